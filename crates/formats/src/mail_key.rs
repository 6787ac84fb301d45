//! What mail to somebody is encrypted with, of either kind: an OpenPGP key, or a certificate (S/MIME). Which of the two it is,
//! its text says.

use domain::Timestamp;

use crate::{openpgp, smime};

/// A certificate is a few kilobytes, a key as large as this at most.
pub const MAX_MAIL_KEY: usize = openpgp::MAX_CERTIFICATE;

/// Why mail cannot be encrypted with what somebody gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadMailKey {
    #[error(transparent)]
    OpenPgp(#[from] openpgp::BadCertificate),
    #[error(transparent)]
    Smime(#[from] smime::BadCertificate),
}

impl BadMailKey {
    pub fn code(self) -> &'static str {
        match self {
            Self::OpenPgp(bad) => bad.code(),
            Self::Smime(bad) => bad.code(),
        }
    }
}

/// What could be read. Whether it can be used today is asked with the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailKey {
    OpenPgp(Box<openpgp::Certificate>),
    Smime(smime::Certificate),
}

impl MailKey {
    /// Reads what somebody gives for an address, and looks whether mail can be encrypted with it now.
    pub fn read(bytes: &[u8], address: &str, now: Timestamp) -> Result<Self, BadMailKey> {
        let it = Self::parse(bytes)?;
        it.check(address, now)?;
        // As text a key is a third larger than what a file may hold.
        if it.text()?.len() > MAX_MAIL_KEY { Err(openpgp::BadCertificate::TooLarge.into()) } else { Ok(it) }
    }

    /// Reads a key or a certificate, whatever can be done with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadMailKey> {
        if bytes.len() > MAX_MAIL_KEY {
            return Err(openpgp::BadCertificate::TooLarge.into());
        }
        let holds = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
        let is_openpgp = holds(b"-----BEGIN PGP ");
        // A certificate as bytes begins with this; no OpenPGP key does (RFC 9580, 4.2).
        let is_bytes = bytes.first() == Some(&0x30);
        if is_openpgp && holds(b"-----BEGIN CERTIFICATE-----") {
            return Err(openpgp::BadCertificate::Several.into());
        }
        if is_bytes || (holds(b"-----BEGIN ") && !is_openpgp) {
            return Ok(Self::Smime(smime::Certificate::parse(bytes)?));
        }
        Ok(Self::OpenPgp(Box::new(openpgp::Certificate::parse(bytes)?)))
    }

    /// Whether mail to this address can be encrypted with it at this moment. An OpenPGP key is for whatever address it was given
    /// for: names in it are what its owner says.
    pub fn check(&self, address: &str, now: Timestamp) -> Result<(), BadMailKey> {
        match self {
            Self::OpenPgp(key) => Ok(key.check(now)?),
            Self::Smime(certificate) => Ok(certificate.check(address, now)?),
        }
    }

    /// In lower-case hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        match self {
            Self::OpenPgp(key) => key.fingerprint(),
            Self::Smime(certificate) => certificate.fingerprint(),
        }
    }

    /// As people compare it: capitals in groups of four.
    pub fn grouped(&self) -> String {
        grouped(&self.fingerprint())
    }

    /// Until when mail can be encrypted with it; `None` where that has no end.
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            Self::OpenPgp(key) => key.until(openpgp::KeyUse::Encrypt),
            Self::Smime(certificate) => Some(certificate.until()),
        }
    }

    /// As text, to be kept.
    pub fn text(&self) -> Result<String, BadMailKey> {
        match self {
            Self::OpenPgp(key) => Ok(key.armored()?),
            Self::Smime(certificate) => Ok(certificate.pem()),
        }
    }
}

/// Hexadecimal digits as people compare them.
pub(crate) fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (place, sign) in digits.to_uppercase().chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push(' ');
        }
        text.push(sign);
    }
    text
}
