//! The SMTP conversation (RFC 5321) with PIPELINING, 8BITMIME, SMTPUTF8, SIZE and enhanced status codes.
//!
//! Strict where a sender's fault would be hidden by leniency: lines end with CR LF and nothing else, text lines have at
//! most 1,000 bytes, the order of commands counts. It has no TLS and no sign-in: it is for loopback.

mod lines;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::SinkConfig;
use crate::mailbox::Mailbox;
use lines::{Line, Lines};

/// RFC 5321 §4.5.3.1.4 says 512; SMTPUTF8 and long parameters need some more.
const MAX_COMMAND_BYTES: usize = 2_048;
/// RFC 5321 §4.5.3.1.6, with CR LF.
const MAX_TEXT_LINE_BYTES: usize = 1_000;
const MAX_RECIPIENTS: usize = 100;
/// A client that only makes mistakes is sent away.
const MAX_ERRORS: u32 = 20;

#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) config: SinkConfig,
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) manners: Arc<Manners>,
}

/// How the server has been told to misbehave.
#[derive(Debug, Default)]
pub(crate) struct Manners {
    for_now: Mutex<HashMap<String, u32>>,
    for_good: Mutex<HashSet<String>>,
    hang_ups: AtomicU32,
}

impl Manners {
    pub(crate) fn refuse_for_now(&self, address: &str, times: u32) {
        self.for_now.lock().unwrap_or_else(PoisonError::into_inner).insert(address.to_lowercase(), times);
    }

    pub(crate) fn refuse_for_good(&self, address: &str) {
        self.for_good.lock().unwrap_or_else(PoisonError::into_inner).insert(address.to_lowercase());
    }

    pub(crate) fn hang_up_after_data(&self, times: u32) {
        self.hang_ups.store(times, Ordering::SeqCst);
    }

    fn refusal(&self, address: &str) -> Option<&'static str> {
        let address = address.to_lowercase();
        if self.for_good.lock().unwrap_or_else(PoisonError::into_inner).contains(&address) {
            return Some("550 5.1.1 No such mailbox here");
        }
        let mut for_now = self.for_now.lock().unwrap_or_else(PoisonError::into_inner);
        let left = for_now.get_mut(&address).filter(|left| **left > 0)?;
        *left -= 1;
        Some("450 4.2.1 Mailbox busy, try again later")
    }

    fn hangs_up(&self) -> bool {
        self.hang_ups.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
    }
}

pub(crate) async fn serve(listener: TcpListener, server: Arc<Server>) {
    let places = Arc::new(Semaphore::new(server.config.max_connections));
    // Conversations live in the set, so that they end with the listener.
    let mut conversations = JoinSet::new();
    loop {
        let mut stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file handles, mostly: waiting a moment helps, giving up does not.
                tracing::warn!(error = %error, "mail sink could not accept a connection");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                continue;
            }
        };
        while conversations.try_join_next().is_some() {}
        let Ok(place) = places.clone().try_acquire_owned() else {
            let _ = stream.write_all(b"421 4.3.2 Too many connections, try again later\r\n").await;
            continue;
        };
        let server = server.clone();
        conversations.spawn(async move {
            let _place = place;
            // Clients that vanish are everyday life; nobody needs to hear of it.
            if let Err(error) = Conversation::new(&server, stream).run().await {
                tracing::debug!(error = %error, "mail sink conversation ended early");
            }
        });
    }
}

#[derive(Default)]
struct Envelope {
    from: String,
    to: Vec<String>,
    utf8: bool,
}

struct Conversation<'a> {
    server: &'a Server,
    lines: Lines<BufReader<OwnedReadHalf>>,
    out: OwnedWriteHalf,
    greeted: bool,
    envelope: Option<Envelope>,
    errors: u32,
}

enum Next {
    Go,
    Stop,
}

impl<'a> Conversation<'a> {
    fn new(server: &'a Server, stream: TcpStream) -> Self {
        let (read, out) = stream.into_split();
        let lines = Lines::new(BufReader::new(read), server.config.idle);
        Self { server, lines, out, greeted: false, envelope: None, errors: 0 }
    }

