//! The secret with which links in mails are signed: the setting, or else a file beside the SQLite database.
//!
//! It does not stand in the database, because who can read a copy of that must not be able to make links. Servers that
//! share a PostgreSQL database must share the secret too, so there it is asked for and never made up.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use anyhow::{Context, bail};
use domain::link::LinkKey;
use domain::{ContentHash, World};
use formats::bundle::SigningKey;
use store::{Address, LocalMaster, MasterKey, StoreError, Wrapped};

use crate::config::Config;
use crate::world::SystemWorld;

/// The key for links; makes and keeps one at the first start on SQLite.
pub(crate) fn link_key(config: &Config, world: &dyn World) -> anyhow::Result<LinkKey> {
    let secret = match (config.secret.get(), &config.database) {
        (Some(secret), _) => secret.to_owned(),
        (None, Address::Sqlite(path)) => kept(&beside(path), world)?,
        (None, Address::Postgres { .. }) => bail!(
            "the setting `secret` is needed with PostgreSQL, the same on every server; make one with \
             `head -c 32 /dev/urandom | base64`"
        ),
    };
    Ok(LinkKey::new(*ContentHash::of(secret.as_bytes()).as_bytes()))
}

/// `brandwacht.sqlite` → `brandwacht.sqlite.secret`.
fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".secret");
    name.into()
}

fn kept(path: &Path, world: &dyn World) -> anyhow::Result<String> {
    if !path.exists() {
        keep_new(path, world).with_context(|| {
            format!("{}: the secret cannot be kept here; set it as a setting instead", path.display())
        })?;
    }
    let secret =
        std::fs::read_to_string(path).with_context(|| format!("{}: the secret cannot be read", path.display()))?;
    is_private(path, "the secret")?;
    let secret = secret.trim();
    if secret.chars().count() < 32 {
        bail!("{}: the secret must have at least 32 characters; put the one back that was here", path.display());
    }
    Ok(secret.to_owned())
}

/// Makes a secret that is whole or not there: it is written beside its place, and put there when it is on the disk. Of two
/// programs that start at the same moment one puts it there, and both read that.
fn keep_new(path: &Path, world: &dyn World) -> std::io::Result<()> {
    let (mut bytes, mut chance) = ([0; 32], [0; 8]);
    world.fill(&mut bytes);
    world.fill(&mut chance);
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", data_encoding::HEXLOWER.encode(&chance)));
    let beside = PathBuf::from(beside);
    let written = new_private_file(&beside).and_then(|mut file| {
        file.write_all(data_encoding::BASE64.encode(&bytes).as_bytes())?;
        file.sync_all()?;
        match std::fs::hard_link(&beside, path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            other => other,
        }
    });
    // The name beside it is of no use any more, whatever happened.
    let _ = std::fs::remove_file(&beside);
    written?;
    // A key that wraps what is about to be stored must not be gone after a power cut.
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => std::fs::File::open(folder)?.sync_all(),
        None => std::fs::File::open(".")?.sync_all(),
    }
}

/// A new SQLite database is for this user alone: it holds who has what, unsealed. The files that SQLite puts beside it get
/// the rights of the main one. What is there keeps what somebody gave it; `brandwacht doctor` speaks of that. Where no file
/// can be made, opening it says why.
pub(crate) fn private_database(database: &Address) {
    if let Address::Sqlite(path) = database {
        let _ = new_private_file(path);
    }
}

