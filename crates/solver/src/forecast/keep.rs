//! Keeps a promise of 95 % at 95 %: factors by which predicted windows are stretched, one a side, that
//! start from held-back days and then follow what happened. Must never look at a day before it is over.
//!
//! The start is split conformal over days ([`day_quantile`]). From then on each side's factor moves up a
//! little after a day with too many misses beyond it, and down after one with too few: quantile tracking
//! (Angelopoulos, Candès, Tibshirani, "Conformal PID control for time series prediction", NeurIPS 2023,
//! eq. 4, after Gibbs and Candès, "Adaptive conformal inference under distribution shift", NeurIPS 2021),
//! in logarithms, because the factor stretches.

use super::calibrate::day_quantile;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a factor moves, in logarithms, for a day on which all visits missed on that side.
const RATE: f64 = 1.5;
/// The same for what is particular to a group.
const GROUP_RATE: f64 = 0.8;
/// Rows, of a day or of a group's day, at which their misses count half: those of few are chance.
const HALF_ROWS: f64 = 30.0;
/// What is left of a group's particularity after a day.
const GROUP_MEMORY: f64 = 0.99;
/// Factors stay within e^±3 of a prediction.
const LOG_MAX: f64 = 3.0;
/// The pace of [`Aim::FollowSlowly`], as a share of the usual one.
const SLOW: f64 = 1.0 / 3.0;
/// Scores are whole numbers for [`day_quantile`]: this many a unit.
const SCORE_UNITS: f32 = 1e5;
/// By how much the widest miss of too few days is stretched.
const FEW_DAYS_STRETCH: i32 = 2;

/// What the start is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// It stays: a window of a new day is kept with the promised probability at least, however few days
    /// there were to learn it from. Costs width where they are few.
    Guarantee,
    /// It is followed up day by day, so it is the best guess.
    Follow,
    /// As [`Aim::Follow`], a third as fast: for predictions that are learned anew as days go by. What drifts is in them,
    /// and the stretch is left with what their family can't say, which stays; every step that follows chance costs width.
    FollowSlowly,
}

/// One row that was lived through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lived {
    /// Its group.
    pub group: u32,
    /// Where it came: [`Sides::standard`](super::lateness::Sides::standard).
    pub standard: f32,
}

/// Factors of the lower and the upper side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Of the distance below the middle.
    pub below: f32,
    /// Of the distance above it.
    pub above: f32,
}

/// One side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Side {
    /// Share of rows that may lie beyond it.
    alpha: f64,
    log: f64,
    groups: BTreeMap<u32, f64>,
}

/// The stretch that keeps the promise. See the module.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Keeper {
    below: Side,
    above: Side,
    /// Whether there were enough days for the finite-sample guarantee of the start.
    guaranteed: bool,
    /// How fast it follows, as a share of the usual rates.
    pace: f64,
}

impl Keeper {
    /// Starts from days that the predictions had not seen.
    #[must_use]
    pub fn start(days: &[Vec<Lived>], alpha_ppm: u32, aim: Aim) -> Self {
        let half = alpha_ppm.min(1_000_000) / 2;
        let guaranteed = day_quantile(&scores(days, f32::abs), alpha_ppm);
        let (below, above) = match (guaranteed, aim) {
            (None, _) => {
                let widest = scores(days, f32::abs).into_iter().flatten().max();
                let wide = widest.unwrap_or(0).saturating_mul(FEW_DAYS_STRETCH);
                let wide = wide.max(SCORE_UNITS as i32);
                (wide, wide)
            }
            (Some(score), Aim::Guarantee) => (score, score),
            (Some(_), Aim::Follow | Aim::FollowSlowly) => {
                let side = |sign: f32| {
                    let rows = scores(days, |z| sign * z).into_iter().flatten();
                    let beyond = f64::from(half) * 1e-6;
                    upper_quantile(rows.collect(), beyond)
                };
                (side(-1.0), side(1.0))
            }
        };
        Keeper {
            below: Side::start(below, half),
            above: Side::start(above, half),
            guaranteed: guaranteed.is_some(),
            pace: if aim == Aim::FollowSlowly { SLOW } else { 1.0 },
        }
    }

