//! How people in the simulated sector behave: when somebody reads, whether and when they answer, who picks up the telephone.
//! Pure: the numbers stand in `assumptions`, and chance is drawn from the seed, the person and the turn. The same person does
//! the same in every variant, as far as the variant lets them, so that variants differ by what the CERT does and not by luck.
//!
//! Time is minutes since the Monday of the week in which the notice goes out, as the clock on the wall shows them.

use domain::answer::AnswerKind;
use domain::organisation::Size;

use super::assumptions as a;
use crate::commands::bench::clock::mixed;

const DAY: i64 = 24 * 60;
/// Nobody waits longer than this for their next attended minute.
const MOST_DAYS: i64 = 30;

/// What a sensitivity run makes of the assumptions: factors of shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mood {
    /// Of those who read, institutions and suppliers, so much of the assumed share answers.
    pub(super) answers: f64,
    /// As much again for suppliers.
    pub(super) suppliers: f64,
    pub(super) away: f64,
    pub(super) mandated: f64,
}

impl Mood {
    pub(super) const AS_ASSUMED: Self = Self { answers: 1.0, suppliers: 1.0, away: 1.0, mandated: 1.0 };
}

/// Everything that is drawn, each from a row of chance of its own.
#[derive(Debug, Clone, Copy)]
enum Draw {
    Size = 1,
    Outsourced,
    Supplier,
    Mandate,
    NoAddress,
    Duty,
    DeadAddress,
    Unseen,
    Away,
    Reads,
    ReadAt,
    Answers,
    AnswerAt,
    Kind,
    SupplierAll,
    SupplierPart,
    PicksUp,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Behaviour {
    pub(super) seed: u64,
    pub(super) mood: Mood,
}

/// How an answer is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Road {
    Login,
    Link,
}

/// An institution as it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Institution {
    pub(super) size: Size,
    /// The number of its IT supplier.
    pub(super) supplier: Option<u64>,
    pub(super) is_mandated: bool,
    pub(super) has_address: bool,
    pub(super) hours: Hours,
    pub(super) people: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) number: u64,
    pub(super) hours: Hours,
    /// The address is refused.
    pub(super) is_dead: bool,
    /// Never sees what comes, or is not there.
    is_blind: bool,
    /// Must ask the IT supplier first.
    asks: bool,
}

/// An answer that somebody is going to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reaction {
    pub(super) at: i64,
    pub(super) kind: AnswerKind,
}

/// What a supplier is going to do about its customers' notices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Round {
    pub(super) at: i64,
    /// For all customers, or for a part.
    pub(super) for_all: bool,
}

