//! What signing in keeps: recovery codes, passkeys and their questions, known browsers, invitations, wishes to join.

use std::collections::BTreeSet;

use domain::account_mail::MailKind;
use domain::organisation::{Language, OrganisationKind};
use domain::policy::{self, MayManageSelf};
use domain::viewer::{KnownWho, Role, Viewer};
use domain::{AccountMailId, ContentHash, DeliveryId, JoinId, OrganisationId, PasskeyId, PersonId};
use store::{NewInvitation, NewJoin, NewPasskey, NewPerson, StoreError};
use testkit::{Scratch, on_both};

use crate::region::{organisation, region};

async fn person(scratch: &Scratch, email: &str, memberships: &[(OrganisationId, Role)]) -> PersonId {
    let new = NewPerson {
        id: PersonId::new(&*scratch.world),
        name: "Noor de Wit".to_owned(),
        email: email.to_owned(),
        language: Language::Nl,
        password_hash: "$argon2id$…".to_owned(),
        totp_secret: Some(vec![1; 20]),
        memberships: memberships.iter().copied().collect(),
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.add_person(&policy::may_manage_accounts(&policy::system("test")).unwrap(), &new).await.unwrap();
    tx.commit().await.unwrap();
    new.id
}

pub(crate) fn own(person: PersonId) -> MayManageSelf {
    let viewer = Viewer::with_facts(KnownWho::Person(person), BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), true);
    policy::may_manage_self(&viewer).unwrap()
}

fn people(organisation: OrganisationId, kind: OrganisationKind) -> policy::MayManagePeople {
    policy::may_manage_people(&policy::system("test"), organisation, kind).unwrap()
}

/// The hash of a link, as the worker puts it before the mail goes out.
async fn link(scratch: &Scratch, mail: AccountMailId, text: &[u8]) -> ContentHash {
    let hash = ContentHash::of(text);
    let mut tx = scratch.begin().await.unwrap();
    tx.put_account_link(&policy::may_publish(&policy::system("test")).unwrap(), mail, hash).await.unwrap();
    tx.commit().await.unwrap();
    hash
}

