//! The one table of routes: method, path, who may come there, handler. A route without an access entry cannot be
//! written down. `routes.txt` beside `Cargo.toml` shows what each answers to whom; a test keeps it true.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, on};
use domain::audit::Thing;

use crate::access::Access;
use crate::fault::{Fault, Outside};
use crate::pages::desk;
use crate::patient::{self, Taken};
use crate::reading::Reading;
use crate::step_up::StepUp;
use crate::sure::{self, Deed};
use crate::{Visit, Web, api, files, guard, limit, pages, paths, session, visit};

/// What a form may weigh; uploads say otherwise.
const FORM_BYTES: usize = 64 * 1024;

pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    handler: MethodRouter<Web>,
    body_bytes: usize,
    documents: bool,
    reads: Option<Reading>,
    pub(crate) step_up: Option<StepUp>,
    pub(crate) deeds: &'static [Deed],
}

impl Route {
    /// Files that come here are somebody's word, often signed: nothing may be taken out of them.
    pub(crate) fn documents(self) -> Self {
        Self { documents: true, ..self }
    }

    /// Lets this route take larger bodies.
    pub(crate) fn with_body(self, bytes: usize) -> Self {
        Self { body_bytes: bytes, ..self }
    }

    /// What this route does reaches many or opens much: it asks again who somebody is when the last proof is old.
    pub(crate) fn asks_again(self, step_up: StepUp) -> Self {
        Self { step_up: Some(step_up), ..self }
    }

    /// What the forms of this route do.
    pub(crate) fn does(self, deeds: &'static [Deed]) -> Self {
        Self { deeds, ..self }
    }

    /// What a good answer of this route means: somebody has read this object, which the trail notes.
    pub(crate) fn reads(self, thing: Thing) -> Self {
        Self { reads: Some(Reading { thing, export: false, pattern: self.path }), ..self }
    }

    /// The same for what is taken along as a file.
    pub(crate) fn exports(self, thing: Thing) -> Self {
        Self { reads: Some(Reading { thing, export: true, pattern: self.path }), ..self }
    }

    /// Larger bodies than those of forms come here.
    #[cfg(test)]
    pub(crate) fn takes_files(&self) -> bool {
        self.body_bytes > FORM_BYTES
    }

    /// The act that the trail gets for an answer of this route.
    pub fn noted_as(&self) -> Option<&'static str> {
        self.reads.map(|reading| reading.thing.act(reading.export))
    }
}

