//! The answer picture: all of it for the CERT, and for an umbrella nothing of which one institution could be read.

use domain::answer::AnswerKind;
use domain::mandate::Part;
use domain::notice::{Funnel, NoticeState};
use domain::organisation::{Organisation, OrganisationKind, Size};
use domain::page::PageRequest;
use domain::picture::{Curve, Of, Picture, Step, Told};
use domain::viewer::{Role, Viewer};
use domain::{NoticeId, OrganisationId, policy};
use store::{MembersPicture, NoticeFilter, PictureRow, StoreError};
use testkit::{Scratch, on_both};

use crate::notices::{Case, answer, case, deliveries, draft, given, hit, proof, send, sent_to_care_home, today};
use crate::region::{analyst, member, organisation, supplier_staff};

const ZONE: &str = "Europe/Amsterdam";

struct Sector {
    case: Case,
    umbrella: OrganisationId,
    members: Vec<OrganisationId>,
}

async fn put(scratch: &Scratch, it: &Organisation) {
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    tx.put_organisation(&policy::may_manage_organisations(&system).unwrap(), it).await.unwrap();
    tx.commit().await.unwrap();
}

/// An umbrella with members of these sizes, and the case's two institutions beside them. All of them were told.
async fn sector(scratch: &Scratch, sizes: &[Size]) -> Sector {
    let case = case(scratch).await;
    let umbrella = organisation(scratch, OrganisationKind::Umbrella, "Koepel");
    put(scratch, &umbrella).await;
    let mut members = Vec::new();
    for (number, size) in sizes.iter().enumerate() {
        let it = Organisation {
            size: Some(*size),
            umbrellas: vec![umbrella.id],
            ..organisation(scratch, OrganisationKind::Institution, &format!("Lid {number}"))
        };
        put(scratch, &it).await;
        members.push(it.id);
    }
    for of in members.iter().chain([&case.region.care_home, &case.region.hospital]) {
        hit(scratch, &case, *of, None, "affected", "P1").await;
    }
    draft(scratch, &case).await;
    let viewer = analyst(scratch);
    let filter = NoticeFilter { state: Some(NoticeState::Draft), ..NoticeFilter::default() };
    let drafts = scratch.as_viewer(&viewer).await.unwrap().notices(&filter, &PageRequest::first(50)).await.unwrap();
    for row in drafts.items {
        send(scratch, row.id).await;
    }
    Sector { case, umbrella: umbrella.id, members }
}

async fn rows(scratch: &Scratch, case: &Case) -> Vec<PictureRow> {
    let viewer = analyst(scratch);
    let rows = scratch.as_viewer(&viewer).await.unwrap().picture(case.advisory).await.unwrap();
    rows.into_iter().map(store::Seen::into_inner).collect()
}

async fn seen_by(scratch: &Scratch, viewer: &Viewer, umbrella: OrganisationId) -> MembersPicture {
    let may = policy::may_see_members(viewer, umbrella).unwrap();
    scratch.as_viewer(viewer).await.unwrap().members_picture(&may, ZONE).await.unwrap().into_inner()
}

fn counts(figures: &domain::picture::Figures) -> Vec<i64> {
    figures.steps().map(|(_, about)| about.value()).collect()
}

