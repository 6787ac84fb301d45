use std::collections::BTreeSet;

use domain::RuleId;
use domain::coverage::{Recognised, Recognition};
use domain::job::Job;
use domain::page::PageRequest;
use domain::policy;
use domain::register::{RegisteredAs, Rule, RuleKind, StatedAs};
use domain::viewer::Role;
use store::{JobState, NewRule, RuleFilter, StoreError};
use testkit::{Scratch, on_both};

use crate::advisories::{advisory, take_in};
use crate::inventory::{import, line};
use crate::region::{analyst, member, region};

fn same(product: &str) -> Rule {
    Rule::SameProduct {
        registered: RegisteredAs { product: product.to_owned(), ..RegisteredAs::default() },
        stated: StatedAs { maker: "Lindehof".to_owned(), product: "Vloeipomp".to_owned() },
    }
}

async fn decide(scratch: &Scratch, rule: Rule) -> RuleId {
    let viewer = analyst(scratch);
    let proof = policy::may_decide_match(&viewer).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let new = NewRule {
        rule,
        reason: "seen on the type plate".to_owned(),
        by: "A. Analist".to_owned(),
        on: "2026-11-20".parse().unwrap(),
    };
    let id = tx.add_rule(&proof, &new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn jobs(scratch: &Scratch) -> Vec<Job> {
    scratch.jobs(JobState::Waiting, 100).await.unwrap().into_iter().filter_map(|row| row.job).collect()
}

// Shows: NEN 5.27
on_both!(rules_stand_in_the_order_in_which_they_were_made_until_they_are_undone, |scratch| {
    let first = decide(&scratch, same("Zuster een")).await;
    let second = decide(&scratch, same("Zuster twee")).await;
    let standing = scratch.standing_rules().await.unwrap();
    assert_eq!(standing.iter().map(|rule| rule.id).collect::<Vec<_>>(), [first, second]);
    assert_eq!((standing[0].by.as_str(), standing[0].rule.clone()), ("A. Analist", same("Zuster een")));
    assert!(jobs(&scratch).await.contains(&Job::ApplyRule { rule: first }));

    let viewer = analyst(&scratch);
    let proof = policy::may_decide_match(&viewer).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.undo_rule(&proof, first, "B. Analist", "it was another pump").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scratch.standing_rules().await.unwrap().len(), 1);
    // It stays readable, with who took it back and why.
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let row = view.rule(first).await.unwrap();
    let undone = row.undone.clone().unwrap();
    assert_eq!((undone.by.as_str(), undone.reason.as_str()), ("B. Analist", "it was another pump"));
    // Once is enough.
    let mut tx = scratch.begin().await.unwrap();
    assert!(matches!(tx.undo_rule(&proof, first, "B. Analist", "").await, Err(StoreError::NotFound)));
});

on_both!(only_the_cert_reads_rules_and_they_are_found_by_kind_and_words, |scratch| {
    let region = region(&scratch).await;
    let rule = decide(&scratch, same("Zuster een")).await;
    decide(&scratch, Rule::MakerName { maker: "Lindehof".to_owned(), name: "Förster".to_owned() }).await;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let find = async |kind, search: &str| {
        let filter = RuleFilter { kind, search: search.to_owned(), undone: false };
        view.rules(&filter, &PageRequest::first(10)).await.unwrap().items.len()
    };
    assert_eq!(find(None, "").await, 2);
    assert_eq!(find(Some(RuleKind::MakerName), "").await, 1);
    assert_eq!(find(None, "forster").await, 1);
    assert_eq!(find(None, "zuster plate").await, 1);
    assert_eq!(find(None, "zuster forster").await, 0);
    let one = view.rules(&RuleFilter::default(), &PageRequest::first(1)).await.unwrap();
    let rest = view.rules(&RuleFilter::default(), &PageRequest::after(one.next.unwrap(), 1)).await.unwrap();
    assert_eq!(rest.items[0].decided.id, rule);
    assert!(rest.next.is_none());

    let other = member(&scratch, region.hospital, Role::SecurityOfficer);
    let view = scratch.as_viewer(&other).await.unwrap();
    assert!(view.rules(&RuleFilter::default(), &PageRequest::first(10)).await.unwrap().items.is_empty());
    assert!(matches!(view.rule(rule).await, Err(StoreError::NotFound)));
});

on_both!(a_rule_without_a_reason_or_a_product_is_refused, |scratch| {
    let viewer = analyst(&scratch);
    let proof = policy::may_decide_match(&viewer).unwrap();
    let on = scratch.world().now().day("Europe/Amsterdam");
    let mut tx = scratch.begin().await.unwrap();
    for (rule, reason) in [(same("Zuster"), "  "), (same(""), "because")] {
        let new = NewRule { rule, reason: reason.to_owned(), by: "A".to_owned(), on };
        assert!(matches!(tx.add_rule(&proof, &new).await, Err(StoreError::Conflict(_))));
    }
});

// Shows: ASVS 8.2.2
on_both!(what_a_rule_may_touch_is_found_by_key_and_seen_only_by_those_who_may, |scratch| {
    let region = region(&scratch).await;
    import(&scratch, region.hospital, &[line("H1", "Vloeipomp", "4.1", None)]).await;
    import(&scratch, region.care_home, &[line("C1", "Vloeipomp", "4.1", None)]).await;
    let id = take_in(&scratch, &advisory(1)).await.advisory;
    let keys = BTreeSet::from(["vloeipomp".to_owned()]);
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let assets = view.assets_keyed(&keys, 10).await.unwrap();
    let mut numbers: Vec<_> = assets.iter().map(|asset| asset.line.inventory_number.as_str()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["C1", "H1"]);
    assert_eq!(view.advisories_keyed(&keys, 10).await.unwrap()[0].advisory, id);
    let other = member(&scratch, region.hospital, Role::SecurityOfficer);
    let view = scratch.as_viewer(&other).await.unwrap();
    assert_eq!(view.assets_keyed(&keys, 10).await.unwrap().len(), 1);

    // Other keys: found by the new ones, and by the old ones no more.
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let asset = tx.assets_sharing(&keys, None, 1).await.unwrap()[0].asset;
    tx.put_asset_keys_again(&proof, &[rekeyed(asset, "anders")]).await.unwrap();
    assert_eq!(tx.assets_sharing(&keys, None, 10).await.unwrap().len(), 1);
    let found = tx.assets_sharing(&BTreeSet::from(["anders".to_owned()]), None, 10).await.unwrap();
    assert_eq!(found[0].asset, asset);
    assert_eq!(tx.assets_in_use(None, 10).await.unwrap().len(), 2);
});

fn rekeyed(asset: domain::AssetId, key: &str) -> store::Rekeyed {
    store::Rekeyed {
        asset,
        keys: BTreeSet::from([key.to_owned()]),
        product_key: String::new(),
        recognised: Recognised { recognition: Recognition::ProductUnknown, product: None },
    }
}

on_both!(another_way_of_matching_is_noticed_once, |scratch| {
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    assert!(!tx.note_matching(&proof, "none").await.unwrap(), "nothing is there that could be matched again");
    tx.commit().await.unwrap();
    take_in(&scratch, &advisory(1)).await;
    for (fingerprint, is_new) in [("one", true), ("one", false), ("two", true), ("two", false)] {
        let mut tx = scratch.begin().await.unwrap();
        assert_eq!(tx.note_matching(&proof, fingerprint).await.unwrap(), is_new, "{fingerprint}");
        tx.commit().await.unwrap();
    }
    let again = jobs(&scratch).await.into_iter().filter(|job| *job == Job::KeyAgain).count();
    assert_eq!(again, 1);
});
