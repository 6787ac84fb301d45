//! One range: `vers:type/constraints`, strictly as the specification asks or as people write it.

use std::cmp::Ordering;
use std::fmt;

use super::{VersType, VersionKey};
use crate::identifier::purl;

/// More constraints than this no range has.
const MOST: usize = 2000;
const LONGEST: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparator {
    /// As the specification writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    fn is_upper(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual)
    }

    fn is_lower(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual)
    }

    fn holds_equal(self) -> bool {
        matches!(self, Self::Equal | Self::LessOrEqual | Self::GreaterOrEqual)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    pub comparator: Comparator,
    /// Decoded.
    pub version: String,
    /// Nothing for what is no version of the type: it can be equal to the same text and is in no order.
    key: Option<VersionKey>,
}

/// A range that can be asked whether it holds a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    pub kind: VersType,
    /// In the order of their versions. Empty for `*`.
    pub constraints: Vec<Constraint>,
    /// The constraints without equality and without what others make superfluous: lower and upper bounds in turn.
    bounds: Vec<Constraint>,
}

/// A breach of the canonical form. The range can be read all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flaw {
    Whitespace,
    /// Scheme or type in capitals.
    Case,
    /// A pipe at an end, or two together.
    Pipe,
    /// The constraints are not sorted by version.
    Order,
    /// A version stands twice.
    Duplicate,
    /// Comparators that cannot follow each other.
    Sequence,
    /// A percent-encoding that the specification does not ask for, or asks for otherwise.
    Encoding,
    /// A date-time not in its canonical form.
    Datetime,
}

impl Flaw {
    pub fn code(self) -> &'static str {
        match self {
            Self::Whitespace => "whitespace",
            Self::Case => "case",
            Self::Pipe => "pipe",
            Self::Order => "order",
            Self::Duplicate => "duplicate",
            Self::Sequence => "sequence",
            Self::Encoding => "encoding",
            Self::Datetime => "datetime",
        }
    }
}

/// Why a text is no range that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangeProblem {
    /// It does not begin with `vers:` and a type.
    NotVers,
    /// This type of versions is not supported here; nothing can be said of the range.
    TypeNotSupported(String),
    /// No constraints, or too many.
    Size,
    /// `*` together with something else, or a type that only knows `*` with something else.
    Star,
    /// A version is missing behind a comparator.
    NoVersion,
    /// A bound that is no version of the type: nothing is on one side of it.
    BadVersion(String),
    /// A `%` that begins no encoded character.
    Encoding,
    /// Only when read strictly: it is not canonical.
    NotCanonical(Flaw),
}

impl RangeProblem {
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotVers => "not_vers",
            Self::TypeNotSupported(_) => "type_not_supported",
            Self::Size => "size",
            Self::Star => "star",
            Self::NoVersion => "no_version",
            Self::BadVersion(_) => "bad_version",
            Self::Encoding => "encoding",
            Self::NotCanonical(_) => "not_canonical",
        }
    }
}

/// A range with what is not canonical about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub range: Range,
    pub flaws: Vec<Flaw>,
}

impl Range {
    /// Reads strictly: what is not canonical is refused (VERS, "Normalized, canonical representation and validation").
    ///
    /// # Errors
    /// The first problem, or the first flaw.
    pub fn parse(text: &str) -> Result<Self, RangeProblem> {
        let reading = Self::read(text)?;
        reading.flaws.first().map_or(Ok(reading.range), |flaw| Err(RangeProblem::NotCanonical(*flaw)))
    }

