//! Who visits the twin worlds, with what in hand, and what each may see of whom. This small model is the tests' own: it
//! knows organisations and labels, and nothing of `domain::policy`.

use std::collections::BTreeSet;

use domain::asset::AssetClass;
use domain::notice::NoticeState;
use domain::organisation::Language;
use domain::viewer::Role;
use domain::{ContentHash, PersonId, policy};
use store::NewPerson;

use super::region::{Region, Tenant};
use crate::access::Access;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Visitor {
    Anonymous,
    SecurityOfficer,
    MedicalTechnology,
    Manager,
    CareManager,
    Supplier,
    NoticeLink,
    QuestionLink,
    Reader,
    Writer,
    Stranger,
    Umbrella,
    Analyst,
}

impl Visitor {
    pub(crate) const ALL: [Self; 13] = [
        Self::Anonymous,
        Self::SecurityOfficer,
        Self::MedicalTechnology,
        Self::Manager,
        Self::CareManager,
        Self::Supplier,
        Self::NoticeLink,
        Self::QuestionLink,
        Self::Reader,
        Self::Writer,
        Self::Stranger,
        Self::Umbrella,
        Self::Analyst,
    ];

    /// The organisation that the visitor is of, with the visitor's role there.
    pub(crate) fn of(self) -> Option<(Tenant, Role)> {
        match self {
            Self::Anonymous | Self::NoticeLink | Self::QuestionLink | Self::Stranger => None,
            Self::SecurityOfficer | Self::Writer => Some((Tenant::Hospital, Role::SecurityOfficer)),
            Self::MedicalTechnology => Some((Tenant::Hospital, Role::MedicalTechnology)),
            Self::Manager => Some((Tenant::Hospital, Role::Manager)),
            Self::CareManager | Self::Reader => Some((Tenant::CareHome, Role::Manager)),
            Self::Supplier => Some((Tenant::Supplier, Role::SupplierStaff)),
            Self::Umbrella => Some((Tenant::Umbrella, Role::UmbrellaStaff)),
            Self::Analyst => Some((Tenant::Cert, Role::Analyst)),
        }
    }

    /// Of which institutions it may see what is theirs. A link shows its one notice or question of the hospital's.
    pub(crate) fn sees(self) -> &'static [Tenant] {
        match self {
            // Of its members it hears sums, and of these four none.
            Self::Anonymous | Self::Stranger | Self::Umbrella => &[],
            Self::NoticeLink | Self::QuestionLink => &[Tenant::Hospital],
            Self::SecurityOfficer | Self::MedicalTechnology | Self::Manager | Self::Writer => &[Tenant::Hospital],
            Self::CareManager | Self::Reader => &[Tenant::CareHome],
            Self::Supplier => &[Tenant::Supplier, Tenant::CareHome],
            Self::Analyst => &Tenant::ALL,
        }
    }

    /// The routes that are made for it.
    pub(crate) fn at_home(self) -> fn(Access) -> bool {
        match self {
            Self::Analyst => |access| access == Access::Cert,
            Self::Umbrella => |access| access == Access::Umbrella,
            Self::Anonymous | Self::Stranger | Self::NoticeLink | Self::QuestionLink => |_| false,
            _ => |access| access == Access::Participant,
        }
    }

    /// GREEN is for whom the CERT knows: people with an account, programs, holders of links.
    pub(crate) fn reads_green(self) -> bool {
        self != Self::Anonymous
    }
}

/// What a visitor has in hand: as a browser sends it, as a program sends it, and what stands in links.
#[derive(Debug, Clone, Default)]
pub(crate) struct InHand {
    pub(crate) cookie: String,
    pub(crate) token: String,
    /// What stands behind `/l/` and `/q/`.
    pub(crate) links: Vec<String>,
    /// Where mail for the visitor goes.
    pub(crate) mail: BTreeSet<String>,
}

/// Makes the visitor known in this world. The same steps for every visitor, so that worlds stay alike.
pub(crate) async fn arrive(region: &Region, visitor: Visitor) -> InHand {
    let bench = &region.bench;
    let mut hand = InHand::default();
    match visitor {
        Visitor::Anonymous => {}
        Visitor::NoticeLink => {
            let notice = region.notices(Tenant::Hospital, NoticeState::Sent).await[0];
            hand.links = region.links(notice).await;
            hand.mail.insert(Tenant::Hospital.mail());
        }
        Visitor::QuestionLink => {
            let question = region.questions(Tenant::Hospital).await[0];
            hand.links = vec![region.question_link(question).await];
            hand.mail.insert(Tenant::Hospital.mail());
        }
        Visitor::Stranger => hand.cookie = session(region, "vreemd@zorg.example", BTreeSet::new()).await,
        Visitor::Reader | Visitor::Writer => {
            let (tenant, role) = visitor.of().unwrap();
            hand.token = bench.token(region.id(tenant), role, visitor == Visitor::Reader).await;
            hand.mail.insert(tenant.mail());
        }
        _ => {
            let (tenant, role) = visitor.of().unwrap();
            hand = arrive_as(region, tenant, role).await;
        }
    }
    hand
}

/// Somebody of an organisation, with a session and a program.
pub(crate) async fn arrive_as(region: &Region, tenant: Tenant, role: Role) -> InHand {
    let memberships = BTreeSet::from([(region.id(tenant), role)]);
    InHand {
        cookie: session(region, &format!("{}@{}.example", role.code(), tenant.seal()), memberships).await,
        token: region.bench.token(region.id(tenant), role, false).await,
        links: Vec::new(),
        mail: BTreeSet::from([tenant.mail()]),
    }
}

async fn session(region: &Region, mail: &str, memberships: BTreeSet<(domain::OrganisationId, Role)>) -> String {
    let bench = &region.bench;
    let person = NewPerson {
        id: PersonId::new(&*bench.scratch.world),
        name: "Noor de Wit".to_owned(),
        email: mail.to_owned(),
        language: Language::Nl,
        password_hash: String::new(),
        totp_secret: Some(b"12345678901234567890".to_vec()),
        memberships,
    };
    let token = crate::session::new_token(&bench.web);
    let proof = policy::may_manage_accounts(&region.system).unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.add_person(&proof, &person).await.unwrap();
    let expires = tx.now().plus_hours(12);
    tx.start_session(person.id, ContentHash::of(token.as_bytes()), true, expires).await.unwrap();
    tx.commit().await.unwrap();
    format!("brandwacht={token}")
}

/// The classes in which the supplier acts for the care home.
pub(crate) const ACTS_IN: [AssetClass; 1] = [AssetClass::Building];
