//! Exact multiple-choice knapsack: one item a class, least cost within a budget of misses. Works in
//! integers throughout, so that equal input gives equal output everywhere.
//!
//! Method (Kellerer, Pferschy, Pisinger, "Knapsack Problems", 2004, ch. 11): the linear relaxation
//! by a greedy walk over the convex hulls, which also gives the multiplier λ; a first solution by
//! rounding and filling up; items that λ proves useless are removed; dynamic programming over what
//! is left, with states that can't lead to a better solution cut off.

use super::candidates::Candidate;

/// A solution: the item picked in each class, and a lower bound on the cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picked {
    pub items: Vec<usize>,
    pub bound: i64,
}

/// Solves over classes whose items have rising cost and falling misses, none of them empty.
/// `Err(least)` tells the fewest misses when they exceed the budget.
pub(super) fn solve(classes: &[Vec<Candidate>], budget: u64) -> Result<Picked, u64> {
    let cheapest = vec![0; classes.len()];
    if misses_of(classes, &cheapest) <= budget {
        let bound = cost_of(classes, &cheapest);
        return Ok(Picked {
            items: cheapest,
            bound,
        });
    }
    let most_careful: Vec<usize> = classes
        .iter()
        .map(|own| own.len().saturating_sub(1))
        .collect();
    let least = misses_of(classes, &most_careful);
    if least > budget {
        return Err(least);
    }
    let Relaxed { mut items, price } = relax(classes, budget);
    fill_up(classes, budget, &mut items);
    let relaxation = Relaxation::new(classes, budget, price);
    let incumbent = cost_of(classes, &items);
    // Costs differ by multiples of their greatest common divisor, so better means better by that.
    let target = incumbent - cost_step(classes).max(1);
    let search = Search {
        classes,
        budget,
        target,
        relaxation: &relaxation,
    };
    if let Some(better) = search.run() {
        items = better;
    }
    Ok(Picked {
        items,
        bound: relaxation.bound(),
    })
}

/// Price of a miss as a fraction: `cost / misses`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Price {
    cost: i64,
    misses: i64,
}

/// The greedy solution of the relaxation with its fractional step rounded to the careful side, and
/// the price at that step.
struct Relaxed {
    items: Vec<usize>,
    price: Price,
}

/// A step down the convex hull of one class.
struct Step {
    class: usize,
    item: usize,
    price: Price,
}

fn relax(classes: &[Vec<Candidate>], budget: u64) -> Relaxed {
    let mut steps: Vec<Step> = Vec::new();
    for (class, own) in classes.iter().enumerate() {
        hull_steps(class, own, &mut steps);
    }
    // Stable: steps of one class already stand in rising order of price.
    steps.sort_by(|a, b| compare(a.price, b.price));
    let mut items = vec![0; classes.len()];
    let mut misses = misses_of(classes, &items);
    let mut price = Price { cost: 0, misses: 1 };
    for step in steps {
        if misses <= budget {
            break;
        }
        misses -= step.price.misses.unsigned_abs();
        price = step.price;
        if let Some(item) = items.get_mut(step.class) {
            *item = step.item;
        }
    }
    Relaxed { items, price }
}

/// The lower convex hull of the class in the plane of misses and cost, as steps from its cheapest
/// item on.
fn hull_steps(class: usize, own: &[Candidate], steps: &mut Vec<Step>) {
    let base = steps.len();
    let mut hull: Vec<usize> = vec![0];
    for item in 1..own.len() {
        while let (Some(&last), true) = (hull.last(), hull.len() > 1) {
            let onward = price_between(own, last, item);
            if steps
                .last()
                .is_some_and(|step| compare(step.price, onward).is_lt())
            {
                break;
            }
            hull.pop();
            steps.pop();
        }
        let last = hull.last().copied().unwrap_or(0);
        steps.push(Step {
            class,
            item,
            price: price_between(own, last, item),
        });
        hull.push(item);
    }
    debug_assert_eq!(steps.len() - base + 1, hull.len());
}

fn price_between(own: &[Candidate], cheap: usize, careful: usize) -> Price {
    match (own.get(cheap), own.get(careful)) {
        (Some(a), Some(b)) => Price {
            cost: b.cost - a.cost,
            misses: (i64::from(a.misses) - i64::from(b.misses)).max(1),
        },
        _ => Price { cost: 0, misses: 1 },
    }
}

fn compare(a: Price, b: Price) -> std::cmp::Ordering {
    let left = i128::from(a.cost) * i128::from(b.misses);
    let right = i128::from(b.cost) * i128::from(a.misses);
    left.cmp(&right)
}

