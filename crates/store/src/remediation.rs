//! What is done about each vulnerability on each device. `concerns` keeps which vulnerabilities those are, beside the
//! match; `list` shows them; this file writes down what somebody says.
//!
//! "Not remediated" is no row until somebody says it of a device himself. What was said of an earlier task (another
//! print) counts no more and stays, so that it can be shown beside the question.

mod concerns;
mod counts;
mod list;
mod replaced;

pub(crate) use concerns::ConcernLists;
pub use counts::{InstitutionRemediation, RemediationCounts, VulnerabilityCounts};
pub(crate) use list::IS_DONE;
pub use list::{ConcernFilter, ConcernRow, RemediationSaid};
pub(crate) use replaced::another_device;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::answer::{AnswerKind, Via};
use domain::asset::AssetClass;
use domain::policy::{MayAnswer, MayRemediate, Proof};
use domain::refusal::Refusal;
use domain::remediation::{MAX_MARKS, MAX_NAME, MAX_NOTE, Remediation};
use domain::verdict::Verdict;
use domain::{AdvisoryId, AnswerId, AssetId, ContentHash, NoticeId, OrganisationId, RevisionId, Timestamp};
use serde_json::json;

use crate::assets::{asset_audience, ids_json};
use crate::db::{Ask, Row, args};
use crate::{StoreError, Tx};

/// What somebody says of one vulnerability on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub asset: AssetId,
    pub advisory: AdvisoryId,
    pub vulnerability: String,
    pub state: Remediation,
}

/// Who says it, by which road, and in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedBy {
    /// Name of the person, desk or program.
    pub by: String,
    pub note: String,
    pub via: Via,
}

/// What became of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marked {
    pub changed: usize,
    /// What stood there already.
    pub unchanged: usize,
    /// What the switch for all left as it was: somebody had said it of the device, or it is in doubt.
    pub left: usize,
    /// Of what changed: somebody had said something before, which is written over.
    pub overwritten: usize,
}

/// How far the switch for all devices reaches beyond those that are affected and of which nobody has said anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    /// Also what somebody has said of a device himself. That cannot be taken back as one.
    pub said: bool,
    /// Also devices about which there is doubt.
    pub doubtful: bool,
}

impl Reach {
    /// Everything that the advisory matches.
    pub const ALL: Self = Self { said: true, doubtful: true };
}

/// A concern as it stands, with what was said of it.
struct Target {
    asset: AssetId,
    organisation: OrganisationId,
    class: Option<AssetClass>,
    audience: i64,
    advisory: AdvisoryId,
    vulnerability: String,
    print: ContentHash,
    revision: RevisionId,
    product_id: String,
    /// What counts now.
    state: Remediation,
    /// What was said of this task, "not remediated" among it.
    said: Option<Remediation>,
    /// Something was said, of this task or of an earlier one.
    is_said: bool,
    from_answer: bool,
    /// Who said it last and when.
    by: Option<(String, Timestamp)>,
    /// A person's decision about the match, else what the comparison says.
    verdict: Verdict,
}

impl Target {
    /// Somebody has said it of this device, and not only answered a notice.
    fn is_said_of_itself(&self) -> bool {
        self.said.is_some() && !self.from_answer
    }
}

fn target(row: &Row) -> Result<Target, StoreError> {
    let (print, said): (ContentHash, Option<ContentHash>) = (row.get("print")?, row.maybe("said_print")?);
    let state = row.maybe_code("state", Remediation::from_code)?.filter(|_| said == Some(print));
    let by = match row.maybe::<String>("said_by")? {
        Some(by) => Some((by, row.get("said_at")?)),
        None => None,
    };
    Ok(Target {
        asset: row.get("asset_id")?,
        organisation: row.get("organisation_id")?,
        class: row.maybe_code("class", AssetClass::from_code)?,
        audience: row.get("audience_id")?,
        advisory: row.get("advisory_id")?,
        vulnerability: row.get("vulnerability")?,
        print,
        revision: row.get("revision_id")?,
        product_id: row.get("product_id")?,
        state: state.unwrap_or(Remediation::NotRemediated),
        said: state,
        is_said: said.is_some(),
        from_answer: row.maybe::<AnswerId>("answer_id")?.is_some(),
        by,
        verdict: row.code("verdict", Verdict::from_code)?,
    })
}

