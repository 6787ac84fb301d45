//! Mails that are encrypted for whoever has a certificate, and signed with the CERT's own: S/MIME 4.0 (RFC 8551).
//!
//! Which ciphers, and why those: docs/adr/0035-smime-mail.md. How the messages are laid out is in `formats::smime`.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};
use domain::protection::Protection;
use domain::{Timestamp, World};
use formats::smime::{BadCertificate, Certificate, RsaKey, enveloped_data, signed_attributes, signed_data};
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::sha2::{Digest, Sha256};
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Pkcs1v15Encrypt, Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey};

use crate::envelope::{Chance, Envelopes, signed_text};
use crate::settings::{SettingsError, SmimeKey};

/// RFC 8551, 4.2: what a shorter key signs is believed by nobody.
const LEAST_BITS: usize = 2_048;
/// What `formats::smime` lets through; the library takes less unless it is told.
const MOST_BITS: usize = 8_192;

/// The CERT's own certificate with its key, ready.
pub struct SmimeSigner {
    key: RsaPrivateKey,
    certificate: Certificate,
    /// Of those who vouch for it, so that a reader's program finds its way up.
    authorities: Vec<Certificate>,
}

impl std::fmt::Debug for SmimeSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmimeSigner({})", self.certificate.fingerprint())
    }
}

impl SmimeSigner {
    /// `from` is the sender of all mails: programs warn of a signature that is another's.
    pub fn new(given: &SmimeKey, from: &str) -> Result<Self, SettingsError> {
        let wrong = |setting, wanted| SettingsError { setting, text: "the file".to_owned(), wanted };
        let no_certificate = || {
            wrong(
                "smime_certificate",
                "the CERT's certificate as PEM, with those of its issuers below it and without its key",
            )
        };
        let mut chain =
            Certificate::parse_chain(given.certificate.as_bytes()).map_err(|_| no_certificate())?.into_iter();
        let certificate = chain.next().ok_or_else(no_certificate)?;
        let authorities: Vec<Certificate> = chain.collect();
        let public = certificate.key().map(public).filter(|key| key.n().bits() >= LEAST_BITS);
        let Some(public) = public.filter(|_| certificate.signs()) else {
            return Err(wrong(
                "smime_certificate",
                "one that mails can be signed with: RSA of 2048 bits at least, with digitalSignature and emailProtection",
            ));
        };
        let sender: Mailbox = from.parse().map_err(|_| SettingsError {
            setting: "from",
            text: from.to_owned(),
            wanted: "an address, or Name <address>",
        })?;
        if !certificate.is_for(sender.email.as_ref()) {
            return Err(wrong("smime_certificate", "one for the address that mails are sent from (mail_from)"));
        }
        // Programs that unpack a key write about it first.
        let begin = given.secret.find("-----BEGIN ").unwrap_or_default();
        let secret = given.secret.get(begin..).unwrap_or_default().trim();
        let key = RsaPrivateKey::from_pkcs8_pem(secret).ok().or_else(|| RsaPrivateKey::from_pkcs1_pem(secret).ok());
        let key = key.filter(|key| key.n() == public.n() && key.e() == public.e()).ok_or_else(|| {
            wrong(
                "smime_key",
                "the private key of smime_certificate, as PEM (PKCS #8 or PKCS #1) and without a passphrase",
            )
        })?;
        Ok(Self { key, certificate, authorities })
    }

    /// The certificate and those of its issuers, as PEM, for everybody.
    pub fn public(&self) -> String {
        std::iter::once(&self.certificate).chain(&self.authorities).map(Certificate::pem).collect()
    }

    /// As people compare it: capitals in groups of four.
    pub fn fingerprint(&self) -> String {
        self.certificate.grouped()
    }

    /// The last moment at which it signs.
    pub fn until(&self) -> Timestamp {
        self.certificate.until()
    }

    /// Whether it signs at this moment.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.certificate.holds(now).is_ok()
    }

    /// A signature over text whose lines end with CR LF, to stand beside it.
    fn sign(&self, text: &[u8], now: Timestamp, world: &dyn World) -> Option<Vec<u8>> {
        if !self.holds(now) {
            return None;
        }
        let digest: [u8; 32] = Sha256::digest(text).into();
        let attributes = signed_attributes(&digest, now);
        let hashed: [u8; 32] = Sha256::digest(&attributes).into();
        let way = Pkcs1v15Sign::new::<Sha256>();
        let signature = self.key.sign_with_rng(&mut Chance(world), way, &hashed).ok()?;
        Some(signed_data(&self.certificate, &self.authorities, &attributes, &signature))
    }
}

/// As the library has it. Whether it is a sound one shows when something is encrypted with it.
fn public(key: &RsaKey) -> RsaPublicKey {
    RsaPublicKey::new_unchecked(BigUint::from_bytes_be(&key.modulus), BigUint::from_bytes_be(&key.exponent))
}

impl Envelopes<'_> {
    /// The parts, signed where the CERT has a certificate, and encrypted for the owner of this one (RFC 8551, 3.3 and 3.7). Else
    /// why that cannot be done with it: nobody is left without a warning for it.
    pub(crate) fn smime_encrypted(&self, reader: &Certificate, parts: &MultiPart) -> Result<SinglePart, Protection> {
        reader.check(self.to, self.now).map_err(|bad| match bad {
            BadCertificate::Expired => Protection::KeyExpired,
            _ => Protection::KeyUnusable,
        })?;
        let inner = match self.smime_signed(parts) {
            Some(signed) => signed.formatted(),
            None => parts.formatted(),
        };
        let sealed = self.enveloped(reader, &inner).ok_or(Protection::KeyUnusable)?;
        let kind = "application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"";
        part(kind, "smime.p7m", sealed).ok_or(Protection::KeyUnusable)
    }

    fn enveloped(&self, reader: &Certificate, inner: &[u8]) -> Option<Vec<u8>> {
        let known = public(reader.key()?);
        let lock = RsaPublicKey::new_with_max_size(known.n().clone(), known.e().clone(), MOST_BITS).ok()?;
        let (mut key, mut start) = ([0; 32], [0; 16]);
        self.world.fill(&mut key);
        self.world.fill(&mut start);
        let cipher = cbc::Encryptor::<aes::Aes256>::new_from_slices(&key, &start).ok()?;
        let content = cipher.encrypt_padded_vec::<Pkcs7>(inner);
        let locked = lock.encrypt(&mut Chance(self.world), Pkcs1v15Encrypt, &key).ok()?;
        Some(enveloped_data(reader, &locked, &start, &content))
    }

    /// The parts with a signature beside them (RFC 8551, 3.5.3), where something signs.
    pub(crate) fn smime_signed(&self, parts: &MultiPart) -> Option<MultiPart> {
        let signature = self.smime?.sign(&signed_text(parts), self.now, self.world)?;
        let signature = part("application/pkcs7-signature; name=\"smime.p7s\"", "smime.p7s", signature)?;
        let signed = MultiPart::signed("application/pkcs7-signature".to_owned(), "sha-256".to_owned())
            .boundary(format!("=_s_{}", self.delivery))
            .multipart(parts.clone())
            .singlepart(signature);
        Some(signed)
    }
}

/// Bytes as a file of a mail, under the name by which old programs know what they are (RFC 8551, 3.2.1).
fn part(kind: &str, name: &str, bytes: Vec<u8>) -> Option<SinglePart> {
    let kind = ContentType::parse(kind).ok()?;
    let body = Body::new_with_encoding(bytes, ContentTransferEncoding::Base64).ok()?;
    Some(SinglePart::builder().header(kind).header(ContentDisposition::attachment(name)).body(body))
}
