//! How products are recognised beyond the words in one field: by maker, number, family, and by what titles say.

use std::collections::BTreeSet;

use domain::advisory::{Advisory, Note, ProductEntry};
use domain::asset::AssetLine;
use domain::verdict::{Ground, Hit, Verdict};
use matching::{Register, compare};

use crate::told::{self, line};

fn advisory(vendor: &str, name: &str, version: &str) -> Advisory {
    told::advisory(told::products(vendor, &[(name, version)]))
}

/// The same over products with a name, a version text and the publisher's full text.
fn told(vendor: &str, products: &[(&str, &str, &str)]) -> Advisory {
    let entry = |(n, (name, version, full)): (usize, &(&str, &str, &str))| ProductEntry {
        name: (*full).to_owned(),
        ..told::product(&format!("P{n}"), vendor, name, version)
    };
    told::advisory(products.iter().enumerate().map(entry).collect())
}

fn hit(advisory: &Advisory, asset: &AssetLine) -> Option<Hit> {
    let register = Register::built_in();
    let (advisory, asset) = (register.advisory(advisory), register.asset(asset));
    // What is not found by a key is not compared in earnest either.
    let shared = advisory.keys().any(|key| asset.keys().any(|own| own == key));
    compare(&advisory, &asset).filter(|_| shared)
}

fn verdict(advisory: &Advisory, asset: &AssetLine) -> Option<Verdict> {
    hit(advisory, asset).map(|hit| hit.verdict)
}

const ALL: &str = "vers:all/*";

#[test]
fn an_enumeration_without_commas_names_each_of_its_models() {
    let monitors = advisory("Voorbeeld Medisch", "NoordLicht TC10 TC20 TC30 Cardiographs", ALL);
    for product in ["NoordLicht TC10", "Noordlicht TC-30", "ECG NoordLicht TC 20"] {
        assert_eq!(verdict(&monitors, &line("Voorbeeld Medisch", product, "")), Some(Verdict::Affected), "{product}");
    }
    assert_eq!(verdict(&monitors, &line("Voorbeeld Medisch", "NoordLicht TC70", "")), None);
    let recorders =
        advisory("Voorbeeld Medisch", "Duin ELI 280/BUR280/MLBUR 280 Resting Electrocardiograph", "<= 2.3.1");
    for product in ["ELI 280", "ELI280", "BUR280", "MLBUR 280"] {
        let registered = line("Voorbeeld Medisch", product, "2.3.0");
        assert_eq!(verdict(&recorders, &registered), Some(Verdict::Affected), "{product}");
    }
    assert_eq!(verdict(&recorders, &line("Voorbeeld Medisch", "ELI 230", "2.3.0")), None);
}

#[test]
fn places_to_fill_in_stand_for_any_digit_and_a_series_for_what_follows_it() {
    let cameras = advisory("Voorbeeld Beeld", "EFD-22xx", ALL);
    assert_eq!(verdict(&cameras, &line("Voorbeeld Beeld", "EFD-2250", "")), Some(Verdict::Affected));
    assert_eq!(verdict(&cameras, &line("Voorbeeld Beeld", "EFD-2350", "")), None);
    let series = advisory("Voorbeeld Beeld", "VB-2CD2xx2FWD Series", ALL);
    assert_eq!(verdict(&series, &line("Voorbeeld Beeld", "VB-2CD2142FWD-I", "")), Some(Verdict::Affected));
    let monitors = advisory("Voorbeeld Beeld", "NoordLicht patient monitor MP2-MP90", ALL);
    assert_eq!(verdict(&monitors, &line("Voorbeeld Beeld", "NoordLicht MP5", "")), Some(Verdict::Affected));
    // A single X at the end is a letter of the designation.
    let routers = advisory("Voorbeeld Beeld", "RV50X", ALL);
    assert_ne!(verdict(&routers, &line("Voorbeeld Beeld", "RV501", "")), Some(Verdict::Affected));
}

