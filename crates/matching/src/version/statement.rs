//! What an advisory says of versions, taken apart into clauses: `vers:` ranges, ranges like them, and the sentences
//! people write. How one piece of such a text is read stands in [`super::piece`], what it says of a registered version
//! in [`super::decide`].

use super::date::Dates;
use super::dated::read_dates;
pub(crate) use super::decide::Outcome;
use super::notation::{Version, says_unknown};
use super::piece::{Piece, pieces, read_piece};
use super::relate::Relation;
use super::scheme::notation_of;
use crate::words::fold;
use domain::register::Notation;

/// A bound; true when it is within itself.
pub(crate) type Bound = (Version, bool);
/// A date that bounds; true when it is within itself.
pub(crate) type Limit = (Dates, bool);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clause {
    All,
    Exact(Version),
    Range(Option<Bound>, Option<Bound>),
    /// Made, shipped or updated between these dates.
    Made(Option<Limit>, Option<Limit>),
    /// The same by a day or month without its year.
    MadeWithoutYear,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Statement {
    pub(crate) text: String,
    /// Alternatives: one of them is enough.
    pub(crate) clauses: Vec<Clause>,
    /// Versions that are named as not meant (`!=`).
    pub(crate) except: Vec<Version>,
    /// Part of the text could not be read.
    pub(crate) unread: bool,
    /// What stands behind the versions: "with …", "on …", "model …".
    pub(crate) tail: Option<String>,
    /// The notation that the text itself names, as the type of a `vers:` URI does.
    pub(crate) scheme: Option<Notation>,
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

/// Words that make a piece of text speak of some versions and not of all.
const BOUNDING: &[&str] = &[
    "<",
    ">",
    "prior",
    "before",
    "earlier",
    "below",
    "older",
    "lower",
    "through",
    "between",
    "up to",
    " to ",
    "later",
    "newer",
    "previous",
    "from",
    "since",
    "after",
    "greater",
    "higher",
    "above",
    "except",
    "excluding",
    "some",
    "other",
    "certain",
    "!=",
];

/// Longer statements, in characters, are read in part and marked so.
const LONGEST: usize = 2000;
/// As many pieces of one statement are read.
const MOST: usize = 256;

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

    /// Every version that the statement names.
    pub(crate) fn versions(&self) -> impl Iterator<Item = &Version> {
        self.clauses
            .iter()
            .flat_map(|clause| match clause {
                Clause::Exact(version) => [Some(version), None],
                Clause::Range(lower, upper) => [lower.as_ref().map(|(v, _)| v), upper.as_ref().map(|(v, _)| v)],
                _ => [None, None],
            })
            .flatten()
    }

    /// The notation that the named versions are in: the one that the text names, or the one they all look like.
    pub(crate) fn notation(&self) -> Notation {
        if let Some(scheme) = self.scheme {
            return scheme;
        }
        if self.clauses.iter().any(|clause| matches!(clause, Clause::Made(..) | Clause::MadeWithoutYear)) {
            return Notation::Date;
        }
        let mut notations = self.versions().map(notation_of);
        let Some(first) = notations.next() else { return Notation::Natural };
        if notations.all(|other| other == first) { first } else { Notation::Natural }
    }

    /// Reads a statement. What is not understood is marked, never left out.
    pub(crate) fn read(text: &str) -> Self {
        let mut statement = Self { text: text.trim().to_owned(), ..Self::default() };
        let words = fold(text).split_whitespace().collect::<Vec<_>>().join(" ");
        // Who says that something is unknown cannot be held to the rest.
        statement.unread = words.chars().count() > LONGEST || tells_nothing(text);
        let folded: String = words.chars().take(LONGEST).collect();
        let folded = folded.trim_start_matches("with software ").trim_start_matches("running software ");
        let mut body = format!(" {folded} ");
        for (written, meant) in SIGNS {
            body = body.replace(written, meant);
        }
        statement.take_asides(&mut body);
        statement.take_tail(&mut body);
        let body = body.replace(['(', ')'], " ");
        let mut body = body.trim();
        let decoded;
        if let Some(rest) = body.strip_prefix("vers:") {
            let (scheme, versions) = rest.split_once('/').unwrap_or(("", rest));
            statement.scheme = scheme_notation(scheme);
            decoded = percent_decoded(versions);
            body = decoded.trim();
        }
        if statement.speaks_of_all(body) {
            statement.clauses.push(Clause::All);
            return statement;
        }
        if let Some(clause) = read_dates(body) {
            statement.take_platform(body);
            statement.clauses.push(clause);
            return statement;
        }
        statement.read_pieces(body);
        statement.unread |= statement.clauses.is_empty();
        statement
    }

    fn read_pieces(&mut self, body: &str) {
        let mut lower: Option<Bound> = None;
        let mut pieces = pieces(body);
        self.unread |= pieces.len() > MOST;
        pieces.truncate(MOST);
        for piece in pieces {
            match read_piece(&piece) {
                Some(Piece::Lower(bound)) => {
                    if let Some(old) = lower.replace(bound) {
                        self.clauses.push(Clause::Range(Some(old), None));
                    }
                }
                Some(Piece::Upper(bound)) => self.clauses.push(Clause::Range(lower.take(), Some(bound))),
                Some(Piece::Except(version)) => self.except.push(version),
                Some(Piece::Clauses(clauses)) => self.clauses.extend(clauses),
                None => self.unread = true,
            }
        }
        if let Some(lower) = lower {
            self.clauses.push(Clause::Range(Some(lower), None));
        }
        if self.clauses.is_empty() && !self.except.is_empty() {
            self.clauses.push(Clause::Range(None, None));
        }
    }

    /// "(aka 10.95.208.31)", "(excluding 5.83)", "(and possibly prior versions)": the versions in such brackets are not
    /// what is stated, and because of them nothing is ruled out.
    fn take_asides(&mut self, body: &mut String) {
        const DOUBTS: &[&str] =
            &["aka", "also known", "exclud", "except", "not including", "possibly", "may ", "might ", "formerly"];
        let mut from = 0;
        while let Some(open) = body.get(from..).and_then(|rest| rest.find('(')).map(|at| from + at) {
            let Some(close) = body.get(open..).and_then(|rest| rest.find(')')).map(|at| open + at) else { return };
            let inner = body.get(open + 1..close).unwrap_or_default().trim();
            // "9.90 SP5 (v9.90.196)": the same version in another notation.
            let alias = inner.strip_prefix("version ").unwrap_or(inner).strip_prefix('v').unwrap_or_default();
            let alias = alias.starts_with(|c: char| c.is_ascii_digit())
                && body.get(..open).is_some_and(|front| front.contains(|c: char| c.is_ascii_digit()));
            if alias || DOUBTS.iter().any(|doubt| inner.contains(doubt)) {
                self.unread = true;
                body.replace_range(open..=close, " ");
                from = open;
            } else {
                from = close + 1;
            }
        }
    }

    /// Cuts off the condition behind the versions.
    fn take_tail(&mut self, body: &mut String) {
        // "6.5 and under" and "starting with 3.2" are bounds.
        let joined = |at: usize| {
            let last = body.get(..at).and_then(|front| front.split_whitespace().last());
            matches!(last, Some("and" | "or" | "starting" | "beginning"))
        };
        let at = TAILS.iter().filter_map(|tail| body.find(tail)).filter(|at| !joined(*at)).min();
        if let Some(at) = at {
            self.tail = body.get(at..).map(|tail| tail.trim().trim_matches(['(', ')']).to_owned());
            body.truncate(at);
        }
        if body.trim().starts_with("windows ") && self.tail.is_none() && read_dates(body).is_none() {
            self.tail = Some(body.trim().to_owned());
            body.clear();
        }
    }

    /// "Windows 10 …, between November 2017 and November 2018": what stands before the dates is a condition.
    fn take_platform(&mut self, body: &str) {
        if self.tail.is_none() && body.starts_with("windows ") {
            self.tail = Some(body.to_owned());
        }
    }

    fn speaks_of_all(&self, body: &str) -> bool {
        if body == "*" || body == "0" {
            return true;
        }
        if body.is_empty() {
            // "for versions 1.2 and prior" is no condition.
            let tail = self.tail.as_deref().unwrap_or_default();
            return !self.unread && !["version", "prior", "<", "release"].iter().any(|word| tail.contains(word))
                || tail.starts_with("windows ");
        }
        let padded = format!("{body} ");
        !BOUNDING.iter().any(|word| padded.contains(word))
            && !body.contains(|c: char| c.is_ascii_digit())
            && (body.contains("all ") || body.starts_with("any ") || body == "all" || body.starts_with("* "))
    }
}

/// What people write for the signs.
const SIGNS: &[(&str, &str)] = &[
    ("≤", "<="),
    ("≥", ">="),
    ("=<", "<="),
    ("=>", ">="),
    ("< =", "<="),
    ("> =", ">="),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&&", "|"),
    ("||", "|"),
    (";", "|"),
    ("\u{a0}", " "),
];

/// The type of a `vers:` URI whose versions have a notation of their own (VERS specification, "versioning schemes").
fn scheme_notation(scheme: &str) -> Option<Notation> {
    match scheme {
        "semver" | "npm" | "cargo" | "golang" | "hex" => Some(Notation::Semver),
        "intdot" => Some(Notation::Dotted),
        "datetime" => Some(Notation::Date),
        "none" => Some(Notation::Opaque),
        _ => None,
    }
}

/// `%2B` and the like; what is no valid escape stays as written.
fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        let escaped = (*byte == b'%').then(|| behind.get(..2)).flatten();
        let decoded =
            escaped.and_then(|two| std::str::from_utf8(two).ok()).and_then(|two| u8::from_str_radix(two, 16).ok());
        match decoded {
            Some(decoded) => {
                out.push(decoded);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*byte);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// True when a statement says only that nothing is known of the versions.
pub(super) fn tells_nothing(text: &str) -> bool {
    !text.trim().is_empty() && says_unknown(text)
}

#[cfg(test)]
mod tests;
