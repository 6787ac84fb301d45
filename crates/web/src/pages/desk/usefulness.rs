//! How useful notices were found over a time: by sector, by maker and by kind of device. A rate of a few votes is none.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::topic::Topic;
use domain::usefulness::{Rate, Rates};
use serde::Deserialize;

use super::Tab;
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

/// Times to choose from, in days.
pub(crate) const DAYS: [i64; 2] = [90, 365];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    days: String,
}

struct Line {
    of: String,
    percent: i64,
    votes: String,
}

/// Rates of one kind, and what is left out of them.
struct Table {
    id: &'static str,
    title: String,
    lines: Vec<Line>,
    too_few: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/usefulness.html")]
struct Usefulness {
    page: Page,
    tabs: Vec<Tab>,
    all: String,
    tables: Vec<Table>,
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let [usual, _] = DAYS;
    let days = match ask.days.as_str() {
        "" => usual,
        text => DAYS
            .into_iter()
            .find(|days| days.to_string() == text)
            .ok_or_else(|| Fault::bad_request(t.rate_bad_days()))?,
    };
    let view = web.store.as_viewer(&who.viewer).await?;
    let rates = view.rates_since(visit.at.plus_days(-days)).await?.into_inner();
    let no_sector = || t.picture_no_sector();
    let (makers, classes): (Vec<_>, Vec<_>) =
        rates.by_topic.into_iter().partition(|rate| matches!(rate.of.topic, Topic::Maker(_)));
    let all = match Rates::percent(&rates.all) {
        Some(percent) => t.rate_all(percent.to_string(), rates.all.votes()),
        None => t.rate_too_few_all(rates.all.votes()),
    };
    let few = |count: usize| (count > 0).then(|| t.rate_too_few(count));
    let tables = vec![
        table("sector", t.rate_by_sector(), &rates.by_sector, |of| of.clone().unwrap_or_else(no_sector), few),
        table("maker", t.rate_by_maker(), &makers, |of| t.topic(of), few),
        table("class", t.rate_by_class(), &classes, |of| t.topic(of), few),
    ];
    let tab = |other: i64| Tab {
        href: format!("{}?days={other}", paths::DESK_USEFULNESS),
        label: t.rate_days(other),
        count: None,
        current: other == days,
    };
    html(&Usefulness {
        page: Page::new(&web, visit, t.rate_title()).lead(t.rate_lead()),
        tabs: DAYS.into_iter().map(tab).collect(),
        all,
        tables,
    })
}

fn table<K>(
    id: &'static str,
    title: String,
    rates: &[Rate<K>],
    name: impl Fn(&K) -> String,
    few: impl Fn(usize) -> Option<String>,
) -> Table {
    let (enough, too_few) = Rates::shown(rates);
    let lines = enough.into_iter().filter_map(|rate| {
        let percent = Rates::percent(&rate.tally)?;
        Some(Line { of: name(&rate.of), percent, votes: rate.tally.votes().to_string() })
    });
    Table { id, title, lines: lines.collect(), too_few: few(too_few) }
}
