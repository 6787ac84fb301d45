use std::collections::BTreeSet;

use domain::OrganisationId;
use domain::asset::{AssetClass, AssetLine, Field, MappedColumn, Mapping, SheetProblem};
use domain::coverage::{Recognised, Recognition};
use domain::job::Failure;
use domain::page::PageRequest;
use domain::policy::{self, MayImportInventory};
use domain::viewer::Role;
use store::{AssetFilter, Difference, ImportResult, ImportState, NewAsset, StoreError};
use testkit::{Scratch, on_both};

use crate::region::{analyst, member, region, supplier_staff};

pub(crate) fn line(number: &str, product: &str, version: &str, class: Option<AssetClass>) -> NewAsset {
    NewAsset {
        line: AssetLine {
            inventory_number: number.to_owned(),
            maker: "Lindehof".to_owned(),
            product: product.to_owned(),
            version: version.to_owned(),
            department: "Huis".to_owned(),
            ..AssetLine::default()
        },
        class,
        keys: BTreeSet::from([product.to_lowercase()]),
        product_key: product.to_lowercase(),
        recognised: Recognised { recognition: Recognition::ProductUnknown, product: None },
    }
}

pub(crate) fn importing(organisation: OrganisationId) -> MayImportInventory {
    policy::may_import_inventory(&policy::system("test"), organisation).unwrap()
}

pub(crate) async fn import(scratch: &Scratch, organisation: OrganisationId, lines: &[NewAsset]) -> Difference {
    let mut tx = scratch.begin().await.unwrap();
    let difference = tx.replace_inventory(&importing(organisation), organisation, lines).await.unwrap();
    tx.commit().await.unwrap();
    difference
}

fn counts(it: Difference) -> (u32, u32, u32, u32) {
    (it.added, it.changed, it.gone, it.unchanged)
}

// Shows: NEN 5.9
on_both!(an_import_is_a_difference_with_what_stands, |scratch| {
    let region = region(&scratch).await;
    let [a, b, c] = ["A", "B", "C"].map(|number| line(number, "Vloeipomp", "4.1", Some(AssetClass::MedicalDevice)));
    let first = import(&scratch, region.hospital, &[a.clone(), b.clone(), c.clone()]).await;
    assert_eq!(counts(first), (3, 0, 0, 0));
    assert_eq!(scratch.queue_counts().await.unwrap().waiting, 1);
    for leased in scratch.claim("test", 10, 60).await.unwrap() {
        scratch.finish(&leased).await.unwrap();
    }
    let same = import(&scratch, region.hospital, &[c.clone(), a.clone(), b.clone()]).await;
    assert_eq!(counts(same), (0, 0, 0, 3));
    assert_eq!(scratch.queue_counts().await.unwrap().waiting, 0, "nothing new, nothing to match");

    let newer = line("B", "Vloeipomp", "4.2", Some(AssetClass::MedicalDevice));
    assert_eq!(counts(import(&scratch, region.hospital, &[a.clone(), newer.clone()]).await), (0, 1, 1, 1));
    let back = import(&scratch, region.hospital, &[a, newer, c]).await;
    assert_eq!(counts(back), (1, 0, 0, 2));
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let counts = view.inventory_counts(region.hospital).await.unwrap();
    assert_eq!((counts.lines, counts.gone), (3, 0));
});

on_both!(a_line_that_comes_back_has_its_history, |scratch| {
    let region = region(&scratch).await;
    let (a, b) = (line("A", "Pomp", "", None), line("B", "Pomp", "", None));
    import(&scratch, region.hospital, &[a.clone(), b.clone()]).await;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let list = view.assets(region.hospital, &AssetFilter::default(), &PageRequest::first(10)).await.unwrap();
    let before = list.items[0].clone();
    scratch.world.advance_hours(1);
    import(&scratch, region.hospital, std::slice::from_ref(&b)).await;
    let gone = AssetFilter { gone: true, ..AssetFilter::default() };
    assert_eq!(view.assets(region.hospital, &gone, &PageRequest::first(10)).await.unwrap().items.len(), 1);
    assert!(view.asset(before.id).await.unwrap().gone_at.is_some());
    scratch.world.advance_hours(1);
    import(&scratch, region.hospital, &[a, b]).await;
    let after = view.asset(before.id).await.unwrap();
    assert_eq!((after.gone_at, after.first_seen_at), (None, before.first_seen_at));
});

