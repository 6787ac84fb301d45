//! From the composer to the answer, over the pages themselves, on both databases.

use domain::answer::AnswerKind;
use domain::job::Job;
use domain::link::{LinkAct, LinkKey};
use domain::notice::NoticeState;
use domain::organisation::{Contact, ContactRole, Language};
use domain::page::PageRequest;
use domain::usefulness::Vote;
use domain::viewer::Role;
use domain::{AdvisoryId, ContactId, DeliveryId, NoticeId, OrganisationId, policy};
use store::{NoticeDetail, NoticeFilter};
use testkit::{Scratch, on_both};

use super::list_csv;
use crate::bench::case;
use crate::bench::{Bench, bench_on};
use crate::{paths, stock};

const KEY: [u8; 32] = [7; 32];

struct Scene {
    bench: Bench,
    analyst: String,
    advisory: AdvisoryId,
}

/// The nurse call advisory with its drafts, and somebody to mail in each institution.
async fn scene(scratch: Scratch) -> Scene {
    let bench = bench_on(scratch).await;
    let system = policy::system("test");
    let manage = policy::may_manage_organisations(&system).unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    for organisation in [bench.hospital, bench.care_home] {
        let contact = Contact {
            id: ContactId::new(&*bench.scratch.world),
            organisation,
            role: ContactRole::General,
            name: "Marja".to_owned(),
            language: Language::Nl,
            email: Some(format!("{organisation}@zorg.example")),
            phone: None,
        };
        tx.put_contact(&manage, &contact).await.unwrap();
    }
    tx.commit().await.unwrap();
    let advisories = stock::fill(&bench.scratch, bench.hospital, bench.care_home).await;
    let advisory = advisories["BLV-2099-11"];
    let mut tx = bench.scratch.begin().await.unwrap();
    let today = bench.scratch.now().day("Europe/Amsterdam");
    tx.draft_notices(&policy::may_publish(&system).unwrap(), advisory, today).await.unwrap();
    tx.commit().await.unwrap();
    let analyst = bench.signed_in("noor@cert.example", bench.cert, Role::Analyst).await;
    Scene { bench, analyst, advisory }
}

impl Scene {
    fn composer(&self) -> String {
        paths::desk_advisory_part(self.advisory, "notices")
    }

    async fn all(&self) -> Vec<NoticeDetail> {
        let system = policy::system("test");
        let view = self.bench.scratch.as_viewer(&system).await.unwrap();
        let filter = NoticeFilter { advisory: Some(self.advisory), ..NoticeFilter::default() };
        let rows = view.notices(&filter, &PageRequest::first(50)).await.unwrap();
        let mut all = Vec::new();
        for row in &rows.items {
            all.push(view.notice(row.id).await.unwrap().into_inner());
        }
        all
    }

    async fn of_care_home(&self) -> NoticeDetail {
        let care_home = self.bench.care_home;
        self.all().await.into_iter().find(|it| it.notice.institution == care_home).unwrap()
    }

    /// Sends the care home's draft, as an analyst does in two steps.
    async fn send(&self) -> NoticeId {
        let id = self.of_care_home().await.notice.id;
        let text = id.to_string();
        let form = [("act", "send"), ("id", text.as_str()), ("severity", "high"), ("impact", "nuisance")];
        let print = self.asked(&form).await;
        let sure = [&form[..], &[("confirmed", "1"), ("print", print.as_str())]].concat();
        let answer = self.bench.post(&self.composer(), &self.analyst, &sure).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        id
    }

