//! What a plan gains when a visit comes after another place than it does.
//!
//! Each move makes one new pair of neighbours, out of the few that go well together (granular search: P. Toth, D. Vigo,
//! INFORMS Journal on Computing 15(4), 2003). The visit brings its whole tail or up to two stops that follow it, and the
//! tail of the other tour or up to three stops go the other way (2-opt*: J.-Y. Potvin, J.-M. Rousseau, Journal of the
//! Operational Research Society 46(12), 1995; CROSS-exchange: É. D. Taillard et al., Transportation Science 31(2), 1997).
//! Only judges; see [`super::local`] for who makes the moves, and [`super::within`] for those in one tour.

use super::layout::Layout;
use super::segment::Segment;
use super::tours::{NOWHERE, Tour, Tours, Wrong};
use super::within;
use crate::route::adaptive::FRACTION;
use crate::route::nearby::Nearby;

/// The most stops that go from one tour to the other, tails aside.
pub(super) const STRETCH_MAX: usize = 3;
/// The visits that a visit is tried after.
const NEIGHBOURS: usize = 40;

/// Prices of what is wrong with a plan, with [`FRACTION`] bits of fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prices {
    /// Of a second that a tour goes back in time.
    pub warp: i64,
    /// Of a unit that a van has too many.
    pub unit: i64,
}

impl Prices {
    pub(super) fn of(self, wrong: Wrong) -> i64 {
        self.warp * wrong.warp + self.unit * wrong.too_many
    }

    #[inline(always)]
    pub(super) fn sum(self, warp: i32, too_many: i32) -> i64 {
        self.warp * i64::from(warp) + self.unit * i64::from(too_many)
    }
}

/// What moves are judged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge<'a> {
    pub layout: &'a Layout,
    pub nearby: &'a Nearby,
    pub prices: Prices,
}

/// A gap of a tour: after so many of its stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub tour: usize,
    pub stops: usize,
}

/// A change of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// So many stops that follow each of the two gaps change places.
    Cross([(Place, usize); 2]),
    /// All that follows the two gaps changes places.
    Tails([Place; 2]),
    /// So many stops that follow the gap change places with so many, or none, after another gap of their tour.
    Within(Place, usize, (usize, usize)),
}

/// The best move so far, and by how much it raises the cost.
pub(super) struct Best {
    pub rise: i64,
    step: Option<Move>,
}

impl Best {
    #[inline(always)]
    pub(super) fn consider(&mut self, rise: i64, step: Move) {
        if rise < self.rise {
            (self.rise, self.step) = (rise, Some(step));
        }
    }
}

impl Judge<'_> {
    /// Cost of the plan: driving and what is wrong, with [`FRACTION`] bits of fraction.
    pub(super) fn cost(self, tours: &Tours) -> i64 {
        self.driving(tours.sums.driving) + self.prices.of(tours.sums.wrong)
    }

    #[inline(always)]
    pub(super) fn driving(self, seconds: i64) -> i64 {
        (seconds * self.layout.second) << FRACTION
    }

    /// The move that saves most of those that let visit `u` come after another place, if one saves anything.
    pub(super) fn best_move(self, tours: &Tours, u: u32) -> Option<Move> {
        let from = Place {
            tour: tours.home[u as usize] as usize,
            stops: tours.at[u as usize] as usize,
        };
        let mut best = Best {
            rise: 0,
            step: None,
        };
        self.gaps_for(tours, u, |to| {
            if to.tour == from.tour {
                within::moves(self, &tours.tours[from.tour], from, to.stops, &mut best);
                return;
            }
            let pair = Pair::new(self, tours, from, to);
            pair.tails(&mut best);
            if pair.may_pay() {
                pair.crosses(&mut best);
            }
        });
        best.step
    }

    /// Where a visit that is on no tour costs least. Where none of its neighbours has a place for it, anywhere it may go.
    pub(super) fn cheapest_place(self, tours: &Tours, v: u32) -> Option<Place> {
        let mut best = (i64::MAX, None);
        let mut consider = |place: Place| {
            let tour = &tours.tours[place.tour];
            if let Some(rise) = self.insertion(tour, place.stops, v, best.0) {
                best = (rise, Some(place));
            }
            best.1.is_some()
        };
        let mut found = false;
        self.gaps_for(tours, v, |place| found = consider(place));
        if !found {
            for (tour, at) in tours.tours.iter().enumerate() {
                for stops in 0..=at.order.len() {
                    consider(Place { tour, stops });
                }
            }
        }
        best.1
    }

    /// The gaps that a visit may come into: after those that it follows best, at the start of tours that begin with
    /// one of them, and with somebody idle of each kind.
    fn gaps_for(self, tours: &Tours, u: u32, mut each: impl FnMut(Place)) {
        for &v in self.nearby.before.of(u).iter().take(NEIGHBOURS) {
            let home = tours.home[v as usize];
            if home == NOWHERE {
                continue;
            }
            let (tour, at) = (home as usize, tours.at[v as usize] as usize);
            each(Place {
                tour,
                stops: at + 1,
            });
            if at == 0 {
                each(Place { tour, stops: 0 });
            }
        }
        for &t in &tours.idle {
            each(Place {
                tour: t as usize,
                stops: 0,
            });
        }
    }

    /// What a visit costs in this gap, if that is less than `below` and it may go there.
    #[inline(always)]
    fn insertion(self, tour: &Tour, stops: usize, v: u32, below: i64) -> Option<i64> {
        let layout = self.layout;
        let (before, after) = tour.ends(layout, stops);
        let (to, from) = (layout.drive(before, v), layout.drive(v, after));
        let longer = self.driving(i64::from(to + from - layout.drive(before, after)));
        if longer >= below || !layout.permits(tour.kind, v) {
            return None;
        }
        let joined = tour.before[stops].then(to, layout.stops[v as usize]);
        let warp = joined.warp_with(from, tour.after[stops]);
        let too_many = layout.too_many(tour.kind, tour.load() + layout.demand[v as usize]);
        let wrong = self.prices.sum(warp - tour.warp, too_many - tour.too_many);
        Some(longer + wrong).filter(|&rise| rise < below)
    }
}

