//! Four eyes: what counts as one sending, who is asked by mail, and when nobody is.

use std::collections::BTreeSet;

use domain::asset::AssetClass;
use domain::job::Job;
use domain::organisation::OrganisationKind;
use domain::page::PageRequest;
use domain::policy;
use domain::viewer::Role;
use domain::{AdvisoryId, LookMailId, NoticeId, PersonId};
use store::{NoticeFilter, SecondLook, StoreError};
use testkit::{Scratch, on_both};

use crate::notices::{case, content, draft, hit, proof, put_revision, sent_to_care_home};
use crate::region::{analyst, organisation, person};

struct Crew {
    asks: PersonId,
    second: PersonId,
    lead: PersonId,
}

/// Three of the CERT who may send, an operator who may not, and one whose account has ended.
async fn crew(scratch: &Scratch) -> Crew {
    let cert = organisation(scratch, OrganisationKind::Cert, "CERT Zorg");
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    tx.put_organisation(&policy::may_manage_organisations(&system).unwrap(), &cert).await.unwrap();
    tx.commit().await.unwrap();
    let crew = Crew {
        asks: person(scratch, "een@cert.example", &[(cert.id, Role::Analyst)]).await,
        second: person(scratch, "twee@cert.example", &[(cert.id, Role::Analyst)]).await,
        // Who has two roles is one person.
        lead: person(scratch, "hoofd@cert.example", &[(cert.id, Role::Lead), (cert.id, Role::Analyst)]).await,
    };
    person(scratch, "beheer@cert.example", &[(cert.id, Role::Operator)]).await;
    person(scratch, "weg@cert.example", &[(cert.id, Role::Analyst)]).await;
    scratch.sql("UPDATE person SET disabled_at = 1 WHERE email = 'weg@cert.example'").await;
    crew
}

