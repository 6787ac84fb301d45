//! What a supplier is told of several customers: one message with one fate, and a delivery of its own for each notice.

use std::collections::BTreeSet;

use domain::answer::AnswerKind;
use domain::asset::AssetClass;
use domain::job::{Failure, Job};
use domain::link::LinkKey;
use domain::mandate::Mandate;
use domain::notice::{CareImpact, DeliveryState, NoticeState, Occasion, Severity};
use domain::page::PageRequest;
use domain::policy;
use domain::viewer::Viewer;
use domain::{BatchId, DeliveryId, MandateId, NoticeId, Timestamp};
use store::{DeliveryRow, JobState, Leased, LinkState, NoticeEdit, NoticeFilter, StoreError, Withdrawn};
use testkit::told::{HOSPITAL_ADDRESS, Plan, Told, told};
use testkit::{Scratch, on_both};

use crate::notices::{Case, case, draft, given, hit, proof, send, today};
use crate::steps::plan;

/// Three customers of one supplier are told of one alert, in one press.
async fn three(scratch: &Scratch) -> Told {
    told(scratch, &Plan { customers: 2, ..Plan::default() }).await
}

/// The supplier's deliveries, by notice.
async fn to_supplier(scratch: &Scratch, told: &Told, occasion: Occasion) -> Vec<DeliveryRow> {
    let system = policy::system("test");
    let view = scratch.as_viewer(&system).await.unwrap();
    let mut all = Vec::new();
    for notice in &told.notices {
        let it = view.notice(*notice).await.unwrap();
        let rows = it.deliveries.iter().filter(|row| row.organisation == told.supplier && row.occasion == occasion);
        all.extend(rows.cloned());
    }
    all
}

/// The one that they have in common.
fn batch_of(rows: &[DeliveryRow]) -> BatchId {
    let all: BTreeSet<Option<BatchId>> = rows.iter().map(|row| row.batch).collect();
    assert_eq!(all.len(), 1, "{rows:?}");
    all.into_iter().next().flatten().unwrap()
}

fn states(rows: &[DeliveryRow]) -> Vec<DeliveryState> {
    rows.iter().map(|row| row.state).collect()
}

/// Its Message-Id, as a mail server gives it back.
fn message(batch: BatchId) -> DeliveryId {
    DeliveryId::from_uuid(batch.uuid())
}

async fn jobs(scratch: &Scratch) -> Vec<Leased> {
    scratch.claim("w", 100, 60).await.unwrap()
}

on_both!(three_customers_are_one_message_with_one_job_and_three_deliveries, |scratch| {
    let told = three(&scratch).await;
    let rows = to_supplier(&scratch, &told, Occasion::Notice).await;
    assert_eq!(rows.len(), 3);
    let batch = batch_of(&rows);
    let jobs: Vec<Job> = jobs(&scratch).await.into_iter().map(|leased| leased.job).collect();
    assert_eq!(jobs.iter().filter(|job| **job == Job::DeliverBatch { batch }).count(), 1, "{jobs:?}");
    // To the care home and the hospital; at the other customers nobody can be reached.
    assert_eq!(jobs.iter().filter(|job| matches!(job, Job::Deliver { .. })).count(), 2, "{jobs:?}");

    let system = policy::system("deliver");
    let view = scratch.as_viewer(&system).await.unwrap();
    let mut names = Vec::new();
    for fellow in view.fellows(batch).await.unwrap() {
        let out = view.outgoing(fellow.delivery, today()).await.unwrap();
        assert_eq!((out.batch, out.withdrawn, out.assets.len()), (Some(batch), None, 1));
        names.push(out.institution_name.clone());
    }
    assert_eq!(names, ["Zorghuis Ringdijk", "Zorgvilla 01", "Zorgvilla 02"]);
    assert_eq!(view.outgoing(told.to(HOSPITAL_ADDRESS), today()).await.unwrap().batch, None);
    // A customer's people see their own delivery and nobody else's.
    let stranger = crate::region::member(&scratch, told.hospital, domain::viewer::Role::SecurityOfficer);
    assert!(scratch.as_viewer(&stranger).await.unwrap().fellows(batch).await.unwrap().is_empty());
});

