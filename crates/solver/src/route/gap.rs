//! The gap between two stops of a tour: what is needed to judge in constant time what goes into it.
//!
//! The bounds are necessary conditions. They are exact for travel times that are the same all day;
//! everything else is confirmed by [`super::timing::evaluate`].

use super::constraint::windows::NEVER;
use super::model::{Crew, Model, Node};

/// A time that nothing can follow: beyond any day, and small enough to add two legs that can't be driven.
pub(super) const TOO_LATE: i32 = i32::MAX / 4;
/// Technician of a gap that is on no tour.
pub(super) const NOBODY: u32 = u32::MAX;
/// The drive over a gap that is on no tour: so that whatever goes into it seems dearer than anything.
const NEVER_PAYS: i32 = i32::MIN / 4;

/// Between two stops, before the first or after the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    /// Whose tour.
    pub technician: u32,
    /// Where the technician comes from.
    pub from: u32,
    /// Where the technician goes to; [`Model::nowhere`] after the last stop of a tour that ends there.
    pub to: u32,
    /// Shortest drive over the gap; nothing on a day at home.
    pub hop: i32,
    /// When the technician is done before the gap without any rest.
    pub done: i32,
    /// The same at the earliest with the rest behind.
    pub done_rested: i32,
    /// The latest moment to be ready after the gap, at the next stop or the end, with the rest behind.
    pub latest: i32,
    /// The same with the rest, if there is one, still to come.
    pub latest_unrested: i32,
}

impl Gap {
    /// A gap that is on no tour, into which nothing goes.
    pub(super) const NOWHERE: Self = Self {
        technician: NOBODY,
        from: 0,
        to: 0,
        hop: NEVER_PAYS,
        done: TOO_LATE,
        done_rested: TOO_LATE,
        latest: NEVER,
        latest_unrested: NEVER,
    };

    /// A lower bound in seconds of the detour over a place, from the drives to and from it.
    #[inline]
    pub(super) fn detour(&self, to: &[i32], from: &[i32]) -> i32 {
        to[self.from as usize] + from[self.to as usize] - self.hop
    }

    /// Whether `node` fits in, as far as times go.
    #[inline]
    pub(super) fn fits(&self, model: &Model<'_>, node: &Node) -> bool {
        let onward = model.shortest(node.location, self.to);
        let done = |left: i32| {
            let ready = left + model.drive(self.from, node.location, left);
            node.windows.start(ready).map(|start| start + node.service)
        };
        let unrested = done(self.done);
        if unrested.is_some_and(|done| done + onward <= self.latest_unrested) {
            return true;
        }
        // A tour without a rest has both alike.
        self.latest != self.latest_unrested
            && self.fits_with_rest(model, node, unrested, onward, done)
    }

    /// Whether `node` fits in with the rest before it, on the way to it or right after it.
    fn fits_with_rest(
        &self,
        model: &Model<'_>,
        node: &Node,
        unrested: Option<i32>,
        onward: i32,
        done: impl Fn(i32) -> Option<i32>,
    ) -> bool {
        let crew: &Crew = &model.crews[self.technician as usize];
        let in_time = |done: i32| done + onward <= self.latest;
        if self.done_rested < TOO_LATE && done(self.done_rested).is_some_and(in_time) {
            return true;
        }
        let Some(rest) = &crew.rest else {
            return false;
        };
        if unrested.is_some_and(|done| done <= rest.latest_done(self.latest, onward)) {
            return true;
        }
        let leg = model.leg(self.from, Some(node.location), self.done, Some(rest));
        let start = leg.and_then(|leg| node.windows.start(leg.ready));
        start.is_some_and(|start| in_time(start + node.service))
    }
}
