//! What is held about one person, to hand it over to whoever asks what is known of them.

use domain::policy::MayManageAccounts;
use domain::{ContactId, PersonId};
use serde_json::{Map, Value, json};

use super::SECRETS;
use crate::assets::ids_json;
use crate::db::{Ask, Row, Val, args};
use crate::{Store, StoreError, Tx};

/// The rows of one table.
type Rows = (&'static str, Vec<Map<String, Value>>);

/// Rows of `t` that are somebody's own, by identifier, `$1`, or by the address of the account.
const OWN: &[(&str, &str)] = &[
    ("person", "t.id = $1"),
    ("membership", "t.person_id = $1"),
    ("session", "t.person_id = $1"),
    ("recovery_code", "t.person_id = $1"),
    ("known_browser", "t.person_id = $1"),
    ("passkey", "t.person_id = $1"),
    ("oidc_identity", "t.person_id = $1"),
    ("oidc_flow", "t.person_id = $1"),
    ("account_mail", "t.person_id = $1 OR t.email = (SELECT p.email FROM person p WHERE p.id = $1)"),
    ("duty_person", "t.person_id = $1"),
    ("duty_message", "t.person_id = $1"),
    ("call_out", "t.acknowledged_by = $1"),
    ("second_look_mail", "t.person_id = $1"),
    ("join_request", "t.email = (SELECT p.email FROM person p WHERE p.id = $1)"),
];

const PLACES: &str = "(SELECT m.organisation_id FROM membership m WHERE m.person_id = $1)";

/// Where a name was written down in an organisation that the person, `$1`, works for, `{PLACES}`, and in which columns.
const NAMED: &[(&str, &str, &[&str])] = &[
    ("answer", "t.organisation_id IN {PLACES}", &["answered_by", "accepted_by"]),
    (
        "question_item",
        "t.question_id IN (SELECT q.id FROM question q WHERE q.institution_id IN {PLACES} OR q.addressee_id IN {PLACES})",
        &["said_by"],
    ),
    ("asset_fact", "t.organisation_id IN {PLACES}", &["said_by"]),
    ("remediation", "t.organisation_id IN {PLACES}", &["said_by"]),
    ("photo_answer", "t.organisation_id IN {PLACES}", &["said_by"]),
    ("blind_report", "t.organisation_id IN {PLACES}", &["said_by"]),
    ("mandate", "t.institution_id IN {PLACES}", &["approved_by"]),
    ("phone_call", "TRUE", &["noted_by"]),
    ("rating", "TRUE", &["rated_by"]),
    ("second_look", "TRUE", &["asked_by"]),
    ("matching_run", "t.asked_for_id IN {PLACES}", &["asked_by"]),
];

fn objects(rows: &[Row]) -> Result<Vec<Map<String, Value>>, StoreError> {
    rows.iter()
        .map(|row| {
            let mut object = row.to_object()?;
            object.retain(|column, _| !SECRETS.contains(&column.as_str()));
            Ok(object)
        })
        .collect()
}

impl Store {
    /// Everything that is held about a person, by table, without what would let somebody in and without others; tables of
    /// which nothing is held are left out. That it was handed over is noted by [`Tx::person_taken_out`].
    pub async fn held_of_person(&self, _proof: &MayManageAccounts, person: PersonId) -> Result<Vec<Rows>, StoreError> {
        self.load_keys().await?;
        // Every contact is opened, and nobody who writes waits for that.
        let mut pool = &self.pool;
        let row = pool.one("SELECT name, email FROM person WHERE id = $1", args![person]).await?;
        let (name, email): (String, String) = (row.get("name")?, row.get("email")?);
        let mut held: Vec<Rows> = Vec::new();
        for (table, whose) in OWN {
            let rows = pool.all_text(&format!("SELECT t.* FROM {table} t WHERE {whose}"), args![person]).await?;
            held.push((table, objects(&rows)?));
        }
        // Whom the person invited is somebody else.
        let invited = "SELECT t.id, t.kind, t.created_at FROM account_mail t WHERE t.invited_by = $1";
        held.push(("account_mail_invited", objects(&pool.all(invited, args![person]).await?)?));
        // An address is sealed with the key of its organisation, so it is looked for in what is opened.
        let mut ids: Vec<ContactId> = Vec::new();
        let mut mine = Vec::new();
        for row in pool.all("SELECT t.* FROM contact t", args![]).await? {
            let address: Option<String> = row.maybe("email")?;
            if address.is_some_and(|address| address.trim().eq_ignore_ascii_case(&email)) {
                ids.push(row.get("id")?);
                mine.push(row);
            }
        }
        held.push(("contact", objects(&mine)?));
        for (table, text) in [
            ("delivery", "SELECT t.* FROM delivery t WHERE t.contact_id {in_ids:1}"),
            ("question_delivery", "SELECT t.* FROM question_delivery t WHERE t.contact_id {in_ids:1}"),
            ("overview_delivery", "SELECT t.* FROM overview_delivery t WHERE t.contact_id {in_ids:1}"),
        ] {
            held.push((table, objects(&pool.all(text, args![ids_json(&ids)?]).await?)?));
        }
        let name = name.trim();
        // An emptied account has none, and an answer of anybody whose name was taken away has none either.
        let named = if name.is_empty() { &[] } else { NAMED };
        for (table, whose, columns) in named {
            let text = format!("SELECT t.* FROM {table} t WHERE {}", whose.replace("{PLACES}", PLACES));
            let mut rows = Vec::new();
            for row in pool.all_text(&text, args![person]).await? {
                let named = columns.iter().map(|column| row.maybe::<String>(column)).collect::<Result<Vec<_>, _>>()?;
                if named.into_iter().flatten().any(|named| named.trim() == name) {
                    rows.push(row);
                }
            }
            held.push((table, objects(&rows)?));
        }
        let (who, object) = (Val::from(format!("person:{person}")), Val::from(person.to_string()));
        // Details of what the person did to others name those others, an address that was invited for one.
        let acts = "SELECT t.id, t.at, t.who, t.organisation_id, t.act, t.object,
                           CASE WHEN t.object = $2 THEN t.detail END AS detail
                    FROM audit t WHERE t.who = $1 OR t.object = $2 ORDER BY t.at, t.id";
        held.push(("audit", objects(&pool.all(acts, vec![who, object]).await?)?));
        held.retain(|(_, rows)| !rows.is_empty());
        Ok(held)
    }
}

impl Tx<'_> {
    /// Notes that everything held about a person was handed over; the person's organisations see that as well.
    pub async fn person_taken_out(
        &mut self,
        proof: &MayManageAccounts,
        person: PersonId,
        rows: usize,
    ) -> Result<(), StoreError> {
        self.audit_person(proof, "person.export", person, json!({ "rows": rows })).await
    }
}
