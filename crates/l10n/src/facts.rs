//! What somebody told about an asset, as it stands beside its line: "4.2 (gemeld op 3 nov)".

use domain::fact::{Fact, FactField, NO, YES};
use domain::question::Point;

use crate::Texts;

impl Texts {
    /// One fact with the day on which it was told.
    pub fn fact(&self, fact: &Fact, zone: &str) -> String {
        let date = self.date_short(fact.at.day(zone));
        let Some(value) = fact.value.as_deref() else { return self.fact_unknown(date) };
        match fact.field {
            FactField::Presence => self.fact_gone(date),
            FactField::Condition => self.fact_condition(&fact.subject, self.answer_word(value), date),
            FactField::Version | FactField::Model => self.fact_told(value, date),
        }
    }

    /// The facts about one field that stand beside a line, the newest last.
    pub fn facts_of(&self, facts: &[Fact], field: FactField, zone: &str) -> Vec<String> {
        facts.iter().filter(|fact| fact.field == field).map(|fact| self.fact(fact, zone)).collect()
    }

    /// An answer as people read it: yes and no are codes.
    pub fn answer_word(&self, value: &str) -> String {
        match value {
            YES => self.ask_yes(),
            NO => self.ask_no(),
            other => other.to_owned(),
        }
    }

    /// The question that is asked of a device.
    pub fn point(&self, point: &Point) -> String {
        self.ask_point(point.code(), point.subject())
    }
}
