//! Which text of an advisory's entry is the product's name, and whose product it is.
//!
//! Documents that were made out of running text put the name in the wrong place now and then: "Version" as the product
//! and the name in the full text only, or another maker's name before the product.

use std::sync::Arc;

use domain::advisory::ProductEntry;

use crate::register::{House, Maker, Register};
use crate::words::{squeeze, units};

/// The text that names the product.
pub(super) fn of(entry: &ProductEntry) -> String {
    let written = entry.product_name().unwrap_or(&entry.name);
    let nothing = |word: &str| {
        matches!(word, "version" | "versions" | "software" | "firmware" | "product" | "products" | "device" | "devices")
    };
    let words = units(written);
    if words.iter().all(|unit| nothing(&unit.text)) {
        return head(&entry.name).unwrap_or(written).to_owned();
    }
    written.to_owned()
}

/// The front of an entry's full text: "Alice 6 System" of "Alice 6 System - Version R8.0.2".
fn head(text: &str) -> Option<&str> {
    let end =
        [": ", " - ", " Version", " version"].iter().filter_map(|word| text.find(word)).filter(|at| *at > 0).min()?;
    text.get(..end).map(str::trim)
}

/// The full text says more than a name of hardly any letters: "OnlineSuite AP" for "AP".
pub(super) fn fuller<'a>(entry: &'a ProductEntry, written: &str) -> Option<&'a str> {
    let head = head(&entry.name)?;
    let (long, short) = (squeeze(head), squeeze(written));
    (short.len() <= 3 && long.len() > short.len() + 3 && long.ends_with(&short)).then_some(head)
}

/// The vendor; and the maker that the name begins with, when that is another one: "Voorbeeld Automation Server" that is
/// published by whoever made a part of it. What is only sold by another house stays the vendor's.
pub(super) fn vendor(register: &Register, entry: &ProductEntry, written: &str) -> Arc<Maker> {
    let mut vendor = register.makers().maker(entry.vendor().unwrap_or_default());
    if written.to_ascii_lowercase().contains(" sold by ") {
        return vendor;
    }
    let words = units(written);
    let Some((count, house @ House::Known(_))) = register.makers().leading(&words) else { return vendor };
    let letters: usize = words.iter().take(count).map(|unit| unit.text.len()).sum();
    if letters >= 4 && words.len() > count && !vendor.houses.contains(&house) {
        let leading = register.makers().maker(&written.split_whitespace().take(count).collect::<Vec<_>>().join(" "));
        let vendor = Arc::make_mut(&mut vendor);
        vendor.houses.push(house);
        // What is registered with that maker is found by it.
        vendor.short.extend(leading.short.iter().take(1).cloned());
    }
    vendor
}
