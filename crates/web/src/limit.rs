//! How often somebody may come: a bucket per account, program and address that fills again as time passes. In the memory of
//! one server, so with two servers there is twice as much; it keeps a runaway script off, it is no quota.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::viewer::Who;
use domain::{AtomFeedId, PersonId, Timestamp, TokenId};

use crate::fault::Outside;
use crate::{Fault, Visit, Web, paths};

/// Buckets of a generation. Two generations are kept: whoever has not come for so many others has a full bucket again,
/// and a crowd of made-up addresses costs no more memory than this.
const MAX_BUCKETS: usize = 20_000;
/// All people of one institution often come from one address.
const PEOPLE_PER_ADDRESS: i64 = 10;

/// What machines ask for beside pages.
pub(crate) const UNLIMITED: &[&str] = &[paths::STATIC, paths::HEALTHZ, paths::READYZ];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Token(TokenId),
    /// Whoever reads one feed, from wherever.
    Feed(AtomFeedId),
    /// Pages or, with `true`, forms of an account.
    Account(PersonId, bool),
    /// The same of an address from which nobody has signed in.
    Stranger(IpAddr, bool),
    /// Everybody who comes from an address.
    Address(IpAddr),
}

#[derive(Default)]
pub(crate) struct Limiter(Mutex<Buckets>);

#[derive(Default)]
struct Buckets {
    young: HashMap<Key, Bucket>,
    old: HashMap<Key, Bucket>,
}

#[derive(Clone, Copy)]
struct Bucket {
    /// In thousandths of a request times sixty: so that whole numbers do.
    level: i64,
    at: Timestamp,
}

impl Limiter {
    /// Takes one request of `per_minute`, which may also come at once after a pause; or says in how many seconds there is
    /// room for the next.
    pub(crate) fn take(&self, key: Key, per_minute: i64, now: Timestamp) -> Result<(), i64> {
        // One request costs 60,000; a millisecond gives `per_minute`.
        const COST: i64 = 60_000;
        let per_minute = per_minute.max(1);
        let full = per_minute.saturating_mul(COST);
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = buckets.young.get(&key).or_else(|| buckets.old.get(&key)).copied();
        let bucket = known.unwrap_or(Bucket { level: full, at: now });
        let millis = (now.millis() - bucket.at.millis()).max(0);
        let level = bucket.level.saturating_add(millis.saturating_mul(per_minute)).min(full);
        if buckets.young.len() >= MAX_BUCKETS && !buckets.young.contains_key(&key) {
            buckets.old = std::mem::take(&mut buckets.young);
        }
        // Whoever is refused is remembered too: an empty bucket must not be forgotten for a full one.
        let left = if level < COST { level } else { level - COST };
        buckets.young.insert(key, Bucket { level: left, at: now.max(bucket.at) });
        if level < COST { Err(((COST - level) / per_minute / 1000) + 1) } else { Ok(()) }
    }
}

pub(crate) fn take(web: &Web, key: Key, per_minute: i64) -> Result<(), Fault> {
    web.limiter.take(key, per_minute, web.now()).map_err(|seconds| Fault::new(Outside::Throttled(seconds)))
}

/// Before anything is looked up, so that a flood does not reach the database.
pub(crate) fn address(web: &Web, address: &str) -> Result<(), Fault> {
    let Some(address) = network(address) else { return Ok(()) };
    let all = web.config.pages_per_minute.max(web.config.api_per_minute).saturating_mul(PEOPLE_PER_ADDRESS);
    take(web, Key::Address(address), all)
}

/// Once it is known who comes.
pub(crate) fn visitor(web: &Web, visit: &Visit, forms: bool) -> Result<(), Fault> {
    let per_minute = if forms { web.config.forms_per_minute } else { web.config.pages_per_minute };
    let who = visit.identity.as_deref().map(|identity| identity.viewer.who);
    let key = match (who, network(&visit.address)) {
        (Some(Who::Person(person)), _) => Key::Account(person, forms),
        (_, Some(address)) => Key::Stranger(address, forms),
        // Only a test comes from nowhere.
        (_, None) => return Ok(()),
    };
    take(web, key, per_minute)
}

/// A subscriber of IPv6 has a whole network of addresses, so that network counts as one.
fn network(address: &str) -> Option<IpAddr> {
    match address.parse().ok()? {
        IpAddr::V6(ip) => Some(IpAddr::V6((u128::from(ip) >> 64 << 64).into())),
        ip @ IpAddr::V4(_) => Some(ip),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(n: u8) -> Key {
        Key::Token(format!("01937b5e-0000-7000-8000-0000000000{n:02x}").parse().unwrap())
    }

    // Shows: ASVS 2.4.1
    #[test]
    fn a_burst_is_let_through_then_it_goes_by_the_minute() {
        let limiter = Limiter::default();
        let start = Timestamp::from_millis(1_000_000);
        for _ in 0..60 {
            assert_eq!(limiter.take(token(1), 60, start), Ok(()));
        }
        assert_eq!(limiter.take(token(1), 60, start), Err(2));
        assert_eq!(limiter.take(token(2), 60, start), Ok(()), "another token has its own bucket");
        assert_eq!(limiter.take(token(1), 60, start.plus_seconds(1)), Ok(()));
        assert!(limiter.take(token(1), 60, start.plus_seconds(1)).is_err());
        for _ in 0..60 {
            assert_eq!(limiter.take(token(1), 60, start.plus_hours(1)), Ok(()), "it fills up, and not beyond");
        }
        assert!(limiter.take(token(1), 60, start.plus_hours(1)).is_err());
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_away() {
        let limiter = Limiter::default();
        let start = Timestamp::from_millis(1_000_000);
        assert_eq!(limiter.take(token(1), 1, start), Ok(()));
        assert_eq!(limiter.take(token(1), 1, start.plus_seconds(-60)), Err(61));
    }

    // Shows: ASVS 15.2.2
    #[test]
    fn a_million_addresses_cost_no_more_than_two_generations() {
        let limiter = Limiter::default();
        let start = Timestamp::from_millis(1_000_000);
        for n in 0..200_000_u32 {
            assert_eq!(limiter.take(Key::Address(IpAddr::V4(n.into())), 60, start), Ok(()));
        }
        let buckets = limiter.0.lock().unwrap();
        assert!(buckets.young.len() + buckets.old.len() <= 2 * MAX_BUCKETS);
    }

    #[test]
    fn whoever_keeps_coming_is_remembered_among_many_others() {
        let limiter = Limiter::default();
        let start = Timestamp::from_millis(1_000_000);
        let mut let_through = 0;
        for n in 0..u32::try_from(MAX_BUCKETS * 3).unwrap() {
            let_through += u32::from(limiter.take(token(1), 60, start).is_ok());
            assert_eq!(limiter.take(Key::Address(IpAddr::V4(n.into())), 60, start), Ok(()));
        }
        assert_eq!(let_through, 60);
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff"));
        assert_ne!(network("2001:db8:0:1::1"), network("2001:db8:0:2::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_eq!(network("nowhere"), None);
    }
}
