//! Addresses of pages that come next. The route table does not serve them yet; each moves up to `paths.rs` with its page.

pub const INVENTORY: &str = "/inventory";
pub const INVENTORY_CSV: &str = "/inventory.csv";
pub const IMPORT: &str = "/inventory/import";
pub const IMPORT_ONE: &str = "/inventory/import/{id}";
