//! How long what is kept, for leads and operators: the terms that hold, what is over them, and what has none. Read only:
//! terms are settings of the platform.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::policy;
use domain::retention::{Beside, Kind};

use super::Stamp;
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web};

#[cfg(test)]
mod tests;

struct Line {
    name: String,
    about: String,
    term: String,
    end: String,
    /// `None` where there is no term to be over.
    over: Option<String>,
    oldest: Option<Stamp>,
}

#[derive(Template)]
#[template(path = "desk/retention.html")]
struct Retention {
    page: Page,
    kept: String,
    lines: Vec<Line>,
    beside: Vec<(String, String)>,
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let proof = policy::may_keep_terms(&who.viewer)?;
    let mut lines = Vec::with_capacity(Kind::ALL.len());
    for kind in Kind::ALL {
        let days = web.config.retention.days(kind);
        let over = match days {
            Some(days) => Some(web.store.over_term(&proof, kind, days).await?),
            None => None,
        };
        lines.push(Line {
            name: t.retention_kind(kind.code()),
            about: t.retention_about(kind.code()),
            term: days.map_or_else(|| t.retention_for_ever(), |days| t.retention_days(days)),
            end: t.retention_end(kind.end().code()),
            over: over.map(|over| t.number(i128::from(over.rows))),
            oldest: over.and_then(|over| over.oldest).map(|at| Stamp::new(visit, at)),
        });
    }
    let kept = match web.store.terms_kept_at().await? {
        Some(at) => t.retention_kept_at(t.moment(at, visit.now())),
        None => t.retention_never(),
    };
    let beside = Beside::ALL.map(|it| (t.retention_beside_kind(it.code()), t.retention_beside_why(it.code()))).to_vec();
    let page = Page::new(&web, visit, t.retention_title()).lead(t.retention_lead());
    html(&Retention { page, kept, lines, beside })
}
