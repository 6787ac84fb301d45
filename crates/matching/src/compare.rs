//! One advisory against one asset: is it the same product, is the version within, are the conditions met — and why.

mod fit;

use domain::advisory::ProductStatus;
use domain::verdict::{Ground, Hit, Verdict};

use crate::prepared::fixes::Fix;
use crate::prepared::{PreparedAdvisory, PreparedAsset, Target};
use crate::product::condition::Holds;
use crate::register::{Decision, Kinship, Says};
use crate::version::Outcome;
use crate::version::notation::Relation;
use fit::{Fit, Likeness};

/// Says whether an advisory concerns an asset. `None`: they have nothing in common.
pub fn compare(advisory: &PreparedAdvisory, asset: &PreparedAsset) -> Option<Hit> {
    let mut at: Vec<usize> = asset.keys().filter_map(|key| advisory.by_key.get(key)).flatten().copied().collect();
    at.sort_unstable();
    at.dedup();
    compare_with(advisory, at, asset)
}

/// As [`compare`], for the targets that share a key with the asset, in order.
pub(crate) fn compare_with(
    advisory: &PreparedAdvisory,
    at: impl IntoIterator<Item = usize>,
    asset: &PreparedAsset,
) -> Option<Hit> {
    let fits: Vec<(&Target, Fit)> = at
        .into_iter()
        .filter_map(|at| advisory.targets.get(at))
        .filter_map(|target| fit_of(target, asset).map(|fit| (target, fit)))
        .collect();
    // What the CERT says is another product is out, and no entry that fits less well comes in for it.
    let (out, mut fits): (Vec<_>, Vec<_>) = fits.into_iter().partition(|(_, fit)| fit.is_ruled_out());
    if let Some(bar) = out.iter().map(|(_, fit)| (fit.likeness, fit.closeness)).max() {
        fits.retain(|(_, fit)| (fit.likeness, fit.closeness) >= bar);
    }
    if let (true, Some((target, fit))) = (fits.is_empty(), out.first()) {
        return Some(decided_other(target, fit, asset));
    }
    // The entry that names this product most closely speaks for it; what a wider entry says does not count then.
    let best = fits.iter().map(|(_, fit)| (fit.likeness, fit.closeness)).max()?;
    let vague = best.0 == Likeness::Vague;
    fits.retain(|(_, fit)| fit.likeness == best.0 && (vague || fit.closeness == best.1));
    of_line(&mut fits, asset);
    fits.iter()
        .filter_map(|(target, fit)| judge(target, fit, asset))
        .max_by_key(|hit| (strength(hit.verdict), hit.score))
}

/// How the asset fits this target, in the CERT's judgement where there is one.
fn fit_of(target: &Target, asset: &PreparedAsset) -> Option<Fit> {
    let Some(decision) = asset.decided.iter().find(|decision| decision.stated == target.stated) else {
        return fit::of(target, asset);
    };
    Some(match decision.says {
        Says::Other => Fit { decided: Some(decision.clone()), ..fit::of(target, asset)? },
        Says::Same | Says::Member => Fit {
            likeness: Likeness::Same,
            // A person's word goes before every likeness of words.
            closeness: 10_000,
            kinship: Kinship::Alias,
            by_number: false,
            by_family: decision.says == Says::Member,
            decided: Some(decision.clone()),
        },
    })
}

fn decided_other(target: &Target, fit: &Fit, asset: &PreparedAsset) -> Hit {
    Hit {
        verdict: Verdict::NotAffected,
        score: score(fit, Outcome::Outside),
        product_id: target.product_id.clone(),
        product: target.name.clone(),
        grounds: fit.decided.iter().map(|decision| decided_ground(decision, target, asset)).collect(),
    }
}

fn decided_ground(decision: &Decision, target: &Target, asset: &PreparedAsset) -> Ground {
    let (registered, stated) = (asset.product.clone(), target.name.clone());
    let on = decision.on;
    match decision.says {
        Says::Other => Ground::DecidedOther { registered, stated, on },
        Says::Same | Says::Member => Ground::DecidedSame { registered, stated, on },
    }
}

fn strength(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotAffected => 0,
        Verdict::Review => 1,
        Verdict::Affected => 2,
    }
}

/// Several entries for one product, each with the fix of its own line of releases: only the registered line counts.
fn of_line(fits: &mut Vec<(&Target, Fit)>, asset: &PreparedAsset) {
    let Some(line) = asset.version.as_ref().and_then(|version| version.line()) else { return };
    let own = |target: &Target| target.statement.single_upper().and_then(|bound| bound.line()) == Some(line);
    if fits.len() > 1
        && fits.iter().any(|(target, _)| own(target))
        && fits.iter().all(|(target, _)| target.statement.single_upper().is_some())
    {
        fits.retain(|(target, _)| own(target));
    }
}

