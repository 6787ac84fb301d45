//! What is held of an organisation: handed over to it as a file, and taken away when its part ends. For leads.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::Organisation;
use domain::policy::{self, MayTakeOut};
use domain::{OrganisationId, policy::Denied};
use futures_util::stream;
use serde_json::json;
use store::{Seen, Store, StoreError};

use super::{Fields, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

/// What people have a word for, and the tables that it stands in. The rest is counted together.
const WORDS: &[(&str, &[&str])] = &[
    ("devices", &["asset"]),
    ("matches", &["asset_match"]),
    ("notices", &["notice"]),
    ("answers", &["answer"]),
    ("questions", &["question"]),
    ("bills", &["bill"]),
    ("imports", &["inventory_import"]),
    ("contacts", &["contact"]),
    ("people", &["membership"]),
    ("programs", &["api_token"]),
    ("mandates", &["mandate"]),
    ("trail", &["audit"]),
];

#[derive(Template)]
#[template(path = "desk/leaving.html")]
struct Leaving {
    page: Page,
    it: Seen<Organisation>,
    base: String,
    back: String,
    lines: Vec<(String, String)>,
    /// The CERT itself cannot leave.
    can_end: bool,
    by: String,
    problem: Option<String>,
}

async fn page(
    web: &Web,
    who: &SignedIn,
    organisation: OrganisationId,
    by: &str,
    problem: Option<String>,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let proof = policy::may_take_out(&who.viewer, organisation)?;
    let it = web.store.as_viewer(&who.viewer).await?.organisation(organisation).await?;
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for (table, rows) in web.store.held_counts(&proof).await? {
        let word = WORDS.iter().find(|(_, tables)| tables.contains(&table)).map_or("rest", |(word, _)| word);
        *counts.entry(word).or_default() += rows;
    }
    let words = WORDS.iter().map(|(word, _)| *word).chain(["rest"]);
    let lines =
        words.map(|word| (t.leaving_word(word), t.number(counts.get(word).copied().unwrap_or_default()))).collect();
    html(&Leaving {
        page: Page::new(web, &who.visit, t.leaving_title()).lead(t.leaving_lead(&it.name)),
        base: paths::desk_leaving(organisation),
        back: paths::desk_organisation(organisation),
        lines,
        can_end: !who.viewer.is_member_of(organisation) && !web.store.has_left(&proof).await?,
        by: by.to_owned(),
        problem,
        it,
    })
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    page(&web, &who, id(&path)?, "", None).await
}

/// A file of JSON lines, `{"table": …, "row": …}`, as `brandwacht organisation export` writes it. One part is in memory at
/// once; that it was taken along stands on the trail before the first byte goes out.
pub(crate) async fn export(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let organisation: OrganisationId = id(&path)?;
    let proof = policy::may_take_out(&who.viewer, organisation)?;
    web.store.as_viewer(&who.viewer).await?.organisation(organisation).await?;
    let rows: i64 = web.store.held_counts(&proof).await?.iter().map(|(_, rows)| rows).sum();
    let mut tx = web.store.begin().await?;
    tx.taken_out(&proof, rows.unsigned_abs(), Some(&who.person.name)).await?;
    tx.commit().await?;
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"organisation-{organisation}.jsonl\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let begin = Some(Going { store: web.store.clone(), proof, part: 0, rows: 0 });
    let parts = stream::try_unfold(begin, |going| async move {
        let Some(going) = going else { return Ok::<_, StoreError>(None) };
        going.next().await.map(Some)
    });
    Ok((headers, Body::from_stream(parts)).into_response())
}

/// A file on its way.
struct Going {
    store: Store,
    proof: MayTakeOut,
    part: usize,
    rows: usize,
}

impl Going {
    /// The next piece, and what is left. The last line says that nothing is missing: a connection that breaks half-way
    /// leaves a file that looks whole otherwise, and what it is made for is followed by deleting.
    async fn next(self) -> Result<(Bytes, Option<Self>), StoreError> {
        let Some((table, rows)) = self.store.held(&self.proof, self.part).await? else {
            return Ok((format!("{}\n", json!({ "end": true, "rows": self.rows })).into(), None));
        };
        let count = rows.len();
        let mut text = String::new();
        for row in rows {
            text.push_str(&json!({ "table": table, "row": row }).to_string());
            text.push('\n');
        }
        Ok((text.into(), Some(Self { part: self.part + 1, rows: self.rows + count, ..self })))
    }
}

pub(crate) async fn end(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let organisation: OrganisationId = id(&path)?;
    let proof = policy::may_end_organisation(&who.viewer, organisation)?;
    if who.viewer.is_member_of(organisation)
        || web.store.has_left(&policy::may_take_out(&who.viewer, organisation)?).await?
    {
        return Err(Denied.into());
    }
    let it = web.store.as_viewer(&who.viewer).await?.organisation(organisation).await?;
    let fields = Fields::read(&body);
    let (name, by) = (fields.get("name").trim(), fields.get("by").trim());
    let problem = if name != it.name {
        Some(t.leaving_wrong_name(&it.name))
    } else if by.is_empty() {
        Some(t.leaving_wrong_by())
    } else {
        None
    };
    if let Some(problem) = problem {
        let page = page(&web, &who, organisation, by, Some(problem)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let mut tx = web.store.begin().await?;
    tx.end_organisation(&proof, Some(by)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?ended=1", paths::DESK_ORGANISATIONS)).into_response())
}

#[cfg(test)]
mod tests;
