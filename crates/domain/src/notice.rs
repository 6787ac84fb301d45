//! Notices: what the CERT tells one organisation about one advisory.

use serde::{Deserialize, Serialize};

use crate::answer::AnswerKind;
use crate::id::{AdvisoryId, AssetId, DeliveryId, NoticeId, OrganisationId, ShortCode};
use crate::time::Timestamp;

/// How bad it is, in the three words that stand in the subject of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Low,
    Medium,
    High,
}

impl Severity {
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    pub fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.code() == code)
    }

    /// The proposal for the analyst, from a CVSS base score (0.0 to 10.0). CVSS calls 7.0 and up high.
    pub fn from_cvss(base: Option<f64>) -> Self {
        match base {
            Some(base) if base >= 7.0 => Self::High,
            Some(base) if base < 4.0 => Self::Low,
            _ => Self::Medium,
        }
    }
}

/// Rated beside severity: what happens to care when it goes wrong (zorgimpact).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CareImpact {
    None,
    Nuisance,
    DelayedCare,
    DangerToPatient,
}

impl CareImpact {
    pub const ALL: [Self; 4] = [Self::None, Self::Nuisance, Self::DelayedCare, Self::DangerToPatient];

    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Nuisance => "nuisance",
            Self::DelayedCare => "delayed_care",
            Self::DangerToPatient => "danger_to_patient",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|impact| impact.code() == code)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// Made by the machine, seen by nobody but the CERT.
    Draft,
    Sent,
    /// Nothing more is expected.
    Closed,
    /// The analyst decided not to send it.
    Withdrawn,
}

impl NoticeState {
    pub const ALL: [Self; 4] = [Self::Draft, Self::Sent, Self::Closed, Self::Withdrawn];

    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// One per institution and advisory, grouping all its assets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub id: NoticeId,
    pub code: ShortCode,
    pub advisory: AdvisoryId,
    /// The institution whose assets it is about; suppliers are addressees of the same notice.
    pub institution: OrganisationId,
    pub state: NoticeState,
    pub severity: Severity,
    pub care_impact: CareImpact,
    /// The CERT's advice in both languages, beside the maker's; empty until the analyst writes one.
    pub advice_nl: String,
    pub advice_en: String,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub deadline: Option<Timestamp>,
    pub assets: Vec<AssetId>,
    /// The newest answer in the institution's name.
    pub answer: Option<AnswerKind>,
}

/// One message to one recipient. Its id is the Message-Id (where several travel in one message, that of their batch), so that a crash between sending and noting it can make
/// a duplicate at worst, and mail programs fold that one away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    Queued,
    /// The mail server has taken it.
    Sent,
    /// Refused for good, or given up on.
    Failed,
    /// The recipient followed a link in it.
    Opened,
    /// Not sent: it would have asked for an answer that came first.
    Dropped,
    /// Not sent by choice of its organisation, which reads it in its week: see [`crate::topic`].
    Quiet,
}

impl DeliveryState {
    pub const ALL: [Self; 6] = [Self::Queued, Self::Sent, Self::Failed, Self::Opened, Self::Dropped, Self::Quiet];

    pub fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Opened => "opened",
            Self::Dropped => "dropped",
            Self::Quiet => "quiet",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// Why a message goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// The notice itself.
    Notice,
    /// Whoever must act has not answered.
    Reminder,
    /// The institution hears that its supplier has not answered.
    SupplierSilent,
    /// The institution hears that its supplier does not act for it any more.
    SupplierGone,
}

impl Occasion {
    pub const ALL: [Self; 4] = [Self::Notice, Self::Reminder, Self::SupplierSilent, Self::SupplierGone];

    pub fn code(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Reminder => "reminder",
            Self::SupplierSilent => "supplier_silent",
            Self::SupplierGone => "supplier_gone",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|occasion| occasion.code() == code)
    }
}

/// The stable Message-Id of a delivery, or of a batch in the place of one, without angle brackets.
pub fn message_id(delivery: DeliveryId, domain: &str) -> String {
    format!("{delivery}@{domain}")
}

/// What a notice, or all notices about an advisory, has led to so far. Each figure counts institutions and contains
/// the next ones only loosely: who answers by phone never opened anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funnel {
    pub sent: i64,
    /// A mail server has taken a message to somebody who is addressed.
    pub delivered: i64,
    pub opened: i64,
    pub answered: i64,
    pub applicable: i64,
    pub solved: i64,
}

/// Why somebody must look after a notice, in the order in which they are phoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owing {
    /// They asked to be called.
    CallMe,
    /// The deadline has passed without an answer.
    Overdue,
    /// No message reached anybody who must act.
    Failed,
    /// Nobody who must act has an e-mail address.
    NoMail,
    /// Not a sign of life, and so late that the plan has them phoned before the deadline.
    Silent,
    /// Nothing to do but wait for the deadline.
    Waiting,
    /// Told quietly, as whoever must act has chosen: it is neither reminded of nor phoned about.
    Quiet,
}

impl Owing {
    pub const ALL: [Self; 7] =
        [Self::CallMe, Self::Overdue, Self::Failed, Self::NoMail, Self::Silent, Self::Waiting, Self::Quiet];

    pub fn code(self) -> &'static str {
        match self {
            Self::CallMe => "call_me",
            Self::Overdue => "overdue",
            Self::Failed => "failed",
            Self::NoMail => "no_mail",
            Self::Silent => "silent",
            Self::Waiting => "waiting",
            Self::Quiet => "quiet",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|owing| owing.code() == code)
    }

    /// Since when it is so: since they asked, since the deadline passed, or since we sent it and heard nothing.
    pub fn since(self, sent_at: Timestamp, deadline: Timestamp, answered_at: Option<Timestamp>) -> Timestamp {
        match self {
            Self::CallMe => answered_at.unwrap_or(sent_at),
            Self::Overdue => deadline,
            Self::Failed | Self::NoMail | Self::Silent | Self::Waiting | Self::Quiet => sent_at,
        }
    }

    /// True when the telephone is the next step.
    pub fn is_to_phone(self) -> bool {
        !matches!(self, Self::Waiting | Self::Quiet)
    }
}
