//! How long a search may go on, seen from inside the search; never reads a clock itself.

use std::time::Duration;

/// Progress of a finished budget, see [`Budget::progress`].
pub const PROGRESS_DONE: u32 = 1_024;

/// Iterations of one cooling cycle of a budget that doesn't know its own progress.
const CYCLE: u64 = 1 << 14;

/// Decides when a search stops.
///
/// The search asks at least once per iteration. An implementation that only counts iterations keeps the
/// search deterministic; one that looks at a clock lives outside this crate.
pub trait Budget {
    /// True when the search must stop after `iterations` finished iterations.
    fn exhausted(&mut self, iterations: u64) -> bool;

    /// How long the search may still go on; `None` where no clock ends it.
    fn time_left(&self) -> Option<Duration> {
        None
    }

    /// A budget of the same extent for another thread of the search; `None` if there can't be one.
    fn fork(&self) -> Option<Box<dyn Budget + Send>> {
        None
    }

    /// How much of the budget is used after `iterations`: from 0 to [`PROGRESS_DONE`].
    ///
    /// The search cools down along it, so a budget that knows its end gets better plans for the same time.
    /// Without an own implementation the search cools down in cycles of equal length.
    fn progress(&self, iterations: u64) -> u32 {
        let share = iterations % CYCLE * u64::from(PROGRESS_DONE) / CYCLE;
        u32::try_from(share).unwrap_or(PROGRESS_DONE)
    }
}

/// A budget of a fixed number of iterations: the same limit always gives the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Iterations(pub u64);

impl Budget for Iterations {
    fn exhausted(&mut self, iterations: u64) -> bool {
        iterations >= self.0
    }

    fn fork(&self) -> Option<Box<dyn Budget + Send>> {
        Some(Box::new(*self))
    }

    fn progress(&self, iterations: u64) -> u32 {
        let share = u128::from(iterations) * u128::from(PROGRESS_DONE) / u128::from(self.0.max(1));
        u32::try_from(share)
            .unwrap_or(PROGRESS_DONE)
            .min(PROGRESS_DONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iteration_budget_is_exhausted_exactly_at_its_limit() {
        let mut budget = Iterations(3);
        assert!(!budget.exhausted(2));
        assert!(budget.exhausted(3));
    }

    #[test]
    fn an_iteration_budget_progresses_from_nothing_to_done() {
        let budget = Iterations(1_000);
        assert_eq!(budget.progress(0), 0);
        assert_eq!(budget.progress(500), PROGRESS_DONE / 2);
        assert_eq!(budget.progress(2_000), PROGRESS_DONE);
        assert_eq!(Iterations(0).progress(u64::MAX), PROGRESS_DONE);
    }
}
