//! A version as people register it: with a date in brackets, two versions in one field, a sign of doubt. What is not one
//! clear version is none: then the answer is a question, and never "outside".

use super::date::Dates;
use super::notation::Version;
use crate::words::fold;

/// Signs and words that make a bound or a guess of what stands beside them.
const DOUBT: &[&str] = &[
    "ca",
    "circa",
    "ongeveer",
    "vermoedelijk",
    "waarschijnlijk",
    "mogelijk",
    "wsch",
    "vanaf",
    "tot",
    "minimaal",
    "maximaal",
    "min",
    "max",
    "ouder",
    "hoger",
    "lager",
    "nieuwer",
    "deels",
    "of",
    "or",
    "older",
    "newer",
    "approx",
    "probably",
    "from",
    "until",
];

impl Version {
    /// Reads the version of an inventory line. `None` also when the text names several, or is not sure of itself.
    pub(crate) fn registered(text: &str) -> Option<Self> {
        let text = without_dates(text);
        let folded = fold(&text);
        let is_doubted = |word: &str| DOUBT.contains(&word.trim_matches(|c: char| !c.is_alphanumeric()));
        if folded.contains(['<', '>', '?', '~', '≤', '≥']) || folded.split_whitespace().any(is_doubted) {
            return None;
        }
        let has_digit = |part: &str| part.chars().any(|c| c.is_ascii_digit());
        let several = separated(&folded).filter(|part| has_digit(part)).count() > 1;
        if several { None } else { Self::read(&text) }
    }
}

/// The parts of a text that are versions of their own when there is more than one: "3.2/3.4", "3.2 en 3.4". A comma
/// between two digits is a decimal comma.
fn separated(text: &str) -> impl Iterator<Item = &str> {
    text.split(['/', ';', '&', '+', '\n', '|'])
        .flat_map(|part| part.split(", "))
        .flat_map(|part| part.split(" en "))
        .flat_map(|part| part.split(" and "))
}

/// Without the dates of releases and installations that stand beside a version: "2.1 (2019-05-12)", "2.1 (2019)". A text
/// that is nothing but a date stays.
fn without_dates(text: &str) -> String {
    let is_date = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let pieces: Vec<&str> = bare.split(['-', '/', '.']).collect();
        let digits = pieces.iter().all(|piece| !piece.is_empty() && piece.chars().all(|c| c.is_ascii_digit()));
        let year = pieces.iter().any(|piece| piece.len() == 4);
        let bracketed = word.starts_with('(') && word.ends_with(')');
        let whole = pieces.len() == 3 && pieces.iter().all(|piece| matches!(piece.len(), 1 | 2 | 4));
        digits && year && Dates::read(bare).is_some() && (whole && !bare.contains('.') || bracketed)
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let kept: Vec<&str> = words.iter().copied().filter(|word| !is_date(word)).collect();
    let says_more = kept.iter().any(|word| word.chars().any(|c| c.is_ascii_digit()));
    if says_more { kept.join(" ") } else { words.join(" ") }
}

/// Words beside a date that is the thing's own: of its making, its delivery, or of the maker's own correction of it.
const OWN_DATE: &[&str] = &[
    "bouwjaar",
    "bj",
    "productie",
    "geproduceerd",
    "gefabriceerd",
    "fabricage",
    "gemaakt",
    "geleverd",
    "levering",
    "leverdatum",
    "aanschaf",
    "aangeschaft",
    "gekocht",
    "aankoop",
    "gebruik",
    "ingebruikname",
    "fsca",
    "manufactured",
    "made",
    "built",
    "produced",
    "delivered",
    "shipped",
    "distributed",
    "purchased",
    "sold",
];

impl Dates {
    /// The date of the thing itself in an inventory line: in the field for the version when nothing else stands there,
    /// or beside a word that says so. The date of an inspection is not it.
    pub(crate) fn of_line(version: &str, remark: &str) -> Option<Self> {
        let is_own =
            |sentence: &str| fold(sentence).split(|c: char| !c.is_alphanumeric()).any(|word| OWN_DATE.contains(&word));
        let alone = without_dates(version).split_whitespace().count() == version.split_whitespace().count();
        let of_version = Self::read(version).filter(|_| alone || is_own(version));
        of_version.or_else(|| remark.split([';', ',', '\n']).filter(|it| is_own(it)).find_map(Self::read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Option<String> {
        Version::registered(text).map(|version| version.text.into())
    }

    #[test]
    fn a_date_beside_a_version_is_no_part_of_it() {
        assert_eq!(text("2.1 (2019-05-12)").as_deref(), Some("2.1"));
        assert_eq!(text("2.1 (2019)").as_deref(), Some("2.1"));
        assert_eq!(text("2.1 12-05-2019").as_deref(), Some("2.1"));
        assert_eq!(text("2023.3 (build 9342)").as_deref(), Some("2023.3 (build 9342)"));
        assert_eq!(text("2019.2").as_deref(), Some("2019.2"));
        assert_eq!(text("2018-02").as_deref(), Some("2018-02"));
    }

    #[test]
    fn several_versions_and_guesses_are_not_one_version() {
        for it in ["3.2/3.4", "3.2 en 3.4", "3.2, 3.4", "<4.0", "3.0?", "ca. 3.0", "3.0 of hoger", "vanaf 2.1"] {
            assert_eq!(text(it), None, "{it}");
        }
        assert_eq!(text("4,2").as_deref(), Some("4,2"), "a decimal comma");
    }

    #[test]
    fn only_the_things_own_date_counts() {
        let year = |version, remark| Dates::of_line(version, remark).map(|date| date.first / 10_000);
        assert_eq!(year("", "laatste onderhoud 03-2021"), None);
        assert_eq!(year("", "onderhoud 03-2021; bouwjaar 2016"), Some(2016));
        assert_eq!(year("", "FSCA-update uitgevoerd 02-2018"), Some(2018));
        assert_eq!(year("2.1 (2019)", ""), None);
        assert_eq!(year("productie 2012", ""), Some(2012));
        assert_eq!(year("2018-02", ""), Some(2018));
    }
}
