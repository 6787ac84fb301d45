//! A small region to test with: two institutions, their supplier, and people of each.

use std::collections::BTreeSet;

use domain::asset::AssetClass;
use domain::mandate::Mandate;
use domain::notice::NoticeState;
use domain::organisation::{Contact, ContactRole, Language, Organisation, OrganisationKind, Size};
use domain::page::PageRequest;
use domain::policy;
use domain::viewer::{ActsFor, KnownWho, Membership, Role, Viewer};
use domain::{ContactId, MandateId, NoticeId, OrganisationId, PersonId};
use store::{NewPerson, NoticeFilter};
use testkit::Scratch;

pub(crate) struct Region {
    pub(crate) care_home: OrganisationId,
    pub(crate) hospital: OrganisationId,
    pub(crate) supplier: OrganisationId,
    pub(crate) mandate: MandateId,
}

pub(crate) fn organisation(scratch: &Scratch, kind: OrganisationKind, name: &str) -> Organisation {
    Organisation {
        id: OrganisationId::new(&*scratch.world),
        kind,
        name: name.to_owned(),
        sector: (kind == OrganisationKind::Institution).then(|| "vvt".to_owned()),
        size: Some(Size::Small),
        umbrellas: Vec::new(),
        phone: Some("010-5550100".to_owned()),
    }
}

/// The care home's building systems are run by the supplier; the hospital runs its own.
pub(crate) async fn region(scratch: &Scratch) -> Region {
    let system = policy::system("test");
    let proof = policy::may_manage_organisations(&system).unwrap();
    let care_home = organisation(scratch, OrganisationKind::Institution, "Huize Één Duin");
    let hospital = organisation(scratch, OrganisationKind::Institution, "Ziekenhuis Verweg");
    let supplier = organisation(scratch, OrganisationKind::ItSupplier, "Zorg-ICT Noord");
    let mut tx = scratch.begin().await.unwrap();
    for it in [&care_home, &hospital, &supplier] {
        tx.put_organisation(&proof, it).await.unwrap();
        let contact = Contact {
            id: ContactId::new(&*scratch.world),
            organisation: it.id,
            role: ContactRole::General,
            name: format!("Iemand van {}", it.name),
            language: Language::Nl,
            email: Some(format!("{}@zorg.example", it.id)),
            phone: Some("010-5550101".to_owned()),
        };
        tx.put_contact(&proof, &contact).await.unwrap();
    }
    let mandate = Mandate {
        id: MandateId::new(&*scratch.world),
        supplier: supplier.id,
        institution: care_home.id,
        classes: BTreeSet::from([AssetClass::Building]),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        approved_by: None,
        revoked_at: None,
    };
    tx.propose_mandate(&proof, &mandate).await.unwrap();
    let proof = policy::may_approve_mandate(&system, care_home.id).unwrap();
    tx.approve_mandate(&proof, mandate.id, "M. de Wit").await.unwrap();
    tx.commit().await.unwrap();
    Region { care_home: care_home.id, hospital: hospital.id, supplier: supplier.id, mandate: mandate.id }
}

pub(crate) fn member(scratch: &Scratch, organisation: OrganisationId, role: Role) -> Viewer {
    Viewer::with_facts(
        KnownWho::Person(PersonId::new(&*scratch.world)),
        BTreeSet::from([Membership { organisation, kind: role.belongs_to(), role }]),
        BTreeSet::new(),
        BTreeSet::new(),
        true,
    )
}

pub(crate) fn analyst(scratch: &Scratch) -> Viewer {
    member(scratch, OrganisationId::new(&*scratch.world), Role::Analyst)
}

pub(crate) fn supplier_staff(scratch: &Scratch, region: &Region) -> Viewer {
    let mut viewer = member(scratch, region.supplier, Role::SupplierStaff);
    viewer.acts_for.insert(ActsFor {
        supplier: region.supplier,
        institution: region.care_home,
        class: AssetClass::Building,
    });
    viewer
}

/// The one notice in this state.
pub(crate) async fn only(scratch: &Scratch, state: NoticeState) -> NoticeId {
    let viewer = analyst(scratch);
    let filter = NoticeFilter { state: Some(state), ..NoticeFilter::default() };
    let page = scratch.as_viewer(&viewer).await.unwrap().notices(&filter, &PageRequest::first(10)).await.unwrap();
    assert_eq!(page.items.len(), 1, "{page:?}");
    page.items[0].id
}

/// An account with these roles, that signs in with a password alone.
pub(crate) async fn person(scratch: &Scratch, email: &str, memberships: &[(OrganisationId, Role)]) -> PersonId {
    let new = NewPerson {
        id: PersonId::new(&*scratch.world),
        name: "Noor de Wit".to_owned(),
        email: email.to_owned(),
        language: Language::Nl,
        password_hash: "$argon2id$…".to_owned(),
        totp_secret: None,
        memberships: memberships.iter().copied().collect(),
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.add_person(&policy::may_manage_accounts(&policy::system("test")).unwrap(), &new).await.unwrap();
    tx.commit().await.unwrap();
    new.id
}
