//! `/vulnerabilities`: what is wrong, in which products, how bad and what to do.

use std::collections::BTreeMap;

use domain::advisory::{ProductStatus, Remediation, Score, Threat, Vulnerability};

use super::read::{Budget, note_list, reference_list};
use super::tree::Tree;
use super::{Limits, Unreadable};
use crate::Notes;
use crate::json::Node;

pub(super) fn read(
    root: &Node<'_>,
    tree: &Tree,
    limits: &Limits,
    budget: &mut Budget,
    notes: &mut Notes,
) -> Result<Vec<Vulnerability>, Unreadable> {
    let nodes = root.items("vulnerabilities", notes);
    if nodes.len() > limits.vulnerabilities {
        let pointer = "/vulnerabilities".to_owned();
        return Err(Unreadable::TooMany { what: "vulnerabilities", limit: limits.vulnerabilities, pointer });
    }
    let mut reader = Reader { tree, budget, notes };
    nodes.iter().map(|node| reader.vulnerability(node)).collect()
}

struct Reader<'r> {
    tree: &'r Tree,
    budget: &'r mut Budget,
    notes: &'r mut Notes,
}

impl Reader<'_> {
    fn vulnerability(&mut self, node: &Node<'_>) -> Result<Vulnerability, Unreadable> {
        let cve = node.text("cve", self.notes).map(|cve| cve.trim().to_owned()).filter(|cve| !cve.is_empty());
        let ids = node.items("ids", self.notes);
        let mut cwes = Vec::new();
        for cwe in node.get("cwe").into_iter().chain(node.items("cwes", self.notes)) {
            cwes.push((cwe.text_or_empty("id", self.notes), cwe.text_or_empty("name", self.notes)));
        }
        Ok(Vulnerability {
            cve,
            ids: ids
                .iter()
                .map(|id| (id.text_or_empty("system_name", self.notes), id.text_or_empty("text", self.notes)))
                .collect(),
            title: node.text("title", self.notes),
            cwes,
            notes: note_list(node, self.notes),
            scores: self.scores(node),
            statuses: self.statuses(node),
            flags: self.flags(node)?,
            remediations: self.remediations(node)?,
            threats: self.threats(node)?,
            references: reference_list(node, self.notes),
        })
    }

    fn statuses(&mut self, node: &Node<'_>) -> BTreeMap<String, ProductStatus> {
        let mut statuses = BTreeMap::new();
        let Some(lists) = node.get("product_status") else { return statuses };
        for status in ProductStatus::ALL {
            self.status_list(&lists, status.code(), status, &mut statuses);
        }
        // CSAF 2.1 has a ninth list. Nobody has looked: that is nearest to "still looking", and far from "not affected".
        self.status_list(&lists, "unknown", ProductStatus::UnderInvestigation, &mut statuses);
        for key in lists.value.as_object().into_iter().flat_map(|object| object.keys()) {
            if key != "unknown" && ProductStatus::ALL.iter().all(|status| status.code() != key) {
                self.notes.error("read.status", lists.at(key), "this status is not known; its products are left out");
            }
        }
        statuses
    }

    fn status_list(
        &mut self,
        lists: &Node<'_>,
        key: &str,
        status: ProductStatus,
        statuses: &mut BTreeMap<String, ProductStatus>,
    ) {
        let products = lists.texts(key, self.notes);
        self.tree.note_unknown(&products, || lists.at(key), self.notes);
        for product in products {
            match statuses.get(&product) {
                None => {
                    statuses.insert(product, status);
                }
                // "First fixed" and "fixed", or "last affected" and "known affected", may well stand together.
                Some(was) if was.is_affected() == status.is_affected() && was.is_fixed() == status.is_fixed() => {}
                Some(was) => {
                    let message = format!("product \"{product}\" is also \"{}\", which stands", was.code());
                    self.notes.error("read.status", lists.at(key), message);
                }
            }
        }
    }

    /// The product ids of a statement, with its groups written out.
    fn products(&mut self, node: &Node<'_>) -> Result<Vec<String>, Unreadable> {
        let mut products = node.texts("product_ids", self.notes);
        self.tree.note_unknown(&products, || node.at("product_ids"), self.notes);
        for group in node.texts("group_ids", self.notes) {
            match self.tree.groups.get(&group) {
                Some(members) => {
                    self.budget.spend(members.iter().map(|id| id.len() + size_of::<String>()).sum(), &node.pointer)?;
                    products.extend(members.iter().cloned());
                }
                None => {
                    let message = format!("product group \"{group}\" is not in the product tree");
                    self.notes.error("read.product_id", node.at("group_ids"), message);
                }
            }
        }
        products.sort_unstable();
        products.dedup();
        Ok(products)
    }

    fn flags(&mut self, node: &Node<'_>) -> Result<BTreeMap<String, Vec<String>>, Unreadable> {
        let mut flags: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for flag in node.items("flags", self.notes) {
            let label = flag.text_or_empty("label", self.notes);
            for product in self.products(&flag)? {
                self.budget.spend(label.len(), &flag.pointer)?;
                flags.entry(product).or_default().push(label.clone());
            }
        }
        Ok(flags)
    }

    fn remediations(&mut self, node: &Node<'_>) -> Result<Vec<Remediation>, Unreadable> {
        let mut remediations = Vec::new();
        for remediation in node.items("remediations", self.notes) {
            let restart = remediation.get("restart_required");
            remediations.push(Remediation {
                category: remediation.text_or_empty("category", self.notes),
                details: remediation.text_or_empty("details", self.notes),
                date: remediation.date("date", self.notes),
                url: remediation.text("url", self.notes),
                products: self.products(&remediation)?,
                restart: restart.and_then(|restart| restart.text("category", self.notes)),
            });
        }
        Ok(remediations)
    }

    fn threats(&mut self, node: &Node<'_>) -> Result<Vec<Threat>, Unreadable> {
        let mut threats = Vec::new();
        for threat in node.items("threats", self.notes) {
            threats.push(Threat {
                category: threat.text_or_empty("category", self.notes),
                details: threat.text_or_empty("details", self.notes),
                products: self.products(&threat)?,
            });
        }
        Ok(threats)
    }

    /// CSAF 2.0 `scores`, 2.1 `metrics`.
    fn scores(&mut self, node: &Node<'_>) -> Vec<Score> {
        let mut scores = Vec::new();
        for score in node.items("scores", self.notes) {
            let products = self.score_products(&score);
            self.cvss(&score, &products, None, &mut scores);
        }
        for metric in node.items("metrics", self.notes) {
            let products = self.score_products(&metric);
            let source = metric.text("source", self.notes);
            if let Some(content) = metric.get("content") {
                self.cvss(&content, &products, source.as_deref(), &mut scores);
            }
        }
        scores
    }

    fn score_products(&mut self, score: &Node<'_>) -> Vec<String> {
        let products = score.texts("products", self.notes);
        self.tree.note_unknown(&products, || score.at("products"), self.notes);
        products
    }

    fn cvss(&mut self, node: &Node<'_>, products: &[String], source: Option<&str>, scores: &mut Vec<Score>) {
        for (key, usual) in [("cvss_v2", "2.0"), ("cvss_v3", "3.1"), ("cvss_v4", "4.0")] {
            let Some(cvss) = node.get(key) else { continue };
            let Some(base) = cvss.number("baseScore", self.notes) else {
                self.notes.error("read.score", cvss.at("baseScore"), "missing; the score is left out");
                continue;
            };
            if !(0.0..=10.0).contains(&base) {
                self.notes.error("read.score", cvss.at("baseScore"), "not between 0 and 10; the score is left out");
                continue;
            }
            let vector = cvss.text_or_empty("vectorString", self.notes);
            let version = cvss.text("version", self.notes).unwrap_or_else(|| {
                let named = vector.strip_prefix("CVSS:").and_then(|rest| rest.split('/').next());
                named.unwrap_or(usual).to_owned()
            });
            scores.push(Score {
                products: products.to_vec(),
                version,
                vector,
                base,
                severity: cvss.text("baseSeverity", self.notes),
                source: source.map(str::to_owned),
            });
        }
    }
}
