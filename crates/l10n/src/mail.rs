//! The words of a notice as a mail: facts in; subject and blocks out. Pure, so that the composer's preview and the
//! mail that goes out are the same words. How blocks look in HTML is not known here; as plain text they are laid out
//! here, because that text is written and not squeezed out of HTML.

mod plain;
mod subject;
pub mod together;

use std::collections::BTreeSet;

use domain::Timestamp;
use domain::advice::{Course, Group};
use domain::advisory::Advisory;
use domain::asset::AssetLine;
use domain::audience::Tlp;
use domain::blind::Count;
use domain::mandate::Part;
use domain::notice::{CareImpact, Occasion, Severity};
use domain::organisation::{OrganisationKind, Size};

use crate::Texts;
use crate::course;
use crate::reach::Reach;
use crate::when::Now;

/// Who reads it; each has a text of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// At most 120 words: what is it, does it concern us, what today, who does it, by when, whom to phone.
    Small,
    /// Security officer or medical technology, with the devices and the maker's advice.
    Technician,
    /// An IT supplier that acts for the institution.
    Supplier,
    /// An institution whose supplier acts.
    Informed,
}

impl Reader {
    pub fn of(kind: OrganisationKind, size: Option<Size>, part: Part) -> Self {
        match (kind, size, part) {
            (OrganisationKind::ItSupplier, ..) => Self::Supplier,
            (_, Some(Size::Small), _) => Self::Small,
            (_, _, Part::Act) => Self::Technician,
            (_, _, Part::Inform) => Self::Informed,
        }
    }
}

/// Everything that a mail says.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    pub reader: Reader,
    /// What is asked of the reader's organisation.
    pub part: Part,
    pub exercise: bool,
    pub tlp: Tlp,
    pub severity: Severity,
    pub care_impact: CareImpact,
    /// The notice's code, as said on the phone.
    pub code: String,
    /// The number that the reader's organisation gave it; empty while it has given none.
    pub reference: String,
    pub is_update: bool,
    pub occasion: Occasion,
    /// The supplier that has gone or says nothing, when the occasion is that.
    pub about: String,
    pub institution: String,
    /// Suppliers that act in the institution's name.
    pub suppliers: Vec<String>,
    pub subject: Subject,
    pub devices: Vec<Device>,
    /// What the institution counted itself; then nobody here knows the devices, and none are listed.
    pub counted: Option<Count>,
    /// The CERT's own advice in the reader's language; may be empty.
    pub course: Course,
    /// Whom of it the reader's organisation is among.
    pub groups: BTreeSet<Group>,
    pub deadline: Timestamp,
    pub now: Now<'a>,
    pub cert_name: String,
    pub reach: Reach,
    pub links: Links,
}

/// What the advisory says about the products concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub maker: String,
    pub product: String,
    /// Number of further products.
    pub others: usize,
    pub tracking_id: String,
    /// Category and text of the maker's remediations, in the maker's order.
    pub advice: Vec<(String, String)>,
    /// The maker offers an update.
    pub has_fix: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    pub number: String,
    pub product: String,
    pub location: String,
    pub department: String,
    /// How many things the inventory line stands for.
    pub count: u32,
}

/// Signs of a device's name.
const MAX_NAME: usize = 80;

impl Device {
    /// The device in the institution's own words, with its version: so somebody finds it back in the list.
    pub fn of(line: &AssetLine) -> Self {
        let product = [&line.product, &line.model_number, &line.kind].into_iter().find(|text| !text.trim().is_empty());
        let product = product.map_or("", |text| text.as_str());
        let maker = if product.to_lowercase().contains(&line.maker.to_lowercase()) { "" } else { line.maker.as_str() };
        Self {
            number: line.inventory_number.clone(),
            product: shortened(&format!("{maker} {product} {}", line.version), MAX_NAME),
            location: line.location.clone(),
            department: line.department.clone(),
            count: line.count(),
        }
    }
}

