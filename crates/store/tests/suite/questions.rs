//! Questions to institutions, from the doubtful match to the fact that stands beside the line.

use std::collections::{BTreeMap, BTreeSet};

use domain::answer::Via;
use domain::asset::AssetClass;
use domain::job::Job;
use domain::link::LinkKey;
use domain::mandate::Part;
use domain::notice::DeliveryState;
use domain::page::PageRequest;
use domain::policy;
use domain::question::{ItemState, Point, QuestionState, Said};
use domain::refusal::Refusal;
use domain::viewer::{Role, Viewer};
use domain::{AssetId, OrganisationId, QuestionId};
use store::{
    AnswerLine, Answered, AskFilter, Asking, AssetFilter, HintRow, LinkState, NewAsset, QuestionDetail, QuestionFilter,
    StoreError, ToAsk, Withdrawn,
};
use testkit::{Scratch, on_both};

use crate::inventory::{import, line};
use crate::notices::{Case, case, proof, today};
use crate::region::{analyst, member, supplier_staff};

const MISSING: &str =
    r#"[{"code":"maker_same","registered":"Lindehof","stated":"Lindehof"},{"code":"version_missing","stated":"<4.2"}]"#;

/// A hit of this advisory on every line of an institution's inventory, with these grounds.
async fn doubt(scratch: &Scratch, case: &Case, organisation: OrganisationId, grounds: &str) {
    for asset in assets(scratch, organisation).await {
        let id = domain::MatchId::new(&*scratch.world);
        let advisory = case.advisory;
        scratch
            .sql(&format!(
                "INSERT INTO asset_match (id, asset_id, organisation_id, advisory_id, revision_id, product_id, product,
                                          verdict, score, grounds, created_at, updated_at, audience_id)
                 SELECT {{id:{id}}}, {{id:{asset}}}, {{id:{organisation}}}, {{id:{advisory}}}, current_revision_id,
                        'P1', 'Pomp', 'review', 70, '{grounds}', 0, 0, 1 FROM advisory WHERE id = {{id:{advisory}}}"
            ))
            .await;
    }
}

async fn assets(scratch: &Scratch, organisation: OrganisationId) -> Vec<AssetId> {
    let viewer = policy::system("test");
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let list = view.assets(organisation, &AssetFilter::default(), &PageRequest::first(100)).await.unwrap();
    list.items.iter().map(|row| row.id).collect()
}

fn pump(number: &str, version: &str) -> NewAsset {
    line(number, "Vloeipomp", version, Some(AssetClass::MedicalDevice))
}

/// Three pumps of the hospital without a version, and one advisory that wants to know it.
async fn three_pumps(scratch: &Scratch) -> Case {
    let case = case(scratch).await;
    import(scratch, case.region.hospital, &[pump("A", ""), pump("B", ""), pump("C", "")]).await;
    doubt(scratch, &case, case.region.hospital, MISSING).await;
    done(scratch).await;
    case
}

/// Whatever waits in the queue is done with.
async fn done(scratch: &Scratch) {
    for leased in scratch.claim("w", 100, 60).await.unwrap() {
        scratch.finish(&leased).await.unwrap();
    }
}

