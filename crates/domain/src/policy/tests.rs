//! The policy against a slow, literal transcription of its rules, and the table of who may act.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::*;
use crate::asset::AssetClass;
use crate::id::{CircleId, LinkId, PersonId, TokenId};
use crate::viewer::{ActsFor, KnownWho, Membership};

/// The rules as TLP 2.0 and the house say them, one sentence at a time, without regard for speed.
fn oracle(viewer: &Viewer, audience: &Audience, now: Timestamp) -> bool {
    let mut reasons: Vec<&str> = Vec::new();
    let person = if let Who::Person(id) = viewer.who { Some(id) } else { None };
    let named = person.is_some_and(|id| audience.persons.iter().any(|other| *other == id));
    let of_cert = viewer.memberships.iter().any(|m| m.role == Role::Analyst || m.role == Role::Lead);
    let of_owner = viewer.memberships.iter().any(|m| Some(m.organisation) == audience.owner);
    let before = matches!(audience.not_before, Some(start) if now.millis() < start.millis());
    let after = matches!(audience.expires, Some(end) if now.millis() >= end.millis());
    let open_now = !after && (!before || of_owner);

    if matches!(viewer.who, Who::System(_)) {
        reasons.push("Brandwacht itself reads everything");
    }
    if audience.tlp == Tlp::Red {
        // RED: "for the eyes and ears of individual recipients only, no further."
        if named && viewer.second_factor && open_now {
            reasons.push("a named person");
        }
        return !reasons.is_empty();
    }
    if of_cert {
        reasons.push("the CERT reads what is not RED");
    }
    if of_owner && open_now {
        reasons.push("one's own statement");
    }
    if audience.tlp == Tlp::Clear && open_now {
        reasons.push("no limit on disclosure");
    }
    if audience.tlp == Tlp::Green && open_now && !matches!(viewer.who, Who::Anonymous) {
        reasons.push("within the community");
    }
    if matches!(audience.tlp, Tlp::Amber | Tlp::AmberStrict) && open_now {
        if named {
            reasons.push("a named person");
        }
        for circle in &viewer.circles {
            if audience.circles.contains(circle) {
                reasons.push("in the circle");
            }
        }
        for membership in &viewer.memberships {
            let strict = audience.tlp == Tlp::AmberStrict;
            let supplier = membership.kind == OrganisationKind::ItSupplier;
            if audience.organisations.contains(&membership.organisation) && !(strict && supplier) {
                reasons.push("a person of a listed organisation");
            }
        }
    }
    if audience.tlp == Tlp::Amber && open_now {
        for fact in &viewer.acts_for {
            if audience.organisations.contains(&fact.institution) && audience.suppliers.contains(&fact.class) {
                reasons.push("acts for a listed organisation");
            }
        }
    }
    !reasons.is_empty()
}

