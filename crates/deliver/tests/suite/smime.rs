//! Mails for programs that understand certificates (S/MIME, RFC 8551): taken apart from the standard, and opened by the real
//! OpenSSL where it is installed.
//!
//! The certificates were issued with OpenSSL by an authority of the tests' own, from 2025 to 2125: `smime-root.pem`, below it the
//! one that stands second in `smime-cert.pem`, and below that those of the CERT and of a reader.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use deliver::{Deliver, DkimKey, Settings, SmimeKey, SmimeSigner};
use domain::protection::Protection;
use mail_parser::{MessageParser, MimeHeaders};
use testkit::told::{HOSPITAL_ADDRESS, Plan, SUPPLIER_ADDRESS, told};
use testkit::{Scratch, on_both};

use crate::account::invite;
use crate::asking::{asked, detail};
use crate::dkim;
use crate::office::{Office, office, row, settings};
use crate::openpgp::{content, give, head_and_body, header, key, parts, public, secret};

const READER: &str = include_str!("../../../formats/tests/fixtures/smime/contact.pem");
const READER_KEY: &str = include_str!("../data/smime-reader.key.pem");
const EXPIRED: &str = include_str!("../../../formats/tests/fixtures/smime/expired.pem");
const CERT: &str = include_str!("../data/smime-cert.pem");
const CERT_EXPIRED: &str = include_str!("../data/smime-cert-expired.pem");
const CERT_KEY: &str = include_str!("../data/smime-cert.key.pem");
const ROOT: &str = include_str!("../data/smime-root.pem");

fn own(certificate: &str, secret: &str) -> SmimeKey {
    SmimeKey { certificate: certificate.to_owned(), secret: secret.to_owned() }
}

/// The same office, with a certificate of the CERT's own.
fn signing(scratch: &Scratch, office: &mut Office, certificate: &str) {
    let settings = Settings { smime: Some(own(certificate, CERT_KEY)), ..settings(office.sink.smtp_addr) };
    office.deliver = Deliver::new((**scratch).clone(), settings).unwrap();
}

fn kind(raw: &str) -> String {
    header(&head_and_body(raw).0, "Content-Type")
}

