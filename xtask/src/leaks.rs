//! Leaks made on purpose. Each patch in `tests/leaks` puts one class of leak into a copy of the tree; the test that its
//! second line names must then fail. A leak that no test finds would be found by somebody else.
//!
//! `--check` only looks whether every patch still fits. A run takes a build for each leak, so it is made on demand; its
//! table is `docs/security/leaks.md`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, bail};

/// The classes of leaks that there must be a patch for.
const CLASSES: usize = 14;
/// What the tests of chance do in a run: enough for every visitor to come across every list.
const REQUESTS: &str = "48000";
const TABLE: &str = "docs/security/leaks.md";

struct Leak {
    name: String,
    /// What it does, in a sentence.
    what: String,
    package: String,
    test: String,
    path: PathBuf,
}

/// An error when a patch no longer fits, or when there are fewer than there were.
pub(crate) fn check(workspace: &Path) -> anyhow::Result<()> {
    let leaks = read(workspace)?;
    let unfit: Vec<&str> = leaks.iter().filter(|leak| !fits(workspace, leak)).map(|leak| leak.name.as_str()).collect();
    if !unfit.is_empty() {
        bail!("these patches no longer fit, so nobody knows whether a test finds the leak: {}", unfit.join(", "));
    }
    println!("leaks: all {} patches fit", leaks.len());
    Ok(())
}

/// Puts every leak, or one, into a copy of what is committed, and runs its test.
pub(crate) fn run(workspace: &Path, only: Option<&str>) -> anyhow::Result<()> {
    let leaks = read(workspace)?;
    let chosen: Vec<&Leak> = leaks.iter().filter(|leak| only.is_none_or(|name| leak.name == name)).collect();
    if chosen.is_empty() {
        bail!("there is no leak of that name in tests/leaks");
    }
    let copy = workspace.join("target/leaks/tree");
    if copy.exists() {
        git(workspace, &["worktree", "remove", "--force", "target/leaks/tree"])?;
    }
    git(workspace, &["worktree", "add", "--force", "--detach", "target/leaks/tree", "HEAD"])?;
    // All tests first without any leak: going back and forth would build everything twice as often.
    let mut sound = Vec::new();
    for leak in &chosen {
        sound.push(nextest(workspace, &copy, leak, false)?.status.success());
    }
    let mut rows = Vec::new();
    let mut killed = 0;
    for (leak, sound) in chosen.iter().zip(sound) {
        let outcome = if sound { outcome(workspace, &copy, leak)? } else { Outcome::NoTest };
        killed += usize::from(outcome == Outcome::Killed);
        println!("{:<26} {:<10} {}", leak.name, outcome.word(), leak.test);
        rows.push((*leak, outcome));
    }
    git(workspace, &["worktree", "remove", "--force", "target/leaks/tree"])?;
    println!("leaks: {killed} of {} found", chosen.len());
    if only.is_none() {
        let commit = git(workspace, &["rev-parse", "--short", "HEAD"])?;
        std::fs::write(workspace.join(TABLE), table(&rows, killed, commit.trim())).context("writing the table")?;
    }
    if killed < chosen.len() {
        bail!("not every leak is found");
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Killed,
    Survived,
    DoesNotFit,
    DoesNotBuild,
    /// The test fails without the leak, or is not there.
    NoTest,
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Killed => "found",
            Self::Survived => "NOT FOUND",
            Self::DoesNotFit => "NO FIT",
            Self::DoesNotBuild => "NO BUILD",
            Self::NoTest => "NO TEST",
        }
    }
}

fn outcome(workspace: &Path, copy: &Path, leak: &Leak) -> anyhow::Result<Outcome> {
    if !fits(copy, leak) {
        return Ok(Outcome::DoesNotFit);
    }
    let path = leak.path.to_string_lossy();
    git(copy, &["apply", &path])?;
    let built = nextest(workspace, copy, leak, true)?.status.success();
    let failed = built && !nextest(workspace, copy, leak, false)?.status.success();
    git(copy, &["checkout", "--quiet", "."])?;
    Ok(match (built, failed) {
        (false, _) => Outcome::DoesNotBuild,
        (true, true) => Outcome::Killed,
        (true, false) => Outcome::Survived,
    })
}

