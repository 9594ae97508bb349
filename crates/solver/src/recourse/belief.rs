//! When somebody will be where, taken as a normal distribution.

use crate::forecast::{Duration, normal};
use crate::narrow::Span;

/// Beyond so many deviations a time is as good as certain to be earlier, or later.
const CERTAIN: f64 = 5.0;

/// A time by its mean and its variance; the day's factor on all that is under way is kept apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Believed {
    mean: f64,
    variance: f64,
    /// Seconds that the day's factor multiplies, and its spread.
    under_way: f64,
    day_cv: f64,
}

impl Believed {
    /// A time that is known by its mean and its standard deviation, on a day whose factor spreads by `day_cv_permille`.
    #[must_use]
    pub fn new(mean: f64, deviation: f64, day_cv_permille: u32) -> Self {
        Believed {
            mean,
            variance: deviation * deviation,
            under_way: 0.0,
            day_cv: f64::from(day_cv_permille) / 1000.0,
        }
    }

    /// Adds a random duration.
    pub fn add(&mut self, duration: Duration) {
        let seconds = f64::from(duration.mean_s);
        let deviation = seconds * f64::from(duration.cv_permille) / 1000.0;
        self.mean += seconds;
        self.variance += deviation * deviation;
        self.under_way += seconds;
    }

    /// Adds seconds that are certain.
    pub fn put_off(&mut self, seconds: f64) {
        self.mean += seconds;
    }

    /// Its mean, seconds.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Its standard deviation, seconds; at least one.
    #[must_use]
    pub fn deviation(&self) -> f64 {
        let day = self.under_way * self.day_cv;
        (self.variance + day * day).sqrt().max(1.0)
    }

    /// The later one of this and a fixed time, by its first two moments (Clark 1961).
    pub fn wait_until(&mut self, time: f64) {
        self.wait(time, self.deviation());
    }

    /// The chance to come at or after `end`.
    #[must_use]
    pub fn chance_late(&self, end: i32) -> f64 {
        self.late(end, self.deviation())
    }

    /// The chance to come at or after a window's end; then it is waited for its start.
    pub fn meet(&mut self, window: Span) -> f64 {
        let deviation = self.deviation();
        let late = self.late(window.to, deviation);
        self.wait(f64::from(window.from), deviation);
        late
    }

    #[inline]
    fn wait(&mut self, time: f64, deviation: f64) {
        let z = (time - self.mean) / deviation;
        if z < -CERTAIN {
            return;
        }
        let (density, above) = normal::density_and_tail_fast(z);
        let below = 1.0 - above;
        let ahead = self.mean - time;
        let mean = ahead * (1.0 - below) + deviation * density;
        let square =
            (ahead * ahead + deviation * deviation) * (1.0 - below) + ahead * deviation * density;
        self.mean = time + mean;
        self.variance = (square - mean * mean).max(0.0);
        self.under_way = 0.0;
    }

    #[inline]
    fn late(&self, end: i32, deviation: f64) -> f64 {
        let z = (f64::from(end) - self.mean) / deviation;
        match z {
            z if z > CERTAIN => 0.0,
            z if z < -CERTAIN => 1.0,
            z => normal::density_and_tail_fast(z).1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_puts_off_and_cuts_the_spread() {
        let mut early = Believed::new(1_000.0, 300.0, 100);
        early.wait_until(1_000.0);
        // Half of a normal: the mean is φ(0) deviations above, the variance ½ − φ(0)² of what it was.
        let density = 0.398_942_28;
        assert!((early.mean - 1_000.0 - 300.0 * density).abs() < 0.1);
        let variance = 90_000.0 * (0.5 - density * density);
        assert!((early.variance - variance).abs() < 10.0);
        let mut late = Believed::new(9_000.0, 300.0, 100);
        late.wait_until(1_000.0);
        assert!((late.mean - 9_000.0).abs() < 0.1);
    }

    #[test]
    fn the_chance_to_be_late_is_one_half_at_the_mean_and_falls_with_the_end() {
        let mut believed = Believed::new(0.0, 0.0, 100);
        believed.add(Duration {
            mean_s: 3_600,
            cv_permille: 300,
        });
        assert!((believed.chance_late(3_600) - 0.5).abs() < 1e-6);
        assert!(believed.chance_late(5_400) < 0.1);
        assert!(believed.chance_late(86_400) == 0.0 && believed.chance_late(-86_400) == 1.0);
    }
}
