//! What a CERT decides of a doubtful pair, and what follows for all that are written in the same words.

use domain::RuleId;
use domain::advisory::Advisory;
use domain::asset::AssetLine;
use domain::register::{Decided, Notation, RegisteredAs, Rule, StatedAs};
use domain::verdict::{Certainty, Ground, Hit, Verdict};
use matching::{Register, compare};
use proptest::prelude::*;

use crate::told::{self, line};

fn advisory(products: &[(&str, &str)]) -> Advisory {
    told::advisory(told::products("Belvaro Care Systems", products))
}

fn registered(maker: &str, product: &str) -> RegisteredAs {
    RegisteredAs { maker: maker.to_owned(), product: product.to_owned(), ..RegisteredAs::default() }
}

fn stated(product: &str) -> StatedAs {
    StatedAs { maker: "Belvaro Care Systems".to_owned(), product: product.to_owned() }
}

fn decided(rules: impl IntoIterator<Item = Rule>) -> Register {
    let rules: Vec<Decided> = rules
        .into_iter()
        .map(|rule| Decided {
            id: RuleId::from_uuid(uuid::Uuid::nil()),
            rule,
            by: "A. Analist".to_owned(),
            on: "2026-11-20".parse().unwrap(),
            reason: "seen on the type plate".to_owned(),
        })
        .collect();
    Register::with_rules(&rules)
}

fn judge(register: &Register, advisory: &Advisory, line: &AssetLine) -> Option<Hit> {
    let (advisory, asset) = (register.advisory(advisory), register.asset(line));
    // As the store finds candidates: whatever is reported shares a key.
    let shares = asset.keys().any(|key| advisory.keys().any(|other| other == key));
    let hit = compare(&advisory, &asset);
    assert!(hit.is_none() || shares);
    hit
}

#[test]
fn a_name_that_shares_no_word_is_the_product_once_somebody_has_said_so() {
    let advisory = advisory(&[("Roepnet Controller", "< 4.2")]);
    let rule = Rule::SameProduct {
        registered: registered("Zorgtechniek Oost", "ZTO Belkast"),
        stated: stated("Roepnet Controller"),
    };
    let asset = line("Zorgtechniek Oost B.V.", "ZTO belkast", "4.1");
    assert_eq!(judge(&Register::built_in(), &advisory, &asset), None);
    let hit = judge(&decided([rule.clone()]), &advisory, &asset).unwrap();
    assert_eq!((hit.verdict, hit.certainty()), (Verdict::Affected, Certainty::Certain));
    assert!(
        matches!(&hit.grounds[0], Ground::DecidedSame { on, .. } if on.to_string() == "2026-11-20"),
        "{:?}",
        hit.grounds
    );
    // The version still decides.
    let fixed = judge(&decided([rule.clone()]), &advisory, &line("Zorgtechniek Oost", "ZTO Belkast", "4.2")).unwrap();
    assert_eq!(fixed.verdict, Verdict::NotAffected);
    let unknown = judge(&decided([rule.clone()]), &advisory, &line("Zorgtechniek Oost", "ZTO Belkast", "")).unwrap();
    assert_eq!((unknown.verdict, unknown.certainty()), (Verdict::Review, Certainty::Probable));
    // Another word is another registration.
    assert_eq!(judge(&decided([rule]), &advisory, &line("Zorgtechniek Oost", "ZTO Belkast 2", "4.1")), None);
}

#[test]
fn what_was_said_to_be_another_product_is_not_reported_again() {
    let advisory = advisory(&[("Roepnet Controller", "< 4.2")]);
    let asset = line("Belvaro", "Roepnet Controller Mini", "4.1");
    let before = judge(&Register::built_in(), &advisory, &asset).unwrap();
    assert_ne!(before.verdict, Verdict::NotAffected);
    let rule = Rule::OtherProduct {
        registered: registered("Belvaro", "Roepnet Controller Mini"),
        stated: stated("Roepnet Controller"),
    };
    let after = judge(&decided([rule]), &advisory, &asset).unwrap();
    assert_eq!(after.verdict, Verdict::NotAffected);
    assert!(matches!(after.grounds.as_slice(), [Ground::DecidedOther { .. }]), "{:?}", after.grounds);
}

