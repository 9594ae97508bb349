//! A route drawn once: what lies between the starts of two visits in each scenario, so that other
//! starts cost an addition a scenario. Never chooses.

use std::collections::BTreeMap;

use super::super::{LiveRoute, Span, Terms, day};
use super::Rules;
use crate::forecast::{
    DURATION_S_MAX, ScenarioSet, StopModel, TIME_S_MAX, Walk, is_working, quantile_of,
};

/// A stop's side of the draw.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    /// Work at the stop before and the drive from there, by scenario; nothing at the first stop.
    pub(super) between: Vec<i32>,
    /// Seconds of the break before the stop.
    rest_s: i32,
    /// When the break may begin.
    rest_not_before: i32,
    not_before: i32,
    /// Where its window may lie.
    pub(super) room: Span,
    /// Cost of its width against other stops'.
    pub(super) weight: u32,
}

/// A route drawn once.
#[derive(Debug, Clone)]
pub(super) struct Sampled {
    /// Arrivals at the first stop, which no start changes.
    pub(super) first: Vec<i32>,
    pub(super) stops: Vec<Stop>,
}

impl Sampled {
    pub(super) fn new(
        route: LiveRoute<'_>,
        now: i32,
        scenarios: &ScenarioSet,
        terms: &BTreeMap<u64, Terms>,
    ) -> Self {
        let mut walk = Walk::new(route.model, now, route.progress, scenarios);
        let mut sampled = Self {
            first: Vec::new(),
            stops: Vec::with_capacity(route.model.legs_and_stops.len()),
        };
        let mut worked: Vec<i32> = Vec::new();
        for (at, stop) in route.model.legs_and_stops.iter().enumerate() {
            let free = walk.times().to_vec();
            if at == 0 {
                walk.arrive(stop);
                sampled.first = walk.times().to_vec();
            } else {
                // Its break and its earliest time are added where starts are known.
                walk.arrive(&StopModel {
                    break_before_s: 0,
                    not_before: None,
                    ..*stop
                });
            }
            let arrived = walk.times().to_vec();
            let between = worked
                .iter()
                .zip(arrived.iter().zip(&free))
                .map(|(worked, (arrived, free))| worked + arrived - free);
            let own = terms.get(&stop.key).copied().unwrap_or_default();
            sampled.stops.push(Stop::new(stop, own, between.collect()));
            if at == 0 && is_working(route.progress) {
                sampled.leave_reached();
            }
            walk.serve(stop);
            let times = walk.times().iter().zip(&arrived);
            worked = times.map(|(free, arrived)| free - arrived).collect();
        }
        sampled
    }

    /// A first stop that has been reached isn't waited for.
    fn leave_reached(&mut self) {
        if let (Some(stop), Some(&since)) = (self.stops.first_mut(), self.first.first()) {
            stop.room = Span {
                from: since,
                to: since.saturating_add(1),
            };
        }
    }

    /// Arrivals at stop `at`, in `times`, which holds the starts of the visit before (and is filled
    /// anew at the first stop).
    pub(super) fn arrive(&self, at: usize, times: &mut Vec<i32>) {
        let Some((stop, true)) = self.stops.get(at).map(|stop| (stop, at > 0)) else {
            times.clone_from(&self.first);
            return;
        };
        if stop.rest_s == 0 {
            for (time, between) in times.iter_mut().zip(&stop.between) {
                *time = (*time + between).max(stop.not_before);
            }
            return;
        }
        for (time, between) in times.iter_mut().zip(&stop.between) {
            let rested = (*time + between).max(stop.rest_not_before) + stop.rest_s;
            *time = rested.max(stop.not_before);
        }
    }

    /// The arrivals at every stop under these starts.
    pub(super) fn arrivals(&self, starts: &[i32]) -> Vec<Vec<i32>> {
        let mut times = Vec::new();
        let each = starts.iter().enumerate().map(|(at, &start)| {
            self.arrive(at, &mut times);
            let arrivals = times.clone();
            hold(&mut times, start);
            arrivals
        });
        each.collect()
    }

    /// How much later the last visit starts than if nobody waited, summed over scenarios.
    pub(super) fn delay(&self, starts: &[i32]) -> i64 {
        self.last_started(starts) - self.unhindered()
    }

    /// The last visit's starts if nobody waits, summed.
    pub(super) fn unhindered(&self) -> i64 {
        self.last_started(&vec![-TIME_S_MAX; self.stops.len()])
    }

    /// True without breaks and earliest times.
    pub(super) fn is_plain(&self) -> bool {
        let plain = |stop: &Stop| stop.rest_s == 0 && stop.not_before == -TIME_S_MAX;
        self.stops.iter().all(plain)
    }

    fn last_started(&self, starts: &[i32]) -> i64 {
        let mut times = Vec::new();
        for (at, &start) in starts.iter().enumerate() {
            self.arrive(at, &mut times);
            hold(&mut times, start);
        }
        total(&times)
    }

    /// Every start at the same quantile of the arrivals that the starts before it leave.
    pub(super) fn starts_at(&self, permille: u32, rules: &Rules) -> Vec<i32> {
        let mut times = Vec::new();
        let each = self.stops.iter().enumerate().map(|(at, stop)| {
            self.arrive(at, &mut times);
            let start = stop.start(quantile_of(&times, permille), rules);
            hold(&mut times, start);
            start
        });
        each.collect()
    }
}

impl Stop {
    fn new(stop: &StopModel, terms: Terms, between: Vec<i32>) -> Self {
        Self {
            between,
            rest_s: stop.break_before_s.clamp(0, DURATION_S_MAX),
            rest_not_before: stop.break_not_before.unwrap_or(-TIME_S_MAX),
            not_before: stop.not_before.unwrap_or(-TIME_S_MAX),
            room: day::room(terms),
            weight: terms.weight,
        }
    }

    /// The start that `time` comes to: on the grid, or at the room's own start, and early enough for
    /// the narrowest window.
    pub(super) fn start(&self, time: i32, rules: &Rules) -> i32 {
        let on_grid = day::floor_to_grid(time, rules.grid_s);
        let latest = self.room.to.saturating_sub(rules.width_min_s);
        on_grid.clamp(self.room.from, latest.max(self.room.from))
    }
}

/// Nobody starts before `start`.
pub(super) fn hold(times: &mut [i32], start: i32) {
    times.iter_mut().for_each(|time| *time = (*time).max(start));
}

pub(super) fn total(times: &[i32]) -> i64 {
    times.iter().map(|&time| i64::from(time)).sum()
}
