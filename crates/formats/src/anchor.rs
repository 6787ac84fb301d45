//! Anchors of the audit trail: the end of the chain at a moment, signed by the CERT, in a few lines that survive a mail.
//! Whoever keeps one elsewhere can tell later whether the trail up to there is still the same. Signing uses the key for
//! bundles; what is signed begins with a name of its own, so that neither can pass for the other.

use domain::Timestamp;
use domain::audit::Link;

use crate::bundle::{PublicKey, SigningKey, read_signature};

const HEAD: &str = "brandwacht-audit-anchor-1";

/// A mail around an anchor is small; what is larger is something else.
pub const MAX_BYTES: usize = 1 << 20;
/// Anchors that one file may hold: a mailbox of some years.
const MAX_ANCHORS: usize = 5_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    pub link: Link,
    pub at: Timestamp,
    /// The CERT's name, for people; it is signed with the rest.
    pub cert: String,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAnchor {
    #[error("there is no anchor in it; one begins with the line \"{HEAD}\"")]
    None,
    #[error("line {line}: here must stand \"{wanted}\"")]
    Line { line: usize, wanted: &'static str },
    #[error("line {line}: the signature is not that of a known key, or the anchor was changed")]
    Signature { line: usize },
    #[error("more than {MAX_ANCHORS} anchors, or more than {MAX_BYTES} bytes")]
    TooMuch,
}

impl Anchor {
    fn text(&self) -> String {
        // A name is one line, whatever it holds.
        let cert: String = self.cert.chars().filter(|sign| !sign.is_control()).take(200).collect();
        let Link { seq, hash } = self.link;
        format!("{HEAD}\ncert: {}\nseq: {seq}\nhash: {hash}\nat: {}\n", cert.trim(), self.at)
    }

    /// The anchor as it is printed and mailed.
    pub fn sign(&self, key: &SigningKey) -> String {
        let text = self.text();
        format!("{text}signature: {}", key.sign(text.as_bytes()))
    }

    /// All anchors of a text, whatever stands around them; each must be signed with one of the keys.
    pub fn read_all(text: &str, keys: &[PublicKey]) -> Result<Vec<Self>, BadAnchor> {
        if text.len() > MAX_BYTES {
            return Err(BadAnchor::TooMuch);
        }
        // Mail may have put spaces at line ends, and quotes before them.
        let mut lines = (1..).zip(text.lines().map(|line| line.trim_start_matches(['>', ' ']).trim_end()));
        let mut anchors = Vec::new();
        while let Some((_, line)) = lines.next() {
            if line != HEAD {
                continue;
            }
            let mut field = |name: &'static str| {
                let (line, text) = lines.next().ok_or(BadAnchor::Line { line: 0, wanted: name })?;
                let value = text.strip_prefix(name).map(str::trim_start);
                value.map(|value| (line, value)).ok_or(BadAnchor::Line { line, wanted: name })
            };
            let cert = field("cert:")?.1.to_owned();
            let (line, seq) = field("seq:")?;
            let seq = seq.parse().map_err(|_| BadAnchor::Line { line, wanted: "seq: a number" })?;
            let (line, hash) = field("hash:")?;
            let hash = hash.parse().map_err(|_| BadAnchor::Line { line, wanted: "hash: 64 hexadecimal digits" })?;
            let (line, at) = field("at:")?;
            let at = at.parse().map_err(|_| BadAnchor::Line { line, wanted: "at: a time" })?;
            let (line, signature) = field("signature:")?;
            let anchor = Self { link: Link { seq, hash }, at, cert };
            let signature = read_signature(signature.as_bytes()).ok_or(BadAnchor::Signature { line })?;
            let signed = anchor.text();
            if !keys.iter().any(|key| key.verifies(signed.as_bytes(), &signature)) {
                return Err(BadAnchor::Signature { line });
            }
            anchors.push(anchor);
            if anchors.len() > MAX_ANCHORS {
                return Err(BadAnchor::TooMuch);
            }
        }
        if anchors.is_empty() { Err(BadAnchor::None) } else { Ok(anchors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ContentHash;
    use proptest::prelude::*;

    fn anchor(seq: i64) -> Anchor {
        Anchor {
            link: Link { seq, hash: ContentHash::of(b"head") },
            at: Timestamp::from_millis(1_764_345_600_000),
            cert: "Z-CERT\nseq: 9".to_owned(),
        }
    }

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed(&[seed; 32]).unwrap()
    }

    #[test]
    fn an_anchor_reads_back_out_of_a_mail() {
        let (one, two) = (anchor(7).sign(&key(1)), anchor(8).sign(&key(1)));
        let mail = format!("Beste,\r\n\r\n> {}\r\n-- \r\n{two}Groet", one.trim_end().replace('\n', "  \r\n> "));
        let read = Anchor::read_all(&mail, &[key(2).public().clone(), key(1).public().clone()]).unwrap();
        assert_eq!(read.iter().map(|it| it.link).collect::<Vec<_>>(), [anchor(7).link, anchor(8).link]);
        assert_eq!(read[0].cert, "Z-CERTseq: 9", "a name cannot bring a line of its own");
    }

    #[test]
    fn another_key_or_another_number_is_refused() {
        let text = anchor(7).sign(&key(1));
        let keys = [key(1).public().clone()];
        assert_eq!(Anchor::read_all(&text, &[key(2).public().clone()]), Err(BadAnchor::Signature { line: 6 }));
        for (from, to) in [("seq: 7", "seq: 8"), ("hash: ", "hash: 0"), ("cert: Z", "cert: X"), (":00Z", ":01Z")] {
            assert!(Anchor::read_all(&text.replacen(from, to, 1), &keys).is_err(), "{from} → {to}");
        }
        assert_eq!(Anchor::read_all("Beste,", &keys), Err(BadAnchor::None));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fall_over(text in "(brandwacht-audit-anchor-1\n|cert: x\n|seq: 1\n|hash: |at: |[ -~]{0,20}\n){0,12}") {
            let _ = Anchor::read_all(&text, &[key(1).public().clone()]);
        }
    }
}
