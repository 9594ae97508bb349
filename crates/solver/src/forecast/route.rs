//! A technician's route as a chain of random durations, and its walk through all scenarios at once.
//!
//! A stop's arrival is `max(max(free + leg, break's earliest start) + break, not before)`; the
//! technician is free again after the service. Must never reorder or drop stops.

use super::arrivals::Arrivals;
use super::begun::{Silence, longer_than};
use super::scenario::{LogNormal, Role, ScenarioSet, Scratch};
use super::shape::Shape;

/// Longest single duration, seconds (a week): longer ones are cut.
pub const DURATION_S_MAX: i32 = 7 * 86_400;

/// Times beyond this distance from the day's origin, seconds (34 years), are cut to it.
pub const TIME_S_MAX: i32 = 1 << 30;

/// How much of a service's spread is left when the technician has said when it will be finished:
/// half of the coefficient of variation.
const SAID_FINISH_CV_SHARE: u32 = 2;

/// People who say when they will be done round up to ten minutes: it is half of that earlier on average,
/// seconds.
const SAID_ROUNDED_S: i32 = 300;

/// A random duration: log-normal, by its mean and its coefficient of variation. Mean 0 is always 0;
/// a coefficient of 0 is always the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Duration {
    /// Mean in seconds; below 0 counts as 0, above [`DURATION_S_MAX`] as that.
    pub mean_s: i32,
    /// Standard deviation over mean, in permille; above 3000 counts as 3000.
    pub cv_permille: u32,
}

/// Where the remaining route begins in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Planned departure from the start place.
    pub at: i32,
}

/// One stop of a route with the leg that leads to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopModel {
    /// Stable id of the visit: it gets the same random numbers wherever it is on whichever route.
    pub key: u64,
    /// Drive from the place before.
    pub leg: Duration,
    /// The technician waits until then when early; arrival counts as no earlier.
    pub not_before: Option<i32>,
    /// Work at the stop.
    pub service: Duration,
    /// Break taken between the stop before and this one, seconds; 0 for none.
    pub break_before_s: i32,
    /// Earliest start of that break: one who is on the way before then drives on first.
    pub break_not_before: Option<i32>,
}

/// A technician's remaining route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteModel {
    /// Departure.
    pub start: Start,
    /// Stops in order, each with its leg.
    pub legs_and_stops: Vec<StopModel>,
    /// Stable id of the technician, for common random numbers.
    pub key: u64,
}

/// What is known of the first stop of the remaining route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Not on the way yet; leaves at the planned start, `free_from` or now, whichever is last.
    NotStarted {
        /// When the technician can leave at the earliest.
        free_from: i32,
    },
    /// On the way since then.
    Driving {
        /// When the drive began.
        since: i32,
        /// Where the technician was last seen on the way, when anywhere.
        seen: Option<Sighting>,
    },
    /// At work at the first stop since then.
    Working {
        /// When the technician arrived.
        since: i32,
        /// When the technician said that the work would be finished.
        said_finish: Option<i32>,
        /// What it tells that the technician said nothing, once the work should be over.
        silence: Option<Silence>,
    },
}

/// A position on the drive in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// When the technician was there. What has passed since is known to be driven already.
    pub at: i32,
    /// Seconds still to drive from there, on average.
    pub remaining_s: i32,
}

/// The forecast of one route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteForecast {
    /// Arrivals stop by stop, in the route's order.
    pub stops: Vec<Arrivals>,
    /// When the work at the last stop is finished; the departure when there are no stops.
    pub finish: Arrivals,
}

/// Forecasts every arrival on a route, given where the technician is `now`. Pure: equal arguments
/// give equal samples; stops beyond the first keep their random numbers as the day goes on, so two
/// forecasts differ by what happened and not by luck.
///
/// What has already taken a while follows its distribution cut at the elapsed time. What is over tells
/// of the shared factors of the day and the technician by [`ScenarioSet::after`].
#[must_use]
pub fn forecast(
    model: &RouteModel,
    now: i32,
    progress: Progress,
    scenarios: &ScenarioSet,
) -> RouteForecast {
    let mut walk = Walk::new(model, now, progress, scenarios);
    let mut stops = Vec::with_capacity(model.legs_and_stops.len());
    for stop in &model.legs_and_stops {
        walk.arrive(stop);
        stops.push(Arrivals::new(walk.times().to_vec()));
        walk.serve(stop);
    }
    RouteForecast {
        stops,
        finish: Arrivals::new(walk.times),
    }
}

