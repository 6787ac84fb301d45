//! `brandwacht settings`: which settings there are. Hidden, because `docs/configuration.md` is made of it.

use clap::Args;

use crate::config::{self, SETTINGS};
use crate::output::{self, Exit};

/// List all settings.
#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// Print the page `docs/configuration.md`.
    #[arg(long)]
    markdown: bool,
}

pub(crate) fn run(arguments: &Settings) -> anyhow::Result<Exit> {
    if arguments.markdown {
        output::line(config::documentation().trim_end())?;
    } else {
        output::lines(
            SETTINGS.iter().map(|setting| format!("{:<15} {:<25} {}", setting.name, setting.env, setting.help)),
        )?;
    }
    Ok(Exit::Done)
}
