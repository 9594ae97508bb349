//! Where technicians wait and when windows end, chosen together: width is bought with waiting, as
//! long as a second of width is worth it. Never changes who goes where; that is [`super::orders`].
//!
//! Whoever comes before a window's start waits for it, so only to be late is a miss, and each start
//! decides how far all arrivals after it spread. Model, over stops `i` of a route, scenarios `s`,
//! with `x_is` the work at the stop before and the drive to `i`:
//!
//! ```text
//! min  ω Σ_i (b_i − a_i) + 1/S Σ_s r_ns          (the last one's starts: waiting makes the day longer)
//! s.t. p_is ≥ r_(i−1)s + x_is                    arrival
//!      r_is ≥ p_is,  r_is ≥ a_i                  start of the visit: nobody is let in before a_i
//!      b_i  ≥ p_is + 1 − M z_is                  the window's end, but for scenarios that miss it
//!      Σ_i Σ_s z_is ≤ ⌊α n S⌋                    one budget of misses for all stops of all routes
//!      Σ_s z_is ≤ ⌊α_max S⌋                      and a cap for each stop
//!      a_i, b_i on the grid within the stop's terms, z_is ∈ {0, 1}
//! ```
//!
//! `ω` is what a second of one visit's width is worth in seconds of a technician's time. It is the
//! sample average approximation of a time window assignment (Jula, Dessouky, Ioannou 2006;
//! Hoogeboom, Adulyasak, Dullaert, Jaillet 2021) with appointment scheduling's idle time (Kemper,
//! Klaassen, Mandjes 2014). [`choose`] solves it fast, by a price of a miss that makes routes
//! independent and a descent over starts on each; [`exact`] proves how good that is on short routes.

pub mod exact;

mod descend;
mod ends;
mod sample;

use std::collections::BTreeMap;

use super::{Candidate, LiveRoute, Policy, Span, Terms};
use crate::forecast::ScenarioSet;
use descend::Descent;
use ends::Prices;
use sample::Sampled;

/// Largest worth of a second of width, thousandths of a second of a technician's time: below one
/// second for one second, where it would pay to wait for ever.
pub const WORTH_PERMILLE_MAX: u32 = 999;

/// Quantiles of arrivals that a descent may begin at, permille.
const BEGIN_PERMILLE: [u32; 3] = [150, 350, 600];
/// Rounds of pricing misses and descending.
const ROUNDS: usize = 4;
/// Small steps under the budget itself: in grids, how often over all stops, and up to how many stops.
const POLISH_GRIDS: [i32; 4] = [1, -1, 2, -2];
const POLISH_PASSES_MAX: usize = 10;
const POLISHED_STOPS_MAX: usize = 12;
/// Halvings of the interval that the price of a miss lies in.
const PRICE_HALVINGS: u32 = 40;

/// Starts and ends for all stops of all routes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buffers {
    /// One window a stop, one list a route; whoever comes before its start waits.
    pub windows: Vec<Vec<Span>>,
    /// How many scenarios miss their window, over all stops.
    pub misses: u64,
    /// How much later the last stops are reached than without waiting, mean seconds a route.
    pub waiting_s: Vec<i32>,
    /// Price of a miss at which the ends keep to the budget, in thousandths of a second over all
    /// scenarios.
    pub miss_price: i64,
    /// The objective in thousandths of a second: `worth_permille` for each second of width and 1000
    /// for each second of mean waiting.
    pub cost: i64,
}

/// The model's fixed side: routes drawn, and what width, waiting and misses are allowed to be.
struct Choice {
    routes: Vec<Sampled>,
    rules: Rules,
    /// Misses allowed over all stops.
    budget: u64,
}

/// Bounds of starts and ends, and the prices of width and waiting.
#[derive(Debug, Clone, Copy)]
struct Rules {
    grid_s: i32,
    width_min_s: i32,
    width_max_s: i32,
    /// Scenarios of one stop that may miss.
    cap: usize,
    scenarios: i64,
    worth_permille: i64,
}

fn share(ppm: u32, of: usize) -> u64 {
    of as u64 * u64::from(ppm.min(1_000_000)) / 1_000_000
}

impl Rules {
    fn new(scenarios: &ScenarioSet, worth_permille: u32, policy: &Policy) -> Self {
        let policy = policy.bounded();
        let count = scenarios.count();
        Self {
            grid_s: policy.grid_s,
            width_min_s: policy.width_min_s,
            width_max_s: policy.width_max_s,
            cap: usize::try_from(share(policy.alpha_max_ppm, count)).unwrap_or(usize::MAX),
            scenarios: i64::try_from(count).unwrap_or(i64::MAX),
            worth_permille: i64::from(worth_permille.clamp(1, WORTH_PERMILLE_MAX)),
        }
    }

    /// The price of a second of a stop's width, in thousandths of a second over all scenarios.
    fn width_price(&self, weight: u32) -> i64 {
        self.scenarios * self.worth_permille * i64::from(weight)
    }
}

