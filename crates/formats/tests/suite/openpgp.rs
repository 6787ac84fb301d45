//! Detached signatures made with GnuPG by keys of fictional makers, over the pump advisory.

use formats::openpgp::{self, Unverified, verify};

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
