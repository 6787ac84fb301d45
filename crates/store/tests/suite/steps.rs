//! What happens by itself while nobody answers. The notices are sent on Friday at 16:40, with 48 hours to answer.

use domain::answer::AnswerKind;
use domain::asset::AssetClass;
use domain::follow_up::Plan;
use domain::mandate::Part;
use domain::notice::{DeliveryState, NoticeState, Occasion};
use domain::policy;
use domain::viewer::Role;
use domain::{DeliveryId, NoticeId, OrganisationId, Timestamp};
use store::{Stepped, Withdrawn};
use testkit::{Scratch, on_both};

use crate::notices::{Case, answer, case, draft, given, hit, proof, sent_to_care_home, today};
use crate::region::{analyst, member, only, supplier_staff};

/// A plan of these tests' own, so that another default changes nothing here.
pub(crate) fn plan() -> Plan {
    Plan::read("high.remind=50+85, high.institution=65, high.phone=60", "Europe/Amsterdam").unwrap()
}

/// Goes to this moment, and takes what is due then.
async fn at(scratch: &Scratch, moment: &str) -> Stepped {
    scratch.world.wind_to(Timestamp::from_local(moment, "Europe/Amsterdam").unwrap());
    take(scratch, &plan()).await
}

async fn take(scratch: &Scratch, plan: &Plan) -> Stepped {
    let mut all = Stepped::default();
    for some in scratch.due_steps().await.unwrap() {
        let mut tx = scratch.begin().await.unwrap();
        all.add(tx.take_steps(&proof(), plan, today(), &some).await.unwrap());
        tx.commit().await.unwrap();
    }
    all
}

/// Messages after the first ones, oldest first: to whom, why, and which.
async fn later(scratch: &Scratch, id: NoticeId) -> Vec<(OrganisationId, Occasion, DeliveryId)> {
    let viewer = analyst(scratch);
    let notice = scratch.as_viewer(&viewer).await.unwrap().notice(id).await.unwrap();
    let mut all: Vec<_> = notice
        .deliveries
        .iter()
        .filter(|row| row.occasion != Occasion::Notice)
        .map(|row| (row.organisation, row.occasion, row.id))
        .collect();
    all.sort_by_key(|(.., id)| *id);
    all
}

async fn occasions(scratch: &Scratch, id: NoticeId) -> Vec<(OrganisationId, Occasion)> {
    later(scratch, id).await.into_iter().map(|(to, occasion, _)| (to, occasion)).collect()
}

async fn parts(scratch: &Scratch, id: NoticeId) -> Vec<(OrganisationId, Part, Option<Timestamp>)> {
    let viewer = analyst(scratch);
    let notice = scratch.as_viewer(&viewer).await.unwrap().notice(id).await.unwrap();
    notice.addressees.iter().map(|to| (to.organisation, to.part, to.next_step_at)).collect()
}

