//! The secret with which links in mails are signed: the setting, or else a file beside the SQLite database.
//!
//! It does not stand in the database, because who can read a copy of that must not be able to make links. Servers that
//! share a PostgreSQL database must share the secret too, so there it is asked for and never made up.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use domain::link::LinkKey;
use domain::{ContentHash, World};
use formats::bundle::SigningKey;
use store::Address;

use crate::config::Config;

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
    let mut bytes = [0; 32];
    world.fill(&mut bytes);
    let fresh = data_encoding::BASE64.encode(&bytes);
    // Two programs that start at the same moment agree: only one of them makes the file.
    match new_private_file(path) {
        Ok(mut file) => {
            let written = file.write_all(fresh.as_bytes()).and_then(|()| file.sync_all());
            written.with_context(|| format!("{}: the secret for links cannot be written", path.display()))?;
            return Ok(fresh);
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => {
            return Err(error).with_context(|| {
                format!("{}: the secret for links cannot be kept here; set `secret` instead", path.display())
            });
        }
    }
    let secret = std::fs::read_to_string(path)
        .with_context(|| format!("{}: the secret for links cannot be read", path.display()))?;
    let secret = secret.trim();
    if secret.chars().count() < 32 {
        bail!(
            "{}: the secret for links must have at least 32 characters; delete the file for a new one",
            path.display()
        );
    }
    Ok(secret.to_owned())
}

/// The key that bundles are signed with, from its file.
pub(crate) fn bundle_key(path: &Path) -> anyhow::Result<Arc<SigningKey>> {
    let text = std::fs::read_to_string(path).with_context(|| {
        format!("{}: the key for bundles cannot be read; `brandwacht bundle key` makes one there", path.display())
    })?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map(|about| about.permissions().mode()).unwrap_or_default();
        if mode & 0o077 != 0 {
            bail!(
                "{}: others on this machine can read the key for bundles; run `chmod 600 {}`, and make a new key if \
                 somebody may have",
                path.display(),
                path.display()
            );
        }
    }
    Ok(Arc::new(SigningKey::read(&text).with_context(|| path.display().to_string())?))
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
    use crate::world::SystemWorld;

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
        let error = kept(&path, &SystemWorld).unwrap_err().to_string();
        assert!(error.contains("at least 32 characters"), "{error}");
    }
}
