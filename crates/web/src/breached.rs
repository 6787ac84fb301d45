//! Passwords that guessers try first. Looked at without asking anybody: a bundled list of words with the shapes in which
//! people use them, and a file of hashes that whoever runs the platform may download.
//!
//! This is not a measure of strength: a password that passes is only not among the first that are tried.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use sha1::{Digest, Sha1};

static WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../data/common-words.txt").lines().filter(|line| !line.starts_with('#')).collect());

const ROWS: [&str; 6] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
];

/// Is this what many others have chosen? `about` are words that belong to the person: name, address, organisation.
pub(crate) fn is_common(password: &str, about: &[&str]) -> bool {
    let lower = password.to_lowercase();
    if is_row(&lower) || is_repeated(&lower) || WORDS.contains(lower.as_str()) {
        return true;
    }
    let own: Vec<String> = about
        .iter()
        .flat_map(|text| text.split(|sign: char| !sign.is_alphanumeric()))
        .filter(|word| word.chars().count() >= 4)
        .map(str::to_lowercase)
        .collect();
    // Words with figures and marks around them, also in disguise: "W3lkom2026!!", "ZiekenhuisVerweg01".
    let core = lower.trim_end_matches(|sign: char| !sign.is_alphabetic()).trim_start_matches(|sign: char| sign.is_numeric());
    [lower.clone(), undisguised(&lower), undisguised(core)].iter().any(|text| {
        let letters: String = text.chars().filter(|sign| sign.is_alphabetic()).collect();
        let others = text.chars().count() - letters.chars().count();
        is_made_of(&letters, &own, 2) || (others > 0 && is_repeated(&letters) && !letters.is_empty())
    })
}

/// Letters that are at most so many common words behind each other; nothing but figures and marks is too.
fn is_made_of(letters: &str, own: &[String], words: usize) -> bool {
    if letters.is_empty() {
        return true;
    }
    if words == 0 {
        return false;
    }
    letters
        .char_indices()
        .map(|(at, sign)| at + sign.len_utf8())
        .filter_map(|end| letters.split_at_checked(end))
        .any(|(word, rest)| {
            let known = WORDS.contains(word) || own.iter().any(|own| own == word) || (word.len() > 4 && is_row(word));
            known && is_made_of(rest, own, words - 1)
        })
}

fn is_row(text: &str) -> bool {
    text.chars().count() >= 3
        && ROWS.iter().any(|row| row.contains(text) || row.chars().rev().collect::<String>().contains(text))
}

/// One piece of up to six signs, over and over.
fn is_repeated(text: &str) -> bool {
    let signs: Vec<char> = text.chars().collect();
    (1..=6).any(|period| {
        signs.len() >= 2 * period && signs.iter().zip(signs.iter().skip(period)).all(|(one, other)| one == other)
    })
}

fn undisguised(text: &str) -> String {
    text.chars()
        .map(|sign| match sign {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' | '€' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            '8' => 'b',
            other => other,
        })
        .collect()
}

/// A file of SHA-1 hashes in hexadecimal, one a line, in order, with anything behind a colon left out: as the common
/// download of breached passwords is. Lines may be cut to their first signs, 16 at least, to save room. The file is never
/// read as a whole.
#[derive(Debug, Clone)]
pub struct Breached {
    path: PathBuf,
}

#[derive(Debug, thiserror::Error)]
#[error("{path}: {why}")]
pub struct BadList {
    path: String,
    why: String,
}

const SHORTEST: usize = 16;

impl Breached {
    /// Looks whether the file can be read and is what it should be.
    pub fn open(path: &Path) -> Result<Self, BadList> {
        let bad = |why: String| BadList { path: path.display().to_string(), why };
        let file = std::fs::File::open(path).map_err(|error| bad(error.to_string()))?;
        let mut last = String::new();
        for line in BufReader::new(file).lines().take(1000) {
            let line = line.map_err(|error| bad(error.to_string()))?;
            let hash = hash_of(&line);
            if hash.len() < SHORTEST || !hash.bytes().all(|sign| sign.is_ascii_hexdigit()) {
                return Err(bad(format!("{line:?} does not begin with a SHA-1 hash in hexadecimal")));
            }
            if hash < last {
                return Err(bad(format!("the lines must be sorted; {hash} stands behind {last}")));
            }
            last = hash;
        }
        Ok(Self { path: path.to_owned() })
    }

