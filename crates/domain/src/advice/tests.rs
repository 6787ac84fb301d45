use proptest::prelude::*;

use super::*;

const SOURCE: &str = "Zet de pomp uit het netwerk.\n\n\
    [techniek]\nInstalleer versie 4.2.\nHerstart daarna.\n\nKijk in het logboek.\n\
    [medische techniek, leverancier]\nVraag de maker om een bezoek.\n\
    [ Klein ]\nBel uw leverancier.\n\
    [bestuur]\nEr is een lek. Wij lossen het op. U hoeft niets te doen.\n\
    [lukt het niet]\nZet de pomp op een eigen netwerk.\n\
    [lukt het niet, klein]\nBel ons.";

/// All that these readers get, in the order in which they get it.
fn paragraphs(course: &Course, readers: &BTreeSet<Group>) -> Vec<String> {
    let actions = course.actions(readers).flat_map(|passage| passage.paragraphs.iter().cloned());
    actions.chain(course.fallback(readers).map(str::to_owned)).collect()
}

fn of(groups: &[Group]) -> Vec<String> {
    paragraphs(&Course::read(SOURCE), &groups.iter().copied().collect())
}

#[test]
fn everybody_reads_what_is_for_them() {
    let out = "Zet de pomp uit het netwerk.";
    let alone = "Zet de pomp op een eigen netwerk.";
    assert_eq!(
        of(&[Group::Technical]),
        [out, "Installeer versie 4.2. Herstart daarna.", "Kijk in het logboek.", alone]
    );
    assert_eq!(of(&[Group::MedicalTechnology]), [out, "Vraag de maker om een bezoek.", alone]);
    assert_eq!(of(&[Group::Supplier]), of(&[Group::MedicalTechnology]));
    assert_eq!(of(&[Group::Small]), [out, "Bel uw leverancier.", alone, "Bel ons."]);
    let both = of(&[Group::Technical, Group::MedicalTechnology]);
    assert_eq!(both.len(), 5, "{both:?}");
    assert_eq!(Course::read(SOURCE).for_board(), ["Er is een lek. Wij lossen het op. U hoeft niets te doen."]);
    assert_eq!(of(&[Group::Board]), ["Er is een lek. Wij lossen het op. U hoeft niets te doen."]);
}

#[test]
fn a_text_without_headings_is_for_everybody() {
    let course = Course::read("Werk bij.\r\n\r\nHerstart.\r\n");
    for group in [Group::Technical, Group::MedicalTechnology, Group::Supplier, Group::Small] {
        assert_eq!(paragraphs(&course, &BTreeSet::from([group])), ["Werk bij.", "Herstart."]);
    }
    assert!(course.for_board().is_empty());
    assert_eq!(Course::read(" \n\n").passages, []);
}

#[test]
fn both_languages_are_understood_and_everybody_wins() {
    for (dutch, english) in Group::ALL.map(|group| (group.words()[0], group.words()[1])) {
        let read = |word: &str| Course::read(&format!("[{word}]\nDoe dit."));
        assert_eq!(read(dutch), read(english));
        assert_eq!(read(&dutch.to_uppercase()), read(english));
    }
    let all = Course::read("[klein, iedereen]\nDoe dit.");
    assert_eq!(all.passages[0].groups, BTreeSet::new());
}

#[test]
fn a_heading_that_is_not_known_stays_in_the_text_and_is_named() {
    let course = Course::read("Eerst dit.\n\n[techniek, beheer]\nDan dat.\n[1] is een noot.");
    assert_eq!(course.unknown, [UnknownHeading { line: 3, words: "beheer".into() }]);
    let read = paragraphs(&course, &BTreeSet::from([Group::Small]));
    assert_eq!(read, ["Eerst dit.", "[techniek, beheer] Dan dat. [1] is een noot."]);
}

#[test]
fn devices_decide_for_whom_an_organisation_reads() {
    use AssetClass::{MedicalDevice, OfficeIt};
    use OrganisationKind::{Institution, ItSupplier};
    let of = |kind, size, classes: &[Option<AssetClass>]| -> Vec<Group> {
        groups_of(kind, size, classes.iter().copied()).into_iter().collect()
    };
    assert_eq!(of(Institution, Some(Size::Small), &[Some(MedicalDevice)]), [Group::Small]);
    assert_eq!(of(Institution, Some(Size::Large), &[Some(MedicalDevice)]), [Group::MedicalTechnology]);
    assert_eq!(of(Institution, None, &[Some(OfficeIt), None]), [Group::Technical]);
    // Nobody knows what a blind institution has.
    assert_eq!(of(Institution, Some(Size::Large), &[]), [Group::Technical, Group::MedicalTechnology]);
    // A supplier of a small institution is no small institution.
    assert_eq!(of(ItSupplier, Some(Size::Small), &[Some(OfficeIt)]), [Group::Technical, Group::Supplier]);
}

proptest! {
    /// Whatever is written, somebody reads every word of it, and nobody reads a heading.
    #[test]
    fn no_word_is_lost(lines in prop::collection::vec("(\\[(techniek|klein|bestuur|lukt het niet|iedereen|[a-z]{1,8})\\]|[a-z ]{0,20})", 0..12)) {
        let text = lines.join("\n");
        let course = Course::read(&text);
        let every: BTreeSet<Group> = Group::ALL.into_iter().collect();
        let mut read: Vec<String> = course.passages.iter().flat_map(|passage| passage.paragraphs.clone()).collect();
        let mut written: Vec<&str> = lines.iter().map(String::as_str).filter(|line| !matches!(heading(line), Some(Ok(_)))).collect();
        let words = |texts: &[String]| texts.iter().flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>();
        written.retain(|line| !line.trim().is_empty());
        prop_assert_eq!(words(&read), words(&written.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>()));
        // And every passage is for somebody.
        for group in every {
            let own = paragraphs(&course, &BTreeSet::from([group]));
            read.retain(|paragraph| !own.contains(paragraph));
        }
        prop_assert!(read.is_empty(), "nobody reads {:?}", read);
    }
}
