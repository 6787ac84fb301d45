//! Programs of an organisation that are told of its notices, as a ticket system, a chat or a collector of logs is: what they
//! are told of, where they are, and how they know that it comes from here. Shape and signature of what a program of one's own
//! gets are those of the Standard Webhooks specification, version 1.0.0.

mod cef;
mod plain;
mod target;

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::world::World;

pub use cef::Cef;
pub use plain::{calm, html, plain};
pub use target::{Collector, MatrixRoom, WebhookKind, WebhookTarget, is_token};

/// What a program is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WebhookEvent {
    /// A notice was sent to the organisation, or one that brings an earlier one up to date.
    Sent,
    /// It was reminded of one.
    Reminded,
    /// Somebody has answered one, in its own name or in that of the institution.
    Answered,
    /// Somebody wants to see whether it arrives.
    Test,
}

impl WebhookEvent {
    pub const ALL: [Self; 4] = [Self::Sent, Self::Reminded, Self::Answered, Self::Test];

    /// The `type` of the message.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sent => "notice.sent",
            Self::Reminded => "notice.reminded",
            Self::Answered => "notice.answered",
            Self::Test => "webhook.test",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.code() == code)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadWebhook {
    #[error(
        "write a whole address that begins with https://, without a password in it, of at most {MAX_ADDRESS} signs"
    )]
    Address,
    #[error(
        "give the internal identifier of the room: it begins with an exclamation mark, such as !abc:matrix.example"
    )]
    Room,
    #[error("give the access token of the account that writes, on one line")]
    Token,
    #[error("write a host, such as siem.example, or tls://siem.example:6514")]
    Collector,
    #[error("an organisation connects at most {MOST_WEBHOOKS} programs; take one away first")]
    TooMany,
}

/// Longest address, in signs.
pub const MAX_ADDRESS: usize = 1_000;
/// Programs that one organisation connects.
pub const MOST_WEBHOOKS: i64 = 5;

const PREFIX: &str = "whsec_";
/// The specification asks for 24 to 64 bytes.
const BYTES: usize = 32;

/// What both sides know, so that the program can tell our messages from those of others.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret([u8; BYTES]);

/// Not a secret of a webhook as we write them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the secret of a webhook")]
pub struct BadSecret;

impl WebhookSecret {
    pub fn new(world: &(impl World + ?Sized)) -> Self {
        let mut bytes = [0; BYTES];
        world.fill(&mut bytes);
        Self(bytes)
    }

    /// As the receiving program wants it.
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", data_encoding::BASE64.encode(&self.0))
    }

    /// The value of `webhook-signature`, of a message with this identifier that goes out in this second.
    pub fn sign(&self, id: &str, seconds: i64, body: &str) -> String {
        // HMAC takes keys of any length, so there is no error to give.
        let mut bytes = [0; 32];
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) {
            mac.update(format!("{id}.{seconds}.").as_bytes());
            mac.update(body.as_bytes());
            bytes = mac.finalize().into_bytes().into();
        }
        format!("v1,{}", data_encoding::BASE64.encode(&bytes))
    }
}

impl FromStr for WebhookSecret {
    type Err = BadSecret;

    fn from_str(text: &str) -> Result<Self, BadSecret> {
        let bytes = text.strip_prefix(PREFIX).ok_or(BadSecret)?;
        let bytes = data_encoding::BASE64.decode(bytes.as_bytes()).map_err(|_| BadSecret)?;
        bytes.try_into().map(Self).map_err(|_| BadSecret)
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;

    impl World for Sevens {
        fn now(&self) -> crate::Timestamp {
            crate::Timestamp::from_millis(0)
        }

        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    // Worked out beside: `printf 'msg_1.1700000000.{}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0707…07 -binary | base64`.
    #[test]
    fn a_message_is_signed_as_the_specification_says() {
        let secret = WebhookSecret::new(&Sevens);
        assert_eq!(secret.text(), "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
        assert_eq!(secret.sign("msg_1", 1_700_000_000, "{}"), "v1,nuLLyheCKcS2N8JNOFt5stk98R+umYWr26/ZTfdtGM8=");
        for (id, at, body) in
            [("msg_2", 1_700_000_000, "{}"), ("msg_1", 1_700_000_001, "{}"), ("msg_1", 1_700_000_000, "{ }")]
        {
            assert_ne!(secret.sign(id, at, body), secret.sign("msg_1", 1_700_000_000, "{}"));
        }
    }

    #[test]
    fn a_secret_reads_back_and_shows_nobody_what_it_is() {
        let secret = WebhookSecret::new(&Sevens);
        assert_eq!(secret.text().parse(), Ok(secret.clone()));
        assert_eq!(format!("{secret:?}"), "WebhookSecret(…)");
        for bad in ["", "whsec_", "whsec_AAAA", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=", "whsec_~"] {
            assert_eq!(bad.parse::<WebhookSecret>(), Err(BadSecret), "{bad}");
        }
    }
}
