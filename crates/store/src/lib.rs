//! The only crate that knows SQL.
//!
//! Reading goes through [`Store::as_viewer`]: a [`View`] shows what that viewer may see, wrapped in [`Seen`], and the
//! unseen does not exist. Changing goes through [`Store::begin`]: methods of [`Tx`] take a proof from
//! `domain::policy` and write the audit row from it. Nothing outside this crate sees a table, a row or a query.
//!
//! There is one SQL text per query for SQLite and PostgreSQL; what differs stands in `db::dialect`.

mod accounts;
mod advisories;
mod assets;
mod atom_feeds;
mod audiences;
mod audit;
mod bills;
mod blind;
mod coverage;
mod db;
mod documents;
mod duty;
mod enrichment;
mod error;
mod facts;
mod health;
mod joins;
mod keys;
mod leaving;
mod matches;
mod matching_runs;
mod migrations;
mod notices;
mod organisations;
mod overview;
mod photo;
mod products;
mod questions;
mod queue;
mod ratings;
mod register;
mod remediation;
mod retention;
mod returned;
mod seen;
mod sources;
mod templates;
mod threshold;
mod topics;
mod webhooks;

pub use accounts::{
    AccountMail, AccountRole, AccountRow, FlowPurpose, IdentityRow, InvitationRow, NewInvitation, NewPasskey,
    NewPerson, NewSession, NewToken, OutgoingAccountMail, PasskeyRow, Person, PersonRow, ProviderFlow,
    ProviderIdentity, RolesChanged, Session, SessionRow, SignIn, SignedInBy, StoredPasskey, TokenClient, TokenRow,
};
pub use advisories::{
    AdvisoryCounts, AdvisoryFilter, AdvisoryPage, AdvisoryRow, AdvisoryToMatch, NewRevision, Outcome, RevisionRow,
    TakenIn, audience_of, severity_of,
};
pub use assets::{
    AffectedLines, AssetFilter, AssetRow, AssetStanding, Difference, ImportResult, ImportRow, ImportState, ImportWork,
    InventoryCounts, NewAsset, NumberedAsset, Origin, StandingMatch,
};
pub use atom_feeds::{AtomFeedRow, KnownAtomFeed};
pub use audit::{AuditRow, By, ChainState, Guarded, OwnTrailRow, TrailFilter, TrailRow};
pub use bills::{
    BillCoverage, BillFindingRow, BillHits, BillJudged, BillOfRow, BillRow, BillToJudge, BillVexRow, KeptBill,
    MOST_COMPONENTS, MOST_STATEMENTS, NewBill, NewVex, RegisteredProduct,
};
pub use blind::{
    BlindAnswer, BlindCoverage, BlindReport, BlindStanding, BundleMember, KeptBundle, ModeRow, Noticed, Wiped,
};
pub use coverage::UnknownModel;
pub use db::Address;
pub use documents::{DocumentInfo, KnownDocument, NewDocument, Signature};
pub use duty::{CallOutRow, DutyMessageRow, DutyPerson, OutgoingCallOut, ShiftRow};
pub use error::StoreError;
pub use health::Health;
pub use joins::{JoinRow, NewJoin, first_role};
pub use keys::{InTheClear, KeysReport, LocalMaster, MasterKey, Wrapped};
pub use leaving::Ended;
pub use matches::{Candidate, Compared, InstitutionHits, MatchDifference, MatchFilter, MatchRow};
pub use matching_runs::{MatchingRunFilter, MatchingRunRow, RunToDo};
pub use notices::{
    AddresseeRow, AffectedAsset, AnswerRow, BatchLink, CallRow, DeliveryRow, Drafted, Fellow, LinkFacts, LinkState,
    MAX_ASSETS, MembersPicture, MembersRow, Noted, NoticeDetail, NoticeEdit, NoticeFilter, NoticeRow, Outgoing,
    OutgoingLook, OwingRow, Phone, PictureRow, SecondLook, SendReport, Stepped, SubjectRow, VoteRow, Withdrawn,
};
pub use organisations::{ContactKey, OrganisationFilter, OrganisationRow};
pub use overview::{OutgoingOverview, OverviewChoice, OverviewMailRow, QueuedOverviews};
pub use photo::{PhotoDifference, PhotoLine, PhotoRow};
pub use products::{ProductAdvisory, ProductAsset, ProductFilter, ProductRow};
pub use questions::{
    AnswerLine, Answered, AskFilter, AskedGroup, AskedItem, AskedReason, Asking, HintRow, OutgoingQuestion, Proposal,
    ProposedDevice, ProposedGroup, QuestionDelivery, QuestionDetail, QuestionFilter, QuestionLink, QuestionRow, Reason,
    Reminded, ToAsk,
};
pub use queue::{JobRow, JobState, Leased, QueueCounts};
pub use ratings::{RatedOver, RatingRow};
pub use register::{AdvisoryText, AssetText, NewRule, Rekeyed, RuleFilter, RuleRow, Undone};
pub use remediation::{
    ConcernFilter, ConcernRow, InstitutionRemediation, Mark, Marked, MarkedBy, Reach, RemediationCounts,
    RemediationSaid, VulnerabilityCounts,
};
pub use retention::{OverTerm, TermKept};
pub use seen::{Seen, View};
pub use sources::{ReportLine, RunReport, RunRow, Source};
pub use templates::{SameName, TakenOver, TemplateRow};
pub use threshold::ThresholdRow;
pub use topics::{FollowedRow, QuietRow};
pub use webhooks::{EventAnswer, EventNotice, OutgoingEvent, WebhookMessageRow, WebhookRow};

