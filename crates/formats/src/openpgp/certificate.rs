//! A public OpenPGP key (a certificate, RFC 9580 §10.1): whose mail can be encrypted with it or signed by it, and until when.
//! Only what the key says of itself, by a signature that holds, counts.

use domain::Timestamp;
use pgp::composed::{ArmorOptions, Deserializable, SignedPublicKey, SignedPublicSubKey};
use pgp::crypto::public_key::PublicKeyAlgorithm;
use pgp::packet::{PublicKey, PublicSubkey, Signature, SignatureType, SubpacketData};
use pgp::types::{Fingerprint, KeyDetails, KeyVersion, Tag};

/// Keys are a few kilobytes; with many certifications by others somewhat more.
pub const MAX_CERTIFICATE: usize = 64 << 10;
const BEGIN_PUBLIC: &[u8] = b"-----BEGIN PGP PUBLIC KEY BLOCK-----";
const BEGIN_PRIVATE: &[u8] = b"-----BEGIN PGP PRIVATE KEY BLOCK-----";

/// Why mail cannot be encrypted with what somebody gave as a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCertificate {
    #[error(
        "larger than 64 KiB: export the key without the signatures of others (gpg --export-options export-minimal)"
    )]
    TooLarge,
    #[error("this is the secret key, which nobody else may have: give the public key, and think of making a new one")]
    Secret,
    #[error("no public OpenPGP key can be read in it: export it anew (gpg --armor --export ADDRESS)")]
    Unreadable,
    #[error("more than one key is in it: give only the key of this contact")]
    Several,
    #[error("the key was revoked: ask for the new one")]
    Revoked,
    #[error("the key has expired: ask for the new one, or for this one with a later end")]
    Expired,
    #[error("nothing can be encrypted with the key, because it is for signing only: ask for one that can")]
    CannotEncrypt,
}

impl BadCertificate {
    pub const ALL: [Self; 7] = [
        Self::TooLarge,
        Self::Secret,
        Self::Unreadable,
        Self::Several,
        Self::Revoked,
        Self::Expired,
        Self::CannotEncrypt,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Secret => "secret",
            Self::Unreadable => "unreadable",
            Self::Several => "several",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::CannotEncrypt => "cannot_encrypt",
        }
    }
}

/// What a part of a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    Encrypt,
    Sign,
}

/// A part of a key that does the work: the primary key itself, or one that it speaks for.
#[derive(Debug, Clone, Copy)]
pub enum KeyPart<'k> {
    Primary(&'k PublicKey),
    Subkey(&'k PublicSubkey),
}

impl KeyPart<'_> {
    /// Whether this is the public half of the part with that fingerprint.
    pub fn is(&self, fingerprint: &Fingerprint) -> bool {
        match self {
            Self::Primary(key) => key.fingerprint() == *fingerprint,
            Self::Subkey(key) => key.fingerprint() == *fingerprint,
        }
    }
}

/// A part with the seconds since 1970 from which and until which it holds.
struct Fit<'k> {
    part: KeyPart<'k>,
    from: u32,
    ends: Option<i64>,
}

/// One public key that could be read. Whether it holds today is asked with the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    key: SignedPublicKey,
}

impl From<SignedPublicKey> for Certificate {
    fn from(key: SignedPublicKey) -> Self {
        Self { key }
    }
}

impl Certificate {
    /// Reads a key that somebody gives, and looks whether mail can be encrypted with it now.
    pub fn read(bytes: &[u8], now: Timestamp) -> Result<Self, BadCertificate> {
        let it = Self::parse(bytes)?;
        it.check(now)?;
        // As text it is a third larger than what a file may hold.
        if it.armored()?.len() > MAX_CERTIFICATE { Err(BadCertificate::TooLarge) } else { Ok(it) }
    }

