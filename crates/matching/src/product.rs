//! What an advisory calls a product, taken apart: the words that must agree, enumerations and ranges of models,
//! other names in brackets, what is excluded, and the conditions written into the name.

pub(crate) mod concept;
pub(crate) mod condition;
pub(crate) mod models;

use std::collections::BTreeSet;

use condition::Condition;

use crate::keys;
use crate::register::{House, Register};
use crate::version::Statement;
use crate::words::{Worth, squeeze, worth};

/// Something that must be found in the registered name: any of the spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) alternatives: Vec<String>,
    /// A designation with digits, which must agree to the last sign.
    pub(crate) model: bool,
    pub(crate) worth: Worth,
}

impl Term {
    fn word(text: &str) -> Option<Self> {
        let squeezed = squeeze(text);
        (!squeezed.is_empty()).then(|| Self { worth: worth(&squeezed), alternatives: vec![squeezed], model: false })
    }

    fn model(alternatives: Vec<String>) -> Option<Self> {
        (!alternatives.is_empty()).then_some(Self { alternatives, model: true, worth: Worth::Telling })
    }

    pub(crate) fn single(&self) -> Option<&str> {
        match self.alternatives.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }
}

/// One way to name a product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) required: Vec<Term>,
    /// Words that speak for this product when they are there.
    pub(crate) weak: Vec<Term>,
    /// What sort of imaging or other equipment, when the name says hardly more.
    pub(crate) concepts: BTreeSet<concept::Concept>,
    /// The words by which candidates are found.
    pub(crate) keys: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exclusion {
    pub(crate) phrase: Phrase,
    pub(crate) text: String,
    pub(crate) versions: Option<Statement>,
}

/// Whose product is named, and what is known of that house.
pub(crate) struct From<'a> {
    pub(crate) register: &'a Register,
    /// The maker as written.
    pub(crate) maker: &'a str,
    pub(crate) houses: &'a [House],
    /// The maker's own names, squeezed: they are no part of what tells products apart.
    pub(crate) words: &'a [&'a str],
}

/// All that a product's name says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) phrases: Vec<Phrase>,
    pub(crate) exclusions: Vec<Exclusion>,
    pub(crate) conditions: Vec<Condition>,
    /// Order numbers that stand for the product by themselves.
    pub(crate) part_numbers: Vec<String>,
    /// The name stands for a family: what is registered may say more.
    pub(crate) family: bool,
    /// A version that is part of the name: "Desigo CC V4.0".
    pub(crate) version: Option<String>,
    /// Versions that stand in brackets behind the name.
    pub(crate) listed: Vec<String>,
    /// All words of the name, also those that no phrase asks for: they make no other product of it.
    pub(crate) words: Vec<Term>,
}

const EXCLUDING: &[&str] =
    &[", not including ", " not including ", ", excluding ", " excluding ", ", except ", " except "];

impl Name {
    /// Takes a name apart.
    pub(crate) fn read(text: &str, from: &From<'_>) -> Self {
        let house = from.words;
        let mut name = Self::default();
        let text: String = text.chars().take(400).collect();
        let mut body = text.as_str();
        let lower = text.to_ascii_lowercase();
        if let Some((at, word)) = EXCLUDING.iter().filter_map(|word| lower.find(word).map(|at| (at, word))).min() {
            let rest = text.get(at + word.len()..).unwrap_or_default();
            name.exclude(rest, house);
            body = text.get(..at).unwrap_or(body);
            name.family = true;
        }
        let (body, brackets) = brackets(body);
        let body = name.take_conditions(&body);
        let mut aliases = Vec::new();
        for content in &brackets {
            name.bracket(content, &mut aliases);
        }
        let lower = body.to_ascii_lowercase();
        name.family |= [" series", " family", " products", "all "]
            .iter()
            .any(|word| lower.contains(word) || lower.starts_with(word.trim_start()));
        name.words = Phrase::read(&body, &[]).terms().cloned().collect();
        let mut parts: Vec<(String, Option<String>)> = Vec::new();
        for part in phrases(&body) {
            let (part, version) = split_version(&part);
            match from.register.products().several(&part, from.houses, house) {
                Some(each) => parts.extend(each.into_iter().map(|one| (one, version.clone()))),
                None => parts.push((part, version)),
            }
        }
        for (part, version) in parts {
            name.version = name.version.or(version);
            let with_house = Phrase::read(&part, &[]);
            let phrase = Phrase::read(&part, house);
            // "Sante FFT Imaging" may be registered as "SanteFFT": the maker's word belongs to the name then.
            let joined = with_house.required.len() > phrase.required.len() && phrase.required.len() <= 2;
            for phrase in
                [Some(phrase), joined.then_some(with_house), acronym(&part, house, from.maker)].into_iter().flatten()
            {
                if !phrase.is_empty() && !name.phrases.contains(&phrase) {
                    name.phrases.push(phrase);
                }
            }
            aliases.extend(from.register.products().other_names(&part, from.houses));
        }
        for alias in aliases {
            let phrase = Phrase::read(&alias, house);
            if !phrase.required.is_empty() {
                name.phrases.push(phrase);
            }
        }
        name.phrases.truncate(24);
        let spelt: Vec<Term> = name.phrases.iter().flat_map(Phrase::terms).cloned().collect();
        name.words.extend(spelt);
        name
    }

