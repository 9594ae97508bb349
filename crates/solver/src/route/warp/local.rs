//! The local search: looks at visits until no move of any of them saves anything.

use std::collections::VecDeque;
use std::ops::Range;

use super::layout::Layout;
use super::moves::{Judge, Move, Place};
use super::tours::{NOWHERE, Tours};

/// What is to be looked at, and room for the stops that a move moves.
#[derive(Debug)]
pub(super) struct LocalSearch {
    queue: VecDeque<u32>,
    is_queued: Vec<bool>,
    stops: [Vec<u32>; 2],
}

impl LocalSearch {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            queue: VecDeque::new(),
            is_queued: vec![false; layout.visits],
            stops: [Vec::new(), Vec::new()],
        }
    }

    /// Has a place looked at, if it is a visit.
    pub(super) fn touch(&mut self, place: u32) {
        if let Some(queued) = self.is_queued.get_mut(place as usize)
            && !std::mem::replace(queued, true)
        {
            self.queue.push_back(place);
        }
    }

    /// Makes moves until none pays of those that are to be looked at.
    pub(super) fn run(&mut self, judge: Judge<'_>, tours: &mut Tours) {
        while let Some(u) = self.queue.pop_front() {
            self.is_queued[u as usize] = false;
            if tours.home[u as usize] == NOWHERE {
                continue;
            }
            if let Some(step) = judge.best_move(tours, u) {
                self.make(judge.layout, tours, step);
                self.touch(u);
            }
        }
    }

    /// Puts a visit that is on no tour where it costs least; false when it may go nowhere.
    pub(super) fn insert(&mut self, judge: Judge<'_>, tours: &mut Tours, v: u32) -> bool {
        let Some(Place { tour, stops }) = judge.cheapest_place(tours, v) else {
            return false;
        };
        tours.replace(judge.layout, tour, stops..stops, &[v]);
        self.touch_ends(judge.layout, tours, tour, stops..stops + 1);
        true
    }

    fn make(&mut self, layout: &Layout, tours: &mut Tours, step: Move) {
        match step {
            Move::Cross(both) => self.exchange(layout, tours, both),
            Move::Tails(gaps) => {
                let tail = |gap: Place| (gap, tours.tours[gap.tour].order.len() - gap.stops);
                self.exchange(layout, tours, gaps.map(tail));
            }
            Move::Within(from, count, other) => self.shift(layout, tours, (from, count), other),
        }
    }

    fn exchange(&mut self, layout: &Layout, tours: &mut Tours, both: [(Place, usize); 2]) {
        let mut stops = std::mem::take(&mut self.stops);
        let ranges = both.map(|(gap, count)| (gap.tour, gap.stops..gap.stops + count));
        for (stops, (t, range)) in stops.iter_mut().zip(&ranges) {
            stops.clear();
            stops.extend_from_slice(&tours.tours[*t].order[range.clone()]);
        }
        for ((t, range), others) in ranges.into_iter().zip([&stops[1], &stops[0]]) {
            let first = range.start;
            tours.replace(layout, t, range, others);
            self.touch_ends(layout, tours, t, first..first + others.len());
        }
        self.stops = stops;
    }

    /// Has two stretches of a tour change places, of which the other may be empty.
    fn shift(
        &mut self,
        layout: &Layout,
        tours: &mut Tours,
        (from, count): (Place, usize),
        (gap, others): (usize, usize),
    ) {
        let (one, other) = (from.stops..from.stops + count, gap..gap + others);
        let (left, right) = if gap < from.stops {
            (other, one)
        } else {
            (one, other)
        };
        let mut stops = std::mem::take(&mut self.stops[0]);
        stops.clear();
        let order = &tours.tours[from.tour].order;
        for piece in [right.clone(), left.end..right.start, left.clone()] {
            stops.extend_from_slice(&order[piece]);
        }
        tours.replace(layout, from.tour, left.start..right.end, &stops);
        self.touch_ends(
            layout,
            tours,
            from.tour,
            left.start..left.start + right.len(),
        );
        self.touch_ends(layout, tours, from.tour, right.end - left.len()..right.end);
        self.stops[0] = stops;
    }

    /// Has the stops on both sides of both ends of a stretch looked at.
    fn touch_ends(&mut self, layout: &Layout, tours: &Tours, t: usize, range: Range<usize>) {
        for gap in [range.start, range.end] {
            let (before, after) = tours.tours[t].ends(layout, gap);
            self.touch(before);
            self.touch(after);
        }
    }
}
