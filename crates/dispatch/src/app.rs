//! The application: the ports it was given, and one method a use case (in the use cases' modules).

use crate::changeset::Changeset;
use crate::day::DayState;
use crate::decision::Decision;
use crate::known_days::{self, KnownDays, stands_after};
use crate::lasting::Lasting;
use crate::links::Links;
use crate::ports::{Clock, Committed, Ids, Store, StoreError};
use crate::recent::DayKey;
use crate::refusal::Refusal;
use crate::report::Waiting;
use crate::view::Summaries;
use crate::watch::Suspicions;
use chrono::NaiveDate;
use kept_domain::{Fault, TerritoryId, Timestamp, TransitionError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::broadcast;

/// A day that got a new revision.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DayChanged {
    /// Territory.
    pub territory: TerritoryId,
    /// Local date.
    pub day: NaiveDate,
    /// Its revision now.
    pub revision: u64,
}

/// Why a use case didn't do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The request is wrong; says which field and why.
    #[error("{field}: {message}")]
    Invalid {
        /// Path of the field.
        field: String,
        /// What is wrong with it.
        message: Fault,
    },
    /// What it is about doesn't exist.
    #[error("no such {0}")]
    NotFound(String),
    /// The state forbids it; says why.
    #[error("{0}")]
    Refused(Refusal),
    /// Somebody else changed the same thing; the caller should look again.
    #[error("{0}")]
    Conflict(Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(what) => Error::Conflict(what.into()),
            StoreError::NotFound(what) => Error::NotFound(what),
            StoreError::Duplicate { what, key } => Error::Conflict(Refusal::Taken { what, key }),
            other => Error::Store(other),
        }
    }
}

impl From<TransitionError> for Error {
    fn from(error: TransitionError) -> Self {
        Error::Refused(error.to_string().into())
    }
}

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct Dispatch {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) links: Arc<Links>,
    pub(crate) changes: broadcast::Sender<DayChanged>,
    pub(crate) suspicions: Arc<Suspicions>,
    pub(crate) waiting: Arc<Waiting>,
    pub(crate) known_days: Arc<KnownDays>,
    pub(crate) lasting: Arc<Lasting>,
    pub(crate) summaries: Arc<Summaries>,
    turns: Arc<Turns>,
}

/// A lock for each day that is being decided on.
type Turns = Mutex<BTreeMap<DayKey, Weak<tokio::sync::Mutex<()>>>>;

/// How often a decision is taken again when somebody else was faster.
const ATTEMPTS_MAX: u32 = 8;
/// Days whose change is announced before the slowest listener has read them.
const CHANGES_CAPACITY: usize = 1024;