/// True when the first stop has been reached.
pub(crate) fn is_working(progress: Progress) -> bool {
    matches!(progress, Progress::Working { .. })
}

/// A technician going along a route in all scenarios at once: alternate `arrive` and `serve`, with
/// `hold` between them.
pub(crate) struct Walk<'a> {
    scenarios: &'a ScenarioSet,
    now: i32,
    /// What is known of the stop in hand; spent at the first stop.
    in_hand: Option<Progress>,
    service_factor: Vec<f32>,
    /// After `arrive`: arrivals. After `serve`: when the technician is free.
    times: Vec<i32>,
    scratch: Scratch,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(
        model: &RouteModel,
        now: i32,
        progress: Progress,
        scenarios: &'a ScenarioSet,
    ) -> Self {
        let now = bounded(now);
        let departure = match progress {
            Progress::NotStarted { free_from } => model.start.at.max(free_from).max(now),
            Progress::Driving { since, .. } | Progress::Working { since, .. } => since,
        };
        Self {
            scenarios,
            now,
            in_hand: Some(progress),
            service_factor: scenarios.service_factor(model.key),
            times: vec![bounded(departure); scenarios.count()],
            scratch: Scratch::default(),
        }
    }

    pub(crate) fn times(&self) -> &[i32] {
        &self.times
    }

    /// Drives to the stop, takes the break before it, and waits for its earliest time.
    pub(crate) fn arrive(&mut self, stop: &StopModel) {
        match self.in_hand {
            Some(Progress::Working { .. }) => return,
            Some(Progress::Driving { since, seen }) => {
                self.in_hand = None;
                self.drive_in_hand(stop, since, seen);
            }
            Some(Progress::NotStarted { .. }) | None => {
                self.in_hand = None;
                self.scenarios
                    .normals(stop.key, Role::Leg, &mut self.scratch);
                let leg = log_normal(stop.leg);
                self.add(leg, Factor::Day);
            }
        }
        self.take_break(stop);
        if let Some(earliest) = stop.not_before {
            self.hold(earliest);
        }
    }

    /// Nobody counts as arrived before `earliest`.
    pub(crate) fn hold(&mut self, earliest: i32) {
        let earliest = bounded(earliest);
        self.times
            .iter_mut()
            .for_each(|time| *time = (*time).max(earliest));
    }

    /// Works at the stop.
    pub(crate) fn serve(&mut self, stop: &StopModel) {
        self.scenarios
            .normals(stop.key, Role::Service, &mut self.scratch);
        let service = log_normal(stop.service);
        match self.in_hand.take() {
            Some(Progress::Working {
                since,
                said_finish,
                silence,
            }) => {
                self.finish_in_hand(stop, bounded(since), (said_finish, silence));
            }
            Some(Progress::NotStarted { .. } | Progress::Driving { .. }) | None => {
                self.add(service, Factor::Service);
            }
        }
    }

    /// The drive from where the technician was last seen, or else the whole leg, cut at the time that it
    /// has taken already.
    fn drive_in_hand(&mut self, stop: &StopModel, since: i32, seen: Option<Sighting>) {
        self.scenarios
            .normals(stop.key, Role::Leg, &mut self.scratch);
        let (from, drive) = match seen {
            None => (since, stop.leg),
            Some(Sighting { at, remaining_s }) => {
                let left = Duration {
                    mean_s: remaining_s,
                    ..stop.leg
                };
                (at, left)
            }
        };
        let from = bounded(from);
        self.times.fill(from);
        let elapsed_s = self.now.saturating_sub(from);
        let scenarios = self.scenarios;
        let drive = (log_normal(drive), scenarios.shape(stop.key, Role::Leg));
        self.add_longer_than(drive, (elapsed_s, None), Factor::Day);
    }

    fn finish_in_hand(
        &mut self,
        stop: &StopModel,
        since: i32,
        (said_finish, silence): (Option<i32>, Option<Silence>),
    ) {
        match said_finish.map(|finish| bounded(finish).saturating_sub(self.now)) {
            // The technician knows what kind of day it is, so the shared factors don't apply again.
            Some(left_s) if left_s > 0 => {
                let left = Duration {
                    mean_s: left_s - SAID_ROUNDED_S.min(left_s / 2),
                    cv_permille: stop.service.cv_permille / SAID_FINISH_CV_SHARE,
                };
                self.times.fill(self.now);
                self.add(log_normal(left), Factor::None);
            }
            _ => {
                let elapsed_s = self.now.saturating_sub(since);
                let scenarios = self.scenarios;
                let shape = scenarios.shape(stop.key, Role::Service);
                let service = (log_normal(stop.service), shape);
                self.add_longer_than(service, (elapsed_s, silence), Factor::Service);
            }
        }
    }

    fn take_break(&mut self, stop: &StopModel) {
        let break_s = stop.break_before_s.clamp(0, DURATION_S_MAX);
        if break_s == 0 {
            return;
        }
        // One who is free after the break's earliest start takes it before driving; one who isn't
        // drives on and takes it at the end of the drive. Both come to the same arrival.
        if let Some(earliest) = stop.break_not_before {
            self.hold(earliest);
        }
        self.times
            .iter_mut()
            .for_each(|time| *time = (*time + break_s).min(TIME_S_MAX));
    }

    /// Adds a duration drawn with the numbers in `scratch`.
    fn add(&mut self, duration: LogNormal, factor: Factor) {
        if duration.mean <= 0.0 {
            return;
        }
        let normals = self.scratch.normals.as_slice();
        match factor {
            Factor::Day => add_sampled(
                &mut self.times,
                duration,
                normals,
                self.scenarios.day_factor(),
            ),
            Factor::Service => {
                add_sampled(&mut self.times, duration, normals, &self.service_factor)
            }
            Factor::None => {
                for (time, &z) in self.times.iter_mut().zip(normals) {
                    *time = later(*time, duration.at(z));
                }
            }
        }
    }

    /// Adds a duration that is known to last longer than `elapsed_s`: the same uniform number is
    /// looked up in the distribution cut at the elapsed time (inverse of the conditional
    /// distribution function).
    fn add_longer_than(
        &mut self,
        (duration, shape): (LogNormal, Option<&Shape>),
        (elapsed_s, silence): (i32, Option<Silence>),
        factor: Factor,
    ) {
        if elapsed_s <= 0 {
            return self.add(duration, factor);
        }
        let elapsed = elapsed_s.min(TIME_S_MAX) as f32;
        let factors = match factor {
            Factor::Service => self.service_factor.as_slice(),
            Factor::Day | Factor::None => self.scenarios.day_factor(),
        };
        let tails = self.scenarios.upper_tails(&self.scratch);
        for ((time, tail), &factor) in self.times.iter_mut().zip(tails).zip(factors) {
            let scaled = LogNormal {
                mean: duration.mean * factor,
                ..duration
            };
            *time = later(*time, longer_than((scaled, shape), elapsed, silence, tail));
        }
    }
}

/// Which shared factor multiplies a duration.
#[derive(Debug, Clone, Copy)]
enum Factor {
    None,
    Day,
    Service,
}

fn add_sampled(times: &mut [i32], duration: LogNormal, normals: &[f32], factors: &[f32]) {
    for ((time, &z), &factor) in times.iter_mut().zip(normals).zip(factors) {
        *time = later(*time, duration.at(z) * factor);
    }
}

/// `time` plus `seconds`, rounded to the nearest second, within the bounds.
#[inline]
fn later(time: i32, seconds: f32) -> i32 {
    let seconds = (seconds + 0.5).min(DURATION_S_MAX as f32) as i32;
    (time + seconds).min(TIME_S_MAX)
}

fn log_normal(duration: Duration) -> LogNormal {
    LogNormal::new(
        duration.mean_s.clamp(0, DURATION_S_MAX),
        duration.cv_permille,
    )
}

fn bounded(time: i32) -> i32 {
    time.clamp(-TIME_S_MAX, TIME_S_MAX)
}

#[cfg(test)]
mod tests;
