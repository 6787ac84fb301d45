//! Follow-up: how far notices have come, and who must be phoned first.

use std::collections::HashMap;

use domain::answer::AnswerKind;
use domain::call::CallOutcome;
use domain::follow_up::{Level, Plan};
use domain::mandate::Part;
use domain::notice::{CareImpact, Funnel, Owing, Severity};
use domain::organisation::ContactRole;
use domain::page::{Page, PageRequest};
use domain::{AdvisoryId, NoticeId, OrganisationId, ShortCode, Timestamp};

use super::NOT_REPLACED;
use crate::db::{Row, Val, args};
use crate::organisations::keyset;
use crate::{Seen, StoreError, View};

/// A notice that still waits for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwingRow {
    pub notice: NoticeId,
    pub code: ShortCode,
    pub advisory: AdvisoryId,
    pub advisory_title: String,
    pub institution: OrganisationId,
    pub institution_name: String,
    pub severity: Severity,
    pub care_impact: CareImpact,
    pub sent_at: Timestamp,
    pub deadline: Timestamp,
    pub answer: Option<AnswerKind>,
    /// When that was said.
    pub answered_at: Option<Timestamp>,
    pub why: Owing,
    /// How often whoever must act was reminded, however many people got it.
    pub reminders: i64,
    /// When somebody hears from us by itself again.
    pub next_step_at: Option<Timestamp>,
    /// Calls that brought no answer, and the last of them.
    pub calls: i64,
    pub last_call: Option<(CallOutcome, Timestamp)>,
    /// They asked not to be called before.
    pub again_at: Option<Timestamp>,
    /// An IT supplier that must act for the institution and has not given a sign of life.
    pub silent_supplier: Option<String>,
    /// Whom to phone: first those who must act and were chosen for it.
    pub phones: Vec<Phone>,
}

impl OwingRow {
    /// How urgent it is.
    pub fn level(&self) -> Level {
        Level::of(self.severity, self.care_impact)
    }

    /// Since when it waits for what it waits for.
    pub fn since(&self) -> Timestamp {
        self.why.since(self.sent_at, self.deadline, self.answered_at)
    }
}

/// Where a page of the list of who owes ended: place, deadline, notice.
type Place = (i64, i64, NoticeId);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    pub organisation: OrganisationId,
    pub organisation_name: String,
    /// The organisation's own number has no name and no role.
    pub name: Option<String>,
    pub role: Option<ContactRole>,
    pub number: String,
    pub part: Part,
}

/// All notices about one advisory, as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectRow {
    pub advisory: AdvisoryId,
    pub title: String,
    pub publisher: String,
    pub tracking_id: String,
    pub severity: Severity,
    /// When the last of them was drafted.
    pub drafted_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub drafts: i64,
    pub funnel: Funnel,
    /// Sent, and still waiting for an answer.
    pub owing: i64,
}

/// The sums of a funnel over notices `n`: sent ones that no later one has replaced.
fn funnel_columns() -> String {
    let count = |of: &str, name: &str| {
        let counted = format!("n.state IN ('sent', 'closed') AND {NOT_REPLACED}");
        format!("COUNT(CASE WHEN {counted}{of} THEN 1 END) AS {name}")
    };
    let one = |which: &str| {
        format!(
            " AND (n.answered_at IS NOT NULL OR EXISTS (SELECT 1 FROM delivery d WHERE d.notice_id = n.id AND {which}))"
        )
    };
    [
        count("", "sent"),
        count(&one(&delivered("IS NOT NULL")), "delivered"),
        count(&one("d.opened_at IS NOT NULL"), "opened"),
        count(" AND n.answer <> 'call_me'", "answered"),
        count(" AND n.answer IN ('taken_care_of', 'applicable', 'solved', 'risk_accepted')", "applicable"),
        count(" AND n.answer = 'solved'", "solved"),
    ]
    .join(", ")
}

/// True for a message `d` that a mail server has taken, and that has not come back. `when` is asked of its moments.
pub(super) fn delivered(when: &str) -> String {
    format!("(d.opened_at {when} OR (d.sent_at {when} AND d.state <> 'failed'))")
}

