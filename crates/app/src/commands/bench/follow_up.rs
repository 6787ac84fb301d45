//! `brandwacht bench follow-up`: a simulated sector gets one high notice, and what comes back is counted. The database, the
//! sending, the reminders, the answers and the call list are the program's own; how people behave is assumed
//! (`assumptions`, docs/follow-up-simulation.md). It says what follows from the assumptions, and nothing about any real sector.

mod assumptions;
mod behaviour;
mod walk;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use clap::{Args, ValueEnum};
use domain::follow_up::Plan;
use domain::{Timestamp, World};
use store::{Address, Store};

use super::clock::BenchWorld;
use super::figures::Figures;
use crate::cli::Setup;
use crate::output;
use crate::secret;
use behaviour::{Behaviour, Mood, Road};
use walk::{COUNTED_AT, Outcome, Told, Variant};

/// Simulate a sector that gets one high notice: who has answered by when, with and without links, reminders and mandates.
///
/// What the program does is real, on a database of its own; how people behave is assumed, and docs/follow-up-simulation.md says
/// how. The setting `follow_up` is the plan that is followed.
#[derive(Debug, Args)]
pub(crate) struct FollowUp {
    /// Institutions that are addressed.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=15_000))]
    organisations: u32,
    /// The same seed gives the same figures.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// When the notice is sent, in local time. The default is a Tuesday.
    #[arg(long, default_value = "2026-11-17T10:00", value_name = "TIME")]
    sent: String,
    /// Only this variant.
    #[arg(long, value_name = "a|b|c|d")]
    variant: Option<Only>,
    /// Also with other assumptions than those that are listed.
    #[arg(long)]
    sensitivity: bool,
    /// Print the assumptions with their reasons, and simulate nothing.
    #[arg(long)]
    assumptions: bool,
    /// A PostgreSQL server to use in place of SQLite, in schemas that are removed afterwards.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    A,
    B,
    C,
    D,
}

const VARIANTS: [(Only, Variant); 4] = [
    (
        Only::A,
        Variant {
            name: "a",
            says: "mail only, sign in to answer",
            road: Road::Login,
            follows_up: false,
            has_mandates: false,
        },
    ),
    (Only::B, Variant { name: "b", says: "and links", road: Road::Link, follows_up: false, has_mandates: false }),
    (
        Only::C,
        Variant { name: "c", says: "and reminders and calls", road: Road::Link, follows_up: true, has_mandates: false },
    ),
    (Only::D, Variant { name: "d", says: "and mandates", road: Road::Link, follows_up: true, has_mandates: true }),
];

/// What the sensitivity run makes of the assumptions.
const MOODS: [(&str, Mood); 5] = [
    ("as assumed", Mood::AS_ASSUMED),
    ("half as many answer", Mood { answers: 0.5, ..Mood::AS_ASSUMED }),
    ("half as many suppliers answer", Mood { suppliers: 0.5, ..Mood::AS_ASSUMED }),
    ("twice as many are away", Mood { away: 2.0, ..Mood::AS_ASSUMED }),
    ("half as many mandates", Mood { mandated: 0.5, ..Mood::AS_ASSUMED }),
];

pub(super) async fn measure(setup: &Setup, arguments: &FollowUp, folder: &Path) -> anyhow::Result<Figures> {
    let mut figures = Figures::new(arguments.json);
    if arguments.assumptions {
        output::line(assumptions::markdown())?;
        return Ok(figures);
    }
    let zone = &setup.config.time_zone;
    let sent_at = Timestamp::from_local(&arguments.sent, zone)
        .with_context(|| format!("{}: write a moment such as 2026-11-17T10:00", arguments.sent))?;
    let patient = Plan::read("high.remind=, high.institution=", zone).ok().context("a plan without reminders")?;
    figures.say(format!(
        "{} institutions get a high notice on {} ({zone}); seed {}. How they behave is assumed: docs/follow-up-simulation.md",
        arguments.organisations, arguments.sent, arguments.seed
    ))?;
    let moods = MOODS.iter().take(if arguments.sensitivity { MOODS.len() } else { 1 });
    for (name, mood) in moods {
        heading(&figures, name)?;
        let chosen = VARIANTS.iter().filter(|(only, _)| arguments.variant.is_none_or(|wanted| wanted == *only));
        for (_, variant) in chosen {
            let begun = Instant::now();
            let plan = if variant.follows_up { &setup.config.follow_up } else { &patient };
            let behaviour = Behaviour { seed: arguments.seed, mood: *mood };
            let organisations = u64::from(arguments.organisations);
            let run = Run { plan, organisations, sent_at, behaviour, variant: *variant };
            let outcome = run.run(setup, arguments.postgres.as_deref(), folder).await?;
            print(&mut figures, name, variant, &outcome)?;
            figures.note(format!("{name}, {}: simulated in", variant.name), begun.elapsed().as_secs_f64(), "s");
        }
    }
    Ok(figures)
}

