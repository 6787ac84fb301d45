//! Roads other than mail, one file each.

pub(crate) mod sms;
pub(crate) mod webhook;