async fn end_mandate(scratch: &Scratch, case: &Case) {
    let revoke = policy::may_approve_mandate(&policy::system("test"), case.region.care_home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.revoke_mandate(&revoke, case.region.mandate).await.unwrap();
    tx.commit().await.unwrap();
}

on_both!(a_silent_supplier_is_reminded_and_its_customer_is_told, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    assert_eq!(at(&scratch, "2026-11-21T16:39").await, Stepped::default(), "nobody is hurried before the time");
    let reminded = Stepped { reminded: 1, told: 0, mails: 1 };
    assert_eq!(at(&scratch, "2026-11-21T16:42").await, reminded);
    assert_eq!(at(&scratch, "2026-11-21T16:43").await, Stepped::default(), "once");
    // 65 % of the time is over at 23:52, which is night.
    assert_eq!(at(&scratch, "2026-11-22T06:59").await, Stepped::default());
    assert_eq!(at(&scratch, "2026-11-22T07:00").await, Stepped { reminded: 0, told: 1, mails: 1 });
    assert_eq!(at(&scratch, "2026-11-22T12:00").await, reminded);
    assert_eq!(at(&scratch, "2026-11-29T12:00").await, Stepped::default(), "then it is for the telephone");
    let all = [(supplier, Occasion::Reminder), (home, Occasion::SupplierSilent), (supplier, Occasion::Reminder)];
    assert_eq!(occasions(&scratch, id).await, all);

    // Each is a message of its own that follows the first one to the same person.
    let system = policy::system("deliver");
    let view = scratch.as_viewer(&system).await.unwrap();
    for (to, occasion, delivery) in later(&scratch, id).await {
        let out = view.outgoing(delivery, today()).await.unwrap();
        assert_eq!((out.withdrawn, out.state, out.occasion), (None, DeliveryState::Queued, occasion));
        assert!(out.thread.is_some_and(|thread| thread < delivery), "{to}");
        let about = (occasion == Occasion::SupplierSilent).then_some("Zorg-ICT Noord");
        assert_eq!(out.about.as_deref(), about);
        assert_eq!(out.assets.len(), 1);
    }
    let trail = view.audit_of(id).await.unwrap();
    assert_eq!(trail.iter().filter(|row| row.act == "notice.remind").count(), 2);
    assert_eq!(trail.iter().filter(|row| row.act == "notice.tell_institution").count(), 1);
});

on_both!(who_has_answered_is_left_alone_and_what_waits_is_not_sent, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    assert_eq!(at(&scratch, "2026-11-21T16:42").await.reminded, 1);
    let staff = supplier_staff(&scratch, &case.region);
    // "We have read it" settles nothing.
    answer(&scratch, &staff, &case, id, &given(AnswerKind::Confirmed)).await.unwrap();
    assert_eq!(at(&scratch, "2026-11-22T07:00").await.told, 1);
    answer(&scratch, &staff, &case, id, &given(AnswerKind::TakenCareOf)).await.unwrap();
    let system = policy::system("deliver");
    for (.., delivery) in later(&scratch, id).await {
        let out = scratch.as_viewer(&system).await.unwrap().outgoing(delivery, today()).await.unwrap();
        assert_eq!(out.withdrawn, Some(Withdrawn::Answered));
        let mut tx = scratch.begin().await.unwrap();
        tx.delivery_dropped(&proof(), delivery).await.unwrap();
        tx.delivery_dropped(&proof(), delivery).await.unwrap();
        tx.commit().await.unwrap();
        let out = scratch.as_viewer(&system).await.unwrap().outgoing(delivery, today()).await.unwrap();
        assert_eq!(out.state, DeliveryState::Dropped);
        assert_eq!(scratch.as_viewer(&system).await.unwrap().audit_of(delivery).await.unwrap().len(), 1);
    }
    assert_eq!(at(&scratch, "2026-11-22T12:00").await, Stepped::default());
});

on_both!(a_call_that_was_asked_for_is_no_reason_to_mail, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let staff = supplier_staff(&scratch, &case.region);
    answer(&scratch, &staff, &case, id, &given(AnswerKind::CallMe)).await.unwrap();
    assert_eq!(at(&scratch, "2026-11-22T12:00").await, Stepped::default());
    assert_eq!(occasions(&scratch, id).await, []);
});

