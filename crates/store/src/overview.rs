//! The week of one organisation: what it was sent, what still waits for its answer, and how often it wants to read that by
//! mail. The mails themselves, queued once a week and carried, stand in `mails`.

mod mails;

use std::collections::BTreeSet;

use domain::answer::AnswerKind;
use domain::audience::{Audience, Tlp};
use domain::mandate::Part;
use domain::notice::{NoticeState, Severity};
use domain::organisation::OrganisationKind;
use domain::overview::{Choice, Counts, Line, Overview, Week, may_list};
use domain::policy::{self, MayChooseOverview};
use domain::viewer::{ActsFor, KnownWho, Membership, Role, Viewer};
use domain::{AdvisoryId, Day, LinkId, OrganisationId, Timestamp};
use serde_json::json;

use crate::advisories::marked;
use crate::assets::own_audience;
use crate::audit::who_text;
use crate::db::{Ask, Row, args};
use crate::notices::NOT_REPLACED;
use crate::organisations::mandate;
use crate::{Seen, Store, StoreError, Tx, View};

pub use mails::{OutgoingOverview, OverviewMailRow, QueuedOverviews};

/// What an organisation has chosen, and who wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverviewChoice {
    pub choice: Choice,
    /// As on the audit trail: `person:…`.
    pub by: String,
    pub at: Timestamp,
}

/// Notices that one overview looks at: a supplier may act for hundreds of customers.
const LOOKED_AT: u32 = 5_000;

/// The notice `n` waits for an answer of the addressee `ad`.
fn waits() -> String {
    format!(
        "n.state = 'sent' AND ad.part = 'act' AND COALESCE(ad.answer, 'confirmed') = 'confirmed' AND {NOT_REPLACED}"
    )
}

/// What a week holds, with who may read each of it.
struct Found {
    lines: Vec<(Line, Audience)>,
    /// Advisories that came in that week, and that a notice to the organisation is about.
    concerned: Vec<(AdvisoryId, Tlp, Audience)>,
    /// Of questions that wait for its answer.
    questions: Vec<Audience>,
    /// Advisories that came in that week, by who may read them.
    taken_in: Vec<(AdvisoryId, Audience)>,
}

impl Found {
    fn told(
        self,
        week: Week,
        zone: &str,
        kind: OrganisationKind,
        reads: impl Fn(&Audience) -> bool,
    ) -> Result<Overview, StoreError> {
        let concerned: BTreeSet<AdvisoryId> = self
            .concerned
            .into_iter()
            .filter(|(_, tlp, audience)| may_list(*tlp, kind) && reads(audience))
            .map(|(advisory, ..)| advisory)
            .collect();
        let questions = self.questions.iter().filter(|audience| reads(audience)).count();
        let number = |count: usize| i64::try_from(count).map_err(|error| StoreError::bad("count", error));
        // Of what somebody may not read they do not even hear how much there is; what they were told of they know.
        let readable = self.taken_in.iter().filter(|(_, audience)| reads(audience)).map(|(advisory, _)| *advisory);
        let taken_in: BTreeSet<AdvisoryId> = readable.chain(concerned.iter().copied()).collect();
        let counts = Counts {
            taken_in: number(taken_in.len())?,
            concerned: number(concerned.len())?,
            questions: number(questions)?,
        };
        let lines = self
            .lines
            .into_iter()
            .filter(|(line, audience)| may_list(line.tlp, kind) && reads(audience))
            .map(|(line, _)| line)
            .collect();
        Ok(Overview::of(week, zone, lines, counts))
    }
}

pub(crate) fn line(row: &Row, organisation: OrganisationId, audience: &Audience) -> Result<Line, StoreError> {
    let institution: OrganisationId = row.get("institution_id")?;
    let is_open = row.code("state", NoticeState::from_code)? == NoticeState::Sent && row.get::<i64>("replaced")? == 0;
    // A later revision can be marked more narrowly than the one that was told of.
    let now = marked(row)?;
    Ok(Line {
        notice: row.get("id")?,
        code: row.get("code")?,
        title: row.get("title")?,
        severity: row.code("severity", Severity::from_code)?,
        tlp: audience.tlp.max(now),
        customer: if institution == organisation { None } else { Some(row.get("institution_name")?) },
        sent_at: row.get("sent_at")?,
        deadline: row.maybe("deadline")?,
        part: row.code("part", Part::from_code)?,
        answer: row.maybe_code("own_answer", AnswerKind::from_code)?,
        is_open,
    })
}

