//! Accounts at a provider, the roles that follow from groups there, and tokens that live for minutes.

use std::collections::BTreeSet;

use domain::account_mail::MailKind;
use domain::organisation::{Language, OrganisationKind};
use domain::policy;
use domain::viewer::Role;
use domain::{AccountMailId, ContentHash, OrganisationId, PersonId, TokenId};
use store::{FlowPurpose, NewInvitation, NewPerson, NewToken, ProviderFlow, ProviderIdentity, StoreError};
use testkit::{Scratch, on_both};

use crate::region::{analyst, organisation, person, region};
use crate::signing_in::own;

const ISSUER: &str = "https://login.example";

fn identity(subject: &str) -> ProviderIdentity {
    ProviderIdentity {
        issuer: ISSUER.to_owned(),
        subject: subject.to_owned(),
        shown_as: format!("{subject}@x.example"),
    }
}

/// What the trail says was done with somebody.
async fn acts(scratch: &Scratch, person: PersonId) -> Vec<String> {
    let trail = scratch.as_viewer(&analyst(scratch)).await.unwrap().audit_of(person).await.unwrap();
    trail.iter().map(|row| row.act.clone()).collect()
}

async fn roles(scratch: &Scratch, person: PersonId) -> BTreeSet<Role> {
    scratch.sign_in_of(person).await.unwrap().map(|known| known.roles).unwrap_or_default()
}

// Shows: ASVS 10.2.1, 10.5.1
on_both!(whoever_went_to_the_provider_comes_back_once_and_in_time, |scratch| {
    let noor = person(&scratch, "n@zorg.example", &[]).await;
    let flow = ProviderFlow {
        purpose: FlowPurpose::Link,
        person: Some(noor),
        session: None,
        mail: None,
        next: "/account".to_owned(),
    };
    let mut tx = scratch.begin().await.unwrap();
    let soon = tx.now().plus_seconds(600);
    tx.put_provider_flow(ContentHash::of(b"one"), &flow, soon).await.unwrap();
    tx.put_provider_flow(ContentHash::of(b"two"), &flow, soon).await.unwrap();
    let began = tx.now();
    assert_eq!(tx.take_provider_flow(ContentHash::of(b"else")).await.unwrap(), None);
    assert_eq!(tx.take_provider_flow(ContentHash::of(b"one")).await.unwrap(), Some((flow, began)));
    assert_eq!(tx.take_provider_flow(ContentHash::of(b"one")).await.unwrap(), None, "once");
    tx.commit().await.unwrap();
    scratch.world.advance_seconds(600);
    let mut tx = scratch.begin().await.unwrap();
    assert_eq!(tx.take_provider_flow(ContentHash::of(b"two")).await.unwrap(), None, "too late");
});

// Shows: ASVS 10.3.3, NEN 5.16
on_both!(an_account_elsewhere_is_one_persons_and_is_never_found_by_address, |scratch| {
    let (noor, kees) = (person(&scratch, "n@zorg.example", &[]).await, person(&scratch, "k@zorg.example", &[]).await);
    let mut tx = scratch.begin().await.unwrap();
    tx.link_identity(&own(noor), &identity("7f3a")).await.unwrap();
    tx.commit().await.unwrap();
    for (who, subject) in [(kees, "7f3a"), (noor, "another")] {
        let mut tx = scratch.begin().await.unwrap();
        let refused = tx.link_identity(&own(who), &identity(subject)).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    }
    assert_eq!(scratch.person_at_provider(ISSUER, "7f3a").await.unwrap(), Some(noor));
    assert_eq!(scratch.person_at_provider("https://other.example", "7f3a").await.unwrap(), None);
    assert_eq!(scratch.person_at_provider(ISSUER, "n@zorg.example").await.unwrap(), None);
    assert_eq!(scratch.own_identities(&own(noor)).await.unwrap()[0].shown_as, "7f3a@x.example");
    assert_eq!(scratch.own_identities(&own(kees)).await.unwrap(), []);
    let acts = acts(&scratch, noor).await;
    assert!(acts.iter().any(|act| act == "person.link"), "{acts:?}");
});

