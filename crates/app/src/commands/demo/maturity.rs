//! A care home that has no list of its devices and ticks the IT photo, and an institution that wants to be told only
//! what is certain.

use std::collections::BTreeMap;

use anyhow::Context;
use domain::answer::Via;
use domain::organisation::Language;
use domain::photo::{PhotoAnswer, Written};
use domain::threshold::Threshold;
use domain::verdict::Certainty;
use domain::{OrganisationId, policy};
use matching::Register;

use super::story::Stage;

/// The keys of the institutions.
pub(super) const CARE_HOME: &str = "zorghuis-de-lisdodde";
const NARROWED: &str = "thuiszorg-het-veer";

/// What was ticked: key, answer, version, quantity, who looks after it, and for what is not on the list its maker and
/// name. The care home had not got to the end of the list.
const TICKED: &[[&str; 7]] = &[
    ["ascom-telligence", "ja", "", "1", "", "", ""],
    ["televic-aqura", "nee", "", "", "", "", ""],
    ["legrand-intervox", "nee", "", "", "", "", ""],
    ["tunstall-carecall", "nee", "", "", "", "", ""],
    ["sensara-sensara", "nee", "", "", "", "", ""],
    ["momomedical-bedsense", "weet niet", "", "", "", "", ""],
    ["medido-medido", "nee", "", "", "", "", ""],
    ["other-medicine-dispenser", "ja", "", "4", "", "Pillaro Health", "Pillaro Home Mk II"],
    ["medimo-medimo", "ja", "", "", "Apotheek", "", ""],
    ["nedap-ons", "ja", "", "", "Nedap", "", ""],
    ["ecare-puur", "nee", "", "", "", "", ""],
    ["salto-ks", "weet niet", "", "", "", "", ""],
    ["fortinet-fortigate", "ja", "", "1", "Poldernet Zorg-ICT", "", ""],
    ["ubiquiti-unifi", "weet niet", "", "", "Poldernet Zorg-ICT", "", ""],
    ["microsoft-windows11", "ja", "", "3", "Poldernet Zorg-ICT", "", ""],
];

impl Stage<'_> {
    pub(super) async fn tick_photo(&self, ids: &BTreeMap<String, OrganisationId>) -> anyhow::Result<()> {
        let home = ids.get(CARE_HOME).copied().with_context(|| format!("{CARE_HOME} is not in the region"))?;
        let register = Register::with_rules(&self.store.standing_rules().await?);
        let mut answers = Vec::new();
        for [item, said, version, quantity, managed_by, maker, product] in TICKED {
            let written = Written { said, version, quantity, managed_by, maker, product };
            answers.extend(PhotoAnswer::read(item, written).with_context(|| format!("the demo's {item}"))?);
        }
        let lines = web::photo::lines(&register, l10n::texts(Language::Nl), answers);
        anyhow::ensure!(lines.len() == TICKED.len(), "the demo ticks what does not stand on the list");
        let proof = policy::may_import_inventory(&policy::system("the demo's story"), home)?;
        let mut tx = self.store.begin().await?;
        tx.answer_photo(&proof, home, &lines, ("Tineke Rietveld", Via::Portal)).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn narrow(&self, ids: &BTreeMap<String, OrganisationId>) -> anyhow::Result<()> {
        let whose = ids.get(NARROWED).copied().with_context(|| format!("{NARROWED} is not in the region"))?;
        let proof = policy::may_choose_threshold(&policy::system("the demo's story"), whose)?;
        let mut tx = self.store.begin().await?;
        let chosen = Threshold { from: Certainty::Certain, affected_too: false };
        tx.choose_threshold(&proof, whose, chosen).await?;
        Ok(tx.commit().await?)
    }
}
