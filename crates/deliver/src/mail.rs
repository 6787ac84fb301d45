//! One delivery as a message (RFC 5322): plain text and HTML that say the same, and headers that machines understand.
//!
//! The words come from `l10n::mail`; here they get their facts, their links and their envelope. Made again from the
//! same delivery, a message differs in nothing but its date; one that is encrypted or signed for people to see also in what
//! chance and the moment add to that. Nothing here opens a connection.

mod look;
mod together;

use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};

use askama::Template;
use domain::account_mail::MailKind;
use domain::advice::{Course, groups_of};
use domain::audience::Tlp;
use domain::link::{LinkAct, LinkToken};
use domain::notice::message_id;
use domain::organisation::{Language, OrganisationKind, Size};
use domain::protection::Protection;
use domain::question::ItemState;
use domain::{AccountMailId, BatchId, DeliveryId, Timestamp, World};
use l10n::account_mail;
use l10n::asking;
use l10n::duty;
use l10n::mail::{
    Block, Device, Facts, Links, MailText, Reader, affected_products, bare_subject, compose, shortened, subject_of,
};
use l10n::overview;
use l10n::reach::Reach;
use l10n::when::Now;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use store::{
    AskedGroup, AskedItem, Outgoing, OutgoingAccountMail, OutgoingCallOut, OutgoingOverview, OutgoingQuestion,
};

use crate::dkim::Dkim;
use crate::envelope::{Content, Envelopes};
use crate::openpgp::Signer;
use crate::settings::{Settings, SettingsError};
use crate::smime::SmimeSigner;

pub(crate) use together::Together;

/// Knows everything that is the same in all messages.
pub(crate) struct Letter {
    from: Mailbox,
    reply_to: Option<Mailbox>,
    message_id_domain: String,
    dkim: Option<Dkim>,
    signer: Option<Signer>,
    smime: Option<SmimeSigner>,
    settings: Settings,
}

/// A message ready to go.
pub(crate) struct Written {
    pub(crate) from: Address,
    pub(crate) to: Address,
    /// Lines end with CR LF.
    pub(crate) text: String,
    /// Where the reader has a key.
    pub(crate) protection: Option<Protection>,
}

/// What keeps a mail about devices from others and shows whom it is from; mails about accounts and duty have none.
struct Guard<'e> {
    /// The reader's OpenPGP key or certificate, as text.
    key: Option<&'e str>,
    /// The subject that everybody on the way may read.
    bare: String,
    world: &'e dyn World,
}

/// To whom a message goes, and what is the same in its two parts.
struct Envelope<'e> {
    delivery: DeliveryId,
    to: Address,
    name: &'e str,
    language: Language,
    code: String,
    /// The message that this one follows.
    thread: Option<DeliveryId>,
    guard: Option<Guard<'e>>,
}

/// Signs of a name in a header.
const MAX_NAME: usize = 80;

impl Letter {
    pub(crate) fn new(settings: Settings) -> Result<Self, SettingsError> {
        let wrong = |setting, text: &str, wanted| SettingsError { setting, text: text.to_owned(), wanted };
        let who = "an address, or Name <address>";
        let from: Mailbox = settings.from.parse().map_err(|_| wrong("from", &settings.from, who))?;
        let reply_to = match settings.reply_to.trim() {
            "" => None,
            text => Some(text.parse::<Mailbox>().map_err(|_| wrong("reply_to", text, who))?),
        };
        let message_id_domain = match settings.message_id_domain.trim() {
            "" => ascii_domain(from.email.domain()),
            text => ascii_domain(text),
        };
        let message_id_domain = message_id_domain
            .ok_or_else(|| wrong("message_id_domain", &settings.message_id_domain, "a domain, such as cert.example"))?;
        if !["http://", "https://"].iter().any(|scheme| settings.base_url.starts_with(scheme)) {
            return Err(wrong("base_url", &settings.base_url, "an address that begins with https://"));
        }
        let domain = ascii_domain(from.email.domain()).ok_or_else(|| wrong("from", &settings.from, who))?;
        let dkim = settings.dkim.as_ref().map(|key| Dkim::new(key, &domain)).transpose()?;
        let signer = settings.pgp.as_ref().map(Signer::new).transpose()?;
        let smime = settings.smime.as_ref().map(|key| SmimeSigner::new(key, &settings.from)).transpose()?;
        Ok(Self { from, reply_to, message_id_domain, dkim, signer, smime, settings })
    }

