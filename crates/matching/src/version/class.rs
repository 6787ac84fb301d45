//! In which class of texts a statement on versions falls: how publishers write, counted and shown.

use super::notation::{Part, Version};
use super::scheme::notation_of;
use super::statement::{Clause, Statement, tells_nothing};
use crate::product::models;
use domain::register::Notation;

/// How a publisher says which versions are meant. Every text has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// `vers:all/*`, "all versions".
    AllVersions,
    /// "< 2.4.0", "6.5 and prior".
    OneBound,
    /// ">= 2.5 | <= 3.11".
    TwoBounds,
    /// "1.10 | 1.11 | 1.13".
    Enumeration,
    /// "1.1.6".
    SingleVersion,
    /// "< B.06.18", "<= K", "Rev J-M".
    LetterRevision,
    /// "<= U61 | <= L81".
    ParallelLines,
    /// "5.x.x", "<= 12.2.x.x".
    Wildcard,
    /// "< 1.8.4 Service Pack 01", "1.3.0 Build 14".
    ServicePack,
    /// "distributed < April 1, 2018".
    Date,
    /// "MMT-1711 | MMT-1712": models in the place of versions.
    ModelNumbers,
    /// "* running on old operating systems": all versions, on a condition.
    ConditionOnly,
    /// A `vers:` URI with versions of its own.
    VersUri,
    /// Nothing could be read.
    FreeText,
    /// No text at all.
    Empty,
    /// Read in part, or the text says that nothing is known: never a ground to rule out.
    Undecidable,
}

impl Class {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 16] = [
        Self::AllVersions,
        Self::OneBound,
        Self::TwoBounds,
        Self::Enumeration,
        Self::SingleVersion,
        Self::LetterRevision,
        Self::ParallelLines,
        Self::Wildcard,
        Self::ServicePack,
        Self::Date,
        Self::ModelNumbers,
        Self::ConditionOnly,
        Self::VersUri,
        Self::FreeText,
        Self::Empty,
        Self::Undecidable,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::AllVersions => "all_versions",
            Self::OneBound => "one_bound",
            Self::TwoBounds => "two_bounds",
            Self::Enumeration => "enumeration",
            Self::SingleVersion => "single_version",
            Self::LetterRevision => "letter_revision",
            Self::ParallelLines => "parallel_lines",
            Self::Wildcard => "wildcard",
            Self::ServicePack => "service_pack",
            Self::Date => "date",
            Self::ModelNumbers => "model_numbers",
            Self::ConditionOnly => "condition_only",
            Self::VersUri => "vers_uri",
            Self::FreeText => "free_text",
            Self::Empty => "empty",
            Self::Undecidable => "undecidable",
        }
    }
}

impl Statement {
    /// The class of this statement's text.
    pub(crate) fn class(&self) -> Class {
        if self.text.is_empty() {
            return Class::Empty;
        }
        if self.is_all() {
            return if self.tail.is_some() { Class::ConditionOnly } else { Class::AllVersions };
        }
        if tells_nothing(&self.text) {
            return Class::Undecidable;
        }
        if models::in_version(&self.text).is_some() {
            return Class::ModelNumbers;
        }
        if self.clauses.is_empty() {
            return Class::FreeText;
        }
        if self.unread {
            return Class::Undecidable;
        }
        if self.clauses.iter().any(|clause| matches!(clause, Clause::Made(..) | Clause::MadeWithoutYear)) {
            return Class::Date;
        }
        if self.text.trim_start().to_ascii_lowercase().starts_with("vers:") && !self.text.contains("vers:all/") {
            return Class::VersUri;
        }
        self.class_of_versions()
    }

    fn class_of_versions(&self) -> Class {
        let named: Vec<&Version> = self.versions().collect();
        let every = |wanted: Notation| !named.is_empty() && named.iter().all(|version| notation_of(version) == wanted);
        let open = |part: &Part| matches!(part, Part::Any | Part::Tens(..));
        if every(Notation::ParallelLines) {
            Class::ParallelLines
        } else if every(Notation::LetterRevision) {
            Class::LetterRevision
        } else if named.iter().any(|version| notation_of(version) == Notation::ServicePack) {
            Class::ServicePack
        } else if named.iter().any(|version| version.parts.iter().any(open)) {
            Class::Wildcard
        } else {
            let both = |clause: &Clause| matches!(clause, Clause::Range(Some(_), Some(_)));
            let exact = |clause: &Clause| matches!(clause, Clause::Exact(_));
            match self.clauses.as_slice() {
                [Clause::Exact(_)] => Class::SingleVersion,
                clauses if clauses.iter().all(exact) => Class::Enumeration,
                clauses if clauses.iter().any(both) => Class::TwoBounds,
                _ => Class::OneBound,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_writing_has_its_class() {
        let class = |text| Statement::read(text).class();
        for (text, wanted) in [
            ("vers:all/*", Class::AllVersions),
            ("All versions", Class::AllVersions),
            ("< 2.4.0", Class::OneBound),
            ("6.5 and prior", Class::OneBound),
            (">= 2.5 | <= 3.11", Class::TwoBounds),
            ("1.10 | 1.11 | 1.13", Class::Enumeration),
            ("1.1.6", Class::SingleVersion),
            ("< B.06.18", Class::LetterRevision),
            ("<= K", Class::LetterRevision),
            ("Rev B-M", Class::LetterRevision),
            ("<= U61 |<= L81", Class::ParallelLines),
            ("<= 12.2.x.x", Class::Wildcard),
            ("R15x", Class::Wildcard),
            ("< 1.8.4 Service Pack 01", Class::ServicePack),
            ("1.3.0 Build 14", Class::ServicePack),
            ("distributed  < april 1, 2018", Class::Date),
            ("distributed before April 1", Class::Date),
            ("MMT-1711 | MMT-1712", Class::ModelNumbers),
            ("* running on old, unsupported operating systems such as Windows 2000", Class::ConditionOnly),
            ("Windows 10 Professional Operating System U.S. release", Class::ConditionOnly),
            ("vers:semver/>=1.0.0|<1.2.0", Class::VersUri),
            ("ARP", Class::FreeText),
            ("", Class::Empty),
            ("unknown", Class::Undecidable),
            ("4.1.1.7662 (and possibly prior versions)", Class::Undecidable),
        ] {
            assert_eq!(class(text), wanted, "{text}");
        }
    }
}
