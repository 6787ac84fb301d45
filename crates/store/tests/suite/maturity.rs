//! Inventories of every maturity: lines that were ticked beside lines that were imported, what is known of them, and
//! from which certainty on an institution is told.

use std::collections::BTreeSet;

use domain::advisory::Advisory;
use domain::answer::Via;
use domain::asset::{AssetClass, AssetLine};
use domain::blind::InventoryMode;
use domain::coverage::{Coverage, Recognised, Recognition};
use domain::job::Job;
use domain::notice::NoticeState;
use domain::page::PageRequest;
use domain::photo::{PhotoAnswer, PhotoSaid};
use domain::policy;
use domain::refusal::Refusal;
use domain::threshold::Threshold;
use domain::verdict::{Certainty, Ground, Hit, Verdict};
use domain::viewer::Role;
use domain::{AssetId, OrganisationId};
use store::{
    AssetFilter, AssetStanding, Compared, Difference, Drafted, NewAsset, Origin, PhotoDifference, PhotoLine, StoreError,
};
use testkit::{Scratch, on_both};

use crate::advisories::{advisory, take_in};
use crate::inventory::{import, importing, line};
use crate::notices::{Case, case, draft, hit};
use crate::region::{analyst, member, only, region, supplier_staff};

fn said(item: &str, said: PhotoSaid, version: &str) -> PhotoLine {
    let answer = PhotoAnswer {
        item: item.to_owned(),
        said,
        version: version.to_owned(),
        quantity: Some(2),
        managed_by: String::new(),
        maker: String::new(),
        product: String::new(),
    };
    let asset = (said == PhotoSaid::Yes).then(|| NewAsset {
        line: AssetLine {
            inventory_number: answer.number(),
            maker: "Nedap".to_owned(),
            product: item.to_owned(),
            version: version.to_owned(),
            quantity: answer.quantity,
            ..AssetLine::default()
        },
        class: Some(AssetClass::SupplierCloud),
        keys: BTreeSet::from([item.to_owned()]),
        product_key: String::new(),
        recognised: Recognised { recognition: Recognition::Known, product: Some(item.to_owned()) },
    });
    PhotoLine { answer, asset }
}

async fn tick(
    scratch: &Scratch,
    organisation: OrganisationId,
    lines: &[PhotoLine],
) -> Result<PhotoDifference, StoreError> {
    scratch.world.advance_seconds(1);
    let mut tx = scratch.begin().await.unwrap();
    let difference = tx.answer_photo(&importing(organisation), organisation, lines, ("Marja", Via::Portal)).await?;
    tx.commit().await.unwrap();
    Ok(difference)
}

async fn numbers(scratch: &Scratch, organisation: OrganisationId) -> Vec<(String, Origin)> {
    let desk = analyst(scratch);
    let view = scratch.as_viewer(&desk).await.unwrap();
    let page = view.assets(organisation, &AssetFilter::default(), &PageRequest::first(50)).await.unwrap();
    page.items.iter().map(|row| (row.line.inventory_number.clone(), row.origin)).collect()
}

fn told(all: &[(String, Origin)]) -> String {
    all.iter().map(|(number, origin)| format!("{number} {}", origin.code())).collect::<Vec<_>>().join(", ")
}

