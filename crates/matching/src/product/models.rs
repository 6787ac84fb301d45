//! Designations: "FM20/FM30", "PXC12/22/36-E.D", "MX400-550", "865240/41/42", "IGS 5x0".

use domain::advisory::Identifiers;

use crate::words::{fold, squeeze};

/// Model numbers of a publisher's list that are looked at.
const MOST: usize = 120;
/// No enumeration or range is expanded further than this. Every number of a range is written out: a maker who counts in
/// tens may have one between.
const RANGE: usize = 1_000;

/// Writes a name so that each designation is one word: "ELI 280/BUR280/MLBUR 280" becomes "ELI280/BUR280/MLBUR280", and
/// "SK 3232-Series" becomes "SK 3232 Series".
pub(crate) fn closed_up(text: &str) -> String {
    let mut text = text.to_owned();
    for joined in ["-series", "-Series", "-SERIES"] {
        text = text.replace(joined, " Series");
    }
    if !text.contains('/') {
        return text;
    }
    // Letters and a number with a space between them, with another such behind or before a slash.
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| words.get(at)).map(|word| word.rsplit('/').next().unwrap_or(word));
        let letters =
            before.is_some_and(|word| (2..=5).contains(&word.len()) && word.chars().all(|c| c.is_ascii_uppercase()));
        let number = word.split('/').next().unwrap_or_default();
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let numbered = digits >= 2 && number.starts_with(|c: char| c.is_ascii_digit()) && number.len() <= digits + 1;
        // What follows the slash must begin with letters of its own, or the slash stand before the letters.
        let slashed = word.split('/').nth(1).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_uppercase()))
            || at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|word| word.contains('/'));
        match out.last_mut() {
            Some(last) if letters && numbered && slashed => last.push_str(word),
            _ => out.push((*word).to_owned()),
        }
    }
    out.join(" ")
}

/// Which words of a name go on with an enumeration of designations that has lost its commas: "TC10 TC20 TC30",
/// "MP70 MP70E RV50 LX40 and LX60". Two of a kind are enough, or three of any.
pub(crate) fn enumerated(chunks: &[&str]) -> Vec<bool> {
    let designation = |chunk: &str| {
        let chunk = chunk.trim_matches(|c: char| !c.is_alphanumeric());
        chunk.starts_with(|c: char| c.is_ascii_alphabetic())
            && chunk.chars().any(|c| c.is_ascii_digit())
            && chunk.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && chunk.len() <= 16
    };
    let letters = |chunk: &str| -> String { chunk.chars().take_while(char::is_ascii_alphabetic).collect() };
    let mut out = vec![false; chunks.len()];
    let mut at = 0;
    while at < chunks.len() {
        let run: Vec<usize> = (at..chunks.len())
            .take_while(|n| {
                chunks.get(*n).is_some_and(|chunk| {
                    designation(chunk)
                        || *n > at && (chunk.eq_ignore_ascii_case("and") || chunk.eq_ignore_ascii_case("or"))
                })
            })
            .collect();
        let members: Vec<(usize, &str)> = run
            .iter()
            .filter_map(|n| chunks.get(*n).map(|chunk| (*n, *chunk)))
            .filter(|(_, chunk)| designation(chunk))
            .collect();
        let alike = members.windows(2).all(|pair| matches!(pair, [(_, a), (_, b)] if letters(a) == letters(b)));
        if members.len() >= 3 || members.len() == 2 && alike {
            for (n, _) in members.iter().skip(1) {
                if let Some(place) = out.get_mut(*n) {
                    *place = true;
                }
            }
        }
        at += run.len().max(1);
    }
    out
}

