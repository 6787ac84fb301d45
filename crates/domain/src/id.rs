//! Identifiers: UUIDv7 inside and outside, and the short code that people say on the phone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::world::World;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier; sorts after the ones made earlier.
            pub fn new(world: &(impl World + ?Sized)) -> Self {
                Self(new_v7(world))
            }

            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{} {}", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(s: &str) -> Result<Self, uuid::Error> {
                s.parse().map(Self)
            }
        }
    )+};
}

ids! {
    OrganisationId, ContactId, MandateId, PersonId, SessionId, LoginTryId, TokenId, CircleId,
    DocumentId, AdvisoryId, RevisionId, ImportId, AssetId, MatchId,
    NoticeId, DeliveryId, BatchId, AnswerId, LinkId, JobId, SourceId, RunId, AuditId, RuleId,
    BlindReportId, RatingId, CallId, WebhookId, WebhookMessageId,
    QuestionId, ItemId, FactId, MatchRunId,
    BillId, StatementId,
    PasskeyId, AccountMailId, JoinId, ShiftId, CallOutId, DutyMessageId,
    AtomFeedId,
    TemplateId, LookMailId,
}

fn new_v7(world: &(impl World + ?Sized)) -> Uuid {
    let mut chance = [0; 10];
    world.fill(&mut chance);
    let millis = u64::try_from(world.now().millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
}

/// What people say on the phone: `BW-7KQ2-M`. Random, never a counter, because counters tell how many others
/// there are. The last sign is a check sign, so that a misheard code is refused instead of found elsewhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShortCode([u8; 7]);

/// No 0/O, 1/I/L, 5/S, 8/B, U/V: signs that sound or look alike.
const SIGNS: &[u8; 23] = b"234679ACDEFGHJKMNPQRTXY";

impl ShortCode {
    pub fn new(world: &(impl World + ?Sized)) -> Self {
        let mut signs = [b'2'; 7];
        for sign in signs.iter_mut().take(6) {
            // Bytes beyond the last whole multiple of 23 are drawn again, so that every sign is equally likely.
            *sign = loop {
                let mut byte = [0];
                world.fill(&mut byte);
                let [byte] = byte;
                if byte < 253 {
                    break SIGNS.get(usize::from(byte % 23)).copied().unwrap_or(b'2');
                }
            };
        }
        signs[6] = check(&signs);
        Self(signs)
    }
}

fn check(signs: &[u8; 7]) -> u8 {
    let sum: usize = signs
        .iter()
        .take(6)
        .enumerate()
        .map(|(place, sign)| (place + 2) * SIGNS.iter().position(|known| known == sign).unwrap_or(0))
        .sum();
    SIGNS.get(sum % SIGNS.len()).copied().unwrap_or(b'2')
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code looks like BW-7KQ2-MFX; this one was misheard or mistyped")]
pub struct BadCode;

impl fmt::Display for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = std::str::from_utf8(&self.0).map_err(|_| fmt::Error)?;
        let (front, back) = text.split_at(4);
        write!(f, "BW-{front}-{back}")
    }
}

impl fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ShortCode {
    type Err = BadCode;

    /// Reads it as people type it: with or without dashes, `BW` and capitals.
    fn from_str(s: &str) -> Result<Self, BadCode> {
        let plain: Vec<u8> =
            s.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_uppercase()).collect();
        let plain = if plain.len() == 9 { plain.strip_prefix(b"BW").unwrap_or(&plain) } else { &plain };
        let signs: [u8; 7] = plain.try_into().map_err(|_| BadCode)?;
        if signs.iter().all(|sign| SIGNS.contains(sign)) && signs[6] == check(&signs) {
            Ok(Self(signs))
        } else {
            Err(BadCode)
        }
    }
}

impl TryFrom<String> for ShortCode {
    type Error = BadCode;

    fn try_from(s: String) -> Result<Self, BadCode> {
        s.parse()
    }
}

impl From<ShortCode> for String {
    fn from(code: ShortCode) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;
    use std::sync::atomic::{AtomicU8, Ordering};

    struct Steps(AtomicU8);

    impl World for Steps {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(1_760_000_000_000)
        }

        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill_with(|| self.0.fetch_add(7, Ordering::Relaxed));
        }
    }

    #[test]
    fn a_code_reads_back_as_people_type_it() {
        let code = ShortCode::new(&Steps(AtomicU8::new(3)));
        let text = code.to_string();
        assert_eq!(text.parse(), Ok(code.clone()));
        assert_eq!(text.to_lowercase().replace('-', " ").parse(), Ok(code));
    }

    #[test]
    fn one_wrong_sign_is_refused() {
        let text = ShortCode::new(&Steps(AtomicU8::new(3))).to_string();
        for place in [3, 4, 5, 6, 8, 9] {
            for sign in SIGNS {
                let mut other = text.clone().into_bytes();
                if other[place] == *sign {
                    continue;
                }
                other[place] = *sign;
                let other = String::from_utf8(other).unwrap();
                assert_eq!(other.parse::<ShortCode>(), Err(BadCode), "{other} for {text}");
            }
        }
    }

    #[test]
    fn identifiers_sort_by_time_and_carry_version_7() {
        let id = AssetId::new(&Steps(AtomicU8::new(0)));
        assert_eq!(id.uuid().get_version_num(), 7);
        assert_eq!(id.to_string().parse::<AssetId>().unwrap(), id);
    }
}
