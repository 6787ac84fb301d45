//! The register as it is read: everything that comes with the program, and what could not be read of it.

use super::entry::{CareClass, Found, MakerEntry, MovedLine, ProductEntry, ProductFilter, Source};
use super::lines::Problem;
use super::makers::{House, Makers};
use super::photo::Photo;
use super::products::{self, Products};
use super::{CLASSES, MAKERS, PHOTO, PRODUCTS, Register};
use crate::words::squeeze;

#[derive(Debug, Clone, Default)]
pub(super) struct Shelf {
    pub(super) makers: Makers,
    pub(super) products: Products,
    pub(super) classes: Vec<CareClass>,
    pub(super) photo: Photo,
    pub(super) sources: Vec<Source>,
}

impl Shelf {
    /// Reads all files. A line that cannot be read is left out and told, so that one wrong line hides no other.
    pub(super) fn read() -> (Self, Vec<Problem>) {
        let (mut sources, mut problems) = (Vec::new(), Vec::new());
        let makers = Makers::read(MAKERS, &mut sources, &mut problems);
        let classes = products::classes(CLASSES, &mut sources, &mut problems);
        let products = Products::read(PRODUCTS, &makers, &classes, &mut sources, &mut problems);
        let photo = Photo::read(PHOTO, &classes, &mut sources, &mut problems);
        (Self { makers, products, classes, photo, sources }, problems)
    }
}

/// What the register holds, for whoever shows it. It is what comes with the program; what a CERT has decided stands with
/// its decisions.
impl Register {
    /// All makers, in the order of the file.
    pub fn maker_entries(&self) -> &[MakerEntry] {
        self.0.shelf.makers.entries()
    }

    /// The product lines that went from one house to another.
    pub fn moved_lines(&self) -> &[MovedLine] {
        self.0.shelf.makers.lines()
    }

    /// The products that a filter asks for, in the order of the files.
    pub fn product_entries<'a>(&'a self, filter: &'a ProductFilter) -> impl Iterator<Item = &'a ProductEntry> {
        let houses = filter.maker.as_ref().map(|maker| self.makers().houses(maker));
        self.0.shelf.products.entries().iter().filter(move |entry| {
            let of_house =
                |houses: &Vec<House>| self.makers().houses(&entry.maker).iter().any(|own| houses.contains(own));
            houses.as_ref().is_none_or(of_house)
                && filter.class.as_ref().is_none_or(|class| entry.class.as_ref() == Some(class))
                && filter.kind.is_none_or(|kind| entry.kind == Some(kind))
                && filter.contains.as_ref().is_none_or(|part| contains(entry, part))
        })
    }

    /// The care classes.
    pub fn classes(&self) -> &[CareClass] {
        &self.0.shelf.classes
    }

    /// Where the knowledge comes from.
    pub fn sources(&self) -> &[Source] {
        &self.0.shelf.sources
    }

    /// Makers and products of which a name, a model number or a GTIN holds the text. The letters must follow each other;
    /// capitals, spaces and hyphens do not count. At most 200, the makers first.
    pub fn find(&self, text: &str) -> Vec<Found<'_>> {
        let wanted = squeeze(text);
        if wanted.len() < 2 {
            return Vec::new();
        }
        let holds = |name: &String| squeeze(name).contains(&wanted);
        let makers = self.maker_entries().iter().filter(|entry| {
            holds(&entry.name) || entry.other_names.iter().any(holds) || entry.former.iter().any(|one| holds(&one.name))
        });
        let products = self.0.shelf.products.entries().iter().filter(|entry| {
            holds(&entry.name)
                || entry.other_names.iter().chain(&entry.members).any(holds)
                || entry.gtins.contains(&wanted)
                || self.product_by_number(&wanted).is_some_and(|found| found == *entry)
        });
        makers.map(Found::Maker).chain(products.map(Found::Product)).take(200).collect()
    }

    fn product_by_number(&self, number: &str) -> Option<&ProductEntry> {
        self.0.shelf.products.by_model_of_any(number)
    }
}

fn contains(entry: &ProductEntry, part: &str) -> bool {
    let wanted = squeeze(part);
    entry.contains.iter().any(|component| squeeze(component) == wanted)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::register::entry::{ProductKind, Setting};

    #[test]
    fn every_line_of_the_files_can_be_read() {
        let (_, problems) = Shelf::read();
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
    }

    #[test]
    fn every_product_has_a_class_and_a_source_and_classes_cover_hospitals_and_care_homes() {
        let register = Register::built_in();
        let all = ProductFilter::default();
        for entry in register.product_entries(&all) {
            assert!(entry.class.is_some(), "{} {} has no class", entry.maker, entry.name);
            assert!(register.sources().iter().any(|source| source.code == entry.source), "{}", entry.name);
        }
        let mut used: HashSet<&str> =
            register.product_entries(&all).filter_map(|entry| entry.class.as_deref()).collect();
        let on_the_list = register.classes().iter().filter(|class| register.asset_class_of(&class.code).is_some());
        used.extend(on_the_list.map(|class| class.code.as_str()));
        let care = register.classes().iter().filter(|class| class.setting == Setting::CareHome);
        assert!(register.classes().len() >= 30, "{}", register.classes().len());
        assert!(care.clone().count() >= 12, "{}", care.count());
        let unused: Vec<&str> =
            register.classes().iter().map(|class| class.code.as_str()).filter(|code| !used.contains(code)).collect();
        assert!(unused.is_empty(), "no product has one of {unused:?}");
    }

    #[test]
    fn a_year_stands_with_a_former_name_and_decides_nothing() {
        let register = Register::built_in();
        let abbott = register.maker_entries().iter().find(|entry| entry.name == "abbott").unwrap();
        assert!(abbott.former.iter().any(|former| former.name == "st jude medical" && former.year == Some(2017)));
    }

    #[test]
    fn products_are_found_by_maker_class_component_and_by_a_piece_of_their_name() {
        let register = Register::built_in();
        let of = |filter: ProductFilter| {
            register.product_entries(&filter).map(|entry| entry.name.clone()).collect::<Vec<_>>()
        };
        let philips = of(ProductFilter { maker: Some("Phillips".to_owned()), ..ProductFilter::default() });
        assert!(philips.contains(&"IntelliVue MX800".to_owned()), "{philips:?}");
        let nurse = of(ProductFilter { class: Some("nurse-call".to_owned()), ..ProductFilter::default() });
        assert!(nurse.len() >= 5, "{nurse:?}");
        let saas = of(ProductFilter { kind: Some(ProductKind::Saas), ..ProductFilter::default() });
        assert!(!saas.is_empty());
        let with = of(ProductFilter { contains: Some("niagaraframework".to_owned()), ..ProductFilter::default() });
        assert!(!with.is_empty());
        let found = register.find("865240");
        assert!(matches!(found.as_slice(), [Found::Product(entry)] if entry.name == "IntelliVue MX800"), "{found:?}");
        assert!(register.find("intellivue").len() > 5);
        assert!(register.find("x").is_empty());
    }
}