async fn count_of(scratch: &Scratch, institution: OrganisationId) -> Vec<(OrganisationId, usize)> {
    let viewer = analyst(scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let filter = AskFilter { institution: Some(institution), advisory: None };
    let (all, _) = view.proposals(filter, today()).await.unwrap();
    all.iter().map(|proposal| (proposal.addressee, proposal.devices())).collect()
}

async fn ask(scratch: &Scratch, institution: OrganisationId, addressee: OrganisationId) -> Result<Asking, StoreError> {
    scratch.world.advance_seconds(1);
    let wanted = ToAsk { institution, addressee, seen: None, groups: None, hints: BTreeMap::new() };
    scratch.ask(&analyst(scratch), &proof(), &wanted, today()).await
}

async fn detail(scratch: &Scratch, viewer: &Viewer, id: QuestionId) -> Result<QuestionDetail, StoreError> {
    Ok(scratch.as_viewer(viewer).await.unwrap().question(id).await?.into_inner())
}

async fn answer(
    scratch: &Scratch,
    viewer: &Viewer,
    institution: OrganisationId,
    id: QuestionId,
    said: &[(u32, Said)],
) -> Result<Answered, StoreError> {
    scratch.world.advance_seconds(1);
    let proof = policy::may_answer(viewer, institution).unwrap();
    let lines: Vec<_> = said.iter().map(|(number, said)| AnswerLine { number: *number, said: said.clone() }).collect();
    let mut tx = scratch.begin().await.unwrap();
    let answered = tx.answer_question(&proof, id, &lines, ("Jip", Via::Portal), None).await?;
    tx.commit().await.unwrap();
    Ok(answered)
}

fn value(text: &str) -> Said {
    Said::Value(text.to_owned())
}

on_both!(doubtful_devices_of_one_institution_are_one_question_and_asked_once, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    assert_eq!(count_of(&scratch, hospital).await, [(hospital, 3)]);
    let asking = ask(&scratch, hospital, hospital).await.unwrap();
    assert_eq!((asking.devices, asking.mails, asking.to_phone), (3, 1, 0));
    let it = detail(&scratch, &analyst(&scratch), asking.question).await.unwrap();
    assert_eq!(it.groups.len(), 1);
    let group = &it.groups[0];
    assert_eq!((&group.point, group.product.as_str(), group.items.len()), (&Point::Version, "Vloeipomp", 3));
    assert_eq!((group.reasons.len(), group.reasons[0].stated.as_str()), (1, "<4.2"));
    // The question, its delivery and the job that carries it came together.
    let jobs = scratch.claim("w", 10, 60).await.unwrap();
    assert!(matches!(jobs[0].job, Job::Ask { delivery } if delivery == it.deliveries[0].id), "{jobs:?}");
    // While it is open nothing is left to ask, also when somebody presses twice.
    assert_eq!(count_of(&scratch, hospital).await, []);
    let again = ask(&scratch, hospital, hospital).await;
    assert!(matches!(again, Err(StoreError::Refused(Refusal::QuestionChanged))), "{again:?}");
});

on_both!(three_spellings_of_one_product_are_one_group, |scratch| {
    let case = case(&scratch).await;
    let hospital = case.region.hospital;
    let known = |number: &str, product: &str, key: &str| {
        let mut it = line(number, product, "", Some(AssetClass::MedicalDevice));
        it.product_key = key.into();
        it
    };
    let vloei = "lindehof/vloeipomp";
    let lines = [
        known("A", "Vloeipomp", vloei),
        known("B", "Lindehof VLP infuus", vloei),
        known("C", "Vloeipomp", vloei),
        known("D", "Vloeipomp", "other/vloeipomp"),
    ];
    import(&scratch, hospital, &lines).await;
    doubt(&scratch, &case, hospital, MISSING).await;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let proposal = view.proposal(hospital, hospital, today()).await.unwrap();
    let groups: Vec<_> = proposal.groups.iter().map(|it| (it.product.as_str(), it.devices.len())).collect();
    assert_eq!(groups, [("Vloeipomp", 3), ("Vloeipomp", 1)]);
});

on_both!(what_an_analyst_must_judge_is_not_asked, |scratch| {
    let case = case(&scratch).await;
    let hospital = case.region.hospital;
    import(&scratch, hospital, &[pump("A", "")]).await;
    let grounds =
        r#"[{"code":"maker_differs","registered":"X","stated":"Y"},{"code":"version_missing","stated":"<4.2"}]"#;
    doubt(&scratch, &case, hospital, grounds).await;
    assert_eq!(count_of(&scratch, hospital).await, []);
    let filter = AskFilter { institution: None, advisory: Some(case.advisory) };
    let viewer = analyst(&scratch);
    assert!(scratch.as_viewer(&viewer).await.unwrap().proposals(filter, today()).await.unwrap().0.is_empty());
});

// Shows: ASVS 2.3.4, 2.3.2
on_both!(two_who_ask_at_the_same_moment_ask_once, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let (one, two) = tokio::join!(ask(&scratch, hospital, hospital), ask(&scratch, hospital, hospital));
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1, "{one:?} {two:?}");
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let all = view.questions(&QuestionFilter::default(), &PageRequest::first(10)).await.unwrap();
    assert_eq!(all.items.len(), 1);
});

