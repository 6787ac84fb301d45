//! Mail that comes back, read by the program from a real Maildir.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use domain::notice::{DeliveryState, Owing};
use domain::policy;
use store::{Address, Store};
use testkit::told::{HOSPITAL_ADDRESS, Plan, told};
use testkit::{Scratch, on_both};

use crate::killing::RealWorld;

fn report(id: &str, action: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.cert.example\r\nTo: bericht@cert.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\
         Sorry.\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n\
         Final-Recipient: rfc822; x@zorg.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 no such user\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{id}>\r\n\
         Subject: x\r\n\r\nTekst\r\n\r\n--b--\r\n"
    )
}

fn answer(id: &str, how: &str) -> String {
    format!("From: a@zorg.example\r\nSubject: Re\r\nIn-Reply-To: <{id}>\r\n{how}\r\nWij kijken ernaar.\r\n")
}

fn mailbox(scratch: &Scratch, folder: &Path) -> serde_json::Value {
    let database = match &scratch.address {
        Address::Sqlite(path) => format!("sqlite:{}", path.display()),
        Address::Postgres { url, schema } => {
            let sign = if url.contains('?') { '&' } else { '?' };
            format!("{url}{sign}options[search_path]={}", schema.as_deref().unwrap_or("public"))
        }
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_brandwacht"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("BRANDWACHT_")) {
        command.env_remove(name);
    }
    let output = command
        .args(["mailbox", "--json"])
        .env("BRANDWACHT_DATABASE", database)
        .env("BRANDWACHT_MASTER_KEY", "KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio=")
        .env("BRANDWACHT_RETURNED_MAIL", folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

on_both!(smtp_what_comes_back_is_phoned_and_what_people_write_is_left, |scratch| {
    // The program lives in the real time, so what it reads must as well.
    let store = Store::connect(&scratch.address, Arc::new(RealWorld), testkit::master_key()).await.unwrap();
    let told = told(&store, &Plan::default()).await;
    let system = policy::system("test");
    let proof = policy::may_publish(&system).unwrap();
    for id in told.deliveries.values() {
        let mut tx = store.begin().await.unwrap();
        tx.delivery_sent(&proof, *id).await.unwrap();
        tx.commit().await.unwrap();
    }
    let hospital = told.to(HOSPITAL_ADDRESS);
    let other = *told.deliveries.values().find(|id| **id != hospital).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for part in ["new", "cur", "tmp"] {
        fs::create_dir(folder.path().join(part)).unwrap();
    }
    let put = |name: &str, text: String| fs::write(folder.path().join("new").join(name), text).unwrap();
    put("1.a.mx", report(&format!("{hospital}@cert.example"), "failed"));
    put("2.b.mx", report(&format!("{other}@cert.example"), "delayed"));
    put("3.c.mx", answer(&format!("{other}@cert.example"), "Auto-Submitted: auto-replied\r\n"));
    put("4.d.mx", answer(&format!("{other}@cert.example"), ""));
    put("5.e.mx", report("somebody@elsewhere.example", "failed"));
    put("6.f.mx", "no mail at all".to_owned());
    let read = mailbox(&scratch, folder.path());
    assert_eq!(read, serde_json::json!({ "mails": 6, "failed": 1, "away": 1, "left": 3, "unread": 0 }));
    // Everything has moved; what a person must read is not marked as seen.
    let mut names: Vec<String> = fs::read_dir(folder.path().join("cur"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["1.a.mx:2,S", "2.b.mx:2,S", "3.c.mx:2,S", "4.d.mx:2,", "5.e.mx:2,", "6.f.mx:2,"]);
    assert_eq!(fs::read_dir(folder.path().join("new")).unwrap().count(), 0);

    let view = store.as_viewer(&system).await.unwrap();
    let plan = domain::follow_up::Plan::new("Europe/Amsterdam");
    let owing = view.owing(&plan, None, true, 10).await.unwrap();
    assert_eq!(owing.iter().map(|row| row.why).collect::<Vec<_>>(), [Owing::Failed]);
    let notice = view.notice(owing[0].notice).await.unwrap();
    let failed = notice.deliveries.iter().find(|it| it.id == hospital).unwrap();
    assert_eq!(failed.state, DeliveryState::Failed);
    assert_eq!(failed.last_error.as_deref(), Some("5.1.1 550 no such user"));
    let mut away = 0;
    for notice in &told.notices {
        away += view.notice(*notice).await.unwrap().deliveries.iter().filter(|it| it.away_at.is_some()).count();
    }
    assert_eq!(away, 1);
    // The same report once more, and one that is too old.
    put("7.g.mx", report(&format!("{hospital}@cert.example"), "failed"));
    assert_eq!(mailbox(&scratch, folder.path())["failed"], 1);
    scratch.sql("UPDATE delivery SET sent_at = sent_at - 1296000000").await;
    put("8.h.mx", report(&format!("{other}@cert.example"), "failed"));
    assert_eq!(
        mailbox(&scratch, folder.path()),
        serde_json::json!({ "mails": 1, "failed": 0, "away": 0, "left": 1, "unread": 0 })
    );
});

on_both!(smtp_what_comes_back_of_a_message_about_several_customers_is_phoned_for_each, |scratch| {
    let store = Store::connect(&scratch.address, Arc::new(RealWorld), testkit::master_key()).await.unwrap();
    let told = told(&store, &Plan { customers: 2, ..Plan::default() }).await;
    let system = policy::system("test");
    let proof = policy::may_publish(&system).unwrap();
    let view = store.as_viewer(&system).await.unwrap();
    let mut batch = None;
    let mut tx = store.begin().await.unwrap();
    for notice in &told.notices {
        let notice = view.notice(*notice).await.unwrap();
        for delivery in notice.deliveries.iter().filter(|it| it.organisation == told.supplier) {
            tx.delivery_sent(&proof, delivery.id).await.unwrap();
            batch = delivery.batch;
        }
    }
    tx.commit().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    for part in ["new", "cur", "tmp"] {
        fs::create_dir(folder.path().join(part)).unwrap();
    }
    let report = report(&format!("{}@cert.example", batch.unwrap()), "failed");
    fs::write(folder.path().join("new").join("1.a.mx"), report).unwrap();
    let read = mailbox(&scratch, folder.path());
    assert_eq!(read, serde_json::json!({ "mails": 1, "failed": 1, "away": 0, "left": 0, "unread": 0 }));
    let plan = domain::follow_up::Plan::new("Europe/Amsterdam");
    let owing = view.owing(&plan, None, true, 10).await.unwrap();
    assert_eq!(owing.iter().map(|row| row.why).collect::<Vec<_>>(), [Owing::Failed; 3]);
});
