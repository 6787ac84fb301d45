//! Who of the demo's CERT is on duty, and what called them out some nights ago.

use std::collections::BTreeSet;

use anyhow::Context;
use domain::duty::{Office, USUAL_START, rotation};
use domain::organisation::Language;
use domain::viewer::{Role, Viewer};
use domain::{OrganisationId, PersonId, policy};
use store::NewPerson;

use super::story::Stage;

/// A colleague of the analyst and the lead; nobody signs in as him.
const COLLEAGUES: [(&str, &str, Role); 1] = [("Joris Nachtegaal", "joris@certwaterland.example", Role::Analyst)];
const WEEKS: u32 = 12;

impl Stage<'_> {
    /// They take turns for some weeks; what waits to be sent has called the one on duty, and the analyst has taken it up.
    pub(super) async fn on_duty(&self, analyst: &Viewer, cert: OrganisationId) -> anyhow::Result<()> {
        let (system, now) = (policy::system("the demo's story"), self.store.now());
        let (accounts, proof) = (policy::may_manage_accounts(&system)?, policy::may_publish(&system)?);
        let mut tx = self.store.begin().await?;
        for (name, email, role) in COLLEAGUES {
            let new = NewPerson {
                id: PersonId::new(self.store.world()),
                name: name.to_owned(),
                email: email.to_owned(),
                language: Language::Nl,
                // No password fits.
                password_hash: String::new(),
                totp_secret: None,
                memberships: BTreeSet::from([(cert, role)]),
            };
            tx.add_person(&accounts, &new).await?;
        }
        tx.commit().await?;

        let staff = self.store.as_viewer(&system).await?.duty_people().await?;
        let people: Vec<PersonId> = staff.iter().map(|person| person.id).collect();
        // From the Monday before last, so that somebody was on duty when it called.
        let today = now.day(self.zone);
        let since_monday = i64::from(today.date().weekday().to_monday_zero_offset());
        let turns = rotation(&people, today.plus_days(-since_monday - 7), USUAL_START, WEEKS, self.zone)?;
        let night = Office::read("none", self.zone).context("`none` are office hours")?;
        let mut tx = self.store.begin().await?;
        tx.add_turns(&accounts, &turns).await?;
        for (place, person) in people.iter().enumerate() {
            tx.set_duty_phone(&accounts, *person, &format!("010-555{:04}", 171 + place)).await?;
        }
        let taken_up = policy::may_publish(analyst)?;
        for id in tx.raise_call_outs(&proof, &night).await? {
            tx.acknowledge(&taken_up, id).await?;
        }
        Ok(tx.commit().await?)
    }
}
