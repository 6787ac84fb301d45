//! `brandwacht demo`: the main job in one command. Server, worker and a mail server that keeps what it gets, on free
//! ports of this machine, with a fictional region in which something has happened already.

mod at_home;
mod atom_feed;
mod clock;
mod devices;
mod duty;
mod maturity;
mod people;
mod questions;
pub(super) mod region;
mod sboms;
mod story;
mod summary;
mod templates;
mod topics;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Args;
use domain::duty::Office;
use domain::overview::Schedule;
use domain::page::PageRequest;
use domain::{World, policy};
use mailsink::{MailSink, SinkConfig};
use store::{Address, OrganisationFilter, Store};
use tokio_util::sync::CancellationToken;
use web::{Web, WebConfig};

use crate::cli::{Setup, Shared};
use crate::config::{Config, Secret};
use crate::crew::Crew;
use crate::output::{self, Exit};
use crate::worker::{Rules, Worker};
use crate::{running, secret};
use clock::DemoWorld;
use story::Stage;
use summary::{Figures, Places};

/// Show the whole path in a fictional region: server, worker and mail on free ports, with data.
///
/// Takes the settings `jobs`, `lease_seconds`, `time_zone` and `log` from the configuration and nothing else, so that
/// it never touches a real database or mail server.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Stop after the summary; the exit code says whether the path was walked to its end.
    #[arg(long)]
    once: bool,
    /// Take no documents in but the region's own.
    #[arg(long, conflicts_with = "advisories")]
    own_only: bool,
    /// Take these CSAF documents in as well (default: ../shared/data/csaf, when it is there).
    #[arg(long, value_name = "DIR")]
    advisories: Option<PathBuf>,
    /// Keep the database in this folder; the next demo with it goes on where this one stopped.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    keep: Option<PathBuf>,
    /// Print one line of JSON instead of the summary.
    #[arg(long)]
    json: bool,
    /// Set the clock ahead by so many hours once everything has happened: reminders go out and deadlines pass.
    #[arg(long, default_value_t = 0, value_name = "HOURS", hide_default_value = true, value_parser = clap::value_parser!(i64).range(0..=2160))]
    clock: i64,
    /// The port of the server; without it a free one.
    #[arg(long, default_value_t = 0, value_name = "PORT", hide_default_value = true)]
    port: u16,
}

/// The summary does not wait longer than this for documents beyond the region's own.
const SUMMARY_AFTER: Duration = Duration::from_secs(8);
/// Links in the demo's mails are signed with this. Nothing real is behind them.
const NO_SECRET: &str = "the secret of the demonstration is none at all";
/// Where further documents stand, seen from the folder in which the demo is started.
const SHARED: &str = "../shared";
const SHARED_ENV: &str = "BRANDWACHT_SHARED";

pub(crate) async fn run(setup: &Setup, shared: &Shared, arguments: &Demo) -> anyhow::Result<Exit> {
    let begun = Instant::now();
    let stop = running::stop_signal()?;
    let place = Place::choose(shared, arguments, &setup.config)?;
    let world = Arc::new(DemoWorld::default());
    let master = secret::demo_master_key(&place.address, &setup.config)?;
    secret::private_database(&place.address);
    let store = Store::open(&place.address, world.clone(), master).await?;
    let done = tokio::select! {
        done = show(setup, arguments, &place, &world, &store, begun, &stop) => done,
        () = async { stop.cancelled().await; tokio::time::sleep(Duration::from_secs(30)).await } => Ok(Exit::Error),
    };
    store.close().await;
    done
}