/// A stretch that grows stop by stop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub segment: Segment,
    pub first: u32,
    pub last: u32,
    load: i32,
}

impl Stretch {
    #[inline(always)]
    pub(super) fn first(layout: &Layout, v: u32) -> Self {
        Self {
            segment: layout.stops[v as usize],
            first: v,
            last: v,
            load: layout.demand[v as usize],
        }
    }

    #[inline(always)]
    pub(super) fn grow(&mut self, layout: &Layout, v: u32) {
        let drive = layout.drive(self.last, v);
        self.segment = self.segment.then(drive, layout.stops[v as usize]);
        self.last = v;
        self.load += layout.demand[v as usize];
    }
}

/// Gaps of two tours: the visit after that of tour `a` is to follow the place before that of tour `b`.
struct Pair<'a> {
    judge: Judge<'a>,
    a: &'a Tour,
    b: &'a Tour,
    from: Place,
    to: Place,
    /// What is before and after the gaps.
    a_ends: (u32, u32),
    b_ends: (u32, u32),
    /// The drive that the move is about, and the two over the gaps.
    joined: i32,
    given_up: [i32; 2],
    /// Price of what is wrong with the tours as they are.
    penalty: i64,
}

impl<'a> Pair<'a> {
    #[inline(always)]
    fn new(judge: Judge<'a>, tours: &'a Tours, from: Place, to: Place) -> Self {
        let layout = judge.layout;
        let (a, b) = (&tours.tours[from.tour], &tours.tours[to.tour]);
        let (a_ends, b_ends) = (a.ends(layout, from.stops), b.ends(layout, to.stops));
        Self {
            judge,
            a,
            b,
            from,
            to,
            a_ends,
            b_ends,
            joined: layout.drive(b_ends.0, a_ends.1),
            given_up: [a_ends, b_ends].map(|(before, after)| layout.drive(before, after)),
            penalty: judge.prices.sum(a.warp + b.warp, a.too_many + b.too_many),
        }
    }

    /// Whether stretches are worth a look: something is wrong, or the new drive is shorter than one of those that it
    /// replaces. What saves driving without that is rare, and found from its other ends.
    #[inline(always)]
    fn may_pay(&self) -> bool {
        self.penalty > 0 || self.given_up.iter().any(|&drive| self.joined < drive)
    }

    /// The rise of cost where driving costs `longer` more, and the tours have this warp and these loads.
    #[inline(always)]
    fn rise(&self, longer: i64, warp: i32, (load_a, load_b): (i32, i32)) -> i64 {
        let layout = self.judge.layout;
        let too_many = layout.too_many(self.a.kind, load_a) + layout.too_many(self.b.kind, load_b);
        longer + self.judge.prices.sum(warp, too_many) - self.penalty
    }

