//! Whoever works in another territory than his own costs a price.

use crate::problem::{Technician, Visit, Weights};

/// Price of the visit for the technician on the other side of a border.
pub(in crate::route) fn price(weights: &Weights, visit: &Visit, technician: &Technician) -> i64 {
    if visit.territory == technician.territory {
        0
    } else {
        weights.border
    }
}
