//! Versions of programming languages' packages, and the generic orders.

use domain::Timestamp;

use super::key::{Part, VersionKey, is_digits, runs};

/// Semantic Versioning 2.0.0 §11. A leading `v` and missing places (`1.2`) are forgiven, a fourth place is not.
pub(super) fn semver(version: &str) -> Option<VersionKey> {
    let version = version.strip_prefix(['v', 'V', '=']).unwrap_or(version);
    let (version, build) = version.split_once('+').unwrap_or((version, "0"));
    let (core, pre) = match version.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (version, None),
    };
    let numbers: Vec<&str> = core.split('.').collect();
    if numbers.len() > 3 || !numbers.iter().all(|number| is_digits(number)) || !labels_fit(build) {
        return None;
    }
    let mut parts: Vec<Part> = (0..3).map(|at| Part::number(1, numbers.get(at).copied().unwrap_or("0"))).collect();
    prerelease(pre, &mut parts, false)?;
    Some(VersionKey::of(parts))
}

fn labels_fit(text: &str) -> bool {
    text.split('.').all(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
}

/// None is behind any; numbers come before words.
fn prerelease(pre: Option<&str>, parts: &mut Vec<Part>, fold: bool) -> Option<()> {
    let Some(pre) = pre else {
        parts.push(Part::rank(9));
        return Some(());
    };
    if !labels_fit(pre) {
        return None;
    }
    for label in pre.split('.') {
        parts.push(if is_digits(label) {
            Part::number(1, label)
        } else if fold {
            Part::text(2, &label.to_ascii_lowercase())
        } else {
            Part::text(2, label)
        });
    }
    Some(())
}

/// NuGet: one to four numbers, labels without regard to case, build metadata without meaning.
pub(super) fn nuget(version: &str) -> Option<VersionKey> {
    let version = version.split('+').next().unwrap_or_default();
    let (core, pre) = match version.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (version, None),
    };
    let numbers: Vec<&str> = core.split('.').collect();
    if numbers.len() > 4 || !numbers.iter().all(|number| is_digits(number)) {
        return None;
    }
    let mut parts: Vec<Part> = (0..4).map(|at| Part::number(1, numbers.get(at).copied().unwrap_or("0"))).collect();
    prerelease(pre, &mut parts, true)?;
    Some(VersionKey::of(parts))
}

/// PEP 440: epoch, release, pre, post, dev, local.
pub(super) fn pypi(version: &str) -> Option<VersionKey> {
    let version = version.trim().to_ascii_lowercase();
    let version = version.strip_prefix('v').unwrap_or(&version);
    let (public, local) = match version.split_once('+') {
        Some((public, local)) => (public, Some(local)),
        None => (version, None),
    };
    let (epoch, public) = public.split_once('!').unwrap_or(("0", public));
    if !is_digits(epoch) {
        return None;
    }
    let release_end = public.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(public.len());
    let (release, mut rest) = public.split_at_checked(release_end)?;
    // The point before "dev1" or "post1" belongs to what follows.
    let release = release.strip_suffix('.').filter(|_| !rest.is_empty()).unwrap_or(release);
    let mut numbers: Vec<&str> = release.split('.').collect();
    if !numbers.iter().all(|number| is_digits(number)) {
        return None;
    }
    while numbers.len() > 1 && numbers.last().is_some_and(|last| last.bytes().all(|byte| byte == b'0')) {
        numbers.pop();
    }
    let (mut pre, mut post, mut dev) = (None, None, None);
    if let Some((rank, number, after)) = labelled(
        rest,
        &[("alpha", 1), ("beta", 2), ("preview", 3), ("pre", 3), ("rc", 3), ("a", 1), ("b", 2), ("c", 3)],
    ) {
        (pre, rest) = (Some((rank, number)), after);
    }
    if let Some((_, number, after)) = labelled(rest, &[("post", 1), ("rev", 1), ("r", 1)]) {
        (post, rest) = (Some(number), after);
    } else if let Some(number) = rest.strip_prefix('-') {
        let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        let (number, after) = number.split_at_checked(end)?;
        if is_digits(number) {
            (post, rest) = (Some(number), after);
        }
    }
    if let Some((_, number, after)) = labelled(rest, &[("dev", 1)]) {
        (dev, rest) = (Some(number), after);
    }
    if !rest.is_empty() {
        return None;
    }
    let mut parts = vec![Part::number(1, epoch)];
    parts.extend(numbers.iter().map(|number| Part::number(1, number)));
    parts.push(Part::rank(0));
    parts.push(match pre {
        Some((rank, number)) => Part::number(rank, number),
        // A development release of the final version comes before its pre-releases.
        None if post.is_none() && dev.is_some() => Part::rank(0),
        None => Part::rank(9),
    });
    parts.push(post.map_or(Part::rank(0), |number| Part::number(1, number)));
    parts.push(dev.map_or(Part::rank(9), |number| Part::number(1, number)));
    if let Some(local) = local {
        parts.push(Part::rank(1));
        for label in local.split(['.', '-', '_']) {
            if label.is_empty() || !label.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return None;
            }
            parts.push(if is_digits(label) { Part::number(2, label) } else { Part::text(1, label) });
        }
    }
    Some(VersionKey::of(parts))
}

