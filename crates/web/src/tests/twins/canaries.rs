//! Canaries: every organisation's own things carry its seal. Whoever asks whatever, no answer, no mail and no line of the
//! log carries a seal that is not for the one who gets it.
//!
//! Who may see which seal is said by a model of a few lines, which knows memberships and mandates and nothing of
//! `domain::policy`. `BRANDWACHT_CANARIES` says how many acts there are on both databases together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, Method};
use domain::link::LinkKey;
use domain::viewer::Role;
use testkit::{Scratch, on_both};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::asks::Asker;
use super::chance::Chance;
use super::region::{LINK_KEY, Region, Tenant, region};
use super::visitors::{InHand, Visitor, arrive, arrive_as};
use super::{TOLD, inside, number, page};
use crate::access::Access;

const ACTS: usize = 4_000;

/// A seal that was found: whose, and of which part of its things.
type Sealed = (Tenant, Option<String>);

/// Every seal in a text.
fn seals(text: &str) -> BTreeSet<Sealed> {
    let text = text.to_lowercase();
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("zegel") {
        let word: String = text[at..].chars().take_while(|sign| sign.is_ascii_lowercase() || *sign == '_').collect();
        let (name, part) = word.split_once('x').map_or((word.as_str(), None), |(name, part)| (name, Some(part)));
        if let Some(tenant) = Tenant::ALL.into_iter().find(|tenant| tenant.seal() == name) {
            found.insert((tenant, part.map(str::to_owned)));
        }
    }
    found
}

/// Who acts for whom today, in which classes.
struct Model(BTreeMap<(Tenant, Tenant), BTreeSet<String>>);

impl Model {
    async fn read(region: &Region) -> Self {
        let today = region.bench.web.now().day("Europe/Amsterdam");
        let mut acting: BTreeMap<(Tenant, Tenant), BTreeSet<String>> = BTreeMap::new();
        let mut tx = region.bench.scratch.begin().await.unwrap();
        for institution in Tenant::INSTITUTIONS {
            for it in tx.mandates_of(region.id(institution)).await.unwrap() {
                let in_time = it.from <= today && it.until.is_none_or(|until| today <= until);
                if it.approved_by.is_none() || it.revoked_at.is_some() || !in_time {
                    continue;
                }
                let supplier = Tenant::ALL.into_iter().find(|tenant| region.id(*tenant) == it.supplier).unwrap();
                let classes = acting.entry((supplier, institution)).or_default();
                classes.extend(it.classes.iter().map(|class| class.code().to_owned()));
            }
        }
        Self(acting)
    }

    fn may_see(&self, reader: Option<Tenant>, (owner, part): &Sealed) -> bool {
        let Some(reader) = reader else { return false };
        if reader == *owner || reader == Tenant::Cert {
            return true;
        }
        // An institution reads who answered in its name. Whom to reach at an organisation (`contact`) is its own.
        if self.0.contains_key(&(*owner, reader)) {
            return part.is_none();
        }
        let Some(classes) = self.0.get(&(reader, *owner)) else { return false };
        part.as_ref().is_none_or(|part| classes.contains(part))
    }

    /// What in a text is not for this reader.
    fn foreign(&self, reader: Option<Tenant>, text: &str) -> Vec<Sealed> {
        seals(text).into_iter().filter(|seal| !self.may_see(reader, seal)).collect()
    }
}

/// Keeps what would stand in the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Log {
    fn take(&self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

struct Line<'l>(&'l mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, "{field}={value:?} ").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::INFO
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Line(&mut self.0.lock().unwrap()));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Line(&mut self.0.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut log = self.0.lock().unwrap();
        event.record(&mut Line(&mut log));
        log.push('\n');
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Actor {
    of: Option<Tenant>,
    asker: Asker,
}

async fn actors(region: &Region, seed: u64) -> Vec<Actor> {
    let everything = inside(region).await;
    let mut actors = Vec::new();
    let mut add = |of: Option<Tenant>, hand: InHand, at_home: fn(Access) -> bool| {
        let seed = seed.wrapping_mul(1_000) + actors.len() as u64;
        let asker = Asker::new(seed, at_home, hand, &everything).with_own_words(of);
        // The desk writes what others read and gives mandates, so it only looks; its deeds are done below.
        actors.push(Actor { of, asker: if of == Some(Tenant::Cert) { asker.that_reads() } else { asker } });
    };
    let participant: fn(Access) -> bool = |access| access == Access::Participant;
    for tenant in Tenant::ALL {
        let at_home: fn(Access) -> bool =
            if tenant == Tenant::Cert { |access| access == Access::Cert } else { participant };
        add(Some(tenant), arrive_as(region, tenant, tenant.role()).await, at_home);
    }
    for role in [Role::MedicalTechnology, Role::Manager] {
        add(Some(Tenant::Hospital), arrive_as(region, Tenant::Hospital, role).await, participant);
    }
    for visitor in [Visitor::Anonymous, Visitor::Stranger] {
        add(None, arrive(region, visitor).await, visitor.at_home());
    }
    for visitor in [Visitor::NoticeLink, Visitor::QuestionLink] {
        add(Some(Tenant::Hospital), arrive(region, visitor).await, visitor.at_home());
    }
    actors
}

fn headers(all: &HeaderMap) -> String {
    all.iter().map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()))).collect()
}

