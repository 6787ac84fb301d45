//! What stands in the database so that only the holder of a key can read it, and the keys that are in memory.
//!
//! A sealed value says with which key: `~s1~`, then the key's number and the ciphertext (AES-256-GCM-SIV, RFC 8452), in
//! base64url where a text must stand. Opening is the business of reading a row, so no query can forget it. Sealing is asked
//! for column by column (`crate::keys` has the list).
//!
//! The nonce is always the same, which this cipher is made to bear: the same text of the same organisation gives the same
//! sealed text, so that `=`, DISTINCT and UNIQUE go on to work within an organisation, and across organisations nothing is
//! comparable (docs/adr/0022).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use data_encoding::BASE64URL_NOPAD;
use domain::ContentHash;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::Val;
use crate::error::StoreError;

/// How a sealed value begins. What somebody wrote and begins so is kept with a dot behind it, which no sealed value has
/// there.
const MARK: &str = "~s1~";
const ESCAPE: u8 = b'.';
const NUMBER: usize = size_of::<u64>();
/// The bytes that a data key is made of: the key of the cipher, and the secret of [`DataKey::look_up`].
pub(crate) const MATERIAL: usize = 64;

/// The key of one organisation.
pub(crate) struct DataKey {
    number: u64,
    cipher: Aes256GcmSiv,
    look_ups: [u8; 32],
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DataKey").field("number", &self.number).finish_non_exhaustive()
    }
}

impl DataKey {
    /// A number for a new key. Its highest bit is set, so that no sealed value has behind the mark what stands there when
    /// it is escaped.
    pub(crate) fn number_from(chance: [u8; 8]) -> u64 {
        u64::from_be_bytes(chance) | 1 << 63
    }

    /// `None` when the bytes are no key, or the number is none of [`DataKey::number_from`].
    pub(crate) fn new(number: u64, material: &[u8]) -> Option<Self> {
        if number >> 63 == 0 {
            return None;
        }
        let (key, look_ups) = material.split_at_checked(32)?;
        let cipher = Aes256GcmSiv::new_from_slice(key).ok()?;
        Some(Self { number, cipher, look_ups: look_ups.try_into().ok()? })
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The secret that stays when the key is renewed, or every line would look as if it had changed.
    pub(crate) fn look_ups(&self) -> &[u8; 32] {
        &self.look_ups
    }

    /// Nothing is sealed when there is nothing.
    pub(crate) fn text(&self, plain: &str) -> Result<Val, StoreError> {
        if plain.is_empty() {
            return Ok(Val::Text(Some(String::new())));
        }
        let sealed = self.seal(plain.as_bytes())?;
        let mut text = String::with_capacity(MARK.len() + BASE64URL_NOPAD.encode_len(sealed.len()));
        text.push_str(MARK);
        BASE64URL_NOPAD.encode_append(&sealed, &mut text);
        Ok(Val::Text(Some(text)))
    }

    pub(crate) fn maybe(&self, plain: Option<&str>) -> Result<Val, StoreError> {
        plain.map_or(Ok(Val::Text(None)), |plain| self.text(plain))
    }

    pub(crate) fn bytes(&self, plain: &[u8]) -> Result<Val, StoreError> {
        if plain.is_empty() {
            return Ok(Val::Bytes(Some(Vec::new())));
        }
        let mut sealed = self.seal(plain)?;
        sealed.splice(0..0, MARK.bytes());
        Ok(Val::Bytes(Some(sealed)))
    }

    /// What stands for these bytes where they must be found again: the same for the same organisation only.
    pub(crate) fn look_up(&self, what: &[u8]) -> Result<ContentHash, StoreError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.look_ups).map_err(|_| unusable())?;
        mac.update(what);
        ContentHash::from_bytes(&mac.finalize().into_bytes()).map_err(|error| StoreError::bad("look_up", error))
    }

    fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let number = self.number.to_be_bytes();
        let sealed = self.cipher.encrypt(&Nonce::default(), Payload { msg: plain, aad: &number });
        let mut all = number.to_vec();
        all.extend(sealed.map_err(|_| unusable())?);
        Ok(all)
    }

    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let number = self.number.to_be_bytes();
        self.cipher.decrypt(&Nonce::default(), Payload { msg: sealed, aad: &number }).ok()
    }
}

fn unusable() -> StoreError {
    StoreError::Key("a data key cannot be used".to_owned())
}

/// What somebody wrote, in a form that is never taken for sealed.
pub(super) fn plain_text(text: String) -> String {
    match text.strip_prefix(MARK) {
        Some(rest) => format!("{MARK}.{rest}"),
        None => text,
    }
}

pub(super) fn plain_bytes(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.starts_with(MARK.as_bytes()) {
        bytes.insert(MARK.len(), ESCAPE);
    }
    bytes
}

/// The keys in memory.
#[derive(Default)]
pub(crate) struct Keyring {
    state: RwLock<State>,
    /// A value was met whose key is not here: another program made it since.
    lacking: AtomicBool,
}