/// `[-_.]label[-_.]number` at the start of a text: the label's rank, the number ("0" when absent) and the rest.
fn labelled<'a>(text: &'a str, labels: &[(&str, u8)]) -> Option<(u8, &'a str, &'a str)> {
    let trimmed = text.strip_prefix(['-', '_', '.']).unwrap_or(text);
    let (rank, after) =
        labels.iter().find_map(|(label, rank)| trimmed.strip_prefix(label).map(|after| (*rank, after)))?;
    if after.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let number = after.strip_prefix(['-', '_', '.']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let number = number.unwrap_or(after);
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    let (digits, rest) = number.split_at_checked(end)?;
    Some(if digits.is_empty() { (rank, "0", after) } else { (rank, digits, rest) })
}

/// RubyGems: numbers and words; a word comes before any number, so it makes a pre-release; missing places are 0.
pub(super) fn gem(version: &str) -> Option<VersionKey> {
    let written = version.replace('-', ".pre.");
    if !written.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
        || !version.starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let parts = runs(&written)
        .into_iter()
        .map(|run| if is_digits(run) { Part::number(1, run) } else { Part::text(0, run) })
        .collect();
    Some(VersionKey::filled(parts, Part::number(1, "0")))
}

/// Composer, as it normalises: up to four numbers and a stability. Names of branches have no place in the order.
pub(super) fn composer(version: &str) -> Option<VersionKey> {
    let version = version.to_ascii_lowercase();
    let version = version.strip_prefix('v').unwrap_or(&version);
    let version = version.split('+').next().unwrap_or_default();
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let (core, rest) = version.split_at_checked(end)?;
    let core = core.strip_suffix('.').filter(|_| !rest.is_empty()).unwrap_or(core);
    let numbers: Vec<&str> = core.split('.').collect();
    if numbers.len() > 4 || !numbers.iter().all(|number| is_digits(number)) {
        return None;
    }
    let mut parts: Vec<Part> = (0..4).map(|at| Part::number(1, numbers.get(at).copied().unwrap_or("0"))).collect();
    let (rest, is_dev) = match rest.strip_suffix("dev") {
        Some(before) => (before.trim_end_matches(['-', '_', '.']), true),
        None => (rest, false),
    };
    let labels =
        [("stable", 5), ("beta", 2), ("alpha", 1), ("patch", 6), ("rc", 3), ("pl", 6), ("b", 2), ("a", 1), ("p", 6)];
    let (rank, number, after) = if rest.is_empty() { (5, "0", "") } else { labelled(rest, &labels)? };
    // Composer counts any further numbers behind the first: "beta1.2".
    if !after.trim_matches(|c: char| c.is_ascii_digit() || c == '.').is_empty() {
        return None;
    }
    // "1.0-dev" comes before everything of 1.0, "1.0-beta1-dev" just before "1.0-beta1".
    if is_dev && rest.is_empty() {
        parts.push(Part::rank(0));
    } else {
        parts.push(Part::number(rank, number));
        parts.push(Part::rank(u8::from(!is_dev) + 1));
        parts.extend(after.split('.').filter(|number| !number.is_empty()).map(|number| Part::number(3, number)));
    }
    Some(VersionKey::of(parts))
}

/// Conan 2: items between points, numbers before words, trailing zeros without meaning; then pre-release and build.
///
/// Conan compares a number with a mixed item (`1a`) as texts, which is no order (3 > 100a > 100 > 3); here the number at
/// its beginning counts first.
pub(super) fn conan(version: &str) -> Option<VersionKey> {
    let version = version.to_ascii_lowercase();
    let (version, build) = match version.split_once('+') {
        Some((version, build)) => (version, Some(build)),
        None => (version.as_str(), None),
    };
    let (core, pre) = match version.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (version, None),
    };
    let mut parts = Vec::new();
    conan_items(core, &mut parts)?;
    match pre {
        None => parts.push(Part::rank(9)),
        Some(pre) => {
            parts.push(Part::rank(1));
            conan_items(pre, &mut parts)?;
        }
    }
    if let Some(build) = build {
        parts.push(Part::rank(1));
        conan_items(build, &mut parts)?;
    }
    Some(VersionKey::of(parts))
}

