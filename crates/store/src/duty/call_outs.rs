//! What calls people of the CERT out, and how that goes on until somebody takes it up. When and whom, say
//! `domain::duty`; here it is carried out, once each, however many workers look.

use std::collections::{BTreeMap, BTreeSet};

use domain::audience::Audience;
use domain::duty::{CallOut, Called, Channel, Line, NoRoad, Office, Reason};
use domain::follow_up::Level;
use domain::job::Job;
use domain::notice::{CareImpact, DeliveryState, Severity};
use domain::policy::MayPublish;
use domain::viewer::Who;
use domain::{AdvisoryId, CallOutId, DutyMessageId, PersonId, Timestamp};
use serde_json::json;

use super::DutyPerson;
use crate::db::{Ask, Row, args};
use crate::{Seen, Store, StoreError, Tx, View};

/// One time that somebody was called out, with all who were called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOutRow {
    pub id: CallOutId,
    pub it: CallOut,
    /// Its tracking number and title.
    pub advisory: Option<(AdvisoryId, String, String)>,
    pub acknowledged_by: Option<String>,
    /// Oldest first.
    pub messages: Vec<DutyMessageRow>,
}

/// One message to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyMessageRow {
    pub id: DutyMessageId,
    pub name: String,
    pub called: Called,
    pub channel: Channel,
    pub state: DeliveryState,
    pub queued_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub last_error: Option<String>,
    /// Why it has no way to go.
    pub no_road: Option<NoRoad>,
}

/// Looked at again so often, after the last call, to see whether it is over.
const LOOK_AGAIN: i64 = 600;

/// What calls somebody out for one reason.
struct Cause {
    reason: Reason,
    /// Of notices `n`, about the advisory `v`; `$1` is now. It goes on standing for as long as there is one.
    standing: &'static str,
    /// Since when a notice is one.
    since: &'static str,
}

/// Of what arose longer ago nobody is called out any more: a day's notices are known by then, and a server that has stood
/// still, or is new, does not call for all that ever was.
const NEWS_MILLIS: i64 = 24 * 3_600_000;

const CAUSES: [Cause; 3] = [
    Cause {
        reason: Reason::Drafts,
        since: "n.created_at",
        standing: "n.state = 'draft' AND (n.severity = 'high' OR n.care_impact = 'danger_to_patient')
         AND v.state NOT IN ('handled', 'dismissed') AND $1 > 0",
    },
    Cause {
        reason: Reason::CallMe,
        since: "n.answered_at",
        standing:
            "n.state = 'sent' AND n.answer = 'call_me' AND (n.severity = 'high' OR n.care_impact = 'danger_to_patient')
         AND $1 > 0",
    },
    Cause {
        reason: Reason::Overdue,
        since: "n.deadline",
        standing:
            "n.state = 'sent' AND n.care_impact = 'danger_to_patient' AND COALESCE(n.answer, 'confirmed') = 'confirmed'
         AND n.deadline <= $1",
    },
];

pub(super) fn call_out(row: &Row) -> Result<CallOut, StoreError> {
    Ok(CallOut {
        reason: row.code("reason", Reason::from_code)?,
        level: row.code("level", Level::from_code)?,
        raised_at: row.get("raised_at")?,
        voice_at: row.maybe("voice_at")?,
        acknowledged_at: row.maybe("acknowledged_at")?,
        settled_at: row.maybe("settled_at")?,
    })
}

/// Columns of [`call_out`].
pub(super) const COLUMNS: &str = "c.reason, c.level, c.raised_at, c.voice_at, c.acknowledged_at, c.settled_at";

/// By which roads people were called about one thing.
#[derive(Debug, Default)]
struct Roads {
    /// Something went out by it, or goes out.
    open: BTreeSet<(PersonId, Channel)>,
    /// Something did not arrive by it, so nothing else does.
    closed: BTreeSet<(PersonId, Channel)>,
}

impl Roads {
    fn reach(&self, person: PersonId) -> bool {
        self.open.difference(&self.closed).any(|(who, _)| *who == person)
    }

    fn tried(&self, person: PersonId) -> bool {
        self.open.union(&self.closed).any(|(who, _)| *who == person)
    }
}

