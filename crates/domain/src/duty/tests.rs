//! The roster over clock changes, office hours, and the steps of a call-out.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const ZONE: &str = "Europe/Amsterdam";

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn at(text: &str) -> Timestamp {
    Timestamp::from_local(text, ZONE).unwrap()
}

fn shifts(turns: Vec<Turn>) -> Vec<Shift> {
    let id = |number: usize| ShiftId::from_uuid(Uuid::from_u128(number as u128));
    turns.into_iter().enumerate().map(|(number, turn)| Shift { id: id(number), turn }).collect()
}

fn call_out(level: Level) -> CallOut {
    let raised_at = at("2026-11-20T17:01");
    CallOut { reason: Reason::Drafts, level, raised_at, voice_at: None, acknowledged_at: None, settled_at: None }
}

#[test]
fn weeks_go_round_and_who_is_second_is_first_in_the_next() {
    let people = [person(1), person(2), person(3)];
    let turns = rotation(&people, "2026-11-16".parse().unwrap(), USUAL_START, 4, ZONE).unwrap();
    let who: Vec<_> = turns.iter().map(|turn| (turn.first, turn.second)).collect();
    let pair = |one, other| (person(one), Some(person(other)));
    assert_eq!(who, [pair(1, 2), pair(2, 3), pair(3, 1), pair(1, 2)]);
    let all = shifts(turns);
    assert_eq!(on_duty(&all, at("2026-11-16T08:59")), None);
    assert_eq!(on_duty(&all, at("2026-11-16T09:00")).unwrap().turn.first, person(1));
    assert_eq!(on_duty(&all, at("2026-11-23T08:59")).unwrap().turn.first, person(1));
    assert_eq!(on_duty(&all, at("2026-11-23T09:00")).unwrap().turn.first, person(2));
    assert_eq!(on_duty(&all, at("2026-12-14T09:00")), None, "the roster has ended");
    assert_eq!(next_on_duty(&all, at("2026-11-20T12:00")).unwrap().turn.first, person(2));
    assert_eq!(next_on_duty(&all, at("2026-12-07T09:00")), None);
}

#[test]
fn a_week_in_which_the_clock_changes_ends_at_nine_as_well() {
    for start in ["2026-03-23", "2026-10-19"] {
        let turns = rotation(&[person(1)], start.parse().unwrap(), USUAL_START, 2, ZONE).unwrap();
        for turn in &turns {
            assert!(turn.from.to_local_input(ZONE).ends_with("T09:00"), "{turn:?}");
            assert!(turn.until.to_local_input(ZONE).ends_with("T09:00"), "{turn:?}");
            assert_eq!(turn.second, None, "nobody is their own second");
        }
        let hours = (turns[0].until.millis() - turns[0].from.millis()) / 3_600_000;
        assert!(hours == 167 || hours == 169, "{start}: {hours}");
    }
}

#[test]
fn a_part_of_a_turn_goes_to_a_colleague_and_the_rest_stays() {
    let (from, until) = (at("2026-12-21T09:00"), at("2026-12-28T09:00"));
    let week = Turn { from, until, first: person(1), second: Some(person(2)) };
    let (eve, end) = (at("2026-12-24T17:00"), at("2026-12-25T09:00"));
    let part = |from, until, first, second| Turn { from, until, first: person(first), second: Some(person(second)) };
    let parts = week.give(eve, end, person(3)).unwrap();
    assert_eq!(parts, [part(from, eve, 1, 2), part(eve, end, 3, 2), part(end, until, 1, 2)]);
    assert_eq!(week.give(from, end, person(2)).unwrap(), [part(from, end, 2, 1), part(end, until, 1, 2)]);
    assert_eq!(week.give(eve, until, person(3)).unwrap(), [part(from, eve, 1, 2), part(eve, until, 3, 2)]);
    assert_eq!(week.give(from, until, person(3)).unwrap(), [part(from, until, 3, 2)]);
    assert_eq!(week.give(eve, end, person(1)).unwrap(), [week], "to whoever has it");
    for (from, until) in [(eve, eve), (end, eve), (from.plus_seconds(-1), end), (eve, until.plus_seconds(1))] {
        assert_eq!(week.give(from, until, person(3)), Err(BadDuty::Part));
    }
}

