//! Doubtful matches, as questions: what an institution registered beside what the advisory says. Lines of one
//! institution that read the same are one question: the answer for 38 pumps of the same kind is given once.
//!
//! A decision and the drafts that follow from it commit together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::hash::Hasher;
use domain::notice::Severity;
use domain::page::PageRequest;
use domain::question::{alike, openings};
use domain::register::RuleKind;
use domain::verdict::{Ground, Verdict};
use domain::{AdvisoryId, MatchId, OrganisationId, RuleId, policy};
use l10n::Texts;
use matching::beside::{Piece, Standing, beside};
use serde::Deserialize;
use store::{MatchFilter, MatchRow, Seen, View};

use super::register::{decide, sentence};
use super::{Fields, id};
use crate::fault::Outside;
use crate::layout::{Page, html};
use crate::reading::note_inventories;
use crate::{Fault, SignedIn, Web, paths};

/// Matches looked at for one advisory.
const MAX_MATCHES: usize = 20_000;
/// Doubtful lines looked at for one page over all advisories.
const LINES: u32 = 300;
/// Questions shown at once: more make a page that nobody scrolls through.
const QUESTIONS: usize = 25;
/// Inventory numbers named in a question.
const NUMBERS: usize = 5;

/// One thing that was compared: what the institution has written, what the advisory says.
pub(super) struct Compared {
    pub(super) label: String,
    pub(super) registered: String,
    pub(super) stated: String,
    /// `None` when the two agree, else the word for it.
    pub(super) doubt: Option<String>,
    /// Both texts with the words marked that make the difference; empty where there is nothing to tell apart.
    pub(super) marks: (Vec<Piece>, Vec<Piece>),
}

fn compared(t: &Texts, row: &MatchRow) -> Vec<Compared> {
    let version = row.line.version.as_str();
    let (doubt, differs) = (Some(t.desk_compare_doubt()), Some(t.desk_compare_differs()));
    row.grounds
        .iter()
        .map(|ground| {
            let named;
            let (what, registered, stated, doubt) = match ground {
                Ground::Component { component, version, verdict, grounds, .. } => {
                    named = format!("{component} {version}").trim().to_owned();
                    let open = (*verdict == Verdict::Review).then(|| t.desk_compare_doubt());
                    ("component", named.as_str(), t.sbom_reason(grounds), open)
                }
                Ground::MakerSame { registered, stated } | Ground::MakerAlias { registered, stated } => {
                    ("maker", registered.as_str(), stated.clone(), None)
                }
                Ground::MakerUnknown => ("maker", row.line.maker.as_str(), String::new(), doubt.clone()),
                Ground::MakerDiffers { registered, stated } => {
                    ("maker", registered.as_str(), stated.clone(), differs.clone())
                }
                Ground::DecidedSame { registered, stated, .. } => {
                    ("decided", registered.as_str(), stated.clone(), None)
                }
                Ground::DecidedOther { registered, stated, .. } => {
                    ("decided", registered.as_str(), stated.clone(), differs.clone())
                }
                Ground::ProductNamed { registered, stated } | Ground::FamilyMember { registered, stated } => {
                    ("product", registered.as_str(), stated.clone(), None)
                }
                Ground::ModelNumber { registered, stated } => ("model", registered.as_str(), stated.clone(), None),
                Ground::ProductVague { registered, stated } => {
                    ("product", registered.as_str(), stated.clone(), doubt.clone())
                }
                Ground::Excluded { registered, stated } => {
                    ("product", registered.as_str(), stated.clone(), differs.clone())
                }
                Ground::AllVersions => ("version", version, t.version_all(), None),
                Ground::VersionWithin { registered, stated } => {
                    ("version", registered.as_str(), t.versions(stated), None)
                }
                Ground::VersionOutside { registered, stated } => {
                    ("version", registered.as_str(), t.versions(stated), differs.clone())
                }
                Ground::VersionFixed { registered, fixed } => {
                    ("fixed", registered.as_str(), t.version_bound("from", fixed), differs.clone())
                }
                Ground::VersionMissing { stated } => ("version", version, t.versions(stated), doubt.clone()),
                Ground::VersionNotComparable { registered, stated } => {
                    ("version", registered.as_str(), t.versions(stated), doubt.clone())
                }
                Ground::ConditionOpen { condition } => ("condition", "", condition.clone(), doubt.clone()),
                Ground::ConditionMet { condition } => ("condition", "", condition.clone(), None),
                Ground::ConditionNotMet { condition } => ("condition", "", condition.clone(), differs.clone()),
                Ground::OnlyInText { stated } => ("text", "", stated.clone(), doubt.clone()),
                Ground::UnderInvestigation | Ground::StatedNotAffected => {
                    ("status", "", t.ground(ground), doubt.clone())
                }
            };
            let names = matches!(what, "product" | "model" | "maker" | "decided");
            let marks = if names { beside(registered, &stated) } else { Default::default() };
            Compared { label: t.desk_compare(what), registered: registered.to_owned(), stated, doubt, marks }
        })
        .collect()
}

