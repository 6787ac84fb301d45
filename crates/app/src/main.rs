//! The binary: server, worker and command line in one. The only crate that reads the environment, the clock, chance,
//! files and arguments; everything below is handed what it needs.

mod anchor;
#[allow(dead_code, reason = "serve and work use the rest as they land")]
mod cli;
mod collectors;
mod columns;
mod commands;
#[allow(dead_code, reason = "serve and work use the rest as they land")]
mod config;
mod crew;
mod documents;
mod find;
mod guarded;
mod hooks;
mod inline;
mod logging;
mod mailbox;
#[allow(dead_code, unused_imports, reason = "the commands that use it come with their own files")]
mod organisations_file;
mod output;
mod progress;
mod provider;
mod report;
mod running;
mod secret;
mod worker;
mod world;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // Both mail and fetching use rustls; the provider is chosen once, here.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("brandwacht: another TLS provider was installed before; this is a fault in the program");
        return ExitCode::from(output::Exit::Error.code());
    }
    let arguments = cli::Arguments::parse();
    match commands::run(arguments) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            eprintln!("brandwacht: {}", output::told(&error));
            ExitCode::from(output::Exit::Error.code())
        }
    }
}
