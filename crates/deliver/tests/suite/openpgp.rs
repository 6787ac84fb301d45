//! Mails that are encrypted and signed (RFC 3156): opened by the library, taken apart from the standard, and opened by the
//! real GnuPG where it is installed.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use deliver::{Deliver, DkimKey, PgpKey, Settings, Signer};
use domain::protection::Protection;
use domain::{OrganisationId, policy};
use mail_parser::{MessageParser, MimeHeaders};
use pgp::composed::{
    ArmorOptions, Deserializable, DetachedSignature, EncryptionCaps, KeyType, Message, SecretKeyParamsBuilder,
    SignedSecretKey, SubkeyParamsBuilder,
};
use pgp::crypto::ecc_curve::ECCCurve;
use pgp::types::{Password, Timestamp};
use rsa::rand_core::OsRng;
use testkit::told::{HOSPITAL_ADDRESS, Plan, SUPPLIER_ADDRESS, told};
use testkit::{Scratch, on_both};

use crate::account::invite;
use crate::asking::{asked, detail};
use crate::dkim;
use crate::office::{Office, office, row, settings};

const EXPIRED: &str = include_str!("../../../formats/tests/fixtures/openpgp/contact-expired.key.asc");

/// A key as GnuPG makes them: one part that signs, one that is encrypted to.
fn key(name: &str) -> SignedSecretKey {
    let made = Timestamp::from_secs(1_577_880_000);
    let inner = SubkeyParamsBuilder::default()
        .key_type(KeyType::ECDH(ECCCurve::Curve25519Legacy))
        .can_encrypt(EncryptionCaps::All)
        .created_at(made)
        .build()
        .unwrap();
    let outer = SecretKeyParamsBuilder::default()
        .key_type(KeyType::Ed25519Legacy)
        .can_certify(true)
        .can_sign(true)
        .created_at(made)
        .primary_user_id(format!("{name} <{name}@test.example>"))
        .subkeys(vec![inner])
        .build()
        .unwrap();
    outer.generate(OsRng).unwrap()
}

fn public(key: &SignedSecretKey) -> String {
    key.to_public_key().to_armored_string(ArmorOptions::default()).unwrap()
}

fn secret(key: &SignedSecretKey) -> PgpKey {
    PgpKey { secret: key.to_armored_string(ArmorOptions::default()).unwrap(), passphrase: String::new() }
}

/// Gives the organisation's contact this key.
async fn give(scratch: &Scratch, to: OrganisationId, key: &str) {
    let system = policy::system("test");
    let contact = scratch.as_viewer(&system).await.unwrap().contacts(to).await.unwrap().remove(0).into_inner();
    let proof = policy::may_manage_organisations(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_contact_key(&proof, &contact, key, "").await.unwrap();
    tx.commit().await.unwrap();
}

/// The same office, with a key of the CERT's own.
fn signing(scratch: &Scratch, office: &mut Office, cert: &SignedSecretKey) {
    let settings = Settings { pgp: Some(secret(cert)), ..settings(office.sink.smtp_addr) };
    office.deliver = Deliver::new((**scratch).clone(), settings).unwrap();
}

fn head_and_body(raw: &str) -> (String, &str) {
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    (head.replace("\r\n ", " ").replace("\r\n\t", " "), body)
}

fn header(head: &str, name: &str) -> String {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).unwrap_or_default()
}

/// The parts between the lines of the message's boundary, sign for sign.
fn parts(raw: &str) -> Vec<&str> {
    let (head, body) = head_and_body(raw);
    let kind = header(&head, "Content-Type");
    let (_, boundary) = kind.split_once("boundary=\"").unwrap();
    let line = format!("--{}", boundary.split_once('"').unwrap().0);
    let pieces = body.split(line.as_str()).filter_map(|piece| piece.strip_prefix("\r\n"));
    pieces.map(|piece| piece.strip_suffix("\r\n").unwrap()).collect()
}

fn content(part: &str) -> &str {
    part.split_once("\r\n\r\n").unwrap().1
}

/// What stands in an encrypted message, and whether this key signed it.
fn opened(armored: &str, with: &SignedSecretKey, by: &SignedSecretKey) -> (String, bool) {
    let (message, _) = Message::from_armor(armored.as_bytes()).unwrap();
    let mut message = message.decrypt(&Password::empty(), with).unwrap();
    let text = message.as_data_string().unwrap();
    let is_signed = message.verify(by.primary_key.public_key()).is_ok();
    (text, is_signed)
}

