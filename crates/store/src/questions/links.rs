//! The link in a question's mail. Only its hash is kept; whoever holds it sees and answers this one question until it
//! expires, as often as they like: nobody knows forty versions by heart.

use domain::link::LINK_DAYS;
use domain::organisation::{Language, OrganisationKind};
use domain::policy::MayPublish;
use domain::viewer::Viewer;
use domain::{ContentHash, Day, DeliveryId, LinkId, OrganisationId, QuestionId, Timestamp};

use crate::db::{Ask, args};
use crate::notices::is_reached_at;
use crate::{LinkState, Store, StoreError, Tx};

#[derive(Debug, Clone)]
pub struct QuestionLink {
    pub id: LinkId,
    /// Never `Used`.
    pub state: LinkState,
    pub question: QuestionId,
    pub institution: OrganisationId,
    /// The organisation whose contact got the mail.
    pub organisation: OrganisationId,
    pub contact_name: String,
    pub language: Language,
    /// Who holds the link. Show this viewer only the page of this question. For an expired link it is anonymous.
    pub viewer: Viewer,
}

impl Store {
    /// Looks a link up by the hash of its token. Reading changes nothing. A token that never was is
    /// [`StoreError::NotFound`]; one that went to an address at which the contact is no longer reached has expired.
    pub async fn question_link(&self, hash: &ContentHash, today: Day) -> Result<QuestionLink, StoreError> {
        self.load_keys().await?;
        let row = (&self.pool)
            .one(
                "SELECT l.id, l.expires_at, l.question_id, q.institution_id, d.organisation_id, o.kind, c.name,
                        d.language, d.address, c.email
                 FROM question_link l JOIN question q ON q.id = l.question_id
                 JOIN question_delivery d ON d.id = l.delivery_id
                 JOIN organisation o ON o.id = d.organisation_id JOIN contact c ON c.id = d.contact_id
                 WHERE l.token_hash = $1",
                args![*hash],
            )
            .await?;
        let id: LinkId = row.get("id")?;
        let institution: OrganisationId = row.get("institution_id")?;
        let organisation: OrganisationId = row.get("organisation_id")?;
        let expired = row.get::<Timestamp>("expires_at")? <= self.now() || !is_reached_at(&row)?;
        let viewer = if expired {
            Viewer::anonymous()
        } else {
            let kind = row.code("kind", OrganisationKind::from_code)?;
            self.holder(id, institution, organisation, kind, today).await?
        };
        Ok(QuestionLink {
            id,
            state: if expired { LinkState::Expired } else { LinkState::Open },
            question: row.get("question_id")?,
            institution,
            organisation,
            contact_name: row.get("name")?,
            language: row.code("language", Language::from_code)?,
            viewer,
        })
    }
}

impl Tx<'_> {
    /// Notes the link that stands in a message, before it goes out. Running it again changes nothing.
    pub async fn put_question_link(
        &mut self,
        _proof: &MayPublish,
        question: QuestionId,
        delivery: DeliveryId,
        hash: &ContentHash,
    ) -> Result<(), StoreError> {
        let audience = self.audience_of_question(question).await?;
        let audience = self.audience_id(&audience).await?;
        let args = args![
            LinkId::new(self.world()),
            *hash,
            question,
            delivery,
            self.now,
            self.now.plus_days(LINK_DAYS),
            audience
        ];
        self.inner
            .exec(
                "INSERT INTO question_link (id, token_hash, question_id, delivery_id, created_at, expires_at,
                                            audience_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (token_hash) DO NOTHING",
                args,
            )
            .await?;
        Ok(())
    }
}
