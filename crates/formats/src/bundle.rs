//! Bundles (`*.bwb`): what an institution needs to compare at home, in one signed file. The layout stands in
//! `docs/blind-matching.md`. This reads, checks and writes bytes; what the advisories mean is the business of `csaf`,
//! and which serial number was seen last that of the caller.
//!
//! Nothing of a bundle is looked at before its signature holds, and nothing is handed out before every hash does.

mod answers;
mod key;

pub use answers::{AnswerFlaw, AnswersHead, read_answers, write_answers};
pub(crate) use key::read_signature;
pub use key::{BadKey, Fingerprint, PublicKey, SigningKey};

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use domain::register::Decided;
use domain::{ContentHash, Timestamp};
use serde::{Deserialize, Serialize};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::archive::{self, Limits, Member, Members, Refused, Unopened};
use crate::notes::clip;

/// The layout that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.sig";
const RULES: &str = "register/rules.json";
const ADVISORIES: &str = "advisories/";

/// A bundle that is older than this should be fetched again.
pub const FRESH_DAYS: i64 = 7;

/// What a bundle may cost: all advisories of a sector in their original bytes stay well below.
pub fn limits() -> Limits {
    Limits { bytes: 256 << 20, entries: 50_000, file: 64 << 20, total: 2 << 30, ratio: 400 }
}

/// Who made a bundle, in words for people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeBy {
    pub name: String,
    pub phone: String,
    pub email: String,
}

/// What a bundle says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// Only grows: of two bundles of one CERT the higher is the later.
    pub serial: i64,
    pub made_at: Timestamp,
    pub made_by: MadeBy,
    /// The highest label of what is in it: CLEAR, GREEN or AMBER.
    pub tlp: String,
    /// Names of institutions, when something in it is only for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_for: Option<String>,
    /// The program that made it.
    pub program: String,
    /// Of the product register in that program: another program may judge otherwise.
    pub register: String,
    /// The SHA-256 of every file but this one and its signature.
    pub members: BTreeMap<String, ContentHash>,
}

impl Manifest {
    pub fn advisories(&self) -> usize {
        self.members.keys().filter(|name| name.starts_with(ADVISORIES)).count()
    }

    pub fn days_old(&self, now: Timestamp) -> i64 {
        (now.millis() - self.made_at.millis()).div_euclid(86_400_000).max(0)
    }
}

/// Why a bundle is not used. Each says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadBundle {
    #[error("{}; a bundle is one file ending in .bwb: fetch it again", unopened(.0))]
    Unopened(Unopened),
    #[error("{name} is not in it: this is no bundle, or it was damaged; fetch it again")]
    Missing { name: String },
    #[error("{name}: {reason}; fetch the bundle again")]
    Member { name: String, reason: String },
    #[error("the signature is not readable; fetch the bundle again")]
    SignatureUnreadable,
    #[error(
        "the signature does not belong to any key that you trust. Fetch the bundle again. If that does not help, phone \
         your CERT and compare the fingerprint of its key with {known}"
    )]
    NotTrusted { known: String },
    #[error("no key to trust was given; get the public key from your CERT and compare its fingerprint by phone")]
    NoKeys,
    #[error("the bundle has format {found}, this program reads up to {FORMAT}: use a newer Brandwacht")]
    TooNew { found: u32 },
    #[error("manifest.json cannot be read ({0}): ask your CERT to make the bundle again")]
    Manifest(String),
    #[error("{name} is not what was signed (its SHA-256 differs): the file was damaged or changed; fetch it again")]
    Changed { name: String },
    #[error("{name} is not named in the signed manifest: somebody added it; fetch the bundle again")]
    Stray { name: String },
    #[error("register/rules.json cannot be read ({0}): use a newer Brandwacht, or ask your CERT to make it again")]
    Rules(String),
    #[error(
        "this bundle has serial number {found}, and you have used {seen} before: an old bundle hides what is new. Fetch \
         the newest, or give --allow-older when you mean this one"
    )]
    Older { found: i64, seen: i64 },
}

/// What is wrong with an archive in itself is told to whoever packs one; who was given a bundle cannot pack it again.
fn unopened(problem: &Unopened) -> String {
    match problem {
        Unopened::Damaged { .. } => "it is no archive that can be read".to_owned(),
        other => other.to_string(),
    }
}

