//! Preview: the rest of a day planned again, or without a technician, shown with all that it changes before
//! it is taken. What is taken is what was shown, or nothing.

use super::arrange::{arranged, orders_in};
use super::compare::compared;
use super::moves::{effort, price_now, with_plan};
use super::problem::DayProblem;
use super::{PlanMode, replanned};
use crate::app::{Dispatch, Error};
use crate::day::DayState;
use crate::refusal::Refusal;
use crate::view::{Order, PlanPreview};
use chrono::NaiveDate;
use kept_domain::{Plan, PlanId, PlanReason, TechnicianId, TerritoryId};

/// The day if a technician didn't work.
fn without(state: &DayState, absent: &TechnicianId) -> Result<DayState, Error> {
    let mut without = state.clone();
    let known = without.technicians.get_mut(absent);
    let known = known.ok_or_else(|| Error::NotFound(format!("technician {absent}")))?;
    known.absent.insert(state.date);
    Ok(without)
}

fn unassigned(plan: Option<&Plan>) -> u32 {
    let count = plan.map_or(0, |plan| plan.unassigned.len());
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Dispatch {
    /// What planning the rest of a day again would do, without `absent` when one is named; changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when the day isn't planned.
    pub async fn preview_rest(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
        absent: Option<&TechnicianId>,
    ) -> Result<PlanPreview, Error> {
        let state = self.store.load_day(territory, day).await?;
        if state.plan.is_none() {
            return Err(Error::Refused(Refusal::NotPlanned));
        }
        let now = self.now();
        let (changed, reason) = match absent {
            Some(technician) => (
                without(&state, technician)?,
                PlanReason::Absence {
                    technician: technician.clone(),
                },
            ),
            None => (state.clone(), PlanReason::Dispatcher),
        };
        let plan = replanned(&changed, PlanMode::Rest, reason, now, self.ids.as_ref())?;
        let before = price_now(&DayProblem::new(&changed, now)?);
        let effect = compared(&state, &with_plan(&changed, &plan), now);
        Ok(PlanPreview {
            expected_plan: state.plan.as_ref().map(|plan| plan.id.to_string()),
            orders: orders_in(&plan),
            cost_delta: effort(&plan.cost).saturating_sub(effort(&before)),
            travel_delta_s: plan.cost.travel.saturating_sub(before.travel),
            unassigned_before: unassigned(state.plan.as_ref()),
            unassigned_after: unassigned(Some(&plan)),
            changes: effect.changes,
            breaks: effect.breaks,
            saves: effect.saves,
        })
    }

    /// Takes a plan that was shown. `expected` is the plan that counted then.
    ///
    /// # Errors
    /// `Conflict` when another plan counts by now; `Refused` when the day has moved on.
    pub async fn take_plan(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
        orders: &[Order],
        expected: &PlanId,
    ) -> Result<Plan, Error> {
        self.decide(territory, day, |decision| {
            decision.expect_plan(Some(expected))?;
            let (state, now, ids) = (&decision.state, decision.now, decision.ids);
            let plan = arranged(state, orders, PlanReason::Dispatcher, now, ids)?;
            decision.adopt(plan.clone());
            Ok(plan)
        })
        .await
    }
}
