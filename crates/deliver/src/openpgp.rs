//! Mails that are encrypted for whoever has a key, and signed with the CERT's own: OpenPGP in MIME (RFC 3156).
//!
//! What people read is written elsewhere and is the same for everybody; here it is put into an envelope that others cannot
//! open, or that shows when somebody changed what is in it.

use domain::protection::Protection;
use domain::{Timestamp, World};
use formats::openpgp::{BadCertificate, Certificate, KeyUse};
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType};
use lettre::message::{Body, MultiPart, SinglePart};
use pgp::composed::{
    ArmorOptions, Deserializable, DetachedSignature, MessageBuilder, SignedSecretKey, SubpacketConfig,
};
use pgp::crypto::hash::HashAlgorithm;
use pgp::crypto::sym::SymmetricKeyAlgorithm;
use pgp::packet::{Subpacket, SubpacketData};
use pgp::types::{KeyVersion, Password, SecretParams, SigningKey};

use crate::envelope::{Chance, Envelopes, signed_text};
use crate::settings::{PgpKey, SettingsError};

/// The CERT's own key, open and ready.
pub struct Signer {
    key: SignedSecretKey,
    public: Certificate,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.public.fingerprint())
    }
}

impl Signer {
    pub fn new(given: &PgpKey) -> Result<Self, SettingsError> {
        let wrong = |setting, wanted| SettingsError { setting, text: "the file".to_owned(), wanted };
        let no_key = || {
            wrong(
                "pgp_key",
                "one secret OpenPGP key that can sign, as gpg --armor --export-secret-keys ADDRESS gives it",
            )
        };
        let (mut found, _) = SignedSecretKey::from_armor_many(given.secret.as_bytes()).map_err(|_| no_key())?;
        let mut key = found.next().and_then(Result::ok).ok_or_else(no_key)?;
        if found.next().is_some() {
            return Err(no_key());
        }
        // Opened once, because opening is made to be slow. A part that stays shut may be one that is kept elsewhere: a primary
        // key in a safe, whose signing part alone stands on this machine.
        let passphrase = Password::from(given.passphrase.as_str());
        let _ = key.primary_key.remove_password(&passphrase);
        for subkey in &mut key.secret_subkeys {
            let _ = subkey.key.remove_password(&passphrase);
        }
        let public = Certificate::from(key.to_public_key());
        let it = Self { key, public };
        if it.signing().next().is_none() {
            return Err(no_key());
        }
        if !it.signing().any(|(_, is_open)| is_open) {
            return Err(wrong("pgp_passphrase", "what opens pgp_key"));
        }
        Ok(it)
    }

    /// The public half, armoured, for everybody.
    pub fn public(&self) -> Option<String> {
        self.public.armored().ok()
    }

    /// As people compare it: capitals in groups of four.
    pub fn fingerprint(&self) -> String {
        self.public.grouped()
    }

    /// Until when it signs; `None` where that has no end.
    pub fn until(&self) -> Option<Timestamp> {
        self.public.until(KeyUse::Sign)
    }

    /// Whether it signs at this moment.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.secret(now).is_some()
    }

    /// The parts that are able to sign, and whether they are open.
    fn signing(&self) -> impl Iterator<Item = (&dyn SigningKey, bool)> {
        let primary: &dyn SigningKey = &self.key.primary_key;
        let primary = (primary, is_open(self.key.primary_key.secret_params()));
        let subkeys = self.key.secret_subkeys.iter().map(|subkey| {
            let key: &dyn SigningKey = &subkey.key;
            (key, is_open(subkey.key.secret_params()))
        });
        std::iter::once(primary).chain(subkeys).filter(|(key, _)| key.algorithm().can_sign())
    }

    /// The part that signs at this moment.
    fn secret(&self, now: Timestamp) -> Option<&dyn SigningKey> {
        let wanted = self.public.part(KeyUse::Sign, now)?;
        self.signing().find(|(key, is_open)| *is_open && wanted.is(&key.fingerprint())).map(|(key, _)| key)
    }

    /// A signature over text whose lines end with CR LF, armoured, and the name of its hash as mail programs know it.
    fn sign(&self, text: &[u8], now: Timestamp, world: &dyn World) -> Result<(String, &'static str), Unsigned> {
        let key = self.secret(now).ok_or(Unsigned)?;
        let (hash, name) = hash_of(key);
        let said = said(key, now).map_err(|_| Unsigned)?;
        let key = Box::new(key);
        let signature = DetachedSignature::sign_text_data_with_subpackets(
            Chance(world),
            &key,
            &Password::empty(),
            hash,
            text,
            said,
        );
        let armored = signature.and_then(|it| it.to_armored_string(ArmorOptions::default())).map_err(|_| Unsigned)?;
        Ok((armored, name))
    }
}

