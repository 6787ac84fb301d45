//! The provider itself: what it says of itself, where somebody is sent, and what its answer is worth. The standard's own
//! checks are those of the crate `openidconnect`; which of them apply is said here.
//!
//! All that an answer must fit (`state`, `nonce`, the verifier of PKCE) follows from one secret in the browser's cookie. So
//! the answer to one browser's question fits no other browser, and the database holds nothing that would help anybody.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use domain::hash::Hasher;
use domain::organisation::Language;
use domain::{ContentHash, Timestamp};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalProviderMetadata, AsyncHttpClient, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, IdTokenFields,
    IssuerUrl, LanguageTag, Nonce, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl,
    RequestTokenError, Scope, SignatureVerificationError, StandardErrorResponse, StandardTokenResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::{Answering, Claims, Fetch, Settings, Unreachable, Vouched};

/// What the provider says of itself is asked again after this time, and when it signs with a key that is not known yet,
/// but not oftener than once in the shorter one.
const KEPT_SECONDS: i64 = 60 * 60;
const AT_MOST_EVERY_SECONDS: i64 = 60;
/// A provider that gave no answer is left alone for so long.
const SILENT_SECONDS: i64 = 10;
/// A provider whose clock is a little ahead has not signed in the future.
const SKEW_SECONDS: i64 = 120;
/// How long ago the proof may be that is asked for anew, on top of how long somebody took.
const PROOF_SECONDS: i64 = 60;

/// Signatures that are believed: made with the provider's own keys. Not `none`, and none made with a secret that both know.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Does the provider say who it is beside every answer (RFC 9207)?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NamesItself {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for NamesItself {}

type Metadata = ProviderMetadata<
    NamesItself,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Claims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Client = openidconnect::Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why nobody comes in. The text is for the log; outside there are two answers.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("the provider gives no usable answer: {0}")]
    Silent(String),
    #[error("the provider's answer is not good: {0}")]
    Refused(String),
}

/// The error with its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

/// What is asked of the provider beside who somebody is.
pub(crate) struct Question {
    pub(crate) language: Language,
    /// The person must show anew who they are, whatever the provider remembers.
    pub(crate) anew: bool,
}

/// What came back with the browser.
pub(crate) struct Answer {
    pub(crate) code: String,
    pub(crate) iss: Option<String>,
    /// When somebody was sent there to show anew who they are.
    pub(crate) anew_since: Option<Timestamp>,
}

/// What follows from the secret in a browser's cookie.
pub(crate) struct Bound<'t>(pub(crate) &'t str);

impl Bound<'_> {
    fn derived(&self, what: &str) -> String {
        let hash = Hasher::default().part("brandwacht oidc").part(what).part(self.0).finish();
        data_encoding::BASE64URL_NOPAD.encode(hash.as_bytes())
    }

    pub(crate) fn state(&self) -> String {
        self.derived("state")
    }

    /// Compares hashes, so that how long it takes says nothing about where two texts differ.
    pub(crate) fn has_state(&self, state: &str) -> bool {
        ContentHash::of(state.as_bytes()) == ContentHash::of(self.state().as_bytes())
    }

    fn nonce(&self) -> Nonce {
        Nonce::new(self.derived("nonce"))
    }

    fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.derived("verifier"))
    }
}

#[derive(Clone)]
struct Known {
    metadata: Arc<Metadata>,
    asked_at: Timestamp,
}

#[derive(Default)]
struct Remembered {
    known: Option<Known>,
    /// When it last gave no answer.
    silent_at: Option<Timestamp>,
}

/// One provider, with what it said of itself last.
pub(crate) struct Provider {
    pub(crate) settings: Settings,
    redirect: RedirectUrl,
    issuer: IssuerUrl,
    known: Mutex<Remembered>,
}

impl Provider {
    /// `base_url` is the configured address of this site: what a visitor's `Host` header says plays no part.
    pub(crate) fn new(settings: Settings, base_url: &str) -> Option<Self> {
        let redirect = RedirectUrl::new(format!("{base_url}{}", crate::paths::OIDC_CALLBACK)).ok()?;
        let issuer = IssuerUrl::new(settings.issuer.clone()).ok()?;
        Some(Self { settings, redirect, issuer, known: Mutex::default() })
    }

    /// What the provider says of itself, read as a sign-in reads it.
    pub(super) async fn looked_at(&self, now: Timestamp) -> Result<(), Trouble> {
        self.metadata(now, true).await.map(drop)
    }

    async fn metadata(&self, now: Timestamp, fresh: bool) -> Result<Arc<Metadata>, Trouble> {
        // Held while asking: a crowd of people at nine o'clock asks the provider once.
        let mut remembered = self.known.lock().await;
        if let Some(there) = &remembered.known {
            let age = now.millis() - there.asked_at.millis();
            let most = if fresh { AT_MOST_EVERY_SECONDS } else { KEPT_SECONDS };
            if age < most * 1000 {
                return Ok(there.metadata.clone());
            }
        }
        // And when it gives none, they do not wait for it one after the other.
        if remembered.silent_at.is_some_and(|at| now.millis() - at.millis() < SILENT_SECONDS * 1000) {
            return Err(Trouble::Silent("it gave none a moment ago".to_owned()));
        }
        let metadata = match discover(self.issuer.clone(), self.http()).await {
            Ok(metadata) => Arc::new(metadata),
            Err(trouble) => {
                remembered.silent_at = Some(now);
                return Err(trouble);
            }
        };
        *remembered = Remembered { known: Some(Known { metadata: metadata.clone(), asked_at: now }), silent_at: None };
        Ok(metadata)
    }

    fn http(&self) -> Http {
        Http(self.settings.fetch.clone())
    }