on_both!(the_supplier_that_acts_is_asked_and_the_institution_is_informed, |scratch| {
    let case = case(&scratch).await;
    let (home, supplier) = (case.region.care_home, case.region.supplier);
    let system = line("G-1", "Klimaat", "", Some(AssetClass::Building));
    import(&scratch, home, &[system, pump("P-1", "")]).await;
    doubt(&scratch, &case, home, MISSING).await;
    let mut proposed = count_of(&scratch, home).await;
    proposed.sort();
    let mut expected = vec![(home, 1), (supplier, 1)];
    expected.sort();
    assert_eq!(proposed, expected);
    let asking = ask(&scratch, home, supplier).await.unwrap();
    assert_eq!(asking.mails, 2);
    let staff = supplier_staff(&scratch, &case.region);
    let it = detail(&scratch, &staff, asking.question).await.unwrap();
    let parts: Vec<_> = it.deliveries.iter().map(|to| (to.organisation, to.part)).collect();
    assert_eq!(parts, [(supplier, Part::Act), (home, Part::Inform)]);
    answer(&scratch, &staff, home, asking.question, &[(1, value("2.0"))]).await.unwrap();
    // The institution's own part is no business of the supplier.
    let own = ask(&scratch, home, home).await.unwrap();
    assert!(matches!(detail(&scratch, &staff, own.question).await, Err(StoreError::NotFound)));
    assert!(matches!(
        answer(&scratch, &staff, home, own.question, &[(1, value("2.0"))]).await,
        Err(StoreError::NotFound)
    ));
    // Somebody else's people see neither.
    let stranger = member(&scratch, case.region.hospital, Role::SecurityOfficer);
    for id in [asking.question, own.question] {
        assert!(matches!(detail(&scratch, &stranger, id).await, Err(StoreError::NotFound)));
    }
});

on_both!(an_answer_becomes_a_fact_beside_the_line_and_is_matched, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let asking = ask(&scratch, hospital, hospital).await.unwrap();
    done(&scratch).await;
    let officer = member(&scratch, hospital, Role::MedicalTechnology);
    let some = [(1, value("4.1")), (2, Said::Unknown)];
    let answered = answer(&scratch, &officer, hospital, asking.question, &some).await.unwrap();
    assert_eq!((answered.changed, answered.open, answered.closed), (2, 1, false));
    let jobs = scratch.claim("w", 10, 60).await.unwrap();
    assert_eq!(
        jobs.iter().map(|it| it.job.clone()).collect::<Vec<_>>(),
        [Job::MatchOrganisation { organisation: hospital }]
    );
    let mut tx = scratch.begin().await.unwrap();
    let candidates = tx.assets_to_match(hospital, 10).await.unwrap();
    drop(tx);
    let told: BTreeMap<_, _> = candidates
        .iter()
        .map(|it| (it.line.inventory_number.as_str(), (it.line.version.as_str(), it.effective().version.clone())))
        .collect();
    assert_eq!((&told["A"], &told["B"]), (&("", "4.1".to_owned()), &("", String::new())));
    // The same again is no news; the rest comes later and closes it.
    let again = answer(&scratch, &officer, hospital, asking.question, &some).await.unwrap();
    assert_eq!((again.changed, again.open), (0, 1));
    let rest = answer(&scratch, &officer, hospital, asking.question, &[(3, Said::Gone)]).await.unwrap();
    assert_eq!((rest.changed, rest.open, rest.closed), (1, 0, true));
    let it = detail(&scratch, &officer, asking.question).await.unwrap();
    assert_eq!((it.row.state, it.row.said), (QuestionState::Closed, 3));
    let states: Vec<_> = it.items().map(|(_, item)| item.state).collect();
    assert_eq!(states, [ItemState::Answered, ItemState::Unknown, ItemState::Gone]);
    let view = scratch.as_viewer(&officer).await.unwrap();
    let trail = view.audit_of(asking.question).await.unwrap();
    assert_eq!(trail.iter().filter(|row| row.act == "question.answer").count(), 2);
    // Nothing of this is asked again, while the matches still stand as they were.
    assert_eq!(count_of(&scratch, hospital).await, []);
});

