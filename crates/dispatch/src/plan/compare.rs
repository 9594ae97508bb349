//! Compare: what another plan means for customers. Pure; decides nothing.

use crate::day::DayState;
use crate::forecast::DayForecast;
use crate::view::{BrokenByMove, VisitChange};
use kept_domain::{Ppm, PromiseState, Seconds, Timestamp, Visit};

/// Arrivals that change by less are no news to a dispatcher.
const SHIFT_MIN: Seconds = Seconds::minutes(5);

/// What becomes of the visits that nobody has arrived at.
pub(super) struct Comparison {
    /// What is foretold of the other plan.
    pub forecast: DayForecast,
    /// Another technician, or another time; in the order of the visits' ids.
    pub changes: Vec<VisitChange>,
    /// Promises that are at risk now and weren't before.
    pub breaks: Vec<BrokenByMove>,
    /// Promises that were at risk before and aren't now.
    pub saves: Vec<BrokenByMove>,
}

/// Compares two states of the same day that differ in their plans.
pub(super) fn compared(before: &DayState, after: &DayState, now: Timestamp) -> Comparison {
    let was = Side::new(before, now);
    let is = Side::new(after, now);
    let (mut changes, mut breaks, mut saves) = (Vec::new(), Vec::new(), Vec::new());
    for visit in after.visits.values() {
        let progress = after.progress_of(&visit.id);
        if progress.status.is_closed() || progress.arrived_at.is_some() {
            continue;
        }
        changes.extend(change(&was, &is, visit));
        match (was.is_at_risk(visit), is.is_at_risk(visit)) {
            (false, true) => breaks.extend(is.broken(visit)),
            (true, false) => saves.extend(is.broken(visit)),
            _ => {}
        }
    }
    Comparison {
        forecast: is.forecast,
        changes,
        breaks,
        saves,
    }
}

/// A day with its forecast.
struct Side<'a> {
    state: &'a DayState,
    forecast: DayForecast,
}

impl<'a> Side<'a> {
    fn new(state: &'a DayState, now: Timestamp) -> Self {
        Side {
            state,
            forecast: DayForecast::new(state, now),
        }
    }

    fn kept(&self, visit: &Visit) -> Option<Ppm> {
        let promise = self.state.promise_of(&visit.id)?;
        self.forecast.kept_ppm(&visit.id, &promise.window)
    }

    fn technician(&self, visit: &Visit) -> Option<String> {
        let plan = self.state.plan.as_ref()?;
        let (route, _) = plan.find(&visit.id)?;
        Some(route.technician.to_string())
    }

    /// A standing promise whose chance is so low that a warning would open.
    fn is_at_risk(&self, visit: &Visit) -> bool {
        let standing = self.state.promise_of(&visit.id);
        let standing = standing.is_some_and(|promise| promise.state == PromiseState::Standing);
        let open = self.state.territory.settings.warn_open_ppm;
        let kept = self.kept(visit);
        standing && kept.is_none_or(|kept| kept.complement() >= open)
    }

    fn broken(&self, visit: &Visit) -> Option<BrokenByMove> {
        Some(BrokenByMove {
            visit: visit.id.to_string(),
            customer: customer(self.state, visit),
            window: self.state.promise_of(&visit.id)?.window,
            kept_ppm: self.kept(visit).unwrap_or_default(),
        })
    }
}

fn customer(state: &DayState, visit: &Visit) -> String {
    let known = state.customers.get(&visit.customer);
    known.map(|known| known.name.clone()).unwrap_or_default()
}

fn change(was: &Side<'_>, is: &Side<'_>, visit: &Visit) -> Option<VisitChange> {
    let (from, to) = (was.technician(visit), is.technician(visit));
    let before = was.forecast.quantile(&visit.id, 500);
    let after = is.forecast.quantile(&visit.id, 500);
    let shifted = match (before, after) {
        (Some(before), Some(after)) => (after - before).0.abs() >= SHIFT_MIN.0,
        _ => false,
    };
    (from != to || shifted).then(|| VisitChange {
        visit: visit.id.to_string(),
        customer: customer(is.state, visit),
        from,
        to,
        arrive_before: before,
        arrive_after: after,
        kept_before: was.kept(visit),
        kept_after: is.kept(visit),
        promise: is.state.promise_of(&visit.id).map(|told| told.window),
    })
}