fn funnel_of(row: &Row) -> Result<Funnel, StoreError> {
    Ok(Funnel {
        sent: row.get("sent")?,
        delivered: row.get("delivered")?,
        opened: row.get("opened")?,
        answered: row.get("answered")?,
        applicable: row.get("applicable")?,
        solved: row.get("solved")?,
    })
}

/// Reads a cursor of `owing_page`; what is none leads nowhere.
fn place(cursor: &str) -> Result<Place, StoreError> {
    let mut parts = cursor.split('~');
    let read = |parts: &mut std::str::Split<'_, char>| parts.next()?.parse::<i64>().ok();
    let (why, deadline) = (read(&mut parts), read(&mut parts));
    let id = parts.next().and_then(|id| id.parse::<NoticeId>().ok());
    match (why, deadline, id, parts.next()) {
        (Some(why), Some(deadline), Some(id), None) => Ok((why, deadline, id)),
        _ => Err(StoreError::NotFound),
    }
}

impl View<'_> {
    /// The advisories that there are notices about, the last drafted first, in pages.
    pub async fn notice_subjects(&self, page: &PageRequest) -> Result<Page<Seen<SubjectRow>>, StoreError> {
        let counted = format!("n.state IN ('sent', 'closed') AND {NOT_REPLACED}");
        let mut args: Vec<Val> = Vec::new();
        let mut having = String::new();
        if let Some((at, id)) = page.after.as_deref().and_then(|cursor| cursor.split_once('~')) {
            let at: i64 = at.parse().map_err(|_| StoreError::NotFound)?;
            let id: AdvisoryId = id.parse().map_err(|_| StoreError::NotFound)?;
            args.push(at.into());
            args.push(id.into());
            having = "HAVING MAX(n.created_at) < $1 OR (MAX(n.created_at) = $1 AND n.advisory_id < $2)".to_owned();
        }
        args.push((page.limit() + 1).into());
        let text = format!(
            "SELECT n.advisory_id, v.title, v.publisher, v.tracking_id, v.severity,
                    MAX(n.created_at) AS drafted_at, MAX(n.sent_at) AS sent_at,
                    COUNT(CASE WHEN n.state = 'draft' THEN 1 END) AS drafts,
                    {funnel},
                    COUNT(CASE WHEN {counted} AND n.state = 'sent'
                        AND COALESCE(n.answer, 'call_me') IN ('call_me', 'confirmed') THEN 1 END) AS owing
             FROM notice n JOIN advisory v ON v.id = n.advisory_id
             WHERE n.state <> 'withdrawn' AND {{seen:n}} AND {{seen:v}}
             GROUP BY n.advisory_id, v.title, v.publisher, v.tracking_id, v.severity {having}
             ORDER BY MAX(n.created_at) DESC, n.advisory_id DESC LIMIT ${}",
            args.len(),
            funnel = funnel_columns()
        );
        let rows = self.rows(&text, args).await?;
        keyset(rows, page, |row| {
            let line = SubjectRow {
                advisory: row.get("advisory_id")?,
                title: row.get("title")?,
                publisher: row.get("publisher")?,
                tracking_id: row.get("tracking_id")?,
                severity: row.code("severity", Severity::from_code)?,
                drafted_at: row.get("drafted_at")?,
                sent_at: row.maybe("sent_at")?,
                drafts: row.get("drafts")?,
                funnel: funnel_of(row)?,
                owing: row.get("owing")?,
            };
            Ok((format!("{}~{}", line.drafted_at.millis(), line.advisory), line))
        })
    }

    /// How far the notices about one advisory have come; about all advisories without one.
    pub async fn funnel(&self, advisory: Option<AdvisoryId>) -> Result<Seen<Funnel>, StoreError> {
        let text = format!(
            "SELECT {} FROM notice n WHERE n.state IN ('sent', 'closed') AND {{seen:n}}{}",
            funnel_columns(),
            if advisory.is_some() { " AND n.advisory_id = $1" } else { "" }
        );
        let args = advisory.map_or_else(Vec::new, |advisory| args![advisory]);
        Ok(Seen::new(funnel_of(&self.row(&text, args).await?)?))
    }

    /// Who still owes an answer, sorted by who must be phoned: "call me" first, then overdue, then not reached, then
    /// without e-mail, then those who have been silent too long for the plan, then those who still have time, then
    /// those who have chosen to be told quietly; within each by deadline. Who asked to be called later comes after all these
    /// until then. The rows beyond `limit` are the ones that can wait.
    pub async fn owing(
        &self,
        plan: &Plan,
        advisory: Option<AdvisoryId>,
        only_to_phone: bool,
        limit: u32,
    ) -> Result<Vec<Seen<OwingRow>>, StoreError> {
        let rows = self.owing_after(plan, advisory, only_to_phone, None, limit.clamp(1, 100_000)).await?;
        Ok(rows.into_iter().map(|(_, row)| Seen::new(row)).collect())
    }

    /// The same in pages. Who comes to owe, or is called, between two pages may move to a place that was passed: begin again to
    /// see everybody as they stand.
    pub async fn owing_page(
        &self,
        plan: &Plan,
        advisory: Option<AdvisoryId>,
        only_to_phone: bool,
        page: &PageRequest,
    ) -> Result<Page<Seen<OwingRow>>, StoreError> {
        let after = page.after.as_deref().map(place).transpose()?;
        let limit = page.limit();
        let mut rows = self.owing_after(plan, advisory, only_to_phone, after, limit + 1).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more);
        let next = next.map(|(place, row)| format!("{place}~{}~{}", row.deadline.millis(), row.notice));
        Ok(Page { next, items: rows.into_iter().map(|(_, row)| Seen::new(row)).collect() })
    }

    /// Each with its place: why, and ten more for who asked to be called later.
    async fn owing_after(
        &self,
        plan: &Plan,
        advisory: Option<AdvisoryId>,
        only_to_phone: bool,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<(i64, OwingRow)>, StoreError> {
        let (open, mut args) = self.open(plan, advisory, only_to_phone);
        let mut beyond = String::new();
        if let Some((place, deadline, id)) = after {
            let [a, b, c] = [args.len() + 1, args.len() + 2, args.len() + 3];
            beyond = format!(
                "WHERE place > ${a} OR (place = ${a} AND (deadline > ${b} OR (deadline = ${b} AND id > ${c})))"
            );
            args.push(place.into());
            args.push(deadline.into());
            args.push(id.into());
        }
        args.push(limit.into());
        let text = format!(
            "SELECT open.*, n.code, v.title, n.institution_id, o.name, n.severity, n.care_impact, n.answer, n.sent_at,
                    n.answered_at,
                    (SELECT MIN(s.name) FROM addressee ad JOIN organisation s ON s.id = ad.organisation_id
                     WHERE ad.notice_id = n.id AND ad.part = 'act' AND ad.answer IS NULL AND s.kind = 'it_supplier'
                     AND ad.quiet_until IS NULL
                    ) AS silent_supplier,
                    (SELECT COUNT(DISTINCT d.queued_at) FROM delivery d WHERE d.notice_id = n.id
                     AND d.occasion = 'reminder' AND d.state IN ('sent', 'opened')) AS reminders,
                    (SELECT MIN(ad.next_step_at) FROM addressee ad WHERE ad.notice_id = n.id AND ad.part = 'act'
                     AND COALESCE(ad.answer, 'confirmed') = 'confirmed') AS next_step_at,
                    (SELECT COUNT(*) FROM phone_call c WHERE c.notice_id = n.id) AS calls,
                    (SELECT c.outcome FROM phone_call c WHERE c.notice_id = n.id
                     ORDER BY c.called_at DESC, c.id DESC LIMIT 1) AS called,
                    (SELECT MAX(c.called_at) FROM phone_call c WHERE c.notice_id = n.id) AS called_at
             FROM (SELECT * FROM (
                       SELECT every.*, why + CASE WHEN again_at > $1 THEN 10 ELSE 0 END AS place FROM ({open}) AS every
                   ) AS placed {beyond} ORDER BY place, deadline, id LIMIT ${}) AS open
             JOIN notice n ON n.id = open.id JOIN organisation o ON o.id = n.institution_id
             JOIN advisory v ON v.id = n.advisory_id
             ORDER BY open.place, open.deadline, open.id",
            args.len()
        );
        let rows = self.rows(&text, args).await?;
        let (mut places, mut all) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in &rows {
            places.push(row.get::<i64>("place")?);
            let why = usize::try_from(row.get::<i64>("why")?).ok().and_then(|place| Owing::ALL.get(place).copied());
            all.push(OwingRow {
                notice: row.get("id")?,
                code: row.get("code")?,
                advisory: row.get("advisory_id")?,
                advisory_title: row.get("title")?,
                institution: row.get("institution_id")?,
                institution_name: row.get("name")?,
                severity: row.code("severity", Severity::from_code)?,
                care_impact: row.code("care_impact", CareImpact::from_code)?,
                sent_at: row.get("sent_at")?,
                deadline: row.get("deadline")?,
                answer: row.maybe_code("answer", AnswerKind::from_code)?,
                answered_at: row.maybe("answered_at")?,
                why: why.unwrap_or(Owing::Waiting),
                reminders: row.get("reminders")?,
                next_step_at: row.maybe("next_step_at")?,
                calls: row.get("calls")?,
                last_call: match row.maybe_code("called", CallOutcome::from_code)? {
                    Some(outcome) => Some((outcome, row.get("called_at")?)),
                    None => None,
                },
                again_at: row.maybe("again_at")?,
                silent_supplier: row.maybe("silent_supplier")?,
                phones: Vec::new(),
            });
        }
        let mut phones = self.phones(&all).await?;
        for row in &mut all {
            row.phones = phones.remove(&row.notice).unwrap_or_default();
        }
        Ok(places.into_iter().zip(all).collect())
    }

    /// How many owe an answer, of whom `owing` lists the first.
    pub async fn owing_count(
        &self,
        plan: &Plan,
        advisory: Option<AdvisoryId>,
        only_to_phone: bool,
    ) -> Result<i64, StoreError> {
        let (open, args) = self.open(plan, advisory, only_to_phone);
        self.row(&format!("SELECT COUNT(*) AS owing FROM ({open}) AS every"), args).await?.get("owing")
    }

    /// The notices that wait for an answer, and why: what `owing` lists and `owing_count` counts. `$1` is now.
    fn open(&self, plan: &Plan, advisory: Option<AdvisoryId>, only_to_phone: bool) -> (String, Vec<Val>) {
        // Of those who must act and have not said what they do: one that no mail can reach, or has reached.
        let silent = "SELECT 1 FROM addressee ad WHERE ad.notice_id = n.id AND ad.part = 'act'
                      AND COALESCE(ad.answer, 'confirmed') IN ('confirmed', 'call_me')";
        let mail = "SELECT 1 FROM delivery d WHERE d.notice_id = n.id AND d.organisation_id = ad.organisation_id
                    AND d.part = 'act' AND d.channel = 'mail'";
        let text = format!(
            "SELECT * FROM (
                 SELECT n.id, n.advisory_id, n.deadline,
                        (SELECT c.again_at FROM phone_call c WHERE c.notice_id = n.id
                         ORDER BY c.called_at DESC, c.id DESC LIMIT 1) AS again_at,
                        CAST(CASE WHEN n.answer = 'call_me' THEN 0
                             WHEN EXISTS ({silent} AND ad.quiet_until IS NOT NULL)
                                  AND NOT EXISTS ({silent} AND ad.quiet_until IS NULL) THEN 6
                             WHEN n.deadline <= $1 THEN 1
                             WHEN EXISTS ({silent} AND EXISTS ({mail} AND d.state = 'failed')
                                  AND NOT EXISTS ({mail} AND (d.state IN ('sent', 'opened')
                                                              OR (d.state = 'queued' AND d.occasion = 'notice')))) THEN 2
                             WHEN EXISTS ({silent} AND NOT EXISTS ({mail})) THEN 3
                             WHEN n.answer IS NULL AND COALESCE(n.loud_at, n.sent_at) + (n.deadline - COALESCE(n.loud_at, n.sent_at)) / 100
                                  * CASE WHEN n.care_impact = 'danger_to_patient' THEN CAST($3 AS BIGINT)
                                         WHEN n.severity = 'high' THEN CAST($4 AS BIGINT)
                                         WHEN n.severity = 'medium' THEN CAST($5 AS BIGINT)
                                         ELSE CAST($6 AS BIGINT) END <= $1 THEN 4
                             ELSE 5 END AS BIGINT) AS why
                 FROM notice n WHERE n.state = 'sent' AND COALESCE(n.answer, 'call_me') IN ('call_me', 'confirmed')
                   AND {NOT_REPLACED} AND {{seen:n}}{}
             ) AS judged WHERE why < $2",
            if advisory.is_some() { " AND n.advisory_id = $7" } else { "" }
        );
        let share = |level| plan.phone_share(level);
        let mut args = args![
            self.store.now(),
            if only_to_phone { 5_i64 } else { 9 },
            share(Level::Danger),
            share(Level::High),
            share(Level::Medium),
            share(Level::Low)
        ];
        args.extend(advisory.map(Into::into));
        (text, args)
    }

    async fn phones(&self, owing: &[OwingRow]) -> Result<HashMap<NoticeId, Vec<Phone>>, StoreError> {
        let ids: Vec<String> = owing.iter().map(|row| row.notice.to_string()).collect();
        let ids = serde_json::to_string(&ids).map_err(|error| StoreError::bad("ids", error))?;
        let rows = self
            .rows(
                "SELECT ad.notice_id, o.id, o.name AS organisation_name, c.name, c.role, c.phone, ad.part,
                        CASE WHEN EXISTS (SELECT 1 FROM delivery d
                                          WHERE d.notice_id = ad.notice_id AND d.contact_id = c.id)
                             THEN 0 ELSE 1 END AS chosen
                 FROM addressee ad JOIN organisation o ON o.id = ad.organisation_id
                 JOIN contact c ON c.organisation_id = o.id
                 WHERE ad.notice_id {in_ids:1} AND c.phone IS NOT NULL AND {seen:c}
                   AND c.role IN ('general', 'it', 'medical_technology')
                 ORDER BY ad.notice_id, ad.part,
                          CASE WHEN COALESCE(ad.answer, 'confirmed') IN ('confirmed', 'call_me') THEN 0 ELSE 1 END,
                          chosen, c.role, c.name, c.id",
                args![ids.as_str()],
            )
            .await?;
        let mut phones: HashMap<NoticeId, Vec<Phone>> = HashMap::new();
        for row in &rows {
            phones.entry(row.get("notice_id")?).or_default().push(Phone {
                organisation: row.get("id")?,
                organisation_name: row.get("organisation_name")?,
                name: row.maybe("name")?,
                role: row.maybe_code("role", ContactRole::from_code)?,
                number: row.get("phone")?,
                part: row.code("part", Part::from_code)?,
            });
        }
        let rows = self
            .rows(
                "SELECT ad.notice_id, o.id, o.name, o.phone, ad.part
                 FROM addressee ad JOIN organisation o ON o.id = ad.organisation_id
                 WHERE ad.notice_id {in_ids:1} AND o.phone IS NOT NULL AND {seen:o}
                 ORDER BY ad.notice_id, ad.part, o.name",
                args![ids],
            )
            .await?;
        for row in &rows {
            phones.entry(row.get("notice_id")?).or_default().push(Phone {
                organisation: row.get("id")?,
                organisation_name: row.get("name")?,
                name: None,
                role: None,
                number: row.get("phone")?,
                part: row.code("part", Part::from_code)?,
            });
        }
        Ok(phones)
    }
}
