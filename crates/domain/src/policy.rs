//! The one place that says who may do what. Pure: facts in, decision out.
//!
//! Reading: [`reads`] answers for one audience. Lists are filtered by it, and what is not readable is "not found".
//! Acting: each `may_…` function hands out a [`Proof`], which has no other constructor; the store's methods that
//! change something take the proof and write the audit row from it.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use crate::asset::AssetClass;
use crate::audience::{Attribution, Audience, Pap, Tlp, Use};
use crate::id::OrganisationId;
use crate::organisation::OrganisationKind;
use crate::time::Timestamp;
use crate::viewer::{Role, Viewer, Who};

/// May this viewer read what carries this audience, now?
///
/// CLEAR: everybody. GREEN: everybody whom the
/// CERT knows (accounts, tokens and links are given to participants only). AMBER: the listed organisations,
/// persons and circles, and the suppliers that are let in. AMBER+STRICT: the same without suppliers. RED: the named
/// persons, signed in with a second factor, and nobody else, not even the CERT.
pub fn reads(viewer: &Viewer, audience: &Audience, now: Timestamp) -> bool {
    if let Who::System(_) = viewer.who {
        return true;
    }
    let named = matches!(viewer.who, Who::Person(id) if audience.persons.contains(&id));
    if audience.tlp == Tlp::Red {
        return named && viewer.second_factor && in_time(viewer, audience, now);
    }
    if viewer.is_cert() {
        return true;
    }
    if !in_time(viewer, audience, now) {
        return false;
    }
    if audience.owner.is_some_and(|owner| viewer.is_member_of(owner)) {
        return true;
    }
    match audience.tlp {
        Tlp::Clear => true,
        Tlp::Green => viewer.who != Who::Anonymous,
        Tlp::Amber => named || listed(viewer, audience) || as_supplier(viewer, audience),
        Tlp::AmberStrict => named || (listed(viewer, audience) && !is_supplier_only(viewer, audience)),
        Tlp::Red => false,
    }
}

/// May this viewer do this with what carries this audience? Who may not read it may do nothing with it.
pub fn may_use(viewer: &Viewer, audience: &Audience, what: Use, now: Timestamp) -> bool {
    let furthest = match audience.pap {
        Some(Pap::Clear | Pap::Green) => Use::Act,
        Some(Pap::Amber) | None => Use::AskOthers,
        Some(Pap::Red) => Use::LookAtHome,
    };
    reads(viewer, audience, now) && what <= furthest
}

/// Is this viewer told whose statement it is? Not the CERT either, unless its owner lets it: finding that out is an act
/// ([`may_find_out`]).
pub fn knows_source(viewer: &Viewer, audience: &Audience, now: Timestamp) -> bool {
    let own = audience.owner.is_some_and(|owner| viewer.is_member_of(owner));
    let named = match audience.attribution {
        Attribution::Named => true,
        Attribution::Circle => viewer.circles.iter().any(|circle| audience.circles.contains(circle)),
        Attribution::Anonymous => false,
    };
    reads(viewer, audience, now) && (own || named)
}

/// Find out whose anonymous statement it is: somebody of the CERT with a second factor. The owner sees who did.
pub fn may_find_out(viewer: &Viewer, audience: &Audience, now: Timestamp) -> Result<MayFindOut, Denied> {
    let allowed = viewer.is_cert() && viewer.second_factor && reads(viewer, audience, now);
    given(allowed, viewer, audience.owner)
}

fn in_time(viewer: &Viewer, audience: &Audience, now: Timestamp) -> bool {
    let embargoed = audience.not_before.is_some_and(|start| now < start);
    let expired = audience.expires.is_some_and(|end| end <= now);
    let owner = audience.owner.is_some_and(|owner| viewer.is_member_of(owner));
    (!embargoed || owner) && !expired
}

fn listed(viewer: &Viewer, audience: &Audience) -> bool {
    viewer.memberships.iter().any(|membership| audience.organisations.contains(&membership.organisation))
        || viewer.circles.iter().any(|circle| audience.circles.contains(circle))
}

/// A supplier reads what concerns an institution that it acts for today, in a class that is let in.
fn as_supplier(viewer: &Viewer, audience: &Audience) -> bool {
    viewer
        .acts_for
        .iter()
        .any(|fact| audience.organisations.contains(&fact.institution) && audience.suppliers.contains(&fact.class))
}

