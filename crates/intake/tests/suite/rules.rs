//! What the CERT decides of one doubt holds for everybody, and no longer once it is taken back.

use std::collections::BTreeSet;

use domain::RuleId;
use domain::coverage::{Recognised, Recognition};
use domain::job::Job;
use domain::notice::NoticeState;
use domain::page::PageRequest;
use domain::policy;
use domain::register::{RegisteredAs, Rule, StatedAs};
use domain::verdict::Verdict;
use matching::Register;
use store::{MatchFilter, NewRule, Rekeyed};
use testkit::{Scratch, on_both};

use crate::region::{demo, institution, intake, notices, system, upload, work};

const CSV: &str = "inventarisnummer;merk;product;versie\nR1;Zorgtechniek Oost;ZTO Belkast;5.1\nR2;Zorgtechniek Oost;ZTO belkast;5.1\n";

fn belkast() -> RegisteredAs {
    RegisteredAs {
        maker: "Zorgtechniek Oost B.V.".to_owned(),
        product: "ZTO Belkast".to_owned(),
        ..RegisteredAs::default()
    }
}

/// How the advisory calls its first product.
async fn stated(scratch: &Scratch) -> StatedAs {
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let row = view.advisories(&store::AdvisoryFilter::default(), &PageRequest::first(1)).await.unwrap().items.remove(0);
    let page = view.advisory(row.id).await.unwrap();
    matching::stated_as(&page.content.products[0])
}

