//! The devices of a notice, each with the vulnerabilities that concern it and how far it is: what an institution, or who
//! acts for it, sets here line by line or all at once.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{NoticeId, Timestamp, policy};
use serde::Deserialize;
use store::{ConcernFilter, NoticeDetail, Seen};

use super::desk::{Fields, id};
use super::remediation::{self, Line, Rights, SHOWN, Texts};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    set: String,
    /// What the switch for all left as it was.
    left: String,
    /// When the switch for all was used, to take it back.
    at: String,
    /// What was taken back.
    back: String,
}

#[derive(Template)]
#[template(path = "devices.html")]
struct Devices {
    page: Page,
    it: Seen<NoticeDetail>,
    here: String,
    notice: String,
    lines: Vec<Line>,
    more: Option<String>,
    states: Vec<(&'static str, String)>,
    /// What the switch for all would set.
    all_hint: String,
    /// What it leaves out unless asked: said of the device itself, and in doubt.
    also: Vec<(&'static str, String)>,
    /// When it was used just now.
    at: Option<i64>,
    may: bool,
    progress: String,
    changed: Option<String>,
    all_done: bool,
    saved: Option<String>,
    problem: Option<String>,
    note: String,
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let number = |text: &str| text.parse::<usize>().ok();
    let left = number(&ask.left).filter(|left| *left > 0).map(|left| t.devices_left(left));
    let saved = match (number(&ask.set), number(&ask.back)) {
        (Some(n), _) => Some([Some(t.devices_saved(n)), left].into_iter().flatten().collect::<Vec<_>>().join(" ")),
        (None, Some(n)) => Some(t.devices_taken_back(n)),
        (None, None) => None,
    };
    let page = page(&web, &who, id(&path)?, &Fields::none(), saved, None).await?;
    html(&Devices { at: ask.at.parse().ok(), ..page })
}

async fn page(
    web: &Web,
    who: &SignedIn,
    notice: NoticeId,
    fields: &Fields,
    saved: Option<String>,
    problem: Option<String>,
) -> Result<Devices, Fault> {
    let visit = &who.visit;
    let t = visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.notice(notice).await?;
    let (advisory, institution) = (it.notice.advisory, it.notice.institution);
    let filter =
        ConcernFilter { advisory: Some(advisory), organisation: Some(institution), ..ConcernFilter::default() };
    let (rows, is_more) = view.all_concerns(&filter, SHOWN).await?;
    let rights = Rights::of(who, [institution]);
    let lines =
        remediation::lines(visit, &view, &rows, &rights, |row| paths::asset(row.asset), &mut Texts::default()).await?;
    let counts = view.remediation_counts(advisory, Some(institution)).await?;
    let counted = counts.not_remediated + counts.in_progress + counts.done;
    let reached: std::collections::BTreeSet<&str> =
        lines.iter().filter(|line| line.tick.is_some()).map(|line| line.href.as_str()).collect();
    let more = is_more.then(|| t.devices_more(usize::try_from(counted).unwrap_or(0).saturating_sub(SHOWN).max(1)));
    Ok(Devices {
        page: Page::new(web, visit, t.devices_title(it.notice.code.to_string()))
            .lead(t.devices_lead())
            .back_to(paths::notice_devices(notice)),
        here: paths::notice_devices(notice),
        notice: paths::notice(notice),
        all_hint: t.devices_all_hint(reached.len()),
        also: also(t, &lines, is_more),
        at: None,
        may: !reached.is_empty(),
        lines,
        more,
        states: remediation::states(t),
        progress: t.devices_progress(counts.done, counted),
        changed: (counts.changed > 0).then(|| t.devices_changed(counts.changed)),
        all_done: counted > 0 && counts.done == counted,
        saved,
        problem,
        note: fields.get("note").to_owned(),
        it,
    })
}

/// The ticks that let the switch for all reach further, where it would leave something out.
fn also(t: &l10n::Texts, lines: &[Line], is_more: bool) -> Vec<(&'static str, String)> {
    let count = |is: fn(&Line) -> bool| lines.iter().filter(|line| line.tick.is_some() && is(line)).count();
    let (said, doubtful) = (count(|line| line.is_said), count(|line| line.is_doubtful));
    let mut also = Vec::new();
    if said > 0 || is_more {
        also.push(("also_said", t.devices_also_said()));
    }
    if doubtful > 0 || is_more {
        also.push(("also_doubtful", t.devices_also_doubtful()));
    }
    also
}

pub(crate) async fn set(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let notice: NoticeId = id(&path)?;
    let it = web.store.as_viewer(&who.viewer).await?.notice(notice).await?;
    policy::may_remediate(&who.viewer, it.notice.institution)?;
    let fields = Fields::read(&body);
    if let Ok(at) = fields.get("take_back").parse() {
        let at = Timestamp::from_millis(at);
        let count = remediation::take_back(&web, &who, it.notice.institution, it.notice.advisory, at).await?;
        return Ok(Redirect::to(&format!("{}?back={count}", paths::notice_devices(notice))).into_response());
    }
    match remediation::save(&web, &who, it.notice.institution, Some(it.notice.advisory), &fields).await? {
        Ok(saved) => {
            let mut to = format!("{}?set={}", paths::notice_devices(notice), saved.marked.changed);
            if saved.marked.left > 0 {
                to.push_str(&format!("&left={}", saved.marked.left));
            }
            if let Some(at) = saved.taken_back_by {
                to.push_str(&format!("&at={}", at.millis()));
            }
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) => {
            let page = html(&page(&web, &who, notice, &fields, None, Some(problem)).await?)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[cfg(test)]
mod tests;

/// How far all devices of a notice are together, for the notice's own page.
pub(crate) struct Progress {
    pub(crate) text: String,
    pub(crate) changed: Option<String>,
    pub(crate) all_done: bool,
}

pub(crate) async fn progress(
    t: &l10n::Texts,
    view: &store::View<'_>,
    it: &NoticeDetail,
) -> Result<Option<Progress>, Fault> {
    let counts = view.remediation_counts(it.notice.advisory, Some(it.notice.institution)).await?;
    let counted = counts.not_remediated + counts.in_progress + counts.done;
    Ok((counted > 0).then(|| Progress {
        text: t.devices_progress(counts.done, counted),
        changed: (counts.changed > 0).then(|| t.devices_changed(counts.changed)),
        all_done: counts.done == counted,
    }))
}
