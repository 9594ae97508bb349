//! Latencies as they are reported: quantiles in milliseconds.

use serde::Serialize;
use std::time::Duration;

/// Quantiles of a sample of latencies, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Latency {
    /// Size of the sample.
    pub count: usize,
    /// Median.
    pub p50_ms: f64,
    /// 95 %.
    pub p95_ms: f64,
    /// 99 %.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

impl Latency {
    /// The quantiles of a sample: the smallest of its values that so many don't exceed. None when it is
    /// empty.
    #[must_use]
    pub fn of(mut sample: Vec<Duration>) -> Option<Self> {
        sample.sort_unstable();
        let max = *sample.last()?;
        let at = |permille: usize| {
            let rank = (sample.len() * permille).div_ceil(1000).max(1);
            sample.get(rank - 1).copied().unwrap_or(max)
        };
        Some(Latency {
            count: sample.len(),
            p50_ms: ms(at(500)),
            p95_ms: ms(at(950)),
            p99_ms: ms(at(990)),
            max_ms: ms(max),
        })
    }
}

impl std::fmt::Display for Latency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, longest {:.2} ms ({})",
            self.p50_ms, self.p95_ms, self.p99_ms, self.max_ms, self.count
        )
    }
}

/// To hundredths of a millisecond.
fn ms(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 100_000.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_a_value_that_was_measured() {
        let sample = (1..=200).rev().map(Duration::from_millis).collect();
        let latency = Latency::of(sample).unwrap();
        assert_eq!(
            (latency.p50_ms, latency.p95_ms, latency.p99_ms),
            (100.0, 190.0, 198.0)
        );
        assert_eq!((latency.max_ms, latency.count), (200.0, 200));
        let one = Latency::of(vec![Duration::from_millis(7)]).unwrap();
        assert_eq!((one.p50_ms, one.p99_ms), (7.0, 7.0));
        assert_eq!(Latency::of(Vec::new()), None);
    }
}
