//! Reading: what a viewer may see, and nothing else.

use std::ops::Deref;
use std::sync::Arc;

use domain::viewer::Viewer;
use serde::Serialize;

use crate::audiences::Readable;
use crate::db::{Allowed, Ask, Pool, Row, Val};
use crate::{Store, StoreError};

/// What a viewer was allowed to read. Only the store makes it, so holding one is the proof that somebody asked.
///
/// ```compile_fail
/// let forged = store::Seen("who runs vulnerable pumps");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Seen<T>(T);

impl<T> Seen<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(value)
    }

    /// Part of what was seen was seen as well.
    pub fn map<U>(self, part: impl FnOnce(T) -> U) -> Seen<U> {
        Seen(part(self.0))
    }

    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Seen<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// The store as one viewer sees it. Methods stand in the topic files (`organisations`, `advisories`, …).
pub struct View<'s> {
    pub(crate) store: &'s Store,
    pub(crate) viewer: &'s Viewer,
    readable: Arc<Readable>,
}

impl Store {
    pub async fn as_viewer<'s>(&'s self, viewer: &'s Viewer) -> Result<View<'s>, StoreError> {
        Ok(View { store: self, viewer, readable: self.readable(viewer).await? })
    }
}

impl View<'_> {
    pub fn viewer(&self) -> &Viewer {
        self.viewer
    }

    /// Runs a query whose text has `{seen:ALIAS}` in its WHERE clause, which becomes "and the viewer may read the row
    /// of ALIAS". Refuses a text without one: forgetting the filter is the bug this type exists against.
    pub(crate) async fn rows(&self, sql: &str, args: Vec<Val>) -> Result<Vec<Row>, StoreError> {
        let (text, args) = self.filtered(sql, args)?;
        let mut pool: &Pool = &self.store.pool;
        pool.all_text(&text, args).await
    }

    fn filtered(&self, sql: &str, mut args: Vec<Val>) -> Result<(String, Vec<Val>), StoreError> {
        let mut text = String::with_capacity(sql.len() + 200);
        let mut rest = sql;
        let mut filtered = false;
        let mut places: Option<(usize, usize)> = None;
        while let Some((before, after)) = rest.split_once("{seen:") {
            let Some((alias, tail)) = after.split_once('}') else { break };
            let (one, two) = *places.get_or_insert_with(|| {
                let next = args.len() + 1;
                match &*self.readable {
                    Readable::Only(ids) => {
                        args.push(json_list(ids));
                        (next, 0)
                    }
                    Readable::AllBut { upto, except } => {
                        args.push(Val::from(*upto));
                        args.push(json_list(except));
                        (next, next + 1)
                    }
                }
            });
            text.push_str(before);
            if two == 0 {
                text.push_str(&format!("({alias}.audience_id IN {{ints:{one}}})"));
            } else {
                text.push_str(&format!(
                    "({alias}.audience_id <= ${one} AND {alias}.audience_id NOT IN {{ints:{two}}})"
                ));
            }
            filtered = true;
            rest = tail;
        }
        if !filtered {
            return Err(StoreError::Conflict("a reading query without an audience filter".to_owned()));
        }
        text.push_str(rest);
        Ok(((&self.store.pool).dialect().expand(&text).into_owned(), args))
    }

    /// One row, looked up by its identifier: behind the filter stands the database's own rule, where it has one.
    pub(crate) async fn row(&self, sql: &str, args: Vec<Val>) -> Result<Row, StoreError> {
        self.row_beside(&[], sql, args).await
    }

    /// The same where parts of another row are shown to whom that row by itself is not for, and that is meant: a notice
    /// names the advisory that it is about. `beside` says of which tables, and why stands at each use.
    pub(crate) async fn row_beside(&self, beside: &[&str], sql: &str, args: Vec<Val>) -> Result<Row, StoreError> {
        let (text, args) = self.filtered(sql, args)?;
        let allowed = match &*self.readable {
            Readable::Only(ids) => Allowed::Only(ids),
            Readable::AllBut { upto, except } => Allowed::AllBut { upto: *upto, except },
        };
        self.store.pool.fenced(allowed, beside, &text, args).await?.ok_or(StoreError::NotFound)
    }
}

fn json_list(ids: &[i64]) -> Val {
    let mut text = String::with_capacity(ids.len() * 5 + 2);
    text.push('[');
    for (index, id) in ids.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&id.to_string());
    }
    text.push(']');
    Val::from(text)
}
