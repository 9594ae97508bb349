//! One quantile, boosted: a constant, and trees that each take a small step towards the quantile of what
//! is left in their leaves.

use super::bins::Binned;
use super::grow::{Ground, grow};
use super::tree::Tree;
use serde::{Deserialize, Serialize};

/// How a quantile is learned.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Which quantile, in (0, 1).
    pub level: f64,
    /// Most trees.
    pub trees_max: usize,
    /// Leaves of a tree.
    pub leaves_max: usize,
    /// Training rows of a leaf, at least.
    pub leaf_rows_min: usize,
    /// Share of each step that is taken.
    pub rate: f32,
}

impl Settings {
    /// For `rows` training rows: small trees, and leaves in which the quantile is more than a row or two.
    #[must_use]
    pub fn for_rows(level: f64, rows: usize) -> Self {
        let tail = level.min(1.0 - level).max(1e-3);
        let beyond_quantile = (5.0 / tail) as usize;
        Settings {
            level,
            trees_max: 300,
            leaves_max: 8,
            leaf_rows_min: (rows / 80).clamp(20, 1_000).max(beyond_quantile),
            rate: 0.05,
        }
    }
}

/// A learned quantile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Booster {
    constant: f32,
    trees: Vec<Tree>,
}

impl Booster {
    /// Learns from the rows `train` of a table. Without rows it says 0.
    #[must_use]
    pub fn learn(table: &Binned, target: &[f32], train: &[u32], settings: &Settings) -> Self {
        let targets = train.iter().filter_map(|&row| target.get(row as usize));
        let constant = quantile(&mut targets.copied().collect::<Vec<f32>>(), settings.level);
        let mut booster = Booster {
            constant: constant.unwrap_or(0.0),
            trees: Vec::new(),
        };
        let mut left: Vec<f32> = target.iter().map(|y| y - booster.constant).collect();
        let mut rows = train.to_vec();
        let mut in_leaf = Vec::with_capacity(train.len());
        for _ in 0..settings.trees_max {
            let above: Vec<bool> = left.iter().map(|&left| left > 0.0).collect();
            let ground = Ground {
                table,
                above: &above,
                settings,
            };
            let (mut tree, ranges) = grow(&ground, &mut rows);
            if tree.nodes.is_empty() {
                break;
            }
            for (value, (from, to)) in tree.leaves.iter_mut().zip(ranges) {
                let leaf = rows.get(from..to).unwrap_or_default();
                in_leaf.clear();
                in_leaf.extend(leaf.iter().filter_map(|&row| left.get(row as usize)));
                *value = settings.rate * quantile(&mut in_leaf, settings.level).unwrap_or(0.0);
                for &row in leaf {
                    if let Some(left) = left.get_mut(row as usize) {
                        *left -= *value;
                    }
                }
            }
            booster.trees.push(tree);
        }
        booster
    }

    /// Number of trees.
    #[must_use]
    pub fn trees(&self) -> usize {
        self.trees.len()
    }

    /// Keeps the first `trees` trees.
    pub fn truncate(&mut self, trees: usize) {
        self.trees.truncate(trees);
    }

    /// The quantile for a row of a table that was binned as the training table was.
    #[must_use]
    pub fn predict(&self, table: &Binned, row: usize) -> f32 {
        let steps = self.trees.iter().map(|tree| tree.value(table, row));
        self.constant + steps.sum::<f32>()
    }

    /// The pinball loss of the rows `held_out` with 0, 1, 2… trees, summed.
    pub(super) fn losses(
        &self,
        table: &Binned,
        target: &[f32],
        held_out: &[u32],
        level: f64,
    ) -> Vec<f64> {
        let mut losses = vec![0.0; self.trees.len() + 1];
        for &row in held_out {
            let Some(&target) = target.get(row as usize) else {
                continue;
            };
            let mut left = target - self.constant;
            let steps = self
                .trees
                .iter()
                .map(|tree| tree.value(table, row as usize));
            for (loss, step) in losses.iter_mut().zip(std::iter::once(0.0).chain(steps)) {
                left -= step;
                *loss += pinball(f64::from(left), level);
            }
        }
        losses
    }
}

