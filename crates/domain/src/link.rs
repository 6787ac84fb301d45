//! One-time links: how a recipient answers from a mail without an account.
//!
//! A token is derived from a secret of the server, the delivery and the act, so that a mail can be made again after a
//! crash with the same links in it while nothing that opens anything is stored: the store knows only hashes.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;

use crate::answer::AnswerKind;
use crate::hash::ContentHash;
use crate::id::{AccountMailId, BatchId, DeliveryId};

/// What a link is good for. A link to the full page says nothing yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkAct {
    TakenCareOf,
    CallMe,
    NotWithUs,
    /// Opens the page on which every answer can be given.
    Detail,
}

impl LinkAct {
    pub const ALL: [Self; 4] = [Self::TakenCareOf, Self::CallMe, Self::NotWithUs, Self::Detail];

    pub fn code(self) -> &'static str {
        match self {
            Self::TakenCareOf => "taken_care_of",
            Self::CallMe => "call_me",
            Self::NotWithUs => "not_with_us",
            Self::Detail => "detail",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.code() == code)
    }

    /// The answer that this link gives when its button is pressed.
    pub fn answer(self) -> Option<AnswerKind> {
        match self {
            Self::TakenCareOf => Some(AnswerKind::TakenCareOf),
            Self::CallMe => Some(AnswerKind::CallMe),
            Self::NotWithUs => Some(AnswerKind::NotWithUs),
            Self::Detail => None,
        }
    }
}

/// How long a link works.
pub const LINK_DAYS: i64 = 30;

/// The server's secret for links. Comes from the configuration; when it changes, links in mails that were sent
/// before stop working.
#[derive(Clone)]
pub struct LinkKey([u8; 32]);

impl LinkKey {
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    pub fn token(&self, delivery: DeliveryId, act: LinkAct) -> LinkToken {
        self.sign(b"brandwacht link 1", delivery.uuid(), act.code())
    }

    /// The token of the page on which a question is answered.
    pub fn question(&self, delivery: DeliveryId) -> LinkToken {
        self.sign(b"brandwacht question 1", delivery.uuid(), "")
    }

    /// The token of the page on which a supplier answers for all customers that one message tells of.
    pub fn batch(&self, batch: BatchId) -> LinkToken {
        self.sign(b"brandwacht batch 1", batch.uuid(), "")
    }

    /// The token of a mail about an account.
    pub fn account(&self, mail: AccountMailId) -> LinkToken {
        self.sign(b"brandwacht account 1", mail.uuid(), "")
    }

    fn sign(&self, purpose: &[u8], of: Uuid, act: &str) -> LinkToken {
        // HMAC takes keys of any length, so there is no error to give.
        let mut bytes = [0; 32];
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) {
            mac.update(purpose);
            mac.update(of.as_bytes());
            mac.update(act.as_bytes());
            bytes = mac.finalize().into_bytes().into();
        }
        LinkToken(data_encoding::BASE64URL_NOPAD.encode(&bytes))
    }
}

impl fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkKey(…)")
    }
}

/// What stands in the address: 43 signs that nobody can guess.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    /// Reads what came with a request; anything that cannot be a token is `None`.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the store keeps and looks up.
    pub fn hash(&self) -> ContentHash {
        ContentHash::of(self.0.as_bytes())
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn delivery(n: u128) -> DeliveryId {
        DeliveryId::from_uuid(Uuid::from_u128(n))
    }

    // Shows: ASVS 9.2.2, 9.2.3, 9.2.4
    #[test]
    fn a_token_is_the_same_again_and_differs_by_secret_delivery_and_act() {
        let (key, other) = (LinkKey::new([7; 32]), LinkKey::new([8; 32]));
        assert_eq!(key.token(delivery(1), LinkAct::CallMe), key.token(delivery(1), LinkAct::CallMe));
        let mut all = BTreeSet::new();
        for key in [&key, &other] {
            for n in 1..=3 {
                for act in LinkAct::ALL {
                    all.insert(key.token(delivery(n), act).as_str().to_owned());
                }
            }
        }
        all.extend((1..=3).map(|n| key.question(delivery(n)).as_str().to_owned()));
        all.extend((1..=3).map(|n| key.account(AccountMailId::from_uuid(Uuid::from_u128(n))).as_str().to_owned()));
        all.extend((1..=3).map(|n| key.batch(BatchId::from_uuid(Uuid::from_u128(n))).as_str().to_owned()));
        assert_eq!(all.len(), 2 * 3 * 4 + 3 + 3 + 3);
    }

    #[test]
    fn a_token_survives_the_address_bar_and_nonsense_does_not() {
        let token = LinkKey::new([7; 32]).token(delivery(1), LinkAct::Detail);
        assert_eq!(token.as_str().len(), 43);
        assert_eq!(LinkToken::read(token.as_str()), Some(token));
        for text in ["", "x", "../../etc/passwd", &"A".repeat(44), &"é".repeat(43)] {
            assert_eq!(LinkToken::read(text), None);
        }
    }

    // Shows: ASVS 16.2.5, 13.3.2
    #[test]
    fn secrets_do_not_show_in_logs() {
        let key = LinkKey::new([7; 32]);
        assert_eq!(format!("{key:?} {:?}", key.token(delivery(1), LinkAct::Detail)), "LinkKey(…) LinkToken(…)");
    }
}
