//! Verdicts over whole pairs, and what must hold for every pair, whatever the texts.

use domain::advisory::Advisory;
use domain::asset::AssetLine;
use domain::verdict::{Ground, Verdict};
use matching::{Register, compare};
use proptest::prelude::*;

use crate::told::{self, line};

fn advisory(vendor: &str, products: &[(&str, &str)]) -> Advisory {
    told::advisory(told::products(vendor, products))
}

fn verdict(advisory: &Advisory, asset: &AssetLine) -> Option<Verdict> {
    compare(&Register::built_in().advisory(advisory), &Register::built_in().asset(asset)).map(|hit| hit.verdict)
}

#[test]
fn version_and_spelling_decide_together() {
    let advisory = advisory("Voorbeeld Medisch", &[("NoordLicht VX40 Infusion Pump", "< B.06.18")]);
    for product in ["Noordlicht VX-40", "infuuspomp Noord Licht VX 40", "VX40"] {
        assert_eq!(verdict(&advisory, &line("Voorbeeld Medisch B.V.", product, "B.06.17")), Some(Verdict::Affected));
        assert_eq!(verdict(&advisory, &line("Voorbeeld Medisch B.V.", product, "B.06.18")), Some(Verdict::NotAffected));
        assert_eq!(verdict(&advisory, &line("Voorbeeld Medisch B.V.", product, "onbekend")), Some(Verdict::Review));
    }
}

#[test]
fn a_line_with_a_model_and_no_product_is_quoted_by_its_model() {
    let advisory = advisory("Voorbeeld Medisch", &[("NoordLicht VX40", "< 4.2"), ("Zandloper", "< 4.2")]);
    for model in ["NoordLicht VX40", "VX40", "Zandloper"] {
        let asset = AssetLine { model_number: model.to_owned(), ..line("Voorbeeld Medisch", "", "4.1") };
        let hit = compare(&Register::built_in().advisory(&advisory), &Register::built_in().asset(&asset)).unwrap();
        let quoted: Vec<&String> = hit
            .grounds
            .iter()
            .filter_map(|ground| match ground {
                Ground::ProductNamed { registered, .. }
                | Ground::ProductVague { registered, .. }
                | Ground::FamilyMember { registered, .. }
                | Ground::ModelNumber { registered, .. } => Some(registered),
                _ => None,
            })
            .collect();
        assert_eq!(quoted, [model], "{:?}", hit.grounds);
    }
}

#[test]
fn a_longer_or_other_designation_is_another_product() {
    let advisory = advisory("Voorbeeld Medisch", &[("NoordLicht VX40", "vers:all/*")]);
    for product in ["NoordLicht VX400", "NoordLicht VX4", "NoordLicht VX40R"] {
        assert_ne!(
            verdict(&advisory, &line("Voorbeeld Medisch", product, "1.0")),
            Some(Verdict::Affected),
            "{product}"
        );
    }
    let plus = advisory_plus();
    assert_eq!(verdict(&plus, &line("Voorbeeld Medisch", "Kompas KR656", "")), None);
    assert_eq!(verdict(&plus, &line("Voorbeeld Medisch", "Kompas KR656 plus", "")), Some(Verdict::Affected));
}

fn advisory_plus() -> Advisory {
    advisory("Voorbeeld Medisch", &[("Kompas KR656+", "vers:all/*")])
}

#[test]
fn a_variant_of_a_designation_is_asked_about() {
    let advisory = advisory("Voorbeeld Medisch", &[("NoordLicht VX-4200", "vers:all/*")]);
    let lettered = line("Voorbeeld Medisch", "NoordLicht VX-4200DN", "1.0");
    assert_eq!(verdict(&advisory, &lettered), Some(Verdict::Review));
    assert_eq!(verdict(&advisory, &line("Voorbeeld Medisch", "NoordLicht VX-42000", "1.0")), None);
}

#[test]
fn a_number_written_against_the_name_is_the_same_product() {
    let advisory = advisory("Voorbeeld Medisch", &[("Zandloper 500", "< 4.2"), ("Zandloper 700", "< 4.2")]);
    for product in ["Zandloper500", "zandloper-500", "Zandloper 500"] {
        assert_eq!(
            verdict(&advisory, &line("Voorbeeld Medisch", product, "4.1")),
            Some(Verdict::Affected),
            "{product}"
        );
    }
    assert_eq!(verdict(&advisory, &line("Voorbeeld Medisch", "Zandloper5000", "4.1")), None);
}

#[test]
fn a_number_that_the_publisher_gives_finds_a_product_of_another_name() {
    let mut advisory = advisory("Voorbeeld Medisch", &[("Zandloper", "< 4.2")]);
    advisory.products[0].identifiers.model_numbers = vec!["VM-Z500-02".to_owned(), "VM-*".to_owned()];
    let mut pump = line("Voorbeeld Medisch", "Infuuspomp", "4.1");
    assert_eq!(verdict(&advisory, &pump), None);
    pump.model_number = "VM Z500 02".to_owned();
    assert_eq!(verdict(&advisory, &pump), Some(Verdict::Affected));
    pump.maker = "Andere Fabriek".to_owned();
    assert_ne!(verdict(&advisory, &pump), Some(Verdict::Affected));
}

