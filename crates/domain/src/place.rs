//! Where something is: a point on Earth, a named place of a travel matrix, or both.

use serde::{Deserialize, Serialize};

/// A point in degrees, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Latitude, -90..=90.
    pub lat: f64,
    /// Longitude, -180..=180.
    pub lon: f64,
}

impl Point {
    /// Whether both coordinates are finite and on Earth.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        (-90.0..=90.0).contains(&self.lat) && (-180.0..=180.0).contains(&self.lon)
    }
}

/// A place that one can drive to. At least one of its parts is needed to know travel times:
/// `matrix` where the territory brings its own matrix, `point` otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Coordinates, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// Row and column of the territory's own travel matrix, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<u32>,
}

impl Place {
    /// A place known by its coordinates.
    #[must_use]
    pub fn at(lat: f64, lon: f64) -> Self {
        Place {
            point: Some(Point { lat, lon }),
            matrix: None,
        }
    }
}
