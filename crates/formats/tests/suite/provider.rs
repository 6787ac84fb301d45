//! What providers publish beside their documents: by the rules, against them, and real.

use formats::provider::{self, Algorithm, Checksum, Listing};
use url::Url;

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

fn said(findings: &[domain::advisory::Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {}: {}", finding.test, finding.pointer, finding.message)).collect()
}

fn addresses(listing: &Listing) -> Vec<&str> {
    listing.entries.iter().map(|entry| entry.url.as_str()).collect()
}

const METADATA: &str = r#"{
    "canonical_url": "https://lindehof.example/.well-known/csaf/provider-metadata.json",
    "distributions": [
        { "directory_url": "https://lindehof.example/.well-known/csaf/white" },
        { "rolie": { "feeds": [{ "summary": "All", "tlp_label": "WHITE", "url": "white/feed.json" }] } }
    ],
    "last_updated": "2099-03-01T12:00:00Z",
    "metadata_version": "2.0",
    "public_openpgp_keys": [
        { "fingerprint": "0123456789ABCDEF0123456789ABCDEF01234567", "url": "https://lindehof.example/key.asc" }
    ],
    "publisher": { "category": "vendor", "name": "Lindehof Medical", "namespace": "https://lindehof.example" },
    "role": "csaf_trusted_provider"
}"#;

#[test]
fn metadata_gives_feeds_directories_and_keys() {
    let base = url("https://lindehof.example/.well-known/csaf/provider-metadata.json");
    let metadata = provider::metadata(METADATA.as_bytes(), &base).unwrap();
    assert_eq!(metadata.findings, []);
    assert_eq!(metadata.feeds[0].url.as_str(), "https://lindehof.example/.well-known/csaf/white/feed.json");
    assert_eq!(metadata.directories[0].as_str(), "https://lindehof.example/.well-known/csaf/white/");
    assert_eq!(metadata.keys[0].fingerprint.as_deref(), Some("0123456789abcdef0123456789abcdef01234567"));
    assert_eq!(metadata.namespace, "https://lindehof.example");
}

#[test]
fn metadata_that_breaks_the_rules_is_used_and_reported() {
    let broken = METADATA
        .replace("https://lindehof.example/.well-known/csaf/white\"", "ftp://lindehof.example/white\"")
        .replace("white/feed.json", "http://lindehof.example/feed.json")
        .replace("csaf_trusted_provider", "boss")
        .replace("0123456789ABCDEF0123456789ABCDEF01234567", "unknown");
    let base = url("https://lindehof.example/provider-metadata.json");
    let metadata = provider::metadata(broken.as_bytes(), &base).unwrap();
    assert_eq!((metadata.feeds.len(), metadata.directories.len()), (1, 0));
    insta::assert_snapshot!(said(&metadata.findings).join("\n"), @r#"
    provider.metadata /canonical_url: the file was found at https://lindehof.example/provider-metadata.json, not at https://lindehof.example/.well-known/csaf/provider-metadata.json
    provider.metadata /role: "boss" is not a role of CSAF 2.0 §7.2
    provider.url /distributions/0/directory_url: "ftp://lindehof.example/white" is not an http(s) address; left out
    provider.http /distributions/1/rolie/feeds/0/url: "http://lindehof.example/feed.json" is not protected by TLS
    provider.key /public_openpgp_keys/0/fingerprint: "unknown" is not a fingerprint
    "#);
    let error = provider::metadata(b"{\"feed\": {}}", &base).unwrap_err();
    assert_eq!(error.to_string(), "/publisher: missing: this is not a provider-metadata.json; check the address");
}

#[test]
fn a_feed_gives_documents_with_hash_and_signature() {
    let feed = r#"{ "feed": {
        "link": [{ "rel": "self", "href": "feed.json" }, { "rel": "next", "href": "feed-2.json" }],
        "entry": [
            { "id": "a", "updated": "2099-03-01T12:00:00Z", "content": { "src": "2099/a.json", "type": "application/json" },
              "link": [{ "rel": "self", "href": "2099/a.json" }, { "rel": "hash", "href": "2099/a.json.sha512" },
                       { "rel": "signature", "href": "2099/a.json.asc" }] },
            { "id": "b", "content": { "src": "file:///etc/passwd" } },
            { "id": "c", "link": { "rel": "self", "href": "https://elsewhere.example/c.json" } }
        ] } }"#;
    let listing = provider::feed(feed.as_bytes(), &url("https://lindehof.example/csaf/feed.json")).unwrap();
    assert_eq!(addresses(&listing), ["https://lindehof.example/csaf/2099/a.json", "https://elsewhere.example/c.json"]);
    assert_eq!(listing.entries[0].sha512.as_ref().unwrap().path(), "/csaf/2099/a.json.sha512");
    assert_eq!(listing.entries[0].signature.as_ref().unwrap().path(), "/csaf/2099/a.json.asc");
    assert_eq!(listing.next.unwrap().path(), "/csaf/feed-2.json");
    let findings = said(&listing.findings);
    assert_eq!(
        findings[0],
        "provider.url /feed/entry/1/content/src: \"file:///etc/passwd\" is not an http(s) address; left out"
    );
    assert!(findings.iter().any(|finding| finding.starts_with("provider.feed /feed/entry/1:")), "{findings:?}");
}

