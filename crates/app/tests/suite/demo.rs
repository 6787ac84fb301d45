//! The demo through the real program: what it says is compared with what stands in the database, with what came in
//! over SMTP, and with what `demo/README.md` says was planted.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::BatchId;
use domain::mandate::Part;
use domain::notice::{NoticeState, Occasion};
use domain::page::PageRequest;
use domain::policy;
use domain::question::QuestionState;
use domain::verdict::{Certainty, Verdict};
use serde_json::Value;
use store::{
    AdvisoryFilter, LocalMaster, MasterKey, MatchFilter, NoticeFilter, OrganisationFilter, QuestionFilter, Store,
};
use testkit::{Scratch, TestWorld};

fn demo(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brandwacht"));
    // Nothing of this machine: no configuration, no documents beside the checkout.
    command.current_dir(folder).arg("demo");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BRANDWACHT_")) {
        command.env_remove(name);
    }
    // How long a statement takes is the machine's business, and no complaint of the demo's.
    command.env("BRANDWACHT_LOG", "warn,sqlx=error");
    command.env("TMPDIR", folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn told(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{out}\n{err}", output.status);
    assert_eq!(err, "", "nothing is complained of");
    out.into_owned()
}

/// Of everything that the demonstration writes, nothing stands in the clear that ought to be sealed; and it writes nearly
/// all there is.
async fn nothing_is_in_the_clear(store: &Store) {
    let found = store.in_the_clear(&policy::may_keep_keys(&policy::system("test")).unwrap()).await.unwrap();
    assert_eq!(found.clear, Vec::<String>::new());
    assert!(found.empty.len() <= 13, "columns that the demonstration leaves empty: {:?}", found.empty);
}

/// What was planted, as `demo/README.md` tells it.
async fn compare_with_the_plan(store: &Store, figures: &Value) {
    let viewer = policy::system("test");
    let view = store.as_viewer(&viewer).await.unwrap();
    let number = |name: &str| figures[name].as_i64().unwrap();
    // The lists have 3,089 lines; six more were ticked on the IT photo.
    assert_eq!(number("inventory_lines") + number("lines_rejected"), 3_089 + 6, "every line is kept or listed");
    assert_eq!((number("institutions"), number("suppliers"), number("advisories")), (11, 2, 17));

    let advisories = view.advisories(&AdvisoryFilter::default(), &PageRequest::first(100)).await.unwrap().items;
    let find = |id: &str| advisories.iter().find(|row| row.key.tracking_id == id).unwrap_or_else(|| panic!("{id}"));
    for nobody in ["LAK-2099-B1", "POLSVEER-2099-1", "STN-2099-01", "OCU-VEX-2099-02", "HALM-SA-2099-002"] {
        assert_eq!(find(nobody).assets, 0, "{nobody} concerns nobody");
    }
    let blv = find("BLV-2099-11");
    let hit = view.institutions_of(blv.id).await.unwrap();
    let mut hit: Vec<&str> = hit.iter().filter(|it| it.affected > 0).map(|it| it.name.as_str()).collect();
    hit.sort_unstable();
    assert_eq!(hit, ["UMC Waterland", "Ziekenhuis Zuiderdam", "Zorghuis Ringdijk"]);

    // The care home has handed everything to its supplier, and the draft waits for the visitor.
    let filter = NoticeFilter { advisory: Some(blv.id), ..NoticeFilter::default() };
    let drafts = view.notices(&filter, &PageRequest::first(100)).await.unwrap().items;
    assert!(drafts.iter().all(|row| row.state == NoticeState::Draft), "{drafts:?}");
    let ringdijk = drafts.iter().find(|row| row.institution_name == "Zorghuis Ringdijk").unwrap();
    let ringdijk = view.notice(ringdijk.id).await.unwrap();
    let parts: Vec<_> = ringdijk.addressees.iter().map(|to| (to.name.as_str(), to.part)).collect();
    assert_eq!(parts, [("Poldernet Zorg-ICT", Part::Act), ("Zorghuis Ringdijk", Part::Inform)]);

    // The maker changed its remedy, so that is told again; a corrected typing error is not.
    let filter = |id: &str| NoticeFilter { advisory: Some(find(id).id), ..NoticeFilter::default() };
    let pumps = view.notices(&filter("HALM-SA-2099-001"), &PageRequest::first(100)).await.unwrap().items;
    assert!(pumps.iter().any(|row| row.is_update && row.state == NoticeState::Draft), "{pumps:?}");
    let pacs = view.notices(&filter("OCU-SA-2099-07"), &PageRequest::first(100)).await.unwrap().items;
    assert!(!pacs.is_empty() && pacs.iter().all(|row| !row.is_update), "{pacs:?}");
    // The supplier acts for two of the institutions that have this record system: one mail told it of both.
    let records = view.notices(&filter("DOSSIVA-2099-3"), &PageRequest::first(100)).await.unwrap().items;
    let mut told: BTreeMap<String, Vec<Option<BatchId>>> = BTreeMap::new();
    for row in &records {
        for it in &view.notice(row.id).await.unwrap().deliveries {
            if it.organisation_name == "Poldernet Zorg-ICT" && it.occasion == Occasion::Notice {
                told.entry(it.address.clone()).or_default().push(it.batch);
            }
        }
    }
    assert!(!told.is_empty(), "{records:?}");
    for (address, batches) in &told {
        assert!(batches.len() == 2 && batches[0].is_some() && batches[0] == batches[1], "{address}: {batches:?}");
    }
    // Some pumps are done and some are begun; for those of which the maker says something else now it is asked again.
    let pumps = view.remediation_counts(find("HALM-SA-2099-001").id, None).await.unwrap();
    assert_eq!((pumps.assets, pumps.done, pumps.in_progress, pumps.changed), (76, 12, 29, 13));
    // What only the institutions can tell: one has told, one is asked, and the rest is prepared for the visitor.
    assert_eq!((number("questions_asked"), number("questions_answered")), (2, 1));
    assert!(number("to_ask") > 30, "{figures}");
    let told = view.questions(&QuestionFilter::default(), &PageRequest::first(10)).await.unwrap().items;
    let meerkoet = told.iter().find(|row| row.institution_name == "GGZ De Meerkoet").unwrap();
    assert_eq!((meerkoet.state, meerkoet.open), (QuestionState::Closed, 0));
    let filter = MatchFilter { organisation: Some(meerkoet.institution), ..MatchFilter::default() };
    let matches = view.matches(&filter, &PageRequest::first(500)).await.unwrap().items;
    let told: Vec<_> = matches.iter().filter(|row| !row.facts.is_empty()).map(|row| row.verdict).collect();
    assert!(told.contains(&Verdict::Affected), "an answer has settled a doubt: {told:?}");
    let counts = store.queue_counts().await.unwrap();
    assert_eq!((counts.waiting, counts.running, counts.dead), (0, 0, 0));

    // A care home that ticked a list has what it ticked, matched like any other: one thing on it is asked about.
    let all = view.organisations(&OrganisationFilter::default(), &PageRequest::first(100)).await.unwrap().items;
    let of = |name: &str| all.iter().find(|row| row.organisation.name == name).unwrap().organisation.id;
    let lisdodde = of("Zorghuis De Lisdodde");
    let coverage = view.coverage(lisdodde).await.unwrap();
    assert_eq!((coverage.models, coverage.known, coverage.devices), (6, 6, 11));
    let filter = MatchFilter { organisation: Some(lisdodde), ..MatchFilter::default() };
    let matches = view.matches(&filter, &PageRequest::first(10)).await.unwrap().items;
    let matches: Vec<_> = matches.iter().map(|row| (row.tracking_id.as_str(), row.verdict)).collect();
    assert_eq!(matches, [("PILLARO-2099-002", Verdict::Review)]);
    // And one that wants to be told only what is certain leaves out the rest.
    let het_veer = of("Thuiszorg Het Veer");
    let chosen = view.threshold(het_veer).await.unwrap().unwrap().threshold;
    assert_eq!((chosen.from, chosen.affected_too), (Certainty::Certain, false));
    assert!(view.inventory_counts_told(het_veer, Some(chosen)).await.unwrap().withheld >= 9);
    // A feed reader follows the notices of the hospital, and has not come yet.
    let feeds = view.feeds(of("UMC Waterland")).await.unwrap();
    assert_eq!(feeds.iter().map(|feed| feed.last_read_at).collect::<Vec<_>>(), [None]);
}

#[tokio::test]
async fn once_walks_the_whole_path_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let keep = folder.path().join("kept");
    let output = demo(folder.path()).args(["--once", "--own-only", "--json", "--keep"]).arg(&keep).output().unwrap();
    let said: Value = serde_json::from_str(&told(&output)).unwrap();
    let address = store::Address::Sqlite(keep.join("brandwacht.sqlite"));
    assert_eq!(said["database"], address.to_string());
    let master = kept_master_key(&keep.join("brandwacht.sqlite.master"));
    let store = Store::connect(&address, TestWorld::friday_afternoon(), master).await.unwrap();
    compare_with_the_plan(&store, &said["figures"]).await;
    nothing_is_in_the_clear(&store).await;
}

