//! What can be asked: doubtful matches that only the institution can settle, gathered into one question for each who is
//! to answer. Nothing is written here; a proposal is made anew whenever somebody looks.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::advisory::Advisory;
use domain::asset::{AssetClass, AssetLine};
use domain::audience::{Audience, Tlp};
use domain::fact::FactField;
use domain::mandate::{Mandate, Part, addressees};
use domain::notice::Severity;
use domain::organisation::{OrganisationKind, Size};
use domain::question::{Opening, Point, group_key, openings, product_key};
use domain::recipients::{Recipient, recipients};
use domain::verdict::{Ground, Verdict};
use domain::{AdvisoryId, AssetId, ContentHash, Day, MandateId, OrganisationId};

use super::{MAX_ITEMS, print_of};
use crate::advisories::tlp_of;
use crate::assets::{LINE_COLUMNS, asset_line, ids_json};
use crate::db::{Row, Val, args};
use crate::{Seen, StoreError, View};

/// Doubtful matches that are looked at in one go.
const MAX_MATCHES: usize = 20_000;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AskFilter {
    pub institution: Option<OrganisationId>,
    pub advisory: Option<AdvisoryId>,
}

/// An advisory that waits for an answer, and what it says that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub advisory: AdvisoryId,
    pub tracking_id: String,
    pub title: String,
    pub severity: Severity,
    pub stated: String,
    tlp: Tlp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedDevice {
    pub asset: AssetId,
    pub line: AssetLine,
    pub class: Option<AssetClass>,
    pub reasons: Vec<Reason>,
}

/// Devices that are registered the same and of which the same would be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedGroup {
    /// Stays the same as long as the devices are registered so.
    pub key: String,
    pub point: Point,
    pub maker: String,
    pub product: String,
    pub model_number: String,
    /// Where to look, as it was written for this product the last time; may be empty.
    pub hint_nl: String,
    pub hint_en: String,
    pub devices: Vec<ProposedDevice>,
}

impl ProposedGroup {
    /// The advisories that wait for it, each once, the worst first.
    pub fn reasons(&self) -> Vec<&Reason> {
        let mut seen = HashSet::new();
        let mut all: Vec<&Reason> = Vec::new();
        for reason in self.devices.iter().flat_map(|device| &device.reasons) {
            if seen.insert((reason.advisory, reason.stated.as_str())) {
                all.push(reason);
            }
        }
        all.sort_by(|one, other| {
            other.severity.cmp(&one.severity).then_with(|| one.tracking_id.cmp(&other.tracking_id))
        });
        all
    }

    /// What a text for this group may be kept by: as the group is called, and as any of its devices is.
    fn product_keys(&self) -> Vec<String> {
        let mut all = vec![product_key(&self.maker, &self.product, &self.point)];
        for device in &self.devices {
            let key = product_key(&device.line.maker, &device.line.product, &self.point);
            if !all.contains(&key) {
                all.push(key);
            }
        }
        all
    }

    pub fn severity(&self) -> Severity {
        let all = self.devices.iter().flat_map(|device| &device.reasons);
        all.map(|reason| reason.severity).max().unwrap_or(Severity::Low)
    }
}

/// What could be asked of one organisation about one institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub institution: OrganisationId,
    pub institution_name: String,
    /// Who would answer.
    pub addressee: OrganisationId,
    pub addressee_name: String,
    pub addressee_kind: OrganisationKind,
    /// The mandate by which a supplier would.
    pub mandate: Option<MandateId>,
    pub severity: Severity,
    /// How far it may be passed on.
    pub tlp: Tlp,
    /// The worst first.
    pub groups: Vec<ProposedGroup>,
    /// Filled in for one institution only. Empty means that nobody there can be reached.
    pub recipients: Vec<Recipient>,
    /// The institution's people, when a supplier answers.
    pub informed: Vec<Recipient>,
}

impl Proposal {
    pub fn devices(&self) -> usize {
        let all = self.groups.iter().flat_map(|group| &group.devices);
        all.map(|device| device.asset).collect::<BTreeSet<_>>().len()
    }

    pub fn advisories(&self) -> usize {
        let all = self.groups.iter().flat_map(|group| &group.devices).flat_map(|device| &device.reasons);
        all.map(|reason| reason.advisory).collect::<BTreeSet<_>>().len()
    }

