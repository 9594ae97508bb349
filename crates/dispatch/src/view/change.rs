//! What a change of the plan would do, before it is done: for the question that a dispatcher answers.

use crate::refusal::Refusal;
use crate::said::Said;
use kept_domain::{Ppm, TechnicianId, Timestamp, VisitId, Window};
use serde::{Deserialize, Serialize};

/// What a dispatcher's drag would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MovePreview {
    /// Whether the plan would pass the checks.
    pub feasible: bool,
    /// Why not.
    pub problems: Vec<Said<Refusal>>,
    /// Change of the plan's cost, apart from the price of visits left out; a second of driving is 1.
    pub cost_delta: i64,
    /// Change of driving in seconds.
    pub travel_delta_s: i64,
    /// Promises that would break or be at risk.
    pub breaks: Vec<BrokenByMove>,
    /// Visits that would get another technician, or another time.
    pub changes: Vec<VisitChange>,
    /// When the visit would probably be arrived at: the median, as in `changes`.
    pub arrive: Option<Timestamp>,
}

/// A promise that a move endangers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BrokenByMove {
    /// The visit.
    pub visit: String,
    /// Customer's name.
    pub customer: String,
    /// The promise.
    pub window: Window,
    /// Chance that it is kept after the move.
    pub kept_ppm: Ppm,
}

/// What a change of the plan means for a visit that nobody has arrived at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VisitChange {
    /// The visit.
    pub visit: String,
    /// Customer's name.
    pub customer: String,
    /// Who was to come; none when nobody was.
    pub from: Option<String>,
    /// Who is to come now; none when nobody is.
    pub to: Option<String>,
    /// The arrival's median before.
    pub arrive_before: Option<Timestamp>,
    /// The arrival's median after.
    pub arrive_after: Option<Timestamp>,
    /// Chance before that the promise is kept.
    pub kept_before: Option<Ppm>,
    /// Chance after that the promise is kept.
    pub kept_after: Option<Ppm>,
    /// The promise.
    pub promise: Option<Window>,
}

/// Visits of one technician, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Who.
    pub technician: TechnicianId,
    /// What, one after the other.
    pub visits: Vec<VisitId>,
}

/// A plan that doesn't count yet, beside the one that does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanPreview {
    /// The plan that counted when this was worked out.
    pub expected_plan: Option<String>,
    /// The orders, to be sent back when it is taken.
    pub orders: Vec<Order>,
    /// Change of the plan's cost, apart from the price of visits left out; a second of driving is 1.
    pub cost_delta: i64,
    /// Change of driving in seconds.
    pub travel_delta_s: i64,
    /// Visits on no route before.
    pub unassigned_before: u32,
    /// Visits on no route after.
    pub unassigned_after: u32,
    /// Visits that would get another technician, or another time.
    pub changes: Vec<VisitChange>,
    /// Promises that would be at risk.
    pub breaks: Vec<BrokenByMove>,
    /// Promises that no longer would be.
    pub saves: Vec<BrokenByMove>,
}

/// A place for a visit, with its price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceView {
    /// Who would come.
    pub technician: String,
    /// Index on the route.
    pub position: usize,
    /// What it would do.
    pub preview: MovePreview,
}
