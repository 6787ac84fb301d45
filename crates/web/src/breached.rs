//! Passwords that guessers try first. Looked at without asking anybody: a bundled list of words with the shapes in which
//! people use them, and a file of hashes that whoever runs the platform may download.
//!
//! This is not a measure of strength: a password that passes is only not among the first that are tried.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, LazyLock};

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
pub fn is_common(password: &str, about: &[&str]) -> bool {
    let lower = password.to_lowercase();
    if is_row(&lower) || is_repeated(&lower) || WORDS.contains(lower.as_str()) {
        return true;
    }
    let own: Vec<String> = about
        .iter()
        .flat_map(|text| text.split(|sign: char| !sign.is_alphanumeric()))
        .filter(|word| word.chars().count() >= 2)
        .map(str::to_lowercase)
        .collect();
    // Words with figures and marks around them, also in disguise: "W3lkom2026!!", "ZiekenhuisVerweg01".
    let core =
        lower.trim_end_matches(|sign: char| !sign.is_alphabetic()).trim_start_matches(|sign: char| sign.is_numeric());
    [lower.clone(), undisguised(&lower), undisguised(core)].iter().any(|text| {
        let letters: String = text.chars().filter(|sign| sign.is_alphabetic()).collect();
        let others = text.chars().count() - letters.chars().count();
        is_made_of(&letters, &own, 2) || (others > 0 && is_repeated(&letters) && !letters.is_empty())
    })
}

/// Letters that are at most so many common words behind each other, with as many of one's own between them as there are;
/// nothing but figures and marks is too. Each place is looked at once, however the words overlap.
fn is_made_of(letters: &str, own: &[String], words: usize) -> bool {
    // To which places words lead, each with how many common words may still follow.
    let mut reached = BTreeMap::from([(0, words)]);
    while let Some((at, left)) = reached.pop_first() {
        let Some(rest) = letters.get(at..).filter(|rest| !rest.is_empty()) else { return true };
        for (place, sign) in rest.char_indices() {
            let Some((word, _)) = rest.split_at_checked(place + sign.len_utf8()) else { continue };
            let common = || WORDS.contains(word) || (word.len() > 4 && is_row(word));
            let then = if own.iter().any(|own| own == word) {
                Some(left)
            } else if left > 0 && common() {
                Some(left - 1)
            } else {
                None
            };
            if let Some(then) = then {
                let best = reached.entry(at + word.len()).or_insert(then);
                *best = then.max(*best);
            }
        }
    }
    false
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

/// Hashes of passwords that others know: SHA-1 in hexadecimal, one a line, in order, with anything behind a colon left
/// out, as the common download is. Lines may be cut to their first signs, 16 at least, to save room. The list is never
/// read as a whole.
#[derive(Debug, Clone)]
pub struct Breached {
    source: Arc<dyn Source>,
}

/// Where the lines stand. `app` gives a file.
pub trait Source: std::fmt::Debug + Send + Sync {
    fn length(&self) -> std::io::Result<u64>;

    /// The bytes from this place on; fewer than asked for only at the end.
    fn read_at(&self, from: u64, bytes: usize) -> std::io::Result<Vec<u8>>;
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadList(String);

const SHORTEST: usize = 16;
/// A hash with its count is far shorter.
const LONGEST: u64 = 128;
/// How much of the beginning is looked at when the program starts.
const LOOKED_AT: usize = 64 << 10;

impl Breached {
    /// Looks at the beginning, whether it is what it should be.
    pub fn over(source: Arc<dyn Source>) -> Result<Self, BadList> {
        let beginning = source.read_at(0, LOOKED_AT).map_err(|error| BadList(error.to_string()))?;
        let text = String::from_utf8_lossy(&beginning);
        // The last line of the piece may be cut in two.
        let lines = text.lines().take(text.matches('\n').count().max(1));
        let mut last = String::new();
        for line in lines {
            let hash = hash_of(line);
            if hash.len() < SHORTEST || !hash.bytes().all(|sign| sign.is_ascii_hexdigit()) {
                return Err(BadList(format!("{line:?} does not begin with a SHA-1 hash in hexadecimal")));
            }
            if hash < last {
                return Err(BadList(format!("the lines must be sorted; {hash} stands behind {last}")));
            }
            last = hash;
        }
        Ok(Self { source })
    }

    /// Looks the password up, by halving: some tens of short pieces, however long the list is.
    pub fn contains(&self, password: &str) -> std::io::Result<bool> {
        let wanted = data_encoding::HEXUPPER.encode(&Sha1::digest(password.as_bytes()));
        let (mut low, mut high) = (0, self.source.length()?);
        while low < high {
            let middle = low + (high - low) / 2;
            let (start, line, next) = self.line_at(middle)?;
            let hash = hash_of(&line);
            if hash.len() >= SHORTEST && wanted.starts_with(&hash) {
                return Ok(true);
            }
            // The ends move by whole lines.
            if hash.is_empty() || hash < wanted {
                low = next.max(low + 1);
            } else {
                high = start;
            }
        }
        Ok(false)
    }

    /// The line that holds this place: where it begins, what it says, where the next one begins.
    fn line_at(&self, place: u64) -> std::io::Result<(u64, String, u64)> {
        let from = place.saturating_sub(LONGEST);
        let bytes = self.source.read_at(from, usize::try_from(2 * LONGEST).unwrap_or(256))?;
        let at = usize::try_from(place - from).unwrap_or(0).min(bytes.len());
        let (before, behind) = bytes.split_at(at);
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |found| found + 1);
        let end = behind.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |found| at + found);
        let line = String::from_utf8_lossy(bytes.get(start..end).unwrap_or_default()).into_owned();
        let offset = |place: usize| from + u64::try_from(place).unwrap_or(0);
        Ok((offset(start), line, offset(end) + 1))
    }
}

