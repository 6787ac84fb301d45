//! `brandwacht photo`: the IT photo of an institution as a list to fill in, and such a list brought in. For a list that
//! came by another road than the page.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use domain::answer::Via;
use domain::blind::InventoryMode;
use domain::organisation::Language;
use domain::policy;
use formats::inventory::photo as file;
use matching::Register;
use serde_json::json;
use std::io::Write as _;

use crate::cli::{LanguageArgument, Setup};
use crate::find;
use crate::output::{self, Exit};

/// Write the list of common products of an institution's sector, or bring a filled-in one in.
#[derive(Debug, Args)]
pub(crate) struct Photo {
    /// The institution: name or identifier.
    #[arg(value_name = "NAME|ID")]
    organisation: String,
    /// The filled-in list. Without it the list is written to standard output.
    #[arg(long, value_name = "FILE", requires = "by")]
    csv: Option<PathBuf>,
    /// Who filled it in, by name.
    #[arg(long, requires = "csv")]
    by: Option<String>,
    /// The language of the list and of what is kept.
    #[arg(long, value_enum, default_value = "nl")]
    lang: LanguageArgument,
    /// Print JSON.
    #[arg(long, requires = "csv")]
    json: bool,
}

pub(crate) async fn run(setup: &Setup, arguments: &Photo) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let organisation = find::institution(&store, &arguments.organisation, "have an IT photo").await?;
    let viewer = policy::system("command line");
    let mode = store.as_viewer(&viewer).await?.inventory_mode(organisation.id).await?;
    if mode.is_some_and(|row| row.mode == InventoryMode::Blind) {
        anyhow::bail!("{} compares at home: what it has stays there, and so does its IT photo", organisation.name);
    }
    let t = l10n::texts(Language::from(arguments.lang));
    let register = Register::with_rules(&store.standing_rules().await?);
    let Some(path) = &arguments.csv else {
        let ticked = store.as_viewer(&viewer).await?.photo(organisation.id).await?;
        let bytes = web::photo::csv(t, &register.photo(organisation.sector.as_deref()), &ticked);
        store.close().await;
        std::io::stdout().lock().write_all(&bytes)?;
        return Ok(Exit::Done);
    };
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let read = file::read(&bytes, |key| web::photo::is_item(&register, key));
    let read = read.with_context(|| path.display().to_string())?;
    let english = l10n::texts(Language::En);
    for problem in &read.problems {
        let text = english.photo_bad(problem.wrong.code());
        eprintln!("{}:{}: column {:?}: {text}", path.display(), problem.line, problem.column);
    }
    let lines = web::photo::lines(&register, t, read.answers);
    let proof = policy::may_import_inventory(&viewer, organisation.id)?;
    let by = arguments.by.as_deref().unwrap_or_default();
    let mut tx = store.begin().await?;
    let difference = tx.answer_photo(&proof, organisation.id, &lines, (by, Via::Phone)).await?;
    tx.commit().await?;
    store.close().await;
    if arguments.json {
        output::json(&json!({
            "organisation": organisation.id, "name": organisation.name, "difference": difference,
            "rejected": read.problems_total,
        }))?;
    } else {
        let it = difference;
        output::line(english.photo_cli_saved(&organisation.name, it.answers, it.added, it.changed, it.gone))?;
    }
    Ok(Exit::after(read.problems_total))
}
