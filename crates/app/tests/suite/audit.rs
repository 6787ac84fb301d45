//! The audit trail from the command line: checked, exported, anchored, and checked by somebody else's program.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use mailsink::{MailSink, SinkConfig};
use store::Store;
use testkit::on_both;
use testkit::told::{Plan, told as region};

use crate::blind::{DEMO, brandwacht, refused, told, well};
use crate::killing::{RealWorld, Running};

fn checker(export: &Path) -> Option<(bool, String)> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/check-audit.py");
    match Command::new("python3").arg(script).arg(export).output() {
        Ok(output) => Some((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())),
        // CI has it; who has not gets the other half of the test.
        Err(_) => {
            assert!(
                std::env::var_os("BRANDWACHT_TEST_ALL").is_none(),
                "BRANDWACHT_TEST_ALL is set and there is no python3"
            );
            eprintln!("SKIPPED: there is no python3, so only Brandwacht's own check ran");
            None
        }
    }
}

#[test]
fn the_trail_is_checked_exported_and_anchored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    well(&path, &["import", "organisations", &format!("{DEMO}/organisations.toml")]);
    let said = well(&path, &["audit", "verify"]);
    assert!(said.contains("nothing is wrong"), "{said}");
    let said = refused(&path, &["audit", "anchor"]);
    assert!(said.contains("`brandwacht bundle key`"), "{said}");
    std::fs::write(path.join("key.pub"), brandwacht(&path, &["bundle", "key"]).stdout).unwrap();
    let anchor = well(&path, &["audit", "anchor"]);
    std::fs::write(path.join("anchor"), format!("Beste,\n\n{anchor}\n")).unwrap();
    let said = well(&path, &["audit", "verify", "--anchor", "anchor", "--trust", "key.pub"]);
    assert!(said.contains("nothing is wrong"), "{said}");

    let export = well(&path, &["audit", "export"]);
    assert!(export.lines().count() > 30, "{export}");
    std::fs::write(path.join("export.jsonl"), &export).unwrap();
    let said = well(&path, &["audit", "verify", "--file", "export.jsonl", "--anchor", "anchor", "--trust", "key.pub"]);
    assert!(said.contains("nothing is wrong"), "{said}");
    if let Some((sound, said)) = checker(&path.join("export.jsonl")) {
        assert!(sound && said.contains("nothing is wrong"), "{said}");
    }

    let lines: Vec<&str> = export.lines().collect();
    let swapped = [&lines[..4], &[lines[5], lines[4]], &lines[6..]].concat().join("\n");
    let removed = [&lines[..4], &lines[5..]].concat().join("\n");
    let changed = export.replacen("organisation.put", "organisation.get", 1);
    for (what, text, wanted) in [
        ("swapped", swapped, "row 5 stands behind row 6"),
        ("removed", removed, "row 5 is missing"),
        ("changed", changed, "was changed after it was sealed"),
        ("cut", lines[..10].join("\n"), "the end was cut off"),
    ] {
        std::fs::write(path.join("other.jsonl"), text).unwrap();
        let arguments = ["audit", "verify", "--file", "other.jsonl", "--anchor", "anchor", "--trust", "key.pub"];
        let output = brandwacht(&path, &arguments);
        let said = told(&output);
        assert_eq!(output.status.code(), Some(1), "{what}: {said}");
        assert!(said.contains(wanted), "{what}: {said}");
        // An export that ends earlier is whole in itself; only an anchor tells.
        if let Some((sound, said)) = checker(&path.join("other.jsonl")) {
            assert_eq!(sound, what == "cut", "{what}: {said}");
        }
    }

    let listed = well(&path, &["audit", "list", "--act", "audit", "--jsonl"]);
    for act in ["audit.verify", "audit.anchor", "audit.export"] {
        assert!(listed.contains(act), "{act} in {listed}");
    }
}

// Shows: ASVS 16.4.2, NEN 8.15
on_both!(a_worker_mails_the_signed_end_once_a_day_and_the_mail_is_an_anchor, |scratch| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("key.pub"), brandwacht(path, &["bundle", "key"]).stdout).unwrap();
    let key = path.join("bundle.secret").display().to_string();
    let store = Store::connect(&scratch.address, Arc::new(RealWorld), testkit::master_key()).await.unwrap();
    region(&store, &Plan::default()).await;
    let sink = MailSink::start(SinkConfig::default()).await.unwrap();
    let keeper = "bewaar@elders.example";
    let settings =
        [("BRANDWACHT_AUDIT_ANCHOR_TO", keeper), ("BRANDWACHT_BUNDLE_KEY", &key), ("BRANDWACHT_CERT_NAME", "CERT Één")];
    let anchors = || -> Vec<_> { sink.messages().into_iter().filter(|mail| mail.to == [keeper]).collect() };
    let noted = async || {
        let view_of = domain::policy::system("test");
        let proof = domain::policy::may_read_audit(&view_of).unwrap();
        let filter = store::TrailFilter { act: Some("audit.anchor_mail".to_owned()), ..Default::default() };
        let view = store.as_viewer(&view_of).await.unwrap();
        view.trail(&proof, &filter, &domain::page::PageRequest::first(9)).await.unwrap().items.len()
    };
    let worker = Running::worker_with(&scratch, sink.smtp_addr, 2, &settings);
    // And is done with it: a job that runs when the worker dies is begun again.
    let done = async || noted().await == 1 && store.queue_counts().await.unwrap().running == 0;
    assert!(crate::killing::until(Duration::from_secs(30), done).await);
    drop(worker);
    let now = domain::World::now(&RealWorld);
    for (since, due) in [(now.plus_hours(-23), false), (now.plus_hours(1), true), (now.plus_hours(1), false)] {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.enqueue_anchor(since).await.unwrap(), due, "not again within a day, nor beside one that waits");
        tx.commit().await.unwrap();
    }
    let mails = anchors();
    assert_eq!(mails.len(), 1, "one deed, one mail");
    assert!(mails[0].subject.contains("einde van het logboek"), "{}", mails[0].subject);
    // What a mail program saves is what `--anchor` takes.
    let proof = domain::policy::may_read_audit(&domain::policy::system("test")).unwrap();
    let keys = formats::bundle::PublicKey::read_all(&std::fs::read_to_string(path.join("key.pub")).unwrap()).unwrap();
    let found = formats::anchor::Anchor::read_all(&String::from_utf8_lossy(&mails[0].raw), &keys).unwrap();
    assert_eq!((found.len(), found[0].cert.as_str()), (1, "CERT Één"));
    let links = found.iter().map(|anchor| anchor.link).collect();
    assert!(store.verify_audit(&proof, links).await.unwrap().is_sound());
    store.close().await;
});

#[test]
fn a_keeper_without_a_key_to_sign_with_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_brandwacht"))
        .current_dir(folder.path())
        .env("BRANDWACHT_AUDIT_ANCHOR_TO", "bewaar@elders.example")
        .env_remove("BRANDWACHT_BUNDLE_KEY")
        .args(["migrate"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(told(&output).contains("bundle_key"), "{}", told(&output));
}