/// Who that is now, of those who may still sign in.
fn who(
    called: Called,
    week: Option<(PersonId, Option<PersonId>)>,
    staff: &BTreeMap<PersonId, DutyPerson>,
) -> BTreeSet<(PersonId, Called)> {
    let people: Vec<PersonId> = match called {
        Called::First => week.map(|(first, _)| first).into_iter().collect(),
        Called::Second => week.and_then(|(_, second)| second).into_iter().collect(),
        Called::Instead => {
            let leads = staff.values().any(|person| person.is_lead);
            staff.values().filter(|person| person.is_lead || !leads).map(|person| person.id).collect()
        }
    };
    people.into_iter().filter(|person| staff.contains_key(person)).map(|person| (person, called)).collect()
}

impl Store {
    /// Call-outs whose next step is due, the longest waiting first.
    pub async fn due_call_outs(&self) -> Result<Vec<CallOutId>, StoreError> {
        (&self.pool)
            .all(
                "SELECT id FROM call_out WHERE next_step_at <= $1 ORDER BY next_step_at, id LIMIT 1000",
                args![self.now()],
            )
            .await?
            .iter()
            .map(|row| row.get("id"))
            .collect()
    }
}

impl View<'_> {
    /// Newest first.
    pub async fn call_outs(&self, limit: u32) -> Result<Vec<Seen<CallOutRow>>, StoreError> {
        let text = format!("{} AND {{seen:c}} ORDER BY c.raised_at DESC, c.id DESC LIMIT $1", shown("1 = 1"));
        let rows = self.rows(&text, args![limit]).await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            all.push(Seen::new(self.with_messages(row).await?));
        }
        Ok(all)
    }

    /// How many wait for somebody to take them up.
    pub async fn open_call_outs(&self) -> Result<Seen<i64>, StoreError> {
        let row = self
            .row(
                "SELECT COUNT(*) AS count FROM call_out c
                 WHERE c.acknowledged_at IS NULL AND c.settled_at IS NULL AND {seen:c}",
                args![],
            )
            .await?;
        Ok(Seen::new(row.get("count")?))
    }

    pub async fn call_out(&self, id: CallOutId) -> Result<Seen<CallOutRow>, StoreError> {
        let row = self.row(&format!("{} AND {{seen:c}}", shown("c.id = $1")), args![id]).await?;
        Ok(Seen::new(self.with_messages(&row).await?))
    }

    async fn with_messages(&self, row: &Row) -> Result<CallOutRow, StoreError> {
        let id: CallOutId = row.get("id")?;
        let messages = self
            .rows(
                "SELECT m.id, p.name, m.called_as, m.channel, m.state, m.queued_at, m.sent_at, m.last_error, m.no_road
                 FROM duty_message m JOIN person p ON p.id = m.person_id
                 WHERE m.call_out_id = $1 AND {seen:m}
                 ORDER BY m.queued_at, m.called_as, p.name, m.channel, m.id",
                args![id],
            )
            .await?;
        let advisory = match row.maybe::<String>("tracking_id")? {
            Some(tracking) => Some((row.get("advisory_id")?, tracking, row.get("title")?)),
            None => None,
        };
        Ok(CallOutRow {
            id,
            it: call_out(row)?,
            advisory,
            acknowledged_by: row.maybe("name")?,
            messages: messages.iter().map(message).collect::<Result<_, _>>()?,
        })
    }
}

fn shown(which: &str) -> String {
    format!(
        "SELECT c.id, {COLUMNS}, c.advisory_id, v.tracking_id, v.title, p.name
         FROM call_out c LEFT JOIN advisory v ON v.id = c.advisory_id AND {{seen:v}}
         LEFT JOIN person p ON p.id = c.acknowledged_by WHERE {which}"
    )
}

fn message(row: &Row) -> Result<DutyMessageRow, StoreError> {
    Ok(DutyMessageRow {
        id: row.get("id")?,
        name: row.get("name")?,
        called: row.code("called_as", Called::from_code)?,
        channel: row.code("channel", Channel::from_code)?,
        state: row.code("state", DeliveryState::from_code)?,
        queued_at: row.get("queued_at")?,
        sent_at: row.maybe("sent_at")?,
        last_error: row.maybe("last_error")?,
        no_road: row.maybe_code("no_road", NoRoad::from_code)?,
    })
}