/// Uses up what rounding left of the budget: takes the largest saving that fits, again and again.
fn fill_up(classes: &[Vec<Candidate>], budget: u64, items: &mut [usize]) {
    loop {
        let slack = budget.saturating_sub(misses_of(classes, items));
        let best = classes
            .iter()
            .zip(items.iter())
            .enumerate()
            .filter_map(|(class, (own, &item))| {
                saving(own, item, slack).map(|(by, to)| (by, class, to))
            })
            .max_by_key(|&(by, class, _)| (by, std::cmp::Reverse(class)));
        let Some((_, class, to)) = best else { return };
        if let Some(item) = items.get_mut(class) {
            *item = to;
        }
    }
}

/// The cheapest item before `item` that adds at most `slack` misses, and how much it saves.
fn saving(own: &[Candidate], item: usize, slack: u64) -> Option<(i64, usize)> {
    let current = own.get(item)?;
    let (to, cheaper) = own
        .iter()
        .enumerate()
        .take(item)
        .find(|(_, other)| u64::from(other.misses - current.misses) <= slack)?;
    Some((current.cost - cheaper.cost, to))
}

/// The Lagrangian relaxation at one price; everything is scaled by `price.misses` to stay integer.
struct Relaxation {
    price: Price,
    /// Least reduced cost of each class.
    least: Vec<i128>,
    budget: u64,
}

impl Relaxation {
    fn new(classes: &[Vec<Candidate>], budget: u64, price: Price) -> Self {
        let mut relaxation = Self {
            price,
            least: Vec::with_capacity(classes.len()),
            budget,
        };
        for own in classes {
            let least = own
                .iter()
                .map(|item| relaxation.reduced(item))
                .min()
                .unwrap_or(0);
            relaxation.least.push(least);
        }
        relaxation
    }

    /// Cost plus the priced misses, scaled.
    fn reduced(&self, item: &Candidate) -> i128 {
        self.scaled(item.cost) + i128::from(self.price.cost) * i128::from(item.misses)
    }

    fn scaled(&self, cost: i64) -> i128 {
        i128::from(cost) * i128::from(self.price.misses)
    }

    /// The relaxation's value, scaled.
    fn value(&self) -> i128 {
        let sum: i128 = self.least.iter().sum();
        sum - i128::from(self.price.cost) * i128::from(self.budget)
    }

    /// The lower bound on the cost, rounded up.
    fn bound(&self) -> i64 {
        let scale = i128::from(self.price.misses);
        let rounded = (self.value() + scale - 1).div_euclid(scale);
        i64::try_from(rounded).unwrap_or(i64::MAX)
    }
}

/// Dynamic programming for a solution of cost `target` or less.
struct Search<'a> {
    classes: &'a [Vec<Candidate>],
    budget: u64,
    target: i64,
    relaxation: &'a Relaxation,
}

/// A partial solution: one item picked in each of the classes so far.
#[derive(Debug, Clone, Copy)]
struct State {
    misses: u64,
    cost: i64,
    /// How far the reduced costs so far exceed the least ones, scaled.
    excess: i128,
    parent: usize,
    item: usize,
}

