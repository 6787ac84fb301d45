//! Documents from a provider: what is new there is fetched, checked against its hash and signature, and taken in.
//!
//! Tolerant in what it takes, strict in what it tells: a hash that differs or a signature that does not hold is a
//! finding on the document and a line in the report of the run, and the document is taken in all the same. How bytes
//! are fetched safely stands in `client` and `address`, where lists are found in `discover`.

pub mod address;
mod client;
mod discover;
mod progress;

use std::collections::BTreeMap;
use std::time::Duration;

use domain::advisory::{Finding, FindingSeverity};
use domain::job::Job;
use domain::{ContentHash, RunId, SourceId};
use formats::openpgp;
use formats::provider::{Algorithm, Checksum, Entry, Key};
use futures_util::stream;
use futures_util::{FutureExt, StreamExt};
use store::{RunReport, Signature, Source};
use url::Url;

use self::address::Allowed;
use self::client::{Client, Problem};
use self::progress::Fetched;
use crate::documents::Incoming;
use crate::files::BATCH_BYTES;
use crate::{Intake, IntakeError};

/// Documents asked for before what came is stored.
const CHUNK: usize = 48;
const CHECKSUM: usize = 4 << 10;
const ARMOR: usize = 1 << 20;
/// After so many failures on end the provider is left alone until the next run.
const PATIENCE: usize = 10;

/// What became of an entry.
enum Outcome {
    Document(Incoming),
    Failed(Problem),
}

/// A publisher's keys, as far as they could be fetched.
struct Keys(Vec<Vec<u8>>);

impl Intake {
    /// Fetches what is new at a source. The report is kept as a run of that source; an error means that the provider
    /// could not be reached or lists nothing that can be read.
    pub async fn fetch_source(&self, id: SourceId) -> Result<RunReport, IntakeError> {
        let proof = Self::may_take_in()?;
        let mut tx = self.store.begin().await?;
        let (source, progress) = tx.source_to_fetch(id).await?;
        if !source.enabled {
            return Ok(RunReport::default());
        }
        let run = tx.start_run(&proof, Some(id), &source.url).await?;
        tx.commit().await?;

        let mut report = RunReport::default();
        let mut fetched = Fetched::from_json(&progress);
        let done = self.fetch_from(&source, &mut fetched, &mut report).await;
        let again = matches!(done, Ok(Finished::CutOff));
        if let Err(error) = &done {
            report.line(&source.url, "", "stopped", error.chain());
        }
        self.finish_fetch(run, id, &report, again).await?;
        done.map(|_| report)
    }

