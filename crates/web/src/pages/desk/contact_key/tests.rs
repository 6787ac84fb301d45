use axum::body::Body;
use axum::http::{Request, header};
use domain::viewer::Role;

use crate::bench::{Answer, Bench, bench};
use crate::paths;

const KEY: &str = include_str!("../../../../../formats/tests/fixtures/openpgp/contact.key.asc");
const EXPIRED: &str = include_str!("../../../../../formats/tests/fixtures/openpgp/contact-expired.key.asc");
const SIGNING: &str = include_str!("../../../../../formats/tests/fixtures/openpgp/rsa.key.asc");
const CERTIFICATE: &str = include_str!("../../../../../formats/tests/fixtures/smime/contact.pem");
const REVOKED: &str = include_str!("../../../../../formats/tests/fixtures/openpgp/rsa-revoked.key.asc");

/// A contact of the hospital, as the address of its page names it.
async fn contact(bench: &Bench, analyst: &str) -> String {
    let base = paths::desk_organisation(bench.hospital);
    let fields = [("name", "Medische technologie"), ("role", "it"), ("email", "mt@zorg.example")];
    assert_eq!(bench.post(&format!("{base}/contact"), analyst, &fields).await.status, 303);
    let page = bench.get(&base, analyst).await.body;
    let (_, rest) = page.split_once("/contact?contact=").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The form as a browser sends it, with text, with a file, or with neither.
async fn send(bench: &Bench, analyst: &str, contact: &str, key: &str, file: &str) -> Answer {
    let mut body = String::new();
    for (name, of_file, value) in [("contact", "", contact), ("key", "", key), ("file", "; filename=\"key.asc\"", file)]
    {
        body += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{of_file}\r\n\r\n{value}\r\n");
    }
    body += "--x--\r\n";
    let request = Request::post(format!("{}/contact/key", paths::desk_organisation(bench.hospital)))
        .header(header::COOKIE, analyst)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin");
    bench.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn a_key_is_looked_at_shown_and_taken_away() {
    let bench = bench().await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let contact = contact(&bench, &analyst).await;
    let base = paths::desk_organisation(bench.hospital);
    let form = format!("{base}/contact/key?contact={contact}");
    assert_eq!(bench.get(&form, &analyst).await.status, 200);
    // The contact of one organisation is not found under another.
    let elsewhere = format!("{}/contact/key?contact={contact}", paths::desk_organisation(bench.care_home));
    assert_eq!(bench.get(&elsewhere, &analyst).await.status, 404);

    let two = format!("{KEY}\n{SIGNING}");
    let large = "x".repeat(1 << 20);
    let wrong: [(&str, &str); 8] = [
        ("", "Plak een sleutel of kies een bestand"),
        ("hallo", "geen publieke OpenPGP-sleutel"),
        (EXPIRED, "Deze sleutel is verlopen"),
        (REVOKED, "Deze sleutel is ingetrokken"),
        (SIGNING, "alleen voor ondertekenen"),
        (&two, "meer dan één sleutel"),
        (&large, "groter dan 64 KB"),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlFgE\n", "Dit is de geheime sleutel"),
    ];
    for (key, why) in wrong {
        let answer = send(&bench, &analyst, &contact, key, "").await;
        assert_eq!(answer.status, 422, "{why}");
        assert!(answer.body.contains(why), "{why}: {}", answer.body);
        assert!(!answer.body.contains("lFgE"), "what may be a secret does not come back");
    }

    let answer = send(&bench, &analyst, &contact, "", KEY).await;
    assert_eq!(answer.location(), format!("{base}?saved=true"), "{}", answer.body);
    for path in [&form, &format!("{base}/contact?contact={contact}")] {
        let page = bench.get(path, &analyst).await.body;
        assert!(page.contains("C6CA 77FD 7BE7 114D C9AD 70EA 6A48 3BDB B7F2 2B25"), "{page}");
        assert!(page.contains("Heeft geen einddatum."), "{page}");
    }
    assert!(bench.get(&base, &analyst).await.body.contains("mail versleuteld"));
    let token = bench.token(bench.hospital, Role::SecurityOfficer, false).await;
    let request = Request::get(format!("/api/v1/organisations/{}", bench.hospital))
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    let told = bench.send(request.body(Body::empty()).unwrap()).await.body;
    assert!(told.contains("\"openpgp_fingerprint\":\"c6ca77fd7be7114dc9ad70ea6a483bdbb7f22b25\""), "{told}");

    let form = format!("{base}/contact/key");
    let taken = bench.post(&form, &analyst, &[("contact", &contact), ("act", "remove"), ("sure", "yes")]).await;
    assert_eq!(taken.status, 303, "{}", taken.body);
    let page = bench.get(&format!("{base}/contact?contact={contact}"), &analyst).await.body;
    assert!(page.contains("Er is nog geen sleutel"), "{page}");
}

#[tokio::test]
async fn a_certificate_is_looked_at_and_shown_as_a_key_is() {
    let bench = bench().await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let contact = contact(&bench, &analyst).await;
    let base = paths::desk_organisation(bench.hospital);

    macro_rules! pem {
        ($name:literal) => {
            include_str!(concat!("../../../../../formats/tests/fixtures/smime/", $name, ".pem"))
        };
    }
    let two = format!("{CERTIFICATE}{}", pem!("issuer"));
    let wrong: [(&str, &str); 10] = [
        (pem!("expired"), "Dit certificaat is verlopen"),
        (pem!("early"), "Dit certificaat geldt nog niet"),
        (pem!("signing"), "het is voor iets anders"),
        (pem!("server"), "het is voor iets anders"),
        (pem!("weak"), "te zwak"),
        (pem!("ec"), "een RSA-sleutel"),
        (pem!("subject"), "een ander e-mailadres"),
        (&two, "meer dan één certificaat"),
        ("-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n", "geen certificaat"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----\n", "geldt als gelekt"),
    ];
    for (key, why) in wrong {
        let answer = send(&bench, &analyst, &contact, key, "").await;
        assert_eq!(answer.status, 422, "{why}");
        assert!(answer.body.contains(why), "{why}: {}", answer.body);
        assert!(!answer.body.contains("MIIE"), "what may be a secret does not come back");
    }

    let answer = send(&bench, &analyst, &contact, "", CERTIFICATE).await;
    assert_eq!(answer.location(), format!("{base}?saved=true"), "{}", answer.body);
    let page = bench.get(&format!("{base}/contact/key?contact={contact}"), &analyst).await.body;
    assert!(page.contains("11EA 0450 CF78 BD85 78CB 5C79 35A2 3DDE A923 3236 8822 BAAD 952F 4802 3020 299D"), "{page}");
    assert!(page.contains("Geldt tot ") && page.contains(" 2125."), "{page}");
    assert!(bench.get(&base, &analyst).await.body.contains("mail versleuteld"));
    let token = bench.token(bench.hospital, Role::SecurityOfficer, false).await;
    let request = Request::get(format!("/api/v1/organisations/{}", bench.hospital))
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    let told = bench.send(request.body(Body::empty()).unwrap()).await.body;
    assert!(told.contains("\"certificate_fingerprint\":\"11ea0450cf78bd85"), "{told}");
    assert!(told.contains("\"openpgp_fingerprint\":null"), "{told}");

    // A key of the other kind takes its place, and another address takes it away.
    assert_eq!(send(&bench, &analyst, &contact, KEY, "").await.status, 303);
    assert!(bench.get(&base, &analyst).await.body.contains("mail versleuteld"));
    assert_eq!(send(&bench, &analyst, &contact, CERTIFICATE, "").await.status, 303);
    let fields =
        [("contact", contact.as_str()), ("name", "Medische technologie"), ("role", "it"), ("email", "it@zorg.example")];
    assert_eq!(bench.post(&format!("{base}/contact"), &analyst, &fields).await.status, 303);
    assert!(!bench.get(&base, &analyst).await.body.contains("mail versleuteld"));
}

#[tokio::test]
async fn everybody_gets_the_key_of_the_cert_where_there_is_one() {
    let bench = bench().await;
    assert_eq!(bench.get(paths::OPENPGP_KEY, "").await.status, 404);
    assert!(!bench.get(paths::SECURITY_TXT, "").await.body.contains("Encryption:"));
    let bench = bench.with(|config| config.openpgp_key = Some(KEY.to_owned()));
    let answer = bench.get(paths::OPENPGP_KEY, "").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, KEY));
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/pgp-keys");
    let text = bench.get(paths::SECURITY_TXT, "").await.body;
    assert!(text.contains(&format!("\nEncryption: {}/openpgp-key.asc\n", bench.web.config.base_url)), "{text}");
}

#[tokio::test]
async fn everybody_gets_the_certificate_of_the_cert_where_there_is_one() {
    let bench = bench().await;
    assert_eq!(bench.get(paths::SMIME_CERTIFICATE, "").await.status, 404);
    let bench = bench.with(|config| config.smime_certificate = Some(CERTIFICATE.to_owned()));
    let answer = bench.get(paths::SMIME_CERTIFICATE, "").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, CERTIFICATE));
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/pem-certificate-chain");
    let text = bench.get(paths::SECURITY_TXT, "").await.body;
    assert!(text.contains(&format!("\nEncryption: {}/smime-certificate.pem\n", bench.web.config.base_url)), "{text}");
}