struct Run<'a> {
    plan: &'a Plan,
    organisations: u64,
    sent_at: Timestamp,
    behaviour: Behaviour,
    variant: Variant,
}

impl Run<'_> {
    /// In a database of its own, which goes away afterwards.
    async fn run(&self, setup: &Setup, postgres: Option<&str>, folder: &Path) -> anyhow::Result<Outcome> {
        let mut chance = [0; 8];
        setup.world().fill(&mut chance);
        let name = format!("brandwacht_bench_{}", data_encoding::HEXLOWER.encode(&chance));
        let folder = folder.join(&name);
        std::fs::create_dir(&folder).with_context(|| format!("{}: cannot be made", folder.display()))?;
        let outcome = match postgres {
            None => self.on(&Address::Sqlite(folder.join("follow-up.sqlite")), &folder).await,
            Some(url) => {
                Store::create_schema(url, &name).await?;
                let address = Address::Postgres { url: url.to_owned(), schema: Some(name.clone()) };
                let outcome = self.on(&address, &folder).await;
                Store::drop_schema(url, &name).await?;
                outcome
            }
        };
        std::fs::remove_dir_all(&folder).with_context(|| format!("{}: cannot be removed", folder.display()))?;
        outcome
    }

    async fn on(&self, address: &Address, folder: &Path) -> anyhow::Result<Outcome> {
        let world = Arc::new(BenchWorld::new(self.sent_at, self.behaviour.seed));
        let store = Store::open(address, world.clone(), secret::unkept_master_key()?).await?;
        let outcome = walk::walk(&Told {
            store: &store,
            world: &world,
            folder,
            plan: self.plan,
            organisations: self.organisations,
            sent_at: self.sent_at,
            behaviour: self.behaviour,
            variant: self.variant,
        })
        .await;
        store.close().await;
        outcome
    }
}

fn heading(figures: &Figures, mood: &str) -> anyhow::Result<()> {
    let hours: Vec<String> = COUNTED_AT.iter().map(|hours| format!("{hours:>4} h")).collect();
    figures.say(format!(
        "\n{mood}\n{:<30} {}   listed  calls  late  mails",
        "answered, in percent, after",
        hours.join(" ")
    ))
}

fn print(figures: &mut Figures, mood: &str, variant: &Variant, it: &Outcome) -> anyhow::Result<()> {
    let shares: Vec<String> = it.answered.iter().map(|share| format!("{share:>6.1}")).collect();
    let name = format!("{}  {}", variant.name, variant.says);
    let shares = shares.join(" ");
    figures.say(format!("{name:<30} {shares} {:>8} {:>6} {:>5} {:>6}", it.listed, it.calls, it.late, it.mails))?;
    let of = format!("{mood}, {}", variant.name);
    for (hours, share) in COUNTED_AT.iter().zip(it.answered) {
        figures.note(format!("{of}: answered after {hours} h"), share, "%");
    }
    for (what, value, unit) in [
        ("on the call list before the deadline", it.listed as f64, "institutions"),
        ("calls before the deadline", it.calls as f64, "calls"),
        ("not answered at the deadline", it.late as f64, "institutions"),
        ("mails", it.mails as f64, "mails"),
        ("reminded", f64::from(it.reminded), "times"),
        ("told of a silent supplier", f64::from(it.told), "times"),
    ] {
        figures.note(format!("{of}: {what}"), value, unit);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
