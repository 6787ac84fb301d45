//! From the doubtful match to the answered question, over the pages themselves, on both databases.

use axum::body::Body;
use axum::http::{Request, header};
use domain::job::Job;
use domain::link::LinkKey;
use domain::page::PageRequest;
use domain::policy;
use domain::question::QuestionState;
use domain::viewer::Role;
use domain::{DeliveryId, QuestionId};
use store::{AskFilter, QuestionDetail, QuestionFilter};
use testkit::{Scratch, on_both};

use crate::bench::case::{Case, case, draft, json, match_all, put_inventory};
use crate::bench::{Answer, Bench};

const KEY: [u8; 32] = [7; 32];

async fn detail(bench: &Bench, id: QuestionId) -> QuestionDetail {
    let system = policy::system("test");
    bench.scratch.as_viewer(&system).await.unwrap().question(id).await.unwrap().into_inner()
}

/// A scene with a question about three pumps of the hospital that an analyst has still to send.
struct Scene {
    case: Case,
    analyst: String,
}

async fn scene(scratch: Scratch) -> Scene {
    let case = case(scratch).await;
    // Two pumps more of which nobody knows the version; the first is being asked about already.
    let numbers = ["Z-1", "Z-2?", "Z-4?", "Z-5?"];
    put_inventory(&case.bench.scratch, case.bench.hospital, domain::asset::AssetClass::MedicalDevice, &numbers).await;
    match_all(&case.bench.scratch, case.advisory).await;
    draft(&case.bench, case.advisory).await;
    let analyst = case.bench.signed_in("noor@cert.example", case.bench.cert, Role::Analyst).await;
    Scene { case, analyst }
}

impl Scene {
    async fn page(&self, path: &str) -> String {
        let answer = self.case.bench.get(path, &self.analyst).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// Where the hospital's question is written.
    fn new_path(&self) -> String {
        let hospital = self.case.bench.hospital;
        crate::paths::desk_question_new(hospital, hospital)
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.case.bench.scratch.world.advance_seconds(1);
        self.case.bench.post(path, &self.analyst, fields).await
    }

    /// Sends the hospital's question, and gives it.
    async fn sent(&self) -> QuestionId {
        let page = self.page(&self.new_path()).await;
        let (seen, group) = (value(&page, "seen"), value(&page, "group"));
        let nl = format!("nl-{group}");
        let fields = [("seen", seen.as_str()), ("group", &group), (&nl, "Menu, dan <Info>."), ("act", "send")];
        let answer = self.post(&self.new_path(), &fields).await;
        assert!(answer.location().ends_with("?sent=1"), "{} {}", answer.status, answer.body);
        let path = answer.location().split('?').next().unwrap().to_owned();
        path.rsplit('/').next().unwrap().parse().unwrap()
    }

    /// The link of the mail that carries a question.
    async fn link(&self, id: QuestionId) -> String {
        let delivery: DeliveryId = detail(&self.case.bench, id).await.deliveries[0].id;
        let token = LinkKey::new(KEY).question(delivery);
        let proof = policy::may_publish(&policy::system("test")).unwrap();
        let mut tx = self.case.bench.scratch.begin().await.unwrap();
        tx.put_question_link(&proof, id, delivery, &token.hash()).await.unwrap();
        tx.question_sent(&proof, delivery).await.unwrap();
        tx.commit().await.unwrap();
        format!("/q/{}", token.as_str())
    }

    async fn upload(&self, path: &str, csv: &str) -> Answer {
        self.case.bench.scratch.world.advance_seconds(1);
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"by\"\r\n\r\nJip\r\n--x\r\nContent-Disposition: form-data; \
             name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n{csv}\r\n--x--\r\n"
        );
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body));
        self.case.bench.send(request.unwrap()).await
    }
}

/// The first `name="…" value="…"` of a page.
fn value(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{name}: {page}"));
    rest.split('"').next().unwrap_or("").to_owned()
}

