//! Notices: what the CERT tells one institution about one advisory, from draft to the last answer.
//!
//! `draft` makes them from matches, `send` gives them out, `deliveries` is what the channels read and note, `batches` several
//! deliveries in one message, `links` and `answers` are the way back, `steps` reminds, `quiet` leaves in peace, `follow_up`
//! says who still owes something, `picture` how far all of them are,
//! `votes` what they thought of it.
//! Rules stand in `domain`; this writes down.
//! A draft is the CERT's alone; sending opens it to the institution and to the suppliers for the classes concerned.

mod answers;
mod batches;
mod calls;
mod deliveries;
mod draft;
mod follow_up;
mod links;
mod picture;
mod quiet;
mod second_look;
mod send;
mod steps;
mod votes;

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::answer::AnswerKind;
use domain::asset::{AssetClass, AssetLine};
use domain::audience::{Audience, Tlp};
use domain::blind::Count;
use domain::mandate::Part;
use domain::notice::{CareImpact, Notice, NoticeState, Severity};
use domain::organisation::{OrganisationKind, Size};
use domain::page::{Page, PageRequest};
use domain::policy::MayPublish;
use domain::recipients::{Recipient, recipients};
use domain::refusal::Refusal;
use domain::verdict::Ground;
use domain::{AdvisoryId, AssetId, ContentHash, MandateId, NoticeId, OrganisationId, RevisionId, ShortCode, Timestamp};
use serde_json::json;

use crate::blind::maybe_count;
use crate::db::{Ask, DataKey, Row, Val, args};
use crate::organisations::keyset;
use crate::{Seen, StoreError, Tx, View};

pub use answers::{AnswerRow, Noted};
pub(crate) use batches::Together;
pub use batches::{BatchLink, Fellow};
pub use calls::CallRow;
use deliveries::delivery_row;
pub(crate) use deliveries::withdrawn;
pub use deliveries::{DeliveryRow, Outgoing};
pub use draft::Drafted;
pub use follow_up::{OwingRow, Phone, SubjectRow};
pub(crate) use links::is_reached_at;
pub use links::{LinkFacts, LinkState, Withdrawn};
pub use picture::{MembersPicture, MembersRow, PictureRow};
pub use second_look::{OutgoingLook, SecondLook};
pub use send::SendReport;
pub use steps::Stepped;
pub use votes::VoteRow;

/// What a list of notices is narrowed by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeFilter {
    pub advisory: Option<AdvisoryId>,
    pub institution: Option<OrganisationId>,
    /// Institutions and suppliers that it is addressed to.
    pub addressee: Option<OrganisationId>,
    pub state: Option<NoticeState>,
}

/// One line of that list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    pub id: NoticeId,
    pub code: ShortCode,
    pub advisory: AdvisoryId,
    pub advisory_title: String,
    pub publisher: String,
    pub tracking_id: String,
    pub institution: OrganisationId,
    pub institution_name: String,
    pub state: NoticeState,
    pub severity: Severity,
    pub care_impact: CareImpact,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub deadline: Option<Timestamp>,
    /// What the answers of all who must act come to.
    pub answer: Option<AnswerKind>,
    /// In a list of one addressee's notices: what it has said for its own part, or `answer` when it is only informed.
    pub own_answer: Option<AnswerKind>,
    /// In a list of one addressee's notices: whether it must act or is only told.
    pub own_part: Option<Part>,
    /// In a list of one addressee's notices: the number that it has with the addressee.
    pub own_reference: Option<String>,
    /// It tells what has changed since an earlier notice.
    pub is_update: bool,
    /// Inventory lines concerned.
    pub assets: i64,
    /// What the institution counted itself, when it keeps its inventory at home; then no line is known here.
    pub counted: Option<Count>,
}

/// A notice with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeDetail {
    /// Its `assets` are those that the viewer may see, as in `assets` beside it.
    pub notice: Notice,
    pub revision: RevisionId,
    pub updates: Option<NoticeId>,
    pub institution_name: String,
    pub institution_size: Option<Size>,
    pub advisory_title: String,
    pub publisher: String,
    pub tracking_id: String,
    pub addressees: Vec<AddresseeRow>,
    pub deliveries: Vec<DeliveryRow>,
    /// Newest first.
    pub answers: Vec<AnswerRow>,
    /// Calls that brought no answer, newest first.
    pub calls: Vec<CallRow>,
    /// At most [`MAX_ASSETS`] of them, by inventory number.
    pub assets: Vec<AffectedAsset>,
    /// How many there are.
    pub asset_count: usize,
    /// What the institution counted itself, in place of devices.
    pub counted: Option<Count>,
}

