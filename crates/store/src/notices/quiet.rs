//! Heeding what an organisation wants to be quiet about: whether a notice goes to it at once or stands in its week, and what makes
//! a quiet one loud. Which topics those are `crate::topics` keeps; what can never be quiet `domain::topic` says.

use std::collections::{BTreeMap, BTreeSet};

use domain::advisory::Advisory;
use domain::asset::AssetClass;
use domain::follow_up::{Level, Plan};
use domain::job::Job;
use domain::notice::{CareImpact, NoticeState, Severity};
use domain::organisation::OrganisationKind;
use domain::overview::{Choice, readers};
use domain::policy::MayPublish;
use domain::topic::{Concerned, MakerKey, makers, quiet_until};
use domain::{AdvisoryId, Day, DeliveryId, NoticeId, OrganisationId};
use serde_json::json;

use super::NOT_REPLACED;
use crate::db::{Ask, args};
use crate::{Seen, Store, StoreError, Tx, View};

/// Somebody knows more of the advisory of notice `n` than when it was quiet: that it is exploited, or that it is as bad as
/// nobody may be quiet about.
const LOUD: &str = "EXISTS (SELECT 1 FROM advisory_exploited x WHERE x.advisory_id = n.advisory_id)
    OR EXISTS (SELECT 1 FROM advisory_number k JOIN enrichment e ON e.cve = k.cve
               WHERE k.advisory_id = n.advisory_id
                 AND (e.kind IN ('kev', 'eu_kev')
                      OR (e.kind = 'ssvc' AND e.record LIKE '%\"exploitation\":\"active\"%')))
    OR EXISTS (SELECT 1 FROM rating r WHERE r.advisory_id = n.advisory_id
               AND (r.severity = 'high' OR r.care_impact = 'danger_to_patient')
               AND NOT EXISTS (SELECT 1 FROM rating later WHERE later.advisory_id = r.advisory_id
                               AND (later.rated_at > r.rated_at OR (later.rated_at = r.rated_at AND later.id > r.id))))";

/// So many quiet notices are looked at in one go; the next goes on.
const AT_ONCE: u32 = 1_000;

/// What a notice tells of, as it is sent: for each addressee it is looked at anew.
pub(super) struct Told {
    level: Level,
    /// All devices of the institution.
    devices: BTreeSet<Concerned>,
    is_loud: bool,
}

impl Store {
    /// Notices that were told quietly and must be told aloud now.
    pub async fn due_wakes(&self) -> Result<Vec<NoticeId>, StoreError> {
        let text = format!(
            "SELECT DISTINCT n.id FROM addressee ad JOIN notice n ON n.id = ad.notice_id
             WHERE ad.quiet_until IS NOT NULL AND n.state = 'sent' AND {NOT_REPLACED} AND ({LOUD})
             ORDER BY n.id LIMIT $1"
        );
        (&self.pool).all_text(&text, args![AT_ONCE]).await?.iter().map(|row| row.get("id")).collect()
    }
}

impl View<'_> {
    /// Who of those that a notice went to was told quietly, and until when they have chosen that.
    pub async fn quiet_parts(&self, notice: NoticeId) -> Result<Seen<BTreeMap<OrganisationId, Day>>, StoreError> {
        let rows = self
            .rows(
                "SELECT ad.organisation_id, ad.quiet_until FROM addressee ad JOIN notice n ON n.id = ad.notice_id
                 WHERE ad.notice_id = $1 AND ad.quiet_until IS NOT NULL AND {seen:n}",
                args![notice],
            )
            .await?;
        let parts: BTreeMap<OrganisationId, Day> = rows
            .iter()
            .map(|row| Ok((row.get("organisation_id")?, row.get("quiet_until")?)))
            .collect::<Result<_, StoreError>>()?;
        Ok(Seen::new(parts))
    }

    /// Of the notices about an advisory, how many went to somebody quietly and are open still. It stands beside the funnel:
    /// they are no silence.
    pub async fn quiet_count(&self, advisory: AdvisoryId) -> Result<Seen<i64>, StoreError> {
        let text = format!(
            "SELECT COUNT(*) AS quiet FROM notice n WHERE n.advisory_id = $1 AND n.state = 'sent' AND {NOT_REPLACED}
               AND EXISTS (SELECT 1 FROM addressee ad WHERE ad.notice_id = n.id AND ad.quiet_until IS NOT NULL)
               AND {{seen:n}}"
        );
        Ok(Seen::new(self.row(&text, args![advisory]).await?.get("quiet")?))
    }
}

