//! Forecast: the distribution of every arrival of a day, given all that is known now. Translates a
//! day into the solver's route models and back; the mathematics lives in the solver.

use crate::day::DayState;
use crate::keys::stable_key;
use crate::learn;
use crate::plan::rest::break_under_way;
use kept_domain::{
    Place, Ppm, Progress, Promise, PromiseState, Route, Seconds, Settings, Stop, TechnicianId,
    Timestamp, Visit, VisitId, VisitStatus, Window,
};
use kept_solver::forecast::learn::{Belief, DriveAsked, Entered, WorkAsked};
use kept_solver::forecast::{
    self, Arrivals, Over, RouteForecast, RouteModel, ScenarioSet, Scenarios, Start, StopModel,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Technicians say that work takes longer than planned when it takes so much longer.
const SAYS_FROM: Seconds = Seconds::minutes(15);

/// A technician's remaining route, ready to be forecast.
pub(crate) struct LiveModel {
    /// Who.
    pub technician: TechnicianId,
    /// The stops that are left, in order; the first one may be in hand.
    pub visits: Vec<VisitId>,
    /// The solver's model of them.
    pub model: RouteModel,
    /// What is known of the first one.
    pub progress: forecast::Progress,
}

/// Forecasts of all arrivals that are still to come.
pub struct DayForecast {
    origin: Timestamp,
    arrivals: BTreeMap<VisitId, Arrivals>,
    finish: BTreeMap<TechnicianId, Arrivals>,
}

impl DayForecast {
    /// Forecasts every route of the plan that counts.
    #[must_use]
    pub fn new(state: &DayState, now: Timestamp) -> Self {
        Self::of_routes(state, now, &scenarios(state), |_| true)
    }

    /// Forecasts the routes that `wanted` accepts.
    #[must_use]
    pub fn of_routes(
        state: &DayState,
        now: Timestamp,
        scenarios: &ScenarioSet,
        wanted: impl Fn(&TechnicianId) -> bool,
    ) -> Self {
        let origin = state.local_day().start();
        let mut all = DayForecast {
            origin,
            arrivals: BTreeMap::new(),
            finish: BTreeMap::new(),
        };
        for live in live_models(state, now, wanted) {
            let RouteForecast { stops, finish } =
                forecast::forecast(&live.model, seconds(origin, now), live.progress, scenarios);
            all.arrivals.extend(live.visits.into_iter().zip(stops));
            all.finish.insert(live.technician, finish);
        }
        all
    }

    /// The arrivals at a visit, scenario by scenario; none when it is on no route or behind us.
    #[must_use]
    pub fn arrivals(&self, visit: &VisitId) -> Option<&Arrivals> {
        self.arrivals.get(visit)
    }

    /// The arrival that a share of scenarios (in thousandths) doesn't exceed.
    #[must_use]
    pub fn quantile(&self, visit: &VisitId, permille: u32) -> Option<Timestamp> {
        let at = self.arrivals.get(visit)?.quantile(permille);
        Some(self.origin + Seconds(i64::from(at)))
    }

    /// The end of a technician's work, likewise.
    #[must_use]
    pub fn finish_quantile(&self, technician: &TechnicianId, permille: u32) -> Option<Timestamp> {
        let at = self.finish.get(technician)?.quantile(permille);
        Some(self.origin + Seconds(i64::from(at)))
    }

    /// When a technician's work ends on average; none of who has nothing left to do.
    #[must_use]
    pub fn finish_mean(&self, technician: &TechnicianId) -> Option<Timestamp> {
        let at = self.finish.get(technician)?.mean();
        Some(self.origin + Seconds(i64::from(at)))
    }

    /// The chance that the technician arrives before the window's end. Who comes before its start
    /// waits, so being early breaks nothing.
    #[must_use]
    pub fn kept_ppm(&self, visit: &VisitId, window: &Window) -> Option<Ppm> {
        let last = seconds(self.origin, window.to()).saturating_sub(1);
        Some(Ppm(self.arrivals.get(visit)?.probability_by(last)))
    }
}

/// The scenarios of a day: the same whenever the same day is forecast as it stands.
#[must_use]
pub fn scenarios(state: &DayState) -> Arc<ScenarioSet> {
    let count = usize::try_from(state.territory.settings.scenarios).unwrap_or(1);
    let seed = stable_key(&[
        "scenarios",
        state.territory.id.as_str(),
        &state.date.to_string(),
    ]);
    let set = shaped(state, drawn(belief(state).scenarios(count, seed)));
    let over = over(state);
    if over.is_empty() {
        set
    } else {
        Arc::new(set.after(&over))
    }
}

/// The scenarios with the shapes that were learned of the day's durations.
pub(crate) fn shaped(state: &DayState, set: Arc<ScenarioSet>) -> Arc<ScenarioSet> {
    if state.learned.is_none() {
        return set;
    }
    let visits = state.visits.values();
    let job_types = visits.map(|visit| (visit_key(&visit.id), visit.job_type.as_str()));
    Arc::new(Arc::unwrap_or_clone(set).shaped(belief(state).shapes(job_types)))
}

/// The durations of the day that are over, as they were expected.
fn over(state: &DayState) -> Vec<Over> {
    let belief = belief(state);
    let finished = learn::finished(state);
    let works = finished.iter().filter_map(|visit| {
        Some(Over {
            pace_of: Some(technician_key(&visit.technician)),
            expected: belief.usual_work(&WorkAsked::of(visit)),
            took_s: visit.work.took_s?,
        })
    });
    let drives = finished.iter().filter_map(|visit| {
        let drive = visit.drive.as_ref().filter(|drive| !drive.waited)?;
        let asked = DriveAsked {
            planned_s: drive.planned_s,
            departs_s: drive.departs_s,
        };
        Some(Over {
            pace_of: None,
            expected: belief.usual_drive(asked),
            took_s: drive.took_s?,
        })
    });
    works.chain(drives).collect()
}

/// The key of a technician's random numbers.
fn technician_key(technician: &str) -> u64 {
    stable_key(&["technician", technician])
}

/// What is believed of durations on a day.
pub(crate) fn belief(state: &DayState) -> Belief<'_> {
    Belief {
        entered: entered(&state.territory.settings),
        learned: state.learned.as_deref(),
    }
}

