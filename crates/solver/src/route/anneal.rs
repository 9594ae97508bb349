//! The search itself: ruin and recreate under a falling temperature, with exchanges of tails in between and
//! now and then the best plan that the tours of good plans make together, until the budget is exhausted.
//!
//! All arithmetic is in integers, so that the same seed gives the same plan on every machine.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::budget::{Budget, PROGRESS_DONE};

use super::model::Model;
use super::nearby::Nearby;
use super::observer::Teller;
use super::overload::Overload;
use super::plan::Solution;
use super::pool::Pool;
use super::recombine::Recombine;
use super::recreate::{self, Scratch};
use super::ruin;
use super::schedule;
use super::state::{State, Undo};
use super::tails;

/// The temperature halves this often from start to end.
const HALVINGS: u64 = 6;
/// Fraction bits of a temperature.
const FRACTION: u32 = 10;
/// Progress of the budget in one [`Search::run`].
const STRETCH: u32 = PROGRESS_DONE / 32;
/// Exchanges of tails that are tried after each ruin and recreate.
const EXCHANGES: usize = 8;

/// What a search carries from one iteration to the next.
pub(super) struct Search<'a> {
    nearby: &'a Nearby,
    hottest: i64,
    overload: Overload,
    iterations: u64,
    progress: u32,
    pub rng: Xoshiro256PlusPlus,
    pub best: Best,
    undo: Undo,
    scratch: Scratch,
    tails: tails::Orders,
    recombine: Recombine,
}

impl<'a> Search<'a> {
    /// A search from `state`; a gentle one stays near it.
    pub(super) fn new(
        model: &Model<'_>,
        nearby: &'a Nearby,
        state: &State,
        seed: u64,
        gentle: bool,
    ) -> Self {
        let overload = if gentle || !model.links.is_empty() {
            Overload::forbidden()
        } else {
            Overload::starting(model, mean_cost(model, state))
        };
        Self {
            nearby,
            hottest: start_temperature(model, state, gentle),
            overload,
            iterations: 0,
            progress: 0,
            rng: Xoshiro256PlusPlus::seed_from_u64(seed),
            best: Best::of(state),
            undo: Undo::default(),
            scratch: Scratch::default(),
            tails: tails::Orders::default(),
            recombine: Recombine::default(),
        }
    }

    /// Whether the budget has nothing left.
    pub(super) fn is_over(&self, model: &Model<'_>, budget: &mut dyn Budget) -> bool {
        model.free.is_empty() || budget.exhausted(self.iterations)
    }

    /// Goes on with `state` until the budget has come a thirty-second further or begins again, or is exhausted.
    pub(super) fn run(
        &mut self,
        model: &Model<'_>,
        state: &mut State,
        budget: &mut dyn Budget,
        teller: &mut Teller<'_>,
    ) {
        let until = stretch_end(self.progress);
        while !self.is_over(model, budget) {
            let progress = budget.progress(self.iterations).min(PROGRESS_DONE);
            let begins_again = progress < self.progress;
            self.progress = progress;
            if begins_again {
                // A new cooling cycle starts from the best plan.
                *state = self.best.plan(model);
                self.recombine.begin_cycle();
            }
            let known = self.best.cost;
            self.step(model, state, temperature(self.hottest, progress));
            if self.recombine.is_due(progress) {
                self.recombine(model, state, budget);
            }
            self.iterations += 1;
            if self.best.cost < known {
                self.tell_best(model, teller);
            }
            if begins_again || progress >= until {
                return;
            }
        }
    }

    /// Forgets what was true for other windows.
    pub(super) fn begin_round(&mut self, state: &State) {
        self.best = Best::of(state);
        self.recombine.forget();
    }

    /// Tells of the best plan, if that is news.
    pub(super) fn tell_best(&self, model: &Model<'_>, teller: &mut Teller<'_>) {
        let Best {
            cost,
            orders,
            left_out,
        } = &self.best;
        teller.tell(*cost, *left_out, (self.iterations, self.progress), &|| {
            schedule::solution(model, orders)
        });
    }

    /// Tells of a plan that the best one led to.
    pub(super) fn tell(&self, plan: &Solution, teller: &mut Teller<'_>) {
        let at = (self.iterations, self.progress);
        teller.tell(plan.cost.total(), plan.unassigned.len(), at, &|| {
            plan.clone()
        });
    }

    /// Finished iterations.
    pub(super) fn iterations(&self) -> u64 {
        self.iterations
    }

    /// Takes over a plan, if it is better than the best one, with its tours; and what it makes with the tours that are
    /// known. True when the best plan is another one than it then.
    pub(super) fn take_over(
        &mut self,
        model: &Model<'_>,
        mut plan: State,
        budget: &dyn Budget,
        teller: &mut Teller<'_>,
    ) -> bool {
        let cost = plan.cost;
        if plan.over > 0 || cost >= self.best.cost {
            return self.best.cost < cost;
        }
        self.best.take(&plan);
        self.recombine(model, &mut plan, budget);
        self.tell_best(model, teller);
        self.best.cost < cost
    }

