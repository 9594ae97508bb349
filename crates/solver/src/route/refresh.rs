//! What follows from a tour's order: times, loads and cost; computed whole, or only as far as a change of the order
//! reaches. Going forward, work that waits for a window is done when it was before; going backward, a window that is
//! tighter than what comes after hides it.

use std::ops::Range;

use super::constraint::windows::NEVER;
use super::gap::{Gap, TOO_LATE};
use super::model::{Crew, FORBIDDEN, Model, Node, hole};
use super::overload::too_many;
use super::timing;
use super::tour::Tour;

impl Tour {
    /// Computes everything from the order. False when the order isn't legal; then nothing else holds.
    /// Parts are the caller's to check.
    pub(super) fn refresh(&mut self, model: &Model<'_>) -> bool {
        let stops = self.order.len();
        self.gaps.clear();
        self.gaps.resize(stops + 1, Gap::NOWHERE);
        self.spare.clear();
        self.spare.extend_from_slice(model.stock(self.technician));
        for at in 0..stops {
            self.load(model, self.order[at], -1);
        }
        self.count_over(model);
        let crew = &model.crews[self.technician];
        self.gaps[0].done = crew.free_from;
        self.gaps[0].done_rested = TOO_LATE;
        self.gaps[stops].latest = crew.limit;
        self.gaps[stops].latest_unrested = match crew.rest {
            Some(_) => NEVER,
            None => crew.limit,
        };
        (0..=stops).for_each(|gap| self.set_leg(model, gap));
        if self.forward(model, 0, stops).is_none() {
            return false;
        }
        self.backward(model, stops, 0);
        self.refresh_cost(model)
    }

    /// Puts `stops` into the place of those at `range`, and computes what follows from that as [`Tour::refresh`] would,
    /// but only as far as anything changes. The gaps that differ from before; `None` when the new order isn't legal:
    /// then the order is the new one, and nothing else holds.
    pub(super) fn splice(
        &mut self,
        model: &Model<'_>,
        range: Range<usize>,
        stops: &[u32],
    ) -> Option<Range<usize>> {
        let (start, end) = (range.start, range.start + stops.len());
        let was_empty = self.order.is_empty();
        let gone = self.share_of_cost(model, range.clone());
        for at in range.clone() {
            self.load(model, self.order[at], 1);
        }
        let after = self.gaps[range.end];
        self.order.splice(range.clone(), stops.iter().copied());
        self.gaps.splice(
            start + 1..=range.end,
            std::iter::repeat_n(Gap::NOWHERE, stops.len()),
        );
        self.gaps[end].latest = after.latest;
        self.gaps[end].latest_unrested = after.latest_unrested;
        for &v in stops {
            self.load(model, v, -1);
        }
        self.count_over(model);
        (start..=end).for_each(|gap| self.set_leg(model, gap));
        let last = self.forward(model, start, end)?;
        let first = self.backward(model, end, start);
        let came = self.share_of_cost(model, start..end);
        let priced = if was_empty || self.order.is_empty() || !model.travel_only {
            self.refresh_cost(model)
        } else {
            self.cost += came? - gone?;
            true
        };
        priced.then_some(first..last + 1)
    }

    /// Driving over the gaps around the stops at `range`, and the prices of these; `None` for one who is forbidden.
    fn share_of_cost(&self, model: &Model<'_>, range: Range<usize>) -> Option<i64> {
        let gaps = &self.gaps[range.start..=range.end];
        let hops: i64 = gaps.iter().map(|gap| i64::from(gap.hop)).sum();
        let mut cost = hops * model.weights.travel;
        for &v in &self.order[range] {
            cost += Some(model.price(v, self.technician)).filter(|&price| price != FORBIDDEN)?;
        }
        Some(cost)
    }

    /// Takes what `v` needs out of the van, `sign` times.
    fn load(&mut self, model: &Model<'_>, v: u32, sign: i64) {
        for need in &model.nodes[v as usize].needs {
            self.spare[need.part] += sign * need.count;
        }
    }

    fn count_over(&mut self, model: &Model<'_>) {
        self.over = if model.depots.is_empty() {
            self.spare.iter().map(|&spare| too_many(spare)).sum()
        } else {
            0
        };
    }

    fn refresh_cost(&mut self, model: &Model<'_>) -> bool {
        self.excess = 0;
        if self.order.is_empty() {
            let idle = &model.idle[self.technician];
            self.cost = idle.cost();
            self.excess = idle.beside_travel();
            return true;
        }
        let Some(least) = self.share_of_cost(model, 0..self.order.len()) else {
            return false;
        };
        self.cost = least;
        if model.travel_only {
            return true;
        }
        let Some(timing) = timing::evaluate(model, self.technician, &self.order) else {
            return false;
        };
        let hops: i64 = self.gaps.iter().map(|gap| i64::from(gap.hop)).sum();
        let prices = least - hops * model.weights.travel;
        self.cost = timing.cost() + prices;
        self.excess = self.cost - least;
        true
    }

    /// The drive over a gap.
    fn set_leg(&mut self, model: &Model<'_>, gap: usize) {
        let crew = &model.crews[self.technician];
        let place = |at: usize| model.nodes[self.order[at] as usize].location;
        let from = gap.checked_sub(1).map_or(crew.origin, place);
        let (to, hop) = if gap < self.order.len() {
            (place(gap), model.shortest(from, place(gap)))
        } else {
            let home = model.shortest(from, crew.home);
            let driven = self.used(model) && !(self.order.is_empty() && hole(home));
            (crew.home, if driven { home } else { 0 })
        };
        let gap = &mut self.gaps[gap];
        gap.technician = self.technician as u32;
        (gap.from, gap.to, gap.hop) = (from, to, hop);
    }

