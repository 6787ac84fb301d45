//! The organisations file: who there is, whom to reach, who acts for whom. Its shape is `docs/organisations-file.md`.
//!
//! Reading gives either everything or the list of all errors with their places; storing is one transaction. Nothing
//! here is half done.

mod check;
mod read;
mod save;
mod tree;

use std::collections::BTreeSet;
use std::path::Path;

use domain::Day;
use domain::asset::AssetClass;
use domain::organisation::{ContactRole, Language, OrganisationKind, Size};
use formats::mail_key::MailKey;

pub(crate) use save::{Saved, save};

/// Larger files are refused.
const MAX_BYTES: usize = 8 << 20;
const MAX_ORGANISATIONS: usize = 20_000;

#[derive(Debug)]
pub(crate) struct File {
    pub(crate) organisations: Vec<OrganisationEntry>,
    pub(crate) mandates: Vec<MandateEntry>,
    pub(crate) warnings: Vec<Problem>,
}

#[derive(Debug)]
pub(crate) struct OrganisationEntry {
    pub(crate) place: String,
    pub(crate) key: String,
    pub(crate) kind: OrganisationKind,
    pub(crate) name: String,
    pub(crate) sector: Option<String>,
    pub(crate) size: Option<Size>,
    pub(crate) phone: Option<String>,
    pub(crate) member_of: Vec<String>,
    pub(crate) domains: Vec<String>,
    pub(crate) contacts: Vec<ContactEntry>,
}

#[derive(Debug)]
pub(crate) struct ContactEntry {
    pub(crate) role: ContactRole,
    pub(crate) name: String,
    pub(crate) language: Language,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    /// Mails to it are encrypted with this. Nothing leaves the one that is known, which may have been given on its page.
    pub(crate) mail_key: Option<GivenKey>,
}

/// A key with the field in which it stands.
#[derive(Debug)]
pub(crate) struct GivenKey {
    pub(crate) field: &'static str,
    pub(crate) key: MailKey,
}

#[derive(Debug)]
pub(crate) struct MandateEntry {
    pub(crate) place: String,
    pub(crate) institution: String,
    pub(crate) supplier: String,
    pub(crate) classes: BTreeSet<AssetClass>,
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
    /// Who at the institution approved it. Without one the mandate gives nobody any right yet.
    pub(crate) approved_by: Option<String>,
}

/// Something wrong with the file: where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) place: String,
    pub(crate) message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.place.is_empty() { f.write_str(&self.message) } else { write!(f, "{}: {}", self.place, self.message) }
    }
}

/// Reads a file. The ending of its name decides between TOML and JSON; `sectors` are the codes that are allowed.
pub(crate) fn read(name: &Path, bytes: &[u8], sectors: &[&str]) -> Result<File, Vec<Problem>> {
    let whole = |message: String| vec![Problem { place: String::new(), message }];
    if bytes.len() > MAX_BYTES {
        return Err(whole(format!("larger than {} MiB: split the file", MAX_BYTES >> 20)));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| whole("not UTF-8 text: save it as UTF-8".to_owned()))?;
    let ending = name.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let root = match ending.as_deref() {
        Some("toml") => tree::toml(text),
        Some("json") => tree::json(text),
        _ => return Err(whole("the name must end in .toml or .json".to_owned())),
    };
    let root = root.map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let mut file = read::file(&root, sectors, &mut problems);
    if problems.is_empty() {
        check::check(&mut file, &mut problems);
    }
    if problems.is_empty() { Ok(file) } else { Err(problems) }
}

#[cfg(test)]
mod tests;
