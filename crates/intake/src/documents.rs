//! Documents into the store, many in one transaction: the bytes as they came, what they say, and what the standard's
//! tests find. Where they come from is the business of `files` and `fetch`.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use domain::advisory::{Advisory, Finding};
use domain::audience::Audience;
use domain::{ContentHash, SourceId};
use formats::csaf::{self, Unreadable};
use matching::PreparedAdvisory;
use store::{NewDocument, NewRevision, Outcome, RunReport, Signature, audience_of};

use crate::{Intake, IntakeError};

/// A document as it came.
#[derive(Debug)]
pub(crate) struct Incoming {
    /// File name or URL.
    pub(crate) origin: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) signature: Signature,
    /// What the way here has shown: a hash that does not fit, for example.
    pub(crate) findings: Vec<Finding>,
}

impl Incoming {
    pub(crate) fn plain(origin: String, bytes: Vec<u8>) -> Self {
        Self { origin, bytes, signature: Signature::None, findings: Vec::new() }
    }
}

/// What was made of a document, ready for the store.
struct Read {
    advisory: Advisory,
    findings: Vec<Finding>,
    keys: BTreeSet<String>,
}

impl Intake {
    /// Takes in one document, as from an upload.
    pub async fn take_in_bytes(&self, bytes: Vec<u8>, origin: &str) -> Result<RunReport, IntakeError> {
        let proof = Self::may_take_in()?;
        let mut tx = self.store.begin().await?;
        let run = tx.start_run(&proof, None, origin).await?;
        tx.commit().await?;
        let mut report = RunReport::default();
        self.take_in_batch(vec![Incoming::plain(origin.to_owned(), bytes)], &mut report, None).await?;
        let mut tx = self.store.begin().await?;
        tx.finish_run(&proof, run, &report).await?;
        tx.commit().await?;
        Ok(report)
    }

    /// Takes in documents in one transaction; with `progress` how far a source has got is part of it.
    pub(crate) async fn take_in_batch(
        &self,
        batch: Vec<Incoming>,
        report: &mut RunReport,
        progress: Option<(SourceId, &serde_json::Value)>,
    ) -> Result<(), IntakeError> {
        let proof = Self::may_take_in()?;
        let (hashes, batch) = tokio::task::spawn_blocking(move || {
            let hashes: Vec<_> = batch.iter().map(|it| ContentHash::of(&it.bytes)).collect();
            (hashes, batch)
        })
        .await?;
        let mut tx = self.store.begin().await?;
        let known = tx.known_documents(&hashes).await?;
        drop(tx);

        // What was read before is not read again: that is what makes a second import of a folder quick. A signature
        // or a finding of the way here may be new all the same.
        let mut first = BTreeMap::new();
        let mut fresh = Vec::new();
        for (hash, it) in hashes.into_iter().zip(batch) {
            let told_already = known.get(&hash).is_some_and(|known| known.was_read) && it.signature == Signature::None;
            if told_already || first.insert(hash, ()).is_some() {
                report.unchanged += 1;
            } else {
                fresh.push((hash, it));
            }
        }
        let read = tokio::task::spawn_blocking(move || read_all(fresh)).await?;

        let mut tx = self.store.begin().await?;
        for (hash, it, read) in &read {
            let cert_only = Audience::cert_only();
            let (audience, read) = match read {
                Ok(read) => (audience_of(read.advisory.tlp.as_deref()), Some(read)),
                Err(problem) => {
                    report.rejected += 1;
                    report.line(&it.origin, problem.place(), problem.code(), problem.to_string());
                    (cert_only, None)
                }
            };
            for finding in &it.findings {
                report.line(&it.origin, &finding.pointer, &finding.test, &finding.message);
            }
            let new = NewDocument {
                sha256: *hash,
                content: &it.bytes,
                origin: &it.origin,
                signature: it.signature,
                audience: &audience,
            };
            let document = tx.put_document(&proof, &new).await?;
            let Some(read) = read else { continue };
            let revision = NewRevision {
                advisory: &read.advisory,
                document,
                content_hash: *hash,
                findings: &read.findings,
                keys: read.keys.clone(),
            };
            match tx.take_in(&proof, &revision).await?.outcome {
                Outcome::New => report.new += 1,
                Outcome::Updated(_) => report.updated += 1,
                Outcome::Cosmetic => report.cosmetic += 1,
                Outcome::Unchanged => report.unchanged += 1,
                Outcome::Older => report.older += 1,
            }
        }
        if let Some((source, progress)) = progress {
            tx.save_progress(&proof, source, progress).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

type Judged = (ContentHash, Incoming, Result<Read, Unreadable>);

/// Reads and judges on all processors; the order stays.
fn read_all(batch: Vec<(ContentHash, Incoming)>) -> Vec<Judged> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(batch.len()).max(1);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some((_, it)) = batch.get(place) else { break };
                    let result = read(it);
                    done.lock().unwrap_or_else(PoisonError::into_inner).insert(place, result);
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    batch.into_iter().zip(done.into_values()).map(|((hash, it), result)| (hash, it, result)).collect()
}

fn read(it: &Incoming) -> Result<Read, Unreadable> {
    let reading = csaf::read(&it.bytes)?;
    let mut findings = it.findings.clone();
    findings.extend(reading.notes_for_report);
    findings.extend(csaf::findings(&it.bytes));
    let keys = PreparedAdvisory::new(&reading.advisory).keys().map(str::to_owned).collect();
    Ok(Read { advisory: reading.advisory, findings, keys })
}