    /// When the technician is done before each gap after `start`, until nothing changes beyond gap `sure`. The last
    /// gap that may differ; `None` when a stop can't be served in time.
    fn forward(&mut self, model: &Model<'_>, start: usize, sure: usize) -> Option<usize> {
        let crew = &model.crews[self.technician];
        let mut done = self.gaps[start].done;
        let mut rested = self.gaps[start].done_rested;
        for i in start..self.order.len() {
            let (gap, node) = (self.gaps[i], &model.nodes[self.order[i] as usize]);
            if crew.rest.is_some() {
                rested = done_rested(model, crew, &gap, node);
            }
            done = done_after(model, crew, &gap, node, done).unwrap_or(TOO_LATE);
            if done.min(rested) >= TOO_LATE {
                return None;
            }
            let after = &mut self.gaps[i + 1];
            if i + 1 > sure && (after.done, after.done_rested) == (done, rested) {
                return Some(i);
            }
            (after.done, after.done_rested) = (done, rested);
        }
        let in_time = self.order.is_empty() || self.ends_in_time(model, crew);
        in_time.then_some(self.order.len())
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

    /// The latest moments to be ready after each gap before `end`, until nothing changes before gap `sure`. The first
    /// gap that may differ.
    fn backward(&mut self, model: &Model<'_>, end: usize, sure: usize) -> usize {
        let crew = &model.crews[self.technician];
        let mut latest = self.gaps[end].latest;
        let mut unrested = self.gaps[end].latest_unrested;
        for i in (0..end).rev() {
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
            let before = &mut self.gaps[i];
            if i < sure && (before.latest, before.latest_unrested) == (latest, unrested) {
                return i + 1;
            }
            (before.latest, before.latest_unrested) = (latest, unrested);
        }
        0
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

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::problem::{
        Break, LocationIx, PartIx, Problem, Technician, TimeSpan, Travel, Visit, Weights,
    };

    const VISITS: usize = 30;

    /// Visits at random places of a square, half of them with a window of two hours, that use a part each; one technician,
    /// who rests if wanted.
    fn problem(rng: &mut impl Rng, rests: bool, waiting: i64) -> Problem {
        let places: Vec<(i32, i32)> = (0..VISITS)
            .map(|_| (rng.random_range(0..900), rng.random_range(0..900)))
            .collect();
        let way = |a: usize, b: usize| {
            (places[a].0 - places[b].0).abs() + (places[a].1 - places[b].1).abs()
        };
        let durations: Vec<i32> = (0..VISITS * VISITS)
            .map(|i| way(i / VISITS, i % VISITS))
            .collect();
        let mut visit = |at: usize| {
            let start = rng.random_range(0..30_000);
            let window = if rng.random_bool(0.5) {
                TimeSpan::new(start, start + 7_200)
            } else {
                TimeSpan::new(0, 40_000)
            };
            Visit {
                location: LocationIx::from(at),
                service: 600,
                windows: vec![window],
                hard_windows: true,
                parts: vec![(PartIx(0), 1)],
                unassigned_cost: 100_000,
                ..Visit::default()
            }
        };
        Problem {
            travel: Travel::constant(VISITS, durations.into()),
            visits: (0..VISITS).map(&mut visit).collect(),
            technicians: vec![Technician {
                shift: TimeSpan::new(0, 40_000),
                parts: vec![(PartIx(0), 8)],
                breaks: rests.then(|| Break {
                    duration: 1_800,
                    start_window: TimeSpan::new(14_000, 20_000),
                }),
                ..Technician::default()
            }],
            weights: Weights {
                waiting,
                ..Problem::default().weights
            },
            ..Problem::default()
        }
    }

    fn same(spliced: &Tour, refreshed: &Tour) {
        assert_eq!(spliced.gaps, refreshed.gaps);
        assert_eq!(spliced.spare, refreshed.spare);
        assert_eq!(
            (spliced.cost, spliced.excess, spliced.over),
            (refreshed.cost, refreshed.excess, refreshed.over)
        );
    }

    /// Changes a tour at random; returns how many changes were legal.
    fn splice_at_random(problem: &Problem, rng: &mut impl Rng) -> usize {
        let model = Model::new(problem, None);
        let mut tour = Tour::idle(&model, 0);
        let mut legal = 0;
        for _ in 0..400 {
            let before = tour.clone();
            let start = rng.random_range(0..=tour.order.len());
            let end = rng.random_range(start..=tour.order.len().min(start + 3));
            let others = model.free.iter().filter(|&v| !tour.order.contains(v));
            let stops: Vec<u32> = others.copied().filter(|_| rng.random_bool(0.04)).collect();
            let changed = tour.splice(&model, start..end, &stops);
            let mut whole = Tour {
                technician: 0,
                order: tour.order.clone(),
                ..Tour::default()
            };
            assert_eq!(changed.is_some(), whole.refresh(&model));
            let Some(changed) = changed else {
                tour = before;
                continue;
            };
            legal += 1;
            same(&tour, &whole);
            assert_eq!(
                tour.gaps[..changed.start.min(start)],
                before.gaps[..changed.start.min(start)]
            );
            let behind = tour.gaps.len() - changed.end;
            assert!(tour.gaps[changed.end..] == before.gaps[before.gaps.len() - behind..]);
        }
        legal
    }

    #[test]
    fn a_splice_leads_to_what_the_whole_order_does() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(11);
        for rests in [false, true] {
            for waiting in [0, 1] {
                let legal: usize = (0..20)
                    .map(|_| {
                        let problem = problem(&mut rng, rests, waiting);
                        splice_at_random(&problem, &mut rng)
                    })
                    .sum();
                assert!(legal > 1_000, "only {legal} legal changes");
            }
        }
    }
}
