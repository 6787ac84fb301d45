//! What technicians write beside a version, and beside a product, never turns "affected" into "not affected": at most it
//! makes a question of it.

use domain::advisory::Advisory;
use domain::asset::AssetLine;
use domain::verdict::Verdict;
use matching::{Register, compare};
use proptest::prelude::*;
use proptest::sample::select;

use crate::told::{self, line};

fn advisory(products: &[(&str, &str)]) -> Advisory {
    told::advisory(told::products("Voorbeeld Medisch", products))
}

fn verdict(advisory: &Advisory, asset: &AssetLine) -> Option<Verdict> {
    compare(&Register::built_in().advisory(advisory), &Register::built_in().asset(asset)).map(|hit| hit.verdict)
}

fn with_version(version: &str) -> AssetLine {
    line("Voorbeeld Medisch", "NoordLicht VX40", version)
}

fn remarked(version: &str, remark: &str) -> AssetLine {
    AssetLine { remark: remark.to_owned(), ..with_version(version) }
}

#[test]
fn what_is_not_one_clear_version_is_asked_about() {
    for (stated, registered) in [
        (">= 2.0.5 | < 2.1", "2.0 build 1234"),
        ("< 2.1.7", "2.1?"),
        ("3.4", "3.2/3.4"),
        (">= 3.4", "3.2 en 3.4"),
        ("< 3.0", "<4.0"),
        (">= 2.4.1 | < 2.5", "2.4 NL"),
        ("2.4.3", "2.4 NL"),
    ] {
        let advisory = advisory(&[("NoordLicht VX40", stated)]);
        assert_eq!(verdict(&advisory, &with_version(registered)), Some(Verdict::Review), "{registered} to {stated}");
    }
    // What can be told apart is.
    let bound = advisory(&[("NoordLicht VX40", "< 2.1.7")]);
    for registered in ["2.1.3 (2019-05-12)", "2.1.3 (2019)"] {
        assert_eq!(verdict(&bound, &with_version(registered)), Some(Verdict::Affected), "{registered}");
    }
    let parallel = advisory(&[("NoordLicht VX40", "2.0 build 1234")]);
    assert_eq!(verdict(&parallel, &with_version("2.0 b1234")), Some(Verdict::Affected));
    assert_eq!(verdict(&parallel, &with_version("2.0 build 1235")), Some(Verdict::NotAffected));
}

#[test]
fn an_unknown_version_does_not_deny_what_the_remark_says() {
    let radio = advisory(&[("NoordLicht VX40 (WLAN only)", "vers:all/*")]);
    assert_eq!(verdict(&radio, &remarked("niet bekend", "WLAN")), Some(Verdict::Affected));
    assert_eq!(verdict(&radio, &remarked("2.1", "accu niet vervangen, WLAN actief")), Some(Verdict::Affected));
    assert_eq!(verdict(&radio, &remarked("2.1", "zonder WLAN")), Some(Verdict::NotAffected));
}

#[test]
fn the_date_of_an_inspection_is_not_the_date_of_making() {
    let made = advisory(&[("NoordLicht VX40", "distributed < April 1, 2018")]);
    assert_eq!(verdict(&made, &remarked("", "laatste onderhoud 03-2021")), Some(Verdict::Review));
    assert_eq!(verdict(&made, &remarked("", "garantie tot 2022; bouwjaar 2016")), Some(Verdict::Affected));
    assert_eq!(verdict(&made, &remarked("", "geleverd 03-2021")), Some(Verdict::NotAffected));
}

#[test]
fn a_product_that_comes_with_an_excluded_one_is_asked_about() {
    let series = advisory(&[("NoordLicht products, not including Vuurbaak", "vers:all/*")]);
    let named = |product: &str| verdict(&series, &line("Voorbeeld Medisch", product, "2.1"));
    assert_eq!(named("NoordLicht VX40 met Vuurbaak"), Some(Verdict::Review));
    assert_eq!(named("NoordLicht Vuurbaak"), Some(Verdict::NotAffected));
}

#[test]
fn what_stands_behind_for_is_found_and_an_accessory_is_not() {
    let pump = advisory(&[("NoordLicht VX40", "vers:all/*")]);
    let named = |product: &str| verdict(&pump, &line("Voorbeeld Medisch", product, "2.1"));
    assert_eq!(named("Infuuspomp voor volwassenen NoordLicht VX40"), Some(Verdict::Review));
    assert_eq!(named("Monitor voor NoordLicht VX40"), Some(Verdict::Review));
    for product in ["Houder voor NoordLicht VX40", "Netkabel tbv NoordLicht VX40", "Waterval LP9 voor NoordLicht VX40"]
    {
        assert_eq!(named(product), None, "{product}");
    }
}

#[test]
fn the_parts_of_many_designations_do_not_drive_out_the_last_name() {
    let monitor = advisory(&[("Waterval MX800", "vers:all/*")]);
    let rack = line("Voorbeeld Medisch", "FMS4 M3001A M3012A M1019A M3015B bij Waterval MX800", "2.1");
    assert!(verdict(&monitor, &rack).is_some());
}

/// Words that are put beside a version.
const BESIDE: &[&str] = &[
    " (2019)",
    " (2019-05-12)",
    " NL",
    "?",
    " en 9.9",
    "/9.9",
    " build 7",
    " rev 2",
    " b11",
    " (build 20)",
    " of hoger",
    ", geen update",
    " NLD",
    " 12-05-2019",
    " HF2",
    " SP1",
];

/// Remarks that say nothing of the version, the making, or what an advisory asks for.
const REMARKS: &[&str] = &[
    "laatste onderhoud 03-2021",
    "garantie tot 2022",
    "geen contract",
    "niet in gebruik",
    "contract 2019/3.4",
    "bediening met Android-tablet",
    "accu niet vervangen",
    "IP 10.1.2.3",
    "No 12",
    "keuring 2020-05",
];

proptest! {
    #[test]
    fn noise_makes_a_question_at_most(
        major in 0_u32..12, minor in 0_u32..20, patch in 0_u32..40, bound in 1_u32..40,
        beside in select(BESIDE), remark in select(REMARKS), made in any::<bool>(),
    ) {
        let version = format!("{major}.{minor}.{patch}");
        // Wide enough that a patch or build on the version itself is still below.
        let stated = format!("< {major}.{minor}.{}", patch + 1 + bound);
        let stated = if made { "vers:all/*".to_owned() } else { stated };
        let advisory = advisory(&[("NoordLicht VX40", &stated)]);
        prop_assert_eq!(verdict(&advisory, &with_version(&version)), Some(Verdict::Affected));
        let noisy = remarked(&format!("{version}{beside}"), remark);
        prop_assert_ne!(verdict(&advisory, &noisy), Some(Verdict::NotAffected), "{:?}", noisy);
        prop_assert!(verdict(&advisory, &noisy).is_some());
    }
}