    /// The tours that it knows.
    pub(super) fn pool(&mut self) -> &mut Pool {
        self.recombine.pool()
    }

    /// One ruin and recreate, and some exchanges of tails.
    fn step(&mut self, model: &Model<'_>, state: &mut State, temperature: i64) {
        let nearby = self.nearby;
        let price = self.overload.price();
        let cost = |state: &State| state.cost.saturating_add(price.of(state.over));
        let cost_before = cost(state);
        self.undo.begin(state);
        ruin::remove_strings(model, nearby, state, &mut self.undo, &mut self.rng);
        recreate::insert_with_blinks(
            model,
            nearby,
            state,
            &mut self.undo,
            &mut self.rng,
            price,
            &mut self.scratch,
        );
        self.recombine
            .note(model, state, self.undo.noted(), self.best.cost);
        if state.over == 0 && state.cost < self.best.cost {
            self.best.take(state);
        } else if cost(state) >= cost_before + slack(temperature, &mut self.rng) {
            self.undo.restore(model, state);
        }
        for _ in 0..EXCHANGES {
            let slack = (slack(temperature, &mut self.rng), price);
            let orders = &mut self.tails;
            let exchanged = tails::exchange(model, nearby, state, &mut self.rng, slack, orders);
            if exchanged && state.over == 0 && state.cost < self.best.cost {
                self.best.take(state);
            }
        }
        self.overload.meet(state.over == 0);
    }

    /// Goes on from the best plan that can be put together, if it is better than the best one met.
    fn recombine(&mut self, model: &Model<'_>, state: &mut State, budget: &dyn Budget) {
        let best = self.best.plan(model);
        let better = self
            .recombine
            .improved(model, &best, budget, self.iterations);
        if let Some(better) = better {
            self.best.take(&better);
            if better.cost < state.cost || state.over > 0 {
                *state = better;
            }
        }
    }
}

/// The best plan met so far.
pub(super) struct Best {
    cost: i64,
    orders: Vec<Vec<u32>>,
    left_out: usize,
}

impl Best {
    fn of(state: &State) -> Self {
        let mut best = Self {
            cost: 0,
            orders: Vec::new(),
            left_out: 0,
        };
        best.take(state);
        best
    }

    fn take(&mut self, state: &State) {
        self.cost = state.cost;
        self.left_out = state.bank.len();
        state.orders_into(&mut self.orders);
    }

    pub(super) fn cost(&self) -> i64 {
        self.cost
    }

    /// It, with all that follows from its orders.
    pub(super) fn plan(&self, model: &Model<'_>) -> State {
        State::of(model, &self.orders)
    }
}

/// The progress of the budget at which one [`Search::run`] ends that begins at `progress`.
pub(super) fn stretch_end(progress: u32) -> u32 {
    (progress / STRETCH + 1) * STRETCH
}

/// What a planned visit costs on average.
pub(super) fn mean_cost(model: &Model<'_>, state: &State) -> i64 {
    let planned = (model.free.len() - state.bank.len()).max(1);
    let cost: i64 = state.tours.iter().map(|tour| tour.cost).sum();
    (cost / i64::try_from(planned).unwrap_or(i64::MAX)).max(1)
}

/// A share of what a planned visit costs on average.
pub(super) fn start_temperature(model: &Model<'_>, state: &State, gentle: bool) -> i64 {
    let mean = mean_cost(model, state);
    let share = if gentle { mean / 10 } else { mean };
    // Bounded, so that a temperature may be multiplied by the steps between two halvings.
    share
        .max(1)
        .saturating_mul(1 << FRACTION)
        .min(i64::MAX / 1_024)
}

/// Temperature at `progress`, halving at a steady rate; between two halvings it falls in a line.
pub(super) fn temperature(hottest: i64, progress: u32) -> i64 {
    let steps = u64::from(progress) * HALVINGS * 1_024 / u64::from(PROGRESS_DONE);
    let halved = hottest >> (steps / 1_024);
    halved - halved * i64::try_from(steps % 1_024).unwrap_or(0) / 2_048
}

/// How much worse a plan may get this time: exponentially distributed with the temperature as its mean.
pub(super) fn slack<R: Rng>(temperature: i64, rng: &mut R) -> i64 {
    let draw: u64 = rng.random();
    let zeros = draw.leading_zeros();
    // -log2 of a uniform number: its leading zeros, and the rest of its bits taken as a line.
    let rest = (draw.checked_shl(zeros + 1).unwrap_or(0)) >> (u64::BITS - FRACTION);
    let log2 = (i64::from(zeros) + 1) * (1 << FRACTION) - i64::try_from(rest).unwrap_or(0);
    // ln 2 is 710 / 1024.
    let ln = (log2 * 710) >> FRACTION;
    let slack = (i128::from(temperature) * i128::from(ln)) >> (2 * FRACTION);
    i64::try_from(slack)
        .unwrap_or(i64::MAX / 4)
        .min(i64::MAX / 4)
}
