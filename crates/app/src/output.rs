//! What the program says on its way out: lines on standard output and the exit code.

use std::io::{self, Write};

/// The exit codes. Documented in `docs/cli.md`; 2 is clap's own, for arguments that cannot be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done,
    Error,
    /// The work is done, but some of the input was bad and is listed on standard error.
    Partly,
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::Partly => 3,
        }
    }

    /// `Partly` when anything was bad.
    pub(crate) fn after(bad: usize) -> Self {
        if bad == 0 { Self::Done } else { Self::Partly }
    }
}

/// An error with its causes in one line. Many a cause is quoted by what it caused already, and said once that way.
pub(crate) fn told(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

/// Says on standard error that a list is empty: nothing at all reads as something that went wrong.
pub(crate) fn none_if(empty: bool) {
    if empty {
        eprintln!("none");
    }
}

/// Writes lines to standard output. A reader that went away (`| head`) ends the writing without an error.
pub(crate) fn lines<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> anyhow::Result<()> {
    let write = || -> io::Result<()> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        for line in lines {
            out.write_all(line.as_ref().as_bytes())?;
            out.write_all(b"\n")?;
        }
        out.flush()
    };
    match write() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

pub(crate) fn line(text: impl AsRef<str>) -> anyhow::Result<()> {
    lines([text])
}

/// How a list is printed for machines.
#[derive(Debug, clap::Args)]
pub(crate) struct AsList {
    /// Print one JSON object per line.
    #[arg(long)]
    jsonl: bool,
    /// As lists were printed before: one JSON array.
    #[arg(long, hide = true, conflicts_with = "jsonl")]
    json: bool,
}

impl AsList {
    /// Prints the list when it is for machines, and says whether it was.
    pub(crate) fn print(&self, values: impl IntoIterator<Item = serde_json::Value>) -> anyhow::Result<bool> {
        if self.json {
            json(&values.into_iter().collect::<Vec<_>>())?;
        } else if self.jsonl {
            lines(values.into_iter().map(|value| value.to_string()))?;
        }
        Ok(self.json || self.jsonl)
    }
}

/// One JSON value, indented, for machines that may read it and people who look at it.
pub(crate) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    line(serde_json::to_string_pretty(value)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_is_quoted_is_not_said_again() {
        let worn = || anyhow::anyhow!("it was filed in 1931");
        assert_eq!(
            told(&worn().context("the key is worn: it was filed in 1931")),
            "the key is worn: it was filed in 1931"
        );
        assert_eq!(told(&worn().context("the key").context("the door")), "the door: the key: it was filed in 1931");
    }
}