    async fn say(&mut self, text: &str) -> std::io::Result<()> {
        self.out.write_all(format!("{text}\r\n").as_bytes()).await
    }

    async fn refuse(&mut self, text: &str) -> std::io::Result<Next> {
        self.errors += 1;
        if self.errors > MAX_ERRORS {
            self.say("421 4.7.0 Too many errors").await?;
            return Ok(Next::Stop);
        }
        self.say(text).await?;
        Ok(Next::Go)
    }

    async fn run(mut self) -> std::io::Result<()> {
        let host = self.server.config.hostname.clone();
        self.say(&format!("220 {host} ESMTP mail sink")).await?;
        loop {
            let next = match self.lines.next(MAX_COMMAND_BYTES).await {
                Ok(Line::Text(line)) => match String::from_utf8(line) {
                    Ok(line) => self.obey(line.trim_end()).await?,
                    Err(_) => self.refuse("500 5.5.2 Commands are UTF-8").await?,
                },
                Ok(Line::TooLong) => self.refuse("500 5.5.2 Line too long").await?,
                Ok(Line::Bare) => self.refuse("500 5.5.2 End lines with CR LF").await?,
                Ok(Line::End) => return Ok(()),
                Err(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                    return self.say("421 4.4.2 Waited too long").await;
                }
                Err(error) => return Err(error),
            };
            if let Next::Stop = next {
                return Ok(());
            }
        }
    }

