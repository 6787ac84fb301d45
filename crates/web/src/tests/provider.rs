//! A provider of accounts in the memory of a test: it signs as a real one does, and can be told to do it wrongly.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up must stop")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use data_encoding::BASE64URL_NOPAD;
use domain::World;
use domain::viewer::Role;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Answering, Fetch, GroupRole, HttpRequest, HttpResponse, Settings, Strength, Unreachable, Whose};

pub(crate) const ISSUER: &str = "https://login.example/realms/care";
const CLIENT: &str = "brandwacht";
const SECRET: &str = "a secret of both";

/// What it does wrongly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Wrongly {
    #[default]
    Nothing,
    Silent,
    OtherNonce,
    OtherAudience,
    OtherIssuer,
    Expired,
    Unsigned,
    SignedByAnother,
    /// Signed with what both know, as if that were a key.
    SignedWithSecret,
    Broken,
}

#[derive(Debug, Default)]
struct Inside {
    wrongly: Wrongly,
    seed: u8,
    /// Code → nonce, challenge and claims.
    codes: BTreeMap<String, (String, String, Value)>,
    asked: Vec<String>,
}

pub(crate) struct StandIn {
    inside: Mutex<Inside>,
    world: Arc<dyn World>,
}

impl std::fmt::Debug for StandIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StandIn")
    }
}

fn rule(group: &str, role: Role, whose: Whose) -> GroupRole {
    GroupRole { group: group.to_owned(), role, whose }
}

fn key(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

fn hash(text: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(text.as_bytes()))
}

impl StandIn {
    pub(crate) fn new(world: Arc<dyn World>) -> Arc<Self> {
        Arc::new(Self { inside: Mutex::default(), world })
    }

    pub(crate) fn settings(self: &Arc<Self>) -> Settings {
        Settings {
            issuer: ISSUER.to_owned(),
            client_id: CLIENT.to_owned(),
            client_secret: SECRET.to_owned(),
            name: "Zorgportaal".to_owned(),
            scopes: vec!["profile".to_owned(), "email".to_owned()],
            groups_claim: "groups".to_owned(),
            groups: vec![
                rule("isec", Role::SecurityOfficer, Whose::Named("Ziekenhuis Verweg".to_owned())),
                rule("analysts", Role::Analyst, Whose::Named("CERT Zorg".to_owned())),
                rule("beheer", Role::Manager, Whose::Claim("organisation".to_owned())),
                rule("nowhere", Role::Manager, Whose::Named("Bestaat niet".to_owned())),
                rule("unfit", Role::Analyst, Whose::Named("Ziekenhuis Verweg".to_owned())),
            ],
            second_factor: vec![Strength::Method("mfa".to_owned()), Strength::Class("strong".to_owned())],
            create: false,
            fetch: self.clone(),
        }
    }

    pub(crate) fn does(&self, wrongly: Wrongly) {
        self.inside.lock().unwrap().wrongly = wrongly;
    }

    pub(crate) fn changes_its_key(&self) {
        self.inside.lock().unwrap().seed += 1;
    }

