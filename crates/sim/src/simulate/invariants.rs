//! What must hold after every step: promises are never rewritten or widened, no slot is given twice, and
//! the ledger explains every state. Reads the store itself, as a person would who trusts nobody.

use super::told::Told;
use crate::field::FieldError;
use crate::last_read::LastRead;
use chrono::NaiveDate;
use kept_dispatch::Dispatch;
use kept_dispatch::day::DayState;
use kept_dispatch::view::technician_route;
use kept_domain::{Promise, PromiseId, PromiseState, TerritoryId, Timestamp, VisitId, VisitStatus};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) struct Invariants {
    read: Arc<LastRead>,
    territory: TerritoryId,
    day: NaiveDate,
    /// Promises as they were first seen.
    promises: BTreeMap<PromiseId, Promise>,
    told: Told,
    revision: u64,
    counts: (usize, usize, usize),
}

impl Invariants {
    pub(super) fn new(read: Arc<LastRead>, territory: TerritoryId, day: NaiveDate) -> Self {
        Invariants {
            read,
            territory,
            day,
            promises: BTreeMap::new(),
            told: Told::default(),
            revision: u64::MAX,
            counts: (0, 0, 0),
        }
    }

    /// Visits, those that were finished, warnings.
    pub(super) fn counts(&self) -> (usize, usize, usize) {
        self.counts
    }

    /// SHA-256 over the ledger as far as it was read, in hex.
    pub(super) fn ledger_sha256(&self) -> String {
        self.told.sha256()
    }

    /// What doesn't hold now, as far as a new revision can tell. `product` is asked for what it shows.
    pub(super) async fn check(
        &mut self,
        product: &Dispatch,
        now: Timestamp,
    ) -> Result<Vec<String>, FieldError> {
        let mut found = Vec::new();
        let state = self.read.day(&self.territory, self.day).await?;
        if state.revision == self.revision {
            return Ok(found);
        }
        let store = self.read.store();
        self.told.read(store, &self.territory, &mut found).await?;
        self.check_state(&state, now, &mut found);
        check_routes(product, &state, &mut found).await?;
        Ok(found)
    }

    /// What doesn't hold now, with everything read again, whatever revision it claims to have: a change
    /// without a new revision is found, and a ledger that tells otherwise than before.
    pub(super) async fn check_all(&mut self, now: Timestamp) -> Result<Vec<String>, FieldError> {
        let mut found = Vec::new();
        let known = self.read.day(&self.territory, self.day).await?;
        let store = self.read.store();
        let state = store.load_day(&self.territory, self.day).await?;
        if !known.stands_in(&state) {
            found.push(format!("revision {} is two days", state.revision));
        }
        self.told.read(store, &self.territory, &mut found).await?;
        let mut again = Told::default();
        again.read(store, &self.territory, &mut found).await?;
        if again.sha256() != self.told.sha256() {
            found.push("the ledger was rewritten".to_owned());
        }
        self.told = again;
        self.check_state(&state, now, &mut found);
        Ok(found)
    }

    fn check_state(&mut self, state: &DayState, now: Timestamp, found: &mut Vec<String>) {
        self.revision = state.revision;
        self.check_promises(state, now, found);
        check_plan(state, found);
        self.told.check(state, found);
        let done = |visit: &&VisitId| state.progress_of(visit).status == VisitStatus::Done;
        self.counts = (
            state.visits.len(),
            state.visits.keys().filter(done).count(),
            state.warnings.len(),
        );
    }

    fn check_promises(&mut self, state: &DayState, now: Timestamp, found: &mut Vec<String>) {
        for told in state.promises.values() {
            for (before, after) in told.iter().zip(told.iter().skip(1)) {
                if !before.allows(after) {
                    found.push(format!("promise {} is wider than the one before", after.id));
                }
                if before.state == PromiseState::Standing {
                    found.push(format!("promise {} stands beside a later one", before.id));
                }
            }
            for promise in told {
                let first = self.promises.entry(promise.id.clone());
                let first = first.or_insert_with(|| promise.clone());
                let is_over =
                    |state| !matches!(state, PromiseState::Standing | PromiseState::Narrowed);
                let rewritten = Promise {
                    state: promise.state,
                    ..first.clone()
                } != *promise;
                if rewritten || (is_over(first.state) && first.state != promise.state) {
                    found.push(format!("promise {} was rewritten", promise.id));
                }
                first.state = promise.state;
                if promise.told_at > now {
                    found.push(format!("promise {} was told in the future", promise.id));
                }
            }
        }
    }
}

/// Phones are shown what is stored.
async fn check_routes(
    product: &Dispatch,
    state: &DayState,
    found: &mut Vec<String>,
) -> Result<(), FieldError> {
    for technician in state.technicians.values() {
        let shown = product.technician_route(&technician.id, Some(state.date));
        let shown = shown.await.map_err(|error| FieldError(error.to_string()))?;
        if shown != technician_route(state, technician) {
            found.push(format!("{} is shown another route", technician.id));
        }
    }
    Ok(())
}