    /// What an analyst has seen when they say "send". Two readings with one print would ask the same of the same.
    pub fn print(&self) -> ContentHash {
        let groups: Vec<_> = self
            .groups
            .iter()
            .map(|group| {
                (
                    &group.key,
                    group.devices.iter().map(|device| (device.asset, device.reasons.len())).collect::<Vec<_>>(),
                )
            })
            .collect();
        let told: Vec<_> =
            self.recipients.iter().chain(&self.informed).map(|it| (it.contact, it.road.address())).collect();
        print_of(&(self.institution, self.addressee, self.mandate, groups, told))
    }
}

/// A doubtful match as read, before it is known whether it can be asked.
struct Doubt {
    institution: OrganisationId,
    institution_name: String,
    size: Option<Size>,
    asset: AssetId,
    line: AssetLine,
    class: Option<AssetClass>,
    /// Of the product that it was recognised as; may be empty.
    product_key: String,
    reason: Reason,
    openings: Vec<Opening>,
    /// Its label has to be read from the document itself.
    unlabelled: bool,
}

fn doubt(row: &Row) -> Result<Doubt, StoreError> {
    let grounds: Vec<Ground> = row.json("grounds")?;
    let audience: Audience = row.json("canonical")?;
    Ok(Doubt {
        institution: row.get("organisation_id")?,
        institution_name: row.get("organisation_name")?,
        size: row.maybe_code("size", Size::from_code)?,
        asset: row.get("asset_id")?,
        line: asset_line(row)?,
        class: row.maybe_code("class", AssetClass::from_code)?,
        product_key: row.get("product_key")?,
        reason: Reason {
            advisory: row.get("advisory_id")?,
            tracking_id: row.get("tracking_id")?,
            title: row.get("title")?,
            severity: row.code("severity", Severity::from_code)?,
            stated: String::new(),
            tlp: audience.tlp,
        },
        openings: openings(Verdict::Review, &grounds),
        unlabelled: audience.tlp >= Tlp::Amber,
    })
}

/// What is known of an asset's point already.
#[derive(Default)]
struct Known {
    /// It is being asked.
    open: HashSet<(AssetId, String, String)>,
    /// It was answered, and for which advisories with what they said then.
    told: HashMap<(AssetId, String, String), HashMap<AdvisoryId, String>>,
    gone: HashSet<AssetId>,
}

impl Known {
    /// Asked again is only what an advisory says otherwise than when it was asked.
    fn settles(&self, asset: AssetId, opening: &Opening, advisory: AdvisoryId) -> bool {
        let key = (asset, opening.point.code().to_owned(), opening.point.subject().to_owned());
        if self.gone.contains(&asset) || self.open.contains(&key) {
            return true;
        }
        let Some(asked) = self.told.get(&key) else { return false };
        asked.get(&advisory).is_none_or(|stated| *stated == opening.stated)
    }
}

