//! Plan: an immutable revision of a territory's day.

use crate::cause::Reason;
use crate::id::{PlanId, TechnicianId, TerritoryId, VisitId, WarningId};
use crate::time::{Seconds, Timestamp};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A visit's place on a route, with planned times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The visit.
    pub visit: VisitId,
    /// Planned arrival; waiting for the window's start comes after it.
    pub arrive: Timestamp,
    /// Planned start of the work.
    pub start: Timestamp,
    /// Planned end of the work.
    pub finish: Timestamp,
    /// Drive from the place before.
    pub travel_s: Seconds,
}

/// Where the break falls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedBreak {
    /// When it starts.
    pub from: Timestamp,
    /// When it ends.
    pub to: Timestamp,
    /// The stop that follows; the number of stops when it is taken after the last one.
    pub before_stop: usize,
}

/// A stop at a depot, to fill the van up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restock {
    /// The depot's name.
    pub depot: String,
    /// The stop that follows.
    pub before_stop: usize,
    /// Planned arrival.
    pub arrive: Timestamp,
    /// Planned end of the loading.
    pub finish: Timestamp,
    /// Drive from the place before.
    pub travel_s: Seconds,
}

/// One technician's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Who drives it.
    pub technician: TechnicianId,
    /// Departure from the start place.
    pub depart: Timestamp,
    /// Stops in order.
    pub stops: Vec<Stop>,
    /// The break, where the technician takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_: Option<PlannedBreak>,
    /// Stops at depots, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restocks: Vec<Restock>,
    /// Arrival at the end place.
    pub end: Timestamp,
}

/// A visit that is on no route, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unassigned {
    /// The visit.
    pub visit: VisitId,
    /// What is in the way, one after the other.
    pub reasons: Vec<Reason>,
}

/// Cost by cause, in the plan's one unit (a second of driving is 1 by default).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanCost {
    /// Driving.
    pub travel: i64,
    /// Work after the shift's end.
    pub overtime: i64,
    /// Standing idle.
    pub waiting: i64,
    /// Arriving after soft windows.
    pub lateness: i64,
    /// Visits left out.
    pub unassigned: i64,
    /// Not the preferred technician.
    pub preference: i64,
    /// Visits that changed technician.
    pub moved: i64,
    /// Visits by someone of another area.
    #[serde(default)]
    pub border: i64,
}

impl PlanCost {
    /// The sum; what is minimised.
    #[must_use]
    pub fn total(&self) -> i64 {
        [
            self.travel,
            self.overtime,
            self.waiting,
            self.lateness,
            self.unassigned,
            self.preference,
            self.moved,
            self.border,
        ]
        .iter()
        .fold(0, |sum, part| sum.saturating_add(*part))
    }
}

/// Why a revision was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PlanReason {
    /// The evening's plan for the next day.
    Evening,
    /// A dispatcher asked to plan again.
    Dispatcher,
    /// A dispatcher moved a visit.
    Move {
        /// Which one.
        visit: VisitId,
    },
    /// A dispatcher took a change back, or did it again.
    Restore {
        /// The plan whose routes count again.
        plan: PlanId,
    },
    /// A customer chose an option.
    Choice {
        /// Of which warning.
        warning: WarningId,
    },
    /// A visit was booked onto the day or taken off it.
    Change,
    /// Who fell behind handed a visit over, so that its promise holds.
    Handover {
        /// Which one.
        visit: VisitId,
    },
    /// A technician can't work.
    Absence {
        /// Who.
        technician: TechnicianId,
    },
}

/// An immutable revision of a day's routes. Becomes current only if its parent still is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Identity.
    pub id: PlanId,
    /// Territory.
    pub territory: TerritoryId,
    /// Local day.
    pub day: NaiveDate,
    /// The revision it replaces; none for the first one of a day.
    pub parent: Option<PlanId>,
    /// 1 for the first revision of a day, one more than the parent's otherwise.
    pub revision: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// Why it was made.
    pub reason: PlanReason,
    /// One route per technician who works that day, in the order of the technicians' ids.
    pub routes: Vec<Route>,
    /// What is on no route.
    pub unassigned: Vec<Unassigned>,
    /// What it costs.
    pub cost: PlanCost,
}

impl Plan {
    /// The route and index of the stop at which a visit is planned.
    #[must_use]
    pub fn find(&self, visit: &VisitId) -> Option<(&Route, usize)> {
        self.routes.iter().find_map(|route| {
            route
                .stops
                .iter()
                .position(|stop| stop.visit == *visit)
                .map(|index| (route, index))
        })
    }

    /// Whether a person changed a plan that was there, and may want to take it back.
    #[must_use]
    pub fn is_change_by_hand(&self) -> bool {
        let by_hand = matches!(
            self.reason,
            PlanReason::Dispatcher | PlanReason::Move { .. } | PlanReason::Restore { .. }
        );
        by_hand && self.parent.is_some()
    }

    /// The technician's route.
    #[must_use]
    pub fn route(&self, technician: &TechnicianId) -> Option<&Route> {
        self.routes
            .iter()
            .find(|route| route.technician == *technician)
    }
}
