//! Budget: the share of misses that windows are chosen with so that, day after day, as many are missed as were meant
//! to be. Beliefs are never quite right; what is left of their faults shows in the share of promises kept. Must never
//! look at a day before it is over.
//!
//! After a day with too many misses the budget shrinks, after one with too few it grows (Gibbs and Candès, "Adaptive
//! conformal inference under distribution shift", NeurIPS 2021, eq. 2). Over `T` days the share missed is off its aim
//! by no more than the budget's range over `rate · T`, whatever the days are like (their Proposition 4.1).

/// What is aimed at, as a share of the misses allowed: days that miss together come in few numbers, and a promise is
/// rather kept than broken.
const AIM: f64 = 0.98;
/// By how much the budget moves for a day that missed everything, as a share.
const RATE: f64 = 0.015;
/// The budget stays between these multiples of its aim.
const BOUNDS: (f64, f64) = (0.2, 2.0);

/// A budget that follows what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MissBudget {
    allowed_ppm: f64,
    ppm: f64,
}

impl MissBudget {
    /// Before any day is over, of windows that may miss so often, parts per million.
    #[must_use]
    pub fn new(alpha_ppm: u32) -> Self {
        let allowed_ppm = f64::from(alpha_ppm.min(1_000_000));
        MissBudget {
            allowed_ppm,
            ppm: AIM * allowed_ppm,
        }
    }

    /// The share that the next day's windows may miss, parts per million.
    #[must_use]
    pub fn ppm(&self) -> u32 {
        self.ppm.round() as u32
    }

    /// The same in thousandths of what may be missed.
    #[must_use]
    pub fn permille(&self) -> u32 {
        (1e3 * self.ppm / self.allowed_ppm.max(1.0)).round() as u32
    }

    /// Learns from a day that is over: how many of the windows told for it were missed.
    pub fn follow(&mut self, missed: usize, told: usize) {
        if told == 0 {
            return;
        }
        let share_ppm = 1e6 * missed.min(told) as f64 / told as f64;
        let (least, most) = BOUNDS;
        let aim_ppm = AIM * self.allowed_ppm;
        let moved = self.ppm + RATE * (aim_ppm - share_ppm);
        self.ppm = moved.clamp(least * aim_ppm, most * aim_ppm);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// The share missed over days whose windows miss `worse` times as often as they are meant to.
    fn share_missed(worse: f64, days: usize) -> f64 {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let mut budget = MissBudget::new(50_000);
        let mut all = 0;
        for _ in 0..days {
            let chance = (worse * f64::from(budget.ppm()) * 1e-6).min(1.0);
            let missed = (0..60).filter(|_| rng.random_bool(chance)).count();
            budget.follow(missed, 60);
            all += missed;
        }
        all as f64 / (60 * days) as f64
    }

    #[test]
    fn windows_that_miss_too_often_or_too_rarely_come_to_what_was_meant() {
        for worse in [0.7, 1.0, 1.8] {
            let share = share_missed(worse, 1_000);
            assert!((0.046..0.052).contains(&share), "{worse}: {share}");
        }
    }

    #[test]
    fn the_budget_stays_in_its_bounds_and_days_without_windows_say_nothing() {
        let mut budget = MissBudget::new(50_000);
        budget.follow(0, 0);
        assert_eq!(budget, MissBudget::new(50_000));
        (0..1_000).for_each(|_| budget.follow(60, 60));
        assert_eq!(budget.ppm(), 9_800);
        (0..1_000).for_each(|_| budget.follow(0, 60));
        assert_eq!((budget.ppm(), budget.permille()), (98_000, 1_960));
        assert_eq!(MissBudget::new(0).permille(), 0);
        assert_eq!(MissBudget::new(u32::MAX).ppm(), 980_000);
    }
}
