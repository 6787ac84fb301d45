//! `brandwacht notice usefulness`: how useful notices were found, over all advisories of a time.

use clap::Args;
use domain::policy;
use domain::usefulness::{Rate, Rates, Tally};
use serde_json::{Value, json};
use store::Store;

use crate::output;

/// Show how useful notices were found that went out in the last days: by sector, by maker and by kind of device.
#[derive(Debug, Args)]
pub(crate) struct Usefulness {
    /// How many days back.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=366))]
    days: i64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn show(store: &Store, arguments: &Usefulness) -> anyhow::Result<()> {
    let since = store.now().plus_days(-arguments.days);
    let viewer = policy::system("command line");
    let rates = store.as_viewer(&viewer).await?.rates_since(since).await?;
    if arguments.json {
        return output::json(&json!({
            "since": since,
            "all": votes(&rates.all),
            "by_sector": rates.by_sector.iter().map(|it| json!({
                "sector": it.of, "votes": votes(&it.tally),
            })).collect::<Vec<_>>(),
            "by_topic": rates.by_topic.iter().map(|it| json!({
                "topic": it.of.topic.to_string(), "name": it.of.name, "votes": votes(&it.tally),
            })).collect::<Vec<_>>(),
        }));
    }
    let mut lines = vec![match Rates::percent(&rates.all) {
        Some(percent) => format!("all: {percent} % of {} votes", rates.all.votes()),
        None => format!("all: {} votes, too few for a rate", rates.all.votes()),
    }];
    lines.extend(listed(&rates.by_sector, |of| of.clone().unwrap_or_else(|| "without sector".to_owned())));
    lines.extend(listed(&rates.by_topic, |of| of.topic.to_string()));
    output::lines(lines)
}

/// The least useful first; those with too few votes are counted.
fn listed<K>(rates: &[Rate<K>], name: impl Fn(&K) -> String) -> Vec<String> {
    let (enough, too_few) = Rates::shown(rates);
    let line = |rate: &Rate<K>| {
        let percent = Rates::percent(&rate.tally)?;
        Some(format!("{:>3} %  {:>6} votes  {}", percent, rate.tally.votes(), name(&rate.of)))
    };
    let mut lines: Vec<String> = enough.into_iter().filter_map(line).collect();
    if too_few > 0 {
        lines.push(format!("{too_few} with fewer than five votes left out"));
    }
    lines
}

/// The same shape as the API gives.
fn votes(tally: &Tally) -> Value {
    json!({
        "votes": tally.votes(), "useful": tally.useful, "not_for_us": tally.not_for_us, "unclear": tally.unclear,
        "relevance_percent": Rates::percent(tally),
    })
}
