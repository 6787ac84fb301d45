//! The audit trail as a chain: how a row is hashed, and how a row of rows is checked. Pure; the store keeps the rows.
//!
//! Each sealed row carries the hash of the one before it. Its own hash is the SHA-256 of all its fields in one fixed
//! encoding, written down in `docs/audit.md` so that somebody else can check an export with a program of their own.

mod acts;

use serde::{Deserialize, Serialize};

use crate::audience::{Audience, Tlp};
use crate::hash::{ContentHash, Hasher};
use crate::id::{AuditId, OrganisationId};
use crate::time::Timestamp;

pub use acts::{ACTS, is_known};

/// The name of the encoding; another encoding gets another name, so that old rows stay checkable.
pub const ENCODING: &str = "brandwacht-audit-1";

/// A place in the chain: the number of a row and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub seq: i64,
    pub hash: ContentHash,
}

impl Link {
    /// Before the first row.
    pub fn beginning() -> Self {
        Self { seq: 0, hash: ContentHash::from_bytes(&[0; 32]).unwrap_or_else(|_| ContentHash::of(b"")) }
    }
}

/// A row with all that its hash is made of; one line of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub seq: i64,
    pub sealed_at: Timestamp,
    pub previous: ContentHash,
    pub id: AuditId,
    pub at: Timestamp,
    pub who: String,
    pub organisation: Option<OrganisationId>,
    /// Whose things it is about.
    pub about: Option<OrganisationId>,
    pub act: String,
    pub object: String,
    /// JSON, sign for sign as it is kept.
    pub detail: String,
    /// JSON, sign for sign as it is kept: who may read the row.
    pub audience: String,
    pub hash: ContentHash,
}

impl Entry {
    /// What the hash must be.
    pub fn computed(&self) -> ContentHash {
        self.computed_as(self.seq)
    }

    fn computed_as(&self, seq: i64) -> ContentHash {
        let text = |id: Option<OrganisationId>| id.map(|id| id.to_string()).unwrap_or_default();
        let mut hasher = Hasher::default();
        for part in [
            ENCODING,
            &self.previous.to_string(),
            &seq.to_string(),
            &self.sealed_at.to_string(),
            &self.id.to_string(),
            &self.at.to_string(),
            &self.who,
            &text(self.organisation),
            &text(self.about),
            &self.act,
            &self.object,
            &self.detail,
            &self.audience,
        ] {
            hasher.add(part);
        }
        hasher.finish()
    }

    /// Puts the row behind another one.
    pub fn seal(mut self, behind: Link) -> Self {
        self.seq = behind.seq + 1;
        self.previous = behind.hash;
        self.hash = self.computed();
        self
    }

    pub fn link(&self) -> Link {
        Link { seq: self.seq, hash: self.hash }
    }
}

/// One thing that is wrong with the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "wrong", rename_all = "snake_case")]
pub enum Fault {
    /// These numbers are not there.
    Missing { from: i64, to: i64 },
    /// What the row says is not what it said when it was sealed.
    Changed { seq: i64 },
    /// The row was sealed with another number.
    Moved { seq: i64, was: i64 },
    /// A second row with this number.
    Doubled { seq: i64, id: AuditId },
    /// In an export: the line stands behind one with a higher number.
    OutOfOrder { seq: i64, behind: i64 },
    /// The row holds together, but the next one was made after another: it was replaced or sealed anew.
    Replaced { seq: i64 },
    /// The trail ends before these, which were sealed once.
    CutTail { from: i64, to: i64 },
    /// Rows behind the last one that the program sealed.
    Added { from: i64, to: i64 },
    /// The last row is another than the program sealed last.
    OtherHead { seq: i64 },
    /// A row with this number stands before the beginning.
    BeforeBeginning { seq: i64 },
    /// The row has another hash than an anchor gives.
    NotAnchored { seq: i64 },
    /// An anchor is of a row that retention has taken away; it can show nothing any more.
    AnchorTooOld { seq: i64 },
    /// The beginning was cut off up to here, and no row of the trail says so.
    CutUntold { seq: i64 },
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    pub rows: u64,
    pub from: i64,
    pub head: Link,
    pub faults: Vec<Fault>,
    /// Faults beyond those that are listed.
    pub more: u64,
    /// Rows that were sealed more than an hour after the deed, and the first of them: the worker stood still, or
    /// somebody wrote a row with an older date.
    pub late: u64,
    pub first_late: Option<i64>,
}

impl Verified {
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    pub fn fault_count(&self) -> u64 {
        self.more.saturating_add(u64::try_from(self.faults.len()).unwrap_or(u64::MAX))
    }
}

/// Faults that are listed; a trail with more is looked at in another way.
const LISTED: usize = 100;
/// How far a row may have been moved to be recognised; beyond that it counts as changed.
const NEAR: i64 = 1_000;
const LATE_SECONDS: i64 = 3_600;

/// Checks rows one after the other, in the order of their numbers, and keeps no more than the last one.
pub struct Checker {
    begin: Link,
    last: Link,
    sound: bool,
    anchors: Vec<Link>,
    found: Verified,
}

impl Checker {
    /// `begin` is the row before the first that will come: the beginning, or the last that retention took away.
    pub fn new(begin: Link, anchors: Vec<Link>) -> Self {
        let found = Verified {
            rows: 0,
            from: begin.seq + 1,
            head: begin,
            faults: Vec::new(),
            more: 0,
            late: 0,
            first_late: None,
        };
        let mut checker = Self { begin, last: begin, sound: true, anchors, found };
        for anchor in checker.anchors.clone() {
            match anchor.seq.cmp(&begin.seq) {
                std::cmp::Ordering::Less => checker.fault(Fault::AnchorTooOld { seq: anchor.seq }),
                std::cmp::Ordering::Equal if anchor.hash != begin.hash => {
                    checker.fault(Fault::NotAnchored { seq: anchor.seq });
                }
                _ => {}
            }
        }
        checker
    }

