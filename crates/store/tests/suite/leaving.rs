//! An organisation takes its data along, and leaves.

use std::collections::BTreeSet;

use domain::OrganisationId;
use domain::PersonId;
use domain::answer::AnswerKind;
use domain::mandate::Part;
use domain::organisation::{Language, OrganisationKind};
use domain::page::PageRequest;
use domain::policy;
use domain::viewer::{Role, Viewer};
use serde_json::{Map, Value};
use store::{Ended, NewPerson, OrganisationFilter, Store, StoreError};
use testkit::{Scratch, on_both};

use crate::notices::{answer, given, sent_to_care_home};
use crate::region::{analyst, member, organisation};

/// Everything that is held, by table; tables of which nothing is held are left out.
async fn held(scratch: &Scratch, organisation: OrganisationId) -> Vec<(&'static str, Vec<Map<String, Value>>)> {
    let proof = policy::may_take_out(&policy::system("test"), organisation).unwrap();
    let mut all = Vec::new();
    for part in 0..Store::held_parts() {
        let (table, rows) = scratch.held(&proof, part).await.unwrap().unwrap();
        if !rows.is_empty() {
            all.push((table, rows));
        }
    }
    assert_eq!(scratch.held(&proof, Store::held_parts()).await.unwrap(), None);
    all
}

async fn person(scratch: &Scratch, email: &str, memberships: &[(OrganisationId, Role)]) -> PersonId {
    let id = PersonId::new(&*scratch.world);
    let new = NewPerson {
        id,
        name: "Marja de Wit".to_owned(),
        email: email.to_owned(),
        language: Language::Nl,
        password_hash: "$argon2id$geheim".to_owned(),
        totp_secret: Some(vec![7; 20]),
        memberships: memberships.iter().copied().collect::<BTreeSet<_>>(),
    };
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    tx.add_person(&policy::may_manage_accounts(&system).unwrap(), &new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn end(scratch: &Scratch, organisation: OrganisationId) -> Result<Ended, StoreError> {
    let proof = policy::may_end_organisation(&policy::system("test"), organisation).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let ended = tx.end_organisation(&proof, Some("Lotte, at their request")).await?;
    tx.commit().await.unwrap();
    Ok(ended)
}

// Shows: NEN 5.34, 8.10
on_both!(who_leaves_takes_everything_along_and_leaves_nothing_behind, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let home = case.region.care_home;
    person(&scratch, "marja@zorg.example", &[(home, Role::Manager)]).await;
    person(&scratch, "twee@zorg.example", &[(home, Role::Manager), (case.region.hospital, Role::Manager)]).await;
    let manager = member(&scratch, home, Role::Manager);
    answer(&scratch, &manager, &case, id, &given(AnswerKind::TakenCareOf)).await.unwrap();

    let all = held(&scratch, home).await;
    let tables: Vec<&str> = all.iter().map(|(table, _)| *table).collect();
    for table in [
        "organisation",
        "person",
        "asset",
        "asset_match",
        "notice",
        "delivery",
        "answer",
        "contact",
        "mandate",
        "audit",
    ] {
        assert!(tables.contains(&table), "{table} in {tables:?}");
    }
    let text = format!("{all:?}");
    assert!(text.contains("Huize Één Duin") && text.contains("marja@zorg.example") && text.contains("Halmarin"));
    for secret in ["token_hash", "password_hash", "totp_secret", "argon2id"] {
        assert!(!text.contains(secret), "{secret} is nobody's to take along");
    }

    let ended = end(&scratch, home).await.unwrap();
    assert_eq!(ended.accounts, 1, "who works elsewhere as well keeps the account");
    assert!(ended.rows > 10, "{ended:?}");
    assert_eq!(scratch.lost_references().await.unwrap(), 0);
    let left = held(&scratch, home).await;
    let tables: BTreeSet<&str> = left.iter().map(|(table, _)| *table).collect();
    assert_eq!(tables, BTreeSet::from(["audit", "data_key", "organisation"]));
    let keys: Vec<_> = left.iter().filter(|(table, _)| *table == "data_key").flat_map(|(_, rows)| rows).collect();
    assert!(keys.iter().all(|row| !row["destroyed_at"].is_null()), "{keys:?}");
    let rows: Vec<_> = left.iter().filter(|(table, _)| *table == "organisation").flat_map(|(_, rows)| rows).collect();
    assert!(!format!("{rows:?}").contains("Duin"), "{rows:?}");

    let desk = analyst(&scratch);
    let view = scratch.as_viewer(&desk).await.unwrap();
    let list = view.organisations(&OrganisationFilter::default(), &PageRequest::first(10)).await.unwrap();
    assert_eq!(list.items.len(), 2, "the list of the CERT is without it");
    assert!(matches!(view.notice(id).await, Err(StoreError::NotFound)));
    let hospital = member(&scratch, case.region.hospital, Role::SecurityOfficer);
    let view = scratch.as_viewer(&hospital).await.unwrap();
    assert!(matches!(view.organisation(home).await, Err(StoreError::NotFound)));
    assert_eq!(end(&scratch, home).await.unwrap(), Ended::default(), "twice is as good as once");
    // A file that names it again does not bring half of it back.
    let mut again = organisation(&scratch, OrganisationKind::Institution, "Huize Één Duin");
    again.id = home;
    let mut tx = scratch.begin().await.unwrap();
    let put = tx.put_organisation(&policy::may_manage_organisations(&policy::system("test")).unwrap(), &again).await;
    assert!(matches!(put, Err(StoreError::Conflict(_))), "{put:?}");
});

// Shows: NEN 5.34
on_both!(a_supplier_that_leaves_stays_in_the_record_without_a_name, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    let staff = crate::region::supplier_staff(&scratch, &case.region);
    answer(&scratch, &staff, &case, id, &given(AnswerKind::TakenCareOf)).await.unwrap();
    end(&scratch, supplier).await.unwrap();
    assert_eq!(scratch.lost_references().await.unwrap(), 0);
    let manager = member(&scratch, home, Role::Manager);
    let view = scratch.as_viewer(&manager).await.unwrap();
    let notice = view.notice(id).await.unwrap();
    assert_eq!(notice.deliveries.iter().filter(|to| to.part == Part::Act).count(), 0);
    assert_eq!(notice.answers.len(), 1, "that it was answered stays");
    assert_eq!(notice.answers[0].by, "");
    let mandates = view.mandates(home).await.unwrap();
    assert!(mandates[0].revoked_at.is_some(), "nobody acts for the care home any more");
    let mut tx = scratch.begin().await.unwrap();
    assert!(tx.mandates_of(home).await.unwrap().iter().all(|mandate| mandate.revoked_at.is_some()));
});

// Shows: ASVS 8.2.1
on_both!(the_cert_itself_cannot_leave_and_analysts_end_nobody, |scratch| {
    let region = crate::region::region(&scratch).await;
    let cert = crate::region::organisation(&scratch, domain::organisation::OrganisationKind::Cert, "CERT");
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    tx.put_organisation(&policy::may_manage_organisations(&system).unwrap(), &cert).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(end(&scratch, cert.id).await, Err(StoreError::Conflict(_))));
    for viewer in [analyst(&scratch), member(&scratch, region.care_home, Role::Manager), Viewer::anonymous()] {
        assert!(policy::may_end_organisation(&viewer, region.care_home).is_err());
        assert!(policy::may_take_out(&viewer, region.care_home).is_err());
    }
});
