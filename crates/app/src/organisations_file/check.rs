//! What only shows when the whole file is read: keys used twice, references within it, mandates that contradict each
//! other. References to what an earlier import brought are checked when saving.

use std::collections::{BTreeMap, HashMap};

use domain::organisation::{ContactRole, OrganisationKind};

use super::{File, MandateEntry, Problem};

pub(super) fn check(file: &mut File, problems: &mut Vec<Problem>) {
    let mut kinds: HashMap<&str, OrganisationKind> = HashMap::new();
    let mut names: HashMap<(&str, &str), &str> = HashMap::new();
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    let mut warnings = Vec::new();
    for it in &file.organisations {
        let mut report = |message| problems.push(Problem { place: it.place.clone(), message });
        if kinds.insert(&it.key, it.kind).is_some() {
            report(format!("key {:?} is used twice: choose another key", it.key));
        }
        if names.insert((it.kind.code(), &it.name), &it.key).is_some() {
            report(format!("a second {} named {:?}: make the names differ", it.kind.code(), it.name));
        }
        let mut warn = |message| warnings.push(Problem { place: it.place.clone(), message });
        let served = matches!(it.kind, OrganisationKind::Institution | OrganisationKind::ItSupplier);
        if served && it.contacts.is_empty() {
            warn(format!("{} has no contact and cannot be warned", it.name));
        } else if served
            && !it.contacts.iter().any(|contact| matches!(contact.role, ContactRole::It | ContactRole::General))
        {
            warn(format!("{} has no contact with role `it` or `general`", it.name));
        }
        for domain in &it.domains {
            if let Some(other) = owners.insert(domain, &it.name) {
                warn(format!("{domain} is said to be of {other} as well"));
            }
        }
    }
    let mut wrong = |place: &str, key: &str, wanted: OrganisationKind| {
        if let Some(kind) = kinds.get(key).filter(|kind| **kind != wanted) {
            let message = format!("{key:?} is of kind {}, not {}: correct the key", kind.code(), wanted.code());
            problems.push(Problem { place: place.to_owned(), message });
        }
    };
    for it in &file.organisations {
        for umbrella in &it.member_of {
            wrong(&it.place, umbrella, OrganisationKind::Umbrella);
        }
    }
    for it in &file.mandates {
        wrong(&it.place, &it.institution, OrganisationKind::Institution);
        wrong(&it.place, &it.supplier, OrganisationKind::ItSupplier);
    }
    overlaps(&file.mandates, problems);
    file.warnings = warnings;
}

fn overlaps(mandates: &[MandateEntry], problems: &mut Vec<Problem>) {
    let mut by_institution: BTreeMap<&str, Vec<&MandateEntry>> = BTreeMap::new();
    for mandate in mandates {
        by_institution.entry(&mandate.institution).or_default().push(mandate);
    }
    for list in by_institution.values() {
        for (place, one) in list.iter().enumerate() {
            for other in list.iter().skip(place + 1) {
                let apart = one.until.is_some_and(|until| until < other.from)
                    || other.until.is_some_and(|until| until < one.from);
                if apart || one.classes.is_disjoint(&other.classes) {
                    continue;
                }
                let what = if one.supplier == other.supplier { "the same mandate twice" } else { "two suppliers" };
                let message = format!(
                    "{what} for {} at {} on the same day, see {}: end the first before the second begins",
                    one.classes.intersection(&other.classes).map(|class| class.code()).collect::<Vec<_>>().join(", "),
                    one.institution,
                    one.place,
                );
                problems.push(Problem { place: other.place.clone(), message });
            }
        }
    }
}
