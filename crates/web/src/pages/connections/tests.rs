//! Who connects programs, and what they see of it, on both databases.

use domain::viewer::Role;
use domain::webhook::{BadWebhook, WebhookKind, WebhookTarget};
use domain::{WebhookId, policy};
use testkit::{TestWorld, on_both};

use super::target::{TypedWebhook, is_webhook_address, webhook_target};
use crate::bench::bench_on;
use crate::bench::case::case;
use crate::paths;

const ADDRESS: &str = "https://tickets.example/brandwacht?key=4711";

// Shows: ASVS 1.3.6
#[test]
fn an_address_is_whole_and_over_https_unless_the_network_is_ones_own() {
    for (text, public, private) in [
        (ADDRESS, true, true),
        (" https://tickets.example/x ", true, true),
        ("http://tickets.example/x", false, true),
        ("https://user:word@tickets.example/", false, false),
        ("https://user@tickets.example/", false, false),
        ("https://tickets.example/#x", false, false),
        ("ftp://tickets.example/", false, false),
        ("file:///etc/passwd", false, false),
        ("tickets.example/x", false, false),
        ("/x", false, false),
        ("", false, false),
    ] {
        assert_eq!((is_webhook_address(text, false), is_webhook_address(text, true)), (public, private), "{text}");
    }
    assert!(!is_webhook_address(&format!("https://tickets.example/{}", "x".repeat(1_000)), true));
}

#[test]
fn each_kind_says_what_is_wrong_with_what_it_was_given() {
    const ROOM: &str = "!aBc:matrix.example";
    let world = TestWorld::friday_afternoon();
    let look =
        |kind, url, room, token, private| webhook_target(&*world, &TypedWebhook { kind, url, room, token }, private);
    let matrix = |url, room, token| look(WebhookKind::Matrix, url, room, token, false);
    let home = "https://matrix.example/";
    assert_eq!(matrix(home, ROOM, "syt_x").unwrap().shown(), "https://matrix.example/!aBc:matrix.example");
    assert_eq!(matrix("http://matrix.example", ROOM, "syt_x"), Err(BadWebhook::Address));
    assert_eq!(matrix(home, "#zaal:matrix.example", "syt_x"), Err(BadWebhook::Room));
    for bad in ["", "a b"] {
        assert_eq!(matrix(home, ROOM, bad), Err(BadWebhook::Token), "{bad}");
    }
    let mattermost = |url, private| look(WebhookKind::Mattermost, url, "", "", private);
    assert_eq!(mattermost("http://chat.example/hooks/x", false), Err(BadWebhook::Address));
    assert!(mattermost("http://chat.example/hooks/x", true).is_ok());
    let syslog = |url, private| look(WebhookKind::Syslog, url, "", "", private);
    assert_eq!(syslog("siem.example", false).unwrap().shown(), "tls://siem.example:6514");
    assert_eq!(syslog("tcp://siem.example:514", false), Err(BadWebhook::Collector), "not in the clear");
    assert!(syslog("tcp://siem.example:514", true).is_ok());
    let standard = look(WebhookKind::Standard, ADDRESS, "", "", false).unwrap();
    assert!(matches!(standard, WebhookTarget::Standard { .. }) && standard.secret().starts_with("whsec_"));
}

