//! What the trail says about accounts, and to which organisation.

use std::collections::BTreeSet;

use domain::organisation::{Language, OrganisationKind};
use domain::page::PageRequest;
use domain::policy;
use domain::viewer::Role;
use domain::{AccountMailId, ContentHash, OrganisationId, PersonId, TokenId};
use store::{By, NewInvitation, NewSession, NewToken, SignedInBy, TrailFilter};
use testkit::{Scratch, on_both};

use crate::region::{member, person, region};

/// What an institution's security officer reads about accounts: the act, by whom, and about whom.
async fn seen_by(scratch: &Scratch, institution: OrganisationId) -> Vec<(String, By, Option<String>)> {
    let officer = member(scratch, institution, Role::SecurityOfficer);
    let proof = policy::may_read_own_audit(&officer, institution).unwrap();
    let view = scratch.as_viewer(&officer).await.unwrap();
    let all = view.own_trail(&proof, &TrailFilter::default(), &PageRequest::first(200)).await.unwrap();
    let nouns = ["account", "person", "invitation", "token", "session", "passkey"];
    let rows = all.items.iter().filter(|row| nouns.iter().any(|noun| row.act.starts_with(noun)));
    rows.map(|row| (row.act.clone(), row.by.clone(), row.whom.clone())).collect()
}

fn acts(rows: &[(String, By, Option<String>)]) -> Vec<&str> {
    let mut acts: Vec<&str> = rows.iter().map(|(act, ..)| act.as_str()).collect();
    acts.sort_unstable();
    acts
}

async fn sign_in(scratch: &Scratch, person: PersonId, token: &[u8], by: Option<SignedInBy>) {
    let mut tx = scratch.begin().await.unwrap();
    let new = NewSession {
        person,
        token_hash: ContentHash::of(token),
        second_factor: true,
        expires_at: tx.now().plus_hours(1),
        browser: "a browser".to_owned(),
        address: "192.0.2.7".to_owned(),
        totp_pending: None,
        signed_in_by: by,
    };
    tx.begin_session(&new).await.unwrap();
    tx.commit().await.unwrap();
}

