//! Institutions that compare at home: what they counted, what follows from it, and that nothing of theirs is kept.

use domain::blind::{Answers, AnswersVia, Count, Counted, InventoryMode};
use domain::mandate::Part;
use domain::notice::NoticeState;
use domain::page::PageRequest;
use domain::policy;
use domain::refusal::Refusal;
use domain::viewer::{Role, Viewer};
use domain::{ContentHash, OrganisationId, RevisionId};
use store::{AdvisoryFilter, AssetFilter, Drafted, Noticed, StoreError, Wiped};
use testkit::{Scratch, on_both};

use crate::inventory::{importing, line};
use crate::notices::{Case, case, content, draft, hit, proof, put_revision, today};
use crate::region::{analyst, member, only};
use crate::steps::plan;

/// The document of the advisory's current revision, as `put_revision` made it.
async fn document(scratch: &Scratch, case: &Case) -> (RevisionId, ContentHash) {
    let desk = analyst(scratch);
    let page = scratch.as_viewer(&desk).await.unwrap().advisory(case.advisory).await.unwrap();
    (page.revision, page.document.sha256)
}

async fn choose(scratch: &Scratch, organisation: OrganisationId, mode: InventoryMode) -> Wiped {
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    let proof = policy::may_choose_inventory_mode(&system, organisation).unwrap();
    let wiped = tx.choose_inventory_mode(&proof, organisation, mode).await.unwrap();
    tx.commit().await.unwrap();
    wiped
}

async fn bundle(scratch: &Scratch, made_for: Option<OrganisationId>) -> i64 {
    bundle_of(scratch, &format!("contents for {made_for:?}"), made_for).await
}

async fn bundle_of(scratch: &Scratch, contents: &str, made_for: Option<OrganisationId>) -> i64 {
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    let proof = policy::may_make_bundle(&system).unwrap();
    let made_at = tx.now().start_of_day();
    let print = ContentHash::of(contents.as_bytes());
    let serial = tx.next_bundle(&proof, print, made_at, made_for).await.unwrap();
    tx.commit().await.unwrap();
    serial
}

fn counted(document: ContentHash, affected: Count) -> Counted {
    Counted { advisory: "HAL-1".into(), document, affected, review: Count::ZERO, remark: String::new() }
}

async fn say(
    scratch: &Scratch,
    viewer: &Viewer,
    organisation: OrganisationId,
    serial: i64,
    all: Vec<Counted>,
) -> Result<Noticed, StoreError> {
    scratch.world.advance_seconds(1);
    let proof = policy::may_count_blind(viewer, organisation).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let answers = Answers { serial, coarse: false, counted: all };
    let noticed = tx.take_answers(&proof, organisation, &answers, "Marja", AnswersVia::Portal).await?;
    tx.commit().await.unwrap();
    Ok(noticed)
}

fn asset(number: &str) -> store::NewAsset {
    line(number, "Infuuspomp", "1.0", None)
}

/// A care home that compares at home, and a bundle to count with.
async fn blind(scratch: &Scratch) -> (Case, Viewer, i64, ContentHash) {
    let case = case(scratch).await;
    choose(scratch, case.region.care_home, InventoryMode::Blind).await;
    let serial = bundle(scratch, None).await;
    let (_, document) = document(scratch, &case).await;
    let manager = member(scratch, case.region.care_home, Role::Manager);
    (case, manager, serial, document)
}

