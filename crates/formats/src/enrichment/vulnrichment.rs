//! Records of the CVE programme (CVE Record Format 5.x): CVSS of the numbering authority and of others, and CISA's SSVC
//! decision points. Of a record only what enriches is read.

use domain::enrichment::{CvssCheck, CvssScore, CvssVersion, Fact, Provenance, Record, Ssvc};

use super::{Limits, Reading, cve, hash};
use crate::json::{self, Node};
use crate::{Notes, Unreadable};

const FORMAT: &str = "a CVE record";

/// Reads one record within the default [`Limits`].
pub fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    read_within(bytes, &Limits::default())
}

pub fn read_within(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    let mut notes = Notes::default();
    let value = json::value(bytes, limits.json, &mut notes)?;
    let root = Node::root(&value);
    let data_type = root.text_or_empty("dataType", &mut notes);
    if !data_type.starts_with("CVE_RECORD") {
        let (pointer, problem) = ("/dataType".to_owned(), "not \"CVE_RECORD\"".to_owned());
        return Err(Unreadable::OtherFormat { format: FORMAT, pointer, problem });
    }
    let version = root.text_or_empty("dataVersion", &mut notes);
    if !version.starts_with("5.") {
        let found = crate::notes::clip(&version, 40);
        return Err(Unreadable::UnknownVersion { format: FORMAT, pointer: "/dataVersion", found, known: "5.x" });
    }
    let Some(number) = root.get("cveMetadata").and_then(|metadata| cve(&metadata, "cveId", &mut notes)) else {
        let (pointer, problem) = ("/cveMetadata/cveId".to_owned(), "no CVE number".to_owned());
        return Err(Unreadable::OtherFormat { format: FORMAT, pointer, problem });
    };
    let document = hash(bytes);
    let mut records = Vec::new();
    let containers = root.get("containers");
    let cna = containers.as_ref().and_then(|containers| containers.get("cna"));
    let adp = containers.as_ref().map_or_else(Vec::new, |containers| containers.items("adp", &mut notes));
    let all = cna.into_iter().map(|node| (node, false)).chain(adp.into_iter().map(|node| (node, true)));
    for (container, is_secondary) in all {
        let provider = container.get("providerMetadata");
        let provider_text = |key: &str, notes: &mut Notes| provider.as_ref().and_then(|node| node.text(key, notes));
        let source = provider_text("shortName", &mut notes)
            .or_else(|| provider_text("orgId", &mut notes))
            .unwrap_or_else(|| if is_secondary { "adp".to_owned() } else { "cna".to_owned() });
        let updated = provider.as_ref().and_then(|node| node.date("dateUpdated", &mut notes));
        let from = Provenance { source, document, edition: Some(version.clone()), updated };
        for metric in container.items("metrics", &mut notes) {
            if records.len() >= limits.records {
                return Err(Unreadable::TooMany { what: "metrics", limit: limits.records, pointer: metric.pointer });
            }
            for fact in facts(&metric, is_secondary, &mut notes) {
                records.push(Record { cve: number.clone(), from: from.clone(), fact });
            }
        }
    }
    Ok(Reading { records, notes_for_report: notes.finish() })
}

fn facts(metric: &Node<'_>, is_secondary: bool, notes: &mut Notes) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (key, version) in [
        ("cvssV2_0", CvssVersion::V2),
        ("cvssV3_0", CvssVersion::V30),
        ("cvssV3_1", CvssVersion::V31),
        ("cvssV4_0", CvssVersion::V4),
    ] {
        let Some(node) = metric.get(key) else { continue };
        let Some(base) = node.number("baseScore", notes).filter(|base| (0.0..=10.0).contains(base)) else {
            notes.error("read.score", node.at("baseScore"), "missing or not between 0 and 10; the score is left out");
            continue;
        };
        let score = CvssScore {
            version,
            vector: node.text_or_empty("vectorString", notes),
            base,
            severity: node.text("baseSeverity", notes),
            is_secondary,
        };
        match score.check() {
            CvssCheck::Agrees => {}
            CvssCheck::Differs { computed } => notes.warning(
                "read.score",
                node.at("baseScore"),
                format!("{base} is stated, the vector gives {computed}"),
            ),
            CvssCheck::OtherVersion => {
                notes.warning("read.score", node.at("vectorString"), "the vector is of another version of CVSS");
            }
            CvssCheck::BadVector => notes.error("read.score", node.at("vectorString"), "no vector of this version"),
        }
        facts.push(Fact::Cvss(score));
    }
    let other = metric.get("other");
    if let Some(other) = other
        && other.text("type", notes).is_some_and(|kind| kind.eq_ignore_ascii_case("ssvc"))
        && let Some(content) = other.get("content")
    {
        facts.push(Fact::Ssvc(ssvc(&content, notes)));
    }
    facts
}

/// `options` is a list of objects with one decision point each, in capitals or not, by a space or a `-`.
fn ssvc(content: &Node<'_>, notes: &mut Notes) -> Ssvc {
    let (mut exploitation, mut automatable, mut technical_impact) = (None, None, None);
    for option in content.items("options", notes) {
        let names: Vec<String> = option.value.as_object().into_iter().flat_map(|it| it.keys().cloned()).collect();
        for name in names {
            let value = option.text(&name, notes).map(|value| value.to_lowercase());
            match name.to_lowercase().replace([' ', '-', '_'], "").as_str() {
                "exploitation" => exploitation = value,
                "automatable" => automatable = value,
                "technicalimpact" => technical_impact = value,
                _ => notes.info("read.ssvc", option.at(&name), "a decision point that is not shown here"),
            }
        }
    }
    Ssvc {
        exploitation,
        automatable,
        technical_impact,
        version: content.text_or_empty("version", notes),
        role: content.text_or_empty("role", notes),
        timestamp: content.date("timestamp", notes),
    }
}
