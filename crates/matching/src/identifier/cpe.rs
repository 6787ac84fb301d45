//! CPE names: formatted strings of CPE 2.3 (NISTIR 7695 §6.2), URIs of CPE 2.2 (§6.1), and comparing two of them
//! (NISTIR 7696). No dictionary: a name is what it says.

use std::fmt;

const LONGEST: usize = 2048;

/// One attribute of a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// `*`, or nothing written.
    Any,
    /// `-`: not applicable.
    Na,
    /// Lower case, with `\` before what is literal; an unquoted `*` or `?` at an end is a wildcard.
    Text(String),
}

/// A well-formed name: eleven attributes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpe {
    /// `a` application, `o` operating system, `h` hardware.
    pub part: Value,
    pub vendor: Value,
    pub product: Value,
    pub version: Value,
    pub update: Value,
    pub edition: Value,
    pub language: Value,
    pub sw_edition: Value,
    pub target_sw: Value,
    pub target_hw: Value,
    pub other: Value,
}

/// How the values of one name relate to those of another (NISTIR 7696 §6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    Equal,
    Subset,
    Superset,
    Disjoint,
    /// Wildcards or mixed attributes: nothing can be said.
    Undefined,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotCpe {
    TooLong,
    /// It begins neither with `cpe:2.3:` nor with `cpe:/`.
    Prefix,
    /// Not eleven attributes (2.3) or more than seven (2.2).
    Count,
    /// The part is none of `a`, `o`, `h`.
    Part,
    /// Spaces, controls, wildcards in the middle, or a broken escape.
    Character,
}

impl NotCpe {
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Prefix => "prefix",
            Self::Count => "count",
            Self::Part => "part",
            Self::Character => "character",
        }
    }
}

impl Cpe {
    /// Reads either binding.
    ///
    /// # Errors
    /// When the text is neither; the code says why.
    pub fn parse(text: &str) -> Result<Self, NotCpe> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(NotCpe::TooLong);
        }
        let lower = text.to_ascii_lowercase();
        if let Some(rest) = lower.strip_prefix("cpe:2.3:") {
            return formatted(rest);
        }
        lower.strip_prefix("cpe:/").map_or(Err(NotCpe::Prefix), uri)
    }

    fn from_values(values: Vec<Value>) -> Result<Self, NotCpe> {
        let Ok([part, vendor, product, version, update, edition, language, sw_edition, target_sw, target_hw, other]) =
            <[Value; 11]>::try_from(values)
        else {
            return Err(NotCpe::Count);
        };
        let known = match &part {
            Value::Any | Value::Na => true,
            Value::Text(text) => matches!(text.as_str(), "a" | "o" | "h"),
        };
        if !known {
            return Err(NotCpe::Part);
        }
        Ok(Self { part, vendor, product, version, update, edition, language, sw_edition, target_sw, target_hw, other })
    }

    fn values(&self) -> [&Value; 11] {
        [
            &self.part,
            &self.vendor,
            &self.product,
            &self.version,
            &self.update,
            &self.edition,
            &self.language,
            &self.sw_edition,
            &self.target_sw,
            &self.target_hw,
            &self.other,
        ]
    }

    /// How this name, as the source, relates to a target (NISTIR 7696 §6.2 and §7): `Superset` when it covers all that
    /// the target names.
    pub fn relation(&self, target: &Self) -> Relation {
        let mut whole = Relation::Equal;
        for (source, target) in self.values().into_iter().zip(target.values()) {
            whole = match (whole, relate(source, target)) {
                (_, Relation::Disjoint) => return Relation::Disjoint,
                (Relation::Undefined, _) | (_, Relation::Undefined) => Relation::Undefined,
                (whole, Relation::Equal) => whole,
                (Relation::Equal, relation) => relation,
                (whole, relation) if whole == relation => whole,
                // A subset here and a superset there.
                _ => Relation::Undefined,
            };
        }
        whole
    }

    /// True when both name the same product of the same vendor and kind, and no attribute besides version and update
    /// rules it out.
    pub fn same_product(&self, other: &Self) -> bool {
        matches!((&self.vendor, &self.product), (Value::Text(_), Value::Text(_)))
            && self.vendor == other.vendor
            && self.product == other.product
            && !excludes(&self.part, &other.part)
            && self.values().into_iter().zip(other.values()).skip(5).all(|(one, other)| !excludes(one, other))
    }

    /// The text by which names are found; nothing when vendor or product is open or has wildcards.
    pub fn key(&self) -> Option<String> {
        match (&self.vendor, &self.product) {
            (Value::Text(vendor), Value::Text(product)) if !has_wildcard(vendor) && !has_wildcard(product) => {
                Some(format!("{vendor}:{product}"))
            }
            _ => None,
        }
    }

    /// The version as plain text, when the name has exactly one; the update is added as CPE users do: `1.0.2 sp1`.
    pub fn plain_version(&self) -> Option<String> {
        let Value::Text(version) = &self.version else { return None };
        if has_wildcard(version) {
            return None;
        }
        let version = unquote(version);
        match &self.update {
            Value::Text(update) if !has_wildcard(update) => Some(format!("{version} {}", unquote(update))),
            Value::Text(_) => None,
            Value::Any | Value::Na => Some(version),
        }
    }
}

