//! Roads other than mail, one file each; `chat` has what the chats have in common.

mod chat;
mod matrix;
mod mattermost;
pub(crate) mod sms;
pub(crate) mod syslog;
pub(crate) mod webhook;
