//! Blind matching: an institution that shows nobody its inventory counts at home, and says how many of its lines an
//! advisory concerns. What a bundle or a file of answers looks like is the business of `formats`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ContentHash;

/// What an institution lets the CERT know of what it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InventoryMode {
    /// The inventory stands here, and is matched here.
    #[default]
    Shared,
    /// The institution compares at home and tells counts. No line of its inventory is kept here.
    Blind,
    /// There is no inventory, here or at home: only profile and supplier are known.
    None,
}

impl InventoryMode {
    pub const ALL: [Self; 3] = [Self::Shared, Self::Blind, Self::None];

    pub fn code(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Blind => "blind",
            Self::None => "none",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.code() == code)
    }
}

/// A number of inventory lines, or the band that it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Count {
    Exactly(u32),
    /// 1 to 9.
    Few,
    /// 10 to 99.
    Tens,
    /// 100 and more.
    Many,
}

/// Nobody has more lines than this; a larger number is a slip of the pen.
pub const MAX_COUNT: u32 = 100_000_000;

impl Count {
    pub const ZERO: Self = Self::Exactly(0);

    /// What is told when the institution does not want to tell the number itself.
    pub fn coarse(self) -> Self {
        match self {
            Self::Exactly(1..=9) => Self::Few,
            Self::Exactly(10..=99) => Self::Tens,
            Self::Exactly(100..) => Self::Many,
            known => known,
        }
    }

    /// The smallest number that it can be.
    pub fn low(self) -> u32 {
        match self {
            Self::Exactly(n) => n,
            Self::Few => 1,
            Self::Tens => 10,
            Self::Many => 100,
        }
    }

    /// The largest number that it can be; `None` when there is no end to it.
    pub fn high(self) -> Option<u32> {
        match self {
            Self::Exactly(n) => Some(n),
            Self::Few => Some(9),
            Self::Tens => Some(99),
            Self::Many => None,
        }
    }

    /// The same from its two ends, as a database keeps it.
    pub fn from_ends(low: u32, high: Option<u32>) -> Option<Self> {
        match (low, high) {
            (low, Some(high)) if low == high => Some(Self::Exactly(low)),
            (1, Some(9)) => Some(Self::Few),
            (10, Some(99)) => Some(Self::Tens),
            (100, None) => Some(Self::Many),
            _ => None,
        }
    }

    pub fn is_none(self) -> bool {
        self.low() == 0
    }

    /// True when it is certainly more than the other: a band says nothing about a number within it.
    pub fn is_more_than(self, other: Self) -> bool {
        other.high().is_some_and(|high| self.low() > high)
    }
}

impl fmt::Display for Count {
    /// `4`, `1–9`, `100+`: the same in every language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(n) => write!(f, "{n}"),
            Self::Few => f.write_str("1–9"),
            Self::Tens => f.write_str("10–99"),
            Self::Many => f.write_str("100+"),
        }
    }
}

/// What an institution counted for one advisory. No device is in it, nor anything that leads to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The publisher's number of the advisory.
    pub advisory: String,
    /// Of the document that was counted against, so that a later revision is told apart.
    pub document: ContentHash,
    /// Lines that are affected.
    pub affected: Count,
    /// Lines of which somebody must still find out.
    pub review: Count,
    /// What it means for care, in the institution's own words; most often empty.
    pub remark: String,
}

/// Signs of a remark.
pub const MAX_REMARK: usize = 500;

/// A file of answers as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// Of the bundle that was counted with.
    pub serial: i64,
    /// Numbers were told in bands.
    pub coarse: bool,
    pub counted: Vec<Counted>,
}

/// How a file of answers came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswersVia {
    Portal,
    Api,
    /// An analyst uploaded what the institution handed over.
    Cert,
}

impl AnswersVia {
    pub const ALL: [Self; 3] = [Self::Portal, Self::Api, Self::Cert];

    pub fn code(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Api => "api",
            Self::Cert => "cert",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|via| via.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Shows: NEN 8.11
    #[test]
    fn a_coarse_count_still_holds_the_number_that_it_hides() {
        for n in [0, 1, 9, 10, 99, 100, 101, MAX_COUNT] {
            let coarse = Count::Exactly(n).coarse();
            assert!(coarse.low() <= n && coarse.high().is_none_or(|high| n <= high), "{n} in {coarse}");
            assert_eq!(coarse.is_none(), n == 0, "nothing and something must never look alike");
            assert_eq!(coarse.coarse(), coarse);
            assert_eq!(Count::from_ends(coarse.low(), coarse.high()), Some(coarse));
        }
    }

    #[test]
    fn only_what_is_certainly_more_counts_as_more() {
        assert!(Count::Exactly(10).is_more_than(Count::Few));
        assert!(Count::Tens.is_more_than(Count::Exactly(9)));
        assert!(!Count::Tens.is_more_than(Count::Exactly(12)));
        assert!(!Count::Many.is_more_than(Count::Many));
        assert!(!Count::Exactly(500).is_more_than(Count::Many), "a band without an end may hold it already");
    }

    #[test]
    fn codes_read_back() {
        assert!(InventoryMode::ALL.into_iter().all(|it| InventoryMode::from_code(it.code()) == Some(it)));
        assert!(AnswersVia::ALL.into_iter().all(|it| AnswersVia::from_code(it.code()) == Some(it)));
    }
}