on_both!(an_answer_that_is_taken_back_waits_again_and_its_fact_stays_for_the_trail, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let asking = ask(&scratch, hospital, hospital).await.unwrap();
    let officer = member(&scratch, hospital, Role::MedicalTechnology);
    let all = [(1, value("4.1")), (2, Said::Gone), (3, value("4.1"))];
    let answered = answer(&scratch, &officer, hospital, asking.question, &all).await.unwrap();
    assert_eq!((answered.changed, answered.replaced, answered.closed), (3, 0, true));
    scratch.world.advance_seconds(1);
    let back = [(1, Said::Withdrawn), (2, Said::Withdrawn), (3, value("4.3"))];
    let answered = answer(&scratch, &officer, hospital, asking.question, &back).await.unwrap();
    assert_eq!((answered.changed, answered.replaced, answered.withdrawn), (1, 1, 2));
    assert_eq!((answered.open, answered.closed), (2, false));
    let it = detail(&scratch, &officer, asking.question).await.unwrap();
    assert_eq!((it.row.state, it.row.closed_at, it.row.said), (QuestionState::Sent, None, 1));
    let first = it.items().next().unwrap().1;
    assert_eq!((first.state, first.value.as_str(), first.by.as_str(), first.at), (ItemState::Open, "", "", None));
    let view = scratch.as_viewer(&officer).await.unwrap();
    let list = view.assets(hospital, &AssetFilter::default(), &PageRequest::first(10)).await.unwrap();
    let facts: Vec<_> = list.items.iter().flat_map(|row| &row.facts).map(|fact| fact.value.as_deref()).collect();
    assert_eq!(facts, [Some("4.3")], "the device that was gone is there, the version that was told is not");
    let trail = view.audit_of(asking.question).await.unwrap();
    assert_eq!(trail.iter().filter(|row| row.act == "question.answer").count(), 2);
    // Twice is no news.
    let again = answer(&scratch, &officer, hospital, asking.question, &[(1, Said::Withdrawn)]).await.unwrap();
    assert_eq!((again.changed, again.withdrawn, again.open), (0, 0, 2));
});

on_both!(a_version_told_on_the_devices_own_page_answers_the_question_and_is_taken_back_with_it, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let asking = ask(&scratch, hospital, hospital).await.unwrap();
    let officer = member(&scratch, hospital, Role::MedicalTechnology);
    let first = assets(&scratch, hospital).await[0];
    let told = async |said: Said| {
        scratch.world.advance_seconds(1);
        let proof = policy::may_answer(&officer, hospital).unwrap();
        let mut tx = scratch.begin().await.unwrap();
        let news = tx.tell_version(&proof, first, &said, ("Jip", Via::Portal)).await.unwrap();
        tx.commit().await.unwrap();
        news
    };
    let versions = async || {
        let view = scratch.as_viewer(&officer).await.unwrap();
        let list = view.assets(hospital, &AssetFilter::default(), &PageRequest::first(10)).await.unwrap();
        list.items.iter().flat_map(|row| &row.facts).map(|fact| fact.value.clone().unwrap()).collect::<Vec<_>>()
    };
    assert!(told(value("4.1")).await);
    assert!(!told(value("4.1")).await, "the same again is no news");
    let it = detail(&scratch, &officer, asking.question).await.unwrap();
    assert_eq!(it.row.said, 1);
    let item = it.items().map(|(_, item)| item).find(|item| item.state == ItemState::Answered).unwrap();
    assert_eq!((item.value.as_str(), item.by.as_str()), ("4.1", "Jip"));
    let view = scratch.as_viewer(&officer).await.unwrap();
    let trail = view.audit_of(asking.question).await.unwrap();
    assert_eq!(trail.iter().filter(|row| row.act == "question.answer").count(), 1);
    drop(view);
    // Another word on the page stands, though the question was answered with the first.
    assert!(told(value("4.2")).await);
    assert_eq!(versions().await, ["4.2"]);
    assert!(told(value("4.1")).await);
    let number = item.number;
    let back = answer(&scratch, &officer, hospital, asking.question, &[(number, Said::Withdrawn)]).await.unwrap();
    assert_eq!((back.withdrawn, back.open), (1, 3));
    // What was told last was told of its own accord, and stays until it is taken back there.
    assert_eq!(versions().await, ["4.1"]);
    assert!(told(Said::Withdrawn).await);
    assert_eq!(versions().await, Vec::<String>::new());
});

