//! One advisory against one asset: is it the same product, is the version within, are the conditions met — and why.

mod fit;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;

use domain::advisory::ProductStatus;
use domain::verdict::{Ground, Hit, Verdict};

use crate::prepared::fixes::Fix;
use crate::prepared::{PreparedAdvisory, PreparedAsset, Recognised, Said, Set, Target};
use crate::product::condition::Holds;
use crate::register::{Decision, Kinship, Says};
use crate::version::notation::Relation;
use crate::version::{Outcome, Version};
use fit::{Fillers, Fit, Likeness};

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

/// What decides in each set of vulnerabilities: where it stands among what the set says, and the verdict.
pub(crate) type Deciding = Vec<Option<(u32, Verdict)>>;

/// As [`compare`], for the targets that share a key with the asset, in order; and what decides in each set of
/// vulnerabilities, where they speak of different products.
pub(crate) fn compare_sets<'a>(
    advisory: &'a PreparedAdvisory,
    at: impl IntoIterator<Item = u32>,
    asset: &PreparedAsset,
) -> (Option<Hit>, Deciding) {
    let fits = fits_of(advisory, at, asset);
    let ready = advisory.apart.as_ref().filter(|_| !fits.is_empty()).map(|apart| apart.ready(&advisory.targets));
    // Each way of naming a product was compared once, however many sets speak of it.
    let of_set = |set: &'a Set| spoken(fits.iter().filter_map(|it| Some(it.saying(set.says(it.at)?))).collect(), asset);
    let sets: Vec<Option<Spoken<'_>>> = ready.iter().flat_map(|ready| &ready.sets).map(of_set).collect();
    let deciding = sets.iter().map(|it| it.as_ref().map(|it| (it.by.said.place, it.verdict))).collect();
    // What one vulnerability's entries rule out another's may not: the strongest of them speaks.
    let strongest = sets.into_iter().flatten().max_by_key(|it| (strength(it.verdict), it.score));
    let whole = || spoken(fits.iter().map(|it| it.saying(&it.target.said)).collect(), asset);
    (strongest.or_else(whole).and_then(|it| it.told(asset)), deciding)
}

/// A way of naming a product that the asset fits.
struct Fitting<'a> {
    at: u32,
    target: &'a Target,
    fit: Fit,
    /// Asked for when it is among the closest.
    bearing: OnceCell<Verdict>,
}

impl<'a> Fitting<'a> {
    fn saying(&'a self, said: &'a [Said]) -> Alike<'a> {
        Alike { target: &self.target.recognised, fit: &self.fit, bearing: &self.bearing, said }
    }
}

fn fits_of<'a>(
    advisory: &'a PreparedAdvisory,
    at: impl IntoIterator<Item = u32>,
    asset: &PreparedAsset,
) -> Vec<Fitting<'a>> {
    let mut fillers = Fillers::default();
    at.into_iter()
        .filter_map(|at| Some((at, advisory.targets.get(usize::try_from(at).ok()?)?)))
        .filter_map(|(at, target)| {
            let fit = fit_of(&target.recognised, asset, &mut fillers)?;
            Some(Fitting { at, target, fit, bearing: OnceCell::new() })
        })
        .collect()
}

/// A [`Fitting`], and what is said of the product there: by the whole advisory or by some of its vulnerabilities.
#[derive(Clone, Copy)]
struct Alike<'a> {
    target: &'a Recognised,
    fit: &'a Fit,
    bearing: &'a OnceCell<Verdict>,
    said: &'a [Said],
}

impl Alike<'_> {
    fn rank(&self) -> (Likeness, i32) {
        (self.fit.likeness, self.fit.closeness)
    }
}

/// What decides, before its reasons are written.
struct Spoken<'a> {
    by: Speaking<'a>,
    verdict: Verdict,
    score: u8,
}

impl Spoken<'_> {
    /// The higher one speaks.
    fn rank(&self) -> (u8, u8, u32) {
        (strength(self.verdict), self.score, self.by.said.place)
    }

    fn told(&self, asset: &PreparedAsset) -> Option<Hit> {
        if self.by.fit.is_ruled_out() {
            return Some(decided_other(&self.by, asset));
        }
        let mut grounds = Reasons::asked();
        let Speaking { target, fit, said, .. } = self.by;
        bearing(target, fit, &said.name, asset, &mut grounds);
        let (verdict, score) = judge(&self.by, |grounds| versions(said, asset, grounds), asset, &mut grounds)?;
        Some(Hit {
            verdict,
            score,
            product_id: self.by.said.product_id.clone(),
            product: self.by.said.name.clone(),
            grounds: grounds.0.unwrap_or_default(),
        })
    }
}