on_both!(a_yes_is_a_line_and_answering_again_changes_it_or_takes_it_away, |scratch| {
    let home = region(&scratch).await.care_home;
    let all = [said("ons", PhotoSaid::Yes, ""), said("puur", PhotoSaid::No, ""), said("ysis", PhotoSaid::Unknown, "")];
    let first = tick(&scratch, home, &all).await.unwrap();
    assert_eq!(first, PhotoDifference { answers: 3, added: 1, ..PhotoDifference::default() });
    assert_eq!(told(&numbers(&scratch, home).await), "foto-ons photo");
    for leased in scratch.claim("test", 10, 60).await.unwrap() {
        assert_eq!(leased.job, Job::MatchOrganisation { organisation: home });
        scratch.finish(&leased).await.unwrap();
    }
    assert_eq!(tick(&scratch, home, &all).await.unwrap(), PhotoDifference::default());
    assert!(scratch.claim("test", 10, 60).await.unwrap().is_empty(), "the same again: nothing to match");

    // A part of the list says nothing of the rest.
    let newer = tick(&scratch, home, &[said("ons", PhotoSaid::Yes, "4.2")]).await.unwrap();
    assert_eq!((newer.answers, newer.changed), (1, 1));
    let none = tick(&scratch, home, &[said("ons", PhotoSaid::No, "")]).await.unwrap();
    assert_eq!((none.answers, none.gone), (1, 1));
    assert_eq!(told(&numbers(&scratch, home).await), "");
    let back = tick(&scratch, home, &[said("ons", PhotoSaid::Yes, "4.2")]).await.unwrap();
    assert_eq!(back.added, 1);

    let manager = member(&scratch, home, Role::Manager);
    let view = scratch.as_viewer(&manager).await.unwrap();
    let stands = view.photo(home).await.unwrap();
    let stands: Vec<_> = stands.values().map(|row| (row.answer.item.as_str(), row.answer.said, &*row.by)).collect();
    assert_eq!(
        stands,
        [("ons", PhotoSaid::Yes, "Marja"), ("puur", PhotoSaid::No, "Marja"), ("ysis", PhotoSaid::Unknown, "Marja")]
    );
    let acts = scratch.as_viewer(&analyst(&scratch)).await.unwrap().audit_of(home).await.unwrap();
    assert_eq!(acts.iter().filter(|row| row.act == "inventory.photo").count(), 4, "what changed nothing leaves no row");
});

on_both!(a_list_and_a_photo_leave_each_other_alone, |scratch| {
    let home = region(&scratch).await.care_home;
    let a = line("A", "Vloeipomp", "4.1", Some(AssetClass::MedicalDevice));
    tick(&scratch, home, &[said("ons", PhotoSaid::Yes, "1"), said("puur", PhotoSaid::Yes, "")]).await.unwrap();
    let first = import(&scratch, home, std::slice::from_ref(&a)).await;
    assert_eq!(first, Difference { added: 1, ..Difference::default() }, "nothing that was ticked goes");
    assert_eq!(told(&numbers(&scratch, home).await), "A import, foto-ons photo, foto-puur photo");

    // Our own list, saved and brought in again, holds what was ticked: it stays what was ticked.
    let ours = line("foto-ons", "Ons", "9", None);
    let again = import(&scratch, home, &[a.clone(), ours.clone()]).await;
    assert_eq!(again, Difference { unchanged: 2, ..Difference::default() });
    tick(&scratch, home, &[said("ons", PhotoSaid::No, "")]).await.unwrap();
    assert_eq!(told(&numbers(&scratch, home).await), "A import, foto-puur photo");
    // A "no" takes no line of the list away, not even one that looks like ours.
    import(&scratch, home, &[a.clone(), ours]).await;
    tick(&scratch, home, &[said("ons", PhotoSaid::No, "1")]).await.unwrap();
    assert_eq!(told(&numbers(&scratch, home).await), "A import, foto-ons import, foto-puur photo");
    // An empty list of the other sort takes away its own lines only.
    let last = import(&scratch, home, &[a]).await;
    assert_eq!((last.gone, last.unchanged), (1, 1));
    assert_eq!(told(&numbers(&scratch, home).await), "A import, foto-puur photo");
});

