//! The conversation with the mail server: connections that are kept for the next message, a limit in time for
//! everything, and errors sorted into "later again" and "never".
//!
//! The connections are kept here and not in the library's pool: a conversation that was broken off (a time-out, a
//! worker that stops) must never be taken up again by the next message, which would read the answers to the last one.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::job::Failure;
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::sync::Semaphore;

use crate::mail::Written;
use crate::settings::{Encryption, MailServer, Settings, SettingsError};

pub(crate) struct Smtp {
    server: MailServer,
    /// Absent when nothing is encrypted.
    tls: Option<TlsParameters>,
    timeout: Duration,
    places: Semaphore,
    idle: Mutex<Vec<Kept>>,
}

/// A connection on which nothing is under way.
struct Kept {
    connection: AsyncSmtpConnection,
    /// Messages it may still carry; servers dislike connections that never end.
    left: u32,
}

const MESSAGES_PER_CONNECTION: u32 = 100;

/// What we were doing when it went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Connect,
    Sender,
    Recipient,
    Content,
}

impl Smtp {
    pub(crate) fn new(server: MailServer, settings: &Settings) -> Result<Self, SettingsError> {
        // Once, because reading the system's certificates takes longer than a message.
        let tls = match server.encryption {
            Encryption::Plain => None,
            Encryption::StartTls | Encryption::Implicit => Some(tls(&server.host, &settings.trusted)?),
        };
        Ok(Self {
            server,
            tls,
            timeout: settings.timeout,
            places: Semaphore::new(settings.connections.max(1)),
            idle: Mutex::default(),
        })
    }

    pub(crate) async fn send(&self, written: &Written) -> Result<(), Failure> {
        // The semaphore is never closed.
        let _place = self.places.acquire().await.map_err(|_| Failure::Retry("stopping".to_owned()))?;
        match tokio::time::timeout(self.timeout, self.converse(written)).await {
            Ok(outcome) => outcome,
            // The connection was dropped with the conversation.
            Err(_) => {
                Err(Failure::Retry(format!("{} did not answer within {} s", self.name(), self.timeout.as_secs_f32())))
            }
        }
    }

    /// Connects, signs in and says goodbye; sends nothing.
    pub(crate) async fn look(&self, patience: Duration) -> Result<String, Failure> {
        let connected = tokio::time::timeout(patience, self.connect());
        match connected.await {
            Ok(Ok(mut connection)) => {
                connection.abort().await;
                Ok(self.name())
            }
            Ok(Err(error)) => Err(self.sorted(Stage::Connect, &error)),
            Err(_) => {
                Err(Failure::Retry(format!("{} did not answer within {} s", self.name(), patience.as_secs_f32())))
            }
        }
    }

    async fn converse(&self, written: &Written) -> Result<(), Failure> {
        let mut kept = match self.reuse().await {
            Some(kept) => kept,
            None => Kept {
                connection: self.connect().await.map_err(|error| self.sorted(Stage::Connect, &error))?,
                left: MESSAGES_PER_CONNECTION,
            },
        };
        match hand_over(&mut kept.connection, written).await {
            Ok(()) => {
                kept.left -= 1;
                if kept.left == 0 {
                    kept.connection.abort().await;
                } else {
                    self.idle().push(kept);
                }
                Ok(())
            }
            Err((stage, error)) => {
                let failure = self.sorted(stage, &error);
                // Says QUIT, so that the server need not wait for us.
                kept.connection.abort().await;
                Err(failure)
            }
        }
    }