    /// Whether a new day like those of the start keeps the promise with the stated probability.
    #[must_use]
    pub fn guaranteed(&self) -> bool {
        self.guaranteed
    }

    /// The stretch for a group; groups not met yet get everyone's.
    #[must_use]
    pub fn stretch(&self, group: u32) -> Stretch {
        Stretch {
            below: self.below.factor(group),
            above: self.above.factor(group),
        }
    }

    /// Learns from a day that is over.
    pub fn observe(&mut self, day: &[Lived]) {
        self.below.observe(day, -1.0, self.pace);
        self.above.observe(day, 1.0, self.pace);
    }
}

/// Scores by day, as whole numbers.
fn scores(days: &[Vec<Lived>], score: impl Fn(f32) -> f32) -> Vec<Vec<i32>> {
    let score = |row: &Lived| (score(row.standard) * SCORE_UNITS).round() as i32;
    days.iter()
        .map(|day| day.iter().map(score).collect())
        .collect()
}

/// The value that a share of `beyond` lies above.
fn upper_quantile(mut scores: Vec<i32>, beyond: f64) -> i32 {
    let rank = (scores.len() as f64 * (1.0 - beyond)) as usize;
    if scores.is_empty() {
        return 0;
    }
    let rank = rank.min(scores.len() - 1);
    *scores.select_nth_unstable(rank).1
}

impl Side {
    fn start(score: i32, alpha_ppm: u32) -> Self {
        let factor = f64::from(score) / f64::from(SCORE_UNITS);
        Side {
            alpha: f64::from(alpha_ppm) * 1e-6,
            log: factor.max(1e-9).ln().clamp(-LOG_MAX, LOG_MAX),
            groups: BTreeMap::new(),
        }
    }

    fn factor(&self, group: u32) -> f32 {
        let own = self.groups.get(&group).copied().unwrap_or(0.0);
        (self.log + own).clamp(-LOG_MAX, LOG_MAX).exp() as f32
    }

