//! Making bundles to compare with at home: what the viewer may carry, packed and signed by the CERT. The same contents
//! are packed once a day; who asks again gets the same bytes.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::audience::Tlp;
use domain::hash::Hasher;
use domain::policy::MayTakeBundle;
use domain::register::Decided;
use domain::viewer::Viewer;
use domain::{RevisionId, Timestamp};
use formats::bundle::{FORMAT, Head, MadeBy, Packer, SigningKey, Unpackable};
use store::{Store, StoreError};

/// Documents in memory at a time, beside what is packed already.
const CHUNK: usize = 100;
/// After so many hours the same contents get a new number, so that whoever fetches every week never holds an old one.
const SAME_HOURS: i64 = 24;
/// Changes when the same advisories and rules are packed otherwise than before: then no bundle that is kept is the same.
const PACKED: &str = "rules with their advisories";
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
    let register = matching::Register::fingerprint();
    let mut print = Hasher::default()
        .part(&FORMAT.to_string())
        .part(PACKED)
        .part(&register)
        .part(&key.public().to_string())
        .part(&made_by.name)
        .part(&made_for.map_or_else(String::new, |organisation| organisation.to_string()));
    for member in &members {
        print.add(&member.sha256.to_string());
    }
    // All of them: which go along is known only when every document was read, and that is not done for who asks again.
    for rule in &rules {
        print.add(&rule.id.to_string());
    }
    let print = print.finish();
    if let Some(kept) = view.kept_bundle(print, store.now().plus_hours(-SAME_HOURS)).await? {
        let kept = kept.into_inner();
        if let Some(bytes) = kept.content {
            return Ok(Made { serial: kept.serial, made_at: kept.made_at, bytes });
        }
    }
    // The number commits first: packing takes seconds, in which nobody else should wait. One that is lost leaves a gap,
    // which does no harm.
    let mut tx = store.begin().await?;
    let made_at = tx.now();
    let serial = tx.next_bundle(proof, print, made_for).await?;
    tx.commit().await?;

    let names: HashMap<RevisionId, String> =
        members.iter().map(|member| (member.revision, member.tracking_id.clone())).collect();
    let mut revisions: Vec<RevisionId> = names.keys().copied().collect();
    revisions.sort();
    let names = Arc::new(names);
    let decided = matching::Register::with_rules(&rules);
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

/// What an advisory names, as rules are found by it. What cannot be read names nothing: nobody compares with it at home.
fn products_of(register: &matching::Register, bytes: &[u8]) -> BTreeSet<String> {
    let Ok(reading) = formats::csaf::read(bytes) else { return BTreeSet::new() };
    reading.advisory.products.iter().map(|entry| register.stated_key(&matching::stated_as(entry))).collect()
}