#[derive(Default)]
struct State {
    by_number: HashMap<u64, Arc<DataKey>>,
    /// Made by this program, and not yet seen among all that there are: their transaction may be open still.
    fresh: HashSet<u64>,
    /// How often keys had been made or taken away when they were read last; `None` before the first time.
    version: Option<i64>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring")
    }
}

impl Keyring {
    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// False as well when a value was met whose key is not here; that is forgotten with the answer, so whoever asks reads
    /// the keys.
    pub(crate) fn is_of(&self, version: i64) -> bool {
        !self.lacking.swap(false, Ordering::Relaxed) && self.read(|state| state.version == Some(version))
    }

    pub(crate) fn of_number(&self, number: u64) -> Option<Arc<DataKey>> {
        self.read(|state| state.by_number.get(&number).cloned())
    }

    pub(crate) fn opens(&self, key: Arc<DataKey>) {
        self.write(|state| state.by_number.insert(key.number, key));
    }

    /// A key that was just made, and opens before it is committed.
    pub(crate) fn made(&self, key: Arc<DataKey>) {
        self.write(|state| {
            state.fresh.insert(key.number);
            state.by_number.insert(key.number, key);
        });
    }

    /// These are all the keys there are.
    pub(crate) fn are(&self, version: i64, all: &HashSet<u64>) {
        self.write(|state| {
            let State { by_number, fresh, version: known } = state;
            *known = Some(version);
            by_number.retain(|number, _| all.contains(number) || fresh.contains(number));
            fresh.retain(|number| !all.contains(number));
        });
    }

    pub(super) fn open_text(&self, text: String) -> Result<String, StoreError> {
        let Some(rest) = text.strip_prefix(MARK) else { return Ok(text) };
        if let Some(plain) = rest.strip_prefix(char::from(ESCAPE)) {
            return Ok(format!("{MARK}{plain}"));
        }
        self.open_rest(rest)
    }

    fn open_rest(&self, rest: &str) -> Result<String, StoreError> {
        let sealed = BASE64URL_NOPAD.decode(rest.as_bytes()).map_err(|_| damaged())?;
        String::from_utf8(self.open(&sealed)?).map_err(|_| damaged())
    }

    pub(super) fn open_bytes(&self, bytes: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        match bytes.strip_prefix(MARK.as_bytes()) {
            None => Ok(bytes),
            Some([ESCAPE, plain @ ..]) => Ok([MARK.as_bytes(), plain].concat()),
            Some(sealed) => self.open(sealed),
        }
    }

    /// Rows that came as one JSON text: its strings that are sealed are opened in place.
    pub(super) fn open_packed(&self, json: &str) -> Result<String, StoreError> {
        let mut out = String::with_capacity(json.len());
        let mut rest = json;
        while let Some((before, after)) = split_at_mark(rest) {
            out.push_str(before);
            let (inside, behind) = after.split_once('"').ok_or_else(damaged)?;
            match inside.strip_prefix(char::from(ESCAPE)) {
                // Up to its first quotation mark, which may be one that is escaped: the rest is copied as it is.
                Some(plain) => {
                    out.push('"');
                    out.push_str(MARK);
                    out.push_str(plain);
                    out.push('"');
                }
                None => {
                    let plain = self.open_rest(inside)?;
                    out.push_str(&serde_json::to_string(&plain).map_err(|error| StoreError::bad("packed", error))?);
                }
            }
            rest = behind;
        }
        out.push_str(rest);
        Ok(out)
    }

    fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let (number, sealed) = sealed.split_first_chunk::<NUMBER>().ok_or_else(damaged)?;
        let number = u64::from_be_bytes(*number);
        let Some(key) = self.read(|state| state.by_number.get(&number).cloned()) else {
            self.lacking.store(true, Ordering::Relaxed);
            return Err(StoreError::Key(
                "a value is sealed with a data key that is not here: it was destroyed, or another program made it a \
                 moment ago"
                    .to_owned(),
            ));
        };
        key.open(sealed).ok_or_else(damaged)
    }
}

fn damaged() -> StoreError {
    StoreError::Key("a sealed value was changed by somebody who does not have its key".to_owned())
}

/// Splits before the next string of a JSON text that begins with the mark, and behind the mark. A quotation mark within a
/// string has a backslash before it.
fn split_at_mark(json: &str) -> Option<(&str, &str)> {
    const QUOTED: &str = "\"~s1~";
    let mut from = 0;
    loop {
        let at = from + json.get(from..)?.find(QUOTED)?;
        let (before, after) = (json.get(..at)?, json.get(at + QUOTED.len()..)?);
        if !before.ends_with('\\') {
            return Some((before, after));
        }
        from = at + QUOTED.len();
    }
}

/// How a sealed value begins, to compare with in a query.
pub(crate) fn mark(is_text: bool) -> Val {
    if is_text { Val::Text(Some(MARK.to_owned())) } else { Val::Bytes(Some(MARK.as_bytes().to_vec())) }
}

