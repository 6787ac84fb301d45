//! An authenticator made of software, for tests: one key on P-256, no attestation, and whatever lies a test wants it to
//! tell.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up must stop")]

use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(crate) struct Authenticator {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    user: Vec<u8>,
    counter: u32,
    /// Whether its owner unlocks it.
    pub(crate) verifies: bool,
    pub(crate) origin: String,
}

impl Authenticator {
    pub(crate) fn new(origin: &str) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random).unwrap();
        let id = Sha256::digest(key.public_key().as_ref()).to_vec();
        Self { key, id, user: Vec::new(), counter: 0, verifies: true, origin: origin.to_owned() }
    }

    /// Site, flags (present, verified, new key) and counter.
    fn data(&mut self, site: &str, made: bool) -> Vec<u8> {
        self.counter += 1;
        let flags = 0x01 | (u8::from(self.verifies) << 2) | (u8::from(made) << 6);
        let mut data = Sha256::digest(site.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    /// Answers what `/account/passkeys/begin` asks.
    pub(crate) fn make(&mut self, asked: &Value) -> Value {
        let options = &asked["options"]["publicKey"];
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        self.user = BASE64URL_NOPAD.decode(options["user"]["id"].as_str().unwrap().as_bytes()).unwrap();
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), true);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        // A COSE key in CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt");
        object.push(0x64);
        object.extend(b"none");
        object.push(0x67);
        object.extend(b"attStmt");
        object.push(0xa0);
        object.push(0x68);
        object.extend(b"authData");
        object.push(0x58);
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(&data);
        let client = self.client("webauthn.create", &options["challenge"]);
        let id = BASE64URL_NOPAD.encode(&self.id);
        json!({
            "question": asked["question"], "name": "Laptop",
            "credential": {
                "id": id, "rawId": id, "type": "public-key", "extensions": {},
                "response": {
                    "attestationObject": BASE64URL_NOPAD.encode(&object),
                    "clientDataJSON": BASE64URL_NOPAD.encode(&client),
                },
            },
        })
    }

    /// Answers what `/login/passkey/begin` asks.
    pub(crate) fn answer(&mut self, asked: &Value, next: &str) -> Value {
        let options = &asked["options"]["publicKey"];
        let data = self.data(options["rpId"].as_str().unwrap(), false);
        let client = self.client("webauthn.get", &options["challenge"]);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client));
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        let id = BASE64URL_NOPAD.encode(&self.id);
        json!({
            "question": asked["question"], "next": next,
            "credential": {
                "id": id, "rawId": id, "type": "public-key", "extensions": {},
                "response": {
                    "authenticatorData": BASE64URL_NOPAD.encode(&data),
                    "clientDataJSON": BASE64URL_NOPAD.encode(&client),
                    "signature": BASE64URL_NOPAD.encode(signature.as_ref()),
                    "userHandle": BASE64URL_NOPAD.encode(&self.user),
                },
            },
        })
    }
}
