//! The standard templates: texts in both languages that a CERT may take over to begin with. They are looked at like any others
//! before they are.

use domain::template::{self, BadFile, Template};

const FILES: [&str; 4] = [
    include_str!("../templates/update.txt"),
    include_str!("../templates/no-fix.txt"),
    include_str!("../templates/isolate.txt"),
    include_str!("../templates/exploited.txt"),
];

/// All of them, in the order in which they are shown.
pub fn standard() -> Result<Vec<Template>, BadFile> {
    let mut all = Vec::with_capacity(FILES.len());
    for file in FILES {
        all.extend(template::read(file)?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::advice::{Course, Group};
    use domain::follow_up::Level;
    use domain::organisation::Language;
    use domain::template::{Kind, Placeholder, fill, suitable, unfilled};

    use super::*;
    use crate::{course, readability, texts};

    fn value(language: Language, placeholder: Placeholder) -> String {
        match placeholder {
            Placeholder::Title => "Lek in ZusterRoep".to_owned(),
            Placeholder::Number => "BLV-2099-11".to_owned(),
            Placeholder::Maker => "Belvaro".to_owned(),
            Placeholder::Product => "ZusterRoep".to_owned(),
            Placeholder::FixedVersion => "4.2".to_owned(),
            Placeholder::Deadline => texts(language).moment_full("2026-11-24T16:00:00Z".parse().unwrap(), "UTC"),
            Placeholder::CertName => "CERT Zorg".to_owned(),
            Placeholder::CertPhone => "010-555 01 00".to_owned(),
            Placeholder::CertMail => "cert@zorg.example".to_owned(),
        }
    }

    #[test]
    fn each_has_something_for_everybody_in_words_that_everybody_reads() {
        let all = standard().unwrap();
        assert_eq!(all.len(), 4);
        for it in &all {
            for language in Language::ALL {
                let text = fill(it.of(language), |placeholder| Some(value(language, placeholder)));
                assert!(unfilled(&text).is_empty(), "{text}");
                let read = Course::read(&text);
                assert_eq!(read.unknown, [], "{text}");
                for group in Group::ALL {
                    let readers = BTreeSet::from([group]);
                    assert!(!course::actions(texts(language), &read, &readers).is_empty(), "{group:?}: {text}");
                }
                assert!(!course::fallback(&read, &BTreeSet::from([Group::Technical])).is_empty(), "{text}");
                let board: usize = read.for_board().iter().map(|text| readability::sentences(text).len()).sum();
                assert!((1..=3).contains(&board), "{board} sentences for the board: {text}");
                let paragraphs: Vec<String> =
                    read.passages.iter().flat_map(|passage| passage.paragraphs.clone()).collect();
                assert_eq!(readability::hints(language, &paragraphs), [], "{text}");
                // A small institution reads 120 words of a mail; its frame has some seventy.
                let small = course::actions(texts(language), &read, &BTreeSet::from([Group::Small]));
                assert!(readability::words(&small.join(" ")) <= 30, "{small:?}");
            }
        }
    }

    #[test]
    fn each_case_has_one_that_fits() {
        let all = standard().unwrap();
        let names = |categories: &[&str], level| -> Vec<usize> {
            let kinds = suitable(categories.iter().copied(), level);
            (0..all.len()).filter(|place| all[*place].fits(level, &kinds)).collect()
        };
        assert_eq!(names(&["vendor_fix"], Level::Medium), [0]);
        assert_eq!(names(&["none_available"], Level::Low), [1]);
        assert_eq!(names(&["vendor_fix"], Level::Danger), [0, 2]);
        assert_eq!(names(&["vendor_fix"], Level::High), [0, 3]);
        assert!(all.iter().any(|it| it.kind == Some(Kind::Isolate) && it.level == Some(Level::Danger)));
    }

    #[test]
    fn every_placeholder_kind_and_level_is_named_in_both_languages() {
        for language in Language::ALL {
            let t = texts(language);
            let placeholders = Placeholder::ALL.map(|it| t.templates_placeholder(it.code()));
            let kinds = Kind::ALL.map(|it| t.templates_kind(it.code()));
            let levels = Level::ALL.map(|it| t.templates_level(it.code()));
            let all: Vec<&String> = placeholders.iter().chain(&kinds).chain(&levels).collect();
            let different: BTreeSet<&String> = all.iter().copied().collect();
            assert_eq!(different.len(), all.len(), "{all:?}");
            assert!(!all.contains(&&t.templates_kind("")) && !all.contains(&&t.templates_level("")));
        }
    }
}
