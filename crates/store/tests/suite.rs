//! The store's suite: every test runs on SQLite and on PostgreSQL. One binary, because linking is what costs.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "suite/account_trail.rs"]
mod account_trail;
#[path = "suite/accounts.rs"]
mod accounts;
#[path = "suite/advisories.rs"]
mod advisories;
#[path = "suite/atom_feeds.rs"]
mod atom_feeds;
#[path = "suite/audit.rs"]
mod audit;
#[path = "suite/batches.rs"]
mod batches;
#[path = "suite/blind.rs"]
mod blind;
#[path = "suite/calls.rs"]
mod calls;
#[path = "suite/chats.rs"]
mod chats;
#[path = "suite/contact_keys.rs"]
mod contact_keys;
#[path = "suite/duty.rs"]
mod duty;
#[path = "suite/emptied.rs"]
mod emptied;
#[path = "suite/enrichment.rs"]
mod enrichment;
#[path = "suite/inventory.rs"]
mod inventory;
#[path = "suite/keys.rs"]
mod keys;
#[path = "suite/leaving.rs"]
mod leaving;
#[path = "suite/matches.rs"]
mod matches;
#[path = "suite/maturity.rs"]
mod maturity;
#[path = "suite/migrations.rs"]
mod migrations;
#[path = "suite/notices.rs"]
mod notices;
#[path = "suite/organisations.rs"]
mod organisations;
#[path = "suite/overview.rs"]
mod overview;
#[path = "suite/parts.rs"]
mod parts;
#[path = "suite/passing_on.rs"]
mod passing_on;
#[path = "suite/picture.rs"]
mod picture;
#[path = "suite/provider.rs"]
mod provider;
#[path = "suite/questions.rs"]
mod questions;
#[path = "suite/queue.rs"]
mod queue;
#[path = "suite/ratings.rs"]
mod ratings;
#[path = "suite/region.rs"]
mod region;
#[path = "suite/register.rs"]
mod register;
#[path = "suite/remediation.rs"]
mod remediation;
#[path = "suite/retention.rs"]
mod retention;
#[path = "suite/rows.rs"]
mod rows;
#[path = "suite/second_look.rs"]
mod second_look;
#[path = "suite/signing_in.rs"]
mod signing_in;
#[path = "suite/sources.rs"]
mod sources;
#[path = "suite/steps.rs"]
mod steps;
#[path = "suite/templates.rs"]
mod templates;
#[path = "suite/topics.rs"]
mod topics;
#[path = "suite/votes.rs"]
mod votes;
#[path = "suite/withdrawn.rs"]
mod withdrawn;
