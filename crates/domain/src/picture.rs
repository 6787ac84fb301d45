//! The answer picture: how far the institutions are that were told of one advisory, and how long they took.
//!
//! The CERT reads all of it. Anybody else gets what [`publish`] makes of it and nothing more: no group of fewer than
//! [`LEAST`] institutions, none that follows from the others by subtraction, and figures that are rounded. ADR 0026 says
//! why, and what that does not protect against.

use std::collections::BTreeMap;

use crate::answer::AnswerKind;
use crate::notice::Funnel;
use crate::organisation::Size;
use crate::time::Timestamp;

/// How far one institution was at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub sector: Option<String>,
    pub size: Option<Size>,
    pub sent_at: Timestamp,
    /// A mail server has taken a message to somebody who is addressed.
    pub delivered: bool,
    /// Somebody has read it, by what they pressed or said.
    pub opened: bool,
    /// What the answers of all who must act come to.
    pub standing: Option<AnswerKind>,
    /// When the last of those who must act first said more than "call me".
    pub answered_at: Option<Timestamp>,
}

/// The steps of a funnel. Who has taken one has taken those before it: an answer by phone was read as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    Sent,
    Delivered,
    Opened,
    Answered,
    Applicable,
    Solved,
}

impl Step {
    pub const ALL: [Self; 6] =
        [Self::Sent, Self::Delivered, Self::Opened, Self::Answered, Self::Applicable, Self::Solved];

    pub fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Opened => "opened",
            Self::Answered => "answered",
            Self::Applicable => "applicable",
            Self::Solved => "solved",
        }
    }
}

impl Told {
    /// The last step that was taken.
    pub fn reached(&self) -> Step {
        use AnswerKind::{Applicable, CallMe, Confirmed, NotWithUs, RiskAccepted, Solved, TakenCareOf};
        match self.standing {
            Some(Solved) => Step::Solved,
            Some(Applicable | TakenCareOf | RiskAccepted) => Step::Applicable,
            Some(Confirmed | NotWithUs) => Step::Answered,
            Some(CallMe) => Step::Opened,
            None if self.opened => Step::Opened,
            None if self.delivered => Step::Delivered,
            None => Step::Sent,
        }
    }

    /// Somebody must still be asked.
    pub fn is_left(&self) -> bool {
        self.standing.is_none_or(AnswerKind::waits)
    }

    /// How long it took, in milliseconds; `None` while it has not answered.
    fn took(&self) -> Option<i64> {
        let at = self.answered_at.filter(|_| self.reached() >= Step::Answered)?;
        Some(at.millis().saturating_sub(self.sent_at.millis()).max(0))
    }
}

impl Funnel {
    pub fn of<'t>(told: impl IntoIterator<Item = &'t Told>) -> Self {
        let mut funnel = Self::default();
        for it in told {
            let reached = it.reached();
            for (step, count) in Step::ALL.into_iter().zip(funnel.figures_mut()) {
                *count += i64::from(reached >= step);
            }
        }
        funnel
    }

    fn figures_mut(&mut self) -> [&mut i64; 6] {
        [
            &mut self.sent,
            &mut self.delivered,
            &mut self.opened,
            &mut self.answered,
            &mut self.applicable,
            &mut self.solved,
        ]
    }

    pub fn at(&self, step: Step) -> i64 {
        match step {
            Step::Sent => self.sent,
            Step::Delivered => self.delivered,
            Step::Opened => self.opened,
            Step::Answered => self.answered,
            Step::Applicable => self.applicable,
            Step::Solved => self.solved,
        }
    }
}

/// What part of all had answered so many hours after it was told.
///
/// Whoever has not answered counts below the line, so the curve ends where the funnel stands and never at "all". As long
/// as everybody was told at least so long ago the share is final; after that it can only grow, because those who were told
/// later have not had the time yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    pub told: i64,
    /// Milliseconds after sending, with how many had answered by then; each place where it rises, in order.
    pub rises: Vec<(i64, i64)>,
    /// How long ago the last of them was told: up to here the share is final.
    pub final_until: i64,
    /// How long ago the first of them was told: here the curve ends.
    pub ends: i64,
}

/// How many had answered within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within {
    pub answered: i64,
    /// Some have not had so much time yet, so it may still grow.
    pub at_least: bool,
}

/// In which time half of all answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Median {
    pub millis: i64,
    /// Some have not had so much time yet, so it may still become shorter.
    pub at_most: bool,
}

impl Curve {
    pub fn of<'t>(told: impl IntoIterator<Item = &'t Told>, now: Timestamp) -> Self {
        let (mut count, mut took, mut ages) = (0, Vec::new(), Vec::new());
        for it in told {
            count += 1;
            took.extend(it.took());
            ages.push(now.millis().saturating_sub(it.sent_at.millis()).max(0));
        }
        took.sort_unstable();
        let mut rises: Vec<(i64, i64)> = Vec::new();
        for (answered, millis) in (1..).zip(took) {
            match rises.last_mut() {
                Some((last, by_then)) if *last == millis => *by_then = answered,
                _ => rises.push((millis, answered)),
            }
        }
        Self {
            told: count,
            rises,
            final_until: ages.iter().copied().min().unwrap_or(0),
            ends: ages.into_iter().max().unwrap_or(0),
        }
    }

    /// `None` where nobody was told so long ago.
    pub fn within(&self, millis: i64) -> Option<Within> {
        if self.told == 0 || millis > self.ends {
            return None;
        }
        let answered = self.rises.iter().rev().find(|(at, _)| *at <= millis).map_or(0, |(_, answered)| *answered);
        Some(Within { answered, at_least: millis > self.final_until })
    }

    /// `None` while fewer than half have answered.
    pub fn median(&self) -> Option<Median> {
        let (millis, _) = self.rises.iter().copied().find(|(_, answered)| answered * 2 >= self.told)?;
        Some(Median { millis, at_most: millis > self.final_until })
    }
}