/// A small generator of its own, so that a failing case has a number that everybody can repeat.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn some<T: Ord>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> BTreeSet<T> {
        (0..self.roll(3)).map(|_| make(self)).collect()
    }

    fn org(&mut self) -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(u128::from(self.roll(4))))
    }

    fn person(&mut self) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(u128::from(self.roll(3))))
    }

    fn circle(&mut self) -> CircleId {
        CircleId::from_uuid(Uuid::from_u128(u128::from(self.roll(3))))
    }

    fn class(&mut self) -> AssetClass {
        AssetClass::ALL[self.roll(4) as usize]
    }

    fn moment(&mut self) -> Option<Timestamp> {
        (self.roll(3) == 0).then(|| Timestamp::from_millis(self.roll(5) as i64))
    }

    fn audience(&mut self) -> Audience {
        Audience {
            tlp: Tlp::ALL[self.roll(5) as usize],
            owner: (self.roll(2) == 0).then(|| self.org()),
            persons: self.some(Self::person),
            organisations: self.some(Self::org),
            circles: self.some(Self::circle),
            suppliers: self.some(Self::class),
            pap: (self.roll(2) == 0).then(|| Pap::ALL[self.roll(4) as usize]),
            attribution: [Attribution::Named, Attribution::Circle, Attribution::Anonymous][self.roll(3) as usize],
            not_before: self.moment(),
            expires: self.moment(),
        }
    }

    fn viewer(&mut self) -> Viewer {
        let memberships = self.some(|dice| {
            let role = Role::ALL[dice.roll(10) as usize];
            Membership { organisation: dice.org(), kind: role.belongs_to(), role }
        });
        let acts_for = self.some(|dice| ActsFor { supplier: dice.org(), institution: dice.org(), class: dice.class() });
        let circles = self.some(Self::circle);
        let second_factor = self.roll(2) == 0;
        let who = match self.roll(12) {
            0 => return Viewer::anonymous(),
            1 => return system("test"),
            2 => KnownWho::Token(TokenId::from_uuid(Uuid::nil())),
            3 => KnownWho::Link(LinkId::from_uuid(Uuid::nil())),
            _ => KnownWho::Person(self.person()),
        };
        Viewer::with_facts(who, memberships, acts_for, circles, second_factor)
    }
}

// Shows: ASVS 8.2.2, 8.1.1, NEN 5.15, 8.27
#[test]
fn reading_follows_the_rules_to_the_letter() {
    let mut dice = Dice(2026);
    let mut allowed = 0;
    for case in 0..1_000_000 {
        let (viewer, audience, now) = (dice.viewer(), dice.audience(), Timestamp::from_millis(dice.roll(5) as i64));
        let decision = reads(&viewer, &audience, now);
        assert_eq!(decision, oracle(&viewer, &audience, now), "case {case}: {viewer:?} {audience:?} at {now:?}");
        allowed += u32::from(decision);
    }
    assert!((100_000..900_000).contains(&allowed), "the cases are too one-sided to show anything: {allowed}");
}

/// The Permissible Actions Protocol and the attribution, one sentence at a time.
// Shows: ASVS 8.2.2, 8.3.1, NEN 5.12
#[test]
fn what_may_be_done_with_it_and_who_is_told_whose_it_is_follow_the_rules() {
    let mut dice = Dice(11);
    let (mut acted, mut told, mut found) = (0, 0, 0);
    for case in 0..200_000 {
        let (viewer, audience) = (dice.viewer(), dice.audience());
        let now = Timestamp::from_millis(dice.roll(5) as i64);
        let read = oracle(&viewer, &audience, now);
        for what in Use::ALL {
            // "RED: only passive and undetectable. AMBER: also cross-checks with others, still undetectable. GREEN: also
            // active. CLEAR: no limit." Of what nobody marked, nothing that is noticed.
            let by_mark = match what {
                Use::LookAtHome => true,
                Use::AskOthers => audience.pap != Some(Pap::Red),
                Use::Act => audience.pap == Some(Pap::Green) || audience.pap == Some(Pap::Clear),
            };
            assert_eq!(may_use(&viewer, &audience, what, now), read && by_mark, "case {case}: {what:?} {audience:?}");
            acted += usize::from(read && by_mark && what == Use::Act);
        }
        let own = viewer.memberships.iter().any(|m| Some(m.organisation) == audience.owner);
        let in_circle = audience.circles.iter().any(|circle| viewer.circles.contains(circle));
        let mut knows = read && own;
        if read && audience.attribution == Attribution::Named {
            knows = true;
        }
        if read && audience.attribution == Attribution::Circle && in_circle {
            knows = true;
        }
        assert_eq!(knows_source(&viewer, &audience, now), knows, "case {case}: {viewer:?} {audience:?}");
        told += usize::from(knows && audience.attribution != Attribution::Named);
        let cert = viewer.memberships.iter().any(|m| m.role == Role::Analyst || m.role == Role::Lead);
        let may = read && cert && viewer.second_factor && !viewer.read_only;
        let proof = may_find_out(&viewer, &audience, now);
        assert_eq!(proof.is_ok(), may, "case {case}: {viewer:?} {audience:?}");
        assert!(proof.is_err() || proof.unwrap().about() == audience.owner);
        found += usize::from(may);
    }
    assert!(acted > 100 && told > 100 && found > 100, "{acted} {told} {found}: the rules were met");
}

