//! The duty roster, what calls people out, and how that goes on. It is Friday, 16:40; the office closes at 17:00.

use domain::answer::AnswerKind;
use domain::asset::AssetClass;
use domain::duty::{BadDuty, CallOutState, Called, Channel, NoRoad, Office, Reason, USUAL_START, rotation};
use domain::follow_up::Level;
use domain::notice::{DeliveryState, NoticeState};
use domain::organisation::OrganisationKind;
use domain::policy::{self, MayManageAccounts};
use domain::refusal::Refusal;
use domain::viewer::{Role, Viewer, Who};
use domain::{CallOutId, DeliveryId, DutyMessageId, PersonId, Timestamp};
use store::{CallOutRow, StoreError};
use testkit::{Scratch, on_both};

use crate::notices::{Case, answer, case, draft, given, hit, proof, send};
use crate::region::{analyst, only, organisation, person, supplier_staff};

const ZONE: &str = "Europe/Amsterdam";

struct Crew {
    first: PersonId,
    second: PersonId,
    lead: PersonId,
}

fn may_roster() -> MayManageAccounts {
    policy::may_manage_accounts(&policy::system("test")).unwrap()
}

async fn crew(scratch: &Scratch) -> Crew {
    let cert = organisation(scratch, OrganisationKind::Cert, "CERT Zorg");
    let proof = policy::may_manage_organisations(&policy::system("test")).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_organisation(&proof, &cert).await.unwrap();
    tx.commit().await.unwrap();
    Crew {
        first: person(scratch, "een@cert.example", &[(cert.id, Role::Analyst)]).await,
        second: person(scratch, "twee@cert.example", &[(cert.id, Role::Analyst)]).await,
        lead: person(scratch, "hoofd@cert.example", &[(cert.id, Role::Lead)]).await,
    }
}

async fn rotate(scratch: &Scratch, people: &[PersonId]) -> Result<(), StoreError> {
    let turns = rotation(people, "2026-11-16".parse().unwrap(), USUAL_START, 4, ZONE).unwrap();
    let mut tx = scratch.begin().await?;
    tx.add_turns(&may_roster(), &turns).await?;
    tx.commit().await
}

async fn phone(scratch: &Scratch, person: PersonId, number: &str) -> Result<(), StoreError> {
    let mut tx = scratch.begin().await?;
    tx.set_duty_phone(&may_roster(), person, number).await?;
    tx.commit().await
}

async fn at(scratch: &Scratch, moment: &str) -> Vec<CallOutId> {
    scratch.world.wind_to(Timestamp::from_local(moment, ZONE).unwrap());
    look(scratch).await
}

/// What a worker does at each look. Returns what was raised.
async fn look(scratch: &Scratch) -> Vec<CallOutId> {
    let office = Office::read("08:30-17:00", ZONE).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let raised = tx.raise_call_outs(&proof(), &office).await.unwrap();
    tx.commit().await.unwrap();
    for id in scratch.due_call_outs().await.unwrap() {
        let mut tx = scratch.begin().await.unwrap();
        tx.step_call_out(&proof(), id).await.unwrap();
        tx.commit().await.unwrap();
    }
    raised
}

async fn row(scratch: &Scratch, id: CallOutId) -> CallOutRow {
    let viewer = analyst(scratch);
    scratch.as_viewer(&viewer).await.unwrap().call_out(id).await.unwrap().into_inner()
}

async fn called(scratch: &Scratch, id: CallOutId) -> Vec<(Called, Channel)> {
    row(scratch, id).await.messages.iter().map(|message| (message.called, message.channel)).collect()
}

/// Drafts about an advisory that is rated high.
async fn drafted(scratch: &Scratch) -> Case {
    let case = case(scratch).await;
    hit(scratch, &case, case.region.care_home, Some(AssetClass::Building), "affected", "P1").await;
    draft(scratch, &case).await;
    case
}