on_both!(an_analyst_sees_what_can_be_asked_and_sends_it_once, |scratch| {
    let scene = scene(scratch).await;
    let list = scene.page("/desk/questions").await;
    assert!(list.contains("Ziekenhuis Verweg") && list.contains(&scene.new_path().replace('&', "&#38;")), "{list}");
    let review = scene.page("/desk/review").await;
    assert!(review.contains("Vraag het na bij de instellingen (2 apparaten)"), "{review}");
    let advisory = scene.page(&crate::paths::desk_advisory(scene.case.advisory)).await;
    assert!(advisory.contains("Vraag het na bij de instellingen (2 apparaten)"), "{advisory}");
    let page = scene.page(&scene.new_path()).await;
    for expected in ["Stel de vraag over 2 apparaten", "Z-4?", "Z-5?", "[VRAAG] Welke softwareversie", "Jip de Boer"] {
        assert!(page.contains(expected), "{expected} is missing: {page}");
    }
    let id = scene.sent().await;
    let it = detail(&scene.case.bench, id).await;
    assert_eq!((it.devices(), it.groups[0].hint_nl.as_str()), (2, "Menu, dan <Info>."));
    let jobs = scene.case.bench.scratch.claim("w", 100, 60).await.unwrap();
    let asked = |job: &&store::Leased| matches!(job.job, Job::Ask { delivery } if delivery == it.deliveries[0].id);
    assert_eq!(jobs.iter().filter(asked).count(), 1);
    // Whoever comes back to the form finds the list; whoever sends the old page is told.
    assert_eq!(scene.case.bench.get(&scene.new_path(), &scene.analyst).await.location(), "/desk/questions");
    let again = scene.post(&scene.new_path(), &[("seen", "x"), ("group", "y"), ("act", "send")]).await;
    assert_eq!(again.status, 409);
    assert!(!scene.page("/desk/review").await.contains("Vraag het na"));
});

