//! Certificates for mail: X.509 (RFC 5280) in the profile of S/MIME 4.0 (RFC 8550). It says whose mail can be encrypted with
//! one or signed by one, and until when. Who vouches for it is not looked at: that is for whoever stores it to know.

mod cms;

use data_encoding::{BASE64, HEXLOWER};
use domain::Timestamp;
use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;

pub use cms::{enveloped_data, signed_attributes, signed_data};

use crate::mail_key::grouped;

/// Certificates are a few kilobytes.
pub const MAX_CERTIFICATE: usize = 64 << 10;
/// A certificate and those of the authorities above it.
pub const MAX_CHAIN: usize = 6;
/// RFC 8551, 2.3 and 4.2: shorter keys protect nothing any more.
const LEAST_BITS: usize = 2_048;
/// Whoever gives a longer one keeps the machine busy.
const MOST_BITS: usize = 8_192;
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
const PRIVATE: &[u8] = b"PRIVATE KEY-----";

/// Why mail cannot be encrypted with what somebody gave as a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCertificate {
    #[error("larger than 64 KiB: give the certificate of this contact alone")]
    TooLarge,
    #[error(
        "a private key is in it, which nobody else may have: consider it leaked, have the certificate revoked, and give a new one without its key"
    )]
    Secret,
    #[error("no certificate can be read in it: export it anew, as PEM (Base64, .pem or .crt)")]
    Unreadable,
    #[error("more than one certificate is in it: give only the one of this contact, without those of its issuers")]
    Several,
    #[error("the certificate does not hold yet: ask for the present one, or give it later")]
    NotYet,
    #[error("the certificate has expired: ask for the new one")]
    Expired,
    #[error("the certificate is not for encrypting mail (keyEncipherment, emailProtection): ask for one that is")]
    CannotEncrypt,
    #[error("the key in the certificate is shorter than 2048 bits or no sound one: ask for one with a longer key")]
    Weak,
    #[error("the key in the certificate is not RSA of at most 8192 bits: ask for one with such a key")]
    NotRsa,
    #[error("the certificate is for another mail address: ask for the one of this address")]
    OtherAddress,
}

impl BadCertificate {
    pub const ALL: [Self; 10] = [
        Self::TooLarge,
        Self::Secret,
        Self::Unreadable,
        Self::Several,
        Self::NotYet,
        Self::Expired,
        Self::CannotEncrypt,
        Self::Weak,
        Self::NotRsa,
        Self::OtherAddress,
    ];

    /// Those that an OpenPGP key may have as well have the same code.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Secret => "certificate_secret",
            Self::Unreadable => "unreadable",
            Self::Several => "certificate_several",
            Self::NotYet => "certificate_early",
            Self::Expired => "certificate_expired",
            Self::CannotEncrypt => "certificate_use",
            Self::Weak => "certificate_weak",
            Self::NotRsa => "certificate_kind",
            Self::OtherAddress => "certificate_address",
        }
    }
}

/// A public RSA key (RFC 8017, 3.1), as bytes with the highest first and no zeros before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RsaKey {
    pub modulus: Vec<u8>,
    pub exponent: Vec<u8>,
}

/// One certificate that could be read. Whether it holds today is asked with the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    /// The name of the issuer, as it is encoded there: who reads a message finds the certificate by it, byte for byte.
    issuer: Vec<u8>,
    /// What stands in the serial number, which need not be a number that anybody counts with.
    serial: Vec<u8>,
    key: Option<RsaKey>,
    /// The first and the last second, since 1970.
    from: i64,
    until: i64,
    /// In small letters.
    addresses: Vec<String>,
    encrypts: bool,
    signs: bool,
}

impl Certificate {
    /// Reads a certificate that somebody gives for an address, and looks whether mail can be encrypted with it now.
    pub fn read(bytes: &[u8], address: &str, now: Timestamp) -> Result<Self, BadCertificate> {
        let it = Self::parse(bytes)?;
        it.check(address, now)?;
        Ok(it)
    }

