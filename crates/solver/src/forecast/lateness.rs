//! How late a visit will be, given what its row says: a lower, a middle and an upper quantile, boosted and
//! cross-fitted by days, and the shape of the distribution between and beyond them. Must never see an
//! outcome of the days that it predicts.

use super::boost::{Binned, Bins, Column, CrossFitted, FOLDS, Settings, fold_of};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Smallest distance of an outer quantile from the middle, seconds: a divisor.
const SIDE_S_MIN: f32 = 1.0;
/// The same where days are too few for the promise: then a window is a half-day or wider.
const SIDE_S_MIN_FEW_DAYS: f32 = 7_200.0;
/// Levels of the stored shape: 1/200, 2/200, … 199/200.
const SHAPE_STEPS: usize = 200;
/// Columns that only tell days apart are used when there are this many days of them.
const DAYS_FOR_DAY_COLUMNS: usize = 400;

/// What is known of rows before their outcome.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Place of each row's day in the order of days.
    pub days: &'a [i32],
    /// Features, all as long as `days`.
    pub columns: &'a [Column],
}

/// The quantiles of one row's lateness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sides {
    /// Median, seconds.
    pub middle: f32,
    /// Distance of the lower quantile, at least 1.
    pub below: f32,
    /// Distance of the upper one, at least 1.
    pub above: f32,
}

impl Sides {
    /// From three quantiles that were learned apart and may cross.
    fn new(mut quantiles: [f32; 3], side_s_min: f32) -> Self {
        quantiles.sort_by(f32::total_cmp);
        let [low, middle, high] = quantiles;
        Sides {
            middle,
            below: (middle - low).max(side_s_min),
            above: (high - middle).max(side_s_min),
        }
    }

    /// Where a lateness lies: -1 at the lower quantile, 0 at the middle, 1 at the upper one.
    #[must_use]
    pub fn standard(self, late_s: f32) -> f32 {
        let off = late_s - self.middle;
        off / if off < 0.0 { self.below } else { self.above }
    }

    /// The lateness at such a place.
    #[must_use]
    pub fn at(self, standard: f32) -> f32 {
        self.middle
            + standard
                * if standard < 0.0 {
                    self.below
                } else {
                    self.above
                }
    }
}

/// A learned model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LatenessModel {
    /// Which of the columns are used.
    used: Vec<usize>,
    bins: Bins,
    quantiles: [CrossFitted; 3],
    /// Smallest distance of an outer quantile from the middle, seconds.
    side_s_min: f32,
    shape: Vec<f32>,
}

/// A model, and where its training rows lie in predictions that have not seen them.
#[derive(Debug, Clone)]
pub struct Learned {
    /// The model.
    pub model: LatenessModel,
    /// [`Sides::standard`] of each training row.
    pub standard: Vec<f32>,
}

impl LatenessModel {
    /// Learns from rows and how late they were, in seconds; the outer quantiles leave out `alpha_ppm`
    /// (parts per million), half on each side.
    #[must_use]
    pub fn learn(known: Known<'_>, late_s: &[f32], alpha_ppm: u32) -> Learned {
        let folds = folds(known.days);
        let used = used_columns(known);
        let columns = chosen(known.columns, &used);
        let all: Vec<u32> = (0_u32..).zip(known.days).map(|(row, _)| row).collect();
        let bins = Bins::learn(&columns, &all);
        let table = bins.apply(&columns);
        let half = f64::from(alpha_ppm.clamp(1, 999_999)) * 5e-7;
        let quantiles = [half, 0.5, 1.0 - half].map(|level| {
            let settings = Settings::for_rows(level, late_s.len());
            CrossFitted::learn(&table, late_s, &folds, &settings)
        });
        let side_s_min = if are_few(known.days, alpha_ppm) {
            SIDE_S_MIN_FEW_DAYS
        } else {
            SIDE_S_MIN
        };
        let unseen = folds.iter().zip(late_s).enumerate();
        let standard: Vec<f32> = unseen
            .map(|(row, (&fold, &late))| {
                let predict = |q: &CrossFitted| q.predict_unseen(&table, row, fold);
                Sides::new(quantiles.each_ref().map(predict), side_s_min).standard(late)
            })
            .collect();
        Learned {
            model: LatenessModel {
                used,
                bins,
                quantiles,
                side_s_min,
                shape: shape(&standard),
            },
            standard,
        }
    }

    /// Predictions for new rows of a table with the same columns.
    #[must_use]
    pub fn predict(&self, columns: &[Column]) -> Vec<Sides> {
        let table: Binned = self.bins.apply(&chosen(columns, &self.used));
        let rows = columns.first().map_or(0, Column::len);
        (0..rows)
            .map(|row| {
                let predict = |q: &CrossFitted| q.predict(&table, row);
                Sides::new(self.quantiles.each_ref().map(predict), self.side_s_min)
            })
            .collect()
    }

    /// The distribution's quantiles at 1/200, 2/200, … as places between and beyond the outer quantiles;
    /// empty if there was nothing to learn from.
    #[must_use]
    pub fn shape(&self) -> &[f32] {
        &self.shape
    }