on_both!(what_a_supplier_leaves_behind_is_the_institutions_at_once, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    scratch.world.advance_hours(1);
    end_mandate(&scratch, &case).await;
    let told = Stepped { reminded: 0, told: 1, mails: 1 };
    assert_eq!(take(&scratch, &plan()).await, told);
    assert_eq!(occasions(&scratch, id).await, [(home, Occasion::SupplierGone)]);
    let all = parts(&scratch, id).await;
    let all: Vec<_> =
        all.into_iter().map(|(to, part, at)| (to, part, at.unwrap().to_local_input("Europe/Amsterdam"))).collect();
    assert_eq!(all, [(home, Part::Act, "2026-11-21T16:40".to_owned())], "{supplier} is asked no more");

    // From now on the institution is the one that is reminded, and whose answer closes.
    assert_eq!(at(&scratch, "2026-11-21T16:42").await.reminded, 1);
    let manager = member(&scratch, home, Role::Manager);
    let solved = given(AnswerKind::Solved);
    answer(&scratch, &manager, &case, id, &solved).await.unwrap();
    let viewer = analyst(&scratch);
    let notice = scratch.as_viewer(&viewer).await.unwrap().notice(id).await.unwrap();
    assert_eq!(notice.notice.state, NoticeState::Closed);
});

/// A supplier answers and then loses its mandate: how many institutions are told, how the notice stands, and who owes what.
async fn goes_after(
    scratch: &Scratch,
    said: AnswerKind,
) -> (u32, NoticeState, Option<AnswerKind>, Vec<(Part, Option<AnswerKind>)>) {
    let (case, id) = sent_to_care_home(scratch).await;
    let staff = supplier_staff(scratch, &case.region);
    answer(scratch, &staff, &case, id, &given(said)).await.unwrap();
    end_mandate(scratch, &case).await;
    let told = take(scratch, &plan()).await.told;
    let viewer = analyst(scratch);
    let notice = scratch.as_viewer(&viewer).await.unwrap().notice(id).await.unwrap();
    let now = notice.addressees.iter().map(|to| (to.part, to.answer)).collect();
    (told, notice.notice.state, notice.notice.answer, now)
}

on_both!(what_a_supplier_had_promised_goes_with_it, |scratch| {
    let owed = (1, NoticeState::Sent, None, vec![(Part::Act, None)]);
    assert_eq!(goes_after(&scratch, AnswerKind::TakenCareOf).await, owed);
});

on_both!(a_call_that_a_supplier_asked_for_is_the_institutions_business, |scratch| {
    let owed = (1, NoticeState::Sent, None, vec![(Part::Act, None)]);
    assert_eq!(goes_after(&scratch, AnswerKind::CallMe).await, owed);
});

on_both!(what_a_supplier_had_finished_stays_finished, |scratch| {
    let (told, state, answer, parts) = goes_after(&scratch, AnswerKind::Solved).await;
    assert_eq!((told, state, answer, parts.len()), (0, NoticeState::Closed, Some(AnswerKind::Solved), 2));
});

on_both!(a_mandate_that_ends_by_itself_is_noticed_when_it_ends, |scratch| {
    let case = case(&scratch).await;
    hit(&scratch, &case, case.region.care_home, Some(AssetClass::Building), "affected", "P1").await;
    draft(&scratch, &case).await;
    let mandate = case.region.mandate;
    scratch.sql(&format!("UPDATE mandate SET valid_until = '2026-11-20' WHERE id = {{id:{mandate}}}")).await;
    let id = only(&scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    tx.send_notice(&proof(), id, &plan(), today()).await.unwrap();
    tx.commit().await.unwrap();
    let next = parts(&scratch, id).await.into_iter().find_map(|(_, part, next)| next.filter(|_| part == Part::Act));
    assert_eq!(next.unwrap().to_local_input("Europe/Amsterdam"), "2026-11-21T00:00");
    // At night nobody is woken for it.
    scratch.world.wind_to(Timestamp::from_local("2026-11-21T00:01", "Europe/Amsterdam").unwrap());
    let on = async |moment: &str| {
        scratch.world.wind_to(Timestamp::from_local(moment, "Europe/Amsterdam").unwrap());
        let mut told = 0;
        for some in scratch.due_steps().await.unwrap() {
            let mut tx = scratch.begin().await.unwrap();
            told += tx.take_steps(&proof(), &plan(), "2026-11-21".parse().unwrap(), &some).await.unwrap().told;
            tx.commit().await.unwrap();
        }
        told
    };
    assert_eq!(on("2026-11-21T00:01").await, 0);
    assert_eq!(on("2026-11-21T07:00").await, 1);
    assert_eq!(occasions(&scratch, id).await, [(case.region.care_home, Occasion::SupplierGone)]);
});

on_both!(a_call_that_led_to_nothing_is_followed_up_again, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let staff = supplier_staff(&scratch, &case.region);
    answer(&scratch, &staff, &case, id, &given(AnswerKind::CallMe)).await.unwrap();
    assert_eq!(at(&scratch, "2026-11-21T16:42").await, Stepped::default());
    answer(&scratch, &staff, &case, id, &given(AnswerKind::Confirmed)).await.unwrap();
    assert_eq!(at(&scratch, "2026-11-22T07:00").await.told, 1);
    assert_eq!(at(&scratch, "2026-11-22T12:00").await.reminded, 1);
});

