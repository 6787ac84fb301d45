//! Writing drafts. Those that one advisory makes are written together: there can be hundreds, and each statement takes its
//! time however little it writes.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::asset::AssetClass;
use domain::audience::Audience;
use domain::blind::Count;
use domain::mandate::{Addressee, Mandate, addressees};
use domain::notice::{CareImpact, NoticeState, Severity};
use domain::policy::MayPublish;
use domain::{AdvisoryId, Day, NoticeId, OrganisationId, RevisionId, ShortCode};
use serde_json::json;

use super::Hits;
use crate::assets::ids_json;
use crate::db::{Ask, Row, Val, args};
use crate::{StoreError, Tx};

/// What all drafts of one run share.
pub(super) struct Occasion {
    pub(super) advisory: AdvisoryId,
    pub(super) revision: RevisionId,
    pub(super) severity: Severity,
    /// What the CERT has rated; it goes before everything else.
    pub(super) rated: Option<(Severity, CareImpact)>,
    pub(super) today: Day,
}

/// A draft for an institution that has none.
pub(super) struct NewDraft<'a> {
    pub(super) institution: OrganisationId,
    /// The notice that it was told of last.
    pub(super) updates: Option<NoticeId>,
    pub(super) hits: &'a Hits,
}

/// What the analyst wrote last time.
struct Before {
    severity: Severity,
    care_impact: CareImpact,
    advice_nl: String,
    advice_en: String,
}

fn before(row: &Row) -> Result<Before, StoreError> {
    Ok(Before {
        severity: row.code("severity", Severity::from_code)?,
        care_impact: row.code("care_impact", CareImpact::from_code)?,
        advice_nl: row.get("advice_nl")?,
        advice_en: row.get("advice_en")?,
    })
}

/// Who is addressed by a notice, as the mandates are on a day, and the rows that say so.
fn to_address(
    id: NoticeId,
    institution: OrganisationId,
    classes: impl Iterator<Item = Option<AssetClass>>,
    mandates: &[Mandate],
    today: Day,
) -> Result<(Vec<Addressee>, Vec<Vec<Val>>), StoreError> {
    let classes: BTreeSet<Option<AssetClass>> = classes.collect();
    let all = addressees(institution, &classes, mandates, today);
    let rows = all
        .iter()
        .map(|to| {
            let classes = serde_json::to_string(&to.classes).map_err(|error| StoreError::bad("classes", error))?;
            Ok(args![id, to.organisation, to.part.code(), to.mandate, classes])
        })
        .collect::<Result<_, StoreError>>()?;
    Ok((all, rows))
}

