//! A small real mail server for trying things out: it takes mail over SMTP, keeps it in memory and shows it.
//!
//! The demo and the tests send through it, so that the road to a mail program is walked and not imagined. It can be
//! told to misbehave as real servers do: refuse a recipient for now or for good, or take a message and hang up before
//! saying so. It is *not* a mail server to run: it delivers nowhere, asks nobody who they are, and forgets everything
//! when it stops. It stands beside the house and knows nothing of it.

mod mailbox;
mod smtp;
mod web;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::AbortHandle;

pub use mailbox::Mail;
use mailbox::Mailbox;
use smtp::{Manners, Server};

/// Where it listens and what it takes at most.
#[derive(Debug, Clone)]
pub struct SinkConfig {
    /// Port 0 picks a free one.
    pub smtp: SocketAddr,
    pub web: SocketAddr,
    /// The name in the greeting.
    pub hostname: String,
    /// Bytes; announced as SIZE and enforced.
    pub max_message_bytes: usize,
    /// Older messages are forgotten beyond this number.
    pub max_messages: usize,
    /// Older messages are forgotten beyond this many bytes together.
    pub max_total_bytes: usize,
    /// Connections beyond this number are turned away with 421.
    pub max_connections: usize,
    /// How long a client may stay silent.
    pub idle: Duration,
}

impl Default for SinkConfig {
    fn default() -> Self {
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            smtp: loopback,
            web: loopback,
            hostname: "mailsink.test".into(),
            max_message_bytes: 4 << 20,
            max_messages: 5_000,
            max_total_bytes: 128 << 20,
            max_connections: 64,
            idle: Duration::from_secs(60),
        }
    }
}

#[derive(Debug)]
pub struct StartError {
    what: &'static str,
    at: SocketAddr,
    source: std::io::Error,
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot listen for {} on {}; choose another port, or 0 for a free one", self.what, self.at)
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// Fewer messages came in time than were waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    pub wanted: usize,
    pub came: usize,
}

impl std::fmt::Display for Late {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "waited for {} messages, {} came", self.wanted, self.came)
    }
}

impl std::error::Error for Late {}

/// A running sink. Stops when dropped.
#[derive(Debug)]
pub struct MailSink {
    pub smtp_addr: SocketAddr,
    pub web_addr: SocketAddr,
    mailbox: Arc<Mailbox>,
    manners: Arc<Manners>,
    tasks: [AbortHandle; 2],
}

impl MailSink {
    pub async fn start(config: SinkConfig) -> Result<Self, StartError> {
        let bind = async |what, at| {
            let listener = TcpListener::bind(at).await.map_err(|source| StartError { what, at, source })?;
            let addr = listener.local_addr().map_err(|source| StartError { what, at, source })?;
            Ok((listener, addr))
        };
        let (smtp, smtp_addr) = bind("SMTP", config.smtp).await?;
        let (web, web_addr) = bind("the web view", config.web).await?;
        let mailbox = Arc::new(Mailbox::new(config.max_messages, config.max_total_bytes));
        let manners = Arc::new(Manners::default());
        let server = Server { config, mailbox: mailbox.clone(), manners: manners.clone() };
        let tasks = [
            tokio::spawn(smtp::serve(smtp, Arc::new(server))).abort_handle(),
            tokio::spawn(web::serve(web, mailbox.clone())).abort_handle(),
        ];
        Ok(Self { smtp_addr, web_addr, mailbox, manners, tasks })
    }

    /// What has come in, oldest first.
    pub fn messages(&self) -> Vec<Arc<Mail>> {
        self.mailbox.all()
    }

    /// Waits until at least `n` messages have come since the start, and gives those still kept.
    pub async fn wait_for(&self, n: usize, at_most: Duration) -> Result<Vec<Arc<Mail>>, Late> {
        let mut count = self.mailbox.count();
        let enough = tokio::time::timeout(at_most, count.wait_for(|came| *came >= n)).await;
        match enough {
            Ok(Ok(_)) => Ok(self.messages()),
            _ => Err(Late { wanted: n, came: *self.mailbox.count().borrow() }),
        }
    }

    /// Forgets all messages; the count for `wait_for` starts at nought again.
    pub fn clear(&self) {
        self.mailbox.clear();
    }

    /// Answers the next `times` RCPT commands for this address with 450: "try again later".
    pub fn refuse_for_now(&self, address: &str, times: u32) {
        self.manners.refuse_for_now(address, times);
    }

    /// Answers every RCPT command for this address with 550: "no such mailbox".
    pub fn refuse_for_good(&self, address: &str) {
        self.manners.refuse_for_good(address);
    }

    /// Takes the next `times` messages, keeps them, and closes the connection instead of answering: the sender cannot
    /// know whether the message has arrived.
    pub fn hang_up_after_data(&self, times: u32) {
        self.manners.hang_up_after_data(times);
    }
}

impl Drop for MailSink {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}
