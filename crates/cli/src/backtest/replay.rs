//! Lives through the days to judge on, as they would have been: windows are told with what was known
//! before the day, then the day is over and may teach. Must never let a day's outcome reach its windows.

use super::history::{History, Names, Row, features};
use kept_solver::forecast::keep::{Aim, Keeper, Lived, Stretch};
use kept_solver::forecast::lateness::{Known, LatenessModel, Sides};
use kept_solver::forecast::score::Outcome;

/// How windows are told.
#[derive(Debug, Clone, Copy)]
pub struct Promise {
    /// Share of arrivals that may lie outside, in parts per million.
    pub alpha_ppm: u32,
    /// Whether nothing is learned from the days judged on.
    pub frozen: bool,
}

/// What would have been told for one row.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// Start of the window relative to the plan, seconds.
    pub from_s: i32,
    /// Its end, outside.
    pub to_s: i32,
    /// The forecast.
    pub sides: Sides,
    /// How it was stretched.
    pub stretch: Stretch,
}

impl Told {
    fn new(sides: Sides, stretch: Stretch) -> Self {
        let from_s = (sides.middle - stretch.below * sides.below).floor() as i32;
        let to_s = (sides.middle + stretch.above * sides.above).ceil() as i32;
        Told {
            from_s,
            to_s: to_s.max(from_s.saturating_add(1)),
            sides,
            stretch,
        }
    }

    /// The window against what happened.
    pub fn outcome(&self, row: &Row) -> Outcome {
        Outcome {
            from: self.from_s,
            to: self.to_s,
            actual: row.late_s,
        }
    }
}

/// The days lived through.
pub struct Replay {
    /// One for each row to judge on, in their order.
    pub told: Vec<Told>,
    /// What was learned.
    pub model: LatenessModel,
    /// Whether there were enough days for the guarantee.
    pub guaranteed: bool,
    /// Everyone's stretch at the beginning.
    pub start: Stretch,
}

/// Learns from `train` and tells windows for `test`.
pub fn replay(train: &History, test: &History, names: &Names, promise: Promise) -> Replay {
    let [train_columns, test_columns] = features(train, test, names);
    let late: Vec<f32> = train.rows.iter().map(|row| row.late_s as f32).collect();
    let days = train.day_places();
    let known = Known {
        days: &days,
        columns: &train_columns,
    };
    let learned = LatenessModel::learn(known, &late, promise.alpha_ppm);
    let mut standards = learned.standard.iter();
    let past: Vec<Vec<Lived>> = train
        .by_day()
        .map(|rows| lived(rows, standards.by_ref().copied()))
        .collect();
    let aim = if promise.frozen {
        Aim::Guarantee
    } else {
        Aim::Follow
    };
    let mut keeper = Keeper::start(&past, promise.alpha_ppm, aim);
    let (guaranteed, start) = (keeper.guaranteed(), keeper.stretch(u32::MAX));
    let sides = learned.model.predict(&test_columns);
    let mut told = Vec::with_capacity(test.rows.len());
    for rows in test.by_day() {
        let sides = &sides[told.len()..told.len() + rows.len()];
        let pairs = || rows.iter().zip(sides);
        told.extend(pairs().map(|(row, &sides)| Told::new(sides, keeper.stretch(row.group))));
        if !promise.frozen {
            let standards = pairs().map(|(row, sides)| sides.standard(row.late_s as f32));
            keeper.observe(&lived(rows, standards));
        }
    }
    Replay {
        told,
        model: learned.model,
        guaranteed,
        start,
    }
}

/// Takes as many places as there are rows.
fn lived(rows: &[Row], standards: impl Iterator<Item = f32>) -> Vec<Lived> {
    let pairs = rows.iter().zip(standards);
    pairs
        .map(|(row, standard)| Lived {
            group: row.group,
            standard,
        })
        .collect()
}
