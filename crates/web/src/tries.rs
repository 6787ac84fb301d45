//! Tries to sign in, counted so that guessing is slow and that whoever guesses shuts nobody out but himself.
//!
//! Strangers are counted three ways: by account and address together, by address, and by account over all addresses.
//! A browser that the account knows is counted for itself alone, so its owner gets in while others guess.

use axum::http::HeaderMap;
use domain::{ContentHash, LoginTryId};
use store::Store;

use crate::{Fault, Visit, Web, browser};

/// Minutes that failed tries count.
pub(crate) const WINDOW_MINUTES: i64 = 15;
/// How many a stranger may make at one account, one address at all accounts, all strangers together at one account, and
/// a known browser.
const STRANGER: i64 = 10;
const ADDRESS: i64 = 50;
const STRANGERS: i64 = 50;
const KNOWN: i64 = 10;

/// What is being guessed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guess {
    Password,
    /// Only who knows the password comes so far, and a code has few digits: strangers share one small number.
    Code,
}

/// One try. It counts as failed from its beginning, so that a thousand tries at once are not all let through before the
/// first of them is noted.
pub(crate) struct Try {
    id: LoginTryId,
    /// What is forgotten after success: what the owner did wrong himself, never what others guessed.
    own: ContentHash,
}

fn subject(words: &[&str]) -> ContentHash {
    ContentHash::of(words.join(" ").as_bytes())
}

/// Networks give a house a whole range of version 6 addresses; whoever has one has all of them.
fn network(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(six) => format!("{:x?}", six.segments().get(..4)),
        Err(_) => address.to_owned(),
    }
}

/// Notes that an account was shut to strangers. With an account there is more to do than without one, so nobody's answer
/// waits for it: how long that takes would tell which it is.
async fn note_throttled(store: Store, mail: String) {
    let noted = async {
        let mut tx = store.begin().await?;
        tx.note_throttled(&mail).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::error!(error = &error as &dyn std::error::Error, "tries that were held off were not noted");
    }
}

impl Try {
    /// `None` when there were too many.
    pub(crate) async fn begin(
        web: &Web,
        visit: &Visit,
        headers: &HeaderMap,
        mail: &str,
        guess: Guess,
    ) -> Result<Option<Self>, Fault> {
        let mail = mail.trim().to_lowercase();
        let kind = if guess == Guess::Code { "code" } else { "account" };
        let known = browser::known(web, headers, &mail).await?;
        let address = network(&visit.address);
        let limits = match known {
            Some(token) => vec![(subject(&["browser", kind, &token.to_string(), &mail]), KNOWN)],
            None if guess == Guess::Code => vec![(subject(&[kind, &mail]), STRANGER)],
            None => vec![
                (subject(&[kind, &mail, &address]), STRANGER),
                (subject(&["address", &address]), ADDRESS),
                (subject(&[kind, &mail]), STRANGERS),
            ],
        };
        let of_address = subject(&["address", &address]);
        let Some(own) = limits.first().map(|(subject, _)| *subject) else { return Ok(None) };
        let subjects: Vec<ContentHash> = limits.iter().map(|(subject, _)| *subject).collect();
        let mut tx = web.store.begin().await?;
        let id = tx.note_login_try(&subjects).await?;
        tx.commit().await?;
        let since = web.now().plus_seconds(-60 * WINDOW_MINUTES);
        for (subject, most) in limits {
            if web.store.login_failures(subject, since).await? > most {
                // Whoever is not let through does not wait longer for having asked.
                let mut tx = web.store.begin().await?;
                tx.take_back_login_try(id).await?;
                tx.commit().await?;
                if subject != of_address {
                    web.behind.spawn(note_throttled(web.store.clone(), mail));
                }
                return Ok(None);
            }
        }
        Ok(Some(Self { id, own }))
    }

    /// A program shows its credentials. Counted by address only: they are too long to guess, and whoever tries from elsewhere
    /// must not stop the program.
    pub(crate) async fn of_program(web: &Web, visit: &Visit) -> Result<Option<Self>, Fault> {
        let own = subject(&["program", &network(&visit.address)]);
        let mut tx = web.store.begin().await?;
        let id = tx.note_login_try(&[own]).await?;
        tx.commit().await?;
        let since = web.now().plus_seconds(-60 * WINDOW_MINUTES);
        if web.store.login_failures(own, since).await? > ADDRESS {
            Self { id, own }.took_back(web).await?;
            return Ok(None);
        }
        Ok(Some(Self { id, own }))
    }

    pub(crate) async fn took_back(self, web: &Web) -> Result<(), Fault> {
        let mut tx = web.store.begin().await?;
        tx.take_back_login_try(self.id).await?;
        Ok(tx.commit().await?)
    }

    pub(crate) async fn succeeded(self, web: &Web) -> Result<(), Fault> {
        let mut tx = web.store.begin().await?;
        tx.take_back_login_try(self.id).await?;
        tx.forget_login_failures(self.own).await?;
        Ok(tx.commit().await?)
    }
}
