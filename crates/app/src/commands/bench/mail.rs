//! `brandwacht bench mail`: a high notice to many people, from *Send* to the last message in a mail server on this machine,
//! while somebody looks at pages. Messages are written and handed over by the worker as for real; beside it stands what the
//! mail server itself can take. What is fast enough stands in docs/operator-guide.md.

mod pages;
mod ready_made;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Args;
use domain::duty::Office;
use domain::organisation::{OrganisationKind, Size};
use domain::overview::Schedule;
use domain::viewer::{Role, Viewer};
use domain::{AdvisoryId, DeliveryId, NoticeId, OrganisationId, World, policy};
use mailsink::{MailSink, SinkConfig};
use store::{Address, QueueCounts, Store};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use web::{Web, WebConfig};

use super::figures::{Figures, percentile};
use super::sector::{self, AT_ONCE, Member};
use super::{organisation, session};
use crate::cli::Setup;
use crate::config::{Config, Secret};
use crate::crew::Crew;
use crate::worker::{Rules, Worker};
use crate::{progress, running, secret};
use pages::{Asking, Pages};

/// Measure sending: a high notice to thousands of people, and how the pages answer meanwhile.
///
/// Everything runs in this process, as in `serve`: worker, server, and a mail server that keeps what it gets. The settings
/// `jobs` and `lease_seconds` count.
#[derive(Debug, Args)]
pub(crate) struct Mail {
    /// Messages, three to each institution.
    #[arg(long, default_value_t = 15_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    messages: u32,
    /// Devices in the table of each message.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=500))]
    devices: u32,
    /// A PostgreSQL server to use in place of SQLite, in a schema that is removed afterwards.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// People of one institution.
const PEOPLE: u32 = 3;
/// Messages that are written one by one, to see how long that takes; also what the sink is tried with.
const SAMPLE: usize = 300;
/// Connections on which the sink is tried: as many as the program opens.
const CONNECTIONS: u32 = 4;
/// Requests for each page before anything is sent.
const QUIET: u32 = 50;
const AT_MOST: Duration = Duration::from_secs(3_600);
const NO_SECRET: &str = "the secret of the bench is none at all: nothing opens with it";

pub(super) async fn measure(setup: &Setup, arguments: &Mail, folder: &Path) -> anyhow::Result<Figures> {
    let mut figures = Figures::new(arguments.json);
    let Some(url) = &arguments.postgres else {
        let address = Address::Sqlite(folder.join("mail.sqlite"));
        on(setup, arguments, &address, folder, &mut figures).await?;
        return Ok(figures);
    };
    let mut chance = [0; 8];
    setup.world().fill(&mut chance);
    let schema = format!("brandwacht_bench_{}", data_encoding::HEXLOWER.encode(&chance));
    Store::create_schema(url, &schema).await?;
    let address = Address::Postgres { url: url.clone(), schema: Some(schema.clone()) };
    let measured = on(setup, arguments, &address, folder, &mut figures).await;
    Store::drop_schema(url, &schema).await?;
    measured.map(|()| figures)
}

async fn on(
    setup: &Setup,
    arguments: &Mail,
    address: &Address,
    folder: &Path,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    if let Some(load) = load() {
        figures.add("load of the machine before (first figure of /proc/loadavg)", load, "processes")?;
    }
    let store = Store::open(address, setup.world(), secret::unkept_master_key()?).await?;
    let measured = measure_on(setup, arguments, &store, folder, figures).await;
    store.close().await;
    measured
}

async fn measure_on(
    setup: &Setup,
    arguments: &Mail,
    store: &Store,
    folder: &Path,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let sink = MailSink::start(SinkConfig::default()).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let config = Config {
        listen: listener.local_addr()?,
        public_url: None,
        address_header: None,
        secret: Secret::new(Some(NO_SECRET.to_owned())),
        smtp: Secret::new(Some(format!("smtp+plain://{}", sink.smtp_addr))),
        bundle_key: None,
        audit_anchor_to: None,
        sms_url: Secret::new(None),
        voice_url: Secret::new(None),
        office: Office::off(&setup.config.time_zone),
        overview: Schedule::off(&setup.config.time_zone),
        mail_from: "Bench CERT <cert@bench.example>".to_owned(),
        cert_name: "Bench CERT".to_owned(),
        cert_phone: "010-555 0100".to_owned(),
        cert_email: "cert@bench.example".to_owned(),
        ..setup.config.clone()
    };
    let crew = Crew::new(store, &config, secret::link_key(&config, &*setup.world())?)?;
    let system = policy::system("bench");
    fill(store, &system, arguments).await?;
    let (advisory, notices) = sector::drafted(store, folder, &system).await?;

    let begun = Instant::now();
    let queued = send(store, &system, &config, &notices).await?;
    let queueing = begun.elapsed();
    figures.say(format!(
        "{}: {queued} messages to {} institutions, each with a table of {} devices",
        store.backend(),
        notices.len(),
        arguments.devices
    ))?;
    figures.add(format!("from Send to all of them queued, {AT_ONCE} notices at once"), queueing.as_secs_f64(), "s")?;

    let sample = write_some(store, &system, &crew, &notices, figures).await?;
    let begun = Instant::now();
    ready_made::send(sink.smtp_addr, &sample, queued, CONNECTIONS).await?;
    let alone = f64::from(queued) / begun.elapsed().as_secs_f64();
    figures.add("the mail server alone, with as many ready-made messages", alone, "messages/s")?;
    sink.clear();

    let member = notices.first().context("there is no institution")?.1;
    let pages = pages(store, (advisory, member), setup, &config, listener).await?;
    pages.ask_quietly(QUIET).await?.print("with nothing to send", figures)?;

    let stop = CancellationToken::new();
    let worker = Worker::new(store.clone(), config.jobs, config.lease_seconds, Rules::of(&config));
    let begun = Instant::now();
    let hired = crew.clone();
    let worker = tokio::spawn(worker.run(move |job| hired.clone().run(job), stop.clone()));
    let asking = tokio::spawn(pages.ask_until(stop.clone()));
    let all = until_all_are_sent(store, &sink, usize::try_from(queued)?).await;
    let sending = begun.elapsed();
    stop.cancel();
    worker.await?;
    let asked = asking.await??;
    all?;
    figures.add("sending them", sending.as_secs_f64(), "s")?;
    figures.add("sending them", f64::from(queued) / sending.as_secs_f64(), "messages/s")?;
    figures.add("from Send to the last of them", (queueing + sending).as_secs_f64(), "s")?;
    asked.print("meanwhile", figures)
}

/// Institutions with three people and some devices each.
async fn fill(store: &Store, system: &Viewer, arguments: &Mail) -> anyhow::Result<()> {
    let numbers: Vec<u32> = (0..arguments.messages).collect();
    let institutions: Vec<&[u32]> = numbers.chunks(usize::try_from(PEOPLE)?).collect();
    let bar = progress::bar("storing", institutions.len());
    for some in institutions.chunks(AT_ONCE) {
        let mut tx = store.begin().await?;
        for people in some {
            let name = format!("Institution {}", people.first().unwrap_or(&0) / PEOPLE);
            let people: Vec<String> = people.iter().map(|number| format!("p{number}@bench.example")).collect();
            let (kind, lines) = (OrganisationKind::Institution, arguments.devices);
            let member = Member { kind, name: &name, size: Size::Medium, people: &people, lines };
            sector::join(&mut tx, system, &member).await?;
            bar.inc(1);
        }
        tx.commit().await?;
    }
    bar.finish_and_clear();
    store.settle().await?;
    Ok(())
}

async fn send(
    store: &Store,
    system: &Viewer,
    config: &Config,
    notices: &[(NoticeId, OrganisationId)],
) -> anyhow::Result<u32> {
    let proof = policy::may_publish(system)?;
    let today = store.now().day(&config.time_zone);
    let mut queued = 0;
    for some in notices.chunks(AT_ONCE) {
        let mut tx = store.begin().await?;
        for (notice, _) in some {
            queued += tx.send_notice(&proof, *notice, &config.follow_up, today).await?.mails;
        }
        tx.commit().await?;
    }
    Ok(queued)
}

/// Some of the messages as they will go out, one by one: reading what is to be said, and writing it.
async fn write_some(
    store: &Store,
    system: &Viewer,
    crew: &Crew,
    notices: &[(NoticeId, OrganisationId)],
    figures: &mut Figures,
) -> anyhow::Result<Vec<String>> {
    let mut deliveries: Vec<DeliveryId> = Vec::new();
    let view = store.as_viewer(system).await?;
    for (notice, _) in notices.iter().step_by((notices.len() * usize::try_from(PEOPLE)? / SAMPLE).max(1)) {
        deliveries.extend(view.notice(*notice).await?.deliveries.iter().map(|it| it.id));
    }
    let (mut sample, mut times) = (Vec::new(), Vec::new());
    for delivery in deliveries.into_iter().take(SAMPLE) {
        let begun = Instant::now();
        let text = crew.deliver().message(delivery).await;
        times.push(begun.elapsed());
        sample.push(text.map_err(|failure| anyhow::anyhow!("a message cannot be written: {failure:?}"))?);
    }
    let bytes: usize = sample.iter().map(String::len).sum();
    figures.add("a message, on average", bytes as f64 / 1024.0 / sample.len().max(1) as f64, "KiB")?;
    times.sort_unstable();
    figures.add_exactly("reading and writing one message, median", percentile(&times, 50), 2, "ms")?;
    Ok(sample)
}

async fn pages(
    store: &Store,
    (advisory, member): (AdvisoryId, OrganisationId),
    setup: &Setup,
    config: &Config,
    listener: TcpListener,
) -> anyhow::Result<Pages> {
    let cert = organisation(store, OrganisationKind::Cert, "Bench CERT").await?;
    let analyst = session(store, cert, Role::Analyst, "a@bench.example").await?;
    let member = session(store, member, Role::SecurityOfficer, "m@bench.example").await?;
    let address = listener.local_addr()?;
    let config = WebConfig {
        second_factor_roles: Default::default(),
        // One person asks here for many.
        pages_per_minute: 1_000_000,
        ..running::web_config(config)?
    };
    let cookie = if config.secure_cookies { "__Host-brandwacht" } else { "brandwacht" };
    tokio::spawn(web::serve(Web::new(store.clone(), config, setup.world()), listener, std::future::pending::<()>()));
    let (analyst, member) = (format!("{cookie}={analyst}"), format!("{cookie}={member}"));
    let follow_up = web::paths::desk_advisory_part(advisory, "follow-up");
    let page = |path: &str, name, whose, cookie: &String| Asking {
        path: path.to_owned(),
        cookie: cookie.clone(),
        name,
        whose,
    };
    Ok(Pages::new(
        address,
        vec![
            page("/home", "/home", "participant", &member),
            page("/notices", "/notices", "participant", &member),
            page("/inventory", "/inventory", "participant", &member),
            page("/desk", "/desk", "analyst", &analyst),
            page("/desk/notices", "/desk/notices", "analyst", &analyst),
            page(&follow_up, "the notice's follow-up", "analyst", &analyst),
        ],
    ))
}

/// Until each has arrived and is noted as sent. More than there are is a fault: nothing was killed.
async fn until_all_are_sent(store: &Store, sink: &MailSink, wanted: usize) -> anyhow::Result<()> {
    let bar = progress::bar("sending", wanted);
    sink.wait_for(wanted, AT_MOST).await?;
    bar.finish_and_clear();
    let begun = Instant::now();
    while store.queue_counts().await? != QueueCounts::default() {
        if begun.elapsed() > Duration::from_secs(60) {
            bail!("messages have arrived, and their jobs do not end: {:?}", store.queue_counts().await?);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    match sink.wait_for(wanted + 1, Duration::ZERO).await {
        Err(late) if late.came == wanted => Ok(()),
        _ => bail!("more messages came than were sent"),
    }
}

/// How much this machine had to do in the last minute.
fn load() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}
