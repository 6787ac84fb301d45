//! Encrypted roads: a small server that speaks TLS with a certificate of a test authority, and checks a password.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use deliver::{Deliver, Encryption, MailServer, Settings};
use domain::notice::DeliveryState;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use testkit::on_both;
use testkit::told::{Plan, told};

use crate::office::{settings, state, text};

/// Made for this test alone: an authority whose key is thrown away, and a server called localhost.
const CA: &[u8] = include_bytes!("../data/ca.pem");
const CERTIFICATE: &[u8] = include_bytes!("../data/server.pem");
const KEY: &[u8] = include_bytes!("../data/server.key.pem");

/// What the server was told after encryption began.
type Heard = Arc<Mutex<Vec<String>>>;

fn tls() -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::from_pem_slice(KEY).unwrap())
        .unwrap()
}

fn serve(implicit: bool) -> (SocketAddr, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, heard) = (listener.local_addr().unwrap(), Heard::default());
    let (config, noted) = (Arc::new(tls()), heard.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = attend(stream.unwrap(), implicit, &config, &noted);
        }
    });
    (address, heard)
}

fn attend(mut stream: TcpStream, implicit: bool, config: &Arc<ServerConfig>, heard: &Heard) -> std::io::Result<()> {
    if !implicit {
        stream.write_all(b"220 sealed.test\r\n")?;
        expect(&mut stream, "EHLO")?;
        stream.write_all(b"250-sealed.test\r\n250 STARTTLS\r\n")?;
        expect(&mut stream, "STARTTLS")?;
        stream.write_all(b"220 go on\r\n")?;
    }
    let tls = ServerConnection::new(config.clone()).map_err(std::io::Error::other)?;
    let mut stream = BufReader::new(StreamOwned::new(tls, stream));
    if implicit {
        stream.get_mut().write_all(b"220 sealed.test\r\n")?;
    }
    let mut in_message = false;
    let mut line = String::new();
    while stream.read_line(&mut line)? > 0 {
        heard.lock().unwrap().push(line.trim_end().to_owned());
        let answer = match (in_message, line.trim_end()) {
            (true, ".") => {
                in_message = false;
                "250 taken\r\n"
            }
            (true, _) => "",
            (false, "DATA") => {
                in_message = true;
                "354 go on\r\n"
            }
            (false, it) if it.starts_with("EHLO") => "250-sealed.test\r\n250 AUTH PLAIN LOGIN\r\n",
            // The user bw with the password geheim, in the form of RFC 4616.
            (false, "AUTH PLAIN AGJ3AGdlaGVpbQ==") => "235 welcome\r\n",
            (false, it) if it.starts_with("AUTH") => "535 5.7.8 Wrong password\r\n",
            (false, _) => "250 fine\r\n",
        };
        stream.get_mut().write_all(answer.as_bytes())?;
        line.clear();
    }
    Ok(())
}

/// Reads one line byte by byte: what follows it may be TLS.
fn expect(stream: &mut TcpStream, wanted: &str) -> std::io::Result<()> {
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\n") {
        stream.read_exact(&mut byte)?;
        line.push(byte[0]);
    }
    assert!(line.starts_with(wanted.as_bytes()), "{wanted}: {line:?}");
    Ok(())
}

fn sealed(address: SocketAddr, encryption: Encryption, password: &str) -> Settings {
    Settings {
        server: Some(MailServer {
            host: "localhost".to_owned(),
            port: address.port(),
            encryption,
            credentials: Some(("bw".to_owned(), password.to_owned())),
        }),
        trusted: vec![CA.to_vec()],
        timeout: Duration::from_secs(5),
        ..settings(address)
    }
}

on_both!(smtp_a_message_goes_encrypted_and_signed_in_on_either_road, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let mut ids = told.deliveries.values().copied();
    for encryption in [Encryption::StartTls, Encryption::Implicit] {
        let (address, heard) = serve(encryption == Encryption::Implicit);
        let deliver = Deliver::new(scratch.store.clone(), sealed(address, encryption, "geheim")).unwrap();
        let id = ids.next().unwrap();
        assert_eq!(text(deliver.run(id).await), "sent", "{encryption:?}");
        assert_eq!(state(&scratch, &told, id).await, (DeliveryState::Sent, 1));
        let heard = heard.lock().unwrap();
        assert!(heard.iter().any(|line| line == "MAIL FROM:<bericht@cert.example>"), "{heard:?}");
        assert!(heard.iter().any(|line| line.contains(&format!("{id}@cert.example"))), "{heard:?}");
    }
});

on_both!(smtp_a_wrong_password_waits_for_the_operator, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    let (address, _) = serve(false);
    let deliver = Deliver::new(scratch.store.clone(), sealed(address, Encryption::StartTls, "gehijm")).unwrap();
    let id = *told.deliveries.values().next().unwrap();
    let outcome = text(deliver.run(id).await);
    assert!(outcome.starts_with("retry: ") && outcome.contains("535") && !outcome.contains("gehijm"), "{outcome}");
    assert_eq!(state(&scratch, &told, id).await, (DeliveryState::Queued, 1));
});

// Shows: ASVS 12.3.2, 12.3.4, NEN 8.21
on_both!(smtp_a_server_whose_certificate_nobody_vouches_for_gets_nothing, |scratch| {
    let told = told(&scratch, &Plan::default()).await;
    for encryption in [Encryption::StartTls, Encryption::Implicit] {
        let (address, heard) = serve(encryption == Encryption::Implicit);
        let settings = Settings { trusted: Vec::new(), ..sealed(address, encryption, "geheim") };
        let deliver = Deliver::new(scratch.store.clone(), settings).unwrap();
        let outcome = text(deliver.run(*told.deliveries.values().next().unwrap()).await);
        assert!(outcome.starts_with("retry: ") && outcome.contains("certificate"), "{outcome}");
        assert!(heard.lock().unwrap().is_empty());
    }
});
