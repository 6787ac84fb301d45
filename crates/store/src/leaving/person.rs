//! What is held about one person, to hand it over to whoever asks what is known of them.

use domain::policy::MayManageAccounts;
use domain::{ContactId, PersonId};
use serde_json::{Map, Value, json};

use super::SECRETS;
use crate::assets::ids_json;
use crate::db::{Ask, Row, Val, args};
use crate::{StoreError, Tx};

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
    (
        "account_mail",
        "t.person_id = $1 OR t.invited_by = $1 OR t.email = (SELECT p.email FROM person p WHERE p.id = $1)",
    ),
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

impl Tx<'_> {
    /// Everything that is held about a person, by table, without what would let somebody in; tables of which nothing is
    /// held are left out. What it was taken from stands on the trail.
    pub async fn held_of_person(
        &mut self,
        proof: &MayManageAccounts,
        person: PersonId,
    ) -> Result<Vec<Rows>, StoreError> {
        let row = self.inner.one("SELECT name, email FROM person WHERE id = $1", args![person]).await?;
        let (name, email): (String, String) = (row.get("name")?, row.get("email")?);
        let mut held: Vec<Rows> = Vec::new();
        for (table, whose) in OWN {
            let rows = self.inner.all_text(&format!("SELECT t.* FROM {table} t WHERE {whose}"), args![person]).await?;
            held.push((table, objects(&rows)?));
        }
        // An address is sealed with the key of its organisation, so it is looked for in what is opened.
        let mut contacts = self.inner.all("SELECT t.* FROM contact t", args![]).await?;
        let mut ids: Vec<ContactId> = Vec::new();
        let mut mine = Vec::new();
        for row in contacts.drain(..) {
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
        ] {
            held.push((table, objects(&self.inner.all(text, args![ids_json(&ids)?]).await?)?));
        }
        for (table, whose, columns) in NAMED {
            let text = format!("SELECT t.* FROM {table} t WHERE {}", whose.replace("{PLACES}", PLACES));
            let mut rows = Vec::new();
            for row in self.inner.all_text(&text, args![person]).await? {
                let named = columns.iter().map(|column| row.maybe::<String>(column)).collect::<Result<Vec<_>, _>>()?;
                if named.into_iter().flatten().any(|named| named.trim() == name) {
                    rows.push(row);
                }
            }
            held.push((table, objects(&rows)?));
        }
        let (who, object) = (Val::from(format!("person:{person}")), Val::from(person.to_string()));
        let acts = "SELECT t.id, t.at, t.who, t.organisation_id, t.act, t.object, t.detail FROM audit t
                    WHERE t.who = $1 OR t.object = $2 ORDER BY t.at, t.id";
        held.push(("audit", objects(&self.inner.all(acts, vec![who, object]).await?)?));
        held.retain(|(_, rows)| !rows.is_empty());
        let rows: usize = held.iter().map(|(_, rows)| rows.len()).sum();
        self.audit(proof, "person.export", person, json!({ "rows": rows }), &domain::audience::Audience::cert_only())
            .await?;
        Ok(held)
    }
}
