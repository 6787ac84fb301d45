//! Messages that are ready, handed to a mail server by somebody who does nothing else: what the server can take, to set beside
//! what the program does.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Sends the texts over and over until there are so many, each to somebody else.
pub(super) async fn send(server: SocketAddr, texts: &[String], count: u32, connections: u32) -> anyhow::Result<()> {
    let stuffed: Vec<String> = texts.iter().map(|text| stuffed(text)).collect();
    let stuffed = std::sync::Arc::new(stuffed);
    let mut running = JoinSet::new();
    for first in 0..connections {
        let stuffed = stuffed.clone();
        running.spawn(async move {
            let mut peer = Peer::connect(server).await?;
            for number in (first..count).step_by(usize::try_from(connections)?) {
                let place = usize::try_from(number)? % stuffed.len().max(1);
                peer.hand_over(number, stuffed.get(place).context("there is no message")?).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    Ok(())
}

/// Dots at the start of lines doubled, and the end marked (RFC 5321 §4.5.2).
fn stuffed(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for line in text.split_inclusive('\n') {
        if line.starts_with('.') {
            out.push('.');
        }
        out.push_str(line);
    }
    out.push_str(if out.ends_with("\r\n") { ".\r\n" } else { "\r\n.\r\n" });
    out
}

struct Peer(BufStream<TcpStream>);

impl Peer {
    async fn connect(server: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        let mut peer = Self(BufStream::new(stream));
        peer.answer("220").await?;
        peer.say("EHLO bench.example\r\n", "250").await?;
        Ok(peer)
    }

    async fn hand_over(&mut self, number: u32, text: &str) -> anyhow::Result<()> {
        self.say("MAIL FROM:<cert@bench.example> BODY=8BITMIME\r\n", "250").await?;
        self.say(&format!("RCPT TO:<r{number}@bench.example>\r\n"), "250").await?;
        self.say("DATA\r\n", "354").await?;
        self.say(text, "250").await
    }

    async fn say(&mut self, text: &str, wanted: &str) -> anyhow::Result<()> {
        self.0.write_all(text.as_bytes()).await?;
        self.0.flush().await?;
        self.answer(wanted).await
    }

    async fn answer(&mut self, wanted: &str) -> anyhow::Result<()> {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).await?;
            if !line.starts_with(wanted) {
                bail!("the mail server said {line:?} where {wanted} was expected");
            }
            // A sign after the code says that more lines follow.
            if line.get(3..4) != Some("-") {
                return Ok(());
            }
        }
    }
}
