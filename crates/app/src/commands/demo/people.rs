//! Who may sign in to the demo. The addresses and names are those of the region's contacts.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use domain::organisation::Language;
use domain::policy;
use domain::viewer::{KnownWho, Membership, Role, Viewer};
use domain::{OrganisationId, PersonId};
use store::{NewPerson, Store};

/// Everybody's password. The demo listens on this machine only, and its people do not exist.
pub(super) const PASSWORD: &str = "waterland-demo";

pub(super) struct Login {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    /// What the person is there for, in the summary.
    pub(super) what: &'static str,
    pub(super) employer: &'static str,
    /// The key of the employer.
    organisation: &'static str,
    pub(super) role: Role,
    language: Language,
}

/// The first is the analyst who plays the part of the CERT.
pub(super) const LOGINS: &[Login] = &[
    Login {
        name: "Sanne Vuurman",
        email: "sanne@certwaterland.example",
        what: "analyst of the CERT",
        employer: "CERT Waterland",
        organisation: "cert-waterland",
        role: Role::Analyst,
        language: Language::Nl,
    },
    Login {
        name: "Tineke Wachter",
        email: "tineke@certwaterland.example",
        what: "lead of the CERT, who keeps the duty roster",
        employer: "CERT Waterland",
        organisation: "cert-waterland",
        role: Role::Lead,
        language: Language::Nl,
    },
    Login {
        name: "Femke Terpstra-Oud",
        email: "f.terpstra@umcwaterland.example",
        what: "security officer of a university hospital",
        employer: "UMC Waterland",
        organisation: "umc-waterland",
        role: Role::SecurityOfficer,
        language: Language::Nl,
    },
    Login {
        name: "Marja Kooiman",
        email: "marja@zorghuisringdijk.example",
        what: "manager of a care home with 12 beds",
        employer: "Zorghuis Ringdijk",
        organisation: "zorghuis-ringdijk",
        role: Role::Manager,
        language: Language::Nl,
    },
    Login {
        name: "Bram Oosterwijk",
        email: "b.oosterwijk@poldernet.example",
        what: "IT supplier that acts for the care home",
        employer: "Poldernet Zorg-ICT",
        organisation: "poldernet-zorg-ict",
        role: Role::SupplierStaff,
        language: Language::Nl,
    },
    Login {
        name: "Kwame Asante-Bron",
        email: "it@desteiger.example",
        what: "rehabilitation centre that works in English",
        employer: "Revalidatiecentrum De Steiger",
        organisation: "revalidatie-de-steiger",
        role: Role::SecurityOfficer,
        language: Language::En,
    },
    Login {
        name: "Ilse Brandsma",
        email: "ilse@oogkliniekdevuurtoren.example",
        what: "security officer of an eye clinic that keeps its list at home",
        employer: "Oogkliniek De Vuurtoren",
        organisation: super::at_home::INSTITUTION,
        role: Role::SecurityOfficer,
        language: Language::Nl,
    },
    Login {
        name: "Tineke Rietveld",
        email: "tineke@zorghuisdelisdodde.example",
        what: "manager of a care home that ticks the IT photo",
        employer: "Zorghuis De Lisdodde",
        organisation: super::maturity::CARE_HOME,
        role: Role::Manager,
        language: Language::Nl,
    },
    Login {
        name: "Elsbeth Ruimschotel",
        email: "e.ruimschotel@koepelzorgwaterland.example",
        what: "umbrella that sees sums of its members",
        employer: "Koepel Zorg Waterland",
        organisation: "koepel-zorg-waterland",
        role: Role::UmbrellaStaff,
        language: Language::Nl,
    },
];

/// As the login page offers them.
pub(super) fn offered() -> Vec<web::DemoLogin> {
    LOGINS
        .iter()
        .map(|login| web::DemoLogin {
            name: login.name.to_owned(),
            organisation: login.employer.to_owned(),
            mail: login.email.to_owned(),
            password: PASSWORD.to_owned(),
        })
        .collect()
}

/// Makes the accounts. Gives the analyst as one who looks and acts.
pub(super) async fn settle(store: &Store, ids: &BTreeMap<String, OrganisationId>) -> anyhow::Result<Viewer> {
    let system = policy::system("accounts of the demo");
    let proof = policy::may_manage_accounts(&system)?;
    // Hashing is slow on purpose, so once for all.
    let password_hash = web::password::hash(PASSWORD, store.world())?;
    let mut tx = store.begin().await?;
    let mut analyst = None;
    for login in LOGINS {
        let organisation =
            *ids.get(login.organisation).with_context(|| format!("{} is not in the region", login.organisation))?;
        let id = PersonId::new(store.world());
        tx.add_person(
            &proof,
            &NewPerson {
                id,
                name: login.name.to_owned(),
                email: login.email.to_owned(),
                language: login.language,
                password_hash: password_hash.clone(),
                totp_secret: None,
                memberships: BTreeSet::from([(organisation, login.role)]),
            },
        )
        .await?;
        if login.role == Role::Analyst {
            let membership = Membership { organisation, kind: login.role.belongs_to(), role: login.role };
            let memberships = BTreeSet::from([membership]);
            let (none, no_circles) = (BTreeSet::new(), BTreeSet::new());
            analyst = Some(Viewer::with_facts(KnownWho::Person(id), memberships, none, no_circles, false));
        }
    }
    tx.commit().await?;
    analyst.context("the demo has no analyst")
}
