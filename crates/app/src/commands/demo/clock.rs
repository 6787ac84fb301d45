//! A clock that can be set back, so that the region has a past: notices that were sent days ago, and a deadline that
//! has gone by without an answer. And ahead, to see what comes.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::{Timestamp, World};

use crate::world::SystemWorld;

#[derive(Debug, Default)]
pub(super) struct DemoWorld {
    behind_millis: AtomicI64,
}

impl DemoWorld {
    /// How long ago it is now; less than nothing is ahead. Only ever less than before: time does not run backwards in the store.
    pub(super) fn hours_ago(&self, hours: i64) {
        self.behind_millis.store(hours * 3_600_000, Ordering::SeqCst);
    }
}

impl World for DemoWorld {
    fn now(&self) -> Timestamp {
        let behind = self.behind_millis.load(Ordering::SeqCst);
        Timestamp::from_millis(SystemWorld.now().millis() - behind)
    }

    fn fill(&self, bytes: &mut [u8]) {
        SystemWorld.fill(bytes);
    }
}