on_both!(what_answered_a_question_from_the_devices_page_goes_when_the_answer_does, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let asking = ask(&scratch, hospital, hospital).await.unwrap();
    let officer = member(&scratch, hospital, Role::MedicalTechnology);
    let first = assets(&scratch, hospital).await[0];
    let proof = policy::may_answer(&officer, hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    assert!(tx.tell_version(&proof, first, &value("4.1"), ("Jip", Via::Portal)).await.unwrap());
    tx.commit().await.unwrap();
    let back = [(1, Said::Withdrawn), (2, Said::Withdrawn), (3, Said::Withdrawn)];
    let back = answer(&scratch, &officer, hospital, asking.question, &back).await.unwrap();
    assert_eq!((back.withdrawn, back.open), (1, 3));
    let view = scratch.as_viewer(&officer).await.unwrap();
    let list = view.assets(hospital, &AssetFilter::default(), &PageRequest::first(10)).await.unwrap();
    assert!(list.items.iter().all(|row| row.facts.is_empty()));
});

on_both!(a_fact_survives_the_next_import_until_the_inventory_says_something_newer, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let asking = ask(&scratch, hospital, hospital).await.unwrap();
    let officer = member(&scratch, hospital, Role::MedicalTechnology);
    let said = [(1, value("4.1")), (2, value("4.1")), (3, value("4.1"))];
    answer(&scratch, &officer, hospital, asking.question, &said).await.unwrap();
    let facts = async || {
        let view = scratch.as_viewer(&officer).await.unwrap();
        let list = view.assets(hospital, &AssetFilter::default(), &PageRequest::first(10)).await.unwrap();
        list.items
            .iter()
            .map(|row| (row.line.version.clone(), row.facts.first().and_then(|fact| fact.value.clone())))
            .collect::<Vec<_>>()
    };
    let told = |line: &str, fact: Option<&str>| (line.to_owned(), fact.map(str::to_owned));
    scratch.world.advance_seconds(1);
    // A moves; B says the same itself; C says something newer.
    let mut moved = pump("A", "");
    moved.line.location = "Zuid 3".into();
    import(&scratch, hospital, &[moved, pump("B", "4.1"), pump("C", "4.3")]).await;
    assert_eq!(facts().await, [told("", Some("4.1")), told("4.1", Some("4.1")), told("4.3", None)]);
    // Another product with that number is another device: what was told is not of it.
    scratch.world.advance_seconds(1);
    let other = line("A", "Beademing", "", Some(AssetClass::MedicalDevice));
    import(&scratch, hospital, &[other, pump("B", "4.1"), pump("C", "4.3")]).await;
    assert_eq!(facts().await[0], told("", None));
});

on_both!(it_is_asked_again_only_when_the_advisory_says_something_else, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let asking = ask(&scratch, hospital, hospital).await.unwrap();
    let officer = member(&scratch, hospital, Role::MedicalTechnology);
    let said = [(1, Said::Unknown), (2, Said::Unknown), (3, Said::Unknown)];
    answer(&scratch, &officer, hospital, asking.question, &said).await.unwrap();
    assert_eq!(count_of(&scratch, hospital).await, []);
    scratch.sql("UPDATE asset_match SET grounds = replace(grounds, '<4.2', '<5.0')").await;
    assert_eq!(count_of(&scratch, hospital).await, [(hospital, 3)]);
});

on_both!(what_nobody_needs_to_know_any_more_is_settled, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let asking = ask(&scratch, hospital, hospital).await.unwrap();
    let settle = async || {
        let mut tx = scratch.begin().await.unwrap();
        let settled = tx.settle_questions(Some(hospital), None).await.unwrap();
        tx.commit().await.unwrap();
        settled
    };
    assert_eq!(settle().await, 0);
    // One line leaves the inventory, of another the doubt goes.
    scratch.world.advance_seconds(1);
    import(&scratch, hospital, &[pump("B", ""), pump("C", "")]).await;
    assert_eq!(settle().await, 1);
    scratch.sql("UPDATE asset_match SET verdict = 'affected'").await;
    assert_eq!(settle().await, 2);
    assert_eq!(settle().await, 0);
    let it = detail(&scratch, &analyst(&scratch), asking.question).await.unwrap();
    assert_eq!((it.row.state, it.row.open, it.row.said), (QuestionState::Closed, 0, 0));
});

