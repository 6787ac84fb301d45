//! Telephone calls that brought no answer: what came of them, and when to try again. A call that brought one is that answer.

use crate::time::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallOutcome {
    /// Nobody picked up.
    NoReply,
    /// Somebody or something took a message.
    MessageLeft,
    /// They asked to be called at another time.
    CallBack,
    /// The number is not theirs.
    WrongNumber,
}

impl CallOutcome {
    pub const ALL: [Self; 4] = [Self::NoReply, Self::MessageLeft, Self::CallBack, Self::WrongNumber];

    pub fn code(self) -> &'static str {
        match self {
            Self::NoReply => "no_reply",
            Self::MessageLeft => "message_left",
            Self::CallBack => "call_back",
            Self::WrongNumber => "wrong_number",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// A call as somebody notes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub outcome: CallOutcome,
    /// May be empty.
    pub note: String,
    /// Who phoned.
    pub by: String,
    /// Only when they asked for it: not before this moment.
    pub again_at: Option<Timestamp>,
}

/// Longest note, in signs.
pub const MAX_CALL_NOTE: usize = 500;
/// Furthest that a call is put off, in days: longer would be forgetting.
const MOST_DAYS: i64 = 14;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCall {
    #[error("who asks to be called back says when: from now on, within {MOST_DAYS} days")]
    When,
    #[error("the note is longer than {MAX_CALL_NOTE} signs; shorten it")]
    NoteTooLong,
}

/// So long the same words about a call are the same call, told again after a connection broke.
const TOLD_AGAIN_MINUTES: i64 = 10;

/// May what is said now, in the same words as a call that was noted at `noted`, be that call?
pub fn is_told_again(noted: Timestamp, now: Timestamp) -> bool {
    now <= noted.plus_seconds(60 * TOLD_AGAIN_MINUTES)
}

impl Call {
    pub fn check(&self, now: Timestamp) -> Result<(), BadCall> {
        if self.note.chars().count() > MAX_CALL_NOTE {
            return Err(BadCall::NoteTooLong);
        }
        let in_time = |at: Timestamp| now < at && at <= now.plus_days(MOST_DAYS);
        match (self.outcome, self.again_at) {
            (CallOutcome::CallBack, Some(at)) if in_time(at) => Ok(()),
            (CallOutcome::CallBack, _) => Err(BadCall::When),
            (_, None) => Ok(()),
            (_, Some(_)) => Err(BadCall::When),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_call_back_has_a_time_and_it_is_soon() {
        let now = Timestamp::from_millis(1_795_189_200_000);
        let call = |outcome, again_at| Call { outcome, note: String::new(), by: "Sanne".into(), again_at };
        for outcome in CallOutcome::ALL {
            let needs = outcome == CallOutcome::CallBack;
            assert_eq!(call(outcome, None).check(now).is_ok(), !needs, "{outcome:?}");
            assert_eq!(call(outcome, Some(now.plus_hours(3))).check(now).is_ok(), needs, "{outcome:?}");
        }
        for at in [now, now.plus_hours(-1), now.plus_days(15)] {
            assert_eq!(call(CallOutcome::CallBack, Some(at)).check(now), Err(BadCall::When));
        }
        assert!(is_told_again(now, now.plus_seconds(600)) && !is_told_again(now, now.plus_seconds(601)));
        let long = Call { note: "x".repeat(501), ..call(CallOutcome::NoReply, None) };
        assert_eq!(long.check(now), Err(BadCall::NoteTooLong));
    }
}
