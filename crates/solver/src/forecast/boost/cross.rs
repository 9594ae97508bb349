//! Cross-fitting by blocks of days: each block is predicted by a booster that has not seen it, which tells
//! how many trees are worth it and how far off predictions of new days are; new rows get the mean of all
//! boosters (Barber, Candès, Ramdas, Tibshirani, "Predictive inference with the jackknife+", Annals of
//! Statistics 49, 2021, section 3, CV+).

use super::bins::Binned;
use super::quantile::{Booster, Settings};
use serde::{Deserialize, Serialize};

/// Number of blocks that days are dealt to.
pub const FOLDS: usize = 4;
/// Longest run of days that stay together: neighbouring days resemble each other.
const RUN_DAYS_MAX: usize = 7;

/// Which fold the `place`-th of `days` days belongs to.
#[must_use]
pub fn fold_of(place: usize, days: usize) -> usize {
    let run = (days / (3 * FOLDS)).clamp(1, RUN_DAYS_MAX);
    place / run % FOLDS
}

/// A quantile learned once a fold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrossFitted {
    boosters: Vec<Booster>,
}

impl CrossFitted {
    /// Learns, given each training row's fold; rows of no training day have the fold [`FOLDS`].
    #[must_use]
    pub fn learn(table: &Binned, target: &[f32], folds: &[usize], settings: &Settings) -> Self {
        let rows = |wanted: &dyn Fn(usize) -> bool| -> Vec<u32> {
            let numbered = (0_u32..).zip(folds);
            let wanted = numbered.filter(|&(_, &fold)| fold < FOLDS && wanted(fold));
            wanted.map(|(row, _)| row).collect()
        };
        let mut losses = vec![0.0; settings.trees_max + 1];
        let mut boosters = Vec::with_capacity(FOLDS);
        for fold in 0..FOLDS {
            let mut others = rows(&|f| f != fold);
            if others.is_empty() {
                // A single day: better what is known of it than nothing.
                others = rows(&|_| true);
            }
            let booster = Booster::learn(table, target, &others, settings);
            let own = booster.losses(table, target, &rows(&|f| f == fold), settings.level);
            let last = own.last().copied().unwrap_or(0.0);
            let padded = own.into_iter().chain(std::iter::repeat(last));
            for (sum, loss) in losses.iter_mut().zip(padded) {
                *sum += loss;
            }
            boosters.push(booster);
        }
        let best = (0..losses.len()).min_by(|&a, &b| losses[a].total_cmp(&losses[b]));
        for booster in &mut boosters {
            booster.truncate(best.unwrap_or(0));
        }
        CrossFitted { boosters }
    }

    /// The prediction for a row by the booster that has not seen its fold; that of a new row for a fold
    /// that there isn't.
    #[must_use]
    pub fn predict_unseen(&self, table: &Binned, row: usize, fold: usize) -> f32 {
        match self.boosters.get(fold) {
            Some(booster) => booster.predict(table, row),
            None => self.predict(table, row),
        }
    }

    /// The prediction for a new row.
    #[must_use]
    pub fn predict(&self, table: &Binned, row: usize) -> f32 {
        let all = self
            .boosters
            .iter()
            .map(|booster| booster.predict(table, row));
        all.sum::<f32>() / self.boosters.len().max(1) as f32
    }

    /// Trees of each booster at the most.
    #[must_use]
    pub fn trees(&self) -> usize {
        self.boosters.iter().map(Booster::trees).max().unwrap_or(0)
    }
}
