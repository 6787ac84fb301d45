//! One call-out: what it is, and the button with which somebody takes it up. Whoever opens it stands beside a bed with a
//! telephone.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::duty::{NoRoad, Reason};
use domain::notice::DeliveryState;
use domain::{CallOutId, policy};
use serde::Deserialize;

use super::{Stamp, duty, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    done: String,
}

struct Message {
    name: String,
    what: String,
    state: DeliveryState,
    /// How the state is called.
    said: String,
    /// Why it has no way to go.
    no_road: Option<String>,
    at: Stamp,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/call-out.html")]
struct One {
    page: Page,
    path: String,
    reason: String,
    /// The title of the advisory, and its page.
    advisory: Option<(String, String)>,
    raised: Stamp,
    state: String,
    tone: &'static str,
    is_open: bool,
    taken: Option<String>,
    /// Where to go on: what the link is called, and where it leads.
    links: Vec<(String, String)>,
    messages: Vec<Message>,
    done: Option<String>,
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let view = web.store.as_viewer(&who.viewer).await?;
    let row = view.call_out(id::<CallOutId>(&path)?).await?;
    let state = row.it.state(visit.at);
    let mut links = Vec::new();
    if let Some((advisory, ..)) = &row.advisory {
        match row.it.reason {
            Reason::Drafts => links.push((t.duty_to_drafts(), paths::desk_advisory_part(*advisory, "notices"))),
            Reason::CallMe | Reason::Overdue => {
                links.push((t.duty_to_calls(), paths::DESK_CALLS.to_owned()));
                links.push((t.duty_to_follow(), paths::desk_advisory_part(*advisory, "follow-up")));
            }
            Reason::Test => {}
        }
    }
    let taken = row.it.acknowledged_at.map(|at| {
        let moment = t.moment(at, visit.now());
        match &row.acknowledged_by {
            Some(name) => t.duty_taken_by(name, moment),
            None => t.duty_taken_at(moment),
        }
    });
    let messages = row.messages.iter().map(|message| Message {
        name: message.name.clone(),
        what: format!("{}, {}", t.duty_called_as(message.called.code()), t.duty_channel(message.channel.code())),
        state: message.state,
        said: t.duty_message_state(if message.no_road.is_some() { "no_road" } else { message.state.code() }),
        no_road: message.no_road.map(|why| match why {
            NoRoad::Gateway => t.duty_no_gateway(message.channel.code()),
            NoRoad::Number => t.duty_no_number(),
        }),
        at: Stamp::new(visit, message.sent_at.unwrap_or(message.queued_at)),
        error: message.last_error.clone(),
    });
    html(&One {
        page: Page::new(&web, visit, duty::title(visit, &row)).back_to(paths::duty_call(row.id)).narrow(),
        path: paths::duty_call(row.id),
        reason: t.duty_reason(row.it.reason.code()),
        advisory: row.advisory.as_ref().map(|(id, _, title)| (title.clone(), paths::desk_advisory(*id))),
        raised: Stamp::new(visit, row.it.raised_at),
        state: t.duty_state(state.code()),
        tone: duty::tone(state),
        is_open: state.is_open(),
        taken,
        links,
        messages: messages.collect(),
        done: match ask.done.as_str() {
            "taken" => Some(t.duty_taken()),
            "other" => Some(t.duty_taken_other()),
            _ => None,
        },
    })
}

/// Takes it up: nobody else is called.
pub(crate) async fn take(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let proof = policy::may_publish(&who.viewer)?;
    let call_out: CallOutId = id(&path)?;
    let mut tx = web.store.begin().await?;
    let done = if tx.acknowledge(&proof, call_out).await? { "taken" } else { "other" };
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?done={done}", paths::duty_call(call_out))).into_response())
}

#[cfg(test)]
mod tests;
