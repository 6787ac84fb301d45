//! What `serve`, `work` and `demo` have in common: from settings to the parts that run until they are told to stop.

use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use web::WebConfig;
use web::breached::{Breached, Source};

use crate::config::Config;
use crate::{provider, secret};

/// How long requests that run may go on when the program is asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Cancelled when the process is asked to stop: SIGTERM, or Ctrl-C at a terminal. The second time it stops at once.
pub(crate) fn stop_signal() -> anyhow::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let stop = CancellationToken::new();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let token = stop.clone();
    tokio::spawn(async move {
        let mut asked = async || {
            tokio::select! {
                _ = terminate.recv() => "SIGTERM",
                _ = interrupt.recv() => "SIGINT",
            }
        };
        let signal = asked().await;
        info!(signal, "asked to stop");
        token.cancel();
        let signal = asked().await;
        warn!(signal, "asked to stop again, so at once");
        // 128 + SIGINT, as shells expect. Jobs that ran are taken up again after their lease.
        std::process::exit(130);
    });
    Ok(stop)
}

pub(crate) async fn listen(address: std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("{address}: cannot listen there; is another program using the port? Choose another with --listen")
    })
}

/// What the pages need to know, from the settings.
pub(crate) fn web_config(config: &Config) -> anyhow::Result<WebConfig> {
    let base_url = config.base_url();
    let bundle_key = config.bundle_key.as_deref().map(secret::bundle_key).transpose()?;
    let breached = config.breached_passwords.as_deref().map(breached).transpose()?;
    let oidc = config.oidc.as_ref().map(provider::settings).transpose()?;
    let openpgp_key = secret::signer(config)?.and_then(|signer| signer.public());
    let smime_certificate = secret::smime_signer(config)?.map(|signer| signer.public());
    Ok(WebConfig {
        oidc,
        bundle_key,
        openpgp_key,
        smime_certificate,
        secure_cookies: base_url.starts_with("https://"),
        base_url,
        zone: config.time_zone.clone(),
        cert_name: config.cert_name.clone(),
        cert_phone: config.cert_phone.clone(),
        cert_email: config.cert_email.clone(),
        address_header: config.address_header.clone(),
        sectors: config.sectors.clone(),
        retention: config.retention.clone(),
        follow_up: config.follow_up.clone(),
        four_eyes: config.four_eyes,
        second_factor_roles: config.second_factor_roles.clone(),
        step_up_minutes: config.step_up_minutes,
        idle_minutes: config.idle_minutes,
        session_hours: config.session_hours,
        breached,
        patient: config.patient,
        pages_per_minute: config.pages_per_minute,
        forms_per_minute: config.forms_per_minute,
        api_per_minute: config.api_per_minute,
        webhook_private: config.webhook_private,
        ..WebConfig::default()
    })
}

/// The file of breached passwords; it stays open, and is read a few lines at a time.
pub(crate) fn breached(path: &Path) -> anyhow::Result<Breached> {
    let what = || format!("breached_passwords names {}, which cannot be used", path.display());
    let file = std::fs::File::open(path).with_context(what)?;
    Breached::over(Arc::new(Hashes(file))).with_context(what)
}

#[derive(Debug)]
struct Hashes(std::fs::File);

impl Source for Hashes {
    fn length(&self) -> std::io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn read_at(&self, from: u64, bytes: usize) -> std::io::Result<Vec<u8>> {
        let mut found = vec![0; bytes];
        let mut filled = 0;
        while let Some(rest) = found.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let place = from.saturating_add(u64::try_from(filled).unwrap_or(u64::MAX));
            match FileExt::read_at(&self.0, rest, place) {
                Ok(0) => break,
                Ok(more) => filled += more,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        found.truncate(filled);
        Ok(found)
    }
}

/// Answers until told to stop, then lets running requests come to their end.
pub(crate) async fn answer(web: web::Web, listener: TcpListener, stop: CancellationToken) -> anyhow::Result<()> {
    let overtime = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        done = web::serve(web, listener, stop.clone().cancelled_owned()) => done.context("the server has stopped"),
        () = overtime => {
            warn!("requests were still running and are cut off");
            Ok(())
        }
    }
}
