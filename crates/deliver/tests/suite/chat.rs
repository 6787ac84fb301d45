//! Messages to chats and collectors of logs: what they say, that nothing in them does more than that, and that a second try is
//! known for what it is.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use deliver::{Headers, Log, Logging, NotPosted, Post, Posting};
use domain::notice::DeliveryState;
use domain::organisation::Language;
use domain::webhook::{Collector, MatrixRoom, WebhookTarget};
use domain::{OrganisationId, WebhookMessageId, policy};
use serde_json::Value;
use testkit::told::{Plan, Told, told};
use testkit::{Scratch, on_both};

use crate::hooks::{answer, row};
use crate::office::{office, text};

const HOOK: &str = "https://chat.example/hooks/kv4711";
/// Calls everybody, looks like a link, and ends fields.
const TITLE: &str = "@channel [nu](https://kwaad.example) <b>| a\\b=c";

/// Answers as it is told to and keeps what came, by whichever road.
#[derive(Debug, Default)]
struct Other {
    answers: Mutex<VecDeque<Result<u16, NotPosted>>>,
    came: Mutex<Vec<(&'static str, String, Headers, String)>>,
}

impl Other {
    fn says(&self, answers: impl IntoIterator<Item = Result<u16, NotPosted>>) {
        self.answers.lock().unwrap().extend(answers);
    }

    fn came(&self) -> Vec<(&'static str, String, Headers, String)> {
        self.came.lock().unwrap().clone()
    }

    fn take(&self, how: &'static str, to: String, headers: Headers, body: String) -> Result<u16, NotPosted> {
        self.came.lock().unwrap().push((how, to, headers, body));
        self.answers.lock().unwrap().pop_front().unwrap_or(Ok(200))
    }
}

impl Post for Other {
    fn post(&self, to: String, headers: Headers, body: String) -> Posting<'_> {
        let answer = self.take("POST", to, headers, body);
        Box::pin(async move { answer })
    }

    fn put(&self, to: String, headers: Headers, body: String) -> Posting<'_> {
        let answer = self.take("PUT", to, headers, body);
        Box::pin(async move { answer })
    }
}

impl Log for Other {
    fn log(&self, to: Collector, record: String) -> Logging<'_> {
        let answer = self.take("LOG", to.to_string(), Headers::new(), record);
        Box::pin(async move { answer.map(|_| ()) })
    }
}

async fn connect(scratch: &Scratch, organisation: OrganisationId, target: &WebhookTarget, language: Language) {
    let proof = policy::may_connect(&policy::system("test"), organisation).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.connect_program(&proof, organisation, target, language).await.unwrap();
    tx.commit().await.unwrap();
}

/// A care home and an advisory with names that mean harm; its supplier has connected something, and the care home answers.
async fn answered(scratch: &Scratch, target: &WebhookTarget, language: Language) -> (Told, WebhookMessageId) {
    let told = told(scratch, &Plan { care_home: "Zorghuis @all".to_owned(), ..Plan::default() }).await;
    scratch.sql(&format!("UPDATE advisory SET title = '{TITLE}'")).await;
    connect(scratch, told.supplier, target, language).await;
    let messages = answer(scratch, &told).await;
    assert_eq!(messages.len(), 1);
    (told, messages[0])
}

