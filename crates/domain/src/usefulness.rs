//! What those who got a notice thought of it: one press of a button for each organisation, so that the CERT learns what it
//! need not send, and to whom.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::id::NoticeId;
use crate::topic::Named;

/// Was this message useful?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    Useful,
    /// "Niet voor ons": it should have gone to somebody else, or to nobody.
    NotForUs,
    /// It may have been for us, but what we should do was not to be understood.
    Unclear,
}

impl Vote {
    pub const ALL: [Self; 3] = [Self::Useful, Self::NotForUs, Self::Unclear];

    pub fn code(self) -> &'static str {
        match self {
            Self::Useful => "useful",
            Self::NotForUs => "not_for_us",
            Self::Unclear => "unclear",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vote| vote.code() == code)
    }
}

/// How many said what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub useful: i64,
    pub not_for_us: i64,
    pub unclear: i64,
}

impl Tally {
    pub fn of(votes: impl IntoIterator<Item = Vote>) -> Self {
        let mut tally = Self::default();
        for vote in votes {
            tally.add(vote, 1);
        }
        tally
    }

    pub fn add(&mut self, vote: Vote, count: i64) {
        match vote {
            Vote::Useful => self.useful += count,
            Vote::NotForUs => self.not_for_us += count,
            Vote::Unclear => self.unclear += count,
        }
    }

    pub fn count(&self, vote: Vote) -> i64 {
        match vote {
            Vote::Useful => self.useful,
            Vote::NotForUs => self.not_for_us,
            Vote::Unclear => self.unclear,
        }
    }

    pub fn votes(&self) -> i64 {
        self.useful + self.not_for_us + self.unclear
    }

    /// What part of the votes is this one, in whole percent; only all is a hundred, and only none is zero. `None` while
    /// nobody has voted: silence is no opinion. Of [`Vote::Useful`] it is the relevance rate.
    pub fn percent(&self, vote: Vote) -> Option<i64> {
        let (part, all) = (self.count(vote), self.votes());
        if all == 0 {
            return None;
        }
        if part == 0 || part == all {
            return Some(if part == 0 { 0 } else { 100 });
        }
        Some(((part * 200 + all) / (all * 2)).clamp(1, 99))
    }
}

/// One vote, and what it was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voted {
    pub notice: NoticeId,
    /// Of the institution that the notice was for, also where its supplier voted.
    pub sector: Option<String>,
    pub vote: Vote,
}

/// How useful notices were to the institutions of one sector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relevance {
    pub sector: Option<String>,
    /// Notices that somebody voted on; an institution and its supplier may both have.
    pub notices: i64,
    pub tally: Tally,
}

impl Relevance {
    fn of(sector: Option<&str>, voted: &[&Voted]) -> Self {
        let notices: BTreeSet<NoticeId> = voted.iter().map(|it| it.notice).collect();
        Self {
            sector: sector.map(str::to_owned),
            notices: i64::try_from(notices.len()).unwrap_or(i64::MAX),
            tally: Tally::of(voted.iter().map(|it| it.vote)),
        }
    }

    /// In the order of the alphabet; those without a sector at the end.
    pub fn by_sector(voted: &[Voted]) -> Vec<Self> {
        let mut sectors: BTreeMap<(bool, Option<&str>), Vec<&Voted>> = BTreeMap::new();
        for it in voted {
            let sector = it.sector.as_deref();
            sectors.entry((sector.is_none(), sector)).or_default().push(it);
        }
        sectors.into_iter().map(|((_, sector), those)| Self::of(sector, &those)).collect()
    }
}

/// Of fewer votes no rate is told: one more or less would turn it round.
pub const LEAST_VOTES: i64 = 5;

/// How the votes about one thing stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate<K> {
    pub of: K,
    pub tally: Tally,
}

/// The relevance rate over all advisories that notices were sent about in some time, by whom and by what they concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rates {
    pub all: Tally,
    /// Of the institution that the notice was for; `None` for those without one.
    pub by_sector: Vec<Rate<Option<String>>>,
    /// A vote on an advisory of two makers counts for both.
    pub by_topic: Vec<Rate<Named>>,
}

