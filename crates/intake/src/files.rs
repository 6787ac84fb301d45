//! Documents from the local disk: a file, a folder with folders in it, a zip.

use std::path::{Path, PathBuf};

use domain::DocumentId;
use formats::archive;
use store::RunReport;

use crate::documents::Incoming;
use crate::{Intake, IntakeError};

/// How far a long import has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    /// Grows while archives are unpacked.
    pub of: usize,
}

/// Documents in one transaction, at most; fewer when they are large.
const BATCH: usize = 64;
pub(crate) const BATCH_BYTES: usize = 16 << 20;
/// Unpacked documents that wait for the store.
const UNPACKED_AHEAD: usize = 4;
/// Folders within each other.
const DEEPEST: usize = 12;
const MOST_FILES: usize = 1_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    Zip,
}

fn kind(path: &Path) -> Option<Kind> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "json" => Some(Kind::Json),
        "zip" => Some(Kind::Zip),
        _ => None,
    }
}

/// Gathers documents until a transaction is full.
struct Batch {
    documents: Vec<Incoming>,
    bytes: usize,
}

impl Batch {
    fn is_full(&self) -> bool {
        self.documents.len() >= BATCH || self.bytes >= BATCH_BYTES
    }
}

impl Intake {
    /// Takes in a file, all `*.json` and `*.zip` below a folder, or what is in a zip. The report lists what could not
    /// be read; an error means that the whole could not be looked at.
    pub async fn take_in_path(
        &self,
        path: &Path,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<RunReport, IntakeError> {
        let proof = Self::may_take_in()?;
        let start = path.to_owned();
        let mut report = RunReport::default();
        let (files, skipped) = tokio::task::spawn_blocking(move || find(&start)).await??;
        for (path, problem) in skipped {
            report.line(path.display().to_string(), "", "unreadable_folder", problem);
        }
        let mut tx = self.store.begin().await?;
        let run = tx.start_run(&proof, None, &path.display().to_string()).await?;
        tx.commit().await?;

        let mut far = Progress { done: 0, of: files.len() };
        let mut batch = Batch { documents: Vec::new(), bytes: 0 };
        for (file, kind) in files {
            let origin = origin(path, &file);
            let limit = if kind == Kind::Zip { self.settings.largest_archive } else { self.settings.largest_document };
            let bytes = match read_bounded(file, limit).await? {
                Ok(bytes) => bytes,
                Err(problem) => {
                    report.rejected += 1;
                    report.line(origin, "", "unreadable_file", problem);
                    far.done += 1;
                    continue;
                }
            };
            if kind == Kind::Json {
                batch.bytes += bytes.len();
                batch.documents.push(Incoming::plain(origin, bytes));
                if batch.is_full() {
                    self.flush(&mut batch, &mut report, &mut far, progress).await?;
                }
                continue;
            }
            far.done += 1;
            self.unpack(&origin, bytes, &mut batch, &mut report, &mut far, progress).await?;
        }
        self.flush(&mut batch, &mut report, &mut far, progress).await?;
        let mut tx = self.store.begin().await?;
        tx.finish_run(&proof, run, &report).await?;
        tx.commit().await?;
        Ok(report)
    }

    /// Takes in what somebody uploaded and the store has kept: one document, or a zip of them.
    pub async fn take_in_upload(&self, document: DocumentId) -> Result<RunReport, IntakeError> {
        let mut tx = self.store.begin().await?;
        let (origin, bytes) = tx.document_to_take_in(document).await?;
        drop(tx);
        // What it is called says nothing certain; how it begins does (APPNOTE 4.3.6).
        if !bytes.starts_with(b"PK\x03\x04") && !bytes.starts_with(b"PK\x05\x06") {
            return self.take_in_bytes(bytes, &origin).await;
        }
        let proof = Self::may_take_in()?;
        let mut tx = self.store.begin().await?;
        let run = tx.start_run(&proof, None, &origin).await?;
        tx.commit().await?;
        let mut report = RunReport::default();
        let mut far = Progress { done: 0, of: 0 };
        let mut batch = Batch { documents: Vec::new(), bytes: 0 };
        self.unpack(&origin, bytes, &mut batch, &mut report, &mut far, &mut |_| {}).await?;
        self.flush(&mut batch, &mut report, &mut far, &mut |_| {}).await?;
        let mut tx = self.store.begin().await?;
        tx.finish_run(&proof, run, &report).await?;
        tx.commit().await?;
        Ok(report)
    }

    /// Takes in the documents of an archive; what it refuses becomes lines of the report.
    async fn unpack(
        &self,
        origin: &str,
        bytes: Vec<u8>,
        batch: &mut Batch,
        report: &mut RunReport,
        far: &mut Progress,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(), IntakeError> {
        // Unpacking keeps a processor busy; the channel holds it back to what the store can take.
        let (send, mut members) = tokio::sync::mpsc::channel(UNPACKED_AHEAD);
        let unpacking = tokio::task::spawn_blocking(move || {
            for member in archive::open(&bytes, archive::Limits::default())? {
                // Nobody listens any more: the rest is not wanted.
                if send.blocking_send(member).is_err() {
                    break;
                }
            }
            Ok::<_, archive::Unopened>(())
        });
        while let Some(member) = members.recv().await {
            match member {
                Ok(member) if kind(Path::new(&member.name)) == Some(Kind::Json) => {
                    far.of += 1;
                    batch.bytes += member.bytes.len();
                    batch.documents.push(Incoming::plain(format!("{origin}!/{}", member.name), member.bytes));
                    if batch.is_full() {
                        self.flush(batch, report, far, progress).await?;
                    }
                }
                Ok(_) => {}
                Err(refused) => {
                    report.rejected += 1;
                    let finding = refused.finding();
                    report.line(origin, finding.pointer, finding.test, finding.message);
                }
            }
        }
        if let Err(problem) = unpacking.await? {
            report.rejected += 1;
            report.line(origin, "", "unreadable_archive", problem.to_string());
        }
        Ok(())
    }

    async fn flush(
        &self,
        batch: &mut Batch,
        report: &mut RunReport,
        far: &mut Progress,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(), IntakeError> {
        let documents = std::mem::take(&mut batch.documents);
        batch.bytes = 0;
        if !documents.is_empty() {
            far.done += documents.len();
            self.take_in_batch(documents, report, None).await?;
        }
        progress(*far);
        Ok(())
    }
}

/// What a report calls a file: its path below the folder that was given.
fn origin(start: &Path, file: &Path) -> String {
    match file.strip_prefix(start) {
        Ok(below) if !below.as_os_str().is_empty() => below.display().to_string(),
        _ => file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned()),
    }
}

async fn read_bounded(file: PathBuf, limit: u64) -> Result<Result<Vec<u8>, String>, IntakeError> {
    Ok(tokio::task::spawn_blocking(move || {
        use std::io::Read;
        let open = std::fs::File::open(&file).map_err(|error| format!("cannot be opened: {error}"))?;
        let mut bytes = Vec::new();
        // The size that the folder tells may change while the file is read, so the reading itself is bounded.
        open.take(limit + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
            return Err(format!("more than {limit} bytes: split it, or raise the limit"));
        }
        Ok(bytes)
    })
    .await?)
}

type Found = (Vec<(PathBuf, Kind)>, Vec<(PathBuf, String)>);

/// The files below a path in order of name, and the folders that could not be looked into.
fn find(start: &Path) -> Result<Found, IntakeError> {
    let cannot = |source| IntakeError::File { path: start.to_owned(), source };
    let about = std::fs::metadata(start).map_err(cannot)?;
    if about.is_file() {
        let kind = kind(start).ok_or_else(|| IntakeError::Unusable {
            path: start.to_owned(),
            problem: "neither .json nor .zip: give a CSAF document, a folder or a zip of them".to_owned(),
        })?;
        return Ok((vec![(start.to_owned(), kind)], Vec::new()));
    }
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    let mut folders = vec![(start.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let list = match std::fs::read_dir(&folder) {
            Ok(list) => list,
            Err(source) if folder == start => return Err(cannot(source)),
            Err(error) => {
                skipped.push((folder, format!("cannot be listed: {error}")));
                continue;
            }
        };
        for entry in list.flatten() {
            let path = entry.path();
            // Symbolic links are not followed: a folder must not lead out of itself or into itself.
            let Ok(about) = entry.file_type() else { continue };
            if about.is_dir() && depth < DEEPEST {
                folders.push((path, depth + 1));
            } else if about.is_dir() {
                skipped.push((path, format!("more than {DEEPEST} folders within each other")));
            } else if about.is_file()
                && let Some(kind) = kind(&path)
            {
                found.push((path, kind));
            }
        }
        if found.len() > MOST_FILES {
            let problem = format!("more than {MOST_FILES} files: import its folders one by one");
            return Err(IntakeError::Unusable { path: start.to_owned(), problem });
        }
    }
    if found.is_empty() && skipped.is_empty() {
        let problem = "no *.json or *.zip in this folder".to_owned();
        return Err(IntakeError::Unusable { path: start.to_owned(), problem });
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok((found, skipped))
}
