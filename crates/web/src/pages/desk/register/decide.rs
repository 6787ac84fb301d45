//! Making a rule of one answer: the form, filled in from a doubtful match, with what else the rule would change.
//!
//! The preview is a GET: looking changes nothing, and the address can be passed on to a colleague.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::hash::Hasher;
use domain::register::{BadRule, Decided, Notation, RegisteredAs, Rule, RuleKind, StatedAs};
use domain::{MatchId, RuleId, policy};
use serde::Deserialize;
use store::{NewRule, View};

use super::sentence;
use crate::effect::{self, Effect, SHOWN};
use crate::layout::{Page, html};
use crate::pages::desk::{Fields, Wrong};
use crate::{Fault, SignedIn, Web, paths};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    kind: String,
    /// The doubtful match that the texts come from.
    #[serde(rename = "match")]
    from: String,
    registered_maker: String,
    registered_product: String,
    registered_model: String,
    stated_maker: String,
    stated_product: String,
    notation: String,
    reason: String,
    /// The print of the rule whose preview stood on the page.
    seen: String,
    /// Where to go afterwards.
    back: String,
}

impl Draft {
    fn read(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).trim().to_owned();
        Self {
            kind: get("kind"),
            from: get("match"),
            registered_maker: get("registered_maker"),
            registered_product: get("registered_product"),
            registered_model: get("registered_model"),
            stated_maker: get("stated_maker"),
            stated_product: get("stated_product"),
            notation: get("notation"),
            reason: get("reason"),
            seen: get("seen"),
            back: get("back"),
        }
    }

    fn kind(&self) -> RuleKind {
        RuleKind::from_code(&self.kind).unwrap_or(RuleKind::SameProduct)
    }

    fn rule(&self) -> Rule {
        let registered = RegisteredAs {
            maker: self.registered_maker.clone(),
            product: self.registered_product.clone(),
            model_number: self.registered_model.clone(),
        };
        let stated = StatedAs { maker: self.stated_maker.clone(), product: self.stated_product.clone() };
        match self.kind() {
            RuleKind::SameProduct => Rule::SameProduct { registered, stated },
            RuleKind::OtherProduct => Rule::OtherProduct { registered, stated },
            RuleKind::FamilyMember => Rule::FamilyMember { registered, stated },
            RuleKind::Notation => {
                Rule::Notation { stated, notation: Notation::from_code(&self.notation).unwrap_or(Notation::Natural) }
            }
            RuleKind::MakerName => {
                Rule::MakerName { maker: self.stated_maker.clone(), name: self.registered_maker.clone() }
            }
        }
    }

    /// The rule, when enough is filled in to say what it changes.
    fn previewed(&self) -> Option<Rule> {
        let chosen = self.kind() != RuleKind::Notation || Notation::from_code(&self.notation).is_some();
        Some(self.rule()).filter(|rule| chosen && rule.check().is_ok())
    }

    /// The texts of the match, as far as nobody has written others.
    async fn fill(&mut self, view: &View<'_>) -> Result<(), Fault> {
        let Ok(id) = self.from.parse::<MatchId>() else { return Ok(()) };
        let texts = [&self.registered_maker, &self.registered_product, &self.stated_product];
        if texts.iter().any(|text| !text.is_empty()) {
            return Ok(());
        }
        let row = view.match_of(id).await?;
        let registered = matching::registered_as(&row.line);
        self.registered_maker = registered.maker;
        self.registered_product = registered.product;
        self.registered_model = registered.model_number;
        let advisory = view.advisory(row.advisory).await?;
        if let Some(entry) = advisory.content.product(&row.product_id) {
            let stated = matching::stated_as(entry);
            self.stated_maker = stated.maker;
            self.stated_product = stated.product;
        }
        Ok(())
    }
}

/// One of the ways in which a rule can be meant.
struct Choice {
    code: &'static str,
    label: String,
    hint: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "desk/register-new.html")]
struct Form {
    page: Page,
    it: Draft,
    kinds: Vec<Choice>,
    notations: Vec<Choice>,
    sentence: String,
    effect: Option<Effect>,
    /// Changes that are not shown.
    more: usize,
    /// Of the rule that this page previews; nothing without a preview.
    print: String,
    /// What was sent is another rule than the one whose preview stood on the page.
    look_again: bool,
    wrong: Vec<Wrong>,
}

impl Form {
    fn error(&self, field: &str) -> Option<&str> {
        Wrong::of(&self.wrong, field)
    }

    fn asks_registered(&self) -> bool {
        !matches!(self.it.kind(), RuleKind::Notation)
    }
}

