//! How well a registered product fits one way of naming a product.

use std::sync::Arc;

use crate::prepared::{PreparedAsset, Recognised, is_filler};
use crate::product::{Phrase, Term};
use crate::register::{Decision, Kinship, Says, kinship};
use crate::words::{Glue, Span, Unit, Worth, is_configuration, is_variant, worth};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    /// The registration says less than the advisory, and nothing else.
    Vague,
    /// All that is named is there, and something that may make it another product.
    Near,
    Same,
}

#[derive(Debug, Clone)]
pub(crate) struct Fit {
    pub(crate) likeness: Likeness,
    /// The more of the name agrees, the closer; only compared between entries of one advisory.
    pub(crate) closeness: i32,
    pub(crate) kinship: Kinship,
    pub(crate) by_number: bool,
    pub(crate) by_family: bool,
    /// What the CERT has decided of this pair.
    pub(crate) decided: Option<Decision>,
}

impl Fit {
    pub(crate) fn is_ruled_out(&self) -> bool {
        self.decided.as_ref().is_some_and(|decision| decision.says == Says::Other)
    }
}

/// Which of an asset's units a phrase accounts for, and which of its terms are missing.
struct Cover {
    units: Vec<bool>,
    found: Vec<bool>,
    by_number: bool,
    /// Letters follow a designation that was found: "PH-4200DN" for "PH-4200".
    lettered: bool,
}

impl Fit {
    fn same(kinship: Kinship, by_number: bool) -> Self {
        Self { likeness: Likeness::Same, closeness: 0, kinship, by_number, by_family: false, decided: None }
    }
}

/// "Metasys System" is Metasys.
fn says_nothing(term: &Term) -> bool {
    term.single()
        .is_some_and(|word| matches!(word, "system" | "systems" | "series" | "software" | "product" | "products"))
}

fn is_house(kinship: Kinship) -> bool {
    matches!(kinship, Kinship::Same | Kinship::Alias)
}

/// "N'Vision 8840" for "8840 N'Vision Clinician Programmer": the whole designation and a telling word agree, and what is
/// left out are words that make no variant.
fn says_less(phrase: &Phrase, cover: &Cover, target: &Recognised) -> bool {
    let pairs = || phrase.required.iter().zip(&cover.found);
    let digits = |text: &String| text.chars().filter(char::is_ascii_digit).count();
    let designation =
        pairs().any(|(term, found)| *found && term.model && term.alternatives.iter().all(|a| digits(a) >= 4));
    let word = pairs().any(|(term, found)| {
        let tells = term.single().is_some_and(|word| word.len() >= 4 && !is_brand(target, word));
        *found && !term.model && term.worth == Worth::Telling && tells
    });
    let missing: Vec<&Term> = pairs().filter(|(_, found)| !**found).map(|(term, _)| term).collect();
    let harmless = |term: &&Term| !term.model && !term.single().is_some_and(is_variant);
    designation && word && missing.len() <= 2 && missing.iter().all(harmless)
}

impl Cover {
    fn mark(&mut self, span: Span) {
        self.units.iter_mut().take(span.end).skip(span.start).for_each(|unit| *unit = true);
    }
}

/// "MP Series": the letters before the number of a model are enough.
fn find_series(term: &Term, asset: &PreparedAsset, cover: &mut Cover) -> bool {
    let Some(letters) = term.single().filter(|letters| letters.len() <= 4) else { return false };
    let at = asset.units.windows(2).position(|pair| matches!(pair, [a, b] if a.text == letters && b.is_number()));
    if let Some(at) = at {
        cover.units.iter_mut().skip(at).take(2).for_each(|unit| *unit = true);
    }
    at.is_some()
}

fn find(term: &Term, asset: &PreparedAsset, family: bool, cover: &mut Cover) -> bool {
    for alternative in &term.alternatives {
        if let Some(span) = asset.runs.find(alternative) {
            let exact = term.model || alternative.len() <= 3;
            if !(exact && span.torn) {
                cover.mark(span);
                return true;
            }
            if term.model && is_strong(alternative) && letters_follow(asset, span) {
                cover.mark(Span { end: span.end + 1, ..span });
                cover.lettered = true;
                return true;
            }
            // "SK 3232.700" and "DS-2CD2332F-I" of a series that is named without what follows.
            if family && term.model && alternative.len() >= 4 && is_begun(asset, span) {
                let rest = asset.units.iter().skip(span.end).take_while(|unit| unit.glue == Glue::Mark).count();
                cover.mark(Span { end: span.end + rest, ..span });
                return true;
            }
        }
        if term.model
            && (asset.number_runs.find(alternative).is_some_and(|span| !span.torn)
                || asset.numbers.contains(alternative))
        {
            cover.by_number = true;
            return true;
        }
    }
    false
}

