//! How each kind of reader gets a notice, made by the same words that the mail itself is made of.

use std::collections::BTreeSet;

use domain::Timestamp;
use domain::advice::{Course, Group, groups_of};
use domain::asset::AssetClass;
use domain::audience::Tlp;
use domain::follow_up::Level;
use domain::mandate::Part;
use domain::notice::Occasion;
use domain::organisation::{Language, OrganisationKind};
use l10n::mail::together::{self, Customer};
use l10n::mail::{Device, Facts, Links, MailText, Reader, affected_products, compose, subject_of};
use l10n::{Texts, course, readability};
use store::{AddresseeRow, AdvisoryPage, NoticeDetail, NoticeEdit, Seen};

use super::edit_of;
use crate::{Visit, Web};

/// Words that a small institution reads.
const SMALL_WORDS: usize = 120;

/// How one kind of reader gets it.
pub(super) struct Preview {
    pub(super) title: String,
    pub(super) lang: &'static str,
    /// What is wrong with it for this reader.
    pub(super) warnings: Vec<String>,
    pub(super) mail: MailText,
}

/// One preview for each kind of reader and language that is among the recipients, of the draft with the most devices.
pub(super) fn previews(
    web: &Web,
    visit: &Visit,
    it: &AdvisoryPage,
    details: &[Seen<NoticeDetail>],
    edit: &NoticeEdit,
) -> Vec<Preview> {
    let mut previews = Vec::new();
    let mut seen: Vec<(Reader, BTreeSet<Group>, Language, bool)> = Vec::new();
    let mut by_size: Vec<&Seen<NoticeDetail>> = details.iter().collect();
    by_size.sort_by_key(|detail| std::cmp::Reverse(detail.asset_count));
    for detail in by_size {
        for addressee in &detail.addressees {
            let reader = Reader::of(addressee.kind, detail.institution_size, addressee.part);
            for person in &addressee.recipients {
                let mut facts = facts(web, visit, it, detail, addressee, edit, reader, person.language);
                // Who acts for many reads of all of them in one mail.
                let (customers, classes) = together_with(details, detail, addressee, facts.deadline);
                let is_together = customers.len() > 1;
                if is_together {
                    facts.groups = groups_of(addressee.kind, detail.institution_size, classes);
                }
                let kind = (reader, facts.groups.clone(), person.language, is_together);
                if seen.contains(&kind) {
                    continue;
                }
                seen.push(kind);
                let t = l10n::texts(person.language);
                let mail = if is_together { together::compose(t, &facts, &customers) } else { compose(t, &facts) };
                previews.push(Preview {
                    title: visit.t.compose_preview(&person.name, &addressee.name, readers(visit.t, &facts)),
                    lang: person.language.code(),
                    warnings: warnings(visit.t, &facts, &mail, edit, person.language),
                    mail,
                });
            }
        }
    }
    // What the analyst reads most easily stands first.
    previews.sort_by_key(|preview| preview.lang != visit.language.code());
    previews
}

/// The customers that a supplier would read of in one mail, this one among them, and the classes of their devices; none for
/// anybody else.
fn together_with(
    details: &[Seen<NoticeDetail>],
    one: &NoticeDetail,
    addressee: &AddresseeRow,
    deadline: Timestamp,
) -> (Vec<Customer>, BTreeSet<Option<AssetClass>>) {
    let (mut customers, mut classes) = (Vec::new(), BTreeSet::new());
    if addressee.kind != OrganisationKind::ItSupplier {
        return (customers, classes);
    }
    // One mail is about those who are told the same in the same words.
    let alike = |it: &NoticeDetail| it.updates.is_some() == one.updates.is_some() && edit_of(it) == edit_of(one);
    for detail in details.iter().filter(|it| alike(it)) {
        let Some(it) = detail.addressees.iter().find(|it| it.organisation == addressee.organisation) else { continue };
        let is_theirs = |class: Option<AssetClass>| class.is_some_and(|class| it.classes.contains(&class));
        let assets: Vec<_> = detail.assets.iter().filter(|asset| is_theirs(asset.class)).collect();
        classes.extend(assets.iter().map(|asset| asset.class));
        customers.push(Customer {
            name: detail.institution_name.clone(),
            code: detail.notice.code.to_string(),
            reference: String::new(),
            devices: assets.iter().map(|asset| i64::from(asset.line.count().max(1))).sum(),
            counted: detail.counted,
            deadline,
        });
    }
    (customers, classes)
}

