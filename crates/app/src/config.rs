//! The configuration: what [`settings`] lists, read and checked.
//!
//! A command-line flag wins over the environment, the environment over the file, the file over the default.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, bail};
use domain::duty::Office;
use domain::follow_up::Plan;
use domain::overview::Schedule;
use domain::retention::Terms;
use domain::viewer::Role;
use store::Address;
use web::oidc::{GroupRole, Strength};
use web::patient::{Doing, PatientRules};

mod follow_up;
mod oidc;
mod retention;
mod settings;

pub(crate) use settings::*;

/// The configuration file when `--config` does not say.
pub(crate) const CONFIG_ENV: &str = "BRANDWACHT_CONFIG";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Plain,
    Json,
}

/// The settings as read and checked.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// Secrets that stand in files, by their setting: nobody else should be able to read those.
    pub(crate) secret_files: Vec<(&'static str, PathBuf)>,
    pub(crate) database: Address,
    pub(crate) listen: std::net::SocketAddr,
    pub(crate) public_url: Option<String>,
    pub(crate) address_header: Option<String>,
    pub(crate) patient: PatientRules,
    pub(crate) pages_per_minute: i64,
    pub(crate) forms_per_minute: i64,
    pub(crate) api_per_minute: i64,
    pub(crate) secret: Secret,
    pub(crate) master_key: Secret,
    pub(crate) master_key_before: Secret,
    pub(crate) smtp: Secret,
    pub(crate) smtp_ca: Option<PathBuf>,
    pub(crate) webhook_private: bool,
    pub(crate) webhook_ca: Option<PathBuf>,
    pub(crate) sms_url: Secret,
    pub(crate) sms_body: String,
    pub(crate) sms_header: Secret,
    pub(crate) voice_url: Secret,
    pub(crate) voice_body: String,
    pub(crate) voice_header: Secret,
    pub(crate) voice_after: i64,
    pub(crate) mail_from: String,
    pub(crate) dkim_selector: String,
    pub(crate) dkim_key: Option<PathBuf>,
    pub(crate) pgp_key: Option<PathBuf>,
    pub(crate) pgp_passphrase: Secret,
    pub(crate) smime_certificate: Option<PathBuf>,
    pub(crate) smime_key: Option<PathBuf>,
    pub(crate) cert_name: String,
    pub(crate) cert_phone: String,
    pub(crate) cert_email: String,
    pub(crate) bundle_key: Option<PathBuf>,
    pub(crate) audit_anchor_to: Option<String>,
    pub(crate) time_zone: String,
    pub(crate) second_factor_roles: BTreeSet<Role>,
    pub(crate) step_up_minutes: i64,
    pub(crate) idle_minutes: i64,
    pub(crate) session_hours: i64,
    pub(crate) breached_passwords: Option<PathBuf>,
    pub(crate) oidc: Option<Oidc>,
    pub(crate) sectors: Vec<String>,
    pub(crate) retention: Terms,
    pub(crate) follow_up: Plan,
    /// A Maildir into which undelivered mail comes back.
    pub(crate) returned_mail: Option<PathBuf>,
    pub(crate) four_eyes: u32,
    pub(crate) office: Office,
    pub(crate) overview: Schedule,
    pub(crate) jobs: u32,
    pub(crate) lease_seconds: i64,
    pub(crate) log: String,
    pub(crate) log_format: LogFormat,
}

/// A text that never shows in logs.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Option<String>);

impl Secret {
    pub(crate) fn new(text: Option<String>) -> Self {
        Self(text.filter(|text| !text.is_empty()))
    }

    pub(crate) fn get(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "set" } else { "not set" })
    }
}

/// The provider whose accounts people sign in with.
#[derive(Debug, Clone)]
pub(crate) struct Oidc {
    pub(crate) issuer: url::Url,
    /// As it was written: a slash at the end matters to providers.
    pub(crate) written: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: Secret,
    pub(crate) name: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) groups_claim: String,
    pub(crate) groups: Vec<GroupRole>,
    pub(crate) second_factor: Vec<Strength>,
    pub(crate) create: bool,
    pub(crate) private: bool,
    pub(crate) ca: Option<PathBuf>,
}