    pub fn last(&self) -> i64 {
        self.last.seq
    }

    /// Notes a fault that was found beside the rows.
    pub fn fault(&mut self, fault: Fault) {
        if self.found.faults.len() < LISTED {
            self.found.faults.push(fault);
        } else {
            self.found.more += 1;
        }
    }

    pub fn next(&mut self, entry: &Entry) {
        self.found.rows += 1;
        if entry.seq <= self.begin.seq {
            self.fault(Fault::BeforeBeginning { seq: entry.seq });
            return;
        }
        if entry.seq == self.last.seq {
            self.fault(Fault::Doubled { seq: entry.seq, id: entry.id });
            return;
        }
        if entry.seq < self.last.seq {
            self.fault(Fault::OutOfOrder { seq: entry.seq, behind: self.last.seq });
            return;
        }
        let follows = entry.seq == self.last.seq + 1;
        if !follows {
            self.fault(Fault::Missing { from: self.last.seq + 1, to: entry.seq - 1 });
        }
        let holds = entry.computed() == entry.hash;
        if !holds {
            let listed = self.found.faults.len() < LISTED;
            // Looking for the old number costs a thousand hashes, so only for faults that are told.
            let was = listed.then(|| self.number_of(entry)).flatten();
            self.fault(was.map_or(Fault::Changed { seq: entry.seq }, |was| Fault::Moved { seq: entry.seq, was }));
        } else if follows && self.sound && entry.previous != self.last.hash {
            self.fault(Fault::Replaced { seq: self.last.seq });
        }
        if self.anchors.iter().any(|anchor| anchor.seq == entry.seq && anchor.hash != entry.hash) {
            self.fault(Fault::NotAnchored { seq: entry.seq });
        }
        if entry.sealed_at > entry.at.plus_seconds(LATE_SECONDS) {
            self.found.late += 1;
            self.found.first_late.get_or_insert(entry.seq);
        }
        self.sound = holds;
        self.last = entry.link();
    }

    fn number_of(&self, entry: &Entry) -> Option<i64> {
        let from = entry.seq.saturating_sub(NEAR).max(1);
        (from..=entry.seq.saturating_add(NEAR)).find(|seq| entry.computed_as(*seq) == entry.hash)
    }

    /// `head` is the last row that the program sealed, as it is noted beside the rows; an export has none.
    pub fn finish(mut self, head: Option<Link>) -> Verified {
        let last = self.last;
        if let Some(head) = head {
            if head.seq > last.seq {
                self.fault(Fault::CutTail { from: last.seq + 1, to: head.seq });
            } else if head.seq < last.seq {
                self.fault(Fault::Added { from: head.seq + 1, to: last.seq });
            } else if head.hash != last.hash {
                self.fault(Fault::OtherHead { seq: head.seq });
            }
        }
        let known = head.map_or(last.seq, |head| head.seq.max(last.seq));
        if let Some(far) = self.anchors.iter().map(|anchor| anchor.seq).filter(|seq| *seq > known).max() {
            self.fault(Fault::CutTail { from: known + 1, to: far });
        }
        self.found.head = last;
        self.found
    }
}

/// Things whose readings are noted when they are AMBER or narrower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Thing {
    Notice,
    Asset,
    /// An organisation with its contacts.
    Organisation,
    /// An institution's list of devices, or part of it.
    Inventory,
    Question,
    Bill,
    Advisory,
}

impl Thing {
    /// The act that stands in the trail.
    pub fn act(self, export: bool) -> &'static str {
        match (self, export) {
            (Self::Notice, false) => "notice.read",
            (Self::Notice, true) => "notice.export",
            (Self::Asset, _) => "asset.read",
            (Self::Organisation, _) => "organisation.read",
            (Self::Inventory, false) => "inventory.read",
            (Self::Inventory, true) => "inventory.export",
            (Self::Question, false) => "question.read",
            (Self::Question, true) => "question.export",
            (Self::Bill, false) => "bill.read",
            (Self::Bill, true) => "bill.export",
            (Self::Advisory, false) => "advisory.read",
            (Self::Advisory, true) => "advisory.export",
        }
    }
}

/// Is a reading of this to be noted?
pub fn is_noted(object: &Audience) -> bool {
    object.tlp >= Tlp::Amber
}

/// Who may see that somebody read something: the CERT, and the persons of the organisation whose it is; of RED the
/// persons that are named. Never wider than the object's own audience: suppliers and others that are let in to the
/// object learn nothing of who else reads it.
pub fn reading_audience(object: &Audience) -> Audience {
    let mut narrow = Audience { tlp: object.tlp.max(Tlp::AmberStrict), ..object.clone() };
    narrow.suppliers.clear();
    narrow.circles.clear();
    if narrow.tlp != Tlp::Red {
        narrow.persons.clear();
    }
    if let Some(whose) = whose(object) {
        narrow.organisations.retain(|organisation| *organisation == whose);
    }
    narrow
}

/// The organisation that a row with this audience is about: the owner, or the one that it lists.
pub fn whose(audience: &Audience) -> Option<OrganisationId> {
    audience.owner.or_else(|| audience.organisations.first().copied().filter(|_| audience.organisations.len() == 1))
}

#[cfg(test)]
mod tests;