    fn client(&self, metadata: &Metadata) -> Client {
        let secret = Some(self.settings.client_secret.clone()).filter(|secret| !secret.is_empty());
        Client::from_provider_metadata(
            metadata.clone(),
            ClientId::new(self.settings.client_id.clone()),
            secret.map(ClientSecret::new),
        )
        .set_redirect_uri(self.redirect.clone())
    }

    /// Where the browser is sent.
    pub(crate) async fn asks_at(
        &self,
        now: Timestamp,
        bound: &Bound<'_>,
        question: &Question,
    ) -> Result<url::Url, Trouble> {
        let metadata = self.metadata(now, false).await?;
        let client = self.client(&metadata);
        let (state, nonce) = (bound.state(), bound.nonce());
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || CsrfToken::new(state), || nonce)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&bound.verifier()))
            .add_ui_locale(LanguageTag::new(question.language.code().to_owned()));
        for scope in &self.settings.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        if question.anew {
            request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO);
        }
        let (url, _, _) = request.url();
        Ok(url)
    }

    /// Changes the code for an ID token, and checks that: signature, issuer, audience, times, nonce.
    pub(crate) async fn vouches(&self, now: Timestamp, bound: &Bound<'_>, answer: Answer) -> Result<Vouched, Trouble> {
        let metadata = self.metadata(now, false).await?;
        // Another provider's answer, led here, names that provider or nobody.
        let named = match &answer.iss {
            Some(iss) => *iss == self.settings.issuer,
            None => !metadata.additional_metadata().authorization_response_iss_parameter_supported,
        };
        if !named {
            return Err(Trouble::Refused("it comes from another provider".to_owned()));
        }
        let client = self.client(&metadata);
        let tokens = exchange(client.clone(), answer.code, bound.verifier(), self.http()).await?;
        match read(&client, &tokens, now, bound, answer.anew_since) {
            // The provider may have changed its keys since it was asked.
            Err(Misread::UnknownKey) => {
                let metadata = self.metadata(now, true).await?;
                read(&self.client(&metadata), &tokens, now, bound, answer.anew_since).map_err(Misread::trouble)
            }
            read => read.map_err(Misread::trouble),
        }
    }
}

struct Http(Arc<dyn Fetch>);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Unreachable;
    type Future = Answering<'c>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        self.0.send(request)
    }
}

type Asking<T> = Pin<Box<dyn Future<Output = Result<T, Trouble>> + Send>>;

/// In a box, because the compiler does not find out by itself that what the crate gives may go from thread to thread.
fn discover(issuer: IssuerUrl, http: Http) -> Asking<Metadata> {
    Box::pin(
        async move { Metadata::discover_async(issuer, &http).await.map_err(|error| Trouble::Silent(chain(&error))) },
    )
}

fn exchange(client: Client, code: String, verifier: PkceCodeVerifier, http: Http) -> Asking<Tokens> {
    Box::pin(async move {
        let request = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| Trouble::Silent("it has no address for tokens".to_owned()))?
            .set_pkce_verifier(verifier);
        request.request_async(&http).await.map_err(|error| match &error {
            RequestTokenError::ServerResponse(_) => Trouble::Refused(chain(&error)),
            _ => Trouble::Silent(chain(&error)),
        })
    })
}

enum Misread {
    UnknownKey,
    Wrong(String),
}

impl Misread {
    fn trouble(self) -> Trouble {
        match self {
            Self::UnknownKey => Trouble::Refused("it is signed with a key that the provider does not name".to_owned()),
            Self::Wrong(why) => Trouble::Refused(why),
        }
    }
}

fn moment(seconds: i64) -> std::time::SystemTime {
    UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
}

fn read(
    client: &Client,
    tokens: &Tokens,
    now: Timestamp,
    bound: &Bound<'_>,
    anew_since: Option<Timestamp>,
) -> Result<Vouched, Misread> {
    let token = tokens.id_token().ok_or_else(|| Misread::Wrong("there is no ID token in it".to_owned()))?;
    let seconds = now.millis() / 1000;
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || moment(seconds).into())
        .set_issue_time_verifier_fn(move |issued| {
            if issued.timestamp() > seconds + SKEW_SECONDS { Err("issued in the future".to_owned()) } else { Ok(()) }
        })
        .set_auth_time_verifier_fn(move |shown| match (anew_since, shown) {
            (None, _) => Ok(()),
            (Some(since), Some(at)) if at.timestamp() >= since.millis() / 1000 - PROOF_SECONDS => Ok(()),
            _ => Err("the person was not asked anew".to_owned()),
        });
    let claims = token.claims(&verifier, &bound.nonce()).map_err(|error| match &error {
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            Misread::UnknownKey
        }
        _ => Misread::Wrong(chain(&error)),
    })?;
    let subject = claims.subject().as_str().to_owned();
    if subject.is_empty() || subject.len() > 255 || subject.chars().any(char::is_control) {
        return Err(Misread::Wrong("it names nobody".to_owned()));
    }
    let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
    let username = claims.preferred_username().map(|name| name.as_str().to_owned());
    let email = claims.email().map(|mail| mail.as_str().trim().to_owned());
    Ok(Vouched {
        name: name.or_else(|| username.clone()).or_else(|| email.clone()).unwrap_or_default(),
        email: email.filter(|mail| !mail.is_empty()),
        email_doubtful: claims.email_verified() != Some(true),
        username,
        class: claims.auth_context_ref().map(|class| class.as_str().to_owned()),
        methods: claims.auth_method_refs().into_iter().flatten().map(|method| method.as_str().to_owned()).collect(),
        claims: claims.additional_claims().clone(),
        subject,
    })
}