/// The environment as the program found it; tests hand in their own.
pub(crate) type Environment = BTreeMap<String, String>;

pub(crate) fn environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name.starts_with("BRANDWACHT_"))
        .collect()
}

/// What the command line says, by name of the setting.
pub(crate) type Flags = BTreeMap<&'static str, String>;

impl Config {
    pub(crate) fn load(file: Option<&Path>, environment: &Environment, flags: &Flags) -> anyhow::Result<Self> {
        let file = file.map(Path::to_owned).or_else(|| environment.get(CONFIG_ENV).map(PathBuf::from));
        let written = match &file {
            Some(path) => read_file(path)?,
            None => BTreeMap::new(),
        };
        let mut values = Values { texts: BTreeMap::new() };
        let mut secret_files = Vec::new();
        for setting in SETTINGS {
            if let Some(Found { text, origin, kept }) = find(setting, &written, file.as_deref(), environment, flags)? {
                if setting.secret && !text.is_empty() {
                    secret_files.extend(kept.map(|path| (setting.name, path)));
                }
                values.texts.insert(setting.name, (text, origin));
            }
        }
        let mut config = Self {
            secret_files,
            database: values.parse(DATABASE)?,
            listen: values.parse(LISTEN)?,
            public_url: None,
            address_header: values.maybe(ADDRESS_HEADER).filter(|name| !name.is_empty()),
            patient: PatientRules {
                texts: values.doing(PATIENT_TEXTS, false)?,
                uploads: values.doing(PATIENT_UPLOADS, true)?,
                documents: values.doing(PATIENT_DOCUMENTS, false)?,
            },
            pages_per_minute: values.within(PAGES_PER_MINUTE, 10, 1_000_000)?,
            forms_per_minute: values.within(FORMS_PER_MINUTE, 10, 1_000_000)?,
            api_per_minute: values.within(API_PER_MINUTE, 10, 1_000_000)?,
            secret: Secret::new(values.maybe(SECRET)),
            master_key: Secret::new(values.maybe(MASTER_KEY)),
            master_key_before: Secret::new(values.maybe(MASTER_KEY_BEFORE)),
            smtp: Secret::new(values.maybe(SMTP)),
            smtp_ca: values.maybe(SMTP_CA).filter(|path| !path.is_empty()).map(PathBuf::from),
            webhook_private: values.yes(WEBHOOK_PRIVATE)?,
            webhook_ca: values.maybe(WEBHOOK_CA).filter(|path| !path.is_empty()).map(PathBuf::from),
            sms_url: Secret::new(values.maybe(SMS_URL)),
            sms_body: values.text(SMS_BODY),
            sms_header: Secret::new(values.maybe(SMS_HEADER)),
            voice_url: Secret::new(values.maybe(VOICE_URL)),
            voice_body: values.text(VOICE_BODY),
            voice_header: Secret::new(values.maybe(VOICE_HEADER)),
            voice_after: values.within(VOICE_AFTER, 0, 60)?,
            mail_from: values.text(MAIL_FROM),
            dkim_selector: values.text(DKIM_SELECTOR),
            dkim_key: values.maybe(DKIM_KEY).filter(|path| !path.is_empty()).map(PathBuf::from),
            pgp_key: values.maybe(PGP_KEY).filter(|path| !path.is_empty()).map(PathBuf::from),
            pgp_passphrase: Secret::new(values.maybe(PGP_PASSPHRASE)),
            smime_certificate: values.maybe(SMIME_CERTIFICATE).filter(|path| !path.is_empty()).map(PathBuf::from),
            smime_key: values.maybe(SMIME_KEY).filter(|path| !path.is_empty()).map(PathBuf::from),
            cert_name: values.text(CERT_NAME),
            cert_phone: values.text(CERT_PHONE),
            cert_email: values.text(CERT_EMAIL),
            bundle_key: values.maybe(BUNDLE_KEY).filter(|path| !path.is_empty()).map(PathBuf::from),
            audit_anchor_to: values.maybe(AUDIT_ANCHOR_TO).filter(|address| !address.is_empty()),
            time_zone: values.text(TIME_ZONE),
            second_factor_roles: roles(&values.text(SECOND_FACTOR_ROLES))
                .map_err(|advice| values.wrong(SECOND_FACTOR_ROLES, advice))?,
            step_up_minutes: values.within(STEP_UP_MINUTES, 1, 720)?,
            idle_minutes: values.within(IDLE_MINUTES, 5, 1440)?,
            session_hours: values.within(SESSION_HOURS, 1, 168)?,
            breached_passwords: values.maybe(BREACHED_PASSWORDS).filter(|path| !path.is_empty()).map(PathBuf::from),
            oidc: values.oidc()?,
            sectors: sectors(&values.text(SECTORS)),
            retention: Terms::read(&values.text(RETENTION))
                .map_err(|wrong| values.wrong(RETENTION, retention::advice(&wrong)))?,
            follow_up: Plan::read(&values.text(FOLLOW_UP), &values.text(TIME_ZONE))
                .map_err(|wrong| values.wrong(FOLLOW_UP, follow_up::advice(&wrong)))?,
            returned_mail: values.maybe(RETURNED_MAIL).filter(|path| !path.is_empty()).map(PathBuf::from),
            four_eyes: values.within(FOUR_EYES, 0, 1_000_000)?,
            office: Office::read(&values.text(OFFICE), &values.text(TIME_ZONE)).ok_or_else(|| {
                values.wrong(OFFICE, "write two times of one day such as `08:30-17:00`, or `none` or `off`")
            })?,
            overview: Schedule::read(&values.text(OVERVIEW), &values.text(TIME_ZONE)).ok_or_else(|| {
                values.wrong(
                    OVERVIEW,
                    "write a day and a time such as `mon 09:00` (mon, tue, wed, thu, fri, sat, sun), or `off`",
                )
            })?,
            jobs: values.within(JOBS, 1, 64)?,
            lease_seconds: values.within(LEASE_SECONDS, 5, 3600)?,
            log: values.text(LOG),
            log_format: match values.text(LOG_FORMAT).as_str() {
                "plain" => LogFormat::Plain,
                "json" => LogFormat::Json,
                _ => return Err(values.wrong(LOG_FORMAT, "write `plain` or `json`")),
            },
        };
        if config.overview.is_off() {
            config.follow_up = config.follow_up.without_quiet();
        }
        let public_url = values.text(PUBLIC_URL);
        if !public_url.is_empty() {
            if !public_url.starts_with("http://") && !public_url.starts_with("https://") {
                return Err(values.wrong(PUBLIC_URL, "it must begin with https:// or http://"));
            }
            config.public_url = Some(public_url.trim_end_matches('/').to_owned());
        }
        if config.audit_anchor_to.is_some() && config.bundle_key.is_none() {
            return Err(values.wrong(AUDIT_ANCHOR_TO, "the anchor is signed with `bundle_key`: set that as well"));
        }
        if config.audit_anchor_to.as_deref().is_some_and(|address| !address.contains('@')) {
            return Err(values.wrong(AUDIT_ANCHOR_TO, "write a mail address, such as keeper@elsewhere.example"));
        }
        if config.secret.get().is_some_and(|secret| secret.chars().count() < 32) {
            return Err(values.wrong(SECRET, "it must have at least 32 characters"));
        }
        let rings = config.voice_url.get().is_some();
        config.office = config.office.with_voice(rings.then_some(config.voice_after));
        Ok(config)
    }

