//! Which observations are about one and the same problem. A fingerprint is made of the kind of problem, whom it concerns, port and
//! transport, and of what tells two problems of this kind apart. It is never made of a time, of the name of a feed or of a
//! banner: those change while the problem stays.
//!
//! What tells problems apart differs by type of report and stands in `fingerprint/discriminators.txt`.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Observation, Role, Scalar, Subject};
use crate::hash::{ContentHash, Hasher};

/// The identity of a problem. Two observations with the same fingerprint are about one finding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(ContentHash);

impl Fingerprint {
    pub fn hash(&self) -> &ContentHash {
        &self.0
    }

    /// One that was stored.
    pub fn from_hash(hash: ContentHash) -> Self {
        Self(hash)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whom a problem concerns: the first of these that an observation has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Primary {
    Address,
    Block,
    Domain,
    Url,
    Account,
    Mail,
    Organisation,
}

/// Where at its subject a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// At a port: two open services are two problems.
    Port,
    /// At the subject as a whole. Also when the port is that of the client, which is another one in each connection.
    Whole,
}

/// What tells two problems of one kind, at one place, apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Identifier,
    Application,
    Malware,
    Vulnerabilities,
    Extra(&'static str),
}

/// How the fingerprint of one type of report is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FingerprintRule {
    /// The kind of problem. Reports over IPv4 and IPv6, and reports of several sinkholes, share one.
    pub kind: Cow<'static, str>,
    /// Whose problem it is.
    pub role: Role,
    pub primary: Vec<Primary>,
    pub place: Where,
    pub apart: Vec<Part>,
}

const RULES: &str = include_str!("fingerprint/discriminators.txt");
/// The line that holds for reports that have none of their own.
const ANY: &str = "*";
/// Of whatever is changed in how fingerprints are made, this must change too: findings are found again by them.
const EDITION: &str = "finding 1";

static BY_REPORT: LazyLock<HashMap<&'static str, FingerprintRule>> =
    LazyLock::new(|| RULES.lines().filter_map(|line| rule(line).ok().flatten()).collect());

impl FingerprintRule {
    /// The rule for a type of report, in the feed's own word. Looked up once per file.
    pub fn of(report: &str) -> Self {
        let plain = without_family(report);
        if let Some(rule) = BY_REPORT.get(&*plain) {
            return rule.clone();
        }
        let mut rule = BY_REPORT.get(ANY).cloned().unwrap_or_else(|| FingerprintRule {
            kind: Cow::Borrowed(""),
            role: Role::Source,
            primary: vec![Primary::Address, Primary::Domain],
            place: Where::Port,
            apart: Vec::new(),
        });
        rule.kind = Cow::Owned(plain.into_owned());
        rule
    }

    /// True when the type of report has a line of its own in the list.
    pub fn is_listed(report: &str) -> bool {
        BY_REPORT.contains_key(&*without_family(report))
    }

    /// The fingerprint, or nothing when the observation names nobody whom the problem could concern.
    pub fn fingerprint(&self, observation: &Observation) -> Option<Fingerprint> {
        let subject = observation.subject(self.role)?;
        let mut hasher = Hasher::default();
        hasher.add(EDITION);
        hasher.add(&self.kind);
        self.primary.iter().find_map(|primary| primary.add(subject, &mut hasher))?;
        if self.place == Where::Port {
            hasher.add_bytes(&subject.port.unwrap_or_default().to_be_bytes());
            hasher.add(observation.transport.map_or("", |it| it.code()));
        }
        for part in &self.apart {
            part.add(observation, &mut hasher);
        }
        Some(Fingerprint(hasher.finish()))
    }
}

impl Primary {
    fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "address" => Self::Address,
            "block" => Self::Block,
            "domain" => Self::Domain,
            "url" => Self::Url,
            "account" => Self::Account,
            "mail" => Self::Mail,
            "organisation" => Self::Organisation,
            _ => return None,
        })
    }

    fn code(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Block => "block",
            Self::Domain => "domain",
            Self::Url => "url",
            Self::Account => "account",
            Self::Mail => "mail",
            Self::Organisation => "organisation",
        }
    }

    /// Adds what it is and its value, when the subject has it.
    fn add(self, subject: &Subject, hasher: &mut Hasher) -> Option<()> {
        let text = match self {
            Self::Address => {
                let address = subject.address?;
                hasher.add(self.code());
                add_address(address, hasher);
                return Some(());
            }
            Self::Block => {
                let block = subject.block?;
                hasher.add(self.code());
                add_address(block.address(), hasher);
                hasher.add_bytes(&[block.length()]);
                return Some(());
            }
            // What follows a "#" stays with the reader and never reaches a server (RFC 3986 §3.5).
            Self::Url => subject.url.as_deref().map(|url| url.split('#').next().unwrap_or(url))?,
            Self::Domain => subject.domain.as_deref()?,
            Self::Account => subject.account.as_deref()?,
            Self::Mail => subject.mail.as_deref()?,
            Self::Organisation => subject.organisation.as_deref()?,
        };
        hasher.add(self.code());
        // Paths tell capital letters apart (RFC 3986 §6.2.2.1); names and addresses of mail do not, in practice.
        if self == Self::Url {
            hasher.add(text)
        } else {
            hasher.add(&lower(text))
        }
        Some(())
    }
}

