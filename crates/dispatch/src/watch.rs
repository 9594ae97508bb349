//! Watch: how likely each promise breaks, given all that is known now. Computes; opening and
//! closing warnings is [`crate::warn`]'s.

use crate::day::DayState;
use crate::forecast::DayForecast;
use kept_domain::{
    Plan, Ppm, Promise, PromiseState, Seconds, TechnicianId, Timestamp, Visit, VisitId,
    VisitStatus, WarningReason, Window,
};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Visits whose promise looked likely to break at an earlier check, and since when. Kept in
/// memory only: after a restart the second check comes a little later.
#[derive(Debug, Default)]
pub struct Suspicions(Mutex<BTreeMap<VisitId, Timestamp>>);

impl Suspicions {
    /// Notes that a promise looks likely to break; returns since when it does.
    pub(crate) fn note(&self, visit: &VisitId, now: Timestamp) -> Timestamp {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(visit.clone()).or_insert(now)
    }

    /// Forgets a visit: it looks well, or its warning is open.
    pub(crate) fn forget(&self, visit: &VisitId) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(visit);
    }
}

/// A promise and how likely it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// The visit.
    pub visit: VisitId,
    /// The word we gave.
    pub promise: Promise,
    /// Who is to come; none when the visit is on no route.
    pub technician: Option<TechnicianId>,
    /// Probability that the technician arrives after the promise's end.
    pub late_ppm: Ppm,
    /// When the technician is expected, 10 % to 90 %.
    pub expected: Window,
    /// What is behind it.
    pub reason: WarningReason,
}

/// The risks of all promises that are still open, on the technicians' routes that `wanted`
/// accepts, and of promised visits on no route.
#[must_use]
pub fn risks(
    state: &DayState,
    now: Timestamp,
    forecast: &DayForecast,
    wanted: impl Fn(&TechnicianId) -> bool,
) -> Vec<Risk> {
    let Some(plan) = &state.plan else {
        return Vec::new();
    };
    let planned: BTreeMap<&VisitId, &TechnicianId> = plan
        .routes
        .iter()
        .flat_map(|route| {
            route
                .stops
                .iter()
                .map(|stop| (&stop.visit, &route.technician))
        })
        .collect();
    state
        .visits
        .values()
        .filter(|visit| {
            let known = state.progress.get(&visit.id);
            known.is_none_or(|known| known.status <= VisitStatus::OnTheWay)
        })
        .filter_map(|visit| match planned.get(&visit.id) {
            Some(technician) if wanted(technician) => {
                risk(state, now, forecast, plan, visit, technician)
            }
            Some(_) => None,
            None => unassigned(state, now, visit),
        })
        .collect()
}

fn risk(
    state: &DayState,
    now: Timestamp,
    forecast: &DayForecast,
    plan: &Plan,
    visit: &Visit,
    technician: &TechnicianId,
) -> Option<Risk> {
    let promise = state.word_of(&visit.id)?;
    let late_ppm = forecast.kept_ppm(&visit.id, &promise.window)?.complement();
    let reason = reason(state, now, plan, visit, technician);
    Some(Risk {
        visit: visit.id.clone(),
        promise: promise.clone(),
        technician: Some(technician.clone()),
        late_ppm,
        expected: expected(state, now, forecast, &visit.id)?,
        reason,
    })
}

fn unassigned(state: &DayState, now: Timestamp, visit: &Visit) -> Option<Risk> {
    let promise = state.word_of(&visit.id)?;
    let absent = promise
        .technician
        .as_ref()
        .and_then(|id| state.technicians.get(id));
    let reason = match absent {
        Some(technician) if technician.absent.contains(&state.date) => WarningReason::Absent,
        _ => WarningReason::Replanned,
    };
    // Only what was told as a tight window is a word to somebody about today; a half-day visit that
    // couldn't be planned is the dispatcher's unassigned tray.
    (promise.state == PromiseState::Standing && promise.technician.is_some()).then(|| Risk {
        visit: visit.id.clone(),
        promise: promise.clone(),
        technician: None,
        late_ppm: Ppm::ONE,
        expected: Window::new(now, state.local_day().end().max(now + Seconds(1)))
            .unwrap_or(promise.window),
        reason,
    })
}

/// The arrival's 10 % to 90 % on the live grid, at least one step wide.
pub(crate) fn expected(
    state: &DayState,
    now: Timestamp,
    forecast: &DayForecast,
    visit: &VisitId,
) -> Option<Window> {
    let grid = state.territory.settings.grid_live_s;
    let from = floor(state, forecast.quantile(visit, 100)?.max(now), grid);
    let to = ceil(state, forecast.quantile(visit, 900)?, grid);
    Window::new(from, to.max(from + grid)).ok()
}

/// The instant rounded down to a grid that starts at local midnight.
pub(crate) fn floor(state: &DayState, at: Timestamp, grid: Seconds) -> Timestamp {
    let origin = state.local_day().start();
    let step = grid.0.max(1);
    origin + Seconds((at - origin).0.div_euclid(step) * step)
}

/// The instant rounded up to a grid that starts at local midnight.
pub(crate) fn ceil(state: &DayState, at: Timestamp, grid: Seconds) -> Timestamp {
    let down = floor(state, at, grid);
    if down == at {
        at
    } else {
        down + Seconds(grid.0.max(1))
    }
}

/// What makes the technician late: the stop in hand, as far as one can see.
fn reason(
    state: &DayState,
    now: Timestamp,
    plan: &Plan,
    visit: &Visit,
    technician: &TechnicianId,
) -> WarningReason {
    let stops = plan
        .route(technician)
        .map(|route| route.stops.as_slice())
        .unwrap_or_default();
    let before = stops.iter().take_while(|stop| stop.visit != visit.id);
    let in_hand = before
        .filter(|stop| state.progress_of(&stop.visit).status.is_in_hand())
        .last();
    let Some(stop) = in_hand else {
        let driving = state.progress_of(&visit.id).status == VisitStatus::OnTheWay;
        return match last_overrun(state, stops) {
            _ if driving => WarningReason::Traffic,
            Some(at) => WarningReason::Overrun { at },
            None => WarningReason::Replanned,
        };
    };
    let progress = state.progress_of(&stop.visit);
    if progress.said_finish.is_some() {
        return WarningReason::Declared {
            at: stop.visit.clone(),
        };
    }
    match progress.status {
        VisitStatus::OnTheWay if now > stop.arrive => WarningReason::Traffic,
        _ => WarningReason::Overrun {
            at: stop.visit.clone(),
        },
    }
}

/// The last finished stop whose work took longer than expected.
fn last_overrun(state: &DayState, stops: &[kept_domain::Stop]) -> Option<VisitId> {
    stops.iter().rev().find_map(|stop| {
        let progress = state.progress_of(&stop.visit);
        let took = progress.finished_at? - progress.started_at?;
        let expected = state.visits.get(&stop.visit)?.duration_s;
        (took > expected).then(|| stop.visit.clone())
    })
}
