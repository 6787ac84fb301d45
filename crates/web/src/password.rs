//! Passwords (argon2id) and time-based codes (RFC 6238). Slow on purpose, and equally slow for accounts that do not
//! exist.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use domain::{Timestamp, World};
use tokio::sync::Semaphore;

use crate::Fault;

/// OWASP's recommendation for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// As NCSC-NL advises: length instead of odd signs.
pub const SHORTEST: usize = 12;
/// Longer passwords than this are an attempt to keep us busy.
pub const LONGEST: usize = 1024;

#[derive(Debug, thiserror::Error)]
#[error("the password cannot be hashed")]
pub struct BadPassword;

fn argon() -> Result<Argon2<'static>, BadPassword> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|_| BadPassword)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The text to store for a password. Takes tens of milliseconds.
pub fn hash(password: &str, world: &(impl World + ?Sized)) -> Result<String, BadPassword> {
    let mut salt = [0; 16];
    world.fill(&mut salt);
    let hash: PasswordHash = argon()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| BadPassword)?;
    Ok(hash.to_string())
}

fn verify(password: &str, stored: &str) -> bool {
    let (Ok(argon), Ok(hash)) = (argon(), PasswordHash::new(stored)) else { return false };
    argon.verify_password(password.as_bytes(), &hash).is_ok()
}

/// How many recovery codes there are, and how many signs each has: 23 signs to the 12th is more than 54 bits, and each
/// guess at a stolen hash costs 19 MiB.
const CODES: usize = 10;
const CODE_SIGNS: usize = 12;
/// Signs that do not look alike on paper.
const SIGNS: &[u8; 23] = b"234679ACDEFGHJKMNPQRTXY";

/// Fresh recovery codes, as they are shown: three groups of four.
pub(crate) fn new_recovery_codes(world: &(impl World + ?Sized)) -> Vec<String> {
    let sign = || loop {
        let mut byte = [0];
        world.fill(&mut byte);
        let [byte] = byte;
        // Bytes beyond the last whole multiple are drawn again, so that every sign is equally likely.
        if let Some(sign) = SIGNS.get(usize::from(byte % 23)).filter(|_| byte < 253) {
            break char::from(*sign);
        }
    };
    let code = || {
        let signs: String = (0..CODE_SIGNS).map(|_| sign()).collect();
        let (first, rest) = signs.split_at(4);
        let (second, third) = rest.split_at(4);
        format!("{first}-{second}-{third}")
    };
    (0..CODES).map(|_| code()).collect()
}

/// New recovery codes, and what is kept of them. Slow on purpose: each is hashed as a password is.
pub struct RecoveryCodes {
    pub codes: Vec<String>,
    pub hashes: Vec<Vec<u8>>,
    pub salt: [u8; 16],
}

impl RecoveryCodes {
    pub fn new(world: &(impl World + ?Sized)) -> Result<Self, NoHash> {
        let codes = new_recovery_codes(world);
        let mut salt = [0; 16];
        world.fill(&mut salt);
        let hashes: Option<Vec<_>> = codes.iter().map(|code| recovery_hash(code, &salt)).collect();
        Ok(Self { codes, hashes: hashes.ok_or(NoHash)?, salt })
    }
}

/// The parameters of the hash are wrong, which a test would have seen.
#[derive(Debug, thiserror::Error)]
#[error("a recovery code cannot be hashed")]
pub struct NoHash;

/// What the store keeps of a recovery code. Read as people type it: with or without dashes, in any case.
fn recovery_hash(code: &str, salt: &[u8]) -> Option<Vec<u8>> {
    let signs: Vec<u8> = code.bytes().filter(u8::is_ascii_alphanumeric).map(|sign| sign.to_ascii_uppercase()).collect();
    if signs.len() != CODE_SIGNS {
        return None;
    }
    let mut hash = vec![0; 32];
    argon().ok()?.hash_password_into(&signs, salt, &mut hash).ok()?;
    Some(hash)
}

/// A fresh secret for an authenticator app: 160 bits, as RFC 4226 recommends.
pub fn new_totp_secret(world: &(impl World + ?Sized)) -> Vec<u8> {
    let mut secret = vec![0; 20];
    world.fill(&mut secret);
    secret
}

