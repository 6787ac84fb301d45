//! One advisory against one asset: is it the same product, is the version within, are the conditions met — and why.

mod fit;

use domain::advisory::ProductStatus;
use domain::verdict::{Ground, Hit, Verdict};

use crate::prepared::fixes::Fix;
use crate::prepared::{PreparedAdvisory, PreparedAsset, Recognised, Said, Target};
use crate::product::condition::Holds;
use crate::register::{Decision, Kinship, Says};
use crate::version::notation::Relation;
use crate::version::{Outcome, Version};
use fit::{Fit, Likeness};

/// Says whether an advisory concerns an asset. `None`: they have nothing in common.
pub fn compare(advisory: &PreparedAdvisory, asset: &PreparedAsset) -> Option<Hit> {
    compare_sets(advisory, sharing(advisory, asset), asset).0
}

/// The targets that share a key with the asset, in order.
pub(crate) fn sharing(advisory: &PreparedAdvisory, asset: &PreparedAsset) -> Vec<u32> {
    let mut at: Vec<u32> = asset.keys().filter_map(|key| advisory.by_key.get(key)).flatten().copied().collect();
    at.sort_unstable();
    at.dedup();
    at
}

/// As [`compare`], for the targets that share a key with the asset, in order; and what each set of vulnerabilities says,
/// where they speak of different products.
pub(crate) fn compare_sets(
    advisory: &PreparedAdvisory,
    at: impl IntoIterator<Item = u32>,
    asset: &PreparedAsset,
) -> (Option<Hit>, Vec<Option<Hit>>) {
    let fits = fits_of(advisory, at, asset);
    let sets = match &advisory.apart {
        Some(apart) if !fits.is_empty() => apart.hits(asset),
        _ => Vec::new(),
    };
    // What one vulnerability's entries rule out another's may not: the strongest of them speaks.
    let strongest = sets.iter().flatten().max_by_key(|hit| (strength(hit.verdict), hit.score)).cloned();
    (strongest.or_else(|| whole(fits, asset)), sets)
}

fn fits_of<'a>(
    advisory: &'a PreparedAdvisory,
    at: impl IntoIterator<Item = u32>,
    asset: &PreparedAsset,
) -> Vec<(&'a Target, Fit)> {
    at.into_iter()
        .filter_map(|at| advisory.targets.get(usize::try_from(at).ok()?))
        .filter_map(|target| fit_of(&target.recognised, asset).map(|fit| (target, fit)))
        .collect()
}

/// What all that is alike says together.
fn whole(fits: Vec<(&Target, Fit)>, asset: &PreparedAsset) -> Option<Hit> {
    // What the CERT says is another product is out, and no entry that fits less well comes in for it.
    let (out, mut fits): (Vec<_>, Vec<_>) = fits.into_iter().partition(|(_, fit)| fit.is_ruled_out());
    if let Some(bar) = out.iter().map(|(_, fit)| (fit.likeness, fit.closeness)).max() {
        fits.retain(|(_, fit)| (fit.likeness, fit.closeness) >= bar);
    }
    if fits.is_empty() {
        return statements(&out).first().map(|it| decided_other(it, asset));
    }
    // The entry that names this product most closely speaks for it; what a wider entry says does not count then.
    let best = fits.iter().map(|(_, fit)| (fit.likeness, fit.closeness)).max()?;
    let vague = best.0 == Likeness::Vague;
    fits.retain(|(_, fit)| fit.likeness == best.0 && (vague || fit.closeness == best.1));
    let mut speaking = statements(&fits);
    of_line(&mut speaking, asset);
    let weighed = speaking.iter().filter_map(|it| Some((it, judge(it, asset, &mut Reasons::unasked())?)));
    let (strongest, _) = weighed.max_by_key(|(_, (verdict, score))| (strength(*verdict), *score))?;
    told(strongest, asset)
}

/// Why something was judged so. A camera may have a thousand entries, one for each firmware, and only the strongest of
/// them is told: the others are weighed without writing their reasons.
struct Reasons(Option<Vec<Ground>>);

impl Reasons {
    fn unasked() -> Self {
        Self(None)
    }

    fn asked() -> Self {
        Self(Some(Vec::new()))
    }

    fn push(&mut self, ground: impl FnOnce() -> Ground) {
        if let Some(all) = &mut self.0 {
            all.push(ground());
        }
    }
}

