//! `brandwacht register`: what the CERT has decided about products and makers.

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use domain::organisation::Language;
use domain::page::PageRequest;
use domain::register::{BadRule, Decided, Notation, RegisteredAs, Rule, RuleKind, StatedAs};
use domain::{RuleId, policy};
use matching::register::entry::Found;
use serde_json::{Value, json};
use store::{NewRule, RuleFilter, RuleRow, Store, StoreError};
use web::effect::{self, Change, Effect};

use super::import::intake;
use crate::cli::Setup;
use crate::output::{self, Exit};
use crate::{find, inline};

/// List, make and take back the rules of the product register.
#[derive(Debug, Args)]
pub(crate) struct Register {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    Find(Find),
    List(List),
    Add(Box<Add>),
    Undo(Undo),
}

/// Find makers and products that come with the program, by any of their names, models or GTINs.
#[derive(Debug, Args)]
struct Find {
    /// A part of a name, or a number.
    #[arg(value_name = "TEXT")]
    text: String,
    /// Print one JSON object per line.
    #[arg(long)]
    jsonl: bool,
}

/// List the rules, the newest first.
#[derive(Debug, Args)]
struct List {
    /// Words that must all stand in the rule or its reason.
    #[arg(value_name = "WORDS", default_value = "")]
    search: String,
    /// Those that were taken back as well.
    #[arg(long)]
    undone: bool,
    #[command(flatten)]
    form: output::AsList,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    SameProduct,
    OtherProduct,
    FamilyMember,
    Notation,
    MakerName,
}

