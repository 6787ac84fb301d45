//! Bills of materials (SBOM) that are kept: bringing one in, the statements (VEX) beside it, and taking it away. What
//! advisories say of the components stands in `judged`, which assets a bill is of in `of`, looking at them in `list`.
//!
//! The bytes stay as they came, also when a bill is taken away: only an inventory that is wiped takes them along.

mod judged;
mod list;
mod of;

pub use judged::{BillJudged, BillToJudge};
pub use list::{BillCoverage, BillFindingRow, BillHits, BillRow, BillVexRow, RegisteredProduct};
pub use of::BillOfRow;

use std::collections::BTreeSet;

use domain::audience::Audience;
use domain::job::Job;
use domain::policy::{MayImportInventory, MayTakeIn, Proof};
use domain::sbom::{BillOf, Component, Sbom};
use domain::vex::VexStatement;
use domain::{BillId, ContentHash, DocumentId, OrganisationId, StatementId};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::assets::own_audience;
use crate::audit::who_text;
use crate::db::{Ask, Row, Val, args};
use crate::organisations::fold;
use crate::{NewDocument, Signature, StoreError, Tx};

/// More components than this are not kept.
pub const MOST_COMPONENTS: usize = 50_000;
/// More statements than this are not kept with one file.
pub const MOST_STATEMENTS: usize = 50_000;

/// A bill to keep, as it was read.
#[derive(Debug)]
pub struct NewBill<'n> {
    pub of: &'n BillOf,
    pub file_name: &'n str,
    pub content: &'n [u8],
    pub sbom: &'n Sbom,
    /// The words of each component, in the order of the components.
    pub keys: &'n [BTreeSet<String>],
    /// Analyses that stand in it.
    pub statements: &'n [VexStatement],
}

/// A file with statements beside a bill.
#[derive(Debug)]
pub struct NewVex<'n> {
    pub file_name: &'n str,
    /// `csaf`, `cyclonedx`, `openvex`.
    pub format: &'static str,
    pub content: &'n [u8],
    pub statements: &'n [VexStatement],
}

/// What became of a file that was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptBill {
    pub id: BillId,
    /// False when the same bytes were kept for the same thing already.
    pub is_new: bool,
}

/// What a document says of itself, with its product as the only component.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) sbom: Sbom,
    /// Where its product stood among the components.
    pub(crate) subject_place: Option<usize>,
}

impl Head {
    fn of(sbom: &Sbom) -> Self {
        let subject = sbom.subject().cloned();
        let head = Sbom {
            format: sbom.format,
            version: sbom.version.clone(),
            id: sbom.id.clone(),
            created: sbom.created,
            authors: sbom.authors.clone(),
            subject: subject.is_some().then_some(0),
            components: subject.into_iter().map(|it| Component { parent: None, ..it }).collect(),
        };
        Self { sbom: head, subject_place: sbom.subject }
    }
}

/// Whose a bill is may see it; the CERT's are the CERT's.
fn bill_audience(organisation: Option<OrganisationId>) -> Audience {
    organisation.map_or_else(Audience::cert_only, own_audience)
}

pub(crate) fn to_text(column: &'static str, value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::bad(column, error))
}

/// No database takes a NUL, and a name is no place for a novel.
fn short(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).take(200).collect()
}

