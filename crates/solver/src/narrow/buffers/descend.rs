//! Descent over the starts of one route: one start moves, or it and all after it, by ever smaller
//! steps, as long as width, misses and waiting get cheaper.

use super::WAITING_PRICE;
use super::ends::{self, Prices};
use super::sample::{Sampled, hold, total};

/// First step, seconds; halved down to the grid.
const STEP_FIRST_S: i32 = 1_920;
/// Most passes over the stops at one step.
const PASSES_MAX: usize = 30;

/// A descent over one route's starts under a price of misses.
pub(super) struct Descent<'a> {
    route: &'a Sampled,
    prices: Prices<'a>,
}

/// Starts, with what is known of the stops before each.
struct Standing {
    starts: Vec<i32>,
    /// Starts of the visit before, by stop.
    before: Vec<Vec<i32>>,
    /// Price of all stops before, by stop; and of everything, last.
    price: Vec<i64>,
}

impl<'a> Descent<'a> {
    pub(super) fn new(route: &'a Sampled, prices: Prices<'a>) -> Self {
        Self { route, prices }
    }

    /// The best of the descents from several beginnings.
    pub(super) fn best_of(&self, beginnings: impl Iterator<Item = Vec<i32>>) -> (i64, Vec<i32>) {
        beginnings
            .map(|starts| self.from(starts))
            .min()
            .unwrap_or_default()
    }

    /// Where the descent from these starts ends, and its price.
    pub(super) fn from(&self, starts: Vec<i32>) -> (i64, Vec<i32>) {
        let mut standing = self.stand(starts);
        let grid_s = self.prices.rules.grid_s;
        let mut grids = (STEP_FIRST_S / grid_s).max(1);
        while grids > 0 {
            self.settle(&mut standing, grids * grid_s);
            grids /= 2;
        }
        (standing.total(), standing.starts)
    }

    /// Moves by one step as long as something gets cheaper.
    fn settle(&self, standing: &mut Standing, step_s: i32) {
        for _ in 0..PASSES_MAX {
            let mut moved = false;
            for at in 0..standing.starts.len() {
                let lone = [(step_s, true), (-step_s, true)];
                let with_all_after = [(step_s, false), (-step_s, false)];
                for (by_s, alone) in lone.into_iter().chain(with_all_after) {
                    moved |= self.try_move(standing, at, by_s, alone);
                }
            }
            if !moved {
                return;
            }
        }
    }

    fn try_move(&self, standing: &mut Standing, at: usize, by_s: i32, alone: bool) -> bool {
        let mut starts = standing.starts.clone();
        let until = if alone { at + 1 } else { starts.len() };
        let moved = starts.iter_mut().zip(&self.route.stops);
        for (start, stop) in moved.take(until).skip(at) {
            *start = stop.start(start.saturating_add(by_s), self.prices.rules);
        }
        if starts == standing.starts {
            return false;
        }
        let (price, before) = self.onwards(standing, &starts, at);
        let cheaper = price.last() < standing.price.last();
        if cheaper {
            standing.starts = starts;
            standing.price.splice(at.., price);
            standing.before.splice(at.., before);
        }
        cheaper
    }

    fn stand(&self, starts: Vec<i32>) -> Standing {
        let empty = Standing {
            starts: Vec::new(),
            before: vec![Vec::new()],
            price: vec![0],
        };
        let (price, before) = self.onwards(&empty, &starts, 0);
        Standing {
            starts,
            before,
            price,
        }
    }

    /// Prices and earlier starts from stop `at` on, if its own and all later starts are these.
    fn onwards(&self, standing: &Standing, starts: &[i32], at: usize) -> (Vec<i64>, Vec<Vec<i32>>) {
        let mut times = standing.before.get(at).cloned().unwrap_or_default();
        let mut price = vec![standing.price.get(at).copied().unwrap_or(0)];
        let mut before = Vec::with_capacity(starts.len() + 1 - at);
        let mut arrivals = Vec::new();
        let mut sum = price.first().copied().unwrap_or(0);
        for (index, &start) in starts.iter().enumerate().skip(at) {
            before.push(times.clone());
            self.route.arrive(index, &mut times);
            arrivals.clone_from(&times);
            if let Some(stop) = self.route.stops.get(index) {
                let tail = ends::tail(&mut arrivals, start, stop, self.prices.rules);
                sum += self.prices.cheapest_end(&tail, start, stop).price;
            }
            hold(&mut times, start);
            price.push(sum);
        }
        if let Some(last) = price.last_mut() {
            *last += WAITING_PRICE * total(&times);
        }
        (price, before)
    }
}

impl Standing {
    fn total(&self) -> i64 {
        self.price.last().copied().unwrap_or(0)
    }
}