fn hash_of(line: &str) -> String {
    line.split(':').next().unwrap_or_default().trim().to_ascii_uppercase()
}

#[cfg(test)]
impl Source for Vec<u8> {
    fn length(&self) -> std::io::Result<u64> {
        Ok(u64::try_from(self.len()).unwrap_or(0))
    }

    fn read_at(&self, from: u64, bytes: usize) -> std::io::Result<Vec<u8>> {
        Ok(self.iter().skip(usize::try_from(from).unwrap_or(0)).take(bytes).copied().collect())
    }
}

#[cfg(test)]
mod tests {
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
            "Noor de Wit 2026",
            "noor@zorg.example",
            "ZiekenhuisVerwegNoor!",
        ] {
            assert!(is_common(common, &about), "{common}");
        }
        // However one's own words overlap, this is looked at in no time.
        let many = "aa aaa aaaa aaaaa aaaaaa aaaaaaa";
        assert!(!is_common(&format!("{}b{}c", "a".repeat(60), "a".repeat(60)), &[many]));
        for own in ["vier losse woorden samen", "een lange zin van mij", "kV9-druppel-mos-41", "fietsbel onder de kast"]
        {
            assert!(!is_common(own, &about), "{own}");
        }
    }

    // Shows: ASVS 6.2.12
    #[test]
    fn a_sorted_file_of_hashes_is_searched_without_reading_it() {
        let mut hashes: Vec<String> =
            (0..500).map(|n| data_encoding::HEXUPPER.encode(&Sha1::digest(format!("geheim {n}").as_bytes()))).collect();
        hashes.sort();
        for (cut, ending) in [(40, ":17\r\n"), (40, "\n"), (16, "\n")] {
            let text: String = hashes.iter().map(|hash| format!("{}{ending}", &hash[..cut])).collect();
            let list = Breached::over(Arc::new(text.into_bytes())).unwrap();
            for n in 0..500 {
                assert!(list.contains(&format!("geheim {n}")).unwrap(), "{n} of {cut}");
            }
            for n in 500..600 {
                assert!(!list.contains(&format!("geheim {n}")).unwrap(), "{n} of {cut}");
            }
        }
        let unsorted = format!("{}\n{}\n", hashes[1], hashes[0]).into_bytes();
        assert!(Breached::over(Arc::new(unsorted)).unwrap_err().to_string().contains("sorted"));
        assert!(Breached::over(Arc::new(b"geheim\n".to_vec())).unwrap_err().to_string().contains("SHA-1"));
    }
}