on_both!(drafts_that_wait_after_office_hours_call_out_whoever_is_on_duty_once, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first, crew.second]).await.unwrap();
    phone(&scratch, crew.first, "06-12345678").await.unwrap();
    let case = drafted(&scratch).await;
    assert_eq!(look(&scratch).await, [], "the office is open");
    assert_eq!(at(&scratch, "2026-11-20T16:59").await, []);
    let raised = at(&scratch, "2026-11-20T17:00").await;
    assert_eq!(raised.len(), 1);
    let it = row(&scratch, raised[0]).await;
    assert_eq!((it.it.reason, it.it.level), (Reason::Drafts, Level::High));
    assert_eq!(it.advisory.as_ref().map(|(id, tracking, _)| (*id, tracking.as_str())), Some((case.advisory, "HAL-1")));
    assert_eq!(called(&scratch, raised[0]).await, [(Called::First, Channel::Mail), (Called::First, Channel::Sms)]);
    assert_eq!(look(&scratch).await, [], "once");

    // The notices are sent: it is over, and nobody is called any more.
    let id = only(&scratch, NoticeState::Draft).await;
    send(&scratch, id).await;
    assert_eq!(at(&scratch, "2026-11-20T17:05").await, []);
    assert_eq!(row(&scratch, raised[0]).await.it.state(scratch.now()), CallOutState::Settled);
    assert_eq!(called(&scratch, raised[0]).await.len(), 2);

    // That somebody asks to be called is another reason, about the same advisory.
    let staff = supplier_staff(&scratch, &case.region);
    answer(&scratch, &staff, &case, id, &given(AnswerKind::CallMe)).await.unwrap();
    let raised = look(&scratch).await;
    assert_eq!(raised.len(), 1);
    assert_eq!(row(&scratch, raised[0]).await.it.reason, Reason::CallMe);
});

on_both!(the_second_is_called_after_ten_minutes_and_nobody_once_it_is_taken_up, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first, crew.second]).await.unwrap();
    drafted(&scratch).await;
    let id = at(&scratch, "2026-11-20T17:00").await[0];
    let first = (Called::First, Channel::Mail);
    at(&scratch, "2026-11-20T17:04").await;
    assert_eq!(called(&scratch, id).await, [first]);
    at(&scratch, "2026-11-20T17:05").await;
    assert_eq!(called(&scratch, id).await, [first, first]);
    at(&scratch, "2026-11-20T17:10").await;
    let second = (Called::Second, Channel::Mail);
    assert_eq!(called(&scratch, id).await, [first, first, second]);
    at(&scratch, "2026-11-20T17:20").await;
    assert_eq!(called(&scratch, id).await.len(), 5);

    let who = Viewer { who: Who::Person(crew.second), ..analyst(&scratch) };
    let proof = policy::may_publish(&who).unwrap();
    let take = async || {
        let mut tx = scratch.begin().await.unwrap();
        let taken = tx.acknowledge(&proof, id).await.unwrap();
        tx.commit().await.unwrap();
        taken
    };
    assert!(take().await);
    assert!(!take().await, "somebody has it already");
    at(&scratch, "2026-11-20T18:30").await;
    let it = row(&scratch, id).await;
    assert_eq!((it.messages.len(), it.acknowledged_by.as_deref()), (5, Some("Noor de Wit")));
    assert_eq!(it.it.state(scratch.now()), CallOutState::Acknowledged);
    let system = policy::system("test");
    let trail = scratch.as_viewer(&system).await.unwrap().audit_of(id).await.unwrap();
    assert_eq!(trail.iter().filter(|row| row.act == "duty.acknowledge").count(), 1);
    let mut tx = scratch.begin().await.unwrap();
    assert!(tx.acknowledge(&proof, CallOutId::new(&*scratch.world)).await.is_err());
});

