//! Text as words that can be compared: folded, split where letters meet digits, and sorted by what they are worth.
//!
//! Inventories and advisories write the same thing as "EC40", "EC 40" and "EC-40", "SmartLog" and "Smart Log". Both
//! sides are cut into units here and compared over the cuts. This module knows words, not makers or products.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// How a unit hangs on the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glue {
    /// Nothing between them: `MX|40`.
    Tight,
    /// A hyphen, dot or underscore: `PXC100|-E`.
    Mark,
    /// A space or anything else.
    Apart,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) text: String,
    pub(crate) glue: Glue,
    /// The unit stands in brackets, or behind a word that starts an explanation.
    pub(crate) aside: bool,
}

impl Unit {
    pub(crate) fn is_number(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
    }
}

/// Lower case, without accents, marks of ownership and the traces of a wrongly decoded UTF-8 text.
pub(crate) fn fold(text: &str) -> String {
    // "Ã¤" is what "ä" becomes when UTF-8 is read as Latin-1; published documents contain such names.
    let repaired;
    let text = if text.contains('Ã') {
        repaired = unscramble(text);
        repaired.as_str()
    } else {
        text
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' => out.push('a'),
            'æ' => out.push_str("ae"),
            'ë' | 'è' | 'é' | 'ê' => out.push('e'),
            'ï' | 'ì' | 'í' | 'î' => out.push('i'),
            'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' => out.push('o'),
            'œ' => out.push_str("oe"),
            'ü' | 'ù' | 'ú' | 'û' => out.push('u'),
            'ç' => out.push('c'),
            'ñ' => out.push('n'),
            'ß' => out.push_str("ss"),
            '®' | '™' | '©' | '\'' | '’' | '`' | '´' | '\u{307}' => {}
            '–' | '—' | '‐' | '‑' => out.push('-'),
            c => out.push(c),
        }
    }
    out
}

fn unscramble(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}

/// Longer texts are cut off: nothing that names a product is longer, and everything from outside is bounded.
const LONGEST: usize = 600;

/// Cuts a text into units.
pub(crate) fn units(text: &str) -> Vec<Unit> {
    let folded = fold(text)
        .replace("wi-fi", "wifi")
        .replace("wi fi", "wifi")
        .replace("battery pack", "batterypack")
        .replace("battery-pack", "batterypack")
        .replace(" + ", " with ");
    let mut out: Vec<Unit> = Vec::new();
    let mut current = String::new();
    let mut glue = Glue::Apart;
    let mut depth = 0_u32;
    let mut aside_word = false;
    let mut chars = folded.chars().take(LONGEST).peekable();
    let mut flush = |current: &mut String, glue: Glue, depth: u32, aside_word: &mut bool| {
        if !current.is_empty() {
            let text = translate(std::mem::take(current), glue);
            // "formerly X": what follows explains, it does not tell this thing from others.
            if matches!(text.as_str(), "formerly" | "voorheen") {
                *aside_word = true;
            }
            out.push(Unit { text, glue, aside: depth > 0 || *aside_word });
        }
    };
    let mut last: Option<char> = None;
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() {
            let cut = last.is_some_and(|l| l.is_alphanumeric() && l.is_ascii_digit() != c.is_ascii_digit());
            if cut {
                flush(&mut current, glue, depth, &mut aside_word);
                glue = Glue::Tight;
            }
            current.push(c);
        } else {
            let inside = last.is_some_and(char::is_alphanumeric);
            flush(&mut current, glue, depth, &mut aside_word);
            let next_inside = chars.peek().is_some_and(|n| n.is_alphanumeric());
            match c {
                '+' if inside && !next_inside => {
                    current.push_str("plus");
                    flush(&mut current, Glue::Tight, depth, &mut aside_word);
                    glue = Glue::Apart;
                }
                '-' | '.' | '_' if inside && next_inside => glue = Glue::Mark,
                '@' if inside && next_inside => {
                    current.push_str("at");
                    flush(&mut current, Glue::Mark, depth, &mut aside_word);
                    glue = Glue::Mark;
                }
                '(' | '[' => {
                    depth += 1;
                    glue = Glue::Apart;
                }
                ')' | ']' => {
                    depth = depth.saturating_sub(1);
                    glue = Glue::Apart;
                }
                _ => glue = Glue::Apart,
            }
        }
        last = Some(c);
    }
    flush(&mut current, glue, depth, &mut aside_word);
    out
}

/// The same word in another language or spelling.
fn translate(text: String, glue: Glue) -> String {
    let same = match text.as_str() {
        "wlan" | "wireless" | "draadloos" | "draadloze" => "wifi",
        "accu" | "accupack" => "batterypack",
        "batterij" => "battery",
        "met" => "with",
        "zonder" | "geen" | "without" | "no" => "zonder",
        "en" | "and" => "and",
        "ii" if glue != Glue::Tight => "2",
        "iii" if glue != Glue::Tight => "3",
        "mkii" => "mk2",
        "mkiii" => "mk3",
        "anesthesie" | "anaesthesia" => "anesthesia",
        "module" | "modulen" => "module",
        "center" | "centre" => "center",
        "telemetrie" => "telemetry",
        "cardiologie" => "cardiology",
        "radiologie" => "radiology",
        "pathologie" => "pathology",
        "apotheek" => "pharmacy",
        "dialyse" => "dialysis",
        "hemodialyse" => "hemodialysis",
        "centrale" | "centraalpost" => "central",
        _ => return text,
    };
    same.to_owned()
}