#[tokio::test]
async fn once_walks_the_whole_path_on_postgresql() {
    let Some(scratch) = testkit::postgres_unmigrated().await else {
        eprintln!("SKIPPED: BRANDWACHT_TEST_POSTGRES is not set");
        return;
    };
    let store::Address::Postgres { url, schema: Some(schema) } = &scratch.address else { panic!("a schema") };
    let database = format!("{url}?options[search_path]={schema}");
    let folder = tempfile::tempdir().unwrap();
    let output = demo(folder.path())
        .args(["--once", "--own-only", "--json", "--database", &database])
        .env("BRANDWACHT_MASTER_KEY", data_encoding::BASE64.encode(&[42; 32]))
        .output()
        .unwrap();
    let said: Value = serde_json::from_str(&told(&output)).unwrap();
    compare_with_the_plan(&scratch.store, &said["figures"]).await;
    nothing_is_in_the_clear(&scratch.store).await;
}

/// The one that the demo made beside its database.
fn kept_master_key(path: &Path) -> Arc<dyn MasterKey> {
    let key = data_encoding::BASE64.decode(std::fs::read(path).unwrap().trim_ascii()).unwrap();
    Arc::new(LocalMaster::new(&key.try_into().unwrap(), &[]).unwrap())
}

/// A demo that keeps running; ended with SIGTERM, or killed when a test fails.
struct Running {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Running {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = demo(folder).args(arguments).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line
    }