impl NoticeDetail {
    /// What an analyst has seen when they say "send": the devices, who would be told and where, and which revision
    /// it is about. Two readings with one print would send the same.
    pub fn print(&self) -> ContentHash {
        let told: Vec<_> = self
            .addressees
            .iter()
            .map(|to| {
                let people: Vec<_> =
                    to.recipients.iter().map(|it| (it.contact, it.road.address(), it.language.code())).collect();
                (to.organisation, to.part.code(), people)
            })
            .collect();
        let assets: Vec<_> = self.assets.iter().map(|asset| asset.id).collect();
        let seen = (self.notice.id, self.revision, told, assets, self.asset_count, self.counted);
        ContentHash::of(format!("{seen:?}").as_bytes())
    }
}

/// More inventory lines than this are counted, not listed.
pub const MAX_ASSETS: u32 = 500;

/// A message or a file with all inventory lines stops here.
const MAX_LISTED: u32 = 20_000;

/// Who is addressed, why, and for a draft which people that would be today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddresseeRow {
    pub organisation: OrganisationId,
    pub name: String,
    pub kind: OrganisationKind,
    pub size: Option<Size>,
    pub phone: Option<String>,
    pub part: Part,
    pub mandate: Option<MandateId>,
    pub classes: BTreeSet<AssetClass>,
    /// What it has said for its part, when it must act.
    pub answer: Option<AnswerKind>,
    /// When it hears from us by itself again, if it says nothing.
    pub next_step_at: Option<Timestamp>,
    /// Empty means that nobody there can be reached.
    pub recipients: Vec<Recipient>,
}

/// An inventory line with the reason why it is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AffectedAsset {
    pub id: AssetId,
    pub line: AssetLine,
    pub class: Option<AssetClass>,
    /// The advisory's product entry, as the maker wrote it.
    pub product_id: String,
    pub product: String,
    pub score: u8,
    pub grounds: Vec<Ground>,
}

/// What an analyst changes in a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeEdit {
    pub severity: Severity,
    pub care_impact: CareImpact,
    pub advice_nl: String,
    pub advice_en: String,
    /// By when to answer; without one the severity decides at the moment of sending.
    pub deadline: Option<Timestamp>,
}

/// Longest advice of the CERT, in signs.
const MAX_ADVICE: usize = 20_000;

/// Who may read a sent notice.
fn notice_audience(tlp: Tlp, institution: OrganisationId, classes: BTreeSet<AssetClass>) -> Audience {
    Audience {
        tlp: tlp.max(Tlp::Amber),
        organisations: BTreeSet::from([institution]),
        suppliers: classes,
        ..Audience::cert_only()
    }
}

/// A notice that a later one about the same thing has replaced owes nothing any more.
pub(crate) const NOT_REPLACED: &str =
    "NOT EXISTS (SELECT 1 FROM notice later WHERE later.updates_id = n.id AND later.state IN ('sent', 'closed'))";

const ROW: &str = "n.id, n.code, n.advisory_id, v.title, v.publisher, v.tracking_id, n.institution_id,
    o.name AS institution_name, o.size, n.state, n.severity, n.care_impact, n.created_at, n.sent_at, n.deadline,
    n.answer, {own} AS own_answer, {part} AS own_part, {reference} AS own_reference, n.updates_id, n.revision_id, n.advice_nl, n.advice_en, n.counted_low, n.counted_high,
    (SELECT COUNT(*) FROM notice_asset na JOIN asset a ON a.id = na.asset_id
     WHERE na.notice_id = n.id AND {seen:a}) AS assets
    FROM notice n JOIN advisory v ON v.id = n.advisory_id JOIN organisation o ON o.id = n.institution_id";

/// What has been answered, whose part it is and which number it has there, when it is not of one addressee.
const OF_ALL: [&str; 3] = ["n.answer", "NULL", "NULL"];

/// The same of the addressee `$1`.
const OF_ONE: [&str; 3] = [
    "(SELECT CASE WHEN own.part = 'act' THEN own.answer ELSE n.answer END FROM addressee own
      WHERE own.notice_id = n.id AND own.organisation_id = $1)",
    "(SELECT own.part FROM addressee own WHERE own.notice_id = n.id AND own.organisation_id = $1)",
    "(SELECT w.reference FROM answer w WHERE w.notice_id = n.id AND w.organisation_id = $1
      AND w.reference IS NOT NULL AND {seen:w} ORDER BY w.id DESC LIMIT 1)",
];

fn of_addressee([own, part, reference]: [&str; 3]) -> String {
    ROW.replace("{own}", own).replace("{part}", part).replace("{reference}", reference)
}

