//! Feeds and documents: fetch, read, store. Nothing stands here yet; `formats` reads and `store` keeps already.
