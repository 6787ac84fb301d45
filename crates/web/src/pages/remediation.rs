//! What the pages about devices share: one line for each vulnerability on each device, what changed since something was
//! said of it, and the form that says how far it is. Who may say so is `domain::policy`'s business.

use std::collections::{BTreeMap, BTreeSet};

use domain::advisory::Advisory;
use domain::answer::Via;
use domain::policy::{self, MayRemediate};
use domain::remediation::{MAX_NOTE, Remediation, remedies, vulnerabilities};
use domain::verdict::Verdict;
use domain::{AdvisoryId, OrganisationId, RevisionId, Timestamp};
use store::{ConcernRow, Mark, Marked, MarkedBy, Reach, Seen, StoreError, View};

use super::desk::Fields;
use crate::{Fault, SignedIn, Visit, Web};

/// What a form with ticked lines may weigh.
pub(crate) const FORM_BYTES: usize = 1 << 20;
/// Lines on one page; the API has them all.
pub(crate) const SHOWN: usize = 500;
/// Earlier texts of advisories that one page reads.
const REVISIONS: usize = 20;

/// One vulnerability on one device.
pub(crate) struct Line {
    /// What a tick sends; `None` when another party acts for the device.
    pub(crate) tick: Option<String>,
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) institution: String,
    pub(crate) label: String,
    pub(crate) verdict_word: String,
    pub(crate) is_doubtful: bool,
    pub(crate) state: Remediation,
    pub(crate) state_word: String,
    /// Somebody has said it of this device himself.
    pub(crate) is_said: bool,
    /// Who said it and when, and in which words.
    pub(crate) said: Option<(String, String)>,
    pub(crate) former: Option<Former>,
}

impl Line {
    pub(crate) fn tag(&self) -> &'static str {
        tag(self.state)
    }
}

/// The look of a state: a word and a colour, never the colour alone.
pub(crate) fn tag(state: Remediation) -> &'static str {
    match state {
        Remediation::NotRemediated => "todo",
        Remediation::InProgress => "busy",
        Remediation::Done => "done",
    }
}

/// What was said of an earlier task, and how the task is another now.
pub(crate) struct Former {
    pub(crate) text: String,
    pub(crate) gone: Vec<String>,
    pub(crate) new: Vec<String>,
}

/// The texts of advisories as far as a page needs them, each read once.
#[derive(Default)]
pub(crate) struct Texts {
    now: BTreeMap<AdvisoryId, Option<Advisory>>,
    then: BTreeMap<RevisionId, Option<Advisory>>,
}

impl Texts {
    /// The current content; `None` when the advisory is not for this viewer.
    pub(crate) async fn now(&mut self, view: &View<'_>, id: AdvisoryId) -> Result<Option<&Advisory>, Fault> {
        if let std::collections::btree_map::Entry::Vacant(place) = self.now.entry(id) {
            let found = match view.advisory(id).await {
                Ok(found) => Some(found.into_inner().content),
                Err(StoreError::NotFound) => None,
                Err(error) => return Err(error.into()),
            };
            place.insert(found);
        }
        Ok(self.now.get(&id).and_then(Option::as_ref))
    }

    async fn read_then(&mut self, view: &View<'_>, id: RevisionId) -> Result<(), Fault> {
        if self.then.len() >= REVISIONS || self.then.contains_key(&id) {
            return Ok(());
        }
        let found = match view.revision(id).await {
            Ok(found) => Some(found.into_inner()),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error.into()),
        };
        self.then.insert(id, found);
        Ok(())
    }
}

/// What the publisher says is to be done about one vulnerability of one product, in words.
pub(crate) fn to_do(t: &l10n::Texts, it: &Advisory, vulnerability: &str, product_id: &str) -> Vec<String> {
    let all = vulnerabilities(it);
    let group = all.iter().find(|(key, _)| key == vulnerability).map(|(_, group)| group.as_slice());
    let entry = it.product(product_id);
    let versions = entry.and_then(|entry| entry.version_range().or(entry.version())).unwrap_or_default();
    let mut said: Vec<String> = Some(t.versions(versions)).filter(|text| !text.is_empty()).into_iter().collect();
    said.extend(
        remedies(group.unwrap_or_default(), product_id)
            .into_iter()
            .map(|remedy| format!("{}: {}", t.remediation(&remedy.category), remedy.details)),
    );
    said
}

