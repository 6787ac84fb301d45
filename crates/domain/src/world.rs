//! What the outside lends the domain: the present and chance.

use crate::time::Timestamp;

/// The clock and the source of chance. Implemented by `app` for real and by `testkit` for tests, so that nothing
/// below the binary can read either by itself.
pub trait World: Send + Sync + 'static {
    fn now(&self) -> Timestamp;

    /// Fills the buffer with bytes that nobody can predict.
    fn fill(&self, bytes: &mut [u8]);
}

impl<W: World + ?Sized> World for std::sync::Arc<W> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }

    fn fill(&self, bytes: &mut [u8]) {
        (**self).fill(bytes);
    }
}
