//! provider-metadata.json (CSAF 2.0 §7.1.7, provider schema).

use domain::Timestamp;
use domain::advisory::Finding;
use url::Url;

use super::{BOUNDS, Unusable, resolve};
use crate::Notes;
use crate::json::{self, Node};

#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    pub canonical_url: Option<Url>,
    pub publisher: String,
    pub namespace: String,
    /// `csaf_publisher`, `csaf_provider` or `csaf_trusted_provider`.
    pub role: String,
    pub last_updated: Option<Timestamp>,
    pub feeds: Vec<Feed>,
    /// The folders that hold `index.txt` and `changes.csv`, each ending with a slash.
    pub directories: Vec<Url>,
    pub keys: Vec<Key>,
    pub findings: Vec<Finding>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    pub url: Url,
    /// As written: `WHITE`, `CLEAR`, `GREEN`, …, `UNLABELED`.
    pub tlp: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub url: Url,
    /// In lower-case hexadecimal digits.
    pub fingerprint: Option<String>,
}

/// Reads a provider-metadata.json that was found at `base`.
pub fn metadata(bytes: &[u8], base: &Url) -> Result<Metadata, Unusable> {
    let notes = &mut Notes::default();
    let json = json::value(bytes, BOUNDS, notes)?;
    let root = Node::root(&json);
    let not = |pointer| Unusable::Not { expected: "a provider-metadata.json", pointer };
    let publisher = root.get("publisher").ok_or(not("/publisher"))?;

    let canonical_url = address(&root, "canonical_url", base, notes);
    match &canonical_url {
        None => notes.error("provider.metadata", "/canonical_url", "missing"),
        Some(canonical) if canonical != base => {
            notes.info(
                "provider.metadata",
                "/canonical_url",
                format!("the file was found at {base}, not at {canonical}"),
            );
        }
        Some(_) => {}
    }
    let role = root.text_or_empty("role", notes);
    if !["csaf_publisher", "csaf_provider", "csaf_trusted_provider"].contains(&role.as_str()) {
        notes.error("provider.metadata", "/role", format!("\"{role}\" is not a role of CSAF 2.0 §7.2"));
    }
    let version = root.text_or_empty("metadata_version", notes);
    if !["2.0", "2.1"].contains(&version.as_str()) {
        notes.warning("provider.metadata", "/metadata_version", format!("version \"{version}\" is not known here"));
    }
    let last_updated = root.date("last_updated", notes);
    if last_updated.is_none() {
        notes.error("provider.metadata", "/last_updated", "missing");
    }
    let namespace = publisher.text_or_empty("namespace", notes);
    if namespace.is_empty() {
        notes.error("provider.metadata", "/publisher/namespace", "missing");
    }

    let (feeds, directories) = distributions(&root, base, notes);
    if feeds.is_empty() && directories.is_empty() {
        notes.error("provider.metadata", "/distributions", "neither a feed nor a directory: there is nothing to fetch");
    }
    let keys = keys(&root, base, notes);
    if keys.is_empty() && role == "csaf_trusted_provider" {
        notes.error("provider.metadata", "/public_openpgp_keys", "missing; a trusted provider signs its documents");
    }
    Ok(Metadata {
        canonical_url,
        publisher: publisher.text_or_empty("name", notes),
        namespace,
        role,
        last_updated,
        feeds,
        directories,
        keys,
        findings: std::mem::take(notes).finish(),
    })
}

fn distributions(root: &Node<'_>, base: &Url, notes: &mut Notes) -> (Vec<Feed>, Vec<Url>) {
    let (mut feeds, mut directories) = (Vec::new(), Vec::new());
    for distribution in root.items("distributions", notes) {
        if let Some(rolie) = distribution.get("rolie") {
            for feed in rolie.items("feeds", notes) {
                if let Some(url) = address(&feed, "url", base, notes) {
                    feeds.push(Feed { url, tlp: feed.text_or_empty("tlp_label", notes) });
                }
            }
        }
        // CSAF 2.0 names the address itself, 2.1 an object with a label.
        let directory = address(&distribution, "directory_url", base, notes)
            .or_else(|| distribution.get("directory").and_then(|directory| address(&directory, "url", base, notes)));
        if let Some(mut url) = directory {
            // Without the slash, joining a file name would replace the folder's own name.
            if !url.path().ends_with('/') {
                url.set_path(&format!("{}/", url.path()));
            }
            directories.push(url);
        }
    }
    (feeds, directories)
}

fn keys(root: &Node<'_>, base: &Url, notes: &mut Notes) -> Vec<Key> {
    let mut keys = Vec::new();
    for key in root.items("public_openpgp_keys", notes) {
        let Some(url) = address(&key, "url", base, notes) else { continue };
        let fingerprint = key.text("fingerprint", notes).map(|written| {
            let digits = written.split_whitespace().collect::<String>().to_lowercase();
            if digits.len() < 40 || !digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
                notes.error("provider.key", key.at("fingerprint"), format!("\"{written}\" is not a fingerprint"));
            }
            digits
        });
        keys.push(Key { url, fingerprint });
    }
    keys
}

fn address(node: &Node<'_>, key: &str, base: &Url, notes: &mut Notes) -> Option<Url> {
    let written = node.text(key, notes)?;
    resolve(&written, base, &node.at(key), notes)
}
