//! Text as words that can be compared: folded, split where letters meet digits, and sorted by what they are worth.
//!
//! Inventories and advisories write the same thing as "EC40", "EC 40" and "EC-40", "SmartLog" and "Smart Log". Both
//! sides are cut into units here and compared over the cuts. This module knows words, not makers or products.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
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
    if text.is_ascii() {
        let mut out = text.to_ascii_lowercase();
        out.retain(|c| !matches!(c, '\'' | '`'));
        return out;
    }
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

/// Written apart or with a mark, and one word all the same.
const ONE_WORD: [(&str, &str); 5] = [
    ("wi-fi", "wifi"),
    ("wi fi", "wifi"),
    ("battery pack", "batterypack"),
    ("battery-pack", "batterypack"),
    (" + ", " with "),
];

/// Cuts a text into units.
pub(crate) fn units(text: &str) -> Vec<Unit> {
    let mut folded = fold(text);
    for (written, word) in ONE_WORD {
        if folded.contains(written) {
            folded = folded.replace(written, word);
        }
    }
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

/// Every run of units of a text, findable by how it is written when squeezed. One text and one sorted list: an
/// inventory has many short names, and a table of its own for each costs more than looking up in it saves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Runs {
    text: String,
    /// Where each run stands in `text`, the shortest first, those of one length in the order of what stands there; each
    /// once.
    sorted: Vec<(Range<usize>, Span)>,
}

impl Runs {
    /// Up to three words, or one designation of up to eight units.
    pub(crate) fn new(units: &[Unit]) -> Self {
        let mut runs = Self::default();
        runs.sorted.reserve(units.len() * 3);
        for (start, first) in units.iter().enumerate() {
            let preceding = start.checked_sub(1).and_then(|before| units.get(before));
            // "Carestation650": a number against a whole word is the number behind that word.
            let word = preceding.is_some_and(|unit| unit.text.len() >= 4);
            let torn_left = first.is_number()
                && (first.glue == Glue::Tight && !word
                    || first.glue == Glue::Mark && preceding.is_some_and(Unit::is_number));
            let mut glued = true;
            // "PXC 64-U" and "PXG 3.W100-1" are one designation with a space behind its letters.
            let spaced =
                !first.is_number() && first.text.len() <= 5 && units.get(start + 1).is_some_and(Unit::is_number);
            // The run before, which this one is longer than by a unit.
            let mut before = runs.text.len()..runs.text.len();
            for (end, unit) in units.iter().enumerate().skip(start).take(8) {
                if end > start + usize::from(spaced) {
                    glued &= unit.glue != Glue::Apart;
                }
                if end >= start + 3 && !glued {
                    break;
                }
                let from = runs.text.len();
                runs.text.extend_from_within(before);
                if unit.is_number() && runs.text.len() > from && runs.text.ends_with(|c: char| c.is_ascii_digit()) {
                    runs.text.push('.');
                }
                runs.text.push_str(&unit.text);
                before = from..runs.text.len();
                let torn_right = units.get(end + 1).is_some_and(|next| {
                    next.glue == Glue::Tight || (next.glue == Glue::Mark && (next.is_number() || next.text.len() <= 2))
                });
                runs.sorted.push((before.clone(), Span { start, end: end + 1, torn: torn_left || torn_right }));
            }
        }
        let text = runs.text.as_str();
        let written = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
        // Of two that are written alike the first counts that is whole, else the first.
        runs.sorted
            .sort_by(|(a, of_a), (b, of_b)| (a.len(), written(a), of_a.torn).cmp(&(b.len(), written(b), of_b.torn)));
        runs.sorted.dedup_by(|(later, _), (earlier, _)| written(later) == written(earlier));
        runs
    }

    fn written(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Span)> {
        self.sorted.iter().map(|(range, span)| (self.written(range), *span))
    }

    pub(crate) fn find(&self, squeezed: &str) -> Option<Span> {
        let wanted = squeezed.len();
        let order = |range: &Range<usize>| range.len().cmp(&wanted).then_with(|| self.written(range).cmp(squeezed));
        let at = self.sorted.binary_search_by(|(range, _)| order(range)).ok()?;
        self.sorted.get(at).map(|(_, span)| *span)
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

/// Words that say what sort of thing it is, in both languages, the small words between, and words that many products
/// share. All others tell.
static KNOWN: LazyLock<HashMap<&'static str, Worth>> = LazyLock::new(|| {
    let common = set(COMMON_WORDS);
    let weak = set(WEAK_WORDS);
    let common = common.into_iter().map(|word| (word, Worth::Common));
    common.chain(weak.into_iter().map(|word| (word, Worth::Weak))).collect()
});
/// Words that make another product of the same name: "Plus", "HD", "Compact".
static VARIANT: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    set("plus pro hd mini max maxi classic lite light compact elite expert premium premier advanced basic mobile duo \
         smart extend extended apex neo nexus ultra turbo junior xl xs sp se le ex dual select ii 2 3 software only")
});
/// Letters behind a name that stand for a configuration of the same thing, not for another thing.
static CONFIGURATION: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| set("dr vr sr hf xt af mri quad surescan crt icd crtd d gb v vdc ac dc eu nl hz slice"));

pub(crate) fn worth(word: &str) -> Worth {
    KNOWN.get(word).copied().unwrap_or(Worth::Telling)
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

    /// What [`Runs`] must hold, in the plainest way: of runs that are written alike the first that is whole, else the
    /// first.
    fn plain_runs(units: &[Unit]) -> HashMap<String, Span> {
        let mut map: HashMap<String, Span> = HashMap::new();
        for start in 0..units.len() {
            let mut glued = true;
            let spaced = !units[start].is_number()
                && units[start].text.len() <= 5
                && units.get(start + 1).is_some_and(Unit::is_number);
            for end in start..units.len().min(start + 8) {
                if end > start + usize::from(spaced) {
                    glued &= units[end].glue != Glue::Apart;
                }
                if end >= start + 3 && !glued {
                    break;
                }
                let torn_right = units.get(end + 1).is_some_and(|next| {
                    next.glue == Glue::Tight || (next.glue == Glue::Mark && (next.is_number() || next.text.len() <= 2))
                });
                let torn_left = units[start].is_number()
                    && match units[start].glue {
                        Glue::Tight => start == 0 || units[start - 1].text.len() < 4,
                        Glue::Mark => start > 0 && units[start - 1].is_number(),
                        Glue::Apart => false,
                    };
                let span = Span { start, end: end + 1, torn: torn_left || torn_right };
                let known = map.entry(join(&units[start..=end])).or_insert(span);
                if known.torn && !span.torn {
                    *known = span;
                }
            }
        }
        map
    }

    proptest::proptest! {
        #[test]
        fn every_run_is_found_where_it_stands(text in "[a-d1-3 ._+-]{0,24}") {
            let units = units(&text);
            let (runs, plain) = (Runs::new(&units), plain_runs(&units));
            proptest::prop_assert_eq!(runs.iter().count(), plain.len());
            for (written, span) in &plain {
                proptest::prop_assert_eq!(runs.find(written), Some(*span), "{}", written);
            }
            proptest::prop_assert_eq!(runs.find("zz"), None);
        }
    }

    #[test]
    fn a_longer_designation_is_no_find_of_the_shorter_one() {
        let runs = Runs::new(&units("Optima CT580RT"));
        assert!(runs.find("ct580").is_some_and(|span| span.torn));
        assert!(runs.find("ct580rt").is_some_and(|span| !span.torn));
        assert!(Runs::new(&units("MX400")).find("mx40").is_none());
    }
}
