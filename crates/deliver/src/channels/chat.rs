//! What a chat is told of a notice, whichever chat it is: the lines, and the address behind which the rest stands.

use domain::Timestamp;
use domain::follow_up::Level;
use domain::mandate::Part;
use domain::webhook::WebhookEvent;
use l10n::chat::{Facts, compose};
use l10n::mail::shortened;
use store::OutgoingEvent;

/// Signs of a title, and of a name.
const MOST_TITLE: usize = 200;
const MOST_NAME: usize = 120;

/// How what others have written is made harmless for the chat.
pub(super) type Harmless = fn(&str) -> String;

/// Lines to show, and where they lead.
pub(super) struct Said {
    pub(super) lines: Vec<String>,
    /// Nothing for a test.
    pub(super) url: Option<String>,
}

pub(super) fn said(it: &OutgoingEvent, base_url: &str, zone: &str, harmless: Harmless) -> Said {
    let t = l10n::texts(it.language);
    let words = |text: &str, most: usize| harmless(&shortened(text, most));
    let facts = it.notice.as_ref().map(|notice| {
        let awaited = notice.part == Some(Part::Act) && it.event != WebhookEvent::Answered;
        // The day in full: a line in a chat is read tomorrow as well, and "tomorrow" would be wrong then.
        let in_full = |at: Timestamp| t.moment_full(at, zone);
        Facts {
            event: it.event,
            updates: notice.updates.is_some(),
            level: Level::of(notice.severity, notice.care_impact),
            code: notice.code.to_string(),
            institution: words(&notice.institution_name, MOST_NAME),
            title: words(&notice.advisory_title, MOST_TITLE),
            deadline: notice.deadline.filter(|_| awaited).map(in_full),
            answer: it.answer.as_ref().map(|given| (words(&given.organisation_name, MOST_NAME), given.kind)),
        }
    });
    let url = it.notice.as_ref().map(|notice| format!("{base_url}/notices/{}", notice.id));
    Said { lines: compose(t, facts.as_ref()), url }
}
