//! A clock that a bench moves on, and chance that is the same for the same seed. For simulations only: nothing that it
//! makes is secret.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::{Timestamp, World};

#[derive(Debug)]
pub(super) struct BenchWorld {
    now: AtomicI64,
    chance: AtomicU64,
}

impl BenchWorld {
    pub(super) fn new(now: Timestamp, seed: u64) -> Self {
        Self { now: AtomicI64::new(now.millis()), chance: AtomicU64::new(seed) }
    }

    /// Only ever on: time does not run backwards in the store.
    pub(super) fn wind_to(&self, now: Timestamp) {
        self.now.fetch_max(now.millis(), Ordering::SeqCst);
    }
}

impl World for BenchWorld {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.load(Ordering::SeqCst))
    }

    fn fill(&self, bytes: &mut [u8]) {
        for eight in bytes.chunks_mut(8) {
            let drawn = mixed(self.chance.fetch_add(STEP, Ordering::SeqCst)).to_le_bytes();
            for (byte, of) in eight.iter_mut().zip(drawn) {
                *byte = of;
            }
        }
    }
}

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Bits that look like chance, and are the same for the same number (SplitMix64).
pub(super) fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(STEP);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
