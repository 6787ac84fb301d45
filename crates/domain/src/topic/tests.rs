use super::*;
use crate::advisory::{
    AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, Threat, Tracking, Vulnerability,
};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn class(class: AssetClass) -> Named {
    Named { topic: Topic::Class(class), name: String::new() }
}

fn maker(name: &str) -> Named {
    Named::read("", name).unwrap()
}

fn quiet(about: Named, up_to: Severity, until: &str) -> Quiet {
    Quiet { about, up_to, until: day(until), why: String::new() }
}

fn device(class: Option<AssetClass>, makers: &[&str]) -> Concerned {
    Concerned { class, makers: makers.iter().map(|name| MakerKey::of(name).unwrap()).collect() }
}

fn until(chosen: &[Quiet], level: Level, told: &[Concerned]) -> Option<Day> {
    quiet_until(chosen, level, false, &told.iter().cloned().collect(), day("2026-11-20"))
}

const OFFICE: Option<AssetClass> = Some(AssetClass::OfficeIt);
const DEVICE: Option<AssetClass> = Some(AssetClass::MedicalDevice);

#[test]
fn a_topic_reads_back_and_a_maker_is_the_same_however_it_is_written() {
    for text in ["class:building", "maker:ge healthcare", "maker:3m"] {
        assert_eq!(text.parse::<Topic>().unwrap().to_string(), text);
    }
    for text in ["", "building", "class:", "class:other", "maker:", "maker: -"] {
        assert_eq!(text.parse::<Topic>(), Err(NotTopic), "{text}");
    }
    assert_eq!(MakerKey::of("GE-Healthcare "), MakerKey::of("ge  healthcare"));
    assert_ne!(MakerKey::of("GE"), MakerKey::of("GE Healthcare"));
    assert_eq!(MakerKey::of(&"x".repeat(MAX_NAME + 1)), None);
}

#[test]
fn one_thing_is_chosen_a_kind_or_a_maker() {
    assert_eq!(Named::read("office_it", " "), Ok(class(AssetClass::OfficeIt)));
    let named = Named::read("", "  Halmarin   Benelux ").unwrap();
    assert_eq!((named.name.as_str(), named.topic.to_string().as_str()), ("Halmarin Benelux", "maker:halmarin benelux"));
    for (class, maker) in [("", ""), ("pump", ""), ("office_it", "Halmarin"), ("", "–")] {
        assert_eq!(Named::read(class, maker), Err(BadTopic::Topic), "{class} {maker}");
    }
}

#[test]
fn quiet_is_below_high_for_twelve_months_at_most_and_never_for_ever() {
    let today = day("2026-11-20");
    let it = quiet(class(AssetClass::OfficeIt), Severity::Medium, "2027-11-20");
    assert_eq!(it.check(today), Ok(()));
    assert_eq!(Quiet { up_to: Severity::High, ..it.clone() }.check(today), Err(BadTopic::Level));
    for (last, outcome) in [
        ("2026-11-21", Ok(())),
        ("2027-11-21", Ok(())),
        ("2026-11-20", Err(BadTopic::Until)),
        ("2026-11-19", Err(BadTopic::Until)),
        ("2027-11-22", Err(BadTopic::Until)),
    ] {
        assert_eq!(Quiet { until: day(last), ..it.clone() }.check(today), outcome, "{last}");
    }
    assert_eq!(Quiet { why: "x".repeat(MAX_WHY + 1), ..it.clone() }.check(today), Err(BadTopic::WhyTooLong));
    assert!(it.holds(day("2027-11-20")) && !it.holds(day("2027-11-21")), "the last day is quiet");
}

#[test]
fn what_is_high_dangerous_or_exploited_is_never_quiet() {
    let all = AssetClass::ALL.map(|it| quiet(class(it), Severity::Medium, "2027-01-01"));
    let told = [device(OFFICE, &["Halmarin"])];
    assert_eq!(until(&all, Level::Low, &told), Some(day("2027-01-01")));
    assert_eq!(until(&all, Level::Medium, &told), Some(day("2027-01-01")));
    assert_eq!(until(&all, Level::High, &told), None);
    assert_eq!(until(&all, Level::Danger, &told), None);
    let told: BTreeSet<_> = told.into_iter().collect();
    for level in Level::ALL {
        assert_eq!(quiet_until(&all, level, true, &told, day("2026-11-20")), None, "{level:?}");
    }
    // Not even when somebody has written into the database what the check refuses.
    let high = [quiet(class(AssetClass::OfficeIt), Severity::High, "2027-01-01")];
    assert_eq!(quiet_until(&high, Level::High, false, &told, day("2026-11-20")), None);
}

