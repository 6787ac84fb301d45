//! The duty roster of the CERT: who is called, when, and at which number. What calls them out stands in `call_outs`, the
//! messages on their way in `messages`.

mod call_outs;
mod messages;

use std::collections::BTreeMap;

use domain::audience::Audience;
use domain::duty::{BadDuty, Shift, Turn, plain_phone};
use domain::policy::MayManageAccounts;
use domain::refusal::Refusal;
use domain::{PersonId, ShiftId, Timestamp};
use serde_json::json;

pub use call_outs::{CallOutRow, DutyMessageRow};
pub use messages::OutgoingCallOut;

use crate::db::{Ask, Row, args};
use crate::{Seen, StoreError, Tx, View};

/// Somebody who may be on duty: an analyst or lead of the CERT with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyPerson {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub is_lead: bool,
}

/// One week of the roster, with the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftRow {
    pub shift: Shift,
    pub first_name: String,
    pub second_name: Option<String>,
}

/// People of the CERT, `p`, who may sign in at the moment `$1`.
const STAFF: &str = "SELECT p.id, p.name, p.email, d.phone,
        CAST(MAX(CASE WHEN m.role = 'lead' THEN 1 ELSE 0 END) AS BIGINT) AS leads
 FROM person p JOIN membership m ON m.person_id = p.id JOIN organisation o ON o.id = m.organisation_id
 LEFT JOIN duty_person d ON d.person_id = p.id
 WHERE o.kind = 'cert' AND m.role IN ('analyst', 'lead') AND p.disabled_at IS NULL
   AND (p.ends_at IS NULL OR p.ends_at > $1)";
const IN_ORDER: &str = " GROUP BY p.id, p.name, p.email, d.phone ORDER BY p.name, p.id";

fn person(row: &Row) -> Result<DutyPerson, StoreError> {
    Ok(DutyPerson {
        id: row.get("id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        phone: row.maybe("phone")?,
        is_lead: row.get::<i64>("leads")? > 0,
    })
}

fn turn(row: &Row) -> Result<Turn, StoreError> {
    Ok(Turn {
        from: row.get("from_at")?,
        until: row.get("until_at")?,
        first: row.get("first_id")?,
        second: row.maybe("second_id")?,
    })
}

impl View<'_> {
    /// Who may be on duty, by name.
    pub async fn duty_people(&self) -> Result<Vec<Seen<DutyPerson>>, StoreError> {
        // Numbers and addresses of its people are the CERT's own; the organisation's row may be read by everybody.
        let staff = STAFF.replace("d.person_id = p.id", "d.person_id = p.id AND {seen:d}");
        let text = format!("{staff} AND {{seen:o}}{IN_ORDER}");
        let rows = self.rows(&text, args![self.store.now()]).await?;
        rows.iter().map(|row| person(row).map(Seen::new)).collect()
    }

    /// The roster from the shift in which this moment lies, in order.
    pub async fn roster(&self, from: Timestamp, limit: u32) -> Result<Vec<Seen<ShiftRow>>, StoreError> {
        let rows = self
            .rows(
                "SELECT s.id, s.from_at, s.until_at, s.first_id, s.second_id, one.name AS first_name,
                        two.name AS second_name
                 FROM duty_shift s JOIN person one ON one.id = s.first_id LEFT JOIN person two ON two.id = s.second_id
                 WHERE s.until_at > $1 AND {seen:s} ORDER BY s.from_at LIMIT $2",
                args![from, limit],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Seen::new(ShiftRow {
                    shift: Shift { id: row.get("id")?, turn: turn(row)? },
                    first_name: row.get("first_name")?,
                    second_name: row.maybe("second_name")?,
                }))
            })
            .collect()
    }
}

