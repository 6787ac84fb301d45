//! Matching put to work: candidates from the store by key, `matching` judges them, and what it says is stored together
//! with the drafts that follow from it. How two things are compared is the business of `matching`.
//!
//! The work is cut into transactions, so that others can write in between and memory stays bounded. What was read in one
//! and written in another is checked first: an advisory must still be the same revision, an asset the same line.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::advisory::versioning::is_major_step;
use domain::advisory::{Advisory, changes};
use domain::asset::AssetLine;
use domain::matching_run::Cause;
use domain::policy::{MayPublish, MayTakeIn};
use domain::remediation::Concern;
use domain::verdict::Hit;
use domain::{AdvisoryId, AssetId, OrganisationId};
use matching::sbom::joined;
use matching::{PreparedAdvisory, PreparedAsset, Register};
use store::{AdvisoryToMatch, Candidate, Compared, Drafted, MatchDifference, StoreError, Tx};

use crate::parallel::{blocking, each};
use crate::register::rekeyed;
use crate::{Intake, IntakeError};

/// Candidates in a transaction.
pub(crate) const CANDIDATES: u32 = 2_000;
/// Candidates that are read while others are judged.
const READ_AT_ONCE: usize = 500;
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

type Judged = Vec<JudgedOne>;
/// A candidate, what the comparison says, and which vulnerabilities concern it where they must be told apart.
type JudgedOne = (Candidate, Option<Hit>, Option<Arc<Vec<Concern>>>);

/// What a run works with: the rights that it needs, and the register as it was when it began.
pub(crate) struct Tools {
    pub(crate) take_in: MayTakeIn,
    publish: MayPublish,
    pub(crate) register: Register,
}

impl Intake {
    pub(crate) async fn tools(&self) -> Result<Tools, IntakeError> {
        Ok(Tools { take_in: Self::may_take_in()?, publish: Self::may_draft()?, register: self.register().await? })
    }

    /// Matches an advisory's current revision against all inventories, and brings its drafts in line. Only assets that
    /// what has changed since the last time may concern, and those that it concerned, are looked at.
    ///
    /// A publisher who raises the first number of a semantic version says that all must be matched again.
    pub async fn match_advisory(&self, advisory: AdvisoryId) -> Result<Matched, IntakeError> {
        let begun = self.store.now();
        for _ in 0..ROUNDS {
            let tools = self.tools().await?;
            let mut tx = self.store.begin().await?;
            let mut it = tx.advisory_to_match(advisory).await?;
            drop(tx);
            let before = it.matched.as_ref().map(|before| before.tracking.version.as_str());
            let cause = match before {
                None => Cause::NewDocument,
                Some(before) if is_major_step(before, &it.content.tracking.version) => Cause::MajorVersion,
                Some(_) => Cause::NewRevision,
            };
            if cause == Cause::MajorVersion {
                it.matched = None;
            }
            if let Some(report) = self.match_read(&tools, it).await? {
                let mut tx = self.store.begin().await?;
                tx.note_matching_run(&tools.take_in, cause, Ok(advisory), begun, report.compared, report.difference)
                    .await?;
                tx.commit().await?;
                return Ok(report);
            }
        }
        Err(IntakeError::Provider("the advisory changed again and again while it was matched".to_owned()))
    }

    /// Matches an advisory with every asset that shares a word with it, whatever was matched before.
    pub(crate) async fn match_whole_advisory(&self, advisory: AdvisoryId) -> Result<Matched, IntakeError> {
        for _ in 0..ROUNDS {
            let tools = self.tools().await?;
            let mut tx = self.store.begin().await?;
            let mut it = tx.advisory_to_match(advisory).await?;
            drop(tx);
            it.matched = None;
            if let Some(report) = self.match_read(&tools, it).await? {
                return Ok(report);
            }
        }
        Err(IntakeError::Provider("the advisory changed again and again while it was matched".to_owned()))
    }

    /// `None` when it is to be begun again.
    async fn match_read(&self, tools: &Tools, it: AdvisoryToMatch) -> Result<Option<Matched>, IntakeError> {
        let (register, it) = (tools.register.clone(), Arc::new(it));
        let read = it.clone();
        let preparing = blocking(move || {
            let prepared = register.advisory(&read.content);
            let keys = keys_to_look_for(&register, read.matched.as_ref(), &read.content, &prepared);
            let all: BTreeSet<String> = prepared.keys().map(str::to_owned).collect();
            (Arc::new(prepared), keys, all)
        });
        // Bills have an index of their own, so neither needs to wait for the other.
        let ((ready, keys, all), is_same) = tokio::try_join!(preparing, self.judge_bills(tools, &it))?;
        if !is_same {
            return Ok(None);
        }
        self.match_revision(tools, &it, &ready, &keys, &all).await
    }

