//! Keeping to the terms of `domain::retention`: what is over its term is counted, and taken away or emptied in small
//! transactions. Which rows of which tables a kind is stands in `shares`.
//!
//! Nothing here is done twice: what is emptied is no longer over its term. Who is stopped halfway has done what was
//! committed, and the next run goes on; the row on the trail tells of all of it together.

mod shares;

use std::collections::BTreeSet;

use domain::audience::Audience;
use domain::policy::MayKeepTerms;
use domain::retention::{Kind, Terms};
use domain::{AssetId, ImportId, OrganisationId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shares::{How, Share, Word, shares};
use uuid::Uuid;

use crate::assets::ids_json;
use crate::db::{Ask, Row, args};
use crate::{ImportResult, Store, StoreError, Tx};

/// Rows of a kind in one transaction: on SQLite nobody else writes meanwhile. With the line of a device go its matches,
/// progress, facts and questions, and those may be a hundred.
fn at_once(kind: Kind) -> u64 {
    if kind == Kind::GoneDevices { 100 } else { 1_000 }
}

/// What is over its term.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OverTerm {
    pub rows: i64,
    /// From when the term of the oldest of them counts.
    pub oldest: Option<Timestamp>,
}

/// What one run did to one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermKept {
    pub kind: Kind,
    pub rows: u64,
    /// Nothing of it is over its term any more.
    pub is_done: bool,
}

/// What one transaction did.
#[derive(Debug, Clone, Copy)]
struct Done {
    rows: u64,
    /// There was no more.
    is_all: bool,
}

/// What a run has done so far, for its row on the trail.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Run {
    rows: u64,
    before: Timestamp,
}

fn length(ids: &[Uuid]) -> u64 {
    u64::try_from(ids.len()).unwrap_or(u64::MAX)
}

fn before(now: Timestamp, days: i64) -> Timestamp {
    now.plus_days(-days)
}

impl Store {
    /// How much of this kind is over a term of so many days.
    pub async fn over_term(&self, _proof: &MayKeepTerms, kind: Kind, days: i64) -> Result<OverTerm, StoreError> {
        let mut over = OverTerm::default();
        for share in shares(kind) {
            let text = format!(
                "SELECT COUNT(*) AS n, MIN({since}) AS oldest FROM {table} t WHERE {since} < $1 AND ({due})",
                since = share.since,
                table = share.table,
                due = share.due
            );
            let rows = (&self.pool).all_text(&text, args![before(self.now(), days)]).await?;
            let Some(row) = rows.first() else { continue };
            over.rows += row.get::<i64>("n")?;
            let oldest: Option<Timestamp> = row.maybe("oldest")?;
            over.oldest = over.oldest.into_iter().chain(oldest).min();
        }
        Ok(over)
    }

    /// Keeps to the terms, with at most so many transactions for each kind; what is left is for the next run. Kinds that
    /// have no term are left alone.
    pub async fn keep_terms(
        &self,
        proof: &MayKeepTerms,
        terms: &Terms,
        at_most: Option<u32>,
    ) -> Result<Vec<TermKept>, StoreError> {
        let mut all = Vec::with_capacity(Kind::ALL.len());
        let mut trouble = None;
        for kind in Kind::ALL {
            match self.keep_term(proof, kind, terms.days(kind), at_most).await {
                Ok(kept) => all.push(kept),
                // One kind that cannot be read must not keep the others for ever.
                Err(error) => drop(trouble.get_or_insert(error)),
            }
        }
        if let Some(error) = trouble {
            return Err(error);
        }
        if all.iter().all(|kept| kept.is_done) {
            let now = self.now().millis().to_string();
            (&self.pool).exec("UPDATE setting SET value = $1 WHERE name = 'retention'", args![now]).await?;
        }
        Ok(all)
    }

    async fn keep_term(
        &self,
        proof: &MayKeepTerms,
        kind: Kind,
        days: Option<i64>,
        at_most: Option<u32>,
    ) -> Result<TermKept, StoreError> {
        let mut kept = TermKept { kind, rows: 0, is_done: false };
        let mut left = at_most;
        while !kept.is_done && left != Some(0) {
            left = left.map(|left| left - 1);
            let mut tx = self.begin().await?;
            let some = tx.keep_some(proof, kind, days).await?;
            tx.commit().await?;
            kept.rows += some.rows;
            kept.is_done = some.is_all;
        }
        Ok(kept)
    }

