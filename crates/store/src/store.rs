//! The ports' implementation: each method in the module of its subject. Holds no logic.

use crate::database::Database;
use crate::{accounts, answers, commit, day, find, inbox, models, outbox, values};
use async_trait::async_trait;
use chrono::NaiveDate;
use kept_dispatch::changeset::Changeset;
use kept_dispatch::day::DayState;
use kept_dispatch::learn::Learned;
use kept_dispatch::ports::{
    Accounts, Answer, Answers, Claim, Committed, Delivery, Device, Enrolment, InboxMessage,
    KeyedCall, LedgerQuery, ModelVersion, PlanSummary, Session, Settled, Store, StoreError, User,
    VisitKey,
};
use kept_domain::{
    Attachment, AttachmentId, CaseId, EventId, LedgerEntry, Message, MessageId, Phone, Plan,
    PlanId, TechnicianId, Territory, TerritoryId, Timestamp, VisitId, WarningId,
};
use std::collections::BTreeSet;
use std::fmt;

/// Both ports on either database.
pub(crate) struct SqlStore {
    database: Database,
    models: models::Current,
}

impl SqlStore {
    /// A store on an open database.
    pub(crate) fn new(database: Database) -> Self {
        SqlStore {
            database,
            models: models::Current::default(),
        }
    }
}