#[test]
fn an_intersection_is_never_wider_than_either_side() {
    let mut dice = Dice(7);
    for case in 0..300_000 {
        let (viewer, one, other) = (dice.viewer(), dice.audience(), dice.audience());
        let now = Timestamp::from_millis(dice.roll(5) as i64);
        let both = one.intersect(&other);
        if reads(&viewer, &both, now) {
            assert!(
                reads(&viewer, &one, now) && reads(&viewer, &other, now),
                "case {case}: {viewer:?} reads {both:?} of {one:?} and {other:?}"
            );
        }
        assert!(both.attribution >= one.attribution && both.attribution >= other.attribution, "case {case}");
        assert!(both.pap >= one.pap && both.pap >= other.pap, "case {case}");
    }
}

// Shows: ASVS 16.5.3, NEN 5.12
#[test]
fn an_empty_audience_is_the_cert_alone() {
    let analyst = member(OrganisationKind::Cert, Role::Analyst, 1);
    let stranger = member(OrganisationKind::Institution, Role::SecurityOfficer, 2);
    let now = Timestamp::from_millis(0);
    assert!(reads(&analyst, &Audience::cert_only(), now));
    assert!(!reads(&stranger, &Audience::cert_only(), now));
    assert!(!reads(&Viewer::anonymous(), &Audience::cert_only(), now));
}

fn member(kind: OrganisationKind, role: Role, organisation: u128) -> Viewer {
    let organisation = OrganisationId::from_uuid(Uuid::from_u128(organisation));
    Viewer::with_facts(
        KnownWho::Person(PersonId::from_uuid(Uuid::from_u128(organisation.uuid().as_u128() + 100))),
        BTreeSet::from([Membership { organisation, kind, role }]),
        BTreeSet::new(),
        BTreeSet::new(),
        true,
    )
}