// Shows: NEN 5.14, 8.24
on_both!(smtp_a_mail_for_whoever_has_a_certificate_tells_nothing_to_whoever_carries_it, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let mut office = office(&scratch).await;
    let dkim = Some(DkimKey { selector: "bw2026".to_owned(), pem: dkim::KEY.to_owned() });
    let with_dkim = Settings { dkim, ..settings(office.sink.smtp_addr) };
    office.deliver = Deliver::new((*scratch).clone(), with_dkim).unwrap();
    let hospital = told.to(HOSPITAL_ADDRESS);
    let plain = office.deliver.message(hospital).await.unwrap();
    give(&scratch, told.hospital, READER).await;

    let raw = String::from_utf8(office.send(hospital).await.raw.clone()).unwrap();
    for word in ["Belvaro", "Netbron", "Ziekenhuis", "MT-0001", "BLV-2099"] {
        assert!(plain.contains(word) && !raw.contains(word), "{word}: {raw}");
    }
    assert_eq!(dkim::wrong(&raw), None);
    let ((head, body), (plain_head, _)) = (head_and_body(&raw), head_and_body(&plain));
    let number = header(&head, "Brandwacht-Number");
    assert_eq!(header(&head, "Subject"), format!("[HOOG] {number}"));
    for same in ["From", "To", "Reply-To", "Message-ID", "List-Id", "Auto-Submitted", "Content-Language"] {
        assert_eq!(header(&head, same), header(&plain_head, same), "{same}");
        assert!(!header(&head, same).is_empty(), "{same}");
    }
    let kind = header(&head, "Content-Type");
    assert!(kind.starts_with("application/pkcs7-mime;") && kind.contains("smime-type=enveloped-data"), "{kind}");
    assert_eq!(header(&head, "Content-Transfer-Encoding"), "base64");
    assert!(header(&head, "Content-Disposition").contains("smime.p7m"), "{head}");
    let bytes = data_encoding::BASE64.decode(body.split_whitespace().collect::<String>().as_bytes()).unwrap();
    // Enveloped data (1.2.840.113549.1.7.3), and nothing of what was written.
    assert!(bytes.starts_with(&[0x30]) && bytes.windows(9).any(|it| it == b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"));
    assert!(!String::from_utf8_lossy(&bytes).contains("multipart"));
    assert_eq!(row(&scratch, &told, hospital).await.protection, Some(Protection::Encrypted));

    // Made again it is another message to look at, and the same one to a mail program.
    let (one, other) =
        (office.deliver.message(hospital).await.unwrap(), office.deliver.message(hospital).await.unwrap());
    assert_ne!(head_and_body(&one).1, head_and_body(&other).1, "a key of its own each time");
    assert_eq!(header(&head_and_body(&one).0, "Message-ID"), header(&head_and_body(&other).0, "Message-ID"));
    // Who has no key gets what everybody gets.
    let mail = office.send(told.to(SUPPLIER_ADDRESS)).await;
    assert!(mail.subject.contains("Belvaro"), "{}", mail.subject);
    assert_eq!(row(&scratch, &told, told.to(SUPPLIER_ADDRESS)).await.protection, None);
});

on_both!(smtp_a_mail_in_the_clear_is_signed_with_the_certificate_beside_it, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let mut office = office(&scratch).await;
    signing(&scratch, &mut office, CERT);
    let raw = String::from_utf8(office.send(told.to(HOSPITAL_ADDRESS)).await.raw.clone()).unwrap();
    let kind = kind(&raw);
    assert!(kind.starts_with("multipart/signed;") && kind.contains("micalg=\"sha-256\""), "{kind}");
    assert!(kind.contains("protocol=\"application/pkcs7-signature\""), "{kind}");
    let [text, signature] = parts(&raw)[..] else { panic!("{raw}") };
    assert!(text.starts_with("Content-Type: multipart/alternative"), "{text}");
    assert!(text.is_ascii() && text.lines().all(|line| !line.ends_with([' ', '\t'])), "servers on the way drop blanks");
    assert!(signature.starts_with("Content-Type: application/pkcs7-signature"), "{signature}");
    // Mail programs that know nothing of it show the text, with a small file.
    let mail = MessageParser::default().parse(raw.as_bytes()).unwrap();
    assert!(mail.body_text(0).unwrap().contains("MT-0001"));
    assert_eq!(mail.attachment(0).unwrap().attachment_name(), Some("smime.p7s"));
});

on_both!(smtp_whoever_has_no_key_gets_the_signature_that_programs_understand_by_themselves, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let mut office = office(&scratch).await;
    let pgp = Some(secret(&key("cert")));
    let with_both = |certificate: &str| Settings {
        pgp: pgp.clone(),
        smime: Some(own(certificate, CERT_KEY)),
        ..settings(office.sink.smtp_addr)
    };
    let (both, late) = (with_both(CERT), with_both(CERT_EXPIRED));
    office.deliver = Deliver::new((*scratch).clone(), both).unwrap();
    let hospital = told.to(HOSPITAL_ADDRESS);
    let message = office.deliver.message(hospital).await.unwrap();
    assert!(kind(&message).contains("application/pkcs7-signature"), "{message}");
    // Whoever asks for one kind gets that kind, inside and out.
    give(&scratch, told.hospital, &public(&key("reader"))).await;
    let message = office.deliver.message(hospital).await.unwrap();
    assert!(kind(&message).contains("application/pgp-encrypted"), "{message}");
    give(&scratch, told.hospital, READER).await;
    assert!(kind(&office.deliver.message(hospital).await.unwrap()).starts_with("application/pkcs7-mime"));
    // A certificate of ours that has ended signs nothing.
    office.deliver = Deliver::new((*scratch).clone(), late).unwrap();
    let message = office.deliver.message(told.to(SUPPLIER_ADDRESS)).await.unwrap();
    assert!(kind(&message).contains("application/pgp-signature"), "{message}");
});

