//! The readers and writers from outside, as the other crates use them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "suite/bundle.rs"]
mod bundle;
#[path = "suite/csaf_read.rs"]
mod csaf_read;
#[path = "suite/csaf_rules.rs"]
mod csaf_rules;
#[path = "suite/enrichment.rs"]
mod enrichment;
#[path = "suite/hostile.rs"]
mod hostile;
#[path = "suite/inventory.rs"]
mod inventory;
#[path = "suite/openpgp.rs"]
mod openpgp;
#[path = "suite/provider.rs"]
mod provider;
#[path = "suite/returned.rs"]
mod returned;
#[path = "suite/sbom.rs"]
mod sbom;
#[path = "suite/shadowserver.rs"]
mod shadowserver;
#[path = "suite/shared.rs"]
mod shared;
#[path = "suite/smime.rs"]
mod smime;
