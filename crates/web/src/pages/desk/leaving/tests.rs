//! Handing over and ending, as a lead does it.

use domain::viewer::Role;
use testkit::on_both;

use crate::bench::bench_on;
use crate::{paths, stock};

// Shows: NEN 5.34, 8.10
on_both!(a_lead_hands_everything_over_and_the_trail_says_so, |scratch| {
    let bench = bench_on(scratch).await;
    stock::fill(&bench.scratch, bench.hospital, bench.care_home).await;
    let lead = bench.signed_in("lotte@cert.example", bench.cert, Role::Lead).await;
    bench.signed_in("marja@zorg.example", bench.care_home, Role::Manager).await;
    let page = paths::desk_leaving(bench.care_home);
    let shown = bench.get(&page, &lead).await;
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains("Download alles"), "{}", shown.body);

    let file = bench.post(&format!("{page}/export"), &lead, &[]).await;
    assert_eq!(file.status, 200);
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"organisation-"));
    let mut tables = std::collections::BTreeSet::new();
    let (lines, last) = file.body.trim_end().rsplit_once('\n').unwrap();
    let last: serde_json::Value = serde_json::from_str(last).unwrap();
    assert_eq!((&last["end"], &last["rows"]), (&true.into(), &lines.lines().count().into()));
    for line in lines.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["row"].is_object());
        tables.insert(line["table"].as_str().unwrap().to_owned());
    }
    assert!(
        ["asset", "asset_match", "person", "organisation", "audit"].iter().all(|table| tables.contains(*table)),
        "{tables:?}"
    );
    assert!(file.body.contains("organisation.export"), "the file has the row of its own taking");
    assert!(file.body.contains("marja@zorg.example"));
    assert!(
        !file.body.contains("password_hash") && !file.body.contains("$argon2") && !file.body.contains("totp_secret")
    );
});

// Shows: ASVS 8.2.1
on_both!(only_a_lead_sees_and_ends_and_only_with_the_whole_name, |scratch| {
    let bench = bench_on(scratch).await;
    let lead = bench.signed_in("lotte@cert.example", bench.cert, Role::Lead).await;
    let analyst = bench.signed_in("noor@cert.example", bench.cert, Role::Analyst).await;
    let manager = bench.signed_in("marja@zorg.example", bench.care_home, Role::Manager).await;
    let page = paths::desk_leaving(bench.care_home);
    for cookie in [&analyst, &manager] {
        assert_eq!(bench.get(&page, cookie).await.status, 404);
        assert_eq!(bench.post(&page, cookie, &[("name", "x"), ("by", "x")]).await.status, 404);
        assert_eq!(bench.post(&format!("{page}/export"), cookie, &[]).await.status, 404);
    }
    assert!(!bench.get(&paths::desk_organisation(bench.care_home), &analyst).await.body.contains("/leaving"));
    assert!(bench.get(&paths::desk_organisation(bench.care_home), &lead).await.body.contains("/leaving"));

    let system = domain::policy::system("test");
    let view = bench.scratch.as_viewer(&system).await.unwrap();
    let name = view.organisation(bench.care_home).await.unwrap().name.clone();
    for (typed, by) in [("", "Lotte"), ("Huize", "Lotte"), (name.as_str(), " ")] {
        let answer = bench.post(&page, &lead, &[("name", typed), ("by", by)]).await;
        assert_eq!(answer.status, 422, "{typed:?} {by:?}");
        assert!(answer.body.contains("Er is niets verwijderd"));
    }
    assert_eq!(bench.get("/home", &manager).await.status, 200, "nothing has ended yet");
    // The CERT's own page offers no end, and takes none.
    let own = paths::desk_leaving(bench.cert);
    assert!(!bench.get(&own, &lead).await.body.contains("name=\"by\""));
    assert_eq!(bench.post(&own, &lead, &[("name", "x"), ("by", "x")]).await.status, 404);

    let ended = bench.post(&page, &lead, &[("name", &name), ("by", "Lotte")]).await;
    assert_eq!(ended.status, 303);
    assert_eq!(ended.location(), "/desk/organisations?ended=1");
    assert!(bench.get("/desk/organisations?ended=1", &lead).await.body.contains("De deelname is beëindigd"));
    assert_ne!(bench.get("/home", &manager).await.status, 200, "its people are out at once");
});
