//! Live: who listens hears which day got a new revision, whichever process changed it.
//!
//! Changes of this process come from the use cases at once; changes of others are found by asking
//! the store for the revisions of the days that people look at. A lost or repeated event does no
//! harm, since an event only says "look again"; so everything here is bounded and may forget.

use crate::company::Company;
use chrono::NaiveDate;
use kept_dispatch::ports::{Store, StoreError};
use kept_dispatch::{DayChanged, Dispatch};
use kept_domain::{TerritoryId, Timestamp, VisitId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

/// Days whose revision is asked for.
const WATCHED_MAX: usize = 128;
/// Events that the slowest listener may be behind.
const EVENTS_MAX: usize = 256;

/// What listeners hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiveEvent {
    /// A day has a new revision.
    Day(DayChanged),
    /// Somebody looks at a visit or carries it.
    Present(Presence),
    /// Events were lost: look at everything again.
    Resync,
}

/// What somebody does with a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// Reads its story.
    Looking,
    /// Is about to move it.
    Moving,
}

/// Which visit somebody looks at or carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Territory.
    pub territory: TerritoryId,
    /// Local date.
    pub day: NaiveDate,
    /// The board that it is.
    pub screen: String,
    /// The dispatcher's name.
    pub name: String,
    /// The visit; none any more when none.
    pub visit: Option<VisitId>,
    /// What is done with it.
    pub doing: Doing,
}

/// A day that somebody looks at.
#[derive(Clone, Copy, Debug)]
struct Watched {
    revision: u64,
    looked: u64,
}

#[derive(Debug, Default)]
struct Days {
    looks: u64,
    known: BTreeMap<(TerritoryId, NaiveDate), Watched>,
}

/// The hub.
#[derive(Debug)]
pub struct Live {
    events: broadcast::Sender<LiveEvent>,
    stop: CancellationToken,
    days: Mutex<Days>,
    company: Company,
}

impl Default for Live {
    fn default() -> Self {
        Live {
            events: broadcast::channel(EVENTS_MAX).0,
            stop: CancellationToken::new(),
            days: Mutex::new(Days::default()),
            company: Company::default(),
        }
    }
}

impl Live {
    /// Hears of everything from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<LiveEvent> {
        self.events.subscribe()
    }

    /// How many hear.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.events.receiver_count()
    }

    /// Ends all streams: without it a server that has listeners could never stop.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Waits for [`Live::stop`].
    pub async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    /// Somebody looks at a day, and sees this revision. If it is news, others are told.
    pub fn looked(&self, territory: &TerritoryId, day: NaiveDate, revision: u64) {
        self.remember(territory, day, revision);
        self.publish(DayChanged {
            territory: territory.clone(),
            day,
            revision,
        });
    }

    fn remember(&self, territory: &TerritoryId, day: NaiveDate, revision: u64) {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        days.looks += 1;
        let looked = days.looks;
        days.known
            .entry((territory.clone(), day))
            .or_insert(Watched { revision, looked })
            .looked = looked;
        if days.known.len() > WATCHED_MAX {
            let oldest = days
                .known
                .iter()
                .min_by_key(|(_, watched)| watched.looked)
                .map(|(key, _)| key.clone());
            if let Some(oldest) = oldest {
                days.known.remove(&oldest);
            }
        }
    }

    /// Tells listeners of a day, unless they were told of this revision.
    pub fn publish(&self, change: DayChanged) {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (change.territory.clone(), change.day);
        if let Some(watched) = days.known.get_mut(&key) {
            if change.revision <= watched.revision {
                return;
            }
            watched.revision = change.revision;
        }
        drop(days);
        // Nobody listening is fine.
        let _ = self.events.send(LiveEvent::Day(change));
    }

    /// Tells listeners who looks at what, those of other processes too. Nobody listening is fine.
    ///
    /// # Errors
    /// The store's.
    pub async fn present(
        &self,
        store: &dyn Store,
        presence: Presence,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let _ = self.events.send(LiveEvent::Present(presence.clone()));
        self.company.share(store, presence, now).await
    }

    /// Passes on what the use cases of this process change, until they are gone.
    pub async fn forward(&self, dispatch: &Dispatch) {
        let mut changes = dispatch.subscribe();
        loop {
            match changes.recv().await {
                Ok(change) => self.publish(change),
                Err(RecvError::Lagged(_)) => {
                    let _ = self.events.send(LiveEvent::Resync);
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// Asks the store once for the revisions of all days that people look at, and who else does; nothing
    /// when nobody listens.
    ///
    /// # Errors
    /// The store's.
    pub async fn poll(&self, store: &dyn Store, now: Timestamp) -> Result<(), StoreError> {
        if self.events.receiver_count() == 0 {
            return Ok(());
        }
        let days: Vec<(TerritoryId, NaiveDate)> = self
            .days
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .known
            .keys()
            .cloned()
            .collect();
        let territories: BTreeSet<&TerritoryId> =
            days.iter().map(|(territory, _)| territory).collect();
        for territory in territories {
            for presence in self.company.news(store, territory, now).await? {
                let _ = self.events.send(LiveEvent::Present(presence));
            }
        }
        for (territory, day) in days {
            let revision = store.day_revision(&territory, day).await?;
            self.publish(DayChanged {
                territory,
                day,
                revision,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(day: u32, revision: u64) -> DayChanged {
        DayChanged {
            territory: TerritoryId::new("north"),
            day: NaiveDate::from_ymd_opt(2026, 10, day).unwrap(),
            revision,
        }
    }

    #[test]
    fn a_revision_that_somebody_has_seen_is_not_told_again() {
        let live = Live::default();
        let mut events = live.subscribe();
        let seen = change(15, 7);
        live.looked(&seen.territory, seen.day, seen.revision);
        live.publish(change(15, 7));
        live.publish(change(15, 8));
        live.publish(change(15, 8));
        assert_eq!(events.try_recv(), Ok(LiveEvent::Day(change(15, 8))));
        assert!(events.try_recv().is_err());
    }

    #[test]
    fn what_one_board_sees_first_is_told_to_the_others() {
        let live = Live::default();
        let mut events = live.subscribe();
        let day = change(15, 7);
        live.looked(&day.territory, day.day, 7);
        assert!(events.try_recv().is_err());
        live.looked(&day.territory, day.day, 8);
        assert_eq!(events.try_recv(), Ok(LiveEvent::Day(change(15, 8))));
    }

    #[test]
    fn only_the_days_looked_at_last_are_remembered() {
        let live = Live::default();
        for number in 0..2 * WATCHED_MAX {
            live.looked(&TerritoryId::new(format!("t{number}")), change(1, 0).day, 1);
        }
        let days = live.days.lock().unwrap();
        assert_eq!(days.known.len(), WATCHED_MAX);
        assert!(days.known.keys().all(|(t, _)| t.as_str() != "t0"));
    }
}
