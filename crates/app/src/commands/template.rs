//! `brandwacht template`: the texts that advices begin with, as files that people read and hand on.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::follow_up::Level;
use domain::organisation::Language;
use domain::policy;
use domain::template::{self, Kind, MAX_FILE_BYTES, TemplateText};
use serde_json::{Value, json};
use store::{SameName, Seen, Store, TemplateRow};

use crate::cli::Setup;
use crate::output::{self, AsList, Exit};

/// Keep the texts that advices begin with (docs/templates.md).
#[derive(Debug, Args)]
pub(crate) struct Template {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// List them.
    List(List),
    /// Print one, as a file has it.
    Show(Show),
    /// Take templates over from a file: all of them or none.
    Import(Import),
    /// Print all that are in use, as a file.
    Export,
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    form: AsList,
}

#[derive(Debug, Args)]
struct Show {
    /// Its whole name, or its identifier.
    #[arg(value_name = "NAME|ID")]
    template: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Import {
    /// The file. A template with a name that is known already gets the text of the file.
    #[arg(value_name = "FILE", required_unless_present = "standard")]
    file: Option<PathBuf>,
    /// The standard templates in place of a file. One with a name that is known already stays as it is.
    #[arg(long, conflicts_with = "file")]
    standard: bool,
    /// Check the file and import nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(setup: &Setup, arguments: &Template) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let done = match &arguments.act {
        Act::List(arguments) => list(&store, arguments).await,
        Act::Show(arguments) => show(&store, arguments).await,
        Act::Import(arguments) => import(&store, arguments).await,
        Act::Export => export(&store).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

async fn all(store: &Store) -> anyhow::Result<Vec<Seen<TemplateRow>>> {
    let viewer = policy::system("command line");
    Ok(store.as_viewer(&viewer).await?.templates().await?)
}

fn object(row: &TemplateRow) -> Value {
    json!({
        "id": row.id, "name": row.text.name, "kind": row.text.kind.map(Kind::code),
        "level": row.text.level.map(Level::code), "version": row.version, "changed": row.changed_at.to_string(),
        "retired": row.is_retired, "nl": row.text.nl, "en": row.text.en,
    })
}

async fn list(store: &Store, arguments: &List) -> anyhow::Result<()> {
    let rows = all(store).await?;
    if arguments.form.print(rows.iter().map(|row| object(row)))? {
        return Ok(());
    }
    output::none_if(rows.is_empty());
    output::lines(rows.iter().map(|row| {
        let written = Language::ALL.into_iter().filter(|language| !row.text.of(*language).is_empty());
        let languages: Vec<&str> = written.map(Language::code).collect();
        let kind = row.text.kind.map_or("any", Kind::code);
        let level = row.text.level.map_or("any", Level::code);
        let retired = if row.is_retired { "  (retired)" } else { "" };
        format!("{kind:<8}  {level:<6}  {:<5}  {}{retired}", languages.join(","), row.text.name)
    }))
}

async fn show(store: &Store, arguments: &Show) -> anyhow::Result<()> {
    let rows = all(store).await?;
    let which = arguments.template.trim();
    let Some(row) = rows.iter().find(|row| row.text.name == which || row.id.to_string() == which) else {
        bail!("there is no template {which:?}; see `brandwacht template list`");
    };
    if arguments.json {
        return output::json(&object(row));
    }
    output::line(template::write([&row.text]).trim_end())
}

async fn export(store: &Store) -> anyhow::Result<()> {
    let rows = all(store).await?;
    let in_use: Vec<&TemplateText> = rows.iter().filter(|row| !row.is_retired).map(|row| &row.text).collect();
    output::none_if(in_use.is_empty());
    if in_use.is_empty() {
        return Ok(());
    }
    output::line(template::write(in_use).trim_end())
}

/// The text of a file that is no larger than any that `export` writes.
fn text_of(path: &Path) -> anyhow::Result<String> {
    let what = || format!("{}: cannot be read", path.display());
    let file = std::fs::File::open(path).with_context(what)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_FILE_BYTES)?;
    file.take(most + 1).read_to_end(&mut bytes).with_context(what)?;
    if bytes.len() > MAX_FILE_BYTES {
        bail!("{}: larger than {} MiB; split it", path.display(), MAX_FILE_BYTES >> 20);
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        let line = before.filter(|byte| **byte == b'\n').count() + 1;
        anyhow::anyhow!("{}: line {line}: this is not UTF-8; save the file as UTF-8", path.display())
    })
}

async fn import(store: &Store, arguments: &Import) -> anyhow::Result<()> {
    let (what, templates, same_name) = match &arguments.file {
        Some(path) => {
            let templates =
                template::read(&text_of(path)?).map_err(|bad| anyhow::anyhow!("{}: {bad}", path.display()))?;
            (path.display().to_string(), templates, SameName::Replace)
        }
        None => ("the standard templates".to_owned(), l10n::templates::standard()?, SameName::Leave),
    };
    if arguments.dry_run {
        if arguments.json {
            return output::json(&json!({ "templates": templates.len() }));
        }
        return output::line(format!("{what}: {} templates, in order; nothing was imported", templates.len()));
    }
    let proof = policy::may_keep_templates(&policy::system("command line"))?;
    let mut tx = store.begin().await?;
    let taken = tx.take_over_templates(&proof, &templates, same_name).await.context("nothing was imported")?;
    tx.commit().await?;
    if arguments.json {
        return output::json(&json!({
            "added": taken.added, "changed": taken.changed, "unchanged": taken.unchanged,
        }));
    }
    output::line(format!("templates: {} new, {} changed, {} unchanged", taken.added, taken.changed, taken.unchanged))
}
