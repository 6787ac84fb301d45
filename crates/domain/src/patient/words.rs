//! The words that say what the number behind them is: of a patient, or of a thing.

use super::tokens::{Token, What};
use super::{Kind, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Bsn,
    Birth,
    /// "Geb.", which is also a building.
    BirthShort,
    PatientNumber,
    /// Somebody who is cared for.
    Patient,
    /// Somebody with a name.
    Title,
    /// A thing, a document, a telephone: what follows is of no patient.
    Device,
}

impl Label {
    /// Says that a value of a patient comes.
    pub(super) fn is_of_patient(self) -> bool {
        matches!(self, Self::Bsn | Self::Birth | Self::PatientNumber)
    }

    pub(super) fn is_person(self) -> bool {
        matches!(self, Self::Patient | Self::Title)
    }
}

/// Joined as they are looked up: "burger-service nummer" is `burgerservicenummer`. Sorted, for the search.
const LABELS: &[(&str, Label)] = {
    use Label::{Birth, BirthShort, Bsn, Device, Patient, PatientNumber, Title};
    &[
        ("agb", Device),
        ("agbcode", Device),
        ("apparaat", Device),
        ("apparaatnummer", Device),
        ("article", Device),
        ("artikel", Device),
        ("artikelnr", Device),
        ("artikelnummer", Device),
        ("asset", Device),
        ("assetnummer", Device),
        ("barcode", Device),
        ("batch", Device),
        ("bestelling", Device),
        ("bestelnr", Device),
        ("bestelnummer", Device),
        ("bewoner", Patient),
        ("bewonernr", PatientNumber),
        ("bewonernummer", PatientNumber),
        ("bewoonster", Patient),
        ("bignummer", Device),
        ("birthdate", Birth),
        ("birthday", Birth),
        ("born", Birth),
        ("bsn", Bsn),
        ("bsnnr", Bsn),
        ("bsnnummer", Bsn),
        ("bsnnummers", Bsn),
        ("bsns", Bsn),
        ("btw", Device),
        ("build", Device),
        ("burgerservicenr", Bsn),
        ("burgerservicenummer", Bsn),
        ("burgerservicenummers", Bsn),
        ("case", Device),
        ("changenummer", Device),
        ("citizenservicenumber", Bsn),
        ("clientennummer", PatientNumber),
        ("clientnr", PatientNumber),
        ("clientnummer", PatientNumber),
        ("cliënt", Patient),
        ("cliënte", Patient),
        ("cliëntnr", PatientNumber),
        ("cliëntnummer", PatientNumber),
        ("cliëntnummers", PatientNumber),
        ("contract", Device),
        ("contractnummer", Device),
        ("dateofbirth", Birth),
        ("debiteurnummer", Device),
        ("device", Device),
        ("dhr", Title),
        ("dob", Birth),
        ("epdnr", PatientNumber),
        ("epdnummer", PatientNumber),
        ("factuur", Device),
        ("factuurnummer", Device),
        ("fax", Device),
        ("firmware", Device),
        ("geb", BirthShort),
        ("gebdat", Birth),
        ("gebdatum", Birth),
        ("geboortedag", Birth),
        ("geboortedat", Birth),
        ("geboortedata", Birth),
        ("geboortedatum", Birth),
        ("geboren", Birth),
        ("gtin", Device),
        ("heer", Title),
        ("hospitalnumber", PatientNumber),
        ("iban", Device),
        ("imei", Device),
        ("incident", Device),
        ("incidentnummer", Device),
        ("inventarisnr", Device),
        ("inventarisnummer", Device),
        ("inventory", Device),
        ("invoice", Device),
        ("ip", Device),
        ("klantnummer", Device),
        ("kvk", Device),
        ("kvknummer", Device),
        ("licentie", Device),
        ("licentienummer", Device),
        ("lot", Device),
        ("mac", Device),
        ("medewerker", Device),
        ("medicalrecordnumber", PatientNumber),
        ("melding", Device),
        ("meldingsnummer", Device),
        ("meneer", Title),
        ("mevr", Title),
        ("mevrouw", Title),
        ("mobiel", Device),
        ("model", Device),
        ("modelnummer", Device),
        ("monitor", Device),
        ("mrn", PatientNumber),
        ("mrs", Title),
        ("mw", Title),
        ("nhsnr", PatientNumber),
        ("nhsnumber", PatientNumber),
        ("onderhoud", Device),
        ("opnamenr", PatientNumber),
        ("opnamenummer", PatientNumber),
        ("order", Device),
        ("ordernr", Device),
        ("ordernummer", Device),
        ("patid", PatientNumber),
        ("patient", Patient),
        ("patientbirthdate", Birth),
        ("patiente", Patient),
        ("patientennummer", PatientNumber),
        ("patientenummer", PatientNumber),
        ("patientid", PatientNumber),
        ("patientidentifier", PatientNumber),
        ("patientno", PatientNumber),
        ("patientnr", PatientNumber),
        ("patientnumber", PatientNumber),
        ("patientnummer", PatientNumber),
        ("patientnummers", PatientNumber),
        ("patiënt", Patient),
        ("patiënte", Patient),
        ("patiëntennummer", PatientNumber),
        ("patiëntid", PatientNumber),
        ("patiëntnr", PatientNumber),
        ("patiëntnummer", PatientNumber),
        ("patiëntnummers", PatientNumber),
        ("patnr", PatientNumber),
        ("patnummer", PatientNumber),
        ("phone", Device),
        ("pomp", Device),
        ("pump", Device),
        ("ref", Device),
        ("referentie", Device),
        ("release", Device),
        ("serial", Device),
        ("serialnumber", Device),
        ("serie", Device),
        ("serienr", Device),
        ("serienummer", Device),
        ("serienummers", Device),
        ("sn", Device),
        ("sofinr", Bsn),
        ("sofinummer", Bsn),
        ("tel", Device),
        ("telefoon", Device),
        ("telefoonnummer", Device),
        ("ticket", Device),
        ("ticketnummer", Device),
        ("toestel", Device),
        ("udi", Device),
        ("update", Device),
        ("ura", Device),
        ("uzi", Device),
        ("versie", Device),
        ("version", Device),
        ("zaak", Device),
        ("zaaknummer", Device),
        ("zisnr", PatientNumber),
        ("zisnummer", PatientNumber),
    ]
};

