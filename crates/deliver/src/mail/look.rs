//! The mail that asks a colleague to look at what is to go to many.

use domain::{DeliveryId, Timestamp};
use l10n::look;
use l10n::mail::shortened;
use store::OutgoingLook;

use super::{Envelope, Letter, MAX_NAME, Written, address};

/// Signs of a title in a subject.
const MAX_TITLE: usize = 120;

impl Letter {
    /// Writes a mail that asks a colleague to look, or says why that cannot be done.
    pub(crate) fn write_look(&self, out: &OutgoingLook, now: Timestamp) -> Result<Written, String> {
        let to = address(&out.email).ok_or_else(|| format!("{:?} is no e-mail address", out.email))?;
        let facts = look::Facts {
            name: shortened(&out.name, MAX_NAME),
            asker: shortened(&out.asked_by, MAX_NAME),
            title: out.title.as_deref().map(|title| shortened(title, MAX_TITLE)).unwrap_or_default(),
            people: out.messages.to_string(),
            url: format!("{}/desk/advisories/{}/notices", self.settings.base_url, out.advisory),
            cert_name: self.settings.cert_name.clone(),
        };
        let text = look::compose(l10n::texts(out.language), &facts);
        // Its own identifier, in the place where a delivery's stands: it names the message and nothing else.
        let delivery = DeliveryId::from_uuid(out.id.uuid());
        let (code, thread, guard) = (String::new(), None, None);
        let envelope = Envelope { delivery, to, name: &out.name, language: out.language, code, thread, guard };
        self.seal(envelope, &text, now)
    }
}