on_both!(what_nobody_takes_up_stands_open_after_an_hour_and_calls_no_more, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first, crew.second]).await.unwrap();
    drafted(&scratch).await;
    let id = at(&scratch, "2026-11-20T17:00").await[0];
    for minute in ["05", "10", "20", "30", "40", "50"] {
        at(&scratch, &format!("2026-11-20T17:{minute}")).await;
    }
    at(&scratch, "2026-11-20T18:00").await;
    let all = called(&scratch, id).await.len();
    assert_eq!(all, 13);
    at(&scratch, "2026-11-20T19:00").await;
    assert_eq!(called(&scratch, id).await.len(), all);
    assert_eq!(row(&scratch, id).await.it.state(scratch.now()), CallOutState::Left);
    let viewer = analyst(&scratch);
    assert_eq!(*scratch.as_viewer(&viewer).await.unwrap().open_call_outs().await.unwrap(), 1);
});

on_both!(two_workers_at_once_call_out_once, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first]).await.unwrap();
    drafted(&scratch).await;
    scratch.world.wind_to(Timestamp::from_local("2026-11-20T17:00", ZONE).unwrap());
    let (one, other) = tokio::join!(look(&scratch), look(&scratch));
    assert_eq!(one.len() + other.len(), 1);
    let id = one.into_iter().chain(other).next().unwrap();
    assert_eq!(called(&scratch, id).await.len(), 1);
    scratch.world.wind_to(Timestamp::from_local("2026-11-20T17:05", ZONE).unwrap());
    tokio::join!(look(&scratch), look(&scratch));
    assert_eq!(called(&scratch, id).await.len(), 2);
});

on_both!(where_nobody_is_on_duty_the_leads_are_called, |scratch| {
    crew(&scratch).await;
    drafted(&scratch).await;
    let id = at(&scratch, "2026-11-20T17:00").await[0];
    assert_eq!(called(&scratch, id).await, [(Called::Instead, Channel::Mail)]);
});

on_both!(danger_to_a_patient_calls_out_at_any_hour_and_again_when_its_deadline_is_over, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first]).await.unwrap();
    let case = drafted(&scratch).await;
    scratch.sql("UPDATE notice SET care_impact = 'danger_to_patient', severity = 'low'").await;
    let raised = look(&scratch).await;
    assert_eq!(row(&scratch, raised[0]).await.it.level, Level::Danger, "the office is open");
    let id = only(&scratch, NoticeState::Draft).await;
    send(&scratch, id).await;
    assert_eq!(look(&scratch).await, [], "there is time");
    scratch.world.advance_hours(24);
    let raised = look(&scratch).await;
    assert_eq!(row(&scratch, raised[0]).await.it.reason, Reason::Overdue);
    let staff = supplier_staff(&scratch, &case.region);
    answer(&scratch, &staff, &case, id, &given(AnswerKind::TakenCareOf)).await.unwrap();
    scratch.world.advance_seconds(300);
    look(&scratch).await;
    assert_eq!(row(&scratch, raised[0]).await.it.state(scratch.now()), CallOutState::Settled);
});

/// Somebody takes a call up.
async fn take_up(scratch: &Scratch, id: CallOutId) {
    let mut tx = scratch.begin().await.unwrap();
    assert!(tx.acknowledge(&proof(), id).await.unwrap());
    tx.commit().await.unwrap();
}

