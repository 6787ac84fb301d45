//! What an inventory line is, beyond the words in its field for the product: the maker that stands in another field, the
//! product that a model number or a GTIN stands for, the name that was written into the field for the model.

use std::sync::Arc;

use domain::asset::AssetLine;

use crate::product::models;
use crate::register::{House, Maker, Register, gtin_14};
use crate::words::{Glue, Unit, Worth, squeeze, units, worth};

#[derive(Debug, Clone)]
pub(super) struct Recognised {
    pub(super) maker: Arc<Maker>,
    pub(super) units: Vec<Unit>,
    pub(super) numbers: Vec<String>,
    /// The register knows the product by its number; the words alone would not have told.
    pub(super) by_number: bool,
}

/// Reads maker and product of a line; `units` are those of the product's own words.
pub(super) fn of(register: &Register, line: &AssetLine, mut units_of_product: Vec<Unit>) -> Recognised {
    let mut maker = register.makers().maker(&line.maker);
    let leading = register.makers().leading(&units_of_product);
    let unknown = maker.houses.iter().all(|house| matches!(house, House::Other(_)));
    if unknown && let Some((count, house)) = leading.clone() {
        // "Philips MX450" of the supplier who delivered it: what stands before the product's name is its maker.
        let front: Vec<&str> = line.product.split_whitespace().take(count.max(1)).collect();
        let leading = register.makers().maker(&front.join(" "));
        if maker.houses.is_empty() {
            maker = leading;
        } else if leading.houses.contains(&house) {
            // Keys are made of the first house, and this is the maker.
            let maker = Arc::make_mut(&mut maker);
            maker.houses.insert(0, house);
            maker.short.splice(0..0, leading.short.iter().take(1).cloned());
        }
    }
    let mut numbers: Vec<String> =
        Some(squeeze(&line.model_number)).filter(|number| number.len() >= 3).into_iter().collect();
    // The maker before the product's name says nothing of the product, as long as something is left that does.
    if let Some((count, house)) = leading
        && maker.houses.contains(&house)
        && units_of_product.iter().skip(count).any(|unit| worth(&unit.text) == Worth::Telling && unit.text.len() >= 3)
        && register.products().identify(&units_of_product, &maker.houses, &[]).is_none()
    {
        units_of_product.drain(..count);
        if let Some(first) = units_of_product.first_mut() {
            first.glue = Glue::Apart;
        }
    }
    let in_product = units_of_product.iter().filter(|unit| unit.is_number() && models::is_part_number(&unit.text));
    numbers.extend(in_product.map(|unit| unit.text.clone()).take(2));
    let house_names = register.makers().aliases(&maker.houses);
    let tells = |unit: &Unit| {
        !unit.is_number()
            && unit.text.len() >= 2
            && worth(&unit.text) != Worth::Weak
            && !house_names.iter().any(|name| name.contains(unit.text.as_str()))
    };
    // A bare number in the field for the product: "D354DRG", with the name in the field for the model.
    let bare = !line.product.trim().contains(' ')
        && units_of_product.iter().any(Unit::is_number)
        && !units_of_product.iter().any(|unit| tells(unit) && unit.text.len() >= 4);
    let poor = bare || !units_of_product.iter().any(tells);
    if poor {
        // "monitor", and the product's name in the field for the model.
        let model = units(&line.model_number);
        if model.iter().any(|unit| unit.text.len() >= if bare { 4 } else { 3 } && tells(unit)) {
            units_of_product.extend(model.into_iter().map(|unit| Unit { aside: false, ..unit }));
        }
    }
    let by_gtin = device_identifier(&line.udi_di).and_then(|gtin| register.products().by_gtin(&gtin));
    let known = by_gtin.or_else(|| {
        let number = |number: &String| register.products().by_model(number, &maker.houses);
        numbers.iter().find_map(number).filter(|_| poor)
    });
    let mut by_number = false;
    if let Some(entry) = known {
        if maker.houses.is_empty() {
            maker = register.makers().maker(&entry.maker);
        }
        let named: Vec<Unit> = units(&entry.name).into_iter().map(|unit| Unit { aside: true, ..unit }).collect();
        let of_house = register.makers().houses(&entry.maker).iter().any(|house| maker.houses.contains(house));
        let all_there = named.iter().all(|unit| units_of_product.iter().any(|own| own.text == unit.text));
        if of_house && !all_there {
            units_of_product.extend(named);
            by_number = true;
        }
    }
    Recognised { maker, units: units_of_product, numbers, by_number }
}

/// The GTIN in what an institution wrote into the field: "00840682102292" or "(01)00840682102292(21)…". HIBC and ICCBBA
/// identifiers are none.
fn device_identifier(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).take(120).collect();
    let digits: String = match text.split_once("(01)") {
        Some((_, behind)) => behind.chars().take_while(char::is_ascii_digit).take(14).collect(),
        None => text,
    };
    gtin_14(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gtin_is_read_alone_and_out_of_a_whole_udi() {
        let wanted = Some("00840682102292".to_owned());
        assert_eq!(device_identifier("00840682102292"), wanted);
        assert_eq!(device_identifier("840682102292"), wanted);
        assert_eq!(device_identifier("(01) 00840682102292 (11)210401(21)SN7"), wanted);
        assert_eq!(device_identifier("00840682102293"), None, "its check digit is wrong");
        assert_eq!(device_identifier("+B066000325011NS1"), None, "HIBC");
        assert_eq!(device_identifier(""), None);
    }
}