on_both!(a_number_that_stands_there_twice_is_refused, |scratch| {
    let region = region(&scratch).await;
    let twice = [line("A", "Pomp", "", None), line("A", "Klem", "", None)];
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.replace_inventory(&importing(region.hospital), region.hospital, &twice).await;
    assert!(matches!(refused, Err(StoreError::Conflict(text)) if text.contains("\"A\"")));
});

// Shows: ASVS 8.3.3, 8.4.1
on_both!(a_proof_for_one_organisation_is_none_for_another, |scratch| {
    let region = region(&scratch).await;
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.replace_inventory(&importing(region.care_home), region.hospital, &[]).await;
    assert!(matches!(refused, Err(StoreError::NotFound)));
});

// Shows: ASVS 8.2.2, NEN 5.19
on_both!(a_supplier_sees_the_lines_of_the_classes_it_acts_for, |scratch| {
    let region = region(&scratch).await;
    let lines = [
        line("A", "Klimaatregelaar", "", Some(AssetClass::Building)),
        line("B", "Vloeipomp", "", Some(AssetClass::MedicalDevice)),
        line("C", "Kastje", "", None),
    ];
    import(&scratch, region.care_home, &lines).await;
    let viewers = [
        member(&scratch, region.hospital, Role::SecurityOfficer),
        supplier_staff(&scratch, &region),
        member(&scratch, region.care_home, Role::Manager),
        analyst(&scratch),
    ];
    let mut seen = Vec::new();
    for viewer in &viewers {
        let view = scratch.as_viewer(viewer).await.unwrap();
        let list = view.assets(region.care_home, &AssetFilter::default(), &PageRequest::first(10)).await.unwrap();
        let numbers: String = list.items.iter().map(|row| row.line.inventory_number.as_str()).collect();
        seen.push((numbers, view.inventory_counts(region.care_home).await.unwrap().lines));
    }
    let seen: Vec<_> = seen.iter().map(|(numbers, lines)| (numbers.as_str(), *lines)).collect();
    assert_eq!(seen, [("", 0), ("A", 1), ("ABC", 3), ("ABC", 3)]);
});

on_both!(an_inventory_is_narrowed_and_comes_in_pages, |scratch| {
    let region = region(&scratch).await;
    let mut lines: Vec<_> =
        (0..7).map(|n| line(&format!("N{n}"), "Vloeipomp", "1", Some(AssetClass::MedicalDevice))).collect();
    lines[3].line.department = "Spoed".to_owned();
    lines[4].line.product = "Röntgen".to_owned();
    lines[4].class = Some(AssetClass::OfficeIt);
    import(&scratch, region.hospital, &lines).await;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let first = view.assets(region.hospital, &AssetFilter::default(), &PageRequest::first(5)).await.unwrap();
    let next = PageRequest::after(first.next.unwrap(), 5);
    let second = view.assets(region.hospital, &AssetFilter::default(), &next).await.unwrap();
    assert_eq!((first.items.len(), second.items.len(), second.next), (5, 2, None));
    let filters = [
        AssetFilter { text: Some("rontgen".to_owned()), ..AssetFilter::default() },
        AssetFilter { class: Some(AssetClass::OfficeIt), ..AssetFilter::default() },
        AssetFilter { department: Some("Spoed".to_owned()), ..AssetFilter::default() },
    ];
    for filter in filters {
        let found = view.assets(region.hospital, &filter, &PageRequest::first(10)).await.unwrap();
        assert_eq!(found.items.len(), 1, "{filter:?}");
    }
    let departments = view.departments(region.hospital).await.unwrap();
    assert_eq!(departments.iter().map(|it| it.as_str()).collect::<Vec<_>>(), ["Huis", "Spoed"]);
});

