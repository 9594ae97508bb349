//! Exact: the best that windows of two stages can be on the canonical day, when whoever tells the second
//! one sees when the technician left and nothing else.
//!
//! For a stop let D be the departure to it, A the arrival, W₁ the evening's window, W₂(D) ⊆ W₁ the one
//! told on the way, or nothing where it is hopeless. With prices λ of a miss and μ of the first width:
//!
//! ```text
//! min over W₁   μ |W₁| + E_D [ min over W₂(D) ⊆ W₁ of  |W₂| + λ P(A ∉ W₂ | D),  or λ for nothing ]
//! ```
//!
//! Both minima are over all windows of a grid, so each (λ, μ) gives a point of the lower convex hull of
//! the frontier; λ is searched so that the target is kept, μ is swept. P(A | D) comes from many drawn
//! days in narrow bins of D: over each bin's days the probabilities of the leg are averaged, given each
//! day's factor, so that nothing is chosen on drawn legs. What is reported is judged on other days.

use super::plane::{self, Day, Point, TARGET_KEPT, judge, sigma};
use crate::bench::canonical::{LEG_CV, LEG_MIN, MINUTE, STOPS};
use kept_solver::forecast::normal;
use kept_solver::narrow::Span;

/// Days that the distributions come from.
const DAYS: usize = 20_000;
/// Bins of departures.
const BINS: usize = 200;
/// Longest leg that windows reach to, minutes.
const REACH: usize = 90;
/// Grid of the first windows, minutes.
const FIRST_GRID: usize = 5;
/// Prices of a minute of the first width, in minutes of the second.
pub const FIRST_PRICES: [f64; 7] = [0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 3.0];
/// Prices of a miss that are searched, in minutes of width.
const MISS_PRICES: (f64, f64) = (5.0, 5_000.0);
/// Halvings of that range.
const HALVINGS: u32 = 11;

/// Days on which the technician left at about the same time.
struct Bin {
    /// Mean departure, minutes after midnight.
    departs: f64,
    /// The last departure, seconds.
    until: f64,
    /// P(leg < x minutes), x from 0 to [`REACH`].
    below: Vec<f64>,
}

/// A window on the way: minutes after the departure.
#[derive(Clone, Copy)]
struct OnTheWay {
    from: usize,
    to: usize,
}

/// The best choice within some limits. Small, since there are millions of them: from and to are minutes
/// after the departure, and the same where nothing is told.
#[derive(Clone, Copy)]
struct Best {
    price: f32,
    from: u8,
    to: u8,
}

impl Best {
    fn nothing(price: f64) -> Self {
        Best {
            price: price as f32,
            from: 0,
            to: 0,
        }
    }

    fn window(self) -> Option<OnTheWay> {
        (self.from < self.to).then_some(OnTheWay {
            from: usize::from(self.from),
            to: usize::from(self.to),
        })
    }
}

/// What is told at one stop, and what it comes to.
struct StopPlan {
    first: Span,
    second: Vec<Option<OnTheWay>>,
    missed: f64,
}

/// The frontier's points, one a price of the first width, judged on days that didn't make them.
pub fn frontier(seed: u64, judged: &[Day], first_prices: &[f64]) -> Vec<Point> {
    let drawn = plane::days(DAYS, seed, plane::Use::Choice);
    let stops: Vec<Stop> = (0..usize::try_from(STOPS).unwrap_or(0))
        .map(|stop| Stop::new(&drawn, stop))
        .collect();
    first_prices
        .iter()
        .map(|first_price| {
            let plans = best_plans(&stops, *first_price);
            let first: Vec<Span> = plans.iter().map(|plan| plan.first).collect();
            judge("exact", judged, &first, |stop, departs| {
                second(stops.get(stop)?, plans.get(stop)?, departs)
            })
        })
        .collect()
}

