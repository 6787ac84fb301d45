//! What is commonly done instead, to compare with: not part of matching, and used by benches only.
//!
//! [`Identifiers`] believes CPE names and purls and nothing else, as scanners of software do. [`NormalisedNames`] compares
//! names after taking out everything but letters and digits, as a spreadsheet would. Both are written as somebody would
//! write them who wants them to work, and no cleverer.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use domain::advisory::Advisory;
use domain::asset::AssetLine;
use domain::verdict::Verdict;

/// A product of an advisory by its name, and the versions that are affected, as written.
#[derive(Debug, Clone)]
struct Named {
    advisory: usize,
    maker: String,
    product: String,
    versions: String,
}

/// The verdicts on one asset, by the advisory's place in the list; what is not named is not affected.
pub type Verdicts = BTreeMap<usize, Verdict>;

fn add(verdicts: &mut Verdicts, advisory: usize, verdict: Verdict) {
    if verdict == Verdict::NotAffected {
        return;
    }
    let known = verdicts.entry(advisory).or_insert(verdict);
    if verdict == Verdict::Affected {
        *known = verdict;
    }
}

/// Letters and digits in lower case.
fn normalised(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Products by CPE name and purl.
#[derive(Debug, Clone, Default)]
pub struct Identifiers {
    by_product: HashMap<String, Vec<Named>>,
}

impl Identifiers {
    /// Reads the identifiers of all products that are affected.
    pub fn new<'a>(advisories: impl IntoIterator<Item = &'a Advisory>) -> Self {
        let mut found = Self::default();
        for (advisory, it) in advisories.into_iter().enumerate() {
            for entry in &it.products {
                if !it.statuses_of(&entry.product_id).iter().any(|status| status.is_affected()) {
                    continue;
                }
                let names = entry.identifiers.cpe.iter().filter_map(|cpe| cpe_parts(cpe));
                let names = names.chain(entry.identifiers.purls.iter().filter_map(|purl| purl_parts(purl)));
                for (maker, product, versions) in names {
                    let list = found.by_product.entry(product.clone()).or_default();
                    list.push(Named { advisory, maker, product, versions });
                }
            }
        }
        found
    }

    /// The number of products that have an identifier at all.
    pub fn len(&self) -> usize {
        self.by_product.values().map(Vec::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.by_product.is_empty()
    }

    /// The inventory holds no identifiers either, so they are made of its texts, as such tools do.
    pub fn verdicts(&self, line: &AssetLine) -> Verdicts {
        let mut verdicts = Verdicts::new();
        let (maker, product) = (normalised(&line.maker), normalised(&line.product));
        for named in self.by_product.get(&product).into_iter().flatten() {
            if !named.maker.is_empty() && !maker.contains(&named.maker) {
                continue;
            }
            let verdict = match (named.versions.as_str(), line.version.trim()) {
                ("" | "*" | "-", _) => Verdict::Affected,
                (_, "") => Verdict::Review,
                (stated, registered) if stated.eq_ignore_ascii_case(registered) => Verdict::Affected,
                _ => Verdict::NotAffected,
            };
            add(&mut verdicts, named.advisory, verdict);
        }
        verdicts
    }
}

/// Vendor, product and version of a CPE name, 2.3 or 2.2 (NISTIR 7695).
fn cpe_parts(cpe: &str) -> Option<(String, String, String)> {
    let rest = cpe.strip_prefix("cpe:2.3:").or_else(|| cpe.strip_prefix("cpe:/"))?;
    let mut parts = rest.split(':').skip(1);
    let (maker, product) = (parts.next()?, parts.next()?);
    Some((normalised(maker), normalised(product), parts.next().unwrap_or("*").to_owned()))
}

/// Namespace, name and version of a package URL (ECMA-427).
fn purl_parts(purl: &str) -> Option<(String, String, String)> {
    let rest = purl.strip_prefix("pkg:")?;
    let rest = rest.split(['?', '#']).next()?;
    let (path, version) = rest.rsplit_once('@').unwrap_or((rest, "*"));
    let name = path.rsplit('/').next()?;
    Some((String::new(), normalised(name), version.to_owned()))
}

/// Products by name, normalised.
#[derive(Debug, Clone, Default)]
pub struct NormalisedNames {
    /// By the first word of the maker's name.
    by_maker: HashMap<String, Vec<Named>>,
}

impl NormalisedNames {
    /// Reads the names of all products that are affected.
    pub fn new<'a>(advisories: impl IntoIterator<Item = &'a Advisory>) -> Self {
        let mut found = Self::default();
        for (advisory, it) in advisories.into_iter().enumerate() {
            for entry in &it.products {
                if !it.statuses_of(&entry.product_id).iter().any(|status| status.is_affected()) {
                    continue;
                }
                let product = normalised(entry.product_name().unwrap_or(&entry.name));
                let first = entry.vendor().unwrap_or_default().split_whitespace().next().unwrap_or_default();
                let maker = normalised(first);
                if product.len() < 3 || maker.is_empty() {
                    continue;
                }
                let versions = entry.version_range().or(entry.version()).unwrap_or_default().trim().to_owned();
                let list = found.by_maker.entry(maker.clone()).or_default();
                list.push(Named { advisory, maker, product, versions });
            }
        }
        found
    }

    /// A product is meant when its name stands in the registered one, or the registered one in it, and the maker's
    /// first word is the same.
    pub fn verdicts(&self, line: &AssetLine) -> Verdicts {
        let mut verdicts = Verdicts::new();
        let first = line.maker.split_whitespace().next().unwrap_or_default();
        let Some(named) = self.by_maker.get(&normalised(first)) else { return verdicts };
        let product = normalised(&line.product);
        for named in named {
            let meant = product.contains(&named.product) || product.len() >= 5 && named.product.contains(&product);
            if meant {
                add(&mut verdicts, named.advisory, within(&named.versions, line.version.trim()));
            }
        }
        verdicts
    }
}