#[test]
fn an_excluded_product_is_not_meant() {
    let advisory = advisory("Voorbeeld Medisch", &[("Waterval products, not including Druppel", "vers:all/*")]);
    assert_eq!(verdict(&advisory, &line("Voorbeeld Medisch", "Waterval E95", "203")), Some(Verdict::Affected));
    assert_eq!(verdict(&advisory, &line("Voorbeeld Medisch", "Waterval Druppel", "203")), Some(Verdict::NotAffected));
}

#[test]
fn another_maker_is_never_affected() {
    let advisory = advisory("Voorbeeld Medisch", &[("NoordLicht VX40", "vers:all/*")]);
    let hit = compare(
        &Register::built_in().advisory(&advisory),
        &Register::built_in().asset(&line("Andere Fabriek", "NoordLicht VX40", "1")),
    );
    let hit = hit.unwrap();
    assert_eq!(hit.verdict, Verdict::Review);
    assert!(matches!(hit.grounds.first(), Some(Ground::MakerDiffers { .. })));
}

#[test]
fn the_fix_of_the_registered_line_decides() {
    let advisory =
        advisory("Voorbeeld Medisch", &[("Zandloper ZL36-E", "< V6.00.204"), ("Zandloper ZL36-E", "< V5.10.069")]);
    assert_eq!(
        verdict(&advisory, &line("Voorbeeld Medisch", "Zandloper ZL36-E", "V5.10.069")),
        Some(Verdict::NotAffected)
    );
    assert_eq!(
        verdict(&advisory, &line("Voorbeeld Medisch", "Zandloper ZL36-E", "V5.10.044")),
        Some(Verdict::Affected)
    );
}

#[test]
fn only_the_asked_products_are_compared() {
    let advisory = advisory("Voorbeeld Medisch", &[("NoordLicht VX40", "vers:all/*"), ("Waterval QQ7", "vers:all/*")]);
    let all = Register::built_in().advisory(&advisory);
    let some = all.only(&["P1"].into());
    let pump = Register::built_in().asset(&line("Voorbeeld Medisch", "NoordLicht VX40", "1"));
    assert!(compare(&all, &pump).is_some());
    assert!(compare(&some, &pump).is_none());
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "(NoordLicht|Kompas|Duin)? ?(VX|KR|Z)[0-9]{1,3}[+A-C]?( Pump)?",
        "(NoordLicht|Kompas) (Gateway|Station) ?(Plus|ES)?",
        "\\PC{0,40}",
    ]
}

proptest! {
    #[test]
    fn no_texts_panic(maker in "\\PC{0,30}", product in "\\PC{0,60}", version in "\\PC{0,30}", model in "\\PC{0,20}", name in "\\PC{0,80}", range in "\\PC{0,60}") {
        let line = AssetLine { model_number: model, kind: version.clone(), remark: range.clone(), ..line(&maker, &product, &version) };
        let _ = compare(&Register::built_in().advisory(&advisory(&maker, &[(&name, &range)])), &Register::built_in().asset(&line));
    }

    #[test]
    fn a_reported_pair_shares_a_key_and_keys_are_few(product in name(), other in name(), range in "(< |<= )?[1-9]\\.[0-9]") {
        let advisory = Register::built_in().advisory(&advisory("Voorbeeld Medisch", &[(&product, &range)]));
        for registered in [&product, &other] {
            let asset = Register::built_in().asset(&line("Voorbeeld Medisch", registered, "1.2"));
            // Twelve that it has itself, and three for what kind of thing it is.
            prop_assert!(asset.keys().count() <= 15);
            if compare(&advisory, &asset).is_some_and(|hit| hit.verdict != Verdict::NotAffected) {
                prop_assert!(asset.keys().any(|key| advisory.keys().any(|own| own == key)));
            }
        }
    }

    #[test]
    fn an_unknown_version_is_never_ruled_out_by_version(product in name(), range in "\\PC{0,40}", version in "(|\\?|onbekend|n\\.b\\.)") {
        let advisory = Register::built_in().advisory(&advisory("Voorbeeld Medisch", &[(&product, &range)]));
        let asset = Register::built_in().asset(&line("Voorbeeld Medisch", &product, &version));
        if let Some(hit) = compare(&advisory, &asset) {
            let ruled_out = hit.grounds.iter().any(|ground| matches!(ground, Ground::VersionOutside { .. }));
            prop_assert!(!ruled_out, "{hit:?}");
        }
    }
}

#[test]
fn what_the_institution_answered_about_a_condition_goes_before_what_its_texts_seem_to_say() {
    let register = Register::built_in();
    let advisory = register.advisory(&advisory("Voorbeeld Medisch", &[("MX40 (WLAN only)", "vers:all/*")]));
    let line = line("Voorbeeld Medisch", "MX40", "1.0");
    let hit = compare(&advisory, &register.asset(&line)).unwrap();
    let open = hit.grounds.iter().find_map(|ground| match ground {
        Ground::ConditionOpen { condition } => Some(condition.clone()),
        _ => None,
    });
    let condition = open.expect("nobody has said whether it has WLAN");
    assert_eq!(hit.verdict, Verdict::Review);
    for (holds, expected) in [(true, Verdict::Affected), (false, Verdict::NotAffected)] {
        let told = register.asset(&line).with_conditions(vec![(condition.clone(), holds)]);
        assert_eq!(compare(&advisory, &told).unwrap().verdict, expected, "{holds}");
    }
    let other = register.asset(&line).with_conditions(vec![("Windows 7".to_owned(), false)]);
    assert_eq!(compare(&advisory, &other).unwrap().verdict, Verdict::Review, "an answer to another question");
}
