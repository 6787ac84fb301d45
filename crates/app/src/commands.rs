//! One file per command. This one only knows which is which.

mod assess;
mod migrate;
mod serve;
mod settings;

pub(crate) use assess::Assess;
pub(crate) use migrate::Migrate;
pub(crate) use serve::Serve;
pub(crate) use settings::Settings;

use crate::cli::{Arguments, Command, Setup};
use crate::output::Exit;

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    // These need neither a database nor a configuration.
    match &arguments.command {
        Command::Assess(command) => return assess::run(command),
        Command::Settings(command) => return settings::run(command),
        _ => {}
    }
    let setup = Setup::load(&arguments.shared)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match &arguments.command {
            Command::Assess(_) | Command::Settings(_) => Ok(Exit::Done),
            Command::Migrate(command) => migrate::run(&setup, command).await,
            Command::Serve(command) => serve::run(&setup, command).await,
        }
    })
}
