//! The words of the week in one mail. It names notices by number and title and never a device: those stand behind the page
//! that the button leads to, after signing in.

use domain::overview::{Ending, Followed, Line, Overview, Standing};

use crate::Texts;
use crate::mail::{Block, Button, MailText, shortened};
use crate::reach::Reach;
use crate::when::Now;

/// Who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// At most 120 words: how much was sent, what still waits, where to look.
    Small,
    Institution,
    /// Told whose devices each notice is about.
    Supplier,
}

/// Everything that the mail says.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    pub reader: Reader,
    pub overview: &'a Overview,
    /// Whose contact gets it.
    pub organisation: String,
    pub now: Now<'a>,
    pub cert_name: String,
    pub reach: Reach,
    /// The page with the whole of it.
    pub url: String,
}

/// Lines under one heading; the rest is counted.
const MOST_LINES: usize = 15;
/// The same for a small institution.
const FEW_LINES: usize = 2;
/// Signs of a title.
const MOST_TITLE: usize = 100;
const SHORT_TITLE: usize = 40;

/// Writes the mail.
pub fn compose(t: &Texts, facts: &Facts<'_>) -> MailText {
    let it = facts.overview;
    let open = it.open().count();
    let mut blocks = vec![Block::Paragraph(t.overview_mail_sent(it.sent.len()))];
    if facts.reader == Reader::Small {
        few(t, it, open, &mut blocks);
    } else {
        list(t, t.overview_sent_title(), &it.sent, facts, &mut blocks);
        list(t, t.overview_waiting_title(), &it.waiting, facts, &mut blocks);
        topics(t, it, &mut blocks);
    }
    if it.counts.questions > 0 {
        blocks.push(Block::Paragraph(t.overview_mail_questions(it.counts.questions)));
    }
    blocks.push(Block::Paragraph(counted(t, it)));
    blocks.push(Block::Buttons(vec![Button {
        label: t.overview_mail_button(),
        url: facts.url.clone(),
        primary: true,
    }]));
    blocks.push(Block::Paragraph(t.overview_mail_call(facts.reach.by(), facts.reach.at())));
    MailText {
        subject: t.overview_mail_subject(it.week.number().to_string(), open),
        tlp: t.mail_tlp(it.tlp().label()),
        blocks,
        foot: vec![t.overview_mail_why(&facts.organisation), t.overview_mail_choose(&facts.cert_name)],
    }
}

/// How many advisories came in, and how many of them were about this organisation.
pub fn counted(t: &Texts, it: &Overview) -> String {
    t.overview_counted(t.number(it.counts.taken_in), it.counts.concerned)
}

/// How a notice stands, in words.
pub fn stands(t: &Texts, line: &Line, now: Now<'_>) -> String {
    match (line.standing(), line.deadline) {
        (Standing::Waits, Some(deadline)) if deadline <= now.at => t.overview_was_due(t.moment(deadline, now)),
        (Standing::Waits, Some(deadline)) => t.overview_due(t.moment(deadline, now)),
        (Standing::Answered(answer), _) => t.answer(answer),
        (other, _) => t.overview_stands(other.code()),
    }
}

/// What still waits, for whoever reads no lists.
fn few(t: &Texts, it: &Overview, open: usize, blocks: &mut Vec<Block>) {
    if !it.ending.is_empty() {
        blocks.push(Block::Paragraph(t.topics_mail_ending()));
    }
    if open == 0 {
        // Beside what waits there is no room for what only is of interest.
        if !it.followed.is_empty() {
            blocks.push(Block::Paragraph(t.topics_mail_few(it.followed.len())));
        }
        return;
    }
    blocks.push(Block::Paragraph(t.overview_mail_open(open)));
    let named = |line: &Line| t.overview_mail_short(line.code.to_string(), shortened(&line.title, SHORT_TITLE));
    blocks.push(Block::List(it.open().take(FEW_LINES).map(named).collect()));
    rest(t, open.saturating_sub(FEW_LINES), blocks);
}