impl Tx<'_> {
    pub(super) async fn insert_drafts(
        &mut self,
        proof: &MayPublish,
        at: &Occasion,
        new: &[NewDraft<'_>],
    ) -> Result<(), StoreError> {
        if new.is_empty() {
            return Ok(());
        }
        let codes = self.free_codes(new.len()).await?;
        let audience = self.audience_id(&Audience::cert_only()).await?;
        let texts = self.texts_of(new.iter().filter_map(|it| it.updates).collect()).await?;
        let mandates = self.mandates_for(&new.iter().map(|it| it.institution).collect::<Vec<_>>()).await?;
        let (mut notices, mut assets, mut addressed, mut deeds) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (NewDraft { institution, updates, hits }, code) in new.iter().zip(codes) {
            let id = NoticeId::new(self.world());
            // An update starts from what the analyst wrote last time.
            let before = updates.and_then(|before| texts.get(&before));
            let (nl, en) = match before {
                Some(before) => {
                    let key = self.key_of(*institution).await?;
                    (key.text(&before.advice_nl)?, key.text(&before.advice_en)?)
                }
                None => (Val::from(""), Val::from("")),
            };
            let (severity, care_impact) = at.rated.unwrap_or_else(|| match before {
                Some(before) => (before.severity.max(at.severity), before.care_impact),
                None => (at.severity, CareImpact::None),
            });
            notices.push(args![
                id,
                code.to_string(),
                at.advisory,
                *institution,
                at.revision,
                *updates,
                NoticeState::Draft.code(),
                severity.code(),
                care_impact.code(),
                nl,
                en,
                self.now,
                audience,
                hits.counted.map(Count::low),
                hits.counted.and_then(Count::high)
            ]);
            assets.extend(asset_rows(id, hits));
            let mandates = mandates.get(institution).map(Vec::as_slice).unwrap_or_default();
            addressed.extend(to_address(id, *institution, hits.classes(), mandates, at.today)?.1);
            deeds.push((id.to_string(), json!({ "assets": hits.assets.len(), "update": updates.is_some() })));
        }
        self.inner
            .insert_many(
                "notice (id, code, advisory_id, institution_id, revision_id, updates_id, state, severity,
                         care_impact, advice_nl, advice_en, created_at, audience_id, counted_low, counted_high)",
                notices,
                "",
            )
            .await?;
        self.insert_assets(assets).await?;
        self.insert_addressees(addressed).await?;
        self.audit_all(proof, "notice.draft", deeds, &Audience::cert_only()).await
    }

    async fn texts_of(&mut self, notices: Vec<NoticeId>) -> Result<HashMap<NoticeId, Before>, StoreError> {
        if notices.is_empty() {
            return Ok(HashMap::new());
        }
        self.inner
            .all(
                "SELECT id, severity, care_impact, advice_nl, advice_en FROM notice WHERE id {in_ids:1}",
                args![ids_json(&notices)?],
            )
            .await?
            .iter()
            .map(|row| Ok((row.get("id")?, before(row)?)))
            .collect()
    }

    /// A code that no other notice and no question has: on the phone nobody says which of the two it is.
    pub(crate) async fn free_code(&mut self) -> Result<ShortCode, StoreError> {
        let mut codes = self.free_codes(1).await?;
        codes.pop().ok_or_else(|| StoreError::Conflict("no free notice code was found; try again".to_owned()))
    }

    /// So many of them. There are 148 million; asking first keeps a clash from undoing the run.
    async fn free_codes(&mut self, count: usize) -> Result<Vec<ShortCode>, StoreError> {
        let mut found: Vec<ShortCode> = Vec::with_capacity(count);
        for _ in 0..20 {
            let mut tried: Vec<ShortCode> = Vec::new();
            while found.len() + tried.len() < count {
                let code = ShortCode::new(self.world());
                if !tried.contains(&code) && !found.contains(&code) {
                    tried.push(code);
                }
            }
            let texts: Vec<String> = tried.iter().map(ShortCode::to_string).collect();
            let texts = serde_json::to_string(&texts).map_err(|error| StoreError::bad("codes", error))?;
            let taken = self
                .inner
                .all(
                    "SELECT code FROM notice WHERE code {in_texts:1}
                     UNION ALL SELECT code FROM question WHERE code {in_texts:1}",
                    args![texts],
                )
                .await?
                .iter()
                .map(|row| row.get("code"))
                .collect::<Result<HashSet<ShortCode>, _>>()?;
            found.extend(tried.into_iter().filter(|code| !taken.contains(code)));
            if found.len() == count {
                return Ok(found);
            }
        }
        Err(StoreError::Conflict("no free notice code was found; try again".to_owned()))
    }

    async fn insert_assets(&mut self, rows: Vec<Vec<Val>>) -> Result<(), StoreError> {
        self.inner.insert_many("notice_asset (notice_id, asset_id, print)", rows, "").await.map(|_| ())
    }

    async fn insert_addressees(&mut self, rows: Vec<Vec<Val>>) -> Result<(), StoreError> {
        let into = "addressee (notice_id, organisation_id, part, mandate_id, classes)";
        self.inner.insert_many(into, rows, "").await.map(|_| ())
    }

    pub(super) async fn put_assets(&mut self, id: NoticeId, hits: &Hits) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM notice_asset WHERE notice_id = $1", args![id]).await?;
        self.insert_assets(asset_rows(id, hits).collect()).await?;
        self.inner
            .exec(
                "UPDATE notice SET counted_low = $2, counted_high = $3 WHERE id = $1",
                args![id, hits.counted.map(Count::low), hits.counted.and_then(Count::high)],
            )
            .await?;
        Ok(())
    }

    /// Writes down who is addressed as the mandates are today.
    pub(in crate::notices) async fn readdress(
        &mut self,
        id: NoticeId,
        institution: OrganisationId,
        classes: impl Iterator<Item = Option<AssetClass>>,
        today: Day,
    ) -> Result<Vec<Addressee>, StoreError> {
        self.inner.exec("DELETE FROM addressee WHERE notice_id = $1", args![id]).await?;
        let mandates = self.mandates_of(institution).await?;
        let (all, rows) = to_address(id, institution, classes, &mandates, today)?;
        self.insert_addressees(rows).await?;
        Ok(all)
    }

    pub(super) async fn remove_draft(&mut self, proof: &MayPublish, id: NoticeId) -> Result<(), StoreError> {
        self.inner.exec("DELETE FROM notice_asset WHERE notice_id = $1", args![id]).await?;
        self.inner.exec("DELETE FROM addressee WHERE notice_id = $1", args![id]).await?;
        self.inner.exec("DELETE FROM notice WHERE id = $1 AND state = 'draft'", args![id]).await?;
        self.audit(proof, "notice.undraft", id, json!({}), &Audience::cert_only()).await
    }
}

fn asset_rows(id: NoticeId, hits: &Hits) -> impl Iterator<Item = Vec<Val>> {
    hits.assets.iter().map(move |(asset, hit)| args![id, *asset, hit.print])
}
