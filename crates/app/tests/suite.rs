//! The program as a whole: run, looked at from outside, and killed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "suite/access.rs"]
mod access;
#[path = "suite/audit.rs"]
mod audit;
#[path = "suite/blind.rs"]
mod blind;
#[path = "suite/cli.rs"]
mod cli;
#[path = "suite/demo.rs"]
mod demo;
#[path = "suite/duty.rs"]
mod duty;
#[path = "suite/keys.rs"]
mod keys;
#[path = "suite/kill.rs"]
mod kill;
#[path = "suite/kill_intake.rs"]
mod kill_intake;
#[path = "suite/killing.rs"]
mod killing;
#[path = "suite/patient.rs"]
mod patient;
#[path = "suite/proxy.rs"]
mod proxy;
#[path = "suite/retention.rs"]
mod retention;
#[path = "suite/returned.rs"]
mod returned;
#[path = "suite/serve.rs"]
mod serve;
