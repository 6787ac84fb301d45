//! How people reach the CERT, as sentences say it: by phone; by mail where the CERT gives no number; and by its name
//! where it gives neither. A sentence chooses its words by [`Reach::by`], so that none ends in "call" and nothing.

/// What the CERT gives of itself. Either may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    phone: String,
    email: String,
    name: String,
}

impl Reach {
    pub fn new(name: &str, phone: &str, email: &str) -> Self {
        let own = |text: &str| text.trim().to_owned();
        Self { phone: own(phone), email: own(email), name: own(name) }
    }

    /// The choice that a sentence makes: `phone`, `mail` or `name`.
    pub fn by(&self) -> &'static str {
        match (self.phone.is_empty(), self.email.is_empty()) {
            (false, _) => "phone",
            (true, false) => "mail",
            (true, true) => "name",
        }
    }

    /// The number, the address or the name.
    pub fn at(&self) -> &str {
        [&self.phone, &self.email].into_iter().find(|it| !it.is_empty()).unwrap_or(&self.name)
    }

    /// Where a link leads to; a name alone leads nowhere. Dutch numbers get their country.
    pub fn href(&self) -> Option<String> {
        if self.phone.is_empty() {
            return Some(format!("mailto:{}", self.email)).filter(|_| !self.email.is_empty());
        }
        let digits: String = self.phone.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
        Some(match digits.strip_prefix('0') {
            Some(rest) => format!("tel:+31{rest}"),
            None => format!("tel:{digits}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::organisation::Language;

    use super::*;

    /// Every sentence that names how to reach the CERT.
    fn sentences(language: Language, it: &Reach) -> Vec<String> {
        let (t, by, at) = (crate::texts(language), it.by(), it.at());
        vec![
            t.mail_call_us(by, at, "BW-7KQ2-MFX"),
            t.link_call(by, at, "BW-7KQ2-MFX"),
            t.link_wrong(by, at, "BW-7KQ2-MFX"),
            t.ask_paper(by, at, "BW-7KQ2-MFX"),
            t.amail_foot(by, "Ons CERT", at),
            t.overview_mail_call(by, at),
            t.shell_reach(by, at),
            t.blind_key_why(by, at),
            t.blind_no_key(by, at),
            t.blind_program(by, at),
            t.fault_reach(by, at),
            t.fault_reach_code(by, at, "1F2E"),
            t.login_trouble(by, at),
            t.enrol_no_phone(by, at),
        ]
    }

    #[test]
    fn every_sentence_says_how_to_reach_the_cert_with_a_number_with_an_address_and_with_neither() {
        let ways = [
            (Reach::new("CERT Zorg", "010-555 01 00", "cert@zorg.example"), "010-555 01 00"),
            (Reach::new("CERT Zorg", "", "cert@zorg.example"), "cert@zorg.example"),
            (Reach::new("CERT Zorg", " ", ""), "CERT Zorg"),
        ];
        for language in Language::ALL {
            for (reach, at) in &ways {
                for sentence in sentences(language, reach) {
                    assert!(sentence.contains(at), "{at}: {sentence}");
                    assert!(!sentence.contains("  ") && !sentence.contains("()"), "{sentence}");
                    if reach.by() != "phone" {
                        for word in ["Bel ", "bel ", "Call ", "Phone ", "phone "] {
                            assert!(!sentence.contains(&format!("{word}{at}")), "{sentence}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_link_leads_to_the_number_or_the_address_and_a_name_leads_nowhere() {
        assert_eq!(Reach::new("C", "010-555 01 00", "c@x.example").href().as_deref(), Some("tel:+31105550100"));
        assert_eq!(Reach::new("C", "+32 2 555", "").href().as_deref(), Some("tel:+322555"));
        assert_eq!(Reach::new("C", "", "c@x.example").href().as_deref(), Some("mailto:c@x.example"));
        assert_eq!(Reach::new("C", "", "").href(), None);
    }
}
