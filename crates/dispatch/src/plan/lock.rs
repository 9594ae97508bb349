//! Lock: a dispatcher locks a technician's route for a day. Nothing is put onto it or taken off it, and its order stays,
//! whoever plans, repairs, offers or carries, until it is unlocked; a visit that is cancelled leaves it. For the search
//! its visits are refused by all others, and all other visits by its technician; the order is put back afterwards. Must
//! never hold a route of somebody who is absent: noting the absence unlocks it.

use super::problem::DayProblem;
use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::day::DayState;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::view::Order;
use chrono::NaiveDate;
use kept_domain::{LedgerFact, Technician, TechnicianId, VisitId};
use kept_solver::problem::VisitIx;
use kept_solver::route;

/// Whether a technician's route of the day is locked.
pub(crate) fn is_locked(state: &DayState, technician: &Technician) -> bool {
    technician.locked.contains(&state.date) && !technician.absent.contains(&state.date)
}

/// The technician on whose locked route a visit is.
pub(crate) fn holder<'a>(state: &'a DayState, visit: &VisitId) -> Option<&'a Technician> {
    let mut locked = state.technicians.values().filter(|t| is_locked(state, t));
    let plan = state.plan.as_ref()?;
    locked.find(|technician| {
        let route = plan.route(&technician.id);
        route.is_some_and(|route| route.stops.iter().any(|stop| stop.visit == *visit))
    })
}

/// Refuses to carry a visit off a locked route, or onto one.
pub(crate) fn may_carry(
    state: &DayState,
    visit: &VisitId,
    to: Option<&TechnicianId>,
) -> Result<(), Error> {
    let to = to.and_then(|to| state.technicians.get(to));
    let locked = to.filter(|to| is_locked(state, to));
    match holder(state, visit).or(locked) {
        Some(technician) => Err(refusal(technician)),
        None => Ok(()),
    }
}

/// Refuses orders in which a locked route isn't as it is now.
pub(super) fn may_arrange(state: &DayState, orders: &[Order]) -> Result<(), Error> {
    let Some(plan) = &state.plan else {
        return Ok(());
    };
    let open = |visit: &&VisitId| {
        let status = state.progress_of(visit).status;
        !status.is_in_hand() && !status.is_closed()
    };
    for technician in state.technicians.values().filter(|t| is_locked(state, t)) {
        let route = plan.route(&technician.id);
        let stops = route.into_iter().flat_map(|route| &route.stops);
        let wanted = orders.iter().filter(|o| o.technician == technician.id);
        let wanted = wanted.flat_map(|order| &order.visits).filter(open);
        if !stops.map(|stop| &stop.visit).filter(open).eq(wanted) {
            return Err(refusal(technician));
        }
    }
    Ok(())
}

fn refusal(technician: &Technician) -> Error {
    Error::Refused(Refusal::Locked {
        technician: technician.name.clone(),
    })
}

/// A search's plan with locked routes as they are in the plan that counts: nothing may be put onto them or off them, and
/// what the search has left out or put into another order comes back. Where visits of other routes are linked to them in
/// a way that doesn't allow it, all routes stay as they are.
///
/// # Errors
/// The first visit that doesn't fit, see [`route::assemble`].
pub(super) fn held(
    state: &DayState,
    day: &DayProblem,
    before: Option<&[Vec<VisitIx>]>,
    solution: route::Solution,
) -> Result<route::Solution, route::ScheduleError> {
    let current = not_begun_elsewhere(day);
    let mut orders = solution.orders();
    let mut changed = false;
    for ((id, order), now) in day.technicians.iter().zip(&mut orders).zip(&current) {
        let technician = state.technicians.get(id);
        if order != now && technician.is_some_and(|t| is_locked(state, t)) {
            order.clone_from(now);
            changed = true;
        }
    }
    if !changed {
        return Ok(solution);
    }
    route::assemble(&day.problem, before, &orders)
        .or_else(|_| route::assemble(&day.problem, before, &current))
}

/// The orders of the plan that counts, without visits that somebody else has begun.
fn not_begun_elsewhere(day: &DayProblem) -> Vec<Vec<VisitIx>> {
    let mut orders = day.orders_without(None);
    for (at, order) in orders.iter_mut().enumerate() {
        let others = day
            .problem
            .pins
            .iter()
            .filter(|pin| pin.technician.index() != at);
        let begun: Vec<VisitIx> = others
            .flat_map(|pin| pin.stops.iter().map(|stop| stop.visit))
            .collect();
        order.retain(|visit| !begun.contains(visit));
    }
    orders
}

impl Decision<'_> {
    /// Unlocks the route of a technician who won't drive it.
    pub(super) fn unlock_of(&mut self, technician: &mut Technician, by: &str) {
        let day = self.state.date;
        if technician.locked.remove(&day) {
            let technician = technician.id.clone();
            let by = by.to_owned();
            self.record(
                None,
                LedgerFact::RouteUnlocked {
                    technician,
                    day,
                    by,
                },
            );
        }
    }
}

impl Dispatch {
    /// Locks a technician's route of a day (`locked`), or unlocks it. `by` is the dispatcher's name. What is so already
    /// changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when the day isn't planned, or the technician is absent.
    pub async fn lock_route(
        &self,
        technician: &TechnicianId,
        day: NaiveDate,
        locked: bool,
        by: &str,
    ) -> Result<(), Error> {
        let territory = self.territory_of(technician).await?;
        self.decide(&territory, day, |decision| {
            let known = decision.state.technicians.get(technician).cloned();
            let mut known =
                known.ok_or_else(|| Error::NotFound(format!("technician {technician}")))?;
            if known.locked.contains(&day) == locked {
                return Ok(());
            }
            if locked {
                lockable(&decision.state, &known)?;
                known.locked.insert(day);
                let fact = LedgerFact::RouteLocked {
                    technician: technician.clone(),
                    day,
                    by: by.to_owned(),
                };
                decision.record(None, fact);
            } else {
                decision.unlock_of(&mut known, by);
            }
            decision.write(Write::Technician(known));
            Ok(())
        })
        .await
    }
}

fn lockable(state: &DayState, technician: &Technician) -> Result<(), Error> {
    if technician.absent.contains(&state.date) {
        return Err(Error::Refused(Refusal::NotAtWork {
            technician: technician.name.clone(),
        }));
    }
    if state.plan.is_none() {
        return Err(Error::Refused(Refusal::NotPlanned));
    }
    Ok(())
}
