//! A mail about an account: an invitation, a forgotten password, an organisation that signs itself up. One button, how
//! long it works, and what to do when one did not ask for it.

use domain::account_mail::MailKind;

use crate::Texts;
use crate::mail::{Block, Button, MailText};
use crate::reach::Reach;

/// Everything that the mail says.
#[derive(Debug, Clone)]
pub struct Facts {
    pub kind: MailKind,
    pub name: String,
    pub organisation: String,
    /// Who invites; empty when nobody in person does.
    pub invited_by: String,
    pub url: String,
    /// Until when the link works, in words.
    pub until: String,
    pub cert_name: String,
    pub reach: Reach,
}

/// Writes the mail.
pub fn compose(t: &Texts, facts: &Facts) -> MailText {
    let (subject, what, button, not_asked) = match facts.kind {
        MailKind::Invitation => {
            let what = if facts.invited_by.is_empty() {
                t.amail_invited(&facts.organisation)
            } else {
                t.amail_invited_by(&facts.invited_by, &facts.organisation)
            };
            (t.amail_invitation(&facts.organisation), what, t.amail_invitation_button(), t.amail_invitation_not())
        }
        MailKind::Password => {
            (t.amail_password(), t.amail_password_what(), t.amail_password_button(), t.amail_password_not())
        }
        MailKind::Join => (t.amail_join(), t.amail_join_what(), t.amail_join_button(), t.amail_join_not()),
    };
    let mut blocks = Vec::new();
    if !facts.name.is_empty() {
        blocks.push(Block::Paragraph(t.amail_greeting(&facts.name)));
    }
    blocks.push(Block::Paragraph(what));
    blocks.push(Block::Buttons(vec![Button { label: button, url: facts.url.clone(), primary: true }]));
    blocks.push(Block::Paragraph(t.amail_until(&facts.until)));
    blocks.push(Block::Paragraph(not_asked));
    MailText {
        subject,
        tlp: t.amail_only_you(),
        blocks,
        foot: vec![t.amail_foot(facts.reach.by(), &facts.cert_name, facts.reach.at())],
    }
}

#[cfg(test)]
mod tests {
    use domain::organisation::Language;

    use super::*;

    #[test]
    fn each_mail_has_one_button_and_says_what_to_do_when_nobody_asked() {
        for language in Language::ALL {
            for kind in MailKind::ALL {
                let facts = Facts {
                    kind,
                    name: "Noor de Wit".into(),
                    organisation: "Huize Duin".into(),
                    invited_by: "Kees Bos".into(),
                    url: "https://brandwacht.example/invite/x".into(),
                    until: "vrijdag 12:00".into(),
                    cert_name: "CERT Zorg".into(),
                    reach: Reach::new("CERT Zorg", "010-555 01 00", ""),
                };
                let mail = compose(crate::texts(language), &facts);
                let text = mail.plain();
                assert_eq!(text.matches("https://").count(), 1, "{text}");
                assert!(text.contains("Noor de Wit") && text.contains("vrijdag 12:00"), "{text}");
                assert!(text.split_whitespace().count() <= 120, "{text}");
                assert!(!mail.subject.is_empty());
            }
        }
    }
}
