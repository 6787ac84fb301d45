//! Signatures as a receiving server checks them (RFC 6376), written from the standard and not from the code that signs.

use deliver::{Deliver, DkimKey};
use rsa::pkcs8::DecodePrivateKey;
use rsa::sha2::{Digest, Sha256};
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use testkit::on_both;
use testkit::told::{HOSPITAL_ADDRESS, Plan, told};

use crate::office::{office, settings};

pub(crate) const KEY: &str = include_str!("../data/dkim-1024.pem");

/// Header fields with their folding, as they came, and the body.
fn taken_apart(raw: &str) -> (Vec<(String, String)>, String) {
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        if line.starts_with([' ', '\t']) {
            let (_, value) = fields.last_mut().unwrap();
            value.push_str(line);
        } else {
            let (name, value) = line.split_once(':').unwrap();
            fields.push((name.to_lowercase(), value.to_owned()));
        }
    }
    (fields, body.to_owned())
}

/// 3.4.2
fn relaxed_header(name: &str, value: &str) -> String {
    format!("{name}:{}", value.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
}

/// 3.4.4
fn relaxed_body(body: &str) -> String {
    let line = |line: &str| {
        let led = if line.starts_with([' ', '\t']) { " " } else { "" };
        let words: Vec<&str> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        if words.is_empty() { String::new() } else { format!("{led}{}", words.join(" ")) }
    };
    let lines: Vec<String> = body.split("\r\n").map(line).collect();
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    lines[..end].iter().map(|line| format!("{line}\r\n")).collect()
}

fn base64(text: &str) -> Vec<u8> {
    let signs: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    data_encoding::BASE64.decode(signs.as_bytes()).unwrap()
}

/// What does not hold about the signature; nothing when it holds.
pub(crate) fn wrong(raw: &str) -> Option<&'static str> {
    let (fields, body) = taken_apart(raw);
    let (_, signature) = fields.iter().find(|(name, _)| name == "dkim-signature")?;
    let tags: std::collections::BTreeMap<String, String> = signature
        .split(';')
        .filter_map(|tag| tag.trim().split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    assert_eq!((&*tags["v"], &*tags["a"], &*tags["c"]), ("1", "rsa-sha256", "relaxed/relaxed"));
    assert_eq!((&*tags["d"], &*tags["s"]), ("cert.example", "bw2026"));
    if Sha256::digest(relaxed_body(&body)).to_vec() != base64(&tags["bh"]) {
        return Some("body");
    }
    let mut left = fields.clone();
    let mut signed = String::new();
    for name in tags["h"].split(':').map(str::trim) {
        // From the last one up (5.4.2); one that is not there counts as nothing.
        if let Some(place) = left.iter().rposition(|(known, _)| known == name) {
            let (name, value) = left.remove(place);
            signed.push_str(&relaxed_header(&name, &value));
            signed.push_str("\r\n");
        }
    }
    let (before, rest) = signature.split_once(" b=").unwrap();
    let after = rest.split_once(';').map_or("", |(_, after)| after);
    assert_eq!(after.trim(), "", "b= is the last tag");
    signed.push_str(&relaxed_header("dkim-signature", &format!("{before} b=")));
    let key = RsaPrivateKey::from_pkcs8_pem(KEY).unwrap().to_public_key();
    let holds = key.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(&signed), &base64(&tags["b"]));
    holds.is_err().then_some("signature")
}

// Shows: NEN 8.24
on_both!(smtp_a_message_is_signed_for_the_sender_s_domain_and_any_change_shows, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let mut office = office(&scratch).await;
    let hospital = told.to(HOSPITAL_ADDRESS);
    let unsigned = office.deliver.message(hospital).await.unwrap();
    assert!(!unsigned.contains("DKIM-Signature"));
    let dkim = Some(DkimKey { selector: "bw2026".to_owned(), pem: KEY.to_owned() });
    let settings = deliver::Settings { dkim, ..settings(office.sink.smtp_addr) };
    office.deliver = Deliver::new((*scratch).clone(), settings).unwrap();
    let mail = office.send(hospital).await;
    let raw = String::from_utf8(mail.raw.clone()).unwrap();
    assert!(raw.contains("DKIM-Signature:"), "{raw}");
    assert_eq!(wrong(&raw), None);
    for (from, to, what) in [
        ("Subject: ", "Subject: re ", "signature"),
        ("To: ", "To: allen@everywhere.example, ", "signature"),
        ("\r\n\r\n", "\r\nCc: allen@everywhere.example\r\n\r\n", "signature"),
        ("Belvaro", "Belvara", "body"),
    ] {
        let (head, body) = raw.split_once("\r\n\r\n").unwrap();
        let changed = if what == "body" {
            format!("{head}\r\n\r\n{}", body.replacen(from, to, 1))
        } else {
            raw.replacen(from, to, 1)
        };
        assert_ne!(changed, raw);
        assert_eq!(wrong(&changed), Some(what), "{from} became {to}");
    }
    // Blanks that a server on the way squeezes change nothing.
    assert_eq!(wrong(&raw.replacen("Auto-Submitted: ", "auto-submitted:   ", 1)), None);
});