    /// Reads one certificate, whatever can be done with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadCertificate> {
        let mut found = Self::parse_chain(bytes)?.into_iter();
        let first = found.next().ok_or(BadCertificate::Unreadable)?;
        if found.next().is_some() { Err(BadCertificate::Several) } else { Ok(first) }
    }

    /// Reads the certificates of a file in their order, at least one: PEM (RFC 7468, 5), or a single one as bytes (DER).
    pub fn parse_chain(bytes: &[u8]) -> Result<Vec<Self>, BadCertificate> {
        if bytes.len() > MAX_CERTIFICATE {
            return Err(BadCertificate::TooLarge);
        }
        if bytes.windows(PRIVATE.len()).any(|window| window == PRIVATE) || begins_with_version(bytes) {
            return Err(BadCertificate::Secret);
        }
        if bytes.first() == Some(&0x30) {
            return Ok(vec![Self::from_der(bytes)?]);
        }
        // Whatever stands around the blocks says nothing, in whatever letters.
        let text = String::from_utf8_lossy(bytes);
        let mut rest: &str = &text;
        let mut found = Vec::new();
        while let Some((_, after)) = rest.split_once(BEGIN) {
            let (packed, left) = after.split_once(END).ok_or(BadCertificate::Unreadable)?;
            if found.len() == MAX_CHAIN {
                return Err(BadCertificate::Several);
            }
            let packed: String = packed.chars().filter(|sign| !sign.is_ascii_whitespace()).collect();
            let der = BASE64.decode(packed.as_bytes()).map_err(|_| BadCertificate::Unreadable)?;
            found.push(Self::from_der(&der)?);
            rest = left;
        }
        if found.is_empty() { Err(BadCertificate::Unreadable) } else { Ok(found) }
    }

    fn from_der(der: &[u8]) -> Result<Self, BadCertificate> {
        let unreadable = |_| BadCertificate::Unreadable;
        let (rest, it) = X509Certificate::from_der(der).map_err(|_| BadCertificate::Unreadable)?;
        if !rest.is_empty() {
            return Err(BadCertificate::Unreadable);
        }
        let key = match it.public_key().parsed().map_err(unreadable)? {
            PublicKey::RSA(key) => {
                Some(RsaKey { modulus: significant(key.modulus), exponent: significant(key.exponent) })
            }
            _ => None,
        };
        // What says nothing of its use is for every use (RFC 8550, 4.4.2 and 4.4.4).
        let purposes = it.extended_key_usage().map_err(unreadable)?;
        let is_for_mail = purposes.is_none_or(|it| it.value.any || it.value.email_protection);
        let (may_encrypt, may_sign) = match it.key_usage().map_err(unreadable)? {
            Some(it) => (it.value.key_encipherment(), it.value.digital_signature() || it.value.non_repudiation()),
            None => (true, true),
        };
        let mut addresses = Vec::new();
        if let Some(names) = it.subject_alternative_name().map_err(unreadable)? {
            for name in &names.value.general_names {
                if let GeneralName::RFC822Name(address) = name {
                    addresses.push(folded(address));
                }
            }
        }
        for name in it.subject().iter_email() {
            if let Ok(address) = name.as_str() {
                addresses.push(folded(address));
            }
        }
        Ok(Self {
            der: der.to_vec(),
            issuer: it.issuer().as_raw().to_vec(),
            serial: it.raw_serial().to_vec(),
            key,
            from: it.validity().not_before.timestamp(),
            until: it.validity().not_after.timestamp(),
            addresses,
            encrypts: is_for_mail && may_encrypt,
            signs: is_for_mail && may_sign,
        })
    }

    /// Whether mail to this address can be encrypted with it at this moment.
    pub fn check(&self, address: &str, now: Timestamp) -> Result<(), BadCertificate> {
        let key = self.key.as_ref().ok_or(BadCertificate::NotRsa)?;
        match bits(&key.modulus) {
            0..LEAST_BITS => return Err(BadCertificate::Weak),
            LEAST_BITS..=MOST_BITS => {}
            _ => return Err(BadCertificate::NotRsa),
        }
        // Made of two large primes no modulus is even, and neither is what goes with it; with an exponent of one nothing is hidden.
        let is_odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
        if !is_odd(&key.modulus) || !is_odd(&key.exponent) || key.exponent == [1] || key.exponent.len() > 4 {
            return Err(BadCertificate::Weak);
        }
        if !self.encrypts {
            return Err(BadCertificate::CannotEncrypt);
        }
        if !self.is_for(address) {
            return Err(BadCertificate::OtherAddress);
        }
        self.holds(now)
    }

    /// Whether it holds at this moment, whatever it is for.
    pub fn holds(&self, now: Timestamp) -> Result<(), BadCertificate> {
        let now = now.millis().div_euclid(1000);
        if now < self.from {
            Err(BadCertificate::NotYet)
        } else if now > self.until {
            Err(BadCertificate::Expired)
        } else {
            Ok(())
        }
    }

    /// Whether it names this address (RFC 8550, 3), in whatever letters.
    pub fn is_for(&self, address: &str) -> bool {
        let wanted = folded(address);
        !wanted.is_empty() && self.addresses.contains(&wanted)
    }

    /// Whether signatures under mails may be its owner's.
    pub fn signs(&self) -> bool {
        self.signs
    }

    /// Its RSA key; nothing where it has one of another kind.
    pub fn key(&self) -> Option<&RsaKey> {
        self.key.as_ref()
    }

    /// Its last second.
    pub fn until(&self) -> Timestamp {
        Timestamp::from_millis(self.until.saturating_mul(1000))
    }

    /// SHA-256, in lower-case hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(Sha256::digest(&self.der).as_slice())
    }

    /// As people compare it: capitals in groups of four.
    pub fn grouped(&self) -> String {
        grouped(&self.fingerprint())
    }

    /// The certificate as text (RFC 7468, 5.1), to be kept or to be handed out.
    pub fn pem(&self) -> String {
        let mut text = format!("{BEGIN}\n");
        for (place, sign) in BASE64.encode(&self.der).chars().enumerate() {
            if place > 0 && place % 64 == 0 {
                text.push('\n');
            }
            text.push(sign);
        }
        text.push('\n');
        text.push_str(END);
        text.push('\n');
        text
    }
}

