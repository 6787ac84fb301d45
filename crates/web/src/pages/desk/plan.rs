//! How the CERT follows up: by when an answer is due, and what happens by itself while none comes. Read only: the plan is a
//! setting of the platform.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::follow_up::{Level, LevelPlan, Plan};
use l10n::Texts;

use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

struct Line {
    level: Level,
    answer: String,
    remind: String,
    institution: String,
    phone: String,
    when: String,
}

#[derive(Template)]
#[template(path = "desk/plan.html")]
struct HowWeFollowUp {
    page: Page,
    lines: Vec<Line>,
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn) -> Result<Response, Fault> {
    let (visit, t, plan) = (&who.visit, who.visit.t, &web.config.follow_up);
    let lines = Level::ALL.into_iter().rev().map(|level| line(t, plan, level)).collect();
    let page = Page::new(&web, visit, t.plan_title()).lead(t.plan_lead()).back_to(paths::DESK_CALLS);
    html(&HowWeFollowUp { page, lines })
}

fn line(t: &Texts, plan: &Plan, level: Level) -> Line {
    let its = plan.of(level);
    let after = |shares: &[u8]| match shares {
        [] => t.plan_never(),
        all => {
            let times: Vec<String> =
                all.iter().map(|share| hours(t, (its.answer_hours * i64::from(*share) + 50) / 100)).collect();
            times.join(", ")
        }
    };
    Line {
        level,
        answer: hours(t, its.answer_hours),
        remind: after(&its.remind),
        institution: after(its.institution.as_slice()),
        phone: match its.phone {
            Some(share) => after(&[share]),
            None => t.plan_phone_late(),
        },
        when: when(t, plan, its),
    }
}

/// Whole days as days, as people say them.
pub(super) fn hours(t: &Texts, hours: i64) -> String {
    match (hours / 24, hours % 24) {
        (days @ 3.., 0) => t.plan_days(days),
        (days @ 3.., hours) => t.plan_days_hours(days.to_string(), hours.to_string()),
        _ => t.plan_hours(hours),
    }
}

fn when(t: &Texts, plan: &Plan, its: &LevelPlan) -> String {
    match (plan.quiet_hours().filter(|_| !its.nights), its.weekends) {
        (None, true) => t.plan_always(),
        (None, false) => t.plan_weekdays(),
        (Some(quiet), true) => t.plan_not_in(quiet),
        (Some(quiet), false) => t.plan_weekdays_not_in(quiet),
    }
}
