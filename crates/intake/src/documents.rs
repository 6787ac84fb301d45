//! Documents into the store, many in one transaction: the bytes as they came, what they say, and what the standard's
//! tests find. Where they come from is the business of `files` and `fetch`.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::advisory::{Advisory, Finding};
use domain::audience::Audience;
use domain::policy::MayTakeIn;
use domain::{ContentHash, SourceId};
use formats::csaf::{self, Unreadable};
use matching::Register;
use store::{NewDocument, NewRevision, Outcome, RunReport, Signature, StoreError, audience_of};

use crate::parallel::{blocking, each};
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
            let told_already = known.get(&hash).is_some_and(|known| known.was_read)
                && it.signature == Signature::None
                && it.findings.is_empty();
            if told_already || first.insert(hash, ()).is_some() {
                report.unchanged += 1;
            } else {
                fresh.push((hash, it));
            }
        }
        let register = self.register().await?;
        let read = blocking(move || {
            let read = each(&fresh, |(_, it)| understand(&register, it));
            fresh.into_iter().zip(read).map(|((hash, it), read)| (hash, it, read)).collect::<Vec<Judged>>()
        })
        .await?;

        let proof = Self::may_take_in()?;
        match self.keep(&proof, &read, progress).await {
            Ok(outcomes) => tell(report, &read, &outcomes),
            Err(error) if error.is_transient() => return Err(error.into()),
            // One of them spoils the transaction: each is tried alone, so that only that one is refused.
            Err(_) => {
                for (hash, it, read) in read {
                    self.keep_alone(&proof, (hash, it, read), report).await?;
                }
                self.keep(&proof, &[], progress).await?;
            }
        }
        Ok(())
    }

    /// Keeps documents in one transaction, and says what each meant; nothing for one that could not be read.
    async fn keep(
        &self,
        proof: &MayTakeIn,
        read: &[Judged],
        progress: Option<(SourceId, &serde_json::Value)>,
    ) -> Result<Vec<Option<Outcome>>, StoreError> {
        let mut tx = self.store.begin().await?;
        let mut outcomes = Vec::with_capacity(read.len());
        for (hash, it, read) in read {
            let audience = match read {
                Ok(read) => audience_of(read.advisory.tlp.as_deref()),
                Err(_) => Audience::cert_only(),
            };
            let new = NewDocument {
                sha256: *hash,
                content: &it.bytes,
                origin: &it.origin,
                signature: it.signature,
                audience: &audience,
            };
            let document = tx.put_document(proof, &new).await?;
            outcomes.push(match read {
                Err(_) => None,
                Ok(read) => {
                    let revision = NewRevision {
                        advisory: &read.advisory,
                        document,
                        content_hash: *hash,
                        findings: &read.findings,
                        keys: read.keys.clone(),
                    };
                    Some(tx.take_in(proof, &revision).await?.outcome)
                }
            });
        }
        if let Some((source, progress)) = progress {
            tx.save_progress(proof, source, progress).await?;
        }
        tx.commit().await?;
        Ok(outcomes)
    }

    async fn keep_alone(
        &self,
        proof: &MayTakeIn,
        (hash, it, read): Judged,
        report: &mut RunReport,
    ) -> Result<(), IntakeError> {
        let alone = [(hash, it, read)];
        match self.keep(proof, &alone, None).await {
            Ok(outcomes) => tell(report, &alone, &outcomes),
            Err(error) if error.is_transient() => return Err(error.into()),
            Err(error) => {
                // What stands in it cannot be stored; the bytes themselves can.
                let message = format!("it was read but cannot be stored ({error}); the document itself is kept");
                let refusal = Refusal { place: String::new(), code: "not_stored", message };
                let [(hash, it, _)] = alone;
                let alone = [(hash, it, Err(refusal))];
                let outcomes = self.keep(proof, &alone, None).await?;
                tell(report, &alone, &outcomes);
            }
        }
        Ok(())
    }
}

type Judged = (ContentHash, Incoming, Result<Box<Read>, Refusal>);

/// Why nothing could be made of a document.
struct Refusal {
    place: String,
    code: &'static str,
    message: String,
}

fn tell(report: &mut RunReport, read: &[Judged], outcomes: &[Option<Outcome>]) {
    for ((_, it, read), outcome) in read.iter().zip(outcomes) {
        if let Err(refusal) = read {
            report.rejected += 1;
            report.line(&it.origin, &refusal.place, refusal.code, &refusal.message);
        }
        for finding in &it.findings {
            report.line(&it.origin, &finding.pointer, &finding.test, &finding.message);
        }
        match outcome {
            None => {}
            Some(Outcome::New) => report.new += 1,
            Some(Outcome::Updated(_)) => report.updated += 1,
            Some(Outcome::Cosmetic) => report.cosmetic += 1,
            Some(Outcome::Unchanged) => report.unchanged += 1,
            Some(Outcome::Older) => report.older += 1,
        }
    }
}

/// Reads and judges. A fault in a reader is a refusal of this document and of no other.
fn understand(register: &Register, it: &Incoming) -> Result<Box<Read>, Refusal> {
    match catch_unwind(AssertUnwindSafe(|| read(register, it))) {
        Ok(Ok(read)) => Ok(Box::new(read)),
        Ok(Err(problem)) => Err(Refusal { place: problem.place(), code: problem.code(), message: problem.to_string() }),
        Err(_) => Err(Refusal {
            place: String::new(),
            code: "fault",
            message: "a reader failed on it, which is a fault of Brandwacht: report it together with the document, \
                      which is kept"
                .to_owned(),
        }),
    }
}

fn read(register: &Register, it: &Incoming) -> Result<Read, Unreadable> {
    let reading = csaf::read(&it.bytes)?;
    let mut findings = it.findings.clone();
    findings.extend(reading.notes_for_report);
    findings.extend(csaf::findings(&it.bytes));
    let keys = register.advisory(&reading.advisory).keys().map(str::to_owned).collect();
    Ok(Read { advisory: reading.advisory, findings, keys })
}
