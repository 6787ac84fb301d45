//! Every sentence that a person reads, in Dutch and English: typed messages, words for the domain's codes, times and
//! numbers. Pure: no I/O and no clock; the present is an argument.
//!
//! A message stands in `locales/<language>/<area>.ftl` and becomes a method of [`Texts`]. The types of its variables
//! stand in the English file. Dutch is B1, "u", verbs first.

mod facts;
mod grounds;
#[allow(clippy::all, clippy::pedantic, clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]
#[allow(unreachable_pub, dead_code)]
mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}
pub mod account_mail;
pub mod asking;
pub mod atom_feed;
pub mod calls;
pub mod chat;
pub mod course;
pub mod duty;
pub mod look;
pub mod mail;
mod numbers;
pub mod overview;
pub mod reach;
pub mod readability;
mod sbom;
pub mod templates;
pub mod when;
mod words;

use std::sync::LazyLock;

use domain::organisation::Language;

/// All messages of one language.
pub type Texts = texts::L10nLanguage;

/// The messages of a language. Read once, kept for good.
pub fn texts(language: Language) -> &'static Texts {
    static NL: LazyLock<Texts> = LazyLock::new(|| texts::L10n::Nl.load());
    static EN: LazyLock<Texts> = LazyLock::new(|| texts::L10n::En.load());
    match language {
        Language::Nl => &NL,
        Language::En => &EN,
    }
}

#[cfg(test)]
mod tests;
