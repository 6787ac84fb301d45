//! A feed of an organisation's notices (Atom, RFC 4287), at an address that is itself the secret: how many there are, what the
//! secret looks like, and how much of a notice stands in what a reader keeps somewhere else.

use std::fmt;

use crate::audience::Tlp;
use crate::hash::ContentHash;
use crate::id::{NoticeId, ShortCode};
use crate::notice::Severity;
use crate::organisation::OrganisationKind;
use crate::overview::{Line, Standing, may_list};
use crate::time::Timestamp;
use crate::world::World;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAtomFeed {
    #[error("say what reads the feed, in at most {MAX_NAME} signs")]
    Name,
    #[error("an organisation has at most {MOST_FEEDS} feeds; end one first")]
    TooMany,
}

/// Longest name of a feed, in signs.
pub const MAX_NAME: usize = 60;
/// Feeds that one organisation has.
pub const MOST_FEEDS: i64 = 5;
/// Notices in a feed, the newest.
pub const MOST_ENTRIES: usize = 50;

/// The name of a feed as it is kept: without spaces around it, on one line, and not empty.
pub fn name(text: &str) -> Result<&str, BadAtomFeed> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= MAX_NAME && !text.chars().any(char::is_control);
    if fits { Ok(text) } else { Err(BadAtomFeed::Name) }
}

/// How every secret begins, so that whoever finds one somewhere knows what it opens.
const PREFIX: &str = "bwf_";
const BYTES: usize = 32;

/// The secret part of a feed's address: 256 bits that nobody can guess. The store keeps only its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct AtomFeedToken(String);

impl AtomFeedToken {
    pub fn new(world: &(impl World + ?Sized)) -> Self {
        let mut bytes = [0; BYTES];
        world.fill(&mut bytes);
        Self(format!("{PREFIX}{}", data_encoding::BASE64URL_NOPAD.encode(&bytes)))
    }

    /// Reads what came with a request; anything that cannot be one is `None`.
    pub fn read(text: &str) -> Option<Self> {
        let secret = text.strip_prefix(PREFIX)?;
        let bytes = data_encoding::BASE64URL_NOPAD.decode(secret.as_bytes()).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the store keeps and looks up.
    pub fn hash(&self) -> ContentHash {
        ContentHash::of(self.0.as_bytes())
    }
}

impl fmt::Debug for AtomFeedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AtomFeedToken(…)")
    }
}

/// A notice as it stands in a feed. No device, no advice and no name of a person: those stand behind the notice's own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub notice: NoticeId,
    pub code: ShortCode,
    /// Of the advisory; nothing where its title is not for a reader that keeps it elsewhere.
    pub title: Option<String>,
    pub severity: Severity,
    /// The customer, when it is about another's devices.
    pub customer: Option<String>,
    pub sent_at: Timestamp,
    /// When something about it changed that its addressee must know.
    pub updated: Timestamp,
    /// By when this organisation must answer, while it has not.
    pub deadline: Option<Timestamp>,
    pub standing: Standing,
}

