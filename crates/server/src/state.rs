//! What handlers share: the use cases, the ports, and the server's own bounded state.

use crate::aside::Room;
use crate::auth::password::Passwords;
use crate::config::Config;
use crate::difference::Views;
use crate::limits::Limits;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::problem::{Kind, Problem};
use kept_dispatch::Dispatch;
use kept_dispatch::ports::{Accounts, Answers, Clock, Store};
use kept_domain::{Territory, TerritoryId};
use kept_store::Backend;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Files that are imported at the same time: each may be large.
const IMPORTS_AT_ONCE_MAX: usize = 2;

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use cases.
    pub dispatch: Dispatch,
    /// Everything about days.
    pub store: Arc<dyn Store>,
    /// Logins, sessions, devices.
    pub accounts: Arc<dyn Accounts>,
    /// Answers to calls with a key.
    pub answers: Arc<dyn Answers>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// What the server was told at its start.
    pub config: Arc<Config>,
    /// Who hears of changed days.
    pub live: Arc<Live>,
    /// Days as they were answered last.
    pub views: Arc<Views>,
    /// Hashes passwords, a few at a time.
    pub passwords: Passwords,
    /// Limits on tries.
    pub limits: Arc<Limits>,
    /// Counts and durations.
    pub metrics: Metrics,
    /// Room for imports.
    pub imports: Arc<Semaphore>,
    /// Room for long computations.
    pub(crate) aside: Room,
}

impl AppState {
    /// The state of a server with these use cases, on a store.
    #[must_use]
    pub fn new(
        dispatch: Dispatch,
        store: Arc<dyn Backend>,
        clock: Arc<dyn Clock>,
        config: Config,
    ) -> Self {
        AppState {
            dispatch,
            store: store.clone(),
            accounts: store.clone(),
            answers: store,
            clock,
            config: Arc::new(config),
            live: Arc::new(Live::default()),
            views: Arc::new(Views::default()),
            passwords: Passwords::default(),
            limits: Arc::new(Limits::default()),
            metrics: Metrics::get(),
            imports: Arc::new(Semaphore::new(IMPORTS_AT_ONCE_MAX)),
            aside: Room::default(),
        }
    }

    /// A territory by its id.
    ///
    /// # Errors
    /// `NotFound`, or the store's.
    pub async fn territory(&self, id: &TerritoryId) -> Result<Territory, Problem> {
        let all = self.store.territories().await?;
        all.into_iter()
            .find(|territory| territory.id == *id)
            .ok_or_else(|| Problem::new(Kind::NotFound, "no such territory"))
    }
}
