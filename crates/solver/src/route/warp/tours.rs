//! The plan under search, whose tours may be late and overloaded, with what is needed to judge a change at any place of
//! them in constant time; and how to take changes back.

use std::ops::Range;

use super::layout::Layout;
use super::segment::Segment;

/// Of a visit that is on no tour.
pub(super) const NOWHERE: u32 = u32::MAX;

/// One technician's tour.
#[derive(Debug, Clone)]
pub(super) struct Tour {
    pub technician: usize,
    pub kind: u32,
    pub order: Vec<u32>,
    /// The stretch from the start over the first so many stops.
    pub before: Vec<Segment>,
    /// The stretch from the stop after so many on to the end.
    pub after: Vec<Segment>,
    /// Load of the first so many stops.
    pub load_before: Vec<i32>,
    pub driving: i64,
    /// Seconds that it goes back in time.
    pub warp: i32,
    /// Units that the van has too many.
    pub too_many: i32,
}

impl Tour {
    fn idle(layout: &Layout, technician: usize) -> Self {
        let kind = layout.kind[technician];
        Self {
            technician,
            kind,
            order: Vec::new(),
            before: vec![layout.stops[layout.start(kind) as usize]],
            after: vec![layout.stops[layout.end(kind) as usize]],
            load_before: vec![0],
            driving: 0,
            warp: 0,
            too_many: 0,
        }
    }

    #[inline(always)]
    pub(super) fn load(&self) -> i32 {
        self.load_before[self.order.len()]
    }

    /// The places before and after the gap that follows so many stops.
    #[inline(always)]
    pub(super) fn ends(&self, layout: &Layout, stops: usize) -> (u32, u32) {
        let before = match stops.checked_sub(1) {
            Some(at) => self.order[at],
            None => layout.start(self.kind),
        };
        (before, self.place_after(layout, stops))
    }

    /// The place after the gap that follows so many stops.
    #[inline(always)]
    pub(super) fn place_after(&self, layout: &Layout, stops: usize) -> u32 {
        match self.order.get(stops) {
            Some(&v) => v,
            None => layout.end(self.kind),
        }
    }

    /// Works out what follows from the order, in which the first `same` and the last `same_last` stops are those that
    /// they were.
    fn refresh(&mut self, layout: &Layout, same: usize, same_last: usize) {
        self.refresh_before(layout, same);
        self.refresh_after(layout, same_last);
        let (start, first) = self.ends(layout, 0);
        self.warp = self.before[0].warp_with(layout.drive(start, first), self.after[0]);
        self.too_many = layout.too_many(self.kind, self.load());
        let (mut driving, mut place) = (0, start);
        for &next in self.order.iter().chain(&[layout.end(self.kind)]) {
            driving += i64::from(layout.drive(place, next));
            place = next;
        }
        self.driving = driving;
    }

    fn refresh_before(&mut self, layout: &Layout, same: usize) {
        self.before.truncate(same + 1);
        self.load_before.truncate(same + 1);
        let (mut place, _) = self.ends(layout, same);
        let (mut segment, mut load) = (self.before[same], self.load_before[same]);
        for &v in &self.order[same..] {
            segment = segment.then(layout.drive(place, v), layout.stops[v as usize]);
            load += layout.demand[v as usize];
            self.before.push(segment);
            self.load_before.push(load);
            place = v;
        }
    }

    fn refresh_after(&mut self, layout: &Layout, same_last: usize) {
        let known = self.after.len() - (same_last + 1);
        let fresh = self.order.len() - same_last;
        let any = self.after[known];
        self.after.splice(..known, std::iter::repeat_n(any, fresh));
        for at in (0..fresh).rev() {
            let (v, next) = (self.order[at], self.place_after(layout, at + 1));
            let onward = layout.drive(v, next);
            self.after[at] = layout.stops[v as usize].then(onward, self.after[at + 1]);
        }
    }

    fn copy_from(&mut self, other: &Self) {
        self.technician = other.technician;
        self.kind = other.kind;
        self.order.clone_from(&other.order);
        self.before.clone_from(&other.before);
        self.after.clone_from(&other.after);
        self.load_before.clone_from(&other.load_before);
        self.driving = other.driving;
        self.warp = other.warp;
        self.too_many = other.too_many;
    }
}

/// What is wrong with a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Wrong {
    /// Seconds that its tours go back in time.
    pub warp: i64,
    /// Units that its vans have too many.
    pub too_many: i64,
}

/// Sums over all tours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sums {
    pub driving: i64,
    pub wrong: Wrong,
}

