//! A course of action as its readers get it, in mails and on pages.

use std::collections::BTreeSet;

use domain::advice::{Course, Group, IF_NOT_POSSIBLE};
use domain::organisation::Language;

use crate::Texts;
use crate::mail::Subject;

/// What these readers do. Where both kinds of technicians read one text, a passage for one of them says so.
pub fn actions(t: &Texts, course: &Course, readers: &BTreeSet<Group>) -> Vec<String> {
    let technicians = [Group::Technical, Group::MedicalTechnology];
    let both = technicians.iter().all(|group| readers.contains(group));
    let mut all = Vec::new();
    for passage in course.actions(readers) {
        let mut of = technicians.into_iter().filter(|group| passage.groups.contains(group));
        let only = match (of.next(), of.next()) {
            (Some(one), None) if both && passage.groups.is_disjoint(&BTreeSet::from([Group::Supplier])) => Some(one),
            _ => None,
        };
        for (place, paragraph) in passage.paragraphs.iter().enumerate() {
            all.push(match only {
                Some(group) if place == 0 => t.advice_only_for(t.advice_group(group.code()), paragraph),
                _ => paragraph.clone(),
            });
        }
    }
    all
}

/// What these readers do when that is not possible; empty when nobody wrote it.
pub fn fallback(course: &Course, readers: &BTreeSet<Group>) -> Vec<String> {
    course.fallback(readers).map(str::to_owned).collect()
}

/// All of it as one text, for programs. What is only to be done when the rest is not possible says so.
pub fn plain(t: &Texts, course: &Course, readers: &BTreeSet<Group>) -> String {
    let mut all = actions(t, course, readers);
    let fallback = fallback(course, readers);
    if !fallback.is_empty() {
        all.push(t.mail_if_not_possible());
        all.extend(fallback);
    }
    all.join("\n\n")
}

/// A course of action to begin with, from what the maker says: one passage for each kind of reader, to be made right by whoever
/// sends it.
pub fn outline(t: &Texts, language: Language, subject: &Subject) -> String {
    let word = |[dutch, english]: [&'static str; 2]| if language == Language::Nl { dutch } else { english };
    let (product, maker) = (subject.product.as_str(), subject.maker.as_str());
    let remedy = match subject.advice.first() {
        Some(_) if subject.has_fix => "fix",
        Some(_) => "workaround",
        None => "none",
    };
    let passage = |groups: &[Group], text: String| {
        let words: Vec<&str> = groups.iter().map(|group| word(group.words())).collect();
        format!("[{}]\n{text}", words.join(", "))
    };
    [
        passage(&[Group::Technical, Group::Supplier], t.outline_technical(remedy, maker, product)),
        passage(&[Group::MedicalTechnology], t.outline_medical(remedy, maker, product)),
        passage(&[Group::Small], t.outline_small()),
        passage(&[Group::Board], t.outline_board(product, maker)),
        format!("[{}]\n{}", word(IF_NOT_POSSIBLE), t.outline_fallback(product)),
    ]
    .join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{readability, texts};

    fn subject(advice: &[&str]) -> Subject {
        Subject {
            maker: "Belvaro".into(),
            product: "ZusterRoep".into(),
            others: 0,
            tracking_id: "BLV-1".into(),
            advice: advice.iter().map(|category| ((*category).to_owned(), "Doe dit.".to_owned())).collect(),
            has_fix: advice.contains(&"vendor_fix"),
        }
    }

    #[test]
    fn the_outline_has_something_for_everybody_in_words_that_everybody_reads() {
        for language in Language::ALL {
            for advice in [&["vendor_fix"][..], &["workaround"], &[]] {
                let text = outline(texts(language), language, &subject(advice));
                let course = Course::read(&text);
                assert_eq!(course.unknown, [], "{text}");
                for group in Group::ALL {
                    assert!(
                        !actions(texts(language), &course, &BTreeSet::from([group])).is_empty(),
                        "{group:?}: {text}"
                    );
                }
                assert!(!fallback(&course, &BTreeSet::from([Group::Technical])).is_empty());
                let board: usize = course.for_board().iter().map(|text| readability::sentences(text).len()).sum();
                assert!((1..=3).contains(&board), "{board} sentences for the board: {text}");
                let all: Vec<String> = course.passages.iter().flat_map(|passage| passage.paragraphs.clone()).collect();
                assert_eq!(readability::hints(language, &all), [], "{text}");
            }
        }
    }

    #[test]
    fn the_maker_is_asked_about_its_product_and_not_the_product_about_its_maker() {
        let (nl, en) = (texts(Language::Nl), texts(Language::En));
        let dutch = outline(nl, Language::Nl, &subject(&["vendor_fix"]));
        assert!(dutch.contains("de update van Belvaro voor ZusterRoep") && dutch.contains("Vraag Belvaro"), "{dutch}");
        assert!(dutch.contains("een lek in ZusterRoep van Belvaro"), "{dutch}");
        for advice in [&["vendor_fix"][..], &["workaround"], &[]] {
            let text = outline(en, Language::En, &subject(advice));
            assert!(text.contains("Ask Belvaro ") && text.contains("Put ZusterRoep on"), "{text}");
        }
    }

    #[test]
    fn what_is_only_for_when_it_is_not_possible_says_so() {
        let course = Course::read("Werk bij.\n[lukt het niet]\nHaal hem van het netwerk.");
        let text = plain(texts(Language::Nl), &course, &BTreeSet::from([Group::Small]));
        assert_eq!(text, "Werk bij.\n\nLukt dit niet op tijd?\n\nHaal hem van het netwerk.");
    }

    #[test]
    fn a_passage_for_one_kind_of_technician_says_so_where_both_read() {
        let course = Course::read(
            "Alles uit.\n[techniek]\nDit.\n\nEn dat.\n[medische techniek]\nBel.\n[techniek, medische techniek]\nSamen.",
        );
        let t = texts(Language::Nl);
        let both = BTreeSet::from([Group::Technical, Group::MedicalTechnology]);
        assert_eq!(
            actions(t, &course, &both),
            ["Alles uit.", "Voor ICT-beheer: Dit.", "En dat.", "Voor medische techniek: Bel.", "Samen."]
        );
        assert_eq!(
            actions(t, &course, &BTreeSet::from([Group::Technical])),
            ["Alles uit.", "Dit.", "En dat.", "Samen."]
        );
    }
}