impl Entry {
    /// How a notice stands in the feed of an organisation of this kind; nothing when it may not stand there at all.
    ///
    /// That a notice is there, how bad it is and by when, is what ADR 0027 tells programs as well. The title is the advisory's
    /// own, and `advisory` is what that is marked with now: only what everybody or every participant may read is written out,
    /// because the address of a feed gets around more easily than a signed message does.
    pub fn of(line: Line, advisory: Tlp, kind: OrganisationKind, updated: Timestamp) -> Option<Self> {
        if !may_list(line.tlp.max(advisory), kind) {
            return None;
        }
        let standing = line.standing();
        Some(Self {
            notice: line.notice,
            code: line.code,
            title: (advisory <= Tlp::Green).then_some(line.title),
            severity: line.severity,
            customer: line.customer,
            sent_at: line.sent_at,
            updated: updated.max(line.sent_at),
            deadline: line.deadline.filter(|_| standing == Standing::Waits),
            standing,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::AnswerKind;
    use crate::mandate::Part;

    struct Sevens;

    impl World for Sevens {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(0)
        }

        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    fn line(tlp: Tlp) -> Line {
        Line {
            notice: NoticeId::new(&Sevens),
            code: ShortCode::new(&Sevens),
            title: "Netbron: sign-in can be skipped".to_owned(),
            severity: Severity::High,
            tlp,
            customer: None,
            sent_at: Timestamp::from_millis(5_000),
            deadline: Some(Timestamp::from_millis(9_000)),
            part: Part::Act,
            answer: None,
            is_open: true,
            is_quiet: false,
        }
    }

    fn entry(notice: Tlp, advisory: Tlp, kind: OrganisationKind) -> Option<Entry> {
        Entry::of(line(notice), advisory, kind, Timestamp::from_millis(6_000))
    }

    #[test]
    fn a_title_is_written_out_only_when_every_participant_may_read_it_and_red_is_never_there() {
        for kind in [OrganisationKind::Institution, OrganisationKind::ItSupplier] {
            for advisory in Tlp::ALL {
                // A notice is AMBER at least, because it says whom something concerns.
                let found = entry(advisory.max(Tlp::Amber), advisory, kind);
                let supplier = kind == OrganisationKind::ItSupplier;
                let hidden = advisory == Tlp::Red || (advisory == Tlp::AmberStrict && supplier);
                assert_eq!(found.is_none(), hidden, "{advisory:?} {kind:?}");
                if let Some(found) = found {
                    assert_eq!(found.title.is_some(), advisory <= Tlp::Green, "{advisory:?} {kind:?}");
                }
            }
            // It counts what was said when it went out, and what is said now.
            assert_eq!(entry(Tlp::Red, Tlp::Clear, kind), None);
            assert_eq!(entry(Tlp::Amber, Tlp::Red, kind), None);
        }
    }

    #[test]
    fn a_term_is_told_while_it_runs_and_nothing_is_older_than_its_sending() {
        let waits = entry(Tlp::Amber, Tlp::Clear, OrganisationKind::Institution).unwrap();
        assert_eq!((waits.standing, waits.updated.millis()), (Standing::Waits, 6_000));
        assert_eq!(waits.deadline, Some(Timestamp::from_millis(9_000)));
        let solved = Line { answer: Some(AnswerKind::Solved), is_open: false, ..line(Tlp::Amber) };
        let early = Timestamp::from_millis(1);
        let solved = Entry::of(solved, Tlp::Clear, OrganisationKind::Institution, early).unwrap();
        assert_eq!((solved.standing, solved.deadline), (Standing::Answered(AnswerKind::Solved), None));
        assert_eq!(solved.updated, solved.sent_at);
    }

    #[test]
    fn a_secret_reads_back_and_shows_nobody_what_it_is() {
        let token = AtomFeedToken::new(&Sevens);
        assert_eq!(token.as_str(), "bwf_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc");
        assert_eq!(AtomFeedToken::read(token.as_str()), Some(token.clone()));
        assert_eq!(token.hash(), ContentHash::of(token.as_str().as_bytes()));
        assert_eq!(format!("{token:?}"), "AtomFeedToken(…)");
        let bare = token.as_str().trim_start_matches(PREFIX).to_owned();
        let other = format!("bws_{bare}");
        for bad in ["", "bwf_", "bwf_AAAA", other.as_str(), bare.as_str(), "bwf_~"] {
            assert_eq!(AtomFeedToken::read(bad), None, "{bad}");
        }
        assert_eq!(AtomFeedToken::read(&format!("{}A", token.as_str())), None);
    }

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(name("  Dienstpost IC "), Ok("Dienstpost IC"));
        assert_eq!(name(&"é".repeat(MAX_NAME)), Ok("é".repeat(MAX_NAME).as_str()));
        let long = "x".repeat(MAX_NAME + 1);
        for bad in ["", "   ", "twee\nregels", "x\u{0}", long.as_str()] {
            assert_eq!(name(bad), Err(BadAtomFeed::Name), "{bad:?}");
        }
    }
}
