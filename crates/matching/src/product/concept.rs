//! Sorts of imaging equipment, for advisories that name only the sort: "PET/CT systems", "MRI 1.5T".

use std::collections::BTreeSet;

use crate::words::{Unit, fold, units};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Concept {
    Ultrasound,
    Ct,
    Mri,
    Pet,
    Spect,
    Xray,
    Mammography,
    Angiography,
    /// Any of the others.
    Imaging,
}

impl Concept {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Ultrasound => "ultrasound",
            Self::Ct => "ct",
            Self::Mri => "mri",
            Self::Pet => "pet",
            Self::Spect => "spect",
            Self::Xray => "xray",
            Self::Mammography => "mammography",
            Self::Angiography => "angiography",
            Self::Imaging => "imaging",
        }
    }
}

/// What one squeezed word says of the sort.
pub(crate) fn of_word(word: &str) -> Option<Concept> {
    Some(match word {
        "ultrasound" | "echo" | "echoapparaat" | "echografie" => Concept::Ultrasound,
        "ct" => Concept::Ct,
        "mri" | "mr" => Concept::Mri,
        "pet" => Concept::Pet,
        "spect" | "nm" => Concept::Spect,
        "xray" | "xr" => Concept::Xray,
        "imaging" => Concept::Imaging,
        _ => return None,
    })
}

/// Parts of the institution's word for a thing.
const HINTS: &[(&str, Concept)] = &[
    ("echo", Concept::Ultrasound),
    ("mri", Concept::Mri),
    ("mammogra", Concept::Mammography),
    ("bucky", Concept::Xray),
    ("rontgen", Concept::Xray),
    ("radiogra", Concept::Xray),
    ("angiogra", Concept::Angiography),
    ("hartkatheter", Concept::Angiography),
    ("gammacamera", Concept::Spect),
];

/// The sorts that an asset's own words and its `kind` speak of. "Imaging" comes with any of them.
pub(crate) fn of_asset(product: &[Unit], kind: &str) -> BTreeSet<Concept> {
    let kind = fold(kind);
    let mut out: BTreeSet<Concept> = product.iter().filter_map(|unit| of_word(&unit.text)).collect();
    out.extend(units(&kind).iter().filter_map(|unit| of_word(&unit.text)));
    out.extend(HINTS.iter().filter(|(hint, _)| kind.contains(hint)).map(|(_, concept)| *concept));
    if !out.is_empty() {
        out.insert(Concept::Imaging);
    }
    out
}