impl View<'_> {
    /// What can be asked now, for each who would answer: the worst first, then the most devices. True beside it when
    /// there was more than is looked at in one go.
    pub async fn proposals(&self, filter: AskFilter, today: Day) -> Result<(Vec<Seen<Proposal>>, bool), StoreError> {
        let mut doubts = self.doubts(filter).await?;
        let more = doubts.len() > MAX_MATCHES;
        doubts.truncate(MAX_MATCHES);
        doubts.retain(|doubt| !doubt.openings.is_empty());
        self.read_labels(&mut doubts).await?;
        let known = self.known(&doubts).await?;
        let mut by_institution: BTreeMap<OrganisationId, Vec<Doubt>> = BTreeMap::new();
        for doubt in doubts.into_iter().filter(|doubt| doubt.reason.tlp != Tlp::Red) {
            by_institution.entry(doubt.institution).or_default().push(doubt);
        }
        let mut all = Vec::new();
        for (institution, doubts) in by_institution {
            all.extend(self.proposals_of(institution, doubts, &known, filter.institution.is_some(), today).await?);
        }
        all.sort_by(|one, other| {
            (other.severity, other.devices(), &one.institution_name, &one.addressee_name).cmp(&(
                one.severity,
                one.devices(),
                &other.institution_name,
                &other.addressee_name,
            ))
        });
        self.add_hints(&mut all).await?;
        Ok((all.into_iter().map(Seen::new).collect(), more))
    }

    /// What can be asked of one organisation about one institution, with who would be told.
    pub async fn proposal(
        &self,
        institution: OrganisationId,
        addressee: OrganisationId,
        today: Day,
    ) -> Result<Seen<Proposal>, StoreError> {
        let filter = AskFilter { institution: Some(institution), advisory: None };
        let (all, _) = self.proposals(filter, today).await?;
        all.into_iter().find(|proposal| proposal.addressee == addressee).ok_or(StoreError::NotFound)
    }

    async fn doubts(&self, filter: AskFilter) -> Result<Vec<Doubt>, StoreError> {
        // A first sieve by the codes of the grounds; `domain::question` decides.
        let codes = ["version_missing", "version_not_comparable", "condition_open", "product_vague"];
        let any: Vec<String> = codes.iter().map(|code| format!("m.grounds LIKE '%\"code\":\"{code}\"%'")).collect();
        let mut text = format!(
            "SELECT m.organisation_id, o.name AS organisation_name, o.size, m.asset_id, m.advisory_id, m.grounds,
                    a.tracking_id, a.title, a.severity, au.canonical, s.product_key,
                    {LINE_COLUMNS}
             FROM asset_match m JOIN asset s ON s.id = m.asset_id JOIN advisory a ON a.id = m.advisory_id
             JOIN organisation o ON o.id = m.organisation_id JOIN audience au ON au.id = a.audience_id
             WHERE m.verdict = 'review' AND m.decision IS NULL AND s.gone_at IS NULL AND ({})
               AND a.state <> 'dismissed' AND {{seen:m}} AND {{seen:s}} AND {{seen:a}}",
            any.join(" OR ")
        );
        let mut args: Vec<Val> = Vec::new();
        let mut and = |clause: &str, value: Val| {
            args.push(value);
            text.push_str(&clause.replace('?', &format!("${}", args.len())));
        };
        if let Some(institution) = filter.institution {
            and(" AND m.organisation_id = ?", institution.into());
        }
        if let Some(advisory) = filter.advisory {
            and(" AND m.advisory_id = ?", advisory.into());
        }
        let limit = u32::try_from(MAX_MATCHES + 1).unwrap_or(u32::MAX);
        and(
            " ORDER BY CASE a.severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, m.organisation_id,
                       m.advisory_id, s.id LIMIT ?",
            limit.into(),
        );
        self.rows(&text, args).await?.iter().map(doubt).collect()
    }

    /// AMBER, AMBER+STRICT and RED are all the CERT's own to read here; which it is stands in the document.
    async fn read_labels(&self, doubts: &mut [Doubt]) -> Result<(), StoreError> {
        let unlabelled = doubts.iter().filter(|doubt| doubt.unlabelled).map(|doubt| doubt.reason.advisory);
        let ids: BTreeSet<AdvisoryId> = unlabelled.collect();
        let mut labels: HashMap<AdvisoryId, Tlp> = HashMap::new();
        for id in ids {
            let row = self
                .row(
                    "SELECT r.content FROM advisory a JOIN revision r ON r.id = a.current_revision_id
                     WHERE a.id = $1 AND {seen:a}",
                    args![id],
                )
                .await?;
            labels.insert(id, tlp_of(row.json::<Advisory>("content")?.tlp.as_deref()));
        }
        for doubt in doubts {
            if let Some(tlp) = labels.get(&doubt.reason.advisory) {
                doubt.reason.tlp = *tlp;
            }
        }
        Ok(())
    }

    async fn known(&self, doubts: &[Doubt]) -> Result<Known, StoreError> {
        let mut known = Known::default();
        let ids: BTreeSet<AssetId> = doubts.iter().map(|doubt| doubt.asset).collect();
        let ids: Vec<AssetId> = ids.into_iter().collect();
        for ids in ids.chunks(5_000) {
            let rows = self
                .rows(
                    "SELECT n.asset_id, n.point, n.subject FROM question_item n
                     WHERE n.state = 'open' AND n.asset_id {in_ids:1} AND {seen:n}",
                    args![ids_json(ids)?],
                )
                .await?;
            for row in &rows {
                known.open.insert((row.get("asset_id")?, row.get("point")?, row.get("subject")?));
            }
            let rows = self
                .rows(
                    "SELECT f.asset_id, f.field, f.subject, r.advisory_id, r.stated
                     FROM asset_fact f LEFT JOIN question_reason r ON r.item_id = f.item_id
                     WHERE f.superseded_at IS NULL AND f.asset_id {in_ids:1} AND {seen:f}",
                    args![ids_json(ids)?],
                )
                .await?;
            for row in &rows {
                let (asset, field): (AssetId, String) = (row.get("asset_id")?, row.get("field")?);
                if field == FactField::Presence.code() {
                    known.gone.insert(asset);
                    continue;
                }
                let told = known.told.entry((asset, field, row.get("subject")?)).or_default();
                if let Some(advisory) = row.maybe::<AdvisoryId>("advisory_id")? {
                    told.insert(advisory, row.get("stated")?);
                }
            }
        }
        Ok(known)
    }

    async fn proposals_of(
        &self,
        institution: OrganisationId,
        doubts: Vec<Doubt>,
        known: &Known,
        with_people: bool,
        today: Day,
    ) -> Result<Vec<Proposal>, StoreError> {
        let mandates: Vec<Mandate> = self.mandates(institution).await?.into_iter().map(Seen::into_inner).collect();
        let size = doubts.first().and_then(|doubt| doubt.size);
        let name = doubts.first().map(|doubt| doubt.institution_name.clone()).unwrap_or_default();
        // Who answers for which class; what is stricter than AMBER goes to no supplier.
        let mut acting: HashMap<Option<AssetClass>, (OrganisationId, Option<MandateId>)> = HashMap::new();
        let mut gathered: BTreeMap<(OrganisationId, Option<MandateId>), Gathered> = BTreeMap::new();
        for doubt in doubts {
            let (who, mandate) = *acting.entry(doubt.class).or_insert_with(|| {
                let all = addressees(institution, &BTreeSet::from([doubt.class]), &mandates, today);
                let supplier = all.iter().find(|to| to.part == Part::Act && to.organisation != institution);
                supplier.map_or((institution, None), |to| (to.organisation, to.mandate))
            });
            let to = if doubt.reason.tlp > Tlp::Amber { (institution, None) } else { (who, mandate) };
            for opening in &doubt.openings {
                if !known.settles(doubt.asset, opening, doubt.reason.advisory) {
                    gathered.entry(to).or_default().add(&doubt, opening);
                }
            }
        }
        let mut all = Vec::new();
        let mut asked: HashSet<(AssetId, Point)> = HashSet::new();
        for ((addressee, mandate), gathered) in gathered {
            // One device is asked about once, also when one of its advisories is not for the supplier.
            let groups = gathered.into_groups(&mut asked);
            if groups.is_empty() {
                continue;
            }
            let mut proposal = Proposal {
                institution,
                institution_name: name.clone(),
                addressee,
                addressee_name: name.clone(),
                addressee_kind: OrganisationKind::Institution,
                mandate,
                severity: groups.iter().map(ProposedGroup::severity).max().unwrap_or(Severity::Low),
                tlp: Tlp::Amber,
                groups,
                recipients: Vec::new(),
                informed: Vec::new(),
            };
            let reasons = proposal.groups.iter().flat_map(|group| &group.devices).flat_map(|device| &device.reasons);
            proposal.tlp = reasons.map(|reason| reason.tlp).max().unwrap_or(Tlp::Amber).max(Tlp::Amber);
            if addressee != institution {
                let supplier = self.organisation(addressee).await?;
                proposal.addressee_name = supplier.name.clone();
                proposal.addressee_kind = supplier.kind;
            }
            if with_people {
                self.add_people(&mut proposal, size).await?;
            }
            all.push(proposal);
        }
        Ok(all)
    }

    async fn add_people(&self, proposal: &mut Proposal, size: Option<Size>) -> Result<(), StoreError> {
        let devices = proposal.groups.iter().flat_map(|group| &group.devices);
        let classes: BTreeSet<Option<AssetClass>> = devices.map(|device| device.class).collect();
        let own = proposal.addressee == proposal.institution;
        let contacts: Vec<_> = self.contacts(proposal.addressee).await?.into_iter().map(Seen::into_inner).collect();
        let size_of = if own { size } else { None };
        proposal.recipients = recipients(proposal.addressee, proposal.addressee_kind, size_of, &classes, &contacts);
        if !own {
            let contacts: Vec<_> =
                self.contacts(proposal.institution).await?.into_iter().map(Seen::into_inner).collect();
            proposal.informed =
                recipients(proposal.institution, OrganisationKind::Institution, size, &classes, &contacts);
        }
        Ok(())
    }

    async fn add_hints(&self, proposals: &mut [Proposal]) -> Result<(), StoreError> {
        let keys: BTreeSet<String> =
            proposals.iter().flat_map(|proposal| &proposal.groups).flat_map(ProposedGroup::product_keys).collect();
        let hints = self.hints(&keys).await?;
        for group in proposals.iter_mut().flat_map(|proposal| &mut proposal.groups) {
            if let Some(hint) = group.product_keys().iter().find_map(|key| hints.get(key)) {
                group.hint_nl.clone_from(&hint.nl);
                group.hint_en.clone_from(&hint.en);
            }
        }
        Ok(())
    }
}