/// The golden table: review its diff when the policy changes.
// Shows: ASVS 8.2.1, 8.3.1, NEN 5.2, 8.2
#[test]
fn who_may_act() {
    let ours = OrganisationId::from_uuid(Uuid::from_u128(2));
    let supplier = {
        let mut viewer = member(OrganisationKind::ItSupplier, Role::SupplierStaff, 5);
        viewer.acts_for.insert(ActsFor {
            supplier: OrganisationId::from_uuid(Uuid::from_u128(5)),
            institution: ours,
            class: AssetClass::Building,
        });
        viewer
    };
    let mut for_all = supplier.clone();
    for_all.acts_for.extend(AssetClass::ALL.map(|class| ActsFor {
        supplier: OrganisationId::from_uuid(Uuid::from_u128(5)),
        institution: ours,
        class,
    }));
    let mut for_all_but_one = for_all.clone();
    for_all_but_one.acts_for.retain(|fact| fact.class != AssetClass::Building);
    let mut for_another = supplier.clone();
    for_another.acts_for = for_another
        .acts_for
        .into_iter()
        .map(|fact| ActsFor { institution: OrganisationId::from_uuid(Uuid::from_u128(3)), ..fact })
        .collect();
    let mut reading_token = member(OrganisationKind::Institution, Role::SecurityOfficer, 2);
    reading_token.read_only = true;
    let mut reading_cert = member(OrganisationKind::Cert, Role::Lead, 1);
    reading_cert.read_only = true;
    let link = |mut viewer: Viewer| {
        viewer.who = Who::Link(LinkId::from_uuid(Uuid::from_u128(9)));
        viewer
    };
    let umbrella = OrganisationId::from_uuid(Uuid::from_u128(9));
    let mut reading_umbrella = member(OrganisationKind::Umbrella, Role::UmbrellaStaff, 9);
    reading_umbrella.read_only = true;
    let viewers = [
        ("anonymous", Viewer::anonymous()),
        ("system", system("test")),
        ("analyst", member(OrganisationKind::Cert, Role::Analyst, 1)),
        ("lead", member(OrganisationKind::Cert, Role::Lead, 1)),
        ("operator", member(OrganisationKind::Cert, Role::Operator, 1)),
        ("own manager", member(OrganisationKind::Institution, Role::Manager, 2)),
        ("own technician", member(OrganisationKind::Institution, Role::MedicalTechnology, 2)),
        ("other manager", member(OrganisationKind::Institution, Role::Manager, 3)),
        ("other technician", member(OrganisationKind::Institution, Role::MedicalTechnology, 3)),
        ("own link", link(member(OrganisationKind::Institution, Role::Manager, 2))),
        ("acting by link", link(for_all.clone())),
        ("acting for part", supplier),
        ("for all but one", for_all_but_one),
        ("for another", for_another),
        ("acting for all", for_all),
        ("other supplier", member(OrganisationKind::ItSupplier, Role::SupplierStaff, 6)),
        ("maker", member(OrganisationKind::Maker, Role::Psirt, 7)),
        ("authority", member(OrganisationKind::Authority, Role::Authority, 8)),
        ("umbrella", member(OrganisationKind::Umbrella, Role::UmbrellaStaff, 9)),
        ("other umbrella", member(OrganisationKind::Umbrella, Role::UmbrellaStaff, 10)),
        ("its program", reading_umbrella.clone()),
        ("its link", link(reading_umbrella)),
        ("reading token", reading_token),
        ("reading lead", reading_cert),
    ];
    let mut table = String::from(
        "            who in pri que dec pub ans inv org acc man bun all cou mod rem med off any mat doc thr aud own cut key trm out end ppl slf con mem\n",
    );
    for (name, viewer) in &viewers {
        let row = [
            may_take_in(viewer).is_ok(),
            may_reach_private(viewer).is_ok(),
            may_mend_queue(viewer).is_ok(),
            may_decide_match(viewer).is_ok(),
            may_publish(viewer).is_ok(),
            may_answer(viewer, ours).is_ok(),
            may_import_inventory(viewer, ours).is_ok(),
            may_manage_organisations(viewer).is_ok(),
            may_manage_accounts(viewer).is_ok(),
            may_approve_mandate(viewer, ours).is_ok(),
            may_take_bundle(viewer, ours).is_ok(),
            may_make_bundle(viewer).is_ok(),
            may_count_blind(viewer, ours).is_ok(),
            may_choose_inventory_mode(viewer, ours).is_ok(),
            may_remediate(viewer, ours).is_ok(),
            may_remediate(viewer, ours).is_ok_and(|may| may.covers(Some(AssetClass::MedicalDevice))),
            may_remediate(viewer, ours).is_ok_and(|may| may.covers(Some(AssetClass::OfficeIt))),
            may_remediate(viewer, ours).is_ok_and(|may| may.covers(None)),
            may_rematch(viewer, ours).is_ok(),
            may_rematch_documents(viewer).is_ok(),
            may_choose_threshold(viewer, ours).is_ok(),
            may_read_audit(viewer).is_ok(),
            may_read_own_audit(viewer, ours).is_ok(),
            may_cut_audit(viewer).is_ok(),
            may_keep_keys(viewer).is_ok(),
            may_keep_terms(viewer).is_ok(),
            may_take_out(viewer, ours).is_ok(),
            may_end_organisation(viewer, ours).is_ok(),
            may_manage_people(viewer, ours, OrganisationKind::Institution).is_ok(),
            may_manage_self(viewer).is_ok(),
            may_connect(viewer, ours).is_ok(),
            may_see_members(viewer, umbrella).is_ok(),
        ];
        let row: String = row.iter().map(|allowed| if *allowed { " yes" } else { "   -" }).collect();
        table.push_str(&format!("{name:>16}{row}\n"));
    }
    assert_eq!(
        table,
        "            who in pri que dec pub ans inv org acc man bun all cou mod rem med off any mat doc thr aud own cut key trm out end ppl slf con mem
       anonymous   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
          system yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes   - yes yes yes yes yes yes   - yes   -
         analyst yes   - yes yes yes yes yes yes   - yes yes yes yes yes yes yes yes yes yes yes yes   -   -   -   -   -   -   -   - yes yes   -
            lead yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes   -   -   - yes yes yes yes yes yes   -
        operator   -   - yes   -   -   -   -   - yes   -   -   -   -   -   -   -   -   -   -   -   - yes   -   -   - yes   -   - yes yes   -   -
     own manager   -   -   -   -   - yes yes   -   - yes yes   - yes yes yes yes yes yes yes   - yes   - yes   -   -   -   -   - yes yes yes   -
  own technician   -   -   -   -   - yes yes   -   -   - yes   - yes   - yes yes   -   - yes   -   -   -   -   -   -   -   -   -   - yes   -   -
   other manager   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   - yes   -   -
other technician   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   - yes   -   -
        own link   -   -   -   -   - yes   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
  acting by link   -   -   -   -   - yes   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
 acting for part   -   -   -   -   - yes   -   -   -   -   -   -   -   - yes   -   -   - yes   -   -   -   -   -   -   -   -   -   - yes   -   -
 for all but one   -   -   -   -   - yes   -   -   -   -   -   -   -   - yes yes yes   - yes   -   -   -   -   -   -   -   -   -   - yes   -   -
     for another   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   - yes   -   -
  acting for all   -   -   -   -   - yes yes   -   -   - yes   - yes   - yes yes yes   - yes   -   -   -   -   -   -   -   -   -   - yes   -   -
  other supplier   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   - yes   -   -
           maker   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   - yes   -   -
       authority   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   - yes   -   -
        umbrella   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   - yes   - yes
  other umbrella   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   - yes   -   -
     its program   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   - yes
        its link   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
   reading token   -   -   -   -   -   -   -   -   -   - yes   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
    reading lead   -   -   -   -   -   -   -   -   -   - yes   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
"
    );
}

