//! `brandwacht user break-glass`: a way in when nobody else has one. Whoever runs this holds the machine and the database
//! already; what it adds is a trace, an end, and a banner that everybody sees who looks after the platform.

use std::collections::BTreeSet;

use anyhow::bail;
use clap::Args;
use domain::organisation::{Language, OrganisationKind};
use domain::page::PageRequest;
use domain::viewer::Role;
use domain::{PersonId, policy};
use serde_json::json;
use store::{NewPerson, OrganisationFilter, Store};

use crate::find;
use crate::output;

/// Make an operator account for an emergency, which ends by itself. Prints address and password once.
///
/// The account sets up a second factor when it signs in for the first time, as every operator does. With it people are
/// invited and helped at /people. The trail says that it was made; a banner shows while it is alive.
#[derive(Debug, Args)]
pub(crate) struct BreakGlass {
    /// Hours until it ends, 1 to 72.
    #[arg(long, value_name = "HOURS", default_value = "4", value_parser = clap::value_parser!(i64).range(1..=72))]
    hours: i64,
    /// The CERT, when the database knows more than one: name or identifier.
    #[arg(long, value_name = "NAME|ID")]
    organisation: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(store: &Store, arguments: &BreakGlass) -> anyhow::Result<()> {
    let viewer = policy::system("user break-glass");
    let cert = match &arguments.organisation {
        Some(text) => find::organisation(store, text).await?,
        None => {
            let view = store.as_viewer(&viewer).await?;
            let filter = OrganisationFilter { kind: Some(OrganisationKind::Cert), ..OrganisationFilter::default() };
            let found = view.organisations(&filter, &PageRequest::first(2)).await?;
            let mut found: Vec<_> = found.items.into_iter().map(|row| row.into_inner().organisation).collect();
            match (found.pop(), found.is_empty()) {
                (Some(cert), true) => cert,
                (None, _) => bail!("there is no organisation of the kind cert; bring the organisations in first"),
                (Some(_), false) => bail!("there is more than one CERT; say which with --organisation"),
            }
        }
    };
    super::check_role(Role::Operator, cert.kind, &cert.name)?;
    let proof = policy::may_manage_accounts(&viewer)?;
    let mut chance = [0; 25];
    store.world().fill(&mut chance);
    let (name, secret) = chance.split_at(5);
    let email = format!("nood-{}@brandwacht.invalid", data_encoding::BASE32_NOPAD.encode(name).to_lowercase());
    let letters: Vec<char> = data_encoding::BASE32_NOPAD.encode(secret).to_lowercase().chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    let password = groups.join("-");
    let new = NewPerson {
        id: PersonId::new(store.world()),
        name: "Break glass".to_owned(),
        email: email.clone(),
        language: Language::default(),
        password_hash: web::password::hash(&password, store.world())?,
        totp_secret: None,
        memberships: BTreeSet::from([(cert.id, Role::Operator)]),
    };
    let ends_at = store.now().plus_hours(arguments.hours);
    let mut tx = store.begin().await?;
    tx.add_emergency_account(&proof, &new, ends_at).await?;
    tx.commit().await?;
    if arguments.json {
        return output::json(&json!({ "id": new.id, "email": email, "password": password, "ends_at": ends_at }));
    }
    output::lines([
        format!("address:  {email}"),
        format!("password: {password}   (shown once)"),
        format!("ends:     {ends_at}; sooner with `brandwacht user disable {email}`"),
    ])
}