fn cover(phrase: &Phrase, asset: &PreparedAsset, family: bool, house_names: &[String]) -> Cover {
    let mut cover = Cover {
        units: vec![false; asset.units.len()],
        found: vec![false; phrase.required.len()],
        by_number: false,
        lettered: false,
    };
    for (at, term) in phrase.required.iter().enumerate() {
        let mut found = find(term, asset, family, &mut cover)
            || (family || only_letters(phrase)) && !term.model && find_series(term, asset, &mut cover)
            || in_house_name(term, asset, house_names);
        let mut reach = 1;
        if !found && let Some(before) = at.checked_sub(1).and_then(|before| phrase.required.get(before)) {
            found = find_joined(before, term, asset, &mut cover);
            if let (true, Some(place)) = (found, cover.found.get_mut(at - 1)) {
                *place = true;
            }
        }
        if !found {
            // "Smart Log" in the advisory, "SmartLog" in the registration.
            let mut joined = term.single().unwrap_or_default().to_owned();
            let rest = if joined.is_empty() { 0 } else { 2 };
            for next in phrase.required.iter().skip(at + 1).take(rest).chain(phrase.weak.first().filter(|_| rest > 0)) {
                let Some(single) = next.single() else { break };
                joined.push_str(single);
                reach += 1;
                if let Some(span) = asset.runs.find(&joined).filter(|span| is_one_word(asset, *span) && !span.torn) {
                    cover.mark(span);
                    found = true;
                    break;
                }
            }
        }
        if found {
            cover.found.iter_mut().skip(at).take(reach).for_each(|term| *term = true);
        }
    }
    cover
}

/// A name of a few letters and nothing else is that of a series: "PCD" stands for PCD1 and PCD3.
fn only_letters(phrase: &Phrase) -> bool {
    matches!(phrase.required.as_slice(), [term] if !term.model && term.single().is_some_and(|word| (2..=4).contains(&word.len())))
}

/// True when a designation stands whole at the front and only goes on behind a mark.
fn is_begun(asset: &PreparedAsset, span: Span) -> bool {
    let first = asset.units.get(span.start);
    first.is_some_and(|first| first.glue == Glue::Apart || !first.is_number())
        && asset.units.get(span.end).is_some_and(|next| next.glue == Glue::Mark)
}

/// Nothing stands between the units of a run: "2010Plus".
fn is_one_word(asset: &PreparedAsset, span: Span) -> bool {
    asset.units.iter().take(span.end).skip(span.start + 1).all(|unit| unit.glue == Glue::Tight)
}

/// "Perfuro 500" in the advisory, "Perfuro500" in the registration.
fn find_joined(before: &Term, term: &Term, asset: &PreparedAsset, cover: &mut Cover) -> bool {
    let Some(front) = before.single().filter(|front| front.len() >= 4) else { return false };
    let span = term
        .alternatives
        .iter()
        .filter_map(|alternative| asset.runs.find(&format!("{front}{alternative}")))
        .find(|span| !span.torn);
    if let Some(span) = span {
        cover.mark(span);
    }
    span.is_some()
}

/// True when the only thing that tears a designation are a few letters directly behind it, and nothing behind those.
fn letters_follow(asset: &PreparedAsset, span: Span) -> bool {
    let (next, after) = (asset.units.get(span.end), asset.units.get(span.end + 1));
    next.is_some_and(|next| next.glue == Glue::Tight && !next.is_number() && (2..=3).contains(&next.text.len()))
        && after.is_none_or(|after| after.glue == Glue::Apart)
}

/// "MicroDicom viewer" names the DICOM viewer of MicroDicom.
fn in_house_name(term: &Term, asset: &PreparedAsset, house_names: &[String]) -> bool {
    let Some(word) = term.single().filter(|word| word.len() >= 4) else { return false };
    house_names.iter().any(|name| name.len() > word.len() && name.ends_with(word) && asset.runs.find(name).is_some())
}

/// Letters and digits enough to be one product's own designation.
fn is_strong(squeezed: &str) -> bool {
    let digits = squeezed.chars().filter(char::is_ascii_digit).count();
    let letters = squeezed.chars().filter(|c| c.is_ascii_alphabetic()).count();
    letters >= 2 && digits >= 2 || letters >= 1 && digits >= 4
}