impl Tx<'_> {
    /// Calls people out for everything that has come to call for it within a day and about which nobody is being called. Whoever
    /// has taken something up knows of it, until it gets worse; that one more institution asks for a call, or has let its
    /// deadline pass, is something new.
    pub async fn raise_call_outs(&mut self, proof: &MayPublish, office: &Office) -> Result<Vec<CallOutId>, StoreError> {
        let mut raised = Vec::new();
        for Cause { reason, standing, since } in CAUSES {
            let is_known = match reason {
                Reason::Drafts => "TRUE".to_owned(),
                _ => format!("c.acknowledged_at IS NULL OR c.raised_at >= {since}"),
            };
            let text = format!(
                "SELECT DISTINCT n.advisory_id, n.severity, n.care_impact
                 FROM notice n JOIN advisory v ON v.id = n.advisory_id
                 WHERE {standing} AND {since} > $3 AND NOT EXISTS (
                     SELECT 1 FROM call_out c WHERE c.reason = $2 AND c.advisory_id = n.advisory_id
                       AND c.settled_at IS NULL AND ({is_known})
                       AND (c.level = 'danger' OR n.care_impact <> 'danger_to_patient'))"
            );
            let news = self.now.millis().saturating_sub(NEWS_MILLIS);
            let rows = self.inner.all_text(&text, args![self.now, reason.code(), news]).await?;
            let mut levels: BTreeMap<AdvisoryId, Level> = BTreeMap::new();
            for row in &rows {
                let severity = row.code("severity", Severity::from_code)?;
                let level = Level::of(severity, row.code("care_impact", CareImpact::from_code)?);
                let worst = levels.entry(row.get("advisory_id")?).or_insert(level);
                *worst = level.max(*worst);
            }
            for (advisory, level) in levels {
                if office.calls_out(level, self.now) {
                    raised.extend(self.raise(proof, office, (reason, level), Some(advisory)).await?);
                }
            }
        }
        Ok(raised)
    }

    /// Calls out about nothing, to see whether it works.
    pub async fn raise_test(&mut self, proof: &MayPublish, office: &Office) -> Result<CallOutId, StoreError> {
        self.raise(proof, office, (Reason::Test, Level::High), None).await?.ok_or(StoreError::NotFound)
    }

    async fn raise(
        &mut self,
        proof: &MayPublish,
        office: &Office,
        (reason, level): (Reason, Level),
        advisory: Option<AdvisoryId>,
    ) -> Result<Option<CallOutId>, StoreError> {
        let id = CallOutId::new(self.world());
        let audience = self.audience_id(&Audience::cert_only()).await?;
        let voice_at = office.voice_at(level, self.now);
        let it = CallOut { reason, level, raised_at: self.now, voice_at, acknowledged_at: None, settled_at: None };
        let next = it.next_step(self.now).map(|(at, _)| at);
        let args = args![id, reason.code(), level.code(), advisory, self.now, self.now, next, audience, voice_at];
        // Another worker may have been quicker.
        let put = self
            .inner
            .exec(
                "INSERT INTO call_out (id, reason, level, advisory_id, raised_at, stepped_at, next_step_at, audience_id,
                                       voice_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (reason, level, advisory_id) WHERE acknowledged_at IS NULL AND settled_at IS NULL DO NOTHING",
                args,
            )
            .await?;
        if put == 0 {
            return Ok(None);
        }
        let people = self.call(id, &it, it.due(None, self.now).unwrap_or(Line::First), audience).await?;
        let detail = json!({ "reason": reason.code(), "level": level.code(), "advisory": advisory, "people": people });
        self.audit(proof, "duty.call_out", id, detail, &Audience::cert_only()).await?;
        Ok(Some(id))
    }

    /// Takes the step of one call-out that is due now, if nobody has taken it meanwhile. Returns how many people were called.
    pub async fn step_call_out(&mut self, proof: &MayPublish, id: CallOutId) -> Result<usize, StoreError> {
        self.inner.exec("UPDATE call_out SET id = id WHERE id = $1", args![id]).await?;
        let text = format!(
            "SELECT {COLUMNS}, c.advisory_id, c.stepped_at, c.audience_id FROM call_out c
             WHERE c.id = $1 AND c.next_step_at <= $2"
        );
        let rows = self.inner.all_text(&text, args![id, self.now]).await?;
        let Some(row) = rows.first() else { return Ok(0) };
        let it = call_out(row)?;
        // A test that nobody takes up says so by that, and does not stay on the list for ever.
        let is_over = it.reason == Reason::Test && it.next_step(self.now).is_none();
        if is_over || !self.still_stands(it.reason, row.maybe("advisory_id")?).await? {
            self.inner
                .exec("UPDATE call_out SET settled_at = $2, next_step_at = NULL WHERE id = $1", args![id, self.now])
                .await?;
            self.audit(proof, "duty.settle", id, json!({}), &Audience::cert_only()).await?;
            return Ok(0);
        }
        let next = it.next_step(self.now).map_or(self.now.plus_seconds(LOOK_AGAIN), |(at, _)| at);
        self.inner
            .exec("UPDATE call_out SET stepped_at = $2, next_step_at = $3 WHERE id = $1", args![id, self.now, next])
            .await?;
        let Some(line) = it.due(Some(row.get("stepped_at")?), self.now) else { return Ok(0) };
        let people = self.call(id, &it, line, row.get("audience_id")?).await?;
        let detail = json!({ "reason": it.reason.code(), "level": it.level.code(), "people": people });
        self.audit(proof, "duty.call_out", id, detail, &Audience::cert_only()).await?;
        Ok(people)
    }

    /// Is there still something to do?
    async fn still_stands(&mut self, reason: Reason, advisory: Option<AdvisoryId>) -> Result<bool, StoreError> {
        let Some(Cause { standing, .. }) = CAUSES.into_iter().find(|cause| cause.reason == reason) else {
            return Ok(true);
        };
        let text = format!(
            "SELECT n.id FROM notice n JOIN advisory v ON v.id = n.advisory_id
             WHERE {standing} AND n.advisory_id = $2 LIMIT 1"
        );
        Ok(!self.inner.all_text(&text, args![self.now, advisory]).await?.is_empty())
    }

    /// Writes to those who are on duty now. Where that is nobody, or nobody who may still sign in, to the leads.
    async fn call(&mut self, id: CallOutId, it: &CallOut, line: Line, audience: i64) -> Result<usize, StoreError> {
        let staff = self.duty_staff().await?;
        let week = self.week_of_duty().await?;
        let mut called: BTreeSet<(PersonId, Called)> = BTreeSet::new();
        if line != Line::Second {
            called.extend(who(Called::First, week, &staff));
        }
        if line != Line::First {
            called.extend(who(Called::Second, week, &staff));
        }
        // Whoever is up has no account any more: the other one of the week comes before the leads.
        if called.is_empty() {
            called.extend(who(Called::First, week, &staff));
            called.extend(who(Called::Second, week, &staff));
        }
        if called.is_empty() {
            called.extend(who(Called::Instead, week, &staff));
        }
        self.write_to_duty((id, it), &called, &staff, audience).await?;
        Ok(called.len())
    }

    /// A message did not arrive: whoever comes next is called now, and not when their step comes. Nobody is while the same person
    /// has another message that has gone out, or goes out, by another road.
    pub(super) async fn call_next(&mut self, proof: &MayPublish, missed: DutyMessageId) -> Result<(), StoreError> {
        // Two that come back at the same moment wait for each other here.
        self.inner
            .exec(
                "UPDATE call_out SET id = id WHERE id = (SELECT m.call_out_id FROM duty_message m WHERE m.id = $1)",
                args![missed],
            )
            .await?;
        let text = format!(
            "SELECT {COLUMNS}, c.id, c.advisory_id, c.audience_id, m.person_id, m.called_as
             FROM duty_message m JOIN call_out c ON c.id = m.call_out_id WHERE m.id = $1"
        );
        let rows = self.inner.all_text(&text, args![missed]).await?;
        let Some(row) = rows.first() else { return Ok(()) };
        let (id, it): (CallOutId, CallOut) = (row.get("id")?, call_out(row)?);
        if !it.state(self.now).is_open() || !self.still_stands(it.reason, row.maybe("advisory_id")?).await? {
            return Ok(());
        }
        let roads = self.roads_of(id).await?;
        if roads.reach(row.get("person_id")?) {
            return Ok(());
        }
        let (staff, week) = (self.duty_staff().await?, self.week_of_duty().await?);
        let mut next = row.code("called_as", Called::from_code)?.next();
        while let Some(called) = next {
            let people = who(called, week, &staff);
            if people.iter().any(|(person, _)| roads.reach(*person)) {
                return Ok(());
            }
            let fresh: BTreeSet<_> = people.into_iter().filter(|(person, _)| !roads.tried(*person)).collect();
            if !fresh.is_empty() {
                self.write_to_duty((id, &it), &fresh, &staff, row.get("audience_id")?).await?;
                let detail = json!({
                    "reason": it.reason.code(), "level": it.level.code(), "people": fresh.len(), "not_arrived": missed,
                });
                return self.audit(proof, "duty.call_out", id, detail, &Audience::cert_only()).await;
            }
            next = called.next();
        }
        Ok(())
    }

    /// First and second of this moment.
    async fn week_of_duty(&mut self) -> Result<Option<(PersonId, Option<PersonId>)>, StoreError> {
        let row = self
            .inner
            .opt(
                "SELECT first_id, second_id FROM duty_shift WHERE from_at <= $1 AND until_at > $1
                 ORDER BY from_at LIMIT 1",
                args![self.now],
            )
            .await?;
        row.map(|row| Ok((row.get("first_id")?, row.maybe("second_id")?))).transpose()
    }

    /// By which roads people were called about it.
    async fn roads_of(&mut self, id: CallOutId) -> Result<Roads, StoreError> {
        let rows = self
            .inner
            .all("SELECT person_id, channel, state FROM duty_message WHERE call_out_id = $1", args![id])
            .await?;
        let mut roads = Roads::default();
        for row in &rows {
            let road = (row.get("person_id")?, row.code("channel", Channel::from_code)?);
            match row.code("state", DeliveryState::from_code)? {
                DeliveryState::Failed => roads.closed.insert(road),
                DeliveryState::Queued | DeliveryState::Sent | DeliveryState::Opened => roads.open.insert(road),
                DeliveryState::Dropped | DeliveryState::Quiet => false,
            };
        }
        Ok(roads)
    }

    /// One message to each by each road.
    async fn write_to_duty(
        &mut self,
        (id, it): (CallOutId, &CallOut),
        called: &BTreeSet<(PersonId, Called)>,
        staff: &BTreeMap<PersonId, DutyPerson>,
        audience: i64,
    ) -> Result<(), StoreError> {
        let (mut rows, mut jobs) = (Vec::new(), Vec::new());
        for (person, called) in called {
            let has_phone = staff.get(person).is_some_and(|person| person.phone.is_some());
            let rings = has_phone && it.rings(self.now);
            // A mail as well: a gateway can be down, and a telephone out of reach.
            let roads = Channel::ALL.into_iter().filter(|channel| match channel {
                Channel::Mail => true,
                Channel::Sms => has_phone,
                Channel::Voice => rings,
            });
            for channel in roads {
                let message = DutyMessageId::new(self.world());
                rows.push(args![
                    message,
                    id,
                    *person,
                    called.code(),
                    channel.code(),
                    DeliveryState::Queued.code(),
                    0_i64,
                    self.now,
                    audience
                ]);
                jobs.push(Job::CallOut { message });
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.inner
            .insert_many(
                "duty_message (id, call_out_id, person_id, called_as, channel, state, attempts, queued_at, audience_id)",
                rows,
                "",
            )
            .await?;
        self.enqueue_all(&jobs, self.now).await
    }

    /// Somebody takes it up: nobody else is called. False when it had been taken up already, or was over.
    pub async fn acknowledge(&mut self, proof: &MayPublish, id: CallOutId) -> Result<bool, StoreError> {
        let by = match proof.actor().who {
            Who::Person(person) => Some(person),
            _ => None,
        };
        let changed = self
            .inner
            .exec(
                "UPDATE call_out SET acknowledged_at = $2, acknowledged_by = $3, next_step_at = NULL
                 WHERE id = $1 AND acknowledged_at IS NULL AND settled_at IS NULL",
                args![id, self.now, by],
            )
            .await?;
        if changed == 0 {
            self.inner.one("SELECT id FROM call_out WHERE id = $1", args![id]).await?;
            return Ok(false);
        }
        self.audit(proof, "duty.acknowledge", id, json!({}), &Audience::cert_only()).await?;
        Ok(true)
    }
}
