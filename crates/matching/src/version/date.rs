//! Dates of making, shipping and updating, as far as they are known: a year, a month or a day.

use crate::words::fold;

/// A stretch of days: from the first to the last day that the text may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dates {
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// English and Dutch; a word of three letters or more that begins one of them names it, and "mrt" does.
const MONTHS: &[(&str, u32)] = &[
    ("january", 1),
    ("januari", 1),
    ("february", 2),
    ("februari", 2),
    ("march", 3),
    ("maart", 3),
    ("mrt", 3),
    ("april", 4),
    ("may", 5),
    ("mei", 5),
    ("june", 6),
    ("juni", 6),
    ("july", 7),
    ("juli", 7),
    ("august", 8),
    ("augustus", 8),
    ("september", 9),
    ("october", 10),
    ("oktober", 10),
    ("november", 11),
    ("december", 12),
];

fn month_of(word: &str) -> Option<u32> {
    (word.len() >= 3).then(|| MONTHS.iter().find(|(name, _)| name.starts_with(word)).map(|(_, month)| *month))?
}

impl Dates {
    fn new(year: u32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        if !(1980..=2100).contains(&year)
            || month.is_some_and(|m| !(1..=12).contains(&m))
            || day.is_some_and(|d| !(1..=31).contains(&d))
        {
            return None;
        }
        let number = |month: u32, day: u32| year * 10_000 + month * 100 + day;
        Some(Self {
            first: number(month.unwrap_or(1), day.unwrap_or(1)),
            last: number(month.unwrap_or(12), day.unwrap_or(31)),
        })
    }

    /// The first date in a text: "november 29 2017", "2018-02", "06-2018", "28-02-2018", "productie 2012".
    pub(crate) fn read(text: &str) -> Option<Self> {
        let folded = fold(text);
        let words: Vec<&str> =
            folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).take(60).collect();
        let year_at = words
            .iter()
            .position(|word| word.len() == 4 && word.parse().is_ok_and(|y: u32| (1980..=2100).contains(&y)))?;
        let year = words.get(year_at)?.parse().ok()?;
        let near = |offset: isize| year_at.checked_add_signed(offset).and_then(|at| words.get(at)).copied();
        let number = |word: Option<&str>| word.filter(|w| w.len() <= 2).and_then(|w| w.parse::<u32>().ok());
        let month_name = |word: Option<&str>| month_of(word?);
        // "april 1 2018", "1 april 2018", "april 2018"
        if let Some(month) = month_name(near(-2)) {
            return Self::new(year, Some(month), number(near(-1)));
        }
        if let Some(month) = month_name(near(-1)) {
            return Self::new(year, Some(month), number(near(-2)));
        }
        // "2018-02-28", "2018-02", then "28-02-2018", "02-2018"
        if let Some(month) = number(near(1)).filter(|m| (1..=12).contains(m)) {
            return Self::new(year, Some(month), number(near(2)));
        }
        if let Some(month) = number(near(-1)).filter(|m| (1..=12).contains(m)) {
            return Self::new(year, Some(month), number(near(-2)));
        }
        Self::new(year, None, None)
    }

    /// True when a text names a month. "May" is a verb as well, so it needs a number beside it.
    pub(crate) fn names_month(text: &str) -> bool {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let number = |word: Option<&&str>| word.is_some_and(|word| word.chars().all(|c| c.is_ascii_digit()));
        words.iter().enumerate().any(|(at, word)| {
            month_of(word).is_some()
                && (number(words.get(at + 1)) || at.checked_sub(1).is_some_and(|before| number(words.get(before))))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_far_as_they_are_written() {
        let read = |text| Dates::read(text).map(|d| (d.first, d.last));
        assert_eq!(read("<  november 29 2017"), Some((20_171_129, 20_171_129)));
        assert_eq!(read("FSCA-update uitgevoerd 02-2018"), Some((20_180_201, 20_180_231)));
        assert_eq!(read("2018-02"), Some((20_180_201, 20_180_231)));
        assert_eq!(read("productie 2012"), Some((20_120_101, 20_121_231)));
        assert_eq!(read("B.06.18"), None);
    }
}
