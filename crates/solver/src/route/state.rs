//! The plan under search: tours, who is where, what is left out; and how to take changes back.

use std::ops::Range;

use super::gap::Gap;
use super::idle::Idle;
use super::model::Model;
use super::tour::{Place, Tour};

/// Of a visit that is on no tour.
pub(super) const NOWHERE: usize = usize::MAX;

/// A plan under search.
///
/// Its nodes are the visits, then one start a technician, then one that stands for "on no tour". The gap of
/// a node is the one after it: a copy of its tour's, so that an insertion needs one look.
#[derive(Debug)]
pub(super) struct State {
    pub tours: Vec<Tour>,
    /// The tour of each visit, or [`NOWHERE`].
    pub home: Vec<usize>,
    /// Free visits that are on no tour.
    pub bank: Vec<u32>,
    /// Cost of all tours, and of what is left out.
    pub cost: i64,
    /// Units of load that vans have too many.
    pub over: i64,
    /// The gap after each node.
    pub gaps: Vec<Gap>,
    /// The node before each visit.
    pub before: Vec<u32>,
    pub idle: Idle,
}

/// What changed since [`Undo::begin`].
#[derive(Debug, Default)]
pub(super) struct Undo {
    saved: Vec<Tour>,
    used: usize,
    bank: Vec<u32>,
    cost: i64,
    over: i64,
}

impl State {
    /// All technicians idle, all visits left out.
    pub(super) fn idle(model: &Model<'_>) -> Self {
        let tours: Vec<Tour> = (0..model.crews.len())
            .map(|t| Tour::idle(model, t))
            .collect();
        let left_out: i64 = model
            .free
            .iter()
            .map(|&v| model.nodes[v as usize].unassigned_cost)
            .sum();
        let visits = model.nodes.len();
        let nobody = visits + tours.len();
        let mut idle = Idle::nobody(model);
        for (t, tour) in tours.iter().enumerate().rev() {
            idle.set(model, t, !tour.used(model));
        }
        let mut gaps = vec![Gap::NOWHERE; nobody + 1];
        for (gap, tour) in gaps[visits..].iter_mut().zip(&tours) {
            *gap = tour.gaps[0];
        }
        Self {
            cost: tours.iter().map(|tour| tour.cost).sum::<i64>() + left_out,
            over: 0,
            tours,
            home: vec![NOWHERE; visits],
            bank: model.free.clone(),
            gaps,
            before: vec![nobody as u32; visits],
            idle,
        }
    }

    /// The plan with these orders, as far as they are legal.
    pub(super) fn of(model: &Model<'_>, orders: &[Vec<u32>]) -> Self {
        let mut state = Self::idle(model);
        state.adopt(model, orders);
        state
    }

    /// The node that stands for "on no tour".
    fn nobody(&self) -> u32 {
        self.gaps.len() as u32 - 1
    }

    /// The node at which the tour of technician `t` starts.
    #[inline]
    pub(super) fn start(&self, t: usize) -> u32 {
        (self.home.len() + t) as u32
    }

    /// How many stops lie before the gap after `node`.
    pub(super) fn position_after(&self, node: u32) -> usize {
        let Some(&t) = self.home.get(node as usize) else {
            return 0;
        };
        let order = self.tours.get(t).map_or(&[][..], |tour| &tour.order);
        order.iter().position(|&v| v == node).map_or(0, |at| at + 1)
    }

    /// Takes over orders as far as they are legal. Visits that no longer fit are left out.
    fn adopt(&mut self, model: &Model<'_>, orders: &[Vec<u32>]) {
        let mut seen = vec![false; model.nodes.len()];
        for (t, order) in orders.iter().enumerate().take(self.tours.len()) {
            let mut wanted: Vec<u32> = Vec::with_capacity(order.len());
            for &v in order {
                let free = model.free.binary_search(&v).is_ok() && self.home[v as usize] == NOWHERE;
                let new = seen
                    .get_mut(v as usize)
                    .is_some_and(|seen| !std::mem::replace(seen, true));
                if free && new && model.stocked(t, &wanted, v) {
                    wanted.push(v);
                }
            }
            if !self.replace(model, t, &wanted) {
                self.adopt_piecemeal(model, t, &wanted);
            }
        }
    }

    /// Appends the visits of `order` one by one, and leaves out what doesn't fit.
    fn adopt_piecemeal(&mut self, model: &Model<'_>, t: usize, order: &[u32]) {
        let mut fitting = Vec::with_capacity(order.len());
        for &v in order {
            fitting.push(v);
            if super::tour::cost_of(model, t, &fitting).is_none() {
                fitting.pop();
            }
        }
        self.replace(model, t, &fitting);
    }

    /// Gives technician `t` exactly these visits, which must be left out. False, and nothing changed, when
    /// that isn't legal.
    fn replace(&mut self, model: &Model<'_>, t: usize, order: &[u32]) -> bool {
        let before = self.tours[t].clone();
        self.tours[t].order.clear();
        self.tours[t].order.extend_from_slice(order);
        if !self.tours[t].refresh(model) {
            self.tours[t] = before;
            return false;
        }
        for &v in order {
            self.cost -= model.nodes[v as usize].unassigned_cost;
            self.unbank(v);
        }
        self.cost += self.tours[t].cost - before.cost;
        self.over += self.tours[t].over - before.over;
        self.publish_whole(model, t);
        true
    }

