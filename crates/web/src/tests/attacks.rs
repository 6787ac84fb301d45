//! One file for each way in which somebody might attack the site.

#[path = "attacks/bombs.rs"]
mod bombs;
#[path = "attacks/brute_force.rs"]
mod brute_force;
#[path = "attacks/cross_site.rs"]
mod cross_site;
#[path = "attacks/fixation.rs"]
mod fixation;
#[path = "attacks/flood.rs"]
mod flood;
#[path = "attacks/host.rs"]
mod host;
#[path = "attacks/redirect.rs"]
mod redirect;
#[path = "attacks/replay.rs"]
mod replay;
#[path = "attacks/secrets.rs"]
mod secrets;
