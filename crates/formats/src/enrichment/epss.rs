//! FIRST's Exploit Prediction Scoring System: the daily CSV, unpacked, with its line of comment
//! `#model_version:v2025.03.14,score_date:2025-08-25T00:00:00+0000`.

use domain::enrichment::{Epss, Fact, Provenance, Record};
use domain::{Day, Timestamp};

use super::{Limits, Reading, hash};
use crate::json::JsonProblem;
use crate::{Notes, Unreadable};

const FORMAT: &str = "a file of EPSS scores";

/// Reads within the default [`Limits`].
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    read_within(bytes, &Limits::default())
}

pub fn read_within(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    if bytes.len() > limits.json.bytes {
        return Err(JsonProblem::TooLarge { found: bytes.len(), limit: limits.json.bytes }.into());
    }
    let text = String::from_utf8_lossy(bytes);
    let mut notes = Notes::default();
    let (mut model, mut date, mut updated) = (String::new(), None::<Day>, None::<Timestamp>);
    let mut columns: Option<(usize, usize, usize)> = None;
    let mut rows = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line_number = index + 1;
        let line = line.trim();
        if let Some(comment) = line.strip_prefix('#') {
            for pair in comment.split(',') {
                match pair.trim().split_once(':') {
                    Some(("model_version", value)) => model = crate::notes::clip(value, 40),
                    Some(("score_date", value)) => {
                        date = value.get(..10).and_then(|day| day.parse().ok());
                        // The zone is written without a colon.
                        let zoned = value.strip_suffix("+0000").map_or_else(|| value.to_owned(), |it| format!("{it}Z"));
                        updated = zoned.parse().ok();
                        if date.is_none() {
                            notes.error(
                                "read.date",
                                format!("line {line_number}"),
                                "score_date is not a date; left out",
                            );
                        }
                    }
                    _ => {}
                }
            }
            continue;
        }
        if line.is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let Some((cve_at, score_at, percentile_at)) = columns else {
            let place = |name: &str| cells.iter().position(|cell| cell.eq_ignore_ascii_case(name));
            columns = match (place("cve"), place("epss"), place("percentile")) {
                (Some(cve), Some(score), Some(percentile)) => Some((cve, score, percentile)),
                _ => {
                    let problem = "the columns cve, epss and percentile are not named".to_owned();
                    let pointer = format!("line {line_number}");
                    return Err(Unreadable::OtherFormat { format: FORMAT, pointer, problem });
                }
            };
            continue;
        };
        if rows.len() >= limits.records {
            let pointer = format!("line {line_number}");
            return Err(Unreadable::TooMany { what: "scores", limit: limits.records, pointer });
        }
        let cve = cells.get(cve_at).and_then(|text| text.parse().ok());
        let share = |at: usize| {
            cells.get(at).and_then(|text| text.parse().ok()).filter(|share: &f64| (0.0..=1.0).contains(share))
        };
        match (cve, share(score_at), share(percentile_at)) {
            (Some(cve), Some(score), Some(percentile)) => rows.push((cve, score, percentile)),
            _ => notes.error(
                "read.line",
                format!("line {line_number}"),
                "not a CVE number with a score and a percentile between 0 and 1; left out",
            ),
        }
    }
    if columns.is_none() {
        let problem = "there are no scores in it".to_owned();
        return Err(Unreadable::OtherFormat { format: FORMAT, pointer: "line 1".to_owned(), problem });
    }
    if date.is_none() {
        notes.warning("read.date", "line 1", "no score_date: nobody can tell of which day these scores are");
    }
    let from = Provenance {
        source: "first_epss".to_owned(),
        document: hash(bytes),
        edition: Some(model.clone()).filter(|model| !model.is_empty()),
        updated,
    };
    let record = |(cve, score, percentile)| Record {
        cve,
        from: from.clone(),
        fact: Fact::Epss(Epss { score, percentile, date, model: model.clone() }),
    };
    Ok(Reading { records: rows.into_iter().map(record).collect(), notes_for_report: notes.finish() })
}
