//! A question as a mail: facts in; subject and blocks out. Before the list stand at most 120 words; after 25 devices the
//! rest is counted, because the page and the file have them all.

use domain::asset::AssetLine;
use domain::audience::Tlp;
use domain::mandate::Part;
use domain::question::Point;

use crate::Texts;
use crate::mail::{Block, Button, MailText, shortened};
use crate::reach::Reach;

/// Devices that a mail lists.
pub const MAX_LISTED: usize = 25;
/// Advisories that a group names.
const MAX_REASONS: usize = 4;

/// Everything that the mail says.
#[derive(Debug, Clone)]
pub struct Facts {
    pub part: Part,
    pub is_reminder: bool,
    pub tlp: Tlp,
    /// As said on the phone.
    pub code: String,
    pub institution: String,
    /// The supplier that answers, when it is not the institution.
    pub supplier: Option<String>,
    pub groups: Vec<Group>,
    /// How many advisories wait for it.
    pub advisories: usize,
    /// How many devices are still to be answered.
    pub devices: usize,
    pub cert_name: String,
    pub reach: Reach,
    pub url: String,
    pub csv_url: String,
}

/// Devices that are registered the same.
#[derive(Debug, Clone)]
pub struct Group {
    pub point: Point,
    pub name: String,
    /// Where to look; may be empty.
    pub hint: String,
    /// Number and title of each advisory.
    pub reasons: Vec<(String, String)>,
    /// Number, serial number, location and department.
    pub devices: Vec<[String; 4]>,
}

/// What a device is shown as in a list of its own kind.
pub fn device(line: &AssetLine) -> [String; 4] {
    [&line.inventory_number, &line.serial, &line.location, &line.department].map(|text| shortened(text, 60))
}

/// The registered product by name.
pub fn group_name(t: &Texts, maker: &str, product: &str, model: &str) -> String {
    let maker = if product.to_lowercase().contains(&maker.to_lowercase()) { "" } else { maker };
    let name = shortened(&format!("{maker} {product} {model}"), 90);
    if name.is_empty() { t.ask_unnamed() } else { name }
}

/// The question in one line, as it stands in a subject and above a page.
pub fn what<'p>(t: &Texts, devices: usize, points: impl Iterator<Item = &'p Point>) -> String {
    let count = i64::try_from(devices).unwrap_or(i64::MAX);
    let (mut version, mut model, mut condition) = (false, false, false);
    for point in points {
        match point {
            Point::Version => version = true,
            Point::Model => model = true,
            Point::Condition(_) => condition = true,
        }
    }
    match (version, model, condition) {
        (true, false, false) => t.ask_what_version(count),
        (false, true, false) => t.ask_what_model(count),
        _ => t.ask_what_mixed(count),
    }
}

fn subject(t: &Texts, facts: &Facts) -> String {
    let count = i64::try_from(facts.devices).unwrap_or(i64::MAX);
    if let (Part::Inform, Some(supplier)) = (facts.part, &facts.supplier) {
        return t.ask_what_informed(count, supplier);
    }
    let what = what(t, facts.devices, facts.groups.iter().map(|group| &group.point));
    let what = if facts.supplier.is_some() { t.ask_what_customer(what, &facts.institution) } else { what };
    let what = if facts.is_reminder { t.ask_what_reminder(what) } else { what };
    t.ask_tag(what)
}

/// The subject where the mail itself is encrypted: our number, and nothing that tells anything to whoever carries it.
pub fn bare_subject(t: &Texts, facts: &Facts) -> String {
    if facts.part == Part::Inform { facts.code.clone() } else { t.ask_tag(&facts.code) }
}

/// Writes the mail.
pub fn compose(t: &Texts, facts: &Facts) -> MailText {
    let count = i64::try_from(facts.devices).unwrap_or(i64::MAX);
    let advisories = i64::try_from(facts.advisories).unwrap_or(i64::MAX);
    let mut blocks = Vec::new();
    match (&facts.supplier, facts.part) {
        (Some(supplier), Part::Inform) => {
            blocks.push(Block::Paragraph(t.ask_why(advisories)));
            blocks.push(Block::Paragraph(t.ask_informed(supplier)));
        }
        (supplier, _) => {
            if facts.is_reminder {
                blocks.push(Block::Paragraph(t.ask_reminder(count)));
            }
            blocks.push(Block::Paragraph(match supplier {
                Some(_) => t.ask_why_customer(&facts.institution),
                None => t.ask_why(advisories),
            }));
            blocks.push(Block::Paragraph(t.ask_do(count)));
            blocks.push(Block::Paragraph(format!("{} {}", t.ask_do_part(), t.ask_do_paper())));
        }
    }
    blocks.push(Block::Paragraph(t.mail_call_us(facts.reach.by(), facts.reach.at(), &facts.code)));
    let button = |label, url: &String, primary| Button { label, url: url.clone(), primary };
    blocks.push(Block::Buttons(vec![
        button(t.ask_button(), &facts.url, facts.part == Part::Act),
        button(t.ask_button_csv(), &facts.csv_url, false),
    ]));
    let mut left = MAX_LISTED;
    let mut rest = 0;
    for group in &facts.groups {
        let shown = group.devices.len().min(left);
        rest += group.devices.len() - shown;
        if shown == 0 {
            continue;
        }
        left -= shown;
        blocks.extend(group_blocks(t, group, shown));
    }
    if rest > 0 {
        blocks.push(Block::Paragraph(t.ask_more(i64::try_from(rest).unwrap_or(i64::MAX))));
    }
    let customer = facts.supplier.is_some() && facts.part == Part::Act;
    MailText {
        subject: shortened(&subject(t, facts), 160),
        tlp: t.mail_tlp(facts.tlp.label()),
        blocks,
        foot: vec![
            if customer { t.mail_why_supplier(&facts.institution) } else { t.mail_why(&facts.institution) },
            t.ask_source(&facts.cert_name, &facts.code),
        ],
    }
}