on_both!(what_gets_worse_or_comes_back_calls_again_and_what_is_taken_up_does_not, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first]).await.unwrap();
    let case = drafted(&scratch).await;
    let id = at(&scratch, "2026-11-20T17:00").await[0];
    take_up(&scratch, id).await;
    assert_eq!(at(&scratch, "2026-11-20T18:00").await, [], "whoever took it up knows of it");
    scratch.sql("UPDATE notice SET care_impact = 'danger_to_patient'").await;
    let worse = look(&scratch).await;
    assert_eq!(row(&scratch, worse[0]).await.it.level, Level::Danger);
    assert_eq!(look(&scratch).await, []);
    take_up(&scratch, worse[0]).await;

    // Sent; somebody wants a call, gets one, and wants another the day after.
    let notice = only(&scratch, NoticeState::Draft).await;
    send(&scratch, notice).await;
    let staff = supplier_staff(&scratch, &case.region);
    let call_me = given(AnswerKind::CallMe);
    answer(&scratch, &staff, &case, notice, &call_me).await.unwrap();
    let first = look(&scratch).await;
    assert_eq!(first.len(), 1);
    take_up(&scratch, first[0]).await;
    assert_eq!(look(&scratch).await, []);
    scratch.world.advance_hours(3);
    answer(&scratch, &staff, &case, notice, &call_me).await.unwrap();
    let second = look(&scratch).await;
    assert_eq!((second.len(), row(&scratch, second[0]).await.it.reason), (1, Reason::CallMe));
});

on_both!(what_is_older_than_a_day_calls_nobody, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first]).await.unwrap();
    drafted(&scratch).await;
    assert_eq!(at(&scratch, "2026-11-22T12:00").await, [], "a server that stood still does not call for what was");
});

on_both!(a_test_that_nobody_takes_up_ends_by_itself, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first]).await.unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let id = tx.raise_test(&proof(), &Office::off(ZONE)).await.unwrap();
    tx.commit().await.unwrap();
    for _ in 0..8 {
        scratch.world.advance_seconds(600);
        look(&scratch).await;
    }
    assert_eq!(row(&scratch, id).await.it.state(scratch.now()), CallOutState::Settled);
});

on_both!(a_roster_has_nobody_twice_and_only_people_of_the_cert, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first, crew.second]).await.unwrap();
    let refused = |result: Result<(), StoreError>| match result {
        Err(StoreError::Refused(Refusal::Duty(bad))) => bad,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(rotate(&scratch, &[crew.first]).await), BadDuty::Overlap);
    let stranger = PersonId::new(&*scratch.world);
    scratch.world.advance_hours(24 * 7 * 5);
    let turns = rotation(&[stranger], "2027-01-04".parse().unwrap(), USUAL_START, 1, ZONE).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let put = tx.add_turns(&may_roster(), &turns).await.map(|_| ());
    drop(tx);
    assert_eq!(refused(put), BadDuty::Person);
    assert_eq!(refused(phone(&scratch, stranger, "0612345678").await), BadDuty::Person);
    assert_eq!(refused(phone(&scratch, crew.first, "bel mij").await), BadDuty::Phone);
    phone(&scratch, crew.first, "0612345678").await.unwrap();
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let people = view.duty_people().await.unwrap();
    let first = people.iter().find(|person| person.id == crew.first).unwrap();
    assert_eq!((people.len(), first.phone.as_deref(), first.is_lead), (3, Some("+31612345678"), false));
    assert!(people.iter().any(|person| person.id == crew.lead && person.is_lead));
    phone(&scratch, crew.first, "").await.unwrap();
    assert!(view.duty_people().await.unwrap().iter().all(|person| person.phone.is_none()));
});