// Shows: NEN 5.14, 8.24
on_both!(smtp_a_mail_for_whoever_has_a_key_tells_nothing_to_whoever_carries_it, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    let hospital = told.to(HOSPITAL_ADDRESS);
    let plain = office.deliver.message(hospital).await.unwrap();
    let reader = key("reader");
    give(&scratch, told.hospital, &public(&reader)).await;

    let raw = String::from_utf8(office.send(hospital).await.raw.clone()).unwrap();
    for word in ["Belvaro", "Netbron", "Ziekenhuis", "MT-0001", "BLV-2099"] {
        assert!(plain.contains(word) && !raw.contains(word), "{word}: {raw}");
    }
    let ((head, _), (plain_head, plain_body)) = (head_and_body(&raw), head_and_body(&plain));
    let number = header(&head, "Brandwacht-Number");
    assert_eq!(header(&head, "Subject"), format!("[HOOG] {number}"));
    for same in ["From", "To", "Reply-To", "Message-ID", "List-Id", "Auto-Submitted", "Content-Language"] {
        assert_eq!(header(&head, same), header(&plain_head, same), "{same}");
        assert!(!header(&head, same).is_empty(), "{same}");
    }
    let kind = header(&head, "Content-Type");
    assert!(kind.starts_with("multipart/encrypted;"), "{kind}");
    assert!(kind.contains("protocol=\"application/pgp-encrypted\""), "{kind}");
    let [version, data] = parts(&raw)[..] else { panic!("{raw}") };
    assert!(version.starts_with("Content-Type: application/pgp-encrypted\r\n"), "{version}");
    assert_eq!(content(version), "Version: 1\r\n");
    assert!(data.starts_with("Content-Type: application/octet-stream"), "{data}");
    // A mail program that knows nothing of it shows two files.
    let parsed = MessageParser::default().parse(raw.as_bytes()).unwrap();
    let kinds: Vec<_> = parsed.parts.iter().map(|part| part.content_type().unwrap().subtype().unwrap()).collect();
    assert_eq!(kinds, ["encrypted", "pgp-encrypted", "octet-stream"]);

    let (inner, is_signed) = opened(content(data), &reader, &key("nobody"));
    assert!(!is_signed);
    let (inner_head, inner_body) = head_and_body(&inner);
    assert_eq!(inner_body, plain_body, "inside stands what everybody else reads");
    let kind = header(&inner_head, "Content-Type");
    assert!(kind.starts_with("multipart/alternative;") && kind.contains("protected-headers=\"v1\""), "{kind}");
    assert_eq!(header(&inner_head, "Subject"), header(&plain_head, "Subject"));
    assert_eq!(row(&scratch, &told, hospital).await.protection, Some(Protection::Encrypted));

    // Made again it is another message to look at, and the same one to a mail program.
    let (one, other) =
        (office.deliver.message(hospital).await.unwrap(), office.deliver.message(hospital).await.unwrap());
    assert_ne!(one, other, "a key of its own each time");
    assert_eq!(header(&head_and_body(&one).0, "Message-ID"), header(&head_and_body(&other).0, "Message-ID"));
    // Who has no key gets what everybody gets.
    let mail = office.send(told.to(SUPPLIER_ADDRESS)).await;
    assert!(mail.subject.contains("Belvaro"), "{}", mail.subject);
    assert_eq!(row(&scratch, &told, told.to(SUPPLIER_ADDRESS)).await.protection, None);
});

on_both!(smtp_what_a_supplier_reads_of_several_customers_is_encrypted_as_any_other, |scratch| {
    let told = told(&scratch, &Plan { customers: 2, ..Plan::default() }).await;
    let office = office(&scratch).await;
    let (reader, supplier) = (key("reader"), told.to(SUPPLIER_ADDRESS));
    give(&scratch, told.supplier, &public(&reader)).await;
    let raw = String::from_utf8(office.send(supplier).await.raw.clone()).unwrap();
    for word in ["Belvaro", "Netbron", "Ringdijk", "Zorgvilla", "BLV-2099"] {
        assert!(!raw.contains(word), "{word}: {raw}");
    }
    let (head, _) = head_and_body(&raw);
    let numbers = header(&head, "Brandwacht-Number");
    assert_eq!(header(&head, "Subject"), format!("[HOOG] {} +2", numbers.split(',').next().unwrap()));
    let [_, data] = parts(&raw)[..] else { panic!("{raw}") };
    let (inner, _) = opened(content(data), &reader, &key("nobody"));
    let parsed = MessageParser::default().parse(inner.as_bytes()).unwrap();
    assert!(parsed.body_text(0).unwrap().contains("3 klanten van u hebben samen 16 kwetsbare apparaten."), "{inner}");
    assert_eq!(row(&scratch, &told, supplier).await.protection, Some(Protection::Encrypted));
});