/// The supplier acts for the hospital as well, and both have a draft.
async fn two_drafts(scratch: &Scratch) -> (Case, Vec<NoticeId>) {
    let case = case(scratch).await;
    let system = policy::system("test");
    let mandate = Mandate {
        id: MandateId::new(&*scratch.world),
        supplier: case.region.supplier,
        institution: case.region.hospital,
        classes: BTreeSet::from([AssetClass::Building]),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        approved_by: None,
        revoked_at: None,
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.propose_mandate(&policy::may_manage_organisations(&system).unwrap(), &mandate).await.unwrap();
    let approve = policy::may_approve_mandate(&system, case.region.hospital).unwrap();
    tx.approve_mandate(&approve, mandate.id, "Bestuurder").await.unwrap();
    tx.commit().await.unwrap();
    for institution in [case.region.care_home, case.region.hospital] {
        hit(scratch, &case, institution, Some(AssetClass::Building), "affected", "P1").await;
    }
    draft(scratch, &case).await;
    let filter = NoticeFilter { state: Some(NoticeState::Draft), ..NoticeFilter::default() };
    let view = scratch.as_viewer(&system).await.unwrap();
    let rows = view.notices(&filter, &PageRequest::first(10)).await.unwrap();
    let ids: Vec<NoticeId> = rows.items.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), 2);
    (case, ids)
}

async fn send_both(scratch: &Scratch, ids: &[NoticeId]) {
    let mut tx = scratch.begin().await.unwrap();
    for id in ids {
        let report = tx.send_notice(&proof(), *id, &plan(), today()).await.unwrap();
        assert_eq!(report.mails, 2, "the supplier and the institution");
        assert!(report.unreachable.is_empty());
    }
    tx.commit().await.unwrap();
}

async fn messages(scratch: &Scratch) -> (usize, usize) {
    let jobs = jobs(scratch).await;
    let together = jobs.iter().filter(|leased| matches!(leased.job, Job::DeliverBatch { .. })).count();
    let alone = jobs.iter().filter(|leased| matches!(leased.job, Job::Deliver { .. })).count();
    (together, alone)
}

on_both!(what_is_sent_at_once_in_the_same_words_travels_together, |scratch| {
    let (_, ids) = two_drafts(&scratch).await;
    send_both(&scratch, &ids).await;
    assert_eq!(messages(&scratch).await, (1, 2));
});

on_both!(a_customer_that_comes_later_has_a_message_of_its_own, |scratch| {
    let (_, ids) = two_drafts(&scratch).await;
    send(&scratch, ids[0]).await;
    send(&scratch, ids[1]).await;
    assert_eq!(messages(&scratch).await, (0, 4));
});

on_both!(other_words_are_another_message, |scratch| {
    let (_, ids) = two_drafts(&scratch).await;
    let edit = NoticeEdit {
        severity: Severity::High,
        care_impact: CareImpact::None,
        advice_nl: "Bel eerst de fabrikant.".to_owned(),
        advice_en: String::new(),
        deadline: None,
    };
    let mut tx = scratch.begin().await.unwrap();
    tx.edit_notice(&proof(), ids[0], &edit).await.unwrap();
    tx.commit().await.unwrap();
    send_both(&scratch, &ids).await;
    assert_eq!(messages(&scratch).await, (0, 4));
});

async fn lease(scratch: &Scratch, batch: BatchId) -> Leased {
    let found = jobs(scratch).await.into_iter().find(|leased| leased.job == Job::DeliverBatch { batch });
    found.unwrap_or_else(|| panic!("no job for {batch}"))
}

on_both!(what_fails_together_is_tried_again_together, |scratch| {
    let told = three(&scratch).await;
    let batch = batch_of(&to_supplier(&scratch, &told, Occasion::Notice).await);
    let leased = lease(&scratch, batch).await;
    let dead = scratch.give_back(&leased, &Failure::Fail("550 No such mailbox".to_owned())).await.unwrap();
    assert_eq!(dead, JobState::Dead);
    let rows = to_supplier(&scratch, &told, Occasion::Notice).await;
    assert_eq!(states(&rows), [DeliveryState::Failed; 3], "nobody looks as if the message were on its way");

    let mut tx = scratch.begin().await.unwrap();
    tx.retry_delivery(&proof(), rows[1].id).await.unwrap();
    let again = tx.retry_delivery(&proof(), rows[0].id).await;
    assert!(matches!(again, Err(StoreError::Refused(_))), "{again:?}");
    tx.commit().await.unwrap();
    let rows = to_supplier(&scratch, &told, Occasion::Notice).await;
    assert_eq!(states(&rows), [DeliveryState::Queued; 3]);
    assert_eq!(batch_of(&rows), batch, "nothing has arrived, so it is still that message");
    lease(&scratch, batch).await;
});