// Shows: NEN 5.18, 5.15
on_both!(roles_by_groups_come_and_go_and_roles_by_hand_stay, |scratch| {
    let places = region(&scratch).await;
    let (hospital, other) = (places.hospital, places.care_home);
    let cert = organisation(&scratch, OrganisationKind::Cert, "CERT Zorg");
    let mut tx = scratch.begin().await.unwrap();
    let proof = policy::may_manage_organisations(&policy::system("test")).unwrap();
    tx.put_organisation(&proof, &cert).await.unwrap();
    tx.commit().await.unwrap();
    let cert = cert.id;
    let noor = person(&scratch, "n@zorg.example", &[(hospital, Role::Manager)]).await;
    let set = async |wanted: &[(OrganisationId, Role)]| {
        let mut tx = scratch.begin().await.unwrap();
        let changed = tx.roles_from_groups(noor, ISSUER, &wanted.iter().copied().collect()).await.unwrap();
        tx.commit().await.unwrap();
        changed
    };
    // One of them is there by hand already, one does not exist there, one organisation does not exist.
    let nowhere = OrganisationId::new(&*scratch.world);
    let wanted =
        [(hospital, Role::Manager), (other, Role::SecurityOfficer), (other, Role::Analyst), (nowhere, Role::Manager)];
    let changed = set(&wanted).await;
    assert_eq!(changed.added, BTreeSet::from([(other, Role::SecurityOfficer)]));
    assert_eq!(changed.unfit, BTreeSet::from([(other, Role::Analyst), (nowhere, Role::Manager)]));
    assert_eq!(roles(&scratch, noor).await, BTreeSet::from([Role::Manager, Role::SecurityOfficer]));
    let changed = set(&[(cert, Role::Analyst)]).await;
    assert_eq!(changed.removed, BTreeSet::from([(other, Role::SecurityOfficer)]));
    assert_eq!(roles(&scratch, noor).await, BTreeSet::from([Role::Manager, Role::Analyst]));
    assert_eq!(set(&[(cert, Role::Analyst)]).await, Default::default(), "nothing changes twice");
    // Another provider's groups are its own business.
    let mut tx = scratch.begin().await.unwrap();
    tx.roles_from_groups(noor, "https://other.example", &BTreeSet::new()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(roles(&scratch, noor).await, BTreeSet::from([Role::Manager, Role::Analyst]));
    set(&[]).await;
    assert_eq!(roles(&scratch, noor).await, BTreeSet::from([Role::Manager]), "given by hand");
    let acts = acts(&scratch, noor).await;
    let told = acts.iter().filter(|act| *act == "person.roles").count();
    assert_eq!(told, 4, "one in each organisation that a change is about: {acts:?}");
});

// Shows: ASVS 6.4.3, NEN 5.18
on_both!(who_has_no_password_gets_no_way_around_the_provider, |scratch| {
    let hospital = region(&scratch).await.hospital;
    let new = NewPerson {
        id: PersonId::new(&*scratch.world),
        name: "Noor".to_owned(),
        email: "n@zorg.example".to_owned(),
        language: Language::Nl,
        password_hash: "is left out".to_owned(),
        totp_secret: None,
        memberships: BTreeSet::new(),
    };
    let system = policy::system("test");
    let proof = policy::may_manage_accounts(&system).unwrap();
    let mail = AccountMailId::new(&*scratch.world);
    let mut tx = scratch.begin().await.unwrap();
    tx.add_person_of_provider(&proof, &new, &identity("7f3a")).await.unwrap();
    tx.roles_from_groups(new.id, ISSUER, &BTreeSet::from([(hospital, Role::Manager)])).await.unwrap();
    tx.ask_password_mail(mail, "n@zorg.example", Language::Nl).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scratch.own_password_hash(&own(new.id)).await.unwrap(), "");
    let outgoing = scratch.outgoing_account_mail(mail).await.unwrap();
    assert!(outgoing.is_void && outgoing.kind == MailKind::Password, "no mail with a link to a new password");
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.unlink_identity(&own(new.id), ISSUER).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
});

