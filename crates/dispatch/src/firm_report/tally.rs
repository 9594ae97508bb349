//! Tally: promises of a group added up.

use super::interval::{Share, interval};
use super::{BeliefBin, Kept, NoticeBin};
use crate::day::DayState;
use crate::warn::NOTICE;
use chrono::NaiveDate;
use kept_domain::{Promise, PromiseState, Window};
use kept_solver::forecast::score::{Outcome, windows};
use std::collections::BTreeMap;

/// Ends of the bins of beliefs, parts per million: finer where promises are made.
const BINS_PPM: [u32; 11] = [
    0, 500_000, 800_000, 900_000, 930_000, 940_000, 950_000, 960_000, 970_000, 985_000, 1_000_000,
];

/// Ends of the bins of notice, minutes; the last one has none.
const NOTICE_MIN: [i64; 13] = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];

/// What is known of a promise besides its window and the arrival.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// Score of the arrival's forecast.
    pub crps_s: Option<f64>,
    /// Seconds from the first warning to the window's end.
    pub notice_s: Option<i64>,
}

/// A promise and what became of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    date: NaiveDate,
    believed_ppm: u32,
    width_s: i64,
    given_up: bool,
    broken: bool,
    /// Seconds from the window's start to the arrival.
    arrived_s: Option<i64>,
    known: Known,
}

impl Told {
    /// A promise, judged by the arrival.
    pub(super) fn of(state: &DayState, promise: &Promise, known: Known) -> Self {
        let arrived = state.progress_of(&promise.visit).arrived_at;
        let window: Window = promise.window;
        Told {
            date: state.date,
            believed_ppm: promise.kept_ppm.0,
            width_s: window.width().0,
            given_up: matches!(promise.state, PromiseState::Released { .. }),
            broken: matches!(promise.state, PromiseState::Broken { .. }),
            arrived_s: arrived.map(|at| (at - window.from()).0),
            known,
        }
    }

    /// Whether it was kept; none when that isn't known.
    pub(super) fn kept(&self) -> Option<bool> {
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
    let crps: Vec<f64> = told.iter().filter_map(|told| told.known.crps_s).collect();
    let believed: Vec<f64> = told
        .iter()
        .map(|told| f64::from(told.believed_ppm))
        .collect();
    let widths: Vec<f64> = told.iter().map(|told| told.width_s as f64).collect();
    let winkler = windows(&outcomes, alpha_ppm).winkler_s;
    let (low_ppm, high_ppm) = interval(&by_day(&decided)).unzip();
    let mut sorted: Vec<i64> = told.iter().map(|told| told.width_s).collect();
    sorted.sort_unstable();
    let notice = notices(&decided, false);
    let in_time = notice.iter().filter(|notice| **notice >= NOTICE.0);
    Kept {
        told: count(told.iter()),
        decided: count(decided.iter()),
        kept,
        given_up: count(told.iter().filter(|told| told.given_up)),
        coverage_ppm: share_ppm(kept, count(decided.iter())),
        low_ppm,
        high_ppm,
        believed_ppm: mean(&believed).map(ppm),
        mean_width_s: mean(&widths),
        narrow_width_s: quantile(&sorted, 10),
        wide_width_s: quantile(&sorted, 90),
        winkler_s: (!outcomes.is_empty()).then(|| winkler.round() as i64),
        crps_s: mean(&crps),
        warned: count(notice.iter()),
        warned_in_time: count(in_time),
        notice_s: quantile(&notice, 50),
        false_warnings: count(notices(&decided, true).iter()),
        reliability: reliability(&decided),
        notice: notice_bins(&notice),
    }
}

/// Kept and decided ones of each day.
fn by_day(decided: &[(&Told, bool)]) -> Vec<Share> {
    let mut days: BTreeMap<NaiveDate, Share> = BTreeMap::new();
    for (told, kept) in decided {
        let day = days.entry(told.date).or_default();
        day.of += 1;
        day.kept += u32::from(*kept);
    }
    days.into_values().collect()
}

/// Notices of those that were kept, or weren't, ascending.
fn notices(decided: &[(&Told, bool)], kept: bool) -> Vec<i64> {
    let asked = decided.iter().filter(|(_, was)| *was == kept);
    let mut notices: Vec<i64> = asked.filter_map(|(told, _)| told.known.notice_s).collect();
    notices.sort_unstable();
    notices
}

/// All bins, empty ones too; none where there is no notice at all.
fn notice_bins(notices: &[i64]) -> Vec<NoticeBin> {
    if notices.is_empty() {
        return Vec::new();
    }
    let ends = NOTICE_MIN.iter().skip(1).map(|end| Some(end * 60));
    let bins = NOTICE_MIN.iter().zip(ends.chain([None]));
    bins.map(|(from, to_s)| {
        let from_s = from * 60;
        let inside = |notice: &&i64| **notice >= from_s && to_s.is_none_or(|to| **notice < to);
        let count = count(notices.iter().filter(inside));
        NoticeBin {
            from_s,
            to_s,
            count,
        }
    })
    .collect()
}

/// The value that `percent` of the sorted ones don't exceed.
fn quantile(sorted: &[i64], percent: usize) -> Option<i64> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last * percent + 50) / 100).copied()
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
            date: NaiveDate::from_ymd_opt(2026, 10, 15).unwrap(),
            believed_ppm,
            width_s: 3_600,
            given_up: false,
            broken: false,
            arrived_s,
            known: Known {
                crps_s: Some(100.0),
                notice_s: None,
            },
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

    fn warned(notice_s: i64, arrived_s: i64) -> Told {
        let known = Known {
            notice_s: Some(notice_s),
            ..Known::default()
        };
        Told {
            known,
            ..told(950_000, Some(arrived_s))
        }
    }

    #[test]
    fn a_warning_is_in_time_too_late_or_about_a_promise_that_was_kept() {
        let late = 4_000;
        let all = [
            warned(1_800, late),
            warned(1_799, late),
            warned(9_000, late),
            warned(2_400, 60),
            told(950_000, Some(late)),
        ];
        let kept = tally(&all, 50_000);
        assert_eq!((kept.decided, kept.kept), (5, 1));
        assert_eq!((kept.warned, kept.warned_in_time), (3, 2));
        assert_eq!(kept.false_warnings, 1);
        assert_eq!(kept.notice_s, Some(1_800));
        let counts: Vec<u32> = kept.notice.iter().map(|bin| bin.count).collect();
        assert_eq!(counts, [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(kept.notice.last().unwrap().to_s, None);
    }

    #[test]
    fn a_tenth_is_narrower_and_a_tenth_is_wider() {
        let width = |width_s| Told {
            width_s,
            ..told(950_000, Some(0))
        };
        let all: Vec<Told> = (0..=100).map(|minute| width(minute * 60)).collect();
        let kept = tally(&all, 50_000);
        assert_eq!(kept.narrow_width_s, Some(600));
        assert_eq!(kept.wide_width_s, Some(5_400));
    }

    #[test]
    fn nothing_told_is_nothing_known() {
        let kept = tally(&[], 50_000);
        assert_eq!(kept, Kept::default());
    }
}
