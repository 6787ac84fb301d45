//! Texts of the CERT's own that advices begin with: the list, and one to write, change, retire or bring back. The composer puts
//! them into a notice.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::follow_up::Level;
use domain::organisation::Language;
use domain::policy;
use domain::template::{self, Kind, MAX_NAME, Placeholder, TemplateText};
use domain::{TemplateId, refusal::Refusal};
use l10n::Texts;
use serde::Deserialize;
use store::{SameName, StoreError, TemplateRow};

use super::composer::headings;
use super::{Fields, Stamp, Wrong, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

#[cfg(test)]
mod tests;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    saved: String,
    /// Standard templates that were taken over, and those that were there.
    added: String,
    there: String,
}

struct Line {
    href: String,
    name: String,
    fits: String,
    languages: String,
    changed: Stamp,
    is_retired: bool,
}

#[derive(Template)]
#[template(path = "desk/templates.html")]
struct List {
    page: Page,
    lines: Vec<Line>,
    done: Option<String>,
}

/// At which level and for which advice, in words.
fn fits(t: &Texts, text: &TemplateText) -> String {
    let level = t.templates_level(text.level.map_or("any", Level::code));
    format!("{level} · {}", t.templates_kind(text.kind.map_or("any", Kind::code)))
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let view = web.store.as_viewer(&who.viewer).await?;
    let rows = view.templates().await?;
    let lines = rows.iter().map(|row| {
        let written = Language::ALL.into_iter().filter(|language| !row.text.of(*language).is_empty());
        Line {
            href: paths::desk_template(row.id),
            name: row.text.name.clone(),
            fits: fits(t, &row.text),
            languages: written.map(|language| t.language(language)).collect::<Vec<_>>().join(", "),
            changed: Stamp::new(visit, row.changed_at),
            is_retired: row.is_retired,
        }
    });
    let taken = ask.added.parse::<usize>().ok().zip(ask.there.parse::<usize>().ok());
    let done = match taken {
        Some((added, there)) => Some(t.templates_taken(added.to_string(), there.to_string())),
        None => (ask.saved == "1").then(|| t.templates_saved()),
    };
    let page = Page::new(&web, visit, t.templates_title()).lead(t.templates_lead()).back_to(paths::DESK_TEMPLATES);
    html(&List { page, lines: lines.collect(), done })
}

/// Takes the standard templates over. What has the name of one stays as somebody made it.
pub(crate) async fn take_over(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let proof = policy::may_keep_templates(&who.viewer)?;
    let standard = l10n::templates::standard().map_err(Fault::internal)?;
    let mut tx = web.store.begin().await?;
    let taken = tx.take_over_templates(&proof, &standard, SameName::Leave).await?;
    tx.commit().await?;
    let to = format!("{}?added={}&there={}", paths::DESK_TEMPLATES, taken.added, taken.unchanged);
    Ok(Redirect::to(&to).into_response())
}

struct Choice {
    code: &'static str,
    label: String,
    chosen: bool,
}

/// The text in one language.
struct Area {
    code: &'static str,
    label: String,
    text: String,
}

fn areas(t: &Texts, text: &TemplateText) -> Vec<Area> {
    let area = |language: Language| Area {
        code: field(language),
        label: t.language(language),
        text: text.of(language).to_owned(),
    };
    Language::ALL.map(area).into()
}

/// What somebody else wrote meanwhile.
struct Theirs {
    name: String,
    areas: Vec<Area>,
}

#[derive(Template)]
#[template(path = "desk/template.html")]
struct Form {
    page: Page,
    action: String,
    name: String,
    areas: Vec<Area>,
    levels: Vec<Choice>,
    kinds: Vec<Choice>,
    /// The words in brackets, and for whom they are.
    headings: Vec<(String, String)>,
    /// What stands in braces, and what it becomes.
    placeholders: Vec<(String, String)>,
    wrong: Vec<Wrong>,
    problem: Option<String>,
    /// The version that was shown; `None` for a new one.
    version: Option<i64>,
    is_retired: bool,
    theirs: Option<Theirs>,
    longest_name: usize,
}

impl Form {
    fn error(&self, field: &str) -> Option<&str> {
        Wrong::of(&self.wrong, field)
    }
}

fn form(web: &Web, visit: &Visit, text: TemplateText, row: Option<&TemplateRow>) -> Form {
    let t = visit.t;
    let any = |label: String, chosen: bool| Choice { code: "", label, chosen };
    let mut levels = vec![any(t.templates_level("any"), text.level.is_none())];
    levels.extend(Level::ALL.into_iter().rev().map(|level| Choice {
        code: level.code(),
        label: t.templates_level(level.code()),
        chosen: text.level == Some(level),
    }));
    let mut kinds = vec![any(t.templates_kind("any"), text.kind.is_none())];
    kinds.extend(Kind::ALL.into_iter().map(|kind| Choice {
        code: kind.code(),
        label: t.templates_kind(kind.code()),
        chosen: text.kind == Some(kind),
    }));
    let (title, action) = match row {
        Some(row) => (row.text.name.clone(), paths::desk_template(row.id)),
        None => (t.templates_new(), paths::DESK_TEMPLATE_NEW.to_owned()),
    };
    Form {
        page: Page::new(web, visit, title).back_to(action.clone()),
        action,
        areas: areas(t, &text),
        name: text.name,
        levels,
        kinds,
        headings: headings(t, visit.language),
        placeholders: Placeholder::ALL
            .map(|placeholder| (placeholder.to_string(), t.templates_placeholder(placeholder.code())))
            .into(),
        wrong: Vec::new(),
        problem: None,
        version: row.map(|row| row.version),
        is_retired: row.is_some_and(|row| row.is_retired),
        theirs: None,
        longest_name: MAX_NAME,
    }
}