#[test]
fn who_is_quiet_about_what_is_low_hears_of_what_is_medium() {
    let low = [quiet(class(AssetClass::OfficeIt), Severity::Low, "2027-01-01")];
    let told = [device(OFFICE, &[])];
    assert_eq!(until(&low, Level::Low, &told), Some(day("2027-01-01")));
    assert_eq!(until(&low, Level::Medium, &told), None);
}

#[test]
fn every_device_must_be_within_what_was_chosen() {
    let chosen = [
        quiet(class(AssetClass::OfficeIt), Severity::Medium, "2027-01-01"),
        quiet(maker("Halmarin"), Severity::Medium, "2026-12-01"),
    ];
    let (office, pump) = (device(OFFICE, &["Belvaro"]), device(DEVICE, &["halmarin"]));
    assert_eq!(until(&chosen, Level::Medium, &[office.clone(), pump.clone()]), Some(day("2026-12-01")), "the shorter");
    assert_eq!(until(&chosen, Level::Medium, &[office.clone(), device(DEVICE, &["Belvaro"])]), None);
    assert_eq!(until(&chosen, Level::Medium, &[device(None, &["Belvaro"])]), None, "nobody knows what it is");
    assert_eq!(until(&chosen, Level::Medium, &[device(OFFICE, &["Halmarin"])]), Some(day("2027-01-01")), "the longer");
    assert_eq!(until(&chosen, Level::Medium, &[]), None, "of nothing nobody chose to be quiet");
    assert_eq!(until(&[], Level::Low, &[office]), None);
    let ended = [quiet(class(AssetClass::MedicalDevice), Severity::Medium, "2026-11-19")];
    assert_eq!(until(&ended, Level::Low, &[pump]), None);
}

fn advisory(vendors: &[&str], status: &[&str]) -> Advisory {
    let entry = |name: &&str| ProductEntry {
        product_id: (*name).to_owned(),
        name: (*name).to_owned(),
        branches: vec![Branch { category: BranchCategory::Vendor, name: (*name).to_owned() }],
        identifiers: Identifiers::default(),
        combination: None,
    };
    let threat = |details: &&str| Threat {
        category: "exploit_status".to_owned(),
        details: (*details).to_owned(),
        products: Vec::new(),
    };
    Advisory {
        key: AdvisoryKey { namespace: "https://x.example".into(), tracking_id: "X-1".into() },
        csaf_version: "2.0".into(),
        category: "csaf_security_advisory".into(),
        title: "x".into(),
        lang: None,
        tlp: None,
        publisher: "x".into(),
        publisher_category: "vendor".into(),
        tracking: Tracking::default(),
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products: vendors.iter().map(entry).collect(),
        vulnerabilities: vec![Vulnerability {
            threats: status.iter().map(threat).collect(),
            ..Vulnerability::default()
        }],
    }
}

#[test]
fn an_advisory_names_each_maker_once() {
    let found = makers(&advisory(&["Halmarin", "HALMARIN", "Belvaro Care", ""], &[]));
    let names: Vec<_> = found.iter().map(|(key, name)| (key.as_str(), name.as_str())).collect();
    assert_eq!(names, [("halmarin", "Halmarin"), ("belvaro care", "Belvaro Care")]);
}

#[test]
fn what_a_publisher_says_of_misuse_is_read_and_a_denial_is_none() {
    for (text, exploited) in [
        ("Publicly Disclosed:No;Exploited:Yes;Latest Software Release:Exploitation Detected", true),
        ("Publicly Disclosed:No;Exploited:No;Latest Software Release:Exploitation Less Likely", false),
        ("This is actively exploited.", true),
        ("It is not actively exploited", false),
        ("Not known exploited.", false),
        ("We have seen no active exploitation.", false),
        ("First it was not actively exploited; now it is actively exploited.", true),
        ("", false),
    ] {
        assert_eq!(says_exploited(&advisory(&[], &[text])), exploited, "{text}");
    }
    let mut other = advisory(&[], &["Exploited:Yes"]);
    other.vulnerabilities[0].threats[0].category = "impact".to_owned();
    assert!(!says_exploited(&other), "another category says something else");
}

#[test]
fn only_what_the_sector_may_read_is_followed() {
    assert!(may_follow(Tlp::Clear) && may_follow(Tlp::Green));
    for tlp in [Tlp::Amber, Tlp::AmberStrict, Tlp::Red] {
        assert!(!may_follow(tlp), "{tlp:?}");
    }
}
