//! `brandwacht sbom`: which components of a bill of materials do these advisories concern? Files in, lines out; no
//! database, no network (CSAF 2.0 §9.1.17, *SBOM matching system*). Bills that are kept stand in `kept`.

mod kept;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use domain::advisory::Advisory;
use domain::organisation::Language;
use domain::sbom::{ComponentHit, Sbom as Document, SbomGround};
use domain::verdict::Verdict;
use domain::vex::VexStatement;
use matching::sbom::SbomIndex;
use serde_json::json;

use super::assess;
use crate::cli::{LanguageArgument, Setup};
use crate::documents;
use crate::output::{self, Exit};

/// Compare a bill of materials with advisories, without a database: one line per component and vulnerability.
///
/// Packages, CPE names and file hashes decide; a name alone is only ever a question. VEX statements of the component's own
/// supplier are honoured, the newest first; what others say is shown and changes nothing.
///
/// With a subcommand: bills of materials that are kept and compared with every new advisory.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Sbom {
    #[command(subcommand)]
    act: Option<Act>,
    #[command(flatten)]
    compare: Option<Compare>,
}

impl Sbom {
    /// Nothing is kept: no database and no settings are needed.
    pub(crate) fn is_at_home(&self) -> bool {
        self.act.is_none()
    }
}

#[derive(Debug, Subcommand)]
enum Act {
    Add(kept::Add),
    Findings(kept::Findings),
    List(kept::List),
    Remove(kept::Remove),
    Vex(kept::Vex),
}

pub(crate) async fn run(setup: &Setup, arguments: &Sbom) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    match &arguments.act {
        None => Ok(Exit::Done),
        Some(Act::Add(arguments)) => kept::add(setup, &store, arguments).await,
        Some(Act::Findings(arguments)) => kept::findings(&store, arguments).await,
        Some(Act::List(arguments)) => kept::list(&store, arguments).await,
        Some(Act::Remove(arguments)) => kept::remove(setup, &store, arguments).await,
        Some(Act::Vex(arguments)) => kept::vex(setup, &store, arguments).await,
    }
}

#[derive(Debug, Args)]
struct Compare {
    /// The bill of materials: CycloneDX 1.4 to 1.7 (JSON or XML), SPDX 2.2 or 2.3 (JSON or tag-value).
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Folder with CSAF documents (*.json, folders within it too), or one document. CSAF VEX counts as VEX as well.
    #[arg(long, value_name = "DIR")]
    advisories: PathBuf,
    /// OpenVEX documents, or CycloneDX documents with analyses.
    #[arg(long, value_name = "FILE")]
    vex: Vec<PathBuf>,
    /// Print one JSON object per line instead of a table.
    #[arg(long)]
    jsonl: bool,
    /// Print what is ruled out as well, with the reason.
    #[arg(long)]
    with_not_affected: bool,
    /// The language of the reasons.
    #[arg(long, value_enum, default_value = "en")]
    lang: LanguageArgument,
}

