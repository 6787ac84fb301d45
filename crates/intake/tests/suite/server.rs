//! A small HTTP server that answers as a test tells it to, and remembers what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone)]
pub(crate) enum Answer {
    Body(Vec<u8>),
    Redirect(String),
    /// Promises a body and never sends the end of it.
    Hang,
    /// A body that never ends.
    Endless,
    Status(u16),
}

#[derive(Default)]
struct State {
    answers: BTreeMap<String, Answer>,
    asked: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) port: u16,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let it = Self { port: listener.local_addr().unwrap().port(), state: Arc::default() };
        let server = it.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().serve(stream));
            }
        });
        it
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn put(&self, path: &str, body: impl Into<Vec<u8>>) {
        self.answer(path, Answer::Body(body.into()));
    }

    pub(crate) fn answer(&self, path: &str, answer: Answer) {
        self.state.lock().unwrap().answers.insert(path.to_owned(), answer);
    }

    /// What was asked since the last time, in order of name.
    pub(crate) fn asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut self.state.lock().unwrap().asked);
        asked.sort();
        asked
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            match stream.read(&mut buffer).await {
                Ok(1..) if request.len() > 100_000 => return,
                Ok(n @ 1..) => request.extend_from_slice(&buffer[..n]),
                _ => return,
            }
        }
        let line = String::from_utf8_lossy(&request).lines().next().unwrap_or_default().to_owned();
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let answer = {
            let mut state = self.state.lock().unwrap();
            state.asked.push(path.clone());
            state.answers.get(&path).cloned().unwrap_or(Answer::Status(404))
        };
        let head =
            |status: &str, more: &str| format!("HTTP/1.1 {status}\r\nConnection: close\r\n{more}\r\n").into_bytes();
        let whole = match answer {
            Answer::Body(body) => [head("200 OK", &format!("Content-Length: {}\r\n", body.len())), body].concat(),
            Answer::Redirect(to) => head("302 Found", &format!("Location: {to}\r\nContent-Length: 0\r\n")),
            Answer::Status(status) => head(&format!("{status} No"), "Content-Length: 0\r\n"),
            Answer::Hang => {
                let _ = stream.write_all(&head("200 OK", "Content-Length: 1000\r\n")).await;
                tokio::time::sleep(std::time::Duration::from_secs(60)).await;
                return;
            }
            Answer::Endless => {
                let _ = stream.write_all(&head("200 OK", "")).await;
                while stream.write_all(&[b' '; 8192]).await.is_ok() {}
                return;
            }
        };
        let _ = stream.write_all(&whole).await;
        let _ = stream.shutdown().await;
    }
}
