//! What a kept bill is of, and how a component goes together with the device it is in.

use domain::sbom::{Component, SbomFormat, SbomGround};
use proptest::prelude::*;

use super::*;
use crate::sbom::component_keys;

fn line(maker: &str, product: &str, version: &str) -> AssetLine {
    AssetLine {
        inventory_number: "1".to_owned(),
        maker: maker.to_owned(),
        product: product.to_owned(),
        version: version.to_owned(),
        ..AssetLine::default()
    }
}

fn of(maker: &str, product: &str, version: &str) -> BillOf {
    BillOf { asset: None, maker: maker.to_owned(), product: product.to_owned(), version: version.to_owned() }
}

fn describes(of: &BillOf, line: &AssetLine) -> Option<Vec<Ground>> {
    let register = Register::built_in();
    BillPrepared::new(&register, of).describes(line, &register.asset(line))
}

#[test]
fn a_bill_is_of_the_product_in_any_spelling_and_of_no_other() {
    let bill = of("Philips", "IntelliVue MX40", "4.1");
    assert_eq!(describes(&bill, &line("Philips Healthcare", "Intellivue MX-40", "4.1")), Some(vec![]));
    assert_eq!(describes(&bill, &line("Philips", "IntelliVue MX40", "4.2")), None, "another version");
    assert_eq!(describes(&bill, &line("Philips", "IntelliVue MX400", "4.1")), None, "another model");
    assert_eq!(describes(&bill, &line("Dräger", "Evita", "4.1")), None);
    let open = describes(&bill, &line("Philips", "IntelliVue MX40", "")).unwrap();
    assert!(matches!(open[..], [Ground::VersionMissing { .. }]), "{open:?}");
    let any = of("Philips", "IntelliVue MX40", "");
    assert_eq!(describes(&any, &line("Philips", "IntelliVue MX40", "")), Some(vec![]), "all versions are all");
}

#[test]
fn what_is_registered_to_the_letter_has_its_bill_whatever_the_words_are() {
    assert_eq!(describes(&of("", "monitor", ""), &line("", "Monitor ", "2")), Some(vec![]));
}

#[test]
fn an_asset_finds_its_bill_by_word() {
    let register = Register::built_in();
    for it in [of("Philips", "IntelliVue MX40", "4.1"), of("", "monitor", "")] {
        let bill = BillPrepared::new(&register, &it);
        let asset = register.asset(&line(&it.maker, &it.product, &it.version));
        let alike = bill.describes(&line(&it.maker, &it.product, &it.version), &asset).is_some();
        let shares = asset.keys().any(|key| bill.keys().contains(key));
        assert!(alike && (shares || asset.keys().next().is_none()), "{it:?}");
    }
}

fn advisory(names: &[(&str, &str)]) -> Advisory {
    let mut it = naming(&of("Slot", "x", ""));
    it.products.clear();
    let mut statuses = std::collections::BTreeMap::new();
    for (place, (name, range)) in names.iter().enumerate() {
        let id = format!("P{place}");
        it.products.push(ProductEntry {
            product_id: id.clone(),
            name: (*name).to_owned(),
            branches: vec![
                Branch { category: BranchCategory::ProductName, name: (*name).to_owned() },
                Branch { category: BranchCategory::ProductVersionRange, name: (*range).to_owned() },
            ],
            identifiers: Identifiers { purls: vec![format!("pkg:npm/{name}")], ..Identifiers::default() },
            combination: None,
        });
        statuses.insert(id, ProductStatus::KnownAffected);
    }
    it.vulnerabilities =
        vec![Vulnerability { cve: Some("CVE-2099-0001".to_owned()), statuses, ..Vulnerability::default() }];
    it
}

