//! How requests reach the provider that people sign in with. The provider's own document names further addresses, so each
//! is looked at.

pub(crate) mod groups;

use std::sync::Arc;

use intake::address::Allowed;
use web::oidc::{Answering, Fetch, HttpRequest, HttpResponse, Settings, Unreachable};

use crate::config::Oidc;
use crate::guarded::Guarded;

/// A list of keys and an ID token with hundreds of groups are far smaller.
const MOST_BYTES: usize = 512 << 10;

/// What the pages need, from the settings.
pub(crate) fn settings(oidc: &Oidc) -> anyhow::Result<Settings> {
    Ok(Settings {
        issuer: oidc.written.clone(),
        client_id: oidc.client_id.clone(),
        client_secret: oidc.client_secret.get().unwrap_or_default().to_owned(),
        name: oidc.name.clone(),
        scopes: oidc.scopes.clone(),
        groups_claim: oidc.groups_claim.clone(),
        groups: oidc.groups.clone(),
        second_factor: oidc.second_factor.clone(),
        create: oidc.create,
        fetch: Arc::new(Provider::new(oidc)?),
    })
}

#[derive(Debug)]
struct Provider(Guarded);

impl Provider {
    fn new(oidc: &Oidc) -> anyhow::Result<Self> {
        let allowed = Allowed { private: oidc.private, ..Allowed::default() };
        // A provider over https names no address without it.
        let https_only = oidc.issuer.scheme() == "https";
        let ca = oidc.ca.as_deref().map(|path| ("oidc_ca", path));
        Ok(Self(Guarded::new(allowed, https_only, MOST_BYTES, ca)?))
    }

    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, Unreachable> {
        let (parts, body) = request.into_parts();
        let asked = self.0.ask(parts.method, &parts.uri.to_string(), parts.headers, body).await;
        let answer = asked.map_err(|none| Unreachable(none.to_string()))?;
        let mut response = HttpResponse::new(answer.body);
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}

impl Fetch for Provider {
    fn send(&self, request: HttpRequest) -> Answering<'_> {
        Box::pin(self.answer(request))
    }
}