impl From<Unopened> for BadBundle {
    fn from(problem: Unopened) -> Self {
        Self::Unopened(problem)
    }
}

impl BadBundle {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unopened(_) => "unopened",
            Self::Missing { .. } => "missing",
            Self::Member { .. } => "member",
            Self::SignatureUnreadable => "signature_unreadable",
            Self::NotTrusted { .. } => "not_trusted",
            Self::NoKeys => "no_keys",
            Self::TooNew { .. } => "too_new",
            Self::Manifest(_) => "manifest",
            Self::Changed { .. } => "changed",
            Self::Stray { .. } => "stray",
            Self::Rules(_) => "rules",
            Self::Older { .. } => "older",
        }
    }
}

/// A bundle whose signature and hashes hold.
#[derive(Debug)]
pub struct Bundle<'b> {
    pub manifest: Manifest,
    /// Of the manifest: with the serial number it says which bundle this is.
    pub print: ContentHash,
    pub signed_by: Fingerprint,
    /// The CERT's decisions about products, without names of people.
    pub rules: Vec<Decided>,
    bytes: &'b [u8],
    limits: Limits,
}

impl<'b> Bundle<'b> {
    /// The advisories, in the publishers' own bytes, one by one.
    pub fn advisories(&self) -> Result<impl Iterator<Item = Member> + use<'b>, BadBundle> {
        // All of it was read once and every hash held, so nothing is refused the second time.
        let members = archive::open(self.bytes, self.limits)?;
        Ok(members.flatten().filter(|member| member.name.starts_with(ADVISORIES)))
    }
}

/// Reads the parts that say what a bundle is, without believing them: for showing who claims to have made it.
pub fn peek(bytes: &[u8]) -> Result<Manifest, BadBundle> {
    let limits = limits();
    manifest(&one(bytes, limits, MANIFEST)?)
}

/// Opens a bundle: checks the signature against every trusted key, then the hash of every file. `seen` is the highest
/// serial number used before; an older bundle is refused. Hand in 0 to allow any.
pub fn open<'b>(bytes: &'b [u8], trusted: &[PublicKey], seen: i64, limits: Limits) -> Result<Bundle<'b>, BadBundle> {
    if trusted.is_empty() {
        return Err(BadBundle::NoKeys);
    }
    let text = one(bytes, limits, MANIFEST)?;
    let signature = key::read_signature(&one(bytes, limits, SIGNATURE)?).ok_or(BadBundle::SignatureUnreadable)?;
    let Some(signer) = trusted.iter().find(|key| key.verifies(&text, &signature)) else {
        let known: Vec<String> = trusted.iter().map(|key| key.fingerprint().to_string()).collect();
        return Err(BadBundle::NotTrusted { known: known.join(" or ") });
    };
    let manifest = manifest(&text)?;
    if manifest.serial < seen {
        return Err(BadBundle::Older { found: manifest.serial, seen });
    }
    let mut left: BTreeSet<&str> = manifest.members.keys().map(String::as_str).collect();
    let mut rules = None;
    for member in archive::open(bytes, limits)? {
        let member = member.map_err(refused)?;
        if member.name == MANIFEST || member.name == SIGNATURE {
            continue;
        }
        let Some(signed) = manifest.members.get(&member.name) else {
            return Err(BadBundle::Stray { name: member.name });
        };
        if ContentHash::of(&member.bytes) != *signed {
            return Err(BadBundle::Changed { name: member.name });
        }
        left.remove(member.name.as_str());
        if member.name == RULES {
            let read = serde_json::from_slice::<Vec<Decided>>(&member.bytes);
            rules = Some(read.map_err(|error| BadBundle::Rules(clip(&error.to_string(), 200)))?);
        }
    }
    if let Some(name) = left.first() {
        return Err(BadBundle::Missing { name: (*name).to_owned() });
    }
    let rules = rules.ok_or_else(|| BadBundle::Missing { name: RULES.to_owned() })?;
    let signed_by = signer.fingerprint();
    Ok(Bundle { print: ContentHash::of(&text), manifest, signed_by, rules, bytes, limits })
}

