//! Twin worlds: a world, and the same with everything that one visitor may not see added, changed and deleted. Whatever
//! that visitor asks, both must answer alike, byte for byte.
//!
//! `BRANDWACHT_TWINS` says how many requests all visitors on both databases make together; `BRANDWACHT_TWINS_SEED`
//! another beginning. A failure names the visitor, the seed, the request and the first lines that differ.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up must stop"
)]

#[path = "twins/asks.rs"]
mod asks;
#[path = "twins/canaries.rs"]
mod canaries;
#[path = "twins/chance.rs"]
mod chance;
#[path = "twins/page.rs"]
mod page;
#[path = "twins/region.rs"]
pub(crate) mod region;
#[path = "twins/shapes.rs"]
mod shapes;
#[path = "twins/timing.rs"]
mod timing;
#[path = "twins/unseen.rs"]
mod unseen;
#[path = "twins/visitors.rs"]
mod visitors;

use std::collections::BTreeMap;

use axum::http::Method;
use domain::Timestamp;
use domain::link::LinkKey;
use store::Address;
use testkit::{Scratch, on_both};

use asks::Asker;
use region::{LINK_KEY, Region, Tenant, region};
use visitors::{InHand, Visitor, arrive};

use crate::bench::Answer;

/// Requests of all visitors on both databases when nobody says otherwise.
const REQUESTS: usize = 10_920;
/// After so many requests the worlds are made anew: by then a visitor has changed them a good deal.
const IN_ONE_WORLD: usize = 2_000;
/// Differences that are told of one run.
const TOLD: usize = 12;

/// Numbers that the environment gives for long runs on demand.
fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text}: write a number")))
}

async fn alike(scratch: &Scratch) -> Scratch {
    match scratch.address {
        Address::Sqlite(_) => testkit::sqlite().await,
        Address::Postgres { .. } => testkit::postgres().await.expect("the server that the first one is on"),
    }
}

/// All identifiers of a world, as the analyst's program and the desk see them.
async fn inside(region: &Region) -> Vec<(String, String)> {
    let mut paths: Vec<String> = ["advisories", "matches", "matching-runs", "notices", "questions", "remediation"]
        .map(|list| format!("/api/v1/{list}"))
        .to_vec();
    paths.push("/api/v1/organisations?limit=500".to_owned());
    paths.push("/api/v1/register/rules".to_owned());
    for tenant in Tenant::INSTITUTIONS {
        let of = region.id(tenant);
        paths.push(format!("/api/v1/organisations/{of}"));
        paths.push(format!("/api/v1/organisations/{of}/assets"));
        paths.push(format!("/api/v1/organisations/{of}/imports"));
        paths.push(format!("/api/v1/sboms?organisation={of}"));
    }
    let mut found = Vec::new();
    for path in paths {
        let answer = region.call(Method::GET, &path, Tenant::Cert, None).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let list = path.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
        for (word, id) in page::ids(&answer.body) {
            found.push((if word == "id" { list.clone() } else { word }, id));
        }
    }
    found
}

/// Two worlds that differ only in what this visitor may not see.
struct Twins {
    one: Region,
    other: Region,
    hand: InHand,
    hidden: Vec<(String, String)>,
    began: Timestamp,
}

impl Twins {
    async fn new(one: Scratch, visitor: Visitor) -> Self {
        let other = alike(&one).await;
        let (one, other) = (region(one).await, region(other).await);
        let (hand, same) = (arrive(&one, visitor).await, arrive(&other, visitor).await);
        assert_eq!((&hand.cookie, &hand.token), (&same.cookie, &same.token), "the worlds begin alike");
        assert_eq!(one.ids, other.ids, "the worlds begin alike");
        let mut hidden = unseen::happen(&other, visitor).await;
        let latest = one.bench.web.now().max(other.bench.web.now());
        one.bench.scratch.world.wind_to(latest);
        other.bench.scratch.world.wind_to(latest);
        if visitor == Visitor::Analyst {
            // The desk sees all work there is, also that which is about what it may not read.
            for world in [&one, &other] {
                world.bench.scratch.sql("DELETE FROM job").await;
            }
        } else {
            inside(&one).await;
            hidden.extend(inside(&other).await);
        }
        Self { one, other, hand, hidden, began: latest.plus_hours(1) }
    }

    async fn remove(self) {
        self.one.bench.scratch.remove().await;
        self.other.bench.scratch.remove().await;
    }

