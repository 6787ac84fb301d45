//! Feeds of an organisation's notices: which there are, and what stands in one. What its reader gets is decided anew at every
//! reading, with the mandates and markings of that moment.

use domain::atom_feed::{self, AtomFeedToken, BadAtomFeed, Entry, MOST_ENTRIES, MOST_FEEDS};
use domain::audience::{Audience, Tlp};
use domain::organisation::{Language, OrganisationKind};
use domain::policy::{self, MayConnect};
use domain::refusal::Refusal;
use domain::{AtomFeedId, ContentHash, NoticeId, OrganisationId, Timestamp};
use serde_json::json;

use crate::advisories::marked;
use crate::db::{Ask, Row, args};
use crate::notices::NOT_REPLACED;
use crate::organisations::inner_audience;
use crate::overview::line;
use crate::{Seen, Store, StoreError, Tx, View};

/// One feed, as its organisation sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtomFeedRow {
    pub id: AtomFeedId,
    pub organisation: OrganisationId,
    /// What reads it.
    pub name: String,
    pub language: Language,
    pub created_at: Timestamp,
    /// To the minute.
    pub last_read_at: Option<Timestamp>,
}

/// A feed that somebody has the address of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAtomFeed {
    pub id: AtomFeedId,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub kind: OrganisationKind,
    pub language: Language,
    pub created_at: Timestamp,
}

/// Readers ask every few minutes, some of them every minute: so often it is written down.
const TOUCH_SECONDS: i64 = 60;
/// Notices that are looked at together, and how often: what the organisation may not read any more is passed over.
const AT_ONCE: u32 = 200;
const LOOKS: usize = 25;

fn feed_row(row: &Row) -> Result<AtomFeedRow, StoreError> {
    Ok(AtomFeedRow {
        id: row.get("id")?,
        organisation: row.get("organisation_id")?,
        name: row.get("name")?,
        language: row.code("language", Language::from_code)?,
        created_at: row.get("created_at")?,
        last_read_at: row.maybe("last_read_at")?,
    })
}

impl View<'_> {
    /// The feeds of an organisation, the oldest first.
    pub async fn feeds(&self, organisation: OrganisationId) -> Result<Vec<Seen<AtomFeedRow>>, StoreError> {
        let rows = self
            .rows(
                "SELECT f.id, f.organisation_id, f.name, f.language, f.created_at, f.last_read_at FROM atom_feed f
                 WHERE f.organisation_id = $1 AND {seen:f} ORDER BY f.id",
                args![organisation],
            )
            .await?;
        rows.iter().map(|row| feed_row(row).map(Seen::new)).collect()
    }

    /// The notices of an organisation older than this one, the newest first: each with its audience, what its advisory is
    /// marked with, and when something about it changed last.
    async fn to_be_fed(
        &self,
        organisation: OrganisationId,
        before: NoticeId,
    ) -> Result<Vec<(NoticeId, Fed)>, StoreError> {
        // A message to the organisation is a change as well: it was reminded, or must act in its supplier's place.
        let text = format!(
            "SELECT n.id, n.code, v.title, n.institution_id, o.name AS institution_name, n.state, n.severity, n.sent_at,
                    n.deadline, n.answered_at, n.closed_at, ad.part, ad.quiet_until, ad.answered_at AS part_answered_at,
                    CASE WHEN ad.part = 'act' THEN ad.answer ELSE n.answer END AS own_answer,
                    CAST(CASE WHEN {NOT_REPLACED} THEN 0 ELSE 1 END AS BIGINT) AS replaced,
                    (SELECT MAX(d.queued_at) FROM delivery d
                     WHERE d.notice_id = n.id AND d.organisation_id = $1) AS written_at,
                    au.canonical, va.canonical AS marked, r.content
             FROM addressee ad JOIN notice n ON n.id = ad.notice_id JOIN advisory v ON v.id = n.advisory_id
             JOIN audience va ON va.id = v.audience_id
             JOIN organisation o ON o.id = n.institution_id JOIN audience au ON au.id = n.audience_id
             LEFT JOIN revision r ON r.id = v.current_revision_id AND r.id <> n.revision_id
             WHERE ad.organisation_id = $1 AND n.id < $2 AND n.state IN ('sent', 'closed') AND {{seen:n}}
             ORDER BY n.id DESC LIMIT $3"
        );
        let rows = self.rows(&text, args![organisation, before, AT_ONCE]).await?;
        rows.iter().map(|row| Ok((row.get("id")?, Fed::of(row, organisation)?))).collect()
    }
}

/// A notice before it is decided whether it stands in the feed.
struct Fed {
    line: domain::overview::Line,
    audience: Audience,
    advisory: Tlp,
    updated: Timestamp,
}

