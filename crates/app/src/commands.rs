//! One file per command. This one only knows which is which.

mod assess;
mod demo;
mod migrate;
mod serve;
mod settings;
mod work;

pub(crate) use assess::Assess;
pub(crate) use demo::Demo;
pub(crate) use migrate::Migrate;
pub(crate) use serve::Serve;
pub(crate) use settings::Settings;
pub(crate) use work::Work;

use crate::cli::{Arguments, Command, Setup};
use crate::output::Exit;

pub(crate) fn run(mut arguments: Arguments) -> anyhow::Result<Exit> {
    // These need neither a database nor a configuration.
    match &arguments.command {
        Command::Assess(command) => return assess::run(command),
        Command::Settings(command) => return settings::run(command),
        _ => {}
    }
    // A summary is to be read, so nothing may run through it that nobody asked for; on a busy machine that
    // writers wait for each other is no news either.
    if matches!(arguments.command, Command::Demo(_)) && !crate::config::environment().contains_key("BRANDWACHT_LOG") {
        arguments.shared.log.get_or_insert_with(|| "warn,sqlx::pool=error".to_owned());
    }
    let setup = Setup::load(&arguments.shared)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match &arguments.command {
            Command::Assess(_) | Command::Settings(_) => Ok(Exit::Done),
            Command::Demo(command) => demo::run(&setup, &arguments.shared, command).await,
            Command::Migrate(command) => migrate::run(&setup, command).await,
            Command::Serve(command) => serve::run(&setup, command).await,
            Command::Work(command) => work::run(&setup, command).await,
        }
    })
}