on_both!(an_invitation_makes_a_role_by_groups_one_by_hand, |scratch| {
    let hospital = region(&scratch).await.hospital;
    let noor = person(&scratch, "n@zorg.example", &[]).await;
    let invited = NewInvitation {
        id: AccountMailId::new(&*scratch.world),
        name: "Noor".to_owned(),
        email: "n@zorg.example".to_owned(),
        language: Language::Nl,
        roles: BTreeSet::from([Role::Manager]),
    };
    let system = policy::system("test");
    let people = policy::may_manage_people(&system, hospital, OrganisationKind::Institution).unwrap();
    let hash = ContentHash::of(b"link");
    let mut tx = scratch.begin().await.unwrap();
    tx.link_identity(&own(noor), &identity("7f3a")).await.unwrap();
    tx.roles_from_groups(noor, ISSUER, &BTreeSet::from([(hospital, Role::Manager)])).await.unwrap();
    tx.invite(&people, &invited).await.unwrap();
    tx.put_account_link(&policy::may_publish(&system).unwrap(), invited.id, hash).await.unwrap();
    tx.commit().await.unwrap();
    let mail = scratch.invitation_by_id(invited.id).await.unwrap().unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let stranger = tx.accept_invitation_of_provider(&mail, PersonId::new(&*scratch.world), &identity("else")).await;
    assert!(matches!(stranger, Err(StoreError::Conflict(_))), "{stranger:?}");
    let accepted = tx.accept_invitation_of_provider(&mail, PersonId::new(&*scratch.world), &identity("7f3a")).await;
    assert_eq!(accepted.unwrap(), noor);
    tx.roles_from_groups(noor, ISSUER, &BTreeSet::new()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(roles(&scratch, noor).await, BTreeSet::from([Role::Manager]));
    assert_eq!(scratch.invitation_by_id(invited.id).await.unwrap(), None, "used");
});

// Shows: ASVS 10.3.2, 7.4.1
on_both!(a_short_token_knows_no_more_than_its_own_and_dies_with_it, |scratch| {
    let hospital = region(&scratch).await.hospital;
    let new = NewToken {
        id: TokenId::new(&*scratch.world),
        organisation: hospital,
        name: "CMDB".to_owned(),
        role: Role::SecurityOfficer,
        read_only: false,
        expires_at: None,
        token_hash: ContentHash::of(b"own"),
    };
    let system = policy::system("test");
    let proof = policy::may_manage_accounts(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.add_token(&proof, &new).await.unwrap();
    tx.commit().await.unwrap();
    let day = scratch.now().day("Europe/Amsterdam");
    for wrong in ["cmdb", "", "CMDB "] {
        assert_eq!(scratch.token_client(wrong, new.token_hash).await.unwrap(), None, "{wrong:?}");
    }
    assert_eq!(scratch.token_client("CMDB", ContentHash::of(b"else")).await.unwrap(), None);
    assert!(scratch.token_client(&new.id.to_string(), new.token_hash).await.unwrap().is_some());
    let client = scratch.token_client("CMDB", new.token_hash).await.unwrap().unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let soon = tx.now().plus_seconds(900);
    tx.add_short_token(&client, ContentHash::of(b"reads"), true, soon).await.unwrap();
    tx.add_short_token(&client, ContentHash::of(b"both"), false, soon).await.unwrap();
    tx.commit().await.unwrap();
    let viewer = scratch.short_token_viewer(ContentHash::of(b"reads"), day).await.unwrap().unwrap();
    assert!(viewer.read_only);
    let viewer = scratch.short_token_viewer(ContentHash::of(b"both"), day).await.unwrap().unwrap();
    assert!(!viewer.read_only && viewer.is_member_of(hospital));
    assert_eq!(viewer.who, domain::viewer::Who::Token(new.id), "the trail names the program");
    assert_eq!(scratch.short_token_viewer(new.token_hash, day).await.unwrap(), None);
    let mut tx = scratch.begin().await.unwrap();
    tx.revoke_token(&proof, new.id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scratch.short_token_viewer(ContentHash::of(b"both"), day).await.unwrap(), None, "revoked");
    scratch.world.advance_seconds(900);
    assert_eq!(scratch.short_token_viewer(ContentHash::of(b"reads"), day).await.unwrap(), None, "over");
});

// Shows: NEN 5.18, 5.15
on_both!(roles_by_groups_end_when_the_settings_no_longer_give_them, |scratch| {
    let places = region(&scratch).await;
    let (hospital, home) = (places.hospital, places.care_home);
    let noor = person(&scratch, "n@zorg.example", &[(hospital, Role::Manager)]).await;
    let wanted = BTreeSet::from([(hospital, Role::SecurityOfficer), (home, Role::MedicalTechnology)]);
    let settle = async |keeps: &dyn Fn(&str, OrganisationId, Role) -> bool| {
        let proof = policy::may_manage_accounts(&policy::system("test")).unwrap();
        let mut tx = scratch.begin().await.unwrap();
        let ended = tx.end_roles_of_groups(&proof, keeps).await.unwrap();
        tx.commit().await.unwrap();
        ended
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.roles_from_groups(noor, ISSUER, &wanted).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(settle(&|issuer, _, _| issuer == ISSUER).await, 0);
    assert_eq!(settle(&|_, of, _| of == hospital).await, 1);
    assert_eq!(roles(&scratch, noor).await, BTreeSet::from([Role::Manager, Role::SecurityOfficer]));
    assert_eq!(settle(&|issuer, _, _| issuer == "https://other.example").await, 1);
    assert_eq!(roles(&scratch, noor).await, BTreeSet::from([Role::Manager]), "what a person gave stays");
    let told = acts(&scratch, noor).await.into_iter().filter(|act| act == "person.roles").count();
    assert_eq!(told, 4, "given in two places, ended in two");
    assert_eq!(ended_at(&scratch, noor).await, None, "and the account with it");
});

async fn ended_at(scratch: &Scratch, person: PersonId) -> Option<domain::Timestamp> {
    let proof = policy::may_manage_accounts(&policy::system("test")).unwrap();
    let all = scratch.begin().await.unwrap().accounts(&proof).await.unwrap();
    all.iter().find(|row| row.id == person).unwrap().disabled_at
}

// Shows: ASVS 7.4.2, NEN 5.18
on_both!(an_account_ends_with_the_last_role_and_only_what_a_person_ended_stays_ended, |scratch| {
    let hospital = region(&scratch).await.hospital;
    let proof = policy::may_manage_accounts(&policy::system("test")).unwrap();
    let noor = person(&scratch, "n@zorg.example", &[]).await;
    let role = BTreeSet::from([(hospital, Role::Manager)]);
    let session = ContentHash::of(b"session");
    let alive = async || {
        let since = scratch.now().plus_seconds(-60);
        let day = scratch.now().day("Europe/Amsterdam");
        scratch.session(session, since, day).await.unwrap().is_some()
    };
    let set = async |wanted: &BTreeSet<(OrganisationId, Role)>| {
        scratch.world.advance_seconds(1);
        let mut tx = scratch.begin().await.unwrap();
        let changed = tx.roles_from_groups(noor, ISSUER, wanted).await.unwrap();
        tx.commit().await.unwrap();
        changed
    };
    set(&BTreeSet::new()).await;
    assert_eq!(ended_at(&scratch, noor).await, None, "nothing was taken away");
    set(&role).await;
    let mut tx = scratch.begin().await.unwrap();
    let soon = tx.now().plus_hours(1);
    tx.start_session(noor, session, true, soon).await.unwrap();
    tx.commit().await.unwrap();
    assert!(alive().await);
    set(&BTreeSet::new()).await;
    assert_eq!(ended_at(&scratch, noor).await, Some(scratch.now()), "terms count from here");
    assert!(scratch.may_come_from_provider(noor).await.unwrap());
    let since = scratch.now();
    set(&BTreeSet::new()).await;
    assert_eq!(ended_at(&scratch, noor).await, Some(since), "no group, no beginning, and no later end");
    assert_eq!(set(&role).await.added, role);
    assert_eq!(ended_at(&scratch, noor).await, None);
    assert!(!alive().await, "a session from before does not come back to life");

    // The settings end it as well, and again a group begins it.
    let mut tx = scratch.begin().await.unwrap();
    assert_eq!(tx.end_roles_of_groups(&proof, |_, _, _| false).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert!(ended_at(&scratch, noor).await.is_some());
    set(&role).await;
    assert_eq!(ended_at(&scratch, noor).await, None);

    // A person ends it, once before and once after groups did.
    let ends = async || {
        let mut tx = scratch.begin().await.unwrap();
        let done = tx.disable_person(&proof, noor).await;
        tx.commit().await.unwrap();
        done
    };
    set(&BTreeSet::new()).await;
    let since = ended_at(&scratch, noor).await;
    ends().await.unwrap();
    assert_eq!(ended_at(&scratch, noor).await, since, "the moment stays");
    assert!(matches!(ends().await, Err(StoreError::NotFound)), "twice is once");
    assert!(!scratch.may_come_from_provider(noor).await.unwrap());
    assert_eq!(set(&role).await, Default::default());
    assert_eq!(ended_at(&scratch, noor).await, since);

    let kees = person(&scratch, "k@zorg.example", &[(hospital, Role::SecurityOfficer)]).await;
    let system = policy::system("test");
    let people = policy::may_manage_people(&system, hospital, OrganisationKind::Institution).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.remove_person(&people, kees).await.unwrap();
    assert_eq!(tx.roles_from_groups(kees, ISSUER, &role).await.unwrap(), Default::default(), "sent away");
    tx.commit().await.unwrap();
    assert!(!scratch.may_come_from_provider(kees).await.unwrap());
});