    /// What was asked of it, address by address.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.inside.lock().unwrap().asked.clone()
    }

    /// Somebody signs in there, behind the address to which the browser was sent. Gives code and state.
    pub(crate) fn signs_in(&self, address: &str, claims: Value) -> (String, String) {
        let url = url::Url::parse(address).unwrap();
        assert!(address.starts_with("https://login.example/realms/care/auth?"), "{address}");
        let asked: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["redirect_uri"], "http://brandwacht.test/login/oidc/callback");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        let mut claims = claims;
        if asked.get("prompt").is_some_and(|prompt| prompt == "login") && claims.get("auth_time").is_none() {
            claims["auth_time"] = (self.world.now().millis() / 1000).into();
        }
        let mut inside = self.inside.lock().unwrap();
        let code = format!("code-{}", inside.codes.len());
        inside.codes.insert(code.clone(), (asked["nonce"].clone(), asked["code_challenge"].clone(), claims));
        (code, asked["state"].clone())
    }

    fn id_token(&self, inside: &Inside, nonce: &str, claims: &Value) -> String {
        let now = self.world.now().millis() / 1000;
        let mut body = json!({ "iss": ISSUER, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce });
        for (name, value) in claims.as_object().unwrap() {
            body[name] = value.clone();
        }
        let mut head = json!({ "alg": "EdDSA", "kid": format!("key-{}", inside.seed) });
        match inside.wrongly {
            Wrongly::OtherNonce => body["nonce"] = "another".into(),
            Wrongly::OtherAudience => body["aud"] = "another".into(),
            Wrongly::OtherIssuer => body["iss"] = "https://evil.example".into(),
            Wrongly::Expired => body["exp"] = (now - 10).into(),
            Wrongly::Unsigned => head = json!({ "alg": "none" }),
            Wrongly::SignedWithSecret => head = json!({ "alg": "HS256" }),
            _ => {}
        }
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&head), part(&body));
        let signature = match inside.wrongly {
            Wrongly::Unsigned => Vec::new(),
            Wrongly::SignedWithSecret => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
                ring::hmac::sign(&key, signed.as_bytes()).as_ref().to_vec()
            }
            Wrongly::SignedByAnother => key(99).sign(signed.as_bytes()).as_ref().to_vec(),
            _ => key(inside.seed).sign(signed.as_bytes()).as_ref().to_vec(),
        };
        format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))
    }

    fn tokens(&self, inside: &mut Inside, request: &HttpRequest) -> (u16, Value) {
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(request.body()).into_owned().collect();
        let secret = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect::<String>();
        let basic = format!("Basic {}", data_encoding::BASE64.encode(format!("{CLIENT}:{secret}").as_bytes()));
        if request.headers()["authorization"] != basic.as_str() {
            return (401, json!({ "error": "invalid_client" }));
        }
        let Some((nonce, challenge, claims)) = inside.codes.remove(&form["code"]) else {
            return (400, json!({ "error": "invalid_grant" }));
        };
        assert_eq!(form["redirect_uri"], "http://brandwacht.test/login/oidc/callback");
        if hash(&form["code_verifier"]) != challenge {
            return (400, json!({ "error": "invalid_grant" }));
        }
        let token = self.id_token(inside, &nonce, &claims);
        (200, json!({ "access_token": "unused", "token_type": "Bearer", "expires_in": 300, "id_token": token }))
    }

    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, Unreachable> {
        let mut inside = self.inside.lock().unwrap();
        let address = request.uri().to_string();
        inside.asked.push(address.clone());
        if inside.wrongly == Wrongly::Silent {
            return Err(Unreachable("nobody there".to_owned()));
        }
        let (status, body) = match address.strip_prefix(ISSUER).unwrap() {
            "/.well-known/openid-configuration" => (200, metadata()),
            "/keys" => {
                let public = BASE64URL_NOPAD.encode(key(inside.seed).public_key().as_ref());
                let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": public, "use": "sig", "alg": "EdDSA",
                                  "kid": format!("key-{}", inside.seed) });
                (200, json!({ "keys": [key] }))
            }
            "/token" => self.tokens(&mut inside, request),
            other => panic!("nobody asks for {other}"),
        };
        let text = if inside.wrongly == Wrongly::Broken { "<html>".to_owned() } else { body.to_string() };
        let mut response = HttpResponse::new(text.into_bytes());
        *response.status_mut() = axum::http::StatusCode::from_u16(status).unwrap();
        response.headers_mut().insert("content-type", "application/json".parse().unwrap());
        Ok(response)
    }
}

fn metadata() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{ISSUER}/auth"),
        "token_endpoint": format!("{ISSUER}/token"),
        "jwks_uri": format!("{ISSUER}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
        "authorization_response_iss_parameter_supported": true
    })
}

impl Fetch for StandIn {
    fn send(&self, request: HttpRequest) -> Answering<'_> {
        Box::pin(async move { self.answer(&request) })
    }
}
