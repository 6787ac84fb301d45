//! The week in one mail: one for each contact and week, however often and by however many it is looked. The notices of the
//! region are of Friday, 20 November 2026; the week ends with Sunday.

use domain::job::{Failure, Job};
use domain::notice::DeliveryState;
use domain::overview::{Choice, Standing, Week};
use domain::policy;
use domain::protection::Protection;
use domain::retention::Terms;
use domain::viewer::Role;
use domain::{DeliveryId, OrganisationId, Timestamp};
use store::{OutgoingOverview, QueuedOverviews, Store, StoreError};
use testkit::{Scratch, on_both};

use crate::notices::{Case, proof, sent_to_care_home};
use crate::region::{analyst, member, supplier_staff};

const ZONE: &str = "Europe/Amsterdam";

fn week(text: &str) -> Week {
    text.parse().unwrap()
}

fn at(scratch: &Scratch, moment: &str) {
    scratch.world.wind_to(Timestamp::from_local(moment, ZONE).unwrap());
}

async fn queue(store: &Store, of: &str, at_most: u32) -> QueuedOverviews {
    let mut tx = store.begin().await.unwrap();
    let queued = tx.queue_overviews(&proof(), week(of), ZONE, at_most).await.unwrap();
    tx.commit().await.unwrap();
    queued
}

async fn choose(scratch: &Scratch, organisation: OrganisationId, choice: Choice) {
    let proof = policy::may_choose_overview(&policy::system("test"), organisation).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.choose_overview(&proof, organisation, choice).await.unwrap();
    tx.commit().await.unwrap();
}

/// What waits in the queue, which is done with it.
async fn waiting(scratch: &Scratch) -> Vec<DeliveryId> {
    let mut ids = Vec::new();
    for leased in scratch.claim_of(&["overview"], "test", 100, 60).await.unwrap() {
        if let Job::Overview { delivery } = leased.job {
            ids.push(delivery);
        }
        scratch.finish(&leased).await.unwrap();
    }
    ids
}

async fn outgoing(scratch: &Scratch, id: DeliveryId) -> OutgoingOverview {
    scratch.outgoing_overview(id, ZONE).await.unwrap()
}

/// The mail to this organisation among those that wait.
async fn to(scratch: &Scratch, ids: &[DeliveryId], organisation: OrganisationId) -> OutgoingOverview {
    for id in ids {
        let it = outgoing(scratch, *id).await;
        if it.address == format!("{organisation}@zorg.example") {
            return it;
        }
    }
    panic!("nothing goes to {organisation}");
}

/// Looks on Monday morning. The notice waits for the supplier; the care home was told, the hospital has nothing.
async fn monday(scratch: &Scratch) -> (Case, Vec<DeliveryId>) {
    let (case, _) = sent_to_care_home(scratch).await;
    at(scratch, "2026-11-23T09:00");
    assert_eq!(queue(scratch, "2026-W47", 200).await, QueuedOverviews { organisations: 3, mails: 2 });
    let ids = waiting(scratch).await;
    assert_eq!(ids.len(), 2);
    (case, ids)
}

on_both!(a_contact_gets_one_a_week_with_what_was_sent_and_what_still_waits, |scratch| {
    let (case, ids) = monday(&scratch).await;
    let supplier = to(&scratch, &ids, case.region.supplier).await;
    assert!(supplier.is_wanted() && supplier.state == DeliveryState::Queued, "{supplier:?}");
    let [line] = &supplier.overview.sent[..] else { panic!("{supplier:?}") };
    assert_eq!((line.customer.as_deref(), line.standing()), (Some("Huize Één Duin"), Standing::Waits));
    let home = to(&scratch, &ids, case.region.care_home).await;
    let [line] = &home.overview.sent[..] else { panic!("{home:?}") };
    assert_eq!((line.customer.as_deref(), line.standing()), (None, Standing::Informed));

    assert_eq!(queue(&scratch, "2026-W47", 200).await, QueuedOverviews::default(), "everybody was looked at");
    at(&scratch, "2026-11-30T09:00");
    // In the week after there was nothing new, so only who must still answer hears.
    assert_eq!(queue(&scratch, "2026-W48", 200).await, QueuedOverviews { organisations: 3, mails: 1 });
    let ids = waiting(&scratch).await;
    let it = to(&scratch, &ids, case.region.supplier).await.overview;
    assert_eq!((it.sent.len(), it.waiting.len(), it.week), (0, 1, week("2026-W48")));
    assert_eq!(queue(&scratch, "2026-W47", 200).await, QueuedOverviews::default(), "no week comes after a later one");
});

on_both!(organisations_are_looked_at_a_few_at_a_time_and_none_twice, |scratch| {
    sent_to_care_home(&scratch).await;
    at(&scratch, "2026-11-23T09:00");
    let mut mails = 0;
    for organisations in [2, 1, 0] {
        let queued = queue(&scratch, "2026-W47", 2).await;
        assert_eq!(queued.organisations, organisations);
        mails += queued.mails;
    }
    assert_eq!(mails, 2);
});

