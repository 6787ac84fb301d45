//! Advisories and their revisions: what came in, and which of it is new to somebody.
//!
//! An advisory is its publisher's namespace with its tracking id. A revision is its content, because makers edit
//! documents without raising the version. Reading them stands in `list` and `page`.

mod list;
mod page;

pub use list::{AdvisoryCounts, AdvisoryFilter, AdvisoryRow};
pub use page::{AdvisoryPage, RevisionRow};

use std::collections::BTreeSet;

use domain::advisory::versioning::is_major_step;
use domain::advisory::{self, Advisory, AdvisoryState, Changes, EntryPrint, Finding};
use domain::audience::{Audience, Tlp};
use domain::job::Job;
use domain::notice::Severity;
use domain::policy::{MayDecideMatch, MayTakeIn};
use domain::{AdvisoryId, ContentHash, DocumentId, RevisionId, Timestamp};
use serde::Deserialize;
use serde_json::json;

use crate::db::{Ask, Row, args};
use crate::organisations::fold;
use crate::{StoreError, Tx};

/// What was read from a document, ready to be kept.
#[derive(Debug)]
pub struct NewRevision<'a> {
    pub advisory: &'a Advisory,
    pub document: DocumentId,
    /// SHA-256 of the document.
    pub content_hash: ContentHash,
    pub findings: &'a [Finding],
    /// The words by which matching finds assets that this may concern.
    pub keys: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    pub advisory: AdvisoryId,
    pub outcome: Outcome,
}

/// What a document meant for the advisory that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    New,
    /// Something that people may have been warned about is different now.
    Updated(Changes),
    /// A new revision that says nothing new: kept and shown, and nobody is bothered.
    Cosmetic,
    /// This very document is there already.
    Unchanged,
    /// A revision from before the one that stands. Kept for the record.
    Older,
}

/// An advisory with what matching needs of it.
#[derive(Debug, Clone)]
pub struct AdvisoryToMatch {
    pub id: AdvisoryId,
    pub revision: RevisionId,
    pub content: Advisory,
    /// The content that the standing matches come from; `None` when it was never matched.
    pub matched: Option<Advisory>,
    pub(crate) audience: i64,
}

/// Who may read an advisory: what its TLP label says. CLEAR is everybody's, GREEN the participants', and AMBER and
/// stricter stay with the CERT, which decides for each whom it tells. Without a label nobody said that it may go any
/// further, so it stays with the CERT too, and so does one with a label that nobody knows.
pub fn audience_of(label: Option<&str>) -> Audience {
    match label.map(Tlp::from_label) {
        Some(Some(Tlp::Clear)) => Audience::public(),
        Some(Some(Tlp::Green)) => Audience::participants(),
        None | Some(_) => Audience::cert_only(),
    }
}

/// What a label allows when it is passed on; see [`audience_of`] for those that are missing or unknown.
pub(crate) fn tlp_of(label: Option<&str>) -> Tlp {
    label.map_or(Tlp::Amber, |label| Tlp::from_label(label).unwrap_or(Tlp::AmberStrict))
}

/// What the advisory is marked with whose revision stands in the column `content`; without one, nothing is to be hidden.
pub(crate) fn marked(row: &Row) -> Result<Tlp, StoreError> {
    #[derive(Deserialize)]
    struct Label {
        tlp: Option<String>,
    }
    match row.maybe::<String>("content")? {
        Some(_) => Ok(tlp_of(row.json::<Label>("content")?.tlp.as_deref())),
        None => Ok(Tlp::Clear),
    }
}

/// The proposal for how bad it is: the worst CVSS score, else the publisher's own word.
pub fn severity_of(advisory: &Advisory) -> Severity {
    let Some(score) = advisory.worst_score() else {
        return match advisory.aggregate_severity.as_deref().map(str::to_lowercase).as_deref() {
            Some("critical" | "high" | "important") => Severity::High,
            Some("low" | "minor" | "none") => Severity::Low,
            _ => Severity::Medium,
        };
    };
    Severity::from_cvss(Some(score.base))
}

const MAX_SEARCH_TEXT: usize = 16_000;