/// What was typed, as it was typed.
fn read(fields: &Fields) -> TemplateText {
    TemplateText {
        name: fields.get("name").to_owned(),
        level: Level::from_code(fields.get("level")),
        kind: Kind::from_code(fields.get("kind")),
        nl: fields.get("nl").replace("\r\n", "\n"),
        en: fields.get("en").replace("\r\n", "\n"),
    }
}

/// What is wrong with it, beside its field and in the visitor's language.
fn wrong(visit: &Visit, wrong: &template::Wrong) -> Wrong {
    use template::Wrong as It;
    let t = visit.t;
    match wrong {
        It::NoName => Wrong::new("name", t.templates_wrong("no_name")),
        It::LongName => Wrong::new("name", t.templates_wrong("long_name")),
        It::NoText => Wrong::new(field(visit.language), t.templates_wrong("no_text")),
        It::LongText(language) => Wrong::new(field(*language), t.templates_wrong("long_text")),
        It::Heading { language, line, words } => {
            let known: Vec<String> = headings(t, visit.language).into_iter().map(|(words, _)| words).collect();
            let text = t.compose_bad_heading(words, line.to_string(), t.language(*language), known.join(" "));
            Wrong::new(field(*language), text)
        }
        It::Placeholder { language, line, words } => {
            let known = Placeholder::ALL.map(|placeholder| placeholder.to_string()).join(" ");
            let words = format!("{{{words}}}");
            let text = t.templates_wrong_placeholder(words, line.to_string(), t.language(*language), known);
            Wrong::new(field(*language), text)
        }
        It::Mark { language, line } => {
            Wrong::new(field(*language), t.templates_wrong_mark(line.to_string(), t.language(*language)))
        }
    }
}

/// The field with the text in a language.
fn field(language: Language) -> &'static str {
    language.code()
}

fn unprocessable(form: &Form) -> Result<Response, Fault> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(form)?).into_response())
}

fn saved() -> Response {
    Redirect::to(&format!("{}?saved=1", paths::DESK_TEMPLATES)).into_response()
}

pub(crate) async fn new(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    html(&form(&web, &who.visit, TemplateText::default(), None))
}

pub(crate) async fn add(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let proof = policy::may_keep_templates(&who.viewer)?;
    let text = read(&Fields::read(&body));
    let checked = match template::Template::check(text.clone()) {
        Ok(checked) => checked,
        Err(bad) => {
            let form = form(&web, &who.visit, text, None);
            return unprocessable(&Form { wrong: vec![wrong(&who.visit, &bad)], ..form });
        }
    };
    let mut tx = web.store.begin().await?;
    match tx.add_template(&proof, &checked).await {
        Ok(_) => tx.commit().await?,
        Err(StoreError::Refused(refusal)) => {
            drop(tx);
            let form = form(&web, &who.visit, text, None);
            return unprocessable(&Form { problem: Some(who.visit.t.refused(refusal.code())), ..form });
        }
        Err(error) => return Err(error.into()),
    }
    Ok(saved())
}

pub(crate) async fn one(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let view = web.store.as_viewer(&who.viewer).await?;
    let row = view.template(id(&path)?).await?;
    html(&form(&web, &who.visit, row.text.clone(), Some(&row)))
}

pub(crate) async fn change(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let which: TemplateId = id(&path)?;
    let t = who.visit.t;
    let proof = policy::may_keep_templates(&who.viewer)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let row = view.template(which).await?;
    let fields = Fields::read(&body);
    let act = fields.get("act");
    let version: i64 = fields.get("version").parse().map_err(|_| Fault::bad_request(t.desk_unknown_act()))?;
    // Whoever takes one out of use or brings it back has typed nothing that is to be kept.
    let text = if act == "save" { read(&fields) } else { row.text.clone() };
    let mut tx = web.store.begin().await?;
    let done = match act {
        "save" => match template::Template::check(text.clone()) {
            Ok(checked) => tx.change_template(&proof, which, version, &checked).await,
            Err(bad) => {
                drop(tx);
                let form = form(&web, &who.visit, text, Some(&row));
                return unprocessable(&Form { wrong: vec![wrong(&who.visit, &bad)], version: Some(version), ..form });
            }
        },
        "retire" => tx.retire_template(&proof, which, version, true).await,
        "restore" => tx.retire_template(&proof, which, version, false).await,
        _ => return Err(Fault::bad_request(t.desk_unknown_act())),
    };
    match done {
        Ok(()) => tx.commit().await?,
        Err(StoreError::Refused(refusal)) => {
            drop(tx);
            let row = view.template(which).await?;
            let problem = Some(t.refused(refusal.code()));
            let theirs = (row.text != text).then(|| Theirs { name: row.text.name.clone(), areas: areas(t, &row.text) });
            let form = form(&web, &who.visit, text, Some(&row));
            if refusal == Refusal::TemplateChanged {
                return Ok((StatusCode::CONFLICT, html(&Form { problem, theirs, ..form })?).into_response());
            }
            return unprocessable(&Form { problem, version: Some(version), ..form });
        }
        Err(error) => return Err(error.into()),
    }
    Ok(saved())
}
