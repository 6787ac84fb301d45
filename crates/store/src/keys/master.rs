//! The key that wraps the data keys. It may lie in a file, be handed over by the service manager, or never leave the
//! hardware or the service that holds it: all that is asked of it is to wrap and to unwrap.

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use domain::hash::Hasher;

use crate::StoreError;

/// A data key as it stands in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped {
    /// The name of the master key that wrapped it.
    pub by: String,
    pub bytes: Vec<u8>,
}

/// Whoever wraps data keys. `label` says which key of whom it is; what was wrapped under one label is not unwrapped under
/// another.
///
/// Called when a key is made and when it is read into memory, never for each value: a service that takes milliseconds will
/// do.
pub trait MasterKey: Send + Sync {
    /// What it is called, so that an earlier one is told from it.
    fn name(&self) -> Result<String, StoreError>;
    fn wrap(&self, label: &[u8], key: &[u8]) -> Result<Wrapped, StoreError>;
    fn unwrap(&self, label: &[u8], wrapped: &Wrapped) -> Result<Vec<u8>, StoreError>;
}

struct Named {
    name: String,
    cipher: Aes256GcmSiv,
}

impl Named {
    fn new(key: &[u8; 32]) -> Result<Self, StoreError> {
        let hash =
            Hasher::default().part("the name of a master key").part(&data_encoding::HEXLOWER.encode(key)).finish();
        let name = hash.to_string().chars().take(16).collect();
        let cipher = Aes256GcmSiv::new_from_slice(key);
        Ok(Self { name, cipher: cipher.map_err(|_| StoreError::Key("a master key has 32 bytes".to_owned()))? })
    }
}

/// A master key that is in memory, with those that it takes the place of.
pub struct LocalMaster {
    now: Named,
    earlier: Vec<Named>,
}

impl LocalMaster {
    pub fn new(key: &[u8; 32], earlier: &[[u8; 32]]) -> Result<Self, StoreError> {
        let earlier = earlier.iter().map(Named::new).collect::<Result<_, _>>()?;
        Ok(Self { now: Named::new(key)?, earlier })
    }
}

impl MasterKey for LocalMaster {
    fn name(&self) -> Result<String, StoreError> {
        Ok(self.now.name.clone())
    }

    // Every data key is chance and wrapped once under a label of its own, so the cipher needs no other number.
    fn wrap(&self, label: &[u8], key: &[u8]) -> Result<Wrapped, StoreError> {
        let bytes = self.now.cipher.encrypt(&Nonce::default(), Payload { msg: key, aad: label });
        let bytes = bytes.map_err(|_| StoreError::Key("the master key cannot be used".to_owned()))?;
        Ok(Wrapped { by: self.now.name.clone(), bytes })
    }

    fn unwrap(&self, label: &[u8], wrapped: &Wrapped) -> Result<Vec<u8>, StoreError> {
        let all = std::iter::once(&self.now).chain(&self.earlier);
        let Some(key) = all.into_iter().find(|key| key.name == wrapped.by) else {
            return Err(StoreError::Key(format!(
                "the keys in this database were wrapped by the master key {}, and {} is at hand: set `master_key` to the \
                 one that belongs to this database, or name the earlier one in `master_key_before`",
                wrapped.by, self.now.name
            )));
        };
        let bytes = key.cipher.decrypt(&Nonce::default(), Payload { msg: &wrapped.bytes, aad: label });
        bytes.map_err(|_| {
            StoreError::Key(
                "a wrapped key in the database was changed: take the table data_key from a backup".to_owned(),
            )
        })
    }
}
