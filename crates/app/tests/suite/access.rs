//! Accounts, files and the provider as whoever runs the platform meets them: what is refused, warned about and said.

use std::path::{Path, PathBuf};

use crate::blind::{DEMO, brandwacht, refused, told, well};

fn region() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    well(&path, &["import", "organisations", &format!("{DEMO}/organisations.toml")]);
    (folder, path)
}

#[cfg(unix)]
fn rights(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

// Shows: ASVS 13.3.2, NEN 8.3
#[cfg(unix)]
#[test]
fn a_new_database_is_private_and_doctor_names_the_files_that_others_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = region();
    let database = path.join("cert.sqlite");
    assert_eq!(std::fs::metadata(&database).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(path.join("smtp.secret"), "smtp://u:p@mail.example:587").unwrap();
    std::fs::write(path.join("brandwacht.toml"), "smtp_file = \"smtp.secret\"\n").unwrap();
    let doctor = ["--config", "brandwacht.toml", "doctor", "--no-mail"];
    rights(&path.join("smtp.secret"), 0o600);
    let said = told(&brandwacht(&path, &doctor));
    assert!(said.contains("nobody but this user reads them"), "{said}");
    rights(&path.join("smtp.secret"), 0o640);
    rights(&database, 0o644);
    let said = told(&brandwacht(&path, &doctor));
    for told in ["the setting smtp (smtp.secret)", "the database (cert.sqlite)"] {
        assert!(said.contains(&format!("others on this machine can read {told}")), "{told} in {said}");
    }
}