async fn no_seal_gets_out(scratch: Scratch) {
    let seed = number("BRANDWACHT_TWINS_SEED").unwrap_or(1) as u64;
    let acts = number("BRANDWACHT_CANARIES").unwrap_or(ACTS).div_ceil(2);
    let region = region(scratch).await;
    let log = Log::default();
    let _listening = tracing::subscriber::set_default(log.clone());
    let mut actors = actors(&region, seed).await;
    let mut model = Model::read(&region).await;
    let mut chance = Chance::new(seed);
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    let (mut looked_at, mut seen) = (0, 0);
    for act in 0..acts {
        region.bench.scratch.world.advance_seconds(1);
        if act == acts / 3 {
            region.tell("GREEN", &Tenant::INSTITUTIONS).await;
            region.ask_what_is_left(Tenant::CareHome).await;
        }
        let place = chance.below(actors.len());
        let Actor { of, asker } = &mut actors[place];
        let ask = asker.next();
        let answer = region.bench.send(ask.request()).await;
        let text = format!("{}{}", headers(&answer.headers), answer.body);
        seen += usize::from(!seals(&text).is_empty());
        looked_at += 1;
        let foreign = model.foreign(*of, &text);
        if !foreign.is_empty() {
            let kind = format!("{} {} {of:?}", ask.method, page::pattern(ask.path()));
            told.entry(kind).or_insert_with(|| format!("act {act}, {of:?}: {foreign:?} in {ask}"));
        }
        let written = log.take();
        if !seals(&written).is_empty() {
            told.entry(format!("log {}", page::pattern(ask.path()))).or_insert_with(|| format!("{written} for {ask}"));
        }
        asker.learn(&ask, &answer);
        if ask.method == Method::POST && ask.path().starts_with("/mandates/") {
            model = Model::read(&region).await;
        }
        if told.len() >= TOLD {
            break;
        }
    }
    for tenant in Tenant::ALL {
        let to = BTreeSet::from([tenant.mail()]);
        for (_, text) in testkit::mails::mails(&region.bench.scratch, LinkKey::new(LINK_KEY), &to).await {
            // What waits is looked at again before it goes, so it is judged by who acts for whom at the end.
            let foreign = model.foreign(Some(tenant), &text.replace("=\r\n", ""));
            if !foreign.is_empty() {
                told.insert(format!("mail {tenant:?}"), format!("mail to {tenant:?}: {foreign:?}"));
            }
        }
    }
    let told: Vec<_> = told.into_values().collect();
    assert!(told.is_empty(), "seed {seed}, of {acts} acts:\n{}", told.join("\n"));
    assert!(seen * 10 > looked_at, "only {seen} of {looked_at} answers had any seal: nobody sees anything");
    region.bench.scratch.remove().await;
}

// Shows: ASVS 8.2.2, 16.2.5, NEN 8.12
on_both!(canaries, |scratch| no_seal_gets_out(scratch).await);

#[test]
fn a_seal_is_found_with_its_part_and_judged_by_the_mandate() {
    let text = "Z-1-zegelverwegxmedical_device, Jip ZegelDuin <jip@zegelnoord.example>";
    let of = |tenant, part: Option<&str>| (tenant, part.map(str::to_owned));
    let found = seals(text);
    let expected =
        [of(Tenant::Hospital, Some("medical_device")), of(Tenant::CareHome, None), of(Tenant::Supplier, None)];
    assert_eq!(found, BTreeSet::from(expected));
    let classes = BTreeSet::from(["building".to_owned()]);
    let model = Model(BTreeMap::from([((Tenant::Supplier, Tenant::CareHome), classes)]));
    let supplier = Some(Tenant::Supplier);
    assert!(model.may_see(supplier, &of(Tenant::CareHome, Some("building"))));
    assert!(model.may_see(supplier, &of(Tenant::CareHome, None)));
    assert!(!model.may_see(supplier, &of(Tenant::CareHome, Some("medical_device"))));
    assert!(!model.may_see(supplier, &of(Tenant::CareHome, Some("own"))));
    assert!(!model.may_see(supplier, &of(Tenant::CareHome, Some("contact"))));
    assert!(!model.may_see(Some(Tenant::CareHome), &of(Tenant::Supplier, Some("contact"))));
    assert!(!model.may_see(supplier, &of(Tenant::Hospital, None)));
    assert!(model.may_see(Some(Tenant::CareHome), &of(Tenant::Supplier, None)), "who acts for it");
    assert!(!model.may_see(None, &of(Tenant::Hospital, None)));
    assert_eq!(model.foreign(supplier, text).len(), 1);
}
