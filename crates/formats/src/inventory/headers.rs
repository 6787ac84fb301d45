//! Which character separates, which line is the header, and what its words mean, in Dutch and English.

use domain::asset::{Field, MappedColumn, Mapping, SheetProblem};

use super::Limits;
use super::rows::Rows;
use super::text::clean;

/// How far down the header may stand below titles and export dates.
const HEADER_WITHIN: usize = 30;

pub(super) struct Found {
    pub(super) headers: Vec<String>,
    /// Where the lines below the header start.
    pub(super) body: usize,
    pub(super) first_line: u64,
}

/// The separator, and where the table starts in bytes and lines: after Excel's own `sep=` line when there is one.
pub(super) fn separator(text: &str) -> (char, usize, u64) {
    let first = text.lines().next().unwrap_or_default();
    if let Some(named) = first.trim().trim_matches('"').strip_prefix("sep=").and_then(|rest| rest.chars().next()) {
        let rows = &mut Rows::new(text, named, 1, 4096, None);
        rows.next();
        let (start, line) = rows.place();
        return (named, start, line);
    }
    let best = [';', ',', '\t', '|'].into_iter().max_by_key(|separator| steadiness(text, *separator));
    // On a draw of nothing the table has one column, and any separator will do.
    (best.unwrap_or(';'), 0, 1)
}

/// How many of the first rows have the commonest number of columns, and that number. The right separator cuts most rows
/// into equally many cells; a wrong one cuts here and there.
fn steadiness(text: &str, separator: char) -> (usize, usize) {
    let mut counts = std::collections::BTreeMap::new();
    for row in Rows::new(text, separator, 1, 4096, None).take(100) {
        if row.cells.len() > 1 {
            *counts.entry(row.cells.len()).or_insert(0_usize) += 1;
        }
    }
    counts
        .into_iter()
        .map(|(columns, rows)| (rows, columns))
        .max_by_key(|(rows, columns)| rows * columns)
        .unwrap_or_default()
}

/// Finds the header line: the one with the most words that headers use.
pub(super) fn find(
    text: &str,
    separator: char,
    start: usize,
    line: u64,
    limits: &Limits,
) -> Result<Found, SheetProblem> {
    let body = text.get(start..).unwrap_or_default();
    let mut rows = Rows::new(body, separator, line, limits.field, None);
    let (mut best, mut by_looks, mut best_score, mut widest) = (None, None::<Found>, 1, 0);
    let mut seen = 0;
    while let Some(row) = rows.next() {
        if row.cells.len() > limits.columns {
            return Err(SheetProblem::TooManyColumns { line: row.line, limit: limits.columns });
        }
        if row.is_empty() {
            continue;
        }
        seen += 1;
        if seen > HEADER_WITHIN {
            break;
        }
        widest = widest.max(row.cells.len());
        let headers: Vec<_> = row.cells.iter().map(|cell| clean(cell).0).collect();
        if by_looks.is_none() && looks_like_header(&headers) {
            let (at, first_line) = rows.place();
            by_looks = Some(Found { headers: headers.clone(), body: start + at, first_line });
        }
        let score = guess(&headers).columns.iter().filter(|column| column.field.is_some()).count();
        if score > best_score {
            let (at, first_line) = rows.place();
            best_score = score;
            best = Some(Found { headers, body: start + at, first_line });
        }
    }
    if seen == 0 {
        return Err(SheetProblem::Empty);
    }
    // Titles stand above narrower or emptier lines than the table has.
    let by_looks = by_looks.filter(|found| found.headers.len() == widest);
    // Neither words nor looks: the file has no header, and a person will say what the columns are.
    let none = || Found { headers: vec![String::new(); widest], body: start, first_line: line };
    Ok(best.or(by_looks).unwrap_or_else(none))
}

/// In words that are not known here, a header still has a different text in every column and no digits; a line of an
/// inventory has at least a number with digits.
fn looks_like_header(cells: &[String]) -> bool {
    let distinct: std::collections::BTreeSet<_> = cells.iter().collect();
    cells.len() > 1
        && distinct.len() == cells.len()
        && cells.iter().all(|cell| !cell.is_empty() && !cell.contains(|c: char| c.is_ascii_digit()))
}

/// The likely field of each column. A field is given to one column only: the one whose header says it best.
pub fn guess(headers: &[String]) -> Mapping {
    let mut claims = Vec::new();
    for (column, header) in headers.iter().enumerate() {
        let words = words(header);
        for field in Field::ALL {
            let strength = strength(field, &words);
            if strength > 0 {
                claims.push((strength, column, field));
            }
        }
    }
    // Strongest first; between equals the leftmost column.
    claims.sort_by_key(|(strength, column, field)| (std::cmp::Reverse(*strength), *column, *field));
    let mut fields: Vec<Option<Field>> = vec![None; headers.len()];
    for (_, column, field) in claims {
        if !fields.contains(&Some(field))
            && let Some(free @ None) = fields.get_mut(column)
        {
            *free = Some(field);
        }
    }
    let columns = headers.iter().zip(fields);
    Mapping { columns: columns.map(|(header, field)| MappedColumn { header: header.clone(), field }).collect() }
}

