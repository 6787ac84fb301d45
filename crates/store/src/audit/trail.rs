//! The lists of the trail: for the CERT's leads and operators as a whole, and for an institution what is about its own
//! things.

use std::collections::{BTreeMap, BTreeSet};

use domain::organisation::OrganisationKind;
use domain::page::{Page, PageRequest};
use domain::policy::{MayReadAudit, MayReadOwnAudit};
use domain::{AuditId, OrganisationId, Timestamp};
use uuid::Uuid;

use crate::db::{Ask, Pool, Row, Val, args};
use crate::organisations::{contains_pattern, keyset};
use crate::{Seen, StoreError, View};

/// What of the trail is asked for. Empty: all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrailFilter {
    /// Part of a person's name or mail address, or exactly what stands in the row (`system:command line`).
    pub who: Option<String>,
    /// The beginning of an act: `notice`, or `notice.read`.
    pub act: Option<String>,
    /// The identifier of what it was done to.
    pub object: Option<String>,
    /// Only who read or took something along; `Some(false)`: only what was done.
    pub readings: Option<bool>,
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailRow {
    pub id: AuditId,
    /// Its number in the chain, once it is sealed.
    pub seq: Option<i64>,
    pub at: Timestamp,
    /// As it stands in the row.
    pub who: String,
    /// The name of the person or program.
    pub name: Option<String>,
    pub organisation: Option<String>,
    pub act: String,
    pub object: String,
    /// `None` for whoever runs the platform and does not read the participants' data.
    pub detail: Option<serde_json::Value>,
    /// The organisations that the detail names and the reader may see.
    pub named: Vec<(OrganisationId, String)>,
}

/// Who it was, as far as an institution may know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// Somebody of its own.
    Own(String),
    Cert,
    Organisation(String),
    /// Whoever had the link of a mail.
    Link,
    /// The program by itself.
    System,
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTrailRow {
    pub at: Timestamp,
    pub by: By,
    pub act: String,
    pub object: String,
    /// Of its own people and programs: the name or address of whom it is about.
    pub whom: Option<String>,
}

/// People that a name in a filter may stand for.
const NAMED: u32 = 200;

const READING: &str = "(a.act LIKE '%.read' OR a.act LIKE '%.export')";

/// The text and arguments of a list.
struct Text {
    sql: String,
    args: Vec<Val>,
}

impl Text {
    fn and(&mut self, clause: &str, value: impl Into<Val>) {
        self.args.push(value.into());
        self.sql.push_str(&clause.replace('?', &self.args.len().to_string()));
    }

    fn filter(&mut self, filter: &TrailFilter, page: &PageRequest) -> Result<(), StoreError> {
        if let Some(act) = &filter.act {
            let pattern: String =
                act.chars().filter(|sign| sign.is_ascii_lowercase() || ".!_".contains(*sign)).collect();
            self.and(" AND a.act LIKE $? ESCAPE '!'", format!("{}%", pattern.replace('!', "!!").replace('_', "!_")));
        }
        if let Some(object) = &filter.object {
            self.and(" AND a.object = $?", object);
        }
        match filter.readings {
            Some(true) => self.sql.push_str(&format!(" AND {READING}")),
            Some(false) => self.sql.push_str(&format!(" AND NOT {READING}")),
            None => {}
        }
        if let Some(from) = filter.from {
            self.and(" AND a.at >= $?", from);
        }
        if let Some(until) = filter.until {
            self.and(" AND a.at < $?", until);
        }
        if let Some(cursor) = page.after.as_deref() {
            let (at, id) = cursor.split_once('~').ok_or(StoreError::NotFound)?;
            let at: i64 = at.parse().map_err(|_| StoreError::NotFound)?;
            let id: AuditId = id.parse().map_err(|_| StoreError::NotFound)?;
            self.and(" AND (a.at, a.id) < ($?", at);
            self.and(", $?)", id);
        }
        self.and(" ORDER BY a.at DESC, a.id DESC LIMIT $?", page.limit() + 1);
        Ok(())
    }
}

fn cursor(at: Timestamp, id: AuditId) -> String {
    format!("{}~{id}", at.millis())
}

