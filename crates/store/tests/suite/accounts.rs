use domain::organisation::{Language, OrganisationKind};
use domain::policy;
use domain::viewer::{Role, Who};
use domain::{ContentHash, OrganisationId, PersonId, Timestamp, TokenId};
use store::{NewPerson, NewToken, StoreError};
use testkit::{Scratch, on_both};

use crate::region::region;

const ZONE: &str = "Europe/Amsterdam";

fn person(scratch: &Scratch, email: &str, memberships: &[(OrganisationId, Role)]) -> NewPerson {
    NewPerson {
        id: PersonId::new(&*scratch.world),
        name: "Noor de Wit".to_owned(),
        email: email.to_owned(),
        language: Language::Nl,
        password_hash: "$argon2id$…".to_owned(),
        totp_secret: Some(vec![1; 20]),
        memberships: memberships.iter().copied().collect(),
    }
}

async fn add(scratch: &Scratch, new: &NewPerson) -> Result<(), StoreError> {
    let system = policy::system("test");
    let mut tx = scratch.begin().await?;
    tx.add_person(&policy::may_manage_accounts(&system).unwrap(), new).await?;
    tx.commit().await
}

/// A session that lives twelve hours.
async fn session(scratch: &Scratch, person: PersonId, token: &[u8]) {
    let mut tx = scratch.begin().await.unwrap();
    let expires = tx.now().plus_hours(12);
    tx.start_session(person, ContentHash::of(token), true, expires).await.unwrap();
    tx.commit().await.unwrap();
}

async fn alive(scratch: &Scratch, token: &[u8]) -> Option<store::Session> {
    let now = scratch.now();
    scratch.session(ContentHash::of(token), now.plus_hours(-2), now.day(ZONE)).await.unwrap()
}

on_both!(an_account_is_found_by_its_address_however_written, |scratch| {
    let region = region(&scratch).await;
    let new = person(&scratch, " Noor@Zorg.example", &[(region.hospital, Role::SecurityOfficer)]);
    add(&scratch, &new).await.unwrap();
    assert_eq!(scratch.sign_in("noor@zorg.EXAMPLE").await.unwrap().unwrap().person, new.id);
    assert_eq!(scratch.sign_in("nobody@zorg.example").await.unwrap(), None);
    let double = add(&scratch, &person(&scratch, "noor@zorg.example", &[])).await;
    assert!(matches!(double, Err(StoreError::Conflict(_))), "{double:?}");
});

// Shows: ASVS 2.2.3, 8.2.1, NEN 5.2
on_both!(nobody_becomes_an_analyst_of_a_care_home, |scratch| {
    let region = region(&scratch).await;
    let refused = add(&scratch, &person(&scratch, "a@zorg.example", &[(region.care_home, Role::Analyst)])).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    assert_eq!(scratch.sign_in("a@zorg.example").await.unwrap(), None, "nothing of it stays");
});

// Shows: ASVS 8.3.2
on_both!(a_session_knows_for_whom_its_person_acts_today, |scratch| {
    let region = region(&scratch).await;
    let new = person(&scratch, "staff@ict.example", &[(region.supplier, Role::SupplierStaff)]);
    add(&scratch, &new).await.unwrap();
    session(&scratch, new.id, b"token").await;
    let found = alive(&scratch, b"token").await.unwrap();
    assert_eq!(found.viewer.who, Who::Person(new.id));
    assert!(found.viewer.acts_for(region.care_home) && !found.viewer.acts_for(region.hospital));
    assert_eq!(found.person.organisations, [(region.supplier, "Zorg-ICT Noord".to_owned())]);

    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    let proof = policy::may_approve_mandate(&system, region.care_home).unwrap();
    tx.revoke_mandate(&proof, region.mandate).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!alive(&scratch, b"token").await.unwrap().viewer.acts_for(region.care_home));
});

