//! What an umbrella sees of its members: per advisory how many are how far, as of the last midnight, rounded, and never who.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::organisation::OrganisationKind;
use domain::picture::{About, Figures, Of};
use domain::policy;
use l10n::Texts;
use store::MembersRow;

use super::desk::Stamp;
use super::desk::picture::percent;
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web};

/// A step of a funnel.
struct Counted {
    label: String,
    about: String,
    /// Of 100.
    width: i64,
}

struct Subject {
    title: String,
    publisher: String,
    tracking_id: String,
    told: String,
    steps: Vec<Counted>,
    by_size: Vec<(String, Vec<Counted>)>,
}

#[derive(Template)]
#[template(path = "sector.html")]
struct Sector {
    page: Page,
    as_at: String,
    subjects: Vec<Subject>,
}

fn about(t: &Texts, figure: About) -> String {
    match figure.value() {
        0 => t.sector_few(),
        count => t.sector_about(t.number(count)),
    }
}

fn counted(t: &Texts, figures: &Figures) -> Vec<Counted> {
    let all = figures.steps().next().map_or(0, |(_, about)| about.value());
    let step = |(step, figure): (domain::picture::Step, About)| Counted {
        label: t.follow_step(step.code()),
        about: about(t, figure),
        width: percent(figure.value(), all),
    };
    figures.steps().map(step).collect()
}

fn subject(t: &Texts, row: MembersRow) -> Subject {
    let name = |of: Of| match of {
        Of::Size(size) => t.size(size),
        Of::Unknown => t.picture_no_size(),
        Of::Others => t.sector_others(),
    };
    Subject {
        told: t.date_with_year(row.first_told),
        steps: counted(t, &row.figures.all),
        by_size: row.figures.by_size.iter().map(|(of, figures)| (name(*of), counted(t, figures))).collect(),
        title: row.title,
        publisher: row.publisher,
        tracking_id: row.tracking_id,
    }
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let umbrella = who.viewer.organisation_of_kind(OrganisationKind::Umbrella).ok_or_else(Fault::not_found)?;
    let may = policy::may_see_members(&who.viewer, umbrella)?;
    let picture = web.store.as_viewer(&who.viewer).await?.members_picture(&may, &web.config.zone).await?.into_inner();
    html(&Sector {
        page: Page::new(&web, visit, t.sector_title()).lead(t.sector_lead()),
        as_at: t.sector_as_at(Stamp::new(visit, picture.as_at).short),
        subjects: picture.rows.into_iter().map(|row| subject(t, row)).collect(),
    })
}

#[cfg(test)]
mod tests;
