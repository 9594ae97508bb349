//! Takes strings of neighbouring stops out of nearby tours.
//!
//! Slack induction by string removals: J. Christiaens, G. Vanden Berghe, Transportation Science 54(2),
//! 2020. Near visits are taken from several tours at once, so that each of them has room afterwards.

use std::ops::Range;

use rand::Rng;

use super::model::Model;
use super::nearby::{Lists, Nearby};
use super::state::{NOWHERE, State, Undo};

/// Mean number of visits taken out.
const REMOVED_MEAN: usize = 10;
/// The longest string.
const STRING_MAX: usize = 10;
/// One string in this many has a gap of kept stops in it.
const SPLIT_ONE_IN: u32 = 2;

/// Takes stops near a random visit out of their tours.
pub(super) fn remove_strings<R: Rng>(
    model: &Model<'_>,
    nearby: &Nearby,
    state: &mut State,
    undo: &mut Undo,
    rng: &mut R,
) {
    let Some(seed) = seed(model, state, rng) else {
        return;
    };
    let planned = model.free.len() - state.bank.len();
    let routes_used = state
        .tours
        .iter()
        .filter(|tour| !tour.order.is_empty())
        .count()
        .max(1);
    let mean_length = planned / routes_used;
    let longest = STRING_MAX.min(mean_length.max(1));
    let strings_max = (4 * REMOVED_MEAN / (1 + longest)).saturating_sub(1).max(1);
    let strings = rng.random_range(1..=strings_max);
    let near: &Lists = if rng.random_bool(0.5) {
        &nearby.by_way
    } else {
        &nearby.by_time
    };
    let mut ruined: Vec<usize> = Vec::with_capacity(strings);
    for &v in std::iter::once(&seed).chain(near.of(seed)) {
        let t = state.home[v as usize];
        if t == NOWHERE || ruined.contains(&t) {
            continue;
        }
        undo.note(&state.tours[t]);
        remove_string(model, state, t, v, longest, rng);
        ruined.push(t);
        if ruined.len() >= strings {
            break;
        }
    }
}

/// Where to begin: a left-out visit half of the time if there is one, otherwise any.
fn seed<R: Rng>(model: &Model<'_>, state: &State, rng: &mut R) -> Option<u32> {
    let pool = if !state.bank.is_empty() && rng.random_bool(0.5) {
        &state.bank
    } else {
        &model.free
    };
    if pool.is_empty() {
        return None;
    }
    Some(pool[rng.random_range(0..pool.len())])
}

fn remove_string<R: Rng>(
    model: &Model<'_>,
    state: &mut State,
    t: usize,
    around: u32,
    longest: usize,
    rng: &mut R,
) {
    let order = &state.tours[t].order;
    let stops = order.len();
    let Some(at) = order.iter().position(|&v| v == around) else {
        return;
    };
    let length = rng.random_range(1..=longest.min(stops));
    let kept = kept_inside(length, stops, rng);
    let span = length + kept;
    let first_min = (at + 1).saturating_sub(span);
    let first = rng.random_range(first_min..=at.min(stops - span));
    if kept == 0 {
        state.remove(model, t, first..first + span);
        return;
    }
    let before = rng.random_range(0..=length);
    let pieces: [Range<usize>; 2] = [first + before + kept..first + span, first..first + before];
    for piece in pieces {
        if !piece.is_empty() {
            state.remove(model, t, piece);
        }
    }
}

/// How many stops to keep inside of a string, so that it is removed around them.
fn kept_inside<R: Rng>(length: usize, stops: usize, rng: &mut R) -> usize {
    if length < 2 || length >= stops || !rng.random_ratio(1, SPLIT_ONE_IN) {
        return 0;
    }
    let mut kept = 1;
    while length + kept < stops && rng.random_ratio(99, 100) && kept < 1 + stops / 8 {
        kept += 1;
    }
    kept
}
