use domain::Timestamp;
use domain::advisory::ProductStatus;
use domain::answer::AnswerKind;
use domain::asset::AssetClass;
use domain::coverage::Recognition;
use domain::duty::Channel;
use domain::mandate::Part;
use domain::matching_run::Cause;
use domain::notice::{CareImpact, DeliveryState, NoticeState, Severity};
use domain::organisation::{ContactRole, Language, OrganisationKind, Size};
use domain::photo::{BadPhoto, PhotoSaid};
use domain::refusal::Refusal;
use domain::remediation::Remediation;
use domain::usefulness::Vote;
use domain::verdict::Certainty;
use domain::verdict::{Ground, Verdict};
use domain::viewer::Role;

use crate::texts;
use crate::when::Now;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Monday 23 November 2026, 10:00 in Amsterdam.
fn now() -> Now<'static> {
    Now { at: at("2026-11-23T09:00:00Z"), zone: "Europe/Amsterdam" }
}

#[test]
fn every_code_has_its_own_word_in_both_languages() {
    fn check<T: Copy + std::fmt::Debug>(codes: &[T], word: impl Fn(T) -> String) {
        let words: Vec<String> = codes.iter().map(|code| word(*code)).collect();
        for (place, word) in words.iter().enumerate() {
            assert!(word.len() > 1, "no word for {:?}", codes[place]);
            assert!(!words[..place].contains(word), "{word} stands for two codes");
        }
    }
    for language in Language::ALL {
        let t = texts(language);
        check(&Severity::ALL, |code| t.severity(code));
        check(&CareImpact::ALL, |code| t.care_impact(code));
        check(&NoticeState::ALL, |code| t.notice_state(code));
        check(&DeliveryState::ALL, |code| t.delivery_state(code));
        check(&AnswerKind::ALL, |code| t.answer(code));
        check(&AssetClass::ALL, |code| t.asset_class(code));
        check(&OrganisationKind::ALL, |code| t.organisation_kind(code));
        check(&Size::ALL, |code| t.size(code));
        check(&ContactRole::ALL, |code| t.contact_role(code));
        check(&Role::ALL[..9], |code| t.role(code));
        check(&[Verdict::Affected, Verdict::Review, Verdict::NotAffected], |code| t.verdict(code));
        check(&[Part::Act, Part::Inform], |code| t.part(code));
        check(&ProductStatus::ALL, |code| t.product_status(code));
        check(&Language::ALL, |code| t.language(code));
        check(&Remediation::ALL, |state| t.remediation_state(state.code()));
        check(&Cause::ALL, |cause| t.remediation_cause(cause.code()));
        check(&Recognition::ALL, |it| t.coverage_why(it.code()));
        check(&PhotoSaid::ALL, |said| t.photo_said(said.code()));
        check(&BadPhoto::ALL, |bad| t.photo_bad(bad.code()));
        check(&Channel::ALL, |it| t.duty_channel(it.code()));
        check(&[Channel::Sms, Channel::Voice], |it| t.duty_no_gateway(it.code()));
        check(&Certainty::ALL, |from| t.threshold_from(from.code()));
        check(&Refusal::ALL, |why| t.refused(why.code()));
        check(&Vote::ALL, |vote| t.vote_word(vote.code()));
        assert_eq!(t.spoken(), language);
    }
}

/// The message ids of one language's files, by file.
fn ids(language: &str) -> Vec<(String, Vec<String>)> {
    let folder = format!("{}/locales/{language}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let text = std::fs::read_to_string(&file).unwrap();
            let mut ids: Vec<String> = text
                .lines()
                .filter(|line| line.starts_with(|sign: char| sign.is_ascii_lowercase()))
                .filter_map(|line| line.split_once('=').map(|(id, _)| id.trim().to_owned()))
                .collect();
            ids.sort();
            (file.file_name().unwrap().to_string_lossy().into_owned(), ids)
        })
        .collect()
}

#[test]
fn both_languages_have_the_same_messages_in_the_same_files() {
    assert_eq!(ids("nl").len(), ids("en").len());
    for ((file, dutch), (english_file, english)) in ids("nl").into_iter().zip(ids("en")) {
        assert_eq!(file, english_file);
        assert_eq!(dutch, english, "{file} differs between nl and en");
    }
}