on_both!(a_channel_is_told_in_plain_lines_and_its_address_shows_nowhere, |scratch| {
    let target = WebhookTarget::Mattermost { url: HOOK.to_owned() };
    let (told, message) = answered(&scratch, &target, Language::Nl).await;
    let other = Arc::new(Other::default());
    let deliver = office(&scratch).await.deliver.with_post(other.clone());
    other.says([Err(NotPosted::Unreachable(format!("{HOOK}: error for url ({HOOK})"))), Ok(404)]);
    let outcome = text(deliver.webhook(message).await);
    assert_eq!(outcome, "retry: chat.example: error for url (chat.example)");
    assert_eq!(row(&scratch, told.supplier).await.unwrap().last_error.unwrap(), outcome.replace("retry: ", ""));
    assert_eq!(text(deliver.webhook(message).await), "retry: the other side answered 404");
    assert_eq!(deliver.webhook(message).await, Ok(()));
    // Once it went, doing it again does nothing.
    assert_eq!(deliver.webhook(message).await, Ok(()));

    let came = other.came();
    assert_eq!(came.len(), 3);
    let (how, to, _, body) = &came[2];
    assert_eq!((*how, to.as_str()), ("POST", HOOK));
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
    let lines: Vec<&str> = body["text"].as_str().unwrap().lines().collect();
    let noted = row(&scratch, told.supplier).await.unwrap();
    let code = noted.code.unwrap();
    assert_eq!(lines[0], format!("Op melding {code} voor Zorghuis ＠all is geantwoord."));
    assert!(lines[1].contains("＠channel ［nu］(https:\u{2060}//kwaad.\u{2060}example) ‹b›¦ a＼b=c"), "{lines:?}");
    assert_eq!(lines[2], "Zorghuis ＠all: Geregeld door ICT");
    assert!(lines[3].starts_with("https://brandwacht.example/notices/") && lines.len() == 4, "{lines:?}");
    for kept in ["Netbron 4.0", "Gang 1", "alleen voor wie het leest", "Marja", "INC-7"] {
        assert!(!lines.iter().any(|line| line.contains(kept)), "{kept}: {lines:?}");
    }
    assert_eq!(noted.state, DeliveryState::Sent);
});

on_both!(a_room_knows_a_second_try_by_its_transaction, |scratch| {
    let room = MatrixRoom::new("https://matrix.example", "!aBc:matrix.example").unwrap();
    let target = WebhookTarget::Matrix { room: room.clone(), token: "syt_kv4711".to_owned() };
    let (_, message) = answered(&scratch, &target, Language::En).await;
    let other = Arc::new(Other::default());
    let deliver = office(&scratch).await.deliver.with_post(other.clone());
    other.says([Ok(502)]);
    assert!(text(deliver.webhook(message).await).starts_with("retry: "));
    scratch.world.advance_seconds(3_600);
    assert_eq!(deliver.webhook(message).await, Ok(()));
    let came = other.came();
    assert_eq!(came.len(), 2);
    assert_eq!(came[0], came[1], "the same event in the same transaction");
    let (how, to, headers, body) = &came[0];
    assert_eq!((*how, to), ("PUT", &room.send(&message.to_string())));
    assert!(headers.contains(&("authorization".into(), "Bearer syt_kv4711".to_owned())));
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!((&body["msgtype"], &body["format"]), (&"m.notice".into(), &"org.matrix.custom.html".into()));
    assert_eq!(body["m.mentions"], serde_json::json!({}), "nobody is called");
    let (plain, html) = (body["body"].as_str().unwrap(), body["formatted_body"].as_str().unwrap());
    assert!(plain.contains("for Zorghuis ＠all was answered.") && plain.contains("<b>| a\\b=c"), "{plain}");
    assert!(html.contains("&lt;b&gt;| a\\b=c<br>") && !html.contains("<b>"), "{html}");
    assert!(html.contains("<a href=\"https://brandwacht.example/notices/"), "{html}");
});

on_both!(a_reminder_asks_in_a_room_aloud_and_says_by_when, |scratch| {
    let room = MatrixRoom::new("https://matrix.example", "!aBc:matrix.example").unwrap();
    let target = WebhookTarget::Matrix { room, token: "syt_kv4711".to_owned() };
    let (_, message) = answered(&scratch, &target, Language::Nl).await;
    scratch.sql("UPDATE webhook_message SET event = 'notice.reminded', answer_id = NULL").await;
    let other = Arc::new(Other::default());
    let deliver = office(&scratch).await.deliver.with_post(other.clone());
    assert_eq!(deliver.webhook(message).await, Ok(()));
    let body: Value = serde_json::from_str(&other.came()[0].3).unwrap();
    assert_eq!(body["msgtype"], "m.text");
    let lines: Vec<&str> = body["body"].as_str().unwrap().lines().collect();
    assert!(lines[0].starts_with("Beantwoord melding BW-") && lines.len() == 4, "{lines:?}");
    assert!(lines[2].starts_with("Antwoord uiterlijk ") && lines[2].contains("2026"), "{lines:?}");
});

