//! How requests reach the provider that people sign in with: bounded in time and bytes, without redirects, and only to
//! addresses that the operator allows. The provider's own document names further addresses, so each is looked at.

pub(crate) mod groups;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use intake::address::{self, Allowed};
use url::Url;
use web::oidc::{Answering, Fetch, HttpRequest, HttpResponse, Settings, Unreachable};

use crate::config::Oidc;

const TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
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
        fetch: Arc::new(Guarded::new(oidc)?),
    })
}

#[derive(Debug)]
struct Guarded {
    http: reqwest::Client,
    allowed: Allowed,
    /// A provider over https names no address without it.
    https_only: bool,
}

impl Guarded {
    fn new(oidc: &Oidc) -> anyhow::Result<Self> {
        // TLS takes the cryptography that the process has chosen; the first to need it chooses.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Somebody was quicker, and their choice is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let allowed = Allowed { private: oidc.private, ..Allowed::default() };
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("Brandwacht/", env!("CARGO_PKG_VERSION")))
            // A code and a secret are sent, and must not be carried elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .dns_resolver(allowed.clone())
            // A proxy would resolve names for us, unchecked.
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT);
        for certificate in oidc.ca.as_deref().map(certificates).transpose()?.into_iter().flatten() {
            builder = builder.add_root_certificate(certificate);
        }
        let http = builder.build().context("the client for the provider cannot be made")?;
        Ok(Self { http, allowed, https_only: oidc.issuer.scheme() == "https" })
    }

    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, Unreachable> {
        let (parts, body) = request.into_parts();
        let address = parts.uri.to_string();
        let told = |why: &dyn std::fmt::Display| Unreachable(format!("{address}: {why}"));
        let url = Url::parse(&address).map_err(|error| told(&error))?;
        if self.https_only && url.scheme() != "https" {
            return Err(told(&"this address is without https"));
        }
        address::check(&url, &self.allowed).map_err(|refused| told(&refused))?;
        let sent = self.http.request(parts.method, url).headers(parts.headers).body(body).send().await;
        let mut answer = sent.map_err(|error| told(&chain(&error)))?;
        let mut response = HttpResponse::new(Vec::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        while let Some(chunk) = answer.chunk().await.map_err(|error| told(&chain(&error)))? {
            if response.body().len() + chunk.len() > MOST_BYTES {
                return Err(told(&format!("more than {MOST_BYTES} bytes")));
            }
            response.body_mut().extend_from_slice(&chunk);
        }
        Ok(response)
    }
}

impl Fetch for Guarded {
    fn send(&self, request: HttpRequest) -> Answering<'_> {
        Box::pin(self.answer(request))
    }
}

fn certificates(path: &Path) -> anyhow::Result<Vec<reqwest::Certificate>> {
    let what = || format!("oidc_ca names {}, which cannot be used", path.display());
    let bytes = std::fs::read(path).with_context(what)?;
    reqwest::Certificate::from_pem_bundle(&bytes).with_context(what)
}

/// The causes say why; the outermost sentence only says that.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    fn guarded(issuer: &str, private: bool) -> Guarded {
        let oidc = Oidc {
            issuer: issuer.parse().unwrap(),
            written: issuer.to_owned(),
            client_id: "brandwacht".to_owned(),
            client_secret: crate::config::Secret::new(None),
            name: String::new(),
            scopes: Vec::new(),
            groups_claim: String::new(),
            groups: Vec::new(),
            second_factor: Vec::new(),
            create: false,
            private,
            ca: None,
        };
        Guarded::new(&oidc).unwrap()
    }

    async fn ask(guarded: &Guarded, address: &str) -> Result<HttpResponse, String> {
        let mut request = HttpRequest::new(Vec::new());
        *request.uri_mut() = address.parse().unwrap();
        guarded.send(request).await.map_err(|error| error.to_string())
    }

    /// Answers every request with these bytes.
    async fn server(answer: Vec<u8>) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let answer = answer.clone();
                tokio::spawn(async move {
                    let _ = stream.read(&mut [0; 4096]).await;
                    let _ = stream.write_all(&answer).await;
                });
            }
        });
        format!("http://{address}/")
    }

    // Shows: ASVS 1.3.6, 13.2.5, 15.3.2, NEN 8.20
    #[tokio::test]
    async fn what_the_provider_names_is_asked_only_where_it_may_be() {
        let home =
            server(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_vec()).await;
        let refused = ask(&guarded("https://login.example/", false), &home).await.unwrap_err();
        assert!(refused.contains("without https"), "{refused}");
        let refused = ask(&guarded("http://login.example/", false), &home).await.unwrap_err();
        assert!(refused.contains("not on the public internet"), "{refused}");
        let refused = ask(&guarded("http://login.example/", false), "http://localhost:1/").await.unwrap_err();
        assert!(refused.contains("no address on the public internet"), "{refused}");
        let answer = ask(&guarded("http://login.example/", true), &home).await.unwrap();
        assert_eq!(answer.status(), 302, "a redirect is an answer, and nobody follows it");
    }

    // Shows: ASVS 15.2.2
    #[tokio::test]
    async fn an_answer_without_end_is_cut_off() {
        let mut endless = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_vec();
        endless.resize(MOST_BYTES * 2, b' ');
        let address = server(endless).await;
        let refused = ask(&guarded("http://login.example/", true), &address).await.unwrap_err();
        assert!(refused.contains("more than"), "{refused}");
    }
}
