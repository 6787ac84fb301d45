//! A care home ticks what it has, a part at a time, on a page and in a file; what follows is on its list and on the
//! CERT's page of it.

use axum::body::Body;
use axum::http::{Request, header};
use domain::job::Job;
use domain::verdict::Certainty;
use domain::viewer::Role;
use testkit::on_both;

use crate::bench::{Answer, Bench, bench_on};

async fn upload(bench: &Bench, cookie: &str, text: &str) -> Answer {
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"foto.csv\"\r\n\r\n{text}\r\n--x--\r\n"
    );
    let request = Request::post("/inventory/photo/upload")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body));
    bench.send(request.unwrap()).await
}

on_both!(a_care_home_ticks_what_it_has_and_finds_it_on_its_list, |scratch| {
    let bench = bench_on(scratch).await;
    let member = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let home = bench.get("/home", &member).await.body;
    assert!(home.contains("Waar begint u?") && home.contains("/inventory/photo"), "{home}");
    let page = bench.get("/inventory/photo", &member).await.body;
    assert!(page.contains("Elektronisch cliëntendossier") && page.contains("Nedap Ons"), "{page}");

    let part = [
        ("s-nedap-ons", "yes"),
        ("v-nedap-ons", "2026.3"),
        ("b-nedap-ons", "Poldernet"),
        ("s-ecare-puur", "no"),
        ("s-fortinet-fortigate", "unknown"),
        ("s-other-nurse-call", "yes"),
        ("m-other-nurse-call", "Belvaro"),
        ("p-other-nurse-call", "CareCall Server"),
        ("s-no-such-thing", "yes"),
    ];
    let saved = bench.post("/inventory/photo", &member, &part).await;
    assert_eq!(saved.location(), "/inventory/photo?saved=4", "{}", saved.body);
    let jobs = bench.scratch.claim("test", 10, 60).await.unwrap();
    assert!(matches!(jobs[..], [ref it] if matches!(it.job, Job::MatchOrganisation { .. })), "{jobs:?}");
    let page = bench.get(saved.location(), &member).await.body;
    assert!(page.contains("Bewaard: 4 antwoorden.") && page.contains("2 ja, 1 nee, 1 weet niet"), "{page}");
    // What was ticked beside the list counts among the ticks, and not as a thing of the list.
    assert!(page.contains("<b>3 van ") && page.contains("(waarvan 1 die niet op deze lijst staan)"), "{page}");
    assert!(page.contains("value=\"2026.3\""), "what was told stands there again: {page}");
    let list = bench.get("/inventory", &member).await.body;
    assert!(
        list.contains("foto-nedap-ons") && list.contains("aangevinkt") && list.contains("CareCall Server"),
        "{list}"
    );
    assert!(list.contains("1 van 2 modellen bekend"), "{list}");
    assert!(list.contains("producten van de ICT-foto weten wij nog niet of u ze heeft"), "{list}");
    let unknown = bench.get("/inventory/unknown", &member).await.body;
    assert!(
        unknown.contains("Belvaro CareCall Server") && unknown.contains("Wij kennen de fabrikant niet"),
        "{unknown}"
    );
    let home = bench.get("/home", &member).await.body;
    assert!(home.contains("Onze spullen: 1 van 2 modellen bekend") && !home.contains("Waar begint u?"), "{home}");

    let desk = format!("/desk/organisations/{}", bench.care_home);
    let page = bench.get(&desk, &analyst).await.body;
    assert!(page.contains("2 ja, 1 nee, 1 weet niet") && page.contains("Fortinet FortiGate"), "{page}");
    let page = bench.get(&format!("{desk}/unknown"), &analyst).await.body;
    assert!(page.contains("/desk/register/new?kind=same_product&#38;registered_maker=Belvaro"), "{page}");
    let rule = "/desk/register/new?kind=same_product&registered_maker=Belvaro&registered_product=CareCall+Server";
    assert!(bench.get(rule, &analyst).await.body.contains("value=\"CareCall Server\""));

    // A "no" takes the line away.
    bench.post("/inventory/photo", &member, &[("s-nedap-ons", "no")]).await;
    assert!(!bench.get("/inventory", &member).await.body.contains("foto-nedap-ons"));
});

on_both!(what_cannot_be_read_is_shown_again_and_the_rest_is_kept, |scratch| {
    let bench = bench_on(scratch).await;
    let member = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let typed =
        [("s-nedap-ons", "yes"), ("n-nedap-ons", "veel"), ("s-ecare-puur", "no"), ("s-other-nurse-call", "yes")];
    let answer = bench.post("/inventory/photo", &member, &typed).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("Nedap Ons: Schrijf een heel getal") && answer.body.contains("value=\"veel\""),
        "{}",
        answer.body
    );
    assert!(answer.body.contains("Zeg welk product het is."), "{}", answer.body);
    assert!(answer.body.contains("2 antwoorden zijn niet bewaard. 1 ander antwoord is bewaard."), "{}", answer.body);
    assert!(answer.body.contains("0 ja, 1 nee"), "the rest is kept: {}", answer.body);
});

