//! Where one visit could go in a finished plan, technician by technician; changes nothing.

use crate::problem::{Problem, TechIx, VisitIx};

use super::linked::{self, Works};
use super::model::{FORBIDDEN, Model};
use super::plan::{Route, Solution};
use super::timing;
use super::tour::{Tour, cost_of};

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
    let mut tour = Tour::idle(model, t);
    tour.order = order;
    if !tour.refresh(model) {
        return None;
    }
    let place = tour.best_place(model, visit.0, i64::MAX, &mut Vec::new())?;
    let mut order = tour.order;
    order.insert(place.position, visit.0);
    let (route, _) = timing::route(model, t, &order)?;
    let delta_cost = cost_of(model, t, &order)? - tour.cost;
    let technician = route.technician;
    Some(Insertion {
        technician,
        position: route.pinned + place.position,
        delta_cost,
        route,
    })
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