on_both!(two_workers_at_once_queue_one_mail_for_each, |scratch| {
    sent_to_care_home(&scratch).await;
    at(&scratch, "2026-11-23T09:00");
    let (one, other) = tokio::join!(queue(&scratch, "2026-W47", 200), queue(&scratch, "2026-W47", 200));
    assert_eq!((one.mails + other.mails, one.organisations + other.organisations), (2, 3), "{one:?} {other:?}");
    assert_eq!(waiting(&scratch).await.len(), 2);
});

on_both!(who_wants_it_every_week_gets_it_and_who_wants_none_gets_none, |scratch| {
    let (case, _) = sent_to_care_home(&scratch).await;
    let region = &case.region;
    choose(&scratch, region.hospital, Choice::Weekly).await;
    choose(&scratch, region.supplier, Choice::Never).await;
    at(&scratch, "2026-11-23T09:00");
    assert_eq!(queue(&scratch, "2026-W47", 200).await, QueuedOverviews { organisations: 3, mails: 2 });
    let ids = waiting(&scratch).await;
    let hospital = to(&scratch, &ids, region.hospital).await;
    assert!(hospital.is_wanted() && !hospital.overview.has_something(), "{hospital:?}");
    // Who changes their mind while it waits is heard as well.
    let home = to(&scratch, &ids, region.care_home).await;
    choose(&scratch, region.care_home, Choice::Never).await;
    assert!(!outgoing(&scratch, home.id).await.is_wanted());

    let manager = member(&scratch, region.care_home, Role::Manager);
    let view = scratch.as_viewer(&manager).await.unwrap();
    assert_eq!(view.overview_choice(region.care_home).await.unwrap().unwrap().choice, Choice::Never);
    assert_eq!(view.overview_choice(region.hospital).await.unwrap(), None, "another's choice is none of its business");
    let proof = policy::may_choose_overview(&manager, region.care_home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let refused = tx.choose_overview(&proof, region.hospital, Choice::Never).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
});

on_both!(nothing_is_written_to_whoever_may_not_read_it_any_more_or_cannot_be_reached, |scratch| {
    let (case, ids) = monday(&scratch).await;
    let region = &case.region;
    let (supplier, home) = (to(&scratch, &ids, region.supplier).await, to(&scratch, &ids, region.care_home).await);
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    tx.revoke_mandate(&policy::may_approve_mandate(&system, region.care_home).unwrap(), region.mandate).await.unwrap();
    tx.commit().await.unwrap();
    let it = outgoing(&scratch, supplier.id).await;
    assert!(it.overview.sent.is_empty() && !it.is_wanted(), "a mandate that has ended: {it:?}");

    let contact = {
        let view = scratch.as_viewer(&system).await.unwrap();
        view.contacts(region.care_home).await.unwrap().remove(0).into_inner()
    };
    let manage = policy::may_manage_organisations(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.remove_contact(&manage, &contact).await.unwrap();
    tx.commit().await.unwrap();
    let gone = scratch.outgoing_overview(home.id, ZONE).await;
    assert!(matches!(gone, Err(StoreError::NotFound)), "the contact is gone: {gone:?}");

    let proof = policy::may_end_organisation(&system, region.care_home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.end_organisation(&proof, None).await.unwrap();
    tx.commit().await.unwrap();
    let gone = scratch.outgoing_overview(home.id, ZONE).await;
    assert!(matches!(gone, Err(StoreError::NotFound)), "{gone:?}");
    at(&scratch, "2026-11-30T09:00");
    assert_eq!(queue(&scratch, "2026-W48", 200).await.organisations, 2, "who has left is not looked at");
});

on_both!(what_became_of_a_mail_is_noted_once_and_a_wrong_address_is_mended, |scratch| {
    let (case, ids) = monday(&scratch).await;
    let id = to(&scratch, &ids, case.region.supplier).await.id;
    let system = policy::system("test");
    let manage = policy::may_manage_organisations(&system).unwrap();
    let contact = {
        let view = scratch.as_viewer(&system).await.unwrap();
        view.contacts(case.region.supplier).await.unwrap().remove(0).into_inner()
    };
    let mut tx = scratch.begin().await.unwrap();
    let mended = domain::organisation::Contact { email: Some("desk@ict.example".to_owned()), ..contact };
    tx.put_contact(&manage, &mended).await.unwrap();
    tx.overview_failed(&proof(), id, "451 busy", false).await.unwrap();
    tx.commit().await.unwrap();
    let it = outgoing(&scratch, id).await;
    assert_eq!((it.address.as_str(), it.state), ("desk@ict.example", DeliveryState::Queued));

    for _ in 0..2 {
        let mut tx = scratch.begin().await.unwrap();
        tx.overview_sent(&proof(), id, Some(Protection::KeyExpired)).await.unwrap();
        tx.commit().await.unwrap();
    }
    let staff = supplier_staff(&scratch, &case.region);
    let view = scratch.as_viewer(&staff).await.unwrap();
    let mails = view.overview_mails(case.region.supplier, 10).await.unwrap();
    let states: Vec<_> = mails.iter().map(|mail| (mail.week, mail.state, mail.attempts)).collect();
    assert_eq!(states, [(week("2026-W47"), DeliveryState::Sent, 2)]);
    assert_eq!(mails[0].protection, Some(Protection::KeyExpired), "that it went out in the clear is known");
    assert_eq!(view.overview_mails(case.region.care_home, 10).await.unwrap(), [], "not its customer's");
    let desk = analyst(&scratch);
    let trail = scratch.as_viewer(&desk).await.unwrap().audit_of(id).await.unwrap();
    assert_eq!(trail.iter().map(|row| row.act.as_str()).collect::<Vec<_>>(), ["delivery.sent"]);

    // It came back: a server on the way says so twice.
    for _ in 0..2 {
        let mut tx = scratch.begin().await.unwrap();
        assert!(tx.delivery_returned(&proof(), id, "550 unknown").await.unwrap());
        assert!(tx.delivery_away(&proof(), id).await.unwrap());
        tx.commit().await.unwrap();
    }
    assert_eq!(outgoing(&scratch, id).await.state, DeliveryState::Failed);
    let keys = policy::may_keep_keys(&system).unwrap();
    let found = scratch.in_the_clear(&keys).await.unwrap();
    // The devices of these tests are put in past the program; the address was not.
    for columns in [&found.clear, &found.empty] {
        assert!(!columns.iter().any(|column| column == "overview_delivery.address"), "{columns:?}");
    }
});

on_both!(what_is_given_up_is_shown_as_not_sent, |scratch| {
    let (case, _) = sent_to_care_home(&scratch).await;
    at(&scratch, "2026-11-23T09:00");
    queue(&scratch, "2026-W47", 200).await;
    for leased in scratch.claim_of(&["overview"], "test", 100, 60).await.unwrap() {
        scratch.give_back(&leased, &Failure::Fail("550 unknown".to_owned())).await.unwrap();
    }
    let desk = analyst(&scratch);
    let view = scratch.as_viewer(&desk).await.unwrap();
    let mails = view.overview_mails(case.region.supplier, 10).await.unwrap();
    assert_eq!((mails[0].state, mails[0].last_error.as_deref()), (DeliveryState::Failed, Some("550 unknown")));
});

// Shows: NEN 8.10
on_both!(the_address_goes_with_its_term_and_the_row_stays, |scratch| {
    let (_, ids) = monday(&scratch).await;
    let mut tx = scratch.begin().await.unwrap();
    tx.overview_sent(&proof(), ids[0], None).await.unwrap();
    tx.commit().await.unwrap();
    let may = policy::may_keep_terms(&policy::system("test")).unwrap();
    scratch.world.advance_hours(401 * 24);
    scratch.keep_terms(&may, &Terms::default(), None).await.unwrap();
    assert_eq!(outgoing(&scratch, ids[0]).await.address, "");
    assert_ne!(outgoing(&scratch, ids[1]).await.address, "", "this one has not ended");
});

on_both!(how_many_advisories_came_in_counts_each_once_and_only_in_its_week, |scratch| {
    let (case, _) = sent_to_care_home(&scratch).await;
    let monday = Timestamp::from_local("2026-11-16T00:00", ZONE).unwrap().millis();
    let of = async |text: &str| {
        let kind = domain::organisation::OrganisationKind::Institution;
        let it = scratch.overview_for(case.region.care_home, kind, week(text), ZONE).await.unwrap();
        (it.counts.taken_in, it.counts.concerned)
    };
    assert_eq!(of("2026-W47").await, (0, 0), "it came in long ago");
    for (at, counts) in [(monday - 1, (0, 0)), (monday, (1, 1))] {
        scratch.sql(&format!("UPDATE revision SET received_at = {at}")).await;
        assert_eq!(of("2026-W47").await, counts);
    }
    // A second version is the same advisory.
    crate::notices::put_revision(&scratch, case.advisory, &crate::notices::content("2", "Wacht op 2.1")).await;
    scratch.sql(&format!("UPDATE revision SET received_at = {monday}")).await;
    assert_eq!(of("2026-W47").await, (1, 1));
    let hospital = domain::organisation::OrganisationKind::Institution;
    let it = scratch.overview_for(case.region.hospital, hospital, week("2026-W47"), ZONE).await.unwrap();
    assert_eq!((it.counts.taken_in, it.counts.concerned), (1, 0));
});
