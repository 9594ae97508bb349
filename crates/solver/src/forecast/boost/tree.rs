//! A grown tree: questions about a row's bins, and what each answer adds to the prediction.

use super::bins::Binned;
use serde::{Deserialize, Serialize};

/// A set of bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct BinSet([u64; 2]);

impl BinSet {
    pub(super) fn insert(&mut self, bin: u8) {
        if let Some(word) = self.0.get_mut(usize::from(bin >> 6)) {
            *word |= 1 << (bin & 63);
        }
    }

    pub(super) fn contains(self, bin: u8) -> bool {
        self.0
            .get(usize::from(bin >> 6))
            .is_some_and(|word| word >> (bin & 63) & 1 == 1)
    }
}

/// Where an answer leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Next {
    Node(u16),
    Leaf(u16),
}

/// One question.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Node {
    pub(super) column: u16,
    pub(super) low_bins: BinSet,
    pub(super) low: Next,
    pub(super) high: Next,
}

/// A tree; nodes come after their parents, the first one is the root.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// What each leaf adds.
    pub(super) leaves: Vec<f32>,
}

impl Tree {
    /// What the tree adds for a row.
    pub(super) fn value(&self, table: &Binned, row: usize) -> f32 {
        let mut next = if self.nodes.is_empty() {
            Next::Leaf(0)
        } else {
            Next::Node(0)
        };
        // A path is no longer than there are nodes, whatever a stored tree says.
        for _ in 0..=self.nodes.len() {
            match next {
                Next::Leaf(leaf) => {
                    return self.leaves.get(usize::from(leaf)).copied().unwrap_or(0.0);
                }
                Next::Node(node) => {
                    let Some(node) = self.nodes.get(usize::from(node)) else {
                        return 0.0;
                    };
                    let bins = table.columns.get(usize::from(node.column));
                    let bin = bins.and_then(|bins| bins.get(row)).copied().unwrap_or(0);
                    next = if node.low_bins.contains(bin) {
                        node.low
                    } else {
                        node.high
                    };
                }
            }
        }
        0.0
    }
}