impl Tx<'_> {
    /// Looks once at what a notice is about, before it goes to anybody.
    pub(super) async fn told_of(
        &mut self,
        notice: NoticeId,
        it: &Advisory,
        level: Level,
        counted: bool,
    ) -> Result<Told, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT DISTINCT a.class, a.maker, m.product_id
                 FROM notice_asset na JOIN notice n ON n.id = na.notice_id JOIN asset a ON a.id = na.asset_id
                 LEFT JOIN asset_match m ON m.asset_id = a.id AND m.advisory_id = n.advisory_id
                 WHERE na.notice_id = $1",
                args![notice],
            )
            .await?;
        let mut devices = BTreeSet::new();
        for row in &rows {
            let product: Option<String> = row.maybe("product_id")?;
            let stated = product.and_then(|id| it.product(&id)?.vendor().and_then(MakerKey::of));
            let registered = MakerKey::of(&row.get::<String>("maker")?);
            devices.insert(Concerned {
                class: row.maybe_code("class", AssetClass::from_code)?,
                makers: registered.into_iter().chain(stated).collect(),
            });
        }
        if counted {
            // Of what was counted at home nobody knows whose products it is, so it may be of any maker.
            let of = |maker: Option<MakerKey>| Concerned { class: None, makers: maker.into_iter().collect() };
            let named = makers(it);
            if named.is_empty() {
                devices.insert(of(None));
            }
            devices.extend(named.into_iter().map(|(maker, _)| of(Some(maker))));
        }
        let text = format!("SELECT n.id FROM notice n WHERE n.id = $1 AND ({LOUD})");
        let is_loud = !self.inner.all_text(&text, args![notice]).await?.is_empty();
        Ok(Told { level, devices, is_loud })
    }

    /// Until when this addressee has chosen to be told quietly; nothing when it is told at once. It is noted with the
    /// addressee, for reminders, the call list and the picture.
    ///
    /// Only whom the week reaches can be quiet: what neither comes by mail at once nor in the week, nobody would read.
    pub(super) async fn quieted(
        &mut self,
        notice: NoticeId,
        told: &Told,
        (organisation, kind, classes): (OrganisationId, OrganisationKind, &BTreeSet<AssetClass>),
        plan: &Plan,
        today: Day,
    ) -> Result<Option<Day>, StoreError> {
        if !plan.heeds_quiet() || told.is_loud {
            return Ok(None);
        }
        let chosen = self.quiet_of(organisation).await?;
        if chosen.is_empty() {
            return Ok(None);
        }
        // A supplier is told of the devices that it acts for, the institution of all.
        let mut devices = told.devices.clone();
        if kind == OrganisationKind::ItSupplier {
            devices.retain(|device| device.class.is_some_and(|class| classes.contains(&class)));
        }
        let Some(until) = quiet_until(&chosen, told.level, told.is_loud, &devices, today) else { return Ok(None) };
        let choice = self
            .inner
            .opt("SELECT choice FROM overview_choice WHERE organisation_id = $1", args![organisation])
            .await?;
        let choice = choice.map(|row| row.code("choice", Choice::from_code)).transpose()?.unwrap_or_default();
        let contacts = self.contacts_of(organisation).await?;
        if choice == Choice::Never || readers(organisation, kind, &contacts).is_empty() {
            return Ok(None);
        }
        self.inner
            .exec(
                "UPDATE addressee SET quiet_until = $3 WHERE notice_id = $1 AND organisation_id = $2",
                args![notice, organisation, until.to_string()],
            )
            .await?;
        Ok(Some(until))
    }

    pub(super) async fn is_quiet(
        &mut self,
        notice: NoticeId,
        organisation: OrganisationId,
    ) -> Result<bool, StoreError> {
        let row = self
            .inner
            .opt(
                "SELECT quiet_until FROM addressee WHERE notice_id = $1 AND organisation_id = $2",
                args![notice, organisation],
            )
            .await?;
        Ok(row.map(|row| row.maybe::<Day>("quiet_until")).transpose()?.flatten().is_some())
    }

    /// Tells a notice aloud that was told quietly, if nobody has done so meanwhile: it is as bad as it has come to be known, has
    /// the time that such a one has, and everybody who was left in peace gets the message that was made for them. Says how many
    /// mails that are.
    pub async fn wake(
        &mut self,
        proof: &MayPublish,
        plan: &Plan,
        today: Day,
        notice: NoticeId,
    ) -> Result<u32, StoreError> {
        self.inner.exec("UPDATE notice SET id = id WHERE id = $1", args![notice]).await?;
        let text = format!(
            "SELECT n.advisory_id, n.state, n.severity, n.care_impact FROM notice n
             WHERE n.id = $1 AND {NOT_REPLACED} AND ({LOUD})
               AND EXISTS (SELECT 1 FROM addressee ad WHERE ad.notice_id = n.id AND ad.quiet_until IS NOT NULL)"
        );
        let rows = self.inner.all_text(&text, args![notice]).await?;
        let Some(row) = rows.first() else { return Ok(0) };
        if row.code("state", NoticeState::from_code)? != NoticeState::Sent {
            return Ok(0);
        }
        let mut severity = row.code("severity", Severity::from_code)?;
        let mut impact = row.code("care_impact", CareImpact::from_code)?;
        if let Some((rated, care)) = self.rated(row.get("advisory_id")?).await? {
            (severity, impact) = (severity.max(rated), impact.max(care));
        }
        let now = self.now;
        let deadline = plan.deadline(Level::of(severity, impact), now);
        self.inner
            .exec(
                "UPDATE notice SET severity = $2, care_impact = $3, deadline = $4, loud_at = $5 WHERE id = $1",
                args![notice, severity.code(), impact.code(), deadline, now],
            )
            .await?;
        self.inner.exec("UPDATE addressee SET quiet_until = NULL WHERE notice_id = $1", args![notice]).await?;
        let rows = self
            .inner
            .all("SELECT id, channel FROM delivery WHERE notice_id = $1 AND state = 'quiet' ORDER BY id", args![notice])
            .await?;
        let mut jobs = Vec::new();
        for row in &rows {
            let delivery: DeliveryId = row.get("id")?;
            if row.get::<String>("channel")? == "mail" {
                jobs.push(Job::Deliver { delivery });
            }
        }
        // Where the contact is reached now.
        self.inner
            .exec(
                "UPDATE delivery SET state = 'queued', queued_at = $2,
                        address = CASE WHEN channel <> 'mail' THEN address
                                  ELSE COALESCE((SELECT c.email FROM contact c WHERE c.id = delivery.contact_id), address) END
                 WHERE notice_id = $1 AND state = 'quiet'",
                args![notice, now],
            )
            .await?;
        self.enqueue_all(&jobs, now).await?;
        self.begin_steps(notice, plan, today).await?;
        let mails = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
        let audience = self.audience_of_notice(notice).await?;
        let detail = json!({ "severity": severity.code(), "care_impact": impact.code(), "mails": mails });
        self.audit(proof, "notice.wake", notice, detail, &audience).await?;
        Ok(mails)
    }
}
