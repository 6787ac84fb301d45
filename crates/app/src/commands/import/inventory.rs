//! `brandwacht import inventory`: what an institution has.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use domain::asset::{MappedColumn, Mapping};
use domain::organisation::{Language, Organisation};
use domain::policy;
use formats::inventory::{Sheet, guess};
use intake::new_asset;
use matching::Register;
use serde_json::{Value, json};
use store::{Difference, ImportResult, ImportState, NewAsset, Store};

use super::intake;
use crate::cli::Setup;
use crate::output::{self, Exit};
use crate::{columns, find, inline};

/// Import an institution's inventory from CSV and match it with all advisories.
///
/// The file is the whole inventory: lines that are not in it any more are noted as gone. Separator, encoding and
/// columns are recognised; a mapping that was saved for the organisation is used when it fits.
#[derive(Debug, Args)]
pub(crate) struct Inventory {
    /// Whose inventory: name or identifier.
    #[arg(long, value_name = "NAME|ID")]
    organisation: String,
    /// The inventory as CSV.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What a column holds, as HEADER=FIELD; may be repeated, and is kept for the next import. Fields:
    /// inventory_number, maker, product, version, model_number, serial, udi_di, kind, location, department, quantity,
    /// remark, and nothing for a column to leave out.
    #[arg(long, value_name = "HEADER=FIELD", value_parser = columns::column)]
    mapping: Vec<MappedColumn>,
    /// Say what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Leave the matching to a running worker.
    #[arg(long)]
    no_match: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Between two looks at an import that another worker does.
const PAUSE: Duration = Duration::from_millis(100);
/// What happens to a line that cannot be read.
const NOT: &str = "not imported";

pub(super) async fn run(setup: &Setup, store: &Store, arguments: &Inventory) -> anyhow::Result<Exit> {
    let organisation = find::institution(store, &arguments.organisation, "have inventories").await?;
    let path = &arguments.file;
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let sheet = Sheet::open(&bytes).with_context(|| path.display().to_string())?;
    let chosen = columns::chosen(path, sheet.headers(), &arguments.mapping)?;
    if arguments.dry_run {
        return dry_run(store, &organisation, &sheet, chosen.as_ref(), arguments).await;
    }
    let viewer = policy::system("import inventory");
    let proof = policy::may_import_inventory(&viewer, organisation.id)?;
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let mut tx = store.begin().await?;
    if let Some(mapping) = &chosen {
        tx.put_column_mapping(&proof, organisation.id, mapping).await?;
    }
    let import = tx.upload_inventory(&proof, organisation.id, &name, &bytes, chosen.as_ref(), true).await?;
    tx.commit().await?;

    let intake = intake(setup, store);
    let result = loop {
        let done = inline::run(store, &intake, inline::INVENTORY).await?;
        done.complain();
        let view = store.as_viewer(&viewer).await?;
        let row = view.inventory_import(import).await?.into_inner();
        match row.state {
            ImportState::Queued if done.failed.is_empty() => tokio::time::sleep(PAUSE).await,
            ImportState::Queued => {
                bail!("{}: the import did not come to its end; see the reason above", path.display())
            }
            _ => break row,
        }
    };
    columns::complain(path, NOT, &result.result.rejected, result.result.rejected_total);
    let t = l10n::texts(Language::En);
    for doubt in result.result.doubts.iter().take(columns::SHOWN) {
        let why = t.inventory_doubt(doubt.reason.code());
        eprintln!("{}:{}: imported, but look at it: {why} {}", path.display(), doubt.line, doubt.excerpt);
    }
    if result.state == ImportState::Failed {
        let problem = result.result.problem.as_ref().map(ToString::to_string);
        bail!(
            "{}: nothing was changed: {}",
            path.display(),
            problem.unwrap_or_else(|| "no line could be used; is there a header with the names of the columns?".to_owned())
        );
    }
    let matched = if arguments.no_match { None } else { Some(inline::run(store, &intake, inline::MATCHING).await?) };
    if let Some(matched) = &matched {
        matched.complain();
    }
    if arguments.json {
        let mut value = as_json(&organisation, &result.result);
        if let Some(object) = value.as_object_mut() {
            object.insert("import".to_owned(), json!(import));
            object.insert("matching".to_owned(), json!(matched));
        }
        output::json(&value)?;
    } else {
        output::line(sentence(&organisation, result.result.difference, result.result.rejected_total))?;
        if let Some(matched) = &matched {
            output::line(matched.sentence())?;
        }
    }
    let failed = matched.map_or(0, |matched| matched.failed.len());
    Ok(Exit::after(result.result.rejected_total + failed))
}

/// Does the import in a transaction that is never committed.
async fn dry_run(
    store: &Store,
    organisation: &Organisation,
    sheet: &Sheet,
    chosen: Option<&Mapping>,
    arguments: &Inventory,
) -> anyhow::Result<Exit> {
    let viewer = policy::system("import inventory");
    let proof = policy::may_import_inventory(&viewer, organisation.id)?;
    let saved = store.as_viewer(&viewer).await?.column_mapping(organisation.id).await?;
    let saved = saved.map(|saved| saved.into_inner()).filter(|saved| saved.fits(sheet.headers()));
    let mapping = chosen.cloned().or(saved).unwrap_or_else(|| guess(sheet.headers()));
    let import = sheet.import(&mapping).with_context(|| arguments.file.display().to_string())?;
    columns::complain(&arguments.file, NOT, &import.rejected, import.rejected_total);
    if import.lines.is_empty() {
        bail!("{}: no line could be used; is there a header with the names of the columns?", arguments.file.display());
    }
    let register = Register::with_rules(&store.standing_rules().await?);
    let lines: Vec<NewAsset> = import.lines.iter().map(|(_, line)| new_asset(&register, line)).collect();
    let mut tx = store.begin().await?;
    let difference = tx.replace_inventory(&proof, organisation.id, &lines).await?;
    drop(tx);
    let result = ImportResult {
        difference,
        rejected: import.rejected,
        rejected_total: import.rejected_total,
        doubts: import.doubts,
        doubts_total: import.doubts_total,
        ..ImportResult::default()
    };
    if arguments.json {
        let mut value = as_json(organisation, &result);
        if let Some(object) = value.as_object_mut() {
            object.insert("dry_run".to_owned(), json!(true));
        }
        output::json(&value)?;
    } else {
        output::lines(columns::taken_for(sheet.headers(), &mapping))?;
        output::line(format!("{}; nothing was changed", sentence(organisation, difference, result.rejected_total)))?;
    }
    Ok(Exit::after(result.rejected_total))
}

fn sentence(organisation: &Organisation, difference: Difference, rejected: usize) -> String {
    format!(
        "{}: {} added, {} changed, {} gone, {} unchanged, {rejected} rejected",
        organisation.name, difference.added, difference.changed, difference.gone, difference.unchanged
    )
}

fn as_json(organisation: &Organisation, result: &ImportResult) -> Value {
    json!({
        "organisation_id": organisation.id, "organisation": organisation.name,
        "added": result.difference.added, "changed": result.difference.changed, "gone": result.difference.gone,
        "unchanged": result.difference.unchanged, "rejected_total": result.rejected_total,
        "rejected": result.rejected, "doubts_total": result.doubts_total, "doubts": result.doubts,
    })
}
