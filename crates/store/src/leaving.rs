//! What is held of an organisation, as one list: to hand all of it over, and to take all of it away when the organisation
//! leaves.
//!
//! What leaves no trace is what is its own: devices, matches, notices, answers, questions, contacts, accounts. Where it acted
//! for another, the other's record keeps that somebody acted, and no longer says who. The audit trail stays as it is: its
//! rows carry identifiers, and a chain with holes proves nothing.

use domain::policy::{MayEndOrganisation, MayTakeOut};
use serde_json::{Map, Value, json};

use crate::db::{Ask, args};
use crate::organisations::{fold, inner_audience};
use crate::{Store, StoreError, Tx};

mod person;
#[cfg(test)]
mod tests;

/// What was taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ended {
    /// Rows of all tables together.
    pub rows: u64,
    pub accounts: u64,
}

const NOTICES: &str = "SELECT id FROM notice WHERE institution_id = $1";
const QUESTIONS: &str = "SELECT id FROM question WHERE institution_id = $1";
const ASSETS: &str = "SELECT id FROM asset WHERE organisation_id = $1";
const BILLS: &str = "SELECT id FROM bill WHERE organisation_id = $1";
/// People who work nowhere else.
const PEOPLE: &str = "SELECT m.person_id FROM membership m WHERE m.organisation_id = $1 AND NOT EXISTS
    (SELECT 1 FROM membership other WHERE other.person_id = m.person_id AND other.organisation_id <> $1)";

/// Every table with rows of an organisation, and which those are: `t` is the table, `$1` the organisation, `{NAME}` one of
/// the texts above. In an order that no reference stands in the way of taking them away.
///
/// A table that comes to hold something of an organisation needs a line here; a test reads the schema and names the one that
/// has none.
const HELD: &[(&str, &str)] = &[
    ("remediation", "t.organisation_id = $1"),
    ("fallen_decision", "t.organisation_id = $1"),
    ("asset_match", "t.organisation_id = $1"),
    ("asset_key", "t.asset_id IN ({ASSETS})"),
    ("asset_fact", "t.organisation_id = $1"),
    ("bill_asset", "t.asset_id IN ({ASSETS}) OR t.bill_id IN ({BILLS})"),
    ("bill_finding_number", "t.bill_id IN ({BILLS})"),
    ("bill_finding", "t.bill_id IN ({BILLS})"),
    ("bill_component_key", "t.bill_id IN ({BILLS})"),
    ("bill_component", "t.bill_id IN ({BILLS})"),
    ("bill_key", "t.bill_id IN ({BILLS})"),
    ("vex_number", "t.statement_id IN (SELECT id FROM vex_statement WHERE bill_id IN ({BILLS}))"),
    ("vex_statement", "t.bill_id IN ({BILLS})"),
    ("bill_vex", "t.bill_id IN ({BILLS})"),
    ("bill", "t.organisation_id = $1"),
    ("document", "t.organisation_id = $1"),
    ("notice_asset", "t.notice_id IN ({NOTICES}) OR t.asset_id IN ({ASSETS})"),
    (
        "webhook_message",
        "t.notice_id IN ({NOTICES}) OR t.webhook_id IN (SELECT id FROM webhook WHERE organisation_id = $1)",
    ),
    ("webhook", "t.organisation_id = $1"),
    ("atom_feed", "t.organisation_id = $1"),
    ("usefulness", "t.notice_id IN ({NOTICES}) OR t.organisation_id = $1"),
    ("answer", "t.notice_id IN ({NOTICES})"),
    ("phone_call", "t.notice_id IN ({NOTICES})"),
    ("link", "t.notice_id IN ({NOTICES}) OR t.delivery_id IN (SELECT id FROM delivery WHERE organisation_id = $1)"),
    ("batch_link", "t.organisation_id = $1"),
    ("delivery", "t.notice_id IN ({NOTICES}) OR t.organisation_id = $1"),
    ("addressee", "t.notice_id IN ({NOTICES})"),
    ("notice", "t.institution_id = $1"),
    ("question_reason", "t.item_id IN (SELECT id FROM question_item WHERE question_id IN ({QUESTIONS}))"),
    (
        "question_link",
        "t.question_id IN ({QUESTIONS})
         OR t.delivery_id IN (SELECT id FROM question_delivery WHERE organisation_id = $1)",
    ),
    ("question_delivery", "t.question_id IN ({QUESTIONS}) OR t.organisation_id = $1"),
    ("question_item", "t.question_id IN ({QUESTIONS})"),
    ("question_group", "t.question_id IN ({QUESTIONS})"),
    ("question", "t.institution_id = $1"),
    ("blind_answer", "t.organisation_id = $1"),
    ("blind_report", "t.organisation_id = $1"),
    ("bundle", "t.made_for_id = $1"),
    ("photo_answer", "t.organisation_id = $1"),
    ("threshold", "t.organisation_id = $1"),
    ("inventory_mode", "t.organisation_id = $1"),
    ("column_mapping", "t.organisation_id = $1"),
    ("inventory_import", "t.organisation_id = $1"),
    ("matching_run", "t.organisation_id = $1"),
    ("asset", "t.organisation_id = $1"),
    ("mandate", "t.institution_id = $1"),
    ("overview_delivery", "t.organisation_id = $1"),
    ("overview_look", "t.organisation_id = $1"),
    ("overview_choice", "t.organisation_id = $1"),
    ("quiet_topic", "t.organisation_id = $1"),
    ("followed_topic", "t.organisation_id = $1"),
    ("contact", "t.organisation_id = $1"),
    ("short_token", "t.token_id IN (SELECT id FROM api_token WHERE organisation_id = $1)"),
    ("api_token", "t.organisation_id = $1"),
    ("umbrella_member", "t.member_id = $1 OR t.umbrella_id = $1"),
    // One of its people may have worked for the CERT once. What colleagues did, and when they were on duty, stays the CERT's.
    ("duty_message", "t.person_id IN ({PEOPLE})"),
    ("duty_person", "t.person_id IN ({PEOPLE})"),
    ("second_look_mail", "t.person_id IN ({PEOPLE})"),
    ("session", "t.person_id IN ({PEOPLE})"),
    ("recovery_code", "t.person_id IN ({PEOPLE})"),
    ("known_browser", "t.person_id IN ({PEOPLE})"),
    ("passkey", "t.person_id IN ({PEOPLE})"),
    ("passkey_challenge", "t.person_id IN ({PEOPLE})"),
    ("oidc_identity", "t.person_id IN ({PEOPLE})"),
    ("oidc_flow", "t.person_id IN ({PEOPLE})"),
    ("account_mail", "t.organisation_id = $1 OR t.person_id IN ({PEOPLE}) OR t.invited_by IN ({PEOPLE})"),
    ("join_request", "t.organisation_id = $1"),
];

