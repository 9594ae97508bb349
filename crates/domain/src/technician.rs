//! Technician: skills, shift, start and end place, break, van stock.

use crate::id::{TechnicianId, TerritoryId};
use crate::place::Place;
use crate::time::{Seconds, TimeOfDay};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Working hours of a day, in the territory's local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// When the technician may leave the start place.
    pub from: TimeOfDay,
    /// When the technician is to be at the end place, overtime apart.
    pub to: TimeOfDay,
}

/// One break a day, taken at a stop's border.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakRule {
    /// How long it is.
    pub duration_s: Seconds,
    /// Earliest start.
    pub earliest: TimeOfDay,
    /// Latest start.
    pub latest: TimeOfDay,
}

/// Someone who does visits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Technician {
    /// Identity.
    pub id: TechnicianId,
    /// Territory whose plans include this technician.
    pub territory: TerritoryId,
    /// Full name.
    pub name: String,
    /// Skill → level, 1 at least.
    #[serde(default)]
    pub skills: BTreeMap<String, u8>,
    /// Part → number of pieces on the van.
    #[serde(default)]
    pub parts: BTreeMap<String, u32>,
    /// Tools on the van.
    #[serde(default)]
    pub tools: BTreeSet<String>,
    /// The part of the territory that the technician works in.
    #[serde(default)]
    pub area: String,
    /// Working hours.
    pub shift: Shift,
    /// How much later than the shift's end the day may end, at a price.
    #[serde(default)]
    pub overtime_max_s: Seconds,
    /// Where the day starts.
    pub start: Place,
    /// Where the day ends; the start place where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Place>,
    /// Lunch, if the technician takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_rule: Option<BreakRule>,
    /// Days on which the technician doesn't work (leave, sickness).
    #[serde(default)]
    pub absent: BTreeSet<NaiveDate>,
    /// Days whose route a dispatcher has locked: nothing is put onto it or taken off it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub locked: BTreeSet<NaiveDate>,
    /// SHA-256 of the portrait that customers see, in hexadecimal digits. Its bytes (JPEG) are kept apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portrait: Option<String>,
}

impl Technician {
    /// The first word of the name: what customers are told.
    #[must_use]
    pub fn first_name(&self) -> &str {
        crate::person::first_word(&self.name)
    }
}
