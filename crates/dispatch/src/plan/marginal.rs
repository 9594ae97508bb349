//! What each visit of a plan costs: its technician's day with it against the day without it.

use super::problem::DayProblem;
use crate::app::Error;
use crate::day::DayState;
use kept_domain::{Plan, Timestamp, VisitId};
use kept_solver::route;
use std::collections::BTreeMap;

/// The marginal cost of every visit of `plan` that has not begun at `now`, in the plan's one unit; what the
/// day costs without the visit is what it costs when nothing else takes its room. Visits without which the
/// day isn't legal have none, nor has a plan that doesn't fit the day any more.
///
/// # Errors
/// A place without travel times.
pub fn marginal_costs(
    state: &DayState,
    plan: &Plan,
    now: Timestamp,
) -> Result<BTreeMap<VisitId, i64>, Error> {
    let day = DayProblem::new(state, now)?;
    let Ok(solution) = day.assemble(&day.orders_of(plan)) else {
        return Ok(BTreeMap::new());
    };
    let costs = route::marginal_costs(&day.problem, &solution).into_iter();
    Ok(costs
        .filter_map(|stop| Some((day.visit_id(stop.visit)?.clone(), stop.cost?)))
        .collect())
}
