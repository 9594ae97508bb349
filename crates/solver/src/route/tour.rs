//! One technician's searched stops, with the gaps between them.

use super::constraint::windows::NEVER;
use super::gap::{Gap, TOO_LATE};
use super::model::{Crew, FORBIDDEN, Model, Node, hole};
use super::overload::too_many;
use super::timing;

/// A technician's searched stops in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Tour {
    pub technician: usize,
    pub order: Vec<u32>,
    /// Cost of driving, times and assignment.
    pub cost: i64,
    /// What the tour costs beyond its prices and its shortest driving: the most that a move could save there.
    pub excess: i64,
    /// Units of load that the van has too many, over all parts.
    pub over: i64,
    /// Before each stop, and before the end.
    pub gaps: Vec<Gap>,
    /// What is left of each part, in the order of [`Model::parts`].
    pub spare: Vec<i64>,
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
        self.over = other.over;
        self.order.clone_from(&other.order);
        self.gaps.clone_from(&other.gaps);
        self.spare.clone_from(&other.spare);
    }

    /// Computes everything from the order. False when the order isn't legal; then nothing else holds.
    /// Parts are the caller's to check.
    pub(super) fn refresh(&mut self, model: &Model<'_>) -> bool {
        self.refresh_legs(model);
        if !self.refresh_forward(model) {
            return false;
        }
        self.refresh_backward(model);
        self.spare.clear();
        self.spare.extend_from_slice(model.stock(self.technician));
        for &v in &self.order {
            for need in &model.nodes[v as usize].needs {
                self.spare[need.part] -= need.count;
            }
        }
        self.over = if model.depots.is_empty() {
            self.spare.iter().map(|&spare| too_many(spare)).sum()
        } else {
            0
        };
        self.refresh_cost(model)
    }

    fn refresh_cost(&mut self, model: &Model<'_>) -> bool {
        if self.order.is_empty() {
            let idle = &model.idle[self.technician];
            self.cost = idle.cost();
            self.excess = idle.beside_travel();
            return true;
        }
        let mut prices = 0;
        for &v in &self.order {
            let price = model.price(v, self.technician);
            if price == FORBIDDEN {
                return false;
            }
            prices += price;
        }
        let hops: i64 = self.gaps.iter().map(|gap| i64::from(gap.hop)).sum();
        let least = hops * model.weights.travel + prices;
        self.cost = least;
        if model.travel_only {
            return true;
        }
        let Some(timing) = timing::evaluate(model, self.technician, &self.order) else {
            return false;
        };
        self.cost = timing.cost() + prices;
        self.excess = self.cost - least;
        true
    }

    fn refresh_legs(&mut self, model: &Model<'_>) {
        let crew = &model.crews[self.technician];
        let technician = self.technician as u32;
        self.gaps.clear();
        let mut from = crew.origin;
        for &v in &self.order {
            let to = model.nodes[v as usize].location;
            self.gaps.push(Gap {
                technician,
                from,
                to,
                hop: model.shortest(from, to),
                ..Gap::NOWHERE
            });
            from = to;
        }
        let home = model.shortest(from, crew.home);
        let driven = self.used(model) && !(self.order.is_empty() && hole(home));
        self.gaps.push(Gap {
            technician,
            from,
            to: crew.home,
            hop: if driven { home } else { 0 },
            ..Gap::NOWHERE
        });
    }

    /// When the technician is done before each gap. False when a stop can't be served in time.
    fn refresh_forward(&mut self, model: &Model<'_>) -> bool {
        let crew = &model.crews[self.technician];
        let mut done = crew.free_from;
        let mut rested = TOO_LATE;
        self.gaps[0].done = done;
        self.gaps[0].done_rested = rested;
        for (i, &v) in self.order.iter().enumerate() {
            let (gap, node) = (self.gaps[i], &model.nodes[v as usize]);
            if crew.rest.is_some() {
                rested = done_rested(model, crew, &gap, node);
            }
            done = done_after(model, crew, &gap, node, done).unwrap_or(TOO_LATE);
            if done.min(rested) >= TOO_LATE {
                return false;
            }
            self.gaps[i + 1].done = done;
            self.gaps[i + 1].done_rested = rested;
        }
        self.order.is_empty() || self.ends_in_time(model, crew)
    }

    fn ends_in_time(&self, model: &Model<'_>, crew: &Crew) -> bool {
        let Some(last) = self.gaps.last() else {
            return true;
        };
        let ready = |left: i32| left + model.drive(last.from, last.to, left);
        let Some(rest) = &crew.rest else {
            return ready(last.done) <= crew.limit;
        };
        let rested = last.done_rested < TOO_LATE && ready(last.done_rested) <= crew.limit;
        rested
            || model
                .leg(last.from, Some(last.to), last.done, Some(rest))
                .is_some_and(|leg| leg.ready <= crew.limit)
    }

    /// The latest moments to be ready after each gap.
    fn refresh_backward(&mut self, model: &Model<'_>) {
        let crew = &model.crews[self.technician];
        let n = self.order.len();
        let (mut latest, mut unrested) = (crew.limit, crew.limit);
        if crew.rest.is_some() {
            unrested = NEVER;
        }
        self.gaps[n].latest = latest;
        self.gaps[n].latest_unrested = unrested;
        for i in (0..n).rev() {
            let node = &model.nodes[self.order[i] as usize];
            let gap = &self.gaps[i + 1];
            let onward = model.shortest(gap.from, gap.to);
            let ready = |done: i32| node.windows.latest_ready(done - node.service);
            if let Some(rest) = &crew.rest {
                unrested = ready(rest.latest_done(latest, onward).max(unrested - onward));
                latest = ready(latest - onward);
            } else {
                latest = ready(latest - onward);
                unrested = latest;
            }
            self.gaps[i].latest = latest;
            self.gaps[i].latest_unrested = unrested;
        }
    }

    /// Whether the technician drives at all.
    #[inline]
    pub(super) fn used(&self, model: &Model<'_>) -> bool {
        !self.order.is_empty() || !model.crews[self.technician].pinned.is_empty()
    }

    /// Whether the van has the parts that `node` needs beside the stops of the tour.
    #[inline]
    pub(super) fn stocked(&self, model: &Model<'_>, node: &Node) -> bool {
        !model.depots.is_empty()
            || node
                .needs
                .iter()
                .all(|need| self.spare[need.part] >= need.count)
    }

    /// Units of load that the van would have too many for `node`; `None` when it lacks a part that is no load.
    #[inline]
    pub(super) fn short(&self, model: &Model<'_>, node: &Node) -> Option<i64> {
        if self.stocked(model, node) {
            return Some(0);
        }
        node.needs.iter().try_fold(0, |sum, need| {
            let short = (need.count - self.spare[need.part].max(0)).max(0);
            (short == 0 || model.is_load(need.part)).then_some(sum + short)
        })
    }

    /// The cheapest place for `v` that costs less than `below`.
    pub(super) fn best_place(
        &self,
        model: &Model<'_>,
        v: u32,
        mut below: i64,
        scratch: &mut Vec<u32>,
    ) -> Option<Place> {
        let price = model.price(v, self.technician);
        let node = &model.nodes[v as usize];
        if price == FORBIDDEN || !self.stocked(model, node) {
            return None;
        }
        let (to, from) = (
            model.drives_to(node.location),
            model.drives_from(node.location),
        );
        let saved = if model.insertion_may_save {
            self.excess
        } else {
            0
        };
        let mut best = None;
        for (position, gap) in self.gaps.iter().enumerate() {
            let least = i64::from(gap.detour(to, from)) * model.weights.travel + price;
            if least - saved >= below || !gap.fits(model, node) {
                continue;
            }
            let delta = self.delta(model, v, position, least, scratch);
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

    /// What inserting `v` at `position` costs, given what it costs in driving and price; `None` where it isn't
    /// legal.
    #[inline]
    pub(super) fn delta(
        &self,
        model: &Model<'_>,
        v: u32,
        position: usize,
        least: i64,
        scratch: &mut Vec<u32>,
    ) -> Option<i64> {
        if model.travel_only {
            return Some(least);
        }
        scratch.clear();
        scratch.extend_from_slice(&self.order[..position]);
        scratch.push(v);
        scratch.extend_from_slice(&self.order[position..]);
        cost_of(model, self.technician, scratch).map(|cost| cost - self.cost)
    }
}

/// When `node` is done by someone who leaves at `left`, without a rest; `None` if not in time.
#[inline]
fn done_after(model: &Model<'_>, crew: &Crew, gap: &Gap, node: &Node, left: i32) -> Option<i32> {
    let ready = left + model.drive(gap.from, gap.to, left);
    let start = node.windows.start(ready)?;
    (left < TOO_LATE && start <= crew.limit).then(|| start + node.service)
}

/// When `node` after `gap` is done at the earliest with the rest before it; [`TOO_LATE`] if not in time.
fn done_rested(model: &Model<'_>, crew: &Crew, gap: &Gap, node: &Node) -> i32 {
    let before = done_after(model, crew, gap, node, gap.done_rested);
    let unrested = Some(gap.done).filter(|&done| done < TOO_LATE);
    let here = unrested
        .and_then(|done| model.leg(gap.from, Some(gap.to), done, crew.rest.as_ref()))
        .and_then(|leg| node.windows.start(leg.ready))
        .filter(|&start| start <= crew.limit)
        .map(|start| start + node.service);
    [before, here]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(TOO_LATE)
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