fn notice_row(row: &Row) -> Result<NoticeRow, StoreError> {
    Ok(NoticeRow {
        id: row.get("id")?,
        code: row.get("code")?,
        advisory: row.get("advisory_id")?,
        advisory_title: row.get("title")?,
        publisher: row.get("publisher")?,
        tracking_id: row.get("tracking_id")?,
        institution: row.get("institution_id")?,
        institution_name: row.get("institution_name")?,
        state: row.code("state", NoticeState::from_code)?,
        severity: row.code("severity", Severity::from_code)?,
        care_impact: row.code("care_impact", CareImpact::from_code)?,
        created_at: row.get("created_at")?,
        sent_at: row.maybe("sent_at")?,
        deadline: row.maybe("deadline")?,
        answer: row.maybe_code("answer", AnswerKind::from_code)?,
        own_answer: row.maybe_code("own_answer", AnswerKind::from_code)?,
        own_part: row.maybe_code("own_part", Part::from_code)?,
        own_reference: row.maybe("own_reference")?,
        is_update: row.maybe::<NoticeId>("updates_id")?.is_some(),
        assets: row.get("assets")?,
        counted: maybe_count(row, "counted_low", "counted_high")?,
    })
}

fn affected_asset(row: &Row) -> Result<AffectedAsset, StoreError> {
    Ok(AffectedAsset {
        id: row.get("id")?,
        line: AssetLine {
            inventory_number: row.get("inventory_number")?,
            maker: row.get("maker")?,
            product: row.get("product")?,
            version: row.get("version")?,
            model_number: row.get("model_number")?,
            serial: row.get("serial")?,
            udi_di: row.get("udi_di")?,
            kind: row.get("kind")?,
            location: row.get("location")?,
            department: row.get("department")?,
            quantity: row.maybe("quantity")?,
            remark: row.get("remark")?,
        },
        class: row.maybe_code("class", AssetClass::from_code)?,
        product_id: row.maybe("product_id")?.unwrap_or_default(),
        product: row.maybe("matched_product")?.unwrap_or_default(),
        score: row.maybe("score")?.unwrap_or_default(),
        // A match that is gone meanwhile (the inventory has changed) leaves the asset without a reason.
        grounds: if row.maybe::<String>("grounds")?.is_some() { row.json("grounds")? } else { Vec::new() },
    })
}

