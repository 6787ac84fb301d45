//! What a rule of the register changes: every pair of an asset and an advisory that it is about, judged with it and
//! without it. Pages and the command line share it.
//!
//! Nothing is kept of this. The worker does the same for all of them when the rule stands.

use std::collections::{BTreeMap, BTreeSet};

use domain::register::{Decided, Rule};
use domain::verdict::Verdict;
use domain::{AdvisoryId, OrganisationId};
use matching::{PreparedAsset, Register, compare};
use store::{AdvisoryText, AssetText, Seen, StoreError, View};

/// Assets and advisories that are looked at; a preview of more would be slow, and nobody reads it to its end.
const ASSETS: u32 = 1_000;
const ADVISORIES: u32 = 150;
/// Changes that are shown.
pub const SHOWN: usize = 50;

/// Lines of one institution that one advisory speaks of otherwise now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub registered: String,
    pub advisory: AdvisoryId,
    pub advisory_title: String,
    pub before: Option<&'static str>,
    pub after: Option<&'static str>,
}

/// All that a rule changes, and how many lines each change is about.
#[derive(Debug, Default)]
pub struct Effect {
    pub changes: Vec<(Change, usize)>,
    /// Lines that the rule is about, changed or not.
    pub lines: usize,
    pub institutions: usize,
    pub advisories: usize,
    /// There is more than was looked at.
    pub cut: bool,
}

/// Why the effect could not be seen.
#[derive(Debug, thiserror::Error)]
pub enum Unseen {
    #[error("what the rule changes could not be read")]
    Store(#[from] StoreError),
    #[error("comparing ended in a fault of the program")]
    Broken(#[from] tokio::task::JoinError),
}

/// What adding a rule to those that stand changes.
pub async fn of_adding(view: &View<'_>, standing: Vec<Decided>, new: Decided) -> Result<Effect, Unseen> {
    let mut after = standing.clone();
    let rule = new.rule.clone();
    after.push(new);
    effect(view, standing, after, &rule).await
}

/// Compares what `before` says with what `after` says, for all that `rule` is about and the viewer may see.
pub async fn effect(view: &View<'_>, before: Vec<Decided>, after: Vec<Decided>, rule: &Rule) -> Result<Effect, Unseen> {
    let registers = blocking(move || (Register::with_rules(&before), Register::with_rules(&after))).await?;
    let (before, after) = registers;
    let mut assets = Vec::new();
    let mut advisories = Vec::new();
    let mut cut = false;
    if let Some(stated) = rule.stated() {
        let mut keys = after.keys_of_stated(stated);
        keys.extend(before.keys_of_stated(stated));
        let found = view.advisories_keyed(&keys, ADVISORIES).await?;
        cut |= found.len() == ADVISORIES as usize;
        advisories.extend(found.into_iter().filter(|text| after.names(&text.content, stated)));
        if rule.registered().is_none() {
            assets = view.assets_keyed(&keys, ASSETS).await?;
            cut |= assets.len() == ASSETS as usize;
        }
    }
    if let Some(registered) = rule.registered() {
        let mut keys = before.keys_of_registered(registered);
        keys.extend(after.keys_of_registered(registered));
        let found = view.assets_keyed(&keys, ASSETS).await?;
        cut |= found.len() == ASSETS as usize;
        assets.extend(found.into_iter().filter(|text| after.is_registered_as(&text.line, registered)));
    }
    if let Rule::MakerName { name, .. } = rule {
        assets = view.assets_worded(name, ASSETS).await?;
        cut |= assets.len() == ASSETS as usize;
        let keys: BTreeSet<String> = assets
            .iter()
            .flat_map(|text| after.asset(&text.line).keys().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        advisories = view.advisories_keyed(&keys, ADVISORIES).await?;
        cut |= advisories.len() == ADVISORIES as usize;
    }
    let mut effect = blocking(move || changes(&before, &after, &assets, &advisories)).await?;
    effect.cut = cut;
    Ok(effect)
}

fn changes(
    before: &Register,
    after: &Register,
    assets: &[Seen<AssetText>],
    advisories: &[Seen<AdvisoryText>],
) -> Effect {
    let prepared =
        |register: &Register| -> Vec<PreparedAsset> { assets.iter().map(|text| register.asset(&text.line)).collect() };
    let (assets_before, assets_after) = (prepared(before), prepared(after));
    let mut found: BTreeMap<Change, usize> = BTreeMap::new();
    for text in advisories {
        let (old, new) = (before.advisory(&text.content), after.advisory(&text.content));
        for ((asset, was), is) in assets.iter().zip(&assets_before).zip(&assets_after) {
            let code = |verdict: Option<Verdict>| {
                verdict.filter(|verdict| *verdict != Verdict::NotAffected).map(Verdict::code)
            };
            let was = code(compare(&old, was).map(|hit| hit.verdict));
            let is = code(compare(&new, is).map(|hit| hit.verdict));
            if was == is {
                continue;
            }
            let registered = matching::registered_as(&asset.line).to_string();
            let change = Change {
                organisation: asset.organisation,
                organisation_name: asset.organisation_name.clone(),
                registered: format!("{registered} {}", asset.line.version).trim().to_owned(),
                advisory: text.advisory,
                advisory_title: text.content.title.clone(),
                before: was,
                after: is,
            };
            *found.entry(change).or_default() += 1;
        }
    }
    let institutions: BTreeSet<_> = assets.iter().map(|text| text.organisation).collect();
    let mut changes: Vec<(Change, usize)> = found.into_iter().collect();
    changes.sort_by(|(one, _), (other, _)| {
        (&one.organisation_name, &one.advisory_title).cmp(&(&other.organisation_name, &other.advisory_title))
    });
    Effect { changes, lines: assets.len(), institutions: institutions.len(), advisories: advisories.len(), cut: false }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Unseen> {
    Ok(tokio::task::spawn_blocking(work).await?)
}
