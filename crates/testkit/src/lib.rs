//! What tests share: a world whose clock stands still, and a fresh database of either kind. Only ever a
//! dev-dependency.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must stop")]

mod database;
pub mod mails;
mod template;
pub mod told;
mod world;

pub use database::{Scratch, master_key, postgres, postgres_unmigrated, sqlite, sqlite_unmigrated};
pub use world::TestWorld;

/// Writes one test for both databases: `on_both!(name, |store| async move { … })`. The two tests are called
/// `name::sqlite` and `name::postgres`, so that CI can count each.
#[macro_export]
macro_rules! on_both {
    ($name:ident, |$scratch:ident| $body:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn run($scratch: $crate::Scratch) {
                $body
            }

            #[tokio::test]
            async fn sqlite() {
                run($crate::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                match $crate::postgres().await {
                    Some(scratch) => run(scratch).await,
                    None => eprintln!("SKIPPED: BRANDWACHT_TEST_POSTGRES is not set, so this ran on SQLite only"),
                }
            }
        }
    };
}