/// What the firm itself says of spreads.
#[must_use]
pub fn entered(settings: &Settings) -> Entered {
    Entered {
        travel_cv_permille: settings.travel_cv_permille,
        day_cv_permille: settings.day_cv_permille,
        technician_cv_permille: settings.technician_cv_permille,
    }
}

/// Scenario sets that were drawn lately, newest last. Drawing one costs as much as forecasting a few
/// routes, and it follows from its settings alone.
static DRAWN: Mutex<Vec<Arc<ScenarioSet>>> = Mutex::new(Vec::new());
/// Sets that are kept: a day's, and those of a few other territories and days.
const DRAWN_MAX: usize = 8;

fn drawn(settings: Scenarios) -> Arc<ScenarioSet> {
    let mut known = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(set) = known.iter().find(|set| set.settings() == settings) {
        return Arc::clone(set);
    }
    let set = Arc::new(ScenarioSet::new(settings));
    if known.len() >= DRAWN_MAX {
        known.remove(0);
    }
    known.push(Arc::clone(&set));
    set
}

/// Seconds from the day's origin, clamped to what the solver takes.
pub(crate) fn seconds(origin: Timestamp, at: Timestamp) -> i32 {
    i32::try_from((at - origin).0.clamp(-forecast_max(), forecast_max())).unwrap_or_default()
}

fn forecast_max() -> i64 {
    i64::from(forecast::TIME_S_MAX)
}

/// The key of a visit's random numbers.
pub(crate) fn visit_key(visit: &VisitId) -> u64 {
    stable_key(&["visit", visit.as_str()])
}

/// The remaining routes of the plan that counts, of the technicians that `wanted` accepts.
pub(crate) fn live_models(
    state: &DayState,
    now: Timestamp,
    wanted: impl Fn(&TechnicianId) -> bool,
) -> Vec<LiveModel> {
    let Some(plan) = &state.plan else {
        return Vec::new();
    };
    plan.routes
        .iter()
        .filter(|route| wanted(&route.technician))
        .filter_map(|route| live_model(state, route, now))
        .collect()
}

