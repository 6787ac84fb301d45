//! The region in which the worlds are twins: institutions, a supplier, a maker and the CERT, with something of
//! everything that the program keeps. Made through the store and the API, and the same in every run.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::advisory::Advisory;
use domain::asset::{AssetClass, AssetLine};
use domain::coverage::{Recognised, Recognition};
use domain::link::{LinkAct, LinkKey};
use domain::mandate::Mandate;
use domain::notice::NoticeState;
use domain::organisation::{Contact, ContactRole, Language, Organisation, OrganisationKind, Size};
use domain::page::PageRequest;
use domain::policy;
use domain::register::{RegisteredAs, Rule, StatedAs};
use domain::verdict::{Ground, Hit, Verdict};
use domain::viewer::{Role, Viewer};
use domain::{AdvisoryId, ContactId, ContentHash, MandateId, NoticeId, OrganisationId, QuestionId, SourceId};
use serde_json::{Value, json};
use store::{
    Compared, NewAsset, NewDocument, NewRevision, NewRule, NoticeFilter, QuestionFilter, Signature, Source, ToAsk,
};
use testkit::Scratch;

use crate::bench::{Answer, Bench, bench_on, case};

pub(crate) const LINK_KEY: [u8; 32] = [7; 32];

/// The organisations, each with a word (its seal) that stands in everything that is its own and nowhere else. On devices
/// an `x` and their class follow, on what is no supplier's business `xown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tenant {
    Hospital,
    CareHome,
    Supplier,
    FarHospital,
    FarHome,
    FarSupplier,
    Maker,
    Umbrella,
    Cert,
}

impl Tenant {
    pub(crate) const ALL: [Self; 9] = [
        Self::Hospital,
        Self::CareHome,
        Self::Supplier,
        Self::FarHospital,
        Self::FarHome,
        Self::FarSupplier,
        Self::Maker,
        Self::Umbrella,
        Self::Cert,
    ];

    pub(crate) const INSTITUTIONS: [Self; 4] = [Self::Hospital, Self::CareHome, Self::FarHospital, Self::FarHome];

    pub(crate) fn seal(self) -> &'static str {
        match self {
            Self::Hospital => "zegelverweg",
            Self::CareHome => "zegelduin",
            Self::Supplier => "zegelnoord",
            Self::FarHospital => "zegelelders",
            Self::FarHome => "zegelhoek",
            Self::FarSupplier => "zegelzuid",
            Self::Maker => "zegelmaker",
            Self::Umbrella => "zegelkoepel",
            Self::Cert => "zegelcert",
        }
    }

    pub(crate) fn role(self) -> Role {
        match self {
            Self::Hospital | Self::FarHospital => Role::SecurityOfficer,
            Self::CareHome | Self::FarHome => Role::Manager,
            Self::Supplier | Self::FarSupplier => Role::SupplierStaff,
            Self::Maker => Role::Psirt,
            Self::Umbrella => Role::UmbrellaStaff,
            Self::Cert => Role::Analyst,
        }
    }

    /// The address of its people.
    pub(crate) fn mail(self) -> String {
        format!("jip@{}xcontact.example", self.seal())
    }
}

pub(crate) struct Region {
    pub(crate) bench: Bench,
    pub(crate) ids: BTreeMap<Tenant, OrganisationId>,
    /// Of a program of each.
    pub(crate) tokens: BTreeMap<Tenant, String>,
    pub(crate) contacts: BTreeMap<Tenant, Contact>,
    /// By the label of each.
    pub(crate) advisories: BTreeMap<&'static str, AdvisoryId>,
    pub(crate) system: Viewer,
}

pub(crate) const LABELS: [&str; 5] = ["CLEAR", "GREEN", "AMBER", "RED", ""];