/// True for a word that stands before many products of the vendor.
fn is_brand(target: &Recognised, word: &str) -> bool {
    target.brands.iter().any(|brand| brand == word)
}

/// "Cato" for "Pyxis CATO": a brand that stands before many products may be left out, when enough is left to tell.
fn forgive_brands(target: &Recognised, cover: &mut Cover) {
    let brand = |term: &Term| term.single().is_some_and(|word| is_brand(target, word));
    let tells = target.phrase.required.iter().zip(&cover.found).any(|(term, found)| {
        let strong = term.model && term.alternatives.iter().all(|a| is_strong(a));
        let word = !term.model && term.worth == Worth::Telling && term.single().is_some_and(|word| word.len() >= 4);
        *found && !brand(term) && (strong || word)
    });
    if tells {
        for (term, found) in target.phrase.required.iter().zip(&mut cover.found) {
            *found |= brand(term);
        }
    }
}

/// "SpaceStation met SpaceCom", "SpaceStation (ingebouwde SpaceCom)": when all that is named stands behind "with" or is
/// built in, what stands before it only carries it.
fn carried(asset: &PreparedAsset, named: &[bool], cover: &mut Cover) {
    const BUILT_IN: &[&str] =
        &["with", "geintegreerd", "geintegreerde", "ingebouwd", "ingebouwde", "integrated", "builtin"];
    let Some(at) = asset.units.iter().position(|unit| BUILT_IN.contains(&unit.text.as_str())) else { return };
    let before = named.iter().take(at).any(|unit| *unit);
    let after = named.iter().skip(at).any(|unit| *unit);
    if after && !before {
        cover.units.iter_mut().take(at + 1).for_each(|unit| *unit = true);
    }
}

/// True when all that a phrase names stands in the registered name.
pub(crate) fn covers(phrase: &Phrase, asset: &PreparedAsset) -> bool {
    !phrase.required.is_empty() && cover(phrase, asset, false, &[]).found.iter().all(|found| *found)
}

/// True when what a phrase names stands behind another product, as what that one comes with.
pub(crate) fn stands_beside(phrase: &Phrase, asset: &PreparedAsset) -> bool {
    let joins = |text: &str| matches!(text, "with" | "and" | "incl" | "inclusief" | "including" | "plus");
    let Some(at) = asset.units.iter().position(|unit| joins(&unit.text)) else { return false };
    let tells = |unit: &Unit| unit.is_number() || worth(&unit.text) == Worth::Telling;
    let spans = phrase.required.iter().flat_map(|term| &term.alternatives).filter_map(|text| asset.runs.find(text));
    asset.units.iter().take(at).any(tells) && spans.map(|span| span.start).min().is_some_and(|start| start > at)
}

/// Which of an asset's words make no other product of it, for the vendor that was asked for last: an advisory has hundreds
/// of targets and hardly more than one vendor.
#[derive(Default)]
pub(crate) struct Fillers {
    house_names: Option<Arc<[String]>>,
    units: Vec<bool>,
}

impl Fillers {
    fn of(&mut self, asset: &PreparedAsset, house_names: &Arc<[String]>) -> &[bool] {
        if !self.house_names.as_ref().is_some_and(|known| Arc::ptr_eq(known, house_names)) {
            self.units = asset.units.iter().map(|unit| is_filler(asset, unit, house_names)).collect();
            self.house_names = Some(house_names.clone());
        }
        &self.units
    }
}

