//! What has happened in the region before the visitor comes: six days in which the CERT took advisories in, warned
//! institutions, and got answers. Everything goes the way it goes for real: through jobs, the worker, SMTP and the
//! links in the mails. Only the clock is set back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use domain::answer::{AnswerKind, Given, Via};
use domain::follow_up::Plan;
use domain::link::{LinkAct, LinkKey};
use domain::mandate::Part;
use domain::notice::{CareImpact, DeliveryState, NoticeState};
use domain::page::PageRequest;
use domain::policy;
use domain::rating::Rating;
use domain::rating::propose::propose;
use domain::register::Rule;
use domain::usefulness::Vote;
use domain::verdict::Verdict;
use domain::viewer::Viewer;
use domain::{AdvisoryId, BatchId, LinkId, NoticeId, OrganisationId};
use formats::bundle::SigningKey;
use store::{AdvisoryFilter, MatchFilter, NewRule, NoticeDetail, NoticeEdit, NoticeFilter, Stepped, Store};

use super::clock::DemoWorld;
use super::{people, region};
use crate::organisations_file;

/// What the story needs of the demo around it.
pub(super) struct Stage<'d> {
    pub(super) store: &'d Store,
    pub(super) world: &'d DemoWorld,
    pub(super) intake: &'d intake::Intake,
    pub(super) key: &'d LinkKey,
    /// Made anew for every demo: bundles of one are worth nothing to another.
    pub(super) bundle_key: &'d Arc<SigningKey>,
    pub(super) zone: &'d str,
    pub(super) sectors: &'d [String],
}

/// The advisories that come in last and are left for the visitor, whatever else is still to do.
const LAST: [&str; 2] = ["blv-2099-11.json", "nps-2099-04.json"];
/// Jobs of the region take a second or two; this is for a machine that is busy with something else.
const PATIENCE: Duration = Duration::from_secs(60);