on_both!(smtp_what_is_encrypted_is_signed_inside_and_dkim_comes_last, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let mut office = office(&scratch).await;
    let (reader, cert) = (key("reader"), key("cert"));
    give(&scratch, told.hospital, &public(&reader)).await;
    let dkim = Some(DkimKey { selector: "bw2026".to_owned(), pem: dkim::KEY.to_owned() });
    let with_both = Settings { dkim, pgp: Some(secret(&cert)), ..settings(office.sink.smtp_addr) };
    office.deliver = Deliver::new((*scratch).clone(), with_both).unwrap();
    let raw = String::from_utf8(office.send(told.to(HOSPITAL_ADDRESS)).await.raw.clone()).unwrap();
    assert_eq!(dkim::wrong(&raw), None);
    assert!(!raw.contains("signature.asc"), "whose it is, only the reader sees");
    let [_, data] = parts(&raw)[..] else { panic!("{raw}") };
    let (inner, is_signed) = opened(content(data), &reader, &cert);
    assert!(is_signed);
    let parsed = MessageParser::default().parse(inner.as_bytes()).unwrap();
    assert!(parsed.body_text(0).unwrap().contains("MT-0001"), "{inner}");
    assert!(parsed.subject().unwrap().starts_with("[HOOG] Belvaro Netbron: "));
});

on_both!(smtp_a_mail_in_the_clear_is_signed_for_people_to_see, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let mut office = office(&scratch).await;
    let cert = key("cert");
    signing(&scratch, &mut office, &cert);
    let raw = String::from_utf8(office.send(told.to(HOSPITAL_ADDRESS)).await.raw.clone()).unwrap();
    let (head, _) = head_and_body(&raw);
    let kind = header(&head, "Content-Type");
    assert!(kind.starts_with("multipart/signed;") && kind.contains("micalg=\"pgp-sha"), "{kind}");
    assert!(kind.contains("protocol=\"application/pgp-signature\""), "{kind}");
    assert!(header(&head, "Subject").contains("Belvaro"));
    let [text, signature] = parts(&raw)[..] else { panic!("{raw}") };
    assert!(text.starts_with("Content-Type: multipart/alternative"), "{text}");
    assert!(signature.starts_with("Content-Type: application/pgp-signature"), "{signature}");
    assert!(text.lines().all(|line| !line.ends_with([' ', '\t'])), "servers on the way drop blanks");
    let (signature, _) = DetachedSignature::from_armor_single(content(signature).as_bytes()).unwrap();
    let by = cert.primary_key.public_key();
    signature.verify(by, text.as_bytes()).unwrap();
    assert!(signature.verify(by, text.replacen("Belvaro", "Belvara", 1).as_bytes()).is_err());
    // Mail programs that know nothing of it show the text, with a small file.
    let mail = MessageParser::default().parse(raw.as_bytes()).unwrap();
    assert!(mail.body_text(0).unwrap().contains("MT-0001"));
    assert_eq!(row(&scratch, &told, told.to(HOSPITAL_ADDRESS)).await.protection, None);
});

on_both!(smtp_a_key_that_has_ended_keeps_nobody_from_being_warned, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    for (key, to, address, why) in [
        (EXPIRED, told.hospital, HOSPITAL_ADDRESS, Protection::KeyExpired),
        ("no key", told.supplier, SUPPLIER_ADDRESS, Protection::KeyUnusable),
    ] {
        give(&scratch, to, key).await;
        let mail = office.send(told.to(address)).await;
        assert!(mail.subject.contains("Belvaro"), "{}", mail.subject);
        assert_eq!(row(&scratch, &told, told.to(address)).await.protection, Some(why));
    }
});

on_both!(smtp_questions_are_encrypted_and_mails_about_accounts_are_left_alone, |scratch| {
    let (question, delivery) = asked(&scratch).await;
    let (reader, cert) = (key("reader"), key("cert"));
    let institution = detail(&scratch, question).await.row.institution;
    give(&scratch, institution, &public(&reader)).await;
    let mut office = office(&scratch).await;
    signing(&scratch, &mut office, &cert);
    assert_eq!(office.deliver.ask(delivery).await, Ok(()));
    let raw = String::from_utf8(office.sink.messages()[0].raw.clone()).unwrap();
    let (head, _) = head_and_body(&raw);
    assert_eq!(header(&head, "Subject"), format!("[VRAAG] {}", header(&head, "Brandwacht-Number")));
    let [_, data] = parts(&raw)[..] else { panic!("{raw}") };
    let (inner, is_signed) = opened(content(data), &reader, &cert);
    assert!(is_signed && inner.contains("Subject: [VRAAG] "), "{inner}");
    let noted = detail(&scratch, question).await;
    let noted = noted.deliveries.iter().find(|it| it.id == delivery).unwrap();
    assert_eq!(noted.protection, Some(Protection::Encrypted));
});

