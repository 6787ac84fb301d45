//! Asking: the question, its lines, its deliveries and the jobs that carry them commit together. Reminding and
//! withdrawing are by hand.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::asset::AssetClass;
use domain::audience::{Audience, SupplierReach};
use domain::job::Job;
use domain::mandate::Part;
use domain::notice::DeliveryState;
use domain::organisation::{OrganisationKind, Size};
use domain::policy::MayPublish;
use domain::recipients::{Recipient, Road, recipients};
use domain::refusal::Refusal;
use domain::viewer::Viewer;
use domain::{AssetId, ContentHash, Day, DeliveryId, ItemId, OrganisationId, QuestionId};
use serde_json::json;

use super::hints::HintRow;
use super::propose::Proposal;
use crate::assets::{asset_audience, ids_json};
use crate::audit::who_text;
use crate::db::{Ask, args};
use crate::{Store, StoreError, Tx};

/// What an analyst wants asked.
#[derive(Debug, Clone)]
pub struct ToAsk {
    pub institution: OrganisationId,
    pub addressee: OrganisationId,
    /// The print of the proposal that was looked at; `None` asks whatever there is now.
    pub seen: Option<ContentHash>,
    /// The keys of the groups to ask; `None` for all.
    pub groups: Option<BTreeSet<String>>,
    /// By the key of the group: where to look. A group without one keeps what is known of its product.
    pub hints: BTreeMap<String, HintRow>,
}

/// What asking set in motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asking {
    pub question: QuestionId,
    pub devices: usize,
    /// Messages that are on their way.
    pub mails: u32,
    /// People who have no e-mail address and must be phoned.
    pub to_phone: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminded {
    pub mails: u32,
    pub to_phone: u32,
}

fn question_audience(proposal: &Proposal) -> Audience {
    let mut suppliers = SupplierReach::new();
    if proposal.addressee != proposal.institution {
        suppliers.extend(proposal.groups.iter().flat_map(|group| &group.devices).filter_map(|device| device.class));
    }
    Audience { tlp: proposal.tlp, ..Audience::organisation(proposal.institution, suppliers) }
}

impl Store {
    /// Asks what was looked at, when it is still what there is. Asking the same again is refused, because nothing of it
    /// is left to ask.
    pub async fn ask(
        &self,
        viewer: &Viewer,
        proof: &MayPublish,
        wanted: &ToAsk,
        today: Day,
    ) -> Result<Asking, StoreError> {
        let mut tx = self.begin().await?;
        // Nobody else asks this institution, and no import changes its lines, until this commits.
        tx.inner.exec("UPDATE organisation SET id = id WHERE id = $1", args![wanted.institution]).await?;
        let view = self.as_viewer(viewer).await?;
        let proposal = match view.proposal(wanted.institution, wanted.addressee, today).await {
            Ok(proposal) => proposal.into_inner(),
            Err(StoreError::NotFound) => return Err(Refusal::QuestionChanged.into()),
            Err(error) => return Err(error),
        };
        let asking = tx.ask(proof, proposal, wanted).await?;
        tx.commit().await?;
        Ok(asking)
    }
}

