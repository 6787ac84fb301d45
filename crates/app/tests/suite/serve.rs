//! The server through the real program: it is there quickly, needs little, and stops in good order.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) struct Server {
    child: Child,
    at: String,
    took: Duration,
}

impl Server {
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let begun = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_brandwacht"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BRANDWACHT_")) {
            command.env_remove(name);
        }
        command.current_dir(folder).args(["serve", "--listen", "127.0.0.1:0", "--log", "warn"]).args(arguments);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let took = begun.elapsed();
        let at = line.split("http://").nth(1).unwrap_or_else(|| panic!("{line:?}"));
        Self { at: at.split(' ').next().unwrap().to_owned(), child, took }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.at).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.at).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Resident memory in MB, as Linux counts it.
    fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
    }

    pub(crate) fn stop(mut self) -> (bool, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (status.success(), said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

// Shows: ASVS 15.2.2
#[test]
fn a_server_is_there_quickly_needs_little_and_stops_in_good_order() {
    let folder = tempfile::tempdir().unwrap();
    // The first start makes the database and the secret; the second finds them.
    for _ in 0..2 {
        let server = Server::start(folder.path(), &[]);
        // One second is the promise for the release build on a machine with nothing else to do.
        assert!(server.took < Duration::from_secs(5), "{:?}", server.took);
        assert!(server.get("/login").starts_with("HTTP/1.1 200"));
        assert!(server.get("/desk").starts_with("HTTP/1.1 303"), "strangers are asked who they are");
        if let Some(memory) = server.memory() {
            assert!(memory < 100, "{memory} MB while idle");
        }
        // A browser keeps its connection open; that must not hold the server up.
        let lingering = TcpStream::connect(&server.at).unwrap();
        let begun = Instant::now();
        let (well, said) = server.stop();
        assert!(well, "{said}");
        assert_eq!(said, "");
        assert!(begun.elapsed() < Duration::from_secs(5), "stopping took {:?}", begun.elapsed());
        drop(lingering);
    }
    assert!(folder.path().join("brandwacht.sqlite.secret").exists());
}

#[test]
fn a_port_that_is_taken_is_said_with_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--no-worker"]);
    let second = Command::new(env!("CARGO_BIN_EXE_brandwacht"))
        .current_dir(folder.path())
        .args(["serve", "--listen", &server.at])
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains("is another program using the port? Choose another with --listen"), "{said}");
}

// Shows: ASVS 13.2.3
#[test]
fn several_servers_on_one_postgresql_must_be_given_their_secret() {
    let folder = tempfile::tempdir().unwrap();
    let refused = Command::new(env!("CARGO_BIN_EXE_brandwacht"))
        .current_dir(folder.path())
        .env_remove("BRANDWACHT_SECRET")
        .args(["work", "--database", "postgres://nobody@127.0.0.1:1/nothing"])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("the setting `secret` is needed with PostgreSQL"), "{said}");
}