// Shows: ASVS 7.2.1, 7.3.1, 7.3.2, 7.4.1, 7.4.2, NEN 5.18, 6.5
on_both!(a_session_ends_when_idle_when_old_when_revoked_and_with_its_account, |scratch| {
    let new = person(&scratch, "a@zorg.example", &[]);
    add(&scratch, &new).await.unwrap();

    session(&scratch, new.id, b"idle").await;
    scratch.world.advance_hours(3);
    assert!(alive(&scratch, b"idle").await.is_none());

    session(&scratch, new.id, b"old").await;
    for _ in 0..7 {
        let found = alive(&scratch, b"old").await.unwrap();
        scratch.touch_session(found.id).await.unwrap();
        scratch.world.advance_seconds(6600);
    }
    assert!(alive(&scratch, b"old").await.is_none(), "twelve hours are over, however busy");

    session(&scratch, new.id, b"revoked").await;
    let found = alive(&scratch, b"revoked").await.unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.end_session(found.id).await.unwrap();
    tx.commit().await.unwrap();
    assert!(alive(&scratch, b"revoked").await.is_none());

    session(&scratch, new.id, b"disabled").await;
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    tx.disable_person(&policy::may_manage_accounts(&system).unwrap(), new.id).await.unwrap();
    tx.commit().await.unwrap();
    assert!(alive(&scratch, b"disabled").await.is_none());
    assert_eq!(scratch.sign_in("a@zorg.example").await.unwrap(), None);
});

// Shows: ASVS 6.5.1
on_both!(a_code_works_once, |scratch| {
    let new = person(&scratch, "a@zorg.example", &[]);
    add(&scratch, &new).await.unwrap();
    let mut tx = scratch.begin().await.unwrap();
    assert!(tx.use_totp_step(new.id, 100).await.unwrap());
    assert!(!tx.use_totp_step(new.id, 100).await.unwrap(), "used before");
    assert!(!tx.use_totp_step(new.id, 99).await.unwrap(), "older than one that was used");
    assert!(tx.use_totp_step(new.id, 101).await.unwrap());
});

// Shows: ASVS 6.3.1
on_both!(failures_are_counted_per_subject_and_forgotten, |scratch| {
    let (account, address) = (ContentHash::of(b"account"), ContentHash::of(b"address"));
    let mut tx = scratch.begin().await.unwrap();
    tx.note_login_try(&[account, address]).await.unwrap();
    tx.note_login_try(&[account]).await.unwrap();
    let succeeded = tx.note_login_try(&[account, address]).await.unwrap();
    tx.take_back_login_try(succeeded).await.unwrap();
    tx.commit().await.unwrap();
    let since = scratch.now().plus_hours(-1);
    assert_eq!(scratch.login_failures(account, since).await.unwrap(), 2);
    assert_eq!(scratch.login_failures(address, since).await.unwrap(), 1);
    let mut tx = scratch.begin().await.unwrap();
    tx.forget_login_failures(account).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scratch.login_failures(account, since).await.unwrap(), 0);
    assert_eq!(scratch.login_failures(address, scratch.now().plus_seconds(1)).await.unwrap(), 0);
});

// Shows: ASVS 8.3.2, 7.2.2, NEN 5.16
on_both!(a_token_reads_as_its_organisation_until_it_ends, |scratch| {
    let region = region(&scratch).await;
    let system = policy::system("test");
    let proof = policy::may_manage_accounts(&system).unwrap();
    let token = |secret: &[u8], expires_at: Option<Timestamp>| NewToken {
        id: TokenId::new(&*scratch.world),
        organisation: region.hospital,
        name: "asset register".to_owned(),
        role: Role::MedicalTechnology,
        read_only: true,
        expires_at,
        token_hash: ContentHash::of(secret),
    };
    let (lasting, short) = (token(b"lasting", None), token(b"short", Some(scratch.now().plus_hours(1))));
    let mut tx = scratch.begin().await.unwrap();
    tx.add_token(&proof, &lasting).await.unwrap();
    tx.add_token(&proof, &short).await.unwrap();
    tx.commit().await.unwrap();

    let today = scratch.now().day(ZONE);
    let viewer = scratch.token_viewer(ContentHash::of(b"lasting"), today).await.unwrap().unwrap();
    assert!(viewer.is_member_of(region.hospital) && viewer.read_only && !viewer.second_factor);
    assert!(scratch.token_viewer(ContentHash::of(b"guess"), today).await.unwrap().is_none());

    scratch.world.advance_hours(2);
    assert!(scratch.token_viewer(ContentHash::of(b"short"), today).await.unwrap().is_none());
    let mut tx = scratch.begin().await.unwrap();
    tx.revoke_token(&proof, lasting.id).await.unwrap();
    tx.commit().await.unwrap();
    assert!(scratch.token_viewer(ContentHash::of(b"lasting"), today).await.unwrap().is_none());
});