    /// With what links begin.
    pub(crate) fn base_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.clone(),
            None if self.listen.ip().is_unspecified() => format!("http://localhost:{}", self.listen.port()),
            None => format!("http://{}", self.listen),
        }
    }
}

fn sectors(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

/// All roles, none, or those that are named.
fn roles(text: &str) -> Result<BTreeSet<Role>, String> {
    match text.trim() {
        "all" => return Ok(Role::ALL.into_iter().collect()),
        "none" => return Ok(BTreeSet::new()),
        _ => {}
    }
    let named = text.split(',').map(str::trim).filter(|code| !code.is_empty());
    named.map(|code| Role::from_code(code).ok_or_else(|| format!("there is no role {code:?}"))).collect()
}

/// The text of a setting, where it was said, and in which file it stands.
struct Found {
    text: String,
    origin: String,
    kept: Option<PathBuf>,
}

/// The value of one setting and where it stands.
fn find(
    setting: &Setting,
    written: &BTreeMap<String, String>,
    file: Option<&Path>,
    environment: &Environment,
    flags: &Flags,
) -> anyhow::Result<Option<Found>> {
    let said = |text: &str, origin: String| Ok(Some(Found { text: text.to_owned(), origin, kept: None }));
    let in_file = |path: &str, origin: String| -> anyhow::Result<Option<Found>> {
        let path = Path::new(path);
        Ok(Some(Found { text: secret_file(path, &origin)?, origin, kept: Some(path.to_owned()) }))
    };
    if let Some(text) = flags.get(setting.name) {
        return said(text, format!("--{}", setting.name.replace('_', "-")));
    }
    if let Some(text) = environment.get(setting.env) {
        return said(text, setting.env.to_owned());
    }
    let beside = format!("{}_FILE", setting.env);
    if let Some(path) = environment.get(&beside).filter(|_| setting.secret) {
        return in_file(path, beside);
    }
    let place = |name: &str| format!("{}: {name}", file.map(|file| file.display().to_string()).unwrap_or_default());
    if let Some(text) = written.get(setting.name) {
        return Ok(Some(Found { text: text.clone(), origin: place(setting.name), kept: file.map(Path::to_owned) }));
    }
    let beside = format!("{}_file", setting.name);
    if let Some(path) = written.get(&beside).filter(|_| setting.secret) {
        return in_file(path, place(&beside));
    }
    match setting.default {
        Some(text) => said(text, "the default".to_owned()),
        None => Ok(None),
    }
}

fn secret_file(path: &Path, named_by: &str) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{named_by} names {}, which cannot be read", path.display()))?;
    // Taken for "not set", it would pass for a secret that stands elsewhere.
    if text.trim().is_empty() {
        bail!("{named_by} names {}, which is empty", path.display());
    }
    Ok(text.trim().to_owned())
}