/// What the CERT keeps of its duty when somebody who once was on it goes: who has taken a call up is not known any more, and of a
/// week that was theirs the second is the first.
const DUTY_WITHOUT: [&str; 4] = [
    "UPDATE call_out SET acknowledged_by = NULL WHERE acknowledged_by IN ({PEOPLE})",
    "UPDATE duty_shift SET second_id = NULL WHERE second_id IN ({PEOPLE})",
    "UPDATE duty_shift SET first_id = second_id, second_id = NULL WHERE first_id IN ({PEOPLE}) AND second_id IS NOT NULL",
    "DELETE FROM duty_shift WHERE first_id IN ({PEOPLE})",
];

/// What is handed over, and stays or goes in a way of its own.
const ALSO_HELD: &[(&str, &str)] = &[
    ("organisation", "t.id = $1"),
    ("mandate", "t.supplier_id = $1"),
    ("addressee", "t.organisation_id = $1 AND t.notice_id NOT IN ({NOTICES})"),
    ("answer", "t.organisation_id = $1 AND t.notice_id NOT IN ({NOTICES})"),
    ("membership", "t.organisation_id = $1"),
    ("person", "t.id IN (SELECT person_id FROM membership WHERE organisation_id = $1)"),
    ("data_key", "t.organisation_id = $1"),
    ("audit", "t.about_id = $1 OR t.organisation_id = $1"),
];

/// What lets somebody in is nobody's to take along.
const SECRETS: &[&str] = &[
    "secret",
    "wrapped",
    "token_hash",
    "password_hash",
    "totp_secret",
    "totp_pending",
    "hash",
    "salt",
    "credential_id",
    "credential",
];

fn rows_of(whose: &str) -> String {
    whose
        .replace("{NOTICES}", NOTICES)
        .replace("{QUESTIONS}", QUESTIONS)
        .replace("{ASSETS}", ASSETS)
        .replace("{BILLS}", BILLS)
        .replace("{PEOPLE}", PEOPLE)
}

impl Store {
    /// The parts in which everything that is held of an organisation is handed over, for [`Store::held`].
    pub fn held_parts() -> usize {
        HELD.len() + ALSO_HELD.len()
    }

    /// Whether its part has ended already.
    pub async fn has_left(&self, proof: &MayTakeOut) -> Result<bool, StoreError> {
        let organisation = proof.about().ok_or(StoreError::NotFound)?;
        let row = (&self.pool).one("SELECT left_at FROM organisation WHERE id = $1", args![organisation]).await?;
        Ok(row.maybe::<i64>("left_at")?.is_some())
    }

    /// How many rows each part has.
    pub async fn held_counts(&self, proof: &MayTakeOut) -> Result<Vec<(&'static str, i64)>, StoreError> {
        let organisation = proof.about().ok_or(StoreError::NotFound)?;
        let mut counts = Vec::with_capacity(Self::held_parts());
        for (table, whose) in ALSO_HELD.iter().chain(HELD) {
            let text = format!("SELECT COUNT(*) AS n FROM {table} t WHERE {}", rows_of(whose));
            let rows = (&self.pool).all_text(&text, args![organisation]).await?;
            counts.push((*table, rows.first().ok_or(StoreError::NotFound)?.get("n")?));
        }
        Ok(counts)
    }

