//! Calls that brought no answer, and the list of whom to phone.

use domain::answer::AnswerKind;
use domain::call::{BadCall, Call, CallOutcome};
use domain::follow_up::Level;
use domain::notice::{NoticeState, Owing};
use domain::page::PageRequest;
use domain::policy;
use domain::refusal::Refusal;
use domain::viewer::Role;
use domain::{NoticeId, Timestamp, World};
use store::{OwingRow, StoreError};
use testkit::{Scratch, on_both};

use crate::notices::{answer, case, draft, given, hit, proof, sent_to_care_home, today};
use crate::region::{analyst, member, supplier_staff};
use crate::steps::plan;

fn call(outcome: CallOutcome, again_at: Option<Timestamp>) -> Call {
    Call { outcome, note: "Balie sluit om vijf uur".into(), by: "Sanne Vuurman".into(), again_at }
}

async fn note(scratch: &Scratch, id: NoticeId, call: &Call) -> Result<(), StoreError> {
    let viewer = analyst(scratch);
    let institution = scratch.as_viewer(&viewer).await?.notice(id).await?.notice.institution;
    scratch.world.advance_seconds(60);
    let mut tx = scratch.begin().await?;
    tx.note_call(&policy::may_phone(&viewer, institution).unwrap(), id, call).await?;
    tx.commit().await
}

async fn to_phone(scratch: &Scratch) -> Vec<OwingRow> {
    let viewer = analyst(scratch);
    let rows = scratch.as_viewer(&viewer).await.unwrap().owing(&plan(), None, true, 100).await.unwrap();
    rows.into_iter().map(store::Seen::into_inner).collect()
}

// Shows: ASVS 8.2.2, NEN 8.15
on_both!(a_call_in_vain_is_on_the_trail_of_that_institution_only, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let viewer = analyst(&scratch);
    let elsewhere = policy::may_phone(&viewer, case.region.hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let noted = tx.note_call(&elsewhere, id, &call(CallOutcome::NoReply, None)).await;
    assert!(matches!(noted, Err(StoreError::NotFound)));
    drop(tx);
    note(&scratch, id, &call(CallOutcome::NoReply, None)).await.unwrap();
    let manager = member(&scratch, case.region.care_home, Role::Manager);
    for viewer in [&viewer, &manager] {
        let view = scratch.as_viewer(viewer).await.unwrap();
        assert!(view.audit_of(id).await.unwrap().iter().any(|row| row.act == "notice.missed_call"));
    }
    let calls = scratch.as_viewer(&viewer).await.unwrap().notice(id).await.unwrap().calls.clone();
    assert_eq!((calls.len(), calls[0].outcome, calls[0].by.as_str()), (1, CallOutcome::NoReply, "Sanne Vuurman"));
    assert_eq!(calls[0].note, "Balie sluit om vijf uur");
    // What was noted is for colleagues.
    for other in [&manager, &supplier_staff(&scratch, &case.region)] {
        assert_eq!(scratch.as_viewer(other).await.unwrap().notice(id).await.unwrap().calls, []);
    }
});

on_both!(who_asked_to_be_called_later_is_called_after_the_others, |scratch| {
    let case = case(&scratch).await;
    for institution in [case.region.care_home, case.region.hospital] {
        hit(&scratch, &case, institution, None, "affected", "P1").await;
    }
    draft(&scratch, &case).await;
    let viewer = analyst(&scratch);
    let filter = store::NoticeFilter { state: Some(NoticeState::Draft), ..store::NoticeFilter::default() };
    let drafts = scratch.as_viewer(&viewer).await.unwrap();
    let drafts = drafts.notices(&filter, &domain::page::PageRequest::first(9)).await.unwrap().items;
    let mut tx = scratch.begin().await.unwrap();
    for row in &drafts {
        tx.send_notice(&proof(), row.id, &plan(), today()).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(to_phone(&scratch).await.len(), 0);
    scratch.world.advance_hours(49);
    let before = to_phone(&scratch).await;
    assert!(before.iter().all(|row| row.why == Owing::Overdue && row.calls == 0 && row.last_call.is_none()));

    let first = before[0].notice;
    note(&scratch, first, &call(CallOutcome::NoReply, None)).await.unwrap();
    let again = scratch.world.now().plus_hours(3);
    note(&scratch, first, &call(CallOutcome::CallBack, Some(again))).await.unwrap();
    let list = to_phone(&scratch).await;
    assert_eq!(list[1].notice, first, "not before they can be reached");
    let last = list[1].last_call.unwrap();
    assert_eq!((list[1].calls, last.0, list[1].again_at), (2, CallOutcome::CallBack, Some(again)));
    scratch.world.advance_hours(3);
    assert_eq!(to_phone(&scratch).await[0].notice, first, "then in the old place");
});

on_both!(a_call_that_cannot_be_is_refused, |scratch| {
    let (_, id) = sent_to_care_home(&scratch).await;
    let refused = note(&scratch, id, &call(CallOutcome::CallBack, None)).await;
    assert!(matches!(refused, Err(StoreError::Refused(Refusal::Call(BadCall::When)))), "{refused:?}");
    let long = Call { note: "x".repeat(600), ..call(CallOutcome::NoReply, None) };
    let refused = note(&scratch, id, &long).await;
    assert!(matches!(refused, Err(StoreError::Refused(Refusal::Call(BadCall::NoteTooLong)))), "{refused:?}");
});

on_both!(who_does_not_react_at_all_is_phoned_before_the_deadline, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    assert_eq!(listed(&scratch).await, [(id, Owing::Waiting)]);
    // 60 % of 48 hours, and half a minute less.
    scratch.world.advance_seconds(48 * 3600 / 100 * 60 - 30);
    assert_eq!(listed(&scratch).await, [(id, Owing::Waiting)]);
    assert_eq!(to_phone(&scratch).await.len(), 0);
    scratch.world.advance_seconds(60);
    assert_eq!(listed(&scratch).await, [(id, Owing::Silent)]);
    assert_eq!(to_phone(&scratch).await.len(), 1);
    // Who has read it has given a sign of life, and has the whole of the time.
    let manager = member(&scratch, case.region.care_home, Role::Manager);
    answer(&scratch, &manager, &case, id, &given(AnswerKind::Confirmed)).await.unwrap();
    assert_eq!(listed(&scratch).await, [(id, Owing::Waiting)]);
    assert_eq!(to_phone(&scratch).await.len(), 0);
});

