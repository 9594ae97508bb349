//! Whether "80 %" happens in 80 % of cases: the forecast's whole distribution against what happened.

use super::history::History;
use super::replay::{Replay, Told};
use kept_solver::forecast::score::crps_s;
use serde::Serialize;

/// Chances that are looked at: of each, the window that leaves half of the rest on either side.
const CHANCES_PCT: [usize; 12] = [10, 20, 30, 40, 50, 60, 70, 80, 85, 90, 95, 98];
/// Every how many steps of the shape stand for the distribution when it is scored.
const CRPS_STEPS: usize = 4;

/// What was believed against what happened.
#[derive(Debug, Serialize)]
pub struct Belief {
    /// Mean continuous ranked probability score: lower is better.
    pub crps_min: f64,
    /// Believed and happened.
    pub reliability: Vec<Reliability>,
    /// The largest distance between them.
    pub largest_deviation: f64,
}

/// One point of the reliability curve.
#[derive(Debug, Serialize)]
pub struct Reliability {
    /// The chance that windows were believed to have.
    pub believed: f64,
    /// The share of them that was kept.
    pub happened: f64,
}

/// Scores the distributions of what was told for `test`.
pub fn belief(test: &History, replay: &Replay) -> Belief {
    let shape = replay.model.shape();
    let rows = test.rows.len().max(1) as f64;
    let mut inside = [0_usize; CHANCES_PCT.len()];
    let mut crps = 0.0;
    for (row, told) in test.rows.iter().zip(&replay.told) {
        let late = row.late_s as f32;
        let place = |step: usize| {
            shape
                .get(step.wrapping_sub(1))
                .map(|&z| place(told, replay, z))
        };
        for (inside, chance) in inside.iter_mut().zip(CHANCES_PCT) {
            let kept = place(100 - chance).zip(place(100 + chance));
            *inside += usize::from(kept.is_some_and(|(from, to)| (from..=to).contains(&late)));
        }
        let sample: Vec<i32> = (1..=shape.len())
            .step_by(CRPS_STEPS)
            .filter_map(|step| Some(place(step)?.round() as i32))
            .collect();
        crps += crps_s(&sample, row.late_s);
    }
    let points = inside
        .iter()
        .zip(CHANCES_PCT)
        .map(|(&inside, chance)| Reliability {
            believed: chance as f64 / 100.0,
            happened: inside as f64 / rows,
        });
    let reliability: Vec<Reliability> = points.collect();
    Belief {
        crps_min: crps / rows / 60.0,
        largest_deviation: reliability
            .iter()
            .map(|point| (point.believed - point.happened).abs())
            .fold(0.0, f64::max),
        reliability,
    }
}

/// A quantile of one row's lateness: the shape, stretched as the window was since the start.
fn place(told: &Told, replay: &Replay, standard: f32) -> f32 {
    let ratio = if standard < 0.0 {
        told.stretch.below / replay.start.below
    } else {
        told.stretch.above / replay.start.above
    };
    told.sides.at(standard * ratio)
}
