//! What stops a whole run. What is wrong with one document or line is never an error but a line in a report.

use std::error::Error;
use std::path::PathBuf;

use domain::policy::Denied;
use store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{path}: cannot be read: does it exist, and may this program read it?", path = path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{path}: {problem}", path = path.display())]
    Unusable { path: PathBuf, problem: String },
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A provider did not answer, or not with anything to work with. Another time it may.
    #[error("{0}")]
    Provider(String),
    #[error("a part of the work was stopped before its end")]
    Stopped(#[from] tokio::task::JoinError),
}

impl IntakeError {
    /// True when the same thing may work later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Store(error) => error.is_transient(),
            Self::Provider(_) => true,
            Self::Stopped(error) => error.is_cancelled(),
            Self::File { .. } | Self::Unusable { .. } | Self::Denied(_) => false,
        }
    }

    /// The message with its causes, for a list of failed jobs.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}
