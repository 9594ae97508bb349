//! Conformal calibration: how far past arrivals were from their prediction, turned into offsets
//! that keep their share on days not seen. The day is the unit, because the visits of one day miss
//! together. Must never look at anything but the calibration days it is given.

use std::collections::BTreeMap;

/// One past arrival against its prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Residual {
    /// Day number; equal numbers are the same day.
    pub day: i32,
    /// Job type, carrier or another group that gets its own window when it has enough days.
    pub group: u64,
    /// Actual minus predicted arrival, seconds.
    pub seconds: i32,
}

/// A window relative to the predicted arrival: `[predicted + from, predicted + to)`, seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offsets {
    /// Start relative to the prediction.
    pub from: i32,
    /// End relative to the prediction.
    pub to: i32,
}

/// Calibrated windows, for everyone and for the groups with enough days of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConformalWindows {
    overall: Offsets,
    groups: BTreeMap<u64, Offsets>,
}

impl ConformalWindows {
    /// The window for a group; groups without one of their own get everyone's.
    #[must_use]
    pub fn window(&self, group: u64) -> Offsets {
        self.groups.get(&group).copied().unwrap_or(self.overall)
    }
}

/// The ⌈(n+1)(1−α)⌉-th smallest score: a new exchangeable score stays at or below it with
/// probability 1−α at least. None when the sample is too small to say so (`n < 1/α − 1`).
///
/// Source: split conformal prediction, Lei, G'Sell, Rinaldo, Tibshirani, Wasserman,
/// "Distribution-free predictive inference for regression", JASA 113 (2018), eq. 3.
#[must_use]
pub fn split_quantile(scores: &[i32], alpha_ppm: u32) -> Option<i32> {
    let keep_ppm = 1_000_000 - u64::from(alpha_ppm.min(1_000_000));
    let rank = ((scores.len() as u64 + 1) * keep_ppm)
        .div_ceil(1_000_000)
        .max(1);
    let index = usize::try_from(rank - 1).ok()?;
    if index >= scores.len() {
        return None;
    }
    let mut copy = scores.to_vec();
    Some(*copy.select_nth_unstable(index).1)
}

/// As [`split_quantile`], with days as the exchangeable unit: each of `k` days has the weight
/// `1/(k+1)`, spread over its scores, and the rest lies at infinity. A visit of a new day stays at
/// or below the result with probability 1−α at least, over days and visits together. None when
/// there are fewer than `1/α − 1` days with scores.
///
/// Source: hierarchical conformal prediction, Dunn, Wasserman, Ramdas, "Distribution-free
/// prediction sets for two-layer hierarchical models", JASA 118 (2023); Lee, Barber, Willett,
/// "Distribution-free inference with hierarchical data", 2023, eq. 5.
#[must_use]
pub fn day_quantile(days: &[Vec<i32>], alpha_ppm: u32) -> Option<i32> {
    let count = days.iter().filter(|day| !day.is_empty()).count() as f64;
    let mut weighted: Vec<(i32, f64)> = days
        .iter()
        .flat_map(|day| {
            day.iter()
                .map(move |&score| (score, 1.0 / day.len() as f64))
        })
        .collect();
    weighted.sort_unstable_by_key(|&(score, _)| score);
    let keep = 1.0 - f64::from(alpha_ppm.min(1_000_000)) * 1e-6;
    // The sum of a day's weights is 1 only up to rounding.
    let needed = keep * (count + 1.0) - 1e-9;
    let mut reached = 0.0;
    for (score, weight) in weighted {
        reached += weight;
        if reached >= needed {
            return Some(score);
        }
    }
    None
}

/// Calibrates windows from past residuals. Every other day gives the shape (the shortest interval
/// that holds 1−α of them), the days between correct it (conformalised intervals: Romano,
/// Patterson, Candès, "Conformalized quantile regression", NeurIPS 2019) with [`day_quantile`].
/// None when there are too few days for the promise (about `2/α`).
#[must_use]
pub fn conformal_window(residuals: &[Residual], alpha_ppm: u32) -> Option<ConformalWindows> {
    let overall = offsets(residuals, alpha_ppm)?;
    let mut by_group: BTreeMap<u64, Vec<Residual>> = BTreeMap::new();
    for residual in residuals {
        by_group.entry(residual.group).or_default().push(*residual);
    }
    let groups = by_group
        .iter()
        .filter_map(|(&group, own)| offsets(own, alpha_ppm).map(|window| (group, window)))
        .collect();
    Some(ConformalWindows { overall, groups })
}

