//! Matching put to work: candidates from the store by key, `matching` judges them, and what it says is stored together
//! with the drafts that follow from it. How two things are compared is the business of `matching`.
//!
//! The work is cut into transactions, so that others can write in between and memory stays bounded. What was read in one
//! and written in another is checked first: an advisory must still be the same revision, an asset the same line.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::advisory::{Advisory, changes};
use domain::policy::{MayPublish, MayTakeIn};
use domain::verdict::Hit;
use domain::{AdvisoryId, AssetId, OrganisationId};
use matching::{PreparedAdvisory, PreparedAsset, Register, compare};
use store::{AdvisoryToMatch, Candidate, Compared, Drafted, MatchDifference, StoreError, Tx};

use crate::parallel::{blocking, each};
use crate::register::keys_of;
use crate::{Intake, IntakeError};

/// Candidates in a transaction.
const CANDIDATES: u32 = 2_000;
/// Assets of one organisation in memory at a time.
const ASSETS: u32 = 6_000;
/// Advisories in memory at a time.
const ADVISORIES: usize = 32;
/// When advisories keep changing under our hands, the next attempt of the job goes on.
const ROUNDS: usize = 20;

/// What matching did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Matched {
    /// Pairs of an asset and an advisory that were looked at.
    pub compared: usize,
    pub difference: MatchDifference,
    pub drafted: Drafted,
}

type Judged = Vec<(Candidate, Option<Hit>)>;

/// What a run works with: the rights that it needs, and the register as it was when it began.
struct Tools {
    take_in: MayTakeIn,
    publish: MayPublish,
    register: Register,
}

impl Intake {
    async fn tools(&self) -> Result<Tools, IntakeError> {
        Ok(Tools { take_in: Self::may_take_in()?, publish: Self::may_draft()?, register: self.register().await? })
    }

    /// Matches an advisory's current revision against all inventories, and brings its drafts in line. Only assets that
    /// what has changed since the last time may concern, and those that it concerned, are looked at.
    pub async fn match_advisory(&self, advisory: AdvisoryId) -> Result<Matched, IntakeError> {
        for _ in 0..ROUNDS {
            let tools = self.tools().await?;
            let mut tx = self.store.begin().await?;
            let it = tx.advisory_to_match(advisory).await?;
            drop(tx);
            let register = tools.register.clone();
            let (it, prepared, keys, all) = blocking(move || {
                let prepared = register.advisory(&it.content);
                let keys = keys_to_look_for(&register, it.matched.as_ref(), &it.content, &prepared);
                let all: BTreeSet<String> = prepared.keys().map(str::to_owned).collect();
                (it, Arc::new(prepared), keys, all)
            })
            .await?;
            if let Some(report) = self.match_revision(&tools, &it, &prepared, &keys, &all).await? {
                return Ok(report);
            }
        }
        Err(IntakeError::Provider("the advisory changed again and again while it was matched".to_owned()))
    }

    /// `None` when it is to be begun again: another revision came in between, or there are other keys.
    async fn match_revision(
        &self,
        tools: &Tools,
        it: &AdvisoryToMatch,
        prepared: &Arc<PreparedAdvisory>,
        keys: &BTreeSet<String>,
        all: &BTreeSet<String>,
    ) -> Result<Option<Matched>, IntakeError> {
        let mut report = Matched::default();
        let mut after: Option<AssetId> = None;
        let mut seen: BTreeSet<AssetId> = BTreeSet::new();
        loop {
            let mut tx = self.store.begin().await?;
            if !tx.hold_advisory(it).await? {
                return Ok(None);
            }
            // Matching may have learnt new words since the advisory came in; then all of it is looked at again.
            if after.is_none() && tx.put_keys_again(&tools.take_in, it.id, all).await? {
                tx.advisory_half_matched(it).await?;
                tx.commit().await?;
                return Ok(None);
            }
            let candidates =
                if keys.is_empty() { Vec::new() } else { tx.assets_sharing(keys, after, CANDIDATES).await? };
            let last = candidates.len() < usize::try_from(CANDIDATES).unwrap_or(usize::MAX);
            after = candidates.last().map(|candidate| candidate.asset);
            seen.extend(candidates.iter().map(|candidate| candidate.asset));
            self.judge_and_put(&mut tx, tools, it, prepared, candidates, &mut report).await?;
            if !last {
                tx.advisory_half_matched(it).await?;
                tx.commit().await?;
                continue;
            }
            // What it concerned until now and no key leads to any more.
            let mut standing = tx.assets_matched(it.id).await?;
            standing.retain(|candidate| !seen.contains(&candidate.asset));
            self.judge_and_put(&mut tx, tools, it, prepared, standing, &mut report).await?;
            let today = tx.now().day(&self.settings.zone);
            report.drafted.add(tx.draft_notices(&tools.publish, it.id, today).await?);
            tx.advisory_matched(it).await?;
            tx.settle_questions(None, Some(it.id)).await?;
            tx.commit().await?;
            return Ok(Some(report));
        }
    }

