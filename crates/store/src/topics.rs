//! What an organisation is quiet about and what it follows, and which topics an advisory was told of. `notices::quiet` heeds
//! it when notices go out, and `overview` lists what is followed.

use std::collections::BTreeSet;

use domain::advisory::Advisory;
use domain::asset::AssetClass;
use domain::notice::Severity;
use domain::policy::MayChooseTopics;
use domain::refusal::Refusal;
use domain::topic::{BadTopic, MAX_NAME, MOST, MakerKey, Named, Quiet, Topic, makers, says_exploited};
use domain::usefulness::{Rate, Rates, Tally, Vote};
use domain::{AdvisoryId, Day, OrganisationId, Timestamp};
use serde_json::json;

use crate::assets::own_audience;
use crate::audit::who_text;
use crate::db::{Ask, Row, args};
use crate::{Seen, StoreError, Tx, View};

/// A quiet topic, and who chose it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuietRow {
    pub quiet: Quiet,
    /// As on the audit trail: `person:…`.
    pub by: String,
    pub at: Timestamp,
}

/// A topic that is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedRow {
    pub topic: Named,
    pub by: String,
    pub at: Timestamp,
}

/// Names of makers that a page proposes.
const PROPOSED: u32 = 500;

pub(crate) fn named(row: &Row) -> Result<Named, StoreError> {
    let topic: String = row.get("topic")?;
    let topic: Topic = topic.parse().map_err(|error: domain::topic::NotTopic| StoreError::bad("topic", error))?;
    Ok(Named { topic, name: row.get("name")? })
}

fn quiet(row: &Row) -> Result<Quiet, StoreError> {
    Ok(Quiet {
        about: named(row)?,
        up_to: row.code("up_to", Severity::from_code)?,
        until: row.get("last_day")?,
        why: row.get("why")?,
    })
}

impl View<'_> {
    /// What an organisation is quiet about, the first to end first; also what has ended.
    pub async fn quiet_topics(&self, organisation: OrganisationId) -> Result<Vec<Seen<QuietRow>>, StoreError> {
        self.rows(
            "SELECT q.topic, q.name, q.up_to, q.last_day, q.why, q.changed_by, q.changed_at FROM quiet_topic q
             WHERE q.organisation_id = $1 AND {seen:q} ORDER BY q.last_day, q.topic",
            args![organisation],
        )
        .await?
        .iter()
        .map(|row| {
            Ok(Seen::new(QuietRow { quiet: quiet(row)?, by: row.get("changed_by")?, at: row.get("changed_at")? }))
        })
        .collect()
    }

    pub async fn followed_topics(&self, organisation: OrganisationId) -> Result<Vec<Seen<FollowedRow>>, StoreError> {
        self.rows(
            "SELECT f.topic, f.name, f.changed_by, f.changed_at FROM followed_topic f
             WHERE f.organisation_id = $1 AND {seen:f} ORDER BY f.topic",
            args![organisation],
        )
        .await?
        .iter()
        .map(|row| {
            Ok(Seen::new(FollowedRow { topic: named(row)?, by: row.get("changed_by")?, at: row.get("changed_at")? }))
        })
        .collect()
    }

    /// Makers to choose from, as the organisation registered them. What others were told of is not proposed: a name in the list
    /// would tell of their notices.
    pub async fn makers_to_choose(&self, organisation: OrganisationId) -> Result<Vec<String>, StoreError> {
        let rows = self
            .rows(
                "SELECT DISTINCT s.maker FROM asset s
                 WHERE s.organisation_id = $1 AND s.gone_at IS NULL AND s.maker <> '' AND {seen:s}
                 ORDER BY s.maker LIMIT $2",
                args![organisation, PROPOSED],
            )
            .await?;
        let names: Vec<String> = rows.iter().map(|row| row.get("maker")).collect::<Result<_, StoreError>>()?;
        Ok(names.into_iter().filter(|name| MakerKey::of(name).is_some()).collect())
    }

    /// How useful the notices since a moment were found, over all advisories.
    pub async fn rates_since(&self, since: Timestamp) -> Result<Seen<Rates>, StoreError> {
        let rows = self
            .rows(
                "SELECT o.sector, u.vote, COUNT(*) AS votes
                 FROM usefulness u JOIN notice n ON n.id = u.notice_id JOIN organisation o ON o.id = n.institution_id
                 WHERE n.sent_at >= $1 AND {seen:u} AND {seen:n} GROUP BY o.sector, u.vote",
                args![since],
            )
            .await?;
        let mut rates = Rates { all: Tally::default(), by_sector: Vec::new(), by_topic: Vec::new() };
        for row in &rows {
            let (vote, votes): (Vote, i64) = (row.code("vote", Vote::from_code)?, row.get("votes")?);
            rates.all.add(vote, votes);
            let sector: Option<String> = row.maybe("sector")?;
            count(&mut rates.by_sector, |of| *of == sector, || sector.clone(), vote, votes);
        }
        rates.by_sector.sort_by(|one, other| (one.of.is_none(), &one.of).cmp(&(other.of.is_none(), &other.of)));
        let rows = self
            .rows(
                "SELECT t.topic, MIN(t.name) AS name, u.vote, COUNT(*) AS votes
                 FROM usefulness u JOIN notice n ON n.id = u.notice_id
                 JOIN advisory_topic t ON t.advisory_id = n.advisory_id
                 WHERE n.sent_at >= $1 AND {seen:u} AND {seen:n} GROUP BY t.topic, u.vote ORDER BY t.topic",
                args![since],
            )
            .await?;
        for row in &rows {
            let (vote, votes): (Vote, i64) = (row.code("vote", Vote::from_code)?, row.get("votes")?);
            let it = named(row)?;
            count(&mut rates.by_topic, |of| of.topic == it.topic, || it.clone(), vote, votes);
        }
        Ok(Seen::new(rates))
    }
}

