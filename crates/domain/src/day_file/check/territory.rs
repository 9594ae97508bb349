//! Checks the territory: names, zone, people, travel times, settings.

use super::settings;
use super::spot::Spot;
use crate::day_file::json;
use crate::day_file::problem::{Location, Problems};
use crate::day_file::raw::{RawPerson, RawTerritory, RawTravel, Row};
use crate::id::TerritoryId;
use crate::person::Person;
use crate::territory::{Territory, TravelSettings};
use chrono_tz::Tz;
use std::sync::Arc;

/// Longest drive that a matrix may hold, in seconds (366 days).
const DRIVE_MAX_S: u32 = 366 * 86_400;

pub(super) fn territory(
    raw: RawTerritory,
    matrix: Option<Vec<Row>>,
    header: &str,
    matrix_at: &Location,
    problems: &mut Problems,
) -> Territory {
    let locate = |field: &str| json::in_file(header, field);
    let mut spot = Spot::new(&locate, problems);
    let settings = raw.settings.unwrap_or_default();
    settings::check(&mut spot, &settings);
    let mut territory = Territory {
        id: TerritoryId(spot.id("territory.id", &raw.id)),
        name: spot.line("territory.name", &raw.name, 100),
        firm: spot.line("territory.firm", &raw.firm, 100),
        zone: zone(&mut spot, &raw.zone),
        travel: TravelSettings::default(),
        people: people(&mut spot, raw.people),
        settings,
    };
    if matrix.is_some() && raw.travel.is_some() {
        spot.wrong("territory.travel", "can't be given together with a matrix");
    }
    territory.travel = match (matrix, raw.travel) {
        (Some(rows), _) => own_matrix(rows, matrix_at, problems),
        (None, Some(travel)) => straight_line(&mut spot, &travel),
        (None, None) => TravelSettings::default(),
    };
    territory
}

fn zone(spot: &mut Spot<'_>, name: &str) -> Tz {
    name.parse().unwrap_or_else(|_| {
        let message = format!("\"{name}\" isn't a time zone, as Europe/London");
        spot.wrong("territory.zone", message);
        Tz::UTC
    })
}

fn people(spot: &mut Spot<'_>, raw: Vec<RawPerson>) -> Vec<Person> {
    if raw.is_empty() {
        spot.wrong("territory.people", "needs at least one person who answers");
    }
    let mut people: Vec<Person> = Vec::with_capacity(raw.len());
    for (index, person) in raw.into_iter().enumerate() {
        let field = |name| format!("territory.people[{index}].{name}");
        if people.iter().any(|known| known.name == person.name) {
            spot.wrong(
                &field("name"),
                format!("\"{}\" is there twice", person.name),
            );
        }
        people.push(Person {
            name: spot.line(&field("name"), &person.name, 100),
            phone: person
                .phone
                .map(|phone| spot.line(&field("phone"), &phone, 40)),
        });
    }
    people
}

fn straight_line(spot: &mut Spot<'_>, raw: &RawTravel) -> TravelSettings {
    let mut scaled = |name: &str, value: Option<f64>, bounds: (f64, f64), unit: f64, usual: u32| {
        let Some(value) = value else { return usual };
        if !(bounds.0..=bounds.1).contains(&value) {
            let message = format!("{value} isn't {} to {}", bounds.0, bounds.1);
            spot.wrong(&format!("territory.travel.{name}"), message);
            return usual;
        }
        (value * unit).round() as u32
    };
    TravelSettings::StraightLine {
        speed_m_per_h: scaled(
            "speed_km_per_h",
            raw.speed_km_per_h,
            (1.0, 200.0),
            1000.0,
            36_000,
        ),
        detour_permille: scaled("detour", raw.detour, (1.0, 10.0), 1000.0, 1350),
        fixed_s: scaled("fixed_min", raw.fixed_min, (0.0, 120.0), 60.0, 120),
    }
}

fn own_matrix(rows: Vec<Row>, at: &Location, problems: &mut Problems) -> TravelSettings {
    let size = rows.len();
    if size == 0 {
        problems.add(at.clone(), "the matrix is empty");
    }
    let mut durations_s = Vec::with_capacity(size * size);
    for (index, row) in rows.into_iter().enumerate() {
        if row.len() != size {
            let message = format!("{} entries, but the matrix has {size} rows", row.len());
            problems.add(row_at(at, index), message);
        }
        if row.iter().flatten().any(|seconds| *seconds > DRIVE_MAX_S) {
            problems.add(
                row_at(at, index),
                format!("a drive longer than {DRIVE_MAX_S} s"),
            );
        }
        durations_s.extend(row.into_iter().map(|seconds| seconds.unwrap_or(u32::MAX)));
    }
    TravelSettings::Matrix {
        size: u32::try_from(size).unwrap_or(u32::MAX),
        durations_s: Arc::new(durations_s),
    }
}

/// A row of the matrix: a line of a CSV file, an element in JSON.
fn row_at(at: &Location, index: usize) -> Location {
    match at.field.as_str() {
        "" => Location {
            line: Some(index as u64 + 1),
            ..at.clone()
        },
        field => Location {
            field: format!("{field}[{index}]"),
            ..at.clone()
        },
    }
}