/// Make a rule. It holds for all that are registered and published in the same words.
#[derive(Debug, Args)]
struct Add {
    /// What is decided.
    #[arg(value_enum)]
    kind: Kind,
    /// The maker as institutions register it; for maker-name the other name.
    #[arg(long, default_value = "")]
    registered_maker: String,
    #[arg(long, default_value = "")]
    registered_product: String,
    #[arg(long, default_value = "")]
    registered_model: String,
    /// The maker as advisories name it.
    #[arg(long, default_value = "")]
    stated_maker: String,
    #[arg(long, default_value = "")]
    stated_product: String,
    /// For notation: natural, dotted, semver, letter_revision, service_pack, parallel_lines, date or opaque.
    #[arg(long, value_parser = notation)]
    notation: Option<Notation>,
    /// What was found, and where.
    #[arg(long)]
    reason: String,
    /// Who decides.
    #[arg(long)]
    by: String,
    /// Say what the rule would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Take a rule back. It stays readable.
#[derive(Debug, Args)]
struct Undo {
    /// The identifier as in the list.
    #[arg(value_name = "ID", value_parser = find::id::<RuleId>("brandwacht register list"))]
    id: RuleId,
    /// Who takes it back.
    #[arg(long)]
    by: String,
    /// Why.
    #[arg(long, default_value = "")]
    reason: String,
    /// Say what taking it back would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn notation(text: &str) -> Result<Notation, String> {
    Notation::from_code(text).ok_or_else(|| {
        let codes: Vec<&str> = Notation::ALL.into_iter().map(Notation::code).collect();
        format!("one of {}", codes.join(", "))
    })
}

pub(crate) async fn run(setup: &Setup, arguments: &Register) -> anyhow::Result<Exit> {
    if let Act::Find(find) = &arguments.act {
        return self::known(find).map(|()| Exit::Done);
    }
    let store = setup.existing_store().await?;
    let done = match &arguments.act {
        Act::Find(_) => Ok(()),
        Act::List(list) => self::list(&store, list).await,
        Act::Add(add) => self::add(setup, &store, add).await,
        Act::Undo(undo) => self::undo(setup, &store, undo).await,
    };
    store.close().await;
    done.map(|()| Exit::Done)
}

fn known(arguments: &Find) -> anyhow::Result<()> {
    let register = matching::Register::built_in();
    let found = register.find(&arguments.text);
    if arguments.jsonl {
        return output::lines(found.iter().map(|found| found_as_json(found).to_string()));
    }
    output::none_if(found.is_empty());
    let joined = |lists: &[&[String]]| lists.concat().join(", ");
    output::lines(found.iter().map(|found| match found {
        Found::Maker(maker) => {
            let former = maker.former.iter().map(|one| match one.year {
                Some(year) => format!("{} ({year})", one.name),
                None => one.name.clone(),
            });
            let former: Vec<String> = former.collect();
            format!("maker    {}: {} [{}]", maker.name, joined(&[&maker.other_names, &former]), maker.source)
        }
        Found::Product(product) => format!(
            "product  {} · {}: {} [{}]",
            product.maker,
            product.name,
            joined(&[&product.other_names, &product.members, &product.models]),
            product.source
        ),
    }))
}

fn found_as_json(found: &Found<'_>) -> Value {
    match found {
        Found::Maker(it) => json!({
            "kind": "maker", "name": it.name, "other_names": it.other_names,
            "former": it.former.iter().map(|one| json!({ "name": one.name, "year": one.year })).collect::<Vec<_>>(),
            "source": it.source,
        }),
        Found::Product(it) => json!({
            "kind": "product", "maker": it.maker, "name": it.name, "other_names": it.other_names,
            "members": it.members, "models": it.models, "source": it.source,
        }),
    }
}

async fn list(store: &Store, arguments: &List) -> anyhow::Result<()> {
    let viewer = policy::system("register list");
    let view = store.as_viewer(&viewer).await?;
    let filter = RuleFilter { kind: None, search: arguments.search.clone(), undone: arguments.undone };
    let mut rows = Vec::new();
    let mut page = PageRequest::first(PageRequest::MAX);
    loop {
        let found = view.rules(&filter, &page).await?;
        rows.extend(found.items);
        let Some(next) = found.next else { break };
        page = PageRequest::after(next, PageRequest::MAX);
    }
    if arguments.form.print(rows.iter().map(|row| as_json(row)))? {
        return Ok(());
    }
    output::none_if(rows.is_empty());
    output::lines(rows.iter().map(|row| line(row)))
}

fn line(row: &RuleRow) -> String {
    let decided = &row.decided;
    let undone = row.undone.as_ref().map(|undone| format!("  taken back by {}", undone.by)).unwrap_or_default();
    format!("{}  {}  {}  {} ({}){undone}", decided.id, decided.on, said(&decided.rule), decided.by, decided.reason)
}

fn said(rule: &Rule) -> String {
    match rule {
        Rule::SameProduct { registered, stated } => {
            format!("{:?} is {:?}", registered.to_string(), stated.to_string())
        }
        Rule::OtherProduct { registered, stated } => {
            format!("{:?} is never {:?}", registered.to_string(), stated.to_string())
        }
        Rule::FamilyMember { registered, stated } => {
            format!("{:?} belongs to {:?}", registered.to_string(), stated.to_string())
        }
        Rule::Notation { stated, notation } => format!("versions of {:?}: {}", stated.to_string(), notation.code()),
        Rule::MakerName { maker, name } => format!("{name:?} is another name of {maker:?}"),
    }
}

fn as_json(row: &RuleRow) -> Value {
    json!({
        "id": row.decided.id, "rule": row.decided.rule, "reason": row.decided.reason, "by": row.decided.by,
        "on": row.decided.on, "at": row.at,
        "undone": row.undone.as_ref().map(|undone| json!({
            "by": undone.by, "at": undone.at, "reason": undone.reason,
        })),
    })
}

async fn add(setup: &Setup, store: &Store, arguments: &Add) -> anyhow::Result<()> {
    let registered = RegisteredAs {
        maker: arguments.registered_maker.clone(),
        product: arguments.registered_product.clone(),
        model_number: arguments.registered_model.clone(),
    };
    let stated = StatedAs { maker: arguments.stated_maker.clone(), product: arguments.stated_product.clone() };
    let rule = match arguments.kind {
        Kind::SameProduct => Rule::SameProduct { registered, stated },
        Kind::OtherProduct => Rule::OtherProduct { registered, stated },
        Kind::FamilyMember => Rule::FamilyMember { registered, stated },
        Kind::Notation => {
            let Some(notation) = arguments.notation else { bail!("--notation says how the versions are written") };
            Rule::Notation { stated, notation }
        }
        Kind::MakerName => Rule::MakerName { maker: stated.maker, name: registered.maker },
    };
    rule.check()?;
    if arguments.reason.trim().is_empty() {
        return Err(BadRule::NoReason.into());
    }
    let viewer = policy::system("register add");
    let on = store.now().day(&setup.config.time_zone);
    let new = NewRule { rule, reason: arguments.reason.clone(), by: arguments.by.clone(), on };
    let view = store.as_viewer(&viewer).await?;
    let decided = Decided {
        id: RuleId::new(store.world()),
        rule: new.rule.clone(),
        by: new.by.clone(),
        on,
        reason: new.reason.clone(),
    };
    let effect = effect::of_adding(&view, store.standing_rules().await?, decided).await?;
    let kind = RuleKind::code(new.rule.kind());
    if arguments.dry_run {
        if arguments.json {
            return output::json(&json!({ "dry_run": true, "kind": kind, "effect": effect_as_json(&effect) }));
        }
        output::line(format!("{}; nothing was changed", said(&new.rule)))?;
        return output::lines(changes(&effect));
    }
    let proof = policy::may_decide_match(&viewer)?;
    let mut tx = store.begin().await?;
    let id = tx.add_rule(&proof, &new).await?;
    tx.commit().await?;
    let matched = inline::run(store, &intake(setup, store), inline::MATCHING).await?;
    matched.complain();
    if arguments.json {
        let effect = effect_as_json(&effect);
        return output::json(&json!({ "id": id, "kind": kind, "effect": effect, "matched": matched }));
    }
    output::line(format!("{id}  {}", said(&new.rule)))?;
    output::lines(changes(&effect))?;
    output::line(matched.sentence())
}

async fn undo(setup: &Setup, store: &Store, arguments: &Undo) -> anyhow::Result<()> {
    let viewer = policy::system("register undo");
    let view = store.as_viewer(&viewer).await?;
    let row = match view.rule(arguments.id).await {
        Err(StoreError::NotFound) => {
            bail!("there is no rule {}; `brandwacht register list` shows them", arguments.id)
        }
        row => row?,
    };
    if let Some(undone) = &row.undone {
        bail!("this rule was taken back on {} by {}", undone.at.day(&setup.config.time_zone), undone.by);
    }
    let rule = &row.decided.rule;
    let with = store.standing_rules().await?;
    let without = with.iter().filter(|decided| decided.id != arguments.id).cloned().collect();
    let effect = effect::effect(&view, with, without, rule).await?;
    if arguments.dry_run {
        if arguments.json {
            return output::json(&json!({ "dry_run": true, "id": arguments.id, "effect": effect_as_json(&effect) }));
        }
        output::line(format!("without {}; nothing was changed", said(rule)))?;
        return output::lines(changes(&effect));
    }
    let proof = policy::may_decide_match(&viewer)?;
    let mut tx = store.begin().await?;
    match tx.undo_rule(&proof, arguments.id, &arguments.by, &arguments.reason).await {
        Err(StoreError::NotFound) => bail!("somebody else has just taken this rule back"),
        other => other.context("the rule cannot be taken back")?,
    }
    tx.commit().await?;
    let matched = inline::run(store, &intake(setup, store), inline::MATCHING).await?;
    matched.complain();
    if arguments.json {
        let effect = effect_as_json(&effect);
        return output::json(&json!({ "id": arguments.id, "effect": effect, "matched": matched }));
    }
    output::line(format!("taken back: {}", said(rule)))?;
    output::lines(changes(&effect))?;
    output::line(matched.sentence())
}

/// What the page shows beside the form: what the rule is about, and what becomes of each line.
fn changes(effect: &Effect) -> Vec<String> {
    let t = l10n::texts(Language::En);
    let mut first = t.register_effect(effect.lines, effect.institutions, effect.advisories);
    if effect.cut {
        first = format!("{first} {}", t.register_effect_cut());
    }
    let mut lines = vec![first];
    if effect.changes.is_empty() {
        lines.push(t.register_effect_none());
    }
    for (it, count) in effect.changes.iter().take(effect::SHOWN) {
        let [before, after] = [it.before, it.after].map(|code| t.register_verdict(code.unwrap_or("none")));
        let (whose, what) = (&it.organisation_name, &it.registered);
        lines.push(format!("  {count:>4}  {whose}: {what}: {before} → {after} ({})", it.advisory_title));
    }
    let more = effect.changes.len().saturating_sub(effect::SHOWN);
    if more > 0 {
        lines.push(t.register_effect_more(more));
    }
    lines
}

fn effect_as_json(effect: &Effect) -> Value {
    let change = |(it, count): &(Change, usize)| {
        json!({
            "organisation_id": it.organisation, "organisation": it.organisation_name, "registered": it.registered,
            "advisory_id": it.advisory, "advisory_title": it.advisory_title, "before": it.before, "after": it.after,
            "lines": count,
        })
    };
    json!({
        "lines": effect.lines, "organisations": effect.institutions, "advisories": effect.advisories,
        "is_cut": effect.cut, "changes": effect.changes.iter().map(change).collect::<Vec<_>>(),
    })
}
