//! What a plan gains when a stretch of a tour goes elsewhere in the same tour. Judges in time that grows with how far that
//! is: what lies between is walked.

use super::layout::Layout;
use super::moves::{Best, Judge, Move, Place, STRETCH_MAX, Stretch};
use super::segment::Segment;
use super::tours::Tour;

/// A stretch of a tour, and another gap of that tour, which isn't in it and not at its ends.
struct Within<'a> {
    judge: Judge<'a>,
    tour: &'a Tour,
    from: Place,
    count: usize,
    moved: Stretch,
    gap: usize,
    /// What is before and after the stretch, and before and after the gap.
    around: (u32, u32),
    ends: (u32, u32),
    /// The drives around the stretch and over the gap.
    given_up: i32,
    /// Price of what is wrong with the tour as it is.
    penalty: i64,
}

/// Moves of the stops that follow a gap of a tour to another gap of it, where some that follow that one may come back.
#[inline(always)]
pub(super) fn moves(judge: Judge<'_>, tour: &Tour, from: Place, gap: usize, best: &mut Best) {
    let layout = judge.layout;
    let i = from.stops;
    let (before, first) = tour.ends(layout, i);
    let mut moved = Stretch::first(layout, first);
    for count in 1..=STRETCH_MAX.min(tour.order.len() - i) {
        if count > 1 {
            moved.grow(layout, tour.order[i + count - 1]);
        }
        if (i..=i + count).contains(&gap) {
            return;
        }
        let (around, ends) = (
            (before, tour.place_after(layout, i + count)),
            tour.ends(layout, gap),
        );
        let given_up = layout.drive(around.0, moved.first)
            + layout.drive(moved.last, around.1)
            + layout.drive(ends.0, ends.1);
        let within = Within {
            judge,
            tour,
            from,
            count,
            moved,
            gap,
            around,
            ends,
            given_up,
            penalty: judge.prices.sum(tour.warp, 0),
        };
        within.shifts(best);
        within.trades(best);
    }
}

impl Within<'_> {
    /// The rise of cost where driving costs `longer` more and the tour has this warp.
    #[inline(always)]
    fn rise(&self, longer: i64, warp: i32) -> i64 {
        longer + self.judge.prices.sum(warp, 0) - self.penalty
    }

    /// The stretch goes to the gap.
    #[inline(always)]
    fn shifts(&self, best: &mut Best) {
        let (layout, tour, moved) = (self.judge.layout, self.tour, &self.moved);
        let ((a, next), (v, w)) = (self.around, self.ends);
        let fresh =
            layout.drive(v, moved.first) + layout.drive(moved.last, w) + layout.drive(a, next);
        let longer = self.judge.driving(i64::from(fresh - self.given_up));
        if longer - self.penalty >= best.rise {
            return;
        }
        let (i, after) = (self.from.stops, self.from.stops + self.count);
        let warp = if self.gap < i {
            let begun = tour.before[self.gap].then(layout.drive(v, moved.first), moved.segment);
            let (walked, last) = walk(layout, begun, moved.last, &tour.order[self.gap..i]);
            walked.warp_with(layout.drive(last, next), tour.after[after])
        } else {
            let (walked, last) = walk(layout, tour.before[i], a, &tour.order[after..self.gap]);
            walked
                .then(layout.drive(last, moved.first), moved.segment)
                .warp_with(layout.drive(moved.last, w), tour.after[self.gap])
        };
        let step = Move::Within(self.from, self.count, (self.gap, 0));
        best.consider(self.rise(longer, warp), step);
    }

    /// The stretch changes places with one that follows the gap and isn't next to it.
    #[inline(always)]
    fn trades(&self, best: &mut Best) {
        let (layout, tour, moved) = (self.judge.layout, self.tour, &self.moved);
        let ((a, next), (v, w)) = (self.around, self.ends);
        let room = match self.from.stops.checked_sub(self.gap) {
            Some(way) => way - 1,
            None => tour.order.len() - self.gap,
        };
        let fresh = layout.drive(v, moved.first) + layout.drive(a, w);
        // Where nothing is wrong, what saves driving without this is rare.
        if room == 0 || fresh >= self.given_up && tour.warp == 0 {
            return;
        }
        let mut back = Stretch::first(layout, w);
        for other in 1..=STRETCH_MAX.min(room) {
            if other > 1 {
                back.grow(layout, tour.order[self.gap + other - 1]);
            }
            let onward = tour.place_after(layout, self.gap + other);
            let fresh = fresh + layout.drive(moved.last, onward) + layout.drive(back.last, next);
            let longer = fresh - self.given_up - layout.drive(back.last, onward);
            let longer = self.judge.driving(i64::from(longer));
            if longer - self.penalty >= best.rise {
                continue;
            }
            let step = Move::Within(self.from, self.count, (self.gap, other));
            best.consider(self.rise(longer, self.traded_warp(&back, other)), step);
        }
    }

    /// The warp when the stretch has changed places with `back`, which is so many stops long.
    #[inline(always)]
    fn traded_warp(&self, back: &Stretch, other: usize) -> i32 {
        let (layout, tour, moved) = (self.judge.layout, self.tour, &self.moved);
        let (i, gap) = (self.from.stops, self.gap);
        let (first, second, between) = if gap < i {
            (moved, back, &tour.order[gap + other..i])
        } else {
            (back, moved, &tour.order[i + self.count..gap])
        };
        let (begin, end) = (i.min(gap), (i + self.count).max(gap + other));
        let (before, _) = tour.ends(layout, begin);
        let begun = tour.before[begin].then(layout.drive(before, first.first), first.segment);
        let (walked, last) = walk(layout, begun, first.last, between);
        walked
            .then(layout.drive(last, second.first), second.segment)
            .warp_with(
                layout.drive(second.last, tour.place_after(layout, end)),
                tour.after[end],
            )
    }
}

/// A stretch, followed by these stops; and its last place.
#[inline(always)]
fn walk(layout: &Layout, mut segment: Segment, mut last: u32, stops: &[u32]) -> (Segment, u32) {
    for &stop in stops {
        segment = segment.then(layout.drive(last, stop), layout.stops[stop as usize]);
        last = stop;
    }
    (segment, last)
}
