//! Days as they were last read: read again only when the store has another revision of them.

use crate::field::FieldError;
use chrono::NaiveDate;
use kept_dispatch::day::DayState;
use kept_dispatch::ports::{Store, StoreError};
use kept_domain::TerritoryId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A reader of the store that remembers each day's last state. Days of a simulation are few.
pub(crate) struct LastRead {
    store: Arc<dyn Store>,
    known: Mutex<Days>,
}

type Days = BTreeMap<(TerritoryId, NaiveDate), Arc<DayState>>;

impl LastRead {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        LastRead {
            store,
            known: Mutex::default(),
        }
    }

    /// The store itself.
    pub(crate) fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    /// A day as it stands.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn day(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
    ) -> Result<Arc<DayState>, StoreError> {
        let revision = self.store.day_revision(territory, day).await?;
        let key = (territory.clone(), day);
        let known = self.days().get(&key).cloned();
        // Without a commit no revision tells of changes.
        if let Some(known) = known.filter(|known| revision > 0 && known.revision == revision) {
            return Ok(known);
        }
        let state = Arc::new(self.store.load_day(territory, day).await?);
        self.remember(state.clone());
        Ok(state)
    }

    /// Takes a state for the one that was read last.
    pub(crate) fn remember(&self, state: Arc<DayState>) {
        let key = (state.territory.id.clone(), state.date);
        self.days().insert(key, state);
    }

    fn days(&self) -> MutexGuard<'_, Days> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<StoreError> for FieldError {
    fn from(error: StoreError) -> Self {
        FieldError(error.to_string())
    }
}
