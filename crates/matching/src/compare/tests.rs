//! The short way of judging beside the plain one.

use std::collections::BTreeMap;

use domain::advisory::{
    Advisory, AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, ProductStatus, Remediation, Tracking,
    Vulnerability,
};
use domain::asset::AssetLine;
use proptest::prelude::*;

use super::*;
use crate::Register;

/// What [`spoken`] must say, in the plainest way: everything that is said of the closest is judged, and the last of the
/// strongest speaks.
fn plain(advisory: &PreparedAdvisory, asset: &PreparedAsset) -> Option<(Verdict, u8, String)> {
    let fits = fits_of(advisory, sharing(advisory, asset), asset);
    let mut alike: Vec<Alike<'_>> = fits.iter().map(|it| it.saying(&it.target.said)).collect();
    let best = alike.iter().map(Alike::rank).max()?;
    alike.retain(|it| it.rank() == best || best.0 == Likeness::Vague && it.rank().0 == best.0);
    let mut all = statements(&alike, asset);
    of_line(&mut all, asset);
    all.sort_by_key(|by| by.said.place);
    let judged = all.iter().filter_map(|by| {
        let (verdict, score) = judge(by, |grounds| versions(by.said, asset, grounds), asset, &mut Reasons::asked())?;
        Some((strength(verdict), score, verdict, by.said.product_id.clone()))
    });
    judged.max_by_key(|(strength, score, ..)| (*strength, *score)).map(|(_, score, verdict, id)| (verdict, score, id))
}

/// Entries of one maker, each with a name, a version and what is fixed.
fn advisory(entries: &[(&str, &str, Option<&str>)]) -> Advisory {
    let branch = |category, name: &str| Branch { category, name: name.to_owned() };
    let entry = |(number, (name, version, _)): (usize, &(&str, &str, Option<&str>))| ProductEntry {
        product_id: format!("P{number}"),
        name: format!("{name} {version}"),
        branches: vec![
            branch(BranchCategory::Vendor, "Voorbeeld Medisch"),
            branch(BranchCategory::ProductName, name),
            branch(BranchCategory::ProductVersionRange, version),
        ],
        identifiers: Identifiers::default(),
        combination: None,
    };
    let fix = |(number, (_, _, fixed)): (usize, &(&str, &str, Option<&str>))| {
        let fixed = (*fixed)?;
        Some(Remediation {
            category: "vendor_fix".to_owned(),
            details: format!("Update to version {fixed}."),
            products: vec![format!("P{number}")],
            date: None,
            url: None,
            restart: None,
        })
    };
    let affected = (0..entries.len()).map(|number| (format!("P{number}"), ProductStatus::KnownAffected));
    Advisory {
        key: AdvisoryKey { namespace: "https://cert.example".to_owned(), tracking_id: "EX-2099-0003".to_owned() },
        csaf_version: "2.0".to_owned(),
        category: "csaf_security_advisory".to_owned(),
        title: String::new(),
        lang: None,
        tlp: None,
        publisher: String::new(),
        publisher_category: String::new(),
        tracking: Tracking::default(),
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products: entries.iter().enumerate().map(entry).collect(),
        vulnerabilities: vec![Vulnerability {
            statuses: affected.collect::<BTreeMap<_, _>>(),
            remediations: entries.iter().enumerate().filter_map(fix).collect(),
            ..Vulnerability::default()
        }],
    }
}

proptest! {
    /// Skipping what cannot be stronger, and deciding once what is stated often, change nothing.
    #[test]
    fn the_short_way_says_what_judging_everything_says(
        entries in prop::collection::vec(
            (
                prop::sample::select(vec![
                    "NoordLicht VX40", "NoordLicht VX40 with WLAN", "NoordLicht VX40 running on Windows 7", "NoordLicht",
                    "NoordLicht VX Series",
                ]),
                prop::sample::select(vec!["< 4.2", "<= 4.2", "4.1", "4.2", "*", ">= 4 < 5", "B.06"]),
                prop::option::of(prop::sample::select(vec!["4.2", "4.2.1", "5.0"])),
            ),
            1..12,
        ),
        product in prop::sample::select(vec!["NoordLicht VX40", "VX40 WLAN", "NoordLicht", "NoordLicht VX40 Windows 7"]),
        version in prop::sample::select(vec!["", "4.0", "4.1", "4.2", "4.2.1", "5.1", "onbekend", "B.06"]),
    ) {
        let register = Register::built_in();
        let prepared = register.advisory(&advisory(&entries));
        let asset = register.asset(&AssetLine {
            maker: "Voorbeeld Medisch".to_owned(),
            product: product.to_owned(),
            version: version.to_owned(),
            ..AssetLine::default()
        });
        let hit = compare(&prepared, &asset);
        let told = hit.as_ref().map(|hit| (hit.verdict, hit.score, hit.product_id.clone()));
        prop_assert_eq!(told, plain(&prepared, &asset));
        prop_assert!(hit.is_none_or(|hit| !hit.grounds.is_empty()));
    }
}