on_both!(who_takes_over_is_called_and_the_trail_keeps_who_gave, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first, crew.second]).await.unwrap();
    let viewer = analyst(&scratch);
    let roster = scratch.as_viewer(&viewer).await.unwrap().roster(scratch.now(), 10).await.unwrap();
    assert_eq!(roster.len(), 4);
    let week = roster[0].shift;
    assert_eq!((week.turn.first, week.turn.second), (crew.first, Some(crew.second)));
    let swap = async |first: PersonId, second: Option<PersonId>| {
        let mut tx = scratch.begin().await.unwrap();
        tx.swap_shift(&may_roster(), week.id, first, second).await?;
        tx.commit().await
    };
    swap(crew.lead, Some(crew.first)).await.unwrap();
    assert!(matches!(swap(crew.lead, Some(crew.lead)).await, Err(StoreError::Refused(Refusal::Duty(BadDuty::Twice)))));
    let roster = scratch.as_viewer(&viewer).await.unwrap().roster(scratch.now(), 10).await.unwrap();
    assert_eq!((roster[0].shift.turn.first, roster[0].shift.turn.second), (crew.lead, Some(crew.first)));
    let system = policy::system("test");
    let trail = scratch.as_viewer(&system).await.unwrap().audit_of(week.id).await.unwrap();
    let row = trail.iter().find(|row| row.act == "duty.swap").unwrap();
    let (gave, took) = (crew.first.to_string(), crew.lead.to_string());
    assert_eq!((&row.detail["gave"]["first"], &row.detail["took"]["first"]), (&gave.into(), &took.into()));

    scratch.world.advance_hours(24 * 7);
    assert!(matches!(swap(crew.first, None).await, Err(StoreError::Refused(Refusal::Duty(BadDuty::Past)))));
});

/// The mail server has taken the newest message of this kind. Gives its identifier.
async fn sent(scratch: &Scratch, id: CallOutId, of: (Called, Channel)) -> DutyMessageId {
    let it = row(scratch, id).await;
    let message = it.messages.iter().rev().find(|message| (message.called, message.channel) == of).unwrap().id;
    let mut tx = scratch.begin().await.unwrap();
    tx.duty_sent(&proof(), message).await.unwrap();
    tx.commit().await.unwrap();
    message
}

/// It comes back. Was it one of ours?
async fn comes_back(scratch: &Scratch, message: DutyMessageId) -> bool {
    let mut tx = scratch.begin().await.unwrap();
    let id = DeliveryId::from_uuid(message.uuid());
    let is_ours = tx.mail_returned(&proof(), id, "5.1.1 550 no such user").await.unwrap();
    tx.commit().await.unwrap();
    is_ours
}

const FIRST: (Called, Channel) = (Called::First, Channel::Mail);
const SECOND: (Called, Channel) = (Called::Second, Channel::Mail);
const INSTEAD: (Called, Channel) = (Called::Instead, Channel::Mail);

on_both!(a_call_that_comes_back_calls_the_next_at_once_and_at_last_the_leads, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first, crew.second]).await.unwrap();
    drafted(&scratch).await;
    let id = at(&scratch, "2026-11-20T17:00").await[0];
    let message = sent(&scratch, id, FIRST).await;
    scratch.world.advance_seconds(60);
    assert!(comes_back(&scratch, message).await);
    assert_eq!(called(&scratch, id).await, [FIRST, SECOND]);
    let it = row(&scratch, id).await;
    assert_eq!(it.messages[0].state, DeliveryState::Failed);
    assert_eq!(it.messages[0].last_error.as_deref(), Some("5.1.1 550 no such user"));
    // The report once more: known, and nobody is called for it.
    assert!(comes_back(&scratch, message).await);
    assert_eq!(called(&scratch, id).await.len(), 2);
    let message = sent(&scratch, id, SECOND).await;
    scratch.world.advance_seconds(60);
    assert!(comes_back(&scratch, message).await);
    assert_eq!(called(&scratch, id).await, [FIRST, SECOND, INSTEAD]);
    // The plan goes on, and after the leads there is nobody.
    at(&scratch, "2026-11-20T17:05").await;
    assert_eq!(called(&scratch, id).await.len(), 4);
    let message = sent(&scratch, id, INSTEAD).await;
    assert!(comes_back(&scratch, message).await);
    assert_eq!(called(&scratch, id).await.len(), 4);
    assert!(!comes_back(&scratch, DutyMessageId::new(&*scratch.world)).await, "no message of ours");
});