    /// One part of everything that is held of an organisation: the table's name and its rows, without what would let
    /// somebody in. That it was taken along is noted by [`Tx::taken_out`].
    pub async fn held(
        &self,
        proof: &MayTakeOut,
        part: usize,
    ) -> Result<Option<(&'static str, Vec<Map<String, Value>>)>, StoreError> {
        self.load_keys().await?;
        let organisation = proof.about().ok_or(StoreError::NotFound)?;
        let Some((table, whose)) = ALSO_HELD.iter().chain(HELD).nth(part) else { return Ok(None) };
        let text = format!("SELECT t.* FROM {table} t WHERE {}", rows_of(whose));
        let rows = (&self.pool).all_text(&text, args![organisation]).await?;
        let mut objects = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut object = row.to_object()?;
            // The hashes of the trail are there to be checked.
            object.retain(|column, _| *table == "audit" || !SECRETS.contains(&column.as_str()));
            objects.push(object);
        }
        Ok(Some((table, objects)))
    }
}

impl Tx<'_> {
    /// Notes that everything held of an organisation was handed over.
    pub async fn taken_out(&mut self, proof: &MayTakeOut, rows: u64, by: Option<&str>) -> Result<(), StoreError> {
        let organisation = proof.about().ok_or(StoreError::NotFound)?;
        let detail = json!({ "rows": rows, "by": by });
        self.audit(proof, "organisation.export", organisation, detail, &inner_audience(organisation)).await
    }

    /// Ends an organisation's part in the circle: everything that is held of it goes, its people and programs are out at
    /// once, and suppliers act for it no longer. It cannot be undone. Doing it twice changes nothing.
    pub async fn end_organisation(
        &mut self,
        proof: &MayEndOrganisation,
        by: Option<&str>,
    ) -> Result<Ended, StoreError> {
        let organisation = proof.about().ok_or(StoreError::NotFound)?;
        // An import or a matching run that is under way waits here, and then finds nothing to write to.
        let row = self
            .inner
            .opt("UPDATE organisation SET id = id WHERE id = $1 RETURNING kind, left_at", args![organisation])
            .await?
            .ok_or(StoreError::NotFound)?;
        if row.get::<String>("kind")? == domain::organisation::OrganisationKind::Cert.code() {
            return Err(StoreError::Conflict("the CERT itself cannot leave".to_owned()));
        }
        if row.maybe::<i64>("left_at")?.is_some() {
            return Ok(Ended::default());
        }
        let mut ended = Ended { rows: self.wipe_bills(organisation).await?, accounts: 0 };
        // What was answered through links of its people about another's notice stays, without who it was.
        for text in [
            "UPDATE answer SET link_id = NULL WHERE link_id IN
                 (SELECT l.id FROM link l JOIN delivery d ON d.id = l.delivery_id WHERE d.organisation_id = $1)",
            "UPDATE answer SET answered_by = '', accepted_by = NULL WHERE organisation_id = $1",
            "UPDATE remediation SET answer_id = NULL WHERE answer_id IN (SELECT a.id FROM answer a
                 JOIN notice n ON n.id = a.notice_id WHERE n.institution_id = $1)",
        ] {
            self.inner.exec(text, args![organisation]).await?;
        }
        let now = self.now;
        self.inner
            .exec(
                "UPDATE mandate SET revoked_at = COALESCE(revoked_at, $2) WHERE supplier_id = $1",
                args![organisation, now],
            )
            .await?;
        self.steps_now(None, organisation).await?;
        let people = self.inner.all_text(PEOPLE, args![organisation]).await?;
        for text in DUTY_WITHOUT {
            self.inner.exec_text(&rows_of(text), args![organisation]).await?;
        }
        for (table, whose) in HELD {
            let text = format!("DELETE FROM {table} AS t WHERE {}", rows_of(whose));
            ended.rows += self.inner.exec_text(&text, args![organisation]).await?;
        }
        ended.rows += self.inner.exec("DELETE FROM membership WHERE organisation_id = $1", args![organisation]).await?;
        for person in &people {
            let id: domain::PersonId = person.get("person_id")?;
            ended.accounts += self.inner.exec("DELETE FROM person WHERE id = $1", args![id]).await?;
        }
        // And whatever of it was sealed and is still somewhere on the disk.
        self.destroy_keys(organisation).await?;
        // Whoever it acted for sees that somebody did; lists and look-ups are without it.
        let id = organisation.to_string();
        let name = format!("({})", id.rsplit('-').next().unwrap_or_default());
        self.inner
            .exec(
                "UPDATE organisation SET name = $2, search = $3, sector = NULL, size = NULL, phone = NULL, left_at = $4
                 WHERE id = $1",
                args![organisation, name.as_str(), fold(&name), now],
            )
            .await?;
        let detail = json!({ "rows": ended.rows, "accounts": ended.accounts, "by": by });
        self.audit(proof, "organisation.end", organisation, detail, &inner_audience(organisation)).await?;
        Ok(ended)
    }
}
