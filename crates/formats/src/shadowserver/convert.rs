//! The conversions that the schema names, one typed function each. A conversion gives a value, nothing (the feed says nothing here), or
//! says that the text is none: then the text itself is kept in `extra`.

#[cfg(test)]
mod tests;
mod time;

use std::borrow::Cow;
use std::net::IpAddr;

use domain::Timestamp;
use domain::observation::{AddressBlock, IncidentType};

use crate::idf::time_text;

/// A conversion by the name that the schema has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convert {
    /// No conversion.
    AsWritten,
    /// `validate_to_none`: empty, `0` and `unknown` are nothing.
    NotUnknown,
    /// `invalidate_zero`: a whole number, of which 0 is nothing.
    NotZero,
    /// `convert_int`
    Whole,
    /// `convert_float`
    Real,
    /// `convert_bool`
    Flag,
    /// `validate_ip`
    Address,
    /// `validate_network`
    Block,
    /// `validate_fqdn`
    DomainName,
    /// `add_UTC_to_timestamp`: the time of the observation.
    Time,
    /// `convert_date`, `convert_date_utc`: a date and time among what is extra.
    Date,
    /// `extract_cve_from_tag`
    Vulnerabilities,
    /// `convert_http_host_and_url`: an address of which other columns hold host and protocol.
    HostAndPath,
    /// `category_or_detail`
    CategoryOrDetail,
    /// `force_base64`
    Base64,
    /// `set_tor_node`: the service that runs there says whether it is a Tor node.
    TorNode,
    /// `scan_exchange_taxonomy`: nothing, because the type of incident has its class with it.
    ExchangeClass,
    /// `scan_exchange_type`
    ExchangeType,
    /// `scan_exchange_identifier`
    ExchangeIdentifier,
}

/// What became of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Converted<'a> {
    /// The cell says nothing.
    Nothing,
    /// The cell says something that this conversion cannot read.
    Unreadable,
    Text(Cow<'a, str>),
    Whole(i64),
    Real(f64),
    Flag(bool),
    Address(IpAddr),
    Block(AddressBlock),
    Time(Timestamp),
    Incident(IncidentType),
    /// A list with `;` between, of which only numbers of the CVE programme are meant.
    Vulnerabilities(&'a str),
}

/// Cells of the same row that a conversion needs beside its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    pub application: &'a str,
    pub http_host: &'a str,
    pub hostname: &'a str,
    pub category: &'a str,
    pub detail: &'a str,
}

/// Longer addresses of pages are kept as text among what is extra.
const LONGEST_URL: usize = 4096;

impl Convert {
    /// Nothing for a conversion that came into the schema later than this was written.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "" => Self::AsWritten,
            "validate_to_none" => Self::NotUnknown,
            "invalidate_zero" => Self::NotZero,
            "convert_int" => Self::Whole,
            "convert_float" => Self::Real,
            "convert_bool" => Self::Flag,
            "validate_ip" => Self::Address,
            "validate_network" => Self::Block,
            "validate_fqdn" => Self::DomainName,
            "add_UTC_to_timestamp" => Self::Time,
            "convert_date" | "convert_date_utc" => Self::Date,
            "extract_cve_from_tag" => Self::Vulnerabilities,
            "convert_http_host_and_url" | "convert_hostname_and_url" => Self::HostAndPath,
            "category_or_detail" => Self::CategoryOrDetail,
            "force_base64" => Self::Base64,
            "set_tor_node" => Self::TorNode,
            "scan_exchange_taxonomy" => Self::ExchangeClass,
            "scan_exchange_type" => Self::ExchangeType,
            "scan_exchange_identifier" => Self::ExchangeIdentifier,
            _ => return None,
        })
    }

    /// True when an empty cell can give a value, out of other cells.
    pub fn reads_empty_cells(self) -> bool {
        self == Self::CategoryOrDetail
    }

    pub fn run<'a>(self, cell: &'a str, row: &Context<'a>) -> Converted<'a> {
        if cell.is_empty() && !self.reads_empty_cells() {
            return Converted::Nothing;
        }
        match self {
            Self::AsWritten => Converted::Text(Cow::Borrowed(cell)),
            Self::NotUnknown => not_unknown(cell),
            Self::NotZero => match cell.trim().parse::<i64>() {
                Ok(0) => Converted::Nothing,
                Ok(number) => Converted::Whole(number),
                Err(_) => Converted::Unreadable,
            },
            Self::Whole => cell.trim().parse::<i64>().map_or(Converted::Unreadable, Converted::Whole),
            Self::Real => match cell.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => Converted::Real(number),
                _ => Converted::Unreadable,
            },
            Self::Flag => flag(cell),
            Self::Address => address(cell),
            Self::Block => cell.parse::<AddressBlock>().map_or(Converted::Unreadable, Converted::Block),
            Self::DomainName => domain_name(cell),
            Self::Time => time::read(cell).map_or(Converted::Unreadable, Converted::Time),
            Self::Date => time::read(cell)
                .or_else(|| time::read_mail_date(cell))
                .map_or(Converted::Unreadable, |at| Converted::Text(Cow::Owned(time_text(at)))),
            Self::Vulnerabilities => Converted::Vulnerabilities(cell),
            Self::HostAndPath => host_and_path(cell, row),
            Self::CategoryOrDetail => {
                let said = if row.category.is_empty() { row.detail } else { row.category };
                if said.is_empty() { Converted::Nothing } else { Converted::Text(Cow::Borrowed(said)) }
            }
            Self::Base64 => match data_encoding::BASE64.decode(cell.as_bytes()) {
                Ok(_) => Converted::Text(Cow::Borrowed(cell)),
                Err(_) => Converted::Text(Cow::Owned(data_encoding::BASE64.encode(cell.as_bytes()))),
            },
            Self::TorNode => {
                if cell.eq_ignore_ascii_case("tor") {
                    Converted::Flag(true)
                } else {
                    Converted::Nothing
                }
            }
            Self::ExchangeClass => Converted::Nothing,
            Self::ExchangeType => Converted::Incident(if has_webshell(cell) {
                IncidentType::SystemCompromise
            } else {
                IncidentType::VulnerableSystem
            }),
            Self::ExchangeIdentifier => Converted::Text(Cow::Borrowed(if has_webshell(cell) {
                "exchange-server-webshell"
            } else {
                "vulnerable-exchange-server"
            })),
        }
    }
}

