//! `brandwacht doctor`: is everything in order, and if not, what to do. Changes nothing.

mod roster;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use domain::{Timestamp, policy};
use serde::Serialize;
use serde_json::json;
use store::{Address, Store};

use crate::cli::Setup;
use crate::config::Config;
use crate::crew::Crew;
use crate::mailbox::Mailbox;
use crate::output::{self, Exit};
use crate::{provider, secret};

/// Look whether everything is in order: database, schema, references, queue, duty roster, mail server, keys that mails are
/// signed with, sign-in elsewhere, addresses, clock, disk, rights of files.
///
/// Ends with 1 when something is wrong. Warnings do not count.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Do not connect to the mail server.
    #[arg(long)]
    no_mail: bool,
    /// Do not ask the provider that people sign in with.
    #[arg(long)]
    no_provider: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Warning,
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    state: State,
    /// What was found, and what to do when it is not in order.
    message: String,
}

const MAIL_PATIENCE: Duration = Duration::from_secs(10);
/// The database server may be this much ahead or behind; more breaks authenticator codes and deadlines.
const CLOCK_SECONDS: i64 = 5;
/// Before the program was written no clock can be right.
const NOT_BEFORE: Timestamp = Timestamp::from_millis(1_767_225_600_000);
/// A key that ends within as many days is to be renewed by now.
const KEY_DAYS: i64 = 30;
const DISK_WARNING: u64 = 2 << 30;
const DISK_WRONG: u64 = 200 << 20;

pub(crate) async fn run(setup: &Setup, arguments: &Doctor) -> anyhow::Result<Exit> {
    let mut found = Found { checks: Vec::new() };
    found.ok("version", format!("brandwacht {}", env!("CARGO_PKG_VERSION")));
    addresses(&setup.config, &mut found);
    clock(setup, &mut found);
    mailbox(&setup.config, &mut found);
    openpgp(setup, &mut found);
    smime(setup, &mut found);
    disk(&setup.config, &mut found);
    files(&setup.config, &mut found);
    match store(&setup.config, setup).await {
        Ok(store) => {
            if let Err(error) = database(&setup.config, &store, &mut found).await {
                found.wrong("database", output::told(&error));
            }
            sign_in_elsewhere(setup, &store, arguments, &mut found).await;
            if arguments.no_mail {
                found.ok("mail", "not looked at".to_owned());
            } else {
                mail(setup, &store, &mut found).await;
            }
            store.close().await;
        }
        Err(error) => found.wrong("database", format!("{}: {}", setup.config.database, output::told(&error))),
    }
    let wrong = found.checks.iter().filter(|check| check.state == State::Wrong).count();
    if arguments.json {
        output::json(&json!({
            "ok": wrong == 0, "version": env!("CARGO_PKG_VERSION"), "database": setup.config.database.to_string(),
            "checks": found.checks,
        }))?;
    } else {
        output::lines(found.checks.iter().map(|check| {
            let mark = match check.state {
                State::Ok => "ok   ",
                State::Warning => "warn ",
                State::Wrong => "WRONG",
            };
            format!("{mark}  {:<12}  {}", check.name, check.message)
        }))?;
    }
    Ok(if wrong == 0 { Exit::Done } else { Exit::Error })
}

/// The provider that people sign in with: what it says of itself, and what its groups give here.
async fn sign_in_elsewhere(setup: &Setup, store: &Store, arguments: &Doctor, found: &mut Found) {
    use domain::World;
    let Some(oidc) = &setup.config.oidc else { return };
    match provider::groups::check(store, oidc).await {
        Ok(ignored) => ignored.into_iter().for_each(|entry| found.wrong("oidc_groups", entry)),
        Err(error) => found.wrong("oidc_groups", output::told(&error)),
    }
    if arguments.no_provider {
        return found.ok("oidc", "not looked at".to_owned());
    }
    let settings = match provider::settings(oidc) {
        Ok(settings) => settings,
        Err(error) => return found.wrong("oidc", output::told(&error)),
    };
    let base_url = setup.config.base_url();
    match web::oidc::look(settings, &base_url, setup.world().now()).await {
        Ok(()) => found.ok("oidc", format!("{} answers, and says that it is the issuer", oidc.written)),
        Err(trouble) => found.wrong("oidc", format!("{}: {trouble}", oidc.written)),
    }
}

