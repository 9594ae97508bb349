//! The search itself: ruin and recreate under a falling temperature, until the budget is exhausted.
//!
//! All arithmetic is in integers, so that the same seed gives the same plan on every machine.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::budget::{Budget, PROGRESS_DONE};

use super::construct;
use super::local;
use super::model::Model;
use super::nearby::Nearby;
use super::recreate::{self, Scratch};
use super::ruin;
use super::state::{State, Undo};

/// The temperature halves this often from start to end, in 1/8.
const HALVINGS_EIGHTHS: u32 = 30;
/// Fraction bits of a temperature.
const FRACTION: u32 = 10;

/// Improves `state` until the budget is exhausted; ends with the best plan that was met.
pub(super) fn improve(
    model: &Model<'_>,
    state: &mut State,
    nearby: &Nearby,
    seed: u64,
    gentle: bool,
    budget: &mut dyn Budget,
) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    local::descend(model, state, nearby, budget);
    let mut best = Best::of(state);
    let mut undo = Undo::default();
    let mut scratch = Scratch::default();
    let hottest = start_temperature(model, state, gentle);
    let mut progress_before = 0;
    let mut iterations = 0;
    while !model.free.is_empty() && !budget.exhausted(iterations) {
        let progress = budget.progress(iterations).min(PROGRESS_DONE);
        if progress < progress_before {
            // A new cooling cycle starts from the best plan.
            best.put_into(model, state);
        }
        progress_before = progress;
        let cost_before = state.cost;
        undo.begin(state);
        ruin::remove_strings(model, nearby, state, &mut undo, &mut rng);
        recreate::insert_with_blinks(model, nearby, state, &mut undo, &mut rng, &mut scratch);
        if state.cost < best.cost {
            best.take(state);
        } else if state.cost >= cost_before + slack(temperature(hottest, progress), &mut rng) {
            undo.restore(state);
        }
        iterations += 1;
    }
    best.put_into(model, state);
    construct::insert_by_regret(model, state);
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

    fn put_into(&self, model: &Model<'_>, state: &mut State) {
        *state = State::idle(model);
        state.adopt(model, &self.orders);
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
    let steps = u64::from(progress) * u64::from(HALVINGS_EIGHTHS) * 128 / u64::from(PROGRESS_DONE);
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
