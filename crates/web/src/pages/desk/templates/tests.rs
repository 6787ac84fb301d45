//! Templates as people of the CERT write them, on both databases.

use domain::viewer::Role;
use testkit::on_both;

use crate::bench::bench_on;
use crate::paths;

/// The value of the hidden field with the version.
fn version(page: &str) -> &str {
    page.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap()
}

on_both!(a_template_is_written_changed_retired_and_brought_back, |scratch| {
    let bench = bench_on(scratch).await;
    let analyst = bench.signed_in("ana@cert.example", bench.cert, Role::Analyst).await;
    let member = bench.signed_in("mo@zorg.example", bench.hospital, Role::SecurityOfficer).await;
    assert!(bench.get(paths::DESK_TEMPLATES, &analyst).await.body.contains("Er zijn nog geen standaardteksten"));
    let form = [
        ("name", "Bijwerken <b>"),
        ("level", "high"),
        ("kind", "update"),
        ("nl", "[techniek]\r\nWerk {product} bij."),
        ("en", ""),
    ];
    assert_eq!(bench.post(paths::DESK_TEMPLATE_NEW, &member, &form).await.status, 404);
    assert_eq!(bench.post(paths::DESK_TEMPLATE_NEW, &analyst, &form).await.status, 303);
    let list = bench.get(paths::DESK_TEMPLATES, &analyst).await.body;
    assert!(list.contains("Bijwerken &#60;b&#62;") && list.contains("hoog · installeer een update"), "{list}");
    let path = list.split("class=\"row-link\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let page = bench.get(&path, &analyst).await.body;
    assert!(page.contains("[techniek]\nWerk {product} bij.</textarea>"), "{page}");
    assert!(page.contains("<code>{fixed_version}</code>"), "{page}");
    assert_eq!(bench.get(&path, &member).await.status, 404);

    // Two change it at the same time: the second sees what the first has written, and loses nothing.
    let shown = version(&page).to_owned();
    let save = |name: &'static str, nl: &'static str, version: String| {
        [("act", "save".to_owned()), ("version", version), ("name", name.to_owned()), ("nl", nl.to_owned())]
    };
    let post = async |form: [(&'static str, String); 4]| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        bench.post(&path, &analyst, &form).await
    };
    assert_eq!(post(save("Bijwerken", "Werk vandaag bij.", shown.clone())).await.status, 303);
    let late = post(save("Bijwerken", "Werk morgen bij.", shown)).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("Iemand heeft deze standaardtekst intussen gewijzigd"), "{}", late.body);
    assert!(late.body.contains("readonly>Werk vandaag bij.</textarea>"), "{}", late.body);
    assert!(late.body.contains(">Werk morgen bij.</textarea>"), "{}", late.body);
    let now = version(&late.body).to_owned();
    assert_eq!(post(save("Bijwerken", "Werk morgen bij.", now)).await.status, 303);

    for (act, says) in [("retire", "Gebruik hem weer"), ("restore", "Gebruik hem niet meer")] {
        let shown = version(&bench.get(&path, &analyst).await.body).to_owned();
        let form = [("act", act), ("version", shown.as_str())];
        assert_eq!(bench.post(&path, &member, &form).await.status, 404);
        assert_eq!(bench.post(&path, &analyst, &form).await.status, 303);
        let page = bench.get(&path, &analyst).await.body;
        assert!(page.contains(says) && page.contains("Werk morgen bij."), "{act}: {page}");
    }
});

on_both!(what_is_wrong_is_named_with_its_line_and_nothing_is_lost, |scratch| {
    let bench = bench_on(scratch).await;
    let analyst = bench.signed_in("ana@cert.example", bench.cert, Role::Analyst).await;
    for (name, nl, en, says) in [
        ("", "Werk bij.", "", "Geef de tekst een naam."),
        ("Update", "", "", "Schrijf een tekst in ten minste één taal."),
        ("Update", "Werk bij.\n{versie}", "", "Wij kennen {versie} niet (regel 2, Nederlands)"),
        ("Update", "", "[staff]\nCall.", "Wij kennen [staff] niet (regel 1, English)"),
        ("Update", "== Kop", "", "Wijzig regel 1 (Nederlands)"),
    ] {
        let form = [("name", name), ("level", "danger"), ("nl", nl), ("en", en)];
        let refused = bench.post(paths::DESK_TEMPLATE_NEW, &analyst, &form).await;
        assert_eq!(refused.status, 422, "{says}");
        assert!(refused.body.contains(says), "{says}: {}", refused.body);
        for typed in [nl, en].into_iter().filter(|typed| !typed.is_empty()) {
            assert!(refused.body.contains(&format!("{typed}</textarea>")), "{typed}: {}", refused.body);
        }
        assert!(refused.body.contains("value=\"danger\" selected"), "{}", refused.body);
    }
    let form = [("name", "Update"), ("nl", "Werk bij.")];
    assert_eq!(bench.post(paths::DESK_TEMPLATE_NEW, &analyst, &form).await.status, 303);
    let double = bench.post(paths::DESK_TEMPLATE_NEW, &analyst, &form).await;
    assert!(
        double.status == 422 && double.body.contains("Er is al een standaardtekst met deze naam"),
        "{}",
        double.body
    );
});

on_both!(the_standard_templates_are_taken_over_once, |scratch| {
    let bench = bench_on(scratch).await;
    let lead = bench.signed_in("lea@cert.example", bench.cert, Role::Lead).await;
    let operator = bench.signed_in("ops@cert.example", bench.cert, Role::Operator).await;
    assert_eq!(bench.post(paths::DESK_TEMPLATES, &operator, &[]).await.status, 404);
    let taken = bench.post(paths::DESK_TEMPLATES, &lead, &[]).await;
    assert_eq!(taken.location(), "/desk/templates?added=4&there=0");
    let page = bench.get(taken.location(), &lead).await.body;
    assert!(page.contains("Toegevoegd: 4.") && page.contains("no fix yet"), "{page}");
    let again = bench.post(paths::DESK_TEMPLATES, &lead, &[]).await;
    assert_eq!(again.location(), "/desk/templates?added=0&there=4");
});
