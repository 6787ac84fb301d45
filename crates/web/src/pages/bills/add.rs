//! Bringing a bill of materials in over the pages: the form, what it is of, and reading the file.

use std::collections::HashMap;

use askama::Template;
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::sbom::BillOf;
use domain::{AssetId, policy};
use formats::bill::NotRead;
use matching::sbom::component_keys;
use store::{MOST_COMPONENTS, NewBill, View};

use super::{Side, place};
use crate::fault::Outside;
use crate::layout::{Page, html};
use crate::pages::desk::Wrong;
use crate::{Fault, SignedIn, Web};

/// Longest text of a field.
const MAX_TEXT: usize = 500;

#[derive(Template)]
#[template(path = "bill-new.html")]
struct New {
    page: Page,
    base: &'static str,
    crumb: String,
    is_desk: bool,
    wrong: Vec<Wrong>,
    theirs: Option<String>,
    products: Vec<(String, String)>,
    given: Given,
}

impl New {
    fn error(&self, field: &str) -> Option<&str> {
        Wrong::of(&self.wrong, field)
    }
}

/// What was filled in, for when it is shown again.
#[derive(Default)]
struct Given {
    product: String,
    number: String,
    maker: String,
    name: String,
    version: String,
}

pub(crate) async fn form(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    form_of(&web, &who, Side::own(&who)?, Given::default(), Vec::new(), None).await
}

pub(crate) async fn desk_form(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    form_of(&web, &who, Side::Desk, Given::default(), Vec::new(), None).await
}

async fn form_of(
    web: &Web,
    who: &SignedIn,
    side: Side,
    given: Given,
    wrong: Vec<Wrong>,
    theirs: Option<String>,
) -> Result<Response, Fault> {
    let t = who.visit.t;
    let mut products = Vec::new();
    if let Side::Own(own) = side {
        let view = web.store.as_viewer(&who.viewer).await?;
        for row in view.registered_products(own).await? {
            let name = format!("{} {}", row.maker, row.product);
            products.push((choice(&row.maker, &row.product), t.bills_product_option(name.trim(), row.lines)));
        }
    }
    let lead = if side.is_desk() { t.bills_new_desk_lead() } else { t.bills_new_lead() };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = html(&New {
        page: Page::new(web, &who.visit, t.bills_new_title()).lead(lead).narrow(),
        base: side.base(),
        crumb: if side.is_desk() { t.bills_desk_title() } else { t.bills_title() },
        is_desk: side.is_desk(),
        wrong,
        theirs,
        products,
        given,
    })?;
    Ok((status, page).into_response())
}

/// A product as the value of an option.
fn choice(maker: &str, product: &str) -> String {
    let mut pair = url::form_urlencoded::Serializer::new(String::new());
    pair.append_pair("maker", maker).append_pair("product", product);
    pair.finish()
}

fn chosen(value: &str) -> (String, String) {
    let pairs: HashMap<String, String> = url::form_urlencoded::parse(value.as_bytes()).into_owned().collect();
    let get = |name: &str| pairs.get(name).cloned().unwrap_or_default();
    (get("maker"), get("product"))
}

/// A form with a file and some texts.
pub(super) struct Sent {
    pub(super) file: Option<(String, Bytes)>,
    texts: HashMap<String, String>,
}

impl Sent {
    pub(super) async fn read(mut form: Multipart) -> Result<Self, Fault> {
        let broken = |error: MultipartError| {
            let outside = match error.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Outside::TooLarge,
                _ => Outside::BadRequest(String::new()),
            };
            Fault::because(outside, error)
        };
        let mut sent = Self { file: None, texts: HashMap::new() };
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or("").to_owned();
            let file = field.file_name().map(|name| name.chars().filter(|sign| !sign.is_control()).take(200).collect());
            let bytes = field.bytes().await.map_err(broken)?;
            match file {
                Some(file) if !bytes.is_empty() && sent.file.is_none() => sent.file = Some((file, bytes)),
                Some(_) => {}
                None => {
                    let text = String::from_utf8_lossy(&bytes);
                    let text = text.chars().filter(|sign| !sign.is_control()).take(MAX_TEXT).collect::<String>();
                    sent.texts.insert(name, text.trim().to_owned());
                }
            }
        }
        Ok(sent)
    }

    fn text(&self, name: &str) -> String {
        self.texts.get(name).cloned().unwrap_or_default()
    }
}

pub(crate) async fn add(State(web): State<Web>, who: SignedIn, form: Multipart) -> Result<Response, Fault> {
    add_to(&web, &who, Side::own(&who)?, Sent::read(form).await?).await
}