on_both!(a_collector_gets_one_line_that_no_title_leaves, |scratch| {
    let target = WebhookTarget::Syslog("siem.example".parse().unwrap());
    let (told, message) = answered(&scratch, &target, Language::Nl).await;
    let other = Arc::new(Other::default());
    let bare = office(&scratch).await.deliver;
    assert!(text(bare.webhook(message).await).contains("collectors of logs"), "nothing is dropped for want of a road");
    let deliver = bare.with_log(other.clone());
    other.says([Err(NotPosted::Unreachable("tls://siem.example:6514: refused".to_owned()))]);
    assert_eq!(text(deliver.webhook(message).await), "retry: tls://siem.example:6514: refused");
    scratch.world.advance_seconds(3_600);
    assert_eq!(deliver.webhook(message).await, Ok(()));
    assert_eq!(row(&scratch, told.supplier).await.unwrap().state, DeliveryState::Sent);
    let came = other.came();
    assert_eq!(came[0], came[1], "the same record, sign for sign");
    let (how, to, _, record) = &came[1];
    assert_eq!((*how, to.as_str()), ("LOG", "tls://siem.example:6514"));

    let (octets, line) = record.split_once(' ').unwrap();
    assert_eq!(octets, line.len().to_string());
    let (head, event) = line.split_once(" CEF:0|").unwrap();
    let fields: Vec<&str> = head.split(' ').collect();
    assert_eq!(fields[0], "<134>1");
    assert!(fields[1].starts_with("2026-11-") && fields[1].ends_with('Z'), "{head}");
    assert_eq!(fields[2..], ["brandwacht.example", "brandwacht", "-", "notice.answered", "-"]);
    let version = env!("CARGO_PKG_VERSION");
    let name = "@channel [nu](https://kwaad.example) <b>\\| a\\\\b=c";
    assert!(event.starts_with(&format!("Brandwacht|Brandwacht|{version}|notice.answered|{name}|")), "{event}");
    for field in
        [&*format!("externalId={message} "), "cs2=Zorghuis @all ", "outcome=taken_care_of ", "cs3=BLV-2099-011 "]
    {
        assert!(event.contains(field), "{field}: {event}");
    }
    assert!(!line.contains('\n') && !event.contains("alleen voor wie"), "{line}");
});

on_both!(a_test_says_in_each_that_it_is_one, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let room = MatrixRoom::new("https://matrix.example", "!aBc:matrix.example").unwrap();
    let targets = [
        WebhookTarget::Mattermost { url: HOOK.to_owned() },
        WebhookTarget::Matrix { room, token: "syt_kv4711".to_owned() },
        WebhookTarget::Syslog("siem.example".parse().unwrap()),
    ];
    let other = Arc::new(Other::default());
    let deliver = office(&scratch).await.deliver.with_post(other.clone()).with_log(other.clone());
    let proof = policy::may_connect(&policy::system("test"), told.hospital).unwrap();
    for target in &targets {
        let mut tx = scratch.begin().await.unwrap();
        let program = tx.connect_program(&proof, told.hospital, target, Language::En).await.unwrap();
        let message = tx.test_webhook(&proof, program).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(deliver.webhook(message).await, Ok(()));
    }
    let came = other.came();
    for (place, words) in
        ["This is a test of Brandwacht.", "This is a test of Brandwacht.", "|test of the connection|0|"]
            .into_iter()
            .enumerate()
    {
        assert!(came[place].3.contains(words), "{}", came[place].3);
    }
});