impl Tx<'_> {
    /// Puts turns on the roster: all of them or none.
    pub async fn add_turns(&mut self, proof: &MayManageAccounts, turns: &[Turn]) -> Result<Vec<ShiftId>, StoreError> {
        self.hold_roster().await?;
        let (Some(from), Some(until)) =
            (turns.iter().map(|turn| turn.from).min(), turns.iter().map(|turn| turn.until).max())
        else {
            return Err(Refusal::Duty(BadDuty::Nobody).into());
        };
        let rows = self
            .inner
            .all(
                "SELECT from_at, until_at, first_id, second_id FROM duty_shift WHERE until_at > $1 AND from_at < $2",
                args![from, until],
            )
            .await?;
        let there: Vec<Turn> = rows.iter().map(turn).collect::<Result<_, _>>()?;
        let staff = self.duty_staff().await?;
        let audience = self.audience_id(&Audience::cert_only()).await?;
        let (mut ids, mut put) = (Vec::with_capacity(turns.len()), Vec::with_capacity(turns.len()));
        for (place, one) in turns.iter().enumerate() {
            if one.second == Some(one.first) {
                return Err(Refusal::Duty(BadDuty::Twice).into());
            }
            if !known(&staff, one) {
                return Err(Refusal::Duty(BadDuty::Person).into());
            }
            let mut others = there.iter().chain(turns.iter().skip(place + 1));
            if one.from >= one.until || others.any(|other| one.overlaps(other)) {
                return Err(Refusal::Duty(BadDuty::Overlap).into());
            }
            let id = ShiftId::new(self.world());
            ids.push(id);
            put.push(args![id, one.from, one.until, one.first, one.second, audience]);
        }
        self.inner.insert_many("duty_shift (id, from_at, until_at, first_id, second_id, audience_id)", put, "").await?;
        let detail = json!({ "from": from.to_string(), "until": until.to_string(), "shifts": turns.len() });
        self.audit(proof, "duty.roster", "roster", detail, &Audience::cert_only()).await?;
        Ok(ids)
    }

    /// Somebody takes over from somebody else. The trail keeps who gave and who took.
    pub async fn swap_shift(
        &mut self,
        proof: &MayManageAccounts,
        id: ShiftId,
        first: PersonId,
        second: Option<PersonId>,
    ) -> Result<(), StoreError> {
        self.hold_roster().await?;
        let row = self
            .inner
            .one("SELECT from_at, until_at, first_id, second_id FROM duty_shift WHERE id = $1", args![id])
            .await?;
        let before = turn(&row)?;
        if before.until <= self.now {
            return Err(Refusal::Duty(BadDuty::Past).into());
        }
        let after = Turn { first, second, ..before };
        if after.second == Some(after.first) {
            return Err(Refusal::Duty(BadDuty::Twice).into());
        }
        if !known(&self.duty_staff().await?, &after) {
            return Err(Refusal::Duty(BadDuty::Person).into());
        }
        if after == before {
            return Ok(());
        }
        self.inner
            .exec("UPDATE duty_shift SET first_id = $2, second_id = $3 WHERE id = $1", args![id, first, second])
            .await?;
        let named = |turn: &Turn| json!({ "first": turn.first, "second": turn.second });
        let detail = json!({ "gave": named(&before), "took": named(&after), "from": before.from.to_string() });
        self.audit(proof, "duty.swap", id, detail, &Audience::cert_only()).await
    }

    /// Somebody gives a part of a shift to a colleague. What of that part is over already stays as it was. The trail keeps who
    /// gave and who took.
    pub async fn give_shift(
        &mut self,
        proof: &MayManageAccounts,
        id: ShiftId,
        (from, until): (Timestamp, Timestamp),
        to: PersonId,
    ) -> Result<(), StoreError> {
        self.hold_roster().await?;
        let row = self
            .inner
            .one("SELECT from_at, until_at, first_id, second_id FROM duty_shift WHERE id = $1", args![id])
            .await?;
        let before = turn(&row)?;
        if until <= self.now {
            return Err(Refusal::Duty(BadDuty::Past).into());
        }
        // Who was called in the hours before must go on standing there.
        let from = if before.from < self.now { from.max(self.now) } else { from };
        let parts = before.give(from, until, to).map_err(Refusal::Duty)?;
        let staff = self.duty_staff().await?;
        let Some(given) = parts.iter().find(|part| part.from == from && part.first == to) else { return Ok(()) };
        if !known(&staff, given) {
            return Err(Refusal::Duty(BadDuty::Person).into());
        }
        if parts.as_slice() == [before] {
            return Ok(());
        }
        let audience = self.audience_id(&Audience::cert_only()).await?;
        let mut put = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            // The first part begins where the shift did, and keeps its name.
            if place == 0 {
                self.inner
                    .exec(
                        "UPDATE duty_shift SET until_at = $2, first_id = $3, second_id = $4 WHERE id = $1",
                        args![id, part.until, part.first, part.second],
                    )
                    .await?;
            } else {
                let id = ShiftId::new(self.world());
                put.push(args![id, part.from, part.until, part.first, part.second, audience]);
            }
        }
        if !put.is_empty() {
            self.inner
                .insert_many("duty_shift (id, from_at, until_at, first_id, second_id, audience_id)", put, "")
                .await?;
        }
        let named = |turn: &Turn| json!({ "first": turn.first, "second": turn.second });
        let detail = json!({
            "gave": named(&before), "took": named(given), "from": from.to_string(), "until": until.to_string(),
        });
        self.audit(proof, "duty.swap", id, detail, &Audience::cert_only()).await
    }

    /// The number at which somebody is called; nothing takes it away.
    pub async fn set_duty_phone(
        &mut self,
        proof: &MayManageAccounts,
        person: PersonId,
        phone: &str,
    ) -> Result<(), StoreError> {
        let phone = plain_phone(phone).map_err(Refusal::Duty)?;
        if !self.duty_staff().await?.contains_key(&person) {
            return Err(Refusal::Duty(BadDuty::Person).into());
        }
        let audience = self.audience_id(&Audience::cert_only()).await?;
        match &phone {
            Some(phone) => {
                self.inner
                    .exec(
                        "INSERT INTO duty_person (person_id, phone, audience_id) VALUES ($1, $2, $3)
                         ON CONFLICT (person_id) DO UPDATE SET phone = excluded.phone",
                        args![person, phone, audience],
                    )
                    .await?
            }
            None => self.inner.exec("DELETE FROM duty_person WHERE person_id = $1", args![person]).await?,
        };
        // The number itself is no business of the trail.
        let detail = json!({ "known": phone.is_some() });
        self.audit(proof, "duty.phone", person, detail, &Audience::cert_only()).await
    }

    /// Two who change the roster at the same moment would each find it free.
    async fn hold_roster(&mut self) -> Result<(), StoreError> {
        self.inner.exec("UPDATE organisation SET id = id WHERE kind = 'cert'", args![]).await?;
        Ok(())
    }

    /// Who may be on duty now.
    async fn duty_staff(&mut self) -> Result<BTreeMap<PersonId, DutyPerson>, StoreError> {
        let rows = self.inner.all_text(&format!("{STAFF}{IN_ORDER}"), args![self.now]).await?;
        rows.iter().map(|row| person(row).map(|it| (it.id, it))).collect()
    }
}

fn known(staff: &BTreeMap<PersonId, DutyPerson>, turn: &Turn) -> bool {
    staff.contains_key(&turn.first) && turn.second.is_none_or(|second| staff.contains_key(&second))
}
