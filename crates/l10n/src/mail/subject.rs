//! The subject line: what it is, how bad, what to do, by when.

use domain::answer::MAX_REFERENCE;
use domain::mandate::Part;
use domain::notice::Occasion;

use super::{Facts, Reader, shortened};
use crate::Texts;

/// Mail programs show some 70 signs; more than this no header line needs.
const MAX_SIGNS: usize = 160;

pub(super) fn line(t: &Texts, facts: &Facts<'_>) -> String {
    let subject = &facts.subject;
    let what = format!("{} {}", subject.maker, facts.product(t));
    let what = if facts.reader == Reader::Supplier { t.mail_subject_customer(what, &facts.institution) } else { what };
    says(t, facts, &what)
}

/// The same of several customers.
pub(super) fn of_many(t: &Texts, facts: &Facts<'_>, customers: usize) -> String {
    let what = shortened(&format!("{} {}", facts.subject.maker, facts.product(t)), 80);
    says(t, facts, &t.mail_subject_customers(what, customers.to_string()))
}

fn says(t: &Texts, facts: &Facts<'_>, what: &str) -> String {
    let subject = &facts.subject;
    let day = day(t, facts);
    let act = match (facts.part, subject.has_fix) {
        (Part::Inform, _) => t.mail_act_informed(),
        (Part::Act, true) => t.mail_act_update(day),
        (Part::Act, false) => t.mail_act_measures(day),
    };
    let act = if facts.is_update { t.mail_subject_update(act) } else { act };
    let act = match facts.occasion {
        Occasion::Notice => act,
        Occasion::Reminder if facts.deadline <= facts.now.at => t.mail_subject_reminder(t.mail_act_late()),
        Occasion::Reminder => t.mail_subject_reminder(act),
        Occasion::SupplierSilent => t.mail_subject_supplier_silent(&facts.about),
        Occasion::SupplierGone if facts.about.is_empty() => t.mail_subject_supplier_gone(t.mail_your_supplier()),
        Occasion::SupplierGone => t.mail_subject_supplier_gone(&facts.about),
    };
    let line = t.mail_subject(t.severity(facts.severity).to_uppercase(), shortened(what, 100), act);
    let line = shortened(&line, MAX_SIGNS);
    // Behind everything and never cut off: a ticket system puts the mail with the ticket whose number it finds here.
    let line = if facts.reference.is_empty() { line } else { format!("{line} [{}]", facts.reference) };
    let line = if facts.exercise { format!("{} {line}", t.mail_exercise()) } else { line };
    // Names come from outside: whatever stands in them, a header stays one line.
    shortened(&line, MAX_SIGNS + MAX_REFERENCE + 40)
}

/// Where the mail itself is encrypted: how bad and our number, and nothing that tells anything to whoever carries it.
pub(super) fn bare(t: &Texts, facts: &Facts<'_>) -> String {
    let line = format!("[{}] {}", t.severity(facts.severity).to_uppercase(), facts.code);
    let line = if facts.reference.is_empty() { line } else { format!("{line} [{}]", facts.reference) };
    if facts.exercise { format!("{} {line}", t.mail_exercise()) } else { line }
}

/// The weekday when it is this week, else the date.
fn day(t: &Texts, facts: &Facts<'_>) -> String {
    let day = facts.deadline.day(facts.now.zone);
    let ahead = facts.now.at.day(facts.now.zone).date().until(day.date()).map_or(0, |span| span.get_days());
    if (1..=6).contains(&ahead) {
        t.when_weekday(day.date().weekday().to_monday_one_offset())
    } else {
        t.date_short(day)
    }
}
