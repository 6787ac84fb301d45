//! What the tests of this crate share: a site on a fresh database, with people who have signed in.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up must stop")]

pub(crate) mod case;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use domain::organisation::{Language, Organisation, OrganisationKind, Size};
use domain::viewer::Role;
use domain::{ContentHash, OrganisationId, PersonId, TokenId, policy};
use store::{NewPerson, NewToken};
use testkit::Scratch;
use tower::ServiceExt;

use crate::oidc::stand_in::StandIn;
use crate::{Web, WebConfig, password, router};

pub(crate) struct Bench {
    pub(crate) scratch: Scratch,
    pub(crate) web: Web,
    pub(crate) hospital: OrganisationId,
    pub(crate) care_home: OrganisationId,
    pub(crate) supplier: OrganisationId,
    pub(crate) cert: OrganisationId,
    /// Where people can sign in as well.
    pub(crate) provider: Arc<StandIn>,
    router: Router,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// `name=value` of the session cookie that was set.
    pub(crate) fn cookie(&self) -> String {
        let line = self.headers.get(header::SET_COOKIE).map_or("", |value| value.to_str().unwrap());
        line.split(';').next().unwrap_or("").to_owned()
    }
}

impl Answer {
    /// All cookies that were set, as a browser sends them back.
    pub(crate) fn cookies(&self) -> String {
        let lines = self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
        lines.filter_map(|line| line.split(';').next()).collect::<Vec<_>>().join("; ")
    }
}

pub(crate) const PASSWORD: &str = "vier losse woorden samen";
pub(crate) const TOTP_SECRET: &[u8] = b"12345678901234567890";

pub(crate) async fn bench() -> Bench {
    bench_on(testkit::sqlite().await).await
}

/// The same on a database of the test's choice.
pub(crate) async fn bench_on(scratch: Scratch) -> Bench {
    bench_with(scratch, WebConfig::default()).await
}

/// The same with other settings.
pub(crate) async fn bench_with(scratch: Scratch, config: WebConfig) -> Bench {
    let provider = StandIn::new(scratch.world.clone());
    let config = WebConfig {
        oidc: config.oidc.clone().or(Some(provider.settings())),
        base_url: "http://brandwacht.test".to_owned(),
        bundle_key: formats::bundle::SigningKey::from_seed(&[5; 32]).ok().map(Arc::new),
        ..config
    };
    let web = Web::new(scratch.store.clone(), config, scratch.world.clone());
    let router = router(web.clone());
    let mut ids = Vec::new();
    let system = policy::system("test");
    let proof = policy::may_manage_organisations(&system).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    for (kind, name) in [
        (OrganisationKind::Institution, "Ziekenhuis Verweg"),
        (OrganisationKind::Institution, "Huize Duin"),
        (OrganisationKind::ItSupplier, "Zorg-ICT Noord"),
        (OrganisationKind::Cert, "CERT Zorg"),
    ] {
        let it = Organisation {
            id: OrganisationId::new(&*scratch.world),
            kind,
            name: name.to_owned(),
            sector: None,
            size: Some(Size::Medium),
            umbrellas: Vec::new(),
            phone: None,
        };
        tx.put_organisation(&proof, &it).await.unwrap();
        ids.push(it.id);
    }
    tx.commit().await.unwrap();
    Bench { scratch, web, hospital: ids[0], care_home: ids[1], supplier: ids[2], cert: ids[3], provider, router }
}

impl Bench {
    pub(crate) async fn person(&self, email: &str, organisation: OrganisationId, role: Role) -> PersonId {
        let hash = password::hash(PASSWORD, &*self.scratch.world).unwrap();
        self.person_with(hash, email, organisation, role).await
    }

    async fn person_with(&self, hash: String, email: &str, organisation: OrganisationId, role: Role) -> PersonId {
        let world = Arc::clone(&self.scratch.world);
        let new = NewPerson {
            id: PersonId::new(&*world),
            name: "Noor de Wit".to_owned(),
            email: email.to_owned(),
            language: Language::Nl,
            password_hash: hash,
            totp_secret: Some(TOTP_SECRET.to_vec()),
            memberships: BTreeSet::from([(organisation, role)]),
        };
        let system = policy::system("test");
        let mut tx = self.scratch.begin().await.unwrap();
        tx.add_person(&policy::may_manage_accounts(&system).unwrap(), &new).await.unwrap();
        tx.commit().await.unwrap();
        new.id
    }

    /// The cookie of a new person who has signed in.
    pub(crate) async fn signed_in(&self, email: &str, organisation: OrganisationId, role: Role) -> String {
        // Without a password, because hashing one for every visitor is slow.
        let person = self.person_with(String::new(), email, organisation, role).await;
        let token = crate::session::new_token(&self.web);
        let mut tx = self.scratch.begin().await.unwrap();
        let expires = tx.now().plus_hours(12);
        tx.start_session(person, ContentHash::of(token.as_bytes()), true, expires).await.unwrap();
        tx.commit().await.unwrap();
        format!("brandwacht={token}")
    }

    /// A person with a password and no second factor.
    pub(crate) async fn without_factor(&self, email: &str, organisation: OrganisationId, role: Role) -> PersonId {
        let person = self.person(email, organisation, role).await;
        let system = policy::system("test");
        let mut tx = self.scratch.begin().await.unwrap();
        tx.set_totp_secret(&policy::may_manage_accounts(&system).unwrap(), person, None).await.unwrap();
        tx.commit().await.unwrap();
        person
    }

    /// The same site with other settings.
    pub(crate) fn with(self, change: impl FnOnce(&mut WebConfig)) -> Self {
        let mut config = (*self.web.config).clone();
        change(&mut config);
        let web = Web::new(self.scratch.store.clone(), config, self.scratch.world.clone());
        let router = router(web.clone());
        Self { web, router, ..self }
    }

    /// The cookies of somebody who comes in with password and code, the one that makes the browser known among them.
    pub(crate) async fn comes_in(&self, email: &str) -> String {
        let half = self.post("/login", "", &[("mail", email), ("password", PASSWORD)]).await;
        assert_eq!(half.location(), "/login/code?next=");
        let code = password::totp_code(TOTP_SECRET, self.web.now()).unwrap();
        let answer = self.post("/login/code", &half.cookie(), &[("code", &code)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.cookies()
    }

    /// The token of a new program.
    pub(crate) async fn token(&self, organisation: OrganisationId, role: Role, read_only: bool) -> String {
        let token = crate::session::new_token(&self.web);
        let new = NewToken {
            id: TokenId::new(&*self.scratch.world),
            organisation,
            name: "Test program".to_owned(),
            role,
            read_only,
            expires_at: None,
            token_hash: ContentHash::of(token.as_bytes()),
        };
        let system = policy::system("test");
        let mut tx = self.scratch.begin().await.unwrap();
        tx.add_token(&policy::may_manage_accounts(&system).unwrap(), &new).await.unwrap();
        tx.commit().await.unwrap();
        token
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Waits until nothing is being noted any more for answers that did not wait for it.
    pub(crate) async fn settle(&self) {
        while !self.web.behind.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    /// A form, sent as a browser sends it from our own page.
    pub(crate) async fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.finish()));
        self.send(request.unwrap()).await
    }
}