    /// Whether the program is to keep to the terms by itself: so many hours after the last time. In a database that has only
    /// just got terms it waits as long, so that somebody can look at them, and set them, first.
    pub async fn terms_are_due(&self, hours: i64) -> Result<bool, StoreError> {
        let due = self.now().plus_hours(-hours);
        if let Some(at) = self.terms_kept_at().await? {
            return Ok(at <= due);
        }
        let now = self.now().millis().to_string();
        let mut pool = &self.pool;
        pool.exec(
            "INSERT INTO setting (name, value) VALUES ('retention.from', $1) ON CONFLICT (name) DO NOTHING",
            args![now],
        )
        .await?;
        let row = pool.one("SELECT value FROM setting WHERE name = 'retention.from'", args![]).await?;
        let from: i64 = row.get::<String>("value")?.parse().map_err(|error| StoreError::bad("value", error))?;
        Ok(Timestamp::from_millis(from) <= due)
    }

    /// When all terms were kept to last.
    pub async fn terms_kept_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let row = (&self.pool).opt("SELECT value FROM setting WHERE name = 'retention'", args![]).await?;
        let text: String = row.map_or_else(|| Ok(String::new()), |row| row.get("value"))?;
        Ok(text.parse::<i64>().ok().filter(|millis| *millis > 0).map(Timestamp::from_millis))
    }
}

