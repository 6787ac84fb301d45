//! Versions that a publisher names as having the fix, read from the remediation texts.

use domain::advisory::Advisory;

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

/// The versions that remediations for a product name as fixed. They only ever turn "affected" into a question, so
/// reading one too many does no harm that a person cannot undo.
pub(crate) fn of(advisory: &Advisory, product_id: &str) -> Vec<Fix> {
    let mut found: Vec<Fix> = Vec::new();
    let texts = advisory
        .vulnerabilities
        .iter()
        .flat_map(|vulnerability| &vulnerability.remediations)
        .filter(|remediation| remediation.category == "vendor_fix" || remediation.category == "mitigation")
        .filter(|remediation| {
            remediation.products.is_empty() || remediation.products.iter().any(|id| id == product_id)
        });
    for remediation in texts {
        // "… that remediates CWE-324" solves one of several.
        if advisory.vulnerabilities.len() > 1 && remediation.details.contains("CWE-") {
            continue;
        }
        let scope = scope(&remediation.details);
        for (version, text) in read(&remediation.details) {
            if found.len() < 8 && !found.iter().any(|known| known.version == version) {
                found.push(Fix { version, text, scope: scope.clone() });
            }
        }
    }
    found
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