fn conan_items(text: &str, parts: &mut Vec<Part>) -> Option<()> {
    let mut items: Vec<Part> = Vec::new();
    for item in text.split('.').filter(|item| !item.is_empty()) {
        if !item.is_ascii() {
            return None;
        }
        let end = item.find(|c: char| !c.is_ascii_digit()).unwrap_or(item.len());
        let (digits, word) = item.split_at_checked(end)?;
        items.push(if digits.is_empty() {
            Part::text(3, word)
        } else {
            Part { number: Part::number(2, digits).number, ..Part::text(2, word) }
        });
    }
    while items.last().is_some_and(|last| last.rank == 2 && last.number.is_zero() && last.text.is_empty()) {
        items.pop();
    }
    parts.append(&mut items);
    // Lower than any item.
    parts.push(Part::rank(0));
    Some(())
}

/// The generic order, which the specification leaves open; much as libversion has it: pre-releases come before 0, "patch"
/// just behind it, then numbers, then letters tight behind a number that count releases ("1.0.2k", "1.0.2zb").
///
/// A word that says neither ("-rhel7", "-lts") has no place: who rebuilt a release did not make it an older one, and the
/// place of such a text would be a guess that lets a component off.
pub(super) fn generic(version: &str) -> Option<VersionKey> {
    let lower = version.to_ascii_lowercase();
    let version = lower.strip_prefix('v').unwrap_or(&lower);
    // Words alone ("see notes") are no version.
    if !version.starts_with(|c: char| c.is_ascii_digit()) || version.contains(char::is_whitespace) {
        return None;
    }
    let mut parts = Vec::new();
    let mut rest = version;
    let mut behind_digits = false;
    for run in runs(version) {
        // What stands before the run separates.
        let gap = rest.find(run)?;
        rest = rest.get(gap + run.len()..)?;
        if is_digits(run) {
            let part = Part::number(4, run);
            parts.push(if part.number.is_zero() { Part::rank(2) } else { part });
        } else {
            let is_tight = behind_digits && gap == 0;
            parts.push(generic_word(run, is_tight, rest)?);
        }
        behind_digits = is_digits(run);
    }
    Some(VersionKey::filled(parts, Part::rank(2)))
}

