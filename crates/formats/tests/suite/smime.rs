//! Certificates for mail, issued with OpenSSL by an authority of the tests' own: what they say, and why some will not do.

use domain::Timestamp;
use formats::mail_key::{BadMailKey, MailKey};
use formats::openpgp;
use formats::smime::{BadCertificate, Certificate, MAX_CERTIFICATE};
use proptest::prelude::*;

/// In 2026.
const NOW: Timestamp = Timestamp::from_millis(1_780_000_000_000);
const ADDRESS: &str = "mt@waterland.example";

macro_rules! pem {
    ($name:literal) => {
        include_bytes!(concat!("../fixtures/smime/", $name, ".pem"))
    };
}

fn given(bytes: &[u8]) -> Result<Certificate, BadCertificate> {
    Certificate::read(bytes, ADDRESS, NOW)
}

/// The bytes in a PEM file.
fn der(pem: &[u8]) -> Vec<u8> {
    let lines = std::str::from_utf8(pem).unwrap().lines().filter(|line| !line.starts_with("-----"));
    data_encoding::BASE64.decode(lines.collect::<String>().as_bytes()).unwrap()
}

#[test]
fn a_certificate_says_for_whom_it_is_and_until_when() {
    let it = given(pem!("contact")).unwrap();
    assert_eq!(it.fingerprint(), "11ea0450cf78bd8578cb5c7935a23ddea92332368822baad952f48023020299d");
    assert!(it.grouped().starts_with("11EA 0450 CF78 "), "{}", it.grouped());
    assert_eq!(it.until().to_string(), "2125-01-01T00:00:00Z");
    // In whatever letters, and with none of its neighbours.
    for address in [ADDRESS, " Mt@Waterland.Example", "mt@zorg.example", "BALIE@duin.example"] {
        assert!(it.is_for(address), "{address}");
    }
    for address in ["", "t@waterland.example", "mt@waterland.example.test", "Klinische techniek"] {
        assert!(!it.is_for(address), "{address}");
    }
    let key = it.key().unwrap();
    assert_eq!((key.modulus.len(), key.exponent.as_slice()), (256, &[1, 0, 1][..]));
    assert!(it.signs());
    // As text it is what was given, and as bytes it is the same certificate.
    assert_eq!(it.pem().as_bytes(), pem!("contact"));
    assert_eq!(given(&der(pem!("contact"))).unwrap(), it);
    let wordy = [b"Bag Attributes\r\n  friendlyName: \xe9\xe9n\r\n".as_slice(), pem!("contact").as_slice()].concat();
    assert_eq!(given(&wordy).unwrap(), it);
}

#[test]
fn older_certificates_name_the_address_in_their_subject_and_say_nothing_of_their_use() {
    let it = Certificate::parse(pem!("subject")).unwrap();
    assert_eq!(it.check("servicedesk@poldernet.example", NOW), Ok(()));
    assert!(it.signs());
}

