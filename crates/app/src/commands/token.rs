//! `brandwacht token`: how an organisation's own programs come in.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::organisation::OrganisationKind;
use domain::viewer::Role;
use domain::{ContentHash, TokenId, policy};
use serde_json::{Value, json};
use store::{NewToken, Store, StoreError, TokenRow};

use super::user::{check_role, role};
use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// Make, list and revoke tokens of the JSON API, each of one organisation.
#[derive(Debug, Args)]
pub(crate) struct Token {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    Add(Add),
    List(List),
    Revoke(Revoke),
}

/// Make a token. It is shown once and kept only as a hash; send it as `Authorization: Bearer TOKEN`.
#[derive(Debug, Args)]
struct Add {
    /// The organisation whose program it is: name or identifier.
    #[arg(long, value_name = "NAME|ID")]
    organisation: String,
    /// What the token is for, so that somebody dares to revoke it later.
    #[arg(long)]
    name: String,
    /// What the program is there; without it the organisation's usual role.
    #[arg(long, value_parser = role)]
    role: Option<Role>,
    /// The program may only read.
    #[arg(long)]
    read_only: bool,
    /// After how many days it ends, 1 to 3650; without it never.
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..=3650))]
    days: Option<i64>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// List all tokens; the tokens themselves are not kept.
#[derive(Debug, Args)]
struct List {
    /// Revoked and expired ones too.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    form: output::AsList,
}

/// End a token at once.
#[derive(Debug, Args)]
struct Revoke {
    /// The identifier as in the list.
    #[arg(value_name = "ID", value_parser = find::id::<TokenId>("brandwacht token list"))]
    id: TokenId,
}

pub(crate) async fn run(setup: &Setup, arguments: &Token) -> anyhow::Result<Exit> {
    let store = setup.store().await?;
    let done = match &arguments.act {
        Act::Add(add) => self::add(&store, add).await,
        Act::List(list) => self::list(&store, list).await,
        Act::Revoke(revoke) => self::revoke(&store, revoke).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

fn usual_role(kind: OrganisationKind) -> Option<Role> {
    Some(match kind {
        OrganisationKind::Cert => Role::Analyst,
        OrganisationKind::Institution => Role::SecurityOfficer,
        OrganisationKind::ItSupplier => Role::SupplierStaff,
        other => return Role::ALL.into_iter().find(|role| role.belongs_to() == other),
    })
}

async fn add(store: &Store, arguments: &Add) -> anyhow::Result<()> {
    let name = arguments.name.trim();
    if name.is_empty() || name.chars().count() > 200 {
        bail!("the name must have 1 to 200 characters");
    }
    let organisation = find::organisation(store, &arguments.organisation).await?;
    let role = arguments.role.or(usual_role(organisation.kind)).context("this kind of organisation has no roles")?;
    check_role(role, organisation.kind, &organisation.name)?;
    let mut chance = [0; 32];
    store.world().fill(&mut chance);
    let token = format!("bw_{}", data_encoding::BASE64URL_NOPAD.encode(&chance));
    let new = NewToken {
        id: TokenId::new(store.world()),
        organisation: organisation.id,
        name: name.to_owned(),
        role,
        read_only: arguments.read_only,
        expires_at: arguments.days.map(|days| store.now().plus_days(days)),
        token_hash: ContentHash::of(token.as_bytes()),
    };
    let viewer = policy::system("token add");
    let proof = policy::may_manage_accounts(&viewer)?;
    let mut tx = store.begin().await?;
    tx.add_token(&proof, &new).await?;
    tx.commit().await?;
    if arguments.json {
        return output::json(&json!({
            "id": new.id, "organisation_id": organisation.id, "organisation": organisation.name, "name": name,
            "role": role, "read_only": new.read_only, "expires_at": new.expires_at, "token": token,
        }));
    }
    let rights = if new.read_only { "may only read" } else { "may read and write" };
    let ends = new.expires_at.map_or("never ends".to_owned(), |at| format!("ends {at}"));
    output::line(format!("{} for {} ({}) {rights} and {ends}", new.id, organisation.name, role.code()))?;
    output::line(format!("token (shown once): {token}"))
}

fn as_json(row: &TokenRow) -> Value {
    json!({
        "id": row.id, "organisation_id": row.organisation, "organisation": row.organisation_name, "name": row.name,
        "role": row.role, "read_only": row.read_only, "created_at": row.created_at, "expires_at": row.expires_at,
        "last_used_at": row.last_used_at, "revoked_at": row.revoked_at,
    })
}

async fn list(store: &Store, arguments: &List) -> anyhow::Result<()> {
    let viewer = policy::system("command line");
    let proof = policy::may_manage_accounts(&viewer)?;
    let mut tx = store.begin().await?;
    let mut rows = tx.tokens(&proof).await?;
    let now = tx.now();
    drop(tx);
    let is_over = |row: &TokenRow| row.revoked_at.is_some() || row.expires_at.is_some_and(|end| end <= now);
    rows.retain(|row| arguments.all || !is_over(row));
    if arguments.form.print(rows.iter().map(as_json))? {
        return Ok(());
    }
    output::none_if(rows.is_empty());
    output::lines(rows.iter().map(|row| {
        let used = row.last_used_at.map_or("never used".to_owned(), |at| format!("last used {at}"));
        let rights = if row.read_only { "reads" } else { "reads and writes" };
        let ended = if is_over(row) { "  (ended)" } else { "" };
        format!("{}  {:<28}  {:<24}  {rights}, {used}{ended}", row.id, row.organisation_name, row.name)
    }))
}

async fn revoke(store: &Store, arguments: &Revoke) -> anyhow::Result<()> {
    let viewer = policy::system("token revoke");
    let proof = policy::may_manage_accounts(&viewer)?;
    let mut tx = store.begin().await?;
    match tx.revoke_token(&proof, arguments.id).await {
        Ok(()) => tx.commit().await?,
        Err(StoreError::NotFound) => {
            bail!("there is no living token {}; `brandwacht token list --all` shows all", arguments.id)
        }
        Err(error) => return Err(error.into()),
    }
    output::line(format!("{} has ended", arguments.id))
}