/// True when the only listed organisations of the viewer are IT suppliers: "the persons of the organisation" of
/// AMBER+STRICT does not reach the staff of those who work for it.
fn is_supplier_only(viewer: &Viewer, audience: &Audience) -> bool {
    !viewer.circles.iter().any(|circle| audience.circles.contains(circle))
        && viewer
            .memberships
            .iter()
            .filter(|membership| audience.organisations.contains(&membership.organisation))
            .all(|membership| membership.kind == OrganisationKind::ItSupplier)
}

/// "You may not", or "there is no such thing": to the one outside these are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not allowed")]
pub struct Denied;

/// Who does it, for the audit row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub who: Who,
    /// The organisation that the actor belongs to.
    pub organisation: Option<OrganisationId>,
}

/// The acts that need a proof. Types without values: they only tell proofs apart.
pub mod act {
    #[derive(Debug)]
    pub enum TakeIn {}
    #[derive(Debug)]
    pub enum DecideMatch {}
    #[derive(Debug)]
    pub enum Publish {}
    #[derive(Debug)]
    pub enum Answer {}
    #[derive(Debug)]
    pub enum Phone {}
    #[derive(Debug)]
    pub enum ImportInventory {}
    #[derive(Debug)]
    pub enum ManageOrganisations {}
    #[derive(Debug)]
    pub enum ManageAccounts {}
    #[derive(Debug)]
    pub enum ApproveMandate {}
    #[derive(Debug)]
    pub enum MendQueue {}
    #[derive(Debug)]
    pub enum ReachPrivate {}
    #[derive(Debug)]
    pub enum TakeBundle {}
    #[derive(Debug)]
    pub enum CountBlind {}
    #[derive(Debug)]
    pub enum ChooseInventoryMode {}
    #[derive(Debug)]
    pub enum Remediate {}
    #[derive(Debug)]
    pub enum Rematch {}
    #[derive(Debug)]
    pub enum ChooseThreshold {}
    #[derive(Debug)]
    pub enum ChooseOverview {}
    #[derive(Debug)]
    pub enum ChooseTopics {}
    #[derive(Debug)]
    pub enum ReadAudit {}
    #[derive(Debug)]
    pub enum ReadOwnAudit {}
    #[derive(Debug)]
    pub enum CutAudit {}
    #[derive(Debug)]
    pub enum FindOut {}
    #[derive(Debug)]
    pub enum KeepKeys {}
    #[derive(Debug)]
    pub enum KeepTerms {}
    #[derive(Debug)]
    pub enum TakeOut {}
    #[derive(Debug)]
    pub enum EndOrganisation {}
    #[derive(Debug)]
    pub enum Read {}
    #[derive(Debug)]
    pub enum ManageSelf {}
    #[derive(Debug)]
    pub enum ManagePeople {}
    #[derive(Debug)]
    pub enum Connect {}
    #[derive(Debug)]
    pub enum SeeMembers {}
    #[derive(Debug)]
    pub enum KeepTemplates {}
    pub enum Send {}
}

/// The right to act, once asked for and given. Cannot be made outside this module:
///
/// ```compile_fail
/// let forged = domain::policy::MayPublish { actor: todo!(), about: None, act: std::marker::PhantomData };
/// ```
#[derive(Debug)]
pub struct Proof<A> {
    actor: Actor,
    about: Option<OrganisationId>,
    act: PhantomData<fn() -> A>,
}