    /// Mail that is on its way to the visitor.
    async fn mails(&self) -> (Vec<(String, String)>, Vec<(String, String)>) {
        let key = || LinkKey::new(LINK_KEY);
        let one = testkit::mails::mails(&self.one.bench.scratch, key(), &self.hand.mail).await;
        let other = testkit::mails::mails(&self.other.bench.scratch, key(), &self.hand.mail).await;
        (one, other)
    }
}

/// What an authenticator is asked to sign is drawn at random, and from the system's own source.
fn without_challenge(body: &str) -> String {
    const BEFORE: &str = "\"challenge\":\"";
    let Some((before, after)) = body.split_once(BEFORE) else { return body.to_owned() };
    let (_, rest) = after.split_once('"').unwrap_or(("", after));
    format!("{before}{BEFORE}RANDOM\"{rest}")
}

/// What is different between two answers: first in the text, for that says most.
fn difference(one: &Answer, other: &Answer) -> Option<String> {
    let id = |answer: &Answer| answer.headers.get("x-request-id").map_or("", |id| id.to_str().unwrap()).to_owned();
    let masked = |answer: &Answer| without_challenge(&answer.body.replace(&id(answer), "REQUEST"));
    let (left, right) = (masked(one), masked(other));
    if left != right {
        let (mut lefts, mut rights) = (left.lines(), right.lines());
        loop {
            match (lefts.next(), rights.next()) {
                (Some(left), Some(right)) if left == right => {}
                (left, right) => {
                    let around = |text: Option<&str>| around(text.unwrap_or("(nothing)"), left, right);
                    return Some(format!(
                        "{} {}\n    - {}\n    + {}",
                        one.status,
                        other.status,
                        around(left),
                        around(right)
                    ));
                }
            }
        }
    }
    if one.status != other.status {
        return Some(format!("status {} and {}", one.status, other.status));
    }
    let headers = |answer: &Answer| -> BTreeMap<String, Vec<String>> {
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in answer.headers.iter().filter(|(name, _)| *name != "x-request-id") {
            all.entry(name.to_string()).or_default().push(String::from_utf8_lossy(value.as_bytes()).into_owned());
        }
        all
    };
    let (left, right) = (headers(one), headers(other));
    (left != right).then(|| format!("headers {left:?} and {right:?}"))
}

/// The part of a long line where it begins to differ.
fn around(line: &str, left: Option<&str>, right: Option<&str>) -> String {
    let same = left.unwrap_or("").chars().zip(right.unwrap_or("").chars()).take_while(|(a, b)| a == b).count();
    line.chars().skip(same.saturating_sub(120)).take(320).collect()
}

async fn cannot_tell_apart(first: Scratch, visitor: Visitor) {
    let visits = Visitor::ALL.len() * 2;
    let mut left = number("BRANDWACHT_TWINS").unwrap_or(REQUESTS).div_ceil(visits);
    let mut seed = number("BRANDWACHT_TWINS_SEED").unwrap_or(1) as u64;
    let mut scratch = Some(first);
    while left > 0 {
        let these = left.min(IN_ONE_WORLD);
        left -= these;
        let begin = scratch.take().expect("a database to begin with");
        if left > 0 {
            scratch = Some(alike(&begin).await);
        }
        let twins = Twins::new(begin, visitor).await;
        let told = ask(&twins, visitor, seed, these).await;
        assert!(told.is_empty(), "{visitor:?}, seed {seed}, of {these} requests:\n{}", told.join("\n"));
        twins.remove().await;
        seed += 1;
    }
}

async fn ask(twins: &Twins, visitor: Visitor, seed: u64, requests: usize) -> Vec<String> {
    let mut asker =
        Asker::new(seed.wrapping_mul(1_000) + visitor as u64, visitor.at_home(), twins.hand.clone(), &twins.hidden);
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    let mut good = 0;
    for number in 0..requests {
        let ask = asker.next();
        // Whatever either world did before, both now have the same moment and the same chance.
        let moment = Timestamp::from_millis(twins.began.millis() + 2_000 * number as i64);
        twins.one.bench.scratch.world.wind_to(moment);
        twins.other.bench.scratch.world.wind_to(moment);
        let one = twins.one.bench.send(ask.request()).await;
        let other = twins.other.bench.send(ask.request()).await;
        // What is noted after an answer belongs to its moment, and not to that of the next request.
        twins.one.bench.settle().await;
        twins.other.bench.settle().await;
        good += usize::from(one.status.is_success() || one.status.is_redirection());
        if let Some(difference) = difference(&one, &other) {
            let kind = format!("{} {}", ask.method, page::pattern(ask.path()));
            told.entry(kind).or_insert_with(|| format!("request {number}: {ask}\n    {difference}"));
            if told.len() >= TOLD {
                break;
            }
        }
        asker.learn(&ask, &one);
    }
    // A visitor who is refused everywhere proves nothing.
    assert!(good * 10 > requests, "{visitor:?}: only {good} of {requests} requests had a good answer");
    let (one, other) = twins.mails().await;
    if one != other {
        let first = one.iter().zip(&other).find(|(one, other)| one != other);
        told.insert("mail".to_owned(), format!("mail: {} and {}: {first:#?}", one.len(), other.len()));
    }
    told.into_values().collect()
}

