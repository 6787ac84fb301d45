//! The address of every page, made here and nowhere else. The patterns for the router stand beside the builders.
//!
//! Pages of the CERT stand under `/desk`, so that an institution's `/notices/{id}` and the analyst's view of the same
//! notice cannot be mixed up.

use domain::{
    AdvisoryId, AssetId, CallOutId, ImportId, NoticeId, OrganisationId, QuestionId, RuleId, RunId, SourceId, TemplateId,
};

pub const LANDING: &str = "/";
pub const LOGIN: &str = "/login";
pub const LOGIN_CODE: &str = "/login/code";
pub const LOGIN_ENROL: &str = "/login/enrol";
pub const LOGIN_ENROL_PASSKEY_BEGIN: &str = "/login/enrol/passkey/begin";
pub const LOGIN_ENROL_PASSKEY: &str = "/login/enrol/passkey";
pub const LOGOUT: &str = "/logout";
pub const PREFERENCES: &str = "/preferences";
pub const DESK: &str = "/desk";
pub const DESK_ADVISORY: &str = "/desk/advisories/{id}";
pub const DESK_ADVISORY_RAW: &str = "/desk/advisories/{id}/raw";
pub const DESK_DISMISS: &str = "/desk/advisories/{id}/dismiss";
pub const DESK_REOPEN: &str = "/desk/advisories/{id}/reopen";
pub const DESK_REVIEW: &str = "/desk/review";
pub const DESK_ADVISORY_REVIEW: &str = "/desk/advisories/{id}/review";
pub const DESK_COMPOSE: &str = "/desk/advisories/{id}/notices";
pub const DESK_FOLLOW_UP: &str = "/desk/advisories/{id}/follow-up";
pub const DESK_PICTURE: &str = "/desk/advisories/{id}/picture";
pub const DESK_REACH: &str = "/desk/advisories/{id}/assets";
pub const DESK_ADVISORY_MATCH: &str = "/desk/advisories/{id}/match";
pub const DESK_PRODUCTS: &str = "/desk/products";
pub const DESK_PRODUCT: &str = "/desk/products/{key}";
pub const DESK_PRODUCT_MATCH: &str = "/desk/products/{key}/match";
pub const DESK_ASSET: &str = "/desk/assets/{id}";
pub const DESK_ASSET_MATCH: &str = "/desk/assets/{id}/match";
pub const DESK_ASSET_VERSION: &str = "/desk/assets/{id}/version";
pub const DESK_NOTICES: &str = "/desk/notices";
pub const DESK_CALLS: &str = "/desk/calls";
pub const DESK_DUTY: &str = "/desk/duty";
pub const DESK_DUTY_ICS: &str = "/desk/duty.ics";
/// One call-out. Short, because it stands in a short message.
pub const DUTY_CALL: &str = "/duty/{id}";
pub const DESK_NOTICE: &str = "/desk/notices/{id}";
pub const DESK_NOTICE_ANSWER: &str = "/desk/notices/{id}/answer";
pub const DESK_ORGANISATIONS: &str = "/desk/organisations";
pub const DESK_ORGANISATION: &str = "/desk/organisations/{id}";
pub const DESK_ORGANISATION_NEW: &str = "/desk/organisations/new";
pub const DESK_ORGANISATION_EDIT: &str = "/desk/organisations/{id}/edit";
pub const DESK_LEAVING: &str = "/desk/organisations/{id}/leaving";
pub const DESK_LEAVING_EXPORT: &str = "/desk/organisations/{id}/leaving/export";
pub const DESK_INVENTORY_MODE: &str = "/desk/organisations/{id}/mode";
pub const DESK_UNKNOWN: &str = "/desk/organisations/{id}/unknown";
pub const DESK_UNKNOWN_CSV: &str = "/desk/organisations/{id}/unknown.csv";
pub const DESK_OVERVIEW: &str = "/desk/organisations/{id}/overview";
pub const DESK_THRESHOLD: &str = "/desk/organisations/{id}/threshold";
pub const DESK_CONTACT: &str = "/desk/organisations/{id}/contact";
pub const DESK_CONTACT_KEY: &str = "/desk/organisations/{id}/contact/key";
pub const DESK_MANDATE: &str = "/desk/organisations/{id}/mandate";
pub const DESK_SOURCES: &str = "/desk/sources";
pub const DESK_SOURCE: &str = "/desk/sources/{id}";
pub const DESK_SOURCE_NEW: &str = "/desk/sources/new";
pub const DESK_RUN: &str = "/desk/sources/runs/{id}";
pub const DESK_UPLOAD: &str = "/desk/upload";
pub const DESK_SOURCE_FETCH: &str = "/desk/sources/{id}/fetch";
pub const DESK_QUESTIONS: &str = "/desk/questions";
pub const DESK_QUESTION_NEW: &str = "/desk/questions/new";
pub const DESK_QUESTION: &str = "/desk/questions/{id}";
pub const DESK_QUESTION_ANSWER: &str = "/desk/questions/{id}/answer";
pub const DESK_QUESTION_CSV: &str = "/desk/questions/{id}/devices.csv";
pub const DESK_QUESTION_UPLOAD: &str = "/desk/questions/{id}/upload";
pub const DESK_REGISTER: &str = "/desk/register";
pub const DESK_REGISTER_NEW: &str = "/desk/register/new";
pub const DESK_RULE: &str = "/desk/register/{id}";
pub const DESK_RULE_UNDO: &str = "/desk/register/{id}/undo";
pub const DESK_BILLS: &str = "/desk/sboms";
pub const DESK_BILL_NEW: &str = "/desk/sboms/new";
pub const DESK_BILL: &str = "/desk/sboms/{id}";
pub const DESK_BILL_FILE: &str = "/desk/sboms/{id}/file";
pub const DESK_BILL_VEX: &str = "/desk/sboms/{id}/vex";
pub const DESK_BILL_REMOVE: &str = "/desk/sboms/{id}/remove";
pub const DESK_JOBS: &str = "/desk/jobs";
pub const DESK_AUDIT: &str = "/desk/audit";
pub const DESK_TEMPLATES: &str = "/desk/templates";
pub const DESK_TEMPLATE_NEW: &str = "/desk/templates/new";
pub const DESK_TEMPLATE: &str = "/desk/templates/{id}";
pub const DESK_RATING: &str = "/desk/advisories/{id}/rating";
pub const DESK_PLAN: &str = "/desk/plan";
pub const DESK_RETENTION: &str = "/desk/retention";
pub const DESK_USEFULNESS: &str = "/desk/usefulness";
pub const API_DESCRIPTION: &str = "/api/openapi.json";
pub const API_TOKEN: &str = "/api/token";
pub const API_ORGANISATIONS: &str = "/api/v1/organisations";
pub const API_ORGANISATION: &str = "/api/v1/organisations/{id}";
pub const API_ASSETS: &str = "/api/v1/organisations/{id}/assets";
pub const API_INVENTORY: &str = "/api/v1/organisations/{id}/inventory";
pub const API_COVERAGE: &str = "/api/v1/organisations/{id}/coverage";
pub const API_UNKNOWN: &str = "/api/v1/organisations/{id}/unknown-models";
pub const API_THRESHOLD: &str = "/api/v1/organisations/{id}/threshold";
pub const API_PHOTO: &str = "/api/v1/organisations/{id}/photo";
pub const API_IMPORTS: &str = "/api/v1/organisations/{id}/imports";
pub const API_ASSET: &str = "/api/v1/assets/{id}";
pub const API_ASSET_VERSION: &str = "/api/v1/assets/{id}/version";
pub const API_BILLS: &str = "/api/v1/sboms";
pub const API_BILL: &str = "/api/v1/sboms/{id}";
pub const API_BILL_FILE: &str = "/api/v1/sboms/{id}/file";
pub const API_BILL_FINDINGS: &str = "/api/v1/sboms/{id}/findings";
pub const API_BILL_VEX: &str = "/api/v1/sboms/{id}/vex";
pub const API_BILL_REMOVE: &str = "/api/v1/sboms/{id}/remove";
pub const API_IMPORT: &str = "/api/v1/imports/{id}";
pub const API_ADVISORIES: &str = "/api/v1/advisories";
pub const API_ADVISORY: &str = "/api/v1/advisories/{id}";
pub const API_ADVISORY_CSAF: &str = "/api/v1/advisories/{id}/csaf";
pub const API_PICTURE: &str = "/api/v1/advisories/{id}/picture";
pub const API_RATING: &str = "/api/v1/advisories/{id}/rating";
pub const API_MEMBERS_PICTURE: &str = "/api/v1/members-picture";
pub const API_MATCHES: &str = "/api/v1/matches";
pub const API_ADVISORY_REMEDIATION: &str = "/api/v1/advisories/{id}/remediation";
pub const API_REMEDIATION: &str = "/api/v1/remediation";
pub const API_PRODUCTS: &str = "/api/v1/products";
pub const API_PRODUCT: &str = "/api/v1/products/{key}";
pub const API_MATCHING_RUNS: &str = "/api/v1/matching-runs";
pub const API_MATCHING_RUN: &str = "/api/v1/matching-runs/{id}";
pub const API_MATCH: &str = "/api/v1/matches/{id}";
pub const API_RULES: &str = "/api/v1/register/rules";
pub const API_RULE: &str = "/api/v1/register/rules/{id}";
pub const API_RULE_UNDO: &str = "/api/v1/register/rules/{id}/undo";
pub const API_OVERVIEW: &str = "/api/v1/overview";
pub const API_USEFULNESS: &str = "/api/v1/usefulness";
pub const API_NOTICES: &str = "/api/v1/notices";
pub const API_NOTICE: &str = "/api/v1/notices/{id}";
pub const API_BUNDLE: &str = "/api/v1/bundle";
pub const API_ASSESSMENTS: &str = "/api/v1/assessments";
pub const API_ANSWERS_MANY: &str = "/api/v1/answers";
pub const API_ANSWERS: &str = "/api/v1/notices/{id}/answers";
pub const API_CALLS: &str = "/api/v1/calls";
pub const API_CALL: &str = "/api/v1/calls/{id}";
pub const API_QUESTIONS: &str = "/api/v1/questions";
pub const API_QUESTION: &str = "/api/v1/questions/{id}";
pub const API_QUESTION_ANSWERS: &str = "/api/v1/questions/{id}/answers";
pub const STATIC: &str = "/static/{file}";
pub const HOME: &str = "/home";
pub const CONNECTIONS: &str = "/connections";
/// What follows is the secret of the feed and `.atom`.
pub const FEED: &str = "/feeds/{token}";
pub const OVERVIEW: &str = "/overview";
pub const TOPICS: &str = "/topics";
pub const SECTOR: &str = "/sector";
pub const NOTICES: &str = "/notices";
pub const NOTICES_CSV: &str = "/notices.csv";
pub const AUDIT: &str = "/audit";
pub const MANDATES: &str = "/mandates";
pub const MANDATE: &str = "/mandates/{id}";
pub const NOTICE: &str = "/notices/{id}";
/// All customers of a supplier that one advisory concerns; the identifier is the advisory's.
pub const ALERT: &str = "/alerts/{id}";
pub const NOTICE_ANSWER: &str = "/notices/{id}/answer";
pub const NOTICE_CSV: &str = "/notices/{id}/devices.csv";
pub const NOTICE_DEVICES: &str = "/notices/{id}/devices";
pub const ASSET: &str = "/inventory/assets/{id}";
pub const ASSET_MATCH: &str = "/inventory/assets/{id}/match";
pub const ASSET_VERSION: &str = "/inventory/assets/{id}/version";
pub const INVENTORY: &str = "/inventory";
pub const INVENTORY_CSV: &str = "/inventory.csv";
pub const PHOTO: &str = "/inventory/photo";
pub const PHOTO_CSV: &str = "/inventory/photo.csv";
pub const PHOTO_UPLOAD: &str = "/inventory/photo/upload";
pub const UNKNOWN: &str = "/inventory/unknown";
pub const UNKNOWN_CSV: &str = "/inventory/unknown.csv";
pub const THRESHOLD: &str = "/inventory/threshold";
pub const IMPORT: &str = "/inventory/import";
pub const IMPORT_ONE: &str = "/inventory/import/{id}";
pub const BILLS: &str = "/inventory/sboms";
pub const BILL_NEW: &str = "/inventory/sboms/new";
pub const BILL: &str = "/inventory/sboms/{id}";
pub const BILL_FILE: &str = "/inventory/sboms/{id}/file";
pub const BILL_VEX: &str = "/inventory/sboms/{id}/vex";
pub const BILL_REMOVE: &str = "/inventory/sboms/{id}/remove";
pub const ASSESS: &str = "/assess";
pub const ASSESS_BUNDLE: &str = "/assess/bundle";
pub const ASSESS_MODE: &str = "/assess/mode";
pub const BUNDLE_KEY: &str = "/.well-known/brandwacht-bundle-key";
pub const QUESTIONS: &str = "/questions";
pub const QUESTION: &str = "/questions/{id}";
pub const QUESTION_CSV: &str = "/questions/{id}/devices.csv";
pub const QUESTION_UPLOAD: &str = "/questions/{id}/upload";
pub const LINK: &str = "/l/{token}";
pub const QUESTION_LINK: &str = "/q/{token}";
pub const QUESTION_LINK_CSV: &str = "/q/{token}/devices.csv";
pub const QUESTION_LINK_UPLOAD: &str = "/q/{token}/upload";
pub const ACCOUNT: &str = "/account";
pub const ACCOUNT_SESSIONS: &str = "/account/sessions";
pub const ACCOUNT_PASSWORD: &str = "/account/password";
pub const ACCOUNT_APP: &str = "/account/app";
pub const ACCOUNT_APP_START: &str = "/account/app/start";
pub const ACCOUNT_CODES: &str = "/account/codes";
pub const ACCOUNT_PASSKEY_BEGIN: &str = "/account/passkeys/begin";
pub const ACCOUNT_PASSKEYS: &str = "/account/passkeys";
pub const ACCOUNT_PASSKEY_REMOVE: &str = "/account/passkeys/remove";
pub const CONFIRM: &str = "/confirm";
pub const LOGIN_PASSKEY_BEGIN: &str = "/login/passkey/begin";
pub const LOGIN_PASSKEY: &str = "/login/passkey";
pub const OIDC: &str = "/login/oidc";
pub const OIDC_CALLBACK: &str = "/login/oidc/callback";
pub const ACCOUNT_OIDC: &str = "/account/oidc";
pub const CONFIRM_OIDC: &str = "/confirm/oidc";
pub const FORGOT: &str = "/forgot";
pub const RESET: &str = "/reset/{token}";
pub const INVITE: &str = "/invite/{token}";
pub const PEOPLE: &str = "/people";
pub const DESK_PEOPLE: &str = "/desk/organisations/{id}/people";
pub const JOIN: &str = "/join";
pub const JOIN_CONFIRM: &str = "/join/{token}";
pub const DESK_JOINS: &str = "/desk/joins";
pub const SECURITY_TXT: &str = "/.well-known/security.txt";
pub const OPENPGP_KEY: &str = "/openpgp-key.asc";
pub const SMIME_CERTIFICATE: &str = "/smime-certificate.pem";
pub const HEALTHZ: &str = "/healthz";
pub const READYZ: &str = "/readyz";

