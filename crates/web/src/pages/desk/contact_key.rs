//! The OpenPGP key or the certificate (S/MIME) of a contact: with it, mails to the contact are encrypted. It is looked at before it
//! is kept, because a key that does not work is noticed only when a warning should have gone out.

use askama::Template;
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use domain::organisation::Contact;
use domain::{OrganisationId, policy};
use formats::mail_key::MailKey;
use serde::Deserialize;
use store::View;

use super::organisation_edit::{contact_of, refused, saved};
use super::{Fields, Wrong, id};
use crate::fault::Outside;
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

#[cfg(test)]
mod tests;

/// More than a key may weigh, so that whoever sends a whole key ring is told what is wrong with it.
pub(crate) const FORM_BYTES: usize = 2 << 20;

/// A key as people compare it.
pub(crate) struct Shown {
    pub(crate) fingerprint: String,
    /// Until when it holds, or why it does not.
    pub(crate) until: String,
    pub(crate) holds: bool,
}

impl Shown {
    /// `address` is the contact's: a certificate is for one.
    pub(crate) fn of(visit: &Visit, armored: &str, address: Option<&str>) -> Self {
        let t = visit.t;
        let key = match MailKey::parse(armored.as_bytes()) {
            Ok(key) => key,
            Err(bad) => {
                return Self { fingerprint: String::new(), until: t.contact_key_wrong(bad.code()), holds: false };
            }
        };
        let holds = key.check(address.unwrap_or_default(), visit.at).is_ok();
        let day = key.until().map(|until| t.date_with_year(until.day(&visit.zone)));
        let until = match day {
            Some(day) if holds => t.contact_key_until(day),
            Some(day) => t.contact_key_ended(day),
            None => t.contact_key_forever(),
        };
        Self { fingerprint: key.grouped(), until, holds }
    }
}

/// The key of one contact, when it has one.
pub(crate) async fn key_of(visit: &Visit, view: &View<'_>, it: &Contact) -> Result<Option<Shown>, Fault> {
    let keys = view.contact_keys(it.organisation).await?;
    Ok(keys.iter().find(|key| key.contact == it.id).map(|key| Shown::of(visit, &key.armored, it.email.as_deref())))
}

#[derive(Template)]
#[template(path = "desk/contact-key.html")]
struct KeyForm {
    page: Page,
    it: Contact,
    organisation: String,
    base: String,
    key: Option<Shown>,
    wrong: Vec<Wrong>,
}

impl KeyForm {
    fn error(&self) -> Option<&str> {
        Wrong::of(&self.wrong, "key")
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    contact: String,
}

/// A key is for a contact that is there.
async fn known(web: &Web, view: &View<'_>, organisation: OrganisationId, which: &str) -> Result<Contact, Fault> {
    let (it, is_new) = contact_of(web, view, organisation, which).await?;
    if is_new { Err(Fault::not_found()) } else { Ok(it) }
}

async fn form(web: &Web, who: &SignedIn, it: Contact, wrong: Vec<Wrong>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let organisation = view.organisation(it.organisation).await?.name.clone();
    let key = key_of(&who.visit, &view, &it).await?;
    let base = paths::desk_organisation(it.organisation);
    let page = Page::new(web, &who.visit, t.contact_key_title(&it.name))
        .lead(t.contact_key_lead())
        .back_to(format!("{base}/contact/key?contact={}", it.id))
        .narrow();
    html(&KeyForm { page, it, organisation, base, key, wrong })
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, Fault> {
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = known(&web, &view, id(&path)?, &which.contact).await?;
    form(&web, &who, it, Vec::new()).await
}

/// What was sent: a form with text, or one with a file as well.
#[derive(Default)]
struct Given {
    contact: String,
    act: String,
    key: Vec<u8>,
}

fn unreadable(error: &MultipartError) -> Fault {
    let outside = if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Outside::TooLarge
    } else {
        Outside::BadRequest(String::new())
    };
    Fault::because(outside, error.to_string())
}

impl Given {
    async fn read(web: &Web, request: Request) -> Result<Self, Fault> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let body = Bytes::from_request(request, web)
                .await
                .map_err(|error| Fault::because(Outside::BadRequest(String::new()), error.to_string()))?;
            let fields = Fields::read(&body);
            return Ok(Self {
                contact: fields.get("contact").to_owned(),
                act: fields.get("act").to_owned(),
                key: fields.get("key").as_bytes().to_vec(),
            });
        }
        let mut form = Multipart::from_request(request, web)
            .await
            .map_err(|error| Fault::because(Outside::BadRequest(String::new()), error.to_string()))?;
        let mut given = Self::default();
        while let Some(field) = form.next_field().await.map_err(|error| unreadable(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|error| unreadable(&error))?;
            match name.as_str() {
                "contact" => given.contact = String::from_utf8_lossy(&bytes).into_owned(),
                // Who did both meant the last thing that the form asks for: the file.
                "key" | "file" if !bytes.trim_ascii().is_empty() => given.key = bytes.to_vec(),
                _ => {}
            }
        }
        Ok(given)
    }
}

pub(crate) async fn save(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let organisation: OrganisationId = id(&path)?;
    let t = who.visit.t;
    let proof = policy::may_manage_organisations(&who.viewer)?;
    let given = Given::read(&web, request).await?;
    let view = web.store.as_viewer(&who.viewer).await?;
    view.organisation(organisation).await?;
    let it = known(&web, &view, organisation, &given.contact).await?;
    if given.act == "remove" {
        let mut tx = web.store.begin().await?;
        tx.remove_contact_key(&proof, &it).await?;
        tx.commit().await?;
        return Ok(saved(organisation));
    }
    if given.key.trim_ascii().is_empty() {
        let wrong = vec![Wrong::new("key", t.contact_key_wrong_none())];
        return Ok(refused(form(&web, &who, it, wrong).await?));
    }
    let (bytes, address, now) = (given.key, it.email.clone().unwrap_or_default(), web.now());
    let read = tokio::task::spawn_blocking(move || {
        let key = MailKey::read(&bytes, &address, now)?;
        key.text().map(|armored| (armored, key.grouped()))
    });
    let (armored, fingerprint) = match read.await.map_err(Fault::internal)? {
        Ok(key) => key,
        Err(bad) => {
            let wrong = vec![Wrong::new("key", t.contact_key_wrong(bad.code()))];
            return Ok(refused(form(&web, &who, it, wrong).await?));
        }
    };
    let mut tx = web.store.begin().await?;
    tx.put_contact_key(&proof, &it, &armored, &fingerprint).await?;
    tx.commit().await?;
    Ok(saved(organisation))
}
