//! What goes to many takes two people. The first press of *Send* asks a colleague; the second, by somebody else who has the same
//! before them, sends. Danger to a patient does not wait for anybody, and what went out lately counts as well.

use domain::follow_up::Level;
use domain::four_eyes::takes_two;
use domain::hash::ContentHash;
use domain::{AdvisoryId, NoticeId};
use store::{NoticeDetail, NoticeEdit, SecondLook, Seen};

use crate::{SignedIn, Web};

/// How many people would get a message.
pub(super) fn people<'a>(details: impl Iterator<Item = &'a Seen<NoticeDetail>>) -> usize {
    details.flat_map(|detail| &detail.addressees).map(|addressee| addressee.recipients.len()).sum()
}

/// The notices themselves.
pub(super) fn ids<'a>(details: impl Iterator<Item = &'a Seen<NoticeDetail>>) -> Vec<NoticeId> {
    details.map(|detail| detail.notice.id).collect()
}

/// True when sending this to so many people takes a second pair of eyes, after so many were told `before`.
pub(super) fn needed(web: &Web, edit: &NoticeEdit, before: usize, people: usize) -> bool {
    takes_two(web.config.four_eyes, Level::of(edit.severity, edit.care_impact), before, people)
}

/// What would be sent, to whom.
fn print(edit: &NoticeEdit, chosen: &[&Seen<NoticeDetail>]) -> String {
    let mut seen: Vec<String> = chosen.iter().map(|detail| detail.print().to_string()).collect();
    seen.sort();
    ContentHash::of(format!("{edit:?} {seen:?}").as_bytes()).to_string()
}

/// What somebody asks a colleague to look at.
pub(super) fn ask(
    who: &SignedIn,
    advisory: AdvisoryId,
    edit: &NoticeEdit,
    chosen: &[&Seen<NoticeDetail>],
) -> SecondLook {
    SecondLook {
        advisory,
        asked_by: who.person.id,
        name: who.person.name.clone(),
        asked_at: who.visit.at,
        print: print(edit, chosen),
        messages: i64::try_from(people(chosen.iter().copied())).unwrap_or(i64::MAX),
    }
}