/// Where what follows is a secret: it is left out of logs, and no page tells where its visitor came from. The provider's
/// answer is one as well, for as long as nobody has used it.
const SECRET: &[&str] = &[LINK, QUESTION_LINK, INVITE, RESET, JOIN_CONFIRM, OIDC_CALLBACK, FEED];

/// The part of a path before its secret, when it has one.
pub fn before_secret(path: &str) -> Option<&'static str> {
    SECRET.iter().filter_map(|pattern| pattern.split('{').next()).find(|place| path.starts_with(place))
}

/// The path as a log may hold it.
pub fn without_secret(path: &str) -> String {
    match before_secret(path) {
        Some(place) => format!("{place}…"),
        None => path.to_owned(),
    }
}

pub fn notice(id: NoticeId) -> String {
    format!("/notices/{id}")
}

pub fn alert(id: AdvisoryId) -> String {
    format!("/alerts/{id}")
}

pub fn notice_answer(id: NoticeId) -> String {
    format!("/notices/{id}/answer")
}

pub fn notice_csv(id: NoticeId) -> String {
    format!("/notices/{id}/devices.csv")
}

/// The devices of a notice, with how far each is.
pub fn notice_devices(id: NoticeId) -> String {
    format!("/notices/{id}/devices")
}

pub fn asset(id: AssetId) -> String {
    format!("/inventory/assets/{id}")
}