impl View<'_> {
    /// A week of one organisation, as far as the viewer may read it: its own people do.
    pub async fn overview(
        &self,
        organisation: OrganisationId,
        kind: OrganisationKind,
        week: Week,
        zone: &str,
    ) -> Result<Seen<Overview>, StoreError> {
        let found = self.week_of(organisation, week, zone).await?;
        found.told(week, zone, kind, |_| true).map(Seen::new)
    }

    async fn week_of(&self, organisation: OrganisationId, week: Week, zone: &str) -> Result<Found, StoreError> {
        let (from, until) = (week.begins(zone), week.ends(zone));
        let waits = waits();
        let text = format!(
            "SELECT n.id, n.code, v.title, n.institution_id, o.name AS institution_name, n.state, n.severity, n.sent_at,
                    n.deadline, ad.part, CASE WHEN ad.part = 'act' THEN ad.answer ELSE n.answer END AS own_answer,
                    CAST(CASE WHEN {NOT_REPLACED} THEN 0 ELSE 1 END AS BIGINT) AS replaced, au.canonical, r.content
             FROM addressee ad JOIN notice n ON n.id = ad.notice_id JOIN advisory v ON v.id = n.advisory_id
             JOIN organisation o ON o.id = n.institution_id JOIN audience au ON au.id = n.audience_id
             LEFT JOIN revision r ON r.id = v.current_revision_id AND r.id <> n.revision_id
             WHERE ad.organisation_id = $1 AND n.state IN ('sent', 'closed') AND {{seen:n}}
               AND ((n.sent_at >= $2 AND n.sent_at < $3) OR (n.sent_at < $2 AND {waits}))
             ORDER BY n.id DESC LIMIT $4"
        );
        let rows = self.rows(&text, args![organisation, from, until, LOOKED_AT]).await?;
        let mut lines = Vec::with_capacity(rows.len());
        for row in &rows {
            let audience: Audience = row.json("canonical")?;
            lines.push((line(row, organisation, &audience)?, audience));
        }
        let rows = self
            .rows(
                "SELECT DISTINCT n.advisory_id, au.canonical, va.canonical AS marked FROM addressee ad
                 JOIN notice n ON n.id = ad.notice_id JOIN audience au ON au.id = n.audience_id
                 JOIN advisory v ON v.id = n.advisory_id JOIN audience va ON va.id = v.audience_id
                 WHERE ad.organisation_id = $1 AND n.state IN ('sent', 'closed') AND {seen:n}
                   AND EXISTS (SELECT 1 FROM revision r WHERE r.advisory_id = n.advisory_id
                               AND r.received_at >= $2 AND r.received_at < $3)",
                args![organisation, from, until],
            )
            .await?;
        let concerned: Vec<(AdvisoryId, Tlp, Audience)> = rows
            .iter()
            .map(|row| {
                let audience: Audience = row.json("canonical")?;
                // It may have been marked more narrowly since.
                Ok((row.get("advisory_id")?, audience.tlp.max(row.json::<Audience>("marked")?.tlp), audience))
            })
            .collect::<Result<_, StoreError>>()?;
        let rows = self
            .rows(
                "SELECT au.canonical FROM question q JOIN audience au ON au.id = q.audience_id
                 WHERE q.addressee_id = $1 AND q.state = 'sent' AND {seen:q}",
                args![organisation],
            )
            .await?;
        let questions: Vec<Audience> =
            rows.iter().map(|row| row.json("canonical")).collect::<Result<_, StoreError>>()?;
        let rows = self
            .rows(
                "SELECT DISTINCT v.id, au.canonical FROM revision r JOIN advisory v ON v.id = r.advisory_id
                 JOIN audience au ON au.id = v.audience_id
                 WHERE r.received_at >= $1 AND r.received_at < $2 AND {seen:v}",
                args![from, until],
            )
            .await?;
        let taken_in =
            rows.iter().map(|row| Ok((row.get("id")?, row.json("canonical")?))).collect::<Result<_, StoreError>>()?;
        Ok(Found { lines, concerned, questions, taken_in })
    }

    /// How often the organisation wants it; nothing when it has not said, or when that is not this viewer's to know.
    pub async fn overview_choice(
        &self,
        organisation: OrganisationId,
    ) -> Result<Option<Seen<OverviewChoice>>, StoreError> {
        let rows = self
            .rows(
                "SELECT h.choice, h.changed_by, h.changed_at FROM overview_choice h
                 WHERE h.organisation_id = $1 AND {seen:h}",
                args![organisation],
            )
            .await?;
        rows.first()
            .map(|row| {
                Ok(Seen::new(OverviewChoice {
                    choice: row.code("choice", Choice::from_code)?,
                    by: row.get("changed_by")?,
                    at: row.get("changed_at")?,
                }))
            })
            .transpose()
    }
}