on_both!(an_upload_waits_for_its_columns_and_remembers_them, |scratch| {
    let region = region(&scratch).await;
    let own = member(&scratch, region.care_home, Role::Manager);
    let proof = policy::may_import_inventory(&own, region.care_home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let id = tx.upload_inventory(&proof, region.care_home, "lijst.csv", b"a;b", None, false).await.unwrap();
    tx.commit().await.unwrap();
    let supplier = supplier_staff(&scratch, &region);
    let view = scratch.as_viewer(&supplier).await.unwrap();
    assert!(view.inventory_import(id).await.is_err(), "the file holds more than a supplier may see");
    let column = |header: &str, field| MappedColumn { header: header.to_owned(), field };
    let mapping = Mapping { columns: vec![column("a", Some(Field::InventoryNumber)), column("b", None)] };
    let mut tx = scratch.begin().await.unwrap();
    tx.queue_import(&proof, id, &mapping).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let work = tx.import_to_run(id).await.unwrap();
    assert_eq!((work.content.as_slice(), work.mapping.as_ref(), work.is_due), (&b"a;b"[..], Some(&mapping), true));
    let result = ImportResult { rejected_total: 3, ..ImportResult::default() };
    tx.finish_import(&proof, id, ImportState::Done, &result).await.unwrap();
    tx.commit().await.unwrap();
    let view = scratch.as_viewer(&own).await.unwrap();
    let row = view.inventory_import(id).await.unwrap();
    assert_eq!((row.state, &row.result), (ImportState::Done, &result));
    assert_eq!(view.inventory_imports(region.care_home).await.unwrap().len(), 1);
    assert_eq!(*view.column_mapping(region.care_home).await.unwrap().unwrap(), mapping);
});

on_both!(an_upload_that_was_overtaken_by_a_later_one_knows_it, |scratch| {
    let region = region(&scratch).await;
    let own = member(&scratch, region.care_home, Role::Manager);
    let proof = policy::may_import_inventory(&own, region.care_home).unwrap();
    let mut ids = Vec::new();
    for name in ["first.csv", "second.csv"] {
        scratch.world.advance_seconds(1);
        let mut tx = scratch.begin().await.unwrap();
        ids.push(tx.upload_inventory(&proof, region.care_home, name, b"a", None, true).await.unwrap());
        tx.commit().await.unwrap();
    }
    let mut tx = scratch.begin().await.unwrap();
    assert!(!tx.is_superseded(ids[0]).await.unwrap(), "the later one has not been read yet");
    assert!(!tx.is_superseded(ids[1]).await.unwrap());
    tx.finish_import(&proof, ids[1], ImportState::Done, &ImportResult::default()).await.unwrap();
    assert!(tx.is_superseded(ids[0]).await.unwrap());
    assert!(!tx.is_superseded(ids[1]).await.unwrap());
});

on_both!(an_upload_that_nobody_will_read_any_more_says_so_and_can_be_tried_again, |scratch| {
    let region = region(&scratch).await;
    let own = member(&scratch, region.care_home, Role::Manager);
    let proof = policy::may_import_inventory(&own, region.care_home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let id = tx.upload_inventory(&proof, region.care_home, "lijst.csv", b"a", None, true).await.unwrap();
    tx.commit().await.unwrap();
    let leased = scratch.claim_of(&["import_inventory"], "a", 1, 60).await.unwrap();
    scratch.give_back(&leased[0], &Failure::Fail("no room on the disk".to_owned())).await.unwrap();
    let row = scratch.as_viewer(&own).await.unwrap().inventory_import(id).await.unwrap();
    assert_eq!((row.state, &row.result.problem), (ImportState::Failed, &Some(SheetProblem::GivenUp)));
    let mut tx = scratch.begin().await.unwrap();
    assert!(tx.import_to_run(id).await.unwrap().is_due, "a dead letter that is tried again is read again");
});

on_both!(five_thousand_lines_are_taken_in_at_once, |scratch| {
    let region = region(&scratch).await;
    let lines: Vec<_> =
        (0..5_000).map(|n| line(&format!("N{n:05}"), "Vloeipomp", "1", Some(AssetClass::MedicalDevice))).collect();
    assert_eq!(import(&scratch, region.hospital, &lines).await.added, 5_000);
    assert_eq!(import(&scratch, region.hospital, &lines).await.unchanged, 5_000);
    assert_eq!(import(&scratch, region.hospital, &lines[..1]).await.gone, 4_999);
});