/// All designations that one written designation stands for, squeezed.
pub(crate) fn expand(chunk: &str) -> Vec<String> {
    let folded = fold(chunk);
    let mut out: Vec<String> = Vec::new();
    // "750-880/xxx-xxx" has nothing but places to fill in behind the slash.
    let open = |part: &&str| part.chars().all(|c| c == 'x' || c == '-') && part.len() >= 2;
    let parts: Vec<&str> =
        folded.split(['/', ',', '&', ' ']).map(str::trim).filter(|part| !part.is_empty() && !open(part)).collect();
    let mut previous: Option<String> = None;
    // "PXC12/22/36-E.D": what stands behind the last number belongs to all.
    let suffix = parts.last().filter(|_| parts.len() > 1).and_then(|last| tail(last));
    let numbers_follow = parts.iter().skip(1).all(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    for (at, part) in parts.iter().enumerate() {
        let mut full = match &previous {
            Some(previous) => inherit(previous, part),
            None => (*part).to_owned(),
        };
        previous = Some(full.clone());
        if let Some(suffix) = &suffix
            && at + 1 < parts.len()
            && numbers_follow
            && full.ends_with(|c: char| c.is_ascii_digit())
        {
            full.push_str(suffix);
        }
        for designation in range(&full).unwrap_or_else(|| vec![full]) {
            out.extend(wildcards(&designation));
        }
        if out.len() > RANGE {
            out.truncate(RANGE);
            break;
        }
    }
    let mut out: Vec<String> = out.iter().map(|text| squeeze(text)).filter(|text| !text.is_empty()).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// "-E.D" of "36-E.D".
fn tail(part: &str) -> Option<String> {
    let at = part.rfind(|c: char| c.is_ascii_digit())?;
    part.get(at + 1..).filter(|tail| tail.starts_with(['-', '.'])).map(str::to_owned)
}

/// A part that begins with digits takes over the front of the one before: MX800/700, 865240/41, M8001A/2A.
fn inherit(previous: &str, part: &str) -> String {
    if !part.starts_with(|c: char| c.is_ascii_digit()) {
        return part.to_owned();
    }
    let digits = part.chars().take_while(char::is_ascii_digit).count();
    let lettered = previous.starts_with(|c: char| c.is_ascii_alphabetic());
    // The last row of digits of the previous one.
    let end = previous.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let row = previous.get(..end).unwrap_or("").chars().rev().take_while(char::is_ascii_digit).count();
    let same_tail = previous.get(end..).unwrap_or("") == part.get(digits..).unwrap_or("");
    let front = if row > digits && row >= 4 && (same_tail || row >= 5) {
        // Only the last digits are written.
        previous.get(..end - digits)
    } else if lettered {
        previous.get(..end - row)
    } else {
        None
    };
    format!("{}{part}", front.unwrap_or(""))
}

/// "MX400-550", "MP20-MP90".
fn range(text: &str) -> Option<Vec<String>> {
    let (low, high) = text.split_once('-')?;
    let whole = high;
    let letters = low.trim_end_matches(|c: char| c.is_ascii_digit());
    let high = high.strip_prefix(letters).unwrap_or(high);
    let low = low.get(letters.len()..)?;
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    // "MP2-MP90": with the letters at both ends the numbers may be of any length.
    let both_ends = letters.len() >= 2 && whole.len() > high.len();
    let lengths = low.len() >= 2 && low.len() == high.len() || both_ends && !low.is_empty() && high.len() <= 3;
    if !lengths || !plain(high) || !plain(low) || letters.is_empty() || low.starts_with('0') {
        return None;
    }
    if !letters.chars().all(|c| c.is_ascii_alphabetic()) {
        return None;
    }
    let (from, to): (u32, u32) = (low.parse().ok()?, high.parse().ok()?);
    if to <= from {
        return None;
    }
    let count = usize::try_from(to - from).ok()?;
    (count < RANGE).then(|| (from..=to).map(|number| format!("{letters}{number}")).collect())
}

/// An "x" between digits stands for any digit, and so do two or more of them behind digits ("EFD-22xx"). One alone at
/// the end is a letter of the designation ("RV50X").
fn wildcards(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let is_x = |at: usize| chars.get(at) == Some(&'x');
    let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    let at = (0..chars.len()).find(|at| {
        is_x(*at) && digit(at.checked_sub(1)) && (digit(Some(at + 1)) || is_x(at + 1))
            || is_x(*at) && at.checked_sub(1).is_some_and(is_x)
    });
    let places: Vec<usize> = match at {
        Some(first) => (first..chars.len()).take_while(|at| is_x(*at)).collect(),
        None => return vec![text.to_owned()],
    };
    if places.len() > 2 {
        return vec![text.to_owned()];
    }
    let front: String = chars.iter().take(places.first().copied().unwrap_or(0)).collect();
    let back: String = chars.iter().skip(places.last().map_or(0, |last| last + 1)).collect();
    let most = if places.len() == 2 { 100 } else { 10 };
    let width = places.len();
    (0..most).map(|number| format!("{front}{number:0width$}{back}")).collect()
}

/// Long enough to stand for a product by itself: five digits, or letters and at least four digits.
pub(crate) fn is_part_number(squeezed: &str) -> bool {
    let digits = squeezed.chars().filter(char::is_ascii_digit).count();
    let letters = squeezed.chars().filter(|c| c.is_ascii_alphabetic()).count();
    digits >= 5 || (digits >= 4 && letters >= 1)
}

/// The model and order numbers that the publisher gives with the product (CSAF 2.0 §3.1.3.3). A wildcard stands for
/// numbers that nobody listed, and a short one for too many things.
pub(crate) fn stated(identifiers: &Identifiers) -> impl Iterator<Item = String> {
    identifiers
        .model_numbers
        .iter()
        .chain(&identifiers.skus)
        .filter(|number| !number.contains(['*', '?']))
        .map(|number| squeeze(number))
        .filter(|number| {
            let letters = number.chars().filter(char::is_ascii_alphabetic).count();
            number.len() >= 5 && letters >= 2 || is_part_number(number)
        })
        .take(MOST)
}

/// Models that a publisher wrote in the place of the version: "620 | 650 | 650c", "MMT-1711", "CoaguChek XS Plus".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct InVersion {
    pub(crate) numbers: Vec<String>,
    pub(crate) names: Vec<String>,
}

/// Words that a statement on versions is made of; none of them names a product.
const VERSION_WORDS: &str = "version versions prior before earlier below older lower through between later newer release \
    releases build revision service pack update hotfix patch firmware software distributed manufactured running vers with \
    level models above higher from including when than until previous wireless battery module modules model alpha beta \
    generic semver intdot cumulative windows malaysian operating only under january february march april june july august \
    september october november december";

/// "VS4 A.07.107 and prior": a model before the version that it is about.
pub(crate) fn before_version(text: &str) -> Option<(String, String)> {
    let (first, rest) = text.trim().split_once(' ')?;
    let letters = first.chars().take_while(char::is_ascii_uppercase).count();
    let digits = first.chars().skip(letters).all(|c| c.is_ascii_digit()) && first.len() > letters;
    let version = rest.split_whitespace().next().unwrap_or_default();
    let dotted = version.split('.').count() >= 3 && version.chars().filter(char::is_ascii_digit).count() >= 2;
    (letters >= 2 && digits && dotted && !matches!(first, "SP" | "SR" | "HF"))
        .then(|| (squeeze(first), rest.to_owned()))
}

/// Three digits, a letter and at least five digits: "012U000040".
fn is_software_number(word: &str) -> bool {
    let (front, back) = (word.get(..3).unwrap_or_default(), word.get(4..).unwrap_or_default());
    let all = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    word.is_ascii()
        && front.len() == 3
        && all(front)
        && back.len() >= 5
        && all(back)
        && word.get(3..4).is_some_and(|letter| letter.chars().all(|c| c.is_ascii_alphabetic()))
}

pub(crate) fn in_version(text: &str) -> Option<InVersion> {
    if text.contains(['<', '>', '*']) {
        return None;
    }
    let mut found = InVersion::default();
    let pieces: Vec<&str> = text.split('|').map(str::trim).filter(|piece| !piece.is_empty()).collect();
    for piece in &pieces {
        let folded = fold(piece);
        // "Models 2131 | 2141", "Product ID/Reorder number 19191 and 40160"
        let said = ["models ", "model ", "part number ", "product id/reorder number ", "reorder number "];
        if let Some(rest) = said.iter().find_map(|word| folded.trim().strip_prefix(word))
            && rest.chars().filter(char::is_ascii_digit).count() >= 3
            && !rest.contains('.')
        {
            found.numbers.push(squeeze(rest));
            found.numbers.extend(
                rest.split_whitespace()
                    .map(squeeze)
                    .filter(|word| word.chars().filter(char::is_ascii_digit).count() >= 3),
            );
            continue;
        }
        // "053L00091 (global)" is how one maker writes the versions of its software.
        if is_software_number(folded.split_whitespace().next().unwrap_or_default()) {
            continue;
        }
        let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
        if words.iter().any(|word| VERSION_WORDS.split_whitespace().any(|known| known == *word)) {
            continue;
        }
        let named = words.iter().any(|word| word.len() >= 4 && word.chars().all(|c| c.is_ascii_alphabetic()));
        let first = words.first().copied().unwrap_or("");
        let digits = folded.chars().filter(char::is_ascii_digit).count();
        let letters: usize = folded.chars().take_while(char::is_ascii_alphabetic).count();
        let year = first.len() == 4 && (first.starts_with("19") || first.starts_with("20"));
        let number = !folded.contains('.')
            && !year
            && ((letters == 0 && digits >= 3 && words.len() <= 2)
                || (letters >= 2 && digits >= 3)
                || (piece.contains('-')
                    && digits >= 4
                    && folded.chars().filter(char::is_ascii_alphabetic).count() >= 2)
                || (letters == 1 && digits >= 4 && words.len() == 1));
        if named {
            found.names.push((*piece).to_owned());
        } else if number {
            let numbered = folded.split_whitespace().filter(|word| word.contains(|c: char| c.is_ascii_digit()));
            found.numbers.extend(numbered.flat_map(expand));
        }
    }
    let hits = found.numbers.len() + found.names.len();
    (hits > 0 && 2 * hits >= pieces.len()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enumerations_are_expanded() {
        assert_eq!(expand("FM20/FM30/FM40"), ["fm20", "fm30", "fm40"]);
        assert_eq!(expand("PXC12/22/36-E.D"), ["pxc12ed", "pxc22ed", "pxc36ed"]);
        assert_eq!(expand("MX800/700/600"), ["mx600", "mx700", "mx800"]);
        assert_eq!(expand("865240/41/42"), ["865240", "865241", "865242"]);
        assert_eq!(expand("M8001A/2A/3A"), ["m8001a", "m8002a", "m8003a"]);
        assert_eq!(expand("MP2/X2"), ["mp2", "x2"]);
    }

    #[test]
    fn ranges_and_wildcards_are_expanded() {
        assert!(expand("MX400-550").contains(&"mx450".to_owned()));
        assert!(expand("MP20-MP90").contains(&"mp30".to_owned()));
        assert!(!expand("MX400-550").contains(&"mx600".to_owned()));
        assert!(expand("MX400-550").contains(&"mx405".to_owned()));
        assert!(expand("M1000-M1999").contains(&"m1500".to_owned()));
        assert!(expand("MP2-MP90").contains(&"mp5".to_owned()) && expand("MP2-MP90").contains(&"mp70".to_owned()));
        assert!(expand("EFD-22xx").contains(&"efd2250".to_owned()));
        assert_eq!(expand("LNL-X3300"), ["lnlx3300"]);
        assert_eq!(expand("RV50X"), ["rv50x"]);
        assert_eq!(expand("750-880/xxx-xxx"), ["750.880"]);
        assert!(expand("5x0").contains(&"530".to_owned()));
        assert_eq!(expand("PXG3.W100-2"), ["pxg3w100.2"]);
    }

    #[test]
    fn an_enumeration_that_lost_its_commas_is_seen() {
        let seen = |text: &str| enumerated(&text.split(' ').collect::<Vec<_>>());
        assert_eq!(seen("Kompas TC10 TC20 TC30"), [false, false, true, true]);
        assert_eq!(seen("MP70 MP70E RV50 LX40 and LX60"), [false, true, true, true, false, true]);
        assert_eq!(seen("Waterval VX40 QQ7"), [false, false, false]);
        assert_eq!(closed_up("Duin ELI 280/BUR280/MLBUR 280 Recorder"), "Duin ELI280/BUR280/MLBUR280 Recorder");
        assert_eq!(closed_up("Chiller SK 3232-Series"), "Chiller SK 3232 Series");
        assert_eq!(before_version("VS4 A.07.107 and prior"), Some(("vs4".to_owned(), "A.07.107 and prior".to_owned())));
        assert_eq!(before_version("SW 3.36"), None);
    }

    #[test]
    fn models_in_the_place_of_a_version_are_seen() {
        assert_eq!(in_version("620 | 650 | 650c").unwrap().numbers, ["620", "650", "650c"]);
        assert_eq!(in_version("MMT-1711 | MMT-1712").unwrap().numbers, ["mmt1711", "mmt1712"]);
        assert_eq!(in_version("CoaguChek XS Plus").unwrap().names, ["CoaguChek XS Plus"]);
        let versions =
            ["1.1.6", "B.02", "BT03 | BT04", "2003", "HD 16 | HD23", "1.3.0 Build 14", "10 | 11", "5.x.x", "V4.x"];
        for version in versions {
            assert_eq!(in_version(version), None, "{version}");
        }
    }
}
