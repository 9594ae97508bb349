//! What a search returns: routes with times, what was left out, and the cost; holds no logic of the search.

use crate::problem::{DepotIx, TechIx, VisitIx};

/// A visit on a route, with its times in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The visit.
    pub visit: VisitIx,
    /// Arrival at the location.
    pub arrive: i32,
    /// Start of the work.
    pub start: i32,
    /// End of the work.
    pub finish: i32,
    /// Seconds of the leg into the stop; the leg starts at `arrive - travel`.
    pub travel: i32,
}

/// Where the rest was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedBreak {
    /// Start of the rest.
    pub start: i32,
    /// End of the rest.
    pub end: i32,
    /// The rest lies between the stop before this one and this one: before a drive, or on arrival.
    /// The number of stops means after the last one.
    pub before_stop: usize,
}

/// A stop at a depot, with its times in seconds. From here on the van lacks nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restock {
    /// Which depot.
    pub depot: DepotIx,
    /// The visit that follows: its place among the stops. Of two restocks before the same stop, the one
    /// listed first comes first.
    pub before_stop: usize,
    /// Arrival at the depot.
    pub arrive: i32,
    /// Start of the loading: later than the arrival when the rest is taken there first.
    pub start: i32,
    /// End of the loading.
    pub finish: i32,
    /// Seconds of the leg into the depot; the leg starts at `arrive - travel`.
    pub travel: i32,
}

/// A technician's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Whose day.
    pub technician: TechIx,
    /// The visits in order.
    pub stops: Vec<Stop>,
    /// The rest, if one is due.
    pub break_: Option<PlacedBreak>,
    /// Stops at depots after the pinned stops, in order.
    pub restocks: Vec<Restock>,
    /// Departure from the start place. An empty route departs and ends when the technician is free.
    pub depart: i32,
    /// Back at the end place, and rested.
    pub end: i32,
    /// Number of pinned stops at the front.
    pub pinned: usize,
}

impl Route {
    /// The visits in order.
    pub fn visits(&self) -> impl Iterator<Item = VisitIx> + '_ {
        self.stops.iter().map(|stop| stop.visit)
    }
}

/// What a plan costs, by cause. Pinned stops cost nothing: they can't be changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Driving.
    pub travel: i64,
    /// Time after the end of shifts.
    pub overtime: i64,
    /// Waiting between visits.
    pub waiting: i64,
    /// Late seconds at visits with soft windows.
    pub lateness: i64,
    /// Visits left out.
    pub unassigned: i64,
    /// Visits by someone who isn't preferred.
    pub preference: i64,
    /// Visits by someone else than before.
    pub moved: i64,
    /// Visits by someone of another territory.
    pub border: i64,
}

impl Cost {
    /// The sum of all causes.
    #[must_use]
    pub const fn total(&self) -> i64 {
        self.travel
            + self.overtime
            + self.waiting
            + self.lateness
            + self.unassigned
            + self.preference
            + self.moved
            + self.border
    }
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.travel += other.travel;
        self.overtime += other.overtime;
        self.waiting += other.waiting;
        self.lateness += other.lateness;
        self.unassigned += other.unassigned;
        self.preference += other.preference;
        self.moved += other.moved;
        self.border += other.border;
    }
}

/// Routes for all technicians, and what was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// One route a technician, in the order of the problem's technicians.
    pub routes: Vec<Route>,
    /// Visits on no route, ascending.
    pub unassigned: Vec<VisitIx>,
    /// The cost.
    pub cost: Cost,
}

impl Solution {
    /// The orders of visits, in the form that a warm start takes.
    #[must_use]
    pub fn orders(&self) -> Vec<Vec<VisitIx>> {
        self.routes
            .iter()
            .map(|route| route.visits().collect())
            .collect()
    }
}