#[test]
fn moments_are_said_as_people_say_them() {
    let t = texts(Language::Nl);
    assert_eq!(t.moment(at("2026-11-23T15:40:00Z"), now()), "vandaag 16:40");
    assert_eq!(t.moment(at("2026-11-22T23:30:00Z"), now()), "vandaag 00:30");
    assert_eq!(t.moment(at("2026-11-22T10:02:00Z"), now()), "gisteren 11:02");
    assert_eq!(t.moment(at("2026-11-24T16:00:00Z"), now()), "morgen 17:00");
    assert_eq!(t.moment(at("2026-11-27T16:00:00Z"), now()), "vr 27 nov 17:00");
    assert_eq!(t.moment(at("2025-03-01T08:00:00Z"), now()), "za 1 mrt 2025 09:00");
    assert_eq!(t.moment_full(at("2026-11-24T16:00:00Z"), "Europe/Amsterdam"), "dinsdag 24 november 2026, 17:00 uur");
    let t = texts(Language::En);
    assert_eq!(t.moment(at("2026-11-27T16:00:00Z"), now()), "Fri 27 Nov 17:00");
}

#[test]
fn deadlines_say_what_is_left() {
    let t = texts(Language::Nl);
    assert_eq!(t.deadline(at("2026-11-25T16:00:00Z"), now()), "nog 2 dagen (wo 25 nov 17:00)");
    assert_eq!(t.deadline(at("2026-11-23T16:00:00Z"), now()), "nog 7 uur (vandaag 17:00)");
    assert_eq!(t.deadline(at("2026-11-24T08:00:00Z"), now()), "nog 23 uur (morgen 09:00)");
    assert_eq!(t.deadline(at("2026-11-23T09:40:00Z"), now()), "nog 40 minuten (vandaag 10:40)");
    assert_eq!(t.deadline(at("2026-11-23T08:30:00Z"), now()), "net voorbij (was vandaag 09:30)");
    assert_eq!(t.deadline(at("2026-11-20T16:00:00Z"), now()), "3 dagen te laat (was vr 20 nov 17:00)");
    assert_eq!(texts(Language::En).deadline(at("2026-11-24T16:00:00Z"), now()), "1 day left (tomorrow 17:00)");
}

#[test]
fn numbers_are_grouped_the_language_s_way() {
    assert_eq!(texts(Language::Nl).number(1_234_567), "1.234.567");
    assert_eq!(texts(Language::En).number(-1234), "-1,234");
    assert_eq!(texts(Language::Nl).count(999), "999");
    assert_eq!(texts(Language::Nl).decimal(9.8), "9,8");
}

#[test]
fn reasons_read_as_a_sentence_without_hidden_marks() {
    let grounds = [
        Ground::ProductNamed { registered: "Vitalis M4".into(), stated: "Vitalis M4 monitor".into() },
        Ground::VersionWithin { registered: "B.05.32".into(), stated: "< B.06.18".into() },
    ];
    assert_eq!(
        texts(Language::En).grounds(&grounds),
        "Registered as “Vitalis M4”, the advisory names “Vitalis M4 monitor”; \
         the registered version is B.05.32; the advisory says before B.06.18."
    );
    assert_eq!(texts(Language::En).grounds(&[]), "");
}

#[test]
fn version_ranges_are_said_in_words_and_other_text_stays() {
    let (nl, en) = (texts(Language::Nl), texts(Language::En));
    for (stated, dutch, english) in [
        ("vers:generic/<4.2.1", "vóór 4.2.1", "before 4.2.1"),
        ("vers:generic/>=3.0|<=3.9", "vanaf 3.0, t/m 3.9", "from 3.0, up to and including 3.9"),
        ("vers:all/*", "alle versies", "all versions"),
        ("vers:generic/1.2|1.3", "1.2, 1.3", "1.2, 1.3"),
        ("<=C.02.11", "t/m C.02.11", "up to and including C.02.11"),
        ("vers:generic", "vers:generic", "vers:generic"),
        ("prior to 5.2", "prior to 5.2", "prior to 5.2"),
    ] {
        assert_eq!((nl.versions(stated).as_str(), en.versions(stated).as_str()), (dutch, english), "{stated}");
    }
}

#[test]
fn every_act_of_the_trail_has_a_name_of_its_own_in_both_languages() {
    for language in Language::ALL {
        let t = texts(language);
        let mut names = std::collections::BTreeMap::new();
        for act in domain::audit::ACTS {
            let name = t.audit_act(act.replace('.', "_"), "no name");
            assert_ne!(name, "no name", "{act} in {language:?}");
            if let Some(other) = names.insert(name, act) {
                panic!("{act} and {other} are called the same in {language:?}");
            }
        }
        assert!(domain::audit::ACTS.is_sorted(), "they are looked up by halves");
    }
}
