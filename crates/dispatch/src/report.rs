//! Report: what technicians' phones say, in batches, in any order, more than once.

mod group;
mod position;

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::decision::Decision;
use crate::narrow::choose_windows;
use crate::quiet::Urgency;
use crate::texts::Text;
use chrono::NaiveDate;
use kept_domain::{
    CaseKind, EventId, EventKind, LedgerFact, MessageKind, Note, Progress, Promise, PromiseState,
    Seconds, Stage, TechnicianEvent, TechnicianId, TerritoryId, Timestamp, Visit, VisitId,
    VisitStatus, WarningClose,
};
use std::collections::BTreeMap;

pub(crate) use group::Waiting;

/// Events per batch.
pub const BATCH_MAX: usize = 200;
/// What happened longer ago than this is taken over, but no customer is texted about it.
const NEWS_MAX: Seconds = Seconds::minutes(10);
/// Longest delay that a technician can declare, in minutes.
const DELAY_MINUTES_MAX: u32 = 24 * 60;

/// One event as a phone sends it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Made by the phone.
    pub id: EventId,
    /// Counts up on the device.
    pub device_sequence: u64,
    /// When it happened, by the phone's clock.
    pub occurred_at: Timestamp,
    /// Which visit, where the kind needs one.
    pub visit: Option<VisitId>,
    /// What.
    pub kind: EventKind,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportResult {
    /// Taken over.
    Accepted,
    /// Known already; nothing changed.
    Repeated,
    /// Not taken over, and why. Sending it again will not help.
    Refused(String),
}