on_both!(two_workers_at_once_remind_once, |scratch| {
    let (_, id) = sent_to_care_home(&scratch).await;
    scratch.world.wind_to(Timestamp::from_local("2026-11-21T16:42", "Europe/Amsterdam").unwrap());
    let plan = plan();
    let (one, other) = tokio::join!(take(&scratch, &plan), take(&scratch, &plan));
    assert_eq!(one.reminded + other.reminded, 1);
    assert_eq!(occasions(&scratch, id).await.len(), 1);
});

on_both!(an_institution_with_a_part_of_its_own_keeps_its_answer, |scratch| {
    let case = case(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    hit(&scratch, &case, home, Some(AssetClass::Building), "affected", "P1").await;
    hit(&scratch, &case, home, Some(AssetClass::MedicalDevice), "affected", "P2").await;
    draft(&scratch, &case).await;
    let id = only(&scratch, NoticeState::Draft).await;
    let mut tx = scratch.begin().await.unwrap();
    tx.send_notice(&proof(), id, &plan(), today()).await.unwrap();
    tx.commit().await.unwrap();
    let manager = member(&scratch, home, Role::Manager);
    answer(&scratch, &manager, &case, id, &given(AnswerKind::Solved)).await.unwrap();
    // Only the one who still owes an answer is reminded.
    assert_eq!(at(&scratch, "2026-11-21T16:42").await, Stepped { reminded: 1, told: 0, mails: 1 });
    assert_eq!(occasions(&scratch, id).await, [(supplier, Occasion::Reminder)]);
    end_mandate(&scratch, &case).await;
    assert_eq!(take(&scratch, &plan()).await.told, 1);
    let viewer = analyst(&scratch);
    let notice = scratch.as_viewer(&viewer).await.unwrap().notice(id).await.unwrap();
    assert_eq!(notice.notice.state, NoticeState::Sent, "nobody has said anything of the building");
    let answers: Vec<_> = notice.addressees.iter().map(|to| (to.organisation, to.answer)).collect();
    assert!(answers.contains(&(home, Some(AnswerKind::Solved))), "{answers:?}");
});

on_both!(a_plan_without_steps_hurries_nobody, |scratch| {
    let quiet = Plan::read("high.remind=, high.institution=", "Europe/Amsterdam").unwrap();
    let (_, id) = {
        let case = case(&scratch).await;
        hit(&scratch, &case, case.region.hospital, None, "affected", "P1").await;
        draft(&scratch, &case).await;
        let id = only(&scratch, NoticeState::Draft).await;
        let mut tx = scratch.begin().await.unwrap();
        tx.send_notice(&proof(), id, &quiet, today()).await.unwrap();
        tx.commit().await.unwrap();
        (case, id)
    };
    scratch.world.advance_hours(47);
    assert_eq!(take(&scratch, &quiet).await, Stepped::default());
    assert!(parts(&scratch, id).await.iter().all(|(.., next)| next.is_none()));
});
