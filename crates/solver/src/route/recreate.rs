//! Puts left-out visits back where they cost least, now and then blind to a place.
//!
//! Greedy insertion with blinks, as in slack induction by string removals (see `ruin.rs`). A visit is
//! tried next to those that it precedes or follows well, on the tours that begin or end near it, and with
//! technicians who are idle; only if none of these will do, everywhere.

use rand::Rng;

use super::gap::Gap;
use super::model::{FORBIDDEN, Model, Node};
use super::nearby::Nearby;
use super::overload::Price;
use super::state::{State, Undo};
use super::tour::Place;

/// The most left-out visits that are tried in one iteration, so that an overfull day stays fast.
const TRIED_MAX: usize = 48;
/// One iteration in this many inserts visits even where they cost more than leaving them out: two of them
/// may pay where neither does alone.
const GENEROUS_ONE_IN: u32 = 8;
/// The most visits left out before that a generous iteration tries.
const GENEROUS_TRIED_MAX: usize = 4;
/// One place in 2 to this power is passed over.
const BLINK_BITS: u32 = 7;

/// Yields true for one question in 2^[`BLINK_BITS`] on average.
struct Blinks<'r, R> {
    rng: &'r mut R,
    /// Questions until the next blink.
    left: u32,
}

impl<'r, R: Rng> Blinks<'r, R> {
    fn new(rng: &'r mut R) -> Self {
        let mut blinks = Self { rng, left: 0 };
        blinks.draw();
        blinks
    }

    /// Draws a number with a geometric distribution, by the tails of a uniform one.
    fn draw(&mut self) {
        self.left = self.rng.random_range(0..2 << BLINK_BITS);
    }

    #[inline]
    fn next(&mut self) -> bool {
        if self.left == 0 {
            self.draw();
            return true;
        }
        self.left -= 1;
        false
    }
}

/// Inserts left-out visits in a random kind of order; mostly as long as that is cheaper than leaving them out.
/// A van may be overloaded where that is worth its price.
/// The front of the bank was left out before, what follows has just been removed.
pub(super) fn insert_with_blinks<R: Rng>(
    model: &Model<'_>,
    nearby: &Nearby,
    state: &mut State,
    undo: &mut Undo,
    rng: &mut R,
    overload: Price,
    scratch: &mut Scratch,
) {
    scratch.waiting.clone_from(&state.bank);
    let generous = rng.random_ratio(1, GENEROUS_ONE_IN);
    let tried = if generous {
        GENEROUS_TRIED_MAX
    } else {
        TRIED_MAX
    };
    limit_to(&mut scratch.waiting, undo.bank_before(), tried, rng);
    sort(model, nearby, &mut scratch.waiting, rng);
    let mut blinks = Blinks::new(rng);
    for &v in &scratch.waiting {
        let worth = model.nodes[v as usize].unassigned_cost;
        let below = if generous { i64::MAX } else { worth };
        let mut probe = Probe::new(model, state, v, (below, overload), &mut scratch.order);
        probe.near(nearby, &mut blinks);
        if probe.best.is_none() {
            probe.everywhere(&mut blinks);
        }
        if let Some(place) = probe.best {
            undo.note(&state.tours[place.technician]);
            state.insert(model, v, place);
        }
    }
}

/// Looks for the cheapest place of one visit.
struct Probe<'a> {
    model: &'a Model<'a>,
    state: &'a State,
    v: u32,
    node: &'a Node,
    /// Drives to and from the visit.
    to: &'a [i32],
    from: &'a [i32],
    below: i64,
    /// A detour of so many seconds or more doesn't cost less than `below`.
    reach: i32,
    /// Of what a van would have too many.
    overload: Price,
    best: Option<Place>,
    scratch: &'a mut Vec<u32>,
}

impl<'a> Probe<'a> {
    fn new(
        model: &'a Model<'a>,
        state: &'a State,
        v: u32,
        (below, overload): (i64, Price),
        scratch: &'a mut Vec<u32>,
    ) -> Self {
        let node = &model.nodes[v as usize];
        Self {
            model,
            state,
            v,
            node,
            to: model.drives_to(node.location),
            from: model.drives_from(node.location),
            below,
            reach: reach(model, below),
            overload,
            best: None,
            scratch,
        }
    }

    fn near<R: Rng>(&mut self, nearby: &Nearby, blinks: &mut Blinks<'_, R>) {
        let state = self.state;
        for &u in nearby.before.of(self.v) {
            self.consider(u, blinks);
        }
        for &w in nearby.after.of(self.v) {
            self.consider(state.before[w as usize], blinks);
        }
        for &t in nearby.technicians.of(self.v) {
            let start = state.start(t as usize);
            self.consider(start, blinks);
            if let Some(&last) = state.tours[t as usize].order.last() {
                self.consider(last, blinks);
            }
        }
        for t in state.idle.one_of_each() {
            self.consider(state.start(t as usize), blinks);
        }
    }

