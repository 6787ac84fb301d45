//! Where a value belongs: the schema's keys, which are those of IntelMQ's data format, as places in an [`Observation`].

use domain::observation::{FeedSeverity, Name, Observation, Role, Scalar, Transport};

use super::convert::{Convert, Converted};
use super::secret;

/// A place for a value. A key that names none of them is a place in `extra`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Observed,
    Incident,
    /// The class stands with the type, so this is read and not kept.
    IncidentClass,
    Identifier,
    Address(Role),
    Block(Role),
    Port(Role),
    ReverseName(Role),
    LocalName(Role),
    Domain(Role),
    /// The host of an address, or a name that stands alone.
    DomainOfUrl(Role),
    Url(Role),
    Account(Role),
    Mail(Role),
    Organisation(Role),
    Asn(Role),
    Country(Role),
    Region(Role),
    City(Role),
    CertificateFingerprint,
    CertificateName,
    CertificateOrganisation,
    Transport,
    Application,
    MalwareName,
    Md5,
    Sha1,
    Sha256,
    Maker,
    Product,
    Version,
    Vulnerabilities,
    Severity,
    Status,
    Description,
    Extra(Name),
}

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    Done,
    /// The place cannot hold it.
    Refused,
}

/// Longer texts are kept in `extra`, which has bounds of its own.
const LONGEST: usize = 4096;

impl Target {
    /// The place of a key; `column` completes a key that ends in a dot.
    pub(crate) fn from_key(key: &str, column: &str) -> Self {
        let role = |key: &str| match key.split_once('.') {
            Some(("source", rest)) => Some((Role::Source, rest.to_owned())),
            Some(("destination", rest)) => Some((Role::Destination, rest.to_owned())),
            _ => None,
        };
        if let Some(name) = key.strip_prefix("extra.") {
            return Self::Extra(Name::from(if name.is_empty() { column } else { name }));
        }
        if let Some((role, fact)) = role(key) {
            match fact.as_str() {
                "ip" => return Self::Address(role),
                "network" => return Self::Block(role),
                "port" => return Self::Port(role),
                "reverse_dns" => return Self::ReverseName(role),
                "local_hostname" => return Self::LocalName(role),
                "fqdn" => return Self::Domain(role),
                "url" => return Self::Url(role),
                "account" => return Self::Account(role),
                "asn" => return Self::Asn(role),
                "geolocation.cc" => return Self::Country(role),
                "geolocation.region" => return Self::Region(role),
                "geolocation.city" => return Self::City(role),
                _ => {}
            }
        }
        match key {
            "time.source" => Self::Observed,
            "classification.taxonomy" => Self::IncidentClass,
            "classification.type" => Self::Incident,
            "classification.identifier" => Self::Identifier,
            "protocol.transport" => Self::Transport,
            "protocol.application" => Self::Application,
            "malware.name" => Self::MalwareName,
            "malware.hash.md5" => Self::Md5,
            "malware.hash.sha1" => Self::Sha1,
            "malware.hash.sha256" => Self::Sha256,
            "product.vendor" => Self::Maker,
            "product.name" => Self::Product,
            "product.version" => Self::Version,
            "product.vulnerabilities" => Self::Vulnerabilities,
            "severity" => Self::Severity,
            "status" => Self::Status,
            "event_description.text" => Self::Description,
            other => Self::Extra(Name::from(other)),
        }
    }

    /// The second place of what is extra to the schema and says here whose the thing is.
    pub(super) fn beside(extra: &str) -> Option<(Convert, Self)> {
        Some(match extra {
            "sha256_fingerprint" => (Convert::NotUnknown, Self::CertificateFingerprint),
            "subject_common_name" => (Convert::NotUnknown, Self::CertificateName),
            "subject_organization_name" => (Convert::NotUnknown, Self::CertificateOrganisation),
            "email" => (Convert::NotUnknown, Self::Mail(Role::Source)),
            "entity_name" => (Convert::NotUnknown, Self::Organisation(Role::Source)),
            "website" => (Convert::NotUnknown, Self::DomainOfUrl(Role::Source)),
            "relay.ip" => (Convert::Address, Self::Address(Role::Relay)),
            _ => return None,
        })
    }

    pub(crate) fn put(&self, value: Converted<'_>, seen: &mut Observation) -> Put {
        self.try_put(value, seen).map_or(Put::Refused, |()| Put::Done)
    }

