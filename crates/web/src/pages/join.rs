//! An organisation signs itself up: a short form for everybody, confirmed by mail, decided on by the CERT.

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::organisation::{OrganisationKind, Size};
use domain::{AccountMailId, JoinId};
use store::{NewJoin, first_role};

use super::desk::organisation_edit::{is_email, is_phone};
use super::desk::{Fields, Wrong};
use super::forgot::may_write;
use super::mail_link::Said;
use crate::layout::{Page, html};
use crate::{Fault, Visit, Web, paths};

#[derive(Template)]
#[template(path = "join.html")]
struct Join {
    page: Page,
    it: Typed,
    kinds: Vec<OrganisationKind>,
    sectors: Vec<String>,
    wrong: Vec<Wrong>,
}

impl Join {
    fn error(&self, field: &str) -> Option<&str> {
        Wrong::of(&self.wrong, field)
    }
}

struct Typed {
    name: String,
    kind: OrganisationKind,
    sector: String,
    size: Option<Size>,
    domain: String,
    contact: String,
    mail: String,
    phone: String,
}

pub(crate) async fn show(State(web): State<Web>, visit: Visit) -> Result<Response, Fault> {
    page(&web, &visit, read(&Fields::none()), Vec::new())
}

fn page(web: &Web, visit: &Visit, it: Typed, wrong: Vec<Wrong>) -> Result<Response, Fault> {
    let t = visit.t;
    let page = Page::new(web, visit, t.join_title()).lead(t.join_lead()).narrow().back_to(paths::JOIN);
    let kinds = OrganisationKind::ALL.into_iter().filter(|kind| first_role(*kind).is_some()).collect();
    html(&Join { page, it, kinds, sectors: web.config.sectors.clone(), wrong })
}

fn read(fields: &Fields) -> Typed {
    let text = |name: &str| -> String {
        fields.get(name).trim().chars().filter(|sign| !sign.is_control()).take(200).collect()
    };
    Typed {
        name: text("name"),
        kind: OrganisationKind::from_code(fields.get("kind"))
            .filter(|kind| first_role(*kind).is_some())
            .unwrap_or(OrganisationKind::Institution),
        sector: text("sector"),
        size: Size::from_code(fields.get("size")),
        domain: text("domain").to_lowercase(),
        contact: text("contact"),
        mail: text("mail"),
        phone: text("phone"),
    }
}

/// A name as browsers know it: labels with dots between.
fn is_domain(text: &str) -> bool {
    let labels: Vec<&str> = text.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|sign| sign.is_alphanumeric() || sign == '-')
        })
}

pub(crate) async fn ask(State(web): State<Web>, visit: Visit, body: Bytes) -> Result<Response, Fault> {
    let t = visit.t;
    let it = read(&Fields::read(&body));
    let mut wrong = Vec::new();
    for (field, is_right, text) in [
        ("name", !it.name.is_empty(), t.join_wrong_name()),
        ("domain", is_domain(&it.domain), t.join_wrong_domain()),
        ("contact", !it.contact.is_empty(), t.join_wrong_contact()),
        ("mail", is_email(&it.mail), t.people_wrong_mail()),
        ("phone", it.phone.is_empty() || is_phone(&it.phone), t.join_wrong_phone()),
        ("sector", it.sector.is_empty() || web.config.sectors.contains(&it.sector), t.join_wrong_sector()),
    ] {
        if !is_right {
            wrong.push(Wrong::new(field, text));
        }
    }
    if !wrong.is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&web, &visit, it, wrong)?).into_response());
    }
    // The same answer when there were too many mails: this form must not become a means to flood a mailbox.
    if may_write(&web, &visit, &it.mail).await? {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let institution = it.kind == OrganisationKind::Institution;
        let new = NewJoin {
            id: JoinId::new(&*web.world),
            name: it.name,
            kind: it.kind,
            sector: some(it.sector).filter(|_| institution),
            size: it.size,
            domain: it.domain,
            contact_name: it.contact,
            email: it.mail,
            phone: some(it.phone),
            language: visit.language,
        };
        let mut tx = web.store.begin().await?;
        tx.ask_join(&new, AccountMailId::new(&*web.world)).await?;
        tx.commit().await?;
    }
    html(&Said { page: Page::new(&web, &visit, t.join_sent_title()).lead(t.join_sent_lead()).narrow() })
}

#[cfg(test)]
mod tests;
