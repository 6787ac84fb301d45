//! Language and theme: two buttons in the head of every page, kept in cookies, working without script.

use axum::Form;
use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use domain::organisation::Language;
use serde::Deserialize;

use crate::{Fault, Theme, Web, paths, session};

#[derive(Deserialize)]
pub(crate) struct Choice {
    lang: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    back: String,
}

pub(crate) async fn choose(State(web): State<Web>, Form(choice): Form<Choice>) -> Result<Response, Fault> {
    let mut cookies = Vec::new();
    if let Some(language) = choice.lang.as_deref().and_then(Language::from_code) {
        cookies.push((header::SET_COOKIE, session::choice_cookie(&web, "lang", language.code())?));
    }
    if let Some(theme) = choice.theme.as_deref().and_then(Theme::from_code) {
        cookies.push((header::SET_COOKIE, session::choice_cookie(&web, "theme", theme.code())?));
    }
    let back = paths::local(&choice.back).unwrap_or(paths::LANDING);
    Ok((AppendHeaders(cookies), Redirect::to(back)).into_response())
}
