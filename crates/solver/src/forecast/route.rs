//! A technician's route as a chain of random durations, and its walk through all scenarios at once.
//!
//! A stop's arrival is `max(max(free + leg, break's earliest start) + break, not before)`; the
//! technician is free again after the service. Must never reorder or drop stops.

use super::arrivals::Arrivals;
use super::normal;
use super::scenario::{LogNormal, Role, ScenarioSet, Scratch};

/// Longest single duration, seconds (a week): longer ones are cut.
pub const DURATION_S_MAX: i32 = 7 * 86_400;

/// Times beyond this distance from the day's origin, seconds (34 years), are cut to it.
pub const TIME_S_MAX: i32 = 1 << 30;

/// How much of a service's spread is left when the technician has said when it will be finished:
/// half of the coefficient of variation.
const SAID_FINISH_CV_SHARE: u32 = 2;

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
            Some(Progress::Working { since, said_finish }) => {
                self.finish_in_hand(stop.service, bounded(since), said_finish);
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
        self.add_longer_than(log_normal(drive), elapsed_s, Factor::Day);
    }

    fn finish_in_hand(&mut self, service: Duration, since: i32, said_finish: Option<i32>) {
        match said_finish.map(|finish| bounded(finish).saturating_sub(self.now)) {
            // The technician knows what kind of day it is, so the shared factors don't apply again.
            Some(left_s) if left_s > 0 => {
                let left = Duration {
                    mean_s: left_s,
                    cv_permille: service.cv_permille / SAID_FINISH_CV_SHARE,
                };
                self.times.fill(self.now);
                self.add(log_normal(left), Factor::None);
            }
            _ => {
                let elapsed_s = self.now.saturating_sub(since);
                self.add_longer_than(log_normal(service), elapsed_s, Factor::Service);
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
    fn add_longer_than(&mut self, duration: LogNormal, elapsed_s: i32, factor: Factor) {
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
            *time = later(*time, longer_than(scaled, elapsed, tail));
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

/// The draw whose unconditional upper tail is `tail`, of a log-normal duration that is known to
/// exceed `elapsed`; at least `elapsed`.
fn longer_than(duration: LogNormal, elapsed: f32, tail: f64) -> f32 {
    // So far out the remaining time is a second or two, and the tail is still a normal number.
    const SIGMAS_MAX: f64 = 30.0;
    if duration.mean <= 0.0 || duration.sigma <= 0.0 {
        return duration.mean.max(elapsed);
    }
    let sigma = f64::from(duration.sigma);
    let cut = (f64::from(elapsed) / f64::from(duration.mean)).ln() / sigma + 0.5 * sigma;
    let conditional = tail * normal::upper_tail(cut.min(SIGMAS_MAX));
    duration
        .at(-normal::quantile(conditional) as f32)
        .max(elapsed)
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
mod tests {
    use super::*;
    use crate::forecast::Scenarios;

    const MINUTE: i32 = 60;
    const HOUR: i32 = 3_600;

    fn stop(key: u64) -> StopModel {
        StopModel {
            key,
            leg: Duration {
                mean_s: 18 * MINUTE,
                cv_permille: 330,
            },
            not_before: None,
            service: Duration {
                mean_s: 45 * MINUTE,
                cv_permille: 450,
            },
            break_before_s: 0,
            break_not_before: None,
        }
    }

    fn route(stops: Vec<StopModel>) -> RouteModel {
        RouteModel {
            start: Start { at: 8 * HOUR },
            legs_and_stops: stops,
            key: 1,
        }
    }

    fn set(day_factor_cv_permille: u32) -> ScenarioSet {
        ScenarioSet::new(Scenarios {
            count: 2_000,
            day_factor_cv_permille,
            ..Scenarios::default()
        })
    }

    fn evening(model: &RouteModel, scenarios: &ScenarioSet) -> RouteForecast {
        forecast(
            model,
            -6 * HOUR,
            Progress::NotStarted { free_from: 0 },
            scenarios,
        )
    }

    fn spread_s(arrivals: &Arrivals) -> f64 {
        let mean = f64::from(arrivals.mean());
        let squares = arrivals
            .by_scenario()
            .iter()
            .map(|&a| (f64::from(a) - mean).powi(2));
        (squares.sum::<f64>() / arrivals.by_scenario().len() as f64).sqrt()
    }

    #[test]
    fn mean_and_spread_of_arrivals_are_those_of_the_sum_of_durations() {
        let model = route((1..=4).map(stop).collect());
        let scenarios = set(0);
        let result = evening(&model, &scenarios);
        for (index, arrivals) in result.stops.iter().enumerate() {
            let n = index as f64;
            let mean = f64::from(8 * HOUR + 18 * MINUTE) + n * f64::from(63 * MINUTE);
            let leg_sd = 0.33 * 18.0 * 60.0;
            let service_sd = 0.45 * 45.0 * 60.0;
            let sd = f64::sqrt((n + 1.0) * leg_sd * leg_sd + n * service_sd * service_sd);
            assert!(
                (f64::from(arrivals.mean()) - mean).abs() < 20.0,
                "stop {index}"
            );
            assert!((spread_s(arrivals) / sd - 1.0).abs() < 0.05, "stop {index}");
        }
    }

    #[test]
    fn a_shared_day_factor_ties_technicians_together() {
        let one = route((1..=6).map(stop).collect());
        let other = RouteModel {
            key: 2,
            ..route((11..=16).map(stop).collect())
        };
        let correlation = |scenarios: &ScenarioSet| {
            let (a, b) = (
                evening(&one, scenarios).finish,
                evening(&other, scenarios).finish,
            );
            let (mean_a, mean_b) = (f64::from(a.mean()), f64::from(b.mean()));
            let pairs = a.by_scenario().iter().zip(b.by_scenario());
            let product: f64 = pairs
                .map(|(&x, &y)| (f64::from(x) - mean_a) * (f64::from(y) - mean_b))
                .sum();
            product / (a.by_scenario().len() as f64 * spread_s(&a) * spread_s(&b))
        };
        assert!(correlation(&set(0)).abs() < 0.08);
        assert!(correlation(&set(200)) > 0.5);
    }

    #[test]
    fn a_visit_keeps_its_luck_on_another_route() {
        let scenarios = set(100);
        let alone = RouteModel {
            key: 9,
            ..route(vec![stop(5)])
        };
        let shifted = RouteModel {
            start: Start { at: 9 * HOUR },
            ..route(vec![stop(5)])
        };
        let (a, b) = (evening(&alone, &scenarios), evening(&shifted, &scenarios));
        let pairs = a.stops[0]
            .by_scenario()
            .iter()
            .zip(b.stops[0].by_scenario());
        assert!(pairs.into_iter().all(|(x, y)| y - x == HOUR));
    }

    #[test]
    fn elapsed_service_cuts_the_distribution_at_what_has_passed() {
        let model = route(vec![stop(1), stop(2)]);
        let scenarios = set(0);
        let since = 8 * HOUR;
        for elapsed_min in [0, 20, 45, 90, 240] {
            let now = since + elapsed_min * MINUTE;
            let progress = Progress::Working {
                since,
                said_finish: None,
            };
            let result = forecast(&model, now, progress, &scenarios);
            assert!(result.stops[0].by_scenario().iter().all(|&a| a == since));
            let single = RouteModel {
                legs_and_stops: vec![stop(1)],
                ..model.clone()
            };
            let finish = forecast(&single, now, progress, &scenarios).finish;
            assert!(finish.by_scenario().iter().all(|&f| f >= now));
            // The conditional mean of a log-normal (X | X > e), by its closed form.
            let sigma = f64::sqrt(f64::ln(1.0 + 0.45 * 0.45));
            let cut = f64::ln(f64::from(elapsed_min.max(1)) / 45.0) / sigma + 0.5 * sigma;
            let mean_min = 45.0 * normal::upper_tail(cut - sigma) / normal::upper_tail(cut);
            let sampled_min = f64::from(finish.mean() - since) / 60.0;
            assert!(
                (sampled_min / mean_min - 1.0).abs() < 0.01,
                "{elapsed_min}: {sampled_min} {mean_min}"
            );
        }
    }

    #[test]
    fn the_longer_the_work_has_taken_the_later_it_ends_in_every_scenario() {
        let model = route(vec![stop(1)]);
        let scenarios = set(100);
        let since = 8 * HOUR;
        let progress = Progress::Working {
            since,
            said_finish: None,
        };
        let mut before = vec![0; scenarios.count()];
        for elapsed_min in (0..300).step_by(7) {
            let finish =
                forecast(&model, since + elapsed_min * MINUTE, progress, &scenarios).finish;
            for (later, earlier) in finish.by_scenario().iter().zip(&before) {
                // A second of rounding between the fast exponential and the exact tail.
                assert!(*later >= earlier - 1, "{elapsed_min}: {later} {earlier}");
            }
            before = finish.by_scenario().to_vec();
        }
    }

    #[test]
    fn working_at_the_first_moment_is_the_plain_forecast() {
        let scenarios = set(100);
        let model = route(vec![stop(1)]);
        let begun = forecast(
            &model,
            HOUR,
            Progress::Working {
                since: HOUR,
                said_finish: None,
            },
            &scenarios,
        );
        let no_leg = StopModel {
            leg: Duration::default(),
            ..stop(1)
        };
        let plain = RouteModel {
            start: Start { at: HOUR },
            legs_and_stops: vec![no_leg],
            key: 1,
        };
        assert_eq!(begun.finish, evening(&plain, &scenarios).finish);
    }

    #[test]
    fn a_finish_time_that_was_said_is_believed_with_less_spread() {
        let model = route(vec![stop(1)]);
        let scenarios = set(100);
        let (since, now) = (8 * HOUR, 9 * HOUR);
        let finish_of = |said_finish| {
            forecast(
                &model,
                now,
                Progress::Working { since, said_finish },
                &scenarios,
            )
            .finish
        };
        let said = finish_of(Some(now + 40 * MINUTE));
        assert!((said.mean() - (now + 40 * MINUTE)).abs() < MINUTE);
        assert!(spread_s(&said) < 0.24 * 40.0 * 60.0);
        assert_eq!(
            finish_of(Some(now - MINUTE)),
            finish_of(None),
            "a time that has passed says nothing"
        );
    }

    #[test]
    fn a_position_replaces_the_leg_in_hand() {
        let model = route(vec![stop(1)]);
        let scenarios = set(0);
        let (since, now) = (8 * HOUR, 8 * HOUR + 30 * MINUTE);
        let arrivals = |seen| {
            let progress = Progress::Driving { since, seen };
            forecast(&model, now, progress, &scenarios).stops[0].clone()
        };
        let left = |at, remaining_s| arrivals(Some(Sighting { at, remaining_s })).mean() - now;
        assert!(arrivals(None).by_scenario().iter().all(|&a| a >= now));
        assert!((left(now, 5 * MINUTE) - 5 * MINUTE).abs() < 10);
        assert_eq!(left(now, 0), 0);
        // Four minutes later, a little more than the six minutes that are left of ten: the drive is known
        // not to be one of the quickest.
        let later = left(now - 4 * MINUTE, 10 * MINUTE);
        assert!((6 * MINUTE..7 * MINUTE).contains(&later), "{later}");
        // Overdue: about to arrive, and not ten minutes away again.
        let overdue = left(now - 20 * MINUTE, 10 * MINUTE);
        assert!((1..4 * MINUTE).contains(&overdue), "{overdue}");
    }

    #[test]
    fn breaks_and_earliest_times_delay_the_arrival() {
        let fixed = |mean_s| Duration {
            mean_s,
            cv_permille: 0,
        };
        let base = StopModel {
            leg: fixed(10 * MINUTE),
            service: fixed(HOUR),
            ..stop(1)
        };
        let scenarios = set(0);
        let first_arrival =
            |stop: StopModel| evening(&route(vec![stop]), &scenarios).stops[0].quantile(500);
        assert_eq!(first_arrival(base), 8 * HOUR + 10 * MINUTE);
        let with_break = StopModel {
            break_before_s: 30 * MINUTE,
            ..base
        };
        assert_eq!(first_arrival(with_break), 8 * HOUR + 40 * MINUTE);
        let late_break = StopModel {
            break_not_before: Some(9 * HOUR),
            ..with_break
        };
        assert_eq!(first_arrival(late_break), 9 * HOUR + 30 * MINUTE);
        let waits = StopModel {
            not_before: Some(10 * HOUR),
            ..late_break
        };
        assert_eq!(first_arrival(waits), 10 * HOUR);
    }

    #[test]
    fn absurd_input_is_bounded_and_nothing_panics() {
        let absurd = StopModel {
            key: u64::MAX,
            leg: Duration {
                mean_s: i32::MAX,
                cv_permille: u32::MAX,
            },
            not_before: Some(i32::MIN),
            service: Duration {
                mean_s: i32::MIN,
                cv_permille: u32::MAX,
            },
            break_before_s: i32::MAX,
            break_not_before: Some(i32::MAX),
        };
        let model = RouteModel {
            start: Start { at: i32::MAX },
            legs_and_stops: vec![absurd; 4],
            key: 0,
        };
        let scenarios = set(3_000);
        for time in [i32::MIN, 0, i32::MAX] {
            for progress in [
                Progress::NotStarted { free_from: time },
                Progress::Driving {
                    since: time,
                    seen: None,
                },
                Progress::Driving {
                    since: time,
                    seen: Some(Sighting {
                        at: time,
                        remaining_s: time,
                    }),
                },
                Progress::Working {
                    since: time,
                    said_finish: None,
                },
                Progress::Working {
                    since: time,
                    said_finish: Some(time),
                },
            ] {
                for now in [i32::MIN, 0, i32::MAX] {
                    let result = forecast(&model, now, progress, &scenarios);
                    assert!(
                        result
                            .finish
                            .by_scenario()
                            .iter()
                            .all(|t| t.abs() <= TIME_S_MAX)
                    );
                }
            }
        }
        let empty = route(Vec::new());
        assert_eq!(evening(&empty, &scenarios).finish.quantile(500), 8 * HOUR);
    }
}
