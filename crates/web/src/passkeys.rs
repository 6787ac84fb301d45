//! Passkeys: what is asked of an authenticator, and whether its answer is good. The checking is webauthn-rs; here stand
//! the questions that are kept between the two, each for one answer.
//!
//! A passkey is two factors at once: the device, and what unlocks it (user verification is always asked for).

use axum::body::Bytes;
use domain::policy::MayManageSelf;
use domain::{ContentHash, PasskeyId, PersonId};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{NewPasskey, Person, StoredPasskey};
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder,
};

use crate::{Fault, Web, WebConfig, session};

/// How long an authenticator has to answer.
const MINUTES: i64 = 5;
const NAME_SIGNS: usize = 60;

/// `None` where the site is reached by a bare number: a passkey belongs to a name.
pub(crate) fn site(config: &WebConfig) -> Option<Webauthn> {
    let origin = Url::parse(&config.base_url).ok()?;
    let host = origin.domain()?.to_owned();
    WebauthnBuilder::new(&host, &origin).ok()?.rp_name(&config.cert_name).build().ok()
}

fn webauthn(web: &Web) -> Result<&Webauthn, Fault> {
    web.passkeys.as_deref().ok_or_else(Fault::not_found)
}

/// What the browser sends back: which question, and the authenticator's answer to it.
#[derive(Debug, Deserialize)]
struct Answer<T> {
    question: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    next: String,
    credential: T,
}

fn read<T: serde::de::DeserializeOwned>(body: &Bytes, web: &Web) -> Result<Answer<T>, Fault> {
    webauthn(web)?;
    serde_json::from_slice(body)
        .map_err(|error| Fault::because(crate::fault::Outside::BadRequest(String::new()), error))
}

/// Keeps a question; gives the token under which it is answered.
async fn keep(web: &Web, person: Option<PersonId>, state: &impl serde::Serialize) -> Result<String, Fault> {
    let state = serde_json::to_string(state).map_err(Fault::internal)?;
    let token = session::new_token(web);
    let mut tx = web.store.begin().await?;
    let expires = tx.now().plus_seconds(60 * MINUTES);
    tx.put_challenge(ContentHash::of(token.as_bytes()), person, &state, expires).await?;
    tx.commit().await?;
    Ok(token)
}

/// Takes a question away, so that an answer which is sent again fits none.
async fn take<T: serde::de::DeserializeOwned>(
    web: &Web,
    token: &str,
    person: Option<PersonId>,
) -> Result<Option<T>, Fault> {
    let mut tx = web.store.begin().await?;
    let state = tx.take_challenge(ContentHash::of(token.as_bytes()), person).await?;
    tx.commit().await?;
    state.map(|state| serde_json::from_str(&state).map_err(Fault::internal)).transpose()
}

/// Asks the authenticator to make a passkey. It must be one that is found without a name being typed first.
pub(crate) async fn begin_registration(web: &Web, who: &Person, proof: &MayManageSelf) -> Result<Value, Fault> {
    let there = web.store.own_passkeys(proof).await?;
    let exclude: Vec<CredentialID> = there.into_iter().map(|row| row.credential_id).collect();
    let person = who.id;
    let (asked, state) = webauthn(web)?
        .start_passkey_registration(person.uuid(), &who.email, &who.name, Some(exclude))
        .map_err(Fault::internal)?;
    let mut options = serde_json::to_value(&asked).map_err(Fault::internal)?;
    if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection").and_then(Value::as_object_mut) {
        selection.insert("residentKey".to_owned(), json!("required"));
        selection.insert("requireResidentKey".to_owned(), json!(true));
    }
    let question = keep(web, Some(person), &state).await?;
    Ok(json!({ "question": question, "options": options }))
}

/// Reads the answer, with where to afterwards; `None` when it is not good. What is stored is the caller's business.
pub(crate) async fn finish_registration(
    web: &Web,
    who: PersonId,
    body: &Bytes,
    unnamed: String,
) -> Result<Option<(NewPasskey, String)>, Fault> {
    let answer: Answer<RegisterPublicKeyCredential> = read(body, web)?;
    let Some(state) = take::<PasskeyRegistration>(web, &answer.question, Some(who)).await? else {
        return Ok(None);
    };
    let passkey = match webauthn(web)?.finish_passkey_registration(&answer.credential, &state) {
        Ok(passkey) => passkey,
        Err(error) => {
            tracing::info!(error = &error as &dyn std::error::Error, "a passkey was not registered");
            return Ok(None);
        }
    };
    let name: String = answer.name.trim().chars().filter(|sign| !sign.is_control()).take(NAME_SIGNS).collect();
    let new = NewPasskey {
        id: PasskeyId::new(&*web.world),
        credential_id: passkey.cred_id().clone(),
        name: if name.is_empty() { unnamed } else { name },
        credential: serde_json::to_string(&passkey).map_err(Fault::internal)?,
    };
    Ok(Some((new, answer.next)))
}

/// Asks for any passkey of this site; the authenticator knows whose it is.
pub(crate) async fn begin(web: &Web) -> Result<Value, Fault> {
    let (asked, state) = webauthn(web)?.start_discoverable_authentication().map_err(Fault::internal)?;
    let mut options = serde_json::to_value(&asked).map_err(Fault::internal)?;
    // A button is pressed for it, so the browser shows its own window and does not wait beside a field.
    if let Some(options) = options.as_object_mut() {
        options.remove("mediation");
    }
    let question = keep(web, None, &state).await?;
    Ok(json!({ "question": question, "options": options }))
}

/// Who answers, and where to afterwards; `None` when the answer is not good, was given before, or is of no account.
pub(crate) async fn finish(web: &Web, body: &Bytes) -> Result<Option<(PersonId, String)>, Fault> {
    let answer: Answer<PublicKeyCredential> = read(body, web)?;
    let Some(state) = take::<DiscoverableAuthentication>(web, &answer.question, None).await? else { return Ok(None) };
    let site = webauthn(web)?;
    let Ok((claimed, credential_id)) = site.identify_discoverable_authentication(&answer.credential) else {
        return Ok(None);
    };
    let Some(stored) = web.store.passkey(credential_id).await?.filter(|it| it.person.uuid() == claimed) else {
        return Ok(None);
    };
    let StoredPasskey { id, person, credential } = stored;
    let mut passkey: Passkey = serde_json::from_str(&credential).map_err(Fault::internal)?;
    let result = match site.finish_discoverable_authentication_v2(&answer.credential, state, &passkey) {
        Ok(result) if result.user_verified() => result,
        Ok(_) => return Ok(None),
        Err(error) => {
            tracing::info!(error = &error as &dyn std::error::Error, "a passkey was refused");
            return Ok(None);
        }
    };
    passkey.update_credential(&result);
    let credential = serde_json::to_string(&passkey).map_err(Fault::internal)?;
    let mut tx = web.store.begin().await?;
    tx.passkey_used(id, &credential).await?;
    tx.commit().await?;
    Ok(Some((person, answer.next)))
}