/// Words of a label that stand apart: "medical record number".
const MOST_WORDS: usize = 4;
/// In bytes; the longest label and a little more.
const LONGEST: usize = 32;

/// What the words from here say, and the token behind them. The longest label wins: "BSN-nummer" before "BSN".
pub(super) fn label(text: &str, tokens: &[Token], at: usize) -> Option<(Label, usize)> {
    if let Some(label) = dicom(text, tokens, at) {
        return Some(label);
    }
    let mut joined = String::new();
    let mut best = None;
    let mut place = at;
    for _ in 0..MOST_WORDS {
        let Some(token) = tokens.get(place).filter(|token| token.what == What::Word) else { break };
        lower(token.text(text), &mut joined);
        if joined.len() > LONGEST {
            break;
        }
        if let Ok(found) = LABELS.binary_search_by(|(word, _)| (*word).cmp(&joined))
            && let Some((_, label)) = LABELS.get(found)
        {
            best = Some((*label, place + 1));
        }
        let joins = tokens.get(place + 1).is_some_and(|sign| sign.is_one_of(text, "-_./'’"));
        place += if joins { 2 } else { 1 };
    }
    let (label, next) = best?;
    // "BSN-koppeling" and "Patient Monitor" are things; a word that is joined on makes another word.
    let joined_on = tokens.get(next).is_some_and(|sign| sign.is(text, '-'))
        && tokens.get(next + 1).is_some_and(|word| word.what == What::Word && !is_word(text, word, FILLERS));
    Some((if joined_on { Label::Device } else { label }, next))
}

fn lower(word: &str, joined: &mut String) {
    for sign in word.chars().take(LONGEST).flat_map(char::to_lowercase) {
        match (sign, joined.chars().next_back()) {
            // Some programs write the dots apart from their letter.
            ('\u{308}', Some('e')) => {
                joined.pop();
                joined.push('ë');
            }
            _ => joined.push(sign),
        }
    }
}

/// The head of a data element as DICOM programs print it (PS3.6): (0010,0020) is the patient's number, (0010,0030) the day
/// of birth.
fn dicom(text: &str, tokens: &[Token], at: usize) -> Option<(Label, usize)> {
    let [open, group, comma, element, close] = tokens.get(at..at + 5)? else { return None };
    let is_tag = open.is(text, '(') && comma.is(text, ',') && close.is(text, ')') && group.text(text) == "0010";
    match element.text(text) {
        "0020" if is_tag => Some((Label::PatientNumber, at + 5)),
        "0030" if is_tag => Some((Label::Birth, at + 5)),
        _ => None,
    }
}

/// In bytes; a whole one has a few hundred.
const LONGEST_SEGMENT: usize = 2_000;

