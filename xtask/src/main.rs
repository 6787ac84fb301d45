//! The project's own chores: house rules as code, the generated part of the fictional region, and the tables of evidence.
//!
//! `cargo xtask tidy` checks the house rules; `cargo xtask demo-data [--check]` writes or checks `demo/inventories`;
//! `cargo xtask evidence [--check]` writes or checks the tables in `docs/security`; `cargo xtask leaks [--check]` lets the
//! tests find leaks that are made on purpose; `cargo xtask timing` measures what a stranger could learn from a clock.

mod demo_data;
mod evidence;
mod leaks;
mod tidy;
mod timing;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str =
    "usage: cargo xtask tidy | demo-data [--check] | evidence [--check] | leaks [--check | NAME] | timing [TRIES]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["tidy"] => tidy::run(&workspace()),
        ["demo-data"] => demo_data::write(&workspace()),
        ["demo-data", "--check"] => demo_data::check(&workspace()),
        ["evidence"] => evidence::write(&workspace()),
        ["evidence", "--check"] => evidence::check(&workspace()),
        ["leaks"] => leaks::run(&workspace(), None),
        ["leaks", "--check"] => leaks::check(&workspace()),
        ["leaks", name] => leaks::run(&workspace(), Some(name)),
        ["timing"] => timing::run(&workspace(), "10000"),
        ["timing", tries] => timing::run(&workspace(), tries),
        _ => Err(anyhow::anyhow!(USAGE)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The folder that holds `Cargo.toml` of the workspace.
fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