    fn observe(&mut self, day: &[Lived], sign: f32, pace: f64) {
        if day.is_empty() {
            return;
        }
        let mut groups: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
        for row in day {
            let (rows, misses) = groups.entry(row.group).or_default();
            *rows += 1.0;
            *misses += f64::from(u8::from(sign * row.standard > self.factor(row.group)));
        }
        let misses: f64 = groups.values().map(|(_, misses)| misses).sum();
        let all = day.len() as f64;
        let excess = misses / all - self.alpha;
        let step = pace * RATE * excess * all / (all + HALF_ROWS);
        self.log = (self.log + step).clamp(-LOG_MAX, LOG_MAX);
        for own in self.groups.values_mut() {
            *own *= GROUP_MEMORY;
        }
        for (group, (rows, misses)) in groups {
            // Only what sets it apart from the rest of the day.
            let apart = misses / rows - self.alpha - excess;
            let own = self.groups.entry(group).or_default();
            let step = pace * GROUP_RATE * apart * rows / (rows + HALF_ROWS);
            *own = (*own + step).clamp(-LOG_MAX, LOG_MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    const ALPHA_PPM: u32 = 50_000;

    /// Rows with places spread evenly over ±`spread`; those of group 2 over twice as much.
    fn day(rng: &mut ChaCha8Rng, spread: f32) -> Vec<Lived> {
        let row = |group: u32| {
            let spread = spread * group as f32;
            (group, spread)
        };
        (0..60)
            .map(|place| row(1 + place % 2))
            .map(|(group, spread)| Lived {
                group,
                standard: rng.random_range(-spread..spread),
            })
            .collect()
    }

    fn missed(keeper: &Keeper, day: &[Lived]) -> usize {
        let misses = day.iter().filter(|row| {
            let stretch = keeper.stretch(row.group);
            row.standard < -stretch.below || row.standard > stretch.above
        });
        misses.count()
    }

    #[test]
    fn the_start_is_the_conformal_quantile_of_days() {
        let days: Vec<Vec<Lived>> = (1..=19)
            .map(|place| {
                vec![Lived {
                    group: 1,
                    standard: place as f32 / 10.0,
                }]
            })
            .collect();
        let keeper = Keeper::start(&days, ALPHA_PPM, Aim::Guarantee);
        assert!(keeper.guaranteed());
        assert!((keeper.stretch(1).above - 1.9).abs() < 1e-3);
        let few = Keeper::start(&days[..18], ALPHA_PPM, Aim::Guarantee);
        assert!(!few.guaranteed());
        assert!(
            (few.stretch(1).above - 3.6).abs() < 1e-3,
            "wider than anything seen"
        );
    }

    #[test]
    fn the_promise_is_kept_when_the_world_becomes_twice_as_rough() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let past: Vec<Vec<Lived>> = (0..60).map(|_| day(&mut rng, 1.0)).collect();
        let mut keeper = Keeper::start(&past, ALPHA_PPM, Aim::Follow);
        let (mut misses, mut stayed) = (0, 0);
        let start = keeper.clone();
        for _ in 0..200 {
            let day = day(&mut rng, 2.0);
            misses += missed(&keeper, &day);
            stayed += missed(&start, &day);
            keeper.observe(&day);
        }
        let share = |misses: usize| misses as f64 / 12_000.0;
        assert!((0.045..0.065).contains(&share(misses)), "{}", share(misses));
        assert!(share(stayed) > 0.2, "{}", share(stayed));
    }

    #[test]
    fn who_follows_slowly_keeps_the_promise_too_and_wanders_less_where_nothing_changes() {
        let mut rng = ChaCha8Rng::seed_from_u64(6);
        let past: Vec<Vec<Lived>> = (0..60).map(|_| day(&mut rng, 1.0)).collect();
        let days: Vec<Vec<Lived>> = (0..300).map(|_| day(&mut rng, 1.0)).collect();
        let [(usual_way, usual), (slow_way, slow)] = [Aim::Follow, Aim::FollowSlowly].map(|aim| {
            let mut keeper = Keeper::start(&past, ALPHA_PPM, aim);
            let (mut way, mut misses) = (0.0, 0);
            for day in &days {
                let before = keeper.stretch(1).above;
                misses += missed(&keeper, day);
                keeper.observe(day);
                way += f64::from((keeper.stretch(1).above - before).abs());
            }
            (way, misses as f64 / 18_000.0)
        });
        assert!(2.0 * slow_way < usual_way, "{slow_way} and {usual_way}");
        for share in [usual, slow] {
            assert!((0.04..0.055).contains(&share), "{usual} and {slow}");
        }
    }

    #[test]
    fn groups_that_are_rougher_get_a_stretch_of_their_own() {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let past: Vec<Vec<Lived>> = (0..60).map(|_| day(&mut rng, 1.0)).collect();
        let mut keeper = Keeper::start(&past, ALPHA_PPM, Aim::Follow);
        for _ in 0..200 {
            keeper.observe(&day(&mut rng, 1.0));
        }
        let [smooth, rough] = [1, 2].map(|group| keeper.stretch(group).above);
        assert!(rough > 1.5 * smooth, "{smooth} and {rough}");
        assert!(missed(&keeper, &day(&mut rng, 1.0)) < 12);
    }

    #[test]
    fn no_days_and_empty_days_do_no_harm() {
        let mut keeper = Keeper::start(&[], ALPHA_PPM, Aim::Follow);
        keeper.observe(&[]);
        assert!(!keeper.guaranteed());
        assert!(keeper.stretch(1).above.is_finite());
    }
}
