//! The answer picture of an advisory: how far everybody is who was told, who is left, and how long it took.

mod chart;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::picture::{Curve, Group, Picture, Step, Told};
use domain::usefulness::{Relevance, Tally, Vote, Voted};
use domain::{AdvisoryId, Timestamp};
use l10n::Texts;
use serde::Deserialize;
use store::{PictureRow, Seen};

use self::chart::{Chart, chart, reach};
use super::plan::hours;
use super::{Stamp, id};
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

const HOUR: i64 = 3_600_000;
/// Of fewer a curve says no more than the table does.
const DRAWN: i64 = 3;
/// The times that the table asks about, in hours.
const WITHIN: [i64; 7] = [1, 4, 8, 24, 48, 168, 720];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    /// Whose names to list: who has taken this step.
    step: String,
}

/// One step of the funnel.
pub(crate) struct Bar {
    pub(crate) code: &'static str,
    pub(crate) label: String,
    pub(crate) count: i64,
    pub(crate) share: String,
    /// Of 100.
    pub(crate) width: i64,
}

/// One institution, as a square.
struct Tile {
    href: String,
    code: &'static str,
    letter: String,
    name: String,
    standing: String,
}

/// The institutions of one sector.
struct Block {
    name: String,
    left: String,
    tiles: Vec<Tile>,
}

/// A line of the table beside the curves.
struct Line {
    name: String,
    told: i64,
    /// The time asked about, and what part had answered by then.
    within: Vec<(String, String)>,
    median: String,
}

/// What the institutions of one sector thought of the notice.
struct Relevant {
    sector: String,
    notices: i64,
    shares: Vec<(Vote, String)>,
}

/// Curves of the same kind.
struct Charts {
    title: String,
    charts: Vec<Chart>,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "desk/picture.html")]
struct ThePicture {
    page: Page,
    base: String,
    advisory: String,
    at: Stamp,
    bars: Vec<Bar>,
    /// Whose names are listed: the step in words, and who has taken it.
    list: Option<(String, Vec<Tile>)>,
    blocks: Vec<Block>,
    /// Letter, meaning and number of each standing that there is.
    legend: Vec<(&'static str, String, String, i64)>,
    within: Vec<String>,
    charts: Vec<Charts>,
    /// From which hour on the line of all is open.
    open_from: Option<i64>,
    /// All first, then by sector; empty while nobody has voted.
    relevance: Vec<Relevant>,
}

/// What stands with an institution, as a code: its answer, or how far a message to it came.
fn standing(row: &PictureRow) -> &'static str {
    match row.told.standing {
        Some(answer) => answer.code(),
        None if row.is_quiet => "quiet",
        None => row.told.reached().code(),
    }
}

/// The least far first, as they are asked for.
const STANDINGS: [&str; 11] = [
    "call_me",
    "sent",
    "delivered",
    "opened",
    "confirmed",
    "quiet",
    "applicable",
    "taken_care_of",
    "risk_accepted",
    "solved",
    "not_with_us",
];

fn place(code: &str) -> usize {
    STANDINGS.iter().position(|known| *known == code).unwrap_or(STANDINGS.len())
}

fn tile(t: &Texts, row: &PictureRow) -> Tile {
    let code = standing(row);
    Tile {
        href: paths::desk_notice(row.notice),
        code,
        letter: t.picture_letter(code),
        name: row.institution_name.clone(),
        standing: t.picture_standing(code),
    }
}

/// A share in whole percent; only all is a hundred, and only nobody is zero.
pub(crate) fn percent(part: i64, whole: i64) -> i64 {
    if part == 0 || whole == 0 {
        return 0;
    }
    if part == whole { 100 } else { ((part * 200 + whole) / (whole * 2)).clamp(1, 99) }
}

