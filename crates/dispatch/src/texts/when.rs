//! When: dates, times and windows in words, for texts and for the customer's page. Times are wall
//! clock times of the zone given, without a leading zero, as people say them.

use super::CATALOGUE;
use chrono::{Datelike, NaiveDate, Weekday};
use chrono_tz::Tz;
use kept_domain::{Language, TimeOfDay, Timestamp, Window};

/// "8:05", "12:30".
#[must_use]
pub fn time(at: Timestamp, zone: Tz) -> String {
    let clock = at.clock(zone);
    match clock.strip_prefix('0') {
        Some(rest) => rest.to_owned(),
        None => clock,
    }
}

/// "18:00" for a time of day that is a setting.
#[must_use]
pub fn time_of_day(at: TimeOfDay) -> String {
    let text = at.to_string();
    match text.strip_prefix('0') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

/// A window as short as it can be said: "10-12", "10-10:45", "11:30-12:00".
#[must_use]
pub fn window_short(window: Window, zone: Tz) -> String {
    let (from, to) = (time(window.from(), zone), time(window.to(), zone));
    match from.strip_suffix(":00") {
        Some(from) => format!("{from}-{}", to.strip_suffix(":00").unwrap_or(&to)),
        None => format!("{from}-{to}"),
    }
}

/// A window in words: "10:15 to 11:00", "10:15 bis 11:00".
#[must_use]
pub fn window_spoken(language: Language, window: Window, zone: Tz) -> String {
    CATALOGUE.say(
        language,
        "span-spoken",
        &[
            ("from", &time(window.from(), zone)),
            ("to", &time(window.to(), zone)),
        ],
    )
}

/// "Thu", "Do", "jue".
#[must_use]
pub fn weekday_short(language: Language, date: NaiveDate) -> String {
    CATALOGUE.say(language, "weekday-short", &[("weekday", weekday_key(date))])
}

/// "Thursday", "Donnerstag", "jueves".
#[must_use]
pub fn weekday_long(language: Language, date: NaiveDate) -> String {
    CATALOGUE.say(language, "weekday-long", &[("weekday", weekday_key(date))])
}

/// "Thu 15 Oct", "Do, 15. Okt", "jue 15 oct".
#[must_use]
pub fn date_short(language: Language, date: NaiveDate) -> String {
    date_with(language, date, "date-short", "weekday-short", "month-short")
}

/// "Thursday, 15 October", "Donnerstag, 15. Oktober", "jueves, 15 de octubre".
#[must_use]
pub fn date_long(language: Language, date: NaiveDate) -> String {
    date_with(language, date, "date-long", "weekday-long", "month-long")
}

/// The day as it stands in a sentence: "today", "tomorrow, Thu", "on Fri" within the next six
/// days, "on Thu 22 Oct" otherwise.
#[must_use]
pub fn day_in_sentence(language: Language, date: NaiveDate, today: NaiveDate) -> String {
    match (date - today).num_days() {
        0 => CATALOGUE.say(language, "day-today", &[]),
        1 => CATALOGUE.say(
            language,
            "day-tomorrow",
            &[("weekday", &weekday_short(language, date))],
        ),
        2..=6 => CATALOGUE.say(
            language,
            "day-near",
            &[("weekday", &weekday_short(language, date))],
        ),
        _ => CATALOGUE.say(
            language,
            "day-far",
            &[("date", &date_short(language, date))],
        ),
    }
}

/// The day as a label: "today", "Fri" within the next six days, "Thu 22 Oct" otherwise.
#[must_use]
pub fn day_label(language: Language, date: NaiveDate, today: NaiveDate) -> String {
    match (date - today).num_days() {
        0 => CATALOGUE.say(language, "day-today", &[]),
        1..=6 => weekday_short(language, date),
        _ => date_short(language, date),
    }
}

/// A time by which something happens: "10:35", or "8:30 on Fri" when that isn't today.
#[must_use]
pub fn time_by(language: Language, at: Timestamp, today: NaiveDate, zone: Tz) -> String {
    let date = at.date(zone);
    let time = time(at, zone);
    if date == today {
        return time;
    }
    let day = day_label(language, date, today);
    CATALOGUE.say(language, "time-on", &[("time", &time), ("day", &day)])
}

fn date_with(
    language: Language,
    date: NaiveDate,
    pattern: &str,
    weekday: &str,
    month: &str,
) -> String {
    let month_key = format!("m{}", date.month());
    CATALOGUE.say(
        language,
        pattern,
        &[
            (
                "weekday",
                &CATALOGUE.say(language, weekday, &[("weekday", weekday_key(date))]),
            ),
            ("number", &date.day().to_string()),
            (
                "month",
                &CATALOGUE.say(language, month, &[("month", &month_key)]),
            ),
        ],
    )
}

fn weekday_key(date: NaiveDate) -> &'static str {
    match date.weekday() {
        Weekday::Mon => "mon",
        Weekday::Tue => "tue",
        Weekday::Wed => "wed",
        Weekday::Thu => "thu",
        Weekday::Fri => "fri",
        Weekday::Sat => "sat",
        Weekday::Sun => "sun",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{De, En, Es};

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 10, day).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn dates_are_said_as_in_each_language() {
        assert_eq!(date_long(En, day(15)), "Thursday, 15 October");
        assert_eq!(date_long(De, day(15)), "Donnerstag, 15. Oktober");
        assert_eq!(date_long(Es, day(15)), "jueves, 15 de octubre");
        assert_eq!(date_short(En, day(15)), "Thu 15 Oct");
        assert_eq!(date_short(De, day(15)), "Do, 15. Okt");
        assert_eq!(date_short(Es, day(15)), "jue 15 oct");
    }

    #[test]
    fn a_near_day_is_said_by_its_name_and_a_far_one_by_its_date() {
        let say = |date| day_in_sentence(En, day(date), day(14));
        assert_eq!(say(14), "today");
        assert_eq!(say(15), "tomorrow, Thu");
        assert_eq!(say(16), "on Fri");
        assert_eq!(say(21), "on Wed 21 Oct");
        assert_eq!(say(13), "on Tue 13 Oct");
        assert_eq!(day_in_sentence(De, day(15), day(14)), "morgen, Do");
        assert_eq!(day_in_sentence(Es, day(16), day(14)), "el vie");
        assert_eq!(day_label(En, day(15), day(14)), "Thu");
    }

    #[test]
    fn every_weekday_and_month_has_its_own_name_in_every_language() {
        for language in Language::ALL {
            let weekdays: std::collections::BTreeSet<_> =
                (1..=7).map(|d| weekday_short(language, day(d))).collect();
            assert_eq!(weekdays.len(), 7);
            let months: std::collections::BTreeSet<_> = (1..=12)
                .map(|m| date_long(language, NaiveDate::from_ymd_opt(2026, m, 1).unwrap()))
                .filter_map(|date| date.split(' ').next_back().map(str::to_owned))
                .collect();
            assert_eq!(months.len(), 12);
        }
    }

    #[test]
    fn times_are_local_and_have_no_leading_zero() {
        let zone = chrono_tz::Europe::London;
        let window = Window::new(at("2026-10-15T07:00:00Z"), at("2026-10-15T09:45:00Z")).unwrap();
        assert_eq!(window_short(window, zone), "8-10:45");
        let noon = Window::new(at("2026-10-15T10:30:00Z"), at("2026-10-15T11:00:00Z")).unwrap();
        assert_eq!(window_short(noon, zone), "11:30-12:00");
        assert_eq!(window_spoken(En, window, zone), "8:00 to 10:45");
        assert_eq!(window_spoken(De, window, zone), "8:00 bis 10:45");
        assert_eq!(
            time_by(En, at("2026-10-16T07:30:00Z"), day(15), zone),
            "8:30 on Fri"
        );
        assert_eq!(
            time_by(En, at("2026-10-15T07:30:00Z"), day(15), zone),
            "8:30"
        );
    }
}
