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

/// One JSON value, indented, for machines that may read it and people who look at it.
pub(crate) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    line(serde_json::to_string_pretty(value)?)
}