fn judge(target: &Target, fit: &Fit, asset: &PreparedAsset) -> Option<Hit> {
    let mut grounds = Vec::new();
    let mut cap = Verdict::Affected;
    let lower = |cap: &mut Verdict, to: Verdict| {
        if strength(to) < strength(*cap) {
            *cap = to;
        }
    };
    let registered = || asset.product.clone();
    let stated = || target.name.clone();
    // Whoever says that it is the same product has looked at the maker too.
    match fit.kinship {
        _ if fit.decided.is_some() => {}
        Kinship::Same => {
            grounds.push(Ground::MakerSame { registered: asset.maker.text.clone(), stated: target.vendor.text.clone() })
        }
        Kinship::Alias => grounds
            .push(Ground::MakerAlias { registered: asset.maker.text.clone(), stated: target.vendor.text.clone() }),
        Kinship::Unknown => {
            grounds.push(Ground::MakerUnknown);
            lower(&mut cap, Verdict::Review);
        }
        Kinship::Different => {
            grounds.push(Ground::MakerDiffers {
                registered: asset.maker.text.clone(),
                stated: target.vendor.text.clone(),
            });
            lower(&mut cap, Verdict::Review);
        }
    }
    // The title names the product, and nobody says which versions are meant.
    if target.in_text {
        grounds.push(Ground::OnlyInText { stated: target.name.clone() });
        return (fit.kinship != Kinship::Different && fit.decided.is_none()).then(|| Hit {
            verdict: Verdict::Review,
            score: score(fit, Outcome::Missing),
            product_id: target.product_id.clone(),
            product: stated(),
            grounds,
        });
    }
    grounds.push(match fit.likeness {
        _ if let Some(decision) = &fit.decided => decided_ground(decision, target, asset),
        Likeness::Same if fit.by_number => {
            Ground::ModelNumber { registered: asset.model_number.clone(), stated: stated() }
        }
        Likeness::Same if fit.by_family => Ground::FamilyMember { registered: registered(), stated: stated() },
        Likeness::Same => Ground::ProductNamed { registered: registered(), stated: stated() },
        Likeness::Near | Likeness::Vague => {
            lower(&mut cap, Verdict::Review);
            Ground::ProductVague { registered: registered(), stated: stated() }
        }
    });
    for exclusion in &target.exclusions {
        if !fit::covers(&exclusion.phrase, asset) {
            continue;
        }
        let outcome = exclusion
            .versions
            .as_ref()
            .map(|versions| versions.decide(asset.version.as_ref(), asset.version_written(), asset.date));
        match outcome {
            Some(Outcome::Outside) => continue,
            Some(Outcome::Missing | Outcome::Unclear) => lower(&mut cap, Verdict::Review),
            _ => cap = Verdict::NotAffected,
        }
        grounds.push(Ground::Excluded { registered: registered(), stated: exclusion.text.clone() });
    }
    for condition in &target.conditions {
        let text = condition.text.clone();
        grounds.push(match asset.holds(condition) {
            Holds::Met => Ground::ConditionMet { condition: text },
            Holds::Open => {
                lower(&mut cap, Verdict::Review);
                Ground::ConditionOpen { condition: text }
            }
            Holds::NotMet => {
                cap = Verdict::NotAffected;
                Ground::ConditionNotMet { condition: text }
            }
        });
    }
    let outcome = versions(target, asset, &mut grounds);
    match outcome {
        Outcome::All | Outcome::Within => {}
        Outcome::Missing | Outcome::Unclear => lower(&mut cap, Verdict::Review),
        Outcome::Outside => cap = Verdict::NotAffected,
    }
    if matches!(outcome, Outcome::All | Outcome::Within)
        && cap == Verdict::Affected
        && let Some(fixed) = fixed(target, asset, outcome)
    {
        cap = Verdict::Review;
        grounds.push(Ground::VersionFixed { registered: asset.version_text.clone(), fixed });
    }
    // "Desigo CC V5.0 < V5.0 QU1" speaks of 5.0; whether 3.0 is meant is not said.
    let line = asset.version.as_ref().and_then(|version| version.line());
    if outcome == Outcome::Within && target.line.is_some() && line.is_some() && target.line != line {
        lower(&mut cap, Verdict::Review);
    }
    status(target, &mut cap, &mut grounds, outcome)?;
    // What was hardly recognised is not ruled out either: then there is nothing to say.
    if cap == Verdict::NotAffected && (fit.likeness == Likeness::Vague || fit.kinship == Kinship::Different) {
        return None;
    }
    Some(Hit {
        verdict: cap,
        score: score(fit, outcome),
        product_id: target.product_id.clone(),
        product: stated(),
        grounds,
    })
}

fn versions(target: &Target, asset: &PreparedAsset, grounds: &mut Vec<Ground>) -> Outcome {
    let stated = target.statement.decide(asset.version.as_ref(), asset.version_written(), asset.date);
    let outcome = beside_fixes(target, asset, stated);
    if stated != Outcome::Outside
        && outcome == Outcome::Outside
        && let Some(fix) = fixes_for(target, asset).next()
    {
        let (registered, fixed) = (asset.version_text.clone(), fix.text.clone());
        grounds.push(Ground::VersionFixed { registered, fixed });
        return outcome;
    }
    let registered = if asset.version_text.is_empty() { asset_date(asset) } else { asset.version_text.clone() };
    let stated = target.statement.text.clone();
    grounds.push(match outcome {
        Outcome::All => Ground::AllVersions,
        Outcome::Within => Ground::VersionWithin { registered, stated },
        Outcome::Outside => Ground::VersionOutside { registered, stated },
        Outcome::Missing => Ground::VersionMissing { stated },
        Outcome::Unclear => Ground::VersionNotComparable { registered, stated },
    });
    outcome
}

