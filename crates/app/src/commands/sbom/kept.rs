//! `brandwacht sbom add|vex|list|findings|remove`: bills of materials that are kept and compared with every new advisory.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use domain::organisation::Language;
use domain::sbom::BillOf;
use domain::{BillId, policy};
use matching::sbom::component_keys;
use serde_json::json;
use store::{NewBill, NewVex, Store};

use super::bytes;
use crate::cli::{LanguageArgument, Setup};
use crate::commands::import::intake;
use crate::output::{self, Exit};
use crate::{find, inline};

/// Keep a bill of materials, and compare it with all advisories.
///
/// It is of one inventory line (--asset), or of every line that is this --maker and --product (and --version), in any
/// spelling. Without --organisation it counts for everybody who has the product.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// CycloneDX 1.4 to 1.7 (JSON or XML), or SPDX 2.2 or 2.3 (JSON or tag-value).
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose inventory: name or identifier.
    #[arg(long, value_name = "NAME|ID")]
    organisation: Option<String>,
    /// The inventory number of the one line that it is of.
    #[arg(long, value_name = "NUMBER", requires = "organisation", conflicts_with_all = ["maker", "product", "version"])]
    asset: Option<String>,
    #[arg(long, default_value = "")]
    maker: String,
    #[arg(long, required_unless_present = "asset", default_value = "")]
    product: String,
    /// Of every version when absent.
    #[arg(long, default_value = "")]
    version: String,
    /// Leave the comparing to a running worker.
    #[arg(long)]
    no_match: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Keep statements (OpenVEX, CycloneDX, CSAF) beside a bill, and compare it again.
#[derive(Debug, Args)]
pub(super) struct Vex {
    #[arg(value_name = "ID", value_parser = find::id::<BillId>("brandwacht sbom list"))]
    bill: BillId,
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Leave the comparing to a running worker.
    #[arg(long)]
    no_match: bool,
}

/// The bills of an institution, or those that count for everybody.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Whose: name or identifier.
    #[arg(long, value_name = "NAME|ID")]
    organisation: Option<String>,
    /// Print one JSON object per line.
    #[arg(long)]
    jsonl: bool,
}

/// What advisories say of a bill's components, what is ruled out included.
#[derive(Debug, Args)]
pub(super) struct Findings {
    #[arg(value_name = "ID", value_parser = find::id::<BillId>("brandwacht sbom list"))]
    bill: BillId,
    /// Print one JSON object per line.
    #[arg(long)]
    jsonl: bool,
    /// The language of the reasons.
    #[arg(long, value_enum, default_value = "en")]
    lang: LanguageArgument,
}

/// Take a bill away: nothing follows from it any more.
#[derive(Debug, Args)]
pub(super) struct Remove {
    #[arg(value_name = "ID", value_parser = find::id::<BillId>("brandwacht sbom list"))]
    bill: BillId,
}