impl Sector {
    async fn answers(&self, scratch: &Scratch, member: usize, kind: AnswerKind) {
        let of = self.members[member];
        let notice = rows(scratch, &self.case).await.iter().find(|row| row.institution == of).unwrap().notice;
        let viewer = crate::region::member(scratch, of, Role::Manager);
        scratch.world.advance_seconds(1);
        let mut tx = scratch.begin().await.unwrap();
        let may = policy::may_answer(&viewer, of).unwrap();
        tx.answer(&may, notice, &given(kind), None, today()).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn seen(&self, scratch: &Scratch) -> MembersPicture {
        seen_by(scratch, &member(scratch, self.umbrella, Role::UmbrellaStaff), self.umbrella).await
    }
}

on_both!(the_rows_come_to_what_the_sums_say, |scratch| {
    let it = sector(&scratch, &[Size::Small, Size::Small, Size::Medium, Size::Large]).await;
    scratch.world.advance_hours(2);
    for (member, kind) in [(0, AnswerKind::Solved), (1, AnswerKind::CallMe), (2, AnswerKind::NotWithUs)] {
        it.answers(&scratch, member, kind).await;
    }
    let mut tx = scratch.begin().await.unwrap();
    let delivery = {
        let hospital = it.case.region.hospital;
        let notice = rows(&scratch, &it.case).await.iter().find(|row| row.institution == hospital).unwrap().notice;
        deliveries(&scratch, notice, Part::Act).await
    };
    tx.delivery_sent(&proof(), delivery).await.unwrap();
    tx.commit().await.unwrap();

    let rows = rows(&scratch, &it.case).await;
    let told: Vec<Told> = rows.iter().map(|row| row.told.clone()).collect();
    let viewer = analyst(&scratch);
    let sums = scratch.as_viewer(&viewer).await.unwrap().funnel(Some(it.case.advisory)).await.unwrap().into_inner();
    assert_eq!(sums, Funnel { sent: 6, delivered: 4, opened: 3, answered: 2, applicable: 1, solved: 1 });
    assert_eq!(Funnel::of(&told), sums);
    let picture = Picture::of(&told, scratch.now());
    assert_eq!(picture.by_size.iter().map(|group| group.funnel.sent).collect::<Vec<_>>(), [4, 1, 1]);
    assert_eq!(picture.all.curve.rises.last().unwrap().1, 2);
    let names: Vec<_> = rows.iter().map(|row| row.institution_name.as_str()).collect();
    assert_eq!(names, ["Huize Één Duin", "Lid 0", "Lid 1", "Lid 2", "Lid 3", "Ziekenhuis Verweg"]);
});

on_both!(a_draft_is_not_in_the_picture_and_a_replaced_notice_only_as_its_successor, |scratch| {
    let (case, first) = sent_to_care_home(&scratch).await;
    scratch.world.advance_hours(1);
    hit(&scratch, &case, case.region.care_home, None, "affected", "P2").await;
    hit(&scratch, &case, case.region.hospital, None, "affected", "P2").await;
    draft(&scratch, &case).await;
    let ids = |rows: &[PictureRow]| rows.iter().map(|row| row.notice).collect::<Vec<NoticeId>>();
    assert_eq!(ids(&rows(&scratch, &case).await), [first]);
    let viewer = analyst(&scratch);
    let filter = NoticeFilter {
        state: Some(NoticeState::Draft),
        institution: Some(case.region.care_home),
        ..NoticeFilter::default()
    };
    let update =
        scratch.as_viewer(&viewer).await.unwrap().notices(&filter, &PageRequest::first(9)).await.unwrap().items[0].id;
    send(&scratch, update).await;
    assert_eq!(ids(&rows(&scratch, &case).await), [update]);
});

on_both!(a_notice_is_answered_when_the_last_part_is, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let sent = scratch.now();
    let staff = supplier_staff(&scratch, &case.region);
    scratch.world.advance_hours(5);
    answer(&scratch, &staff, &case, id, &given(AnswerKind::CallMe)).await.unwrap();
    assert!(Curve::of([&rows(&scratch, &case).await[0].told], scratch.now()).rises.is_empty(), "a call is no answer");
    scratch.world.advance_hours(5);
    // The institution is only informed, and speaks for all of it.
    let manager = member(&scratch, case.region.care_home, Role::Manager);
    answer(&scratch, &manager, &case, id, &given(AnswerKind::Applicable)).await.unwrap();
    let at = scratch.now();
    scratch.world.advance_hours(5);
    answer(&scratch, &manager, &case, id, &given(AnswerKind::Solved)).await.unwrap();
    let told = rows(&scratch, &case).await.remove(0).told;
    assert_eq!((told.reached(), told.answered_at), (Step::Solved, Some(at)), "the first answer, and not the last");
    assert_eq!(Curve::of([&told], scratch.now()).rises, [(at.millis() - sent.millis(), 1)]);
});

// Shows: ASVS 8.2.2, 8.2.3, NEN 8.11, 8.12
on_both!(an_umbrella_hears_of_five_and_not_of_four, |scratch| {
    let four = sector(&scratch, &[Size::Small; 4]).await;
    scratch.world.advance_hours(24);
    assert!(four.seen(&scratch).await.rows.is_empty(), "six were told, and four of them are members");
    // Another umbrella, with those and one more.
    let other = organisation(&scratch, OrganisationKind::Umbrella, "Andere koepel");
    put(&scratch, &other).await;
    for (number, id) in four.members.iter().chain([&four.case.region.hospital]).enumerate() {
        let name = format!("Lid {number}");
        let it = Organisation {
            id: *id,
            umbrellas: vec![other.id],
            ..organisation(&scratch, OrganisationKind::Institution, &name)
        };
        put(&scratch, &it).await;
    }
    let staff = member(&scratch, other.id, Role::UmbrellaStaff);
    let seen = seen_by(&scratch, &staff, other.id).await;
    assert_eq!(seen.rows.len(), 1);
    assert_eq!(counts(&seen.rows[0].figures.all), [5, 0, 0, 0, 0, 0]);
    assert!(seen.rows[0].figures.by_size.is_empty());
});

