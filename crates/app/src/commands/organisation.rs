//! `brandwacht organisation`: hand over what is held of one, and end its part in the circle.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::policy;
use serde_json::json;
use store::Store;

use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// Hand over everything that is held of an organisation, or end its part.
#[derive(Debug, Args)]
pub(crate) struct Organisation {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write everything that is held of it to a file of JSON lines.
    Export(Export),
    /// Take everything away that is held of it. Cannot be undone; export first.
    End(End),
}

#[derive(Debug, Args)]
struct Export {
    /// Name or identifier.
    #[arg(value_name = "NAME|ID")]
    organisation: String,
    /// The file to write; it must not be there yet.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Who asked for it, by name. It stands on the audit trail.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct End {
    /// Name or identifier.
    #[arg(value_name = "NAME|ID")]
    organisation: String,
    /// The whole name once more: what goes does not come back.
    #[arg(long, value_name = "NAME")]
    really: String,
    /// Who decided so, by name. It stands on the audit trail.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(setup: &Setup, arguments: &Organisation) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let done = match &arguments.what {
        What::Export(flags) => export(&store, flags).await,
        What::End(flags) => end(&store, flags).await,
    };
    store.close().await;
    done
}

async fn export(store: &Store, flags: &Export) -> anyhow::Result<Exit> {
    let it = find::organisation(store, &flags.organisation).await?;
    let proof = policy::may_take_out(&policy::system("command line"), it.id)?;
    let mut out = BufWriter::new(new_file(&flags.out)?);
    let mut rows = 0_u64;
    for part in 0..Store::held_parts() {
        let Some((table, held)) = store.held(&proof, part).await? else { break };
        for row in held {
            serde_json::to_writer(&mut out, &json!({ "table": table, "row": row }))?;
            out.write_all(b"\n")?;
            rows += 1;
        }
    }
    // Whoever gets the file sees that nothing is missing.
    serde_json::to_writer(&mut out, &json!({ "end": true, "rows": rows }))?;
    out.write_all(b"\n")?;
    out.into_inner().map_err(|error| error.into_error())?.sync_all()?;
    let mut tx = store.begin().await?;
    tx.taken_out(&proof, rows, flags.by.as_deref()).await?;
    tx.commit().await?;
    if flags.json {
        output::json(&json!({ "organisation": it.id, "name": it.name, "rows": rows, "file": flags.out }))?;
    } else {
        output::line(format!("{}: {rows} rows in {}", it.name, flags.out.display()))?;
    }
    Ok(Exit::Done)
}

/// Readable by its owner alone: this is what the whole of the program exists to keep.
fn new_file(path: &Path) -> anyhow::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("{} cannot be made", path.display()))
}

async fn end(store: &Store, flags: &End) -> anyhow::Result<Exit> {
    let it = find::organisation(store, &flags.organisation).await?;
    if it.name != flags.really.trim() {
        bail!("--really says {:?}, and the organisation is called {:?}: nothing was taken away", flags.really, it.name);
    }
    let proof = policy::may_end_organisation(&policy::system("command line"), it.id)?;
    let mut tx = store.begin().await?;
    let ended = tx.end_organisation(&proof, flags.by.as_deref()).await?;
    tx.commit().await?;
    if flags.json {
        output::json(&json!({
            "organisation": it.id, "name": it.name, "rows": ended.rows, "accounts": ended.accounts,
        }))?;
    } else {
        output::line(format!("{}: {} rows and {} accounts are gone", it.name, ended.rows, ended.accounts))?;
    }
    Ok(Exit::Done)
}
