//! How records of logs go out to collectors of organisations: over TLS, with the certificates that webhooks trust, and only to
//! where webhooks may go. Anybody who may connect one names its host, so it is judged by what it resolves to when connecting.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use deliver::{Log, Logging, NotPosted};
use domain::webhook::Collector;
use intake::address::Allowed;
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::Verifier;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::config::Config;

/// For everything together.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Syslog answers nothing (RFC 5425 §4.3), but whoever refuses us after the handshake says so within a moment.
const REFUSAL: Duration = Duration::from_secs(1);

#[derive(Debug)]
struct Collectors {
    allowed: Allowed,
    tls: Arc<ClientConfig>,
}

pub(crate) fn log(config: &Config) -> anyhow::Result<Arc<dyn Log>> {
    let allowed = Allowed { private: config.webhook_private, ..Allowed::default() };
    let collectors = Collectors::new(allowed, config.webhook_ca.as_deref())
        .context("records cannot be sent to collectors with these settings")?;
    Ok(Arc::new(collectors))
}

impl Collectors {
    /// `ca` names a file with certificates that are trusted beside the system's.
    fn new(allowed: Allowed, ca: Option<&Path>) -> anyhow::Result<Self> {
        let mut roots = Vec::new();
        if let Some(path) = ca {
            let what = || format!("webhook_ca names {}, which cannot be used", path.display());
            for certificate in CertificateDer::pem_file_iter(path).with_context(what)? {
                roots.push(certificate.with_context(what)?);
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        // As the requests to webhooks are checked.
        let verifier = Verifier::new_with_extra_roots(roots, provider.clone()).context("no certificate is trusted")?;
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .context("TLS cannot be spoken")?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(Self { allowed, tls: Arc::new(tls) })
    }

    async fn send(&self, to: &Collector, record: &str) -> Result<(), NotPosted> {
        if !to.is_tls() && !self.allowed.private {
            return Err(NotPosted::Refused(format!("{to}: records go in the clear only within a network of your own")));
        }
        match to.host().parse::<IpAddr>() {
            Ok(number) if !self.allowed.permits(number) => {
                Err(NotPosted::Refused(format!("{to}: {number} is not on the public internet")))
            }
            _ => match tokio::time::timeout(TIMEOUT, self.hand_in(to, record)).await {
                Ok(outcome) => outcome.map_err(|error| NotPosted::Unreachable(format!("{to}: {error}"))),
                Err(_) => Err(NotPosted::Unreachable(format!("{to}: no answer within {} s", TIMEOUT.as_secs()))),
            },
        }
    }

    async fn hand_in(&self, to: &Collector, record: &str) -> std::io::Result<()> {
        let found = tokio::net::lookup_host((to.host(), to.port())).await?;
        let usable: Vec<SocketAddr> = found.filter(|it| self.allowed.permits(it.ip())).collect();
        if usable.is_empty() {
            return Err(std::io::Error::other("it resolves to no address on the public internet"));
        }
        let stream = TcpStream::connect(usable.as_slice()).await?;
        if !to.is_tls() {
            return write(stream, record).await;
        }
        let name = ServerName::try_from(to.host().to_owned()).map_err(std::io::Error::other)?;
        write(TlsConnector::from(self.tls.clone()).connect(name, stream).await?, record).await
    }
}

/// Writes, and listens for a moment. Ends the conversation only then: whoever closes before our end has come in would look
/// like somebody who refuses, and be sent the same once more.
async fn write(mut stream: impl AsyncRead + AsyncWrite + Unpin, record: &str) -> std::io::Result<()> {
    stream.write_all(record.as_bytes()).await?;
    stream.flush().await?;
    let mut said = [0; 256];
    let listen = async {
        loop {
            match stream.read(&mut said).await {
                Ok(0) => return Ok(()),
                // What is said has no meaning here.
                Ok(_) => {}
                // The usual end, without the goodbye that TLS asks for.
                Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    };
    if let Ok(outcome) = tokio::time::timeout(REFUSAL, listen).await {
        return outcome;
    }
    // It has been taken; how the other side hangs up changes nothing.
    let _ = stream.shutdown().await;
    Ok(())
}

impl Log for Collectors {
    fn log(&self, to: Collector, record: String) -> Logging<'_> {
        Box::pin(async move { self.send(&to, &record).await })
    }
}

#[cfg(test)]
mod tests;