on_both!(who_was_left_out_of_a_message_that_went_gets_another_one, |scratch| {
    let told = three(&scratch).await;
    let rows = to_supplier(&scratch, &told, Occasion::Notice).await;
    let batch = batch_of(&rows);
    let mut tx = scratch.begin().await.unwrap();
    tx.delivery_sent(&proof(), rows[0].id).await.unwrap();
    for row in &rows[1..] {
        tx.delivery_failed(&proof(), row.id, Withdrawn::NotTheirs.reason()).await.unwrap();
    }
    tx.retry_delivery(&proof(), rows[1].id).await.unwrap();
    tx.commit().await.unwrap();
    let now = to_supplier(&scratch, &told, Occasion::Notice).await;
    let other = batch_of(&now[1..]);
    assert_ne!(other, batch, "mail programs fold a second message with the same Message-Id away");
    assert_eq!(now[0].batch, Some(batch));
    lease(&scratch, other).await;

    // The last one alone is a message as any other.
    let mut tx = scratch.begin().await.unwrap();
    tx.delivery_sent(&proof(), rows[1].id).await.unwrap();
    tx.delivery_failed(&proof(), rows[2].id, "550").await.unwrap();
    tx.retry_delivery(&proof(), rows[2].id).await.unwrap();
    tx.commit().await.unwrap();
    let now = to_supplier(&scratch, &told, Occasion::Notice).await;
    assert_eq!(now[2].batch, None);
    let alone = Job::Deliver { delivery: rows[2].id };
    assert!(jobs(&scratch).await.iter().any(|leased| leased.job == alone));
});

on_both!(what_comes_back_of_a_message_is_noted_of_all_that_it_carried, |scratch| {
    let told = three(&scratch).await;
    let rows = to_supplier(&scratch, &told, Occasion::Notice).await;
    let batch = batch_of(&rows);
    let mut tx = scratch.begin().await.unwrap();
    for row in &rows {
        tx.delivery_sent(&proof(), row.id).await.unwrap();
    }
    assert!(tx.delivery_away(&proof(), message(batch)).await.unwrap());
    assert!(tx.delivery_returned(&proof(), message(batch), "5.1.1 no such user").await.unwrap());
    assert!(tx.delivery_returned(&proof(), message(batch), "5.1.1 no such user").await.unwrap(), "known");
    assert!(!tx.delivery_returned(&proof(), DeliveryId::new(&*scratch.world), "5.1.1").await.unwrap());
    tx.commit().await.unwrap();
    let now = to_supplier(&scratch, &told, Occasion::Notice).await;
    assert_eq!(states(&now), [DeliveryState::Failed; 3]);
    assert!(now.iter().all(|row| row.away_at.is_some() && row.last_error.as_deref() == Some("5.1.1 no such user")));
    // Each of the customers is one to phone about, and the hospital waits for its mail.
    let system = policy::system("test");
    let view = scratch.as_viewer(&system).await.unwrap();
    assert_eq!(view.owing(&plan(), None, true, 10).await.unwrap().len(), 3);
});

on_both!(a_supplier_is_reminded_of_all_its_customers_in_one_message, |scratch| {
    let told = three(&scratch).await;
    let first = batch_of(&to_supplier(&scratch, &told, Occasion::Notice).await);
    scratch.world.wind_to(Timestamp::from_local("2026-11-21T07:01", "Europe/Amsterdam").unwrap());
    let due = scratch.due_steps().await.unwrap();
    let mut sizes: Vec<usize> = due.iter().map(Vec::len).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 3], "the hospital, and the supplier for three: {due:?}");
    let default = domain::follow_up::Plan::new("Europe/Amsterdam");
    let saturday = "2026-11-21".parse().unwrap();
    for some in &due {
        let mut tx = scratch.begin().await.unwrap();
        tx.take_steps(&proof(), &default, saturday, some).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(scratch.due_steps().await.unwrap(), Vec::<Vec<_>>::new());
    let rows = to_supplier(&scratch, &told, Occasion::Reminder).await;
    assert_eq!(rows.len(), 3);
    let batch = batch_of(&rows);
    assert_ne!(batch, first);
    lease(&scratch, batch).await;

    // Answered for one of them before it goes out: that one is not asked for again, and the others are.
    let system = policy::system("test");
    let may = policy::may_answer(&system, told.care_home).unwrap();
    let view = scratch.as_viewer(&system).await.unwrap();
    let mut home = None;
    for notice in &told.notices {
        if view.notice(*notice).await.unwrap().notice.institution == told.care_home {
            home = Some(*notice);
        }
    }
    let mut tx = scratch.begin().await.unwrap();
    tx.answer(&may, home.unwrap(), &given(AnswerKind::TakenCareOf), None, saturday).await.unwrap();
    tx.commit().await.unwrap();
    let mut withdrawn = Vec::new();
    for fellow in view.fellows(batch).await.unwrap() {
        let out = view.outgoing(fellow.delivery, saturday).await.unwrap();
        assert_eq!(out.thread, Some(message(first)), "it stands below the message that it reminds of");
        withdrawn.push(out.withdrawn);
    }
    assert_eq!(withdrawn, [Some(Withdrawn::Answered), None, None]);
});

