use proptest::prelude::*;

use super::*;

fn text(nl: &str) -> TemplateText {
    TemplateText { name: "Update".into(), nl: nl.into(), ..TemplateText::default() }
}

fn wrong(nl: &str) -> Wrong {
    Template::check(text(nl)).unwrap_err()
}

#[test]
fn codes_are_read_as_they_are_written() {
    for placeholder in Placeholder::ALL {
        assert_eq!(Placeholder::from_code(placeholder.code()), Some(placeholder));
        assert_eq!(placeholder.to_string(), format!("{{{}}}", placeholder.code()));
    }
    for kind in Kind::ALL {
        assert_eq!(Kind::from_code(kind.code()), Some(kind));
    }
}

#[test]
fn what_is_not_known_is_named_with_its_line() {
    let placeholder = |line, words: &str| Wrong::Placeholder { language: Language::Nl, line, words: words.into() };
    assert_eq!(wrong("Installeer {version}."), placeholder(1, "version"));
    assert_eq!(wrong("\n\nInstalleer { product } van {Maker}."), placeholder(3, "Maker"));
    assert_eq!(wrong("{}"), placeholder(1, ""));
    // Opened and not closed on its line, whatever stands there.
    assert_eq!(wrong("Installeer {title\n}"), placeholder(1, "title"));
    let heading = Wrong::Heading { language: Language::Nl, line: 2, words: "beheer".into() };
    assert_eq!(wrong("Werk bij.\r\n[techniek, beheer]\r\nHerstart."), heading);
    for mark in ["== kop", "  == kop", "-- nl", "-- en "] {
        assert_eq!(wrong(&format!("Werk bij.\n{mark}")), Wrong::Mark { language: Language::Nl, line: 2 }, "{mark}");
    }
    assert!(Template::check(text("Een lijn:\n-- de\n--\n==")).is_ok());
}

#[test]
fn a_template_has_a_name_and_a_text_and_neither_is_endless() {
    assert_eq!(wrong(" \n "), Wrong::NoText);
    assert_eq!(Template::check(TemplateText { name: " \t".into(), ..text("Werk bij.") }), Err(Wrong::NoName));
    let name = |signs| TemplateText { name: "é".repeat(signs), ..text("Werk bij.") };
    assert!(Template::check(name(MAX_NAME)).is_ok());
    assert_eq!(Template::check(name(MAX_NAME + 1)), Err(Wrong::LongName));
    assert!(Template::check(text(&"é".repeat(MAX_TEXT))).is_ok());
    assert_eq!(wrong(&"é".repeat(MAX_TEXT + 1)), Wrong::LongText(Language::Nl));
    let it = Template::check(TemplateText { name: " Twee\nregels ".into(), ..text("\r\n Werk bij.\r\nHerstart.\r\n") });
    let it = it.unwrap();
    assert_eq!((it.name.as_str(), it.nl.as_str()), ("Twee regels", "Werk bij.\nHerstart."));
}

#[test]
fn what_the_maker_wrote_is_filled_in_and_opens_no_passage() {
    let value = |placeholder| match placeholder {
        Placeholder::Title => Some("[bestuur]\n{maker} ".to_owned()),
        Placeholder::Product => Some("Pomp 2".to_owned()),
        Placeholder::Maker => Some("  ".to_owned()),
        _ => None,
    };
    let filled = fill("{title}\nWerk { product } bij tot {fixed_version}. {maker} {x} {", value);
    assert_eq!(filled, "(bestuur) (maker)\nWerk Pomp 2 bij tot {fixed_version}. {maker} {x} {");
    assert_eq!(Course::read(&filled).unknown, []);
    assert_eq!(unfilled(&filled), [(2, Placeholder::FixedVersion), (2, Placeholder::Maker)]);
    assert!(unfilled("Werk bij.").is_empty());
}

#[test]
fn what_is_for_everybody_stays_for_everybody_behind_a_passage() {
    let nl = Language::Nl;
    assert_eq!(append("", " Werk bij.\n", nl), "Werk bij.");
    assert_eq!(append("Eerst dit.", "", nl), "Eerst dit.");
    assert_eq!(append("[klein]\nBel.\n", "Werk bij.", nl), "[klein]\nBel.\n\n[iedereen]\nWerk bij.");
    assert_eq!(append("[small]\nCall.", "Update.", Language::En), "[small]\nCall.\n\n[everybody]\nUpdate.");
    assert_eq!(append("Eerst dit.", "[klein]\nBel.", nl), "Eerst dit.\n\n[klein]\nBel.");
}