impl Fed {
    fn of(row: &Row, organisation: OrganisationId) -> Result<Self, StoreError> {
        let audience: Audience = row.json("canonical")?;
        let changes: [Option<Timestamp>; 4] = [
            row.maybe("answered_at")?,
            row.maybe("closed_at")?,
            row.maybe("part_answered_at")?,
            row.maybe("written_at")?,
        ];
        // The audience says of AMBER and stricter only that they are the CERT's; a newer revision can be marked otherwise.
        let advisory = row.json::<Audience>("marked")?.tlp.max(marked(row)?);
        let line = line(row, organisation, &audience)?;
        let updated = changes.into_iter().flatten().fold(line.sent_at, Timestamp::max);
        Ok(Self { line, audience, advisory, updated })
    }
}

impl Store {
    /// The feed with this secret. One that never was and one that was ended are looked up alike.
    pub async fn known_feed(&self, token: ContentHash) -> Result<Option<KnownAtomFeed>, StoreError> {
        let row = (&self.pool)
            .opt(
                "SELECT f.id, f.organisation_id, f.language, f.created_at, f.last_read_at, o.name AS organisation_name,
                        o.kind
                 FROM atom_feed f JOIN organisation o ON o.id = f.organisation_id
                 WHERE f.token_hash = $1 AND o.left_at IS NULL",
                args![token],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let id: AtomFeedId = row.get("id")?;
        let read: Option<Timestamp> = row.maybe("last_read_at")?;
        if read.is_none_or(|read| read.plus_seconds(TOUCH_SECONDS) <= self.now()) {
            (&self.pool).exec("UPDATE atom_feed SET last_read_at = $1 WHERE id = $2", args![self.now(), id]).await?;
        }
        Ok(Some(KnownAtomFeed {
            id,
            organisation: row.get("organisation_id")?,
            organisation_name: row.get("organisation_name")?,
            kind: row.code("kind", OrganisationKind::from_code)?,
            language: row.code("language", Language::from_code)?,
            created_at: row.get("created_at")?,
        }))
    }

    /// What stands in it: the newest notices that the organisation may read at this moment, the newest first.
    pub async fn feed_entries(&self, feed: &KnownAtomFeed, zone: &str) -> Result<Vec<Entry>, StoreError> {
        let now = self.now();
        let reader = self.reader_of(feed.organisation, feed.kind, now.day(zone)).await?;
        let system = policy::system("feed of notices");
        let view = self.as_viewer(&system).await?;
        let mut entries = Vec::new();
        let mut before = NoticeId::from_uuid(uuid::Uuid::from_u128(u128::MAX));
        for _ in 0..LOOKS {
            let found = view.to_be_fed(feed.organisation, before).await?;
            let Some((last, _)) = found.last() else { break };
            before = *last;
            for (_, it) in found {
                if policy::reads(&reader, &it.audience, now) {
                    entries.extend(Entry::of(it.line, it.advisory, feed.kind, it.updated));
                }
                if entries.len() == MOST_ENTRIES {
                    return Ok(entries);
                }
            }
        }
        Ok(entries)
    }
}

impl Tx<'_> {
    /// Makes a feed. Its secret is handed out now and never shown again.
    pub async fn add_feed(
        &mut self,
        proof: &MayConnect,
        organisation: OrganisationId,
        name: &str,
        language: Language,
    ) -> Result<(AtomFeedId, AtomFeedToken), StoreError> {
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        let name = atom_feed::name(name).map_err(Refusal::AtomFeed)?;
        // Two at the same moment would both see four.
        self.inner.exec("UPDATE organisation SET id = id WHERE id = $1", args![organisation]).await?;
        let row = self
            .inner
            .one("SELECT COUNT(*) AS count FROM atom_feed WHERE organisation_id = $1", args![organisation])
            .await?;
        if row.get::<i64>("count")? >= MOST_FEEDS {
            return Err(Refusal::AtomFeed(BadAtomFeed::TooMany).into());
        }
        let (id, token) = (AtomFeedId::new(self.world()), AtomFeedToken::new(self.world()));
        let audience = inner_audience(organisation);
        let audience_id = self.audience_id(&audience).await?;
        let key = self.key_of(organisation).await?;
        let args = args![id, organisation, key.text(name)?, token.hash(), language.code(), self.now, audience_id];
        self.inner
            .exec(
                "INSERT INTO atom_feed (id, organisation_id, name, token_hash, language, created_at, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                args,
            )
            .await?;
        self.audit(proof, "atom_feed.add", organisation, json!({ "feed": id.to_string() }), &audience).await?;
        Ok((id, token))
    }

    /// Nobody reads it any more, whoever has the address.
    pub async fn end_feed(&mut self, proof: &MayConnect, id: AtomFeedId) -> Result<(), StoreError> {
        let row = self.inner.one("SELECT organisation_id FROM atom_feed WHERE id = $1", args![id]).await?;
        let organisation: OrganisationId = row.get("organisation_id")?;
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        self.inner.exec("DELETE FROM atom_feed WHERE id = $1", args![id]).await?;
        let detail = json!({ "feed": id.to_string() });
        self.audit(proof, "atom_feed.end", organisation, detail, &inner_audience(organisation)).await
    }
}
