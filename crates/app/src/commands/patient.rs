//! `brandwacht patient`: look for data of patients in a file before it is sent in, with the server's own eyes.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use formats::patient::{redact_sheet, search};
use serde_json::json;

use crate::output::{self, Exit};

/// Look for data of patients in files, as the server does with what is sent in. Needs no database.
#[derive(Debug, Args)]
pub(crate) struct Patient {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    Check(Check),
}

/// Say where in files something looks like data of a patient, by line and kind; what it says is never printed. Ends with
/// 3 when something was found.
#[derive(Debug, Args)]
struct Check {
    /// Lists, documents, plain text or archives of these; - is standard input.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Write the list without what was found to this file. Of one list only.
    #[arg(long, value_name = "FILE")]
    redact: Option<PathBuf>,
    /// Print one JSON object per file.
    #[arg(long)]
    jsonl: bool,
}

pub(crate) fn run(arguments: &Patient) -> anyhow::Result<Exit> {
    let Act::Check(check) = &arguments.act;
    if check.redact.is_some() && check.files.len() != 1 {
        anyhow::bail!("--redact takes one list at a time");
    }
    let mut bad = 0;
    for file in &check.files {
        let bytes = read(file)?;
        let found = search(&bytes);
        bad += found.total + found.unopened;
        let name = file.display().to_string();
        if check.jsonl {
            let places: Vec<_> =
                found.places.iter().map(|it| json!({ "line": it.line, "kind": it.kind.code() })).collect();
            output::json(&json!({
                "file": name, "found": found.total, "places": places, "unopened": found.unopened,
            }))?;
        } else {
            output::lines(found.places.iter().map(|it| format!("{name}:{}: {}", it.line, it.kind)))?;
            let more = found.total.saturating_sub(found.places.len());
            if more > 0 {
                output::line(format!("{name}: and {more} more"))?;
            }
            if found.unopened > 0 {
                output::line(format!("{name}: {} files of the archive could not be looked into", found.unopened))?;
            }
            if found.total + found.unopened == 0 {
                output::line(format!("{name}: nothing found"))?;
            }
        }
        if let Some(to) = &check.redact {
            let clean = match redact_sheet(&bytes) {
                Some(clean) => clean,
                None if found.is_clean() => bytes,
                None => anyhow::bail!("{name} is no list, so nothing can be taken out of it: correct it at its source"),
            };
            std::fs::write(to, clean).with_context(|| format!("writing {}", to.display()))?;
        }
    }
    Ok(Exit::after(bad))
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).context("reading standard input")?;
        return Ok(bytes);
    }
    std::fs::read(file).with_context(|| format!("reading {}", file.display()))
}
