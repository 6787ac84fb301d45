//! Puts a file that was read without errors into the store, in one transaction. What is the same already is left
//! alone, so that importing a file twice changes nothing and leaves no trace.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context;
use domain::hash::Hasher;
use domain::mandate::Mandate;
use domain::organisation::{Contact, Organisation, OrganisationKind};
use domain::page::PageRequest;
use domain::policy;
use domain::{ContactId, MandateId, OrganisationId, Timestamp};
use serde::Serialize;
use store::{OrganisationFilter, Store, Tx, View};
use uuid::Uuid;

use super::{File, OrganisationEntry, Problem};

/// What an import changed.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Saved {
    pub(crate) added: usize,
    pub(crate) changed: usize,
    pub(crate) unchanged: usize,
    pub(crate) mandates_added: usize,
    pub(crate) mandates_changed: usize,
    /// The identifier of each key in the file.
    #[serde(skip)]
    pub(crate) ids: BTreeMap<String, OrganisationId>,
}

/// Saves everything, or nothing and says what is wrong.
pub(crate) async fn save(store: &Store, file: &File) -> anyhow::Result<Result<Saved, Vec<Problem>>> {
    let viewer = policy::system("import of an organisations file");
    let view = store.as_viewer(&viewer).await?;
    let known = Known::read(&view).await?;
    let mut problems = Vec::new();
    let ids = known.identify(file, &mut problems);
    known.check_references(file, &ids, &mut problems);
    check_keys(file, store.now(), &mut problems);
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    let mut saved = Saved::default();
    let mut tx = store.begin().await?;
    // Umbrellas first: members point to them.
    let mut order: Vec<&OrganisationEntry> = file.organisations.iter().collect();
    order.sort_by_key(|entry| entry.kind != OrganisationKind::Umbrella);
    for entry in order {
        let Some(id) = ids.get(&entry.key) else { continue };
        let umbrellas = entry.member_of.iter().filter_map(|key| known.resolve(key, &ids)).collect();
        let wanted = organisation(entry, *id, umbrellas);
        put_organisation(&mut tx, &view, &known, &wanted, entry, &mut saved)
            .await
            .with_context(|| entry.place.clone())?;
    }
    for entry in &file.mandates {
        let (Some(institution), Some(supplier)) =
            (known.resolve(&entry.institution, &ids), known.resolve(&entry.supplier, &ids))
        else {
            continue;
        };
        let id = MandateId::from_uuid(derived(&[
            "mandate",
            &institution.to_string(),
            &supplier.to_string(),
            &entry.from.to_string(),
        ]));
        let wanted = Mandate {
            id,
            supplier,
            institution,
            classes: entry.classes.clone(),
            from: entry.from,
            until: entry.until,
            approved_by: entry.approved_by.clone(),
            revoked_at: None,
        };
        put_mandate(&mut tx, &view, &wanted, &mut saved).await.with_context(|| entry.place.clone())?;
    }
    tx.commit().await?;
    saved.ids = ids;
    Ok(Ok(saved))
}

/// A key that no mail can be encrypted with today is not kept.
fn check_keys(file: &File, now: Timestamp, problems: &mut Vec<Problem>) {
    for entry in &file.organisations {
        for contact in &entry.contacts {
            let address = contact.email.as_deref().unwrap_or_default();
            if let Some(given) = &contact.mail_key
                && let Err(bad) = given.key.check(address, now)
            {
                let message = format!("the `{}` of {}: {bad}", given.field, contact.name);
                problems.push(Problem { place: entry.place.clone(), message });
            }
        }
    }
}