/// Who can settle a doubt, the analyst's own first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum WaitsFor {
    Analyst,
    /// It can be asked: a version, a model, a condition.
    Institution,
    /// The maker still looks into it.
    Maker,
}

impl WaitsFor {
    fn of(row: &MatchRow) -> Self {
        if row.grounds.iter().any(|ground| matches!(ground, Ground::UnderInvestigation)) {
            Self::Maker
        } else if openings(row.verdict, &row.grounds).is_empty() {
            Self::Analyst
        } else {
            Self::Institution
        }
    }
}

/// Lines of one institution that read the same and are judged for the same reasons.
pub(super) struct Group {
    /// Of what the lines have in common; stays the same after deciding, so that it can be undone.
    pub(super) key: String,
    pub(super) advisory: AdvisoryId,
    pub(super) advisory_title: String,
    pub(super) organisation: String,
    pub(super) organisation_href: String,
    pub(super) description: String,
    /// The institution's own words for what and where it is.
    pub(super) where_it_is: String,
    pub(super) reason: String,
    /// What institutions have told about these devices beside their lines.
    pub(super) told: Vec<String>,
    pub(super) compared: Vec<Compared>,
    pub(super) matches: Vec<MatchId>,
    /// How many things the lines stand for.
    pub(super) things: u32,
    pub(super) numbers: String,
    pub(super) score: u8,
    pub(super) verdict: Verdict,
    pub(super) decision: Option<Verdict>,
    pub(super) note: Option<String>,
    severity: Severity,
    waits_for: WaitsFor,
    /// Another maker is registered than the advisory names.
    maker_in_doubt: bool,
}

impl Group {
    /// Doubtful, and nobody has decided.
    pub(super) fn is_open(&self) -> bool {
        self.verdict == Verdict::Review && self.decision.is_none()
    }

    fn standing(&self) -> Verdict {
        self.decision.unwrap_or(self.verdict)
    }

    fn advisory_href(&self) -> String {
        paths::desk_advisory(self.advisory)
    }

    /// The ways to make a rule of the answer: key, address, and what it says.
    fn rules(&self, t: &Texts, back: &str) -> Vec<(&'static str, String, String)> {
        let Some(first) = self.matches.first() else { return Vec::new() };
        let mut kinds = vec![
            ("s", RuleKind::SameProduct),
            ("v", RuleKind::OtherProduct),
            ("f", RuleKind::FamilyMember),
            ("o", RuleKind::Notation),
        ];
        if self.maker_in_doubt {
            kinds.push(("u", RuleKind::MakerName));
        }
        let entry = |(key, kind): (&'static str, RuleKind)| {
            (key, decide::address(kind, *first, back), t.register_kind(kind.code()))
        };
        kinds.into_iter().map(entry).collect()
    }
}

