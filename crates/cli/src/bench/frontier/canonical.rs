//! The canonical day: width against waiting in a fixed order, for equal quantiles, the fast choice and a
//! proved optimum.

use super::told::{Judged, judge, mean_width_min, tightened, with_ends};
use super::{CHOICE_SCENARIOS, MINUTE, WORTHS_PERMILLE, minutes, policy};
use crate::bench::canonical::{Use, canonical_route, scenarios};
use crate::bench::widths::judged_days;
use crate::output;
use kept_solver::forecast::{RouteModel, ScenarioSet};
use kept_solver::narrow::buffers::exact::{Effort, Optimum, optimum};
use kept_solver::narrow::buffers::{Buffers, choose};
use kept_solver::narrow::orders::unstarted;
use kept_solver::narrow::{HoldRule, Policy, Span, Window, narrow_day};
use serde::Serialize;
use std::collections::BTreeMap;

/// Scenarios of the problem that is solved exactly.
const EXACT_SCENARIOS: usize = 300;
/// How exactly.
const EFFORT: Effort = Effort {
    gap_ppm: 5_000,
    boxes_max: 30_000,
};
/// Quantiles that technicians wait for, in per cent.
const HOLDS_PCT: [u32; 8] = [10, 20, 30, 40, 50, 60, 70, 80];

#[derive(Debug, Serialize)]
pub struct Frontier {
    exact_scenarios: usize,
    points: Vec<Point>,
    /// The fast choice against the optimum of the same small problem.
    proofs: Vec<Proof>,
}

#[derive(Debug, Serialize)]
struct Point {
    kind: &'static str,
    /// Quantile that technicians wait for, in per cent.
    hold_pct: Option<u32>,
    /// Seconds of a technician's time that a minute of one visit's width is worth.
    worth_s: Option<f64>,
    mean_width_min: f64,
    idle_min: f64,
    kept: f64,
}

#[derive(Debug, Serialize)]
struct Proof {
    worth_s: f64,
    fast_width_min: f64,
    fast_idle_min: f64,
    exact_width_min: f64,
    exact_idle_min: f64,
    /// By how much the fast choice costs more than the best found, and than the bound below which nothing is.
    over_exact_pct: f64,
    over_bound_pct: f64,
}

pub fn frontier(days: u64, seed: u64) -> Frontier {
    let day = CanonicalDay {
        models: [canonical_route()],
        set: scenarios(CHOICE_SCENARIOS, seed, Use::Choice),
        small: scenarios(EXACT_SCENARIOS, seed, Use::Choice),
        judged: judged_days(days, seed),
    };
    let mut points: Vec<Point> = HOLDS_PCT
        .iter()
        .map(|&hold| day.equal_quantile(hold))
        .collect();
    let mut proofs = Vec::new();
    for worth in WORTHS_PERMILLE {
        let fast = tightened(&day.models, &day.set, worth, &policy(MINUTE));
        points.push(day.priced("priced", worth, &fast));
        if let Some((exact, proof)) = day.proof(worth) {
            points.push(day.priced("exact", worth, &exact));
            proofs.push(proof);
        }
    }
    Frontier {
        exact_scenarios: EXACT_SCENARIOS,
        points,
        proofs,
    }
}

/// The day with its scenarios, by what they are for.
struct CanonicalDay {
    models: [RouteModel; 1],
    set: ScenarioSet,
    small: ScenarioSet,
    judged: Vec<ScenarioSet>,
}

impl CanonicalDay {
    fn equal_quantile(&self, hold_pct: u32) -> Point {
        let policy = Policy {
            hold: HoldRule::Quantile {
                permille: 10 * hold_pct,
            },
            ..policy(MINUTE)
        };
        let chosen = narrow_day(&self.models, &self.set, &policy, &BTreeMap::new());
        let span = |window: Window| Span {
            from: window.from,
            to: window.to,
        };
        let spans: Vec<Vec<Span>> = chosen
            .into_iter()
            .map(|own| own.into_iter().map(span).collect())
            .collect();
        Point {
            hold_pct: Some(hold_pct),
            ..Point::new("equal_quantile", judge(&self.models, &spans, &self.judged))
        }
    }