on_both!(a_call_that_comes_back_calls_nobody_else_where_another_road_is_open_or_it_is_over, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first, crew.second]).await.unwrap();
    phone(&scratch, crew.first, "06-12345678").await.unwrap();
    drafted(&scratch).await;
    let id = at(&scratch, "2026-11-20T17:00").await[0];
    let message = sent(&scratch, id, FIRST).await;
    assert!(comes_back(&scratch, message).await);
    assert_eq!(called(&scratch, id).await.len(), 2, "a short message is under way");
    // That does not arrive either.
    let text = row(&scratch, id).await.messages[1].id;
    let mut tx = scratch.begin().await.unwrap();
    tx.duty_failed(&proof(), text, "refused", true).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(called(&scratch, id).await, [FIRST, (Called::First, Channel::Sms), SECOND]);

    let message = sent(&scratch, id, SECOND).await;
    take_up(&scratch, id).await;
    assert!(comes_back(&scratch, message).await);
    assert_eq!(called(&scratch, id).await.len(), 3, "somebody has it");
});

on_both!(a_report_about_a_call_of_long_ago_is_nobodys, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first]).await.unwrap();
    drafted(&scratch).await;
    let id = at(&scratch, "2026-11-20T17:00").await[0];
    let message = sent(&scratch, id, FIRST).await;
    scratch.world.advance_hours(15 * 24);
    assert!(!comes_back(&scratch, message).await);
    assert_eq!(row(&scratch, id).await.messages[0].state, DeliveryState::Sent);
});

on_both!(whoever_does_not_take_it_up_is_rung_up_with_the_call_to_the_second, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first, crew.second]).await.unwrap();
    for (person, number) in [(crew.first, "06-11111111"), (crew.second, "06-22222222")] {
        phone(&scratch, person, number).await.unwrap();
    }
    drafted(&scratch).await;
    let raise = async |moment: &str| {
        scratch.world.wind_to(Timestamp::from_local(moment, ZONE).unwrap());
        let office = Office::read("08:30-17:00", ZONE).unwrap().with_voice(Some(10));
        let mut tx = scratch.begin().await.unwrap();
        let raised = tx.raise_call_outs(&proof(), &office).await.unwrap();
        tx.commit().await.unwrap();
        raised[0]
    };
    let rings = async |id: CallOutId| {
        let all = called(&scratch, id).await;
        all.into_iter().filter(|(_, channel)| *channel == Channel::Voice).map(|(called, _)| called).collect::<Vec<_>>()
    };
    let id = raise("2026-11-20T17:00").await;
    at(&scratch, "2026-11-20T17:05").await;
    assert_eq!(rings(id).await, [], "mail and short message have their time");
    at(&scratch, "2026-11-20T17:10").await;
    assert_eq!(rings(id).await, [Called::Second]);
    at(&scratch, "2026-11-20T17:20").await;
    assert_eq!(rings(id).await, [Called::Second, Called::First, Called::Second]);
    take_up(&scratch, id).await;

    scratch.sql("UPDATE notice SET care_impact = 'danger_to_patient'").await;
    let worse = raise("2026-11-20T17:30").await;
    assert_eq!(rings(worse).await, [Called::First], "danger does not wait");
});

on_both!(a_message_without_a_way_to_go_calls_the_next_when_nothing_else_arrives, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first, crew.second]).await.unwrap();
    phone(&scratch, crew.first, "06-12345678").await.unwrap();
    drafted(&scratch).await;
    let id = at(&scratch, "2026-11-20T17:00").await[0];
    let it = row(&scratch, id).await;
    let (mail, text) = (it.messages[0].id, it.messages[1].id);
    let mut tx = scratch.begin().await.unwrap();
    tx.duty_failed(&proof(), mail, "550 unknown", true).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(called(&scratch, id).await.len(), 2, "the short message is under way");
    let mut tx = scratch.begin().await.unwrap();
    tx.duty_dropped(&proof(), text, Some(NoRoad::Gateway)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(called(&scratch, id).await, [FIRST, (Called::First, Channel::Sms), SECOND]);
    let it = row(&scratch, id).await;
    assert_eq!((it.messages[1].state, it.messages[1].no_road), (DeliveryState::Dropped, Some(NoRoad::Gateway)));
});

