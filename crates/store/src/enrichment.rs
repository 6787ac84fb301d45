//! What others know of vulnerabilities, by CVE and source. Sources stand side by side; which one is shown first is said in
//! the domain.

use std::collections::{BTreeMap, BTreeSet};

use domain::audience::Audience;
use domain::enrichment::{Cve, Enrichment, Fact, Record, merge};
use domain::policy::MayTakeIn;
use serde_json::json;

use crate::db::{Ask, args};
use crate::{Seen, StoreError, Tx, View};

/// Numbers in a statement at a time.
const CHUNK: usize = 2_000;

fn kind(fact: &Fact) -> &'static str {
    match fact {
        Fact::Kev(_) => "kev",
        Fact::EuKev(_) => "eu_kev",
        Fact::Epss(_) => "epss",
        Fact::Ssvc(_) => "ssvc",
        Fact::Cvss(_) => "cvss",
    }
}

impl Tx<'_> {
    /// Puts what a source says in place of what it said before: of the vulnerabilities named, or, when `whole`, of all.
    /// A source that withdraws something from its whole list has it withdrawn here too.
    pub async fn put_enrichment(
        &mut self,
        proof: &MayTakeIn,
        records: &[Record],
        whole: bool,
    ) -> Result<usize, StoreError> {
        let audience = self.audience_id(&Audience::public()).await?;
        let now = self.now;
        let mut by_source: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
        for record in records {
            by_source.entry(&record.from.source).or_default().push(record);
        }
        for (source, records) in &by_source {
            if whole {
                self.inner.exec("DELETE FROM enrichment WHERE source = $1", args![*source]).await?;
            } else {
                let named: Vec<&str> =
                    records.iter().map(|record| record.cve.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
                for chunk in named.chunks(CHUNK) {
                    let list = serde_json::to_string(chunk).map_err(|error| StoreError::bad("cve", error))?;
                    self.inner
                        .exec("DELETE FROM enrichment WHERE source = $1 AND cve {in_texts:2}", args![*source, list])
                        .await?;
                }
            }
            let mut places: BTreeMap<&Cve, i64> = BTreeMap::new();
            let mut rows = Vec::with_capacity(records.len());
            for record in records {
                let place = places.entry(&record.cve).or_default();
                let text = serde_json::to_string(record).map_err(|error| StoreError::bad("record", error))?;
                rows.push(args![record.cve.as_str(), *source, *place, kind(&record.fact), text, now, audience]);
                *place += 1;
            }
            self.inner
                .insert_many("enrichment (cve, source, place, kind, record, taken_at, audience_id)", rows, "")
                .await?;
            let detail = json!({ "records": records.len(), "whole": whole });
            self.audit(proof, "enrichment.put", source, detail, &Audience::cert_only()).await?;
        }
        Ok(records.len())
    }
}

impl View<'_> {
    /// What is known of these vulnerabilities; those of which nothing is known are left out.
    pub async fn enrichment(&self, cves: &BTreeSet<Cve>) -> Result<BTreeMap<Cve, Seen<Enrichment>>, StoreError> {
        let mut records = Vec::new();
        let cves: Vec<&Cve> = cves.iter().collect();
        for chunk in cves.chunks(CHUNK) {
            let list = serde_json::to_string(chunk).map_err(|error| StoreError::bad("cve", error))?;
            let rows = self
                .rows(
                    "SELECT e.record FROM enrichment e WHERE e.cve {in_texts:1} AND {seen:e}
                     ORDER BY e.cve, e.source, e.place",
                    args![list],
                )
                .await?;
            for row in &rows {
                records.push(row.json::<Record>("record")?);
            }
        }
        Ok(merge(records).into_iter().map(|(cve, all)| (cve, Seen::new(all))).collect())
    }
}