fn name_of(path: &std::path::Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

async fn compare(setup: &Setup, store: &Store, skip: bool) -> anyhow::Result<Option<inline::Totals>> {
    if skip {
        return Ok(None);
    }
    let matched = inline::run(store, &intake(setup, store), inline::MATCHING).await?;
    matched.complain();
    Ok(Some(matched))
}

pub(super) async fn add(setup: &Setup, store: &Store, arguments: &Add) -> anyhow::Result<Exit> {
    let path = &arguments.file;
    let content = bytes(path)?;
    let read = super::bill(path)?;
    let viewer = policy::system("add a bill of materials");
    let organisation = match &arguments.organisation {
        Some(name) => Some(find::organisation(store, name).await?),
        None => None,
    };
    let mut of = BillOf {
        asset: None,
        maker: arguments.maker.clone(),
        product: arguments.product.clone(),
        version: arguments.version.clone(),
    };
    let view = store.as_viewer(&viewer).await?;
    if let (Some(number), Some(organisation)) = (&arguments.asset, &organisation) {
        let asset = view.asset_numbered(organisation.id, number).await;
        let asset = asset.with_context(|| format!("{} has no line {number:?}", organisation.name))?.into_inner();
        let line = view.asset(asset).await?.line.clone();
        of.asset = Some(asset);
        of.product = if line.product.trim().is_empty() { line.inventory_number } else { line.product };
        of.maker = line.maker;
    }
    if of.product.trim().is_empty() {
        bail!("name the product that the bill is of: --product NAME");
    }
    let keys: Vec<_> = read.sbom.components.iter().map(component_keys).collect();
    let name = name_of(path);
    let new =
        NewBill { of: &of, file_name: &name, content: &content, sbom: &read.sbom, keys: &keys, statements: &read.vex };
    let mut tx = store.begin().await?;
    let kept = match &organisation {
        Some(it) => tx.add_bill(&policy::may_import_inventory(&viewer, it.id)?, it.id, &new).await?,
        None => tx.add_bill_for_all(&policy::may_take_in(&viewer)?, &new).await?,
    };
    tx.commit().await?;
    let matched = compare(setup, store, arguments.no_match).await?;
    let row = store.as_viewer(&viewer).await?.bill(kept.id).await?;
    if arguments.json {
        output::json(&json!({
            "id": kept.id, "is_new": kept.is_new, "product": of.name(), "components": row.components,
            "assets": row.assets, "affected": row.hits.affected, "review": row.hits.review,
            "ruled_out": row.hits.ruled_out, "matching": matched,
        }))?;
    } else {
        output::line(format!(
            "{}: {} components of {}{}; {} inventory lines; {} advisories affect one, {} may, {} ruled out",
            kept.id,
            row.components,
            of.name(),
            if kept.is_new { "" } else { " (kept already)" },
            row.assets,
            row.hits.affected,
            row.hits.review,
            row.hits.ruled_out,
        ))?;
    }
    Ok(Exit::after(matched.map_or(0, |matched| matched.failed.len())))
}

pub(super) async fn vex(setup: &Setup, store: &Store, arguments: &Vex) -> anyhow::Result<Exit> {
    let content = bytes(&arguments.file)?;
    let read = formats::bill::read_vex(&content).with_context(|| arguments.file.display().to_string())?;
    super::tell(&arguments.file, &read.notes_for_report);
    let viewer = policy::system("add statements to a bill of materials");
    let bill = store.as_viewer(&viewer).await?.bill(arguments.bill).await?;
    let name = name_of(&arguments.file);
    let new = NewVex { file_name: &name, format: read.format.code(), content: &content, statements: &read.statements };
    let mut tx = store.begin().await?;
    let is_new = match bill.organisation {
        Some(it) => tx.add_bill_vex(&policy::may_import_inventory(&viewer, it)?, bill.id, &new).await?,
        None => tx.add_bill_vex_for_all(&policy::may_take_in(&viewer)?, bill.id, &new).await?,
    };
    tx.commit().await?;
    let matched = compare(setup, store, arguments.no_match).await?;
    let known = if is_new { "" } else { " (kept already)" };
    output::line(format!("{}: {} statements{known}", read.format.code(), read.statements.len()))?;
    Ok(Exit::after(matched.map_or(0, |matched| matched.failed.len())))
}

pub(super) async fn list(store: &Store, arguments: &List) -> anyhow::Result<Exit> {
    let viewer = policy::system("list bills of materials");
    let organisation = match &arguments.organisation {
        Some(name) => Some(find::organisation(store, name).await?),
        None => None,
    };
    let view = store.as_viewer(&viewer).await?;
    let rows = view.bills(organisation.as_ref().map(|it| it.id)).await?;
    output::none_if(rows.is_empty() && !arguments.jsonl);
    for row in rows {
        if arguments.jsonl {
            let value = json!({
                "id": row.id, "product": row.of.name(), "asset": row.of.asset, "file": row.file_name,
                "sha256": row.sha256.to_string(), "components": row.components, "assets": row.assets,
                "affected": row.hits.affected, "review": row.hits.review, "ruled_out": row.hits.ruled_out,
            });
            output::line(value.to_string())?;
        } else {
            output::line(format!(
                "{}  {}  {} components, {} lines: {} affected, {} review, {} ruled out",
                row.id,
                row.of.name(),
                row.components,
                row.assets,
                row.hits.affected,
                row.hits.review,
                row.hits.ruled_out
            ))?;
        }
    }
    if let Some(organisation) = organisation {
        let share = view.bill_coverage(organisation.id).await?;
        eprintln!("{} of {} products of {} have one", share.with_bill, share.products, organisation.name);
    }
    Ok(Exit::Done)
}

pub(super) async fn findings(store: &Store, arguments: &Findings) -> anyhow::Result<Exit> {
    let viewer = policy::system("read what was found of a bill of materials");
    let view = store.as_viewer(&viewer).await?;
    let t = l10n::texts(Language::from(arguments.lang));
    let rows = view.findings_of_bill(arguments.bill).await?;
    output::none_if(rows.is_empty() && !arguments.jsonl);
    for row in rows {
        for it in &row.findings {
            let name = format!("{} {}", it.component, it.version);
            let reason = t.sbom_reason(&it.grounds);
            if arguments.jsonl {
                let value = json!({
                    "component": it.component, "version": it.version, "vulnerabilities": it.vulnerabilities,
                    "advisory_id": row.tracking_id, "verdict": it.verdict.code(), "reason": reason,
                    "grounds": it.grounds, "product": row.product, "assets": row.assets,
                });
                output::line(value.to_string())?;
            } else {
                let numbers = it.vulnerabilities.join(", ");
                output::line(format!(
                    "{:<12} {}  {numbers}  {}  {reason}",
                    it.verdict.code(),
                    name.trim(),
                    row.tracking_id
                ))?;
            }
        }
    }
    Ok(Exit::Done)
}

pub(super) async fn remove(setup: &Setup, store: &Store, arguments: &Remove) -> anyhow::Result<Exit> {
    let viewer = policy::system("take a bill of materials away");
    let bill = store.as_viewer(&viewer).await?.bill(arguments.bill).await?;
    let mut tx = store.begin().await?;
    match bill.organisation {
        Some(it) => tx.remove_bill(&policy::may_import_inventory(&viewer, it)?, bill.id).await?,
        None => tx.remove_bill_for_all(&policy::may_take_in(&viewer)?, bill.id).await?,
    }
    tx.commit().await?;
    let matched = compare(setup, store, false).await?;
    output::line(format!("{}: taken away", bill.of.name()))?;
    Ok(Exit::after(matched.map_or(0, |matched| matched.failed.len())))
}