fn bill(components: &[(&str, &str)]) -> Sbom {
    let component = |(name, version): &(&str, &str)| Component {
        reference: (*name).to_owned(),
        name: (*name).to_owned(),
        version: (*version).to_owned(),
        purls: vec![format!("pkg:npm/{name}@{version}")],
        ..Component::default()
    };
    let subject = Component { name: "pomp".to_owned(), version: "4".to_owned(), ..Component::default() };
    Sbom {
        format: SbomFormat::CycloneDx,
        version: "1.6".to_owned(),
        id: None,
        created: None,
        authors: Vec::new(),
        subject: Some(0),
        components: std::iter::once(subject).chain(components.iter().map(component)).collect(),
    }
}

#[test]
fn the_product_itself_is_no_component_by_its_name_alone() {
    let it = advisory(&[("pomp", "vers:generic/<9"), ("grendel", "vers:npm/<2.0.0")]);
    let index = SbomIndex::new([&it]);
    let found = findings(&index, &it, &bill(&[("grendel", "1.2.0"), ("grendel", "2.0.0")]), &[]);
    let told: Vec<_> = found.iter().map(|it| (it.component.as_str(), it.version.as_str(), it.verdict)).collect();
    assert_eq!(told, [("grendel", "1.2.0", Verdict::Affected), ("grendel", "2.0.0", Verdict::NotAffected)]);
}

#[test]
fn what_is_said_of_a_part_is_called_by_the_parts_own_name() {
    let mut it = advisory(&[("grendel", "vers:npm/<2.0.0")]);
    let whole = Branch { category: BranchCategory::ProductName, name: "Grendel Stream 9".to_owned() };
    it.products.push(ProductEntry {
        product_id: "S9:P0".to_owned(),
        name: "grendel as a component of Grendel Stream 9".to_owned(),
        branches: vec![whole],
        identifiers: Identifiers::default(),
        combination: Some(domain::advisory::Combination {
            category: "default_component_of".to_owned(),
            product: "P0".to_owned(),
            relates_to: vec!["S9".to_owned()],
        }),
    });
    it.vulnerabilities[0].statuses = [("S9:P0".to_owned(), ProductStatus::KnownAffected)].into();
    let found = findings(&SbomIndex::new([&it]), &it, &bill(&[("grendel", "1.2.0")]), &[]);
    let told: Vec<_> = found.iter().map(|it| (it.product.as_str(), it.verdict)).collect();
    assert_eq!(told, [("grendel as a component of Grendel Stream 9", Verdict::Affected)]);
}

fn finding(verdict: Verdict, weak: bool) -> ComponentFinding {
    let ground = match weak {
        true => SbomGround::NameSame { stated: "grendel".to_owned() },
        false => SbomGround::PurlPackage { purl: "pkg:npm/grendel".to_owned() },
    };
    ComponentFinding {
        component: "grendel".to_owned(),
        version: "1.2.0".to_owned(),
        product_id: "P0".to_owned(),
        product: "grendel".to_owned(),
        vulnerabilities: vec!["CVE-2099-0001".to_owned()],
        verdict,
        grounds: vec![ground],
    }
}

fn part(verdict: Verdict, weak: bool, doubt: bool) -> BillPart {
    let doubts = match doubt {
        true => vec![Ground::VersionMissing { stated: "4.1".to_owned() }],
        false => Vec::new(),
    };
    BillPart { product: "Pomp 4.1".to_owned(), doubts, findings: vec![finding(verdict, weak)] }
}

fn direct(verdict: Verdict) -> Hit {
    let ground = match verdict {
        Verdict::Affected => Ground::AllVersions,
        Verdict::Review => Ground::VersionMissing { stated: "<2".to_owned() },
        Verdict::NotAffected => Ground::StatedNotAffected,
    };
    Hit { verdict, score: 90, product_id: "D".to_owned(), product: "Pomp".to_owned(), grounds: vec![ground] }
}

