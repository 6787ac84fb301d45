//! The IT photo: a list of common products on which an institution without an inventory system ticks what it has.
//! Which products stand on it is the register's to say.

use serde::{Deserialize, Serialize};

/// What was ticked. Nothing ticked is no answer, and never the same as "no".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoSaid {
    Yes,
    No,
    /// "We do not know."
    Unknown,
}

impl PhotoSaid {
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Unknown];

    pub fn code(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.code() == code)
    }
}

/// The numbers of lines that come from the photo begin with this, so that they are recognised in a list that goes out
/// and comes back.
pub const NUMBER_PREFIX: &str = "foto-";

/// The place for one more product of a class: its key is this and the class.
pub const OTHER_PREFIX: &str = "other-";

/// Signs of a version, a name, a maker.
pub const LONGEST: usize = 200;
/// Nobody has more of one thing in a list of this sort.
pub const MOST: u32 = 100_000;

/// What was said of one thing on the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoAnswer {
    /// The key of the thing on the list.
    pub item: String,
    pub said: PhotoSaid,
    /// Empty when it was not told.
    pub version: String,
    pub quantity: Option<u32>,
    /// The supplier that looks after it, in the institution's words.
    pub managed_by: String,
    /// Of what the list does not have: what it is. Empty for all others.
    pub maker: String,
    pub product: String,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPhoto {
    #[error("write yes, no or don't know")]
    Said,
    #[error("write a whole number from 1 to 100000")]
    Quantity,
    #[error("the text is longer than 200 signs; shorten it")]
    TooLong,
    #[error("say what it is: the name of the product")]
    NoProduct,
    #[error("nothing on the list has this key; use the list as it was downloaded")]
    NoItem,
}

impl BadPhoto {
    pub const ALL: [Self; 5] = [Self::Said, Self::Quantity, Self::TooLong, Self::NoProduct, Self::NoItem];

    pub fn code(self) -> &'static str {
        match self {
            Self::Said => "said",
            Self::Quantity => "quantity",
            Self::TooLong => "too_long",
            Self::NoProduct => "no_product",
            Self::NoItem => "no_item",
        }
    }
}

/// The texts of one thing on the list as a form or a file has them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Written<'w> {
    pub said: &'w str,
    pub version: &'w str,
    pub quantity: &'w str,
    pub managed_by: &'w str,
    pub maker: &'w str,
    pub product: &'w str,
}

impl PhotoAnswer {
    /// Reads what was written for one thing; `None` when nothing was ticked.
    pub fn read(item: &str, written: Written<'_>) -> Result<Option<Self>, BadPhoto> {
        let trimmed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = trimmed(written.said).to_lowercase();
        let is_other = item.starts_with(OTHER_PREFIX);
        // Who names a thing and ticks nothing has not finished, and must not lose it.
        let is_named = is_other && !(trimmed(written.maker).is_empty() && trimmed(written.product).is_empty());
        let said = match said.trim_end_matches('.') {
            "" if is_named => return Err(BadPhoto::Said),
            "" => return Ok(None),
            "yes" | "y" | "ja" | "j" | "x" => PhotoSaid::Yes,
            "no" | "n" | "nee" | "neen" => PhotoSaid::No,
            "unknown" | "?" | "don't know" | "dont know" | "do not know" | "weet niet" | "weet ik niet"
            | "onbekend" => PhotoSaid::Unknown,
            _ => return Err(BadPhoto::Said),
        };
        let own = |text: &str| if is_other { trimmed(text) } else { String::new() };
        let quantity = match trimmed(written.quantity).as_str() {
            "" => None,
            text => {
                let number = text.parse::<u32>().ok().filter(|number| (1..=MOST).contains(number));
                Some(number.ok_or(BadPhoto::Quantity)?)
            }
        };
        let answer = Self {
            item: item.to_owned(),
            said,
            version: trimmed(written.version),
            quantity,
            managed_by: trimmed(written.managed_by),
            maker: own(written.maker),
            product: own(written.product),
        };
        let texts = [&answer.version, &answer.managed_by, &answer.maker, &answer.product];
        if texts.iter().any(|text| text.chars().count() > LONGEST) {
            return Err(BadPhoto::TooLong);
        }
        if is_other && said == PhotoSaid::Yes && answer.product.is_empty() {
            return Err(BadPhoto::NoProduct);
        }
        Ok(Some(answer))
    }

    /// The number of its line in the inventory.
    pub fn number(&self) -> String {
        format!("{NUMBER_PREFIX}{}", self.item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(item: &str, written: Written<'_>) -> Result<Option<PhotoAnswer>, BadPhoto> {
        PhotoAnswer::read(item, written)
    }

    #[test]
    fn a_tick_is_read_in_either_language_and_nothing_is_no_answer() {
        for (text, said) in [("Ja", PhotoSaid::Yes), ("no", PhotoSaid::No), ("weet  niet", PhotoSaid::Unknown)] {
            let answer = read("nedap-ons", Written { said: text, ..Written::default() }).unwrap().unwrap();
            assert_eq!((answer.said, answer.number().as_str()), (said, "foto-nedap-ons"));
        }
        assert_eq!(read("nedap-ons", Written { version: "3", ..Written::default() }), Ok(None));
        assert_eq!(read("nedap-ons", Written { said: "misschien", ..Written::default() }), Err(BadPhoto::Said));
    }

    #[test]
    fn what_the_list_does_not_have_needs_a_name() {
        let yes = Written { said: "ja", maker: "Belvaro", ..Written::default() };
        assert_eq!(read("other-nurse-call", yes), Err(BadPhoto::NoProduct));
        let unticked = Written { product: "CareCall", ..Written::default() };
        assert_eq!(read("other-nurse-call", unticked), Err(BadPhoto::Said), "what is typed is not lost");
        let named = read("other-nurse-call", Written { product: "CareCall", ..yes }).unwrap().unwrap();
        assert_eq!((named.maker.as_str(), named.product.as_str()), ("Belvaro", "CareCall"));
        let on_the_list = read("nedap-ons", Written { product: "x", ..yes }).unwrap().unwrap();
        assert_eq!(on_the_list.product, "", "the list knows its name");
    }

    #[test]
    fn counts_and_texts_are_bounded() {
        let yes = Written { said: "yes", ..Written::default() };
        assert_eq!(read("a", Written { quantity: "12", ..yes }).unwrap().unwrap().quantity, Some(12));
        for wrong in ["0", "-1", "veel", "100001"] {
            assert_eq!(read("a", Written { quantity: wrong, ..yes }), Err(BadPhoto::Quantity), "{wrong}");
        }
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(read("a", Written { version: &long, ..yes }), Err(BadPhoto::TooLong));
    }
}