fn manifest(text: &[u8]) -> Result<Manifest, BadBundle> {
    // The number first: a later layout may have other fields.
    #[derive(Deserialize)]
    struct Head {
        format: u32,
    }
    let unread = |error: serde_json::Error| BadBundle::Manifest(clip(&error.to_string(), 200));
    let head: Head = serde_json::from_slice(text).map_err(unread)?;
    if head.format > FORMAT {
        return Err(BadBundle::TooNew { found: head.format });
    }
    serde_json::from_slice(text).map_err(unread)
}

fn one(bytes: &[u8], limits: Limits, name: &str) -> Result<Vec<u8>, BadBundle> {
    let mut members: Members<'_> = archive::open(bytes, limits)?;
    match members.named(name) {
        None => Err(BadBundle::Missing { name: name.to_owned() }),
        Some(Err(problem)) => Err(refused(problem)),
        Some(Ok(member)) => Ok(member.bytes),
    }
}

fn refused(problem: Refused) -> BadBundle {
    BadBundle::Member { name: problem.name, reason: problem.reason.to_string() }
}

/// What stands in the manifest beside the hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub serial: i64,
    pub made_at: Timestamp,
    pub made_by: MadeBy,
    pub tlp: String,
    pub made_for: Option<String>,
    pub program: String,
    pub register: String,
}

/// Why a bundle cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the bundle cannot be packed: {0}")]
pub struct Unpackable(String);

/// Packs a bundle. The same contents under the same head make the same bytes.
pub struct Packer {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    members: BTreeMap<String, ContentHash>,
}

impl Default for Packer {
    fn default() -> Self {
        Self::new()
    }
}

impl Packer {
    pub fn new() -> Self {
        Self { zip: ZipWriter::new(Cursor::new(Vec::new())), members: BTreeMap::new() }
    }

    /// Adds an advisory in its publisher's own bytes.
    pub fn advisory(&mut self, tracking_id: &str, bytes: &[u8]) -> Result<(), Unpackable> {
        let plain = |sign: char| if sign.is_ascii_alphanumeric() || sign == '-' { sign } else { '_' };
        let name: String = tracking_id.chars().take(80).map(plain).collect();
        let hash = ContentHash::of(bytes).to_string();
        let short = hash.get(..12).unwrap_or_default();
        self.put(format!("{ADVISORIES}{name}.{short}.json"), bytes)
    }

    /// Adds the rules, signs and closes. Which rules go along depends on what else is in the bundle, so they come last.
    ///
    /// Names of people are left out of the rules, and so are reasons, because they may name people and institutions.
    pub fn finish(mut self, rules: &[Decided], head: Head, key: &SigningKey) -> Result<Vec<u8>, Unpackable> {
        let rules: Vec<Decided> =
            rules.iter().map(|rule| Decided { by: String::new(), reason: String::new(), ..rule.clone() }).collect();
        self.put(RULES.to_owned(), &serde_json::to_vec(&rules).map_err(unpackable)?)?;
        let manifest = Manifest {
            format: FORMAT,
            serial: head.serial,
            made_at: head.made_at,
            made_by: head.made_by,
            tlp: head.tlp,
            made_for: head.made_for,
            program: head.program,
            register: head.register,
            members: std::mem::take(&mut self.members),
        };
        let text = serde_json::to_vec_pretty(&manifest).map_err(unpackable)?;
        let signature = key.sign(&text);
        self.write(MANIFEST, &text)?;
        self.write(SIGNATURE, signature.as_bytes())?;
        Ok(self.zip.finish().map_err(unpackable)?.into_inner())
    }

    fn put(&mut self, name: String, bytes: &[u8]) -> Result<(), Unpackable> {
        if self.members.contains_key(&name) {
            return Ok(());
        }
        self.write(&name, bytes)?;
        self.members.insert(name, ContentHash::of(bytes));
        Ok(())
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Unpackable> {
        self.zip.start_file(name, SimpleFileOptions::default()).map_err(unpackable)?;
        self.zip.write_all(bytes).map_err(unpackable)
    }
}

fn unpackable(error: impl std::fmt::Display) -> Unpackable {
    Unpackable(error.to_string())
}
