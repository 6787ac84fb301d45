//! What the CERT has decided about products and makers: the list, one rule with what it decides today, and taking it
//! back. Making a rule stands in `decide`, what it changes in `effect`.

pub(crate) mod decide;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::page::PageRequest;
use domain::register::{Rule, RuleKind};
use domain::{RuleId, policy};
use l10n::Texts;
use matching::Register;
use matching::register::entry::{Found, ProductFilter, Setting};
use serde::Deserialize;
use store::{RuleFilter, RuleRow, Seen};

use super::{Fields, Stamp, Tab, id};
use crate::effect::{self, Effect};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Visit, Web, paths};

const RULES: u32 = 50;

/// A rule as a sentence, with who made it.
struct RuleLine {
    href: String,
    kind: String,
    sentence: String,
    reason: String,
    by: String,
    at: Stamp,
    /// Who took it back, when, and why.
    undone: Option<(String, Stamp, String)>,
}

impl RuleLine {
    fn of(visit: &Visit, row: &Seen<RuleRow>) -> Self {
        let decided = &row.decided;
        Self {
            href: paths::desk_rule(decided.id),
            kind: visit.t.register_kind(decided.rule.kind().code()),
            sentence: sentence(visit.t, &decided.rule),
            reason: decided.reason.clone(),
            by: decided.by.clone(),
            at: Stamp::new(visit, row.at),
            undone: row
                .undone
                .as_ref()
                .map(|undone| (undone.by.clone(), Stamp::new(visit, undone.at), undone.reason.clone())),
        }
    }
}

/// What a rule says, in words.
pub(super) fn sentence(t: &Texts, rule: &Rule) -> String {
    match rule {
        Rule::SameProduct { registered, stated } => t.register_same(registered.to_string(), stated.to_string()),
        Rule::OtherProduct { registered, stated } => t.register_other(registered.to_string(), stated.to_string()),
        Rule::FamilyMember { registered, stated } => t.register_member(registered.to_string(), stated.to_string()),
        Rule::Notation { stated, notation } => {
            t.register_notation(stated.to_string(), t.register_notation_name(notation.code()))
        }
        Rule::MakerName { maker, name } => t.register_maker(name, maker),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    kind: String,
    q: String,
    undone: String,
    after: String,
    /// The rule that was just made.
    made: String,
    /// Only products of this care class.
    class: String,
}

/// Something that the register knows without a rule.
struct Known {
    /// Nothing for a maker.
    maker: Option<String>,
    name: String,
    /// Other names, members, models: in that order.
    others: Vec<String>,
    /// Former names and what was taken over, with the year where it is known.
    former: Vec<String>,
    /// What sort of thing a product is, in words and by its EMDN code.
    class: Option<String>,
    emdn: Option<String>,
}

impl Known {
    fn of(t: &Texts, register: &Register, found: &Found<'_>) -> Self {
        match found {
            Found::Maker(maker) => Self {
                maker: None,
                name: maker.name.clone(),
                others: maker.other_names.clone(),
                former: maker
                    .former
                    .iter()
                    .map(|one| one.year.map_or_else(|| one.name.clone(), |year| format!("{} ({year})", one.name)))
                    .collect(),
                class: None,
                emdn: None,
            },
            Found::Product(product) => Self {
                class: product.class.as_deref().map(|class| t.care_class(class)),
                emdn: product
                    .class
                    .as_deref()
                    .and_then(|class| register.care_class(class))
                    .and_then(|class| class.emdn.as_deref())
                    .map(|emdn| t.class_emdn(emdn)),
                maker: Some(product.maker.clone()),
                name: product.name.clone(),
                others: [&product.other_names, &product.members, &product.models]
                    .into_iter()
                    .flatten()
                    .cloned()
                    .collect(),
                former: Vec::new(),
            },
        }
    }
}

/// A care class to choose: code, name, chosen.
type Class = (String, String, bool);

/// Entries of the register that are shown.
const KNOWN: usize = 25;
/// Products of one class that are shown.
const OF_CLASS: usize = 100;

#[derive(Template)]
#[template(path = "desk/register.html")]
struct List {
    page: Page,
    /// What comes with the program, when something is looked for.
    known: Vec<Known>,
    /// The care classes to choose from, by where they are used most: code, name, chosen.
    classes: [(String, Vec<Class>); 4],
    tabs: Vec<Tab>,
    rules: Vec<RuleLine>,
    kind: String,
    q: String,
    with_undone: bool,
    next: Option<String>,
    later: bool,
    asked: bool,
    made: Option<String>,
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let visit = &who.visit;
    let t = visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let with_undone = !ask.undone.is_empty();
    let filter = RuleFilter { kind: RuleKind::from_code(&ask.kind), search: ask.q.clone(), undone: with_undone };
    let request = if ask.after.is_empty() { PageRequest::first(RULES) } else { PageRequest::after(&*ask.after, RULES) };
    let found = view.rules(&filter, &request).await?;
    let address = |kind: &str, after: Option<&str>| {
        let mut parts = vec![format!("kind={kind}")];
        if !ask.q.is_empty() {
            parts.push(format!("q={}", paths::encode(&ask.q)));
        }
        if with_undone {
            parts.push("undone=1".to_owned());
        }
        parts.extend(after.map(|after| format!("after={}", paths::encode(after))));
        format!("{}?{}", paths::DESK_REGISTER, parts.join("&"))
    };
    let mut tabs =
        vec![Tab { href: address("", None), label: t.register_all(), count: None, current: filter.kind.is_none() }];
    tabs.extend(RuleKind::ALL.map(|kind| Tab {
        href: address(kind.code(), None),
        label: t.register_kind(kind.code()),
        count: None,
        current: filter.kind == Some(kind),
    }));
    let made = match ask.made.parse::<RuleId>() {
        Ok(rule) => view.rule(rule).await.ok().map(|row| sentence(t, &row.decided.rule)),
        Err(_) => None,
    };
    let kind = filter.kind.map_or("", RuleKind::code);
    let register = Register::built_in();
    let chosen = register.care_class(&ask.class).map(|class| class.code.clone());
    let known = match (&chosen, ask.q.trim().is_empty()) {
        (None, true) => Vec::new(),
        (None, false) => register.find(&ask.q).iter().take(KNOWN).map(|it| Known::of(t, &register, it)).collect(),
        (Some(class), nothing) => {
            let of_class = |found: &Found<'_>| matches!(found, Found::Product(it) if it.class.as_ref() == Some(class));
            let filter = ProductFilter { class: Some(class.clone()), ..ProductFilter::default() };
            let found: Vec<Found<'_>> = if nothing {
                register.product_entries(&filter).map(Found::Product).collect()
            } else {
                register.find(&ask.q).into_iter().filter(of_class).collect()
            };
            found.iter().take(OF_CLASS).map(|it| Known::of(t, &register, it)).collect()
        }
    };
    let classes = Setting::ALL.map(|setting| {
        let of = register.classes().iter().filter(|class| class.setting == setting);
        let mut of: Vec<Class> = of
            .map(|class| {
                (class.code.clone(), t.care_class(&class.code), chosen.as_deref() == Some(class.code.as_str()))
            })
            .collect();
        of.sort_by(|a, b| a.1.cmp(&b.1));
        (t.class_setting(setting.code()), of)
    });
    html(&List {
        page: Page::new(&web, visit, t.register_title()).lead(t.register_lead()),
        known,
        classes,
        tabs,
        rules: found.items.iter().map(|row| RuleLine::of(visit, row)).collect(),
        next: found.next.as_deref().map(|next| address(kind, Some(next))),
        later: !ask.after.is_empty(),
        asked: filter != RuleFilter::default(),
        kind: kind.to_owned(),
        q: ask.q,
        with_undone,
        made,
    })
}

