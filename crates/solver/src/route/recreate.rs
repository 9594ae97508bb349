//! Puts left-out visits back where they cost least, now and then blind to a place.
//!
//! Greedy insertion with blinks, as in slack induction by string removals (see `ruin.rs`).

use rand::Rng;

use super::model::Model;
use super::nearby::Nearby;
use super::state::{State, Undo};

/// The most left-out visits that are tried in one iteration, so that an overfull day stays fast.
const TRIED_MAX: usize = 48;
/// One iteration in this many inserts visits even where they cost more than leaving them out: two of them
/// may pay where neither does alone.
const GENEROUS_ONE_IN: u32 = 8;
/// The most visits left out before that a generous iteration tries.
const GENEROUS_TRIED_MAX: usize = 4;
/// One place in 2 to this power is passed over.
const BLINK_BITS: u32 = 7;

/// Yields true for one question in 2^[`BLINK_BITS`], a few bits of randomness each.
struct Blinks<'r, R> {
    rng: &'r mut R,
    bits: u64,
    left: u32,
}

impl<R: Rng> Blinks<'_, R> {
    #[inline]
    fn next(&mut self) -> bool {
        if self.left < BLINK_BITS {
            self.bits = self.rng.random();
            self.left = u64::BITS;
        }
        let blink = self.bits & ((1 << BLINK_BITS) - 1) == 0;
        self.bits >>= BLINK_BITS;
        self.left -= BLINK_BITS;
        blink
    }
}

/// Inserts left-out visits in a random kind of order; mostly as long as that is cheaper than leaving them out.
/// The front of the bank was left out before, what follows has just been removed.
pub(super) fn insert_with_blinks<R: Rng>(
    model: &Model<'_>,
    nearby: &Nearby,
    state: &mut State,
    undo: &mut Undo,
    rng: &mut R,
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
    let mut blinks = Blinks {
        rng,
        bits: 0,
        left: 0,
    };
    for &v in &scratch.waiting {
        let worth = model.nodes[v as usize].unassigned_cost;
        let mut below = if generous { i64::MAX } else { worth };
        let mut best = None;
        for tour in &state.tours {
            let place = tour.best_place(model, v, below, &mut scratch.order, || blinks.next());
            if let Some(place) = place {
                below = place.delta;
                best = Some(place);
            }
        }
        if let Some(place) = best {
            undo.note(&state.tours[place.technician]);
            state.insert(model, v, place);
        }
    }
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
    let nearest = nearby.by_way[v as usize].first();
    nearest.map_or(0, |&o| {
        let (a, b) = (
            model.nodes[v as usize].location,
            model.nodes[o as usize].location,
        );
        model.shortest(a, b).min(model.shortest(b, a))
    })
}