/// The key does not sign, today or at all: `doctor` says why.
struct Unsigned;

fn is_open(secret: &SecretParams) -> bool {
    matches!(secret, SecretParams::Plain(_))
}

/// What goes with the numbers of the key, in the words of RFC 3156, 5.
fn hash_of(key: &dyn SigningKey) -> (HashAlgorithm, &'static str) {
    match key.hash_alg() {
        HashAlgorithm::Sha256 => (HashAlgorithm::Sha256, "pgp-sha256"),
        HashAlgorithm::Sha384 => (HashAlgorithm::Sha384, "pgp-sha384"),
        _ => (HashAlgorithm::Sha512, "pgp-sha512"),
    }
}

/// What a signature says of itself: by which key, and when. The library would ask the machine's clock.
fn said(key: &dyn SigningKey, now: Timestamp) -> Result<SubpacketConfig, pgp::errors::Error> {
    let seconds = u32::try_from(now.millis().div_euclid(1000)).unwrap_or(u32::MAX);
    let made = pgp::types::Timestamp::from_secs(seconds);
    let hashed = vec![
        Subpacket::regular(SubpacketData::IssuerFingerprint(key.fingerprint()))?,
        Subpacket::regular(SubpacketData::SignatureCreationTime(made))?,
    ];
    let unhashed = if key.version() <= KeyVersion::V4 {
        vec![Subpacket::regular(SubpacketData::IssuerKeyId(key.legacy_key_id()))?]
    } else {
        Vec::new()
    };
    Ok(SubpacketConfig::UserDefined { hashed, unhashed })
}

impl Envelopes<'_> {
    /// The parts, which hold their subject, signed where the CERT has a key, and encrypted (RFC 3156, 4 and 6.2). Else why that
    /// cannot be done with this key: nobody is left without a warning for it.
    pub(crate) fn openpgp_encrypted(&self, key: &Certificate, parts: &MultiPart) -> Result<MultiPart, Protection> {
        key.check(self.now).map_err(|bad| match bad {
            BadCertificate::Expired => Protection::KeyExpired,
            _ => Protection::KeyUnusable,
        })?;
        let sealed = self.seal(key, parts.formatted()).ok_or(Protection::KeyUnusable)?;
        let version = part("application/pgp-encrypted", "Version: 1\r\n").ok_or(Protection::KeyUnusable)?;
        let data = part("application/octet-stream; name=\"encrypted.asc\"", &sealed).ok_or(Protection::KeyUnusable)?;
        Ok(MultiPart::encrypted("application/pgp-encrypted".to_owned())
            .boundary(format!("=_e_{}", self.delivery))
            .singlepart(version)
            .singlepart(data))
    }

    fn seal(&self, key: &Certificate, inner: Vec<u8>) -> Option<String> {
        use formats::openpgp::KeyPart;
        let chance = Chance(self.world);
        // Every program in use can read this; the newer way with v2 packets is not read by GnuPG.
        let mut message = MessageBuilder::from_bytes("", inner).seipd_v1(chance, SymmetricKeyAlgorithm::AES256);
        let locked = match key.part(KeyUse::Encrypt, self.now)? {
            KeyPart::Primary(key) => message.encrypt_to_key(chance, key).is_ok(),
            KeyPart::Subkey(key) => message.encrypt_to_key(chance, key).is_ok(),
        };
        if !locked {
            return None;
        }
        if let Some(key) = self.openpgp.and_then(|signer| signer.secret(self.now)) {
            let (hash, _) = hash_of(key);
            message.sign_with_subpackets(key, Password::empty(), hash, said(key, self.now).ok()?);
        }
        message.to_armored_string(chance, ArmorOptions::default()).ok()
    }

    /// The parts with a signature beside them (RFC 3156, 5), where something signs.
    pub(crate) fn openpgp_signed(&self, parts: &MultiPart) -> Option<MultiPart> {
        let (signature, hash) = self.openpgp?.sign(&signed_text(parts), self.now, self.world).ok()?;
        let signature = part("application/pgp-signature; name=\"signature.asc\"", &signature)?;
        let signed = MultiPart::signed("application/pgp-signature".to_owned(), hash.to_owned())
            .boundary(format!("=_s_{}", self.delivery))
            .multipart(parts.clone())
            .singlepart(signature);
        Some(signed)
    }
}

/// Plain ASCII whose lines end as they do in a mail.
fn part(kind: &str, text: &str) -> Option<SinglePart> {
    let kind = ContentType::parse(kind).ok()?;
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let body = Body::dangerous_pre_encoded(text.into_bytes(), ContentTransferEncoding::SevenBit);
    Some(SinglePart::builder().header(kind).header(ContentDisposition::inline()).body(body))
}