    /// Looks the password up. Reads some tens of short pieces of the file, however large it is.
    pub(crate) fn contains(&self, password: &str) -> std::io::Result<bool> {
        let wanted = data_encoding::HEXUPPER.encode(&Sha1::digest(password.as_bytes()));
        let mut file = std::fs::File::open(&self.path)?;
        let (mut low, mut high) = (0, file.metadata()?.len());
        // The line that holds a place is found by its beginning, so the ends move by whole lines.
        while low < high {
            let middle = low + (high - low) / 2;
            let (start, line, next) = line_at(&mut file, middle)?;
            let hash = hash_of(&line);
            let is_cut = hash.len() >= SHORTEST && wanted.starts_with(&hash);
            if is_cut {
                return Ok(true);
            }
            if hash.is_empty() || hash < wanted {
                low = next.max(low + 1);
            } else {
                high = start;
            }
        }
        Ok(false)
    }
}

fn hash_of(line: &str) -> String {
    line.split(':').next().unwrap_or_default().trim().to_ascii_uppercase()
}

/// The line that holds this place: where it begins, what it says, where the next one begins.
fn line_at(file: &mut std::fs::File, place: u64) -> std::io::Result<(u64, String, u64)> {
    // A hash with its count is far shorter.
    const LONGEST: u64 = 128;
    let from = place.saturating_sub(LONGEST);
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(2 * LONGEST).read_to_end(&mut bytes)?;
    let at = usize::try_from(place - from).unwrap_or(0).min(bytes.len());
    let (before, behind) = bytes.split_at(at);
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |found| found + 1);
    let end = behind.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |found| at + found);
    let line = String::from_utf8_lossy(bytes.get(start..end).unwrap_or_default()).into_owned();
    let offset = |place: usize| from + u64::try_from(place).unwrap_or(0);
    Ok((offset(start), line, offset(end) + 1))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    // Shows: ASVS 6.2.4, 6.2.12, 6.2.11
    #[test]
    fn what_many_choose_is_common_and_a_sentence_of_ones_own_is_not() {
        let about = ["Noor de Wit", "noor@zorg.example", "Ziekenhuis Verweg", "Brandwacht"];
        for common in [
            "wachtwoord123",
            "Welkom2026!!!",
            "W3lk0mW3lk0m1",
            "qwertyuiop123",
            "123456789012",
            "aaaaaaaaaaaa",
            "Brandwacht2026",
            "ziekenhuisverweg1",
            "P@ssw0rd1234",
            "abcabcabcabc",
            "1q2w3e4r5t6y",
        ] {
            assert!(is_common(common, &about), "{common}");
        }
        for own in ["vier losse woorden samen", "een lange zin van mij", "kV9-druppel-mos-41", "fietsbel onder de kast"] {
            assert!(!is_common(own, &about), "{own}");
        }
    }

    // Shows: ASVS 6.2.12
    #[test]
    fn a_sorted_file_of_hashes_is_searched_without_reading_it() {
        let mut hashes: Vec<String> = (0..500)
            .map(|n| data_encoding::HEXUPPER.encode(&Sha1::digest(format!("geheim {n}").as_bytes())))
            .collect();
        hashes.sort();
        for (cut, ending) in [(40, ":17\r\n"), (40, "\n"), (16, "\n")] {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            for hash in &hashes {
                write!(file, "{}{ending}", &hash[..cut]).unwrap();
            }
            let list = Breached::open(file.path()).unwrap();
            for n in 0..500 {
                assert!(list.contains(&format!("geheim {n}")).unwrap(), "{n} of {cut}");
            }
            for n in 500..600 {
                assert!(!list.contains(&format!("geheim {n}")).unwrap(), "{n} of {cut}");
            }
        }
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, "{}\n{}", hashes[1], hashes[0]).unwrap();
        assert!(Breached::open(file.path()).unwrap_err().to_string().contains("sorted"));
    }
}
