//! The end of one window whose start is known: every end costs width and saves misses.

use super::super::{Candidate, Span, candidates, day, knapsack};
use super::Rules;
use super::sample::Stop;

/// What width and misses cost while each stop is looked at alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prices<'a> {
    pub(super) rules: &'a Rules,
    /// Price of a miss in one scenario, in the unit of [`Rules::width_price`].
    pub(super) miss: i64,
}

/// What an end comes to.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub(super) misses: usize,
    /// Width and misses, priced.
    pub(super) price: i64,
}

/// The latest arrivals, the latest first: as many as may miss and one more, and all that no allowed end would
/// keep. Reorders `arrivals`.
pub(super) fn tail(arrivals: &mut [i32], start: i32, stop: &Stop, rules: &Rules) -> Vec<i32> {
    let (_, most) = bounds(start, stop, rules);
    let lost = arrivals.iter().filter(|&&time| time >= most).count();
    let keep = rules.cap.saturating_add(1).max(lost).min(arrivals.len());
    let from = arrivals.len() - keep;
    if from > 0 && from < arrivals.len() {
        arrivals.select_nth_unstable(from);
    }
    let mut tail = arrivals
        .get(from..)
        .map(<[i32]>::to_vec)
        .unwrap_or_default();
    tail.sort_unstable_by_key(|&time| std::cmp::Reverse(time));
    tail
}

/// The earliest and the latest end that is allowed.
fn bounds(start: i32, stop: &Stop, rules: &Rules) -> (i32, i32) {
    let least = start.saturating_add(rules.width_min_s);
    let most = start
        .saturating_add(rules.width_max_s)
        .min(stop.room.to)
        .max(least);
    (least, most)
}

/// Ends for a tail of arrivals, from the one that misses least on: `(end, misses)`. Where the room
/// ends before that, more miss than the cap allows.
fn all<'t>(
    tail: &'t [i32],
    start: i32,
    stop: &'t Stop,
    rules: &'t Rules,
) -> impl Iterator<Item = (i32, usize)> + 't {
    let (least, most) = bounds(start, stop, rules);
    let lost = tail.partition_point(|&time| time >= most);
    let latest = (lost > 0).then_some((most, lost));
    let others = tail.iter().enumerate().skip(lost);
    let earlier = others.map(move |(misses, &last_kept)| {
        let after = day::floor_to_grid(last_kept.saturating_add(rules.grid_s), rules.grid_s);
        (after.clamp(least, most), misses)
    });
    latest.into_iter().chain(earlier)
}

impl Prices<'_> {
    /// The end of least price.
    pub(super) fn cheapest_end(&self, tail: &[i32], start: i32, stop: &Stop) -> End {
        let width_price = self.rules.width_price(stop.weight);
        let ends = all(tail, start, stop, self.rules).map(|(to, misses)| End {
            misses,
            price: width_price * i64::from(to - start) + self.miss * misses as i64,
        });
        let nothing = End {
            misses: 0,
            price: 0,
        };
        ends.min_by_key(|end| end.price).unwrap_or(nothing)
    }
}

/// All ends that are worth telling, the cheapest first.
pub(super) fn options(tail: &[i32], start: i32, stop: &Stop, rules: &Rules) -> Vec<Candidate> {
    let ends = all(tail, start, stop, rules).map(|(to, misses)| Candidate {
        span: Span { from: start, to },
        misses: u32::try_from(misses).unwrap_or(u32::MAX),
        cost: i64::from(stop.weight) * i64::from(to - start),
    });
    candidates::efficient(ends.collect())
}

/// One end a stop within the budget; over budget, each stop's most careful one.
pub(super) fn pick(options: &[Vec<Candidate>], budget: u64) -> Vec<Candidate> {
    match knapsack::solve(options, budget) {
        Ok(picked) => options
            .iter()
            .zip(picked.items)
            .filter_map(|(own, item)| own.get(item).copied())
            .collect(),
        Err(_) => options
            .iter()
            .filter_map(|own| own.last().copied())
            .collect(),
    }
}
