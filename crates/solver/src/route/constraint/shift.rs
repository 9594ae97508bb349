//! A day ends within the shift, or within its overtime at a price.

use crate::problem::Technician;

/// The last second at which a day with searched stops may end.
pub(in crate::route) fn limit(technician: &Technician) -> i32 {
    technician.shift.end + technician.overtime_max
}

/// Seconds after the shift of a day that ends at `end`.
pub(in crate::route) fn overtime(shift_end: i32, end: i32) -> i64 {
    i64::from(end.saturating_sub(shift_end).max(0))
}
