//! How long a search may go on, seen from inside the search; never reads a clock itself.

/// Decides when a search stops.
///
/// The search asks once per iteration. An implementation that only counts iterations keeps the search
/// deterministic; one that looks at a clock lives outside this crate.
pub trait Budget {
    /// True when the search must stop after `iterations` finished iterations.
    fn exhausted(&mut self, iterations: u64) -> bool;
}

/// A budget of a fixed number of iterations: the same limit always gives the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Iterations(pub u64);

impl Budget for Iterations {
    fn exhausted(&mut self, iterations: u64) -> bool {
        iterations >= self.0
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
}