fn search_text(advisory: &Advisory) -> String {
    let mut text = format!("{} {} {}", advisory.title, advisory.key.tracking_id, advisory.publisher);
    let mut said = BTreeSet::new();
    let vulnerabilities = advisory.vulnerabilities.iter().map(|vulnerability| vulnerability.label());
    let products = advisory.products.iter().flat_map(|entry| {
        [entry.vendor(), entry.family(), entry.product_name()].into_iter().flatten().chain(
            // A product listed without a tree has only its name.
            entry.branches.is_empty().then_some(entry.name.as_str()),
        )
    });
    for word in vulnerabilities.chain(products) {
        if text.len() + word.len() > MAX_SEARCH_TEXT {
            break;
        }
        if said.insert(word) {
            text.push(' ');
            text.push_str(word);
        }
    }
    fold(&text)
}

fn inbox_order(arrived: Timestamp, released: Option<Timestamp>) -> String {
    let sortable = |at: Timestamp| at.millis().clamp(0, 999_999_999_999_999);
    format!("{:015}{:015}", sortable(arrived), sortable(released.unwrap_or_default()))
}

/// A revision that comes late must not replace a newer one. The release date decides; with equal or missing dates
/// the version does; when that says nothing either, what came last stands, because makers edit in silence.
fn is_older(new: &Advisory, current_release: Option<Timestamp>, current_version: &str) -> bool {
    match (new.tracking.current_release, current_release) {
        (Some(new), Some(current)) if new != current => new < current,
        _ => match (version_numbers(&new.tracking.version), version_numbers(current_version)) {
            (Some(new), Some(current)) => new < current,
            _ => false,
        },
    }
}

/// CSAF versions are whole numbers or three of them (CSAF 2.0 §3.1.11); what follows a `-` or `+` is not compared.
fn version_numbers(version: &str) -> Option<[u64; 3]> {
    let plain = version.split(['-', '+']).next()?;
    let mut parts = plain.split('.');
    let mut numbers = [0; 3];
    for number in &mut numbers {
        match parts.next() {
            Some(part) => *number = part.parse().ok()?,
            None => break,
        }
    }
    parts.next().is_none().then_some(numbers)
}

/// What makes a revision worth a look although no product entry changed: it got worse, or is being exploited.
fn gravity(advisory: &Advisory) -> (Severity, Vec<(&str, &str)>) {
    let mut exploits: Vec<_> = advisory
        .vulnerabilities
        .iter()
        .flat_map(|vulnerability| {
            vulnerability
                .threats
                .iter()
                .filter(|threat| threat.category == "exploit_status")
                .map(|threat| (vulnerability.label(), threat.details.as_str()))
        })
        .collect();
    exploits.sort_unstable();
    (severity_of(advisory), exploits)
}

fn to_json(column: &str, value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::bad(column, error))
}

/// The revision that stands before a new one comes in.
struct Current {
    state: AdvisoryState,
    arrived_at: Timestamp,
    content: Advisory,
    prints: Vec<EntryPrint>,
    version: String,
    released_at: Option<Timestamp>,
    audience: i64,
}

fn current(row: &Row) -> Result<Current, StoreError> {
    Ok(Current {
        state: row.code("state", AdvisoryState::from_code)?,
        arrived_at: row.get("arrived_at")?,
        content: row.json("content")?,
        prints: row.json("prints")?,
        version: row.get("version")?,
        released_at: row.maybe("released_at")?,
        audience: row.get("audience_id")?,
    })
}

