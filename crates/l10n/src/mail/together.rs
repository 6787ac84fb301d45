//! One mail to an IT supplier about several customers with the same alert: what is wrong, how bad, by when, at whom, what to
//! do, and one button to the page on which it answers for all or some of them. Of a customer it says the name, our number and
//! how many devices; which these are stands behind the button.

use domain::Timestamp;
use domain::blind::Count;
use domain::notice::Occasion;

use super::{Block, Button, Facts, MailText, SHORT_LIST, shortened, subject};
use crate::Texts;

/// Customers that are named in a mail; the rest is counted.
pub const MAX_CUSTOMERS: usize = 25;

/// One customer in the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub name: String,
    /// The code of its notice.
    pub code: String,
    /// The number that the supplier gave it; empty while it has given none.
    pub reference: String,
    /// Devices concerned, as far as they are known here.
    pub devices: i64,
    /// What it counted itself, in their place.
    pub counted: Option<Count>,
    pub deadline: Timestamp,
}

/// Writes the mail. `facts` holds what is the same for all, and the first of the deadlines; `links.alert` leads to where they
/// are answered together.
pub fn compose(t: &Texts, facts: &Facts<'_>, customers: &[Customer]) -> MailText {
    let is_late = facts.deadline <= facts.now.at;
    let differ = customers.iter().any(|it| it.deadline != facts.deadline);
    let mut blocks = Vec::new();
    if facts.occasion == Occasion::Reminder {
        let again = if is_late { t.mail_again_customers_late() } else { t.mail_again_customers() };
        blocks.push(Block::Paragraph(again));
    }
    facts.what(t, &mut blocks);
    blocks.push(Block::Paragraph(concerned(t, customers)));
    let is_long = customers.len() > SHORT_LIST;
    blocks.push(if is_long { Block::Paragraph(t.mail_listed_below()) } else { table(t, facts, customers, differ) });
    facts.advice(t, Some(t.mail_mandate_customers()), &mut blocks);
    let moment = t.moment(facts.deadline, facts.now);
    blocks.push(Block::Paragraph(match (differ, is_late) {
        (true, _) => t.mail_by_when_each(moment),
        (false, true) => t.mail_was_due(moment),
        (false, false) => t.mail_by_when(moment),
    }));
    facts.if_not_possible(t, &mut blocks);
    // Who phones about all of them names the advisory: each customer has a number of its own.
    blocks.push(Block::Paragraph(t.mail_call_us(facts.reach.by(), facts.reach.at(), &facts.subject.tracking_id)));
    blocks.push(Block::Heading(t.mail_answer()));
    blocks.push(Block::Paragraph(t.mail_answer_customers()));
    let (label, url) = (t.mail_button_customers(), facts.links.alert.clone());
    blocks.push(Block::Buttons(vec![Button { label, url, primary: true }]));
    if is_long {
        blocks.push(Block::Heading(t.mail_customers_title()));
        blocks.push(table(t, facts, customers, differ));
    }
    MailText {
        subject: subject::of_many(t, facts, customers.len()),
        tlp: t.mail_tlp(facts.tlp.label()),
        blocks,
        foot: vec![
            t.mail_why_customers(),
            t.mail_discreet_customers(),
            t.mail_source(&facts.cert_name, &facts.subject.tracking_id, &facts.subject.maker),
        ],
    }
}

/// The subject where the mail itself is encrypted: how bad, one of our numbers, and how many more there are.
pub fn bare_subject(t: &Texts, facts: &Facts<'_>, customers: &[Customer]) -> String {
    let code = customers.first().map_or("", |it| it.code.as_str());
    let others = customers.len().saturating_sub(1);
    let line = format!("[{}] {code} +{others}", t.severity(facts.severity).to_uppercase());
    if facts.exercise { format!("{} {line}", t.mail_exercise()) } else { line }
}

fn concerned(t: &Texts, customers: &[Customer]) -> String {
    let count = customers.len().to_string();
    if customers.iter().any(|it| it.counted.is_some()) {
        return t.mail_concerns_customers_unsure(count);
    }
    let devices: i64 = customers.iter().map(|it| it.devices).sum();
    t.mail_concerns_customers(count, devices.to_string())
}

fn table(t: &Texts, facts: &Facts<'_>, customers: &[Customer], differ: bool) -> Block {
    let row = |it: &Customer| {
        let number = match it.reference.as_str() {
            "" => it.code.clone(),
            reference => format!("{} · {}", it.code, shortened(reference, 60)),
        };
        let devices = match it.counted {
            Some(count) => t.blind_devices(count.to_string()),
            None => t.mail_customer_devices(it.devices),
        };
        let by_when = if differ { t.moment(it.deadline, facts.now) } else { String::new() };
        [shortened(&it.name, 60), number, devices, by_when]
    };
    let rest = customers.len().saturating_sub(MAX_CUSTOMERS);
    Block::Devices {
        head: [
            t.mail_column_customer(),
            t.mail_column_our_number(),
            t.mail_column_devices(),
            if differ { t.mail_column_by_when() } else { String::new() },
        ],
        rows: customers.iter().take(MAX_CUSTOMERS).map(row).collect(),
        rest: (rest > 0).then(|| t.mail_more_customers(rest)),
    }
}
