//! The real program behind a real nginx with the file that `docs/nginx.conf` recommends, and somebody who tries to hide one
//! request in another.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

struct Site {
    server: Child,
    nginx: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.nginx.kill();
        let _ = self.server.kill();
        let _ = self.nginx.wait();
        let _ = self.server.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn serve(folder: &Path) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brandwacht"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BRANDWACHT_")) {
        command.env_remove(name);
    }
    let log = std::fs::File::create(folder.join("server.log")).unwrap();
    command
        .current_dir(folder)
        .args(["serve", "--no-worker", "--listen", "127.0.0.1:0", "--log", "info"])
        .env("BRANDWACHT_PUBLIC_URL", "http://brandwacht.example")
        .env("BRANDWACHT_ADDRESS_HEADER", "X-Real-IP")
        .env("BRANDWACHT_FORMS_PER_MINUTE", "60");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
    // It says what people type; where it listens stands in its log or is asked of the system.
    let at = listening(child.id());
    (child, at)
}

/// The address on which a process listens, as Linux lists it.
fn listening(process: u32) -> String {
    let sockets: Vec<String> = std::fs::read_dir(format!("/proc/{process}/fd"))
        .unwrap()
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok()?.to_str().map(str::to_owned))
        .filter_map(|link| link.strip_prefix("socket:[")?.strip_suffix(']').map(str::to_owned))
        .collect();
    let table = std::fs::read_to_string(format!("/proc/{process}/net/tcp")).unwrap();
    let port = table.lines().skip(1).find_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let listens = columns[3] == "0A" && sockets.iter().any(|socket| socket == columns[9]);
        listens.then(|| u16::from_str_radix(columns[1].split(':').nth(1).unwrap(), 16).unwrap())
    });
    format!("127.0.0.1:{}", port.expect("the server listens"))
}

/// The recommended file with the lines changed that it says to change, and without TLS, which hides nothing from this
/// test.
fn configuration(folder: &Path, server: &str, port: u16) -> String {
    let recommended = include_str!("../../../../docs/nginx.conf");
    let mut file = String::new();
    let mut changed = 0;
    for line in recommended.lines() {
        let word = line.trim_start();
        if word.starts_with("ssl_") {
            continue;
        }
        let line = line
            .replace("server 127.0.0.1:8080;", &format!("server {server};"))
            .replace("listen 443 ssl", &format!("listen 127.0.0.1:{port}"))
            .replace("listen 80;", &format!("listen 127.0.0.1:{};", free_port()))
            .replace("/var/log/nginx/", &format!("{}/", folder.display()));
        changed += usize::from(!recommended.lines().any(|known| known == line));
        writeln!(file, "{line}").unwrap();
    }
    assert_eq!(changed, 6, "upstream, three times listen, two logs");
    let at = folder.display();
    let mut temporary = String::new();
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        writeln!(temporary, "{kind}_temp_path {at}/{kind};").unwrap();
    }
    format!(
        "daemon off;\nmaster_process off;\npid {at}/pid;\nerror_log {at}/start.log;\nevents {{}}\nhttp {{\n{temporary}{file}}}\n"
    )
}

/// Nothing where there is no nginx, which `./test` does not let pass.
fn site() -> Option<Site> {
    let there = Command::new("nginx").arg("-v").stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !there {
        assert!(std::env::var_os("BRANDWACHT_TEST_ALL").is_none(), "nginx is missing");
        eprintln!("SKIPPED: nginx is not installed, so nothing stood between");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let (server, at) = serve(folder.path());
    let port = free_port();
    let file = folder.path().join("nginx.conf");
    std::fs::write(&file, configuration(folder.path(), &at, port)).unwrap();
    let nginx = Command::new("nginx").arg("-c").arg(&file).stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let site = Site { server, nginx, port, folder };
    for _ in 0..100 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some(site);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!(
        "nginx does not start: {}",
        std::fs::read_to_string(site.folder.path().join("start.log")).unwrap_or_default()
    );
}

impl Site {
    /// Sends bytes as they are and gives all that comes back.
    fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(1500))).unwrap();
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let mut piece = [0; 8192];
        // Neither an end by the other side nor silence is an error: what came is what counts.
        while let Ok(count @ 1..) = stream.read(&mut piece) {
            answer.extend_from_slice(&piece[..count]);
        }
        let _ = stream.shutdown(Shutdown::Both);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str, more: &str) -> String {
        let head = format!("GET {path} HTTP/1.1\r\nHost: brandwacht.example\r\n{more}Connection: close\r\n\r\n");
        self.raw(head.as_bytes())
    }

    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