async fn invite(scratch: &Scratch, organisation: OrganisationId, email: &str, role: Role) -> AccountMailId {
    let new = NewInvitation {
        id: AccountMailId::new(&*scratch.world),
        name: "Kees Bos".to_owned(),
        email: email.to_owned(),
        language: Language::Nl,
        roles: BTreeSet::from([role]),
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.invite(&people(organisation, OrganisationKind::Institution), &new).await.unwrap();
    tx.commit().await.unwrap();
    new.id
}

// Shows: ASVS 6.5.1
on_both!(a_recovery_code_works_once_and_for_its_own_person, |scratch| {
    let (noor, kees) = (person(&scratch, "n@zorg.example", &[]).await, person(&scratch, "k@zorg.example", &[]).await);
    let codes: Vec<Vec<u8>> = (0..10).map(|n| vec![n; 32]).collect();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_recovery_codes(&own(noor), &codes, b"salt of sixteen.").await.unwrap();
    assert!(!tx.use_recovery_code(&own(kees), &codes[3]).await.unwrap(), "another's");
    assert!(tx.use_recovery_code(&own(noor), &codes[3]).await.unwrap());
    assert!(!tx.use_recovery_code(&own(noor), &codes[3]).await.unwrap(), "used before");
    tx.commit().await.unwrap();
    assert_eq!(scratch.own_recovery_codes(&own(noor)).await.unwrap(), 9);
    assert_eq!(scratch.recovery_salt(noor).await.unwrap().as_deref(), Some(&b"salt of sixteen."[..]));
    assert_eq!(scratch.recovery_salt(kees).await.unwrap(), None);
});

// Shows: ASVS 6.5.1, 6.5.5
on_both!(a_question_to_an_authenticator_is_answered_once_in_time_and_by_who_was_asked, |scratch| {
    let noor = person(&scratch, "n@zorg.example", &[]).await;
    let mut tx = scratch.begin().await.unwrap();
    let soon = tx.now().plus_seconds(300);
    for (name, who) in [(&b"one"[..], Some(noor)), (b"two", None), (b"three", None), (b"four", Some(noor))] {
        tx.put_challenge(ContentHash::of(name), who, "{}", soon).await.unwrap();
    }
    assert_eq!(tx.take_challenge(ContentHash::of(b"one"), None).await.unwrap(), None, "asked of noor");
    assert_eq!(tx.take_challenge(ContentHash::of(b"one"), Some(noor)).await.unwrap(), None, "and gone by that");
    assert_eq!(tx.take_challenge(ContentHash::of(b"two"), None).await.unwrap().as_deref(), Some("{}"));
    assert_eq!(tx.take_challenge(ContentHash::of(b"two"), None).await.unwrap(), None, "once");
    assert_eq!(tx.take_challenge(ContentHash::of(b"four"), Some(noor)).await.unwrap().as_deref(), Some("{}"));
    tx.commit().await.unwrap();
    scratch.world.advance_seconds(300);
    let mut tx = scratch.begin().await.unwrap();
    assert_eq!(tx.take_challenge(ContentHash::of(b"three"), None).await.unwrap(), None, "too late");
});

on_both!(a_passkey_belongs_to_one_person_and_only_that_person_takes_it_away, |scratch| {
    let (noor, kees) = (person(&scratch, "n@zorg.example", &[]).await, person(&scratch, "k@zorg.example", &[]).await);
    let new = NewPasskey {
        id: PasskeyId::new(&*scratch.world),
        credential_id: vec![7; 16],
        name: "Laptop".to_owned(),
        credential: "{}".to_owned(),
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.add_passkey(&own(noor), &new).await.unwrap();
    tx.commit().await.unwrap();
    let again = NewPasskey { id: PasskeyId::new(&*scratch.world), ..new.clone() };
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.add_passkey(&own(kees), &again).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    drop(tx);
    assert_eq!(scratch.passkey(&[7; 16]).await.unwrap().unwrap().person, noor);
    let mut tx = scratch.begin().await.unwrap();
    assert!(matches!(tx.remove_passkey(&own(kees), new.id).await, Err(StoreError::NotFound)));
    tx.passkey_used(new.id, "{\"counter\":1}").await.unwrap();
    tx.commit().await.unwrap();
    let rows = scratch.own_passkeys(&own(noor)).await.unwrap();
    assert_eq!((rows.len(), rows[0].last_used_at), (1, Some(scratch.now())));
    assert!(scratch.sign_in("n@zorg.example").await.unwrap().unwrap().has_passkey);
});

on_both!(a_browser_is_known_to_one_account_for_a_while, |scratch| {
    let noor = person(&scratch, "n@zorg.example", &[]).await;
    person(&scratch, "k@zorg.example", &[]).await;
    let hash = ContentHash::of(b"browser");
    let mut tx = scratch.begin().await.unwrap();
    tx.know_browser(hash, noor).await.unwrap();
    tx.know_browser(hash, noor).await.unwrap();
    tx.commit().await.unwrap();
    assert!(scratch.knows_browser(hash, " N@zorg.example").await.unwrap());
    assert!(!scratch.knows_browser(hash, "k@zorg.example").await.unwrap());
    scratch.world.advance_hours(401 * 24);
    assert!(!scratch.knows_browser(hash, "n@zorg.example").await.unwrap());
});

// Shows: ASVS 7.4.3
on_both!(a_new_password_of_ones_own_ends_the_others_sessions_and_forgets_browsers, |scratch| {
    let noor = person(&scratch, "n@zorg.example", &[]).await;
    let mut tx = scratch.begin().await.unwrap();
    let expires = tx.now().plus_hours(12);
    let here = tx.start_session(noor, ContentHash::of(b"here"), true, expires).await.unwrap();
    tx.start_session(noor, ContentHash::of(b"there"), true, expires).await.unwrap();
    tx.know_browser(ContentHash::of(b"browser"), noor).await.unwrap();
    tx.change_own_password(&own(noor), "$argon2id$new", here).await.unwrap();
    tx.prove_session(here, ContentHash::of(b"renewed"), true).await.unwrap();
    tx.commit().await.unwrap();
    let (now, day) = (scratch.now(), scratch.now().day("Europe/Amsterdam"));
    for (token, alive) in [(&b"here"[..], false), (b"there", false), (b"renewed", true)] {
        let found = scratch.session(ContentHash::of(token), now.plus_hours(-2), day).await.unwrap();
        assert_eq!(found.is_some(), alive, "{}", String::from_utf8_lossy(token));
    }
    assert!(!scratch.knows_browser(ContentHash::of(b"browser"), "n@zorg.example").await.unwrap());
    assert_eq!(scratch.own_sessions(&own(noor), now.plus_hours(-2)).await.unwrap().len(), 1);
});

// Shows: NEN 5.18, 8.2
on_both!(an_account_for_an_emergency_ends_by_itself_with_its_sessions, |scratch| {
    let cert = organisation(&scratch, OrganisationKind::Cert, "CERT Zorg");
    let mut tx = scratch.begin().await.unwrap();
    let proof = policy::may_manage_organisations(&policy::system("test")).unwrap();
    tx.put_organisation(&proof, &cert).await.unwrap();
    tx.commit().await.unwrap();
    let new = NewPerson {
        id: PersonId::new(&*scratch.world),
        name: "Break glass".to_owned(),
        email: "nood@brandwacht.invalid".to_owned(),
        language: Language::Nl,
        password_hash: "$argon2id$…".to_owned(),
        totp_secret: None,
        memberships: BTreeSet::from([(cert.id, Role::Operator)]),
    };
    let ends = scratch.now().plus_hours(4);
    let mut tx = scratch.begin().await.unwrap();
    let proof = policy::may_manage_accounts(&policy::system("test")).unwrap();
    tx.add_emergency_account(&proof, &new, ends).await.unwrap();
    tx.start_session(new.id, ContentHash::of(b"token"), true, scratch.now().plus_hours(12)).await.unwrap();
    tx.commit().await.unwrap();
    let alive = async || {
        let (now, day) = (scratch.now(), scratch.now().day("Europe/Amsterdam"));
        scratch.session(ContentHash::of(b"token"), now.plus_hours(-20), day).await.unwrap()
    };
    assert_eq!(alive().await.unwrap().emergency_until, Some(ends));
    scratch.world.advance_hours(4);
    assert!(alive().await.is_none());
    assert_eq!(scratch.sign_in("nood@brandwacht.invalid").await.unwrap(), None);
});

// Shows: ASVS 6.4.1, NEN 5.16
on_both!(an_invitation_makes_an_account_once_and_an_ended_one_begins_anew, |scratch| {
    let region = region(&scratch).await;
    let mail = invite(&scratch, region.hospital, "Kees@zorg.example", Role::SecurityOfficer).await;
    let hash = link(&scratch, mail, b"first").await;
    let open = scratch.account_mail(hash).await.unwrap().unwrap();
    assert_eq!((open.kind, open.email.as_str(), open.person), (MailKind::Invitation, "kees@zorg.example", None));
    let mut tx = scratch.begin().await.unwrap();
    let kees = tx.accept_invitation(&open, PersonId::new(&*scratch.world), Some("$argon2id$one")).await.unwrap();
    let twice = tx.accept_invitation(&open, PersonId::new(&*scratch.world), Some("$argon2id$two")).await;
    assert!(matches!(twice, Err(StoreError::NotFound)), "{twice:?}");
    let may = people(region.hospital, OrganisationKind::Institution);
    assert_eq!(tx.people(&may).await.unwrap().iter().map(|row| row.id).collect::<Vec<_>>(), [kees]);
    tx.remove_person(&may, kees).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scratch.sign_in("kees@zorg.example").await.unwrap(), None, "the last role is gone");

    let mail = invite(&scratch, region.hospital, "kees@zorg.example", Role::Manager).await;
    let hash = link(&scratch, mail, b"second").await;
    let open = scratch.account_mail(hash).await.unwrap().unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let again = tx.accept_invitation(&open, PersonId::new(&*scratch.world), Some("$argon2id$new")).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(again, kees, "the same person in the trail");
    let known = scratch.sign_in("kees@zorg.example").await.unwrap().unwrap();
    assert_eq!((known.totp_secret, known.roles), (None, BTreeSet::from([Role::Manager])));
});

on_both!(who_works_for_two_is_sent_away_by_one_and_keeps_the_other, |scratch| {
    let region = region(&scratch).await;
    let both = [(region.hospital, Role::SecurityOfficer), (region.care_home, Role::Manager)];
    let noor = person(&scratch, "n@zorg.example", &both).await;
    let may = people(region.hospital, OrganisationKind::Institution);
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.reset_factors(&may, noor).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "her other door would open: {refused:?}");
    tx.remove_person(&may, noor).await.unwrap();
    assert!(matches!(tx.remove_person(&may, noor).await, Err(StoreError::NotFound)));
    tx.commit().await.unwrap();
    let known = scratch.sign_in("n@zorg.example").await.unwrap().unwrap();
    assert_eq!(known.roles, BTreeSet::from([Role::Manager]));
});

