//! One file per command. This one only knows which is which.

mod assess;
mod atom_feed;
mod audit;
mod bench;
mod bundle;
mod call;
mod coverage;
mod demo;
mod doctor;
mod duty;
mod import;
mod jobs;
mod keys;
mod mailbox;
mod matching;
mod migrate;
mod notice;
mod organisation;
mod overview;
mod patient;
mod photo;
mod question;
mod rating;
mod register;
mod remediation;
mod retention;
mod sbom;
mod serve;
mod settings;
mod source;
mod template;
mod threshold;
mod token;
mod user;
mod webhook;
mod work;

pub(crate) use assess::Assess;
pub(crate) use atom_feed::AtomFeed;
pub(crate) use audit::Audit;
pub(crate) use bench::Bench;
pub(crate) use bundle::Bundle;
pub(crate) use call::Call;
pub(crate) use coverage::Coverage;
pub(crate) use demo::Demo;
pub(crate) use doctor::Doctor;
pub(crate) use duty::Duty;
pub(crate) use import::Import;
pub(crate) use jobs::Jobs;
pub(crate) use keys::Keys;
pub(crate) use mailbox::Mailbox;
pub(crate) use matching::Match;
pub(crate) use migrate::Migrate;
pub(crate) use notice::Notice;
pub(crate) use organisation::Organisation;
pub(crate) use overview::Overview;
pub(crate) use patient::Patient;
pub(crate) use photo::Photo;
pub(crate) use question::Question;
pub(crate) use rating::Rating;
pub(crate) use register::Register;
pub(crate) use remediation::Remediation;
pub(crate) use retention::Retention;
pub(crate) use sbom::Sbom;
pub(crate) use serve::Serve;
pub(crate) use settings::Settings;
pub(crate) use source::Source;
pub(crate) use template::Template;
pub(crate) use threshold::Threshold;
pub(crate) use token::Token;
pub(crate) use user::User;
pub(crate) use webhook::Webhook;
pub(crate) use work::Work;

use crate::cli::{Arguments, Command, Setup};
use crate::output::Exit;

pub(crate) fn run(mut arguments: Arguments) -> anyhow::Result<Exit> {
    // These need neither a database nor a configuration.
    match &arguments.command {
        Command::Assess(command) => return assess::run(command),
        Command::Sbom(command) if command.is_at_home() => return sbom::at_home(command),
        Command::Bundle(command) if command.is_at_home() => return bundle::at_home(command),
        Command::Patient(command) => return patient::run(command),
        Command::Settings(command) => return settings::run(command),
        _ => {}
    }
    // A summary or figures are to be read, so nothing may run through it that nobody asked for; on a busy machine that
    // writers wait for each other is no news either.
    if matches!(arguments.command, Command::Demo(_) | Command::Bench(_))
        && !crate::config::environment().contains_key("BRANDWACHT_LOG")
    {
        arguments.shared.log.get_or_insert_with(|| "warn,sqlx::pool=error".to_owned());
    }
    let setup = Setup::load(&arguments.shared)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match &arguments.command {
            Command::Assess(_) | Command::Patient(_) | Command::Settings(_) => Ok(Exit::Done),
            Command::Audit(command) => audit::run(&setup, command).await,
            Command::Bundle(command) => bundle::run(&setup, command).await,
            Command::Call(command) => call::run(&setup, command).await,
            Command::Bench(command) => bench::run(&setup, command).await,
            Command::Coverage(command) => coverage::run(&setup, command).await,
            Command::Demo(command) => demo::run(&setup, &arguments.shared, command).await,
            Command::Doctor(command) => doctor::run(&setup, command).await,
            Command::Duty(command) => duty::run(&setup, command).await,
            Command::AtomFeed(command) => atom_feed::run(&setup, command).await,
            Command::Import(command) => import::run(&setup, command).await,
            Command::Jobs(command) => jobs::run(&setup, command).await,
            Command::Keys(command) => keys::run(&setup, command).await,
            Command::Match(command) => matching::run(&setup, command).await,
            Command::Migrate(command) => migrate::run(&setup, command).await,
            Command::Notice(command) => notice::run(&setup, command).await,
            Command::Organisation(command) => organisation::run(&setup, command).await,
            Command::Overview(command) => overview::run(&setup, command).await,
            Command::Mailbox(command) => mailbox::run(&setup, command).await,
            Command::Photo(command) => photo::run(&setup, command).await,
            Command::Register(command) => register::run(&setup, command).await,
            Command::Remediation(command) => remediation::run(&setup, command).await,
            Command::Retention(command) => retention::run(&setup, command).await,
            Command::Question(command) => question::run(&setup, command).await,
            Command::Rating(command) => rating::run(&setup, command).await,
            Command::Sbom(command) => sbom::run(&setup, command).await,
            Command::Serve(command) => serve::run(&setup, command).await,
            Command::Source(command) => source::run(&setup, command).await,
            Command::Template(command) => template::run(&setup, command).await,
            Command::Threshold(command) => threshold::run(&setup, command).await,
            Command::Token(command) => token::run(&setup, command).await,
            Command::User(command) => user::run(&setup, command).await,
            Command::Webhook(command) => webhook::run(&setup, command).await,
            Command::Work(command) => work::run(&setup, command).await,
        }
    })
}