async fn ask(scratch: &Scratch, advisory: AdvisoryId, by: PersonId, print: &str) {
    let asked = SecondLook {
        advisory,
        asked_by: by,
        name: "Noor de Wit".into(),
        asked_at: scratch.now(),
        print: print.into(),
        messages: 140,
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.ask_second_look(&proof(), &asked).await.unwrap();
    tx.commit().await.unwrap();
}

/// The mails that were enqueued since the last look.
async fn queued(scratch: &Scratch) -> Vec<LookMailId> {
    let leased = scratch.claim_of(&["ask_look"], "test", 100, 60).await.unwrap();
    leased.into_iter().filter_map(|it| if let Job::AskLook { mail } = it.job { Some(mail) } else { None }).collect()
}

async fn addresses(scratch: &Scratch, mails: &[LookMailId]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for mail in mails {
        all.insert(scratch.outgoing_look(*mail).await.unwrap().email);
    }
    all
}

async fn is_over(scratch: &Scratch, mail: LookMailId) -> bool {
    matches!(scratch.outgoing_look(mail).await, Err(StoreError::NotFound))
}

async fn reached(scratch: &Scratch, notices: &[NoticeId]) -> usize {
    let viewer = analyst(scratch);
    let seen = *scratch.as_viewer(&viewer).await.unwrap().reached_lately(notices).await.unwrap();
    let mut tx = scratch.begin().await.unwrap();
    assert_eq!(tx.reached_lately(notices).await.unwrap(), seen, "the page and the deed count alike");
    seen
}

on_both!(what_went_out_about_the_same_revision_within_a_day_counts, |scratch| {
    let (case, sent) = sent_to_care_home(&scratch).await;
    hit(&scratch, &case, case.region.hospital, Some(AssetClass::MedicalDevice), "affected", "P1").await;
    draft(&scratch, &case).await;
    let viewer = analyst(&scratch);
    let filter = NoticeFilter { institution: Some(case.region.hospital), ..NoticeFilter::default() };
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let next = view.notices(&filter, &PageRequest::first(10)).await.unwrap().items[0].id;
    // The supplier's desk and the care home.
    assert_eq!(reached(&scratch, &[next]).await, 2);
    assert_eq!(reached(&scratch, &[]).await, 0);
    assert_eq!(reached(&scratch, &[next, sent]).await, 2, "nobody counts twice");
    scratch.world.advance_hours(23);
    assert_eq!(reached(&scratch, &[next]).await, 2);
    scratch.world.advance_hours(1);
    assert_eq!(reached(&scratch, &[next]).await, 0);
    scratch.world.advance_hours(-1);
    // A reminder tells nobody anything new.
    scratch.sql("UPDATE delivery SET occasion = 'reminder' WHERE part = 'act'").await;
    assert_eq!(reached(&scratch, &[next]).await, 1);
    // What the draft says by now is about a new revision, and nobody was told of that.
    put_revision(&scratch, case.advisory, &content("2", "Installeer 2.1")).await;
    draft(&scratch, &case).await;
    assert_eq!(reached(&scratch, &[next]).await, 0);
});

on_both!(everybody_who_may_agree_is_asked_once_and_the_asker_is_not, |scratch| {
    let (case, crew) = (case(&scratch).await, crew(&scratch).await);
    ask(&scratch, case.advisory, crew.asks, "print 1").await;
    let mails = queued(&scratch).await;
    assert_eq!(
        addresses(&scratch, &mails).await.into_iter().collect::<Vec<_>>(),
        ["hoofd@cert.example", "twee@cert.example"]
    );
    let out = scratch.outgoing_look(mails[0]).await.unwrap();
    assert_eq!((out.title.as_deref(), out.messages, out.asked_by.as_str()), (Some("Pompen"), 140, "Noor de Wit"));
    assert_eq!(out.advisory, case.advisory);

    // Pressing again asks nobody again, and what is on its way stays.
    scratch.world.advance_seconds(30);
    ask(&scratch, case.advisory, crew.asks, "print 1").await;
    assert!(queued(&scratch).await.is_empty());
    assert!(!scratch.outgoing_look(mails[0]).await.unwrap().is_sent);
    for _ in 0..2 {
        let mut tx = scratch.begin().await.unwrap();
        tx.look_mailed(&proof(), mails[0]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(scratch.outgoing_look(mails[0]).await.unwrap().is_sent);
    }

    // Somebody else changes it: that is another question, and the first is over.
    ask(&scratch, case.advisory, crew.second, "print 2").await;
    assert!(is_over(&scratch, mails[0]).await && is_over(&scratch, mails[1]).await);
    let again = queued(&scratch).await;
    assert_eq!(
        addresses(&scratch, &again).await.into_iter().collect::<Vec<_>>(),
        ["een@cert.example", "hoofd@cert.example"]
    );

    // The second sends: nobody needs the mails any more.
    let mut tx = scratch.begin().await.unwrap();
    assert!(tx.take_second_look(&proof(), case.advisory, crew.lead, "print 2").await.unwrap());
    tx.commit().await.unwrap();
    assert!(is_over(&scratch, again[0]).await);
});

on_both!(a_question_that_is_forgotten_mails_nobody_and_is_asked_anew, |scratch| {
    let (case, crew) = (case(&scratch).await, crew(&scratch).await);
    ask(&scratch, case.advisory, crew.asks, "print").await;
    let mails = queued(&scratch).await;
    scratch.world.advance_hours(7 * 24);
    assert!(is_over(&scratch, mails[0]).await);
    ask(&scratch, case.advisory, crew.asks, "print").await;
    // The first two were leased and never done, so they are due again; nobody needs them.
    let due = queued(&scratch).await;
    let open = async || {
        let mut open = 0;
        for mail in &due {
            open += usize::from(!is_over(&scratch, *mail).await);
        }
        open
    };
    assert_eq!((due.len(), open().await), (4, 2));
    // Whoever has no account any more is not written to.
    scratch.sql("UPDATE person SET disabled_at = 1 WHERE email = 'twee@cert.example'").await;
    assert_eq!(open().await, 1);
});

on_both!(what_is_for_named_persons_is_not_named_on_the_way, |scratch| {
    let (case, crew) = (case(&scratch).await, crew(&scratch).await);
    let mut strict = content("2", "Installeer 2.0");
    strict.tlp = Some("AMBER+STRICT".into());
    put_revision(&scratch, case.advisory, &strict).await;
    ask(&scratch, case.advisory, crew.asks, "print").await;
    let mails = queued(&scratch).await;
    assert_eq!(scratch.outgoing_look(mails[0]).await.unwrap().title, None);
    let held = scratch
        .held_of_person(&policy::may_manage_accounts(&policy::system("test")).unwrap(), crew.second)
        .await
        .unwrap();
    assert!(held.iter().any(|(table, rows)| *table == "second_look_mail" && rows.len() == 1));
});
