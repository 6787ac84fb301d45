//! Blind matching: who compares at home, the bundles they compare with, and what they counted. Taking answers in stands
//! here, looking at them in `list`, taking an inventory away in `wipe`.
//!
//! A count is never added to what the CERT knows line by line: it stands in rows of its own.

mod bundles;
mod list;
mod wipe;

pub use bundles::{BundleMember, KeptBundle};
pub use list::{BlindAnswer, BlindCoverage, BlindReport, BlindStanding, ModeRow};
pub use wipe::Wiped;

use std::collections::HashMap;

use domain::audience::{Audience, SupplierReach};
use domain::blind::{Answers, AnswersVia, Count};
use domain::job::Job;
use domain::policy::MayCountBlind;
use domain::refusal::Refusal;
use domain::{AdvisoryId, BlindReportId, ContentHash, OrganisationId, RevisionId};
use serde_json::json;

use crate::db::{Ask, Row, args};
use crate::{StoreError, Tx};

/// What an institution counted is its own, and the CERT's.
pub(crate) fn blind_audience(organisation: OrganisationId) -> Audience {
    Audience::organisation(organisation, SupplierReach::new())
}

/// What became of a file of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noticed {
    pub report: BlindReportId,
    /// Advisories that were counted for and are known here.
    pub counted: u32,
    /// Of those: with at least one affected line.
    pub affected: u32,
    /// Of all: said something else than what stood, or for the first time.
    pub changed: u32,
    /// Documents that are not known here; nothing is kept of them.
    pub unknown: u32,
}

pub(crate) fn count(row: &Row, low: &str, high: &str) -> Result<Count, StoreError> {
    let (from, to) = (row.get::<u32>(low)?, row.maybe::<u32>(high)?);
    Count::from_ends(from, to).ok_or_else(|| StoreError::bad(low, format!("{from} to {to:?} is no count")))
}

pub(crate) fn maybe_count(row: &Row, low: &str, high: &str) -> Result<Option<Count>, StoreError> {
    if row.maybe::<u32>(low)?.is_none() { Ok(None) } else { count(row, low, high).map(Some) }
}

struct Standing {
    revision: RevisionId,
    affected: Count,
    review: Count,
    remark: String,
}