impl<A> Proof<A> {
    fn new(viewer: &Viewer, about: Option<OrganisationId>) -> Self {
        let organisation = about
            .filter(|organisation| viewer.is_member_of(*organisation))
            .or(viewer.memberships.first().map(|membership| membership.organisation));
        Self { actor: Actor { who: viewer.who, organisation }, about, act: PhantomData }
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The organisation that the right was given for; the store refuses to act on another's rows.
    pub fn about(&self) -> Option<OrganisationId> {
        self.about
    }
}

pub type MayTakeIn = Proof<act::TakeIn>;
pub type MayDecideMatch = Proof<act::DecideMatch>;
pub type MayPublish = Proof<act::Publish>;
pub type MayAnswer = Proof<act::Answer>;
pub type MayPhone = Proof<act::Phone>;
pub type MayImportInventory = Proof<act::ImportInventory>;
pub type MayManageOrganisations = Proof<act::ManageOrganisations>;
pub type MayManageAccounts = Proof<act::ManageAccounts>;
pub type MayApproveMandate = Proof<act::ApproveMandate>;
pub type MayReachPrivate = Proof<act::ReachPrivate>;
pub type MayTakeBundle = Proof<act::TakeBundle>;
pub type MayCountBlind = Proof<act::CountBlind>;
pub type MayChooseInventoryMode = Proof<act::ChooseInventoryMode>;
pub type MayChooseThreshold = Proof<act::ChooseThreshold>;
pub type MayChooseOverview = Proof<act::ChooseOverview>;
pub type MayChooseTopics = Proof<act::ChooseTopics>;
pub type MayMendQueue = Proof<act::MendQueue>;
pub type MayRematch = Proof<act::Rematch>;
pub type MayReadAudit = Proof<act::ReadAudit>;
pub type MayReadOwnAudit = Proof<act::ReadOwnAudit>;
pub type MayCutAudit = Proof<act::CutAudit>;
pub type MayFindOut = Proof<act::FindOut>;
pub type MayKeepKeys = Proof<act::KeepKeys>;
pub type MayKeepTerms = Proof<act::KeepTerms>;
pub type MayTakeOut = Proof<act::TakeOut>;
pub type MayEndOrganisation = Proof<act::EndOrganisation>;
pub type HasRead = Proof<act::Read>;
pub type MayManageSelf = Proof<act::ManageSelf>;
pub type MayConnect = Proof<act::Connect>;
pub type MaySeeMembers = Proof<act::SeeMembers>;
pub type MayKeepTemplates = Proof<act::KeepTemplates>;

/// The right to invite people into one organisation and to send them away, with the roles that may be given.
#[derive(Debug)]
pub struct MayManagePeople {
    proof: Proof<act::ManagePeople>,
    roles: BTreeSet<Role>,
}

impl MayManagePeople {
    pub fn proof(&self) -> &Proof<act::ManagePeople> {
        &self.proof
    }

    /// In the order in which a page offers them.
    pub fn roles(&self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(|role| self.roles.contains(role))
    }

    pub fn covers(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}
pub type HasSent = Proof<act::Send>;

/// The right to say how far an institution is with its devices, of some classes or of all.
#[derive(Debug)]
pub struct MayRemediate {
    proof: Proof<act::Remediate>,
    /// `None`: of every class, and of what nobody knows the class of.
    classes: Option<BTreeSet<AssetClass>>,
}

impl MayRemediate {
    pub fn proof(&self) -> &Proof<act::Remediate> {
        &self.proof
    }