fn description(row: &MatchRow) -> String {
    let line = &row.line;
    let parts = [&line.maker, &line.product, &line.model_number, &line.version];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

/// Matches as questions: those that an analyst can decide first, of these the most severe, of these the most certain.
pub(super) fn groups(t: &Texts, zone: &str, matches: &[Seen<MatchRow>]) -> Vec<Group> {
    let mut found: BTreeMap<String, Vec<&Seen<MatchRow>>> = BTreeMap::new();
    for row in matches {
        let line = &row.line;
        let mut hasher = Hasher::default();
        hasher.add(&row.advisory.to_string());
        hasher.add(&row.organisation.to_string());
        hasher.add(row.verdict.code());
        for part in [&line.maker, &line.product, &line.model_number, &line.version, &row.product_id] {
            hasher.add(&alike(part));
        }
        hasher.add(&alike(&l10n::texts(domain::organisation::Language::En).grounds(&row.grounds)));
        // Decided lines and open ones are two groups: a new line of a known kind asks again.
        let key = format!("{}{}", hasher.finish(), row.decision.map_or("", |_| "+"));
        found.entry(key).or_default().push(row);
    }
    let mut groups: Vec<Group> =
        found.into_iter().filter_map(|(key, rows)| group(t, zone, key.trim_end_matches('+'), &rows)).collect();
    let order = |it: &Group| (it.waits_for, Reverse(it.severity), Reverse(it.score), it.organisation.clone());
    groups.sort_by(|one, other| {
        (order(one), Reverse(one.matches.len()), &one.key).cmp(&(
            order(other),
            Reverse(other.matches.len()),
            &other.key,
        ))
    });
    groups
}

/// Each word once: forty devices of which the same was told are one line.
fn told(t: &Texts, zone: &str, rows: &[&Seen<MatchRow>]) -> Vec<String> {
    let all = rows.iter().flat_map(|row| &row.facts).map(|fact| t.fact(fact, zone));
    all.collect::<BTreeSet<_>>().into_iter().take(NUMBERS).collect()
}

fn group(t: &Texts, zone: &str, key: &str, rows: &[&Seen<MatchRow>]) -> Option<Group> {
    let first = rows.first()?;
    let numbers: Vec<&str> = rows.iter().take(NUMBERS).map(|row| row.line.inventory_number.as_str()).collect();
    let numbers = numbers.join(", ");
    let more = rows.len().saturating_sub(NUMBERS);
    let places: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| [row.line.kind.as_str(), row.line.department.as_str(), row.line.location.as_str()])
        .filter(|text| !text.is_empty())
        .take(NUMBERS)
        .collect();
    Some(Group {
        key: key.to_owned(),
        advisory: first.advisory,
        advisory_title: first.title.clone(),
        organisation: first.organisation_name.clone(),
        organisation_href: paths::desk_organisation(first.organisation),
        description: description(first),
        where_it_is: places.into_iter().collect::<Vec<_>>().join(", "),
        reason: t.grounds(&first.grounds),
        told: told(t, zone, rows),
        compared: compared(t, first),
        matches: rows.iter().map(|row| row.id).collect(),
        things: rows.iter().map(|row| row.line.count()).sum(),
        numbers: if more > 0 { t.desk_and_more(numbers, more) } else { numbers },
        score: first.score,
        verdict: first.verdict,
        decision: first.decision,
        note: first.note.clone().filter(|note| !note.is_empty()),
        severity: first.severity,
        waits_for: WaitsFor::of(first),
        maker_in_doubt: first.grounds.iter().any(|ground| matches!(ground, Ground::MakerDiffers { .. })),
    })
}

/// All matches that fit, up to the bound.
async fn all_matches(view: &View<'_>, filter: &MatchFilter) -> Result<Vec<Seen<MatchRow>>, Fault> {
    let mut rows = Vec::new();
    let mut request = PageRequest::first(PageRequest::MAX);
    while rows.len() < MAX_MATCHES {
        let found = view.matches(filter, &request).await?;
        rows.extend(found.items);
        match found.next {
            Some(next) => request = PageRequest::after(next, PageRequest::MAX),
            None => break,
        }
    }
    Ok(rows)
}

/// The open questions of one advisory, as far as its own page has room for them.
pub(super) async fn open_questions(
    t: &Texts,
    zone: &str,
    view: &View<'_>,
    advisory: AdvisoryId,
) -> Result<Vec<Group>, Fault> {
    let filter = MatchFilter { advisory: Some(advisory), undecided: true, ..MatchFilter::default() };
    let found = view.matches(&filter, &PageRequest::first(PageRequest::MAX)).await?;
    Ok(groups(t, zone, &found.items))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    /// The group that was just decided, and of which advisory.
    done: String,
    advisory: String,
    after: String,
    /// Only this organisation, and then also what is certain.
    of: String,
    /// The rule that was just made of an answer.
    made: String,
}

