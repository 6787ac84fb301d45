//! From the tree to entries: every field known, of the right type and within its bounds. All problems are collected.

use std::collections::BTreeSet;

use domain::Day;
use domain::asset::AssetClass;
use domain::organisation::{ContactRole, Language, OrganisationKind, Size};
use formats::mail_key::{MAX_MAIL_KEY, MailKey};

use super::tree::{Content, Node};
use super::{ContactEntry, File, GivenKey, MAX_ORGANISATIONS, MandateEntry, OrganisationEntry, Problem};

const FORMAT: &str = "brandwacht-organisations/1";

/// The fields of one table, taken out one by one; what is left at the end is unknown.
struct Fields<'n> {
    place: &'n str,
    left: Vec<(&'n str, &'n Node)>,
    known: Vec<&'static str>,
}

type Problems = Vec<Problem>;

fn report(problems: &mut Problems, place: &str, message: impl Into<String>) {
    problems.push(Problem { place: place.to_owned(), message: message.into() });
}

impl<'n> Fields<'n> {
    fn of(node: &'n Node, problems: &mut Problems) -> Option<Self> {
        let Content::Table(fields) = &node.content else {
            report(problems, &node.place, "a table of fields is needed here");
            return None;
        };
        let left = fields.iter().map(|(name, node)| (name.as_str(), node)).collect();
        Some(Self { place: &node.place, left, known: Vec::new() })
    }

