//! Comparing at home: the advisories come from a signed bundle, and what is found becomes counts for the CERT and a
//! report for the house. Nothing here reaches for a network or a database.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use domain::advisory::{Advisory, AdvisoryKey};
use domain::blind::{Answers, Count, Counted};
use domain::organisation::Language;
use domain::register::Decided;
use domain::verdict::Verdict;
use domain::{ContentHash, World};
use formats::bundle::{AnswersHead, BadBundle, Manifest, limits, open as open_bundle, write_answers};
use formats::csv_out::CsvOut;

use super::{Inventory, Line};
use crate::commands::bundle::{named, read, trusted, warn};
use crate::documents::Bad;
use crate::world::SystemWorld;

/// The flags of comparing at home.
#[derive(Debug, Args)]
pub(super) struct Flags {
    /// The bundle of your CERT (*.bwb), in place of a folder.
    #[arg(long, value_name = "FILE", requires = "trust")]
    bundle: Option<PathBuf>,
    /// The public key of your CERT, or several below each other; compare its fingerprint by phone.
    #[arg(long, value_name = "FILE", requires = "bundle")]
    trust: Option<PathBuf>,
    /// Use a bundle although a newer one was used before.
    #[arg(long, requires = "bundle")]
    allow_older: bool,
    /// Write the counts for the CERT here: one number per advisory and no device. Read it before you send it.
    #[arg(long, value_name = "OUT.json", requires = "bundle")]
    answers: Option<PathBuf>,
    /// In the answers, write 0, 1-9, 10-99 or 100+ in place of numbers.
    #[arg(long, requires = "answers")]
    coarse: bool,
    /// Write a report with every device for yourselves; the name ends in .html or .csv.
    #[arg(long, value_name = "OUT.html|csv", requires = "bundle")]
    report: Option<PathBuf>,
}

impl Flags {
    pub(super) fn has_bundle(&self) -> bool {
        self.bundle.is_some()
    }
}

/// A bundle that may be used.
pub(super) struct Home {
    manifest: Manifest,
    rules: Vec<Decided>,
    documents: HashMap<AdvisoryKey, ContentHash>,
    newest: Vec<Advisory>,
    bad: Vec<Bad>,
    /// Where the highest serial number is remembered.
    seen: PathBuf,
}

/// Opens the bundle that was named, if any: checks it, and that it is not older than the last one.
pub(super) fn open(flags: &Flags) -> anyhow::Result<Option<Home>> {
    let (Some(path), Some(trust)) = (&flags.bundle, &flags.trust) else { return Ok(None) };
    if let Some(report) = &flags.report {
        report_kind(report)?;
    }
    let keys = trusted(trust)?;
    let bytes = read(path, limits().bytes as u64)?;
    let seen_file = beside(trust);
    let bundle = named(path, open_bundle(&bytes, &keys, 0, limits()))?;
    let (manifest, rules) = (bundle.manifest.clone(), bundle.rules.clone());
    let seen = last_seen(&seen_file, &manifest.made_by.name);
    if manifest.serial < seen && !flags.allow_older {
        return Err(BadBundle::Older { found: manifest.serial, seen }).with_context(|| path.display().to_string());
    }
    warn(&manifest, &SystemWorld);
    let (mut documents, mut newest, mut bad) = (HashMap::new(), BTreeMap::new(), Vec::new());
    for member in bundle.advisories()? {
        match formats::csaf::read(&member.bytes) {
            Ok(reading) => {
                documents.insert(reading.advisory.key.clone(), ContentHash::of(&member.bytes));
                newest.insert(reading.advisory.key.clone(), reading.advisory);
            }
            // It is left out of the answers, so that the CERT does not read "none" where nobody looked.
            Err(problem) => bad.push(Bad { path: path.join(&member.name), problem: problem.to_string() }),
        }
    }
    let mut newest: Vec<Advisory> = newest.into_values().collect();
    newest.sort_by(|a, b| a.key.tracking_id.cmp(&b.key.tracking_id));
    Ok(Some(Home { manifest, rules, documents, newest, bad, seen: seen_file }))
}

/// `cert.key` → `cert.key.seen`.
fn beside(trust: &Path) -> PathBuf {
    let mut name = trust.as_os_str().to_owned();
    name.push(".seen");
    name.into()
}

/// The highest serial number that was used of this CERT. A line is `SERIAL NAME`.
fn last_seen(path: &Path, name: &str) -> i64 {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, known)| *known == name)
        .filter_map(|(serial, _)| serial.parse().ok())
        .max()
        .unwrap_or(0)
}

impl Home {
    pub(super) fn rules(&self) -> &[Decided] {
        &self.rules
    }