impl fmt::Display for Cpe {
    /// The formatted string of CPE 2.3.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cpe:2.3")?;
        for value in self.values() {
            match value {
                Value::Any => f.write_str(":*")?,
                Value::Na => f.write_str(":-")?,
                Value::Text(text) => write!(f, ":{text}")?,
            }
        }
        Ok(())
    }
}

/// True when no thing can have both values.
fn excludes(one: &Value, other: &Value) -> bool {
    relate(one, other) == Relation::Disjoint || relate(other, one) == Relation::Disjoint
}

/// NISTIR 7696, table 6-2.
fn relate(source: &Value, target: &Value) -> Relation {
    match (source, target) {
        (Value::Any, Value::Any) | (Value::Na, Value::Na) => Relation::Equal,
        (Value::Any, Value::Text(text)) if has_wildcard(text) => Relation::Undefined,
        (Value::Any, _) => Relation::Superset,
        (_, Value::Text(text)) if has_wildcard(text) => Relation::Undefined,
        (_, Value::Any) => Relation::Subset,
        (Value::Na, _) | (_, Value::Na) => Relation::Disjoint,
        (Value::Text(source), Value::Text(target)) => {
            if source == target {
                Relation::Equal
            } else if has_wildcard(source) && covers(source, target) {
                Relation::Superset
            } else {
                Relation::Disjoint
            }
        }
    }
}

/// True when a quoted text has an unquoted `*` or `?`.
fn has_wildcard(text: &str) -> bool {
    let mut quoted = false;
    text.bytes().any(|byte| {
        let wild = !quoted && matches!(byte, b'*' | b'?');
        quoted = !quoted && byte == b'\\';
        wild
    })
}

/// Wildcards stand at the ends only, so this needs no search: `*` covers any run, each `?` none or one character.
fn covers(pattern: &str, target: &str) -> bool {
    let units = |text: &str| -> Vec<String> {
        let mut units = Vec::new();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => units.push(format!("\\{}", chars.next().unwrap_or_default())),
                c => units.push(c.to_string()),
            }
        }
        units
    };
    let (pattern, target) = (units(pattern), units(target));
    let wild = |unit: &String| unit == "*" || unit == "?";
    let front = pattern.iter().take_while(|unit| wild(unit)).count();
    let back = pattern.iter().skip(front).rev().take_while(|unit| wild(unit)).count();
    let core = pattern.get(front..pattern.len() - back).unwrap_or_default();
    let room = |ends: &[String]| if ends.iter().any(|unit| unit == "*") { usize::MAX } else { ends.len() };
    let before = room(pattern.get(..front).unwrap_or_default());
    let after = room(pattern.get(pattern.len() - back..).unwrap_or_default());
    (0..=target.len()).any(|at| {
        let Some(rest) = target.get(at..) else { return false };
        at <= before && rest.starts_with(core) && rest.len() - core.len() <= after
    })
}