/// How the asset fits this target; `None` when it does not.
pub(crate) fn of(target: &Recognised, asset: &PreparedAsset, fillers: &mut Fillers) -> Option<Fit> {
    let phrase = &target.phrase;
    let kinship = kinship(&asset.maker, &target.vendor, |word| asset.runs.find(word).is_some());
    if target.part_numbers.iter().any(|number| asset.numbers.contains(number)) && kinship != Kinship::Different {
        return Some(Fit {
            likeness: Likeness::Same,
            closeness: 40,
            kinship,
            by_number: true,
            by_family: false,
            decided: None,
        });
    }
    let mut cover = cover(phrase, asset, target.family || target.has_members, &target.house_names);
    cover.by_number |= asset.by_number;
    let another = matches!((&asset.identity, &target.identity), (Some(a), Some(b)) if a.is_other(b));
    let concepts = phrase.concepts.iter().all(|concept| asset.concepts.contains(concept));
    if !phrase.concepts.is_empty() && !concepts {
        return None;
    }
    forgive_brands(target, &mut cover);
    let all_found = cover.found.iter().all(|found| *found);
    let worth_of = |term: &Term| if term.model || term.worth == Worth::Telling { 10 } else { 5 };
    let mut closeness: i32 =
        phrase.required.iter().zip(&cover.found).filter(|(_, found)| **found).map(|(term, _)| worth_of(term)).sum();
    let mut weak = 0;
    for term in &phrase.weak {
        if find(term, asset, false, &mut cover) {
            weak += 2;
        }
    }
    let model_found = target.models.iter().find(|model| {
        asset.runs.find(model).is_some_and(|span| !span.torn)
            || asset.numbers.contains(model)
            || asset.number_runs.find(model).is_some_and(|span| !span.torn)
    });
    if let Some(span) = model_found.and_then(|model| asset.runs.find(model)) {
        cover.mark(span);
    }
    let named = cover.units.clone();
    // What the same entry says in other words, and what it asks for as a condition, makes no other product.
    for term in &target.words {
        for alternative in &term.alternatives {
            if let Some(span) = asset.runs.find(alternative).filter(|span| !span.torn || !term.model) {
                cover.mark(span);
            }
        }
    }
    for word in target.conditions.iter().flat_map(|condition| condition.words()) {
        if let Some(span) = asset.runs.find(word) {
            cover.mark(span);
        }
    }
    carried(asset, &named, &mut cover);
    let branded = phrase.required.iter().filter_map(Term::single).any(|word| is_brand(target, word));
    let extras: Vec<&str> = asset
        .units
        .iter()
        .zip(cover.units.iter().zip(fillers.of(asset, &target.house_names)))
        .filter(|(_, (covered, filler))| !**covered && !**filler)
        .map(|(unit, _)| unit.text.as_str())
        .filter(|word| branded || !is_brand(target, word))
        .collect();
    // "PXC50-E.D" needs no "Desigo" before it: the designation is the product's own.
    let strong_model = model_found.is_some_and(|model| is_strong(model))
        || phrase
            .required
            .iter()
            .zip(&cover.found)
            .any(|(term, found)| *found && term.model && term.alternatives.iter().all(|a| is_strong(a)));
    // "modulo 5" before the designation of one of its controllers says which line it is of, not which model.
    let line = |term: &Term| {
        model_found.is_some_and(|model| is_strong(model)) && term.alternatives.iter().all(|number| number.len() <= 2)
    };
    let models_agree =
        phrase.required.iter().zip(&cover.found).all(|(term, found)| *found || !term.model || line(term));
    let by_designation = strong_model && models_agree && is_house(kinship);
    if !all_found && by_designation {
        closeness += weak - i32::try_from(extras.len()).unwrap_or(0) + if model_found.is_some() { 10 } else { 0 };
        let other = |extra: &&str| {
            worth(extra) == Worth::Telling && extra.len() >= 4 && !extra.starts_with(|c: char| c.is_ascii_digit())
        };
        // Another brand before the same designation is a doubt: "Discovery IGS 740" for "Innova IGS 7x0".
        let by_number = cover.by_number || model_found.is_some_and(|model| asset.numbers.contains(model));
        let likeness = if cover.lettered || extras.iter().any(other) && model_found.is_none() && !by_number {
            Likeness::Near
        } else {
            Likeness::Same
        };
        return Some(Fit { likeness, closeness, kinship, by_number, by_family: false, decided: None });
    }
    // Words that the institution has for the thing make no other product of it, but a name that says less than the
    // advisory's must say nothing else.
    let said: Vec<&str> = asset
        .units
        .iter()
        .zip(&cover.units)
        .filter(|(unit, covered)| !**covered && !unit.aside && asset.kind_words.contains(&unit.text))
        .map(|(unit, _)| unit.text.as_str())
        .filter(|word| worth(word) == Worth::Telling)
        .collect();
    let only_brands = !phrase.required.is_empty()
        && phrase.required.iter().all(|term| term.single().is_some_and(|word| is_brand(target, word)))
        && phrase.weak.iter().any(|term| !says_nothing(term) && !find(term, asset, false, &mut cover));
    let one = matches!((&asset.identity, &target.identity), (Some(a), Some(b)) if a.is_one_with(b));
    let enough = says_less(phrase, &cover, target) || one && target.models.is_empty();
    if !all_found && extras.is_empty() && enough && is_house(kinship) {
        return Some(Fit { closeness: closeness + weak - 3, ..Fit::same(kinship, cover.by_number) });
    }
    if !all_found || only_brands {
        let models = phrase.required.iter().zip(&cover.found).all(|(term, found)| *found || !term.model);
        let said = if extras.is_empty() { said } else { extras };
        // Two products of the register that share a word are two products.
        if another {
            return None;
        }
        return vague(target, asset, &cover, &said, models, kinship, closeness);
    }
    closeness += weak - i32::try_from(extras.len()).unwrap_or(0);
    if !target.models.is_empty() {
        match model_found {
            Some(_) => closeness += 10,
            None => {
                // Another number is another model; no number at all is a question.
                let numbered = asset
                    .units
                    .iter()
                    .zip(&cover.units)
                    .any(|(unit, covered)| !covered && unit.is_number() && unit.text.len() >= 2);
                if numbered || !asset.numbers.is_empty() {
                    return None;
                }
                return (kinship != Kinship::Different).then_some(Fit {
                    likeness: Likeness::Vague,
                    closeness,
                    kinship,
                    by_number: false,
                    by_family: false,
                    decided: None,
                });
            }
        }
    }
    let telling = phrase.required.iter().filter(|term| term.model || term.worth == Worth::Telling).count();
    let named = phrase.required.len();
    let has_model = phrase.required.iter().any(|term| term.model) || model_found.is_some();
    if kinship == Kinship::Different {
        let words = phrase.required.iter().filter(|term| !term.single().is_some_and(is_variant)).count();
        let strong = words >= 2 && telling >= 1
            || phrase.required.iter().any(|term| {
                term.model
                    && term
                        .alternatives
                        .iter()
                        .all(|a| a.len() >= 4 && a.starts_with(|c: char| c.is_ascii_alphabetic()))
            });
        if !strong
            || !extras.is_empty() && extras.iter().any(|extra| !is_configuration(extra) && extra.len() > 2) && named < 2
        {
            return None;
        }
    }
    if phrase.required.is_empty() && phrase.concepts.contains(&crate::product::concept::Concept::Imaging) {
        // "Imaging products" of a maker: everything and nothing.
        return Some(Fit {
            likeness: Likeness::Vague,
            closeness,
            kinship,
            by_number: false,
            by_family: true,
            decided: None,
        });
    }
    let likeness = likeness(target, &extras, named, has_model);
    if another && (likeness != Likeness::Same || !extras.is_empty()) {
        return None;
    }
    Some(Fit {
        // A variant of the model that the advisory names: nobody but the maker can say whether it is meant too.
        likeness: if cover.lettered { likeness.min(Likeness::Near) } else { likeness },
        closeness,
        kinship,
        by_number: cover.by_number || model_found.is_some_and(|model| asset.numbers.contains(model)),
        by_family: target.family && !extras.is_empty(),
        decided: None,
    })
}

