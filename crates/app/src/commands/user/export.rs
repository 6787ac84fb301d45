//! `brandwacht user export`: all that is held about one person, for whoever asks what is known of them.

use clap::Args;
use domain::policy;
use serde_json::{Map, Value, json};
use store::Store;

use crate::output;

/// Print all that is held about one person as JSON, without what would let somebody in. It stands on the audit trail.
///
/// By identifier and mail address: the account, sessions, mails, contacts and what was sent to them, what the person did. By
/// name, within the person's organisations: answers. Somebody of the same name there may be meant: look before you hand it over.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The address of the account.
    #[arg(value_name = "ADDRESS")]
    email: String,
}

pub(super) async fn run(store: &Store, arguments: &Export) -> anyhow::Result<()> {
    let row = super::account(store, &arguments.email).await?;
    let viewer = policy::system("command line");
    let proof = policy::may_manage_accounts(&viewer)?;
    let all = store.held_of_person(&proof, row.id).await?;
    let mut tx = store.begin().await?;
    tx.person_taken_out(&proof, row.id, all.iter().map(|(_, rows)| rows.len()).sum()).await?;
    let at = tx.now();
    tx.commit().await?;
    let mut held = Map::new();
    for (table, rows) in all {
        held.insert(table.to_owned(), rows.into_iter().map(Value::Object).collect());
    }
    output::json(&json!({ "id": row.id, "email": row.email, "name": row.name, "at": at, "held": held }))
}