impl fmt::Debug for SqlStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.database {
            Database::Sqlite { .. } => "SqlStore(sqlite)",
            Database::Postgres(_) => "SqlStore(postgres)",
        })
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn territories(&self) -> Result<Vec<Territory>, StoreError> {
        find::territories(&self.database).await
    }

    async fn put_territory(&self, territory: &Territory) -> Result<(), StoreError> {
        values::put_territory(&self.database, territory).await
    }

    async fn day_revision(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
    ) -> Result<u64, StoreError> {
        day::revision(&self.database, territory, day).await
    }

    async fn load_day(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
    ) -> Result<DayState, StoreError> {
        day::load(&self.database, &self.models, territory, day).await
    }

    async fn commit(&self, changeset: &Changeset) -> Result<Committed, StoreError> {
        commit::commit(&self.database, changeset).await
    }

    async fn days(
        &self,
        territory: &TerritoryId,
        from: NaiveDate,
        limit: u32,
    ) -> Result<Vec<NaiveDate>, StoreError> {
        find::days(&self.database, territory, from, limit).await
    }

    async fn plan(&self, plan: &PlanId) -> Result<Option<Plan>, StoreError> {
        find::plan(&self.database, plan).await
    }

    async fn plans(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
    ) -> Result<Vec<PlanSummary>, StoreError> {
        find::plans(&self.database, territory, day).await
    }

    async fn find_visit(&self, visit: &VisitId) -> Result<Option<VisitKey>, StoreError> {
        find::visit(&self.database, visit).await
    }

    async fn find_reference(&self, reference: &str) -> Result<Option<VisitKey>, StoreError> {
        find::reference(&self.database, reference).await
    }

    async fn find_warning(&self, warning: &WarningId) -> Result<Option<VisitKey>, StoreError> {
        find::warning(&self.database, warning).await
    }

    async fn find_case(&self, case: &CaseId) -> Result<Option<VisitKey>, StoreError> {
        find::case(&self.database, case).await
    }

    async fn find_technician(
        &self,
        technician: &TechnicianId,
    ) -> Result<Option<TerritoryId>, StoreError> {
        find::technician(&self.database, technician).await
    }

    async fn visits_of_number(
        &self,
        phone: &Phone,
        from: NaiveDate,
        limit: u32,
    ) -> Result<Vec<VisitKey>, StoreError> {
        find::visits_of_number(&self.database, phone, from, limit).await
    }

    async fn search_visits(
        &self,
        territory: &TerritoryId,
        text: &str,
        limit: u32,
    ) -> Result<Vec<VisitKey>, StoreError> {
        find::search_visits(&self.database, territory, text, limit).await
    }

    async fn ledger(
        &self,
        territory: &TerritoryId,
        query: &LedgerQuery,
    ) -> Result<Vec<LedgerEntry>, StoreError> {
        find::ledger(&self.database, territory, query).await
    }

    async fn attachment(
        &self,
        attachment: &AttachmentId,
    ) -> Result<Option<(Attachment, Vec<u8>)>, StoreError> {
        find::attachment(&self.database, attachment).await
    }

    async fn portrait(&self, technician: &TechnicianId) -> Result<Option<Vec<u8>>, StoreError> {
        find::portrait(&self.database, technician).await
    }

    async fn known_events(&self, ids: &[EventId]) -> Result<BTreeSet<EventId>, StoreError> {
        find::known_events(&self.database, ids).await
    }

    async fn lease_messages(
        &self,
        worker: &str,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError> {
        outbox::lease(&self.database, worker, now, lease_until, limit).await
    }

    async fn queued_messages(&self, phone: &Phone) -> Result<Vec<Message>, StoreError> {
        outbox::queued(&self.database, phone).await
    }

    async fn has_opted_out(&self, phone: &Phone) -> Result<bool, StoreError> {
        find::has_opted_out(&self.database, phone).await
    }

    async fn message(&self, message: &MessageId) -> Result<Option<Message>, StoreError> {
        outbox::find(&self.database, message).await
    }

    async fn settle_message(
        &self,
        worker: &str,
        message: &MessageId,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Result<Option<Settled>, StoreError> {
        outbox::settle(&self.database, worker, message, delivery, now).await
    }

    async fn next_message_at(&self) -> Result<Option<Timestamp>, StoreError> {
        outbox::next_at(&self.database).await
    }

    async fn inbox_put(&self, message: &InboxMessage) -> Result<(), StoreError> {
        inbox::put(&self.database, message).await
    }

    async fn inbox(&self, phone: &Phone, limit: u32) -> Result<Vec<InboxMessage>, StoreError> {
        inbox::of_phone(&self.database, phone, limit).await
    }

    async fn value(&self, key: &str) -> Result<Option<String>, StoreError> {
        values::value(&self.database, key).await
    }

    async fn put_value(&self, key: &str, value: &str) -> Result<(), StoreError> {
        values::put(&self.database, key, value).await
    }

    async fn value_or_put(&self, key: &str, value: &str) -> Result<String, StoreError> {
        values::value_or_put(&self.database, key, value).await
    }

    async fn add_model(
        &self,
        territory: &TerritoryId,
        version: &ModelVersion,
        model: Option<&Learned>,
    ) -> Result<(), StoreError> {
        models::add(&self.database, territory, version, model).await
    }

    async fn models(
        &self,
        territory: &TerritoryId,
        limit: u32,
    ) -> Result<Vec<ModelVersion>, StoreError> {
        models::list(&self.database, territory, limit).await
    }

    async fn model_text(
        &self,
        territory: &TerritoryId,
        version: u32,
    ) -> Result<Option<String>, StoreError> {
        models::text(&self.database, territory, version).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        values::ping(&self.database).await
    }
}

#[async_trait]
impl Accounts for SqlStore {
    async fn user_count(&self) -> Result<u64, StoreError> {
        accounts::user_count(&self.database).await
    }

    async fn add_user(&self, user: &User) -> Result<(), StoreError> {
        accounts::add_user(&self.database, user).await
    }

    async fn user(&self, login: &str) -> Result<Option<User>, StoreError> {
        accounts::user(&self.database, login).await
    }

    async fn users(&self) -> Result<Vec<User>, StoreError> {
        accounts::users(&self.database).await
    }

    async fn change_user(&self, user: &User, but: Option<&str>) -> Result<(), StoreError> {
        accounts::change_user(&self.database, user, but).await
    }

    async fn add_session(&self, session: &Session) -> Result<(), StoreError> {
        accounts::add_session(&self.database, session).await
    }

    async fn session(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        accounts::session(&self.database, token_hash, now).await
    }

    async fn end_session(&self, token_hash: &str) -> Result<(), StoreError> {
        accounts::end_session(&self.database, token_hash).await
    }

    async fn add_enrolment(&self, enrolment: &Enrolment) -> Result<(), StoreError> {
        accounts::add_enrolment(&self.database, enrolment).await
    }

    async fn enrol(
        &self,
        code_hash: &str,
        device: &Device,
        now: Timestamp,
    ) -> Result<Option<Device>, StoreError> {
        accounts::enrol(&self.database, code_hash, device, now).await
    }

    async fn device(&self, token_hash: &str) -> Result<Option<Device>, StoreError> {
        accounts::device(&self.database, token_hash).await
    }

    async fn revoke_devices(
        &self,
        technician: &TechnicianId,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        accounts::revoke_devices(&self.database, technician, now).await
    }
}

#[async_trait]
impl Answers for SqlStore {
    async fn claim(&self, call: &KeyedCall, forget: Timestamp) -> Result<Claim, StoreError> {
        answers::claim(&self.database, call, forget).await
    }

    async fn keep_answer(&self, key_hash: &str, answer: &Answer) -> Result<(), StoreError> {
        answers::keep(&self.database, key_hash, answer).await
    }

    async fn give_back(&self, key_hash: &str) -> Result<(), StoreError> {
        answers::give_back(&self.database, key_hash).await
    }
}
