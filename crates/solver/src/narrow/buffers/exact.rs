//! The model's optimum on one short route, by branch and bound over boxes of starts. Shares the draw
//! and the ends of given starts with the fast method, and none of its search.
//!
//! Arrivals rise with every start, and each is convex in the starts. So in a box `lo ≤ a ≤ hi` no
//! window ends before the one of the arrivals at `lo`, and what waiting adds to the day lies above
//! its tangent at `lo`: with `g_i` scenarios whose day the start of stop `i` puts off,
//!
//! ```text
//! cost(a) ≥ Σ_i [min_m ω S b_i(m; lo) + μ m] − μ B + delay(lo) + min_a Σ_i [g_i (a_i − lo_i) − ω S a_i]
//! ```
//!
//! for any price `μ ≥ 0` of a miss (Lagrangian relaxation of the pooled budget `B`). The last stop's
//! start changes no arrival, so its best value is known and only the others are branched on.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::ends::{self, Prices};
use super::sample::{Sampled, hold, total};
use super::{Buffers, Choice, Rules, WAITING_PRICE};
use crate::forecast::{DURATION_S_MAX, ScenarioSet};
use crate::narrow::{LiveRoute, Policy};

/// Most stops of a route that is solved.
pub const STOPS_MAX: usize = 6;

/// How long to search.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Relative distance of the bound at which the optimum counts as found, parts per million.
    pub gap_ppm: u32,
    /// Most boxes that are looked at.
    pub boxes_max: usize,
}

/// The best buffers found, and how good any others could be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Optimum {
    /// The best ones.
    pub buffers: Buffers,
    /// No buffers on the grid cost less than this, in the unit of [`Buffers::cost`].
    pub bound: i64,
    /// Boxes looked at.
    pub boxes: usize,
}

/// Starts and ends of least cost on the route, as [`super::choose`] defines it, before anyone has
/// left. None beyond [`STOPS_MAX`] stops, for a route without any, and for one with a break or with
/// earliest times, where a later start need not make the day longer.
#[must_use]
pub fn optimum(
    route: LiveRoute<'_>,
    scenarios: &ScenarioSet,
    worth_permille: u32,
    policy: &Policy,
    effort: Effort,
) -> Option<Optimum> {
    let stops = route.model.legs_and_stops.len();
    if stops == 0 || stops > STOPS_MAX {
        return None;
    }
    let none = BTreeMap::new();
    let routes = [route];
    let choice = Choice::new(&routes, i32::MIN, scenarios, worth_permille, policy, &none);
    let route = choice.routes.first().filter(|route| route.is_plain())?;
    Some(Search::new(&choice, route).run(effort))
}

/// Starts of all stops but the last, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Area {
    low: Vec<i32>,
    high: Vec<i32>,
}

/// What is known of a box.
struct Known {
    bound: i64,
    /// The last stop's best start if all others are at their lowest, off the grid.
    last: i32,
    /// What a second of each start may save at most.
    saving: Vec<i64>,
}

struct Search<'a> {
    choice: &'a Choice,
    route: &'a Sampled,
    miss: i64,
    /// As the model's, with room for ends that only later starts allow.
    relaxed: Rules,
    /// The last stop's starts if nobody waits, summed.
    unhindered: i64,
    best: Buffers,
}

impl<'a> Search<'a> {
    fn new(choice: &'a Choice, route: &'a Sampled) -> Self {
        let starts = choice.search();
        Self {
            choice,
            route,
            miss: choice.miss_price(&starts),
            relaxed: Rules {
                width_max_s: DURATION_S_MAX,
                ..choice.rules
            },
            unhindered: route.unhindered(),
            best: choice.complete(starts),
        }
    }

    fn run(mut self, effort: Effort) -> Optimum {
        let root = self.root();
        let mut open = BinaryHeap::from([(Reverse(self.look(&root).bound), root)]);
        let mut boxes = 0;
        // Boxes of one point are settled, whatever their bound says.
        let mut settled = i64::MAX;
        while let Some((Reverse(bound), area)) = open.pop() {
            boxes += 1;
            let near =
                self.best_scaled() - self.best_scaled() / 1_000_000 * i64::from(effort.gap_ppm);
            if bound >= near || boxes >= effort.boxes_max {
                settled = settled.min(bound);
                break;
            }
            let known = self.look(&area);
            let Some((low, high)) = self.halves(&area, &known) else {
                settled = settled.min(self.try_point(&area.low, known.last));
                continue;
            };
            for half in [low, high] {
                let bound = self.look(&half).bound;
                if bound < self.best_scaled() {
                    open.push((Reverse(bound), half));
                }
            }
        }
        let bound = settled.min(self.best_scaled()) / self.choice.rules.scenarios;
        Optimum {
            buffers: self.best,
            bound,
            boxes,
        }
    }

    /// The best cost so far, over all scenarios.
    fn best_scaled(&self) -> i64 {
        self.best.cost * self.choice.rules.scenarios
    }