/// What stands together, written as one: digits never run into digits.
pub(crate) fn join<'a>(units: impl IntoIterator<Item = &'a Unit>) -> String {
    let mut out = String::new();
    for unit in units {
        if unit.is_number() && out.ends_with(|c: char| c.is_ascii_digit()) {
            out.push('.');
        }
        out.push_str(&unit.text);
    }
    out
}

/// A text as [`join`] would write it.
pub(crate) fn squeeze(text: &str) -> String {
    join(&units(text))
}

/// Where a run of units stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// More of the same designation follows (`MX40` in `MX40A`) or precedes.
    pub(crate) torn: bool,
}

/// Every run of units of a text, findable by how it is written when squeezed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Runs(HashMap<String, Span>);

impl Runs {
    /// Up to three words, or one designation of up to eight units.
    pub(crate) fn new(units: &[Unit]) -> Self {
        let mut map: HashMap<String, Span> = HashMap::new();
        for start in 0..units.len() {
            let mut text = String::new();
            let mut glued = true;
            // "PXC 64-U" and "PXG 3.W100-1" are one designation with a space behind its letters.
            let spaced = units.get(start).is_some_and(|first| !first.is_number() && first.text.len() <= 5)
                && units.get(start + 1).is_some_and(Unit::is_number);
            for (end, unit) in units.iter().enumerate().skip(start).take(8) {
                if end > start + usize::from(spaced) {
                    glued &= unit.glue != Glue::Apart;
                }
                if end >= start + 3 && !glued {
                    break;
                }
                if unit.is_number() && text.ends_with(|c: char| c.is_ascii_digit()) {
                    text.push('.');
                }
                text.push_str(&unit.text);
                let torn_right = units.get(end + 1).is_some_and(|next| {
                    next.glue == Glue::Tight || (next.glue == Glue::Mark && (next.is_number() || next.text.len() <= 2))
                });
                let torn_left = units.get(start).is_some_and(|first| {
                    // "Carestation650": a number against a whole word is the number behind that word.
                    let word = start > 0 && units.get(start - 1).is_some_and(|before| before.text.len() >= 4);
                    first.is_number() && first.glue == Glue::Tight && !word
                        || first.is_number()
                            && first.glue == Glue::Mark
                            && start > 0
                            && units.get(start - 1).is_some_and(Unit::is_number)
                });
                let span = Span { start, end: end + 1, torn: torn_left || torn_right };
                map.entry(text.clone())
                    .and_modify(|old| {
                        if old.torn && !span.torn {
                            *old = span
                        }
                    })
                    .or_insert(span);
            }
        }
        Self(map)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Span)> {
        self.0.iter().map(|(text, span)| (text.as_str(), *span))
    }

    pub(crate) fn find(&self, squeezed: &str) -> Option<Span> {
        self.0.get(squeezed).copied()
    }
}

/// What a word is worth for telling products apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Worth {
    /// Says what sort of thing it is, or nothing at all; may be missing on either side.
    Weak,
    /// Must agree, but many products have it.
    Common,
    /// Tells this product from others.
    Telling,
}

const WEAK_WORDS: &str = include_str!("../data/weak_words.txt");
const COMMON_WORDS: &str = include_str!("../data/common_words.txt");
/// The files of words that come with the program.
pub(crate) const FILES: [&str; 2] = [WEAK_WORDS, COMMON_WORDS];

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

/// Words that say what sort of thing it is, in both languages, and the small words between.
static WEAK: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(WEAK_WORDS));
/// Words that many products share.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(COMMON_WORDS));
/// Words that make another product of the same name: "Plus", "HD", "Compact".
static VARIANT: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    set("plus pro hd mini max maxi classic lite light compact elite expert premium premier advanced basic mobile duo \
         smart extend extended apex neo nexus ultra turbo junior xl xs sp se le ex dual select ii 2 3 software only")
});
/// Letters behind a name that stand for a configuration of the same thing, not for another thing.
static CONFIGURATION: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| set("dr vr sr hf xt af mri quad surescan crt icd crtd d gb v vdc ac dc eu nl hz slice"));

pub(crate) fn worth(word: &str) -> Worth {
    if WEAK.contains(word) {
        Worth::Weak
    } else if COMMON.contains(word) {
        Worth::Common
    } else {
        Worth::Telling
    }
}

pub(crate) fn is_variant(word: &str) -> bool {
    VARIANT.contains(word)
}

pub(crate) fn is_configuration(word: &str) -> bool {
    CONFIGURATION.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        units(text).into_iter().map(|unit| unit.text).collect()
    }

    #[test]
    fn letters_and_digits_are_cut_apart_and_a_plus_is_a_word() {
        assert_eq!(cut("IntelliVue MX-40®"), ["intellivue", "mx", "40"]);
        assert_eq!(cut("XR656+"), ["xr", "656", "plus"]);
        assert_eq!(cut("Space Station + SpaceCom2"), ["space", "station", "with", "spacecom", "2"]);
    }

    #[test]
    fn a_name_garbled_by_a_wrong_decoding_is_repaired() {
        assert_eq!(fold("Innokas YhtymÃ¤ Oy"), "innokas yhtyma oy");
        assert_eq!(fold("Ã"), "a");
    }

    #[test]
    fn digits_do_not_run_into_digits() {
        assert_eq!(squeeze("PXC36.1-E.D"), "pxc36.1ed");
        assert_ne!(squeeze("MX4 00"), squeeze("MX400"));
    }

    #[test]
    fn a_longer_designation_is_no_find_of_the_shorter_one() {
        let runs = Runs::new(&units("Optima CT580RT"));
        assert!(runs.find("ct580").is_some_and(|span| span.torn));
        assert!(runs.find("ct580rt").is_some_and(|span| !span.torn));
        assert!(Runs::new(&units("MX400")).find("mx40").is_none());
    }
}