on_both!(a_part_of_a_shift_goes_to_a_colleague_who_is_called_in_it, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first, crew.second]).await.unwrap();
    let viewer = analyst(&scratch);
    let roster = async || scratch.as_viewer(&viewer).await.unwrap().roster(scratch.now(), 10).await.unwrap();
    let week = roster().await[0].shift;
    let moment = |text| Timestamp::from_local(text, ZONE).unwrap();
    let give = async |from: Timestamp, until: Timestamp, to: PersonId| {
        let mut tx = scratch.begin().await?;
        tx.give_shift(&may_roster(), week.id, (from, until), to).await?;
        tx.commit().await
    };
    let refused = |result: Result<(), StoreError>| match result {
        Err(StoreError::Refused(Refusal::Duty(bad))) => bad,
        other => panic!("{other:?}"),
    };
    let (from, until) = (moment("2026-11-20T17:00"), moment("2026-11-21T09:00"));
    assert_eq!(refused(give(until, from.plus_days(7), crew.lead).await), BadDuty::Part);
    assert_eq!(refused(give(week.turn.from, scratch.now(), crew.lead).await), BadDuty::Past);
    let stranger = PersonId::new(&*scratch.world);
    assert_eq!(refused(give(from, until, stranger).await), BadDuty::Person);
    give(from, until, crew.first).await.unwrap();
    assert_eq!(roster().await.len(), 4, "it is theirs already");

    give(from, until, crew.lead).await.unwrap();
    let shifts: Vec<_> = roster().await.iter().take(3).map(|row| row.shift).collect();
    assert_eq!((shifts[0].id, shifts[0].turn.until), (week.id, from), "the first part keeps its name");
    assert_eq!((shifts[1].turn.from, shifts[1].turn.until, shifts[1].turn.first), (from, until, crew.lead));
    assert_eq!((shifts[2].turn.from, shifts[2].turn.until, shifts[2].turn.first), (until, week.turn.until, crew.first));
    let system = policy::system("test");
    let trail = scratch.as_viewer(&system).await.unwrap().audit_of(week.id).await.unwrap();
    let row = trail.iter().find(|row| row.act == "duty.swap").unwrap();
    let (gave, took) = (crew.first.to_string(), crew.lead.to_string());
    assert_eq!((&row.detail["gave"]["first"], &row.detail["took"]["first"]), (&gave.into(), &took.into()));

    drafted(&scratch).await;
    let id = at(&scratch, "2026-11-20T17:00").await[0];
    let viewer = analyst(&scratch);
    let called = scratch.as_viewer(&viewer).await.unwrap().call_out(id).await.unwrap();
    let lead = scratch.outgoing_call_out(called.messages[0].id).await.unwrap();
    assert_eq!((lead.called, lead.email.as_str()), (Called::First, "hoofd@cert.example"));
});

on_both!(what_of_a_given_part_is_over_already_stays_as_it_was, |scratch| {
    let crew = crew(&scratch).await;
    rotate(&scratch, &[crew.first]).await.unwrap();
    let viewer = analyst(&scratch);
    let week = scratch.as_viewer(&viewer).await.unwrap().roster(scratch.now(), 1).await.unwrap()[0].shift;
    let mut tx = scratch.begin().await.unwrap();
    tx.give_shift(&may_roster(), week.id, (week.turn.from, week.turn.until), crew.second).await.unwrap();
    tx.commit().await.unwrap();
    let before = scratch.as_viewer(&viewer).await.unwrap().roster(week.turn.from, 2).await.unwrap();
    assert_eq!((before[0].shift.turn.first, before[0].shift.turn.until), (crew.first, scratch.now()));
    assert_eq!((before[1].shift.turn.first, before[1].shift.turn.from), (crew.second, scratch.now()));
});