    fn try_put(&self, value: Converted<'_>, seen: &mut Observation) -> Option<()> {
        match self {
            Self::Observed => match value {
                Converted::Time(at) => seen.observed = at,
                _ => return None,
            },
            Self::Incident => match value {
                Converted::Incident(incident) => seen.incident = incident,
                Converted::Text(code) => seen.incident = code.parse().ok()?,
                _ => return None,
            },
            Self::IncidentClass => {}
            Self::Identifier => seen.identifier = Some(text(value)?),
            Self::Address(role) => match value {
                Converted::Address(address) => seen.subject_mut(*role).address = Some(address),
                _ => return None,
            },
            Self::Block(role) => match value {
                Converted::Block(block) => seen.subject_mut(*role).block = Some(block),
                _ => return None,
            },
            Self::Port(role) => seen.subject_mut(*role).port = Some(u16::try_from(whole(&value)?).ok()?),
            Self::Asn(role) => seen.subject_mut(*role).asn = Some(u32::try_from(whole(&value)?).ok()?),
            Self::ReverseName(role) => seen.subject_mut(*role).reverse_name = Some(name(value)?),
            Self::LocalName(role) => seen.subject_mut(*role).local_name = Some(text(value)?),
            Self::Domain(role) => seen.subject_mut(*role).domain = Some(name(value)?),
            Self::DomainOfUrl(role) => {
                let written = name(value)?;
                let behind = written.split_once("://").map_or(written.as_str(), |(_, behind)| behind);
                let host = behind.split(['/', '?', '#', ':']).next().unwrap_or(behind);
                if !host.contains('.') {
                    return None;
                }
                seen.subject_mut(*role).domain = Some(host.to_owned());
            }
            Self::Url(role) => {
                let written = text(value)?;
                let (clean, dropped) = {
                    let (kept, dropped) = secret::without_passwords(&written);
                    ((dropped > 0).then(|| kept.into_owned()), dropped)
                };
                seen.secrets_dropped += dropped;
                seen.subject_mut(*role).url = Some(clean.unwrap_or(written));
            }
            Self::Account(role) => seen.subject_mut(*role).account = Some(text(value)?),
            Self::Mail(role) => {
                let mail = name(value).filter(|mail| mail.contains('@'))?;
                seen.subject_mut(*role).mail = Some(mail);
            }
            Self::Organisation(role) => seen.subject_mut(*role).organisation = Some(text(value)?),
            Self::Country(role) => match value {
                Converted::Text(country) => seen.subject_mut(*role).country = Some(country.parse().ok()?),
                _ => return None,
            },
            Self::Region(role) => seen.subject_mut(*role).region = Some(text(value)?),
            Self::City(role) => seen.subject_mut(*role).city = Some(text(value)?),
            Self::CertificateFingerprint => {
                seen.subject_mut(Role::Source).certificate_mut().fingerprint = Some(text(value)?);
            }
            Self::CertificateName => seen.subject_mut(Role::Source).certificate_mut().common_name = Some(text(value)?),
            Self::CertificateOrganisation => {
                seen.subject_mut(Role::Source).certificate_mut().organisation = Some(text(value)?);
            }
            Self::Transport => match value {
                Converted::Text(code) => seen.transport = Some(Transport::from_code(&code)?),
                _ => return None,
            },
            Self::Application => seen.application = Some(name(value)?),
            Self::MalwareName => seen.malware.name = Some(name(value)?),
            Self::Md5 => seen.malware.md5 = Some(name(value)?),
            Self::Sha1 => seen.malware.sha1 = Some(name(value)?),
            Self::Sha256 => seen.malware.sha256 = Some(name(value)?),
            Self::Maker => seen.product.maker = Some(text(value)?),
            Self::Product => seen.product.name = Some(text(value)?),
            Self::Version => seen.product.version = Some(text(value)?),
            Self::Vulnerabilities => match value {
                Converted::Vulnerabilities(list) => add_vulnerabilities(list, true, seen),
                Converted::Text(list) => add_vulnerabilities(&list, false, seen),
                _ => return None,
            },
            Self::Severity => match value {
                Converted::Text(code) => seen.severity = Some(FeedSeverity::from_code(&code)?),
                _ => return None,
            },
            Self::Status => seen.status = Some(text(value)?),
            Self::Description => seen.description = Some(text(value)?),
            Self::Extra(name) => return put_extra(name, value, seen),
        }
        Some(())
    }
}

/// Keeps a text among what is extra, without passwords in addresses.
pub(crate) fn put_text(name: &Name, text: &str, seen: &mut Observation) {
    // NUL is an illegal character in a PostgreSQL text; the reader has replaced it.
    let (kept, dropped) = secret::without_passwords(text);
    seen.secrets_dropped += dropped;
    seen.extra.push_text(name.clone(), &kept);
}

fn put_extra(name: &Name, value: Converted<'_>, seen: &mut Observation) -> Option<()> {
    let scalar = match value {
        Converted::Text(text) => {
            put_text(name, &text, seen);
            return Some(());
        }
        Converted::Vulnerabilities(list) => {
            put_text(name, list, seen);
            return Some(());
        }
        Converted::Whole(number) => Scalar::Whole(number),
        Converted::Real(number) => Scalar::Real(number),
        Converted::Flag(flag) => Scalar::Flag(flag),
        Converted::Address(address) => Scalar::Text(address.to_string()),
        Converted::Block(block) => Scalar::Text(block.to_string()),
        Converted::Time(at) => Scalar::Text(crate::idf::time_text(at)),
        Converted::Incident(incident) => Scalar::Text(incident.code().to_owned()),
        Converted::Nothing | Converted::Unreadable => return None,
    };
    seen.extra.push(name.clone(), scalar);
    Some(())
}

fn text(value: Converted<'_>) -> Option<String> {
    match value {
        Converted::Text(text) if text.len() <= LONGEST => Some(text.into_owned()),
        Converted::Whole(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A text in which capital letters mean nothing: names of machines, of malware, of protocols.
fn name(value: Converted<'_>) -> Option<String> {
    let mut text = text(value)?;
    if text.is_ascii() {
        text.make_ascii_lowercase();
        Some(text)
    } else {
        Some(text.to_lowercase())
    }
}

fn whole(value: &Converted<'_>) -> Option<i64> {
    match value {
        Converted::Whole(number) => Some(*number),
        Converted::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// At most 50 of one row, each once.
fn add_vulnerabilities(list: &str, only_cve: bool, seen: &mut Observation) {
    for written in list.split(';').map(str::trim).filter(|written| !written.is_empty() && written.len() <= 100) {
        let is_cve = written.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("cve-"));
        if only_cve && !is_cve {
            continue;
        }
        let identifier = written.to_ascii_uppercase();
        if seen.vulnerabilities.len() < 50 && !seen.vulnerabilities.contains(&identifier) {
            seen.vulnerabilities.push(identifier);
        }
    }
}
