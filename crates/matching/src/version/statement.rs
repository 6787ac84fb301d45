//! What an advisory says of versions: `vers:` ranges, ranges like them, and the sentences people write.

use super::date::Dates;
use super::notation::{Relation, Version, is_patch, says_unknown};
use crate::words::fold;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clause {
    All,
    Exact(Version),
    /// Lower and upper bound; true when the bound itself is within.
    Range(Option<(Version, bool)>, Option<(Version, bool)>),
    /// Made, shipped or updated before this date.
    Before(Dates),
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Statement {
    pub(crate) text: String,
    pub(crate) clauses: Vec<Clause>,
    /// Part of the text could not be read.
    pub(crate) unread: bool,
    /// What stands behind the versions: "with …", "on …", "model …".
    pub(crate) tail: Option<String>,
}

/// What a statement says of one registered version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Outside,
    /// Both are known but do not compare, or the registration is too coarse.
    Unclear,
    /// Nothing is registered, and it matters.
    Missing,
    Within,
    All,
}

/// Where the versions end and a condition begins.
const TAILS: &[&str] = &[
    " with ",
    " on ",
    " running ",
    " when ",
    " if ",
    " that have",
    " which have",
    " model ",
    " installed",
    " for ",
    " part #",
    " included in",
    " using ",
    " containing ",
    " without ",
    " in combination",
    " under ",
];

impl Statement {
    pub(crate) fn all() -> Self {
        Self { clauses: vec![Clause::All], ..Self::default() }
    }

    /// The bound of a statement that says only "before" or "up to".
    pub(crate) fn single_upper(&self) -> Option<&Version> {
        match self.clauses.as_slice() {
            [Clause::Range(None, Some((bound, _)))] => Some(bound),
            _ => None,
        }
    }

    /// True when a stated version says less than the registered one: "4.4" or "6.5" to 4.4.73 or 6.5 CP5.
    pub(crate) fn finer_than(&self, version: &Version) -> bool {
        self.clauses.iter().any(|clause| match clause {
            Clause::Exact(stated) | Clause::Range(_, Some((stated, true))) => {
                matches!(version.relate(stated), Relation::Finer | Relation::Patched)
            }
            _ => false,
        })
    }

    /// True when the statement ends just before this version.
    pub(crate) fn ends_at(&self, version: &Version) -> bool {
        matches!(self.clauses.as_slice(), [Clause::Range(_, Some((bound, false)))] if version.relate(bound) == Relation::Equal)
    }

    pub(crate) fn is_all(&self) -> bool {
        self.clauses.contains(&Clause::All)
    }

    /// Reads a statement. What is not understood is marked, never left out.
    pub(crate) fn read(text: &str) -> Self {
        let mut statement = Self { text: text.trim().to_owned(), ..Self::default() };
        let folded: String = fold(text).split_whitespace().collect::<Vec<_>>().join(" ").chars().take(500).collect();
        let folded = folded.trim_start_matches("with software ").trim_start_matches("running software ");
        let mut body = format!(" {folded} ").replace("≤", "<=").replace("≥", ">=");
        if let Some((at, _)) = TAILS.iter().filter_map(|tail| body.find(tail).map(|at| (at, tail))).min() {
            statement.tail = body.get(at..).map(|tail| tail.trim().trim_matches(['(', ')']).to_owned());
            body.truncate(at);
        }
        let body = body.replace(['(', ')', ';'], " ");
        let mut body = body.trim();
        if let Some(rest) = body.strip_prefix("vers:") {
            body = rest.split_once('/').map_or(rest, |(_, versions)| versions);
        }
        let bounded = [
            "<", ">", "prior", "before", "earlier", "below", "older", "lower", "through", "between", "up to", " to ",
            "later", "newer", "previous", "from",
        ]
        .iter()
        .any(|word| body.contains(word));
        if body.is_empty() && statement.tail.is_none()
            || body == "*"
            || body == "0"
            || !bounded
                && !body.contains(|c: char| c.is_ascii_digit())
                && (body.contains("all ") || body.starts_with("any ") || body == "all" || body.starts_with("* "))
        {
            statement.clauses.push(Clause::All);
            return statement;
        }
        let before = ["<", "prior", "before", "until"].iter().any(|word| body.contains(word));
        if before
            && Dates::is_meant(body)
            && let Some(dates) = Dates::read(body)
        {
            statement.clauses.push(Clause::Before(dates));
            return statement;
        }
        let mut lower: Option<(Version, bool)> = None;
        for piece in pieces(body) {
            match read_piece(&piece) {
                Some(Piece::Lower(version, inclusive)) => {
                    if let Some(old) = lower.replace((version, inclusive)) {
                        statement.clauses.push(Clause::Range(Some(old), None));
                    }
                }
                Some(Piece::Upper(version, inclusive)) => {
                    statement.clauses.push(Clause::Range(lower.take(), Some((version, inclusive))));
                }
                Some(Piece::Clauses(clauses)) => statement.clauses.extend(clauses),
                None => statement.unread = true,
            }
        }
        if let Some(lower) = lower {
            statement.clauses.push(Clause::Range(Some(lower), None));
        }
        statement.unread |= statement.clauses.is_empty();
        statement
    }