impl Store {
    /// A week as the people of an organisation would read it: for its mail, and for whoever looks at it from the machine itself.
    pub async fn overview_for(
        &self,
        organisation: OrganisationId,
        kind: OrganisationKind,
        week: Week,
        zone: &str,
    ) -> Result<Overview, StoreError> {
        let now = self.now();
        let reader = self.reader_of(organisation, kind, now.day(zone)).await?;
        let system = policy::system("overview of a week");
        let found = self.as_viewer(&system).await?.week_of(organisation, week, zone).await?;
        found.told(week, zone, kind, |audience| policy::reads(&reader, audience, now))
    }

    /// Somebody who works there. What the staff of a supplier reads is worth as much as its mandates are today.
    pub(crate) async fn reader_of(
        &self,
        organisation: OrganisationId,
        kind: OrganisationKind,
        today: Day,
    ) -> Result<Viewer, StoreError> {
        let role = if kind == OrganisationKind::ItSupplier { Role::SupplierStaff } else { Role::Manager };
        let rows = (&self.pool)
            .all(
                "SELECT id, supplier_id, institution_id, classes, valid_from, valid_until, approved_by, revoked_at
                 FROM mandate WHERE supplier_id = $1",
                args![organisation],
            )
            .await?;
        let mut acts_for = BTreeSet::new();
        for row in &rows {
            let it = mandate(row)?;
            for class in it.classes.iter().copied().filter(|class| it.covers(*class, today)) {
                acts_for.insert(ActsFor { supplier: organisation, institution: it.institution, class });
            }
        }
        let who = KnownWho::Link(LinkId::from_uuid(organisation.uuid()));
        let memberships = BTreeSet::from([Membership { organisation, kind, role }]);
        Ok(Viewer::with_facts(who, memberships, acts_for, BTreeSet::new(), false))
    }
}

impl Tx<'_> {
    /// Sets how often an organisation gets the week in one mail. What waits to be sent heeds it as well.
    pub async fn choose_overview(
        &mut self,
        proof: &MayChooseOverview,
        organisation: OrganisationId,
        chosen: Choice,
    ) -> Result<(), StoreError> {
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        let before = self
            .inner
            .opt("SELECT choice FROM overview_choice WHERE organisation_id = $1", args![organisation])
            .await?;
        let before = match before {
            Some(row) => row.code("choice", Choice::from_code)?,
            None => Choice::default(),
        };
        let audience = own_audience(organisation);
        let audience_id = self.audience_id(&audience).await?;
        let args = args![organisation, chosen.code(), who_text(proof.actor().who), self.now, audience_id];
        self.inner
            .exec(
                "INSERT INTO overview_choice (organisation_id, choice, changed_by, changed_at, audience_id)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (organisation_id) DO UPDATE SET choice = excluded.choice,
                     changed_by = excluded.changed_by, changed_at = excluded.changed_at",
                args,
            )
            .await?;
        let detail = json!({ "from": before.code(), "to": chosen.code() });
        self.audit(proof, "overview.choose", organisation, detail, &audience).await
    }
}
