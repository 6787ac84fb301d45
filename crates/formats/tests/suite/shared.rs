//! Real input, where it is present: tests on it say plainly that they were skipped where it is not.

use std::io::Write;
use std::path::{Path, PathBuf};

/// A folder of real input, or nothing when it is not there.
pub(crate) fn folder_of_real_input(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("BRANDWACHT_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    let root = root.join("data").join(folder);
    let is_there = root.is_dir();
    tell(is_there, &root);
    is_there.then_some(root)
}

/// `./test` gathers these lines and says how many tests on real input ran and how many could not.
fn tell(ran: bool, folder: &Path) {
    let test = std::thread::current().name().unwrap_or("?").to_owned();
    let line = format!("{} {test} {}\n", if ran { "ran" } else { "skipped" }, folder.display());
    print!("{line}");
    if let Some(log) = std::env::var_os("BRANDWACHT_REAL_INPUT_LOG") {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        file.write_all(line.as_bytes()).unwrap();
    }
}

/// The JSON files below a folder of real input, or nothing when the folder is not there.
pub(crate) fn documents(folder: &str) -> Option<Vec<(PathBuf, Vec<u8>)>> {
    let root = folder_of_real_input(folder)?;
    let (mut folders, mut files) = (vec![root], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let bytes = std::fs::read(&path).unwrap();
                files.push((path, bytes));
            }
        }
    }
    files.sort();
    Some(files)
}