    /// Adds another name under which the same thing is known.
    pub(crate) fn also(&mut self, text: &str, from: &From<'_>) {
        let others = from.register.products().other_names(text, from.houses);
        for alias in std::iter::once(text.to_owned()).chain(others) {
            let phrase = Phrase::read(&alias, from.words);
            if !phrase.required.is_empty() && !self.phrases.contains(&phrase) {
                self.words.extend(phrase.terms().cloned());
                self.phrases.push(phrase);
            }
        }
    }

    fn exclude(&mut self, rest: &str, house: &[&str]) {
        for item in rest.split(" and ").flat_map(|part| part.split(',')) {
            let mut words: Vec<&str> = item.split_whitespace().collect();
            let release = words.last().copied().filter(|word| {
                let digits = word.strip_prefix(['R', 'V', 'r', 'v']);
                words.len() > 1 && digits.is_some_and(|d| d.starts_with(|c: char| c.is_ascii_digit()))
            });
            let versions = release.map(|word| {
                words.pop();
                Statement::read(&word.trim_start_matches(['R', 'V', 'r', 'v']).replace('-', " through "))
            });
            let phrase = Phrase::read(&words.join(" "), house);
            if !phrase.required.is_empty() {
                self.exclusions.push(Exclusion { phrase, text: item.trim().to_owned(), versions });
            }
        }
    }

    /// Cuts "with …", "running on …" off, and takes platform and radio words as conditions wherever they stand.
    fn take_conditions(&mut self, body: &str) -> String {
        let lower = body.to_ascii_lowercase();
        let cut = [
            " with ",
            " used with ",
            " used on ",
            " used to ",
            " enabled with ",
            " as built upon ",
            " running on ",
            " running ",
            " installed on ",
            " when ",
            " if ",
            " containing ",
            " installed in ",
            " sold by ",
            " under ",
        ]
        .iter()
        .filter_map(|word| lower.find(word).map(|at| (at, *word)))
        .filter(|(at, _)| *at > 0)
        .min();
        let mut body = body;
        if let Some((at, word)) = cut {
            // "a server used to control …" and "built upon …" explain; they set no condition.
            if !matches!(word, " sold by " | " used to " | " as built upon ") {
                self.conditions.extend(Condition::read(body.get(at + word.len()..).unwrap_or_default()));
            }
            body = body.get(..at).unwrap_or(body);
        }
        let (rest, found) = condition::take_platforms(body);
        for condition in found {
            if !self.conditions.contains(&condition) {
                self.conditions.push(condition);
            }
        }
        rest
    }

