//! Times for given orders: of one route, and of a whole plan that was put together elsewhere.

use std::collections::BTreeSet;

use crate::problem::{Problem, ProblemError, TechIx, VisitIx};

use super::explain::{Reason, link_reason, reason_on};
use super::linked;
use super::model::{FORBIDDEN, Model};
use super::plan::{Cost, Route, Solution};
use super::timing::{self, Timing};

/// Why an order has no legal times.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// The problem is out of bounds.
    #[error("the problem is invalid")]
    Invalid(Vec<ProblemError>),
    /// There is no such technician.
    #[error("unknown technician")]
    UnknownTechnician,
    /// There is no such visit.
    #[error("visit {} is unknown", .0.0)]
    UnknownVisit(VisitIx),
    /// The visit is in the order twice, on two routes, or pinned to someone else.
    #[error("visit {} is planned twice", .0.0)]
    Repeated(VisitIx),
    /// The order can't be driven: this visit is the first that doesn't fit after the ones before it.
    #[error("visit {} doesn't fit: {reason:?}", .visit.0)]
    Blocked {
        /// The visit.
        visit: VisitIx,
        /// What stands in its way.
        reason: Reason,
    },
}

/// The route of one technician who serves `visits` in this order, with the rest in its best legal spot.
///
/// His pinned stops come first; where they are part of `visits` they are passed over. Of the links to other
/// technicians' visits only those to pinned ones count.
///
/// # Errors
/// See [`ScheduleError`]; the first visit that doesn't fit is named.
pub fn schedule(
    problem: &Problem,
    technician: TechIx,
    visits: &[VisitIx],
) -> Result<Route, ScheduleError> {
    Timetable::new(problem)?
        .route(technician, visits)
        .map(|(route, _)| route)
}

/// Times of single routes of one problem, for whoever asks for many of them.
pub struct Timetable<'a>(Model<'a>);

impl<'a> Timetable<'a> {
    /// The timetable of a problem.
    ///
    /// # Errors
    /// [`ScheduleError::Invalid`] when [`Problem::validate`] finds something.
    pub fn new(problem: &'a Problem) -> Result<Self, ScheduleError> {
        problem.validate().map_err(ScheduleError::Invalid)?;
        Ok(Self(Model::new(problem, None)))
    }

    /// As [`schedule`], with what the route costs.
    ///
    /// # Errors
    /// See [`ScheduleError`]; the first visit that doesn't fit is named.
    pub fn route(
        &self,
        technician: TechIx,
        visits: &[VisitIx],
    ) -> Result<(Route, Cost), ScheduleError> {
        let (model, t) = (&self.0, technician.index());
        let order = planned(model, technician, visits, &mut BTreeSet::new())?;
        let (route, timing) = if model.links.is_empty() {
            timing::route(model, t, &order).ok_or_else(|| first_blocked(model, t, &order))?
        } else {
            let mut orders = vec![Vec::new(); model.crews.len()];
            orders[t] = order;
            let mut days = timed(model, &orders)?.into_iter();
            days.nth(t).ok_or(ScheduleError::UnknownTechnician)?
        };
        let cost = cost_of(model, &route, &timing);
        Ok((route, cost))
    }
}

/// A whole plan from orders of visits, one a technician, with times, cost and what is left out.
///
/// `warm` is the plan that moves are counted against, as for [`super::solve`].
///
/// # Errors
/// See [`ScheduleError`]; the first visit that doesn't fit is named.
pub fn assemble(
    problem: &Problem,
    warm: Option<&[Vec<VisitIx>]>,
    orders: &[Vec<VisitIx>],
) -> Result<Solution, ScheduleError> {
    problem.validate().map_err(ScheduleError::Invalid)?;
    let model = Model::new(problem, warm);
    if orders.len() > model.crews.len() {
        return Err(ScheduleError::UnknownTechnician);
    }
    let mut seen = BTreeSet::new();
    let mut legal = Vec::with_capacity(model.crews.len());
    for t in 0..model.crews.len() {
        let order = orders.get(t).map_or(&[][..], |order| order);
        legal.push(planned(&model, TechIx::from(t), order, &mut seen)?);
    }
    if let Some(v) = linked::misplaced(&model, &legal) {
        return Err(blocked_by_link(&model, v));
    }
    Ok(collect(&model, timed(&model, &legal)?))
}

/// The days of orders that are legal one by one.
fn timed(model: &Model<'_>, orders: &[Vec<u32>]) -> Result<Vec<(Route, Timing)>, ScheduleError> {
    if model.links.is_empty() {
        let day = |(t, order): (usize, &Vec<u32>)| {
            timing::route(model, t, order).ok_or_else(|| first_blocked(model, t, order))
        };
        return orders.iter().enumerate().map(day).collect();
    }
    linked::synchronised(model, orders).map_err(|v| blocked_by_link(model, v))
}

