//! Asking a colleague by mail to look at what is to go to many. Thin: what it is about, how many get it, and where to look; the
//! mails themselves are read where they are sent from.

use crate::Texts;
use crate::mail::{Block, Button, MailText};

/// Everything that is said.
#[derive(Debug, Clone)]
pub struct Facts {
    pub name: String,
    /// Who asks.
    pub asker: String,
    /// The title of the advisory; empty for what is not named on the way.
    pub title: String,
    /// How many people would get the notice.
    pub people: String,
    pub url: String,
    pub cert_name: String,
}

/// Writes the mail.
pub fn compose(t: &Texts, facts: &Facts) -> MailText {
    let mut blocks = vec![
        Block::Paragraph(t.look_mail_greeting(&facts.name)),
        Block::Paragraph(t.look_mail_what(&facts.asker, &facts.people)),
    ];
    let mut subject = t.look_mail_subject();
    if !facts.title.is_empty() {
        subject = t.look_mail_subject_of(&facts.title);
        blocks.push(Block::Paragraph(t.look_mail_about(&facts.title)));
    }
    blocks.push(Block::Paragraph(t.look_mail_do()));
    blocks.push(Block::Buttons(vec![Button { label: t.look_mail_button(), url: facts.url.clone(), primary: true }]));
    blocks.push(Block::Paragraph(t.look_mail_until()));
    MailText { subject, tlp: t.look_mail_only(), blocks, foot: vec![t.look_mail_why(&facts.cert_name)] }
}

#[cfg(test)]
mod tests {
    use domain::organisation::Language;

    use super::*;

    #[test]
    fn the_mail_has_one_button_and_says_who_asks_about_what_for_how_many() {
        for language in Language::ALL {
            let facts = Facts {
                name: "Bram Vos".into(),
                asker: "Sanne Bos".into(),
                title: "Lek in ZusterRoep".into(),
                people: "140".into(),
                url: "https://brandwacht.example/desk/advisories/1/notices".into(),
                cert_name: "CERT Zorg".into(),
            };
            let mail = compose(crate::texts(language), &facts);
            let text = mail.plain();
            assert_eq!(text.matches("https://").count(), 1, "{text}");
            for words in ["Bram Vos", "Sanne Bos", "Lek in ZusterRoep", "140"] {
                assert!(text.contains(words), "{words}: {text}");
            }
            assert!(mail.subject.contains("Lek in ZusterRoep"), "{}", mail.subject);
            assert!(text.split_whitespace().count() <= 120, "{text}");
            let bare = compose(crate::texts(language), &Facts { title: String::new(), ..facts });
            assert!(!bare.subject.contains("Roep") && !bare.plain().contains("Roep"), "{}", bare.plain());
            assert!(!bare.subject.is_empty() && !bare.subject.ends_with(": "));
        }
    }
}
