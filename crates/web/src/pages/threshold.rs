//! From which certainty on an institution is told: its own page, and the CERT's page of it, share the choice.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::OrganisationKind;
use domain::threshold::Threshold;
use domain::verdict::Certainty;
use domain::{OrganisationId, policy};
use serde::Deserialize;
use store::View;

use super::desk::{Fields, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    saved: String,
}

#[derive(Template)]
#[template(path = "threshold.html")]
struct Choose {
    page: Page,
    here: String,
    back: (String, String),
    chosen: Threshold,
    withheld: Option<String>,
    may_choose: bool,
    saved: bool,
}

impl Choose {
    fn is(&self, from: &Certainty) -> bool {
        self.chosen.from == *from
    }

    /// The usual choice first.
    fn choices() -> [Certainty; 3] {
        [Certainty::Possible, Certainty::Probable, Certainty::Certain]
    }
}

/// Where the choice is made: an institution's own page, or the CERT's page of it.
struct Place {
    organisation: OrganisationId,
    title: String,
    here: String,
    back: (String, String),
}

fn own(who: &SignedIn) -> Result<Place, Fault> {
    let t = who.visit.t;
    let organisation = who.viewer.organisation_of_kind(OrganisationKind::Institution).ok_or_else(Fault::not_found)?;
    Ok(Place {
        organisation,
        title: t.threshold_title(),
        here: paths::THRESHOLD.to_owned(),
        back: (paths::INVENTORY.to_owned(), t.nav_inventory()),
    })
}

async fn of_desk(web: &Web, who: &SignedIn, path: &str) -> Result<Place, Fault> {
    let organisation: OrganisationId = id(path)?;
    let it = web.store.as_viewer(&who.viewer).await?.organisation(organisation).await?;
    if it.kind != OrganisationKind::Institution {
        return Err(Fault::not_found());
    }
    let base = paths::desk_organisation(organisation);
    Ok(Place {
        organisation,
        title: who.visit.t.threshold_title_of(&it.name),
        here: format!("{base}/threshold"),
        back: (base, it.name.clone()),
    })
}

/// What the institution has chosen; everything is told when it has not.
pub(crate) async fn of(view: &View<'_>, organisation: OrganisationId) -> Result<Threshold, Fault> {
    Ok(view.threshold(organisation).await?.map(|row| row.threshold).unwrap_or_default())
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let place = own(&who)?;
    page(&web, &who, place, !ask.saved.is_empty()).await
}

pub(crate) async fn choose(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let place = own(&who)?;
    keep(&web, &who, place, &Fields::read(&body)).await
}

pub(crate) async fn desk(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let place = of_desk(&web, &who, &path).await?;
    page(&web, &who, place, !ask.saved.is_empty()).await
}

pub(crate) async fn desk_choose(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let place = of_desk(&web, &who, &path).await?;
    keep(&web, &who, place, &Fields::read(&body)).await
}

async fn page(web: &Web, who: &SignedIn, place: Place, saved: bool) -> Result<Response, Fault> {
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let chosen = of(&view, place.organisation).await?;
    let counts = view.inventory_counts_told(place.organisation, Some(chosen)).await?;
    html(&Choose {
        page: Page::new(web, &who.visit, place.title).lead(t.threshold_lead()).narrow().back_to(&*place.here),
        withheld: (!chosen.is_default()).then(|| t.threshold_desk_withheld(counts.withheld)),
        may_choose: policy::may_choose_threshold(&who.viewer, place.organisation).is_ok(),
        here: place.here,
        back: place.back,
        chosen,
        saved,
    })
}

async fn keep(web: &Web, who: &SignedIn, place: Place, fields: &Fields) -> Result<Response, Fault> {
    let proof = policy::may_choose_threshold(&who.viewer, place.organisation)?;
    let from = Certainty::from_code(fields.get("from")).ok_or_else(|| Fault::bad_request(String::new()))?;
    let chosen = Threshold { from, affected_too: fields.has("affected_too") };
    let mut tx = web.store.begin().await?;
    tx.choose_threshold(&proof, place.organisation, chosen).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?saved=1", place.here)).into_response())
}
