//! Organisations that want to take part, for the CERT: one press makes organisation, contact and first invitation.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::policy;
use serde::Deserialize;
use store::{JoinRow, StoreError};

use super::{Fields, Stamp, id, tel};
use crate::fault::Outside;
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    done: String,
}

struct Line {
    row: JoinRow,
    what: String,
    tel: Option<String>,
    at: Stamp,
    /// The address is not of the domain that the organisation names.
    is_elsewhere: bool,
}

#[derive(Template)]
#[template(path = "desk/joins.html")]
struct Joins {
    page: Page,
    lines: Vec<Line>,
    done: bool,
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let visit = &who.visit;
    let t = visit.t;
    let proof = policy::may_manage_organisations(&who.viewer)?;
    let lines = web.store.joins(&proof).await?.into_iter().map(|row| {
        let it = &row.it;
        let mut what = vec![t.organisation_kind(it.kind)];
        what.extend(it.sector.clone());
        what.extend(it.size.map(|size| t.size(size).to_lowercase()));
        let host = it.email.rsplit('@').next().unwrap_or_default();
        Line {
            what: what.join(" · "),
            tel: it.phone.as_deref().map(tel),
            at: Stamp::new(visit, row.confirmed_at),
            is_elsewhere: host != it.domain && !host.ends_with(&format!(".{}", it.domain)),
            row,
        }
    });
    let lines = lines.collect();
    html(&Joins { page: Page::new(&web, visit, t.joins_title()).lead(t.joins_lead()), lines, done: ask.done == "1" })
}

pub(crate) async fn decide(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let t = who.visit.t;
    let proof = policy::may_manage_organisations(&who.viewer)?;
    let fields = Fields::read(&body);
    let join = id(fields.get("join"))?;
    let mut tx = web.store.begin().await?;
    let to = match fields.get("act") {
        "approve" => match tx.approve_join(&proof, join).await {
            Ok(organisation) => format!("{}?saved=true", paths::desk_organisation(organisation)),
            Err(StoreError::Conflict(_)) => return Err(Fault::new(Outside::Conflict(t.joins_double()))),
            Err(error) => return Err(error.into()),
        },
        "decline" => {
            tx.decline_join(&proof, join).await?;
            format!("{}?done=1", paths::DESK_JOINS)
        }
        _ => return Err(Fault::bad_request(t.desk_unknown_act())),
    };
    tx.commit().await?;
    Ok(Redirect::to(&to).into_response())
}
