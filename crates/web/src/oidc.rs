//! Signing in with an account elsewhere (OpenID Connect): what the operator set, and what follows from what the provider says
//! of somebody. How it is asked and checked stands in `provider`, what people see in `pages::oidc`.
//!
//! Nothing here opens a connection: requests go through [`Fetch`], which `app` gives.

pub(crate) mod provider;
#[cfg(test)]
#[path = "tests/provider.rs"]
pub(crate) mod stand_in;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use domain::viewer::Role;
use domain::{OrganisationId, Timestamp};
use openidconnect::AdditionalClaims;
pub use openidconnect::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Fault, Web};

/// Values of one claim that are looked at; somebody in more groups than this is in them by mistake.
const MOST_VALUES: usize = 500;
/// Roles that one sign-in may give.
const MOST_ROLES: usize = 50;

/// Why the provider gave no answer, for the log.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(pub String);

pub type Answering<'f> = Pin<Box<dyn Future<Output = Result<HttpResponse, Unreachable>> + Send + 'f>>;

/// One request to the provider: bounded in time and bytes, without redirects, and only to where it may go.
pub trait Fetch: Send + Sync + fmt::Debug {
    fn send(&self, request: HttpRequest) -> Answering<'_>;
}

/// In which organisation a group gives its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    Id(OrganisationId),
    Named(String),
    /// The one whose identifier or name stands in this claim.
    Claim(String),
}

/// A group at the provider, and the role that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRole {
    pub group: String,
    pub role: Role,
    pub whose: Whose,
}

/// That the provider has asked for a second factor, in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Strength {
    /// The class of the sign-in (`acr`).
    Class(String),
    /// One of its methods (`amr`).
    Method(String),
}

/// What the operator said about the provider.
#[derive(Clone)]
pub struct Settings {
    pub issuer: String,
    pub client_id: String,
    pub client_secret: String,
    /// What people call the provider; stands on the button.
    pub name: String,
    pub scopes: Vec<String>,
    pub groups_claim: String,
    pub groups: Vec<GroupRole>,
    /// Any of these counts as a second factor; with none of them Brandwacht asks for its own.
    pub second_factor: Vec<Strength>,
    /// Make accounts for people who are new here and have a role by their groups.
    pub create: bool,
    pub fetch: Arc<dyn Fetch>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Asks the provider what it says of itself, as a sign-in does: an error says what stands in the way.
pub async fn look(settings: Settings, base_url: &str, now: Timestamp) -> Result<(), String> {
    let provider = provider::Provider::new(settings, base_url).ok_or("the issuer or our own address is no address")?;
    provider.looked_at(now).await.map_err(|trouble| trouble.to_string())
}

/// All claims beyond those that the standard names.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Claims {
    #[serde(flatten)]
    pub(crate) all: Map<String, Value>,
}

impl AdditionalClaims for Claims {}

impl Claims {
    /// The texts of a claim: one, or a list. The name may be that of a claim with dots in it, or a way into an object, as
    /// `realm_access.roles` is.
    fn texts(&self, name: &str) -> Vec<&str> {
        let value = self.all.get(name).or_else(|| {
            let mut steps = name.split('.');
            let first = self.all.get(steps.next()?)?;
            steps.try_fold(first, |inside, step| inside.get(step))
        });
        match value {
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).take(MOST_VALUES).collect(),
            _ => Vec::new(),
        }
    }
}

/// Somebody as the provider vouches for: signature, audience, nonce and times are right.
#[derive(Debug, Clone)]
pub(crate) struct Vouched {
    pub(crate) subject: String,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    /// The provider says itself that nobody has shown the address to be theirs.
    pub(crate) email_doubtful: bool,
    pub(crate) username: Option<String>,
    pub(crate) class: Option<String>,
    pub(crate) methods: Vec<String>,
    pub(crate) claims: Claims,
}

impl Vouched {
    /// What the account is called there, for its owner to read.
    pub(crate) fn shown_as(&self) -> String {
        let text = self.email.as_deref().or(self.username.as_deref()).unwrap_or(&self.name);
        let plain: String = text.chars().filter(|sign| !sign.is_control()).take(200).collect();
        if plain.trim().is_empty() { self.subject.clone() } else { plain }
    }
}

impl Settings {
    /// Did the provider ask for a second factor, as the operator reads its words?
    pub(crate) fn is_strong(&self, vouched: &Vouched) -> bool {
        self.second_factor.iter().any(|strength| match strength {
            Strength::Class(class) => vouched.class.as_ref() == Some(class),
            Strength::Method(method) => vouched.methods.contains(method),
        })
    }

    /// The roles that follow from somebody's groups. A claim that names no organisation, or a name that two have, gives none.
    pub(crate) async fn roles(&self, web: &Web, vouched: &Vouched) -> Result<BTreeSet<(OrganisationId, Role)>, Fault> {
        let groups: BTreeSet<&str> = vouched.claims.texts(&self.groups_claim).into_iter().collect();
        let mut roles = BTreeSet::new();
        for rule in self.groups.iter().filter(|rule| groups.contains(rule.group.as_str())) {
            let named: Vec<&str> = match &rule.whose {
                Whose::Id(id) => {
                    roles.insert((*id, rule.role));
                    continue;
                }
                Whose::Named(name) => vec![name],
                Whose::Claim(claim) => vouched.claims.texts(claim),
            };
            for text in named.into_iter().take(MOST_ROLES) {
                let found = match text.parse() {
                    Ok(id) => Some(id),
                    Err(_) => web.store.only_organisation_named(text).await?,
                };
                match found {
                    Some(id) if roles.len() < MOST_ROLES => {
                        roles.insert((id, rule.role));
                    }
                    Some(_) => {
                        tracing::warn!(group = rule.group, "a person has more roles by groups than are looked at")
                    }
                    None => tracing::warn!(group = rule.group, "a group gives a role in no organisation, or in two"),
                }
            }
        }
        Ok(roles)
    }
}
