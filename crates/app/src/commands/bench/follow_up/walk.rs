//! One variant, from sending to the last hour that is looked at: the clock is moved on in small steps, and at each the
//! program does what it does for real (`due_steps` and `take_steps`, deliveries, answers, the call list), and the people do what
//! `behaviour` says. Only the handing over to a mail server is left out: `bench mail` measures that.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, bail};
use domain::answer::{AnswerKind, Given, Via};
use domain::call::{Call, CallOutcome};
use domain::follow_up::Plan;
use domain::job::Job;
use domain::link::{LinkAct, LinkKey};
use domain::mandate::Part;
use domain::notice::Occasion;
use domain::organisation::{OrganisationKind, Size};
use domain::viewer::{ActsFor, KnownWho, Membership, Role, Viewer};
use domain::{AdvisoryId, DeliveryId, NoticeId, OrganisationId, PersonId, Timestamp, policy};
use store::{LinkState, Noted, Outgoing, Store};

use super::assumptions as a;
use super::behaviour::{Behaviour, Hours, Institution, Person, Road, of_supplier};
use crate::commands::bench::clock::BenchWorld;
use crate::commands::bench::sector::{self, AT_ONCE, Member};
use crate::progress;

/// When the answers are counted.
pub(super) const COUNTED_AT: [i64; 5] = [4, 8, 24, 48, 72];
/// By when a high notice is to be answered; the call list is counted up to here.
const DUE: i64 = 48;
/// Minutes between two looks. The worker looks every 20 seconds.
const LOOK: i64 = 10;
/// Minutes between two looks at the call list.
const PHONE: i64 = 30;
/// As many rows as the call list gives at once.
const LISTED: u32 = 1_000;
const LEASE_SECONDS: i64 = 600;

/// What the CERT and the program do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variant {
    pub(super) name: &'static str,
    pub(super) says: &'static str,
    pub(super) road: Road,
    /// Reminds, tells institutions of silent suppliers, and phones.
    pub(super) follows_up: bool,
    pub(super) has_mandates: bool,
}

pub(super) struct Told<'a> {
    pub(super) store: &'a Store,
    pub(super) world: &'a BenchWorld,
    pub(super) folder: &'a std::path::Path,
    pub(super) plan: &'a Plan,
    pub(super) organisations: u64,
    pub(super) sent_at: Timestamp,
    pub(super) behaviour: Behaviour,
    pub(super) variant: Variant,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    /// In percent of the addressed institutions, at [`COUNTED_AT`].
    pub(super) answered: [f64; 5],
    /// Institutions that stood on the call list before the deadline.
    pub(super) listed: usize,
    /// Calls made before the deadline.
    pub(super) calls: u64,
    /// Institutions that have not answered at the deadline: all of them are for the telephone then.
    pub(super) late: i64,
    /// Mails, the reminders among them.
    pub(super) mails: u64,
    pub(super) reminded: u32,
    pub(super) told: u32,
}

struct Addressed {
    id: OrganisationId,
    it: Institution,
    notice: NoticeId,
    /// Nothing more is asked of the people there: they have answered, or wait for a call.
    is_done: bool,
}

#[derive(Clone, Copy)]
enum Recipient {
    Person { institution: usize, person: Person },
    Desk { supplier: u64 },
}

enum Event {
    Answer { institution: usize, delivery: DeliveryId, kind: AnswerKind },
    Round { supplier: u64, turn: u64, for_all: bool },
}

struct Walk<'a> {
    told: &'a Told<'a>,
    system: Viewer,
    key: LinkKey,
    advisory: AdvisoryId,
    /// Minutes from Monday to sending.
    begun: i64,
    all: Vec<Addressed>,
    of_institution: HashMap<OrganisationId, usize>,
    suppliers: BTreeMap<u64, OrganisationId>,
    recipients: HashMap<String, Recipient>,
    /// By moment, and by the order in which they were made.
    events: BTreeMap<(i64, u64), Event>,
    made: u64,
    /// Messages that somebody was sent, rounds of a supplier, calls to an organisation.
    turns: HashMap<u64, u64>,
    calls_to: HashMap<OrganisationId, u64>,
    listed: BTreeSet<NoticeId>,
    outcome: Outcome,
}

