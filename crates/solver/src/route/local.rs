//! Descent by moves between neighbouring visits: relocate, exchange, swapped tails, reversal.
//!
//! A move is judged first by its driving alone, a lower bound, and only then by its times.

use crate::budget::Budget;

use super::model::{FORBIDDEN, Model};
use super::nearby::Nearby;
use super::state::{NOWHERE, State};
use super::tour::{Tour, cost_of};

/// The longest run of stops that is relocated at once.
const SEGMENT_MAX: usize = 3;
/// Rounds over all visits at most; a bound, not a target.
const ROUNDS_MAX: usize = 50;

/// Where a visit is.
#[derive(Clone, Copy)]
struct Spot {
    t: usize,
    at: usize,
}

/// Room for the orders that a move would lead to.
#[derive(Default)]
struct Candidate {
    first: Vec<u32>,
    second: Vec<u32>,
}

/// Applies improving moves until there is none or the budget is exhausted.
pub(super) fn descend(
    model: &Model<'_>,
    state: &mut State,
    nearby: &Nearby,
    budget: &mut dyn Budget,
) {
    let mut candidate = Candidate::default();
    let mut active = vec![true; model.nodes.len()];
    for _ in 0..ROUNDS_MAX {
        let mut improved = false;
        for &u in &model.free {
            if !std::mem::take(&mut active[u as usize]) || state.home[u as usize] == NOWHERE {
                continue;
            }
            if budget.exhausted(0) {
                return;
            }
            while let Some((a, b)) = improve_around(model, state, nearby, u, &mut candidate) {
                improved = true;
                for t in [a, b] {
                    for &v in &state.tours[t].order {
                        active[v as usize] = true;
                    }
                }
            }
        }
        if !improved {
            return;
        }
    }
}

/// Applies the first improving move of `u` with one of its neighbours; returns the tours it changed.
fn improve_around(
    model: &Model<'_>,
    state: &mut State,
    nearby: &Nearby,
    u: u32,
    candidate: &mut Candidate,
) -> Option<(usize, usize)> {
    let from = spot(state, u)?;
    for &v in &nearby.by_time[u as usize] {
        let Some(to) = spot(state, v) else { continue };
        let found = relocate(model, state, from, to, candidate)
            || exchange(model, state, from, to, candidate)
            || if from.t == to.t {
                reverse(model, state, from, to, candidate)
            } else {
                swap_tails(model, state, from, to, candidate)
            };
        if found {
            return Some((from.t, to.t));
        }
    }
    None
}

fn spot(state: &State, v: u32) -> Option<Spot> {
    let t = state.home[v as usize];
    let order = &state.tours.get(t)?.order;
    order.iter().position(|&o| o == v).map(|at| Spot { t, at })
}

/// Moves up to [`SEGMENT_MAX`] stops from `from` on to right before or right after `to`.
fn relocate(
    model: &Model<'_>,
    state: &mut State,
    from: Spot,
    to: Spot,
    candidate: &mut Candidate,
) -> bool {
    let stops = state.tours[from.t].order.len();
    for length in 1..=SEGMENT_MAX.min(stops - from.at) {
        let end = from.at + length;
        for position in [to.at, to.at + 1] {
            let inside = from.t == to.t && (from.at..=end).contains(&position);
            if inside || !relocation_may_pay(model, state, from, length, to.t, position) {
                continue;
            }
            let order = &state.tours[from.t].order;
            candidate.first.clear();
            candidate.second.clear();
            if from.t == to.t {
                let (low, high) = (from.at.min(position), end.max(position));
                candidate.first.extend_from_slice(&order[..low]);
                if position < from.at {
                    candidate.first.extend_from_slice(&order[from.at..end]);
                    candidate.first.extend_from_slice(&order[position..from.at]);
                } else {
                    candidate.first.extend_from_slice(&order[end..position]);
                    candidate.first.extend_from_slice(&order[from.at..end]);
                }
                candidate.first.extend_from_slice(&order[high..]);
            } else {
                candidate.first.extend_from_slice(&order[..from.at]);
                candidate.first.extend_from_slice(&order[end..]);
                let target = &state.tours[to.t].order;
                candidate.second.extend_from_slice(&target[..position]);
                candidate.second.extend_from_slice(&order[from.at..end]);
                candidate.second.extend_from_slice(&target[position..]);
            }
            if apply_if_better(model, state, from.t, to.t, candidate) {
                return true;
            }
        }
    }
    false
}

