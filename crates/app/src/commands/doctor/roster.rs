//! Whether anybody is on duty in the days to come: a gap is found on the evening that somebody is needed, or here.

use domain::duty::{GAP_DAYS, gaps};
use domain::policy;
use store::{Store, StoreError};

use super::Found;
use crate::config::Config;

/// Two rotations of a year, as on the page.
const WEEKS: u32 = 120;
/// Of a roster with many gaps the first ones say enough.
const MOST: usize = 3;

/// Looks at the roster, where somebody is called out at all.
pub(super) async fn look(config: &Config, store: &Store, found: &mut Found) -> Result<(), StoreError> {
    if !config.office.is_on() {
        return Ok(());
    }
    let now = store.now();
    let system = policy::system("doctor");
    let roster = store.as_viewer(&system).await?.roster(now, WEEKS).await?;
    let gaps = gaps(roster.iter().map(|row| row.shift.turn), now, now.plus_days(GAP_DAYS));
    if gaps.is_empty() {
        found.ok("roster", format!("somebody is on duty for {GAP_DAYS} days to come"));
        return Ok(());
    }
    let written = |at: domain::Timestamp| at.to_local_input(&config.time_zone).replace('T', " ");
    let named: Vec<String> =
        gaps.iter().take(MOST).map(|(from, until)| format!("{} to {}", written(*from), written(*until))).collect();
    let more = gaps.len().saturating_sub(MOST);
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    found.warn(
        "roster",
        format!(
            "nobody is on duty from {}{more}: calls go to all leads; see `brandwacht duty rotate`",
            named.join(", ")
        ),
    );
    Ok(())
}
