//! Drafting: hits become one notice per institution. Nobody is warned twice for the same thing: what makes a new
//! draft is an asset that nobody spoke of before, or one on which something else is to be done now. What an
//! institution counted at home stands for its assets: more than was spoken of is new.

mod write;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use domain::advisory::EntryPrint;
use domain::asset::AssetClass;
use domain::audience::Audience;
use domain::blind::Count;
use domain::notice::{NoticeState, Severity};
use domain::policy::MayPublish;
use domain::{AdvisoryId, AssetId, ContentHash, Day, NoticeId, OrganisationId, RevisionId};
use serde_json::json;

use crate::blind::{count, maybe_count};
use crate::db::{Ask, PackedColumn, args};
use crate::remediation::another_device;
use crate::threshold::TOLD_BY_OWN_CHOICE;
use crate::{StoreError, Tx};
use write::{NewDraft, Occasion};

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
        let rated = self.rated(advisory).await?;
        let severity = row.code("severity", Severity::from_code)?;

        let replaced = another_device();
        let hits = self.affected(advisory).await?;
        let mut priors = self.priors(advisory).await?;
        let mut entries: HashMap<RevisionId, Entries> = HashMap::new();
        let mut new = Vec::new();
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
                    new.push(NewDraft { institution: *institution, updates: prior.last_sent, hits });
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
        self.insert_drafts(proof, &Occasion { advisory, revision, severity, rated, today }, &new).await?;
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
        const COLUMNS: &[PackedColumn] = &[
            PackedColumn::Id("organisation_id"),
            PackedColumn::Id("asset_id"),
            PackedColumn::Plain("product_id"),
            PackedColumn::Plain("class"),
            PackedColumn::Bytes("concerns"),
        ];
        type Packed = (OrganisationId, AssetId, String, Option<AssetClass>, Option<ContentHash>);
        let text = format!(
            "SELECT m.organisation_id, m.asset_id, m.product_id, a.class, m.concerns
             FROM asset_match m JOIN asset a ON a.id = m.asset_id
             WHERE m.advisory_id = $1 AND a.gone_at IS NULL AND COALESCE(m.decision, m.verdict) = 'affected'
               AND {TOLD_BY_OWN_CHOICE}"
        );
        let rows: Vec<Packed> = self.inner.all_packed(COLUMNS, &text, args![advisory]).await?;
        let prints = self.prints_of_lists(advisory).await?;
        let mut hits: BTreeMap<OrganisationId, Hits> = BTreeMap::new();
        for (organisation, asset, product_id, class, concerns) in rows {
            let print = concerns.and_then(|concerns| prints.get(&concerns)).copied();
            hits.entry(organisation).or_default().assets.insert(asset, Hit { product_id, class, print });
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
