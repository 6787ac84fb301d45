//! The mailbox into which mail servers return what could not be delivered: a Maildir, one file for each mail. What came back
//! counts as not delivered: whoever was to get a notice or a question is phoned, the next one on duty is called at once, and a mail
//! about an account shows as not delivered. That a machine answered a notice is noted. Everything else is left, as a mail that nobody
//! has read yet.
//!
//! A file is handled, and then moves from `new` to `cur`. When the program stops in between it is handled again, which changes
//! nothing.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context;
use domain::{DeliveryId, policy};
use formats::returned::{self, Returned};
use serde::Serialize;
use store::Store;
use tracing::warn;

/// Mails in one look; the next look, a minute later, goes on.
const AT_ONCE: usize = 500;

/// What stood in the mailbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Read {
    pub(crate) mails: usize,
    /// Messages of ours that did not arrive.
    pub(crate) failed: usize,
    /// Machines that answered.
    pub(crate) away: usize,
    /// What a person has to read.
    pub(crate) left: usize,
    /// Files that could not be read or moved, and are tried again.
    pub(crate) unread: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mailbox {
    folder: PathBuf,
}

impl Mailbox {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// What is wrong with the folder, when it is no mailbox.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        for part in ["new", "cur"] {
            let place = self.folder.join(part);
            let unfit = || format!("{}: make it a Maildir that the program may read and write", place.display());
            std::fs::read_dir(&place).with_context(unfit)?;
            // A name that mail programs leave alone; two programs that look at once do not mind each other.
            let trial = place.join(format!(".brandwacht-{}", std::process::id()));
            std::fs::write(&trial, b"").and_then(|()| std::fs::remove_file(&trial)).with_context(unfit)?;
        }
        Ok(())
    }

    /// Reads what is new. A file that cannot be read stays where it is, and holds no other up.
    pub(crate) async fn read(&self, store: &Store) -> anyhow::Result<Read> {
        let mut read = Read::default();
        for name in self.names().await? {
            match self.one(store, &name).await {
                Ok(None) => {}
                Ok(Some(noted)) => {
                    read.mails += 1;
                    match noted {
                        Noted::Failed => read.failed += 1,
                        Noted::Away => read.away += 1,
                        Noted::Nothing => {}
                        Noted::Left => read.left += 1,
                    }
                }
                Err(error) => {
                    read.unread += 1;
                    warn!(error = format!("{error:#}"), "a file in the mailbox stays unread");
                }
            }
        }
        Ok(read)
    }

    /// Handles one file; nothing when another worker was quicker.
    async fn one(&self, store: &Store, name: &str) -> anyhow::Result<Option<Noted>> {
        let from = self.folder.join("new").join(name);
        let Some(mail) = look(&from).await? else { return Ok(None) };
        let noted = note(store, &mail).await?;
        // The flags of the Maildir: S is seen. What is left for a person shows as unread.
        let flags = if matches!(noted, Noted::Left) { "2," } else { "2,S" };
        match tokio::fs::rename(&from, self.folder.join("cur").join(format!("{name}:{flags}"))).await {
            Ok(()) => Ok(Some(noted)),
            Err(error) if error.kind() == ErrorKind::NotFound && !from.exists() => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{}: cannot be moved", from.display())),
        }
    }

    /// The oldest first: names of a Maildir begin with the second in which the mail came.
    async fn names(&self) -> anyhow::Result<Vec<String>> {
        let place = self.folder.join("new");
        let unreadable = || format!("{}: cannot be read", place.display());
        let mut folder = tokio::fs::read_dir(&place).await.with_context(unreadable)?;
        let mut names = Vec::new();
        while let Some(entry) = folder.next_entry().await.with_context(unreadable)? {
            let is_file = entry.file_type().await.is_ok_and(|kind| kind.is_file());
            match entry.file_name().into_string() {
                Ok(name) if is_file && !name.starts_with('.') => names.push(name),
                _ => {}
            }
        }
        names.sort();
        names.truncate(AT_ONCE);
        Ok(names)
    }
}

/// What a file says; nothing when it is gone.
async fn look(file: &Path) -> anyhow::Result<Option<Returned>> {
    let size = match tokio::fs::metadata(file).await {
        Ok(facts) => facts.len(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("{}: cannot be read", file.display())),
    };
    if size > returned::MAX_BYTES as u64 {
        warn!(file = %file.display(), size, "a mail is larger than a report can be, and is left for a person");
        return Ok(Some(Returned::Other));
    }
    let bytes = match tokio::fs::read(file).await {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("{}: cannot be read", file.display())),
    };
    Ok(Some(returned::read(&bytes).unwrap_or_else(|problem| {
        warn!(file = %file.display(), %problem, "a file in the mailbox is left for a person");
        Returned::Other
    })))
}

enum Noted {
    Failed,
    Away,
    /// Nothing is to be done about it.
    Nothing,
    Left,
}

async fn note(store: &Store, mail: &Returned) -> anyhow::Result<Noted> {
    let (originals, error) = match mail {
        Returned::Failed { originals, status, reason } => {
            let error = [status.as_str(), reason.as_str()].into_iter().filter(|it| !it.is_empty());
            (originals, Some(error.collect::<Vec<_>>().join(" ")))
        }
        Returned::AutoReply { originals } => (originals, None),
        Returned::Underway => return Ok(Noted::Nothing),
        Returned::Other => return Ok(Noted::Left),
    };
    let system = policy::system("mailbox");
    let proof = policy::may_publish(&system)?;
    let mut is_ours = false;
    for delivery in originals.iter().filter_map(|id| delivery_of(id)) {
        let mut tx = store.begin().await?;
        is_ours |= match &error {
            Some(error) => tx.mail_returned(&proof, delivery, error).await?,
            None => tx.delivery_away(&proof, delivery).await?,
        };
        tx.commit().await?;
    }
    Ok(match (is_ours, error) {
        (false, _) => Noted::Left,
        (true, Some(_)) => Noted::Failed,
        (true, None) => Noted::Away,
    })
}

/// The left side of our Message-Ids is the delivery (`domain::notice::message_id`); mails about accounts and calls to duty have
/// their own identifier in that place.
fn delivery_of(message_id: &str) -> Option<DeliveryId> {
    message_id.split_once('@')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_message_ids_name_a_delivery() {
        assert!(delivery_of("0198c1f2-7a3b-7c4d-8e5f-001122334455@cert.example").is_some());
        for id in ["", "0198c1f2-7a3b-7c4d-8e5f-001122334455", "anchor-7@cert.example", "CAF=x@mail.example"] {
            assert_eq!(delivery_of(id), None, "{id}");
        }
    }
}
