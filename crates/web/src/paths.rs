//! The address of every page, made here and nowhere else. The patterns for the router stand beside the builders.
//!
//! Pages of the CERT stand under `/desk`, so that an institution's `/notices/{id}` and the analyst's view of the same
//! notice cannot be mixed up.

mod planned;

pub use planned::*;

use domain::{AdvisoryId, ImportId, NoticeId, OrganisationId};

pub const LANDING: &str = "/";
pub const LOGIN: &str = "/login";
pub const LOGIN_CODE: &str = "/login/code";
pub const LOGOUT: &str = "/logout";
pub const PREFERENCES: &str = "/preferences";
pub const STATIC: &str = "/static/{file}";
pub const SECURITY_TXT: &str = "/.well-known/security.txt";
pub const HEALTHZ: &str = "/healthz";
pub const READYZ: &str = "/readyz";

pub fn notice(id: NoticeId) -> String {
    format!("/notices/{id}")
}

pub fn notice_answer(id: NoticeId) -> String {
    format!("/notices/{id}/answer")
}

pub fn notice_csv(id: NoticeId) -> String {
    format!("/notices/{id}/devices.csv")
}

pub fn import(id: ImportId) -> String {
    format!("/inventory/import/{id}")
}

pub fn link(token: &str) -> String {
    format!("/l/{token}")
}

pub fn desk_advisory(id: AdvisoryId) -> String {
    format!("/desk/advisories/{id}")
}

pub fn desk_notice(id: NoticeId) -> String {
    format!("/desk/notices/{id}")
}

/// A supplier's people look at one customer at a time.
pub fn inventory_of(organisation: OrganisationId) -> String {
    format!("/inventory?of={organisation}")
}

pub fn login_then(next: &str) -> String {
    format!("/login?next={}", encode(next))
}

/// A text as part of a query.
pub fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Only a path on this site, or nothing: what comes back from a visitor must not lead elsewhere.
pub fn local(path: &str) -> Option<&str> {
    let plain = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    (plain && path.len() <= 1024 && !path.chars().any(char::is_control)).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_never_leads_to_another_site() {
        assert_eq!(local("/notices?x=1"), Some("/notices?x=1"));
        for elsewhere in ["", "https://evil.example/", "//evil.example", "/\\evil.example", "/a\nb", "evil"] {
            assert_eq!(local(elsewhere), None, "{elsewhere:?}");
        }
    }

    #[test]
    fn the_way_after_login_is_encoded() {
        assert_eq!(login_then("/notices?a=b&c"), "/login?next=%2Fnotices%3Fa%3Db%26c");
    }
}