/// Whether a relocation could pay by its driving and prices, whatever its times.
fn relocation_may_pay(
    model: &Model<'_>,
    state: &State,
    from: Spot,
    length: usize,
    t: usize,
    position: usize,
) -> bool {
    let (source, target) = (&state.tours[from.t], &state.tours[t]);
    let end = from.at + length;
    let moved = &source.order[from.at..end];
    let (Some(&first), Some(&last)) = (moved.first(), moved.last()) else {
        return false;
    };
    let (first, last) = (
        model.nodes[first as usize].location,
        model.nodes[last as usize].location,
    );
    let (before, after) = (
        source.location_before(from.at),
        source.location_at(model, end),
    );
    let emptied =
        length == source.order.len() && model.crews[from.t].pinned.is_empty() && from.t != t;
    let closed = if emptied { 0 } else { model.hop(before, after) };
    let (left, right) = (
        target.location_before(position),
        target.location_at(model, position),
    );
    let hops = closed - model.hop(before, Some(first)) - model.hop(last, after)
        + model.hop(left, Some(first))
        + model.hop(last, right)
        - model.hop(left, right);
    let Some(prices) = price_change(model, moved, from.t, t) else {
        return false;
    };
    hops * model.weights.travel + prices < excess(state, from.t, t)
}

/// Swaps two stops.
fn exchange(
    model: &Model<'_>,
    state: &mut State,
    from: Spot,
    to: Spot,
    candidate: &mut Candidate,
) -> bool {
    if !exchange_may_pay(model, state, from, to) {
        return false;
    }
    let (u, v) = (
        state.tours[from.t].order[from.at],
        state.tours[to.t].order[to.at],
    );
    candidate.first.clone_from(&state.tours[from.t].order);
    candidate.second.clear();
    candidate.first[from.at] = v;
    if from.t == to.t {
        candidate.first[to.at] = u;
    } else {
        candidate.second.extend_from_slice(&state.tours[to.t].order);
        candidate.second[to.at] = u;
    }
    apply_if_better(model, state, from.t, to.t, candidate)
}

fn exchange_may_pay(model: &Model<'_>, state: &State, from: Spot, to: Spot) -> bool {
    if from.t == to.t && from.at.abs_diff(to.at) < 2 {
        return false;
    }
    let (a, b) = (&state.tours[from.t], &state.tours[to.t]);
    let (u, v) = (a.order[from.at], b.order[to.at]);
    let change = |tour: &Tour, at: usize, old: u32, new: u32| {
        let (old, new) = (
            model.nodes[old as usize].location,
            model.nodes[new as usize].location,
        );
        let (before, after) = (tour.location_before(at), tour.location_at(model, at + 1));
        model.hop(before, Some(new)) + model.hop(new, after)
            - model.hop(before, Some(old))
            - model.hop(old, after)
    };
    let hops = change(a, from.at, u, v) + change(b, to.at, v, u);
    let prices =
        price_change(model, &[u], from.t, to.t).zip(price_change(model, &[v], to.t, from.t));
    let Some((there, back)) = prices else {
        return false;
    };
    hops * model.weights.travel + there + back < excess(state, from.t, to.t)
}