impl Rates {
    /// The relevance rate in whole percent; `None` while fewer than [`LEAST_VOTES`] have voted.
    pub fn percent(tally: &Tally) -> Option<i64> {
        tally.percent(Vote::Useful).filter(|_| tally.votes() >= LEAST_VOTES)
    }

    /// Those with enough votes to be shown, the least useful first, and how many have too few.
    pub fn shown<K>(rates: &[Rate<K>]) -> (Vec<&Rate<K>>, usize) {
        let mut enough: Vec<&Rate<K>> = rates.iter().filter(|it| it.tally.votes() >= LEAST_VOTES).collect();
        let too_few = rates.len() - enough.len();
        enough.sort_by_key(|it| (Self::percent(&it.tally), std::cmp::Reverse(it.tally.votes())));
        (enough, too_few)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn voted(notice: u128, sector: Option<&str>, vote: Vote) -> Voted {
        Voted { notice: NoticeId::from_uuid(Uuid::from_u128(notice)), sector: sector.map(str::to_owned), vote }
    }

    #[test]
    fn a_code_leads_back_to_its_vote_and_other_words_to_none() {
        for vote in Vote::ALL {
            assert_eq!(Vote::from_code(vote.code()), Some(vote));
        }
        for other in ["", "Useful", "nuttig", "useful "] {
            assert_eq!(Vote::from_code(other), None, "{other}");
        }
    }

    #[test]
    fn a_rate_is_of_those_who_voted_and_only_all_is_a_hundred() {
        assert_eq!(Tally::default().percent(Vote::Useful), None, "nobody has said anything");
        let tally = Tally::of([Vote::Useful, Vote::Useful, Vote::Unclear]);
        assert_eq!((tally.votes(), tally), (3, Tally { useful: 2, not_for_us: 0, unclear: 1 }));
        assert_eq!(Vote::ALL.map(|vote| tally.percent(vote)), [Some(67), Some(0), Some(33)]);
        let nearly = Tally { useful: 999, not_for_us: 1, unclear: 0 };
        assert_eq!(Vote::ALL.map(|vote| nearly.percent(vote)), [Some(99), Some(1), Some(0)]);
        assert_eq!(Tally::of([Vote::NotForUs]).percent(Vote::NotForUs), Some(100));
    }

    #[test]
    fn a_rate_of_fewer_than_five_is_not_told_and_the_least_useful_comes_first() {
        let rate = |of: &'static str, useful, not_for_us| Rate { of, tally: Tally { useful, not_for_us, unclear: 0 } };
        let rates = [rate("few", 4, 0), rate("good", 4, 1), rate("poor", 1, 9), rate("middling", 3, 3)];
        assert_eq!(Rates::percent(&rates[0].tally), None);
        assert_eq!(Rates::percent(&rates[1].tally), Some(80));
        let (shown, too_few) = Rates::shown(&rates);
        assert_eq!(shown.iter().map(|it| it.of).collect::<Vec<_>>(), ["poor", "middling", "good"]);
        assert_eq!(too_few, 1);
    }

    #[test]
    fn two_votes_on_one_notice_are_one_notice_and_the_unknown_sector_comes_last() {
        let all = [
            voted(1, None, Vote::Useful),
            voted(2, Some("vvt"), Vote::Useful),
            voted(2, Some("vvt"), Vote::NotForUs),
            voted(3, Some("ggz"), Vote::Unclear),
        ];
        let rows = Relevance::by_sector(&all);
        let sums: Vec<_> = rows.iter().map(|row| (row.sector.as_deref(), row.notices, row.tally.votes())).collect();
        assert_eq!(sums, [(Some("ggz"), 1, 1), (Some("vvt"), 1, 2), (None, 1, 1)]);
        assert_eq!(rows[1].tally.percent(Vote::Useful), Some(50));
        assert!(Relevance::by_sector(&[]).is_empty());
    }
}
