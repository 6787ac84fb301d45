use domain::advisory::{Branch, BranchCategory, ProductStatus};
use domain::asset::AssetClass;
use domain::notice::{CareImpact, NoticeState, Severity};
use domain::page::PageRequest;
use domain::policy;
use domain::template::{Kind, Template, TemplateText};
use domain::viewer::Role;
use store::{NoticeEdit, NoticeFilter};

use crate::bench::case::{Case, advisory, case, draft, drafts, match_all, put_inventory, take_in};

/// Both institutions have a draft about a new advisory, and an analyst has signed in.
async fn composing() -> (Case, String, String) {
    let case = case(testkit::sqlite().await).await;
    let new = take_in(&case.bench.scratch, &advisory("HAL-2")).await;
    match_all(&case.bench.scratch, new).await;
    draft(&case.bench, new).await;
    let cookie = case.bench.signed_in("sanne@zorg.example", case.bench.cert, Role::Analyst).await;
    (case, format!("/desk/advisories/{new}/notices"), cookie)
}

/// The values of the hidden fields with this name.
fn hidden<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("name=\"{name}\" value=\"");
    page.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

async fn states(case: &Case) -> Vec<NoticeState> {
    let system = policy::system("test");
    let view = case.bench.scratch.as_viewer(&system).await.unwrap();
    let filter = NoticeFilter { institution: Some(case.bench.hospital), ..NoticeFilter::default() };
    let page = view.notices(&filter, &PageRequest::first(10)).await.unwrap();
    page.items.iter().map(|row| row.state).collect()
}

// Shows: ASVS 2.3.1
#[tokio::test]
async fn what_goes_out_is_what_was_confirmed() {
    let (case, path, cookie) = composing().await;
    let draft_id = drafts(&case.bench, case.bench.hospital).await[0].to_string();
    let form = [("id", draft_id.as_str()), ("severity", "high"), ("impact", "none"), ("act", "send")];
    let asked = case.bench.post(&path, &cookie, &form).await;
    assert_eq!(asked.status, 200, "{}", asked.body);
    let print = hidden(&asked.body, "print")[0].to_owned();

    // Between the question and the answer the hospital registers one device more, and it is drafted.
    let new = path.split('/').nth(3).unwrap().parse().unwrap();
    put_inventory(&case.bench.scratch, case.bench.hospital, AssetClass::MedicalDevice, &["Z-1", "Z-2?", "Z-3", "Z-4"])
        .await;
    match_all(&case.bench.scratch, new).await;
    draft(&case.bench, new).await;
    let confirmed = [&form[..], &[("confirmed", "1"), ("print", print.as_str())]].concat();
    let refused = case.bench.post(&path, &cookie, &confirmed).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("Eén concept is veranderd"), "{}", refused.body);
    assert_eq!(states(&case).await, [NoticeState::Draft, NoticeState::Sent]);

    let asked = case.bench.post(&path, &cookie, &form).await;
    let print = hidden(&asked.body, "print")[0].to_owned();
    let confirmed = [&form[..], &[("confirmed", "1"), ("print", print.as_str())]].concat();
    assert_eq!(case.bench.post(&path, &cookie, &confirmed).await.status, 303);
    assert_eq!(states(&case).await, [NoticeState::Sent, NoticeState::Sent]);
}

#[tokio::test]
async fn a_draft_with_a_text_of_its_own_keeps_it_until_it_is_ticked() {
    let (case, path, cookie) = composing().await;
    let hospital = drafts(&case.bench, case.bench.hospital).await[0];
    let home = drafts(&case.bench, case.bench.care_home).await[0];
    let own = NoticeEdit {
        severity: Severity::Low,
        care_impact: CareImpact::None,
        advice_nl: "Zoals vorige week besproken.".into(),
        advice_en: String::new(),
        deadline: None,
    };
    let system = policy::system("test");
    let mut tx = case.bench.scratch.begin().await.unwrap();
    tx.edit_notice(&policy::may_publish(&system).unwrap(), hospital, &own).await.unwrap();
    tx.commit().await.unwrap();
    let page = case.bench.get(&path, &cookie).await;
    assert!(page.body.contains("eigen tekst"), "{}", page.body);
    assert_eq!(page.body.matches("name=\"id\"").count(), 2);
    let home_id = home.to_string();
    let form =
        [("id", home_id.as_str()), ("severity", "high"), ("impact", "none"), ("advice_nl", "Nieuw"), ("act", "save")];
    assert_eq!(case.bench.post(&path, &cookie, &form).await.status, 303);
    let view = case.bench.scratch.as_viewer(&system).await.unwrap();
    assert_eq!(view.notice(hospital).await.unwrap().notice.advice_nl, own.advice_nl);
    assert_eq!(view.notice(home).await.unwrap().notice.advice_nl, "Nieuw");
}