impl Tx<'_> {
    /// One transaction's part. When that was all, the run stands on the trail.
    async fn keep_some(&mut self, proof: &MayKeepTerms, kind: Kind, days: Option<i64>) -> Result<Done, StoreError> {
        // The worker and somebody at the command line take turns, or one would count what the other did.
        self.inner.exec("UPDATE setting SET value = value WHERE name = 'retention'", args![]).await?;
        let mut done = Done { rows: 0, is_all: true };
        let now = self.now;
        if let Some(days) = days {
            for share in shares(kind) {
                if done.is_all {
                    let some = self.apply(share, before(now, days), at_once(kind) - done.rows).await?;
                    done = Done { rows: done.rows + some.rows, is_all: some.is_all };
                }
            }
        }
        let name = format!("retention.{}", kind.code());
        let row = self.inner.opt("SELECT value FROM setting WHERE name = $1", args![&name]).await?;
        let mut run: Run = row.map_or_else(|| Ok(Run::default()), |row| row.json("value"))?;
        run.rows += done.rows;
        run.before = days.map_or(run.before, |days| before(now, days));
        if done.is_all {
            self.inner.exec("DELETE FROM setting WHERE name = $1", args![&name]).await?;
            if run.rows > 0 {
                let detail = json!({ "kind": kind.code(), "rows": run.rows, "before": run.before });
                self.audit(proof, "retention.apply", kind.code(), detail, &Audience::cert_only()).await?;
            }
            return Ok(done);
        }
        let value = serde_json::to_string(&run).map_err(|error| StoreError::bad("value", error))?;
        self.inner
            .exec(
                "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                args![&name, value],
            )
            .await?;
        Ok(done)
    }

    async fn apply(&mut self, share: &Share, before: Timestamp, at_most: u64) -> Result<Done, StoreError> {
        let due = format!("FROM {} t WHERE {} < $1 AND ({})", share.table, share.since, share.due);
        let some = format!("SELECT t.{} {due} LIMIT {at_most} {{for_update}}", share.key.join(", t."));
        let dialect = self.inner.dialect();
        let (texts, word) = match share.how {
            How::Direct(text) => {
                let text = format!("{text} WHERE ({}) IN ({some})", share.key.join(", "));
                let rows = self.inner.exec_text(&dialect.expand(&text), args![before]).await?;
                return Ok(Done { rows, is_all: rows < at_most });
            }
            How::ById(texts, word) => (texts, word),
        };
        let (some, again) = match word {
            Word::Line => (format!("SELECT t.id, t.organisation_id {due} LIMIT {at_most}"), true),
            Word::None | Word::File | Word::Account => (some, false),
        };
        let found = self.inner.all_text(&dialect.expand(&some), args![before]).await?;
        let mut ids: Vec<Uuid> = found.iter().map(|row| row.get("id")).collect::<Result<_, _>>()?;
        let is_all = length(&ids) < at_most;
        if again {
            ids = self.hold_lines(&found, &ids, &due, before).await?;
        }
        if ids.is_empty() {
            return Ok(Done { rows: 0, is_all });
        }
        for text in texts {
            self.inner.exec(text, args![ids_json(&ids)?]).await?;
        }
        for id in &ids {
            match word {
                Word::None => {}
                Word::File => self.empty_file(ImportId::from_uuid(*id)).await?,
                Word::Line => self.empty_line(AssetId::from_uuid(*id)).await?,
                Word::Account => self.empty_account(PersonId::from_uuid(*id)).await?,
            }
        }
        Ok(Done { rows: length(&ids), is_all })
    }

    /// An import holds the organisation, reads which line has which number, and later writes by what it read. So the
    /// organisations come first here too, one after the other in the order of all; then what is still over its term.
    async fn hold_lines(
        &mut self,
        found: &[Row],
        ids: &[Uuid],
        due: &str,
        before: Timestamp,
    ) -> Result<Vec<Uuid>, StoreError> {
        let organisations: BTreeSet<OrganisationId> =
            found.iter().map(|row| row.get("organisation_id")).collect::<Result<_, _>>()?;
        for organisation in organisations {
            self.inner.exec("UPDATE organisation SET id = id WHERE id = $1", args![organisation]).await?;
        }
        let text = format!("SELECT t.id {due} AND t.id {{in_ids:2}} {{for_update}}");
        let text = self.inner.dialect().expand(&text).into_owned();
        let rows = self.inner.all_text(&text, args![before, ids_json(ids)?]).await?;
        rows.iter().map(|row| row.get("id")).collect()
    }

    /// The counts of the report stay; the beginnings of lines that it shows are words of the file.
    async fn empty_file(&mut self, id: ImportId) -> Result<(), StoreError> {
        let row =
            self.inner.one("SELECT organisation_id, result FROM inventory_import WHERE id = $1", args![id]).await?;
        // A report that nobody can read any more is no reason to keep the file.
        let mut result: ImportResult = row.json("result").unwrap_or_default();
        result.rejected.iter_mut().for_each(|line| line.excerpt.clear());
        result.doubts.iter_mut().for_each(|line| line.excerpt.clear());
        let text = serde_json::to_string(&result).map_err(|error| StoreError::bad("result", error))?;
        let key = self.key_of(row.get("organisation_id")?).await?;
        self.inner
            .exec(
                "UPDATE inventory_import SET content = substr(content, 1, 0), result = $2,
                        state = CASE WHEN state = 'uploaded' THEN 'failed' ELSE state END
                 WHERE id = $1",
                args![id, key.text(&text)?],
            )
            .await?;
        Ok(())
    }

    /// The row stays, because notices and answers point to it (docs/adr/0016), and its class, by which they are counted.
    async fn empty_line(&mut self, id: AssetId) -> Result<(), StoreError> {
        // Two lines of an organisation cannot have one number.
        let number = format!("-emptied-{id}");
        self.inner
            .exec(
                "UPDATE asset SET inventory_number = $2, maker = '', product = '', version = '', model_number = '',
                        serial = '', udi_di = '', kind = '', location = '', department = '', quantity = NULL,
                        remark = '', search = '', product_key = '', recognition = NULL, recognised_as = NULL,
                        line_hash = $3, to_match = FALSE
                 WHERE id = $1",
                args![id, number, Vec::<u8>::from([0; 32])],
            )
            .await?;
        Ok(())
    }

    /// The row stays, so that what the trail calls a person is one. Nobody signs in with it: it has ended, has no password,
    /// and what stands for its address is none.
    async fn empty_account(&mut self, id: PersonId) -> Result<(), StoreError> {
        let address = format!("emptied-{id}");
        self.inner
            .exec(
                "UPDATE person SET name = '', email = $2, password_hash = '', totp_secret = NULL, totp_last_step = 0,
                        disabled_at = COALESCE(disabled_at, ends_at)
                 WHERE id = $1",
                args![id, address],
            )
            .await?;
        Ok(())
    }
}