    fn bracket(&mut self, content: &str, aliases: &mut Vec<String>) {
        let content = content.trim();
        let lower = content.to_ascii_lowercase();
        if let Some(rest) = lower.strip_prefix("including").or_else(|| lower.strip_prefix("incl")) {
            for alternatives in rest.split([',', ' ', '/']).filter(|word| !word.is_empty()) {
                // Members inherit nothing but digits: "MX700/800" was split here, so a bare number joins the previous.
                aliases.push(alternatives.to_owned());
            }
            let joined = rest.split_whitespace().collect::<Vec<_>>().join(" ");
            aliases.extend(models::expand(&joined));
            aliases.retain(|alias| alias.chars().any(char::is_alphabetic) && alias.len() >= 2);
            return;
        }
        if lower.contains("part number") || lower.contains("part no") {
            self.part_numbers
                .extend(content.split_whitespace().map(squeeze).filter(|word| models::is_part_number(word)));
            return;
        }
        let (rest, platforms) = condition::take_platforms(content);
        if !platforms.is_empty() {
            self.conditions.extend(platforms);
            if rest.split_whitespace().all(|word| worth(&squeeze(word)) == Worth::Weak) {
                return;
            }
        }
        let content = rest.as_str();
        // "(6.9.4.11, Vx7 SR540)": the versions that are meant.
        let listed: Vec<&str> = content.split(',').map(str::trim).filter(|item| is_dotted(item)).collect();
        if !listed.is_empty() {
            self.listed.extend(content.split(',').map(|item| item.trim().to_owned()));
            return;
        }
        if let Some((_, condition)) = lower.split_once("with ") {
            self.conditions.extend(Condition::read(condition));
            return;
        }
        let numbers: Vec<String> = models::expand(content);
        if !numbers.is_empty() && numbers.iter().all(|number| models::is_part_number(number)) {
            self.part_numbers.extend(numbers);
            return;
        }
        // An abbreviation or another short name for the whole.
        let words: Vec<&str> = content.split_whitespace().filter(|word| !word.eq_ignore_ascii_case("only")).collect();
        let short = |word: &str| {
            word.len() >= 3
                && (word.chars().any(|c| c.is_ascii_digit()) || word.chars().skip(1).any(char::is_uppercase))
        };
        if words.len() <= 3 && words.iter().all(|word| short(word)) {
            aliases.extend(words.iter().map(|word| (*word).to_owned()));
        } else if words.len() == 2 && words.iter().any(|word| short(word)) {
            aliases.push(words.join(" "));
        }
    }
}

/// Three numbers or more with dots between them, as versions have and designations hardly ever.
fn is_dotted(text: &str) -> bool {
    text.split('.').count() >= 3 && text.split('.').all(|part| part.parse::<u32>().is_ok())
}

/// The name without what stands in brackets, and what stands in them.
fn brackets(text: &str) -> (String, Vec<String>) {
    let (mut body, mut inside, mut depth) = (String::new(), Vec::<String>::new(), 0_u32);
    for c in text.chars() {
        match c {
            '(' | '[' => {
                depth += 1;
                if depth == 1 {
                    inside.push(String::new());
                    body.push(' ');
                }
            }
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth > 0 => {
                if let Some(last) = inside.last_mut() {
                    last.push(c);
                }
            }
            c => body.push(c),
        }
    }
    (body, inside)
}

/// Names beside each other: "Coronary Tools/Dynamic Coronary Roadmap", and the part behind a dash.
fn phrases(body: &str) -> Vec<String> {
    let whole = body.replace(" - ", " ");
    let body = match body.rsplit_once(" - ") {
        // "Pyxis - BD Pyxis Logistics": the part behind the dash is the name. "CIISafe - Workstation": it is not.
        Some((_, behind)) if says_enough(behind) => behind,
        _ => whole.as_str(),
    };
    let mut out: Vec<String> = Vec::new();
    for part in body.split(" / ") {
        let pieces: Vec<&str> = part.split('/').collect();
        let names = |piece: &&str| {
            let words: Vec<&str> = piece.split_whitespace().collect();
            let letters = piece.chars().all(|c| !c.is_ascii_digit());
            letters && (words.len() >= 2 || piece.len() > 6)
        };
        let edges_tell = pieces.iter().all(|piece| {
            let mut words = piece.split_whitespace();
            let (first, last) = (words.next().unwrap_or(""), piece.split_whitespace().last().unwrap_or(""));
            [first, last].iter().any(|word| worth(&squeeze(word)) != Worth::Weak)
        });
        if pieces.len() > 1 && pieces.iter().all(names) && edges_tell {
            out.extend(pieces.iter().map(|piece| (*piece).to_owned()));
        } else {
            out.push(part.to_owned());
        }
    }
    // "Alaris Gateway Workstation Alaris GS": the brand twice means a part of the first named.
    for name in &mut out {
        let words: Vec<&str> = name.split_whitespace().collect();
        if let Some(first) = words.first()
            && worth(&squeeze(first)) == Worth::Telling
            && let Some(again) = words.iter().skip(2).position(|word| word.eq_ignore_ascii_case(first))
        {
            *name = words.iter().skip(again + 2).copied().collect::<Vec<_>>().join(" ");
        }
    }
    out
}

