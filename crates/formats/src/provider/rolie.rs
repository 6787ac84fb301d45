//! ROLIE feeds as JSON (RFC 8322, CSAF 2.0 §7.1.15).

use url::Url;

use super::{BOUNDS, Entry, Listing, MAX_ENTRIES, Unusable, resolve};
use crate::Notes;
use crate::json::{self, Node};

/// Reads a feed that was found at `base`.
pub fn feed(bytes: &[u8], base: &Url) -> Result<Listing, Unusable> {
    let notes = &mut Notes::default();
    let json = json::value(bytes, BOUNDS, notes)?;
    let feed = Node::root(&json)
        .get("feed")
        .filter(|feed| feed.value.is_object())
        .ok_or(Unusable::Not { expected: "a ROLIE feed", pointer: "/feed" })?;
    let next = feed
        .items("link", notes)
        .iter()
        .find(|link| link.text("rel", notes).as_deref() == Some("next"))
        .and_then(|link| resolve(&link.text("href", notes)?, base, &link.at("href"), notes));
    let nodes = feed.items("entry", notes);
    if nodes.len() > MAX_ENTRIES {
        notes.error("provider.feed", "/feed/entry", format!("more than {MAX_ENTRIES} entries; the rest is left out"));
    }
    let entries = nodes.iter().take(MAX_ENTRIES).filter_map(|node| entry(node, base, notes)).collect();
    Ok(Listing { entries, next, findings: std::mem::take(notes).finish() })
}

fn entry(node: &Node<'_>, base: &Url, notes: &mut Notes) -> Option<Entry> {
    let (mut own, mut sha256, mut sha512, mut signature) = (None, None, None, None);
    for link in node.items("link", notes) {
        let Some(href) = link.text("href", notes) else { continue };
        let place = link.at("href");
        match link.text("rel", notes).as_deref() {
            Some("self") => own = resolve(&href, base, &place, notes),
            Some("signature") => signature = resolve(&href, base, &place, notes),
            Some("hash") => {
                let url = resolve(&href, base, &place, notes);
                match url.as_ref().map(Url::path) {
                    Some(path) if path.ends_with(".sha256") => sha256 = url,
                    Some(path) if path.ends_with(".sha512") => sha512 = url,
                    _ => notes.warning("provider.feed", place, "neither .sha256 nor .sha512; left out"),
                }
            }
            _ => {}
        }
    }
    let content = node.get("content");
    let source = content.and_then(|content| {
        let src = content.text("src", notes)?;
        resolve(&src, base, &content.at("src"), notes)
    });
    if let (Some(own), Some(source)) = (&own, &source)
        && own != source
    {
        notes.warning("provider.feed", node.at("content"), "content/src and the link \"self\" differ; src is taken");
    }
    let Some(url) = source.or(own) else {
        notes.error("provider.feed", node.pointer.clone(), "the entry has no usable address; left out");
        return None;
    };
    if sha256.is_none() && sha512.is_none() {
        notes.info("provider.feed", node.at("link"), "no hash file; CSAF 2.0 §7.1.18 asks a trusted provider for one");
    }
    Some(Entry { url, updated: node.date("updated", notes), sha256, sha512, signature })
}
