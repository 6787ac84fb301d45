//! Why a change that somebody asked for is refused, when it is not a matter of who asks.

use crate::answer::BadAnswer;
use crate::atom_feed::BadAtomFeed;
use crate::call::BadCall;
use crate::duty::BadDuty;
use crate::topic::BadTopic;
use crate::webhook::BadWebhook;

/// Says what stands in the way. The English sentence is for programs and logs; people read it in their own language,
/// by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the advice is too long; shorten it")]
    AdviceTooLong,
    #[error("this notice is no longer a draft")]
    NoLongerDraft,
    #[error("the draft has changed since it was shown; look at it again")]
    DraftChanged,
    #[error("a TLP:RED advisory is not sent by mail; tell the named persons yourself")]
    TlpRed,
    #[error("a TLP:AMBER+STRICT advisory does not go to suppliers; tell the institution yourself")]
    TlpAmberStrict,
    #[error("only a failed delivery can be tried again")]
    NotFailed,
    #[error("this link has expired; phone the CERT")]
    LinkExpired,
    #[error("this link is for another answer")]
    LinkOther,
    #[error("this institution keeps its inventory at home; choose \"we share our list\" before a list is uploaded")]
    InventoryAtHome,
    #[error("these answers were counted with an older bundle than the answers that stand; count again with the newest")]
    OlderBundle,
    #[error("this CERT never made a bundle with that serial number; check that the answers are for this CERT")]
    UnknownBundle,
    #[error("there is nothing to ask any more, or it was asked meanwhile; look at it again")]
    QuestionChanged,
    #[error("nobody can be reached with this question; add a contact with an e-mail address or a telephone number")]
    QuestionUnreachable,
    #[error("the text that says where to look is too long; shorten it")]
    HintTooLong,
    #[error("this question is not open any more")]
    QuestionOver,
    #[error("too many devices at once; mark at most 5,000 of them together")]
    TooManyMarks,
    #[error("the note beside a device is too long; shorten it")]
    RemediationNoteTooLong,
    #[error("match at least one and at most 500 documents or 5,000 devices at once")]
    TooMuchToMatch,
    #[error("many runs of matching that were asked for still wait; try again when they are done")]
    RunsWaiting,
    #[error("somebody rated this advisory meanwhile; look at that rating, then rate again if yours must stand")]
    RatedMeanwhile,
    #[error("the maker published another revision meanwhile; look at what has changed, then rate")]
    RevisedMeanwhile,
    #[error("somebody has changed this template meanwhile; look at it again")]
    TemplateChanged,
    #[error("there is a template with this name already; choose another name, or bring that one back")]
    TemplateName,
    #[error("there are a hundred templates already; retire one first")]
    TooManyTemplates,
    #[error("{0}")]
    Answer(BadAnswer),
    #[error("{0}")]
    Call(BadCall),
    #[error("{0}")]
    Webhook(BadWebhook),
    #[error("{0}")]
    Duty(BadDuty),
    #[error("{0}")]
    AtomFeed(BadAtomFeed),
    #[error("{0}")]
    Topic(BadTopic),
}