    async fn finish_fetch(
        &self,
        run: RunId,
        source: SourceId,
        report: &RunReport,
        again: bool,
    ) -> Result<(), IntakeError> {
        let mut tx = self.store.begin().await?;
        tx.finish_run(&Self::may_take_in()?, run, report).await?;
        if again {
            tx.enqueue(&Job::FetchSource { source }).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn fetch_from(
        &self,
        source: &Source,
        fetched: &mut Fetched,
        report: &mut RunReport,
    ) -> Result<Finished, IntakeError> {
        let deadline = self.store.now().plus_seconds(self.settings.run_seconds);
        let private = self.settings.allow_private || source.allow_private;
        let allowed = Allowed { private, networks: self.settings.allowed_networks.clone().into() };
        let client = Client::new(&self.settings, allowed)
            .map_err(|error| IntakeError::Provider(format!("no connection can be made: {error}")))?;
        // Each request has its own limit; many slow ones together must not hold the worker for hours.
        let looking = async {
            let Some(provider) = discover::provider(&client, &self.settings, &source.url, report).await else {
                let url = &source.url;
                return Err(format!("{url}: no CSAF provider was found there; the report says what was tried"));
            };
            let Some(entries) = discover::entries(&client, &self.settings, &provider, report).await else {
                return Err(format!("{}: none of the provider's lists can be read", source.url));
            };
            let keys = self.keys(&client, &provider.keys, report).await;
            Ok((entries, keys))
        };
        let patience = Duration::from_secs(u64::try_from(self.settings.run_seconds).unwrap_or(0));
        let found = tokio::time::timeout(patience, looking).await;
        let found = found.unwrap_or_else(|_| Err(format!("{}: finding its lists took too long", source.url)));
        let (entries, keys) = found.map_err(IntakeError::Provider)?;

        let (old, new): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| fetched.has(entry));
        report.unchanged += count(old.len());
        let limit = self.settings.most_documents;
        let mut finished = if new.len() > limit { Finished::CutOff } else { Finished::Whole };
        let mut failures = 0;
        // What is saved grows with what was fetched, so with much of it it is saved less often.
        let size = CHUNK.max(new.len() / 200);
        for chunk in new.iter().take(limit).copied().collect::<Vec<_>>().chunks(size) {
            if self.store.now() >= deadline {
                report.line(&source.url, "", "cut_off", "the run took too long; the next one goes on where it was");
                finished = Finished::CutOff;
                break;
            }
            failures = self.fetch_chunk(&client, source.id, chunk, &keys, fetched, failures, report).await?;
            if failures >= PATIENCE {
                let message = format!("{failures} requests failed on end; the next run goes on where this one was");
                report.line(&source.url, "", "given_up", message);
                // At its next time and not at once: whoever is in trouble is not helped by more questions.
                return Ok(Finished::GivenUp);
            }
        }
        if matches!(finished, Finished::Whole) {
            fetched.keep_only(&entries);
            let mut tx = self.store.begin().await?;
            tx.save_progress(&Self::may_take_in()?, source.id, &fetched.to_json()).await?;
            tx.commit().await?;
        }
        Ok(finished)
    }

    /// Fetches some documents and takes them in together with how far the source got. Returns how many requests have
    /// failed on end.
    #[allow(clippy::too_many_arguments, reason = "one step of the loop above, cut out to be read by itself")]
    async fn fetch_chunk(
        &self,
        client: &Client,
        source: SourceId,
        chunk: &[&Entry],
        keys: &Keys,
        fetched: &mut Fetched,
        mut failures: usize,
        report: &mut RunReport,
    ) -> Result<usize, IntakeError> {
        let width = self.settings.parallel_requests.max(1);
        let mut sums = Vec::with_capacity(chunk.len());
        // Lists of boxed requests: of a lazy stream that borrows, the compiler cannot prove that it may go to another
        // thread, and a job must.
        let questions: Vec<_> = chunk.iter().map(|entry| checksum(client, entry).boxed()).collect();
        let mut asked = stream::iter(questions).buffered(width);
        while let Some((sum, answered)) = asked.next().await {
            failures = if answered { 0 } else { failures + 1 };
            if failures >= PATIENCE {
                return Ok(failures);
            }
            sums.push(sum);
        }
        drop(asked);
        // What is here already by its hash need not be fetched again.
        let promised = |sum: &Sum| match sum {
            Sum::Known(sum) if sum.algorithm == Algorithm::Sha256 => ContentHash::from_bytes(sum.digest()).ok(),
            _ => None,
        };
        let hashes: Vec<_> = sums.iter().filter_map(promised).collect();
        let mut tx = self.store.begin().await?;
        let known = tx.known_documents(&hashes).await?;
        drop(tx);
        let mut wanted = Vec::new();
        for (entry, sum) in chunk.iter().zip(sums) {
            if promised(&sum).and_then(|hash| known.get(&hash)).is_some_and(|known| known.was_read) {
                report.unchanged += 1;
                fetched.add(entry);
            } else {
                wanted.push((*entry, sum));
            }
        }
        let limit = usize::try_from(self.settings.largest_document).unwrap_or(usize::MAX);
        let requests: Vec<_> = wanted
            .into_iter()
            .map(|(entry, sum)| async move { (entry, document(client, entry, sum, keys, limit).await) }.boxed())
            .collect();
        let mut stream = stream::iter(requests).buffered(width);
        let mut batch = Vec::new();
        let mut held = 0;
        while let Some((entry, outcome)) = stream.next().await {
            match outcome {
                Outcome::Document(incoming) => {
                    failures = 0;
                    fetched.add(entry);
                    held += incoming.bytes.len();
                    batch.push(incoming);
                    // Forty-eight documents may be small or half a gigabyte.
                    if held >= BATCH_BYTES {
                        held = 0;
                        let full = std::mem::take(&mut batch);
                        self.take_in_batch(full, report, Some((source, &fetched.to_json()))).await?;
                    }
                }
                Outcome::Failed(problem) => {
                    report.rejected += 1;
                    report.line(entry.url.as_str(), "", problem.code(), problem.to_string());
                    if problem.is_passing() {
                        failures += 1;
                        if failures >= PATIENCE {
                            break;
                        }
                    } else {
                        // Asking again gives the same until the provider changes it.
                        fetched.add(entry);
                    }
                }
            }
        }
        drop(stream);
        self.take_in_batch(batch, report, Some((source, &fetched.to_json()))).await?;
        Ok(failures)
    }

    async fn keys(&self, client: &Client, keys: &[Key], report: &mut RunReport) -> Keys {
        let mut armored = Vec::new();
        for key in keys.iter().take(20) {
            let got = match client.get(&key.url, ARMOR).await {
                Ok(got) => got,
                Err(problem) => {
                    report.line(key.url.as_str(), "", "provider.key", problem.to_string());
                    continue;
                }
            };
            match openpgp::fingerprints(&got.bytes) {
                Ok(found) if key.fingerprint.as_ref().is_none_or(|wanted| found.contains(wanted)) => {
                    armored.push(got.bytes);
                }
                Ok(found) => {
                    let wanted = key.fingerprint.as_deref().unwrap_or_default();
                    let message = format!(
                        "the key has the fingerprint {}, the provider names {wanted}: it is not used",
                        found.join(", ")
                    );
                    report.line(key.url.as_str(), "", "provider.key", message);
                }
                Err(problem) => report.line(key.url.as_str(), "", "provider.key", problem.to_string()),
            }
        }
        Keys(armored)
    }
}

#[derive(Debug, Clone, Copy)]
enum Finished {
    Whole,
    /// There is more; the next run goes on.
    CutOff,
    /// The provider does not answer any more.
    GivenUp,
}

/// What the provider says that the hash of a document is.
enum Sum {
    Known(Checksum),
    /// There is none.
    Absent,
    /// There is one, and it is of no use.
    Bad {
        url: Url,
        problem: String,
    },
}

/// And whether the provider answered at all.
async fn checksum(client: &Client, entry: &Entry) -> (Sum, bool) {
    let (mut bad, mut answered) = (Sum::Absent, true);
    let ways = [(&entry.sha256, Algorithm::Sha256), (&entry.sha512, Algorithm::Sha512)];
    for (url, algorithm) in ways {
        let Some(url) = url else { continue };
        let problem = match client.get(url, CHECKSUM).await {
            Ok(got) => match Checksum::parse(&got.bytes, algorithm) {
                Ok(sum) => return (Sum::Known(sum), true),
                Err(problem) => problem.to_string(),
            },
            Err(problem) if problem.is_absent() => continue,
            Err(problem) => {
                answered &= !problem.is_silence();
                problem.to_string()
            }
        };
        bad = Sum::Bad { url: url.clone(), problem };
    }
    (bad, answered)
}

fn finding(test: &str, severity: FindingSeverity, message: String) -> Finding {
    Finding { test: test.to_owned(), severity, pointer: String::new(), message }
}

async fn document(client: &Client, entry: &Entry, sum: Sum, keys: &Keys, limit: usize) -> Outcome {
    let got = match client.get(&entry.url, limit).await {
        Ok(got) => got,
        Err(problem) => return Outcome::Failed(problem),
    };
    let mut it = Incoming::plain(entry.url.to_string(), got.bytes);
    match sum {
        Sum::Known(sum) if sum.matches(&it.bytes) => {}
        Sum::Known(_) => it.findings.push(finding(
            "provider.hash_mismatch",
            FindingSeverity::Error,
            "the document is not the one that the provider took the hash of: it was changed on its way, or its hash \
             file is old; compare with the publisher's page before relying on it"
                .to_owned(),
        )),
        Sum::Bad { url, problem } => it.findings.push(finding(
            "provider.hash_unreadable",
            FindingSeverity::Warning,
            format!("the hash at {url} could not be used: {problem}"),
        )),
        Sum::Absent => it.findings.push(finding(
            "provider.hash_missing",
            FindingSeverity::Info,
            "the provider publishes no hash of this document (CSAF 2.0 §7.1.18)".to_owned(),
        )),
    }
    check_signature(client, entry, keys, &mut it).await;
    Outcome::Document(it)
}

async fn check_signature(client: &Client, entry: &Entry, keys: &Keys, it: &mut Incoming) {
    let Some(url) = &entry.signature else { return };
    if keys.0.is_empty() {
        // In a directory the address is only where a signature would be.
        return;
    }
    let armored = match client.get(url, ARMOR).await {
        Ok(got) => got.bytes,
        Err(problem) => {
            let message = format!("the signature could not be fetched: {problem}");
            it.findings.push(finding("provider.signature_missing", FindingSeverity::Warning, message));
            return;
        }
    };
    let mut refusals = BTreeMap::new();
    for key in &keys.0 {
        match openpgp::verify(&it.bytes, &armored, key) {
            Ok(_) => {
                it.signature = Signature::Valid;
                return;
            }
            Err(problem) => refusals.insert(problem.code(), problem.to_string()),
        };
    }
    it.signature = Signature::Invalid;
    let message = refusals.into_values().collect::<Vec<_>>().join("; ");
    it.findings.push(finding("provider.signature_invalid", FindingSeverity::Error, message));
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