const SOURCE: &str = "Zet de pomp uit het netwerk.\n[medische techniek]\nVraag de maker om een bezoek.\n[klein]\nBel uw \
                      leverancier.\n[bestuur]\nWij lossen het op.\n[lukt het niet]\nHoud een reservepomp klaar.";

#[tokio::test]
async fn each_reader_gets_the_passages_that_are_for_them() {
    let (case, path, cookie) = composing().await;
    let ids: Vec<String> = {
        let bench = &case.bench;
        let mut ids = drafts(bench, bench.hospital).await;
        ids.extend(drafts(bench, bench.care_home).await);
        ids.iter().map(ToString::to_string).collect()
    };
    let mut form: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
    form.extend([("severity", "high"), ("impact", "none"), ("advice_nl", SOURCE)]);
    let saved = case.bench.post(&path, &cookie, &[&form[..], &[("act", "save")]].concat()).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let page = case.bench.get(&path, &cookie).await.body;
    let previews: Vec<&str> = page.split("<details").filter(|part| part.contains("class=\"mail\"")).collect();
    let of = |who: &str| *previews.iter().find(|it| it.contains(who)).unwrap_or_else(|| panic!("no preview for {who}"));
    let technician = of("medische techniek)");
    for words in ["Zet de pomp uit het netwerk.", "Vraag de maker om een bezoek.", "Houd een reservepomp klaar."] {
        assert!(technician.contains(words), "{words}: {technician}");
    }
    for other in ["Bel uw leverancier.", "Wij lossen het op.", "[klein]"] {
        assert!(!technician.contains(other), "{other}: {technician}");
    }
    // The supplier of the care home looks after a building, not after a pump.
    let supplier = of("ICT-beheer, ICT-leverancier)");
    assert!(supplier.contains("Zet de pomp uit het netwerk.") && !supplier.contains("om een bezoek"), "{supplier}");

    // And the institution reads the sentences for its board on its page, its supplier does not.
    let asked = case.bench.post(&path, &cookie, &[&form[..], &[("act", "send")]].concat()).await;
    let prints: Vec<String> = hidden(&asked.body, "print").into_iter().map(str::to_owned).collect();
    let mut confirmed = [&form[..], &[("act", "send"), ("confirmed", "1")]].concat();
    confirmed.extend(prints.iter().map(|print| ("print", print.as_str())));
    assert_eq!(case.bench.post(&path, &cookie, &confirmed).await.status, 303);
    let officer = case.bench.signed_in("o2@zorg.example", case.bench.hospital, Role::SecurityOfficer).await;
    let hospital = case.bench.get(&format!("/notices/{}", ids[0]), &officer).await.body;
    assert!(hospital.contains("Wij lossen het op.") && hospital.contains("Houd een reservepomp klaar."), "{hospital}");
    assert!(!hospital.contains("Bel uw leverancier."), "{hospital}");
    let staff = case.bench.signed_in("s2@ict.example", case.bench.supplier, Role::SupplierStaff).await;
    let supplier = case.bench.get(&format!("/notices/{}", ids[1]), &staff).await.body;
    assert!(
        supplier.contains("Zet de pomp uit het netwerk.") && !supplier.contains("Wij lossen het op."),
        "{supplier}"
    );
}

#[tokio::test]
async fn a_heading_that_nobody_knows_is_named_and_nothing_is_lost() {
    let (case, path, cookie) = composing().await;
    let id = drafts(&case.bench, case.bench.hospital).await[0].to_string();
    let form = [("id", id.as_str()), ("severity", "high"), ("impact", "none")];
    let text = "Werk bij.\n[beheer]\nHerstart.";
    let refused = case.bench.post(&path, &cookie, &[&form[..], &[("advice_nl", text), ("act", "send")]].concat()).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Wij kennen [beheer] niet (regel 2, Nederlands)"), "{}", refused.body);
    assert!(refused.body.contains("[beheer]\nHerstart."), "{}", refused.body);
}