impl View<'_> {
    /// Newest first, in pages.
    pub async fn notices(
        &self,
        filter: &NoticeFilter,
        page: &PageRequest,
    ) -> Result<Page<Seen<NoticeRow>>, StoreError> {
        let own = if filter.addressee.is_some() { OF_ONE } else { OF_ALL };
        let mut text = format!("SELECT {} WHERE {{seen:n}}", of_addressee(own));
        let mut args: Vec<Val> = Vec::new();
        let mut and = |clause: &str, value: Val| {
            args.push(value);
            text.push_str(&clause.replace('?', &format!("${}", args.len())));
        };
        // First, because `own` counts on it.
        if let Some(addressee) = filter.addressee {
            and(
                " AND EXISTS (SELECT 1 FROM addressee ad WHERE ad.notice_id = n.id AND ad.organisation_id = ?)",
                addressee.into(),
            );
        }
        if let Some(advisory) = filter.advisory {
            and(" AND n.advisory_id = ?", advisory.into());
        }
        if let Some(institution) = filter.institution {
            and(" AND n.institution_id = ?", institution.into());
        }
        if let Some(state) = filter.state {
            and(" AND n.state = ?", state.code().into());
        }
        // Identifiers sort by time, so they are the order and the cursor.
        if let Some(cursor) = &page.after {
            let after: NoticeId = cursor.parse().map_err(|_| StoreError::NotFound)?;
            and(" AND n.id < ?", after.into());
        }
        and(" ORDER BY n.id DESC LIMIT ?", (page.limit() + 1).into());
        let rows = self.rows(&text, args).await?;
        keyset(rows, page, |row| {
            let line = notice_row(row)?;
            Ok((line.id.to_string(), line))
        })
    }

    pub async fn notice(&self, id: NoticeId) -> Result<Seen<NoticeDetail>, StoreError> {
        // Whom the CERT told of an advisory reads its name in the notice, whoever may read the document itself.
        let text = format!("SELECT {} WHERE n.id = $1 AND {{seen:n}}", of_addressee(OF_ALL));
        let row = self.row_beside(&["advisory"], &text, args![id]).await?;
        let head = notice_row(&row)?;
        let assets = self.affected_assets(id, MAX_ASSETS).await?;
        let addressees = self.addressees(&head, &assets).await?;
        let rows = self
            .rows(
                "SELECT d.id, d.organisation_id, o.name AS organisation_name, c.name AS contact_name, d.part,
                        d.occasion, d.channel, d.address, d.language, d.state, d.attempts, d.last_error, d.queued_at, d.sent_at,
                        d.opened_at, d.away_at, d.protection, d.batch_id
                 FROM delivery d JOIN organisation o ON o.id = d.organisation_id
                 JOIN contact c ON c.id = d.contact_id
                 WHERE d.notice_id = $1 AND {seen:d} ORDER BY d.part, o.name, d.id",
                args![id],
            )
            .await?;
        let deliveries = rows.iter().map(delivery_row).collect::<Result<_, _>>()?;
        let notice = Notice {
            id,
            code: head.code,
            advisory: head.advisory,
            institution: head.institution,
            state: head.state,
            severity: head.severity,
            care_impact: head.care_impact,
            advice_nl: row.get("advice_nl")?,
            advice_en: row.get("advice_en")?,
            created_at: head.created_at,
            sent_at: head.sent_at,
            deadline: head.deadline,
            assets: assets.iter().map(|asset| asset.id).collect(),
            answer: head.answer,
        };
        Ok(Seen::new(NoticeDetail {
            notice,
            revision: row.get("revision_id")?,
            updates: row.maybe("updates_id")?,
            institution_name: head.institution_name,
            institution_size: row.maybe_code("size", Size::from_code)?,
            advisory_title: head.advisory_title,
            publisher: head.publisher,
            tracking_id: head.tracking_id,
            addressees,
            deliveries,
            answers: self.answers_to(id).await?,
            calls: self.calls_about(id).await?,
            assets,
            asset_count: usize::try_from(head.assets).unwrap_or(0),
            counted: head.counted,
        }))
    }

    /// The notice with this code, as somebody reads it out on the phone.
    pub async fn notice_by_code(&self, code: &ShortCode) -> Result<NoticeId, StoreError> {
        self.row("SELECT n.id FROM notice n WHERE n.code = $1 AND {seen:n}", args![code.to_string()]).await?.get("id")
    }

    /// All notices of a kind, up to `at_most`, newest first: for a file that must be whole. True beside them when there
    /// are more.
    pub async fn all_notices(
        &self,
        filter: &NoticeFilter,
        at_most: usize,
    ) -> Result<(Vec<Seen<NoticeRow>>, bool), StoreError> {
        let mut request = PageRequest::first(PageRequest::MAX);
        let mut all = Vec::new();
        loop {
            let page = self.notices(filter, &request).await?;
            all.extend(page.items);
            match page.next {
                Some(next) if all.len() < at_most => request = PageRequest::after(next, PageRequest::MAX),
                next => return Ok((all, next.is_some())),
            }
        }
    }

    /// Every inventory line that a notice is about, as far as the viewer may see them; at most 20,000.
    pub async fn all_affected_assets(&self, notice: NoticeId) -> Result<Seen<Vec<AffectedAsset>>, StoreError> {
        Ok(Seen::new(self.affected_assets(notice, MAX_LISTED).await?))
    }

    async fn affected_assets(&self, notice: NoticeId, at_most: u32) -> Result<Vec<AffectedAsset>, StoreError> {
        let rows = self
            .rows(
                "SELECT a.id, a.inventory_number, a.maker, a.product, a.version, a.model_number, a.serial, a.udi_di,
                        a.kind, a.location, a.department, a.quantity, a.remark, a.class,
                        m.product_id, m.product AS matched_product, m.score, m.grounds
                 FROM notice_asset na
                 JOIN notice n ON n.id = na.notice_id
                 JOIN asset a ON a.id = na.asset_id
                 LEFT JOIN asset_match m ON m.asset_id = a.id AND m.advisory_id = n.advisory_id
                 WHERE na.notice_id = $1 AND a.inventory_number NOT LIKE '-emptied-%' AND {seen:n} AND {seen:a}
                 ORDER BY a.inventory_number, a.id LIMIT $2",
                args![notice, at_most],
            )
            .await?;
        rows.iter().map(affected_asset).collect()
    }

    async fn addressees(&self, notice: &NoticeRow, assets: &[AffectedAsset]) -> Result<Vec<AddresseeRow>, StoreError> {
        let rows = self
            .rows(
                "SELECT o.id, o.name, o.kind, o.size, o.phone, ad.part, ad.mandate_id, ad.classes, ad.answer,
                        ad.next_step_at
                 FROM addressee ad JOIN notice n ON n.id = ad.notice_id
                 JOIN organisation o ON o.id = ad.organisation_id
                 WHERE ad.notice_id = $1 AND {seen:n} AND {seen:o} ORDER BY ad.part, o.name",
                args![notice.id],
            )
            .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut addressee = AddresseeRow {
                organisation: row.get("id")?,
                name: row.get("name")?,
                kind: row.code("kind", OrganisationKind::from_code)?,
                size: row.maybe_code("size", Size::from_code)?,
                phone: row.maybe("phone")?,
                part: row.code("part", Part::from_code)?,
                mandate: row.maybe("mandate_id")?,
                classes: row.json("classes")?,
                answer: row.maybe_code("answer", AnswerKind::from_code)?,
                next_step_at: row.maybe("next_step_at")?,
                recipients: Vec::new(),
            };
            if notice.state == NoticeState::Draft {
                let contacts: Vec<_> =
                    self.contacts(addressee.organisation).await?.into_iter().map(Seen::into_inner).collect();
                // Of what was counted at home nobody knows the class.
                let counted = notice.counted.map(|_| None);
                let classes = classes_for(&addressee, assets.iter().map(|asset| asset.class).chain(counted));
                addressee.recipients =
                    recipients(addressee.organisation, addressee.kind, addressee.size, &classes, &contacts);
            }
            all.push(addressee);
        }
        Ok(all)
    }
}

