//! Products that an advisory makes of others, and advisories that say much of few products.

use domain::advisory::{Advisory, Combination, ProductEntry, ProductStatus};
use domain::verdict::{Ground, Verdict};
use matching::{Register, compare};

use crate::told::{self, line, product};

/// `product` in `category` to `other`; named after both, as publishers do, and with the branches that a reader gives it.
fn combined(id: &str, product: &ProductEntry, category: &str, other: &ProductEntry) -> ProductEntry {
    let named_by = if category.ends_with("_component_of") { other } else { product };
    ProductEntry {
        product_id: id.to_owned(),
        name: format!("{} {} {}", full(product), category.replace('_', " "), full(other)),
        branches: named_by.branches.clone(),
        combination: Some(Combination {
            category: category.to_owned(),
            product: product.product_id.clone(),
            relates_to: vec![other.product_id.clone()],
        }),
        ..product.clone()
    }
}

fn full(entry: &ProductEntry) -> String {
    format!("{} {}", entry.product_name().unwrap(), entry.version_range().unwrap_or_default()).trim().to_owned()
}

/// Two parts of which nothing is said, and the combination, which is affected.
fn advisory(one: ProductEntry, category: &str, other: ProductEntry) -> Advisory {
    let both = combined("BOTH", &one, category, &other);
    let mut advisory = told::advisory(vec![one, other, both]);
    for vulnerability in &mut advisory.vulnerabilities {
        vulnerability.statuses.retain(|id, _| id == "BOTH");
    }
    advisory
}

fn verdict(advisory: &Advisory, maker: &str, name: &str, version: &str) -> Option<Verdict> {
    let register = Register::built_in();
    let (advisory, asset) = (register.advisory(advisory), register.asset(&line(maker, name, version)));
    let shared = advisory.keys().any(|key| asset.keys().any(|own| own == key));
    compare(&advisory, &asset).filter(|_| shared).map(|hit| hit.verdict)
}

#[test]
fn a_device_is_known_by_its_own_name_and_the_version_of_its_firmware() {
    let firmware = product("F", "Voorbeeld Medisch", "Kijker Firmware", "4.1.2");
    let mut camera = product("D", "Voorbeeld Medisch", "KX24M", "");
    camera.branches.pop();
    let advisory = advisory(firmware, "installed_on", camera);
    let of = |name, version| verdict(&advisory, "Voorbeeld Medisch", name, version);
    assert_eq!(of("camera KX-24M", "4.1.2"), Some(Verdict::Affected));
    assert_eq!(of("camera KX-24M", "4.1.3"), Some(Verdict::NotAffected), "this version is not listed");
    assert_eq!(of("camera KX-24M", ""), Some(Verdict::Review));
    assert_eq!(of("camera KX25M", "4.1.2"), None, "another camera");
    assert_eq!(of("Kijker Firmware", "4.1.2"), Some(Verdict::Review), "on which camera is not registered");
    assert_eq!(of("Kijker Firmware op KX24M", "4.1.2"), Some(Verdict::Affected));
}

#[test]
fn what_another_house_runs_on_is_a_condition_and_no_name() {
    let program = product("A", "Voorbeeld Medisch", "Dossierwijzer", "< 3.0");
    let system = product("B", "Andere Fabriek", "Grondlaag", "vers:all/*");
    let advisory = advisory(program, "installed_on", system);
    assert_eq!(verdict(&advisory, "Andere Fabriek", "Grondlaag", "2.0"), None);
    assert_eq!(verdict(&advisory, "Voorbeeld Medisch", "Dossierwijzer", "2.0"), Some(Verdict::Review));
    assert_eq!(verdict(&advisory, "Voorbeeld Medisch", "Dossierwijzer (Grondlaag)", "2.0"), Some(Verdict::Affected));
    assert_eq!(verdict(&advisory, "Voorbeeld Medisch", "Dossierwijzer", "3.1"), Some(Verdict::NotAffected));
}

#[test]
fn a_component_makes_the_whole_affected_and_is_asked_for_when_it_is_optional() {
    let parts =
        || (product("A", "Onderdeel", "Rekenkern", "1.2"), product("B", "Voorbeeld Medisch", "Dossierwijzer", "< 3.0"));
    let (part, whole) = parts();
    let default = advisory(part, "default_component_of", whole);
    let (part, whole) = parts();
    let optional = advisory(part, "optional_component_of", whole);
    let of = |advisory, version| verdict(advisory, "Voorbeeld Medisch", "Dossierwijzer", version);
    assert_eq!(of(&default, "2.0"), Some(Verdict::Affected));
    assert_eq!(of(&default, "3.0"), Some(Verdict::NotAffected));
    assert_eq!(of(&optional, "2.0"), Some(Verdict::Review));
    assert_eq!(verdict(&default, "Onderdeel", "Rekenkern", "1.2"), None, "by itself it is not meant");
}

#[test]
fn of_many_entries_for_one_product_the_one_that_speaks_of_the_version_is_told() {
    let versions: Vec<String> = (0..200).map(|n| format!("7.{n}")).collect();
    let named: Vec<(&str, &str)> =
        versions.iter().map(|version| ("Waterval 800", version.as_str())).chain([("Waterval 80", "1.0")]).collect();
    let mut advisory = told::advisory(told::products("Voorbeeld Medisch", &named));
    for vulnerability in &mut advisory.vulnerabilities {
        vulnerability.statuses.insert("P7".to_owned(), ProductStatus::UnderInvestigation);
    }
    let register = Register::built_in();
    let prepared = register.advisory(&advisory);
    let hit = |name, version| compare(&prepared, &register.asset(&line("Voorbeeld Medisch", name, version)));

    let listed = hit("Waterval 800", "7.150").unwrap();
    assert_eq!((listed.verdict, listed.product_id.as_str()), (Verdict::Affected, "P150"));
    let asked = hit("Waterval 800", "7.7").unwrap();
    assert_eq!((asked.verdict, asked.product_id.as_str()), (Verdict::Review, "P7"));
    assert!(asked.grounds.contains(&Ground::UnderInvestigation));
    assert_eq!(hit("Waterval 800", "8.0").unwrap().verdict, Verdict::NotAffected);
    assert_eq!(hit("Waterval 80", "1.0").unwrap().product_id, "P200");

    let only = prepared.only(&["P3", "P200"].into());
    let of = |version| compare(&only, &register.asset(&line("Voorbeeld Medisch", "Waterval 800", version)));
    assert_eq!(of("7.3").unwrap().product_id, "P3");
    assert_eq!(of("7.4").unwrap().verdict, Verdict::NotAffected, "what was not asked for is not told");
}