#[tokio::test]
async fn an_outline_fills_what_is_empty_and_saves_nothing() {
    let (case, path, cookie) = composing().await;
    let id = drafts(&case.bench, case.bench.hospital).await[0].to_string();
    let form =
        [("id", id.as_str()), ("severity", "high"), ("impact", "none"), ("advice_en", "Mine."), ("act", "outline")];
    let page = case.bench.post(&path, &cookie, &form).await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("[techniek, leverancier]\n") && page.body.contains(">Mine.</textarea>"),
        "{}",
        page.body
    );
    let before = case.bench.get(&path, &cookie).await;
    assert!(!before.body.contains("[techniek, leverancier]\n"), "{}", before.body);
}

#[tokio::test]
async fn what_reads_hard_is_named_beside_the_text() {
    let (case, path, cookie) = composing().await;
    let id = drafts(&case.bench, case.bench.hospital).await[0].to_string();
    let text = "Indien mogelijk werkt u bij.\n[bestuur]\nEen. Twee. Drie. Vier.";
    let form = [("id", id.as_str()), ("severity", "high"), ("impact", "none"), ("advice_nl", text), ("act", "save")];
    assert_eq!(case.bench.post(&path, &cookie, &form).await.status, 303);
    let page = case.bench.get(&path, &cookie).await.body;
    assert!(page.contains("Vervang “indien” door: als"), "{page}");
    assert!(page.contains("bij drie zinnen; nu zijn het er 4"), "{page}");
}

#[tokio::test]
async fn what_goes_to_many_takes_two_who_saw_the_same() {
    let (case, path, first) = composing().await;
    let case = Case { bench: case.bench.with(|config| config.four_eyes = 1), ..case };
    let second = case.bench.signed_in("bram@zorg.example", case.bench.cert, Role::Analyst).await;
    let id = drafts(&case.bench, case.bench.hospital).await[0].to_string();
    let form = |text: &'static str| {
        [
            ("id", id.clone()),
            ("severity", "high".into()),
            ("impact", "none".into()),
            ("advice_nl", text.to_owned()),
            ("act", "send".into()),
        ]
    };
    let press = |cookie: String, text: &'static str| {
        let (case, path, form) = (&case, &path, form(text));
        async move {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let asked = case.bench.post(path, &cookie, &form).await;
            let print = hidden(&asked.body, "print")[0].to_owned();
            let done =
                case.bench.post(path, &cookie, &[&form[..], &[("confirmed", "1"), ("print", &print)]].concat()).await;
            assert_eq!(done.status, 303, "{}", done.body);
            asked.body
        }
    };
    let sent = || async { states(&case).await.iter().filter(|state| **state == NoticeState::Sent).count() };
    let before = sent().await;
    assert!(press(first.clone(), "Werk bij.").await.contains("Ja, vraag een collega"));
    // Pressing twice is not being two.
    press(first.clone(), "Werk bij.").await;
    assert_eq!(sent().await, before);
    assert!(case.bench.get(&path, &second).await.body.contains("vraagt u om mee te kijken"));
    assert!(case.bench.get("/desk/notices", &second).await.body.contains("vraagt u om mee te kijken"));
    assert!(case.bench.get(&path, &first).await.body.contains("U vroeg een collega"));
    // The second writes something else: now the first is to look.
    press(second.clone(), "Werk vandaag bij.").await;
    assert_eq!(sent().await, before);
    assert!(press(first.clone(), "Werk vandaag bij.").await.contains("Ja, stuur nu"));
    assert_eq!(sent().await, before + 1);
}

#[tokio::test]
async fn danger_to_a_patient_does_not_wait_for_a_colleague() {
    let (case, path, cookie) = composing().await;
    let case = Case { bench: case.bench.with(|config| config.four_eyes = 1), ..case };
    let id = drafts(&case.bench, case.bench.hospital).await[0].to_string();
    let form = [("id", id.as_str()), ("severity", "high"), ("impact", "danger_to_patient"), ("act", "send")];
    let asked = case.bench.post(&path, &cookie, &form).await;
    assert!(asked.body.contains("Ja, stuur nu"), "{}", asked.body);
    let print = hidden(&asked.body, "print")[0].to_owned();
    let confirmed = [&form[..], &[("confirmed", "1"), ("print", print.as_str())]].concat();
    assert_eq!(case.bench.post(&path, &cookie, &confirmed).await.status, 303);
    assert_eq!(states(&case).await, [NoticeState::Sent, NoticeState::Sent]);
}

