//! Scores of windows and forecasts against what happened: coverage, width, Winkler, CRPS. Must
//! never see how a window was made.

/// A window and the arrival that happened, all in seconds on one clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Start of the window.
    pub from: i32,
    /// End of the half-open window.
    pub to: i32,
    /// The arrival.
    pub actual: i32,
}

impl Outcome {
    /// Whether the arrival lies inside.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        self.from <= self.actual && self.actual < self.to
    }
}

/// Summary of many windows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WindowScore {
    /// Number of windows.
    pub count: usize,
    /// Share of arrivals inside their window, 0 to 1.
    pub coverage: f64,
    /// Mean width, seconds.
    pub mean_width_s: f64,
    /// Mean Winkler score, seconds: lower is better.
    pub winkler_s: f64,
}

/// Scores windows that were meant to miss with probability `alpha_ppm` (parts per million, at least
/// 1). All zero for no outcomes.
///
/// Winkler's score is the width plus `2/α` times the distance by which the arrival missed
/// (R. L. Winkler, "A decision-theoretic approach to interval estimation", JASA 67, 1972); it is
/// smallest in expectation for the true central quantiles.
#[must_use]
pub fn windows(outcomes: &[Outcome], alpha_ppm: u32) -> WindowScore {
    if outcomes.is_empty() {
        return WindowScore::default();
    }
    let count = outcomes.len() as f64;
    let penalty = 2e6 / f64::from(alpha_ppm.max(1));
    let (mut kept, mut width_s, mut missed_by_s) = (0.0, 0.0, 0.0);
    for outcome in outcomes {
        let (from, to) = (f64::from(outcome.from), f64::from(outcome.to));
        let actual = f64::from(outcome.actual);
        kept += f64::from(u8::from(outcome.is_inside()));
        width_s += to - from;
        missed_by_s += (from - actual).max(0.0) + (actual - to).max(0.0);
    }
    WindowScore {
        count: outcomes.len(),
        coverage: kept / count,
        mean_width_s: width_s / count,
        winkler_s: (width_s + penalty * missed_by_s) / count,
    }
}

/// Continuous ranked probability score of a sample against what happened, seconds; lower is better,
/// and for a single value it is the absolute error. 0 for an empty sample.
///
/// `E|X − y| − ½ E|X − X'|` over the sample (Gneiting and Raftery, "Strictly proper scoring rules,
/// prediction, and estimation", JASA 102, 2007, eq. 21), the second term by sorting.
#[must_use]
pub fn crps_s(sample: &[i32], actual: i32) -> f64 {
    if sample.is_empty() {
        return 0.0;
    }
    let mut sorted = sample.to_vec();
    sorted.sort_unstable();
    let n = sorted.len() as f64;
    let (mut error, mut between) = (0.0, 0.0);
    for (rank, &value) in sorted.iter().enumerate() {
        error += (f64::from(value) - f64::from(actual)).abs();
        between += f64::from(value) * (2.0 * rank as f64 + 1.0 - n);
    }
    error / n - between / (n * n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::normal;

    #[test]
    fn a_miss_costs_its_distance_times_two_over_alpha() {
        let hit = Outcome {
            from: 0,
            to: 100,
            actual: 0,
        };
        let late = Outcome {
            from: 0,
            to: 100,
            actual: 110,
        };
        let at_the_end = Outcome {
            from: 0,
            to: 100,
            actual: 100,
        };
        let score = windows(&[hit, late, at_the_end, hit], 50_000);
        assert_eq!(score.count, 4);
        assert!((score.coverage - 0.5).abs() < 1e-12, "the end is outside");
        assert!((score.mean_width_s - 100.0).abs() < 1e-12);
        assert!((score.winkler_s - (100.0 + 40.0 * 10.0 / 4.0)).abs() < 1e-9);
        assert_eq!(windows(&[], 50_000), WindowScore::default());
    }

    #[test]
    fn crps_of_a_normal_sample_agrees_with_its_closed_form() {
        let sample: Vec<i32> = (0..4_000)
            .map(|i| (1000.0 * normal::quantile((f64::from(i) + 0.5) / 4_000.0)).round() as i32)
            .collect();
        for actual in [-2_000, 0, 700] {
            let z = f64::from(actual) / 1000.0;
            let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
            let pi_term = 1.0 / std::f64::consts::PI.sqrt();
            let exact = 1000.0 * (z * (2.0 * normal::cdf(z) - 1.0) + 2.0 * density - pi_term);
            assert!((crps_s(&sample, actual) - exact).abs() < 2.0);
        }
    }

    #[test]
    fn crps_of_a_certain_forecast_is_its_error() {
        assert!((crps_s(&[30], 100) - 70.0).abs() < 1e-12);
        assert!(crps_s(&[], 100).abs() < 1e-12);
    }
}