fn totp(secret: &[u8], account: &str) -> Option<totp_rs::Totp> {
    totp_rs::Builder::new()
        .with_secret(secret.to_vec())
        .with_issuer(Some("Brandwacht"))
        .with_account_name(account)
        .build()
        .ok()
}

/// The `otpauth://` address that an authenticator app reads.
pub fn totp_url(secret: &[u8], account: &str) -> Option<String> {
    totp(secret, account)?.to_url().ok()
}

/// The code that an app shows now. For tests and for a demonstration.
pub fn totp_code(secret: &[u8], at: Timestamp) -> Option<String> {
    Some(totp(secret, "")?.generate(u64::try_from(at.millis() / 1000).ok()?).to_string())
}

/// The time step that this code belongs to, now or one step beside it.
pub(crate) fn totp_step(secret: &[u8], code: &str, at: Timestamp) -> Option<i64> {
    let digits: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
    let seconds = u64::try_from(at.millis() / 1000).ok()?;
    let step = totp(secret, "")?.check(&digits, seconds)?;
    i64::try_from(step).ok()
}

/// Where passwords are checked: a few at a time, because each takes 19 MiB.
pub(crate) struct Desk {
    places: Semaphore,
    /// A hash that nobody knows the password of.
    nobody: String,
}

impl Desk {
    pub(crate) fn new(world: &dyn World) -> Self {
        let mut password = [0; 32];
        world.fill(&mut password);
        let nobody = hash(&data_encoding::HEXLOWER.encode(&password), world).unwrap_or_default();
        Self { places: Semaphore::new(4), nobody }
    }

    /// Compares with the stored hash, or with nobody's for an unknown account: the answer takes as long.
    pub(crate) async fn check(&self, password: String, stored: Option<String>) -> Result<bool, Fault> {
        let _place = self.places.acquire().await.map_err(Fault::internal)?;
        // Who has no password takes as long as who does not exist.
        let stored = stored.filter(|stored| !stored.is_empty());
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.clone());
        let fits = tokio::task::spawn_blocking(move || verify(&password, &stored)).await.map_err(Fault::internal)?;
        Ok(fits && known)
    }

    /// What is stored of a new password.
    pub(crate) async fn hash(&self, password: String, world: Arc<dyn World>) -> Result<String, Fault> {
        let _place = self.places.acquire().await.map_err(Fault::internal)?;
        let hashed = tokio::task::spawn_blocking(move || hash(&password, &*world)).await.map_err(Fault::internal)?;
        hashed.map_err(Fault::internal)
    }

    /// What is stored of recovery codes; text that cannot be one is left out.
    pub(crate) async fn recovery(&self, codes: Vec<String>, salt: Vec<u8>) -> Result<Vec<Vec<u8>>, Fault> {
        let _place = self.places.acquire().await.map_err(Fault::internal)?;
        let work = move || codes.iter().filter_map(|code| recovery_hash(code, &salt)).collect();
        tokio::task::spawn_blocking(work).await.map_err(Fault::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    impl World for Fixed {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(59_000)
        }

        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    // Shows: ASVS 11.4.2, 6.2.8, NEN 5.17
    #[test]
    fn a_password_fits_its_own_hash_only() {
        let stored = hash("een lange zin", &Fixed).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("een lange zin", &stored));
        assert!(!verify("een andere zin", &stored));
        assert!(!verify("een lange zin", "no hash"));
    }

    // Shows: ASVS 6.5.5, 6.5.8, 11.4.1
    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B of RFC 6238: at 59 seconds the SHA-1 code is 94287082; six digits of it are 287082.
        let secret = b"12345678901234567890";
        assert_eq!(totp_code(secret, Fixed.now()).unwrap(), "287082");
        assert_eq!(totp_step(secret, "287 082", Fixed.now()), Some(1));
        assert_eq!(totp_step(secret, "287082", Fixed.now().plus_seconds(90)), None);
        assert_eq!(totp_step(secret, "28708", Fixed.now()), None);
    }
}