    #[inline(always)]
    fn tails(&self, best: &mut Best) {
        let (a, b, layout) = (self.a, self.b, self.judge.layout);
        if a.kind != b.kind {
            return;
        }
        let other = layout.drive(self.a_ends.0, self.b_ends.1);
        let old = self.given_up[0] + self.given_up[1];
        let longer = self.judge.driving(i64::from(self.joined + other - old));
        if longer - self.penalty >= best.rise {
            return;
        }
        let (i, j) = (self.from.stops, self.to.stops);
        let warp = b.before[j].warp_with(self.joined, a.after[i])
            + a.before[i].warp_with(other, b.after[j]);
        let moved = a.load() - a.load_before[i] - (b.load() - b.load_before[j]);
        let rise = self.rise(longer, warp, (a.load() - moved, b.load() + moved));
        best.consider(rise, Move::Tails([self.from, self.to]));
    }

    #[inline(always)]
    fn crosses(&self, best: &mut Best) {
        let (a, b, layout) = (self.a, self.b, self.judge.layout);
        let (i, j) = (self.from.stops, self.to.stops);
        let mut there = Stretch::first(layout, self.a_ends.1);
        for count in 1..=STRETCH_MAX.min(a.order.len() - i) {
            if count > 1 {
                there.grow(layout, a.order[i + count - 1]);
            }
            if !layout.permits(b.kind, there.last) {
                return;
            }
            let arrived = b.before[j].then(self.joined, there.segment);
            self.gives(count, &there, arrived, best);
            self.swaps(count, &there, arrived, best);
        }
    }

    /// A stretch goes there, and nothing comes back.
    #[inline(always)]
    fn gives(&self, count: usize, there: &Stretch, arrived: Segment, best: &mut Best) {
        let (a, b, layout) = (self.a, self.b, self.judge.layout);
        let (i, j) = (self.from.stops, self.to.stops);
        let next = a.place_after(layout, i + count);
        let onward = layout.drive(there.last, self.b_ends.1);
        let closed = layout.drive(self.a_ends.0, next);
        let old = self.given_up[0] + self.given_up[1] + layout.drive(there.last, next);
        let fresh = self.joined + onward + closed;
        let longer = self.judge.driving(i64::from(fresh - old));
        if longer - self.penalty >= best.rise {
            return;
        }
        let warp = arrived.warp_with(onward, b.after[j])
            + a.before[i].warp_with(closed, a.after[i + count]);
        let loads = (a.load() - there.load, b.load() + there.load);
        let step = Move::Cross([(self.from, count), (self.to, 0)]);
        best.consider(self.rise(longer, warp, loads), step);
    }

    /// A stretch goes there, and another comes back.
    #[inline(always)]
    fn swaps(&self, count: usize, there: &Stretch, arrived: Segment, best: &mut Best) {
        let (a, b, layout) = (self.a, self.b, self.judge.layout);
        let (i, j) = (self.from.stops, self.to.stops);
        let Some(&first) = b.order.get(j) else {
            return;
        };
        let next = a.place_after(layout, i + count);
        let into_a = layout.drive(self.a_ends.0, first);
        let cut = self.given_up[0] + self.given_up[1] + layout.drive(there.last, next);
        let mut back = Stretch::first(layout, first);
        for other in 1..=STRETCH_MAX.min(b.order.len() - j) {
            if other > 1 {
                back.grow(layout, b.order[j + other - 1]);
            }
            if !layout.permits(a.kind, back.last) {
                return;
            }
            let b_next = b.place_after(layout, j + other);
            let onward = layout.drive(there.last, b_next);
            let out_of_a = layout.drive(back.last, next);
            let fresh = self.joined + onward + into_a + out_of_a;
            let old = cut + layout.drive(back.last, b_next);
            let longer = self.judge.driving(i64::from(fresh - old));
            if longer - self.penalty >= best.rise {
                continue;
            }
            let left = a.before[i].then(into_a, back.segment);
            let warp = arrived.warp_with(onward, b.after[j + other])
                + left.warp_with(out_of_a, a.after[i + count]);
            let moved = there.load - back.load;
            let loads = (a.load() - moved, b.load() + moved);
            let step = Move::Cross([(self.from, count), (self.to, other)]);
            best.consider(self.rise(longer, warp, loads), step);
        }
    }
}
