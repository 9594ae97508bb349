//! A visit's tools must be on the van, from the morning or from a depot. They aren't used up.

use crate::problem::{Technician, ToolIx, Visit};

/// The first tool of the visit that isn't on the technician's van in the morning.
pub(in crate::route) fn missing(technician: &Technician, visit: &Visit) -> Option<ToolIx> {
    let held = &technician.tools;
    visit
        .tools
        .iter()
        .copied()
        .find(|tool| !held.contains(tool))
}
