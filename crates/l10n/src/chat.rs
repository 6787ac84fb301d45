//! What a chat is told of a notice: a few lines of text, without any mark. It names the notice, whose it is, how bad it is and
//! by when; devices and advice stand behind the address, after signing in.

use domain::answer::AnswerKind;
use domain::follow_up::Level;
use domain::webhook::WebhookEvent;

use crate::Texts;

/// Everything that is said. Texts of others are already such that the chat reads no more in them than words.
#[derive(Debug, Clone)]
pub struct Facts {
    pub event: WebhookEvent,
    /// It brings an earlier notice up to date.
    pub updates: bool,
    pub level: Level,
    pub code: String,
    pub institution: String,
    pub title: String,
    /// In words; only where an answer is still asked for.
    pub deadline: Option<String>,
    /// Who answered, and what.
    pub answer: Option<(String, AnswerKind)>,
}

/// Writes the lines. Nothing to say of means a test.
pub fn compose(t: &Texts, facts: Option<&Facts>) -> Vec<String> {
    let Some(facts) = facts else { return vec![t.connections_chat_test()] };
    let event = match facts.event {
        WebhookEvent::Sent if facts.updates => "updated",
        WebhookEvent::Sent => "sent",
        WebhookEvent::Reminded => "reminded",
        WebhookEvent::Answered => "answered",
        WebhookEvent::Test => return vec![t.connections_chat_test()],
    };
    let mut lines = vec![
        t.connections_chat(event, &facts.code, &facts.institution),
        t.connections_chat_about(t.duty_level(facts.level.code()), &facts.title),
    ];
    lines.extend(facts.answer.as_ref().map(|(by, kind)| t.connections_chat_answer(by, t.answer(*kind))));
    lines.extend(facts.deadline.as_ref().map(|moment| t.connections_chat_deadline(moment)));
    lines
}

#[cfg(test)]
mod tests {
    use domain::organisation::Language;

    use super::*;
    use crate::texts;

    fn facts(event: WebhookEvent) -> Facts {
        Facts {
            event,
            updates: false,
            level: Level::High,
            code: "BW-7KQ2-MFX".to_owned(),
            institution: "Zorghuis Ringdijk".to_owned(),
            title: "Nurse call system".to_owned(),
            deadline: Some("woensdag 2 december 2026, 17:52 uur".to_owned()),
            answer: None,
        }
    }

    #[test]
    fn a_notice_is_told_in_three_lines() {
        assert_eq!(
            compose(texts(Language::Nl), Some(&facts(WebhookEvent::Sent))),
            [
                "Lees de nieuwe melding BW-7KQ2-MFX voor Zorghuis Ringdijk.",
                "HOOG: Nurse call system",
                "Antwoord uiterlijk woensdag 2 december 2026, 17:52 uur."
            ]
        );
        let answer = Some(("Poldernet".to_owned(), AnswerKind::TakenCareOf));
        let answered = Facts { answer, deadline: None, ..facts(WebhookEvent::Answered) };
        let lines = compose(texts(Language::En), Some(&answered));
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines[2].starts_with("Poldernet: "), "{lines:?}");
    }

    #[test]
    fn each_event_has_words_of_its_own_and_no_line_breaks() {
        for language in Language::ALL {
            let t = texts(language);
            let mut first: Vec<String> =
                WebhookEvent::ALL.map(|event| compose(t, Some(&facts(event))).remove(0)).into();
            first.push(compose(t, Some(&Facts { updates: true, ..facts(WebhookEvent::Sent) })).remove(0));
            assert_eq!(compose(t, None), [first[3].clone()], "the test says the same without a notice");
            let count = first.len();
            first.sort();
            first.dedup();
            assert_eq!(first.len(), count, "{first:?}");
            assert!(first.iter().all(|line| !line.contains('\n')), "{first:?}");
        }
    }
}
