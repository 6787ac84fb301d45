//! The words of a feed. Nothing here depends on when it is read: a reader keeps what it got, and "tomorrow" would be wrong by
//! then; and two readings of an unchanged notice must be the same, sign for sign.

use domain::atom_feed::Entry;
use domain::overview::Standing;

use crate::Texts;
use crate::mail::shortened;

/// Signs of a title, and of the name of a customer.
const MOST_TITLE: usize = 200;
const MOST_NAME: usize = 80;

/// How bad it is, at whom, and what it is about; for a narrow advisory only our number.
pub fn title(t: &Texts, entry: &Entry) -> String {
    let severity = t.severity(entry.severity).to_uppercase();
    let what = match &entry.title {
        Some(title) => shortened(title, MOST_TITLE),
        None => t.feed_withheld(entry.code.to_string()),
    };
    match &entry.customer {
        Some(customer) => t.feed_entry_customer(severity, shortened(customer, MOST_NAME), what),
        None => t.feed_entry(severity, what),
    }
}

/// How it stands, and by when to answer on the clock of this zone.
pub fn summary(t: &Texts, entry: &Entry, zone: &str) -> String {
    let stands = match (entry.standing, entry.deadline) {
        (Standing::Waits, Some(deadline)) => t.overview_due(t.moment_full(deadline, zone)),
        (Standing::Answered(answer), _) => t.feed_answered(t.answer(answer)),
        (other, _) => t.overview_stands(other.code()),
    };
    t.feed_summary(stands, entry.code.to_string())
}

#[cfg(test)]
mod tests {
    use domain::answer::AnswerKind;
    use domain::notice::Severity;
    use domain::organisation::Language;
    use domain::{NoticeId, ShortCode, Timestamp};

    use super::*;

    struct Chance;

    impl domain::World for Chance {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(0)
        }

        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(9);
        }
    }

    fn entry() -> Entry {
        let at: Timestamp = "2026-11-20T15:40:00Z".parse().unwrap();
        Entry {
            notice: NoticeId::new(&Chance),
            code: ShortCode::new(&Chance),
            title: Some("Netbron: sign-in can be skipped".to_owned()),
            severity: Severity::High,
            customer: None,
            sent_at: at,
            updated: at,
            deadline: Some(at.plus_days(4)),
            standing: Standing::Waits,
        }
    }

    #[test]
    fn a_title_says_how_bad_it_is_at_whom_and_for_a_narrow_advisory_only_our_number() {
        let (nl, en) = (crate::texts(Language::Nl), crate::texts(Language::En));
        assert_eq!(title(nl, &entry()), "[HOOG] Netbron: sign-in can be skipped");
        let of_customer = Entry { customer: Some("Zorghuis Ringdijk".to_owned()), ..entry() };
        assert_eq!(title(en, &of_customer), "[HIGH] Zorghuis Ringdijk: Netbron: sign-in can be skipped");
        let narrow = Entry { title: None, ..of_customer };
        let code = narrow.code.to_string();
        assert_eq!(title(nl, &narrow), format!("[HOOG] Zorghuis Ringdijk: melding {code}, log in om haar te lezen"));
        let long = Entry { title: Some("een lang verhaal ".repeat(90)), ..entry() };
        assert!(title(nl, &long).chars().count() < 220, "{}", title(nl, &long));
    }

    #[test]
    fn a_summary_says_how_it_stands_with_a_whole_date() {
        let (nl, zone) = (crate::texts(Language::Nl), "Europe/Amsterdam");
        let waits = summary(nl, &entry(), zone);
        assert!(waits.starts_with("Antwoord vóór dinsdag 24 november 2026, 16:40 uur."), "{waits}");
        assert!(waits.contains(&entry().code.to_string()), "{waits}");
        for (standing, words) in [
            (Standing::Informed, "Een ander antwoordt voor u."),
            (Standing::Over, "Hier hoeft niets meer."),
            (Standing::Answered(AnswerKind::Solved), "Antwoord: "),
        ] {
            let it = Entry { standing, deadline: None, ..entry() };
            assert!(summary(nl, &it, zone).starts_with(words), "{}", summary(nl, &it, zone));
        }
        let no_term = Entry { deadline: None, ..entry() };
        assert!(summary(nl, &no_term, zone).starts_with("Geef uw antwoord."), "{}", summary(nl, &no_term, zone));
    }
}