/// The configuration file as texts. An unknown name is refused: a typing error must not pass as "not set".
fn read_file(path: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let table: toml::Table = text.parse().with_context(|| path.display().to_string())?;
    let mut found = BTreeMap::new();
    for (name, value) in table {
        let known = SETTINGS
            .iter()
            .any(|s| s.name == name || (s.secret && name.strip_suffix("_file").is_some_and(|name| name == s.name)));
        if !known {
            let names: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
            bail!("{}: there is no setting {name:?}; there are: {}", path.display(), names.join(", "));
        }
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(yes) => yes.to_string(),
            toml::Value::Table(terms) if name == RETENTION => retention::of_table(path, terms)?,
            toml::Value::Table(plan) if name == FOLLOW_UP => follow_up::of_table(path, plan)?,
            _ => bail!("{}: {name}: write a text or a number", path.display()),
        };
        found.insert(name, text);
    }
    Ok(found)
}

/// Values with the place they came from, so that an error can name it.
struct Values {
    texts: BTreeMap<&'static str, (String, String)>,
}

impl Values {
    fn maybe(&self, name: &str) -> Option<String> {
        self.texts.get(name).map(|(text, _)| text.clone())
    }

    fn text(&self, name: &str) -> String {
        self.maybe(name).unwrap_or_default()
    }

    fn wrong(&self, name: &str, advice: impl std::fmt::Display) -> anyhow::Error {
        let place = self.texts.get(name).map_or("", |(_, place)| place.as_str());
        anyhow::anyhow!("{name} (from {place}) is not right: {advice}")
    }

