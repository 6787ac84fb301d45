//! Drafting: hits become one notice per institution. Nobody is warned twice for the same thing: what makes a new
//! draft is an asset that nobody spoke of before, or one on which something else is to be done now. What an
//! institution counted at home stands for its assets: more than was spoken of is new.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::advisory::EntryPrint;
use domain::asset::AssetClass;
use domain::audience::Audience;
use domain::blind::Count;
use domain::mandate::{Addressee, addressees};
use domain::notice::{CareImpact, NoticeState, Severity};
use domain::policy::MayPublish;
use domain::{AdvisoryId, AssetId, ContentHash, Day, NoticeId, OrganisationId, RevisionId, ShortCode};
use serde_json::json;

use crate::blind::{count, maybe_count};
use crate::db::{Ask, args};
use crate::remediation::another_device;
use crate::threshold::TOLD_BY_OWN_CHOICE;
use crate::{StoreError, Tx};

/// What a run of drafting did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drafted {
    /// Drafts for institutions that had not been told of this advisory.
    pub new: u32,
    /// Drafts that tell what has changed since the last notice.
    pub updates: u32,
    /// Drafts that were there and are different now.
    pub changed: u32,
    /// Drafts whose reason has gone.
    pub removed: u32,
    /// Institutions for which nothing was to do.
    pub unchanged: u32,
}

impl Drafted {
    pub fn add(&mut self, other: Self) {
        self.new += other.new;
        self.updates += other.updates;
        self.changed += other.changed;
        self.removed += other.removed;
        self.unchanged += other.unchanged;
    }
}

#[derive(Default)]
struct Hits {
    assets: BTreeMap<AssetId, Hit>,
    /// What the institution counted at home; then there are no assets.
    counted: Option<Count>,
}

impl Hits {
    /// The class of what was counted is not known, so it stays with the institution like any asset without a class.
    fn classes(&self) -> impl Iterator<Item = Option<AssetClass>> {
        self.assets.values().map(|hit| hit.class).chain(self.counted.map(|_| None))
    }
}

struct Hit {
    product_id: String,
    class: Option<AssetClass>,
    /// What is to be done about it; `None` while the vulnerabilities that concern it are not known.
    print: Option<ContentHash>,
}

/// Assets with what was to be done on each when they were spoken of. `None`: that was not kept yet. It is
/// [`another_device`] where the number is another device's since.
type Spoken = BTreeMap<AssetId, Option<ContentHash>>;

/// The notices that an institution has about this advisory.
#[derive(Default)]
struct Prior {
    draft: Option<(NoticeId, RevisionId, Spoken, Option<Count>)>,
    /// The revision that was last spoken of or decided not to speak of.
    base: Option<RevisionId>,
    last_sent: Option<NoticeId>,
    /// All assets that were ever spoken of, as they were when that was last.
    spoken: Spoken,
    /// What was spoken of last in place of assets.
    spoken_count: Option<Count>,
}

/// What an advisory's entries said at one revision: by what the product is, what is said of it and what to do.
type Statements = HashMap<ContentHash, (ContentHash, ContentHash)>;

struct Entries {
    by_product: HashMap<String, ContentHash>,
    statements: Statements,
}

