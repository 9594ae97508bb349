//! Grows one tree for the pinball loss: the leaf that gains most is split next. The gradient of that loss
//! takes two values only, so a histogram counts rows and rows above: whole numbers, exact, and a child's
//! is its parent's less its sibling's.

use super::bins::{BINS, Binned};
use super::quantile::Settings;
use super::tree::{BinSet, Next, Node, Tree};
use std::ops::Range;

/// Rows in the lower half of a word, those above their prediction in the upper one.
type Count = u64;
type Histogram = Vec<[Count; BINS]>;

const ABOVE: Count = 1 << 32;
/// A kind's rate is drawn towards its leaf's as by this many rows, so that rare kinds sort by chance less.
const KIND_SMOOTHING: f64 = 200.0;
/// Added to the rows of a side when a split is weighed: small sides have to gain more.
const SIDE_PRIOR: f64 = 1.0;
/// The same for kinds, whose order was chosen after the fact.
const SIDE_PRIOR_KINDS: f64 = 50.0;
/// Smallest gain worth a split.
const GAIN_MIN: f64 = 1e-6;

fn rows_of(count: Count) -> f64 {
    (count & (ABOVE - 1)) as f64
}

fn above_of(count: Count) -> f64 {
    (count >> 32) as f64
}

/// A leaf that may be split.
struct Leaf {
    from: usize,
    to: usize,
    histogram: Histogram,
    best: Option<Split>,
    /// The node and side that lead here.
    parent: Option<Parent>,
}

/// A side of a node.
#[derive(Clone, Copy)]
struct Parent {
    node: usize,
    low: bool,
}

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    column: usize,
    low_bins: BinSet,
}

/// What growing needs besides the rows.
pub(super) struct Ground<'a> {
    pub(super) table: &'a Binned,
    /// Whether a row lies above its prediction.
    pub(super) above: &'a [bool],
    pub(super) settings: &'a Settings,
}

/// A tree without values, and the range of `rows` in each leaf; `rows` is reordered leaf by leaf.
pub(super) fn grow(ground: &Ground<'_>, rows: &mut [u32]) -> (Tree, Vec<(usize, usize)>) {
    let mut tree = Tree::default();
    let mut scratch = Vec::with_capacity(rows.len());
    let all = 0..rows.len();
    let mut leaves = vec![ground.leaf(all.clone(), ground.histogram(rows), None)];
    while leaves.len() < ground.settings.leaves_max {
        let best = leaves
            .iter()
            .enumerate()
            .filter_map(|(place, leaf)| Some((place, leaf.best?)))
            .max_by(|a, b| a.1.gain.total_cmp(&b.1.gain).then(b.0.cmp(&a.0)));
        let Some((place, split)) = best else { break };
        let leaf = leaves.swap_remove(place);
        let node = tree.nodes.len();
        link(&mut tree, leaf.parent, Next::Node(node as u16));
        tree.nodes.push(Node {
            column: split.column as u16,
            low_bins: split.low_bins,
            low: Next::Leaf(0),
            high: Next::Leaf(0),
        });
        leaves.extend(ground.split(leaf, split, rows, &mut scratch, node));
    }
    for (number, leaf) in (0..).zip(&leaves) {
        link(&mut tree, leaf.parent, Next::Leaf(number));
    }
    tree.leaves = vec![0.0; leaves.len()];
    let ranges = leaves
        .into_iter()
        .map(|leaf| (leaf.from, leaf.to))
        .collect();
    (tree, ranges)
}

/// Lets the side of a parent lead to `next`.
fn link(tree: &mut Tree, parent: Option<Parent>, next: Next) {
    let node = parent.and_then(|parent| Some((parent.low, tree.nodes.get_mut(parent.node)?)));
    match node {
        Some((true, node)) => node.low = next,
        Some((false, node)) => node.high = next,
        None => {}
    }
}