impl Tx<'_> {
    /// Takes a file of answers in. What says the same as before is confirmed, what says something else takes its place;
    /// advisories that the file does not speak of keep what was said of them before. Whatever was or is affected gets
    /// its drafts brought in line once this commits.
    pub async fn take_answers(
        &mut self,
        proof: &MayCountBlind,
        organisation: OrganisationId,
        answers: &Answers,
        said_by: &str,
        via: AnswersVia,
    ) -> Result<Noticed, StoreError> {
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        // Two files of one institution at the same moment wait for each other here.
        self.inner.exec("UPDATE organisation SET name = name WHERE id = $1", args![organisation]).await?;
        self.check_serial(organisation, answers.serial).await?;
        let audience = blind_audience(organisation);
        let audience_id = self.audience_id(&audience).await?;
        let revisions = self.revisions_by_document().await?;
        let mut standing = self.standing_answers(organisation).await?;

        let key = self.key_of(organisation).await?;
        let report = BlindReportId::new(self.world());
        let now = self.now;
        let mut noticed = Noticed { report, counted: 0, affected: 0, changed: 0, unknown: 0 };
        let (mut write, mut replaced, mut confirmed) = (Vec::new(), Vec::new(), Vec::new());
        let mut to_draft: Vec<AdvisoryId> = Vec::new();
        for it in &answers.counted {
            let Some((revision, advisory)) = revisions.get(&it.document).copied() else {
                noticed.unknown += 1;
                continue;
            };
            // Two documents of one advisory in one file: the first of them was asked for, as far as anybody can tell.
            if write.iter().any(|(known, _)| *known == advisory) || confirmed.contains(&advisory) {
                noticed.unknown += 1;
                continue;
            }
            noticed.counted += 1;
            noticed.affected += u32::from(!it.affected.is_none());
            let before = standing.remove(&advisory);
            let was_affected = before.as_ref().is_some_and(|before| !before.affected.is_none());
            if before.as_ref().is_some_and(|before| {
                before.revision == revision
                    && (before.affected, before.review) == (it.affected, it.review)
                    && before.remark == it.remark
            }) {
                confirmed.push(advisory);
                continue;
            }
            noticed.changed += 1;
            if before.is_some() {
                replaced.push(advisory);
            }
            if was_affected || !it.affected.is_none() {
                to_draft.push(advisory);
            }
            let row = args![
                report,
                organisation,
                advisory,
                revision,
                it.affected.low(),
                it.affected.high(),
                it.review.low(),
                it.review.high(),
                key.text(&it.remark)?,
                now,
                report,
                now,
                answers.serial,
                audience_id
            ];
            write.push((advisory, row));
        }
        self.inner
            .exec(
                "INSERT INTO blind_report (id, organisation_id, serial, coarse, counted, unknown, said_by, via, at,
                                           audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                args![
                    report,
                    organisation,
                    answers.serial,
                    answers.coarse,
                    noticed.counted,
                    noticed.unknown,
                    said_by.chars().take(200).collect::<String>(),
                    via.code(),
                    now,
                    audience_id
                ],
            )
            .await?;
        for ids in replaced.chunks(5_000) {
            self.inner
                .exec(
                    "UPDATE blind_answer SET superseded_at = $3
                     WHERE organisation_id = $2 AND advisory_id {in_ids:1} AND superseded_at IS NULL",
                    args![crate::assets::ids_json(ids)?, organisation, now],
                )
                .await?;
        }
        for ids in confirmed.chunks(5_000) {
            self.inner
                .exec(
                    "UPDATE blind_answer SET confirmed_by_id = $3, confirmed_at = $4, serial = $5
                     WHERE organisation_id = $2 AND advisory_id {in_ids:1} AND superseded_at IS NULL",
                    args![crate::assets::ids_json(ids)?, organisation, report, now, answers.serial],
                )
                .await?;
        }
        self.inner
            .insert_many(
                "blind_answer (report_id, organisation_id, advisory_id, revision_id, affected_low, affected_high,
                               review_low, review_high, remark, at, confirmed_by_id, confirmed_at, serial, audience_id)",
                write.into_iter().map(|(_, row)| row).collect(),
                "",
            )
            .await?;
        let jobs: Vec<Job> = to_draft.into_iter().map(|advisory| Job::MatchAdvisory { advisory }).collect();
        self.enqueue_all(&jobs, now).await?;
        let detail = json!({
            "bundle": answers.serial, "counted": noticed.counted, "affected": noticed.affected,
            "changed": noticed.changed, "unknown": noticed.unknown, "coarse": answers.coarse, "via": via.code(),
        });
        self.audit(proof, "blind.count", organisation, detail, &audience).await?;
        Ok(noticed)
    }

    /// Refuses answers that were counted with a bundle of somebody else, or with an older one than before.
    async fn check_serial(&mut self, organisation: OrganisationId, serial: i64) -> Result<(), StoreError> {
        let known = self
            .inner
            .opt(
                "SELECT serial FROM bundle WHERE serial = $1 AND (made_for_id IS NULL OR made_for_id = $2)",
                args![serial, organisation],
            )
            .await?;
        if known.is_none() {
            return Err(Refusal::UnknownBundle.into());
        }
        let latest: i64 = self
            .inner
            .one(
                "SELECT COALESCE(MAX(serial), 0) AS latest FROM blind_report WHERE organisation_id = $1",
                args![organisation],
            )
            .await?
            .get("latest")?;
        if serial < latest { Err(Refusal::OlderBundle.into()) } else { Ok(()) }
    }

    async fn revisions_by_document(&mut self) -> Result<HashMap<ContentHash, (RevisionId, AdvisoryId)>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT d.sha256, r.id, r.advisory_id FROM revision r JOIN document d ON d.id = r.document_id",
                args![],
            )
            .await?;
        rows.iter().map(|row| Ok((row.get("sha256")?, (row.get("id")?, row.get("advisory_id")?)))).collect()
    }

    async fn standing_answers(
        &mut self,
        organisation: OrganisationId,
    ) -> Result<HashMap<AdvisoryId, Standing>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT advisory_id, revision_id, affected_low, affected_high, review_low, review_high, remark
                 FROM blind_answer WHERE organisation_id = $1 AND superseded_at IS NULL",
                args![organisation],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let standing = Standing {
                    revision: row.get("revision_id")?,
                    affected: count(row, "affected_low", "affected_high")?,
                    review: count(row, "review_low", "review_high")?,
                    remark: row.get("remark")?,
                };
                Ok((row.get("advisory_id")?, standing))
            })
            .collect()
    }
}
