//! What must hold after every step: promises are never rewritten or widened, no slot is given twice, and
//! the ledger explains every state. Reads the store itself, as a person would who trusts nobody.

use crate::field::FieldError;
use chrono::NaiveDate;
use kept_dispatch::day::DayState;
use kept_dispatch::ports::{LedgerQuery, Store, StoreError};
use kept_domain::{
    LedgerFact, MessageState, Promise, PromiseId, PromiseState, TerritoryId, Timestamp, VisitId,
    VisitStatus, WarningState,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Entries that are read at once.
const ENTRIES_MAX: u32 = 1000;

pub(super) struct Invariants {
    store: Arc<dyn Store>,
    territory: TerritoryId,
    day: NaiveDate,
    /// Promises as they were first seen.
    promises: BTreeMap<PromiseId, Promise>,
    told: Told,
    revision: u64,
    counts: (usize, usize, usize),
}

/// What the ledger has told so far, by kind and id.
#[derive(Default)]
struct Told {
    last_sequence: u64,
    known: BTreeSet<(&'static str, String)>,
    reported: BTreeSet<VisitId>,
}

impl Invariants {
    pub(super) fn new(store: Arc<dyn Store>, territory: TerritoryId, day: NaiveDate) -> Self {
        Invariants {
            store,
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

    /// What doesn't hold now.
    pub(super) async fn check(&mut self, now: Timestamp) -> Result<Vec<String>, FieldError> {
        let failed = |error: StoreError| FieldError(error.to_string());
        let state = self.store.load_day(&self.territory, self.day).await;
        let state = state.map_err(failed)?;
        if state.revision == self.revision {
            return Ok(Vec::new());
        }
        self.revision = state.revision;
        let mut found = Vec::new();
        self.read_ledger(&mut found).await.map_err(failed)?;
        self.check_promises(&state, now, &mut found);
        check_plan(&state, &mut found);
        self.told.check(&state, &mut found);
        let done = |visit: &&VisitId| state.progress_of(visit).status == VisitStatus::Done;
        self.counts = (
            state.visits.len(),
            state.visits.keys().filter(done).count(),
            state.warnings.len(),
        );
        Ok(found)
    }

    async fn read_ledger(&mut self, found: &mut Vec<String>) -> Result<(), StoreError> {
        loop {
            let query = LedgerQuery {
                after: self.told.last_sequence,
                limit: ENTRIES_MAX,
                ..LedgerQuery::default()
            };
            let entries = self.store.ledger(&self.territory, &query).await?;
            for entry in &entries {
                if entry.sequence != self.told.last_sequence + 1 {
                    found.push(format!("the ledger has a gap before {}", entry.sequence));
                }
                self.told.last_sequence = entry.sequence;
                self.told.hear(entry.visit.as_ref(), &entry.fact);
            }
            if entries.len() < ENTRIES_MAX as usize {
                return Ok(());
            }
        }
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

impl Told {
    fn hear(&mut self, visit: Option<&VisitId>, fact: &LedgerFact) {
        let (what, id) = match fact {
            LedgerFact::Promised { promise } => ("promised", promise.id.to_string()),
            LedgerFact::PromiseKept { promise, .. } => ("kept", promise.to_string()),
            LedgerFact::PromiseBroken { promise, .. } => ("broken", promise.to_string()),
            LedgerFact::PromiseReleased { promise } => ("released", promise.to_string()),
            LedgerFact::WarningOpened { warning, .. } => ("warned", warning.to_string()),
            LedgerFact::Chose { warning, .. } => ("chose", warning.to_string()),
            LedgerFact::WarningClosed { warning, .. } => ("closed", warning.to_string()),
            LedgerFact::MessageQueued { message, .. } => ("queued", message.to_string()),
            LedgerFact::MessageSettled { message, .. } => ("settled", message.to_string()),
            LedgerFact::CaseOpened { case } => ("case", case.id.to_string()),
            LedgerFact::CaseClosed { case, .. } => ("case over", case.to_string()),
            LedgerFact::Planned { plan, .. } => ("planned", plan.to_string()),
            LedgerFact::Reported { .. } => {
                self.reported.extend(visit.cloned());
                return;
            }
            LedgerFact::Cancelled { .. } => {
                self.reported.extend(visit.cloned());
                return;
            }
            _ => return,
        };
        let first = self.known.insert((what, id.clone()));
        // What happens once only is told once only.
        if !first && matches!(what, "promised" | "warned" | "queued" | "case" | "planned") {
            self.known.insert(("twice", format!("{what} {id}")));
        }
    }

    /// What is so, and isn't told; and what is told twice.
    fn check(&mut self, state: &DayState, found: &mut Vec<String>) {
        let mut unexplained = Vec::new();
        let mut expect = |what: &'static str, id: String, so: bool| {
            if so && !self.known.contains(&(what, id.clone())) {
                unexplained.push(format!("the ledger doesn't say \"{what}\" of {id}"));
            }
        };
        for promise in state.promises.values().flatten() {
            let id = || promise.id.to_string();
            expect("promised", id(), true);
            expect(
                "kept",
                id(),
                matches!(promise.state, PromiseState::Kept { .. }),
            );
            expect(
                "broken",
                id(),
                matches!(promise.state, PromiseState::Broken { .. }),
            );
            let released = matches!(promise.state, PromiseState::Released { .. });
            expect("released", id(), released);
        }
        for warning in state.warnings.values() {
            let id = || warning.id.to_string();
            expect("warned", id(), true);
            expect(
                "chose",
                id(),
                matches!(warning.state, WarningState::Chosen { .. }),
            );
            expect("closed", id(), !warning.is_live());
        }
        for message in state.messages.values() {
            expect("queued", message.id.to_string(), true);
            let settled = message.state != MessageState::Queued;
            expect("settled", message.id.to_string(), settled);
        }
        for case in state.cases.values() {
            expect("case", case.id.to_string(), true);
            expect("case over", case.id.to_string(), case.closed_at.is_some());
        }
        if let Some(plan) = &state.plan {
            expect("planned", plan.id.to_string(), true);
        }
        found.append(&mut unexplained);
        for (visit, progress) in &state.progress {
            if progress.status != VisitStatus::Open && !self.reported.contains(visit) {
                found.push(format!(
                    "the ledger doesn't say why {visit} is {:?}",
                    progress.status
                ));
            }
        }
        let twice = self.known.iter().filter(|(what, _)| *what == "twice");
        let twice: Vec<_> = twice.cloned().collect();
        for one in twice {
            found.push(format!("the ledger tells twice: {}", one.1));
            self.known.remove(&one);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::{Setup, Simulation};
    use kept_domain::{Progress, Seconds, Window};

    const NOW: Timestamp = Timestamp(i64::MAX);

    /// What is found about an imported day after this was done to it behind the product's back.
    async fn found(change: impl FnOnce(&mut DayState, VisitId)) -> Vec<String> {
        let store = kept_store::open("sqlite::memory:").await.unwrap();
        let date = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
        let setup = Setup {
            seed: 1,
            technicians: 1,
            date,
            customers_answer: false,
        };
        let simulation = Simulation::new(store.clone(), setup).await.unwrap();
        let territory = crate::firm::territory().id;
        let mut invariants = Invariants::new(simulation.dispatch.store().clone(), territory, date);
        assert_eq!(invariants.check(NOW).await.unwrap(), Vec::<String>::new());
        let mut state = store.load_day(&invariants.territory, date).await.unwrap();
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
}
