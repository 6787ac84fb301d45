//! `brandwacht assess`: which lines of one inventory do these advisories concern? Files in, lines out; no database,
//! no network. With a bundle of the CERT this is comparing at home; what is particular to that stands in `at_home`.

mod at_home;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Args;
use domain::advisory::{Advisory, AdvisoryKey};
use domain::asset::{AssetLine, Field, MappedColumn, Rejected};
use domain::organisation::Language;
use domain::verdict::Verdict;
use matching::{Index, Register};
use serde::Serialize;

use crate::cli::LanguageArgument;
use crate::columns;
use crate::documents::{self, Bad};
use crate::output::{self, Exit};
use crate::progress;

/// Compare an inventory with advisories, without a database: one line per hit.
///
/// With --bundle this is comparing at home: the advisories and the CERT's decisions come from a signed bundle, and
/// --answers writes counts that can be sent to the CERT without telling which devices they are.
#[derive(Debug, Args)]
pub(crate) struct Assess {
    /// Folder with CSAF documents (*.json, folders within it too), or one document.
    #[arg(long, value_name = "DIR", conflicts_with = "bundle")]
    advisories: Option<PathBuf>,
    #[command(flatten)]
    home: at_home::Flags,
    /// The inventory as CSV; separator, encoding and columns are recognised.
    #[arg(long, value_name = "FILE")]
    inventory: PathBuf,
    /// What a column holds, as HEADER=FIELD; may be repeated. Fields: inventory_number, maker, product, version,
    /// model_number, serial, udi_di, kind, location, department, quantity, remark, and nothing for a column to leave out.
    #[arg(long, value_name = "HEADER=FIELD", value_parser = columns::column)]
    mapping: Vec<MappedColumn>,
    /// Print one JSON object per line instead of a table.
    #[arg(long)]
    jsonl: bool,
    /// Print what is ruled out as well, with the reason: "why is this not reported?".
    #[arg(long)]
    with_not_affected: bool,
    /// The language of the reasons.
    #[arg(long, value_enum, default_value = "en")]
    lang: LanguageArgument,
}

/// One hit, as printed. The names are a promise to programs that read them.
#[derive(Debug, Serialize)]
struct Line<'a> {
    #[serde(skip)]
    key: &'a AdvisoryKey,
    #[serde(skip)]
    line: &'a AssetLine,
    asset_id: &'a str,
    advisory_id: &'a str,
    verdict: &'static str,
    score: u8,
    product: String,
    reason: String,
}

