//! That somebody read something, noted at the door: the table of routes says which object a good answer of a route shows,
//! and the store decides whether that is to be noted.

use std::collections::BTreeSet;

use axum::extract::Request;
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::OrganisationId;
use domain::audit::Thing;
use domain::organisation::OrganisationKind;
use domain::viewer::Viewer;
use uuid::Uuid;

use crate::session::Caller;
use crate::{Fault, Visit, Web, step_up};

/// What a good answer of a route shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) thing: Thing,
    /// It is taken along as a file.
    pub(crate) export: bool,
    pub(crate) pattern: &'static str,
}

/// Notes a look into the inventories of these institutions: for pages of the desk on which devices of many stand, and which
/// the table of routes therefore cannot name an object of. Without it "who looked at our data" would leave them out.
pub(crate) async fn note_inventories(
    web: &Web,
    viewer: &Viewer,
    institutions: impl IntoIterator<Item = OrganisationId>,
) -> Result<(), Fault> {
    let institutions: BTreeSet<OrganisationId> = institutions.into_iter().collect();
    for institution in institutions {
        web.store.note_reading(viewer, Thing::Inventory, institution.uuid(), false).await?;
    }
    Ok(())
}

/// Notes a look into what is held of these organisations, for lists with telephone numbers of many.
pub(crate) async fn note_organisations(
    web: &Web,
    viewer: &Viewer,
    organisations: BTreeSet<OrganisationId>,
) -> Result<(), Fault> {
    for organisation in organisations {
        web.store.note_reading(viewer, Thing::Organisation, organisation.uuid(), false).await?;
    }
    Ok(())
}

impl Reading {
    /// Lets the request through, and notes the reading when the answer is good. An answer that cannot be noted is not
    /// given: a trail with holes is worth nothing.
    pub(crate) async fn noted(self, web: &Web, request: Request, next: Next) -> Response {
        let caller = request.extensions().get::<Caller>().map(|caller| caller.viewer.clone());
        let visit = request.extensions().get::<Visit>().cloned();
        let identity = visit.as_ref().and_then(|visit| visit.identity.clone());
        let uri = request.uri().clone();
        let response = next.run(request).await;
        if response.status() != StatusCode::OK {
            return response;
        }
        let viewer = caller.as_deref().or(identity.as_deref().map(|identity| &identity.viewer));
        let Some(viewer) = viewer else { return response };
        let Some(object) = self.object(&uri, viewer) else { return response };
        // What is AMBER or RED is taken along only by somebody who has just shown who that is.
        if let (true, Some(visit), Some(identity)) = (self.export, &visit, &identity)
            && !step_up::is_fresh(web, identity)
        {
            match web.store.is_narrow(self.thing, object).await {
                Ok(true) => return step_up::ask_first(visit),
                Ok(false) => {}
                Err(error) => return Fault::from(error).into_response(),
            }
        }
        match web.store.note_reading(viewer, self.thing, object, self.export).await {
            Ok(()) => response,
            Err(error) => Fault::from(error).into_response(),
        }
    }

    /// The identifier in the path; of a list without one, the institution whose list it is.
    fn object(self, uri: &Uri, viewer: &Viewer) -> Option<Uuid> {
        let mut places = self.pattern.split('/').zip(uri.path().split('/'));
        if let Some((_, id)) = places.find(|(pattern, _)| *pattern == "{id}") {
            return id.parse().ok();
        }
        let asked = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .find_map(|(name, value)| (name == "of" && !value.is_empty()).then(|| value.parse().ok()))
            .flatten();
        let own = || viewer.organisation_of_kind(OrganisationKind::Institution).map(|id| id.uuid());
        let customer = || viewer.acts_for.iter().next().map(|fact| fact.institution.uuid());
        asked.or_else(own).or_else(customer)
    }
}
