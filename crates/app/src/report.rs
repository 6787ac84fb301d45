//! The report of a run that took documents in, for people and for programs.

use serde_json::{Value, json};
use store::RunReport;

/// Lines of a report that are shown one by one.
const SHOWN: usize = 50;

/// One line that says how many documents became what.
pub(crate) fn sentence(report: &RunReport) -> String {
    format!(
        "{} documents: {} new, {} updated, {} changed in form only, {} unchanged, {} older than what is known, {} rejected",
        report.documents(),
        report.new,
        report.updated,
        report.cosmetic,
        report.unchanged,
        report.older,
        report.rejected
    )
}

/// What was wrong, on standard error: origin, place in it, what to do.
pub(crate) fn complain(report: &RunReport) {
    for line in report.lines.iter().take(SHOWN) {
        let place = if line.place.is_empty() { String::new() } else { format!(" {}", line.place) };
        let place = if line.message.starts_with(&line.place) { String::new() } else { place };
        eprintln!("{}{place}: {} ({})", line.origin, line.message, line.code);
    }
    let total = report.lines.len() + usize::try_from(report.lines_left_out).unwrap_or(usize::MAX);
    if total > SHOWN {
        eprintln!("… and {} more lines; the run stands in the portal under Sources", total - SHOWN.min(total));
    }
}

pub(crate) fn as_json(report: &RunReport) -> Value {
    json!({
        "documents": report.documents(), "new": report.new, "updated": report.updated, "cosmetic": report.cosmetic,
        "unchanged": report.unchanged, "older": report.older, "rejected": report.rejected,
        "lines": report.lines, "lines_left_out": report.lines_left_out,
    })
}

/// Adds up runs.
pub(crate) fn add(to: &mut RunReport, more: RunReport) {
    to.new += more.new;
    to.updated += more.updated;
    to.cosmetic += more.cosmetic;
    to.unchanged += more.unchanged;
    to.older += more.older;
    to.rejected += more.rejected;
    to.lines_left_out += more.lines_left_out;
    for line in more.lines {
        to.line(line.origin, line.place, line.code, line.message);
    }
}