impl Behaviour {
    /// A number from 0 up to 1.
    fn chance(&self, who: u64, what: Draw, turn: u64) -> f64 {
        let mut bits = mixed(self.seed);
        for part in [who, what as u64, turn] {
            bits = mixed(bits ^ part);
        }
        // The upper 53 bits are what a float holds exactly.
        (bits >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn happens(&self, percent: f64, who: u64, what: Draw, turn: u64) -> bool {
        self.chance(who, what, turn) * 100.0 < percent
    }

    /// Attended minutes, half of them below the median and few very long.
    fn wait(&self, median: f64, who: u64, what: Draw, turn: u64) -> i64 {
        (-median * (1.0 - self.chance(who, what, turn)).log2()).round() as i64
    }

    pub(super) fn institution(&self, number: u64) -> Institution {
        let size = match self.chance(number, Draw::Size, 0) * 100.0 {
            drawn if drawn < a::SMALL => Size::Small,
            drawn if drawn < a::SMALL + a::MEDIUM => Size::Medium,
            _ => Size::Large,
        };
        let outsourced = match size {
            Size::Small => a::OUTSOURCED_SMALL,
            Size::Medium => a::OUTSOURCED_MEDIUM,
            Size::Large => 0.0,
        };
        // Squared, so that a few suppliers have many customers.
        let supplier = (a::SUPPLIERS * self.chance(number, Draw::Supplier, 0).powi(2)) as u64;
        let is_outsourced = self.happens(outsourced, number, Draw::Outsourced, 0);
        let has_duty = size == Size::Large && self.happens(a::DUTY_LARGE, number, Draw::Duty, 0);
        Institution {
            size,
            supplier: is_outsourced.then_some(supplier),
            is_mandated: is_outsourced && self.happens(a::MANDATED * self.mood.mandated, number, Draw::Mandate, 0),
            has_address: size != Size::Small || !self.happens(a::NO_ADDRESS, number, Draw::NoAddress, 0),
            hours: if has_duty { Hours::DUTY } else { Hours::OFFICE },
            people: match size {
                Size::Small => 1,
                Size::Medium => a::PEOPLE_MEDIUM as u64,
                Size::Large => a::PEOPLE_LARGE as u64,
            },
        }
    }

    /// The people of an institution have numbers of their own.
    pub(super) fn person(&self, institution: u64, it: &Institution, place: u64) -> Person {
        let number = institution * 10 + place;
        let unseen = self.happens(a::UNSEEN, number, Draw::Unseen, 0);
        Person {
            number,
            hours: it.hours,
            is_dead: self.happens(a::DEAD_ADDRESS, number, Draw::DeadAddress, 0),
            is_blind: unseen || self.happens(a::AWAY * self.mood.away, number, Draw::Away, 0),
            asks: it.supplier.is_some(),
        }
    }

    /// What comes of one message to somebody who must act; `turn` counts those to the same person from 0.
    pub(super) fn reaction(&self, person: &Person, turn: u64, at: i64, road: Road) -> Option<Reaction> {
        let who = person.number;
        let reads = if turn == 0 { a::READS_FIRST } else { a::READS_REMINDER };
        if person.is_dead || person.is_blind || !self.happens(reads, who, Draw::Reads, turn) {
            return None;
        }
        let (share, median) = match road {
            Road::Login => (a::ANSWERS_BY_LOGIN, a::LOGIN_MEDIAN),
            Road::Link => (a::ANSWERS_BY_LINK, a::LINK_MEDIAN),
        };
        let reluctant = (a::RELUCTANT / 100.0).powi(i32::try_from(turn).unwrap_or(i32::MAX));
        let asks = if person.asks { a::ASKS_ELSEWHERE / 100.0 } else { 1.0 };
        if !self.happens(share * reluctant * asks * self.mood.answers, who, Draw::Answers, turn) {
            return None;
        }
        let read = self.wait(a::READ_MEDIAN, who, Draw::ReadAt, turn);
        let answer = self.wait(median, who, Draw::AnswerAt, turn);
        Some(Reaction { at: person.hours.after(at, read + answer), kind: self.kind(who, turn, road) })
    }

    fn kind(&self, who: u64, turn: u64, road: Road) -> AnswerKind {
        let drawn = self.chance(who, Draw::Kind, turn) * 100.0;
        if drawn < a::READ_ONLY {
            AnswerKind::Confirmed
        } else if drawn < a::READ_ONLY + a::NOT_WITH_US {
            AnswerKind::NotWithUs
        } else if drawn < a::READ_ONLY + a::NOT_WITH_US + a::CALL_ME && road == Road::Link {
            AnswerKind::CallMe
        } else {
            AnswerKind::TakenCareOf
        }
    }

    pub(super) fn supplier_hours(&self, supplier: u64) -> Hours {
        let has_duty = self.happens(a::DUTY_SUPPLIER, of_supplier(supplier), Draw::Duty, 0);
        if has_duty { Hours::DUTY } else { Hours::OFFICE }
    }

    pub(super) fn is_dead_desk(&self, supplier: u64) -> bool {
        self.happens(a::DEAD_ADDRESS, of_supplier(supplier), Draw::DeadAddress, 0)
    }

    /// What comes of the messages that a supplier's desk gets at one moment about all its customers.
    pub(super) fn round(&self, supplier: u64, turn: u64, at: i64) -> Option<Round> {
        let who = of_supplier(supplier);
        let answers = a::SUPPLIER_ANSWERS * self.mood.answers * self.mood.suppliers;
        let reacts =
            self.happens(a::SUPPLIER_READS, who, Draw::Reads, turn) && self.happens(answers, who, Draw::Answers, turn);
        let read = self.wait(a::SUPPLIER_MEDIAN, who, Draw::ReadAt, turn);
        let answer = self.wait(a::SUPPLIER_ANSWER_MEDIAN, who, Draw::AnswerAt, turn);
        reacts.then(|| Round {
            at: self.supplier_hours(supplier).after(at, read + answer),
            for_all: self.happens(a::SUPPLIER_ALL, who, Draw::SupplierAll, turn),
        })
    }

    /// Is this customer among those that a supplier who does not answer for all of them answers for?
    pub(super) fn is_in_part(&self, institution: u64, turn: u64) -> bool {
        self.happens(a::SUPPLIER_PART, institution, Draw::SupplierPart, turn)
    }

    /// Does a call bring the answer? `turn` counts the calls to the same organisation from 0.
    pub(super) fn picks_up(&self, who: u64, hours: Hours, turn: u64, at: i64) -> bool {
        let share = if hours.is_open(at) { a::PICKS_UP } else { a::PICKS_UP_OUTSIDE };
        self.happens(share, who, Draw::PicksUp, turn)
    }
}

/// Suppliers draw from another row of chance than institutions.
pub(super) fn of_supplier(supplier: u64) -> u64 {
    (1 << 40) + supplier
}

/// When somebody reads mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hours {
    from: i64,
    until: i64,
    weekends: bool,
}

impl Hours {
    pub(super) const OFFICE: Self = Self { from: a::OPENS as i64, until: a::CLOSES as i64, weekends: false };
    pub(super) const DUTY: Self = Self { from: 7 * 60, until: 22 * 60, weekends: true };
    pub(super) const CERT: Self = Self { from: a::PHONES_FROM as i64, until: a::PHONES_UNTIL as i64, weekends: true };

    pub(super) fn is_open(self, at: i64) -> bool {
        let is_weekday = at.div_euclid(DAY).rem_euclid(7) < 5;
        (self.weekends || is_weekday) && (self.from..self.until).contains(&at.rem_euclid(DAY))
    }

    /// The moment at which so many attended minutes have gone by.
    pub(super) fn after(self, at: i64, attended: i64) -> i64 {
        let (mut left, first) = (attended, at.div_euclid(DAY));
        for day in first..first + MOST_DAYS {
            let begins = at.max(day * DAY + self.from);
            let ends = day * DAY + self.until;
            if begins >= ends || !self.is_open(begins) {
                continue;
            }
            if left < ends - begins {
                return begins + left;
            }
            left -= ends - begins;
        }
        at + MOST_DAYS * DAY
    }
}

#[cfg(test)]
mod tests;
