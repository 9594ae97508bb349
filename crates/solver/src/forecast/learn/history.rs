//! History: finished visits as they really went, with what can't be learned from left out and counted.
//! Must never drop a row without saying why.

use super::super::DURATION_S_MAX;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Longest work that is learned from, seconds: a day.
const WORK_S_MAX: i32 = 86_400;
/// Longest drive that is learned from, seconds.
const DRIVE_S_MAX: i32 = 6 * 3_600;
/// What took this many times as long as planned, or as short, is a slip of whoever reported it.
const RATIO_MAX: i32 = 30;

/// A finished visit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visit {
    /// Identity; the same one twice on a day is a duplicate.
    pub key: String,
    /// Day, counted from any fixed one.
    pub day: i32,
    /// Who was there.
    pub technician: String,
    /// Kind of job.
    pub job_type: String,
    /// What else is known of the job ("parts", "tools", a part of the town).
    pub features: Vec<String>,
    /// Seconds of the technician's day at arrival: the order of a day's visits.
    pub arrived_s: i32,
    /// The work.
    pub work: Work,
    /// The drive to it, where there was one.
    pub drive: Option<Drive>,
}

/// Work as planned and as it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Planned, seconds.
    pub planned_s: i32,
    /// Spread that was entered, in thousandths.
    pub entered_cv_permille: u32,
    /// What it took; none when the end isn't known.
    pub took_s: Option<i32>,
}

/// A drive as planned and as it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drive {
    /// Planned, seconds.
    pub planned_s: i32,
    /// Local time of the departure, seconds after midnight.
    pub departs_s: i32,
    /// What it took; none when it isn't known.
    pub took_s: Option<i32>,
    /// The technician then waited: it took that long at most.
    pub waited: bool,
}

/// Why something can't be learned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The same visit was there already.
    Duplicate,
    /// After the last day that is learned from.
    TooNew,
    /// Its start or its end isn't known.
    NotReported,
    /// It ended as it began, or before.
    NoTime,
    /// No planned duration to compare it with.
    NoPlan,
    /// Longer than a day, or for a drive than six hours.
    TooLong,
    /// More than 30 times as long as planned, or less than a 30th.
    Absurd,
}

impl Reason {
    fn words(self) -> &'static str {
        match self {
            Reason::Duplicate => "are there twice",
            Reason::TooNew => "are of later days",
            Reason::NotReported => "have no reported start or end",
            Reason::NoTime => "end before they began",
            Reason::NoPlan => "have no planned duration",
            Reason::TooLong => "are longer than any day's work",
            Reason::Absurd => "are 30 times as long as planned, or as short",
        }
    }
}

/// How many rows there were, and how many of them were left out, by reason. A visit's work and the
/// drive to it are a row each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counted {
    /// All rows.
    pub rows: u32,
    /// Left out.
    pub left_out: BTreeMap<Reason, u32>,
}

impl Counted {
    /// All that were left out.
    #[must_use]
    pub fn left_out_total(&self) -> u32 {
        self.left_out.values().sum()
    }

    fn leave_out(&mut self, reason: Reason) {
        *self.left_out.entry(reason).or_default() += 1;
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.left_out_total();
        write!(f, "{total} of {} rows left out", self.rows)?;
        for (at, (reason, count)) in self.left_out.iter().enumerate() {
            let before = if at == 0 { ": " } else { ", " };
            write!(f, "{before}{count} {}", reason.words())?;
        }
        Ok(())
    }
}

/// Visits that can be learned from: each has a usable work or a usable drive, and what isn't usable is
/// taken off it. In the order of days, technicians and arrivals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    visits: Vec<Visit>,
    counted: Counted,
}

impl History {
    /// Keeps of `visits` what can be learned from on the evening of `last_day`. The order in which they
    /// come makes no difference, but for duplicates, of which the first one counts.
    #[must_use]
    pub fn of(visits: Vec<Visit>, last_day: i32) -> Self {
        let mut history = History::default();
        let mut seen: BTreeSet<(i32, String)> = BTreeSet::new();
        for mut visit in visits {
            history.counted.rows += 1 + u32::from(visit.drive.is_some());
            let whole = if visit.day > last_day {
                Some(Reason::TooNew)
            } else if seen.insert((visit.day, visit.key.clone())) {
                None
            } else {
                Some(Reason::Duplicate)
            };
            if let Some(reason) = whole {
                (0..1 + u32::from(visit.drive.is_some()))
                    .for_each(|_| history.counted.leave_out(reason));
                continue;
            }
            if history.keep(&mut visit) {
                history.visits.push(visit);
            }
        }
        let order = |visit: &Visit| (visit.day, visit.technician.clone(), visit.arrived_s);
        history
            .visits
            .sort_by_cached_key(|visit| (order(visit), visit.key.clone()));
        history
    }

