//! Who may come, and what it costs when someone else comes than was wished for or planned.

use crate::problem::{TechIx, Visit, Weights};

/// Whether the visit refuses the technician.
pub(in crate::route) fn refused(visit: &Visit, technician: TechIx) -> bool {
    visit.refused.contains(&technician)
}

/// Price of a technician who isn't preferred.
pub(in crate::route) fn preference(weights: &Weights, visit: &Visit, technician: TechIx) -> i64 {
    let welcome = visit.preferred.is_empty() || visit.preferred.contains(&technician);
    if welcome { 0 } else { weights.preference }
}

/// Price of a technician who isn't the one of the plan before.
pub(in crate::route) fn moved(
    weights: &Weights,
    before: Option<TechIx>,
    technician: TechIx,
) -> i64 {
    if before.is_none_or(|t| t == technician) {
        0
    } else {
        weights.moved
    }
}