    /// `None` when it is to be begun again: another revision came in between, or there are other keys.
    async fn match_revision(
        &self,
        tools: &Tools,
        it: &AdvisoryToMatch,
        ready: &Arc<PreparedAdvisory>,
        keys: &BTreeSet<String>,
        all: &BTreeSet<String>,
    ) -> Result<Option<Matched>, IntakeError> {
        let mut report = Matched::default();
        let mut sharing: Option<Vec<AssetId>> = None;
        let mut seen: BTreeSet<AssetId> = BTreeSet::new();
        loop {
            let mut tx = self.store.begin().await?;
            if !tx.hold_advisory(it).await? {
                return Ok(None);
            }
            let waiting = match &mut sharing {
                Some(waiting) => waiting,
                None => {
                    // Matching may have learnt new words since the advisory came in; then all of it is looked at again.
                    if tx.put_keys_again(&tools.take_in, it.id, all).await? {
                        tx.advisory_half_matched(it).await?;
                        tx.commit().await?;
                        return Ok(None);
                    }
                    // What comes in from here on is matched by its own job.
                    let mut found = if keys.is_empty() { Vec::new() } else { tx.asset_ids_sharing(keys).await? };
                    found.reverse();
                    sharing.insert(found)
                }
            };
            let part: Vec<AssetId> = (0..CANDIDATES).map_while(|_| waiting.pop()).collect();
            let last = waiting.is_empty();
            self.judge_and_put(&mut tx, tools, it, ready, &part, &mut report).await?;
            seen.extend(part);
            if !last {
                tx.advisory_half_matched(it).await?;
                tx.commit().await?;
                continue;
            }
            // What it concerned until now and no key leads to any more.
            let mut standing = tx.asset_ids_matched(it.id).await?;
            standing.retain(|asset| !seen.contains(asset));
            self.judge_and_put(&mut tx, tools, it, ready, &standing, &mut report).await?;
            let today = tx.now().day(&self.settings.zone);
            report.drafted.add(tx.draft_notices(&tools.publish, it.id, today).await?);
            tx.advisory_matched(it).await?;
            tx.settle_questions(None, Some(it.id)).await?;
            tx.commit().await?;
            return Ok(Some(report));
        }
    }

    /// While some are judged the next are read: the database and the processors need not wait for each other.
    async fn judge_and_put(
        &self,
        tx: &mut Tx<'_>,
        tools: &Tools,
        it: &AdvisoryToMatch,
        ready: &Arc<PreparedAdvisory>,
        assets: &[AssetId],
        report: &mut Matched,
    ) -> Result<(), IntakeError> {
        let mut all: Judged = Vec::with_capacity(assets.len());
        let judge = Arc::new(Judge { register: tools.register.clone(), ready: ready.clone() });
        let mut parts = assets.chunks(READ_AT_ONCE);
        let mut read = match parts.next() {
            Some(part) => tx.assets_by_id(part).await?,
            None => return Ok(()),
        };
        loop {
            let candidates = std::mem::take(&mut read);
            let judge = judge.clone();
            let judging = tokio::task::spawn_blocking(move || judge.all(candidates));
            let next = parts.next();
            if let Some(part) = next {
                read = tx.assets_by_id(part).await?;
            }
            all.extend(judging.await?);
            if next.is_none() {
                break;
            }
        }
        report.compared += all.len();
        report.difference.add(put(tx, tools, it, &all).await?);
        Ok(())
    }

    /// Matches what is new or changed in an organisation's inventory against all advisories, and brings the drafts in
    /// line, also those whose reason has gone with a line.
    pub async fn match_organisation(&self, organisation: OrganisationId) -> Result<Matched, IntakeError> {
        let tools = self.tools().await?;
        let mut report = Matched::default();
        let begun = self.store.now();
        let mut looked_at = false;
        for _ in 0..ROUNDS * 50 {
            let mut tx = self.store.begin().await?;
            let assets = tx.assets_to_match(organisation, ASSETS).await?;
            if assets.is_empty() {
                let drafted = tx.advisories_drafted_for(organisation).await?;
                tx.settle_questions(Some(organisation), None).await?;
                if looked_at {
                    let (compared, difference) = (report.compared, report.difference);
                    tx.note_matching_run(
                        &tools.take_in,
                        Cause::Inventory,
                        Err(organisation),
                        begun,
                        compared,
                        difference,
                    )
                    .await?;
                }
                tx.commit().await?;
                self.draft_all(&tools, drafted, &mut report).await?;
                return Ok(report);
            }
            looked_at = true;
            // What was told may be a model number, by which other advisories find it.
            let told: Vec<_> = assets
                .iter()
                .filter(|candidate| !candidate.facts.is_empty())
                .map(|candidate| rekeyed(&tools.register, candidate.asset, &candidate.effective()))
                .collect();
            tx.put_asset_keys_again(&tools.take_in, &told).await?;
            let assets = self.put_bills(&mut tx, &tools, organisation, assets).await?;
            tx.commit().await?;
            if !self.match_assets(&tools, &assets, &mut report).await? {
                break;
            }
            let mut tx = self.store.begin().await?;
            tx.assets_were_matched(&assets).await?;
            tx.commit().await?;
        }
        Err(IntakeError::Provider("the inventory or the advisories kept changing while they were matched".to_owned()))
    }

