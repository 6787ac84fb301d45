//! `brandwacht import enrichment`: what others know of vulnerabilities, from the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use domain::policy;
use formats::enrichment::any;
use serde_json::json;
use store::Store;

use crate::documents;
use crate::output::{self, Exit};

/// Take in lists of exploited vulnerabilities (CISA KEV as JSON or CSV, EU KEV), EPSS scores (CSV, unpacked) and CVE records
/// with SSVC and CVSS (as CISA's vulnrichment publishes them; a folder of them is read whole).
///
/// A list replaces what its source said before; a record replaces what was known of its one vulnerability.
#[derive(Debug, Args)]
pub(crate) struct Enrichment {
    /// A file, or a folder with *.json files.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Larger files are not read: the largest known, EPSS, has some 10 MB.
const MAX_BYTES: u64 = 256 << 20;

pub(super) async fn run(store: &Store, arguments: &Enrichment) -> anyhow::Result<Exit> {
    let proof = policy::may_take_in(&policy::system("import enrichment"))?;
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut bad = 0;
    for path in &arguments.paths {
        let files = if path.is_dir() { documents::json_files(path)? } else { vec![path.clone()] };
        for file in &files {
            match read(file) {
                Ok((kind, reading)) => {
                    for note in reading.notes_for_report.iter().take(20) {
                        eprintln!("{}: {}: {}", file.display(), note.pointer, note.message);
                    }
                    let mut tx = store.begin().await?;
                    *counts.entry(kind.code()).or_default() +=
                        tx.put_enrichment(&proof, &reading.records, kind.is_whole()).await?;
                    tx.commit().await?;
                }
                Err(problem) => {
                    eprintln!("{problem:#}");
                    bad += 1;
                }
            }
        }
    }
    if arguments.json {
        output::json(&json!({ "records": counts, "unreadable": bad }))?;
    } else {
        let told: Vec<String> = counts.iter().map(|(kind, count)| format!("{count} of {kind}")).collect();
        let told = if told.is_empty() { "nothing".to_owned() } else { told.join(", ") };
        output::line(format!("records: {told}; {bad} files could not be read"))?;
    }
    Ok(Exit::after(bad))
}

fn read(path: &Path) -> anyhow::Result<(any::Kind, formats::enrichment::Reading)> {
    let size = std::fs::metadata(path).with_context(|| format!("{}: cannot be read", path.display()))?.len();
    anyhow::ensure!(size <= MAX_BYTES, "{}: larger than {} MiB, and not read", path.display(), MAX_BYTES >> 20);
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let (kind, read) = any::read(&bytes).with_context(|| {
        format!(
            "{}: neither a list of exploited vulnerabilities (CISA or EU), nor EPSS scores, nor a CVE record; unpack \
             *.gz first",
            path.display()
        )
    })?;
    Ok((kind, read.with_context(|| path.display().to_string())?))
}
