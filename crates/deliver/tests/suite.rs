//! Messages on their way: every test sends over real SMTP to a mail sink, on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "suite/account.rs"]
mod account;
#[path = "suite/asking.rs"]
mod asking;
#[path = "suite/chat.rs"]
mod chat;
#[path = "suite/dkim.rs"]
mod dkim;
#[path = "suite/duty.rs"]
mod duty;
#[path = "suite/hooks.rs"]
mod hooks;
#[path = "suite/look.rs"]
mod look;
#[path = "suite/message.rs"]
mod message;
#[path = "suite/office.rs"]
mod office;
#[path = "suite/openpgp.rs"]
mod openpgp;
#[path = "suite/overview.rs"]
mod overview;
#[path = "suite/quiet.rs"]
mod quiet;
#[path = "suite/sealed.rs"]
mod sealed;
#[path = "suite/smime.rs"]
mod smime;
#[path = "suite/together.rs"]
mod together;
#[path = "suite/trouble.rs"]
mod trouble;
