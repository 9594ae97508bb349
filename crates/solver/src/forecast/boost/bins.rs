//! Columns of features, and their binning: what a tree sees of a value is one byte. Bins are learned from
//! training rows only; a value never seen there falls into the nearest bin, or among the unknown.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most columns of a table.
pub const COLUMNS_MAX: usize = 64;
/// The kind of a row that has none.
pub const UNKNOWN_KIND: u32 = u32::MAX;
/// Bins of a column, that of the unknown included.
pub(super) const BINS: usize = 128;
/// A kind with fewer training rows is one of the others.
const KIND_ROWS_MIN: usize = 20;
/// Bin of what isn't known or is too rare.
const UNKNOWN_BIN: u8 = 0;

/// One feature of all rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// A number each; not-a-number where it isn't known.
    Numbers(Vec<f32>),
    /// A kind each; [`UNKNOWN_KIND`] where it isn't known.
    Kinds(Vec<u32>),
}

impl Column {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Column::Numbers(values) => values.len(),
            Column::Kinds(values) => values.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether each day's rows all have the same value: then it says no more than which day it is.
    #[must_use]
    pub fn is_of_the_day(&self, days: &[i32]) -> bool {
        let mut value_of_day: BTreeMap<i32, u32> = BTreeMap::new();
        let mut same = |day: i32, value: u32| *value_of_day.entry(day).or_insert(value) == value;
        match self {
            Column::Numbers(values) => days.iter().zip(values).all(|(&d, v)| same(d, v.to_bits())),
            Column::Kinds(values) => days.iter().zip(values).all(|(&d, &v)| same(d, v)),
        }
    }
}

/// How one column is binned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Cuts {
    /// Rising; a value's bin is 1 + the number of cuts below it.
    Numbers(Vec<f32>),
    /// Kind to bin.
    Kinds(BTreeMap<u32, u8>),
}

/// How a table's columns are binned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bins(Vec<Cuts>);

/// A binned table, column by column.
#[derive(Debug, Clone)]
pub struct Binned {
    pub(super) columns: Vec<Vec<u8>>,
    /// Whether a column's bins have an order.
    pub(super) ordered: Vec<bool>,
}

impl Bins {
    /// Learns cuts from the rows `train`; columns beyond [`COLUMNS_MAX`] are not used.
    #[must_use]
    pub fn learn(columns: &[Column], train: &[u32]) -> Self {
        let cuts = columns.iter().take(COLUMNS_MAX).map(|column| match column {
            Column::Numbers(values) => Cuts::Numbers(number_cuts(values, train)),
            Column::Kinds(values) => Cuts::Kinds(kind_bins(values, train)),
        });
        Bins(cuts.collect())
    }

    /// Bins a table of the same columns.
    #[must_use]
    pub fn apply(&self, columns: &[Column]) -> Binned {
        let pairs = || self.0.iter().zip(columns);
        Binned {
            columns: pairs().map(|(cuts, column)| binned(cuts, column)).collect(),
            ordered: pairs()
                .map(|(cuts, _)| matches!(cuts, Cuts::Numbers(_)))
                .collect(),
        }
    }
}

fn binned(cuts: &Cuts, column: &Column) -> Vec<u8> {
    match (cuts, column) {
        (Cuts::Numbers(cuts), Column::Numbers(values)) => values
            .iter()
            .map(|&value| number_bin(cuts, value))
            .collect(),
        (Cuts::Kinds(bins), Column::Kinds(values)) => values
            .iter()
            .map(|kind| bins.get(kind).copied().unwrap_or(UNKNOWN_BIN))
            .collect(),
        // Another table than the one learned from: nothing is known of it.
        (Cuts::Numbers(_), Column::Kinds(_)) | (Cuts::Kinds(_), Column::Numbers(_)) => {
            vec![UNKNOWN_BIN; column.len()]
        }
    }
}

fn number_bin(cuts: &[f32], value: f32) -> u8 {
    if value.is_nan() {
        return UNKNOWN_BIN;
    }
    // There are at most `BINS - 2` cuts.
    1 + cuts.partition_point(|cut| *cut < value) as u8
}

