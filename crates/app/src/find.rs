//! From what people type to what the store knows: an organisation or an advisory by its name or its identifier.

use std::str::FromStr;

use anyhow::{Context, bail};
use domain::organisation::{Organisation, OrganisationKind};
use domain::page::PageRequest;
use domain::{AdvisoryId, OrganisationId, policy};
use store::{AdvisoryFilter, OrganisationFilter, Store, StoreError};

/// Names that are shown when a text fits more than one.
const SHOWN: usize = 5;

/// Reads an identifier from the arguments. What is wrong with a text that is none tells nobody anything; where to find
/// the right one does.
pub(crate) fn id<T: FromStr>(list: &'static str) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| text.trim().parse().map_err(|_| format!("this is not an identifier; `{list}` shows them"))
}

/// The organisation with this identifier or name; a part of the name is enough when it fits only one.
pub(crate) async fn organisation(store: &Store, text: &str) -> anyhow::Result<Organisation> {
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    if let Ok(id) = text.parse::<OrganisationId>() {
        return match view.organisation(id).await {
            Ok(found) => Ok(found.into_inner()),
            Err(StoreError::NotFound) => bail!("there is no organisation {id}"),
            Err(error) => Err(error.into()),
        };
    }
    let filter = OrganisationFilter { text: Some(text.to_owned()), ..OrganisationFilter::default() };
    let page = view.organisations(&filter, &PageRequest::first(PageRequest::MAX)).await?;
    let mut found: Vec<Organisation> = page.items.into_iter().map(|row| row.into_inner().organisation).collect();
    if let Some(exact) = found.iter().position(|it| it.name.to_lowercase() == text.trim().to_lowercase()) {
        return Ok(found.swap_remove(exact));
    }
    match found.len() {
        0 => bail!(
            "no organisation is called {text:?}; bring the organisations in first with \
             `brandwacht import organisations FILE`, or give the identifier"
        ),
        1 => found.pop().context("one organisation"),
        many => {
            let names: Vec<&str> = found.iter().take(SHOWN).map(|it| it.name.as_str()).collect();
            let more = if many > SHOWN { ", …" } else { "" };
            bail!("{many} organisations have {text:?} in their name ({}{more}): write the whole name", names.join(", "))
        }
    }
}

/// The same when it must be an institution: `only` ends the sentence "only institutions …".
pub(crate) async fn institution(store: &Store, text: &str, only: &str) -> anyhow::Result<Organisation> {
    let found = organisation(store, text).await?;
    if found.kind != OrganisationKind::Institution {
        bail!("{} is of the kind {}; only institutions {only}", found.name, found.kind.code());
    }
    Ok(found)
}

/// The advisory with this identifier or tracking number (`HALM-SA-2099-001`).
pub(crate) async fn advisory(store: &Store, text: &str) -> anyhow::Result<AdvisoryId> {
    let viewer = policy::system("command line");
    let view = store.as_viewer(&viewer).await?;
    let by_id = text.parse::<AdvisoryId>().ok();
    let filter = AdvisoryFilter { text: Some(text.to_owned()), ..AdvisoryFilter::default() };
    if let Some(id) = by_id {
        return match view.advisory(id).await {
            Ok(_) => Ok(id),
            Err(StoreError::NotFound) => bail!("there is no advisory {id}"),
            Err(error) => Err(error.into()),
        };
    }
    let page = view.advisories(&filter, &PageRequest::first(PageRequest::MAX)).await?;
    let found: Vec<_> = page.items.iter().filter(|row| row.key.tracking_id.eq_ignore_ascii_case(text)).collect();
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => bail!("there is no advisory with the number {text:?}"),
        many => {
            let ids: Vec<String> = many.iter().map(|row| format!("{} {}", row.id, row.publisher)).collect();
            bail!("{} publishers use the number {text:?}; give the identifier: {}", many.len(), ids.join(", "))
        }
    }
}
