//! Input that is not in this repository: real advisories and the public test cases of specifications. What runs without it
//! is skipped, plainly, and `./test` counts what was.

use std::io::Write;
use std::path::PathBuf;

/// The folder of real input.
pub(crate) fn shared() -> PathBuf {
    std::env::var_os("BRANDWACHT_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from)
}

/// This folder when it is there. Says which of the two it was, also in the list that `BRANDWACHT_REAL_INPUT_LOG` names.
pub(crate) fn found(folder: PathBuf) -> Option<PathBuf> {
    let is_there = folder.is_dir();
    let test = std::thread::current().name().unwrap_or("?").to_owned();
    let line = format!("{} {test} {}\n", if is_there { "ran" } else { "skipped" }, folder.display());
    print!("{line}");
    if let Some(log) = std::env::var_os("BRANDWACHT_REAL_INPUT_LOG") {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        file.write_all(line.as_bytes()).unwrap();
    }
    is_there.then_some(folder)
}

/// The public test cases of a specification: the folder that this variable names, else `tests` of its checkout among the
/// real input.
pub(crate) fn public_cases(variable: &str, specification: &str) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(variable).map(PathBuf::from) {
        assert!(named.is_dir(), "{variable} names {}, which is no folder", named.display());
        return found(named);
    }
    let root = shared().join("data").join(specification);
    let tests = root.join("tests");
    found(if tests.is_dir() { tests } else { root })
}
