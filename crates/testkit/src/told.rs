//! A small region to which a maker's advisory has just been told: notices sent, messages waiting in the queue. For
//! tests of what comes after; everything is made through the store's own methods.

use std::collections::{BTreeMap, BTreeSet};

use domain::advisory::{
    Advisory, AdvisoryKey, Branch, BranchCategory, Identifiers, ProductEntry, ProductStatus, Remediation, Score,
    Tracking, Vulnerability,
};
use domain::asset::{AssetClass, AssetLine};
use domain::coverage::{Recognised, Recognition};
use domain::follow_up;
use domain::mandate::Mandate;
use domain::organisation::{Contact, ContactRole, Language, Organisation, OrganisationKind, Size};
use domain::page::PageRequest;
use domain::policy;
use domain::verdict::{Ground, Hit, Verdict};
use domain::{AdvisoryId, AssetId, ContactId, ContentHash, Day, DeliveryId, MandateId, NoticeId, OrganisationId};
use store::{Compared, NewAsset, NewDocument, NewRevision, NoticeFilter, Signature, Store, StoreError, Tx};

/// What differs from test to test.
#[derive(Debug, Clone)]
pub struct Plan {
    pub language: Language,
    pub care_home: String,
    /// The name and the address of the care home's contact.
    pub contact: String,
    pub address: String,
    /// Lines in the hospital's inventory that are concerned.
    pub hospital_lines: usize,
    /// Further small institutions, each with one contact and no supplier.
    pub more: usize,
    /// Further small institutions for which the supplier acts as well, each with two devices and nobody to tell.
    pub customers: usize,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            language: Language::Nl,
            care_home: "Zorghuis Ringdijk".to_owned(),
            contact: "Marja de Wit".to_owned(),
            address: "marja@ringdijk.example".to_owned(),
            hospital_lines: 3,
            more: 0,
            customers: 0,
        }
    }
}

/// What was sent.
#[derive(Debug, Clone)]
pub struct Told {
    pub care_home: OrganisationId,
    pub supplier: OrganisationId,
    pub hospital: OrganisationId,
    pub advisory: AdvisoryId,
    pub notices: Vec<NoticeId>,
    /// By address, all of them still in the queue; one of several to the supplier.
    pub deliveries: BTreeMap<String, DeliveryId>,
}

impl Told {
    /// # Panics
    /// When nothing goes to this address.
    pub fn to(&self, address: &str) -> DeliveryId {
        *self.deliveries.get(address).unwrap_or_else(|| panic!("nothing goes to {address}: {:?}", self.deliveries))
    }
}

pub const SUPPLIER_ADDRESS: &str = "servicedesk@poldernet.example";
pub const HOSPITAL_ADDRESS: &str = "mt@waterland.example";

/// A maker's advisory about one product, with a fix and a workaround.
pub fn advisory() -> Advisory {
    let remediation = |category: &str, details: &str| Remediation {
        category: category.to_owned(),
        details: details.to_owned(),
        date: None,
        url: None,
        products: vec!["P1".to_owned()],
        restart: None,
    };
    let branch = |category, name: &str| Branch { category, name: name.to_owned() };
    Advisory {
        key: AdvisoryKey { namespace: "https://belvaro.example".to_owned(), tracking_id: "BLV-2099-011".to_owned() },
        csaf_version: "2.0".to_owned(),
        category: "csaf_security_advisory".to_owned(),
        title: "Netbron: sign-in can be skipped".to_owned(),
        lang: Some("en".to_owned()),
        tlp: Some("WHITE".to_owned()),
        publisher: "Belvaro PSIRT".to_owned(),
        publisher_category: "vendor".to_owned(),
        tracking: Tracking { version: "1.0.0".to_owned(), status: "final".to_owned(), ..Tracking::default() },
        aggregate_severity: None,
        notes: Vec::new(),
        references: Vec::new(),
        products: vec![ProductEntry {
            product_id: "P1".to_owned(),
            name: "Belvaro Netbron < 4.2".to_owned(),
            branches: vec![
                branch(BranchCategory::Vendor, "Belvaro"),
                branch(BranchCategory::ProductName, "Netbron"),
                branch(BranchCategory::ProductVersionRange, "<4.2"),
            ],
            identifiers: Identifiers::default(),
            combination: None,
        }],
        vulnerabilities: vec![Vulnerability {
            cve: Some("CVE-2099-0042".to_owned()),
            statuses: BTreeMap::from([("P1".to_owned(), ProductStatus::KnownAffected)]),
            scores: vec![Score {
                products: vec!["P1".to_owned()],
                version: "3.1".to_owned(),
                vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H".to_owned(),
                base: 9.8,
                severity: Some("CRITICAL".to_owned()),
                source: None,
            }],
            remediations: vec![
                remediation("vendor_fix", "Install Netbron 4.2 or later."),
                remediation("workaround", "Turn the web page of the device off and restart it."),
            ],
            ..Vulnerability::default()
        }],
    }
}