    fn stop(mut self) -> Output {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut stdout = Vec::new();
        self.lines.read_to_end(&mut stdout).unwrap();
        let mut stderr = Vec::new();
        self.child.stderr.take().unwrap().read_to_end(&mut stderr).unwrap();
        let status = self.child.wait().unwrap();
        Output { status, stdout, stderr }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Does nothing to one that has ended.
        let _ = self.child.kill();
    }
}

/// Asks `http://HOST:PORT` for a path; gives the head and the body.
fn ask(at: &str, method: &str, path: &str, head: &str, form: &str) -> (String, String) {
    let host = at.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAccept-Language: en\r\n{head}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

fn location(head: &str) -> String {
    head.lines().find_map(|line| line.split_once("ocation: ")).unwrap_or_else(|| panic!("{head}")).1.to_owned()
}

fn get(at: &str, path: &str) -> String {
    let (head, body) = ask(at, "GET", path, "", "");
    assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
    body
}

#[test]
fn a_running_demo_shows_its_mails_lets_people_in_and_cleans_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut running = Running::start(folder.path(), &["--own-only", "--json"]);
    let said: Value = serde_json::from_str(&running.line()).unwrap();
    let (web, mail) = (said["web"].as_str().unwrap(), said["mail"].as_str().unwrap());

    // What was counted as sent is what has arrived, one message for each, and to the addresses of the region only.
    let mails: Vec<Value> = serde_json::from_str(get(mail, "/api/messages").trim()).unwrap();
    assert_eq!(said["figures"]["mails_sent"].as_u64().unwrap(), mails.len() as u64);
    let mut ids: Vec<&str> = mails.iter().map(|mail| mail["message_id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), mails.len(), "no message went out twice");
    let mut closed = 0;
    for mail in &mails {
        let to = mail["to"].as_array().unwrap();
        assert!(to.len() == 1 && to[0].as_str().unwrap().ends_with(".example"), "{to:?}");
        // One contact of the region has an OpenPGP key: what goes there nobody here can read, the subject says next to nothing.
        let Some(text) = mail["text"].as_str() else {
            closed += 1;
            assert!(mail["subject"].as_str().unwrap().contains("BW-"), "{mail}");
            continue;
        };
        assert!(
            text.contains(&format!("{web}/l/")) || text.contains(&format!("{web}/q/")),
            "the links lead to this server: {text}"
        );
    }

    assert!((1..mails.len() / 2).contains(&closed), "{closed} of {} mails are encrypted", mails.len());

    // Everybody whom the summary names can sign in with what the login page offers.
    let login = get(web, "/login");
    for account in said["accounts"].as_array().unwrap() {
        let email = account["email"].as_str().unwrap();
        assert!(login.contains(&format!("value=\"{email}\"")), "{email} is offered");
        let form = format!("mail={email}&password={}", account["password"].as_str().unwrap());
        let (head, body) = ask(web, "POST", "/login", &format!("Origin: {web}\r\n"), &form);
        assert!(head.starts_with("HTTP/1.1 303"), "{email}: {head}\n{body}");
        let cookie = head.lines().find_map(|line| line.split_once("et-cookie: ")).unwrap().1;
        let cookie = cookie.split(';').next().unwrap();
        let mut place = location(&head);
        // `/` leads to the desk or to one's own page.
        if place == "/" {
            place = location(&ask(web, "GET", &place, &format!("Cookie: {cookie}\r\n"), "").0);
        }
        let own = ["/desk", "/home", "/sector"].iter().any(|page| place.starts_with(page));
        assert!(own, "{email} comes to {place}");
    }

    let database = said["database"].as_str().unwrap().trim_start_matches("sqlite:").to_owned();
    assert!(Path::new(&database).exists());
    let begun = Instant::now();
    let ended = running.stop();
    assert!(ended.status.success(), "{ended:?}");
    assert!(begun.elapsed() < Duration::from_secs(10), "stopping took {:?}", begun.elapsed());
    assert!(!Path::new(&database).exists(), "the temporary database has gone");
}

#[test]
fn the_summary_for_people_says_where_who_and_what_in_good_time() {
    let folder = tempfile::tempdir().unwrap();
    let output = demo(folder.path()).arg("--once").output().unwrap();
    let text = told(&output);
    for part in
        ["Where to look", "Brandwacht   http://127.0.0.1:", "Sign in as", "analyst of the CERT", "What happened"]
    {
        assert!(text.contains(part), "{part:?} in\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 110), "a terminal is not wider:\n{text}");
}

// Shows: ASVS 6.3.2, NEN 8.31
#[tokio::test]
async fn another_database_than_its_own_is_left_alone() {
    let scratch: Scratch = testkit::sqlite().await;
    let system = policy::system("test");
    let mut tx = scratch.begin().await.unwrap();
    let it = domain::organisation::Organisation {
        id: domain::OrganisationId::new(&*scratch.world),
        kind: domain::organisation::OrganisationKind::Institution,
        name: "Ziekenhuis Verweg".to_owned(),
        sector: None,
        size: None,
        umbrellas: Vec::new(),
        phone: None,
    };
    tx.put_organisation(&policy::may_manage_organisations(&system).unwrap(), &it).await.unwrap();
    tx.commit().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let output = demo(folder.path()).args(["--once", "--database", &scratch.address.to_string()]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("the demo wants an empty one of its own"), "{said}");
}

#[test]
fn documents_of_ones_own_are_taken_in_and_the_bad_ones_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    std::fs::create_dir(&own).unwrap();
    std::fs::write(own.join("broken.json"), "{").unwrap();
    let output = demo(folder.path()).args(["--once", "--advisories"]).arg(&own).output().unwrap();
    let text = told(&output);
    assert!(text.contains("1 documents from ") && text.contains(", 1 of them could not be used"), "{text}");
    let missing = demo(folder.path()).args(["--once", "--advisories", "nowhere"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("nowhere: cannot be read"));
}

#[test]
fn a_bill_of_materials_is_compared_with_advisories_and_with_what_its_supplier_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo");
    let output = Command::new(env!("CARGO_BIN_EXE_brandwacht"))
        .arg("sbom")
        .arg(folder.join("sboms/luma-pacs-5.3.cdx.json"))
        .arg("--advisories")
        .arg(folder.join("advisories"))
        .args(["--jsonl", "--with-not-affected"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let hits: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let said = |cve: &str| hits.iter().find(|hit| hit["vulnerability"] == cve).map(|hit| hit["verdict"].clone());
    assert_eq!(said("CVE-2099-0120"), Some("affected".into()), "{text}");
    assert_eq!(said("CVE-2099-0121"), Some("not_affected".into()), "{text}");
    let ruled_out = hits.iter().find(|hit| hit["vulnerability"] == "CVE-2099-0121").unwrap();
    assert!(ruled_out["reason"].as_str().unwrap().contains("code is not"), "{ruled_out}");

    // What is no bill of materials is refused with its name and what it should be.
    let output = Command::new(env!("CARGO_BIN_EXE_brandwacht"))
        .arg("sbom")
        .arg(folder.join("organisations.toml"))
        .arg("--advisories")
        .arg(folder.join("advisories"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("organisations.toml") && told.contains("CycloneDX"), "{told}");
}