#[test]
fn a_directory_lists_paths_below_itself_only() {
    let directory = url("https://lindehof.example/csaf/white/");
    let index = b"2099/a.json\r\n\r\n../../secret.json\nhttps://elsewhere.example/b.json\ncsaf/white/2099/c.json\n";
    let listing = provider::index(index, &directory).unwrap();
    assert_eq!(
        addresses(&listing),
        ["https://lindehof.example/csaf/white/2099/a.json", "https://lindehof.example/csaf/white/2099/c.json"]
    );
    assert_eq!(listing.entries[0].sha256.as_ref().unwrap().path(), "/csaf/white/2099/a.json.sha256");
    let lines: Vec<_> = listing.findings.iter().map(|finding| finding.pointer.as_str()).collect();
    assert_eq!(lines, ["line 3", "line 4", "line 5"]);
}

#[test]
fn changes_come_newest_first_whatever_their_order() {
    let directory = url("https://lindehof.example/csaf/");
    let changes = b"\"old.json\",\"2099-01-01T00:00:00Z\"\nnew.json, 2099-02-01T00:00:00Z\nodd.json,yesterday\n";
    let listing = provider::changes(changes, &directory).unwrap();
    let names: Vec<_> = listing.entries.iter().map(|entry| entry.url.path()).collect();
    assert_eq!(names, ["/csaf/new.json", "/csaf/old.json", "/csaf/odd.json"]);
    assert_eq!(
        said(&listing.findings),
        [
            "provider.changes line 3: \"yesterday\" is not a date",
            "provider.changes : not sorted by date, newest first (CSAF 2.0 §7.1.13)"
        ]
    );
}

#[test]
fn a_real_provider_is_understood() {
    let Some(folder) = crate::shared::folder_of_real_input("csaf/cisa/csaf_files/OT/white") else { return };
    let directory = url("https://provider.example/csaf_files/OT/white/");
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();

    let listing = provider::changes(&read("changes.csv"), &directory).unwrap();
    let here = |url: &Url| folder.join(url.path().trim_start_matches(directory.path()));
    let (mut hashed, mut total) = (0, 0);
    for entry in &listing.entries {
        let Ok(bytes) = std::fs::read(here(&entry.url)) else { continue };
        total += 1;
        if let Ok(hash) = std::fs::read(here(entry.sha512.as_ref().unwrap())) {
            assert!(Checksum::parse(&hash, Algorithm::Sha512).unwrap().matches(&bytes), "{}", entry.url);
            hashed += 1;
        }
    }
    println!("{} listed, {total} here, {hashed} with the right hash", listing.entries.len());
    assert!(total > 200 && hashed > 200);
    assert!(
        listing.findings.iter().any(|finding| finding.test == "provider.path"),
        "the paths start above the directory"
    );

    let feed =
        provider::feed(&read("cisa-csaf-ot-feed-tlp-white.json"), &directory.join("feed.json").unwrap()).unwrap();
    assert!(feed.entries.len() > 200 && feed.entries.iter().all(|entry| entry.signature.is_some()));
}