    /// All starts that can pay: from the first arrival without waiting to the last one with all that
    /// can pay before it.
    fn root(&self) -> Area {
        let rules = &self.choice.rules;
        let (mut early, mut late) = (Vec::new(), Vec::new());
        let (mut low, mut high) = (Vec::new(), Vec::new());
        let searched = self.route.stops.len() - 1;
        for (at, stop) in self.route.stops.iter().enumerate().take(searched) {
            self.route.arrive(at, &mut early);
            self.route.arrive(at, &mut late);
            let first = early.iter().min().copied().unwrap_or(0);
            let last = late.iter().max().copied().unwrap_or(0);
            let last = stop.start(last.saturating_add(rules.grid_s), rules);
            low.push(stop.start(first, rules));
            high.push(last);
            hold(&mut late, last);
        }
        Area { low, high }
    }

    /// Bounds the cost in a box.
    fn look(&self, area: &Area) -> Known {
        let rules = &self.relaxed;
        let prices = Prices {
            rules,
            miss: self.miss,
        };
        let mut times = Vec::new();
        // Which stop's start the time of each scenario follows from, if any.
        let mut cause = vec![usize::MAX; rules.scenarios as usize];
        let mut bound = -self.miss * i64::try_from(self.choice.budget).unwrap_or(i64::MAX);
        for (at, stop) in self.route.stops.iter().enumerate() {
            self.route.arrive(at, &mut times);
            let start = area.low.get(at).copied();
            // The price of the end alone: from a start of 0.
            let from = start.unwrap_or_else(|| times.iter().min().copied().unwrap_or(0));
            let tail = ends::tail(&mut times.clone(), from, stop, prices.rules);
            let end = prices.cheapest_end(&tail, from, stop);
            bound += end.price + rules.width_price(stop.weight) * i64::from(from);
            if let Some(start) = start {
                for (time, cause) in times.iter_mut().zip(&mut cause) {
                    if *time < start {
                        *time = start;
                        *cause = at;
                    }
                }
            }
        }
        let last = self.best_last(&times);
        let late = times.iter().zip(&cause).filter(|(time, _)| **time > last);
        let mut put_off = vec![0_i64; area.low.len()];
        for (_, &cause) in late {
            if let Some(count) = put_off.get_mut(cause) {
                *count += 1;
            }
        }
        let mut saving = Vec::with_capacity(area.low.len());
        for ((&low, &high), (stop, count)) in area
            .low
            .iter()
            .zip(&area.high)
            .zip(self.route.stops.iter().zip(put_off))
        {
            let width = rules.width_price(stop.weight);
            let each = width - WAITING_PRICE * count;
            bound -= width * i64::from(low) + each.max(0) * i64::from(high - low);
            saving.push(each.max(0));
        }
        let width = self
            .route
            .stops
            .last()
            .map_or(0, |stop| rules.width_price(stop.weight));
        hold(&mut times, last);
        bound += WAITING_PRICE * (total(&times) - self.unhindered) - width * i64::from(last);
        Known {
            bound,
            last,
            saving,
        }
    }

    /// Where the last stop's start costs as much as it saves: the arrival at which the share of those
    /// who wait is worth a second of width.
    fn best_last(&self, arrivals: &[i32]) -> i32 {
        let weight = self.route.stops.last().map_or(1, |stop| stop.weight);
        let rules = &self.choice.rules;
        let rank = usize::try_from(rules.width_price(weight) / WAITING_PRICE).unwrap_or(0);
        let mut sorted = arrivals.to_vec();
        let rank = rank.min(sorted.len().saturating_sub(1));
        *sorted.select_nth_unstable(rank).1
    }

    /// The area halved where that lifts the bound most; none for a single point.
    fn halves(&self, area: &Area, known: &Known) -> Option<(Area, Area)> {
        let grid_s = self.choice.rules.grid_s;
        let sides = area.low.iter().zip(&area.high).zip(&known.saving);
        let gains = sides.map(|((low, high), saving)| i64::from(high - low) * (saving + 1));
        let (at, gain) = gains
            .enumerate()
            .max_by_key(|&(at, gain)| (gain, Reverse(at)))?;
        if gain <= 0 {
            return None;
        }
        let (mut lower, mut upper) = (area.clone(), area.clone());
        let (low, high) = (*area.low.get(at)?, *area.high.get(at)?);
        let middle = low + (high - low) / grid_s / 2 * grid_s;
        *lower.high.get_mut(at)? = middle;
        *upper.low.get_mut(at)? = (middle + grid_s).min(high);
        Some((lower, upper))
    }

    /// Tries one point, with the last stop's start on either side of its best; the least cost.
    fn try_point(&mut self, starts: &[i32], last: i32) -> i64 {
        let rules = self.choice.rules;
        let Some(stop) = self.route.stops.last() else {
            return i64::MAX;
        };
        let mut least = i64::MAX;
        for last in [last, last.saturating_add(rules.grid_s)] {
            let mut all = starts.to_vec();
            all.push(stop.start(last, &rules));
            let tried = vec![all];
            let cost = self.choice.cost(&tried, &self.choice.picked(&tried));
            least = least.min(cost * rules.scenarios);
            if cost < self.best.cost {
                self.best = self.choice.complete(tried);
            }
        }
        least
    }
}