/// How most of these are registered: the name of a group whose lines spell it in more than one way.
fn usual_line(devices: &[ProposedDevice]) -> Option<&AssetLine> {
    let mut counts: Vec<((&str, &str), usize, &AssetLine)> = Vec::new();
    for device in devices {
        let name = (device.line.maker.as_str(), device.line.product.as_str());
        match counts.iter_mut().find(|(known, ..)| *known == name) {
            Some((_, count, _)) => *count += 1,
            None => counts.push((name, 1, &device.line)),
        }
    }
    let most = counts.iter().map(|(_, count, _)| *count).max()?;
    counts.into_iter().find(|(_, count, _)| *count == most).map(|(.., line)| line)
}

/// Devices on their way into groups.
#[derive(Default)]
struct Gathered {
    groups: BTreeMap<(Point, String), BTreeMap<AssetId, ProposedDevice>>,
}

impl Gathered {
    fn add(&mut self, doubt: &Doubt, opening: &Opening) {
        let key = group_key(&doubt.line, &doubt.product_key, &opening.point);
        let device =
            self.groups.entry((opening.point.clone(), key)).or_default().entry(doubt.asset).or_insert_with(|| {
                ProposedDevice { asset: doubt.asset, line: doubt.line.clone(), class: doubt.class, reasons: Vec::new() }
            });
        if !device.reasons.iter().any(|reason| reason.advisory == doubt.reason.advisory) {
            device.reasons.push(Reason { stated: opening.stated.clone(), ..doubt.reason.clone() });
        }
    }

