//! A made-up sector in a database of its own, and one advisory that concerns all of it. What is made goes in through the
//! store's own methods; matching and drafting are the program's.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, bail};
use domain::asset::{AssetClass, AssetLine};
use domain::mandate::Mandate;
use domain::notice::{CareImpact, NoticeState, Severity};
use domain::organisation::{Contact, ContactRole, Language, Organisation, OrganisationKind, Size};
use domain::page::PageRequest;
use domain::viewer::Viewer;
use domain::{AdvisoryId, ContactId, MandateId, NoticeId, OrganisationId, policy};
use intake::Intake;
use matching::Register;
use store::{NewAsset, NoticeEdit, NoticeFilter, Store, Tx};

use super::document;
use crate::inline;

/// The made-up document whose product everybody has.
const DOCUMENT: u32 = 7;
/// Of the devices that are concerned. Suppliers act for this class.
pub(super) const CLASS: AssetClass = AssetClass::OfficeIt;

const ADVICE_NL: &str =
    "Werk de monitor vandaag bij. Lukt dat niet? Haal hem dan van het netwerk en gebruik een andere.";
const ADVICE_EN: &str = "Update the monitor today. If you cannot, take it off the network and use another one.";

/// An organisation with its people. The first contact of a small one is its general one.
pub(super) struct Member<'a> {
    pub(super) kind: OrganisationKind,
    pub(super) name: &'a str,
    pub(super) size: Size,
    /// Mail addresses; one that is empty is a person with only a telephone.
    pub(super) people: &'a [String],
    /// Lines of its inventory that are concerned.
    pub(super) lines: u32,
}

pub(super) async fn join(tx: &mut Tx<'_>, system: &Viewer, it: &Member<'_>) -> anyhow::Result<OrganisationId> {
    let id = OrganisationId::new(tx.world());
    let manage = policy::may_manage_organisations(system)?;
    let organisation = Organisation {
        id,
        kind: it.kind,
        name: it.name.to_owned(),
        sector: None,
        size: Some(it.size),
        umbrellas: Vec::new(),
        phone: Some("010-5550100".to_owned()),
    };
    tx.put_organisation(&manage, &organisation).await?;
    for (place, address) in it.people.iter().enumerate() {
        let contact = Contact {
            id: ContactId::new(tx.world()),
            organisation: id,
            role: if it.size == Size::Small { ContactRole::General } else { ContactRole::It },
            name: format!("Bench {place}"),
            language: if place == 1 { Language::En } else { Language::Nl },
            email: Some(address.clone()).filter(|address| !address.is_empty()),
            phone: Some("010-5550101".to_owned()),
        };
        tx.put_contact(&manage, &contact).await?;
    }
    if it.lines > 0 {
        let register = Register::built_in();
        let new: Vec<NewAsset> = (0..it.lines).map(|number| device(&register, number)).collect();
        tx.replace_inventory(&policy::may_import_inventory(system, id)?, id, &new).await?;
    }
    Ok(id)
}

/// The supplier acts for the institution from today on.
pub(super) async fn mandate(
    tx: &mut Tx<'_>,
    system: &Viewer,
    supplier: OrganisationId,
    institution: OrganisationId,
    zone: &str,
) -> anyhow::Result<()> {
    let mandate = Mandate {
        id: MandateId::new(tx.world()),
        supplier,
        institution,
        classes: BTreeSet::from([CLASS]),
        from: tx.now().day(zone),
        until: None,
        approved_by: None,
        revoked_at: None,
    };
    tx.propose_mandate(&policy::may_manage_organisations(system)?, &mandate).await?;
    tx.approve_mandate(&policy::may_approve_mandate(system, institution)?, mandate.id, "Bench").await?;
    Ok(())
}

fn device(register: &Register, number: u32) -> NewAsset {
    let line = AssetLine {
        inventory_number: format!("B{number:04}"),
        maker: format!("Benchmaker {DOCUMENT}"),
        product: format!("Monitor {DOCUMENT}"),
        version: format!("{}.2", number % 4),
        location: format!("Noord {}", number % 40),
        department: format!("Afdeling {}", number % 12),
        ..AssetLine::default()
    };
    let known = register.know(&line);
    NewAsset {
        class: Some(CLASS),
        keys: known.keys,
        product_key: known.product_key,
        recognised: known.recognised,
        line,
    }
}

/// Takes the advisory in, has it matched and drafted, and writes a high notice of every draft.
pub(super) async fn drafted(
    store: &Store,
    folder: &Path,
    system: &Viewer,
) -> anyhow::Result<(AdvisoryId, Vec<(NoticeId, OrganisationId)>)> {
    // There is nothing yet that a list could be matched with; the advisory's own matching finds all of them at once.
    loop {
        let lists = store.claim_of(&["match_organisation"], "bench", 1_000, 600).await?;
        if lists.is_empty() {
            break;
        }
        for list in &lists {
            store.finish(list).await?;
        }
    }
    let file = folder.join("advisory.json");
    std::fs::write(&file, document(DOCUMENT)).with_context(|| format!("{}: cannot be written", file.display()))?;
    let intake = Intake::new(store.clone(), intake::Settings::default());
    intake.take_in_path(&file, &mut |_| {}).await?;
    let totals = inline::run(store, &intake, inline::MATCHING).await?;
    if !totals.failed.is_empty() {
        bail!("matching failed: {}", totals.failed.join("; "));
    }
    let filter = NoticeFilter { state: Some(NoticeState::Draft), ..NoticeFilter::default() };
    let mut page = PageRequest::first(PageRequest::MAX);
    let (mut notices, mut advisory) = (Vec::new(), None);
    loop {
        let rows = store.as_viewer(system).await?.notices(&filter, &page).await?;
        for row in &rows.items {
            notices.push((row.id, row.institution));
            advisory = Some(row.advisory);
        }
        match rows.next {
            Some(next) => page = PageRequest::after(next, PageRequest::MAX),
            None => break,
        }
    }
    let advisory = advisory.context("no notice was drafted")?;
    let edit = NoticeEdit {
        severity: Severity::High,
        care_impact: CareImpact::None,
        advice_nl: ADVICE_NL.to_owned(),
        advice_en: ADVICE_EN.to_owned(),
        deadline: None,
    };
    let proof = policy::may_publish(system)?;
    for some in notices.chunks(AT_ONCE) {
        let mut tx = store.begin().await?;
        for (notice, _) in some {
            tx.edit_notice(&proof, *notice, &edit).await?;
        }
        tx.commit().await?;
    }
    Ok((advisory, notices))
}

/// So many drafts are sent in one transaction: as many as the page of the desk shows at once.
pub(super) const AT_ONCE: usize = 100;