pub(super) async fn walk(told: &Told<'_>) -> anyhow::Result<Outcome> {
    let mut walk = begin(told).await?;
    let last = COUNTED_AT.iter().max().copied().unwrap_or_default() * 60;
    let bar = progress::bar(told.variant.name, usize::try_from(last / LOOK)?);
    for minute in (0..=last).step_by(usize::try_from(LOOK)?) {
        walk.let_happen(walk.begun + minute).await?;
        // Before the program and the CERT do anything at this moment.
        if let Some(place) = COUNTED_AT.iter().position(|hours| hours * 60 == minute) {
            walk.count(place).await?;
        }
        walk.look(walk.begun + minute).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    walk.outcome.listed = walk.listed.len();
    Ok(walk.outcome)
}

/// Makes the sector, drafts and sends.
async fn begin<'a>(told: &'a Told<'a>) -> anyhow::Result<Walk<'a>> {
    let system = policy::system("bench");
    let zone = told.plan.zone();
    let local = told.sent_at.local(zone);
    let day = i64::from(local.date().weekday().to_monday_zero_offset());
    let mut walk = Walk {
        told,
        system: system.clone(),
        key: LinkKey::new([7; 32]),
        advisory: AdvisoryId::new(told.world),
        begun: (day * 24 + i64::from(local.hour())) * 60 + i64::from(local.minute()),
        all: Vec::new(),
        of_institution: HashMap::new(),
        suppliers: BTreeMap::new(),
        recipients: HashMap::new(),
        events: BTreeMap::new(),
        made: 0,
        turns: HashMap::new(),
        calls_to: HashMap::new(),
        listed: BTreeSet::new(),
        outcome: Outcome { answered: [0.0; 5], listed: 0, calls: 0, late: 0, mails: 0, reminded: 0, told: 0 },
    };
    if told.variant.has_mandates {
        walk.hire_suppliers().await?;
    }
    let numbers: Vec<u64> = (0..told.organisations).collect();
    for some in numbers.chunks(AT_ONCE) {
        walk.join(some).await?;
    }
    told.store.settle().await?;
    let (advisory, notices) = sector::drafted(told.store, told.folder, &system).await?;
    walk.advisory = advisory;
    let proof = policy::may_publish(&system)?;
    for some in notices.chunks(AT_ONCE) {
        let mut tx = told.store.begin().await?;
        for (notice, institution) in some {
            tx.send_notice(&proof, *notice, told.plan, told.sent_at.day(zone)).await?;
            let place = walk.of_institution.get(institution).and_then(|place| walk.all.get_mut(*place));
            place.context("a notice to nobody we know")?.notice = *notice;
        }
        tx.commit().await?;
    }
    Ok(walk)
}

impl Walk<'_> {
    async fn hire_suppliers(&mut self) -> anyhow::Result<()> {
        let mut tx = self.told.store.begin().await?;
        for supplier in 0..a::SUPPLIERS as u64 {
            let address = format!("desk{supplier}@bench.example");
            let (kind, name) = (OrganisationKind::ItSupplier, format!("Supplier {supplier}"));
            let people = [address.clone()];
            let member = Member { kind, name: &name, size: Size::Medium, people: &people, lines: 0 };
            let id = sector::join(&mut tx, &self.system, &member).await?;
            self.suppliers.insert(supplier, id);
            self.recipients.insert(address, Recipient::Desk { supplier });
        }
        Ok(tx.commit().await?)
    }

    async fn join(&mut self, numbers: &[u64]) -> anyhow::Result<()> {
        let behaviour = self.told.behaviour;
        let mut tx = self.told.store.begin().await?;
        for number in numbers {
            let it = behaviour.institution(*number);
            let institution = self.all.len();
            let mut people = Vec::new();
            for place in 0..it.people {
                let person = behaviour.person(*number, &it, place);
                let address = format!("p{}@bench.example", person.number);
                self.recipients.insert(address.clone(), Recipient::Person { institution, person });
                people.push(if it.has_address { address } else { String::new() });
            }
            let (kind, name) = (OrganisationKind::Institution, format!("Institution {number}"));
            let member = Member { kind, name: &name, size: it.size, people: &people, lines: 1 };
            let id = sector::join(&mut tx, &self.system, &member).await?;
            let supplier = it.supplier.filter(|_| it.is_mandated).and_then(|number| self.suppliers.get(&number));
            if let Some(supplier) = supplier {
                sector::mandate(&mut tx, &self.system, *supplier, id, self.told.plan.zone()).await?;
            }
            self.of_institution.insert(id, institution);
            self.all.push(Addressed { id, it, notice: NoticeId::new(self.told.world), is_done: false });
        }
        Ok(tx.commit().await?)
    }

    /// What people do up to this minute.
    async fn let_happen(&mut self, now: i64) -> anyhow::Result<()> {
        while let Some(first) = self.events.first_entry().filter(|first| first.key().0 <= now) {
            let ((at, _), event) = first.remove_entry();
            self.wind_to(at);
            self.happen(event).await?;
        }
        self.wind_to(now);
        Ok(())
    }

    /// What the program and the CERT do now.
    async fn look(&mut self, now: i64) -> anyhow::Result<()> {
        self.take_steps().await?;
        self.deliver(now).await?;
        if (now - self.begun) % PHONE == 0 && Hours::CERT.is_open(now) {
            self.phone(now).await?;
        }
        Ok(())
    }

    fn wind_to(&self, minute: i64) {
        self.told.world.wind_to(self.told.sent_at.plus_seconds((minute - self.begun) * 60));
    }

    fn expect(&mut self, at: i64, event: Event) {
        self.made += 1;
        self.events.insert((at, self.made), event);
    }

    fn next_turn(&mut self, who: u64) -> u64 {
        let turns = self.turns.entry(who).or_default();
        *turns += 1;
        *turns - 1
    }

    async fn count(&mut self, place: usize) -> anyhow::Result<()> {
        let view = self.told.store.as_viewer(&self.system).await?;
        let funnel = view.funnel(Some(self.advisory)).await?;
        let share = 100.0 * funnel.answered as f64 / (funnel.sent as f64).max(1.0);
        if let Some(answered) = self.outcome.answered.get_mut(place) {
            *answered = share;
        }
        if COUNTED_AT.get(place) == Some(&DUE) {
            self.outcome.late = funnel.sent - funnel.answered;
        }
        Ok(())
    }

    /// As the worker does it: one transaction each.
    async fn take_steps(&mut self) -> anyhow::Result<()> {
        let proof = policy::may_publish(&self.system)?;
        for some in self.told.store.due_steps().await? {
            let today = self.told.store.now().day(self.told.plan.zone());
            let mut tx = self.told.store.begin().await?;
            let stepped = tx.take_steps(&proof, self.told.plan, today, &some).await?;
            tx.commit().await?;
            self.outcome.reminded += stepped.reminded;
            self.outcome.told += stepped.told;
        }
        Ok(())
    }

    /// What waits goes out now, and whoever gets it makes up their mind.
    async fn deliver(&mut self, now: i64) -> anyhow::Result<()> {
        let store = self.told.store;
        let proof = policy::may_publish(&self.system)?;
        let mut rounds = BTreeSet::new();
        loop {
            let leased = store.claim_of(&["deliver", "deliver_batch"], "bench", 200, LEASE_SECONDS).await?;
            if leased.is_empty() {
                break;
            }
            let mut going = Vec::new();
            let view = store.as_viewer(&self.system).await?;
            for one in &leased {
                let carried: Vec<DeliveryId> = match &one.job {
                    Job::Deliver { delivery } => vec![*delivery],
                    Job::DeliverBatch { batch } => view.fellows(*batch).await?.iter().map(|it| it.delivery).collect(),
                    other => bail!("another kind of job: {other:?}"),
                };
                let today = store.now().day(self.told.plan.zone());
                let mut message: Vec<Outgoing> = Vec::new();
                for delivery in carried {
                    message.push(view.outgoing(delivery, today).await?.into_inner());
                }
                going.push(message);
            }
            let mut tx = store.begin().await?;
            for message in &going {
                let mut goes = false;
                for out in message {
                    if out.withdrawn.is_some() {
                        tx.delivery_dropped(&proof, out.id).await?;
                        continue;
                    }
                    let Some(recipient) = self.recipients.get(&out.address).copied() else {
                        bail!("mail to a stranger")
                    };
                    if self.is_dead(recipient) {
                        tx.delivery_failed(&proof, out.id, "550 5.1.1 no such mailbox").await?;
                        continue;
                    }
                    let links = LinkAct::ALL.map(|act| (act, self.key.token(out.id, act).hash()));
                    tx.put_links(&proof, out.notice, out.id, &links).await?;
                    tx.delivery_sent(&proof, out.id).await?;
                    goes = true;
                    match recipient {
                        // Who is only informed leaves it to the supplier, until it hears that this one is silent.
                        Recipient::Person { .. } if out.part == Part::Inform && out.occasion == Occasion::Notice => {}
                        Recipient::Person { institution, person } => self.arrive(institution, &person, out, now),
                        Recipient::Desk { supplier } => drop(rounds.insert(supplier)),
                    }
                }
                self.outcome.mails += u64::from(goes);
            }
            tx.commit().await?;
            for one in &leased {
                store.finish(one).await?;
            }
        }
        for supplier in rounds {
            let turn = self.next_turn(of_supplier(supplier));
            if let Some(round) = self.told.behaviour.round(supplier, turn, now) {
                self.expect(round.at, Event::Round { supplier, turn, for_all: round.for_all });
            }
        }
        Ok(())
    }

    fn is_dead(&self, recipient: Recipient) -> bool {
        match recipient {
            Recipient::Person { person, .. } => person.is_dead,
            Recipient::Desk { supplier } => self.told.behaviour.is_dead_desk(supplier),
        }
    }

    fn arrive(&mut self, institution: usize, person: &Person, out: &Outgoing, now: i64) {
        let turn = self.next_turn(person.number);
        if let Some(reaction) = self.told.behaviour.reaction(person, turn, now, self.told.variant.road) {
            self.expect(reaction.at, Event::Answer { institution, delivery: out.id, kind: reaction.kind });
        }
    }

    async fn happen(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Answer { institution, delivery, kind } => {
                let Some(it) = self.all.get(institution).filter(|it| !it.is_done) else { return Ok(()) };
                match self.told.variant.road {
                    Road::Link => self.press(it, delivery, kind).await?,
                    Road::Login => self.say(it, it.id, kind).await?,
                }
                if let Some(it) = self.all.get_mut(institution) {
                    it.is_done = true;
                }
            }
            Event::Round { supplier, turn, for_all } => {
                let Some(desk) = self.suppliers.get(&supplier).copied() else { return Ok(()) };
                for place in 0..self.all.len() {
                    let Some(it) = self.all.get(place) else { continue };
                    let is_theirs = it.it.is_mandated && it.it.supplier == Some(supplier) && !it.is_done;
                    let number = u64::try_from(place).unwrap_or_default();
                    if !is_theirs || !(for_all || self.told.behaviour.is_in_part(number, turn)) {
                        continue;
                    }
                    self.say(it, desk, AnswerKind::TakenCareOf).await?;
                    if let Some(it) = self.all.get_mut(place) {
                        it.is_done = true;
                    }
                }
            }
        }
        Ok(())
    }

    /// Somebody presses a button in their mail.
    async fn press(&self, it: &Addressed, delivery: DeliveryId, kind: AnswerKind) -> anyhow::Result<()> {
        let act = LinkAct::ALL.into_iter().find(|act| act.answer() == Some(kind)).unwrap_or(LinkAct::Detail);
        let today = self.told.store.now().day(self.told.plan.zone());
        let link = self.told.store.link(&self.key.token(delivery, act).hash(), today).await?;
        if link.state != LinkState::Open {
            bail!("a link that was just sent does not work");
        }
        let proof = policy::may_answer(&link.viewer, link.institution)?;
        let mut tx = self.told.store.begin().await?;
        let noted = tx.answer(&proof, it.notice, &given(kind, Via::Link), Some(link.id), today).await?;
        tx.commit().await?;
        if noted == Noted::Repeated { bail!("a button that was pressed once counts as pressed twice") } else { Ok(()) }
    }

    /// Somebody of the institution, or of its supplier, has signed in.
    async fn say(&self, it: &Addressed, who: OrganisationId, kind: AnswerKind) -> anyhow::Result<()> {
        let is_own = who == it.id;
        let (of, role) = match is_own {
            true => (OrganisationKind::Institution, Role::Manager),
            false => (OrganisationKind::ItSupplier, Role::SupplierStaff),
        };
        let memberships = BTreeSet::from([Membership { organisation: who, kind: of, role }]);
        let acts = ActsFor { supplier: who, institution: it.id, class: sector::CLASS };
        let acts_for = if is_own { BTreeSet::new() } else { BTreeSet::from([acts]) };
        let person = KnownWho::Person(PersonId::new(self.told.world));
        let viewer = Viewer::with_facts(person, memberships, acts_for, BTreeSet::new(), true);
        let today = self.told.store.now().day(self.told.plan.zone());
        let mut tx = self.told.store.begin().await?;
        let proof = policy::may_answer(&viewer, it.id)?;
        tx.answer(&proof, it.notice, &given(kind, Via::Portal), None, today).await?;
        Ok(tx.commit().await?)
    }

    /// The call list as it stands now, and as many calls as there is time for until the next look.
    async fn phone(&mut self, now: i64) -> anyhow::Result<()> {
        let store = self.told.store;
        let rows =
            store.as_viewer(&self.system).await?.owing(self.told.plan, Some(self.advisory), true, LISTED).await?;
        let is_before = now - self.begun < DUE * 60;
        if is_before {
            self.listed.extend(rows.iter().map(|row| row.notice));
        }
        if !self.told.variant.follows_up {
            return Ok(());
        }
        let mut free = (a::CALLERS * PHONE as f64 / a::CALL_MINUTES) as u64;
        let again = store.now().plus_seconds(-(a::AGAIN as i64) * 60);
        let mut called = BTreeSet::new();
        for row in &rows {
            // Whoever is to be phoned first; one call to a supplier is about all of its customers.
            let to = row.phones.first().map_or(row.institution, |phone| phone.organisation);
            let waits = row.last_call.is_some_and(|(_, at)| at > again);
            if free == 0 || waits || !called.insert(to) {
                continue;
            }
            free -= 1;
            self.outcome.calls += u64::from(is_before);
            let turns = self.calls_to.entry(to).or_default();
            *turns += 1;
            let turn = *turns - 1;
            let picks_up = match self.of_institution.get(&to).and_then(|place| Some((place, self.all.get(*place)?))) {
                Some((place, it)) => self.told.behaviour.picks_up(u64::try_from(*place)?, it.it.hours, turn, now),
                None => {
                    let supplier = self.suppliers.iter().find(|(_, id)| **id == to).map_or(0, |(number, _)| *number);
                    let hours = self.told.behaviour.supplier_hours(supplier);
                    self.told.behaviour.picks_up(of_supplier(supplier), hours, turn, now)
                }
            };
            let same = |other: &&store::Seen<store::OwingRow>| {
                other.phones.first().map_or(other.institution, |phone| phone.organisation) == to
            };
            for about in rows.iter().filter(same) {
                let proof = policy::may_answer(&self.system, about.institution)?;
                let mut tx = store.begin().await?;
                if picks_up {
                    let heard_from = (to != about.institution).then_some(to);
                    let given = Given { heard_from, ..given(AnswerKind::TakenCareOf, Via::Phone) };
                    tx.answer(&proof, about.notice, &given, None, tx.now().day(self.told.plan.zone())).await?;
                } else {
                    tx.note_call(&proof, about.notice, &no_reply()).await?;
                }
                tx.commit().await?;
                let place = self.of_institution.get(&about.institution).copied();
                if let Some(it) = place.and_then(|place| self.all.get_mut(place)).filter(|_| picks_up) {
                    it.is_done = true;
                }
            }
        }
        Ok(())
    }
}

fn given(kind: AnswerKind, via: Via) -> Given {
    Given {
        kind,
        note: String::new(),
        by: "Bench".to_owned(),
        via,
        accepted_by: None,
        review_on: None,
        heard_from: None,
        reference: None,
    }
}

fn no_reply() -> Call {
    Call { outcome: CallOutcome::NoReply, note: String::new(), by: "Bench".to_owned(), again_at: None }
}
