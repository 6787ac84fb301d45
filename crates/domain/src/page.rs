//! Keyset pages: "the next fifty after this one", never "page 7 of 120".

use serde::{Deserialize, Serialize};

/// How many rows a list gives at most, and after which cursor it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    pub after: Option<String>,
    limit: u32,
}

impl PageRequest {
    pub const MAX: u32 = 500;

    pub fn first(limit: u32) -> Self {
        Self { after: None, limit: limit.clamp(1, Self::MAX) }
    }

    pub fn after(cursor: impl Into<String>, limit: u32) -> Self {
        Self { after: Some(cursor.into()), ..Self::first(limit) }
    }

    pub fn limit(&self) -> u32 {
        self.limit
    }
}

/// A page of rows; `next` is the cursor of the following page, absent on the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

impl<T> Page<T> {
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}