/// What goes on the trail: for each device and advisory the vulnerabilities with the state that was set.
type Trail<'t> = BTreeMap<(AssetId, AdvisoryId), (&'t Target, BTreeMap<&'t str, &'t str>)>;

/// What a decision has ruled out concerns nobody; a person's "affected" settles a doubt.
const TARGETS: &str = "SELECT m.asset_id, m.organisation_id, m.advisory_id, c.vulnerability, c.print, c.product_id,
        m.audience_id, s.class, m.revision_id, r.state, r.print AS said_print, r.answer_id, r.said_by, r.said_at,
        COALESCE(m.decision, c.verdict) AS verdict
    FROM asset_match m JOIN asset s ON s.id = m.asset_id
    JOIN concern c ON c.advisory_id = m.advisory_id AND c.list_hash = m.concerns
    LEFT JOIN remediation r
        ON r.advisory_id = m.advisory_id AND r.asset_id = m.asset_id AND r.vulnerability = c.vulnerability
    WHERE s.gone_at IS NULL AND COALESCE(m.decision, '') <> 'not_affected'";

impl Tx<'_> {
    async fn targets(&mut self, rest: &str, args: Vec<crate::db::Val>) -> Result<Vec<Target>, StoreError> {
        let text = format!("{TARGETS} AND {rest}");
        let text = self.inner.dialect().expand(&text).into_owned();
        self.inner.all_text(&text, args).await?.iter().map(target).collect()
    }

    /// Sets each of these marks, or none: one that names what does not concern the institution's devices, or a device
    /// that this right does not reach, is not found. The same again changes nothing.
    pub async fn mark_remediation(
        &mut self,
        proof: &MayRemediate,
        marks: &[Mark],
        said: &MarkedBy,
    ) -> Result<Marked, StoreError> {
        check(said)?;
        if marks.len() > MAX_MARKS {
            return Err(Refusal::TooManyMarks.into());
        }
        // The last of several marks for one thing stands.
        let mut wanted: BTreeMap<AdvisoryId, HashMap<(AssetId, String), Remediation>> = BTreeMap::new();
        for mark in marks {
            wanted.entry(mark.advisory).or_default().insert((mark.asset, mark.vulnerability.clone()), mark.state);
        }
        let mut marked = Marked::default();
        for (advisory, mut wanted) in wanted {
            let assets: BTreeSet<AssetId> = wanted.keys().map(|(asset, _)| *asset).collect();
            let assets: Vec<AssetId> = assets.into_iter().collect();
            let found = self
                .targets("m.advisory_id = $1 AND m.asset_id {in_ids:2}", args![advisory, ids_json(&assets)?])
                .await?;
            let mut write = Vec::with_capacity(wanted.len());
            for target in found {
                let Some(state) = wanted.remove(&(target.asset, target.vulnerability.clone())) else { continue };
                if proof.proof().about() != Some(target.organisation) || !proof.covers(target.class) {
                    return Err(StoreError::NotFound);
                }
                write.push((target, state));
            }
            if !wanted.is_empty() {
                return Err(StoreError::NotFound);
            }
            let done = self.put_states(proof.proof(), write, said, None).await?;
            marked.changed += done.changed;
            marked.unchanged += done.unchanged;
        }
        Ok(marked)
    }

    /// The switch for all devices of an institution that an advisory concerns, as far as this right reaches and `reach`
    /// says.
    pub async fn mark_all_remediation(
        &mut self,
        proof: &MayRemediate,
        advisory: AdvisoryId,
        state: Remediation,
        reach: Reach,
        said: &MarkedBy,
    ) -> Result<Marked, StoreError> {
        check(said)?;
        let organisation = proof.proof().about().ok_or(StoreError::NotFound)?;
        let found =
            self.targets("m.advisory_id = $1 AND m.organisation_id = $2", args![advisory, organisation]).await?;
        let (write, left): (Vec<Target>, Vec<Target>) =
            found.into_iter().filter(|target| proof.covers(target.class)).partition(|target| {
                let stands = target.is_said_of_itself() && target.state != state;
                (reach.said || !stands) && (reach.doubtful || target.verdict == Verdict::Affected)
            });
        let write = write.into_iter().map(|it| (it, state)).collect();
        let marked = self.put_states(proof.proof(), write, said, None).await?;
        Ok(Marked { left: left.len(), ..marked })
    }

    /// Takes back what the switch for all has set at that moment, where nothing was written over ([`Marked::overwritten`]).
    /// What somebody has said since stays.
    pub async fn take_back_remediation(
        &mut self,
        proof: &MayRemediate,
        advisory: AdvisoryId,
        at: Timestamp,
        by: &str,
    ) -> Result<usize, StoreError> {
        let organisation = proof.proof().about().ok_or(StoreError::NotFound)?;
        let found =
            self.targets("m.advisory_id = $1 AND m.organisation_id = $2", args![advisory, organisation]).await?;
        let is_that =
            |it: &Target| !it.from_answer && it.by.as_ref().is_some_and(|(who, when)| who == by && *when == at);
        let mut devices: BTreeMap<AssetId, Vec<Target>> = BTreeMap::new();
        for it in found.into_iter().filter(|it| proof.covers(it.class) && is_that(it)) {
            devices.entry(it.asset).or_default().push(it);
        }
        let mut count = 0;
        for (asset, all) in devices {
            for it in &all {
                count += usize::from(self.forget_state(it, at, by).await?);
            }
            let state = Remediation::NotRemediated.code();
            let vulnerabilities: BTreeMap<&str, &str> =
                all.iter().map(|it| (it.vulnerability.as_str(), state)).collect();
            let detail = json!({
                "advisory": advisory.to_string(), "vulnerabilities": vulnerabilities, "by": by, "taken_back": true,
            });
            let class = all.first().and_then(|it| it.class);
            let audience = asset_audience(organisation, class);
            self.audit(proof.proof(), "remediation.mark", asset, detail, &audience).await?;
        }
        Ok(count)
    }

    /// False when somebody has said something else meanwhile.
    async fn forget_state(&mut self, it: &Target, at: Timestamp, by: &str) -> Result<bool, StoreError> {
        let key = self.key_of(it.organisation).await?;
        let gone = self
            .inner
            .exec(
                "DELETE FROM remediation WHERE advisory_id = $1 AND asset_id = $2 AND vulnerability = $3
                     AND said_at = $4 AND said_by = $5",
                args![it.advisory, it.asset, &it.vulnerability, at, key.text(by)?],
            )
            .await?;
        Ok(gone > 0)
    }

    /// An answer to a notice says how far the devices are that it speaks for. It says nothing of a task that has changed
    /// since the notice, and takes nothing back that was said of a device itself: "solved" overtakes "in progress", and
    /// leaves what somebody has set to "not remediated". "Not with us" takes back what an earlier answer had said.
    pub(crate) async fn carry_answer(
        &mut self,
        proof: &MayAnswer,
        notice: NoticeId,
        answer: AnswerId,
        kind: AnswerKind,
        said: &MarkedBy,
    ) -> Result<(), StoreError> {
        let state = match kind.remediation() {
            Some(state) => state,
            None if kind == AnswerKind::NotWithUs => Remediation::NotRemediated,
            None => return Ok(()),
        };
        let now = self.now;
        let rows = self
            .inner
            .all(
                "SELECT organisation_id, classes, mandate_id, answered_at FROM addressee
                 WHERE notice_id = $1 AND part = 'act'",
                args![notice],
            )
            .await?;
        // The parts that this answer was noted for; a part without a mandate is the institution's own.
        let (mut ours, mut others) = (BTreeSet::new(), BTreeSet::new());
        let mut own = false;
        for row in &rows {
            let classes: BTreeSet<AssetClass> = row.json("classes")?;
            if row.maybe::<Timestamp>("answered_at")? == Some(now) {
                ours.extend(classes);
                own |= row.maybe::<domain::MandateId>("mandate_id")?.is_none();
            } else {
                others.extend(classes);
            }
        }
        let speaks_for = |class: Option<AssetClass>| match class {
            Some(class) => ours.contains(&class) || (own && !others.contains(&class)),
            None => own || others.is_empty(),
        };
        let prints = self
            .inner
            .all(
                "SELECT na.asset_id, na.print, n.advisory_id, n.revision_id FROM notice_asset na
                 JOIN notice n ON n.id = na.notice_id WHERE na.notice_id = $1",
                args![notice],
            )
            .await?;
        let Some(first) = prints.first() else { return Ok(()) };
        let (advisory, revision): (AdvisoryId, RevisionId) = (first.get("advisory_id")?, first.get("revision_id")?);
        let now_prints = self.prints_now(advisory).await?;
        let mut assets = Vec::new();
        for row in &prints {
            let asset: AssetId = row.get("asset_id")?;
            let then = row.maybe::<ContentHash>("print")?;
            if then.is_none() || then == now_prints.get(&asset).copied() {
                assets.push((asset, then.is_some()));
            }
        }
        let known: HashMap<AssetId, bool> = assets.iter().copied().collect();
        let ids: Vec<AssetId> = assets.into_iter().map(|(asset, _)| asset).collect();
        let mut write = Vec::new();
        for ids in ids.chunks(5_000) {
            let found = self
                .targets(
                    "m.advisory_id = $1 AND m.asset_id {in_ids:2} AND COALESCE(m.decision, c.verdict) = 'affected'",
                    args![advisory, ids_json(ids)?],
                )
                .await?;
            for it in found {
                let is_same_task = known.get(&it.asset).copied().unwrap_or(false) || it.revision == revision;
                let stays = match state {
                    Remediation::NotRemediated => !it.from_answer,
                    Remediation::InProgress => it.is_said_of_itself(),
                    Remediation::Done => it.is_said_of_itself() && it.state == Remediation::NotRemediated,
                };
                if is_same_task && speaks_for(it.class) && !stays {
                    write.push((it, state));
                }
            }
        }
        self.put_states(proof, write, said, Some(answer)).await.map(|_| ())
    }

    async fn put_states<A>(
        &mut self,
        proof: &Proof<A>,
        wanted: Vec<(Target, Remediation)>,
        said: &MarkedBy,
        answer: Option<AnswerId>,
    ) -> Result<Marked, StoreError> {
        let mut marked = Marked::default();
        let mut rows = Vec::new();
        let mut trail: Trail<'_> = BTreeMap::new();
        let now = self.now;
        for (it, state) in &wanted {
            // Nobody has to say that nothing was done yet; who takes something back says it.
            let is_nothing = *state == Remediation::NotRemediated && !it.is_said;
            if it.said == Some(*state) || is_nothing {
                marked.unchanged += 1;
                continue;
            }
            marked.changed += 1;
            marked.overwritten += usize::from(it.is_said);
            let (_, vulnerabilities) = trail.entry((it.asset, it.advisory)).or_insert((it, BTreeMap::new()));
            vulnerabilities.insert(&it.vulnerability, state.code());
            let key = self.key_of(it.organisation).await?;
            rows.push(args![
                it.asset,
                it.advisory,
                &it.vulnerability,
                it.organisation,
                state.code(),
                it.print,
                it.revision,
                &it.product_id,
                key.text(said.note.trim())?,
                key.text(said.by.trim())?,
                said.via.code(),
                now,
                answer,
                it.audience
            ]);
        }
        self.inner
            .insert_many(
                "remediation (asset_id, advisory_id, vulnerability, organisation_id, state, print, revision_id,
                              product_id, note, said_by, via, said_at, answer_id, audience_id)",
                rows,
                "ON CONFLICT (advisory_id, asset_id, vulnerability) DO UPDATE SET state = excluded.state,
                    print = excluded.print, revision_id = excluded.revision_id, product_id = excluded.product_id,
                    note = excluded.note, said_by = excluded.said_by, via = excluded.via, said_at = excluded.said_at,
                    answer_id = excluded.answer_id, audience_id = excluded.audience_id",
            )
            .await?;
        for ((asset, advisory), (it, vulnerabilities)) in trail {
            let detail = json!({
                "advisory": advisory.to_string(), "vulnerabilities": vulnerabilities, "via": said.via.code(),
                "by": said.by.trim(), "answer": answer.map(|id| id.to_string()),
            });
            let audience = asset_audience(it.organisation, it.class);
            self.audit(proof, "remediation.mark", asset, detail, &audience).await?;
        }
        Ok(marked)
    }
}

fn check(said: &MarkedBy) -> Result<(), StoreError> {
    if said.by.trim().is_empty() || said.by.chars().count() > MAX_NAME {
        return Err(Refusal::Answer(domain::answer::BadAnswer::NoName).into());
    }
    if said.note.chars().count() > MAX_NOTE {
        return Err(Refusal::RemediationNoteTooLong.into());
    }
    Ok(())
}
