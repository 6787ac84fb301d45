//! The house rules as code: `cargo xtask tidy` reads every file of the workspace and lists what breaks a rule.
//!
//! One rule is one file below `tidy/`, with a test that shows it failing on a bad example. What rustc and clippy
//! check (unsafe, unwrap, the clock by its full path) is not repeated here.

mod calls;
mod files;
mod floors;
mod locales;
mod routes;
mod rust;
mod sql;
mod words;

use std::fmt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

/// One breach: where it is and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    line: usize,
    advice: String,
}

impl Finding {
    fn new(path: &str, line: usize, advice: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, advice: advice.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.advice)
    }
}

/// A file of the workspace: its path with `/` between folders, and its text.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    #[cfg(test)]
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// `matching` for `crates/matching/src/lib.rs`.
    fn house(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// The path within `src` of a crate: `pages/login.rs`.
    fn in_src(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split_once('/')?.1.strip_prefix("src/")
    }
}

/// Checks everything; an error when any rule is broken.
pub(crate) fn run(workspace: &Path) -> anyhow::Result<()> {
    let files = read(workspace)?;
    let mut findings = Vec::new();
    findings.extend(floors::check(&files));
    findings.extend(calls::check(&files));
    findings.extend(files::check(&files));
    findings.extend(locales::check(&files));
    findings.extend(routes::check(&files));
    findings.extend(sql::check(&files));
    findings.extend(words::check(&files));
    findings.sort();
    if findings.is_empty() {
        println!("tidy: {} files, no findings", files.len());
        return Ok(());
    }
    let list: Vec<String> = findings.iter().map(Finding::to_string).collect();
    bail!("{}\ntidy: {} findings in {} files", list.join("\n"), findings.len(), files.len())
}

/// Every text file that git knows or would add. Files that are no UTF-8 (pictures, inventories) are left out.
pub(crate) fn read(workspace: &Path) -> anyhow::Result<Vec<File>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(workspace)
        .output()
        .context("asking git for the list of files; tidy needs a git checkout")?;
    if !output.status.success() {
        bail!("git could not list the files: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let names = String::from_utf8(output.stdout).context("reading the list of files")?;
    let mut files = Vec::new();
    for name in names.split('\0').filter(|name| !name.is_empty()) {
        // A file that is deleted but not yet committed is still listed.
        let Ok(bytes) = std::fs::read(workspace.join(name)) else { continue };
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(File { path: name.to_owned(), text });
        }
    }
    Ok(files)
}

/// The findings as lines, for the tests of the rules.
#[cfg(test)]
fn lines(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(Finding::to_string).collect()
}
