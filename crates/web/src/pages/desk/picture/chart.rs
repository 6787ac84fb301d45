//! Curves as SVG: where the lines and words of one go. A picture has no styles of its own; the classes stand in `app.css`.

use std::fmt::Write as _;

use domain::picture::Curve;

const HOUR: i64 = 3_600_000;

/// The field of the curve, in units of the picture; the words stand around it.
const LEFT: f64 = 46.0;
const TOP: f64 = 24.0;
const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 136.0;

/// Hours between two marks below a curve.
const STEPS: [i64; 11] = [1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 720];
/// More marks than this run into each other.
const MARKS: i64 = 6;

/// A word at a place.
pub(crate) struct Mark {
    pub(crate) at: String,
    pub(crate) label: String,
}

/// One curve, ready to be written out.
pub(crate) struct Chart {
    /// Says all of it in one sentence.
    pub(crate) label: String,
    /// Where the share is final, and where it can still grow.
    pub(crate) line: String,
    pub(crate) open: String,
    pub(crate) across: Vec<Mark>,
    pub(crate) up: Vec<Mark>,
    pub(crate) deadline: Option<String>,
}

/// How far to the right all curves of a page go: so that what happens can be seen, and up to the deadline at least.
pub(crate) fn reach(curve: &Curve, deadline: Option<i64>) -> i64 {
    let last = curve.rises.last().map_or(0, |(millis, _)| *millis);
    let wanted = last.max(deadline.unwrap_or(0));
    let wanted = wanted + wanted / 10;
    if wanted == 0 { curve.ends.max(HOUR) } else { wanted.max(HOUR) }
}

pub(crate) fn chart(label: String, curve: &Curve, reach: i64, deadline: Option<i64>) -> Chart {
    let x = |millis: i64| LEFT + WIDTH * ratio(millis.min(reach), reach);
    let y = |answered: i64| TOP + HEIGHT * (1.0 - ratio(answered, curve.told));
    let (mut line, mut open) = (format!("M{:.1} {:.1}", x(0), y(0)), String::new());
    let end = curve.ends.min(reach);
    let turn = curve.final_until.min(end);
    let mut height = y(0);
    for (millis, answered) in curve.rises.iter().copied().filter(|(millis, _)| *millis <= end) {
        if millis > turn && open.is_empty() {
            let _ = write!(line, "H{:.1}", x(turn));
            let _ = write!(open, "M{:.1} {height:.1}", x(turn));
        }
        height = y(answered);
        let path = if open.is_empty() { &mut line } else { &mut open };
        let _ = write!(path, "H{:.1}V{height:.1}", x(millis));
    }
    if open.is_empty() {
        let _ = write!(line, "H{:.1}", x(turn));
        if turn < end {
            let _ = write!(open, "M{:.1} {height:.1}H{:.1}", x(turn), x(end));
        }
    } else {
        let _ = write!(open, "H{:.1}", x(end));
    }
    let hours = reach / HOUR;
    let step = STEPS.into_iter().find(|step| hours / step <= MARKS).unwrap_or(hours.max(1) / MARKS + 1);
    let across = (0..=hours / step).map(|number| number * step);
    Chart {
        label,
        line,
        open,
        across: across.map(|hour| Mark { at: format!("{:.1}", x(hour * HOUR)), label: hour.to_string() }).collect(),
        up: [0, 50, 100]
            .map(|share| Mark {
                at: format!("{:.1}", TOP + HEIGHT * (1.0 - ratio(share, 100))),
                label: format!("{share} %"),
            })
            .into(),
        deadline: deadline.filter(|at| *at <= reach).map(|at| format!("{:.1}", x(at))),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a place in a picture")]
fn ratio(part: i64, whole: i64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(rises: &[(i64, i64)], final_until: i64, ends: i64) -> Curve {
        let rises = rises.iter().map(|(hours, answered)| (hours * HOUR, *answered)).collect();
        Curve { told: 4, rises, final_until: final_until * HOUR, ends: ends * HOUR }
    }

    #[test]
    fn a_line_goes_on_to_the_end_and_is_open_from_where_not_all_had_the_time() {
        let it = chart(String::new(), &curve(&[(10, 1), (30, 2)], 20, 40), 40 * HOUR, Some(20 * HOUR));
        assert_eq!(it.line, "M46.0 160.0H131.0V126.0H216.0");
        assert_eq!(it.open, "M216.0 126.0H301.0V92.0H386.0");
        assert_eq!(it.deadline.as_deref(), Some("216.0"));
        let it = chart(String::new(), &curve(&[(10, 4)], 40, 40), 40 * HOUR, Some(50 * HOUR));
        assert_eq!((it.line.as_str(), it.open.as_str()), ("M46.0 160.0H131.0V24.0H386.0", ""));
        assert_eq!(it.deadline, None, "beyond the picture");
        let it = chart(String::new(), &curve(&[], 20, 40), 40 * HOUR, None);
        assert_eq!((it.line.as_str(), it.open.as_str()), ("M46.0 160.0H216.0", "M216.0 160.0H386.0"));
    }

    #[test]
    fn marks_never_run_into_each_other() {
        for hours in [1, 2, 5, 13, 48, 50, 100, 168, 800, 20_000] {
            let it = chart(String::new(), &curve(&[], hours, hours), hours * HOUR, None);
            assert!((1..=8).contains(&it.across.len()), "{hours}: {}", it.across.len());
        }
        assert_eq!(reach(&curve(&[(40, 1)], 500, 500), Some(48 * HOUR)), 48 * HOUR + 48 * HOUR / 10);
        assert_eq!(reach(&curve(&[], 3, 3), None), 3 * HOUR);
    }
}