fn told(it: &Speaking<'_>, asset: &PreparedAsset) -> Option<Hit> {
    let mut grounds = Reasons::asked();
    let (verdict, score) = judge(it, asset, &mut grounds)?;
    Some(Hit {
        verdict,
        score,
        product_id: it.said.product_id.clone(),
        product: it.said.name.clone(),
        grounds: grounds.0.unwrap_or_default(),
    })
}

/// What an entry says of the product that the asset fits.
struct Speaking<'a> {
    target: &'a Recognised,
    fit: &'a Fit,
    said: &'a Said,
}

/// All that is said of what fits, in the order of the advisory's entries.
fn statements<'a>(fits: &'a [(&'a Target, Fit)]) -> Vec<Speaking<'a>> {
    let of_one = |(target, fit): &'a (&'a Target, Fit)| {
        target.said.iter().map(move |said| Speaking { target: &target.recognised, fit, said })
    };
    let mut all: Vec<_> = fits.iter().flat_map(of_one).collect();
    all.sort_unstable_by_key(|it| it.said.place);
    all
}

/// How the asset fits this target, in the CERT's judgement where there is one.
fn fit_of(target: &Recognised, asset: &PreparedAsset) -> Option<Fit> {
    let Some(decision) = asset.decided.iter().find(|decision| decision.stated == target.stated) else {
        let mut fit = fit::of(target, asset)?;
        // "Monitor for the ICU, IntelliVue MX800" may be the monitor, or something for it.
        if asset.behind_for && !fit.by_number && fit.likeness == Likeness::Same {
            fit.likeness = Likeness::Near;
        }
        return Some(fit);
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

fn decided_other(it: &Speaking<'_>, asset: &PreparedAsset) -> Hit {
    Hit {
        verdict: Verdict::NotAffected,
        score: score(it.fit, Outcome::Outside),
        product_id: it.said.product_id.clone(),
        product: it.said.name.clone(),
        grounds: it.fit.decided.iter().map(|decision| decided_ground(decision, it.said, asset)).collect(),
    }
}

fn decided_ground(decision: &Decision, said: &Said, asset: &PreparedAsset) -> Ground {
    let (registered, stated) = (asset.named().to_owned(), said.name.clone());
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
fn of_line(speaking: &mut Vec<Speaking<'_>>, asset: &PreparedAsset) {
    let Some(line) = asset.version.as_ref().and_then(|version| version.line()) else { return };
    let own = |it: &Speaking<'_>| it.said.statement.single_upper().and_then(|bound| bound.line()) == Some(line);
    if speaking.len() > 1
        && speaking.iter().any(own)
        && speaking.iter().all(|it| it.said.statement.single_upper().is_some())
    {
        speaking.retain(own);
    }
}

/// The verdict and how well it fits. `None`: the entry has nothing to say of this asset.
fn judge(it: &Speaking<'_>, asset: &PreparedAsset, grounds: &mut Reasons) -> Option<(Verdict, u8)> {
    let Speaking { target, fit, said } = *it;
    let mut cap = Verdict::Affected;
    let lower = |cap: &mut Verdict, to: Verdict| {
        if strength(to) < strength(*cap) {
            *cap = to;
        }
    };
    let registered = || asset.named().to_owned();
    let stated = || said.name.clone();
    let makers = || (asset.maker.text.clone(), target.vendor.text.clone());
    // Whoever says that it is the same product has looked at the maker too.
    match fit.kinship {
        _ if fit.decided.is_some() => {}
        Kinship::Same => grounds.push(|| {
            let (registered, stated) = makers();
            Ground::MakerSame { registered, stated }
        }),
        Kinship::Alias => grounds.push(|| {
            let (registered, stated) = makers();
            Ground::MakerAlias { registered, stated }
        }),
        Kinship::Unknown => {
            grounds.push(|| Ground::MakerUnknown);
            lower(&mut cap, Verdict::Review);
        }
        Kinship::Different => {
            grounds.push(|| {
                let (registered, stated) = makers();
                Ground::MakerDiffers { registered, stated }
            });
            lower(&mut cap, Verdict::Review);
        }
    }
    // The title names the product, and nobody says which versions are meant.
    if target.in_text {
        grounds.push(|| Ground::OnlyInText { stated: stated() });
        return (fit.kinship != Kinship::Different && fit.decided.is_none())
            .then(|| (Verdict::Review, score(fit, Outcome::Missing)));
    }
    if matches!(fit.likeness, Likeness::Near | Likeness::Vague) && fit.decided.is_none() {
        lower(&mut cap, Verdict::Review);
    }
    grounds.push(|| match fit.likeness {
        _ if let Some(decision) = &fit.decided => decided_ground(decision, said, asset),
        Likeness::Same if fit.by_number => {
            // A number may stand in the product's name as well.
            let number = if asset.model_number.is_empty() { registered() } else { asset.model_number.clone() };
            Ground::ModelNumber { registered: number, stated: stated() }
        }
        Likeness::Same if fit.by_family => Ground::FamilyMember { registered: registered(), stated: stated() },
        Likeness::Same => Ground::ProductNamed { registered: registered(), stated: stated() },
        Likeness::Near | Likeness::Vague => Ground::ProductVague { registered: registered(), stated: stated() },
    });
    for exclusion in &target.exclusions {
        if !fit::covers(&exclusion.phrase, asset) {
            continue;
        }
        let outcome = exclusion
            .versions
            .as_ref()
            .map(|versions| versions.decide(asset.version.as_ref(), asset.version_written(), asset.date()));
        match outcome {
            Some(Outcome::Outside) => continue,
            Some(Outcome::Missing | Outcome::Unclear) => lower(&mut cap, Verdict::Review),
            // "Vivid E95 with EchoPAC" is a Vivid as well.
            _ if fit::stands_beside(&exclusion.phrase, asset) => lower(&mut cap, Verdict::Review),
            _ => cap = Verdict::NotAffected,
        }
        grounds.push(|| Ground::Excluded { registered: registered(), stated: exclusion.text.clone() });
    }
    for condition in &target.conditions {
        let holds = asset.holds(condition);
        match holds {
            Holds::Met => {}
            Holds::Open => lower(&mut cap, Verdict::Review),
            Holds::NotMet => cap = Verdict::NotAffected,
        }
        grounds.push(|| {
            let condition = condition.text.clone();
            match holds {
                Holds::Met => Ground::ConditionMet { condition },
                Holds::Open => Ground::ConditionOpen { condition },
                Holds::NotMet => Ground::ConditionNotMet { condition },
            }
        });
    }
    let outcome = versions(said, asset, grounds);
    match outcome {
        Outcome::All | Outcome::Within => {}
        Outcome::Missing | Outcome::Unclear => lower(&mut cap, Verdict::Review),
        Outcome::Outside => cap = Verdict::NotAffected,
    }
    if matches!(outcome, Outcome::All | Outcome::Within)
        && cap == Verdict::Affected
        && let Some(fix) = fixed(said, asset, outcome)
    {
        cap = Verdict::Review;
        grounds.push(|| fixed_by(asset, fix));
    }
    // "Desigo CC V5.0 < V5.0 QU1" speaks of 5.0; whether 3.0 is meant is not said.
    let line = asset.version.as_ref().and_then(|version| version.line());
    if outcome == Outcome::Within && said.line.is_some() && line.is_some() && said.line != line {
        lower(&mut cap, Verdict::Review);
    }
    status(said, &mut cap, grounds, outcome)?;
    // What was hardly recognised is not ruled out either: then there is nothing to say.
    if cap == Verdict::NotAffected && (fit.likeness == Likeness::Vague || fit.kinship == Kinship::Different) {
        return None;
    }
    Some((cap, score(fit, outcome)))
}

fn fixed_by(asset: &PreparedAsset, fix: &Fix) -> Ground {
    Ground::VersionFixed { registered: asset.version_text.clone(), fixed: fix.text.clone() }
}

fn versions(said: &Said, asset: &PreparedAsset, grounds: &mut Reasons) -> Outcome {
    let stated = said.statement.decide(asset.version.as_ref(), asset.version_written(), asset.date());
    let outcome = beside_fixes(said, asset, stated);
    if stated != Outcome::Outside
        && outcome == Outcome::Outside
        && let Some(fix) = fixes_for(said, asset).next()
    {
        grounds.push(|| fixed_by(asset, fix));
        return outcome;
    }
    grounds.push(|| {
        let registered = if asset.version_text.is_empty() { asset_date(asset) } else { asset.version_text.clone() };
        let stated = said.statement.text.clone();
        match outcome {
            Outcome::All => Ground::AllVersions,
            Outcome::Within => Ground::VersionWithin { registered, stated },
            Outcome::Outside => Ground::VersionOutside { registered, stated },
            Outcome::Missing => Ground::VersionMissing { stated },
            Outcome::Unclear => Ground::VersionNotComparable { registered, stated },
        }
    });
    outcome
}

fn asset_date(asset: &PreparedAsset) -> String {
    let Some(date) = asset.date() else { return String::new() };
    let (year, month) = (date.first / 10_000, date.first / 100 % 100);
    if date.first / 100 == date.last / 100 { format!("{year}-{month:02}") } else { year.to_string() }
}

/// The fixes that are said for the registered version, those of its own line of releases first.
fn fixes_for<'a>(said: &'a Said, asset: &'a PreparedAsset) -> impl Iterator<Item = &'a Fix> {
    let version = asset.version.as_ref();
    let line = version.and_then(|version| version.line());
    let spoken_of =
        move |fix: &&Fix| fix.scope.as_ref().is_none_or(|scope| scope.decide(version, true, None) != Outcome::Outside);
    let own = move |fix: &&Fix| line.is_some() && fix.version.line() == line;
    let others = said.fixes.iter().filter(spoken_of).filter(move |fix| !own(fix));
    said.fixes.iter().filter(spoken_of).filter(own).chain(others)
}

/// What the named fixes say where the statement alone leaves a doubt: "4.4 and prior" with a fix 4.4.92 means that
/// 4.4.73 is within, and "before 1.7.15" with a fix 1.7.15b leaves 1.7.15 open.
fn beside_fixes(said: &Said, asset: &PreparedAsset, outcome: Outcome) -> Outcome {
    let Some(version) = asset.version.as_ref() else { return outcome };
    let Some(fix) = fixes_for(said, asset).next().filter(|fix| fix.version.line() == version.line()) else {
        return outcome;
    };
    let relate = |fixed: &Version| match said.statement.scheme {
        Some(notation) => version.relate_as(fixed, notation),
        None => version.relate(fixed),
    };
    let to_fix = relate(&fix.version);
    let coarse = said.statement.finer_than(version);
    match (outcome, to_fix) {
        (Outcome::Unclear, Relation::Less | Relation::Coarser(_)) if coarse => Outcome::Within,
        // One vulnerability may be fixed later than another, so every fix of the line must be there.
        (Outcome::Unclear | Outcome::Within, Relation::Equal | Relation::Greater | Relation::Finer) if coarse => {
            let is_reached =
                |fix: &Fix| matches!(relate(&fix.version), Relation::Equal | Relation::Greater | Relation::Finer);
            let mut of_line = fixes_for(said, asset).filter(|fix| fix.version.line() == version.line());
            if of_line.all(is_reached) { Outcome::Outside } else { Outcome::Unclear }
        }
        (Outcome::Outside, Relation::Less | Relation::Coarser(_))
            if said.statement.ends_at(version)
                && !fixes_for(said, asset).any(|fix| relate(&fix.version) == Relation::Equal) =>
        {
            Outcome::Unclear
        }
        _ => outcome,
    }
}

/// The fix that the registered version has reached, when the publisher names one. Where a range is given, only a
/// version that is both in it and named as the fix is in doubt.
fn fixed<'a>(said: &'a Said, asset: &'a PreparedAsset, outcome: Outcome) -> Option<&'a Fix> {
    let version = asset.version.as_ref()?;
    let reached = |fix: &&Fix| match version.relate(&fix.version) {
        Relation::Equal => outcome == Outcome::All || version.parts.len() == fix.version.parts.len(),
        Relation::Greater | Relation::Finer | Relation::Patched => outcome == Outcome::All,
        _ => false,
    };
    fixes_for(said, asset).find(reached)
}

/// What the publisher says of the product as a whole. `None`: the entry only names the fixed product.
fn status(said: &Said, cap: &mut Verdict, grounds: &mut Reasons, outcome: Outcome) -> Option<()> {
    let statuses = &said.statuses;
    // Documents leave products out of the lists by mistake; named in the tree with a version they still count.
    if statuses.is_empty() || statuses.iter().any(|status| status.is_affected()) {
        return Some(());
    }
    if statuses.contains(&ProductStatus::UnderInvestigation) {
        if *cap == Verdict::Affected {
            *cap = Verdict::Review;
        }
        grounds.push(|| Ground::UnderInvestigation);
        return Some(());
    }
    // "Fixed" and "not affected" speak of the versions named; of others they say nothing.
    if !matches!(outcome, Outcome::All | Outcome::Within) || *cap == Verdict::Review {
        return None;
    }
    *cap = Verdict::NotAffected;
    if statuses.contains(&ProductStatus::KnownNotAffected) {
        grounds.push(|| Ground::StatedNotAffected);
    } else {
        grounds.push(|| Ground::VersionFixed { registered: said.statement.text.clone(), fixed: said.name.clone() });
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