use std::collections::HashMap;
use std::sync::Arc;

use domain::{OrganisationId, Timestamp, World};

/// The database, ready to use. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: db::Pool,
    pub(crate) world: Arc<dyn World>,
    pub(crate) audiences: Arc<audiences::Known>,
    pub(crate) recent: Arc<audit::Recent>,
    pub(crate) master: Arc<dyn MasterKey>,
}

impl Store {
    /// Opens the database and brings its schema up to date. `master` unwraps the keys of what is sealed in it.
    pub async fn open(
        address: &Address,
        world: Arc<dyn World>,
        master: Arc<dyn MasterKey>,
    ) -> Result<Self, StoreError> {
        let store = Self::connect(address, world, master).await?;
        store.migrate().await?;
        Ok(store)
    }

    /// Opens the database as it is. For `migrate` and `doctor`, which look before they leap.
    pub async fn connect(
        address: &Address,
        world: Arc<dyn World>,
        master: Arc<dyn MasterKey>,
    ) -> Result<Self, StoreError> {
        // Opening writes into a SQLite file, so whose it is must be seen before and in another way.
        if let Some(glance) = db::Pool::glance(address).await? {
            let ours = migrations::refuse_foreign(&glance, address).await;
            glance.close().await;
            ours?;
        }
        let pool = db::Pool::open(address).await?;
        if matches!(address, Address::Postgres { .. })
            && let Err(error) = migrations::refuse_foreign(&pool, address).await
        {
            pool.close().await;
            return Err(error);
        }
        pool.look_for_fence().await?;
        Ok(Self { pool, world, audiences: Arc::default(), recent: Arc::default(), master })
    }

    /// Makes a PostgreSQL schema to work in; does nothing when it is there. The name must be lower-case letters,
    /// digits and underscores.
    pub async fn create_schema(url: &str, name: &str) -> Result<(), StoreError> {
        Self::on_server(url, name, "CREATE SCHEMA IF NOT EXISTS", "").await
    }

    /// Removes a PostgreSQL schema with all that is in it. For benches, which make one of their own.
    pub async fn drop_schema(url: &str, name: &str) -> Result<(), StoreError> {
        Self::on_server(url, name, "DROP SCHEMA IF EXISTS", "CASCADE").await
    }

    async fn on_server(url: &str, name: &str, before: &str, after: &str) -> Result<(), StoreError> {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
            return Err(StoreError::Conflict(format!("{name:?} is no name for a schema")));
        }
        let pool = db::Pool::open(&Address::Postgres { url: url.to_owned(), schema: None }).await?;
        let done = pool.about_schema(&format!("{before} {name} {after}")).await;
        pool.close().await;
        done
    }

    /// Works without row-level security from here on. For tests that ask whether it makes a difference.
    pub fn without_row_security(&self) {
        self.pool.lower_fence();
    }

    pub fn now(&self) -> Timestamp {
        self.world.now()
    }

    pub fn world(&self) -> &dyn World {
        &*self.world
    }

    /// `sqlite` or `postgresql`.
    pub fn backend(&self) -> &'static str {
        self.pool.backend()
    }

    /// A change: everything in it commits together, or nothing does. Dropping it undoes it.
    pub async fn begin(&self) -> Result<Tx<'_>, StoreError> {
        self.load_keys().await?;
        self.begin_bare().await
    }

    /// The same on a database that may not have its tables yet.
    pub(crate) async fn begin_bare(&self) -> Result<Tx<'_>, StoreError> {
        let inner = self.pool.begin().await?;
        let seen = audiences::Seen::default();
        let together = notices::Together::default();
        Ok(Tx { inner, store: self, now: self.world.now(), seen, keys: HashMap::new(), keys_changed: false, together })
    }

    /// Ends all connections; waits for running queries.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// An open transaction. All rows written in it carry the same moment.
pub struct Tx<'s> {
    pub(crate) inner: db::TxInner,
    pub(crate) store: &'s Store,
    pub(crate) now: Timestamp,
    pub(crate) seen: audiences::Seen,
    /// With which is sealed in here.
    pub(crate) keys: HashMap<OrganisationId, Arc<db::DataKey>>,
    /// Some were made or destroyed.
    pub(crate) keys_changed: bool,
    /// What goes to suppliers in one message each.
    pub(crate) together: notices::Together,
}

impl Tx<'_> {
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn world(&self) -> &dyn World {
        &*self.store.world
    }

    pub async fn commit(mut self) -> Result<(), StoreError> {
        if self.keys_changed {
            self.tell_of_keys().await?;
        }
        self.inner.commit().await?;
        self.store.audiences.committed(self.seen);
        Ok(())
    }
}