/// The lines of a page. `rights` says for which institution's devices this person may say how far they are.
pub(crate) async fn lines(
    visit: &Visit,
    view: &View<'_>,
    rows: &[Seen<ConcernRow>],
    rights: &Rights,
    href: impl Fn(&ConcernRow) -> String,
    texts: &mut Texts,
) -> Result<Vec<Line>, Fault> {
    let t = visit.t;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let moment = |at| t.moment(at, visit.now());
        let said = row.said.as_ref().filter(|said| said.is_current).map(|said| {
            let by = t.devices_said(&said.by, moment(said.at));
            let by = if said.from_answer { format!("{by} ({})", t.devices_from_answer()) } else { by };
            (by, said.note.clone())
        });
        let former = match row.said.as_ref().filter(|said| !said.is_current) {
            None => None,
            Some(said) => {
                texts.read_then(view, said.revision).await?;
                let now =
                    texts.now(view, row.advisory).await?.map(|it| to_do(t, it, &row.vulnerability, &row.product_id));
                let then = texts.then.get(&said.revision).and_then(Option::as_ref);
                let then = then.map(|it| to_do(t, it, &row.vulnerability, &said.product_id));
                let only = |one: &Option<Vec<String>>, other: &Option<Vec<String>>| -> Vec<String> {
                    let (Some(one), Some(other)) = (one, other) else { return Vec::new() };
                    one.iter().filter(|text| !other.contains(text)).cloned().collect()
                };
                Some(Former {
                    text: t.devices_former(t.remediation_state(said.state.code()), &said.by, moment(said.at)),
                    gone: only(&then, &now),
                    new: only(&now, &then),
                })
            }
        };
        let line = &row.line;
        let join = |parts: [&String; 3]| parts.map(|part| part.trim()).join(" ").trim().to_owned();
        all.push(Line {
            tick: rights.covers(row).then(|| format!("{}~{}~{}", row.asset, row.advisory, row.vulnerability)),
            href: href(row),
            number: line.inventory_number.clone(),
            name: join([&line.maker, &line.product, &line.version]),
            place: join([&line.location, &line.department, &String::new()]),
            institution: row.organisation_name.clone(),
            label: row.label.clone(),
            verdict_word: t.verdict(row.verdict),
            is_doubtful: row.verdict == Verdict::Review,
            is_said: row.said.as_ref().is_some_and(|said| said.is_current && !said.from_answer),
            state: row.state,
            state_word: t.remediation_state(row.state.code()),
            said,
            former,
        });
    }
    Ok(all)
}

/// What this person may say something about, by institution.
#[derive(Default)]
pub(crate) struct Rights(BTreeMap<OrganisationId, MayRemediate>);

impl Rights {
    pub(crate) fn of(who: &SignedIn, institutions: impl IntoIterator<Item = OrganisationId>) -> Self {
        let institutions: BTreeSet<OrganisationId> = institutions.into_iter().collect();
        let right = |id| policy::may_remediate(&who.viewer, id).ok().map(|right| (id, right));
        Self(institutions.into_iter().filter_map(right).collect())
    }

    fn covers(&self, row: &ConcernRow) -> bool {
        self.0.get(&row.organisation).is_some_and(|right| right.covers(row.class))
    }
}

/// The choices of the form.
pub(crate) fn states(t: &l10n::Texts) -> Vec<(&'static str, String)> {
    Remediation::ALL.into_iter().map(|state| (state.code(), t.remediation_state(state.code()))).collect()
}

/// What was set, and when, where the switch for all can be taken back.
pub(crate) struct Saved {
    pub(crate) marked: Marked,
    pub(crate) taken_back_by: Option<Timestamp>,
}

/// Takes back what this person has set with the switch for all.
pub(crate) async fn take_back(
    web: &Web,
    who: &SignedIn,
    institution: OrganisationId,
    advisory: AdvisoryId,
    at: Timestamp,
) -> Result<usize, Fault> {
    let proof = policy::may_remediate(&who.viewer, institution)?;
    let mut tx = web.store.begin().await?;
    let count = tx.take_back_remediation(&proof, advisory, at, &who.person.name).await?;
    tx.commit().await?;
    Ok(count)
}

/// Sets what was ticked, or all devices of the institution that `advisory` concerns. The inner error is a sentence for
/// the person who filled the form in.
pub(crate) async fn save(
    web: &Web,
    who: &SignedIn,
    institution: OrganisationId,
    advisory: Option<AdvisoryId>,
    fields: &Fields,
) -> Result<Result<Saved, String>, Fault> {
    let t = who.visit.t;
    let proof = policy::may_remediate(&who.viewer, institution)?;
    let note = fields.get("note").replace('\0', "").trim().to_owned();
    let is_cert = who.viewer.is_cert();
    // Somebody of the CERT says it in the institution's name: then it must stand there who said so.
    if is_cert && note.is_empty() {
        return Ok(Err(t.devices_no_note()));
    }
    if note.chars().count() > MAX_NOTE {
        return Ok(Err(t.devices_long_note()));
    }
    let via = if is_cert { Via::Phone } else { Via::Portal };
    let said = MarkedBy { by: who.person.name.clone(), note, via };
    let all = Remediation::from_code(fields.get("all"));
    let mut tx = web.store.begin().await?;
    let at = tx.now();
    let marked = match (all, advisory) {
        (Some(state), Some(advisory)) => {
            let ticked = |name: &str| fields.get(name) == "yes";
            let reach = Reach { said: ticked("also_said"), doubtful: ticked("also_doubtful") };
            tx.mark_all_remediation(&proof, advisory, state, reach, &said).await?
        }
        _ => {
            let Some(state) = Remediation::from_code(fields.get("state")) else {
                return Ok(Err(t.devices_no_state()));
            };
            let marks = marks(fields, state);
            if marks.is_empty() {
                return Ok(Err(t.devices_none()));
            }
            tx.mark_remediation(&proof, &marks, &said).await?
        }
    };
    tx.commit().await?;
    // What was said before, of a device or by an answer, was written over: that cannot be taken back as one.
    let can_go_back = all.is_some() && marked.changed > 0 && marked.overwritten == 0;
    Ok(Ok(Saved { marked, taken_back_by: can_go_back.then_some(at) }))
}

fn marks(fields: &Fields, state: Remediation) -> Vec<Mark> {
    let read = |value: String| -> Option<Mark> {
        let mut parts = value.splitn(3, '~');
        let (asset, advisory) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Mark { asset, advisory, vulnerability: parts.next()?.to_owned(), state })
    };
    // No database takes a NUL, and no vulnerability is called so.
    fields.all::<String>("mark").into_iter().filter(|value| !value.contains('\0')).filter_map(read).collect()
}