/// Makes the region, takes the advisory in, matches, drafts and sends.
pub async fn told(store: &Store, plan: &Plan) -> Told {
    try_told(store, plan).await.expect("the region can be made and told")
}

async fn try_told(store: &Store, plan: &Plan) -> Result<Told, StoreError> {
    let mut tx = store.begin().await?;
    let home = Some(Size::Small);
    let care_home = put(&mut tx, &plan.care_home, OrganisationKind::Institution, home).await?;
    let supplier = put(&mut tx, "Poldernet Zorg-ICT", OrganisationKind::ItSupplier, None).await?;
    let hospital = put(&mut tx, "Ziekenhuis Waterland", OrganisationKind::Institution, Some(Size::Large)).await?;
    contact(&mut tx, plan, care_home, ContactRole::General, &plan.contact, &plan.address).await?;
    contact(&mut tx, plan, supplier, ContactRole::It, "Servicedesk", SUPPLIER_ADDRESS).await?;
    contact(&mut tx, plan, hospital, ContactRole::MedicalTechnology, "Klinische techniek", HOSPITAL_ADDRESS).await?;
    mandate(&mut tx, supplier, care_home).await?;
    import(&mut tx, care_home, vec![asset("0042", 12, "Verpleging", AssetClass::Building)]).await?;
    let pumps = (1..=plan.hospital_lines).map(|n| asset(&format!("MT-{n:04}"), 1, "IC", AssetClass::MedicalDevice));
    import(&mut tx, hospital, pumps.collect()).await?;
    for n in 1..=plan.more {
        let name = format!("Woonvorm {n}");
        let it = put(&mut tx, &name, OrganisationKind::Institution, home).await?;
        contact(&mut tx, plan, it, ContactRole::General, &format!("Team {n}"), &format!("team{n}@wonen.example"))
            .await?;
        import(&mut tx, it, vec![asset("1", 1, "Huis", AssetClass::Building)]).await?;
    }
    for n in 1..=plan.customers {
        let it = put(&mut tx, &format!("Zorgvilla {n:02}"), OrganisationKind::Institution, home).await?;
        mandate(&mut tx, supplier, it).await?;
        import(&mut tx, it, vec![asset("1", 2, "Huis", AssetClass::Building)]).await?;
    }
    tx.commit().await?;
    let advisory = take_in(store, &advisory()).await?;
    let notices = send(store, advisory).await?;
    let system = policy::system("test");
    let view = store.as_viewer(&system).await?;
    let mut deliveries = BTreeMap::new();
    for notice in &notices {
        for delivery in &view.notice(*notice).await?.deliveries {
            deliveries.insert(delivery.address.clone(), delivery.id);
        }
    }
    Ok(Told { care_home, supplier, hospital, advisory, notices, deliveries })
}

async fn put(
    tx: &mut Tx<'_>,
    name: &str,
    kind: OrganisationKind,
    size: Option<Size>,
) -> Result<OrganisationId, StoreError> {
    let id = OrganisationId::new(tx.world());
    let proof = policy::may_manage_organisations(&policy::system("test")).expect("the system may");
    let organisation = Organisation {
        id,
        kind,
        name: name.to_owned(),
        sector: (kind == OrganisationKind::Institution).then(|| "vvt".to_owned()),
        size,
        umbrellas: Vec::new(),
        phone: Some("010-5550100".to_owned()),
    };
    tx.put_organisation(&proof, &organisation).await?;
    Ok(id)
}

async fn contact(
    tx: &mut Tx<'_>,
    plan: &Plan,
    organisation: OrganisationId,
    role: ContactRole,
    name: &str,
    address: &str,
) -> Result<(), StoreError> {
    let proof = policy::may_manage_organisations(&policy::system("test")).expect("the system may");
    let contact = Contact {
        id: ContactId::new(tx.world()),
        organisation,
        role,
        name: name.to_owned(),
        language: plan.language,
        email: Some(address.to_owned()),
        phone: Some("010-5550101".to_owned()),
    };
    tx.put_contact(&proof, &contact).await?;
    Ok(())
}

