//! `brandwacht bundle`: bundles for comparing at home. Making one is the CERT's side; fetching, looking at one and
//! sending the counts is the institution's.

mod at_home;

pub(crate) use at_home::{named, read, trusted, warn, write};

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::policy;
use formats::bundle::MadeBy;

use crate::cli::Setup;
use crate::output::{self, Exit};
use crate::secret;

/// Make, fetch and look at bundles for comparing at home, and send in what was counted.
#[derive(Debug, Args)]
pub(crate) struct Bundle {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    Key(Key),
    Make(Make),
    Fetch(at_home::Fetch),
    Show(at_home::Show),
    Answer(at_home::Answer),
}

/// CERT: make the key that bundles are signed with, in the file that the setting `bundle_key` names, and print the
/// public key. Institutions compare its fingerprint by phone. An existing key is only shown.
#[derive(Debug, Args)]
struct Key {
    /// Keep the key in this file instead.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// CERT: make a bundle with all TLP:CLEAR and TLP:GREEN advisories, to carry on a stick.
#[derive(Debug, Args)]
struct Make {
    /// Where to put it; most often NAME.bwb.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Bundle {
    /// True for what needs neither settings nor a database.
    pub(crate) fn is_at_home(&self) -> bool {
        matches!(self.act, Act::Fetch(_) | Act::Show(_) | Act::Answer(_))
    }
}

pub(crate) fn at_home(arguments: &Bundle) -> anyhow::Result<Exit> {
    match &arguments.act {
        Act::Fetch(fetch) => at_home::fetch(fetch),
        Act::Show(show) => at_home::show(show),
        Act::Answer(answer) => at_home::answer(answer),
        Act::Key(_) | Act::Make(_) => bail!("this needs the settings"),
    }
}

pub(crate) async fn run(setup: &Setup, arguments: &Bundle) -> anyhow::Result<Exit> {
    match &arguments.act {
        Act::Key(it) => key(setup, it),
        Act::Make(it) => make(setup, it).await,
        _ => at_home(arguments),
    }
}

fn key(setup: &Setup, arguments: &Key) -> anyhow::Result<Exit> {
    let path = arguments.file.as_ref().or(setup.config.bundle_key.as_ref()).context(
        "no file is named: set `bundle_key` in the configuration (BRANDWACHT_BUNDLE_KEY), or give --file FILE",
    )?;
    let (key, made) = if path.exists() {
        (secret::bundle_key(path)?, false)
    } else {
        (secret::new_bundle_key(path, &*setup.world())?, true)
    };
    let what = if made { "made; keep it safe and back it up" } else { "was there already" };
    eprintln!("{}: private key, {what}", path.display());
    output::line(format!(
        "# {}\n# fingerprint: {}\n{}",
        setup.config.cert_name,
        key.public().fingerprint(),
        key.public()
    ))?;
    Ok(Exit::Done)
}

async fn make(setup: &Setup, arguments: &Make) -> anyhow::Result<Exit> {
    let config = &setup.config;
    let path = config
        .bundle_key
        .as_ref()
        .context("there is no key to sign with: set `bundle_key` and run `brandwacht bundle key`")?;
    let key = secret::bundle_key(path)?;
    let store = setup.store().await?;
    let viewer = policy::system("bundle make");
    let proof = policy::may_make_bundle(&viewer)?;
    let made_by =
        MadeBy { name: config.cert_name.clone(), phone: config.cert_phone.clone(), email: config.cert_email.clone() };
    let made = web::bundle::make(&store, &viewer, &proof, &key, made_by).await?;
    write(&arguments.out, &made.bytes)?;
    let mut tx = store.begin().await?;
    tx.bundle_taken(&proof, made.serial, made.bytes.len()).await?;
    tx.commit().await?;
    store.close().await;
    output::line(format!(
        "{}: bundle {} of {}, {} bytes, signed with {}",
        arguments.out.display(),
        made.serial,
        made.made_at,
        made.bytes.len(),
        key.public().fingerprint()
    ))?;
    Ok(Exit::Done)
}