on_both!(the_list_goes_out_and_comes_back_as_a_file, |scratch| {
    let bench = bench_on(scratch).await;
    let member = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let other = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let csv = bench.get("/inventory/photo.csv", &member).await;
    assert!(csv.body.starts_with("\u{feff}Sleutel;Soort;Fabrikant;Product;Heeft u dit?"), "{}", csv.body);
    let filled = csv
        .body
        .replace("nedap-ons;Elektronisch cliëntendossier;Nedap;Ons;;;;", "nedap-ons;x;Nedap;Ons;Ja;3.1;2;")
        .replace("ecare-puur;Elektronisch cliëntendossier;Ecare;PUUR;;;;", "ecare-puur;x;Ecare;PUUR;misschien;;;");
    let answer = upload(&bench, &member, &filled).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("kolom “Heeft u dit?”") && answer.body.contains("1 ander antwoord is bewaard."),
        "{}",
        answer.body
    );
    let again = bench.get("/inventory/photo.csv", &member).await.body;
    assert!(again.contains("nedap-ons;Elektronisch cliëntendossier;Nedap;Ons;ja;3.1;2;"), "{again}");
    assert_eq!(upload(&bench, &member, &again).await.location(), "/inventory/photo?saved=0");
    for wrong in ["PK\u{3}\u{4}", "Merk;Type\nx;y\n", ""] {
        let answer = upload(&bench, &member, wrong).await;
        assert_eq!(answer.status, 422, "{wrong}");
        assert!(wrong.is_empty() || answer.body.contains("Er is niets bewaard."), "{wrong}: {}", answer.body);
    }
    assert!(!bench.get("/inventory", &other).await.body.contains("foto-"));
});

on_both!(an_institution_that_narrows_is_told_what_it_leaves_out, |scratch| {
    let bench = bench_on(scratch).await;
    let ids = crate::stock::fill(&bench.scratch, bench.hospital, bench.care_home).await;
    assert!(!ids.is_empty());
    let officer = bench.signed_in("o@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    let technician = bench.signed_in("t@zorg.example", bench.hospital, Role::MedicalTechnology).await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let before = bench.get("/inventory?show=doubtful", &officer).await.body;
    assert!(before.contains("twijfel</span>") && !before.contains("mogelijke treffer"), "{before}");
    // Only who is responsible chooses.
    let form = [("from", "certain")];
    assert_eq!(bench.post("/inventory/threshold", &technician, &form).await.status, 404);
    assert!(bench.get("/inventory/threshold", &technician).await.body.contains("Alleen een manager"));
    assert_eq!(bench.post("/inventory/threshold", &officer, &[("from", "x")]).await.status, 400);
    assert_eq!(bench.post("/inventory/threshold", &officer, &form).await.location(), "/inventory/threshold?saved=1");
    let after = bench.get("/inventory?show=doubtful", &officer).await.body;
    assert!(after.contains("mogelijke treffers staan er niet bij") && !after.contains("twijfel</span>"), "{after}");
    let all = bench.get("/inventory?show=doubtful&all=1", &officer).await.body;
    assert!(all.contains("twijfel</span>") && all.contains("die u anders weglaat"), "{all}");
    // What is affected stands there all the same.
    assert!(bench.get("/inventory?show=affected", &officer).await.body.contains("kwetsbaar</span>"));
    let desk = format!("/desk/organisations/{}", bench.hospital);
    let page = bench.get(&desk, &analyst).await.body;
    assert!(page.contains("alleen als het zeker is") && page.contains("weggelaten"), "{page}");
    // The CERT writes down what it hears.
    let place = format!("{desk}/threshold");
    let chosen = bench.post(&place, &analyst, &[("from", "possible"), ("affected_too", "1")]).await;
    assert_eq!(chosen.location(), format!("{place}?saved=1"));
    let view = bench.scratch.as_viewer(&domain::policy::system("test")).await.unwrap().threshold(bench.hospital).await;
    assert_eq!(view.unwrap().unwrap().threshold.from, Certainty::Possible);
});

on_both!(what_stands_on_an_imported_list_is_said_beside_the_tick, |scratch| {
    let bench = bench_on(scratch).await;
    let member = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    crate::stock::lines(
        &bench.scratch,
        bench.care_home,
        b"nummer;merk;product\n1;B. Braun;Infusomat Space\n2;Nedap;Ons ECD\n",
    )
    .await;
    let page = bench.get("/inventory/photo", &member).await.body;
    assert_eq!(
        page.matches("Staat al op uw ingelezen lijst (1 regel)").count(),
        1,
        "its sector is not asked about pumps"
    );
});

on_both!(the_register_says_what_sort_of_thing_a_product_is, |scratch| {
    let bench = bench_on(scratch).await;
    let analyst = bench.signed_in("a@cert.example", bench.cert, Role::Analyst).await;
    let page = bench.get("/desk/register?class=nurse-call", &analyst).await.body;
    assert!(page.contains("Telligence") && page.contains("Zusteroproep") && !page.contains("Infusomat"), "{page}");
    let page = bench.get("/desk/register?q=infusomat", &analyst).await.body;
    assert!(page.contains("Infuuspomp · EMDN Z12030301"), "{page}");
});
