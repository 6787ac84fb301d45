//! From what somebody typed (a domain, or an address) to what a provider lists: its provider-metadata.json by the ways
//! of CSAF 2.0 §7.1, then its feeds or its directory. Fetches lists, no documents.

use std::collections::BTreeSet;

use domain::advisory::Finding;
use formats::provider::{self, Entry, Key, Listing, Metadata};
use store::RunReport;
use url::{Host, Url};

use super::client::{Client, Got};
use crate::Settings;

/// Where a provider's documents are listed.
#[derive(Debug, Default)]
pub(super) struct Provider {
    feeds: Vec<Url>,
    directories: Vec<Url>,
    pub(super) keys: Vec<Key>,
}

const SECURITY_TXT: usize = 256 << 10;

/// Findings of a list become lines of the run.
fn lines(report: &mut RunReport, origin: &Url, findings: Vec<Finding>) {
    for finding in findings {
        report.line(origin.as_str(), finding.pointer, finding.test, finding.message);
    }
}

/// Finds the provider behind what was typed. `None` when there is none; the report says what was tried.
pub(super) async fn provider(
    client: &Client,
    settings: &Settings,
    typed: &str,
    report: &mut RunReport,
) -> Option<Provider> {
    let typed = typed.trim();
    let url = match Url::parse(typed) {
        Ok(url) if url.has_host() => url,
        // A domain alone; with a port it reads as a scheme.
        _ => match Url::parse(&format!("https://{typed}")) {
            Ok(url) => url,
            Err(error) => {
                report.line(typed, "", "provider.url", format!("neither a domain nor an address ({error})"));
                return None;
            }
        },
    };
    if url.path() == "/" && url.query().is_none() {
        return of_domain(client, settings, &url, report).await;
    }
    if url.path().ends_with('/') {
        return Some(Provider { directories: vec![url], ..Provider::default() });
    }
    let got = fetch(client, &url, settings.largest_listing, report).await?;
    match provider::metadata(&got.bytes, &got.url) {
        Ok(metadata) => Some(of_metadata(metadata, &got.url, report)),
        // Whoever has the address of a feed need not know that of the metadata.
        Err(_) if provider::feed(&got.bytes, &got.url).is_ok() => {
            Some(Provider { feeds: vec![url], ..Provider::default() })
        }
        Err(problem) => {
            report.line(url.as_str(), "", "provider.metadata", problem.to_string());
            None
        }
    }
}

/// The ways to the metadata in the order of CSAF 2.0 §7.3: well-known, security.txt, the name in the DNS.
async fn of_domain(client: &Client, settings: &Settings, base: &Url, report: &mut RunReport) -> Option<Provider> {
    let mut tried = RunReport::default();
    let mut candidates = Vec::new();
    candidates.extend(base.join("/.well-known/csaf/provider-metadata.json"));
    for place in ["/.well-known/security.txt", "/security.txt"] {
        let Ok(url) = base.join(place) else { continue };
        // Asked for only when the first way fails, but the order is simplest when known beforehand.
        if let Some(found) = try_metadata(client, settings, &mut candidates, &mut tried, report).await {
            return Some(found);
        }
        match client.get(&url, SECURITY_TXT).await {
            Ok(got) => {
                let (addresses, findings) = provider::csaf_addresses(&got.bytes);
                lines(&mut tried, &got.url, findings);
                candidates.extend(addresses);
            }
            Err(problem) => tried.line(url.as_str(), "", problem.code(), problem.to_string()),
        }
    }
    if let Some(Host::Domain(domain)) = base.host() {
        candidates.extend(Url::parse(&format!("https://csaf.data.security.{domain}/")));
    }
    if let Some(found) = try_metadata(client, settings, &mut candidates, &mut tried, report).await {
        return Some(found);
    }
    // Only now does anybody want to know what was tried.
    report.lines.append(&mut tried.lines);
    None
}