    pub(crate) fn token(&self, delivery: DeliveryId, act: LinkAct) -> LinkToken {
        self.settings.link_key.token(delivery, act)
    }

    /// Writes the message, or says why that cannot be done.
    pub(crate) fn write(&self, out: &Outgoing, world: &dyn World) -> Result<Written, String> {
        let now = world.now();
        let tlp = tlp(out);
        if tlp == Tlp::Red {
            return Err("TLP:RED is not sent by mail; tell the named persons yourself".to_owned());
        }
        let to = address(&out.address).ok_or_else(|| format!("{:?} is no e-mail address", out.address))?;
        let (t, facts) = (l10n::texts(out.language), self.facts(out, tlp, now));
        let text = compose(t, &facts);
        let envelope = Envelope {
            // Its others need no message any more: it is still the message that they had together.
            delivery: out.batch.map_or(out.id, named),
            to,
            name: &out.contact_name,
            language: out.language,
            code: out.code.to_string(),
            thread: out.thread,
            guard: Some(Guard { key: out.mail_key.as_deref(), bare: bare_subject(t, &facts), world }),
        };
        self.seal(envelope, &text, now)
    }

    /// Writes the message that carries a question, or says why that cannot be done.
    pub(crate) fn write_question(&self, out: &OutgoingQuestion, world: &dyn World) -> Result<Written, String> {
        if out.question.tlp == Tlp::Red {
            return Err("TLP:RED is not sent by mail; tell the named persons yourself".to_owned());
        }
        let to = address(&out.address).ok_or_else(|| format!("{:?} is no e-mail address", out.address))?;
        let (t, facts) = (l10n::texts(out.language), self.question_facts(out));
        let text = asking::compose(t, &facts);
        let envelope = Envelope {
            delivery: out.id,
            to,
            name: &out.contact_name,
            language: out.language,
            code: out.question.row.code.to_string(),
            thread: None,
            guard: Some(Guard { key: out.mail_key.as_deref(), bare: asking::bare_subject(t, &facts), world }),
        };
        self.seal(envelope, &text, world.now())
    }

    pub(crate) fn batch_token(&self, batch: BatchId) -> LinkToken {
        self.settings.link_key.batch(batch)
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.settings.base_url
    }

    /// The zone in which people read what day it is.
    pub(crate) fn zone(&self) -> &str {
        &self.settings.time_zone
    }

    pub(crate) fn question_token(&self, delivery: DeliveryId) -> LinkToken {
        self.settings.link_key.question(delivery)
    }

    /// Writes a mail about an account, or says why that cannot be done.
    pub(crate) fn write_account_mail(&self, out: &OutgoingAccountMail, now: Timestamp) -> Result<Written, String> {
        let to = address(&out.email).ok_or_else(|| format!("{:?} is no e-mail address", out.email))?;
        let t = l10n::texts(out.language);
        let place = match out.kind {
            MailKind::Invitation => "invite",
            MailKind::Password => "reset",
            MailKind::Join => "join",
        };
        let short = |text: &Option<String>| text.as_deref().map(|it| shortened(it, MAX_NAME)).unwrap_or_default();
        let facts = account_mail::Facts {
            kind: out.kind,
            name: shortened(&out.name, MAX_NAME),
            organisation: short(&out.organisation),
            invited_by: short(&out.invited_by),
            url: format!("{}/{place}/{}", self.settings.base_url, self.account_token(out.id).as_str()),
            until: t.moment_full(out.expires_at, &self.settings.time_zone),
            cert_name: self.settings.cert_name.clone(),
            reach: self.reach(),
        };
        let text = account_mail::compose(t, &facts);
        // Its own identifier, in the place where a delivery's stands: it names the message and nothing else.
        let delivery = DeliveryId::from_uuid(out.id.uuid());
        let (code, thread, guard) = (String::new(), None, None);
        let envelope = Envelope { delivery, to, name: &out.name, language: out.language, code, thread, guard };
        self.seal(envelope, &text, now)
    }