impl Dispatch {
    /// The application on these ports.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        links: Arc<Links>,
    ) -> Self {
        let (changes, _) = broadcast::channel(CHANGES_CAPACITY);
        Dispatch {
            store,
            clock,
            ids,
            links,
            changes,
            suspicions: Arc::default(),
            waiting: Arc::default(),
            known_days: Arc::default(),
            lasting: Arc::default(),
            summaries: Arc::default(),
            turns: Arc::default(),
        }
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The instant now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The maker of identifiers.
    #[must_use]
    pub fn ids(&self) -> &Arc<dyn Ids> {
        &self.ids
    }

    /// The maker of customers' links.
    #[must_use]
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// Hears of every day that gets a new revision through this process.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<DayChanged> {
        self.changes.subscribe()
    }

    /// Commits a changeset and tells listeners.
    ///
    /// # Errors
    /// As the store's `commit`.
    pub(crate) async fn commit(&self, changeset: &Changeset) -> Result<Committed, StoreError> {
        let committed = self.store.commit(changeset).await?;
        for (day, revision) in &committed.days {
            // Nobody listening is fine: what listens also polls.
            let _ = self.changes.send(DayChanged {
                territory: changeset.territory.clone(),
                day: *day,
                revision: *revision,
            });
        }
        Ok(committed)
    }

    /// The lock of a day. In one process decisions on a day wait for each other: when many phones report
    /// at once, all but one would be thrown away otherwise. Other processes are still met by the day's
    /// revision.
    pub(crate) fn turn(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
    ) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (territory.clone(), day);
        if let Some(known) = turns.get(&key).and_then(Weak::upgrade) {
            return known;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::default();
        turns.insert(key, Arc::downgrade(&turn));
        turn
    }

    /// Reads a day, decides, commits; again from the start when somebody else was faster.
    ///
    /// # Errors
    /// What the decision refuses; `Conflict` after several attempts.
    pub(crate) async fn decide<T>(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
        decision: impl FnMut(&mut Decision<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let turn = self.turn(territory, day);
        let _mine = turn.lock().await;
        self.decide_in_turn(territory, day, decision).await
    }

    /// As [`Dispatch::decide`], by who has the day's turn.
    ///
    /// # Errors
    /// Likewise.
    pub(crate) async fn decide_in_turn<T>(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
        mut decision: impl FnMut(&mut Decision<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut wanted: BTreeSet<NaiveDate> = BTreeSet::new();
        for _ in 0..ATTEMPTS_MAX {
            let state = self.day_as_stored(territory, day).await?;
            let mut others = BTreeMap::new();
            for other in &wanted {
                others.insert(*other, self.store.load_day(territory, *other).await?);
            }
            let mut draft = Decision::new(state, others, self);
            let outcome = decision(&mut draft);
            let missing = !draft.missing().is_empty();
            wanted.extend(draft.missing());
            let (state, changeset) = draft.into_parts();
            if changeset.is_empty() {
                self.known_days.put(state);
                if missing {
                    continue;
                }
                return outcome;
            }
            if missing {
                continue;
            }
            let outcome = outcome?;
            match self.commit(&changeset).await {
                Ok(committed) => {
                    self.keep(state, &changeset, &committed);
                    return Ok(outcome);
                }
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::Conflict(Refusal::DayKeepsChanging))
    }

    /// A copy of a day as it stands now, for what takes long to work out. Nobody waits while it is used,
    /// and what is decided with it has to be checked against the day as it is then.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn known_day(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
    ) -> Result<DayState, StoreError> {
        let turn = self.turn(territory, day);
        let _mine = turn.lock().await;
        let state = self.day_as_stored(territory, day).await?;
        self.known_days.put(state.clone());
        Ok(state)
    }

    /// What is seen of a day as the store has it now. Nobody waits for who only looks: the day that this
    /// process knows is lent out while nobody decides on it, and is read from the store otherwise.
    /// `see` is to be quick, since decisions on the day wait for it.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn look<T>(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
        see: impl FnOnce(&DayState) -> T,
    ) -> Result<T, StoreError> {
        let turn = self.turn(territory, day);
        let Ok(_mine) = turn.try_lock() else {
            return Ok(see(&self.store.load_day(territory, day).await?));
        };
        let state = self.day_as_stored(territory, day).await?;
        let seen = see(&state);
        self.known_days.put(state);
        Ok(seen)
    }

    /// A day as the store has it now: known to this process, or read.
    async fn day_as_stored(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
    ) -> Result<DayState, StoreError> {
        let revision = self.store.day_revision(territory, day).await?;
        match self.known_days.take(&(territory.clone(), day), revision) {
            Some(known) => {
                if cfg!(debug_assertions) {
                    known_days::compare(&known, &self.store.load_day(territory, day).await?);
                }
                Ok(known)
            }
            None => self.store.load_day(territory, day).await,
        }
    }

    /// Keeps a day as it stands after a commit, where that is certain.
    fn keep(&self, mut state: DayState, changeset: &Changeset, committed: &Committed) {
        let days = committed.days.iter();
        let mut new = days.filter(|(day, _)| *day == state.date).map(|(_, r)| *r);
        if let Some(revision) = new.next_back()
            && committed.skipped.is_empty()
            && stands_after(&changeset.writes)
        {
            state.revision = revision;
            self.known_days.put(state);
        }
    }
}
