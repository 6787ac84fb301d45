//! `brandwacht bench`: how fast this machine does the main work, on made-up data in a database of its own. Prints
//! figures and judges nothing: what is fast enough stands in docs/operator-guide.md. Matching alone is measured in
//! `matching`, sending in `mail`; `follow_up` simulates who answers.

mod clock;
mod figures;
mod follow_up;
mod mail;
mod matching;
mod sector;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::asset::AssetLine;
use domain::organisation::{Language, Organisation, OrganisationKind, Size};
use domain::viewer::Role;
use domain::{ContentHash, OrganisationId, PersonId, policy};
use intake::Intake;
use store::{Address, NewPerson, Store};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::cli::Setup;
use crate::inline;
use crate::output::Exit;
use crate::running;
use crate::secret;
use figures::{Figures, percentile};

/// Measure importing, matching and pages on this machine, with made-up data in a temporary database.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Bench {
    #[command(subcommand)]
    only: Option<Only>,
    /// CSAF documents to import; without it made-up ones.
    #[arg(long, value_name = "DIR")]
    advisories: Option<PathBuf>,
    /// Lines of the inventory that is uploaded.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    upload: u32,
    /// Inventory lines that stand while pages are measured.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    lines: u32,
    /// Advisories that stand while pages are measured.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    documents: u32,
    /// How often each page is asked for.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    requests: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Only {
    FollowUp(follow_up::FollowUp),
    Mail(mail::Mail),
    Matching(matching::Matching),
}

pub(crate) async fn run(setup: &Setup, arguments: &Bench) -> anyhow::Result<Exit> {
    let folder = folder(setup)?;
    let measured = match &arguments.only {
        None => measure(setup, arguments, &folder).await,
        Some(Only::FollowUp(arguments)) => follow_up::measure(setup, arguments, &folder).await,
        Some(Only::Mail(arguments)) => mail::measure(setup, arguments, &folder).await,
        Some(Only::Matching(arguments)) => matching::measure(setup, arguments, &folder).await,
    };
    // The database is of no use afterwards, whatever happened.
    std::fs::remove_dir_all(&folder).with_context(|| format!("{}: cannot be removed", folder.display()))?;
    measured?.finish()?;
    Ok(Exit::Done)
}

/// A new folder for databases that go away afterwards.
fn folder(setup: &Setup) -> anyhow::Result<PathBuf> {
    let mut chance = [0; 8];
    domain::World::fill(&*setup.world(), &mut chance);
    let folder = std::env::temp_dir().join(format!("brandwacht-bench-{}", data_encoding::HEXLOWER.encode(&chance)));
    std::fs::create_dir(&folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
    Ok(folder)
}

async fn measure(setup: &Setup, arguments: &Bench, folder: &Path) -> anyhow::Result<Figures> {
    let mut figures = Figures::new(arguments.json);
    let store =
        Store::open(&Address::Sqlite(folder.join("bench.sqlite")), setup.world(), secret::unkept_master_key()?).await?;
    let intake = Intake::new(store.clone(), intake::Settings::default());

    let made = folder.join("advisories");
    std::fs::create_dir(&made)?;
    for number in 0..arguments.documents {
        std::fs::write(made.join(format!("{number}.json")), document(number))?;
    }
    let given = arguments.advisories.as_ref().unwrap_or(&made);
    for (what, from) in [("cold", given), ("unchanged", given)] {
        let start = Instant::now();
        let report = intake.take_in_path(from, &mut |_| {}).await?;
        inline::run(&store, &intake, inline::MATCHING).await?;
        let rate = f64::from(report.documents()) / start.elapsed().as_secs_f64();
        figures.add(format!("import of {} documents, {what}", report.documents()), rate, "documents/s")?;
    }
    if arguments.advisories.is_some() {
        intake.take_in_path(&made, &mut |_| {}).await?;
        inline::run(&store, &intake, inline::MATCHING).await?;
    }

    let small = institution(&store, "Bench small").await?;
    upload(&store, &intake, small, arguments.upload, &mut figures).await?;
    let large = institution(&store, "Bench large").await?;
    upload(&store, &intake, large, arguments.lines, &mut figures).await?;

    let cert = organisation(&store, OrganisationKind::Cert, "Bench CERT").await?;
    let analyst = session(&store, cert, Role::Analyst, "a@bench.example").await?;
    let member = session(&store, large, Role::SecurityOfficer, "m@bench.example").await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let config = running::web_config(&setup.config)?;
    let name = if config.secure_cookies { "__Host-brandwacht" } else { "brandwacht" };
    let server = tokio::spawn(web::serve(
        web::Web::new(store.clone(), config, setup.world()),
        listener,
        std::future::pending::<()>(),
    ));
    for (whose, cookie, path) in [
        ("analyst", &analyst, "/desk"),
        ("analyst", &analyst, "/desk?show=all&q=bench+42"),
        ("analyst", &analyst, "/desk/review"),
        ("analyst", &analyst, "/desk/notices"),
        ("analyst", &analyst, "/desk/organisations"),
        ("participant", &member, "/home"),
        ("participant", &member, "/notices"),
        ("participant", &member, "/inventory"),
        ("participant", &member, "/inventory?q=monitor+42"),
    ] {
        let mut times = Vec::new();
        for _ in 0..arguments.requests {
            let start = Instant::now();
            get(address, path, &format!("{name}={cookie}")).await?;
            times.push(start.elapsed());
        }
        times.sort_unstable();
        figures.add(format!("{path} ({whose}), median"), percentile(&times, 50), "ms")?;
        figures.add(format!("{path} ({whose}), 95th percentile"), percentile(&times, 95), "ms")?;
    }
    server.abort();
    store.close().await;
    Ok(figures)
}

/// One page over the loopback, on a connection of its own: what a browser waits for, without the network.
async fn get(address: std::net::SocketAddr, path: &str, cookie: &str) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    if !answer.starts_with(b"HTTP/1.1 200") {
        let head = String::from_utf8_lossy(answer.get(..60).unwrap_or(&answer)).into_owned();
        bail!("{path} answered {head:?}");
    }
    Ok(())
}

