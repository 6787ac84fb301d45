//! Questions to institutions: which doubtful devices only they can settle, asked once and grouped, and what came back.
//!
//! `propose` finds what can be asked, `send` asks it and reminds, `deliveries` is what the channel reads and notes,
//! `links` the way back, `answers` makes facts of answers. What is asked at all stands in `domain::question`.

mod answers;
mod deliveries;
mod hints;
mod links;
mod propose;
mod send;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::asset::{AssetClass, AssetLine};
use domain::audience::{Audience, Tlp};
use domain::mandate::Part;
use domain::notice::{DeliveryState, Severity};
use domain::organisation::Language;
use domain::page::{Page, PageRequest};
use domain::protection::Protection;
use domain::question::{ItemState, Point, QuestionState, Said};
use domain::{AdvisoryId, AssetId, ContentHash, DeliveryId, ItemId, OrganisationId, QuestionId, ShortCode, Timestamp};

use crate::assets::{LINE_COLUMNS, asset_line};
use crate::db::{Ask, Row, Val, args};
use crate::organisations::keyset;
use crate::{Seen, StoreError, Tx, View};

pub use answers::{AnswerLine, Answered};
pub use deliveries::OutgoingQuestion;
pub use hints::HintRow;
pub use links::QuestionLink;
pub use propose::{AskFilter, Proposal, ProposedDevice, ProposedGroup, Reason};
pub use send::{Asking, Reminded, ToAsk};

/// Lines of one question; what is more is asked when these are answered.
const MAX_ITEMS: usize = 5_000;

/// What a list of questions is narrowed by; all that are set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuestionFilter {
    pub state: Option<QuestionState>,
    pub institution: Option<OrganisationId>,
    /// It is to answer, or it is asked in its name.
    pub concerns: Option<OrganisationId>,
    pub advisory: Option<AdvisoryId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionRow {
    pub id: QuestionId,
    pub code: ShortCode,
    pub institution: OrganisationId,
    pub institution_name: String,
    /// Who is to answer.
    pub addressee: OrganisationId,
    pub addressee_name: String,
    pub state: QuestionState,
    pub severity: Severity,
    pub sent_at: Timestamp,
    pub reminded_at: Option<Timestamp>,
    pub rounds: u32,
    pub answered_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    /// Lines, as far as the viewer may see them.
    pub items: i64,
    /// Of which somebody has said something.
    pub said: i64,
    /// Which still wait.
    pub open: i64,
    pub opened: bool,
    /// A message could not be delivered, and none was.
    pub failed: bool,
}

/// A question with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionDetail {
    pub row: QuestionRow,
    /// How far it may be passed on.
    pub tlp: Tlp,
    pub groups: Vec<AskedGroup>,
    pub deliveries: Vec<QuestionDelivery>,
}

impl QuestionDetail {
    pub fn items(&self) -> impl Iterator<Item = (&AskedGroup, &AskedItem)> {
        self.groups.iter().flat_map(|group| group.items.iter().map(move |item| (group, item)))
    }

    /// How many devices it is about.
    pub fn devices(&self) -> usize {
        self.items().map(|(_, item)| item.asset).collect::<BTreeSet<_>>().len()
    }
}

/// Devices that are registered the same and of which the same is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedGroup {
    pub place: u32,
    pub point: Point,
    pub maker: String,
    pub product: String,
    pub model_number: String,
    /// Where to look on the device; may be empty.
    pub hint_nl: String,
    pub hint_en: String,
    pub reasons: Vec<AskedReason>,
    pub items: Vec<AskedItem>,
}

impl AskedGroup {
    /// Where to look, in this language or else in the other.
    pub fn hint(&self, language: Language) -> (&str, Language) {
        hint(language, &self.hint_nl, &self.hint_en)
    }
}

pub(crate) fn hint<'h>(language: Language, nl: &'h str, en: &'h str) -> (&'h str, Language) {
    match language {
        Language::Nl if nl.is_empty() && !en.is_empty() => (en, Language::En),
        Language::Nl => (nl, Language::Nl),
        Language::En if en.is_empty() && !nl.is_empty() => (nl, Language::Nl),
        Language::En => (en, Language::En),
    }
}

/// An advisory for which it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedReason {
    pub advisory: AdvisoryId,
    pub tracking_id: String,
    pub title: String,
    pub severity: Severity,
    /// What it says that decides.
    pub stated: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedItem {
    pub id: ItemId,
    /// Its number within the question, from 1.
    pub number: u32,
    pub asset: AssetId,
    pub line: AssetLine,
    pub class: Option<AssetClass>,
    pub state: ItemState,
    /// Empty unless answered.
    pub value: String,
    pub by: String,
    pub at: Option<Timestamp>,
}

