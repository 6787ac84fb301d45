//! How well matching does on an inventory whose lines people have judged. The definitions are those of the set's own
//! `score.py`, so that both print the same figures.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::{Context, bail};
use domain::advisory::Advisory;
use domain::asset::AssetLine;
use domain::verdict::Verdict;

use super::Figures;
use crate::documents;

/// An asset and an advisory, by their places.
type Pair = (usize, usize);

pub(super) struct Set {
    pub(super) advisories: Vec<Advisory>,
    lines: Vec<AssetLine>,
    labels: HashMap<Pair, Verdict>,
    /// The category of each line; empty where none is given.
    categories: Vec<String>,
}

/// The fields of each row under these headers.
fn rows<const N: usize>(path: &Path, headers: [&str; N]) -> anyhow::Result<Vec<[String; N]>> {
    let told = || path.display().to_string();
    let bytes = std::fs::read(path).with_context(told)?;
    let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes));
    let found = reader.headers().with_context(told)?.clone();
    let mut at = [0; N];
    for (place, header) in at.iter_mut().zip(headers) {
        *place = found
            .iter()
            .position(|name| name == header)
            .with_context(|| format!("{}: no column {header}", path.display()))?;
    }
    let mut all = Vec::new();
    for record in reader.records() {
        let record = record.with_context(told)?;
        all.push(at.map(|place| record.get(place).unwrap_or_default().trim().to_owned()));
    }
    Ok(all)
}

impl Set {
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut advisories = Vec::new();
        for file in documents::json_files(&folder.join("advisories"))? {
            match documents::advisory(&file) {
                Ok(advisory) => advisories.push(advisory),
                Err(bad) => bail!("{}: {}", bad.path.display(), bad.problem),
            }
        }
        let path = folder.join("inventory.csv");
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        let import = formats::inventory::read(&bytes, None).with_context(|| path.display().to_string())?;
        if import.rejected_total > 0 {
            bail!("{}: {} lines cannot be read", path.display(), import.rejected_total);
        }
        let lines: Vec<AssetLine> = import.lines.into_iter().map(|(_, line)| line).collect();
        let places: HashMap<&str, usize> =
            lines.iter().enumerate().map(|(at, line)| (line.inventory_number.as_str(), at)).collect();
        let documents: HashMap<String, usize> =
            advisories.iter().enumerate().map(|(at, it)| (it.key.tracking_id.to_uppercase(), at)).collect();
        let path = folder.join("labels.csv");
        let mut labels = HashMap::new();
        for [asset, advisory, verdict] in rows(&path, ["asset_id", "advisory_id", "verdict"])? {
            let verdict = match verdict.as_str() {
                "affected" => Verdict::Affected,
                "review" => Verdict::Review,
                other => bail!("{}: {other:?} is no verdict: write affected or review", path.display()),
            };
            let (Some(asset), Some(advisory)) = (places.get(asset.as_str()), documents.get(&advisory.to_uppercase()))
            else {
                bail!("{}: no line or no document for the pair {asset}, {advisory}", path.display());
            };
            labels.insert((*asset, *advisory), verdict);
        }
        let mut categories = vec![String::new(); lines.len()];
        let path = folder.join("categories.csv");
        if path.is_file() {
            for [asset, category] in rows(&path, ["asset_id", "category"])? {
                if let Some(place) = places.get(asset.as_str()).and_then(|at| categories.get_mut(*at)) {
                    *place = category;
                }
            }
        }
        Ok(Self { advisories, lines, labels, categories })
    }

    pub(super) fn describe(&self) -> String {
        let affected = self.labels.values().filter(|verdict| **verdict == Verdict::Affected).count();
        format!(
            "{} lines, {} advisories, {affected} pairs labelled affected and {} review",
            self.lines.len(),
            self.advisories.len(),
            self.labels.len() - affected
        )
    }

    /// What a way of matching says of every line.
    pub(super) fn judge(&self, says: impl Fn(&AssetLine) -> Vec<(usize, Verdict)>) -> HashMap<Pair, Verdict> {
        let all = self.lines.iter().enumerate();
        all.flat_map(|(asset, line)| says(line).into_iter().map(move |(at, verdict)| ((asset, at), verdict))).collect()
    }

    pub(super) fn score(&self, said: &HashMap<Pair, Verdict>) -> Score {
        let mut score = Score { lines: self.lines.len(), ..Score::default() };
        for category in &self.categories {
            score.of(category).assets += 1;
        }
        let category = |asset: usize| self.categories.get(asset).map(String::as_str).unwrap_or_default();
        for (pair, label) in &self.labels {
            if *label != Verdict::Affected {
                continue;
            }
            score.labelled += 1;
            let counts = score.of(category(pair.0));
            counts.labelled += 1;
            match said.get(pair) {
                Some(Verdict::Affected) => counts.hit += 1,
                Some(Verdict::Review) => counts.softened += 1,
                Some(Verdict::NotAffected) => {
                    counts.missed += 1;
                    score.lost += 1;
                }
                None => counts.missed += 1,
            }
        }
        for (pair, verdict) in said {
            let counts = score.of(category(pair.0));
            match verdict {
                Verdict::Affected if self.labels.get(pair) != Some(&Verdict::Affected) => counts.wrong += 1,
                Verdict::Review => counts.review += 1,
                _ => {}
            }
        }
        score
    }
}