    fn priced(&self, kind: &'static str, worth: u32, buffers: &Buffers) -> Point {
        Point {
            worth_s: Some(worth_s(worth)),
            ..Point::new(kind, judge(&self.models, &buffers.windows, &self.judged))
        }
    }

    /// The optimum on few scenarios, with ends from as many as the fast choice has; and how far the fast
    /// choice on the few ones is from it.
    fn proof(&self, worth: u32) -> Option<(Buffers, Proof)> {
        let (route, policy) = (unstarted(&self.models[0]), policy(MINUTE));
        let exact = optimum(route, &self.small, worth, &policy, EFFORT)?;
        let none = BTreeMap::new();
        let fast = choose(&[route], i32::MIN, &self.small, worth, &policy, &none);
        let proof = Proof::new(worth_s(worth), &fast, &exact);
        Some((
            with_ends(&self.models, &self.set, &exact.buffers, &policy),
            proof,
        ))
    }
}

/// Seconds of a technician's time for a minute of width.
pub fn worth_s(worth_permille: u32) -> f64 {
    f64::from(worth_permille) * 60.0 / 1_000.0
}

impl Point {
    fn new(kind: &'static str, judged: Judged) -> Self {
        Point {
            kind,
            hold_pct: None,
            worth_s: None,
            mean_width_min: judged.mean_width_min,
            idle_min: judged.idle_min,
            kept: judged.kept,
        }
    }
}

impl Proof {
    fn new(worth_s: f64, fast: &Buffers, exact: &Optimum) -> Self {
        let over = |cost: i64| 100.0 * (fast.cost as f64 / cost as f64 - 1.0);
        Proof {
            worth_s,
            fast_width_min: mean_width_min(fast.windows.iter().flatten()),
            fast_idle_min: minutes(f64::from(fast.waiting_s.iter().sum::<i32>())),
            exact_width_min: mean_width_min(exact.buffers.windows.iter().flatten()),
            exact_idle_min: minutes(f64::from(exact.buffers.waiting_s.iter().sum::<i32>())),
            over_exact_pct: over(exact.buffers.cost),
            over_bound_pct: over(exact.bound),
        }
    }
}

pub fn table(frontier: &Frontier) -> String {
    let mut table = output::plain_table([
        "Windows",
        "Hold",
        "A minute is worth",
        "Width (min)",
        "Idle (min)",
        "Kept",
    ]);
    for point in &frontier.points {
        table.add_row([
            point.kind.replace('_', " "),
            point
                .hold_pct
                .map_or_else(String::new, |hold| format!("{hold} %")),
            point
                .worth_s
                .map_or_else(String::new, |worth| format!("{worth:.0} s")),
            format!("{:.1}", point.mean_width_min),
            format!("{:.1}", point.idle_min),
            format!("{:.2} %", 100.0 * point.kept),
        ]);
    }
    let mut proofs = output::plain_table([
        "A minute is worth",
        "Fast (width, idle)",
        "Exact (width, idle)",
        "Over exact",
        "Over bound",
    ]);
    for proof in &frontier.proofs {
        proofs.add_row([
            format!("{:.0} s", proof.worth_s),
            format!("{:.1}, {:.1}", proof.fast_width_min, proof.fast_idle_min),
            format!("{:.1}, {:.1}", proof.exact_width_min, proof.exact_idle_min),
            format!("{:.2} %", proof.over_exact_pct),
            format!("{:.2} %", proof.over_bound_pct),
        ]);
    }
    format!(
        "{}\nOn the same {} scenarios\n\n{}",
        output::trimmed(&table),
        frontier.exact_scenarios,
        output::trimmed(&proofs)
    )
}
