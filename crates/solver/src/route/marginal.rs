//! What each stop of a finished plan costs: the day with it against the day without it. Changes nothing.

use crate::problem::{Problem, TechIx, VisitIx};

use super::insertions::searched_order;
use super::linked::{self, Works};
use super::model::Model;
use super::plan::{Route, Solution};

/// What a stop costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarginalCost {
    /// On whose route.
    pub technician: TechIx,
    /// Which visit.
    pub visit: VisitIx,
    /// What the technician's day costs with the visit beyond what it costs without; below zero where it fills
    /// a wait or makes a longer way the only one. `None` where the day isn't legal without it.
    pub cost: Option<i64>,
}

/// The marginal cost of every searched stop of a plan, route by route in order.
///
/// Everything else stays as it is: no other visit takes the room, and the days of all others, which may have
/// waited for it, don't change. Invalid problems have none, nor have routes that aren't of the problem or
/// aren't legal.
#[must_use]
pub fn marginal_costs(problem: &Problem, solution: &Solution) -> Vec<MarginalCost> {
    if problem.validate().is_err() {
        return Vec::new();
    }
    let model = Model::new(problem, None);
    let nothing = VisitIx(u32::MAX);
    let works = linked::works_of(&model, &solution.routes);
    let of_route = |route: &Route| {
        let order = searched_order(&model, route, nothing)?;
        Some(on_route(&model, &works, route.technician.index(), &order))
    };
    let routes = solution.routes.iter().filter_map(of_route);
    routes.flatten().collect()
}

fn on_route(model: &Model<'_>, works: &Works, t: usize, order: &[u32]) -> Vec<MarginalCost> {
    let Some(with) = cost(model, works, t, order) else {
        return Vec::new();
    };
    let mut without = Vec::with_capacity(order.len());
    let stop = |(at, &v): (usize, &u32)| {
        without.clear();
        without.extend_from_slice(&order[..at]);
        without.extend_from_slice(&order[at + 1..]);
        MarginalCost {
            technician: TechIx::from(t),
            visit: VisitIx(v),
            cost: cost(model, works, t, &without).map(|without| with - without),
        }
    };
    order.iter().enumerate().map(stop).collect()
}

/// Times and prices of a day; moves apart, as the plan before isn't known.
fn cost(model: &Model<'_>, works: &Works, t: usize, order: &[u32]) -> Option<i64> {
    if model.links.is_empty() {
        return super::tour::cost_of(model, t, order);
    }
    let (_, timing) = linked::among_others(model, works, t, order)?;
    let prices: i64 = order.iter().map(|&v| model.price(v, t)).sum();
    Some(timing.cost() + prices)
}