/// Turns round the stops after `from` up to `to`, so that they follow each other.
fn reverse(
    model: &Model<'_>,
    state: &mut State,
    from: Spot,
    to: Spot,
    candidate: &mut Candidate,
) -> bool {
    if to.at < from.at + 2 {
        return false;
    }
    candidate.second.clear();
    candidate.first.clone_from(&state.tours[from.t].order);
    candidate.first[from.at + 1..=to.at].reverse();
    if !orders_may_pay(model, state, from.t, from.t, candidate) {
        return false;
    }
    apply_if_better(model, state, from.t, from.t, candidate)
}

/// Lets `to` and all after it follow `from`, and the other way round.
fn swap_tails(
    model: &Model<'_>,
    state: &mut State,
    from: Spot,
    to: Spot,
    candidate: &mut Candidate,
) -> bool {
    let (a, b) = (&state.tours[from.t].order, &state.tours[to.t].order);
    candidate.first.clear();
    candidate.first.extend_from_slice(&a[..=from.at]);
    candidate.first.extend_from_slice(&b[to.at..]);
    candidate.second.clear();
    candidate.second.extend_from_slice(&b[..to.at]);
    candidate.second.extend_from_slice(&a[from.at + 1..]);
    if !orders_may_pay(model, state, from.t, to.t, candidate) {
        return false;
    }
    apply_if_better(model, state, from.t, to.t, candidate)
}

/// Whether whole new orders could pay by their driving and prices, whatever their times.
fn orders_may_pay(
    model: &Model<'_>,
    state: &State,
    a: usize,
    b: usize,
    candidate: &Candidate,
) -> bool {
    let Some(mut least) = least_cost(model, a, &candidate.first) else {
        return false;
    };
    let mut cost = state.tours[a].cost;
    if a != b {
        let Some(second) = least_cost(model, b, &candidate.second) else {
            return false;
        };
        least += second;
        cost += state.tours[b].cost;
    }
    least < cost
}

/// Driving and prices of an order: a lower bound of its cost.
fn least_cost(model: &Model<'_>, t: usize, order: &[u32]) -> Option<i64> {
    let crew = &model.crews[t];
    if order.is_empty() && crew.pinned.is_empty() {
        return Some(0);
    }
    let mut prices = 0;
    let mut hops = 0;
    let mut at = crew.origin;
    for &v in order {
        let price = model.price(v, t);
        if price == FORBIDDEN {
            return None;
        }
        prices += price;
        let to = model.nodes[v as usize].location;
        hops += model.hop(at, Some(to));
        at = to;
    }
    Some((hops + model.hop(at, crew.end)) * model.weights.travel + prices)
}

/// What the prices of `visits` change by when they go from one technician to another; `None` if they can't.
fn price_change(model: &Model<'_>, visits: &[u32], from: usize, to: usize) -> Option<i64> {
    visits.iter().try_fold(0, |sum, &v| {
        let price = model.price(v, to);
        (price != FORBIDDEN).then(|| sum + price - model.price(v, from))
    })
}

fn excess(state: &State, a: usize, b: usize) -> i64 {
    state.tours[a].excess + if a == b { 0 } else { state.tours[b].excess }
}

/// Takes over the candidate orders of tours `a` and `b` (only the first when they are the same) if they
/// are legal and cheaper.
fn apply_if_better(
    model: &Model<'_>,
    state: &mut State,
    a: usize,
    b: usize,
    candidate: &Candidate,
) -> bool {
    let Some(mut cost) = cost_of(model, a, &candidate.first) else {
        return false;
    };
    let mut known = state.tours[a].cost;
    if a != b {
        known += state.tours[b].cost;
        let Some(second) = cost_of(model, b, &candidate.second) else {
            return false;
        };
        cost += second;
    }
    let stocked = |t: usize, order: &[u32]| {
        order
            .iter()
            .all(|&v| !model.nodes[v as usize].needs_parts || model.stocked(t, order, v))
    };
    if cost >= known || !stocked(a, &candidate.first) || !stocked(b, &candidate.second) {
        return false;
    }
    state.reorder(model, a, &candidate.first);
    if a != b {
        state.reorder(model, b, &candidate.second);
    }
    true
}
