//! Choosing how an institution takes part, and taking its inventory away when it wants it kept at home.
//!
//! What is wiped cannot be brought back: every text of every line, the files that were uploaded, what was found by
//! comparing, and which devices a notice was about. What stays is that there were notices and what was answered.

use domain::OrganisationId;
use domain::blind::InventoryMode;
use domain::job::Job;
use domain::policy::{MayChooseInventoryMode, MayImportInventory};
use domain::refusal::Refusal;
use serde_json::json;

use super::blind_audience;
use crate::audit::who_text;
use crate::db::{Ask, args};
use crate::{StoreError, Tx};

/// What was taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wiped {
    /// Lines of the inventory, those that were gone already among them.
    pub lines: u64,
    pub files: u64,
    pub matches: u64,
}

/// What goes, in an order that no reference stands in the way of. `$1` is the organisation. A table that comes to hold
/// something of an inventory needs a line here.
const WIPES: &[&str] = &[
    "DELETE FROM asset_match WHERE organisation_id = $1",
    // The numbers that nobody else has registered.
    "DELETE FROM named_product WHERE model_number <> ''
         AND EXISTS (SELECT 1 FROM asset s WHERE s.organisation_id = $1 AND s.product_key = named_product.product_key
                     AND s.model_number = named_product.model_number)
         AND NOT EXISTS (SELECT 1 FROM asset s WHERE s.organisation_id <> $1
                         AND s.product_key = named_product.product_key
                         AND s.model_number = named_product.model_number)",
    "DELETE FROM fallen_decision WHERE organisation_id = $1",
    "DELETE FROM remediation WHERE organisation_id = $1",
    "DELETE FROM asset_key WHERE asset_id IN (SELECT id FROM asset WHERE organisation_id = $1)",
    "DELETE FROM notice_asset WHERE asset_id IN (SELECT id FROM asset WHERE organisation_id = $1)",
    "DELETE FROM column_mapping WHERE organisation_id = $1",
    "DELETE FROM photo_answer WHERE organisation_id = $1",
    "DELETE FROM asset_fact WHERE organisation_id = $1",
    // What was asked names the devices too: that something was asked stays.
    "UPDATE question SET state = 'withdrawn' WHERE institution_id = $1 AND state = 'sent'",
    "UPDATE question_group SET maker = '', product = '', model_number = '', subject = ''
     WHERE question_id IN (SELECT id FROM question WHERE institution_id = $1)",
    "DELETE FROM question_reason WHERE item_id IN
         (SELECT i.id FROM question_item i JOIN question q ON q.id = i.question_id WHERE q.institution_id = $1)",
    "UPDATE question_item SET value = '', subject = '', state = CASE WHEN state = 'open' THEN 'moot' ELSE state END
     WHERE question_id IN (SELECT id FROM question WHERE institution_id = $1)",
];

impl Tx<'_> {
    /// Sets how an institution takes part. Anything but "shared" takes the stored inventory away, for good.
    pub async fn choose_inventory_mode(
        &mut self,
        proof: &MayChooseInventoryMode,
        organisation: OrganisationId,
        mode: InventoryMode,
    ) -> Result<Wiped, StoreError> {
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        // An import that runs now waits for this, and finds the mode when it goes on.
        self.inner.exec("UPDATE organisation SET name = name WHERE id = $1", args![organisation]).await?;
        let before = self.mode_of(organisation).await?;
        let wiped = if mode == InventoryMode::Shared { Wiped::default() } else { self.wipe(organisation).await? };
        let audience = blind_audience(organisation);
        let audience_id = self.audience_id(&audience).await?;
        let now = self.now;
        self.inner
            .exec(
                "INSERT INTO inventory_mode (organisation_id, mode, changed_by, changed_at, audience_id)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (organisation_id) DO UPDATE SET mode = excluded.mode, changed_by = excluded.changed_by,
                     changed_at = excluded.changed_at",
                args![organisation, mode.code(), who_text(proof.actor().who), now, audience_id],
            )
            .await?;
        if mode != InventoryMode::Blind {
            // What was counted stands no longer: from now on it is known, or there is nothing to count.
            self.inner
                .exec(
                    "UPDATE blind_answer SET superseded_at = $2 WHERE organisation_id = $1 AND superseded_at IS NULL",
                    args![organisation, now],
                )
                .await?;
        }
        // Brings the drafts in line with what is left.
        self.enqueue(&Job::MatchOrganisation { organisation }).await?;
        let detail = json!({
            "from": before.code(), "to": mode.code(), "lines": wiped.lines, "files": wiped.files,
            "matches": wiped.matches,
        });
        self.audit(proof, "inventory.mode", organisation, detail, &audience).await?;
        Ok(wiped)
    }

    async fn wipe(&mut self, organisation: OrganisationId) -> Result<Wiped, StoreError> {
        let mut wiped = Wiped::default();
        for text in WIPES {
            let gone = self.inner.exec(text, args![organisation]).await?;
            if text.starts_with("DELETE FROM asset_match") {
                wiped.matches = gone;
            }
        }
        wiped.files += self.wipe_bills(organisation).await?;
        // The rows stay, without a word in them, because what was asked and answered about a line points to it.
        let now = self.now;
        wiped.lines = self
            .inner
            .exec(
                "UPDATE asset SET inventory_number = '-wiped-' || CAST(x.place AS TEXT), maker = '', product = '',
                        version = '', model_number = '', serial = '', udi_di = '', kind = '', location = '',
                        department = '', quantity = NULL, remark = '', class = NULL, search = '', product_key = '',
                        recognition = NULL, recognised_as = NULL, line_hash = $3,
                        gone_at = COALESCE(gone_at, $2), first_seen_at = $2, changed_at = $2, to_match = FALSE
                 FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM asset WHERE organisation_id = $1) x
                 WHERE asset.id = x.id",
                args![organisation, now, Vec::<u8>::from([0; 32])],
            )
            .await?;
        wiped.files += self
            .inner
            .exec(
                "UPDATE inventory_import SET content = $2, file_name = '', mapping = NULL, result = '{}',
                        state = CASE WHEN state IN ('uploaded', 'queued') THEN 'failed' ELSE state END
                 WHERE organisation_id = $1",
                args![organisation, Vec::<u8>::new()],
            )
            .await?;
        Ok(wiped)
    }

    async fn mode_of(&mut self, organisation: OrganisationId) -> Result<InventoryMode, StoreError> {
        let row =
            self.inner.opt("SELECT mode FROM inventory_mode WHERE organisation_id = $1", args![organisation]).await?;
        row.map_or(Ok(InventoryMode::default()), |row| row.code("mode", InventoryMode::from_code))
    }

    /// Refuses an inventory of who keeps it at home. Who had none and brings one shares it from now on.
    pub(crate) async fn may_keep_inventory(
        &mut self,
        _proof: &MayImportInventory,
        organisation: OrganisationId,
    ) -> Result<(), StoreError> {
        match self.mode_of(organisation).await? {
            InventoryMode::Blind => Err(Refusal::InventoryAtHome.into()),
            InventoryMode::Shared => Ok(()),
            InventoryMode::None => self
                .inner
                .exec("DELETE FROM inventory_mode WHERE organisation_id = $1", args![organisation])
                .await
                .map(|_| ()),
        }
    }
}
