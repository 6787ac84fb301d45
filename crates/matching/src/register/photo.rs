//! The list for the IT photo: products that are common in Dutch care, by the sectors that are asked about them.
//!
//! What stands on it is known, also where the register has no product of that name: office IT is on it by its plain
//! words. It changes nothing in how advisories are matched.

use std::collections::{BTreeSet, HashMap};

use domain::asset::AssetClass;
use domain::photo::OTHER_PREFIX;

use super::Register;
use super::entry::{CareClass, Source};
use super::lines::{self, File, Problem, list};
use crate::words::squeeze;

/// One product on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoItem {
    /// Stays the same as long as the names do.
    pub key: String,
    /// As people write it.
    pub maker: String,
    pub product: String,
    /// The code of a [`CareClass`].
    pub class: String,
    pub asset_class: AssetClass,
    sectors: Sectors,
}

/// The products of one class that a sector is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoGroup<'a> {
    pub class: &'a CareClass,
    pub asset_class: AssetClass,
    pub items: Vec<&'a PhotoItem>,
}

impl PhotoGroup<'_> {
    /// The key of the place for another product of this class.
    pub fn other_key(&self) -> String {
        format!("{OTHER_PREFIX}{}", self.class.code)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Sectors {
    All,
    These(BTreeSet<String>),
}

impl Sectors {
    fn has(&self, sector: &str) -> bool {
        match self {
            Self::All => true,
            Self::These(sectors) => sectors.contains(sector),
        }
    }
}

/// The sector of whoever has told none: its list has what most small institutions have.
const NO_SECTOR: &str = "overig";

#[derive(Debug, Clone, Default)]
pub(super) struct Photo {
    items: Vec<PhotoItem>,
    /// Squeezed maker and product → place.
    by_name: HashMap<(String, String), usize>,
    /// Every sector that is named somewhere.
    sectors: BTreeSet<String>,
}

impl Photo {
    /// Reads the file. What cannot be read is left out and told.
    pub(super) fn read(
        file: File,
        classes: &[CareClass],
        sources: &mut Vec<Source>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut all = Self::default();
        let mut sets: HashMap<String, BTreeSet<String>> = HashMap::new();
        let mut at: Option<(String, AssetClass, Sectors)> = None;
        lines::read(file, sources, problems, |line, _| {
            if let Some(set) = line.strip_prefix("set ") {
                let (name, members) = set.split_once(':').ok_or("a set is written as \"set name: sector, sector\"")?;
                let members: BTreeSet<String> = list(members).into_iter().collect();
                all.sectors.extend(members.iter().cloned());
                sets.insert(name.trim().to_owned(), members);
                return Ok(());
            }
            let mut fields = line.strip_prefix("class:").unwrap_or(line).split('|').map(str::trim);
            let (first, second) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
            let told = fields.next().map(|text| sectors(text, &sets)).transpose()?;
            if let Some(Sectors::These(told)) = &told {
                all.sectors.extend(told.iter().cloned());
            }
            if line.starts_with("class:") {
                if !classes.iter().any(|class| class.code == first) {
                    return Err(format!("\"{first}\" is no class of classes.txt"));
                }
                let class = AssetClass::from_code(second).ok_or_else(|| format!("\"{second}\" is no asset class"))?;
                at = Some((first.to_owned(), class, told.ok_or("a class says which sectors are asked")?));
                return Ok(());
            }
            let (class, asset_class, asked) = at.as_ref().ok_or("no class stands before this line")?;
            let sectors = told.unwrap_or_else(|| asked.clone());
            all.put(first, second, class, *asset_class, sectors)
        });
        all
    }

    fn put(
        &mut self,
        maker: &str,
        product: &str,
        class: &str,
        asset_class: AssetClass,
        sectors: Sectors,
    ) -> Result<(), String> {
        let name = (squeeze(maker), squeeze(product));
        let key = format!("{}-{}", name.0, name.1);
        if name.0.is_empty() || name.1.is_empty() || key.len() > 80 {
            return Err("a product is written as \"maker | product\"".to_owned());
        }
        if self.by_name.insert(name, self.items.len()).is_some() {
            return Err(format!("{maker} {product} stands here twice"));
        }
        let (maker, product, class) = (maker.to_owned(), product.to_owned(), class.to_owned());
        self.items.push(PhotoItem { key, maker, product, class, asset_class, sectors });
        Ok(())
    }

    pub(super) fn named(&self, maker: &str, product: &str) -> Option<&PhotoItem> {
        let place = self.by_name.get(&(squeeze(maker), squeeze(product)))?;
        self.items.get(*place)
    }
}

fn sectors(text: &str, sets: &HashMap<String, BTreeSet<String>>) -> Result<Sectors, String> {
    if text == "*" {
        return Ok(Sectors::All);
    }
    let mut found = BTreeSet::new();
    for name in list(text) {
        match name.strip_prefix('+') {
            Some(set) => found.extend(sets.get(set).ok_or_else(|| format!("\"{set}\" is no set"))?.iter().cloned()),
            None => {
                found.insert(name);
            }
        }
    }
    Ok(Sectors::These(found))
}

impl Register {
    /// What an institution of this sector is asked about, in the order of the file. A sector that nobody has thought of
    /// gets the list of those who have told none.
    pub fn photo(&self, sector: Option<&str>) -> Vec<PhotoGroup<'_>> {
        let photo = &self.0.shelf.photo;
        let sector = sector.filter(|sector| photo.sectors.contains(*sector)).unwrap_or(NO_SECTOR);
        let mut groups: Vec<PhotoGroup<'_>> = Vec::new();
        for item in photo.items.iter().filter(|item| item.sectors.has(sector)) {
            if let Some(group) = groups.last_mut().filter(|group| group.class.code == item.class) {
                group.items.push(item);
            } else if let Some(class) = self.care_class(&item.class) {
                groups.push(PhotoGroup { class, asset_class: item.asset_class, items: vec![item] });
            }
        }
        groups
    }

    /// Something on the list of any sector: who changes sector keeps what was ticked.
    pub fn photo_item(&self, key: &str) -> Option<&PhotoItem> {
        self.0.shelf.photo.items.iter().find(|item| item.key == key)
    }

    pub fn care_class(&self, code: &str) -> Option<&CareClass> {
        self.classes().iter().find(|class| class.code == code)
    }

    /// The asset class that the list gives to things of a care class.
    pub fn asset_class_of(&self, care_class: &str) -> Option<AssetClass> {
        self.0.shelf.photo.items.iter().find(|item| item.class == care_class).map(|item| item.asset_class)
    }
}

