//! One technician's searched stops, with what is needed to judge an insertion in constant time.
//!
//! The bounds are necessary conditions. They are exact for travel times that are the same all day;
//! everything else is confirmed by [`timing::evaluate`].

use super::constraint::windows::NEVER;
use super::model::{FORBIDDEN, Model};
use super::timing::{self, Walk};

/// A time that nothing can follow.
const TOO_LATE: i32 = i32::MAX / 2;

/// A technician's searched stops in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Tour {
    pub technician: usize,
    pub order: Vec<u32>,
    /// Cost of driving, times and assignment.
    pub cost: i64,
    /// What the tour costs beyond its prices and its shortest driving: the most that a move could save there.
    pub excess: i64,
    /// Where the tour begins, and where each stop is.
    places: Vec<u32>,
    /// Shortest driving into each stop, and to the end place; nothing for a day at home.
    hops: Vec<i64>,
    /// When each stop is done without any rest before.
    done: Vec<i32>,
    /// When each stop is done at the earliest with the rest before it.
    done_rested: Vec<i32>,
    /// The latest moment to be ready at each stop, and at the end, without a rest later on.
    latest: Vec<i32>,
    /// The same with the rest still to come.
    latest_unrested: Vec<i32>,
}

/// A place for a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub technician: usize,
    pub position: usize,
    pub delta: i64,
}

impl Tour {
    /// An empty tour.
    pub(super) fn idle(model: &Model<'_>, technician: usize) -> Self {
        let mut tour = Self {
            technician,
            ..Self::default()
        };
        tour.refresh(model);
        tour
    }

