//! Whose window one more visit on a route would break: the same day, on which all other visits may be late.

use crate::problem::{Problem, VisitIx, Weights};

use super::model::Model;
use super::timing;

/// The day of `problem` with the windows of all others than `visit` softened and no links. Nothing but lateness
/// at windows that are hard has a price: one a second.
pub(super) fn softened(problem: &Problem, visit: VisitIx) -> Problem {
    let mut problem = problem.clone();
    problem.links.clear();
    problem.weights = Weights {
        lateness: 1,
        ..Weights::default()
    };
    for (v, other) in problem.visits.iter_mut().enumerate() {
        other.lateness = (!other.hard_windows).then_some(0);
        other.hard_windows &= v == visit.index();
    }
    problem
}

/// A softened day with the windows that were hard.
pub(super) struct Softened<'a> {
    model: Model<'a>,
    /// The last window's end of each visit that must not be late.
    last: Vec<Option<i32>>,
}

impl<'a> Softened<'a> {
    /// The softened form of `problem`.
    pub(super) fn new(problem: &Problem, softened: &'a Problem) -> Self {
        let last = problem.visits.iter().map(|visit| {
            let last = visit.windows.last().map(|window| window.end);
            last.filter(|_| visit.hard_windows)
        });
        Self {
            model: Model::new(softened, None),
            last: last.collect(),
        }
    }

    /// The first visit on the route of `t` that would be late with `v` at the place where that makes all
    /// others late by the least, and by how many seconds. `None` when nothing would be late, or `v` has no
    /// place even so.
    pub(super) fn first_late(&self, t: usize, order: &[u32], v: u32) -> Option<(VisitIx, i32)> {
        let model = &self.model;
        let with = |position: usize| {
            let mut with = order.to_vec();
            with.insert(position, v);
            with
        };
        let places = (0..=order.len()).filter_map(|position| {
            let timing = timing::evaluate(model, t, &with(position))?;
            Some((timing.cost(), timing.end, position))
        });
        let (_, _, position) = places.min()?;
        let (route, _) = timing::route(model, t, &with(position))?;
        route.stops.iter().skip(route.pinned).find_map(|stop| {
            let last = self.last[stop.visit.index()]?;
            (stop.start > last).then(|| (stop.visit, stop.start - last))
        })
    }
}