    /// Writes a mail that calls somebody out, or says why that cannot be done.
    pub(crate) fn write_call_out(&self, out: &OutgoingCallOut, now: Timestamp) -> Result<Written, String> {
        let to = address(&out.email).ok_or_else(|| format!("{:?} is no e-mail address", out.email))?;
        let t = l10n::texts(out.language);
        let text = duty::compose(t, &self.duty_facts(out));
        // Its own identifier, in the place where a delivery's stands: it names the message and nothing else.
        let delivery = DeliveryId::from_uuid(out.id.uuid());
        let (code, thread, guard) = (String::new(), None, None);
        let envelope = Envelope { delivery, to, name: &out.name, language: out.language, code, thread, guard };
        self.seal(envelope, &text, now)
    }

    pub(crate) fn duty_facts(&self, out: &OutgoingCallOut) -> duty::Facts {
        let t = l10n::texts(out.language);
        duty::Facts {
            reason: out.it.reason,
            level: out.it.level,
            called: out.called,
            name: shortened(&out.name, MAX_NAME),
            number: out.tracking_id.clone().unwrap_or_default(),
            raised: t.moment_full(out.it.raised_at, &self.settings.time_zone),
            url: format!("{}/duty/{}", self.settings.base_url, out.call_out),
            cert_name: self.settings.cert_name.clone(),
        }
    }

    /// Writes the week of an organisation, or says why that cannot be done.
    pub(crate) fn write_overview(&self, out: &OutgoingOverview, world: &dyn World) -> Result<Written, String> {
        let now = world.now();
        let to = address(&out.address).ok_or_else(|| format!("{:?} is no e-mail address", out.address))?;
        let t = l10n::texts(out.language);
        let facts = overview::Facts {
            reader: match (out.organisation_kind, out.organisation_size) {
                (OrganisationKind::ItSupplier, _) => overview::Reader::Supplier,
                (_, Some(Size::Small)) => overview::Reader::Small,
                _ => overview::Reader::Institution,
            },
            overview: &out.overview,
            organisation: shortened(&out.organisation_name, MAX_NAME),
            now: Now { at: now, zone: &self.settings.time_zone },
            cert_name: self.settings.cert_name.clone(),
            reach: self.reach(),
            url: format!("{}/overview?week={}", self.settings.base_url, out.overview.week),
        };
        let text = overview::compose(t, &facts);
        // Without a number: it is about many notices, and whoever sorts notices by `List-Id` would take it for one.
        let envelope = Envelope {
            delivery: out.id,
            to,
            name: &out.contact_name,
            language: out.language,
            code: String::new(),
            thread: None,
            // The subject says how many wait, and names none of them.
            guard: Some(Guard { key: out.mail_key.as_deref(), bare: text.subject.clone(), world }),
        };
        self.seal(envelope, &text, now)
    }

