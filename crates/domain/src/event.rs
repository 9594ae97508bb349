//! Technician events: what a phone reports.

use crate::id::{EventId, TechnicianId, VisitId};
use crate::place::Point;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EventKind {
    /// Drives to the visit.
    OnTheWay,
    /// Is at the door.
    Arrived,
    /// Begins the work.
    Started,
    /// Work is finished.
    Finished,
    /// Nobody opened.
    NoAccess,
    /// Will be done in this many minutes from the time of the event (0..=1440).
    Delayed {
        /// Minutes until the work in hand is finished.
        minutes: u32,
    },
    /// A part is missing, so that the visit can't be finished today.
    PartMissing {
        /// Which, in the technician's words, 1 to 80 characters.
        part: String,
    },
    /// Is here.
    Position {
        /// Where.
        point: Point,
    },
}

impl EventKind {
    /// Whether the event is about one visit.
    #[must_use]
    pub fn needs_visit(&self) -> bool {
        !matches!(self, EventKind::Position { .. })
    }
}

/// An event as the store keeps it; `id` is made by the phone and makes repeats harmless.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TechnicianEvent {
    /// Made by the phone (UUIDv7).
    pub id: EventId,
    /// Who.
    pub technician: TechnicianId,
    /// Which visit, where the kind needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
    /// Counts up on the device.
    pub device_sequence: u64,
    /// When it happened, the phone's clock corrected.
    pub occurred_at: Timestamp,
    /// When the server got it.
    pub received_at: Timestamp,
}
