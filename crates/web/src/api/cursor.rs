//! Cursors as programs see them: the store's own cursor, tied to the list and the filters it came from.
//!
//! A cursor is no secret and gives no right: it names the last row that the caller has seen, and the next page is
//! filtered for the caller like every other. The check sum is there so that a mangled cursor, or one of another list,
//! is refused in words instead of giving a page from the wrong place. There is no key in it, so cursors survive a
//! restart and work on every server.

use domain::ContentHash;
use domain::page::PageRequest;

use super::wrong::{Flaw, Wrong};

const SUM: usize = 8;
/// Longer than any that we make: an inventory number is at most 4 KB.
const MAX: usize = 8 << 10;

/// The list that a page belongs to: its name and all filters, as one text.
pub(super) struct List(String);

impl List {
    pub(super) fn new(name: &str, filters: &[Option<&str>]) -> Self {
        let mut text = name.to_owned();
        for filter in filters {
            // The length keeps two different rows of filters from running together.
            match filter {
                Some(filter) => text.push_str(&format!("|{}:{filter}", filter.len())),
                None => text.push_str("|-"),
            }
        }
        Self(text)
    }

    fn sum(&self, cursor: &str) -> [u8; SUM] {
        let hash = ContentHash::of(format!("{}\n{cursor}", self.0).as_bytes());
        let mut sum = [0; SUM];
        for (to, from) in sum.iter_mut().zip(hash.as_bytes()) {
            *to = *from;
        }
        sum
    }

    pub(super) fn seal(&self, cursor: &str) -> String {
        let mut bytes = self.sum(cursor).to_vec();
        bytes.extend_from_slice(cursor.as_bytes());
        data_encoding::BASE64URL_NOPAD.encode(&bytes)
    }

    pub(super) fn open(&self, sealed: &str) -> Option<String> {
        if sealed.len() > MAX {
            return None;
        }
        let bytes = data_encoding::BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let (sum, cursor) = bytes.split_at_checked(SUM)?;
        let cursor = std::str::from_utf8(cursor).ok()?;
        (self.sum(cursor) == sum && !cursor.contains('\0')).then(|| cursor.to_owned())
    }

    /// The page that was asked for.
    pub(super) fn page(&self, after: Option<&str>, limit: Option<i64>) -> Result<PageRequest, Flaw> {
        let max = i64::from(PageRequest::MAX);
        let limit = limit.unwrap_or(100);
        let limit = u32::try_from(limit)
            .ok()
            .filter(|limit| (1..=PageRequest::MAX).contains(limit))
            .ok_or_else(|| Flaw::parameter("limit", Wrong::Range { min: 1, max }))?;
        match after {
            None => Ok(PageRequest::first(limit)),
            Some(sealed) => {
                let cursor = self.open(sealed).ok_or_else(|| Flaw::parameter("after", Wrong::Cursor))?;
                Ok(PageRequest::after(cursor, limit))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cursor_of_another_list_or_another_filter_is_refused() {
        let sealed = List::new("matches", &[Some("a"), None]).seal("affected~3~x");
        for (name, filters) in
            [("notices", [Some("a"), None]), ("matches", [None, Some("a")]), ("matches", [Some("a"), Some("")])]
        {
            assert_eq!(List::new(name, &filters).open(&sealed), None, "{name} {filters:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_again(cursor in "[^\\x00]{0,200}", name in "[a-z]{1,9}", filter in proptest::option::of(".{0,20}")) {
            let list = List::new(&name, &[filter.as_deref()]);
            prop_assert_eq!(list.open(&list.seal(&cursor)), Some(cursor));
        }

        #[test]
        fn nothing_else_opens(sealed in "\\PC{0,300}") {
            prop_assert_eq!(List::new("assets", &[]).open(&sealed), None);
        }

        #[test]
        fn a_changed_sign_is_noticed(cursor in "[ -~]{1,60}", place in any::<prop::sample::Index>(), sign in "[A-Za-z0-9_-]") {
            let list = List::new("assets", &[]);
            let sealed = list.seal(&cursor);
            let place = place.index(sealed.len());
            let mut other = sealed.clone();
            other.replace_range(place..=place, &sign);
            if other != sealed {
                prop_assert_eq!(list.open(&other), None);
            }
        }
    }
}