#[test]
fn a_stretch_without_anybody_on_duty_is_a_gap() {
    let turn = |from, until| Turn { from: at(from), until: at(until), first: person(1), second: None };
    let week = turn("2026-11-16T09:00", "2026-11-23T09:00");
    let later = turn("2026-11-25T09:00", "2026-12-20T09:00");
    let (now, end) = (at("2026-11-20T16:40"), at("2026-12-04T16:40"));
    assert_eq!(gaps([], now, end), [(now, end)]);
    // In any order.
    assert_eq!(gaps([later, week], now, end), [(week.until, later.from)]);
    assert_eq!(gaps([week], now, end), [(week.until, end)]);
    assert_eq!(gaps([later], now, end), [(now, later.from)]);
    assert_eq!(gaps([turn("2026-11-16T09:00", "2026-12-20T09:00")], now, end), []);
    assert_eq!(gaps([turn("2026-12-10T09:00", "2026-12-20T09:00")], now, end), [(now, end)]);
}

#[test]
fn a_rotation_of_nobody_or_without_end_is_refused() {
    let day = "2026-11-16".parse().unwrap();
    assert_eq!(rotation(&[], day, USUAL_START, 1, ZONE), Err(BadDuty::Nobody));
    assert_eq!(rotation(&[person(1); MOST_PEOPLE + 1], day, USUAL_START, 1, ZONE), Err(BadDuty::Nobody));
    assert_eq!(rotation(&[person(1)], day, USUAL_START, 0, ZONE), Err(BadDuty::Weeks));
    assert_eq!(rotation(&[person(1)], day, USUAL_START, MOST_WEEKS + 1, ZONE), Err(BadDuty::Weeks));
}

#[test]
fn office_hours_are_those_of_weekdays() {
    let office = Office::read("08:30-17:00", ZONE).unwrap();
    for (moment, open) in [
        ("2026-11-20T08:29", false),
        ("2026-11-20T08:30", true),
        ("2026-11-20T16:59", true),
        ("2026-11-20T17:00", false),
        ("2026-11-21T12:00", false),
        ("2026-11-22T12:00", false),
        ("2026-11-23T12:00", true),
    ] {
        assert_eq!(office.is_open(at(moment)), open, "{moment}");
        assert_eq!(office.calls_out(Level::High, at(moment)), !open, "{moment}");
        assert!(office.calls_out(Level::Danger, at(moment)), "danger knows no office hours");
        assert!(!office.calls_out(Level::Medium, at(moment)));
    }
    assert!(!Office::read("none", ZONE).unwrap().is_open(at("2026-11-23T12:00")));
    assert!(!Office::off(ZONE).calls_out(Level::Danger, at("2026-11-21T12:00")));
    assert_eq!(Office::read("off", ZONE), Some(Office::off(ZONE)));
    for bad in ["", "8:30", "17:00-08:30", "08:30-25:00", "08:30-08:30", "always"] {
        assert_eq!(Office::read(bad, ZONE), None, "{bad}");
    }
}

#[test]
fn who_does_not_take_it_up_is_called_again_then_the_second_then_both() {
    let it = call_out(Level::High);
    let after = |minutes: i64| it.raised_at.plus_seconds(60 * minutes);
    assert_eq!(it.due(None, it.raised_at), Some(Line::First));
    for (done, now, line) in [
        (0, 4, None),
        (0, 5, Some(Line::First)),
        (5, 9, None),
        (5, 10, Some(Line::Second)),
        (10, 19, None),
        (10, 20, Some(Line::Both)),
        (50, 60, Some(Line::Both)),
        (60, 500, None),
        // No worker ran for a while: one call to all who should have had one.
        (0, 12, Some(Line::Both)),
    ] {
        assert_eq!(it.due(Some(after(done)), after(now)), line, "{done} to {now}");
    }
    assert_eq!(it.next_step(after(0)), Some((after(5), Line::First)));
    assert_eq!(it.next_step(after(10)), Some((after(20), Line::Both)));
    assert_eq!(it.next_step(after(60)), None);
    assert_eq!((it.state(after(60)), it.state(after(61))), (CallOutState::Calling, CallOutState::Left));
}

#[test]
fn nobody_is_called_for_what_somebody_has_taken_up() {
    let it = call_out(Level::Danger);
    let taken = CallOut { acknowledged_at: Some(it.raised_at), ..it };
    let over = CallOut { settled_at: Some(it.raised_at), ..it };
    for (one, state) in [(taken, CallOutState::Acknowledged), (over, CallOutState::Settled)] {
        let later = it.raised_at.plus_hours(1);
        assert_eq!((one.next_step(it.raised_at), one.due(None, later), one.state(later)), (None, None, state));
        assert!(!state.is_open());
    }
}

