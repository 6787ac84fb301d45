//! A line of an institution's inventory, as the institution wrote it.

pub mod import;

use serde::{Deserialize, Serialize};

pub use import::{Doubt, DoubtReason, Field, MappedColumn, Mapping, RejectReason, Rejected, SheetProblem};

/// What kind of thing a line is about (R32). Mandates, subscriptions and the sector's picture follow these four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetClass {
    OfficeIt,
    MedicalDevice,
    Building,
    SupplierCloud,
}

impl AssetClass {
    pub const ALL: [Self; 4] = [Self::OfficeIt, Self::MedicalDevice, Self::Building, Self::SupplierCloud];

    pub fn code(self) -> &'static str {
        match self {
            Self::OfficeIt => "office_it",
            Self::MedicalDevice => "medical_device",
            Self::Building => "building",
            Self::SupplierCloud => "supplier_cloud",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }
}

/// One inventory line. An empty text means "not registered": inventories leave out what they do not know,
/// and an unknown is never the same as a "no".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssetLine {
    /// The institution's own number on the sticker. Unique within the institution.
    pub inventory_number: String,
    pub maker: String,
    pub product: String,
    pub version: String,
    /// Model, type, article or order number.
    pub model_number: String,
    pub serial: String,
    /// The device identifier part of the UDI (GTIN-14, HIBC or ICCBBA), as registered.
    pub udi_di: String,
    /// The institution's word for what it is: "infuuspomp", "GBS", "server".
    pub kind: String,
    pub location: String,
    pub department: String,
    /// How many of them this line stands for; `None` when not registered, which counts as one.
    pub quantity: Option<u32>,
    pub remark: String,
}

impl AssetLine {
    /// How many things this line stands for.
    pub fn count(&self) -> u32 {
        self.quantity.unwrap_or(1)
    }

    /// Maker and product, as people say it.
    pub fn name(&self) -> String {
        named(&self.maker, &self.product)
    }
}

/// "Medimo" by Medimo is Medimo, and "Reanis R8" by Reanis is the Reanis R8: a name that begins with its maker is not
/// said twice.
pub fn named(maker: &str, product: &str) -> String {
    let (maker, product) = (maker.trim(), product.trim());
    let (of, name) = (maker.to_lowercase(), product.to_lowercase());
    let begins = name.strip_prefix(&of).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    if maker.is_empty() || begins { product.to_owned() } else { format!("{maker} {product}").trim_end().to_owned() }
}