/// What is told on the way after a departure.
fn second(stop: &Stop, plan: &StopPlan, departs: f64) -> Option<Span> {
    let bin = stop.bins.partition_point(|bin| bin.until < departs);
    let window = (*plan.second.get(bin.min(stop.bins.len() - 1))?)?;
    let at = |minutes: usize| (departs + minutes as f64 * f64::from(MINUTE)).round() as i32;
    let told = plan.first.intersection(Span {
        from: at(window.from),
        to: at(window.to),
    });
    (told.from < told.to).then_some(told)
}

/// The plans of all stops at the price of a miss that keeps the target.
fn best_plans(stops: &[Stop], first_price: f64) -> Vec<StopPlan> {
    let plans = |miss_price: f64| -> Vec<StopPlan> {
        let each = stops.iter();
        each.map(|stop| stop.best(first_price, miss_price))
            .collect()
    };
    let (mut low, mut high) = MISS_PRICES;
    for _ in 0..HALVINGS {
        let middle = (low * high).sqrt();
        let tried = plans(middle);
        let missed: f64 = tried.iter().map(|plan| plan.missed).sum();
        if missed / tried.len().max(1) as f64 > 1.0 - TARGET_KEPT {
            low = middle;
        } else {
            high = middle;
        }
    }
    plans(high)
}

/// One stop's departures and legs.
struct Stop {
    bins: Vec<Bin>,
    /// The first and last arrival that windows reach to, minutes after midnight, on the grid.
    reach: (usize, usize),
}

impl Stop {
    fn new(drawn: &[Day], stop: usize) -> Self {
        let mut legs: Vec<plane::Leg> = drawn
            .iter()
            .filter_map(|day| day.get(stop))
            .copied()
            .collect();
        legs.sort_unstable_by(|a, b| a.departs.total_cmp(&b.departs));
        let size = legs.len().div_ceil(BINS).max(1);
        let bins: Vec<Bin> = legs.chunks(size).map(Bin::new).collect();
        let earliest = bins.first().map_or(0.0, |bin| bin.departs);
        let latest = bins.last().map_or(0.0, |bin| bin.departs) + REACH as f64;
        let grid = FIRST_GRID as f64;
        Stop {
            bins,
            reach: (
                (earliest / grid).floor() as usize,
                (latest / grid).ceil() as usize,
            ),
        }
    }

    fn best(&self, first_price: f64, miss_price: f64) -> StopPlan {
        let tables: Vec<Table> = self
            .bins
            .iter()
            .map(|bin| Table::new(bin, miss_price))
            .collect();
        let mut best = (f64::INFINITY, 0, 0);
        for from in self.reach.0..self.reach.1 {
            for to in from + 1..=self.reach.1 {
                let width = ((to - from) * FIRST_GRID) as f64;
                if first_price * width >= best.0 {
                    break;
                }
                let price: f64 = first_price * width
                    + self
                        .bins
                        .iter()
                        .zip(&tables)
                        .map(|(bin, table)| f64::from(table.within(bin, from, to).price))
                        .sum::<f64>()
                        / self.bins.len() as f64;
                if price < best.0 {
                    best = (price, from, to);
                }
            }
        }
        let (_, from, to) = best;
        self.plan(&tables, from, to)
    }

    fn plan(&self, tables: &[Table], from: usize, to: usize) -> StopPlan {
        let second: Vec<Option<OnTheWay>> = self
            .bins
            .iter()
            .zip(tables)
            .map(|(bin, table)| table.within(bin, from, to).window())
            .collect();
        let missed: f64 = self
            .bins
            .iter()
            .zip(&second)
            .map(|(bin, window)| window.map_or(1.0, |window| bin.missed(window)))
            .sum();
        let at =
            |grid: usize| i32::try_from(grid * FIRST_GRID).unwrap_or(i32::MAX / MINUTE) * MINUTE;
        StopPlan {
            first: Span {
                from: at(from),
                to: at(to),
            },
            second,
            missed: missed / self.bins.len().max(1) as f64,
        }
    }
}