    fn everywhere<R: Rng>(&mut self, blinks: &mut Blinks<'_, R>) {
        for tour in &self.state.tours {
            let start = self.state.start(tour.technician);
            for &node in std::iter::once(&start).chain(&tour.order) {
                self.consider(node, blinks);
            }
        }
    }

    /// Takes the gap after `node` if it is the cheapest so far.
    #[inline(always)]
    fn consider<R: Rng>(&mut self, node: u32, blinks: &mut Blinks<'_, R>) {
        let gap = &self.state.gaps[node as usize];
        let detour = gap.detour(self.to, self.from);
        if detour < self.reach && !blinks.next() {
            self.judge(node, gap, detour);
        }
    }

    /// The most that an insertion on this technician's tour could save beside driving.
    #[inline]
    fn saved(&self, technician: u32) -> i64 {
        if !self.model.insertion_may_save {
            return 0;
        }
        let tour = self.state.tours.get(technician as usize);
        tour.map_or(0, |tour| tour.excess)
    }

    #[inline(never)]
    fn judge(&mut self, node: u32, gap: &Gap, detour: i32) {
        let least = i64::from(detour) * self.model.weights.travel;
        if least - self.saved(gap.technician) >= self.below || !gap.fits(self.model, self.node) {
            return;
        }
        let technician = gap.technician as usize;
        let tour = &self.state.tours[technician];
        let price = self.model.price(self.v, technician);
        if price == FORBIDDEN {
            return;
        }
        let lower_bound = least + price - self.saved(technician as u32);
        if lower_bound >= self.below {
            return;
        }
        let Some(short) = tour.short(self.model, self.node) else {
            return;
        };
        let penalty = self.overload.of(short);
        if lower_bound.saturating_add(penalty) >= self.below {
            return;
        }
        let position = self.state.position_after(node);
        let delta = tour
            .delta(self.model, self.v, position, least + price, self.scratch)
            .map(|delta| delta.saturating_add(penalty));
        if let Some(delta) = delta.filter(|&delta| delta < self.below) {
            self.below = delta;
            self.reach = reach(self.model, delta);
            self.best = Some(Place {
                technician,
                position,
                delta,
            });
        }
    }
}

/// The shortest detour in seconds that doesn't cost less than `below`, if nothing else can be saved.
fn reach(model: &Model<'_>, below: i64) -> i32 {
    let second = model.weights.travel;
    if model.insertion_may_save || second <= 0 {
        return i32::MAX;
    }
    let rest = i64::from(below % second > 0);
    i32::try_from(below / second + rest).unwrap_or(if below < 0 { i32::MIN } else { i32::MAX })
}

/// Room that is used again from one iteration to the next.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    waiting: Vec<u32>,
    order: Vec<u32>,
}

/// Keeps what has just been removed and a sample of what was left out before, about `tried` together.
fn limit_to<R: Rng>(waiting: &mut Vec<u32>, before: usize, tried: usize, rng: &mut R) {
    let before = before.min(waiting.len());
    if before <= tried {
        return;
    }
    let removed = waiting.len() - before;
    let keep = tried.saturating_sub(removed).clamp(1, before);
    for i in 0..keep {
        let other = rng.random_range(i..before);
        waiting.swap(i, other);
    }
    waiting.drain(keep..before);
}

fn sort<R: Rng>(model: &Model<'_>, nearby: &Nearby, waiting: &mut [u32], rng: &mut R) {
    let node = |v: u32| &model.nodes[v as usize];
    // A fixed start, so that the order depends on the set of visits and the seed alone.
    waiting.sort_unstable();
    match rng.random_range(0..12) {
        0..4 => {
            for i in (1..waiting.len()).rev() {
                let other = rng.random_range(0..=i);
                waiting.swap(i, other);
            }
        }
        4..6 => waiting.sort_by_key(|&v| std::cmp::Reverse(node(v).unassigned_cost)),
        6..8 => waiting.sort_by_key(|&v| {
            i64::from(node(v).windows.span().end) - i64::from(node(v).windows.span().start)
        }),
        8 => waiting.sort_by_key(|&v| node(v).windows.span().start),
        9 => waiting.sort_by_key(|&v| std::cmp::Reverse(node(v).windows.span().end)),
        10 => waiting.sort_by_key(|&v| std::cmp::Reverse(node(v).service)),
        _ => waiting.sort_by_key(|&v| std::cmp::Reverse(remoteness(model, nearby, v))),
    }
}

/// How far away a visit's nearest neighbour is.
fn remoteness(model: &Model<'_>, nearby: &Nearby, v: u32) -> i32 {
    let nearest = nearby.by_way.of(v).first();
    nearest.map_or(0, |&o| {
        let (a, b) = (
            model.nodes[v as usize].location,
            model.nodes[o as usize].location,
        );
        model.shortest(a, b).min(model.shortest(b, a))
    })
}