on_both!(a_reminder_goes_once_for_each_press_and_a_withdrawn_question_takes_no_answer, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let asking = ask(&scratch, hospital, hospital).await.unwrap();
    let remind = async |round| {
        scratch.world.advance_seconds(1);
        let mut tx = scratch.begin().await.unwrap();
        let reminded = tx.remind_question(&proof(), asking.question, round).await?;
        tx.commit().await.unwrap();
        Ok::<_, StoreError>(reminded.mails)
    };
    assert_eq!(remind(1).await.unwrap(), 1);
    assert_eq!(remind(1).await.unwrap(), 0, "the page was old");
    assert_eq!(remind(2).await.unwrap(), 1);
    let it = detail(&scratch, &analyst(&scratch), asking.question).await.unwrap();
    assert_eq!(it.deliveries.iter().map(|to| to.round).collect::<Vec<_>>(), [1, 2, 3]);
    let mut tx = scratch.begin().await.unwrap();
    tx.withdraw_question(&proof(), asking.question).await.unwrap();
    tx.commit().await.unwrap();
    let officer = member(&scratch, hospital, Role::MedicalTechnology);
    let late = answer(&scratch, &officer, hospital, asking.question, &[(1, value("4.1"))]).await;
    assert!(matches!(late, Err(StoreError::Refused(Refusal::QuestionOver))), "{late:?}");
    assert!(matches!(remind(3).await, Err(StoreError::Refused(Refusal::QuestionOver))));
    // Withdrawn is not answered: it may be asked anew.
    assert_eq!(count_of(&scratch, hospital).await, [(hospital, 3)]);
});

on_both!(the_words_for_where_to_look_are_kept_for_the_next_time, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let viewer = analyst(&scratch);
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let key = view.proposal(hospital, hospital, today()).await.unwrap().groups[0].key.clone();
    let hint = HintRow { nl: "Menu, Info, regel 2".into(), en: "Menu, Info, line 2".into() };
    let wanted = ToAsk {
        institution: hospital,
        addressee: hospital,
        seen: None,
        groups: Some(BTreeSet::from([key.clone()])),
        hints: BTreeMap::from([(key, hint)]),
    };
    scratch.ask(&viewer, &proof(), &wanted, today()).await.unwrap();
    let home = case.region.care_home;
    import(&scratch, home, &[pump("Z", "")]).await;
    doubt(&scratch, &case, home, MISSING).await;
    let view = scratch.as_viewer(&viewer).await.unwrap();
    let proposal = view.proposal(home, home, today()).await.unwrap();
    assert_eq!(proposal.groups[0].hint_nl, "Menu, Info, regel 2");
});

// Shows: ASVS 9.2.1, 3.5.3
on_both!(a_link_opens_its_own_question_and_reading_it_leaves_no_trace, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let asking = ask(&scratch, hospital, hospital).await.unwrap();
    let cert = analyst(&scratch);
    let delivery = detail(&scratch, &cert, asking.question).await.unwrap().deliveries[0].id;
    let hash = LinkKey::new([7; 32]).question(delivery).hash();
    for _ in 0..2 {
        let mut tx = scratch.begin().await.unwrap();
        tx.put_question_link(&proof(), asking.question, delivery, &hash).await.unwrap();
        tx.question_sent(&proof(), delivery).await.unwrap();
        tx.commit().await.unwrap();
    }
    let link = scratch.question_link(&hash, today()).await.unwrap();
    assert_eq!((link.state, link.question, link.organisation), (LinkState::Open, asking.question, hospital));
    let it = detail(&scratch, &link.viewer, link.question).await.unwrap();
    assert_eq!((it.deliveries[0].state, it.row.opened), (DeliveryState::Sent, false));
    let proof = policy::may_answer(&link.viewer, hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let lines = [AnswerLine { number: 1, said: value("4.1") }];
    tx.answer_question(&proof, link.question, &lines, ("Jip", Via::Link), Some(link.id)).await.unwrap();
    tx.commit().await.unwrap();
    assert!(detail(&scratch, &cert, asking.question).await.unwrap().row.opened);
    scratch.world.advance_hours(31 * 24);
    let late = scratch.question_link(&hash, today()).await.unwrap();
    assert_eq!(late.state, LinkState::Expired);
    assert!(detail(&scratch, &late.viewer, late.question).await.is_err());
});