/// A store of keys (PKCS #12, RFC 7292) or a bare key (RFC 5958, RFC 8017): each begins with the number of its version, where a
/// certificate has a table.
fn begins_with_version(bytes: &[u8]) -> bool {
    let [0x30, length, rest @ ..] = bytes else { return false };
    let more = if *length < 0x80 { 0 } else { usize::from(*length & 0x7f) };
    rest.get(more..).is_some_and(|inside| matches!(inside, [0x02, 0x01, 0 | 1 | 3, ..]))
}

fn significant(number: &[u8]) -> Vec<u8> {
    number.iter().copied().skip_while(|byte| *byte == 0).collect()
}

/// How long a number is whose first byte is not zero.
fn bits(number: &[u8]) -> usize {
    let idle = number.first().map_or(0, |first| first.leading_zeros());
    (number.len() * 8).saturating_sub(usize::try_from(idle).unwrap_or_default())
}

fn folded(address: &str) -> String {
    address.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_as_long_as_its_highest_bit_says() {
        let known: [(&[u8], usize); 4] = [(&[], 0), (&[1], 1), (&[0x80], 8), (&[0x7f, 0], 15)];
        for (number, length) in known {
            assert_eq!(bits(number), length, "{number:?}");
        }
        assert_eq!(significant(&[0, 0, 1, 0]), [1, 0]);
    }
}
