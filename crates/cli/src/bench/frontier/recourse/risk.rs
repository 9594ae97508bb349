//! When somebody will be where, taken as a normal distribution.

use super::super::city::DAY_CV;
use kept_solver::forecast::normal;

/// A time by its mean and its variance; the day's factor on all that is under way is kept apart.
pub struct Believed {
    mean: f64,
    variance: f64,
    under_way: f64,
}

impl Believed {
    pub fn new(mean: f64, deviation: f64) -> Self {
        Believed {
            mean,
            variance: deviation * deviation,
            under_way: 0.0,
        }
    }

    pub fn surely(mean: f64) -> Self {
        Self::new(mean, 0.0)
    }

    /// Adds a duration.
    pub fn add(&mut self, seconds: f64, cv_permille: u32) {
        let deviation = seconds * f64::from(cv_permille) / 1000.0;
        self.mean += seconds;
        self.variance += deviation * deviation;
        self.under_way += seconds;
    }

    /// Its mean, seconds.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    fn deviation(&self) -> f64 {
        let day = self.under_way * f64::from(DAY_CV) / 1000.0;
        (self.variance + day * day).sqrt().max(1.0)
    }

    /// The later one of this and a fixed time, by its first two moments (Clark 1961).
    pub fn wait_until(&mut self, time: f64) {
        let deviation = self.deviation();
        let z = (time - self.mean) / deviation;
        let (below, density) = (
            normal::cdf(z),
            (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt(),
        );
        let ahead = self.mean - time;
        let mean = ahead * (1.0 - below) + deviation * density;
        let square =
            (ahead * ahead + deviation * deviation) * (1.0 - below) + ahead * deviation * density;
        self.mean = time + mean;
        self.variance = (square - mean * mean).max(0.0);
        self.under_way = 0.0;
    }
}

/// The chance to come at or after `end`.
pub fn chance_late(believed: &Believed, end: i32) -> f64 {
    normal::upper_tail((f64::from(end) - believed.mean) / believed.deviation())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_puts_off_and_cuts_the_spread() {
        let mut early = Believed::new(1_000.0, 300.0);
        early.wait_until(1_000.0);
        // Half of a normal: the mean is φ(0) deviations above, the variance ½ − φ(0)² of what it was.
        let density = 0.398_942_28;
        assert!(
            (early.mean - 1_000.0 - 300.0 * density).abs() < 0.1,
            "{}",
            early.mean
        );
        let variance = 90_000.0 * (0.5 - density * density);
        assert!(
            (early.variance - variance).abs() < 10.0,
            "{}",
            early.variance
        );
        let mut late = Believed::new(9_000.0, 300.0);
        late.wait_until(1_000.0);
        assert!((late.mean - 9_000.0).abs() < 0.1);
    }

    #[test]
    fn the_chance_to_be_late_is_one_half_at_the_mean_and_falls_with_the_end() {
        let mut believed = Believed::surely(0.0);
        believed.add(3_600.0, 300);
        assert!((chance_late(&believed, 3_600) - 0.5).abs() < 1e-9);
        assert!(chance_late(&believed, 5_400) < 0.1);
    }
}