/// Cuts that leave about the same number of rows in each bin, between values that do occur.
fn number_cuts(values: &[f32], train: &[u32]) -> Vec<f32> {
    let mut known: Vec<f32> = train
        .iter()
        .filter_map(|&row| values.get(row as usize).copied())
        .filter(|value| !value.is_nan())
        .collect();
    known.sort_by(f32::total_cmp);
    let most = BINS - 2;
    let mut cuts: Vec<f32> = (1..=most)
        .filter_map(|part| known.get(part * known.len() / (most + 1)).copied())
        .collect();
    cuts.dedup();
    cuts
}

/// The most frequent kinds get a bin each.
fn kind_bins(values: &[u32], train: &[u32]) -> BTreeMap<u32, u8> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for kind in train.iter().filter_map(|&row| values.get(row as usize)) {
        *counts.entry(*kind).or_default() += 1;
    }
    counts.remove(&UNKNOWN_KIND);
    let mut frequent: Vec<(u32, usize)> = counts
        .into_iter()
        .filter(|&(_, count)| count >= KIND_ROWS_MIN)
        .collect();
    frequent.sort_by_key(|&(kind, count)| (std::cmp::Reverse(count), kind));
    let kinds = frequent.into_iter().take(BINS - 1).map(|(kind, _)| kind);
    kinds.zip(1..).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: u32) -> Vec<u32> {
        (0..count).collect()
    }

    #[test]
    fn numbers_keep_their_order_and_unknown_ones_their_own_bin() {
        let values: Vec<f32> = (0..1_000).map(|i| (i * 7_919 % 1_000) as f32).collect();
        let column = Column::Numbers(values.clone());
        let bins = Bins::learn(std::slice::from_ref(&column), &rows(1_000));
        let odd = Column::Numbers(vec![f32::NAN, -1e30, 1e30, f32::INFINITY]);
        let binned = bins.apply(&[column]);
        let mut pairs: Vec<(f32, u8)> = values.into_iter().zip(binned.columns[0].clone()).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert!(pairs.windows(2).all(|pair| pair[0].1 <= pair[1].1));
        let used: std::collections::BTreeSet<u8> = pairs.iter().map(|pair| pair.1).collect();
        assert!(used.len() > 100, "{} bins", used.len());
        assert_eq!(bins.apply(&[odd]).columns[0], [0, 1, 127, 127]);
    }

    #[test]
    fn rare_and_new_kinds_are_unknown() {
        let mut kinds = vec![3; 50];
        kinds.extend([8; 30]);
        kinds.extend([5; KIND_ROWS_MIN - 1]);
        kinds.push(UNKNOWN_KIND);
        let count = kinds.len() as u32;
        let bins = Bins::learn(&[Column::Kinds(kinds)], &rows(count));
        let asked = Column::Kinds(vec![3, 8, 5, 99, UNKNOWN_KIND]);
        assert_eq!(bins.apply(&[asked]).columns[0], [1, 2, 0, 0, 0]);
    }

    #[test]
    fn many_kinds_never_outgrow_a_byte() {
        let kinds: Vec<u32> = (0..10_000).map(|i| i % 500).collect();
        let bins = Bins::learn(&[Column::Kinds(kinds.clone())], &rows(10_000));
        let binned = bins.apply(&[Column::Kinds(kinds)]);
        assert!(binned.columns[0].iter().all(|&bin| usize::from(bin) < BINS));
    }

    #[test]
    fn a_column_of_the_day_is_told_from_one_of_the_row() {
        let days = [1, 1, 2, 2];
        assert!(Column::Kinds(vec![7, 7, 7, 7]).is_of_the_day(&days));
        assert!(Column::Numbers(vec![1.0, 1.0, 2.0, 2.0]).is_of_the_day(&days));
        assert!(!Column::Numbers(vec![1.0, 1.5, 2.0, 2.0]).is_of_the_day(&days));
    }
}