/// The keys of what is sealed, and the master key that unwraps them.
async fn keys(store: &Store, found: &mut Found) {
    let proof = match policy::may_keep_keys(&policy::system("doctor")) {
        Ok(proof) => proof,
        Err(denied) => return found.wrong("keys", denied.to_string()),
    };
    // Reads every key, as a server does when it starts.
    let report = match store.check_version().await {
        Ok(()) => store.keys_report(&proof).await,
        Err(error) => Err(error),
    };
    match report {
        Ok(it) if it.wrapped_by_earlier > 0 => found.warn(
            "keys",
            format!("{} are wrapped by an earlier master key: run `brandwacht keys wrap`", it.wrapped_by_earlier),
        ),
        Ok(it) if it.master.is_empty() => found.ok("keys", "none needed yet".to_owned()),
        Ok(it) => found.ok("keys", format!("{}, wrapped by {}", it.keys, it.master)),
        Err(error) => found.wrong("keys", error.to_string()),
    }
}

struct Found {
    checks: Vec<Check>,
}

impl Found {
    fn put(&mut self, name: &'static str, state: State, message: String) {
        self.checks.push(Check { name, state, message });
    }

    fn ok(&mut self, name: &'static str, message: String) {
        self.put(name, State::Ok, message);
    }

    fn warn(&mut self, name: &'static str, message: String) {
        self.put(name, State::Warning, message);
    }

    fn wrong(&mut self, name: &'static str, message: String) {
        self.put(name, State::Wrong, message);
    }
}

/// Opens the database as it is. A SQLite file that is not there is not made: looking must not look like installing.
async fn store(config: &Config, setup: &Setup) -> anyhow::Result<Store> {
    if let Address::Sqlite(path) = &config.database {
        std::fs::metadata(path).context("there is no such file; `brandwacht migrate` makes it")?;
    }
    Ok(Store::connect(&config.database, setup.world(), secret::master_key(config)?).await?)
}

