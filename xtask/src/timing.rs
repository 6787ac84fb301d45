//! How long "there is no such thing" takes, of what is another's and of what nobody has: runs the measurement in the
//! tests of `web`, and judges nothing. Medians on a busy machine say little.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

pub(crate) fn run(workspace: &Path, tries: &str) -> anyhow::Result<()> {
    let status = Command::new("cargo")
        .args(["test", "--package", "brandwacht-web", "--lib", "twins::timing", "--"])
        .args(["--ignored", "--nocapture", "--test-threads", "1"])
        .env("BRANDWACHT_TIMING", tries)
        .current_dir(workspace)
        .status()
        .context("starting cargo test")?;
    if !status.success() {
        bail!("the measurement did not run");
    }
    Ok(())
}
