//! The product register: who makes what, and what else it is called.
//!
//! It is made of plain files in `data/`, which come with the program, and of what a CERT has decided. It knows names, not
//! versions: which release an advisory speaks of is the advisory's to say.

mod makers;
mod products;

use std::sync::{Arc, LazyLock};

use domain::advisory::Advisory;
use domain::asset::AssetLine;

use makers::Makers;
pub(crate) use makers::{House, Kinship, Maker, kinship};
use products::Products;

use crate::{PreparedAdvisory, PreparedAsset};

const MAKERS: &str = include_str!("../data/makers.txt");
const PRODUCTS: &str = include_str!("../data/products.txt");

/// What is known of makers and products. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Register(Arc<Known>);

#[derive(Debug, Clone)]
struct Known {
    makers: Makers,
    products: Products,
}

impl Register {
    /// What comes with the program.
    pub fn built_in() -> Self {
        static BUILT_IN: LazyLock<Register> = LazyLock::new(|| {
            let makers = Makers::read(MAKERS);
            let products = Products::read(PRODUCTS, &makers);
            Register(Arc::new(Known { makers, products }))
        });
        BUILT_IN.clone()
    }

    /// Makes an advisory ready for comparing.
    pub fn advisory(&self, advisory: &Advisory) -> PreparedAdvisory {
        PreparedAdvisory::new(self, advisory)
    }

    /// Makes an inventory line ready for comparing.
    pub fn asset(&self, line: &AssetLine) -> PreparedAsset {
        PreparedAsset::new(self, line)
    }

    pub(crate) fn makers(&self) -> &Makers {
        &self.0.makers
    }

    pub(crate) fn products(&self) -> &Products {
        &self.0.products
    }
}