/// Where the buttons lead. A preview gives addresses that lead nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    pub taken_care_of: String,
    pub call_me: String,
    pub not_with_us: String,
    pub detail: String,
    /// Where a supplier answers for all customers with the same alert.
    pub alert: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailText {
    pub subject: String,
    /// The line above everything: whom one may share it with.
    pub tlp: String,
    pub blocks: Vec<Block>,
    /// Why you get it, and from whom.
    pub foot: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Heading(String),
    Paragraph(String),
    /// The sentence that must not be missed.
    Alarm(String),
    List(Vec<String>),
    Devices {
        head: [String; 4],
        rows: Vec<[String; 4]>,
        rest: Option<String>,
    },
    Buttons(Vec<Button>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    pub url: String,
    pub primary: bool,
}

/// Devices in a mail; the rest is counted and stands behind the link.
pub const MAX_DEVICES: usize = 40;
/// A longer list stands at the end: on a phone nobody scrolls past forty devices to learn what to do.
const SHORT_LIST: usize = 8;
/// Remediations in a mail, and signs of each.
const MAX_ADVICE: usize = 8;
const MAX_ADVICE_SIGNS: usize = 700;

/// Reads from an advisory what concerns these of its products.
pub fn subject_of(advisory: &Advisory, product_ids: &BTreeSet<&str>) -> Subject {
    let concerned = || advisory.products.iter().filter(|entry| product_ids.contains(entry.product_id.as_str()));
    let maker = concerned().find_map(|entry| entry.vendor()).unwrap_or(&advisory.publisher);
    let names: BTreeSet<&str> = concerned().map(|entry| entry.product_name().unwrap_or(&entry.name)).collect();
    let product = names.iter().next().copied().unwrap_or(&advisory.title);
    // The maker's name in front of the product's says nothing new beside "by the maker".
    let product = product.strip_prefix(maker).map(str::trim).filter(|rest| !rest.is_empty()).unwrap_or(product);
    let mut advice: Vec<(String, String)> = Vec::new();
    for remediation in advisory.vulnerabilities.iter().flat_map(|vulnerability| &vulnerability.remediations) {
        let concerns = remediation.products.iter().any(|id| product_ids.contains(id.as_str()));
        let line = (remediation.category.clone(), shortened(&remediation.details, MAX_ADVICE_SIGNS));
        if concerns && !line.1.is_empty() && !advice.contains(&line) {
            advice.push(line);
        }
    }
    let has_fix = advice.iter().any(|(category, _)| category == "vendor_fix");
    advice.truncate(MAX_ADVICE);
    Subject {
        maker: shortened(maker, 80),
        product: shortened(product, 80),
        others: names.len().saturating_sub(1),
        tracking_id: shortened(&advisory.key.tracking_id, 80),
        advice,
        has_fix,
    }
}

/// The products of an advisory that something is said to be wrong with: what stands in for "which of them" when an
/// institution counted itself and nobody here knows.
pub fn affected_products(advisory: &Advisory) -> BTreeSet<&str> {
    advisory
        .vulnerabilities
        .iter()
        .flat_map(|vulnerability| &vulnerability.statuses)
        .filter(|(_, status)| status.is_affected())
        .map(|(product, _)| product.as_str())
        .collect()
}

/// White space squeezed to single blanks and control signs left out, cut at a word with an ellipsis. Signs that turn
/// the direction of writing go as well: they can make a name read as another one.
pub fn shortened(text: &str, signs: usize) -> String {
    let turns = |sign| matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let clean: String = text.chars().map(|sign| if sign.is_control() || turns(sign) { ' ' } else { sign }).collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if clean.chars().count() <= signs {
        return clean;
    }
    let cut: String = clean.chars().take(signs.saturating_sub(1)).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
    format!("{cut}…")
}

/// The subject where the mail itself is encrypted: everybody on the way reads it.
pub fn bare_subject(t: &Texts, facts: &Facts<'_>) -> String {
    subject::bare(t, facts)
}

/// Writes the mail.
pub fn compose(t: &Texts, facts: &Facts<'_>) -> MailText {
    let small = facts.reader == Reader::Small;
    let acts = facts.part == Part::Act;
    let mut blocks = Vec::new();
    blocks.extend(facts.again(t).map(Block::Paragraph));
    facts.what(t, &mut blocks);
    if small {
        blocks.push(Block::Paragraph(match facts.counted {
            Some(count) => t.blind_mail_small(count.to_string()),
            None => t.mail_small_concerns(facts.things()),
        }));
        // The CERT's advice is for those who carry it out.
        if acts {
            if facts.occasion == Occasion::Notice {
                blocks.push(Block::Paragraph(t.mail_small_act()));
            }
            blocks.extend(facts.actions(t));
            let fallback: Vec<Block> = facts.fallback().collect();
            if !fallback.is_empty() {
                blocks.push(Block::Heading(t.mail_if_not_possible()));
                blocks.extend(fallback);
            }
        }
    } else if let Some(count) = facts.counted {
        blocks.push(Block::Paragraph(if facts.reader == Reader::Supplier {
            t.blind_mail_customer(&facts.institution, count.to_string())
        } else {
            t.blind_mail(count.to_string())
        }));
    } else {
        blocks.push(Block::Paragraph(if facts.reader == Reader::Supplier {
            t.mail_concerns_customer(facts.things(), &facts.institution)
        } else {
            t.mail_concerns(facts.things())
        }));
        if facts.devices.len() > SHORT_LIST {
            blocks.push(Block::Paragraph(t.mail_listed_below()));
        } else {
            blocks.push(facts.device_table(t));
        }
    }
    if !acts && !facts.suppliers.is_empty() {
        blocks.push(Block::Paragraph(t.mail_supplier_acts(facts.suppliers.join(", "))));
    }
    if !small && acts {
        let mandate = (facts.reader == Reader::Supplier).then(|| t.mail_mandate());
        facts.advice(t, mandate, &mut blocks);
    }
    if acts {
        let moment = t.moment(facts.deadline, facts.now);
        let is_late = facts.deadline <= facts.now.at;
        blocks.push(Block::Paragraph(if is_late { t.mail_was_due(moment) } else { t.mail_by_when(moment) }));
    }
    if !small && acts {
        facts.if_not_possible(t, &mut blocks);
    }
    blocks.push(Block::Paragraph(t.mail_call_us(facts.reach.by(), facts.reach.at(), &facts.code)));
    if !small {
        blocks.push(Block::Heading(t.mail_answer()));
    }
    blocks.push(Block::Paragraph(t.mail_answer_how()));
    blocks.push(facts.buttons(t));
    if facts.reader == Reader::Supplier {
        blocks.push(Block::Paragraph(t.mail_customers(&facts.links.alert)));
    }
    if !small && facts.devices.len() > SHORT_LIST {
        blocks.push(Block::Heading(t.mail_devices()));
        blocks.push(facts.device_table(t));
    }
    MailText { subject: subject::line(t, facts), tlp: t.mail_tlp(facts.tlp.label()), blocks, foot: facts.foot(t) }
}

impl Facts<'_> {
    /// Why this comes after the first message, and what is asked now.
    fn again(&self, t: &Texts) -> Option<String> {
        match self.occasion {
            Occasion::Notice => None,
            Occasion::Reminder if self.deadline <= self.now.at => Some(t.mail_again_late()),
            Occasion::Reminder => Some(t.mail_again()),
            Occasion::SupplierSilent => Some(t.mail_supplier_silent(&self.about)),
            Occasion::SupplierGone if self.about.is_empty() => Some(t.mail_supplier_gone(t.mail_your_supplier())),
            Occasion::SupplierGone => Some(t.mail_supplier_gone(&self.about)),
        }
    }

    fn foot(&self, t: &Texts) -> Vec<String> {
        let why = if self.reader == Reader::Supplier {
            t.mail_why_supplier(&self.institution)
        } else {
            t.mail_why(&self.institution)
        };
        let mut foot = vec![why, t.mail_source(&self.cert_name, &self.subject.tracking_id, &self.subject.maker)];
        // Desks with a ticket system read numbers from mails; a manager of a small care home has no use for them.
        if self.reader != Reader::Small {
            foot.push(if self.reference.is_empty() {
                t.mail_numbers(&self.code)
            } else {
                t.mail_numbers_both(&self.code, shortened(&self.reference, MAX_NAME))
            });
        }
        foot
    }

    fn actions(&self, t: &Texts) -> impl Iterator<Item = Block> {
        course::actions(t, &self.course, &self.groups).into_iter().map(Block::Paragraph)
    }

    fn fallback(&self) -> impl Iterator<Item = Block> {
        course::fallback(&self.course, &self.groups).into_iter().map(Block::Paragraph)
    }

    fn product(&self, t: &Texts) -> String {
        if self.subject.others > 0 { t.mail_and_more(&self.subject.product) } else { self.subject.product.clone() }
    }

    fn things(&self) -> i64 {
        self.devices.iter().map(|device| i64::from(device.count.max(1))).sum()
    }

    /// What is wrong, and how bad that is.
    fn what(&self, t: &Texts, blocks: &mut Vec<Block>) {
        blocks.push(Block::Paragraph(if self.is_update {
            t.mail_what_update(self.product(t), &self.subject.maker)
        } else {
            t.mail_what(self.product(t), &self.subject.maker)
        }));
        if self.care_impact != CareImpact::None {
            blocks.push(Block::Alarm(t.mail_care_impact(self.care_impact.code())));
        }
    }

    fn if_not_possible(&self, t: &Texts, blocks: &mut Vec<Block>) {
        let written: Vec<Block> = self.fallback().collect();
        if written.is_empty() {
            blocks.push(Block::Paragraph(t.mail_not_possible()));
        } else {
            blocks.push(Block::Heading(t.mail_if_not_possible()));
            blocks.extend(written);
        }
    }

    /// What to do; `mandate` says in whose name, where that is another's.
    fn advice(&self, t: &Texts, mandate: Option<String>, blocks: &mut Vec<Block>) {
        let before = blocks.len();
        blocks.push(Block::Heading(t.mail_todo()));
        blocks.extend(mandate.map(Block::Paragraph));
        blocks.extend(self.actions(t));
        if self.subject.advice.is_empty() {
            blocks.push(Block::Paragraph(t.mail_no_advice()));
        } else {
            if blocks.len() == before + 1 {
                // Nothing but the maker's words: two headings on top of each other say less than one.
                blocks.pop();
            }
            blocks.push(Block::Heading(t.mail_maker_says()));
            let line = |(category, text): &(String, String)| t.mail_maker_line(t.remediation(category), text);
            blocks.push(Block::List(self.subject.advice.iter().map(line).collect()));
        }
    }

    fn device_table(&self, t: &Texts) -> Block {
        let cell = |text: &str| shortened(text, 60);
        let row = |device: &Device| {
            let product = match device.count {
                0 | 1 => cell(&device.product),
                count => cell(&format!("{count} × {}", device.product)),
            };
            [cell(&device.number), product, cell(&device.location), cell(&device.department)]
        };
        let rest = self.devices.len().saturating_sub(MAX_DEVICES);
        Block::Devices {
            head: [t.mail_column_number(), t.mail_column_product(), t.mail_column_place(), t.mail_column_department()],
            rows: self.devices.iter().take(MAX_DEVICES).map(row).collect(),
            rest: (rest > 0).then(|| t.mail_more_devices(i64::try_from(rest).unwrap_or(i64::MAX))),
        }
    }

    fn buttons(&self, t: &Texts) -> Block {
        let button = |label: String, url: &str, primary| Button { label, url: url.to_owned(), primary };
        let mut buttons = Vec::new();
        if self.part == Part::Act || self.reader == Reader::Small {
            buttons.push(button(t.mail_button_taken_care_of(), &self.links.taken_care_of, true));
        }
        let small = self.reader == Reader::Small;
        buttons.push(button(t.mail_button_call_me(), &self.links.call_me, self.part == Part::Inform && !small));
        // The small reader has two buttons and nothing to choose from.
        if !small {
            buttons.push(button(t.mail_button_not_with_us(), &self.links.not_with_us, false));
            buttons.push(button(t.mail_button_detail(), &self.links.detail, false));
        }
        Block::Buttons(buttons)
    }
}

#[cfg(test)]
mod tests;