on_both!(smtp_a_certificate_that_has_ended_keeps_nobody_from_being_warned, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let office = office(&scratch).await;
    for (certificate, to, address, why) in [
        (EXPIRED, told.hospital, HOSPITAL_ADDRESS, Protection::KeyExpired),
        // For the address of somebody else.
        (READER, told.supplier, SUPPLIER_ADDRESS, Protection::KeyUnusable),
    ] {
        give(&scratch, to, certificate).await;
        let mail = office.send(told.to(address)).await;
        assert!(mail.subject.contains("Belvaro"), "{}", mail.subject);
        assert_eq!(row(&scratch, &told, told.to(address)).await.protection, Some(why));
    }
});

on_both!(smtp_an_invitation_has_no_certificate_beside_it, |scratch| {
    let mail = invite(&scratch).await;
    let mut office = office(&scratch).await;
    signing(&scratch, &mut office, CERT);
    assert_eq!(office.deliver.account_mail(mail).await, Ok(()));
    let raw = String::from_utf8(office.sink.messages()[0].raw.clone()).unwrap();
    assert!(raw.contains("multipart/alternative") && !raw.contains("multipart/signed"), "{raw}");
});

#[test]
fn a_certificate_of_the_cert_that_cannot_sign_is_refused_by_the_name_of_its_setting() {
    let from = "Brandwacht CERT <Bericht@cert.example>";
    let wrong = |certificate: &str, secret: &str, from: &str| {
        SmimeSigner::new(&own(certificate, secret), from).map_or_else(|error| error.setting, |_| "nothing")
    };
    assert_eq!(wrong(CERT, CERT_KEY, from), "nothing");
    for nothing_of_use in ["", "hallo", CERT_KEY, ROOT, include_str!("../../../formats/tests/fixtures/smime/ec.pem")] {
        assert_eq!(wrong(nothing_of_use, CERT_KEY, from), "smime_certificate", "{nothing_of_use}");
    }
    // Programs would warn of a signature that is another's.
    assert_eq!(wrong(CERT, CERT_KEY, "cert@cert.example"), "smime_certificate");
    assert_eq!(wrong(CERT, CERT_KEY, "nobody"), "from");
    for nothing_of_use in ["", CERT, READER_KEY] {
        assert_eq!(wrong(CERT, nothing_of_use, from), "smime_key", "{nothing_of_use}");
    }
    let unpacked = format!("Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\n{CERT_KEY}");
    assert_eq!(wrong(CERT, &unpacked, from), "nothing");
    let signer = SmimeSigner::new(&own(CERT, CERT_KEY), from).unwrap();
    assert_eq!(signer.public(), CERT);
    assert_eq!(signer.until().to_string(), "2125-01-01T00:00:00Z");
    let shown = format!("{:?} {signer:?}", own(CERT, CERT_KEY));
    assert!(!shown.contains("BEGIN") && shown.len() < 100, "{shown}");
}

/// A folder in which the real OpenSSL works.
struct Bench(PathBuf);

impl Bench {
    /// Nothing where there is no OpenSSL.
    fn new(name: &str) -> Option<Self> {
        use std::os::unix::fs::DirBuilderExt;
        if Command::new("openssl").arg("version").stdout(Stdio::null()).status().is_err() {
            assert!(std::env::var_os("BRANDWACHT_TEST_ALL").is_none(), "openssl is missing: apt-get install openssl");
            eprintln!("SKIPPED: openssl is not installed, so no other program opened these mails");
            return None;
        }
        let folder = std::env::temp_dir().join(format!("bw-smime-{name}-{}", std::process::id()));
        std::fs::DirBuilder::new().mode(0o700).create(&folder).unwrap();
        let bench = Self(folder);
        for (name, text) in [("root", ROOT), ("reader", READER), ("reader.key", READER_KEY)] {
            bench.file(name, text);
        }
        Some(bench)
    }