    async fn judge_and_put(
        &self,
        tx: &mut Tx<'_>,
        tools: &Tools,
        it: &AdvisoryToMatch,
        prepared: &Arc<PreparedAdvisory>,
        candidates: Vec<Candidate>,
        report: &mut Matched,
    ) -> Result<(), IntakeError> {
        if candidates.is_empty() {
            return Ok(());
        }
        report.compared += candidates.len();
        let (register, prepared) = (tools.register.clone(), prepared.clone());
        let judged = blocking(move || -> Judged {
            let hits = each(&candidates, |candidate| match candidate.is_said_gone() {
                true => None,
                false => compare(&prepared, &prepared_of(&register, candidate)),
            });
            candidates.into_iter().zip(hits).collect()
        })
        .await?;
        report.difference.add(put(tx, tools, it, &judged).await?);
        Ok(())
    }

    /// Matches what is new or changed in an organisation's inventory against all advisories, and brings the drafts in
    /// line, also those whose reason has gone with a line.
    pub async fn match_organisation(&self, organisation: OrganisationId) -> Result<Matched, IntakeError> {
        let tools = self.tools().await?;
        let mut report = Matched::default();
        for _ in 0..ROUNDS * 50 {
            let mut tx = self.store.begin().await?;
            let assets = tx.assets_to_match(organisation, ASSETS).await?;
            if assets.is_empty() {
                let drafted = tx.advisories_drafted_for(organisation).await?;
                tx.settle_questions(Some(organisation), None).await?;
                tx.commit().await?;
                self.draft_all(&tools, drafted, &mut report).await?;
                return Ok(report);
            }
            // What was told may be a model number, by which other advisories find it.
            let told: Vec<_> = assets
                .iter()
                .filter(|candidate| !candidate.facts.is_empty())
                .map(|candidate| (candidate.asset, keys_of(&tools.register, &candidate.effective())))
                .collect();
            tx.put_asset_keys_again(&tools.take_in, &told).await?;
            let pairs = tx.advisories_sharing(&assets).await?;
            tx.commit().await?;
            // In order, so that two workers never wait for each other crosswise.
            let mut pairs: BTreeMap<AdvisoryId, BTreeSet<AssetId>> = pairs.into_iter().collect();
            let assets = Arc::new(assets);
            let shared = assets.clone();
            let register = tools.register.clone();
            let prepared = Arc::new(
                blocking(move || {
                    let prepared = each(&shared, |candidate| Arc::new(prepared_of(&register, candidate)));
                    shared.iter().map(|candidate| candidate.asset).zip(prepared).collect::<PreparedAssets>()
                })
                .await?,
            );
            let places: BTreeMap<AssetId, usize> =
                assets.iter().enumerate().map(|(place, candidate)| (candidate.asset, place)).collect();
            for _ in 0..ROUNDS {
                let mut again = BTreeMap::new();
                let all: Vec<_> = std::mem::take(&mut pairs).into_iter().collect();
                for chunk in all.chunks(ADVISORIES) {
                    let done = self.match_chunk(&tools, chunk, &assets, &places, &prepared, &mut report).await?;
                    again.extend(chunk.iter().filter(|(advisory, _)| !done.contains(advisory)).cloned());
                }
                pairs = again;
                if pairs.is_empty() {
                    break;
                }
            }
            if !pairs.is_empty() {
                break;
            }
            let mut tx = self.store.begin().await?;
            tx.assets_were_matched(&assets).await?;
            tx.commit().await?;
        }
        Err(IntakeError::Provider("the inventory or the advisories kept changing while they were matched".to_owned()))
    }

