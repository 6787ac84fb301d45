//! Which columns are sealed, and sealing what stands there otherwise: in the clear, because it is older than the keys, or
//! with a key that is to go.

use std::sync::Arc;

use domain::policy::MayKeepKeys;
use domain::{AssetId, ContentHash, DocumentId, OrganisationId};

use crate::assets::{LINE_COLUMNS, asset_line, search_text};
use crate::db::{Ask, DataKey, Row, Val, args, mark};
use crate::{Store, StoreError, Tx};

/// Columns that ought to be sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InTheClear {
    /// With something in them that is not.
    pub clear: Vec<String>,
    /// With nothing in them, of which nobody can tell.
    pub empty: Vec<String>,
}

/// The columns of a table that are sealed. What writes one of them seals it; a test looks for what does not.
pub(super) struct Sealed {
    pub(super) table: &'static str,
    /// What tells its rows apart.
    key: &'static [&'static str],
    /// Which of them are an organisation's, `$1`: sealed with its key.
    whose: &'static str,
    pub(super) texts: &'static [&'static str],
    pub(super) bytes: &'static [&'static str],
}

const OWN: &str = "t.organisation_id = $1";

pub(super) const SEALED: &[Sealed] = &[
    Sealed { table: "asset", key: &["id"], whose: OWN, texts: &["serial", "udi_di", "location", "remark"], bytes: &[] },
    Sealed {
        table: "asset_fact",
        key: &["id"],
        whose: OWN,
        texts: &["value", "registered", "about", "said_by"],
        bytes: &[],
    },
    Sealed {
        table: "inventory_import",
        key: &["id"],
        whose: OWN,
        texts: &["file_name", "result"],
        bytes: &["content"],
    },
    Sealed {
        table: "contact",
        key: &["id"],
        whose: OWN,
        texts: &["name", "email", "phone", "openpgp_key"],
        bytes: &[],
    },
    Sealed { table: "delivery", key: &["id"], whose: OWN, texts: &["address"], bytes: &[] },
    Sealed { table: "question_delivery", key: &["id"], whose: OWN, texts: &["address"], bytes: &[] },
    Sealed { table: "overview_delivery", key: &["id"], whose: OWN, texts: &["address"], bytes: &[] },
    Sealed {
        table: "notice",
        key: &["id"],
        whose: "t.institution_id = $1",
        texts: &["advice_nl", "advice_en"],
        bytes: &[],
    },
    Sealed {
        table: "answer",
        key: &["id"],
        whose: "t.notice_id IN (SELECT n.id FROM notice n WHERE n.institution_id = $1)",
        texts: &["note", "answered_by", "accepted_by", "reference"],
        bytes: &[],
    },
    Sealed {
        table: "phone_call",
        key: &["id"],
        whose: "t.notice_id IN (SELECT n.id FROM notice n WHERE n.institution_id = $1)",
        texts: &["note", "noted_by"],
        bytes: &[],
    },
    Sealed {
        table: "question_item",
        key: &["id"],
        whose: "t.question_id IN (SELECT q.id FROM question q WHERE q.institution_id = $1)",
        texts: &["value", "said_by"],
        bytes: &[],
    },
    Sealed {
        table: "remediation",
        key: &["advisory_id", "asset_id", "vulnerability"],
        whose: OWN,
        texts: &["note", "said_by"],
        bytes: &[],
    },
    Sealed { table: "asset_match", key: &["id"], whose: OWN, texts: &["decision_note"], bytes: &[] },
    Sealed {
        table: "fallen_decision",
        key: &["advisory_id", "asset_id", "grounds_hash"],
        whose: OWN,
        texts: &["decision_note"],
        bytes: &[],
    },
    Sealed { table: "blind_answer", key: &["report_id", "advisory_id"], whose: OWN, texts: &["remark"], bytes: &[] },
    Sealed {
        table: "bill_vex",
        key: &["bill_id", "document_id"],
        whose: "t.bill_id IN (SELECT b.id FROM bill b WHERE b.organisation_id = $1)",
        texts: &["file_name"],
        bytes: &[],
    },
    Sealed { table: "document", key: &["id"], whose: OWN, texts: &["origin"], bytes: &["content"] },
    Sealed { table: "webhook", key: &["id"], whose: OWN, texts: &["url", "secret"], bytes: &[] },
    Sealed { table: "bill", key: &["id"], whose: OWN, texts: &["file_name", "sha256"], bytes: &[] },
    Sealed { table: "atom_feed", key: &["id"], whose: OWN, texts: &["name"], bytes: &[] },
];

