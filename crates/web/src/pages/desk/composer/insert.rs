//! Templates in the composer: which are offered, and one put into the text with what is known filled in. Nothing is saved by it.

use std::collections::BTreeSet;

use domain::TemplateId;
use domain::advisory::Advisory;
use domain::follow_up::Level;
use domain::organisation::Language;
use domain::template::{self, Placeholder};
use l10n::Texts;
use l10n::mail::Subject;
use store::{AdvisoryPage, NoticeEdit, StoreError, View};

use crate::{Fault, Visit, Web};

/// Templates below one heading of the list.
pub(super) struct Offered {
    pub(super) label: String,
    /// Identifier and name.
    pub(super) templates: Vec<(TemplateId, String)>,
}

/// The text with a template in it, and what is to be mended before it can be sent.
pub(super) struct Put {
    pub(super) edit: NoticeEdit,
    pub(super) problem: Option<String>,
}

fn level(edit: &NoticeEdit) -> Level {
    Level::of(edit.severity, edit.care_impact)
}

/// The templates in use: those that fit this advisory at this level, then the others.
pub(super) async fn offered(
    t: &Texts,
    view: &View<'_>,
    subject: &Subject,
    edit: &NoticeEdit,
) -> Result<Vec<Offered>, Fault> {
    let kinds = template::suitable(subject.advice.iter().map(|(category, _)| category.as_str()), level(edit));
    let (mut fitting, mut others) = (Vec::new(), Vec::new());
    for row in view.templates().await?.iter().filter(|row| !row.is_retired) {
        let list = if row.text.fits(level(edit), &kinds) { &mut fitting } else { &mut others };
        list.push((row.id, row.text.name.clone()));
    }
    let all = [(t.compose_template_fits(), fitting), (t.compose_template_other(), others)];
    let listed = all.into_iter().filter(|(_, templates)| !templates.is_empty());
    Ok(listed.map(|(label, templates)| Offered { label, templates }).collect())
}

/// Puts a template behind the text of each language that it has one for.
pub(super) async fn put(
    web: &Web,
    visit: &Visit,
    view: &View<'_>,
    it: &AdvisoryPage,
    subject: &Subject,
    mut edit: NoticeEdit,
    which: &str,
) -> Result<Put, Fault> {
    let t = visit.t;
    let found = match which.parse::<TemplateId>() {
        Ok(id) => match view.template(id).await {
            Ok(row) => Some(row),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error.into()),
        },
        Err(_) => None,
    };
    // One that was retired while somebody wrote is still what they chose.
    let Some(row) = found else { return Ok(Put { edit, problem: Some(t.compose_template_none()) }) };
    let deadline = edit.deadline.unwrap_or_else(|| web.config.follow_up.deadline(level(&edit), visit.at));
    for language in Language::ALL {
        let value = |placeholder| match placeholder {
            Placeholder::Title => Some(it.row.title.clone()),
            Placeholder::Number => Some(subject.tracking_id.clone()),
            Placeholder::Maker => Some(subject.maker.clone()),
            Placeholder::Product => Some(subject.product.clone()),
            Placeholder::FixedVersion => fixed_version(&it.content, &subject.product),
            Placeholder::Deadline => Some(l10n::texts(language).moment_full(deadline, &visit.zone)),
            Placeholder::CertName => Some(web.config.cert_name.clone()),
            Placeholder::CertPhone => Some(web.config.cert_phone.clone()),
            Placeholder::CertMail => Some(web.config.cert_email.clone()),
        };
        let filled = template::fill(row.text.of(language), value);
        let text = match language {
            Language::Nl => &mut edit.advice_nl,
            Language::En => &mut edit.advice_en,
        };
        *text = template::append(text, &filled, language);
    }
    let problem = unfilled(t, &edit);
    Ok(Put { edit, problem })
}

/// The first placeholder that stands in a text as it is: what nobody knew, somebody has to write.
pub(super) fn unfilled(t: &Texts, edit: &NoticeEdit) -> Option<String> {
    [(Language::Nl, &edit.advice_nl), (Language::En, &edit.advice_en)].into_iter().find_map(|(language, text)| {
        let (line, placeholder) = template::unfilled(text).into_iter().next()?;
        Some(t.compose_template_unfilled(placeholder.to_string(), line.to_string(), t.language(language)))
    })
}

/// The version in which the maker has solved it. Where it names several, or one of another product, nobody here can tell which of
/// them is meant.
fn fixed_version(advisory: &Advisory, product: &str) -> Option<String> {
    let of_product =
        |name: &str| name == product || name.strip_suffix(product).is_some_and(|maker| maker.ends_with(' '));
    let fixed: BTreeSet<&str> = advisory
        .vulnerabilities
        .iter()
        .flat_map(|vulnerability| &vulnerability.statuses)
        .filter(|(_, status)| status.is_fixed())
        .filter_map(|(id, _)| advisory.product(id))
        .filter(|entry| entry.product_name().is_some_and(of_product))
        .filter_map(|entry| entry.version())
        .collect();
    let mut fixed = fixed.into_iter();
    match (fixed.next(), fixed.next()) {
        (Some(version), None) => Some(version.to_owned()),
        _ => None,
    }
}
