//! Intake's suite: every test runs on SQLite and on PostgreSQL. One binary, because linking is what costs.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "suite/bills.rs"]
mod bills;
#[path = "suite/files.rs"]
mod files;
#[path = "suite/matches.rs"]
mod matches;
#[path = "suite/provider.rs"]
mod provider;
#[path = "suite/region.rs"]
mod region;
#[path = "suite/remediation.rs"]
mod remediation;
#[path = "suite/rules.rs"]
mod rules;
#[path = "suite/server.rs"]
mod server;