/// A route's rest; none when nothing of it is left.
pub(crate) fn live_model(state: &DayState, route: &Route, now: Timestamp) -> Option<LiveModel> {
    let remaining: Vec<(usize, &Stop, &Visit)> = route
        .stops
        .iter()
        .enumerate()
        .filter(|(_, stop)| !state.progress_of(&stop.visit).status.is_closed())
        .filter_map(|(at, stop)| Some((at, stop, state.visits.get(&stop.visit)?)))
        .collect();
    let (first_at, _, first) = remaining.first()?;
    let progress = state.progress_of(&first.id);
    let origin = state.local_day().start();
    let drives = Drives::new(state, route, &remaining);
    let mut stops: Vec<StopModel> = remaining
        .iter()
        .enumerate()
        .map(|(order, remaining)| stop_model(state, route, *remaining, drives.leading_to(order)))
        .collect();
    // A break that has begun is over when it is over, not a whole break from now.
    let resting = break_under_way(state, route, *first_at, now);
    if let (Some(_), Some(first)) = (resting, stops.first_mut()) {
        first.break_before_s = 0;
        first.break_not_before = None;
    }
    let behind = *first_at > 0;
    let free_from = if behind { now } else { route.depart.max(now) };
    let free_from = resting.map_or(free_from, |end| end.max(free_from));
    Some(LiveModel {
        technician: route.technician.clone(),
        visits: remaining
            .iter()
            .map(|(_, _, visit)| visit.id.clone())
            .collect(),
        model: RouteModel {
            start: Start {
                at: seconds(origin, if behind { now } else { route.depart }),
            },
            legs_and_stops: stops,
            key: technician_key(route.technician.as_str()),
        },
        progress: live_progress(state, now, &progress, route, first, free_from),
    })
}

fn stop_model(
    state: &DayState,
    route: &Route,
    (at, stop, visit): (usize, &Stop, &Visit),
    drive_s: i32,
) -> StopModel {
    let belief = belief(state);
    let origin = state.local_day().start();
    let not_before = state
        .promise_of(&visit.id)
        .and_then(waits_until)
        .unwrap_or_else(|| visit.window_at(stop.start).from());
    // Who is done together with another visit, or after it, begins when the plan says.
    let linked = visit.together.is_some() || !visit.after.is_empty();
    let not_before = if linked {
        not_before.max(stop.start)
    } else {
        not_before
    };
    let pause = route
        .break_
        .as_ref()
        .filter(|planned| planned.before_stop == at);
    let rule = state
        .technicians
        .get(&route.technician)
        .and_then(|t| t.break_rule);
    StopModel {
        key: visit_key(&visit.id),
        leg: belief.drive(DriveAsked {
            planned_s: drive_s,
            departs_s: learn::time_of_day(stop.arrive - stop.travel_s, state.territory.zone),
        }),
        not_before: Some(seconds(origin, not_before)),
        service: belief.work(&WorkAsked {
            job_type: &visit.job_type,
            technician: route.technician.as_str(),
            features: &learn::features(visit),
            planned_s: learn::planned_s(visit),
            entered_cv_permille: visit.duration_cv_permille,
        }),
        break_before_s: pause.map_or(0, |p| i32::try_from((p.to - p.from).0).unwrap_or(0)),
        break_not_before: pause
            .and(rule)
            .map(|rule| seconds(origin, state.local_day().at(rule.earliest))),
    }
}

/// A technician doesn't come before the start of the promise that counts.
fn waits_until(promise: &Promise) -> Option<Timestamp> {
    match promise.state {
        PromiseState::Standing | PromiseState::Kept { .. } => Some(promise.window.from()),
        _ => None,
    }
}

fn live_progress(
    state: &DayState,
    now: Timestamp,
    progress: &Progress,
    route: &Route,
    visit: &Visit,
    free_from: Timestamp,
) -> forecast::Progress {
    let origin = state.local_day().start();
    match progress.status {
        VisitStatus::OnTheWay => forecast::Progress::Driving {
            since: seconds(origin, progress.on_the_way_at.unwrap_or(free_from)),
            seen: seen_on_the_way(state, origin, route, visit, progress.on_the_way_at),
        },
        VisitStatus::Arrived | VisitStatus::Working => {
            let since = progress
                .started_at
                .or(progress.arrived_at)
                .unwrap_or(free_from);
            forecast::Progress::Working {
                since: seconds(origin, since),
                said_finish: progress.said_finish.map(|said| seconds(origin, said)),
                silence: silence(state, route, visit, now - since),
            }
        }
        _ => forecast::Progress::NotStarted {
            free_from: seconds(
                origin,
                progress.said_finish.map_or(free_from, |s| s.max(free_from)),
            ),
        },
    }
}