/// With which key a value as it stands in the database was sealed, a text or bytes; `None`: with none.
pub(super) fn sealed_with(stored: &[u8], is_text: bool) -> Option<u64> {
    let rest = stored.strip_prefix(MARK.as_bytes()).filter(|rest| rest.first() != Some(&ESCAPE))?;
    let decoded = if is_text { Cow::Owned(BASE64URL_NOPAD.decode(rest).ok()?) } else { Cow::Borrowed(rest) };
    decoded.first_chunk().map(|number| u64::from_be_bytes(*number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(number: u64, seed: u8) -> DataKey {
        DataKey::new(DataKey::number_from(number.to_be_bytes()), &[seed; MATERIAL]).unwrap()
    }

    fn ring(keys: Vec<DataKey>) -> Keyring {
        let ring = Keyring::default();
        keys.into_iter().for_each(|key| ring.opens(Arc::new(key)));
        ring
    }

    fn text(value: Val) -> String {
        let Val::Text(Some(text)) = value else { panic!("{value:?}") };
        text
    }

    proptest! {
        // Shows: ASVS 11.3.1, 11.3.2, 11.3.3
        #[test]
        fn what_is_sealed_is_opened_and_nothing_else_is_touched(
            plain in ".{0,80}",
            mark in any::<bool>(),
            number in prop_oneof![any::<u64>(), (0..256_u64).prop_map(|first| first << 56)],
        ) {
            let (ring, sealing) = (ring(vec![key(number, 1)]), key(number, 1));
            let plain = if mark { format!("{MARK}{plain}") } else { plain };
            let sealed = text(sealing.text(&plain).unwrap());
            prop_assert!(plain.len() <= MARK.len() || !sealed.contains(&plain));
            prop_assert_eq!(ring.open_text(sealed).unwrap(), plain.clone());
            prop_assert_eq!(ring.open_text(plain_text(plain.clone())).unwrap(), plain.clone());
            let bytes = plain.into_bytes();
            let Val::Bytes(Some(sealed)) = sealing.bytes(&bytes).unwrap() else { panic!() };
            prop_assert_eq!(ring.open_bytes(sealed).unwrap(), bytes.clone());
            prop_assert_eq!(ring.open_bytes(plain_bytes(bytes.clone())).unwrap(), bytes);
        }

        #[test]
        fn rows_that_come_as_one_text_are_opened_in_place(
            cells in prop::collection::vec((".{0,20}", 0_u8..3), 0..12),
        ) {
            let (ring, key) = (ring(vec![key(7, 1)]), key(7, 1));
            let stored: Vec<String> = cells
                .iter()
                .map(|(cell, how)| match how {
                    0 => plain_text(cell.clone()),
                    1 => text(key.text(cell).unwrap()),
                    _ => plain_text(format!("{MARK}\"{cell}")),
                })
                .collect();
            let plain: Vec<String> = cells
                .iter()
                .map(|(cell, how)| if *how == 2 { format!("{MARK}\"{cell}") } else { cell.clone() })
                .collect();
            let packed = serde_json::to_string(&stored).unwrap();
            let opened = ring.open_packed(&packed).unwrap();
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(&opened).unwrap(), plain);
        }
    }

    // Shows: ASVS 11.3.1, 11.3.2, 11.3.3
    #[test]
    fn a_changed_value_another_key_and_an_unknown_key_open_nothing() {
        let sealed = text(key(7, 1).text("SN-0042").unwrap());
        assert!(ring(vec![key(7, 1)]).open_text(sealed.clone()).is_ok());
        // The same number with another key, and another number with the same key.
        assert!(ring(vec![key(7, 2)]).open_text(sealed.clone()).is_err());
        let lacking = ring(vec![key(8, 1)]);
        assert!(lacking.open_text(sealed.clone()).is_err());
        assert!(!lacking.is_of(0), "what is lacking is read again");
        for place in 0..sealed.len() - MARK.len() {
            let mut changed = sealed.clone().into_bytes();
            let sign = &mut changed[MARK.len() + place];
            *sign = if *sign == b'A' { b'B' } else { b'A' };
            assert!(ring(vec![key(7, 1)]).open_text(String::from_utf8(changed).unwrap()).is_err(), "{place}");
        }
        for short in ["", "A", "AAAA", "====", "AAAAAAAAAAA"] {
            assert!(ring(vec![key(7, 1)]).open_text(format!("{MARK}{short}")).is_err(), "{short}");
        }
    }

    #[test]
    fn equal_texts_are_equal_within_an_organisation_and_not_across() {
        let one = |key: DataKey| text(key.text("Intensive care 2").unwrap());
        assert_eq!(one(key(7, 1)), one(key(7, 1)));
        assert_ne!(one(key(7, 1)), one(key(8, 2)));
        assert_eq!(key(7, 1).look_up(b"x").unwrap(), key(9, 1).look_up(b"x").unwrap());
        assert_ne!(key(7, 1).look_up(b"x").unwrap(), key(7, 2).look_up(b"x").unwrap());
    }
}
