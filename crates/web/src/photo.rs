//! The IT photo between the register and the store: which things stand on an institution's list, what line a "yes"
//! becomes, and the list as a file. Pages, the API and the command line share it.

use std::collections::BTreeMap;

use domain::asset::AssetLine;
use domain::photo::{OTHER_PREFIX, PhotoAnswer, PhotoSaid};
use formats::csv_out::CsvOut;
use l10n::Texts;
use matching::Register;
use matching::register::{PhotoGroup, PhotoItem};
use store::{NewAsset, PhotoLine, PhotoRow, Seen};

/// What was ticked, by key.
pub type Ticked = BTreeMap<String, Seen<PhotoRow>>;

/// True for what stands on a list of ours, of whatever sector.
pub fn is_item(register: &Register, key: &str) -> bool {
    match key.strip_prefix(OTHER_PREFIX) {
        Some(class) => register.asset_class_of(class).is_some(),
        None => register.photo_item(key).is_some(),
    }
}

/// The key by which a line of an imported list would be recognised as this thing: the register may call its maker
/// otherwise than people do.
pub(crate) fn recognised_as(register: &Register, item: &PhotoItem) -> String {
    let line = AssetLine { maker: item.maker.clone(), product: item.product.clone(), ..AssetLine::default() };
    register.recognise(&line).product.unwrap_or_else(|| item.key.clone())
}

/// Each answer with the line that it becomes. What does not stand on a list is left out.
pub fn lines(register: &Register, t: &Texts, answers: Vec<PhotoAnswer>) -> Vec<PhotoLine> {
    let known = answers.into_iter().filter(|answer| is_item(register, &answer.item));
    known.map(|answer| PhotoLine { asset: asset(register, t, &answer), answer }).collect()
}

fn asset(register: &Register, t: &Texts, answer: &PhotoAnswer) -> Option<NewAsset> {
    if answer.said != PhotoSaid::Yes {
        return None;
    }
    let (maker, product, care_class) = match register.photo_item(&answer.item) {
        Some(item) => (item.maker.clone(), item.product.clone(), item.class.as_str()),
        None => (answer.maker.clone(), answer.product.clone(), answer.item.strip_prefix(OTHER_PREFIX)?),
    };
    let managed_by = answer.managed_by.as_str();
    let line = AssetLine {
        inventory_number: answer.number(),
        maker,
        product,
        version: answer.version.clone(),
        kind: t.care_class(care_class),
        quantity: answer.quantity,
        remark: if managed_by.is_empty() { String::new() } else { t.photo_remark(managed_by) },
        ..AssetLine::default()
    };
    let known = register.know(&line);
    Some(NewAsset {
        class: register.asset_class_of(care_class),
        keys: known.keys,
        product_key: known.product_key,
        recognised: known.recognised,
        line,
    })
}

/// How many things of a list were answered, and how: yes, no, don't know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Without the places for another product.
    pub total: usize,
    pub answered: usize,
    pub yes: usize,
    pub no: usize,
    pub unknown: usize,
    /// Of those three, how many in a place for another product, or on the list of another sector.
    pub elsewhere: usize,
    /// Things of the list of which nobody has said whether they are there.
    pub not_known: usize,
}

impl Progress {
    pub fn of(groups: &[PhotoGroup<'_>], ticked: &Ticked) -> Self {
        let mut it = Self::default();
        for item in groups.iter().flat_map(|group| &group.items) {
            it.total += 1;
            let said = ticked.get(&item.key).map(|row| row.answer.said);
            it.answered += usize::from(said.is_some());
            it.not_known += usize::from(said.is_none_or(|said| said == PhotoSaid::Unknown));
        }
        it.elsewhere = ticked.len().saturating_sub(it.answered);
        for row in ticked.values() {
            match row.answer.said {
                PhotoSaid::Yes => it.yes += 1,
                PhotoSaid::No => it.no += 1,
                PhotoSaid::Unknown => it.unknown += 1,
            }
        }
        it
    }

    pub fn open(&self) -> usize {
        self.total.saturating_sub(self.answered)
    }
}

/// The list for a spreadsheet, with what was ticked filled in; the same columns are read back.
pub fn csv(t: &Texts, groups: &[PhotoGroup<'_>], ticked: &Ticked) -> Vec<u8> {
    let mut out = CsvOut::new(';');
    out.row([
        t.photo_col_key(),
        t.photo_col_class(),
        t.photo_col_maker(),
        t.photo_col_product(),
        t.photo_col_said(),
        t.photo_version(),
        t.photo_quantity(),
        t.photo_managed_by(),
    ]);
    let mut row = |key: &str, class: &str, maker: &str, product: &str| {
        let answer = ticked.get(key).map(|row| &row.answer);
        let told = |text: fn(&PhotoAnswer) -> String| answer.map(text).unwrap_or_default();
        out.row([
            key.to_owned(),
            t.care_class(class),
            maker.to_owned(),
            product.to_owned(),
            answer.map(|answer| t.photo_said(answer.said.code()).to_lowercase()).unwrap_or_default(),
            told(|answer| answer.version.clone()),
            told(|answer| answer.quantity.map(|quantity| quantity.to_string()).unwrap_or_default()),
            told(|answer| answer.managed_by.clone()),
        ]);
    };
    for group in groups {
        let class = group.class.code.as_str();
        for item in &group.items {
            row(&item.key, class, &item.maker, &item.product);
        }
        let other = group.other_key();
        let answer = ticked.get(&other).map(|row| (row.answer.maker.clone(), row.answer.product.clone()));
        let (maker, product) = answer.unwrap_or_default();
        row(&other, class, &maker, &product);
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use domain::organisation::Language;

    use super::*;

    #[test]
    fn every_care_class_has_a_name_in_both_languages() {
        let register = Register::built_in();
        for language in Language::ALL {
            let t = l10n::texts(language);
            let nameless: Vec<&str> = register
                .classes()
                .iter()
                .map(|class| class.code.as_str())
                .filter(|code| t.care_class(code) == t.care_class("no such class"))
                .collect();
            assert!(nameless.is_empty(), "{language:?}: {nameless:?}");
            let wrong = register.classes().iter().filter(|class| t.class_setting(class.setting.code()) == "?");
            assert_eq!(wrong.count(), 0);
        }
    }

    #[test]
    fn the_list_comes_back_as_it_went_out() {
        let register = Register::built_in();
        for language in Language::ALL {
            let t = l10n::texts(language);
            let text = String::from_utf8(csv(t, &register.photo(Some("vvt")), &Ticked::new())).unwrap();
            assert!(text.starts_with('\u{feff}') && text.contains(";Nedap;Ons;"), "{text}");
            // Everything is answered with the word of the language, in the column for it.
            let yes = t.photo_said("yes").to_lowercase();
            let filled: Vec<String> = text
                .lines()
                .enumerate()
                .map(|(at, line)| {
                    let mut cells: Vec<String> = line.split(';').map(str::to_owned).collect();
                    if at > 0 {
                        cells[4] = if line.starts_with("other-") { String::new() } else { yes.clone() };
                    }
                    cells.join(";")
                })
                .collect();
            let read = formats::inventory::photo::read(filled.join("\r\n").as_bytes(), |key| is_item(&register, key));
            let read = read.unwrap();
            assert_eq!(read.problems, []);
            let wanted: usize = register.photo(Some("vvt")).iter().map(|group| group.items.len()).sum();
            assert_eq!(read.answers.len(), wanted);
            let made = lines(&register, t, read.answers);
            assert!(made.iter().all(|line| line.asset.as_ref().is_some_and(|asset| asset.class.is_some())));
        }
    }
}