/// An identifier that follows from texts, so that the same key is the same organisation in every import.
fn derived(parts: &[&str]) -> Uuid {
    let hash =
        parts.iter().fold(Hasher::default().part("organisations-file"), |hasher, part| hasher.part(part)).finish();
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn by_key(key: &str) -> OrganisationId {
    OrganisationId::from_uuid(derived(&["organisation", key]))
}

/// The organisations that stand in the store already.
struct Known {
    by_id: HashMap<OrganisationId, OrganisationKind>,
    by_name: HashMap<(OrganisationKind, String), OrganisationId>,
}

impl Known {
    async fn read(view: &View<'_>) -> anyhow::Result<Self> {
        let mut known = Self { by_id: HashMap::new(), by_name: HashMap::new() };
        let mut request = PageRequest::first(PageRequest::MAX);
        loop {
            let page = view.organisations(&OrganisationFilter::default(), &request).await?;
            for row in page.items {
                let it = &row.organisation;
                known.by_id.insert(it.id, it.kind);
                known.by_name.insert((it.kind, it.name.clone()), it.id);
            }
            match page.next {
                Some(next) => request = PageRequest::after(next, PageRequest::MAX),
                None => return Ok(known),
            }
        }
    }

    /// Which organisation each key of the file is: the one of an earlier import, else one of the same kind and name
    /// that was made another way, else a new one.
    fn identify(&self, file: &File, problems: &mut Vec<Problem>) -> BTreeMap<String, OrganisationId> {
        let mut ids = BTreeMap::new();
        for entry in &file.organisations {
            let derived = by_key(&entry.key);
            let id = match self.by_id.get(&derived) {
                Some(kind) if *kind != entry.kind => {
                    let message = format!(
                        "key {:?} is known as {}, not {}: choose another key",
                        entry.key,
                        kind.code(),
                        entry.kind.code()
                    );
                    problems.push(Problem { place: entry.place.clone(), message });
                    continue;
                }
                Some(_) => derived,
                None => self.by_name.get(&(entry.kind, entry.name.clone())).copied().unwrap_or(derived),
            };
            ids.insert(entry.key.clone(), id);
        }
        ids
    }

    /// A key of this file, or of an earlier import.
    fn resolve(&self, key: &str, ids: &BTreeMap<String, OrganisationId>) -> Option<OrganisationId> {
        ids.get(key).copied().or_else(|| Some(by_key(key)).filter(|id| self.by_id.contains_key(id)))
    }

    fn check_references(&self, file: &File, ids: &BTreeMap<String, OrganisationId>, problems: &mut Vec<Problem>) {
        let mut check = |place: &str, key: &str, wanted: OrganisationKind| {
            let message = match self.resolve(key, ids).map(|id| self.by_id.get(&id)) {
                None => format!("no organisation has the key {key:?}: add it, or correct the key"),
                Some(Some(kind)) if *kind != wanted => {
                    format!("{key:?} is of kind {}, not {}: correct the key", kind.code(), wanted.code())
                }
                Some(_) => return,
            };
            problems.push(Problem { place: place.to_owned(), message });
        };
        for entry in &file.organisations {
            for umbrella in &entry.member_of {
                check(&entry.place, umbrella, OrganisationKind::Umbrella);
            }
        }
        for entry in &file.mandates {
            check(&entry.place, &entry.institution, OrganisationKind::Institution);
            check(&entry.place, &entry.supplier, OrganisationKind::ItSupplier);
        }
    }
}

fn organisation(entry: &OrganisationEntry, id: OrganisationId, umbrellas: Vec<OrganisationId>) -> Organisation {
    Organisation {
        id,
        kind: entry.kind,
        name: entry.name.clone(),
        sector: entry.sector.clone(),
        size: entry.size,
        umbrellas,
        phone: entry.phone.clone().or_else(|| entry.contacts.iter().find_map(|contact| contact.phone.clone())),
    }
}

async fn put_organisation(
    tx: &mut Tx<'_>,
    view: &View<'_>,
    known: &Known,
    wanted: &Organisation,
    entry: &OrganisationEntry,
    saved: &mut Saved,
) -> anyhow::Result<()> {
    let proof = policy::may_manage_organisations(view.viewer())?;
    let is_known = known.by_id.contains_key(&wanted.id);
    let mut changed = false;
    let same = if is_known {
        let mut found = view.organisation(wanted.id).await?.into_inner();
        found.umbrellas.sort_unstable();
        let mut wanted = wanted.clone();
        wanted.umbrellas.sort_unstable();
        found == wanted
    } else {
        false
    };
    if !same {
        tx.put_organisation(&proof, wanted).await?;
        changed = true;
    }
    let mut old: Vec<Contact> = match is_known {
        true => view.contacts(wanted.id).await?.into_iter().map(store::Seen::into_inner).collect(),
        false => Vec::new(),
    };
    let keys = if is_known { view.contact_keys(wanted.id).await? } else { Vec::new() };
    for contact in &entry.contacts {
        let given = contact.mail_key.as_ref().map(|given| &given.key);
        let reached_at = contact.email.as_deref().or(contact.phone.as_deref()).unwrap_or_default();
        let parts = ["contact", &wanted.id.to_string(), contact.role.code(), reached_at];
        let contact = Contact {
            id: ContactId::from_uuid(derived(&parts)),
            organisation: wanted.id,
            role: contact.role,
            name: contact.name.clone(),
            language: contact.language,
            email: contact.email.clone(),
            phone: contact.phone.clone(),
        };
        let known = old.iter().position(|known| known.id == contact.id).map(|at| old.swap_remove(at));
        if known.as_ref() != Some(&contact) {
            tx.put_contact(&proof, &contact).await?;
            changed = true;
        }
        if let Some(given) = given {
            let armored = given.text()?;
            if !keys.iter().any(|key| key.contact == contact.id && key.armored == armored) {
                tx.put_contact_key(&proof, &contact, &armored, &given.grouped()).await?;
                changed = true;
            }
        }
    }
    for gone in old {
        tx.remove_contact(&proof, &gone).await?;
        changed = true;
    }
    match (is_known, changed) {
        (false, _) => saved.added += 1,
        (true, true) => saved.changed += 1,
        (true, false) => saved.unchanged += 1,
    }
    Ok(())
}

async fn put_mandate(tx: &mut Tx<'_>, view: &View<'_>, wanted: &Mandate, saved: &mut Saved) -> anyhow::Result<()> {
    let known = view.mandates(wanted.institution).await?.into_iter().find(|known| known.id == wanted.id);
    let approve = policy::may_approve_mandate(view.viewer(), wanted.institution)?;
    let is_new = known.is_none();
    let mut changed = false;
    match &known {
        None => {
            let propose = policy::may_manage_organisations(view.viewer())?;
            tx.propose_mandate(&propose, wanted).await?;
        }
        // A revoked mandate stays revoked: the file does not know of it.
        Some(known) if known.revoked_at.is_some() => return Ok(()),
        Some(known) if known.classes != wanted.classes || known.until != wanted.until => {
            tx.amend_mandate(&approve, wanted).await?;
            changed = true;
        }
        Some(_) => {}
    }
    if let Some(name) = &wanted.approved_by
        && known.is_none_or(|known| known.approved_by.is_none())
    {
        tx.approve_mandate(&approve, wanted.id, name).await?;
        changed = true;
    }
    saved.mandates_added += usize::from(is_new);
    saved.mandates_changed += usize::from(changed && !is_new);
    Ok(())
}
