//! Ranges as the ecosystems write them themselves (npm, conan, gem, nuget, pypi, and lists of OpenSSL), made into VERS
//! ranges. What is not understood is refused whole.

use super::range::{Comparator, Range};
use super::{VersType, key::is_digits};

use Comparator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};

/// Why a native range was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotNative {
    /// This type has no native notation that is read here.
    TypeNotSupported,
    Empty,
    /// Something in it is no version or no operator of the notation.
    NotUnderstood,
}

impl NotNative {
    pub fn code(self) -> &'static str {
        match self {
            Self::TypeNotSupported => "type_not_supported",
            Self::Empty => "empty",
            Self::NotUnderstood => "not_understood",
        }
    }
}

type Bounds = Vec<(Comparator, String)>;

impl Range {
    /// Reads the ecosystem's own notation: `^1.2 || >=3`, `~> 2.0.8`, `[1.0, 2.0)`.
    ///
    /// # Errors
    /// When the type has none that is read here, or the text is not understood.
    pub fn from_native(kind: VersType, text: &str) -> Result<Self, NotNative> {
        let text = text.trim();
        if text.is_empty() || text.len() > 16 * 1024 {
            return Err(NotNative::Empty);
        }
        let bounds = match kind {
            VersType::Npm if matches!(text, "*" | "x" | "X") => {
                return Range::read("vers:npm/*").map(|reading| reading.range).map_err(|_| NotNative::NotUnderstood);
            }
            VersType::Npm | VersType::Cargo => alternatives(text, npm),
            VersType::Conan => alternatives(text, conan),
            VersType::Gem => listed(text, gem),
            VersType::Pypi => listed(text, plain),
            VersType::Openssl => listed(text, |word| Some(vec![(Equal, word.to_owned())])),
            VersType::Nuget => nuget(text),
            _ => return Err(NotNative::TypeNotSupported),
        };
        let bounds = bounds.ok_or(NotNative::NotUnderstood)?;
        Self::from_constraints(kind, &bounds).ok_or(NotNative::NotUnderstood)
    }
}

/// Alternatives between `||`, each of words between spaces.
fn alternatives(text: &str, read: fn(&str) -> Option<Bounds>) -> Option<Bounds> {
    let mut all = Vec::new();
    for alternative in text.split("||") {
        // conan: ", include_prerelease=True" says nothing about versions.
        let alternative = alternative.split(", include_prerelease").next().unwrap_or_default();
        if let Some((from, to)) = alternative.split_once(" - ") {
            all.push((GreaterOrEqual, from.trim().to_owned()));
            all.push((LessOrEqual, to.trim().to_owned()));
            continue;
        }
        let words = glued(alternative);
        if words.is_empty() {
            return None;
        }
        for word in words {
            all.extend(read(&word)?);
        }
    }
    Some(all)
}

/// Words, with an operator that stands alone put before the version it belongs to.
fn glued(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut operator = String::new();
    for word in text.split([' ', ',', '\t']).filter(|word| !word.is_empty()) {
        if word.chars().all(|c| "<>=~^!".contains(c)) {
            operator.push_str(word);
        } else {
            words.push(format!("{operator}{word}"));
            operator.clear();
        }
    }
    if !operator.is_empty() {
        words.push(operator);
    }
    words
}

fn listed(text: &str, read: fn(&str) -> Option<Bounds>) -> Option<Bounds> {
    let mut all = Vec::new();
    for word in text.split(',') {
        all.extend(read(&word.split_whitespace().collect::<String>())?);
    }
    Some(all)
}

/// An operator and a version.
fn plain(word: &str) -> Option<Bounds> {
    let signs = [
        (">=", GreaterOrEqual),
        ("<=", LessOrEqual),
        ("!=", NotEqual),
        ("==", Equal),
        (">", Greater),
        ("<", Less),
        ("=", Equal),
    ];
    let found = signs.iter().find_map(|(sign, comparator)| word.strip_prefix(sign).map(|rest| (*comparator, rest)));
    let (comparator, version) = found.unwrap_or((Equal, word));
    (!version.is_empty() && !version.contains('*')).then(|| vec![(comparator, version.to_owned())])
}

