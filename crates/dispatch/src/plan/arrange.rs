//! Arrange: a day's routes in orders that somebody names: those of a plan that is taken back or done again,
//! or of one that was shown before it is taken. What has begun stays where it is.

use super::checked_plan;
use super::lock;
use super::moves::refused;
use super::problem::DayProblem;
use crate::app::Error;
use crate::day::DayState;
use crate::ports::Ids;
use crate::refusal::Refusal;
use crate::view::Order;
use kept_domain::{Fault, Plan, PlanReason, Timestamp, VisitId};
use kept_solver::problem::VisitIx;
use std::collections::BTreeSet;

/// The orders of a plan.
pub(super) fn orders_in(plan: &Plan) -> Vec<Order> {
    let order = |route: &kept_domain::Route| Order {
        technician: route.technician.clone(),
        visits: route.stops.iter().map(|stop| stop.visit.clone()).collect(),
    };
    plan.routes.iter().map(order).collect()
}

/// A plan of these orders on the day as it stands at `now`; visits in none of them are left out.
///
/// # Errors
/// `Refused` when the day has moved on: a technician or a visit is gone, a visit has begun elsewhere, a route that
/// changes is locked, or there is no way to do it; `Invalid` when a visit is named twice.
pub(super) fn arranged(
    state: &DayState,
    orders: &[Order],
    reason: PlanReason,
    now: Timestamp,
    ids: &dyn Ids,
) -> Result<Plan, Error> {
    let mut day = DayProblem::new(state, now)?;
    let named = numbered(state, &day, orders)?;
    nothing_began_elsewhere(state, orders)?;
    lock::may_arrange(state, orders)?;
    day.admit(&named);
    let solution = day
        .assemble(&named)
        .map_err(|error| refused(state, &day, &error))?;
    let warm = day.warm.as_deref();
    checked_plan(state, &day, warm, &solution, reason, now, ids)
}

fn numbered(
    state: &DayState,
    day: &DayProblem,
    orders: &[Order],
) -> Result<Vec<Vec<VisitIx>>, Error> {
    let mut numbered = vec![Vec::new(); day.technicians.len()];
    let mut seen = BTreeSet::new();
    for order in orders.iter().filter(|order| !order.visits.is_empty()) {
        let known = day.technician(&order.technician);
        let route = known.and_then(|at| numbered.get_mut(at.index()));
        let route = route.ok_or_else(|| gone(state, order))?;
        for visit in &order.visits {
            if !seen.insert(visit) {
                return Err(Error::Invalid {
                    field: "orders".into(),
                    message: Fault::Twice {
                        given: visit.to_string(),
                    },
                });
            }
            let missing = || {
                let customer = name(state, visit);
                Error::Refused(Refusal::NotOnDay { customer })
            };
            route.push(day.visit(visit).ok_or_else(missing)?);
        }
    }
    Ok(numbered)
}

fn gone(state: &DayState, order: &Order) -> Error {
    let known = state.technicians.get(&order.technician);
    let name = known.map_or(order.technician.as_str(), |known| known.name.as_str());
    Error::Refused(Refusal::NotAtWork {
        technician: name.to_owned(),
    })
}

/// Whoever is on the way to a visit, or was there, has it.
fn nothing_began_elsewhere(state: &DayState, orders: &[Order]) -> Result<(), Error> {
    for progress in state.progress.values() {
        let begun = progress.status.is_in_hand() || progress.status.is_closed();
        let Some(technician) = progress.technician.as_ref().filter(|_| begun) else {
            continue;
        };
        let elsewhere = orders
            .iter()
            .any(|order| order.technician != *technician && order.visits.contains(&progress.visit));
        if elsewhere {
            let customer = name(state, &progress.visit);
            return Err(Error::Refused(Refusal::BegunSince { customer }));
        }
    }
    Ok(())
}

pub(super) fn name(state: &DayState, visit: &VisitId) -> String {
    let known = state.visits.get(visit);
    let customer = known.and_then(|visit| state.customers.get(&visit.customer));
    customer.map_or_else(
        || format!("visit {visit}"),
        |customer| customer.name.clone(),
    )
}