impl Sealed {
    /// Some rows behind `$2`, when they are told apart by an identifier; else all of them, which are small. Nobody changes
    /// them meanwhile.
    fn select(&self) -> String {
        let columns: Vec<&str> = self.key.iter().chain(self.texts).chain(self.bytes).copied().collect();
        let page = match self.at_a_time() {
            Some(rows) => format!("AND t.id > $2 ORDER BY t.id LIMIT {rows}"),
            None => String::new(),
        };
        let (columns, table, whose) = (columns.join(", t."), self.table, self.whose);
        format!("SELECT t.{columns} FROM {table} t WHERE {whose} {page} {{for_update}}")
    }

    /// Files are held in memory one by one.
    fn at_a_time(&self) -> Option<usize> {
        let rows = if self.bytes.is_empty() { 1_000 } else { 1 };
        (self.key == ["id"]).then_some(rows)
    }

    /// The statement that writes a row's sealed columns.
    fn update(&self) -> String {
        let (first, sealed) = (self.key.len() + 1, self.texts.iter().chain(self.bytes));
        let set: Vec<String> = (first..).zip(sealed).map(|(place, column)| format!("{column} = ${place}")).collect();
        let key: Vec<String> = (1..).zip(self.key).map(|(place, column)| format!("{column} = ${place}")).collect();
        format!("UPDATE {} SET {} WHERE {}", self.table, set.join(", "), key.join(" AND "))
    }

