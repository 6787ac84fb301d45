//! Doubtful matches, one description after another. Identical lines of one institution are one question: the answer
//! for 38 pumps of the same kind is given once.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::hash::Hasher;
use domain::verdict::Verdict;
use domain::{AdvisoryId, MatchId, policy};
use l10n::Texts;
use serde::Deserialize;
use store::{MatchRow, Seen};

use super::advisory::all_matches;
use super::{Fields, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

/// Lines of one institution that read the same and are doubted for the same reasons.
pub(super) struct Group {
    /// Of what the lines have in common; stays the same after deciding, so that it can be undone.
    pub(super) key: String,
    pub(super) organisation: String,
    pub(super) organisation_href: String,
    pub(super) description: String,
    /// What the advisory calls it.
    pub(super) product: String,
    pub(super) reason: String,
    pub(super) matches: Vec<MatchId>,
    /// How many things the lines stand for.
    pub(super) things: u32,
    pub(super) numbers: String,
    pub(super) score: u8,
    pub(super) decision: Option<Verdict>,
}

impl Group {
    pub(super) fn is_open(&self) -> bool {
        self.decision.is_none()
    }
}

/// Inventory numbers named in a group.
const NUMBERS: usize = 5;

fn description(row: &MatchRow) -> String {
    let line = &row.line;
    let parts = [&line.maker, &line.product, &line.model_number, &line.version];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

/// The doubtful matches as questions, the largest group of each institution first.
pub(super) fn groups(t: &Texts, matches: &[Seen<MatchRow>]) -> Vec<Group> {
    let mut found: BTreeMap<String, Vec<&Seen<MatchRow>>> = BTreeMap::new();
    for row in matches.iter().filter(|row| row.verdict == Verdict::Review) {
        let line = &row.line;
        let mut hasher = Hasher::default();
        hasher.add(&row.organisation.to_string());
        for part in [&line.maker, &line.product, &line.model_number, &line.version, &row.product_id] {
            hasher.add(part);
        }
        hasher.add(&t.grounds(&row.grounds));
        // Decided lines and open ones are two groups: a new line of a known kind asks again.
        let key = format!("{}{}", hasher.finish(), row.decision.map_or("", |_| "+"));
        found.entry(key).or_default().push(row);
    }
    let mut groups: Vec<Group> = found
        .into_iter()
        .filter_map(|(key, rows)| {
            let first = rows.first()?;
            let named: Vec<&str> = rows.iter().take(NUMBERS).map(|row| row.line.inventory_number.as_str()).collect();
            let more = rows.len().saturating_sub(NUMBERS);
            let named = named.join(", ");
            Some(Group {
                key: key.trim_end_matches('+').to_owned(),
                organisation: first.organisation_name.clone(),
                organisation_href: paths::desk_organisation(first.organisation),
                description: description(first),
                product: first.product.clone(),
                reason: t.grounds(&first.grounds),
                matches: rows.iter().map(|row| row.id).collect(),
                things: rows.iter().map(|row| row.line.count()).sum(),
                numbers: if more > 0 { t.desk_and_more(named, more) } else { named },
                score: first.score,
                decision: first.decision,
            })
        })
        .collect();
    groups.sort_by(|one, other| {
        (other.score, &one.organisation, other.matches.len(), &one.key).cmp(&(
            one.score,
            &other.organisation,
            one.matches.len(),
            &other.key,
        ))
    });
    groups
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    /// The group that was just decided.
    done: String,
}

#[derive(Template)]
#[template(path = "desk/review.html")]
struct Review {
    page: Page,
    advisory: String,
    base: String,
    open: Vec<Group>,
    decided: Vec<Group>,
    /// The one just decided, with how many lines.
    done: Option<(String, String)>,
    institutions: i64,
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.advisory(advisory).await?;
    let matches = all_matches(&view, advisory).await?;
    let (open, decided): (Vec<Group>, Vec<Group>) = groups(t, &matches).into_iter().partition(|group| group.is_open());
    let done = decided.iter().find(|group| group.key == ask.done).map(|group| {
        let verdict = t.verdict(group.decision.unwrap_or(Verdict::Review)).to_lowercase();
        (t.desk_decided(group.matches.len(), &group.description, &group.organisation, verdict), group.key.clone())
    });
    let lead = if open.is_empty() { t.desk_review_done() } else { t.desk_review_lead() };
    let page = Page::new(&web, &who.visit, t.desk_review_title(open.len())).lead(lead);
    html(&Review {
        page,
        advisory: it.row.title.clone(),
        base: paths::desk_advisory(advisory),
        open,
        decided,
        done,
        institutions: it.row.institutions,
    })
}

/// Decides a whole group, or takes its decision back.
pub(crate) async fn decide(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    let t = who.visit.t;
    let proof = policy::may_decide_match(&who.viewer)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    view.advisory(advisory).await?;
    let fields = Fields::read(&body);
    let key = fields.get("group");
    let undo = fields.get("verdict") == "undo";
    let verdict = Verdict::from_code(fields.get("verdict")).filter(|verdict| *verdict != Verdict::Review);
    if !undo && verdict.is_none() {
        return Err(Fault::bad_request(t.desk_unknown_act()));
    }
    let matches = all_matches(&view, advisory).await?;
    let Some(group) = groups(t, &matches).into_iter().find(|group| group.key == key && group.is_open() != undo) else {
        return Err(Fault::new(crate::fault::Outside::Conflict(t.desk_group_gone())));
    };
    let mut tx = web.store.begin().await?;
    for id in &group.matches {
        match verdict {
            Some(verdict) => tx.decide_match(&proof, *id, verdict, fields.get("note")).await?,
            None => tx.undecide_match(&proof, *id).await?,
        }
    }
    tx.commit().await?;
    let review = paths::desk_advisory_part(advisory, "review");
    let to = match (undo, fields.get("back")) {
        (_, "advisory") => paths::desk_advisory(advisory),
        (false, _) => format!("{review}?done={key}"),
        (true, _) => review,
    };
    Ok(Redirect::to(&to).into_response())
}