#[test]
fn certificates_that_mail_cannot_be_encrypted_with_are_refused_by_name() {
    let chain = [pem!("contact").as_slice(), pem!("issuer").as_slice()].concat();
    let with_key = [pem!("contact").as_slice(), b"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n".as_slice()].concat();
    let pfx = [0x30, 0x82, 0x0a, 0x11, 0x02, 0x01, 0x03, 0x30];
    let pkcs8 = [0x30, 0x82, 0x04, 0xbd, 0x02, 0x01, 0x00, 0x30];
    let (large, whole) = (vec![b'x'; MAX_CERTIFICATE + 1], der(pem!("contact")));
    let longer = [whole.as_slice(), b"\n"].concat();
    let wrong: [(&[u8], BadCertificate); 18] = [
        (pem!("expired"), BadCertificate::Expired),
        (pem!("early"), BadCertificate::NotYet),
        (pem!("signing"), BadCertificate::CannotEncrypt),
        (pem!("server"), BadCertificate::CannotEncrypt),
        (pem!("weak"), BadCertificate::Weak),
        (pem!("ec"), BadCertificate::NotRsa),
        (pem!("subject"), BadCertificate::OtherAddress),
        (&chain, BadCertificate::Several),
        (&with_key, BadCertificate::Secret),
        (b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n", BadCertificate::Secret),
        (&pfx, BadCertificate::Secret),
        (&pkcs8, BadCertificate::Secret),
        (&large, BadCertificate::TooLarge),
        (b"", BadCertificate::Unreadable),
        (b"-----BEGIN CERTIFICATE-----\nMIIE", BadCertificate::Unreadable),
        (b"-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n", BadCertificate::Unreadable),
        (&whole[..whole.len() - 1], BadCertificate::Unreadable),
        (&longer, BadCertificate::Unreadable),
    ];
    for (bytes, why) in wrong {
        assert_eq!(given(bytes).unwrap_err(), why);
    }
    let codes: std::collections::BTreeSet<_> = BadCertificate::ALL.map(BadCertificate::code).into();
    assert_eq!(codes.len(), BadCertificate::ALL.len());
    let chain = Certificate::parse_chain(&chain).unwrap();
    assert_eq!(chain.len(), 2);
    assert_eq!(chain[1].check(ADDRESS, NOW), Err(BadCertificate::CannotEncrypt), "an authority's");
}

#[test]
fn a_certificate_holds_from_its_first_second_to_its_last() {
    let it = Certificate::parse(pem!("expired")).unwrap();
    let at = |seconds: i64| it.holds(Timestamp::from_millis(seconds * 1000));
    assert_eq!(at(1_577_836_799), Err(BadCertificate::NotYet));
    assert_eq!(at(1_577_836_800), Ok(()));
    assert_eq!(at(1_609_459_200), Ok(()));
    assert_eq!(at(1_609_459_201), Err(BadCertificate::Expired));
}

#[test]
fn what_somebody_gives_says_itself_of_which_kind_it_is() {
    let key = include_bytes!("../fixtures/openpgp/contact.key.asc");
    let read = |bytes: &[u8]| MailKey::read(bytes, ADDRESS, NOW);
    let kept = read(pem!("contact")).unwrap();
    assert!(matches!(kept, MailKey::Smime(_)));
    assert_eq!(read(kept.text().unwrap().as_bytes()).unwrap(), kept);
    assert!(matches!(read(&der(pem!("contact"))), Ok(MailKey::Smime(_))));
    let kept = read(key).unwrap();
    assert!(matches!(kept, MailKey::OpenPgp(_)));
    assert_eq!(kept.until(), None);
    assert_eq!(read(kept.text().unwrap().as_bytes()).unwrap(), kept);

    let both = [key.as_slice(), pem!("contact").as_slice()].concat();
    assert_eq!(read(&both), Err(BadMailKey::OpenPgp(openpgp::BadCertificate::Several)));
    let large = vec![b'x'; MAX_CERTIFICATE + 1];
    let wrong: [(&[u8], &str); 6] = [
        (b"hallo", "unreadable"),
        (&large, "too_large"),
        (pem!("expired"), "certificate_expired"),
        (include_bytes!("../fixtures/openpgp/contact-expired.key.asc"), "expired"),
        (b"-----BEGIN PRIVATE KEY-----\n", "certificate_secret"),
        (b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n", "secret"),
    ];
    for (bytes, code) in wrong {
        assert_eq!(read(bytes).unwrap_err().code(), code);
    }
}

proptest! {
    // Shows: ASVS 1.5.2, NEN 8.29
    #[test]
    fn a_certificate_with_other_bytes_is_read_or_refused(changes in proptest::collection::vec((0..2000_usize, any::<u8>()), 1..6)) {
        for pem in [pem!("contact").as_slice(), pem!("ec").as_slice(), pem!("issuer").as_slice()] {
            let mut bytes = der(pem);
            let length = bytes.len();
            for (place, byte) in &changes {
                bytes[place % length] = *byte;
            }
            if let Ok(it) = Certificate::parse(&bytes) {
                prop_assert_eq!(Certificate::parse(it.pem().as_bytes()), Ok(it.clone()));
                let _ = (it.check(ADDRESS, NOW), it.until(), it.grouped());
            }
        }
    }
}
