use std::collections::BTreeSet;

use domain::AdvisoryId;
use domain::asset::{AssetClass, AssetLine};
use domain::page::PageRequest;
use domain::policy;
use domain::verdict::{Ground, Hit, Verdict};
use domain::viewer::Role;
use store::{AdvisoryFilter, AssetFilter, AssetStanding, Compared, MatchDifference, MatchFilter, StoreError};
use testkit::{Scratch, on_both};

use crate::advisories::{advisory, take_in};
use crate::inventory::{import, line};
use crate::region::{Region, analyst, member, region, supplier_staff};

pub(crate) fn hit(verdict: Verdict, registered: &str) -> Hit {
    Hit {
        verdict,
        score: 90,
        product_id: "P1".to_owned(),
        product: "Lindehof Vloeipomp < 4.2".to_owned(),
        grounds: vec![Ground::VersionWithin { registered: registered.to_owned(), stated: "< 4.2".to_owned() }],
    }
}

/// Says the same of every asset that shares a key with the advisory.
pub(crate) async fn say(scratch: &Scratch, id: AdvisoryId, hit: impl Fn(&str) -> Option<Hit>) -> MatchDifference {
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let it = tx.advisory_to_match(id).await.unwrap();
    let keys = BTreeSet::from(["vloeipomp".to_owned()]);
    let candidates = tx.assets_sharing(&keys, None, 100).await.unwrap();
    let compared: Vec<_> = candidates
        .iter()
        .map(|candidate| Compared { candidate, hit: hit(&candidate.line.inventory_number), concerns: None })
        .collect();
    let difference = tx.put_matches(&proof, &it, &compared).await.unwrap();
    tx.advisory_matched(&it).await.unwrap();
    tx.commit().await.unwrap();
    difference
}

pub(crate) async fn setting(scratch: &Scratch) -> (Region, AdvisoryId) {
    let region = region(scratch).await;
    let pump = |number: &str, class| line(number, "Vloeipomp", "4.1", Some(class));
    import(scratch, region.care_home, &[pump("B1", AssetClass::Building), pump("M1", AssetClass::MedicalDevice)]).await;
    import(scratch, region.hospital, &[pump("H1", AssetClass::MedicalDevice), line("X", "Ander", "", None)]).await;
    let id = take_in(scratch, &advisory(1)).await.advisory;
    (region, id)
}

on_both!(a_candidate_holds_each_field_of_its_line_in_its_place, |scratch| {
    let region = region(&scratch).await;
    let mut new = line("N1", "Vloeipomp", "4.1", Some(AssetClass::MedicalDevice));
    new.line = AssetLine {
        inventory_number: "N1".to_owned(),
        maker: "a maker".to_owned(),
        product: "a \"product\"".to_owned(),
        version: "a version".to_owned(),
        model_number: "a model".to_owned(),
        serial: "a serial".to_owned(),
        udi_di: "a udi".to_owned(),
        kind: "a kind é".to_owned(),
        location: "a location".to_owned(),
        department: "a department".to_owned(),
        quantity: Some(3),
        remark: "a remark\nin two".to_owned(),
    };
    import(&scratch, region.hospital, std::slice::from_ref(&new)).await;
    let mut tx = scratch.begin().await.unwrap();
    let found = tx.assets_in_use(None, 10).await.unwrap();
    let [it] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((it.organisation, &it.line), (region.hospital, &new.line));
});

// Shows: ASVS 8.2.2, 8.4.1
on_both!(matches_are_seen_by_those_whose_assets_they_are_about, |scratch| {
    let (region, id) = setting(&scratch).await;
    let difference = say(&scratch, id, |_| Some(hit(Verdict::Affected, "4.1"))).await;
    assert_eq!(difference, MatchDifference { added: 3, ..MatchDifference::default() });
    let viewers = [
        member(&scratch, region.hospital, Role::SecurityOfficer),
        supplier_staff(&scratch, &region),
        member(&scratch, region.care_home, Role::Manager),
        analyst(&scratch),
    ];
    let mut seen = Vec::new();
    for viewer in &viewers {
        let view = scratch.as_viewer(viewer).await.unwrap();
        let filter = MatchFilter { advisory: Some(id), ..MatchFilter::default() };
        let list = view.matches(&filter, &PageRequest::first(10)).await.unwrap();
        let mut numbers: Vec<_> = list.items.iter().map(|row| row.line.inventory_number.clone()).collect();
        numbers.sort();
        let inbox = view.advisories(&AdvisoryFilter::default(), &PageRequest::first(10)).await.unwrap();
        seen.push((numbers.join(" "), view.institutions_of(id).await.unwrap().len(), inbox.items[0].assets));
    }
    let seen: Vec<_> = seen.iter().map(|(numbers, n, assets)| (numbers.as_str(), *n, *assets)).collect();
    assert_eq!(seen, [("H1", 1, 1), ("B1", 1, 1), ("B1 M1", 1, 2), ("B1 H1 M1", 2, 3)]);
});