/// Nobody is at two places, and every visit is on one route at most.
fn check_plan(state: &DayState, found: &mut Vec<String>) {
    let Some(plan) = &state.plan else {
        return;
    };
    let mut planned = BTreeSet::new();
    for route in &plan.routes {
        for stop in &route.stops {
            if !planned.insert(&stop.visit) {
                found.push(format!("visit {} is planned twice", stop.visit));
            }
        }
        for (stop, next) in route.stops.iter().zip(route.stops.iter().skip(1)) {
            let open = state.progress_of(&next.visit).status == VisitStatus::Open;
            if open && next.arrive < stop.finish {
                let who = &route.technician;
                found.push(format!(
                    "{who} is to be at {} and {}",
                    stop.visit, next.visit
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::{Setup, Simulation};
    use crate::report::whole_ledger;
    use kept_domain::{Progress, Seconds, Window};

    const NOW: Timestamp = Timestamp(i64::MAX);

    /// An imported day about which nothing is found.
    async fn imported() -> Invariants {
        let store = kept_store::open("sqlite::memory:").await.unwrap();
        let date = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
        let setup = Setup {
            seed: 1,
            technicians: 1,
            date,
            customers_answer: false,
        };
        let product = Simulation::new(store.clone(), setup)
            .await
            .unwrap()
            .dispatch;
        let territory = crate::firm::territory().id;
        let read = Arc::new(LastRead::new(store));
        let mut invariants = Invariants::new(read, territory, date);
        let first = invariants.check(&product, NOW).await.unwrap();
        assert_eq!(first, Vec::<String>::new());
        let all = invariants.check_all(NOW).await.unwrap();
        assert_eq!(all, Vec::<String>::new());
        invariants
    }

    async fn stored(invariants: &Invariants) -> DayState {
        let store = invariants.read.store();
        let state = store.load_day(&invariants.territory, invariants.day).await;
        state.unwrap()
    }

    /// What is found about it after this was done to it behind the product's back.
    async fn found(change: impl FnOnce(&mut DayState, VisitId)) -> Vec<String> {
        let mut invariants = imported().await;
        let mut state = stored(&invariants).await;
        let visit = state.visits.keys().next().unwrap().clone();
        change(&mut state, visit);
        let mut found = Vec::new();
        invariants.check_promises(&state, NOW, &mut found);
        invariants.told.check(&state, &mut found);
        found
    }

    #[tokio::test]
    async fn what_was_done_behind_the_ledgers_back_is_found() {
        assert_eq!(found(|_, _| {}).await, Vec::<String>::new());
        let unexplained = found(|state, visit| {
            let mut progress = Progress::open(visit.clone());
            progress.status = VisitStatus::Arrived;
            state.progress.insert(visit, progress);
        });
        assert!(unexplained.await[0].contains("doesn't say why"));
        let broken = found(|state, visit| {
            let told = state.promises.get_mut(&visit).unwrap();
            told[0].state = PromiseState::Broken { at: NOW };
        });
        assert!(broken.await[0].contains("doesn't say \"broken\""));
    }

    #[tokio::test]
    async fn a_rewritten_and_a_widened_promise_are_found() {
        let rewritten = found(|state, visit| {
            let told = state.promises.get_mut(&visit).unwrap();
            let window = told[0].window;
            told[0].window = Window::new(window.from(), window.to() + Seconds(60)).unwrap();
        });
        assert!(rewritten.await[0].contains("was rewritten"));
        let widened = found(|state, visit| {
            let told = state.promises.get_mut(&visit).unwrap();
            let mut wider = told[0].clone();
            let to = wider.window.to() + Seconds(60);
            wider.window = Window::new(wider.window.from(), to).unwrap();
            wider.id = PromiseId::new("wider");
            told.push(wider);
        });
        assert!(widened.await[0].contains("is wider"));
    }

    #[tokio::test]
    async fn a_change_without_a_new_revision_is_found_when_all_is_read_again() {
        let mut invariants = imported().await;
        let mut other = stored(&invariants).await;
        other.visits.pop_last();
        invariants.read.remember(Arc::new(other));
        let found = invariants.check_all(NOW).await.unwrap();
        assert!(found[0].contains("is two days"), "{found:?}");
    }

    #[tokio::test]
    async fn a_ledger_that_tells_otherwise_than_before_is_found_when_all_is_read_again() {
        let mut invariants = imported().await;
        let state = stored(&invariants).await;
        let store = invariants.read.store();
        let mut ledger = whole_ledger(store, &state).await.unwrap();
        ledger[0].at = NOW;
        invariants.told = Told::default();
        for entry in &ledger {
            invariants.told.hear(entry);
        }
        let found = invariants.check_all(NOW).await.unwrap();
        assert_eq!(found, ["the ledger was rewritten"]);
    }
}
