//! Roads other than mail, one file each.

pub(crate) mod gateway;
pub(crate) mod webhook;
