//! The CERT's course of action on a page: the passages for who reads it, in their language where it was written.

use std::collections::BTreeSet;

use domain::advice::{Course, Group, groups_of};
use domain::organisation::{Language, OrganisationKind};
use l10n::{Texts, course};
use store::NoticeDetail;

/// Whom of the course of action somebody is among. `own`: they belong to the institution, and not to a supplier that acts for
/// it.
pub(crate) fn readers(it: &NoticeDetail, own: bool) -> BTreeSet<Group> {
    let kind = if own { OrganisationKind::Institution } else { OrganisationKind::ItSupplier };
    groups_of(kind, it.institution_size, it.assets.iter().map(|asset| asset.class))
}

/// What the readers of a notice do.
pub(crate) struct Words {
    /// Another language than the page's, when nobody wrote it in the page's.
    pub(crate) lang: Option<&'static str>,
    pub(crate) actions: Vec<String>,
    /// When that is not possible.
    pub(crate) fallback: Vec<String>,
    /// What the institution may pass on to its board.
    pub(crate) board: Vec<String>,
}

impl Words {
    pub(crate) fn of(t: &Texts, language: Language, it: &NoticeDetail, own: bool) -> Self {
        let text = |language| match language {
            Language::Nl => it.notice.advice_nl.as_str(),
            Language::En => it.notice.advice_en.as_str(),
        };
        let written = |language: &Language| !text(*language).trim().is_empty();
        let chosen = [language].into_iter().chain(Language::ALL).find(written).unwrap_or(language);
        let read = Course::read(text(chosen));
        let readers = readers(it, own);
        Self {
            lang: (chosen != language).then(|| chosen.code()),
            actions: course::actions(t, &read, &readers),
            fallback: course::fallback(&read, &readers),
            board: if own { read.for_board().into_iter().map(str::to_owned).collect() } else { Vec::new() },
        }
    }
}
