//! Restore: a change of the plan is taken back, or done again. The routes of an earlier plan count again as a
//! new revision, if nobody changed the plan since; what customers haven't read yet is withdrawn.

use super::arrange::{arranged, name, orders_in};
use crate::app::{Dispatch, Error};
use crate::decision::Decision;
use crate::refusal::Refusal;
use chrono::NaiveDate;
use kept_domain::{
    CaseKind, MessageKind, MessageState, Plan, PlanId, PlanReason, TerritoryId, Timestamp, VisitId,
    Warning, WarningClose,
};

/// What taking back did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The plan that counts now.
    pub plan: PlanId,
    /// Texts that were withdrawn before they went out.
    pub withdrawn: u32,
    /// Customers who had been told already, and hear of it when their promise holds again.
    pub told: u32,
}

impl Decision<'_> {
    /// Everything that is on a route now was known to the earlier plan.
    fn nothing_came_since(&self, wanted: &Plan) -> Result<(), Error> {
        let current = self.state.plan.iter().flat_map(|plan| &plan.routes);
        let new = current.flat_map(|route| &route.stops).find(|stop| {
            let left_out = wanted.unassigned.iter().any(|out| out.visit == stop.visit);
            wanted.find(&stop.visit).is_none() && !left_out
        });
        new.map_or(Ok(()), |stop| {
            let customer = name(&self.state, &stop.visit);
            Err(Error::Refused(Refusal::BookedSince { customer }))
        })
    }

    /// Ends the warnings that a change brought about, with their texts as far as they haven't gone out; counts
    /// withdrawn texts and customers who were told.
    fn take_back_warnings(&mut self, since: Timestamp, by: &str) -> (u32, u32) {
        let opened = |warning: &&Warning| warning.is_undecided() && warning.opened_at >= since;
        let warnings: Vec<Warning> = self
            .state
            .warnings
            .values()
            .filter(opened)
            .cloned()
            .collect();
        let (mut withdrawn, mut told) = (0, 0);
        for warning in warnings {
            let visit = warning.visit.clone();
            let is_held = self.holds_warning(&visit, since);
            if !is_held && !warning.told_at.is_empty() {
                told += 1;
                continue;
            }
            withdrawn += u32::from(is_held);
            self.withdraw(&visit, |kind| kind == MessageKind::Warning);
            self.close_warning(warning, WarningClose::Resolved);
            self.close_cases(&visit, CaseKind::CallUnanswered, by);
        }
        (withdrawn, told)
    }

    /// A text of the warning waits for its time, so no worker has it.
    fn holds_warning(&self, visit: &VisitId, since: Timestamp) -> bool {
        self.state.messages.values().any(|message| {
            message.visit == *visit
                && message.kind == MessageKind::Warning
                && message.state == MessageState::Queued
                && message.created_at >= since
                && message.not_before > self.now
        })
    }
}

impl Dispatch {
    /// Makes the routes of an earlier plan of the day count again. `expected` is the plan that counts now,
    /// as the dispatcher saw it.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when somebody changed the plan since; `Refused` when the day has moved on.
    pub async fn restore_plan(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
        wanted: &PlanId,
        expected: &PlanId,
        by: &str,
    ) -> Result<Restored, Error> {
        let known = self.store.plan(wanted).await?;
        let known = known.filter(|plan| plan.territory == *territory && plan.day == day);
        let wanted = known.ok_or_else(|| Error::NotFound(format!("plan {wanted} of this day")))?;
        self.decide(territory, day, |decision| {
            decision.expect_plan(Some(expected))?;
            decision.nothing_came_since(&wanted)?;
            let changed_at = decision.state.plan.as_ref().map(|plan| plan.created_at);
            let reason = PlanReason::Restore {
                plan: wanted.id.clone(),
            };
            let orders = orders_in(&wanted);
            let plan = arranged(&decision.state, &orders, reason, decision.now, decision.ids)?;
            let since = changed_at.unwrap_or(decision.now);
            let (withdrawn, told) = decision.take_back_warnings(since, by);
            decision.adopt(plan.clone());
            Ok(Restored {
                plan: plan.id,
                withdrawn,
                told,
            })
        })
        .await
    }
}