    /// Plain text that nothing re-wraps: the lines of an anchor are checked sign for sign.
    pub(crate) fn write_anchor(&self, to: &str, seq: i64, signed: &str, now: Timestamp) -> Result<Written, String> {
        let to = address(to).ok_or_else(|| format!("audit_anchor_to: {to:?} is no e-mail address"))?;
        let t = l10n::texts(Language::Nl);
        let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.millis()).unwrap_or_default());
        let text = format!("{}\n\n{signed}\n", t.mail_anchor_text()).replace('\n', "\r\n");
        let encoding =
            if text.is_ascii() { ContentTransferEncoding::SevenBit } else { ContentTransferEncoding::EightBit };
        // The line of the signature is longer than what the library leaves as it is, and shorter than the 998 signs that
        // RFC 5321 (4.5.3.1.6) has every server take.
        let body = Body::dangerous_pre_encoded(text.into_bytes(), encoding);
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(t.mail_anchor_subject(&self.settings.cert_name, seq.to_string()))
            .message_id(Some(format!("<anchor-{seq}@{}>", self.message_id_domain)))
            .date(date)
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(body)
            .map_err(|error| format!("the message cannot be written: {error}"))?;
        self.written(message, to)
    }

    /// Signed, where that is ours to do: nothing may change any more.
    fn written(&self, mut message: Message, to: Address) -> Result<Written, String> {
        if let Some(dkim) = &self.dkim {
            dkim.sign(&mut message);
        }
        let text = String::from_utf8(message.formatted()).map_err(|_| "the message is not UTF-8".to_owned())?;
        Ok(Written { from: self.from.email.clone(), to, text, protection: None })
    }

    pub(crate) fn account_token(&self, mail: AccountMailId) -> LinkToken {
        self.settings.link_key.account(mail)
    }

    /// How people reach the CERT: who mails is read at the address where answers to mails go.
    fn reach(&self) -> Reach {
        let mail = self.reply_to.as_ref().map(|it| it.email.to_string()).unwrap_or_default();
        Reach::new(&self.settings.cert_name, &self.settings.cert_phone, &mail)
    }

    fn seal(&self, envelope: Envelope<'_>, text: &MailText, now: Timestamp) -> Result<Written, String> {
        let Envelope { delivery, to, name, language, code, thread, guard } = envelope;
        let html = HtmlMail { lang: language.code(), mail: text, code: &code, phone: &self.settings.cert_phone };
        let html = html.render().map_err(|error| format!("the HTML part cannot be written: {error}"))?;
        let name = Some(shortened(name, MAX_NAME)).filter(|name| !name.is_empty());
        let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.millis()).unwrap_or_default());
        // Named after the delivery, so that the message is the same when it is made again; no line of either part can
        // look like it, because "=" and "_" never stand like this in quoted-printable text.
        let boundary = format!("=_{delivery}");
        let is_signed = guard.is_some() && (self.signer.is_some() || self.smime.is_some());
        let part = |kind: ContentType, text: String| {
            let part = SinglePart::builder().header(kind);
            // What is signed has no blanks at the end of a line, for servers on the way drop those (RFC 3156, 5).
            if is_signed { part.header(ContentTransferEncoding::QuotedPrintable).body(text) } else { part.body(text) }
        };
        let parts = MultiPart::alternative()
            .boundary(boundary)
            .singlepart(part(ContentType::TEXT_PLAIN, text.plain()))
            .singlepart(part(ContentType::TEXT_HTML, html));
        let (subject, content, protection) = self.guarded(guard, delivery, &to, &text.subject, parts, now);
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(name, to.clone()))
            .subject(subject)
            .message_id(Some(format!("<{}>", message_id(delivery, &self.message_id_domain))))
            .date(date)
            .header(AutoSubmitted)
            .header(ContentLanguage(language));
        if let Some(reply_to) = &self.reply_to {
            message = message.reply_to(reply_to.clone());
        }
        // What is about an institution's devices can be filed by one rule, and by its number; mails about accounts cannot.
        if !code.is_empty() {
            message =
                message.header(ListId(format!("<notices.{}>", self.message_id_domain))).header(Number(code.clone()));
        }
        // So that a mail program shows a reminder below what it reminds of (RFC 5322, 3.6.4).
        if let Some(first) = thread {
            let first = format!("<{}>", message_id(first, &self.message_id_domain));
            message = message.in_reply_to(first.clone()).references(first);
        }
        let message = match content {
            Content::Many(parts) => message.multipart(parts),
            Content::One(part) => message.singlepart(part),
        };
        let message = message.map_err(|error| format!("the message cannot be written: {error}"))?;
        Ok(Written { protection, ..self.written(message, to)? })
    }

    /// What goes out of what was written: encrypted for whoever has a key, else signed where the CERT has one. A key that has
    /// ended keeps nobody from being warned: the mail then goes out as to everybody else, and the delivery says so.
    fn guarded(
        &self,
        guard: Option<Guard<'_>>,
        delivery: DeliveryId,
        to: &Address,
        subject: &str,
        parts: MultiPart,
        now: Timestamp,
    ) -> (String, Content, Option<Protection>) {
        let Some(guard) = guard else { return (subject.to_owned(), Content::Many(parts), None) };
        let (openpgp, smime) = (self.signer.as_ref(), self.smime.as_ref());
        let envelopes = Envelopes { openpgp, smime, world: guard.world, now, delivery, to: to.as_ref() };
        let unusable = match guard.key.map(|key| envelopes.encrypted(key, subject, &parts)) {
            Some(Ok(sealed)) => return (guard.bare, sealed, Some(Protection::Encrypted)),
            Some(Err(why)) => Some(why),
            None => None,
        };
        (subject.to_owned(), envelopes.signed(parts), unusable)
    }

    fn question_facts(&self, out: &OutgoingQuestion) -> asking::Facts {
        let t = l10n::texts(out.language);
        let it = &out.question;
        let url = format!("{}/q/{}", self.settings.base_url, self.question_token(out.id).as_str());
        // What was answered meanwhile is not asked again.
        let is_open = |item: &&AskedItem| item.state == ItemState::Open;
        let group = |group: &AskedGroup| asking::Group {
            point: group.point.clone(),
            name: asking::group_name(t, &group.maker, &group.product, &group.model_number),
            hint: group.hint(out.language).0.to_owned(),
            reasons: group.reasons.iter().map(|it| (it.tracking_id.clone(), it.title.clone())).collect(),
            devices: group.items.iter().filter(is_open).map(|item| asking::device(&item.line)).collect(),
        };
        let groups: Vec<_> = it.groups.iter().map(group).filter(|group| !group.devices.is_empty()).collect();
        let open = it.items().filter(|(_, item)| is_open(item));
        let reasons = it.groups.iter().flat_map(|group| &group.reasons);
        asking::Facts {
            part: out.part,
            is_reminder: out.round > 1,
            tlp: it.tlp,
            code: it.row.code.to_string(),
            institution: shortened(&it.row.institution_name, MAX_NAME),
            supplier: (it.row.addressee != it.row.institution).then(|| shortened(&it.row.addressee_name, MAX_NAME)),
            groups,
            advisories: reasons.map(|reason| reason.advisory).collect::<BTreeSet<_>>().len(),
            devices: open.map(|(_, item)| item.asset).collect::<BTreeSet<_>>().len(),
            cert_name: self.settings.cert_name.clone(),
            reach: self.reach(),
            csv_url: format!("{url}/devices.csv"),
            url,
        }
    }

    fn facts<'a>(&'a self, out: &Outgoing, tlp: Tlp, now: Timestamp) -> Facts<'a> {
        let products: BTreeSet<&str> = match out.counted {
            Some(_) => affected_products(&out.advisory),
            None => out.assets.iter().map(|asset| asset.product_id.as_str()).collect(),
        };
        let link = |act| format!("{}/l/{}", self.settings.base_url, self.token(out.id, act).as_str());
        let advice = match out.language {
            Language::Nl => &out.advice_nl,
            Language::En => &out.advice_en,
        };
        Facts {
            reader: Reader::of(out.organisation_kind, out.institution_size, out.part),
            part: out.part,
            exercise: false,
            tlp,
            severity: out.severity,
            care_impact: out.care_impact,
            code: out.code.to_string(),
            reference: out.reference.as_deref().map(|text| shortened(text, MAX_NAME)).unwrap_or_default(),
            is_update: out.is_update,
            occasion: out.occasion,
            about: out.about.as_deref().map(|name| shortened(name, MAX_NAME)).unwrap_or_default(),
            institution: shortened(&out.institution_name, MAX_NAME),
            suppliers: out.acting_suppliers.iter().map(|name| shortened(name, MAX_NAME)).collect(),
            subject: subject_of(&out.advisory, &products),
            devices: out.assets.iter().map(|asset| Device::of(&asset.line)).collect(),
            counted: out.counted,
            course: Course::read(advice),
            groups: groups_of(out.organisation_kind, out.institution_size, out.assets.iter().map(|asset| asset.class)),
            deadline: out.deadline,
            now: Now { at: now, zone: &self.settings.time_zone },
            cert_name: self.settings.cert_name.clone(),
            reach: self.reach(),
            links: Links {
                taken_care_of: link(LinkAct::TakenCareOf),
                call_me: link(LinkAct::CallMe),
                not_with_us: link(LinkAct::NotWithUs),
                detail: link(LinkAct::Detail),
                alert: format!("{}/alerts/{}", self.settings.base_url, out.advisory_id),
            },
        }
    }
}