// Shows: NEN 5.25
on_both!(a_decision_stands_until_the_grounds_change, |scratch| {
    let (_, id) = setting(&scratch).await;
    let only_h1 = |number: &str, text: &'static str| (number == "H1").then(|| hit(Verdict::Review, text));
    say(&scratch, id, |number| only_h1(number, "unknown")).await;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let undecided = MatchFilter { undecided: true, ..MatchFilter::default() };
    let open = view.matches(&undecided, &PageRequest::first(10)).await.unwrap().items;
    assert_eq!(open.len(), 1);
    assert_eq!(view.advisory_counts().await.unwrap().to_review, 1);
    let decided = open[0].id;
    let proof = policy::may_decide_match(&viewer).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.decide_match(&proof, decided, Verdict::NotAffected, "Not in use").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(view.advisory_counts().await.unwrap().to_review, 0);

    let same = say(&scratch, id, |number| only_h1(number, "unknown")).await;
    assert_eq!((same.unchanged, same.is_empty()), (1, true));
    let row = view.match_of(decided).await.unwrap();
    assert_eq!((row.standing(), row.note.as_deref()), (Verdict::NotAffected, Some("Not in use")));

    scratch.world.advance_seconds(1);
    let other = say(&scratch, id, |number| only_h1(number, "4.0")).await;
    assert_eq!(other.changed, 1);
    assert_eq!(view.match_of(decided).await.unwrap().standing(), Verdict::Review);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let trail = view.audit_of(decided).await.unwrap();
    let acts: Vec<_> = trail.iter().map(|row| row.act.as_str()).collect();
    assert_eq!(acts, ["match.decide", "match.grounds_changed"]);

    // The same grounds again, also after it was gone altogether: what was decided of them stands again.
    let back = say(&scratch, id, |number| only_h1(number, "unknown")).await;
    assert_eq!(back.changed, 1);
    let row = scratch.as_viewer(&viewer).await.unwrap().match_of(decided).await.unwrap();
    assert_eq!((row.standing(), row.note.as_deref()), (Verdict::NotAffected, Some("Not in use")));
    assert_eq!(say(&scratch, id, |_| None).await.removed, 1);
    assert_eq!(say(&scratch, id, |number| only_h1(number, "unknown")).await.added, 1);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let filter = MatchFilter { advisory: Some(id), ..MatchFilter::default() };
    let rows = view.matches(&filter, &PageRequest::first(10)).await.unwrap().items;
    assert_eq!((rows.len(), rows[0].standing()), (1, Verdict::NotAffected));
    let trail = view.audit_of(rows[0].id).await.unwrap();
    assert_eq!(trail.iter().map(|row| row.act.as_str()).collect::<Vec<_>>(), ["match.grounds_back"]);
});

on_both!(what_is_no_longer_concerned_leaves_no_row, |scratch| {
    let (region, id) = setting(&scratch).await;
    say(&scratch, id, |_| Some(hit(Verdict::Affected, "4.1"))).await;
    let difference = say(&scratch, id, |number| match number {
        "H1" => Some(hit(Verdict::NotAffected, "4.1")),
        "B1" => None,
        _ => Some(hit(Verdict::Affected, "4.1")),
    })
    .await;
    assert_eq!((difference.removed, difference.unchanged), (2, 1));
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let hits = view.institutions_of(id).await.unwrap();
    assert_eq!((hits.len(), hits[0].organisation, hits[0].affected), (1, region.care_home, 1));
    assert_eq!((hits[0].things, &hits[0].grounds), (1, &hit(Verdict::Affected, "4.1").grounds));
});