#[derive(Template)]
#[template(path = "desk/review.html")]
struct Review {
    page: Page,
    /// Number and page, when this is about one.
    advisory: Option<(String, String)>,
    action: String,
    open: Vec<Group>,
    /// Questions that come when these are decided.
    later: usize,
    /// What the machine is certain of; shown for one institution only.
    certain: Vec<Group>,
    decided: Vec<Group>,
    /// What was just decided, with the keys to take it back.
    done: Option<(String, String, AdvisoryId)>,
    /// The rule that was just made, and its page.
    made: Option<(String, String)>,
    institutions: i64,
    /// Devices about which institutions could be asked.
    to_ask: usize,
    next: Option<String>,
}

/// The questions that are shown, and how many come after them.
fn at_once(mut open: Vec<Group>) -> (Vec<Group>, usize) {
    let later = open.len().saturating_sub(QUESTIONS);
    open.truncate(QUESTIONS);
    (open, later)
}

fn just_decided(t: &Texts, groups: &[Group], key: &str) -> Option<(String, String, AdvisoryId)> {
    let group = groups.iter().find(|group| group.key == key && group.decision.is_some())?;
    let verdict = t.desk_verdict_said(group.standing().code());
    let text = t.desk_decided(group.matches.len(), &group.description, &group.organisation, verdict);
    Some((text, group.key.clone(), group.advisory))
}

async fn just_made(t: &Texts, view: &View<'_>, id: &str) -> Option<(String, String)> {
    let rule = id.parse::<RuleId>().ok()?;
    let row = view.rule(rule).await.ok()?;
    Some((t.register_made(sentence(t, &row.decided.rule)), paths::desk_rule(rule)))
}

/// The questions of one advisory.
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
    let of = if ask.of.is_empty() { None } else { Some(id::<OrganisationId>(&ask.of)?) };
    let filter =
        MatchFilter { advisory: Some(advisory), organisation: of, doubtful: of.is_none(), ..MatchFilter::default() };
    let matches = all_matches(&view, &filter).await?;
    note_inventories(&web, &who.viewer, matches.iter().map(|row| row.organisation)).await?;
    let of = match of {
        Some(of) => Some(view.organisation(of).await?.name.clone()),
        None => None,
    };
    let (decided, rest): (Vec<Group>, Vec<Group>) =
        groups(t, &who.visit.zone, &matches).into_iter().partition(|group| group.decision.is_some());
    let (open, certain): (Vec<Group>, Vec<Group>) = rest.into_iter().partition(Group::is_open);
    let done = just_decided(t, &decided, &ask.done);
    let to_ask = super::questions::to_ask(&web, &view, Some(advisory)).await?;
    let lead = if !open.is_empty() {
        t.desk_review_lead()
    } else if it.row.institutions > 0 {
        t.desk_review_done()
    } else {
        t.desk_review_done_nobody()
    };
    let title = match &of {
        Some(name) => t.desk_review_of(name),
        None => t.desk_review_title(open.len()),
    };
    let (open, later) = at_once(open);
    html(&Review {
        page: Page::new(&web, &who.visit, title).lead(format!("{}. {lead}", it.row.title)),
        advisory: Some((it.row.key.tracking_id.clone(), paths::desk_advisory(advisory))),
        action: paths::desk_advisory_part(advisory, "review"),
        open,
        later,
        certain,
        decided,
        done,
        made: just_made(t, &view, &ask.made).await,
        institutions: it.row.institutions,
        to_ask,
        next: None,
    })
}

