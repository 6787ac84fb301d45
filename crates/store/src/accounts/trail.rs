//! The rows of the trail about accounts. Each says whose people it is about, so that an organisation sees in its own
//! trail what happens to its people and tokens; somebody who works for two is a row in the trail of each. What is about
//! nobody's is the CERT's.

use std::collections::BTreeSet;

use domain::audience::Audience;
use domain::policy::{self, Proof};
use domain::viewer::{KnownWho, Role, Viewer, Who};
use domain::{OrganisationId, PersonId};
use serde_json::{Value, json};

use super::{brandwacht, plain_email};
use crate::db::{Ask, args};
use crate::organisations::inner_audience;
use crate::{StoreError, Tx};

/// How somebody proved who that is when signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedInBy {
    Password,
    /// Password, and a code of the authenticator app.
    App,
    /// Password, and a recovery code.
    RecoveryCode,
    Passkey,
    /// An account elsewhere.
    Provider,
}

impl SignedInBy {
    pub fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::App => "app",
            Self::RecoveryCode => "recovery_code",
            Self::Passkey => "passkey",
            Self::Provider => "provider",
        }
    }
}

/// Roles as they stand in a row that one organisation reads: of another it learns nothing.
pub(super) fn roles_in<'r>(
    organisation: Option<OrganisationId>,
    roles: impl IntoIterator<Item = &'r (OrganisationId, Role)>,
) -> Vec<&'static str> {
    roles.into_iter().filter(|(of, _)| Some(*of) == organisation).map(|(_, role)| role.code()).collect()
}

impl Tx<'_> {
    /// A row about a thing of one organisation: an invitation, a token.
    pub(super) async fn audit_in<A>(
        &mut self,
        proof: &Proof<A>,
        act: &'static str,
        object: impl ToString,
        detail: Value,
        organisation: OrganisationId,
    ) -> Result<(), StoreError> {
        self.audit(proof, act, object, detail, &inner_audience(organisation)).await
    }

    /// Rows about a person: one in each organisation that the person works for today.
    pub(crate) async fn audit_person<A>(
        &mut self,
        proof: &Proof<A>,
        act: &'static str,
        person: PersonId,
        detail: Value,
    ) -> Result<(), StoreError> {
        self.audit_person_thing(proof, act, person, person, detail).await
    }

    /// The same about a thing of that person: a passkey, a session.
    pub(super) async fn audit_person_thing<A>(
        &mut self,
        proof: &Proof<A>,
        act: &'static str,
        person: PersonId,
        object: impl ToString,
        detail: Value,
    ) -> Result<(), StoreError> {
        let organisations = self.works_for(person).await?;
        self.audit_for(proof, act, person, object.to_string(), &organisations, |_| detail.clone()).await
    }

    /// The same for these organisations, with what each of them may know. Of what people do to their own account each of
    /// their organisations reads that its own person did it.
    pub(super) async fn audit_for<A>(
        &mut self,
        proof: &Proof<A>,
        act: &'static str,
        person: PersonId,
        object: String,
        organisations: &[OrganisationId],
        detail: impl Fn(Option<OrganisationId>) -> Value,
    ) -> Result<(), StoreError> {
        if organisations.is_empty() {
            return self.audit(proof, act, object, detail(None), &Audience::cert_only()).await;
        }
        let own = proof.actor().who == Who::Person(person);
        for organisation in organisations {
            let by = if own { Some(*organisation) } else { proof.actor().organisation };
            let deeds = vec![(object.clone(), detail(Some(*organisation)))];
            self.audit_rows(proof, act, by, deeds, &inner_audience(*organisation)).await?;
        }
        Ok(())
    }

    pub(super) async fn works_for(&mut self, person: PersonId) -> Result<Vec<OrganisationId>, StoreError> {
        let rows = self
            .inner
            .all(
                "SELECT DISTINCT organisation_id FROM membership WHERE person_id = $1 ORDER BY organisation_id",
                args![person],
            )
            .await?;
        rows.iter().map(|row| row.get("organisation_id")).collect()
    }

    /// Somebody has signed in. From where is the business of that person alone, and stands with the session.
    pub(super) async fn note_sign_in(
        &mut self,
        person: PersonId,
        by: SignedInBy,
        second_factor: bool,
    ) -> Result<(), StoreError> {
        let nothing = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let itself = Viewer::with_facts(KnownWho::Person(person), nothing.0, nothing.1, nothing.2, second_factor);
        let proof = policy::may_manage_self(&itself).map_err(|denied| StoreError::Conflict(denied.to_string()))?;
        let detail = json!({ "method": by.code(), "second_factor": second_factor });
        self.audit_person(&proof, "account.sign_in", person, detail).await
    }

    /// Tries at an account were refused because there were too many. One row for each account and hour; of an address
    /// without an account none.
    pub async fn note_throttled(&mut self, email: &str) -> Result<(), StoreError> {
        let row = self
            .inner
            .opt("SELECT id FROM person WHERE email = $1 AND disabled_at IS NULL", args![plain_email(email)])
            .await?;
        let Some(row) = row else { return Ok(()) };
        let person: PersonId = row.get("id")?;
        let proof = brandwacht("signing in")?;
        let mut organisations: Vec<Option<OrganisationId>> =
            self.works_for(person).await?.into_iter().map(Some).collect();
        if organisations.is_empty() {
            organisations.push(None);
        }
        for organisation in organisations {
            let audience = organisation.map_or_else(Audience::cert_only, inner_audience);
            self.audit_once_an_hour(&proof, "account.throttled", person.uuid(), &audience).await?;
        }
        Ok(())
    }
}
