//! Calling somebody out, as a mail, as a short message and as what a machine says on the telephone. None of them names an
//! institution or a product: what passes over the telephone network is read by others, so they say how bad it is, and where to
//! look.

use domain::duty::{Called, Reason};
use domain::follow_up::Level;

use crate::Texts;
use crate::mail::{Block, Button, MailText};

/// What one short message holds when all its signs are in the usual alphabet (3GPP TS 23.038).
pub const MOST_SIGNS: usize = 160;
/// Of a tracking number: what makes it known stands at its beginning.
const MOST_NUMBER: usize = 32;

/// Everything that is said.
#[derive(Debug, Clone)]
pub struct Facts {
    pub reason: Reason,
    pub level: Level,
    pub called: Called,
    pub name: String,
    /// The tracking number of the advisory; empty for a test.
    pub number: String,
    /// When it was raised, in words.
    pub raised: String,
    pub url: String,
    pub cert_name: String,
}

/// Writes the mail.
pub fn compose(t: &Texts, facts: &Facts) -> MailText {
    let level = t.duty_level(facts.level.code());
    let what = t.duty_reason(facts.reason.code());
    let mut blocks = vec![Block::Paragraph(t.duty_mail_greeting(&facts.name)), Block::Paragraph(what.clone())];
    if !facts.number.is_empty() {
        blocks.push(Block::Paragraph(t.duty_mail_number(&facts.number, &level)));
    }
    blocks.push(Block::Paragraph(t.duty_mail_since(&facts.raised)));
    blocks.push(Block::Buttons(vec![Button { label: t.duty_mail_button(), url: facts.url.clone(), primary: true }]));
    blocks.push(Block::Paragraph(t.duty_mail_else()));
    MailText {
        subject: t.duty_mail_subject(&level, subject_of(facts)),
        tlp: t.duty_mail_only(),
        blocks,
        foot: vec![t.duty_mail_why(&facts.cert_name, t.duty_called(facts.called.code()))],
    }
}

fn subject_of(facts: &Facts) -> &str {
    if facts.number.is_empty() { facts.reason.code() } else { &facts.number }
}

/// Writes the short message. What does not fit is left out from the middle: the address always stands there whole.
pub fn short(t: &Texts, facts: &Facts) -> String {
    let number: String = subject_of(facts).chars().take(MOST_NUMBER).collect();
    let level = t.duty_level(facts.level.code());
    let whole = t.duty_short(&level, &number, t.duty_short_reason(facts.reason.code()), &facts.url);
    let fits = |text: &String| text.chars().count() <= MOST_SIGNS;
    [whole, t.duty_shorter(&level, &number, &facts.url), t.duty_shortest(&facts.url)]
        .into_iter()
        .find(fits)
        .unwrap_or_else(|| facts.url.clone())
}

/// Writes what a machine says. No number and no address: nobody can write those down beside a bed, and the mail has both.
pub fn spoken(t: &Texts, facts: &Facts) -> String {
    let level = t.duty_level(facts.level.code()).to_lowercase();
    t.duty_spoken(&facts.cert_name, level, t.duty_short_reason(facts.reason.code()))
}

#[cfg(test)]
mod tests {
    use domain::organisation::Language;

    use super::*;

    fn facts(reason: Reason, number: &str) -> Facts {
        Facts {
            reason,
            level: Level::Danger,
            called: Called::First,
            name: "Noor de Wit".into(),
            number: number.into(),
            raised: "vrijdag 17:00".into(),
            url: "https://brandwacht.example/duty/019aa0e0-0000-7000-8000-000000000004".into(),
            cert_name: "CERT Zorg".into(),
        }
    }

    #[test]
    fn a_short_message_fits_into_one_and_keeps_its_address() {
        for language in Language::ALL {
            let (t, endless) = (crate::texts(language), "N".repeat(200));
            for reason in Reason::ALL {
                for number in ["BLV-2099-11", "", endless.as_str()] {
                    let facts = facts(reason, number);
                    let text = short(t, &facts);
                    assert!(text.chars().count() <= MOST_SIGNS && text.ends_with(&facts.url), "{text}");
                    // Signs outside of the usual alphabet halve what fits.
                    assert!(text.is_ascii(), "{text}");
                    assert!(number.len() > 32 || text.contains(number), "{text}");
                }
            }
            let url = format!("https://{}.example/duty/1", "x".repeat(120));
            let long = Facts { url, ..facts(Reason::Drafts, "N-1") };
            assert!(short(t, &long).ends_with(&long.url));
        }
    }

    #[test]
    fn what_is_said_on_the_telephone_has_nothing_to_write_down() {
        for language in Language::ALL {
            for reason in Reason::ALL {
                let text = spoken(crate::texts(language), &facts(reason, "BLV-2099-11"));
                assert!(text.contains("CERT Zorg") && !text.contains("BLV") && !text.contains("://"), "{text}");
                assert!(text.split_whitespace().count() <= 40, "{text}");
            }
        }
    }

    #[test]
    fn a_mail_has_one_button_and_says_as_whom_somebody_is_called() {
        for language in Language::ALL {
            for reason in Reason::ALL {
                for called in Called::ALL {
                    let mail = compose(crate::texts(language), &Facts { called, ..facts(reason, "BLV-2099-11") });
                    let text = mail.plain();
                    assert_eq!(text.matches("https://").count(), 1, "{text}");
                    assert!(text.contains("BLV-2099-11") && mail.subject.contains("BLV-2099-11"), "{text}");
                    assert!(text.split_whitespace().count() <= 120, "{text}");
                }
            }
        }
    }
}