// Shows: ASVS 16.2.1, NEN 8.15
#[test]
fn a_proof_says_who_acts_from_where_and_about_whom() {
    let ours = OrganisationId::from_uuid(Uuid::from_u128(2));
    let supplier = OrganisationId::from_uuid(Uuid::from_u128(5));
    let mut viewer = member(OrganisationKind::ItSupplier, Role::SupplierStaff, 5);
    viewer.acts_for.insert(ActsFor { supplier, institution: ours, class: AssetClass::MedicalDevice });
    let proof = may_answer(&viewer, ours).unwrap();
    assert_eq!(proof.actor(), &Actor { who: viewer.who, organisation: Some(supplier) });
    assert_eq!(proof.about(), Some(ours));
    // Who works in two places acts from the one that it is about.
    let role = Role::Manager;
    viewer.memberships.insert(Membership { organisation: ours, kind: role.belongs_to(), role });
    viewer.memberships.insert(Membership {
        organisation: OrganisationId::from_uuid(Uuid::from_u128(1)),
        kind: role.belongs_to(),
        role,
    });
    let proof = may_remediate(&viewer, ours).unwrap();
    assert_eq!(proof.proof().actor().organisation, Some(ours));
    assert_eq!(proof.proof().about(), Some(ours));
}

#[test]
fn the_staff_of_a_supplier_connects_programs_at_home_and_at_no_customer() {
    let (ours, supplier) =
        (OrganisationId::from_uuid(Uuid::from_u128(2)), OrganisationId::from_uuid(Uuid::from_u128(5)));
    let mut staff = member(OrganisationKind::ItSupplier, Role::SupplierStaff, 5);
    staff.acts_for.insert(ActsFor { supplier, institution: ours, class: AssetClass::MedicalDevice });
    assert_eq!(may_connect(&staff, supplier).unwrap().about(), Some(supplier));
    assert_eq!(may_connect(&staff, ours).unwrap_err(), Denied);
    let mut by_link = staff.clone();
    by_link.who = Who::Link(LinkId::from_uuid(Uuid::from_u128(9)));
    assert_eq!(may_connect(&by_link, supplier).unwrap_err(), Denied);
    staff.read_only = true;
    assert_eq!(may_connect(&staff, supplier).unwrap_err(), Denied);
    let technician = member(OrganisationKind::Institution, Role::MedicalTechnology, 2);
    assert_eq!(may_connect(&technician, ours).unwrap_err(), Denied);
}

