//! Bills of materials put to work: the components that an advisory may speak of are judged by `matching` and what comes of
//! it is stored; which assets a bill is of is found out when their inventory is matched. See ADR 0014.
//!
//! What is found is written while the advisory is held, as matches are, so that two jobs never overwrite each other.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::policy::MayTakeIn;
use domain::sbom::ComponentFinding;
use domain::verdict::Ground;
use domain::{AdvisoryId, AssetId, BillId, OrganisationId};
use matching::Register;
use matching::sbom::{BillPrepared, SbomIndex, component_keys, findings};
use store::{AdvisoryToMatch, BillJudged, BillToJudge, Candidate, StoreError, Tx};

use crate::matches::{CANDIDATES, Tools, prepared_of};
use crate::parallel::{blocking, each};
use crate::{Intake, IntakeError};

/// Bills in a transaction.
const BILLS: u32 = 500;
/// Advisories in memory at a time.
const ADVISORIES: usize = 32;
/// When an advisory keeps changing under our hands, the next attempt of the job goes on.
const ROUNDS: usize = 20;

type Link = (AssetId, BillId, Vec<Ground>);

/// The vulnerabilities of an advisory, in capitals, as statements about them are kept by.
fn numbers(it: &AdvisoryToMatch) -> BTreeSet<String> {
    let all = it.content.vulnerabilities.iter();
    all.flat_map(|it| it.cve.iter().chain(it.ids.iter().map(|(_, text)| text)))
        .map(|it| it.to_ascii_uppercase())
        .collect()
}

impl Intake {
    /// Judges every kept bill that has a component that shares a word with this advisory. False when the advisory has
    /// changed meanwhile.
    pub(crate) async fn judge_bills(&self, tools: &Tools, it: &Arc<AdvisoryToMatch>) -> Result<bool, IntakeError> {
        let read = it.clone();
        let (index, keys, statements) = blocking(move || {
            let index = SbomIndex::new([&read.content]);
            let keys = index.keys();
            (Arc::new(index), keys, formats::csaf_vex::statements(&read.content))
        })
        .await?;
        let mut after: Option<BillId> = None;
        let mut shared: BTreeSet<BillId> = BTreeSet::new();
        loop {
            let mut tx = self.store.begin().await?;
            if !tx.hold_advisory(it).await? {
                return Ok(false);
            }
            if after.is_none() {
                tx.put_advisory_components(&tools.take_in, it, &keys, &statements).await?;
            }
            let bills = tx.bills_sharing(it.id, after, BILLS).await?;
            after = bills.last().copied();
            let more = bills.len() == usize::try_from(BILLS).unwrap_or(usize::MAX);
            judge(&mut tx, &tools.take_in, it, &index, &bills).await?;
            shared.extend(bills);
            if !more {
                tx.forget_other_findings(&tools.take_in, it.id, &shared).await?;
            }
            tx.commit().await?;
            if !more {
                return Ok(true);
            }
        }
    }

