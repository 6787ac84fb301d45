//! Statements by date of making, shipping or selling: "distributed < April 1, 2018", "between November 2017 and November
//! 2018". The dates themselves are read in [`super::date`].

use super::date::Dates;
use super::statement::{Clause, Limit};

/// Words that say that a date of the thing itself is meant.
const MADE: &[&str] = &["manufactur", "shipped", "distributed", "produced", "sold", "built", "made", "deliver"];

/// A statement by date: "distributed < April 1, 2018", "between November 2017 and November 2018".
pub(super) fn read_dates(body: &str) -> Option<Clause> {
    let made = MADE.iter().any(|word| body.contains(word));
    if !Dates::names_month(body) && !made {
        return None;
    }
    let after = ["after ", "since ", " later", " newer", ">", "from "].iter().any(|word| body.contains(word));
    let before = ["<", "prior", "before", "until", "earlier", "older", "up to", "through"]
        .iter()
        .any(|word| body.contains(word));
    let inclusive = [
        "=",
        "or earlier",
        "and earlier",
        "and prior",
        "or prior",
        "including",
        "through",
        "since",
        "from ",
        "or later",
        "and later",
    ]
    .iter()
    .any(|word| body.contains(word));
    let limit = |text: &str| Dates::read(text).map(|dates| -> Limit { (dates, true) });
    for (start, middle) in [("between ", " and "), ("from ", " to "), ("", " through "), ("from ", " until ")] {
        let Some(at) = body.find(start) else { continue };
        let rest = body.get(at + start.len()..).unwrap_or_default();
        if let Some((low, high)) = rest.split_once(middle)
            && let (Some(low), Some(high)) = (limit(low), limit(high))
        {
            return Some(Clause::Made(Some(low), Some(high)));
        }
    }
    let Some(dates) = Dates::read(body) else {
        // "Distributed before April 1": of which year is not said.
        let day = body.contains(|c: char| c.is_ascii_digit()) && !body.contains('.');
        return (Dates::names_month(body) && (before || after) && day).then_some(Clause::MadeWithoutYear);
    };
    match (after, before) {
        (true, false) => Some(Clause::Made(Some((dates, inclusive)), None)),
        (false, true) => Some(Clause::Made(None, Some((dates, inclusive)))),
        (false, false) if made || Dates::names_month(body) => {
            Some(Clause::Made(Some((dates, true)), Some((dates, true))))
        }
        _ => None,
    }
}
