//! The ground floor: what Brandwacht talks about, and the rules that need nothing but what they are given.
//!
//! Everything here is pure. There is no I/O, no clock and no randomness: time and identifiers come in through
//! [`World`], which only the `app` crate (and the test kit) implements. The domain speaks in codes, never in
//! sentences; `l10n` turns codes into Dutch and English.

pub mod account_mail;
pub mod advice;
pub mod advisory;
pub mod answer;
pub mod asset;
pub mod atom_feed;
pub mod audience;
pub mod audit;
pub mod blind;
pub mod call;
pub mod coverage;
pub mod duty;
pub mod enrichment;
pub mod fact;
pub mod follow_up;
pub mod four_eyes;
pub mod hash;
pub mod id;
pub mod job;
pub mod link;
pub mod mandate;
pub mod matching_run;
pub mod notice;
pub mod observation;
pub mod organisation;
pub mod overview;
pub mod page;
pub mod patient;
pub mod photo;
pub mod picture;
pub mod policy;
pub mod protection;
pub mod question;
pub mod rating;
pub mod recipients;
pub mod refusal;
pub mod register;
pub mod remediation;
pub mod retention;
pub mod sbom;
pub mod template;
pub mod threshold;
pub mod time;
pub mod topic;
pub mod usefulness;
pub mod verdict;
pub mod vex;
pub mod viewer;
pub mod webhook;
pub mod world;

pub use hash::ContentHash;
pub use id::*;
pub use time::{Day, Timestamp};
pub use world::World;