on_both!(a_chat_is_connected_and_what_lets_in_is_never_shown_again, |scratch| {
    let bench = bench_on(scratch).await;
    let officer = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let form = bench.get(&format!("{}?kind=matrix", paths::CONNECTIONS), &officer).await.body;
    assert!(
        form.contains("id=\"room\"") && form.contains("id=\"access_token\"") && form.contains("Toegangstoken"),
        "{form}"
    );
    let usual = bench.get(paths::CONNECTIONS, &officer).await.body;
    assert!(!usual.contains("id=\"access_token\"") && usual.contains("kind=syslog"), "{usual}");

    let hook = [("act", "add"), ("kind", "mattermost"), ("url", "https://chat.example/hooks/xkv4711")];
    let added = bench.post(paths::CONNECTIONS, &officer, &hook).await;
    assert_eq!(added.location(), format!("{}?done=add&kind=mattermost", paths::CONNECTIONS));
    let home = "https://matrix.example";
    let room = |token| {
        [("act", "add"), ("kind", "matrix"), ("url", home), ("room", "!aBc:matrix.example"), ("access_token", token)]
    };
    let bad = bench.post(paths::CONNECTIONS, &officer, &room("syt kv4711")).await;
    assert!(bad.status == 422 && bad.body.contains("href=\"#access_token\""), "{}", bad.body);
    assert!(bad.body.contains("!aBc:matrix.example") && !bad.body.contains("kv4711"), "{}", bad.body);
    assert_eq!(bench.post(paths::CONNECTIONS, &officer, &room("syt_kv4711")).await.status, 303);
    let siem = [("act", "add"), ("kind", "syslog"), ("url", "siem.example")];
    assert_eq!(bench.post(paths::CONNECTIONS, &officer, &siem).await.status, 303);
    let odd = [("act", "add"), ("kind", "pigeon"), ("url", ADDRESS)];
    assert_eq!(bench.post(paths::CONNECTIONS, &officer, &odd).await.status, 400);

    let page = bench.get(paths::CONNECTIONS, &officer).await.body;
    for shown in ["https://chat.example/…", "https://matrix.example/!aBc:matrix.example", "tls://siem.example:6514"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert!(!page.contains("kv4711"), "{page}");
});

// Shows: ASVS 8.2.1, 13.3.1
on_both!(a_responsible_person_connects_a_program_and_sees_its_secret_once, |scratch| {
    let bench = bench_on(scratch).await;
    let officer = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let technician = bench.signed_in("t@zorg.example", bench.hospital, Role::MedicalTechnology).await;
    let other = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let add = [("act", "add"), ("url", ADDRESS)];
    assert_eq!(bench.post(paths::CONNECTIONS, &technician, &add).await.status, 404);
    let bad = bench.post(paths::CONNECTIONS, &officer, &[("act", "add"), ("url", "http://10.0.0.1/")]).await;
    assert!(bad.status == 422 && bad.body.contains("Het adres begint met https://"), "{}", bad.body);
    assert!(bad.body.contains("value=\"http://10.0.0.1/\""), "what was typed stays: {}", bad.body);

    let added = bench.post(paths::CONNECTIONS, &officer, &add).await;
    assert!(added.status == 200 && added.body.contains("whsec_"), "{}", added.body);
    let page = bench.get(paths::CONNECTIONS, &officer).await.body;
    assert!(page.contains("tickets.example") && !page.contains("whsec_"), "{page}");
    for stranger in [&technician, &other] {
        let page = bench.get(paths::CONNECTIONS, stranger).await;
        assert!(page.status == 200 && !page.body.contains("tickets.example"), "{}", page.body);
    }

    // It is tried and taken away; nobody does that to another's.
    let (_, rest) = page.split_once("name=\"program\" value=\"").unwrap();
    let id = rest.split('"').next().unwrap();
    for act in ["test", "remove"] {
        let form = [("act", act), ("program", id), ("sure", "1")];
        assert_eq!(bench.post(paths::CONNECTIONS, &other, &form).await.status, 404, "{act}");
    }
    let nobodys = WebhookId::new(&*bench.scratch.world).to_string();
    assert_eq!(bench.post(paths::CONNECTIONS, &officer, &[("act", "test"), ("program", &nobodys)]).await.status, 404);
    let tested = bench.post(paths::CONNECTIONS, &officer, &[("act", "test"), ("program", id)]).await;
    assert_eq!(tested.location(), format!("{}?done=test", paths::CONNECTIONS));
    let page = bench.get(paths::CONNECTIONS, &officer).await.body;
    assert!(page.contains("onderweg") && page.contains("Test"), "{page}");
    let asked = bench.post(paths::CONNECTIONS, &officer, &[("act", "remove"), ("program", id)]).await;
    assert!(asked.status == 200 && asked.body.contains("Hiermee haalt u het programma weg"), "{}", asked.body);
    let sure = [("act", "remove"), ("program", id), ("sure", "1")];
    assert_eq!(bench.post(paths::CONNECTIONS, &officer, &sure).await.status, 303);
    assert!(!bench.get(paths::CONNECTIONS, &officer).await.body.contains("tickets.example"));

    for _ in 0..5 {
        assert_eq!(bench.post(paths::CONNECTIONS, &officer, &add).await.status, 200);
    }
    let full = bench.post(paths::CONNECTIONS, &officer, &add).await;
    assert!(full.status == 422 && full.body.contains("hoogstens vijf"), "{}", full.body);
});

on_both!(a_supplier_s_program_hears_of_its_customers_and_no_other_does, |scratch| {
    let case = case(scratch).await;
    let bench = &case.bench;
    let system = policy::system("test");
    let mut tx = bench.scratch.begin().await.unwrap();
    for organisation in [bench.supplier, bench.hospital] {
        let proof = policy::may_connect(&system, organisation).unwrap();
        tx.add_webhook(&proof, organisation, ADDRESS).await.unwrap();
        // The right for one is no right for another.
        assert!(tx.add_webhook(&proof, bench.care_home, ADDRESS).await.is_err());
    }
    tx.commit().await.unwrap();
    let body = r#"{"kind":"confirmed","by":"Servicedesk"}"#;
    let path = format!("/api/v1/notices/{}/answers", case.other_notice);
    assert_eq!(case.post(&path, &case.care_home, "application/json", body).await.status, 201);
    let view = bench.scratch.as_viewer(&system).await.unwrap();
    let told = async |organisation| {
        let all = view.webhooks(organisation).await.unwrap();
        all[0].messages.iter().map(|row| row.event.code()).collect::<Vec<_>>()
    };
    assert_eq!(told(bench.supplier).await, ["notice.answered"]);
    assert_eq!(told(bench.hospital).await, Vec::<&str>::new(), "it is not its notice");
    // What it says itself, by a program, does not come back to it.
    assert_eq!(case.post(&path, &case.supplier, "application/json", body).await.status, 201);
    assert_eq!(told(bench.supplier).await.len(), 1);
});
