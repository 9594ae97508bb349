//! The store port. Two implementations pass one conformance suite: SQLite and PostgreSQL.

use crate::changeset::Changeset;
use crate::day::DayState;
use crate::learn::{LearnRecord, Learned};
use async_trait::async_trait;
use chrono::NaiveDate;
use kept_domain::{
    Attachment, AttachmentId, CaseId, EventId, LedgerEntry, Message, MessageId, Phone, Plan,
    PlanId, Taken, TechnicianId, Territory, TerritoryId, Timestamp, VisitId, WarningId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What can go wrong in a store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed what the decision was based on: read again, decide again.
    #[error("changed by someone else meanwhile: {0}")]
    Conflict(String),
    /// What has to be unique isn't.
    #[error("{what} is already taken: {key}")]
    Duplicate {
        /// The kind of thing ("visit", "reference").
        what: String,
        /// The key that is taken.
        key: String,
    },
    /// It isn't there.
    #[error("no such {0}")]
    NotFound(String),
    /// The database can't be reached or failed; trying again may help.
    #[error("the store failed: {0}")]
    Unavailable(String),
    /// What is stored can't be read: a newer version wrote it, or it is damaged.
    #[error("stored data can't be read: {0}")]
    Corrupt(String),
}

/// What a commit did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// New revision of each day that the changeset touched, in the changeset's order.
    pub days: Vec<(NaiveDate, u64)>,
    /// Sequence of the last ledger entry written, if any was.
    pub ledger_sequence: Option<u64>,
    /// Messages of which nothing was written: their news is there already, or somebody sends them.
    pub skipped: Vec<MessageId>,
}

/// What was recorded of a message's delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The message as it is stored now, with the day of its visit.
    pub message: Message,
    /// That day's new revision.
    pub revision: u64,
}

/// Where a visit is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitKey {
    /// Territory.
    pub territory: TerritoryId,
    /// Local day.
    pub day: NaiveDate,
    /// Visit.
    pub visit: VisitId,
}

/// A plan without its routes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSummary {
    /// Identity.
    pub id: PlanId,
    /// Revision on its day.
    pub revision: u32,
    /// The revision before.
    pub parent: Option<PlanId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it counts now.
    pub current: bool,
}

/// Which ledger entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerQuery {
    /// Of one day only.
    pub day: Option<NaiveDate>,
    /// Of one visit only.
    pub visit: Option<VisitId>,
    /// Entries after this sequence.
    pub after: u64,
    /// At most this many, 1..=1000.
    pub limit: u32,
}

/// How handing over a leased message went, or what its gateway reports of it later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The gateway took it.
    Sent(Taken),
    /// The gateway reports that it has it.
    Reported(Taken),
    /// The gateway reports that it reached the phone.
    Delivered,
    /// The gateway reports that it will not reach the phone.
    Undelivered {
        /// Who reports it.
        by: Taken,
        /// Why.
        error: String,
    },
    /// Try again at this time.
    Retry {
        /// When.
        at: Timestamp,
        /// Why.
        error: String,
        /// What became of this attempt.
        attempt: Attempt,
    },
    /// Never again.
    Failed {
        /// Why.
        error: String,
    },
    /// It would be about the past.
    Expired,
    /// The customer opted out before it was handed over.
    Withdrawn,
}

/// What became of an attempt that is to be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// None was made: it doesn't count.
    NotMade,
    /// The message wasn't taken.
    NotTaken,
    /// Nobody knows whether the message was taken.
    Unclear,
}

/// A text on a phone of the built-in inbox: what the demo and tests read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxMessage {
    /// The outbox message's id, or the reply's.
    pub id: String,
    /// The customer's number.
    pub phone: Phone,
    /// To the customer (`true`) or from the customer.
    pub to_customer: bool,
    /// The words.
    pub body: String,
    /// When it was delivered.
    pub at: Timestamp,
}

/// A version of what was learned of a territory's durations, without the model itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelVersion {
    /// Counts up in a territory, from 1.
    pub version: u32,
    /// When it was learned.
    pub created_at: Timestamp,
    /// How it came about, how it was judged, and whether it was taken.
    pub record: LearnRecord,
}