    fn unbank(&mut self, v: u32) {
        if let Some(at) = self.bank.iter().position(|&b| b == v) {
            self.bank.swap_remove(at);
        }
    }

    /// Puts the left-out visit `v` into its place, which was judged legal.
    pub(super) fn insert(&mut self, model: &Model<'_>, v: u32, place: Place) {
        let tour = &mut self.tours[place.technician];
        let before = (tour.cost, tour.over);
        let Some(changed) = tour.splice(model, place.position..place.position, &[v]) else {
            // Doesn't happen; but a plan must stay legal.
            tour.order.remove(place.position);
            tour.refresh(model);
            return;
        };
        self.cost += tour.cost - before.0 - model.nodes[v as usize].unassigned_cost;
        self.over += tour.over - before.1;
        self.unbank(v);
        self.publish(model, place.technician, changed);
    }

    /// Takes the stops at `positions` out of tour `t`. False, and nothing changed, when
    /// what is left isn't legal (possible where a detour is quicker than the direct way).
    pub(super) fn remove(
        &mut self,
        model: &Model<'_>,
        t: usize,
        positions: std::ops::Range<usize>,
    ) -> bool {
        let tour = &mut self.tours[t];
        let before = (tour.cost, tour.over);
        let kept = self.bank.len();
        self.bank.extend_from_slice(&tour.order[positions.clone()]);
        let Some(changed) = tour.splice(model, positions.clone(), &[]) else {
            let removed = self.bank.drain(kept..);
            tour.order.splice(positions.start..positions.start, removed);
            tour.refresh(model);
            return false;
        };
        self.cost += tour.cost - before.0;
        self.over += tour.over - before.1;
        for at in kept..self.bank.len() {
            let v = self.bank[at];
            self.cost += model.nodes[v as usize].unassigned_cost;
            self.leave_out(v);
        }
        self.publish(model, t, changed);
        true
    }

    fn leave_out(&mut self, v: u32) {
        self.home[v as usize] = NOWHERE;
        self.gaps[v as usize] = Gap::NOWHERE;
        self.before[v as usize] = self.nobody();
    }

    /// Gives a tour an order that is known to be legal; the visits keep counting as planned.
    pub(super) fn reorder(&mut self, model: &Model<'_>, t: usize, order: &[u32]) {
        let tour = &mut self.tours[t];
        let before = (tour.cost, tour.over);
        tour.order.clear();
        tour.order.extend_from_slice(order);
        tour.refresh(model);
        self.cost += tour.cost - before.0;
        self.over += tour.over - before.1;
        self.publish_whole(model, t);
    }

    /// Lays open what a tour looks like from the first changed gap to the last one.
    fn publish(&mut self, model: &Model<'_>, t: usize, changed: Range<usize>) {
        let start = self.start(t);
        let tour = &self.tours[t];
        let node_before = |gap: usize| gap.checked_sub(1).map_or(start, |at| tour.order[at]);
        let mut node = node_before(changed.start);
        self.gaps[node as usize] = tour.gaps[changed.start];
        for at in changed.start..tour.order.len().min(changed.end) {
            let v = tour.order[at];
            self.home[v as usize] = t;
            self.before[v as usize] = node;
            self.gaps[v as usize] = tour.gaps[at + 1];
            node = v;
        }
        self.idle.set(model, t, !tour.used(model));
    }

    /// Lays open what a tour looks like.
    fn publish_whole(&mut self, model: &Model<'_>, t: usize) {
        self.publish(model, t, 0..self.tours[t].gaps.len());
    }

    /// The orders of all tours.
    pub(super) fn orders(&self) -> Vec<Vec<u32>> {
        self.tours.iter().map(|tour| tour.order.clone()).collect()
    }

    /// The same, in the room that is there.
    pub(super) fn orders_into(&self, into: &mut Vec<Vec<u32>>) {
        into.resize_with(self.tours.len(), Vec::new);
        for (order, tour) in into.iter_mut().zip(&self.tours) {
            order.clone_from(&tour.order);
        }
    }
}

impl Undo {
    /// Starts to note changes of `state`.
    pub(super) fn begin(&mut self, state: &State) {
        self.used = 0;
        self.bank.clone_from(&state.bank);
        self.cost = state.cost;
        self.over = state.over;
    }

    /// How many visits were left out before.
    pub(super) fn bank_before(&self) -> usize {
        self.bank.len()
    }

    /// Notes a tour before it is changed.
    pub(super) fn note(&mut self, tour: &Tour) {
        if self.saved[..self.used]
            .iter()
            .any(|saved| saved.technician == tour.technician)
        {
            return;
        }
        if self.used == self.saved.len() {
            self.saved.push(Tour::default());
        }
        self.saved[self.used].copy_from(tour);
        self.used += 1;
    }

    /// The tours that were noted.
    pub(super) fn noted(&self) -> impl Iterator<Item = usize> + '_ {
        self.saved[..self.used].iter().map(|tour| tour.technician)
    }

    /// Takes everything back.
    pub(super) fn restore(&mut self, model: &Model<'_>, state: &mut State) {
        std::mem::swap(&mut state.bank, &mut self.bank);
        for at in 0..state.bank.len() {
            state.leave_out(state.bank[at]);
        }
        for saved in &mut self.saved[..self.used] {
            let t = saved.technician;
            std::mem::swap(&mut state.tours[t], saved);
            state.publish_whole(model, t);
        }
        state.cost = self.cost;
        state.over = self.over;
    }
}