#[test]
fn the_graver_verdict_wins_and_both_are_told() {
    let both = joined(Some(direct(Verdict::Review)), &[part(Verdict::Affected, false, false)]).unwrap();
    assert_eq!(
        (both.verdict, both.product_id.as_str(), both.certainty()),
        (Verdict::Affected, "P0", Certainty::Certain)
    );
    assert!(matches!(both.grounds[..], [Ground::Component { .. }, Ground::VersionMissing { .. }]), "{both:?}");

    let both = joined(Some(direct(Verdict::Affected)), &[part(Verdict::Review, true, false)]).unwrap();
    assert_eq!((both.product_id.as_str(), both.certainty()), ("D", Certainty::Certain));
    assert!(matches!(both.grounds[..], [Ground::AllVersions, Ground::Component { .. }]), "{both:?}");

    let ruled_out = joined(Some(direct(Verdict::NotAffected)), &[part(Verdict::Affected, false, false)]).unwrap();
    assert_eq!((ruled_out.verdict, ruled_out.grounds.len()), (Verdict::Affected, 1), "the pump is not, its part is");
    let cleared = joined(Some(direct(Verdict::Review)), &[part(Verdict::NotAffected, false, false)]).unwrap();
    assert_eq!(cleared, direct(Verdict::Review), "a part that is not affected clears nothing");
}

#[test]
fn another_version_perhaps_makes_it_a_question_that_the_institution_is_not_asked_about_the_part() {
    let hit = joined(None, &[part(Verdict::Affected, false, true)]).unwrap();
    assert_eq!((hit.verdict, hit.certainty()), (Verdict::Review, Certainty::Probable));
    assert!(domain::question::openings(hit.verdict, &hit.grounds).is_empty());
    let by_name = joined(None, &[part(Verdict::Review, true, false)]).unwrap();
    assert_eq!(by_name.certainty(), Certainty::Possible);
    // The device's own doubt is asked about all the same.
    let both = joined(Some(direct(Verdict::Review)), &[part(Verdict::Review, false, false)]).unwrap();
    assert_eq!(domain::question::openings(both.verdict, &both.grounds).len(), 1);
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![Just(Verdict::Affected), Just(Verdict::Review), Just(Verdict::NotAffected)]
}

proptest! {
    #[test]
    fn joining_never_makes_less_of_it_than_either_side(
        own in proptest::option::of(verdict()), parts in proptest::collection::vec((verdict(), any::<bool>(), any::<bool>()), 0..5)
    ) {
        let parts: Vec<BillPart> = parts.into_iter().map(|(verdict, weak, doubt)| part(verdict, weak, doubt)).collect();
        let own = own.map(direct);
        let whole = joined(own.clone(), &parts);
        let said = |hit: &Option<Hit>| hit.as_ref().map_or(Verdict::NotAffected, |hit| hit.verdict);
        let by_parts = parts.iter().map(|part| match (part.findings[0].verdict, part.doubts.is_empty()) {
            (Verdict::Affected, false) => Verdict::Review,
            (verdict, _) => verdict,
        }).min().unwrap_or(Verdict::NotAffected);
        prop_assert_eq!(said(&whole), said(&own).min(by_parts));
    }

    /// What the index finds, the words of the table find too.
    #[test]
    fn a_component_that_is_judged_shares_a_word(
        names in proptest::collection::vec("[a-c]{2,4}(-[a-c]{1,2})?", 1..5), own in "[a-cA-C]{2,4}([-_ ][a-c]{1,2})?", version in "[0-3]\\.[0-3]",
        purl in any::<bool>()
    ) {
        let named: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "vers:npm/<2.0.0")).collect();
        let it = advisory(&named);
        let index = SbomIndex::new([&it]);
        let mut one = bill(&[(&own, &version)]);
        if !purl {
            one.components[1].purls.clear();
        }
        let keys = index.keys();
        let shares = component_keys(&one.components[1]).iter().any(|key| keys.contains(key));
        let judged = index.judge(&one, &[]).iter().any(|hit| hit.component == 1);
        prop_assert!(shares || !judged);
    }
}
