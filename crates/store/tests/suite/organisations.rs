use std::collections::BTreeSet;

use domain::MandateId;
use domain::asset::AssetClass;
use domain::mandate::Mandate;
use domain::organisation::OrganisationKind;
use domain::page::PageRequest;
use domain::policy;
use domain::viewer::{ActsFor, Role, Viewer};
use store::{OrganisationFilter, StoreError};
use testkit::on_both;

use crate::region::{analyst, member, organisation, region, supplier_staff};

// Shows: ASVS 8.2.2, 8.2.3, NEN 5.34
on_both!(names_are_for_participants_and_contacts_for_those_concerned, |scratch| {
    let region = region(&scratch).await;
    let hospital = member(&scratch, region.hospital, Role::SecurityOfficer);
    let care_home = member(&scratch, region.care_home, Role::Manager);
    let supplier = supplier_staff(&scratch, &region);
    let analyst = analyst(&scratch);
    let anonymous = Viewer::anonymous();

    let mut seen = Vec::new();
    for viewer in [&anonymous, &hospital, &care_home, &supplier, &analyst] {
        let view = scratch.as_viewer(viewer).await.unwrap();
        let name = view.organisation(region.care_home).await.is_ok();
        let contacts = view.contacts(region.care_home).await.unwrap().len();
        let mandates = view.mandates(region.care_home).await.unwrap().len();
        seen.push((name, contacts, mandates));
    }
    assert_eq!(seen, [(false, 0, 0), (true, 0, 0), (true, 1, 1), (true, 0, 1), (true, 1, 1)]);

    // A second supplier sees that the first exists, as everybody does, and not that it is hired.
    let proof = policy::may_manage_organisations(&policy::system("test")).unwrap();
    let second = organisation(&scratch, OrganisationKind::ItSupplier, "Zorg-ICT Zuid");
    let mandate = Mandate {
        id: MandateId::new(&*scratch.world),
        supplier: second.id,
        institution: region.care_home,
        classes: BTreeSet::from([AssetClass::OfficeIt]),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        approved_by: None,
        revoked_at: None,
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.put_organisation(&proof, &second).await.unwrap();
    tx.propose_mandate(&proof, &mandate).await.unwrap();
    tx.commit().await.unwrap();
    let hired = member(&scratch, second.id, Role::SupplierStaff);
    let view = scratch.as_viewer(&hired).await.unwrap();
    assert!(view.mandates(region.care_home).await.unwrap().is_empty(), "a proposal is the institution's own");
    let approve = policy::may_approve_mandate(&care_home, region.care_home).unwrap();
    // One that is turned down is not heard of in the trail either.
    let other = Mandate { id: MandateId::new(&*scratch.world), ..mandate.clone() };
    let mut tx = scratch.begin().await.unwrap();
    tx.propose_mandate(&proof, &other).await.unwrap();
    tx.revoke_mandate(&approve, other.id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scratch.as_viewer(&hired).await.unwrap().audit_of(other.id).await.unwrap(), []);
    assert_eq!(scratch.as_viewer(&care_home).await.unwrap().audit_of(other.id).await.unwrap().len(), 2);
    let mut tx = scratch.begin().await.unwrap();
    tx.approve_mandate(&approve, mandate.id, "M. de Wit").await.unwrap();
    tx.commit().await.unwrap();
    let mut staff = member(&scratch, second.id, Role::SupplierStaff);
    staff.acts_for.insert(ActsFor { supplier: second.id, institution: region.care_home, class: AssetClass::OfficeIt });
    for (viewer, expected) in [(&staff, vec![mandate.id]), (&supplier, vec![region.mandate])] {
        let view = scratch.as_viewer(viewer).await.unwrap();
        let seen: Vec<_> = view.mandates(region.care_home).await.unwrap().iter().map(|it| it.id).collect();
        assert_eq!(seen, expected);
        assert_eq!(view.contacts(region.care_home).await.unwrap().len(), 0);
    }
});

on_both!(organisations_come_in_pages_by_name, |scratch| {
    region(&scratch).await;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let first = view.organisations(&OrganisationFilter::default(), &PageRequest::first(2)).await.unwrap();
    let next = PageRequest::after(first.next.clone().unwrap(), 2);
    let second = view.organisations(&OrganisationFilter::default(), &next).await.unwrap();
    let names: Vec<_> = first.items.iter().chain(&second.items).map(|row| row.organisation.name.as_str()).collect();
    assert_eq!(names, ["Huize Één Duin", "Ziekenhuis Verweg", "Zorg-ICT Noord"]);
    assert_eq!(second.next, None);
});

// Shows: ASVS 1.2.9
on_both!(a_name_is_found_without_its_accents, |scratch| {
    region(&scratch).await;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    for (text, expected) in [("EEN", 1), ("zorg-ict", 1), ("100%", 0), ("", 3)] {
        let filter = OrganisationFilter { text: Some(text.to_owned()), ..OrganisationFilter::default() };
        let found = view.organisations(&filter, &PageRequest::first(50)).await.unwrap();
        assert_eq!(found.items.len(), expected, "{text:?}");
    }
});

on_both!(a_second_organisation_of_the_same_name_is_refused, |scratch| {
    region(&scratch).await;
    let system = policy::system("test");
    let proof = policy::may_manage_organisations(&system).unwrap();
    let double = organisation(&scratch, OrganisationKind::ItSupplier, "Zorg-ICT Noord");
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.put_organisation(&proof, &double).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
});

// Shows: ASVS 8.4.1
on_both!(an_institution_approves_only_its_own_mandates, |scratch| {
    let region = region(&scratch).await;
    let hospital = member(&scratch, region.hospital, Role::Manager);
    let proof = policy::may_approve_mandate(&hospital, region.hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.revoke_mandate(&proof, region.mandate).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    drop(tx);

    let care_home = member(&scratch, region.care_home, Role::Manager);
    let proof = policy::may_approve_mandate(&care_home, region.care_home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.revoke_mandate(&proof, region.mandate).await.unwrap();
    assert!(tx.mandates_of(region.care_home).await.unwrap()[0].revoked_at.is_some());
    tx.commit().await.unwrap();
});

// Shows: ASVS 16.2.1, 16.4.2, NEN 8.15
on_both!(what_was_done_is_on_the_trail_for_those_it_concerns, |scratch| {
    let region = region(&scratch).await;
    let care_home = member(&scratch, region.care_home, Role::Manager);
    let hospital = member(&scratch, region.hospital, Role::Manager);
    let view = scratch.as_viewer(&care_home).await.unwrap();
    let trail = view.audit_of(region.mandate).await.unwrap();
    // Both are of one moment, and rows of one moment are in no order.
    let acts: BTreeSet<_> = trail.iter().map(|row| (row.act.as_str(), row.who.as_str())).collect();
    assert_eq!(acts, BTreeSet::from([("mandate.propose", "system:test"), ("mandate.approve", "system:test")]));
    let view = scratch.as_viewer(&hospital).await.unwrap();
    assert_eq!(view.audit_of(region.mandate).await.unwrap(), []);
});

// Shows: ASVS 2.3.3, 16.5.3
on_both!(a_dropped_change_leaves_nothing_behind, |scratch| {
    let system = policy::system("test");
    let proof = policy::may_manage_organisations(&system).unwrap();
    let it = organisation(&scratch, OrganisationKind::Umbrella, "Koepel");
    let mut tx = scratch.begin().await.unwrap();
    tx.put_organisation(&proof, &it).await.unwrap();
    drop(tx);
    let view = scratch.as_viewer(&system).await.unwrap();
    assert!(matches!(view.organisation(it.id).await, Err(StoreError::NotFound)));
});