#[test]
fn what_fits_is_what_the_maker_offers_at_its_level() {
    let kinds = |categories: &[&str], level| suitable(categories.iter().copied(), level);
    assert_eq!(kinds(&["vendor_fix"], Level::High), BTreeSet::from([Kind::Update]));
    assert_eq!(kinds(&["vendor_fix", "workaround"], Level::Low), BTreeSet::from([Kind::Update, Kind::Mitigate]));
    for none in [&["none_available"][..], &["no_fix_planned"], &[]] {
        assert_eq!(kinds(none, Level::Medium), BTreeSet::from([Kind::Mitigate]), "{none:?}");
    }
    assert!(kinds(&["vendor_fix"], Level::Danger).contains(&Kind::Isolate));
    let update = TemplateText { kind: Some(Kind::Update), level: Some(Level::High), ..text("Werk bij.") };
    let fix = kinds(&["vendor_fix"], Level::High);
    assert!(update.fits(Level::High, &fix) && text("Werk bij.").fits(Level::Low, &fix));
    assert!(!update.fits(Level::Low, &fix));
    assert!(!update.fits(Level::High, &kinds(&[], Level::High)));
}

const FILE: &str = "# Voor wie dit leest.\n\n== Update beschikbaar\nkind: update\n level : high\n\n-- nl\n[techniek]\n\
    Installeer {fixed_version}.\n\n-- en\n[technical]\nInstall {fixed_version}.\n== Kort\n-- en\nCall us.\n";

#[test]
fn a_file_is_read_as_people_write_it() {
    let all = read(FILE).unwrap();
    let [update, short] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((update.kind, update.level), (Some(Kind::Update), Some(Level::High)));
    assert_eq!(update.nl, "[techniek]\nInstalleer {fixed_version}.");
    assert_eq!((short.name.as_str(), short.nl.as_str(), short.en.as_str()), ("Kort", "", "Call us."));
    assert_eq!(read(&format!("\u{feff}{}", FILE.replace('\n', "\r\n"))).unwrap(), all);
    assert_eq!(read(&write(all.iter().map(|it| &**it))).unwrap(), all);
}

#[test]
fn what_is_wrong_in_a_file_stands_in_its_line_there() {
    let line = |text: &str| {
        let bad = read(text).unwrap_err();
        assert!(bad.to_string().starts_with(&format!("line {}: ", bad.line)), "{bad}");
        (bad.line, bad.wrong)
    };
    assert_eq!(line(""), (1, FileWrong::Empty));
    assert_eq!(line("# niets\nUpdate"), (2, FileWrong::Before));
    assert_eq!(line("== A\nsoort: update"), (2, FileWrong::Field("soort: update".into())));
    let value = FileWrong::Value("patch".into(), "update, mitigate, isolate, monitor, phishing".into());
    assert_eq!(line("== A\nkind: patch"), (2, value));
    assert_eq!(line("== A\n-- nl\nx\n-- nl\ny"), (4, FileWrong::Language(Language::Nl)));
    assert_eq!(line("== A\n-- nl\nx\n== A\n-- nl\ny"), (4, FileWrong::Name("A".into())));
    let placeholder = Wrong::Placeholder { language: Language::En, line: 2, words: "versie".into() };
    assert_eq!(line("== A\n-- nl\nx\n-- en\ny\nz {versie}"), (6, FileWrong::Template(placeholder)));
    assert_eq!(line("# x\n== A\nkind: update\n"), (2, FileWrong::Template(Wrong::NoText)));
    let many: String = (0..=MOST).map(|place| format!("== {place}\n-- nl\nx\n")).collect();
    assert_eq!(line(&many), (3 * MOST + 1, FileWrong::TooMany));
}

proptest! {
    /// Whatever is taken for a template can be handed on as a file.
    #[test]
    fn a_file_says_again_what_was_written(
        name in "[ A-Za-z=#é-]{1,20}",
        nl in prop::collection::vec("(== |-- nl|-- en|# |\\{product\\}|\\[klein\\]|[ -~é]{0,12})\r?", 0..8),
        en in "[ -~\n\r]{0,40}",
        kind in prop::sample::select(Kind::ALL.map(Some).into_iter().chain([None]).collect::<Vec<_>>()),
        level in prop::sample::select(Level::ALL.map(Some).into_iter().chain([None]).collect::<Vec<_>>()),
    ) {
        let written = TemplateText { name, level, kind, nl: nl.join("\n"), en };
        if let Ok(template) = Template::check(written) {
            let file = write([&*template]);
            prop_assert_eq!(read(&file), Ok(vec![template]), "{}", file);
        }
    }

    /// Whatever stands in a file, reading it ends, and what comes of it is in order.
    #[test]
    fn any_file_is_read_or_refused_with_a_line_of_it(text in "((== |-- nl|-- en|kind: update|level: |[ -~]{0,8})\n){0,20}") {
        match read(&text) {
            Ok(all) => prop_assert_eq!(read(&write(all.iter().map(|it| &**it))), Ok(all)),
            Err(bad) => prop_assert!(bad.line >= 1 && bad.line <= text.lines().count().max(1)),
        }
    }

    /// What a maker calls its product adds no passage and no placeholder.
    #[test]
    fn values_change_no_passage(value in "[ -~\n\\[\\]{}]{0,30}") {
        let filled = fill("[techniek]\n{title}\n[klein]\nBel.", |_| Some(value.clone()));
        let course = Course::read(&filled);
        prop_assert_eq!(course.unknown, vec![]);
        prop_assert!(course.passages.len() <= 2);
        prop_assert_eq!(unfilled(&filled).is_empty(), !value.trim().is_empty());
    }
}