on_both!(what_was_asked_names_no_device_once_the_inventory_is_at_home, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let asking = ask(&scratch, hospital, hospital).await.unwrap();
    let officer = member(&scratch, hospital, Role::SecurityOfficer);
    answer(&scratch, &officer, hospital, asking.question, &[(1, value("4.1"))]).await.unwrap();
    let proof = policy::may_choose_inventory_mode(&officer, hospital).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.choose_inventory_mode(&proof, hospital, domain::blind::InventoryMode::Blind).await.unwrap();
    tx.commit().await.unwrap();
    let it = detail(&scratch, &analyst(&scratch), asking.question).await.unwrap();
    assert_eq!(it.row.state, QuestionState::Withdrawn);
    let told = format!("{it:?}");
    for word in ["Vloeipomp", "Lindehof", "4.1", "4.2"] {
        assert!(!told.contains(word), "{word} in {told}");
    }
});

// Shows: ASVS 8.3.2, NEN 5.18
on_both!(a_contact_who_only_got_a_question_can_be_taken_away, |scratch| {
    let case = three_pumps(&scratch).await;
    let hospital = case.region.hospital;
    let asking = ask(&scratch, hospital, hospital).await.unwrap();
    let delivery = detail(&scratch, &analyst(&scratch), asking.question).await.unwrap().deliveries[0].id;
    let hash = LinkKey::new([7; 32]).question(delivery).hash();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_question_link(&proof(), asking.question, delivery, &hash).await.unwrap();
    tx.commit().await.unwrap();
    let system = policy::system("test");
    let contact = scratch.as_viewer(&system).await.unwrap().contacts(hospital).await.unwrap().remove(0).into_inner();
    let mut tx = scratch.begin().await.unwrap();
    tx.remove_contact(&policy::may_manage_organisations(&system).unwrap(), &contact).await.unwrap();
    tx.commit().await.unwrap();
    let view = scratch.as_viewer(&system).await.unwrap();
    assert!(view.contacts(hospital).await.unwrap().is_empty());
    let out = view.outgoing_question(delivery, today()).await.unwrap();
    assert_eq!(out.withdrawn, Some(Withdrawn::ContactGone));
    let link = scratch.question_link(&hash, today()).await.unwrap();
    assert_eq!((link.state, link.viewer), (LinkState::Expired, Viewer::anonymous()));
});

on_both!(a_question_that_comes_back_did_not_arrive_and_can_be_sent_again, |scratch| {
    let case = three_pumps(&scratch).await;
    let asking = ask(&scratch, case.region.hospital, case.region.hospital).await.unwrap();
    let cert = analyst(&scratch);
    let delivery = detail(&scratch, &cert, asking.question).await.unwrap().deliveries[0].id;
    let returned = async || {
        let mut tx = scratch.begin().await.unwrap();
        let is_ours = tx.mail_returned(&proof(), delivery, "5.1.1 550 no such user").await.unwrap();
        tx.commit().await.unwrap();
        is_ours
    };
    assert!(!returned().await, "it was never sent");
    let mut tx = scratch.begin().await.unwrap();
    tx.question_sent(&proof(), delivery).await.unwrap();
    tx.commit().await.unwrap();
    assert!(returned().await);
    assert!(returned().await, "reported twice");
    let it = detail(&scratch, &cert, asking.question).await.unwrap();
    assert_eq!(it.deliveries[0].state, DeliveryState::Failed);
    assert_eq!(it.deliveries[0].last_error.as_deref(), Some("5.1.1 550 no such user"));
    let system = policy::system("test");
    let trail = scratch.as_viewer(&system).await.unwrap().audit_of(delivery).await.unwrap();
    assert_eq!(trail.iter().filter(|row| row.act == "delivery.failed").count(), 1);
    let mut tx = scratch.begin().await.unwrap();
    tx.retry_question(&proof(), delivery).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(detail(&scratch, &cert, asking.question).await.unwrap().deliveries[0].state, DeliveryState::Queued);
});