fn addresses(config: &Config, found: &mut Found) {
    let base = config.base_url();
    match url::Url::parse(&base) {
        Ok(url) if config.public_url.is_none() => {
            found.warn(
                "public_url",
                format!("not set, so links in mails begin with {base}; only this machine reaches that: {url}"),
            );
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() || url.path() != "/" => found
            .wrong("public_url", format!("{base}: write scheme and host only, for example https://brandwacht.example")),
        Ok(url) if url.scheme() == "http" && !is_loopback(&url) => found.wrong(
            "public_url",
            format!(
                "{base}: without https passwords go over the line in the open; put a reverse proxy with TLS before it"
            ),
        ),
        Ok(_) => found.ok("public_url", base),
        Err(error) => found.wrong("public_url", format!("{base}: {error}")),
    }
    if config.cert_phone.is_empty() || config.cert_email.is_empty() {
        found.warn(
            "cert",
            "cert_phone and cert_email are not both set; who gets a mail cannot ask anything back".to_owned(),
        );
    } else {
        found.ok("cert", format!("{}, {}, {}", config.cert_name, config.cert_phone, config.cert_email));
    }
}

fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn clock(setup: &Setup, found: &mut Found) {
    use domain::World;
    let now = setup.world().now();
    if now < NOT_BEFORE {
        found.wrong("clock", format!("this machine says it is {now}: set its clock, for example with chrony"));
    } else {
        found.ok("clock", now.to_string());
    }
}

async fn database(config: &Config, store: &Store, found: &mut Found) -> anyhow::Result<()> {
    let health = store.health().await?;
    let facts: Vec<String> = health.facts.iter().map(|(name, value)| format!("{name} {value}")).collect();
    found.ok("database", format!("{}, {}, {}", health.version, size(health.bytes.unsigned_abs()), facts.join(", ")));
    for problem in health.problems {
        found.wrong("database", problem);
    }
    for hint in health.hints {
        found.warn("database", hint);
    }
    if let Some(theirs) = health.clock {
        let seconds = (theirs.millis() - store.now().millis()) / 1000;
        if seconds.abs() > CLOCK_SECONDS {
            found.wrong("clock", format!("the database server's clock differs by {seconds} s: synchronise both"));
        }
    }
    let (version, known) = (store.schema_version().await?, Store::known_version());
    if version < known {
        found.wrong("schema", format!("version {version}, this program wants {known}: run `brandwacht migrate`"));
        return Ok(());
    }
    if version > known {
        found.wrong("schema", format!("version {version} is of a newer program (this one knows {known}): upgrade it"));
        return Ok(());
    }
    found.ok("schema", format!("version {version}"));
    keys(store, found).await;
    match store.lost_references().await? {
        0 => found.ok("references", "every match and notice names what is there".to_owned()),
        lost => found.wrong(
            "references",
            format!("{lost} matches or devices of notices name what is not there: put a backup back, and report it"),
        ),
    }
    let counts = store.queue_counts().await?;
    if counts.dead > 0 {
        let last = store.dead_jobs(1).await?;
        let last = last.first().and_then(|job| job.last_error.clone()).unwrap_or_default();
        found.wrong(
            "queue",
            format!(
                "{} dead letters (the last: {}); see `brandwacht jobs list`, then `brandwacht jobs retry --all`",
                counts.dead,
                last.replace('\n', " ")
            ),
        );
    } else {
        found.ok("queue", format!("{} waiting, {} running, no dead letters", counts.waiting, counts.running));
    }
    if let Some(due) = store.next_due().await?
        && due.plus_seconds(300) < store.now()
    {
        found.warn("worker", format!("work has been due since {due} and nobody does it: is a worker running?"));
    }
    roster::look(config, store, found).await?;
    Ok(())
}

async fn mail(setup: &Setup, store: &Store, found: &mut Found) {
    if setup.config.smtp.get().is_none() {
        found.warn("mail", "no mail server is set (`smtp`): notices stay queued".to_owned());
        return;
    }
    let key = secret::link_key(&setup.config, store.world());
    let crew = match key.and_then(|key| Crew::new(store, &setup.config, key)) {
        Ok(crew) => crew,
        Err(error) => return found.wrong("mail", output::told(&error)),
    };
    match crew.deliver().reach(MAIL_PATIENCE).await {
        Some(Ok(name)) => found.ok("mail", format!("{name} lets us in")),
        Some(Err(domain::job::Failure::Retry(error) | domain::job::Failure::Fail(error))) => found.wrong("mail", error),
        None => found.warn("mail", "no mail server is set (`smtp`): notices stay queued".to_owned()),
    }
}

/// The key that mails are signed with: whether it opens, and until when it holds.
fn openpgp(setup: &Setup, found: &mut Found) {
    use domain::World;
    let signer = match secret::signer(&setup.config) {
        Ok(Some(signer)) => signer,
        // Nobody has to sign.
        Ok(None) => return,
        Err(error) => return found.wrong("openpgp", output::told(&error)),
    };
    let now = setup.world().now();
    let whose = format!("mails are signed with {}", signer.fingerprint());
    match signer.until() {
        _ if !signer.holds(now) => found.wrong(
            "openpgp",
            format!(
                "{} has expired or was revoked, so mails go out unsigned: give the key a later end, or set another",
                signer.fingerprint()
            ),
        ),
        Some(until) if until < now.plus_days(KEY_DAYS) => {
            found.warn("openpgp", format!("{whose}, which ends at {until}: give it a later end"));
        }
        Some(until) => found.ok("openpgp", format!("{whose}, until {until}")),
        None => found.ok("openpgp", format!("{whose}, which has no end")),
    }
}

/// The certificate that mails are signed with: whether its key goes with it, and until when it holds.
fn smime(setup: &Setup, found: &mut Found) {
    use domain::World;
    let signer = match secret::smime_signer(&setup.config) {
        Ok(Some(signer)) => signer,
        // Nobody has to sign.
        Ok(None) => return,
        Err(error) => return found.wrong("smime", output::told(&error)),
    };
    let now = setup.world().now();
    let (which, until) = (signer.fingerprint(), signer.until());
    if !signer.holds(now) {
        found.wrong(
            "smime",
            format!(
                "the certificate {which} does not hold today (it ends at {until}), so it signs nothing: set another"
            ),
        );
    } else if until < now.plus_days(KEY_DAYS) {
        found.warn("smime", format!("mails are signed with {which}, which ends at {until}: ask for the next one"));
    } else {
        found.ok("smime", format!("mails are signed with {which}, until {until}"));
    }
}

/// The folder into which undelivered mail comes back.
fn mailbox(config: &Config, found: &mut Found) {
    let Some(folder) = &config.returned_mail else {
        return found
            .warn("mailbox", "no mailbox is set (`returned_mail`): mail that comes back is not noticed".to_owned());
    };
    match Mailbox::new(folder.clone()).check() {
        Ok(()) => found.ok("mailbox", format!("{} is read", folder.display())),
        Err(error) => found.wrong("mailbox", output::told(&error)),
    }
}

/// Free space where the SQLite database grows. A PostgreSQL server's disk is not ours to see.
fn disk(config: &Config, found: &mut Found) {
    let Address::Sqlite(path) = &config.database else { return };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    match free_space(&folder) {
        Some(free) if free < DISK_WRONG => {
            found.wrong("disk", format!("{} free at {}: make room, writing will fail", size(free), folder.display()));
        }
        Some(free) if free < DISK_WARNING => {
            found.warn("disk", format!("{} free at {}", size(free), folder.display()));
        }
        Some(free) => found.ok("disk", format!("{} free at {}", size(free), folder.display())),
        None => found.warn("disk", format!("the free space at {} cannot be found out", folder.display())),
    }
}

/// Who else on this machine can read what nobody else should.
fn files(config: &Config, found: &mut Found) {
    let mut open = Vec::new();
    let mut looked = 0;
    for (what, path) in private_files(config) {
        match secret::others_read(&path) {
            Some(true) => open.push(format!("{what} ({})", path.display())),
            Some(false) => looked += 1,
            None => {}
        }
    }
    for it in &open {
        found.warn("files", format!("others on this machine can read {it}: run `chmod go= FILE`"));
    }
    if open.is_empty() {
        found.ok("files", format!("{looked} looked at; nobody but this user reads them"));
    }
}

/// The database with what SQLite puts beside it, and every file that holds a secret.
fn private_files(config: &Config) -> Vec<(String, PathBuf)> {
    let mut files: Vec<(String, PathBuf)> = Vec::new();
    if let Address::Sqlite(path) = &config.database {
        for (what, behind) in [
            ("the database", ""),
            ("what the database is about to keep", "-wal"),
            ("what the database shares", "-shm"),
            ("the secret of links in mails", ".secret"),
            ("the master key", ".master"),
        ] {
            let mut name = path.as_os_str().to_owned();
            name.push(behind);
            files.push((what.to_owned(), name.into()));
        }
    }
    files.extend(config.secret_files.iter().map(|(setting, path)| (format!("the setting {setting}"), path.clone())));
    files.extend(config.bundle_key.iter().map(|path| ("the key for bundles".to_owned(), path.clone())));
    files.extend(config.pgp_key.iter().map(|path| ("the OpenPGP key".to_owned(), path.clone())));
    files.extend(config.smime_key.iter().map(|path| ("the key of the certificate for mail".to_owned(), path.clone())));
    files
}

/// Asks `df`, which POSIX has everywhere; the standard library cannot tell.
fn free_space(folder: &Path) -> Option<u64> {
    let output = std::process::Command::new("df").arg("-Pk").arg("--").arg(folder).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    available(&text)
}

/// The fourth column of the second line, in blocks of 1024 bytes. Counted from the end of the numbers, because the
/// name of a device may have spaces.
fn available(text: &str) -> Option<u64> {
    let words: Vec<&str> = text.lines().nth(1)?.split_whitespace().collect();
    let capacity = words.iter().position(|word| word.ends_with('%'))?;
    words.get(capacity.checked_sub(1)?)?.parse::<u64>().ok()?.checked_mul(1024)
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_048_576 => format!("{} KiB", bytes >> 10),
        1_048_576..10_737_418_240 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Shows: NEN 8.6
    #[test]
    fn the_free_space_is_read_from_what_df_says() {
        let text = "Filesystem     1024-blocks     Used Available Capacity Mounted on\n\
                    /dev/my disk     263174212 170000000  31457280      85% /\n";
        assert_eq!(available(text), Some(30 << 30));
        assert_eq!(available("df: no such file"), None);
    }
}