/// The field that a header names by itself, whichever column the guess gave it to. A word that only serves in a pinch
/// names nothing.
pub fn meant(header: &str) -> Option<Field> {
    let words = words(header);
    let strengths = Field::ALL.map(|field| (strength(field, &words), field));
    strengths.into_iter().filter(|(strength, _)| *strength > 1).max_by_key(|(strength, _)| *strength).map(|(_, it)| it)
}

/// Lower case, letters and digits only, words apart: "Inv.-Nr. (sticker)" → `inv nr sticker`.
fn words(header: &str) -> Vec<String> {
    let spaced: String = header
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .take(200)
        .collect();
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// How well a header names a field: 0 not, 1 in a pinch, 2 somewhere among other words, 3 with its first words,
/// 4 exactly.
fn strength(field: Field, words: &[String]) -> u8 {
    let whole = words.concat();
    let (plain, vague) = names(field);
    let is_plain = |name: &str| plain.contains(&name);
    if whole.is_empty() {
        0
    } else if is_plain(&whole) {
        4
    } else if words.first().is_some_and(|word| is_plain(word)) || pairs(words).any(|pair| is_plain(&pair)) {
        3
    } else if words.iter().any(|word| is_plain(word)) {
        2
    } else {
        u8::from(
            IN_A_PINCH.contains(&(whole.as_str(), field))
                || vague.contains(&whole.as_str())
                || words.iter().any(|word| vague.contains(&word.as_str())),
        )
    }
}

/// Headers that mean a field when they are all that the header says, and nothing among other words: "Stand" is the level
/// of the software, "Stand per 1 mei" is a date.
const IN_A_PINCH: [(&str, Field); 4] = [
    ("stand", Field::Version),
    ("wiemaakthet", Field::Maker),
    ("wiemaaktdit", Field::Maker),
    ("watishet", Field::Product),
];

fn pairs(words: &[String]) -> impl Iterator<Item = String> + '_ {
    words.iter().zip(words.iter().skip(1)).map(|(one, other)| format!("{one}{other}"))
}

