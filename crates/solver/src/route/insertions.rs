//! Where one visit could go in a finished plan, technician by technician; changes nothing.

use crate::problem::{Problem, TechIx, VisitIx};

use super::linked::{self, Works};
use super::model::{FORBIDDEN, Model};
use super::plan::{Route, Solution};
use super::timing;
use super::tour::cost_of;

/// A legal place for a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insertion {
    /// Who would come.
    pub technician: TechIx,
    /// The visit's index among the stops of `route`.
    pub position: usize,
    /// What the technician's day costs with the visit beyond what it costs without, whatever is paid or
    /// saved elsewhere.
    pub delta_cost: i64,
    /// The technician's day with the visit.
    pub route: Route,
}

/// All technicians who could take `visit`, each with his cheapest place, cheapest first.
///
/// If the visit is on a route of `solution` it is taken off first. Where visits have to do with each other,
/// the days of all others stay exactly as they are in `solution`. Pinned visits, unknown visits and invalid
/// problems have no insertions; neither has a technician whose route is no longer legal as it is.
#[must_use]
pub fn insertions(problem: &Problem, solution: &Solution, visit: VisitIx) -> Vec<Insertion> {
    if problem.validate().is_err() {
        return Vec::new();
    }
    let model = Model::new(problem, None);
    if model.free.binary_search(&visit.0).is_err() {
        return Vec::new();
    }
    let works = linked::works_without(&model, &solution.routes, visit);
    let place = |route: &Route| {
        if model.links.is_empty() {
            on_route(&model, route, visit)
        } else {
            on_linked_route(&model, &works, route, visit)
        }
    };
    let mut found: Vec<Insertion> = solution.routes.iter().filter_map(place).collect();
    found.sort_by_key(|insertion| (insertion.delta_cost, insertion.technician));
    found
}

fn on_route(model: &Model<'_>, route: &Route, visit: VisitIx) -> Option<Insertion> {
    let t = route.technician.index();
    let order = searched_order(model, route, visit)?;
    if model.price(visit.0, t) == FORBIDDEN || !model.stocked(t, &order, visit.0) {
        return None;
    }
    let without = cost_of(model, t, &order)?;
    let (with, position) = cheapest_place(model, t, &order, visit.0)?;
    let mut order = order;
    order.insert(position, visit.0);
    let (route, _) = timing::route(model, t, &order)?;
    let technician = route.technician;
    Some(Insertion {
        technician,
        position: route.pinned + position,
        delta_cost: with - without,
        route,
    })
}

/// The cheapest legal day with `visit` in one of the places of an order, and the place. Every place is
/// tried: what the search passes over by its bounds may be legal by way of a depot.
fn cheapest_place(model: &Model<'_>, t: usize, order: &[u32], visit: u32) -> Option<(i64, usize)> {
    let mut with = Vec::with_capacity(order.len() + 1);
    let places = 0..=order.len();
    let costs = places.filter_map(|position| {
        with.clear();
        with.extend_from_slice(&order[..position]);
        with.push(visit);
        with.extend_from_slice(&order[position..]);
        Some((cost_of(model, t, &with)?, position))
    });
    costs.min()
}

fn on_linked_route(
    model: &Model<'_>,
    works: &Works,
    route: &Route,
    visit: VisitIx,
) -> Option<Insertion> {
    let order = searched_order(model, route, visit)?;
    let t = route.technician.index();
    let placed = linked::best_place(model, works, t, &order, visit.0)?;
    Some(Insertion {
        technician: route.technician,
        position: placed.route.pinned + placed.position,
        delta_cost: placed.delta,
        route: placed.route,
    })
}

/// The searched visits of a route without `visit`; `None` for a route that isn't of this problem.
pub(super) fn searched_order(model: &Model<'_>, route: &Route, visit: VisitIx) -> Option<Vec<u32>> {
    if route.technician.index() >= model.crews.len() {
        return None;
    }
    let others = route.visits().filter(|&other| other != visit);
    let order: Vec<u32> = others
        .map(|other| other.0)
        .filter(|other| model.free.binary_search(other).is_ok())
        .collect();
    Some(order)
}