async fn decide(scratch: &Scratch, rule: Rule) -> RuleId {
    let proof = policy::may_decide_match(&system()).unwrap();
    let new = NewRule {
        rule,
        reason: "type plate".to_owned(),
        by: "A. Analist".to_owned(),
        on: "2026-11-20".parse().unwrap(),
    };
    let mut tx = scratch.begin().await.unwrap();
    let id = tx.add_rule(&proof, &new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn undo(scratch: &Scratch, rule: RuleId) {
    let proof = policy::may_decide_match(&system()).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.undo_rule(&proof, rule, "A. Analist", "mistake").await.unwrap();
    tx.commit().await.unwrap();
}

/// The verdicts that stand, by inventory number.
async fn verdicts(scratch: &Scratch) -> Vec<(String, Verdict)> {
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let found = view.matches(&MatchFilter::default(), &PageRequest::first(100)).await.unwrap();
    let mut all: Vec<_> = found.items.iter().map(|row| (row.line.inventory_number.clone(), row.verdict)).collect();
    all.sort();
    all
}

on_both!(a_rule_finds_what_shares_no_word_and_its_end_lets_it_go, |scratch| {
    let intake = intake(&scratch);
    intake.take_in_path(&demo("advisories/blv-2099-11.json"), &mut |_| {}).await.unwrap();
    let home = institution(&scratch, "Ringdijk").await;
    upload(&scratch, home, CSV.as_bytes()).await;
    work(&scratch, &intake).await;
    assert!(verdicts(&scratch).await.is_empty());

    let stated = stated(&scratch).await;
    let rule = decide(&scratch, Rule::SameProduct { registered: belkast(), stated: stated.clone() }).await;
    work(&scratch, &intake).await;
    let hits = verdicts(&scratch).await;
    assert_eq!(hits.len(), 2, "{hits:?}");
    let drafted = notices(&scratch, NoticeState::Draft).await.len();
    assert_eq!(drafted, usize::from(hits.iter().any(|(_, verdict)| *verdict == Verdict::Affected)));

    // Whoever comes later is found too.
    let later = institution(&scratch, "Later").await;
    upload(&scratch, later, CSV.replace("R1", "L1").replace("R2", "L2").as_bytes()).await;
    work(&scratch, &intake).await;
    assert_eq!(verdicts(&scratch).await.len(), 4);

    undo(&scratch, rule).await;
    work(&scratch, &intake).await;
    assert!(verdicts(&scratch).await.is_empty());
    assert!(notices(&scratch, NoticeState::Draft).await.is_empty());
});

on_both!(a_rule_takes_away_what_was_taken_for_the_product, |scratch| {
    let intake = intake(&scratch);
    intake.take_in_path(&demo("advisories/blv-2099-11.json"), &mut |_| {}).await.unwrap();
    let home = institution(&scratch, "Ringdijk").await;
    upload(&scratch, home, &std::fs::read(demo("inventories/zorghuis-ringdijk.csv")).unwrap()).await;
    work(&scratch, &intake).await;
    let viewer = system();
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let found = view.matches(&MatchFilter::default(), &PageRequest::first(100)).await.unwrap();
    let before = found.items.len();
    assert!(before > 0);
    let row = &found.items[0];
    let content = view.advisory(row.advisory).await.unwrap();
    let stated = matching::stated_as(content.content.product(&row.product_id).unwrap());
    let registered = matching::registered_as(&row.line);
    let rule = decide(&scratch, Rule::OtherProduct { registered, stated }).await;
    work(&scratch, &intake).await;
    assert!(verdicts(&scratch).await.len() < before);
    undo(&scratch, rule).await;
    work(&scratch, &intake).await;
    assert_eq!(verdicts(&scratch).await.len(), before);
});

on_both!(a_new_name_of_a_maker_reaches_its_products_everywhere, |scratch| {
    let intake = intake(&scratch);
    intake.take_in_path(&demo("advisories/blv-2099-11.json"), &mut |_| {}).await.unwrap();
    let stated = stated(&scratch).await;
    let home = institution(&scratch, "Ringdijk").await;
    let csv = format!("inventarisnummer;merk;product;versie\nN1;Noorderlicht Techniek;{};\n", stated.product);
    upload(&scratch, home, csv.as_bytes()).await;
    work(&scratch, &intake).await;
    let grounds = async || {
        let viewer = system();
        let view = scratch.as_viewer(&viewer).await.unwrap();
        let found = view.matches(&MatchFilter::default(), &PageRequest::first(10)).await.unwrap();
        found.items.iter().map(|row| format!("{:?}", row.grounds)).collect::<String>()
    };
    assert!(!grounds().await.contains("MakerAlias"));
    let rule = Rule::MakerName { maker: stated.maker.clone(), name: "Noorderlicht Techniek".to_owned() };
    let rule = decide(&scratch, rule).await;
    work(&scratch, &intake).await;
    assert!(grounds().await.contains("MakerAlias"), "{}", grounds().await);
    undo(&scratch, rule).await;
    work(&scratch, &intake).await;
    assert!(!grounds().await.contains("MakerAlias"));
});

on_both!(rules_and_lines_outlive_a_new_version_of_the_program, |scratch| {
    let intake = intake(&scratch);
    intake.take_in_path(&demo("advisories/blv-2099-11.json"), &mut |_| {}).await.unwrap();
    let home = institution(&scratch, "Ringdijk").await;
    upload(&scratch, home, CSV.as_bytes()).await;
    let stated = stated(&scratch).await;
    decide(&scratch, Rule::SameProduct { registered: belkast(), stated }).await;
    work(&scratch, &intake).await;
    assert_eq!(verdicts(&scratch).await.len(), 2);
    // As a program left them that made other keys.
    let proof = policy::may_take_in(&system()).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let recognised = Recognised { recognition: Recognition::MakerUnknown, product: None };
    let old: Vec<_> = tx.assets_in_use(None, 10).await.unwrap();
    let old: Vec<_> = old
        .iter()
        .map(|it| Rekeyed {
            asset: it.asset,
            keys: BTreeSet::new(),
            product_key: String::new(),
            recognised: recognised.clone(),
        })
        .collect();
    tx.put_asset_keys_again(&proof, &old).await.unwrap();
    tx.note_matching(&proof, "an earlier version").await.unwrap();
    tx.commit().await.unwrap();
    assert!(intake.notice_new_matching().await.unwrap());
    assert!(!intake.notice_new_matching().await.unwrap());
    assert!(work(&scratch, &intake).await.contains(&Job::KeyAgain));
    assert_eq!(verdicts(&scratch).await.len(), 2);
    let system = system();
    let view = scratch.as_viewer(&system).await.unwrap();
    let coverage = view.coverage(home).await.unwrap();
    assert_eq!((coverage.models, coverage.unknown()), (2, 0), "what the CERT decided is known again");
    let mut tx = scratch.begin().await.unwrap();
    let keys = Register::with_rules(&scratch.standing_rules().await.unwrap()).keys_of_registered(&belkast());
    assert_eq!(tx.assets_sharing(&keys, None, 10).await.unwrap().len(), 2);
});
