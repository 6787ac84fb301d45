use uuid::Uuid;

use super::*;
use crate::id::ContactId;
use crate::organisation::{ContactRole, Language};

const ZONE: &str = "Europe/Amsterdam";

fn at(text: &str) -> Timestamp {
    Timestamp::from_local(text, ZONE).unwrap()
}

fn week(text: &str) -> Week {
    text.parse().unwrap()
}

#[test]
fn a_week_is_numbered_as_calendars_number_it() {
    for (day, wanted) in [
        ("2026-11-23T00:00", "2026-W48"),
        ("2026-11-29T23:59", "2026-W48"),
        ("2026-11-30T00:00", "2026-W49"),
        // A week belongs to the year that holds its Thursday.
        ("2027-01-01T12:00", "2026-W53"),
        ("2027-01-04T00:00", "2027-W01"),
        ("2024-12-30T08:00", "2025-W01"),
    ] {
        let it = Week::of(at(day), ZONE);
        assert_eq!(it.to_string(), wanted, "{day}");
        assert_eq!(week(wanted), it);
        assert_eq!(it.before().after(), it);
    }
    let last: Vec<String> = week("2027-W02").last(3).iter().map(ToString::to_string).collect();
    assert_eq!(last, ["2027-W02", "2027-W01", "2026-W53"]);
}

#[test]
fn what_is_no_week_is_refused() {
    for text in ["", "2026", "2026-48", "2026-W", "2026-W00", "2026-W54", "2025-W53", "2026-W4", "26-W48", "2026-w48"] {
        assert_eq!(text.parse::<Week>(), Err(BadWeek), "{text:?}");
    }
    for text in ["-026-W48", "2026-W+4", "2026-W48 ", " 2026-W48", "2026-W48-1", "9999-W52", "0001-W01", "٢٠٢٦-W48"]
    {
        assert_eq!(text.parse::<Week>(), Err(BadWeek), "{text:?}");
    }
}

#[test]
fn a_week_in_which_the_clock_is_changed_ends_with_its_midnight() {
    let hours = |text: &str| {
        let week = week(text);
        (week.ends(ZONE).millis() - week.begins(ZONE).millis()) / 3_600_000
    };
    assert_eq!(hours("2026-W48"), 168);
    assert_eq!(hours("2026-W13"), 167, "29 March: an hour is left out");
    assert_eq!(hours("2026-W43"), 169, "25 October: an hour comes twice");
    assert_eq!(week("2026-W43").ends(ZONE), at("2026-10-26T00:00"));
    assert_eq!(Week::of(at("2026-10-25T23:59"), ZONE), week("2026-W43"));
}

#[test]
fn a_time_is_a_day_and_a_clock_or_off() {
    assert_eq!(Schedule::read(" off ", ZONE), Some(Schedule::off(ZONE)));
    assert!(Schedule::read("mon 09:00", ZONE).is_some() && Schedule::read("sun 23:59", ZONE).is_some());
    for text in ["", "mon", "09:00", "monday 09:00", "mon 24:00", "mon 9", "mon 09:60", "none", "MON 09:00"] {
        assert_eq!(Schedule::read(text, ZONE), None, "{text:?}");
    }
}

#[test]
fn the_overview_of_a_week_goes_out_on_the_monday_after_it_and_is_caught_up_until_wednesday() {
    let schedule = Schedule::read("mon 09:00", ZONE).unwrap();
    let due = |moment: &str| schedule.due(at(moment)).map(|week| week.to_string());
    assert_eq!(due("2026-11-29T23:59"), None, "the week is not over");
    assert_eq!(due("2026-11-30T08:59"), None);
    for moment in ["2026-11-30T09:00", "2026-11-30T23:00", "2026-12-01T23:59"] {
        assert_eq!(due(moment).as_deref(), Some("2026-W48"), "{moment}");
    }
    assert_eq!(due("2026-12-02T00:00"), None);
    // The clock on the wall, also after it was changed.
    assert_eq!(due("2026-10-26T08:59"), None);
    assert_eq!(due("2026-10-26T09:00").as_deref(), Some("2026-W43"));
    assert_eq!(Schedule::off(ZONE).due(at("2026-11-30T09:00")), None);
}

