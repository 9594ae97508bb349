//! Which visits are near each other, by way and by time; fixed for a search.

use super::model::{FORBIDDEN, Model};

/// The nearest visits that are kept for the search's removals.
const REMOVAL_SIZE: usize = 150;
/// Bits of a key that hold who it is about: enough for any visit or technician, and leave more
/// than a distance takes.
const ITEM_BITS: u32 = 24;
/// The nearest technicians that are kept for each visit, where they start or end at different places.
const TECHNICIANS_SIZE: usize = 8;

/// Lists of one length at most, one a visit, in one piece of memory.
#[derive(Debug)]
pub(super) struct Lists {
    stride: usize,
    counts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    fn new(rows: usize, stride: usize) -> Self {
        Self {
            stride,
            counts: vec![0; rows],
            items: vec![0; rows * stride],
        }
    }

    /// Fills the list of `row` with the nearest of those that the keys are about. Keys with equal distances are
    /// in the order of what they are about.
    fn fill(&mut self, row: u32, keys: &mut Vec<u64>) {
        if self.stride < keys.len() {
            keys.select_nth_unstable(self.stride);
            keys.truncate(self.stride);
        }
        keys.sort_unstable();
        let start = row as usize * self.stride;
        for (slot, key) in self.items[start..].iter_mut().zip(keys.iter()) {
            *slot = (key & ((1 << ITEM_BITS) - 1)) as u32;
        }
        self.counts[row as usize] = keys.len() as u32;
    }

    /// What is near `row`, nearest first.
    #[inline]
    pub(super) fn of(&self, row: u32) -> &[u32] {
        let start = row as usize * self.stride;
        &self.items[start..start + self.counts[row as usize] as usize]
    }
}

/// For every free visit the others, nearest first.
#[derive(Debug)]
pub(super) struct Nearby {
    /// By driving alone, for removals.
    pub by_way: Lists,
    /// By driving and by how well one follows the other in time, for removals.
    pub by_time: Lists,
    /// Those that it follows best.
    pub before: Lists,
    /// Those that follow it best.
    pub after: Lists,
    /// The technicians whose start or end is nearest; empty where they are all the same.
    pub technicians: Lists,
}

impl Nearby {
    /// Lists up to `moves` neighbours a visit in each direction for insertions, more for removals.
    pub(super) fn new(model: &Model<'_>, moves: usize) -> Self {
        let visits = model.nodes.len();
        let others = model.free.len().saturating_sub(1);
        let lists = |size: usize| Lists::new(visits, size.min(others));
        let mut nearby = Self {
            by_way: lists(REMOVAL_SIZE),
            by_time: lists(2 * moves),
            before: lists(moves),
            after: lists(moves),
            technicians: Lists::new(visits, TECHNICIANS_SIZE.min(model.crews.len())),
        };
        let together = Together::new(model);
        let stops: Vec<Stop> = model.free.iter().map(|&v| Stop::new(model, v)).collect();
        let mut keys = Keys::default();
        let mut technician_keys = Vec::new();
        let one_place = one_place(model);
        for stop in &stops {
            keys.measure(model, &together, stop, &stops);
            nearby.by_way.fill(stop.v, &mut keys.by_way);
            nearby.by_time.fill(stop.v, &mut keys.by_time);
            nearby.before.fill(stop.v, &mut keys.before);
            nearby.after.fill(stop.v, &mut keys.after);
            if !one_place {
                technician_keys.clear();
                technician_keys.extend(technicians(model, stop.v));
                nearby.technicians.fill(stop.v, &mut technician_keys);
            }
        }
        nearby
    }
}

/// A distance that can be compared, with what it is the distance of.
fn key(distance: i64, item: u32) -> u64 {
    u64::try_from(distance).unwrap_or(0) << ITEM_BITS | u64::from(item)
}

/// What the distances of a visit depend on, in one piece.
struct Stop {
    v: u32,
    location: u32,
    service: i64,
    /// First and last start of its work.
    start: i64,
    end: i64,
}

impl Stop {
    fn new(model: &Model<'_>, v: u32) -> Self {
        let node = &model.nodes[v as usize];
        let span = node.windows.span();
        Self {
            v,
            location: node.location,
            service: i64::from(node.service),
            start: i64::from(span.start),
            end: i64::from(span.end),
        }
    }

    /// Cost of going on to `next` in driving, a fifth of the wait that can't be avoided, and the whole of
    /// the lateness that can't be (Vidal et al. 2013, A hybrid genetic algorithm for vehicle routing
    /// problems with time-windows, section 4.2).
    fn followed_by(&self, next: &Self, drive: i64) -> i64 {
        let onward = drive + self.service;
        let wait = next.start - self.end - onward;
        let late = self.start + onward - next.end;
        drive + wait.max(0) / 5 + late.max(0)
    }
}

/// The distances of one visit to all others that somebody may serve as well as it.
#[derive(Default)]
struct Keys {
    by_way: Vec<u64>,
    by_time: Vec<u64>,
    before: Vec<u64>,
    after: Vec<u64>,
}