    /// What is said of this registered version and date. A text that could not be read never rules anything out.
    pub(crate) fn decide(&self, version: Option<&Version>, written: bool, date: Option<Dates>) -> Outcome {
        let one = |clause: &Clause| match (clause, version) {
            (Clause::All, _) => Outcome::All,
            (Clause::Before(bound), _) => match date {
                None => Outcome::Missing,
                Some(date) if date.last < bound.first => Outcome::Within,
                Some(date) if date.first >= bound.first => Outcome::Outside,
                Some(_) => Outcome::Unclear,
            },
            (_, None) if written => Outcome::Unclear,
            (_, None) => Outcome::Missing,
            (Clause::Exact(stated), Some(version)) => exact(version, stated),
            (Clause::Range(lower, upper), Some(version)) => {
                let below =
                    lower.as_ref().map_or(Outcome::Within, |(bound, inclusive)| above(version, bound, *inclusive));
                let above =
                    upper.as_ref().map_or(Outcome::Within, |(bound, inclusive)| under(version, bound, *inclusive));
                if below == Outcome::Outside || above == Outcome::Outside { Outcome::Outside } else { below.min(above) }
            }
        };
        // Lines beside each other ("U61 | L81"): the one in the registered notation decides.
        let foreign = |clause: &&Clause| match (clause, version) {
            (
                Clause::Exact(stated) | Clause::Range(_, Some((stated, _))) | Clause::Range(Some((stated, _)), None),
                Some(version),
            ) => version.relate(stated) == Relation::Foreign,
            _ => false,
        };
        // Fixes made for several lines of releases ("<= 4.2.21 | <= 5.0.27"): the one of the registered line decides.
        let of_line = |clause: &&Clause| match (clause, version) {
            (Clause::Range(None, Some((bound, _))), Some(version)) => {
                bound.line().is_some() && bound.line() == version.line()
            }
            _ => false,
        };
        if self.clauses.len() > 1
            && let Some(outcome) = self.clauses.iter().filter(of_line).map(one).max()
        {
            return outcome;
        }
        let own: Option<Outcome> = self.clauses.iter().filter(|clause| !foreign(clause)).map(one).max();
        let best = own.or_else(|| self.clauses.iter().map(one).max()).unwrap_or(Outcome::Unclear);
        match best {
            Outcome::Outside if self.unread => Outcome::Unclear,
            best => best,
        }
    }
}

fn exact(version: &Version, stated: &Version) -> Outcome {
    match version.relate(stated) {
        Relation::Equal => Outcome::Within,
        Relation::Finer if stated.depth() <= 1 => Outcome::Within,
        Relation::Patched if stated.depth() <= 2 && !soft_patch(version) => Outcome::Within,
        Relation::Finer | Relation::Patched | Relation::Coarser(_) | Relation::Foreign => Outcome::Unclear,
        Relation::Less | Relation::Greater => Outcome::Outside,
    }
}

/// A service pack or hotfix may be what solved it; a level or build letter hardly is.
fn soft_patch(version: &Version) -> bool {
    use super::notation::Part;
    version.parts.iter().any(|part| matches!(part, Part::Letters { text, .. } if is_patch(text)))
}

fn under(version: &Version, bound: &Version, inclusive: bool) -> Outcome {
    match version.relate(bound) {
        Relation::Less => Outcome::Within,
        Relation::Greater => Outcome::Outside,
        Relation::Equal if inclusive => Outcome::Within,
        Relation::Equal => Outcome::Outside,
        // "K and prior" means all of K; "2.3 and prior" leaves 2.3.7 open.
        Relation::Finer | Relation::Patched if !inclusive => Outcome::Outside,
        Relation::Finer if bound.depth() <= 1 => Outcome::Within,
        Relation::Patched if bound.depth() <= 2 && !soft_patch(version) => Outcome::Within,
        Relation::Finer | Relation::Patched | Relation::Foreign => Outcome::Unclear,
        // "14.2" is before 14.2.2; "2.1" may be anywhere in 2.1.1.3069.
        Relation::Coarser(1) => Outcome::Within,
        Relation::Coarser(_) => Outcome::Unclear,
    }
}

fn above(version: &Version, bound: &Version, inclusive: bool) -> Outcome {
    match version.relate(bound) {
        Relation::Less => Outcome::Outside,
        Relation::Greater | Relation::Finer | Relation::Patched => Outcome::Within,
        Relation::Equal if inclusive => Outcome::Within,
        Relation::Equal => Outcome::Outside,
        Relation::Coarser(_) | Relation::Foreign => Outcome::Unclear,
    }
}

