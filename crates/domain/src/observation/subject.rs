//! Whom or what an observation speaks of, and in which role. Facts as a feed gave them: whose they are is looked up elsewhere.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a subject has to do with what was seen. As in IntelMQ's format the source is the one that has the problem (the infected
/// machine, the open service), not the one that began the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    #[default]
    Source,
    Destination,
    /// What passed somebody else's packets on.
    Relay,
}

/// The protocol below the port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    Tcp,
    Udp,
    Sctp,
    Icmp,
}

impl Transport {
    pub const ALL: [Self; 4] = [Self::Tcp, Self::Udp, Self::Sctp, Self::Icmp];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Sctp => "sctp",
            Self::Icmp => "icmp",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code().eq_ignore_ascii_case(code))
    }
}

/// A country by its two letters (ISO 3166-1 alpha-2), and what feeds write in its place: `UK`, `XX`, `ZZ`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Country([u8; 2]);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a country is two letters (ISO 3166-1 alpha-2)")]
pub struct NotCountry;

impl Country {
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("ZZ")
    }
}

impl FromStr for Country {
    type Err = NotCountry;

    fn from_str(text: &str) -> Result<Self, NotCountry> {
        match text.as_bytes() {
            [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                Ok(Self([first.to_ascii_uppercase(), second.to_ascii_uppercase()]))
            }
            _ => Err(NotCountry),
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.as_str().to_owned()
    }
}

impl TryFrom<String> for Country {
    type Error = NotCountry;

    fn try_from(text: String) -> Result<Self, NotCountry> {
        text.parse()
    }
}

/// A range of addresses as a feed names it, without the bits of a host: `192.0.2.0/24`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct AddressBlock {
    address: IpAddr,
    length: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a range of addresses is an address, a slash and a length: 192.0.2.0/24")]
pub struct NotBlock;

impl AddressBlock {
    pub fn address(&self) -> IpAddr {
        self.address
    }

    pub fn length(&self) -> u8 {
        self.length
    }
}

impl FromStr for AddressBlock {
    type Err = NotBlock;

    fn from_str(text: &str) -> Result<Self, NotBlock> {
        let (address, length) = text.trim().split_once('/').ok_or(NotBlock)?;
        let (address, length): (IpAddr, u8) =
            (address.parse().map_err(|_| NotBlock)?, length.parse().map_err(|_| NotBlock)?);
        let address = match address {
            IpAddr::V4(v4) if length <= 32 => {
                let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from(u32::from(v4) & mask))
            }
            IpAddr::V6(v6) if length <= 128 => {
                let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from(u128::from(v6) & mask))
            }
            _ => return Err(NotBlock),
        };
        Ok(Self { address, length })
    }
}

impl fmt::Display for AddressBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

impl fmt::Debug for AddressBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<AddressBlock> for String {
    fn from(block: AddressBlock) -> Self {
        block.to_string()
    }
}

impl TryFrom<String> for AddressBlock {
    type Error = NotBlock;

    fn try_from(text: String) -> Result<Self, NotBlock> {
        text.parse()
    }
}

/// What a certificate says of whose it is. Only what an owner can be found by; the rest stands in what is extra.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Certificate {
    /// SHA-256 in hexadecimal digits, as the feed writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub common_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Subject alternative names (RFC 5280 §4.2.1.6).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternative_names: Vec<String>,
}

/// One of those that an observation speaks of. Names are in lower case and without a dot at the end; what a feed left out is
/// `None`. There is no place for a password.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subject {
    pub role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<AddressBlock>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The name that the reverse zone gives the address (PTR). Whoever holds the reverse zone writes it: a weak sign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverse_name: Option<String>,
    /// What the machine calls itself, which no zone need know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    /// Who it is by name, when a feed speaks of an organisation and not of a machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asn: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Box<Certificate>>,
}

impl Subject {
    pub fn new(role: Role) -> Self {
        Self { role, ..Self::default() }
    }

    pub fn certificate_mut(&mut self) -> &mut Certificate {
        self.certificate.get_or_insert_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_loses_the_bits_of_its_host() {
        let read = |text: &str| text.parse::<AddressBlock>().map(|it| it.to_string());
        assert_eq!(read("198.51.100.77/24"), Ok("198.51.100.0/24".to_owned()));
        assert_eq!(read("2001:db8:1:2::9/48"), Ok("2001:db8:1::/48".to_owned()));
        assert_eq!(read("198.51.100.77/0"), Ok("0.0.0.0/0".to_owned()));
        assert_eq!(read("198.51.100.77/32"), Ok("198.51.100.77/32".to_owned()));
        assert_eq!(read("::1/128"), Ok("::1/128".to_owned()));
        for wrong in ["198.51.100.77", "198.51.100.77/33", "::/129", "/24", "a/8", "198.51.100.0/-1"] {
            assert_eq!(read(wrong), Err(NotBlock), "{wrong}");
        }
    }

    #[test]
    fn a_country_is_two_letters() {
        assert_eq!("nl".parse::<Country>().map(|it| it.to_string()), Ok("NL".to_owned()));
        for wrong in ["", "N", "NLD", "N1", "é"] {
            assert_eq!(wrong.parse::<Country>(), Err(NotCountry), "{wrong}");
        }
    }
}
