//! Checks how long drives take: usual times, and the bands of the day in which they take longer.

use super::spot::Spot;
use crate::day_file::problem::Location;
use crate::day_file::raw::{RawBand, RawTravel, Row};
use crate::fault::Fault;
use crate::territory::{BandDrives, TravelBand, TravelSettings};
use std::sync::Arc;

/// Longest drive that a matrix may hold, in seconds (366 days).
const DRIVE_MAX_S: u32 = 366 * 86_400;
/// By what usual drives may be multiplied.
const FACTORS: std::ops::RangeInclusive<f64> = 0.1..=10.0;

/// The usual travel times.
pub(super) fn times(
    spot: &mut Spot<'_>,
    raw: Option<&RawTravel>,
    matrix: Option<Vec<Row>>,
    matrix_at: &Location,
) -> TravelSettings {
    let Some(rows) = matrix else {
        return raw.map_or_else(TravelSettings::default, |raw| straight_line(spot, raw));
    };
    let given = raw.map(|raw| [raw.speed_km_per_h, raw.detour, raw.fixed_min]);
    if given.is_some_and(|given| given.iter().any(Option::is_some)) {
        let message = "can't be given together with a matrix, but for its bands";
        spot.wrong("territory.travel", message);
    }
    let size = rows.len();
    TravelSettings::Matrix {
        size: u32::try_from(size).unwrap_or(u32::MAX),
        durations_s: square(spot, rows, size, matrix_at),
    }
}

/// The bands of the day in which drives take another time than usual.
pub(super) fn bands(
    spot: &mut Spot<'_>,
    raw: Option<RawTravel>,
    usual: &TravelSettings,
) -> Vec<TravelBand> {
    let mut bands: Vec<TravelBand> = Vec::new();
    for (index, raw) in raw.into_iter().flat_map(|raw| raw.bands).enumerate() {
        let at = format!("territory.travel.bands[{index}]");
        let from = spot.time(&format!("{at}.from"), &raw.from);
        let before = bands.last().map(|band| band.from);
        if before.is_some_and(|before| from <= before) {
            spot.wrong(&format!("{at}.from"), "must be after the band before");
        }
        let drives = drives(spot, &at, raw, usual);
        bands.push(TravelBand { from, drives });
    }
    bands
}

fn drives(spot: &mut Spot<'_>, at: &str, raw: RawBand, usual: &TravelSettings) -> BandDrives {
    match (raw.factor, raw.matrix_s, usual) {
        (Some(factor), None, _) => {
            if !FACTORS.contains(&factor) {
                let (low, high) = (FACTORS.start(), FACTORS.end());
                let fault = Fault::not_between(factor, low, high);
                spot.wrong(&format!("{at}.factor"), fault);
            }
            BandDrives::FactorPermille((factor * 1000.0).round() as u32)
        }
        (None, Some(rows), TravelSettings::Matrix { size, .. }) => {
            let place = spot.locate(&format!("{at}.matrix_s"));
            BandDrives::DurationsS(square(spot, rows, *size as usize, &place))
        }
        (None, Some(_), TravelSettings::StraightLine { .. }) => {
            spot.wrong(
                &format!("{at}.matrix_s"),
                "needs a matrix_s of the day, too",
            );
            BandDrives::FactorPermille(1000)
        }
        _ => {
            spot.wrong(at, "needs either a factor or a matrix_s");
            BandDrives::FactorPermille(1000)
        }
    }
}

fn straight_line(spot: &mut Spot<'_>, raw: &RawTravel) -> TravelSettings {
    let mut scaled = |name: &str, value: Option<f64>, bounds: (f64, f64), unit: f64, usual: u32| {
        let Some(value) = value else { return usual };
        if !(bounds.0..=bounds.1).contains(&value) {
            let fault = Fault::not_between(value, bounds.0, bounds.1);
            spot.wrong(&format!("territory.travel.{name}"), fault);
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

/// The seconds of a matrix of `size` rows and columns, row by row.
fn square(spot: &mut Spot<'_>, rows: Vec<Row>, size: usize, at: &Location) -> Arc<Vec<u32>> {
    if rows.is_empty() || rows.len() != size {
        let message = match rows.len() {
            0 => "the matrix is empty".to_owned(),
            count => format!("{count} rows, but the matrix of the day has {size}"),
        };
        spot.wrong_at(at.clone(), message);
    }
    let mut durations_s = Vec::with_capacity(size * size);
    for (index, row) in rows.into_iter().enumerate() {
        if row.len() != size {
            let message = format!("{} entries, but the matrix has {size} rows", row.len());
            spot.wrong_at(row_at(at, index), message);
        }
        if row.iter().flatten().any(|seconds| *seconds > DRIVE_MAX_S) {
            let message = format!("a drive longer than {DRIVE_MAX_S} s");
            spot.wrong_at(row_at(at, index), message);
        }
        durations_s.extend(row.into_iter().map(|seconds| seconds.unwrap_or(u32::MAX)));
    }
    Arc::new(durations_s)
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