enum Piece {
    Lower(Version, bool),
    Upper(Version, bool),
    Clauses(Vec<Clause>),
}

/// Cuts at what separates alternatives: bars, commas, "and" between versions.
fn pieces(body: &str) -> Vec<String> {
    let mut out = Vec::new();
    for piece in body.split('|').flat_map(|bar| bar.split(", ")) {
        let joined = piece.contains("between")
            || [
                " and prior",
                " and earlier",
                " and below",
                " and older",
                " and lower",
                " and previous",
                " and later",
                " and newer",
                " and above",
                " and higher",
                " and all prior",
                " and under",
                " and including",
            ]
            .iter()
            .any(|w| piece.contains(w));
        if joined {
            out.push(piece.trim().to_owned());
        } else {
            out.extend(piece.split(" and ").map(|part| part.trim().trim_end_matches(',').to_owned()));
        }
    }
    out.retain(|piece| !piece.is_empty());
    out.truncate(64);
    out
}

const OR_LOWER: &[&str] = &[
    "and prior",
    "or prior",
    "and earlier",
    "or earlier",
    "and below",
    "or below",
    "and older",
    "or older",
    "and lower",
    "or lower",
    "and previous",
    "or previous",
    "and all prior",
    "and under",
    "prior versions",
];
const OR_HIGHER: &[&str] =
    &["and later", "or later", "and newer", "or newer", "and above", "or above", "and higher", "or higher"];
const BEFORE: &[&str] =
    &["prior to", "before", "earlier than", "older than", "lower than", "less than", "below", "previous to"];
const UNTIL: &[&str] = &["up to and including", "through", "up to", "until"];

fn read_piece(piece: &str) -> Option<Piece> {
    let piece = piece.trim();
    for (sign, lower, inclusive) in [("<=", false, true), (">=", true, true), ("<", false, false), (">", true, false)] {
        if let Some(rest) = piece.strip_prefix(sign) {
            let version = Version::read(rest)?;
            return Some(if lower { Piece::Lower(version, inclusive) } else { Piece::Upper(version, inclusive) });
        }
    }
    if let Some((before, after)) = piece.split_once('<') {
        let before = before.replace("all", " ");
        let inclusive = after.starts_with('=');
        let upper = Version::read(after.trim_start_matches('='))?;
        let lower = Version::read(&before).map(|version| (version, true));
        return Some(Piece::Clauses(vec![Clause::Range(lower, Some((upper, inclusive)))]));
    }
    let piece = piece.strip_prefix('=').unwrap_or(piece);
    for words in OR_LOWER {
        if let Some((version, _)) = piece.split_once(words) {
            return Version::read(version).map(|version| Piece::Upper(version, true));
        }
    }
    for words in OR_HIGHER {
        if let Some((version, _)) = piece.split_once(words) {
            return Version::read(version).map(|version| Piece::Lower(version, true));
        }
    }
    if let Some(rest) = piece.split_once("between").map(|(_, rest)| rest) {
        let (lower, upper) = rest.split_once(" and ")?;
        return range(lower, upper);
    }
    for words in BEFORE {
        if let Some((_, version)) = piece.split_once(words) {
            return Version::read(version).map(|version| Piece::Upper(version, false));
        }
    }
    for words in UNTIL {
        if let Some((lower, upper)) = piece.split_once(words) {
            return match Version::read(lower) {
                Some(_) => range(lower, upper),
                None => Version::read(upper).map(|version| Piece::Upper(version, true)),
            };
        }
    }
    if let Some((lower, upper)) = piece.split_once(" to ").or_else(|| piece.split_once(" - ")) {
        return range(lower, upper);
    }
    // "Rev J-M": two letters with a hyphen between them.
    let last = piece.split_whitespace().last().unwrap_or(piece);
    if let Some((lower, upper)) = last.split_once('-')
        && lower.len() == 1
        && upper.len() == 1
        && (lower.chars().chain(upper.chars())).all(|c| c.is_ascii_alphabetic())
    {
        return range(lower, upper);
    }
    list(piece)
}

fn range(lower: &str, upper: &str) -> Option<Piece> {
    let lower = lower.trim().trim_start_matches("from ");
    let (lower, upper) = (Version::read(lower)?, Version::read(upper)?);
    Some(Piece::Clauses(vec![Clause::Range(Some((lower, true)), Some((upper, true)))]))
}