fn bars(t: &Texts, picture: &Picture) -> Vec<Bar> {
    let funnel = &picture.all.funnel;
    let bar = |step: Step| {
        let share = percent(funnel.at(step), funnel.sent);
        Bar {
            code: step.code(),
            label: t.follow_step(step.code()),
            count: funnel.at(step),
            share: format!("{share} %"),
            width: share,
        }
    };
    Step::ALL.into_iter().map(bar).collect()
}

fn blocks(t: &Texts, rows: &[Seen<PictureRow>]) -> Vec<Block> {
    let mut sectors: BTreeMap<(bool, &str), Vec<&PictureRow>> = BTreeMap::new();
    for row in rows {
        let sector = row.told.sector.as_deref();
        sectors.entry((sector.is_none(), sector.unwrap_or_default())).or_default().push(row);
    }
    let block = |((unknown, sector), mut those): ((bool, &str), Vec<&PictureRow>)| {
        those.sort_by_key(|row| place(standing(row)));
        let left = those.iter().filter(|row| row.is_left()).count();
        Block {
            name: if unknown { t.picture_no_sector() } else { sector.to_owned() },
            left: t.picture_left_of(t.count(left), t.count(those.len())),
            tiles: those.into_iter().map(|row| tile(t, row)).collect(),
        }
    };
    sectors.into_iter().map(block).collect()
}

fn legend(t: &Texts, rows: &[Seen<PictureRow>]) -> Vec<(&'static str, String, String, i64)> {
    let counted = STANDINGS.into_iter().filter_map(|code| {
        let count = rows.iter().filter(|row| standing(row) == code).count();
        let count = i64::try_from(count).ok().filter(|count| *count > 0)?;
        Some((code, t.picture_letter(code), t.picture_standing(code), count))
    });
    counted.collect()
}

/// The time that most were given, in milliseconds.
fn deadline(rows: &[Seen<PictureRow>]) -> Option<i64> {
    let mut given: BTreeMap<i64, usize> = BTreeMap::new();
    for row in rows {
        if let Some(deadline) = row.deadline {
            *given.entry(deadline.millis() - row.told.sent_at.millis()).or_default() += 1;
        }
    }
    given.into_iter().max_by_key(|(_, count)| *count).map(|(millis, _)| millis).filter(|millis| *millis > 0)
}

/// A time within which something happened, in whole hours or days.
fn took(t: &Texts, millis: i64) -> String {
    // Upwards, so that it never says less than the columns of hours beside it.
    match ((millis + HOUR - 1) / HOUR).max(1) {
        whole if whole > 72 => hours(t, (whole + 23) / 24 * 24),
        whole => hours(t, whole),
    }
}

fn within(t: &Texts, within: i64) -> String {
    t.picture_col_within(hours(t, within))
}

fn line(t: &Texts, name: String, curve: &Curve, asked: &[i64]) -> Line {
    let share = |hours: i64| match curve.within(hours * HOUR) {
        None => "–".to_owned(),
        Some(it) => {
            let share = format!("{} %", percent(it.answered, curve.told));
            if it.at_least { t.picture_at_least(share) } else { share }
        }
    };
    let median = match curve.median() {
        None => t.picture_not_half(),
        Some(it) if it.at_most => t.picture_at_most(took(t, it.millis)),
        Some(it) => took(t, it.millis),
    };
    Line {
        name,
        told: curve.told,
        within: asked.iter().map(|hours| (within(t, *hours), share(*hours))).collect(),
        median,
    }
}

fn relevant(sector: String, notices: i64, tally: &Tally) -> Relevant {
    let share = |vote: Vote| tally.percent(vote).map_or_else(|| "–".to_owned(), |share| format!("{share} %"));
    Relevant { sector, notices, shares: Vote::ALL.into_iter().map(|vote| (vote, share(vote))).collect() }
}

