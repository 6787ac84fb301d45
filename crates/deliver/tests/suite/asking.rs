//! A question on its way: it goes out once, with a link that works, and not at all once nobody needs to answer.

use std::collections::BTreeMap;

use domain::notice::DeliveryState;
use domain::policy;
use domain::{DeliveryId, QuestionId};
use store::{QuestionDetail, ToAsk};
use testkit::told::{HOSPITAL_ADDRESS, Plan, told};
use testkit::{Scratch, on_both};

use crate::office::{key, office, text};

const GROUNDS: &str =
    r#"[{"code":"maker_same","registered":"X","stated":"X"},{"code":"version_missing","stated":"<4.2"}]"#;

pub(crate) async fn detail(scratch: &Scratch, id: QuestionId) -> QuestionDetail {
    let system = policy::system("test");
    scratch.as_viewer(&system).await.unwrap().question(id).await.unwrap().into_inner()
}

/// The hospital's devices are in doubt, and it is asked about them.
pub(crate) async fn asked(scratch: &Scratch) -> (QuestionId, DeliveryId) {
    let told = told(scratch, &Plan::default()).await;
    scratch.sql(&format!("UPDATE asset_match SET verdict = 'review', grounds = '{GROUNDS}'")).await;
    let system = policy::system("test");
    let proof = policy::may_publish(&system).unwrap();
    let institution = told.hospital;
    let wanted = ToAsk { institution, addressee: institution, seen: None, groups: None, hints: BTreeMap::new() };
    let today = scratch.now().day("Europe/Amsterdam");
    let question = scratch.ask(&system, &proof, &wanted, today).await.unwrap().question;
    let it = detail(scratch, question).await;
    let to = it.deliveries.iter().find(|to| to.address == HOSPITAL_ADDRESS).expect("the hospital is written to");
    (question, to.id)
}

on_both!(a_question_goes_out_once_and_its_link_opens_it, |scratch| {
    let (question, delivery) = asked(&scratch).await;
    let office = office(&scratch).await;
    for _ in 0..2 {
        assert_eq!(office.deliver.ask(delivery).await, Ok(()));
    }
    let mails = office.sink.messages();
    assert_eq!(mails.len(), 1, "running it again sends nothing");
    let token = key().question(delivery);
    let text = mails[0].text.as_deref().unwrap_or_default();
    assert!(text.contains(&format!("/q/{}", token.as_str())), "{text}");
    assert!(mails[0].subject.starts_with("[VRAAG] "), "{}", mails[0].subject);
    let today = scratch.now().day("Europe/Amsterdam");
    let link = scratch.question_link(&token.hash(), today).await.unwrap();
    assert_eq!(link.question, question);
    assert_eq!(detail(&scratch, question).await.deliveries[0].state, DeliveryState::Sent);
    // Written again it differs in nothing, so a crash between sending and noting makes a message that folds away.
    let again = office.deliver.question_message(delivery).await.unwrap();
    assert_eq!(again, office.deliver.question_message(delivery).await.unwrap());
    assert!(again.contains(&format!("<{delivery}@")), "the Message-Id is the delivery");
});

on_both!(a_withdrawn_question_does_not_go_out, |scratch| {
    let (question, delivery) = asked(&scratch).await;
    let office = office(&scratch).await;
    let proof = policy::may_publish(&policy::system("test")).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.withdraw_question(&proof, question).await.unwrap();
    tx.commit().await.unwrap();
    let outcome = text(office.deliver.ask(delivery).await);
    assert!(outcome.contains("nobody needs to answer"), "{outcome}");
    assert_eq!(office.sink.messages().len(), 0);
    assert_eq!(detail(&scratch, question).await.deliveries[0].state, DeliveryState::Failed);
});

on_both!(a_server_that_says_not_now_is_asked_again, |scratch| {
    let (question, delivery) = asked(&scratch).await;
    let office = office(&scratch).await;
    office.sink.refuse_for_now(HOSPITAL_ADDRESS, 1);
    assert!(text(office.deliver.ask(delivery).await).starts_with("retry: "));
    let noted = detail(&scratch, question).await;
    assert_eq!(noted.deliveries[0].state, DeliveryState::Queued);
    assert!(noted.deliveries[0].last_error.as_deref().is_some_and(|error| error.contains("Mailbox busy")));
    assert_eq!(office.deliver.ask(delivery).await, Ok(()));
    assert_eq!(office.sink.messages().len(), 1);
});
