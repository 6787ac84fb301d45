//! What is wrong with the devices that a notice is about: the vulnerabilities that they have, each in its publisher's own
//! words. On the notice's page, and on the one behind the link in its mail.

use std::collections::BTreeSet;

use domain::AdvisoryId;
use domain::advisory::{Advisory, Vulnerability};
use l10n::mail::{affected_products, shortened};
use store::{NoticeDetail, StoreError, View};

use crate::Fault;

/// Vulnerabilities that are described on a page, and how long each may be.
const ABOUT: usize = 5;
const ABOUT_SIGNS: usize = 900;

#[derive(Default)]
pub(super) struct Wrong {
    pub(super) about: Vec<About>,
    /// So many more are not described.
    pub(super) more: usize,
    /// The publisher's language.
    pub(super) lang: Option<String>,
}

/// What its publisher says of a vulnerability.
pub(super) struct About {
    pub(super) label: String,
    pub(super) title: String,
    pub(super) text: String,
}

/// What the advisory says, for who may read it: one that is stricter than the notice stays with the CERT.
pub(super) async fn content_of(view: &View<'_>, advisory: AdvisoryId) -> Result<Option<Advisory>, Fault> {
    match view.advisory(advisory).await {
        Ok(advisory) => Ok(Some(advisory.content.clone())),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The products that the devices of a notice are; those of the advisory where an institution counted at home.
pub(super) fn products_of<'a>(content: Option<&'a Advisory>, it: &'a NoticeDetail) -> BTreeSet<&'a str> {
    match (content, it.counted) {
        (Some(content), Some(_)) => affected_products(content),
        _ => it.assets.iter().map(|asset| asset.product_id.as_str()).collect(),
    }
}

impl Wrong {
    pub(super) fn of(content: Option<&Advisory>, products: &BTreeSet<&str>) -> Self {
        let Some(content) = content else { return Self::default() };
        let mut about = about(content, products);
        let more = about.len().saturating_sub(ABOUT);
        about.truncate(ABOUT);
        Self { about, more, lang: content.lang.clone() }
    }
}

/// The vulnerabilities that these products have, each in its publisher's own words.
fn about(advisory: &Advisory, products: &BTreeSet<&str>) -> Vec<About> {
    let concerns = |it: &&Vulnerability| {
        it.statuses.iter().any(|(product, status)| status.is_affected() && products.contains(product.as_str()))
    };
    let about = |it: &Vulnerability| {
        let said = ["description", "summary", "details"];
        let note = said.iter().find_map(|category| it.notes.iter().find(|note| note.category == *category));
        let title = it.title.clone().or(it.cwes.first().map(|(_, name)| name.clone())).unwrap_or_default();
        About {
            label: shortened(it.label(), 80),
            title: if title == it.label() { String::new() } else { shortened(&title, 200) },
            text: note.map(|note| shortened(&note.text, ABOUT_SIGNS)).unwrap_or_default(),
        }
    };
    advisory.vulnerabilities.iter().filter(concerns).map(about).collect()
}