    fn take(&mut self, name: &'static str) -> Option<&'n Node> {
        self.known.push(name);
        let at = self.left.iter().position(|(known, _)| *known == name)?;
        Some(self.left.swap_remove(at).1)
    }

    fn text(&mut self, name: &'static str, limit: usize, problems: &mut Problems) -> Option<&'n str> {
        let node = self.take(name)?;
        text(node, limit, problems)
    }

    /// As `text`, and reports when it is missing.
    fn needed(&mut self, name: &'static str, limit: usize, problems: &mut Problems) -> Option<&'n str> {
        if !self.left.iter().any(|(known, _)| *known == name) {
            self.known.push(name);
            report(problems, self.place, format!("`{name}` is missing: add it"));
            return None;
        }
        self.text(name, limit, problems)
    }

    fn list(&mut self, name: &'static str, problems: &mut Problems) -> &'n [Node] {
        match self.take(name) {
            None => &[],
            Some(Node { content: Content::List(items), .. }) => items,
            Some(node) => {
                report(problems, &node.place, format!("`{name}` must be a list"));
                &[]
            }
        }
    }

    fn texts(&mut self, name: &'static str, problems: &mut Problems) -> Vec<String> {
        let items = self.list(name, problems);
        items.iter().filter_map(|item| text(item, 253, problems)).map(str::to_owned).collect()
    }

    fn code<T>(
        &mut self,
        name: &'static str,
        needed: bool,
        read: impl Fn(&str) -> Option<T>,
        allowed: &[&str],
        problems: &mut Problems,
    ) -> Option<T> {
        let place = self.left.iter().find(|(known, _)| *known == name).map(|(_, node)| node.place.clone());
        let written = if needed { self.needed(name, 64, problems) } else { self.text(name, 64, problems) }?;
        let value = read(written);
        if value.is_none() {
            let place = place.unwrap_or_default();
            report(problems, &place, format!("{written:?} is not known; write one of: {}", allowed.join(", ")));
        }
        value
    }

    fn day(&mut self, name: &'static str, needed: bool, problems: &mut Problems) -> Option<Day> {
        let place = self.left.iter().find(|(known, _)| *known == name).map(|(_, node)| node.place.clone());
        let written = if needed { self.needed(name, 32, problems) } else { self.text(name, 32, problems) }?;
        match written.parse() {
            Ok(day) => Some(day),
            Err(_) => {
                report(
                    problems,
                    &place.unwrap_or_default(),
                    format!("{written:?} is no day: write it as \"2025-01-31\""),
                );
                None
            }
        }
    }

    /// Reports what nobody asked for.
    fn finish(self, problems: &mut Problems) {
        for (name, node) in self.left {
            let advice = format!("there is no field `{name}` here; there are: {}", self.known.join(", "));
            report(problems, &node.place, advice);
        }
    }
}

fn text<'n>(node: &'n Node, limit: usize, problems: &mut Problems) -> Option<&'n str> {
    let problem = match &node.content {
        Content::Text(text) if text.trim().is_empty() => "the text is empty: fill it in or leave the field out".into(),
        Content::Text(text) if text.chars().count() > limit => format!("longer than {limit} characters"),
        Content::Text(text) => return Some(text.trim()),
        Content::Other(what) => format!("a text is needed, not {what}"),
        _ => "a text between quotation marks is needed".to_owned(),
    };
    report(problems, &node.place, problem);
    None
}

pub(super) fn file(root: &Node, sectors: &[&str], problems: &mut Problems) -> File {
    let mut file = File { organisations: Vec::new(), mandates: Vec::new(), warnings: Vec::new() };
    let Some(mut fields) = Fields::of(root, problems) else { return file };
    let format = fields.code("format", true, |text| (text == FORMAT).then_some(()), &[FORMAT], problems);
    if format.is_none() {
        return file;
    }
    let organisations = fields.list("organisation", problems);
    if organisations.is_empty() {
        report(problems, &root.place, "there is no `organisation`: at least one is needed");
    }
    if organisations.len() > MAX_ORGANISATIONS {
        report(problems, &root.place, format!("more than {MAX_ORGANISATIONS} organisations: split the file"));
        return file;
    }
    file.organisations = organisations.iter().filter_map(|node| organisation(node, sectors, problems)).collect();
    file.mandates = fields.list("mandate", problems).iter().filter_map(|node| mandate(node, problems)).collect();
    fields.finish(problems);
    file
}

fn organisation(node: &Node, sectors: &[&str], problems: &mut Problems) -> Option<OrganisationEntry> {
    let mut fields = Fields::of(node, problems)?;
    let kinds = OrganisationKind::ALL.map(OrganisationKind::code);
    let key = fields.needed("key", 64, problems).and_then(|key| {
        let plain = key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !plain {
            report(problems, &node.place, format!("key {key:?}: only small letters, digits and hyphens"));
        }
        plain.then(|| key.to_owned())
    });
    let kind = fields.code("kind", true, OrganisationKind::from_code, &kinds, problems);
    let name = fields.needed("name", 200, problems);
    let sector = fields.code(
        "sector",
        kind == Some(OrganisationKind::Institution),
        |code| sectors.contains(&code).then(|| code.to_owned()),
        sectors,
        problems,
    );
    if sector.is_some() && kind.is_some_and(|kind| kind != OrganisationKind::Institution) {
        report(problems, &node.place, "only institutions have a `sector`: leave it out");
    }
    let size = fields.code("size", false, Size::from_code, &Size::ALL.map(Size::code), problems);
    if size.is_some() && kind.is_some_and(|kind| kind != OrganisationKind::Institution) {
        report(problems, &node.place, "only institutions have a `size`: leave it out");
    }
    let phone = phone(&mut fields, node, problems);
    let member_of = fields.texts("member_of", problems);
    let language = language(&mut fields, problems).unwrap_or_default();
    let domains = fields.texts("domains", problems);
    // Read and checked for what later parts need; nothing uses them yet.
    fields.texts("also_known_as", problems);
    fields.text("place", 200, problems);
    let country = |text: &str| (text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())).then_some(());
    fields.code("country", false, country, &["NL, or another country's two letters"], problems);
    let contacts = fields.list("contact", problems).iter().filter_map(|node| contact(node, language, problems));
    let contacts: Vec<ContactEntry> = contacts.collect();
    fields.finish(problems);
    Some(OrganisationEntry {
        place: node.place.clone(),
        key: key?,
        kind: kind?,
        name: name?.to_owned(),
        sector,
        size,
        phone,
        member_of,
        domains,
        contacts,
    })
}

fn language(fields: &mut Fields<'_>, problems: &mut Problems) -> Option<Language> {
    fields.code("language", false, Language::from_code, &Language::ALL.map(Language::code), problems)
}

fn phone(fields: &mut Fields<'_>, node: &Node, problems: &mut Problems) -> Option<String> {
    let phone = fields.text("phone", 40, problems)?;
    if !phone.chars().all(|sign| sign.is_ascii_digit() || " +-()".contains(sign)) {
        report(problems, &node.place, format!("{phone:?}: a number has digits, spaces, +, -, ( and ) only"));
    }
    Some(phone.to_owned())
}

fn contact(node: &Node, inherited: Language, problems: &mut Problems) -> Option<ContactEntry> {
    let mut fields = Fields::of(node, problems)?;
    let roles = ContactRole::ALL.map(ContactRole::code);
    let role = fields.code("role", true, ContactRole::from_code, &roles, problems);
    let name = fields.needed("name", 200, problems);
    let language = language(&mut fields, problems).unwrap_or(inherited);
    let email = fields.text("email", 254, problems);
    let phone = phone(&mut fields, node, problems);
    let keys = KEYS.map(|field| mail_key(field, &mut fields, node, problems));
    fields.finish(problems);
    if keys.iter().all(Option::is_some) {
        report(problems, &node.place, "both `mail_key` and `openpgp_key`: give one of the two");
    }
    let mail_key = keys.into_iter().flatten().next();
    if let (Some(given), None) = (&mail_key, email) {
        report(problems, &node.place, format!("`{}` without `email`: there is no mail to encrypt", given.field));
    }
    if let Some(email) = email
        && (!email.contains('@') || email.contains(char::is_whitespace))
    {
        report(problems, &node.place, format!("{email:?} is no e-mail address: correct it"));
    }
    if email.is_none() && phone.is_none() {
        report(problems, &node.place, "neither `email` nor `phone`: give one of the two");
    }
    let email = email.map(str::to_owned);
    Some(ContactEntry { role: role?, name: name?.to_owned(), language, email, phone, mail_key })
}

/// What mail is encrypted with, of either kind. The second is its older name, from when there was one kind.
const KEYS: [&str; 2] = ["mail_key", "openpgp_key"];

/// Whether it holds today is looked at when it is kept: this knows no day.
fn mail_key(field: &'static str, fields: &mut Fields<'_>, node: &Node, problems: &mut Problems) -> Option<GivenKey> {
    let text = fields.text(field, MAX_MAIL_KEY, problems)?;
    match MailKey::parse(text.as_bytes()) {
        Ok(key) => Some(GivenKey { field, key }),
        Err(bad) => {
            report(problems, &node.place, format!("`{field}`: {bad}"));
            None
        }
    }
}

fn mandate(node: &Node, problems: &mut Problems) -> Option<MandateEntry> {
    let mut fields = Fields::of(node, problems)?;
    let institution = fields.needed("institution", 64, problems);
    let supplier = fields.needed("supplier", 64, problems);
    let classes = fields.take("asset_classes").or_else(|| {
        report(problems, &node.place, "`asset_classes` is missing: write \"all\" or a list");
        None
    });
    let classes = classes.map(|node| classes_of(node, problems));
    let from = fields.day("from", true, problems);
    let until = fields.day("until", false, problems);
    let approved_by = fields.text("approved_by", 200, problems);
    fields.finish(problems);
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        report(problems, &node.place, format!("`until` {until} is before `from` {from}"));
    }
    Some(MandateEntry {
        place: node.place.clone(),
        institution: institution?.to_owned(),
        supplier: supplier?.to_owned(),
        classes: classes?,
        from: from?,
        until,
        approved_by: approved_by.map(str::to_owned),
    })
}

fn classes_of(node: &Node, problems: &mut Problems) -> BTreeSet<AssetClass> {
    let codes = AssetClass::ALL.map(AssetClass::code).join(", ");
    match &node.content {
        Content::Text(all) if all == "all" => AssetClass::ALL.into_iter().collect(),
        Content::List(items) if !items.is_empty() => items
            .iter()
            .filter_map(|item| {
                let written = text(item, 64, problems)?;
                let class = AssetClass::from_code(written);
                if class.is_none() {
                    report(problems, &item.place, format!("{written:?} is not known; write one of: {codes}"));
                }
                class
            })
            .collect(),
        _ => {
            report(problems, &node.place, format!("write \"all\", or a list of: {codes}"));
            BTreeSet::new()
        }
    }
}
