//! The inner loops of the search one by one, for benches and tests: what the search spends its time on can't
//! be told from whole searches. Nothing of the product goes through here.

use std::hint::black_box;

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::problem::{Problem, VisitIx};

use super::model::{FORBIDDEN, Model};
use super::nearby::Nearby;
use super::overload::Price;
use super::recreate::{self, Scratch};
use super::state::{NOWHERE, State, Undo};
use super::{Options, construct, ruin, schedule, tails, tour};

/// Lays out a problem for the search, and lays it away.
pub fn lay_out(problem: &Problem, warm: Option<&[Vec<VisitIx>]>) {
    black_box(Model::new(problem, warm));
}

/// A search that is stepped by hand. The problem has to be valid, and without links.
pub struct Bench<'a> {
    model: Model<'a>,
    nearby: Nearby,
    state: State,
    neighbours: usize,
    rng: Xoshiro256PlusPlus,
    undo: Undo,
    scratch: Scratch,
    tails: tails::Orders,
}

impl<'a> Bench<'a> {
    /// A search that stands at these orders.
    #[must_use]
    pub fn new(problem: &'a Problem, orders: &[Vec<VisitIx>], options: &Options) -> Self {
        let model = Model::new(problem, Some(orders));
        Self {
            nearby: Nearby::new(&model, options.neighbours),
            state: State::of(&model, &schedule::searched(orders)),
            neighbours: options.neighbours,
            rng: Xoshiro256PlusPlus::seed_from_u64(options.seed),
            undo: Undo::default(),
            scratch: Scratch::default(),
            tails: tails::Orders::default(),
            model,
        }
    }

    /// Cost of the plan that the search stands at.
    #[must_use]
    pub fn cost(&self) -> i64 {
        self.state.cost
    }

    /// Works out who is near whom.
    pub fn list_neighbours(&self) {
        black_box(Nearby::new(&self.model, self.neighbours));
    }

    /// Works out everything that is kept of every tour.
    pub fn refresh_all(&mut self) {
        for tour in &mut self.state.tours {
            black_box(tour.refresh(&self.model));
        }
    }

    /// In how many places of the plan a visit fits, judged gap by gap, and how long all those detours are.
    #[must_use]
    pub fn judge_gaps(&self, visit: VisitIx) -> (usize, i64) {
        let Some(node) = self.model.nodes.get(visit.index()) else {
            return (0, 0);
        };
        let to = self.model.drives_to(node.location);
        let from = self.model.drives_from(node.location);
        self.places(visit, |t, position| {
            let gap = &self.state.tours[t].gaps[position];
            gap.fits(&self.model, node)
                .then(|| i64::from(gap.detour(to, from)))
        })
    }

    /// The same by walking through the whole order of each place, and the rise of cost instead of the detour.
    #[must_use]
    pub fn walk_gaps(&self, visit: VisitIx) -> (usize, i64) {
        let mut order = Vec::new();
        self.places(visit, |t, position| {
            let tour = &self.state.tours[t];
            order.clone_from(&tour.order);
            order.insert(position, visit.0);
            tour::cost_of(&self.model, t, &order).map(|cost| cost - tour.cost)
        })
    }

    /// Asks `judge` about every place with a technician who may serve the visit and has it not yet.
    fn places(
        &self,
        visit: VisitIx,
        mut judge: impl FnMut(usize, usize) -> Option<i64>,
    ) -> (usize, i64) {
        let home = self.state.home.get(visit.index()).copied();
        let mut found = (0, 0);
        for tour in &self.state.tours {
            let t = tour.technician;
            if home == Some(t) || self.model.price(visit.0, t) == FORBIDDEN {
                continue;
            }
            for rise in (0..tour.gaps.len()).filter_map(|position| judge(t, position)) {
                found.0 += 1;
                found.1 += rise;
            }
        }
        found
    }

    /// Takes a visit off its tour and puts it where it costs least.
    pub fn insert_again(&mut self, visit: VisitIx) {
        let Some(&t) = self.state.home.get(visit.index()) else {
            return;
        };
        if t != NOWHERE {
            let at = self.state.position_after(visit.0);
            self.state.remove(&self.model, t, at - 1..at);
        }
        construct::insert_by_regret(&self.model, &mut self.state);
    }

    /// One ruin and recreate, which is taken back.
    pub fn ruin_and_recreate(&mut self) {
        let (model, state, undo) = (&self.model, &mut self.state, &mut self.undo);
        undo.begin(state);
        ruin::remove_strings(model, &self.nearby, state, undo, &mut self.rng);
        recreate::insert_with_blinks(
            model,
            &self.nearby,
            state,
            undo,
            &mut self.rng,
            Price::Infinite,
            &mut self.scratch,
        );
        undo.restore(model, state);
    }

    /// Tries so many exchanges of tails; does those that pay.
    pub fn exchange_tails(&mut self, tries: usize) {
        for _ in 0..tries {
            let (nearby, orders) = (&self.nearby, &mut self.tails);
            black_box(tails::exchange(
                &self.model,
                nearby,
                &mut self.state,
                &mut self.rng,
                (0, Price::Infinite),
                orders,
            ));
        }
    }
}
