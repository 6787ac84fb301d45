//! What to write when terms of retention are not understood. What they mean stands in `domain::retention`.

use std::path::Path;

use anyhow::bail;
use domain::retention::{Kind, MOST_DAYS, Wrong};

/// What people write first in the file, a table with a line for each kind, as the text of the setting.
pub(super) fn of_table(file: &Path, terms: toml::Table) -> anyhow::Result<String> {
    let one = |(kind, days): (String, toml::Value)| match days {
        toml::Value::Integer(days) => Ok(format!("{kind}={days}")),
        _ => bail!("{}: retention.{kind}: write a number of days, or 0 for ever", file.display()),
    };
    Ok(terms.into_iter().map(one).collect::<anyhow::Result<Vec<_>>>()?.join(", "))
}

pub(super) fn advice(wrong: &Wrong) -> String {
    match wrong {
        Wrong::Shape(part) => format!("{part:?}: write `KIND=DAYS`, for example `links=90`"),
        Wrong::Unknown(code) => {
            let known: Vec<&str> = Kind::ALL.into_iter().map(Kind::code).collect();
            format!("there is no kind {code:?}; there are: {}", known.join(", "))
        }
        Wrong::Twice(kind) => format!("{0} has two terms: leave one `{0}=DAYS`", kind.code()),
        Wrong::Number(kind, days) => format!(
            "{0}={days}: write a whole number of days, `{0}={1}` to `{0}={MOST_DAYS}`, or `{0}=0` to keep it for ever",
            kind.code(),
            kind.least_days()
        ),
        Wrong::TooShort(kind, days) => format!(
            "{0}={days} is too short: write `{0}={1}` or more, or `{0}=0` to keep it for ever",
            kind.code(),
            kind.least_days()
        ),
    }
}

#[cfg(test)]
mod tests {
    use domain::retention::Terms;

    use super::super::{Config, Flags};

    fn load(text: &str) -> anyhow::Result<Config> {
        let environment = [("BRANDWACHT_RETENTION".to_owned(), text.to_owned())].into();
        Config::load(None, &environment, &Flags::new())
    }

    #[test]
    fn terms_are_read_from_one_setting() {
        assert_eq!(load("").unwrap().retention, Terms::default());
        assert_eq!(load("links=90, accounts=0").unwrap().retention, Terms::read("links=90,accounts=0").unwrap());
    }

    #[test]
    fn a_table_of_the_file_says_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("brandwacht.toml");
        let read = |text: &str| {
            std::fs::write(&file, text).unwrap();
            Config::load(Some(&file), &[].into(), &Flags::new())
        };
        let config = read("[retention]\nlinks = 90\naccounts = 0\n").unwrap();
        assert_eq!(config.retention, Terms::read("links=90,accounts=0").unwrap());
        let error = format!("{:#}", read("[retention]\nlinks = \"soon\"\n").unwrap_err());
        assert!(error.contains("retention.links: write a number of days, or 0 for ever"), "{error}");
    }

    // Shows: NEN 8.9, 8.10
    #[test]
    fn a_term_that_is_not_right_stops_the_start_and_says_what_to_write() {
        for (text, wanted) in [
            (
                "links=7",
                "retention (from BRANDWACHT_RETENTION) is not right: links=7 is too short: write `links=30` or more, or \
                 `links=0` to keep it for ever",
            ),
            (
                "link=90",
                "retention (from BRANDWACHT_RETENTION) is not right: there is no kind \"link\"; there are: inventory_files, ",
            ),
            (
                "links=soon",
                "is not right: links=soon: write a whole number of days, `links=30` to `links=36500`, or `links=0` to keep",
            ),
            ("links=30,links=60", "links has two terms: leave one `links=DAYS`"),
            ("links 30", "\"links 30\": write `KIND=DAYS`, for example `links=90`"),
        ] {
            let error = load(text).unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}
