//! Requests to addresses that others name: bounded in time and bytes, without redirects and proxies, and only to where the
//! operator allows. An address is judged by what it resolves to at the moment of connecting.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use intake::address::{self, Allowed};
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use url::Url;

const TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// It may not be asked, now or later.
    Refused(String),
    Unreachable(String),
}

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Refused(why) | Self::Unreachable(why)) = self;
        f.write_str(why)
    }
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Guarded {
    http: reqwest::Client,
    allowed: Allowed,
    https_only: bool,
    most_bytes: usize,
}

impl Guarded {
    /// `ca` names a file with certificates that are trusted beside the usual ones.
    pub(crate) fn new(
        allowed: Allowed,
        https_only: bool,
        most_bytes: usize,
        ca: Option<(&str, &Path)>,
    ) -> anyhow::Result<Self> {
        // TLS takes the cryptography that the process has chosen; the first to need it chooses.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Somebody was quicker, and their choice is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("Brandwacht/", env!("CARGO_PKG_VERSION")))
            // Secrets and signed messages are sent, and must not be carried elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .dns_resolver(allowed.clone())
            // A proxy would resolve names for us, unchecked.
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT);
        for certificate in ca.map(|(setting, path)| certificates(setting, path)).transpose()?.into_iter().flatten() {
            builder = builder.add_root_certificate(certificate);
        }
        let http = builder.build().context("no connection can be made with these settings")?;
        Ok(Self { http, allowed, https_only, most_bytes })
    }

    /// Asks once. An answer that is too large is none.
    pub(crate) async fn ask(
        &self,
        method: Method,
        address: &str,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Answer, NoAnswer> {
        let refused = |why: &dyn std::fmt::Display| NoAnswer::Refused(format!("{address}: {why}"));
        let unreachable = |why: &dyn std::fmt::Display| NoAnswer::Unreachable(format!("{address}: {why}"));
        let url = Url::parse(address).map_err(|error| refused(&error))?;
        if self.https_only && url.scheme() != "https" {
            return Err(refused(&"this address is without https"));
        }
        address::check(&url, &self.allowed).map_err(|why| refused(&why))?;
        let sent = self.http.request(method, url).headers(headers).body(body).send().await;
        let mut answer = sent.map_err(|error| unreachable(&chain(&error)))?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(&chain(&error)))? {
            if body.len() + chunk.len() > self.most_bytes {
                return Err(unreachable(&format!("more than {} bytes", self.most_bytes)));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body })
    }
}

fn certificates(setting: &str, path: &Path) -> anyhow::Result<Vec<reqwest::Certificate>> {
    let what = || format!("{setting} names {}, which cannot be used", path.display());
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

    const MOST_BYTES: usize = 64 << 10;

    async fn ask(private: bool, https_only: bool, address: &str) -> Result<Answer, NoAnswer> {
        let allowed = Allowed { private, ..Allowed::default() };
        let guarded = Guarded::new(allowed, https_only, MOST_BYTES, None).unwrap();
        guarded.ask(Method::GET, address, HeaderMap::new(), Vec::new()).await
    }

    async fn refused(private: bool, https_only: bool, address: &str) -> String {
        match ask(private, https_only, address).await {
            Err(NoAnswer::Refused(why)) => why,
            Err(NoAnswer::Unreachable(why)) => panic!("tried: {why}"),
            Ok(answer) => panic!("answered {}", answer.status),
        }
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
    async fn what_others_name_is_asked_only_where_it_may_be() {
        let home =
            server(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_vec()).await;
        assert!(refused(false, true, &home).await.contains("without https"));
        assert!(refused(false, false, &home).await.contains("not on the public internet"));
        match ask(false, false, "http://localhost:1/").await {
            Err(NoAnswer::Unreachable(why)) => assert!(why.contains("no address on the public internet"), "{why}"),
            other => panic!("{:?}", other.map(|answer| answer.status)),
        }
        let answer = ask(true, false, &home).await.unwrap();
        assert_eq!(answer.status, 302, "a redirect is an answer, and nobody follows it");
    }

    // Shows: ASVS 15.2.2
    #[tokio::test]
    async fn an_answer_without_end_is_cut_off() {
        let mut endless = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_vec();
        endless.resize(MOST_BYTES * 2, b' ');
        let address = server(endless).await;
        match ask(true, false, &address).await {
            Err(NoAnswer::Unreachable(why)) => assert!(why.contains("more than"), "{why}"),
            other => panic!("{:?}", other.map(|answer| answer.status)),
        }
    }
}
