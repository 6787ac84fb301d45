//! A bounded list of findings: the first ones in full, the rest as a number.

use domain::advisory::{Finding, FindingSeverity};

/// More than this nobody reads, and a hostile document could make millions.
pub(crate) const MAX_FINDINGS: usize = 200;

/// Collects findings until there are 200; then only counts.
#[derive(Debug, Default)]
pub struct Notes {
    list: Vec<Finding>,
    more: usize,
}

impl Notes {
    pub fn error(&mut self, test: &str, pointer: impl Into<String>, message: impl Into<String>) {
        self.add(test, FindingSeverity::Error, pointer, message);
    }

    pub fn warning(&mut self, test: &str, pointer: impl Into<String>, message: impl Into<String>) {
        self.add(test, FindingSeverity::Warning, pointer, message);
    }

    pub fn info(&mut self, test: &str, pointer: impl Into<String>, message: impl Into<String>) {
        self.add(test, FindingSeverity::Info, pointer, message);
    }

    fn add(&mut self, test: &str, severity: FindingSeverity, pointer: impl Into<String>, message: impl Into<String>) {
        self.push(Finding {
            test: test.to_owned(),
            severity,
            pointer: clip(&pointer.into(), 500),
            message: clip(&message.into(), 1000),
        });
    }

    pub fn push(&mut self, finding: Finding) {
        if self.list.len() < MAX_FINDINGS {
            self.list.push(finding);
        } else {
            self.more += 1;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The findings in the order in which they were made; a last one says how many were left out.
    pub fn finish(mut self) -> Vec<Finding> {
        if self.more > 0 {
            self.list.push(Finding {
                test: "more".to_owned(),
                severity: FindingSeverity::Info,
                pointer: String::new(),
                message: format!("{} more findings of this document are not listed", self.more),
            });
        }
        self.list
    }
}

/// At most `max` bytes of a text that came from outside, cut at a character, without control characters.
pub(crate) fn clip(text: &str, max: usize) -> String {
    let mut clipped = String::with_capacity(text.len().min(max + 3));
    for c in text.chars() {
        if clipped.len() + c.len_utf8() > max {
            clipped.push('…');
            break;
        }
        clipped.push(if c.is_control() { ' ' } else { c });
    }
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_limit_only_a_count_is_kept() {
        let mut notes = Notes::default();
        for n in 0..MAX_FINDINGS + 7 {
            notes.info("test", format!("/{n}"), "again");
        }
        let list = notes.finish();
        assert_eq!(list.len(), MAX_FINDINGS + 1);
        assert_eq!(list.last().unwrap().message, "7 more findings of this document are not listed");
    }

    // Shows: ASVS 1.3.3
    #[test]
    fn a_clipped_text_ends_at_a_character() {
        assert_eq!(clip("aéé\n", 4), "aé…");
        assert_eq!(clip("a\tb", 10), "a b");
    }
}
