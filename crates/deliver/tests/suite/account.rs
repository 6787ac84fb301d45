//! Mails about accounts on their way: a link that works, and silence for an address that nobody knows.

use std::collections::BTreeSet;

use domain::organisation::{Language, OrganisationKind};
use domain::policy;
use domain::viewer::Role;
use domain::{AccountMailId, PersonId};
use store::{NewInvitation, NewPerson};
use testkit::told::{Plan, told};
use testkit::{Scratch, on_both};

use crate::office::{key, office};

pub(crate) async fn invite(scratch: &Scratch) -> AccountMailId {
    let told = told(scratch, &Plan::default()).await;
    let proof =
        policy::may_manage_people(&policy::system("test"), told.hospital, OrganisationKind::Institution).unwrap();
    let new = NewInvitation {
        id: AccountMailId::new(&*scratch.world),
        name: "Noor de Wit".to_owned(),
        email: "Noor@zorg.example".to_owned(),
        language: Language::Nl,
        roles: BTreeSet::from([Role::SecurityOfficer]),
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.invite(&proof, &new).await.unwrap();
    tx.commit().await.unwrap();
    new.id
}

// Shows: ASVS 6.4.1, 11.4.1
on_both!(an_invitation_goes_out_once_with_a_link_of_which_only_the_hash_is_kept, |scratch| {
    let mail = invite(&scratch).await;
    let office = office(&scratch).await;
    let hash = key().account(mail).hash();
    assert!(scratch.account_mail(hash).await.unwrap().is_none(), "nothing opens before the mail is on its way");
    for _ in 0..2 {
        assert_eq!(office.deliver.account_mail(mail).await, Ok(()));
    }
    let mails = office.sink.messages();
    assert_eq!(mails.len(), 1);
    let text = mails[0].text.as_deref().unwrap_or_default();
    assert!(text.contains(&format!("/invite/{}", key().account(mail).as_str())), "{text}");
    let open = scratch.account_mail(hash).await.unwrap().unwrap();
    assert_eq!((open.email.as_str(), open.id), ("noor@zorg.example", mail));
    scratch.world.advance_hours(24 * 7);
    assert!(scratch.account_mail(hash).await.unwrap().is_none(), "it has run out");
});

// Shows: ASVS 6.3.8
on_both!(an_unknown_address_gets_no_mail_about_a_forgotten_password, |scratch| {
    told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    let known = NewPerson {
        id: PersonId::new(&*scratch.world),
        name: "Noor de Wit".to_owned(),
        email: "noor@zorg.example".to_owned(),
        language: Language::En,
        password_hash: "$argon2id$".to_owned(),
        totp_secret: None,
        memberships: BTreeSet::new(),
    };
    let (unknown, to_known) = (AccountMailId::new(&*scratch.world), AccountMailId::new(&*scratch.world));
    let mut tx = scratch.begin().await.unwrap();
    tx.add_person(&policy::may_manage_accounts(&policy::system("test")).unwrap(), &known).await.unwrap();
    tx.ask_password_mail(unknown, "niemand@zorg.example", Language::Nl).await.unwrap();
    tx.ask_password_mail(to_known, "Noor@zorg.example", Language::Nl).await.unwrap();
    tx.commit().await.unwrap();
    let waiting = scratch.queue_counts().await.unwrap().waiting;
    for mail in [unknown, to_known] {
        assert_eq!(office.deliver.account_mail(mail).await, Ok(()));
    }
    assert!(waiting >= 2, "both are work for the worker");
    let mails = office.sink.messages();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].subject.contains("password"), "in the language of the account: {}", mails[0].subject);
});

on_both!(a_mail_of_a_cert_without_a_number_says_where_to_ask, |scratch| {
    let mail = invite(&scratch).await;
    let sink = mailsink::MailSink::start(mailsink::SinkConfig::default()).await.unwrap();
    let settings = deliver::Settings { cert_phone: String::new(), ..crate::office::settings(sink.smtp_addr) };
    let deliver = deliver::Deliver::new(scratch.store.clone(), settings).unwrap();
    assert_eq!(deliver.account_mail(mail).await, Ok(()));
    let mails = sink.messages();
    let text = mails[0].text.as_deref().unwrap_or_default();
    assert!(text.contains("Vragen? Mail cert@cert.example."), "{text}");
    assert!(!text.contains("Bel ."), "{text}");
});
