//! Tighten: orders that let narrower windows be told, where the firm pays for width (`width_worth_s`). Visits of an
//! evening's plan go elsewhere as long as the width and waiting that this saves are worth more than it costs, all at
//! that one price. Must never leave what the plan has to keep to, slack included, nor touch a day that has begun, a
//! locked route or visits that are linked.
//!
//! Technicians near each other are improved together, a few at a time: all exchanges of a large territory would be
//! too many, and visits that are far apart change hands for nothing.

use super::problem::DayProblem;
use super::{checked_plan, lock, refused, route_of};
use crate::app::Error;
use crate::day::DayState;
use crate::forecast::{belief, live_model, shaped};
use crate::narrow::{policy, terms_of_visits, worth_permille};
use crate::ports::Ids;
use kept_domain::{Plan, Stage, Timestamp};
use kept_solver::budget::Iterations;
use kept_solver::forecast::{RouteModel, ScenarioSet, Start};
use kept_solver::narrow::orders::{Territory, Tour, Worth, improve};
use kept_solver::problem::{Link, LocationIx, TechIx, VisitIx};
use kept_solver::route::{self, Timetable};
use std::sync::Arc;

/// Scenarios that moves are judged on.
const SCENARIOS: usize = 100;
/// Technicians whose routes are improved together.
const TOGETHER_MAX: usize = 10;
/// Moves, for each visit of theirs.
const MOVES_PER_VISIT: u64 = 3;
/// Seed of the scenarios: the same for all, so that plans under several prices are compared under the same luck.
const SEED: u64 = 1;

/// A plan of a day that hasn't begun with its orders improved at the settings' price of width; without one, as it is.
///
/// # Errors
/// As [`super::plan_day`]; `Refused` when the plan isn't one of this day.
pub fn tighten(
    state: &DayState,
    plan: &Plan,
    now: Timestamp,
    ids: &dyn Ids,
) -> Result<Plan, Error> {
    let day = DayProblem::new(state, now)?;
    let solution = day.assemble(&day.orders_of(plan)).map_err(refused)?;
    let solution = tightened(state, &day, solution, now)?;
    checked_plan(state, &day, None, &solution, plan.reason.clone(), now, ids)
}

/// As [`tighten`], for a solution.
pub(super) fn tightened(
    state: &DayState,
    day: &DayProblem,
    solution: route::Solution,
    now: Timestamp,
) -> Result<route::Solution, Error> {
    let settings = &state.territory.settings;
    let Some(worth_permille) = worth_permille(settings) else {
        return Ok(solution);
    };
    if !day.problem.pins.is_empty() {
        return Ok(solution);
    }
    let slack = day.with_slack(settings);
    let with_slack = Timetable::new(&slack).map_err(refused)?;
    let without_slack = Timetable::new(&day.problem).map_err(refused)?;
    let origin = state.local_day().start();
    let terms = terms_of_visits(state, origin, day.visits.iter());
    let policy = policy(state, Stage::Evening);
    let worth = Worth {
        worth_permille,
        policy: &policy,
        terms: &terms,
    };
    let set = ScenarioSet::new(belief(state).scenarios(SCENARIOS, SEED));
    let set = shaped(state, Arc::new(set));
    let mut orders = solution.orders();
    for technicians in neighbours(state, day, &orders) {
        let crew = Crew {
            state,
            day,
            with_slack: &with_slack,
            without_slack: &without_slack,
            begin: technicians.iter().map(|&t| numbers(&orders[t])).collect(),
            technicians,
            now,
        };
        let visits: usize = crew.begin.iter().map(Vec::len).sum();
        let mut moves = Iterations(MOVES_PER_VISIT * visits as u64);
        let found = improve(&crew, crew.begin.clone(), &set, worth, &mut moves);
        let found = found.into_iter().flat_map(|joint| joint.orders);
        for (&t, order) in crew.technicians.iter().zip(found) {
            orders[t] = order.into_iter().map(VisitIx).collect();
        }
    }
    // What has room on a day with slack has room without, unless drives take less time later on.
    Ok(route::assemble(&day.problem, None, &orders).unwrap_or(solution))
}

/// Technicians whose routes may change in groups of near ones, each once.
fn neighbours(state: &DayState, day: &DayProblem, orders: &[Vec<VisitIx>]) -> Vec<Vec<usize>> {
    let free = |t: &usize| !is_fixed(state, day, *t, &orders[*t]);
    let mut left: Vec<usize> = (0..orders.len()).filter(free).collect();
    let groups = left.len().div_ceil(TOGETHER_MAX).max(1);
    let size = left.len().div_ceil(groups);
    let middle = |t: usize| -> LocationIx {
        let visit = orders[t].get(orders[t].len() / 2);
        let visit = visit.and_then(|visit| day.problem.visits.get(visit.index()));
        let start = day.problem.technicians.get(t).map(|who| who.start);
        let visit = visit.map(|visit| visit.location);
        visit.or(start).unwrap_or(LocationIx(0))
    };
    let mut all = Vec::with_capacity(groups);
    while let Some(&first) = left.first() {
        let apart = |t: usize| day.problem.travel.duration(middle(first), middle(t), 0);
        left.sort_by_key(|&t| (t != first, apart(t), t));
        let rest = left.split_off(size.min(left.len()));
        all.push(std::mem::replace(&mut left, rest));
        left.sort_unstable();
    }
    all
}

/// Whether an order has to stay: the route is locked, or a visit of it is linked.
fn is_fixed(state: &DayState, day: &DayProblem, technician: usize, order: &[VisitIx]) -> bool {
    let known = day.technician_id(TechIx::from(technician));
    let known = known.and_then(|id| state.technicians.get(id));
    let linked = |link: &Link| {
        let (Link::Together { first, second } | Link::After { first, second, .. }) = link;
        order.contains(first) || order.contains(second)
    };
    known.is_some_and(|known| lock::is_locked(state, known)) || day.problem.links.iter().any(linked)
}

fn numbers(order: &[VisitIx]) -> Vec<u32> {
    order.iter().map(|visit| visit.0).collect()
}

/// Technicians who are improved together.
struct Crew<'a> {
    state: &'a DayState,
    day: &'a DayProblem,
    with_slack: &'a Timetable<'a>,
    without_slack: &'a Timetable<'a>,
    /// Their indices.
    technicians: Vec<usize>,
    /// Their orders as the search left them.
    begin: Vec<Vec<u32>>,
    now: Timestamp,
}

impl Territory for Crew<'_> {
    fn tour(&self, technician: usize, order: &[u32]) -> Option<Tour> {
        let begin = self.begin.get(technician)?;
        let who = TechIx::from(*self.technicians.get(technician)?);
        let visits: Vec<VisitIx> = order.iter().map(|&visit| VisitIx(visit)).collect();
        // The search's own order may lack slack where there was no room for it.
        let timed = if order == begin.as_slice() {
            self.without_slack.route(who, &visits)
        } else {
            self.with_slack.route(who, &visits)
        };
        let (route, cost) = timed.ok()?;
        let live = live_model(self.state, &route_of(self.day, &route)?, self.now);
        let at_home = || RouteModel {
            start: Start { at: route.depart },
            legs_and_stops: Vec::new(),
            key: 0,
        };
        Some(Tour {
            model: live.map_or_else(at_home, |live| live.model),
            cost_s: cost.total(),
        })
    }
}
