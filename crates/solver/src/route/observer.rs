//! What a search tells while it goes on.

use std::fmt;

use super::plan::Solution;

/// Hears of every plan that is better than all before it, the first one included.
pub trait Observer {
    /// A better plan was found. The search waits for the answer.
    fn better(&mut self, found: &Found<'_>);
}

/// Hears nothing.
impl Observer for () {
    fn better(&mut self, _: &Found<'_>) {}
}

/// A plan on the way.
pub struct Found<'a> {
    /// Its total cost.
    pub cost: i64,
    /// How many visits it leaves out, pinned ones not counted.
    pub unassigned: usize,
    /// Iterations until then, of one thread.
    pub iterations: u64,
    /// Progress of the budget, see [`crate::budget::Budget::progress`].
    pub progress: u32,
    pub(super) plan: &'a dyn Fn() -> Solution,
}

impl Found<'_> {
    /// The plan itself, with all times; worked out when asked for.
    #[must_use]
    pub fn plan(&self) -> Solution {
        (self.plan)()
    }
}

impl fmt::Debug for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found")
            .field("cost", &self.cost)
            .field("unassigned", &self.unassigned)
            .field("iterations", &self.iterations)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}

/// Tells an observer what is better than all that it was told.
pub(super) struct Teller<'o> {
    observer: &'o mut dyn Observer,
    told: Option<i64>,
}

impl<'o> Teller<'o> {
    pub(super) fn new(observer: &'o mut dyn Observer) -> Self {
        Self {
            observer,
            told: None,
        }
    }

    /// A plan of this cost, with so many visits left out, after so many iterations and at this progress.
    pub(super) fn tell(
        &mut self,
        cost: i64,
        unassigned: usize,
        (iterations, progress): (u64, u32),
        plan: &dyn Fn() -> Solution,
    ) {
        if self.told.is_none_or(|told| cost < told) {
            self.told = Some(cost);
            self.observer.better(&Found {
                cost,
                unassigned,
                iterations,
                progress,
                plan,
            });
        }
    }
}
