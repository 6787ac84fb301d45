//! The register as it stands now, and what follows when a rule of it is made or undone: everything that the rule is
//! about is matched again. What a rule means is the business of `matching`.

use domain::asset::AssetLine;
use domain::policy::MayTakeIn;
use domain::register::{RegisteredAs, Rule, StatedAs};
use domain::{AdvisoryId, AssetId, RuleId};
use matching::Register;
use store::Rekeyed;

use crate::parallel::{blocking, each};
use crate::{Intake, IntakeError};

/// Assets looked at in a transaction.
const ASSETS: u32 = 5_000;
/// Advisories looked at in a transaction: their contents are large.
const ADVISORIES: u32 = 200;

impl Intake {
    /// The register with the rules that stand now.
    pub async fn register(&self) -> Result<Register, IntakeError> {
        let rules = self.store.standing_rules().await?;
        blocking(move || Register::with_rules(&rules)).await
    }

    /// Has everything matched again that a rule is about, whether it was made or undone.
    pub async fn apply_rule(&self, rule: RuleId) -> Result<(), IntakeError> {
        let proof = Self::may_take_in()?;
        let register = self.register().await?;
        let mut tx = self.store.begin().await?;
        let rule = tx.rule_to_apply(&proof, rule).await?;
        drop(tx);
        self.name_bills_again(&proof, &register).await?;
        if let Rule::MakerName { maker, name } = &rule {
            // A maker whom only rules know is a house of its own while one stands, and is found by other keys then.
            if !Register::built_in().knows_maker(maker) {
                self.rename_maker(&proof, &register, maker).await?;
            }
            return self.rename_maker(&proof, &register, name).await;
        }
        if let Some(registered) = rule.registered() {
            self.key_registered(&proof, &register, registered).await?;
        }
        if let Some(stated) = rule.stated() {
            self.match_naming(&proof, &register, stated).await?;
        }
        Ok(())
    }

    /// Has everything matched again when this program recognises products otherwise than the one before it did.
    pub async fn notice_new_matching(&self) -> Result<bool, IntakeError> {
        let proof = Self::may_take_in()?;
        let mut tx = self.store.begin().await?;
        let is_new = tx.note_matching(&proof, &Register::fingerprint()).await?;
        tx.commit().await?;
        Ok(is_new)
    }

    /// Makes all keys anew, and has everything matched again. Each line and each advisory keeps what stands until its own
    /// turn comes.
    pub async fn key_again(&self) -> Result<(), IntakeError> {
        let proof = Self::may_take_in()?;
        let register = self.register().await?;
        let mut after: Option<AssetId> = None;
        loop {
            let mut tx = self.store.begin().await?;
            let found = tx.assets_in_use(after, ASSETS).await?;
            after = found.last().map(|candidate| candidate.asset);
            let more = found.len() == usize::try_from(ASSETS).unwrap_or(usize::MAX);
            let register = register.clone();
            let again =
                blocking(move || each(&found, |candidate| rekeyed(&register, candidate.asset, &candidate.effective())))
                    .await?;
            tx.put_asset_keys_again(&proof, &again).await?;
            tx.commit().await?;
            if !more {
                break;
            }
        }
        self.key_bills_again(&proof).await?;
        let mut tx = self.store.begin().await?;
        tx.match_all_again(&proof).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Gives the assets that are registered so the keys that they have now.
    async fn key_registered(
        &self,
        proof: &MayTakeIn,
        register: &Register,
        registered: &RegisteredAs,
    ) -> Result<(), IntakeError> {
        let keys = register.keys_of_registered(registered);
        let mut after: Option<AssetId> = None;
        loop {
            let mut tx = self.store.begin().await?;
            let found = tx.assets_sharing(&keys, after, ASSETS).await?;
            after = found.last().map(|candidate| candidate.asset);
            let more = found.len() == usize::try_from(ASSETS).unwrap_or(usize::MAX);
            let (register, registered) = (register.clone(), registered.clone());
            let again = blocking(move || {
                let meant = |candidate: &store::Candidate| -> Option<Rekeyed> {
                    let line = candidate.effective();
                    register.is_registered_as(&line, &registered).then(|| rekeyed(&register, candidate.asset, &line))
                };
                each(&found, meant).into_iter().flatten().collect::<Vec<_>>()
            })
            .await?;
            tx.put_asset_keys_again(proof, &again).await?;
            tx.commit().await?;
            if !more {
                return Ok(());
            }
        }
    }

    /// Has the advisories matched again that name what the rule names.
    async fn match_naming(&self, proof: &MayTakeIn, register: &Register, stated: &StatedAs) -> Result<(), IntakeError> {
        let keys = register.keys_of_stated(stated);
        let mut after: Option<AdvisoryId> = None;
        loop {
            let mut tx = self.store.begin().await?;
            let found = tx.advisories_keyed(&keys, after, ADVISORIES).await?;
            after = found.last().map(|text| text.advisory);
            let more = found.len() == usize::try_from(ADVISORIES).unwrap_or(usize::MAX);
            let (register, stated) = (register.clone(), stated.clone());
            let naming = blocking(move || {
                let names = each(&found, |text| register.names(&text.content, &stated).then_some(text.advisory));
                names.into_iter().flatten().collect::<Vec<_>>()
            })
            .await?;
            tx.match_advisories_again(proof, &naming).await?;
            tx.commit().await?;
            if !more {
                return Ok(());
            }
        }
    }

    /// A name of a maker may stand anywhere, so that whatever has it is looked at anew.
    async fn rename_maker(&self, proof: &MayTakeIn, register: &Register, name: &str) -> Result<(), IntakeError> {
        let mut tx = self.store.begin().await?;
        let (assets, advisories) = tx.naming_maker(name).await?;
        let register = register.clone();
        let (again, assets) = blocking(move || {
            let again = each(&assets, |(asset, _, line)| rekeyed(&register, *asset, line));
            let assets: Vec<_> = assets.iter().map(|(asset, organisation, _)| (*asset, *organisation)).collect();
            (again, assets)
        })
        .await?;
        tx.put_asset_keys_again(proof, &again).await?;
        tx.match_assets_again(proof, &assets).await?;
        tx.match_advisories_again(proof, &advisories).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// What an asset is found by and recognised as by this register.
pub(crate) fn rekeyed(register: &Register, asset: AssetId, line: &AssetLine) -> Rekeyed {
    let known = register.know(line);
    Rekeyed { asset, keys: known.keys, product_key: known.product_key, recognised: known.recognised }
}
