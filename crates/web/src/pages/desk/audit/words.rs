//! A row of the trail in words: what a row tells beside its act, and where the object stands. Programs and the command
//! line get the row as it is kept; nothing of this is in there.

use domain::usefulness::Vote;
use domain::viewer::Role;
use domain::{OrganisationId, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::{Visit, paths};

/// Things of one row; what is beyond is counted.
const MAX_PARTS: usize = 12;
/// Entries of one list, and signs of one text.
const MAX_LISTED: usize = 6;
const MAX_SIGNS: usize = 120;

/// One thing that a row tells.
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Where the thing has a page.
    pub(crate) href: Option<String>,
}

/// What a row tells, as words.
pub(crate) fn parts(visit: &Visit, detail: &Value, named: &[(OrganisationId, String)]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (key, value) in detail.as_object().into_iter().flatten().take(MAX_PARTS) {
        let (value, href) = match organisation(value, named) {
            Some((id, name)) => (name.to_owned(), Some(paths::desk_organisation(id))),
            None => (said(visit, key, value, named), value.as_str().and_then(|text| page(key, text))),
        };
        if !value.is_empty() {
            parts.push(Part { name: visit.t.audit_detail(key, key.replace('_', " ")), value, href });
        }
    }
    parts
}

fn organisation<'n>(value: &Value, named: &'n [(OrganisationId, String)]) -> Option<(OrganisationId, &'n str)> {
    let id: OrganisationId = value.as_str()?.parse().ok()?;
    named.iter().find(|(of, _)| *of == id).map(|(of, name)| (*of, name.as_str()))
}

fn said(visit: &Visit, key: &str, value: &Value, named: &[(OrganisationId, String)]) -> String {
    let t = visit.t;
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => t.audit_yes(),
        Value::Bool(false) => t.audit_no(),
        Value::Number(number) => number.as_i64().map_or_else(|| number.to_string(), |it| t.number(i128::from(it))),
        Value::String(text) => text_said(visit, key, text),
        // Of identifiers people read how many there are.
        Value::Array(list) if list.iter().all(|it| it.as_str().is_some_and(is_id)) => t.count(list.len()),
        Value::Array(list) => {
            let mut said_all: Vec<String> =
                list.iter().take(MAX_LISTED).map(|it| said(visit, key, it, named)).collect();
            if list.len() > MAX_LISTED {
                said_all.push(format!("+ {}", list.len() - MAX_LISTED));
            }
            said_all.join(", ")
        }
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                let value = match organisation(value, named) {
                    Some((_, name)) => name.to_owned(),
                    None => said(visit, name, value, named),
                };
                format!("{} {value}", t.audit_detail(name, name.replace('_', " ")))
            };
            members.iter().take(MAX_LISTED).map(member).collect::<Vec<_>>().join(" ")
        }
    }
}

fn text_said(visit: &Visit, key: &str, text: &str) -> String {
    let t = visit.t;
    match key {
        "method" => return t.audit_method(text),
        "vote" if Vote::from_code(text).is_some() => return t.vote_word(text),
        "role" | "roles" | "added" | "removed" if Role::from_code(text).is_some() || text.contains(' ') => {
            // Several roles stand in one text with blanks between them.
            let roles: Option<Vec<_>> = text.split(' ').map(Role::from_code).collect();
            if let Some(roles) = roles {
                return roles.into_iter().map(|role| t.role(role)).collect::<Vec<_>>().join(", ");
            }
        }
        _ => {}
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return t.moment_full(at, &visit.zone);
    }
    l10n::mail::shortened(text, MAX_SIGNS)
}

fn is_id(text: &str) -> bool {
    text.parse::<Uuid>().is_ok()
}

/// The page of a thing that a detail names by its identifier.
fn page(key: &str, text: &str) -> Option<String> {
    match key {
        "advisory" => text.parse().ok().map(paths::desk_advisory),
        "asset" => text.parse().ok().map(paths::desk_asset),
        _ => None,
    }
}

/// The page of what the act was done to, with what it is. A thing that is gone, or that the reader may not see, is not
/// found there.
pub(super) fn page_of(visit: &Visit, act: &str, object: &str) -> Option<(String, String)> {
    let (kind, href) = match act {
        "inventory.upload" | "organisation.end" | "bill.remove" | "source.remove" => return None,
        "intake.run" => ("run", paths::desk_run(object.parse().ok()?)),
        _ => match act.split('.').next().unwrap_or_default() {
            "notice" => ("notice", paths::desk_notice(object.parse().ok()?)),
            "asset" | "remediation" => ("asset", paths::desk_asset(object.parse().ok()?)),
            "question" => ("question", paths::desk_question(object.parse().ok()?)),
            "advisory" => ("advisory", paths::desk_advisory(object.parse().ok()?)),
            "organisation" | "inventory" | "threshold" | "overview" | "topic" | "blind" => {
                ("organisation", paths::desk_organisation(object.parse().ok()?))
            }
            "source" => ("source", paths::desk_source(object.parse().ok()?)),
            "register" => ("rule", paths::desk_rule(object.parse().ok()?)),
            "bill" => ("bill", paths::DESK_BILL.replace("{id}", &object.parse::<Uuid>().ok()?.to_string())),
            _ => return None,
        },
    };
    Some((href, visit.t.audit_thing(kind)))
}