/// Institutions that have something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<K> {
    pub key: K,
    pub funnel: Funnel,
    pub curve: Curve,
}

/// What the CERT sees: everything, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub all: Group<()>,
    /// By the code of the sector; `None` for those without one, at the end.
    pub by_sector: Vec<Group<Option<String>>>,
    /// From small to large; `None` for those of whom nobody knows, at the end.
    pub by_size: Vec<Group<Option<Size>>>,
}

impl Picture {
    pub fn of(told: &[Told], now: Timestamp) -> Self {
        Self {
            all: Group { key: (), funnel: Funnel::of(told), curve: Curve::of(told, now) },
            by_sector: grouped(told, |it| it.sector.clone(), now),
            by_size: grouped(told, |it| it.size, now),
        }
    }
}

fn by<K: Ord>(told: &[Told], key: impl Fn(&Told) -> Option<K>) -> Vec<(Option<K>, Vec<&Told>)> {
    let mut groups: BTreeMap<Option<K>, Vec<&Told>> = BTreeMap::new();
    for it in told {
        groups.entry(key(it)).or_default().push(it);
    }
    let unknown = groups.remove(&None);
    groups.into_iter().chain(unknown.map(|those| (None, those))).collect()
}

fn grouped<K: Ord>(told: &[Told], key: impl Fn(&Told) -> Option<K>, now: Timestamp) -> Vec<Group<Option<K>>> {
    let all = by(told, key).into_iter();
    all.map(|(key, those)| Group {
        key,
        funnel: Funnel::of(those.iter().copied()),
        curve: Curve::of(those.iter().copied(), now),
    })
    .collect()
}

/// The smallest group that anybody but the CERT hears of.
pub const LEAST: usize = 5;

/// A figure to the nearest multiple of [`LEAST`]: one answer more or less does not show in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct About(i64);

impl About {
    fn new(count: i64) -> Self {
        let step = i64::try_from(LEAST).unwrap_or(1);
        Self((count + step / 2) / step * step)
    }

    pub fn value(self) -> i64 {
        self.0
    }
}

/// Whom a published figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Size(Size),
    /// Of whom nobody knows how large they are.
    Unknown,
    /// Several groups that are too small to show alone.
    Others,
}

/// The figures of a group that is large enough. Only [`publish`] makes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures([About; 6]);

impl Figures {
    fn of(funnel: &Funnel) -> Self {
        Self(Step::ALL.map(|step| About::new(funnel.at(step))))
    }

    /// Every step with its figure, in order.
    pub fn steps(&self) -> impl Iterator<Item = (Step, About)> {
        Step::ALL.into_iter().zip(self.0)
    }
}

/// What somebody other than the CERT gets to see. It has no names, no moments and no exact numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub all: Figures,
    /// Empty where there are not two groups that are large enough.
    pub by_size: Vec<(Of, Figures)>,
}

/// What may be told of these institutions; nothing when they are fewer than [`LEAST`].
///
/// They are divided in one way only. By size and by sector at once, the difference between a size and a sector that lies
/// within it could be a single institution.
pub fn publish(told: &[Told]) -> Option<Published> {
    if told.len() < LEAST {
        return None;
    }
    let groups = by(told, |it| it.size);
    let blocks = blocks(&groups.iter().map(|(_, those)| those.len()).collect::<Vec<_>>());
    let by_size = blocks.into_iter().map(|block| {
        let those: Vec<_> = block.iter().filter_map(|place| groups.get(*place)).collect();
        let of = match those.as_slice() {
            [(Some(size), _)] => Of::Size(*size),
            [(None, _)] => Of::Unknown,
            _ => Of::Others,
        };
        (of, Figures::of(&Funnel::of(those.iter().flat_map(|(_, those)| those.iter().copied()))))
    });
    Some(Published { all: Figures::of(&Funnel::of(told)), by_size: by_size.collect() })
}

/// Groups of these sizes, as places in the list, put together so that none has fewer than [`LEAST`] members: those that
/// are too small become one, and while that one is still too small it takes the smallest of the others along. What is left
/// out, and anything that follows by subtraction, is then a union of what is shown. Where only one would be left there are
/// none, for that one is the total.
fn blocks(sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut order: Vec<(usize, usize)> = sizes.iter().copied().zip(0..).filter(|(size, _)| *size > 0).collect();
    order.sort_unstable();
    let (mut others, mut in_others, mut alone) = (Vec::new(), 0, Vec::new());
    for (size, place) in order {
        if size < LEAST || (in_others > 0 && in_others < LEAST) {
            others.push(place);
            in_others += size;
        } else {
            alone.push(place);
        }
    }
    alone.sort_unstable();
    others.sort_unstable();
    let mut blocks: Vec<Vec<usize>> = alone.into_iter().map(|place| vec![place]).collect();
    if !others.is_empty() {
        blocks.push(others);
    }
    if blocks.len() < 2 { Vec::new() } else { blocks }
}

#[cfg(test)]
mod tests;
