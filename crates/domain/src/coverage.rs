//! What the register makes of what an institution registered: known, or why not. It says nothing of whether anything is
//! wrong with a device; only whether an advisory about it would be noticed for certain.

use serde::{Deserialize, Serialize};

/// What was made of one inventory line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recognition {
    /// The register knows the product, or the CERT has said what it is.
    Known,
    /// No house that the register knows: names are compared only as they are written.
    MakerUnknown,
    /// The maker is known, this product of it is not.
    ProductUnknown,
    /// Nothing but a word for a sort of thing: "monitor", "pomp".
    Generic,
}

impl Recognition {
    pub const ALL: [Self; 4] = [Self::Known, Self::MakerUnknown, Self::ProductUnknown, Self::Generic];

    pub fn code(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::MakerUnknown => "maker_unknown",
            Self::ProductUnknown => "product_unknown",
            Self::Generic => "generic",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// What a line was recognised as.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Recognised {
    pub recognition: Recognition,
    /// The key of the product in the register, when it is one of its products.
    pub product: Option<String>,
}

/// How much of an inventory the register knows. A model is a maker, a product and a model number as they are registered;
/// it is known when every line of it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    pub models: i64,
    pub known: i64,
    /// Things, counted by their quantity.
    pub devices: i64,
    pub known_devices: i64,
}

impl Coverage {
    pub fn unknown(&self) -> i64 {
        self.models - self.known
    }

    /// In whole per cent, and never 100 while something is unknown.
    pub fn per_cent(&self) -> Option<i64> {
        (self.models > 0).then(|| self.known * 100 / self.models)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_per_cent_is_all_of_them() {
        let of = |known, models| Coverage { models, known, ..Coverage::default() }.per_cent();
        assert_eq!((of(309, 310), of(310, 310), of(0, 0)), (Some(99), Some(100), None));
    }

    #[test]
    fn codes_come_back() {
        assert!(Recognition::ALL.iter().all(|it| Recognition::from_code(it.code()) == Some(*it)));
        assert_eq!(Recognition::from_code("x"), None);
    }
}