/// True when a part of a name could stand for the product by itself: two words that must agree, or one that tells.
fn says_enough(part: &str) -> bool {
    let words: Vec<String> = part.split_whitespace().map(squeeze).filter(|word| !word.is_empty()).collect();
    let telling = words.iter().filter(|word| worth(word) == Worth::Telling).count();
    telling >= 2 || telling == 1 && words.iter().any(|word| worth(word) == Worth::Telling && !is_bare_number(word))
}

fn is_bare_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// "3.x" of "Image Vault 3.x imaging software": a line of releases, wherever it stands.
fn is_release_line(word: &str) -> bool {
    let bare = word.trim_start_matches(['v', 'V']);
    let Some(front) = bare.strip_suffix(".x").or_else(|| bare.strip_suffix(".X")) else { return false };
    front.starts_with(|c: char| c.is_ascii_digit()) && front.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// "Desigo CC V4.0" is Desigo CC in version 4.0.
fn split_version(text: &str) -> (String, Option<String>) {
    let trimmed = text.trim();
    if let Some(line) = trimmed.split_whitespace().skip(1).find(|word| is_release_line(word)) {
        let rest: Vec<&str> = trimmed.split_whitespace().filter(|word| *word != line).collect();
        let bare = line.trim_start_matches(['v', 'V']);
        return (rest.join(" "), Some(bare.get(..bare.len() - 2).unwrap_or(bare).to_owned()));
    }
    if let Some((rest, last)) = trimmed.rsplit_once(' ') {
        let bare = last.trim_start_matches(['v', 'V']);
        let tagged = bare.len() < last.len();
        let digits = bare.starts_with(|c: char| c.is_ascii_digit());
        let plain = bare.chars().all(|c| c.is_ascii_digit() || c == '.' || c == 'u' || c == 'x');
        if digits && plain && (tagged || bare.contains('.')) {
            return (rest.to_owned(), Some(bare.to_owned()));
        }
    }
    (trimmed.to_owned(), None)
}

impl Phrase {
    fn terms(&self) -> impl Iterator<Item = &Term> {
        self.required.iter().chain(&self.weak)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.required.is_empty() && self.concepts.is_empty()
    }

    /// Reads one name without brackets and conditions.
    pub(crate) fn read(text: &str, house: &[&str]) -> Self {
        let mut phrase = Self::default();
        let mut terms: Vec<Term> = Vec::new();
        let mut joined_on = false;
        let text = as_one_word(&models::closed_up(text));
        let chunks: Vec<&str> = text.split_whitespace().take(40).collect();
        let enumerated = models::enumerated(&chunks);
        for (at, raw) in chunks.iter().enumerate() {
            let raw = *raw;
            let chunk = raw.trim_matches(|c: char| !c.is_alphanumeric() && c != '+');
            let listed = raw.ends_with([',', '/', '&']);
            if chunk.is_empty() || matches!(chunk.to_ascii_lowercase().as_str(), "and" | "or") {
                joined_on |= terms.last().is_some_and(|term| term.model);
                continue;
            }
            let has_digit = chunk.chars().any(|c| c.is_ascii_digit());
            if has_digit {
                let mut alternatives = models::expand(chunk);
                alternatives.extend(field_strength(chunk));
                let bare = chunk.chars().all(|c| c.is_ascii_digit() || c == 'x' || c == 'X');
                // "EC 40" is a designation written apart.
                if bare
                    && let Some(previous) =
                        terms.last().and_then(|term| if term.model { None } else { term.single().map(str::to_owned) })
                    && previous.len() <= 4
                    && worth(&previous) != Worth::Weak
                    && !house.contains(&previous.as_str())
                    && previous.chars().all(|c| c.is_ascii_alphabetic())
                {
                    terms.pop();
                    alternatives = alternatives.iter().map(|number| format!("{previous}{number}")).collect();
                }
                let again = enumerated.get(at).copied().unwrap_or(false);
                if let (true, Some(last)) = (joined_on || again, terms.last_mut())
                    && last.model
                {
                    last.alternatives.extend(alternatives);
                } else {
                    terms.extend(Term::model(alternatives));
                }
                joined_on = listed;
                continue;
            }
            joined_on = false;
            let parts: Vec<&str> = chunk.split('/').filter(|part| !part.is_empty()).collect();
            let capitals = parts.len() > 1
                && parts.iter().all(|part| part.len() <= 5 && part.chars().all(|c| c.is_ascii_uppercase()));
            if capitals && parts.iter().all(|part| worth(&squeeze(part)) != Worth::Weak) {
                let alternatives: Vec<String> = parts.iter().map(|part| squeeze(part)).collect();
                terms.push(Term { alternatives, model: false, worth: Worth::Telling });
            } else {
                terms.extend(parts.iter().filter_map(|part| Term::word(part)));
            }
        }
        drop_house(&mut terms, house);
        phrase.keys = keys::of_terms(&terms);
        let (weak, required): (Vec<Term>, Vec<Term>) =
            terms.into_iter().partition(|term| !term.model && term.worth == Worth::Weak);
        phrase.concepts = weak.iter().filter_map(Term::single).filter_map(concept::of_word).collect();
        let names = required.iter().any(|term| !term.model);
        if names {
            phrase.concepts.clear();
        } else if required.is_empty() && phrase.concepts.is_empty() {
            // Nothing but words of little worth: then these must do, all of them.
            phrase.required = weak;
            if phrase.required.len() < 2 {
                phrase.required.clear();
            }
            return phrase;
        }
        phrase.required = required;
        phrase.weak = weak;
        phrase
    }
}

/// "Battery Pack" is one word in Dutch, and [`crate::words::units`] reads it as one.
fn as_one_word(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match out.last_mut() {
            Some(last) if last.eq_ignore_ascii_case("battery") && word.eq_ignore_ascii_case("pack") => {
                last.push_str(word)
            }
            _ => out.push(word.to_owned()),
        }
    }
    out.join(" ")
}