impl Tx<'_> {
    /// Keeps a bill of an institution, and has it judged once this commits.
    pub async fn add_bill(
        &mut self,
        proof: &MayImportInventory,
        organisation: OrganisationId,
        new: &NewBill<'_>,
    ) -> Result<KeptBill, StoreError> {
        if proof.about() != Some(organisation) {
            return Err(StoreError::NotFound);
        }
        // Who takes its list home at this moment is not overtaken.
        self.inner.exec("UPDATE organisation SET name = name WHERE id = $1", args![organisation]).await?;
        self.may_keep_inventory(proof, organisation).await?;
        if let Some(asset) = new.of.asset {
            let own = self
                .inner
                .opt(
                    "SELECT 1 AS one FROM asset WHERE id = $1 AND organisation_id = $2 AND gone_at IS NULL",
                    args![asset, organisation],
                )
                .await?;
            own.ok_or(StoreError::NotFound)?;
        }
        self.keep_bill(proof, Some(organisation), new).await
    }

    /// The same for everybody who has the product.
    pub async fn add_bill_for_all(&mut self, proof: &MayTakeIn, new: &NewBill<'_>) -> Result<KeptBill, StoreError> {
        if new.of.asset.is_some() {
            return Err(StoreError::Conflict("a bill for everybody is of a product, not of one device".to_owned()));
        }
        self.keep_bill(proof, None, new).await
    }

    async fn keep_bill<A>(
        &mut self,
        proof: &Proof<A>,
        organisation: Option<OrganisationId>,
        new: &NewBill<'_>,
    ) -> Result<KeptBill, StoreError> {
        let of = new.of;
        if of.product.trim().is_empty() {
            return Err(StoreError::Conflict("a bill of materials is of a product: name it".to_owned()));
        }
        if new.sbom.components.len() > MOST_COMPONENTS || new.statements.len() > MOST_STATEMENTS {
            return Err(StoreError::Conflict(format!(
                "more than {MOST_COMPONENTS} components or {MOST_STATEMENTS} statements are not kept: split the document"
            )));
        }
        let audience = bill_audience(organisation);
        let document = self.keep_bytes(organisation, new.file_name, new.content).await?;
        let owner = organisation.map_or_else(String::new, |it| it.to_string());
        let before = self
            .inner
            .all(
                "SELECT id, organisation_id, asset_id, maker, product, version FROM bill
                 WHERE document_id = $1 AND removed_at IS NULL",
                args![document],
            )
            .await?;
        for row in &before {
            let known = row.maybe::<OrganisationId>("organisation_id")?.map_or_else(String::new, |it| it.to_string());
            if known == owner && &bill_of(row)? == of {
                return Ok(KeptBill { id: row.get("id")?, is_new: false });
            }
        }
        let id = BillId::new(self.world());
        let now = self.now;
        let audience_id = self.audience_id(&audience).await?;
        let count = i64::try_from(new.sbom.parts()).unwrap_or(i64::MAX);
        let (name, hash) = (short(new.file_name), ContentHash::of(new.content).to_string());
        let (name, hash) = match organisation {
            None => (Val::from(name), Val::from(hash)),
            Some(owner) => {
                let key = self.key_of(owner).await?;
                (key.text(&name)?, key.text(&hash)?)
            }
        };
        let args = args![
            id,
            document,
            organisation,
            of.asset,
            of.maker.trim(),
            of.product.trim(),
            of.version.trim(),
            fold(&of.name()),
            name,
            new.sbom.format.code(),
            to_text("head", &Head::of(new.sbom))?,
            count,
            who_text(proof.actor().who),
            now,
            audience_id,
            hash
        ];
        self.inner
            .exec(
                "INSERT INTO bill (id, document_id, organisation_id, asset_id, maker, product, version, search, file_name,
                                   format, head, components, uploaded_by, uploaded_at, audience_id, sha256)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
                args,
            )
            .await?;
        let mut rows = Vec::with_capacity(new.sbom.components.len());
        for (place, component) in (0_i64..).zip(&new.sbom.components) {
            rows.push(args![id, place, to_text("content", component)?]);
        }
        self.inner.insert_many("bill_component (bill_id, place, content)", rows, "").await?;
        self.write_component_keys(id, (0_i64..).zip(new.keys)).await?;
        self.write_statements(Some(id), None, Some(document), new.statements).await?;
        self.enqueue(&Job::MatchBill { bill: id }).await?;
        let detail = json!({
            "file": short(new.file_name), "format": new.sbom.format.code(), "components": count,
            "statements": new.statements.len(),
        });
        self.audit(proof, "bill.add", id, detail, &audience).await?;
        Ok(KeptBill { id, is_new: true })
    }

    pub(crate) async fn write_component_keys(
        &mut self,
        bill: BillId,
        keys: impl Iterator<Item = (i64, &BTreeSet<String>)>,
    ) -> Result<(), StoreError> {
        let rows: Vec<Vec<Val>> =
            keys.flat_map(|(place, keys)| keys.iter().map(move |key| args![key, bill, place])).collect();
        self.inner.insert_many("bill_component_key (component_key, bill_id, place)", rows, "").await?;
        Ok(())
    }

    pub(crate) async fn write_statements(
        &mut self,
        bill: Option<BillId>,
        advisory: Option<domain::AdvisoryId>,
        document: Option<DocumentId>,
        statements: &[VexStatement],
    ) -> Result<(), StoreError> {
        let (mut rows, mut numbers) = (Vec::new(), Vec::new());
        for statement in statements {
            let id = StatementId::new(self.world());
            rows.push(args![id, bill, advisory, document, to_text("content", statement)?]);
            let of: BTreeSet<String> = statement.vulnerabilities.iter().map(|it| it.to_ascii_uppercase()).collect();
            numbers.extend(of.into_iter().map(|number| args![number, id]));
        }
        self.inner.insert_many("vex_statement (id, bill_id, advisory_id, document_id, content)", rows, "").await?;
        self.inner.insert_many("vex_number (number, statement_id)", numbers, "").await?;
        Ok(())
    }

    /// The bytes as they came, for whom the bill is for.
    async fn keep_bytes(
        &mut self,
        owner: Option<OrganisationId>,
        name: &str,
        content: &[u8],
    ) -> Result<DocumentId, StoreError> {
        let name = short(name);
        let audience = bill_audience(owner);
        let sha256 = ContentHash::of(content);
        let new = NewDocument { sha256, content, origin: &name, signature: Signature::None, audience: &audience };
        self.keep_document(&new, owner).await
    }

    /// Keeps a file with statements beside a bill of an institution, and has the bill judged again. False when it was
    /// there already.
    pub async fn add_bill_vex(
        &mut self,
        proof: &MayImportInventory,
        bill: BillId,
        new: &NewVex<'_>,
    ) -> Result<bool, StoreError> {
        let organisation = proof.about().ok_or(StoreError::NotFound)?;
        self.hold_bill(bill, Some(organisation)).await?;
        self.may_keep_inventory(proof, organisation).await?;
        self.keep_vex(proof, bill, Some(organisation), new).await
    }

    /// The same beside a bill of the CERT.
    pub async fn add_bill_vex_for_all(
        &mut self,
        proof: &MayTakeIn,
        bill: BillId,
        new: &NewVex<'_>,
    ) -> Result<bool, StoreError> {
        self.hold_bill(bill, None).await?;
        self.keep_vex(proof, bill, None, new).await
    }

    async fn keep_vex<A>(
        &mut self,
        proof: &Proof<A>,
        bill: BillId,
        organisation: Option<OrganisationId>,
        new: &NewVex<'_>,
    ) -> Result<bool, StoreError> {
        if new.statements.len() > MOST_STATEMENTS {
            return Err(StoreError::Conflict(format!(
                "more than {MOST_STATEMENTS} statements are not kept: split the document"
            )));
        }
        let document = self.keep_bytes(organisation, new.file_name, new.content).await?;
        let count = i64::try_from(new.statements.len()).unwrap_or(i64::MAX);
        let now = self.now;
        let name = match organisation {
            None => Val::from(short(new.file_name)),
            Some(owner) => self.key_of(owner).await?.text(&short(new.file_name))?,
        };
        let args = args![bill, document, name, new.format, count, who_text(proof.actor().who), now];
        let added = self
            .inner
            .exec(
                "INSERT INTO bill_vex (bill_id, document_id, file_name, format, statements, uploaded_by, uploaded_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
                args,
            )
            .await?;
        if added == 0 {
            return Ok(false);
        }
        self.write_statements(Some(bill), None, Some(document), new.statements).await?;
        self.inner.exec("UPDATE bill SET judged_at = NULL WHERE id = $1", args![bill]).await?;
        self.enqueue(&Job::MatchBill { bill }).await?;
        let detail = json!({ "file": short(new.file_name), "format": new.format, "statements": count });
        self.audit(proof, "bill.vex", bill, detail, &bill_audience(organisation)).await?;
        Ok(true)
    }

    /// Takes a bill of an institution away: nothing follows from it any more once its job has run, and nothing is left of
    /// it, the file included.
    pub async fn remove_bill(&mut self, proof: &MayImportInventory, bill: BillId) -> Result<(), StoreError> {
        let organisation = proof.about().ok_or(StoreError::NotFound)?;
        self.take_bill_away(proof, bill, Some(organisation)).await
    }

    /// The same with a bill of the CERT.
    pub async fn remove_bill_for_all(&mut self, proof: &MayTakeIn, bill: BillId) -> Result<(), StoreError> {
        self.take_bill_away(proof, bill, None).await
    }

    async fn take_bill_away<A>(
        &mut self,
        proof: &Proof<A>,
        bill: BillId,
        organisation: Option<OrganisationId>,
    ) -> Result<(), StoreError> {
        self.hold_bill(bill, organisation).await?;
        let now = self.now;
        self.inner.exec("UPDATE bill SET removed_at = $2 WHERE id = $1", args![bill, now]).await?;
        for text in FORGET {
            self.inner.exec(text, args![bill]).await?;
        }
        self.enqueue(&Job::MatchBill { bill }).await?;
        self.audit(proof, "bill.remove", bill, json!({}), &bill_audience(organisation)).await
    }

    /// Holds a bill that stands; one of somebody else is not there.
    async fn hold_bill(&mut self, bill: BillId, organisation: Option<OrganisationId>) -> Result<(), StoreError> {
        let row = self
            .inner
            .opt("UPDATE bill SET id = id WHERE id = $1 AND removed_at IS NULL RETURNING organisation_id", args![bill])
            .await?
            .ok_or(StoreError::NotFound)?;
        let whose = row.maybe::<OrganisationId>("organisation_id")?;
        if whose == organisation { Ok(()) } else { Err(StoreError::NotFound) }
    }

    /// Takes everything away that an institution's bills hold, the bytes included: its inventory goes home.
    pub(crate) async fn wipe_bills(&mut self, organisation: OrganisationId) -> Result<u64, StoreError> {
        let rows = self.inner.all("SELECT id FROM bill WHERE organisation_id = $1", args![organisation]).await?;
        self.inner
            .exec(
                "DELETE FROM bill_asset WHERE asset_id IN (SELECT id FROM asset WHERE organisation_id = $1)",
                args![organisation],
            )
            .await?;
        for row in &rows {
            self.wipe_bill(row.get("id")?).await?;
        }
        Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
    }

    /// The last of a bill that was taken away, once what followed from it is to be worked out again.
    pub async fn forget_bill(&mut self, _proof: &MayTakeIn, bill: BillId) -> Result<(), StoreError> {
        let removed =
            self.inner.opt("SELECT id FROM bill WHERE id = $1 AND removed_at IS NOT NULL", args![bill]).await?;
        if removed.is_none() {
            return Err(StoreError::Conflict(format!("bill {bill} stands")));
        }
        self.wipe_bill(bill).await
    }

    async fn wipe_bill(&mut self, bill: BillId) -> Result<(), StoreError> {
        let documents = self
            .inner
            .all(
                "SELECT document_id FROM bill WHERE id = $1 UNION SELECT document_id FROM bill_vex WHERE bill_id = $1",
                args![bill],
            )
            .await?;
        for text in FORGET.iter().chain(WIPE) {
            self.inner.exec(text, args![bill]).await?;
        }
        for row in &documents {
            // Somebody else may have handed over the same bytes, or an advisory may have come in them.
            self.inner
                .exec(
                    "DELETE FROM document WHERE id = $1
                     AND NOT EXISTS (SELECT 1 FROM revision r WHERE r.document_id = $1)
                     AND NOT EXISTS (SELECT 1 FROM bill b WHERE b.document_id = $1)
                     AND NOT EXISTS (SELECT 1 FROM bill_vex v WHERE v.document_id = $1)",
                    args![row.get::<DocumentId>("document_id")?],
                )
                .await?;
        }
        Ok(())
    }
}

/// What goes when a bill is taken away; `$1` is the bill. Which assets it was of stays until its job has run, so that
/// they are matched again.
const FORGET: &[&str] = &[
    "DELETE FROM bill_finding_number WHERE bill_id = $1",
    "DELETE FROM bill_finding WHERE bill_id = $1",
    "DELETE FROM bill_component_key WHERE bill_id = $1",
    "DELETE FROM bill_component WHERE bill_id = $1",
    "DELETE FROM bill_key WHERE bill_id = $1",
    "DELETE FROM vex_number WHERE statement_id IN (SELECT id FROM vex_statement WHERE bill_id = $1)",
    "DELETE FROM vex_statement WHERE bill_id = $1",
];

/// And what goes as well when nothing may stay.
const WIPE: &[&str] = &[
    "DELETE FROM bill_asset WHERE bill_id = $1",
    "DELETE FROM bill_vex WHERE bill_id = $1",
    "DELETE FROM bill WHERE id = $1",
];

pub(crate) fn bill_of(row: &Row) -> Result<BillOf, StoreError> {
    Ok(BillOf {
        asset: row.maybe("asset_id")?,
        maker: row.get("maker")?,
        product: row.get("product")?,
        version: row.get("version")?,
    })
}
