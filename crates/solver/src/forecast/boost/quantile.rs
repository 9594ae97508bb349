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
