//! The sink as a sender meets it: over the wire.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::Duration;

use mailsink::{MailSink, SinkConfig};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

struct Client(BufReader<TcpStream>);

impl Client {
    async fn connect(sink: &MailSink) -> Self {
        let mut client = Self(BufReader::new(TcpStream::connect(sink.smtp_addr).await.unwrap()));
        assert_eq!(client.answer().await, "220 mailsink.test ESMTP mail sink");
        client
    }

    async fn greeted(sink: &MailSink) -> Self {
        let mut client = Self::connect(sink).await;
        assert!(client.say("EHLO tester.test").await.starts_with("250 SIZE"));
        client
    }

    async fn send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).await.unwrap();
    }

    /// The last line of the next answer.
    async fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).await.unwrap() == 0 {
                return "closed".into();
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.trim_end().into();
            }
        }
    }

    async fn say(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n").as_bytes()).await;
        self.answer().await
    }

    async fn mail(&mut self, to: &str, body: &str) -> String {
        assert_eq!(self.say("MAIL FROM:<cert@cert.test> BODY=8BITMIME").await, "250 2.1.0 Sender noted");
        let answer = self.say(&format!("RCPT TO:<{to}>")).await;
        if !answer.starts_with("250") {
            return answer;
        }
        assert!(self.say("DATA").await.starts_with("354"));
        self.send(body.as_bytes()).await;
        self.say(".").await
    }
}

async fn sink() -> MailSink {
    MailSink::start(SinkConfig::default()).await.unwrap()
}

async fn get(sink: &MailSink, path: &str) -> String {
    let mut stream = TcpStream::connect(sink.web_addr).await.unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes()).await.unwrap();
    let mut all = String::new();
    stream.read_to_string(&mut all).await.unwrap();
    all
}

const SECOND: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_mail_arrives_with_its_dots_and_umlauts() {
    let sink = sink().await;
    let mut client = Client::greeted(&sink).await;
    let body = "Subject: =?utf-8?q?Geb=C3=A4ude?=\r\nMessage-ID: <1@cert.test>\r\n\
                Content-Type: text/plain; charset=utf-8\r\n\r\n..een punt\r\nGröße é\r\n";
    assert_eq!(client.mail("care@home.test", body).await, "250 2.0.0 Kept as 1");
    let mails = sink.wait_for(1, SECOND).await.unwrap();
    assert_eq!(mails[0].to, ["care@home.test"]);
    assert_eq!(mails[0].subject, "Gebäude");
    assert_eq!(mails[0].message_id, "1@cert.test");
    assert_eq!(mails[0].header("Content-Type"), Some("text/plain; charset=utf-8"));
    assert_eq!(mails[0].text.as_deref(), Some(".een punt\r\nGröße é\r\n"));
    assert_eq!(client.say("QUIT").await, "221 2.0.0 Goodbye");
    assert_eq!(client.answer().await, "closed");
}

#[tokio::test]
async fn commands_may_come_in_one_packet() {
    let sink = sink().await;
    let mut client = Client::greeted(&sink).await;
    client.send(b"MAIL FROM:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nRCPT TO:<c@x.test>\r\nDATA\r\n").await;
    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(client.answer().await[..3].to_owned());
    }
    assert_eq!(answers, ["250", "250", "250", "354"]);
    client.send(b"Subject: x\r\n\r\nx\r\n.\r\nMAIL FROM:<a@x.test>\r\nRSET\r\nNOOP\r\nQUIT\r\n").await;
    for wanted in ["250 2.0.0 Kept as 1", "250 2.1.0", "250 2.0.0 Forgotten", "250 2.0.0 Nothing done", "221"] {
        let answer = client.answer().await;
        assert!(answer.starts_with(wanted), "{answer}");
    }
    assert_eq!(sink.messages()[0].to, ["b@x.test", "c@x.test"]);
}

