//! Checks of single values: each one gives a value of the domain, or reports what is wrong with
//! its field and gives a harmless stand-in.

use crate::day_file::problem::{Location, Problems};
use crate::day_file::raw::{Counts, RawPlace};
use crate::email::Email;
use crate::fault::Fault;
use crate::id::ID_LEN_MAX;
use crate::phone::Phone;
use crate::place::{Place, Point};
use crate::territory::TravelSettings;
use crate::time::{LocalDay, Seconds, TimeOfDay, Timestamp};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Dates that a day may have: what lies outside is a typing error.
const YEARS: RangeInclusive<i32> = 2000..=2199;

/// An item whose fields are checked.
pub(super) struct Spot<'a> {
    locate: &'a dyn Fn(&str) -> Location,
    problems: &'a mut Problems,
}

impl<'a> Spot<'a> {
    pub fn new(locate: &'a dyn Fn(&str) -> Location, problems: &'a mut Problems) -> Self {
        Spot { locate, problems }
    }

    /// Where a field stands.
    pub fn locate(&self, field: &str) -> Location {
        (self.locate)(field)
    }

    /// Something is wrong that doesn't stand with the item.
    pub fn wrong_at(&mut self, at: Location, fault: impl Into<Fault>) {
        self.problems.add(at, fault);
    }

    pub fn wrong(&mut self, field: &str, fault: impl Into<Fault>) {
        self.problems.add((self.locate)(field), fault);
    }

    /// An id: 1 to 64 bytes without spaces around and without control characters.
    pub fn id(&mut self, field: &str, text: &str) -> String {
        self.line(field, text, ID_LEN_MAX)
    }

    /// One line of text that isn't empty.
    pub fn line(&mut self, field: &str, text: &str, len_max: usize) -> String {
        if text.trim().is_empty() {
            self.wrong(field, Fault::Empty);
        }
        self.line_or_nothing(field, text, len_max)
    }

    /// One line of text.
    pub fn line_or_nothing(&mut self, field: &str, text: &str, len_max: usize) -> String {
        if text.len() > len_max {
            self.wrong(field, Fault::BytesMax { max: len_max });
        } else if text.chars().any(char::is_control) {
            self.wrong(field, Fault::ControlCharacter);
        } else if text.trim() != text {
            self.wrong(field, Fault::SpaceAround);
        }
        text.to_owned()
    }