    /// Does anything stand there that is not sealed with this key?
    fn is_due(&self, row: &Row, key: &DataKey) -> Result<bool, StoreError> {
        for (columns, is_text) in [(self.texts, true), (self.bytes, false)] {
            for column in columns {
                let is_empty = match is_text {
                    true => row.maybe::<String>(column)?.is_none_or(|text| text.is_empty()),
                    false => row.maybe::<Vec<u8>>(column)?.is_none_or(|bytes| bytes.is_empty()),
                };
                if !is_empty && row.sealed_with(column, is_text)? != Some(key.number()) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The arguments of [`Sealed::update`].
    fn values(&self, row: &Row, key: &DataKey) -> Result<Vec<Val>, StoreError> {
        let mut values = Vec::with_capacity(self.key.len() + self.texts.len() + self.bytes.len());
        for column in self.key {
            values.push(match *column {
                "vulnerability" => Val::from(row.get::<String>(column)?),
                "grounds_hash" => Val::from(row.get::<Vec<u8>>(column)?),
                _ => Val::from(row.get::<uuid::Uuid>(column)?),
            });
        }
        for column in self.texts {
            values.push(key.maybe(row.maybe::<String>(column)?.as_deref())?);
        }
        for column in self.bytes {
            values.push(match row.maybe::<Vec<u8>>(column)? {
                Some(bytes) => key.bytes(&bytes)?,
                None => Val::Bytes(None),
            });
        }
        Ok(values)
    }
}

impl Tx<'_> {
    /// Seals everything of an organisation that is not sealed with its key of today; how many rows that were.
    pub(super) async fn seal_what_is_of(&mut self, organisation: OrganisationId) -> Result<u64, StoreError> {
        let mut key: Option<Arc<DataKey>> = None;
        let mut count = 0;
        for sealed in SEALED {
            let (select, update) = (sealed.select(), sealed.update());
            let select = self.inner.dialect().expand(&select).into_owned();
            let mut after = uuid::Uuid::nil();
            loop {
                let args = if sealed.at_a_time().is_some() { args![organisation, after] } else { args![organisation] };
                let rows = self.inner.all_text(&select, args).await?;
                for row in &rows {
                    let key = match &key {
                        Some(key) => key,
                        None => key.insert(self.key_of(organisation).await?),
                    };
                    if sealed.is_due(row, key)? {
                        count += self.inner.exec_text(&update, sealed.values(row, key)?).await?;
                    }
                }
                match (sealed.at_a_time(), rows.last()) {
                    (Some(full), Some(last)) if rows.len() == full => after = last.get("id")?,
                    _ => break,
                }
            }
        }
        Ok(count)
    }
}

impl Tx<'_> {
    /// What was made of texts that are sealed from now on, and told of them: by what a line is found and recognised, and by
    /// what a file is found again.
    async fn blind_what_is_of(&mut self, organisation: OrganisationId) -> Result<(), StoreError> {
        let text = format!("SELECT s.id, s.line_hash, {LINE_COLUMNS} FROM asset s WHERE s.organisation_id = $1");
        for row in self.inner.all_text(&text, args![organisation]).await? {
            let key = self.key_of(organisation).await?;
            let (id, hash): (AssetId, Vec<u8>) = (row.get("id")?, row.get("line_hash")?);
            let (search, hash) = (search_text(&asset_line(&row)?), key.look_up(&hash)?);
            self.inner
                .exec("UPDATE asset SET search = $2, line_hash = $3 WHERE id = $1", args![id, search, hash])
                .await?;
        }
        let rows =
            self.inner.all("SELECT id, sha256 FROM document WHERE organisation_id = $1", args![organisation]).await?;
        for row in &rows {
            let key = self.key_of(organisation).await?;
            let (id, hash): (DocumentId, ContentHash) = (row.get("id")?, row.get("sha256")?);
            let args = args![id, key.look_up(hash.as_bytes())?];
            self.inner.exec("UPDATE document SET sha256 = $2 WHERE id = $1", args).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Which columns of the list hold something that is not sealed, and which hold nothing at all.
    pub async fn in_the_clear(&self, _proof: &MayKeepKeys) -> Result<InTheClear, StoreError> {
        let mut found = InTheClear::default();
        for sealed in SEALED {
            // What nobody owns is the CERT's, for everybody.
            let owned = match sealed.table {
                "bill" | "document" => "t.organisation_id IS NOT NULL",
                "bill_vex" => "t.bill_id IN (SELECT b.id FROM bill b WHERE b.organisation_id IS NOT NULL)",
                _ => "1 = 1",
            };
            for (columns, is_text) in [(sealed.texts, true), (sealed.bytes, false)] {
                for column in columns {
                    let (table, mark) = (sealed.table, mark(is_text));
                    let empty = if is_text { "''" } else { "$2" };
                    let text = format!(
                        "SELECT COUNT(*) AS n, COUNT(CASE WHEN substr(t.{column}, 1, 4) <> $1 THEN 1 END) AS clear
                         FROM {table} t WHERE {owned} AND t.{column} <> {empty}"
                    );
                    let args = if is_text { vec![mark] } else { vec![mark, Val::Bytes(Some(Vec::new()))] };
                    let rows = (&self.pool).all_text(&text, args).await?;
                    let Some(row) = rows.first() else { continue };
                    let name = format!("{table}.{column}");
                    if row.get::<i64>("clear")? > 0 {
                        found.clear.push(name);
                    } else if row.get::<i64>("n")? == 0 {
                        found.empty.push(name);
                    }
                }
            }
        }
        Ok(found)
    }

    /// Seals what is older than the keys, one organisation at a time. Whoever is stopped halfway goes on next time.
    pub(crate) async fn seal_what_was_there(&self) -> Result<(), StoreError> {
        let due = "SELECT 1 AS one FROM setting WHERE name = 'sealed' AND value <> 'yes'";
        if (&self.pool).opt(due, args![]).await?.is_none() {
            return Ok(());
        }
        let rows = (&self.pool).all("SELECT id FROM organisation ORDER BY id", args![]).await?;
        for row in &rows {
            let organisation: OrganisationId = row.get("id")?;
            let mut tx = self.begin().await?;
            if tx.current_key(organisation).await?.is_none() {
                tx.seal_what_is_of(organisation).await?;
                tx.blind_what_is_of(organisation).await?;
            }
            tx.commit().await?;
        }
        (&self.pool).exec("UPDATE setting SET value = 'yes' WHERE name = 'sealed'", args![]).await?;
        Ok(())
    }
}
