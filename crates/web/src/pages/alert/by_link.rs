//! The page of an alert behind the link in a mail to an IT supplier: the customers that the mail was about, and one answer for
//! all or some of them, without an account. As with every link, opening changes nothing, and no session is read.
//!
//! A number and a note for each customer take signing in: what stands here, whoever got the mail passed on can say.

use askama::Template;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::answer::{AnswerKind, Given, Via};
use domain::audit::Thing;
use domain::link::LinkToken;
use domain::mandate::Part;
use domain::notice::{CareImpact, Severity};
use domain::{NoticeId, policy};
use store::{BatchLink, LinkState, NoticeFilter, NoticeRow, Seen, StoreError, View};

use super::{KINDS, chosen, rows_of};
use crate::layout::{Page, html};
use crate::pages::course::Words;
use crate::pages::desk::{Fields, Stamp, id};
use crate::pages::link::{SHOWN, device, expired, in_language, unknown};
use crate::pages::notices::{bad_answer, is_open};
use crate::{Fault, Visit, Web, paths};

struct Customer {
    id: NoticeId,
    name: String,
    code: String,
    href: String,
    devices: String,
    due: Option<Stamp>,
    acts: bool,
    is_open: bool,
    answer: Option<AnswerKind>,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "alert-link.html")]
struct All {
    page: Page,
    here: String,
    severity: Severity,
    alarm: Option<String>,
    progress: String,
    customers: Vec<Customer>,
    waiting: usize,
    kinds: Vec<(AnswerKind, bool)>,
    note: String,
    by: String,
    /// What people say on the phone when it is about all of them.
    tracking: String,
    problem: Option<String>,
    answered: Option<String>,
    /// The same for whoever signs in.
    alert: String,
}

#[derive(Template)]
#[template(path = "alert-link-customer.html")]
struct One {
    page: Page,
    back: String,
    severity: Severity,
    name: String,
    code: String,
    about: String,
    words: Words,
    due: Option<Stamp>,
    devices: Vec<[String; 3]>,
    more_devices: usize,
    device_count: usize,
}

/// `customer` is empty for all of them; `done` for how many was just answered.
pub(in crate::pages) async fn show(
    web: &Web,
    visit: Visit,
    token: &LinkToken,
    customer: &str,
    done: &str,
) -> Result<Response, Fault> {
    let Some(it) = find(web, token).await? else { return unknown(web, &visit) };
    let visit = in_language(visit, it.language);
    if it.state == LinkState::Expired {
        return expired(web, &visit);
    }
    let view = web.store.as_viewer(&it.viewer).await?;
    if !customer.is_empty() {
        return html(&one(web, &visit, &view, &it, token, id(customer)?).await?);
    }
    let rows = rows(&view, &it).await?;
    if rows.is_empty() {
        return expired(web, &visit);
    }
    let answered = done.parse::<usize>().ok().map(|count| visit.t.alert_answered(count));
    html(&page(web, &visit, &it, token, &rows, &Fields::none(), None, answered)?)
}

pub(in crate::pages) async fn answer(
    web: &Web,
    visit: Visit,
    token: &LinkToken,
    body: &Bytes,
) -> Result<Response, Fault> {
    let Some(it) = find(web, token).await? else { return unknown(web, &visit) };
    let visit = in_language(visit, it.language);
    let t = visit.t;
    let here = paths::link(token.as_str());
    let view = web.store.as_viewer(&it.viewer).await?;
    let rows = if it.state == LinkState::Expired { Vec::new() } else { rows(&view, &it).await? };
    if rows.is_empty() {
        // The page says why.
        return Ok(Redirect::to(&here).into_response());
    }
    let fields = Fields::read(body);
    let today = web.now().day(&web.config.zone);
    let all = chosen(t, &fields, &rows).and_then(|(kind, picked)| {
        let given = Given {
            kind,
            note: fields.get("note").trim().to_owned(),
            by: fields.get("by").trim().chars().take(200).collect(),
            via: Via::Link,
            accepted_by: None,
            review_on: None,
            heard_from: None,
            reference: None,
        };
        given.check(today, false).map_err(|bad| bad_answer(t, bad))?;
        Ok((given, picked))
    });
    let (given, picked) = match all {
        Ok(all) => all,
        Err(problem) => {
            let page = page(web, &visit, &it, token, &rows, &fields, Some(problem), None)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response());
        }
    };
    let mut picked: Vec<&Seen<NoticeRow>> = rows.iter().filter(|row| picked.contains(&row.id)).collect();
    // In one order for everybody, so that two desks that answer at once do not wait for each other.
    picked.sort_by_key(|row| row.id);
    let mut tx = web.store.begin().await?;
    for row in &picked {
        let proof = policy::may_answer(&it.viewer, row.institution)?;
        tx.answer(&proof, row.id, &given, None, today).await?;
    }
    if let Some(row) = picked.first() {
        tx.batch_opened(&policy::may_answer(&it.viewer, row.institution)?, it.batch).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("{here}?done={}", picked.len())).into_response())
}