/// Header words that mean the field, and words that may mean it when nothing better is there. Written without spaces
/// and signs.
fn names(field: Field) -> (&'static [&'static str], &'static [&'static str]) {
    match field {
        Field::InventoryNumber => (
            &[
                "inventorynumber",
                "inventarisnummer",
                "inventarisnr",
                "inventaris",
                "invnr",
                "invnummer",
                "inventoryno",
                "inventorynr",
                "inventoryid",
                "inventory",
                "assetid",
                "assetnumber",
                "assetnummer",
                "assetnr",
                "assettag",
                "assetno",
                "objectnummer",
                "objectnr",
                "objectcode",
                "apparaatnummer",
                "apparaatnr",
                "registratienummer",
                "equipmentnumber",
                "equipmentnummer",
                "equipmentid",
                "deviceid",
                "stickernummer",
                "ciid",
                "cinummer",
                "installatienummer",
                "toestelnummer",
            ],
            &["id", "nummer", "nr", "number", "no", "asset", "sticker", "barcode", "code", "hostname", "ci", "key"],
        ),
        Field::Maker => (
            &[
                "maker",
                "fabrikant",
                "merk",
                "producent",
                "manufacturer",
                "vendor",
                "brand",
                "make",
                "fabrikaat",
                "mfr",
                "oem",
            ],
            &["leverancier", "supplier", "company", "bedrijf"],
        ),
        Field::Product => (
            &[
                "product",
                "productnaam",
                "productname",
                "apparaat",
                "apparaatnaam",
                "devicename",
                "applicatie",
                "applicatienaam",
                "application",
                "software",
                "softwarenaam",
                "systeem",
                "systeemnaam",
                "systemname",
                "toestel",
                "artikelnaam",
                "modelnaam",
                "modelname",
                "typenaam",
                "merknaam",
            ],
            &[
                "omschrijving",
                "description",
                "naam",
                "name",
                "device",
                "system",
                "benaming",
                "beschrijving",
                "model",
                "type",
                "equipment",
            ],
        ),
        Field::Version => (
            &[
                "version",
                "versie",
                "softwareversie",
                "softwareversion",
                "firmware",
                "firmwareversie",
                "firmwareversion",
                "swversie",
                "swversion",
                "fwversie",
                "versienummer",
                "versionnumber",
                "softwarerevisie",
                "softwarestand",
                "firmwarestand",
                "productversie",
                "productversion",
            ],
            &["release", "revisie", "revision", "build", "rev", "sw", "fw", "patchlevel"],
        ),
        Field::ModelNumber => (
            &[
                "modelnumber",
                "modelnummer",
                "modelnr",
                "model",
                "type",
                "typenummer",
                "typenr",
                "typeaanduiding",
                "typeuitvoering",
                "modeltype",
                "artikelnummer",
                "artikelnr",
                "bestelnummer",
                "bestelnr",
                "ordernummer",
                "ordernumber",
                "orderno",
                "partnumber",
                "partno",
                "catalogusnummer",
                "catalognumber",
                "catalogno",
                "sku",
                "productcode",
                "mlfb",
                "modelno",
            ],
            &["uitvoering", "ref", "artikel", "referentie", "reference", "pn"],
        ),
        Field::Serial => (
            &[
                "serial",
                "serialnumber",
                "serialno",
                "serialnr",
                "serienummer",
                "serienr",
                "sn",
                "serie",
                "fabrieksnummer",
            ],
            &["serials"],
        ),
        Field::UdiDi => (
            &["udidi", "udi", "gtin", "gtin14", "udicode", "udideviceidentifier", "primarydi", "deviceidentifier"],
            &["di", "ean"],
        ),
        Field::Kind => (
            &[
                "kind",
                "soort",
                "apparaatsoort",
                "apparaattype",
                "devicetype",
                "categorie",
                "category",
                "assettype",
                "assetcategorie",
                "soortapparaat",
                "apparaatgroep",
                "devicecategory",
                "assetclass",
                "equipmenttype",
                "citype",
            ],
            &["groep", "group", "class", "klasse", "classificatie", "hoofdgroep", "type"],
        ),
        Field::Location => (
            &[
                "location",
                "locatie",
                "ruimte",
                "kamer",
                "room",
                "plaats",
                "standplaats",
                "gebouw",
                "building",
                "ruimtenummer",
            ],
            &["site", "vestiging", "verdieping", "floor", "adres"],
        ),
        Field::Department => (
            &["department", "afdeling", "dept", "ward", "afd", "organisatieonderdeel"],
            &["unit", "kostenplaats", "eigenaar", "owner", "team", "costcenter", "dienst"],
        ),
        Field::Quantity => (&["quantity", "aantal", "qty", "stuks", "count", "hoeveelheid"], &["amount", "units"]),
        Field::Remark => (
            &[
                "remark",
                "remarks",
                "opmerking",
                "opmerkingen",
                "toelichting",
                "notes",
                "note",
                "comment",
                "comments",
                "notitie",
                "notities",
                "bijzonderheden",
                "memo",
            ],
            &["info", "extra", "overig"],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(headers: &[&str]) -> Vec<&'static str> {
        let headers: Vec<_> = headers.iter().map(|header| (*header).to_owned()).collect();
        guess(&headers).columns.iter().map(|column| column.field.map_or("-", Field::code)).collect()
    }

    #[test]
    fn dutch_and_english_headers_are_understood() {
        assert_eq!(
            guessed(&[
                "Inv.nr.",
                "Merk",
                "Omschrijving",
                "Versie (software)",
                "Typenummer",
                "Serie-nr",
                "UDI-DI",
                "Soort"
            ]),
            ["inventory_number", "maker", "product", "version", "model_number", "serial", "udi_di", "kind"]
        );
        assert_eq!(
            guessed(&[
                "Asset ID",
                "Manufacturer",
                "Product name",
                "Firmware version",
                "Order no.",
                "S/N",
                "Location",
                "Qty"
            ]),
            ["inventory_number", "maker", "product", "version", "model_number", "serial", "location", "quantity"]
        );
    }

    #[test]
    fn a_vague_word_serves_only_where_nothing_better_is() {
        assert_eq!(guessed(&["Nummer", "Fabrikant", "Naam"]), ["inventory_number", "maker", "product"]);
        assert_eq!(guessed(&["Nummer", "Assetnummer", "Leverancier", "Merk"]), ["-", "inventory_number", "-", "maker"]);
        assert_eq!(guessed(&["Prijs", "Aanschafdatum"]), ["-", "-"]);
    }

    #[test]
    fn headings_of_everyday_words_are_understood_where_they_mean_one_thing() {
        assert_eq!(
            guessed(&["inventarisnummer", "Wie maakt het", "Wat is het", "Firmware"]),
            ["inventory_number", "maker", "product", "version"]
        );
        assert_eq!(
            guessed(&["Nummer", "Merk", "Type/uitvoering", "Stand"]),
            ["inventory_number", "maker", "model_number", "version"]
        );
        assert_eq!(guessed(&["Nummer", "Stand", "Firmware"]), ["inventory_number", "-", "version"]);
        assert_eq!(guessed(&["Nummer", "Stand per 1 mei"]), ["inventory_number", "-"]);
    }

    #[test]
    fn a_second_column_of_one_sort_is_known_by_what_it_means() {
        assert_eq!(guessed(&["Nummer", "Merk", "Fabrikant"]), ["inventory_number", "maker", "-"]);
        assert_eq!(["Fabrikant", "Prijs", "Naam"].map(meant), [Some(Field::Maker), None, None]);
    }

    #[test]
    fn our_own_codes_are_headers_too() {
        let codes = Field::ALL.map(|field| field.code());
        assert_eq!(guessed(&codes), codes);
    }
}
