//! Versions that a publisher names as having the fix, read from the remediation texts.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::advisory::{Advisory, Remediation};

use crate::version::{Statement, Version};
use crate::words::fold;

/// A version with the fix, and for which versions the publisher says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fix {
    pub(crate) version: Version,
    pub(crate) text: String,
    /// "For version 2.x or prior, this is solved in 3.1": what the fix is for, when that is said.
    pub(crate) scope: Option<Statement>,
}

/// The versions that an advisory's remediations name as fixed. Many products share the same ones, and each text is read
/// only once.
///
/// Where the statement itself is clear they only turn "affected" into a question. Where it is too coarse for the registered
/// version ("4.4 and prior" for 4.4.7) they decide, and rule out only when every fix of the line is reached; so one too many
/// that is read does no harm, and one too few may.
pub(super) struct Told<'a> {
    /// Each with the products it is for; without any it is for all.
    remediations: Vec<(&'a Remediation, HashSet<&'a str>)>,
    read: HashMap<usize, Vec<Fix>>,
    /// What is told by these of the remediations together.
    by_places: HashMap<Vec<usize>, Arc<[Fix]>>,
}

/// So many fixes of a product are looked at.
const MOST: usize = 8;

impl<'a> Told<'a> {
    pub(super) fn by(advisory: &'a Advisory) -> Self {
        let several = advisory.vulnerabilities.len() > 1;
        let remediations = advisory
            .vulnerabilities
            .iter()
            .flat_map(|vulnerability| &vulnerability.remediations)
            .filter(|remediation| remediation.category == "vendor_fix" || remediation.category == "mitigation")
            // "… that remediates CWE-324" solves one of several.
            .filter(|remediation| !(several && remediation.details.contains("CWE-")));
        let with_products = remediations.map(|it| (it, it.products.iter().map(String::as_str).collect::<HashSet<_>>()));
        Self { remediations: with_products.collect(), read: HashMap::new(), by_places: HashMap::new() }
    }

    /// The versions that are named as fixed for a product.
    pub(super) fn of(&mut self, product_id: &str) -> Arc<[Fix]> {
        let is_meant = |products: &HashSet<&str>| products.is_empty() || products.contains(product_id);
        let meant = self.remediations.iter().enumerate().filter(|(_, (_, products))| is_meant(products));
        let places: Vec<usize> = meant.map(|(place, _)| place).collect();
        if let Some(known) = self.by_places.get(&places) {
            return known.clone();
        }
        let mut found: Vec<Fix> = Vec::new();
        for place in &places {
            let Some((remediation, _)) = self.remediations.get(*place) else { continue };
            for fix in self.read.entry(*place).or_insert_with(|| fixes_in(&remediation.details)) {
                if found.len() < MOST && !found.iter().any(|known| known.version == fix.version) {
                    found.push(fix.clone());
                }
            }
        }
        let found: Arc<[Fix]> = found.into();
        self.by_places.insert(places, found.clone());
        found
    }
}

fn fixes_in(details: &str) -> Vec<Fix> {
    let scope = scope(details);
    read(details).into_iter().map(|(version, text)| Fix { version, text, scope: scope.clone() }).collect()
}

/// "For ISCV Version 2.x or prior, …": for which versions the sentence speaks.
fn scope(details: &str) -> Option<Statement> {
    let folded: String = fold(details).chars().take(300).collect();
    let rest = folded.strip_prefix("for ")?;
    let (_, rest) = rest.split_once("version")?;
    let rest = rest.trim_start_matches('s');
    let end = [" or prior", " and prior", " or earlier", " and earlier"]
        .iter()
        .filter_map(|word| rest.find(word).map(|at| at + word.len()))
        .min()?;
    Some(Statement::read(rest.get(..end)?)).filter(|statement| !statement.unread)
}