impl Tx<'_> {
    async fn ask(&mut self, proof: &MayPublish, mut proposal: Proposal, wanted: &ToAsk) -> Result<Asking, StoreError> {
        if wanted.seen.is_some_and(|seen| seen != proposal.print()) {
            return Err(Refusal::QuestionChanged.into());
        }
        if let Some(keys) = &wanted.groups {
            proposal.groups.retain(|group| keys.contains(&group.key));
        }
        if proposal.groups.is_empty() {
            return Err(Refusal::QuestionChanged.into());
        }
        if proposal.recipients.is_empty() {
            return Err(Refusal::QuestionUnreachable.into());
        }
        for group in &mut proposal.groups {
            if let Some(hint) = wanted.hints.get(&group.key) {
                self.put_hint(proof, (&group.maker, &group.product, &group.point), hint).await?;
                group.hint_nl = hint.nl.trim().to_owned();
                group.hint_en = hint.en.trim().to_owned();
            }
        }
        let audience = question_audience(&proposal);
        let audience_id = self.audience_id(&audience).await?;
        let id = QuestionId::new(self.world());
        let code = self.free_code().await?;
        let args = args![
            id,
            code.to_string(),
            proposal.institution,
            proposal.addressee,
            proposal.mandate,
            "sent",
            proposal.severity.code(),
            self.now,
            who_text(proof.actor().who),
            1_i64,
            audience_id
        ];
        self.inner
            .exec(
                "INSERT INTO question (id, code, institution_id, addressee_id, mandate_id, state, severity, sent_at,
                                       sent_by, rounds, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                args,
            )
            .await?;
        self.put_lines(id, &proposal).await?;
        let devices = proposal.devices();
        let mut reached =
            self.put_question_deliveries(id, 1, proposal.addressee, Part::Act, &proposal.recipients).await?;
        let informed =
            self.put_question_deliveries(id, 1, proposal.institution, Part::Inform, &proposal.informed).await?;
        reached.mails += informed.mails;
        let detail = json!({
            "institution": proposal.institution.to_string(), "addressee": proposal.addressee.to_string(),
            "devices": devices, "groups": proposal.groups.len(), "mails": reached.mails, "to_phone": reached.to_phone,
        });
        self.audit(proof, "question.send", id, detail, &audience).await?;
        Ok(Asking { question: id, devices, mails: reached.mails, to_phone: reached.to_phone })
    }

    async fn put_lines(&mut self, id: QuestionId, proposal: &Proposal) -> Result<(), StoreError> {
        let mut audiences: HashMap<Option<AssetClass>, i64> = HashMap::new();
        let (mut groups, mut items, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
        let mut number = 0_u32;
        for (place, group) in (1_u32..).zip(&proposal.groups) {
            groups.push(args![
                id,
                place,
                group.point.code(),
                group.point.subject(),
                &group.maker,
                &group.product,
                &group.model_number,
                &group.hint_nl,
                &group.hint_en
            ]);
            for device in &group.devices {
                number += 1;
                let audience = match audiences.get(&device.class) {
                    Some(known) => *known,
                    None => {
                        let own = asset_audience(proposal.institution, device.class);
                        let made = self.audience_id(&Audience { tlp: proposal.tlp, ..own }).await?;
                        audiences.insert(device.class, made);
                        made
                    }
                };
                let item = ItemId::new(self.world());
                items.push(args![
                    item,
                    id,
                    place,
                    number,
                    device.asset,
                    group.point.code(),
                    group.point.subject(),
                    "open",
                    "",
                    "",
                    audience
                ]);
                reasons.extend(device.reasons.iter().map(|it| args![item, it.advisory, &it.stated]));
            }
        }
        self.inner
            .insert_many(
                "question_group (question_id, place, point, subject, maker, product, model_number, hint_nl, hint_en)",
                groups,
                "",
            )
            .await?;
        // A device that somebody else is asking about at this moment: then what was seen is not what there is.
        self.inner
            .insert_many(
                "question_item (id, question_id, group_place, number, asset_id, point, subject, state, value, said_by,
                                audience_id)",
                items,
                "",
            )
            .await
            .map_err(|error| if error.is_unique_violation() { Refusal::QuestionChanged.into() } else { error })?;
        self.inner.insert_many("question_reason (item_id, advisory_id, stated)", reasons, "").await?;
        Ok(())
    }

    async fn put_question_deliveries(
        &mut self,
        id: QuestionId,
        round: u32,
        organisation: OrganisationId,
        part: Part,
        people: &[Recipient],
    ) -> Result<Reminded, StoreError> {
        let audience = self.audience_of_question(id).await?;
        let audience_id = self.audience_id(&audience).await?;
        let key = self.key_of(organisation).await?;
        let (mut reached, mut rows, mut jobs) = (Reminded { mails: 0, to_phone: 0 }, Vec::new(), Vec::new());
        for person in people {
            let delivery = DeliveryId::new(self.world());
            match person.road {
                Road::Mail(_) => {
                    jobs.push(Job::Ask { delivery });
                    reached.mails += 1;
                }
                // Nobody is phoned only to be told that somebody else answers.
                Road::Phone(_) if part == Part::Inform => continue,
                Road::Phone(_) => reached.to_phone += 1,
            }
            rows.push(args![
                delivery,
                id,
                organisation,
                person.contact,
                part.code(),
                round,
                person.road.channel(),
                key.text(person.road.address())?,
                person.language.code(),
                DeliveryState::Queued.code(),
                0_i64,
                self.now,
                audience_id
            ]);
        }
        self.inner
            .insert_many(
                "question_delivery (id, question_id, organisation_id, contact_id, part, round, channel, address,
                                    language, state, attempts, queued_at, audience_id)",
                rows,
                "ON CONFLICT (question_id, contact_id, channel, round) DO NOTHING",
            )
            .await?;
        self.enqueue_all(&jobs, self.now).await?;
        Ok(reached)
    }

    /// Asks once more for what is still open. `round` is how often it was sent when somebody decided that: pressing the
    /// button twice reminds once.
    pub async fn remind_question(
        &mut self,
        proof: &MayPublish,
        id: QuestionId,
        round: u32,
    ) -> Result<Reminded, StoreError> {
        let now = self.now;
        let taken = self
            .inner
            .exec(
                "UPDATE question SET rounds = rounds + 1, reminded_at = $3
                 WHERE id = $1 AND state = 'sent' AND rounds = $2",
                args![id, round, now],
            )
            .await?;
        let row = self
            .inner
            .one(
                "SELECT q.addressee_id, q.institution_id, q.rounds, q.state, o.kind, o.size
                 FROM question q JOIN organisation o ON o.id = q.addressee_id WHERE q.id = $1",
                args![id],
            )
            .await?;
        if taken == 0 {
            return if row.get::<String>("state")? == "sent" {
                Ok(Reminded { mails: 0, to_phone: 0 })
            } else {
                Err(Refusal::QuestionOver.into())
            };
        }
        let addressee: OrganisationId = row.get("addressee_id")?;
        let (kind, size) = (row.code("kind", OrganisationKind::from_code)?, row.maybe_code("size", Size::from_code)?);
        let mut classes: BTreeSet<Option<AssetClass>> = BTreeSet::new();
        let rows = self
            .inner
            .all(
                "SELECT DISTINCT s.class FROM question_item n JOIN asset s ON s.id = n.asset_id
                 WHERE n.question_id = $1 AND n.state = 'open'",
                args![id],
            )
            .await?;
        for row in &rows {
            classes.insert(row.maybe_code("class", AssetClass::from_code)?);
        }
        let contacts = self.contacts_of(addressee).await?;
        let people = recipients(addressee, kind, size, &classes, &contacts);
        if people.is_empty() {
            return Err(Refusal::QuestionUnreachable.into());
        }
        let reached = self.put_question_deliveries(id, round + 1, addressee, Part::Act, &people).await?;
        let audience = self.audience_of_question(id).await?;
        let detail = json!({ "mails": reached.mails, "to_phone": reached.to_phone });
        self.audit(proof, "question.remind", id, detail, &audience).await?;
        Ok(reached)
    }

    /// The CERT does not need to know any more. What was answered stands.
    pub async fn withdraw_question(&mut self, proof: &MayPublish, id: QuestionId) -> Result<(), StoreError> {
        let now = self.now;
        let taken = self
            .inner
            .exec(
                "UPDATE question SET state = 'withdrawn', closed_at = $2 WHERE id = $1 AND state = 'sent'",
                args![id, now],
            )
            .await?;
        if taken == 0 {
            self.inner.one("SELECT id FROM question WHERE id = $1", args![id]).await?;
            return Err(Refusal::QuestionOver.into());
        }
        self.inner
            .exec("UPDATE question_item SET state = 'moot' WHERE question_id = $1 AND state = 'open'", args![id])
            .await?;
        let audience = self.audience_of_question(id).await?;
        self.audit(proof, "question.withdraw", id, json!({}), &audience).await
    }

    /// The devices that are being asked about, for whoever wants to show that beside them.
    pub async fn asked_now(&mut self, assets: &[AssetId]) -> Result<BTreeSet<AssetId>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT DISTINCT asset_id FROM question_item WHERE state = 'open' AND asset_id {in_ids:1}",
                args![ids_json(assets)?],
            )
            .await?;
        rows.iter().map(|row| row.get("asset_id")).collect()
    }
}