    /// Matches some advisories with the assets that each may concern. Returns those that are done: one that changed
    /// meanwhile is not.
    async fn match_chunk(
        &self,
        tools: &Tools,
        chunk: &[(AdvisoryId, BTreeSet<AssetId>)],
        assets: &Arc<Vec<Candidate>>,
        places: &BTreeMap<AssetId, usize>,
        prepared: &Arc<PreparedAssets>,
        report: &mut Matched,
    ) -> Result<BTreeSet<AdvisoryId>, IntakeError> {
        let mut work = Vec::with_capacity(chunk.len());
        let mut done = BTreeSet::new();
        let mut tx = self.store.begin().await?;
        for (advisory, ids) in chunk {
            work.push((tx.advisory_to_match(*advisory).await?, ids.clone()));
        }
        drop(tx);
        let (register, prepared, assets, places) =
            (tools.register.clone(), prepared.clone(), assets.clone(), places.clone());
        let (work, judged) = blocking(move || {
            let judged = each(&work, |(it, ids)| {
                let advisory = register.advisory(&it.content);
                let pair = |id: &AssetId| -> Option<(Candidate, Option<Hit>)> {
                    let candidate = assets.get(*places.get(id)?)?.clone();
                    let hit = match candidate.is_said_gone() {
                        true => None,
                        false => compare(&advisory, prepared.get(id)?),
                    };
                    Some((candidate, hit))
                };
                ids.iter().filter_map(pair).collect::<Judged>()
            });
            (work, judged)
        })
        .await?;
        let mut tx = self.store.begin().await?;
        for ((it, _), judged) in work.iter().zip(&judged) {
            if !tx.hold_advisory(it).await? {
                continue;
            }
            report.compared += judged.len();
            let difference = put(&mut tx, tools, it, judged).await?;
            report.difference.add(difference);
            // The drafts commit with the hits they come from: a worker that dies here leaves both or neither.
            if !difference.is_empty() || judged.iter().any(|(_, hit)| hit.is_some()) {
                let today = tx.now().day(&self.settings.zone);
                report.drafted.add(tx.draft_notices(&tools.publish, it.id, today).await?);
            }
            done.insert(it.id);
        }
        tx.commit().await?;
        Ok(done)
    }

    async fn draft_all(&self, tools: &Tools, all: Vec<AdvisoryId>, report: &mut Matched) -> Result<(), IntakeError> {
        for chunk in all.chunks(ADVISORIES) {
            let mut tx = self.store.begin().await?;
            let today = tx.now().day(&self.settings.zone);
            for advisory in chunk {
                report.drafted.add(tx.draft_notices(&tools.publish, *advisory, today).await?);
            }
            tx.commit().await?;
        }
        Ok(())
    }
}

type PreparedAssets = BTreeMap<AssetId, Arc<PreparedAsset>>;

/// An asset as it is compared: what was told about it lies over its line.
fn prepared_of(register: &Register, candidate: &Candidate) -> PreparedAsset {
    register.asset(&candidate.effective()).with_conditions(candidate.conditions())
}

async fn put(
    tx: &mut Tx<'_>,
    tools: &Tools,
    it: &AdvisoryToMatch,
    judged: &Judged,
) -> Result<MatchDifference, StoreError> {
    let compared: Vec<_> = judged.iter().map(|(candidate, hit)| Compared { candidate, hit: hit.clone() }).collect();
    tx.put_matches(&tools.take_in, it, &compared).await
}

/// The keys of what differs from the revision that the standing matches come from: an asset that shares none of them is
/// judged as before. The whole advisory speaks when it was never matched.
fn keys_to_look_for(
    register: &Register,
    before: Option<&Advisory>,
    now: &Advisory,
    prepared: &PreparedAdvisory,
) -> BTreeSet<String> {
    let all: BTreeSet<String> = prepared.keys().map(str::to_owned).collect();
    let Some(before) = before else { return all };
    let (old_prints, new_prints) = (before.prints(), now.prints());
    let changes = changes(&old_prints, &new_prints);
    // What to do about it can name a fixed version, which raises or settles a doubt.
    let new: BTreeSet<&str> =
        [&changes.added, &changes.restated, &changes.remedied].into_iter().flatten().map(String::as_str).collect();
    let gone: BTreeSet<_> = changes.removed.iter().collect();
    let identities: BTreeSet<_> = new_prints
        .iter()
        .filter(|print| new.contains(print.product_id.as_str()))
        .map(|print| &print.identity)
        .chain(gone)
        .collect();
    let old: BTreeSet<&str> = old_prints
        .iter()
        .filter(|print| identities.contains(&print.identity))
        .map(|print| print.product_id.as_str())
        .collect();
    let before = register.advisory(before);
    let old_keys: BTreeSet<String> = before.keys().map(str::to_owned).collect();
    let mut keys: BTreeSet<String> = all.symmetric_difference(&old_keys).cloned().collect();
    keys.extend(prepared.only(&new).keys().map(str::to_owned));
    keys.extend(before.only(&old).keys().map(str::to_owned));
    keys
}