fn unquote(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.push(if c == '\\' { chars.next().unwrap_or_default() } else { c });
    }
    plain
}

fn formatted(rest: &str) -> Result<Cpe, NotCpe> {
    let mut values = Vec::new();
    let mut current = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let next = chars.next().filter(char::is_ascii_punctuation).ok_or(NotCpe::Character)?;
                quote(next, &mut current);
            }
            ':' => values.push(value(std::mem::take(&mut current))?),
            c if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '*' | '?') => current.push(c),
            // Names in the wild leave the backslash out where nothing else can be meant.
            c if c.is_ascii_punctuation() => quote(c, &mut current),
            c if c.is_alphanumeric() => current.push(c),
            _ => return Err(NotCpe::Character),
        }
        if values.len() > 11 {
            return Err(NotCpe::Count);
        }
    }
    values.push(value(current)?);
    // Trailing attributes that are not written are open; the standard asks for all eleven, makers forget some.
    if values.len() < 3 {
        return Err(NotCpe::Count);
    }
    while values.len() < 11 {
        values.push(Value::Any);
    }
    Cpe::from_values(values)
}

/// `.`, `-` and `_` need no quoting, so `1\.0` and `1.0` are one value.
fn quote(c: char, out: &mut String) {
    if !matches!(c, '.' | '_' | '-') {
        out.push('\\');
    }
    out.push(c);
}

fn value(text: String) -> Result<Value, NotCpe> {
    Ok(match text.as_str() {
        "" | "*" => Value::Any,
        "-" => Value::Na,
        _ => {
            let inner = text.trim_matches(['*', '?']);
            if has_wildcard(inner) {
                return Err(NotCpe::Character);
            }
            Value::Text(text)
        }
    })
}

fn uri(rest: &str) -> Result<Cpe, NotCpe> {
    let mut written = rest.split(':');
    let mut values = Vec::new();
    for component in written.by_ref().take(7) {
        values.push(component);
    }
    if written.next().is_some() {
        return Err(NotCpe::Count);
    }
    let mut all = Vec::new();
    for (at, component) in values.iter().enumerate() {
        // NISTIR 7695 §6.1.3.3: the packed edition "~edition~sw~target_sw~target_hw~other".
        if at == 5 && component.starts_with('~') {
            let packed: Vec<&str> = component.split('~').skip(1).collect();
            if packed.len() != 5 {
                return Err(NotCpe::Count);
            }
            for part in packed {
                all.push(component_value(part)?);
            }
        } else {
            all.push(component_value(component)?);
        }
    }
    // The order of the URI is part … edition, language; the packed parts belong behind the language.
    let (mut named, packed) = if all.len() > 7 || values.get(5).is_some_and(|edition| edition.starts_with('~')) {
        let packed: Vec<Value> = all.drain(6..10).collect();
        (all, packed)
    } else {
        (all, Vec::new())
    };
    while named.len() < 7 {
        named.push(Value::Any);
    }
    named.extend(packed);
    while named.len() < 11 {
        named.push(Value::Any);
    }
    Cpe::from_values(named)
}