fn offsets(residuals: &[Residual], alpha_ppm: u32) -> Option<Offsets> {
    let mut by_day: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
    for residual in residuals {
        by_day
            .entry(residual.day)
            .or_default()
            .push(residual.seconds);
    }
    let shape: Vec<i32> = by_day.values().step_by(2).flatten().copied().collect();
    let (low, high) = shortest_interval(shape, alpha_ppm)?;
    let scores: Vec<Vec<i32>> = by_day
        .values()
        .skip(1)
        .step_by(2)
        .map(|day| {
            let score = |&r: &i32| low.saturating_sub(r).max(r.saturating_sub(high));
            day.iter().map(score).collect()
        })
        .collect();
    let correction = day_quantile(&scores, alpha_ppm)?;
    let from = low.saturating_sub(correction);
    let to = high.saturating_add(correction).saturating_add(1);
    Some(Offsets {
        from,
        to: to.max(from.saturating_add(1)),
    })
}

/// The shortest closed interval with a share of 1−α of the values.
fn shortest_interval(mut values: Vec<i32>, alpha_ppm: u32) -> Option<(i32, i32)> {
    values.sort_unstable();
    let keep_ppm = 1_000_000 - u64::from(alpha_ppm.min(1_000_000));
    let inside = (values.len() as u64 * keep_ppm).div_ceil(1_000_000).max(1);
    let inside = usize::try_from(inside).ok()?;
    values
        .windows(inside)
        .filter_map(|run| Some((*run.first()?, *run.last()?)))
        .min_by_key(|&(low, high)| i64::from(high) - i64::from(low))
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::forecast::normal;

    const ALPHA_PPM: u32 = 50_000;

    /// Days with a shared shock; group 2 is three times as spread.
    fn history(rng: &mut ChaCha8Rng, days: std::ops::Range<i32>) -> Vec<Residual> {
        let mut rows = Vec::new();
        for day in days {
            let shock = 600.0 * normal::quantile(rng.random_range(1e-9..1.0));
            for visit in 0..rng.random_range(5..25_u64) {
                let group = visit % 2 + 1;
                let spread = if group == 2 { 1_800.0 } else { 600.0 };
                let noise = spread * normal::quantile(rng.random_range(1e-9..1.0));
                rows.push(Residual {
                    day,
                    group,
                    seconds: (shock + noise) as i32,
                });
            }
        }
        rows
    }

    #[test]
    fn windows_keep_their_share_on_new_days_in_each_group() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let mut kept = BTreeMap::from([(1, (0, 0)), (2, (0, 0))]);
        for _ in 0..40 {
            let windows = conformal_window(&history(&mut rng, 0..100), ALPHA_PPM).unwrap();
            for row in history(&mut rng, 100..120) {
                let window = windows.window(row.group);
                let (hits, all) = kept.get_mut(&row.group).unwrap();
                *hits += i32::from(window.from <= row.seconds && row.seconds < window.to);
                *all += 1;
            }
        }
        for (group, (hits, all)) in kept {
            let coverage = f64::from(hits) / f64::from(all);
            assert!(
                (0.94..0.985).contains(&coverage),
                "group {group}: {coverage}"
            );
        }
    }

    #[test]
    fn finite_sample_rank_is_the_rounded_up_one() {
        let scores: Vec<i32> = (1..=19).collect();
        assert_eq!(split_quantile(&scores, ALPHA_PPM), Some(19));
        assert_eq!(split_quantile(&scores[..18], ALPHA_PPM), None);
        assert_eq!(split_quantile(&scores, 500_000), Some(10));
        assert_eq!(split_quantile(&[], ALPHA_PPM), None);
        let days: Vec<Vec<i32>> = scores.iter().map(|&score| vec![score]).collect();
        assert_eq!(day_quantile(&days, ALPHA_PPM), Some(19));
        assert_eq!(day_quantile(&days[..18], ALPHA_PPM), None);
    }

    #[test]
    fn a_crowded_day_weighs_no_more_than_a_quiet_one() {
        let mut days: Vec<Vec<i32>> = (0..39).map(|_| vec![10]).collect();
        days.push(vec![500; 1_000]);
        assert_eq!(day_quantile(&days, ALPHA_PPM), Some(10));
    }

    #[test]
    fn too_few_days_give_no_window_rather_than_a_false_promise() {
        let rows: Vec<Residual> = (0..1_000)
            .map(|i| Residual {
                day: i % 10,
                group: 1,
                seconds: i,
            })
            .collect();
        assert_eq!(conformal_window(&rows, ALPHA_PPM), None);
        assert_eq!(conformal_window(&[], ALPHA_PPM), None);
        assert!(conformal_window(&rows, 500_000).is_some());
    }
}
