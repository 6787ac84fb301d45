//! Detached signatures made with GnuPG by keys of fictional makers, over the pump advisory.

use domain::Timestamp;
use formats::openpgp::{self, BadCertificate, Certificate, KeyUse, MAX_CERTIFICATE, Unverified, verify};

const DOCUMENT: &[u8] = include_bytes!("../fixtures/csaf/lindehof-pump.json");

macro_rules! pgp {
    ($name:literal) => {
        include_bytes!(concat!("../fixtures/openpgp/", $name, ".asc"))
    };
}

#[test]
fn a_good_signature_names_the_key() {
    let key = pgp!("rsa.key");
    let verified = verify(DOCUMENT, pgp!("rsa.sig"), key).unwrap();
    assert_eq!(openpgp::fingerprints(key).unwrap(), [verified.fingerprint]);
    assert!(verified.signed_at.is_some());
}

#[test]
fn a_signing_subkey_speaks_for_its_primary_key() {
    let key = pgp!("subkey.key");
    let verified = verify(DOCUMENT, pgp!("subkey.sig"), key).unwrap();
    assert_eq!(openpgp::fingerprints(key).unwrap(), [verified.fingerprint]);
}

#[test]
fn changed_bytes_and_foreign_keys_do_not_match() {
    let mut changed = DOCUMENT.to_vec();
    changed.push(b' ');
    assert_eq!(verify(&changed, pgp!("rsa.sig"), pgp!("rsa.key")), Err(Unverified::Mismatch));
    assert_eq!(verify(DOCUMENT, pgp!("rsa.sig"), pgp!("subkey.key")), Err(Unverified::Mismatch));
}

// Shows: ASVS 9.1.2, 11.4.1, 11.4.3
#[test]
fn weak_hashes_revoked_and_expired_keys_are_refused_by_name() {
    let code = |signature: &[u8], key: &[u8]| verify(DOCUMENT, signature, key).unwrap_err().code();
    assert_eq!(code(pgp!("sha1.sig"), pgp!("rsa.key")), "weak_hash");
    assert_eq!(code(pgp!("rsa.sig"), pgp!("rsa-revoked.key")), "revoked");
    assert_eq!(code(pgp!("too-late.sig"), pgp!("expired.key")), "expired");
    assert!(verify(DOCUMENT, pgp!("in-time.sig"), pgp!("expired.key")).is_ok());
}

#[test]
fn what_is_no_signature_or_key_says_so() {
    let code = |signature: &[u8], key: &[u8]| verify(DOCUMENT, signature, key).unwrap_err().code();
    assert_eq!(code(b"<html>", pgp!("rsa.key")), "signature_unreadable");
    assert_eq!(code(pgp!("rsa.key"), pgp!("rsa.key")), "signature_unreadable");
    assert_eq!(code(pgp!("rsa.sig"), b""), "key_unreadable");
    assert_eq!(code(pgp!("rsa.sig"), pgp!("rsa.sig")), "key_unreadable");
}

/// Keys that somebody gives for a contact: Friday 20 November 2026.
fn given(key: &[u8]) -> Result<Certificate, BadCertificate> {
    Certificate::read(key, Timestamp::from_millis(1_795_189_200_000))
}

#[test]
fn a_key_for_mail_says_whose_it_is_and_until_when_it_holds() {
    let key = given(pgp!("contact.key")).unwrap();
    assert_eq!(key.grouped(), "C6CA 77FD 7BE7 114D C9AD 70EA 6A48 3BDB B7F2 2B25");
    assert_eq!(key.until(KeyUse::Encrypt), None);
    let again = given(key.armored().unwrap().as_bytes()).unwrap();
    assert_eq!(again.fingerprint(), key.fingerprint(), "what is kept is the same key");
    assert_eq!(openpgp::fingerprints(pgp!("contact.key")).unwrap(), [key.fingerprint()]);
    let late = Certificate::parse(pgp!("contact-expired.key")).unwrap();
    let until = late.until(KeyUse::Encrypt).unwrap();
    assert!(until.to_string().starts_with("2020-01-31T12:00:0"), "{until}");
    assert_eq!(late.check(until.plus_days(-1)), Ok(()), "it held until then");
}

#[test]
fn keys_that_mail_cannot_be_encrypted_with_are_refused_by_name() {
    let twice = [pgp!("contact.key").as_slice(), pgp!("rsa.key").as_slice()].concat();
    let secret = "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlFgE\n-----END PGP PRIVATE KEY BLOCK-----\n";
    let cut = &pgp!("contact.key")[..300];
    let (large, most) = (vec![b'x'; 1 << 20], vec![b'x'; MAX_CERTIFICATE]);
    let wrong: [(&[u8], BadCertificate); 12] = [
        (pgp!("contact-expired.key"), BadCertificate::Expired),
        (pgp!("rsa.key"), BadCertificate::CannotEncrypt),
        (pgp!("subkey.key"), BadCertificate::CannotEncrypt),
        (pgp!("rsa-revoked.key"), BadCertificate::Revoked),
        (&twice, BadCertificate::Several),
        (secret.as_bytes(), BadCertificate::Secret),
        (pgp!("rsa.sig"), BadCertificate::Unreadable),
        (b"", BadCertificate::Unreadable),
        (b"<html>", BadCertificate::Unreadable),
        (cut, BadCertificate::Unreadable),
        (&large, BadCertificate::TooLarge),
        (&most, BadCertificate::Unreadable),
    ];
    for (key, why) in wrong {
        assert_eq!(given(key).unwrap_err(), why);
    }
    let codes: std::collections::BTreeSet<_> = BadCertificate::ALL.map(BadCertificate::code).into();
    assert_eq!(codes.len(), BadCertificate::ALL.len());
}