/// A word within a generic version. `is_tight` says that it stands directly behind a number, `rest` is what follows.
fn generic_word(word: &str, is_tight: bool, rest: &str) -> Option<Part> {
    let has_number = rest.trim_start_matches(['.', '-', '_']).starts_with(|c: char| c.is_ascii_digit());
    let is_last = !rest.starts_with(|c: char| c.is_ascii_digit());
    match word {
        "patch" | "post" | "pl" | "errata" => Some(Part::text(3, "p")),
        "p" if has_number => Some(Part::text(3, "p")),
        "alpha" | "beta" | "rc" | "cr" | "pre" | "preview" | "milestone" | "dev" | "snapshot" => {
            // By the first letter only: "a" is "alpha", "rc" is "r".
            word.get(..1).map(|letter| Part::text(1, letter))
        }
        "a" | "b" | "c" | "m" if has_number && !(is_tight && is_last) => Some(Part::text(1, word)),
        // Behind "z" come "za" and "zb". Other letters in twos and threes are languages and builds as well.
        letters if is_tight && is_last && (letters.len() == 1 || letters.len() <= 3 && letters.starts_with('z')) => {
            let length = letters.len().to_string();
            Some(Part { rank: 5, number: Part::number(5, &length).number, ..Part::text(5, letters) })
        }
        _ => None,
    }
}

/// Whole numbers between points; reading stops at the first other character.
pub(super) fn intdot(version: &str) -> Option<VersionKey> {
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let mut numbers: Vec<&str> = version.get(..end)?.split('.').filter(|number| !number.is_empty()).collect();
    if numbers.is_empty() || !version.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    while numbers.len() > 1 && numbers.last().is_some_and(|last| last.bytes().all(|byte| byte == b'0')) {
        numbers.pop();
    }
    Some(VersionKey::of(numbers.into_iter().map(|number| Part::number(1, number)).collect()))
}

/// OpenSSL: before 3.0 a letter or two behind the number are the patches (`1.0.2zk`), since then it is semantic.
pub(super) fn openssl(version: &str) -> Option<VersionKey> {
    let version = version.to_ascii_lowercase();
    let (core, pre) = match version.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (version.as_str(), None),
    };
    let numbers = core.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let letters = core.get(numbers.len()..).unwrap_or_default();
    let numbers: Vec<&str> = numbers.split('.').collect();
    if numbers.len() > 3 || !numbers.iter().all(|number| is_digits(number)) || letters.len() > 4 {
        return None;
    }
    let mut parts: Vec<Part> = (0..3).map(|at| Part::number(1, numbers.get(at).copied().unwrap_or("0"))).collect();
    // "z" comes before "za": the shorter first, then the alphabet.
    parts.push(Part { rank: u8::try_from(letters.len()).unwrap_or(u8::MAX), ..Part::text(0, letters) });
    match pre {
        None => parts.push(Part::rank(9)),
        Some(pre) => {
            let word = pre.trim_end_matches(|c: char| c.is_ascii_digit());
            let rank = ["dev", "alpha", "beta", "pre"].iter().position(|known| *known == word)?;
            parts.push(Part::number(u8::try_from(rank).ok()?, pre.get(word.len()..).unwrap_or_default()));
        }
    }
    Some(VersionKey::of(parts))
}

/// RFC 3339 §5.6, to the millisecond.
pub(super) fn datetime(version: &str) -> Option<VersionKey> {
    if !version.contains('T') {
        return None;
    }
    let at: Timestamp = version.parse().ok()?;
    // Times before 1970 are negative; shifted, so that digits order them.
    let shifted = i128::from(at.millis()) + (1_i128 << 63);
    Some(VersionKey::of(vec![Part::number(1, &shifted.to_string())]))
}

/// By the bytes of UTF-8.
pub(super) fn lexicographic(version: &str) -> VersionKey {
    VersionKey::of(vec![Part::text(1, version)])
}
