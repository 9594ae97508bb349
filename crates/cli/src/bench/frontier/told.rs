//! Windows that technicians wait for: chosen, tightened, and judged on scenarios not seen.

use super::minutes;
use kept_solver::forecast::{RouteModel, ScenarioSet, forecast};
use kept_solver::narrow::buffers::{Buffers, choose, ends_for};
use kept_solver::narrow::orders::unstarted;
use kept_solver::narrow::{LiveRoute, Policy, Span};
use std::collections::BTreeMap;

/// What windows came to on scenarios that their choice has not seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    pub mean_width_min: f64,
    pub kept: f64,
    /// Mean waiting of all technicians together on a day.
    pub idle_min: f64,
}

/// Buffers at a price, whose ends keep the target on a second set of scenarios as well.
pub fn tightened(
    models: &[RouteModel],
    set: &ScenarioSet,
    worth_permille: u32,
    policy: &Policy,
) -> Buffers {
    let routes: Vec<LiveRoute<'_>> = models.iter().map(unstarted).collect();
    let none = BTreeMap::new();
    let chosen = choose(&routes, i32::MIN, set, worth_permille, policy, &none);
    with_ends(models, set, &chosen, policy)
}

/// The starts of buffers with the ends that these scenarios choose, tightened on a second set.
pub fn with_ends(
    models: &[RouteModel],
    set: &ScenarioSet,
    begun: &Buffers,
    policy: &Policy,
) -> Buffers {
    let routes: Vec<LiveRoute<'_>> = models.iter().map(unstarted).collect();
    let starts = |own: &Vec<Span>| own.iter().map(|span| span.from).collect();
    let starts: Vec<Vec<i32>> = begun.windows.iter().map(starts).collect();
    let visits = starts.iter().flatten().count() * set.count();
    let budget = visits as u64 * u64::from(policy.alpha_ppm) / 1_000_000;
    let chosen = ends_for(&routes, set, &starts, policy, budget);
    let missed = missed(models, &chosen.windows, &set.fresh());
    let left = budget.saturating_sub(missed.saturating_sub(budget));
    ends_for(&routes, set, &starts, policy, left)
}

/// Arrivals after the windows' ends, over all scenarios of the set.
fn missed(models: &[RouteModel], windows: &[Vec<Span>], set: &ScenarioSet) -> u64 {
    let routes = models.iter().zip(windows);
    routes.map(|(model, own)| walked(model, own, set).0).sum()
}

/// Misses, and the seconds of waiting, over all scenarios.
fn walked(model: &RouteModel, windows: &[Span], set: &ScenarioSet) -> (u64, f64) {
    let mut held = model.clone();
    for (stop, window) in held.legs_and_stops.iter_mut().zip(windows) {
        stop.not_before = Some(window.from);
    }
    let stops =
        |model: &RouteModel| forecast(model, i32::MIN, unstarted(model).progress, set).stops;
    let (started, unhindered) = (stops(&held), stops(model));
    let late = started.iter().zip(windows).map(|(arrivals, window)| {
        let late = arrivals
            .by_scenario()
            .iter()
            .filter(|&&time| time >= window.to);
        late.count() as u64
    });
    let last = started.last().zip(unhindered.last());
    let waited = last.map_or(0.0, |(started, unhindered)| {
        let pairs = started.by_scenario().iter().zip(unhindered.by_scenario());
        pairs
            .map(|(&with, &without)| f64::from(with - without))
            .sum()
    });
    (late.sum(), waited)
}

/// Judges windows on sets of days.
pub fn judge(models: &[RouteModel], windows: &[Vec<Span>], days: &[ScenarioSet]) -> Judged {
    let (mut misses, mut waited_s, mut count) = (0, 0.0, 0);
    for set in days {
        count += set.count();
        for (model, own) in models.iter().zip(windows) {
            let (late, waited) = walked(model, own, set);
            misses += late;
            waited_s += waited;
        }
    }
    let widths: Vec<i32> = windows
        .iter()
        .flatten()
        .map(|span| span.width_s())
        .collect();
    let visits = widths.len().max(1) as f64;
    let count = count.max(1) as f64;
    Judged {
        mean_width_min: mean_width_min(windows.iter().flatten()),
        kept: 1.0 - misses as f64 / (visits * count),
        idle_min: minutes(waited_s / count),
    }
}

/// Mean width of windows, minutes.
pub fn mean_width_min<'w>(windows: impl Iterator<Item = &'w Span>) -> f64 {
    let (sum, count) = windows.fold((0_i64, 0_u32), |(sum, count), window| {
        (sum + i64::from(window.width_s()), count + 1)
    });
    minutes(sum as f64 / f64::from(count.max(1)))
}
