//! What a firm tells today, or could tell without a model: the same windows for everybody, or for each
//! group. Learned from the same days, judged on the same rows, never corrected.

use super::history::{History, Row};
use kept_solver::forecast::score::Outcome;
use std::collections::BTreeMap;

/// Half of a half-day.
const HALF_DAY_S: i32 = 2 * 3_600;
/// A group needs this many rows for a window of its own.
const GROUP_ROWS_MIN: usize = 200;

/// Windows of one simple rule.
pub struct Baseline {
    /// What the rule is.
    pub name: &'static str,
    /// Its windows and what happened.
    pub outcomes: Vec<Outcome>,
}

/// All rules.
pub fn baselines(train: &History, test: &History, alpha_ppm: u32) -> Vec<Baseline> {
    let mut groups: BTreeMap<u32, Vec<i32>> = BTreeMap::new();
    for row in &train.rows {
        groups.entry(row.group).or_default().push(row.late_s);
    }
    let everyone = central(groups.values().flatten().copied().collect(), alpha_ppm);
    let own: BTreeMap<u32, (i32, i32)> = groups
        .into_iter()
        .filter(|(_, late)| late.len() >= GROUP_ROWS_MIN)
        .map(|(group, late)| (group, central(late, alpha_ppm)))
        .collect();
    let judge = |name, window: &dyn Fn(&Row) -> (i32, i32)| Baseline {
        name,
        outcomes: test
            .rows
            .iter()
            .map(|row| outcome(row, window(row)))
            .collect(),
    };
    vec![
        judge("half-day (4 hours)", &|_| (-HALF_DAY_S, HALF_DAY_S)),
        judge("one window for all", &|_| everyone),
        judge("one window a group", &|row| {
            own.get(&row.group).copied().unwrap_or(everyone)
        }),
    ]
}

fn outcome(row: &Row, (from, to): (i32, i32)) -> Outcome {
    Outcome {
        from,
        to,
        actual: row.late_s,
    }
}

/// The interval that leaves out half of `alpha_ppm` on each side.
fn central(mut late: Vec<i32>, alpha_ppm: u32) -> (i32, i32) {
    late.sort_unstable();
    let beyond = (late.len() as f64 * f64::from(alpha_ppm) * 5e-7) as usize;
    let from = late.get(beyond).copied().unwrap_or(0);
    let last = late.len().checked_sub(beyond + 1);
    let to = last.and_then(|last| late.get(last)).copied().unwrap_or(0);
    (from, to.max(from).saturating_add(1))
}
