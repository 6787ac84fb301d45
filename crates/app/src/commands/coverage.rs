//! `brandwacht coverage`: how much of an institution's inventory is known, and which models are not and why.

use clap::Args;
use domain::organisation::Language;
use domain::page::PageRequest;
use domain::policy;
use serde_json::json;
use store::UnknownModel;

use crate::cli::Setup;
use crate::find;
use crate::output::{self, Exit};

/// Show how much of an inventory is known, and which models are not.
#[derive(Debug, Args)]
pub(crate) struct Coverage {
    /// The institution: name or identifier.
    #[arg(value_name = "NAME|ID")]
    organisation: String,
    /// At most so many unknown models, those with the most devices first.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    limit: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(setup: &Setup, arguments: &Coverage) -> anyhow::Result<Exit> {
    let store = setup.existing_store().await?;
    let organisation = find::organisation(&store, &arguments.organisation).await?;
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    let it = view.coverage(organisation.id).await?;
    let limit = usize::try_from(arguments.limit).unwrap_or(usize::MAX);
    let mut unknown: Vec<UnknownModel> = Vec::new();
    let mut page = Some(PageRequest::first(PageRequest::MAX)).filter(|_| limit > 0);
    while let Some(request) = page {
        let found = view.unknown_models(organisation.id, &request).await?;
        unknown.extend(found.items.into_iter().map(store::Seen::into_inner));
        page = found.next.filter(|_| unknown.len() < limit).map(|next| PageRequest::after(next, PageRequest::MAX));
    }
    unknown.truncate(limit);
    store.close().await;
    if arguments.json {
        let model = |it: &UnknownModel| {
            json!({
                "maker": it.maker, "product": it.product, "model_number": it.model_number, "why": it.why,
                "lines": it.lines, "devices": it.devices, "inventory_number": it.number,
            })
        };
        output::json(&json!({
            "organisation": organisation.id, "name": organisation.name, "models": it.models, "known_models": it.known,
            "devices": it.devices, "known_devices": it.known_devices,
            "unknown_models": unknown.iter().map(model).collect::<Vec<_>>(),
        }))?;
        return Ok(Exit::Done);
    }
    let t = l10n::texts(Language::En);
    let known = t.coverage_line(t.number(it.known), t.number(it.models));
    let devices = t.coverage_devices(t.number(it.known_devices), t.number(it.devices));
    let mut lines = vec![format!("{}: {known}; {devices}", organisation.name)];
    lines.extend(unknown.iter().map(|it| {
        let name = [&it.maker, &it.product, &it.model_number].map(|text| text.trim()).join(" | ");
        format!("  {:>6}  {name}  ({})", it.devices, t.coverage_why(it.why.code()))
    }));
    output::lines(lines)?;
    Ok(Exit::Done)
}
