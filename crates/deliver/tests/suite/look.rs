//! Asking a colleague to look: who gets a mail, what it says and what it keeps to itself.

use std::collections::BTreeSet;

use domain::job::Job;
use domain::organisation::{Language, Organisation, OrganisationKind};
use domain::viewer::Role;
use domain::{LookMailId, OrganisationId, PersonId, policy};
use store::{NewPerson, SecondLook};
use testkit::told::{Plan, Told, told};
use testkit::{Scratch, on_both};

use crate::office::office;

const COLLEAGUES: [(&str, &str, Language); 3] = [
    ("Sanne Bos", "sanne@cert.example", Language::Nl),
    ("Bram Vos", "bram@cert.example", Language::Nl),
    ("Joan Hill", "joan@cert.example", Language::En),
];

/// Sanne asks; the mails to the others wait.
async fn asked(scratch: &Scratch) -> (Told, Vec<LookMailId>) {
    let told = told(scratch, &Plan::default()).await;
    let system = policy::system("test");
    let cert = Organisation {
        id: OrganisationId::new(&*scratch.world),
        kind: OrganisationKind::Cert,
        name: "CERT Zorg".to_owned(),
        sector: None,
        size: None,
        umbrellas: Vec::new(),
        phone: None,
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.put_organisation(&policy::may_manage_organisations(&system).unwrap(), &cert).await.unwrap();
    let mut people = Vec::new();
    for (name, email, language) in COLLEAGUES {
        let new = NewPerson {
            id: PersonId::new(&*scratch.world),
            name: name.to_owned(),
            email: email.to_owned(),
            language,
            password_hash: "$argon2id$".to_owned(),
            totp_secret: None,
            memberships: BTreeSet::from([(cert.id, Role::Analyst)]),
        };
        tx.add_person(&policy::may_manage_accounts(&system).unwrap(), &new).await.unwrap();
        people.push(new.id);
    }
    let look = SecondLook {
        advisory: told.advisory,
        asked_by: people[0],
        name: "Sanne Bos".to_owned(),
        asked_at: scratch.now(),
        print: "print".to_owned(),
        messages: 140,
    };
    tx.ask_second_look(&policy::may_publish(&system).unwrap(), &look).await.unwrap();
    tx.commit().await.unwrap();
    let leased = scratch.claim_of(&["ask_look"], "test", 100, 60).await.unwrap();
    let mails = leased.into_iter().filter_map(|it| if let Job::AskLook { mail } = it.job { Some(mail) } else { None });
    (told, mails.collect())
}

on_both!(colleagues_are_asked_once_each_in_their_own_language, |scratch| {
    let (told, mails) = asked(&scratch).await;
    let office = office(&scratch).await;
    for mail in mails.iter().chain(&mails) {
        assert_eq!(office.deliver.ask_look(*mail).await, Ok(()));
    }
    let came = office.sink.messages();
    assert_eq!(came.len(), 2);
    let link = format!("https://brandwacht.example/desk/advisories/{}/notices", told.advisory);
    for mail in &came {
        let text = mail.text.as_deref().unwrap_or_default().replace("\r\n", "\n");
        assert!(text.contains("Sanne Bos") && text.contains("140") && text.contains(&link), "{text}");
        // Thin: the words of the notice and whom it is for are read where it is sent from.
        for kept in ["Ringdijk", "Waterland", "Marja", "Poldernet"] {
            assert!(!text.contains(kept) && !mail.subject.contains(kept), "{kept}: {text}");
        }
        assert!(!format!("{:?}", mail.to).contains("sanne@"), "whoever asks is not asked");
    }
    let subjects: BTreeSet<bool> = came.iter().map(|mail| mail.subject.starts_with("Kijk mee voordat")).collect();
    assert_eq!(subjects.len(), 2, "one in Dutch, one in English");
});

on_both!(nobody_is_asked_about_what_was_looked_at_and_strict_things_are_not_named, |scratch| {
    let (told, mails) = asked(&scratch).await;
    let office = office(&scratch).await;
    assert!(scratch.outgoing_look(mails[0]).await.unwrap().title.unwrap().contains("Netbron"));
    scratch
        .sql("UPDATE revision SET content = replace(content, '\"tlp\":', '\"tlp\":\"AMBER+STRICT\",\"was\":')")
        .await;
    assert_eq!(office.deliver.ask_look(mails[0]).await, Ok(()));
    let came = office.sink.messages();
    assert_eq!(came.len(), 1);
    let text = came[0].text.as_deref().unwrap_or_default();
    assert!(!text.contains("Netbron") && !came[0].subject.contains("Netbron"), "{text}");

    let system = policy::system("test");
    let proof = policy::may_publish(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let second = PersonId::new(&*scratch.world);
    assert!(tx.take_second_look(&proof, told.advisory, second, "print").await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(office.deliver.ask_look(mails[1]).await, Ok(()));
    assert_eq!(office.sink.messages().len(), 1);
});