/// The initials people use for a long name: "Alaris Gateway Workstation" is AGW, "Philips IntelliVue Information Center
/// iX" is PIIC iX, "DoseWise Portal" is DWP.
fn acronym(part: &str, house: &[&str], maker: &str) -> Option<Phrase> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let named =
        |word: &&&str| word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(char::is_alphabetic);
    let words: Vec<&str> = words.into_iter().skip_while(|word| house.contains(&squeeze(word).as_str())).collect();
    let front: Vec<&&str> = words.iter().take_while(named).collect();
    let rest = words.iter().skip(front.len()).copied().collect::<Vec<_>>().join(" ");
    let initials: String = match front.as_slice() {
        [_, _] => front.iter().flat_map(|word| word.chars().filter(|c| c.is_uppercase())).collect(),
        _ => front.iter().filter_map(|word| word.chars().next()).collect(),
    };
    let with_maker = maker.chars().next().map(|first| format!("{first}{initials}"));
    let mut spellings: Vec<String> =
        Some(initials).into_iter().chain(with_maker).map(|text| text.to_ascii_lowercase()).collect();
    spellings.retain(|text| (3..=6).contains(&text.len()));
    if spellings.is_empty() || front.len() < 2 {
        return None;
    }
    let mut phrase = Phrase::read(&rest, house);
    phrase.concepts.clear();
    phrase.keys.extend(spellings.iter().cloned());
    phrase.required.insert(0, Term { alternatives: spellings, model: false, worth: Worth::Telling });
    Some(phrase)
}

/// "3T" is also written "3.0T".
fn field_strength(chunk: &str) -> Option<String> {
    let (number, unit) = chunk.split_at_checked(chunk.len().checked_sub(1)?)?;
    (unit.eq_ignore_ascii_case("t") && number.len() == 1 && number.chars().all(|c| c.is_ascii_digit()))
        .then(|| squeeze(&format!("{number}.0{unit}")))
}

/// Takes the maker's own names out, unless nothing would be left.
fn drop_house(terms: &mut Vec<Term>, house: &[&str]) {
    let is_house = |text: &str| house.contains(&text);
    let mut kept: Vec<Term> = Vec::new();
    let mut at = 0;
    while let Some(term) = terms.get(at) {
        let pair = match (term.single(), terms.get(at + 1).and_then(Term::single)) {
            (Some(a), Some(b)) => format!("{a}{b}"),
            _ => String::new(),
        };
        if is_house(&pair) {
            at += 2;
        } else if term.single().is_some_and(is_house) {
            at += 1;
        } else {
            kept.push(term.clone());
            at += 1;
        }
    }
    if kept.iter().any(|term| term.model || term.worth != Worth::Weak)
        || kept.iter().any(|term| term.single().and_then(concept::of_word).is_some())
    {
        *terms = kept;
    }
}
