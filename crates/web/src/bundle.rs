//! Making bundles to compare with at home: what the viewer may carry, packed and signed by the CERT. The same contents
//! are packed once a day; who asks again gets the same bytes.
//!
//! Everything about a bundle follows from what its reader may see and from the day: its number, its moment, whether it is
//! made anew. Otherwise a secret advisory of another would show as a bundle that changed for no reason.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::audience::Tlp;
use domain::hash::Hasher;
use domain::policy::MayTakeBundle;
use domain::register::Decided;
use domain::viewer::Viewer;
use domain::{RevisionId, Timestamp};
use formats::bundle::{FORMAT, Head, MadeBy, Packer, SigningKey, Unpackable};
use store::{BundleMember, Seen, Store, StoreError, View};

/// Documents in memory at a time, beside what is packed already.
const CHUNK: usize = 100;
/// Changes when the same advisories and rules are packed otherwise than before: then no bundle that is kept is the same.
const PACKED: &str = "rules with the advisories that share a word";
/// The bytes of older bundles are not kept.
const KEPT_DAYS: i64 = 2;

#[derive(Debug, thiserror::Error)]
pub enum Unmade {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Unpackable(#[from] Unpackable),
    #[error("packing was broken off")]
    Broken(#[from] tokio::task::JoinError),
}

/// A bundle, ready to be handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub serial: i64,
    pub made_at: Timestamp,
    pub bytes: Vec<u8>,
}

/// Makes a bundle for this viewer, or finds today's. The proof says for whom; that it is handed out is written down by
/// [`store::Tx::bundle_taken`], when it is.
pub async fn make(
    store: &Store,
    viewer: &Viewer,
    proof: &MayTakeBundle,
    key: &Arc<SigningKey>,
    made_by: MadeBy,
) -> Result<Made, Unmade> {
    let view = store.as_viewer(viewer).await?;
    let members = view.bundle_members().await?;
    let rules = store.standing_rules().await?;
    let tlp = members.iter().map(|member| member.tlp).max().unwrap_or(Tlp::Clear);
    // CLEAR and GREEN are the same for everybody; AMBER makes it one institution's own.
    let made_for = proof.about().filter(|_| tlp > Tlp::Green);
    let name = match made_for {
        Some(organisation) => Some(view.organisation(organisation).await?.name.clone()),
        None => None,
    };
    let decided = matching::Register::with_rules(&rules);
    let rules = rules_of(&view, &members, &decided, rules).await?;
    // The same contents get a new number every day, so that whoever fetches every week never holds an old one.
    let newest = members.iter().map(|member| member.received_at).max();
    let made_at = store.now().start_of_day().max(newest.unwrap_or_default());
    let register = matching::Register::fingerprint();
    let mut print = Hasher::default()
        .part(&FORMAT.to_string())
        .part(PACKED)
        .part(&register)
        .part(&key.public().to_string())
        .part(&made_by.name)
        .part(&made_at.millis().to_string())
        .part(&made_for.map_or_else(String::new, |organisation| organisation.to_string()));
    for member in &members {
        print.add(&member.sha256.to_string());
    }
    for rule in &rules {
        print.add(&rule.id.to_string());
    }
    let print = print.finish();
    if let Some(kept) = view.kept_bundle(print).await? {
        let kept = kept.into_inner();
        if let Some(bytes) = kept.content {
            return Ok(Made { serial: kept.serial, made_at: kept.made_at, bytes });
        }
    }
    // The number commits first: packing takes seconds, in which nobody else should wait. One that is lost leaves a gap,
    // which does no harm.
    let mut tx = store.begin().await?;
    let serial = tx.next_bundle(proof, print, made_at, made_for).await?;
    tx.commit().await?;

    let names: HashMap<RevisionId, String> =
        members.iter().map(|member| (member.revision, member.tracking_id.clone())).collect();
    let mut revisions: Vec<RevisionId> = names.keys().copied().collect();
    revisions.sort();
    let names = Arc::new(names);
    let (mut packer, mut stated) = (Packer::new(), BTreeSet::new());
    for chunk in revisions.chunks(CHUNK) {
        let documents = view.bytes_of_revisions(chunk).await?;
        let (names, decided) = (names.clone(), decided.clone());
        (packer, stated) = tokio::task::spawn_blocking(move || {
            for (revision, bytes) in documents {
                packer.advisory(names.get(&revision).map_or("", String::as_str), &bytes)?;
                stated.extend(products_of(&decided, &bytes));
            }
            Ok::<_, Unpackable>((packer, stated))
        })
        .await??;
    }
    // A rule tells of the advisory that it was made for, and in whose words. Without that advisory it is of no use at home,
    // so it goes only where the advisory goes.
    let rules: Vec<Decided> = rules
        .into_iter()
        .filter(|it| it.rule.stated().is_none_or(|product| stated.contains(&decided.stated_key(product))))
        .collect();
    let head = Head {
        serial,
        made_at,
        made_by,
        tlp: tlp.label().to_owned(),
        made_for: name,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        register,
    };
    let signer = key.clone();
    let bytes = tokio::task::spawn_blocking(move || packer.finish(&rules, head, &signer)).await??;
    let mut tx = store.begin().await?;
    tx.keep_bundle(proof, serial, &bytes, made_at.plus_days(-KEPT_DAYS)).await?;
    tx.commit().await?;
    Ok(Made { serial, made_at, bytes })
}

/// The rules that may go along: those that one of the members shares a word with. Which really do is known only when every
/// document was read, and that is not done for who asks again.
async fn rules_of(
    view: &View<'_>,
    members: &[Seen<BundleMember>],
    register: &matching::Register,
    rules: Vec<Decided>,
) -> Result<Vec<Decided>, StoreError> {
    let words: Vec<Option<BTreeSet<String>>> =
        rules.iter().map(|it| it.rule.stated().map(|product| register.keys_of_stated(product))).collect();
    let all = words.iter().flatten().flatten().cloned().collect();
    let shared = view.words_of_members(members, &all).await?;
    let goes = |words: &Option<BTreeSet<String>>| words.as_ref().is_none_or(|words| !words.is_disjoint(&shared));
    Ok(rules.into_iter().zip(&words).filter(|(_, words)| goes(words)).map(|(rule, _)| rule).collect())
}

/// What an advisory names, as rules are found by it. What cannot be read names nothing: nobody compares with it at home.
fn products_of(register: &matching::Register, bytes: &[u8]) -> BTreeSet<String> {
    let Ok(reading) = formats::csaf::read(bytes) else { return BTreeSet::new() };
    reading.advisory.products.iter().map(|entry| register.stated_key(&matching::stated_as(entry))).collect()
}
