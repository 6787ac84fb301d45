//! The entries of `oidc_groups` against what the database knows. An entry that can give nobody anything stops the start:
//! found out at a sign-in, it would be somebody's puzzle at nine o'clock. And what earlier entries gave ends with them.

use anyhow::bail;
use domain::organisation::Organisation;
use domain::viewer::Role;
use domain::{OrganisationId, policy};
use store::{Store, StoreError};
use tracing::info;
use web::oidc::{GroupRole, Whose};

use crate::config::{OIDC_GROUPS, Oidc};

/// The organisation of an entry; `None` where a claim names it.
async fn organisation(store: &Store, rule: &GroupRole) -> anyhow::Result<Option<Organisation>> {
    let entry = entry(rule);
    let id = match &rule.whose {
        Whose::Claim(_) => return Ok(None),
        Whose::Id(id) => *id,
        Whose::Named(name) => match store.only_organisation_named(name).await? {
            Some(id) => id,
            None => bail!("{}: {entry}: no organisation is called {name:?}, or more than one is", OIDC_GROUPS),
        },
    };
    let viewer = policy::system("groups at the provider");
    match store.as_viewer(&viewer).await?.organisation(id).await {
        Ok(found) => Ok(Some(found.into_inner())),
        Err(StoreError::NotFound) => bail!("{}: {entry}: there is no organisation {id}", OIDC_GROUPS),
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

/// An error when an entry names an organisation that there is not, or a role that it does not have.
pub(crate) async fn check(store: &Store, oidc: &Oidc) -> anyhow::Result<()> {
    for rule in &oidc.groups {
        let Some(found) = organisation(store, rule).await? else { continue };
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
    Ok(())
}

/// Ends the roles that groups gave by an entry, or at a provider, that is not in the settings any more.
pub(crate) async fn settle(store: &Store, oidc: Option<&Oidc>) -> anyhow::Result<()> {
    let mut given: Vec<(Option<OrganisationId>, Role)> = Vec::new();
    for rule in oidc.iter().flat_map(|oidc| &oidc.groups) {
        given.push((organisation(store, rule).await?.map(|it| it.id), rule.role));
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