#[cfg(test)]
mod tests {
    use domain::asset::AssetLine;
    use domain::coverage::Recognition;

    use super::*;

    #[test]
    fn every_sector_gets_a_list_that_a_person_can_answer() {
        let register = Register::built_in();
        let mut told = Vec::new();
        for sector in register.0.shelf.photo.sectors.iter().map(String::as_str).chain(["nobody-knows"]) {
            let items: usize = register.photo(Some(sector)).iter().map(|group| group.items.len()).sum();
            if !(20..=60).contains(&items) {
                told.push(format!("{sector}: {items}"));
            }
        }
        assert!(told.is_empty(), "{told:?}");
        let keys = |sector: &str| -> Vec<String> {
            register.photo(Some(sector)).iter().flat_map(|group| &group.items).map(|item| item.key.clone()).collect()
        };
        assert!(keys("vvt").contains(&"nedap-ons".to_owned()) && !keys("umc").contains(&"nedap-ons".to_owned()));
        assert!(keys("umc").iter().any(|key| key.starts_with("philips-")));
    }

    #[test]
    fn what_stands_on_the_list_is_known() {
        let register = Register::built_in();
        for item in &register.0.shelf.photo.items {
            let line = AssetLine { maker: item.maker.clone(), product: item.product.clone(), ..AssetLine::default() };
            let recognised = register.recognise(&line);
            assert_eq!(recognised.recognition, Recognition::Known, "{} {}", item.maker, item.product);
            let product = recognised.product.unwrap();
            assert_eq!(
                register.class_of_product(&product).map(|class| class.code.as_str()),
                Some(&*item.class),
                "{product}"
            );
            assert_eq!(register.photo_item(&item.key), Some(item));
        }
    }
}