pub(crate) async fn region(scratch: Scratch) -> Region {
    let bench = bench_on(scratch).await;
    let mut ids = BTreeMap::from([
        (Tenant::Hospital, bench.hospital),
        (Tenant::CareHome, bench.care_home),
        (Tenant::Supplier, bench.supplier),
        (Tenant::Cert, bench.cert),
    ]);
    let system = policy::system("test");
    for (tenant, kind, name) in [
        (Tenant::FarHospital, OrganisationKind::Institution, "Ziekenhuis Elders"),
        (Tenant::FarHome, OrganisationKind::Institution, "Huize Hoek"),
        (Tenant::FarSupplier, OrganisationKind::ItSupplier, "Zorg-ICT Zuid"),
        (Tenant::Maker, OrganisationKind::Maker, "Halmarin"),
        (Tenant::Umbrella, OrganisationKind::Umbrella, "Koepel Zorg"),
    ] {
        ids.insert(tenant, put_organisation(&bench, kind, name).await);
    }
    let mut tokens = BTreeMap::new();
    for tenant in Tenant::ALL {
        tokens.insert(tenant, bench.token(ids[&tenant], tenant.role(), false).await);
    }
    let mut it = Region { bench, ids, tokens, contacts: BTreeMap::new(), advisories: BTreeMap::new(), system };
    it.members().await;
    it.people().await;
    it.mandate(Tenant::Supplier, Tenant::CareHome, &[AssetClass::Building], true).await;
    it.mandate(Tenant::FarSupplier, Tenant::FarHome, &AssetClass::ALL, true).await;
    it.mandate(Tenant::FarSupplier, Tenant::Hospital, &[AssetClass::OfficeIt], false).await;
    for (number, label) in LABELS.into_iter().enumerate() {
        let id = it.take_in(&format!("HAL-{number}"), label).await;
        it.advisories.insert(label, id);
    }
    for tenant in Tenant::INSTITUTIONS {
        it.inventory(tenant, 0).await;
    }
    for advisory in it.advisories.values() {
        it.compare(*advisory, None).await;
        case::draft(&it.bench, *advisory).await;
    }
    it.tell("CLEAR", &Tenant::INSTITUTIONS).await;
    it.tell("AMBER", &[Tenant::FarHospital]).await;
    for tenant in [Tenant::Hospital, Tenant::FarHospital] {
        it.ask(tenant).await;
    }
    for tenant in Tenant::INSTITUTIONS {
        it.said(tenant, 0).await;
    }
    it.desk("begin").await;
    it
}

pub(crate) async fn put_organisation(bench: &Bench, kind: OrganisationKind, name: &str) -> OrganisationId {
    let proof = policy::may_manage_organisations(&policy::system("test")).unwrap();
    let it = Organisation {
        id: OrganisationId::new(&*bench.scratch.world),
        kind,
        name: name.to_owned(),
        sector: None,
        size: Some(Size::Medium),
        umbrellas: Vec::new(),
        phone: None,
    };
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.put_organisation(&proof, &it).await.unwrap();
    tx.commit().await.unwrap();
    it.id
}

fn line(tenant: Tenant, number: &str, product: &str, class: AssetClass, round: usize) -> NewAsset {
    let seal = format!("{}x{}", tenant.seal(), class.code());
    let maker = if product == "Pomp" { "Halmarin" } else { "Onbekend" };
    NewAsset {
        line: AssetLine {
            inventory_number: format!("{number}-{seal}"),
            maker: maker.to_owned(),
            product: product.to_owned(),
            version: format!("{round}.{}", number.len()),
            serial: format!("S{number}-{seal}"),
            location: format!("Vleugel {seal}"),
            department: format!("Afdeling {seal}"),
            remark: format!("Sleutel bij {seal}"),
            quantity: Some(2 + round as u32),
            ..AssetLine::default()
        },
        class: Some(class),
        keys: BTreeSet::from([maker.to_lowercase()]),
        product_key: format!("{maker}-{product}").to_lowercase(),
        recognised: Recognised { recognition: Recognition::ProductUnknown, product: None },
    }
}

