//! One-time links. Only hashes are kept; who holds the token is the viewer of one notice until the link expires.

use std::collections::BTreeSet;

use domain::link::{LINK_DAYS, LinkAct};
use domain::organisation::{Language, OrganisationKind};
use domain::policy::MayPublish;
use domain::viewer::{ActsFor, KnownWho, Membership, Role, Viewer};
use domain::{ContentHash, Day, DeliveryId, LinkId, NoticeId, OrganisationId, Timestamp};

use crate::db::{Ask, Row, args};
use crate::organisations::mandate;
use crate::{Store, StoreError, Tx};

/// Why a message that waits to be sent may not go out any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawn {
    /// The contact was taken away, or has no address any more.
    ContactGone,
    /// Its organisation may not read this today: the mandate ended, or is for other devices.
    NotTheirs,
    /// It would ask for an answer that has come meanwhile.
    Answered,
}

impl Withdrawn {
    /// In English, for the row of the delivery.
    pub fn reason(self) -> &'static str {
        match self {
            Self::ContactGone => "not sent: the contact was taken away",
            Self::NotTheirs => "not sent: no mandate of today lets the addressee read it",
            Self::Answered => "not sent: the answer has come meanwhile",
        }
    }
}

/// Does a row with `address` and `email` tell of a message that went where its contact is reached today?
pub(crate) fn is_reached_at(row: &Row) -> Result<bool, StoreError> {
    let (address, email) = (row.get::<String>("address")?, row.maybe::<String>("email")?);
    Ok(email.is_some_and(|email| email.trim().eq_ignore_ascii_case(address.trim())))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// The button may be pressed.
    Open,
    /// It was pressed; the page shows what was answered.
    Used,
    /// The page says whom to phone.
    Expired,
}

/// Everything that a page behind a link needs to begin.
#[derive(Debug, Clone)]
pub struct LinkFacts {
    pub id: LinkId,
    pub act: LinkAct,
    pub state: LinkState,
    pub expires_at: Timestamp,
    pub notice: NoticeId,
    pub delivery: DeliveryId,
    pub institution: OrganisationId,
    /// The organisation whose contact got the mail.
    pub organisation: OrganisationId,
    pub contact_name: String,
    pub language: Language,
    /// Who holds the link, for `as_viewer` and `may_answer`. Show this viewer only the page of this notice. For an
    /// expired link it is the anonymous viewer.
    pub viewer: Viewer,
}

impl Store {
    /// Looks a link up by the hash of its token. Reading changes nothing: a mail scanner that follows links leaves no
    /// trace. A token that never was is [`StoreError::NotFound`]; one that went to an address at which the contact is no
    /// longer reached has expired, for nobody knows who reads the mail there now.
    pub async fn link(&self, hash: &ContentHash, today: Day) -> Result<LinkFacts, StoreError> {
        self.load_keys().await?;
        let row = (&self.pool)
            .one(
                "SELECT l.id, l.act, l.used_at, l.expires_at, l.notice_id, l.delivery_id, n.institution_id,
                        d.organisation_id, o.kind, c.name, d.language, d.address, c.email
                 FROM link l JOIN notice n ON n.id = l.notice_id JOIN delivery d ON d.id = l.delivery_id
                 JOIN organisation o ON o.id = d.organisation_id JOIN contact c ON c.id = d.contact_id
                 WHERE l.token_hash = $1",
                args![*hash],
            )
            .await?;
        let id: LinkId = row.get("id")?;
        let act = row.code("act", LinkAct::from_code)?;
        let expires_at: Timestamp = row.get("expires_at")?;
        let institution: OrganisationId = row.get("institution_id")?;
        let organisation: OrganisationId = row.get("organisation_id")?;
        let state = if expires_at <= self.now() || !is_reached_at(&row)? {
            LinkState::Expired
        } else if row.maybe::<Timestamp>("used_at")?.is_some() && act != LinkAct::Detail {
            LinkState::Used
        } else {
            LinkState::Open
        };
        let viewer = if state == LinkState::Expired {
            Viewer::anonymous()
        } else {
            let kind = row.code("kind", OrganisationKind::from_code)?;
            self.holder(id, institution, organisation, kind, today).await?
        };
        Ok(LinkFacts {
            id,
            act,
            state,
            expires_at,
            notice: row.get("notice_id")?,
            delivery: row.get("delivery_id")?,
            institution,
            organisation,
            contact_name: row.get("name")?,
            language: row.code("language", Language::from_code)?,
            viewer,
        })
    }

    /// A supplier's link is worth as much as its mandate is today.
    pub(crate) async fn holder(
        &self,
        id: LinkId,
        institution: OrganisationId,
        organisation: OrganisationId,
        kind: OrganisationKind,
        today: Day,
    ) -> Result<Viewer, StoreError> {
        let own = organisation == institution;
        let role = if own { Role::Manager } else { Role::SupplierStaff };
        let memberships = BTreeSet::from([Membership { organisation, kind, role }]);
        let mut acts_for = BTreeSet::new();
        if !own {
            let rows = (&self.pool)
                .all(
                    "SELECT id, supplier_id, institution_id, classes, valid_from, valid_until, approved_by, revoked_at
                     FROM mandate WHERE institution_id = $1 AND supplier_id = $2",
                    args![institution, organisation],
                )
                .await?;
            for row in &rows {
                let mandate = mandate(row)?;
                for class in mandate.classes.iter().copied().filter(|class| mandate.covers(*class, today)) {
                    acts_for.insert(ActsFor { supplier: organisation, institution, class });
                }
            }
        }
        Ok(Viewer::with_facts(KnownWho::Link(id), memberships, acts_for, BTreeSet::new(), false))
    }
}

impl Tx<'_> {
    /// Notes the links that stand in a message, before it goes out. The same message made again has the same links,
    /// so this may run any number of times; the term runs from the first.
    pub async fn put_links(
        &mut self,
        _proof: &MayPublish,
        notice: NoticeId,
        delivery: DeliveryId,
        links: &[(LinkAct, ContentHash)],
    ) -> Result<(), StoreError> {
        let audience = self.audience_of_notice(notice).await?;
        let audience = self.audience_id(&audience).await?;
        let mut rows = Vec::with_capacity(links.len());
        for (act, hash) in links {
            rows.push(args![
                LinkId::new(self.world()),
                *hash,
                notice,
                delivery,
                act.code(),
                self.now,
                self.now.plus_days(LINK_DAYS),
                audience
            ]);
        }
        self.inner
            .insert_many(
                "link (id, token_hash, notice_id, delivery_id, act, created_at, expires_at, audience_id)",
                rows,
                "ON CONFLICT (token_hash) DO NOTHING",
            )
            .await?;
        Ok(())
    }
}