on_both!(a_count_makes_a_draft_like_a_match_does_and_names_no_device, |scratch| {
    let (case, manager, serial, document) = blind(&scratch).await;
    let home = case.region.care_home;
    let noticed = say(&scratch, &manager, home, serial, vec![counted(document, Count::Exactly(4))]).await.unwrap();
    assert_eq!((noticed.counted, noticed.affected, noticed.changed, noticed.unknown), (1, 1, 1, 0));
    assert_eq!(draft(&scratch, &case).await, Drafted { new: 1, ..Drafted::default() });
    assert_eq!(draft(&scratch, &case).await, Drafted { unchanged: 1, ..Drafted::default() });

    let desk = analyst(&scratch);
    let view = scratch.as_viewer(&desk).await.unwrap();
    let notice = view.notice(only(&scratch, NoticeState::Draft).await).await.unwrap();
    assert_eq!((notice.counted, notice.asset_count), (Some(Count::Exactly(4)), 0));
    // The class of what was counted is not known, so no mandate covers it and the institution acts.
    let parts: Vec<_> = notice.addressees.iter().map(|to| (to.organisation, to.part, to.recipients.len())).collect();
    assert_eq!(parts, [(home, Part::Act, 1)]);
    // Apart from what is known line by line, and found by who looks for what concerns somebody.
    let filter = AdvisoryFilter { affects_somebody: true, ..AdvisoryFilter::default() };
    let rows = view.advisories(&filter, &PageRequest::first(10)).await.unwrap().items;
    assert_eq!((rows[0].institutions, rows[0].assets, rows[0].counted), (0, 0, 1));
});

