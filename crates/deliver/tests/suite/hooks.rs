//! Messages to programs: what they say, and what becomes of them when the other side does not take them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use deliver::{Headers, NotPosted, Post, Posting};
use domain::answer::{AnswerKind, Given, Via};
use domain::job::Job;
use domain::notice::DeliveryState;
use domain::webhook::WebhookSecret;
use domain::{OrganisationId, WebhookMessageId, policy};
use serde_json::Value;
use store::WebhookMessageRow;
use testkit::told::{Plan, Told, told};
use testkit::{Scratch, on_both};

use crate::office::{office, text};

const ADDRESS: &str = "https://tickets.example/brandwacht";

type Request = (String, Headers, String);

/// Answers as it is told to and keeps what came.
#[derive(Debug, Default)]
struct Other {
    answers: Mutex<VecDeque<Result<u16, NotPosted>>>,
    came: Mutex<Vec<Request>>,
}

impl Post for Other {
    fn post(&self, to: String, headers: Headers, body: String) -> Posting<'_> {
        self.came.lock().unwrap().push((to, headers, body));
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Ok(204));
        Box::pin(async move { answer })
    }
}

impl Other {
    fn says(&self, answers: impl IntoIterator<Item = Result<u16, NotPosted>>) {
        self.answers.lock().unwrap().extend(answers);
    }

    fn came(&self) -> Vec<Request> {
        self.came.lock().unwrap().clone()
    }
}

async fn connect(scratch: &Scratch, organisation: OrganisationId) -> WebhookSecret {
    let proof = policy::may_connect(&policy::system("test"), organisation).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let (_, secret) = tx.add_webhook(&proof, organisation, ADDRESS).await.unwrap();
    tx.commit().await.unwrap();
    secret
}

/// The care home says something about its notice, and the programs that are connected hear of it.
pub(crate) async fn answer(scratch: &Scratch, told: &Told) -> Vec<WebhookMessageId> {
    let system = policy::system("test");
    let view = scratch.as_viewer(&system).await.unwrap();
    let mut theirs = None;
    for notice in &told.notices {
        if view.notice(*notice).await.unwrap().notice.institution == told.care_home {
            theirs = Some(*notice);
        }
    }
    let given = Given {
        kind: AnswerKind::TakenCareOf,
        note: "alleen voor wie het leest".to_owned(),
        by: "Marja".to_owned(),
        via: Via::Portal,
        accepted_by: None,
        review_on: None,
        heard_from: None,
        reference: Some("INC-7".to_owned()),
    };
    let proof = policy::may_answer(&system, told.care_home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.answer(&proof, theirs.unwrap(), &given, None, "2026-11-20".parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    let jobs = scratch.claim("test", 100, 60).await.unwrap();
    jobs.into_iter()
        .filter_map(|it| match it.job {
            Job::Webhook { message } => Some(message),
            _ => None,
        })
        .collect()
}

pub(crate) async fn row(scratch: &Scratch, organisation: OrganisationId) -> Option<WebhookMessageRow> {
    let system = policy::system("test");
    let all = scratch.as_viewer(&system).await.unwrap().webhooks(organisation).await.unwrap();
    all.first().and_then(|it| it.messages.first().cloned())
}

on_both!(a_program_is_told_signed_and_without_devices_or_words, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let secret = connect(&scratch, told.supplier).await;
    connect(&scratch, told.hospital).await;
    let messages = answer(&scratch, &told).await;
    assert_eq!(messages.len(), 1, "the hospital has nothing to do with it");
    let other = Arc::new(Other::default());
    let deliver = office(&scratch).await.deliver.with_post(other.clone());
    assert_eq!(deliver.webhook(messages[0]).await, Ok(()));
    // Once it went, doing it again does nothing.
    assert_eq!(deliver.webhook(messages[0]).await, Ok(()));
    let came = other.came();
    assert_eq!(came.len(), 1);
    let (to, headers, body) = &came[0];
    assert_eq!(to, ADDRESS);
    let header = |name: &str| headers.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    assert_eq!(header("webhook-id"), messages[0].to_string());
    let seconds: i64 = header("webhook-timestamp").parse().unwrap();
    assert_eq!(seconds, scratch.now().millis() / 1_000);
    assert_eq!(header("webhook-signature"), secret.sign(&header("webhook-id"), seconds, body));
    assert_eq!(header("content-type"), "application/json");
    let it: Value = serde_json::from_str(body).unwrap();
    assert_eq!(it["type"], "notice.answered");
    let data = &it["data"];
    assert_eq!((&data["institution_name"], &data["part"]), (&"Zorghuis Ringdijk".into(), &"act".into()));
    assert_eq!((&data["given"]["kind"], &data["given"]["reference"]), (&"taken_care_of".into(), &"INC-7".into()));
    assert_eq!(data["reference"], Value::Null, "that is the care home's number, not the supplier's");
    let page = format!("https://brandwacht.example/notices/{}", data["notice"].as_str().unwrap());
    assert_eq!(data["url"], page);
    for kept in ["0042", "Netbron 4.0", "Gang 1", "alleen voor wie het leest", "Marja"] {
        assert!(!body.contains(kept), "{kept}: {body}");
    }
    let noted = row(&scratch, told.supplier).await.unwrap();
    assert_eq!((noted.state, noted.attempts), (DeliveryState::Sent, 1));
});

on_both!(what_the_other_side_does_not_take_is_tried_again_with_the_same_identifier, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    connect(&scratch, told.supplier).await;
    let message = answer(&scratch, &told).await[0];
    let other = Arc::new(Other::default());
    let deliver = office(&scratch).await.deliver.with_post(other.clone());
    other.says([Ok(503), Ok(302), Err(NotPosted::Unreachable("nobody answers".to_owned()))]);
    for (words, attempts) in [("answered 503", 1), ("redirects are not followed", 2), ("nobody answers", 3)] {
        let outcome = text(deliver.webhook(message).await);
        assert!(outcome.starts_with("retry: ") && outcome.contains(words), "{outcome}");
        let noted = row(&scratch, told.supplier).await.unwrap();
        assert_eq!((noted.state, noted.attempts), (DeliveryState::Queued, attempts));
        assert!(noted.last_error.unwrap().contains(words));
        scratch.world.advance_seconds(30);
    }
    assert_eq!(deliver.webhook(message).await, Ok(()));
    let came = other.came();
    let of = |place: usize, name: &str| came[place].1.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    assert_eq!(of(0, "webhook-id"), of(3, "webhook-id"));
    assert_eq!(came[0].2, came[3].2, "the message is the same");
    assert_ne!(of(0, "webhook-timestamp"), of(3, "webhook-timestamp"));
    assert_ne!(of(0, "webhook-signature"), of(3, "webhook-signature"));
    let noted = row(&scratch, told.supplier).await.unwrap();
    assert_eq!((noted.state, noted.last_error), (DeliveryState::Sent, None));
});