    async fn obey(&mut self, line: &str) -> std::io::Result<Next> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                self.greeted = true;
                self.envelope = None;
                let config = &self.server.config;
                let text = format!(
                    "250-{}\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE {}",
                    config.hostname, config.max_message_bytes
                );
                self.say(&text).await?;
            }
            "HELO" => {
                self.greeted = true;
                self.envelope = None;
                let host = self.server.config.hostname.clone();
                self.say(&format!("250 {host}")).await?;
            }
            "MAIL" => return self.mail(rest).await,
            "RCPT" => return self.rcpt(rest).await,
            "DATA" => return self.data().await,
            "RSET" => {
                self.envelope = None;
                self.say("250 2.0.0 Forgotten").await?;
            }
            "NOOP" => self.say("250 2.0.0 Nothing done").await?,
            "VRFY" => self.say("252 2.1.5 Send it and see").await?,
            "QUIT" => {
                self.say("221 2.0.0 Goodbye").await?;
                return Ok(Next::Stop);
            }
            "STARTTLS" | "AUTH" | "EXPN" | "HELP" => return self.refuse("502 5.5.1 Not here").await,
            _ => return self.refuse("500 5.5.2 What is that?").await,
        }
        Ok(Next::Go)
    }

    async fn mail(&mut self, rest: &str) -> std::io::Result<Next> {
        if !self.greeted {
            return self.refuse("503 5.5.1 Say EHLO first").await;
        }
        if self.envelope.is_some() {
            return self.refuse("503 5.5.1 One sender at a time").await;
        }
        let Some((from, parameters)) = path(rest, "FROM:") else {
            return self.refuse("501 5.5.4 MAIL FROM:<address>").await;
        };
        let mut envelope = Envelope { from: from.to_owned(), ..Envelope::default() };
        for parameter in parameters.split_ascii_whitespace() {
            let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            match key.to_ascii_uppercase().as_str() {
                "SIZE" => match value.parse::<usize>() {
                    Ok(size) if size > self.server.config.max_message_bytes => {
                        return self.refuse("552 5.3.4 Message too large").await;
                    }
                    Ok(_) => {}
                    Err(_) => return self.refuse("501 5.5.4 SIZE is a number").await,
                },
                "BODY" if value.eq_ignore_ascii_case("8BITMIME") || value.eq_ignore_ascii_case("7BIT") => {}
                "SMTPUTF8" => envelope.utf8 = true,
                _ => return self.refuse("555 5.5.4 Unknown parameter").await,
            }
        }
        if !from.is_ascii() && !envelope.utf8 {
            return self.refuse("553 5.6.7 Say SMTPUTF8 for such an address").await;
        }
        self.envelope = Some(envelope);
        self.say("250 2.1.0 Sender noted").await?;
        Ok(Next::Go)
    }

    async fn rcpt(&mut self, rest: &str) -> std::io::Result<Next> {
        let Some((to, _)) = path(rest, "TO:").filter(|(to, _)| to.contains('@')) else {
            return self.refuse("501 5.1.3 RCPT TO:<address>").await;
        };
        let Some(envelope) = &mut self.envelope else {
            return self.refuse("503 5.5.1 MAIL first").await;
        };
        if envelope.to.len() >= MAX_RECIPIENTS {
            return self.refuse("452 4.5.3 Too many recipients").await;
        }
        if !to.is_ascii() && !envelope.utf8 {
            return self.refuse("553 5.6.7 Say SMTPUTF8 for such an address").await;
        }
        if let Some(refusal) = self.server.manners.refusal(to) {
            return self.refuse(refusal).await;
        }
        envelope.to.push(to.to_owned());
        self.say("250 2.1.5 Recipient noted").await?;
        Ok(Next::Go)
    }

    async fn data(&mut self) -> std::io::Result<Next> {
        let Some(envelope) = self.envelope.take_if(|envelope| !envelope.to.is_empty()) else {
            return self.refuse("503 5.5.1 RCPT first").await;
        };
        self.say("354 Go on, end with a line with a dot").await?;
        let limit = self.server.config.max_message_bytes;
        let mut raw = Vec::new();
        let mut fault = None;
        // After a fault the rest is read and thrown away: the answer comes after the dot and not in between.
        loop {
            match self.lines.next(MAX_TEXT_LINE_BYTES).await? {
                Line::Text(line) if line == b".\r\n" => break,
                Line::Text(line) => {
                    let line = line.strip_prefix(b".").unwrap_or(&line);
                    if raw.len() + line.len() > limit {
                        fault = fault.or(Some("552 5.3.4 Message too large"));
                    } else if fault.is_none() {
                        raw.extend_from_slice(line);
                    }
                }
                Line::TooLong => fault = fault.or(Some("554 5.6.0 A line has more than 1000 bytes")),
                Line::Bare => fault = fault.or(Some("554 5.6.0 End lines with CR LF")),
                Line::End => return Ok(Next::Stop),
            }
        }
        if let Some(fault) = fault {
            return self.refuse(fault).await;
        }
        let number = self.server.mailbox.add(envelope.from, envelope.to, raw);
        if self.server.manners.hangs_up() {
            return Ok(Next::Stop);
        }
        self.say(&format!("250 2.0.0 Kept as {number}")).await?;
        Ok(Next::Go)
    }
}

/// Reads `FROM:<address> parameters`. A source route (`<@relay:address>`) is obsolete and refused.
fn path<'l>(rest: &'l str, keyword: &str) -> Option<(&'l str, &'l str)> {
    let head = rest.get(..keyword.len())?;
    if !head.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let after = rest.get(keyword.len()..)?.trim_start().strip_prefix('<')?;
    let (address, parameters) = after.split_once('>')?;
    let plain = !address.chars().any(|sign| sign.is_control() || sign == ' ' || sign == '<' || sign == ':');
    plain.then_some((address, parameters.trim()))
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn a_path_reads_with_and_without_parameters() {
        assert_eq!(path("FROM:<a@x.test>", "FROM:"), Some(("a@x.test", "")));
        assert_eq!(path("from: <a@x.test> SIZE=10", "FROM:"), Some(("a@x.test", "SIZE=10")));
        assert_eq!(path("FROM:<>", "FROM:"), Some(("", "")));
        assert_eq!(path("FROM:a@x.test", "FROM:"), None);
        assert_eq!(path("FROM:<@relay:a@x.test>", "FROM:"), None);
        assert_eq!(path("", "FROM:"), None);
        assert_eq!(path("é", "FROM:"), None);
    }
}
