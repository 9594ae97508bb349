//! Tally: promises of a group added up.

use super::{BeliefBin, Kept};
use crate::day::DayState;
use kept_domain::{Promise, PromiseState, Window};
use kept_solver::forecast::score::{Outcome, windows};

/// Ends of the bins of beliefs, parts per million: finer where promises are made.
const BINS_PPM: [u32; 11] = [
    0, 500_000, 800_000, 900_000, 930_000, 940_000, 950_000, 960_000, 970_000, 985_000, 1_000_000,
];

/// A promise and what became of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    believed_ppm: u32,
    width_s: i64,
    given_up: bool,
    broken: bool,
    /// Seconds from the window's start to the arrival.
    arrived_s: Option<i64>,
    crps_s: Option<f64>,
}

impl Told {
    /// A promise, judged by the arrival; `crps_s` is the score of the arrival's forecast.
    pub(super) fn of(state: &DayState, promise: &Promise, crps_s: Option<f64>) -> Self {
        let arrived = state.progress_of(&promise.visit).arrived_at;
        let window: Window = promise.window;
        Told {
            believed_ppm: promise.kept_ppm.0,
            width_s: window.width().0,
            given_up: matches!(promise.state, PromiseState::Released { .. }),
            broken: matches!(promise.state, PromiseState::Broken { .. }),
            arrived_s: arrived.map(|at| (at - window.from()).0),
            crps_s,
        }
    }

    /// Whether it was kept; none when that isn't known.
    fn kept(&self) -> Option<bool> {
        if self.given_up {
            return Some(false);
        }
        match self.arrived_s {
            Some(arrived) => Some((0..self.width_s).contains(&arrived)),
            // Nobody came at all.
            None => self.broken.then_some(false),
        }
    }

    /// The window and the arrival, from the window's start on.
    fn outcome(&self) -> Option<Outcome> {
        let short = |seconds: i64| i32::try_from(seconds).ok();
        let arrived = self.arrived_s.filter(|_| !self.given_up)?;
        Some(Outcome {
            from: 0,
            to: short(self.width_s)?,
            actual: short(arrived)?,
        })
    }
}

/// Adds a group up; windows were meant to be missed with probability `alpha_ppm`.
pub(super) fn tally(told: &[Told], alpha_ppm: u32) -> Kept {
    let outcomes: Vec<Outcome> = told.iter().filter_map(Told::outcome).collect();
    let decided: Vec<(&Told, bool)> = told
        .iter()
        .filter_map(|told| Some((told, told.kept()?)))
        .collect();
    let kept = count(decided.iter().filter(|(_, kept)| *kept));
    let crps: Vec<f64> = told.iter().filter_map(|told| told.crps_s).collect();
    let believed: Vec<f64> = told
        .iter()
        .map(|told| f64::from(told.believed_ppm))
        .collect();
    let widths: Vec<f64> = told.iter().map(|told| told.width_s as f64).collect();
    let winkler = windows(&outcomes, alpha_ppm).winkler_s;
    Kept {
        told: count(told.iter()),
        decided: count(decided.iter()),
        kept,
        given_up: count(told.iter().filter(|told| told.given_up)),
        coverage_ppm: share_ppm(kept, count(decided.iter())),
        believed_ppm: mean(&believed).map(ppm),
        mean_width_s: mean(&widths),
        winkler_s: (!outcomes.is_empty()).then(|| winkler.round() as i64),
        crps_s: mean(&crps),
        reliability: reliability(&decided),
    }
}

/// Bins that hold nothing are left out.
fn reliability(decided: &[(&Told, bool)]) -> Vec<BeliefBin> {
    let bins = BINS_PPM.iter().zip(BINS_PPM.iter().skip(1));
    bins.filter_map(|(from_ppm, to_ppm)| {
        let is_last = *to_ppm == 1_000_000;
        let inside = |believed: u32| *from_ppm <= believed && (believed < *to_ppm || is_last);
        let own: Vec<&(&Told, bool)> = decided
            .iter()
            .filter(|(told, _)| inside(told.believed_ppm))
            .collect();
        let believed: Vec<f64> = own
            .iter()
            .map(|(told, _)| f64::from(told.believed_ppm))
            .collect();
        let kept = count(own.iter().filter(|(_, kept)| *kept));
        Some(BeliefBin {
            from_ppm: *from_ppm,
            to_ppm: *to_ppm,
            decided: count(own.iter()),
            believed_ppm: ppm(mean(&believed)?),
            kept_ppm: share_ppm(kept, count(own.iter()))?,
        })
    })
    .collect()
}

/// Rounded to whole units; none of nothing.
fn mean(values: &[f64]) -> Option<i64> {
    let sum: f64 = values.iter().sum();
    (!values.is_empty()).then(|| (sum / values.len() as f64).round() as i64)
}

fn share_ppm(part: u32, whole: u32) -> Option<u32> {
    let share = (u64::from(part) * 1_000_000).checked_div(u64::from(whole))?;
    u32::try_from(share).ok()
}

fn ppm(value: i64) -> u32 {
    u32::try_from(value.clamp(0, 1_000_000)).unwrap_or(0)
}

fn count<T>(things: impl Iterator<Item = T>) -> u32 {
    u32::try_from(things.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(believed_ppm: u32, arrived_s: Option<i64>) -> Told {
        Told {
            believed_ppm,
            width_s: 3_600,
            given_up: false,
            broken: false,
            arrived_s,
            crps_s: Some(100.0),
        }
    }

    #[test]
    fn each_promise_counts_by_what_became_of_it() {
        let given_up = Told {
            given_up: true,
            ..told(960_000, Some(10))
        };
        let all = [
            told(960_000, Some(0)),
            told(960_000, Some(3_599)),
            told(940_000, Some(3_660)),
            told(1_000_000, None),
            given_up,
        ];
        let kept = tally(&all, 50_000);
        assert_eq!((kept.told, kept.decided, kept.kept), (5, 4, 2));
        assert_eq!(kept.given_up, 1);
        assert_eq!(kept.coverage_ppm, Some(500_000));
        assert_eq!(kept.mean_width_s, Some(3_600));
        // A minute late costs 40 minutes, shared by the three with an arrival.
        assert_eq!(kept.winkler_s, Some(3_600 + 800));
        assert_eq!(kept.crps_s, Some(100));
        let [low, high] = kept.reliability.as_slice() else {
            panic!("{kept:?}")
        };
        assert_eq!((low.from_ppm, low.decided, low.kept_ppm), (940_000, 1, 0));
        assert_eq!((high.decided, high.kept_ppm), (3, 666_666));
    }

    #[test]
    fn nothing_told_is_nothing_known() {
        let kept = tally(&[], 50_000);
        assert_eq!(kept, Kept::default());
    }
}
