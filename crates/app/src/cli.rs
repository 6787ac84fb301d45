//! The arguments that all commands share. Each command's own stand in its file.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::organisation::Language;
use store::Store;

use crate::config::{self, Config, Flags};
use crate::world::SystemWorld;
use crate::{commands, logging, secret};

/// Brandwacht: the working system of a sector CERT for health care.
///
/// Exit codes: 0 done; 1 error; 2 arguments not understood; 3 done, but part of the input was bad and is listed.
#[derive(Debug, Parser)]
#[command(name = "brandwacht", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags of every command. All settings stand in docs/configuration.md.
#[derive(Debug, Args)]
pub(crate) struct Shared {
    /// Where the database is: sqlite:PATH or postgres://USER@HOST/DATABASE.
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub(crate) database: Option<String>,
    /// The configuration file (TOML).
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// What is logged on standard error: error, warn, info, debug, or a filter.
    #[arg(long, global = true, value_name = "FILTER")]
    pub(crate) log: Option<String>,
    /// How it is logged: plain or json.
    #[arg(long, global = true, value_name = "FORMAT")]
    pub(crate) log_format: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Assess(commands::Assess),
    Audit(commands::Audit),
    Bench(commands::Bench),
    Bundle(commands::Bundle),
    Call(commands::Call),
    Coverage(commands::Coverage),
    Demo(commands::Demo),
    Doctor(commands::Doctor),
    Duty(commands::Duty),
    AtomFeed(commands::AtomFeed),
    Import(commands::Import),
    Jobs(commands::Jobs),
    Keys(commands::Keys),
    Mailbox(commands::Mailbox),
    Match(commands::Match),
    Migrate(commands::Migrate),
    Notice(commands::Notice),
    Organisation(commands::Organisation),
    Overview(commands::Overview),
    Patient(commands::Patient),
    Photo(commands::Photo),
    Rating(commands::Rating),
    Register(commands::Register),
    Remediation(commands::Remediation),
    Retention(commands::Retention),
    Sbom(commands::Sbom),
    Question(commands::Question),
    Serve(commands::Serve),
    #[command(hide = true)]
    Settings(commands::Settings),
    Source(commands::Source),
    Template(commands::Template),
    Threshold(commands::Threshold),
    Token(commands::Token),
    User(commands::User),
    Webhook(commands::Webhook),
    Work(commands::Work),
}

/// What a command works with: the settings and the world.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) config: Config,
}

impl Setup {
    /// Reads the settings and starts logging.
    pub(crate) fn load(shared: &Shared) -> anyhow::Result<Self> {
        let given = [("database", &shared.database), ("log", &shared.log), ("log_format", &shared.log_format)];
        let flags: Flags = given.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect();
        let config = Config::load(shared.config.as_deref(), &config::environment(), &flags)?;
        logging::start(&config.log, config.log_format)?;
        Ok(Self { config })
    }

    pub(crate) fn world(&self) -> Arc<SystemWorld> {
        Arc::new(SystemWorld)
    }

    /// The database, with its schema up to date.
    pub(crate) async fn store(&self) -> anyhow::Result<Store> {
        let master = secret::master_key(&self.config)?;
        secret::private_database(&self.config.database);
        Ok(Store::open(&self.config.database, self.world(), master).await?)
    }

    /// The same for a command that has nothing to do in an empty database: a slip of the pen in its path makes none.
    pub(crate) async fn existing_store(&self) -> anyhow::Result<Store> {
        if let store::Address::Sqlite(path) = &self.config.database
            && !path.exists()
        {
            anyhow::bail!(
                "there is no database at {}: name yours with --database, or make one with `brandwacht migrate`",
                path.display()
            );
        }
        self.store().await
    }
}

/// The languages in which Brandwacht speaks.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LanguageArgument {
    Nl,
    En,
}

impl From<LanguageArgument> for Language {
    fn from(argument: LanguageArgument) -> Self {
        match argument {
            LanguageArgument::Nl => Self::Nl,
            LanguageArgument::En => Self::En,
        }
    }
}
