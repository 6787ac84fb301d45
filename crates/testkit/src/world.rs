//! A clock that moves only when told, and chance that is the same every time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::{Timestamp, World};

#[derive(Debug)]
pub struct TestWorld {
    now: AtomicI64,
    chance: AtomicU64,
    /// How many identifiers there have been since the clock was last set.
    made: AtomicU64,
}

impl TestWorld {
    /// Friday 2026-11-20 at 15:40 UTC: 16:40 in Amsterdam, the moment of the test to win.
    pub fn friday_afternoon() -> Arc<Self> {
        Arc::new(Self {
            now: AtomicI64::new(1_795_189_200_000),
            chance: AtomicU64::new(0x5eed),
            made: AtomicU64::new(0),
        })
    }

    pub fn advance_seconds(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    pub fn advance_hours(&self, hours: i64) {
        self.advance_seconds(hours * 3600);
    }

    /// Puts the clock at this moment and begins chance anew from it. Two worlds that were wound to the same moment go
    /// on alike, whatever happened in each before.
    pub fn wind_to(&self, time: Timestamp) {
        self.now.store(time.millis(), Ordering::SeqCst);
        self.made.store(0, Ordering::SeqCst);
        self.chance.store(time.millis().unsigned_abs().wrapping_mul(0x2545_f491_4f6c_dd1d), Ordering::SeqCst);
    }
}

/// What chance gives to an identifier (RFC 9562, section 5.7).
const ID_BYTES: usize = 10;

impl World for TestWorld {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.load(Ordering::SeqCst))
    }

    fn fill(&self, bytes: &mut [u8]) {
        let length = bytes.len();
        // SplitMix64: good enough to look random, and the same in every run.
        for byte in bytes.iter_mut() {
            let mut x = self.chance.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *byte = (x >> 56) as u8;
        }
        // Identifiers of one moment sort as they were made. For real their order within a millisecond is chance and tells
        // nothing; here it would tell how much chance was used before them.
        if length == ID_BYTES {
            let made = self.made.fetch_add(1, Ordering::SeqCst) as u16;
            for (byte, of) in bytes.iter_mut().zip(made.to_be_bytes()) {
                *byte = of;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_starts_on_friday_at_twenty_to_five() {
        let world = TestWorld::friday_afternoon();
        assert_eq!(world.now().local("Europe/Amsterdam").to_string(), "2026-11-20T16:40:00");
    }

    #[test]
    fn worlds_that_were_wound_to_one_moment_go_on_alike() {
        let (one, other) = (TestWorld::friday_afternoon(), TestWorld::friday_afternoon());
        let bytes = |world: &TestWorld| {
            let mut bytes = [0; 16];
            world.fill(&mut bytes);
            bytes
        };
        bytes(&one);
        one.advance_hours(1);
        assert_ne!(bytes(&one), bytes(&other), "they went apart");
        let later = Timestamp::from_millis(1_795_300_000_000);
        one.wind_to(later);
        other.wind_to(later);
        assert_eq!((one.now(), bytes(&one)), (other.now(), bytes(&other)));
        other.wind_to(Timestamp::from_millis(1_795_300_000_001));
        one.wind_to(later);
        assert_ne!(bytes(&one), bytes(&other), "another moment is another chance");
    }
}