fn likeness(target: &Recognised, extras: &[&str], named: usize, has_model: bool) -> Likeness {
    let meaningful = |extra: &&&str| !is_configuration(extra);
    let extras: Vec<&&str> = extras.iter().filter(meaningful).collect();
    if extras.is_empty() || target.family || named == 0 {
        Likeness::Same
    } else if extras.iter().any(|extra| is_variant(extra)) {
        Likeness::Near
    } else if has_model || named >= 2 {
        Likeness::Same
    } else {
        Likeness::Near
    }
}

/// "Pyxis" for an advisory on Pyxis MedStation ES: less than the advisory says, and nothing besides.
fn vague(
    target: &Recognised,
    asset: &PreparedAsset,
    cover: &Cover,
    extras: &[&str],
    models: bool,
    kinship: Kinship,
    closeness: i32,
) -> Option<Fit> {
    if kinship == Kinship::Different || !extras.is_empty() {
        return None;
    }
    let covered = asset.units.iter().zip(&cover.units).filter(|(_, covered)| **covered).map(|(unit, _)| unit);
    let mut telling = false;
    for unit in covered {
        // A number that is all of the designation leaves only words open; any other number is another model.
        if unit.is_number() && models {
            continue;
        }
        if unit.is_number() || unit.text.len() <= 2 || is_variant(&unit.text) {
            return None;
        }
        // The maker's own word before the product says nothing of the product.
        let maker = target.house_names.iter().any(|name| name == &unit.text);
        telling |= worth(&unit.text) == Worth::Telling && unit.text.len() >= 4 && !maker;
    }
    if !telling
        || asset.numbers.iter().any(|number| !target.part_numbers.is_empty() && !target.part_numbers.contains(number))
    {
        return None;
    }
    Some(Fit { likeness: Likeness::Vague, closeness, kinship, by_number: false, by_family: false, decided: None })
}