fn route<H, T>(method: Method, path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Web>,
    T: 'static,
{
    let filter = axum::routing::MethodFilter::try_from(method.clone()).unwrap_or(axum::routing::MethodFilter::GET);
    Route {
        method,
        path,
        access,
        handler: on(filter, handler),
        body_bytes: FORM_BYTES,
        documents: false,
        reads: None,
        step_up: None,
        deeds: &[],
    }
}

pub(crate) fn get<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Web>,
    T: 'static,
{
    route(Method::GET, path, access, handler)
}

pub(crate) fn post<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Web>,
    T: 'static,
{
    route(Method::POST, path, access, handler)
}

pub(crate) fn put<H, T>(path: &'static str, access: Access, handler: H) -> Route
where
    H: Handler<T, Web>,
    T: 'static,
{
    route(Method::PUT, path, access, handler)
}

/// Every route there is.
#[rustfmt::skip]
pub fn table() -> Vec<Route> {
    use Access::{Cert, Link, Oversight, Participant, People, Public, SignedIn, Umbrella};
    vec![
        // For everybody.
        get(paths::LANDING, Public, pages::landing::show),
        get(paths::SECURITY_TXT, Public, pages::landing::security_txt),
        get(paths::BUNDLE_KEY, Public, pages::blind::key),
        get(paths::OPENPGP_KEY, Public, pages::landing::openpgp_key),
        get(paths::SMIME_CERTIFICATE, Public, pages::landing::smime_certificate),
        get(paths::HEALTHZ, Public, pages::health::healthz),
        get(paths::READYZ, Public, pages::health::readyz),
        get(paths::STATIC, Public, files::serve),
        post(paths::PREFERENCES, Public, pages::preferences::choose),
        // A participant's notices.
        get(paths::HOME, Participant, pages::notices::home),
        get(paths::NOTICES, Participant, pages::notices::list),
        // A list of many, which is not noted as a file either; each notice is when somebody opens it.
        get(paths::NOTICES_CSV, Participant, pages::notices::list_csv::csv),
        get(paths::NOTICE, Participant, pages::notices::show).reads(Thing::Notice),
        post(paths::NOTICE_ANSWER, Participant, pages::notices::answer),
        // Lines of the list of notices, which is not noted either.
        get(paths::OVERVIEW, Participant, pages::overview::show),
        post(paths::OVERVIEW, Participant, pages::overview::choose),
        get(paths::TOPICS, Participant, pages::topics::show),
        post(paths::TOPICS, Participant, pages::topics::act),
        get(paths::CONNECTIONS, Participant, pages::connections::show),
        post(paths::CONNECTIONS, Participant, pages::connections::act)
            .does(const { &[
                sure::sure("remove", "webhook_remove"), sure::named("add", "webhook_add"),
                sure::sure("feed_end", "feed_end"), sure::named("feed_add", "feed_add"),
            ] })
            .asks_again(StepUp::Acts(&["add", "feed_add"])),
        get(paths::ALERT, Participant, pages::alert::show),
        post(paths::ALERT, Participant, pages::alert::answer).with_body(pages::alert::FORM_BYTES),
        get(paths::NOTICE_CSV, Participant, pages::notices::csv).exports(Thing::Notice),
        get(paths::NOTICE_DEVICES, Participant, pages::devices::show).reads(Thing::Notice),
        post(paths::NOTICE_DEVICES, Participant, pages::devices::set).with_body(pages::remediation::FORM_BYTES),
        get(paths::ASSET, Participant, pages::asset::show).reads(Thing::Asset),
        post(paths::ASSET, Participant, pages::asset::set).with_body(pages::remediation::FORM_BYTES),
        post(paths::ASSET_MATCH, Participant, pages::asset::again),
        post(paths::ASSET_VERSION, Participant, pages::asset::version),
        get(paths::INVENTORY, Participant, pages::inventory::show).reads(Thing::Inventory),
        get(paths::INVENTORY_CSV, Participant, pages::inventory::csv).exports(Thing::Inventory),
        get(paths::PHOTO, Participant, pages::photo::show).reads(Thing::Inventory),
        post(paths::PHOTO, Participant, pages::photo::tick).with_body(pages::photo::FORM_BYTES),
        get(paths::PHOTO_CSV, Participant, pages::photo::csv).exports(Thing::Inventory),
        post(paths::PHOTO_UPLOAD, Participant, pages::photo::upload).with_body(pages::photo::UPLOAD_BYTES),
        get(paths::UNKNOWN, Participant, pages::coverage::show).reads(Thing::Inventory),
        get(paths::UNKNOWN_CSV, Participant, pages::coverage::csv).exports(Thing::Inventory),
        get(paths::THRESHOLD, Participant, pages::threshold::show),
        post(paths::THRESHOLD, Participant, pages::threshold::choose),
        get(paths::IMPORT, Participant, pages::inventory::form),
        post(paths::IMPORT, Participant, pages::inventory::upload).with_body(pages::inventory::UPLOAD_BYTES),
        get(paths::IMPORT_ONE, Participant, pages::inventory::import),
        post(paths::IMPORT_ONE, Participant, pages::inventory::confirm),
        get(paths::BILLS, Participant, pages::bills::list),
        get(paths::BILL_NEW, Participant, pages::bills::form),
        post(paths::BILL_NEW, Participant, pages::bills::add).with_body(pages::bills::UPLOAD_BYTES).documents(),
        get(paths::BILL, Participant, pages::bills::one).reads(Thing::Bill),
        get(paths::BILL_FILE, Participant, pages::bills::file).exports(Thing::Bill),
        post(paths::BILL_VEX, Participant, pages::bills::vex).with_body(pages::bills::UPLOAD_BYTES).documents(),
        post(paths::BILL_REMOVE, Participant, pages::bills::remove).does(const { &[sure::sure("", "bill_remove")] }),
        get(paths::ASSESS, Participant, pages::blind::show),
        post(paths::ASSESS, Participant, pages::blind::send).with_body(pages::blind::UPLOAD_BYTES).documents(),
        get(paths::ASSESS_BUNDLE, Participant, pages::blind::download),
        get(paths::ASSESS_MODE, Participant, pages::blind::mode),
        post(paths::ASSESS_MODE, Participant, pages::blind::choose),
        get(paths::AUDIT, Participant, pages::audit::show),
        get(paths::MANDATES, Participant, pages::mandates::show),
        post(paths::MANDATE, Participant, pages::mandates::decide).does(const { &[sure::sure("revoke", "mandate_revoke")] }),
        // What the CERT asks of a participant.
        get(paths::QUESTIONS, Participant, pages::questions::list),
        get(paths::QUESTION, Participant, pages::questions::show).reads(Thing::Question),
        post(paths::QUESTION, Participant, pages::questions::answer).with_body(pages::asked::FORM_BYTES),
        get(paths::QUESTION_CSV, Participant, pages::questions::csv).exports(Thing::Question),
        post(paths::QUESTION_UPLOAD, Participant, pages::questions::upload).with_body(pages::asked::UPLOAD_BYTES),
        // What an umbrella hears of its members: sums.
        get(paths::SECTOR, Umbrella, pages::sector::show),
        // For whoever holds the link of a mail.
        get(paths::LINK, Link, pages::link::show),
        post(paths::LINK, Link, pages::link::answer),
        // A reader asks every few minutes, so reading is not noted; the feed says when it was read last.
        get(paths::FEED, Link, pages::atom_feed::show),
        get(paths::QUESTION_LINK, Link, pages::question_link::show),
        post(paths::QUESTION_LINK, Link, pages::question_link::answer).with_body(pages::asked::FORM_BYTES),
        get(paths::QUESTION_LINK_CSV, Link, pages::question_link::csv),
        post(paths::QUESTION_LINK_UPLOAD, Link, pages::question_link::upload).with_body(pages::asked::UPLOAD_BYTES),
        // Signing in and out.
        get(paths::LOGIN, Public, pages::login::show),
        post(paths::LOGIN, Public, pages::login::password),
        get(paths::LOGIN_CODE, Public, pages::login::show_code),
        post(paths::LOGIN_CODE, Public, pages::login::code),
        get(paths::LOGIN_ENROL, Public, pages::enrol::show),
        post(paths::LOGIN_ENROL, Public, pages::enrol::confirm),
        post(paths::LOGIN_ENROL_PASSKEY_BEGIN, Public, pages::passkey::begin_enrolment),
        post(paths::LOGIN_ENROL_PASSKEY, Public, pages::passkey::finish_enrolment),
        post(paths::LOGOUT, SignedIn, pages::login::logout),
        get(paths::CONFIRM, SignedIn, pages::confirm::show),
        post(paths::CONFIRM, SignedIn, pages::confirm::confirm).with_body(pages::asked::FORM_BYTES + FORM_BYTES),
        post(paths::LOGIN_PASSKEY_BEGIN, Public, pages::passkey::begin),
        post(paths::LOGIN_PASSKEY, Public, pages::passkey::finish),
        post(paths::OIDC, Public, pages::oidc::start),
        get(paths::OIDC_CALLBACK, Public, pages::oidc::callback),
        post(paths::CONFIRM_OIDC, SignedIn, pages::oidc::confirm),
        get(paths::FORGOT, Public, pages::forgot::show),
        post(paths::FORGOT, Public, pages::forgot::ask),
        get(paths::RESET, Public, pages::mail_link::reset),
        post(paths::RESET, Public, pages::mail_link::set_password),
        get(paths::INVITE, Public, pages::mail_link::invitation),
        post(paths::INVITE, Public, pages::mail_link::accept),
        // An organisation signs itself up.
        get(paths::JOIN, Public, pages::join::show),
        post(paths::JOIN, Public, pages::join::ask),
        get(paths::JOIN_CONFIRM, Public, pages::mail_link::join),
        post(paths::JOIN_CONFIRM, Public, pages::mail_link::confirm_join),
        get(paths::DESK_JOINS, Cert, desk::joins::show),
        post(paths::DESK_JOINS, Cert, desk::joins::decide)
            .does(const { &[sure::sure("decline", "join_decline"), sure::named("approve", "join_approve")] })
            .asks_again(StepUp::Always),
        // Who works for an organisation.
        get(paths::PEOPLE, SignedIn, pages::people::show),
        post(paths::PEOPLE, People, pages::people::act).does(pages::people::DEEDS).asks_again(StepUp::Always),
        get(paths::DESK_PEOPLE, Oversight, pages::people::desk),
        post(paths::DESK_PEOPLE, Oversight, pages::people::desk_act).does(pages::people::DEEDS).asks_again(StepUp::Always),
        // One's own account.
        get(paths::ACCOUNT, SignedIn, pages::account::show),
        post(paths::ACCOUNT_SESSIONS, SignedIn, pages::account::end_sessions),
        get(paths::ACCOUNT_PASSWORD, SignedIn, pages::account::password::show),
        post(paths::ACCOUNT_PASSWORD, SignedIn, pages::account::password::change),
        get(paths::ACCOUNT_APP, SignedIn, pages::account::app::show),
        post(paths::ACCOUNT_APP_START, SignedIn, pages::account::app::start)
            .does(const { &[sure::named("", "app_start")] })
            .asks_again(StepUp::Always),
        post(paths::ACCOUNT_APP, SignedIn, pages::account::app::decide),
        post(paths::ACCOUNT_CODES, SignedIn, pages::account::new_codes)
            .does(const { &[sure::sure("", "codes_new")] })
            .asks_again(StepUp::Always),
        post(paths::ACCOUNT_PASSKEY_BEGIN, SignedIn, pages::passkey::begin_registration).asks_again(StepUp::Script),
        post(paths::ACCOUNT_PASSKEYS, SignedIn, pages::passkey::finish_registration).asks_again(StepUp::Script),
        post(paths::ACCOUNT_PASSKEY_REMOVE, SignedIn, pages::account::remove_passkey)
            .does(const { &[sure::sure("", "passkey_remove")] })
            .asks_again(StepUp::Always),
        post(paths::ACCOUNT_OIDC, SignedIn, pages::oidc::account)
            .does(const { &[sure::sure("unlink", "oidc_unlink"), sure::named("link", "oidc_link")] })
            .asks_again(StepUp::Always),
        // The CERT's desk: what came in.
        get(paths::DESK, Cert, desk::inbox::show),
        post(paths::DESK, Cert, desk::inbox::act),
        get(paths::DESK_ADVISORY, Cert, desk::advisory::show).reads(Thing::Advisory),
        get(paths::DESK_ADVISORY_RAW, Cert, desk::advisory::raw).exports(Thing::Advisory),
        post(paths::DESK_DISMISS, Cert, desk::advisory::dismiss),
        post(paths::DESK_REOPEN, Cert, desk::advisory::reopen),
        get(paths::DESK_REVIEW, Cert, desk::review::all),
        post(paths::DESK_REVIEW, Cert, desk::review::decide_any),
        get(paths::DESK_ADVISORY_REVIEW, Cert, desk::review::show).reads(Thing::Advisory),
        post(paths::DESK_ADVISORY_REVIEW, Cert, desk::review::decide),
        get(paths::DESK_REACH, Cert, desk::reach::show).reads(Thing::Advisory),
        post(paths::DESK_REACH, Cert, desk::reach::set),
        post(paths::DESK_ADVISORY_MATCH, Cert, desk::reach::again),
        get(paths::DESK_PRODUCTS, Cert, desk::products::show),
        get(paths::DESK_PRODUCT, Cert, desk::products::one),
        post(paths::DESK_PRODUCT_MATCH, Cert, desk::products::again),
        get(paths::DESK_ASSET, Cert, pages::asset::show).reads(Thing::Asset),
        post(paths::DESK_ASSET, Cert, pages::asset::set).with_body(pages::remediation::FORM_BYTES),
        post(paths::DESK_ASSET_MATCH, Cert, pages::asset::again),
        post(paths::DESK_ASSET_VERSION, Cert, pages::asset::version),
        get(paths::DESK_ORGANISATIONS, Cert, desk::organisations::show),
        get(paths::DESK_ORGANISATION_NEW, Cert, desk::organisation_edit::new),
        post(paths::DESK_ORGANISATION_NEW, Cert, desk::organisation_edit::add),
        get(paths::DESK_ORGANISATION, Cert, desk::organisation::show).reads(Thing::Organisation),
        get(paths::DESK_ORGANISATION_EDIT, Cert, desk::organisation_edit::edit).reads(Thing::Organisation),
        post(paths::DESK_ORGANISATION_EDIT, Cert, desk::organisation_edit::change),
        get(paths::DESK_LEAVING, Cert, desk::leaving::show).reads(Thing::Organisation),
        post(paths::DESK_LEAVING, Cert, desk::leaving::end)
            .does(const { &[sure::named("", "organisation_end")] })
            .asks_again(StepUp::Always),
        post(paths::DESK_LEAVING_EXPORT, Cert, desk::leaving::export)
            .does(const { &[sure::named("", "organisation_export")] })
            .asks_again(StepUp::Always),
        get(paths::DESK_INVENTORY_MODE, Cert, pages::blind::desk_mode).reads(Thing::Organisation),
        post(paths::DESK_INVENTORY_MODE, Cert, pages::blind::desk_choose),
        get(paths::DESK_UNKNOWN, Cert, pages::coverage::desk).reads(Thing::Inventory),
        get(paths::DESK_UNKNOWN_CSV, Cert, pages::coverage::desk_csv).exports(Thing::Inventory),
        get(paths::DESK_THRESHOLD, Cert, pages::threshold::desk).reads(Thing::Organisation),
        post(paths::DESK_THRESHOLD, Cert, pages::threshold::desk_choose),
        get(paths::DESK_OVERVIEW, Cert, pages::overview::desk).reads(Thing::Organisation),
        post(paths::DESK_OVERVIEW, Cert, pages::overview::desk_choose),
        get(paths::DESK_CONTACT, Cert, desk::organisation_edit::contact).reads(Thing::Organisation),
        post(paths::DESK_CONTACT, Cert, desk::organisation_edit::save_contact)
            .does(const { &[sure::sure("remove", "contact_remove")] }),
        get(paths::DESK_CONTACT_KEY, Cert, desk::contact_key::show).reads(Thing::Organisation),
        post(paths::DESK_CONTACT_KEY, Cert, desk::contact_key::save)
            .with_body(desk::contact_key::FORM_BYTES)
            .documents()
            .does(const { &[sure::sure("remove", "contact_key_remove")] }),
        get(paths::DESK_MANDATE, Cert, desk::organisation_edit::mandate).reads(Thing::Organisation),
        post(paths::DESK_MANDATE, Cert, desk::organisation_edit::save_mandate)
            .does(const { &[sure::sure("revoke", "mandate_revoke")] }),
        get(paths::DESK_SOURCES, Cert, desk::sources::show),
        get(paths::DESK_SOURCE_NEW, Cert, desk::sources::new),
        post(paths::DESK_SOURCE_NEW, Cert, desk::sources::add),
        get(paths::DESK_SOURCE, Cert, desk::sources::edit),
        post(paths::DESK_SOURCE, Cert, desk::sources::change),
        post(paths::DESK_SOURCE_FETCH, Cert, desk::sources::fetch),
        get(paths::DESK_RUN, Cert, desk::sources::run),
        get(paths::DESK_UPLOAD, Cert, desk::upload::show),
        post(paths::DESK_UPLOAD, Cert, desk::upload::upload).with_body(desk::upload::UPLOAD_BYTES).documents(),
        get(paths::DESK_REGISTER, Cert, desk::register::show),
        get(paths::DESK_REGISTER_NEW, Cert, desk::register::decide::new),
        post(paths::DESK_REGISTER_NEW, Cert, desk::register::decide::add),
        get(paths::DESK_RULE, Cert, desk::register::one),
        post(paths::DESK_RULE_UNDO, Cert, desk::register::undo),
        get(paths::DESK_BILLS, Cert, pages::bills::desk_list),
        get(paths::DESK_BILL_NEW, Cert, pages::bills::desk_form),
        post(paths::DESK_BILL_NEW, Cert, pages::bills::desk_add).with_body(pages::bills::UPLOAD_BYTES).documents(),
        get(paths::DESK_BILL, Cert, pages::bills::desk_one).reads(Thing::Bill),
        get(paths::DESK_BILL_FILE, Cert, pages::bills::desk_file).exports(Thing::Bill),
        post(paths::DESK_BILL_VEX, Cert, pages::bills::desk_vex).with_body(pages::bills::UPLOAD_BYTES).documents(),
        post(paths::DESK_BILL_REMOVE, Cert, pages::bills::desk_remove).does(const { &[sure::sure("", "bill_remove")] }),
        get(paths::DESK_JOBS, Cert, desk::jobs::show),
        post(paths::DESK_JOBS, Cert, desk::jobs::retry),
        get(paths::DESK_AUDIT, Oversight, desk::audit::show),
        get(paths::DESK_RETENTION, Oversight, desk::retention::show),
        // What goes out, and what comes back.
        get(paths::DESK_COMPOSE, Cert, desk::composer::show).reads(Thing::Advisory),
        post(paths::DESK_COMPOSE, Cert, desk::composer::act)
            .does(const { &[sure::named("send", "notice_send")] })
            .asks_again(StepUp::Acts(&["send"])),
        get(paths::DESK_TEMPLATES, Cert, desk::templates::show),
        post(paths::DESK_TEMPLATES, Cert, desk::templates::take_over),
        get(paths::DESK_TEMPLATE_NEW, Cert, desk::templates::new),
        post(paths::DESK_TEMPLATE_NEW, Cert, desk::templates::add),
        get(paths::DESK_TEMPLATE, Cert, desk::templates::one),
        post(paths::DESK_TEMPLATE, Cert, desk::templates::change),
        get(paths::DESK_RATING, Cert, desk::rating::show).reads(Thing::Advisory),
        post(paths::DESK_RATING, Cert, desk::rating::act),
        get(paths::DESK_FOLLOW_UP, Cert, desk::follow_up::show).reads(Thing::Advisory),
        get(paths::DESK_PICTURE, Cert, desk::picture::show).reads(Thing::Advisory),
        get(paths::DESK_NOTICES, Cert, desk::follow_up::subjects),
        get(paths::DESK_PLAN, Cert, desk::plan::show),
        get(paths::DESK_CALLS, Cert, desk::follow_up::to_phone),
        get(paths::DESK_USEFULNESS, Cert, desk::usefulness::show),
        get(paths::DESK_DUTY, Cert, desk::duty::show),
        post(paths::DESK_DUTY, Cert, desk::duty::act),
        get(paths::DESK_DUTY_ICS, Cert, desk::duty_calendar::show),
        get(paths::DUTY_CALL, Cert, desk::call_out::show),
        post(paths::DUTY_CALL, Cert, desk::call_out::take),
        get(paths::DESK_NOTICE, Cert, desk::notice::show).reads(Thing::Notice),
        post(paths::DESK_NOTICE_ANSWER, Cert, desk::notice::act),
        // What only an institution can tell.
        get(paths::DESK_QUESTIONS, Cert, desk::questions::show),
        get(paths::DESK_QUESTION_NEW, Cert, desk::question_new::show),
        post(paths::DESK_QUESTION_NEW, Cert, desk::question_new::act)
            .with_body(pages::asked::FORM_BYTES)
            .does(const { &[sure::named("send", "question_send")] })
            .asks_again(StepUp::Acts(&["send"])),
        get(paths::DESK_QUESTION, Cert, desk::question_one::show).reads(Thing::Question),
        post(paths::DESK_QUESTION, Cert, desk::question_one::act)
            .does(const { &[sure::sure("withdraw", "question_withdraw"), sure::named("remind", "question_remind")] })
            .asks_again(StepUp::Acts(&["remind"])),
        post(paths::DESK_QUESTION_ANSWER, Cert, desk::question_one::answer).with_body(pages::asked::FORM_BYTES),
        get(paths::DESK_QUESTION_CSV, Cert, desk::question_one::csv).exports(Thing::Question),
        post(paths::DESK_QUESTION_UPLOAD, Cert, desk::question_one::upload).with_body(pages::asked::UPLOAD_BYTES),
    ]
    .into_iter()
    .chain(api::routes())
    .collect()
}

pub(crate) fn router(web: &Web) -> Router<Web> {
    let mut router = Router::new();
    for route in table() {
        let door = Door {
            web: web.clone(),
            access: route.access,
            reads: route.reads,
            step_up: route.step_up,
            deeds: route.deeds,
            taken: Taken { pattern: route.path, body_bytes: route.body_bytes, documents: route.documents },
        };
        let handler = match route.deeds.iter().any(|deed| deed.asks) {
            true => route.handler.route_layer(from_fn_with_state(door.clone(), sure_first)),
            false => route.handler,
        };
        let handler = handler
            .route_layer(from_fn_with_state(door, admit))
            // Outside of the door, where forms of several parts are read as well.
            .route_layer(DefaultBodyLimit::max(route.body_bytes));
        router = router.route(route.path, handler);
    }
    router
}

#[derive(Clone)]
struct Door {
    web: Web,
    access: Access,
    reads: Option<Reading>,
    step_up: Option<StepUp>,
    deeds: &'static [Deed],
    taken: Taken,
}

/// Stands at the door of one route: finds out who comes, and lets in, sends to the login page, or knows of nothing.
async fn admit(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    match look(&door, &mut request).await {
        Ok(None) => {}
        Ok(Some(elsewhere)) => return elsewhere,
        Err(fault) => return fault.into_response(),
    }
    let visit = request.extensions().get::<Visit>().cloned();
    let request = match (door.step_up, visit) {
        (Some(step_up), Some(visit)) => {
            match step_up.stops(&door.web, &visit, door.deeds, request, door.taken.body_bytes).await {
                Ok(Ok(request)) => request,
                Ok(Err(asks)) => return asks,
                Err(fault) => return fault.into_response(),
            }
        }
        _ => request,
    };
    // What is sent is looked at here, before any handler, so that no field of no form can be forgotten.
    if !request.method().is_safe() {
        return patient::guarded(&door.web, door.taken, request, next).await;
    }
    match door.reads {
        None => next.run(request).await,
        Some(reading) => reading.noted(&door.web, request, next).await,
    }
}

/// "Are you sure?", asked where the door has let somebody in and what was sent has been looked at: the page shows it.
async fn sure_first(State(door): State<Door>, request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions().get::<Visit>().cloned() else { return next.run(request).await };
    match sure::stops(&door.web, &visit, door.deeds, request, door.taken.body_bytes).await {
        Ok(Ok(request)) => next.run(request).await,
        Ok(Err(asks)) => asks,
        Err(fault) => fault.into_response(),
    }
}

async fn look(door: &Door, request: &mut Request) -> Result<Option<Response>, Fault> {
    let Door { web, access, .. } = door;
    let peer = visit::peer(request.extensions());
    let mut visit = Visit::new(web, request.uri(), request.headers(), peer);
    let forms = !request.method().is_safe();
    let unlimited = limit::UNLIMITED.contains(&door.taken.pattern);
    if !unlimited {
        limit::address(web, &visit.address)?;
    }
    if *access == Access::Api {
        let caller = session::caller(web, request.headers()).await?;
        let caller = caller.ok_or_else(|| Fault::new(Outside::Unauthorized))?;
        api::admit(web, &caller)?;
        request.extensions_mut().insert(caller);
        return Ok(None);
    }
    let own = if *access == Access::Link { guard::is_own_at_link } else { guard::is_same_site };
    // Without a cookie there is nothing that another site could misuse.
    if forms && *access != Access::Client && !own(web, request.headers()) {
        return Err(Fault::new(Outside::CrossSite));
    }
    if access.reads_session()
        && let Some(identity) = session::identity(web, request.headers()).await?
    {
        if !access.admits(&identity.viewer) {
            return Err(Fault::not_found());
        }
        visit = visit.with_identity(request.headers(), identity);
    }
    if !unlimited {
        limit::visitor(web, &visit, forms)?;
    }
    let anonymous = !visit.is_signed_in();
    if anonymous && !access.is_open() {
        // What was to be sent is lost anyway, so after a POST the way leads to the login page only.
        let login =
            if request.method() == Method::GET { paths::login_then(&visit.here) } else { paths::LOGIN.to_owned() };
        return Ok(Some(Redirect::to(&login).into_response()));
    }
    request.extensions_mut().insert(visit);
    Ok(None)
}

#[cfg(test)]
mod tests;