/// Can others on this machine read the file? `None` when there is no such file, or no such thing as others.
pub(crate) fn others_read(path: &Path) -> Option<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(path).ok().map(|about| about.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// An error when others on this machine can read the file.
fn is_private(path: &Path, what: &str) -> anyhow::Result<()> {
    if others_read(path) == Some(true) {
        bail!(
            "{}: others on this machine can read {what}; run `chmod 600 {}`, and take a new one if somebody may have",
            path.display(),
            path.display()
        );
    }
    Ok(())
}

/// The key that bundles are signed with, from its file.
pub(crate) fn bundle_key(path: &Path) -> anyhow::Result<Arc<SigningKey>> {
    let text = std::fs::read_to_string(path).with_context(|| {
        format!("{}: the key for bundles cannot be read; `brandwacht bundle key` makes one there", path.display())
    })?;
    is_private(path, "the key for bundles")?;
    Ok(Arc::new(SigningKey::read(&text).with_context(|| path.display().to_string())?))
}

/// The CERT's own OpenPGP key as it stands in its file, and what opens it. Nothing where no file is named.
pub(crate) fn pgp_key(config: &Config) -> anyhow::Result<Option<deliver::PgpKey>> {
    let passphrase = config.pgp_passphrase.get().unwrap_or_default().to_owned();
    let Some(path) = &config.pgp_key else {
        if passphrase.is_empty() {
            return Ok(None);
        }
        bail!("pgp_passphrase opens pgp_key: set that as well");
    };
    let secret = std::fs::read_to_string(path)
        .with_context(|| format!("pgp_key names {}, which cannot be read", path.display()))?;
    is_private(path, "the OpenPGP key")?;
    Ok(Some(deliver::PgpKey { secret, passphrase }))
}

/// The same key, opened.
pub(crate) fn signer(config: &Config) -> anyhow::Result<Option<deliver::Signer>> {
    let key = pgp_key(config)?;
    key.as_ref().map(deliver::Signer::new).transpose().context("mails cannot be signed")
}

/// The CERT's own certificate for mail and its key, as they stand in their files. Nothing where no file is named.
pub(crate) fn smime_key(config: &Config) -> anyhow::Result<Option<deliver::SmimeKey>> {
    let (path, key) = match (&config.smime_certificate, &config.smime_key) {
        (Some(path), Some(key)) => (path, key),
        (None, None) => return Ok(None),
        (Some(_), None) => bail!("smime_certificate signs nothing without its key: set smime_key as well"),
        (None, Some(_)) => bail!("smime_key is the key of a certificate: set smime_certificate as well"),
    };
    let certificate = std::fs::read_to_string(path)
        .with_context(|| format!("smime_certificate names {}, which cannot be read", path.display()))?;
    let secret = std::fs::read_to_string(key)
        .with_context(|| format!("smime_key names {}, which cannot be read", key.display()))?;
    is_private(key, "the key of the certificate for mail")?;
    Ok(Some(deliver::SmimeKey { certificate, secret }))
}

/// The same, ready to sign.
pub(crate) fn smime_signer(config: &Config) -> anyhow::Result<Option<deliver::SmimeSigner>> {
    let key = smime_key(config)?;
    let signer = key.as_ref().map(|key| deliver::SmimeSigner::new(key, &config.mail_from));
    signer.transpose().context("mails cannot be signed")
}

/// Makes a key and keeps it in a file that must not be there yet.
pub(crate) fn new_bundle_key(path: &Path, world: &dyn World) -> anyhow::Result<Arc<SigningKey>> {
    let mut seed = [0; 32];
    world.fill(&mut seed);
    let key = SigningKey::from_seed(&seed)?;
    let mut file = match new_private_file(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{}: there is a key already; name another file for a new one", path.display())
        }
        made => made.with_context(|| format!("{}: the key cannot be kept here", path.display()))?,
    };
    let written = file.write_all(SigningKey::line_for(&seed).as_bytes()).and_then(|()| file.sync_all());
    written.with_context(|| format!("{}: the key cannot be written", path.display()))?;
    Ok(Arc::new(key))
}

/// A key that is kept nowhere, for the demo.
pub(crate) fn fresh_bundle_key(world: &dyn World) -> anyhow::Result<Arc<SigningKey>> {
    let mut seed = [0; 32];
    world.fill(&mut seed);
    Ok(Arc::new(SigningKey::from_seed(&seed)?))
}

/// The key that wraps the keys of what is sealed in the database: the setting, or else a file beside the SQLite database.
pub(crate) fn master_key(config: &Config) -> anyhow::Result<Arc<dyn MasterKey>> {
    let before = config.master_key_before.get().unwrap_or_default().split_whitespace();
    let before = before.map(|text| key_of(text, "master_key_before")).collect::<Result<Vec<_>, _>>()?;
    match (config.master_key.get(), &config.database) {
        (Some(text), _) => Ok(Arc::new(LocalMaster::new(&key_of(text, "master_key")?, &before)?)),
        (None, Address::Sqlite(path)) => Ok(Arc::new(KeptBeside::of(path, before))),
        (None, Address::Postgres { .. }) => bail!(
            "the setting `master_key` is needed with PostgreSQL, the same on every server; make one with \
             `head -c 32 /dev/urandom | base64`, and keep a copy apart from the backups of the database"
        ),
    }
}