impl AskedItem {
    /// What somebody has said of it; nothing while it is open.
    pub fn said(&self) -> Option<Said> {
        match self.state {
            ItemState::Answered => Some(Said::Value(self.value.clone())),
            ItemState::Unknown => Some(Said::Unknown),
            ItemState::Gone => Some(Said::Gone),
            ItemState::Open | ItemState::Moot => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionDelivery {
    pub id: DeliveryId,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub contact_name: String,
    pub part: Part,
    pub round: u32,
    pub channel: String,
    pub address: String,
    pub state: DeliveryState,
    pub last_error: Option<String>,
    pub queued_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    /// Where the contact has a key: whether the mail was encrypted with it.
    pub protection: Option<Protection>,
}

const ROW: &str = "q.id, q.code, q.institution_id, i.name AS institution_name, q.addressee_id,
    a.name AS addressee_name, q.state, q.severity, q.sent_at, q.reminded_at, q.rounds, q.answered_at, q.closed_at,
    au.canonical,
    (SELECT COUNT(*) FROM question_item n WHERE n.question_id = q.id AND {seen:n}) AS items,
    (SELECT COUNT(*) FROM question_item n WHERE n.question_id = q.id AND n.state IN ('answered', 'unknown', 'gone')
                                              AND {seen:n}) AS said,
    (SELECT COUNT(*) FROM question_item n WHERE n.question_id = q.id AND n.state = 'open' AND {seen:n}) AS open,
    (SELECT COUNT(*) FROM question_delivery d WHERE d.question_id = q.id AND d.opened_at IS NOT NULL) AS opened,
    (SELECT COUNT(*) FROM question_delivery d WHERE d.question_id = q.id AND d.part = 'act'
                                                  AND d.state = 'failed') AS failed,
    (SELECT COUNT(*) FROM question_delivery d WHERE d.question_id = q.id AND d.part = 'act'
                                                  AND d.state IN ('sent', 'opened')) AS arrived
    FROM question q JOIN organisation i ON i.id = q.institution_id JOIN organisation a ON a.id = q.addressee_id
    JOIN audience au ON au.id = q.audience_id";

fn question_row(row: &Row) -> Result<QuestionRow, StoreError> {
    Ok(QuestionRow {
        id: row.get("id")?,
        code: row.get("code")?,
        institution: row.get("institution_id")?,
        institution_name: row.get("institution_name")?,
        addressee: row.get("addressee_id")?,
        addressee_name: row.get("addressee_name")?,
        state: row.code("state", QuestionState::from_code)?,
        severity: row.code("severity", Severity::from_code)?,
        sent_at: row.get("sent_at")?,
        reminded_at: row.maybe("reminded_at")?,
        rounds: row.get("rounds")?,
        answered_at: row.maybe("answered_at")?,
        closed_at: row.maybe("closed_at")?,
        items: row.get("items")?,
        said: row.get("said")?,
        open: row.get("open")?,
        opened: row.get::<i64>("opened")? > 0,
        failed: row.get::<i64>("failed")? > 0 && row.get::<i64>("arrived")? == 0,
    })
}

pub(crate) fn point(row: &Row) -> Result<Point, StoreError> {
    let (code, subject): (String, String) = (row.get("point")?, row.get("subject")?);
    Point::from_parts(&code, &subject).ok_or_else(|| StoreError::bad("point", format!("unknown code {code:?}")))
}

impl View<'_> {
    /// Newest first, in pages.
    pub async fn questions(
        &self,
        filter: &QuestionFilter,
        page: &PageRequest,
    ) -> Result<Page<Seen<QuestionRow>>, StoreError> {
        let mut text = format!("SELECT {ROW} WHERE {{seen:q}}");
        let mut args: Vec<Val> = Vec::new();
        let mut and = |clause: &str, value: Val| {
            args.push(value);
            text.push_str(&clause.replace('?', &format!("${}", args.len())));
        };
        if let Some(state) = filter.state {
            and(" AND q.state = ?", state.code().into());
        }
        if let Some(institution) = filter.institution {
            and(" AND q.institution_id = ?", institution.into());
        }
        if let Some(concerns) = filter.concerns {
            and(" AND (q.institution_id = ? OR q.addressee_id = ?)", concerns.into());
        }
        if let Some(advisory) = filter.advisory {
            and(
                " AND EXISTS (SELECT 1 FROM question_item x JOIN question_reason r ON r.item_id = x.id
                              WHERE x.question_id = q.id AND r.advisory_id = ?)",
                advisory.into(),
            );
        }
        if let Some(cursor) = &page.after {
            let after: QuestionId = cursor.parse().map_err(|_| StoreError::NotFound)?;
            and(" AND q.id < ?", after.into());
        }
        and(" ORDER BY q.id DESC LIMIT ?", (page.limit() + 1).into());
        let rows = self.rows(&text, args).await?;
        keyset(rows, page, |row| {
            let line = question_row(row)?;
            Ok((line.id.to_string(), line))
        })
    }

    /// The question with this code, as somebody reads it out on the phone.
    pub async fn question_by_code(&self, code: &ShortCode) -> Result<QuestionId, StoreError> {
        self.row("SELECT q.id FROM question q WHERE q.code = $1 AND {seen:q}", args![code.to_string()]).await?.get("id")
    }

    /// How many questions somebody is still to answer.
    pub async fn questions_to_answer(&self, addressee: OrganisationId) -> Result<i64, StoreError> {
        self.row(
            "SELECT COUNT(*) AS n FROM question q WHERE q.addressee_id = $1 AND q.state = 'sent' AND {seen:q}",
            args![addressee],
        )
        .await?
        .get("n")
    }

    pub async fn question(&self, id: QuestionId) -> Result<Seen<QuestionDetail>, StoreError> {
        let row = self.row(&format!("SELECT {ROW} WHERE q.id = $1 AND {{seen:q}}"), args![id]).await?;
        let audience: Audience = row.json("canonical")?;
        let head = question_row(&row)?;
        let rows = self
            .rows(
                "SELECT g.place, g.point, g.subject, g.maker, g.product, g.model_number, g.hint_nl, g.hint_en
                 FROM question_group g JOIN question q ON q.id = g.question_id
                 WHERE g.question_id = $1 AND {seen:q} ORDER BY g.place",
                args![id],
            )
            .await?;
        let mut groups: BTreeMap<u32, AskedGroup> = BTreeMap::new();
        for row in &rows {
            let group = AskedGroup {
                place: row.get("place")?,
                point: point(row)?,
                maker: row.get("maker")?,
                product: row.get("product")?,
                model_number: row.get("model_number")?,
                hint_nl: row.get("hint_nl")?,
                hint_en: row.get("hint_en")?,
                reasons: Vec::new(),
                items: Vec::new(),
            };
            groups.insert(group.place, group);
        }
        self.add_items(id, &mut groups).await?;
        self.add_reasons(id, &mut groups).await?;
        let mut groups: Vec<AskedGroup> = groups.into_values().collect();
        // A supplier sees no group of whose devices it may see none.
        groups.retain(|group| !group.items.is_empty());
        let deliveries = self.question_deliveries(id).await?;
        Ok(Seen::new(QuestionDetail { row: head, tlp: audience.tlp, groups, deliveries }))
    }

    async fn add_items(&self, id: QuestionId, groups: &mut BTreeMap<u32, AskedGroup>) -> Result<(), StoreError> {
        let text = format!(
            "SELECT n.id AS item_id, n.group_place, n.number, n.asset_id, n.state, n.value, n.said_by, n.said_at,
                    {LINE_COLUMNS}
             FROM question_item n JOIN asset s ON s.id = n.asset_id
             WHERE n.question_id = $1 AND {{seen:n}} ORDER BY n.number"
        );
        for row in &self.rows(&text, args![id]).await? {
            let Some(group) = groups.get_mut(&row.get("group_place")?) else { continue };
            group.items.push(AskedItem {
                id: row.get("item_id")?,
                number: row.get("number")?,
                asset: row.get("asset_id")?,
                line: asset_line(row)?,
                class: row.maybe_code("class", AssetClass::from_code)?,
                state: row.code("state", ItemState::from_code)?,
                value: row.get("value")?,
                by: row.get("said_by")?,
                at: row.maybe("said_at")?,
            });
        }
        Ok(())
    }

    async fn add_reasons(&self, id: QuestionId, groups: &mut BTreeMap<u32, AskedGroup>) -> Result<(), StoreError> {
        let rows = self
            .rows(
                "SELECT DISTINCT n.group_place, r.advisory_id, r.stated, v.tracking_id, v.title, v.severity
                 FROM question_item n JOIN question_reason r ON r.item_id = n.id JOIN advisory v ON v.id = r.advisory_id
                 WHERE n.question_id = $1 AND {seen:n} ORDER BY n.group_place, v.tracking_id, r.stated",
                args![id],
            )
            .await?;
        for row in &rows {
            let Some(group) = groups.get_mut(&row.get("group_place")?) else { continue };
            group.reasons.push(AskedReason {
                advisory: row.get("advisory_id")?,
                tracking_id: row.get("tracking_id")?,
                title: row.get("title")?,
                severity: row.code("severity", Severity::from_code)?,
                stated: row.get("stated")?,
            });
        }
        for group in groups.values_mut() {
            group.reasons.sort_by_key(|reason| std::cmp::Reverse(reason.severity));
        }
        Ok(())
    }

    async fn question_deliveries(&self, id: QuestionId) -> Result<Vec<QuestionDelivery>, StoreError> {
        let rows = self
            .rows(
                "SELECT d.id, d.organisation_id, o.name AS organisation_name, c.name AS contact_name, d.part, d.round,
                        d.channel, d.address, d.state, d.last_error, d.queued_at, d.sent_at, d.opened_at, d.protection
                 FROM question_delivery d JOIN organisation o ON o.id = d.organisation_id
                 JOIN contact c ON c.id = d.contact_id
                 WHERE d.question_id = $1 AND {seen:d} ORDER BY d.round, d.part, o.name, d.id",
                args![id],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(QuestionDelivery {
                    id: row.get("id")?,
                    organisation: row.get("organisation_id")?,
                    organisation_name: row.get("organisation_name")?,
                    contact_name: row.get("contact_name")?,
                    part: row.code("part", Part::from_code)?,
                    round: row.get("round")?,
                    channel: row.get("channel")?,
                    address: row.get("address")?,
                    state: row.code("state", DeliveryState::from_code)?,
                    last_error: row.maybe("last_error")?,
                    queued_at: row.get("queued_at")?,
                    sent_at: row.maybe("sent_at")?,
                    opened_at: row.maybe("opened_at")?,
                    protection: row.maybe_code("protection", Protection::from_code)?,
                })
            })
            .collect()
    }
}