/// Width, misses and a technician's time, priced, for routes that are looked at one by one.
#[derive(Debug, Clone, Copy)]
pub struct Trade {
    rules: Rules,
    miss_price: i64,
}

impl Trade {
    /// Prices in thousandths of a second over all scenarios; arguments as for [`choose`], and the
    /// price of a miss as in [`Buffers::miss_price`].
    #[must_use]
    pub fn new(
        scenarios: &ScenarioSet,
        worth_permille: u32,
        policy: &Policy,
        miss_price: i64,
    ) -> Self {
        Self {
            rules: Rules::new(scenarios, worth_permille, policy),
            miss_price,
        }
    }

    /// Width, misses and waiting of a route at the best starts that a descent finds; `terms` by stop key.
    #[must_use]
    pub fn price(
        &self,
        route: LiveRoute<'_>,
        scenarios: &ScenarioSet,
        terms: &BTreeMap<u64, Terms>,
    ) -> i64 {
        let sampled = Sampled::new(route, i32::MIN, scenarios, terms);
        let prices = Prices {
            rules: &self.rules,
            miss: self.miss_price,
        };
        let begin = sampled.starts_at(BEGIN_PERMILLE[1], &self.rules);
        let (price, _) = Descent::new(&sampled, prices).from(begin);
        price - WAITING_PRICE * sampled.unhindered()
    }

    /// The price of so many seconds of a technician's time in every scenario.
    #[must_use]
    pub fn time_price(&self, seconds: i64) -> i64 {
        WAITING_PRICE * self.rules.scenarios * seconds
    }
}

/// Price of a second of waiting in one scenario, in the same unit.
const WAITING_PRICE: i64 = 1_000;

