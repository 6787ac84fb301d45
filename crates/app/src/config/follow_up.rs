//! What to write when a plan for following up is not understood. What it means stands in `domain::follow_up`.

use std::path::Path;

use anyhow::bail;
use domain::follow_up::{Level, Wrong};
use toml::Value;

/// What people write first in the file, a table for each level, as the text of the setting.
pub(super) fn of_table(file: &Path, plan: toml::Table) -> anyhow::Result<String> {
    let mut parts = Vec::new();
    for (key, value) in plan {
        match value {
            Value::Table(level) => {
                for (what, value) in level {
                    parts.push(format!("{key}.{what}={}", text(file, &format!("{key}.{what}"), &value)?));
                }
            }
            value => parts.push(format!("{key}={}", text(file, &key, &value)?)),
        }
    }
    Ok(parts.join(", "))
}

fn text(file: &Path, key: &str, value: &Value) -> anyhow::Result<String> {
    Ok(match value {
        Value::Integer(number) => number.to_string(),
        Value::Boolean(true) => "yes".to_owned(),
        Value::Boolean(false) => "no".to_owned(),
        Value::String(text) if !text.contains(',') => text.clone(),
        Value::Array(all) if all.iter().all(Value::is_integer) => {
            all.iter().filter_map(Value::as_integer).map(|share| share.to_string()).collect::<Vec<_>>().join("+")
        }
        _ => bail!("{}: follow_up.{key}: write a number, a list of numbers, true, false or a text", file.display()),
    })
}

pub(super) fn advice(wrong: &Wrong) -> String {
    match wrong {
        Wrong::Shape(part) => format!("{part:?}: write `LEVEL.WHAT=VALUE`, for example `high.answer=24`"),
        Wrong::Unknown(key) => {
            let levels: Vec<&str> = Level::ALL.into_iter().map(Level::code).collect();
            format!(
                "there is no {key:?}; write `quiet`, or one of {} with .answer, .remind, .institution, .phone, .nights or .weekends",
                levels.join(", ")
            )
        }
        Wrong::Twice(key) => format!("{key} stands there twice: leave one"),
        Wrong::Value(key, value, wanted) => format!("{key}={value}: write {wanted}"),
    }
}

#[cfg(test)]
mod tests {
    use domain::follow_up::{Level, Plan};

    use super::super::{Config, Flags};

    fn load(text: &str) -> anyhow::Result<Config> {
        let environment = [("BRANDWACHT_FOLLOW_UP".to_owned(), text.to_owned())].into();
        Config::load(None, &environment, &Flags::new())
    }

    #[test]
    fn a_table_of_the_file_says_the_same_as_the_text() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("brandwacht.toml");
        let read = |text: &str| {
            std::fs::write(&file, text).unwrap();
            Config::load(Some(&file), &[].into(), &Flags::new())
        };
        let config = read(
            "[follow_up]\nquiet = \"19:00-08:00\"\n[follow_up.high]\nanswer = 24\nremind = [40, 80]\nnights = true\n",
        )
        .unwrap();
        let wanted = "high.answer=24, high.remind=40+80, high.nights=yes, quiet=19:00-08:00";
        assert_eq!(config.follow_up, Plan::read(wanted, "Europe/Amsterdam").unwrap());
        assert_eq!(load(wanted).unwrap().follow_up, config.follow_up);
        assert_eq!(config.follow_up.of(Level::High).answer_hours, 24);
        let error = format!("{:#}", read("[follow_up.high]\nremind = [1.5]\n").unwrap_err());
        assert!(error.contains("follow_up.high.remind: write a number"), "{error}");
    }

    #[test]
    fn a_plan_that_is_not_right_stops_the_start_and_says_what_to_write() {
        for (text, wanted) in [
            (
                "urgent.answer=1",
                "follow_up (from BRANDWACHT_FOLLOW_UP) is not right: there is no \"urgent.answer\"; write",
            ),
            ("high.answer=0", "high.answer=0: write hours, 1 to 8784"),
            ("high.remind=80+40", "each greater than the one before, such as `50+85`"),
            ("high 24", "\"high 24\": write `LEVEL.WHAT=VALUE`"),
            ("low.nights=yes, low.nights=no", "low.nights stands there twice"),
        ] {
            let error = load(text).unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}