/// The error for a visit that fits on its day, but not with the visits that it is linked to.
fn blocked_by_link(model: &Model<'_>, v: u32) -> ScheduleError {
    let visit = VisitIx(v);
    let link = model.links.of(v).first();
    let reason = link.map_or(Reason::NoRoomInWindow, |&link| link_reason(link, v));
    ScheduleError::Blocked { visit, reason }
}

/// The searched part of orders.
pub(super) fn searched(orders: &[Vec<VisitIx>]) -> Vec<Vec<u32>> {
    orders
        .iter()
        .map(|order| order.iter().map(|visit| visit.0).collect())
        .collect()
}

/// The plan of a search's orders, whose visits have nothing to do with each other.
pub(super) fn solution(model: &Model<'_>, orders: &[Vec<u32>]) -> Solution {
    let days = (0..).zip(orders);
    let parts = days.filter_map(|(t, order)| timing::route(model, t, order));
    collect(model, parts.collect())
}

/// The plan of these orders, without the visits whose links they don't keep.
pub(super) fn with_links_kept(model: &Model<'_>, mut orders: Vec<Vec<u32>>) -> Solution {
    // Each round leaves a visit out, and days at home are always legal.
    for _ in 0..=model.free.len() {
        let blocked = match linked::misplaced(model, &orders) {
            Some(v) => v,
            None => match linked::synchronised(model, &orders) {
                Ok(days) => return collect(model, days),
                Err(v) => v,
            },
        };
        for order in &mut orders {
            order.retain(|&v| v != blocked);
        }
    }
    let days = 0..model.crews.len();
    let idle = days.filter_map(|t| timing::route(model, t, &[]));
    collect(model, idle.collect())
}

/// The searched visits of an order that is legal for its technician as far as no other one goes.
fn planned(
    model: &Model<'_>,
    technician: TechIx,
    visits: &[VisitIx],
    seen: &mut BTreeSet<VisitIx>,
) -> Result<Vec<u32>, ScheduleError> {
    let t = technician.index();
    let crew = model.crews.get(t).ok_or(ScheduleError::UnknownTechnician)?;
    let mut order = Vec::with_capacity(visits.len());
    for &visit in visits {
        if visit.index() >= model.nodes.len() {
            return Err(ScheduleError::UnknownVisit(visit));
        }
        if crew.pinned.iter().any(|stop| stop.visit == visit) {
            continue;
        }
        if !seen.insert(visit) || model.free.binary_search(&visit.0).is_err() {
            return Err(ScheduleError::Repeated(visit));
        }
        order.push(visit.0);
    }
    let legal = order
        .iter()
        .all(|&v| model.price(v, t) != FORBIDDEN && model.stocked(t, &order, v))
        && timing::evaluate(model, t, &order).is_some();
    if legal {
        Ok(order)
    } else {
        Err(first_blocked(model, t, &order))
    }
}

fn first_blocked(model: &Model<'_>, t: usize, order: &[u32]) -> ScheduleError {
    let fits = |n: usize| {
        let (before, v) = (&order[..n - 1], order[n - 1]);
        model.price(v, t) != FORBIDDEN
            && model.stocked(t, before, v)
            && timing::evaluate(model, t, &order[..n]).is_some()
    };
    let n = (1..=order.len()).find(|&n| !fits(n)).unwrap_or(order.len());
    let visit = order.get(n.saturating_sub(1)).copied().unwrap_or(0);
    let before = &order[..n.saturating_sub(1)];
    ScheduleError::Blocked {
        visit: VisitIx(visit),
        reason: reason_on(model, t, before, visit),
    }
}

fn collect(model: &Model<'_>, parts: Vec<(Route, Timing)>) -> Solution {
    let mut cost = Cost::default();
    let mut planned = vec![false; model.nodes.len()];
    for (route, timing) in &parts {
        cost += cost_of(model, route, timing);
        for stop in &route.stops {
            planned[stop.visit.index()] = true;
        }
    }
    let left_out = (0..)
        .zip(&planned)
        .filter(|(_, planned)| !**planned)
        .map(|(v, _)| VisitIx(v));
    let unassigned: Vec<VisitIx> = left_out.collect();
    cost.unassigned = unassigned
        .iter()
        .map(|visit| model.nodes[visit.index()].unassigned_cost)
        .sum();
    Solution {
        routes: parts.into_iter().map(|(route, _)| route).collect(),
        unassigned,
        cost,
    }
}

/// What a route costs; its pinned stops cost nothing.
fn cost_of(model: &Model<'_>, route: &Route, timing: &Timing) -> Cost {
    let mut cost = Cost {
        travel: timing.travel,
        overtime: timing.overtime,
        waiting: timing.waiting,
        lateness: timing.lateness,
        ..Cost::default()
    };
    for stop in route.stops.iter().skip(route.pinned) {
        cost += model.assignment_cost(stop.visit, route.technician);
    }
    cost
}
