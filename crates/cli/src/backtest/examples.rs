//! A few windows of one ordinary day, as customers would have been told them.

use super::history::{History, Names, Row};
use super::judge::Report;
use super::replay::{Replay, Told};

/// Most windows that are shown.
const EXAMPLES_MAX: usize = 12;
const DAY_MINUTES: f64 = 1_440.0;

/// One window, in minutes relative to the plan.
#[derive(Debug)]
pub struct Example {
    /// Its day.
    pub day: String,
    /// Its group.
    pub group: String,
    /// Planned minute of the day, or another number of minutes.
    planned: f64,
    /// Start of the window.
    pub from_min: f64,
    /// Its end.
    pub to_min: f64,
    /// When they came.
    pub late_min: f64,
}

impl Example {
    /// Whether they came inside.
    pub fn is_kept(&self) -> bool {
        (self.from_min..self.to_min).contains(&self.late_min)
    }

    /// "10:05 to 10:50".
    pub fn told(&self) -> String {
        format!(
            "{} to {}",
            self.spoken(self.from_min),
            self.spoken(self.to_min)
        )
    }

    /// "came 10:31".
    pub fn came(&self) -> String {
        let missed = if self.is_kept() { "" } else { ", missed" };
        format!("came {}{missed}", self.spoken(self.late_min))
    }

    /// A time of day, or minutes against the plan where the plan has no time of day.
    fn spoken(&self, minute: f64) -> String {
        if !(0.0..DAY_MINUTES).contains(&self.planned) {
            return format!("{minute:+.0} min");
        }
        let minute = (self.planned + minute).round().rem_euclid(DAY_MINUTES);
        format!("{:02.0}:{:02.0}", (minute / 60.0).floor(), minute % 60.0)
    }
}

/// Windows spread over the day whose kept share is the median of all days that are no less busy than most.
pub fn examples(test: &History, names: &Names, replay: &Replay, report: &Report) -> Vec<Example> {
    let mut sizes: Vec<usize> = report.by_day.iter().map(|day| day.rows).collect();
    sizes.sort_unstable();
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or(0);
    let mut busy: Vec<usize> = (0..report.by_day.len())
        .filter(|&place| report.by_day[place].rows >= usual)
        .collect();
    busy.sort_by(|&a, &b| {
        report.by_day[a]
            .coverage()
            .total_cmp(&report.by_day[b].coverage())
    });
    let Some(&day) = busy.get(busy.len() / 2) else {
        return Vec::new();
    };
    let first: usize = report.by_day[..day].iter().map(|day| day.rows).sum();
    let mut rows: Vec<(&Row, &Told)> = test.rows.iter().zip(&replay.told).skip(first).collect();
    rows.truncate(report.by_day[day].rows);
    rows.sort_by(|a, b| a.0.planned.total_cmp(&b.0.planned));
    let step = rows.len().div_ceil(EXAMPLES_MAX).max(1);
    let spread = rows.into_iter().skip(step / 2).step_by(step);
    spread
        .map(|(row, told)| Example {
            day: row.day.to_string(),
            group: names.group(row.group).to_owned(),
            planned: row.planned,
            from_min: f64::from(told.from_s) / 60.0,
            to_min: f64::from(told.to_s) / 60.0,
            late_min: f64::from(row.late_s) / 60.0,
        })
        .collect()
}