on_both!(texts_are_kept_without_sending_and_nothing_ticked_sends_nothing, |scratch| {
    let scene = scene(scratch).await;
    let page = scene.page(&scene.new_path()).await;
    let (seen, group) = (value(&page, "seen"), value(&page, "group"));
    let en = format!("en-{group}");
    let answer = scene.post(&scene.new_path(), &[("seen", &seen), (&en, "Menu, Info."), ("act", "save")]).await;
    assert!(answer.location().ends_with("&saved=1"), "{}", answer.location());
    assert!(scene.page(&scene.new_path()).await.contains("Menu, Info."));
    let answer = scene.post(&scene.new_path(), &[("seen", &seen), ("act", "send")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Kies minstens één soort"));
    // What was looked at is not what there is: a pump has come meanwhile.
    let numbers = ["Z-1", "Z-2?", "Z-4?", "Z-5?", "Z-6?"];
    let bench = &scene.case.bench;
    put_inventory(&bench.scratch, bench.hospital, domain::asset::AssetClass::MedicalDevice, &numbers).await;
    match_all(&bench.scratch, scene.case.advisory).await;
    let answer = scene.post(&scene.new_path(), &[("seen", &seen), ("group", &group), ("act", "send")]).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert!(answer.body.contains("Kijk het opnieuw na"), "{}", answer.body);
});

on_both!(behind_the_link_one_version_holds_for_all_and_the_rest_may_come_later, |scratch| {
    let scene = scene(scratch).await;
    let id = scene.sent().await;
    let link = scene.link(id).await;
    let bench = &scene.case.bench;
    let page = bench.get(&link, "").await;
    assert_eq!(page.status, 200);
    for expected in ["Z-4?", "Z-5?", "Hier kijkt u: Menu, dan &#60;Info&#62;.", "Allemaal dezelfde versie", "HAL-1"] {
        assert!(page.body.contains(expected), "{expected} is missing: {}", page.body);
    }
    // Opening changes nothing.
    assert!(!detail(bench, id).await.row.opened);
    let answer = scene.post(&link, &[("v-1", "4-feb"), ("s-2", "unknown"), ("by", "Jip")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("een datum gemaakt"), "{}", answer.body);
    let it = detail(bench, id).await;
    assert_eq!((it.row.said, it.row.open, it.row.opened), (1, 1, true), "what could be read is kept");
    let answer = scene.post(&link, &[("all-1", "4.1"), ("by", "Jip")]).await;
    assert_eq!(answer.location(), format!("{link}?changed=1"));
    let it = detail(bench, id).await;
    let said: Vec<_> = it.items().map(|(_, item)| (item.state.code(), item.value.as_str(), item.by.as_str())).collect();
    assert_eq!(said, [("answered", "4.1", "Jip"), ("unknown", "", "Jip")], "what was said before stays");
    assert_eq!(it.row.state, QuestionState::Closed);
    let thanks = bench.get(answer.location(), "").await;
    assert!(thanks.body.contains("Alles is beantwoord"), "{}", thanks.body);
    assert_eq!(bench.get("/q/unknown", "").await.status, 404);
});

on_both!(a_guess_is_no_answer_and_nobody_knows_is_one, |scratch| {
    let scene = scene(scratch).await;
    let id = scene.sent().await;
    let link = scene.link(id).await;
    let bench = &scene.case.bench;
    let answer = scene.post(&link, &[("v-1", "misschien 4.1"), ("v-2", "weet ik niet"), ("by", "Jip")]).await;
    assert_eq!(answer.status, 422);
    for expected in [
        "1 antwoord is niet bewaard. 1 ander antwoord is bewaard.",
        r##"<a href="#v-1">Z-4?: Dit is niet zeker."##,
        r#"<span class="error" id="e-1">Dit is niet zeker."#,
    ] {
        assert!(answer.body.contains(expected), "{expected} is missing: {}", answer.body);
    }
    let states = async || {
        let it = detail(bench, id).await;
        it.items().map(|(_, item)| (item.state.code(), item.value.clone())).collect::<Vec<_>>()
    };
    let state = |code: &'static str, value: &str| (code, value.to_owned());
    assert_eq!(states().await, [state("open", ""), state("unknown", "")]);
    // A version, and a reason why there is none.
    let answer = scene.post(&link, &[("v-1", "4.1"), ("s-1", "unknown"), ("by", "Jip")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Kies één van de twee") && answer.body.contains("Er is niets nieuws bewaard"));
    assert_eq!(states().await[0], state("open", ""));
    let answer = scene.post(&link, &[("all-1", "nieuwste"), ("by", "Jip")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Voor allemaal: Hier staat geen cijfer in."), "{}", answer.body);
});

on_both!(what_is_wiped_out_is_taken_back_and_what_was_not_touched_stays, |scratch| {
    let scene = scene(scratch).await;
    let id = scene.sent().await;
    let link = scene.link(id).await;
    let bench = &scene.case.bench;
    scene.post(&link, &[("v-1", "4.1"), ("s-2", "gone"), ("by", "Jip")]).await;
    let page = bench.get(&link, "").await.body;
    assert_eq!((value(&page, "w-1"), value(&page, "w-2")), (":4.1".to_owned(), "gone:".to_owned()));
    let states = async || {
        let it = detail(bench, id).await;
        it.items().map(|(_, item)| (item.state.code(), item.value.clone())).collect::<Vec<_>>()
    };
    let state = |code: &'static str, value: &str| (code, value.to_owned());
    let wiped = [("v-1", ""), ("w-1", ":4.1"), ("v-2", "4.3"), ("s-2", ""), ("w-2", "gone:"), ("by", "Jip")];
    let answer = scene.post(&link, &wiped).await;
    assert_eq!(answer.location(), format!("{link}?changed=1&replaced=1&withdrawn=1"));
    assert_eq!(states().await, [state("open", ""), state("answered", "4.3")]);
    let page = bench.get(answer.location(), "").await.body;
    assert!(page.contains("Daarvan stond bij 1 eerder iets anders. 1 antwoord is ingetrokken."), "{page}");
    // The same page once more: nothing of it is news, and the later answer is not lost.
    let old = [("v-1", "4.1"), ("w-1", ":4.1"), ("v-2", ""), ("s-2", "gone"), ("w-2", "gone:"), ("by", "Jip")];
    assert_eq!(scene.post(&link, &old).await.location(), format!("{link}?changed=0"));
    assert_eq!(states().await, [state("open", ""), state("answered", "4.3")]);
    // In the file: the list as it stands, with the answer wiped out.
    let csv = bench.get(&format!("{link}/devices.csv"), "").await.body;
    assert!(csv.contains(";4.3;4.3"), "{csv}");
    let answer = scene.upload(&format!("{link}/upload"), &csv.replace(";4.3;4.3", ";4.3;")).await;
    assert_eq!(answer.location(), format!("{link}?changed=0&withdrawn=1"));
    assert_eq!(states().await[1], state("open", ""));
});

on_both!(a_file_that_is_no_list_says_that_nothing_was_kept, |scratch| {
    let scene = scene(scratch).await;
    let link = scene.link(scene.sent().await).await;
    for file in ["\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR", "Merk;Type\nx;y\n", "Regel;Nummer\n1;Z-4?\n"] {
        let answer = scene.upload(&format!("{link}/upload"), file).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("Er is niets bewaard."), "{file:?}: {}", answer.body);
        assert!(!answer.body.contains("bewaard. "), "{}", answer.body);
    }
});

on_both!(the_file_goes_out_and_comes_back_filled_in, |scratch| {
    let scene = scene(scratch).await;
    let id = scene.sent().await;
    let link = scene.link(id).await;
    let bench = &scene.case.bench;
    let csv = bench.get(&format!("{link}/devices.csv"), "").await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    let lines: Vec<&str> = csv.body.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 3, "{}", csv.body);
    // As a person fills it in and a spreadsheet writes it.
    let filled = format!("{}\r\n{}4.1\r\n{}niet meer bij ons\r\n", lines[0], lines[1], lines[2]);
    let answer = scene.upload(&format!("{link}/upload"), &filled).await;
    assert_eq!(answer.location(), format!("{link}?changed=2"), "{}", answer.body);
    let it = detail(bench, id).await;
    let said: Vec<_> = it.items().map(|(_, item)| (item.state.code(), item.value.as_str())).collect();
    assert_eq!(said, [("answered", "4.1"), ("gone", "")]);
    // The same file again is no news; a wrong line is named.
    let again = scene.upload(&format!("{link}/upload"), &filled).await;
    assert_eq!(again.location(), format!("{link}?changed=0"));
    let wrong = scene.upload(&format!("{link}/upload"), "Regel;Nummer;Antwoord\n7;Z-4?;4.2\n").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Bestandsregel 2, kolom “Regel”"), "{}", wrong.body);
    // What comes out now holds what is known.
    assert!(bench.get(&format!("{link}/devices.csv"), "").await.body.contains("niet meer bij ons"));
});

on_both!(in_the_portal_the_institution_answers_and_others_find_nothing, |scratch| {
    let scene = scene(scratch).await;
    let id = scene.sent().await;
    let bench = &scene.case.bench;
    let officer = bench.signed_in("ok@verweg.example", bench.hospital, Role::MedicalTechnology).await;
    let stranger = bench.signed_in("ok@duin.example", bench.care_home, Role::Manager).await;
    let path = format!("/questions/{id}");
    assert!(bench.get("/questions", &officer).await.body.contains("Er wachten 2 vragen op uw antwoord"));
    assert_eq!(bench.get(&path, &officer).await.status, 200);
    let answer = bench.post(&path, &officer, &[("v-1", "4.1"), ("v-2", "4.2")]).await;
    assert_eq!(answer.location(), format!("{path}?changed=2"));
    for method in [bench.get(&path, &stranger).await, bench.post(&path, &stranger, &[("v-1", "9")]).await] {
        assert_eq!(method.status, 404);
    }
    assert!(!bench.get("/questions", &stranger).await.body.contains(&path));
    // The inventory shows both: what was registered, and what was told.
    let inventory = bench.get("/inventory", &officer).await;
    assert!(inventory.body.contains("4.1 (gemeld op"), "{}", inventory.body);
});

on_both!(on_the_desk_it_is_reminded_answered_by_phone_and_withdrawn, |scratch| {
    let scene = scene(scratch).await;
    let id = scene.sent().await;
    let bench = &scene.case.bench;
    let path = format!("/desk/questions/{id}");
    let remind = [("act", "remind"), ("rounds", "1")];
    assert_eq!(scene.post(&path, &remind).await.location(), format!("{path}?done=remind"));
    scene.post(&path, &remind).await;
    assert_eq!(detail(bench, id).await.row.rounds, 2, "the page was old");
    let told = [("v-1", "4.1"), ("by", "Femke, medische techniek")];
    let answer = scene.post(&format!("{path}/answer"), &told).await;
    assert_eq!(answer.location(), format!("{path}?changed=1"));
    let page = scene.page(&path).await;
    assert!(page.contains("Femke, medische techniek") && page.contains("1 van 2 beantwoord"), "{page}");
    let answer = scene.post(&path, &[("act", "withdraw"), ("sure", "yes")]).await;
    assert_eq!(answer.location(), format!("{path}?done=withdraw"));
    assert_eq!(scene.post(&path, &[("act", "withdraw"), ("sure", "yes")]).await.status, 409);
    // The link says so, and takes nothing.
    let link = scene.link(id).await;
    let gone = bench.get(&link, "").await;
    assert!(gone.body.contains("Deze vraag is ingetrokken"), "{}", gone.body);
    assert_eq!(scene.post(&link, &[("v-2", "4.2")]).await.status, 409);
    let system = policy::system("test");
    let view = bench.scratch.as_viewer(&system).await.unwrap();
    let today = bench.web.now().day("Europe/Amsterdam");
    let (left, _) = view.proposals(AskFilter::default(), today).await.unwrap();
    assert_eq!(left.iter().map(|it| it.devices()).sum::<usize>(), 1, "only the one that was not answered");
    let filter = QuestionFilter { state: Some(QuestionState::Withdrawn), ..QuestionFilter::default() };
    assert_eq!(view.questions(&filter, &PageRequest::first(10)).await.unwrap().items.len(), 1);
});

on_both!(nobody_but_the_cert_asks, |scratch| {
    let scene = scene(scratch).await;
    let bench = &scene.case.bench;
    let officer = bench.signed_in("ok@verweg.example", bench.hospital, Role::SecurityOfficer).await;
    let one = format!("/desk/questions/{}", scene.case.question);
    for path in ["/desk/questions", &scene.new_path(), &one] {
        assert_eq!(bench.get(path, &officer).await.status, 404, "{path}");
        assert_eq!(bench.post(path, &officer, &[("act", "send")]).await.status.as_u16() / 100, 4, "{path}");
    }
});

on_both!(a_version_is_told_on_the_page_of_the_device_itself, |scratch| {
    let scene = scene(scratch).await;
    let id = scene.sent().await;
    let (case, bench) = (&scene.case, &scene.case.bench);
    let assets = json(&case.get(&format!("/api/v1/organisations/{}/assets", bench.hospital), &case.hospital).await);
    let asset = assets["items"].as_array().unwrap().iter().find(|it| it["inventory_number"] == "Z-4?").unwrap();
    let here = format!("/inventory/assets/{}", asset["id"].as_str().unwrap());
    let officer = bench.signed_in("ok@verweg.example", bench.hospital, Role::MedicalTechnology).await;
    let stranger = bench.signed_in("ok@duin.example", bench.care_home, Role::Manager).await;
    let tell = format!("{here}/version");
    assert!(bench.get(&here, &officer).await.body.contains("Versie op het apparaat"));
    assert_eq!(bench.post(&tell, &stranger, &[("version", "4.1")]).await.status, 404);
    for (typed, says) in [("misschien 4.1", "Dit is niet zeker."), ("", "Vul de versie in")] {
        let answer = bench.post(&tell, &officer, &[("version", typed)]).await;
        assert!(answer.status == 422 && answer.body.contains(says), "{typed}: {}", answer.body);
    }
    assert_eq!(bench.post(&tell, &officer, &[("version", "4.1")]).await.location(), format!("{here}?told=1"));
    let page = bench.get(&here, &officer).await.body;
    assert!(page.contains("4.1 (gemeld op") && page.contains("name=\"version\" value=\"4.1\""), "{page}");
    // Whoever asked for it has the answer.
    let it = detail(bench, id).await;
    let (_, item) = it.items().find(|(_, item)| item.line.inventory_number == "Z-4?").unwrap();
    assert_eq!((item.state.code(), item.value.as_str()), ("answered", "4.1"));
    assert_eq!(bench.post(&tell, &officer, &[("version", "4.1")]).await.location(), format!("{here}?told=0"));
    assert_eq!(bench.post(&tell, &officer, &[("version", "")]).await.location(), format!("{here}?told=1"));
    assert!(!bench.get(&here, &officer).await.body.contains("gemeld op"));

    let path = format!("/api/v1/assets/{}/version", asset["id"].as_str().unwrap());
    let post = async |body: &str| case.post(&path, &case.hospital, "application/json", body.to_owned()).await;
    let told = json(&post(r#"{"by": "MT", "version": "4.2"}"#).await);
    assert_eq!((&told["told"][0]["point"], &told["told"][0]["value"]), (&"version".into(), &"4.2".into()));
    let unsure = post(r#"{"by": "MT", "version": "misschien 4"}"#).await;
    assert_eq!((unsure.status.as_u16(), &json(&unsure)["errors"][0]["code"]), (400, &"unsure".into()));
    assert_eq!(json(&post(r#"{"by": "MT", "said": "withdrawn"}"#).await)["told"], serde_json::json!([]));
});

on_both!(a_question_that_came_back_shows_as_not_delivered, |scratch| {
    let scene = scene(scratch).await;
    let id = scene.sent().await;
    scene.link(id).await;
    let bench = &scene.case.bench;
    let delivery = detail(bench, id).await.deliveries[0].id;
    let proof = policy::may_publish(&policy::system("test")).unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    assert!(tx.mail_returned(&proof, delivery, "5.2.2 552 mailbox full").await.unwrap());
    tx.commit().await.unwrap();
    let page = scene.page(&format!("/desk/questions/{id}")).await;
    for expected in ["Niet bezorgd", "5.2.2 552 mailbox full", "value=\"retry\""] {
        assert!(page.contains(expected), "{expected} is missing: {page}");
    }
});