#[test]
fn what_a_thing_is_called_sets_no_condition() {
    let pump = advisory("Voorbeeld Medisch", "Zandloper 4000 Wireless Syringe Infusion Pump", "1.5");
    assert_eq!(verdict(&pump, &line("Voorbeeld Medisch", "Zandloper 4000", "1.5")), Some(Verdict::Affected));
    let telemetry = advisory("Voorbeeld Medisch", "Zandloper 4000 Telemetry (WLAN only)", "1.5");
    assert_eq!(verdict(&telemetry, &line("Voorbeeld Medisch", "Zandloper 4000", "1.5")), Some(Verdict::Review));
    let server = "Waterval Home Base Server a server used to control robots in hospitals";
    let server = advisory("Voorbeeld Robot", server, "< 24");
    assert_eq!(verdict(&server, &line("Voorbeeld Robot", "Waterval Home Base Server", "23")), Some(Verdict::Affected));
}

#[test]
fn a_designation_and_a_telling_word_are_enough() {
    let programmer = advisory("Voorbeeld Medisch", "8840 Kompas Clinician Programmer", ALL);
    assert_eq!(verdict(&programmer, &line("Voorbeeld Medisch", "Kompas 8840", "")), Some(Verdict::Affected));
    assert_eq!(verdict(&programmer, &line("Voorbeeld Medisch", "Kompas 8850", "")), None);
    assert_ne!(verdict(&programmer, &line("Voorbeeld Medisch", "8840", "")), Some(Verdict::Affected));
}

#[test]
fn a_small_number_finds_with_its_maker_only() {
    let scanner = Register::built_in().advisory(&advisory("GE Healthcare", "Voorbeeldia 789", ALL));
    let keys: BTreeSet<&str> = scanner.keys().collect();
    let shares = |maker: &str, product: &str, number: &str| {
        let registered = AssetLine { model_number: number.to_owned(), ..line(maker, product, "") };
        Register::built_in().asset(&registered).keys().any(|key| keys.contains(key))
    };
    // The maker under another of its names, in the name of the product, or not named at all.
    for (maker, product, number) in [
        ("GE Healthcare", "789", ""),
        ("General Electric", "scanner 789", ""),
        ("GE", "CT", "789"),
        ("", "GE 789", ""),
        ("", "scanner 789", ""),
    ] {
        assert!(shares(maker, product, number), "{maker} {product} {number}");
    }
    assert!(!shares("Stoelen Voorbeeld", "Rolstoel 789", ""));
    // The advisory names no maker, or only before the product's name; or one whose name the other begins with.
    let pair = |vendor: &str, name: &str, maker: &str, product: &str| {
        verdict(&advisory(vendor, name, ALL), &line(maker, product, ""))
    };
    assert_eq!(pair("", "Voorbeeldia 789", "Philips", "monitor 789"), pair("", "Voorbeeldia 789", "", "monitor 789"));
    let unnamed = Register::built_in().advisory(&advisory("", "Philips 789", ALL));
    let registered = Register::built_in().asset(&line("Philips", "789", ""));
    assert!(registered.keys().any(|key| unnamed.keys().any(|other| other == key)));
    assert!(pair("Noordzee Pompen", "450", "Noordzee Pompen Zuid", "450").is_some());
    assert!(pair("Automated Logic", "i-Vu", "Carrier", "i-Vu").is_some(), "a line that moved");
    assert!(shares("Stoelen Voorbeeld", "Voorbeeldia 789", ""), "the name is a word of its own");
}

#[test]
fn a_brand_alone_is_not_the_product() {
    let unit = advisory("BD", "Alaris PC Unit", "9.33");
    assert_eq!(verdict(&unit, &line("CareFusion", "Alaris PCU", "9.33")), Some(Verdict::Affected));
    assert_ne!(verdict(&unit, &line("BD", "Alaris pompmodule", "9.33")), Some(Verdict::Affected));
    assert_eq!(verdict(&unit, &line("BD", "Alaris Systems Manager", "9.33")), None);
}

