//! Judges told windows by what happened: overall, by group, month and day, beside simpler windows and
//! against what was believed. Must never change a window.

use super::baselines::Baseline;
use super::belief::{Belief, belief};
use super::history::{History, LeftOut, Names, Row};
use super::replay::{Promise, Replay, Told};
use kept_solver::forecast::score::{Outcome, windows as score};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Groups with fewer rows are not reported on their own.
const GROUP_ROWS_MIN: usize = 50;

/// What is printed.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Share of windows that were to be kept.
    pub target_coverage: f64,
    /// What was learned from.
    pub train: FileLine,
    /// What was judged on.
    pub test: FileLine,
    /// Days that are in both files: what was learned from them is no test.
    pub days_in_both: usize,
    /// Whether days that were over taught for the next ones.
    pub learns_daily: bool,
    /// Whether there were enough days to learn from for a promise that holds on days like them.
    pub enough_days: bool,
    /// Trees of the lower, middle and upper quantile.
    pub trees: [usize; 3],
    /// All windows.
    pub overall: Score,
    /// What is believed of arrivals against what happened.
    pub belief: Belief,
    /// Simpler windows on the same rows.
    pub baselines: Vec<Named>,
    /// Groups with rows enough.
    pub groups: Vec<Named>,
    /// Months, where days are dates.
    pub months: Vec<Named>,
    /// Days taken together.
    pub days: DayLine,
    /// Day by day.
    pub by_day: Vec<DayCount>,
}

/// What was read.
#[derive(Debug, Serialize)]
pub struct FileLine {
    /// Usable rows.
    pub rows: usize,
    /// Their days.
    pub days: usize,
    /// First day.
    pub first: Option<String>,
    /// Last day.
    pub last: Option<String>,
    /// Rows that weren't used.
    pub left_out: LeftOut,
}

/// How windows did.
#[derive(Debug, Clone, Serialize)]
pub struct Score {
    /// Number of windows.
    pub rows: usize,
    /// Share of arrivals inside.
    pub coverage: f64,
    /// Mean width.
    pub mean_width_min: f64,
    /// Width that one window in ten is below.
    pub tenth_width_min: f64,
    /// Width that one window in ten is above.
    pub ninetieth_width_min: f64,
    /// Mean Winkler score: lower is better.
    pub winkler_min: f64,
}

/// A part of the windows.
#[derive(Debug, Serialize)]
pub struct Named {
    /// What they have in common.
    pub name: String,
    /// How they did.
    #[serde(flatten)]
    pub score: Score,
}

/// How windows did day by day.
#[derive(Debug, Serialize)]
pub struct DayLine {
    days: usize,
    median_coverage: f64,
    /// Days in the worst tenth, at least one.
    pub worst_tenth_days: usize,
    /// Mean of those days' coverages.
    pub worst_tenth_coverage: f64,
    /// Share of all misses that are theirs.
    pub worst_tenth_share_of_misses: Option<f64>,
}

/// Visits of one day, and those of them that came in their windows.
#[derive(Debug, Clone, Serialize)]
pub struct DayCount {
    /// The day.
    pub day: String,
    /// Its windows.
    pub rows: usize,
    /// Those that were kept.
    pub kept: usize,
    /// Their mean width.
    pub mean_width_min: f64,
}

impl DayCount {
    /// Share that was kept.
    pub fn coverage(&self) -> f64 {
        self.kept as f64 / self.rows.max(1) as f64
    }
}

/// Judges what was told for `test`.
pub fn report(
    [train, test]: [&History; 2],
    names: &Names,
    replay: &Replay,
    baselines: &[Baseline],
    promise: Promise,
) -> Report {
    let alpha_ppm = promise.alpha_ppm;
    let outcomes: Vec<Outcome> = judged(test, replay)
        .map(|(row, told)| told.outcome(row))
        .collect();
    let by_day = day_counts(test, &outcomes);
    let parts = |parts: BTreeMap<String, Vec<Outcome>>, rows_min: usize| -> Vec<Named> {
        let parts = parts.into_iter().filter(|(_, part)| part.len() >= rows_min);
        parts
            .map(|(name, part)| named(name, &part, alpha_ppm))
            .collect()
    };
    let group = |row: &Row| Some(names.group(row.group).to_owned());
    let month = |row: &Row| row.day.date().map(|date| date.format("%Y-%m").to_string());
    Report {
        target_coverage: 1.0 - f64::from(alpha_ppm) / 1e6,
        train: file_line(train),
        test: file_line(test),
        days_in_both: days_in_both(train, test),
        learns_daily: !promise.frozen,
        enough_days: replay.guaranteed,
        trees: replay.model.trees(),
        overall: scored(&outcomes, alpha_ppm),
        belief: belief(test, replay),
        baselines: baselines
            .iter()
            .map(|baseline| named(baseline.name.to_owned(), &baseline.outcomes, alpha_ppm))
            .collect(),
        groups: parts(partition(test, &outcomes, group), GROUP_ROWS_MIN),
        months: parts(partition(test, &outcomes, month), 1),
        days: day_line(&by_day),
        by_day,
    }
}

