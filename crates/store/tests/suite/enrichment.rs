use std::collections::BTreeSet;

use domain::ContentHash;
use domain::enrichment::{Cve, Epss, Fact, Kev, Provenance, Record};
use domain::policy;
use testkit::{Scratch, on_both};

use crate::region::analyst;

fn cve(text: &str) -> Cve {
    text.parse().unwrap()
}

fn record(number: &str, source: &str, fact: Fact) -> Record {
    let from = Provenance {
        source: source.to_owned(),
        document: ContentHash::of(source.as_bytes()),
        edition: None,
        updated: None,
    };
    Record { cve: cve(number), from, fact }
}

fn kev(number: &str) -> Record {
    let kev = Kev {
        vendor: "Halmarin".to_owned(),
        product: "Perfuro".to_owned(),
        name: "Perfuro".to_owned(),
        added: "2099-01-02".parse().ok(),
        due: None,
        ransomware: true,
        required_action: "Update.".to_owned(),
        notes: String::new(),
    };
    record(number, "cisa_kev", Fact::Kev(kev))
}

fn epss(number: &str, score: f64) -> Record {
    let epss = Epss { score, percentile: 0.99, date: "2099-01-03".parse().ok(), model: "v4".to_owned() };
    record(number, "first_epss", Fact::Epss(epss))
}

async fn put(scratch: &Scratch, records: &[Record], whole: bool) {
    let proof = policy::may_take_in(&policy::system("test")).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_enrichment(&proof, records, whole).await.unwrap();
    tx.commit().await.unwrap();
}

on_both!(sources_stand_side_by_side_and_each_replaces_only_its_own, |scratch| {
    let (one, two) = ("CVE-2099-0001", "CVE-2099-0002");
    put(&scratch, &[kev(one), kev(two)], true).await;
    put(&scratch, &[epss(one, 0.2), epss(two, 0.3)], true).await;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let both = BTreeSet::from([cve(one), cve(two), cve("CVE-2099-9999")]);
    let known = view.enrichment(&both).await.unwrap();
    assert_eq!(known.len(), 2);
    assert!(known[&cve(one)].is_exploited() && known[&cve(one)].ransomware());
    assert_eq!(known[&cve(one)].epss[0].value.score, 0.2);

    // What is gone from a whole list is gone here; what a part leaves out stays.
    put(&scratch, &[kev(two)], true).await;
    put(&scratch, &[epss(one, 0.9)], false).await;
    let known = view.enrichment(&both).await.unwrap();
    assert!(known[&cve(one)].kev.is_empty() && !known[&cve(two)].kev.is_empty());
    assert_eq!((known[&cve(one)].epss[0].value.score, known[&cve(two)].epss[0].value.score), (0.9, 0.3));
});
