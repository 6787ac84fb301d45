//! What an organisation is quiet about and what it follows. The notices are of Friday, 20 November 2026, about pumps by
//! Halmarin that are no medical devices but building systems here.

use std::collections::BTreeSet;

use domain::answer::AnswerKind;
use domain::asset::AssetClass;
use domain::enrichment::{Fact, Kev, Provenance, Record};
use domain::follow_up::Plan;
use domain::notice::{CareImpact, DeliveryState, NoticeState, Owing, Severity};
use domain::organisation::OrganisationKind;
use domain::overview::{Choice, Week};
use domain::policy;
use domain::rating::{Override, QUESTIONS, Question, Rating};
use domain::refusal::Refusal;
use domain::topic::{BadTopic, MOST, Named, Quiet, Topic};
use domain::usefulness::{Rates, Vote};
use domain::viewer::Role;
use domain::{AdvisoryId, ContentHash, Day, NoticeId, OrganisationId, Timestamp};
use store::{NoticeEdit, QueuedOverviews, SendReport, Stepped, StoreError};
use testkit::{Scratch, on_both};

use crate::notices::{Case, answer, case, content, draft, given, hit, owing, proof, put_revision, today};
use crate::region::{analyst, member, only, supplier_staff};
use crate::steps::plan;

const ZONE: &str = "Europe/Amsterdam";

fn at(scratch: &Scratch, moment: &str) {
    scratch.world.wind_to(Timestamp::from_local(moment, ZONE).unwrap());
}

fn named(class: &str, maker: &str) -> Named {
    Named::read(class, maker).unwrap()
}

fn quiet(about: Named, up_to: Severity) -> Quiet {
    Quiet { about, up_to, until: "2027-03-01".parse().unwrap(), why: "Leest de beheerder op maandag".to_owned() }
}

async fn choose(scratch: &Scratch, organisation: OrganisationId, it: &Quiet) -> Result<(), StoreError> {
    let proof = policy::may_choose_topics(&policy::system("test"), organisation).unwrap();
    let mut tx = scratch.begin().await?;
    tx.quiet_topic(&proof, organisation, it, today()).await?;
    tx.commit().await
}

async fn follow(scratch: &Scratch, organisation: OrganisationId, it: &Named) {
    let proof = policy::may_choose_topics(&policy::system("test"), organisation).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.follow_topic(&proof, organisation, it).await.unwrap();
    tx.commit().await.unwrap();
}

/// Sends the one draft there is, as bad as this.
async fn send_as(
    scratch: &Scratch,
    severity: Severity,
    care_impact: CareImpact,
    plan: &Plan,
) -> (NoticeId, SendReport) {
    let id = only(scratch, NoticeState::Draft).await;
    let edit = NoticeEdit { severity, care_impact, advice_nl: String::new(), advice_en: String::new(), deadline: None };
    let mut tx = scratch.begin().await.unwrap();
    tx.edit_notice(&proof(), id, &edit).await.unwrap();
    let report = tx.send_notice(&proof(), id, plan, today()).await.unwrap();
    tx.commit().await.unwrap();
    (id, report)
}

async fn send(scratch: &Scratch, severity: Severity) -> (NoticeId, SendReport) {
    send_as(scratch, severity, CareImpact::None, &plan()).await
}

/// A building system of the care home, for which its supplier acts.
async fn drafted(scratch: &Scratch) -> Case {
    let case = case(scratch).await;
    hit(scratch, &case, case.region.care_home, Some(AssetClass::Building), "affected", "P1").await;
    draft(scratch, &case).await;
    case
}

async fn states(scratch: &Scratch, id: NoticeId) -> Vec<(OrganisationId, DeliveryState)> {
    let viewer = analyst(scratch);
    let notice = scratch.as_viewer(&viewer).await.unwrap().notice(id).await.unwrap();
    notice.deliveries.iter().map(|row| (row.organisation, row.state)).collect()
}

async fn steps(scratch: &Scratch, moment: &str) -> Stepped {
    at(scratch, moment);
    let mut all = Stepped::default();
    for one in scratch.due_steps().await.unwrap() {
        let mut tx = scratch.begin().await.unwrap();
        all.add(tx.take_steps(&proof(), &plan(), scratch.now().day(ZONE), &one).await.unwrap());
        tx.commit().await.unwrap();
    }
    all
}

