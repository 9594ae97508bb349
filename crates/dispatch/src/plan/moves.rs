//! Moves: a dispatcher carries a visit to another place. Shown with its price before it is done.

use super::arrange::name;
use super::compare::compared;
use super::lock;
use super::pin;
use super::problem::DayProblem;
use super::reasons;
use super::{checked_plan, cost_of};
use crate::app::{Dispatch, Error};
use crate::day::DayState;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::view::{BrokenByMove, MovePreview};
use chrono::NaiveDate;
use kept_domain::{
    Plan, PlanCost, PlanId, PlanReason, TechnicianId, TerritoryId, Timestamp, VisitId, WarningMode,
};
use kept_solver::problem::{TechIx, TimeSpan, VisitIx};
use kept_solver::route::{self, ScheduleError};

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

/// What customers hear whose promises a move breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inform {
    /// What the watch finds by itself.
    #[default]
    Watch,
    /// They are told at once and asked what suits them; the texts wait until the move can't be undone.
    Tell,
    /// Nothing: the board proposes to ask them, and a person does it.
    Propose,
}

/// A move worked out: the problem it was judged on, and the plan's routes after it.
struct Moved {
    day: DayProblem,
    solution: route::Solution,
}

/// Works out a move. The moved visit's own window counts only as far as it can be kept: a
/// dispatcher may overrule it, and sees before what breaks.
fn work_out(state: &DayState, to: &Move, now: Timestamp) -> Result<Moved, Error> {
    let day = DayProblem::new(state, now)?;
    let visit = day
        .visit(&to.visit)
        .ok_or_else(|| Error::NotFound(format!("visit {}", to.visit)))?;
    let status = state.progress_of(&to.visit).status;
    if status.is_in_hand() || status.is_closed() {
        return Err(Error::Refused(Refusal::UnderWay));
    }
    lock::may_carry(state, &to.visit, to.technician.as_ref())?;
    let holder = state
        .visits
        .get(&to.visit)
        .and_then(|visit| pin::held_to(state, visit));
    if let Some(holder) = holder.filter(|holder| to.technician.as_ref() != Some(*holder)) {
        let technician = pin::name_of(state, holder);
        return Err(Error::Refused(Refusal::Pinned { technician }));
    }
    let Some(technician) = &to.technician else {
        let orders = day.orders_without(Some(visit));
        let solution = day
            .assemble(&orders)
            .map_err(|error| refused(state, &day, &error))?;
        return Ok(Moved { day, solution });
    };
    let target = day
        .technician(technician)
        .ok_or_else(|| Error::NotFound(format!("technician {technician} on this day")))?;
    match place(&day, visit, target, to.position) {
        Ok(solution) => Ok(Moved { day, solution }),
        Err(_) => {
            let free = day.with_windows(visit, TimeSpan::new(0, 2 * 86_400));
            let solution = place(&free, visit, target, to.position)
                .map_err(|error| refused(state, &free, &error))?;
            Ok(Moved {
                day: free,
                solution,
            })
        }
    }
}

fn place(
    day: &DayProblem,
    visit: VisitIx,
    technician: TechIx,
    position: Option<usize>,
) -> Result<route::Solution, ScheduleError> {
    let mut orders = day.orders_without(Some(visit));
    let route = orders.get(technician.index()).map_or(0, Vec::len);
    let positions = match position {
        Some(position) => position.min(route)..=position.min(route),
        None => 0..=route,
    };
    let mut best: Option<route::Solution> = None;
    let mut failure = ScheduleError::UnknownTechnician;
    for position in positions {
        if let Some(order) = orders.get_mut(technician.index()) {
            order.insert(position, visit);
        }
        match day.assemble(&orders) {
            Ok(solution) => {
                if best
                    .as_ref()
                    .is_none_or(|b| solution.cost.total() < b.cost.total())
                {
                    best = Some(solution);
                }
            }
            Err(error) => failure = error,
        }
        if let Some(order) = orders.get_mut(technician.index()) {
            order.remove(position);
        }
    }
    best.ok_or(failure)
}

pub(super) fn refused(state: &DayState, day: &DayProblem, error: &ScheduleError) -> Error {
    Error::Refused(match error {
        ScheduleError::Blocked { visit, reason } => Refusal::DoesNotFit {
            customer: day
                .visit_id(*visit)
                .map_or_else(|| "a visit".to_owned(), |id| name(state, id)),
            why: reasons::of_visit(state, day, *visit, *reason),
        },
        other => other.to_string().into(),
    })
}

