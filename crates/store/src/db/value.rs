//! Arguments of queries. Each variant holds an `Option`, because PostgreSQL wants the type of a NULL too.

use domain::{ContentHash, Timestamp};
use uuid::Uuid;

use super::sealed::{plain_bytes, plain_text};

#[derive(Debug, Clone)]
pub(crate) enum Val {
    Bool(Option<bool>),
    Int(Option<i64>),
    Real(Option<f64>),
    Text(Option<String>),
    Id(Option<Uuid>),
    Bytes(Option<Vec<u8>>),
}

macro_rules! from {
    ($($from:ty => $variant:ident, $value:ident, $make:expr;)+) => {$(
        impl From<$from> for Val {
            fn from($value: $from) -> Self {
                Self::$variant(Some($make))
            }
        }
        impl From<Option<$from>> for Val {
            fn from(value: Option<$from>) -> Self {
                Self::$variant(value.map(|$value| $make))
            }
        }
    )+};
}

from! {
    bool => Bool, v, v;
    i64 => Int, v, v;
    u32 => Int, v, i64::from(v);
    u8 => Int, v, i64::from(v);
    f64 => Real, v, v;
    String => Text, v, plain_text(v);
    &str => Text, v, plain_text(v.to_owned());
    &String => Text, v, plain_text(v.clone());
    Uuid => Id, v, v;
    Vec<u8> => Bytes, v, plain_bytes(v);
    &[u8] => Bytes, v, plain_bytes(v.to_vec());
    Timestamp => Int, v, v.millis();
    ContentHash => Bytes, v, v.as_bytes().to_vec();
}

macro_rules! from_ids {
    ($($id:ident),+ $(,)?) => {
        from! { $(domain::$id => Id, v, v.uuid();)+ }
    };
}

from_ids! {
    OrganisationId, ContactId, MandateId, PersonId, SessionId, LoginTryId, TokenId, CircleId,
    DocumentId, AdvisoryId, RevisionId, ImportId, AssetId, MatchId,
    NoticeId, DeliveryId, BatchId, AnswerId, LinkId, JobId, SourceId, RunId, AuditId, RuleId, BlindReportId, RatingId, CallId, WebhookId, WebhookMessageId,
    QuestionId, ItemId, FactId, MatchRunId, BillId, StatementId, PasskeyId,
    AccountMailId, JoinId, ShiftId, CallOutId, DutyMessageId,
    AtomFeedId,
    TemplateId, LookMailId,
}
