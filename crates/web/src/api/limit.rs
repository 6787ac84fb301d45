//! How often a token may ask: a bucket per token that fills again as time passes. In the memory of one server, so
//! with two servers a token gets twice as much; it keeps a runaway script off, it is no quota.

use std::collections::HashMap;
use std::sync::Mutex;

use domain::{Timestamp, TokenId};

/// Tokens to remember. Beyond this the full buckets, which say nothing, are forgotten.
const MAX_TOKENS: usize = 10_000;

pub(crate) struct Limiter {
    per_minute: i64,
    buckets: Mutex<HashMap<TokenId, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    /// In thousandths of a request times sixty: so that whole numbers do.
    level: i64,
    at: Timestamp,
}

impl Limiter {
    /// A token may ask `per_minute` times at once, and as often per minute after that.
    pub(crate) fn new(per_minute: i64) -> Self {
        Self { per_minute: per_minute.max(1), buckets: Mutex::default() }
    }

    /// Takes one request; or says in how many seconds there is room for the next.
    pub(crate) fn take(&self, token: TokenId, now: Timestamp) -> Result<(), i64> {
        // One request costs 60,000; a millisecond gives `per_minute`.
        const COST: i64 = 60_000;
        let full = self.per_minute.saturating_mul(COST);
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let filled = |bucket: &Bucket| {
            let millis = (now.millis() - bucket.at.millis()).max(0);
            bucket.level.saturating_add(millis.saturating_mul(self.per_minute)).min(full)
        };
        if buckets.len() >= MAX_TOKENS && !buckets.contains_key(&token) {
            buckets.retain(|_, bucket| filled(bucket) < full);
        }
        let bucket = buckets.entry(token).or_insert(Bucket { level: full, at: now });
        let level = filled(bucket);
        if level < COST {
            return Err(((COST - level) / self.per_minute / 1000) + 1);
        }
        *bucket = Bucket { level: level - COST, at: now };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(n: u8) -> TokenId {
        format!("01937b5e-0000-7000-8000-0000000000{n:02x}").parse().unwrap()
    }

    // Shows: ASVS 2.4.1
    #[test]
    fn a_burst_is_let_through_then_it_goes_by_the_minute() {
        let limiter = Limiter::new(60);
        let start = Timestamp::from_millis(1_000_000);
        for _ in 0..60 {
            assert_eq!(limiter.take(token(1), start), Ok(()));
        }
        assert_eq!(limiter.take(token(1), start), Err(2));
        assert_eq!(limiter.take(token(2), start), Ok(()), "another token has its own bucket");
        assert_eq!(limiter.take(token(1), start.plus_seconds(1)), Ok(()));
        assert!(limiter.take(token(1), start.plus_seconds(1)).is_err());
        for _ in 0..60 {
            assert_eq!(limiter.take(token(1), start.plus_hours(1)), Ok(()), "it fills up, and not beyond");
        }
        assert!(limiter.take(token(1), start.plus_hours(1)).is_err());
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_away() {
        let limiter = Limiter::new(1);
        let start = Timestamp::from_millis(1_000_000);
        assert_eq!(limiter.take(token(1), start), Ok(()));
        assert_eq!(limiter.take(token(1), start.plus_seconds(-60)), Err(61));
    }
}
