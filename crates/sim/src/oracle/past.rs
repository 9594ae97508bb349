//! Past: the routes of a day that is over, and what of them was known at an instant.

use super::law::{Known, Law};
use crate::phone::{POSITION_EVERY, SAYS_FROM};
use kept_dispatch::day::DayState;
use kept_domain::{Progress, Promise, Route, Stage, Stop, Timestamp, Visit, VisitId};

/// Who says how long it still takes rounds up to this, in seconds.
const ROUNDS_TO: f64 = 600.0;

/// Seconds in which all of this is reckoned.
pub(super) fn seconds(at: Timestamp) -> f64 {
    at.millis() as f64 / 1000.0
}

/// A technician's route as it went.
pub(super) struct PastRoute {
    pub(super) depart: Option<f64>,
    pub(super) stops: Vec<PastStop>,
    pause: Option<Pause>,
}

#[derive(Clone, Copy)]
struct Pause {
    before_stop: usize,
    earliest: f64,
    takes: f64,
}

/// A stop as it went.
pub(super) struct PastStop {
    pub(super) visit: VisitId,
    pub(super) drive: Law,
    pub(super) work: Law,
    expected: f64,
    pub(super) left: Option<f64>,
    pub(super) arrived: Option<f64>,
    pub(super) started: Option<f64>,
    pub(super) finished: Option<f64>,
    said: Option<f64>,
    /// When a window was told, and its start, for which the technician waits.
    windows: Vec<(f64, f64)>,
}

/// The routes of the day's plan.
pub(super) fn routes(state: &DayState, cv_permille: impl Fn(&str) -> u32) -> Vec<PastRoute> {
    let routes = state.plan.iter().flat_map(|plan| &plan.routes);
    routes
        .map(|route| PastRoute {
            depart: Some(seconds(route.depart)),
            stops: route
                .stops
                .iter()
                .filter_map(|stop| {
                    let visit = state.visits.get(&stop.visit)?;
                    Some(past_stop(state, stop, visit, cv_permille(&visit.job_type)))
                })
                .collect(),
            pause: pause(state, route),
        })
        .collect()
}

fn pause(state: &DayState, route: &Route) -> Option<Pause> {
    let planned = route.break_.as_ref()?;
    let rule = state.technicians.get(&route.technician)?.break_rule;
    let earliest = rule.map_or(planned.from, |rule| state.local_day().at(rule.earliest));
    Some(Pause {
        before_stop: planned.before_stop,
        earliest: seconds(earliest),
        takes: (planned.to - planned.from).0 as f64,
    })
}

fn past_stop(state: &DayState, stop: &Stop, visit: &Visit, cv_permille: u32) -> PastStop {
    let progress: Progress = state.progress_of(&visit.id);
    let told = state.promises.get(&visit.id).into_iter().flatten();
    let is_word = |promise: &&Promise| promise.stage != Stage::EnRoute;
    let at = |at: Option<Timestamp>| at.map(seconds);
    PastStop {
        visit: visit.id.clone(),
        drive: Law::drive(stop.travel_s),
        work: Law::work(visit.duration_s, cv_permille),
        expected: visit.duration_s.0 as f64,
        left: at(progress.on_the_way_at),
        arrived: at(progress.arrived_at),
        started: at(progress.started_at),
        finished: at(progress.finished_at),
        said: at(progress.said_finish),
        windows: told
            .filter(is_word)
            .map(|promise| (seconds(promise.told_at), seconds(promise.window.from())))
            .collect(),
    }
}

impl PastRoute {
    /// The first stop that wasn't over at `now`.
    pub(super) fn first_open(&self, now: f64) -> usize {
        let is_over = |stop: &&PastStop| stop.finished.is_some_and(|at| at <= now);
        self.stops.iter().take_while(is_over).count()
    }

    /// When the technician leaves for a stop, free since `free`.
    pub(super) fn leaves(&self, stop: usize, free: f64) -> f64 {
        match self.pause.filter(|pause| pause.before_stop == stop) {
            Some(pause) => free.max(pause.earliest) + pause.takes,
            None => free,
        }
    }
}

impl PastStop {
    /// The start of the window that was told by `now`: nobody rings before.
    pub(super) fn waits_until(&self, now: f64) -> f64 {
        let told = self.windows.iter().rev().find(|(told, _)| *told <= now);
        told.map_or(0.0, |(_, from)| *from)
    }

    /// What was known of the drive; none before it began.
    pub(super) fn drive_known(&self, now: f64) -> Option<Known> {
        let left = self.left.filter(|left| *left <= now)?;
        let Some(arrived) = self
            .arrived
            .filter(|at| *at <= now || self.is_seen(left, now))
        else {
            return Some(Known::Longer { than: now - left });
        };
        let waited = arrived <= self.waits_until(arrived);
        Some(if waited {
            Known::Below(arrived - left)
        } else {
            Known::Took(arrived - left)
        })
    }

    /// Whether a position on this drive was reported: it tells how much of the way is done, and
    /// simulated drives are even.
    fn is_seen(&self, left: f64, now: f64) -> bool {
        let first = left + POSITION_EVERY.0 as f64;
        first <= now && self.arrived.is_some_and(|arrived| first < arrived)
    }

    /// What was known of the work; none before it began, or when nobody opened.
    pub(super) fn work_known(&self, now: f64) -> Option<Known> {
        let started = self.started.filter(|started| *started <= now)?;
        if let Some(finished) = self.finished.filter(|at| *at <= now) {
            return Some(Known::Took(finished - started));
        }
        let than = now - started;
        let due = started + self.expected;
        if now < due {
            return Some(Known::Longer { than });
        }
        Some(match self.said {
            Some(said) => Known::Said {
                from: than
                    .max(said - started - ROUNDS_TO)
                    .max(self.expected + SAYS_FROM.0 as f64),
                to: (said - started).max(than + 1.0),
            },
            None => Known::Silent { than },
        })
    }
}