// Shows: ASVS 8.2.2, 8.2.3, NEN 8.12
on_both!(an_umbrella_hears_yesterdays_sums_to_the_nearest_five, |scratch| {
    use Size::{Large, Medium, Small};
    let it = sector(&scratch, &[Small, Small, Small, Small, Small, Small, Medium, Medium, Medium, Large, Large]).await;
    assert!(it.seen(&scratch).await.rows.is_empty(), "they were told today");
    it.answers(&scratch, 0, AnswerKind::Confirmed).await;
    scratch.world.advance_hours(24);
    let first = it.seen(&scratch).await;
    assert_eq!(first.as_at, scratch.now().midnight(ZONE));
    let [row] = &first.rows[..] else { panic!("one advisory: {first:?}") };
    assert_eq!((row.advisory, row.first_told.to_string()), (it.case.advisory, "2026-11-20".to_owned()));
    // One of eleven has answered.
    assert_eq!(counts(&row.figures.all), [10, 0, 0, 0, 0, 0]);
    let sizes: Vec<_> = row.figures.by_size.iter().map(|(of, figures)| (*of, counts(figures)[0])).collect();
    assert_eq!(sizes, [(Of::Size(Small), 5), (Of::Others, 5)], "three and two stand together");

    // Nothing of today shows, also not where an answer of yesterday became another.
    for member in 0..9 {
        it.answers(&scratch, member, AnswerKind::Solved).await;
    }
    assert_eq!(it.seen(&scratch).await, first);
    scratch.world.advance_hours(24);
    assert_eq!(counts(&it.seen(&scratch).await.rows[0].figures.all), [10, 10, 10, 10, 10, 10]);
    // What was said before midnight is what counts, whatever is said after.
    let before = it.seen(&scratch).await;
    for member in 0..9 {
        it.answers(&scratch, member, AnswerKind::CallMe).await;
    }
    assert_eq!(it.seen(&scratch).await, before);
});

// Shows: ASVS 8.2.2, 8.3.1, NEN 5.15, 8.3
on_both!(the_gate_is_for_the_umbrella_itself_and_opens_no_notice, |scratch| {
    let it = sector(&scratch, &[Size::Small; 6]).await;
    scratch.world.advance_hours(24);
    let staff = member(&scratch, it.umbrella, Role::UmbrellaStaff);
    let view = scratch.as_viewer(&staff).await.unwrap();
    assert!(view.picture(it.case.advisory).await.unwrap().is_empty());
    assert!(view.notices(&NoticeFilter::default(), &PageRequest::first(50)).await.unwrap().items.is_empty());
    assert_eq!(view.funnel(None).await.unwrap().into_inner(), Funnel::default());
    // A proof is worth something in the hands of the one it was given to.
    let may = policy::may_see_members(&staff, it.umbrella).unwrap();
    let other = member(&scratch, it.umbrella, Role::UmbrellaStaff);
    let foreign = scratch.as_viewer(&other).await.unwrap().members_picture(&may, ZONE).await;
    assert!(matches!(foreign, Err(StoreError::NotFound)), "{foreign:?}");
    assert_eq!(view.members_picture(&may, ZONE).await.unwrap().rows.len(), 1);
    // Of a document that the umbrella may not read it hears nothing, and of RED nobody does.
    let advisory = it.case.advisory;
    let person = match staff.who {
        domain::viewer::Who::Person(id) => id,
        _ => panic!("a person"),
    };
    for audience in [
        r#"{"tlp":"AMBER","owner":null,"persons":[],"organisations":[],"circles":[],"suppliers":[],"not_before":null,"expires":null}"#
            .to_owned(),
        format!(
            r#"{{"tlp":"RED","owner":null,"persons":["{person}"],"organisations":[],"circles":[],"suppliers":[],"not_before":null,"expires":null}}"#
        ),
    ] {
        scratch
            .sql(&format!(
                "INSERT INTO audience (id, canonical) SELECT MAX(id) + 1, '{audience}' FROM audience WHERE TRUE
                 ON CONFLICT DO NOTHING"
            ))
            .await;
        scratch
            .sql(&format!(
                "UPDATE advisory SET audience_id = (SELECT id FROM audience WHERE canonical = '{audience}')
                 WHERE id = {{id:{advisory}}}"
            ))
            .await;
        assert!(it.seen(&scratch).await.rows.is_empty(), "{audience}");
        assert!(seen_by(&scratch, &staff, it.umbrella).await.rows.is_empty(), "{audience}");
    }
});
