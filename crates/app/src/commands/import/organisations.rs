//! `brandwacht import organisations`: who there is, whom to reach, who acts for whom.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde_json::json;
use store::Store;

use crate::cli::Setup;
use crate::organisations_file::{self, Problem};
use crate::output::{self, Exit};

/// Import the list of organisations, their contacts and mandates (docs/organisations-file.md).
///
/// One error and nothing is imported. Importing the same file again changes nothing.
#[derive(Debug, Args)]
pub(crate) struct Organisations {
    /// The file; .toml or .json.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Check the file and import nothing. What only the database knows is not checked.
    #[arg(long)]
    dry_run: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(setup: &Setup, store: &Store, arguments: &Organisations) -> anyhow::Result<Exit> {
    let path = &arguments.file;
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let sectors: Vec<&str> = setup.config.sectors.iter().map(String::as_str).collect();
    let file = match organisations_file::read(path, &bytes, &sectors) {
        Ok(file) => file,
        Err(problems) => return refused(path, &problems, arguments.json),
    };
    for warning in &file.warnings {
        eprintln!("{}: {warning} (warning)", path.display());
    }
    if arguments.dry_run {
        if arguments.json {
            output::json(&json!({ "organisations": file.organisations.len(), "mandates": file.mandates.len() }))?;
        } else {
            output::line(format!(
                "{}: {} organisations and {} mandates, in order; nothing was imported",
                path.display(),
                file.organisations.len(),
                file.mandates.len()
            ))?;
        }
        return Ok(Exit::Done);
    }
    let saved = match organisations_file::save(store, &file).await? {
        Ok(saved) => saved,
        Err(problems) => return refused(path, &problems, arguments.json),
    };
    if arguments.json {
        let warnings: Vec<String> = file.warnings.iter().map(ToString::to_string).collect();
        output::json(&json!({ "imported": saved, "ids": saved.ids, "warnings": warnings }))?;
    } else {
        output::line(format!(
            "organisations: {} new, {} changed, {} unchanged; mandates: {} new, {} changed",
            saved.added, saved.changed, saved.unchanged, saved.mandates_added, saved.mandates_changed
        ))?;
    }
    Ok(Exit::Done)
}

fn refused(path: &Path, problems: &[Problem], as_json: bool) -> anyhow::Result<Exit> {
    for problem in problems {
        eprintln!("{}: {problem}", path.display());
    }
    if as_json {
        let errors: Vec<String> = problems.iter().map(ToString::to_string).collect();
        output::json(&json!({ "errors": errors }))?;
    }
    eprintln!("nothing was imported: {} errors", problems.len());
    Ok(Exit::Error)
}