impl Decision<'_> {
    /// Takes over one event about a visit; says why when it doesn't.
    fn take_step(
        &mut self,
        technician: &TechnicianId,
        event: &TechnicianEvent,
    ) -> Result<(), String> {
        let visit = event
            .visit
            .as_ref()
            .and_then(|id| self.state.visits.get(id).cloned())
            .ok_or("the visit isn't on this day")?;
        self.may_report(technician, &visit)?;
        if matches!(event.kind, EventKind::Delayed { minutes } if minutes > DELAY_MINUTES_MAX) {
            return Err(format!("minutes must be at most {DELAY_MINUTES_MAX}"));
        }
        let before = self.state.progress_of(&visit.id);
        let mut after = before
            .after(&event.kind, event.occurred_at)
            .map_err(|error| error.to_string())?;
        after.technician = Some(technician.clone());
        self.write(Write::Progress(after.clone()));
        if let EventKind::PartMissing { part } = &event.kind {
            let note = Note::PartMissing { part: part.clone() };
            self.open_case(&visit, CaseKind::Recover, note);
        }
        self.follow(technician, &visit, &before, &after, event.occurred_at);
        Ok(())
    }

    /// Reports come from whoever has the visit on the route, or began it.
    pub(crate) fn may_report(
        &self,
        technician: &TechnicianId,
        visit: &Visit,
    ) -> Result<(), String> {
        let progress = self.state.progress_of(&visit.id);
        let began = progress.technician.as_ref() == Some(technician);
        let planned = self
            .state
            .plan
            .as_ref()
            .and_then(|plan| plan.find(&visit.id))
            .is_some_and(|(route, _)| route.technician == *technician);
        if began || planned {
            Ok(())
        } else {
            Err("the visit isn't on your route".into())
        }
    }

    /// What a step in the field brings about.
    fn follow(
        &mut self,
        technician: &TechnicianId,
        visit: &Visit,
        before: &Progress,
        after: &Progress,
        at: Timestamp,
    ) {
        let is_news = self.now - at <= NEWS_MAX;
        if let (None, Some(arrived)) = (before.arrived_at, after.arrived_at) {
            self.settle_promises(visit, arrived);
        }
        if before.status == after.status {
            return;
        }
        match after.status {
            VisitStatus::OnTheWay if is_news => {
                self.tell_next(technician, Stage::EnRoute, &visit.id)
            }
            VisitStatus::Working if is_news => {
                if let Some(next) = self.next_on_route(technician, &visit.id) {
                    self.tell_next(technician, Stage::NextUp, &next);
                }
            }
            VisitStatus::Done => self.finish(technician, visit, is_news),
            VisitStatus::NoAccess => {
                self.withdraw(&visit.id, |_| true);
                self.open_case(visit, CaseKind::Recover, Note::NobodyOpened);
            }
            _ => {}
        }
    }

    fn finish(&mut self, technician: &TechnicianId, visit: &Visit, is_news: bool) {
        self.withdraw(&visit.id, |kind| kind != MessageKind::Personal);
        if is_news {
            let name = self.first_name(technician);
            let link = self.links.url(visit);
            let text = Text::Done {
                technician: &name,
                link: &link,
            };
            self.queue(visit, MessageKind::Done, "done", Urgency::Normal, &text);
        }
    }

    /// The outcome of what was promised is known: the technician is there.
    fn settle_promises(&mut self, visit: &Visit, arrived: Timestamp) {
        let word = self.state.word_of(&visit.id).cloned();
        let last = self.state.promise_of(&visit.id).cloned();
        let both: Vec<Promise> = match (word, last) {
            (Some(word), Some(last)) if word.id != last.id => vec![word, last],
            (word, _) => word.into_iter().collect(),
        };
        let mut kept = true;
        for promise in both {
            if matches!(
                promise.state,
                PromiseState::Standing | PromiseState::Narrowed
            ) {
                let inside = promise.window.contains(arrived);
                kept = kept && (inside || promise.stage == Stage::EnRoute);
                self.settle_promise(visit, promise, arrived, inside);
            } else if matches!(promise.state, PromiseState::Broken { .. }) {
                kept = false;
            }
        }
        self.suspicions.forget(&visit.id);
        if let Some(warning) = self.state.live_warning_of(&visit.id).cloned() {
            let how = if kept {
                WarningClose::Kept
            } else {
                WarningClose::Broken
            };
            self.close_warning(warning, how);
        }
        self.close_cases(
            &visit.id,
            CaseKind::CallUnanswered,
            "the technician arrived",
        );
    }

    fn settle_promise(
        &mut self,
        visit: &Visit,
        promise: Promise,
        arrived: Timestamp,
        inside: bool,
    ) {
        let id = promise.id.clone();
        let (state, fact) = if inside {
            (
                PromiseState::Kept { at: arrived },
                LedgerFact::PromiseKept {
                    promise: id,
                    arrived,
                },
            )
        } else {
            let fact = LedgerFact::PromiseBroken {
                promise: id,
                arrived: Some(arrived),
                late_s: arrived - promise.window.to(),
            };
            (PromiseState::Broken { at: arrived }, fact)
        };
        let broke_the_word = !inside && promise.stage != Stage::EnRoute;
        self.write(Write::Promise(Promise { state, ..promise }));
        self.record(Some(&visit.id), fact);
        if broke_the_word {
            self.open_case(visit, CaseKind::Recover, Note::PromiseBroke);
        }
    }

    /// The first visit after this one on the technician's route that isn't begun.
    fn next_on_route(&self, technician: &TechnicianId, visit: &VisitId) -> Option<VisitId> {
        let route = self.state.plan.as_ref()?.route(technician)?;
        let at = route.stops.iter().position(|stop| stop.visit == *visit)?;
        route
            .stops
            .iter()
            .skip(at + 1)
            .map(|stop| &stop.visit)
            .find(|id| self.state.progress_of(id).status == VisitStatus::Open)
            .cloned()
    }

    /// Tells one visit's customer a narrower window, from the live forecast of the route.
    fn tell_next(&mut self, technician: &TechnicianId, stage: Stage, visit: &VisitId) {
        let choices: Vec<_> = choose_windows(&self.state, self.now, stage, |id| id == technician)
            .into_iter()
            .filter(|choice| choice.visit == *visit)
            .collect();
        self.tell_windows(stage, &choices);
    }
}

