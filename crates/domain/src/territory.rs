//! Territory: a branch or region with one time zone; the unit of planning and of sharding.

use crate::id::TerritoryId;
use crate::person::Person;
use crate::settings::Settings;
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
    /// Who answers customers; the first one is the default. At least one.
    pub people: Vec<Person>,
    /// Times, thresholds, budgets.
    #[serde(default)]
    pub settings: Settings,
}