    /// Reads what people write: flaws are noted and mended.
    ///
    /// # Errors
    /// When no range can be made of it.
    pub fn read(text: &str) -> Result<Reading, RangeProblem> {
        if text.len() > LONGEST {
            return Err(RangeProblem::Size);
        }
        let mut flaws = Vec::new();
        let mut note = |flaw: Flaw| {
            if !flaws.contains(&flaw) {
                flaws.push(flaw);
            }
        };
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            note(Flaw::Whitespace);
        }
        let text: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let (scheme, rest) = text.split_once(':').ok_or(RangeProblem::NotVers)?;
        let (kind, written) = rest.split_once('/').ok_or(RangeProblem::NotVers)?;
        if !scheme.eq_ignore_ascii_case("vers") || kind.is_empty() {
            return Err(RangeProblem::NotVers);
        }
        let lower = kind.to_ascii_lowercase();
        if scheme != "vers" || kind != lower {
            note(Flaw::Case);
        }
        let Some(kind) = VersType::from_code(&lower) else {
            return Err(RangeProblem::TypeNotSupported(lower));
        };
        if written == "*" {
            return Ok(Reading { range: Self { kind, constraints: Vec::new(), bounds: Vec::new() }, flaws });
        }
        if matches!(kind, VersType::All | VersType::None) {
            return Err(RangeProblem::Star);
        }
        if written.is_empty() {
            return Err(RangeProblem::Size);
        }
        let mut constraints: Vec<Constraint> = Vec::new();
        for text in written.split('|') {
            if text.is_empty() {
                note(Flaw::Pipe);
                continue;
            }
            let constraint = constraint(kind, text, &mut note)?;
            if constraints.last().is_some_and(|before| before.key.is_some() && before.key > constraint.key) {
                note(Flaw::Order);
            }
            constraints.push(constraint);
            if constraints.len() > MOST {
                return Err(RangeProblem::Size);
            }
        }
        if constraints.is_empty() {
            return Err(RangeProblem::Size);
        }
        constraints.sort_by(|one, other| one.key.cmp(&other.key));
        let same = |one: &Constraint, other: &Constraint| match &one.key {
            None => one.version == other.version,
            key => *key == other.key,
        };
        let is_twice = constraints.windows(2).any(|pair| matches!(pair, [one, other] if same(one, other)));
        if is_twice {
            note(Flaw::Duplicate);
        }
        if !alternates(&constraints) {
            note(Flaw::Sequence);
        }
        Ok(Reading { range: Self::of(kind, constraints), flaws })
    }

    /// A range from constraints in the order of their versions.
    fn of(kind: VersType, constraints: Vec<Constraint>) -> Self {
        let bounds = simplified(&constraints);
        Self { kind, constraints, bounds }
    }

    /// A range from comparators and versions in any order; nothing when one is no version of the type.
    pub fn from_constraints(kind: VersType, written: &[(Comparator, String)]) -> Option<Self> {
        let mut constraints = Vec::with_capacity(written.len());
        for (comparator, version) in written {
            let key = Some(kind.key(version)?);
            constraints.push(Constraint { comparator: *comparator, version: version.clone(), key });
        }
        constraints.sort_by(|one, other| one.key.cmp(&other.key));
        (!constraints.is_empty()).then(|| Self::of(kind, constraints))
    }

    /// True for `*` of a type that has versions, and for `vers:all/*`.
    pub fn is_all(&self) -> bool {
        self.constraints.is_empty() && self.kind != VersType::None
    }

    /// Whether the version is within; nothing when it is no version of the range's type.
    pub fn contains(&self, version: &str) -> Option<bool> {
        if self.constraints.is_empty() {
            return Some(self.is_all());
        }
        let mut unread = self.constraints.iter().filter(|constraint| constraint.key.is_none());
        if let Some(named) = unread.find(|constraint| constraint.version == version) {
            return Some(named.comparator == Comparator::Equal);
        }
        self.contains_key(&self.kind.key(version)?)
    }

    /// The same for a key made before ("Checking if a version is contained within a range").
    pub fn contains_key(&self, key: &VersionKey) -> Option<bool> {
        let is_within = self.is_within(key);
        // A version in the range that could not be read may be this one, written otherwise.
        let is_open = self
            .constraints
            .iter()
            .any(|constraint| constraint.key.is_none() && (constraint.comparator == Comparator::Equal) != is_within);
        (!is_open).then_some(is_within)
    }

    fn is_within(&self, key: &VersionKey) -> bool {
        if self.constraints.is_empty() {
            return self.is_all();
        }
        let mut is_excluded = false;
        for constraint in self.constraints.iter().filter(|constraint| constraint.key.as_ref() == Some(key)) {
            if constraint.comparator.holds_equal() {
                return true;
            }
            is_excluded |= constraint.comparator == Comparator::NotEqual;
        }
        if is_excluded {
            return false;
        }
        // Nothing but exceptions: all the others are meant.
        if self.constraints.iter().all(|constraint| constraint.comparator == Comparator::NotEqual) {
            return true;
        }
        for bound in &self.bounds {
            match bound.key.as_ref().map(|bound| key.cmp(bound)) {
                Some(Ordering::Less) => return bound.comparator.is_upper(),
                Some(Ordering::Equal) => return false,
                _ => {}
            }
        }
        self.bounds.last().is_some_and(|last| last.comparator.is_lower())
    }
}