/// Dotted numbers with one bound; whatever else is written is for a person to read.
fn within(stated: &str, registered: &str) -> Verdict {
    let stated = stated.rsplit_once('/').map_or(stated, |(_, range)| range).trim();
    if stated.is_empty() || stated == "*" || stated.eq_ignore_ascii_case("all versions") {
        return Verdict::Affected;
    }
    let bound = stated.trim_start_matches(['<', '=', ' ']);
    let (Some(bound_numbers), Some(numbers)) = (numbers(bound), numbers(registered)) else {
        return if stated.eq_ignore_ascii_case(registered) { Verdict::Affected } else { Verdict::Review };
    };
    let order = numbers.cmp(&bound_numbers);
    let inside = match stated.strip_prefix('<') {
        Some(rest) if rest.starts_with('=') => order != Ordering::Greater,
        Some(_) => order == Ordering::Less,
        None => order == Ordering::Equal,
    };
    if inside { Verdict::Affected } else { Verdict::NotAffected }
}

fn numbers(text: &str) -> Option<Vec<u64>> {
    text.trim().trim_start_matches(['v', 'V']).split('.').map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_taken_apart() {
        let parts = |maker: &str, product: &str, version: &str| {
            Some((maker.to_owned(), product.to_owned(), version.to_owned()))
        };
        assert_eq!(cpe_parts("cpe:2.3:a:voor_beeld:pomp:4.1:*:*:*:*:*:*:*"), parts("voorbeeld", "pomp", "4.1"));
        assert_eq!(cpe_parts("cpe:/h:voorbeeld:pomp"), parts("voorbeeld", "pomp", "*"));
        assert_eq!(purl_parts("pkg:npm/%40voorbeeld/pomp@4.1?os=linux"), parts("", "pomp", "4.1"));
        assert_eq!(cpe_parts("pomp"), None);
    }

    #[test]
    fn dotted_numbers_are_compared_and_the_rest_is_a_question() {
        assert_eq!(within("vers:all/*", ""), Verdict::Affected);
        assert_eq!(within("< 4.10", "4.9"), Verdict::Affected);
        assert_eq!(within("vers:generic/<=4.9", "v4.10"), Verdict::NotAffected);
        assert_eq!(within("4.1", "4.1"), Verdict::Affected);
        assert_eq!(within("B.06 and prior", "B.05"), Verdict::Review);
    }
}