#[test]
fn a_family_of_the_register_covers_its_members_and_nothing_of_the_same_name() {
    let echo = advisory("Philips", "Ultrasound EPIQ/Affiniti", "<= VM5.0");
    for product in ["EPIQ 7", "Affiniti 70", "echo EPIQ Elite"] {
        assert_eq!(verdict(&echo, &line("Philips", product, "VM5.0")), Some(Verdict::Affected), "{product}");
    }
    assert_eq!(verdict(&echo, &line("Philips", "Lumify", "VM5.0")), None);
    // A member that the register does not know is a question.
    let pumps = advisory("BD", "BodyGuard Pumps", ALL);
    assert_eq!(verdict(&pumps, &line("CME", "BodyGuard 323", "")), Some(Verdict::Affected));
    assert_eq!(verdict(&pumps, &line("BD", "BodyGuard T", "")), Some(Verdict::Review));
    // The register knows these as two products.
    let record = advisory("Philips", "Tasy EMR", "<= 3.02.1744");
    assert_eq!(verdict(&record, &line("Philips", "Tasy EMR HTML5", "3.02.1000")), None);
}

#[test]
fn a_registered_model_number_tells_what_a_poor_name_does_not() {
    let monitors = advisory("Philips", "IntelliVue MX800", ALL);
    let mut monitor = line("Philips", "monitor", "");
    assert_eq!(verdict(&monitors, &monitor), None);
    monitor.model_number = "865240".to_owned();
    let found = hit(&monitors, &monitor).unwrap();
    assert_eq!(found.verdict, Verdict::Affected);
    assert!(found.grounds.iter().any(|ground| matches!(ground, Ground::ModelNumber { .. })), "{:?}", found.grounds);
    monitor.model_number = "865241".to_owned();
    assert_eq!(verdict(&monitors, &monitor), None, "that is the MX700");
    // A rich name goes before the number.
    monitor.product = "IntelliVue MX400".to_owned();
    monitor.model_number = "865240".to_owned();
    assert_ne!(verdict(&monitors, &monitor), Some(Verdict::Affected));
}

#[test]
fn a_gtin_tells_maker_and_product() {
    let aisys = advisory("GE Healthcare", "GE Aisys CS2", ALL);
    let mut registered = line("", "anesthesietoestel", "");
    assert_eq!(verdict(&aisys, &registered), None);
    for written in ["00840682102292", "(01)00840682102292(11)190401(21)AB12"] {
        registered.udi_di = written.to_owned();
        assert_eq!(verdict(&aisys, &registered), Some(Verdict::Affected), "{written}");
    }
    registered.udi_di = "00840682102293".to_owned();
    assert_eq!(verdict(&aisys, &registered), None, "a wrong check digit says nothing");
}

#[test]
fn maker_model_and_product_may_stand_in_each_others_fields() {
    let monitors = advisory("Philips", "IntelliVue MX450", "<= L");
    assert_eq!(verdict(&monitors, &line("", "Philips IntelliVue MX450", "L.01")), Some(Verdict::Affected));
    assert_eq!(verdict(&monitors, &line("Zorgleverancier Zuid", "Philips MX450", "L.01")), Some(Verdict::Affected));
    let mut swapped = line("Philips", "866062", "L.01");
    swapped.model_number = "IntelliVue MX450".to_owned();
    assert_eq!(verdict(&monitors, &swapped), Some(Verdict::Affected));
}

#[test]
fn the_maker_before_a_products_name_is_its_maker_too() {
    let servers = told(
        "Voorbeeld Koppelingen",
        &[("Philips Zandloper Server", "<= 6.9", "Philips Zandloper Server: Versions 6.9 and prior")],
    );
    assert_eq!(verdict(&servers, &line("Philips", "Zandloper Server", "6.8")), Some(Verdict::Affected));
    assert_eq!(verdict(&servers, &line("Voorbeeld Koppelingen", "Zandloper Server", "6.8")), Some(Verdict::Affected));
    let sold =
        told("Carrier LenelS2", &[("HID Mercury panels sold by LenelS2", "XP-1502", "HID Mercury panels: XP-1502")]);
    assert_ne!(verdict(&sold, &line("HID Mercury", "XP1502", "")), Some(Verdict::Affected));
}