impl Stage<'_> {
    /// Plays it all, and then lets so many hours go by.
    pub(super) async fn play(&self, ahead: i64) -> anyhow::Result<()> {
        // What was enqueued before the clock goes back would otherwise be due in six days.
        self.idle().await?;
        self.world.hours_ago(6 * 24);
        let ids = self.organisations().await?;
        let analyst = people::settle(self.store, &ids).await?;
        self.keep_list_at_home(&ids).await?;
        self.inventories(&analyst, &ids).await?;
        for (name, bytes) in region::ADVISORIES.iter().filter(|(name, _)| !LAST.contains(name)) {
            self.take_in(name, bytes).await?;
        }
        self.idle().await?;

        self.world.hours_ago(5 * 24);
        self.send(&analyst, "OCU-SA-2099-07", &Advice::LUMA).await?;
        self.send(&analyst, "ARDENA-2099-0042", &Advice::BUILDINGS).await?;
        self.rate(&analyst, "OCU-SA-2099-07", Advice::LUMA.care_impact).await?;
        self.idle().await?;
        self.world.hours_ago(4 * 24 + 5);
        self.by_link("OCU-SA-2099-07", "Ziekenhuis Zuiderdam", LinkAct::TakenCareOf).await?;
        self.by_link("ARDENA-2099-0042", "Stichting De Vlonder", LinkAct::TakenCareOf).await?;
        self.by_link("ARDENA-2099-0042", "GGZ De Meerkoet", LinkAct::CallMe).await?;
        self.finds("OCU-SA-2099-07", "Ziekenhuis Zuiderdam", Vote::Useful).await?;
        self.finds("ARDENA-2099-0042", "Stichting De Vlonder", Vote::Useful).await?;
        self.finds("ARDENA-2099-0042", "GGZ De Meerkoet", Vote::Unclear).await?;
        let note = "Luma 4.2 is sinds vannacht bijgewerkt op beide servers.";
        self.in_portal("OCU-SA-2099-07", "UMC Waterland", AnswerKind::Solved, "Femke Terpstra-Oud", note).await?;

        // Whoever has not answered by now is reminded, once in the first days and once more later.
        for hours in [4 * 24 - 1, 3 * 24 + 8] {
            self.world.hours_ago(hours);
            self.remind().await?;
        }

        self.world.hours_ago(3 * 24);
        self.decide(&analyst, "HALM-SA-2099-001", "UMC Waterland").await?;
        self.idle().await?;
        let cert = ids.get("cert-waterland").copied().context("cert-waterland is not in the region")?;
        self.on_duty(&analyst, cert).await?;
        self.templates(&analyst).await?;
        self.send(&analyst, "HALM-SA-2099-001", &Advice::PUMPS).await?;
        self.send(&analyst, "DOSSIVA-2099-3", &Advice::RECORDS).await?;
        self.idle().await?;
        self.world.hours_ago(2 * 24 + 3);
        let note = "31 pompen gevonden. Bijwerken gaat per afdeling, IC en SEH eerst; donderdagnacht klaar.";
        self.in_portal("HALM-SA-2099-001", "UMC Waterland", AnswerKind::Applicable, "Ruben Ouwehand", note).await?;
        self.by_link("DOSSIVA-2099-3", "GGZ De Meerkoet", LinkAct::TakenCareOf).await?;
        self.by_link("DOSSIVA-2099-3", "Thuiszorg Het Veer", LinkAct::NotWithUs).await?;

        let of = |key: &str| ids.get(key).copied().with_context(|| format!("{key} is not in the region"));
        let asked = self.ask(&analyst, of("ggz-de-meerkoet")?, "R8").await?;
        self.idle().await?;
        self.world.hours_ago(26);
        self.remind().await?;
        self.tell(asked, &["1.18", "1.18", "1.16"], "Team Werkplek en Netwerk").await?;
        self.idle().await?;
        // Five members of the umbrella are told, and say something before midnight: what it sees of them is of yesterday.
        self.world.hours_ago(25);
        self.decide(&analyst, "REANIS-PSA-2099-02", "Zorghuis Ringdijk").await?;
        self.idle().await?;
        self.send(&analyst, "REANIS-PSA-2099-02", &Advice::DEFIBRILLATORS).await?;
        self.idle().await?;
        self.world.hours_ago(24);
        self.by_link("REANIS-PSA-2099-02", "Ambulancedienst Waterland", LinkAct::TakenCareOf).await?;
        self.by_link("REANIS-PSA-2099-02", "Ziekenhuis Zuiderdam", LinkAct::TakenCareOf).await?;
        self.by_link("REANIS-PSA-2099-02", "GGZ De Meerkoet", LinkAct::NotWithUs).await?;

        self.world.hours_ago(21);
        self.count_at_home(&ids).await?;
        self.idle().await?;
        self.world.hours_ago(20);
        self.ask(&analyst, of("ziekenhuis-zuiderdam")?, "Perfuro").await?;
        self.send(&analyst, "GWN-SA-2099-0117", &Advice::VPN).await?;
        self.idle().await?;
        self.world.hours_ago(17);
        self.by_link("GWN-SA-2099-0117", "Huisartsenpost Waterland", LinkAct::TakenCareOf).await?;
        self.tick_photo(&ids).await?;
        self.narrow(&ids).await?;
        self.choose_topics(&ids).await?;
        self.idle().await?;
        for (name, bytes) in region::UPDATES {
            self.take_in(name, bytes).await?;
        }
        self.idle().await?;
        self.world.hours_ago(14);
        self.bills(&analyst, of("umc-waterland")?).await?;
        let (name, bytes) = region::LIBRARY;
        self.take_in(name, bytes).await?;
        self.idle().await?;
        // The maker of the pumps has another fix now: what was said of them is asked again, and answered for some.
        self.world.hours_ago(3);
        self.go_past_devices("HALM-SA-2099-001", "UMC Waterland", "Ruben Ouwehand", (12, 7)).await?;
        self.go_past_devices("GWN-SA-2099-0117", "GGZ De Meerkoet", "Team Werkplek en Netwerk", (1, 1)).await?;
        self.match_by_hand(&analyst, "MKA-2099-031").await?;
        self.remember(&analyst).await?;
        self.known_exploited().await?;
        self.idle().await?;

        self.world.hours_ago(0);
        self.remind().await?;
        for (name, bytes) in region::ADVISORIES.iter().filter(|(name, _)| LAST.contains(name)) {
            self.take_in(name, bytes).await?;
        }
        self.idle().await?;
        self.prepare(&analyst, of("umc-waterland")?).await?;
        for hour in 1..=ahead {
            self.world.hours_ago(-hour);
            self.remind().await?;
        }
        self.idle().await
    }

    async fn organisations(&self) -> anyhow::Result<BTreeMap<String, OrganisationId>> {
        let sectors: Vec<&str> = self.sectors.iter().map(String::as_str).collect();
        let name = std::path::Path::new("organisations.toml");
        let told = |problems: Vec<organisations_file::Problem>| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            anyhow::anyhow!("the demo's organisations: {}", lines.join("; "))
        };
        let file = organisations_file::read(name, region::ORGANISATIONS.as_bytes(), &sectors).map_err(told)?;
        Ok(organisations_file::save(self.store, &file).await?.map_err(told)?.ids)
    }

    async fn inventories(&self, analyst: &Viewer, ids: &BTreeMap<String, OrganisationId>) -> anyhow::Result<()> {
        for (name, bytes) in region::INVENTORIES {
            let key = name.trim_end_matches(".csv");
            let institution = *ids.get(key).with_context(|| format!("{key} is not in the region"))?;
            let proof = policy::may_import_inventory(analyst, institution)?;
            let mut tx = self.store.begin().await?;
            tx.upload_inventory(&proof, institution, name, bytes, None, true).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn take_in(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let report = self.intake.take_in_bytes(bytes.to_vec(), name).await?;
        if report.rejected > 0 {
            let why = report.lines.first().map(|line| line.message.as_str()).unwrap_or_default();
            bail!("the demo's advisory {name} was not taken in: {why}");
        }
        Ok(())
    }

    /// Waits until the worker has nothing left to do.
    pub(super) async fn idle(&self) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            let counts = self.store.queue_counts().await?;
            if counts.dead > 0 {
                let dead = self.store.dead_jobs(3).await?;
                let dead: Vec<String> = dead
                    .iter()
                    .map(|job| format!("{}: {}", job.kind, job.last_error.as_deref().unwrap_or("no reason")))
                    .collect();
                bail!("{} jobs failed for good: {}", counts.dead, dead.join("; "));
            }
            if counts.waiting == 0 && counts.running == 0 {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                bail!("after {} s {} jobs are still to be done; see the log", PATIENCE.as_secs(), counts.waiting);
            }
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    }

    pub(super) async fn advisory(&self, tracking_id: &str) -> anyhow::Result<AdvisoryId> {
        let system = policy::system("the demo's story");
        let view = self.store.as_viewer(&system).await?;
        let filter = AdvisoryFilter { text: Some(tracking_id.to_owned()), ..AdvisoryFilter::default() };
        let page = view.advisories(&filter, &PageRequest::first(10)).await?;
        let found = page.items.iter().find(|row| row.key.tracking_id == tracking_id);
        Ok(found.with_context(|| format!("{tracking_id} was not taken in"))?.id)
    }

    /// The analyst asks around: what was doubtful at this institution is affected.
    async fn decide(&self, analyst: &Viewer, tracking_id: &str, institution: &str) -> anyhow::Result<()> {
        let advisory = self.advisory(tracking_id).await?;
        let view = self.store.as_viewer(analyst).await?;
        let filter = MatchFilter { advisory: Some(advisory), undecided: true, ..MatchFilter::default() };
        let doubtful = view.matches(&filter, &PageRequest::first(PageRequest::MAX)).await?;
        let proof = policy::may_decide_match(analyst)?;
        let mut tx = self.store.begin().await?;
        for row in doubtful.items.iter().filter(|row| row.organisation_name == institution) {
            tx.decide_match(&proof, row.id, Verdict::Affected, "Gebeld met medische technologie: zelfde serie.")
                .await?;
        }
        // As the page does it: what was decided changes the drafts.
        let publish = policy::may_publish(analyst)?;
        let today = tx.now().day(self.zone);
        tx.draft_notices(&publish, advisory, today).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The analyst has heard under which name a maker sells in the region, and makes a rule of it.
    async fn remember(&self, analyst: &Viewer) -> anyhow::Result<()> {
        let proof = policy::may_decide_match(analyst)?;
        let mut tx = self.store.begin().await?;
        let on = tx.now().day(self.zone);
        let rule = Rule::MakerName { maker: "Belvaro Care Systems".to_owned(), name: "Noordhof Zorgoproep".to_owned() };
        let reason = "Noordhof verkoopt CareCall onder eigen naam; bevestigd door Belvaro.".to_owned();
        tx.add_rule(&proof, &NewRule { rule, reason, by: "Sanne Vuurman".to_owned(), on }).await?;
        Ok(tx.commit().await?)
    }

    /// Two of the vulnerabilities are on lists of exploited ones. Invented, like everything here.
    async fn known_exploited(&self) -> anyhow::Result<()> {
        let proof = policy::may_take_in(&policy::system("the demo's story"))?;
        for bytes in region::ENRICHMENT {
            let Some((kind, read)) = formats::enrichment::any::read(bytes) else { bail!("the demo's enrichment") };
            let mut tx = self.store.begin().await?;
            tx.put_enrichment(&proof, &read?.records, kind.is_whole()).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// The analyst goes along with what is proposed, and says what it would do to care.
    async fn rate(&self, analyst: &Viewer, tracking_id: &str, care_impact: CareImpact) -> anyhow::Result<()> {
        let advisory = self.advisory(tracking_id).await?;
        let it = self.store.as_viewer(analyst).await?.advisory(advisory).await?;
        let proposal = propose(&it.content, |_| None, self.store.now().day(self.zone));
        let rated = Rating { care_impact, ..proposal.rating() }.check()?;
        let mut tx = self.store.begin().await?;
        tx.rate(&policy::may_publish(analyst)?, advisory, &rated, "Sanne Vuurman", None).await?;
        Ok(tx.commit().await?)
    }

    /// What the worker does by itself every few seconds, at this moment of the story. Waits until the mails are out: a clock that
    /// jumps while a job runs would give the job to somebody else as well.
    async fn remind(&self) -> anyhow::Result<()> {
        let proof = policy::may_publish(&policy::system("following up"))?;
        let plan = Plan::new(self.zone);
        let mut all = Stepped::default();
        for some in self.store.due_steps().await? {
            let mut tx = self.store.begin().await?;
            let today = tx.now().day(self.zone);
            all.add(tx.take_steps(&proof, &plan, today, &some).await?);
            tx.commit().await?;
        }
        if all.mails > 0 { self.idle().await } else { Ok(()) }
    }

    /// The analyst writes an advice and sends every draft about this advisory.
    async fn send(&self, analyst: &Viewer, tracking_id: &str, advice: &Advice) -> anyhow::Result<()> {
        let advisory = self.advisory(tracking_id).await?;
        let view = self.store.as_viewer(analyst).await?;
        let filter =
            NoticeFilter { advisory: Some(advisory), state: Some(NoticeState::Draft), ..NoticeFilter::default() };
        let drafts = view.notices(&filter, &PageRequest::first(PageRequest::MAX)).await?.items;
        if drafts.is_empty() {
            bail!("no notice was drafted for {tracking_id}");
        }
        let (publish, decide) = (policy::may_publish(analyst)?, policy::may_decide_match(analyst)?);
        let mut tx = self.store.begin().await?;
        let today = tx.now().day(self.zone);
        for draft in &drafts {
            let edit = NoticeEdit {
                severity: draft.severity,
                care_impact: advice.care_impact,
                advice_nl: advice.nl.to_owned(),
                advice_en: advice.en.to_owned(),
                deadline: None,
            };
            tx.edit_notice(&publish, draft.id, &edit).await?;
            tx.send_notice(&publish, draft.id, &Plan::new(self.zone), today).await?;
        }
        tx.mark_handled(&decide, advisory).await?;
        Ok(tx.commit().await?)
    }

    /// The notice that was sent to an institution, as Brandwacht sees it.
    async fn sent(&self, tracking_id: &str, institution: &str) -> anyhow::Result<(NoticeId, NoticeDetail)> {
        let advisory = self.advisory(tracking_id).await?;
        let system = policy::system("the demo's story");
        let view = self.store.as_viewer(&system).await?;
        let filter =
            NoticeFilter { advisory: Some(advisory), state: Some(NoticeState::Sent), ..NoticeFilter::default() };
        let notices = view.notices(&filter, &PageRequest::first(PageRequest::MAX)).await?;
        let found = notices.items.iter().find(|row| row.institution_name == institution);
        let id = found.with_context(|| format!("{institution} was not told of {tracking_id}"))?.id;
        Ok((id, view.notice(id).await?.into_inner()))
    }

    /// Whoever must act presses a button in the mail, or on the page of all customers that the mail leads to.
    async fn by_link(&self, tracking_id: &str, institution: &str, act: LinkAct) -> anyhow::Result<()> {
        let link = self.link(tracking_id, institution, act).await?;
        let today = self.store.now().day(self.zone);
        let kind = act.answer().context("this link answers nothing")?;
        let given = Given { by: link.contact_name.clone(), via: Via::Link, ..given(kind, "") };
        let proof = policy::may_answer(&link.viewer, link.institution)?;
        let mut tx = self.store.begin().await?;
        tx.answer(&proof, link.notice, &given, link.own, today).await?;
        if let Some(batch) = link.batch {
            tx.batch_opened(&proof, batch).await?;
        }
        Ok(tx.commit().await?)
    }

    /// And says on the page after it whether the message was useful.
    async fn finds(&self, tracking_id: &str, institution: &str, vote: Vote) -> anyhow::Result<()> {
        let link = self.link(tracking_id, institution, LinkAct::TakenCareOf).await?;
        let proof = policy::may_answer(&link.viewer, link.institution)?;
        let mut tx = self.store.begin().await?;
        tx.vote(&proof, link.notice, vote).await?;
        Ok(tx.commit().await?)
    }

    /// What a link in the mail to whoever must act opens.
    async fn link(&self, tracking_id: &str, institution: &str, act: LinkAct) -> anyhow::Result<Opened> {
        let (notice, detail) = self.sent(tracking_id, institution).await?;
        let arrived = |state| matches!(state, DeliveryState::Sent | DeliveryState::Opened);
        let delivery = detail.deliveries.iter().find(|it| it.part == Part::Act && arrived(it.state));
        let delivery = delivery.with_context(|| format!("no mail about {tracking_id} reached {institution}"))?;
        let (today, institution) = (self.store.now().day(self.zone), detail.notice.institution);
        if let Some(batch) = delivery.batch {
            let it = self.store.batch_link(&self.key.batch(batch).hash(), today).await?;
            let (contact_name, viewer) = (it.contact_name, it.viewer);
            return Ok(Opened { notice, institution, contact_name, viewer, own: None, batch: Some(batch) });
        }
        let it = self.store.link(&self.key.token(delivery.id, act).hash(), today).await?;
        let (contact_name, viewer) = (it.contact_name, it.viewer);
        Ok(Opened { notice, institution, contact_name, viewer, own: Some(it.id), batch: None })
    }

    /// Somebody of the institution answers after signing in.
    async fn in_portal(
        &self,
        tracking_id: &str,
        institution: &str,
        kind: AnswerKind,
        by: &str,
        note: &str,
    ) -> anyhow::Result<()> {
        let (notice, detail) = self.sent(tracking_id, institution).await?;
        let system = policy::system("the demo's story");
        let proof = policy::may_answer(&system, detail.notice.institution)?;
        let today = self.store.now().day(self.zone);
        let given = Given { by: by.to_owned(), ..given(kind, note) };
        let mut tx = self.store.begin().await?;
        tx.answer(&proof, notice, &given, None, today).await?;
        Ok(tx.commit().await?)
    }
}

/// A link that somebody has followed.
struct Opened {
    notice: NoticeId,
    institution: OrganisationId,
    contact_name: String,
    viewer: Viewer,
    /// None when it stands for several customers.
    own: Option<LinkId>,
    batch: Option<BatchId>,
}

fn given(kind: AnswerKind, note: &str) -> Given {
    Given {
        kind,
        note: note.to_owned(),
        by: String::new(),
        via: Via::Portal,
        accepted_by: None,
        review_on: None,
        heard_from: None,
        reference: None,
    }
}

/// What the analyst adds to the maker's words.
struct Advice {
    care_impact: CareImpact,
    nl: &'static str,
    en: &'static str,
}

impl Advice {
    const LUMA: Self = Self {
        care_impact: CareImpact::DelayedCare,
        nl: "Plan de update buiten de spreekuren: het archief is dan een kwartier niet bereikbaar.",
        en: "Plan the update outside consulting hours: the archive is out of reach for a quarter of an hour.",
    };
    const BUILDINGS: Self = Self {
        care_impact: CareImpact::Nuisance,
        nl: "Installeer de update waar de fabrikant er een heeft. Haal de bediening van het netwerk waarop ook computers zitten.",
        en: "Install the update where the maker has one. Take the controllers off the network that computers use.",
    };
    const PUMPS: Self = Self {
        care_impact: CareImpact::DangerToPatient,
        nl: "Lees de limieten op het scherm na vóór elke infusie, tot de update is geïnstalleerd.\n\n\
             [techniek]\nZet de pompen op een eigen deel van het netwerk.\n\n\
             [medische techniek]\nSpreek met elke afdeling af wanneer de pompen de update krijgen. Begin op de IC.\n\n\
             [bestuur]\nEr zit een lek in de infuuspompen. Onze technici werken de pompen bij en de afdelingen letten extra op. \
             U hoeft nu niets te beslissen.\n\n\
             [lukt het niet]\nHaal de pomp van het netwerk en stel hem met de hand in.",
        en: "Check the limits on the display before each infusion until the update is installed.\n\n\
             [technical]\nPut the pumps on a part of the network of their own.\n\n\
             [medical technology]\nAgree with each ward when the pumps get the update. Begin in intensive care.\n\n\
             [board]\nThere is a leak in the infusion pumps. Our technicians update them and the wards take extra care. \
             You need not decide anything now.\n\n\
             [if not possible]\nTake the pump off the network and set it by hand.",
    };
    const DEFIBRILLATORS: Self = Self {
        care_impact: CareImpact::DangerToPatient,
        nl: "Zet bij elke R8 een tweede defibrillator klaar, tot de update is geïnstalleerd.",
        en: "Keep a second defibrillator ready beside each R8 until the update is installed.",
    };
    const RECORDS: Self = Self {
        care_impact: CareImpact::Nuisance,
        nl: "De leverancier heeft de dienst bijgewerkt. Laat medewerkers één keer uitloggen en weer inloggen.",
        en: "The supplier has updated the service. Have staff sign out once and sign in again.",
    };
    const VPN: Self = Self {
        care_impact: CareImpact::DelayedCare,
        nl: "Dit lek wordt misbruikt. Installeer de update vandaag en beëindig alle sessies.",
        en: "This flaw is being exploited. Install the update today and end all sessions.",
    };
}
