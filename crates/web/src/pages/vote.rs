//! "Was this message useful?": three buttons on the page after an answer behind a link, and on the page of a notice. They
//! are a form, so they work without script, and whoever only follows a link (a mail scanner, for one) presses none.

use domain::NoticeId;
use domain::policy::MayAnswer;
use domain::usefulness::Vote;

use super::desk::Fields;
use crate::{Fault, Visit, Web};

/// What `vote.html` shows.
pub(crate) struct Voting {
    /// Where the form goes.
    pub(crate) action: String,
    /// Each vote, and whether it is the one that counts now.
    pub(crate) choices: Vec<(Vote, bool)>,
    /// Somebody has just pressed a button.
    pub(crate) thanks: bool,
}

impl Voting {
    pub(crate) fn new(action: String, chosen: Option<Vote>, just_now: bool) -> Self {
        Self {
            action,
            choices: Vote::ALL.into_iter().map(|vote| (vote, chosen == Some(vote))).collect(),
            // The address alone says nothing: whoever made it up has not voted.
            thanks: just_now && chosen.is_some(),
        }
    }
}

/// Is this one of those buttons, and not an answer?
pub(crate) fn is_pressed(fields: &Fields) -> bool {
    fields.get("act") == "vote"
}

/// Notes the vote that a form brought.
pub(crate) async fn note(
    web: &Web,
    visit: &Visit,
    proof: &MayAnswer,
    notice: NoticeId,
    fields: &Fields,
) -> Result<(), Fault> {
    let Some(vote) = Vote::from_code(fields.get("vote")) else {
        return Err(Fault::bad_request(visit.t.vote_missing()));
    };
    let mut tx = web.store.begin().await?;
    tx.vote(proof, notice, vote).await?;
    tx.commit().await?;
    Ok(())
}