/// The pairs of one category, counted.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    assets: usize,
    labelled: usize,
    /// Labelled affected and reported so.
    hit: usize,
    /// Labelled affected and reported as review.
    softened: usize,
    missed: usize,
    /// Reported as affected and not labelled so.
    wrong: usize,
    review: usize,
}

#[derive(Debug, Default)]
pub(super) struct Score {
    lines: usize,
    labelled: usize,
    /// Labelled affected and explicitly ruled out.
    lost: usize,
    by_category: BTreeMap<String, Counts>,
}

fn percent(part: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { 100.0 * part as f64 / of as f64 }
}

impl Score {
    fn of(&mut self, category: &str) -> &mut Counts {
        self.by_category.entry(category.to_owned()).or_default()
    }

    fn sum(&self, of: impl Fn(&Counts) -> usize) -> usize {
        self.by_category.values().map(of).sum()
    }

    pub(super) fn print(&self, who: &str, figures: &mut Figures) -> anyhow::Result<()> {
        let (hit, softened, wrong) = (self.sum(|c| c.hit), self.sum(|c| c.softened), self.sum(|c| c.wrong));
        let review = self.sum(|c| c.review);
        if hit + wrong == 0 {
            figures.say(format!("{who}: reports nothing as affected, so it has no precision"))?;
        } else {
            figures.add(format!("{who}: precision of \"affected\""), percent(hit, hit + wrong), "%")?;
        }
        figures.add(format!("{who}: recall (affected or review)"), percent(hit + softened, self.labelled), "%")?;
        figures.add(format!("{who}: strict recall (affected)"), percent(hit, self.labelled), "%")?;
        let burden = if self.lines == 0 { 0.0 } else { review as f64 / self.lines as f64 };
        figures.add_exactly(format!("{who}: review burden"), burden, 3, "review pairs/line")?;
        figures.add_exactly(format!("{who}: affected pairs lost to \"not affected\""), self.lost as f64, 0, "pairs")
    }

    pub(super) fn print_categories(&self, figures: &mut Figures) -> anyhow::Result<()> {
        if self.by_category.keys().all(String::is_empty) {
            return Ok(());
        }
        figures.say("by category of the line: labelled affected, hit, as review, missed; wrong, review")?;
        for (category, c) in &self.by_category {
            let text = format!(
                "  {category:<38} {:>4} lines {:>4} {:>4} {:>4} {:>4}; {:>4} {:>4}",
                c.assets, c.labelled, c.hit, c.softened, c.missed, c.wrong, c.review
            );
            figures.say(text)?;
            figures.note(format!("{category}: missed"), c.missed as f64, "pairs");
            figures.note(format!("{category}: wrong"), c.wrong as f64, "pairs");
            figures.note(format!("{category}: review"), c.review as f64, "pairs");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_are_those_of_the_set() {
        let set = Set {
            advisories: Vec::new(),
            lines: vec![AssetLine::default(); 4],
            labels: HashMap::from([
                ((0, 0), Verdict::Affected),
                ((1, 0), Verdict::Affected),
                ((2, 0), Verdict::Affected),
                ((3, 0), Verdict::Affected),
                ((0, 1), Verdict::Review),
            ]),
            categories: vec!["plain".to_owned(); 4],
        };
        let said = HashMap::from([
            ((0, 0), Verdict::Affected),
            ((1, 0), Verdict::Review),
            ((2, 0), Verdict::NotAffected),
            // A pair labelled review that is reported as affected counts as wrong.
            ((0, 1), Verdict::Affected),
        ]);
        let score = set.score(&said);
        let sums = (score.sum(|c| c.hit), score.sum(|c| c.softened), score.sum(|c| c.missed), score.sum(|c| c.wrong));
        assert_eq!(sums, (1, 1, 2, 1));
        assert_eq!((score.labelled, score.lost, score.sum(|c| c.review)), (4, 1, 1));
    }
}
