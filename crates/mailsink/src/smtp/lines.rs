//! Lines from the network, bounded in length and in time. Knows nothing of SMTP but that lines end with CR LF.

use std::io::{Error, ErrorKind, Result};
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// With its CR LF.
    Text(Vec<u8>),
    /// Longer than allowed; all of it has been read and thrown away.
    TooLong,
    /// Carries a CR or LF that is not part of a CR LF: the stuff that smuggled messages are made of.
    Bare,
    /// The other side has closed.
    End,
}

pub(crate) struct Lines<R> {
    reader: R,
    idle: Duration,
}

impl<R: AsyncBufRead + Unpin> Lines<R> {
    pub(crate) fn new(reader: R, idle: Duration) -> Self {
        Self { reader, idle }
    }

    /// The next line of at most `max` bytes with its end. [`ErrorKind::TimedOut`] when it does not come whole within
    /// the idle time, so that one byte a minute holds no place either.
    pub(crate) async fn next(&mut self, max: usize) -> Result<Line> {
        tokio::time::timeout(self.idle, self.read(max)).await.map_err(|_| Error::from(ErrorKind::TimedOut))?
    }

    async fn read(&mut self, max: usize) -> Result<Line> {
        let mut line = Vec::new();
        let mut too_long = false;
        loop {
            let chunk = self.reader.fill_buf().await?;
            if chunk.is_empty() {
                return Ok(Line::End);
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(chunk.len(), |place| place + 1);
            if line.len() + taken > max {
                too_long = true;
            } else if !too_long {
                line.extend_from_slice(chunk.get(..taken).unwrap_or_default());
            }
            self.reader.consume(taken);
            if end.is_none() {
                continue;
            }
            if too_long {
                return Ok(Line::TooLong);
            }
            let whole = line.strip_suffix(b"\r\n").is_some_and(|text| !text.contains(&b'\r'));
            return Ok(if whole { Line::Text(line) } else { Line::Bare });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(bytes: &[u8], max: usize) -> Vec<Line> {
        let mut lines = Lines::new(bytes, Duration::from_secs(5));
        let mut all = Vec::new();
        loop {
            match lines.next(max).await.unwrap() {
                Line::End => return all,
                line => all.push(line),
            }
        }
    }

    #[tokio::test]
    async fn lines_end_with_cr_lf_and_nothing_else() {
        assert_eq!(
            all(b"one\r\ntwo\nth\rree\r\n\r\n", 100).await,
            [Line::Text(b"one\r\n".to_vec()), Line::Bare, Line::Bare, Line::Text(b"\r\n".to_vec())]
        );
    }

    #[tokio::test]
    async fn a_long_line_is_thrown_away_and_the_next_one_read() {
        let mut bytes = vec![b'x'; 100_000];
        bytes.extend_from_slice(b"\r\nok\r\n");
        assert_eq!(all(&bytes, 10).await, [Line::TooLong, Line::Text(b"ok\r\n".to_vec())]);
    }
}
