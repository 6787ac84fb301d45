//! What can be asked of institutions, the worst first, and what was asked and still waits.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::AdvisoryId;
use domain::page::PageRequest;
use domain::question::QuestionState;
use l10n::asking;
use store::{AskFilter, Proposal, QuestionFilter, QuestionRow, Seen, View};

use super::Stamp;
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

/// Proposals on the page; the others come when these are asked.
const SHOWN: usize = 50;
/// Finished questions that are listed.
const FINISHED: u32 = 25;

struct Proposed {
    href: String,
    name: String,
    /// The supplier that answers.
    via: Option<String>,
    severity: &'static str,
    devices: usize,
    advisories: usize,
    groups: Vec<String>,
}

struct Asked {
    href: String,
    name: String,
    via: Option<String>,
    row: Seen<QuestionRow>,
    sent: Stamp,
    progress: String,
    reminded: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/questions.html")]
struct Questions {
    page: Page,
    proposed: Vec<Proposed>,
    more: bool,
    open: Vec<Asked>,
    done: Vec<Asked>,
}

fn proposed(visit: &Visit, it: &Proposal) -> Proposed {
    let t = visit.t;
    let name = |group: &store::ProposedGroup| {
        let name = asking::group_name(t, &group.maker, &group.product, &group.model_number);
        t.ask_group(group.devices.len(), name)
    };
    Proposed {
        href: paths::desk_question_new(it.institution, it.addressee),
        name: it.institution_name.clone(),
        via: (it.addressee != it.institution).then(|| t.asks_via(&it.addressee_name)),
        severity: it.severity.code(),
        devices: it.devices(),
        advisories: it.advisories(),
        groups: it.groups.iter().take(3).map(name).collect(),
    }
}

fn asked(visit: &Visit, row: Seen<QuestionRow>) -> Asked {
    let t = visit.t;
    let count = |count: i64| t.number(i128::from(count));
    Asked {
        href: paths::desk_question(row.id),
        name: row.institution_name.clone(),
        via: (row.addressee != row.institution).then(|| t.asks_via(&row.addressee_name)),
        sent: Stamp::new(visit, row.sent_at),
        progress: t.ask_progress(count(row.said), count(row.items)),
        reminded: row.reminded_at.map(|at| t.asks_reminded(t.moment(at, visit.now()))),
        row,
    }
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let view = web.store.as_viewer(&who.viewer).await?;
    let today = web.now().day(&web.config.zone);
    let (proposals, more) = view.proposals(AskFilter::default(), today).await?;
    let filter = QuestionFilter { state: Some(QuestionState::Sent), ..QuestionFilter::default() };
    let open = view.questions(&filter, &PageRequest::first(PageRequest::MAX)).await?;
    let mut done = Vec::new();
    for state in [QuestionState::Closed, QuestionState::Withdrawn] {
        let filter = QuestionFilter { state: Some(state), ..QuestionFilter::default() };
        done.extend(view.questions(&filter, &PageRequest::first(FINISHED)).await?.items);
    }
    let lead = t.asks_lead(proposals.len());
    html(&Questions {
        page: Page::new(&web, visit, t.asks_title()).lead(lead),
        more: more || proposals.len() > SHOWN,
        proposed: proposals.iter().take(SHOWN).map(|it| proposed(visit, it)).collect(),
        open: open.items.into_iter().map(|row| asked(visit, row)).collect(),
        done: done.into_iter().map(|row| asked(visit, row)).collect(),
    })
}

/// How many devices institutions could be asked about now; of one advisory, or of all.
pub(super) async fn to_ask(web: &Web, view: &View<'_>, advisory: Option<AdvisoryId>) -> Result<usize, Fault> {
    let today = web.now().day(&web.config.zone);
    let (proposals, _) = view.proposals(AskFilter { institution: None, advisory }, today).await?;
    Ok(proposals.iter().map(|proposal| proposal.devices()).sum())
}