/// What all that is alike says together.
fn spoken<'a>(alike: Vec<Alike<'a>>, asset: &PreparedAsset) -> Option<Spoken<'a>> {
    // What the CERT says is another product is out, and no entry that fits less well comes in for it.
    let (out, mut alike): (Vec<_>, Vec<_>) = alike.into_iter().partition(|it| it.fit.is_ruled_out());
    if let Some(bar) = out.iter().map(Alike::rank).max() {
        alike.retain(|it| it.rank() >= bar);
    }
    if alike.is_empty() {
        let by = statements(&out, asset).into_iter().min_by_key(|by| by.said.place)?;
        return Some(Spoken { verdict: Verdict::NotAffected, score: score(by.fit, Outcome::Outside), by });
    }
    // The entry that names this product most closely speaks for it; what a wider entry says does not count then.
    let best = alike.iter().map(Alike::rank).max()?;
    let vague = best.0 == Likeness::Vague;
    alike.retain(|it| it.fit.likeness == best.0 && (vague || it.fit.closeness == best.1));
    let mut speaking = statements(&alike, asset);
    of_line(&mut speaking, asset);
    // A camera may have a thousand entries, one for each lens and firmware, that state the same few versions. Of those that
    // are equally strong the last in the document speaks. Most of those stand near the end, and beginning there most of the
    // others cannot be stronger than what was found.
    let mut known: Vec<Option<Outcome>> = Vec::new();
    let mut best: Option<Spoken<'_>> = None;
    for by in speaking.into_iter().rev() {
        if best.as_ref().is_some_and(|best| best.rank() > by.at_most()) {
            continue;
        }
        let outcome = |unasked: &mut Reasons| {
            known.resize(known.len().max(by.said.stating + 1), None);
            let decided = || versions(by.said, asset, unasked);
            known.get_mut(by.said.stating).map_or(Outcome::Unclear, |known| *known.get_or_insert_with(decided))
        };
        let Some((verdict, score)) = judge(&by, outcome, asset, &mut Reasons::unasked()) else { continue };
        let found = Spoken { by, verdict, score };
        if best.as_ref().is_none_or(|best| best.rank() < found.rank()) {
            best = Some(found);
        }
    }
    best
}

/// Why something was judged so. Only the strongest of an advisory's entries is told: the others are weighed without
/// writing their reasons.
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

/// What an entry says of the product that the asset fits.
#[derive(Clone, Copy)]
struct Speaking<'a> {
    target: &'a Recognised,
    fit: &'a Fit,
    /// The strongest verdict that the product allows, whatever is said of its versions.
    bearing: Verdict,
    said: &'a Said,
}

impl Speaking<'_> {
    /// The highest [`Spoken::rank`] that it can come to.
    fn at_most(&self) -> (u8, u8, u32) {
        (strength(self.bearing), score(self.fit, Outcome::Within), self.said.place)
    }
}

/// All that is said of what fits.
fn statements<'a>(alike: &[Alike<'a>], asset: &PreparedAsset) -> Vec<Speaking<'a>> {
    let of_one = |it: &Alike<'a>| {
        let Alike { target, fit, said, .. } = *it;
        let bearing = *it.bearing.get_or_init(|| bearing(target, fit, "", asset, &mut Reasons::unasked()));
        said.iter().map(move |said| Speaking { target, fit, bearing, said })
    };
    alike.iter().flat_map(of_one).collect()
}

/// How the asset fits this target, in the CERT's judgement where there is one.
fn fit_of(target: &Recognised, asset: &PreparedAsset, fillers: &mut Fillers) -> Option<Fit> {
    let Some(decision) = asset.decided.iter().find(|decision| decision.stated == target.stated) else {
        let mut fit = fit::of(target, asset, fillers)?;
        // "Monitor for the ICU, IntelliVue MX800" may be the monitor, or something for it.
        if asset.behind_for && !fit.by_number && fit.likeness == Likeness::Same {
            fit.likeness = Likeness::Near;
        }
        return Some(fit);
    };
    Some(match decision.says {
        Says::Other => Fit { decided: Some(decision.clone()), ..fit::of(target, asset, fillers)? },
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
        grounds: it.fit.decided.iter().map(|decision| decided_ground(decision, &it.said.name, asset)).collect(),
    }
}

fn decided_ground(decision: &Decision, name: &str, asset: &PreparedAsset) -> Ground {
    let (registered, stated) = (asset.named().to_owned(), name.to_owned());
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

fn lower(cap: &mut Verdict, to: Verdict) {
    if strength(to) < strength(*cap) {
        *cap = to;
    }
}

/// The strongest verdict that the product allows, by its maker, its name, what is excluded and what it asks for as a
/// condition. `name` is the entry's, for the reasons.
fn bearing(target: &Recognised, fit: &Fit, name: &str, asset: &PreparedAsset, grounds: &mut Reasons) -> Verdict {
    let mut cap = Verdict::Affected;
    let registered = || asset.named().to_owned();
    let stated = || name.to_owned();
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
        return Verdict::Review;
    }
    if matches!(fit.likeness, Likeness::Near | Likeness::Vague) && fit.decided.is_none() {
        lower(&mut cap, Verdict::Review);
    }
    grounds.push(|| match fit.likeness {
        _ if let Some(decision) = &fit.decided => decided_ground(decision, name, asset),
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
    cap
}

/// The verdict and how well it fits. `None`: the entry has nothing to say of this asset.
fn judge(
    it: &Speaking<'_>,
    versions: impl FnOnce(&mut Reasons) -> Outcome,
    asset: &PreparedAsset,
    grounds: &mut Reasons,
) -> Option<(Verdict, u8)> {
    let Speaking { target, fit, bearing: mut cap, said } = *it;
    if target.in_text {
        return (fit.kinship != Kinship::Different && fit.decided.is_none())
            .then(|| (Verdict::Review, score(fit, Outcome::Missing)));
    }
    let outcome = versions(grounds);
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
