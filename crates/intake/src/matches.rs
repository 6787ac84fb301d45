//! From rows to hits, and from hits to drafts, in one transaction: an analyst never sees the one without the other.
//!
//! An advisory is matched as a whole. It was tried to compare only the entries that changed; but which entry fits an
//! asset best depends on the others, and a whole advisory takes milliseconds. What did not change keeps its row.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::{AdvisoryId, AssetId, Day, OrganisationId};
use matching::{PreparedAdvisory, PreparedAsset, compare};
use store::{AdvisoryToMatch, Candidate, Compared, Drafted, MatchDifference};

use crate::{Intake, IntakeError};

/// What a run of matching has changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Matched {
    pub compared: usize,
    pub difference: MatchDifference,
    pub drafted: Drafted,
}

/// Assets that are held in memory at a time.
const PAGE: u32 = 2_000;
/// Advisories that are kept ready at a time while an inventory is matched.
const KEPT: usize = 500;

impl Intake {
    /// Matches an advisory's current revision with all inventories and brings its drafts in line.
    pub async fn match_advisory(&self, advisory: AdvisoryId) -> Result<Matched, IntakeError> {
        let proof = Self::may_take_in()?;
        let mut matched = Matched::default();
        let mut tx = self.store.begin().await?;
        let it = tx.advisory_to_match(advisory).await?;
        let prepared = Arc::new(PreparedAdvisory::new(&it.content));
        let keys: BTreeSet<String> = prepared.keys().map(str::to_owned).collect();
        // Matching may have learnt new words since the advisory came in.
        tx.put_keys_again(&proof, advisory, &keys).await?;
        let mut seen = BTreeSet::new();
        let mut after = None;
        loop {
            let page = tx.assets_sharing(&keys, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.asset);
            seen.extend(page.iter().map(|candidate| candidate.asset));
            let (page, hits) = judge(&prepared, page).await?;
            matched.compared += page.len();
            matched.difference.add(tx.put_matches(&proof, &it, &together(&page, hits)).await?);
        }
        // What matched before and shares no word any more is judged too, so that its row goes when it must.
        let mut rest = tx.assets_matched(advisory).await?;
        rest.retain(|candidate| !seen.contains(&candidate.asset));
        if !rest.is_empty() {
            let (rest, hits) = judge(&prepared, rest).await?;
            matched.compared += rest.len();
            matched.difference.add(tx.put_matches(&proof, &it, &together(&rest, hits)).await?);
        }
        tx.advisory_matched(&it).await?;
        matched.drafted = tx.draft_notices(&Self::may_draft()?, advisory, self.today()).await?;
        tx.commit().await?;
        Ok(matched)
    }

    /// Matches what is new or changed in an inventory with all advisories, and brings the drafts in line.
    pub async fn match_organisation(&self, organisation: OrganisationId) -> Result<Matched, IntakeError> {
        let proof = Self::may_take_in()?;
        let mut matched = Matched::default();
        let mut kept: HashMap<AdvisoryId, (AdvisoryToMatch, Arc<PreparedAdvisory>)> = HashMap::new();
        loop {
            let mut tx = self.store.begin().await?;
            let page = tx.assets_to_match(organisation, PAGE).await?;
            let mut touched = BTreeSet::new();
            let is_last = page.len() < PAGE as usize;
            if !page.is_empty() {
                let pairs = tx.advisories_sharing(&page).await?;
                for (advisory, assets) in pairs {
                    if kept.len() >= KEPT {
                        kept.clear();
                    }
                    let (it, prepared) = match kept.entry(advisory) {
                        Entry::Occupied(place) => place.into_mut(),
                        Entry::Vacant(place) => {
                            let it = tx.advisory_to_match(advisory).await?;
                            let prepared = Arc::new(PreparedAdvisory::new(&it.content));
                            place.insert((it, prepared))
                        }
                    };
                    let some: Vec<Candidate> =
                        page.iter().filter(|candidate| assets.contains(&candidate.asset)).cloned().collect();
                    let (some, hits) = judge(prepared, some).await?;
                    matched.compared += some.len();
                    let difference = tx.put_matches(&proof, it, &together(&some, hits)).await?;
                    if !difference.is_empty() {
                        touched.insert(advisory);
                    }
                    matched.difference.add(difference);
                }
                tx.assets_were_matched(&page).await?;
            }
            if is_last {
                // A line that is gone leaves no asset to match, but its place in a draft must go.
                touched.extend(tx.advisories_drafted_for(organisation).await?);
            }
            for advisory in touched {
                let drafted = tx.draft_notices(&Self::may_draft()?, advisory, self.today()).await?;
                matched.drafted.add(drafted);
            }
            tx.commit().await?;
            if is_last {
                return Ok(matched);
            }
        }
    }

    fn today(&self) -> Day {
        self.store.now().day(&self.settings.zone)
    }
}

type Hits = HashMap<AssetId, domain::verdict::Hit>;

/// Compares beside the runtime's threads, because a page of candidates takes longer than a request should wait.
async fn judge(
    advisory: &Arc<PreparedAdvisory>,
    candidates: Vec<Candidate>,
) -> Result<(Vec<Candidate>, Hits), IntakeError> {
    let advisory = Arc::clone(advisory);
    Ok(tokio::task::spawn_blocking(move || {
        let hits = candidates
            .iter()
            .filter_map(|it| Some((it.asset, compare(&advisory, &PreparedAsset::new(&it.line))?)))
            .collect();
        (candidates, hits)
    })
    .await?)
}

fn together(candidates: &[Candidate], mut hits: Hits) -> Vec<Compared<'_>> {
    candidates.iter().map(|candidate| Compared { candidate, hit: hits.remove(&candidate.asset) }).collect()
}
