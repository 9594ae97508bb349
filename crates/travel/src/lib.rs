//! Travel times between places, as the matrix of seconds that the solver routes with.
//!
//! One source a module: [`straight_line`] and [`own_matrix`]. A source answers for a list of
//! places at once, since that is what roads and remote routers are asked for. Nothing here does
//! IO, and nothing guesses: a place that a source can't locate is an error that names it.

pub mod own_matrix;
pub mod straight_line;

use kept_domain::{BandDrives, Place, Territory, TimeOfDay, TravelSettings};

/// Seconds of a drive that is impossible: a hole in the matrix. The solver's value for the same.
pub const UNREACHABLE: i32 = i32::MAX / 4;

/// The longest drive that is taken for real, in seconds (366 days); anything longer is
/// [`UNREACHABLE`].
pub const DRIVE_MAX_S: i32 = 366 * 86_400;

/// Why travel times aren't known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TravelError {
    /// Straight-line times need coordinates.
    #[error("place {place} has no coordinates, which straight-line travel times need")]
    NoPoint {
        /// Position in the list of places.
        place: usize,
    },
    /// The coordinates aren't on Earth.
    #[error("place {place} has coordinates out of range")]
    BadPoint {
        /// Position in the list of places.
        place: usize,
    },
    /// The territory's matrix needs an index.
    #[error("place {place} has no matrix index, which the territory's own matrix needs")]
    NoIndex {
        /// Position in the list of places.
        place: usize,
    },
    /// The index lies outside the territory's matrix.
    #[error("place {place} has matrix index {index}, but the matrix has {size} places")]
    IndexOutOfRange {
        /// Position in the list of places.
        place: usize,
        /// Its index.
        index: u32,
        /// Rows and columns of the matrix.
        size: u32,
    },
    /// The matrix isn't `size * size` long.
    #[error("the matrix has {entries} entries, not {size} times {size}")]
    BadMatrix {
        /// Rows and columns that it says to have.
        size: u32,
        /// Entries that it has.
        entries: usize,
    },
    /// Nobody gets anywhere at that speed.
    #[error("the travel speed must be more than 0")]
    NoSpeed,
}

impl TravelError {
    /// The position of the place that the error is about, where it is about one.
    #[must_use]
    pub fn place(&self) -> Option<usize> {
        match self {
            TravelError::NoPoint { place }
            | TravelError::BadPoint { place }
            | TravelError::NoIndex { place }
            | TravelError::IndexOutOfRange { place, .. } => Some(*place),
            TravelError::BadMatrix { .. } | TravelError::NoSpeed => None,
        }
    }
}

/// Seconds from each place to each place, row by row: entry `from * places.len() + to`.
///
/// Each entry is 0 to [`DRIVE_MAX_S`], or [`UNREACHABLE`]. The times hold all day.
///
/// # Errors
/// A place lacks what the source needs, or the settings contradict themselves.
pub fn matrix(settings: &TravelSettings, places: &[Place]) -> Result<Vec<i32>, TravelError> {
    match settings {
        TravelSettings::StraightLine {
            speed_m_per_h,
            detour_permille,
            fixed_s,
        } => straight_line::Drive {
            speed_m_per_h: *speed_m_per_h,
            detour_permille: *detour_permille,
            fixed_s: *fixed_s,
        }
        .matrix(places),
        TravelSettings::Matrix { size, durations_s } => {
            own_matrix::select(*size, durations_s, places)
        }
    }
}

/// Travel times for departures from a time of day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// First departure; the band lasts until the next one.
    pub from: TimeOfDay,
    /// Seconds from each place to each place, as [`matrix`] gives them.
    pub durations: Vec<i32>,
}

/// A territory's travel times over the day: usual ones from midnight on, then its bands. At least one,
/// ascending.
///
/// # Errors
/// As [`matrix`].
pub fn bands(territory: &Territory, places: &[Place]) -> Result<Vec<Band>, TravelError> {
    let usual = matrix(&territory.travel, places)?;
    let mut bands = vec![Band {
        from: TimeOfDay(0),
        durations: usual.clone(),
    }];
    for band in &territory.travel_bands {
        let durations = match &band.drives {
            BandDrives::FactorPermille(permille) => scaled(&usual, *permille),
            BandDrives::DurationsS(durations_s) => {
                let size = durations_s.len().isqrt();
                let size = u32::try_from(size).unwrap_or(u32::MAX);
                own_matrix::select(size, durations_s, places)?
            }
        };
        bands.retain(|before| before.from < band.from);
        bands.push(Band {
            from: band.from,
            durations,
        });
    }
    Ok(bands)
}

/// Seconds of one drive that begins at a time of day.
///
/// # Errors
/// As [`matrix`].
pub fn drive(
    territory: &Territory,
    from: Place,
    to: Place,
    depart: TimeOfDay,
) -> Result<i32, TravelError> {
    let bands = bands(territory, &[from, to])?;
    let band = bands.iter().rev().find(|band| band.from <= depart);
    let durations = band.or(bands.first()).map(|band| &band.durations);
    Ok(durations
        .and_then(|cells| cells.get(1))
        .copied()
        .unwrap_or(0))
}

/// All drives longer or shorter by a factor in thousandths; holes stay holes.
fn scaled(usual: &[i32], permille: u32) -> Vec<i32> {
    let scale = |&seconds: &i32| {
        if seconds >= UNREACHABLE {
            return UNREACHABLE;
        }
        let scaled = i64::from(seconds) * i64::from(permille) / 1000;
        i32::try_from(scaled).map_or(DRIVE_MAX_S, |scaled| scaled.min(DRIVE_MAX_S))
    };
    usual.iter().map(scale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_what_the_solver_takes_for_a_hole() {
        assert_eq!(UNREACHABLE, kept_solver::problem::UNREACHABLE);
        assert_eq!(DRIVE_MAX_S, kept_solver::problem::TIME_MAX);
    }

    #[test]
    fn the_default_settings_give_a_time_for_every_pair_of_places() {
        let places = [
            Place::at(51.45, -2.59),
            Place::at(51.50, -2.55),
            Place::at(51.40, -2.70),
        ];
        let times = matrix(&TravelSettings::default(), &places).unwrap();
        assert_eq!(times.len(), 9);
        for (at, seconds) in times.iter().enumerate() {
            assert_eq!(*seconds == 0, at % 4 == 0, "entry {at} is {seconds}");
        }
    }
}
