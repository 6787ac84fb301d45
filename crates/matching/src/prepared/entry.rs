//! One product entry of an advisory taken apart: the ways in which it can be recognised, and what is said of it.

use std::collections::HashMap;
use std::sync::Arc;

use domain::advisory::{Advisory, ProductEntry, ProductStatus};

use super::combined::Combined;
use super::{Recognised, Said, Target, Targets, fixes, names};
use crate::product::condition::Condition;
use crate::product::{From, Name, Phrase, models};
use crate::register::{Identity, Maker, Register, stated_key};
use crate::version::notation::says_unknown;
use crate::version::{Statement, Version};
use crate::words::{squeeze, units};

/// Reads entries one after the other. Many of them share a name or a version text, and each is read only once.
pub(super) struct Reader<'a> {
    register: &'a Register,
    /// By vendor, product and full text.
    names: HashMap<[String; 3], Arc<Named>>,
    statements: HashMap<String, Statement>,
    /// Those that were made of them, each once, by all that they hold: what many entries state alike is decided once. Two
    /// that are equal may be written differently, and some notations compare what is written.
    shared: HashMap<String, Arc<Statement>>,
    all: Targets,
}

/// What an entry says besides its names and versions.
#[derive(Default)]
struct About<'a> {
    /// What the publisher calls it in full, when that is not the entry's name.
    name: Option<&'a str>,
    statuses: Arc<[ProductStatus]>,
    fixes: Arc<[fixes::Fix]>,
    in_text: bool,
    /// What it is installed on or has built in, when the entry says so.
    conditions: Vec<Condition>,
}

/// What the names of an entry say.
#[derive(Debug, Clone)]
struct Named {
    /// The text that names the product.
    written: String,
    vendor: Arc<Maker>,
    house_names: Arc<[String]>,
    brands: Arc<[String]>,
    /// The maker's own names, squeezed.
    house_words: Vec<String>,
    name: Name,
    identity: Option<Identity>,
    has_members: bool,
}

impl Named {
    fn read(register: &Register, entry: &ProductEntry) -> Self {
        let written = names::of(entry);
        let vendor = names::vendor(register, entry, &written);
        let house_names = register.makers().aliases(&vendor.houses);
        let plain: String = written.chars().take_while(|c| *c != '(').collect();
        let identity = register.products().identify(&units(&plain), &vendor.houses, &house_names);
        let mut named = Self {
            brands: register.products().brands(&vendor.houses),
            house_words: house_names.iter().cloned().chain([squeeze(&vendor.text)]).collect(),
            has_members: identity.as_ref().is_some_and(|identity| register.products().is_family(identity)),
            name: Name::default(),
            identity,
            house_names,
            vendor,
            written,
        };
        let mut name = named.name_in(register, &named.written);
        if let Some(fuller) = names::fuller(entry, &named.written) {
            named.also(register, &mut name, fuller);
        }
        name.family |= entry.name.to_ascii_lowercase().contains("all models");
        named.name = name;
        named
    }

