//! The message to an IT supplier about several customers: what is read of their deliveries, and what becomes of it.

use std::collections::BTreeSet;

use domain::advice::groups_of;
use domain::asset::AssetClass;
use domain::audience::Tlp;
use domain::{BatchId, DeliveryId, World};
use l10n::mail::together::{Customer, MAX_CUSTOMERS, bare_subject, compose};
use l10n::mail::{Facts, Links, affected_products, shortened, subject_of};
use store::Outgoing;

use super::{Envelope, Guard, Letter, MAX_NAME, Written, address, named, tlp};

/// The deliveries of a batch: one as a whole, for what is the same in all, and of each what differs. An advisory can be
/// large, and customers many.
pub(crate) struct Together {
    pub(crate) first: Outgoing,
    read: Read,
}

#[derive(Default)]
struct Read {
    ids: Vec<DeliveryId>,
    customers: Vec<Customer>,
    products: BTreeSet<String>,
    classes: BTreeSet<Option<AssetClass>>,
    /// The earliest message that this one follows.
    thread: Option<DeliveryId>,
}

impl Read {
    fn note(&mut self, out: &Outgoing) {
        self.ids.push(out.id);
        self.customers.push(Customer {
            name: shortened(&out.institution_name, MAX_NAME),
            code: out.code.to_string(),
            reference: out.reference.as_deref().map(|text| shortened(text, MAX_NAME)).unwrap_or_default(),
            devices: out.assets.iter().map(|asset| i64::from(asset.line.count().max(1))).sum(),
            counted: out.counted,
            deadline: out.deadline,
        });
        match out.counted {
            Some(_) => self.products.extend(affected_products(&out.advisory).into_iter().map(str::to_owned)),
            None => self.products.extend(out.assets.iter().map(|asset| asset.product_id.clone())),
        }
        self.classes.extend(out.assets.iter().map(|asset| asset.class));
        self.thread = [self.thread, out.thread].into_iter().flatten().min();
    }
}

impl Together {
    pub(crate) fn new(out: Outgoing) -> Self {
        let mut read = Read::default();
        read.note(&out);
        Self { first: out, read }
    }

    pub(crate) fn add(&mut self, out: &Outgoing) {
        self.read.note(out);
    }

    /// The deliveries whose fate this message is.
    pub(crate) fn ids(&self) -> &[DeliveryId] {
        &self.read.ids
    }
}

impl Letter {
    /// Writes the message, or says why that cannot be done.
    pub(crate) fn write_together(&self, batch: BatchId, it: &Together, world: &dyn World) -> Result<Written, String> {
        let Together { first, read } = it;
        if read.customers.len() == 1 {
            return self.write(first, world);
        }
        let now = world.now();
        let tlp = tlp(first);
        if tlp == Tlp::Red {
            return Err("TLP:RED is not sent by mail; tell the named persons yourself".to_owned());
        }
        let to = address(&first.address).ok_or_else(|| format!("{:?} is no e-mail address", first.address))?;
        let t = l10n::texts(first.language);
        let products: BTreeSet<&str> = read.products.iter().map(String::as_str).collect();
        let alert = format!("{}/l/{}", self.settings.base_url, self.batch_token(batch).as_str());
        let facts = Facts {
            subject: subject_of(&first.advisory, &products),
            groups: groups_of(first.organisation_kind, first.institution_size, read.classes.iter().copied()),
            deadline: read.customers.iter().map(|it| it.deadline).min().unwrap_or(first.deadline),
            reference: String::new(),
            links: Links { alert, ..Links::default() },
            ..self.facts(first, tlp, now)
        };
        let text = compose(t, &facts, &read.customers);
        let codes: Vec<&str> = read.customers.iter().take(MAX_CUSTOMERS).map(|it| it.code.as_str()).collect();
        let bare = bare_subject(t, &facts, &read.customers);
        let envelope = Envelope {
            delivery: named(batch),
            to,
            name: &first.contact_name,
            language: first.language,
            code: codes.join(", "),
            thread: read.thread,
            guard: Some(Guard { key: first.mail_key.as_deref(), bare, world }),
        };
        self.seal(envelope, &text, now)
    }
}