impl Refusal {
    pub const ALL: [Self; 52] = [
        Self::AdviceTooLong,
        Self::NoLongerDraft,
        Self::DraftChanged,
        Self::TlpRed,
        Self::TlpAmberStrict,
        Self::NotFailed,
        Self::LinkExpired,
        Self::LinkOther,
        Self::InventoryAtHome,
        Self::OlderBundle,
        Self::UnknownBundle,
        Self::QuestionChanged,
        Self::QuestionUnreachable,
        Self::HintTooLong,
        Self::QuestionOver,
        Self::TooManyMarks,
        Self::RemediationNoteTooLong,
        Self::TooMuchToMatch,
        Self::RunsWaiting,
        Self::RatedMeanwhile,
        Self::RevisedMeanwhile,
        Self::TemplateChanged,
        Self::TemplateName,
        Self::TooManyTemplates,
        Self::Answer(BadAnswer::NoteTooLong),
        Self::Answer(BadAnswer::NoName),
        Self::Answer(BadAnswer::Reference),
        Self::Answer(BadAnswer::RiskWithoutGrounds),
        Self::Answer(BadAnswer::ReviewDay),
        Self::Answer(BadAnswer::RiskOfAnother),
        Self::Call(BadCall::When),
        Self::Call(BadCall::NoteTooLong),
        Self::Webhook(BadWebhook::Address),
        Self::Webhook(BadWebhook::Room),
        Self::Webhook(BadWebhook::Token),
        Self::Webhook(BadWebhook::Collector),
        Self::Webhook(BadWebhook::TooMany),
        Self::Duty(BadDuty::Nobody),
        Self::Duty(BadDuty::Twice),
        Self::Duty(BadDuty::Weeks),
        Self::Duty(BadDuty::Overlap),
        Self::Duty(BadDuty::Past),
        Self::Duty(BadDuty::Part),
        Self::Duty(BadDuty::Person),
        Self::Duty(BadDuty::Phone),
        Self::AtomFeed(BadAtomFeed::Name),
        Self::AtomFeed(BadAtomFeed::TooMany),
        Self::Topic(BadTopic::Topic),
        Self::Topic(BadTopic::Level),
        Self::Topic(BadTopic::Until),
        Self::Topic(BadTopic::WhyTooLong),
        Self::Topic(BadTopic::TooMany),
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::AdviceTooLong => "advice_too_long",
            Self::NoLongerDraft => "no_longer_draft",
            Self::DraftChanged => "draft_changed",
            Self::TlpRed => "tlp_red",
            Self::TlpAmberStrict => "tlp_amber_strict",
            Self::NotFailed => "not_failed",
            Self::LinkExpired => "link_expired",
            Self::LinkOther => "link_other",
            Self::InventoryAtHome => "inventory_at_home",
            Self::OlderBundle => "older_bundle",
            Self::UnknownBundle => "unknown_bundle",
            Self::QuestionChanged => "question_changed",
            Self::QuestionUnreachable => "question_unreachable",
            Self::HintTooLong => "hint_too_long",
            Self::QuestionOver => "question_over",
            Self::TooManyMarks => "too_many_marks",
            Self::RemediationNoteTooLong => "remediation_note_too_long",
            Self::TooMuchToMatch => "too_much_to_match",
            Self::RunsWaiting => "runs_waiting",
            Self::RatedMeanwhile => "rated_meanwhile",
            Self::RevisedMeanwhile => "revised_meanwhile",
            Self::TemplateChanged => "template_changed",
            Self::TemplateName => "template_name",
            Self::TooManyTemplates => "too_many_templates",
            Self::Answer(BadAnswer::NoteTooLong) => "note_too_long",
            Self::Answer(BadAnswer::NoName) => "no_name",
            Self::Answer(BadAnswer::Reference) => "reference",
            Self::Answer(BadAnswer::RiskWithoutGrounds) => "risk_without_grounds",
            Self::Answer(BadAnswer::ReviewDay) => "review_day",
            Self::Answer(BadAnswer::RiskOfAnother) => "risk_of_another",
            Self::Call(BadCall::When) => "call_when",
            Self::Call(BadCall::NoteTooLong) => "call_note_too_long",
            Self::Webhook(BadWebhook::Address) => "webhook_address",
            Self::Webhook(BadWebhook::Room) => "webhook_room",
            Self::Webhook(BadWebhook::Token) => "webhook_token",
            Self::Webhook(BadWebhook::Collector) => "webhook_collector",
            Self::Webhook(BadWebhook::TooMany) => "webhook_too_many",
            Self::Duty(BadDuty::Nobody) => "duty_nobody",
            Self::Duty(BadDuty::Twice) => "duty_twice",
            Self::Duty(BadDuty::Weeks) => "duty_weeks",
            Self::Duty(BadDuty::Overlap) => "duty_overlap",
            Self::Duty(BadDuty::Past) => "duty_past",
            Self::Duty(BadDuty::Part) => "duty_part",
            Self::Duty(BadDuty::Person) => "duty_person",
            Self::Duty(BadDuty::Phone) => "duty_phone",
            Self::AtomFeed(BadAtomFeed::Name) => "atom_feed_name",
            Self::AtomFeed(BadAtomFeed::TooMany) => "atom_feed_too_many",
            Self::Topic(BadTopic::Topic) => "topic",
            Self::Topic(BadTopic::Level) => "topic_level",
            Self::Topic(BadTopic::Until) => "topic_until",
            Self::Topic(BadTopic::WhyTooLong) => "topic_why_too_long",
            Self::Topic(BadTopic::TooMany) => "topic_too_many",
        }
    }
}
