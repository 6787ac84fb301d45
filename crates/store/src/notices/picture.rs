//! The answer picture: how far the institutions are that were told of an advisory, now or at an earlier moment.
//!
//! It is read in one of two ways. The CERT reads every row, as any other row. An umbrella reads none of them: what it is
//! given is made here, of rows that never leave this file, by `domain::picture::publish`.

use std::collections::{BTreeMap, HashMap};

use domain::answer::AnswerKind;
use domain::audience::{Audience, Tlp};
use domain::organisation::Size;
use domain::picture::{LEAST, Published, Told, publish};
use domain::policy::MaySeeMembers;
use domain::{AdvisoryId, Day, NoticeId, OrganisationId, ShortCode, Timestamp};

use super::follow_up::delivered;
use crate::db::{Row, args};
use crate::{Seen, StoreError, View};

/// An institution that was told, with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureRow {
    pub notice: NoticeId,
    pub code: ShortCode,
    pub institution: OrganisationId,
    pub institution_name: String,
    pub deadline: Option<Timestamp>,
    pub told: Told,
    /// Whoever still has to say something has chosen to be told quietly.
    pub is_quiet: bool,
}

impl PictureRow {
    /// Somebody must still be asked. Who is quiet by choice is not asked.
    pub fn is_left(&self) -> bool {
        self.told.is_left() && !self.is_quiet
    }
}

/// What an umbrella is given of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembersPicture {
    /// The figures are of this moment: the last midnight.
    pub as_at: Timestamp,
    pub rows: Vec<MembersRow>,
}

/// About one advisory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembersRow {
    pub advisory: AdvisoryId,
    pub title: String,
    pub publisher: String,
    pub tracking_id: String,
    /// When the first of its members was told.
    pub first_told: Day,
    pub figures: Published,
}

/// An umbrella is given the advisories that its members were told of last.
const ADVISORIES: u32 = 50;

/// One row for each who must act, of notices `n` that had been sent before the moment `$1` and not been replaced by then.
///
/// What a part had answered by then stands with it unless it has answered again since; then its answers are looked through.
/// An institution that is only informed speaks for all parts.
fn rows_at(more: &str, columns: &str) -> String {
    let one = |which: &str| format!("CAST(CASE WHEN EXISTS ({which}) THEN 1 ELSE 0 END AS {{int}})");
    let message = |which: &str| one(&format!("SELECT 1 FROM delivery d WHERE d.notice_id = n.id AND {which}"));
    let speaks = "w.notice_id = n.id AND w.at < $1 AND (w.organisation_id = ad.organisation_id OR
        (w.organisation_id = n.institution_id AND NOT EXISTS (SELECT 1 FROM addressee own
            WHERE own.notice_id = n.id AND own.organisation_id = n.institution_id AND own.part = 'act')))";
    format!(
        "SELECT {columns}, n.id, n.institution_id, o.sector, o.size, n.sent_at,
                {delivered} AS delivered, {opened} AS opened, {heard} AS heard,
                CASE WHEN ad.answered_at IS NULL OR ad.answered_at < $1 THEN ad.answer
                     ELSE (SELECT w.kind FROM answer w WHERE {speaks} ORDER BY w.id DESC LIMIT 1) END AS answer,
                COALESCE((SELECT MIN(w.at) FROM answer w WHERE {speaks} AND w.kind <> 'call_me'), ad.answered_at)
                    AS answered_at
         FROM notice n JOIN organisation o ON o.id = n.institution_id JOIN advisory v ON v.id = n.advisory_id
         LEFT JOIN addressee ad ON ad.notice_id = n.id AND ad.part = 'act'
         WHERE n.sent_at < $1 AND NOT EXISTS (SELECT 1 FROM notice later
                                              WHERE later.updates_id = n.id AND later.sent_at < $1)
           AND {more}",
        delivered = message(&delivered("< $1")),
        opened = message("d.opened_at < $1"),
        heard = one("SELECT 1 FROM answer w WHERE w.notice_id = n.id AND w.at < $1"),
    )
}

/// The parts of a notice that stands in these rows, as one.
fn told(rows: &[&Row]) -> Result<Option<Told>, StoreError> {
    let Some(first) = rows.first() else { return Ok(None) };
    let is = |name: &str| Ok::<_, StoreError>(first.get::<i64>(name)? == 1);
    let mut parts = Vec::new();
    // Nobody has answered for all of it before the last part has.
    let mut answered_at = None;
    for row in rows {
        parts.push(row.maybe_code("answer", AnswerKind::from_code)?);
        answered_at = answered_at.max(row.maybe::<Timestamp>("answered_at")?);
    }
    let heard = is("heard")?;
    let opened = heard || is("opened")?;
    Ok(Some(Told {
        sector: first.maybe("sector")?,
        size: first.maybe_code("size", Size::from_code)?,
        sent_at: first.get("sent_at")?,
        delivered: opened || is("delivered")?,
        opened,
        standing: AnswerKind::standing(parts),
        answered_at,
    }))
}