async fn show(
    setup: &Setup,
    arguments: &Demo,
    place: &Place,
    world: &Arc<DemoWorld>,
    store: &Store,
    begun: Instant,
    stop: &CancellationToken,
) -> anyhow::Result<Exit> {
    let sink = MailSink::start(SinkConfig::default()).await?;
    let listener = running::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port))).await?;
    let config = Config {
        database: place.address.clone(),
        listen: listener.local_addr()?,
        // Only another name of this machine: links in the demo's mails must never lead to a real site.
        public_url: setup.config.public_url.clone().filter(|url| url.starts_with("http://localhost:")),
        address_header: None,
        secret: Secret::new(Some(NO_SECRET.to_owned())),
        smtp: Secret::new(Some(format!("smtp+plain://{}", sink.smtp_addr))),
        bundle_key: None,
        dkim_key: None,
        pgp_key: None,
        pgp_passphrase: Secret::new(None),
        smime_certificate: None,
        smime_key: None,
        returned_mail: None,
        dkim_selector: String::new(),
        webhook_private: true,
        webhook_ca: None,
        // Nobody's telephone rings for what is made up; the story calls out by itself. Nor does what was sent come again as an
        // overview, on some days of the week and not on others: the page shows it at any time.
        sms_url: Secret::new(None),
        voice_url: Secret::new(None),
        office: Office::off(&setup.config.time_zone),
        overview: Schedule::off(&setup.config.time_zone),
        mail_from: "CERT Waterland <cert@certwaterland.example>".to_owned(),
        cert_name: "CERT Waterland".to_owned(),
        cert_phone: "010-555 0100".to_owned(),
        cert_email: "cert@certwaterland.example".to_owned(),
        ..setup.config.clone()
    };
    let places = Places {
        web: config.base_url(),
        mail: format!("http://{}", sink.web_addr),
        database: place.address.to_string(),
        temporary: place.temporary.is_some(),
    };
    let key = secret::link_key(&config, &**world)?;
    let crew = Crew::new(store, &config, key.clone())?;
    crew.intake().notice_new_matching().await?;
    let worker = Worker::new(store.clone(), config.jobs, config.lease_seconds, Rules::of(&config));
    let hired = crew.clone();
    let worker = tokio::spawn(worker.run(move |job| hired.clone().run(job), stop.clone()));

    let bundle_key = secret::fresh_bundle_key(&**world)?;
    let stage = Stage {
        bundle_key: &bundle_key,
        store,
        world,
        intake: crew.intake(),
        key: &key,
        zone: &config.time_zone,
        sectors: &setup.config.sectors,
    };
    let is_known = knows_the_region(store).await?;
    // Its address is there to be shown only now: a database that was kept has no more than its hash.
    let mut address = None;
    if !is_known {
        tokio::select! {
            played = stage.play(arguments.clock) => played?,
            () = stop.cancelled() => return Ok(Exit::Error),
        }
        address = Some(stage.make_feed().await?);
    }

    let bundle_key = Some(stage.bundle_key.clone());
    let web = WebConfig {
        second_factor_roles: std::collections::BTreeSet::new(),
        demo_logins: people::offered(),
        bundle_key,
        // One person plays everybody here, some of them with programs.
        pages_per_minute: 100_000,
        forms_per_minute: 100_000,
        ..running::web_config(&config)?
    };
    let web = Web::new(store.clone(), web, world.clone());
    let answering = tokio::spawn(running::answer(web, listener, stop.clone()));

    let documents = further_documents(arguments)?;
    let mut further = tokio::spawn(take_in_further(crew.clone(), documents));
    let early = if arguments.once {
        Some((&mut further).await)
    } else {
        tokio::time::timeout(SUMMARY_AFTER.saturating_sub(begun.elapsed()), &mut further).await.ok()
    };
    let pending = early.is_none();
    let taken = early.transpose()?.transpose()?.flatten();
    if !pending {
        stage.idle().await?;
    }
    let figures = Figures::count(store, &config.follow_up).await?;
    if arguments.json {
        output::line(summary::json(&places, &figures).to_string())?;
    } else {
        output::lines([
            summary::heading(begun.elapsed()),
            summary::where_to_look(&places),
            summary::what_happened(&figures),
        ])?;
        if let Some(address) = address {
            output::line(format!(
                "  Notices of {} for a feed reader\n    {}{address}\n",
                atom_feed::INSTITUTION,
                places.web
            ))?;
        }
        if let Some(taken) = taken {
            output::line(format!("  {taken}\n"))?;
        }
    }
    if arguments.once {
        // A database that was kept has mails that went to an earlier sink.
        let gap = figures.gap(if is_known { figures.mails_sent } else { sink.messages().len() });
        stop.cancel();
        worker.await?;
        answering.await??;
        return match gap {
            Some(gap) => bail!("the path was not walked to its end: {gap}"),
            None => Ok(Exit::Done),
        };
    }
    if !arguments.json {
        if pending {
            output::line("  More documents are still being taken in; a line below says when that is done.\n")?;
        }
        output::line(summary::what_to_do(&places))?;
    }
    if pending {
        tokio::select! {
            taken = &mut further => if let Some(taken) = taken??.filter(|_| !arguments.json) {
                output::line(format!("\n  {taken}"))?;
            },
            () = stop.cancelled() => further.abort(),
        }
    }
    stop.cancelled().await;
    worker.await?;
    answering.await??;
    Ok(Exit::Done)
}