/// The tag of an Exchange server on which somebody has already left a way back in.
fn has_webshell(tag: &str) -> bool {
    tag.to_ascii_lowercase().contains("webshell")
}

fn not_unknown(cell: &str) -> Converted<'_> {
    if cell == "0" || cell == "unknown" { Converted::Nothing } else { Converted::Text(Cow::Borrowed(cell)) }
}

fn flag(cell: &str) -> Converted<'static> {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(cell.trim()));
    if is(&["y", "yes", "true", "enabled", "1"]) {
        Converted::Flag(true)
    } else if is(&["n", "no", "false", "disabled", "0"]) {
        Converted::Flag(false)
    } else {
        Converted::Unreadable
    }
}

/// An address that somebody can have: 0.0.0.0 and :: are nobody's.
fn address(cell: &str) -> Converted<'static> {
    match cell.trim().parse::<IpAddr>() {
        Ok(address) if address.is_unspecified() => Converted::Nothing,
        Ok(address) => Converted::Address(address.to_canonical()),
        Err(_) => Converted::Unreadable,
    }
}

/// A name of two labels or more (RFC 1035 §2.3.1, and `_` as zones have it), in lower case and without the last dot.
fn domain_name(cell: &str) -> Converted<'_> {
    let name = cell.trim();
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let is_name = name.len() <= 253
        && name.contains('.')
        && name.split('.').all(is_label)
        && name.rsplit('.').next().is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_name {
        Converted::Unreadable
    } else if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Converted::Text(Cow::Owned(name.to_ascii_lowercase()))
    } else {
        Converted::Text(Cow::Borrowed(name))
    }
}

/// An address that is written out, or a path to which other columns name the host. A path may come as the line of a request:
/// `GET /path HTTP/1.1`.
fn host_and_path<'a>(cell: &'a str, row: &Context<'a>) -> Converted<'a> {
    let cell = cell.trim();
    let url: Cow<'a, str> = if cell.contains("://") {
        Cow::Borrowed(cell)
    } else {
        let path = match cell.split_once(' ') {
            Some((method, rest)) if method.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                rest.split(' ').next().unwrap_or(rest)
            }
            _ => cell,
        };
        let host = if row.http_host.is_empty() { row.hostname } else { row.http_host };
        if host.is_empty() || path.is_empty() {
            return Converted::Unreadable;
        }
        let scheme = if row.application.is_empty() { "http" } else { row.application };
        let slash = if path.starts_with('/') { "" } else { "/" };
        Cow::Owned(format!("{scheme}://{host}{slash}{path}"))
    };
    if url.len() > LONGEST_URL || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        Converted::Unreadable
    } else {
        Converted::Text(url)
    }
}