    /// Matches these assets with every advisory that shares a word with one, or has a match with one. False when the
    /// advisories kept changing meanwhile.
    pub(crate) async fn match_assets(
        &self,
        tools: &Tools,
        assets: &Arc<Vec<Candidate>>,
        report: &mut Matched,
    ) -> Result<bool, IntakeError> {
        let mut tx = self.store.begin().await?;
        let pairs = tx.advisories_sharing(assets).await?;
        drop(tx);
        // In order, so that two workers never wait for each other crosswise.
        let mut pairs: BTreeMap<AdvisoryId, BTreeSet<AssetId>> = pairs.into_iter().collect();
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
                let done = self.match_chunk(tools, chunk, assets, &places, &prepared, report).await?;
                again.extend(chunk.iter().filter(|(advisory, _)| !done.contains(advisory)).cloned());
            }
            pairs = again;
            if pairs.is_empty() {
                break;
            }
        }
        Ok(pairs.is_empty())
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
                let ready = register.advisory(&it.content);
                let pair = |id: &AssetId| -> Option<JudgedOne> {
                    let candidate = assets.get(*places.get(id)?)?.clone();
                    let (hit, concerns) = match candidate.is_said_gone() {
                        true => (None, None),
                        false => ready.judge(prepared.get(id)?),
                    };
                    Some((candidate, hit, concerns))
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
            if !difference.is_empty() || difference.unchanged > 0 || judged.iter().any(|(_, hit, _)| hit.is_some()) {
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

/// Judges candidates of one advisory.
struct Judge {
    register: Register,
    ready: Arc<PreparedAdvisory>,
}

/// What the comparison says, and which vulnerabilities concern it where they must be told apart.
type Outcome = (Option<Hit>, Option<Arc<Vec<Concern>>>);

/// What of a line is compared.
fn compared(line: &AssetLine) -> [&str; 7] {
    [&line.maker, &line.product, &line.version, &line.model_number, &line.udi_di, &line.kind, &line.remark]
        .map(String::as_str)
}

impl Judge {
    /// Lines that read the same are judged once: a hospital has three hundred of one pump, and they come together.
    fn all(&self, candidates: Vec<Candidate>) -> Judged {
        let mut distinct: Vec<&Candidate> = Vec::new();
        let mut known: HashMap<[&str; 7], usize> = HashMap::new();
        let mut places: Vec<usize> = Vec::with_capacity(candidates.len());
        for candidate in &candidates {
            let next = distinct.len();
            // What was told about a device is its own.
            let place = match candidate.facts.is_empty() {
                false => next,
                true => *known.entry(compared(&candidate.line)).or_insert(next),
            };
            if place == next {
                distinct.push(candidate);
            }
            places.push(place);
        }
        let outcomes = each(&distinct, |candidate| self.one(candidate));
        let judged = candidates.into_iter().zip(places).map(|(candidate, place)| {
            let (hit, concerns) = outcomes.get(place).cloned().unwrap_or_default();
            (candidate, hit, concerns)
        });
        judged.collect()
    }

    fn one(&self, candidate: &Candidate) -> Outcome {
        match candidate.is_said_gone() {
            true => (None, None),
            false => self.ready.judge(&prepared_of(&self.register, candidate)),
        }
    }
}

type PreparedAssets = BTreeMap<AssetId, Arc<PreparedAsset>>;

/// An asset as it is compared: what was told about it lies over its line.
pub(crate) fn prepared_of(register: &Register, candidate: &Candidate) -> PreparedAsset {
    register.asset(&candidate.effective()).with_conditions(candidate.conditions())
}

async fn put(
    tx: &mut Tx<'_>,
    tools: &Tools,
    it: &AdvisoryToMatch,
    judged: &Judged,
) -> Result<MatchDifference, StoreError> {
    // Read now that the advisory is held: what its bills say cannot change before this is written.
    let ids: Vec<AssetId> = judged.iter().map(|(candidate, ..)| candidate.asset).collect();
    let parts = tx.bill_parts(it.id, &ids).await?;
    let whole = |candidate: &Candidate, hit: &Option<Hit>| match parts.get(&candidate.asset) {
        Some(parts) if !candidate.is_said_gone() => joined(hit.clone(), parts),
        _ => hit.clone(),
    };
    let compared: Vec<_> = judged
        .iter()
        .map(|(candidate, direct, concerns)| {
            let hit = whole(candidate, direct);
            // What was told apart by vulnerability is of the device's own entry, not of a component's.
            let same = hit.as_ref().map(|hit| &hit.product_id) == direct.as_ref().map(|hit| &hit.product_id);
            Compared { candidate, hit, concerns: concerns.clone().filter(|_| same) }
        })
        .collect();
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