async fn mandate(tx: &mut Tx<'_>, supplier: OrganisationId, institution: OrganisationId) -> Result<(), StoreError> {
    let system = policy::system("test");
    let mandate = Mandate {
        id: MandateId::new(tx.world()),
        supplier,
        institution,
        classes: BTreeSet::from([AssetClass::Building]),
        from: "2026-01-01".parse().expect("a day"),
        until: None,
        approved_by: None,
        revoked_at: None,
    };
    tx.propose_mandate(&policy::may_manage_organisations(&system).expect("the system may"), &mandate).await?;
    let proof = policy::may_approve_mandate(&system, institution).expect("the system may");
    tx.approve_mandate(&proof, mandate.id, "M. de Wit").await?;
    Ok(())
}

fn asset(number: &str, quantity: u32, department: &str, class: AssetClass) -> NewAsset {
    let line = AssetLine {
        inventory_number: number.to_owned(),
        maker: "Belvaro".to_owned(),
        product: "Netbron".to_owned(),
        version: "4.0".to_owned(),
        location: "Gang 1".to_owned(),
        department: department.to_owned(),
        quantity: Some(quantity),
        ..AssetLine::default()
    };
    let recognised = Recognised { recognition: Recognition::ProductUnknown, product: None };
    NewAsset {
        line,
        class: Some(class),
        keys: BTreeSet::from([KEY.to_owned()]),
        product_key: KEY.to_owned(),
        recognised,
    }
}

const KEY: &str = "netbron";

async fn import(tx: &mut Tx<'_>, organisation: OrganisationId, lines: Vec<NewAsset>) -> Result<(), StoreError> {
    let proof = policy::may_import_inventory(&policy::system("test"), organisation).expect("the system may");
    tx.replace_inventory(&proof, organisation, &lines).await?;
    Ok(())
}

async fn take_in(store: &Store, it: &Advisory) -> Result<AdvisoryId, StoreError> {
    let proof = policy::may_take_in(&policy::system("test")).expect("the system may");
    let bytes = serde_json::to_vec(it).expect("an advisory can be written");
    let hash = ContentHash::of(&bytes);
    let audience = store::audience_of(it.tlp.as_deref());
    let mut tx = store.begin().await?;
    let new =
        NewDocument { sha256: hash, content: &bytes, origin: "test", signature: Signature::None, audience: &audience };
    let document = tx.put_document(&proof, &new).await?;
    let keys = BTreeSet::from([KEY.to_owned()]);
    let new = NewRevision { advisory: it, document, content_hash: hash, findings: &[], keys: keys.clone() };
    let advisory = tx.take_in(&proof, &new).await?.advisory;
    let to_match = tx.advisory_to_match(advisory).await?;
    let mut after: Option<AssetId> = None;
    loop {
        let candidates = tx.assets_sharing(&keys, after, 500).await?;
        let Some(last) = candidates.last() else { break };
        after = Some(last.asset);
        let compared: Vec<_> = candidates
            .iter()
            .map(|candidate| Compared { candidate, hit: Some(hit(&candidate.line)), concerns: None })
            .collect();
        tx.put_matches(&proof, &to_match, &compared).await?;
    }
    tx.advisory_matched(&to_match).await?;
    tx.commit().await?;
    Ok(advisory)
}

fn hit(line: &AssetLine) -> Hit {
    Hit {
        verdict: Verdict::Affected,
        score: 95,
        product_id: "P1".to_owned(),
        product: "Belvaro Netbron < 4.2".to_owned(),
        grounds: vec![Ground::VersionWithin { registered: line.version.clone(), stated: "< 4.2".to_owned() }],
    }
}

async fn send(store: &Store, advisory: AdvisoryId) -> Result<Vec<NoticeId>, StoreError> {
    let system = policy::system("test");
    let proof = policy::may_publish(&system).expect("the system may");
    let today: Day = store.now().day("Europe/Amsterdam");
    let mut tx = store.begin().await?;
    tx.draft_notices(&proof, advisory, today).await?;
    tx.commit().await?;
    let filter = NoticeFilter { advisory: Some(advisory), ..NoticeFilter::default() };
    let mut page = PageRequest::first(100);
    let mut ids = Vec::new();
    loop {
        let rows = store.as_viewer(&system).await?.notices(&filter, &page).await?;
        ids.extend(rows.items.iter().map(|row| row.id));
        let Some(next) = rows.next else { break };
        page.after = Some(next);
    }
    let mut tx = store.begin().await?;
    for id in &ids {
        tx.send_notice(&proof, *id, &follow_up::Plan::new("Europe/Amsterdam"), today).await?;
    }
    tx.commit().await?;
    Ok(ids)
}
