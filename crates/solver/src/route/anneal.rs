//! The search itself: ruin and recreate under a falling temperature, with exchanges of tails in between and
//! now and then the best plan that the tours of good plans make together, until the budget is exhausted.
//!
//! All arithmetic is in integers, so that the same seed gives the same plan on every machine.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::budget::{Budget, PROGRESS_DONE};

use super::construct;
use super::model::Model;
use super::nearby::Nearby;
use super::recombine::Recombine;
use super::recreate::{self, Scratch};
use super::ruin;
use super::state::{State, Undo};
use super::tails;

/// The temperature halves this often from start to end.
const HALVINGS: u64 = 6;
/// Fraction bits of a temperature.
const FRACTION: u32 = 10;
/// Exchanges of tails that are tried after each ruin and recreate.
const EXCHANGES: usize = 8;

/// Improves `state` until the budget is exhausted; ends with the best plan that was met.
pub(super) fn improve(
    model: &Model<'_>,
    state: &mut State,
    nearby: &Nearby,
    seed: u64,
    gentle: bool,
    budget: &mut dyn Budget,
) {
    let hottest = start_temperature(model, state, gentle);
    let mut search = Search {
        model,
        nearby,
        rng: Xoshiro256PlusPlus::seed_from_u64(seed),
        best: Best::of(state),
        undo: Undo::default(),
        scratch: Scratch::default(),
        tails: tails::Orders::default(),
        recombine: Recombine::default(),
    };
    let mut progress_before = 0;
    let mut iterations = 0;
    while !model.free.is_empty() && !budget.exhausted(iterations) {
        let progress = budget.progress(iterations).min(PROGRESS_DONE);
        if progress < progress_before {
            // A new cooling cycle starts from the best plan.
            *state = search.best.plan(model);
            search.recombine.begin_cycle();
        }
        progress_before = progress;
        search.step(state, temperature(hottest, progress));
        if search.recombine.is_due(progress) {
            search.recombine(state, budget, iterations);
        }
        iterations += 1;
    }
    *state = search.best.plan(model);
    construct::insert_by_regret(model, state);
}

/// What a search carries from one iteration to the next.
struct Search<'a> {
    model: &'a Model<'a>,
    nearby: &'a Nearby,
    rng: Xoshiro256PlusPlus,
    best: Best,
    undo: Undo,
    scratch: Scratch,
    tails: tails::Orders,
    recombine: Recombine,
}

impl Search<'_> {
    /// One ruin and recreate, and some exchanges of tails.
    fn step(&mut self, state: &mut State, temperature: i64) {
        let (model, nearby) = (self.model, self.nearby);
        let cost_before = state.cost;
        self.undo.begin(state);
        ruin::remove_strings(model, nearby, state, &mut self.undo, &mut self.rng);
        recreate::insert_with_blinks(
            model,
            nearby,
            state,
            &mut self.undo,
            &mut self.rng,
            &mut self.scratch,
        );
        self.recombine
            .note(model, state, self.undo.noted(), self.best.cost);
        if state.cost < self.best.cost {
            self.best.take(state);
        } else if state.cost >= cost_before + slack(temperature, &mut self.rng) {
            self.undo.restore(model, state);
        }
        for _ in 0..EXCHANGES {
            let slack = slack(temperature, &mut self.rng);
            let orders = &mut self.tails;
            let exchanged = tails::exchange(model, nearby, state, &mut self.rng, slack, orders);
            if exchanged && state.cost < self.best.cost {
                self.best.take(state);
            }
        }
    }

    /// Goes on from the best plan that can be put together, if it is better than the best one met.
    fn recombine(&mut self, state: &mut State, budget: &mut dyn Budget, iterations: u64) {
        let best = self.best.plan(self.model);
        if let Some(better) = self
            .recombine
            .improved(self.model, &best, budget, iterations)
        {
            self.best.take(&better);
            if better.cost < state.cost {
                *state = better;
            }
        }
    }
}

/// The best plan met so far.
struct Best {
    cost: i64,
    orders: Vec<Vec<u32>>,
}

impl Best {
    fn of(state: &State) -> Self {
        let mut best = Self {
            cost: 0,
            orders: Vec::new(),
        };
        best.take(state);
        best
    }

    fn take(&mut self, state: &State) {
        self.cost = state.cost;
        state.orders(&mut self.orders);
    }

    fn plan(&self, model: &Model<'_>) -> State {
        State::of(model, &self.orders)
    }
}

/// A share of what a planned visit costs on average.
fn start_temperature(model: &Model<'_>, state: &State, gentle: bool) -> i64 {
    let planned = (model.free.len() - state.bank.len()).max(1);
    let cost: i64 = state.tours.iter().map(|tour| tour.cost).sum();
    let mean = (cost / i64::try_from(planned).unwrap_or(i64::MAX)).max(1);
    let share = if gentle { mean / 10 } else { mean };
    // Bounded, so that a temperature may be multiplied by the steps between two halvings.
    share
        .max(1)
        .saturating_mul(1 << FRACTION)
        .min(i64::MAX / 1_024)
}

/// Temperature at `progress`, halving at a steady rate; between two halvings it falls in a line.
fn temperature(hottest: i64, progress: u32) -> i64 {
    let steps = u64::from(progress) * HALVINGS * 1_024 / u64::from(PROGRESS_DONE);
    let halved = hottest >> (steps / 1_024);
    halved - halved * i64::try_from(steps % 1_024).unwrap_or(0) / 2_048
}

/// How much worse a plan may get this time: exponentially distributed with the temperature as its mean.
fn slack<R: Rng>(temperature: i64, rng: &mut R) -> i64 {
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