fn relevance(t: &Texts, voted: &[Voted]) -> Vec<Relevant> {
    let sectors = Relevance::by_sector(voted);
    if sectors.is_empty() {
        return Vec::new();
    }
    // A notice has one institution and so one sector.
    let notices: i64 = sectors.iter().map(|it| it.notices).sum();
    let mut rows = vec![relevant(t.picture_all(), notices, &Tally::of(voted.iter().map(|it| it.vote)))];
    for it in sectors {
        rows.push(relevant(it.sector.unwrap_or_else(|| t.picture_no_sector()), it.notices, &it.tally));
    }
    rows
}

struct Drawing<'d> {
    t: &'d Texts,
    reach: i64,
    deadline: Option<i64>,
    asked: &'d [i64],
}

impl Drawing<'_> {
    fn charts<K>(&self, title: String, groups: &[Group<K>], name: impl Fn(&K) -> String) -> Charts {
        let sum = |group: &Group<K>| {
            let (answered, told) = (self.t.number(group.funnel.answered), self.t.number(group.funnel.sent));
            self.t.picture_chart(name(&group.key), answered, told)
        };
        let drawn = groups.iter().filter(|it| it.curve.told >= DRAWN);
        Charts {
            title,
            charts: drawn.map(|it| chart(sum(it), &it.curve, self.reach, self.deadline)).collect(),
            lines: groups.iter().map(|it| line(self.t, name(&it.key), &it.curve, self.asked)).collect(),
        }
    }
}

pub(crate) async fn show(
    State(web): State<Web>,
    who: SignedIn,
    Path(path): Path<String>,
    Query(ask): Query<Ask>,
) -> Result<Response, Fault> {
    let advisory: AdvisoryId = id(&path)?;
    let visit = &who.visit;
    let t = visit.t;
    let view = web.store.as_viewer(&who.viewer).await?;
    let it = view.advisory(advisory).await?;
    let rows = view.picture(advisory).await?;
    let voted: Vec<Voted> = view.votes_about(advisory).await?.iter().map(|row| row.voted.clone()).collect();
    let at: Timestamp = visit.at;
    let told: Vec<Told> = rows.iter().map(|row| row.told.clone()).collect();
    let picture = Picture::of(&told, at);
    let deadline = deadline(&rows);
    let reach = reach(&picture.all.curve, deadline);
    let most = WITHIN.into_iter().find(|hours| hours * HOUR >= reach).unwrap_or(i64::MAX);
    let asked: Vec<i64> = WITHIN.into_iter().filter(|hours| *hours <= most).collect();
    let drawing = Drawing { t, reach, deadline, asked: &asked };
    let charts = vec![
        drawing.charts(t.picture_all(), std::slice::from_ref(&picture.all), |()| t.picture_all()),
        drawing.charts(t.picture_by_sector(), &picture.by_sector, |sector| {
            sector.clone().unwrap_or_else(|| t.picture_no_sector())
        }),
        drawing.charts(t.picture_by_size(), &picture.by_size, |size| {
            size.map_or_else(|| t.picture_no_size(), |size| t.size(size))
        }),
    ];
    let list = Step::ALL.into_iter().find(|step| step.code() == ask.step).map(|step| {
        let those: Vec<_> = rows.iter().filter(|row| row.told.reached() >= step).map(|row| tile(t, row)).collect();
        (t.picture_list(t.follow_step(step.code()), those.len()), those)
    });
    let left = rows.iter().filter(|row| row.is_left()).count();
    let lead = if rows.is_empty() { t.picture_none() } else { t.picture_lead(left) };
    let open_from = picture.all.curve.final_until;
    html(&ThePicture {
        page: Page::new(&web, visit, t.picture_title(&it.row.title)).lead(lead),
        base: paths::desk_advisory(advisory),
        advisory: it.row.key.tracking_id.clone(),
        at: Stamp::new(visit, at),
        bars: bars(t, &picture),
        list,
        blocks: blocks(t, &rows),
        legend: legend(t, &rows),
        within: asked.iter().map(|hours| within(t, *hours)).collect(),
        charts,
        open_from: (open_from < picture.all.curve.ends.min(reach)).then_some(open_from / HOUR),
        relevance: relevance(t, &voted),
    })
}