pub fn desk_asset(id: AssetId) -> String {
    format!("/desk/assets/{id}")
}

pub fn desk_product(key: &str) -> String {
    format!("/desk/products/{key}")
}

pub fn import(id: ImportId) -> String {
    format!("/inventory/import/{id}")
}

pub fn link(token: &str) -> String {
    format!("/l/{token}")
}

pub fn feed(token: &str) -> String {
    format!("/feeds/{token}.atom")
}

pub fn question(id: QuestionId) -> String {
    format!("/questions/{id}")
}

pub fn question_link(token: &str) -> String {
    format!("/q/{token}")
}

pub fn desk_question(id: QuestionId) -> String {
    format!("/desk/questions/{id}")
}

/// Where a question is written: to whom, about whose devices.
pub fn desk_question_new(institution: OrganisationId, addressee: OrganisationId) -> String {
    format!("{DESK_QUESTION_NEW}?of={institution}&to={addressee}")
}

pub fn desk_advisory(id: AdvisoryId) -> String {
    format!("/desk/advisories/{id}")
}

/// A page or act of one advisory: `review`, `notices`, `follow-up`, `picture`, `raw`, `dismiss`, `reopen`.
pub fn desk_advisory_part(id: AdvisoryId, part: &str) -> String {
    format!("/desk/advisories/{id}/{part}")
}

