//! Records over real connections: to a collector with a certificate of a test authority, in the clear, and to nobody.

use std::io::{ErrorKind, Read};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};

use rustls::pki_types::PrivateKeyDer;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::*;

/// Of an authority whose key was thrown away, and of a server called localhost; made for the tests of mail.
const CERTIFICATE: &[u8] = include_bytes!("../../../deliver/tests/data/server.pem");
const KEY: &[u8] = include_bytes!("../../../deliver/tests/data/server.key.pem");
const RECORD: &str = "16 <134>1 - - - - -";

fn ca() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../deliver/tests/data/ca.pem")
}

fn server(asks_for_ours: bool) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions().unwrap();
    let builder = if asks_for_ours {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(ca()).unwrap()).unwrap();
        let verifier = rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        builder.with_client_cert_verifier(verifier.build().unwrap())
    } else {
        builder.with_no_client_auth()
    };
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    builder.with_single_cert(vec![certificate], PrivateKeyDer::from_pem_slice(KEY).unwrap()).unwrap()
}

fn read(mut stream: impl Read) -> Option<String> {
    let mut got = Vec::new();
    match stream.read_to_end(&mut got) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {}
        Err(_) => return None,
    }
    String::from_utf8(got).ok()
}

/// Takes one connection after another, and gives what came in until its end.
fn listen(attend: impl Fn(TcpStream) -> Option<String> + Send + 'static) -> (SocketAddr, Receiver<Option<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            if tell.send(attend(stream.unwrap())).is_err() {
                return;
            }
        }
    });
    (address, told)
}

fn collectors(private: bool, ca: Option<PathBuf>) -> Collectors {
    Collectors::new(Allowed { private, ..Allowed::default() }, ca.as_deref()).unwrap()
}

fn sealed(asks_for_ours: bool) -> (Collector, Receiver<Option<String>>) {
    let config = Arc::new(server(asks_for_ours));
    let (address, told) = listen(move |stream| {
        let tls = ServerConnection::new(config.clone()).unwrap();
        read(StreamOwned::new(tls, stream))
    });
    (format!("tls://localhost:{}", address.port()).parse().unwrap(), told)
}

#[tokio::test]
async fn a_record_goes_over_tls_to_whoever_has_a_certificate_that_we_trust() {
    let (to, told) = sealed(false);
    let ours = collectors(true, Some(ca()));
    assert_eq!(ours.log(to.clone(), RECORD.to_owned()).await, Ok(()));
    assert_eq!(told.recv_timeout(TIMEOUT).unwrap().as_deref(), Some(RECORD));

    // A certificate for another name than the one that was given.
    let other: Collector = format!("tls://127.0.0.1:{}", to.port()).parse().unwrap();
    match ours.log(other, RECORD.to_owned()).await {
        Err(NotPosted::Unreachable(why)) => assert!(why.contains("certificate"), "{why}"),
        outcome => panic!("{outcome:?}"),
    }
    assert_ne!(told.recv_timeout(TIMEOUT).unwrap().as_deref(), Some(RECORD), "nothing was said to it");
}

#[tokio::test]
async fn whoever_wants_a_certificate_of_us_has_taken_nothing() {
    let (to, told) = sealed(true);
    match collectors(true, Some(ca())).log(to, RECORD.to_owned()).await {
        Err(NotPosted::Unreachable(why)) => assert!(why.contains("localhost"), "{why}"),
        outcome => panic!("{outcome:?}"),
    }
    assert_eq!(told.recv_timeout(TIMEOUT).unwrap(), None);
}

#[tokio::test]
async fn in_the_clear_and_to_private_addresses_only_where_the_operator_allows_it() {
    let (address, told) = listen(read);
    let plain: Collector = format!("tcp://{address}").parse().unwrap();
    assert_eq!(collectors(true, None).log(plain.clone(), RECORD.to_owned()).await, Ok(()));
    assert_eq!(told.recv_timeout(TIMEOUT).unwrap().as_deref(), Some(RECORD));

    let public = collectors(false, None);
    match public.log(plain, RECORD.to_owned()).await {
        Err(NotPosted::Refused(why)) => assert!(why.contains("in the clear"), "{why}"),
        outcome => panic!("{outcome:?}"),
    }
    let number: Collector = format!("tls://{address}").parse().unwrap();
    match public.log(number, RECORD.to_owned()).await {
        Err(NotPosted::Refused(why)) => assert!(why.contains("not on the public internet"), "{why}"),
        outcome => panic!("{outcome:?}"),
    }
    let name: Collector = format!("tls://localhost:{}", address.port()).parse().unwrap();
    match public.log(name, RECORD.to_owned()).await {
        Err(NotPosted::Unreachable(why)) => assert!(why.contains("no address on the public internet"), "{why}"),
        outcome => panic!("{outcome:?}"),
    }
    assert!(told.try_recv().is_err(), "nobody was connected to");
}