/// Its own identifier, in the place where a delivery's stands: it names the message and nothing else.
fn named(batch: BatchId) -> DeliveryId {
    DeliveryId::from_uuid(batch.uuid())
}

/// As wide as the advisory, but never wider than AMBER: that it concerns *this* institution is not public.
fn tlp(out: &Outgoing) -> Tlp {
    out.advisory.tlp.as_deref().and_then(Tlp::from_label).unwrap_or(Tlp::Clear).max(Tlp::Amber)
}

/// An address with its domain in ASCII, which every server understands.
fn address(text: &str) -> Option<Address> {
    let (user, domain) = text.trim().rsplit_once('@')?;
    Address::new(user, ascii_domain(domain)?).ok()
}

fn ascii_domain(domain: &str) -> Option<String> {
    match url::Host::parse(domain).ok()? {
        url::Host::Domain(domain) => Some(domain),
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => None,
    }
}

/// RFC 3834: no person wrote this now, so no machine should answer.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// RFC 2919: what mail programs and ticket systems sort by.
#[derive(Clone)]
struct ListId(String);

impl Header for ListId {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Id")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// The number that people say on the phone, for programs that put mails with tickets.
#[derive(Clone)]
struct Number(String);

impl Header for Number {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Brandwacht-Number")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// RFC 3282: mail programs offer to translate what is not in the reader's language.
#[derive(Clone)]
struct ContentLanguage(Language);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Language::from_code(text.trim()).map(Self).ok_or_else(|| "an unknown language".into())
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.code().to_owned())
    }
}

