//! The entries of `oidc_groups` against what the database knows. An entry with a role that its organisation does not have stops
//! the start: found out at a sign-in, it would be somebody's puzzle at nine o'clock. One whose organisation is not there, or
//! not any more, gives nobody anything and is said: who leaves the circle on a page must not keep the server from starting.
//! And what earlier entries gave ends with them.

use anyhow::bail;
use domain::organisation::Organisation;
use domain::viewer::Role;
use domain::{OrganisationId, policy};
use store::{Store, StoreError};
use tracing::{info, warn};
use web::oidc::{GroupRole, Whose};

use crate::config::{OIDC_GROUPS, Oidc};

/// Where an entry gives its role.
enum Place {
    /// A claim says it.
    Claimed,
    There(Organisation),
    /// Nowhere, and why.
    Nowhere(String),
}

async fn place(store: &Store, rule: &GroupRole) -> anyhow::Result<Place> {
    let id = match &rule.whose {
        Whose::Claim(_) => return Ok(Place::Claimed),
        Whose::Id(id) => *id,
        Whose::Named(name) => match store.only_organisation_named(name).await? {
            Some(id) => id,
            None => return Ok(Place::Nowhere(format!("no organisation is called {name:?}, or more than one is"))),
        },
    };
    let viewer = policy::system("groups at the provider");
    // One that has left is not found, also by its identifier.
    match store.as_viewer(&viewer).await?.organisation(id).await {
        Ok(found) => Ok(Place::There(found.into_inner())),
        Err(StoreError::NotFound) => Ok(Place::Nowhere(format!("there is no organisation {id}"))),
        Err(error) => Err(error.into()),
    }
}

fn entry(rule: &GroupRole) -> String {
    let whose = match &rule.whose {
        Whose::Id(id) => id.to_string(),
        Whose::Named(name) => name.clone(),
        Whose::Claim(claim) => format!("{{{claim}}}"),
    };
    format!("`{} => {} @ {whose}`", rule.group, rule.role.code())
}

/// Says which entries give nobody anything, because their organisation is not there. An error when an organisation does not
/// have the role.
pub(crate) async fn check(store: &Store, oidc: &Oidc) -> anyhow::Result<Vec<String>> {
    let mut ignored = Vec::new();
    for rule in &oidc.groups {
        let found = match place(store, rule).await? {
            Place::Claimed => continue,
            Place::There(found) => found,
            Place::Nowhere(why) => {
                ignored.push(format!("{}: {}: {why}; it gives nobody a role", OIDC_GROUPS, entry(rule)));
                continue;
            }
        };
        if rule.role.belongs_to() != found.kind {
            let fit = Role::ALL.into_iter().filter(|role| role.belongs_to() == found.kind).map(Role::code);
            let fit: Vec<&str> = fit.collect();
            bail!(
                "{}: {}: {} is of the kind {} and has no {}; its roles are: {}",
                OIDC_GROUPS,
                entry(rule),
                found.name,
                found.kind.code(),
                rule.role.code(),
                fit.join(", ")
            );
        }
    }
    Ok(ignored)
}

/// The same when the server starts, which goes on without such entries.
pub(crate) async fn check_at_start(store: &Store, oidc: &Oidc) -> anyhow::Result<()> {
    for entry in check(store, oidc).await? {
        warn!("{entry}");
    }
    Ok(())
}

/// Ends the roles that groups gave by an entry, or at a provider, that is not in the settings any more.
pub(crate) async fn settle(store: &Store, oidc: Option<&Oidc>) -> anyhow::Result<()> {
    let mut given: Vec<(Option<OrganisationId>, Role)> = Vec::new();
    for rule in oidc.iter().flat_map(|oidc| &oidc.groups) {
        match place(store, rule).await? {
            Place::Claimed => given.push((None, rule.role)),
            Place::There(it) => given.push((Some(it.id), rule.role)),
            Place::Nowhere(_) => {}
        }
    }
    let proof = policy::may_manage_accounts(&policy::system("groups at the provider"))?;
    let mut tx = store.begin().await?;
    let ended = tx
        .end_roles_of_groups(&proof, |issuer, organisation, role| {
            oidc.is_some_and(|oidc| oidc.written == issuer)
                && given.iter().any(|(of, it)| *it == role && of.is_none_or(|of| of == organisation))
        })
        .await?;
    tx.commit().await?;
    if ended > 0 {
        info!(roles = ended, "roles ended that no group at the provider gives any more");
    }
    Ok(())
}