/// One request that another hides in: the head lines that disagree, and what stands before the hidden one.
fn hidden(name: &str, lines: &str, before: &str) -> (String, Vec<u8>) {
    let path = format!("/smuggled-{}", name.replace(|sign: char| !sign.is_ascii_alphanumeric(), "-"));
    let inner = format!("{before}GET {path} HTTP/1.1\r\nHost: brandwacht.example\r\n\r\n");
    let lines = lines.replace("{all}", &inner.len().to_string()).replace("{before}", &before.len().to_string());
    (path, format!("POST /login HTTP/1.1\r\nHost: brandwacht.example\r\n{lines}\r\n{inner}").into_bytes())
}

fn corpus() -> Vec<(String, Vec<u8>)> {
    let both = "Content-Length: {all}\r\n";
    let mut all = vec![
        hidden("CL.TE", "Content-Length: {all}\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        hidden("TE.CL", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "5c\r\n"),
        hidden("two lengths", "Content-Length: 0\r\nContent-Length: {all}\r\n", ""),
        hidden("two lengths turned", "Content-Length: {all}\r\nContent-Length: 0\r\n", ""),
        hidden("length list", "Content-Length: 0, {all}\r\n", ""),
        hidden("length plus", "Content-Length: +{all}\r\n", ""),
        hidden("length hex", "Content-Length: 0x5c\r\n", ""),
        hidden("length minus", "Content-Length: -1\r\n", ""),
        hidden("length overflow", "Content-Length: 18446744073709551617\r\n", ""),
        hidden("length space", "Content-Length : {all}\r\n", ""),
        hidden("length folded", "Content-Length:\r\n {all}\r\n", ""),
        hidden("header folded", "X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: {all}\r\n", "0\r\n\r\n"),
        hidden("bare LF header", "X-A: b\nTransfer-Encoding: chunked\r\nContent-Length: {all}\r\n", "0\r\n\r\n"),
        hidden("bare CR header", "X-A: b\rTransfer-Encoding: chunked\r\nContent-Length: {all}\r\n", "0\r\n\r\n"),
        hidden("null header", "X-A\0: b\r\nContent-Length: {all}\r\n", ""),
        hidden("chunk size overflow", "Transfer-Encoding: chunked\r\n", "10000000000000000\r\n\r\n0\r\n\r\n"),
        hidden("chunk size minus", "Transfer-Encoding: chunked\r\n", "-1\r\n\r\n"),
        hidden("chunk bare LF", "Transfer-Encoding: chunked\r\n", "1;a\nX\r\n"),
        hidden(
            "old version",
            "Transfer-Encoding: chunked\r\nContent-Length: {all}\r\nConnection: keep-alive\r\n",
            "0\r\n\r\n",
        ),
    ];
    for (number, line) in [
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding:\tchunked",
        "Transfer-Encoding:\u{b}chunked",
        " Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: CHUNKED",
        "transfer_encoding: chunked",
        "Transfer-Encoding\r\n: chunked",
        "Transfer-Encoding:\r\n chunked",
    ]
    .into_iter()
    .enumerate()
    {
        all.push(hidden(&format!("TE.TE {number}"), &format!("{line}\r\n{both}"), "0\r\n\r\n"));
    }
    all
}

// Shows: ASVS 4.2.1, NEN 8.20
#[test]
fn nothing_can_be_smuggled_through_the_proxy_that_is_recommended() {
    let Some(site) = site() else { return };
    assert_eq!(status(&site.get("/healthz", "")), "200");
    let corpus = corpus();
    assert!(corpus.len() >= 30);
    for (path, bytes) in &corpus {
        let answer = site.raw(bytes);
        // The next visitor gets an answer to what it asked, over whatever connection nginx kept.
        for _ in 0..3 {
            let next = site.get("/login", "");
            assert!(status(&next) == "200" && next.contains("name=\"password\""), "after {path}: {next}");
        }
        assert!(answer.matches("HTTP/1.1 ").count() <= 2, "{path}: {answer}");
    }
    std::thread::sleep(Duration::from_millis(200));
    let log = site.file("server.log");
    assert!(log.contains("/healthz") && log.contains("/login"), "{log}");
    let arrived: Vec<&str> = corpus.iter().map(|(path, _)| path.as_str()).filter(|path| log.contains(*path)).collect();
    // A request that nginx itself takes for the next one of the same visitor is no smuggled one: it stands in its log.
    let seen = site.file("brandwacht.log");
    let smuggled: Vec<_> = arrived.iter().filter(|path| !seen.contains(**path)).collect();
    assert!(smuggled.is_empty(), "{smuggled:?} reached the server and nginx knows nothing of it");
    println!("{} requests, {} of them read as two by both", corpus.len(), arrived.len());
}

// Shows: ASVS 4.1.3, 15.3.4, 6.3.1
#[test]
fn what_a_visitor_says_of_its_address_does_not_pass_the_proxy() {
    let Some(site) = site() else { return };
    let mut last = String::new();
    // A bucket of sixty fills by one a second meanwhile.
    for n in 0..250 {
        let from = format!("198.51.100.{n}");
        let head = format!(
            "POST /preferences HTTP/1.1\r\nHost: brandwacht.example\r\nX-Real-IP: {from}\r\nX-Forwarded-For: \
             {from}\r\nForwarded: for={from}\r\nConnection: close, X-Real-IP\r\nOrigin: \
             http://brandwacht.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: \
             7\r\n\r\nlang=en"
        );
        let answer = site.raw(head.as_bytes());
        status(&answer).clone_into(&mut last);
        if last == "429" {
            assert!(n >= 60, "{n}");
            break;
        }
        assert_eq!(last, "303", "{answer}");
    }
    assert_eq!(last, "429", "sixty forms a minute, whatever address it makes up");
}

// Shows: ASVS 4.1.3, 14.2.1, 16.2.5
#[test]
fn another_host_gets_no_answer_and_secrets_stay_out_of_both_logs() {
    let Some(site) = site() else { return };
    for host in ["evil.example", "", "brandwacht.example.evil.example", "127.0.0.1"] {
        let answer = site.raw(format!("GET /login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes());
        assert!(!answer.contains("name=\"password\""), "{host}: {answer}");
    }
    let two = "GET /login HTTP/1.1\r\nHost: brandwacht.example\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&site.raw(two.as_bytes())), "400");
    let whole = "GET http://evil.example/login HTTP/1.1\r\nHost: brandwacht.example\r\nConnection: close\r\n\r\n";
    assert!(!site.raw(whole.as_bytes()).contains("name=\"password\""));
    for path in ["/l/S3cretS3cret", "/q/S3cretS3cret", "/q/S3cretS3cret/devices.csv"] {
        let answer = site.get(path, "");
        assert_eq!(status(&answer), "404");
        assert!(answer.to_ascii_lowercase().contains("referrer-policy: no-referrer"), "{answer}");
    }
    std::thread::sleep(Duration::from_millis(200));
    for log in ["brandwacht.log", "server.log"] {
        let text = site.file(log);
        assert!(text.contains("/l/") && !text.contains("S3cret"), "{log}: {text}");
    }
    assert!(!site.file("brandwacht-error.log").contains("S3cret"));
}
