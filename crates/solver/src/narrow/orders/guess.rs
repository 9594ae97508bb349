//! What a tour will come to, guessed from means and variances alone: good enough to rank moves, never
//! to decide one.
//!
//! Width and waiting at a stop are taken as proportional to the standard deviation of its arrival, and
//! waiting there as leaving a fixed share of the variance. Both factors are fitted to the routes as
//! they are.

use super::{Tour, unstarted};
use crate::forecast::{Duration, ScenarioSet, forecast};
use crate::narrow::Span;
use crate::narrow::buffers::Trade;
use std::rc::Rc;

/// The fitted factors.
pub(super) struct Guess {
    /// Price of a second of standard deviation.
    per_deviation: f64,
    /// Share of the variance that is left after waiting at a stop.
    left: f64,
    /// Price of a second of a technician's time.
    per_second: f64,
    day_cv: f64,
}

impl Guess {
    /// Fits to tours with their prices and windows.
    pub(super) fn fitted(
        trade: &Trade,
        tours: &[Rc<Tour>],
        prices: &[i64],
        windows: &[Vec<Span>],
        scenarios: &ScenarioSet,
    ) -> Self {
        let mut guess = Self {
            per_deviation: 0.0,
            left: variance_left(tours, windows, scenarios),
            per_second: trade.time_price(1) as f64,
            day_cv: f64::from(scenarios.settings().day_factor_cv_permille) / 1000.0,
        };
        let costs: f64 = tours
            .iter()
            .map(|tour| guess.per_second * tour.cost_s as f64)
            .sum();
        let deviations: f64 = tours.iter().map(|tour| guess.deviations(tour)).sum();
        let all: f64 = prices.iter().map(|&price| price as f64).sum();
        guess.per_deviation = (all - costs).max(0.0) / deviations.max(1.0);
        guess
    }

    /// The guessed price of a tour.
    pub(super) fn price(&self, tour: &Tour) -> i64 {
        let spread = self.per_deviation * self.deviations(tour);
        (spread + self.per_second * tour.cost_s as f64) as i64
    }

    /// Standard deviations of all arrivals, summed, seconds.
    fn deviations(&self, tour: &Tour) -> f64 {
        let (mut variance, mut under_way, mut sum) = (0.0, 0.0, 0.0);
        for stop in &tour.model.legs_and_stops {
            variance += own_variance(stop.leg);
            under_way += f64::from(stop.leg.mean_s);
            let day = self.day_cv * under_way;
            sum += (variance + day * day).sqrt();
            variance = variance * self.left + own_variance(stop.service);
            under_way = under_way * self.left.sqrt() + f64::from(stop.service.mean_s);
        }
        sum
    }
}

fn own_variance(duration: Duration) -> f64 {
    let deviation = f64::from(duration.mean_s) * f64::from(duration.cv_permille) / 1000.0;
    deviation * deviation
}

/// The share of the arrivals' variance that waiting for the windows' starts leaves, over all stops.
fn variance_left(tours: &[Rc<Tour>], windows: &[Vec<Span>], scenarios: &ScenarioSet) -> f64 {
    let (mut before, mut after) = (0.0, 0.0);
    for (tour, windows) in tours.iter().zip(windows) {
        let mut held = tour.model.clone();
        for (at, window) in windows.iter().enumerate() {
            let arrivals = forecast(&held, i32::MIN, unstarted(&held).progress, scenarios);
            if let Some(arrivals) = arrivals.stops.get(at) {
                let times = arrivals.by_scenario();
                before += variance(times.iter().copied());
                after += variance(times.iter().map(|&time| time.max(window.from)));
            }
            if let Some(stop) = held.legs_and_stops.get_mut(at) {
                stop.not_before = Some(window.from);
            }
        }
    }
    if before > 0.0 { after / before } else { 1.0 }
}

fn variance(times: impl Iterator<Item = i32> + Clone) -> f64 {
    let count = times.clone().count().max(1) as f64;
    let mean = times.clone().map(f64::from).sum::<f64>() / count;
    times
        .map(|time| (f64::from(time) - mean).powi(2))
        .sum::<f64>()
        / count
}