/// Documents beyond the region's own: those that were asked for, or those of the shared folder.
fn further_documents(arguments: &Demo) -> anyhow::Result<Option<PathBuf>> {
    if let Some(folder) = &arguments.advisories {
        std::fs::metadata(folder).with_context(|| format!("{}: cannot be read", folder.display()))?;
        return Ok(Some(folder.clone()));
    }
    if arguments.own_only {
        return Ok(None);
    }
    let shared = std::env::var_os(SHARED_ENV).map_or_else(|| PathBuf::from(SHARED), PathBuf::from);
    Ok(Some(shared.join("data/csaf")).filter(|folder| folder.is_dir()))
}

/// Takes them in, and says in a line what came of it.
async fn take_in_further(crew: Crew, folder: Option<PathBuf>) -> anyhow::Result<Option<String>> {
    let Some(folder) = folder else { return Ok(None) };
    let begun = Instant::now();
    let report = crew.intake().take_in_path(&folder, &mut |_| {}).await?;
    let seconds = begun.elapsed().as_secs_f64();
    Ok(Some(format!(
        "{} documents from {} were looked at in {seconds:.1} s, {} of them could not be used",
        report.documents(),
        folder.display(),
        report.rejected
    )))
}

/// True when this database holds the region from an earlier demo. Another's data is not touched.
async fn knows_the_region(store: &Store) -> anyhow::Result<bool> {
    let viewer = policy::system("start of the demo");
    let view = store.as_viewer(&viewer).await?;
    let found = view.organisations(&OrganisationFilter::default(), &PageRequest::first(PageRequest::MAX)).await?;
    if found.items.is_empty() {
        return Ok(false);
    }
    let is_demo = found.items.iter().any(|row| row.organisation.name == "CERT Waterland");
    if !is_demo {
        bail!("this database has organisations already; the demo wants an empty one of its own");
    }
    Ok(true)
}

/// Where the database is, and the folder that goes when the demo ends.
struct Place {
    address: Address,
    temporary: Option<PathBuf>,
}

impl Place {
    /// Only `--database` counts, not the setting: the demo must not come into a real database by accident.
    fn choose(shared: &Shared, arguments: &Demo, config: &Config) -> anyhow::Result<Self> {
        if shared.database.is_some() {
            return Ok(Self { address: config.database.clone(), temporary: None });
        }
        let (folder, is_temporary) = match &arguments.keep {
            Some(folder) => (folder.clone(), false),
            None => {
                let mut chance = [0; 8];
                crate::world::SystemWorld.fill(&mut chance);
                let name = format!("brandwacht-demo-{}", data_encoding::HEXLOWER.encode(&chance));
                (std::env::temp_dir().join(name), true)
            }
        };
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("{}: the folder of the demo cannot be made", folder.display()))?;
        let address = Address::Sqlite(folder.join("brandwacht.sqlite"));
        Ok(Self { address, temporary: is_temporary.then_some(folder) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(folder) = &self.temporary
            && let Err(error) = std::fs::remove_dir_all(folder)
        {
            tracing::warn!(folder = %folder.display(), error = &error as &dyn std::error::Error,
                "the demo's folder could not be removed");
        }
    }
}
