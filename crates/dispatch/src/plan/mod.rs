//! Plan: routes of a territory's day, made anew, repaired, or moved by hand. Every plan passes the
//! solver's independent check before it is committed, wherever it came from.

mod arrange;
mod compare;
pub mod days;
mod frame;
mod links;
pub(crate) mod lock;
mod marginal;
mod moves;
mod pin;
mod places;
mod preview;
mod prices;
pub(crate) mod problem;
mod reasons;
pub(crate) mod rest;
mod restore;
mod tighten;

pub use marginal::marginal_costs;
pub use moves::{Inform, Move};
pub use restore::Restored;
pub use tighten::tighten;

use crate::app::{Dispatch, Error};
use crate::changeset::{LedgerDraft, Write};
use crate::day::DayState;
use crate::decision::Decision;
use crate::keys::stable_key;
use crate::ports::Ids;
use chrono::NaiveDate;
use kept_domain::{
    LedgerFact, Plan, PlanCost, PlanId, PlanReason, PlannedBreak, Restock, Route, Seconds, Stop,
    TechnicianId, TerritoryId, Timestamp, Unassigned, VisitId,
};
use kept_solver::budget::{Budget, Iterations};
use kept_solver::problem::{Problem, VisitIx};
use kept_solver::route::{self, Observer, Options};
use problem::DayProblem;

/// Iterations that make room for visits which a plan with slack left out.
const ROOM_ITERATIONS: u64 = 2_000;

/// How much is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanMode {
    /// The whole day, from nothing.
    All,
    /// What hasn't begun, from the plan that counts, disturbing few promises.
    Rest,
}

/// What a search is to know besides the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanOptions {
    /// Seed of the search.
    pub seed: u64,
    /// Why the plan is made.
    pub reason: PlanReason,
    /// The instant from which on things can be changed; what began before is pinned.
    pub now: Timestamp,
    /// Whether the search starts from the plan that counts.
    pub warm: bool,
    /// Searches side by side, see [`Options::threads`].
    pub threads: usize,
}

impl PlanOptions {
    /// Those of a plan from nothing on the evening before, at `now`.
    #[must_use]
    pub fn evening(seed: u64, threads: usize, now: Timestamp) -> Self {
        Self {
            seed,
            reason: PlanReason::Evening,
            now,
            warm: false,
            threads,
        }
    }
}

/// Plans a day: searches routes until the budget is exhausted, checks them, names what is left
/// out and why. A plan from nothing is then tightened, see [`tighten`]. Pure but for the new id.
///
/// # Errors
/// A place without travel times; `Refused` when the search's plan doesn't pass the check (a defect).
pub fn plan_day(
    state: &DayState,
    options: &PlanOptions,
    ids: &dyn Ids,
    budget: &mut dyn Budget,
) -> Result<Plan, Error> {
    plan_day_observed(state, options, ids, budget, &mut ())
}

/// As [`plan_day`], and tells `observer` of each better plan as it is found.
///
/// # Errors
/// As [`plan_day`].
pub fn plan_day_observed(
    state: &DayState,
    options: &PlanOptions,
    ids: &dyn Ids,
    budget: &mut dyn Budget,
    observer: &mut dyn Observer,
) -> Result<Plan, Error> {
    let day = DayProblem::new(state, options.now)?;
    let search = Options {
        seed: options.seed,
        threads: options.threads,
        ..Options::default()
    };
    let (warm, solution) = if options.warm {
        (
            day.warm.as_deref(),
            solve(&day.problem, day.warm.as_deref(), &search, budget, observer)?,
        )
    } else {
        let slack = day.with_slack(&state.territory.settings);
        let with_slack = solve(&slack, None, &search, budget, observer)?;
        (None, without_slack(&day, &with_slack, &search)?)
    };
    let mut solution = lock::held(state, &day, warm, solution).map_err(refused)?;
    if !options.warm {
        solution = tighten::tightened(state, &day, solution, options.now)?;
    }
    checked_plan(
        state,
        &day,
        warm,
        &solution,
        options.reason.clone(),
        options.now,
        ids,
    )
}

/// A day as the route search gets it, with the names of its visits by index.
#[derive(Clone, Debug)]
pub struct RouteProblem {
    /// What is to be routed; times are seconds after local midnight.
    pub problem: Problem,
    /// Visits by index.
    pub visits: Vec<VisitId>,
}

/// The route search's problem of a day as it stands at `now`: for whoever measures the search itself.
///
/// # Errors
/// A place without travel times.
pub fn route_problem(state: &DayState, now: Timestamp) -> Result<RouteProblem, Error> {
    let DayProblem {
        problem, visits, ..
    } = DayProblem::new(state, now)?;
    Ok(RouteProblem { problem, visits })
}

fn solve(
    problem: &Problem,
    warm: Option<&[Vec<VisitIx>]>,
    search: &Options,
    budget: &mut dyn Budget,
    observer: &mut dyn Observer,
) -> Result<route::Solution, Error> {
    let solved = route::solve_observed(problem, warm, search, budget, observer);
    solved.map_err(|error| Error::Invalid {
        field: "day".into(),
        message: error.to_string().into(),
    })
}

