//! Posterior: what the day so far says about the factors that durations share, the day's own and a
//! technician's pace. By summing over a grid: the prior is normal in the logarithm, and a sum over
//! evenly spaced points is as good as the integral.

use super::past::PastRoute;
use crate::truth::{DAY_CV, PACE_CV};

/// Points of the day's factor, and their distance in standard deviations.
const DAY: (i32, f64) = (16, 0.2);
/// Points of the pace, likewise.
const PACE: (i32, f64) = (7, 0.45);

/// The factors of one way in which the day may go on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Factors {
    /// The day's: on work and drives.
    pub(super) day: f64,
    /// The technician's: on work.
    pub(super) pace: f64,
}

/// The factors that one technician's future is made with.
pub(super) struct Posterior {
    /// With the cumulated probability.
    points: Vec<(f64, Factors)>,
}

/// A point of a prior: the factor and the logarithm of its weight.
#[derive(Clone, Copy)]
struct Point {
    factor: f64,
    ln_weight: f64,
}

fn prior(cv_permille: u32, (reach, step): (i32, f64)) -> Vec<Point> {
    let cv = f64::from(cv_permille) / 1000.0;
    let variance = (cv * cv).ln_1p();
    (-reach..=reach)
        .map(|n| {
            let z = f64::from(n) * step;
            Point {
                factor: (variance.sqrt() * z - variance / 2.0).exp(),
                ln_weight: -z * z / 2.0,
            }
        })
        .collect()
}

impl Posterior {
    /// The factors of the technician with the index `own`, given what all technicians reported until
    /// `now`.
    pub(super) fn of(routes: &[PastRoute], own: usize, now: f64) -> Self {
        let (days, paces) = (prior(DAY_CV, DAY), prior(PACE_CV, PACE));
        let mut points = Vec::with_capacity(days.len() * paces.len());
        for day in &days {
            let others = routes.iter().enumerate().filter(|(index, _)| *index != own);
            let of_others: f64 = others
                .map(|(_, route)| ln_sum(&ln_by_pace(route, now, day.factor, &paces)))
                .sum();
            let of_own = routes
                .get(own)
                .map(|route| ln_by_pace(route, now, day.factor, &paces))
                .unwrap_or_default();
            for (pace, ln) in paces.iter().zip(of_own) {
                let factors = Factors {
                    day: day.factor,
                    pace: pace.factor,
                };
                points.push((day.ln_weight + of_others + ln, factors));
            }
        }
        Posterior {
            points: cumulated(points),
        }
    }

    /// The factors at a share of the probability, 0 to 1.
    pub(super) fn draw(&self, share: f64) -> Factors {
        let at = self.points.partition_point(|(sum, _)| *sum < share);
        let last = self.points.len().saturating_sub(1);
        self.points.get(at.min(last)).map_or(
            Factors {
                day: 1.0,
                pace: 1.0,
            },
            |(_, factors)| *factors,
        )
    }
}

/// Logarithm of prior times likelihood of a technician's day so far, by pace.
fn ln_by_pace(route: &PastRoute, now: f64, day: f64, paces: &[Point]) -> Vec<f64> {
    let drives: f64 = route
        .stops
        .iter()
        .filter_map(|stop| Some(ln(stop.drive.likelihood(&stop.drive_known(now)?, day))))
        .sum();
    let work = |pace: &Point| -> f64 {
        let factor = day * pace.factor;
        route
            .stops
            .iter()
            .filter_map(|stop| Some(ln(stop.work.likelihood(&stop.work_known(now)?, factor))))
            .sum()
    };
    paces
        .iter()
        .map(|pace| pace.ln_weight + drives + work(pace))
        .collect()
}

/// What is all but impossible must not rule out every point.
fn ln(likelihood: f64) -> f64 {
    likelihood.max(1e-30).ln()
}

fn ln_sum(terms: &[f64]) -> f64 {
    let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    most + terms
        .iter()
        .map(|term| (term - most).exp())
        .sum::<f64>()
        .ln()
}

fn cumulated(points: Vec<(f64, Factors)>) -> Vec<(f64, Factors)> {
    let lns: Vec<f64> = points.iter().map(|(ln, _)| *ln).collect();
    let total = ln_sum(&lns);
    let mut sum = 0.0;
    points
        .into_iter()
        .map(|(ln, factors)| {
            sum += (ln - total).exp();
            (sum, factors)
        })
        .collect()
}