// Shows: ASVS 16.2.1, NEN 8.15
on_both!(an_institution_sees_what_happens_to_its_own_people_and_programs_and_to_nobody_elses, |scratch| {
    let region = region(&scratch).await;
    let system = policy::system("test");
    let accounts = policy::may_manage_accounts(&system).unwrap();
    let people = policy::may_manage_people(&system, region.hospital, OrganisationKind::Institution).unwrap();
    let noor = person(&scratch, "n@zorg.example", &[(region.hospital, Role::MedicalTechnology)]).await;
    let both = [(region.hospital, Role::SecurityOfficer), (region.care_home, Role::Manager)];
    let shared = person(&scratch, "k@zorg.example", &both).await;
    let invitation = NewInvitation {
        id: AccountMailId::new(&*scratch.world),
        name: "Kees Bos".to_owned(),
        email: "kees@zorg.example".to_owned(),
        language: Language::Nl,
        roles: BTreeSet::from([Role::SecurityOfficer]),
    };
    let token = NewToken {
        id: TokenId::new(&*scratch.world),
        organisation: region.hospital,
        name: "the inventory's program".to_owned(),
        role: Role::SecurityOfficer,
        read_only: true,
        expires_at: None,
        token_hash: ContentHash::of(b"token"),
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.invite(&people, &invitation).await.unwrap();
    tx.take_back_invitation(&people, invitation.id).await.unwrap();
    tx.add_token(&accounts, &token).await.unwrap();
    tx.revoke_token(&accounts, token.id).await.unwrap();
    tx.remove_person(&people, noor).await.unwrap();
    tx.disable_person(&accounts, shared).await.unwrap();
    tx.commit().await.unwrap();
    let here = seen_by(&scratch, region.hospital).await;
    assert_eq!(
        acts(&here),
        [
            "invitation.revoke",
            "invitation.send",
            "person.add",
            "person.add",
            "person.disable",
            "person.remove",
            "token.add",
            "token.revoke",
        ]
    );
    let whom = |wanted: &str| here.iter().find(|(act, ..)| act == wanted).and_then(|(.., whom)| whom.clone());
    assert_eq!(whom("invitation.revoke").as_deref(), Some("kees@zorg.example"));
    assert_eq!(whom("token.revoke").as_deref(), Some("the inventory's program"));
    assert_eq!(whom("person.remove").as_deref(), Some("Noor de Wit"));
    assert_eq!(acts(&seen_by(&scratch, region.care_home).await), ["person.add", "person.disable"]);
    // Of the roles elsewhere a row says nothing.
    let lead = member(&scratch, OrganisationId::new(&*scratch.world), Role::Lead);
    let may = policy::may_read_audit(&lead).unwrap();
    let filter = TrailFilter { object: Some(shared.to_string()), ..TrailFilter::default() };
    let view = scratch.as_viewer(&lead).await.unwrap();
    let rows = view.trail(&may, &filter, &PageRequest::first(100)).await.unwrap();
    let made = rows.items.iter().filter(|row| row.act == "person.add");
    let roles: BTreeSet<String> = made.map(|row| row.detail.as_ref().unwrap()["roles"].to_string()).collect();
    assert_eq!(roles, BTreeSet::from(["[\"manager\"]".to_owned(), "[\"security_officer\"]".to_owned()]));
});

// Shows: NEN 8.15
on_both!(signing_in_is_a_row_for_whom_somebody_works_for_and_says_how_but_not_from_where, |scratch| {
    let region = region(&scratch).await;
    let noor = person(&scratch, "n@zorg.example", &[(region.hospital, Role::Manager)]).await;
    sign_in(&scratch, noor, b"one", Some(SignedInBy::Passkey)).await;
    sign_in(&scratch, noor, b"goes on", None).await;
    let rows = seen_by(&scratch, region.hospital).await;
    assert_eq!(acts(&rows), ["account.sign_in", "person.add"]);
    let (_, by, whom) = rows.iter().find(|(act, ..)| act == "account.sign_in").unwrap();
    assert_eq!((by, whom.as_deref()), (&By::Own("Noor de Wit".to_owned()), Some("Noor de Wit")));
    assert_eq!(acts(&seen_by(&scratch, region.care_home).await), [""; 0]);
    let lead = member(&scratch, OrganisationId::new(&*scratch.world), Role::Lead);
    let may = policy::may_read_audit(&lead).unwrap();
    let filter = TrailFilter { act: Some("account.sign_in".to_owned()), ..TrailFilter::default() };
    let rows = scratch.as_viewer(&lead).await.unwrap().trail(&may, &filter, &PageRequest::first(9)).await.unwrap();
    let detail = rows.items[0].detail.clone().unwrap();
    assert_eq!(detail, serde_json::json!({ "method": "passkey", "second_factor": true }));
});

// Shows: ASVS 6.3.1, NEN 8.15
on_both!(an_account_at_which_too_much_is_tried_is_one_row_an_hour_and_no_account_is_none, |scratch| {
    let region = region(&scratch).await;
    person(&scratch, "n@zorg.example", &[(region.hospital, Role::Manager)]).await;
    let tried = async |mail: &str| {
        let mut tx = scratch.begin().await.unwrap();
        tx.note_throttled(mail).await.unwrap();
        tx.commit().await.unwrap();
    };
    let throttled = async || {
        let rows = seen_by(&scratch, region.hospital).await;
        rows.iter().filter(|(act, ..)| act == "account.throttled").count()
    };
    for mail in ["N@zorg.example ", "n@zorg.example", "niemand@zorg.example"] {
        tried(mail).await;
    }
    assert_eq!(throttled().await, 1);
    scratch.world.advance_hours(1);
    tried("n@zorg.example").await;
    assert_eq!(throttled().await, 2);
    assert_eq!(acts(&seen_by(&scratch, region.care_home).await), [""; 0]);
});

/// Every act that the store writes stands in the list of acts, of which `l10n` names each.
#[test]
fn every_act_that_the_store_writes_is_in_the_list() {
    fn sources(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.file_name().unwrap() != "tests.rs" {
                // What tests make up is written by nobody.
                let text = std::fs::read_to_string(&path).unwrap();
                found.push(text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned());
            }
        }
    }
    let mut texts = Vec::new();
    sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    let mut written = BTreeSet::new();
    for text in &texts {
        // What stands between two quotes, with a noun, a dot and a verb.
        for piece in text.split('"').skip(1).step_by(2) {
            let of_act =
                |part: &str| !part.is_empty() && part.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_');
            if piece.split_once('.').is_some_and(|(noun, verb)| noun.len() > 2 && of_act(noun) && of_act(verb)) {
                written.insert(piece);
            }
        }
    }
    assert!(written.len() > 80, "acts are not found any more: {written:?}");
    let unlisted: Vec<_> = written.iter().filter(|act| !domain::audit::is_known(act)).collect();
    assert_eq!(unlisted, [&""; 0]);
}