fn group_blocks(t: &Texts, group: &Group, shown: usize) -> Vec<Block> {
    let count = i64::try_from(group.devices.len()).unwrap_or(i64::MAX);
    let mut blocks = vec![Block::Heading(t.ask_group(count, &group.name))];
    let mut text = t.point(&group.point);
    if !group.hint.is_empty() {
        text.push(' ');
        text.push_str(&t.ask_hint(shortened(&group.hint, 600)));
    }
    blocks.push(Block::Paragraph(text));
    if !group.reasons.is_empty() {
        blocks.push(Block::Paragraph(t.ask_reasons(reasons(&group.reasons))));
    }
    blocks.push(Block::Devices {
        head: [t.mail_column_number(), t.ask_col_serial(), t.mail_column_place(), t.mail_column_department()],
        rows: group.devices.iter().take(shown).cloned().collect(),
        rest: None,
    });
    blocks
}

/// The advisories that wait, by number and title, as far as there is room.
pub fn reasons(all: &[(String, String)]) -> String {
    let named: Vec<String> = all
        .iter()
        .take(MAX_REASONS)
        .map(|(number, title)| format!("{} ({})", shortened(title, 80), shortened(number, 40)))
        .collect();
    let more = all.len().saturating_sub(MAX_REASONS);
    if more > 0 { format!("{}; + {more}", named.join("; ")) } else { named.join("; ") }
}

#[cfg(test)]
mod tests {
    use domain::organisation::Language;

    use super::*;

    fn facts(devices: usize, part: Part, supplier: Option<&str>) -> Facts {
        let number = |n: usize| [format!("A-{n:03}"), format!("S{n}"), "Noord 2".into(), "IC".into()];
        Facts {
            part,
            is_reminder: false,
            tlp: Tlp::Amber,
            code: "BW-7KQ2-MFX".into(),
            institution: "UMC Waterland".into(),
            supplier: supplier.map(str::to_owned),
            groups: vec![Group {
                point: Point::Version,
                name: "Halmarin Perfuro 500".into(),
                hint: "Menu, Info.".into(),
                reasons: vec![("HAL-1".into(), "Pompen".into())],
                devices: (1..=devices).map(number).collect(),
            }],
            advisories: 2,
            devices,
            cert_name: "CERT Zorg".into(),
            reach: Reach::new("CERT Zorg", "010-555 01 00", ""),
            url: "https://brandwacht.example/q/x".into(),
            csv_url: "https://brandwacht.example/q/x/devices.csv".into(),
        }
    }

    #[test]
    fn before_the_list_stand_at_most_120_words() {
        for language in Language::ALL {
            for (part, supplier) in
                [(Part::Act, None), (Part::Act, Some("Zorg-ICT Noord")), (Part::Inform, Some("Zorg-ICT Noord"))]
            {
                for is_reminder in [false, true] {
                    let it = Facts { is_reminder, ..facts(40, part, supplier) };
                    let mail = compose(crate::texts(language), &it);
                    let before: Vec<Block> =
                        mail.blocks.iter().take_while(|block| !matches!(block, Block::Heading(_))).cloned().collect();
                    let text = MailText { blocks: before, foot: Vec::new(), ..mail }.plain();
                    let words = text.split_whitespace().count();
                    assert!(words <= 120, "{language:?} {part:?} {words}:\n{text}");
                }
            }
        }
    }

    #[test]
    fn the_list_stops_at_25_and_says_how_many_are_left_out() {
        let mail = compose(crate::texts(Language::Nl), &facts(40, Part::Act, None));
        let text = mail.plain();
        assert_eq!(text.matches("- A-").count(), 25, "{text}");
        assert!(text.contains("En nog 15 apparaten."), "{text}");
        assert_eq!(mail.subject, "[VRAAG] Welke softwareversie hebben deze 40 apparaten?");
        assert!(text.contains("Hier kijkt u: Menu, Info."));
    }

    #[test]
    fn a_supplier_reads_for_whom_and_the_institution_reads_who() {
        let t = crate::texts(Language::Nl);
        let supplier = compose(t, &facts(1, Part::Act, Some("Zorg-ICT Noord")));
        assert_eq!(supplier.subject, "[VRAAG] Welke softwareversie heeft dit apparaat? (klant: UMC Waterland)");
        let informed = compose(t, &facts(1, Part::Inform, Some("Zorg-ICT Noord")));
        assert_eq!(informed.subject, "Zorg-ICT Noord kijkt 1 apparaat voor u na");
        assert!(informed.plain().contains("U hoeft niets te doen."));
    }

    #[test]
    fn no_hint_is_made_up() {
        let mut it = facts(2, Part::Act, None);
        it.groups[0].hint.clear();
        assert!(!compose(crate::texts(Language::Nl), &it).plain().contains("Hier kijkt u"));
    }
}
