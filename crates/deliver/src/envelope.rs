//! What a mail about devices is put into before it goes out, so that others cannot read it, or cannot change it unseen: of the
//! kind that its reader asks for.

use domain::protection::Protection;
use domain::{DeliveryId, Timestamp, World};
use formats::mail_key::MailKey;
use lettre::message::header::{ContentType, Subject};
use lettre::message::{MultiPart, SinglePart};
use rsa::rand_core::{CryptoRng, RngCore};

use crate::openpgp::Signer;
use crate::smime::SmimeSigner;

/// What a message is made of.
pub(crate) enum Content {
    Many(MultiPart),
    /// S/MIME packs all of it into one part.
    One(SinglePart),
}

pub(crate) struct Envelopes<'e> {
    pub(crate) openpgp: Option<&'e Signer>,
    pub(crate) smime: Option<&'e SmimeSigner>,
    pub(crate) world: &'e dyn World,
    pub(crate) now: Timestamp,
    /// Names the lines between the parts, so that they are the same when the mail is made again.
    pub(crate) delivery: DeliveryId,
    /// Whom it goes to: a certificate is for an address.
    pub(crate) to: &'e str,
}

impl Envelopes<'_> {
    /// The parts with the subject in them, encrypted with what the reader has, and signed inside where the CERT signs in the same
    /// way. Else why that cannot be done: nobody is left without a warning for it.
    pub(crate) fn encrypted(&self, key: &str, subject: &str, parts: &MultiPart) -> Result<Content, Protection> {
        let key = MailKey::parse(key.as_bytes()).map_err(|_| Protection::KeyUnusable)?;
        let parts = with_subject(parts, subject).ok_or(Protection::KeyUnusable)?;
        match key {
            MailKey::OpenPgp(key) => Ok(Content::Many(self.openpgp_encrypted(&key, &parts)?)),
            MailKey::Smime(certificate) => Ok(Content::One(self.smime_encrypted(&certificate, &parts)?)),
        }
    }

    /// The parts with a signature beside them, or as they were where nothing signs today. Whoever has no key gets the kind that
    /// mail programs understand by themselves.
    pub(crate) fn signed(&self, parts: MultiPart) -> Content {
        let signed = self.smime_signed(&parts).or_else(|| self.openpgp_signed(&parts));
        Content::Many(signed.unwrap_or(parts))
    }
}

/// What a signature beside the parts is over: the last end of line belongs to the line between the parts (RFC 2046, 5.1.1).
pub(crate) fn signed_text(parts: &MultiPart) -> Vec<u8> {
    let mut text = parts.formatted();
    if text.ends_with(b"\r\n") {
        text.truncate(text.len().saturating_sub(2));
    }
    text
}

/// The parts as they are, with their subject: the one outside says nothing. Mail programs show the inner one when it says that
/// it is meant (draft-autocrypt-lamps-protected-headers).
fn with_subject(parts: &MultiPart, subject: &str) -> Option<MultiPart> {
    let mut parts = parts.clone();
    let kind = format!("multipart/alternative; boundary=\"{}\"; protected-headers=\"v1\"", parts.boundary());
    let kind = ContentType::parse(&kind).ok()?;
    parts.headers_mut().set(kind);
    parts.headers_mut().set(Subject::from(subject.to_owned()));
    Some(parts)
}

/// The world's chance, in the shape in which the libraries want it.
#[derive(Clone, Copy)]
pub(crate) struct Chance<'w>(pub(crate) &'w dyn World);

impl RngCore for Chance<'_> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl CryptoRng for Chance<'_> {}
