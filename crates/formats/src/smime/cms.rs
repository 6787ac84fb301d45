//! The two messages of CMS (RFC 5652) that mails need, as DER (X.690): signed data beside its text, and enveloped data for one
//! reader. Who calls has done the arithmetic; here it is only laid out.

use domain::Timestamp;

use super::Certificate;

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const NULL: &[u8] = &[0x05, 0x00];
const OID: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// `[0]` in the place of a tag, around something with parts.
const ZERO: u8 = 0xa0;
/// The same, around bytes alone.
const ZERO_PLAIN: u8 = 0x80;

// Names as they are encoded: RFC 5652, 4, 5.1, 6.1 and 11; RFC 8551, 2.5.2; RFC 8017, A; NIST's register of algorithms.
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
const ENVELOPED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4];
const SIGNING_TIME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 5];
const CAPABILITIES: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 15];
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const SHA_256: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
const AES_256_CBC: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];

/// What is signed about a text (RFC 5652, 5.3 and 5.4): its SHA-256 digest, and when that was. RSA with SHA-256 over these very
/// bytes is the signature that [`signed_data`] takes.
pub fn signed_attributes(digest: &[u8; 32], at: Timestamp) -> Vec<u8> {
    let attribute = |name: &[u8], value: Vec<u8>| sequence([put(OID, name), set(vec![value])]);
    set(vec![
        attribute(CONTENT_TYPE, put(OID, DATA)),
        attribute(SIGNING_TIME, time(at)),
        attribute(MESSAGE_DIGEST, put(OCTETS, digest)),
        // So that whoever writes back does not take a cipher of the last century.
        attribute(CAPABILITIES, sequence([algorithm(AES_256_CBC, Vec::new())])),
    ])
}

/// Signed data (RFC 5652, 5.1) without the text, which stands beside it. The first of the certificates is the signer's; the
/// others are of the authorities above it, for whoever does not have them.
pub fn signed_data(signer: &Certificate, authorities: &[Certificate], attributes: &[u8], signature: &[u8]) -> Vec<u8> {
    // Signed as a set, carried as the first of the signer's optional fields.
    let mut carried = attributes.to_vec();
    if let Some(tag) = carried.first_mut() {
        *tag = ZERO;
    }
    let by = sequence([
        put(INTEGER, &[1]),
        known_by(signer),
        algorithm(SHA_256, Vec::new()),
        carried,
        algorithm(RSA, NULL.to_vec()),
        put(OCTETS, signature),
    ]);
    let mut certificates = set(std::iter::once(signer).chain(authorities).map(|it| it.der.clone()).collect());
    if let Some(tag) = certificates.first_mut() {
        *tag = ZERO;
    }
    let whole = sequence([
        put(INTEGER, &[1]),
        set(vec![algorithm(SHA_256, Vec::new())]),
        sequence([put(OID, DATA)]),
        certificates,
        set(vec![by]),
    ]);
    sequence([put(OID, SIGNED_DATA), put(ZERO, &whole)])
}

/// Enveloped data (RFC 5652, 6.1) for one reader: `content` is encrypted with AES-256 in CBC mode (RFC 3565) from `start` on,
/// and `key`, the key for that, with the reader's RSA key (RFC 3370, 4.2.1).
pub fn enveloped_data(reader: &Certificate, key: &[u8], start: &[u8; 16], content: &[u8]) -> Vec<u8> {
    let to = sequence([put(INTEGER, &[0]), known_by(reader), algorithm(RSA, NULL.to_vec()), put(OCTETS, key)]);
    let content = sequence([put(OID, DATA), algorithm(AES_256_CBC, put(OCTETS, start)), put(ZERO_PLAIN, content)]);
    let whole = sequence([put(INTEGER, &[0]), set(vec![to]), content]);
    sequence([put(OID, ENVELOPED_DATA), put(ZERO, &whole)])
}

/// By its issuer and its number there (RFC 5652, 10.2.4), as they stand in the certificate.
fn known_by(it: &Certificate) -> Vec<u8> {
    sequence([it.issuer.clone(), put(INTEGER, &it.serial)])
}

fn algorithm(name: &[u8], parameters: Vec<u8>) -> Vec<u8> {
    sequence([put(OID, name), parameters])
}

/// RFC 5652, 11.3: two digits for the year as long as that says which.
fn time(at: Timestamp) -> Vec<u8> {
    let it = at.local("UTC");
    let (year, tag) = if (1950..2050).contains(&it.year()) {
        (format!("{:02}", it.year().rem_euclid(100)), UTC_TIME)
    } else {
        (format!("{:04}", it.year()), GENERALIZED_TIME)
    };
    let rest = format!("{:02}{:02}{:02}{:02}{:02}Z", it.month(), it.day(), it.hour(), it.minute(), it.second());
    put(tag, (year + rest.as_str()).as_bytes())
}

fn sequence<const PARTS: usize>(parts: [Vec<u8>; PARTS]) -> Vec<u8> {
    put(SEQUENCE, &parts.concat())
}

/// In the order that makes it the same for everybody (X.690, 11.6).
fn set(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    put(SET, &parts.concat())
}

fn put(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(content.len()) {
        Ok(length) if length < 0x80 => out.push(length),
        _ => {
            let length: Vec<u8> = content.len().to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(length.len()).unwrap_or(0x7f));
            out.extend(length);
        }
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_as_short_as_they_can_be() {
        let known: [(usize, &[u8]); 5] = [
            (0, &[4, 0]),
            (127, &[4, 127]),
            (128, &[4, 0x81, 128]),
            (256, &[4, 0x82, 1, 0]),
            (70_000, &[4, 0x83, 1, 0x11, 0x70]),
        ];
        for (length, head) in known {
            let out = put(OCTETS, &vec![7; length]);
            assert!(out.starts_with(head), "{length}");
            assert_eq!(out.len(), head.len() + length);
        }
    }

    #[test]
    fn years_have_two_digits_as_long_as_that_is_clear() {
        let text = |seconds: i64| {
            let out = time(Timestamp::from_millis(seconds * 1000));
            (out[0], String::from_utf8(out[2..].to_vec()).unwrap())
        };
        assert_eq!(text(1_577_880_000), (UTC_TIME, "200101120000Z".to_owned()));
        assert_eq!(text(2_524_607_999), (UTC_TIME, "491231235959Z".to_owned()));
        assert_eq!(text(2_524_608_000), (GENERALIZED_TIME, "20500101000000Z".to_owned()));
    }
}