/// The open questions of all advisories.
pub(crate) async fn all(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let filter = MatchFilter { undecided: true, ..MatchFilter::default() };
    let request = if ask.after.is_empty() { PageRequest::first(LINES) } else { PageRequest::after(&*ask.after, LINES) };
    let found = view.matches(&filter, &request).await?;
    let open = groups(t, &who.visit.zone, &found.items);
    let to_ask = super::questions::to_ask(&web, &view, None).await?;
    let done = match ask.advisory.parse::<AdvisoryId>() {
        Ok(advisory) if !ask.done.is_empty() => {
            let filter = MatchFilter { advisory: Some(advisory), doubtful: true, ..MatchFilter::default() };
            just_decided(t, &groups(t, &who.visit.zone, &all_matches(&view, &filter).await?), &ask.done)
        }
        _ => None,
    };
    let next = found.next.map(|after| format!("{}?after={}", paths::DESK_REVIEW, paths::encode(&after)));
    let lead = if open.is_empty() { t.desk_review_empty_do() } else { t.desk_review_lead() };
    let title = if next.is_some() { t.desk_review_title_many() } else { t.desk_review_title(open.len()) };
    let (open, later) = at_once(open);
    // A colleague on the phone may know better an hour later: what was decided can be found and taken back.
    let lately = if ask.after.is_empty() { view.lately_decided(LINES).await? } else { Vec::new() };
    note_inventories(&web, &who.viewer, found.items.iter().chain(&lately).map(|row| row.organisation)).await?;
    let mut decided = groups(t, &who.visit.zone, &lately);
    decided.sort_by_key(|group| lately.iter().position(|row| group.matches.contains(&row.id)));
    decided.truncate(QUESTIONS);
    // What comes later on this page comes before the next one.
    let next = next.filter(|_| later == 0);
    html(&Review {
        page: Page::new(&web, &who.visit, title).lead(lead),
        advisory: None,
        action: paths::DESK_REVIEW.to_owned(),
        open,
        later,
        certain: Vec::new(),
        decided,
        done,
        made: just_made(t, &view, &ask.made).await,
        institutions: 0,
        to_ask,
        next,
    })
}

/// Decides a whole group of one advisory, or takes its decision back.
pub(crate) async fn decide(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    let fields = Fields::read(&body);
    let key = answer(&web, &who, advisory, &fields).await?;
    let to = match (key, fields.get("back")) {
        (_, "advisory") => paths::desk_advisory(advisory),
        (Some(key), _) => format!("{}?done={key}", paths::desk_advisory_part(advisory, "review")),
        (None, _) => paths::desk_advisory_part(advisory, "review"),
    };
    Ok(Redirect::to(&to).into_response())
}

pub(crate) async fn decide_any(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let fields = Fields::read(&body);
    let advisory: AdvisoryId = id(fields.get("advisory"))?;
    let to = match answer(&web, &who, advisory, &fields).await? {
        Some(key) => format!("{}?done={key}&advisory={advisory}", paths::DESK_REVIEW),
        None => paths::DESK_REVIEW.to_owned(),
    };
    Ok(Redirect::to(&to).into_response())
}

/// Gives the key of the group when it was decided, and nothing when its decision was taken back.
async fn answer(web: &Web, who: &SignedIn, advisory: AdvisoryId, fields: &Fields) -> Result<Option<String>, Fault> {
    let t = who.visit.t;
    let decides = policy::may_decide_match(&who.viewer)?;
    let publishes = policy::may_publish(&who.viewer)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    view.advisory(advisory).await?;
    let undo = fields.get("verdict") == "undo";
    let verdict = Verdict::from_code(fields.get("verdict")).filter(|verdict| *verdict != Verdict::Review);
    if !undo && verdict.is_none() {
        return Err(Fault::bad_request(t.desk_unknown_act()));
    }
    let key = fields.get("group");
    let note: String = fields.get("note").trim().chars().take(500).collect();
    let filter = MatchFilter { advisory: Some(advisory), ..MatchFilter::default() };
    let matches = all_matches(&view, &filter).await?;
    let group = groups(t, &who.visit.zone, &matches)
        .into_iter()
        .find(|group| group.key == key && group.decision.is_some() == undo);
    let Some(group) = group else { return Err(Fault::new(Outside::Conflict(t.desk_group_gone()))) };
    let today = web.now().day(&who.visit.zone);
    let mut tx = web.store.begin().await?;
    for id in &group.matches {
        match verdict {
            Some(verdict) => tx.decide_match(&decides, *id, verdict, &note).await?,
            None => tx.undecide_match(&decides, *id).await?,
        }
    }
    tx.draft_notices(&publishes, advisory, today).await?;
    tx.commit().await?;
    Ok((!undo).then_some(group.key))
}