impl Search<'_> {
    fn run(&self) -> Option<Vec<usize>> {
        let room = self.relaxation.scaled(self.target) - self.relaxation.value();
        if room < 0 {
            return None;
        }
        let careful_rest = self.careful_rest();
        let root = State {
            misses: 0,
            cost: 0,
            excess: 0,
            parent: 0,
            item: 0,
        };
        let mut layers = vec![vec![root]];
        for (class, own) in self.classes.iter().enumerate() {
            let rest = careful_rest.get(class + 1).copied().unwrap_or(0);
            let useful = self.useful(class, own, room);
            let layer = layers
                .last()
                .map(|states| self.extend(states, &useful, rest, room))?;
            if layer.is_empty() {
                return None;
            }
            layers.push(layer);
        }
        self.trace(&layers)
    }

    /// Fewest misses of all classes from each one on.
    fn careful_rest(&self) -> Vec<u64> {
        let mut rest = vec![0; self.classes.len() + 1];
        for (class, own) in self.classes.iter().enumerate().rev() {
            let least = own.last().map_or(0, |item| u64::from(item.misses));
            let after = rest.get(class + 1).copied().unwrap_or(0);
            if let Some(entry) = rest.get_mut(class) {
                *entry = after + least;
            }
        }
        rest
    }

    /// Items that some solution within the target may contain, with their excess.
    fn useful(&self, class: usize, own: &[Candidate], room: i128) -> Vec<(usize, Candidate, i128)> {
        let least = self.relaxation.least.get(class).copied().unwrap_or(0);
        own.iter()
            .enumerate()
            .map(|(item, &candidate)| {
                (item, candidate, self.relaxation.reduced(&candidate) - least)
            })
            .filter(|&(_, _, excess)| excess <= room)
            .collect()
    }

    fn extend(
        &self,
        states: &[State],
        useful: &[(usize, Candidate, i128)],
        careful_rest: u64,
        room: i128,
    ) -> Vec<State> {
        let mut next = Vec::with_capacity(states.len() * useful.len());
        for (parent, state) in states.iter().enumerate() {
            for &(item, candidate, excess) in useful {
                let grown = State {
                    misses: state.misses + u64::from(candidate.misses),
                    cost: state.cost + candidate.cost,
                    excess: state.excess + excess,
                    parent,
                    item,
                };
                if grown.excess <= room && grown.misses + careful_rest <= self.budget {
                    next.push(grown);
                }
            }
        }
        next.sort_by_key(|state| (state.misses, state.cost));
        let mut cheapest = i64::MAX;
        next.retain(|state| {
            let better = state.cost < cheapest;
            cheapest = cheapest.min(state.cost);
            better
        });
        next
    }

    fn trace(&self, layers: &[Vec<State>]) -> Option<Vec<usize>> {
        let (last, best) = layers
            .last()?
            .iter()
            .enumerate()
            .min_by_key(|(_, state)| state.cost)?;
        if best.cost > self.target {
            return None;
        }
        let mut items = Vec::with_capacity(self.classes.len());
        let mut at = last;
        for layer in layers.iter().skip(1).rev() {
            let state = layer.get(at)?;
            items.push(state.item);
            at = state.parent;
        }
        items.reverse();
        Some(items)
    }
}

fn misses_of(classes: &[Vec<Candidate>], items: &[usize]) -> u64 {
    picked(classes, items)
        .map(|item| u64::from(item.misses))
        .sum()
}

fn cost_of(classes: &[Vec<Candidate>], items: &[usize]) -> i64 {
    picked(classes, items).map(|item| item.cost).sum()
}

fn picked<'a>(
    classes: &'a [Vec<Candidate>],
    items: &'a [usize],
) -> impl Iterator<Item = &'a Candidate> {
    classes
        .iter()
        .zip(items)
        .filter_map(|(own, &item)| own.get(item))
}

/// Greatest common divisor of the differences of costs within classes.
fn cost_step(classes: &[Vec<Candidate>]) -> i64 {
    let mut divisor = 0;
    for own in classes {
        let Some(first) = own.first() else { continue };
        for item in own {
            divisor = gcd(divisor, item.cost - first.cost);
        }
    }
    divisor
}

fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs()
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::narrow::{Span, candidates};

    fn item(cost: i64, misses: u32) -> Candidate {
        Candidate {
            span: Span { from: 0, to: 1 },
            misses,
            cost,
        }
    }

    fn random_classes(rng: &mut ChaCha8Rng) -> Vec<Vec<Candidate>> {
        (0..rng.random_range(0..7))
            .map(|_| {
                let count = rng.random_range(1..6);
                let own = (0..count)
                    .map(|_| item(rng.random_range(0..60), rng.random_range(0..25)))
                    .collect();
                candidates::efficient(own)
            })
            .collect()
    }

    /// Every combination, one after the other.
    fn brute_force(classes: &[Vec<Candidate>], budget: u64) -> Option<i64> {
        let Some((first, rest)) = classes.split_first() else {
            return Some(0);
        };
        first
            .iter()
            .filter(|item| u64::from(item.misses) <= budget)
            .filter_map(|item| {
                brute_force(rest, budget - u64::from(item.misses)).map(|cost| cost + item.cost)
            })
            .min()
    }

    #[test]
    fn the_optimum_is_that_of_trying_everything() {
        let mut rng = ChaCha8Rng::seed_from_u64(11);
        let (mut solved, mut impossible) = (0, 0);
        for _ in 0..3_000 {
            let classes = random_classes(&mut rng);
            let budget = rng.random_range(0..60);
            match (solve(&classes, budget), brute_force(&classes, budget)) {
                (Ok(picked), Some(best)) => {
                    solved += 1;
                    assert_eq!(cost_of(&classes, &picked.items), best);
                    assert!(misses_of(&classes, &picked.items) <= budget);
                    assert!(picked.bound <= best);
                }
                (Err(least), None) => {
                    impossible += 1;
                    assert!(least > budget);
                }
                (ours, brute) => panic!("{ours:?} against {brute:?}"),
            }
        }
        assert!(solved > 1_000 && impossible > 100, "{solved} {impossible}");
    }
}