// Shows: ASVS 16.2.1, NEN 8.15
on_both!(making_an_account_leaves_its_trace, |scratch| {
    let system = policy::system("test");
    let cert = testkit_cert(&scratch).await;
    let new = person(&scratch, "lead@cert.example", &[(cert, Role::Lead)]);
    add(&scratch, &new).await.unwrap();
    let view = scratch.as_viewer(&system).await.unwrap();
    let trail = view.audit_of(new.id).await.unwrap();
    assert_eq!(trail.len(), 1);
    assert_eq!((trail[0].act.as_str(), trail[0].who.as_str()), ("person.add", "system:test"));
});

async fn testkit_cert(scratch: &Scratch) -> OrganisationId {
    let mut cert = crate::region::organisation(scratch, OrganisationKind::Cert, "CERT Zorg");
    cert.umbrellas = Vec::new();
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    tx.put_organisation(&policy::may_manage_organisations(&system).unwrap(), &cert).await.unwrap();
    tx.commit().await.unwrap();
    cert.id
}

// Shows: ASVS 13.3.2, NEN 5.16
on_both!(whoever_runs_the_platform_sees_accounts_and_tokens_and_no_secret, |scratch| {
    let region = region(&scratch).await;
    let new = person(&scratch, "noor@zorg.example", &[(region.hospital, Role::SecurityOfficer)]);
    add(&scratch, &new).await.unwrap();
    session(&scratch, new.id, b"token").await;
    let system = policy::system("test");
    let proof = policy::may_manage_accounts(&system).unwrap();
    let token = NewToken {
        id: TokenId::new(&*scratch.world),
        organisation: region.hospital,
        name: "CMDB".to_owned(),
        role: Role::SecurityOfficer,
        read_only: true,
        expires_at: None,
        token_hash: ContentHash::of(b"secret"),
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.add_token(&proof, &token).await.unwrap();
    let accounts = tx.accounts(&proof).await.unwrap();
    assert_eq!(accounts.len(), 1);
    assert_eq!((accounts[0].email.as_str(), accounts[0].has_totp), ("noor@zorg.example", true));
    assert_eq!(accounts[0].roles[0].role, Role::SecurityOfficer);
    assert_eq!(accounts[0].last_seen_at, Some(tx.now()));
    let tokens = tx.tokens(&proof).await.unwrap();
    assert_eq!((tokens[0].name.as_str(), tokens[0].read_only, tokens[0].revoked_at), ("CMDB", true, None));
    tx.commit().await.unwrap();
});

// Shows: ASVS 6.5.6, 7.4.3, 7.4.5
on_both!(a_new_second_factor_ends_all_sessions, |scratch| {
    let region = region(&scratch).await;
    let new = person(&scratch, "noor@zorg.example", &[(region.hospital, Role::SecurityOfficer)]);
    add(&scratch, &new).await.unwrap();
    session(&scratch, new.id, b"token").await;
    let system = policy::system("test");
    let proof = policy::may_manage_accounts(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.set_totp_secret(&proof, new.id, Some(vec![2; 20])).await.unwrap();
    tx.commit().await.unwrap();
    assert!(alive(&scratch, b"token").await.is_none());
    assert_eq!(scratch.sign_in("noor@zorg.example").await.unwrap().unwrap().totp_secret, Some(vec![2; 20]));
    let mut tx = scratch.begin().await.unwrap();
    let nobody = tx.set_totp_secret(&proof, PersonId::new(&*scratch.world), None).await;
    assert!(matches!(nobody, Err(StoreError::NotFound)), "{nobody:?}");
});