    pub(super) fn advisories(&self) -> anyhow::Result<(Vec<Advisory>, Vec<Bad>)> {
        if self.newest.is_empty() && self.bad.is_empty() {
            bail!("the bundle holds no advisory; ask your CERT whether that is meant");
        }
        let bad = self.bad.iter().map(|bad| Bad { path: bad.path.clone(), problem: bad.problem.clone() }).collect();
        Ok((self.newest.clone(), bad))
    }

    /// Writes what was asked for, and remembers which bundle was used.
    pub(super) fn finish(
        &self,
        flags: &Flags,
        language: Language,
        advisories: &[Advisory],
        list: &Inventory,
        hits: &[Line<'_>],
    ) -> anyhow::Result<()> {
        if let Some(path) = &flags.answers {
            let text = self.answers(flags.coarse, advisories, hits);
            crate::commands::bundle::write(path, text.as_bytes())?;
            eprintln!("{}: read it, take out what you do not want to say, and send it to your CERT", path.display());
            if list.rejected_total > 0 {
                eprintln!(
                    "warning: {} lines of {} could not be read, so these counts may be too low: mend the lines and compare \
                     again, or tell your CERT",
                    list.rejected_total,
                    list.path.display()
                );
            }
        }
        if let Some(path) = &flags.report {
            let bytes = match report_kind(path)? {
                Kind::Html => self.html(language, list, hits).into_bytes(),
                Kind::Csv => csv(language, list, hits),
            };
            crate::commands::bundle::write(path, &bytes)?;
            eprintln!("{}: names every device; keep it in the house", path.display());
        }
        self.remember();
        Ok(())
    }

    fn answers(&self, coarse: bool, advisories: &[Advisory], hits: &[Line<'_>]) -> String {
        let mut found: HashMap<&AdvisoryKey, (u32, u32)> = HashMap::new();
        for hit in hits {
            let (affected, review) = found.entry(hit.key).or_default();
            if hit.verdict == Verdict::Affected.code() {
                *affected += 1;
            } else if hit.verdict == Verdict::Review.code() {
                *review += 1;
            }
        }
        let told = |n: u32| if coarse { Count::Exactly(n).coarse() } else { Count::Exactly(n) };
        // By document: two publishers may use one number.
        let titles: HashMap<ContentHash, &str> =
            advisories.iter().filter_map(|it| Some((*self.documents.get(&it.key)?, it.title.as_str()))).collect();
        let counted = advisories
            .iter()
            .filter_map(|advisory| {
                let (affected, review) = found.get(&advisory.key).copied().unwrap_or_default();
                Some(Counted {
                    advisory: advisory.key.tracking_id.clone(),
                    document: *self.documents.get(&advisory.key)?,
                    affected: told(affected),
                    review: told(review),
                    remark: String::new(),
                })
            })
            .collect();
        let head = AnswersHead {
            for_cert: self.manifest.made_by.name.clone(),
            counted_on: SystemWorld.now().day("UTC"),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let answers = Answers { serial: self.manifest.serial, coarse, counted };
        write_answers(&head, &answers, |it| {
            titles.get(&it.document).map(|title| l10n::mail::shortened(title, 160)).unwrap_or_default()
        })
    }

    fn html(&self, language: Language, list: &Inventory, hits: &[Line<'_>]) -> String {
        let t = l10n::texts(language);
        let count = |verdict: Verdict| hits.iter().filter(|hit| hit.verdict == verdict.code()).count();
        // Whoever reads looks for the number first; two publishers may use the same one.
        let mut by_advisory: BTreeMap<(&str, &AdvisoryKey), Vec<&Line<'_>>> = BTreeMap::new();
        for hit in hits {
            by_advisory.entry((hit.advisory_id, hit.key)).or_default().push(hit);
        }
        let titles: HashMap<&AdvisoryKey, &str> = self.newest.iter().map(|it| (&it.key, it.title.as_str())).collect();
        let day = t.date_with_year(SystemWorld.now().day("UTC"));
        let made = t.blind_report_made(day, self.manifest.serial.to_string(), &self.manifest.made_by.name);
        let summary = t.blind_report_summary(
            t.count(count(Verdict::Affected)),
            t.count(count(Verdict::Review)),
            t.count(by_advisory.len()),
            t.count(list.lines.len()),
        );
        let mut html = format!(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head><body>\n<h1>{title}</h1>\
             \n<p>{}</p>\n<p><b>{}</b></p>\n",
            language.code(),
            escaped(&made),
            escaped(&summary),
            title = escaped(&t.blind_report_title()),
        );
        html.push_str(&unread(language, list));
        if hits.is_empty() {
            let _ = writeln!(html, "<p>{}</p>", escaped(&t.blind_report_nothing()));
        }
        for ((advisory, key), mut hits) in by_advisory {
            // "affected" sorts before "review".
            hits.sort_by_key(|hit| (hit.verdict, hit.asset_id));
            let title = titles.get(key).copied().unwrap_or_default();
            let _ = writeln!(html, "<h2>{} <small>{}</small></h2>", escaped(title), escaped(advisory));
            let _ = writeln!(
                html,
                "<table><thead><tr><th>{}</th><th>{}</th><th>{}</th><th></th><th>{}</th></tr></thead><tbody>",
                escaped(&t.blind_report_number()),
                escaped(&t.blind_report_product()),
                escaped(&t.blind_report_place()),
                escaped(&t.blind_report_why())
            );
            for hit in hits {
                let [number, product, place, verdict, why] = cells(language, hit).map(|cell| escaped(&cell));
                let _ = writeln!(
                    html,
                    "<tr><td>{number}</td><td>{product}</td><td>{place}</td><td><b>{verdict}</b></td><td>{why}</td></tr>"
                );
            }
            html.push_str("</tbody></table>\n");
        }
        html.push_str("</body></html>\n");
        html
    }

    fn remember(&self) {
        let name = &self.manifest.made_by.name;
        if last_seen(&self.seen, name) >= self.manifest.serial {
            return;
        }
        let others = std::fs::read_to_string(&self.seen).unwrap_or_default();
        let mut text: String = others
            .lines()
            .filter(|line| line.split_once(' ').is_none_or(|(_, known)| known != name))
            .map(|line| format!("{line}\n"))
            .collect();
        let _ = writeln!(text, "{} {}", self.manifest.serial, name);
        if let Err(error) = std::fs::write(&self.seen, text) {
            eprintln!(
                "warning: {}: cannot be written ({error}), so an older bundle will not be noticed next time",
                self.seen.display()
            );
        }
    }
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;\
    color-scheme:light dark}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;\
    padding:.375rem .75rem .375rem 0;border-bottom:1px solid #8885}h2 small{font-weight:400;opacity:.7}";

enum Kind {
    Html,
    Csv,
}

fn report_kind(path: &Path) -> anyhow::Result<Kind> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("html" | "htm") => Ok(Kind::Html),
        Some("csv") => Ok(Kind::Csv),
        _ => bail!("{}: a report ends in .html or .csv", path.display()),
    }
}

fn cells(language: Language, hit: &Line<'_>) -> [String; 5] {
    let line = hit.line;
    let joined = |parts: &[&str]| parts.iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>().join(" ");
    [
        hit.asset_id.to_owned(),
        joined(&[&line.maker, &line.product, &line.model_number, &line.version]),
        joined(&[&line.location, &line.department]),
        l10n::texts(language).blind_report_verdict(hit.verdict),
        hit.reason.clone(),
    ]
}

/// The lines that were not compared, for the report: which, and what to do. Nothing when there are none.
fn unread(language: Language, list: &Inventory) -> String {
    if list.rejected_total == 0 {
        return String::new();
    }
    let t = l10n::texts(language);
    let mut html = format!("<p><b>{}</b></p>\n<ul>\n", escaped(&t.blind_report_unread(list.rejected_total)));
    for line in &list.rejected {
        let _ = writeln!(
            html,
            "<li>{}: {} <code>{}</code></li>",
            escaped(&t.blind_report_unread_line(line.line.to_string())),
            escaped(&t.rejection(&line.reason)),
            escaped(&line.excerpt)
        );
    }
    let more = list.rejected_total.saturating_sub(list.rejected.len());
    if more > 0 {
        let _ = writeln!(html, "<li>{}</li>", escaped(&t.blind_report_unread_more(more)));
    }
    html.push_str("</ul>\n");
    html
}

fn csv(language: Language, list: &Inventory, hits: &[Line<'_>]) -> Vec<u8> {
    let t = l10n::texts(language);
    let mut out = CsvOut::new(if language == Language::Nl { ';' } else { ',' });
    out.row([
        t.blind_col_advisory(),
        t.blind_report_number(),
        t.blind_report_product(),
        t.blind_report_place(),
        t.blind_col_counted(),
        t.blind_report_why(),
    ]);
    for hit in hits {
        let mut row = vec![hit.advisory_id.to_owned()];
        row.extend(cells(language, hit));
        out.row(row);
    }
    for line in &list.rejected {
        let why = format!("{}: {}", t.blind_report_unread_line(line.line.to_string()), t.rejection(&line.reason));
        let nothing = String::new;
        out.row([nothing(), nothing(), line.excerpt.clone(), nothing(), t.blind_report_verdict("unread"), why]);
    }
    out.finish()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            sign => out.push(sign),
        }
    }
    out
}