fn asset_date(asset: &PreparedAsset) -> String {
    let Some(date) = asset.date else { return String::new() };
    let (year, month) = (date.first / 10_000, date.first / 100 % 100);
    if date.first / 100 == date.last / 100 { format!("{year}-{month:02}") } else { year.to_string() }
}

/// The fixes that are said for the registered version, those of its own line of releases first.
fn fixes_for<'a>(target: &'a Target, asset: &'a PreparedAsset) -> impl Iterator<Item = &'a Fix> {
    let version = asset.version.as_ref();
    let line = version.and_then(|version| version.line());
    let spoken_of =
        move |fix: &&Fix| fix.scope.as_ref().is_none_or(|scope| scope.decide(version, true, None) != Outcome::Outside);
    let own = move |fix: &&Fix| line.is_some() && fix.version.line() == line;
    let others = target.fixes.iter().filter(spoken_of).filter(move |fix| !own(fix));
    target.fixes.iter().filter(spoken_of).filter(own).chain(others)
}

/// What the named fixes say where the statement alone leaves a doubt: "4.4 and prior" with a fix 4.4.92 means that
/// 4.4.73 is within, and "before 1.7.15" with a fix 1.7.15b leaves 1.7.15 open.
fn beside_fixes(target: &Target, asset: &PreparedAsset, outcome: Outcome) -> Outcome {
    let Some(version) = asset.version.as_ref() else { return outcome };
    let Some(fix) = fixes_for(target, asset).next().filter(|fix| fix.version.line() == version.line()) else {
        return outcome;
    };
    let to_fix = version.relate(&fix.version);
    let coarse = target.statement.finer_than(version);
    match (outcome, to_fix) {
        (Outcome::Unclear, Relation::Less | Relation::Coarser(_)) if coarse => Outcome::Within,
        (Outcome::Unclear | Outcome::Within, Relation::Equal | Relation::Greater | Relation::Finer) if coarse => {
            Outcome::Outside
        }
        (Outcome::Outside, Relation::Less | Relation::Coarser(_))
            if target.statement.ends_at(version)
                && !fixes_for(target, asset).any(|fix| version.relate(&fix.version) == Relation::Equal) =>
        {
            Outcome::Unclear
        }
        _ => outcome,
    }
}

/// The fix that the registered version has reached, when the publisher names one. Where a range is given, only a
/// version that is both in it and named as the fix is in doubt.
fn fixed(target: &Target, asset: &PreparedAsset, outcome: Outcome) -> Option<String> {
    let version = asset.version.as_ref()?;
    let reached = |fix: &&Fix| match version.relate(&fix.version) {
        Relation::Equal => outcome == Outcome::All || version.parts.len() == fix.version.parts.len(),
        Relation::Greater | Relation::Finer | Relation::Patched => outcome == Outcome::All,
        _ => false,
    };
    fixes_for(target, asset).find(reached).map(|fix| fix.text.clone())
}

/// What the publisher says of the product as a whole. `None`: the entry only names the fixed product.
fn status(target: &Target, cap: &mut Verdict, grounds: &mut Vec<Ground>, outcome: Outcome) -> Option<()> {
    let statuses = &target.statuses;
    // Documents leave products out of the lists by mistake; named in the tree with a version they still count.
    if statuses.is_empty() || statuses.iter().any(|status| status.is_affected()) {
        return Some(());
    }
    if statuses.contains(&ProductStatus::UnderInvestigation) {
        if *cap == Verdict::Affected {
            *cap = Verdict::Review;
        }
        grounds.push(Ground::UnderInvestigation);
        return Some(());
    }
    // "Fixed" and "not affected" speak of the versions named; of others they say nothing.
    if !matches!(outcome, Outcome::All | Outcome::Within) || *cap == Verdict::Review {
        return None;
    }
    *cap = Verdict::NotAffected;
    if statuses.contains(&ProductStatus::KnownNotAffected) {
        grounds.push(Ground::StatedNotAffected);
    } else {
        grounds.push(Ground::VersionFixed { registered: target.statement.text.clone(), fixed: target.name.clone() });
    }
    Some(())
}

fn score(fit: &Fit, outcome: Outcome) -> u8 {
    let product = match fit.likeness {
        Likeness::Same => 60,
        Likeness::Near => 35,
        Likeness::Vague => 20,
    };
    let maker = match fit.kinship {
        Kinship::Same => 20,
        Kinship::Alias => 18,
        Kinship::Unknown => 8,
        Kinship::Different => 0,
    };
    let version = match outcome {
        Outcome::All | Outcome::Within => 20,
        Outcome::Missing | Outcome::Unclear => 10,
        Outcome::Outside => 0,
    };
    product + maker + version
}