/// The same for the demo, which asks nobody to set anything: nothing in it is real.
pub(crate) fn demo_master_key(database: &Address, config: &Config) -> anyhow::Result<Arc<dyn MasterKey>> {
    match (database, config.master_key.get()) {
        (Address::Sqlite(path), _) => Ok(Arc::new(KeptBeside::of(path, Vec::new()))),
        (Address::Postgres { .. }, Some(text)) => Ok(Arc::new(LocalMaster::new(&key_of(text, "master_key")?, &[])?)),
        (Address::Postgres { .. }, None) => unkept_master_key(),
    }
}

/// Wraps keys that nobody needs afterwards.
pub(crate) fn unkept_master_key() -> anyhow::Result<Arc<dyn MasterKey>> {
    Ok(Arc::new(LocalMaster::new(ContentHash::of(b"the master key of the demonstration").as_bytes(), &[])?))
}

fn key_of(text: &str, named_by: &str) -> anyhow::Result<[u8; 32]> {
    let key = data_encoding::BASE64.decode(text.trim().as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    key.with_context(|| {
        format!("{named_by}: a master key is 32 bytes in base64 (44 signs); make one with `head -c 32 /dev/urandom | base64`")
    })
}

/// The master key in a file beside the SQLite database. It is made when the first key is wrapped, and never by reading:
/// somebody who has mislaid it must not get another one.
struct KeptBeside {
    path: PathBuf,
    before: Vec<[u8; 32]>,
    read: OnceLock<LocalMaster>,
}

impl KeptBeside {
    /// `brandwacht.sqlite` → `brandwacht.sqlite.master`.
    fn of(database: &Path, before: Vec<[u8; 32]>) -> Self {
        let mut name = database.as_os_str().to_owned();
        name.push(".master");
        Self { path: name.into(), before, read: OnceLock::new() }
    }

    fn key(&self, make: bool) -> Result<&LocalMaster, StoreError> {
        if let Some(key) = self.read.get() {
            return Ok(key);
        }
        let key = self.find(make).map_err(|error| StoreError::Key(format!("{error:#}")))?;
        Ok(self.read.get_or_init(|| key))
    }

    fn find(&self, make: bool) -> anyhow::Result<LocalMaster> {
        if !make && !self.path.exists() {
            bail!(
                "{}: the master key of this database is not here; put it back from where you kept a copy, or set \
                 `master_key`",
                self.path.display()
            );
        }
        let text = kept(&self.path, &SystemWorld)?;
        Ok(LocalMaster::new(&key_of(&text, &self.path.display().to_string())?, &self.before)?)
    }
}

impl MasterKey for KeptBeside {
    fn name(&self) -> Result<String, StoreError> {
        self.key(false)?.name()
    }

    fn wrap(&self, label: &[u8], key: &[u8]) -> Result<Wrapped, StoreError> {
        self.key(true)?.wrap(label, key)
    }

    fn unwrap(&self, label: &[u8], wrapped: &Wrapped) -> Result<Vec<u8>, StoreError> {
        self.key(false)?.unwrap(label, wrapped)
    }
}

/// Readable by this user only.
fn new_private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Shows: ASVS 13.2.3, 13.3.2, 11.5.1
    #[test]
    fn a_secret_is_made_once_kept_private_and_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = beside(&folder.path().join("brandwacht.sqlite"));
        let first = kept(&path, &SystemWorld).unwrap();
        assert_eq!(first.len(), 44);
        assert_eq!(kept(&path, &SystemWorld).unwrap(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_secret_that_was_damaged_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.secret");
        std::fs::write(&path, "short").unwrap();
        is_private(&path, "it").unwrap_err();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let error = kept(&path, &SystemWorld).unwrap_err().to_string();
        assert!(error.contains("at least 32 characters"), "{error}");
    }
}