impl Sums {
    fn add(&mut self, tour: &Tour, sign: i64) {
        self.driving += sign * tour.driving;
        self.wrong.warp += sign * i64::from(tour.warp);
        self.wrong.too_many += sign * i64::from(tour.too_many);
    }
}

/// The plan.
#[derive(Debug)]
pub(super) struct Tours {
    pub tours: Vec<Tour>,
    /// The tour of each visit, or [`NOWHERE`].
    pub home: Vec<u32>,
    /// How many stops of its tour are before each visit.
    pub at: Vec<u32>,
    /// Somebody idle of each kind, if there is anybody.
    pub idle: Vec<u32>,
    pub sums: Sums,
    /// Tours as they were before the changes that may be taken back, the first so many.
    saved: (Vec<Tour>, usize),
    is_saved: Vec<bool>,
}

impl Tours {
    /// The plan with these orders, in which each visit may be once.
    pub(super) fn of(layout: &Layout, orders: &[Vec<u32>]) -> Self {
        let count = layout.kind.len();
        let mut all = Self {
            tours: (0..count).map(|t| Tour::idle(layout, t)).collect(),
            home: vec![NOWHERE; layout.visits],
            at: vec![0; layout.visits],
            idle: Vec::new(),
            sums: Sums::default(),
            saved: (Vec::new(), 0),
            is_saved: vec![false; count],
        };
        for (t, order) in orders.iter().enumerate().take(count) {
            all.replace(layout, t, 0..0, order);
        }
        all.find_idle();
        all.keep();
        all
    }

    /// Puts `stops` where those at `range` are. Those go nowhere unless they are put elsewhere.
    pub(super) fn replace(
        &mut self,
        layout: &Layout,
        t: usize,
        range: Range<usize>,
        stops: &[u32],
    ) {
        self.save(t);
        let tour = &mut self.tours[t];
        let (was_idle, first) = (tour.order.is_empty(), range.start);
        let same_last = tour.order.len() - range.end;
        self.sums.add(tour, -1);
        tour.order.splice(range, stops.iter().copied());
        tour.refresh(layout, first, same_last);
        self.sums.add(tour, 1);
        let is_idle = tour.order.is_empty();
        self.publish(t, first);
        if is_idle != was_idle {
            self.find_idle();
        }
    }

    /// Takes a visit off its tour, and tells the places that were beside it.
    pub(super) fn take_off(&mut self, layout: &Layout, v: u32) -> [u32; 2] {
        let (t, at) = (self.home[v as usize] as usize, self.at[v as usize] as usize);
        self.replace(layout, t, at..at + 1, &[]);
        self.home[v as usize] = NOWHERE;
        self.tours[t].ends(layout, at).into()
    }

    fn publish(&mut self, t: usize, first: usize) {
        for (at, &v) in self.tours[t].order.iter().enumerate().skip(first) {
            self.home[v as usize] = t as u32;
            self.at[v as usize] = at as u32;
        }
    }

    fn find_idle(&mut self) {
        self.idle.clear();
        for tour in self.tours.iter().filter(|tour| tour.order.is_empty()) {
            let same_kind = |&t: &u32| self.tours[t as usize].kind == tour.kind;
            if !self.idle.iter().any(same_kind) {
                self.idle.push(tour.technician as u32);
            }
        }
    }

    fn save(&mut self, t: usize) {
        if std::mem::replace(&mut self.is_saved[t], true) {
            return;
        }
        let (saved, count) = &mut self.saved;
        match saved.get_mut(*count) {
            Some(room) => room.copy_from(&self.tours[t]),
            None => saved.push(self.tours[t].clone()),
        }
        *count += 1;
    }

    /// What was changed stays changed.
    pub(super) fn keep(&mut self) {
        let (saved, count) = &mut self.saved;
        for tour in &saved[..*count] {
            self.is_saved[tour.technician] = false;
        }
        *count = 0;
    }

    /// Takes back everything since the last [`Self::keep`].
    pub(super) fn undo(&mut self) {
        for at in 0..self.saved.1 {
            let t = self.saved.0[at].technician;
            self.sums.add(&self.tours[t], -1);
            std::mem::swap(&mut self.tours[t], &mut self.saved.0[at]);
            self.sums.add(&self.tours[t], 1);
            self.publish(t, 0);
        }
        self.find_idle();
        self.keep();
    }

    pub(super) fn is_legal(&self) -> bool {
        self.sums.wrong == Wrong::default()
    }

    pub(super) fn orders(&self) -> Vec<Vec<u32>> {
        self.tours.iter().map(|tour| tour.order.clone()).collect()
    }
}
