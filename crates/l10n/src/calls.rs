//! What to say on the phone to whoever owes an answer: who calls and about what, what was tried before, how it stands, how urgent
//! it is, and what to ask. It names no device, because nobody knows yet who picks up.

use domain::call::CallOutcome;
use domain::follow_up::Level;
use domain::notice::Owing;

use crate::Texts;

/// What the words depend on.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub cert_name: &'a str,
    /// Of the notice.
    pub code: &'a str,
    pub title: &'a str,
    pub institution: &'a str,
    pub level: Level,
    pub why: Owing,
    /// Runs it for the institution, must act, and has said nothing.
    pub silent_supplier: Option<&'a str>,
    /// What came of the last call.
    pub last_call: Option<CallOutcome>,
}

/// The lines, in the order in which they are said.
pub fn script(t: &Texts, facts: &Facts<'_>) -> Vec<String> {
    let level = facts.level.code();
    let mut lines = vec![t.calls_hello(facts.why.code(), facts.cert_name, facts.code, facts.title)];
    if let Some(outcome) = facts.last_call {
        lines.push(t.calls_before(outcome.code()));
    }
    // Whoever asked for a call is not told that we wait.
    if facts.why != Owing::CallMe {
        lines.push(t.calls_standing(facts.why.code()));
    }
    lines.push(t.calls_urgency(level));
    // Each side is told of the other, once it was time for an answer: who asked for a call ten minutes after the mail is not
    // told that its supplier is silent. With danger, care is asked after whoever it is.
    let silent = facts.silent_supplier.filter(|_| matches!(facts.why, Owing::Overdue | Owing::Silent));
    if let Some(supplier) = silent {
        lines.push(t.calls_supplier(supplier, facts.institution));
        lines.push(t.calls_institution(facts.institution, supplier));
    }
    if silent.is_none() || facts.level == Level::Danger {
        // Only of somebody whom it reached, as far as we know.
        let had_it =
            matches!(facts.why, Owing::Overdue | Owing::Silent | Owing::Waiting) && facts.level != Level::Danger;
        let seen = had_it.then(|| t.calls_seen()).into_iter();
        lines.push(seen.chain([t.calls_ask(level)]).collect::<Vec<_>>().join(" "));
    }
    lines
}

#[cfg(test)]
mod tests {
    use domain::organisation::Language;

    use super::*;
    use crate::readability;
    use crate::texts;

    const FACTS: Facts<'static> = Facts {
        cert_name: "CERT Waterland",
        code: "BW-7KQ2-MFX",
        title: "Infuuspomp",
        institution: "Huize Duin",
        level: Level::High,
        why: Owing::Overdue,
        silent_supplier: None,
        last_call: None,
    };

    fn said(facts: &Facts<'_>, language: Language) -> String {
        script(texts(language), facts).join("\n")
    }

    #[test]
    fn a_first_call_says_who_calls_how_it_stands_and_asks() {
        assert_eq!(
            script(texts(Language::Nl), &FACTS),
            [
                "Goedendag, u spreekt met CERT Waterland. Wij stuurden u melding BW-7KQ2-MFX over “Infuuspomp”.",
                "De termijn is voorbij, en wij hebben uw antwoord nog niet.",
                "Dit heeft haast. Wij willen vandaag weten wat u doet.",
                "Hebt u de melding gezien? Wie regelt dit, en wanneer is het klaar?",
            ]
        );
        assert_eq!(script(texts(Language::En), &FACTS).len(), 4);
    }

    #[test]
    fn every_level_every_reason_and_every_earlier_call_has_words_of_its_own() {
        for language in Language::ALL {
            let mut all = Vec::new();
            for level in Level::ALL {
                all.push(said(&Facts { level, ..FACTS }, language));
            }
            // Who is quiet by choice is not phoned.
            for why in Owing::ALL.into_iter().filter(|why| ![FACTS.why, Owing::Quiet].contains(why)) {
                all.push(said(&Facts { why, ..FACTS }, language));
            }
            for outcome in CallOutcome::ALL {
                all.push(said(&Facts { last_call: Some(outcome), ..FACTS }, language));
            }
            all.push(said(&Facts { silent_supplier: Some("Zorg-ICT Noord"), ..FACTS }, language));
            let count = all.len();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), count, "two say the same: {all:#?}");
        }
    }

    #[test]
    fn nobody_is_asked_whether_they_saw_what_did_not_arrive_or_told_that_a_supplier_is_silent_too_early() {
        for (why, asked) in [
            (Owing::CallMe, false),
            (Owing::Failed, false),
            (Owing::NoMail, false),
            (Owing::Overdue, true),
            (Owing::Silent, true),
        ] {
            assert_eq!(
                said(&Facts { why, ..FACTS }, Language::Nl).contains("Hebt u de melding gezien?"),
                asked,
                "{why:?}"
            );
            let with_supplier = Facts { why, silent_supplier: Some("Zorg-ICT Noord"), ..FACTS };
            assert_eq!(said(&with_supplier, Language::En).contains("Zorg-ICT Noord"), asked, "{why:?}");
        }
        let never_sent = said(&Facts { why: Owing::NoMail, ..FACTS }, Language::Nl);
        assert!(!never_sent.contains("stuurden"), "{never_sent}");
    }

    #[test]
    fn with_danger_care_is_asked_after_whoever_picks_up() {
        let facts = Facts { level: Level::Danger, silent_supplier: Some("Zorg-ICT Noord"), ..FACTS };
        let lines = script(texts(Language::Nl), &facts);
        assert!(lines.iter().any(|line| line.contains("Patiënten kunnen gevaar lopen")), "{lines:?}");
        assert!(lines.last().unwrap().contains("Kan de zorg door"), "{lines:?}");
        let both: Vec<_> = lines.iter().filter(|line| line.contains("aan de lijn?")).collect();
        assert_eq!(both.len(), 2, "one for the supplier and one for its customer: {lines:?}");
        assert!(both[0].starts_with("Krijgt u Zorg-ICT Noord") && both[1].starts_with("Krijgt u Huize Duin"));
        assert!(both[1].contains("Uw leverancier Zorg-ICT Noord zei nog niets"), "{lines:?}");
        // Without danger the two lines ask all there is to ask.
        let lines = script(texts(Language::Nl), &Facts { level: Level::Low, ..facts });
        assert!(lines.last().unwrap().starts_with("Krijgt u Huize Duin"), "{lines:?}");
    }

    #[test]
    fn whoever_asked_for_a_call_is_told_so_and_not_that_we_wait() {
        let lines = script(texts(Language::En), &Facts { why: Owing::CallMe, ..FACTS });
        assert!(lines[0].contains("You asked us to call about notice BW-7KQ2-MFX"), "{lines:?}");
        assert_eq!(lines.len(), 3);
        let again = Facts { why: Owing::CallMe, last_call: Some(CallOutcome::MessageLeft), ..FACTS };
        assert!(script(texts(Language::En), &again)[1].contains("We left a message"));
    }

    #[test]
    fn it_is_said_in_short_sentences_and_plain_words() {
        for language in Language::ALL {
            for level in Level::ALL {
                for why in Owing::ALL {
                    for last_call in CallOutcome::ALL {
                        let facts = Facts {
                            level,
                            why,
                            last_call: Some(last_call),
                            silent_supplier: Some("Zorg-ICT Noord"),
                            ..FACTS
                        };
                        let lines = script(texts(language), &facts);
                        let hints = readability::hints(language, &lines);
                        assert!(hints.is_empty(), "{hints:?} in {lines:?}");
                    }
                }
            }
        }
    }
}