impl fmt::Display for Range {
    /// The canonical form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "vers:{}/", self.kind.code())?;
        if self.constraints.is_empty() {
            return f.write_str("*");
        }
        for (at, constraint) in self.constraints.iter().enumerate() {
            let sign = if constraint.comparator == Comparator::Equal { "" } else { constraint.comparator.sign() };
            let pipe = if at == 0 { "" } else { "|" };
            write!(f, "{pipe}{sign}{}", encoded(&constraint.version))?;
        }
        Ok(())
    }
}

/// Only what would be taken for something else is encoded; other than ASCII cannot stand in a URI.
fn encoded(version: &str) -> String {
    let mut text = String::with_capacity(version.len());
    for byte in version.bytes() {
        if byte.is_ascii_graphic() && !b"><=!*|%".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

fn constraint(kind: VersType, text: &str, note: &mut impl FnMut(Flaw)) -> Result<Constraint, RangeProblem> {
    use Comparator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    let signs =
        [(">=", GreaterOrEqual), ("<=", LessOrEqual), ("!=", NotEqual), ("<", Less), (">", Greater), ("=", Equal)];
    let found = signs.iter().find_map(|(sign, comparator)| text.strip_prefix(sign).map(|rest| (*comparator, rest)));
    let (comparator, written) = found.unwrap_or((Equal, text));
    if comparator == Equal && found.is_some() {
        // The sign of equality is left out in the canonical form.
        note(Flaw::Encoding);
    }
    if written.is_empty() {
        return Err(RangeProblem::NoVersion);
    }
    if written == "*" {
        return Err(RangeProblem::Star);
    }
    let version = purl::decode(written).map_err(|_| RangeProblem::Encoding)?;
    if encoded(&version) != written {
        // A slash or any other character that may stand as it is, encoded; or lower-case hexadecimal digits.
        note(Flaw::Encoding);
    }
    let upper = if kind == VersType::Datetime { version.to_ascii_uppercase() } else { version.clone() };
    if upper != version {
        note(Flaw::Datetime);
    }
    let key = kind.key(&upper);
    if key.is_none() && !matches!(comparator, Equal | NotEqual) {
        return Err(RangeProblem::BadVersion(version));
    }
    Ok(Constraint { comparator, version: upper, key })
}

/// The rules on what may follow what.
fn alternates(constraints: &[Constraint]) -> bool {
    let mut without_not = constraints.iter().map(|c| c.comparator).filter(|c| *c != Comparator::NotEqual);
    let mut bounds_only = constraints.iter().map(|c| c.comparator).filter(|c| c.is_upper() || c.is_lower());
    let follows = |pair: (Comparator, Comparator)| pair.0 != Comparator::Equal || !pair.1.is_upper();
    let mut before = without_not.next();
    for next in without_not {
        if before.is_some_and(|before| !follows((before, next))) {
            return false;
        }
        before = Some(next);
    }
    let mut before = bounds_only.next();
    for next in bounds_only {
        if before.is_some_and(|before| before.is_upper() == next.is_upper()) {
            return false;
        }
        before = Some(next);
    }
    true
}

/// "Constraints simplification", for the bounds alone: of lower bounds in a row the first counts, of upper bounds the
/// last.
fn simplified(constraints: &[Constraint]) -> Vec<Constraint> {
    let mut bounds: Vec<Constraint> = Vec::new();
    for next in constraints.iter().filter(|next| next.comparator.is_upper() || next.comparator.is_lower()) {
        match bounds.last() {
            Some(before) if before.comparator.is_lower() && next.comparator.is_lower() => {}
            Some(before) if before.comparator.is_upper() && next.comparator.is_upper() => {
                bounds.pop();
                bounds.push(next.clone());
            }
            _ => bounds.push(next.clone()),
        }
    }
    bounds
}