/// Puts one template into the database, and gives its identifier.
async fn template(case: &Case, name: &str, kind: Option<Kind>, nl: &str, en: &str) -> String {
    let text = TemplateText { name: name.into(), level: None, kind, nl: nl.into(), en: en.into() };
    let proof = policy::may_keep_templates(&policy::system("test")).unwrap();
    let mut tx = case.bench.scratch.begin().await.unwrap();
    let id = tx.add_template(&proof, &Template::check(text).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    id.to_string()
}

#[tokio::test]
async fn a_template_goes_into_the_text_with_what_is_known_and_saves_nothing() {
    let (case, path, cookie) = composing().await;
    assert!(!case.bench.get(&path, &cookie).await.body.contains("name=\"template\""), "there are none yet");
    let nl = "[klein]\nVraag {maker} naar {product}: {title}, {number}.";
    let update = template(&case, "Bijwerken", Some(Kind::Update), nl, "Call {cert_name}, {cert_phone}.").await;
    template(&case, "Moeilijker", Some(Kind::Mitigate), "Haal het van internet.", "").await;
    let page = case.bench.get(&path, &cookie).await.body;
    let fitting = page.find("Past bij deze melding").unwrap();
    let (first, other) = (page.find(">Bijwerken<").unwrap(), page.find("label=\"Andere\"").unwrap());
    assert!(fitting < first && first < other && other < page.find(">Moeilijker<").unwrap(), "{page}");

    let id = drafts(&case.bench, case.bench.hospital).await[0].to_string();
    let form = [
        ("id", id.as_str()),
        ("severity", "high"),
        ("impact", "none"),
        ("advice_nl", "Eerst dit."),
        ("advice_en", "[small]\nAsk."),
        ("template", update.as_str()),
        ("act", "template"),
    ];
    let put = case.bench.post(&path, &cookie, &form).await;
    assert_eq!(put.status, 200, "{}", put.body);
    let dutch = "Eerst dit.\n\n[klein]\nVraag Halmarin naar Pomp 2: Pompen HAL-2, HAL-2.</textarea>";
    assert!(put.body.contains(dutch), "{}", put.body);
    // What is for everybody does not end up with the small ones.
    let english = "[small]\nAsk.\n\n[everybody]\nCall Brandwacht CERT, 010-555 01 00.</textarea>";
    assert!(put.body.contains(english), "{}", put.body);
    assert!(!case.bench.get(&path, &cookie).await.body.contains("Vraag Halmarin"), "nothing was saved");

    let none = [&form[..5], &[("template", "nonsense"), ("act", "template")]].concat();
    let none = case.bench.post(&path, &cookie, &none).await;
    assert!(none.body.contains("Kies een standaardtekst.") && none.body.contains(">Eerst dit.</textarea>"));
}

#[tokio::test]
async fn what_nobody_knows_stays_to_be_written_and_no_brace_goes_out() {
    let (case, path, cookie) = composing().await;
    let which = template(&case, "Bijwerken", None, "Werk bij.\nInstalleer {fixed_version}.", "").await;
    let id = drafts(&case.bench, case.bench.hospital).await[0].to_string();
    let form = [("id", id.as_str()), ("severity", "high"), ("impact", "none")];
    let put = [&form[..], &[("template", which.as_str()), ("act", "template")]].concat();
    let put = case.bench.post(&path, &cookie, &put).await.body;
    assert!(put.contains("Vul {fixed_version} zelf in (regel 2, Nederlands)"), "{put}");
    for act in ["save", "send"] {
        let text = ("advice_nl", "Werk bij.\nInstalleer {fixed_version}.");
        let refused = case.bench.post(&path, &cookie, &[&form[..], &[text, ("act", act)]].concat()).await;
        assert_eq!(refused.status, 422, "{act}");
        assert!(refused.body.contains("Installeer {fixed_version}.</textarea>"), "{}", refused.body);
    }
    // Who was left out stays left out, and what goes to nobody may have braces in it.
    let home = drafts(&case.bench, case.bench.care_home).await[0].to_string();
    let is_ticked = |page: &str, id: &str| {
        let (_, rest) = page.split_once(&format!("name=\"id\" value=\"{id}\"")).expect(id);
        rest.split('>').next().unwrap().contains("checked")
    };
    assert!(is_ticked(&put, &id) && !is_ticked(&put, &home), "{put}");
    let shown = case.bench.get(&path, &cookie).await.body;
    assert!(is_ticked(&shown, &id) && is_ticked(&shown, &home), "{shown}");
    let braces = [&form[..], &[("advice_nl", "{fixed_version}"), ("act", "withdraw")]].concat();
    assert_eq!(case.bench.post(&path, &cookie, &braces).await.status, 200);
    let written = [&form[..], &[("advice_nl", "Werk bij.\nInstalleer 2.1."), ("act", "save")]].concat();
    assert_eq!(case.bench.post(&path, &cookie, &written).await.status, 303);
}

#[tokio::test]
async fn the_version_with_the_fix_is_filled_in_where_the_maker_names_one() {
    let case = case(testkit::sqlite().await).await;
    let mut it = advisory("HAL-3");
    let mut fixed = it.products[0].clone();
    fixed.product_id = "P2".into();
    for (category, name) in [(BranchCategory::ProductName, "Halmarin Pomp 2"), (BranchCategory::ProductVersion, "2.1")]
    {
        fixed.branches.push(Branch { category, name: name.into() });
    }
    it.products.push(fixed);
    it.vulnerabilities[0].statuses.insert("P2".into(), ProductStatus::Fixed);
    let new = take_in(&case.bench.scratch, &it).await;
    match_all(&case.bench.scratch, new).await;
    draft(&case.bench, new).await;
    let which = template(&case, "Bijwerken", None, "Installeer {fixed_version}.", "").await;
    let cookie = case.bench.signed_in("sanne@zorg.example", case.bench.cert, Role::Analyst).await;
    let form = [("severity", "high"), ("impact", "none"), ("template", which.as_str()), ("act", "template")];
    let put = case.bench.post(&format!("/desk/advisories/{new}/notices"), &cookie, &form).await.body;
    assert!(put.contains("Installeer 2.1.</textarea>"), "{put}");
}

/// Presses *Send* and says yes; gives the page that asked.
async fn press(case: &Case, path: &str, cookie: &str, id: &str) -> String {
    let form = [("id", id), ("severity", "high"), ("impact", "none"), ("act", "send")];
    let asked = case.bench.post(path, cookie, &form).await.body;
    let print = hidden(&asked, "print")[0].to_owned();
    let confirmed = [&form[..], &[("confirmed", "1"), ("print", print.as_str())]].concat();
    assert_eq!(case.bench.post(path, cookie, &confirmed).await.status, 303);
    asked
}

#[tokio::test]
async fn sending_in_parts_is_sending_to_many() {
    let takes_two = "Een collega kijkt mee voordat het uitgaat";
    let (case, path, cookie) = composing().await;
    let hospital = drafts(&case.bench, case.bench.hospital).await[0].to_string();
    let home = drafts(&case.bench, case.bench.care_home).await[0].to_string();
    // The hospital has one who reads it, the care home and its supplier have one each: three together.
    let case = Case { bench: case.bench.with(|config| config.four_eyes = 3), ..case };
    assert!(press(&case, &path, &cookie, &hospital).await.contains("Ja, stuur nu"));
    assert_eq!(states(&case).await, [NoticeState::Sent, NoticeState::Sent]);
    assert!(case.bench.get(&path, &cookie).await.body.contains(takes_two));
    assert!(press(&case, &path, &cookie, &home).await.contains("Ja, vraag een collega"));
    assert_eq!(drafts(&case.bench, case.bench.care_home).await.len(), 1, "it waits for a colleague");

    // A day later it counts for itself.
    case.bench.scratch.world.advance_hours(24);
    let cookie = case.bench.signed_in("later@zorg.example", case.bench.cert, Role::Analyst).await;
    assert!(!case.bench.get(&path, &cookie).await.body.contains(takes_two));
    assert!(press(&case, &path, &cookie, &home).await.contains("Ja, stuur nu"));
    assert!(drafts(&case.bench, case.bench.care_home).await.is_empty());
}
