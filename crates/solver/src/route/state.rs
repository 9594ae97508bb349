//! The plan under search: tours, who is where, what is left out; and how to take changes back.

use super::model::Model;
use super::tour::{Place, Tour};

/// Of a visit that is on no tour.
pub(super) const NOWHERE: usize = usize::MAX;

/// A plan under search.
#[derive(Debug)]
pub(super) struct State {
    pub tours: Vec<Tour>,
    /// The tour of each visit, or [`NOWHERE`].
    pub home: Vec<usize>,
    /// Free visits that are on no tour.
    pub bank: Vec<u32>,
    /// Cost of all tours, and of what is left out.
    pub cost: i64,
}

/// What changed since [`Undo::begin`].
#[derive(Debug, Default)]
pub(super) struct Undo {
    saved: Vec<Tour>,
    used: usize,
    bank: Vec<u32>,
    cost: i64,
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
        Self {
            cost: tours.iter().map(|tour| tour.cost).sum::<i64>() + left_out,
            tours,
            home: vec![NOWHERE; model.nodes.len()],
            bank: model.free.clone(),
        }
    }

    /// Takes over orders as far as they are legal. Visits that no longer fit are left out.
    pub(super) fn adopt(&mut self, model: &Model<'_>, orders: &[Vec<u32>]) {
        for (t, order) in orders.iter().enumerate().take(self.tours.len()) {
            let mut wanted: Vec<u32> = Vec::with_capacity(order.len());
            for &v in order {
                let free = model.free.binary_search(&v).is_ok() && self.home[v as usize] == NOWHERE;
                if free && !wanted.contains(&v) && model.stocked(t, &wanted, v) {
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

    /// Gives technician `t` exactly these visits, which must be his own or left out. False, and nothing
    /// changed, when that isn't legal.
    fn replace(&mut self, model: &Model<'_>, t: usize, order: &[u32]) -> bool {
        let before = self.tours[t].clone();
        self.tours[t].order.clear();
        self.tours[t].order.extend_from_slice(order);
        if !self.tours[t].refresh(model) {
            self.tours[t] = before;
            return false;
        }
        for &v in order {
            self.home[v as usize] = t;
            self.cost -= model.nodes[v as usize].unassigned_cost;
        }
        self.bank.retain(|v| !order.contains(v));
        self.cost += self.tours[t].cost - before.cost;
        true
    }

    /// Puts the left-out visit `v` into its place.
    pub(super) fn insert(&mut self, model: &Model<'_>, v: u32, place: Place) {
        let tour = &mut self.tours[place.technician];
        let before = tour.cost;
        tour.order.insert(place.position, v);
        if !tour.refresh(model) {
            // The place was judged legal, so this doesn't happen; but a plan must stay legal.
            tour.order.remove(place.position);
            tour.refresh(model);
            return;
        }
        self.cost += tour.cost - before - model.nodes[v as usize].unassigned_cost;
        self.home[v as usize] = place.technician;
        if let Some(at) = self.bank.iter().position(|&b| b == v) {
            self.bank.swap_remove(at);
        }
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
        let before = tour.cost;
        let removed: Vec<u32> = tour.order.drain(positions.clone()).collect();
        if !tour.refresh(model) {
            tour.order.splice(positions.start..positions.start, removed);
            tour.refresh(model);
            return false;
        }
        self.cost += tour.cost - before;
        for v in removed {
            self.home[v as usize] = NOWHERE;
            self.cost += model.nodes[v as usize].unassigned_cost;
            self.bank.push(v);
        }
        true
    }

    /// Gives a tour an order that is known to be legal; the visits keep counting as planned.
    pub(super) fn reorder(&mut self, model: &Model<'_>, t: usize, order: &[u32]) {
        let tour = &mut self.tours[t];
        let before = tour.cost;
        tour.order.clear();
        tour.order.extend_from_slice(order);
        tour.refresh(model);
        self.cost += tour.cost - before;
        for &v in order {
            self.home[v as usize] = t;
        }
    }

    /// The orders of all tours.
    pub(super) fn orders(&self, into: &mut Vec<Vec<u32>>) {
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

    /// Takes everything back.
    pub(super) fn restore(&mut self, state: &mut State) {
        for saved in &mut self.saved[..self.used] {
            let t = saved.technician;
            std::mem::swap(&mut state.tours[t], saved);
            for &v in &state.tours[t].order {
                state.home[v as usize] = t;
            }
        }
        std::mem::swap(&mut state.bank, &mut self.bank);
        for &v in &state.bank {
            state.home[v as usize] = NOWHERE;
        }
        state.cost = self.cost;
    }
}