/// The routes that were planned with slack, on the day as it is. Visits for which the slack left no
/// room go wherever they cost least now, or else the routes are repaired around them.
fn without_slack(
    day: &DayProblem,
    planned: &route::Solution,
    search: &Options,
) -> Result<route::Solution, Error> {
    let mut orders = planned.orders();
    let mut solution = without_blocked(day, &mut orders)?;
    for visit in &solution.unassigned.clone() {
        let worth = day.problem.visits.get(visit.index());
        let worth = worth.map_or(0, |visit| visit.unassigned_cost);
        let best = route::insertions(&day.problem, &solution, *visit)
            .into_iter()
            .next();
        let Some(insertion) = best.filter(|best| best.delta_cost < worth) else {
            continue;
        };
        if let Some(order) = orders.get_mut(insertion.technician.index()) {
            *order = insertion.route.visits().collect();
        }
        solution = unmoved(day, &orders)?;
    }
    if solution.unassigned.is_empty() {
        return Ok(solution);
    }
    let repaired = solve(
        &day.problem,
        Some(&orders),
        search,
        &mut Iterations(ROOM_ITERATIONS),
        &mut (),
    )?;
    unmoved(day, &repaired.orders())
}

/// The orders with times and costs, without the visits that don't fit: where drives take less time later,
/// who has less to do on the way may arrive later.
fn without_blocked(
    day: &DayProblem,
    orders: &mut [Vec<VisitIx>],
) -> Result<route::Solution, Error> {
    for _ in 0..=day.visits.len() {
        match route::assemble(&day.problem, None, orders) {
            Err(route::ScheduleError::Blocked { visit, .. }) => {
                for order in orders.iter_mut() {
                    order.retain(|planned| *planned != visit);
                }
            }
            done => return done.map_err(refused),
        }
    }
    unmoved(day, orders)
}

/// Orders with times and costs, as a plan that replaces none.
fn unmoved(day: &DayProblem, orders: &[Vec<VisitIx>]) -> Result<route::Solution, Error> {
    route::assemble(&day.problem, None, orders).map_err(refused)
}

fn refused(error: route::ScheduleError) -> Error {
    Error::Refused(error.to_string().into())
}

/// A solution as a plan, after the independent check.
pub(crate) fn checked_plan(
    state: &DayState,
    day: &DayProblem,
    before: Option<&[Vec<VisitIx>]>,
    solution: &route::Solution,
    reason: PlanReason,
    now: Timestamp,
    ids: &dyn Ids,
) -> Result<Plan, Error> {
    let verdict = match before {
        Some(before) => kept_solver::check::check_from(&day.problem, before, solution),
        None => kept_solver::check::check(&day.problem, solution),
    };
    if let Err(violations) = verdict {
        let lines: Vec<String> = violations.iter().take(5).map(ToString::to_string).collect();
        let why = format!("the plan doesn't pass the check: {}", lines.join("; "));
        return Err(Error::Refused(why.into()));
    }
    let parent = state.plan.as_ref();
    Ok(Plan {
        id: PlanId(ids.id()),
        territory: state.territory.id.clone(),
        day: state.date,
        parent: parent.map(|plan| plan.id.clone()),
        revision: parent.map_or(1, |plan| plan.revision + 1),
        created_at: now,
        reason,
        routes: solution
            .routes
            .iter()
            .filter_map(|route| route_of(day, route))
            .collect(),
        unassigned: solution
            .unassigned
            .iter()
            .filter_map(|visit| {
                Some(Unassigned {
                    visit: day.visit_id(*visit)?.clone(),
                    reasons: reasons::of(state, day, solution, *visit),
                })
            })
            .collect(),
        cost: cost_of(&solution.cost),
    })
}

fn route_of(day: &DayProblem, route: &route::Route) -> Option<Route> {
    Some(Route {
        technician: day.technician_id(route.technician)?.clone(),
        depart: day.instant(route.depart),
        stops: route
            .stops
            .iter()
            .filter_map(|stop| {
                Some(Stop {
                    visit: day.visit_id(stop.visit)?.clone(),
                    arrive: day.instant(stop.arrive),
                    start: day.instant(stop.start),
                    finish: day.instant(stop.finish),
                    travel_s: Seconds(i64::from(stop.travel)),
                })
            })
            .collect(),
        break_: route.break_.map(|placed| PlannedBreak {
            from: day.instant(placed.start),
            to: day.instant(placed.end),
            before_stop: placed.before_stop,
        }),
        restocks: route
            .restocks
            .iter()
            .filter_map(|restock| restock_of(day, restock))
            .collect(),
        end: day.instant(route.end),
    })
}

fn restock_of(day: &DayProblem, restock: &route::Restock) -> Option<Restock> {
    Some(Restock {
        depot: day.depot_name(restock.depot)?.to_owned(),
        before_stop: restock.before_stop,
        arrive: day.instant(restock.arrive),
        finish: day.instant(restock.finish),
        travel_s: Seconds(i64::from(restock.travel)),
    })
}

