//! The sample of one stop's arrival times and the questions asked of it. Never reorders the sample:
//! the scenario's number ties the stops of a day together.

/// Arrival times at one stop, one a scenario, in scenario order (seconds relative to the day's
/// origin).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrivals {
    by_scenario: Vec<i32>,
}

impl Arrivals {
    /// Wraps a sample in scenario order.
    #[must_use]
    pub fn new(by_scenario: Vec<i32>) -> Self {
        Self { by_scenario }
    }

    /// The sample in scenario order, for joint use with other stops of the same scenarios.
    #[must_use]
    pub fn by_scenario(&self) -> &[i32] {
        &self.by_scenario
    }

    /// The smallest arrival that at least `permille`/1000 of the scenarios don't exceed; above
    /// 1000 counts as 1000. 0 for an empty sample.
    #[must_use]
    pub fn quantile(&self, permille: u32) -> i32 {
        quantile_of(&self.by_scenario, permille)
    }

    /// The mean arrival, rounded down; 0 for an empty sample.
    #[must_use]
    pub fn mean(&self) -> i32 {
        let sum: i64 = self
            .by_scenario
            .iter()
            .map(|&arrival| i64::from(arrival))
            .sum();
        let mean = sum.div_euclid((self.by_scenario.len() as i64).max(1));
        i32::try_from(mean).unwrap_or(i32::MAX)
    }

    /// Share of scenarios, in parts per million, that arrive before or at `time_s`.
    #[must_use]
    pub fn probability_by(&self, time_s: i32) -> u32 {
        self.share_ppm(|arrival| arrival <= time_s)
    }

    /// Share of scenarios, in parts per million, that arrive in the half-open `[from_s, to_s)`.
    #[must_use]
    pub fn probability_within(&self, from_s: i32, to_s: i32) -> u32 {
        self.share_ppm(|arrival| from_s <= arrival && arrival < to_s)
    }

    fn share_ppm(&self, counts: impl Fn(i32) -> bool) -> u32 {
        let hits = self
            .by_scenario
            .iter()
            .filter(|&&arrival| counts(arrival))
            .count() as u64;
        let share = hits * 1_000_000 / (self.by_scenario.len() as u64).max(1);
        u32::try_from(share).unwrap_or(1_000_000)
    }
}

/// See [`Arrivals::quantile`].
pub(crate) fn quantile_of(sample: &[i32], permille: u32) -> i32 {
    let permille = permille.min(1000) as usize;
    let rank = (sample.len() * permille).div_ceil(1000).saturating_sub(1);
    if rank >= sample.len() {
        return 0;
    }
    let mut copy = sample.to_vec();
    *copy.select_nth_unstable(rank).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_and_shares_follow_their_definitions() {
        let arrivals = Arrivals::new(vec![40, 10, 30, 20]);
        assert_eq!(arrivals.quantile(0), 10);
        assert_eq!(arrivals.quantile(250), 10);
        assert_eq!(arrivals.quantile(251), 20);
        assert_eq!(arrivals.quantile(1000), 40);
        assert_eq!(arrivals.quantile(u32::MAX), 40);
        assert_eq!(arrivals.mean(), 25);
        assert_eq!(arrivals.probability_by(20), 500_000);
        assert_eq!(arrivals.probability_within(10, 40), 750_000);
        assert_eq!(arrivals.probability_within(40, 10), 0);
    }

    #[test]
    fn an_empty_sample_answers_zero() {
        let empty = Arrivals::default();
        assert_eq!(
            (empty.quantile(500), empty.mean(), empty.probability_by(0)),
            (0, 0, 0)
        );
    }
}