/// Is everybody quiet who has said nothing yet? Who asked for a call gets one.
fn quiet(rows: &[&Row]) -> Result<bool, StoreError> {
    let mut silent = false;
    for row in rows {
        match row.maybe_code("answer", AnswerKind::from_code)? {
            None | Some(AnswerKind::Confirmed) if row.maybe::<Day>("quiet_until")?.is_none() => return Ok(false),
            None | Some(AnswerKind::Confirmed) => silent = true,
            Some(AnswerKind::CallMe) => return Ok(false),
            Some(_) => {}
        }
    }
    Ok(silent)
}

impl View<'_> {
    /// Everybody who was told of an advisory, by name. Drafts and notices that a later one has replaced are not among them.
    pub async fn picture(&self, advisory: AdvisoryId) -> Result<Vec<Seen<PictureRow>>, StoreError> {
        let text = rows_at(
            "n.advisory_id = $2 AND {seen:n} AND {seen:o} ORDER BY o.name, n.id",
            "n.code, o.name, n.deadline, ad.quiet_until",
        );
        // Up to now, and what happened in this very millisecond.
        let until = Timestamp::from_millis(self.store.now().millis().saturating_add(1));
        let rows = self.rows(&text, args![until, advisory]).await?;
        let mut parts: HashMap<NoticeId, Vec<&Row>> = HashMap::new();
        let mut order = Vec::new();
        for row in &rows {
            let notice = row.get("id")?;
            let parts = parts.entry(notice).or_default();
            if parts.is_empty() {
                order.push(notice);
            }
            parts.push(row);
        }
        let mut all = Vec::with_capacity(order.len());
        for notice in order {
            let parts = parts.remove(&notice).unwrap_or_default();
            let (Some(row), Some(told)) = (parts.first(), told(&parts)?) else { continue };
            let is_quiet = quiet(&parts)?;
            all.push(Seen::new(PictureRow {
                notice,
                code: row.get("code")?,
                institution: row.get("institution_id")?,
                institution_name: row.get("name")?,
                deadline: row.maybe("deadline")?,
                told,
                is_quiet,
            }));
        }
        Ok(all)
    }

    /// How far an umbrella's members are, for each advisory that at least five of them were told of and that the viewer may
    /// read: rounded sums as they were at the last midnight, and never who.
    ///
    /// This is the one road on which somebody hears of notices that are not for them. The filter stands at the advisory; the
    /// notices are counted on the proof, and no row of them comes out. Of a document that is RED nothing is told, also
    /// not to those whom it names.
    pub async fn members_picture(&self, proof: &MaySeeMembers, zone: &str) -> Result<Seen<MembersPicture>, StoreError> {
        let umbrella = proof.about().filter(|_| proof.actor().who == self.viewer.who).ok_or(StoreError::NotFound)?;
        let as_at = self.store.now().midnight(zone);
        let text = rows_at(
            "n.institution_id IN (SELECT m.member_id FROM umbrella_member m WHERE m.umbrella_id = $2)
             AND n.advisory_id IN (
                 SELECT s.advisory_id FROM notice s JOIN umbrella_member m ON m.member_id = s.institution_id
                 JOIN advisory a ON a.id = s.advisory_id
                 WHERE m.umbrella_id = $2 AND s.sent_at < $1 AND {seen:a}
                 GROUP BY s.advisory_id HAVING COUNT(DISTINCT s.institution_id) >= $3
                 ORDER BY MIN(s.sent_at) DESC, s.advisory_id DESC LIMIT $4)
             AND {seen:v}",
            "n.advisory_id, v.title, v.publisher, v.tracking_id,
             (SELECT u.canonical FROM audience u WHERE u.id = v.audience_id) AS audience",
        );
        let least = i64::try_from(LEAST).unwrap_or(i64::MAX);
        let rows = self.rows(&text, args![as_at, umbrella, least, ADVISORIES]).await?;
        // By institution and not by notice: a group of five is five institutions.
        let mut of: BTreeMap<AdvisoryId, BTreeMap<OrganisationId, Vec<&Row>>> = BTreeMap::new();
        for row in &rows {
            if row.json::<Audience>("audience")?.tlp < Tlp::Red {
                let parts =
                    of.entry(row.get("advisory_id")?).or_default().entry(row.get("institution_id")?).or_default();
                parts.push(row);
            }
        }
        let mut found = Vec::new();
        for (advisory, members) in of {
            let row = members.values().flatten().next().copied();
            let members: Vec<Told> = members
                .values()
                .map(|parts| told(parts))
                .collect::<Result<Vec<_>, _>>()?
                .into_iter()
                .flatten()
                .collect();
            let first_told = members.iter().map(|it| it.sent_at).min();
            let (Some(row), Some(first_told), Some(figures)) = (row, first_told, publish(&members)) else { continue };
            found.push(MembersRow {
                advisory,
                title: row.get("title")?,
                publisher: row.get("publisher")?,
                tracking_id: row.get("tracking_id")?,
                first_told: first_told.day(zone),
                figures,
            });
        }
        found.sort_by_key(|one| std::cmp::Reverse((one.first_told, one.advisory)));
        Ok(Seen::new(MembersPicture { as_at, rows: found }))
    }
}