    /// Trees of the lower, middle and upper quantile, a fold.
    #[must_use]
    pub fn trees(&self) -> [usize; 3] {
        self.quantiles.each_ref().map(CrossFitted::trees)
    }
}

/// Fewer days than a promise of 1−α can be made from, as in
/// [`day_quantile`](super::calibrate::day_quantile).
fn are_few(days: &[i32], alpha_ppm: u32) -> bool {
    let days: BTreeSet<i32> = days.iter().copied().collect();
    (days.len() as u64 + 1) * u64::from(alpha_ppm) < 1_000_000
}

/// Each row's fold by its day.
fn folds(days: &[i32]) -> Vec<usize> {
    let places: BTreeMap<i32, usize> = days.iter().map(|&day| (day, 0)).collect();
    let count = places.len();
    let places: BTreeMap<i32, usize> = places.into_keys().zip(0..).collect();
    let place = |day| {
        places
            .get(day)
            .map_or(FOLDS, |&place| fold_of(place, count))
    };
    days.iter().map(place).collect()
}

/// Columns that can teach something about new days. One that is the same for all of a day's rows has as
/// many values as there are days, and trees would learn those days by heart.
fn used_columns(known: Known<'_>) -> Vec<usize> {
    let mut days = known.days.to_vec();
    days.sort_unstable();
    days.dedup();
    let columns = known.columns.iter().enumerate();
    columns
        .filter(|(_, column)| {
            days.len() >= DAYS_FOR_DAY_COLUMNS || !column.is_of_the_day(known.days)
        })
        .map(|(place, _)| place)
        .collect()
}

fn chosen(columns: &[Column], used: &[usize]) -> Vec<Column> {
    let chosen = used.iter().filter_map(|&place| columns.get(place));
    chosen.cloned().collect()
}

fn shape(standard: &[f32]) -> Vec<f32> {
    let mut sorted = standard.to_vec();
    sorted.sort_by(f32::total_cmp);
    (1..SHAPE_STEPS)
        .filter_map(|step| sorted.get(step * sorted.len() / SHAPE_STEPS).copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALPHA_PPM: u32 = 100_000;

    /// Days of 20 rows; a column that says how late they are, and one that only counts the days.
    fn rows(days: i32) -> (Vec<i32>, Vec<Column>, Vec<f32>) {
        let all =
            || (0..20 * days).map(|row| (row, (f64::from(row) * 0.618_033_988_75).fract() as f32));
        let day = |row: i32| row / 20;
        let columns = vec![
            Column::Numbers(all().map(|(row, _)| (row % 20) as f32).collect()),
            Column::Numbers(all().map(|(row, _)| day(row) as f32).collect()),
        ];
        let late = all().map(|(row, even)| (row % 20) as f32 * 60.0 + 200.0 * even);
        (
            all().map(|(row, _)| day(row)).collect(),
            columns,
            late.collect(),
        )
    }

    #[test]
    fn quantiles_of_new_rows_hold_their_share_and_never_cross() {
        let (days, columns, late) = rows(200);
        let known = Known {
            days: &days,
            columns: &columns,
        };
        let learned = LatenessModel::learn(known, &late, ALPHA_PPM);
        let sides = learned.model.predict(&columns);
        assert!(
            sides
                .iter()
                .all(|sides| sides.below >= 1.0 && sides.above >= 1.0)
        );
        let inside = sides
            .iter()
            .zip(&late)
            .filter(|(sides, late)| sides.standard(**late).abs() <= 1.0);
        let share = inside.count() as f64 / late.len() as f64;
        assert!((0.85..0.96).contains(&share), "{share}");
        let width = sides.iter().map(|s| s.below + s.above).sum::<f32>() / sides.len() as f32;
        assert!(width < 330.0, "{width}: the column isn't used");
    }

    #[test]
    fn a_column_that_only_tells_days_apart_is_not_learned_by_heart() {
        let (days, columns, _) = rows(100);
        let known = Known {
            days: &days,
            columns: &columns,
        };
        assert_eq!(used_columns(known), [0]);
        let (days, columns, _) = rows(DAYS_FOR_DAY_COLUMNS as i32);
        let known = Known {
            days: &days,
            columns: &columns,
        };
        assert_eq!(used_columns(known), [0, 1]);
    }

    #[test]
    fn a_place_and_its_lateness_are_each_other_s_inverse() {
        let sides = Sides::new([100.0, 40.0, -20.0], SIDE_S_MIN);
        assert_eq!(
            (
                sides.standard(-20.0),
                sides.standard(40.0),
                sides.standard(130.0)
            ),
            (-1.0, 0.0, 1.5)
        );
        for late in [-500.0, -20.0, 40.0, 77.0, 1_000.0] {
            assert!((sides.at(sides.standard(late)) - late).abs() < 1e-3);
        }
    }

    #[test]
    fn the_same_history_gives_the_same_model() {
        let (days, columns, late) = rows(30);
        let known = Known {
            days: &days,
            columns: &columns,
        };
        let learn = || LatenessModel::learn(known, &late, ALPHA_PPM).model;
        assert_eq!(learn(), learn());
    }
}