/// The pinball loss of a prediction that was `left` too low (Koenker and Bassett 1978).
fn pinball(left: f64, level: f64) -> f64 {
    if left >= 0.0 {
        level * left
    } else {
        (level - 1.0) * left
    }
}

/// The lower of the values at that level; reorders them.
fn quantile(values: &mut [f32], level: f64) -> Option<f32> {
    let last = values.len().checked_sub(1)?;
    let rank = (level * values.len() as f64).ceil() as usize;
    let rank = rank.saturating_sub(1).min(last);
    Some(*values.select_nth_unstable_by(rank, f32::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::boost::bins::{Bins, Column};

    const ROWS: u32 = 6_000;

    /// Steps of the golden ratio fill 0..1 evenly.
    fn even(row: u32) -> f32 {
        (f64::from(row) * 0.618_033_988_75).fract() as f32
    }

    /// Spread by kind, shifted by a number: the quantiles are known.
    fn table() -> (Vec<Column>, Vec<f32>) {
        let kinds: Vec<u32> = (0..ROWS).map(|row| row / 7 % 4).collect();
        let numbers: Vec<f32> = (0..ROWS).map(|row| (row / 31 % 100) as f32).collect();
        let shift = |number: f32| if number < 50.0 { 0.0 } else { 300.0 };
        let target = (0..ROWS)
            .zip(kinds.iter().zip(&numbers))
            .map(|(row, (&kind, &number))| shift(number) + 100.0 * (1 + kind) as f32 * even(row))
            .collect();
        (vec![Column::Kinds(kinds), Column::Numbers(numbers)], target)
    }

    #[test]
    fn quantiles_follow_a_kind_and_a_number() {
        let (columns, target) = table();
        let rows: Vec<u32> = (0..ROWS).collect();
        let table = Bins::learn(&columns, &rows).apply(&columns);
        let settings = Settings::for_rows(0.9, rows.len());
        let booster = Booster::learn(&table, &target, &rows, &settings);
        let [Column::Kinds(kinds), Column::Numbers(numbers)] = &columns[..] else {
            panic!("two columns")
        };
        for row in 0..500 {
            let shift = if numbers[row] < 50.0 { 0.0 } else { 300.0 };
            let expected = shift + 90.0 * (1 + kinds[row]) as f32;
            let predicted = booster.predict(&table, row);
            assert!(
                (predicted - expected).abs() < 25.0,
                "{predicted}, not {expected}"
            );
        }
    }

    #[test]
    fn each_tree_lowers_the_loss_of_the_rows_it_learns_from() {
        let (columns, target) = table();
        let rows: Vec<u32> = (0..ROWS).collect();
        let table = Bins::learn(&columns, &rows).apply(&columns);
        let settings = Settings::for_rows(0.5, rows.len());
        let booster = Booster::learn(&table, &target, &rows, &settings);
        let losses = booster.losses(&table, &target, &rows, 0.5);
        assert!(losses.windows(2).all(|pair| pair[1] <= pair[0] * 1.001));
        assert!(losses[losses.len() - 1] < 0.6 * losses[0]);
    }

    #[test]
    fn few_rows_give_a_constant_and_none_give_zero() {
        let columns = [Column::Numbers(vec![1.0, 2.0, 3.0])];
        let table = Bins::learn(&columns, &[0, 1, 2]).apply(&columns);
        let settings = Settings::for_rows(0.5, 3);
        let target = [10.0, 30.0, 20.0];
        let booster = Booster::learn(&table, &target, &[0, 1, 2], &settings);
        assert_eq!((booster.trees(), booster.predict(&table, 0)), (0, 20.0));
        let empty = Booster::learn(&table, &target, &[], &settings);
        assert_eq!(empty.predict(&table, 0), 0.0);
    }
}
