//! Which vulnerabilities concern which device. A list of them is the same for everybody who has the same product in the
//! same version, so it is kept once for each advisory, and named by its hash.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::advisory::Advisory;
use domain::hash::Hasher;
use domain::remediation::{Concern, concerns, print_of};
use domain::verdict::{Hit, Verdict};
use domain::{AdvisoryId, AssetId, ContentHash};

use crate::db::{Ask, args};
use crate::{StoreError, Tx};

/// What concerns a device.
#[derive(Debug)]
struct ConcernList {
    /// Nothing when the list is empty.
    hash: Option<ContentHash>,
    concerns: Vec<Concern>,
}

impl ConcernList {
    fn new(concerns: Vec<Concern>) -> Self {
        let mut hasher = Hasher::default();
        for it in &concerns {
            let parts = [&it.vulnerability, &it.label, it.verdict.code(), &it.product_id, &it.print.to_string()];
            for part in parts {
                hasher.add(part);
            }
        }
        let hash = (!concerns.is_empty()).then(|| hasher.finish());
        Self { hash, concerns }
    }
}

/// Makes the lists of one advisory, each once: what an entry says is the same for every device that it hits.
#[derive(Debug)]
pub(crate) struct ConcernLists<'a> {
    advisory: &'a Advisory,
    by_entry: HashMap<(String, Verdict), Arc<ConcernList>>,
    /// By where they stand in memory, and kept, so that nothing else comes to stand there: the same list is told of a
    /// thousand devices.
    by_place: HashMap<usize, (Arc<Vec<Concern>>, Arc<ConcernList>)>,
    all: HashMap<ContentHash, Arc<ConcernList>>,
}

impl<'a> ConcernLists<'a> {
    pub(crate) fn new(advisory: &'a Advisory) -> Self {
        Self { advisory, by_entry: HashMap::new(), by_place: HashMap::new(), all: HashMap::new() }
    }

    /// `apart` are the vulnerabilities where each had to be judged by itself.
    pub(crate) fn of(&mut self, hit: &Hit, apart: Option<&Arc<Vec<Concern>>>) -> Option<ContentHash> {
        let list = match apart {
            Some(apart) => {
                let make = || (apart.clone(), Arc::new(ConcernList::new(apart.to_vec())));
                self.by_place.entry(Arc::as_ptr(apart).addr()).or_insert_with(make).1.clone()
            }
            None => self
                .by_entry
                .entry((hit.product_id.clone(), hit.verdict))
                .or_insert_with(|| Arc::new(ConcernList::new(concerns(self.advisory, hit))))
                .clone(),
        };
        let hash = list.hash?;
        self.all.entry(hash).or_insert(list);
        Some(hash)
    }
}

impl Tx<'_> {
    /// Keeps the lists that matches name. `audience` is the advisory's: they say no more than it does.
    pub(crate) async fn put_concerns(
        &mut self,
        advisory: AdvisoryId,
        audience: i64,
        lists: &ConcernLists<'_>,
    ) -> Result<(), StoreError> {
        let mut write = Vec::new();
        for (hash, list) in &lists.all {
            for (place, it) in (0_i64..).zip(&list.concerns) {
                write.push(args![
                    advisory,
                    *hash,
                    &it.vulnerability,
                    &it.label,
                    place,
                    it.verdict.code(),
                    &it.product_id,
                    it.print,
                    audience
                ]);
            }
        }
        self.inner
            .insert_many(
                "concern (advisory_id, list_hash, vulnerability, label, place, verdict, product_id, print, audience_id)",
                write,
                "ON CONFLICT (advisory_id, list_hash, vulnerability) DO UPDATE SET audience_id = excluded.audience_id",
            )
            .await
            .map(|_| ())
    }

    /// Takes away the lists that no match names any more.
    pub(crate) async fn drop_concerns(&mut self, advisory: AdvisoryId) -> Result<(), StoreError> {
        self.inner
            .exec(
                "DELETE FROM concern WHERE advisory_id = $1 AND NOT EXISTS (
                     SELECT 1 FROM asset_match m WHERE m.advisory_id = $1 AND m.concerns = concern.list_hash)",
                args![advisory],
            )
            .await
            .map(|_| ())
    }

    /// What has to be done about each list of vulnerabilities that matches of an advisory name, as one hash: the same is no
    /// news.
    pub(crate) async fn prints_of_lists(
        &mut self,
        advisory: AdvisoryId,
    ) -> Result<HashMap<ContentHash, ContentHash>, StoreError> {
        let rows = self
            .inner
            .all("SELECT list_hash, vulnerability, print FROM concern WHERE advisory_id = $1", args![advisory])
            .await?;
        let mut lists: HashMap<ContentHash, Vec<(String, ContentHash)>> = HashMap::new();
        for row in &rows {
            lists.entry(row.get("list_hash")?).or_default().push((row.get("vulnerability")?, row.get("print")?));
        }
        let print = |all: &[(String, ContentHash)]| print_of(all.iter().map(|(key, print)| (key.as_str(), print)));
        Ok(lists.iter().map(|(hash, all)| (*hash, print(all))).collect())
    }

    /// The same for each asset that an advisory concerns.
    pub(crate) async fn prints_now(
        &mut self,
        advisory: AdvisoryId,
    ) -> Result<BTreeMap<AssetId, ContentHash>, StoreError> {
        let prints = self.prints_of_lists(advisory).await?;
        let rows = self
            .inner
            .all(
                "SELECT asset_id, concerns FROM asset_match WHERE advisory_id = $1 AND concerns IS NOT NULL",
                args![advisory],
            )
            .await?;
        let mut all = BTreeMap::new();
        for row in &rows {
            if let Some(print) = prints.get(&row.get::<ContentHash>("concerns")?) {
                all.insert(row.get("asset_id")?, *print);
            }
        }
        Ok(all)
    }
}