impl Tx<'_> {
    /// Takes in what a document says. Unless it says nothing new, the advisory comes (back) into the inbox and is
    /// matched once this commits.
    pub async fn take_in(&mut self, proof: &MayTakeIn, new: &NewRevision<'_>) -> Result<TakenIn, StoreError> {
        let it = new.advisory;
        let now = self.now;
        let audience = audience_of(it.tlp.as_deref());
        let audience_id = self.audience_id(&audience).await?;
        let fresh = AdvisoryId::new(self.world());
        let made = self
            .inner
            .exec(
                "INSERT INTO advisory (id, namespace, tracking_id, publisher, title, search, severity, state,
                                       arrived_at, inbox_order, audience_id)
                 VALUES ($1, $2, $3, '', '', '', 'medium', 'new', $4, '', $5)
                 ON CONFLICT (namespace, tracking_id) DO NOTHING",
                args![fresh, &it.key.namespace, &it.key.tracking_id, now, audience_id],
            )
            .await?;
        // Changing nothing locks the row: of two workers with revisions of one advisory, the second waits here.
        let row = self
            .inner
            .one(
                "UPDATE advisory SET tracking_id = tracking_id WHERE namespace = $1 AND tracking_id = $2
                 RETURNING id, current_revision_id",
                args![&it.key.namespace, &it.key.tracking_id],
            )
            .await?;
        let advisory: AdvisoryId = row.get("id")?;
        let before = match row.maybe::<RevisionId>("current_revision_id")? {
            None => None,
            Some(revision) => {
                // A document that is there already never becomes the current one by arriving again: otherwise two
                // files of one advisory in a folder would take turns at every import.
                let known = self
                    .inner
                    .opt(
                        "SELECT id FROM revision WHERE advisory_id = $1 AND content_hash = $2",
                        args![advisory, new.content_hash],
                    )
                    .await?;
                if known.is_some() {
                    return Ok(TakenIn { advisory, outcome: Outcome::Unchanged });
                }
                let row = self
                    .inner
                    .one(
                        "SELECT a.state, a.arrived_at, a.audience_id, r.content, r.prints, r.version, r.released_at
                         FROM advisory a JOIN revision r ON r.id = $2 WHERE a.id = $1",
                        args![advisory, revision],
                    )
                    .await?;
                Some(current(&row)?)
            }
        };
        let prints = it.prints();
        let outcome = match &before {
            None => Outcome::New,
            Some(before) if is_older(it, before.released_at, &before.version) => Outcome::Older,
            Some(before) => {
                let changes = advisory::changes(&before.prints, &prints);
                let same =
                    changes.is_cosmetic() && gravity(it) == gravity(&before.content) && before.audience == audience_id;
                if same { Outcome::Cosmetic } else { Outcome::Updated(changes) }
            }
        };
        debug_assert_eq!(made == 1, outcome == Outcome::New, "a row without a revision never commits");
        let revision = self.add_revision(new, advisory, audience_id, &prints, &outcome).await?;
        if outcome == Outcome::Older {
            return Ok(TakenIn { advisory, outcome });
        }

        let quiet = outcome == Outcome::Cosmetic;
        let (state, arrived_at) = match &before {
            None => (AdvisoryState::New, now),
            Some(before) if quiet => (before.state, before.arrived_at),
            // What nobody has looked at yet stays new.
            Some(before) if before.state == AdvisoryState::New => (AdvisoryState::New, now),
            Some(_) => (AdvisoryState::Updated, now),
        };
        let released = it.tracking.current_release;
        self.inner
            .exec(
                "UPDATE advisory SET publisher = $2, title = $3, search = $4, severity = $5, base_score = $6, state = $7,
                        current_revision_id = $8, released_at = $9, arrived_at = $10, inbox_order = $11,
                        audience_id = $12
                 WHERE id = $1",
                args![
                    advisory,
                    &it.publisher,
                    &it.title,
                    search_text(it),
                    severity_of(it).code(),
                    it.worst_score().map(|score| score.base),
                    state.code(),
                    revision,
                    released,
                    arrived_at,
                    inbox_order(arrived_at, released),
                    audience_id
                ],
            )
            .await?;
        if domain::topic::says_exploited(it) {
            self.exploited(advisory).await?;
        }
        let other_keys = self.put_advisory_keys(advisory, &new.keys, before.is_none()).await?;
        // Texts can name products too, so a cosmetic revision may still be found by other words; and a publisher who
        // raises the first number of a semantic version says that all must be matched again.
        let major = before.as_ref().is_some_and(|before| is_major_step(&before.version, &it.tracking.version));
        if !quiet || other_keys || major {
            self.inner.exec("UPDATE advisory SET matched_at = NULL WHERE id = $1", args![advisory]).await?;
            self.enqueue(&Job::MatchAdvisory { advisory }).await?;
        }
        if !quiet {
            let act = if before.is_none() { "advisory.new" } else { "advisory.update" };
            let detail = json!({ "tracking_id": it.key.tracking_id, "version": it.tracking.version });
            self.audit(proof, act, advisory, detail, &audience).await?;
        }
        Ok(TakenIn { advisory, outcome })
    }

    async fn add_revision(
        &mut self,
        new: &NewRevision<'_>,
        advisory: AdvisoryId,
        audience_id: i64,
        prints: &[EntryPrint],
        outcome: &Outcome,
    ) -> Result<RevisionId, StoreError> {
        let revision = RevisionId::new(self.world());
        let none = Changes::default();
        let changes = if let Outcome::Updated(changes) = outcome { changes } else { &none };
        self.inner
            .exec(
                "INSERT INTO revision (id, advisory_id, content_hash, document_id, version, released_at, received_at,
                                       content, prints, changes, findings, cosmetic, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                args![
                    revision,
                    advisory,
                    new.content_hash,
                    new.document,
                    &new.advisory.tracking.version,
                    new.advisory.tracking.current_release,
                    self.now,
                    to_json("content", new.advisory)?,
                    to_json("prints", &prints)?,
                    to_json("changes", changes)?,
                    to_json("findings", &new.findings)?,
                    *outcome == Outcome::Cosmetic,
                    audience_id
                ],
            )
            .await?;
        Ok(revision)
    }

    /// True when these are other keys than before.
    async fn put_advisory_keys(
        &mut self,
        advisory: AdvisoryId,
        keys: &BTreeSet<String>,
        first: bool,
    ) -> Result<bool, StoreError> {
        if !first {
            let rows =
                self.inner.all("SELECT blocking_key FROM advisory_key WHERE advisory_id = $1", args![advisory]).await?;
            let before: BTreeSet<String> =
                rows.iter().map(|row| row.get("blocking_key")).collect::<Result<_, StoreError>>()?;
            if before == *keys {
                return Ok(false);
            }
            self.inner.exec("DELETE FROM advisory_key WHERE advisory_id = $1", args![advisory]).await?;
        }
        let rows = keys.iter().map(|key| args![key, advisory]).collect();
        self.inner.insert_many("advisory_key (blocking_key, advisory_id)", rows, "").await?;
        Ok(true)
    }

    /// Nothing is to be done with it. The reason, which may be empty, goes on the trail.
    pub async fn dismiss(
        &mut self,
        proof: &MayDecideMatch,
        advisory: AdvisoryId,
        reason: &str,
    ) -> Result<(), StoreError> {
        let reason: String = reason.trim().chars().take(500).collect();
        self.set_state(proof, advisory, AdvisoryState::Dismissed, "advisory.dismiss", json!({ "reason": reason })).await
    }

    /// Back into the inbox, where it stood.
    pub async fn reopen(&mut self, proof: &MayDecideMatch, advisory: AdvisoryId) -> Result<(), StoreError> {
        self.set_state(proof, advisory, AdvisoryState::Updated, "advisory.reopen", json!({})).await
    }

    /// Whoever had to be told has been told.
    pub async fn mark_handled(&mut self, proof: &MayDecideMatch, advisory: AdvisoryId) -> Result<(), StoreError> {
        self.set_state(proof, advisory, AdvisoryState::Handled, "advisory.handle", json!({})).await
    }

    /// The same, when nothing about it waits any more: no draft, no doubt, and no matching still to be done.
    pub async fn mark_handled_when_done(
        &mut self,
        proof: &MayDecideMatch,
        advisory: AdvisoryId,
    ) -> Result<bool, StoreError> {
        let row = self
            .inner
            .one(
                "SELECT (SELECT COUNT(*) FROM notice n WHERE n.advisory_id = v.id AND n.state = 'draft') AS drafts,
                        (SELECT COUNT(*) FROM asset_match m
                          WHERE m.advisory_id = v.id AND m.verdict = 'review' AND m.decision IS NULL) AS doubts,
                        v.matched_at
                 FROM advisory v WHERE v.id = $1",
                args![advisory],
            )
            .await?;
        let waits = row.get::<i64>("drafts")? + row.get::<i64>("doubts")?;
        let done = waits == 0 && row.maybe::<Timestamp>("matched_at")?.is_some();
        if done {
            self.mark_handled(proof, advisory).await?;
        }
        Ok(done)
    }

    async fn set_state(
        &mut self,
        proof: &MayDecideMatch,
        advisory: AdvisoryId,
        state: AdvisoryState,
        act: &'static str,
        detail: serde_json::Value,
    ) -> Result<(), StoreError> {
        let changed =
            self.inner.exec("UPDATE advisory SET state = $2 WHERE id = $1", args![advisory, state.code()]).await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.audit(proof, act, advisory, detail, &Audience::cert_only()).await
    }

    /// What matching needs of an advisory.
    pub async fn advisory_to_match(&mut self, advisory: AdvisoryId) -> Result<AdvisoryToMatch, StoreError> {
        let row = self
            .inner
            .one(
                "SELECT a.audience_id, r.id AS revision_id, r.content, m.content AS matched
                 FROM advisory a JOIN revision r ON r.id = a.current_revision_id
                 LEFT JOIN revision m ON m.id = a.matched_revision_id WHERE a.id = $1",
                args![advisory],
            )
            .await?;
        let matched = row.maybe::<String>("matched")?;
        Ok(AdvisoryToMatch {
            id: advisory,
            revision: row.get("revision_id")?,
            content: row.json("content")?,
            matched: matched
                .map(|text| serde_json::from_str(&text))
                .transpose()
                .map_err(|error| StoreError::bad("matched", error))?,
            audience: row.get("audience_id")?,
        })
    }

    /// Holds the advisory for this transaction, so that nobody else matches it or brings a revision meanwhile. False
    /// when the revision that was read is no longer the current one: what was made of it must not be written.
    pub async fn hold_advisory(&mut self, it: &AdvisoryToMatch) -> Result<bool, StoreError> {
        let held = self
            .inner
            .exec("UPDATE advisory SET id = id WHERE id = $1 AND current_revision_id = $2", args![it.id, it.revision])
            .await?;
        Ok(held == 1)
    }

    /// Notes that the standing matches come from more than one revision until matching has come to its end.
    pub async fn advisory_half_matched(&mut self, it: &AdvisoryToMatch) -> Result<(), StoreError> {
        self.inner.exec("UPDATE advisory SET matched_revision_id = NULL WHERE id = $1", args![it.id]).await?;
        Ok(())
    }

    /// Notes that the standing matches are those of this revision.
    pub async fn advisory_matched(&mut self, it: &AdvisoryToMatch) -> Result<(), StoreError> {
        let now = self.now;
        self.inner
            .exec(
                "UPDATE advisory SET matched_at = $3, matched_revision_id = $2
                 WHERE id = $1 AND current_revision_id = $2",
                args![it.id, it.revision, now],
            )
            .await?;
        Ok(())
    }

    /// Has every advisory matched against every inventory again, after matching itself has changed. The keys must be
    /// put anew first, with `put_keys_again`.
    pub async fn match_all_again(&mut self, _proof: &MayTakeIn) -> Result<usize, StoreError> {
        self.inner.exec("UPDATE advisory SET matched_at = NULL, matched_revision_id = NULL", args![]).await?;
        let rows = self.inner.all("SELECT id FROM advisory ORDER BY id", args![]).await?;
        let jobs: Vec<_> = rows
            .iter()
            .map(|row| Ok(Job::MatchAdvisory { advisory: row.get("id")? }))
            .collect::<Result<_, StoreError>>()?;
        let now = self.now;
        self.enqueue_all(&jobs, now).await?;
        Ok(jobs.len())
    }

    /// Replaces the keys of an advisory, after the way in which they are made has changed.
    pub async fn put_keys_again(
        &mut self,
        _proof: &MayTakeIn,
        advisory: AdvisoryId,
        keys: &BTreeSet<String>,
    ) -> Result<bool, StoreError> {
        self.put_advisory_keys(advisory, keys, false).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Shows: ASVS 16.5.3, NEN 5.12
    #[test]
    fn labels_that_nobody_knows_are_taken_for_strict_ones() {
        assert_eq!(audience_of(Some("WHITE")), Audience::public());
        assert_eq!(audience_of(Some("GREEN")), Audience::participants());
        assert_eq!(audience_of(None), Audience::cert_only());
        for label in ["AMBER", "AMBER+STRICT", "RED", "PURPLE"] {
            assert_eq!(audience_of(Some(label)), Audience::cert_only(), "{label}");
        }
    }

    #[test]
    fn versions_compare_as_numbers_and_others_not_at_all() {
        assert!(version_numbers("9") < version_numbers("10"));
        assert!(version_numbers("1.2.0") < version_numbers("1.10.0"));
        assert_eq!(version_numbers("1.2.3-draft+7"), Some([1, 2, 3]));
        assert_eq!(version_numbers("final"), None);
        assert_eq!(version_numbers("1.2.3.4"), None);
    }
}