pub fn desk_organisation(id: OrganisationId) -> String {
    format!("/desk/organisations/{id}")
}

pub fn desk_overview(id: OrganisationId) -> String {
    format!("/desk/organisations/{id}/overview")
}

pub fn desk_leaving(id: OrganisationId) -> String {
    format!("/desk/organisations/{id}/leaving")
}

pub fn desk_people(id: OrganisationId) -> String {
    format!("/desk/organisations/{id}/people")
}

pub fn desk_source(id: SourceId) -> String {
    format!("/desk/sources/{id}")
}

pub fn desk_run(id: RunId) -> String {
    format!("/desk/sources/runs/{id}")
}

pub fn desk_rule(id: RuleId) -> String {
    format!("/desk/register/{id}")
}

pub fn desk_rule_undo(id: RuleId) -> String {
    format!("/desk/register/{id}/undo")
}

pub fn desk_notice(id: NoticeId) -> String {
    format!("/desk/notices/{id}")
}

pub fn desk_template(id: TemplateId) -> String {
    format!("/desk/templates/{id}")
}

pub fn duty_call(id: CallOutId) -> String {
    format!("/duty/{id}")
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

    // Shows: ASVS 1.2.2, 3.7.2
    #[test]
    fn a_way_back_never_leads_to_another_site() {
        assert_eq!(local("/notices?x=1"), Some("/notices?x=1"));
        for elsewhere in ["", "https://evil.example/", "//evil.example", "/\\evil.example", "/a\nb", "evil"] {
            assert_eq!(local(elsewhere), None, "{elsewhere:?}");
        }
    }

    // Shows: ASVS 1.2.2
    #[test]
    fn the_way_after_login_is_encoded() {
        assert_eq!(login_then("/notices?a=b&c"), "/login?next=%2Fnotices%3Fa%3Db%26c");
    }
}