/// "Update to V6.0 SP5 HF2 or later", "fixed in version 2.4.1".
fn read(details: &str) -> Vec<(Version, String)> {
    let folded: String = fold(details).chars().take(2000).collect();
    let folded = PATCHES.iter().fold(folded, |text, (long, short)| text.replace(long, short));
    let words: Vec<&str> = folded.split_whitespace().collect();
    let mut out = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let number = bare.strip_prefix(['v', 'r']).unwrap_or(bare);
        let versioned = number.contains('.')
            && number.chars().filter(char::is_ascii_digit).count() >= 2
            && number.len() <= 24
            && !number.contains(['@', '/']);
        if !versioned {
            continue;
        }
        let before = |n: usize| at.checked_sub(n).and_then(|at| words.get(at)).copied().unwrap_or("");
        let lead: Vec<&str> = (1..=8).map(before).collect();
        let near = lead.iter().take(4);
        let told = near.clone().any(|word| {
            matches!(
                *word,
                "to" | "in" | "version" | "versions" | "release" | "released" | "with" | "installing" | "install"
            )
        });
        let fixing = lead.iter().any(|word| {
            [
                "updat", "upgrad", "fix", "releas", "resolv", "correct", "remediat", "mitigat", "address", "install",
                "patch",
            ]
            .iter()
            .any(|stem| word.starts_with(stem))
        });
        let other = near.clone().any(|word| {
            matches!(
                *word,
                "prior"
                    | "before"
                    | "below"
                    | "earlier"
                    | "than"
                    | "from"
                    | "through"
                    | "affects"
                    | "between"
                    | "cvss"
                    | "section"
                    | "using"
                    | "running"
            )
        });
        let is_put_on = |word: &str| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            ["sp", "sr", "hf", "cp", "qu"].iter().any(|stem| {
                word.strip_prefix(stem).is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
            })
        };
        // "Service Release 1 for the current Version 3.10": the release is the fix, not the version that it is put on.
        if let Some(gap) = lead.iter().position(|word| *word == "for")
            && let Some(patch) = lead.iter().skip(gap).find(|word| is_put_on(word))
        {
            let text = format!("{bare} {}", patch.trim_matches(|c: char| !c.is_alphanumeric()));
            out.extend(Version::read(&text).map(|version| (version, text)));
            continue;
        }
        // "WebCTRL 6.5: Cumulative Patch #7" needs no verb.
        let stands_alone = words.get(at + 1).is_some_and(|next| is_put_on(next)) && !other;
        if !stands_alone && (!told || !fixing || other) {
            continue;
        }
        let mut text = bare.to_owned();
        // What stands on the release: "V6.0 SP5 HF2".
        for next in words.iter().skip(at + 1).take(4) {
            let next = next.trim_matches(|c: char| !c.is_alphanumeric());
            let patch = ["sp", "sr", "hf", "cp", "qu", "build", "service", "pack", "hotfix"]
                .iter()
                .any(|stem| next.starts_with(stem) && next.len() <= 7);
            let open = text.ends_with("build") || text.ends_with("pack") || text.ends_with("hotfix");
            if !(patch || open) {
                break;
            }
            text.push(' ');
            text.push_str(next);
        }
        out.extend(Version::read(&text).map(|version| (version, text)));
    }
    out
}

const PATCHES: &[(&str, &str)] =
    &[("cumulative patch #", "cp"), ("cumulative patch ", "cp"), ("service release ", "sr"), ("service pack ", "sp")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fix_is_found_in_the_sentence() {
        let texts = |details| read(details).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(texts("Update to V6.0 SP5 HF2 or later."), ["v6.0 sp5 hf2"]);
        assert_eq!(texts("This was fixed in version 2.4.1."), ["2.4.1"]);
        assert_eq!(texts("Apply Service Release 1 for the current Version 3.10."), ["3.10 sr1"]);
        assert_eq!(texts("WebCTRL 6.5: Cumulative Patch #7 and more"), ["6.5 cp7"]);
        assert!(texts("All versions prior to 2.4.1 should be removed.").is_empty());
    }
}