#[test]
fn what_goes_out_on_a_sunday_is_caught_up_in_the_next_week() {
    let schedule = Schedule::read("sun 20:00", ZONE).unwrap();
    let due = |moment: &str| schedule.due(at(moment)).map(|week| week.to_string());
    assert_eq!(due("2026-11-29T19:59"), None);
    for moment in ["2026-11-29T20:00", "2026-11-30T12:00"] {
        assert_eq!(due(moment).as_deref(), Some("2026-W47"), "{moment}");
    }
    assert_eq!(due("2026-12-01T00:00"), None);
}

#[test]
fn a_choice_says_whether_it_goes_out() {
    for choice in Choice::ALL {
        assert_eq!(Choice::from_code(choice.code()), Some(choice));
    }
    let wants = |choice: Choice| (choice.wants(false), choice.wants(true));
    assert_eq!(wants(Choice::default()), (false, true));
    assert_eq!(wants(Choice::Weekly), (true, true));
    assert_eq!(wants(Choice::Never), (false, false));
}

fn line(number: u128, sent: &str, part: Part, answer: Option<AnswerKind>) -> Line {
    Line {
        notice: NoticeId::from_uuid(Uuid::from_u128(number)),
        code: code(),
        title: "Netbron".to_owned(),
        severity: Severity::Medium,
        tlp: Tlp::Amber,
        customer: None,
        sent_at: at(sent),
        deadline: Some(at(sent).plus_days(7)),
        part,
        answer,
        is_open: true,
        is_quiet: false,
    }
}

struct Nothing;

