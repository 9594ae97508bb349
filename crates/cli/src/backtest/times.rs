//! Times as histories have them: minutes, a clock time, or a date and time with or without an offset.
//! Must never guess a time zone: where none is given, both times of a row are taken to be of one clock.

use anyhow::{Context as _, ensure};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};

/// Times lie within this many minutes of 0 (19 years), so that their difference in seconds fits an `i32`.
const MINUTES_MAX: f64 = 10_000_000.0;
/// What stands for "not known", besides nothing at all.
const UNKNOWN: [&str; 5] = ["NA", "N/A", "NaN", "nan", "null"];
const DATE_TIMES: [&str; 4] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
];
const SHOWN_CHARACTERS: usize = 40;

/// A time of one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Time {
    /// Minutes since the row's day began, on the clock on the wall if it has one.
    pub minute: f64,
    /// Minutes since 1970 began in UTC, where an offset is given.
    absolute: Option<f64>,
}

impl Time {
    /// Minutes from `earlier` to this time: true ones where both have an offset, so that a clock change
    /// between them does no harm.
    pub fn since(self, earlier: Time) -> f64 {
        match (self.absolute, earlier.absolute) {
            (Some(to), Some(from)) => to - from,
            _ => self.minute - earlier.minute,
        }
    }
}

/// Whether a field says that it has no value.
pub fn is_unknown(text: &str) -> bool {
    text.is_empty() || UNKNOWN.contains(&text)
}

/// Reads a time of the day `date`; nothing where it isn't known.
///
/// # Errors
/// It is no time, or too far away; the message begins with the field's name.
pub fn read(text: &str, field: &str, date: Option<NaiveDate>) -> anyhow::Result<Option<Time>> {
    if is_unknown(text) {
        return Ok(None);
    }
    let time = parsed(text, date).filter(|time| time.minute.abs() <= MINUTES_MAX);
    let shown: String = text.chars().take(SHOWN_CHARACTERS).collect();
    let time = time.with_context(|| {
        format!("{field}: {shown:?} is no time: minutes within ±{MINUTES_MAX}, HH:MM, or YYYY-MM-DD HH:MM")
    })?;
    Ok(Some(time))
}

fn parsed(text: &str, date: Option<NaiveDate>) -> Option<Time> {
    if let Ok(minute) = text.parse() {
        return Some(Time {
            minute,
            absolute: None,
        });
    }
    if let Some(time) = clock(text) {
        return Some(Time {
            minute: f64::from(time.num_seconds_from_midnight()) / 60.0,
            absolute: None,
        });
    }
    let (wall, absolute) = date_time(text)?;
    let midnight = date.unwrap_or(wall.date()).and_time(NaiveTime::MIN);
    Some(Time {
        minute: (wall - midnight).num_seconds() as f64 / 60.0,
        absolute,
    })
}

fn clock(text: &str) -> Option<NaiveTime> {
    let formats = ["%H:%M", "%H:%M:%S"].iter();
    formats
        .filter_map(|format| NaiveTime::parse_from_str(text, format).ok())
        .next()
}

fn date_time(text: &str) -> Option<(NaiveDateTime, Option<f64>)> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some((time.naive_local(), Some(time.timestamp() as f64 / 60.0)));
    }
    DATE_TIMES
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .map(|wall| (wall, None))
}

/// A day's name: dates and numbers in their order, anything else after them in that of its letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Day {
    /// `2026-03-09`.
    Date(NaiveDate),
    /// `17`.
    Number(i64),
    /// Anything else.
    Name(String),
}

impl Day {
    /// Reads a day's name.
    ///
    /// # Errors
    /// It is longer than 200 bytes.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        ensure!(
            text.len() <= super::columns::NAME_BYTES_MAX,
            "day: longer than 200 bytes"
        );
        if let Ok(number) = text.parse() {
            return Ok(Day::Number(number));
        }
        Ok(NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map_or_else(|_| Day::Name(text.to_owned()), Day::Date))
    }

    /// Its date, if it is one.
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Day::Date(date) => Some(*date),
            Day::Number(_) | Day::Name(_) => None,
        }
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Day::Date(date) => write!(f, "{date}"),
            Day::Number(number) => write!(f, "{number}"),
            Day::Name(name) => f.write_str(name),
        }
    }
}
