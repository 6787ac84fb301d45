//! Small things that become large, deep or slow once they are read, for every route that takes a file or a document.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::viewer::Role;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::access::Access;
use crate::bench::case::{Case, case};
use crate::routes::{self, Route};

/// In a test's build without optimising, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Thirty-two megabytes of blanks in a few kilobytes.
fn zip_bomb() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("bomb.json", SimpleFileOptions::default()).unwrap();
    for _ in 0..32 {
        writer.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let mib = 1 << 20;
    vec![
        ("zip", zip_bomb()),
        ("zip that lies", [b"PK\x03\x04".as_slice(), &[0xff; 200], b"PK\x05\x06", &[0xff; 18]].concat()),
        ("many entries", b"PK\x01\x02".repeat(mib / 8)),
        ("deep arrays", "[".repeat(mib).into_bytes()),
        ("deep objects", "{\"a\":".repeat(mib / 5).into_bytes()),
        ("deep markup", "<a>".repeat(mib / 3).into_bytes()),
        (
            "entities",
            b"<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><bom>&c;&c;</bom>".to_vec(),
        ),
        ("long number", [b"{\"n\":".as_slice(), &b"9".repeat(mib), b"}"].concat()),
        (
            "many keys",
            format!("{{{}\"z\":1}}", (0..50_000).map(|n| format!("\"k{n}\":1,")).collect::<String>()).into_bytes(),
        ),
        ("quotes", b"\"\n".repeat(mib / 2)),
        ("columns", b";".repeat(mib)),
        ("one cell", b"a".repeat(mib)),
        // What makes backtracking patterns slow: nearly a match, over and over.
        ("nearly a number", b"bsn 11122233 ".repeat(mib / 13)),
        ("nearly a date", b"geboren 12-03-".repeat(mib / 14)),
        ("nearly a name", b"mevrouw van de van der ".repeat(mib / 23)),
        ("nearly a version", b"1.".repeat(mib / 2)),
        ("nulls", vec![0; mib]),
    ]
}

fn file(bytes: &[u8]) -> Vec<u8> {
    let head =
        b"--x\r\nContent-Disposition: form-data; name=\"by\"\r\n\r\nJip\r\n--x\r\nContent-Disposition: form-data; \
                 name=\"file\"; filename=\"a\"\r\n\r\n";
    [head.as_slice(), bytes, b"\r\n--x--\r\n"].concat()
}

async fn send(case: &Case, route: &Route, cookies: &[String; 2], bytes: &[u8]) -> u16 {
    let path = route.path.replace("{token}", "nothing").replace("{id}", &case.bench.hospital.to_string());
    let request = Request::builder().method(route.method.clone()).uri(path).header("sec-fetch-site", "same-origin");
    let (request, body) = if route.access == Access::Api {
        let kind = if bytes.starts_with(b"{") || bytes.starts_with(b"[") { "application/json" } else { "text/csv" };
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", case.hospital));
        (request.header(header::CONTENT_TYPE, kind), bytes.to_vec())
    } else {
        let cookie = &cookies[usize::from(route.access == Access::Participant)];
        (
            request.header(header::COOKIE, cookie).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x"),
            file(bytes),
        )
    };
    case.bench.send(request.body(Body::from(body)).unwrap()).await.status.as_u16()
}

// Shows: ASVS 5.2.1, 5.2.3, 1.5.1, 1.5.2, 15.2.2, NEN 8.28
#[tokio::test]
async fn no_route_that_takes_something_is_held_up_by_a_bomb() {
    let case = case(testkit::sqlite().await).await;
    let cookies = [
        case.bench.signed_in("noor@cert.example", case.bench.cert, Role::Lead).await,
        case.bench.signed_in("jip@zorg.example", case.bench.hospital, Role::SecurityOfficer).await,
    ];
    let bombs = bombs();
    let (mut routes, mut slowest) = (0, Duration::ZERO);
    for route in routes::table().iter().filter(|route| route.method != Method::GET && route.takes_files()) {
        routes += 1;
        for (name, bytes) in &bombs {
            let begun = Instant::now();
            let status = send(&case, route, &cookies, bytes).await;
            slowest = slowest.max(begun.elapsed());
            assert!(status < 500, "{} {}, {name}: {status}", route.method, route.path);
            assert!(begun.elapsed() < PATIENCE, "{} {}, {name}: {:?}", route.method, route.path, begun.elapsed());
        }
    }
    assert!(routes >= 15, "{routes}");
    println!("{routes} routes, {} bombs, the slowest {slowest:?}", bombs.len());
}