/// The identifiers of this kind among who did it: `person:…`, `token:…`.
fn ids_of<'a>(all: impl Iterator<Item = &'a str>, kind: &str) -> Vec<Uuid> {
    all.filter_map(|who| who.strip_prefix(kind)?.strip_prefix(':')?.parse().ok())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn list(ids: &[Uuid]) -> Val {
    Val::from(serde_json::Value::from_iter(ids.iter().map(Uuid::to_string)).to_string())
}

impl View<'_> {
    /// The trail, newest first. Leads see the rows that they may read, which leaves out the RED of others. Operators, who
    /// do not read the participants' data, see who did what when, without the detail.
    pub async fn trail(
        &self,
        _proof: &MayReadAudit,
        filter: &TrailFilter,
        page: &PageRequest,
    ) -> Result<Page<Seen<TrailRow>>, StoreError> {
        let bare = !self.viewer.is_cert() && !matches!(self.viewer.who, domain::viewer::Who::System(_));
        let mut text = Text {
            sql: "SELECT a.id, a.seq, a.at, a.who, a.organisation_id, a.act, a.object, a.detail, u.canonical
                  FROM audit a JOIN audience u ON u.id = a.audience_id WHERE "
                .to_owned(),
            args: Vec::new(),
        };
        text.sql.push_str(if bare { "u.canonical NOT LIKE '%\"tlp\":\"RED\"%'" } else { "{seen:a}" });
        if let Some(who) = filter.who.as_deref().filter(|who| !who.trim().is_empty()) {
            let named = self.people_named(who).await?;
            text.and(" AND a.who {in_texts:?}", serde_json::Value::from(named).to_string());
        }
        text.filter(filter, page)?;
        let rows = if bare {
            let mut pool: &Pool = &self.store.pool;
            let sql = pool.dialect().expand(&text.sql).into_owned();
            pool.all_text(&sql, text.args).await?
        } else {
            self.rows(&text.sql, text.args).await?
        };
        let mut details = Vec::new();
        for row in rows.iter().filter(|_| !bare) {
            details.push(row.json::<serde_json::Value>("detail")?);
        }
        let names = self.names(&rows, &details).await?;
        keyset(rows, page, |row| {
            let who: String = row.get("who")?;
            let organisation: Option<OrganisationId> = row.maybe("organisation_id")?;
            let detail: Option<serde_json::Value> = if bare { None } else { Some(row.json("detail")?) };
            let it = TrailRow {
                id: row.get("id")?,
                seq: row.maybe("seq")?,
                at: row.get("at")?,
                name: names.of(&who).map(|(name, _)| name.clone()),
                organisation: organisation.and_then(|id| names.organisations.get(&id)).map(|(name, _)| name.clone()),
                who,
                act: row.get("act")?,
                object: row.get("object")?,
                named: detail.as_ref().map(|detail| names.named_in(detail)).unwrap_or_default(),
                detail,
            };
            Ok((cursor(it.at, it.id), it))
        })
    }

    /// What was read and done about the institution's own things, newest first.
    pub async fn own_trail(
        &self,
        proof: &MayReadOwnAudit,
        filter: &TrailFilter,
        page: &PageRequest,
    ) -> Result<Page<Seen<OwnTrailRow>>, StoreError> {
        let institution = proof.about().ok_or(StoreError::NotFound)?;
        let mut text = Text {
            sql: "SELECT a.id, a.at, a.who, a.organisation_id, a.act, a.object, a.detail FROM audit a
                  WHERE a.about_id = $1 AND {seen:a}"
                .to_owned(),
            args: args![institution],
        };
        text.filter(filter, page)?;
        let rows = self.rows(&text.sql, text.args).await?;
        let names = self.names(&rows, &[]).await?;
        keyset(rows, page, |row| {
            let who: String = row.get("who")?;
            let organisation: Option<OrganisationId> = row.maybe("organisation_id")?;
            let (act, object): (String, String) = (row.get("act")?, row.get("object")?);
            let detail: serde_json::Value = row.json("detail")?;
            let it = OwnTrailRow {
                at: row.get("at")?,
                by: names.by(&who, organisation, institution),
                whom: names.whom(&act, &object, &detail),
                act,
                object,
            };
            Ok((cursor(it.at, row.get("id")?), it))
        })
    }

    /// The texts in `who` that a filter may stand for.
    async fn people_named(&self, who: &str) -> Result<Vec<String>, StoreError> {
        let mut named = vec![who.trim().to_owned()];
        let pattern = contains_pattern(who);
        let rows = (&self.store.pool)
            .all(
                "SELECT id FROM person WHERE lower(name) LIKE $1 ESCAPE '!' OR email LIKE $1 ESCAPE '!' LIMIT $2",
                args![pattern, NAMED],
            )
            .await?;
        for row in rows {
            named.push(format!("person:{}", row.get::<domain::PersonId>("id")?));
        }
        Ok(named)
    }

    async fn names(&self, rows: &[Row], details: &[serde_json::Value]) -> Result<Names, StoreError> {
        let mut who = Vec::with_capacity(rows.len());
        let mut organisations = BTreeSet::new();
        for detail in details {
            organisations_in(detail, &mut organisations);
        }
        for row in rows {
            who.push(row.get::<String>("who")?);
            // A row about an account that the reader sees is about one of the reader's own, or the reader is the CERT.
            if is_about_person(&row.get::<String>("act")?) {
                who.push(format!("person:{}", row.get::<String>("object")?));
            }
            organisations.extend(row.maybe::<OrganisationId>("organisation_id")?.map(OrganisationId::uuid));
        }
        let mut pool: &Pool = &self.store.pool;
        let mut names = Names::default();
        let people = ids_of(who.iter().map(String::as_str), "person");
        let text = "SELECT p.id, p.name, m.organisation_id FROM person p
                    LEFT JOIN membership m ON m.person_id = p.id WHERE p.id {in_ids:1} AND p.name <> ''";
        for row in pool.all(text, args![list(&people)]).await? {
            let id: domain::PersonId = row.get("id")?;
            let known = names.people.entry(format!("person:{id}")).or_insert((row.get("name")?, BTreeSet::new()));
            known.1.extend(row.maybe::<OrganisationId>("organisation_id")?);
        }
        let tokens = ids_of(who.iter().map(String::as_str), "token");
        let text = "SELECT id, name, organisation_id FROM api_token WHERE id {in_ids:1}";
        for row in pool.all(text, args![list(&tokens)]).await? {
            let id: domain::TokenId = row.get("id")?;
            let of = BTreeSet::from([row.get::<OrganisationId>("organisation_id")?]);
            names.people.insert(format!("token:{id}"), (row.get("name")?, of));
        }
        let ids: Vec<Uuid> = organisations.into_iter().collect();
        let text = "SELECT o.id, o.name, o.kind FROM organisation o WHERE o.id {in_ids:1} AND {seen:o}";
        for row in self.rows(text, args![list(&ids)]).await? {
            let kind = row.code("kind", OrganisationKind::from_code)?;
            names.organisations.insert(row.get("id")?, (row.get("name")?, kind));
        }
        Ok(names)
    }
}