on_both!(the_link_of_a_message_is_worth_what_each_mandate_is_worth_today, |scratch| {
    let told = three(&scratch).await;
    let rows = to_supplier(&scratch, &told, Occasion::Notice).await;
    let batch = batch_of(&rows);
    let hash = LinkKey::new([7; 32]).batch(batch).hash();
    assert!(matches!(scratch.batch_link(&hash, today()).await, Err(StoreError::NotFound)));
    let mut tx = scratch.begin().await.unwrap();
    tx.put_batch_link(&proof(), batch, told.supplier, &hash).await.unwrap();
    tx.put_batch_link(&proof(), batch, told.supplier, &hash).await.unwrap();
    tx.delivery_sent(&proof(), rows[0].id).await.unwrap();
    tx.commit().await.unwrap();
    let link = scratch.batch_link(&hash, today()).await.unwrap();
    assert_eq!((link.state, link.batch, link.advisory), (LinkState::Open, batch, told.advisory));
    assert_eq!((link.organisation, link.contact_name.as_str()), (told.supplier, "Servicedesk"));
    assert_eq!(link.notices.len(), 3);
    let may = policy::may_answer(&link.viewer, told.care_home).unwrap();
    assert!(policy::may_answer(&link.viewer, told.hospital).is_err());

    let mut tx = scratch.begin().await.unwrap();
    tx.batch_opened(&may, batch).await.unwrap();
    tx.commit().await.unwrap();
    let now = to_supplier(&scratch, &told, Occasion::Notice).await;
    let opened: Vec<bool> = now.iter().map(|row| row.opened_at.is_some()).collect();
    assert_eq!(opened, [true, false, false], "nobody has read what has not gone");

    let system = policy::system("test");
    let mandates = scratch.as_viewer(&system).await.unwrap().mandates(told.care_home).await.unwrap();
    let revoke = policy::may_approve_mandate(&system, told.care_home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.revoke_mandate(&revoke, mandates[0].id).await.unwrap();
    tx.commit().await.unwrap();
    let link = scratch.batch_link(&hash, today()).await.unwrap();
    assert!(policy::may_answer(&link.viewer, told.care_home).is_err());
    assert_eq!(link.viewer.acts_for.len(), 2, "the other customers are still its own");

    scratch.world.advance_hours(31 * 24);
    let link = scratch.batch_link(&hash, today()).await.unwrap();
    assert_eq!((link.state, link.viewer), (LinkState::Expired, Viewer::anonymous()));
});

on_both!(a_customer_that_leaves_takes_nobody_out_of_the_message, |scratch| {
    let told = three(&scratch).await;
    let batch = batch_of(&to_supplier(&scratch, &told, Occasion::Notice).await);
    let hash = LinkKey::new([7; 32]).batch(batch).hash();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_batch_link(&proof(), batch, told.supplier, &hash).await.unwrap();
    let end = policy::may_end_organisation(&policy::system("test"), told.care_home).unwrap();
    tx.end_organisation(&end, None).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scratch.lost_references().await.unwrap(), 0);
    let system = policy::system("deliver");
    assert_eq!(scratch.as_viewer(&system).await.unwrap().fellows(batch).await.unwrap().len(), 2);
    assert_eq!(scratch.batch_link(&hash, today()).await.unwrap().notices.len(), 2);
    lease(&scratch, batch).await;
    // With the supplier the link goes as well.
    let mut tx = scratch.begin().await.unwrap();
    let end = policy::may_end_organisation(&policy::system("test"), told.supplier).unwrap();
    tx.end_organisation(&end, None).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(scratch.batch_link(&hash, today()).await, Err(StoreError::NotFound)));
});