on_both!(more_than_was_spoken_of_is_told_and_less_is_not, |scratch| {
    let (case, manager, serial, document) = blind(&scratch).await;
    let home = case.region.care_home;
    say(&scratch, &manager, home, serial, vec![counted(document, Count::Exactly(4))]).await.unwrap();
    draft(&scratch, &case).await;
    // The draft follows the count while it is a draft.
    say(&scratch, &manager, home, serial, vec![counted(document, Count::Exactly(6))]).await.unwrap();
    assert_eq!(draft(&scratch, &case).await.changed, 1);
    let id = only(&scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    let report = tx.send_notice(&proof(), id, &plan(), today()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((report.mails, report.unreachable.len()), (1, 0));

    for (count, new) in [(Count::Exactly(2), false), (Count::Few, false), (Count::Exactly(7), true)] {
        say(&scratch, &manager, home, serial, vec![counted(document, count)]).await.unwrap();
        assert_eq!(draft(&scratch, &case).await.updates == 1, new, "{count}");
    }
    // Nothing any more: the draft goes, and what was sent stands.
    say(&scratch, &manager, home, serial, vec![counted(document, Count::ZERO)]).await.unwrap();
    assert_eq!(draft(&scratch, &case).await.removed, 1);
    only(&scratch, NoticeState::Sent).await;
});

on_both!(a_new_revision_is_told_and_stands_as_not_counted_until_it_is, |scratch| {
    let (case, manager, serial, document_before) = blind(&scratch).await;
    let home = case.region.care_home;
    let desk = analyst(&scratch);
    let stands = async || {
        let all = scratch.as_viewer(&desk).await.unwrap().blind_of(case.advisory).await.unwrap();
        assert_eq!(all.len(), 1, "the hospital shares its inventory");
        all[0].answer.clone()
    };
    assert_eq!(stands().await, None, "nobody has counted yet, and that is not nothing");
    say(&scratch, &manager, home, serial, vec![counted(document_before, Count::Few)]).await.unwrap();
    let answer = stands().await.unwrap();
    assert_eq!((answer.affected, answer.is_current, answer.serial), (Count::Few, true, serial));
    draft(&scratch, &case).await;
    let id = only(&scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    tx.send_notice(&proof(), id, &plan(), today()).await.unwrap();
    tx.commit().await.unwrap();

    put_revision(&scratch, case.advisory, &content("2", "Installeer 3.0")).await;
    assert_eq!(stands().await.map(|answer| answer.is_current), Some(false));
    assert_eq!(draft(&scratch, &case).await.updates, 1);
    let newer = bundle(&scratch, None).await;
    let (_, document) = document(&scratch, &case).await;
    say(&scratch, &manager, home, newer, vec![counted(document, Count::Few)]).await.unwrap();
    assert_eq!(stands().await.map(|answer| (answer.is_current, answer.serial)), Some((true, newer)));
    let view = scratch.as_viewer(&desk).await.unwrap();
    let history = view.blind_history(home, case.advisory).await.unwrap();
    assert_eq!(history.iter().map(|it| it.serial).collect::<Vec<_>>(), [newer, serial]);
    let coverage = view.blind_coverage(home).await.unwrap();
    assert_eq!((coverage.advisories, coverage.counted, coverage.affected), (1, 1, 1));
    assert_eq!(view.blind_reports(home).await.unwrap().len(), 2);
});

on_both!(the_same_again_only_confirms_and_silence_takes_nothing_back, |scratch| {
    let (case, manager, serial, document) = blind(&scratch).await;
    let home = case.region.care_home;
    say(&scratch, &manager, home, serial, vec![counted(document, Count::Exactly(4))]).await.unwrap();
    let again = say(&scratch, &manager, home, serial, vec![counted(document, Count::Exactly(4))]).await.unwrap();
    assert_eq!((again.counted, again.changed), (1, 0));
    let other = ContentHash::of(b"a document that nobody here knows");
    let empty = say(&scratch, &manager, home, serial, vec![counted(other, Count::Many)]).await.unwrap();
    assert_eq!((empty.counted, empty.unknown), (0, 1));
    let desk = analyst(&scratch);
    let view = scratch.as_viewer(&desk).await.unwrap();
    assert_eq!(view.blind_history(home, case.advisory).await.unwrap().len(), 1);
    let own = scratch.as_viewer(&manager).await.unwrap().counted_by(home, 10).await.unwrap();
    assert_eq!(own[0].answer.as_ref().map(|answer| answer.affected), Some(Count::Exactly(4)));
});

on_both!(answers_of_another_bundle_or_an_older_one_are_refused, |scratch| {
    let (case, manager, serial, document) = blind(&scratch).await;
    let home = case.region.care_home;
    let refused = say(&scratch, &manager, home, serial + 1, vec![]).await;
    assert!(matches!(refused, Err(StoreError::Refused(Refusal::UnknownBundle))), "{refused:?}");
    let theirs = bundle(&scratch, Some(case.region.hospital)).await;
    let refused = say(&scratch, &manager, home, theirs, vec![]).await;
    assert!(matches!(refused, Err(StoreError::Refused(Refusal::UnknownBundle))), "{refused:?}");
    let newer = bundle(&scratch, Some(home)).await;
    assert!(newer > theirs && theirs > serial, "serial numbers only grow");
    say(&scratch, &manager, home, newer, vec![counted(document, Count::Exactly(1))]).await.unwrap();
    let refused = say(&scratch, &manager, home, serial, vec![counted(document, Count::ZERO)]).await;
    assert!(matches!(refused, Err(StoreError::Refused(Refusal::OlderBundle))), "{refused:?}");
    // In another's name nothing can be said.
    let other = policy::may_count_blind(&manager, home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let answers = Answers { serial: newer, coarse: false, counted: vec![] };
    let refused = tx.take_answers(&other, case.region.hospital, &answers, "x", AnswersVia::Api).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
});

// Shows: NEN 8.10, 5.11
on_both!(taking_the_inventory_home_leaves_not_a_word_of_it, |scratch| {
    let case = case(&scratch).await;
    let home = case.region.care_home;
    let mut tx = scratch.begin().await.unwrap();
    let importer = importing(home);
    tx.replace_inventory(&importer, home, &[asset("GEHEIM-1"), asset("GEHEIM-2")]).await.unwrap();
    let import = tx.upload_inventory(&importer, home, "geheim.csv", b"GEHEIM", None, false).await.unwrap();
    tx.commit().await.unwrap();
    hit(&scratch, &case, home, None, "affected", "P1").await;
    draft(&scratch, &case).await;
    let id = only(&scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    tx.send_notice(&proof(), id, &plan(), today()).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(scratch.lost_references().await.unwrap(), 0);
    let wiped = choose(&scratch, home, InventoryMode::Blind).await;
    assert_eq!(wiped, Wiped { lines: 3, files: 1, matches: 1 });
    assert_eq!(scratch.lost_references().await.unwrap(), 0);
    let desk = analyst(&scratch);
    let view = scratch.as_viewer(&desk).await.unwrap();
    for gone in [false, true] {
        let filter = AssetFilter { gone, ..AssetFilter::default() };
        let lines = view.assets(home, &filter, &PageRequest::first(10)).await.unwrap().items;
        assert_eq!(lines.len(), if gone { 3 } else { 0 });
        for row in lines {
            let line = row.line.clone();
            assert!(line.inventory_number.starts_with("-wiped-"), "{line:?}");
            let left =
                domain::asset::AssetLine { inventory_number: line.inventory_number.clone(), ..Default::default() };
            assert_eq!(line, left);
        }
    }
    assert!(view.inventory_import_bytes(import).await.unwrap().is_empty());
    assert!(!format!("{:?}", view.inventory_imports(home).await.unwrap()).contains("geheim"));
    let notice = view.notice(id).await.unwrap();
    assert_eq!((notice.notice.state, notice.asset_count), (NoticeState::Sent, 0), "that it was told stays");
    let trail = view.audit_of(home).await.unwrap();
    let row = trail.iter().find(|row| row.act == "inventory.mode").unwrap();
    assert_eq!((row.detail["from"].as_str(), row.detail["lines"].as_u64()), (Some("shared"), Some(3)));

    // A list no longer comes in by accident, and twice is as good as once.
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.replace_inventory(&importer, home, &[asset("GEHEIM-1")]).await;
    assert!(matches!(refused, Err(StoreError::Refused(Refusal::InventoryAtHome))), "{refused:?}");
    drop(tx);
    choose(&scratch, home, InventoryMode::Blind).await;
    // Back again: what was counted stands no longer, and a list may come.
    choose(&scratch, home, InventoryMode::Shared).await;
    let mut tx = scratch.begin().await.unwrap();
    assert_eq!(tx.replace_inventory(&importer, home, &[asset("NIEUW-1")]).await.unwrap().added, 1);
    tx.commit().await.unwrap();
});

on_both!(a_match_or_device_of_a_notice_that_names_nothing_is_counted, |scratch| {
    let case = case(&scratch).await;
    let home = case.region.care_home;
    hit(&scratch, &case, home, None, "affected", "P1").await;
    draft(&scratch, &case).await;
    assert_eq!(scratch.lost_references().await.unwrap(), 0);
    // Nothing in the program does this; a table put back from another day could.
    scratch.sql("UPDATE asset_match SET revision_id = asset_id").await;
    assert_eq!(scratch.lost_references().await.unwrap(), 1);
    scratch.sql("UPDATE notice_asset SET asset_id = notice_id").await;
    assert_eq!(scratch.lost_references().await.unwrap(), 2);
});

// Shows: NEN 8.10
on_both!(the_database_file_itself_holds_nothing_of_a_wiped_inventory, |scratch| {
    let store::Address::Sqlite(path) = scratch.address.clone() else { return };
    let case = case(&scratch).await;
    let home = case.region.care_home;
    let mut tx = scratch.begin().await.unwrap();
    tx.replace_inventory(&importing(home), home, &[asset("KROONJUWEEL-77")]).await.unwrap();
    tx.commit().await.unwrap();
    choose(&scratch, home, InventoryMode::Blind).await;
    scratch.sql("PRAGMA wal_checkpoint(TRUNCATE)").await;
    let bytes = std::fs::read(&path).unwrap();
    let word = b"KROONJUWEEL-77";
    assert!(!bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word)));
});

on_both!(who_had_no_inventory_shares_it_by_bringing_one, |scratch| {
    let case = case(&scratch).await;
    let home = case.region.care_home;
    choose(&scratch, home, InventoryMode::None).await;
    let mut tx = scratch.begin().await.unwrap();
    tx.replace_inventory(&importing(home), home, &[asset("1")]).await.unwrap();
    tx.commit().await.unwrap();
    let desk = analyst(&scratch);
    assert_eq!(scratch.as_viewer(&desk).await.unwrap().inventory_mode(home).await.unwrap(), None);
});

// Shows: ASVS 8.2.2, NEN 8.12
on_both!(how_an_institution_takes_part_is_nobody_elses_business, |scratch| {
    let (case, manager, serial, document) = blind(&scratch).await;
    let home = case.region.care_home;
    say(&scratch, &manager, home, serial, vec![counted(document, Count::Exactly(4))]).await.unwrap();
    let stranger = member(&scratch, case.region.hospital, Role::SecurityOfficer);
    let view = scratch.as_viewer(&stranger).await.unwrap();
    assert_eq!(view.inventory_mode(home).await.unwrap(), None);
    assert!(view.blind_of(case.advisory).await.unwrap().is_empty());
    assert!(view.counted_by(home, 10).await.unwrap().is_empty());
    assert!(view.blind_reports(home).await.unwrap().is_empty());
    assert_eq!(view.blind_coverage(home).await.unwrap().affected, 0);
    let rows = view.advisories(&AdvisoryFilter::default(), &PageRequest::first(10)).await.unwrap().items;
    assert_eq!(rows[0].counted, 0);
    let own = scratch.as_viewer(&manager).await.unwrap();
    assert_eq!(own.inventory_mode(home).await.unwrap().map(|row| row.mode), Some(InventoryMode::Blind));
});

on_both!(a_bundle_is_kept_for_who_asks_for_the_same, |scratch| {
    let case = case(&scratch).await;
    let desk = analyst(&scratch);
    let view = scratch.as_viewer(&desk).await.unwrap();
    let members = view.bundle_members().await.unwrap();
    let (revision, document) = document(&scratch, &case).await;
    assert_eq!(members.iter().map(|it| (it.revision, it.sha256)).collect::<Vec<_>>(), [(revision, document)]);
    assert_eq!(view.bytes_of_revisions(&[revision]).await.unwrap().len(), 1);
    let print = ContentHash::of(b"contents");
    assert_eq!(view.kept_bundle(print).await.unwrap(), None);
    let serial = bundle_of(&scratch, "contents", None).await;
    let proof = policy::may_make_bundle(&desk).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let now = tx.now();
    tx.keep_bundle(&proof, serial, b"PK", now.plus_days(-1)).await.unwrap();
    tx.bundle_taken(&proof, serial, 2).await.unwrap();
    tx.commit().await.unwrap();
    let view = scratch.as_viewer(&desk).await.unwrap();
    let kept = view.kept_bundle(print).await.unwrap().unwrap();
    assert_eq!((kept.serial, kept.content.as_deref()), (serial, Some(b"PK".as_slice())));
    // AMBER is not the CERT's to carry around, although it reads it.
    scratch
        .sql("UPDATE revision SET audience_id = (SELECT MIN(id) FROM audience WHERE canonical LIKE '%AMBER%')")
        .await;
    assert!(view.bundle_members().await.unwrap().is_empty());
});

// Shows: ASVS 8.2.2, NEN 8.3
on_both!(the_number_of_a_bundle_tells_nothing_of_other_readers, |scratch| {
    let case = case(&scratch).await;
    let home = case.region.care_home;
    let first = bundle_of(&scratch, "what the care home may read", Some(home)).await;
    assert_eq!(bundle_of(&scratch, "what the care home may read", Some(home)).await, first, "the same contents");
    let second = bundle_of(&scratch, "and a little more", Some(home)).await;
    assert!(second > first, "an old one cannot be passed off as new: {first} {second}");
    // In a world in which the hospital came as well, the care home gets the same numbers.
    for contents in ["one", "two", "three"] {
        bundle_of(&scratch, contents, Some(case.region.hospital)).await;
    }
    scratch.sql(&format!("DELETE FROM bundle WHERE made_for_id = {{id:{home}}}")).await;
    assert_eq!(bundle_of(&scratch, "what the care home may read", Some(home)).await, first);
    assert_eq!(bundle_of(&scratch, "and a little more", Some(home)).await, second);
    // The next day has higher numbers, whatever the contents are.
    scratch.world.advance_hours(24);
    let tomorrow = bundle_of(&scratch, "what all may read", None).await;
    assert!(tomorrow > second, "{second} {tomorrow}");
    assert!(tomorrow < 1 << 53, "every reader of JSON reads it exactly");
});
