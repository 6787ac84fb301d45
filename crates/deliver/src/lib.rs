//! Channels: how a notice reaches people. Nothing stands here yet; the store already keeps what will be delivered.
