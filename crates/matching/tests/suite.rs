//! Matching from outside, as the other crates use it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "suite/combined.rs"]
mod combined;
#[path = "suite/concerns.rs"]
mod concerns;
#[path = "suite/decisions.rs"]
mod decisions;
#[path = "suite/doubts.rs"]
mod doubts;
#[path = "suite/identifiers.rs"]
mod identifiers;
#[path = "suite/index.rs"]
mod index;
#[path = "suite/real_input.rs"]
mod real_input;
#[path = "suite/recognition.rs"]
mod recognition;
#[path = "suite/told.rs"]
mod told;
#[path = "suite/verdicts.rs"]
mod verdicts;
#[path = "suite/vers_public.rs"]
mod vers_public;
#[path = "suite/version_texts.rs"]
mod version_texts;