async fn wake(scratch: &Scratch) -> u32 {
    let mut mails = 0;
    for id in scratch.due_wakes().await.unwrap() {
        let mut tx = scratch.begin().await.unwrap();
        mails += tx.wake(&proof(), &plan(), scratch.now().day(ZONE), id).await.unwrap();
        tx.commit().await.unwrap();
    }
    mails
}

/// Both have chosen, so nobody is mailed.
async fn all_quiet(scratch: &Scratch) -> (Case, NoticeId) {
    let case = drafted(scratch).await;
    for organisation in [case.region.care_home, case.region.supplier] {
        choose(scratch, organisation, &quiet(named("building", ""), Severity::Medium)).await.unwrap();
    }
    let (id, report) = send(scratch, Severity::Medium).await;
    assert_eq!((report.mails, report.quiet, report.unreachable.len()), (0, 2, 0));
    (case, id)
}

on_both!(a_quiet_notice_is_not_mailed_nor_reminded_of_nor_phoned_about, |scratch| {
    let (case, id) = all_quiet(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    let both: BTreeSet<_> = states(&scratch, id).await.into_iter().collect();
    assert_eq!(both, BTreeSet::from([(home, DeliveryState::Quiet), (supplier, DeliveryState::Quiet)]));
    assert_eq!(scratch.claim_of(&["deliver"], "test", 100, 60).await.unwrap().len(), 0);
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let until: Day = "2027-03-01".parse().unwrap();
    let parts = view.quiet_parts(id).await.unwrap().into_inner();
    assert_eq!(parts.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from([(home, until), (supplier, until)]));
    assert_eq!(*view.quiet_count(case.advisory).await.unwrap(), 1);

    // Long after the deadline as well.
    for moment in ["2026-11-25T12:00", "2026-11-26T23:00", "2026-12-21T12:00"] {
        assert_eq!(steps(&scratch, moment).await, Stepped::default(), "{moment}");
        assert_eq!(owing(&scratch).await, [(id, Owing::Quiet)], "{moment}");
    }
    assert_eq!(view.owing_count(&plan(), None, true).await.unwrap(), 0, "nobody is phoned");
    let picture = view.picture(case.advisory).await.unwrap();
    assert_eq!((picture.len(), picture[0].is_quiet, picture[0].is_left()), (1, true, false));

    // It can be answered as any other, and who asks for a call gets one.
    let staff = supplier_staff(&scratch, &case.region);
    answer(&scratch, &staff, &case, id, &given(AnswerKind::CallMe)).await.unwrap();
    assert_eq!(owing(&scratch).await, [(id, Owing::CallMe)]);
    answer(&scratch, &staff, &case, id, &given(AnswerKind::Solved)).await.unwrap();
    assert_eq!(owing(&scratch).await, []);
});

on_both!(what_a_supplier_is_quiet_about_changes_nothing_for_its_customer, |scratch| {
    let case = drafted(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    choose(&scratch, supplier, &quiet(named("", "Halmarin"), Severity::Medium)).await.unwrap();
    let (id, report) = send(&scratch, Severity::Medium).await;
    assert_eq!((report.mails, report.quiet), (1, 1));
    let states: BTreeSet<_> = states(&scratch, id).await.into_iter().collect();
    assert_eq!(states, BTreeSet::from([(home, DeliveryState::Queued), (supplier, DeliveryState::Quiet)]));
    // 75 % of seven days: the customer hears that its supplier says nothing, as it would have.
    assert_eq!(steps(&scratch, "2026-11-25T23:00").await.reminded, 0);
    let told = steps(&scratch, "2026-11-26T12:00").await;
    assert_eq!((told.reminded, told.told), (0, 1));
});

on_both!(what_an_institution_is_quiet_about_changes_nothing_for_its_supplier, |scratch| {
    let case = drafted(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    choose(&scratch, home, &quiet(named("building", ""), Severity::Medium)).await.unwrap();
    let (id, report) = send(&scratch, Severity::Low).await;
    assert_eq!((report.mails, report.quiet), (1, 1));
    let states: BTreeSet<_> = states(&scratch, id).await.into_iter().collect();
    assert_eq!(states, BTreeSet::from([(home, DeliveryState::Quiet), (supplier, DeliveryState::Queued)]));
    // The one who must act is reminded; the institution is left in peace when it says nothing.
    let all = steps(&scratch, "2026-12-18T12:00").await;
    assert_eq!((all.reminded, all.told), (1, 0), "{all:?}");
    assert_ne!(owing(&scratch).await, [(id, Owing::Quiet)], "its supplier is phoned when it is late");
});

on_both!(what_is_high_dangerous_or_more_than_was_chosen_goes_out_at_once, |scratch| {
    for (severity, care_impact, up_to) in [
        (Severity::High, CareImpact::None, Severity::Medium),
        (Severity::Low, CareImpact::DangerToPatient, Severity::Medium),
        (Severity::Medium, CareImpact::None, Severity::Low),
    ] {
        let scratch = match scratch.backend() {
            "sqlite" => testkit::sqlite().await,
            _ => testkit::postgres().await.unwrap(),
        };
        let case = drafted(&scratch).await;
        choose(&scratch, case.region.supplier, &quiet(named("building", ""), up_to)).await.unwrap();
        let (_, report) = send_as(&scratch, severity, care_impact, &plan()).await;
        assert_eq!((report.mails, report.quiet), (2, 0), "{severity:?} {care_impact:?}");
    }
});

on_both!(one_device_that_was_not_chosen_makes_the_whole_loud, |scratch| {
    let case = case(&scratch).await;
    let hospital = case.region.hospital;
    hit(&scratch, &case, hospital, Some(AssetClass::Building), "affected", "P1").await;
    hit(&scratch, &case, hospital, Some(AssetClass::MedicalDevice), "affected", "P2").await;
    draft(&scratch, &case).await;
    choose(&scratch, hospital, &quiet(named("building", ""), Severity::Medium)).await.unwrap();
    let (_, report) = send(&scratch, Severity::Medium).await;
    assert_eq!((report.mails, report.quiet), (1, 0));
});

on_both!(whom_no_week_reaches_is_told_at_once, |scratch| {
    let case = drafted(&scratch).await;
    let supplier = case.region.supplier;
    choose(&scratch, supplier, &quiet(named("building", ""), Severity::Medium)).await.unwrap();
    let chooses = policy::may_choose_overview(&policy::system("test"), supplier).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.choose_overview(&chooses, supplier, Choice::Never).await.unwrap();
    tx.commit().await.unwrap();
    let (_, report) = send(&scratch, Severity::Medium).await;
    assert_eq!((report.mails, report.quiet), (2, 0), "it wants no overview");
});

on_both!(where_no_overviews_go_out_nothing_is_quiet, |scratch| {
    let case = drafted(&scratch).await;
    choose(&scratch, case.region.supplier, &quiet(named("building", ""), Severity::Medium)).await.unwrap();
    let (_, report) = send_as(&scratch, Severity::Medium, CareImpact::None, &plan().without_quiet()).await;
    assert_eq!((report.mails, report.quiet), (2, 0));
});

/// Wakes with the first look after this, once, and says how it stands then.
async fn woken(scratch: &Scratch, case: &Case, id: NoticeId) -> (Severity, CareImpact) {
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    assert_eq!(wake(scratch).await, 2);
    assert_eq!(wake(scratch).await, 0, "once");
    let both: BTreeSet<_> = states(scratch, id).await.into_iter().collect();
    assert_eq!(both, BTreeSet::from([(home, DeliveryState::Queued), (supplier, DeliveryState::Queued)]));
    assert_eq!(scratch.claim_of(&["deliver"], "test", 100, 60).await.unwrap().len(), 2);
    let viewer = analyst(scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    assert!(view.quiet_parts(id).await.unwrap().is_empty());
    assert_eq!(view.audit_of(id).await.unwrap().iter().filter(|row| row.act == "notice.wake").count(), 1);
    let it = view.notice(id).await.unwrap();
    assert!(it.notice.deadline.unwrap() > scratch.now(), "it has time again");
    let next = it.addressees.iter().filter_map(|to| to.next_step_at).min();
    assert!(next.is_some_and(|next| next > scratch.now()), "and is reminded of: {next:?}");
    (it.notice.severity, it.notice.care_impact)
}

on_both!(a_rating_of_high_makes_it_loud, |scratch| {
    let (case, id) = all_quiet(&scratch).await;
    at(&scratch, "2026-12-01T10:00");
    assert_eq!(wake(&scratch).await, 0);
    let first = |question: &Question| (question.id.to_owned(), question.options[0].0.to_owned());
    let low = Rating {
        answers: QUESTIONS.iter().map(first).collect(),
        probability: None,
        damage: None,
        care_impact: CareImpact::Nuisance,
    };
    let set = Override { level: Severity::High, reason: "Overal in gebruik".into() };
    let high = Rating { probability: Some(set.clone()), damage: Some(set), ..low.clone() };
    for (rating, due) in [(low, 0), (high, 1)] {
        scratch.world.advance_seconds(1);
        let mut tx = scratch.begin().await.unwrap();
        tx.rate(&proof(), case.advisory, &rating.check().unwrap(), "Sanne Vuurman", None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(scratch.due_wakes().await.unwrap().len(), due);
    }
    assert_eq!(woken(&scratch, &case, id).await, (Severity::High, CareImpact::Nuisance));
});

async fn known_exploited(scratch: &Scratch, number: &str) {
    let kev = Kev {
        vendor: "Halmarin".to_owned(),
        product: "Pomp".to_owned(),
        name: "Pomp".to_owned(),
        added: None,
        due: None,
        ransomware: false,
        required_action: String::new(),
        notes: String::new(),
    };
    let from =
        Provenance { source: "cisa_kev".to_owned(), document: ContentHash::of(b"kev"), edition: None, updated: None };
    let record = Record { cve: number.parse().unwrap(), from, fact: Fact::Kev(kev) };
    let proof = policy::may_take_in(&policy::system("test")).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_enrichment(&proof, &[record], true).await.unwrap();
    tx.commit().await.unwrap();
}

on_both!(a_list_of_exploited_vulnerabilities_makes_it_loud, |scratch| {
    let (case, id) = all_quiet(&scratch).await;
    known_exploited(&scratch, "CVE-2099-0002").await;
    assert_eq!(wake(&scratch).await, 0, "another one");
    known_exploited(&scratch, "CVE-2099-0001").await;
    assert_eq!(woken(&scratch, &case, id).await, (Severity::Medium, CareImpact::None));
});

on_both!(what_is_exploited_already_is_never_quiet, |scratch| {
    let case = drafted(&scratch).await;
    choose(&scratch, case.region.supplier, &quiet(named("building", ""), Severity::Medium)).await.unwrap();
    known_exploited(&scratch, "CVE-2099-0001").await;
    let (_, report) = send(&scratch, Severity::Low).await;
    assert_eq!((report.mails, report.quiet), (2, 0));
});

on_both!(an_update_that_says_it_is_exploited_is_told_aloud_and_the_earlier_one_sleeps_on, |scratch| {
    let (case, first) = all_quiet(&scratch).await;
    let mut it = content("2", "Installeer 2.1");
    it.vulnerabilities[0].threats.push(domain::advisory::Threat {
        category: "exploit_status".into(),
        details: "Actively exploited since this morning.".into(),
        products: vec!["P1".into()],
    });
    put_revision(&scratch, case.advisory, &it).await;
    draft(&scratch, &case).await;
    let (second, report) = send(&scratch, Severity::Medium).await;
    assert_eq!((report.mails, report.quiet), (2, 0));
    assert_ne!(first, second);
    assert_eq!(wake(&scratch).await, 0, "one that a later notice has replaced says nothing any more");
    assert!(states(&scratch, first).await.iter().all(|(_, state)| *state == DeliveryState::Quiet));
});

async fn week(scratch: &Scratch, organisation: OrganisationId, of: &str) -> domain::overview::Overview {
    let week: Week = of.parse().unwrap();
    scratch.overview_for(organisation, OrganisationKind::Institution, week, ZONE).await.unwrap()
}

on_both!(a_quiet_notice_stands_in_the_week_and_what_ends_is_announced, |scratch| {
    let (case, _) = all_quiet(&scratch).await;
    let home = case.region.care_home;
    let it = week(&scratch, home, "2026-W47").await;
    assert_eq!(it.sent.iter().map(|line| line.is_quiet).collect::<Vec<_>>(), [true]);
    assert!(it.ending.is_empty(), "not for months");
    // It ends on Monday of week 9 of 2027.
    for (of, named) in
        [("2027-W06", false), ("2027-W07", true), ("2027-W08", true), ("2027-W09", true), ("2027-W10", false)]
    {
        let it = week(&scratch, home, of).await;
        assert_eq!(it.ending.len() == 1, named, "{of}: {:?}", it.ending);
    }
    at(&scratch, "2027-02-22T09:00");
    let mut tx = scratch.begin().await.unwrap();
    let queued = tx.queue_overviews(&proof(), "2027-W07".parse().unwrap(), ZONE, 200).await.unwrap();
    tx.commit().await.unwrap();
    // The hospital has nothing; the other two are warned, and their notice still waits.
    assert_eq!(queued, QueuedOverviews { organisations: 3, mails: 2 });
});

async fn marked(scratch: &Scratch, advisory: AdvisoryId, tlp: Option<&str>) {
    let mut it = content("1", "Installeer 2.0");
    it.tlp = tlp.map(str::to_owned);
    it.references.push(domain::advisory::Reference {
        category: Some("self".into()),
        summary: "page".into(),
        url: "https://halmarin.example/HAL-1".into(),
    });
    put_revision(scratch, advisory, &it).await;
}

// Shows: NEN 8.3
on_both!(what_is_followed_is_listed_once_when_the_sector_may_read_it_and_nothing_is_asked, |scratch| {
    let case = case(&scratch).await;
    let (home, hospital) = (case.region.care_home, case.region.hospital);
    marked(&scratch, case.advisory, Some("GREEN")).await;
    hit(&scratch, &case, home, Some(AssetClass::Building), "affected", "P1").await;
    draft(&scratch, &case).await;
    for whose in [home, hospital] {
        follow(&scratch, whose, &named("", "HALMARIN")).await;
        follow(&scratch, whose, &named("building", "")).await;
    }
    assert!(week(&scratch, hospital, "2026-W47").await.followed.is_empty(), "nothing was sent");
    send(&scratch, Severity::Medium).await;
    let it = week(&scratch, hospital, "2026-W47").await;
    let listed: Vec<_> =
        it.followed.iter().map(|one| (one.advisory, one.topic.name.as_str(), one.url.as_deref())).collect();
    assert_eq!(listed, [(case.advisory, "HALMARIN", Some("https://halmarin.example/HAL-1"))]);
    assert!(it.sent.is_empty() && it.waiting.is_empty());
    assert!(week(&scratch, home, "2026-W47").await.followed.is_empty(), "it concerns them");
    assert!(week(&scratch, hospital, "2026-W48").await.followed.is_empty());
    at(&scratch, "2026-11-23T09:00");
    let mut tx = scratch.begin().await.unwrap();
    let queued = tx.queue_overviews(&proof(), "2026-W47".parse().unwrap(), ZONE, 200).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(queued.mails, 3, "the hospital gets one for it");
    assert_eq!(owing(&scratch).await.len(), 1, "and owes nothing");

    for (tlp, there) in [(Some("AMBER"), false), (None, false), (Some("CLEAR"), true), (Some("RED"), false)] {
        marked(&scratch, case.advisory, tlp).await;
        let it = week(&scratch, hospital, "2026-W47").await;
        assert_eq!(it.followed.len() == 1, there, "{tlp:?}");
    }
});

on_both!(who_may_choose_what_and_who_sees_it, |scratch| {
    let case = case(&scratch).await;
    let (home, hospital) = (case.region.care_home, case.region.hospital);
    let manager = member(&scratch, home, Role::Manager);
    let may = policy::may_choose_topics(&manager, home).unwrap();
    let it = quiet(named("office_it", ""), Severity::Low);
    let mut tx = scratch.begin().await.unwrap();
    assert!(matches!(tx.quiet_topic(&may, hospital, &it, today()).await, Err(StoreError::NotFound)));
    assert!(matches!(tx.follow_topic(&may, hospital, &it.about).await, Err(StoreError::NotFound)));
    tx.quiet_topic(&may, home, &it, today()).await.unwrap();
    // Again: it is changed, not doubled.
    tx.quiet_topic(&may, home, &Quiet { up_to: Severity::Medium, ..it.clone() }, today()).await.unwrap();
    tx.commit().await.unwrap();
    let other = member(&scratch, hospital, Role::Manager);
    let desk = analyst(&scratch);
    for (viewer, rows) in [(&manager, 1), (&other, 0), (&desk, 1)] {
        let view = scratch.as_viewer(viewer).await.unwrap();
        let found = view.quiet_topics(home).await.unwrap();
        assert_eq!(found.len(), rows);
        assert!(found.iter().all(|row| row.quiet.up_to == Severity::Medium && row.quiet.why == it.why));
    }
    let keys = policy::may_keep_keys(&policy::system("test")).unwrap();
    let found = scratch.in_the_clear(&keys).await.unwrap();
    for columns in [&found.clear, &found.empty] {
        assert!(!columns.iter().any(|column| column == "quiet_topic.why"), "{columns:?}");
    }

    let topic: Topic = "class:office_it".parse().unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.loud_topic(&may, home, &topic).await.unwrap();
    assert!(matches!(tx.loud_topic(&may, home, &topic).await, Err(StoreError::NotFound)));
    assert!(matches!(tx.unfollow_topic(&may, home, &topic).await, Err(StoreError::NotFound)));
    tx.commit().await.unwrap();
    let trail = scratch.as_viewer(&manager).await.unwrap().audit_of(home).await.unwrap();
    let acts: Vec<_> = trail.iter().map(|row| row.act.as_str()).filter(|act| act.starts_with("topic.")).collect();
    assert_eq!(acts, ["topic.quiet", "topic.quiet", "topic.loud"]);

    let refused = choose(&scratch, home, &Quiet { up_to: Severity::High, ..it.clone() }).await;
    assert!(matches!(refused, Err(StoreError::Refused(Refusal::Topic(BadTopic::Level)))), "{refused:?}");
    for place in 0..MOST {
        choose(&scratch, home, &quiet(named("", &format!("Maker {place}")), Severity::Low)).await.unwrap();
    }
    let refused = choose(&scratch, home, &it).await;
    assert!(matches!(refused, Err(StoreError::Refused(Refusal::Topic(BadTopic::TooMany)))), "{refused:?}");
    // One that is there can still be changed.
    choose(&scratch, home, &quiet(named("", "Maker 0"), Severity::Medium)).await.unwrap();
});

on_both!(the_rate_is_by_sector_and_by_what_the_advisory_was_about, |scratch| {
    let case = drafted(&scratch).await;
    let (id, _) = send(&scratch, Severity::High).await;
    let sent_at = scratch.now();
    let manager = member(&scratch, case.region.care_home, Role::Manager);
    let staff = supplier_staff(&scratch, &case.region);
    for (viewer, vote) in [(&manager, Vote::Useful), (&staff, Vote::NotForUs)] {
        let proof = policy::may_answer(viewer, case.region.care_home).unwrap();
        let mut tx = scratch.begin().await.unwrap();
        tx.vote(&proof, id, vote).await.unwrap();
        tx.commit().await.unwrap();
    }
    let desk = analyst(&scratch);
    let view = scratch.as_viewer(&desk).await.unwrap();
    let rates = view.rates_since(sent_at.plus_days(-90)).await.unwrap();
    assert_eq!((rates.all.useful, rates.all.votes()), (1, 2));
    assert_eq!(Rates::percent(&rates.all), None, "two votes are no rate");
    let sectors: Vec<_> = rates.by_sector.iter().map(|it| (it.of.as_deref(), it.tally.votes())).collect();
    assert_eq!(sectors, [(Some("vvt"), 2)]);
    let topics: Vec<_> = rates.by_topic.iter().map(|it| (it.of.topic.to_string(), it.tally.votes())).collect();
    assert_eq!(topics, [("class:building".to_owned(), 2), ("maker:halmarin".to_owned(), 2)]);
    let later = view.rates_since(sent_at.plus_seconds(1)).await.unwrap();
    assert_eq!(later.all.votes(), 0, "it went out before");
    // An institution reads its own vote at most.
    let own = scratch.as_viewer(&manager).await.unwrap().rates_since(sent_at.plus_days(-90)).await.unwrap();
    assert_eq!(own.all.votes(), 1);
});
