//! Promise: a window that a customer was told. Never rewritten, never widened: promises of one
//! chain are nested, and a chain only ends with the visit, a customer's choice or a reschedule.

use crate::Ppm;
use crate::id::{PlanId, PromiseId, TechnicianId, VisitId};
use crate::time::Timestamp;
use crate::window::Window;
use serde::{Deserialize, Serialize};

/// When in a visit's life a window was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// At booking: a half-day or a chosen slot.
    Booked,
    /// The day before.
    Evening,
    /// On the day's morning.
    Morning,
    /// The technician started the visit before.
    NextUp,
    /// The technician is on the way.
    EnRoute,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PromiseState {
    /// It counts.
    Standing,
    /// A narrower one of the same chain took its place.
    Narrowed,
    /// The customer agreed to something else before it broke.
    Released {
        /// When.
        at: Timestamp,
    },
    /// The technician arrived inside.
    Kept {
        /// When the technician arrived.
        at: Timestamp,
    },
    /// The technician didn't arrive inside.
    Broken {
        /// When that was certain.
        at: Timestamp,
    },
}

/// A window that a customer was told, and what was believed of it then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Identity.
    pub id: PromiseId,
    /// The visit.
    pub visit: VisitId,
    /// 0 for what was agreed at booking and narrowed since; one more for each window that the
    /// customer chose instead of a promise that would break.
    pub chain: u32,
    /// When in the visit's life.
    pub stage: Stage,
    /// The window.
    pub window: Window,
    /// The probability, believed when it was told, that it is kept.
    pub kept_ppm: Ppm,
    /// When it was told.
    pub told_at: Timestamp,
    /// Who was to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technician: Option<TechnicianId>,
    /// The plan it was derived from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanId>,
    /// What became of it.
    pub state: PromiseState,
}

impl Promise {
    /// Whether `later` may follow this promise: it starts a new chain, or it lies inside.
    #[must_use]
    pub fn allows(&self, later: &Promise) -> bool {
        later.chain > self.chain
            || (later.chain == self.chain && self.window.encloses(&later.window))
    }
}
