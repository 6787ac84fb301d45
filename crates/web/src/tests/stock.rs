//! Fills a test's database with the fictional region's own files, read and matched as the worker would: advisories
//! from `demo/advisories`, inventories from `demo/inventories`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up must stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use domain::{AdvisoryId, ContentHash, OrganisationId, policy};
use matching::Register;
use store::{Compared, NewAsset, NewDocument, NewRevision, Signature};
use testkit::Scratch;

fn demo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo").join(path)
}

/// Takes one document in, and gives its advisory's id.
pub(crate) async fn take_in(scratch: &Scratch, bytes: &[u8], origin: &str) -> AdvisoryId {
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let advisory = formats::csaf::read(bytes).unwrap().advisory;
    let findings = formats::csaf::findings(bytes);
    let prepared = Register::built_in().advisory(&advisory);
    let keys: BTreeSet<String> = prepared.keys().map(ToOwned::to_owned).collect();
    let content_hash = ContentHash::of(bytes);
    let audience = store::audience_of(advisory.tlp.as_deref());
    let new =
        NewDocument { sha256: content_hash, content: bytes, origin, signature: Signature::None, audience: &audience };
    let mut tx = scratch.begin().await.unwrap();
    let document = tx.put_document(&proof, &new).await.unwrap();
    let new = NewRevision { advisory: &advisory, document, content_hash, findings: &findings, keys };
    let taken = tx.take_in(&proof, &new).await.unwrap();
    tx.commit().await.unwrap();
    taken.advisory
}

pub(crate) async fn inventory(scratch: &Scratch, organisation: OrganisationId, file: &str) {
    let bytes = std::fs::read(demo("inventories").join(file)).expect("the demo inventory is there");
    lines(scratch, organisation, &bytes).await;
}

/// The same from the bytes of a list.
pub(crate) async fn lines(scratch: &Scratch, organisation: OrganisationId, bytes: &[u8]) {
    let import = formats::inventory::read(bytes, None).unwrap();
    let lines: Vec<NewAsset> = import
        .lines
        .into_iter()
        .map(|(_, line)| {
            let known = Register::built_in().know(&line);
            NewAsset {
                class: matching::classify(&line),
                keys: known.keys,
                product_key: known.product_key,
                recognised: known.recognised,
                line,
            }
        })
        .collect();
    let system = policy::system("test");
    let proof = policy::may_import_inventory(&system, organisation).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.replace_inventory(&proof, organisation, &lines).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn compare(scratch: &Scratch, advisory: AdvisoryId) {
    let system = policy::system("test");
    let proof = policy::may_take_in(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    let it = tx.advisory_to_match(advisory).await.unwrap();
    let prepared = Register::built_in().advisory(&it.content);
    let keys: BTreeSet<String> = prepared.keys().map(ToOwned::to_owned).collect();
    let candidates = tx.assets_sharing(&keys, None, 10_000).await.unwrap();
    let compared: Vec<_> = candidates
        .iter()
        .map(|candidate| {
            let hit = matching::compare(&prepared, &Register::built_in().asset(&candidate.line));
            Compared { candidate, hit, concerns: None }
        })
        .collect();
    tx.put_matches(&proof, &it, &compared).await.unwrap();
    tx.advisory_matched(&it).await.unwrap();
    tx.commit().await.unwrap();
}

/// All of the region's advisories against a university hospital's and a care home's inventory; nothing waits in the
/// queue afterwards. Gives the advisories by tracking id.
pub(crate) async fn fill(
    scratch: &Scratch,
    hospital: OrganisationId,
    care_home: OrganisationId,
) -> BTreeMap<String, AdvisoryId> {
    inventory(scratch, hospital, "umc-waterland.csv").await;
    inventory(scratch, care_home, "zorghuis-ringdijk.csv").await;
    let mut files: Vec<_> = std::fs::read_dir(demo("advisories"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let mut taken = BTreeMap::new();
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let id = take_in(scratch, &bytes, &name).await;
        compare(scratch, id).await;
        let key = formats::csaf::read(&bytes).unwrap().advisory.key.tracking_id;
        taken.insert(key, id);
        scratch.world.advance_seconds(600);
    }
    loop {
        let work = scratch.claim("test", 100, 60).await.unwrap();
        if work.is_empty() {
            return taken;
        }
        for leased in work {
            scratch.finish(&leased).await.unwrap();
        }
    }
}
