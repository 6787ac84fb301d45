//! The real world: the only clock and the only source of chance in the program.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::{Timestamp, World};

#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct SystemWorld;

impl World for SystemWorld {
    #[allow(clippy::disallowed_methods, reason = "this is the substitute that the rule names")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // Identifiers, passwords and link tokens come from here. Going on with bytes that can be guessed would be
            // worse than not going on at all.
            eprintln!("brandwacht: the operating system gives no random bytes; nothing safe can be done");
            std::process::abort();
        }
    }
}