/// Everybody who owes, and why; counted as well as listed.
async fn listed(scratch: &Scratch) -> Vec<(NoticeId, Owing)> {
    let viewer = analyst(scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    for only_to_phone in [true, false] {
        let rows = view.owing(&plan(), None, only_to_phone, 100).await.unwrap();
        assert_eq!(usize::try_from(view.owing_count(&plan(), None, only_to_phone).await.unwrap()), Ok(rows.len()));
        let first = view.owing(&plan(), None, only_to_phone, 1).await.unwrap();
        assert_eq!(first.first().map(|row| row.notice), rows.first().map(|row| row.notice));
    }
    view.owing(&plan(), None, false, 100).await.unwrap().iter().map(|row| (row.notice, row.why)).collect()
}

on_both!(pages_of_the_call_list_meet_everybody_once_in_its_order, |scratch| {
    let case = case(&scratch).await;
    for institution in [case.region.care_home, case.region.hospital] {
        hit(&scratch, &case, institution, None, "affected", "P1").await;
    }
    draft(&scratch, &case).await;
    let viewer = analyst(&scratch);
    let filter = store::NoticeFilter { state: Some(NoticeState::Draft), ..store::NoticeFilter::default() };
    let drafts = scratch.as_viewer(&viewer).await.unwrap();
    let drafts = drafts.notices(&filter, &PageRequest::first(9)).await.unwrap().items;
    let mut tx = scratch.begin().await.unwrap();
    for row in &drafts {
        tx.send_notice(&proof(), row.id, &plan(), today()).await.unwrap();
    }
    tx.commit().await.unwrap();
    scratch.world.advance_hours(49);
    for called in [false, true] {
        // Both are overdue since the same moment; then one of them asks to be called later.
        if called {
            let first = to_phone(&scratch).await[0].notice;
            let again = scratch.world.now().plus_hours(3);
            note(&scratch, first, &call(CallOutcome::CallBack, Some(again))).await.unwrap();
        }
        let whole: Vec<_> = to_phone(&scratch).await.iter().map(|row| row.notice).collect();
        assert_eq!(whole.len(), 2);
        let view = scratch.as_viewer(&viewer).await.unwrap();
        let mut met = Vec::new();
        let mut page = PageRequest::first(1);
        loop {
            let found = view.owing_page(&plan(), None, true, &page).await.unwrap();
            met.extend(found.items.iter().map(|row| row.notice));
            match found.next {
                Some(next) => page = PageRequest::after(next, 1),
                None => break,
            }
        }
        assert_eq!(met, whole, "called: {called}");
        let of_another = domain::AdvisoryId::new(&*scratch.world);
        let none = view.owing_page(&plan(), Some(of_another), true, &PageRequest::first(1)).await.unwrap();
        assert!(none.items.is_empty() && none.next.is_none());
        let later = view.owing_page(&plan(), Some(case.advisory), true, &PageRequest::first(9)).await.unwrap();
        assert_eq!(later.items.len(), 2);
        for cursor in ["", "nothing", "1~2", "1~2~3", "1~2~01937b5e-0000-7000-8000-000000000000~4"] {
            let wrong = view.owing_page(&plan(), None, true, &PageRequest::after(cursor, 1)).await;
            assert!(matches!(wrong, Err(StoreError::NotFound)), "{cursor}: {wrong:?}");
        }
    }
});

on_both!(whoever_phones_knows_since_when_how_urgent_and_whether_a_supplier_is_silent, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let sent_at = scratch.world.now();
    scratch.world.advance_hours(49);
    let row = to_phone(&scratch).await.remove(0);
    assert_eq!((row.notice, row.sent_at, row.level()), (id, sent_at, Level::High));
    assert_eq!((row.why, row.since()), (Owing::Overdue, row.deadline));
    assert_eq!(row.silent_supplier.as_deref(), Some("Zorg-ICT Noord"));
    // A sign of life, and it is silent no more.
    let supplier = supplier_staff(&scratch, &case.region);
    answer(&scratch, &supplier, &case, id, &given(AnswerKind::Confirmed)).await.unwrap();
    assert_eq!(to_phone(&scratch).await[0].silent_supplier, None);
    let asked = answer(&scratch, &supplier, &case, id, &given(AnswerKind::CallMe)).await;
    asked.unwrap();
    let row = to_phone(&scratch).await.remove(0);
    assert_eq!((row.why, row.since()), (Owing::CallMe, scratch.world.now()), "since they asked");
    assert_eq!(row.answered_at, Some(scratch.world.now()));
});
