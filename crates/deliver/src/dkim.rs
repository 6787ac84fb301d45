//! Signing messages for the sender's domain (DKIM, RFC 6376), where no mail server behind us does.

use lettre::Message;
use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey,
};
use lettre::message::header::HeaderName;
use rsa::RsaPrivateKey;
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey, LineEnding};
use rsa::pkcs8::DecodePrivateKey;
use rsa::traits::PublicKeyParts;

use crate::settings::{DkimKey, SettingsError};

/// RFC 8301, 3.2: shorter keys are believed by nobody.
const LEAST_BITS: usize = 1_024;
/// What a reader sees or a mail program acts on (RFC 6376, 5.4.1). One that a message does not have is signed as absent, so
/// nobody adds it. Not Content-Type: the library keeps that of a message with parts where its signing does not look, and
/// would sign it as absent.
const HEADERS: [&str; 12] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "In-Reply-To",
    "References",
    "List-Id",
    "MIME-Version",
    "Auto-Submitted",
    "Cc",
];

pub(crate) struct Dkim(DkimConfig);

impl Dkim {
    /// `domain` is that of the sender: DMARC wants the two to agree.
    pub(crate) fn new(key: &DkimKey, domain: &str) -> Result<Self, SettingsError> {
        let wrong = |setting, text: &str, wanted| SettingsError { setting, text: text.to_owned(), wanted };
        let selector = key.selector.trim();
        let is_label =
            |part: &str| !part.is_empty() && part.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-');
        if !selector.split('.').all(is_label) {
            return Err(wrong("dkim_selector", selector, "letters, digits and hyphens, such as brandwacht2026"));
        }
        // The key itself stands in no message.
        let no_key = || wrong("dkim_key", "the file", "an RSA private key of 2048 bits as PEM: openssl genrsa 2048");
        let read =
            RsaPrivateKey::from_pkcs8_pem(&key.pem).ok().or_else(|| RsaPrivateKey::from_pkcs1_pem(&key.pem).ok());
        let read = read.filter(|key| key.n().bits() >= LEAST_BITS).ok_or_else(no_key)?;
        let pem = read.to_pkcs1_pem(LineEnding::LF).map_err(|_| no_key())?;
        let signing = DkimSigningKey::new(&pem, DkimSigningAlgorithm::Rsa).map_err(|_| no_key())?;
        let relaxed =
            DkimCanonicalization { header: DkimCanonicalizationType::Relaxed, body: DkimCanonicalizationType::Relaxed };
        let headers = HEADERS.into_iter().map(HeaderName::new_from_ascii_str).collect();
        Ok(Self(DkimConfig::new(selector.to_owned(), domain.to_owned(), signing, headers, relaxed)))
    }

    pub(crate) fn sign(&self, message: &mut Message) {
        message.sign(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(selector: &str, pem: &str) -> &'static str {
        match Dkim::new(&DkimKey { selector: selector.to_owned(), pem: pem.to_owned() }, "cert.example") {
            Ok(_) => "nothing",
            Err(error) => error.setting,
        }
    }

    #[test]
    fn what_cannot_sign_is_refused_by_the_name_of_its_setting() {
        let short = include_str!("../tests/data/dkim-512.pem");
        let good = include_str!("../tests/data/dkim-1024.pem");
        assert_eq!(wrong("s1.mail", good), "nothing");
        for (selector, pem, setting) in [
            ("", good, "dkim_selector"),
            ("a..b", good, "dkim_selector"),
            ("a_b; t=y", good, "dkim_selector"),
            ("s1", "", "dkim_key"),
            ("s1", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "dkim_key"),
            ("s1", short, "dkim_key"),
        ] {
            assert_eq!(wrong(selector, pem), setting, "{selector:?}");
        }
    }
}
