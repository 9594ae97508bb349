//! What can be said of a technician and a visit without any route, by the rules that the search keeps to.

use crate::problem::{Technician, Visit};

use super::constraint::{parts, skills, tools};

/// Whether a technician has a visit's skills, and its tools on the van in the morning.
#[must_use]
pub fn is_able(technician: &Technician, visit: &Visit) -> bool {
    skills::missing(technician, visit).is_none() && tools::missing(technician, visit).is_none()
}

/// Whether a technician's van has the parts of a visit beside those of the day's `others`.
pub fn has_parts<'a>(
    technician: &Technician,
    others: impl Iterator<Item = &'a Visit> + Clone,
    visit: &Visit,
) -> bool {
    parts::short(technician, others, visit).is_none()
}