on_both!(a_forgotten_password_is_replaced_once_and_other_mails_open_nothing_after_it, |scratch| {
    person(&scratch, "n@zorg.example", &[]).await;
    let mut hashes = Vec::new();
    for name in [&b"one"[..], b"two"] {
        let mail = AccountMailId::new(&*scratch.world);
        let mut tx = scratch.begin().await.unwrap();
        tx.ask_password_mail(mail, "N@zorg.example", Language::En).await.unwrap();
        tx.commit().await.unwrap();
        hashes.push(link(&scratch, mail, name).await);
    }
    let open = scratch.account_mail(hashes[0]).await.unwrap().unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.replace_password(&open, "$argon2id$new").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scratch.sign_in("n@zorg.example").await.unwrap().unwrap().password_hash, "$argon2id$new");
    for hash in hashes {
        assert!(scratch.account_mail(hash).await.unwrap().is_none());
    }
});

on_both!(a_wish_to_join_becomes_organisation_contact_and_invitation_in_one_step, |scratch| {
    region(&scratch).await;
    let proof = policy::may_manage_organisations(&policy::system("test")).unwrap();
    let new = NewJoin {
        id: JoinId::new(&*scratch.world),
        name: "Zorghuis De Linde".to_owned(),
        kind: OrganisationKind::Institution,
        sector: Some("vvt".to_owned()),
        size: None,
        domain: "delinde.example".to_owned(),
        contact_name: "Marja Linde".to_owned(),
        email: "Marja@delinde.example".to_owned(),
        phone: None,
        language: Language::Nl,
    };
    let mail = AccountMailId::new(&*scratch.world);
    let mut tx = scratch.begin().await.unwrap();
    tx.ask_join(&new, mail).await.unwrap();
    assert!(matches!(tx.approve_join(&proof, new.id).await, Err(StoreError::NotFound)), "not before it is confirmed");
    tx.commit().await.unwrap();
    assert!(scratch.joins(&proof).await.unwrap().is_empty());
    let hash = link(&scratch, mail, b"join").await;
    let open = scratch.account_mail(hash).await.unwrap().unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.confirm_join(&open).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scratch.joins(&proof).await.unwrap().len(), 1);
    let mut tx = scratch.begin().await.unwrap();
    let organisation = tx.approve_join(&proof, new.id).await.unwrap();
    let invitations = tx.invitations(&people(organisation, OrganisationKind::Institution)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(invitations.len(), 1);
    assert_eq!(invitations[0].roles, BTreeSet::from([Role::Manager]));
    let system = policy::system("test");
    let contacts = scratch.as_viewer(&system).await.unwrap().contacts(organisation).await.unwrap();
    assert_eq!(contacts.len(), 1);
    assert!(scratch.joins(&proof).await.unwrap().is_empty());
});

