//! `brandwacht import advisories`: CSAF documents from the disk.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use serde_json::json;
use store::{RunReport, Store};

use super::intake;
use crate::cli::Setup;
use crate::inline;
use crate::output::{self, Exit};
use crate::{progress, report};

/// Take in CSAF documents: files, folders with folders in them, zips. Then match them with all inventories.
///
/// Importing the same documents again changes nothing. A document that cannot be read is listed and stops nobody.
#[derive(Debug, Args)]
pub(crate) struct Advisories {
    /// A *.json document, a folder, or a *.zip.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Leave the matching to a running worker.
    #[arg(long)]
    no_match: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(setup: &Setup, store: &Store, arguments: &Advisories) -> anyhow::Result<Exit> {
    let intake = intake(setup, store);
    let begun = Instant::now();
    let mut whole = RunReport::default();
    let mut unusable = Vec::new();
    for path in &arguments.paths {
        let bar = progress::bar("reading advisories", 0);
        let taken = intake
            .take_in_path(path, &mut |far| {
                bar.set_length(far.of as u64);
                bar.set_position(far.done as u64);
            })
            .await;
        bar.finish_and_clear();
        match taken {
            Ok(taken) => report::add(&mut whole, taken),
            // The other paths are still taken in.
            Err(error) if !error.is_transient() => unusable.push(error.chain()),
            Err(error) => return Err(error.into()),
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    report::complain(&whole);
    for problem in &unusable {
        eprintln!("{problem}");
    }
    let nothing = unusable.len() == arguments.paths.len();
    let matched =
        if arguments.no_match || nothing { None } else { Some(inline::run(store, &intake, inline::MATCHING).await?) };
    if let Some(matched) = &matched {
        matched.complain();
    }
    if arguments.json {
        let mut value = report::as_json(&whole);
        if let Some(object) = value.as_object_mut() {
            object.insert("seconds".to_owned(), json!((seconds * 1000.0).round() / 1000.0));
            object.insert("unusable".to_owned(), json!(unusable));
            object.insert("matching".to_owned(), json!(matched));
        }
        output::json(&value)?;
    } else if !nothing {
        output::line(format!("{}; {seconds:.1} s", report::sentence(&whole)))?;
        if let Some(matched) = &matched {
            output::line(matched.sentence())?;
        }
    }
    if nothing {
        return Ok(Exit::Error);
    }
    let failed = matched.map_or(0, |matched| matched.failed.len());
    Ok(Exit::after(usize::try_from(whole.rejected).unwrap_or(usize::MAX) + unusable.len() + failed))
}