/// Acts whose object is a person.
fn is_about_person(act: &str) -> bool {
    ["person.", "account."].iter().any(|noun| act.starts_with(noun)) || act == "invitation.accept"
}

/// Members of a detail that hold an organisation.
const ORGANISATIONS: &[&str] = &["of", "organisation", "supplier", "institution", "addressee"];

/// The organisations that a detail names, also within what it lists.
fn organisations_in(detail: &serde_json::Value, found: &mut BTreeSet<Uuid>) {
    for (name, value) in detail.as_object().into_iter().flatten() {
        if ORGANISATIONS.contains(&name.as_str()) {
            found.extend(value.as_str().and_then(|text| text.parse::<Uuid>().ok()));
        }
        for value in value.as_array().into_iter().flatten() {
            organisations_in(value, found);
        }
    }
}

#[derive(Default)]
struct Names {
    /// By who they are in the row: name, and the organisations that they belong to today.
    people: BTreeMap<String, (String, BTreeSet<OrganisationId>)>,
    organisations: BTreeMap<OrganisationId, (String, OrganisationKind)>,
}

impl Names {
    fn of(&self, who: &str) -> Option<&(String, BTreeSet<OrganisationId>)> {
        self.people.get(who)
    }

    fn named_in(&self, detail: &serde_json::Value) -> Vec<(OrganisationId, String)> {
        let mut found = BTreeSet::new();
        organisations_in(detail, &mut found);
        let named = |id| self.organisations.get(&id).map(|(name, _)| (id, name.clone()));
        found.into_iter().map(OrganisationId::from_uuid).filter_map(named).collect()
    }

    /// Whom a row of an institution's own trail is about, where it is one of its own.
    fn whom(&self, act: &str, object: &str, detail: &serde_json::Value) -> Option<String> {
        if is_about_person(act) {
            return self.of(&format!("person:{object}")).map(|(name, _)| name.clone());
        }
        let said = |name: &str| detail.get(name).and_then(|it| it.as_str()).map(str::to_owned);
        match act.split('.').next() {
            Some("invitation") => said("email"),
            Some("token") => said("name"),
            _ => None,
        }
    }

    /// An institution knows its own people by name, also those who have left since: they acted in its name. The people of the CERT are "the CERT", those of others their
    /// organisation.
    fn by(&self, who: &str, organisation: Option<OrganisationId>, institution: OrganisationId) -> By {
        if who.starts_with("system:") {
            return By::System;
        }
        if who.starts_with("link:") {
            return By::Link;
        }
        if organisation == Some(institution)
            && let Some((name, _)) = self.of(who)
        {
            return By::Own(name.clone());
        }
        match organisation.and_then(|id| self.organisations.get(&id)) {
            Some((_, OrganisationKind::Cert)) => By::Cert,
            Some((name, _)) => By::Organisation(name.clone()),
            None => By::Unknown,
        }
    }
}
