//! Programs of each kind: connected, read back for whoever sends, sealed, and shown without what lets us in.

use domain::audience::Audience;
use domain::organisation::Language;
use domain::viewer::Role;
use domain::webhook::{MatrixRoom, WebhookKind, WebhookSecret, WebhookTarget};
use domain::{OrganisationId, WebhookId, WebhookMessageId, policy};
use store::StoreError;
use testkit::{Scratch, on_both};

use crate::region::{member, region};

const HOOK: &str = "https://chat.example/hooks/kv4711";
const TOKEN: &str = "syt_kv4711";

/// One of each kind.
fn targets(scratch: &Scratch) -> [WebhookTarget; 4] {
    let room = MatrixRoom::new("https://matrix.example", "!aBc:matrix.example").unwrap();
    [
        WebhookTarget::Standard {
            url: "https://tickets.example/x".to_owned(),
            secret: WebhookSecret::new(&*scratch.world),
        },
        WebhookTarget::Mattermost { url: HOOK.to_owned() },
        WebhookTarget::Matrix { room, token: TOKEN.to_owned() },
        WebhookTarget::Syslog("siem.example".parse().unwrap()),
    ]
}

async fn connect(
    scratch: &Scratch,
    organisation: OrganisationId,
    target: &WebhookTarget,
) -> (WebhookId, WebhookMessageId) {
    let proof = policy::may_connect(&policy::system("test"), organisation).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let program = tx.connect_program(&proof, organisation, target, Language::En).await.unwrap();
    let message = tx.test_webhook(&proof, program).await.unwrap();
    tx.commit().await.unwrap();
    (program, message)
}

on_both!(each_kind_is_read_back_by_whoever_sends_and_by_nobody_else, |scratch| {
    let region = region(&scratch).await;
    let system = policy::system("test");
    let today = "2026-11-20".parse().unwrap();
    let mut ids = Vec::new();
    for target in targets(&scratch) {
        let (program, message) = connect(&scratch, region.hospital, &target).await;
        let view = scratch.as_viewer(&system).await.unwrap();
        let out = view.outgoing_event(message, today).await.unwrap();
        assert_eq!((out.to.as_ref(), out.language), (Some(&target), Language::En));
        ids.push((program, message));
    }
    let manager = member(&scratch, region.hospital, Role::Manager);
    let shown = scratch.as_viewer(&manager).await.unwrap().webhooks(region.hospital).await.unwrap();
    let kinds: Vec<WebhookKind> = shown.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, WebhookKind::ALL);
    for it in &shown {
        let text = format!("{:?}", **it);
        assert!(!text.contains("kv4711") && !text.contains("whsec_"), "{text}");
    }
    assert_eq!(shown[1].url, "https://chat.example/…");
    let stranger = member(&scratch, region.care_home, Role::Manager);
    assert!(scratch.as_viewer(&stranger).await.unwrap().webhooks(region.hospital).await.unwrap().is_empty());

    // All of it is sealed, and stays readable when the key is renewed.
    let keeper = policy::may_keep_keys(&system).unwrap();
    let clear = scratch.in_the_clear(&keeper).await.unwrap().clear;
    assert!(!clear.iter().any(|column| column.starts_with("webhook.")), "{clear:?}");
    let mut tx = scratch.begin().await.unwrap();
    tx.renew_key(&keeper, region.hospital).await.unwrap();
    tx.commit().await.unwrap();
    let view = scratch.as_viewer(&system).await.unwrap();
    assert!(matches!(
        &view.outgoing_event(ids[1].1, today).await.unwrap().to,
        Some(WebhookTarget::Mattermost { url }) if url == HOOK
    ));

    // What is taken away is told nothing more, and its secret is gone.
    let proof = policy::may_connect(&system, region.hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.end_webhook(&proof, ids[1].0).await.unwrap();
    tx.commit().await.unwrap();
    let view = scratch.as_viewer(&system).await.unwrap();
    assert_eq!(view.outgoing_event(ids[1].1, today).await.unwrap().to, None);
});

on_both!(the_right_for_one_organisation_connects_nothing_for_another, |scratch| {
    let region = region(&scratch).await;
    let proof = policy::may_connect(&policy::system("test"), region.hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    for target in targets(&scratch) {
        let refused = tx.connect_program(&proof, region.care_home, &target, Language::Nl).await;
        assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    }
    let long = WebhookTarget::Mattermost { url: format!("{HOOK}{}", "x".repeat(1_000)) };
    let refused = tx.connect_program(&proof, region.hospital, &long, Language::Nl).await;
    assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
});

on_both!(what_was_connected_before_there_were_kinds_goes_on_as_it_was, |scratch| {
    let other = match scratch.backend() {
        "sqlite" => testkit::sqlite_unmigrated().await,
        _ => testkit::postgres_unmigrated().await.unwrap(),
    };
    other.migrate_to(36).await.unwrap();
    let [home, program, message] = [0xf1, 0x0a, 0x0b].map(uuid::Uuid::from_u128);
    let system = policy::system("test");
    let audience = serde_json::to_string(&Audience::cert_only()).unwrap();
    other.sql(&format!("INSERT INTO audience (id, canonical) VALUES (1, '{audience}')")).await;
    other
        .sql(&format!(
            "INSERT INTO organisation (id, kind, name, search, created_at, audience_id)
             VALUES ({{id:{home}}}, 'institution', 'Huis', 'huis', 0, 1)"
        ))
        .await;
    let secret = WebhookSecret::new(&*scratch.world);
    other
        .sql(&format!(
            "INSERT INTO webhook (id, organisation_id, url, secret, created_at, audience_id)
             VALUES ({{id:{program}}}, {{id:{home}}}, 'https://tickets.example/x', '{}', 0, 1)",
            secret.text()
        ))
        .await;
    other
        .sql(&format!(
            "INSERT INTO webhook_message (id, webhook_id, event, state, attempts, queued_at, audience_id)
             VALUES ({{id:{message}}}, {{id:{program}}}, 'webhook.test', 'queued', 0, 0, 1)"
        ))
        .await;
    other.migrate().await.unwrap();
    let view = other.as_viewer(&system).await.unwrap();
    let out = view.outgoing_event(WebhookMessageId::from_uuid(message), "2026-11-20".parse().unwrap()).await.unwrap();
    assert_eq!(out.to, Some(WebhookTarget::Standard { url: "https://tickets.example/x".to_owned(), secret }));
});