impl Bin {
    fn new(legs: &[plane::Leg]) -> Self {
        let count = legs.len().max(1) as f64;
        let sigma = sigma(LEG_CV);
        let below = |minutes: usize| {
            let one = |leg: &plane::Leg| {
                let ln = (minutes as f64 / (f64::from(LEG_MIN) * leg.factor)).ln();
                normal::cdf((ln + sigma * sigma / 2.0) / sigma)
            };
            match minutes {
                0 => 0.0,
                _ => legs.iter().map(one).sum::<f64>() / count,
            }
        };
        Bin {
            departs: legs.iter().map(|leg| leg.departs).sum::<f64>() / count / f64::from(MINUTE),
            until: legs.last().map_or(0.0, |leg| leg.departs),
            below: (0..=REACH).map(below).collect(),
        }
    }

    fn missed(&self, window: OnTheWay) -> f64 {
        let below = |at: usize| self.below.get(at).copied().unwrap_or(1.0);
        1.0 - (below(window.to) - below(window.from))
    }
}

/// For each pair of limits, the best window between them: either the one that fills them, or the best
/// within limits that are a minute closer.
struct Table(Vec<Best>);

/// Limits on each side.
const SIDE: usize = REACH + 1;

impl Table {
    fn new(bin: &Bin, miss_price: f64) -> Self {
        let mut best = vec![Best::nothing(miss_price); SIDE * SIDE];
        for width in 1..=REACH {
            for from in 0..=REACH - width {
                let window = OnTheWay {
                    from,
                    to: from + width,
                };
                let price = width as f64 + miss_price * bin.missed(window);
                let minutes = |minutes: usize| u8::try_from(minutes).unwrap_or(u8::MAX);
                let own = Best {
                    price: price as f32,
                    from: minutes(window.from),
                    to: minutes(window.to),
                };
                let closer = [(from + 1, window.to), (from, window.to - 1)];
                let chosen = closer
                    .iter()
                    .filter_map(|(from, to)| best.get(from * SIDE + to).copied())
                    .fold(own, |a, b| if b.price < a.price { b } else { a });
                if let Some(cell) = best.get_mut(from * SIDE + window.to) {
                    *cell = chosen;
                }
            }
        }
        Table(best)
    }

    /// The best window inside a first window, given by its ends on the grid.
    fn within(&self, bin: &Bin, from: usize, to: usize) -> Best {
        let after = |grid: usize| (grid * FIRST_GRID) as f64 - bin.departs;
        let from = after(from).ceil().clamp(0.0, REACH as f64) as usize;
        let to = after(to).floor().clamp(0.0, REACH as f64) as usize;
        // Limits without room between them hold nothing, which is the table's diagonal.
        self.0
            .get(from * SIDE + to.max(from))
            .copied()
            .unwrap_or(Best::nothing(f64::INFINITY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_holds_what_trying_every_window_finds() {
        let drawn = plane::days(2_000, 4, plane::Use::Choice);
        let stop = Stop::new(&drawn, 2);
        let bin = &stop.bins[stop.bins.len() / 2];
        let table = Table::new(bin, 300.0);
        for (low, high) in [(0, REACH), (10, 25), (14, 16), (30, 80)] {
            let mut best = 300.0_f64;
            for from in low..high {
                for to in from + 1..=high {
                    let price = (to - from) as f64 + 300.0 * bin.missed(OnTheWay { from, to });
                    best = best.min(price);
                }
            }
            let found = f64::from(table.0[low * SIDE + high].price);
            assert!((found - best).abs() < 1e-3, "{low} {high}: {found} {best}");
        }
    }

    #[test]
    fn the_frontier_keeps_its_target_on_other_days_and_trades_one_width_for_the_other() {
        let judged = plane::days(4_000, 8, plane::Use::Judge);
        let points = frontier(8, &judged, &[0.05, 0.5]);
        for pair in points.windows(2) {
            assert!(
                pair[1].first_width_min <= pair[0].first_width_min + 0.01,
                "{points:?}"
            );
            assert!(
                pair[1].second_width_min >= pair[0].second_width_min - 0.6,
                "{points:?}"
            );
        }
        for point in points {
            assert!((point.kept - TARGET_KEPT).abs() < 0.008, "{point:?}");
        }
    }
}