#[derive(Template)]
#[template(path = "desk/register-rule.html")]
struct One {
    page: Page,
    rule: RuleLine,
    undo: String,
    /// What the rule decides today; nothing when it does not stand.
    effect: Option<Effect>,
}

/// One rule: who made it and why, and what it decides today.
pub(crate) async fn one(State(web): State<Web>, who: SignedIn, Path(path): Path<String>) -> Result<Response, Fault> {
    let rule: RuleId = id(&path)?;
    let view = web.store.as_viewer(&who.viewer).await?;
    let row = view.rule(rule).await?;
    let effect = if row.undone.is_none() {
        let with = web.store.standing_rules().await?;
        let without = with.iter().filter(|decided| decided.id != rule).cloned().collect();
        Some(effect::effect(&view, without, with, &row.decided.rule).await?)
    } else {
        None
    };
    let line = RuleLine::of(&who.visit, &row);
    let page = Page::new(&web, &who.visit, line.kind.clone()).lead(line.sentence.clone());
    html(&One { page, rule: line, undo: paths::desk_rule_undo(rule), effect })
}

/// Takes a rule back.
pub(crate) async fn undo(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let rule: RuleId = id(&path)?;
    let proof = policy::may_decide_match(&who.viewer)?;
    let fields = Fields::read(&body);
    let mut tx = web.store.begin().await?;
    tx.undo_rule(&proof, rule, &who.person.name, fields.get("reason")).await?;
    tx.commit().await?;
    Ok(Redirect::to(&paths::desk_rule(rule)).into_response())
}
