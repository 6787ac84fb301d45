//! Versions of Linux distributions' packages: deb, rpm, alpm, apk and gentoo.

use super::key::{Part, VersionKey, is_digits};

/// `epoch:rest`; without one the epoch is 0.
fn epoch(version: &str) -> Option<(&str, &str)> {
    match version.split_once(':') {
        None => Some(("0", version)),
        Some((epoch, rest)) => is_digits(epoch).then_some((epoch, rest)),
    }
}

/// deb-version(7): text and numbers in turn; `~` comes before everything, even before the end; letters before the rest.
pub(super) fn deb(version: &str) -> Option<VersionKey> {
    let (epoch, rest) = epoch(version)?;
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, "0"));
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".+-~:_".contains(c);
    if upstream.is_empty() || !rest.chars().all(allowed) {
        return None;
    }
    let mut parts = vec![Part::number(1, epoch)];
    deb_part(upstream, &mut parts);
    deb_part(revision, &mut parts);
    Some(VersionKey::of(parts))
}

fn deb_part(text: &str, parts: &mut Vec<Part>) {
    const END: u16 = 1;
    let from = parts.len();
    let mut rest = text;
    while !rest.is_empty() {
        let (word, after) =
            rest.split_at_checked(rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len())).unwrap_or((rest, ""));
        let (digits, after) = after
            .split_at_checked(after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len()))
            .unwrap_or((after, ""));
        let weight = |byte: u8| match byte {
            b'~' => 0,
            b if b.is_ascii_alphabetic() => 2 + u16::from(b),
            b => 300 + u16::from(b),
        };
        let text = word.bytes().map(weight).chain([END]).collect();
        parts.push(Part { rank: 1, text, ..Part::default() });
        parts.push(Part::number(2, digits));
        rest = after;
    }
    // A missing number is 0 and a missing text is empty, so a tail of these says nothing.
    let is_neutral = |text: Option<&Part>, number: Option<&Part>| {
        text.is_some_and(|part| part.text == [END]) && number.is_some_and(|part| part.number.is_zero())
    };
    while parts.len() >= from + 2 && is_neutral(parts.get(parts.len() - 2), parts.last()) {
        parts.truncate(parts.len() - 2);
    }
    parts.push(Part { rank: 1, text: vec![END], ..Part::default() });
}

/// rpm's own comparing: runs of digits or letters, `~` before the end, `^` behind it but before anything else.
///
/// rpm takes a version without a release as equal to any release of it, which is no order; here it stands before them.
pub(super) fn rpm(version: &str) -> Option<VersionKey> {
    let (epoch, rest) = epoch(version)?;
    let (version, release) = match rest.rsplit_once('-') {
        Some((version, release)) => (version, Some(release)),
        None => (rest, None),
    };
    if version.is_empty() {
        return None;
    }
    let mut parts = vec![Part::number(1, epoch)];
    rpm_part(version, &mut parts);
    match release {
        None => parts.push(Part::rank(0)),
        Some(release) => {
            parts.push(Part::rank(1));
            rpm_part(release, &mut parts);
        }
    }
    Some(VersionKey::of(parts))
}

fn rpm_part(text: &str, parts: &mut Vec<Part>) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if first.is_ascii_digit() {
            rest.find(|c: char| !c.is_ascii_digit())
        } else if first.is_ascii_alphabetic() {
            rest.find(|c: char| !c.is_ascii_alphabetic())
        } else {
            Some(first.len_utf8())
        };
        let (run, after) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
        match first {
            '~' => parts.push(Part::rank(1)),
            '^' => parts.push(Part::rank(3)),
            c if c.is_ascii_digit() => parts.push(Part::number(5, run)),
            c if c.is_ascii_alphabetic() => parts.push(Part::text(4, run)),
            _ => {}
        }
        rest = after;
    }
    parts.push(Part::rank(2));
}

