//! What was measured, in order: printed as it comes, or all at once as JSON.

use std::time::Duration;

use serde::Serialize;

use crate::output;

#[derive(Debug, Serialize)]
struct Figure {
    what: String,
    value: f64,
    unit: &'static str,
}

pub(super) struct Figures {
    all: Vec<Figure>,
    json: bool,
}

impl Figures {
    pub(super) fn new(json: bool) -> Self {
        Self { all: Vec::new(), json }
    }

    pub(super) fn add(&mut self, what: impl Into<String>, value: f64, unit: &'static str) -> anyhow::Result<()> {
        self.add_exactly(what, value, 1, unit)
    }

    /// With so many decimals.
    pub(super) fn add_exactly(
        &mut self,
        what: impl Into<String>,
        value: f64,
        decimals: u8,
        unit: &'static str,
    ) -> anyhow::Result<()> {
        let tens = 10_f64.powi(i32::from(decimals));
        let figure = Figure { what: what.into(), value: (value * tens).round() / tens, unit };
        if !self.json {
            let places = usize::from(decimals);
            output::line(format!("{:<66} {:>12.places$} {}", figure.what, figure.value, figure.unit))?;
        }
        self.all.push(figure);
        Ok(())
    }

    /// For the JSON only: people get it in a table.
    pub(super) fn note(&mut self, what: impl Into<String>, value: f64, unit: &'static str) {
        self.all.push(Figure { what: what.into(), value, unit });
    }

    /// The median, the 99th percentile and the longest, in milliseconds.
    pub(super) fn add_times(&mut self, what: &str, mut times: Vec<Duration>) -> anyhow::Result<()> {
        times.sort_unstable();
        for (name, percent) in [("median", 50), ("p99", 99), ("longest", 100)] {
            self.add_exactly(format!("{what}, {name}"), percentile(&times, percent), 3, "ms")?;
        }
        Ok(())
    }

    /// A line for people only: what the figures below it are, or that something was left out.
    pub(super) fn say(&self, text: impl AsRef<str>) -> anyhow::Result<()> {
        if self.json { Ok(()) } else { output::line(text) }
    }

    /// All of them as one JSON value, when that was asked for.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        if self.json { output::line(serde_json::to_string(&self.all)?) } else { Ok(()) }
    }
}

/// In milliseconds.
pub(super) fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}