    fn into_groups(self, asked: &mut HashSet<(AssetId, Point)>) -> Vec<ProposedGroup> {
        let mut all: Vec<ProposedGroup> = Vec::new();
        for ((point, key), devices) in self.groups {
            let mut devices: Vec<ProposedDevice> = devices.into_values().collect();
            devices.retain(|device| asked.insert((device.asset, point.clone())));
            // In the order of somebody who walks past them.
            devices.sort_by(|one, other| {
                let place = |it: &ProposedDevice| {
                    (it.line.department.clone(), it.line.location.clone(), it.line.inventory_number.clone())
                };
                place(one).cmp(&place(other))
            });
            let Some(line) = usual_line(&devices).cloned() else { continue };
            all.push(ProposedGroup {
                key,
                point,
                maker: line.maker,
                product: line.product,
                model_number: line.model_number,
                hint_nl: String::new(),
                hint_en: String::new(),
                devices,
            });
        }
        all.sort_by(|one, other| {
            (other.severity(), other.devices.len(), &one.maker, &one.product, &one.key).cmp(&(
                one.severity(),
                one.devices.len(),
                &other.maker,
                &other.product,
                &other.key,
            ))
        });
        let mut left = MAX_ITEMS;
        for group in &mut all {
            group.devices.truncate(left);
            left -= group.devices.len();
        }
        all.retain(|group| !group.devices.is_empty());
        all
    }
}