/// A made-up advisory of the usual shape: two products, one vulnerability, an upper bound.
fn document(number: u32) -> String {
    let (maker, tracking) = (format!("Benchmaker {}", number % 200), format!("BENCH-2099-{number:05}"));
    let product = |name: &str, id: &str| {
        format!(
            r#"{{"category":"product_name","name":"{name}","branches":[{{"category":"product_version_range","name":"vers:generic/<4.{minor}","product":{{"name":"{maker} {name} before 4.{minor}","product_id":"{id}"}}}}]}}"#,
            minor = number % 9 + 1
        )
    };
    format!(
        r#"{{"document":{{"category":"csaf_security_advisory","csaf_version":"2.0","title":"Bench {number}: {maker} monitor","publisher":{{"category":"vendor","name":"{maker}","namespace":"https://bench{maker_number}.example"}},"tracking":{{"id":"{tracking}","status":"final","version":"1","initial_release_date":"2099-01-01T00:00:00Z","current_release_date":"2099-01-01T00:00:00Z","revision_history":[{{"date":"2099-01-01T00:00:00Z","number":"1","summary":"First"}}]}},"distribution":{{"tlp":{{"label":"WHITE"}}}}}},"product_tree":{{"branches":[{{"category":"vendor","name":"{maker}","branches":[{a},{b}]}}]}},"vulnerabilities":[{{"cve":"CVE-2099-{number:05}","product_status":{{"known_affected":["A","B"]}},"notes":[{{"category":"summary","text":"Made up to measure."}}],"remediations":[{{"category":"vendor_fix","details":"Update.","product_ids":["A","B"]}}]}}]}}"#,
        maker_number = number % 200,
        a = product(&format!("Monitor {number}"), "A"),
        b = product(&format!("Pump {number}"), "B"),
    )
}

/// A made-up list in which one line in ten is of a product that an advisory names.
fn lines(count: u32) -> Vec<AssetLine> {
    (0..count)
        .map(|number| {
            let product = number % 50_000;
            AssetLine {
                inventory_number: format!("B{number:07}"),
                maker: format!("Benchmaker {}", product % 200),
                product: format!("Monitor {product}"),
                version: format!("{}.2", number % 6),
                location: format!("Noord {}", number % 40),
                ..AssetLine::default()
            }
        })
        .collect()
}

/// Two figures: until the uploader sees what changed in the list, and until its advisories are found and drafted.
async fn upload(
    store: &Store,
    intake: &Intake,
    whose: OrganisationId,
    count: u32,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let csv = formats::inventory::write_csv(&lines(count));
    let system = policy::system("bench");
    let proof = policy::may_import_inventory(&system, whose)?;
    let start = Instant::now();
    let mut tx = store.begin().await?;
    tx.upload_inventory(&proof, whose, "bench.csv", &csv, None, true).await?;
    tx.commit().await?;
    inline::run(store, intake, inline::INVENTORY).await?;
    figures.add(format!("upload of {count} lines, until its result shows"), start.elapsed().as_secs_f64(), "s")?;
    let totals = inline::run(store, intake, inline::MATCHING).await?;
    if !totals.failed.is_empty() {
        bail!("matching failed: {}", totals.failed.join("; "));
    }
    figures.add(format!("upload of {count} lines, until matched and drafted"), start.elapsed().as_secs_f64(), "s")
}

async fn institution(store: &Store, name: &str) -> anyhow::Result<OrganisationId> {
    organisation(store, OrganisationKind::Institution, name).await
}

async fn organisation(store: &Store, kind: OrganisationKind, name: &str) -> anyhow::Result<OrganisationId> {
    let it = Organisation {
        id: OrganisationId::new(store.world()),
        kind,
        name: name.to_owned(),
        sector: None,
        size: Some(Size::Large),
        umbrellas: Vec::new(),
        phone: None,
    };
    let mut tx = store.begin().await?;
    tx.put_organisation(&policy::may_manage_organisations(&policy::system("bench"))?, &it).await?;
    tx.commit().await?;
    Ok(it.id)
}

/// Somebody who has signed in; gives the value of the cookie.
async fn session(store: &Store, whose: OrganisationId, role: Role, email: &str) -> anyhow::Result<String> {
    let mut bytes = [0; 32];
    store.world().fill(&mut bytes);
    let token = data_encoding::BASE64URL_NOPAD.encode(&bytes);
    let person = NewPerson {
        id: PersonId::new(store.world()),
        name: "Bench".to_owned(),
        email: email.to_owned(),
        language: Language::Nl,
        password_hash: String::new(),
        totp_secret: None,
        memberships: BTreeSet::from([(whose, role)]),
    };
    let mut tx = store.begin().await?;
    tx.add_person(&policy::may_manage_accounts(&policy::system("bench"))?, &person).await?;
    let expires = tx.now().plus_hours(1);
    tx.start_session(person.id, ContentHash::of(token.as_bytes()), true, expires).await?;
    tx.commit().await?;
    Ok(token)
}
