//! What the CERT has decided about products and makers, and what a decision touches. What a rule means is the business
//! of `matching`; here it is kept, undone and found.

use std::collections::{BTreeSet, HashMap};

use domain::advisory::Advisory;
use domain::asset::AssetLine;
use domain::audience::Audience;
use domain::coverage::Recognised;
use domain::job::Job;
use domain::page::{Page, PageRequest};
use domain::policy::{MayDecideMatch, MayTakeIn};
use domain::register::{BadRule, Decided, Rule, RuleKind};
use domain::{AdvisoryId, AssetId, Day, OrganisationId, RuleId, Timestamp};
use serde_json::json;

use crate::assets::{LINE_COLUMNS, asset_line, ids_json};
use crate::db::{Ask, Row, Val, args};
use crate::organisations::{fold, keyset};
use crate::{Seen, Store, StoreError, Tx, View};

/// A decision to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRule {
    pub rule: Rule,
    pub reason: String,
    /// The name of whoever decides.
    pub by: String,
    /// The day, where they are.
    pub on: Day,
}

/// A rule as the register's page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRow {
    pub decided: Decided,
    pub at: Timestamp,
    pub undone: Option<Undone>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    pub by: String,
    pub at: Timestamp,
    pub reason: String,
}

/// What a list of rules is narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleFilter {
    pub kind: Option<RuleKind>,
    /// Words that must all stand in the rule.
    pub search: String,
    /// Those that were undone as well.
    pub undone: bool,
}

/// What an asset is found by and recognised as, made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rekeyed {
    pub asset: AssetId,
    pub keys: BTreeSet<String>,
    /// Which product it is, the same for everybody who has it; empty when nothing says so.
    pub product_key: String,
    pub recognised: Recognised,
}

/// An asset that a rule may be about, for a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetText {
    pub asset: AssetId,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub line: AssetLine,
}

/// An advisory that a rule may be about, for a preview.
#[derive(Debug, Clone, PartialEq)]
pub struct AdvisoryText {
    pub advisory: AdvisoryId,
    pub content: Advisory,
}

const COLUMNS: &str = "r.id, r.rule, r.reason, r.decided_by, r.decided_at, r.decided_on, r.undone_by, r.undone_at,
    r.undone_reason";

fn decided(row: &Row) -> Result<Decided, StoreError> {
    let on: String = row.get("decided_on")?;
    Ok(Decided {
        id: row.get("id")?,
        rule: row.json("rule")?,
        by: row.get("decided_by")?,
        on: on.parse().map_err(|error| StoreError::bad("decided_on", error))?,
        reason: row.get("reason")?,
    })
}