fn list(t: &Texts, heading: String, lines: &[Line], facts: &Facts<'_>, blocks: &mut Vec<Block>) {
    if lines.is_empty() {
        return;
    }
    blocks.push(Block::Heading(heading));
    let named = |line: &Line| {
        let title = shortened(&line.title, MOST_TITLE);
        let title = match &line.customer {
            Some(customer) if facts.reader == Reader::Supplier => {
                t.overview_mail_customer(title, shortened(customer, MOST_TITLE))
            }
            _ => title,
        };
        let said =
            t.overview_mail_line(t.severity(line.severity), line.code.to_string(), title, stands(t, line, facts.now));
        if line.is_quiet { t.topics_mail_quiet(said) } else { said }
    };
    blocks.push(Block::List(lines.iter().take(MOST_LINES).map(named).collect()));
    rest(t, lines.len().saturating_sub(MOST_LINES), blocks);
}

/// What it follows, and what it will not be quiet about much longer.
fn topics(t: &Texts, it: &Overview, blocks: &mut Vec<Block>) {
    if !it.followed.is_empty() {
        blocks.push(Block::Heading(t.topics_week_title()));
        let named = |one: &Followed| {
            let title = shortened(&one.title, MOST_TITLE);
            t.topics_mail_followed(title, shortened(&one.publisher, MOST_TITLE), t.topic(&one.topic))
        };
        blocks.push(Block::List(it.followed.iter().take(MOST_LINES).map(named).collect()));
        rest(t, it.followed.len().saturating_sub(MOST_LINES), blocks);
    }
    if !it.ending.is_empty() {
        blocks.push(Block::Heading(t.topics_ending_title()));
        let named = |one: &Ending| t.topics_ending_line(t.topic(&one.topic), t.date_with_year(one.until));
        blocks.push(Block::List(it.ending.iter().take(MOST_LINES).map(named).collect()));
    }
}

fn rest(t: &Texts, count: usize, blocks: &mut Vec<Block>) {
    if count > 0 {
        blocks.push(Block::Paragraph(t.overview_mail_more(count)));
    }
}

#[cfg(test)]
mod tests {
    use domain::audience::Tlp;
    use domain::mandate::Part;
    use domain::notice::Severity;
    use domain::organisation::Language;
    use domain::overview::{Counts, Week};
    use domain::{NoticeId, ShortCode, Timestamp};

    use super::*;

    const ZONE: &str = "Europe/Amsterdam";

    struct Chance;

