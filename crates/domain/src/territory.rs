//! Territory: a branch or region with one time zone; the unit of planning and of sharding.

use crate::id::TerritoryId;
use crate::person::Person;
use crate::place::Place;
use crate::settings::Settings;
use crate::time::{Seconds, TimeOfDay};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// How travel times of a territory are known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TravelSettings {
    /// From coordinates: great-circle distance times a detour, at a speed, plus a fixed time to
    /// park and walk.
    StraightLine {
        /// Average speed in metres an hour.
        speed_m_per_h: u32,
        /// Road distance over straight distance, in thousandths (1350 = 1.35).
        detour_permille: u32,
        /// Seconds added to each drive between different places.
        fixed_s: u32,
    },
    /// From the firm's own matrix of seconds, row by row; `Place::matrix` is the index.
    Matrix {
        /// Number of places.
        size: u32,
        /// `size * size` seconds, from row to column.
        durations_s: std::sync::Arc<Vec<u32>>,
    },
}

impl Default for TravelSettings {
    fn default() -> Self {
        TravelSettings::StraightLine {
            speed_m_per_h: 36_000,
            detour_permille: 1350,
            fixed_s: 120,
        }
    }
}

/// From when on drives take longer or shorter than usual, until the next band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TravelBand {
    /// First departure.
    pub from: TimeOfDay,
    /// How long drives take then.
    #[serde(flatten)]
    pub drives: BandDrives,
}

/// How long drives take in a band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BandDrives {
    /// Usual times, times this, in thousandths.
    FactorPermille(u32),
    /// A matrix of its own, of the same places as the territory's.
    DurationsS(std::sync::Arc<Vec<u32>>),
}

/// Where vans are filled up on the way: after a stop there a van lacks no part and no tool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Depot {
    /// What people call it.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// How long loading takes.
    #[serde(default)]
    pub loading_s: Seconds,
}

/// A branch or region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Territory {
    /// Identity.
    pub id: TerritoryId,
    /// Name of the branch, "Bristol North".
    pub name: String,
    /// Name of the firm as customers know it, "Brook & Vale".
    pub firm: String,
    /// Time zone of all its days.
    pub zone: Tz,
    /// How travel times are known.
    #[serde(default)]
    pub travel: TravelSettings,
    /// When drives take longer or shorter than usual, ascending; before the first one they are usual.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub travel_bands: Vec<TravelBand>,
    /// Where vans are filled up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depots: Vec<Depot>,
    /// Who answers customers; the first one is the default. At least one.
    pub people: Vec<Person>,
    /// Times, thresholds, budgets.
    #[serde(default)]
    pub settings: Settings,
}
