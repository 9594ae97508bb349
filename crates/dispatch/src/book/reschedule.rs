//! Reschedule: a person agrees on another time with a customer. What was said of the old one ends: its
//! texts are withdrawn, its options are gone, and a new chain of promises begins.

use super::placed;
use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::decision::Decision;
use crate::options::joined;
use crate::plan::lock;
use crate::quiet::Urgency;
use crate::receive::known_visit;
use crate::refusal::Refusal;
use crate::texts::Text;
use kept_domain::{
    CaseKind, LedgerFact, LocalDay, MessageKind, Note, PlanReason, Progress, Promise, Stage, Visit,
    VisitId, VisitStatus, WarningClose, Window,
};

/// What people had to do about the old time, and what a new one settles.
const SETTLED: [CaseKind; 4] = [
    CaseKind::CallBack,
    CaseKind::CallUnanswered,
    CaseKind::Recover,
    CaseKind::Unassigned,
];

impl Dispatch {
    /// Gives a visit another time, on the same day or on another one, as a person agreed with the
    /// customer; confirms it by text. Where the day is planned, the visit goes onto the best route, or
    /// stays unassigned with a case when nobody can take it. A visit at which nobody opened begins anew.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when the window doesn't lie on one day or is over; `Refused` when the
    /// technician is on the way or there, the visit is closed, or it is on a locked route.
    pub async fn reschedule(
        &self,
        visit: &VisitId,
        window: Window,
        by: &str,
    ) -> Result<Visit, Error> {
        let key = self.key_of(visit).await?;
        self.decide(&key.territory, key.day, |decision| {
            let visit = known_visit(decision, visit)?;
            let moved = decision.movable(&visit, window)?;
            decision.end_old_time(&visit, by);
            let promise = decision.promise_new_time(&visit, &moved)?;
            if moved.day == visit.day {
                decision.write(Write::Visit(Box::new(moved.clone())));
                decision.put_on_plan(&moved.id)?;
            } else {
                decision.move_to_other_day(&visit, &moved)?;
            }
            decision.confirm_new_time(&moved, &promise);
            Ok(moved)
        })
        .await
    }
}

impl Decision<'_> {
    /// The visit at the new time, if it may be moved there.
    fn movable(&self, visit: &Visit, window: Window) -> Result<Visit, Error> {
        let status = self.state.progress_of(&visit.id).status;
        if !matches!(status, VisitStatus::Open | VisitStatus::NoAccess) {
            return Err(Error::Refused(Refusal::UnderWay));
        }
        lock::may_carry(&self.state, &visit.id, None)?;
        let zone = self.state.territory.zone;
        let day = LocalDay::new(window.from().date(zone), zone);
        let wrong = |message: &str| Error::Invalid {
            field: "to".into(),
            message: message.into(),
        };
        if window.to() > day.end() {
            return Err(wrong("must be on the day of from"));
        }
        if window.to() <= self.now {
            return Err(wrong("must lie in the future"));
        }
        Ok(Visit {
            day: day.date,
            booked: window,
            windows: Vec::new(),
            // It was said of the old day.
            leave_by: visit.leave_by.filter(|_| day.date == visit.day),
            ..visit.clone()
        })
    }

    fn end_old_time(&mut self, visit: &Visit, by: &str) {
        self.withdraw(&visit.id, |_| true);
        if let Some(warning) = self.state.live_warning_of(&visit.id).cloned() {
            self.close_warning(warning, WarningClose::Resolved);
        }
        for kind in SETTLED {
            self.close_cases(&visit.id, kind, by);
        }
        if self.state.progress_of(&visit.id).status != VisitStatus::Open {
            self.write(Write::Progress(Progress::open(visit.id.clone())));
        }
    }

    fn promise_new_time(&mut self, visit: &Visit, moved: &Visit) -> Result<Promise, Error> {
        let kept = self.state.territory.settings.miss_ppm.complement();
        let promise = self.promise(visit, Stage::Booked, moved.booked, kept, None, true);
        let fact = LedgerFact::Rescheduled {
            day: moved.day,
            booked: moved.booked,
        };
        self.record(Some(&visit.id), fact);
        promise.ok_or(Error::Refused(Refusal::CannotPromise))
    }

    /// This day's routes close the gap, and the other day's take the visit.
    fn move_to_other_day(&mut self, visit: &Visit, moved: &Visit) -> Result<(), Error> {
        let Some(other) = self.other_day(moved.day) else {
            // Asked for now: this attempt is thrown away.
            return Ok(());
        };
        self.expect(&other);
        let there = joined(&other, &self.state, visit, moved.booked);
        let plan = placed(&there, &moved.id, self.now, self.ids)?;
        self.write(Write::Visit(Box::new(moved.clone())));
        if self.state.plan.is_some() {
            let without = self.plan_without(&visit.id, PlanReason::Change)?;
            self.adopt(without);
        }
        if let Some(plan) = plan {
            if plan.find(&moved.id).is_none() {
                self.open_case(moved, CaseKind::Unassigned, Note::NobodyAtNewTime);
            }
            self.adopt_elsewhere(plan);
        }
        Ok(())
    }

    fn confirm_new_time(&mut self, moved: &Visit, promise: &Promise) {
        let plan = self.state.plan.as_ref();
        let route = plan.and_then(|plan| plan.find(&moved.id));
        let technician = route.map(|(route, _)| self.first_name(&route.technician));
        let link = self.links.url(moved);
        let text = Text::Rescheduled {
            date: moved.day,
            window: moved.booked,
            technician: technician.as_deref(),
            link: &link,
        };
        let dedupe = format!("rescheduled:{}", promise.id);
        let urgency = if moved.day == self.now.date(self.state.territory.zone) {
            Urgency::Disruption
        } else {
            Urgency::Normal
        };
        self.queue(moved, MessageKind::Rescheduled, &dedupe, urgency, &text);
    }
}