/// Runs the leak's test, or only builds it. Without any test of that name it fails.
fn nextest(workspace: &Path, copy: &Path, leak: &Leak, only_build: bool) -> anyhow::Result<Output> {
    let mut command = Command::new("cargo");
    command
        .args(["nextest", "run", "--package", &leak.package, "--lib", "--no-tests", "fail"])
        .arg(if only_build { "--no-run" } else { leak.test.as_str() })
        .env("CARGO_TARGET_DIR", workspace.join("target/leaks/built"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("BRANDWACHT_TWINS", REQUESTS)
        .current_dir(copy);
    command.output().context("starting cargo nextest")
}

fn fits(tree: &Path, leak: &Leak) -> bool {
    git(tree, &["apply", "--check", &leak.path.to_string_lossy()]).is_ok()
}

fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("git").args(arguments).current_dir(folder).output().context("starting git")?;
    if !output.status.success() {
        bail!("git {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn read(workspace: &Path) -> anyhow::Result<Vec<Leak>> {
    let mut leaks = Vec::new();
    for entry in std::fs::read_dir(workspace.join("tests/leaks")).context("reading tests/leaks")? {
        let path = entry.context("reading tests/leaks")?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".patch")) else { continue };
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {name}"))?;
        leaks.push(leak(name, &text, path.clone()).with_context(|| format!("tests/leaks/{name}.patch"))?);
    }
    leaks.sort_by(|one, other| one.name.cmp(&other.name));
    if leaks.len() != CLASSES {
        bail!("tests/leaks has {} patches and there are {CLASSES} classes of leaks", leaks.len());
    }
    Ok(leaks)
}

/// The first line says what leaks, the second which test of which package finds it.
fn leak(name: &str, text: &str, path: PathBuf) -> anyhow::Result<Leak> {
    let mut lines = text.lines();
    let what = lines.next().unwrap_or_default().trim().to_owned();
    let killer = lines.next().and_then(|line| line.strip_prefix("killed by: ")).and_then(|line| line.split_once(' '));
    let Some((package, test)) = killer.filter(|_| !what.is_empty()) else {
        bail!("the first line says what leaks, the second `killed by: PACKAGE TEST`");
    };
    Ok(Leak { name: name.to_owned(), what, package: package.to_owned(), test: test.trim().to_owned(), path })
}

fn table(rows: &[(&Leak, Outcome)], killed: usize, commit: &str) -> String {
    let mut text = format!(
        "# Seeded leaks\n\nWritten by `cargo xtask leaks`. Each is a patch in [tests/leaks](../../tests/leaks), put into a copy of the \
         program;\nthe test beside it must fail then. Last run at commit {commit}: {killed} of {} found.\n\n\
         | leak | what it does | test | last run |\n|---|---|---|---|\n",
        rows.len()
    );
    for (leak, outcome) in rows {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "| {} | {} | `{}` | {} |", leak.name, leak.what, leak.test, outcome.word());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_says_what_leaks_and_who_finds_it() {
        let text = "Everybody sees it.\nkilled by: brandwacht-web twins_of_a_manager::sqlite\n\ndiff --git a/x b/x\n";
        let it = leak("01-x", text, PathBuf::new()).unwrap();
        assert_eq!((it.package.as_str(), it.test.as_str()), ("brandwacht-web", "twins_of_a_manager::sqlite"));
        let made = table(&[(&it, Outcome::Survived)], 0, "abc");
        assert!(made.contains("0 of 1 found") && made.contains("| 01-x | Everybody sees it. |"), "{made}");
        assert!(made.contains("NOT FOUND"), "{made}");
        for bad in ["", "Everybody sees it.\n", "\nkilled by: a b\n", "Everybody sees it.\nkilled by: a\n"] {
            assert!(leak("01-x", bad, PathBuf::new()).is_err(), "{bad:?}");
        }
    }
}