pub(crate) fn run(arguments: &Assess) -> anyhow::Result<Exit> {
    let started = Instant::now();
    if arguments.advisories.is_none() && !arguments.home.has_bundle() {
        bail!("say what to compare with: --advisories DIR (a folder of advisories), or --bundle FILE --trust KEYFILE");
    }
    let lines = inventory(arguments)?;
    let home = at_home::open(&arguments.home)?;
    let (advisories, bad, register) = match (&home, &arguments.advisories) {
        (Some(home), _) => {
            let (advisories, bad) = home.advisories()?;
            (advisories, bad, Register::with_rules(home.rules()))
        }
        (None, Some(folder)) => {
            let (advisories, bad) = advisories(folder)?;
            (advisories, bad, Register::built_in())
        }
        (None, None) => bail!("give --advisories DIR or --bundle FILE"),
    };
    let read = started.elapsed();

    let bar = progress::bar("preparing advisories", advisories.len());
    let mut index = Index::new();
    for (place, prepared) in
        documents::in_parallel(&advisories, &bar, |advisory| register.advisory(advisory)).into_iter().enumerate()
    {
        index.insert(place, prepared);
    }
    bar.finish_and_clear();
    let language = Language::from(arguments.lang);
    let bar = progress::bar("comparing", lines.lines.len());
    let hits = documents::in_parallel(&lines.lines, &bar, |line| {
        let mut hits = Vec::new();
        for (place, hit) in index.hits_of_line(&register, line) {
            let Some(advisory) = advisories.get(*place) else { continue };
            if hit.verdict == Verdict::NotAffected && !arguments.with_not_affected {
                continue;
            }
            hits.push((
                *place,
                Line {
                    asset_id: &line.inventory_number,
                    advisory_id: &advisory.key.tracking_id,
                    key: &advisory.key,
                    line,
                    verdict: hit.verdict.code(),
                    score: hit.score,
                    reason: l10n::texts(language).reason(&hit),
                    product: hit.product,
                },
            ));
        }
        hits
    });
    bar.finish_and_clear();
    let mut hits: Vec<(usize, Line<'_>)> = hits.into_iter().flatten().collect();
    // By advisory, and within it in the order of the list.
    hits.sort_by_key(|(place, _)| *place);
    let hits: Vec<Line<'_>> = hits.into_iter().map(|(_, line)| line).collect();
    if arguments.jsonl {
        let text: Vec<String> = hits.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
        output::lines(text)?;
    } else {
        output::lines(hits.iter().map(|hit| {
            format!("{:<9} {:>3}  {}  {}  {}", hit.verdict, hit.score, hit.asset_id, hit.advisory_id, hit.reason)
        }))?;
    }
    documents::complain(&bad);
    if let Some(home) = &home {
        home.finish(&arguments.home, language, &advisories, &lines, &hits)?;
    }
    // Last, so that they stand beside the counts: what is on these lines is in none of them.
    columns::complain(&lines.path, "not read", &lines.rejected, lines.rejected_total);
    let count = |verdict: Verdict| hits.iter().filter(|hit| hit.verdict == verdict.code()).count();
    let affected = count(Verdict::Affected);
    eprintln!(
        "{} advisories × {} inventory lines: {affected} affected, {} to review; {} documents and {} lines could not be \
         read; {:.2} s reading, {:.2} s in all",
        advisories.len(),
        lines.lines.len(),
        count(Verdict::Review),
        bad.len(),
        lines.rejected_total,
        read.as_secs_f64(),
        started.elapsed().as_secs_f64(),
    );
    Ok(Exit::after(bad.len() + lines.rejected_total))
}

/// The list as it was read.
struct Inventory {
    path: PathBuf,
    lines: Vec<AssetLine>,
    rejected: Vec<Rejected>,
    /// With those beyond the list.
    rejected_total: usize,
}

fn inventory(arguments: &Assess) -> anyhow::Result<Inventory> {
    let path = &arguments.inventory;
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let sheet = formats::inventory::Sheet::open(&bytes).with_context(|| path.display().to_string())?;
    let headers = sheet.headers();
    let chosen = columns::chosen(path, headers, &arguments.mapping)?;
    let mapping = chosen.unwrap_or_else(|| formats::inventory::guess(headers));
    eprintln!("{}: its columns are taken for:", path.display());
    for line in columns::taken_for(headers, &mapping) {
        eprintln!("  {line}");
    }
    if !mapping.has(Field::InventoryNumber) {
        bail!(
            "{}: none of its columns ({}) is known as the inventory number: say which it is with \
             --mapping \"HEADER=inventory_number\"",
            path.display(),
            headers.join(", ")
        );
    }
    columns::something_to_compare(path, &sheet, &mapping)?;
    let import = sheet.import(&mapping).with_context(|| path.display().to_string())?;
    if import.lines.is_empty() {
        columns::complain(path, "not read", &import.rejected, import.rejected_total);
        bail!("{}: no line could be read: is there a header with the names of the columns?", path.display());
    }
    Ok(Inventory {
        path: path.clone(),
        lines: import.lines.into_iter().map(|(_, line)| line).collect(),
        rejected: import.rejected,
        rejected_total: import.rejected_total,
    })
}

/// The newest revision of every advisory in the folder, in order of number.
pub(super) fn advisories(path: &Path) -> anyhow::Result<(Vec<Advisory>, Vec<Bad>)> {
    let files = documents::json_files(path)?;
    let bar = progress::bar("reading advisories", files.len());
    let mut newest: BTreeMap<AdvisoryKey, Advisory> = BTreeMap::new();
    let mut bad = Vec::new();
    for outcome in documents::in_parallel(&files, &bar, |file| documents::advisory(file)) {
        match outcome {
            Ok(advisory) => {
                let known = newest.get(&advisory.key).map(|known| known.tracking.current_release);
                if known.is_none_or(|known| known <= advisory.tracking.current_release) {
                    newest.insert(advisory.key.clone(), advisory);
                }
            }
            Err(problem) => bad.push(problem),
        }
    }
    bar.finish_and_clear();
    if newest.is_empty() && bad.is_empty() {
        bail!("{}: no *.json file in this folder", path.display());
    }
    let mut newest: Vec<Advisory> = newest.into_values().collect();
    newest.sort_by(|a, b| a.key.tracking_id.cmp(&b.key.tracking_id));
    Ok((newest, bad))
}
