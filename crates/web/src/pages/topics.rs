//! What an organisation is quiet about and what it follows. Its own responsible people choose; the CERT sees it on its page of
//! the organisation and cannot change it.

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::asset::AssetClass;
use domain::notice::Severity;
use domain::overview::Choice;
use domain::policy;
use domain::refusal::Refusal;
use domain::topic::{BadTopic, MAX_NAME, MAX_WHY, MOST_DAYS, Named, Quiet, Topic};
use domain::{Day, OrganisationId};
use l10n::Texts;
use serde::Deserialize;
use store::{StoreError, View};

use super::desk::Fields;
use super::overview::own;
use crate::layout::{Page, html};
use crate::{Fault, SignedIn, Web, paths};

/// So long a topic is quiet when somebody does not choose: half a year.
const USUAL_DAYS: i64 = 183;
/// What may be quiet, the careful choice first.
const LEVELS: [Severity; 2] = [Severity::Low, Severity::Medium];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    done: String,
}

/// Something that it is quiet about, or was.
struct Silent {
    topic: String,
    name: String,
    level: String,
    until: String,
    holds: bool,
    why: String,
}

/// What was filled in, when it was not understood.
struct Filled {
    act: String,
    class: String,
    maker: String,
    up_to: String,
    until: String,
    why: String,
}

impl Filled {
    fn of(fields: &Fields, usual: Day) -> Self {
        let or = |text: &str, usual: &str| if text.is_empty() { usual.to_owned() } else { text.to_owned() };
        Self {
            act: fields.get("act").to_owned(),
            class: fields.get("class").to_owned(),
            maker: fields.get("maker").to_owned(),
            up_to: or(fields.get("up_to"), Severity::Low.code()),
            until: or(fields.get("until"), &usual.to_string()),
            why: fields.get("why").to_owned(),
        }
    }

    fn is_class(&self, act: &str, class: &AssetClass) -> bool {
        self.act == act && self.class == class.code()
    }

    fn maker_for(&self, act: &str) -> &str {
        if self.act == act { &self.maker } else { "" }
    }
}

#[derive(Template)]
#[template(path = "topics.html")]
struct Topics {
    page: Page,
    quiet: Vec<Silent>,
    /// Topic, name and nothing else: nobody is asked for anything.
    followed: Vec<(String, String)>,
    makers: Vec<String>,
    filled: Filled,
    first: String,
    last: String,
    may: bool,
    /// Why nothing is quiet although something was chosen.
    idle: Option<String>,
    done: Option<String>,
    problem: Option<String>,
}

/// A quiet topic in words: what, up to which level, until when.
pub(crate) async fn quiet_lines(
    view: &View<'_>,
    t: &Texts,
    organisation: OrganisationId,
    today: Day,
) -> Result<Vec<String>, Fault> {
    let rows = view.quiet_topics(organisation).await?;
    let holding = rows.iter().filter(|row| row.quiet.holds(today));
    Ok(holding
        .map(|row| {
            let it = &row.quiet;
            let level = t.topics_up_to(it.up_to.code()).to_lowercase();
            t.topics_desk_quiet(t.topic(&it.about), level, t.date_with_year(it.until))
        })
        .collect())
}

async fn page(web: &Web, who: &SignedIn, fields: &Fields, problem: Option<String>) -> Result<Topics, Fault> {
    let (visit, t) = (&who.visit, who.visit.t);
    let (organisation, _) = own(&who.viewer)?;
    let today = web.now().day(&web.config.zone);
    let view = web.store.as_viewer(&who.viewer).await?;
    let silent = |it: &Quiet| Silent {
        topic: it.about.topic.to_string(),
        name: t.topic(&it.about),
        level: t.topics_up_to(it.up_to.code()),
        until: t.date_with_year(it.until),
        holds: it.holds(today),
        why: it.why.clone(),
    };
    let quiet: Vec<Silent> = view.quiet_topics(organisation).await?.iter().map(|row| silent(&row.quiet)).collect();
    let followed = view.followed_topics(organisation).await?;
    let choice = view.overview_choice(organisation).await?.map(|row| row.choice).unwrap_or_default();
    let idle = match (quiet.is_empty(), web.config.follow_up.heeds_quiet(), choice) {
        (true, ..) => None,
        (false, false, _) => Some(t.topics_off()),
        (false, true, Choice::Never) => Some(t.topics_never()),
        (false, true, Choice::Weekly | Choice::Something) => None,
    };
    let may = policy::may_choose_topics(&who.viewer, organisation).is_ok();
    Ok(Topics {
        page: Page::new(web, visit, t.topics_title()).lead(t.topics_lead()).back_to(paths::TOPICS),
        quiet,
        followed: followed.iter().map(|row| (row.topic.topic.to_string(), t.topic(&row.topic))).collect(),
        makers: if may { view.makers_to_choose(organisation).await? } else { Vec::new() },
        filled: Filled::of(fields, today.plus_days(USUAL_DAYS)),
        first: today.plus_days(1).to_string(),
        last: today.plus_days(MOST_DAYS).to_string(),
        may,
        idle,
        done: None,
        problem,
    })
}

pub(crate) async fn show(State(web): State<Web>, who: SignedIn, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    let t = who.visit.t;
    let done = match ask.done.as_str() {
        done @ ("quiet" | "loud" | "follow" | "unfollow") => Some(t.topics_done(done)),
        _ => None,
    };
    html(&Topics { done, ..page(&web, &who, &Fields::none(), None).await? })
}

pub(crate) async fn act(State(web): State<Web>, who: SignedIn, body: Bytes) -> Result<Response, Fault> {
    let (organisation, _) = own(&who.viewer)?;
    let proof = policy::may_choose_topics(&who.viewer, organisation)?;
    let fields = Fields::read(&body);
    let today = web.now().day(&web.config.zone);
    let topic = || fields.get("topic").parse::<Topic>().map_err(|_| Fault::not_found());
    let mut tx = web.store.begin().await?;
    let kept = match fields.get("act") {
        "quiet" => match quiet(&fields) {
            Ok(it) => tx.quiet_topic(&proof, organisation, &it, today).await,
            Err(bad) => Err(Refusal::Topic(bad).into()),
        },
        "follow" => match Named::read(fields.get("class"), fields.get("maker")) {
            Ok(it) => tx.follow_topic(&proof, organisation, &it).await,
            Err(bad) => Err(Refusal::Topic(bad).into()),
        },
        "loud" => tx.loud_topic(&proof, organisation, &topic()?).await,
        "unfollow" => tx.unfollow_topic(&proof, organisation, &topic()?).await,
        _ => return Err(Fault::bad_request(String::new())),
    };
    match kept {
        Ok(()) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("{}?done={}", paths::TOPICS, fields.get("act"))).into_response())
        }
        Err(StoreError::Refused(refusal)) => {
            drop(tx);
            let problem = Some(who.visit.t.refused(refusal.code()));
            let page = page(&web, &who, &fields, problem).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn quiet(fields: &Fields) -> Result<Quiet, BadTopic> {
    Ok(Quiet {
        about: Named::read(fields.get("class"), fields.get("maker"))?,
        up_to: Severity::from_code(fields.get("up_to")).ok_or(BadTopic::Level)?,
        until: fields.get("until").parse().map_err(|_| BadTopic::Until)?,
        why: fields.get("why").trim().to_owned(),
    })
}

#[cfg(test)]
mod tests;