#[test]
fn of_two_decisions_on_one_pair_the_later_one_stands() {
    let advisory = advisory(&[("Roepnet Controller", "< 4.2")]);
    let (registered, stated) = (registered("Belvaro", "Roepnet Controller Mini"), stated("Roepnet Controller"));
    let same = Rule::SameProduct { registered: registered.clone(), stated: stated.clone() };
    let other = Rule::OtherProduct { registered, stated };
    let asset = line("Belvaro", "Roepnet Controller Mini", "4.1");
    let verdict = |rules: [Rule; 2]| judge(&decided(rules), &advisory, &asset).map(|hit| hit.verdict);
    assert_eq!(verdict([same.clone(), other.clone()]), Some(Verdict::NotAffected));
    assert_eq!(verdict([other, same]), Some(Verdict::Affected));
}

#[test]
fn a_new_name_of_a_maker_makes_its_products_found() {
    let advisory = advisory(&[("Roepnet Controller", "< 4.2")]);
    let asset = line("Noorderlicht Zorgtechniek", "Roepnet Controller", "4.1");
    let before = judge(&Register::built_in(), &advisory, &asset);
    assert!(before.is_none_or(|hit| hit.verdict != Verdict::Affected));
    let rule =
        Rule::MakerName { maker: "Belvaro Care Systems".to_owned(), name: "Noorderlicht Zorgtechniek".to_owned() };
    let hit = judge(&decided([rule]), &advisory, &asset).unwrap();
    assert_eq!(hit.verdict, Verdict::Affected, "{:?}", hit.grounds);
    // Whoever was found before still is: the house is the same under its other spellings.
    let rule = Rule::MakerName { maker: "Belvaro Care Systems".to_owned(), name: "Noorderlicht".to_owned() };
    for maker in ["Belvaro", "Belvaro B.V.", "Belvaro Zorgsystemen", "Belvaro Care Systems"] {
        let hit = judge(&decided([rule.clone()]), &advisory, &line(maker, "Roepnet Controller", "4.1"));
        assert_eq!(hit.map(|hit| hit.verdict), Some(Verdict::Affected), "{maker}");
    }
}

#[test]
fn versions_compare_in_the_notation_that_somebody_has_named() {
    let advisory = advisory(&[("Roepnet Controller", "< 4.2")]);
    let asset = line("Belvaro", "Roepnet Controller", "4.1");
    assert_eq!(judge(&Register::built_in(), &advisory, &asset).unwrap().verdict, Verdict::Affected);
    let opaque = Rule::Notation { stated: stated("Roepnet Controller"), notation: Notation::Opaque };
    let hit = judge(&decided([opaque.clone()]), &advisory, &asset).unwrap();
    // Which of two comes first cannot be told: that is a question, never a "no".
    assert_eq!(hit.verdict, Verdict::Review, "{:?}", hit.grounds);
    let dotted = Rule::Notation { stated: stated("Roepnet Controller"), notation: Notation::Dotted };
    assert_eq!(judge(&decided([opaque, dotted]), &advisory, &asset).unwrap().verdict, Verdict::Affected);
}

proptest! {
    #[test]
    fn a_decision_touches_no_other_words(
        maker in "[A-Z][a-z]{4,9}", product in "[A-Z][a-z]{4,9}( [A-Z]{1,2}[0-9]{1,3})?",
        other in "[A-Z][a-z]{4,9} [A-Z]{2}[0-9]{2}", version in "[0-9]{1,2}\\.[0-9]",
    ) {
        prop_assume!(!other.eq_ignore_ascii_case(&product));
        let advisory = advisory(&[("Roepnet Controller", "< 4.2"), (&other, "< 5.0")]);
        let rule = Rule::SameProduct { registered: registered(&maker, &product), stated: stated("Roepnet Controller") };
        let with = decided([rule]);
        for asset in [line(&maker, &other, &version), line("Belvaro", &other, &version)] {
            prop_assert_eq!(judge(&with, &advisory, &asset), judge(&Register::built_in(), &advisory, &asset));
        }
        let hit = judge(&with, &advisory, &line(&maker, &product, "")).unwrap();
        prop_assert_ne!(hit.verdict, Verdict::NotAffected);
    }
}