impl crate::World for Nothing {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(0)
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fn code() -> ShortCode {
    ShortCode::new(&Nothing)
}

#[test]
fn what_was_sent_in_the_week_stands_there_and_of_what_was_sent_before_only_what_waits() {
    let lines = vec![
        line(1, "2026-11-23T00:00", Part::Act, Some(AnswerKind::Solved)),
        line(2, "2026-11-29T23:59", Part::Inform, None),
        line(3, "2026-11-30T00:00", Part::Act, None),
        line(4, "2026-11-22T23:59", Part::Act, None),
        line(5, "2026-11-20T12:00", Part::Act, Some(AnswerKind::Confirmed)),
        line(6, "2026-11-20T12:00", Part::Act, Some(AnswerKind::CallMe)),
        line(7, "2026-11-20T12:00", Part::Inform, None),
        line(8, "2026-11-20T12:00", Part::Act, Some(AnswerKind::TakenCareOf)),
        Line { is_open: false, ..line(9, "2026-11-20T12:00", Part::Act, None) },
        Line { severity: Severity::High, ..line(10, "2026-11-24T12:00", Part::Act, None) },
    ];
    let it = Overview::of(week("2026-W48"), ZONE, lines, Counts::default());
    let numbers = |lines: &[Line]| lines.iter().map(|line| line.notice.uuid().as_u128()).collect::<Vec<_>>();
    assert_eq!(numbers(&it.sent), [10, 1, 2], "the worst first, then by term");
    assert_eq!(numbers(&it.waiting), [5, 4]);
    let open: Vec<_> = it.open().map(|line| line.notice.uuid().as_u128()).collect();
    assert_eq!(open, [10, 5, 4]);
}

#[test]
fn how_a_notice_stands_is_said_for_the_one_who_reads_it() {
    let stands = |part, answer, is_open| Line { is_open, ..line(1, "2026-11-23T00:00", part, answer) }.standing();
    assert_eq!(stands(Part::Act, None, true), Standing::Waits);
    assert_eq!(stands(Part::Act, Some(AnswerKind::Confirmed), true), Standing::Waits);
    assert_eq!(stands(Part::Act, Some(AnswerKind::CallMe), true), Standing::Answered(AnswerKind::CallMe));
    assert_eq!(stands(Part::Inform, None, true), Standing::Informed);
    assert_eq!(stands(Part::Act, Some(AnswerKind::Solved), false), Standing::Answered(AnswerKind::Solved));
    assert_eq!(stands(Part::Act, None, false), Standing::Over);
}

#[test]
fn a_week_with_nothing_but_advisories_is_no_reason_for_a_mail() {
    let empty = |questions| {
        let counts = Counts { taken_in: 212, concerned: 0, questions };
        Overview::of(week("2026-W48"), ZONE, Vec::new(), counts)
    };
    assert!(!empty(0).has_something());
    assert!(empty(1).has_something());
    assert_eq!(empty(0).tlp(), Tlp::Amber);
    // What it follows, and what will not be quiet much longer, it wants to hear.
    let topic = crate::topic::Named::read("", "Halmarin").unwrap();
    let followed = Followed {
        advisory: crate::AdvisoryId::from_uuid(Uuid::from_u128(3)),
        title: "Pompen".to_owned(),
        publisher: "Halmarin".to_owned(),
        tracking_id: "HAL-1".to_owned(),
        url: None,
        topic: topic.clone(),
    };
    assert!(Overview { followed: vec![followed], ..empty(0) }.has_something());
    let ending = Ending { topic, until: "2026-12-01".parse().unwrap() };
    assert!(Overview { ending: vec![ending], ..empty(0) }.has_something());
    let strict = Line { tlp: Tlp::AmberStrict, ..line(1, "2026-11-23T00:00", Part::Act, None) };
    let it = Overview::of(week("2026-W48"), ZONE, vec![strict], Counts::default());
    assert!(it.has_something());
    assert_eq!(it.tlp(), Tlp::AmberStrict, "a list is as narrow as the narrowest in it");
}

// Shows: NEN 8.3
#[test]
fn what_is_red_is_listed_for_nobody_and_what_is_strict_for_no_supplier() {
    use OrganisationKind::{Institution, ItSupplier};
    for kind in KINDS {
        assert!(!may_list(Tlp::Red, kind));
        for tlp in [Tlp::Clear, Tlp::Green, Tlp::Amber] {
            assert!(may_list(tlp, kind), "{tlp:?}");
        }
    }
    assert!(may_list(Tlp::AmberStrict, Institution) && !may_list(Tlp::AmberStrict, ItSupplier));
}

#[test]
fn the_general_contact_reads_it_and_nobody_is_phoned() {
    let organisation = OrganisationId::from_uuid(Uuid::from_u128(1));
    let contact = |number: u128, role, email: Option<&str>| Contact {
        id: ContactId::from_uuid(Uuid::from_u128(number)),
        organisation,
        role,
        name: "Jip".to_owned(),
        language: Language::Nl,
        email: email.map(str::to_owned),
        phone: Some("010-5550101".to_owned()),
    };
    let read = |kind, contacts: &[Contact]| -> Vec<String> {
        readers(organisation, kind, contacts).iter().map(|reader| reader.road.address().to_owned()).collect()
    };
    let all = [
        contact(1, ContactRole::General, Some("g@x.test")),
        contact(2, ContactRole::It, Some("it@x.test")),
        contact(3, ContactRole::Board, Some("b@x.test")),
    ];
    assert_eq!(read(OrganisationKind::Institution, &all), ["g@x.test"]);
    assert_eq!(read(OrganisationKind::ItSupplier, &all), ["it@x.test"], "a supplier has one desk");
    let phone = [contact(1, ContactRole::General, None)];
    assert_eq!(read(OrganisationKind::Institution, &phone), Vec::<String>::new());
}