/// vercmp(8). A missing pkgrel equals any pkgrel there; that is no order, so it counts as the first, `1`.
pub(super) fn alpm(version: &str) -> Option<VersionKey> {
    let (epoch, rest) = epoch(version)?;
    let (version, release) = rest.rsplit_once('-').unwrap_or((rest, "1"));
    if version.is_empty() {
        return None;
    }
    let mut parts = vec![Part::number(1, epoch)];
    alpm_part(version, &mut parts);
    alpm_part(release, &mut parts);
    Some(VersionKey::of(parts))
}

/// Letters directly behind a number come before the end ("1.0rc" before "1.0"); behind a separator they come after it.
fn alpm_part(text: &str, parts: &mut Vec<Part>) {
    const END: u8 = 2;
    let mut rest = text;
    let mut separators = 0_u8;
    let mut is_first = true;
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        if !is_digit && !first.is_ascii_alphabetic() {
            separators = separators.saturating_add(1).min(100);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        let end = rest.find(|c: char| if is_digit { !c.is_ascii_digit() } else { !c.is_ascii_alphabetic() });
        let (run, after) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
        let letters_before_end = separators == 0 && !is_digit && !is_first;
        let rank = if letters_before_end { 1 } else { 3 + separators * 2 + u8::from(is_digit) };
        parts.push(if is_digit { Part::number(rank, run) } else { Part::text(rank, run) });
        separators = 0;
        is_first = false;
        rest = after;
    }
    parts.push(Part::rank(END));
}

/// The order of Gentoo's versions (Package Manager Specification §3.3), which apk took over with changes: there `-r0` is
/// behind no revision, there are more suffixes, and `~hash` may stand before the revision.
pub(super) fn gentoo(version: &str, is_apk: bool) -> Option<VersionKey> {
    const REVISION: u8 = 6;
    let (version, revision) = match version.rsplit_once("-r") {
        Some((before, number)) if is_digits(number) => (before, Some(number)),
        _ => (version, None),
    };
    let (version, hash) = match version.split_once('~') {
        Some((version, hash)) if is_apk => (version, Some(hash)),
        _ => (version, None),
    };
    let mut suffixes = version.split('_');
    let base = suffixes.next().unwrap_or_default();
    let (numbers, letter) = match base.char_indices().next_back() {
        Some((at, letter)) if letter.is_ascii_lowercase() => (base.get(..at).unwrap_or_default(), Some(letter)),
        _ => (base, None),
    };
    let mut parts = Vec::new();
    for (at, number) in numbers.split('.').enumerate() {
        if !is_digits(number) {
            return None;
        }
        // Behind the first dot a number with a leading zero is a fraction: "1.01" comes before "1.1".
        if at > 0 && number.starts_with('0') {
            parts.push(Part::text(10, number.trim_end_matches('0')));
        } else {
            parts.push(Part { rank: 10, text: vec![u16::MAX], ..Part::number(10, number) });
        }
    }
    if let Some(letter) = letter {
        parts.push(Part::text(8, &letter.to_string()));
    }
    for suffix in suffixes {
        let word = suffix.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = suffix.get(word.len()..).unwrap_or_default();
        let before = ["alpha", "beta", "pre", "rc"].iter().position(|name| *name == word);
        let behind = if is_apk { &["cvs", "svn", "git", "hg", "p"][..] } else { &["p"][..] };
        let behind = behind.iter().position(|name| *name == word);
        let (rank, place) = match (before, behind) {
            (Some(at), _) => (1, at),
            (None, Some(at)) => (7, at),
            (None, None) => return None,
        };
        parts.push(Part { rank, text: vec![u16::try_from(place).ok()?], ..Part::default() });
        parts.push(Part::number(9, number));
    }
    if let Some(hash) = hash {
        if !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        parts.push(Part::text(REVISION - 1, hash));
    }
    match revision {
        Some(number) if is_apk || !number.bytes().all(|byte| byte == b'0') => {
            parts.push(Part::number(REVISION - 2, number));
        }
        _ => {}
    }
    Some(VersionKey::filled(parts, Part::rank(3)))
}
