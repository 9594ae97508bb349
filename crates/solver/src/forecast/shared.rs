//! The factors that a day's durations share, given the durations that are over: the day's own, and each
//! technician's pace. Must never look at a duration that isn't over.
//!
//! In logarithms a duration is its median plus the day's factor, the pace (of work) and its own deviation,
//! all normal: so the posterior is exact. A pace depends on the day's factor, and is drawn given it. (Linear
//! regression with normal priors: Gelman et al., "Bayesian Data Analysis", 2013, ch. 14.2 and 15.)

use super::route::Duration;
use super::scenario::{LogNormal, Scenarios};
use std::collections::BTreeMap;

/// A deviation beyond this many of its own standard deviations says no more than one of so many: what
/// turned out to be another job than expected says nothing of the day.
const DEVIATIONS_MAX: f64 = 2.5;

/// A duration that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over {
    /// Stable id of the technician whose pace it has; none for a drive.
    pub pace_of: Option<u64>,
    /// The log-normal with its expected middle and spread, apart from the shared factors.
    pub expected: Duration,
    /// What it took, seconds; 0 and below count as 1.
    pub took_s: i32,
}

/// What a set of durations says of one factor, in logarithms: weights of 1/variance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Evidence {
    weight: f64,
    weighted: f64,
}

impl Evidence {
    fn add(&mut self, deviation: f64, variance: f64) {
        self.weight += 1.0 / variance;
        self.weighted += deviation / variance;
    }
}

/// The shared factors' distribution.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shared {
    day: Normal,
    pace_variance: f64,
    paces: BTreeMap<u64, Evidence>,
}

/// Of a factor's logarithm.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Normal {
    mean: f64,
    deviation: f64,
}

fn variance(cv_permille: u32) -> f64 {
    let sigma = f64::from(LogNormal::new(1, cv_permille).sigma);
    sigma * sigma
}

impl Shared {
    /// Before anything is over: both have mean 1.
    pub(crate) fn prior(settings: Scenarios) -> Self {
        let day_variance = variance(settings.day_factor_cv_permille);
        Shared {
            day: Normal {
                mean: -0.5 * day_variance,
                deviation: day_variance.sqrt(),
            },
            pace_variance: variance(settings.technician_factor_cv_permille),
            paces: BTreeMap::new(),
        }
    }

    /// Given what is over.
    pub(crate) fn given(settings: Scenarios, over: &[Over]) -> Self {
        let mut shared = Self::prior(settings);
        let mut drives = Evidence::default();
        for one in over {
            let Some((deviation, variance)) = deviation(one) else {
                continue;
            };
            let evidence = match one.pace_of {
                Some(technician) => shared.paces.entry(technician).or_default(),
                None => &mut drives,
            };
            evidence.add(deviation, variance);
        }
        shared.day = shared.day_given(drives);
        shared
    }

    fn day_given(&self, drives: Evidence) -> Normal {
        let prior = self.day.deviation * self.day.deviation;
        if prior <= 0.0 {
            return self.day;
        }
        let (mut weight, mut weighted) = (1.0 / prior, self.day.mean / prior);
        weight += drives.weight;
        weighted += drives.weighted;
        for pace in self.paces.values() {
            // A technician's durations deviate together, by the pace.
            let shrunk = 1.0 + self.pace_variance * pace.weight;
            weight += pace.weight / shrunk;
            weighted += (pace.weighted + 0.5 * self.pace_variance * pace.weight) / shrunk;
        }
        Normal {
            mean: weighted / weight,
            deviation: (1.0 / weight).sqrt(),
        }
    }

    /// The logarithm of the day's factor at a standard normal number.
    pub(crate) fn ln_day(&self, z: f32) -> f32 {
        self.day.mean as f32 + self.day.deviation as f32 * z
    }

    /// A technician's pace, given the day's factor.
    pub(crate) fn pace(&self, technician: u64) -> Pace {
        if self.pace_variance <= 0.0 {
            return Pace::default();
        }
        let seen = self.paces.get(&technician).copied().unwrap_or_default();
        let weight = 1.0 / self.pace_variance + seen.weight;
        Pace {
            mean: ((seen.weighted - 0.5) / weight) as f32,
            by_day: (-seen.weight / weight) as f32,
            deviation: (1.0 / weight.sqrt()) as f32,
        }
    }
}

/// The distribution of a pace's logarithm, which depends on the day's factor.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Pace {
    /// Its mean where the day's factor is 1.
    mean: f32,
    /// What is added per unit of the logarithm of the day's factor.
    by_day: f32,
    deviation: f32,
}

