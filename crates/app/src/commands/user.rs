//! `brandwacht user`: who may sign in.

mod break_glass;
mod export;

use std::collections::BTreeSet;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::organisation::OrganisationKind;
use domain::viewer::Role;
use domain::{PersonId, policy};
use serde_json::{Value, json};
use store::{AccountRow, NewPerson, Store, StoreError};
use web::password::RecoveryCodes;

use crate::cli::{LanguageArgument, Setup};
use crate::config::Config;
use crate::find;
use crate::output::{self, Exit};
use crate::running;

/// Make, list and end accounts.
#[derive(Debug, Args)]
pub(crate) struct User {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    Add(Add),
    List(List),
    Disable(Disable),
    Reset(Reset),
    Export(export::Export),
    BreakGlass(break_glass::BreakGlass),
}

/// Make an account. Prints the secret for the authenticator app and the recovery codes once; hand them over with the
/// password.
///
/// The password is asked for without showing it; when standard input is no terminal its first line is taken.
#[derive(Debug, Args)]
struct Add {
    /// The address to sign in with.
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// The organisation the person works for: name or identifier.
    #[arg(long, value_name = "NAME|ID")]
    organisation: String,
    /// What the person is there; may be repeated. At a CERT: analyst, lead, operator. At an institution:
    /// security_officer, medical_technology, manager. Elsewhere: supplier_staff, psirt, umbrella_staff, authority.
    #[arg(long = "role", value_name = "ROLE", required = true, value_parser = role)]
    roles: Vec<Role>,
    /// The language of the pages.
    #[arg(long, value_enum, default_value = "nl")]
    language: LanguageArgument,
    /// Read the password from the first line of this file.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// List all accounts with their roles.
#[derive(Debug, Args)]
struct List {
    /// Accounts that have ended too.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    form: output::AsList,
}

/// End an account and its sessions. What the person did stays in the audit trail.
#[derive(Debug, Args)]
struct Disable {
    /// The address of the account.
    #[arg(value_name = "ADDRESS")]
    email: String,
}

/// Give an account a new password and a new authenticator secret with recovery codes; ends its sessions.
#[derive(Debug, Args)]
struct Reset {
    /// The address of the account.
    #[arg(value_name = "ADDRESS")]
    email: String,
    /// Leave the authenticator app as it is.
    #[arg(long, conflicts_with = "only_code")]
    only_password: bool,
    /// Leave the password as it is.
    #[arg(long)]
    only_code: bool,
    /// Read the password from the first line of this file.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

const SHORTEST_PASSWORD: usize = web::password::SHORTEST;
const LONGEST_PASSWORD: usize = web::password::LONGEST;

pub(super) fn role(text: &str) -> Result<Role, String> {
    Role::from_code(text).ok_or_else(|| {
        let codes: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
        format!("there is no role {text:?}; there are: {}", codes.join(", "))
    })
}

pub(crate) async fn run(setup: &Setup, arguments: &User) -> anyhow::Result<Exit> {
    let store = setup.store().await?;
    let done = match &arguments.act {
        Act::Add(add) => self::add(&store, &setup.config, add).await,
        Act::List(list) => self::list(&store, list).await,
        Act::Disable(disable) => self::disable(&store, disable).await,
        Act::Reset(reset) => self::reset(&store, &setup.config, reset).await,
        Act::Export(arguments) => export::run(&store, arguments).await,
        Act::BreakGlass(arguments) => break_glass::run(&store, arguments).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

async fn add(store: &Store, config: &Config, arguments: &Add) -> anyhow::Result<()> {
    let email = arguments.email.trim().to_lowercase();
    if !email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        || email.contains(char::is_whitespace)
    {
        bail!("{:?} is no mail address", arguments.email);
    }
    let name = arguments.name.trim();
    if name.is_empty() || name.chars().count() > 200 {
        bail!("the name must have 1 to 200 characters");
    }
    let organisation = find::organisation(store, &arguments.organisation).await?;
    for role in &arguments.roles {
        check_role(*role, organisation.kind, &organisation.name)?;
    }
    let viewer = policy::system("user add");
    let proof = policy::may_manage_accounts(&viewer)?;
    let known = [name, &email, &organisation.name];
    let password = password(config, arguments.password_file.as_deref(), &known)?;
    let secret = web::password::new_totp_secret(store.world());
    let new = NewPerson {
        id: PersonId::new(store.world()),
        name: name.to_owned(),
        email: email.clone(),
        language: arguments.language.into(),
        password_hash: web::password::hash(&password, store.world())?,
        totp_secret: Some(secret.clone()),
        memberships: arguments.roles.iter().map(|role| (organisation.id, *role)).collect::<BTreeSet<_>>(),
    };
    let codes = RecoveryCodes::new(store.world())?;
    let mut tx = store.begin().await?;
    tx.add_person(&proof, &new).await?;
    tx.give_recovery_codes(&proof, new.id, &codes.hashes, &codes.salt).await?;
    tx.commit().await?;
    let code = code_of(&secret, &email, codes.codes)?;
    if arguments.json {
        let roles: Vec<&str> = arguments.roles.iter().map(|role| role.code()).collect();
        return output::json(&json!({
            "id": new.id, "email": email, "organisation": organisation.name, "roles": roles,
            "totp_secret": code.secret, "totp_url": code.url, "recovery_codes": code.recovery,
        }));
    }
    output::line(format!("{email} may sign in for {}", organisation.name))?;
    code.print()
}

/// The store refuses this too; here the message can say which roles there are.
pub(super) fn check_role(role: Role, kind: OrganisationKind, name: &str) -> anyhow::Result<()> {
    if role.belongs_to() == kind {
        return Ok(());
    }
    let fit: Vec<&str> = Role::ALL.iter().filter(|role| role.belongs_to() == kind).map(|role| role.code()).collect();
    bail!("{name} is of the kind {} and has no {}; its roles are: {}", kind.code(), role.code(), fit.join(", "))
}

/// What an authenticator app needs, and the codes for when it is lost. Shown once.
struct Code {
    secret: String,
    url: String,
    recovery: Vec<String>,
}

impl Code {
    fn print(&self) -> anyhow::Result<()> {
        output::lines([
            format!("authenticator secret (shown once): {}", self.secret),
            format!("as address for the app:            {}", self.url),
            format!("recovery codes, each works once:   {}", self.recovery.join(" ")),
        ])
    }
}

fn code_of(secret: &[u8], email: &str, recovery: Vec<String>) -> anyhow::Result<Code> {
    Ok(Code {
        secret: data_encoding::BASE32_NOPAD.encode(secret),
        url: web::password::totp_url(secret, email).context("the authenticator secret cannot be written")?,
        recovery,
    })
}

async fn accounts(store: &Store) -> anyhow::Result<Vec<AccountRow>> {
    let viewer = policy::system("command line");
    let proof = policy::may_manage_accounts(&viewer)?;
    let mut tx = store.begin().await?;
    Ok(tx.accounts(&proof).await?)
}

pub(super) async fn account(store: &Store, email: &str) -> anyhow::Result<AccountRow> {
    let wanted = email.trim().to_lowercase();
    let found = accounts(store).await?.into_iter().find(|row| row.email == wanted);
    found.with_context(|| format!("there is no account for {wanted}; `brandwacht user list` shows all"))
}

fn as_json(row: &AccountRow) -> Value {
    let roles: Vec<Value> = row
        .roles
        .iter()
        .map(|it| json!({ "organisation_id": it.organisation, "organisation": it.organisation_name, "role": it.role }))
        .collect();
    json!({
        "id": row.id, "email": row.email, "name": row.name, "language": row.language.code(), "roles": roles,
        "has_totp": row.has_totp, "created_at": row.created_at, "last_seen_at": row.last_seen_at,
        "disabled_at": row.disabled_at,
    })
}

async fn list(store: &Store, arguments: &List) -> anyhow::Result<()> {
    let mut rows = accounts(store).await?;
    rows.retain(|row| arguments.all || row.disabled_at.is_none());
    if arguments.form.print(rows.iter().map(as_json))? {
        return Ok(());
    }
    output::lines(rows.iter().map(|row| {
        let roles: Vec<String> =
            row.roles.iter().map(|it| format!("{} at {}", it.role.code(), it.organisation_name)).collect();
        let ended = if row.disabled_at.is_some() { "  (ended)" } else { "" };
        format!("{:<36}  {:<24}  {}{ended}", row.email, row.name, roles.join(", "))
    }))?;
    if rows.is_empty() {
        eprintln!("no accounts yet; `brandwacht user add --help` tells how to make one");
    }
    Ok(())
}

async fn disable(store: &Store, arguments: &Disable) -> anyhow::Result<()> {
    let row = account(store, &arguments.email).await?;
    let viewer = policy::system("user disable");
    let proof = policy::may_manage_accounts(&viewer)?;
    let mut tx = store.begin().await?;
    match tx.disable_person(&proof, row.id).await {
        Ok(()) => tx.commit().await?,
        Err(StoreError::NotFound) => bail!("the account of {} has ended before", row.email),
        Err(error) => return Err(error.into()),
    }
    output::line(format!("{} may no longer sign in", row.email))
}

async fn reset(store: &Store, config: &Config, arguments: &Reset) -> anyhow::Result<()> {
    let row = account(store, &arguments.email).await?;
    if row.disabled_at.is_some() {
        bail!("the account of {} has ended", row.email);
    }
    let viewer = policy::system("user reset");
    let proof = policy::may_manage_accounts(&viewer)?;
    let new_password = if arguments.only_code {
        None
    } else {
        let mut known = vec![row.name.as_str(), row.email.as_str()];
        known.extend(row.roles.iter().map(|it| it.organisation_name.as_str()));
        let password = password(config, arguments.password_file.as_deref(), &known)?;
        Some(web::password::hash(&password, store.world())?)
    };
    let new_secret = (!arguments.only_password).then(|| web::password::new_totp_secret(store.world()));
    let codes = new_secret.is_some().then(|| RecoveryCodes::new(store.world())).transpose()?;
    let mut tx = store.begin().await?;
    if let Some(hash) = &new_password {
        tx.set_password(&proof, row.id, hash).await?;
    }
    if let Some(secret) = &new_secret {
        tx.set_totp_secret(&proof, row.id, Some(secret.clone())).await?;
    }
    if let Some(codes) = &codes {
        tx.give_recovery_codes(&proof, row.id, &codes.hashes, &codes.salt).await?;
    }
    tx.commit().await?;
    let code = new_secret.zip(codes).map(|(secret, codes)| code_of(&secret, &row.email, codes.codes)).transpose()?;
    if arguments.json {
        let (secret, url, recovery) =
            code.map_or((None, None, None), |code| (Some(code.secret), Some(code.url), Some(code.recovery)));
        return output::json(&json!({
            "id": row.id, "email": row.email, "password": new_password.is_some(),
            "totp_secret": secret, "totp_url": url, "recovery_codes": recovery,
        }));
    }
    let what = match (new_password.is_some(), code.is_some()) {
        (true, true) => "password and authenticator secret are new",
        (true, false) => "the password is new",
        _ => "the authenticator secret is new",
    };
    output::line(format!("{}: {what}; all sessions have ended", row.email))?;
    code.map_or(Ok(()), |code| code.print())
}

/// From the file, the terminal (twice, unseen) or standard input. Judged as the pages judge it: `about` is what everybody
/// knows of the person.
fn password(config: &Config, file: Option<&Path>, about: &[&str]) -> anyhow::Result<String> {
    let (text, from) = match file {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
            (text, path.display().to_string())
        }
        None if std::io::stdin().is_terminal() => {
            let terminal = console::Term::stderr();
            let ask = |question: &str| -> anyhow::Result<String> {
                terminal.write_str(question)?;
                Ok(terminal.read_secure_line()?)
            };
            let first = ask("Password: ")?;
            if ask("Once more: ")? != first {
                bail!("the two are not the same; nothing was changed");
            }
            (first, "the terminal".to_owned())
        }
        None => {
            let mut text = String::new();
            std::io::stdin().take(64 << 10).read_to_string(&mut text).context("standard input cannot be read")?;
            (text, "standard input".to_owned())
        }
    };
    let password = text.lines().next().unwrap_or_default().to_owned();
    let length = password.chars().count();
    if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&length) {
        bail!(
            "the password from {from} has {length} characters; take {SHORTEST_PASSWORD} or more, for example four words"
        );
    }
    let mut known = about.to_vec();
    known.extend(["brandwacht", config.cert_name.as_str()]);
    if web::breached::is_common(&password, &known) {
        bail!(
            "the password from {from} is one of the first that guessers try, or made of the person's own name, address \
             or organisation; take, for example, four words"
        );
    }
    let list = config.breached_passwords.as_deref().map(running::breached).transpose()?;
    if list.map(|list| list.contains(&password)).transpose()?.unwrap_or_default() {
        bail!("the password from {from} has leaked somewhere before and is known to others; take another one");
    }
    Ok(password)
}