async fn find(web: &Web, token: &LinkToken) -> Result<Option<BatchLink>, Fault> {
    let today = web.now().day(&web.config.zone);
    match web.store.batch_link(&token.hash(), today).await {
        Ok(it) => Ok(Some(it)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What the mail was about, as far as the supplier acts there today and nothing newer has been sent.
async fn rows(view: &View<'_>, it: &BatchLink) -> Result<Vec<Seen<NoticeRow>>, Fault> {
    let filter = NoticeFilter { addressee: Some(it.organisation), ..NoticeFilter::default() };
    let mut rows = rows_of(view, filter, it.advisory).await?;
    rows.retain(|row| it.notices.contains(&row.id));
    Ok(rows)
}

#[expect(clippy::too_many_arguments, reason = "what one page is made of")]
fn page(
    web: &Web,
    visit: &Visit,
    it: &BatchLink,
    token: &LinkToken,
    rows: &[Seen<NoticeRow>],
    fields: &Fields,
    problem: Option<String>,
    answered: Option<String>,
) -> Result<All, Fault> {
    let t = visit.t;
    let first = rows.first().ok_or_else(Fault::not_found)?;
    let here = paths::link(token.as_str());
    let ticked: Vec<NoticeId> = fields.all("notice");
    let mut customers: Vec<Customer> = rows
        .iter()
        .map(|row| {
            let acts = row.own_part == Some(Part::Act);
            Customer {
                id: row.id,
                name: row.institution_name.clone(),
                code: row.code.to_string(),
                href: format!("{here}?customer={}", row.id),
                devices: match row.counted {
                    Some(count) => t.blind_devices(count.to_string()),
                    None => t.mail_customer_devices(row.assets),
                },
                due: row.deadline.map(|at| Stamp::deadline(visit, at)),
                acts,
                is_open: acts && is_open(row.state, row.own_answer),
                answer: row.own_answer,
                ticked: ticked.contains(&row.id),
            }
        })
        .collect();
    // What waits stands first; within both the names keep their order.
    customers.sort_by_key(|customer| !customer.is_open);
    let waiting = customers.iter().filter(|customer| customer.is_open).count();
    let impact = rows.iter().map(|row| row.care_impact).max().unwrap_or(CareImpact::None);
    let kind = fields.get("kind");
    Ok(All {
        page: Page::new(web, visit, first.advisory_title.clone()),
        severity: rows.iter().map(|row| row.severity).max().unwrap_or(first.severity),
        alarm: (impact != CareImpact::None).then(|| t.mail_care_impact(impact.code())),
        progress: t.alert_progress(customers.len(), waiting),
        customers,
        waiting,
        kinds: KINDS.iter().map(|one| (*one, one.code() == kind)).collect(),
        note: fields.get("note").to_owned(),
        by: if fields.has("by") { fields.get("by").to_owned() } else { it.contact_name.clone() },
        tracking: first.tracking_id.clone(),
        problem,
        answered,
        alert: paths::alert(it.advisory),
        here,
    })
}

/// One customer's devices, and what to do with them.
async fn one(
    web: &Web,
    visit: &Visit,
    view: &View<'_>,
    link: &BatchLink,
    token: &LinkToken,
    notice: NoticeId,
) -> Result<One, Fault> {
    if !link.notices.contains(&notice) {
        return Err(Fault::not_found());
    }
    let t = visit.t;
    let it = view.notice(notice).await?;
    web.store.note_reading(&link.viewer, Thing::Notice, notice.uuid(), false).await?;
    let things: i64 = it.assets.iter().map(|asset| i64::from(asset.line.count().max(1))).sum();
    Ok(One {
        page: Page::new(web, visit, it.advisory_title.clone()),
        back: paths::link(token.as_str()),
        severity: it.notice.severity,
        name: it.institution_name.clone(),
        code: it.notice.code.to_string(),
        about: match it.counted {
            Some(count) => t.blind_mail_customer(&it.institution_name, count.to_string()),
            None => t.link_about_customer(things, &it.institution_name),
        },
        words: Words::of(t, visit.language, &it, false),
        due: it.notice.deadline.map(|at| Stamp::deadline(visit, at)),
        devices: it.assets.iter().take(SHOWN).map(device).collect(),
        more_devices: it.asset_count.saturating_sub(SHOWN),
        device_count: it.asset_count,
    })
}

#[cfg(test)]
mod tests;
