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
            Move::Within(from, count, gap) => self.shift(layout, tours, from, (count, gap)),
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

    /// Puts the stops after a gap into another gap of their tour.
    fn shift(
        &mut self,
        layout: &Layout,
        tours: &mut Tours,
        from: Place,
        (count, gap): (usize, usize),
    ) {
        let mut stops = std::mem::take(&mut self.stops[0]);
        let (first, last) = (from.stops, from.stops + count);
        let order = &tours.tours[from.tour].order;
        let (range, seam) = if gap < first {
            (gap..last, gap + count)
        } else {
            (first..gap, first + gap - last)
        };
        stops.clear();
        stops.extend_from_slice(&order[range.clone()]);
        let by = if gap < first { first - gap } else { count };
        stops.rotate_left(by);
        tours.replace(layout, from.tour, range.clone(), &stops);
        self.touch_ends(layout, tours, from.tour, range.start..seam);
        self.touch_ends(layout, tours, from.tour, seam..range.end);
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