/// Counts votes for one among them, which is added where it is new.
fn count<K>(rates: &mut Vec<Rate<K>>, is: impl Fn(&K) -> bool, new: impl FnOnce() -> K, vote: Vote, votes: i64) {
    if let Some(rate) = rates.iter_mut().find(|rate| is(&rate.of)) {
        rate.tally.add(vote, votes);
        return;
    }
    let mut tally = Tally::default();
    tally.add(vote, votes);
    rates.push(Rate { of: new(), tally });
}

impl Tx<'_> {
    /// Makes a topic quiet, or changes until when and up to which level it is.
    pub async fn quiet_topic(
        &mut self,
        proof: &MayChooseTopics,
        organisation: OrganisationId,
        it: &Quiet,
        today: Day,
    ) -> Result<(), StoreError> {
        own(proof, organisation)?;
        it.check(today).map_err(Refusal::Topic)?;
        self.hold(organisation).await?;
        let topic = it.about.topic.to_string();
        let row = self
            .inner
            .one(
                "SELECT COUNT(*) AS n FROM quiet_topic WHERE organisation_id = $1 AND topic <> $2",
                args![organisation, &topic],
            )
            .await?;
        room(row.get("n")?)?;
        let audience = own_audience(organisation);
        let audience_id = self.audience_id(&audience).await?;
        let key = self.key_of(organisation).await?;
        self.inner
            .exec(
                "INSERT INTO quiet_topic (organisation_id, topic, name, up_to, last_day, why, changed_by, changed_at,
                                          audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (organisation_id, topic) DO UPDATE SET name = excluded.name, up_to = excluded.up_to,
                     last_day = excluded.last_day, why = excluded.why, changed_by = excluded.changed_by,
                     changed_at = excluded.changed_at",
                args![
                    organisation,
                    &topic,
                    &it.about.name,
                    it.up_to.code(),
                    it.until.to_string(),
                    key.text(&it.why)?,
                    who_text(proof.actor().who),
                    self.now,
                    audience_id
                ],
            )
            .await?;
        let detail = json!({ "topic": topic, "up_to": it.up_to.code(), "until": it.until.to_string() });
        self.audit(proof, "topic.quiet", organisation, detail, &audience).await
    }

    /// From now on it is told of this at once again. What went out quietly stays as it went out.
    pub async fn loud_topic(
        &mut self,
        proof: &MayChooseTopics,
        organisation: OrganisationId,
        topic: &Topic,
    ) -> Result<(), StoreError> {
        own(proof, organisation)?;
        let topic = topic.to_string();
        let gone = self
            .inner
            .exec("DELETE FROM quiet_topic WHERE organisation_id = $1 AND topic = $2", args![organisation, &topic])
            .await?;
        if gone == 0 {
            return Err(StoreError::NotFound);
        }
        let audience = own_audience(organisation);
        self.audit(proof, "topic.loud", organisation, json!({ "topic": topic }), &audience).await
    }

    /// Lists advisories on a topic in the week of the organisation, although they do not concern it.
    pub async fn follow_topic(
        &mut self,
        proof: &MayChooseTopics,
        organisation: OrganisationId,
        it: &Named,
    ) -> Result<(), StoreError> {
        own(proof, organisation)?;
        self.hold(organisation).await?;
        let topic = it.topic.to_string();
        let row = self
            .inner
            .one(
                "SELECT COUNT(*) AS n FROM followed_topic WHERE organisation_id = $1 AND topic <> $2",
                args![organisation, &topic],
            )
            .await?;
        room(row.get("n")?)?;
        let audience = own_audience(organisation);
        let audience_id = self.audience_id(&audience).await?;
        self.inner
            .exec(
                "INSERT INTO followed_topic (organisation_id, topic, name, changed_by, changed_at, audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (organisation_id, topic) DO UPDATE SET name = excluded.name,
                     changed_by = excluded.changed_by, changed_at = excluded.changed_at",
                args![organisation, &topic, &it.name, who_text(proof.actor().who), self.now, audience_id],
            )
            .await?;
        self.audit(proof, "topic.follow", organisation, json!({ "topic": topic }), &audience).await
    }

    pub async fn unfollow_topic(
        &mut self,
        proof: &MayChooseTopics,
        organisation: OrganisationId,
        topic: &Topic,
    ) -> Result<(), StoreError> {
        own(proof, organisation)?;
        let topic = topic.to_string();
        let gone = self
            .inner
            .exec("DELETE FROM followed_topic WHERE organisation_id = $1 AND topic = $2", args![organisation, &topic])
            .await?;
        if gone == 0 {
            return Err(StoreError::NotFound);
        }
        let audience = own_audience(organisation);
        self.audit(proof, "topic.unfollow", organisation, json!({ "topic": topic }), &audience).await
    }

    /// Two who choose at the same moment are counted one after the other.
    async fn hold(&mut self, organisation: OrganisationId) -> Result<(), StoreError> {
        let held = self.inner.exec("UPDATE organisation SET id = id WHERE id = $1", args![organisation]).await?;
        if held == 0 { Err(StoreError::NotFound) } else { Ok(()) }
    }

    /// What an organisation is quiet about, for whom a notice goes to.
    pub(crate) async fn quiet_of(&mut self, organisation: OrganisationId) -> Result<Vec<Quiet>, StoreError> {
        self.inner
            .all(
                "SELECT topic, name, up_to, last_day, why FROM quiet_topic WHERE organisation_id = $1",
                args![organisation],
            )
            .await?
            .iter()
            .map(quiet)
            .collect()
    }

    /// Notes what an advisory is about that a notice goes out of, and by which numbers it is seen to be exploited.
    pub(crate) async fn note_topics(
        &mut self,
        advisory: AdvisoryId,
        it: &Advisory,
        classes: &BTreeSet<Option<AssetClass>>,
    ) -> Result<(), StoreError> {
        let now = self.now;
        let mut topics = Vec::new();
        for class in classes.iter().flatten() {
            topics.push(args![Topic::Class(*class).to_string(), advisory, "", now]);
        }
        for (maker, name) in makers(it) {
            let name: String = name.chars().take(MAX_NAME).collect();
            topics.push(args![Topic::Maker(maker).to_string(), advisory, name, now]);
        }
        if !topics.is_empty() {
            self.inner
                .insert_many(
                    "advisory_topic (topic, advisory_id, name, told_at)",
                    topics,
                    "ON CONFLICT (topic, advisory_id) DO NOTHING",
                )
                .await?;
        }
        let numbers: BTreeSet<&str> = it.vulnerabilities.iter().filter_map(|it| it.cve.as_deref()).collect();
        let numbers: Vec<_> = numbers.into_iter().map(|cve| args![cve.to_uppercase(), advisory]).collect();
        if !numbers.is_empty() {
            self.inner
                .insert_many("advisory_number (cve, advisory_id)", numbers, "ON CONFLICT (cve, advisory_id) DO NOTHING")
                .await?;
        }
        if says_exploited(it) { self.exploited(advisory).await } else { Ok(()) }
    }

    /// Somebody who knows has said that it is exploited.
    pub(crate) async fn exploited(&mut self, advisory: AdvisoryId) -> Result<(), StoreError> {
        self.inner
            .exec(
                "INSERT INTO advisory_exploited (advisory_id) VALUES ($1) ON CONFLICT (advisory_id) DO NOTHING",
                args![advisory],
            )
            .await?;
        Ok(())
    }
}

fn own(proof: &MayChooseTopics, organisation: OrganisationId) -> Result<(), StoreError> {
    if proof.about() == Some(organisation) { Ok(()) } else { Err(StoreError::NotFound) }
}

fn room(others: i64) -> Result<(), StoreError> {
    let has_room = usize::try_from(others).is_ok_and(|others| others < MOST);
    if has_room { Ok(()) } else { Err(Refusal::Topic(BadTopic::TooMany).into()) }
}