    pub fn date(&mut self, field: &str, text: &str) -> NaiveDate {
        use chrono::Datelike;
        match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            Ok(date) if YEARS.contains(&date.year()) => date,
            _ => {
                let given = text.to_owned();
                self.wrong(field, Fault::NotADate { given });
                NaiveDate::default()
            }
        }
    }

    pub fn time(&mut self, field: &str, text: &str) -> TimeOfDay {
        TimeOfDay::parse(text).unwrap_or_else(|| {
            let given = text.to_owned();
            self.wrong(field, Fault::NotATime { given });
            TimeOfDay(0)
        })
    }

    /// From a time of day to a later one.
    pub fn times(&mut self, field: &str, from: &str, to: &str) -> (TimeOfDay, TimeOfDay) {
        let (from_field, to_field) = (format!("{field}.from"), format!("{field}.to"));
        let before = self.problems.clone();
        let times = (self.time(&from_field, from), self.time(&to_field, to));
        if *self.problems == before && times.1 <= times.0 {
            let start = from.to_owned();
            self.wrong(&to_field, Fault::NotAfterStart { start });
        }
        times
    }

    /// A time of the day: local ("08:30"), or an instant with its offset (RFC 3339) for the hour
    /// that a clock change repeats.
    pub fn instant(&mut self, field: &str, text: &str, day: &LocalDay) -> Option<Timestamp> {
        let at = match TimeOfDay::parse(text) {
            Some(time) => day.at(time),
            None => match Timestamp::parse(text) {
                Ok(at) => at,
                Err(_) => {
                    let given = text.to_owned();
                    self.wrong(field, Fault::NotATime { given });
                    return None;
                }
            },
        };
        if at < day.start() || at > day.end() {
            let (given, day) = (text.to_owned(), day.date.to_string());
            self.wrong(field, Fault::NotOnDay { given, day });
            return None;
        }
        Some(at)
    }

    /// Minutes to whole seconds; the bounds are in minutes.
    pub fn minutes(&mut self, field: &str, minutes: f64, bounds: RangeInclusive<f64>) -> Seconds {
        if bounds.contains(&minutes) {
            return Seconds((minutes * 60.0).round() as i64);
        }
        let (low, high) = (bounds.start(), bounds.end());
        self.wrong(
            field,
            Fault::not_between(minutes, low, format_args!("{high} min")),
        );
        Seconds(60)
    }

    /// A whole number within bounds.
    pub fn whole<T: TryFrom<i64> + Default>(
        &mut self,
        field: &str,
        number: i64,
        bounds: RangeInclusive<i64>,
    ) -> T {
        let fitting = Some(number).filter(|number| bounds.contains(number));
        fitting
            .and_then(|number| T::try_from(number).ok())
            .unwrap_or_else(|| {
                let (low, high) = (bounds.start(), bounds.end());
                self.wrong(field, Fault::not_between(number, low, high));
                T::default()
            })
    }

    /// Names with a whole number from 1 on.
    pub fn counts<T: TryFrom<i64> + Default>(
        &mut self,
        field: &str,
        counts: Counts,
        max: i64,
    ) -> BTreeMap<String, T> {
        counts
            .0
            .into_iter()
            .map(|(name, count)| {
                let name = self.line(field, &name, ID_LEN_MAX);
                let count = self.whole(&format!("{field}.{name}"), count, 1..=max);
                (name, count)
            })
            .collect()
    }

    /// Names, each once.
    pub fn names(&mut self, field: &str, names: &[String]) -> BTreeSet<String> {
        let name =
            |(at, name): (usize, &String)| self.line(&format!("{field}[{at}]"), name, ID_LEN_MAX);
        names.iter().enumerate().map(name).collect()
    }

    /// A price in seconds of driving.
    pub fn price(&mut self, field: &str, price: i64, max: i64) -> i64 {
        self.whole(field, price, 0..=max)
    }

    pub fn phone(&mut self, field: &str, text: &str) -> Option<Phone> {
        let phone = Phone::parse(text).ok();
        if phone.is_none() {
            let given = text.to_owned();
            self.wrong(field, Fault::NotAPhone { given });
        }
        phone
    }

    pub fn email(&mut self, field: &str, text: &str) -> Option<Email> {
        let email = Email::parse(text).ok();
        if email.is_none() {
            let given = text.to_owned();
            self.wrong(field, Fault::NotAnEmail { given });
        }
        email
    }

    /// A place that the territory's travel times can be known for. `prefix` goes before the names
    /// of its fields: "" or "start.".
    pub fn place(&mut self, prefix: &str, raw: RawPlace, travel: &TravelSettings) -> Place {
        let place = Place {
            point: self.point(prefix, raw),
            matrix: raw.matrix.map(|index| {
                self.whole(&format!("{prefix}matrix"), index, 0..=i64::from(u32::MAX))
            }),
        };
        match (travel, place.matrix) {
            (TravelSettings::Matrix { .. }, None) => {
                self.wrong(&format!("{prefix}matrix"), Fault::NeedsMatrixRow);
            }
            (TravelSettings::Matrix { size, .. }, Some(index)) if index >= *size => {
                let (given, size) = (index.to_string(), *size);
                self.wrong(
                    &format!("{prefix}matrix"),
                    Fault::OutsideMatrix { given, size },
                );
            }
            (TravelSettings::StraightLine { .. }, _) if raw.lat.is_none() && raw.lon.is_none() => {
                self.wrong(&format!("{prefix}lat"), Fault::NeedsPoint);
            }
            _ => {}
        }
        place
    }

    fn point(&mut self, prefix: &str, raw: RawPlace) -> Option<Point> {
        let (lat, lon) = match (raw.lat, raw.lon) {
            (None, None) => return None,
            (lat, lon) => (
                self.degrees(&format!("{prefix}lat"), lat, 90.0),
                self.degrees(&format!("{prefix}lon"), lon, 180.0),
            ),
        };
        Some(Point { lat, lon })
    }

    fn degrees(&mut self, field: &str, degrees: Option<f64>, max: f64) -> f64 {
        match degrees {
            Some(degrees) if (-max..=max).contains(&degrees) => degrees,
            Some(degrees) => {
                let (low, high) = (format!("-{max}°"), format!("{max}°"));
                self.wrong(field, Fault::not_between(degrees, low, high));
                0.0
            }
            None => {
                self.wrong(field, Fault::Missing);
                0.0
            }
        }
    }
}
