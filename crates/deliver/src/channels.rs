//! Roads other than mail, one file each.

pub(crate) mod webhook;