async fn form(web: &Web, who: &SignedIn, view: &View<'_>, it: Draft, wrong: Vec<Wrong>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let previewed = it.previewed();
    let effect = match &previewed {
        Some(rule) => Some(preview(web, who, view, rule).await?),
        None => None,
    };
    let kinds = RuleKind::ALL.map(|kind| Choice {
        code: kind.code(),
        label: t.register_kind(kind.code()),
        hint: t.register_kind_hint(kind.code()),
        chosen: kind == it.kind(),
    });
    let notations = Notation::ALL.map(|notation| Choice {
        code: notation.code(),
        label: t.register_notation_name(notation.code()),
        hint: String::new(),
        chosen: notation.code() == it.notation,
    });
    let page = Page::new(web, &who.visit, t.register_new_title()).lead(t.register_new_lead()).narrow();
    html(&Form {
        page,
        kinds: kinds.into(),
        notations: notations.into(),
        sentence: previewed.as_ref().map(|rule| sentence(t, rule)).unwrap_or_default(),
        print: previewed.as_ref().map(print).transpose()?.unwrap_or_default(),
        look_again: !it.seen.is_empty() && wrong.is_empty(),
        more: effect.as_ref().map_or(0, |effect| effect.changes.len().saturating_sub(SHOWN)),
        effect,
        it,
        wrong,
    })
}

/// What tells one rule from another, to see whether what is kept is what was previewed.
fn print(rule: &Rule) -> Result<String, Fault> {
    let text = serde_json::to_string(rule).map_err(Fault::internal)?;
    Ok(Hasher::default().part(&text).finish().to_string())
}

async fn preview(web: &Web, who: &SignedIn, view: &View<'_>, rule: &Rule) -> Result<Effect, Fault> {
    let new = Decided {
        id: RuleId::new(&*web.world),
        rule: rule.clone(),
        by: who.person.name.clone(),
        on: web.now().day(&who.visit.zone),
        reason: String::new(),
    };
    Ok(effect::of_adding(view, web.store.standing_rules().await?, new).await?)
}

pub(crate) async fn new(
    State(web): State<Web>,
    who: SignedIn,
    Query(mut draft): Query<Draft>,
) -> Result<Response, Fault> {
    policy::may_decide_match(&who.viewer)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    draft.fill(&view).await?;
    draft.seen.clear();
    form(&web, &who, &view, draft, Vec::new()).await
}

/// Keeps the rule. Everything that it is about is matched again by the worker.
pub(crate) async fn add(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let t = who.visit.t;
    let proof = policy::may_decide_match(&who.viewer)?;
    let draft = Draft::read(&Fields::read(&body));
    let rule = draft.rule();
    let mut wrong = Vec::new();
    if RuleKind::from_code(&draft.kind).is_none() {
        wrong.push(Wrong::new("kind", t.register_wrong_kind()));
    }
    match rule.check() {
        Ok(()) => {}
        Err(BadRule::NothingRegistered) => wrong.push(Wrong::new("registered_product", t.register_wrong_registered())),
        Err(BadRule::NothingStated) => wrong.push(Wrong::new("stated_product", t.register_wrong_stated())),
        Err(BadRule::NoMaker) => wrong.push(Wrong::new("stated_maker", t.register_wrong_maker())),
        Err(BadRule::TooLong | BadRule::NoReason) => {
            wrong.push(Wrong::new("stated_product", t.register_wrong_long(domain::register::LONGEST_TEXT)));
        }
    }
    if matches!(rule, Rule::Notation { .. }) && Notation::from_code(&draft.notation).is_none() {
        wrong.push(Wrong::new("notation", t.register_wrong_notation()));
    }
    if draft.reason.is_empty() {
        wrong.push(Wrong::new("reason", t.register_wrong_reason()));
    }
    if !wrong.is_empty() {
        let view = web.store.as_viewer(&who.viewer).await?;
        let page = form(&web, &who, &view, draft, wrong).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    // A rule holds for everybody, so nobody keeps one without having seen what it changes.
    if draft.seen != print(&rule)? {
        let view = web.store.as_viewer(&who.viewer).await?;
        return form(&web, &who, &view, Draft { seen: "other".to_owned(), ..draft }, Vec::new()).await;
    }
    let new =
        NewRule { rule, reason: draft.reason.clone(), by: who.person.name.clone(), on: web.now().day(&who.visit.zone) };
    let mut tx = web.store.begin().await?;
    let id = tx.add_rule(&proof, &new).await?;
    tx.commit().await?;
    let back = paths::local(&draft.back).unwrap_or(paths::DESK_REGISTER);
    let joint = if back.contains('?') { '&' } else { '?' };
    Ok(Redirect::to(&format!("{back}{joint}made={id}")).into_response())
}

/// Where a doubtful match becomes a rule of this kind.
pub(crate) fn address(kind: RuleKind, from: MatchId, back: &str) -> String {
    format!("{}?kind={}&match={from}&back={}", paths::DESK_REGISTER_NEW, kind.code(), paths::encode(back))
}