impl Keys {
    fn measure(&mut self, model: &Model<'_>, together: &Together, stop: &Stop, all: &[Stop]) {
        for list in [
            &mut self.by_way,
            &mut self.by_time,
            &mut self.before,
            &mut self.after,
        ] {
            list.clear();
        }
        let to = model.drives_to(stop.location);
        let from = model.drives_from(stop.location);
        for other in all {
            if other.v == stop.v || !together.can(stop.v, other.v) {
                continue;
            }
            let there = i64::from(from[other.location as usize]);
            let back = i64::from(to[other.location as usize]);
            let after = stop.followed_by(other, there);
            let before = other.followed_by(stop, back);
            self.by_way.push(key(there.min(back), other.v));
            self.by_time.push(key(after.min(before), other.v));
            self.before.push(key(before, other.v));
            self.after.push(key(after, other.v));
        }
    }
}

/// Which technicians may serve each visit, as sets of bits.
struct Together {
    words: usize,
    allowed: Vec<u64>,
}

impl Together {
    fn new(model: &Model<'_>) -> Self {
        let words = model.crews.len().div_ceil(64);
        let mut allowed = vec![0; model.nodes.len() * words];
        for &v in &model.free {
            let row = &mut allowed[v as usize * words..][..words];
            for t in (0..model.crews.len()).filter(|&t| model.price(v, t) != FORBIDDEN) {
                row[t / 64] |= 1 << (t % 64);
            }
        }
        Self { words, allowed }
    }

    /// Whether somebody may serve both.
    fn can(&self, a: u32, b: u32) -> bool {
        let row = |v: u32| &self.allowed[v as usize * self.words..][..self.words];
        row(a).iter().zip(row(b)).any(|(a, b)| a & b != 0)
    }
}

fn one_place(model: &Model<'_>) -> bool {
    let mut places = model.crews.iter().map(|crew| (crew.origin, crew.home));
    let first = places.next();
    places.all(|place| Some(place) == first)
}

/// Technicians who may serve `v`, by the shorter of the ways from their start and to their end.
fn technicians(model: &Model<'_>, v: u32) -> impl Iterator<Item = u64> {
    let location = model.nodes[v as usize].location;
    (0..)
        .zip(&model.crews)
        .filter(move |&(t, _)| model.price(v, t as usize) != FORBIDDEN)
        .map(move |(t, crew)| {
            let start = model.shortest(crew.origin, location);
            let end = crew.end.map_or(start, |end| model.shortest(location, end));
            key(i64::from(start.min(end)), t)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{LocationIx, Problem, Technician, TimeSpan, Travel, Visit};

    /// When the work at a visit may start at the earliest.
    fn opens(v: u32) -> i32 {
        if v.is_multiple_of(3) { 20_000 } else { 0 }
    }

    /// Visits on a line that lie together two by two, so that distances are equal; every third one in the
    /// afternoon only.
    fn on_a_line(visits: u32) -> Problem {
        let size = visits as usize;
        let way = |a: usize, b: usize| (a as i32 / 2 - b as i32 / 2).abs() * 60;
        let durations: Vec<i32> = (0..size * size).map(|i| way(i / size, i % size)).collect();
        let visit = |v: u32| Visit {
            location: LocationIx(v),
            service: 600,
            windows: vec![TimeSpan::new(opens(v), 40_000)],
            hard_windows: true,
            ..Visit::default()
        };
        Problem {
            travel: Travel::constant(size, durations.into()),
            technicians: vec![Technician {
                shift: TimeSpan::new(0, 40_000),
                ..Technician::default()
            }],
            visits: (0..visits).map(visit).collect(),
            ..Problem::default()
        }
    }

    #[test]
    fn lists_hold_the_nearest_in_order_and_of_equals_the_first() {
        let problem = on_a_line(200);
        let model = Model::new(&problem, None);
        let nearby = Nearby::new(&model, 10);
        for v in [0_usize, 57, 199] {
            let way = |o: &u32| (v as i64 / 2 - i64::from(*o) / 2).abs();
            let mut others: Vec<u32> = (0..200).filter(|&o| o as usize != v).collect();
            others.sort_by_key(way);
            others.truncate(REMOVAL_SIZE);
            assert_eq!(nearby.by_way.of(v as u32), others);
            assert_eq!(nearby.after.of(v as u32).len(), 10);
            assert_eq!(nearby.by_time.of(v as u32).len(), 20);
        }
    }

    #[test]
    fn what_is_later_follows_well_and_precedes_badly() {
        let mut problem = on_a_line(168);
        let [here, later, far] = [1, 3, 166].map(|v| problem.visits[v].clone());
        problem.visits = vec![here, later, far];
        for visit in &mut problem.visits {
            visit.windows[0].end = visit.windows[0].start + 3_600;
        }
        let model = Model::new(&problem, None);
        let nearby = Nearby::new(&model, 2);
        assert_eq!(nearby.after.of(0), [1, 2]);
        assert_eq!(nearby.before.of(0), [2, 1]);
        assert_eq!(nearby.by_time.of(0), [1, 2]);
        assert_eq!(nearby.before.of(1), [0, 2]);
    }
}
