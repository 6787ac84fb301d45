//! Turns `locales/<language>/<area>.ftl` into one typed method per message. Generated into `OUT_DIR`: nothing that a
//! machine writes is kept in the repository. A message that misses in one language gets no method, so that its use
//! does not compile.

use std::process::ExitCode;

use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, build_from_locales_folder};

fn main() -> ExitCode {
    let Ok(out) = std::env::var("OUT_DIR") else {
        eprintln!("cargo sets OUT_DIR for build scripts");
        return ExitCode::FAILURE;
    };
    // The folder, so that a new file in it is noticed as well as a change of one that was there.
    println!("cargo:rerun-if-changed=locales");
    build_from_locales_folder(
        BuildOptions::default()
            .with_locales_folder("locales")
            .with_output_file_path(&format!("{out}/texts.rs"))
            .with_ftl_output(FtlOutputOptions::single_file(&format!("{out}/texts.ftl")))
            .with_prefix("")
            .with_lint_level(LintLevel::Deny)
            // Texts end up in mails and CSV files, where the marks would show as odd signs.
            .without_bidi_isolation()
            .without_format(),
    )
}
