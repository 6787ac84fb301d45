//! Advisories from files and folders, for commands that work without a database. Intake has its own, hardened way in.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, bail};
use domain::advisory::Advisory;
use indicatif::ProgressBar;

/// A document that could not be read: where, and what to do.
#[derive(Debug)]
pub(crate) struct Bad {
    pub(crate) path: PathBuf,
    pub(crate) problem: String,
}

const MAX_DEPTH: usize = 12;
const MAX_BYTES: u64 = 64 << 20;

/// All `*.json` files below a folder, or the file itself, in order of name.
pub(crate) fn json_files(start: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let about = std::fs::metadata(start).with_context(|| format!("{}: cannot be read", start.display()))?;
    if about.is_file() {
        return Ok(vec![start.to_owned()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![(start.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        if depth > MAX_DEPTH {
            bail!("{}: more than {MAX_DEPTH} folders within each other", folder.display());
        }
        let list = std::fs::read_dir(&folder).with_context(|| format!("{}: cannot be listed", folder.display()))?;
        for entry in list {
            let entry = entry.with_context(|| format!("{}: cannot be listed", folder.display()))?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            // Symbolic links are not followed: a folder must not lead out of itself or into itself.
            if kind.is_dir() {
                folders.push((path, depth + 1));
            } else if kind.is_file() && path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Does the same to every item on all processors; results stand in the order of the items.
pub(crate) fn in_parallel<'a, T: Sync, R: Send>(
    items: &'a [T],
    bar: &ProgressBar,
    work: impl Fn(&'a T) -> R + Sync,
) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(items.len().max(1));
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    bar.inc(1);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Reads one document.
pub(crate) fn advisory(path: &Path) -> Result<Advisory, Bad> {
    let bad = |problem: String| Bad { path: path.to_owned(), problem };
    let size = std::fs::metadata(path).map_err(|error| bad(error.to_string()))?.len();
    if size > MAX_BYTES {
        return Err(bad(format!("has {size} bytes, more than {MAX_BYTES}: is this an advisory?")));
    }
    let bytes = std::fs::read(path).map_err(|error| bad(error.to_string()))?;
    formats::csaf::read(&bytes).map(|reading| reading.advisory).map_err(|error| bad(error.to_string()))
}

/// Says on standard error which documents were bad: the first ones in full, the rest as a number.
pub(crate) fn complain(bad: &[Bad]) {
    const SHOWN: usize = 50;
    for Bad { path, problem } in bad.iter().take(SHOWN) {
        eprintln!("{}: {problem}", path.display());
    }
    if bad.len() > SHOWN {
        eprintln!("… and {} more documents that cannot be read", bad.len() - SHOWN);
    }
}