/// The inventory of an institution as it is in each round: some lines go, some come, some change.
pub(crate) fn lines(tenant: Tenant, round: usize) -> Vec<NewAsset> {
    use AssetClass::{Building, MedicalDevice, OfficeIt};
    let mut lines = vec![
        line(tenant, "M1", "Pomp", MedicalDevice, round),
        line(tenant, "M2?", "Pomp", MedicalDevice, round),
        line(tenant, "B1", "Pomp", Building, 0),
        line(tenant, "B2?", "Pomp", Building, 0),
        line(tenant, "K1", "Zandloper", OfficeIt, round),
    ];
    for more in 0..round * 3 {
        lines.push(line(tenant, &format!("M{}", 10 * round + more), "Pomp", MedicalDevice, round));
        lines.push(line(tenant, &format!("K{}", 10 * round + more), "Weegschaal", OfficeIt, round));
    }
    if round > 0 {
        lines.remove(4);
    }
    lines
}

impl Region {
    pub(crate) fn id(&self, tenant: Tenant) -> OrganisationId {
        self.ids[&tenant]
    }

    /// A request of a tenant's program. Each is a second after the one before: things of one millisecond have no order.
    pub(crate) async fn call(&self, method: Method, path: &str, tenant: Tenant, body: Option<Value>) -> Answer {
        self.bench.scratch.world.advance_seconds(1);
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.tokens[&tenant]));
        let request = match body {
            Some(body) => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        self.bench.send(request.unwrap()).await
    }

    /// What a tenant's program is told.
    pub(crate) async fn told(&self, path: &str, tenant: Tenant) -> Value {
        case::json(&self.call(Method::GET, path, tenant, None).await)
    }

    /// The same, for what must succeed.
    pub(crate) async fn done(&self, method: Method, path: &str, tenant: Tenant, body: Value) -> Answer {
        let answer = self.call(method.clone(), path, tenant, Some(body)).await;
        assert!(answer.status.is_success(), "{tenant:?} {method} {path}: {} {}", answer.status, answer.body);
        answer
    }

    /// All institutions belong to the umbrella.
    async fn members(&self) {
        let proof = policy::may_manage_organisations(&self.system).unwrap();
        for tenant in Tenant::INSTITUTIONS {
            let view = self.bench.scratch.as_viewer(&self.system).await.unwrap();
            let mut it = view.organisation(self.id(tenant)).await.unwrap().into_inner();
            it.umbrellas = vec![self.id(Tenant::Umbrella)];
            let mut tx = self.bench.scratch.begin().await.unwrap();
            tx.put_organisation(&proof, &it).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    async fn people(&mut self) {
        for tenant in Tenant::ALL {
            let role = match tenant {
                Tenant::Hospital | Tenant::FarHospital => ContactRole::MedicalTechnology,
                Tenant::Supplier | Tenant::FarSupplier => ContactRole::It,
                _ => ContactRole::General,
            };
            let contact = self.contact(tenant, role, &tenant.mail()).await;
            self.contacts.insert(tenant, contact);
        }
    }

    pub(crate) async fn contact(&self, tenant: Tenant, role: ContactRole, mail: &str) -> Contact {
        let proof = policy::may_manage_organisations(&self.system).unwrap();
        let contact = Contact {
            id: ContactId::new(&*self.bench.scratch.world),
            organisation: self.id(tenant),
            role,
            name: format!("Jip {}xcontact", tenant.seal()),
            language: Language::Nl,
            email: Some(mail.to_owned()),
            phone: Some("010-555 01 23".into()),
        };
        let mut tx = self.bench.scratch.begin().await.unwrap();
        tx.put_contact(&proof, &contact).await.unwrap();
        tx.commit().await.unwrap();
        contact
    }

    pub(crate) async fn mandate(
        &self,
        supplier: Tenant,
        institution: Tenant,
        classes: &[AssetClass],
        approved: bool,
    ) -> MandateId {
        self.bench.scratch.world.advance_seconds(1);
        let proof = policy::may_manage_organisations(&self.system).unwrap();
        let mandate = Mandate {
            id: MandateId::new(&*self.bench.scratch.world),
            supplier: self.id(supplier),
            institution: self.id(institution),
            classes: classes.iter().copied().collect(),
            from: "2026-01-01".parse().unwrap(),
            until: None,
            approved_by: None,
            revoked_at: None,
        };
        let mut tx = self.bench.scratch.begin().await.unwrap();
        tx.propose_mandate(&proof, &mandate).await.unwrap();
        if approved {
            let approve = policy::may_approve_mandate(&self.system, mandate.institution).unwrap();
            tx.approve_mandate(&approve, mandate.id, &format!("Bestuur {}", institution.seal())).await.unwrap();
        }
        tx.commit().await.unwrap();
        mandate.id
    }

    /// A maker's document with this label; an empty one is a document without.
    pub(crate) async fn take_in(&self, number: &str, label: &str) -> AdvisoryId {
        let scratch = &self.bench.scratch;
        scratch.world.advance_seconds(1);
        let label = Some(label).filter(|label| !label.is_empty()).map(str::to_owned);
        let it = Advisory { tlp: label, ..case::advisory(number) };
        let proof = policy::may_take_in(&self.system).unwrap();
        let content = serde_json::to_vec(&it).unwrap();
        let sha256 = ContentHash::of(&content);
        let audience = store::audience_of(it.tlp.as_deref());
        let new =
            NewDocument { sha256, content: &content, origin: "test", signature: Signature::None, audience: &audience };
        let mut tx = scratch.begin().await.unwrap();
        let document = tx.put_document(&proof, &new).await.unwrap();
        let revision = NewRevision {
            advisory: &it,
            document,
            content_hash: sha256,
            findings: &[],
            keys: BTreeSet::from(["halmarin".to_owned()]),
        };
        let taken = tx.take_in(&proof, &revision).await.unwrap();
        tx.commit().await.unwrap();
        taken.advisory
    }

    pub(crate) async fn inventory(&self, tenant: Tenant, round: usize) {
        self.bench.scratch.world.advance_seconds(1);
        let of = self.id(tenant);
        let proof = policy::may_import_inventory(&self.system, of).unwrap();
        let mut tx = self.bench.scratch.begin().await.unwrap();
        tx.replace_inventory(&proof, of, &lines(tenant, round)).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Matches an advisory with the devices of all, or of one. Inventory numbers with a question mark are in doubt.
    pub(crate) async fn compare(&self, advisory: AdvisoryId, only: Option<Tenant>) {
        let scratch = &self.bench.scratch;
        scratch.world.advance_seconds(1);
        let proof = policy::may_take_in(&self.system).unwrap();
        let mut tx = scratch.begin().await.unwrap();
        let it = tx.advisory_to_match(advisory).await.unwrap();
        let found = tx.assets_sharing(&BTreeSet::from(["halmarin".to_owned()]), None, 5_000).await.unwrap();
        let hit = |number: &str| {
            let doubtful = number.contains('?');
            let versions =
                if doubtful { Ground::VersionMissing { stated: "<2.0".into() } } else { Ground::AllVersions };
            let maker = Ground::MakerSame { registered: "Halmarin".into(), stated: "Halmarin".into() };
            Hit {
                verdict: if doubtful { Verdict::Review } else { Verdict::Affected },
                score: if doubtful { 60 } else { 90 },
                product_id: "P1".into(),
                product: "Halmarin Pomp 2".into(),
                grounds: vec![maker, versions],
            }
        };
        let compared: Vec<_> = found
            .iter()
            .filter(|candidate| only.is_none_or(|tenant| candidate.organisation == self.id(tenant)))
            .map(|candidate| Compared { candidate, hit: Some(hit(&candidate.line.inventory_number)), concerns: None })
            .collect();
        tx.put_matches(&proof, &it, &compared).await.unwrap();
        if only.is_none() {
            tx.advisory_matched(&it).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// The notices to an institution that are in this state.
    pub(crate) async fn notices(&self, tenant: Tenant, state: NoticeState) -> Vec<NoticeId> {
        let view = self.bench.scratch.as_viewer(&self.system).await.unwrap();
        let filter = NoticeFilter { institution: Some(self.id(tenant)), state: Some(state), ..NoticeFilter::default() };
        let page = view.notices(&filter, &PageRequest::first(50)).await.unwrap();
        page.items.iter().map(|row| row.id).collect()
    }

    /// Sends what was drafted about the advisory with this label, to some.
    pub(crate) async fn tell(&self, label: &str, tenants: &[Tenant]) {
        for tenant in tenants {
            let filter = NoticeFilter {
                institution: Some(self.id(*tenant)),
                advisory: Some(self.advisories[label]),
                state: Some(NoticeState::Draft),
                ..NoticeFilter::default()
            };
            let ids: Vec<NoticeId> = {
                let view = self.bench.scratch.as_viewer(&self.system).await.unwrap();
                let page = view.notices(&filter, &PageRequest::first(50)).await.unwrap();
                page.items.iter().map(|row| row.id).collect()
            };
            for id in ids {
                self.bench.scratch.world.advance_seconds(1);
                case::send(&self.bench, id).await;
            }
        }
    }

    pub(crate) async fn questions(&self, tenant: Tenant) -> Vec<QuestionId> {
        let view = self.bench.scratch.as_viewer(&self.system).await.unwrap();
        let filter = QuestionFilter { institution: Some(self.id(tenant)), ..QuestionFilter::default() };
        let page = view.questions(&filter, &PageRequest::first(50)).await.unwrap();
        page.items.iter().map(|row| row.id).collect()
    }

    pub(crate) async fn ask(&self, tenant: Tenant) {
        self.try_to_ask(tenant).await.unwrap();
    }

    /// The same where visitors may have told meanwhile all that there was to ask.
    pub(crate) async fn ask_what_is_left(&self, tenant: Tenant) {
        match self.try_to_ask(tenant).await {
            Ok(()) | Err(store::StoreError::Refused(domain::refusal::Refusal::QuestionChanged)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    async fn try_to_ask(&self, tenant: Tenant) -> Result<(), store::StoreError> {
        let institution = self.id(tenant);
        let proof = policy::may_publish(&self.system).unwrap();
        let today = self.bench.web.now().day("Europe/Amsterdam");
        self.bench.scratch.world.advance_seconds(1);
        let wanted = ToAsk { institution, addressee: institution, seen: None, groups: None, hints: BTreeMap::new() };
        self.bench.scratch.ask(&self.system, &proof, &wanted, today).await.map(|_| ())
    }

    /// What an institution says and brings in by itself: answers, progress, a bill, an import, choices.
    pub(crate) async fn said(&self, tenant: Tenant, round: usize) {
        let (seal, of) = (tenant.seal(), self.id(tenant));
        let by = format!("Jip {seal}");
        for notice in self.notices(tenant, NoticeState::Sent).await {
            let kind = ["confirmed", "taken_care_of", "call_me", "solved"][round % 4];
            let body = json!({ "kind": kind, "by": by, "note": format!("Sleutel {round} bij {seal}") });
            self.done(Method::POST, &format!("/api/v1/notices/{notice}/answers"), tenant, body).await;
        }
        for question in self.questions(tenant).await {
            let body = json!({ "by": by, "answers": [{ "line": 1, "value": format!("{}.{round}", 3 + round) }] });
            self.call(Method::POST, &format!("/api/v1/questions/{question}/answers"), tenant, Some(body)).await;
        }
        let concerns = self.told("/api/v1/remediation", tenant).await;
        if let Some(it) = concerns["items"].as_array().and_then(|items| items.first()) {
            let state = ["remediation_in_progress", "remediation_done"][round % 2];
            let mark = json!({
                "asset": it["asset"], "advisory": it["advisory"], "vulnerability": it["vulnerability"], "state": state,
            });
            self.call(Method::PUT, "/api/v1/remediation", tenant, Some(json!({ "by": by, "marks": [mark] }))).await;
        }
        let assets = self.told(&format!("/api/v1/organisations/{of}/assets"), tenant).await;
        if let Some(id) = assets["items"][0]["id"].as_str() {
            let body = json!({ "by": by, "version": format!("9.{round}") });
            self.done(Method::POST, &format!("/api/v1/assets/{id}/version"), tenant, body).await;
            let body = json!({ "by": by, "assets": [id] });
            self.done(Method::POST, "/api/v1/matching-runs", tenant, body).await;
        }
        let own = format!("{seal}xown");
        let sbom = json!({
            "bomFormat": "CycloneDX", "specVersion": "1.6",
            "components": [{ "type": "library", "name": format!("deel-{own}-{round}"), "version": "1.0" }],
        });
        let path = format!("/api/v1/sboms?product=Pomp-{own}-{round}&file_name={own}.json");
        self.done(Method::POST, &path, tenant, sbom).await;
        let from = ["probable", "certain"][round % 2];
        let body = json!({ "from": from, "affected_too": round % 2 == 1 });
        self.call(Method::POST, &format!("/api/v1/organisations/{of}/threshold"), tenant, Some(body)).await;
        let csv = format!("Inventarisnummer;Merk;Product\nI{round}-{own};Halmarin;Pomp {own}\n");
        self.bench.scratch.world.advance_seconds(1);
        let request = Request::post(format!("/api/v1/organisations/{of}/inventory"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.tokens[&tenant]))
            .header(header::CONTENT_TYPE, "text/csv");
        let answer = self.bench.send(request.body(Body::from(csv)).unwrap()).await;
        assert!(answer.status.is_success(), "{} {}", answer.status, answer.body);
    }

    /// What only the CERT has: a rule, a source, a run.
    pub(crate) async fn desk(&self, what: &str) {
        self.bench.scratch.world.advance_seconds(1);
        let seal = Tenant::Cert.seal();
        let source = Source {
            id: SourceId::new(&*self.bench.scratch.world),
            name: format!("Bron {seal} {what}"),
            url: format!("https://{seal}-{what}.example/provider-metadata.json"),
            allow_private: false,
            enabled: true,
            every_minutes: 60,
            last_run_at: None,
        };
        let rule = NewRule {
            // About a product that no document for others names: such a rule goes along in nobody's bundle.
            rule: Rule::SameProduct {
                registered: RegisteredAs {
                    maker: "Halmarin".to_owned(),
                    product: format!("Pomp {seal} {what}"),
                    model_number: String::new(),
                },
                stated: StatedAs { maker: "Halmarin".to_owned(), product: format!("Verborgen {what}") },
            },
            reason: format!("Gezien door {seal}"),
            by: "A. Analist".to_owned(),
            on: "2026-11-20".parse().unwrap(),
        };
        let proof = policy::may_take_in(&self.system).unwrap();
        let mut tx = self.bench.scratch.begin().await.unwrap();
        tx.put_source(&proof, &source).await.unwrap();
        tx.start_run(&proof, Some(source.id), &source.url).await.unwrap();
        tx.add_rule(&policy::may_decide_match(&self.system).unwrap(), &rule).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The paths of the links in the mail that carried a notice.
    pub(crate) async fn links(&self, notice: NoticeId) -> Vec<String> {
        let delivery = {
            let view = self.bench.scratch.as_viewer(&self.system).await.unwrap();
            view.notice(notice).await.unwrap().deliveries[0].id
        };
        let links: Vec<_> =
            LinkAct::ALL.into_iter().map(|act| (act, LinkKey::new(LINK_KEY).token(delivery, act))).collect();
        let hashes: Vec<_> = links.iter().map(|(act, token)| (*act, token.hash())).collect();
        let mut tx = self.bench.scratch.begin().await.unwrap();
        let proof = policy::may_publish(&self.system).unwrap();
        tx.put_links(&proof, notice, delivery, &hashes).await.unwrap();
        tx.commit().await.unwrap();
        links.iter().map(|(_, token)| token.as_str().to_owned()).collect()
    }

    pub(crate) async fn question_link(&self, question: QuestionId) -> String {
        let delivery = {
            let view = self.bench.scratch.as_viewer(&self.system).await.unwrap();
            view.question(question).await.unwrap().deliveries[0].id
        };
        let token = LinkKey::new(LINK_KEY).question(delivery);
        let mut tx = self.bench.scratch.begin().await.unwrap();
        let proof = policy::may_publish(&self.system).unwrap();
        tx.put_question_link(&proof, question, delivery, &token.hash()).await.unwrap();
        tx.commit().await.unwrap();
        token.as_str().to_owned()
    }
}