#[test]
fn people_are_rung_up_once_mail_and_message_have_had_their_time_and_at_once_for_danger() {
    let raised_at = at("2026-11-20T17:01");
    let office = Office::read("none", ZONE).unwrap();
    assert_eq!(office.voice_at(Level::Danger, raised_at), None, "there is no gateway");
    let office = office.with_voice(Some(10));
    let of = |level| CallOut { voice_at: office.voice_at(level, raised_at), ..call_out(level) };
    let after = |minutes: i64| raised_at.plus_seconds(60 * minutes);
    for (level, minutes, rings) in [
        (Level::High, 0, false),
        (Level::High, 9, false),
        (Level::High, 10, true),
        (Level::High, 60, true),
        (Level::Danger, 0, true),
    ] {
        assert_eq!(of(level).rings(after(minutes)), rings, "{level:?} {minutes}");
    }
    assert!(!call_out(Level::Danger).rings(after(60)));
}

#[test]
fn after_the_first_comes_the_second_and_after_the_second_come_the_leads() {
    let next: Vec<_> = Called::ALL.into_iter().map(Called::next).collect();
    assert_eq!(next, [Some(Called::Second), Some(Called::Instead), None]);
}

#[test]
fn a_number_is_written_as_gateways_want_it() {
    for (text, plain) in [
        ("06 12 34 56 78", Some("+31612345678")),
        ("+31 (6) 1234-5678", Some("+31612345678")),
        ("+31 (0)6 1234 5678", Some("+31612345678")),
        ("0032 470 12 34 56", Some("+32470123456")),
        ("  ", None),
    ] {
        assert_eq!(plain_phone(text), Ok(plain.map(str::to_owned)), "{text}");
    }
    for bad in ["12345678", "06", "+0612345678", "+31 06 12345678", "06-abc45678", "+1234567890123456"] {
        assert_eq!(plain_phone(bad), Err(BadDuty::Phone), "{bad}");
    }
}

proptest! {
    // Whatever part is given away, the time stays covered, and nobody is their own second.
    #[test]
    fn giving_a_part_leaves_no_gap(from in 0_i64..1_000, length in 1_i64..1_000, to in 1_u128..5) {
        let start = Timestamp::from_millis(1_800_000_000_000);
        let until = start.plus_seconds(1_000);
        let week = Turn { from: start, until, first: person(1), second: Some(person(2)) };
        let (begin, end) = (start.plus_seconds(from), start.plus_seconds((from + length).min(1_000)));
        let parts = week.give(begin, end, person(to)).unwrap();
        prop_assert_eq!((parts[0].from, parts[parts.len() - 1].until), (start, until));
        prop_assert_eq!(gaps(parts.clone(), start, until), []);
        for (place, part) in parts.iter().enumerate() {
            prop_assert!(part.from < part.until && part.second != Some(part.first));
            prop_assert!(parts.iter().skip(place + 1).all(|other| !part.overlaps(other)));
            prop_assert_eq!(part.first == person(to), to == 1 || (begin <= part.from && part.until <= end));
        }
    }

    // Whatever the people and the day, there is no gap and no moment with two shifts.
    #[test]
    fn a_rotation_leaves_no_gap_and_has_nobody_twice(
        count in 1_u128..9,
        weeks in 1_u32..MOST_WEEKS,
        day in 0_i64..1_500,
        minutes in 0_i64..1_440,
    ) {
        let people: Vec<PersonId> = (1..=count).map(person).collect();
        let start = "2025-01-01".parse::<Day>().unwrap().plus_days(day);
        let turns = rotation(&people, start, minutes, weeks, ZONE).unwrap();
        prop_assert_eq!(turns.len(), weeks as usize);
        prop_assert_eq!(gaps(turns.clone(), turns[0].from, turns[turns.len() - 1].until), []);
        for (place, turn) in turns.iter().enumerate() {
            prop_assert!(turn.from < turn.until && turn.second != Some(turn.first));
            prop_assert_eq!(turn.first, people[place % people.len()]);
            prop_assert_eq!(turn.second.is_some(), count > 1);
            if let Some(next) = turns.get(place + 1) {
                prop_assert_eq!(turn.until, next.from);
                prop_assert!(!turn.overlaps(next));
            }
        }
    }
}