on_both!(who_keeps_its_list_at_home_ticks_nothing_and_what_was_ticked_is_wiped, |scratch| {
    let region = region(&scratch).await;
    let home = region.care_home;
    tick(&scratch, home, &[said("ons", PhotoSaid::Yes, "")]).await.unwrap();
    let system = policy::system("test");
    let proof = policy::may_choose_inventory_mode(&system, home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.choose_inventory_mode(&proof, home, InventoryMode::Blind).await.unwrap();
    tx.commit().await.unwrap();
    let desk = analyst(&scratch);
    assert!(scratch.as_viewer(&desk).await.unwrap().photo(home).await.unwrap().is_empty());
    let refused = tick(&scratch, home, &[said("ons", PhotoSaid::Yes, "")]).await;
    assert!(matches!(refused, Err(StoreError::Refused(Refusal::InventoryAtHome))), "{refused:?}");
    // And nobody ticks in another's name.
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.answer_photo(&importing(home), region.hospital, &[], ("x", Via::Portal)).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
});

fn registered(number: &str, maker: &str, product: &str, model: &str, recognition: Recognition) -> NewAsset {
    let mut it = line(number, product, "", Some(AssetClass::MedicalDevice));
    it.line.maker = maker.to_owned();
    it.line.model_number = model.to_owned();
    it.line.quantity = Some(2);
    it.recognised.recognition = recognition;
    it
}

// Shows: NEN 5.9
on_both!(coverage_counts_models_and_says_why_one_is_not_known, |scratch| {
    let region = region(&scratch).await;
    let lines = [
        registered("1", "Philips", "MX450", "", Recognition::Known),
        registered("2", "Philips", "MX450", "", Recognition::Known),
        registered("3", "Philips", "Zandloper", "Z1", Recognition::ProductUnknown),
        registered("4", "Philips", "Zandloper", "Z2", Recognition::ProductUnknown),
        registered("5", "Jansen", "Vloeipomp", "", Recognition::MakerUnknown),
        registered("6", "Jansen", "Vloeipomp", "", Recognition::MakerUnknown),
        registered("7", "", "monitor", "", Recognition::Generic),
    ];
    import(&scratch, region.hospital, &lines).await;
    let officer = member(&scratch, region.hospital, Role::SecurityOfficer);
    let view = scratch.as_viewer(&officer).await.unwrap();
    let coverage = view.coverage(region.hospital).await.unwrap();
    assert_eq!(coverage, Coverage { models: 5, known: 1, devices: 14, known_devices: 4 });
    let mut all = Vec::new();
    let mut page = PageRequest::first(2);
    loop {
        let found = view.unknown_models(region.hospital, &page).await.unwrap();
        all.extend(
            found.items.iter().map(|it| format!("{} {} {} {}", it.product, it.model_number, it.devices, it.why.code())),
        );
        let Some(next) = found.next else { break };
        page = PageRequest::after(next, 2);
    }
    assert_eq!(
        all,
        [
            "Vloeipomp  4 maker_unknown",
            "Zandloper Z1 2 product_unknown",
            "Zandloper Z2 2 product_unknown",
            "monitor  2 generic"
        ]
    );
    // Nobody else sees a thing.
    let other = member(&scratch, region.care_home, Role::Manager);
    assert_eq!(scratch.as_viewer(&other).await.unwrap().coverage(region.hospital).await.unwrap(), Coverage::default());

    // An advisory names the pump: one about it would be noticed, whatever the register knows.
    let id = take_in(&scratch, &advisory(1)).await.advisory;
    let grounds = vec![
        Ground::ProductNamed { registered: "Vloeipomp".into(), stated: "Vloeipomp".into() },
        Ground::VersionOutside { registered: "5".into(), stated: "< 4".into() },
    ];
    let named = Hit { verdict: Verdict::NotAffected, score: 90, product_id: "P1".into(), product: "x".into(), grounds };
    put(&scratch, id, named).await;
    let coverage = view.coverage(region.hospital).await.unwrap();
    assert_eq!((coverage.known, coverage.known_devices), (2, 8));

    // The register learns a name: the same lines, known from now on.
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    let assets = tx.assets_in_use(None, 10).await.unwrap();
    let again: Vec<_> = assets
        .iter()
        .filter(|it| it.line.product == "Zandloper")
        .map(|it| store::Rekeyed {
            asset: it.asset,
            keys: BTreeSet::new(),
            product_key: String::new(),
            recognised: Recognised { recognition: Recognition::Known, product: Some("philips-zandloper".into()) },
        })
        .collect();
    tx.put_asset_keys_again(&policy::may_take_in(&system).unwrap(), &again).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(view.coverage(region.hospital).await.unwrap().unknown(), 1);
    let imported = view.products_imported(region.hospital).await.unwrap();
    assert_eq!(imported.get("philips-zandloper"), Some(&2));
    // Another product under the same number must be looked at afresh.
    import(&scratch, region.hospital, &[registered("5", "Jansen", "Anders", "", Recognition::MakerUnknown)]).await;
    assert_eq!(view.coverage(region.hospital).await.unwrap().known, 0);
});

// Shows: ASVS 8.2.2, NEN 8.12
on_both!(coverage_does_not_tell_of_an_advisory_that_the_institution_may_not_see, |scratch| {
    let region = region(&scratch).await;
    import(&scratch, region.hospital, &[registered("5", "Jansen", "Vloeipomp", "", Recognition::MakerUnknown)]).await;
    let officer = member(&scratch, region.hospital, Role::SecurityOfficer);
    let view = scratch.as_viewer(&officer).await.unwrap();
    let before = view.coverage(region.hospital).await.unwrap();
    let grounds = vec![
        Ground::ProductNamed { registered: "Vloeipomp".into(), stated: "Vloeipomp".into() },
        Ground::VersionMissing { stated: "< 4".into() },
    ];
    let hit = Hit { verdict: Verdict::Review, score: 90, product_id: "P1".into(), product: "x".into(), grounds };
    for (number, label) in [(1, "AMBER"), (2, "AMBER+STRICT"), (3, "RED")] {
        let mut strict = advisory(number);
        strict.tlp = Some(label.to_owned());
        let id = take_in(&scratch, &strict).await.advisory;
        put(&scratch, id, hit.clone()).await;
        assert_eq!(view.coverage(region.hospital).await.unwrap(), before, "{label}");
        assert_eq!(
            view.unknown_models(region.hospital, &PageRequest::first(9)).await.unwrap().items.len(),
            1,
            "{label}"
        );
    }
    let id = take_in(&scratch, &Advisory { tlp: Some("GREEN".to_owned()), ..advisory(4) }).await.advisory;
    put(&scratch, id, hit).await;
    assert_eq!(view.coverage(region.hospital).await.unwrap().known, before.known + 1);
});

async fn put(scratch: &Scratch, id: domain::AdvisoryId, hit: Hit) {
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    let it = tx.advisory_to_match(id).await.unwrap();
    let candidates = tx.assets_sharing(&BTreeSet::from(["vloeipomp".to_owned()]), None, 100).await.unwrap();
    let compared: Vec<_> =
        candidates.iter().map(|candidate| Compared { candidate, hit: Some(hit.clone()), concerns: None }).collect();
    tx.put_matches(&policy::may_take_in(&system).unwrap(), &it, &compared).await.unwrap();
    tx.commit().await.unwrap();
}

async fn choose(scratch: &Scratch, organisation: OrganisationId, from: Certainty, affected_too: bool) {
    let viewer = member(scratch, organisation, Role::Manager);
    let proof = policy::may_choose_threshold(&viewer, organisation).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.choose_threshold(&proof, organisation, Threshold { from, affected_too }).await.unwrap();
    tx.commit().await.unwrap();
}

async fn sure(scratch: &Scratch, asset: AssetId, certainty: Certainty) {
    let code = certainty.code();
    scratch.sql(&format!("UPDATE asset_match SET certainty = '{code}' WHERE asset_id = {{id:{asset}}}")).await;
}

on_both!(the_database_withholds_what_the_rule_withholds, |scratch| {
    let case = case(&scratch).await;
    let home = case.region.care_home;
    let mut all = Vec::new();
    for verdict in [Verdict::Affected, Verdict::Review] {
        for certainty in Certainty::ALL {
            for decided in [false, true] {
                let asset = hit(&scratch, &case, home, None, verdict.code(), "P1").await;
                sure(&scratch, asset, certainty).await;
                if decided {
                    scratch
                        .sql(&format!("UPDATE asset_match SET decision = 'affected' WHERE asset_id = {{id:{asset}}}"))
                        .await;
                }
                all.push((asset, verdict, decided, certainty));
            }
        }
    }
    let manager = member(&scratch, home, Role::Manager);
    for from in Certainty::ALL {
        for affected_too in [false, true] {
            let threshold = Threshold { from, affected_too };
            let view = scratch.as_viewer(&manager).await.unwrap();
            let filter =
                AssetFilter { standing: Some(AssetStanding::Either), told: Some(threshold), ..AssetFilter::default() };
            let found = view.assets(home, &filter, &PageRequest::first(50)).await.unwrap().items;
            let found: BTreeSet<AssetId> =
                found.iter().filter(|row| !row.matches.is_empty()).map(|row| row.id).collect();
            let tells = |(_, verdict, decided, certainty): &&(AssetId, Verdict, bool, Certainty)| {
                threshold.tells(*verdict, *decided, *certainty)
            };
            let wanted: BTreeSet<AssetId> = all.iter().filter(tells).map(|one| one.0).collect();
            assert_eq!(found, wanted, "{threshold:?}");
            let counts = view.inventory_counts_told(home, Some(threshold)).await.unwrap();
            assert_eq!(usize::try_from(counts.withheld).unwrap(), all.len() - wanted.len(), "{threshold:?}");
            // And drafts hold of what is affected exactly what is told.
            choose(&scratch, home, from, affected_too).await;
            draft(&scratch, &case).await;
            let desk = analyst(&scratch);
            let desk = scratch.as_viewer(&desk).await.unwrap();
            let notice = desk.notice(only(&scratch, NoticeState::Draft).await).await.unwrap();
            let drafted = all.iter().filter(|one| one.2 || one.1 == Verdict::Affected).filter(tells).count();
            assert_eq!(notice.asset_count, drafted, "{threshold:?}");
        }
    }
});

on_both!(narrowing_takes_a_draft_away_and_widening_brings_it_back, |scratch| {
    let case: Case = case(&scratch).await;
    let home = case.region.care_home;
    let asset = hit(&scratch, &case, home, Some(AssetClass::Building), "affected", "P1").await;
    sure(&scratch, asset, Certainty::Probable).await;
    assert_eq!(draft(&scratch, &case).await.new, 1);
    for leased in scratch.claim("test", 10, 60).await.unwrap() {
        scratch.finish(&leased).await.unwrap();
    }
    // A device that is affected is told, however high the bar, unless that was allowed in so many words.
    choose(&scratch, home, Certainty::Certain, false).await;
    let jobs = scratch.claim("test", 10, 60).await.unwrap();
    assert!(matches!(jobs[..], [ref it] if it.job == Job::MatchOrganisation { organisation: home }), "{jobs:?}");
    assert_eq!(draft(&scratch, &case).await, Drafted { unchanged: 1, ..Drafted::default() });
    choose(&scratch, home, Certainty::Certain, true).await;
    assert_eq!(draft(&scratch, &case).await.removed, 1);
    // What has no draft now is looked at again when the choice changes.
    let mut tx = scratch.begin().await.unwrap();
    assert_eq!(tx.advisories_drafted_for(home).await.unwrap(), [case.advisory]);
    drop(tx);
    choose(&scratch, home, Certainty::Possible, true).await;
    assert_eq!(draft(&scratch, &case).await.new, 1);

    let desk = analyst(&scratch);
    let seen = scratch.as_viewer(&desk).await.unwrap();
    let row = seen.threshold(home).await.unwrap().unwrap();
    assert_eq!(row.threshold, Threshold { from: Certainty::Possible, affected_too: true });
    assert!(row.by.starts_with("person:"), "{}", row.by);
    let acts = seen.audit_of(home).await.unwrap();
    assert_eq!(acts.iter().filter(|row| row.act == "threshold.choose").count(), 3);
    // A supplier does not know of it, and is shown everything.
    let supplier = supplier_staff(&scratch, &case.region);
    assert_eq!(scratch.as_viewer(&supplier).await.unwrap().threshold(home).await.unwrap(), None);
    let other = policy::may_choose_threshold(&member(&scratch, home, Role::Manager), home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.choose_threshold(&other, case.region.hospital, Threshold::default()).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
});