impl Dispatch {
    /// Takes over a batch of a technician's events. `sent_at` is the phone's clock when it sent
    /// them: its difference to ours corrects the times. Results are in the batch's order.
    ///
    /// # Errors
    /// `Invalid` when the batch is too large; `NotFound` for an unknown technician.
    pub async fn report(
        &self,
        technician: &TechnicianId,
        sent_at: Timestamp,
        batch: &[Report],
    ) -> Result<Vec<(EventId, ReportResult)>, Error> {
        if batch.len() > BATCH_MAX {
            let message = format!("at most {BATCH_MAX} events at a time");
            return Err(Error::Invalid {
                field: "events".into(),
                message: message.into(),
            });
        }
        let territory = self.territory_of(technician).await?;
        let ids: Vec<EventId> = batch.iter().map(|report| report.id.clone()).collect();
        let skew = self.now() - sent_at;
        let mut results: BTreeMap<EventId, ReportResult> = BTreeMap::new();
        let mut by_day: BTreeMap<NaiveDate, Vec<TechnicianEvent>> = BTreeMap::new();
        for report in batch {
            if results.contains_key(&report.id) {
                continue;
            }
            match self.day_of(&territory, report).await? {
                Some(day) => {
                    results.insert(report.id.clone(), ReportResult::Accepted);
                    let event = self.event(technician, report, skew);
                    by_day.entry(day).or_default().push(event);
                }
                None => {
                    let why = "there is no such visit".to_owned();
                    results.insert(report.id.clone(), ReportResult::Refused(why));
                }
            }
        }
        for (day, mut events) in by_day {
            events.sort_by_key(|event| (event.occurred_at, event.device_sequence));
            let outcome = self.report_day(&territory, day, events).await?;
            results.extend(outcome);
        }
        Ok(in_order(&ids, results))
    }

    /// The day of the visit that a report names; today's for a position.
    async fn day_of(
        &self,
        territory: &TerritoryId,
        report: &Report,
    ) -> Result<Option<NaiveDate>, Error> {
        if let Some(visit) = &report.visit {
            let key = self.store.find_visit(visit).await?;
            return Ok(key
                .filter(|key| key.territory == *territory)
                .map(|key| key.day));
        }
        if report.kind.needs_visit() {
            return Ok(None);
        }
        let zone = self.zone_of(territory).await?;
        Ok(zone.map(|zone| self.now().date(zone)))
    }

    fn event(&self, technician: &TechnicianId, report: &Report, skew: Seconds) -> TechnicianEvent {
        let now = self.now();
        TechnicianEvent {
            id: report.id.clone(),
            technician: technician.clone(),
            visit: report.visit.clone(),
            kind: report.kind.clone(),
            device_sequence: report.device_sequence,
            occurred_at: (report.occurred_at + skew).min(now),
            received_at: now,
        }
    }
}

impl Decision<'_> {
    fn record_report(
        &mut self,
        technician: &TechnicianId,
        event: &TechnicianEvent,
        why: Option<&String>,
    ) {
        self.write(Write::Event(event.clone()));
        let technician = technician.clone();
        let fact = match why {
            // Positions come by the minute: kept as events, not in the ledger.
            None if matches!(event.kind, EventKind::Position { .. }) => return,
            None => LedgerFact::Reported {
                technician,
                event: event.kind.clone(),
                occurred_at: event.occurred_at,
            },
            Some(why) => LedgerFact::ReportRefused {
                technician,
                event: event.kind.clone(),
                why: why.clone(),
            },
        };
        self.record(event.visit.as_ref(), fact);
    }
}

fn in_order(
    ids: &[EventId],
    mut results: BTreeMap<EventId, ReportResult>,
) -> Vec<(EventId, ReportResult)> {
    ids.iter()
        .map(|id| {
            let result = results.insert(id.clone(), ReportResult::Repeated);
            (id.clone(), result.unwrap_or(ReportResult::Repeated))
        })
        .collect()
}