/// The leading numbers of a version; `x` and `*` end them.
fn numbers(version: &str) -> Option<Vec<u64>> {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = Vec::new();
    for part in core.split('.') {
        if matches!(part, "x" | "X" | "*" | "") {
            break;
        }
        numbers.push(is_digits(part).then(|| part.parse().ok())??);
    }
    Some(numbers)
}

fn joined(numbers: &[u64], places: usize) -> String {
    let text: Vec<String> = numbers.iter().chain(std::iter::repeat_n(&0, 8)).take(places).map(u64::to_string).collect();
    text.join(".")
}

/// The numbers up to a place, the last of them one higher.
fn raised(numbers: &[u64], place: usize) -> Option<Vec<u64>> {
    let mut raised: Vec<u64> = numbers.get(..=place)?.to_vec();
    let last = raised.last_mut()?;
    *last = last.checked_add(1)?;
    Some(raised)
}

/// The place that `^` lets go no further: the first that is not zero, else the last written.
fn caret_place(numbers: &[u64]) -> Option<usize> {
    numbers.iter().position(|number| *number != 0).or(numbers.len().checked_sub(1))
}

fn npm(word: &str) -> Option<Bounds> {
    let sign = word.len() - word.trim_start_matches(['<', '>', '=', '~', '^', '!']).len();
    let (sign, version) = word.split_at_checked(sign)?;
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let given = numbers(version)?;
    if given.is_empty() {
        return None;
    }
    let is_partial = given.len() < 3;
    let from = if is_partial { joined(&given, 3) } else { version.to_owned() };
    let below = |place: usize| Some((Less, joined(&raised(&given, place)?, 3)));
    Some(match sign {
        "~" | "~>" => vec![(GreaterOrEqual, from), below(given.len().min(2) - 1)?],
        "^" => vec![(GreaterOrEqual, from), below(caret_place(&given)?)?],
        "" | "=" if is_partial => vec![(GreaterOrEqual, from), below(given.len() - 1)?],
        // ">1.2" is everything behind all of 1.2, "<=1.2" everything up to its last.
        ">" if is_partial => vec![(GreaterOrEqual, below(given.len() - 1)?.1)],
        "<=" if is_partial => vec![below(given.len() - 1)?],
        _ => plain(&format!("{sign}{from}"))?,
    })
}

fn conan(word: &str) -> Option<Bounds> {
    if matches!(word, "*" | "*-") {
        return Some(vec![(GreaterOrEqual, "0.0.0".to_owned())]);
    }
    // A trailing "-" only lets pre-releases in.
    let word = word.strip_suffix('-').unwrap_or(word);
    let (sign, version) = word.split_at_checked(usize::from(word.starts_with(['~', '^'])))?;
    if sign.is_empty() {
        return plain(word);
    }
    let given = numbers(version)?;
    let place = if sign == "^" { caret_place(&given)? } else { given.len().min(2).checked_sub(1)? };
    let below = raised(&given, place)?;
    Some(vec![(GreaterOrEqual, version.to_owned()), (Less, format!("{}-", joined(&below, below.len())))])
}

fn gem(word: &str) -> Option<Bounds> {
    let Some(version) = word.strip_prefix("~>") else { return plain(word) };
    let given = numbers(version)?;
    let below = raised(&given, given.len().saturating_sub(2))?;
    Some(vec![(GreaterOrEqual, version.to_owned()), (Less, joined(&below, below.len()))])
}

/// Intervals; a version alone is a lowest version.
fn nuget(text: &str) -> Option<Bounds> {
    let Some(inner) = text.strip_prefix(['[', '(']) else {
        return Some(vec![(GreaterOrEqual, text.to_owned())]);
    };
    let inner = inner.strip_suffix([']', ')'])?;
    let Some((from, to)) = inner.split_once(',') else {
        return (text.starts_with('[') && text.ends_with(']')).then(|| vec![(Equal, inner.trim().to_owned())]);
    };
    let mut bounds = Vec::new();
    if !from.trim().is_empty() {
        let comparator = if text.starts_with('[') { GreaterOrEqual } else { Greater };
        bounds.push((comparator, from.trim().to_owned()));
    }
    if !to.trim().is_empty() {
        bounds.push((if text.ends_with(']') { LessOrEqual } else { Less }, to.trim().to_owned()));
    }
    Some(bounds)
}