/// Chooses where technicians wait and when windows end, before anyone has left or on the way.
///
/// `worth_permille` is what a second of one visit's width is worth, in thousandths of a second of a
/// technician's time: 183 is "a minute of width for 11 seconds", taken as
/// `1..=`[`WORTH_PERMILLE_MAX`]. Of the policy, the hold rule isn't looked at. `now`, `terms`: as for
/// [`super::narrow_live`]. A stop that can't be kept often enough gets the end that misses least.
///
/// Misses on the scenarios themselves keep to the budget, so others see a little more of them.
#[must_use]
pub fn choose(
    routes: &[LiveRoute<'_>],
    now: i32,
    scenarios: &ScenarioSet,
    worth_permille: u32,
    policy: &Policy,
    terms: &BTreeMap<u64, Terms>,
) -> Buffers {
    let choice = Choice::new(routes, now, scenarios, worth_permille, policy, terms);
    choice.complete(choice.search())
}

/// The best ends for given starts, on these scenarios: what is told when somebody waits until then.
/// `budget` is how many misses are allowed; `starts` one list a route.
#[must_use]
pub fn ends_for(
    routes: &[LiveRoute<'_>],
    scenarios: &ScenarioSet,
    starts: &[Vec<i32>],
    policy: &Policy,
    budget: u64,
) -> Buffers {
    let terms = BTreeMap::new();
    let mut choice = Choice::new(routes, i32::MIN, scenarios, 1, policy, &terms);
    choice.budget = budget;
    choice.complete(starts.to_vec())
}

impl Choice {
    fn new(
        routes: &[LiveRoute<'_>],
        now: i32,
        scenarios: &ScenarioSet,
        worth_permille: u32,
        policy: &Policy,
        terms: &BTreeMap<u64, Terms>,
    ) -> Self {
        let routes: Vec<Sampled> = routes
            .iter()
            .map(|route| Sampled::new(*route, now, scenarios, terms))
            .collect();
        let stops: usize = routes.iter().map(|route| route.stops.len()).sum();
        let alpha = policy.alpha_ppm.saturating_sub(policy.reserve_ppm);
        Self {
            routes,
            rules: Rules::new(scenarios, worth_permille, policy),
            budget: share(alpha, scenarios.count() * stops),
        }
    }

    /// Starts by descent under a price of misses that is made to fit the budget.
    fn search(&self) -> Vec<Vec<i32>> {
        let mut starts = self.begin(BEGIN_PERMILLE[0]);
        let mut best = (i64::MAX, starts.clone());
        for round in 0..ROUNDS {
            let miss = self.miss_price(&starts);
            for (route, own) in self.routes.iter().zip(&mut starts) {
                let descent = Descent::new(route, self.prices(miss));
                *own = if round == 0 {
                    descent
                        .best_of(BEGIN_PERMILLE.iter().map(|&p| self.begin_on(route, p)))
                        .1
                } else {
                    descent.from(own.clone()).1
                };
            }
            let cost = self.cost(&starts, &self.picked(&starts));
            if cost >= best.0 {
                break;
            }
            best = (cost, starts.clone());
        }
        self.polish(&mut best.1);
        best.1
    }

    fn begin(&self, permille: u32) -> Vec<Vec<i32>> {
        let all = self.routes.iter();
        all.map(|route| self.begin_on(route, permille)).collect()
    }

    /// Every start at the same quantile of the arrivals that those before it leave.
    fn begin_on(&self, route: &Sampled, permille: u32) -> Vec<i32> {
        route.starts_at(permille, &self.rules)
    }

    fn prices(&self, miss: i64) -> Prices<'_> {
        Prices {
            rules: &self.rules,
            miss,
        }
    }

    /// The least price of a miss at which these starts' ends keep to the budget.
    fn miss_price(&self, starts: &[Vec<i32>]) -> i64 {
        let tails: Vec<(Vec<i32>, i32, usize, usize)> = self.tails(starts).collect();
        let misses = |miss: i64| -> u64 {
            let prices = self.prices(miss);
            let all = tails.iter().map(|(tail, start, route, at)| {
                let stop = &self.routes[*route].stops[*at];
                prices.cheapest_end(tail, *start, stop).misses as u64
            });
            all.sum()
        };
        let (mut low, mut high) = (0_i64, self.rules.scenarios.saturating_mul(1_000_000_000));
        for _ in 0..PRICE_HALVINGS {
            let middle = low + (high - low) / 2;
            if misses(middle) > self.budget {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }

    /// The late arrivals of every stop, with its start, route and place.
    fn tails<'a>(
        &'a self,
        starts: &'a [Vec<i32>],
    ) -> impl Iterator<Item = (Vec<i32>, i32, usize, usize)> + 'a {
        let rules = &self.rules;
        let routes = self.routes.iter().zip(starts).enumerate();
        routes.flat_map(move |(r, (route, own))| {
            let arrivals = route.arrivals(own);
            let stops = arrivals.into_iter().zip(own).zip(&route.stops).enumerate();
            stops.map(move |(at, ((mut arrivals, &start), stop))| {
                (ends::tail(&mut arrivals, start, stop, rules), start, r, at)
            })
        })
    }

    /// Ends within the pooled budget, by the exact knapsack.
    fn picked(&self, starts: &[Vec<i32>]) -> Vec<Candidate> {
        let options: Vec<_> = self
            .tails(starts)
            .map(|(tail, start, route, at)| {
                let stop = &self.routes[route].stops[at];
                ends::options(&tail, start, stop, &self.rules)
            })
            .collect();
        ends::pick(&options, self.budget)
    }

    /// How much later the last stops are reached, summed over scenarios, by route.
    fn delays<'a>(&'a self, starts: &'a [Vec<i32>]) -> impl Iterator<Item = i64> + 'a {
        let routes = self.routes.iter().zip(starts);
        routes.map(|(route, own)| route.delay(own))
    }

    /// The objective of starts with the ends picked for them.
    fn cost(&self, starts: &[Vec<i32>], picked: &[Candidate]) -> i64 {
        let width: i64 = picked.iter().map(|option| option.cost).sum();
        let waiting: i64 = self.delays(starts).sum();
        self.rules.worth_permille * width + waiting * WAITING_PRICE / self.rules.scenarios
    }

    /// Small steps of one start under the budget itself: a price leaves some of it unspent, which shows
    /// where there are few visits.
    fn polish(&self, starts: &mut [Vec<i32>]) {
        if starts.iter().map(Vec::len).sum::<usize>() > POLISHED_STOPS_MAX {
            return;
        }
        let mut least = self.cost(starts, &self.picked(starts));
        for _ in 0..POLISH_PASSES_MAX {
            let before = least;
            for (r, route) in self.routes.iter().enumerate() {
                for (at, stop) in route.stops.iter().enumerate() {
                    for grids in POLISH_GRIDS {
                        let held = starts[r][at];
                        starts[r][at] = stop.start(held + grids * self.rules.grid_s, &self.rules);
                        let cost = self.cost(starts, &self.picked(starts));
                        if cost < least {
                            least = cost;
                        } else {
                            starts[r][at] = held;
                        }
                    }
                }
            }
            if least == before {
                return;
            }
        }
    }

    fn complete(&self, starts: Vec<Vec<i32>>) -> Buffers {
        let picked = self.picked(&starts);
        let scenarios = self.rules.scenarios;
        let mean = |sum: i64| i32::try_from(sum / scenarios).unwrap_or(i32::MAX);
        let mut spans = picked.iter().map(|option| option.span);
        let windows = starts
            .iter()
            .map(|own| spans.by_ref().take(own.len()).collect());
        Buffers {
            windows: windows.collect(),
            misses: picked.iter().map(|option| u64::from(option.misses)).sum(),
            waiting_s: self.delays(&starts).map(mean).collect(),
            miss_price: self.miss_price(&starts),
            cost: self.cost(&starts, &picked),
        }
    }
}

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
