//! One technician's searched stops, with the gaps between them.

use super::gap::Gap;
use super::model::{FORBIDDEN, Model, Node};
use super::timing;

/// A technician's searched stops in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Tour {
    pub technician: usize,
    pub order: Vec<u32>,
    /// Cost of driving, times and assignment.
    pub cost: i64,
    /// What the tour costs beyond its prices and its shortest driving: the most that a move could save there.
    pub excess: i64,
    /// Units of load that the van has too many, over all parts.
    pub over: i64,
    /// Before each stop, and before the end.
    pub gaps: Vec<Gap>,
    /// What is left of each part, in the order of [`Model::parts`].
    pub spare: Vec<i64>,
}

/// A place for a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub technician: usize,
    pub position: usize,
    pub delta: i64,
}

impl Tour {
    /// An empty tour.
    pub(super) fn idle(model: &Model<'_>, technician: usize) -> Self {
        let mut tour = Self {
            technician,
            ..Self::default()
        };
        tour.refresh(model);
        tour
    }

    /// A copy of `other`, in the room that is there.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.technician = other.technician;
        self.cost = other.cost;
        self.excess = other.excess;
        self.over = other.over;
        self.order.clone_from(&other.order);
        self.gaps.clone_from(&other.gaps);
        self.spare.clone_from(&other.spare);
    }

    /// Whether the technician drives at all.
    #[inline]
    pub(super) fn used(&self, model: &Model<'_>) -> bool {
        !self.order.is_empty() || !model.crews[self.technician].pinned.is_empty()
    }

    /// Whether the van has the parts that `node` needs beside the stops of the tour.
    #[inline]
    pub(super) fn stocked(&self, model: &Model<'_>, node: &Node) -> bool {
        !model.depots.is_empty()
            || node
                .needs
                .iter()
                .all(|need| self.spare[need.part] >= need.count)
    }

    /// Units of load that the van would have too many for `node`; `None` when it lacks a part that is no load.
    #[inline]
    pub(super) fn short(&self, model: &Model<'_>, node: &Node) -> Option<i64> {
        if self.stocked(model, node) {
            return Some(0);
        }
        node.needs.iter().try_fold(0, |sum, need| {
            let short = (need.count - self.spare[need.part].max(0)).max(0);
            (short == 0 || model.is_load(need.part)).then_some(sum + short)
        })
    }

    /// The cheapest place for `v` that costs less than `below`.
    pub(super) fn best_place(
        &self,
        model: &Model<'_>,
        v: u32,
        mut below: i64,
        scratch: &mut Vec<u32>,
    ) -> Option<Place> {
        let price = model.price(v, self.technician);
        let node = &model.nodes[v as usize];
        if price == FORBIDDEN || !self.stocked(model, node) {
            return None;
        }
        let (to, from) = (
            model.drives_to(node.location),
            model.drives_from(node.location),
        );
        let saved = if model.insertion_may_save {
            self.excess
        } else {
            0
        };
        let mut best = None;
        for (position, gap) in self.gaps.iter().enumerate() {
            let least = i64::from(gap.detour(to, from)) * model.weights.travel + price;
            if least - saved >= below || !gap.fits(model, node) {
                continue;
            }
            let delta = self.delta(model, v, position, least, scratch);
            if let Some(delta) = delta.filter(|&delta| delta < below) {
                below = delta;
                best = Some(Place {
                    technician: self.technician,
                    position,
                    delta,
                });
            }
        }
        best
    }

    /// What inserting `v` at `position` costs, given what it costs in driving and price; `None` where it isn't
    /// legal.
    #[inline]
    pub(super) fn delta(
        &self,
        model: &Model<'_>,
        v: u32,
        position: usize,
        least: i64,
        scratch: &mut Vec<u32>,
    ) -> Option<i64> {
        if model.travel_only {
            return Some(least);
        }
        scratch.clear();
        scratch.extend_from_slice(&self.order[..position]);
        scratch.push(v);
        scratch.extend_from_slice(&self.order[position..]);
        cost_of(model, self.technician, scratch).map(|cost| cost - self.cost)
    }
}

/// Cost of a technician's day in this order with the prices of assignment; `None` when it isn't legal.
/// Parts are the caller's to check.
pub(super) fn cost_of(model: &Model<'_>, t: usize, order: &[u32]) -> Option<i64> {
    let mut prices = 0;
    for &v in order {
        let price = model.price(v, t);
        if price == FORBIDDEN {
            return None;
        }
        prices += price;
    }
    timing::evaluate(model, t, order).map(|timing| timing.cost() + prices)
}