#[test]
fn whoever_connects_programs_chooses_the_overview_as_well() {
    let (ours, supplier) =
        (OrganisationId::from_uuid(Uuid::from_u128(2)), OrganisationId::from_uuid(Uuid::from_u128(5)));
    let staff = member(OrganisationKind::ItSupplier, Role::SupplierStaff, 5);
    assert_eq!(may_choose_overview(&staff, supplier).unwrap().about(), Some(supplier));
    assert_eq!(may_choose_overview(&staff, ours).unwrap_err(), Denied);
    for role in [Role::Manager, Role::SecurityOfficer] {
        assert!(may_choose_overview(&member(OrganisationKind::Institution, role, 2), ours).is_ok());
    }
    let technician = member(OrganisationKind::Institution, Role::MedicalTechnology, 2);
    assert_eq!(may_choose_overview(&technician, ours).unwrap_err(), Denied);
    assert!(may_choose_overview(&member(OrganisationKind::Cert, Role::Analyst, 1), ours).is_ok());
}

// Shows: ASVS 8.2.1
#[test]
fn an_organisation_alone_says_what_it_is_quiet_about() {
    let (ours, supplier) =
        (OrganisationId::from_uuid(Uuid::from_u128(2)), OrganisationId::from_uuid(Uuid::from_u128(5)));
    for role in [Role::Manager, Role::SecurityOfficer] {
        let mut responsible = member(OrganisationKind::Institution, role, 2);
        assert_eq!(may_choose_topics(&responsible, ours).unwrap().about(), Some(ours));
        assert_eq!(may_choose_topics(&responsible, supplier).unwrap_err(), Denied);
        responsible.read_only = true;
        assert_eq!(may_choose_topics(&responsible, ours).unwrap_err(), Denied);
    }
    let mut staff = member(OrganisationKind::ItSupplier, Role::SupplierStaff, 5);
    staff.acts_for.insert(ActsFor { supplier, institution: ours, class: AssetClass::MedicalDevice });
    assert!(may_choose_topics(&staff, supplier).is_ok());
    assert_eq!(may_choose_topics(&staff, ours).unwrap_err(), Denied, "a customer's mail is not its business");
    let technician = member(OrganisationKind::Institution, Role::MedicalTechnology, 2);
    assert_eq!(may_choose_topics(&technician, ours).unwrap_err(), Denied);
    for role in [Role::Analyst, Role::Lead] {
        assert_eq!(may_choose_topics(&member(OrganisationKind::Cert, role, 1), ours).unwrap_err(), Denied, "{role:?}");
    }
    assert!(may_choose_topics(&system("test"), ours).is_ok());
}

// Shows: ASVS 16.2.1, 8.2.2
#[test]
fn only_who_reads_has_read() {
    let ours = OrganisationId::from_uuid(Uuid::from_u128(2));
    let audience = Audience::organisation(ours, BTreeSet::new());
    let now = Timestamp::from_millis(0);
    let own = member(OrganisationKind::Institution, Role::Manager, 2);
    assert_eq!(has_read(&own, &audience, now).unwrap().about(), Some(ours));
    let mut reading = own;
    reading.read_only = true;
    assert!(has_read(&reading, &audience, now).is_ok(), "reading is what a reading token is for");
    let other = member(OrganisationKind::Institution, Role::Manager, 3);
    assert_eq!(has_read(&other, &audience, now).unwrap_err(), Denied);
}

