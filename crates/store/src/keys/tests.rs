//! The list of what is sealed against the schema.

use super::reseal::SEALED;
use crate::migrations;

/// Every column on the list is a column of its table: a slip of the pen would leave something in the clear.
#[test]
fn the_list_of_sealed_columns_names_columns() {
    let schema: String = migrations::texts().collect::<Vec<_>>().join("\n");
    for sealed in SEALED {
        let table = sealed.table;
        for column in sealed.texts.iter().chain(sealed.bytes) {
            let made = schema
                .split(&format!("CREATE TABLE {table} ("))
                .chain(schema.split(&format!("CREATE TABLE {table}_anew (")))
                .skip(1)
                .any(|text| {
                    text.split("{strict}").next().is_some_and(|body| body.contains(&format!("\n    {column} {{")))
                });
            let added = schema.contains(&format!("ALTER TABLE {table} ADD COLUMN {column} {{"));
            assert!(made || added, "{table}.{column}");
        }
    }
}
