use axum::http::header;
use domain::viewer::Role;

use crate::access::Access;
use crate::bench::bench;
use crate::bench::case::case;
use crate::routes::table;
use crate::sure::Deed;

fn asking() -> impl Iterator<Item = (&'static str, Access, Deed)> {
    let all =
        table().into_iter().flat_map(|route| route.deeds.iter().map(move |deed| (route.path, route.access, *deed)));
    all.filter(|(_, _, deed)| deed.asks)
}

#[tokio::test]
async fn what_cannot_be_taken_back_is_asked_first_and_nothing_is_lost_on_the_way() {
    let bench = bench().await;
    let lead = bench.signed_in("lead@cert.example", bench.cert, Role::Lead).await;
    let manager = bench.signed_in("manager@zorg.example", bench.hospital, Role::Manager).await;
    let mut places = 0;
    for (path, access, deed) in asking() {
        places += 1;
        let cookie = if matches!(access, Access::Cert | Access::Oversight) { &lead } else { &manager };
        let path = path.replace("{id}", &bench.hospital.to_string());
        let asked = bench.post(&path, cookie, &[("act", deed.act), ("named", "Noor <b>"), ("note", "een zin")]).await;
        assert_eq!(asked.status, 200, "{path}: {}", asked.body);
        assert!(asked.body.contains("Weet u het zeker?") && asked.body.contains("Noor &#60;b&#62;"), "{path}");
        assert!(asked.body.contains("name=\"note\" value=\"een zin\""), "{path}: {}", asked.body);
        assert!(asked.body.contains(&format!("action=\"{path}\"")), "{path}");
        assert!(!asked.body.contains(&l10n::texts(domain::organisation::Language::Nl).deed("")), "{path} has no words");
        let sure = bench.post(&path, cookie, &[("act", deed.act), ("sure", "yes")]).await;
        assert!(!sure.body.contains("Weet u het zeker?"), "{path} asks twice");
    }
    assert_eq!(
        places, 19,
        "contacts and their keys, mandates (two), bills (two), joins, questions, people (six), connections, feeds, and one's own ways in"
    );
}

/// Nothing that removes is left out: a new button of this kind gets a line in the table of routes.
#[test]
fn every_button_that_removes_something_is_asked_about() {
    let folder = format!("{}/templates", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    files.extend(std::fs::read_dir(format!("{folder}/desk")).unwrap());
    let asked: Vec<&str> = asking().map(|(_, _, deed)| deed.act).collect();
    let mut seen = 0;
    for file in files {
        let path = file.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for act in ["remove", "revoke", "decline", "take_back", "unlink", "reset"] {
            // The devices page takes back what was just said; that is an undo. The app's form asks for a code.
            let other = ["devices.html", "account-app.html"].iter().any(|name| path.ends_with(name));
            if text.contains(&format!("name=\"act\" value=\"{act}\"")) && !other {
                seen += 1;
                assert!(asked.contains(&act), "{act} in {}", path.display());
            }
        }
    }
    assert!(seen >= 7, "{seen}");
}

#[tokio::test]
async fn the_page_leads_back_to_where_the_form_stood_and_never_to_another_site() {
    let case = case(testkit::sqlite().await).await;
    let bench = &case.bench;
    let manager = bench.signed_in("manager@zorg.example", bench.hospital, Role::Manager).await;
    for (from, back) in [
        (format!("{}/people?x=1", bench.web.config.base_url), "/people?x=1"),
        ("https://evil.example/people".to_owned(), "/"),
        (format!("{}.evil.example/", bench.web.config.base_url), "/"),
    ] {
        let request = axum::http::Request::builder()
            .method("POST")
            .uri("/people")
            .header(header::COOKIE, &manager)
            .header(header::ORIGIN, &bench.web.config.base_url)
            .header(header::REFERER, from)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(axum::body::Body::from("act=remove"))
            .unwrap();
        let answer = bench.send(request).await;
        assert!(answer.body.contains(&format!("<a href=\"{back}\">Nee, terug</a>")), "{back}: {}", answer.body);
    }
}

#[tokio::test]
async fn the_page_that_asks_who_somebody_is_names_what_follows() {
    let bench = bench().await;
    let manager = bench.signed_in("manager@zorg.example", bench.hospital, Role::Manager).await;
    bench.scratch.world.advance_seconds(16 * 60);
    let form = [("act", "remove"), ("sure", "yes"), ("person", "x")];
    let asked = bench.post("/people", &manager, &form).await;
    assert!(asked.status == 403 && asked.body.contains("Hiermee stuurt u iemand weg"), "{}", asked.body);
    // And still does after a wrong answer.
    let mut again = vec![("confirm_then", "/people"), ("confirm_form", "1"), ("confirm_deed", "person_remove")];
    again.extend(form);
    again.push(("confirm_password", "geraden woorden"));
    let wrong = bench.post("/confirm", &manager, &again).await;
    assert!(wrong.status == 422 && wrong.body.contains("Hiermee stuurt u iemand weg"), "{}", wrong.body);
}