pub(crate) fn at_home(arguments: &Sbom) -> anyhow::Result<Exit> {
    let arguments = arguments.compare.as_ref().context("name a FILE and --advisories DIR, or see --help")?;
    let formats::bill::Bill { sbom: bill, mut vex, .. } = bill(&arguments.file)?;
    let (advisories, bad) = assess::advisories(&arguments.advisories)?;
    vex.extend(advisories.iter().flat_map(formats::csaf_vex::statements));
    for path in &arguments.vex {
        vex.extend(statements(path)?);
    }
    let hits = SbomIndex::new(&advisories).judge(&bill, &vex);
    let t = l10n::texts(Language::from(arguments.lang));
    let shown: Vec<&ComponentHit> =
        hits.iter().filter(|hit| arguments.with_not_affected || hit.verdict != Verdict::NotAffected).collect();
    for hit in &shown {
        let component = bill.components.get(hit.component);
        let name = component.map(|it| format!("{} {}", it.name, it.version)).unwrap_or_default();
        let advisory = hit.entry.as_ref().and_then(|(at, _)| advisories.get(*at)).map(tracking).unwrap_or_default();
        let reason = t.sbom_reason(&hit.grounds);
        if arguments.jsonl {
            output::line(
                json!({
                    "component": component.map(|it| it.reference.as_str()), "name": name.trim(),
                    "vulnerability": hit.vulnerability, "advisory_id": advisory, "verdict": hit.verdict.code(),
                    "reason": reason, "grounds": hit.grounds,
                })
                .to_string(),
            )?;
        } else {
            output::line(format!(
                "{:<12} {}  {}  {}  {reason}",
                hit.verdict.code(),
                name.trim(),
                hit.vulnerability,
                advisory
            ))?;
        }
    }
    documents::complain(&bad);
    let counts = Counts::of(&bill, &hits);
    eprintln!(
        "{} components{} × {} advisories: {} advisories affect one, {} may, {} ruled out{}; {} documents could not be read",
        bill.parts(),
        if bill.subject().is_some() { " and the product itself" } else { "" },
        advisories.len(),
        counts.of_verdict(Verdict::Affected),
        counts.of_verdict(Verdict::Review),
        counts.of_verdict(Verdict::NotAffected),
        if counts.only_stated > 0 {
            format!("; {} lines come from statements alone", counts.only_stated)
        } else {
            String::new()
        },
        bad.len(),
    );
    Ok(Exit::after(bad.len()))
}

/// What the advisories say of a bill, each by the gravest that it says of any component: as bills that are kept are counted.
struct Counts {
    by_advisory: BTreeMap<usize, Verdict>,
    /// Hits of which no advisory speaks, only statements.
    only_stated: usize,
}

impl Counts {
    fn of(bill: &Document, hits: &[ComponentHit]) -> Self {
        let mut counts = Self { by_advisory: BTreeMap::new(), only_stated: 0 };
        for hit in hits {
            let Some((advisory, _)) = hit.entry else {
                counts.only_stated += 1;
                continue;
            };
            // A name that is like the product's own says nothing of what it is made of.
            if bill.subject == Some(hit.component) && hit.grounds.iter().any(SbomGround::is_weak) {
                continue;
            }
            // "Affected" sorts before "review".
            let known = counts.by_advisory.entry(advisory).or_insert(hit.verdict);
            *known = hit.verdict.min(*known);
        }
        counts
    }

    fn of_verdict(&self, verdict: Verdict) -> usize {
        self.by_advisory.values().filter(|it| **it == verdict).count()
    }
}

fn tracking(advisory: &Advisory) -> &str {
    &advisory.key.tracking_id
}

/// Larger files are not read.
const MAX_BYTES: u64 = 256 << 20;

fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let size = std::fs::metadata(path).with_context(|| format!("{}: cannot be read", path.display()))?.len();
    anyhow::ensure!(size <= MAX_BYTES, "{}: larger than {} MiB, and not read", path.display(), MAX_BYTES >> 20);
    std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))
}

fn tell(path: &Path, notes: &[domain::advisory::Finding]) {
    for note in notes.iter().take(20) {
        eprintln!("{}: {}: {}", path.display(), note.pointer, note.message);
    }
}

/// A bill of materials, told of on standard error.
fn bill(path: &Path) -> anyhow::Result<formats::bill::Bill> {
    let read = formats::bill::read(&bytes(path)?)
        .with_context(|| format!("{}: no bill of materials that can be read (CycloneDX or SPDX)", path.display()))?;
    tell(path, &read.notes_for_report);
    Ok(read)
}

fn statements(path: &Path) -> anyhow::Result<Vec<VexStatement>> {
    let read = formats::bill::read_vex(&bytes(path)?).with_context(|| path.display().to_string())?;
    tell(path, &read.notes_for_report);
    Ok(read.statements)
}
