//! Roads other than mail, one file each; `chat` has what the chats have in common.

mod chat;
pub(crate) mod gateway;
mod matrix;
mod mattermost;
pub(crate) mod syslog;
pub(crate) mod webhook;