#[derive(Template)]
#[template(path = "mail.html")]
struct HtmlMail<'m> {
    lang: &'static str,
    mail: &'m MailText,
    /// What is said on the phone stays on one line, and the number can be tapped.
    code: &'m str,
    phone: &'m str,
}

enum Piece<'t> {
    Words(&'t str),
    Code(&'t str),
    Phone(&'t str),
}

impl HtmlMail<'_> {
    fn pieces<'t>(&self, text: &'t str) -> Vec<Piece<'t>> {
        let mut pieces = Vec::new();
        let mut rest = text;
        let next = |rest: &'t str| {
            let found = |wanted: &str| if wanted.is_empty() { None } else { rest.find(wanted) };
            match (found(self.code), found(self.phone)) {
                (Some(code), phone) if phone.is_none_or(|phone| code < phone) => Some((code, self.code.len(), true)),
                (_, phone) => phone.map(|phone| (phone, self.phone.len(), false)),
            }
        };
        while let Some((at, length, is_code)) = next(rest) {
            let (before, from) = rest.split_at(at);
            let (it, after) = from.split_at(length);
            pieces.push(Piece::Words(before));
            pieces.push(if is_code { Piece::Code(it) } else { Piece::Phone(it) });
            rest = after;
        }
        pieces.push(Piece::Words(rest));
        pieces
    }

    /// The number as RFC 3966 wants it: digits, and a plus at the start.
    fn dial(&self) -> String {
        self.phone.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect()
    }
}