pub(super) fn preview(
    state: &DayState,
    to: &Move,
    now: Timestamp,
    ids: &dyn crate::ports::Ids,
) -> Result<MovePreview, Error> {
    let moved = match work_out(state, to, now) {
        Ok(moved) => moved,
        Err(Error::Refused(why)) => {
            return Ok(MovePreview {
                feasible: false,
                problems: vec![why.into()],
                cost_delta: 0,
                travel_delta_s: 0,
                breaks: Vec::new(),
                changes: Vec::new(),
                arrive: None,
            });
        }
        Err(error) => return Err(error),
    };
    let plan = plan_of(state, to, &moved, now, ids)?;
    let before = price_now(&moved.day);
    let effect = compared(state, &with_plan(state, &plan), now);
    Ok(MovePreview {
        feasible: true,
        problems: Vec::new(),
        cost_delta: effort(&plan.cost).saturating_sub(effort(&before)),
        travel_delta_s: plan.cost.travel.saturating_sub(before.travel),
        breaks: effect.breaks,
        changes: effect.changes,
        arrive: effect.forecast.quantile(&to.visit, 500),
    })
}

/// The plan that counts, priced as it stands now: what has begun since it was made costs nothing.
pub(super) fn price_now(day: &DayProblem) -> PlanCost {
    day.assemble(&day.orders_without(None))
        .map(|solution| cost_of(&solution.cost))
        .unwrap_or_default()
}

/// What a plan costs apart from the visits that it leaves out: their price only makes the search place them,
/// and says nothing to a person.
pub(super) fn effort(cost: &PlanCost) -> i64 {
    cost.total().saturating_sub(cost.unassigned)
}

fn plan_of(
    state: &DayState,
    to: &Move,
    moved: &Moved,
    now: Timestamp,
    ids: &dyn crate::ports::Ids,
) -> Result<Plan, Error> {
    let reason = PlanReason::Move {
        visit: to.visit.clone(),
    };
    checked_plan(
        state,
        &moved.day,
        moved.day.warm.as_deref(),
        &moved.solution,
        reason,
        now,
        ids,
    )
}

/// The day as it would be with a plan.
pub(super) fn with_plan(state: &DayState, plan: &Plan) -> DayState {
    DayState {
        plan: Some(plan.clone()),
        ..state.clone()
    }
}

impl Decision<'_> {
    /// Refuses what was decided while another plan counted.
    pub(super) fn expect_plan(&self, expected: Option<&PlanId>) -> Result<(), Error> {
        let current = self.state.plan.as_ref().map(|plan| &plan.id);
        if expected.is_some() && expected != current {
            return Err(Error::Conflict(Refusal::PlanChanged));
        }
        Ok(())
    }

    /// Tells, or proposes to tell, customers whose promises a change breaks.
    fn inform(&mut self, broken: &[BrokenByMove], inform: Inform) {
        let mode = match inform {
            Inform::Watch => return,
            Inform::Tell => WarningMode::Automatic,
            Inform::Propose => WarningMode::AskFirst,
        };
        let visits = broken.iter().map(|one| VisitId::new(&one.visit)).collect();
        self.warn_about(&visits, mode);
    }
}

impl Dispatch {
    /// What a move would do; changes nothing.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn preview_move(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
        to: &Move,
    ) -> Result<MovePreview, Error> {
        let state = self.store.load_day(territory, day).await?;
        preview(&state, to, self.now(), self.ids.as_ref())
    }

    /// Moves a visit. `expected` is the plan that the dispatcher saw. Texts that follow from it wait for a
    /// while, see [`Settings::undo_s`](kept_domain::Settings::undo_s).
    ///
    /// # Errors
    /// `Conflict` when another plan counts by now; `Refused` when it doesn't fit there.
    pub async fn move_visit(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
        to: &Move,
        expected: Option<&PlanId>,
        inform: Inform,
    ) -> Result<Plan, Error> {
        self.decide(territory, day, |decision| {
            decision.expect_plan(expected)?;
            let before = decision.state.clone();
            let moved = work_out(&before, to, decision.now)?;
            let plan = plan_of(&before, to, &moved, decision.now, decision.ids)?;
            decision.adopt(plan.clone());
            if inform != Inform::Watch {
                let effect = compared(&before, &decision.state, decision.now);
                decision.inform(&effect.breaks, inform);
            }
            Ok(plan)
        })
        .await
    }
}