#[tokio::test]
async fn the_order_of_commands_counts() {
    let sink = sink().await;
    let mut client = Client::connect(&sink).await;
    for (line, wanted) in [
        ("MAIL FROM:<a@x.test>", "503"),
        ("EHLO me", "250"),
        ("RCPT TO:<b@x.test>", "503"),
        ("DATA", "503"),
        ("MAIL FROM:<jörg@x.test>", "553"),
        ("MAIL FROM:<jörg@x.test> SMTPUTF8", "250"),
        ("MAIL FROM:<a@x.test>", "503"),
        ("RCPT TO:<nobody>", "501"),
        ("DATA", "503"),
        ("MAKE COFFEE", "500"),
    ] {
        let answer = client.say(line).await;
        assert!(answer.starts_with(wanted), "{line}: {answer}");
    }
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_not_kept() {
    let config = SinkConfig { max_message_bytes: 1_000, ..SinkConfig::default() };
    let sink = MailSink::start(config).await.unwrap();
    let mut client = Client::greeted(&sink).await;
    assert!(client.say("MAIL FROM:<a@x.test> SIZE=1001").await.starts_with("552"));
    assert!(client.mail("b@x.test", &"line of text\r\n".repeat(100)).await.starts_with("552"));
    assert!(client.mail("b@x.test", &format!("{}\r\n", "x".repeat(2_000))).await.starts_with("554"));
    assert!(client.mail("b@x.test", "Subject: x\n\nbare\n\r\n").await.starts_with("554"));
    assert!(client.say(&"x".repeat(5_000)).await.starts_with("500"));
    assert!(client.mail("b@x.test", "Subject: x\r\n\r\nfits\r\n").await.starts_with("250"));
    assert_eq!(sink.messages().len(), 1);
}

#[tokio::test]
async fn it_refuses_for_now_or_for_good_when_told_to() {
    let sink = sink().await;
    sink.refuse_for_now("busy@x.test", 1);
    sink.refuse_for_good("gone@x.test");
    let mut client = Client::greeted(&sink).await;
    assert!(client.mail("Busy@x.test", "x\r\n").await.starts_with("450"));
    assert!(client.say("RSET").await.starts_with("250"));
    assert!(client.mail("busy@x.test", "Subject: x\r\n\r\nx\r\n").await.starts_with("250"));
    for _ in 0..2 {
        assert!(client.mail("gone@x.test", "x\r\n").await.starts_with("550"));
        assert!(client.say("RSET").await.starts_with("250"));
    }
    assert_eq!(sink.messages().len(), 1);
}

#[tokio::test]
async fn it_hangs_up_after_data_when_told_to_and_has_kept_the_mail() {
    let sink = sink().await;
    sink.hang_up_after_data(1);
    let mut client = Client::greeted(&sink).await;
    assert_eq!(client.mail("b@x.test", "Subject: x\r\n\r\nx\r\n").await, "closed");
    let mut client = Client::greeted(&sink).await;
    assert_eq!(client.mail("b@x.test", "Subject: x\r\n\r\nx\r\n").await, "250 2.0.0 Kept as 2");
    assert_eq!(sink.messages().len(), 2);
}

#[tokio::test]
async fn a_silent_or_useless_client_is_sent_away() {
    let config = SinkConfig { idle: Duration::from_millis(100), ..SinkConfig::default() };
    let sink = MailSink::start(config).await.unwrap();
    let mut silent = Client::connect(&sink).await;
    assert_eq!(silent.answer().await, "421 4.4.2 Waited too long");
    assert_eq!(silent.answer().await, "closed");
    let mut useless = Client::connect(&sink).await;
    let mut last = String::new();
    for _ in 0..21 {
        last = useless.say("WHAT").await;
    }
    assert_eq!(last, "421 4.7.0 Too many errors");
}

#[tokio::test]
async fn more_connections_than_allowed_are_told_to_come_later() {
    let config = SinkConfig { max_connections: 1, ..SinkConfig::default() };
    let sink = MailSink::start(config).await.unwrap();
    let _first = Client::connect(&sink).await;
    let mut second = Client(BufReader::new(TcpStream::connect(sink.smtp_addr).await.unwrap()));
    assert!(second.answer().await.starts_with("421"));
}

#[tokio::test]
async fn the_web_view_lists_filters_and_shows() {
    let sink = sink().await;
    let mut client = Client::greeted(&sink).await;
    let body = "Subject: <b>high</b>\r\nMIME-Version: 1.0\r\n\
                Content-Type: multipart/alternative; boundary=part\r\n\r\n\
                --part\r\nContent-Type: text/plain\r\n\r\nOpen https://cert.test/a/1 today\r\n\
                --part\r\nContent-Type: text/html\r\n\r\n<html><head></head><script>alert(1)</script>hi</html>\r\n\
                --part--\r\n";
    client.mail("care@home.test", body).await;
    client.mail("it@supplier.test", "Subject: second\r\n\r\nx\r\n").await;

    let list = get(&sink, "/").await;
    assert!(list.contains("&#60;b&#62;high") && list.find("second") < list.find("high"), "newest first\n{list}");
    assert!(!list.contains("<script"));
    let filtered = get(&sink, "/?to=CARE").await;
    assert!(filtered.contains("high") && !filtered.contains("second"));

    let one = get(&sink, "/mail/1").await;
    assert!(one.contains("<a href=\"https://cert.test/a/1\""), "{one}");
    assert!(one.contains("default-src 'none'") && one.contains("<iframe src=\"/mail/1/html\""));
    let html = get(&sink, "/mail/1/html").await;
    assert!(html.contains("sandbox allow-popups") && html.contains("<base target=\"_blank\">"), "{html}");
    assert!(get(&sink, "/mail/1/raw").await.contains("boundary=part"));
    assert!(get(&sink, "/mail/9").await.starts_with("HTTP/1.1 404"));

    let api = get(&sink, "/api/messages?to=supplier").await;
    assert!(api.contains("\"subject\":\"second\"") && !api.contains("high"), "{api}");
}
