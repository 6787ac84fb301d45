//! Calling out whoever is on duty: what a short message says, and what becomes of it.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use deliver::{Gateway, Headers, NotPosted, Post, Posting};
use domain::duty::{Channel, NoRoad, Office};
use domain::job::Job;
use domain::notice::DeliveryState;
use domain::organisation::{Language, Organisation, OrganisationKind};
use domain::viewer::Role;
use domain::{CallOutId, DutyMessageId, OrganisationId, PersonId, policy};
use serde_json::Value;
use store::{DutyMessageRow, NewPerson};
use testkit::told::{Plan, told};
use testkit::{Scratch, on_both};

use crate::office::{office, text};

const JSON: &str = r#"{"to":"{to}","message":"{text}"}"#;

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
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Ok(200));
        Box::pin(async move { answer })
    }
}

fn gateway() -> Gateway {
    Gateway::sms("https://sms.example/send", JSON, Some("Authorization: Bearer 4711")).unwrap()
}

/// A lead with a telephone, and drafts that wait at night: the messages that call the lead out.
async fn called(scratch: &Scratch) -> (CallOutId, Vec<(Channel, DutyMessageId)>) {
    called_by(scratch, &Office::read("none", "UTC").unwrap()).await
}

async fn called_by(scratch: &Scratch, office: &Office) -> (CallOutId, Vec<(Channel, DutyMessageId)>) {
    told(scratch, &Plan::default()).await;
    scratch.sql("UPDATE notice SET state = 'draft', severity = 'high'").await;
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
    let lead = NewPerson {
        id: PersonId::new(&*scratch.world),
        name: "Noor de Wit".to_owned(),
        email: "noor@cert.example".to_owned(),
        language: Language::Nl,
        password_hash: "$argon2id$".to_owned(),
        totp_secret: None,
        memberships: BTreeSet::from([(cert.id, Role::Lead)]),
    };
    let accounts = policy::may_manage_accounts(&system).unwrap();
    let proof = policy::may_publish(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_organisation(&policy::may_manage_organisations(&system).unwrap(), &cert).await.unwrap();
    tx.add_person(&accounts, &lead).await.unwrap();
    tx.set_duty_phone(&accounts, lead.id, "06 12345678").await.unwrap();
    let raised = tx.raise_call_outs(&proof, office).await.unwrap();
    tx.commit().await.unwrap();
    let mut messages = Vec::new();
    for leased in scratch.claim_of(&["call_out"], "test", 100, 60).await.unwrap() {
        if let Job::CallOut { message } = leased.job {
            messages.push((scratch.outgoing_call_out(message).await.unwrap().channel, message));
        }
    }
    messages.sort();
    (raised[0], messages)
}

async fn rows(scratch: &Scratch, id: CallOutId) -> Vec<DutyMessageRow> {
    let system = policy::system("test");
    scratch.as_viewer(&system).await.unwrap().call_out(id).await.unwrap().messages.clone()
}

on_both!(whoever_is_called_reads_how_bad_it_is_and_where_to_look_and_no_name_of_anybody, |scratch| {
    let (id, messages) = called(&scratch).await;
    let [(Channel::Mail, mail), (Channel::Sms, sms)] = messages[..] else { panic!("{messages:?}") };
    let other = Arc::new(Other::default());
    let office = office(&scratch).await;
    let deliver = office.deliver.with_sms(other.clone(), gateway());
    for _ in 0..2 {
        assert_eq!(deliver.call_out(mail).await, Ok(()));
        assert_eq!(deliver.call_out(sms).await, Ok(()));
    }
    let came = other.came.lock().unwrap().clone();
    assert_eq!(came.len(), 1, "once");
    let (to, headers, body) = &came[0];
    assert_eq!(to, "https://sms.example/send");
    assert!(headers.contains(&("authorization".into(), "Bearer 4711".to_owned())), "{headers:?}");
    let it: Value = serde_json::from_str(body).unwrap();
    assert_eq!(it["to"], "+31612345678");
    let text = it["message"].as_str().unwrap();
    let link = format!("https://brandwacht.example/duty/{id}");
    assert!(text.contains("HOOG") && text.contains("BLV-2099-011") && text.ends_with(&link), "{text}");
    assert!(text.chars().count() <= 160, "{text}");
    let mails = office.sink.messages();
    assert_eq!(mails.len(), 1);
    let mail = mails[0].text.as_deref().unwrap_or_default();
    assert!(mail.contains(&link) && mails[0].subject.contains("PIKET HOOG"), "{mail}");
    for kept in ["Ringdijk", "Waterland", "Netbron", "Belvaro", "Poldernet"] {
        assert!(!text.contains(kept) && !mail.contains(kept) && !mails[0].subject.contains(kept), "{kept}");
    }
    assert!(rows(&scratch, id).await.iter().all(|row| row.state == DeliveryState::Sent));
});

on_both!(what_somebody_has_taken_up_is_not_sent_and_what_fails_is_tried_again, |scratch| {
    let (id, messages) = called(&scratch).await;
    let [(Channel::Mail, mail), (Channel::Sms, sms)] = messages[..] else { panic!("{messages:?}") };
    let other = Arc::new(Other::default());
    let office = office(&scratch).await;
    let deliver = office.deliver.with_sms(other.clone(), gateway());
    other.answers.lock().unwrap().extend([Ok(503), Err(NotPosted::Unreachable("nobody answers".to_owned()))]);
    for words in ["the gateway answered 503", "nobody answers"] {
        assert_eq!(text(deliver.call_out(sms).await), format!("retry: {words}"));
        let row = rows(&scratch, id).await.into_iter().find(|row| row.channel == Channel::Sms).unwrap();
        assert_eq!((row.state, row.last_error.as_deref()), (DeliveryState::Queued, Some(words)));
    }
    let mut tx = scratch.begin().await.unwrap();
    tx.acknowledge(&policy::may_publish(&policy::system("test")).unwrap(), id).await.unwrap();
    tx.commit().await.unwrap();
    for message in [mail, sms] {
        assert_eq!(deliver.call_out(message).await, Ok(()));
    }
    assert_eq!((other.came.lock().unwrap().len(), office.sink.messages().len()), (2, 0));
    assert!(rows(&scratch, id).await.iter().all(|row| row.state == DeliveryState::Dropped));
});

on_both!(without_a_gateway_there_is_the_mail, |scratch| {
    let (id, messages) = called(&scratch).await;
    let office = office(&scratch).await;
    for (_, message) in messages {
        assert_eq!(office.deliver.call_out(message).await, Ok(()));
    }
    let states: Vec<_> =
        rows(&scratch, id).await.into_iter().map(|row| (row.channel, row.state, row.no_road, row.last_error)).collect();
    let mail = (Channel::Mail, DeliveryState::Sent, None, None);
    assert_eq!(states, [mail, (Channel::Sms, DeliveryState::Dropped, Some(NoRoad::Gateway), None)]);
    assert_eq!(office.sink.messages().len(), 1);
});

on_both!(whoever_is_rung_up_hears_how_bad_it_is_and_nothing_to_write_down, |scratch| {
    let (id, messages) = called_by(&scratch, &Office::read("none", "UTC").unwrap().with_voice(Some(0))).await;
    let [(Channel::Mail, _), (Channel::Sms, sms), (Channel::Voice, voice)] = messages[..] else {
        panic!("{messages:?}")
    };
    let (texts, calls) = (Arc::new(Other::default()), Arc::new(Other::default()));
    let body = r#"{"to":"{to_digits}","say":"{text}","language":"{language}"}"#;
    let ringing = Gateway::voice("https://voice.example/call", body, None).unwrap();
    let office = office(&scratch).await;
    let deliver = office.deliver.with_sms(texts.clone(), gateway()).with_voice(calls.clone(), ringing);
    calls.answers.lock().unwrap().push_back(Err(NotPosted::Refused("that is no number".to_owned())));
    assert_eq!(text(deliver.call_out(voice).await), "fail: that is no number");
    for message in [sms, voice] {
        assert_eq!(deliver.call_out(message).await, Ok(()), "what was mended is tried again");
    }
    assert_eq!(texts.came.lock().unwrap().len(), 1);
    let (to, _, body) = calls.came.lock().unwrap().last().cloned().unwrap();
    assert_eq!(to, "https://voice.example/call");
    let it: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&it["to"], &it["language"]), (&"31612345678".into(), &"nl".into()));
    let said = it["say"].as_str().unwrap();
    assert!(said.contains("Niveau hoog.") && !said.contains("BLV") && !said.contains("http"), "{said}");
    let spoken = rows(&scratch, id).await.into_iter().find(|row| row.channel == Channel::Voice).unwrap();
    assert_eq!(spoken.state, DeliveryState::Sent);
});
