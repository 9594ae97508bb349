//! Route search: who visits whom, in which order, at which time.
//!
//! A first plan comes from regret insertion or from the plan before (warm start). Ruin and recreate under a
//! falling temperature improves it, with exchanges of whole tails in between, and a pool of good tours is
//! recombined by set partitioning. What can't be served ends unassigned. On its way the search may load a van with more
//! than it holds, at a price; where a day has few laws, it goes on through plans that are late as well. No such plan is
//! ever told.
//! Whether a plan is right is not decided here, but by [`crate::check`].

mod able;
mod adaptive;
mod anneal;
mod appointments;
mod breaking;
mod constraint;
mod construct;
mod explain;
mod gap;
mod idle;
#[doc(hidden)]
pub mod inner;
mod insertions;
mod line;
mod linked;
mod linked_search;
mod marginal;
mod model;
mod nearby;
mod observer;
mod overload;
mod parallel;
mod plan;
mod pool;
mod recombine;
mod recreate;
mod refresh;
mod ruin;
mod schedule;
mod shares;
mod state;
mod tails;
mod timing;
mod tour;
mod warp;

pub use able::{has_parts, is_able};
pub use explain::{Blocked, Reason, explain};
pub use insertions::{Insertion, insertions};
pub use marginal::{MarginalCost, marginal_costs};
pub use observer::{Found, Observer};
pub use plan::{Cost, PlacedBreak, Restock, Route, Solution, Stop};
pub use schedule::{ScheduleError, Timetable, assemble, schedule};

use crate::budget::Budget;
use crate::problem::{Problem, ProblemError, VisitIx};

use model::Model;
use nearby::Nearby;
use observer::Teller;
use state::State;

/// How to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Seed of all random choices.
    pub seed: u64,
    /// Visits before and after each visit that an insertion looks at, so many in each direction.
    pub neighbours: usize,
    /// Searches side by side, each on a thread of its own while the call lasts: from 1 to [`THREADS_MAX`], and one
    /// where the budget can't be [forked](Budget::fork).
    pub threads: usize,
}

/// The most threads of a search.
pub const THREADS_MAX: usize = 64;

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 0,
            neighbours: 40,
            threads: 1,
        }
    }
}

/// Why there was no search.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SolveError {
    /// The problem is out of bounds.
    #[error("the problem is invalid: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<ProblemError>),
}

/// Searches routes for the day until the budget is exhausted.
///
/// `warm` is the plan before, one order of visits a technician. It is the start of the search, and with
/// [`crate::problem::Weights::moved`] it has a price to give a visit to someone else. Visits in it that are
/// unknown, pinned, repeated or no longer possible are passed over. Without a better plan the result is
/// the plan before.
///
/// The same problem, warm plan, options and iteration limit give the same solution.
///
/// # Errors
/// [`SolveError::Invalid`] when [`Problem::validate`] finds something.
pub fn solve(
    problem: &Problem,
    warm: Option<&[Vec<VisitIx>]>,
    options: &Options,
    budget: &mut dyn Budget,
) -> Result<Solution, SolveError> {
    solve_observed(problem, warm, options, budget, &mut ())
}

/// As [`solve`], and tells `observer` of each better plan as it is found. Those of other threads than the caller's are
/// told of when the threads meet.
///
/// # Errors
/// As [`solve`].
pub fn solve_observed(
    problem: &Problem,
    warm: Option<&[Vec<VisitIx>]>,
    options: &Options,
    budget: &mut dyn Budget,
    observer: &mut dyn Observer,
) -> Result<Solution, SolveError> {
    problem.validate().map_err(SolveError::Invalid)?;
    let teller = &mut Teller::new(observer);
    let others = options.threads.clamp(1, THREADS_MAX) - 1;
    let mut forks: Vec<_> = (0..others).map_while(|_| budget.fork()).collect();
    let budgets = (budget, &mut forks[..]);
    let model = Model::new(problem, warm);
    let nearby = Nearby::new(&model, options.neighbours);
    let orders = schedule::searched(warm.unwrap_or_default());
    if !model.links.is_empty() {
        let plan = parallel::best_linked(model, warm, &nearby, &orders, options, budgets, teller);
        return Ok(plan);
    }
    let mut state = State::of(&model, &orders);
    construct::insert_by_regret(&model, &mut state);
    let gentle = warm.is_some();
    let mut state = parallel::improve(&model, &nearby, state, options, gentle, budgets, teller);
    construct::insert_by_regret(&model, &mut state);
    let plan = schedule::solution(&model, &state.orders());
    debug_assert_eq!(
        plan.cost.total(),
        state.cost,
        "the search lost count of the cost"
    );
    Ok(plan)
}