// Shows: ASVS 8.2.1, 8.2.3, NEN 5.15
#[test]
fn the_numbers_of_everybody_are_for_those_who_phone() {
    let ours = OrganisationId::from_uuid(Uuid::from_u128(2));
    for role in [Role::Analyst, Role::Lead] {
        let mut viewer = member(OrganisationKind::Cert, role, 1);
        assert_eq!(may_phone(&viewer, ours).unwrap().about(), Some(ours));
        viewer.read_only = true;
        assert_eq!(may_phone(&viewer, ours).unwrap_err(), Denied, "a program that only reads");
    }
    assert!(may_phone(&system("test"), ours).is_ok());
    let mut supplier = member(OrganisationKind::ItSupplier, Role::SupplierStaff, 5);
    supplier.acts_for.extend(AssetClass::ALL.map(|class| ActsFor {
        supplier: OrganisationId::from_uuid(Uuid::from_u128(5)),
        institution: ours,
        class,
    }));
    let mut link = member(OrganisationKind::Institution, Role::Manager, 2);
    link.who = Who::Link(LinkId::from_uuid(Uuid::from_u128(9)));
    for viewer in [
        Viewer::anonymous(),
        member(OrganisationKind::Cert, Role::Operator, 1),
        member(OrganisationKind::Institution, Role::Manager, 2),
        member(OrganisationKind::Institution, Role::SecurityOfficer, 2),
        member(OrganisationKind::Institution, Role::Manager, 3),
        member(OrganisationKind::Umbrella, Role::UmbrellaStaff, 9),
        supplier,
        link,
    ] {
        assert_eq!(may_phone(&viewer, ours).unwrap_err(), Denied, "{viewer:?}");
    }
}

// Shows: ASVS 8.2.1, 8.2.3
#[test]
fn a_manager_gives_roles_at_home_only_and_nobody_makes_an_analyst_of_a_care_home() {
    let ours = OrganisationId::from_uuid(Uuid::from_u128(2));
    let manager = member(OrganisationKind::Institution, Role::Manager, 2);
    let may = may_manage_people(&manager, ours, OrganisationKind::Institution).unwrap();
    let roles: Vec<Role> = may.roles().collect();
    assert_eq!(roles, [Role::SecurityOfficer, Role::MedicalTechnology, Role::Manager]);
    assert!(may.covers(Role::Manager) && !may.covers(Role::Lead));
    let cert = OrganisationId::from_uuid(Uuid::from_u128(1));
    assert!(may_manage_people(&manager, cert, OrganisationKind::Cert).is_err());
    let lead = member(OrganisationKind::Cert, Role::Lead, 1);
    assert!(!may_manage_people(&lead, ours, OrganisationKind::Institution).unwrap().covers(Role::Analyst));
}

// Shows: ASVS 8.2.1, NEN 5.15
#[test]
fn whoever_writes_notices_keeps_the_texts_they_begin_with_and_nobody_else_does() {
    let mut reading = member(OrganisationKind::Cert, Role::Lead, 1);
    reading.read_only = true;
    assert_eq!(may_keep_templates(&reading).unwrap_err(), Denied);
    assert!(may_keep_templates(&system("test")).is_ok());
    assert_eq!(may_keep_templates(&Viewer::anonymous()).unwrap_err(), Denied);
    for role in Role::ALL {
        let viewer = member(role.belongs_to(), role, 1);
        assert_eq!(may_keep_templates(&viewer).is_ok(), matches!(role, Role::Analyst | Role::Lead), "{role:?}");
        assert_eq!(may_keep_templates(&viewer).is_ok(), may_publish(&viewer).is_ok(), "{role:?}");
    }
}
