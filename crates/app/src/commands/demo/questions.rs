//! The questions in the story: one that was answered behind the link of its mail, one that still waits, and one that is
//! prepared for the visitor, with the words for where to look.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use domain::answer::Via;
use domain::policy;
use domain::question::{Point, Said};
use domain::viewer::Viewer;
use domain::{OrganisationId, QuestionId};
use store::{AnswerLine, HintRow, Proposal, ProposedGroup, ToAsk};

use super::story::Stage;

/// Where to look on the devices that the story asks about. Invented, like the devices.
const HINTS: [(&str, &str, &str); 4] = [
    (
        "R8",
        "Zet de R8 aan zonder patiënt en houd de menuknop drie tellen in. De softwareversie staat onderaan het scherm.",
        "Switch the R8 on without a patient and hold the menu button for three seconds. The software version stands at \
         the bottom of the screen.",
    ),
    (
        "Vigil",
        "Kies op de monitor Menu, Systeem, Info. De versie staat achter “Software”.",
        "On the monitor choose Menu, System, Info. The version stands after “Software”.",
    ),
    (
        "PH-4",
        "Druk op het scherm van de printer op Info. De firmware staat op de derde regel.",
        "Press Info on the printer's display. The firmware stands on the third line.",
    ),
    (
        "Perfuro",
        "Kies op de pomp Menu, dan Info. De versie is het getal achter “SW”.",
        "On the pump choose Menu, then Info. The version is the number after “SW”.",
    ),
];

fn hint(group: &ProposedGroup) -> Option<HintRow> {
    if group.point != Point::Version {
        return None;
    }
    let registered = group.product.to_lowercase();
    let (_, nl, en) = HINTS.iter().find(|(product, ..)| registered.contains(&product.to_lowercase()))?;
    Some(HintRow { nl: (*nl).to_owned(), en: (*en).to_owned() })
}

impl Stage<'_> {
    async fn proposal(&self, analyst: &Viewer, institution: OrganisationId) -> anyhow::Result<Proposal> {
        let view = self.store.as_viewer(analyst).await?;
        let today = self.store.now().day(self.zone);
        let proposal = view.proposal(institution, institution, today).await;
        Ok(proposal.context("there is nothing to ask of one of the region's institutions")?.into_inner())
    }

    /// The analyst asks an institution about one of its products.
    pub(super) async fn ask(
        &self,
        analyst: &Viewer,
        institution: OrganisationId,
        product: &str,
    ) -> anyhow::Result<QuestionId> {
        let proposal = self.proposal(analyst, institution).await?;
        let meant = || proposal.groups.iter().filter(|group| group.product.contains(product));
        let keys: BTreeSet<String> = meant().map(|group| group.key.clone()).collect();
        let hints: BTreeMap<String, HintRow> =
            meant().filter_map(|group| Some((group.key.clone(), hint(group)?))).collect();
        let wanted = ToAsk { institution, addressee: institution, seen: None, groups: Some(keys), hints };
        let proof = policy::may_publish(analyst)?;
        let today = self.store.now().day(self.zone);
        Ok(self.store.ask(analyst, &proof, &wanted, today).await?.question)
    }

    /// Somebody walks past the devices and fills in what the screens say, behind the link in the mail.
    pub(super) async fn tell(&self, question: QuestionId, said: &[&str], by: &str) -> anyhow::Result<()> {
        let system = policy::system("the demo's story");
        let detail = self.store.as_viewer(&system).await?.question(question).await?;
        let delivery = detail.deliveries.first().context("the question reached nobody")?.id;
        let today = self.store.now().day(self.zone);
        let link = self.store.question_link(&self.key.question(delivery).hash(), today).await?;
        let proof = policy::may_answer(&link.viewer, link.institution)?;
        let lines: Vec<AnswerLine> = (1..)
            .zip(said.iter().chain(std::iter::repeat(&"")))
            .take(detail.items().count())
            .map(|(number, version)| {
                let said = if version.is_empty() { Said::Unknown } else { Said::Value((*version).to_owned()) };
                AnswerLine { number, said }
            })
            .collect();
        let mut tx = self.store.begin().await?;
        tx.answer_question(&proof, question, &lines, (by, Via::Link), Some(link.id)).await?;
        Ok(tx.commit().await?)
    }

    /// The words are ready; whether to ask is left to the visitor.
    pub(super) async fn prepare(&self, analyst: &Viewer, institution: OrganisationId) -> anyhow::Result<()> {
        let proposal = self.proposal(analyst, institution).await?;
        let proof = policy::may_publish(analyst)?;
        let mut tx = self.store.begin().await?;
        for group in &proposal.groups {
            if let Some(hint) = hint(group) {
                tx.put_hint(&proof, (&group.maker, &group.product, &group.point), &hint).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}