    fn parse<T: FromStr<Err: std::fmt::Display>>(&self, name: &str) -> anyhow::Result<T> {
        self.text(name).parse().map_err(|error: T::Err| self.wrong(name, error))
    }

    fn within<T: FromStr<Err: std::fmt::Display> + PartialOrd + std::fmt::Display>(
        &self,
        name: &str,
        least: T,
        most: T,
    ) -> anyhow::Result<T> {
        let number: T = self.parse(name)?;
        if number < least || number > most {
            return Err(self.wrong(name, format!("write a number from {least} to {most}")));
        }
        Ok(number)
    }

    fn yes(&self, name: &str) -> anyhow::Result<bool> {
        self.text(name).parse().map_err(|_| self.wrong(name, "write `true` or `false`"))
    }

    fn oidc(&self) -> anyhow::Result<Option<Oidc>> {
        let written = self.text(OIDC_ISSUER);
        if written.is_empty() {
            return Ok(None);
        }
        let issuer: url::Url = self.parse(OIDC_ISSUER)?;
        let private = self.yes(OIDC_PRIVATE)?;
        if issuer.scheme() != "https" && !(private && issuer.scheme() == "http") {
            return Err(self.wrong(OIDC_ISSUER, "it must begin with https://, or `oidc_private` must be true"));
        }
        let client_id = self.text(OIDC_CLIENT_ID);
        if client_id.is_empty() {
            return Err(self.wrong(OIDC_CLIENT_ID, "the provider calls Brandwacht by some name; write it here"));
        }
        let name = Some(self.text(OIDC_NAME)).filter(|name| !name.is_empty());
        Ok(Some(Oidc {
            name: name.unwrap_or_else(|| issuer.host_str().unwrap_or_default().to_owned()),
            issuer,
            written,
            client_id,
            client_secret: Secret::new(self.maybe(OIDC_CLIENT_SECRET)),
            scopes: self.text(OIDC_SCOPES).split_whitespace().map(str::to_owned).collect(),
            groups_claim: self.text(OIDC_GROUPS_CLAIM),
            groups: oidc::groups(&self.text(OIDC_GROUPS)).map_err(|advice| self.wrong(OIDC_GROUPS, advice))?,
            second_factor: oidc::second_factor(&self.text(OIDC_SECOND_FACTOR))
                .map_err(|advice| self.wrong(OIDC_SECOND_FACTOR, advice))?,
            create: self.yes(OIDC_CREATE)?,
            private,
            ca: self.maybe(OIDC_CA).filter(|path| !path.is_empty()).map(PathBuf::from),
        }))
    }

    /// What the guard on data of patients does; only lists can be redacted.
    fn doing(&self, name: &str, may_redact: bool) -> anyhow::Result<Doing> {
        let doing = Doing::from_code(&self.text(name)).filter(|doing| may_redact || *doing != Doing::Redact);
        let known = if may_redact { "`redact`, `block`, `warn` or `off`" } else { "`block`, `warn` or `off`" };
        doing.ok_or_else(|| self.wrong(name, format!("write {known}")))
    }
}