/// One version, or several with only spaces between them.
fn list(piece: &str) -> Option<Piece> {
    if says_unknown(piece) {
        return None;
    }
    let dotted: Vec<&str> = piece
        .split_whitespace()
        .filter(|word| word.contains('.') && word.contains(|c: char| c.is_ascii_digit()))
        .collect();
    if dotted.len() >= 2 {
        let versions: Vec<Clause> = dotted.iter().filter_map(|word| Version::read(word)).map(Clause::Exact).collect();
        return (versions.len() == dotted.len()).then_some(Piece::Clauses(versions));
    }
    Version::read(piece).map(|version| Piece::Clauses(vec![Clause::Exact(version)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn says(statement: &str, version: &str) -> Outcome {
        Statement::read(statement).decide(Version::read(version).as_ref(), !says_unknown(version), Dates::read(version))
    }

    #[test]
    fn bounds_in_signs_and_in_words_are_the_same() {
        for statement in
            ["< B.06.18", "all versions prior to Version B.06.18", "vers:generic/<B.06.18", "All versions < B.06.18"]
        {
            assert_eq!(says(statement, "B.06.17"), Outcome::Within, "{statement}");
            assert_eq!(says(statement, "B.06.18"), Outcome::Outside, "{statement}");
        }
        for statement in
            ["<= 6.5", "Version 6.5 and prior", "6.5 or earlier", "Versions 6.5 and below", "up to and including 6.5"]
        {
            assert_eq!(says(statement, "6.5"), Outcome::Within, "{statement}");
            assert_eq!(says(statement, "6.6"), Outcome::Outside, "{statement}");
            assert_eq!(says(statement, ""), Outcome::Missing, "{statement}");
        }
    }

    #[test]
    fn ranges_and_lists_are_read() {
        assert_eq!(says(">= 2.5 | <= 3.11", "3.9"), Outcome::Within);
        assert_eq!(says(">= 2.5 | <= 3.11", "2.4"), Outcome::Outside);
        assert_eq!(says("Versions 2.5 through 3.11", "3.11"), Outcome::Within);
        assert_eq!(says("All versions 2.3x to v6.00.327", "6.00.320"), Outcome::Within);
        assert_eq!(says("1.10 | 1.11 | 1.13", "1.13"), Outcome::Within);
        assert_eq!(says("(Release 1.3.2 1.4.0 1.4.1)", "1.4.0"), Outcome::Within);
        assert_eq!(says("(Release 1.3.2 1.4.0 1.4.1)", "1.6.1"), Outcome::Outside);
        assert_eq!(says("Rev J-M", "K.21.42"), Outcome::Within);
        assert_eq!(says("Rev J-M", "N.01"), Outcome::Outside);
        assert_eq!(says("V4.x", "4.2"), Outcome::Within);
        assert_eq!(says("BT02 | BT03", "BT08"), Outcome::Outside);
    }

    #[test]
    fn of_lines_beside_each_other_the_registered_one_decides() {
        assert_eq!(says("<= U61 |<= L81", "L79"), Outcome::Within);
        assert_eq!(says("<= U61 |<= L81", "L93"), Outcome::Outside);
        assert_eq!(says("<= L81", "U61"), Outcome::Unclear);
    }

    #[test]
    fn a_date_is_compared_as_far_as_it_is_known() {
        assert_eq!(says("distributed  < april 1, 2018", "productie 2017-02"), Outcome::Within);
        assert_eq!(says("distributed  < april 1, 2018", "06-2018"), Outcome::Outside);
        assert_eq!(says("distributed  < april 1, 2018", "2018"), Outcome::Unclear);
        assert_eq!(says("distributed  < april 1, 2018", ""), Outcome::Missing);
    }

    #[test]
    fn too_little_registered_is_unclear() {
        assert_eq!(says("1.1.7.333 | 2.1.1.3069", "2.1"), Outcome::Unclear);
        assert_eq!(says("<12.2.8.410", "12.2"), Outcome::Unclear);
        assert_eq!(says("< 14.2.2", "14.2"), Outcome::Within);
    }

    proptest! {
        #[test]
        fn no_text_panics_and_no_unknown_version_is_ruled_out(text in "\\PC{0,150}") {
            let statement = Statement::read(&text);
            prop_assert_ne!(statement.decide(None, false, None), Outcome::Outside);
            prop_assert_ne!(statement.decide(None, true, None), Outcome::Outside);
        }

        #[test]
        fn a_bound_is_monotone(a in 0_u32..40, b in 0_u32..40, c in 0_u32..40, d in 0_u32..40, bound in 0_u32..40) {
            let statement = Statement::read(&format!("<= {bound}.{d}.0"));
            let (low, high) = if (a, b) <= (c, d) { ((a, b), (c, d)) } else { ((c, d), (a, b)) };
            let outcome = |(x, y): (u32, u32)| statement.decide(Version::read(&format!("{x}.{y}.0")).as_ref(), true, None);
            if outcome(high) == Outcome::Within {
                prop_assert_eq!(outcome(low), Outcome::Within);
            }
        }
    }
}