on_both!(a_mail_about_an_account_that_comes_back_shows_with_its_people, |scratch| {
    let region = region(&scratch).await;
    let may = people(region.hospital, OrganisationKind::Institution);
    let proof = policy::may_publish(&policy::system("test")).unwrap();
    person(&scratch, "n@zorg.example", &[(region.hospital, Role::SecurityOfficer)]).await;
    let invitation = invite(&scratch, region.hospital, "kees@zorg.example", Role::Manager).await;
    let password = AccountMailId::new(&*scratch.world);
    let mut tx = scratch.begin().await.unwrap();
    tx.ask_password_mail(password, "N@zorg.example", Language::Nl).await.unwrap();
    for mail in [invitation, password] {
        let id = DeliveryId::from_uuid(mail.uuid());
        assert!(!tx.mail_returned(&proof, id, "550 unknown").await.unwrap(), "it was never sent");
        tx.note_account_mail(&proof, mail, None).await.unwrap();
    }
    assert_eq!(tx.people(&may).await.unwrap()[0].mail_error, None);
    for mail in [invitation, password, password] {
        let id = DeliveryId::from_uuid(mail.uuid());
        assert!(tx.mail_returned(&proof, id, "550 unknown").await.unwrap());
    }
    let invited = tx.invitations(&may).await.unwrap();
    assert_eq!((invited[0].sent_at, invited[0].last_error.as_deref()), (None, Some("550 unknown")));
    assert_eq!(tx.people(&may).await.unwrap()[0].mail_error.as_deref(), Some("550 unknown"));
    tx.commit().await.unwrap();

    // Another one, which arrives: all is well.
    scratch.world.advance_seconds(60);
    let again = AccountMailId::new(&*scratch.world);
    let mut tx = scratch.begin().await.unwrap();
    tx.ask_password_mail(again, "n@zorg.example", Language::Nl).await.unwrap();
    tx.note_account_mail(&proof, again, None).await.unwrap();
    assert_eq!(tx.people(&may).await.unwrap()[0].mail_error, None);
});