    /// Takes off what isn't usable; whether anything is left.
    fn keep(&mut self, visit: &mut Visit) -> bool {
        if let Err(reason) = usable(visit.work.took_s, visit.work.planned_s, WORK_S_MAX) {
            self.counted.leave_out(reason);
            visit.work.took_s = None;
        }
        if let Some(drive) = visit.drive
            && let Err(reason) = usable(drive.took_s, drive.planned_s, DRIVE_S_MAX)
        {
            self.counted.leave_out(reason);
            visit.drive = None;
        }
        visit.work.took_s.is_some() || visit.drive.is_some()
    }

    /// The visits.
    #[must_use]
    pub fn visits(&self) -> &[Visit] {
        &self.visits
    }

    /// What was there and what was left out.
    #[must_use]
    pub fn counted(&self) -> &Counted {
        &self.counted
    }

    /// The days on which there is something to learn from, in order.
    #[must_use]
    pub fn days(&self) -> Vec<i32> {
        let days: BTreeSet<i32> = self.visits.iter().map(|visit| visit.day).collect();
        days.into_iter().collect()
    }

    /// The visits before a day, and those from it on. What was left out is counted with the first part.
    #[must_use]
    pub fn split(&self, day: i32) -> (History, History) {
        let at = self.visits.partition_point(|visit| visit.day < day);
        let (before, after) = self.visits.split_at(at);
        let part = |visits: &[Visit], counted| History {
            visits: visits.to_vec(),
            counted,
        };
        (
            part(before, self.counted.clone()),
            part(after, Counted::default()),
        )
    }
}

fn usable(took_s: Option<i32>, planned_s: i32, most_s: i32) -> Result<(), Reason> {
    let took_s = took_s.ok_or(Reason::NotReported)?;
    if took_s <= 0 {
        return Err(Reason::NoTime);
    }
    if !(1..=DURATION_S_MAX).contains(&planned_s) {
        return Err(Reason::NoPlan);
    }
    if took_s > most_s {
        return Err(Reason::TooLong);
    }
    if took_s / RATIO_MAX > planned_s || planned_s / RATIO_MAX > took_s {
        return Err(Reason::Absurd);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(key: &str, took_s: Option<i32>) -> Visit {
        Visit {
            key: key.to_owned(),
            work: Work {
                planned_s: 1_800,
                entered_cv_permille: 400,
                took_s,
            },
            ..Visit::default()
        }
    }

    #[test]
    fn what_is_left_out_is_counted_by_its_reason() {
        let mut late = visit("late", Some(1_000));
        late.day = 9;
        let mut unplanned = visit("unplanned", Some(1_000));
        unplanned.work.planned_s = 0;
        let history = History::of(
            vec![
                visit("a", Some(1_700)),
                visit("a", Some(1_700)),
                visit("open", None),
                visit("back", Some(-60)),
                visit("week", Some(600_000)),
                visit("slip", Some(5)),
                late,
                unplanned,
            ],
            8,
        );
        assert_eq!(history.visits().len(), 1);
        assert_eq!(
            history.counted().to_string(),
            "7 of 8 rows left out: 1 are there twice, 1 are of later days, 1 have no reported start or \
             end, 1 end before they began, 1 have no planned duration, 1 are longer than any day's \
             work, 1 are 30 times as long as planned, or as short"
        );
    }

    #[test]
    fn a_drive_is_kept_without_its_work_and_the_work_without_its_drive() {
        let drive = |took_s| {
            Some(Drive {
                planned_s: 600,
                took_s,
                ..Drive::default()
            })
        };
        let mut no_end = visit("a", None);
        no_end.drive = drive(Some(700));
        let mut no_drive = visit("b", Some(1_700));
        no_drive.drive = drive(Some(0));
        let history = History::of(vec![no_end, no_drive], 0);
        let [a, b] = history.visits() else {
            panic!("{history:?}")
        };
        assert!(a.work.took_s.is_none() && a.drive.is_some());
        assert!(b.work.took_s.is_some() && b.drive.is_none());
        assert_eq!(history.counted().rows, 4);
        assert_eq!(history.counted().left_out_total(), 2);
    }
}
