//! When the pool of tours is recombined, and from how many of them: often, and so that it takes a small share
//! of the budget.

use crate::budget::{Budget, PROGRESS_DONE};

use super::model::Model;
use super::pool::Pool;
use super::state::State;

/// Progress at which plans are good enough to be recombined for the first time.
const FIRST: u32 = PROGRESS_DONE / 4;
/// Progress from one time to the next.
const STEP: u32 = PROGRESS_DONE * 3 / 64;
/// Tours in the first model.
const COLUMNS_FIRST: usize = 300;
/// The fewest and most tours in a model.
const COLUMNS: (usize, usize) = (100, 1_500);
/// Tours in any model where no clock tells how long it takes.
const COLUMNS_UNTIMED: usize = 500;
/// A model that took more progress than the second is followed by one of half the size; one that took less
/// than the first, by a larger one.
const SHARE: (u32, u32) = (PROGRESS_DONE / 256, PROGRESS_DONE / 128);
/// A plan's tours are kept if it costs at most the best one and this share of it.
const NEAR_BEST_PERCENT: i64 = 1;

/// The pool and its timetable.
#[derive(Debug)]
pub(super) struct Recombine {
    pool: Pool,
    next: u32,
    columns: usize,
}

impl Default for Recombine {
    fn default() -> Self {
        Self {
            pool: Pool::default(),
            next: FIRST,
            columns: COLUMNS_FIRST,
        }
    }
}

impl Recombine {
    /// The budget's progress starts again.
    pub(super) fn begin_cycle(&mut self) {
        self.next = FIRST;
    }

    /// The tours that are known.
    pub(super) fn pool(&mut self) -> &mut Pool {
        &mut self.pool
    }

    /// Forgets all tours.
    pub(super) fn forget(&mut self) {
        self.pool = Pool::default();
    }

    /// Keeps the tours that just changed, if the plan is nearly as good as the best.
    pub(super) fn note(
        &mut self,
        model: &Model<'_>,
        state: &State,
        changed: impl Iterator<Item = usize>,
        best: i64,
    ) {
        let near = best.saturating_add(best / 100 * NEAR_BEST_PERCENT);
        if state.over == 0 && state.cost < near {
            let tours = changed.map(|t| &state.tours[t]);
            self.pool.note(model, state.cost, tours);
        }
    }

    /// Whether it is time.
    pub(super) fn is_due(&self, progress: u32) -> bool {
        progress >= self.next
    }

    /// A plan better than `best`, if the pool has one.
    pub(super) fn improved(
        &mut self,
        model: &Model<'_>,
        best: &State,
        budget: &dyn Budget,
        iterations: u64,
    ) -> Option<State> {
        let begun = budget.progress(iterations);
        self.next = begun + STEP;
        self.pool.note(model, best.cost, best.tours.iter());
        let limit = budget.time_left().map(|left| left / 4);
        let columns = if limit.is_some() {
            self.columns
        } else {
            self.columns.min(COLUMNS_UNTIMED)
        };
        let orders = self.pool.recombine(model, best, columns, limit);
        self.adapt(budget.progress(iterations).saturating_sub(begun));
        let plan = State::of(model, &orders?);
        (plan.cost < best.cost).then_some(plan)
    }

    fn adapt(&mut self, taken: u32) {
        let (few, many) = SHARE;
        let columns = if taken > many {
            self.columns / 2
        } else if taken < few {
            self.columns * 3 / 2
        } else {
            self.columns
        };
        self.columns = columns.clamp(COLUMNS.0, COLUMNS.1);
    }
}