on_both!(an_inventory_shows_what_stands_against_each_line, |scratch| {
    let (region, id) = setting(&scratch).await;
    say(&scratch, id, |number| {
        let verdict = if number == "M1" { Verdict::Review } else { Verdict::Affected };
        Some(hit(verdict, "4.1"))
    })
    .await;
    let viewer = member(&scratch, region.care_home, Role::Manager);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let mut found = Vec::new();
    for standing in [None, Some(AssetStanding::Affected), Some(AssetStanding::Doubtful), Some(AssetStanding::Either)] {
        let filter = AssetFilter { standing, ..AssetFilter::default() };
        let list = view.assets(region.care_home, &filter, &PageRequest::first(10)).await.unwrap();
        assert!(list.items.iter().all(|row| row.matches.len() == 1 && row.matches[0].advisory == id));
        found.push(list.items.iter().map(|row| row.line.inventory_number.as_str()).collect::<String>());
    }
    assert_eq!(found, ["B1M1", "B1", "M1", "B1M1"]);
    let counts = view.inventory_counts(region.care_home).await.unwrap();
    assert_eq!((counts.affected, counts.doubtful), (1, 1));
});

on_both!(a_line_that_is_gone_counts_no_more_and_comes_back_with_its_decision, |scratch| {
    let (region, id) = setting(&scratch).await;
    say(&scratch, id, |number| (number == "H1").then(|| hit(Verdict::Review, "x"))).await;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let row = view.matches(&MatchFilter::default(), &PageRequest::first(1)).await.unwrap().items[0].clone();
    let proof = policy::may_decide_match(&viewer).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.decide_match(&proof, row.id, Verdict::Affected, "").await.unwrap();
    tx.commit().await.unwrap();
    import(&scratch, region.hospital, &[line("X", "Ander", "", None)]).await;
    assert_eq!(view.advisory(id).await.unwrap().row.assets, 0);
    let pump = line("H1", "Vloeipomp", "4.1", Some(AssetClass::MedicalDevice));
    import(&scratch, region.hospital, &[pump, line("X", "Ander", "", None)]).await;
    assert_eq!(view.advisory(id).await.unwrap().row.assets, 1);
});

on_both!(matches_come_in_pages_the_certain_first, |scratch| {
    let (_, id) = setting(&scratch).await;
    say(&scratch, id, |number| match number {
        "B1" => Some(hit(Verdict::Review, "4.1")),
        "M1" => Some(Hit { score: 40, ..hit(Verdict::Affected, "4.1") }),
        _ => Some(hit(Verdict::Affected, "4.1")),
    })
    .await;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let (mut page, mut numbers) = (PageRequest::first(1), Vec::new());
    loop {
        let found = view.matches(&MatchFilter::default(), &page).await.unwrap();
        numbers.extend(found.items.iter().map(|row| row.line.inventory_number.clone()));
        let Some(next) = found.next else { break };
        page = PageRequest::after(next, 1);
    }
    assert_eq!(numbers, ["H1", "M1", "B1"]);
});

on_both!(doubt_is_no_decision, |scratch| {
    let (_, id) = setting(&scratch).await;
    say(&scratch, id, |_| Some(hit(Verdict::Review, "4.1"))).await;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let row = view.matches(&MatchFilter::default(), &PageRequest::first(1)).await.unwrap().items[0].clone();
    let proof = policy::may_decide_match(&viewer).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.decide_match(&proof, row.id, Verdict::Review, "").await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))));
});

on_both!(new_and_changed_lines_wait_for_matching_once, |scratch| {
    let (region, id) = setting(&scratch).await;
    let mut tx = scratch.begin().await.unwrap();
    let waiting = tx.assets_to_match(region.hospital, 100).await.unwrap();
    assert_eq!(waiting.len(), 2);
    let pairs = tx.advisories_sharing(&waiting).await.unwrap();
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[&id].len(), 1);
    tx.assets_were_matched(&waiting).await.unwrap();
    assert_eq!(tx.assets_to_match(region.hospital, 100).await.unwrap().len(), 0);
});
