//! Days of a city: order and assignment chosen with the windows, beside the shortest routes with windows
//! chosen afterwards.

use super::canonical::worth_s;
use super::city::{City, TECHNICIANS};
use super::told::{Judged, judge, tightened};
use super::{At, CHOICE_SCENARIOS, WORTHS_PERMILLE, gains, narrower, policy};
use crate::bench::widths::in_sets;
use crate::output;
use kept_solver::budget::Iterations;
use kept_solver::check::check;
use kept_solver::forecast::{RouteModel, ScenarioSet};
use kept_solver::narrow::orders::{Territory as _, Tour, Worth, improve};
use kept_solver::route::assemble;
use serde::Serialize;
use std::collections::BTreeMap;

/// Days of the city.
const CITY_DAYS: u64 = 2;
/// Scenarios that moves are judged on.
const MOVE_SCENARIOS: usize = 100;
/// Most moves of a day.
const MOVES_MAX: u64 = 400;
/// Grid of the windows, seconds.
pub const GRID_S: i32 = 300;

#[derive(Debug, Serialize)]
pub struct Frontier {
    technicians: usize,
    city_days: u64,
    visits: usize,
    points: Vec<Point>,
    /// At every point of the joint frontier, how much narrower it is than windows after the shortest routes
    /// at the same time, in minutes; least first. None where those take less time at any width measured.
    narrower_min: Vec<f64>,
}

#[derive(Debug, Serialize)]
struct Point {
    kind: &'static str,
    worth_s: f64,
    mean_width_min: f64,
    /// Means of a day: driving, waiting, and both.
    travel_min: f64,
    idle_min: f64,
    time_min: f64,
    kept: f64,
    moves: usize,
}

/// Orders with windows, and what they came to.
pub struct Planned {
    pub orders: Vec<Vec<u32>>,
    pub windows: Vec<Vec<kept_solver::narrow::Span>>,
    pub models: Vec<RouteModel>,
    /// What a miss costs at the price that orders were chosen for, seconds of a technician's time.
    pub miss_worth_s: f64,
    travel_s: i64,
    moves: usize,
}

/// Plans a day from the shortest routes with at most so many moves.
///
/// # Errors
/// A plan doesn't pass the check (a defect).
pub fn planned(
    city: &City,
    shortest: &[Vec<u32>],
    worth: u32,
    seed: u64,
    joint: bool,
) -> anyhow::Result<Planned> {
    let policy = policy(GRID_S);
    let small = city.scenarios(MOVE_SCENARIOS, seed);
    let moves_max = if joint { MOVES_MAX } else { 0 };
    let bought = Worth {
        worth_permille: worth,
        policy: &policy,
        terms: &BTreeMap::new(),
    };
    let mut budget = Iterations(moves_max);
    let found = improve(city, shortest.to_vec(), &small, bought, &mut budget)
        .ok_or_else(|| anyhow::anyhow!("the shortest routes are not allowed"))?;
    let legal = assemble(&city.problem, None, &City::named(&found.orders))?;
    check(&city.problem, &legal).map_err(|wrong| anyhow::anyhow!("{wrong:?}"))?;
    let tours = (0..)
        .zip(&found.orders)
        .map(|(t, order)| city.tour(t, order));
    let models: Vec<RouteModel> = tours.flatten().map(|tour: Tour| tour.model).collect();
    let set = city.scenarios(CHOICE_SCENARIOS, seed.wrapping_add(1));
    Ok(Planned {
        windows: tightened(&models, &set, worth, &policy).windows,
        models,
        miss_worth_s: found.buffers.miss_price as f64 / 1_000.0,
        travel_s: found.cost_s,
        moves: found.moves,
        orders: found.orders,
    })
}