impl Pace {
    /// Its logarithm at a standard normal number, on a day with this factor.
    pub(crate) fn ln_at(self, ln_day: f32, z: f32) -> f32 {
        self.mean + self.by_day * ln_day + self.deviation * z
    }
}

/// How far a duration's logarithm was from its own median, and the variance that was expected; none for
/// one that is no random duration.
fn deviation(over: &Over) -> Option<(f64, f64)> {
    let variance = variance(over.expected.cv_permille);
    if over.expected.mean_s <= 0 || variance <= 0.0 {
        return None;
    }
    let took = f64::from(over.took_s.max(1)) / f64::from(over.expected.mean_s);
    let most = DEVIATIONS_MAX * variance.sqrt();
    Some(((took.ln() + 0.5 * variance).clamp(-most, most), variance))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPECTED: Duration = Duration {
        mean_s: 3_000,
        cv_permille: 300,
    };

    fn settings() -> Scenarios {
        Scenarios {
            day_factor_cv_permille: 100,
            technician_factor_cv_permille: 80,
            ..Scenarios::default()
        }
    }

    fn work(technician: u64, took_s: i32) -> Over {
        Over {
            pace_of: Some(technician),
            expected: EXPECTED,
            took_s,
        }
    }

    /// The posterior by summing the joint density over a grid, for one technician.
    fn by_grid(over: &[Over], settings: Scenarios) -> (f64, f64) {
        let (v, t) = (
            variance(settings.day_factor_cv_permille),
            variance(settings.technician_factor_cv_permille),
        );
        let (mut total, mut day_sum, mut pace_sum) = (0.0, 0.0, 0.0);
        for i in -300..=300 {
            for j in -300..=300 {
                let (d, p) = (f64::from(i) * 0.002, f64::from(j) * 0.002);
                let mut ln = -(d + 0.5 * v).powi(2) / (2.0 * v) - (p + 0.5 * t).powi(2) / (2.0 * t);
                for one in over {
                    let (y, s) = deviation(one).unwrap();
                    let mean = if one.pace_of.is_some() { d + p } else { d };
                    ln -= (y - mean).powi(2) / (2.0 * s);
                }
                let weight = ln.exp();
                total += weight;
                day_sum += weight * d;
                pace_sum += weight * p;
            }
        }
        (day_sum / total, pace_sum / total)
    }

    #[test]
    fn the_posterior_is_that_of_the_joint_density() {
        let drive = Over {
            pace_of: None,
            expected: EXPECTED,
            took_s: 2_500,
        };
        let over = [work(7, 3_900), work(7, 3_300), drive];
        let shared = Shared::given(settings(), &over);
        let (day, pace) = by_grid(&over, settings());
        assert!((shared.day.mean - day).abs() < 1e-4, "{shared:?} {day}");
        let at_mean = f64::from(shared.pace(7).ln_at(day as f32, 0.0));
        assert!((at_mean - pace).abs() < 1e-4, "{at_mean} {pace}");
    }

    #[test]
    fn a_slow_day_is_seen_in_everybodys_work_and_a_slow_technician_in_their_own() {
        let everybody: Vec<Over> = (0..30).map(|n| work(n % 10, 4_200)).collect();
        let slow_day = Shared::given(settings(), &everybody);
        assert!(slow_day.ln_day(0.0) > 0.1, "{}", slow_day.ln_day(0.0));
        let mut one: Vec<Over> = (0..30).map(|n| work(n % 10 + 1, 2_870)).collect();
        one.extend((0..4).map(|_| work(99, 4_200)));
        let slow = Shared::given(settings(), &one);
        let day = slow.ln_day(0.0);
        assert!((-0.05..0.06).contains(&day), "{day}");
        assert!(slow.pace(99).ln_at(day, 0.0) > 0.05);
        assert!(slow.pace(1).ln_at(day, 0.0) < 0.05);
    }

    #[test]
    fn nothing_that_is_over_leaves_the_prior_and_nonsense_says_nothing() {
        let nonsense = [
            Over {
                expected: Duration::default(),
                ..work(1, 100)
            },
            Over {
                expected: Duration {
                    cv_permille: 0,
                    ..EXPECTED
                },
                ..work(1, 100)
            },
        ];
        assert_eq!(
            Shared::given(settings(), &nonsense).day,
            Shared::prior(settings()).day
        );
        let extreme = Shared::given(settings(), &[work(1, i32::MIN), work(2, i32::MAX)]);
        assert!(extreme.ln_day(4.0).is_finite() && extreme.pace(1).ln_at(0.0, -4.0).is_finite());
    }
}
