//! Mandates as those concerned see them: an institution's responsible people approve and end them here, a supplier
//! sees for whom it acts. The CERT only proposes.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::mandate::Mandate;
use domain::organisation::OrganisationKind;
use domain::{Day, MandateId, OrganisationId, policy};
use l10n::Texts;
use serde::Deserialize;
use store::{StoreError, View};

use super::desk::{Fields, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    done: String,
}

struct Line {
    id: MandateId,
    /// The other side.
    name: String,
    classes: String,
    period: String,
    approved_by: Option<String>,
    state: &'static str,
    may_approve: bool,
    may_end: bool,
}

#[derive(Template)]
#[template(path = "mandates.html")]
struct Mandates {
    page: Page,
    lines: Vec<Line>,
    own: bool,
    done: bool,
}

/// The word for how a mandate stands on a day.
pub(crate) fn state(it: &Mandate, today: Day) -> &'static str {
    if it.revoked_at.is_some() {
        "revoked"
    } else if it.approved_by.is_none() {
        "proposed"
    } else if it.is_active(today) {
        "active"
    } else if it.from > today {
        "later"
    } else {
        "ended"
    }
}

pub(crate) fn period(t: &'static Texts, it: &Mandate) -> String {
    let from = t.date_with_year(it.from);
    match it.until {
        Some(until) => t.mandate_period(from, t.date_with_year(until)),
        None => t.mandate_from(from),
    }
}

/// The name of the other side; of one that has left the circle there is none any more.
pub(crate) async fn name_of(
    view: &View<'_>,
    t: &'static Texts,
    organisation: OrganisationId,
) -> Result<(String, bool), Fault> {
    match view.organisation(organisation).await {
        Ok(it) => Ok((it.name.clone(), true)),
        Err(StoreError::NotFound) => Ok((t.organisation_left(), false)),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let visit = &who.visit;
    let t = visit.t;
    let today = visit.at.day(&visit.zone);
    let own = who.viewer.organisation_of_kind(OrganisationKind::Institution);
    let organisation =
        own.or(who.viewer.organisation_of_kind(OrganisationKind::ItSupplier)).ok_or_else(Fault::not_found)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let mut lines = Vec::new();
    for it in view.mandates(organisation).await? {
        let other = if own.is_some() { it.supplier } else { it.institution };
        let state = state(&it, today);
        let responsible = policy::may_approve_mandate(&who.viewer, it.institution).is_ok();
        let classes: Vec<String> = it.classes.iter().map(|class| t.asset_class(*class)).collect();
        lines.push(Line {
            id: it.id,
            name: name_of(&view, t, other).await?.0,
            classes: classes.join(", "),
            period: period(t, &it),
            approved_by: it.approved_by.clone(),
            state,
            may_approve: responsible && state == "proposed",
            may_end: responsible && !matches!(state, "revoked" | "ended"),
        });
    }
    // What asks for a decision stands first, what is over last.
    lines.sort_by_key(|line| match line.state {
        "proposed" => 0,
        "active" | "later" => 1,
        _ => 2,
    });
    let lead = if own.is_some() { t.mandates_lead() } else { t.mandates_lead_supplier() };
    let page = Page::new(&web, visit, t.organisation_mandates()).lead(lead);
    html(&Mandates { page, lines, own: own.is_some(), done: ask.done == "1" })
}

/// Approves or ends one, in the name of whoever presses the button.
pub(crate) async fn decide(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let mandate: MandateId = id(&path)?;
    let institution = who.viewer.organisation_of_kind(OrganisationKind::Institution).ok_or_else(Fault::not_found)?;
    let proof = policy::may_approve_mandate(&who.viewer, institution)?;
    let fields = Fields::read(&body);
    let mut tx = web.store.begin().await?;
    match fields.get("act") {
        "approve" => tx.approve_mandate(&proof, mandate, &who.person.name).await?,
        "revoke" => tx.revoke_mandate(&proof, mandate).await?,
        _ => return Err(Fault::bad_request(who.visit.t.desk_unknown_act())),
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?done=1", paths::MANDATES)).into_response())
}

#[cfg(test)]
mod tests;
