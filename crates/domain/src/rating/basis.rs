//! Whether a rating still says something about what the maker says now. A rating is made on one revision of an advisory; the maker
//! publishes others.

use crate::id::RevisionId;

/// How the revision that was rated stands to the one that holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// It is the one that holds.
    Current,
    /// It is an earlier one, and nothing that anybody was warned about has changed since.
    Cosmetic,
    /// It is an earlier one, and the maker says something else now: somebody has to confirm the rating, or rate again.
    Earlier,
}

impl Basis {
    pub const ALL: [Self; 3] = [Self::Current, Self::Cosmetic, Self::Earlier];

    pub fn code(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Cosmetic => "cosmetic",
            Self::Earlier => "earlier",
        }
    }

    /// True when somebody has to look again.
    pub fn asks(self) -> bool {
        self == Self::Earlier
    }
}

/// From the revisions of the advisory, newest first, each with whether it changed nothing that matters. A revision that is not
/// among them is an earlier one.
pub fn basis(
    rated: RevisionId,
    current: RevisionId,
    newest_first: impl IntoIterator<Item = (RevisionId, bool)>,
) -> Basis {
    if rated == current {
        return Basis::Current;
    }
    for (revision, cosmetic) in newest_first {
        if revision == rated {
            return Basis::Cosmetic;
        }
        if !cosmetic {
            return Basis::Earlier;
        }
    }
    Basis::Earlier
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn revision(number: u128) -> RevisionId {
        RevisionId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_rating_holds_until_the_maker_says_something_else() {
        let (one, two, three) = (revision(1), revision(2), revision(3));
        assert_eq!(basis(one, one, [(one, false)]), Basis::Current);
        assert_eq!(basis(one, two, [(two, true), (one, false)]), Basis::Cosmetic);
        assert_eq!(basis(one, two, [(two, false), (one, false)]), Basis::Earlier);
        // What changed in between counts, however little the newest one changes.
        assert_eq!(basis(one, three, [(three, true), (two, false), (one, false)]), Basis::Earlier);
        assert_eq!(basis(one, three, [(three, true), (two, true), (one, false)]), Basis::Cosmetic);
        // What changed before it was rated does not.
        assert_eq!(basis(two, three, [(three, true), (two, false), (one, false)]), Basis::Cosmetic);
    }

    #[test]
    fn a_revision_that_is_not_listed_is_looked_at_again() {
        let (one, two) = (revision(1), revision(2));
        assert_eq!(basis(one, two, []), Basis::Earlier);
        assert_eq!(basis(one, two, [(two, true)]), Basis::Earlier);
        assert!(Basis::Earlier.asks() && !Basis::Cosmetic.asks() && !Basis::Current.asks());
    }
}
