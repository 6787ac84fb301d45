//! The eye clinic of the region, which shows nobody its list: it takes the CERT's bundle, compares at home and tells
//! counts. Its list is in this program only to play the part of the clinic; it never reaches the demo's database.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use domain::blind::{Answers, AnswersVia, Count, Counted, InventoryMode};
use domain::verdict::Verdict;
use domain::{ContentHash, OrganisationId, policy};
use formats::bundle::{AnswersHead, MadeBy, limits, open, read_answers, write_answers};
use matching::{PreparedAsset, Register, compare};

use super::story::Stage;

/// The key of the institution.
pub(super) const INSTITUTION: &str = "oogkliniek-de-vuurtoren";
const LIST: &[u8] = include_bytes!("../../../../../demo/at-home/oogkliniek-de-vuurtoren.csv");

fn clinic(ids: &BTreeMap<String, OrganisationId>) -> anyhow::Result<OrganisationId> {
    ids.get(INSTITUTION).copied().with_context(|| format!("{INSTITUTION} is not in the region"))
}

impl Stage<'_> {
    pub(super) async fn keep_list_at_home(&self, ids: &BTreeMap<String, OrganisationId>) -> anyhow::Result<()> {
        let (clinic, system) = (clinic(ids)?, policy::system("the demo's story"));
        let proof = policy::may_choose_inventory_mode(&system, clinic)?;
        let mut tx = self.store.begin().await?;
        tx.choose_inventory_mode(&proof, clinic, InventoryMode::Blind).await?;
        Ok(tx.commit().await?)
    }

    /// The whole way: bundle, comparing, the file of answers as text, and what the CERT reads in it.
    pub(super) async fn count_at_home(&self, ids: &BTreeMap<String, OrganisationId>) -> anyhow::Result<()> {
        let (clinic, system) = (clinic(ids)?, policy::system("the demo's story"));
        let take = policy::may_take_bundle(&system, clinic)?;
        let made_by = MadeBy { name: "CERT Waterland".to_owned(), ..MadeBy::default() };
        let made = web::bundle::make(self.store, &system, &take, self.bundle_key, made_by).await?;
        let text = compared(&made.bytes, self)?;
        let Ok(answers) = read_answers(text.as_bytes()) else { bail!("the clinic's answers cannot be read") };
        let proof = policy::may_count_blind(&system, clinic)?;
        let mut tx = self.store.begin().await?;
        tx.bundle_taken(&take, made.serial, made.bytes.len()).await?;
        tx.take_answers(&proof, clinic, &answers, "Ilse Brandsma", AnswersVia::Portal).await?;
        Ok(tx.commit().await?)
    }
}

fn compared(bytes: &[u8], stage: &Stage<'_>) -> anyhow::Result<String> {
    let bundle = open(bytes, &[stage.bundle_key.public().clone()], 0, limits())?;
    let register = Register::with_rules(&bundle.rules);
    let list = formats::inventory::read(LIST, None)?;
    let assets: Vec<PreparedAsset> = list.lines.iter().map(|(_, line)| register.asset(line)).collect();
    let mut counted = Vec::new();
    for member in bundle.advisories()? {
        let advisory = formats::csaf::read(&member.bytes)?.advisory;
        let prepared = register.advisory(&advisory);
        let (mut affected, mut review) = (0, 0);
        for hit in assets.iter().filter_map(|asset| compare(&prepared, asset)) {
            match hit.verdict {
                Verdict::Affected => affected += 1,
                Verdict::Review => review += 1,
                Verdict::NotAffected => {}
            }
        }
        counted.push(Counted {
            advisory: advisory.key.tracking_id,
            document: ContentHash::of(&member.bytes),
            affected: Count::Exactly(affected),
            review: Count::Exactly(review),
            remark: String::new(),
        });
    }
    let head = AnswersHead {
        for_cert: bundle.manifest.made_by.name.clone(),
        counted_on: stage.store.now().day(stage.zone),
        program: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let answers = Answers { serial: bundle.manifest.serial, coarse: false, counted };
    Ok(write_answers(&head, &answers, |_| String::new()))
}