on_both!(smtp_an_invitation_is_not_signed_for_people_to_see, |scratch| {
    let mail = invite(&scratch).await;
    let mut office = office(&scratch).await;
    signing(&scratch, &mut office, &key("cert"));
    assert_eq!(office.deliver.account_mail(mail).await, Ok(()));
    let raw = String::from_utf8(office.sink.messages()[0].raw.clone()).unwrap();
    assert!(raw.contains("multipart/alternative") && !raw.contains("multipart/signed"), "{raw}");
});

#[test]
fn a_key_of_the_cert_that_cannot_sign_is_refused_by_the_name_of_its_setting() {
    let cert = key("cert");
    let wrong = |given: &PgpKey| Signer::new(given).map_or_else(|error| error.setting, |_| "nothing");
    assert_eq!(wrong(&secret(&cert)), "nothing");
    let given = |secret: &str| PgpKey { secret: secret.to_owned(), passphrase: String::new() };
    assert_eq!(wrong(&given("")), "pgp_key");
    assert_eq!(wrong(&given("-----BEGIN PGP PRIVATE KEY BLOCK-----\n")), "pgp_key");
    assert_eq!(wrong(&given(&public(&cert))), "pgp_key");

    let mut locked = cert.clone();
    locked.primary_key.set_password(OsRng, &Password::from("open sesame")).unwrap();
    for subkey in &mut locked.secret_subkeys {
        subkey.key.set_password(OsRng, &Password::from("open sesame")).unwrap();
    }
    let mut locked = secret(&locked);
    assert_eq!(wrong(&locked), "pgp_passphrase");
    locked.passphrase = "open barley".to_owned();
    assert_eq!(wrong(&locked), "pgp_passphrase");
    locked.passphrase = "open sesame".to_owned();
    assert_eq!(wrong(&locked), "nothing");
    let shown = format!("{locked:?} {:?}", Signer::new(&locked).unwrap());
    assert!(!shown.contains("sesame") && !shown.contains("PRIVATE") && shown.len() < 100, "{shown}");
    let signer = Signer::new(&locked).unwrap();
    assert!(signer.public().unwrap().starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----"));
    assert_eq!(signer.until(), None);
}

/// A key ring of the real GnuPG, in a folder of its own.
struct Ring(PathBuf);

impl Ring {
    /// Nothing where there is no GnuPG.
    fn new(name: &str) -> Option<Self> {
        use std::os::unix::fs::DirBuilderExt;
        if Command::new("gpg").arg("--version").stdout(Stdio::null()).status().is_err() {
            assert!(std::env::var_os("BRANDWACHT_TEST_ALL").is_none(), "gpg is missing: apt-get install gnupg");
            eprintln!("SKIPPED: gpg is not installed, so no other program opened these mails");
            return None;
        }
        // Short, because a socket goes into it.
        let folder = std::env::temp_dir().join(format!("bw-{name}-{}", std::process::id()));
        std::fs::DirBuilder::new().mode(0o700).create(&folder).unwrap();
        Some(Self(folder))
    }

    fn gpg(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new("gpg")
            .arg("--homedir")
            .arg(&self.0)
            .args(["--batch", "--status-fd", "2", "--trust-model", "always", "--ignore-time-conflict"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf").arg("--homedir").arg(&self.0).args(["--kill", "gpg-agent"]).status();
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

on_both!(smtp_gnupg_opens_what_was_written_for_it_and_sees_who_signed, |scratch| {
    let Some(ring) = Ring::new(scratch.backend()) else { return };
    let told = told(&scratch, &Plan::default()).await;
    let mut office = office(&scratch).await;
    let (reader, cert) = (key("reader"), key("cert"));
    for it in [secret(&reader).secret, public(&cert)] {
        let done = ring.gpg(&["--import"], &it);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    give(&scratch, told.hospital, &public(&reader)).await;
    signing(&scratch, &mut office, &cert);
    let raw = String::from_utf8(office.send(told.to(HOSPITAL_ADDRESS)).await.raw.clone()).unwrap();
    let [_, data] = parts(&raw)[..] else { panic!("{raw}") };
    let done = ring.gpg(&["--decrypt"], content(data));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains("DECRYPTION_OKAY") && said.contains("GOODSIG"), "{said}");
    assert!(String::from_utf8_lossy(&done.stdout).contains("Subject: [HOOG] Belvaro Netbron"));

    let raw = String::from_utf8(office.send(told.to(SUPPLIER_ADDRESS)).await.raw.clone()).unwrap();
    let [text, signature] = parts(&raw)[..] else { panic!("{raw}") };
    let (text, signature) = (ring.file("text", text), ring.file("text.asc", content(signature)));
    let done = ring.gpg(&["--verify", &signature, &text], "");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains("GOODSIG"), "{said}");
});
