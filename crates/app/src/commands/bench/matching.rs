//! `brandwacht bench matching`: how well and how fast advisories and inventories are matched, side by side with what is
//! commonly done instead. Every figure comes from this run; what they are to be stands in docs/matching.md.

mod components;
mod labelled;
mod made;
mod stored;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use domain::advisory::Advisory;
use domain::asset::AssetLine;
use domain::verdict::Verdict;
use matching::baseline::{Identifiers, NormalisedNames};
use matching::{Index, Register};

use super::figures::Figures;
use crate::cli::Setup;
use crate::commands::demo::region;
use crate::{documents, progress};

/// Measure matching: quality on a labelled inventory, speed in memory and in databases, memory, and what is commonly
/// done instead.
///
/// The products are those of real advisories when they are there, varied until there are enough; the inventory is made
/// up by varying these products (5 % of the lines) and from equipment that no advisory names. The database of
/// `--database` is not touched.
#[derive(Debug, Args)]
pub(crate) struct Matching {
    /// CSAF documents whose products are varied; without it `../shared/data/csaf/cisa` when that is there, else the
    /// demo's own.
    #[arg(long, value_name = "DIR")]
    advisories: Option<PathBuf>,
    /// A labelled inventory: inventory.csv, labels.csv, categories.csv and advisories/; without it
    /// `../shared/bench/matching` when that is there.
    #[arg(long, value_name = "DIR")]
    labels: Option<PathBuf>,
    /// Inventory lines in memory.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    assets: u32,
    /// Products of advisories: these are varied until there are so many.
    #[arg(long, default_value_t = 17_700, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    products: u32,
    /// Inventory lines in a database; 0 leaves the databases out.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    stored: u32,
    /// Components of kept bills of materials in a database, in bills of 500; 0 leaves them out.
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    components: u32,
    /// New advisories that are matched with what is stored.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    new_advisories: u32,
    /// A PostgreSQL server to measure on as well, in a schema that is removed afterwards.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

const REAL_ADVISORIES: &str = "../shared/data/csaf/cisa";
const LABELLED: &str = "../shared/bench/matching";
/// Lines that are timed one by one, and lines that the slower ways of matching get.
const SAMPLE: usize = 20_000;

pub(super) async fn measure(setup: &Setup, arguments: &Matching, folder: &Path) -> anyhow::Result<Figures> {
    let mut figures = Figures::new(arguments.json);
    quality(arguments, &mut figures)?;

    let base = base(arguments, &mut figures)?;
    versions(&base, &mut figures)?;
    let advisories = made::advisories(&base, usize::try_from(arguments.products)?);
    let inventory = made::Inventory::of(&advisories);
    in_memory(arguments, &advisories, &inventory, &mut figures)?;
    if arguments.stored == 0 {
        figures.say("databases: left out (--stored 0)")?;
    } else {
        stored::measure(setup, arguments, folder, &advisories, &inventory, &mut figures).await?;
    }
    Ok(figures)
}

/// On the labelled inventory: this matching, and the two it is compared with.
fn quality(arguments: &Matching, figures: &mut Figures) -> anyhow::Result<()> {
    let place = match &arguments.labels {
        Some(folder) => folder.clone(),
        None if Path::new(LABELLED).is_dir() => PathBuf::from(LABELLED),
        None => return figures.say(format!("quality: skipped, because {LABELLED} is not there (--labels DIR)")),
    };
    let set = labelled::Set::read(&place)?;
    figures.say(format!("quality on {} ({})", place.display(), set.describe()))?;
    let register = Register::built_in();
    let mut index = Index::new();
    for (at, advisory) in set.advisories.iter().enumerate() {
        index.insert(at, register.advisory(advisory));
    }
    let ours = set.judge(|line| index.hits_of_line(&register, line).map(|(at, hit)| (*at, hit.verdict)).collect());
    let score = set.score(&ours);
    score.print("matching", figures)?;
    let identifiers = Identifiers::new(&set.advisories);
    set.score(&set.judge(|line| identifiers.verdicts(line).into_iter().collect())).print("CPE and purl", figures)?;
    let names = NormalisedNames::new(&set.advisories);
    set.score(&set.judge(|line| names.verdicts(line).into_iter().collect())).print("normalised names", figures)?;
    score.print_categories(figures)
}

/// In how many of the version texts of the documents, before any is varied, a version can be decided.
fn versions(base: &[Advisory], figures: &mut Figures) -> anyhow::Result<()> {
    let report = matching::version_report(base);
    figures.say(format!("versions: {} texts by class, and how many are decided", report.total().texts))?;
    for (class, tally) in &report.by_class {
        figures.say(format!("  {:<38} {:>5} {:>5}", class.code(), tally.texts, tally.decided))?;
        figures.note(format!("versions {}: texts", class.code()), tally.texts as f64, "texts");
        figures.note(format!("versions {}: decided", class.code()), tally.decided as f64, "texts");
    }
    figures.add("versions decided", 100.0 * report.decided(), "%")
}

/// The advisories whose products are varied.
fn base(arguments: &Matching, figures: &mut Figures) -> anyhow::Result<Vec<Advisory>> {
    let given = arguments.advisories.clone();
    let Some(place) = given.or_else(|| Some(PathBuf::from(REAL_ADVISORIES)).filter(|place| place.is_dir())) else {
        figures.say(format!("products: of the demo's own advisories, because {REAL_ADVISORIES} is not there"))?;
        let read = |(name, bytes): &region::File| {
            formats::csaf::read(bytes).map(|reading| reading.advisory).with_context(|| (*name).to_owned())
        };
        return region::ADVISORIES.iter().map(read).collect();
    };
    let files = documents::json_files(&place)?;
    let bar = progress::bar("reading advisories", files.len());
    let mut read = Vec::new();
    let mut bad = Vec::new();
    for outcome in documents::in_parallel(&files, &bar, |file| documents::advisory(file)) {
        match outcome {
            Ok(advisory) => read.push(advisory),
            Err(problem) => bad.push(problem),
        }
    }
    bar.finish_and_clear();
    documents::complain(&bad);
    figures.say(format!("products: of {} documents in {}", read.len(), place.display()))?;
    Ok(read)
}

fn in_memory(
    arguments: &Matching,
    advisories: &[Advisory],
    inventory: &made::Inventory,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let register = Register::built_in();
    let bar = progress::bar("preparing advisories", advisories.len());
    let before = resident();
    let start = Instant::now();
    let mut index = Index::new();
    let prepared = documents::in_parallel(advisories, &bar, |advisory| register.advisory(advisory));
    for (at, advisory) in prepared.into_iter().enumerate() {
        index.insert(at, advisory);
    }
    let indexing = start.elapsed();
    bar.finish_and_clear();
    let products: usize = advisories.iter().map(|advisory| advisory.products.len()).sum();
    figures.say(format!("in memory: {} advisories with {products} products", advisories.len()))?;
    figures.add("preparing and indexing them", indexing.as_secs_f64(), "s")?;
    match (before, resident()) {
        (Some(before), Some(after)) => {
            let mebibytes = after.saturating_sub(before) as f64 / 1024.0;
            figures.add("memory of the index (VmRSS of /proc/self/status, after less before)", mebibytes, "MiB")?;
        }
        _ => figures.say("memory of the index: not measured, because this system has no /proc/self/status")?,
    }

    let lines: Vec<AssetLine> = (0..arguments.assets).map(|number| inventory.line(number)).collect();
    let bar = progress::bar("comparing", lines.len());
    let start = Instant::now();
    // In pieces, so that counting the lines is not what is measured.
    let pieces: Vec<&[AssetLine]> = lines.chunks(1_000).collect();
    let found = documents::in_parallel(&pieces, &bar, |piece| count(&index, &register, piece));
    let whole = start.elapsed();
    bar.finish_and_clear();
    let total = found.into_iter().fold(Found::default(), Found::plus);
    let assets = lines.len() as f64;
    figures.add(format!("{} lines with all of them, on all processors", lines.len()), whole.as_secs_f64(), "s")?;
    figures.add("the same with preparing and indexing", (whole + indexing).as_secs_f64(), "s")?;
    figures.add("lines in a second", assets / whole.as_secs_f64(), "lines/s")?;
    figures.add("lines that share a key with an advisory", 100.0 * f64::from(total.keyed) / assets, "%")?;
    figures.add("lines with a hit", 100.0 * f64::from(total.lines) / assets, "%")?;
    figures.add("hits that are affected", f64::from(total.affected), "pairs")?;
    figures.add("hits to review", f64::from(total.review), "pairs")?;

    let (mut all, mut named) = (Vec::new(), Vec::new());
    for line in lines.iter().step_by((lines.len() / SAMPLE).max(1)) {
        let start = Instant::now();
        let hits = black_box(index.hits_of_line(&register, line)).count();
        all.push(start.elapsed());
        if hits > 0 {
            named.push(start.elapsed());
        }
    }
    figures.add_times("one line with everything", all)?;
    figures.add_times("one line with everything, only lines with a hit", named)?;

    let sample: Vec<&AssetLine> = lines.iter().step_by((lines.len() / SAMPLE).max(1)).collect();
    let identifiers = Identifiers::new(advisories);
    let rate = rate(&sample, |line| identifiers.verdicts(line).len());
    figures.add("CPE and purl: lines in a second, on one processor", rate, "lines/s")?;
    let names = NormalisedNames::new(advisories);
    let rate = self::rate(&sample, |line| names.verdicts(line).len());
    figures.add("normalised names: lines in a second, on one processor", rate, "lines/s")?;
    let rate = self::rate(&sample, |line| index.hits_of_line(&register, line).count());
    figures.add("matching: lines in a second, on one processor", rate, "lines/s")
}

fn rate(sample: &[&AssetLine], work: impl Fn(&AssetLine) -> usize) -> f64 {
    let start = Instant::now();
    let found: usize = sample.iter().map(|line| work(line)).sum();
    black_box(found);
    sample.len() as f64 / start.elapsed().max(Duration::from_nanos(1)).as_secs_f64()
}

#[derive(Debug, Clone, Copy, Default)]
struct Found {
    keyed: u32,
    lines: u32,
    affected: u32,
    review: u32,
}

impl Found {
    fn plus(self, other: Self) -> Self {
        Self {
            keyed: self.keyed + other.keyed,
            lines: self.lines + other.lines,
            affected: self.affected + other.affected,
            review: self.review + other.review,
        }
    }
}

fn count(index: &Index<usize>, register: &Register, lines: &[AssetLine]) -> Found {
    let mut found = Found::default();
    for line in lines {
        let keyed = register.keyed(line);
        if !index.may_concern(&keyed) {
            continue;
        }
        found.keyed += 1;
        let (mut affected, mut review) = (0, 0);
        for (_, hit) in index.hits(&keyed.prepare()) {
            match hit.verdict {
                Verdict::Affected => affected += 1,
                Verdict::Review => review += 1,
                Verdict::NotAffected => {}
            }
        }
        found.affected += affected;
        found.review += review;
        found.lines += u32::from(affected + review > 0);
    }
    found
}

/// What this process holds in memory, in KiB.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