fn rule_row(row: &Row) -> Result<RuleRow, StoreError> {
    let undone = match row.maybe::<Timestamp>("undone_at")? {
        Some(at) => Some(Undone {
            by: row.maybe("undone_by")?.unwrap_or_default(),
            at,
            reason: row.maybe("undone_reason")?.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(RuleRow { decided: decided(row)?, at: row.get("decided_at")?, undone })
}

fn search_text(rule: &Rule, reason: &str) -> String {
    let mut text = String::new();
    if let Some(registered) = rule.registered() {
        text.push_str(&format!("{registered} "));
    }
    if let Some(stated) = rule.stated() {
        text.push_str(&format!("{stated} "));
    }
    if let Rule::MakerName { maker, name } = rule {
        text.push_str(&format!("{maker} {name} "));
    }
    text.push_str(reason);
    fold(&text)
}

/// At most so many characters of a reason are kept.
const LONGEST_REASON: usize = 1_000;

fn bad(problem: BadRule) -> StoreError {
    StoreError::Conflict(problem.to_string())
}

impl Store {
    /// The rules that stand, the oldest first: what matching works with. They are the CERT's, whoever it works for, so
    /// no viewer is asked; nothing of them is shown but through [`View::rules`].
    pub async fn standing_rules(&self) -> Result<Vec<Decided>, StoreError> {
        let text =
            format!("SELECT {COLUMNS} FROM register_rule r WHERE r.undone_at IS NULL ORDER BY r.decided_at, r.id");
        (&self.pool).all_text(&text, args![]).await?.iter().map(decided).collect()
    }
}

impl Tx<'_> {
    /// Keeps a decision as a rule, and has everything that it touches matched again once this commits.
    pub async fn add_rule(&mut self, proof: &MayDecideMatch, new: &NewRule) -> Result<RuleId, StoreError> {
        new.rule.check().map_err(bad)?;
        let reason: String = new.reason.trim().chars().take(LONGEST_REASON).collect();
        if reason.is_empty() {
            return Err(bad(BadRule::NoReason));
        }
        let id = RuleId::new(self.world());
        let text = serde_json::to_string(&new.rule).map_err(|error| StoreError::bad("rule", error))?;
        let audience = self.audience_id(&Audience::cert_only()).await?;
        // Of two that contradict each other the later one stands, so no two may be of the same moment.
        let latest: i64 = self
            .inner
            .one("SELECT COALESCE(MAX(decided_at), 0) AS latest FROM register_rule", args![])
            .await?
            .get("latest")?;
        let at = self.now.millis().max(latest + 1);
        self.inner
            .exec(
                "INSERT INTO register_rule (id, kind, rule, search, reason, decided_by, decided_at, decided_on,
                                            audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                args![
                    id,
                    new.rule.kind().code(),
                    text,
                    search_text(&new.rule, &reason),
                    &reason,
                    &new.by,
                    at,
                    new.on.to_string(),
                    audience
                ],
            )
            .await?;
        self.enqueue(&Job::ApplyRule { rule: id }).await?;
        let detail = json!({ "kind": new.rule.kind().code() });
        self.audit(proof, "register.decide", id, detail, &Audience::cert_only()).await?;
        Ok(id)
    }

    /// Takes a rule back. It stays readable, with who took it back and why.
    pub async fn undo_rule(
        &mut self,
        proof: &MayDecideMatch,
        id: RuleId,
        by: &str,
        reason: &str,
    ) -> Result<(), StoreError> {
        let reason: String = reason.trim().chars().take(LONGEST_REASON).collect();
        let changed = self
            .inner
            .exec(
                "UPDATE register_rule SET undone_by = $2, undone_at = $3, undone_reason = $4
                 WHERE id = $1 AND undone_at IS NULL",
                args![id, by, self.now, reason],
            )
            .await?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
        self.enqueue(&Job::ApplyRule { rule: id }).await?;
        self.audit(proof, "register.undo", id, json!({}), &Audience::cert_only()).await
    }

    /// A rule, whether it stands or was undone: what it was about must be matched again in both cases.
    pub async fn rule_to_apply(&mut self, _proof: &MayTakeIn, id: RuleId) -> Result<Rule, StoreError> {
        self.inner.one("SELECT rule FROM register_rule WHERE id = $1", args![id]).await?.json("rule")
    }

    /// Notes which way of matching this database is worked on with. When it is another than the one noted, everything
    /// is matched again once this commits. Says whether there is anything to match again.
    pub async fn note_matching(&mut self, _proof: &MayTakeIn, fingerprint: &str) -> Result<bool, StoreError> {
        let changed = self
            .inner
            .exec(
                "INSERT INTO setting (name, value) VALUES ('matching', $1)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE setting.value <> excluded.value",
                args![fingerprint],
            )
            .await?;
        // In a new database there is nothing that could be found by other words.
        let row = self
            .inner
            .one(
                "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM asset LIMIT 1) x)
                      + (SELECT COUNT(*) FROM (SELECT 1 FROM advisory LIMIT 1) y) AS n",
                args![],
            )
            .await?;
        let is_new = changed > 0 && row.get::<i64>("n")? > 0;
        if is_new {
            self.enqueue(&Job::KeyAgain).await?;
        }
        Ok(is_new)
    }

    /// Replaces the keys of some assets and what they are recognised as, after the register has learnt something about
    /// them.
    pub async fn put_asset_keys_again(&mut self, _proof: &MayTakeIn, all: &[Rekeyed]) -> Result<(), StoreError> {
        for chunk in all.chunks(2_000) {
            let ids: Vec<_> = chunk.iter().map(|one| one.asset).collect();
            self.hold_assets(&ids).await?;
            self.inner.exec("DELETE FROM asset_key WHERE asset_id {in_ids:1}", args![ids_json(&ids)?]).await?;
            let rows = chunk.iter().flat_map(|one| one.keys.iter().map(|key| args![key, one.asset])).collect();
            self.inner.insert_many("asset_key (blocking_key, asset_id)", rows, "").await?;
            let mut alike: HashMap<(&str, &Recognised), Vec<AssetId>> = HashMap::new();
            for one in chunk {
                alike.entry((&one.product_key, &one.recognised)).or_default().push(one.asset);
            }
            for ((product_key, recognised), ids) in alike {
                self.inner
                    .exec(
                        "UPDATE asset SET product_key = $2, recognition = $3, recognised_as = $4 WHERE id {in_ids:1}",
                        args![ids_json(&ids)?, product_key, recognised.recognition.code(), recognised.product.as_ref()],
                    )
                    .await?;
            }
        }
        Ok(())
    }

    /// Has these assets matched again with everything, each by its organisation's job.
    pub async fn match_assets_again(
        &mut self,
        _proof: &MayTakeIn,
        assets: &[(AssetId, OrganisationId)],
    ) -> Result<(), StoreError> {
        let mut ids: Vec<_> = assets.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        for chunk in ids.chunks(2_000) {
            self.hold_assets(chunk).await?;
            self.inner.exec("UPDATE asset SET to_match = TRUE WHERE id {in_ids:1}", args![ids_json(chunk)?]).await?;
        }
        let organisations: BTreeSet<_> = assets.iter().map(|(_, organisation)| *organisation).collect();
        for organisation in organisations {
            self.enqueue(&Job::MatchOrganisation { organisation }).await?;
        }
        Ok(())
    }

    /// Has these advisories matched again with every asset that shares a key.
    pub async fn match_advisories_again(
        &mut self,
        _proof: &MayTakeIn,
        advisories: &[AdvisoryId],
    ) -> Result<(), StoreError> {
        for advisory in advisories {
            self.inner
                .exec(
                    "UPDATE advisory SET matched_at = NULL, matched_revision_id = NULL WHERE id = $1",
                    args![*advisory],
                )
                .await?;
            self.enqueue(&Job::MatchAdvisory { advisory: *advisory }).await?;
        }
        Ok(())
    }

    /// The advisories that share one of these keys, by id, starting after `after`.
    pub async fn advisories_keyed(
        &mut self,
        keys: &BTreeSet<String>,
        after: Option<AdvisoryId>,
        limit: u32,
    ) -> Result<Vec<AdvisoryText>, StoreError> {
        let keys = serde_json::to_string(keys).map_err(|error| StoreError::bad("keys", error))?;
        let after = after.unwrap_or(AdvisoryId::from_uuid(uuid::Uuid::nil()));
        self.inner
            .all(
                "SELECT a.id, v.content FROM advisory a JOIN revision v ON v.id = a.current_revision_id
                 WHERE a.id IN (SELECT k.advisory_id FROM advisory_key k
                                WHERE k.blocking_key {in_texts:1} AND k.advisory_id > $2)
                 ORDER BY a.id LIMIT $3",
                args![keys, after, limit],
            )
            .await?
            .iter()
            .map(advisory_text)
            .collect()
    }

    /// The assets in use whose maker's text has these words, and the advisories that do: what a new name of a maker may
    /// touch.
    pub async fn naming_maker(
        &mut self,
        words: &str,
    ) -> Result<(Vec<(AssetId, OrganisationId, AssetLine)>, Vec<AdvisoryId>), StoreError> {
        let like = contains(words);
        let text = format!(
            "SELECT s.id, s.organisation_id, {LINE_COLUMNS} FROM asset s
             WHERE s.gone_at IS NULL AND s.search LIKE $1 ORDER BY s.id"
        );
        let assets = self
            .inner
            .all_text(&text, args![like.clone()])
            .await?
            .iter()
            .map(|row| Ok((row.get("id")?, row.get("organisation_id")?, asset_line(row)?)))
            .collect::<Result<_, StoreError>>()?;
        let advisories = self
            .inner
            .all("SELECT id FROM advisory WHERE search LIKE $1 ORDER BY id", args![like])
            .await?
            .iter()
            .map(|row| row.get("id"))
            .collect::<Result<_, StoreError>>()?;
        Ok((assets, advisories))
    }
}

/// A pattern for LIKE that finds these words wherever they stand.
fn contains(words: &str) -> String {
    format!("%{}%", fold(words).replace(['%', '_', '\\'], ""))
}

fn asset_text(row: &Row) -> Result<Seen<AssetText>, StoreError> {
    Ok(Seen::new(AssetText {
        asset: row.get("id")?,
        organisation: row.get("organisation_id")?,
        organisation_name: row.get("organisation_name")?,
        line: asset_line(row)?,
    }))
}

fn advisory_text(row: &Row) -> Result<AdvisoryText, StoreError> {
    Ok(AdvisoryText { advisory: row.get("id")?, content: row.json("content")? })
}

impl View<'_> {
    /// The rules, the newest first.
    pub async fn rules(&self, filter: &RuleFilter, page: &PageRequest) -> Result<Page<Seen<RuleRow>>, StoreError> {
        let mut text = format!("SELECT {COLUMNS} FROM register_rule r WHERE {{seen:r}}");
        let mut args: Vec<Val> = Vec::new();
        let mut and = |clause: &str, value: Val| {
            args.push(value);
            text.push_str(&clause.replace('?', &format!("${}", args.len())));
        };
        if let Some(kind) = filter.kind {
            and(" AND r.kind = ?", kind.code().into());
        }
        for word in filter.search.split_whitespace().take(8) {
            and(" AND r.search LIKE ?", contains(word).into());
        }
        if let Some(cursor) = page.after.as_deref() {
            let (at, id) = cursor.split_once('~').ok_or(StoreError::NotFound)?;
            let at: i64 = at.parse().map_err(|_| StoreError::NotFound)?;
            let id: RuleId = id.parse().map_err(|_| StoreError::NotFound)?;
            and(" AND (r.decided_at, r.id) < (?", at.into());
            and(", ?)", id.into());
        }
        if !filter.undone {
            text.push_str(" AND r.undone_at IS NULL");
        }
        args.push((page.limit() + 1).into());
        text.push_str(&format!(" ORDER BY r.decided_at DESC, r.id DESC LIMIT ${}", args.len()));
        let rows = self.rows(&text, args).await?;
        keyset(rows, page, |row| {
            let it = rule_row(row)?;
            Ok((format!("{}~{}", it.at.millis(), it.decided.id), it))
        })
    }

    pub async fn rule(&self, id: RuleId) -> Result<Seen<RuleRow>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM register_rule r WHERE r.id = $1 AND {{seen:r}}");
        Ok(Seen::new(rule_row(&self.row(&text, args![id]).await?)?))
    }

    /// The assets in use that share one of these keys, for a preview of what a rule would change.
    pub async fn assets_keyed(&self, keys: &BTreeSet<String>, limit: u32) -> Result<Vec<Seen<AssetText>>, StoreError> {
        let keys = serde_json::to_string(keys).map_err(|error| StoreError::bad("keys", error))?;
        let text = format!(
            "SELECT s.id, s.organisation_id, o.name AS organisation_name, {LINE_COLUMNS} FROM asset s
             JOIN organisation o ON o.id = s.organisation_id
             WHERE s.id IN (SELECT k.asset_id FROM asset_key k WHERE k.blocking_key {{in_texts:1}})
               AND s.gone_at IS NULL AND {{seen:s}} ORDER BY o.search, s.id LIMIT $2"
        );
        self.rows(&text, args![keys, limit]).await?.iter().map(asset_text).collect()
    }

    /// The assets in use whose texts hold these words, for a preview of what a new name of a maker would change.
    pub async fn assets_worded(&self, words: &str, limit: u32) -> Result<Vec<Seen<AssetText>>, StoreError> {
        let text = format!(
            "SELECT s.id, s.organisation_id, o.name AS organisation_name, {LINE_COLUMNS} FROM asset s
             JOIN organisation o ON o.id = s.organisation_id
             WHERE s.search LIKE $1 AND s.gone_at IS NULL AND {{seen:s}} ORDER BY o.search, s.id LIMIT $2"
        );
        self.rows(&text, args![contains(words), limit]).await?.iter().map(asset_text).collect()
    }

    /// The advisories that share one of these keys, the newest first, for a preview of what a rule would change.
    pub async fn advisories_keyed(
        &self,
        keys: &BTreeSet<String>,
        limit: u32,
    ) -> Result<Vec<Seen<AdvisoryText>>, StoreError> {
        let keys = serde_json::to_string(keys).map_err(|error| StoreError::bad("keys", error))?;
        self.rows(
            "SELECT a.id, v.content FROM advisory a JOIN revision v ON v.id = a.current_revision_id
             WHERE a.id IN (SELECT k.advisory_id FROM advisory_key k WHERE k.blocking_key {in_texts:1}) AND {seen:a}
             ORDER BY a.id DESC LIMIT $2",
            args![keys, limit],
        )
        .await?
        .iter()
        .map(|row| Ok(Seen::new(advisory_text(row)?)))
        .collect()
    }
}
