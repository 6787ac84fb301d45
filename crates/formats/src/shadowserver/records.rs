//! Records out of a stream, one at a time and within bounds. A record is a line; it goes on in the next one only while a quotation
//! mark is open, and gives those lines back when that leads nowhere, so that one stray mark costs one line.

use std::io::{self, BufRead, Read};

/// The lines that one record may have.
const MOST_LINES: u64 = 64;

pub(super) struct Records<R> {
    input: R,
    longest: usize,
    record: Vec<u8>,
    /// Where the first line of the record ends.
    first_line: usize,
    /// The line on which the record begins, and how many it has.
    start: u64,
    lines: u64,
    /// Lines that were taken on trial and given back.
    returned: Vec<u8>,
    returned_at: usize,
    /// A line behind the returned ones that was too long to take.
    passed_over: bool,
    /// Lines taken from the input and from what was returned.
    number: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Record,
    /// A line beyond the bound; it was passed over.
    TooLong,
    End,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(input: R, longest: usize) -> Self {
        Self {
            input,
            longest,
            record: Vec::with_capacity(1024),
            first_line: 0,
            start: 0,
            lines: 0,
            returned: Vec::new(),
            returned_at: 0,
            passed_over: false,
            number: 0,
        }
    }

    /// On to the next line that is not blank.
    pub(super) fn advance(&mut self) -> io::Result<Next> {
        loop {
            self.record.clear();
            let next = self.take_line()?;
            self.start = self.number;
            self.lines = 1;
            self.first_line = self.record.len();
            if next != Next::Record || !self.record.trim_ascii().is_empty() {
                return Ok(next);
            }
        }
    }

    /// Adds the line after the record to it. False when there is none, or none that the record may have.
    pub(super) fn lengthen(&mut self) -> io::Result<bool> {
        if self.lines >= MOST_LINES || self.record.len() >= self.longest {
            return Ok(false);
        }
        match self.take_line()? {
            Next::Record => {
                self.lines += 1;
                Ok(true)
            }
            Next::TooLong => {
                // It is told of in its turn, after the lines that are given back before it.
                self.passed_over = true;
                self.number -= 1;
                Ok(false)
            }
            Next::End => Ok(false),
        }
    }

    /// Gives back all lines but the first.
    pub(super) fn shorten(&mut self) {
        let mut returned = self.record.split_off(self.first_line.min(self.record.len()));
        returned.extend_from_slice(self.returned.get(self.returned_at..).unwrap_or_default());
        self.returned = returned;
        self.returned_at = 0;
        self.number -= self.lines - 1;
        self.lines = 1;
    }

    /// The record without the end of its last line.
    pub(super) fn bytes(&self) -> &[u8] {
        let bytes = self.record.strip_suffix(b"\n").unwrap_or(&self.record);
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    }

    /// The line on which the record begins, counted from 1.
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    /// Adds a line to what is in the buffer.
    fn take_line(&mut self) -> io::Result<Next> {
        if let Some(rest) = self.returned.get(self.returned_at..).filter(|rest| !rest.is_empty()) {
            let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
            self.record.extend_from_slice(rest.get(..end).unwrap_or_default());
            self.returned_at += end;
            self.number += 1;
            return Ok(Next::Record);
        }
        if std::mem::take(&mut self.passed_over) {
            self.number += 1;
            return Ok(Next::TooLong);
        }
        let before = self.record.len();
        let most = self.longest as u64 + 1;
        let taken = self.input.by_ref().take(most).read_until(b'\n', &mut self.record)?;
        if taken == 0 {
            return Ok(Next::End);
        }
        self.number += 1;
        if taken as u64 == most && self.record.last() != Some(&b'\n') {
            self.record.truncate(before);
            self.pass_over()?;
            return Ok(Next::TooLong);
        }
        Ok(Next::Record)
    }

    /// Leaves the rest of a line unread.
    fn pass_over(&mut self) -> io::Result<()> {
        loop {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                return Ok(());
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let passed = end.map_or(buffer.len(), |at| at + 1);
            self.input.consume(passed);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<R: BufRead>(records: &Records<R>) -> &str {
        std::str::from_utf8(records.bytes()).unwrap()
    }

    #[test]
    fn lines_come_one_by_one_without_their_ends() {
        let mut records = Records::new(&b"a\r\n\n  \nb\nc"[..], 100);
        for (line, start) in [("a", 1), ("b", 4), ("c", 5)] {
            assert_eq!(records.advance().unwrap(), Next::Record);
            assert_eq!((text(&records), records.start()), (line, start));
        }
        assert_eq!(records.advance().unwrap(), Next::End);
        assert_eq!(records.advance().unwrap(), Next::End);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_counted() {
        let mut records = Records::new(&b"1234\n12345\n123456\nb\n"[..], 5);
        let mut found = Vec::new();
        loop {
            match records.advance().unwrap() {
                Next::End => break,
                next => found.push((next, records.start())),
            }
        }
        let expected = [(Next::Record, 1), (Next::Record, 2), (Next::TooLong, 3), (Next::Record, 4)];
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_taken_on_trial_come_again() {
        let mut records = Records::new(&b"a\nb\n123456789\nc\n"[..], 5);
        records.advance().unwrap();
        assert!(records.lengthen().unwrap());
        assert_eq!(text(&records), "a\nb");
        assert!(!records.lengthen().unwrap());
        records.shorten();
        assert_eq!((text(&records), records.lines()), ("a", 1));
        let mut found = Vec::new();
        loop {
            match records.advance().unwrap() {
                Next::End => break,
                next => found.push((next, records.start(), text(&records).to_owned())),
            }
        }
        let expected = [(Next::Record, 2, "b"), (Next::TooLong, 3, ""), (Next::Record, 4, "c")];
        assert_eq!(found, expected.map(|(next, line, text)| (next, line, text.to_owned())));
    }
}
