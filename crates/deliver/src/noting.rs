//! What became of a message is noted in one way, whatever it is about: how it ends for the queue, and what is said when even the
//! note cannot be kept.

use domain::job::Failure;
use store::StoreError;
use tracing::warn;

use crate::with_causes;

/// Why a message did not go out, and whether that is for good; nothing when it went.
pub(crate) fn trouble(outcome: &Result<(), Failure>) -> Option<(&str, bool)> {
    match outcome {
        Ok(()) => None,
        Err(Failure::Retry(error)) => Some((error.as_str(), false)),
        Err(Failure::Fail(error)) => Some((error.as_str(), true)),
    }
}

/// What the queue hears, once the outcome was noted or could not be. One that went out is tried again only to be noted; what went
/// wrong still stands with the job.
pub(crate) fn settled(outcome: Result<(), Failure>, noted: Result<(), StoreError>) -> Result<(), Failure> {
    match (outcome, noted) {
        (outcome, Ok(())) => outcome,
        (Ok(()), Err(error)) => {
            Err(Failure::Retry(format!("sent, but that could not be noted: {}", with_causes(&error))))
        }
        (Err(failure), Err(error)) => {
            warn!(error = &error as &dyn std::error::Error, "the failure could not be noted");
            Err(failure)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_noted_is_tried_again_and_what_failed_stays_failed() {
        let lost = || Err(StoreError::NotFound);
        let (later, never) = (Failure::Retry("later".to_owned()), Failure::Fail("never".to_owned()));
        assert_eq!(settled(Ok(()), Ok(())), Ok(()));
        let Err(Failure::Retry(said)) = settled(Ok(()), lost()) else { panic!("it is not tried again") };
        assert!(said.starts_with("sent, but that could not be noted"), "{said}");
        for failure in [later, never] {
            assert_eq!(settled(Err(failure.clone()), Ok(())), Err(failure.clone()));
            assert_eq!(settled(Err(failure.clone()), lost()), Err(failure));
        }
    }

    #[test]
    fn a_message_that_went_out_has_no_trouble() {
        assert_eq!(trouble(&Ok(())), None);
        assert_eq!(trouble(&Err(Failure::Retry("later".to_owned()))), Some(("later", false)));
        assert_eq!(trouble(&Err(Failure::Fail("never".to_owned()))), Some(("never", true)));
    }
}