fn component_value(component: &str) -> Result<Value, NotCpe> {
    let marked = component.replace("%01", "\u{1}").replace("%02", "\u{2}");
    let decoded = super::purl::decode(&marked).map_err(|_| NotCpe::Character)?;
    // "%55" is a U, and capitals make no difference.
    let decoded = decoded.to_ascii_lowercase();
    let mut text = String::new();
    if decoded == "-" {
        return Ok(Value::Na);
    }
    for c in decoded.chars() {
        match c {
            '\u{1}' => text.push('?'),
            '\u{2}' => text.push('*'),
            c if c.is_alphanumeric() => text.push(c),
            c if c.is_ascii_punctuation() => quote(c, &mut text),
            _ => return Err(NotCpe::Character),
        }
    }
    value(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cpe(text: &str) -> Cpe {
        Cpe::parse(text).unwrap_or_else(|problem| panic!("{text}: {}", problem.code()))
    }

    #[test]
    fn both_bindings_name_the_same() {
        let formatted = cpe("cpe:2.3:a:Lindehof:pump_manager:8.0.6001:beta:*:*:*:*:*:*");
        assert_eq!(formatted, cpe("cpe:/a:lindehof:pump_manager:8.0.6001:beta"));
        assert_eq!(formatted.plain_version().as_deref(), Some("8.0.6001 beta"));
        let packed = cpe("cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~");
        assert_eq!(packed.to_string(), "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:*:*:*:online:win2003:x64:*");
        assert_eq!(cpe("cpe:2.3:a:x:a\\:b:1\\.0:*:*:*:*:*:*:*"), cpe("cpe:/a:x:a%3ab:1.0"));
        assert_eq!(cpe("cpe:/a:x:pump:%55%62"), cpe("cpe:/a:x:pump:ub"));
    }

    #[test]
    fn names_relate_as_nistir_7696_says() {
        let any = cpe("cpe:2.3:a:lindehof:pump:*:*:*:*:*:*:*:*");
        let one = cpe("cpe:2.3:a:lindehof:pump:4.2:*:*:*:*:*:*:*");
        let two = cpe("cpe:2.3:a:lindehof:pump:4.3:*:*:*:*:*:*:*");
        let line = cpe("cpe:2.3:a:lindehof:pump:4.*:*:*:*:*:*:*:*");
        let none = cpe("cpe:2.3:a:lindehof:pump:-:*:*:*:*:*:*:*");
        assert_eq!(any.relation(&one), Relation::Superset);
        assert_eq!(one.relation(&any), Relation::Subset);
        assert_eq!(one.relation(&one), Relation::Equal);
        assert_eq!(one.relation(&two), Relation::Disjoint);
        assert_eq!(line.relation(&two), Relation::Superset);
        assert_eq!(two.relation(&line), Relation::Undefined);
        assert_eq!(none.relation(&two), Relation::Disjoint);
        assert!(one.same_product(&two));
        let windows = cpe("cpe:2.3:a:lindehof:pump:4.2:*:*:*:*:windows:*:*");
        let linux = cpe("cpe:2.3:a:lindehof:pump:4.2:*:*:*:*:linux:*:*");
        assert!(!windows.same_product(&linux));
        let mixed = cpe("cpe:2.3:a:lindehof:pump:*:*:*:*:*:windows:*:*");
        assert_eq!(mixed.relation(&one), Relation::Undefined);
    }

    #[test]
    fn question_marks_cover_none_or_one_character() {
        assert!(covers("foo??", "foob") && covers("foo??", "foo") && !covers("foo??", "foobar"));
        assert!(covers("*o", "foo") && !covers("?oo", "ffoo") && covers("?oo", "oo"));
    }

    #[test]
    fn what_is_no_name_says_why() {
        for (text, code) in [
            ("lindehof:pump", "prefix"),
            ("cpe:2.3:a", "count"),
            ("cpe:2.3:z:a:b:*:*:*:*:*:*:*:*", "part"),
            ("cpe:2.3:a:x:a b:*:*:*:*:*:*:*:*", "character"),
            ("cpe:2.3:a:x:a*b:*:*:*:*:*:*:*:*", "character"),
            ("cpe:/a:b:c:d:e:f:g:h", "count"),
        ] {
            assert_eq!(Cpe::parse(text).map_err(NotCpe::code), Err(code), "{text}");
        }
    }
}
