//! A drive of a plan as it is written down, and whether a rest lies beside one. Adds nothing up.

use crate::problem::LocationIx;
use crate::route::{PlacedBreak, Restock, Stop};

/// A drive as it is written down, with what comes before and after it.
pub(super) struct Leg {
    pub from: LocationIx,
    pub to: LocationIx,
    /// When all before is done.
    pub done: i32,
    pub arrive: i32,
    pub travel: i32,
    /// Start of the work or the loading.
    pub start: i32,
}

impl Leg {
    pub(super) fn into_stop(stop: &Stop, from: LocationIx, to: LocationIx, done: i32) -> Self {
        Self {
            from,
            to,
            done,
            arrive: stop.arrive,
            travel: stop.travel,
            start: stop.start,
        }
    }

    pub(super) fn into_depot(
        restock: &Restock,
        from: LocationIx,
        to: LocationIx,
        done: i32,
    ) -> Self {
        Self {
            from,
            to,
            done,
            arrive: restock.arrive,
            travel: restock.travel,
            start: restock.start,
        }
    }
}

/// How a leg is wrong.
pub(super) enum LegFault {
    Unreachable,
    Times,
}

/// The rest of a gap: it must lie before a drive of the gap or on the arrival of one.
pub(super) struct GapRest<'a> {
    placed: Option<&'a PlacedBreak>,
    found: bool,
}

impl<'a> GapRest<'a> {
    pub(super) fn new(placed: Option<&'a PlacedBreak>) -> Self {
        Self {
            placed,
            found: false,
        }
    }

    pub(super) fn look_in(&mut self, leg: &Leg) {
        if let Some(rest) = self.placed {
            let depart = leg.arrive - leg.travel;
            let before_drive = leg.done <= rest.start && rest.end <= depart;
            let on_arrival = leg.arrive <= rest.start && rest.end <= leg.start;
            self.found |= before_drive || on_arrival;
        }
    }

    pub(super) fn placed_well(&self) -> bool {
        self.found || self.placed.is_none()
    }

    pub(super) fn length(&self) -> i64 {
        self.placed
            .map_or(0, |rest| i64::from(rest.end) - i64::from(rest.start))
    }
}