async fn try_metadata(
    client: &Client,
    settings: &Settings,
    candidates: &mut Vec<Url>,
    tried: &mut RunReport,
    report: &mut RunReport,
) -> Option<Provider> {
    for url in candidates.drain(..) {
        let Some(got) = fetch(client, &url, settings.largest_listing, tried).await else { continue };
        match provider::metadata(&got.bytes, &got.url) {
            Ok(metadata) => return Some(of_metadata(metadata, &got.url, report)),
            Err(problem) => tried.line(url.as_str(), "", "provider.metadata", problem.to_string()),
        }
    }
    None
}

fn of_metadata(metadata: Metadata, at: &Url, report: &mut RunReport) -> Provider {
    lines(report, at, metadata.findings);
    Provider {
        feeds: metadata.feeds.into_iter().map(|feed| feed.url).collect(),
        directories: metadata.directories,
        keys: metadata.keys,
    }
}

async fn fetch(client: &Client, url: &Url, limit: usize, report: &mut RunReport) -> Option<Got> {
    match client.get(url, limit).await {
        Ok(got) => Some(got),
        Err(problem) => {
            report.line(url.as_str(), "", problem.code(), problem.to_string());
            None
        }
    }
}

/// All documents that a provider lists, newest first, each once. `None` when no list could be read. Feeds are asked
/// first, because they say what lies beside each document; the directory is for providers without.
pub(super) async fn entries(
    client: &Client,
    settings: &Settings,
    provider: &Provider,
    report: &mut RunReport,
) -> Option<Vec<Entry>> {
    let mut all = Vec::new();
    let mut read = false;
    for feed in &provider.feeds {
        read |= feed_pages(client, settings, feed, &mut all, report).await;
    }
    if !read {
        for directory in &provider.directories {
            read |= directory_list(client, settings, directory, &mut all, report).await;
        }
    }
    if !read {
        return None;
    }
    all.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.url.cmp(&b.url)));
    let mut seen = BTreeSet::new();
    all.retain(|entry| seen.insert(entry.url.clone()));
    Some(all)
}

async fn feed_pages(
    client: &Client,
    settings: &Settings,
    feed: &Url,
    all: &mut Vec<Entry>,
    report: &mut RunReport,
) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = Some(feed.clone());
    let mut read = false;
    while let Some(url) = next.take() {
        if !seen.insert(url.clone()) {
            report.line(url.as_str(), "", "provider.feed", "the feed leads back to a page that came before; stopped");
            break;
        }
        if seen.len() > settings.most_pages {
            let message = format!("the feed has more than {} pages; the rest is left out", settings.most_pages);
            report.line(feed.as_str(), "", "provider.feed", message);
            break;
        }
        let Some(got) = fetch(client, &url, settings.largest_listing, report).await else { break };
        match provider::feed(&got.bytes, &got.url) {
            Ok(Listing { entries, next: more, findings }) => {
                lines(report, &url, findings);
                all.extend(entries);
                next = more;
                read = true;
            }
            Err(problem) => {
                report.line(url.as_str(), "", "provider.feed", problem.to_string());
                break;
            }
        }
    }
    read
}

type Parse = fn(&[u8], &Url) -> Result<Listing, provider::Unusable>;

/// changes.csv says when each document changed; index.txt is for when it is missing.
async fn directory_list(
    client: &Client,
    settings: &Settings,
    directory: &Url,
    all: &mut Vec<Entry>,
    report: &mut RunReport,
) -> bool {
    let ways: [(&str, Parse); 2] = [("changes.csv", provider::changes), ("index.txt", provider::index)];
    for (name, parse) in ways {
        let Ok(url) = directory.join(name) else { continue };
        let Some(got) = fetch(client, &url, settings.largest_listing, report).await else { continue };
        // Where a redirect led is where the documents are.
        let base = got.url.join("./").unwrap_or_else(|_| directory.clone());
        match parse(&got.bytes, &base) {
            Ok(listing) => {
                lines(report, &url, listing.findings);
                all.extend(listing.entries);
                return true;
            }
            Err(problem) => report.line(url.as_str(), "", "provider.directory", problem.to_string()),
        }
    }
    false
}
