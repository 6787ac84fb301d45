//! The query of a request, read strictly: what is unknown, doubled or of the wrong kind is refused with its name,
//! because a misspelt filter that is passed over gives an answer to another question.

use std::borrow::Cow;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::cursor::List;
use super::wrong::{Barred, Flaw, Wrong};
use crate::fault::Outside;
use crate::session::Caller;
use crate::{Fault, Web};
use domain::overview::Week;
use domain::page::PageRequest;

/// Longest text of one parameter.
const MAX: usize = 8 << 10;

pub(crate) struct Asked {
    /// What was not asked after yet.
    pairs: Vec<(String, String)>,
    flaws: Vec<Flaw>,
    here: Here,
}

/// Where the request went, to make the address of the next page from.
#[derive(Clone)]
pub(super) struct Here {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Here {
    pub(super) fn with_after(&self, after: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs.iter().filter(|(name, _)| name != "after"));
        query.append_pair("after", after);
        format!("{}?{}", self.path, query.finish())
    }
}

impl FromRequestParts<Web> for Asked {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Fault> {
        Ok(Self::read(parts.uri.path(), parts.uri.query().unwrap_or("")))
    }
}

impl Asked {
    fn read(path: &str, query: &str) -> Self {
        let pairs = query.split('&').filter(|part| !part.is_empty()).map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (plain(name), plain(value))
        });
        let pairs: Vec<_> = pairs.collect();
        Self { here: Here { path: path.to_owned(), pairs: pairs.clone() }, pairs, flaws: Vec::new() }
    }

    pub(super) fn here(&self) -> Here {
        self.here.clone()
    }

    /// Some parameters ask after the CERT's own work.
    pub(super) fn only_for_cert(&self, caller: &Caller, names: &[&str]) -> Result<(), Fault> {
        let asked = self.pairs.iter().any(|(name, _)| names.contains(&name.as_str()));
        if asked && !caller.viewer.is_cert() { Err(Fault::new(Outside::Barred(Barred::Cert))) } else { Ok(()) }
    }

    fn take(&mut self, name: &'static str) -> Option<String> {
        let place = self.pairs.iter().position(|(known, _)| known == name)?;
        let (_, value) = self.pairs.swap_remove(place);
        if self.pairs.iter().any(|(known, _)| known == name) {
            self.pairs.retain(|(known, _)| known != name);
            self.wrong(name, Wrong::Twice);
            return None;
        }
        if value.len() > MAX {
            self.wrong(name, Wrong::TooLong(MAX));
            return None;
        }
        Some(value)
    }

    pub(super) fn wrong(&mut self, name: &'static str, wrong: Wrong) {
        self.flaws.push(Flaw::parameter(name, wrong));
    }

    fn parsed<T>(&mut self, name: &'static str, wrong: Wrong, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let value = self.take(name)?;
        let found = read(&value);
        if found.is_none() {
            self.wrong(name, wrong);
        }
        found
    }

    /// A text to search for. No database takes a NUL.
    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        self.parsed(name, Wrong::NotText, |value| (!value.contains('\0')).then(|| value.to_owned()))
    }

    pub(super) fn id<T: FromStr>(&mut self, name: &'static str) -> Option<T> {
        self.parsed(name, Wrong::NotId, |value| value.parse().ok())
    }

    /// A week that has begun, as ISO 8601 writes it.
    pub(super) fn week(&mut self, name: &'static str, now: Week) -> Option<Week> {
        self.parsed(name, Wrong::NotWeek, |value| value.parse::<Week>().ok().filter(|week| *week <= now))
    }

    /// A whole number from one to the other.
    pub(super) fn within(&mut self, name: &'static str, min: i64, max: i64) -> Option<i64> {
        self.parsed(name, Wrong::Range { min, max }, |value| {
            value.parse::<i64>().ok().filter(|it| (min..=max).contains(it))
        })
    }

    pub(super) fn code<T>(
        &mut self,
        name: &'static str,
        codes: &'static [&'static str],
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.parsed(name, Wrong::OneOf(codes), read)
    }

    /// As `flag`, where leaving it out is a third answer.
    pub(super) fn yes_no(&mut self, name: &'static str) -> Option<bool> {
        self.parsed(name, Wrong::NotYesNo, |value| value.parse().ok())
    }

    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        self.parsed(name, Wrong::NotYesNo, |value| value.parse().ok()).unwrap_or(false)
    }

    /// Which page of this list; nothing else may be left in the query.
    pub(super) fn page(mut self, list: &List) -> Result<PageRequest, Fault> {
        let limit = self.parsed("limit", Wrong::NotWhole, |value| value.parse().ok());
        let after = self.take("after");
        let page = list.page(after.as_deref(), limit).map_err(|flaw| self.flaws.push(flaw));
        self.nothing_else()?;
        page.map_err(|()| Fault::not_found())
    }

    /// Refuses what is wrong so far, and whatever nobody has asked after.
    pub(super) fn nothing_else(mut self) -> Result<(), Fault> {
        for (name, _) in std::mem::take(&mut self.pairs) {
            let name: String = name.chars().take(100).collect();
            self.flaws.push(Flaw::parameter(name, Wrong::Unknown));
        }
        if self.flaws.is_empty() { Ok(()) } else { Err(Fault::new(Outside::Invalid(self.flaws))) }
    }
}

/// What stands there after decoding; bytes that are no UTF-8 become the replacement sign.
fn plain(text: &str) -> String {
    let pair = format!("x={text}");
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map_or_else(String::new, |(_, value): (Cow<'_, str>, Cow<'_, str>)| value.into_owned())
}
