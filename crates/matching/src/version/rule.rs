//! Which rule decided: one code for every way in which a statement can be answered.

/// The rule that fired. Stable codes; sentences are made of them elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The statement speaks of every version.
    AllVersions,
    /// The statement speaks of some versions and none is registered.
    NoVersion,
    /// What is registered is not a version that can be read.
    VersionNotRead,
    /// Not all of the statement was understood, so nothing is ruled out.
    StatementNotRead,
    /// Models stand in the place of versions.
    ModelsNotVersions,
    EqualToListed,
    /// A release is named and the registered version is one of it: 3.8 to "3".
    WithinListed,
    /// The registered version is the listed one with something put on it.
    PatchOfListed,
    NotListed,
    BelowUpperBound,
    AtUpperBound,
    AboveUpperBound,
    /// "Before 2.4" and 2.4 itself: the first one that is not meant.
    AtExcludedUpperBound,
    AboveLowerBound,
    AtLowerBound,
    BelowLowerBound,
    AtExcludedLowerBound,
    BetweenBounds,
    /// Named as not meant.
    Excepted,
    /// The registered version says less than the statement: 2.1 to 2.1.1.3069.
    CoarserThanStated,
    /// The registered version says more than the statement: 2.3.7 to "2.3 and prior".
    FinerThanStated,
    /// Lines of releases beside each other: U61 says nothing of L81.
    OtherLine,
    /// Two notations that do not compare.
    OtherNotation,
    DateWithin,
    DateOutside,
    /// A date matters and none is registered.
    NoDate,
    /// The registered date is a year or a month, and the stated date lies in it.
    DateTooCoarse,
    /// The statement names a day or a month without its year.
    DateWithoutYear,
    /// The registered version is the one named as having the fix, or a later one.
    ReachedFix,
    /// The registered version is within the statement and is named as the fix as well.
    RangeAndFixDisagree,
}

impl Rule {
    pub fn code(self) -> &'static str {
        match self {
            Self::AllVersions => "all_versions",
            Self::NoVersion => "no_version",
            Self::VersionNotRead => "version_not_read",
            Self::StatementNotRead => "statement_not_read",
            Self::ModelsNotVersions => "models_not_versions",
            Self::EqualToListed => "equal_to_listed",
            Self::WithinListed => "within_listed",
            Self::PatchOfListed => "patch_of_listed",
            Self::NotListed => "not_listed",
            Self::BelowUpperBound => "below_upper_bound",
            Self::AtUpperBound => "at_upper_bound",
            Self::AboveUpperBound => "above_upper_bound",
            Self::AtExcludedUpperBound => "at_excluded_upper_bound",
            Self::AboveLowerBound => "above_lower_bound",
            Self::AtLowerBound => "at_lower_bound",
            Self::BelowLowerBound => "below_lower_bound",
            Self::AtExcludedLowerBound => "at_excluded_lower_bound",
            Self::BetweenBounds => "between_bounds",
            Self::Excepted => "excepted",
            Self::CoarserThanStated => "coarser_than_stated",
            Self::FinerThanStated => "finer_than_stated",
            Self::OtherLine => "other_line",
            Self::OtherNotation => "other_notation",
            Self::DateWithin => "date_within",
            Self::DateOutside => "date_outside",
            Self::NoDate => "no_date",
            Self::DateTooCoarse => "date_too_coarse",
            Self::DateWithoutYear => "date_without_year",
            Self::ReachedFix => "reached_fix",
            Self::RangeAndFixDisagree => "range_and_fix_disagree",
        }
    }
}