    /// Presses "send" and returns what the page that asks once more remembers of the one draft.
    async fn asked(&self, form: &[(&str, &str)]) -> String {
        let asked = self.bench.post(&self.composer(), &self.analyst, form).await;
        assert!(asked.status == 200 && asked.body.contains("name=\"confirmed\" value=\"1\""), "{}", asked.body);
        let (_, rest) = asked.body.split_once("name=\"print\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    async fn jobs(&self) -> Vec<Job> {
        let leased = self.bench.scratch.claim("test", 100, 60).await.unwrap();
        leased.into_iter().map(|it| it.job).collect()
    }

    /// What those who got a notice said of it.
    async fn votes(&self, notice: NoticeId) -> Vec<(OrganisationId, Vote)> {
        let system = policy::system("test");
        let view = self.bench.scratch.as_viewer(&system).await.unwrap();
        let rows = view.votes_on(notice).await.unwrap();
        rows.iter().map(|row| (row.organisation, row.voted.vote)).collect()
    }

    /// The path of a link as it would stand in the care home's mail.
    async fn link(&self, notice: NoticeId, act: LinkAct) -> String {
        let system = policy::system("test");
        let view = self.bench.scratch.as_viewer(&system).await.unwrap();
        let delivery: DeliveryId = view.notice(notice).await.unwrap().deliveries[0].id;
        let token = LinkKey::new(KEY).token(delivery, act);
        let mut tx = self.bench.scratch.begin().await.unwrap();
        let proof = policy::may_publish(&system).unwrap();
        tx.put_links(&proof, notice, delivery, &[(act, token.hash())]).await.unwrap();
        tx.commit().await.unwrap();
        paths::link(token.as_str())
    }
}

// Shows: ASVS 2.3.1, NEN 5.14
on_both!(sending_asks_first_and_then_goes_to_exactly_the_ticked_ones, |scratch| {
    let scene = scene(scratch).await;
    let page = scene.bench.get(&scene.composer(), &scene.analyst).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Huize Duin") && page.body.contains("Ziekenhuis Verweg"), "{}", page.body);
    let id = scene.of_care_home().await.notice.id.to_string();
    let form = [("act", "send"), ("id", id.as_str()), ("severity", "high"), ("advice_nl", "Sluit poort 8443.")];
    let print = scene.asked(&form).await;
    assert!(scene.jobs().await.is_empty(), "asking sends nothing");
    let sure = [&form[..], &[("confirmed", "1"), ("print", print.as_str())]].concat();
    assert_eq!(scene.bench.post(&scene.composer(), &scene.analyst, &sure).await.status, 303);
    let jobs = scene.jobs().await;
    assert!(matches!(jobs.as_slice(), [Job::Deliver { .. }]), "{jobs:?}");
    for it in scene.all().await {
        let sent = it.notice.institution == scene.bench.care_home;
        assert_eq!(it.notice.state, if sent { NoticeState::Sent } else { NoticeState::Draft });
        assert_eq!(it.notice.advice_nl, "Sluit poort 8443.");
    }
    // The second press of the same button finds no draft and sends nothing.
    let again = scene.bench.post(&scene.composer(), &scene.analyst, &sure).await;
    assert_eq!(again.status, 422);
    assert!(scene.jobs().await.is_empty());
});

// Shows: ASVS 3.5.1, 8.2.1
on_both!(only_analysts_compose_and_a_form_from_elsewhere_does_nothing, |scratch| {
    let scene = scene(scratch).await;
    let member = scene.bench.signed_in("m@zorg.example", scene.bench.care_home, Role::Manager).await;
    assert_eq!(scene.bench.get(&scene.composer(), &member).await.status, 404);
    assert_eq!(scene.bench.post(&scene.composer(), &member, &[("act", "send"), ("confirmed", "1")]).await.status, 404);
    assert!(scene.all().await.iter().all(|it| it.notice.state == NoticeState::Draft));
});

on_both!(a_draft_that_is_not_sent_stays_unsent_with_its_reason, |scratch| {
    let scene = scene(scratch).await;
    let id = scene.of_care_home().await.notice.id.to_string();
    let form = [("act", "withdraw"), ("id", id.as_str()), ("confirmed", "1"), ("reason", "Zij weten het al")];
    assert_eq!(scene.bench.post(&scene.composer(), &scene.analyst, &form).await.status, 303);
    assert_eq!(scene.of_care_home().await.notice.state, NoticeState::Withdrawn);
    let page = scene.bench.get(&format!("/desk/notices/{id}"), &scene.analyst).await;
    assert!(page.body.contains("Zij weten het al"), "{}", page.body);
});

// Shows: ASVS 3.5.3, 2.3.4
on_both!(opening_a_link_answers_nothing_and_pressing_twice_answers_once, |scratch| {
    let scene = scene(scratch).await;
    let id = scene.send().await;
    let link = scene.link(id, LinkAct::TakenCareOf).await;
    for _ in 0..3 {
        let page = scene.bench.get(&link, "").await;
        assert!(page.status == 200 && page.body.contains("Geregeld door ICT"), "{}", page.body);
    }
    assert!(scene.of_care_home().await.answers.is_empty(), "a scanner opens links and answers nothing");
    for _ in 0..2 {
        assert_eq!(scene.bench.post(&link, "", &[]).await.status, 303);
    }
    let answers = scene.of_care_home().await.answers;
    assert_eq!(answers.iter().map(|it| it.kind).collect::<Vec<_>>(), [AnswerKind::TakenCareOf]);
    assert!(scene.bench.get(&link, "").await.body.contains("Dank u wel"));
    scene.bench.scratch.world.advance_hours(31 * 24);
    assert!(scene.bench.get(&link, "").await.body.contains("verlopen"));
    assert_eq!(scene.bench.get("/l/onzin", "").await.status, 404);
});

on_both!(the_link_to_the_whole_page_takes_a_second_answer, |scratch| {
    let scene = scene(scratch).await;
    let id = scene.send().await;
    let link = scene.link(id, LinkAct::Detail).await;
    let page = scene.bench.get(&link, "").await;
    assert!(page.body.contains("Wat er mis is") && page.body.contains("CVE-2099-"), "{}", page.body);
    let nothing = scene.bench.post(&link, "", &[("by", "Marja")]).await;
    assert!(nothing.status == 422 && nothing.body.contains("Kies een antwoord"), "{}", nothing.body);
    let risk = scene.bench.post(&link, "", &[("by", "Marja"), ("kind", "risk_accepted")]).await;
    assert_eq!(risk.status, 422, "accepting a risk takes an account");
    for kind in ["applicable", "solved"] {
        let form = [("by", "Marja"), ("kind", kind), ("note", "=1+1")];
        assert_eq!(scene.bench.post(&link, "", &form).await.status, 303);
    }
    let it = scene.of_care_home().await;
    assert_eq!((it.notice.state, it.notice.answer), (NoticeState::Closed, Some(AnswerKind::Solved)));
    assert_eq!(it.answers.len(), 2);
});

// Shows: ASVS 8.2.2, 8.4.1
on_both!(a_participant_sees_and_answers_its_own_notices_only, |scratch| {
    let scene = scene(scratch).await;
    let bench = &scene.bench;
    let member = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let other = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let draft = paths::notice(scene.of_care_home().await.notice.id);
    assert_eq!(bench.get(&draft, &member).await.status, 404, "a draft is the CERT's alone");
    let id = scene.send().await;
    let path = paths::notice(id);
    assert!(bench.get("/home", &member).await.body.contains(&path));
    assert!(!bench.get("/home", &other).await.body.contains(&path));
    assert_eq!(bench.get(&path, &other).await.status, 404);
    assert_eq!(bench.get(&format!("{path}/devices.csv"), &other).await.status, 404);
    let answer = paths::notice_answer(id);
    assert_eq!(bench.post(&answer, &other, &[("kind", "solved")]).await.status, 404);
    assert!(scene.of_care_home().await.answers.is_empty());

    let page = bench.get(&path, &member).await;
    assert!(page.status == 200 && page.body.contains("CareCall"), "{}", page.body);
    let csv = bench.get(&format!("{path}/devices.csv"), &member).await;
    assert!(csv.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert!(csv.body.lines().count() > 1);
    let risk = bench.post(&answer, &member, &[("kind", "risk_accepted")]).await;
    assert!(risk.status == 422 && risk.body.contains("wie het risico aanvaardt"), "{}", risk.body);
    assert_eq!(bench.post(&answer, &member, &[("kind", "solved"), ("note", "7.3")]).await.status, 303);
    assert_eq!(scene.of_care_home().await.notice.state, NoticeState::Closed);
    assert!(!bench.get("/home", &member).await.body.contains(&path), "nothing waits any more");
    assert!(bench.get("/notices?show=all", &member).await.body.contains(&path));
});

on_both!(what_is_said_on_the_phone_is_noted_in_the_institutions_name, |scratch| {
    let scene = scene(scratch).await;
    let id = scene.send().await;
    let act = format!("/desk/notices/{id}/answer");
    let missed = scene.bench.post(&act, &scene.analyst, &[("act", "no_reply"), ("back", "calls")]).await;
    assert_eq!(missed.location().split('?').next(), Some("/desk/calls"));
    let nobody = scene.bench.post(&act, &scene.analyst, &[("kind", "solved"), ("by", " ")]).await;
    assert!(nobody.status == 422 && nobody.body.contains("Vul uw naam in"), "{}", nobody.body);
    let form = [("kind", "applicable"), ("by", "Marja Kooiman"), ("note", "Vrijdag klaar")];
    assert_eq!(scene.bench.post(&act, &scene.analyst, &form).await.status, 303);
    let it = scene.of_care_home().await;
    assert_eq!(it.answers[0].organisation, scene.bench.care_home);
    assert_eq!(it.answers[0].by, "Marja Kooiman");
    let follow = scene.bench.get(&paths::desk_advisory_part(scene.advisory, "follow-up"), &scene.analyst).await;
    assert!(follow.status == 200 && follow.body.contains("Huize Duin"), "{}", follow.body);
    let csv = scene.bench.get(&paths::desk_advisory_part(scene.advisory, "follow-up?form=csv"), &scene.analyst).await;
    assert!(csv.body.contains("Van toepassing"), "{}", csv.body);
});

// Shows: ASVS 3.5.3, 8.2.2
on_both!(whoever_answered_by_mail_says_whether_it_was_useful_and_opening_says_nothing, |scratch| {
    let scene = scene(scratch).await;
    let bench = &scene.bench;
    let id = scene.send().await;
    let link = scene.link(id, LinkAct::TakenCareOf).await;
    assert_eq!(bench.post(&link, "", &[]).await.status, 303);
    let pressed = "aria-pressed=\"true\"";
    // The answer is given and the link used up; a scanner that follows every address votes for nothing.
    for query in ["", "?done=1", "?done=1&voted=1", "?act=vote&vote=useful"] {
        let page = bench.get(&format!("{link}{query}"), "").await.body;
        assert!(page.contains("Was dit bericht nuttig?") && !page.contains(pressed), "{query}: {page}");
        assert!(!page.contains("Wij leren hiervan"), "{query}: {page}");
    }
    assert_eq!(scene.votes(id).await, []);

    let voted = bench.post(&link, "", &[("act", "vote"), ("vote", "not_for_us")]).await;
    assert_eq!(voted.status, 303);
    assert_eq!(voted.location(), format!("{link}?done=1&voted=1#vote"));
    let page = bench.get(&format!("{link}?done=1&voted=1"), "").await.body;
    assert!(page.contains("value=\"not_for_us\" aria-pressed=\"true\""), "{page}");
    assert!(page.matches(pressed).count() == 1 && page.contains("Wij leren hiervan"), "{page}");
    assert_eq!(scene.votes(id).await, [(bench.care_home, Vote::NotForUs)]);
    assert_eq!(scene.of_care_home().await.answers.len(), 1, "a vote is no answer");

    // Another link of the same mail speaks for the same organisation, and the last word counts.
    let whole = scene.link(id, LinkAct::Detail).await;
    assert_eq!(bench.post(&whole, "", &[("act", "vote"), ("vote", "useful")]).await.status, 303);
    assert_eq!(scene.votes(id).await, [(bench.care_home, Vote::Useful)]);
    assert_eq!(bench.post(&whole, "", &[("act", "vote"), ("vote", "prachtig")]).await.status, 400);
    let delivery = scene.of_care_home().await.deliveries[0].id;
    let forged = paths::link(LinkKey::new([8; 32]).token(delivery, LinkAct::Detail).as_str());
    assert_eq!(bench.post(&forged, "", &[("act", "vote"), ("vote", "unclear")]).await.status, 404);
    bench.scratch.world.advance_hours(31 * 24);
    let late = bench.post(&link, "", &[("act", "vote"), ("vote", "unclear")]).await;
    assert_eq!((late.status.as_u16(), late.location()), (303, link.as_str()), "the page says that it has expired");
    assert_eq!(scene.votes(id).await, [(bench.care_home, Vote::Useful)]);
});

// Shows: ASVS 8.2.2
on_both!(a_participant_says_whether_its_own_notice_was_useful_and_the_desk_reads_it, |scratch| {
    let scene = scene(scratch).await;
    let bench = &scene.bench;
    let member = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let other = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let id = scene.send().await;
    let (page, answer) = (paths::notice(id), paths::notice_answer(id));
    let before = bench.get(&page, &member).await.body;
    assert!(before.contains("Was dit bericht nuttig?") && !before.contains("aria-pressed=\"true\""), "{before}");
    for stranger in [&other, &scene.analyst] {
        assert_eq!(bench.post(&answer, stranger, &[("act", "vote"), ("vote", "useful")]).await.status, 404);
    }
    assert_eq!(bench.post(&answer, &member, &[("act", "vote")]).await.status, 400);
    assert_eq!(scene.votes(id).await, []);
    for vote in ["useful", "unclear"] {
        let voted = bench.post(&answer, &member, &[("act", "vote"), ("vote", vote)]).await;
        assert_eq!(voted.location(), format!("{page}?voted=1#vote"));
    }
    let after = bench.get(&format!("{page}?voted=1"), &member).await.body;
    assert!(after.contains("value=\"unclear\" aria-pressed=\"true\""), "{after}");
    assert_eq!(after.matches("aria-pressed=\"true\"").count(), 1, "{after}");
    assert_eq!(scene.votes(id).await, [(bench.care_home, Vote::Unclear)]);
    let it = scene.of_care_home().await;
    assert_eq!((it.notice.state, it.answers.len()), (NoticeState::Sent, 0), "it waits for an answer as before");

    let desk = bench.get(&paths::desk_notice(id), &scene.analyst).await.body;
    assert!(desk.contains("Wat zij van de melding vonden") && desk.contains("<b>onduidelijk</b>"), "{desk}");
    assert_eq!(desk.matches("Gezegd of de melding nuttig was").count(), 2, "{desk}");
    let follow = bench.get(&paths::desk_advisory_part(scene.advisory, "follow-up"), &scene.analyst).await.body;
    assert!(follow.contains("0 keer nuttig, 0 keer niet voor ons, 1 keer onduidelijk"), "{follow}");
});

// Shows: ASVS 1.1.2, 8.2.2
on_both!(ones_own_notices_are_a_file_in_which_no_title_is_a_formula, |scratch| {
    let case = case::case(scratch).await;
    let bench = &case.bench;
    let mut content = case::advisory("HAL-2");
    content.title = "=HYPERLINK(\"https://bad.example\")".to_owned();
    let advisory = case::take_in(&bench.scratch, &content).await;
    case::match_all(&bench.scratch, advisory).await;
    case::draft(bench, advisory).await;
    // That of the care home stays a draft.
    for notice in case::drafts(bench, bench.hospital).await {
        case::send(bench, notice).await;
    }
    let member = bench.signed_in("m@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let file = bench.get(paths::NOTICES_CSV, &member).await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 3, "{}", file.body);
    assert!(lines[0].starts_with("\u{feff}Kenmerk;Nummer van het advies;Titel;"), "{}", lines[0]);
    assert!(lines[1].contains(";HAL-2;\"'=HYPERLINK(\"\"https://bad.example\"\")\";"), "{}", lines[1]);
    let system = policy::system("test");
    let first = bench.scratch.as_viewer(&system).await.unwrap().notice(case.notice).await.unwrap();
    assert!(lines[2].starts_with(&format!("{};HAL-1;Pompen HAL-1;", first.notice.code)), "{}", lines[2]);
    assert!(lines[2].ends_with(&format!(";Ziekenhuis Verweg;{}", first.asset_count)), "{}", lines[2]);

    let answer = [("kind", "solved"), ("reference", "CHG0031337")];
    assert_eq!(bench.post(&paths::notice_answer(case.notice), &member, &answer).await.status, 303);
    let open = bench.get(paths::NOTICES_CSV, &member).await.body;
    assert!(!open.contains(";HAL-1;"), "what is closed is not in the file of what is open: {open}");
    let all = bench.get(&format!("{}?show=all", paths::NOTICES_CSV), &member).await.body;
    assert!(all.contains(";Opgelost;CHG0031337;Ziekenhuis Verweg;"), "{all}");

    let home = bench.signed_in("h@zorg.example", bench.care_home, Role::Manager).await;
    let staff = bench.signed_in("s@ict.example", bench.supplier, Role::SupplierStaff).await;
    for visitor in [&home, &staff] {
        let all = bench.get(&format!("{}?show=all", paths::NOTICES_CSV), visitor).await.body;
        assert!(all.contains(";HAL-1;") && all.contains("Huize Duin"), "{all}");
        assert!(!all.contains("Verweg") && !all.contains("HAL-2"), "neither another's nor a draft: {all}");
    }
    let analyst = bench.signed_in("noor@cert.example", bench.cert, Role::Analyst).await;
    assert_eq!(bench.get(paths::NOTICES_CSV, &analyst).await.status, 404);
    // A file that ends before the list does says so.
    let filter = NoticeFilter { addressee: Some(bench.hospital), ..NoticeFilter::default() };
    let view = bench.scratch.as_viewer(&system).await.unwrap();
    let (rows, more) = view.all_notices(&filter, 10).await.unwrap();
    assert!(rows.len() == 2 && !more);
    for (most, lines, ends) in [(2, 3, false), (1, 3, true)] {
        let file = String::from_utf8(list_csv::file(l10n::texts(Language::Nl), &rows, most, more)).unwrap();
        assert_eq!(
            (file.lines().count(), file.contains("Dit bestand stopt bij 1 meldingen.")),
            (lines, ends),
            "{file}"
        );
    }
    let list = bench.get("/notices?show=all", &member).await.body;
    assert!(list.contains("href=\"/notices.csv?show=all\""), "{list}");
});