    /// Judges a bill against every advisory that shares a word with one of its components, and has the assets matched
    /// again that it is of, or was.
    pub async fn match_bill(&self, bill: BillId) -> Result<(), IntakeError> {
        let tools = self.tools().await?;
        let mut tx = self.store.begin().await?;
        let row = match tx.bill_to_match(bill).await {
            // Its institution took its inventory home meanwhile.
            Err(StoreError::NotFound) => return Ok(()),
            row => row?,
        };
        let mut of: BTreeSet<(AssetId, OrganisationId)> = tx.assets_of_bill(bill).await?.into_iter().collect();
        if !row.is_removed {
            let (register, what) = (tools.register.clone(), row.of.clone());
            let prepared = Arc::new(blocking(move || BillPrepared::new(&register, &what)).await?);
            tx.put_bill_keys(&tools.take_in, bill, prepared.keys()).await?;
            let advisories = tx.advisories_sharing_components(bill).await?;
            tx.commit().await?;
            self.judge_all(&tools, bill, advisories).await?;
            if row.of.asset.is_none() {
                self.described(&tools, row.organisation, &prepared, &mut of).await?;
            }
            tx = self.store.begin().await?;
        }
        let of: Vec<_> = of.into_iter().collect();
        tx.bills_changed(&tools.take_in, &of).await?;
        if row.is_removed {
            tx.forget_bill(&tools.take_in, bill).await?;
        } else {
            tx.bill_judged(&tools.take_in, bill).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn judge_all(&self, tools: &Tools, bill: BillId, mut left: Vec<AdvisoryId>) -> Result<(), IntakeError> {
        for _ in 0..ROUNDS {
            let mut again = Vec::new();
            for chunk in left.chunks(ADVISORIES) {
                let mut work = Vec::with_capacity(chunk.len());
                let mut tx = self.store.begin().await?;
                for advisory in chunk {
                    work.push(tx.advisory_to_match(*advisory).await?);
                }
                drop(tx);
                let work = blocking(move || {
                    let indexed = each(&work, |it| Arc::new(SbomIndex::new([&it.content])));
                    work.into_iter().zip(indexed).collect::<Vec<_>>()
                })
                .await?;
                let mut tx = self.store.begin().await?;
                for (it, index) in &work {
                    if tx.hold_advisory(it).await? {
                        judge(&mut tx, &tools.take_in, it, index, &[bill]).await?;
                    } else {
                        again.push(it.id);
                    }
                }
                tx.commit().await?;
            }
            left = again;
            if left.is_empty() {
                return Ok(());
            }
        }
        Err(IntakeError::Provider("the advisories kept changing while a bill was judged".to_owned()))
    }

    /// Adds the assets that a bill is of.
    async fn described(
        &self,
        tools: &Tools,
        organisation: Option<OrganisationId>,
        prepared: &Arc<BillPrepared>,
        of: &mut BTreeSet<(AssetId, OrganisationId)>,
    ) -> Result<(), IntakeError> {
        let mut after: Option<AssetId> = None;
        loop {
            let mut tx = self.store.begin().await?;
            let found = tx.assets_sharing(prepared.keys(), after, CANDIDATES).await?;
            drop(tx);
            after = found.last().map(|candidate| candidate.asset);
            let more = found.len() == usize::try_from(CANDIDATES).unwrap_or(usize::MAX);
            let (register, prepared) = (tools.register.clone(), prepared.clone());
            let meant = blocking(move || {
                let own = |candidate: &Candidate| organisation.is_none_or(|it| it == candidate.organisation);
                let is_of = |candidate: &Candidate| {
                    let described = prepared.describes(&candidate.effective(), &prepared_of(&register, candidate));
                    (own(candidate) && described.is_some()).then_some((candidate.asset, candidate.organisation))
                };
                each(&found, is_of).into_iter().flatten().collect::<Vec<_>>()
            })
            .await?;
            of.extend(meant);
            if !more {
                return Ok(());
            }
        }
    }

    /// Puts which bills these assets of an organisation have. Gives the assets back.
    pub(crate) async fn put_bills(
        &self,
        tx: &mut Tx<'_>,
        tools: &Tools,
        organisation: OrganisationId,
        assets: Vec<Candidate>,
    ) -> Result<Arc<Vec<Candidate>>, IntakeError> {
        let assets = Arc::new(assets);
        let (bills, pairs) = tx.bills_for(organisation, &assets).await?;
        let (register, shared) = (tools.register.clone(), assets.clone());
        let links = blocking(move || {
            let prepared: Vec<(BillId, Option<AssetId>, BillPrepared)> =
                bills.iter().map(|(id, of)| (*id, of.asset, BillPrepared::new(&register, of))).collect();
            let of = |candidate: &Candidate| -> Vec<Link> {
                if candidate.is_said_gone() || !prepared.iter().any(|(id, ..)| pairs.contains(&(candidate.asset, *id)))
                {
                    return Vec::new();
                }
                let (line, asset) = (candidate.effective(), prepared_of(&register, candidate));
                let pairs = prepared.iter().filter(|(id, ..)| pairs.contains(&(candidate.asset, *id)));
                pairs
                    .filter_map(|(id, named, it)| match named {
                        // Whoever brought it said so.
                        Some(_) => Some((candidate.asset, *id, Vec::new())),
                        None => Some((candidate.asset, *id, it.describes(&line, &asset)?)),
                    })
                    .collect()
            };
            each(&shared, of).into_iter().flatten().collect::<Vec<Link>>()
        })
        .await?;
        tx.put_bills_of(&tools.take_in, &assets, &links).await?;
        Ok(assets)
    }

    /// Gives each bill of a product the words by which the register finds its assets now; what has others is looked for
    /// again.
    pub(crate) async fn name_bills_again(&self, proof: &MayTakeIn, register: &Register) -> Result<(), IntakeError> {
        let mut after: Option<BillId> = None;
        loop {
            let mut tx = self.store.begin().await?;
            let bills = tx.product_bills(after, BILLS).await?;
            after = bills.last().map(|(bill, _)| *bill);
            let more = bills.len() == usize::try_from(BILLS).unwrap_or(usize::MAX);
            let register = register.clone();
            let keyed =
                blocking(move || each(&bills, |(bill, of)| (*bill, BillPrepared::new(&register, of).keys().clone())));
            for (bill, keys) in keyed.await? {
                if tx.put_bill_keys(proof, bill, &keys).await? {
                    tx.match_bill_again(proof, bill).await?;
                }
            }
            tx.commit().await?;
            if !more {
                return Ok(());
            }
        }
    }

    /// Makes the words of all components anew, and has every bill judged again.
    pub(crate) async fn key_bills_again(&self, proof: &MayTakeIn) -> Result<(), IntakeError> {
        let mut after: Option<BillId> = None;
        loop {
            let mut tx = self.store.begin().await?;
            let Some((bill, components)) = tx.bill_to_key(after).await? else { return Ok(()) };
            after = Some(bill);
            let keys =
                blocking(move || each(&components, |(place, component)| (*place, component_keys(component)))).await?;
            tx.put_component_keys_again(proof, bill, &keys).await?;
            tx.commit().await?;
        }
    }
}

/// Judges some bills against an advisory that is held, and writes what comes of it.
async fn judge(
    tx: &mut Tx<'_>,
    proof: &MayTakeIn,
    it: &AdvisoryToMatch,
    index: &Arc<SbomIndex>,
    bills: &[BillId],
) -> Result<(), IntakeError> {
    if bills.is_empty() {
        return Ok(());
    }
    let work = tx.bills_to_judge(it.id, &numbers(it), bills).await?;
    let (index, content) = (index.clone(), it.content.clone());
    let judged = blocking(move || {
        let found = each(&work, |bill: &BillToJudge| findings(&index, &content, &bill.sbom, &bill.statements));
        work.into_iter().zip(found).collect::<Vec<(BillToJudge, Vec<ComponentFinding>)>>()
    })
    .await?;
    let judged: Vec<_> =
        judged.iter().map(|(bill, findings)| BillJudged { bill, findings: findings.clone() }).collect();
    Ok(tx.put_bill_findings(proof, it, &judged).await?)
}