    fn file(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }

    fn cms(&self, arguments: &[&str], message: &str) -> Output {
        self.file("message", message);
        let mut command = Command::new("openssl");
        command.current_dir(&self.0).args(["cms", "-inform", "SMIME", "-in", "message"]).args(arguments);
        command.stdin(Stdio::null()).output().unwrap()
    }

    fn opened(&self, message: &str) -> String {
        let done = self.cms(&["-decrypt", "-recip", "reader", "-inkey", "reader.key"], message);
        assert!(done.status.success(), "{}\n{message}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    /// What was signed by whoever the root vouches for; else what is wrong.
    fn verified(&self, message: &str) -> Result<String, String> {
        let done = self.cms(&["-verify", "-CAfile", "root", "-purpose", "smimesign"], message);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        if done.status.success() { Ok(String::from_utf8(done.stdout).unwrap()) } else { Err(said) }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

on_both!(smtp_openssl_opens_what_was_written_for_it_and_sees_who_signed, |scratch| {
    let Some(bench) = Bench::new(scratch.backend()) else { return };
    let told = told(&scratch, &Plan::default()).await;
    let mut office = office(&scratch).await;
    let plain = office.deliver.message(told.to(HOSPITAL_ADDRESS)).await.unwrap();
    give(&scratch, told.hospital, READER).await;
    // Without a certificate of the CERT's own, what everybody reads stands inside as it is.
    let raw = String::from_utf8(office.send(told.to(HOSPITAL_ADDRESS)).await.raw.clone()).unwrap();
    let inner = bench.opened(&raw);
    assert_eq!(head_and_body(&inner).1, head_and_body(&plain).1);
    assert_eq!(header(&head_and_body(&inner).0, "Subject"), header(&head_and_body(&plain).0, "Subject"));

    signing(&scratch, &mut office, CERT);
    let inner = bench.opened(&office.deliver.message(told.to(HOSPITAL_ADDRESS)).await.unwrap());
    assert!(kind(&inner).starts_with("multipart/signed"), "{inner}");
    let signed = bench.verified(&inner).unwrap();
    assert!(
        signed.contains("Subject: [HOOG] Belvaro Netbron") && kind(&signed).contains("protected-headers"),
        "{signed}"
    );

    let raw = String::from_utf8(office.send(told.to(SUPPLIER_ADDRESS)).await.raw.clone()).unwrap();
    let signed = bench.verified(&raw).unwrap();
    assert!(signed.contains("Belvaro"), "{signed}");
    let [_, signature] = parts(&raw)[..] else { panic!("{raw}") };
    assert!(!content(signature).is_empty());
    let changed = bench.verified(&raw.replacen("Belvaro", "Belvara", 9)).unwrap_err();
    assert!(changed.contains("erification failure"), "{changed}");
});

on_both!(smtp_questions_are_encrypted_for_a_certificate, |scratch| {
    let Some(bench) = Bench::new(&format!("q-{}", scratch.backend())) else { return };
    let (question, delivery) = asked(&scratch).await;
    give(&scratch, detail(&scratch, question).await.row.institution, READER).await;
    let mut office = office(&scratch).await;
    signing(&scratch, &mut office, CERT);
    assert_eq!(office.deliver.ask(delivery).await, Ok(()));
    let raw = String::from_utf8(office.sink.messages()[0].raw.clone()).unwrap();
    let (head, _) = head_and_body(&raw);
    assert_eq!(header(&head, "Subject"), format!("[VRAAG] {}", header(&head, "Brandwacht-Number")));
    assert!(bench.verified(&bench.opened(&raw)).unwrap().contains("Subject: [VRAAG] "));
    let noted = detail(&scratch, question).await;
    let noted = noted.deliveries.iter().find(|it| it.id == delivery).unwrap();
    assert_eq!(noted.protection, Some(Protection::Encrypted));
});