pub(crate) async fn desk_add(State(web): State<Web>, who: SignedIn, form: Multipart) -> Result<Response, Fault> {
    add_to(&web, &who, Side::Desk, Sent::read(form).await?).await
}

/// What the bill is of, from what was filled in.
async fn of_what(
    t: &l10n::Texts,
    view: &View<'_>,
    side: Side,
    given: &Given,
    wrong: &mut Vec<Wrong>,
) -> Result<BillOf, Fault> {
    let mut of = BillOf { asset: None, maker: String::new(), product: String::new(), version: given.version.clone() };
    let Side::Own(own) = side else {
        (of.maker, of.product) = (given.maker.clone(), given.name.clone());
        if of.product.is_empty() {
            wrong.push(Wrong::new("name", t.bills_wrong_name()));
        }
        return Ok(of);
    };
    if !given.number.is_empty() {
        match view.asset_numbered(own, &given.number).await {
            Ok(asset) => {
                let asset: AssetId = asset.into_inner();
                let line = view.asset(asset).await?.line.clone();
                let unnamed = line.product.trim().is_empty();
                of.product = if unnamed { line.inventory_number } else { line.product };
                of.maker = line.maker;
                of.asset = Some(asset);
            }
            Err(store::StoreError::NotFound) => wrong.push(Wrong::new("number", t.bills_wrong_number())),
            Err(error) => return Err(error.into()),
        }
        return Ok(of);
    }
    (of.maker, of.product) = chosen(&given.product);
    if of.product.is_empty() {
        wrong.push(Wrong::new("product", t.bills_wrong_product()));
    }
    Ok(of)
}

/// A bill as it was read, with the words of its components.
pub(crate) struct ReadBill {
    pub(crate) bill: formats::bill::Bill,
    pub(crate) keys: Vec<std::collections::BTreeSet<String>>,
}

/// Reads a bill away from the threads that wait for the network.
pub(crate) async fn read(bytes: Bytes) -> Result<Result<ReadBill, NotRead>, Fault> {
    let read = tokio::task::spawn_blocking(move || {
        let bill = formats::bill::read(&bytes)?;
        let keys = bill.sbom.components.iter().map(component_keys).collect();
        Ok(ReadBill { bill, keys })
    });
    read.await.map_err(Fault::internal)
}

async fn add_to(web: &Web, who: &SignedIn, side: Side, sent: Sent) -> Result<Response, Fault> {
    let t = who.visit.t;
    let given = Given {
        product: sent.text("product"),
        number: sent.text("number"),
        maker: sent.text("maker"),
        name: sent.text("name"),
        version: sent.text("version"),
    };
    // Asked before anything is read: whoever may not add learns nothing of what could be.
    let own = match side {
        Side::Own(own) => Some((policy::may_import_inventory(&who.viewer, own)?, own)),
        Side::Desk => None,
    };
    let view = web.store.as_viewer(&who.viewer).await?;
    let (mut wrong, mut theirs) = (Vec::new(), None);
    let of = of_what(t, &view, side, &given, &mut wrong).await?;
    let mut read_bill = None;
    match &sent.file {
        None => wrong.push(Wrong::new("file", t.bills_wrong_file())),
        Some((_, bytes)) => match read(bytes.clone()).await? {
            Ok(it) if it.bill.sbom.components.len() > MOST_COMPONENTS => {
                wrong.push(Wrong::new("file", t.bills_wrong_many()));
            }
            Ok(it) => read_bill = Some(it),
            Err(problem) => {
                theirs = Some(t.bills_not_read(problem.code(), place(t, &problem)));
                wrong.push(Wrong::new("file", t.bills_wrong_read()));
            }
        },
    }
    let (Some((name, bytes)), Some(it), true) = (&sent.file, read_bill, wrong.is_empty()) else {
        return form_of(web, who, side, given, wrong, theirs).await;
    };
    let new = NewBill {
        of: &of,
        file_name: name,
        content: bytes,
        sbom: &it.bill.sbom,
        keys: &it.keys,
        statements: &it.bill.vex,
    };
    let mut tx = web.store.begin().await?;
    let kept = match own {
        Some((proof, own)) => tx.add_bill(&proof, own, &new).await?,
        None => tx.add_bill_for_all(&policy::may_take_in(&who.viewer)?, &new).await?,
    };
    tx.commit().await?;
    let done = if kept.is_new { "added" } else { "known" };
    Ok(Redirect::to(&format!("{}/{}?done={done}", side.base(), kept.id)).into_response())
}
