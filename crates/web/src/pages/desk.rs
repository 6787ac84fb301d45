//! The CERT's pages, one file per page, and the small parts that they share: moments, tabs, fields of a form.
//! Only analysts come here; the table of routes sees to that.

pub(crate) mod advisory;
pub(crate) mod audit;
pub(crate) mod call_out;
pub(crate) mod composer;
pub(crate) mod contact_key;
pub(crate) mod duty;
pub(crate) mod duty_calendar;
pub(crate) mod follow_up;
pub(crate) mod inbox;
pub(crate) mod jobs;
pub(crate) mod joins;
pub(crate) mod leaving;
pub(crate) mod notice;
pub(crate) mod organisation;
pub(crate) mod organisation_edit;
pub(crate) mod organisations;
pub(crate) mod picture;
pub(crate) mod plan;
pub(crate) mod products;
pub(crate) mod question_new;
pub(crate) mod question_one;
pub(crate) mod questions;
pub(crate) mod rating;
pub(crate) mod reach;
pub(crate) mod register;
pub(crate) mod retention;
pub(crate) mod review;
pub(crate) mod sources;
pub(crate) mod templates;
#[cfg(test)]
mod tests;
pub(crate) mod upload;
pub(crate) mod usefulness;

use axum::body::Bytes;
use domain::Timestamp;

use crate::{Fault, Visit};

/// A moment as a page shows it: short to read, whole on hovering and in print.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    pub(crate) iso: String,
    pub(crate) full: String,
    pub(crate) short: String,
}

impl Stamp {
    pub(crate) fn new(visit: &Visit, at: Timestamp) -> Self {
        Self { iso: at.to_string(), full: visit.t.moment_full(at, &visit.zone), short: visit.t.moment(at, visit.now()) }
    }

    /// The same moment, said as what is left until then.
    pub(crate) fn deadline(visit: &Visit, at: Timestamp) -> Self {
        Self { short: visit.t.deadline(at, visit.now()), ..Self::new(visit, at) }
    }
}

/// One of the filters above a list: a link, with how many it shows.
pub(crate) struct Tab {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) count: Option<String>,
    pub(crate) current: bool,
}

/// The fields of a posted form, in order; a name may stand there more than once, as ticked boxes do.
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Before anything was posted.
    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn read(body: &Bytes) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Every value of this name that can be read as what is wanted; the rest is left out.
    pub(crate) fn all<T: std::str::FromStr>(&self, name: &str) -> Vec<T> {
        self.0.iter().filter(|(known, _)| known == name).filter_map(|(_, value)| value.parse().ok()).collect()
    }
}

/// A field that was filled in wrongly, and what to do about it.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) field: &'static str,
    pub(crate) text: String,
}

impl Wrong {
    pub(crate) fn new(field: &'static str, text: impl Into<String>) -> Self {
        Self { field, text: text.into() }
    }

    pub(crate) fn of<'w>(wrong: &'w [Self], field: &str) -> Option<&'w str> {
        wrong.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.text.as_str())
    }
}

/// Reads an identifier from an address; what is none is not found.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}

/// The address of a phone number: Dutch numbers get their country.
pub(crate) fn tel(number: &str) -> String {
    let digits: String = number.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
    match digits.strip_prefix('0') {
        Some(rest) => format!("tel:+31{rest}"),
        None => format!("tel:{digits}"),
    }
}
