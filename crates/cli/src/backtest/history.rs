//! A history of planned and actual arrivals: CSV with the columns `day,group,planned,actual` (minutes),
//! in any order, others ignored. Never reads more than its bounds.

use crate::input;
use anyhow::{Context as _, bail, ensure};
use csv::StringRecord;
use kept_solver::forecast::calibrate::Residual;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Most rows of a file.
const ROWS_MAX: usize = 2_000_000;
/// Longest name of a day or a group, in bytes.
const NAME_BYTES_MAX: usize = 200;
/// Planned and actual times lie within this many minutes of 0 (19 years), so that their difference in
/// seconds fits an `i32`.
const MINUTES_MAX: f64 = 10_000_000.0;
/// What stands for "not known", besides nothing at all.
const UNKNOWN: [&str; 4] = ["NA", "N/A", "NaN", "null"];

/// Numbers of groups by name, shared by both files.
#[derive(Debug, Default)]
pub struct Groups(BTreeMap<String, u64>);

impl Groups {
    fn number(&mut self, name: &str) -> u64 {
        if let Some(number) = self.0.get(name) {
            return *number;
        }
        let number = self.0.len() as u64;
        self.0.insert(name.to_owned(), number);
        number
    }

    /// Names with their numbers, in the names' order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(name, number)| (name.as_str(), *number))
    }
}

/// A day's name in an order in which numbers stand as numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayName(Option<i64>, String);

/// One arrival.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Place of its day in [`History::days`] by order of appearance.
    pub day: i32,
    /// Its group.
    pub group: u64,
    /// Actual minus planned.
    pub late_s: i32,
}

/// Rows that can't be used, by cause.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LeftOut {
    /// Without a planned time.
    pub no_planned: usize,
    /// Without an actual time: cancelled, or never recorded.
    pub no_actual: usize,
    /// Without a day.
    pub no_day: usize,
}

impl LeftOut {
    /// All of them.
    pub fn total(&self) -> usize {
        self.no_planned + self.no_actual + self.no_day
    }
}

/// A file's content.
#[derive(Debug)]
pub struct History {
    /// Usable rows in the file's order.
    pub rows: Vec<Row>,
    /// Days with their numbers.
    pub days: BTreeMap<DayName, i32>,
    /// What isn't in `rows`.
    pub left_out: LeftOut,
}

impl History {
    /// Residuals with days numbered in the order of their names.
    pub fn residuals(&self) -> Vec<Residual> {
        let mut rank = vec![0; self.days.len()];
        for (place, number) in (0..).zip(self.days.values()) {
            if let Some(rank) = usize::try_from(*number).ok().and_then(|n| rank.get_mut(n)) {
                *rank = place;
            }
        }
        let day = |row: &Row| {
            usize::try_from(row.day)
                .ok()
                .and_then(|n| rank.get(n))
                .copied()
        };
        self.rows
            .iter()
            .map(|row| Residual {
                day: day(row).unwrap_or(row.day),
                group: row.group,
                seconds: row.late_s,
            })
            .collect()
    }
}

/// Reads a file.
///
/// # Errors
/// It can't be read, is too large, or has a wrong field; the message has the file, line and field.
pub fn read(path: &Path, groups: &mut Groups) -> anyhow::Result<History> {
    let bytes = input::bytes(path)?;
    parse(&bytes, groups).with_context(|| path.display().to_string())
}

fn parse(bytes: &[u8], groups: &mut Groups) -> anyhow::Result<History> {
    let mut reader = csv::Reader::from_reader(bytes);
    let columns = Columns::of(reader.headers()?)?;
    let mut history = History {
        rows: Vec::new(),
        days: BTreeMap::new(),
        left_out: LeftOut::default(),
    };
    let mut record = StringRecord::new();
    for count in 0.. {
        if !reader.read_record(&mut record)? {
            break;
        }
        ensure!(count < ROWS_MAX, "more than {ROWS_MAX} rows");
        let line = record.position().map_or(0, csv::Position::line);
        let add = columns.add(&record, &mut history, groups);
        add.with_context(|| format!("line {line}"))?;
    }
    Ok(history)
}

/// Where the columns are.
struct Columns {
    day: usize,
    group: usize,
    planned: usize,
    actual: usize,
}

impl Columns {
    fn of(headers: &StringRecord) -> anyhow::Result<Self> {
        let column = |name: &str| {
            let mut places = headers
                .iter()
                .enumerate()
                .filter(|(_, header)| header.trim().trim_start_matches('\u{feff}') == name)
                .map(|(place, _)| place);
            match (places.next(), places.next()) {
                (Some(place), None) => Ok(place),
                (None, _) => bail!("line 1: there is no column {name}"),
                (Some(_), Some(_)) => bail!("line 1: there are two columns {name}"),
            }
        };
        Ok(Columns {
            day: column("day")?,
            group: column("group")?,
            planned: column("planned")?,
            actual: column("actual")?,
        })
    }

    fn add(
        &self,
        record: &StringRecord,
        history: &mut History,
        groups: &mut Groups,
    ) -> anyhow::Result<()> {
        let text = |place: usize| record.get(place).unwrap_or_default().trim();
        let day = name(text(self.day), "day")?;
        let group = name(text(self.group), "group")?;
        let planned = minutes(text(self.planned), "planned")?;
        let actual = minutes(text(self.actual), "actual")?;
        let left_out = &mut history.left_out;
        let (planned, actual) = match (planned, actual) {
            _ if day.is_empty() => {
                left_out.no_day += 1;
                return Ok(());
            }
            (None, _) => {
                left_out.no_planned += 1;
                return Ok(());
            }
            (Some(_), None) => {
                left_out.no_actual += 1;
                return Ok(());
            }
            (Some(planned), Some(actual)) => (planned, actual),
        };
        let next = i32::try_from(history.days.len())?;
        let day = DayName(day.parse().ok(), day.to_owned());
        history.rows.push(Row {
            day: *history.days.entry(day).or_insert(next),
            group: groups.number(group),
            // Both are bounded, so the difference fits.
            late_s: ((actual - planned) * 60.0).round() as i32,
        });
        Ok(())
    }
}

fn name<'a>(text: &'a str, field: &str) -> anyhow::Result<&'a str> {
    ensure!(
        text.len() <= NAME_BYTES_MAX,
        "{field}: longer than {NAME_BYTES_MAX} bytes"
    );
    Ok(text)
}

/// Minutes, or nothing where they aren't known.
fn minutes(text: &str, field: &str) -> anyhow::Result<Option<f64>> {
    if text.is_empty() || UNKNOWN.contains(&text) {
        return Ok(None);
    }
    let number = text
        .parse()
        .ok()
        .filter(|minutes: &f64| minutes.abs() <= MINUTES_MAX);
    let shown: String = text.chars().take(40).collect();
    number.map(Some).with_context(|| {
        format!("{field}: {shown:?} is no number of minutes within ±{MINUTES_MAX}")
    })
}
