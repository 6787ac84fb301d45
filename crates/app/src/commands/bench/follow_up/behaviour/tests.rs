use super::*;

const TUESDAY_TEN: i64 = DAY + 10 * 60;

fn behaviour(seed: u64) -> Behaviour {
    Behaviour { seed, mood: Mood::AS_ASSUMED }
}

fn people(it: &Behaviour) -> Vec<Person> {
    let of = |number| (number, it.institution(number));
    (0..2_000)
        .map(of)
        .flat_map(|(number, one)| (0..one.people).map(move |at| (number, one, at)))
        .map(|(number, one, at)| it.person(number, &one, at))
        .collect()
}

/// The first answer to a notice and two reminders.
fn first(it: &Behaviour, person: &Person, road: Road, messages: u64) -> Option<i64> {
    let at = |turn: u64| TUESDAY_TEN + i64::try_from(turn).unwrap() * DAY;
    (0..messages).filter_map(|turn| it.reaction(person, turn, at(turn), road)).map(|reaction| reaction.at).min()
}

fn at_most(one: Option<i64>, other: Option<i64>) -> bool {
    one.unwrap_or(i64::MAX) <= other.unwrap_or(i64::MAX)
}

#[test]
fn the_same_seed_gives_the_same_sector_and_another_seed_another_one() {
    let all = |seed| {
        let it = behaviour(seed);
        let people = people(&it);
        let answers: Vec<_> = people.iter().map(|person| first(&it, person, Road::Link, 3)).collect();
        (people, answers)
    };
    assert_eq!(all(7), all(7));
    assert_ne!(all(7), all(8));
}

#[test]
fn halving_reactions_makes_nobody_answer_sooner() {
    let whole = behaviour(1);
    let half = Behaviour { mood: Mood { answers: 0.5, ..Mood::AS_ASSUMED }, ..whole };
    let people = people(&whole);
    assert_eq!(people, self::people(&half), "they are the same people");
    for road in [Road::Login, Road::Link] {
        for person in &people {
            assert!(at_most(first(&whole, person, road, 3), first(&half, person, road, 3)), "{person:?}");
        }
        let count = |it: &Behaviour| people.iter().filter(|person| first(it, person, road, 3).is_some()).count();
        assert!(count(&half) < count(&whole));
    }
    for supplier in 0..40 {
        let at = |it: &Behaviour| it.round(supplier, 0, TUESDAY_TEN).map(|round| round.at);
        assert!(at_most(at(&whole), at(&half)));
    }
}

#[test]
fn a_link_and_a_reminder_make_nobody_answer_later() {
    let it = behaviour(2);
    for person in people(&it) {
        let login = first(&it, &person, Road::Login, 1);
        let link = first(&it, &person, Road::Link, 1);
        assert!(at_most(link, login), "{person:?}");
        assert!(at_most(first(&it, &person, Road::Link, 3), link), "{person:?}");
    }
}

#[test]
fn sizes_and_suppliers_come_out_as_assumed() {
    let it = behaviour(3);
    let all: Vec<Institution> = (0..20_000).map(|number| it.institution(number)).collect();
    let share =
        |of: &dyn Fn(&Institution) -> bool| 100.0 * all.iter().filter(|one| of(one)).count() as f64 / all.len() as f64;
    assert!((share(&|one| one.size == Size::Small) - a::SMALL).abs() < 1.5);
    assert!((share(&|one| one.size == Size::Medium) - a::MEDIUM).abs() < 1.5);
    let outsourced = (a::SMALL * a::OUTSOURCED_SMALL + a::MEDIUM * a::OUTSOURCED_MEDIUM) / 100.0;
    assert!((share(&|one| one.supplier.is_some()) - outsourced).abs() < 1.5);
    assert!((share(&|one| one.is_mandated) - outsourced * a::MANDATED / 100.0).abs() < 1.5);
    let customers = |number| all.iter().filter(|one| one.supplier == Some(number)).count();
    assert!((0..a::SUPPLIERS as u64).all(|number| customers(number) > 0), "everybody has customers");
    assert!(customers(0) > 5 * customers(39), "a few have many");
}

#[test]
fn half_of_the_waits_are_below_the_median() {
    let it = behaviour(4);
    let below = (0..10_000).filter(|who| it.wait(120.0, *who, Draw::ReadAt, 0) <= 120).count();
    assert!((4_800..5_200).contains(&below), "{below}");
}

#[test]
fn attended_minutes_do_not_run_at_night_or_at_the_weekend() {
    let office = Hours::OFFICE;
    assert_eq!(office.after(TUESDAY_TEN, 60), TUESDAY_TEN + 60);
    // 420 minutes are left on Tuesday; the next one is that of Wednesday at half past eight.
    assert_eq!(office.after(TUESDAY_TEN, 420), 2 * DAY + 510);
    let (friday_evening, monday) = (4 * DAY + 18 * 60, 7 * DAY + 510);
    assert_eq!(office.after(friday_evening, 0), monday);
    assert_eq!(Hours::DUTY.after(friday_evening, 30), friday_evening + 30);
    assert!(office.is_open(TUESDAY_TEN) && !office.is_open(5 * DAY + 600) && Hours::CERT.is_open(5 * DAY + 600));
}