    impl domain::World for Chance {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(0)
        }

        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(9);
        }
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::from_local(text, ZONE).unwrap()
    }

    fn line(sent: &str, customer: Option<&str>) -> Line {
        Line {
            notice: NoticeId::new(&Chance),
            code: ShortCode::new(&Chance),
            title: "Een lek in de aanmelding van het beheer van alle apparaten in het net ".repeat(3),
            severity: Severity::High,
            tlp: Tlp::Amber,
            customer: customer.map(str::to_owned),
            sent_at: at(sent),
            deadline: Some(at(sent).plus_days(14)),
            part: Part::Act,
            answer: None,
            is_open: true,
            is_quiet: false,
        }
    }

    fn overview(of_week: usize, before: usize, customer: Option<&str>) -> Overview {
        let week: Week = "2026-W48".parse().unwrap();
        let mut lines: Vec<Line> = (0..of_week).map(|_| line("2026-11-24T10:00", customer)).collect();
        lines.extend((0..before).map(|_| line("2026-11-10T10:00", customer)));
        Overview::of(week, ZONE, lines, Counts { taken_in: 1_212, concerned: 3, questions: 2 })
    }

    fn mail(reader: Reader, language: Language, it: &Overview) -> MailText {
        let facts = Facts {
            reader,
            overview: it,
            organisation: "Stichting voor Wonen, Zorg en Welzijn in het Oude Waterland en Omstreken".into(),
            now: Now { at: at("2026-11-30T09:00"), zone: ZONE },
            cert_name: "CERT voor de zorg in Waterland".into(),
            reach: Reach::new("CERT Zorg", "010-555 01 00", ""),
            url: "https://brandwacht.example/overview?week=2026-W48".into(),
        };
        compose(crate::texts(language), &facts)
    }

    fn words(text: &str) -> usize {
        let words = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
        words.filter(|word| !word.starts_with("http")).count()
    }

    #[test]
    fn a_small_institution_reads_at_most_120_words_however_much_there_is() {
        for language in Language::ALL {
            for (of_week, before) in [(0, 0), (1, 0), (40, 40)] {
                let text = mail(Reader::Small, language, &overview(of_week, before, None)).plain();
                assert!(words(&text) <= 120, "{} words:\n{text}", words(&text));
                assert_eq!(text.matches("https://").count(), 1, "{text}");
                assert!(text.starts_with("TLP:AMBER"), "{text}");
            }
        }
    }

    #[test]
    fn what_is_followed_is_named_and_takes_no_room_from_what_waits() {
        let topic = domain::topic::Named::read("", "Halmarin").unwrap();
        let followed = Followed {
            advisory: domain::AdvisoryId::new(&Chance),
            title: "Pompen".into(),
            publisher: "Halmarin PSIRT".into(),
            tracking_id: "HAL-1".into(),
            url: Some("https://halmarin.example/HAL-1".into()),
            topic: topic.clone(),
        };
        let ending = Ending { topic, until: "2026-12-10".parse().unwrap() };
        for language in Language::ALL {
            let t = crate::texts(language);
            for (of_week, before) in [(0, 0), (1, 0), (40, 40)] {
                let plain = overview(of_week, before, None);
                let it = Overview { followed: vec![followed.clone(); 20], ending: vec![ending.clone()], ..plain };
                let text = mail(Reader::Small, language, &it).plain();
                assert!(words(&text) <= 120, "{} words:\n{text}", words(&text));
                assert!(text.contains(&t.topics_mail_ending()), "{text}");
                assert_eq!(text.contains(&t.topics_mail_few(20)), of_week + before == 0, "{text}");
                let text = mail(Reader::Institution, language, &it).plain();
                assert_eq!(text.matches("Halmarin PSIRT").count(), MOST_LINES, "{text}");
                assert!(text.contains(&t.date_with_year(ending.until)), "{text}");
                assert_eq!(text.matches("https://").count(), 1, "only to the page of the week: {text}");
            }
        }
    }

    #[test]
    fn a_line_that_was_not_mailed_says_so() {
        let mut it = overview(1, 0, None);
        // Lines are broken where they are full.
        let says = |it: &Overview| {
            let text = mail(Reader::Institution, Language::Nl, it).plain();
            text.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .contains("u koos ervoor dit in uw weekoverzicht te lezen")
        };
        assert!(!says(&it));
        it.sent[0].is_quiet = true;
        assert!(says(&it));
    }

    #[test]
    fn what_does_not_fit_is_counted_and_a_supplier_reads_whose_devices_it_is_about() {
        for language in Language::ALL {
            let it = overview(20, 1, Some("Zorghuis Ringdijk"));
            let text = mail(Reader::Supplier, language, &it).plain();
            assert_eq!(text.matches("Ringdijk").count(), 16, "{text}");
            assert!(text.contains('5') && text.contains(&it.sent[0].code.to_string()), "{text}");
            let text = mail(Reader::Institution, language, &overview(2, 0, None)).plain();
            assert!(!text.contains(&crate::texts(language).overview_waiting_title().to_uppercase()), "{text}");
        }
    }

    #[test]
    fn the_subject_says_which_week_and_how_much_waits() {
        let subject = |it: &Overview| mail(Reader::Institution, Language::Nl, it).subject;
        assert_eq!(subject(&overview(1, 1, None)), "Uw week 48: beantwoord nog 2 meldingen");
        assert_eq!(subject(&overview(0, 1, None)), "Uw week 48: beantwoord nog 1 melding");
        assert_eq!(subject(&overview(0, 0, None)), "Uw week 48: lees wat er was");
    }

    #[test]
    fn a_notice_is_said_to_be_late_answered_somebody_elses_or_over() {
        let t = crate::texts(Language::Nl);
        let now = Now { at: at("2026-11-30T09:00"), zone: ZONE };
        let waits = line("2026-11-24T10:00", None);
        assert_eq!(stands(t, &waits, now), "Antwoord vóór di 8 dec 10:00.");
        assert_eq!(stands(t, &line("2026-11-10T10:00", None), now), "Uw antwoord had er di 24 nov 10:00 moeten zijn.");
        let informed = Line { part: Part::Inform, ..waits.clone() };
        assert_eq!(stands(t, &informed, now), "Een ander antwoordt voor u.");
        let over = Line { is_open: false, ..waits };
        assert_eq!(stands(t, &over, now), "Hier hoeft niets meer.");
    }
}
