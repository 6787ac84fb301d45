//! A forgotten password: the answer is the same for every address, in words and in time. Whether there is an account is
//! found out by the worker, which writes to known addresses only.

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use domain::{AccountMailId, ContentHash};

use super::desk::Fields;
use super::desk::organisation_edit::is_email;
use super::mail_link::Said;
use crate::layout::{Page, html};
use crate::{Fault, Visit, Web, paths};

/// Mails that one mailbox and one network address can ask for in an hour.
const PER_MAILBOX: i64 = 3;
const PER_ADDRESS: i64 = 20;

#[derive(Template)]
#[template(path = "forgot.html")]
struct Forgot {
    page: Page,
}

pub(crate) async fn show(State(web): State<Web>, visit: Visit) -> Result<Response, Fault> {
    let t = visit.t;
    let page = Page::new(&web, &visit, t.forgot_title()).lead(t.forgot_lead()).narrow().back_to(paths::FORGOT);
    html(&Forgot { page })
}

/// May this mailbox and this address have one more mail? Counts it when it may.
pub(super) async fn may_write(web: &Web, visit: &Visit, mail: &str) -> Result<bool, Fault> {
    let subject = |text: String| ContentHash::of(text.as_bytes());
    let mailbox = subject(format!("mail to {}", mail.trim().to_lowercase()));
    let address = subject(format!("mail from {}", visit.address));
    let mut tx = web.store.begin().await?;
    let id = tx.note_login_try(&[mailbox, address]).await?;
    tx.commit().await?;
    let since = web.now().plus_hours(-1);
    let may = web.store.login_failures(mailbox, since).await? <= PER_MAILBOX
        && web.store.login_failures(address, since).await? <= PER_ADDRESS;
    if !may {
        let mut tx = web.store.begin().await?;
        tx.take_back_login_try(id).await?;
        tx.commit().await?;
    }
    Ok(may)
}

pub(crate) async fn ask(State(web): State<Web>, visit: Visit, body: Bytes) -> Result<Response, Fault> {
    let fields = Fields::read(&body);
    let mail = fields.get("mail");
    if is_email(mail.trim()) && mail.len() <= 320 && may_write(&web, &visit, mail).await? {
        let mut tx = web.store.begin().await?;
        tx.ask_password_mail(AccountMailId::new(&*web.world), mail, visit.language).await?;
        tx.commit().await?;
    }
    let t = visit.t;
    let page = Page::new(&web, &visit, t.forgot_sent_title()).lead(t.forgot_sent_lead()).narrow();
    html(&Said { page: page.back_to(paths::FORGOT) })
}
