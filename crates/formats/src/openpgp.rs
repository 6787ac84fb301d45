//! Detached OpenPGP signatures over documents (CSAF 2.0 §7.1.19). It says whether bytes were signed with a key; whether
//! that key belongs to the publisher is for whoever stored the key to know.

mod certificate;

use domain::Timestamp;
use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::types::KeyDetails;

pub use certificate::{BadCertificate, Certificate, KeyPart, KeyUse, MAX_CERTIFICATE};

use crate::notes::clip;

/// Signatures and keys are a few kilobytes; a key with many certifications may be more.
const MAX_ARMOR: usize = 4 << 20;

/// A good signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The fingerprint of the publisher's primary key, in lower-case hexadecimal digits.
    pub fingerprint: String,
    /// When the signature says it was made.
    pub signed_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    #[error("the signature cannot be read ({reason}): fetch the .asc file again")]
    SignatureUnreadable { reason: String },
    #[error("the key cannot be read ({reason}): fetch the publisher's key again")]
    KeyUnreadable { reason: String },
    #[error("the signature uses {algorithm}, which proves nothing any more: ask the publisher for a newer one")]
    WeakHash { algorithm: String },
    #[error("the key {fingerprint} was revoked: ask the publisher for the new one")]
    Revoked { fingerprint: String },
    #[error("the signature was made after the key {fingerprint} expired: ask the publisher for the new one")]
    Expired { fingerprint: String },
    #[error("the signature was not made with this key over these bytes: the document or the signature was changed")]
    Mismatch,
}

impl Unverified {
    pub fn code(&self) -> &'static str {
        match self {
            Self::SignatureUnreadable { .. } => "signature_unreadable",
            Self::KeyUnreadable { .. } => "key_unreadable",
            Self::WeakHash { .. } => "weak_hash",
            Self::Revoked { .. } => "revoked",
            Self::Expired { .. } => "expired",
            Self::Mismatch => "mismatch",
        }
    }
}

/// The fingerprints of the primary keys in an armored file, in lower-case hexadecimal digits.
pub fn fingerprints(armored_key: &[u8]) -> Result<Vec<String>, Unverified> {
    Ok(keys(armored_key)?.iter().map(fingerprint).collect())
}

/// Checks a detached signature over `bytes` with any of the keys in `armored_key`.
pub fn verify(bytes: &[u8], armored_signature: &[u8], armored_key: &[u8]) -> Result<Verified, Unverified> {
    let unreadable = |reason: &str| Unverified::SignatureUnreadable { reason: clip(reason, 200) };
    if armored_signature.len() > MAX_ARMOR {
        return Err(unreadable("too large"));
    }
    let (signature, _) =
        DetachedSignature::from_armor_single(armored_signature).map_err(|error| unreadable(&error.to_string()))?;
    match signature.signature.hash_alg() {
        None => return Err(unreadable("unknown kind")),
        Some(weak @ (HashAlgorithm::Md5 | HashAlgorithm::Sha1 | HashAlgorithm::Ripemd160)) => {
            return Err(Unverified::WeakHash { algorithm: weak.to_string() });
        }
        Some(_) => {}
    }
    let mut refusal = Unverified::Mismatch;
    for key in keys(armored_key)? {
        match with_key(bytes, &signature, &key) {
            Ok(verified) => return Ok(verified),
            Err(Unverified::Mismatch) => {}
            Err(other) => refusal = other,
        }
    }
    Err(refusal)
}

fn keys(armored: &[u8]) -> Result<Vec<SignedPublicKey>, Unverified> {
    let unreadable = |reason: &str| Unverified::KeyUnreadable { reason: clip(reason, 200) };
    if armored.len() > MAX_ARMOR {
        return Err(unreadable("too large"));
    }
    let (found, _) = SignedPublicKey::from_armor_many(armored).map_err(|error| unreadable(&error.to_string()))?;
    let mut keys = Vec::new();
    for key in found.take(100) {
        keys.push(key.map_err(|error| unreadable(&error.to_string()))?);
    }
    if keys.is_empty() {
        return Err(unreadable("no key in it"));
    }
    Ok(keys)
}

fn with_key(bytes: &[u8], signature: &DetachedSignature, key: &SignedPublicKey) -> Result<Verified, Unverified> {
    let fingerprint = fingerprint(key);
    let by_primary = signature.verify(&key.primary_key, bytes).is_ok();
    // A subkey speaks for the key only when the key says so and the subkey agrees.
    let by_subkey = || {
        key.public_subkeys.iter().any(|subkey| {
            subkey.verify_bindings(&key.primary_key).is_ok()
                && subkey.signatures.iter().any(|binding| binding.key_flags().sign())
                && !subkey
                    .signatures
                    .iter()
                    .any(|binding| binding.typ() == Some(pgp::packet::SignatureType::SubkeyRevocation))
                && signature.verify(&subkey.key, bytes).is_ok()
        })
    };
    if !by_primary && !by_subkey() {
        return Err(Unverified::Mismatch);
    }
    let revoked =
        key.details.revocation_signatures.iter().any(|revocation| revocation.verify_key(&key.primary_key).is_ok());
    if revoked {
        return Err(Unverified::Revoked { fingerprint });
    }
    let signed_at = signature.signature.created().map(|at| i64::from(at.as_secs()));
    if expires(key).zip(signed_at).is_some_and(|(expires, signed)| signed > expires) {
        return Err(Unverified::Expired { fingerprint });
    }
    let signed_at = signed_at.map(|seconds| Timestamp::from_millis(seconds.saturating_mul(1000)));
    Ok(Verified { fingerprint, signed_at })
}

/// When the key ends, in seconds since 1970, by the latest of its own certifications that says so.
fn expires(key: &SignedPublicKey) -> Option<i64> {
    let own = key.details.direct_signatures.iter().chain(key.details.users.iter().flat_map(|user| &user.signatures));
    let latest = own.filter(|signature| signature.created().is_some()).max_by_key(|signature| signature.created())?;
    let lifetime = i64::from(latest.key_expiration_time()?.as_secs());
    (lifetime > 0).then(|| i64::from(key.primary_key.created_at().as_secs()).saturating_add(lifetime))
}

fn fingerprint(key: &SignedPublicKey) -> String {
    data_encoding::HEXLOWER.encode(key.fingerprint().as_bytes())
}