/// Both frontiers, as means over the city's days.
///
/// # Errors
/// The days can't be planned (a defect).
pub fn frontier(days: u64, seed: u64) -> anyhow::Result<Frontier> {
    let kinds = [false, true].into_iter();
    let mut measured: Vec<Measured> = kinds
        .flat_map(|joint| WORTHS_PERMILLE.map(|worth| Measured::new(joint, worth)))
        .collect();
    let mut visits = 0;
    for number in 0..CITY_DAYS {
        let city = City::new(seed, number)?;
        let shortest = city.shortest(seed)?;
        visits += city.problem.visits.len();
        let judged = judged_days(&city, days, seed);
        for own in &mut measured {
            let planned = planned(&city, &shortest, own.worth, seed, own.joint)?;
            let outcome = judge(&planned.models, &planned.windows, &judged);
            own.days.push((outcome, planned));
        }
    }
    let points: Vec<Point> = measured.iter().map(Measured::point).collect();
    Ok(Frontier {
        technicians: TECHNICIANS,
        city_days: CITY_DAYS,
        visits,
        narrower_min: narrower(&curve(&points, "routes_first"), &curve(&points, "joint")),
        points,
    })
}

/// Days that no choice has seen.
fn judged_days(city: &City, days: u64, seed: u64) -> Vec<ScenarioSet> {
    in_sets(days, |count, batch| {
        let salt = 0x6A75_6467_6500_0000_u64.wrapping_add(batch);
        city.scenarios(count, seed.wrapping_mul(0xD134_2543_DE82_EF95) ^ salt)
    })
}

/// One point of a frontier, day by day.
struct Measured {
    joint: bool,
    worth: u32,
    days: Vec<(Judged, Planned)>,
}

impl Measured {
    fn new(joint: bool, worth: u32) -> Self {
        Measured {
            joint,
            worth,
            days: Vec::new(),
        }
    }

    fn point(&self) -> Point {
        let mean = |of: &dyn Fn(&(Judged, Planned)) -> f64| {
            self.days.iter().map(of).sum::<f64>() / self.days.len().max(1) as f64
        };
        let travel_min = mean(&|(_, planned)| super::minutes(planned.travel_s as f64));
        let idle_min = mean(&|(judged, _)| judged.idle_min);
        Point {
            kind: if self.joint { "joint" } else { "routes_first" },
            worth_s: worth_s(self.worth),
            mean_width_min: mean(&|(judged, _)| judged.mean_width_min),
            travel_min,
            idle_min,
            time_min: travel_min + idle_min,
            kept: mean(&|(judged, _)| judged.kept),
            moves: self.days.iter().map(|(_, planned)| planned.moves).sum(),
        }
    }
}

fn curve(points: &[Point], kind: &str) -> Vec<At> {
    let own = points.iter().filter(|point| point.kind == kind);
    own.map(|point| At {
        time_min: point.time_min,
        width_min: point.mean_width_min,
    })
    .collect()
}

pub fn table(frontier: &Frontier) -> String {
    let mut table = output::plain_table([
        "Orders",
        "A minute is worth",
        "Width (min)",
        "Driving (min)",
        "Idle (min)",
        "Both (min)",
        "Kept",
        "Moves",
    ]);
    for point in &frontier.points {
        table.add_row([
            point.kind.replace('_', " "),
            format!("{:.0} s", point.worth_s),
            format!("{:.1}", point.mean_width_min),
            format!("{:.0}", point.travel_min),
            format!("{:.0}", point.idle_min),
            format!("{:.0}", point.time_min),
            format!("{:.2} %", 100.0 * point.kept),
            point.moves.to_string(),
        ]);
    }
    format!(
        "{} technicians, {} days, {} visits\n\n{}\nNarrower than routes first at the same time: {} min\n",
        frontier.technicians,
        frontier.city_days,
        frontier.visits,
        output::trimmed(&table),
        gains(&frontier.narrower_min)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_chosen_with_windows_tell_narrower_ones_that_are_kept_as_well() {
        let city = City::new(3, 0).unwrap();
        let shortest = city.shortest(3).unwrap();
        let judged = judged_days(&city, 500, 3);
        let [first, joint] = [false, true].map(|joint| {
            let planned = planned(&city, &shortest, 100, 3, joint).unwrap();
            (
                judge(&planned.models, &planned.windows, &judged),
                planned.travel_s,
            )
        });
        let time = |(judged, travel_s): &(Judged, i64)| {
            judged.idle_min + super::super::minutes(*travel_s as f64)
        };
        assert!(
            joint.0.mean_width_min < first.0.mean_width_min,
            "{first:?} {joint:?}"
        );
        assert!(time(&joint) < 1.05 * time(&first), "{first:?} {joint:?}");
        assert!(
            joint.0.kept > 0.94 && first.0.kept > 0.94,
            "{first:?} {joint:?}"
        );
    }
}