#[expect(clippy::too_many_arguments, reason = "everything that a mail says")]
fn facts<'a>(
    web: &Web,
    visit: &'a Visit,
    it: &AdvisoryPage,
    detail: &NoticeDetail,
    addressee: &AddresseeRow,
    edit: &NoticeEdit,
    reader: Reader,
    language: Language,
) -> Facts<'a> {
    let supplier = addressee.kind == OrganisationKind::ItSupplier;
    // A supplier only hears of the classes it acts for.
    let assets: Vec<_> = detail
        .assets
        .iter()
        .filter(|asset| !supplier || asset.class.is_some_and(|class| addressee.classes.contains(&class)))
        .collect();
    let products: BTreeSet<&str> = match detail.counted {
        Some(_) => affected_products(&it.content),
        None => assets.iter().map(|asset| asset.product_id.as_str()).collect(),
    };
    let nowhere = || "https://…".to_owned();
    Facts {
        reader,
        part: addressee.part,
        exercise: false,
        tlp: it.content.tlp.as_deref().and_then(Tlp::from_label).unwrap_or(Tlp::Clear).max(Tlp::Amber),
        severity: edit.severity,
        care_impact: edit.care_impact,
        code: detail.notice.code.to_string(),
        reference: String::new(),
        is_update: detail.updates.is_some(),
        institution: detail.institution_name.clone(),
        suppliers: detail
            .addressees
            .iter()
            .filter(|other| other.organisation != detail.notice.institution)
            .map(|other| other.name.clone())
            .collect(),
        subject: subject_of(&it.content, &products),
        devices: assets.iter().map(|asset| Device::of(&asset.line)).collect(),
        counted: detail.counted,
        course: Course::read(match language {
            Language::Nl => &edit.advice_nl,
            Language::En => &edit.advice_en,
        }),
        groups: groups_of(addressee.kind, detail.institution_size, assets.iter().map(|asset| asset.class)),
        deadline: edit
            .deadline
            .unwrap_or_else(|| web.config.follow_up.deadline(Level::of(edit.severity, edit.care_impact), visit.at)),
        occasion: Occasion::Notice,
        about: String::new(),
        now: visit.now(),
        cert_name: web.config.cert_name.clone(),
        reach: web.config.reach(),
        links: Links {
            taken_care_of: nowhere(),
            call_me: nowhere(),
            not_with_us: nowhere(),
            detail: nowhere(),
            alert: nowhere(),
        },
    }
}

/// For whom it is, in words.
fn readers(t: &Texts, facts: &Facts<'_>) -> String {
    let words: Vec<String> = match facts.reader {
        Reader::Informed => vec![t.compose_part(Part::Inform.code())],
        _ => facts.groups.iter().map(|group| t.advice_group(group.code())).collect(),
    };
    words.join(", ")
}

/// What the analyst would want to know before these readers get it.
fn warnings(t: &Texts, facts: &Facts<'_>, mail: &MailText, edit: &NoticeEdit, language: Language) -> Vec<String> {
    let mut warnings = Vec::new();
    let is_written = !edit.advice_nl.is_empty() || !edit.advice_en.is_empty();
    let acts = facts.part == Part::Act;
    if acts && is_written && course::actions(t, &facts.course, &facts.groups).is_empty() {
        warnings.push(t.compose_nothing_for(t.language(language)));
    }
    if facts.reader == Reader::Small {
        let words = readability::words(&mail.plain());
        if words > SMALL_WORDS {
            warnings.push(t.compose_small_long(words.to_string()));
        }
    }
    warnings
}
