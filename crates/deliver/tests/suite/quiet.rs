//! What an organisation is quiet about, over real SMTP: what is medium is not mailed, what is high is, and what was quiet is
//! mailed as soon as it is high.

use domain::job::Job;
use domain::notice::{CareImpact, DeliveryState, Severity};
use domain::policy;
use domain::rating::{Override, QUESTIONS, Question, Rating};
use testkit::on_both;
use testkit::told::{HOSPITAL_ADDRESS, Plan, SUPPLIER_ADDRESS, told};

use crate::office::{office, row, state};

const ZONE: &str = "Europe/Amsterdam";

/// High on both axes, whatever the questions say.
fn high() -> Rating {
    let first = |question: &Question| (question.id.to_owned(), question.options[0].0.to_owned());
    let set = Override { level: Severity::High, reason: "Wordt overal gebruikt".to_owned() };
    Rating {
        answers: QUESTIONS.iter().map(first).collect(),
        probability: Some(set.clone()),
        damage: Some(set),
        care_impact: CareImpact::None,
    }
}

on_both!(smtp_a_quiet_notice_is_not_mailed_until_it_is_high, |scratch| {
    let plan = Plan { severity: Some(Severity::Medium), hospital_is_quiet: true, ..Plan::default() };
    let told = told(&scratch, &plan).await;
    let office = office(&scratch).await;
    let quiet = told.to(HOSPITAL_ADDRESS);
    assert_eq!(state(&scratch, &told, quiet).await, (DeliveryState::Quiet, 0));
    // No job was made for it, and one that somebody makes by hand sends nothing.
    let mut queued = Vec::new();
    for leased in scratch.claim_of(&["deliver"], "test", 100, 60).await.unwrap() {
        if let Job::Deliver { delivery } = leased.job {
            queued.push(delivery);
        }
        scratch.finish(&leased).await.unwrap();
    }
    assert!(!queued.contains(&quiet) && queued.contains(&told.to(SUPPLIER_ADDRESS)), "{queued:?}");
    assert_eq!(office.deliver.run(quiet).await, Ok(()));
    assert!(office.sink.messages().is_empty());
    assert_eq!(state(&scratch, &told, quiet).await, (DeliveryState::Quiet, 0));
    // Others are told as ever.
    let mail = office.send(told.to(SUPPLIER_ADDRESS)).await;
    assert_eq!(mail.to, [SUPPLIER_ADDRESS]);
    assert_eq!(scratch.due_wakes().await.unwrap(), []);

    let proof = policy::may_publish(&policy::system("test")).unwrap();
    scratch.world.advance_hours(30);
    let mut tx = scratch.begin().await.unwrap();
    tx.rate(&proof, told.advisory, &high().check().unwrap(), "Sanne Vuurman", None).await.unwrap();
    tx.commit().await.unwrap();
    let due = scratch.due_wakes().await.unwrap();
    assert_eq!(due.len(), 1, "{due:?}");
    let today = scratch.now().day(ZONE);
    let mut mails = 0;
    for _ in 0..2 {
        let mut tx = scratch.begin().await.unwrap();
        mails += tx.wake(&proof, &domain::follow_up::Plan::new(ZONE), today, due[0]).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(mails, 1, "it wakes once");
    let mail = office.send(quiet).await;
    assert_eq!(mail.to, [HOSPITAL_ADDRESS]);
    assert!(mail.subject.starts_with("[HOOG] "), "{}", mail.subject);
    assert_eq!(row(&scratch, &told, quiet).await.state, DeliveryState::Sent);
});

on_both!(smtp_what_is_high_is_mailed_whatever_was_chosen, |scratch| {
    let told = told(&scratch, &Plan { hospital_is_quiet: true, ..Plan::default() }).await;
    let office = office(&scratch).await;
    let mail = office.send(told.to(HOSPITAL_ADDRESS)).await;
    assert!(mail.to == [HOSPITAL_ADDRESS] && mail.subject.starts_with("[HOOG] "), "{}", mail.subject);
});