/// Nothing was said of work that should be over by now.
fn silence(
    state: &DayState,
    route: &Route,
    visit: &Visit,
    elapsed: Seconds,
) -> Option<forecast::Silence> {
    let said = state.progress_of(&visit.id).said_finish.is_some();
    (!said && elapsed >= visit.duration_s).then(|| forecast::Silence {
        from_s: i32::try_from((visit.duration_s + SAYS_FROM).0).unwrap_or(i32::MAX),
        said_permille: says_permille(state, route),
    })
}

/// How often this technician says that work takes long, by the route's work that did: by the rule of
/// succession, half of the time before any did.
fn says_permille(state: &DayState, route: &Route) -> u32 {
    let long = route.stops.iter().filter_map(|stop| {
        let progress = state.progress_of(&stop.visit);
        let took = progress.finished_at? - progress.started_at?;
        let is_long = took >= state.visits.get(&stop.visit)?.duration_s + SAYS_FROM;
        is_long.then_some(progress.said_finish.is_some())
    });
    let (said, all) = long.fold((1, 2), |(said, all), is_said| {
        (said + u32::from(is_said), all + 1)
    });
    1_000 * said / all
}

/// Where the technician was last seen on this leg, and the drive from there.
fn seen_on_the_way(
    state: &DayState,
    origin: Timestamp,
    route: &Route,
    visit: &Visit,
    since: Option<Timestamp>,
) -> Option<forecast::Sighting> {
    let sighting = state.sightings.get(&route.technician)?;
    if since.is_none_or(|since| sighting.at < since) {
        return None;
    }
    let here = Place {
        point: Some(sighting.point),
        matrix: None,
    };
    let there = state.sites.get(&visit.site)?.place;
    let depart = sighting.at.time_of_day(state.territory.zone);
    let planned_s = kept_travel::drive(&state.territory, here, there, depart).ok()?;
    let departs_s = learn::time_of_day(sighting.at, state.territory.zone);
    let asked = DriveAsked {
        planned_s,
        departs_s,
    };
    Some(forecast::Sighting {
        at: seconds(origin, sighting.at),
        remaining_s: belief(state).drive(asked).mean_s,
    })
}

/// Mean drives into each remaining stop, by way of the depots in between and with the loading there.
struct Drives {
    into: Vec<i32>,
}

impl Drives {
    fn new(state: &DayState, route: &Route, remaining: &[(usize, &Stop, &Visit)]) -> Self {
        let into = remaining
            .iter()
            .map(|(at, stop, _)| {
                // The plan's own figure is right unless a stop before was taken off the day.
                let planned = i32::try_from(stop.travel_s.0).unwrap_or(0);
                match by_depots(route, *at, stop) {
                    Some(seconds) => seconds,
                    None => direct(state, route, *at, stop).unwrap_or(planned),
                }
            })
            .collect();
        Drives { into }
    }

    fn leading_to(&self, order: usize) -> i32 {
        self.into.get(order).copied().unwrap_or(0)
    }
}

/// Driving and loading from the stop before to this one, if there is a depot in between.
fn by_depots(route: &Route, at: usize, stop: &Stop) -> Option<i32> {
    let depots = route.restocks.iter();
    let seconds = depots
        .filter(|restock| restock.before_stop == at)
        .map(|restock| restock.travel_s + (restock.finish - restock.arrive))
        .reduce(|sum, leg| sum + leg)?;
    i32::try_from((seconds + stop.travel_s).0).ok()
}

/// The drive from the stop before, at the time of day that the plan has it.
fn direct(state: &DayState, route: &Route, at: usize, stop: &Stop) -> Option<i32> {
    let site = |visit: &VisitId| {
        let visit = state.visits.get(visit)?;
        Some(state.sites.get(&visit.site)?.place)
    };
    let from = match at.checked_sub(1).and_then(|before| route.stops.get(before)) {
        Some(before) => site(&before.visit)?,
        None => state.technicians.get(&route.technician)?.start,
    };
    let territory = &state.territory;
    let depart = (stop.arrive - stop.travel_s).time_of_day(territory.zone);
    kept_travel::drive(territory, from, site(&stop.visit)?, depart).ok()
}