    /// May it say so of a device of this class?
    pub fn covers(&self, class: Option<AssetClass>) -> bool {
        match (&self.classes, class) {
            (None, _) => true,
            (Some(classes), Some(class)) => classes.contains(&class),
            (Some(_), None) => false,
        }
    }
}

/// Brandwacht itself: the worker, the command line of whoever runs the platform. The reason stands in the audit row.
pub fn system(reason: &'static str) -> Viewer {
    Viewer::bare(Who::System(reason))
}

fn is_system(viewer: &Viewer) -> bool {
    matches!(viewer.who, Who::System(_))
}

fn cert(viewer: &Viewer) -> bool {
    is_system(viewer) || (viewer.is_cert() && !viewer.read_only)
}

fn given<A>(allowed: bool, viewer: &Viewer, about: Option<OrganisationId>) -> Result<Proof<A>, Denied> {
    if allowed && !viewer.read_only { Ok(Proof::new(viewer, about)) } else { Err(Denied) }
}

/// Bring advisories in, add sources.
pub fn may_take_in(viewer: &Viewer) -> Result<MayTakeIn, Denied> {
    given(cert(viewer), viewer, None)
}

/// Let a source be fetched from addresses that are not on the public internet. Whoever may do this can make the server
/// knock on any door of its own network, so an analyst may not.
pub fn may_reach_private(viewer: &Viewer) -> Result<MayReachPrivate, Denied> {
    given(is_system(viewer) || (cert(viewer) && viewer.has_role(Role::Lead)), viewer, None)
}

/// Try work again that was given up, or put it away.
pub fn may_mend_queue(viewer: &Viewer) -> Result<MayMendQueue, Denied> {
    given(cert(viewer) || viewer.has_role(Role::Operator), viewer, None)
}

/// Say of a doubtful match what it is.
pub fn may_decide_match(viewer: &Viewer) -> Result<MayDecideMatch, Denied> {
    given(cert(viewer), viewer, None)
}

/// Write and send notices, and take up what calls for that. The system may only where a rule of the CERT allows it; the
/// caller names the rule.
pub fn may_publish(viewer: &Viewer) -> Result<MayPublish, Denied> {
    given(cert(viewer), viewer, None)
}

/// Write, change and retire the texts that advices begin with. Everybody at the desk reads them.
pub fn may_keep_templates(viewer: &Viewer) -> Result<MayKeepTemplates, Denied> {
    given(cert(viewer), viewer, None)
}

/// Answer in an institution's name: its own people, a supplier that acts for it today, whoever holds a link that was
/// sent about it, and the CERT, which writes down what it hears on the phone.
pub fn may_answer(viewer: &Viewer, institution: OrganisationId) -> Result<MayAnswer, Denied> {
    let allowed = cert(viewer) || viewer.is_member_of(institution) || viewer.acts_for(institution);
    given(allowed, viewer, Some(institution))
}

/// Phone whoever owes an answer about an institution: see the numbers of all who could be called, and note that a call brought
/// none. Analysts and leads, whose work it is. A program of the CERT that only reads sees who is to be phoned and why, and no
/// numbers: reading is a right to follow what is done, not to carry everybody's telephone number away.
pub fn may_phone(viewer: &Viewer, institution: OrganisationId) -> Result<MayPhone, Denied> {
    given(cert(viewer), viewer, Some(institution))
}

/// Replace an institution's inventory. A supplier may when it acts for everything: a list of the buildings alone would
/// take away the medical devices that are no business of its maker.
pub fn may_import_inventory(viewer: &Viewer, institution: OrganisationId) -> Result<MayImportInventory, Denied> {
    given(keeps_inventory(viewer, institution), viewer, Some(institution))
}

fn keeps_inventory(viewer: &Viewer, institution: OrganisationId) -> bool {
    let acts_for_all = AssetClass::ALL
        .into_iter()
        .all(|class| viewer.acts_for.iter().any(|fact| fact.institution == institution && fact.class == class));
    let allowed = cert(viewer) || viewer.is_member_of(institution) || acts_for_all;
    allowed && !matches!(viewer.who, Who::Link(_))
}

/// Take a bundle to compare with at home. Those who may bring an inventory in, and programs of theirs that only read:
/// taking one changes nothing but the trail.
pub fn may_take_bundle(viewer: &Viewer, institution: OrganisationId) -> Result<MayTakeBundle, Denied> {
    let allowed = keeps_inventory(viewer, institution) || viewer.is_cert();
    if allowed { Ok(Proof::new(viewer, Some(institution))) } else { Err(Denied) }
}

/// The same on the CERT's side, for a stick that carries it to whoever asks.
pub fn may_make_bundle(viewer: &Viewer) -> Result<MayTakeBundle, Denied> {
    given(cert(viewer), viewer, None)
}

/// Say in an institution's name what was counted at home. A supplier may when it acts for everything: who counts
/// part of the devices would say "none" about the others.
pub fn may_count_blind(viewer: &Viewer, institution: OrganisationId) -> Result<MayCountBlind, Denied> {
    given(keeps_inventory(viewer, institution), viewer, Some(institution))
}

/// Choose whether the inventory stands here, and have it wiped: the institution's own responsible people, or the CERT
/// on their word.
pub fn may_choose_inventory_mode(
    viewer: &Viewer,
    institution: OrganisationId,
) -> Result<MayChooseInventoryMode, Denied> {
    let allowed = cert(viewer) || is_responsible(viewer, institution);
    given(allowed, viewer, Some(institution))
}

/// Say from which certainty on the institution is told: its own responsible people, or the CERT on their word.
pub fn may_choose_threshold(viewer: &Viewer, institution: OrganisationId) -> Result<MayChooseThreshold, Denied> {
    given(cert(viewer) || is_responsible(viewer, institution), viewer, Some(institution))
}

/// Connect programs of an organisation that are told of its notices: its own responsible people, the staff of a supplier at
/// home, or the CERT on their word.
pub fn may_connect(viewer: &Viewer, organisation: OrganisationId) -> Result<MayConnect, Denied> {
    given(cert(viewer) || is_at_home(viewer, organisation), viewer, Some(organisation))
}

/// Choose how often an organisation gets the week in one mail: its own responsible people, the staff of a supplier at home, or
/// the CERT on their word.
pub fn may_choose_overview(viewer: &Viewer, organisation: OrganisationId) -> Result<MayChooseOverview, Denied> {
    given(cert(viewer) || is_at_home(viewer, organisation), viewer, Some(organisation))
}

/// Choose what an organisation is quiet about and what it follows: whoever chooses its overview, but not the CERT. Whom it warns
/// must not be able to say that it asked for silence.
pub fn may_choose_topics(viewer: &Viewer, organisation: OrganisationId) -> Result<MayChooseTopics, Denied> {
    given(is_system(viewer) || is_at_home(viewer, organisation), viewer, Some(organisation))
}

/// Responsible people of an institution, and the staff of a supplier in their own house.
fn is_at_home(viewer: &Viewer, organisation: OrganisationId) -> bool {
    let staff = viewer
        .memberships
        .iter()
        .any(|membership| membership.organisation == organisation && membership.role == Role::SupplierStaff);
    is_responsible(viewer, organisation) || (staff && !matches!(viewer.who, Who::Link(_)))
}

fn is_responsible(viewer: &Viewer, institution: OrganisationId) -> bool {
    let responsible = viewer.memberships.iter().any(|membership| {
        membership.organisation == institution && matches!(membership.role, Role::Manager | Role::SecurityOfficer)
    });
    responsible && !matches!(viewer.who, Who::Link(_))
}

/// Say how far an institution is with the vulnerabilities of its devices: its security officer and its manager of all of
/// them, its medical technology of medical devices, a supplier of the classes that it acts for, and the CERT on their
/// word. Whoever holds a link answers for the whole and marks no devices.
pub fn may_remediate(viewer: &Viewer, institution: OrganisationId) -> Result<MayRemediate, Denied> {
    let classes = if cert(viewer) || is_responsible(viewer, institution) {
        None
    } else if matches!(viewer.who, Who::Link(_)) {
        return Err(Denied);
    } else {
        let own = viewer
            .memberships
            .iter()
            .any(|membership| membership.organisation == institution && membership.role == Role::MedicalTechnology);
        let acting = viewer.acts_for.iter().filter(|fact| fact.institution == institution).map(|fact| fact.class);
        Some(acting.chain(own.then_some(AssetClass::MedicalDevice)).collect::<BTreeSet<_>>())
    };
    let allowed = classes.as_ref().is_none_or(|classes| !classes.is_empty());
    Ok(MayRemediate { proof: given(allowed, viewer, Some(institution))?, classes })
}

/// Have devices of an institution matched again: its own people, suppliers that act for it, and the CERT.
pub fn may_rematch(viewer: &Viewer, institution: OrganisationId) -> Result<MayRematch, Denied> {
    let allowed = cert(viewer) || viewer.is_member_of(institution) || viewer.acts_for(institution);
    given(allowed && !matches!(viewer.who, Who::Link(_)), viewer, Some(institution))
}

/// Have documents matched again with all inventories: the CERT.
pub fn may_rematch_documents(viewer: &Viewer) -> Result<MayRematch, Denied> {
    given(cert(viewer), viewer, None)
}

/// Add and change organisations, contacts and proposed mandates.
pub fn may_manage_organisations(viewer: &Viewer) -> Result<MayManageOrganisations, Denied> {
    given(cert(viewer), viewer, None)
}

/// Make and end accounts and tokens, and say whose account is on duty.
pub fn may_manage_accounts(viewer: &Viewer) -> Result<MayManageAccounts, Denied> {
    let allowed = is_system(viewer) || viewer.has_role(Role::Lead) || viewer.has_role(Role::Operator);
    given(allowed, viewer, None)
}

/// Look after one's own account: password, second factors, sessions. A person only; nobody else's account can be meant,
/// because the store takes the person from the proof.
pub fn may_manage_self(viewer: &Viewer) -> Result<MayManageSelf, Denied> {
    given(matches!(viewer.who, Who::Person(_)), viewer, None)
}

/// Invite people into an organisation and send them away: a lead and an operator anywhere, an institution's manager at
/// home. A manager gives the roles of an institution; only a lead or an operator makes people of the CERT.
pub fn may_manage_people(
    viewer: &Viewer,
    organisation: OrganisationId,
    kind: OrganisationKind,
) -> Result<MayManagePeople, Denied> {
    let everywhere = is_system(viewer) || viewer.has_role(Role::Lead) || viewer.has_role(Role::Operator);
    let at_home = kind == OrganisationKind::Institution
        && viewer
            .memberships
            .iter()
            .any(|membership| membership.organisation == organisation && membership.role == Role::Manager);
    let people = !matches!(viewer.who, Who::Link(_) | Who::Token(_));
    let proof = given((everywhere || at_home) && people, viewer, Some(organisation))?;
    let roles = Role::ALL.into_iter().filter(|role| role.belongs_to() == kind).collect();
    Ok(MayManagePeople { proof, roles })
}

/// Approve or revoke a mandate: the institution's own responsible people, or the CERT on their word.
pub fn may_approve_mandate(viewer: &Viewer, institution: OrganisationId) -> Result<MayApproveMandate, Denied> {
    given(cert(viewer) || is_responsible(viewer, institution), viewer, Some(institution))
}

/// Read the audit trail as a whole, and check it: leads and operators. An analyst may not, for it is about analysts.
pub fn may_read_audit(viewer: &Viewer) -> Result<MayReadAudit, Denied> {
    let allowed = is_system(viewer) || viewer.has_role(Role::Lead) || viewer.has_role(Role::Operator);
    given(allowed, viewer, None)
}

/// See who read and did what about an institution's own things: its own responsible people.
pub fn may_read_own_audit(viewer: &Viewer, institution: OrganisationId) -> Result<MayReadOwnAudit, Denied> {
    given(is_responsible(viewer, institution), viewer, Some(institution))
}

/// Take the oldest part of the trail away, when the term for keeping it is over: Brandwacht itself.
pub fn may_cut_audit(viewer: &Viewer) -> Result<MayCutAudit, Denied> {
    given(is_system(viewer), viewer, None)
}

/// See to the keys of what is sealed: whoever runs the platform, at its own machine.
pub fn may_keep_keys(viewer: &Viewer) -> Result<MayKeepKeys, Denied> {
    given(is_system(viewer), viewer, None)
}

/// See what is over its term, and keep to the terms: leads, operators, and Brandwacht itself every day. The terms are the
/// platform's settings; nobody sets one by this right.
pub fn may_keep_terms(viewer: &Viewer) -> Result<MayKeepTerms, Denied> {
    let allowed = is_system(viewer) || viewer.has_role(Role::Lead) || viewer.has_role(Role::Operator);
    given(allowed, viewer, None)
}

/// Hand over everything that is held of an organisation: a lead, at its request. An analyst reads it all, and still has no
/// use for the whole of it in one file.
pub fn may_take_out(viewer: &Viewer, organisation: OrganisationId) -> Result<MayTakeOut, Denied> {
    given(is_system(viewer) || viewer.has_role(Role::Lead), viewer, Some(organisation))
}

/// End an organisation's part in the circle and take away what is held of it: a lead. It cannot be undone.
pub fn may_end_organisation(viewer: &Viewer, organisation: OrganisationId) -> Result<MayEndOrganisation, Denied> {
    given(is_system(viewer) || viewer.has_role(Role::Lead), viewer, Some(organisation))
}

/// Hear how many of an umbrella's members are how far, rounded and never which: its own staff, and programs of theirs that
/// only read. It opens none of the rows that are counted; what comes of them is [`crate::picture::publish`]'s to say.
pub fn may_see_members(viewer: &Viewer, umbrella: OrganisationId) -> Result<MaySeeMembers, Denied> {
    let staff = viewer
        .memberships
        .iter()
        .any(|membership| membership.organisation == umbrella && membership.role == Role::UmbrellaStaff);
    if staff && !matches!(viewer.who, Who::Link(_)) { Ok(Proof::new(viewer, Some(umbrella))) } else { Err(Denied) }
}

/// That somebody has read what carries this audience, for the audit row of the reading.
pub fn has_read(viewer: &Viewer, audience: &Audience, now: Timestamp) -> Result<HasRead, Denied> {
    if reads(viewer, audience, now) { Ok(Proof::new(viewer, crate::audit::whose(audience))) } else { Err(Denied) }
}

/// That somebody sent something in, for the audit row of the guard that looked at it. Nobody needs a right to be stopped.
pub fn has_sent(viewer: &Viewer) -> HasSent {
    let institution = viewer.organisation_of_kind(OrganisationKind::Institution);
    Proof::new(viewer, institution)
}

#[cfg(test)]
mod tests;
