//! Group: batches of several phones that wait for the same day are decided and committed together.
//! While one transaction is made durable the next batches gather, so many phones cost few commits.
//! Each batch keeps its own results.

use crate::app::{Dispatch, Error};
use crate::decision::Decision;
use crate::recent::DayKey;
use crate::report::ReportResult;
use chrono::NaiveDate;
use kept_domain::{EventId, EventKind, TechnicianEvent, TechnicianId, TerritoryId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Events of one transaction, unless a single batch has more.
const EVENTS_MAX: usize = 1000;

/// What became of a batch, event by event.
type Outcome = Vec<(EventId, ReportResult)>;

/// Batches that wait for their day's turn, oldest first.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<BTreeMap<DayKey, Vec<Arc<Batch>>>>);

/// Events of one phone on one day.
struct Batch {
    events: Vec<TechnicianEvent>,
    outcome: Mutex<Option<Result<Outcome, Error>>>,
}

impl Batch {
    fn settle(&self, outcome: Result<Outcome, Error>) {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    }

    fn settled(&self) -> Option<Result<Outcome, Error>> {
        self.outcome
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl Waiting {
    fn add(&self, key: &DayKey, batch: &Arc<Batch>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting
            .entry(key.clone())
            .or_default()
            .push(Arc::clone(batch));
    }

    /// The batches that are decided together: one's own, and of those that wait as many as fit.
    /// What nobody waits for any more (the phone hung up, and will send it again) is passed over.
    fn group(&self, key: &DayKey, own: &Arc<Batch>) -> Vec<Arc<Batch>> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all = waiting.remove(key).unwrap_or_default();
        let mut group = vec![Arc::clone(own)];
        let mut later = Vec::new();
        let mut events = own.events.len();
        for batch in all {
            if Arc::ptr_eq(&batch, own) || Arc::strong_count(&batch) == 1 {
                continue;
            }
            events += batch.events.len();
            if events <= EVENTS_MAX {
                group.push(batch);
            } else {
                later.push(batch);
            }
        }
        if !later.is_empty() {
            waiting.insert(key.clone(), later);
        }
        group
    }
}

impl Dispatch {
    /// Takes over a phone's events of one day, together with what other phones are sending.
    pub(super) async fn report_day(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
        events: Vec<TechnicianEvent>,
    ) -> Result<Outcome, Error> {
        let key = (territory.clone(), day);
        let own = Arc::new(Batch {
            events,
            outcome: Mutex::new(None),
        });
        self.waiting.add(&key, &own);
        let turn = self.turn(territory, day);
        let _mine = turn.lock().await;
        if let Some(outcome) = own.settled() {
            return outcome;
        }
        let group = self.waiting.group(&key, &own);
        match self.decide_group(territory, day, &group).await {
            Ok(outcomes) => {
                for (batch, outcome) in group.iter().zip(outcomes) {
                    batch.settle(Ok(outcome));
                }
            }
            // One batch's trouble isn't another's.
            Err(_) if group.len() > 1 => {
                for batch in &group {
                    let alone = std::slice::from_ref(batch);
                    let outcome = self.decide_group(territory, day, alone).await;
                    batch.settle(outcome.map(|outcomes| outcomes.into_iter().flatten().collect()));
                }
            }
            Err(error) => own.settle(Err(error)),
        }
        let lost = || Error::Conflict("the events weren't decided on; send them again".into());
        own.settled().unwrap_or_else(|| Err(lost()))
    }

    async fn decide_group(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
        group: &[Arc<Batch>],
    ) -> Result<Vec<Outcome>, Error> {
        let events = || group.iter().flat_map(|batch| &batch.events);
        let ids: Vec<EventId> = events().map(|event| event.id.clone()).collect();
        let known = self.store.known_events(&ids).await?;
        self.decide_in_turn(territory, day, |decision| {
            let mut seen = known.clone();
            let mut moved = BTreeSet::new();
            let outcomes = group
                .iter()
                .map(|batch| decision.take_batch(&batch.events, &mut seen, &mut moved))
                .collect();
            if !moved.is_empty() {
                decision.watch(|technician| moved.contains(technician));
            }
            Ok(outcomes)
        })
        .await
    }
}

impl Decision<'_> {
    /// Takes over the events of a batch that aren't in `seen`. Technicians whose forecast may be
    /// another one now are added to `moved`.
    fn take_batch(
        &mut self,
        events: &[TechnicianEvent],
        seen: &mut BTreeSet<EventId>,
        moved: &mut BTreeSet<TechnicianId>,
    ) -> Outcome {
        let mut outcome = Vec::with_capacity(events.len());
        for event in events {
            let result = if seen.insert(event.id.clone()) {
                self.take_event(event, moved)
            } else {
                ReportResult::Repeated
            };
            outcome.push((event.id.clone(), result));
        }
        outcome
    }

    fn take_event(
        &mut self,
        event: &TechnicianEvent,
        moved: &mut BTreeSet<TechnicianId>,
    ) -> ReportResult {
        let technician = &event.technician;
        let taken = match &event.kind {
            EventKind::Position { point } => {
                if self.is_too_near(technician, *point, event.occurred_at) {
                    return ReportResult::Accepted;
                }
                self.take_position(technician, *point, event.occurred_at)
            }
            _ => self.take_step(technician, event),
        };
        // Where somebody is who doesn't drive to a visit changes no arrival.
        if event.kind.needs_visit() || self.drives(technician) {
            moved.insert(technician.clone());
        }
        self.record_report(technician, event, taken.as_ref().err());
        match taken {
            Ok(()) => ReportResult::Accepted,
            Err(why) => ReportResult::Refused(why),
        }
    }
}