impl Tx<'_> {
    /// The advisories that an institution has a draft about, or would have if it chose to be told of less sure ones.
    pub async fn advisories_drafted_for(&mut self, institution: OrganisationId) -> Result<Vec<AdvisoryId>, StoreError> {
        self.inner
            .all(
                "SELECT advisory_id FROM notice WHERE institution_id = $1 AND state = 'draft'
                 UNION SELECT advisory_id FROM asset_match
                 WHERE organisation_id = $1 AND verdict = 'affected' AND certainty <> 'certain'
                 ORDER BY advisory_id",
                args![institution],
            )
            .await?
            .iter()
            .map(|row| row.get("advisory_id"))
            .collect()
    }

    /// Brings the drafts of one advisory in line with its hits: assets whose verdict is "affected", by the machine or
    /// by a person who decided a doubtful one. Sent notices are never touched. Running it twice changes nothing.
    pub async fn draft_notices(
        &mut self,
        proof: &MayPublish,
        advisory: AdvisoryId,
        today: Day,
    ) -> Result<Drafted, StoreError> {
        // Changing nothing locks the row: two runs for one advisory go one after the other on either database.
        if self.inner.exec("UPDATE advisory SET id = id WHERE id = $1", args![advisory]).await? == 0 {
            return Err(StoreError::NotFound);
        }
        let row =
            self.inner.one("SELECT current_revision_id, severity FROM advisory WHERE id = $1", args![advisory]).await?;
        let mut drafted = Drafted::default();
        let Some(revision) = row.maybe::<RevisionId>("current_revision_id")? else { return Ok(drafted) };
        let severity = row.code("severity", Severity::from_code)?;

        let replaced = another_device();
        let hits = self.affected(advisory).await?;
        let mut priors = self.priors(advisory).await?;
        let mut entries: HashMap<RevisionId, Entries> = HashMap::new();
        for (institution, hits) in &hits {
            let prior = priors.remove(institution).unwrap_or_default();
            for wanted in [Some(revision), prior.base].into_iter().flatten() {
                if let Entry::Vacant(vacant) = entries.entry(wanted) {
                    vacant.insert(self.entries(wanted).await?);
                }
            }
            let fresh = prior.base.is_none()
                || hits.assets.iter().any(|(asset, hit)| match prior.spoken.get(asset) {
                    None => true,
                    // Spoken of was the device that had this number before.
                    Some(Some(then)) if *then == replaced => true,
                    Some(then) => matches!((then, hit.print), (Some(then), Some(now)) if *then != now),
                })
                || hits.counted.is_some_and(|now| now.is_more_than(prior.spoken_count.unwrap_or(Count::ZERO)))
                || prior.base.is_some_and(|base| {
                    says_something_else(hits, &prior.spoken, entries.get(&base), entries.get(&revision))
                });
            match (prior.draft, fresh) {
                (None, false) => drafted.unchanged += 1,
                (None, true) => {
                    let id =
                        self.insert_draft(advisory, *institution, revision, prior.last_sent, severity, hits).await?;
                    self.address(id, *institution, hits.classes(), today).await?;
                    let detail = json!({ "assets": hits.assets.len(), "update": prior.last_sent.is_some() });
                    self.audit(proof, "notice.draft", id, detail, &Audience::cert_only()).await?;
                    if prior.last_sent.is_some() { drafted.updates += 1 } else { drafted.new += 1 }
                }
                (Some((id, at, assets, counted)), true) => {
                    let now = hits.assets.iter().map(|(asset, hit)| (asset, hit.print));
                    let then = assets.iter().map(|(asset, print)| (asset, *print));
                    let same = at == revision && then.eq(now) && counted == hits.counted;
                    self.readdress(id, *institution, hits.classes(), today).await?;
                    if same {
                        drafted.unchanged += 1;
                        continue;
                    }
                    self.inner.exec("UPDATE notice SET revision_id = $2 WHERE id = $1", args![id, revision]).await?;
                    self.put_assets(id, hits).await?;
                    let detail = json!({ "assets": hits.assets.len() });
                    self.audit(proof, "notice.redraft", id, detail, &Audience::cert_only()).await?;
                    drafted.changed += 1;
                }
                (Some((id, ..)), false) => {
                    self.remove_draft(proof, id).await?;
                    drafted.removed += 1;
                }
            }
        }
        for prior in priors.into_values() {
            if let Some((id, ..)) = prior.draft {
                self.remove_draft(proof, id).await?;
                drafted.removed += 1;
            }
        }
        // Somebody new is concerned by what an analyst had put away as handled: it must be seen again.
        if drafted.new + drafted.updates > 0 {
            self.inner
                .exec("UPDATE advisory SET state = 'updated' WHERE id = $1 AND state = 'handled'", args![advisory])
                .await?;
        }
        Ok(drafted)
    }

    async fn affected(&mut self, advisory: AdvisoryId) -> Result<BTreeMap<OrganisationId, Hits>, StoreError> {
        let text = format!(
            "SELECT m.organisation_id, m.asset_id, m.product_id, a.class
             FROM asset_match m JOIN asset a ON a.id = m.asset_id
             WHERE m.advisory_id = $1 AND a.gone_at IS NULL AND COALESCE(m.decision, m.verdict) = 'affected'
               AND {TOLD_BY_OWN_CHOICE}"
        );
        let rows = self.inner.all_text(&text, args![advisory]).await?;
        let prints = self.prints_now(advisory).await?;
        let mut hits: BTreeMap<OrganisationId, Hits> = BTreeMap::new();
        for row in &rows {
            let asset: AssetId = row.get("asset_id")?;
            let hit = Hit {
                product_id: row.get("product_id")?,
                class: row.maybe_code("class", AssetClass::from_code)?,
                print: prints.get(&asset).copied(),
            };
            hits.entry(row.get("organisation_id")?).or_default().assets.insert(asset, hit);
        }
        let rows = self
            .inner
            .all(
                "SELECT b.organisation_id, b.affected_low, b.affected_high FROM blind_answer b
                 JOIN inventory_mode m ON m.organisation_id = b.organisation_id
                 WHERE b.advisory_id = $1 AND b.superseded_at IS NULL AND b.affected_low > 0 AND m.mode = 'blind'",
                args![advisory],
            )
            .await?;
        for row in &rows {
            hits.entry(row.get("organisation_id")?).or_default().counted =
                Some(count(row, "affected_low", "affected_high")?);
        }
        Ok(hits)
    }

    async fn priors(&mut self, advisory: AdvisoryId) -> Result<BTreeMap<OrganisationId, Prior>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT n.notice_id, n.asset_id, n.print FROM notice_asset n JOIN notice x ON x.id = n.notice_id
                 WHERE x.advisory_id = $1",
                args![advisory],
            )
            .await?;
        let mut assets: HashMap<NoticeId, Spoken> = HashMap::new();
        for row in &rows {
            assets.entry(row.get("notice_id")?).or_default().insert(row.get("asset_id")?, row.maybe("print")?);
        }
        let rows = self
            .inner
            .all(
                "SELECT id, institution_id, revision_id, state, counted_low, counted_high FROM notice
                 WHERE advisory_id = $1 ORDER BY id",
                args![advisory],
            )
            .await?;
        let mut priors: BTreeMap<OrganisationId, Prior> = BTreeMap::new();
        for row in &rows {
            let (id, revision): (NoticeId, RevisionId) = (row.get("id")?, row.get("revision_id")?);
            let prior = priors.entry(row.get("institution_id")?).or_default();
            let assets = assets.remove(&id).unwrap_or_default();
            let counted = maybe_count(row, "counted_low", "counted_high")?;
            match row.code("state", NoticeState::from_code)? {
                NoticeState::Draft => prior.draft = Some((id, revision, assets, counted)),
                state => {
                    prior.base = Some(revision);
                    prior.spoken.extend(assets);
                    prior.spoken_count = counted;
                    if state != NoticeState::Withdrawn {
                        prior.last_sent = Some(id);
                    }
                }
            }
        }
        Ok(priors)
    }

    async fn entries(&mut self, revision: RevisionId) -> Result<Entries, StoreError> {
        let row = self.inner.one("SELECT prints FROM revision WHERE id = $1", args![revision]).await?;
        let prints: Vec<EntryPrint> = row.json("prints")?;
        Ok(Entries {
            statements: prints.iter().map(|print| (print.identity, (print.statement, print.remedy))).collect(),
            by_product: prints.into_iter().map(|print| (print.product_id, print.identity)).collect(),
        })
    }

    async fn insert_draft(
        &mut self,
        advisory: AdvisoryId,
        institution: OrganisationId,
        revision: RevisionId,
        updates: Option<NoticeId>,
        severity: Severity,
        hits: &Hits,
    ) -> Result<NoticeId, StoreError> {
        let id = NoticeId::new(self.world());
        let code = self.free_code().await?;
        let audience = self.audience_id(&Audience::cert_only()).await?;
        // An update starts from what the analyst wrote last time.
        let before = match updates {
            Some(before) => {
                self.inner
                    .opt("SELECT severity, care_impact, advice_nl, advice_en FROM notice WHERE id = $1", args![before])
                    .await?
            }
            None => None,
        };
        let (mut care_impact, mut advice_nl, mut advice_en) = (CareImpact::None, String::new(), String::new());
        let mut severity = severity;
        if let Some(row) = before {
            severity = severity.max(row.code("severity", Severity::from_code)?);
            care_impact = row.code("care_impact", CareImpact::from_code)?;
            advice_nl = row.get("advice_nl")?;
            advice_en = row.get("advice_en")?;
        }
        let args = args![
            id,
            code.to_string(),
            advisory,
            institution,
            revision,
            updates,
            NoticeState::Draft.code(),
            severity.code(),
            care_impact.code(),
            advice_nl,
            advice_en,
            self.now,
            audience,
            hits.counted.map(Count::low),
            hits.counted.and_then(Count::high)
        ];
        self.inner
            .exec(
                "INSERT INTO notice (id, code, advisory_id, institution_id, revision_id, updates_id, state, severity,
                                     care_impact, advice_nl, advice_en, created_at, audience_id, counted_low,
                                     counted_high)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                args,
            )
            .await?;
        self.insert_assets(id, hits).await?;
        Ok(id)
    }

    /// A code that no other notice and no question has: on the phone nobody says which of the two it is. There are 148 million; asking first keeps a clash from undoing the run.
    pub(crate) async fn free_code(&mut self) -> Result<ShortCode, StoreError> {
        for _ in 0..20 {
            let code = ShortCode::new(self.world());
            let taken = self
                .inner
                .opt(
                    "SELECT id FROM notice WHERE code = $1 UNION ALL SELECT id FROM question WHERE code = $1",
                    args![code.to_string()],
                )
                .await?
                .is_some();
            if !taken {
                return Ok(code);
            }
        }
        Err(StoreError::Conflict("no free notice code was found; try again".to_owned()))
    }

    async fn insert_assets(&mut self, id: NoticeId, hits: &Hits) -> Result<(), StoreError> {
        let rows = hits.assets.iter().map(|(asset, hit)| args![id, *asset, hit.print]).collect();
        self.inner.insert_many("notice_asset (notice_id, asset_id, print)", 3, rows, "").await?;
        Ok(())
    }

    async fn put_assets(&mut self, id: NoticeId, hits: &Hits) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM notice_asset WHERE notice_id = $1", args![id]).await?;
        self.insert_assets(id, hits).await?;
        self.inner
            .exec(
                "UPDATE notice SET counted_low = $2, counted_high = $3 WHERE id = $1",
                args![id, hits.counted.map(Count::low), hits.counted.and_then(Count::high)],
            )
            .await?;
        Ok(())
    }

    /// Writes down who is addressed as the mandates are today.
    pub(super) async fn readdress(
        &mut self,
        id: NoticeId,
        institution: OrganisationId,
        classes: impl Iterator<Item = Option<AssetClass>>,
        today: Day,
    ) -> Result<Vec<Addressee>, StoreError> {
        self.inner.exec("DELETE FROM addressee WHERE notice_id = $1", args![id]).await?;
        self.address(id, institution, classes, today).await
    }

    /// The same for a notice that addresses nobody yet.
    async fn address(
        &mut self,
        id: NoticeId,
        institution: OrganisationId,
        classes: impl Iterator<Item = Option<AssetClass>>,
        today: Day,
    ) -> Result<Vec<Addressee>, StoreError> {
        let classes: BTreeSet<Option<AssetClass>> = classes.collect();
        let mandates = self.mandates_of(institution).await?;
        let all = addressees(institution, &classes, &mandates, today);
        let mut rows = Vec::with_capacity(all.len());
        for to in &all {
            let classes = serde_json::to_string(&to.classes).map_err(|error| StoreError::bad("classes", error))?;
            rows.push(args![id, to.organisation, to.part.code(), to.mandate, classes]);
        }
        self.inner
            .insert_many("addressee (notice_id, organisation_id, part, mandate_id, classes)", 5, rows, "")
            .await?;
        Ok(all)
    }

    async fn remove_draft(&mut self, proof: &MayPublish, id: NoticeId) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM notice_asset WHERE notice_id = $1", args![id]).await?;
        self.inner.exec("DELETE FROM addressee WHERE notice_id = $1", args![id]).await?;
        self.inner.exec("DELETE FROM notice WHERE id = $1 AND state = 'draft'", args![id]).await?;
        self.audit(proof, "notice.undraft", id, json!({}), &Audience::cert_only()).await
    }
}

/// True when what the advisory says of any of these assets' products differs between two revisions. An entry that the
/// earlier revision did not have counts as different: whether that is only a new name is the analyst's to judge.
///
/// Only for assets that were spoken of before it was kept what is to be done on each, and for what was counted at home.
fn says_something_else(hits: &Hits, spoken: &Spoken, before: Option<&Entries>, after: Option<&Entries>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return true };
    // Which of its products they have is not known, so whatever is said differently may be said of theirs.
    if hits.counted.is_some() && before.statements != after.statements {
        return true;
    }
    let unkept = |(asset, hit): &(&AssetId, &Hit)| hit.print.is_none() || matches!(spoken.get(asset), Some(None));
    hits.assets.iter().filter(unkept).any(|(_, hit)| {
        let identity = after.by_product.get(&hit.product_id);
        let now = identity.and_then(|identity| after.statements.get(identity));
        let then = identity.and_then(|identity| before.statements.get(identity));
        now != then
    })
}