    /// A copy of `other`, in the room that is there.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.technician = other.technician;
        self.cost = other.cost;
        self.excess = other.excess;
        self.order.clone_from(&other.order);
        self.places.clone_from(&other.places);
        self.hops.clone_from(&other.hops);
        self.done.clone_from(&other.done);
        self.done_rested.clone_from(&other.done_rested);
        self.latest.clone_from(&other.latest);
        self.latest_unrested.clone_from(&other.latest_unrested);
    }

    /// Computes everything from the order. False when the order isn't legal; then nothing else holds.
    pub(super) fn refresh(&mut self, model: &Model<'_>) -> bool {
        let Some(cost) = cost_of(model, self.technician, &self.order) else {
            return false;
        };
        self.cost = cost;
        self.refresh_hops(model);
        self.excess = self.beyond_driving(model);
        self.refresh_forward(model);
        self.refresh_backward(model);
        true
    }

    fn beyond_driving(&self, model: &Model<'_>) -> i64 {
        if model.travel_only || !self.used(model) {
            return 0;
        }
        let least: i64 = self.hops.iter().sum();
        let prices: i64 = self
            .order
            .iter()
            .map(|&v| model.price(v, self.technician))
            .sum();
        self.cost - prices - least * model.weights.travel
    }

    fn refresh_hops(&mut self, model: &Model<'_>) {
        let crew = &model.crews[self.technician];
        self.hops.clear();
        self.places.clear();
        let mut from = crew.origin;
        self.places.push(from);
        for &v in &self.order {
            let to = model.nodes[v as usize].location;
            self.hops.push(model.hop(from, Some(to)));
            self.places.push(to);
            from = to;
        }
        let home = if self.used(model) { crew.end } else { None };
        self.hops.push(model.hop(from, home));
    }

    fn refresh_forward(&mut self, model: &Model<'_>) {
        let crew = &model.crews[self.technician];
        self.done.clear();
        self.done_rested.clear();
        let mut unrested = Some(Walk::begin(crew));
        let mut rested: Option<Walk> = None;
        for &v in &self.order {
            let through = rested.and_then(|walk| ahead(model, walk, v, None));
            let resting = unrested
                .filter(|_| crew.rest.is_some())
                .and_then(|walk| ahead(model, walk, v, crew.rest.as_ref()));
            rested = [through, resting]
                .into_iter()
                .flatten()
                .min_by_key(|walk| walk.done);
            unrested = unrested.and_then(|walk| ahead(model, walk, v, None));
            self.done.push(unrested.map_or(TOO_LATE, |walk| walk.done));
            self.done_rested
                .push(rested.map_or(TOO_LATE, |walk| walk.done));
        }
    }

    fn refresh_backward(&mut self, model: &Model<'_>) {
        let crew = &model.crews[self.technician];
        let n = self.order.len();
        self.latest.clear();
        self.latest.resize(n + 1, crew.limit);
        self.latest_unrested.clear();
        self.latest_unrested.resize(n + 1, NEVER);
        let mut next = crew.end;
        for i in (0..n).rev() {
            let node = &model.nodes[self.order[i] as usize];
            let travel = next.map_or(0, |next| model.shortest(node.location, next));
            let (later, later_unrested) = (self.latest[i + 1], self.latest_unrested[i + 1]);
            let ready = |done: i32| node.windows.latest_ready(done - node.service);
            self.latest[i] = ready(later - travel);
            if let Some(rest) = &crew.rest {
                let done = rest.latest_done(later, travel).max(later_unrested - travel);
                self.latest_unrested[i] = ready(done);
            }
            next = Some(node.location);
        }
    }

    /// Whether the technician drives at all.
    #[inline]
    pub(super) fn used(&self, model: &Model<'_>) -> bool {
        !self.order.is_empty() || !model.crews[self.technician].pinned.is_empty()
    }

    /// Where the technician comes from when going to position `i`.
    #[inline]
    pub(super) fn location_before(&self, i: usize) -> u32 {
        self.places[i]
    }

    /// Where position `i` is: a stop, or the end place after the last one.
    #[inline]
    pub(super) fn location_at(&self, model: &Model<'_>, i: usize) -> Option<u32> {
        self.places
            .get(i + 1)
            .copied()
            .or(model.crews[self.technician].end)
    }

    /// The cheapest place for `v` that costs less than `below`, passing over the positions that `skip` names.
    pub(super) fn best_place(
        &self,
        model: &Model<'_>,
        v: u32,
        mut below: i64,
        scratch: &mut Vec<u32>,
        mut skip: impl FnMut() -> bool,
    ) -> Option<Place> {
        let price = model.price(v, self.technician);
        let node = &model.nodes[v as usize];
        if price == FORBIDDEN
            || (node.needs_parts && !model.stocked(self.technician, &self.order, v))
        {
            return None;
        }
        let (opens, closes) = (node.windows.opens(), node.windows.closes());
        let done_at_least = opens + node.service;
        let limit = closes.min(model.crews[self.technician].limit);
        let (to, from) = (
            model.drives_to(node.location),
            model.drives_from(node.location),
        );
        let mut best = None;
        for position in 0..=self.order.len() {
            if self.done_before(model, position) > limit {
                break;
            }
            if self.latest[position] < done_at_least || skip() {
                continue;
            }
            let least = self.least_delta(model, to, from, position) + price;
            if least >= below || !self.fits(model, v, position) {
                continue;
            }
            let delta = if model.travel_only {
                Some(least)
            } else {
                self.exact_delta(model, v, position, scratch)
            };
            if let Some(delta) = delta.filter(|&delta| delta < below) {
                below = delta;
                best = Some(Place {
                    technician: self.technician,
                    position,
                    delta,
                });
            }
        }
        best
    }

    #[inline]
    fn done_before(&self, model: &Model<'_>, position: usize) -> i32 {
        match position.checked_sub(1) {
            Some(before) => self.done[before],
            None => model.crews[self.technician].free_from,
        }
    }

    /// The most that an insertion could save beside driving: it makes nothing earlier, but it may fill a wait,
    /// shift a drive into a quicker band, or let the depot be passed on a shorter way.
    #[inline]
    fn saved_by_inserting(&self, model: &Model<'_>) -> i64 {
        if model.weights.waiting == 0 && !model.banded && model.depots.is_empty() {
            0
        } else {
            self.excess
        }
    }

    /// A lower bound of what inserting a visit costs, without its price, from the drives to and from it.
    #[inline]
    fn least_delta(&self, model: &Model<'_>, to: &[i32], from: &[i32], position: usize) -> i64 {
        let there = i64::from(to[self.places[position] as usize]);
        let onward = self
            .location_at(model, position)
            .map_or(0, |next| i64::from(from[next as usize]));
        (there + onward - self.hops[position]) * model.weights.travel
            - self.saved_by_inserting(model)
    }

    fn exact_delta(
        &self,
        model: &Model<'_>,
        v: u32,
        position: usize,
        scratch: &mut Vec<u32>,
    ) -> Option<i64> {
        scratch.clear();
        scratch.extend_from_slice(&self.order[..position]);
        scratch.push(v);
        scratch.extend_from_slice(&self.order[position..]);
        let timing = timing::evaluate(model, self.technician, scratch)?;
        let prices: i64 = scratch
            .iter()
            .map(|&v| model.price(v, self.technician))
            .sum();
        Some(timing.cost() + prices - self.cost)
    }

    /// Whether `v` fits in at `position`, as far as times go.
    #[inline]
    fn fits(&self, model: &Model<'_>, v: u32, position: usize) -> bool {
        let crew = &model.crews[self.technician];
        let node = &model.nodes[v as usize];
        let from = self.location_before(position);
        let to = self.location_at(model, position);
        let onward = to.map_or(0, |to| model.shortest(node.location, to));
        let (latest, latest_unrested) = (self.latest[position], self.latest_unrested[position]);
        let done = |left: i32| {
            let ready = left + model.drive(from, node.location, left);
            node.windows
                .start(ready)
                .filter(|_| ready <= crew.limit)
                .map(|start| start + node.service)
        };
        let left = self.done_before(model, position);
        let Some(rest) = &crew.rest else {
            return done(left).is_some_and(|done| done + onward <= latest);
        };
        let Some(unrested) = done(left) else {
            return false;
        };
        if unrested + onward <= latest_unrested || unrested <= rest.latest_done(latest, onward) {
            return true;
        }
        let rested_here = model
            .leg(from, Some(node.location), left, Some(rest))
            .filter(|leg| leg.ready <= crew.limit)
            .and_then(|leg| node.windows.start(leg.ready));
        if rested_here.is_some_and(|start| start + node.service + onward <= latest) {
            return true;
        }
        let rested_before = position
            .checked_sub(1)
            .map(|before| self.done_rested[before]);
        rested_before
            .filter(|&left| left <= crew.limit)
            .and_then(done)
            .is_some_and(|done| done + onward <= latest)
    }
}

fn ahead(
    model: &Model<'_>,
    mut walk: Walk,
    v: u32,
    rest: Option<&super::constraint::breaks::Rest>,
) -> Option<Walk> {
    walk.advance(model, v, rest).map(|()| walk)
}

/// Cost of a technician's day in this order with the prices of assignment; `None` when it isn't legal.
/// Parts are the caller's to check.
pub(super) fn cost_of(model: &Model<'_>, t: usize, order: &[u32]) -> Option<i64> {
    let mut prices = 0;
    for &v in order {
        let price = model.price(v, t);
        if price == FORBIDDEN {
            return None;
        }
        prices += price;
    }
    timing::evaluate(model, t, order).map(|timing| timing.cost() + prices)
}