    /// Reads a key, armoured or not, whatever can be done with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadCertificate> {
        if bytes.len() > MAX_CERTIFICATE {
            return Err(BadCertificate::TooLarge);
        }
        if count(bytes, BEGIN_PRIVATE) > 0 {
            return Err(BadCertificate::Secret);
        }
        // A reader of armour stops at the end of the first block, and would not see the second.
        if count(bytes, BEGIN_PUBLIC) > 1 {
            return Err(BadCertificate::Several);
        }
        let (mut found, _) =
            SignedPublicKey::from_reader_many(bytes.trim_ascii_start()).map_err(|_| BadCertificate::Unreadable)?;
        let key = found.next().and_then(Result::ok).ok_or(BadCertificate::Unreadable)?;
        if found.next().is_some() {
            return Err(BadCertificate::Several);
        }
        let it = Self { key };
        // A key that does not say itself what it is for could be made by anybody around a stranger's numbers.
        if it.own().is_none() { Err(BadCertificate::Unreadable) } else { Ok(it) }
    }

    /// Whether mail can be encrypted with it at this moment.
    pub fn check(&self, now: Timestamp) -> Result<(), BadCertificate> {
        if self.is_revoked() {
            return Err(BadCertificate::Revoked);
        }
        if self.part(KeyUse::Encrypt, now).is_some() {
            return Ok(());
        }
        let never = self.parts(KeyUse::Encrypt).is_empty();
        Err(if never { BadCertificate::CannotEncrypt } else { BadCertificate::Expired })
    }

    /// In lower-case hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        hex(self.key.fingerprint().as_bytes())
    }

    /// As people compare it: capitals in groups of four.
    pub fn grouped(&self) -> String {
        crate::mail_key::grouped(&self.fingerprint())
    }

    /// The last moment of this use; `None` where it has no end. Ask only for a use that there is.
    pub fn until(&self, wanted: KeyUse) -> Option<Timestamp> {
        let ends: Option<Vec<i64>> = self.parts(wanted).into_iter().map(|fit| fit.ends).collect();
        let last = ends?.into_iter().max()?;
        Some(Timestamp::from_millis(last.saturating_mul(1000)))
    }

    /// The part that does this at this moment: of several the newest, as other programs choose.
    pub fn part(&self, wanted: KeyUse, now: Timestamp) -> Option<KeyPart<'_>> {
        if self.is_revoked() {
            return None;
        }
        let now = now.millis().div_euclid(1000);
        let holds = self.parts(wanted).into_iter().filter(|fit| fit.ends.is_none_or(|ends| ends > now));
        holds.max_by_key(|fit| fit.from).map(|fit| fit.part)
    }

    /// The key as text, to be kept or to be handed out.
    pub fn armored(&self) -> Result<String, BadCertificate> {
        self.key.to_armored_string(ArmorOptions::default()).map_err(|_| BadCertificate::Unreadable)
    }

    fn is_revoked(&self) -> bool {
        let primary = &self.key.primary_key;
        self.key.details.revocation_signatures.iter().any(|it| it.verify_key(primary).is_ok())
    }

    /// The latest of the key's own words about itself. Newer keys (RFC 9580) speak in a signature over the key alone, older ones
    /// in those over the names beside it.
    fn own(&self) -> Option<&Signature> {
        let primary = &self.key.primary_key;
        let details = &self.key.details;
        let is_direct = |it: &&Signature| it.typ() == Some(SignatureType::Key) && it.verify_key(primary).is_ok();
        let direct = latest(details.direct_signatures.iter().filter(is_direct));
        if self.key.version() == KeyVersion::V6 {
            return direct;
        }
        let named = details.users.iter().flat_map(|user| {
            user.signatures.iter().filter(move |it| {
                is_certification(it) && it.verify_certification(primary, Tag::UserId, &user.id).is_ok()
            })
        });
        latest(named.chain(direct))
    }

    fn parts(&self, wanted: KeyUse) -> Vec<Fit<'_>> {
        let mut parts = Vec::new();
        let Some(own) = self.own() else { return parts };
        let primary = &self.key.primary_key;
        let whole = ends(primary.created_at().as_secs(), own);
        if allows(own, wanted, primary.algorithm()) {
            let from = primary.created_at().as_secs();
            parts.push(Fit { part: KeyPart::Primary(primary), from, ends: whole });
        }
        for subkey in &self.key.public_subkeys {
            let Some(binding) = self.binding(subkey) else { continue };
            if !allows(binding, wanted, subkey.key.algorithm()) {
                continue;
            }
            let from = subkey.key.created_at().as_secs();
            // Nothing outlives the key that speaks for it.
            let ends = match (ends(from, binding), whole) {
                (Some(its), Some(whole)) => Some(its.min(whole)),
                (its, whole) => its.or(whole),
            };
            parts.push(Fit { part: KeyPart::Subkey(&subkey.key), from, ends });
        }
        parts
    }

    /// The latest word of the primary key about a subkey; nothing where it was taken back.
    fn binding<'k>(&self, subkey: &'k SignedPublicSubKey) -> Option<&'k Signature> {
        let primary = &self.key.primary_key;
        let mut bindings = Vec::new();
        for signature in &subkey.signatures {
            let what = signature.typ();
            if signature.verify_subkey_binding(primary, &subkey.key).is_err() {
                continue;
            }
            if what == Some(SignatureType::SubkeyRevocation) {
                return None;
            }
            bindings.push(signature);
        }
        latest(bindings.into_iter())
    }
}

fn latest<'s>(signatures: impl Iterator<Item = &'s Signature>) -> Option<&'s Signature> {
    signatures.filter(|it| it.created().is_some()).max_by_key(|it| it.created())
}

fn is_certification(signature: &Signature) -> bool {
    use SignatureType::{CertCasual, CertGeneric, CertPersona, CertPositive};
    matches!(signature.typ(), Some(CertGeneric | CertPersona | CertCasual | CertPositive))
}

/// When something that was made then ends by this signature, in seconds since 1970. A term of nothing is none.
fn ends(made: u32, signature: &Signature) -> Option<i64> {
    let lifetime = i64::from(signature.key_expiration_time()?.as_secs());
    (lifetime > 0).then(|| i64::from(made).saturating_add(lifetime))
}

fn allows(signature: &Signature, wanted: KeyUse, algorithm: PublicKeyAlgorithm) -> bool {
    use PublicKeyAlgorithm::{ECDH, RSA, RSAEncrypt, X448, X25519};
    let is_able = match wanted {
        // Not Elgamal, which other programs read still and this one does not write.
        KeyUse::Encrypt => matches!(algorithm, RSA | RSAEncrypt | ECDH | X25519 | X448),
        KeyUse::Sign => algorithm.can_sign(),
    };
    let says = signature
        .config()
        .is_some_and(|it| it.hashed_subpackets().any(|it| matches!(it.data, SubpacketData::KeyFlags(_))));
    let flags = signature.key_flags();
    // Keys from before there were such words are for whatever they are able to do.
    let may = !says
        || match wanted {
            KeyUse::Encrypt => flags.encrypt_comms() || flags.encrypt_storage(),
            KeyUse::Sign => flags.sign(),
        };
    is_able && may
}

fn count(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).filter(|window| *window == wanted).count()
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
