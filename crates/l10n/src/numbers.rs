//! Numbers as people read them: groups of three, with the language's own sign between.

use domain::organisation::Language;

use crate::Texts;

impl Texts {
    pub fn spoken(&self) -> Language {
        if self.language_name() == "English" { Language::En } else { Language::Nl }
    }

    /// `12345` → `12.345` in Dutch, `12,345` in English. Numbers of four digits are grouped too, so that columns
    /// line up.
    pub fn number(&self, number: impl Into<i128>) -> String {
        let number: i128 = number.into();
        let sign = match self.spoken() {
            Language::Nl => '.',
            Language::En => ',',
        };
        let digits = number.unsigned_abs().to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
        if number < 0 {
            out.push('-');
        }
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                out.push(sign);
            }
            out.push(digit);
        }
        out
    }

    /// A count that came as `usize`.
    pub fn count(&self, count: usize) -> String {
        self.number(i128::try_from(count).unwrap_or(i128::MAX))
    }

    /// One digit after the comma or point: CVSS scores.
    pub fn decimal(&self, value: f64) -> String {
        let text = format!("{value:.1}");
        match self.spoken() {
            Language::Nl => text.replace('.', ","),
            Language::En => text,
        }
    }
}