/// A patient segment of an HL7 version 2 message, as logs hold them: number, name, day of birth and more in one line.
pub(super) fn hl7_patient(text: &str, tokens: &[Token], at: usize) -> Option<Value> {
    let (word, bar) = (tokens.get(at)?, tokens.get(at + 1)?);
    if word.text(text) != "PID" || !bar.is(text, '|') {
        return None;
    }
    let rest = text.get(bar.end..)?;
    let near = rest.get(..super::boundary(rest, LONGEST_SEGMENT))?;
    let length = near.find(['\n', '\r']).unwrap_or(near.len());
    let segment = near.get(..length)?;
    let is_filled = segment.matches('|').count() >= 2 && segment.bytes().any(|byte| byte.is_ascii_digit());
    let end = bar.end + length;
    let next = tokens.partition_point(|token| token.start < end);
    (is_filled && length > 0).then_some(Value { kind: Kind::PatientNumber, range: bar.end..end, next })
}

/// Short words between a label and its number.
const FILLERS: &[&str] = &[
    "a", "bedraagt", "de", "den", "der", "dhr", "een", "for", "haar", "heer", "het", "id", "is", "lo", "luidt", "mevr",
    "mevrouw", "mr", "mrs", "mw", "nee", "no", "nr", "nummer", "nummers", "number", "of", "patient", "patiënt",
    "cliënt", "bewoner", "the", "van", "voor", "was", "zijn",
];
const PARTICLES: &[&str] = &["van", "de", "den", "der", "het", "ten", "ter", "te", "heer", "la", "el", "von"];
/// Words with a full stop that ends no sentence.
const SHORTENED: &[&str] = &["nr", "no", "geb", "dat", "pat", "dr", "mr", "drs", "ir", "mw", "dhr", "mevr", "nrs"];
const LINKS: &[&str] = &["is", "haar", "zijn", "het", "als", "the", "her", "his"];

fn is_word(text: &str, token: &Token, list: &[&str]) -> bool {
    token.what == What::Word && list.iter().any(|word| word.eq_ignore_ascii_case(token.text(text)))
}

fn is_capital(text: &str, token: &Token) -> bool {
    token.what == What::Word && token.text(text).starts_with(char::is_uppercase)
}

/// Is this between a number and the word for it behind: "123456782 is haar BSN"?
pub(super) fn is_link(text: &str, tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.is(text, '(') || is_word(text, token, LINKS))
}

/// May the number at `to` belong to the label that ends before `from`? Near, and in the same sentence; on the next line
/// only when that begins with it.
pub(super) fn leads_on(text: &str, tokens: &[Token], from: usize, to: usize, most: usize) -> bool {
    let Some(between) = tokens.get(from..to) else { return false };
    if between.len() > most {
        return false;
    }
    let line_ends = between.iter().any(|token| token.is(text, '\n'));
    if line_ends {
        return between.iter().all(|token| token.what == What::Sign);
    }
    // A full stop with a new sentence behind it; not the one of an abbreviation.
    !(from + 1..to).any(|place| {
        tokens.get(place).is_some_and(|token| token.is_one_of(text, ".!?"))
            && tokens.get(place - 1).is_some_and(|word| word.end - word.start > 1 && !is_word(text, word, SHORTENED))
            && tokens.get(place + 1).is_some_and(|word| is_capital(text, word))
    })
}

/// Only signs, short words and names stand between.
pub(super) fn is_filler(text: &str, between: &[Token], most: usize) -> bool {
    let words = between.iter().filter(|token| token.what == What::Word);
    let lines = between.iter().filter(|token| token.is(text, '\n')).count();
    between.len() <= most
        && (lines == 0 || between.iter().all(|token| token.what == What::Sign))
        && between.iter().all(|token| token.what != What::Digits)
        && between.iter().all(|token| token.what == What::Word || token.is_one_of(text, ":=#.-_()\"'[|>,\n;"))
        && words.clone().all(|token| is_word(text, token, FILLERS) || is_capital(text, token))
}

/// A name and nothing else stands between: capitals, particles, initials.
pub(super) fn is_name(text: &str, between: &[Token], most: usize) -> bool {
    let mut names = 0;
    for (place, token) in between.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| between.get(before));
        let initial = before.is_none_or(|word| word.what == What::Word && word.end - word.start <= 2);
        let fits = if token.what == What::Word {
            let name = is_capital(text, token);
            names += usize::from(name && token.end - token.start > 1);
            name || is_word(text, token, PARTICLES)
        } else {
            token.is_one_of(text, ",(:-*") || (token.is(text, '.') && initial)
        };
        if !fits {
            return false;
        }
    }
    between.len() <= most && names > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_labels_are_sorted_for_the_search_and_none_is_too_long() {
        for (one, other) in LABELS.iter().zip(LABELS.iter().skip(1)) {
            assert!(one.0 < other.0, "{} stands before {}", one.0, other.0);
        }
        assert!(LABELS.iter().all(|(word, _)| word.len() <= LONGEST));
    }
}