    /// A connection that is still alive; the dead ones are let go.
    async fn reuse(&self) -> Option<Kept> {
        loop {
            let mut kept = self.idle().pop()?;
            if kept.connection.test_connected().await {
                return Some(kept);
            }
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Kept>> {
        // Every change is one push or pop, so a panic elsewhere leaves the list whole.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let MailServer { host, port, encryption, credentials } = &self.server;
        let hello = ClientId::default();
        let at_once = self.tls.clone().filter(|_| *encryption == Encryption::Implicit);
        let target = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(target, Some(self.timeout), &hello, at_once, None).await?;
        if let Some(tls) = self.tls.clone().filter(|_| *encryption == Encryption::StartTls) {
            // Refuses a server that does not offer it: the message names who is vulnerable.
            connection.starttls(tls, &hello).await?;
        }
        if let Some((user, password)) = credentials {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
        }
        Ok(connection)
    }

    fn name(&self) -> String {
        format!("the mail server {}:{}", self.server.host, self.server.port)
    }

    /// What is wrong with the server, the network or our own settings passes or is mended: later again. Only a clear
    /// no about this recipient or this message is final.
    fn sorted(&self, stage: Stage, error: &Error) -> Failure {
        let doing = match stage {
            Stage::Connect => "does not let us in",
            Stage::Sender => "does not take mail from our sender address",
            Stage::Recipient => "does not take the recipient",
            Stage::Content => "does not take the message",
        };
        let code = error.status().map(|code| code.to_string());
        // 530, 534, 535 and 538 ask for another way of signing in (RFC 4954), wherever they come.
        let ours = matches!(code.as_deref(), Some("530" | "534" | "535" | "538"));
        let text = format!("{} {doing}: {}", self.name(), chain(error));
        let final_word = error.is_permanent() || error.is_client();
        if final_word && !ours && matches!(stage, Stage::Recipient | Stage::Content) {
            Failure::Fail(text)
        } else {
            Failure::Retry(text)
        }
    }
}

fn tls(host: &str, trusted: &[Vec<u8>]) -> Result<TlsParameters, SettingsError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    for pem in trusted {
        let certificate = Certificate::from_pem(pem).map_err(|error| SettingsError {
            setting: "trusted",
            text: error.to_string(),
            wanted: "a certificate in PEM form",
        })?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|error| SettingsError {
        setting: "server",
        text: chain(&error),
        wanted: "a server with which TLS can be spoken",
    })
}

/// MAIL, RCPT, DATA and the message, each with its own way to fail.
async fn hand_over(connection: &mut AsyncSmtpConnection, written: &Written) -> Result<(), (Stage, Error)> {
    let at = |stage| move |error| (stage, error);
    let mut options = Vec::new();
    let plain: fn(&Address) -> bool = |address| AsRef::<str>::as_ref(address).is_ascii();
    if !plain(&written.from) || !plain(&written.to) {
        // Without it the server refuses the address itself, and its answer says so.
        if connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            options.push(MailParameter::SmtpUtfEight);
        }
    }
    if !written.text.is_ascii() && connection.server_info().supports_feature(Extension::EightBitMime) {
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    connection.command(Mail::new(Some(written.from.clone()), options)).await.map_err(at(Stage::Sender))?;
    connection.command(Rcpt::new(written.to.clone(), Vec::new())).await.map_err(at(Stage::Recipient))?;
    connection.command(Data).await.map_err(at(Stage::Content))?;
    connection.command(stuffed(&written.text)).await.map_err(at(Stage::Content))?;
    Ok(())
}

/// The message as it travels (RFC 5321 §4.5.2): dots at the start of lines doubled, and the end marked. In one piece,
/// because a short second write waits for the receipt of the first: 40 ms for each message on most systems.
fn stuffed(message: &str) -> String {
    let mut out = String::with_capacity(message.len() + 64);
    for line in message.split_inclusive('\n') {
        if line.starts_with('.') {
            out.push('.');
        }
        out.push_str(line);
    }
    if !out.ends_with("\r\n") {
        out.push_str("\r\n");
    }
    out.push_str(".\r\n");
    out
}

/// The error and its causes on one line.
fn chain(error: &Error) -> String {
    // The library's own words already contain those of the cause.
    without_addresses(&error.to_string())
}

/// A server that refuses somebody says whom; what it says goes into the log and the trail, where addresses do not belong.
fn without_addresses(text: &str) -> String {
    let word = |word: &str| match word.contains('@') {
        true => "(address)".to_owned(),
        false => word.to_owned(),
    };
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    // Shows: ASVS 16.2.5, NEN 8.12
    #[test]
    fn what_a_server_says_of_an_address_is_kept_without_it() {
        assert_eq!(
            without_addresses("550 5.1.1 <jan@zorg.example>:\n no such   user"),
            "550 5.1.1 (address) no such user"
        );
    }

    // Shows: ASVS 1.3.11
    #[test]
    fn a_line_that_is_a_dot_does_not_end_the_message() {
        assert_eq!(stuffed("a\r\n.\r\n..b\r\nc."), "a\r\n..\r\n...b\r\nc.\r\n.\r\n");
        assert_eq!(stuffed(".\r\n"), "..\r\n.\r\n");
    }
}
