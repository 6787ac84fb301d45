//! Who may come to a route at all. What they see there is `domain::policy`'s business; this is only the door.

use domain::organisation::OrganisationKind;
use domain::policy;
use domain::viewer::{Role, Viewer};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, signed in or not.
    Public,
    /// Whoever has signed in.
    SignedIn,
    /// Analysts and leads of the CERT.
    Cert,
    /// Leads and operators of the CERT, who look after the others.
    Oversight,
    /// Whoever looks after people: managers at home, leads and operators of the CERT.
    People,
    /// People of an institution or an IT supplier.
    Participant,
    /// People of an umbrella.
    Umbrella,
    /// Whoever holds the link; the handler looks at the token. No session is read, so a forwarded mail does not
    /// answer in the reader's own name.
    Link,
    /// A program with a token of its organisation. No cookie is read.
    Api,
    /// A program that shows its credentials in the request itself; the handler looks at them. No cookie is read.
    Client,
}

impl Access {
    /// The word in `routes.txt`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::SignedIn => "signed_in",
            Self::Cert => "cert",
            Self::Oversight => "oversight",
            Self::People => "people",
            Self::Participant => "participant",
            Self::Umbrella => "umbrella",
            Self::Link => "link",
            Self::Api => "api",
            Self::Client => "client",
        }
    }

    /// May somebody come who has not signed in?
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Public | Self::Link | Self::Api | Self::Client)
    }

    pub(crate) fn reads_session(self) -> bool {
        !matches!(self, Self::Link | Self::Api | Self::Client)
    }

    /// May somebody who has signed in come here?
    pub(crate) fn admits(self, viewer: &Viewer) -> bool {
        match self {
            Self::Public | Self::SignedIn | Self::Link | Self::Client => true,
            Self::Cert => viewer.is_cert(),
            Self::Oversight => policy::may_read_audit(viewer).is_ok(),
            Self::People => [Role::Manager, Role::Lead, Role::Operator].into_iter().any(|role| viewer.has_role(role)),
            Self::Participant => [OrganisationKind::Institution, OrganisationKind::ItSupplier]
                .into_iter()
                .any(|kind| viewer.organisation_of_kind(kind).is_some()),
            Self::Umbrella => viewer.has_role(Role::UmbrellaStaff),
            Self::Api => false,
        }
    }
}