impl Tx<'_> {
    /// The audience that a question has, for the rows that belong to it.
    async fn audience_of_question(&mut self, id: QuestionId) -> Result<Audience, StoreError> {
        self.inner
            .one(
                "SELECT au.canonical FROM question q JOIN audience au ON au.id = q.audience_id WHERE q.id = $1",
                args![id],
            )
            .await?
            .json("canonical")
    }

    /// Lines that nobody needs to answer any more: their devices are gone, or no advisory that they were asked for is
    /// in doubt about them. Of one institution, or of all that one advisory was asked for. Running it twice changes
    /// nothing.
    pub async fn settle_questions(
        &mut self,
        institution: Option<OrganisationId>,
        advisory: Option<AdvisoryId>,
    ) -> Result<u64, StoreError> {
        let (clause, argument): (&str, Val) = match (institution, advisory) {
            (Some(institution), _) => ("q.institution_id = $1", institution.into()),
            (None, Some(advisory)) => {
                ("n.id IN (SELECT x.item_id FROM question_reason x WHERE x.advisory_id = $1)", advisory.into())
            }
            (None, None) => return Ok(0),
        };
        let text = format!(
            "SELECT n.id, n.question_id FROM question_item n JOIN question q ON q.id = n.question_id
             WHERE n.state = 'open' AND {clause} AND NOT EXISTS
                 (SELECT 1 FROM question_reason r
                  JOIN asset_match m ON m.asset_id = n.asset_id AND m.advisory_id = r.advisory_id
                  JOIN asset s ON s.id = m.asset_id
                  WHERE r.item_id = n.id AND m.verdict = 'review' AND s.gone_at IS NULL)"
        );
        let mut settled: HashMap<QuestionId, Vec<ItemId>> = HashMap::new();
        for row in &self.inner.all_text(&text, vec![argument]).await? {
            settled.entry(row.get("question_id")?).or_default().push(row.get("id")?);
        }
        let mut count = 0;
        for (question, items) in settled {
            count += self
                .inner
                .exec(
                    "UPDATE question_item SET state = 'moot' WHERE state = 'open' AND id {in_ids:1}",
                    args![crate::assets::ids_json(&items)?],
                )
                .await?;
            self.close_if_done(question).await?;
        }
        Ok(count)
    }

    /// Closes a question of which nothing is open any more.
    async fn close_if_done(&mut self, id: QuestionId) -> Result<bool, StoreError> {
        let now = self.now;
        let closed = self
            .inner
            .exec(
                "UPDATE question SET state = 'closed', closed_at = $2 WHERE id = $1 AND state = 'sent'
                 AND NOT EXISTS (SELECT 1 FROM question_item n WHERE n.question_id = $1 AND n.state = 'open')",
                args![id, now],
            )
            .await?;
        Ok(closed > 0)
    }
}

/// What somebody has seen of a thing, to tell whether it is still the same.
fn print_of(seen: &impl std::fmt::Debug) -> ContentHash {
    ContentHash::of(format!("{seen:?}").as_bytes())
}