#[test]
fn each_of_several_vendors_may_be_misspelt() {
    let access = advisory("Controlled Entrance Ltd, Johnson Contols Inc.", "Poort AX2000", ">= 10.1 | <= 10.5");
    assert_eq!(verdict(&access, &line("Johnson Controls", "Poort AX2000", "10.3")), Some(Verdict::Affected));
    let nobody = advisory("multiple", "Waterval Stack", ALL);
    assert_eq!(verdict(&nobody, &line("Voorbeeld", "Waterval Stack", "1")), Some(Verdict::Review));
}

#[test]
fn a_product_that_is_called_version_has_its_name_in_the_full_text() {
    let sleep = told("Philips", &[("Version", "R8.0.2 or prior", "Alice 6 System - Version R8.0.2 or prior")]);
    assert_eq!(verdict(&sleep, &line("Philips Respironics", "Alice 6", "R8.0.2")), Some(Verdict::Affected));
    assert_eq!(verdict(&sleep, &line("Philips", "Alice 5", "R8.0.2")), None);
    let model = told("Philips", &[("SureSigns", "VS4 A.07.107 and prior", "SureSigns: VS4 A.07.107 and prior")]);
    assert_eq!(verdict(&model, &line("Philips", "SureSigns VS4", "A.07.106")), Some(Verdict::Affected));
}

#[test]
fn models_behind_the_word_model_are_models() {
    let beds =
        told("Voorbeeld Bedden", &[("Veilig II Bed", "Models 3002 | 3005", "Veilig II Bed Models 3002 and 3005")]);
    let mut bed = line("Voorbeeld Bedden", "Veilig II", "");
    assert_eq!(verdict(&beds, &bed), Some(Verdict::Review));
    bed.model_number = "3005".to_owned();
    assert_eq!(verdict(&beds, &bed), Some(Verdict::Affected));
    bed.model_number = "4005".to_owned();
    assert_eq!(verdict(&beds, &bed), None);
}

#[test]
fn a_title_or_a_note_without_a_list_of_products_asks_and_never_tells() {
    let only = |found: &Hit| found.grounds.iter().any(|ground| matches!(ground, Ground::OnlyInText { .. }));
    let mut empty = told("", &[]);
    empty.title = "Mindray BeneVision N17, BeneView T8 and NoordLicht VX40 Vulnerabilities (Update A)".to_owned();
    for product in ["BeneVision N17", "BeneView T8", "NoordLicht VX40"] {
        let found = hit(&empty, &line("Mindray", product, "1.0")).unwrap();
        assert_eq!(found.verdict, Verdict::Review, "{product}");
        assert!(only(&found), "{:?}", found.grounds);
    }
    assert_eq!(verdict(&empty, &line("Mindray", "BeneVision N15", "1.0")), None);
    assert_eq!(verdict(&empty, &line("Voorbeeld Medisch", "NoordLicht VX40", "1.0")), None, "another maker");

    // The tree names no more than the vendor; a note names a product of the register.
    let mut vendor = told("Philips", &[("Philips", "", "Philips")]);
    vendor.title = "Philips products".to_owned();
    vendor.notes.push(Note {
        category: "summary".to_owned(),
        text: "A part of IntelliVue MX800 and of Veradius Unity can be reached.".to_owned(),
        title: None,
    });
    let found = hit(&vendor, &line("Philips", "Veradius Unity", "")).unwrap();
    assert!(found.verdict == Verdict::Review && only(&found), "{found:?}");
    assert_eq!(verdict(&vendor, &line("Philips", "Zenition 70", "")), None);

    // Where the list names products, the title adds nothing.
    let mut full = advisory("Mindray", "Waterval QQ7", ALL);
    full.title = "Mindray BeneVision N17".to_owned();
    assert_eq!(verdict(&full, &line("Mindray", "BeneVision N17", "1.0")), None);
}
