//! Travel times from coordinates alone: the great circle, a detour, a speed, a fixed time.
//!
//! For firms without a road graph. Symmetric, the same all day, never unreachable.

use crate::{DRIVE_MAX_S, TravelError};
use kept_domain::{Place, Point};

/// The mean radius of the Earth in metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// How the straight line becomes a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drive {
    /// Average speed in metres an hour, more than 0.
    pub speed_m_per_h: u32,
    /// Road distance over straight distance, in thousandths.
    pub detour_permille: u32,
    /// Seconds added to each drive between different places.
    pub fixed_s: u32,
}

impl Drive {
    /// Seconds between all places, row by row.
    ///
    /// # Errors
    /// A place has no coordinates or some that aren't on Earth; the speed is 0.
    pub fn matrix(&self, places: &[Place]) -> Result<Vec<i32>, TravelError> {
        if self.speed_m_per_h == 0 {
            return Err(TravelError::NoSpeed);
        }
        let points = places
            .iter()
            .enumerate()
            .map(|(index, place)| located(index, place))
            .collect::<Result<Vec<Point>, _>>()?;
        let mut times = Vec::with_capacity(points.len() * points.len());
        for from in &points {
            times.extend(points.iter().map(|to| self.duration_s(*from, *to)));
        }
        Ok(times)
    }

    /// Seconds from a point to another; 0 between equal points.
    fn duration_s(&self, from: Point, to: Point) -> i32 {
        if from == to {
            return 0;
        }
        let road_m = distance_m(from, to) * f64::from(self.detour_permille) / 1000.0;
        let seconds = road_m * 3600.0 / f64::from(self.speed_m_per_h) + f64::from(self.fixed_s);
        // A float becomes an integer here once and for all; the cast saturates.
        (seconds.round() as i32).min(DRIVE_MAX_S)
    }
}

fn located(index: usize, place: &Place) -> Result<Point, TravelError> {
    let point = place.point.ok_or(TravelError::NoPoint { place: index })?;
    if point.is_valid() {
        Ok(point)
    } else {
        Err(TravelError::BadPoint { place: index })
    }
}

/// Great-circle distance in metres by the haversine formula, which is exact enough (0.5 %, the
/// Earth's flattening) and stable for near points.
#[must_use]
pub fn distance_m(from: Point, to: Point) -> f64 {
    let (lat1, lat2) = (from.lat.to_radians(), to.lat.to_radians());
    let half_lat = ((lat2 - lat1) / 2.0).sin();
    let half_lon = ((to.lon - from.lon).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lon * half_lon;
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DRIVE: Drive = Drive {
        speed_m_per_h: 36_000,
        detour_permille: 1350,
        fixed_s: 120,
    };

    #[test]
    fn one_degree_of_latitude_takes_the_time_of_its_111_kilometres() {
        let places = [Place::at(51.0, -2.5), Place::at(52.0, -2.5)];
        let times = DRIVE.matrix(&places).unwrap();
        // 111,195 m × 1.35 at 10 m/s is 15,011 s, and 2 min to park.
        assert_eq!(times, [0, 15_131, 15_131, 0]);
    }

    #[test]
    fn a_place_without_coordinates_is_named() {
        let places = [
            Place::at(51.0, -2.5),
            Place {
                point: None,
                matrix: Some(0),
            },
        ];
        let error = DRIVE.matrix(&places).unwrap_err();
        assert_eq!(error, TravelError::NoPoint { place: 1 });
        assert_eq!(error.place(), Some(1));
    }

    #[test]
    fn coordinates_that_are_not_on_earth_are_refused() {
        for (lat, lon) in [(91.0, 0.0), (0.0, 181.0), (f64::NAN, 0.0)] {
            assert_eq!(
                DRIVE.matrix(&[Place::at(lat, lon)]),
                Err(TravelError::BadPoint { place: 0 })
            );
        }
    }

    #[test]
    fn a_speed_of_nothing_is_an_error_and_not_an_endless_drive() {
        let still = Drive {
            speed_m_per_h: 0,
            ..DRIVE
        };
        assert_eq!(still.matrix(&[]), Err(TravelError::NoSpeed));
    }

    proptest! {
        #[test]
        fn drives_are_symmetric_and_bounded(
            a in (-90.0f64..=90.0, -180.0f64..=180.0),
            b in (-90.0f64..=90.0, -180.0f64..=180.0),
            speed in 1u32..200_000,
        ) {
            let drive = Drive { speed_m_per_h: speed, ..DRIVE };
            let times = drive.matrix(&[Place::at(a.0, a.1), Place::at(b.0, b.1)]).unwrap();
            prop_assert_eq!(times[1], times[2]);
            prop_assert!((0..=DRIVE_MAX_S).contains(&times[1]));
            prop_assert!(a == b || times[1] >= 120);
        }
    }
}
