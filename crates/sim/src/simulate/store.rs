//! A store whose commits fail now and then: half of them before anything is written, half after all of
//! it is, when nobody can know. Everything else is the store's own.

use crate::chance::Chance;
use async_trait::async_trait;
use chrono::NaiveDate;
use kept_dispatch::changeset::Changeset;
use kept_dispatch::day::DayState;
use kept_dispatch::ports::{
    Committed, Delivery, InboxMessage, LedgerQuery, ModelVersion, PlanSummary, Settled, Store,
    StoreError, VisitKey,
};
use kept_domain::{
    Attachment, AttachmentId, CaseId, EventId, LedgerEntry, Message, MessageId, Phone, Plan,
    PlanId, TechnicianId, Territory, TerritoryId, Timestamp, VisitId, WarningId,
};
use kept_solver::forecast::learn::Learned;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Share of commits that fail, in thousandths.
const FAILS_PERMILLE: u32 = 20;

pub(super) struct BadStore {
    good: Arc<dyn Store>,
    chance: Chance,
    bad: AtomicBool,
    commits: AtomicU64,
    failed: AtomicU64,
}

impl BadStore {
    /// A store that is good until [`BadStore::begin`].
    pub(super) fn new(good: Arc<dyn Store>, chance: Chance) -> Self {
        BadStore {
            good,
            chance,
            bad: AtomicBool::new(false),
            commits: AtomicU64::new(0),
            failed: AtomicU64::new(0),
        }
    }

    pub(super) fn begin(&self) {
        self.bad.store(true, Ordering::Relaxed);
    }

    /// The store itself, which never fails.
    pub(super) fn good(&self) -> Arc<dyn Store> {
        self.good.clone()
    }

    pub(super) fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }

    /// Whether this commit fails: before (`Some(true)`) or after it is made.
    fn fails(&self) -> Option<bool> {
        let name = self.commits.fetch_add(1, Ordering::Relaxed).to_string();
        let bad = self.bad.load(Ordering::Relaxed);
        let fails = bad && self.chance.happens(FAILS_PERMILLE, &["commit", &name]);
        fails.then(|| {
            self.failed.fetch_add(1, Ordering::Relaxed);
            self.chance.happens(500, &["before", &name])
        })
    }
}

fn broke_off() -> StoreError {
    StoreError::Unavailable("the connection broke off".to_owned())
}

/// Methods that are passed on as they are.
macro_rules! as_is {
    ($(fn $name:ident($($arg:ident: $type:ty),*) -> $back:ty;)+) => {
        #[async_trait]
        impl Store for BadStore {
            async fn commit(&self, changeset: &Changeset) -> Result<Committed, StoreError> {
                match self.fails() {
                    None => self.good.commit(changeset).await,
                    Some(true) => Err(broke_off()),
                    Some(false) => {
                        self.good.commit(changeset).await?;
                        Err(broke_off())
                    }
                }
            }

            async fn settle_message(
                &self,
                worker: &str,
                message: &MessageId,
                delivery: &Delivery,
                now: Timestamp,
            ) -> Result<Option<Settled>, StoreError> {
                match self.fails() {
                    None => self.good.settle_message(worker, message, delivery, now).await,
                    Some(true) => Err(broke_off()),
                    Some(false) => {
                        self.good.settle_message(worker, message, delivery, now).await?;
                        Err(broke_off())
                    }
                }
            }

            $(async fn $name(&self, $($arg: $type),*) -> Result<$back, StoreError> {
                self.good.$name($($arg),*).await
            })+
        }
    };
}

as_is! {
    fn territories() -> Vec<Territory>;
    fn put_territory(territory: &Territory) -> ();
    fn day_revision(territory: &TerritoryId, day: NaiveDate) -> u64;
    fn load_day(territory: &TerritoryId, day: NaiveDate) -> DayState;
    fn days(territory: &TerritoryId, from: NaiveDate, limit: u32) -> Vec<NaiveDate>;
    fn plan(plan: &PlanId) -> Option<Plan>;
    fn plans(territory: &TerritoryId, day: NaiveDate) -> Vec<PlanSummary>;
    fn find_visit(visit: &VisitId) -> Option<VisitKey>;
    fn find_reference(reference: &str) -> Option<VisitKey>;
    fn find_warning(warning: &WarningId) -> Option<VisitKey>;
    fn find_case(case: &CaseId) -> Option<VisitKey>;
    fn find_technician(technician: &TechnicianId) -> Option<TerritoryId>;
    fn visits_of_number(phone: &Phone, from: NaiveDate, limit: u32) -> Vec<VisitKey>;
    fn search_visits(territory: &TerritoryId, text: &str, limit: u32) -> Vec<VisitKey>;
    fn ledger(territory: &TerritoryId, query: &LedgerQuery) -> Vec<LedgerEntry>;
    fn attachment(attachment: &AttachmentId) -> Option<(Attachment, Vec<u8>)>;
    fn portrait(technician: &TechnicianId) -> Option<Vec<u8>>;
    fn known_events(ids: &[EventId]) -> BTreeSet<EventId>;
    fn lease_messages(worker: &str, now: Timestamp, lease_until: Timestamp, limit: u32)
        -> Vec<Message>;
    fn queued_messages(phone: &Phone) -> Vec<Message>;
    fn has_opted_out(phone: &Phone) -> bool;
    fn message(message: &MessageId) -> Option<Message>;
    fn next_message_at() -> Option<Timestamp>;
    fn inbox_put(message: &InboxMessage) -> ();
    fn inbox(phone: &Phone, limit: u32) -> Vec<InboxMessage>;
    fn value(key: &str) -> Option<String>;
    fn put_value(key: &str, value: &str) -> ();
    fn value_or_put(key: &str, value: &str) -> String;
    fn add_model(territory: &TerritoryId, version: &ModelVersion, model: Option<&Learned>) -> ();
    fn models(territory: &TerritoryId, limit: u32) -> Vec<ModelVersion>;
    fn model_text(territory: &TerritoryId, version: u32) -> Option<String>;
    fn ping() -> ();
}