impl Ground<'_> {
    fn leaf(&self, range: Range<usize>, histogram: Histogram, parent: Option<Parent>) -> Leaf {
        Leaf {
            from: range.start,
            to: range.end,
            best: self.best_split(&histogram),
            histogram,
            parent,
        }
    }

    fn histogram(&self, rows: &[u32]) -> Histogram {
        let counts: Vec<(u32, Count)> = rows
            .iter()
            .map(|&row| {
                let above = self.above.get(row as usize).copied().unwrap_or(false);
                (row, if above { 1 | ABOVE } else { 1 })
            })
            .collect();
        let column = |bins: &Vec<u8>| {
            let mut histogram = [0; BINS];
            for &(row, count) in &counts {
                let bin = bins.get(row as usize).copied().unwrap_or(0);
                histogram[usize::from(bin) % BINS] += count;
            }
            histogram
        };
        self.table.columns.iter().map(column).collect()
    }

    /// Two leaves of one; the rows of the lower one come first.
    fn split(
        &self,
        leaf: Leaf,
        split: Split,
        rows: &mut [u32],
        scratch: &mut Vec<u32>,
        node: usize,
    ) -> [Leaf; 2] {
        let (from, to) = (leaf.from, leaf.to);
        let own = rows.get_mut(from..to).unwrap_or_default();
        let middle = from + self.partition(split, own, scratch);
        let (low, high) = own.split_at(middle - from);
        let small = self.histogram(if low.len() <= high.len() { low } else { high });
        let large = difference(leaf.histogram, &small);
        let (low_histogram, high_histogram) = if low.len() <= high.len() {
            (small, large)
        } else {
            (large, small)
        };
        let parent = |low| Some(Parent { node, low });
        [
            self.leaf(from..middle, low_histogram, parent(true)),
            self.leaf(middle..to, high_histogram, parent(false)),
        ]
    }

    /// Brings the lower side's rows to the front, both sides in their order; how many there are.
    fn partition(&self, split: Split, rows: &mut [u32], scratch: &mut Vec<u32>) -> usize {
        let bins = self.table.columns.get(split.column);
        scratch.clear();
        let mut kept = 0;
        for place in 0..rows.len() {
            let row = rows[place];
            let bin = bins.and_then(|bins| bins.get(row as usize)).copied();
            if split.low_bins.contains(bin.unwrap_or(0)) {
                rows[kept] = row;
                kept += 1;
            } else {
                scratch.push(row);
            }
        }
        rows[kept..].copy_from_slice(scratch);
        kept
    }

    fn best_split(&self, histogram: &Histogram) -> Option<Split> {
        let columns = histogram.iter().zip(&self.table.ordered).enumerate();
        columns
            .filter_map(|(column, (counts, &ordered))| self.best_of_column(column, counts, ordered))
            .filter(|split| split.gain > GAIN_MIN)
            .max_by(|a, b| a.gain.total_cmp(&b.gain).then(b.column.cmp(&a.column)))
    }

    /// The best split of one column: every prefix of its bins in their order.
    fn best_of_column(
        &self,
        column: usize,
        counts: &[Count; BINS],
        ordered: bool,
    ) -> Option<Split> {
        let total: Count = counts.iter().sum();
        let mut order: Vec<usize> = (0..BINS).filter(|&bin| counts[bin] > 0).collect();
        let prior = if ordered {
            SIDE_PRIOR
        } else {
            SIDE_PRIOR_KINDS
        };
        if !ordered {
            let rate = above_of(total) / rows_of(total).max(1.0);
            let smoothed = |bin: usize| {
                (above_of(counts[bin]) + KIND_SMOOTHING * rate)
                    / (rows_of(counts[bin]) + KIND_SMOOTHING)
            };
            order.sort_by(|&a, &b| smoothed(a).total_cmp(&smoothed(b)).then(a.cmp(&b)));
        }
        let rows_min = self.settings.leaf_rows_min as f64;
        let whole = self.weight(total, prior);
        let (mut low, mut best) = (0, None);
        for (taken, &bin) in (1..).zip(&order) {
            low += counts[bin];
            let high = total - low;
            if rows_of(low) < rows_min {
                continue;
            }
            if rows_of(high) < rows_min {
                break;
            }
            let gain = self.weight(low, prior) + self.weight(high, prior) - whole;
            if best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, taken));
            }
        }
        let (gain, taken) = best?;
        let mut low_bins = BinSet::default();
        for &bin in order.iter().take(taken) {
            low_bins.insert(bin as u8);
        }
        Some(Split {
            gain,
            column,
            low_bins,
        })
    }

    /// Squared gradient by rows: how much a leaf of these rows could gain.
    fn weight(&self, count: Count, prior: f64) -> f64 {
        let gradient = above_of(count) - (1.0 - self.settings.level) * rows_of(count);
        gradient * gradient / (rows_of(count) + prior)
    }
}

fn difference(mut whole: Histogram, part: &Histogram) -> Histogram {
    for (whole, part) in whole.iter_mut().zip(part) {
        for (whole, part) in whole.iter_mut().zip(part) {
            *whole -= part;
        }
    }
    whole
}