/// Keeps everything. Every method is atomic and durable when it returns.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// All territories, by id.
    async fn territories(&self) -> Result<Vec<Territory>, StoreError>;

    /// Creates or replaces a territory.
    async fn put_territory(&self, territory: &Territory) -> Result<(), StoreError>;

    /// The revision of a day: 0 when nothing was ever committed to it, one more with each commit to
    /// it, and with each that changes what it shares with other days (the territory, its
    /// technicians, the day's customers and sites). The same revision is the same day.
    async fn day_revision(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
    ) -> Result<u64, StoreError>;

    /// Everything about a day, as of one revision, with the territory's learned model that counts: none
    /// when nothing was taken yet, or when this program can't use it. The territory must exist.
    async fn load_day(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
    ) -> Result<DayState, StoreError>;

    /// Commits all of a changeset or nothing. `Conflict` when a day it expects has another
    /// revision, or a plan's parent isn't current; `Duplicate` when a reference, an event id or
    /// a gateway id is taken. A message whose dedupe key exists is skipped together with its
    /// `MessageQueued` ledger entry.
    async fn commit(&self, changeset: &Changeset) -> Result<Committed, StoreError>;

    /// Days from `from` on (at most `limit`) that have visits, in order.
    async fn days(
        &self,
        territory: &TerritoryId,
        from: NaiveDate,
        limit: u32,
    ) -> Result<Vec<NaiveDate>, StoreError>;

    /// A plan by its id.
    async fn plan(&self, plan: &PlanId) -> Result<Option<Plan>, StoreError>;

    /// All revisions of a day, oldest first.
    async fn plans(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
    ) -> Result<Vec<PlanSummary>, StoreError>;

    /// Where a visit is, by its id.
    async fn find_visit(&self, visit: &VisitId) -> Result<Option<VisitKey>, StoreError>;

    /// Where a visit is, by its reference (upper case).
    async fn find_reference(&self, reference: &str) -> Result<Option<VisitKey>, StoreError>;

    /// Where the visit of a warning is.
    async fn find_warning(&self, warning: &WarningId) -> Result<Option<VisitKey>, StoreError>;

    /// Where the visit of a case is.
    async fn find_case(&self, case: &CaseId) -> Result<Option<VisitKey>, StoreError>;

    /// The territory of a technician.
    async fn find_technician(
        &self,
        technician: &TechnicianId,
    ) -> Result<Option<TerritoryId>, StoreError>;

    /// The visits of all customers with this number: those of a day and of later ones, the next day first, at most
    /// `limit`, and then those of earlier days, the newest first, at most as many.
    async fn visits_of_number(
        &self,
        phone: &Phone,
        from: NaiveDate,
        limit: u32,
    ) -> Result<Vec<VisitKey>, StoreError>;

    /// Visits whose reference, customer's name or phone number contains `text` (case ignored),
    /// newest day first, at most `limit`.
    async fn search_visits(
        &self,
        territory: &TerritoryId,
        text: &str,
        limit: u32,
    ) -> Result<Vec<VisitKey>, StoreError>;

    /// Entries of a territory's ledger in order.
    async fn ledger(
        &self,
        territory: &TerritoryId,
        query: &LedgerQuery,
    ) -> Result<Vec<LedgerEntry>, StoreError>;

    /// A picture with its bytes.
    async fn attachment(
        &self,
        attachment: &AttachmentId,
    ) -> Result<Option<(Attachment, Vec<u8>)>, StoreError>;

    /// The bytes of a technician's portrait (JPEG), if there is one.
    async fn portrait(&self, technician: &TechnicianId) -> Result<Option<Vec<u8>>, StoreError>;

    /// Which of these events are known already. At most 1,000 ids.
    async fn known_events(&self, ids: &[EventId]) -> Result<BTreeSet<EventId>, StoreError>;

    /// Takes up to `limit` queued messages whose `not_before` has come and that nobody leases,
    /// oldest `not_before` first (then id), and leases them to `worker` until `lease_until`.
    /// Messages that are leased have `attempts` raised by one already.
    async fn lease_messages(
        &self,
        worker: &str,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError>;

    /// All queued messages to the customers with this number, leased ones too, in the order of their ids; each with
    /// the day of its visit.
    async fn queued_messages(&self, phone: &Phone) -> Result<Vec<Message>, StoreError>;

    /// Whether a number has opted out of texts.
    async fn has_opted_out(&self, phone: &Phone) -> Result<bool, StoreError>;

    /// A message by its id.
    async fn message(&self, message: &MessageId) -> Result<Option<Message>, StoreError>;

    /// Records how it went, with a ledger entry and a new revision of the day. A message that is
    /// no longer leased to `worker` is a `Conflict`. A gateway's reports (`Reported`, `Delivered`,
    /// `Undelivered`) need no lease; one that would take the message's state back, or is about
    /// another attempt than the one that counts, changes nothing: none is returned.
    async fn settle_message(
        &self,
        worker: &str,
        message: &MessageId,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Result<Option<Settled>, StoreError>;

    /// The earliest `not_before` (or end of lease) among queued messages.
    async fn next_message_at(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Puts a text into the built-in inbox; the same id twice is one text.
    async fn inbox_put(&self, message: &InboxMessage) -> Result<(), StoreError>;

    /// Texts of one phone in the order of their time, newest `limit`.
    async fn inbox(&self, phone: &Phone, limit: u32) -> Result<Vec<InboxMessage>, StoreError>;

    /// A small named value (the instance's secret, the simulation's clock).
    async fn value(&self, key: &str) -> Result<Option<String>, StoreError>;

    /// Sets a named value.
    async fn put_value(&self, key: &str, value: &str) -> Result<(), StoreError>;

    /// Sets a named value unless it has one; returns what it is then.
    async fn value_or_put(&self, key: &str, value: &str) -> Result<String, StoreError>;

    /// Adds a version of a territory's learned model; `model` counts from now on if it is the newest one.
    /// `Duplicate` when the version exists.
    async fn add_model(
        &self,
        territory: &TerritoryId,
        version: &ModelVersion,
        model: Option<&Learned>,
    ) -> Result<(), StoreError>;

    /// A territory's versions, newest first, at most `limit`.
    async fn models(
        &self,
        territory: &TerritoryId,
        limit: u32,
    ) -> Result<Vec<ModelVersion>, StoreError>;

    /// The model of a version as it is stored; none when it wasn't taken or isn't there.
    async fn model_text(
        &self,
        territory: &TerritoryId,
        version: u32,
    ) -> Result<Option<String>, StoreError>;

    /// Answers when the database does.
    async fn ping(&self) -> Result<(), StoreError>;
}