    fn with_from<T>(&self, register: &Register, then: impl FnOnce(&From<'_>) -> T) -> T {
        let words: Vec<&str> = self.house_words.iter().map(String::as_str).collect();
        then(&From { register, maker: &self.vendor.text, houses: &self.vendor.houses, words: &words })
    }

    /// Another name of the same maker's.
    fn name_in(&self, register: &Register, text: &str) -> Name {
        self.with_from(register, |from| Name::read(text, from))
    }

    fn also(&self, register: &Register, name: &mut Name, text: &str) {
        self.with_from(register, |from| name.also(text, from));
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(register: &'a Register) -> Self {
        Self {
            register,
            names: HashMap::new(),
            statements: HashMap::new(),
            shared: HashMap::new(),
            all: Targets::default(),
        }
    }

    fn share(&mut self, statement: Statement) -> Arc<Statement> {
        let held = format!("{statement:?}");
        self.shared.entry(held).or_insert_with(|| Arc::new(statement)).clone()
    }

    pub(super) fn finish(self) -> Vec<Target> {
        self.all.targets
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.targets.is_empty()
    }

    /// Adds the ways in which one entry can be recognised; none when its name says nothing.
    pub(super) fn read(
        &mut self,
        advisory: &Advisory,
        entry: &ProductEntry,
        combined: &Combined<'_>,
        told: &mut fixes::Told<'_>,
    ) {
        let statuses = advisory.statuses_of(&entry.product_id);
        if statuses.is_empty() && combined.is_part(&entry.product_id) {
            return;
        }
        let mut about = About {
            name: Some(entry.name.trim()),
            statuses: statuses.into(),
            fixes: told.of(&entry.product_id),
            ..About::default()
        };
        if entry.combination.is_none() {
            return self.add_all(entry, &about);
        }
        for device in combined.devices(self.register, entry) {
            self.add_all(&device, &about);
        }
        about.conditions = combined.conditions(entry);
        self.add_all(&combined.in_own_words(entry), &about);
    }

    /// The same for what stands in no list of products.
    pub(super) fn read_in_text(&mut self, entry: &ProductEntry) {
        self.add_all(entry, &About { in_text: true, ..About::default() });
    }

    /// The same for a product of which nothing is said.
    pub(super) fn read_name(&mut self, entry: &ProductEntry) {
        self.add_all(entry, &About::default());
    }

    fn named(&mut self, entry: &ProductEntry) -> Arc<Named> {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let key = [text(entry.vendor()), text(entry.product_name()), entry.name.clone()];
        let register = self.register;
        self.names.entry(key).or_insert_with(|| Arc::new(Named::read(register, entry))).clone()
    }

    fn statement(&mut self, text: &str) -> Statement {
        if let Some(known) = self.statements.get(text) {
            return known.clone();
        }
        let statement = Statement::read(text);
        self.statements.insert(text.to_owned(), statement.clone());
        statement
    }

    fn add_all(&mut self, entry: &ProductEntry, about: &About<'_>) {
        // An entry that only repeats the vendor names no product.
        if squeeze(&entry.name) == squeeze(entry.vendor().unwrap_or_default()) {
            return;
        }
        let register = self.register;
        let named = self.named(entry);
        let written = named.written.as_str();
        let mut name = named.name.clone();
        for condition in &about.conditions {
            if !name.conditions.contains(condition) {
                name.conditions.push(condition.clone());
            }
        }
        let (version_text, members) = members_apart(entry.version_range().or(entry.version()).unwrap_or_default());
        let mut numbers = Vec::new();
        let version_text = match models::before_version(&version_text) {
            Some((model, rest)) => {
                numbers.push(model);
                rest
            }
            None => version_text,
        };
        let version_text = version_text.as_str();
        // "Unknown" in the place of the version names no model.
        let in_version = models::in_version(version_text).filter(|_| !says_unknown(version_text));
        let mut statement = match &in_version {
            Some(found) => {
                numbers.clone_from(&found.numbers);
                // "EY-AS525F001 with moduWeb": the condition stands in the name's text only.
                if let Some(tail) = self.statement(entry.name.strip_prefix(written).unwrap_or_default()).tail {
                    name.conditions.extend(Condition::read(&tail));
                }
                if !found.names.is_empty() {
                    for own in &found.names {
                        let own = named.name_in(register, own);
                        name.phrases.extend(own.phrases);
                        name.words.extend(own.words);
                    }
                }
                Statement::all()
            }
            None if members.is_some() || !numbers.is_empty() => self.statement(version_text),
            None => stated_by(version_text, entry, written, |text| self.statement(text)),
        };
        // "Version B, Firmware A.01.09" speaks of a built-in module; the registered version is that of the whole.
        if let Some((_, firmware)) = version_text.split_once(", Firmware ") {
            let firmware = firmware.split(',').next().unwrap_or_default();
            name.conditions.extend(Condition::read(firmware));
            statement = Statement { text: version_text.to_owned(), ..Statement::all() };
        }
        if let Some(version) = &name.version
            && statement.is_all()
        {
            statement = Statement::read(&format!("{version}.x"));
            statement.text.clone_from(version);
        }
        if let Some(tail) = &statement.tail {
            match tail.strip_prefix("model ") {
                Some(model) => numbers.extend(models::expand(model)),
                None => name.conditions.extend(Condition::read(tail)),
            }
        }
        if !name.listed.is_empty() && statement.is_all() {
            statement = Statement::read(&name.listed.join(" | "));
            // Who lists some may mean more: what is not listed is a question.
            statement.unread = true;
        }
        // "…: versions 4.01 through 4.34 included in Capsule DTS all versions affected": what people register is the whole.
        if let Some((whole, versions)) = included_in(&entry.name) {
            name.phrases.clear();
            name.conditions.clear();
            named.also(register, &mut name, &whole);
            statement = versions;
        }
        let decided_as = stated_key(&named.vendor, written);
        let said = register.decisions().notation(&decided_as);
        statement.scheme = said.or(statement.scheme);
        let mut part_numbers = name.part_numbers.clone();
        part_numbers.extend(models::stated(&entry.identifiers));
        let line = name.version.as_deref().and_then(Version::read).and_then(|version| version.line());
        let said = |statement: &Arc<Statement>| Said {
            place: 0,
            stating: 0,
            product_id: entry.product_id.clone(),
            name: about.name.unwrap_or(entry.name.trim()).to_owned(),
            statement: statement.clone(),
            fixes: about.fixes.clone(),
            line,
            statuses: about.statuses.clone(),
        };
        let recognised = |phrase: Phrase, models: &[String]| Recognised {
            vendor: named.vendor.clone(),
            house_names: named.house_names.clone(),
            brands: named.brands.clone(),
            phrase,
            family: name.family,
            has_members: named.has_members,
            models: models.to_vec(),
            part_numbers: part_numbers.clone(),
            exclusions: name.exclusions.clone(),
            conditions: name.conditions.clone(),
            joined: register.decisions().joins(&decided_as),
            stated: decided_as.clone(),
            identity: named.identity.clone(),
            in_text: about.in_text,
            words: name.words.clone(),
        };
        let statement = self.share(statement);
        for phrase in &name.phrases {
            self.all.add(recognised(phrase.clone(), &numbers), said(&statement));
        }
        // "(X3/MX100 for Rev M only)": members with a version of their own.
        if let Some((members, version)) = members {
            let statement = self.share(Statement::read(&version));
            for phrase in named.name_in(register, &members).phrases {
                self.all.add(recognised(phrase, &[]), said(&statement));
            }
        }
    }
}

/// The product that the named one is a part of, and the versions that the publisher says of that whole.
fn included_in(text: &str) -> Option<(String, Statement)> {
    let (_, rest) = text.split_once(" included in ")?;
    let at = [" all versions", " version", ":"].iter().filter_map(|word| rest.to_ascii_lowercase().find(word)).min();
    let (whole, versions) = rest.split_at_checked(at.unwrap_or(rest.len()))?;
    let versions =
        versions.trim_matches([' ', ':']).trim_end_matches("are affected").trim_end_matches("affected").trim();
    let statement = if versions.is_empty() {
        Statement { unread: true, ..Statement::default() }
    } else {
        Statement::read(versions)
    };
    (whole.len() >= 3).then(|| (whole.trim().to_owned(), statement))
}

/// Cuts "(members for version only)" out of a statement: the rest, the members, and their version.
pub(crate) fn members_apart(text: &str) -> (String, Option<(String, String)>) {
    let cut = text.split('|').flat_map(|bar| bar.split(" and ")).find_map(|piece| {
        let inner = piece.trim().strip_prefix('(')?.strip_suffix(')')?.strip_suffix(" only")?;
        let (members, version) = inner.split_once(" for ")?;
        Some((piece.to_owned(), members.to_owned(), version.to_owned()))
    });
    match cut {
        Some((piece, members, version)) => {
            (text.replace(&piece, "").trim_matches([' ', '|']).to_owned(), Some((members, version)))
        }
        None => (text.to_owned(), None),
    }
}

/// The statement on versions: the structured one, or the name's text where that one cannot be read.
pub(crate) fn stated(version_text: &str, entry: &ProductEntry, written: &str) -> Statement {
    stated_by(version_text, entry, written, Statement::read)
}

fn stated_by(
    version_text: &str,
    entry: &ProductEntry,
    written: &str,
    mut read: impl FnMut(&str) -> Statement,
) -> Statement {
    if version_text.is_empty() {
        return Statement::all();
    }
    let structured = read(version_text);
    let text = entry.name.strip_prefix(written).map(|rest| rest.trim_start_matches([':', ' ', '-']));
    let text = text.or_else(|| entry.name.rsplit_once(": ").map(|(_, text)| text));
    match text.filter(|text| !text.is_empty()).map(&mut read) {
        // What the publisher wrote out counts: "2.3.6" told as "2.3.6 and below", "< A11" told as "A10 and A11".
        // "Versions of … back to 6.5" for "<= 6.5": the text that was written out counts.
        _ if structured.single_upper().is_some() && entry.name.contains(" back to ") => {
            let back = entry.name.split_once(" back to ").map_or("", |(_, rest)| rest);
            let bound = back.split_whitespace().next().unwrap_or_default();
            Statement { text: format!("back to {bound}"), ..Statement::read(&format!(">= {bound}")) }
        }
        Some(told)
            if !told.unread
                && !told.is_all()
                && (structured.unread || !structured.is_all() && told.clauses.len() >= structured.clauses.len()) =>
        {
            Statement { text: version_text.trim().to_owned(), ..told }
        }
        _ => structured,
    }
}