/// The classes that choose an addressee's people. An institution that acts also has the assets whose class nobody
/// knows.
fn classes_for(
    addressee: &AddresseeRow,
    assets: impl Iterator<Item = Option<AssetClass>>,
) -> BTreeSet<Option<AssetClass>> {
    let mut classes: BTreeSet<Option<AssetClass>> = addressee.classes.iter().copied().map(Some).collect();
    if addressee.kind != OrganisationKind::ItSupplier && assets.into_iter().any(|class| class.is_none()) {
        classes.insert(None);
    }
    classes
}

impl Tx<'_> {
    /// What is written about a notice is sealed with the key of the institution that it is for, whoever writes it.
    pub(crate) async fn key_of_notice(&mut self, id: NoticeId) -> Result<Arc<DataKey>, StoreError> {
        let row = self.inner.one("SELECT institution_id FROM notice WHERE id = $1", args![id]).await?;
        self.key_of(row.get("institution_id")?).await
    }

    /// Changes a draft.
    pub async fn edit_notice(&mut self, proof: &MayPublish, id: NoticeId, edit: &NoticeEdit) -> Result<(), StoreError> {
        if [&edit.advice_nl, &edit.advice_en].iter().any(|text| text.chars().count() > MAX_ADVICE) {
            return Err(Refusal::AdviceTooLong.into());
        }
        let key = self.key_of_notice(id).await?;
        let changed = self
            .inner
            .exec(
                "UPDATE notice SET severity = $2, care_impact = $3, advice_nl = $4, advice_en = $5, deadline = $6
                 WHERE id = $1 AND state = 'draft'",
                args![
                    id,
                    edit.severity.code(),
                    edit.care_impact.code(),
                    key.text(&edit.advice_nl)?,
                    key.text(&edit.advice_en)?,
                    edit.deadline
                ],
            )
            .await?;
        self.was_draft(id, changed).await?;
        let detail = json!({ "severity": edit.severity.code(), "care_impact": edit.care_impact.code() });
        self.audit(proof, "notice.edit", id, detail, &Audience::cert_only()).await
    }

    /// The analyst decides not to send it. The same hits make no new draft; something new does.
    pub async fn withdraw_notice(&mut self, proof: &MayPublish, id: NoticeId, why: &str) -> Result<(), StoreError> {
        let changed = self
            .inner
            .exec("UPDATE notice SET state = 'withdrawn' WHERE id = $1 AND state = 'draft'", args![id])
            .await?;
        self.was_draft(id, changed).await?;
        let why: String = why.chars().take(500).collect();
        self.audit(proof, "notice.withdraw", id, json!({ "why": why }), &Audience::cert_only()).await
    }

    async fn was_draft(&mut self, id: NoticeId, changed: u64) -> Result<(), StoreError> {
        if changed == 1 {
            return Ok(());
        }
        self.inner.one("SELECT state FROM notice WHERE id = $1", args![id]).await?;
        Err(Refusal::NoLongerDraft.into())
    }

    /// The audience that a notice has now, for the rows that belong to it.
    async fn audience_of_notice(&mut self, id: NoticeId) -> Result<Audience, StoreError> {
        self.inner
            .one(
                "SELECT au.canonical FROM notice n JOIN audience au ON au.id = n.audience_id WHERE n.id = $1",
                args![id],
            )
            .await?
            .json("canonical")
    }
}
