//! The visits of a route together use no more parts than the van has on board.
//!
//! Pinned visits use up stock too; they are never judged themselves.

use crate::problem::{PartIx, Technician, Visit};

/// A part that runs out.
pub(in crate::route) struct Short {
    pub part: PartIx,
    pub needed: u32,
    pub left: u32,
}

/// The first part of `visit` that is used up by the other visits of the route.
pub(in crate::route) fn short<'a>(
    technician: &Technician,
    others: impl Iterator<Item = &'a Visit> + Clone,
    visit: &Visit,
) -> Option<Short> {
    visit.parts.iter().find_map(|&(part, needed)| {
        let stock = technician
            .parts
            .iter()
            .find(|held| held.0 == part)
            .map_or(0, |held| held.1);
        let used: u64 = others
            .clone()
            .map(|other| u64::from(need(other, part)))
            .sum();
        let left = u64::from(stock).saturating_sub(used);
        let short = u64::from(needed) > left;
        short.then(|| Short {
            part,
            needed,
            left: u32::try_from(left).unwrap_or(u32::MAX),
        })
    })
}

fn need(visit: &Visit, part: PartIx) -> u32 {
    visit
        .parts
        .iter()
        .find(|used| used.0 == part)
        .map_or(0, |used| used.1)
}