/// The page of documentation, made from the list.
pub(crate) fn documentation() -> String {
    let mut text = String::from(
        "# Configuration\n\n\
         Made by `brandwacht settings --markdown` from the list in `crates/app/src/config.rs`; a test fails\n\
         when this page is out of date.\n\n\
         A command-line flag wins over the environment, the environment over the configuration file, the file over the\n\
         default. The configuration file is TOML with the names below at the top level; `--config FILE` or\n\
         `BRANDWACHT_CONFIG` names it. An unknown name in it is an error.\n\n\
         A secret may stand in a file of its own: `NAME_file` in the configuration file, `VARIABLE_FILE` in the\n\
         environment (as systemd credentials and container secrets do). White space around it is cut off.\n\n\
         | in the file | in the environment | default | secret | what |\n|---|---|---|---|---|\n",
    );
    for setting in SETTINGS {
        let default = match setting.default {
            Some("") => "empty".to_owned(),
            Some(default) => format!("`{default}`"),
            None => "none".to_owned(),
        };
        let secret = if setting.secret { "yes" } else { "" };
        let _ = writeln!(text, "| `{}` | `{}` | {default} | {secret} | {} |", setting.name, setting.env, setting.help);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)], flags: &[(&'static str, &str)]) -> anyhow::Result<Config> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("brandwacht.toml");
        std::fs::write(&path, file)?;
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let flags = flags.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Config::load(Some(&path), &environment, &flags)
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_file() {
        let file = "cert_name = 'file'\njobs = 2\nlog = 'debug'";
        let config = load(file, &[("BRANDWACHT_CERT_NAME", "env"), ("BRANDWACHT_LOG", "warn")], &[("log", "error")]);
        let config = config.unwrap();
        assert_eq!((config.cert_name.as_str(), config.jobs, config.log.as_str()), ("env", 2, "error"));
        assert_eq!(config.time_zone, "Europe/Amsterdam");
    }

    // Shows: NEN 8.9
    #[test]
    fn a_misspelt_name_is_refused_and_the_right_ones_are_named() {
        let error = load("databse = 'sqlite:x'", &[], &[]).unwrap_err().to_string();
        assert!(error.contains("no setting \"databse\"") && error.contains("database, listen"), "{error}");
    }

    #[test]
    fn an_error_names_the_place_and_the_way_out() {
        let error = load("", &[("BRANDWACHT_JOBS", "1000")], &[]).unwrap_err().to_string();
        assert_eq!(error, "jobs (from BRANDWACHT_JOBS) is not right: write a number from 1 to 64");
    }

    #[test]
    fn the_overview_goes_out_on_monday_morning_unless_somebody_says_otherwise() {
        let usual = load("", &[], &[]).unwrap();
        assert_eq!(Some(usual.overview), Schedule::read("mon 09:00", "Europe/Amsterdam"));
        let off = load("overview = 'off'\ntime_zone = 'UTC'", &[], &[]).unwrap();
        assert_eq!(off.overview, Schedule::off("UTC"));
        assert!(usual.follow_up.heeds_quiet() && !off.follow_up.heeds_quiet(), "nobody would read what is quiet");
        let error = load("", &[("BRANDWACHT_OVERVIEW", "monday 9")], &[]).unwrap_err().to_string();
        assert!(error.starts_with("overview (from BRANDWACHT_OVERVIEW) is not right: write a day"), "{error}");
    }

    // Shows: ASVS 13.3.1, 13.3.2, 16.2.5, NEN 8.9
    #[test]
    fn a_secret_may_stand_in_a_file_and_never_shows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "0123456789012345678901234567890123\n").unwrap();
        let config = load("", &[("BRANDWACHT_SECRET_FILE", path.to_str().unwrap())], &[]).unwrap();
        assert_eq!(config.secret.get(), Some("0123456789012345678901234567890123"));
        assert!(!format!("{config:?}").contains("01234567890"), "{config:?}");
    }

    #[test]
    fn people_are_rung_up_where_a_gateway_for_that_is_set() {
        let at = domain::Timestamp::from_millis(1_800_000_000_000);
        let voice_at = |environment: &[(&str, &str)]| {
            load("voice_after = 3", environment, &[]).unwrap().office.voice_at(domain::follow_up::Level::High, at)
        };
        assert_eq!(voice_at(&[]), None);
        assert_eq!(voice_at(&[("BRANDWACHT_VOICE_URL", "https://voice.example/")]), Some(at.plus_seconds(180)));
        assert!(load("voice_after = 61", &[], &[]).is_err());
    }

    // Shows: NEN 5.37
    #[test]
    fn the_page_of_documentation_is_up_to_date() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
        let written = std::fs::read_to_string(page).unwrap_or_default();
        assert!(written == documentation(), "write it again: cargo run -- settings --markdown > docs/configuration.md");
    }
}
