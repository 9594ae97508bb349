//! Plan: routes of a territory's day, made anew, repaired, or moved by hand.

use crate::app::{Dispatch, Error};
use crate::view::MovePreview;
use chrono::NaiveDate;
use kept_domain::{Plan, PlanId, TechnicianId, TerritoryId, VisitId};

/// How much is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanMode {
    /// The whole day, from nothing.
    All,
    /// What hasn't begun, from the plan that counts, disturbing few promises.
    Rest,
}

/// A visit that a dispatcher carries somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Which visit.
    pub visit: VisitId,
    /// To whom; off all routes when none.
    pub technician: Option<TechnicianId>,
    /// Index on the route; the best one when none.
    pub position: Option<usize>,
}

impl Dispatch {
    /// Plans a day and makes the plan current.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when the day keeps changing.
    pub async fn plan(
        &self,
        _territory: &TerritoryId,
        _day: NaiveDate,
        _mode: PlanMode,
    ) -> Result<Plan, Error> {
        todo!()
    }

    /// What a move would do; changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when the visit is under way.
    pub async fn preview_move(
        &self,
        _territory: &TerritoryId,
        _day: NaiveDate,
        _to: &Move,
    ) -> Result<MovePreview, Error> {
        todo!()
    }

    /// Moves a visit. `expected` is the plan that the dispatcher saw.
    ///
    /// # Errors
    /// `Conflict` when another plan counts by now; `Refused` when the plan would be wrong.
    pub async fn move_visit(
        &self,
        _territory: &TerritoryId,
        _day: NaiveDate,
        _to: &Move,
        _expected: Option<&PlanId>,
    ) -> Result<Plan, Error> {
        todo!()
    }

    /// Notes that a technician doesn't work on a day, and repairs the plan.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn absent(
        &self,
        _technician: &TechnicianId,
        _day: NaiveDate,
    ) -> Result<Option<Plan>, Error> {
        todo!()
    }
}