impl Part {
    fn from_code(code: &'static str) -> Option<Self> {
        Some(match code {
            "identifier" => Self::Identifier,
            "application" => Self::Application,
            "malware" => Self::Malware,
            "vulnerabilities" => Self::Vulnerabilities,
            _ => Self::Extra(code.strip_prefix("extra.").filter(|name| !name.is_empty())?),
        })
    }

    fn add(self, observation: &Observation, hasher: &mut Hasher) {
        match self {
            Self::Identifier => hasher.add(&lower(observation.identifier.as_deref().unwrap_or_default())),
            Self::Application => hasher.add(&lower(observation.application.as_deref().unwrap_or_default())),
            Self::Malware => hasher.add(&lower(observation.malware.name.as_deref().unwrap_or_default())),
            Self::Vulnerabilities => add_set(observation.vulnerabilities.iter().map(String::as_str), hasher),
            Self::Extra(name) => match observation.extra.get(name) {
                // Feeds write several tags into one value.
                Some(Scalar::Text(text)) => add_set(text.split(';'), hasher),
                Some(Scalar::Whole(number)) => hasher.add_bytes(&number.to_be_bytes()),
                Some(Scalar::Real(number)) => hasher.add_bytes(&number.to_bits().to_be_bytes()),
                Some(Scalar::Flag(flag)) => hasher.add_bytes(&[u8::from(*flag)]),
                None => hasher.add(""),
            },
        }
    }
}

/// The same set is the same part, in whatever order and however often a feed names its members.
fn add_set<'a>(members: impl Iterator<Item = &'a str>, hasher: &mut Hasher) {
    let mut members: Vec<Cow<'a, str>> = members.map(str::trim).filter(|it| !it.is_empty()).map(lower).collect();
    members.sort_unstable();
    members.dedup();
    hasher.add_bytes(&(members.len() as u64).to_be_bytes());
    for member in members {
        hasher.add(&member);
    }
}

fn add_address(address: IpAddr, hasher: &mut Hasher) {
    match address {
        IpAddr::V4(v4) => hasher.add_bytes(&v4.octets()),
        IpAddr::V6(v6) => hasher.add_bytes(&v6.octets()),
    }
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_uppercase) { Cow::Owned(text.to_lowercase()) } else { Cow::Borrowed(text) }
}

/// `scan6_rdp` and `scan_rdp` look for the same problem, as do `event4_…` and `event6_…`, `device_id6` and `device_id`.
fn without_family(report: &str) -> Cow<'_, str> {
    for family in ["4_", "6_"] {
        if let Some((before, after)) = report.split_once(family)
            && matches!(before, "scan" | "event" | "population")
        {
            return Cow::Owned(format!("{before}_{after}"));
        }
    }
    Cow::Borrowed(
        report.strip_suffix('6').filter(|it| it.ends_with(|last: char| last.is_ascii_lowercase())).unwrap_or(report),
    )
}

/// A line of the list: `report | kind | whose | whom | where | apart`. Nothing for a comment, an error for a line that says nothing.
fn rule(line: &'static str) -> Result<Option<(&'static str, FingerprintRule)>, &'static str> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let mut cells = line.split('|').map(str::trim);
    let mut cell = || cells.next().ok_or(line);
    let (report, kind, whose, whom, place, apart) = (cell()?, cell()?, cell()?, cell()?, cell()?, cell()?);
    let rule = FingerprintRule {
        kind: Cow::Borrowed(if kind == "=" { report } else { kind }),
        role: match whose {
            "source" => Role::Source,
            "destination" => Role::Destination,
            _ => return Err(line),
        },
        primary: whom.split_whitespace().map(Primary::from_code).collect::<Option<_>>().ok_or(line)?,
        place: match place {
            "port" => Where::Port,
            "whole" => Where::Whole,
            _ => return Err(line),
        },
        apart: apart.split_whitespace().map(Part::from_code).collect::<Option<_>>().ok_or(line)?,
    };
    if report.is_empty() || rule.primary.is_empty() { Err(line) } else { Ok(Some((report, rule))) }
}
