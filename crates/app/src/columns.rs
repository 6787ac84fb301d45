//! What the columns of an inventory hold, as the command line lets a person choose it and says it back, and which lines
//! could not be read. Guessing and reading themselves are the work of `formats::inventory`.

use std::path::Path;

use anyhow::bail;
use domain::asset::{Field, MappedColumn, Mapping, Rejected};
use domain::organisation::Language;
use formats::inventory::{Sheet, guess, meant};

/// Lines that are shown one by one.
pub(crate) const SHOWN: usize = 50;

/// Reads one `--mapping HEADER=FIELD`.
pub(crate) fn column(text: &str) -> Result<MappedColumn, String> {
    let (header, field) = text.rsplit_once('=').ok_or("write HEADER=FIELD, for example Merk=maker")?;
    let field = match field.trim() {
        "nothing" => None,
        code => Some(Field::from_code(code).ok_or_else(|| {
            let codes: Vec<&str> = Field::ALL.iter().map(|field| field.code()).collect();
            format!("there is no field {code:?}; there are: {}, nothing", codes.join(", "))
        })?),
    };
    Ok(MappedColumn { header: header.trim().to_owned(), field })
}

/// The columns that were named, on top of what the headers say by themselves. `None` when none was named.
pub(crate) fn chosen(path: &Path, headers: &[String], named: &[MappedColumn]) -> anyhow::Result<Option<Mapping>> {
    if named.is_empty() {
        return Ok(None);
    }
    let mut mapping = guess(headers);
    for column in named {
        // What is named moves: the guess must not hold the same field twice.
        for other in &mut mapping.columns {
            if column.field.is_some() && other.field == column.field {
                other.field = None;
            }
        }
        let known = mapping.columns.iter_mut().find(|it| it.header.trim().eq_ignore_ascii_case(&column.header));
        match known {
            Some(known) => known.field = column.field,
            None => {
                bail!("{}: there is no column {:?}; there are: {}", path.display(), column.header, headers.join(", "))
            }
        }
    }
    Ok(Some(mapping))
}

/// What each column of the file was taken for, one line each; of a second column of one sort, which one counts.
pub(crate) fn taken_for(headers: &[String], mapping: &Mapping) -> Vec<String> {
    let fields = mapping.resolve(headers);
    let line = |(header, field): (&String, &Option<Field>)| {
        let taken = match field {
            Some(field) => field.code().to_owned(),
            None => {
                let twin = meant(header)
                    .and_then(|field| Some((field, fields.iter().position(|it| *it == Some(field))?)))
                    .and_then(|(field, at)| Some((field, headers.get(at)?)));
                match twin {
                    Some((field, other)) => format!("(left out: {other:?} is the {} already)", field.code()),
                    None => "(left out)".to_owned(),
                }
            }
        };
        format!("{header:<28} {taken}")
    };
    headers.iter().zip(&fields).map(line).collect()
}

/// Refuses a list of which no column says what the devices are: nothing can be found in it, which would read as
/// "nothing is affected".
pub(crate) fn something_to_compare(path: &Path, sheet: &Sheet, mapping: &Mapping) -> anyhow::Result<()> {
    let fields = mapping.resolve(sheet.headers());
    if [Field::Product, Field::ModelNumber, Field::UdiDi].iter().any(|field| fields.contains(&Some(*field))) {
        return Ok(());
    }
    bail!(
        "{}: none of its columns ({}) is known as the product or the model, so nothing was compared: say which it is with \
         --mapping \"HEADER=product\", and likewise =maker, =model_number and =version",
        path.display(),
        sheet.headers().join(", ")
    )
}

/// Says on standard error which lines were not read, why, and what to do: the first ones in full, the rest as a number.
pub(crate) fn complain(path: &Path, how: &str, rejected: &[Rejected], total: usize) {
    let t = l10n::texts(Language::En);
    let path = path.display();
    for line in rejected.iter().take(SHOWN) {
        eprintln!("{path}:{}: {how}: {} {}", line.line, t.rejection(&line.reason), line.excerpt);
    }
    if total > SHOWN {
        eprintln!("{path}: … and {} more lines that are {how}", total - SHOWN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(header: &str) -> Sheet {
        Sheet::open(format!("{header}\n1;2;3;4\n").as_bytes()).unwrap()
    }

    #[test]
    fn a_second_column_of_one_sort_is_told_and_not_lost_in_silence() {
        let sheet = sheet("Nummer;Merk;Fabrikant;Prijs");
        let lines = taken_for(sheet.headers(), &guess(sheet.headers()));
        let told: Vec<&str> = lines.iter().map(|line| line.get(29..).unwrap()).collect();
        assert_eq!(told, ["inventory_number", "maker", "(left out: \"Merk\" is the maker already)", "(left out)"]);
    }

    #[test]
    fn a_list_of_which_no_column_names_the_device_is_refused_with_its_headers_and_the_remedy() {
        let path = Path::new("lijst.csv");
        let sheet = sheet("Nummer;Prijs;Kleur;Versie");
        let error = something_to_compare(path, &sheet, &guess(sheet.headers())).unwrap_err().to_string();
        assert!(error.contains("Nummer, Prijs, Kleur, Versie") && error.contains("--mapping"), "{error}");
        let named = [column("Kleur=product").unwrap()];
        let mapping = chosen(path, sheet.headers(), &named).unwrap().unwrap();
        something_to_compare(path, &sheet, &mapping).unwrap();
    }
}