// A file hangs on what it is the file of; without this a narrower document would be one address away.
// Shows: ASVS 8.2.2, NEN 8.12
on_both!(a_document_with_a_narrower_label_is_not_there_by_any_road, |scratch| {
    let region = region(scratch).await;
    for label in ["AMBER", "RED"] {
        let id = region.advisories[label];
        for road in ["", "/csaf", "/remediation"] {
            let path = format!("/api/v1/advisories/{id}{road}");
            let answer = region.call(Method::GET, &path, Tenant::Cert, None).await;
            assert_eq!(answer.status, 200, "{label} {path}: {}", answer.body);
            for tenant in [Tenant::Hospital, Tenant::Supplier, Tenant::Maker] {
                let answer = region.call(Method::GET, &path, tenant, None).await;
                assert_eq!(answer.status, 404, "{tenant:?} {label} {path}: {}", answer.body);
            }
        }
    }
});

// Shows: ASVS 8.2.1, 8.2.2, 8.3.1, 8.4.1, NEN 5.15, 8.3, 8.12
on_both!(twins_of_anonymous, |scratch| cannot_tell_apart(scratch, Visitor::Anonymous).await);
on_both!(twins_of_a_security_officer, |scratch| cannot_tell_apart(scratch, Visitor::SecurityOfficer).await);
on_both!(twins_of_medical_technology, |scratch| cannot_tell_apart(scratch, Visitor::MedicalTechnology).await);
on_both!(twins_of_a_manager, |scratch| cannot_tell_apart(scratch, Visitor::Manager).await);
on_both!(twins_of_a_care_manager, |scratch| cannot_tell_apart(scratch, Visitor::CareManager).await);
on_both!(twins_of_a_supplier, |scratch| cannot_tell_apart(scratch, Visitor::Supplier).await);
on_both!(twins_of_a_notice_link, |scratch| cannot_tell_apart(scratch, Visitor::NoticeLink).await);
on_both!(twins_of_a_question_link, |scratch| cannot_tell_apart(scratch, Visitor::QuestionLink).await);
on_both!(twins_of_a_program_that_reads, |scratch| cannot_tell_apart(scratch, Visitor::Reader).await);
on_both!(twins_of_a_program_that_writes, |scratch| cannot_tell_apart(scratch, Visitor::Writer).await);
on_both!(twins_of_a_stranger, |scratch| cannot_tell_apart(scratch, Visitor::Stranger).await);
on_both!(twins_of_an_umbrella, |scratch| cannot_tell_apart(scratch, Visitor::Umbrella).await);
on_both!(twins_of_an_analyst, |scratch| cannot_tell_apart(scratch, Visitor::Analyst).await);

// What a program of the CERT may not read is nothing that it can have worked on either. The twins of the analyst found it in
// their fortieth thousand of requests.
// Shows: ASVS 8.2.2, NEN 8.3
on_both!(a_document_for_named_persons_is_nothing_that_the_cert_can_act_on, |scratch| {
    let region = region(scratch).await;
    let hidden = unseen::red(&region).await;
    let nowhere = domain::AdvisoryId::new(&*region.bench.scratch.world);
    let open = region.advisories["CLEAR"];
    for id in [hidden, nowhere] {
        let path = format!("/api/v1/advisories/{id}");
        assert_eq!(region.call(Method::GET, &path, Tenant::Cert, None).await.status, 404);
        for list in [vec![id], vec![open, id]] {
            let body = serde_json::json!({ "advisories": list, "by": "Noor de Wit" });
            let answer = region.call(Method::POST, "/api/v1/matching-runs", Tenant::Cert, Some(body)).await;
            assert_eq!(answer.status, 404, "{}", answer.body);
        }
    }
    let body = serde_json::json!({ "advisories": [open], "by": "Noor de Wit" });
    region.done(Method::POST, "/api/v1/matching-runs", Tenant::Cert, body).await;
});
