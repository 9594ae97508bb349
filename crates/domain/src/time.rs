//! Instants, durations and local days. Integers only: milliseconds for instants, seconds for spans.

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;
use std::ops::{Add, Neg, Sub};

/// A span of time in whole seconds; may be negative.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seconds(pub i64);

impl Seconds {
    /// No time at all.
    pub const ZERO: Seconds = Seconds(0);

    /// A span of whole minutes.
    #[must_use]
    pub const fn minutes(minutes: i64) -> Self {
        Seconds(minutes * 60)
    }

    /// Whole minutes, rounded to nearest.
    #[must_use]
    pub fn to_minutes(self) -> i64 {
        (self.0 + 30).div_euclid(60)
    }
}

impl Add for Seconds {
    type Output = Seconds;
    fn add(self, other: Seconds) -> Seconds {
        Seconds(self.0.saturating_add(other.0))
    }
}

impl Sub for Seconds {
    type Output = Seconds;
    fn sub(self, other: Seconds) -> Seconds {
        Seconds(self.0.saturating_sub(other.0))
    }
}

impl Neg for Seconds {
    type Output = Seconds;
    fn neg(self) -> Seconds {
        Seconds(self.0.saturating_neg())
    }
}

/// An instant: milliseconds since 1970-01-01T00:00:00Z. Written as RFC 3339.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Milliseconds since the epoch.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0
    }

    /// The instant in chrono's type; an instant out of chrono's range becomes the epoch.
    #[must_use]
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// Wall-clock time "10:05" in the zone.
    #[must_use]
    pub fn clock(self, zone: Tz) -> String {
        self.to_utc()
            .with_timezone(&zone)
            .format("%H:%M")
            .to_string()
    }

    /// The local date in the zone.
    #[must_use]
    pub fn date(self, zone: Tz) -> NaiveDate {
        self.to_utc().with_timezone(&zone).date_naive()
    }

    /// Time of day in the zone.
    #[must_use]
    pub fn time_of_day(self, zone: Tz) -> TimeOfDay {
        use chrono::Timelike;
        TimeOfDay(
            self.to_utc()
                .with_timezone(&zone)
                .time()
                .num_seconds_from_midnight(),
        )
    }

    /// Parses RFC 3339 with any offset.
    ///
    /// # Errors
    /// The text isn't RFC 3339.
    pub fn parse(text: &str) -> Result<Self, chrono::ParseError> {
        DateTime::parse_from_rfc3339(text).map(|at| Timestamp(at.timestamp_millis()))
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Timestamp(at.timestamp_millis())
    }
}

impl Add<Seconds> for Timestamp {
    type Output = Timestamp;
    fn add(self, span: Seconds) -> Timestamp {
        Timestamp(self.0.saturating_add(span.0.saturating_mul(1000)))
    }
}

impl Sub<Seconds> for Timestamp {
    type Output = Timestamp;
    fn sub(self, span: Seconds) -> Timestamp {
        Timestamp(self.0.saturating_sub(span.0.saturating_mul(1000)))
    }
}

impl Sub for Timestamp {
    type Output = Seconds;
    fn sub(self, earlier: Timestamp) -> Seconds {
        Seconds(self.0.saturating_sub(earlier.0).div_euclid(1000))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Timestamp::parse(&text)
            .map_err(|_| D::Error::custom(format!("not an RFC 3339 time: {text}")))
    }
}

/// A local time of day in seconds after midnight, 0..=86,400 ("24:00" ends a day). Written "HH:MM".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(pub u32);

impl TimeOfDay {
    /// A time of day from hours and minutes; clamped to 24:00.
    #[must_use]
    pub const fn hm(hour: u32, minute: u32) -> Self {
        let seconds = hour * 3600 + minute * 60;
        TimeOfDay(if seconds > 86_400 { 86_400 } else { seconds })
    }

    /// Parses "HH:MM" or "HH:MM:SS", "24:00" included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "24:00" || text == "24:00:00" {
            return Some(TimeOfDay(86_400));
        }
        use chrono::Timelike;
        let time = NaiveTime::parse_from_str(text, "%H:%M")
            .or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"))
            .ok()?;
        Some(TimeOfDay(time.num_seconds_from_midnight()))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.0 / 3600, self.0 / 60 % 60, self.0 % 60);
        match second {
            0 => write!(f, "{hour:02}:{minute:02}"),
            _ => write!(f, "{hour:02}:{minute:02}:{second:02}"),
        }
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        TimeOfDay::parse(&text)
            .ok_or_else(|| D::Error::custom(format!("not a time of day HH:MM: {text}")))
    }
}

/// A calendar day in a time zone. Knows its first instant and its length, so that days with a
/// clock change are 23 or 25 hours long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalDay {
    /// The date on the wall calendar.
    pub date: NaiveDate,
    /// The zone whose wall clock counts.
    pub zone: Tz,
}

impl LocalDay {
    /// A day in a zone.
    #[must_use]
    pub fn new(date: NaiveDate, zone: Tz) -> Self {
        Self { date, zone }
    }

    /// The first instant of the day.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        self.at(TimeOfDay(0))
    }

    /// The first instant of the next day.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        LocalDay::new(self.date.succ_opt().unwrap_or(self.date), self.zone).start()
    }

    /// The instant at which the wall clock shows `time`: the earlier one where the clock shows it
    /// twice, the first one after the gap where it never does.
    #[must_use]
    pub fn at(&self, time: TimeOfDay) -> Timestamp {
        if time.0 >= 86_400 {
            return self.end();
        }
        let wall = NaiveTime::from_num_seconds_from_midnight_opt(time.0, 0).unwrap_or_default();
        let mut local = self.date.and_time(wall);
        // No zone has a gap of more than a day, so a quarter of an hour at a time gets out of it.
        for _ in 0..96 {
            if let Some(found) = self.zone.from_local_datetime(&local).earliest() {
                return found.with_timezone(&Utc).into();
            }
            local += chrono::Duration::minutes(15);
        }
        Utc.from_utc_datetime(&local).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_with_a_clock_change_has_its_true_length() {
        let zone = chrono_tz::Europe::London;
        let day = |m, d| LocalDay::new(NaiveDate::from_ymd_opt(2026, m, d).unwrap(), zone);
        assert_eq!((day(3, 29).end() - day(3, 29).start()).0, 23 * 3600);
        assert_eq!((day(10, 25).end() - day(10, 25).start()).0, 25 * 3600);
        assert_eq!((day(10, 15).end() - day(10, 15).start()).0, 24 * 3600);
    }

    #[test]
    fn a_time_that_the_clock_skips_is_the_first_one_after_the_gap() {
        let day = LocalDay::new(
            NaiveDate::from_ymd_opt(2026, 3, 29).unwrap(),
            chrono_tz::Europe::London,
        );
        assert_eq!(
            day.at(TimeOfDay::hm(1, 30)).to_string(),
            "2026-03-29T01:00:00Z"
        );
    }

    #[test]
    fn a_timestamp_survives_writing_and_reading() {
        let at = Timestamp::parse("2026-10-15T10:18:00.250+01:00").unwrap();
        let text = serde_json::to_string(&at).unwrap();
        assert_eq!(text, "\"2026-10-15T09:18:00.250Z\"");
        assert_eq!(serde_json::from_str::<Timestamp>(&text).unwrap(), at);
    }
}
