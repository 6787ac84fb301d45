//! Work that is done later, by a worker: what each job says. Where it runs stands in `app::worker`.

use serde::{Deserialize, Serialize};

use crate::id::{
    AccountMailId, AdvisoryId, BatchId, BillId, DeliveryId, DocumentId, DutyMessageId, ImportId, LookMailId,
    MatchRunId, OrganisationId, RuleId, SourceId, WebhookMessageId,
};

/// A job carries identifiers, never contents: what it needs it reads when it runs, so that running twice is
/// harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Fetch what is new at a provider.
    FetchSource { source: SourceId },
    /// Read a kept document, or a zip of them, that somebody uploaded.
    TakeIn { document: DocumentId },
    /// Match an advisory's current revision against all inventories.
    MatchAdvisory { advisory: AdvisoryId },
    /// Match one organisation's inventory against all advisories.
    MatchOrganisation { organisation: OrganisationId },
    /// Match what a person asked for, with everything. Never pooled with another.
    MatchRun { run: MatchRunId },
    /// Judge a bill of materials against all advisories, and have the inventories matched that it is of.
    MatchBill { bill: BillId },
    /// Read an uploaded inventory and store the difference.
    ImportInventory { import: ImportId },
    /// Match again what a rule of the register is about, after it was made or undone.
    ApplyRule { rule: RuleId },
    /// Make the words anew by which everything is found, and match everything again: matching itself has changed.
    KeyAgain,
    /// Hand one message to its channel.
    Deliver { delivery: DeliveryId },
    /// Hand the one message to its channel that tells a supplier of several customers.
    DeliverBatch { batch: BatchId },
    /// Hand one question, or a reminder of it, to its channel.
    Ask { delivery: DeliveryId },
    /// Write to somebody about an account: an invitation, a forgotten password.
    AccountMail { mail: AccountMailId },
    /// Tell a program of an organisation what happened to one of its notices.
    Webhook { message: WebhookMessageId },
    /// Call somebody on duty out.
    CallOut { message: DutyMessageId },
    /// Send the overview of a week to one contact.
    Overview { delivery: DeliveryId },
    /// Ask somebody of the CERT to look at what is to go to many.
    AskLook { mail: LookMailId },
    /// Sign the end of the audit trail and mail it to whoever keeps it.
    MailAnchor,
}

impl Job {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::FetchSource { .. } => "fetch_source",
            Self::TakeIn { .. } => "take_in",
            Self::MatchAdvisory { .. } => "match_advisory",
            Self::MatchOrganisation { .. } => "match_organisation",
            Self::MatchRun { .. } => "match_run",
            Self::MatchBill { .. } => "match_bill",
            Self::ImportInventory { .. } => "import_inventory",
            Self::ApplyRule { .. } => "apply_rule",
            Self::KeyAgain => "key_again",
            Self::Deliver { .. } => "deliver",
            Self::DeliverBatch { .. } => "deliver_batch",
            Self::Ask { .. } => "ask",
            Self::AccountMail { .. } => "account_mail",
            Self::Webhook { .. } => "webhook",
            Self::CallOut { .. } => "call_out",
            Self::Overview { .. } => "overview",
            Self::AskLook { .. } => "ask_look",
            Self::MailAnchor => "mail_anchor",
        }
    }

    /// Two waiting jobs with the same key are one job.
    pub fn key(&self) -> String {
        match self {
            Self::FetchSource { source } => format!("fetch_source {source}"),
            Self::TakeIn { document } => format!("take_in {document}"),
            Self::MatchAdvisory { advisory } => format!("match_advisory {advisory}"),
            Self::MatchOrganisation { organisation } => format!("match_organisation {organisation}"),
            Self::MatchRun { run } => format!("match_run {run}"),
            Self::MatchBill { bill } => format!("match_bill {bill}"),
            Self::ImportInventory { import } => format!("import_inventory {import}"),
            Self::ApplyRule { rule } => format!("apply_rule {rule}"),
            Self::KeyAgain => "key_again".to_owned(),
            Self::Deliver { delivery } => format!("deliver {delivery}"),
            Self::DeliverBatch { batch } => format!("deliver_batch {batch}"),
            Self::Ask { delivery } => format!("ask {delivery}"),
            Self::AccountMail { mail } => format!("account_mail {mail}"),
            Self::Webhook { message } => format!("webhook {message}"),
            Self::CallOut { message } => format!("call_out {message}"),
            Self::Overview { delivery } => format!("overview {delivery}"),
            Self::AskLook { mail } => format!("ask_look {mail}"),
            Self::MailAnchor => "mail_anchor".to_owned(),
        }
    }
}

/// How a job ended when it did not end well: the error says what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Try again later: the network, a busy server.
    Retry(String),
    /// Trying again cannot help: dead letter, for a person to look at.
    Fail(String),
}

/// Seconds to wait before attempt `attempt + 1`: doubling from 10 s, at most an hour, spread by up to a quarter so
/// that a thousand failed messages do not all come back in the same second.
pub fn backoff_seconds(attempt: u32, chance: u8) -> i64 {
    let base = 10_i64.saturating_mul(1 << attempt.min(9)).min(3600);
    base + base * i64::from(chance) / 1024
}

/// After this many attempts a job is a dead letter.
pub const MAX_ATTEMPTS: u32 = 12;
