//! Which columns are sealed, and sealing what stands there otherwise: in the clear, because it is older than the keys, or
//! with a key that is to go.

use std::sync::Arc;

use domain::OrganisationId;

use crate::db::{Ask, DataKey, Row, Val, args};
use crate::{Store, StoreError, Tx};

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
    Sealed { table: "contact", key: &["id"], whose: OWN, texts: &["name", "email", "phone"], bytes: &[] },
    Sealed { table: "delivery", key: &["id"], whose: OWN, texts: &["address"], bytes: &[] },
    Sealed { table: "question_delivery", key: &["id"], whose: OWN, texts: &["address"], bytes: &[] },
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
        texts: &["note", "answered_by", "accepted_by"],
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
    Sealed { table: "document", key: &["id"], whose: OWN, texts: &["origin"], bytes: &["content"] },
    Sealed { table: "bill", key: &["id"], whose: OWN, texts: &["file_name", "sha256"], bytes: &[] },
];

impl Sealed {
    fn select(&self) -> String {
        let columns: Vec<&str> = self.key.iter().chain(self.texts).chain(self.bytes).copied().collect();
        format!("SELECT t.{} FROM {} t WHERE {}", columns.join(", t."), self.table, self.whose)
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
            let update = sealed.update();
            let rows = self.inner.all_text(&sealed.select(), args![organisation]).await?;
            for row in &rows {
                let key = match &key {
                    Some(key) => key,
                    None => key.insert(self.key_of(organisation).await?),
                };
                if sealed.is_due(row, key)? {
                    count += self.inner.exec_text(&update, sealed.values(row, key)?).await?;
                }
            }
        }
        Ok(count)
    }
}

impl Store {
    /// Seals what is older than the keys, one organisation at a time. Whoever is stopped halfway goes on next time.
    pub(crate) async fn seal_what_was_there(&self) -> Result<(), StoreError> {
        let due = "SELECT 1 AS one FROM setting WHERE name = 'sealed' AND value <> 'yes'";
        if (&self.pool).opt(due, args![]).await?.is_none() {
            return Ok(());
        }
        let rows = (&self.pool).all("SELECT id FROM organisation ORDER BY id", args![]).await?;
        for row in &rows {
            let mut tx = self.begin().await?;
            tx.seal_what_is_of(row.get("id")?).await?;
            tx.commit().await?;
        }
        (&self.pool).exec("UPDATE setting SET value = 'yes' WHERE name = 'sealed'", args![]).await?;
        Ok(())
    }
}