fn cost_of(cost: &route::Cost) -> PlanCost {
    PlanCost {
        travel: cost.travel,
        overtime: cost.overtime,
        waiting: cost.waiting,
        lateness: cost.lateness,
        unassigned: cost.unassigned,
        preference: cost.preference,
        moved: cost.moved,
        border: cost.border,
    }
}

/// What the ledger says of a plan that becomes current.
fn planned(plan: &Plan) -> LedgerFact {
    let assigned: usize = plan.routes.iter().map(|route| route.stops.len()).sum();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    LedgerFact::Planned {
        plan: plan.id.clone(),
        revision: plan.revision,
        reason: plan.reason.clone(),
        cost: plan.cost.total(),
        assigned: count(assigned),
        unassigned: count(plan.unassigned.len()),
    }
}

impl Decision<'_> {
    /// Makes a plan current, with its entry in the ledger.
    pub(crate) fn adopt(&mut self, plan: Plan) {
        let fact = planned(&plan);
        self.write(Write::Plan(plan));
        self.record(None, fact);
        self.follow_unassigned();
    }

    /// Makes a plan of another day current there, with its entry in the ledger. The day has to be
    /// expected as it was read.
    pub(crate) fn adopt_elsewhere(&mut self, plan: Plan) {
        let entry = LedgerDraft {
            day: plan.day,
            visit: None,
            at: self.now,
            fact: planned(&plan),
        };
        self.write(Write::Plan(plan));
        self.write(Write::Ledger(entry));
    }

    /// Plans from nothing or repairs, by the territory's iteration limits, and makes it current.
    pub(crate) fn replan(&mut self, mode: PlanMode, reason: PlanReason) -> Result<Plan, Error> {
        let plan = replanned(&self.state, mode, reason, self.now, self.ids)?;
        self.adopt(plan.clone());
        Ok(plan)
    }

    /// The plan that counts without a visit that was taken off the day: routes close the gap.
    pub(crate) fn plan_without(&self, visit: &VisitId, reason: PlanReason) -> Result<Plan, Error> {
        let day = DayProblem::new(&self.state, self.now)?;
        let orders = day.orders_without(day.visit(visit));
        let solution = day.assemble(&orders).map_err(refused)?;
        checked_plan(
            &self.state,
            &day,
            day.warm.as_deref(),
            &solution,
            reason,
            self.now,
            self.ids,
        )
    }

    /// A seed that is the same whenever the same day stands at the same plan.
    pub(crate) fn seed(&self) -> u64 {
        seed_of(&self.state)
    }
}

fn seed_of(state: &DayState) -> u64 {
    let revision = state.plan.as_ref().map_or(0, |plan| plan.revision);
    stable_key(&[
        state.territory.id.as_str(),
        &state.date.to_string(),
        &revision.to_string(),
    ])
}

/// A plan from nothing or a repair, by the territory's iteration limits.
fn replanned(
    state: &DayState,
    mode: PlanMode,
    reason: PlanReason,
    now: Timestamp,
    ids: &dyn Ids,
) -> Result<Plan, Error> {
    let settings = &state.territory.settings;
    let iterations = match mode {
        PlanMode::All => settings.plan_iterations,
        PlanMode::Rest => settings.repair_iterations,
    };
    let options = PlanOptions {
        seed: seed_of(state),
        reason,
        now,
        warm: mode == PlanMode::Rest,
        threads: 1,
    };
    plan_day(state, &options, ids, &mut Iterations(iterations))
}

impl Dispatch {
    /// Plans a day and makes the plan current.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when the day keeps changing.
    pub async fn plan(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
        mode: PlanMode,
    ) -> Result<Plan, Error> {
        self.decide(territory, day, |decision| {
            decision.replan(mode, PlanReason::Dispatcher)
        })
        .await
    }

    /// Notes that a technician doesn't work on a day, and repairs the plan, if there is one. A locked route is unlocked:
    /// somebody else has to drive it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn absent(
        &self,
        technician: &TechnicianId,
        day: NaiveDate,
    ) -> Result<Option<Plan>, Error> {
        let territory = self.territory_of(technician).await?;
        self.decide(&territory, day, |decision| {
            let Some(mut known) = decision.state.technicians.get(technician).cloned() else {
                return Err(Error::NotFound(format!("technician {technician}")));
            };
            if !known.absent.insert(day) {
                return Ok(decision.state.plan.clone());
            }
            decision.unlock_of(&mut known, "the absence");
            decision.write(Write::Technician(known));
            decision.record(
                None,
                LedgerFact::Absent {
                    technician: technician.clone(),
                    day,
                },
            );
            if decision.state.plan.is_none() {
                return Ok(None);
            }
            let reason = PlanReason::Absence {
                technician: technician.clone(),
            };
            decision.replan(PlanMode::Rest, reason).map(Some)
        })
        .await
    }
}
