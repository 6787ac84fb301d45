//! Work for the processors, away from the threads that wait for the network and the database.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::IntakeError;

/// Runs something that takes longer than a task may hold its thread.
pub(crate) async fn blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> Result<R, IntakeError> {
    Ok(tokio::task::spawn_blocking(work).await?)
}

/// Does the same to every item on all processors; results stand in the order of the items. Only within `blocking`.
pub(crate) fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(items.len());
    if threads <= 1 {
        return items.iter().map(work).collect();
    }
    // A few at a time: handing out every single one costs as much as a cheap piece of work.
    let at_once = (items.len() / (threads * 8)).clamp(1, 64);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len() / at_once + 1));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let start = next.fetch_add(at_once, Ordering::Relaxed);
                    let Some(part) = items.get(start..items.len().min(start.saturating_add(at_once))) else { break };
                    if part.is_empty() {
                        break;
                    }
                    let results: Vec<R> = part.iter().map(&work).collect();
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((start, results));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(start, _)| *start);
    done.into_iter().flat_map(|(_, results)| results).collect()
}