// Shows: ASVS 8.3.1
on_both!(nothing_goes_where_it_may_not_or_to_whom_it_is_no_business_of, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    connect(&scratch, told.supplier).await;
    let message = answer(&scratch, &told).await[0];
    let other = Arc::new(Other::default());
    let deliver = office(&scratch).await.deliver.with_post(other.clone());
    other.says([Err(NotPosted::Refused("not on the public internet".to_owned()))]);
    assert_eq!(text(deliver.webhook(message).await), "fail: not on the public internet");
    assert_eq!(row(&scratch, told.supplier).await.unwrap().state, DeliveryState::Failed);

    // A second message waits while the care home ends the mandate.
    let second = answer(&scratch, &told).await[0];
    let system = policy::system("test");
    let mandates = scratch.as_viewer(&system).await.unwrap().mandates(told.care_home).await.unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let proof = policy::may_approve_mandate(&system, told.care_home).unwrap();
    tx.revoke_mandate(&proof, mandates[0].id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(deliver.webhook(second).await, Ok(()));
    assert_eq!(other.came().len(), 1, "nothing went");
    assert_eq!(row(&scratch, told.supplier).await.unwrap().state, DeliveryState::Dropped);
});

on_both!(who_is_gone_for_ever_is_told_nothing_more, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    connect(&scratch, told.care_home).await;
    let message = answer(&scratch, &told).await[0];
    let other = Arc::new(Other::default());
    let deliver = office(&scratch).await.deliver.with_post(other.clone());
    other.says([Ok(410)]);
    assert_eq!(deliver.webhook(message).await, Ok(()));
    assert_eq!(row(&scratch, told.care_home).await, None, "it is connected no more");
    assert_eq!(answer(&scratch, &told).await, []);
});