fn judged<'a>(test: &'a History, replay: &'a Replay) -> impl Iterator<Item = (&'a Row, &'a Told)> {
    test.rows.iter().zip(&replay.told)
}

fn days_in_both(train: &History, test: &History) -> usize {
    let known: BTreeSet<_> = train.rows.iter().map(|row| &row.day).collect();
    let first = test.by_day().filter_map(<[Row]>::first);
    first.filter(|row| known.contains(&row.day)).count()
}

fn file_line(history: &History) -> FileLine {
    let day = |row: Option<&Row>| row.map(|row| row.day.to_string());
    FileLine {
        rows: history.rows.len(),
        days: history.days(),
        first: day(history.rows.first()),
        last: day(history.rows.last()),
        left_out: history.left_out.clone(),
    }
}

fn named(name: String, outcomes: &[Outcome], alpha_ppm: u32) -> Named {
    Named {
        name,
        score: scored(outcomes, alpha_ppm),
    }
}

fn scored(outcomes: &[Outcome], alpha_ppm: u32) -> Score {
    let score = score(outcomes, alpha_ppm);
    let mut widths: Vec<i32> = outcomes
        .iter()
        .map(|o| o.to.saturating_sub(o.from))
        .collect();
    widths.sort_unstable();
    let width = |tenths: usize| {
        let width = widths.get(tenths * widths.len().saturating_sub(1) / 10);
        f64::from(width.copied().unwrap_or(0)) / 60.0
    };
    Score {
        rows: score.count,
        coverage: score.coverage,
        mean_width_min: score.mean_width_s / 60.0,
        tenth_width_min: width(1),
        ninetieth_width_min: width(9),
        winkler_min: score.winkler_s / 60.0,
    }
}

fn partition(
    test: &History,
    outcomes: &[Outcome],
    part: impl Fn(&Row) -> Option<String>,
) -> BTreeMap<String, Vec<Outcome>> {
    let mut parts: BTreeMap<String, Vec<Outcome>> = BTreeMap::new();
    for (row, outcome) in test.rows.iter().zip(outcomes) {
        if let Some(part) = part(row) {
            parts.entry(part).or_default().push(*outcome);
        }
    }
    parts
}

fn day_counts(test: &History, outcomes: &[Outcome]) -> Vec<DayCount> {
    let mut left = outcomes.iter();
    let days = test.by_day().map(|rows| {
        let outcomes: Vec<&Outcome> = left.by_ref().take(rows.len()).collect();
        let kept = outcomes
            .iter()
            .filter(|o| (o.from..o.to).contains(&o.actual));
        let width: f64 = outcomes
            .iter()
            .map(|o| f64::from(o.to) - f64::from(o.from))
            .sum();
        DayCount {
            day: rows
                .first()
                .map_or_else(String::new, |row| row.day.to_string()),
            rows: rows.len(),
            kept: kept.count(),
            mean_width_min: width / 60.0 / rows.len() as f64,
        }
    });
    days.collect()
}

fn day_line(days: &[DayCount]) -> DayLine {
    let mut days: Vec<&DayCount> = days.iter().collect();
    days.sort_by(|a, b| a.coverage().total_cmp(&b.coverage()));
    let worst = days.get(..days.len().div_ceil(10)).unwrap_or(&[]);
    let misses = |days: &[&DayCount]| days.iter().map(|day| day.rows - day.kept).sum::<usize>();
    let all_misses = misses(&days);
    DayLine {
        days: days.len(),
        median_coverage: days.get(days.len() / 2).map_or(0.0, |day| day.coverage()),
        worst_tenth_days: worst.len(),
        worst_tenth_coverage: worst.iter().map(|day| day.coverage()).sum::<f64>()
            / worst.len().max(1) as f64,
        worst_tenth_share_of_misses: (all_misses > 0)
            .then(|| misses(worst) as f64 / all_misses as f64),
    }
}
