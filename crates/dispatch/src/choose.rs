//! Choose: a customer's answer, by text or on the page, becomes a plan. Taking an option is one
//! transaction against the day as it is; whoever comes too late gets an apology and fresh options.

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::decision::Decision;
use crate::forecast::{DayForecast, scenarios};
use crate::options::{self, KEPT_MIN};
use crate::quiet::Urgency;
use crate::refusal::Refusal;
use crate::texts::Text;
use crate::warn::option_texts;
use kept_domain::{
    CaseKind, LedgerFact, MessageKind, Note, OptionKind, Plan, PlanReason, Stage, Timestamp, Visit,
    Warning, WarningClose, WarningId, WarningOption, WarningState, Window,
};

/// What came of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It is arranged.
    Taken,
    /// It was gone; there are fresh options.
    Gone,
    /// The same choice was made before; nothing changed.
    Already,
}

impl Decision<'_> {
    /// Takes an option for the customer, or offers fresh ones.
    pub(crate) fn take(
        &mut self,
        warning: Warning,
        digit: u8,
        revision: Option<u32>,
    ) -> Result<Chosen, Error> {
        if warning.chosen == Some(digit) {
            return Ok(Chosen::Already);
        }
        if !warning.is_undecided() {
            return Err(Error::Refused(Refusal::Settled));
        }
        let Some(option) = warning.option(digit).cloned() else {
            return Err(Error::Invalid {
                field: "digit".into(),
                message: format!("there is no option {digit}").into(),
            });
        };
        let visit = self
            .state
            .visits
            .get(&warning.visit)
            .cloned()
            .ok_or_else(|| Error::NotFound(format!("visit {}", warning.visit)))?;
        let is_what_was_seen = revision.is_none_or(|seen| seen == warning.revision);
        if is_what_was_seen && self.carry_out(&visit, &warning, &option.kind)? {
            self.settle_choice(&visit, warning, &option);
            Ok(Chosen::Taken)
        } else {
            self.offer_again(&visit, warning, digit);
            Ok(Chosen::Gone)
        }
    }

    /// Does what the option says, if it is still possible.
    fn carry_out(
        &mut self,
        visit: &Visit,
        warning: &Warning,
        kind: &OptionKind,
    ) -> Result<bool, Error> {
        match kind {
            OptionKind::Wait { window, .. } => Ok(self.agree_to_wait(visit, *window)),
            OptionKind::OtherTechnician {
                technician, window, ..
            } => Ok(self.agree_to_place(visit, warning, technician, *window)),
            OptionKind::OtherSlot {
                day,
                technician,
                window,
                ..
            } if *day == visit.day => Ok(self.agree_to_place(visit, warning, technician, *window)),
            OptionKind::OtherSlot {
                technician, window, ..
            } => self.agree_to_other_day(visit, warning, technician, *window),
            OptionKind::Call { due, .. } => {
                self.open_case_by(visit, CaseKind::CallBack, *due, Note::AskedForCall);
                Ok(true)
            }
        }
    }

    fn agree_to_wait(&mut self, visit: &Visit, window: Window) -> bool {
        let Some((fresh, _)) = options::window_on_plan(&self.state, self.now, &visit.id) else {
            return false;
        };
        // The window as offered stands unless the technician has fallen behind further.
        if window.to() <= self.now || fresh.from() >= window.to() {
            return false;
        }
        let Some(plan) = self.state.plan.as_ref() else {
            return false;
        };
        let technician = plan
            .find(&visit.id)
            .map(|(route, _)| route.technician.clone());
        let kept = self.kept_if_promised(visit, window);
        if kept < KEPT_MIN.0 / 2 {
            return false;
        }
        self.promise(
            visit,
            Stage::Booked,
            window,
            kept_domain::Ppm(kept),
            technician,
            true,
        )
        .is_some()
    }

    /// The chance of a window that isn't promised yet, from the forecast of the visit's own route.
    fn kept_if_promised(&self, visit: &Visit, window: Window) -> u32 {
        let plan = self.state.plan.as_ref();
        let Some((route, _)) = plan.and_then(|plan| plan.find(&visit.id)) else {
            return 0;
        };
        let set = scenarios(&self.state);
        let forecast =
            DayForecast::of_routes(&self.state, self.now, &set, |id| *id == route.technician);
        forecast
            .kept_ppm(&visit.id, &window)
            .map_or(0, |kept| kept.0)
    }

    fn agree_to_place(
        &mut self,
        visit: &Visit,
        warning: &Warning,
        technician: &kept_domain::TechnicianId,
        window: Window,
    ) -> bool {
        let Some(trial) = options::trial_for(self, warning, visit, technician, window) else {
            return false;
        };
        let reason = PlanReason::Choice {
            warning: warning.id.clone(),
        };
        self.adopt(Plan {
            reason,
            ..trial.plan
        });
        let kept = kept_domain::Ppm(self.kept_if_promised(visit, window));
        self.promise(
            visit,
            Stage::Booked,
            window,
            kept,
            Some(trial.technician),
            true,
        )
        .is_some()
    }

    fn agree_to_other_day(
        &mut self,
        visit: &Visit,
        warning: &Warning,
        technician: &kept_domain::TechnicianId,
        slot: Window,
    ) -> Result<bool, Error> {
        let Some(next) = self.next_day() else {
            return Ok(false);
        };
        let Some(trial) = options::slot_trial(self, &next, warning, visit, slot, Some(technician))
        else {
            return Ok(false);
        };
        self.expect(&next);
        self.withdraw(&visit.id, |_| true);
        let kept = trial.kept_ppm;
        self.promise(visit, Stage::Booked, slot, kept, None, true);
        let moved = Visit {
            day: next.date,
            booked: slot,
            windows: Vec::new(),
            ..visit.clone()
        };
        self.record(
            Some(&visit.id),
            LedgerFact::Rescheduled {
                day: next.date,
                booked: slot,
            },
        );
        self.take_off_the_day(visit, moved, warning)?;
        self.close_cases(&visit.id, CaseKind::Unassigned, "the customer's choice");
        if next.plan.is_some() {
            let reason = PlanReason::Choice {
                warning: warning.id.clone(),
            };
            self.adopt_elsewhere(Plan {
                reason,
                ..trial.plan
            });
        }
        Ok(true)
    }

    /// Moves a visit to another day, and today's routes close the gap.
    fn take_off_the_day(
        &mut self,
        visit: &Visit,
        moved: Visit,
        warning: &Warning,
    ) -> Result<(), Error> {
        self.write(Write::Visit(Box::new(moved)));
        let reason = PlanReason::Choice {
            warning: warning.id.clone(),
        };
        let plan = self.plan_without(&visit.id, reason)?;
        self.adopt(plan);
        Ok(())
    }

    /// Records the choice, answers it, and closes the episode unless a person still has to call.
    fn settle_choice(&mut self, visit: &Visit, mut warning: Warning, option: &WarningOption) {
        warning.chosen = Some(option.digit);
        let fact = LedgerFact::Chose {
            warning: warning.id.clone(),
            digit: option.digit,
            option: option.kind.clone(),
        };
        self.record(Some(&visit.id), fact);
        self.answer_choice(visit, &warning, option);
        if matches!(option.kind, OptionKind::Call { .. }) {
            warning.state = WarningState::Chosen {
                digit: option.digit,
                at: self.now,
            };
            self.write(Write::Warning(warning));
        } else {
            self.close_cases(&visit.id, CaseKind::CallUnanswered, "the customer's choice");
            self.close_warning(warning, WarningClose::Resolved);
        }
    }

    fn answer_choice(&mut self, visit: &Visit, warning: &Warning, option: &WarningOption) {
        let names = self.option_names(&warning.technician, std::slice::from_ref(option));
        let texts = option_texts(std::slice::from_ref(option), &names);
        let Some(taken) = texts.first() else { return };
        let link = self.links.url(visit);
        let text = Text::ChoiceTaken {
            option: taken,
            link: &link,
        };
        let dedupe = format!("choice:{}:{}", warning.id, option.digit);
        self.queue(
            visit,
            MessageKind::ChoiceTaken,
            &dedupe,
            Urgency::Answer,
            &text,
        );
    }

    /// Apologises that the choice is gone and offers what there is now.
    fn offer_again(&mut self, visit: &Visit, warning: Warning, digit: u8) {
        let fact = LedgerFact::ChoiceGone {
            warning: warning.id.clone(),
            digit,
        };
        self.record(Some(&visit.id), fact);
        let mut fresh = self.with_fresh_options(warning);
        fresh.revision += 1;
        let names = self.option_names(&fresh.technician, &fresh.options);
        let texts = option_texts(&fresh.options, &names);
        let link = self.links.url(visit);
        let text = Text::ChoiceGone {
            options: &texts,
            reference: &visit.reference,
            link: &link,
        };
        let dedupe = format!("gone:{}:{}", fresh.id, fresh.revision);
        self.queue(
            visit,
            MessageKind::ChoiceGone,
            &dedupe,
            Urgency::Answer,
            &text,
        );
        let asked = LedgerFact::Asked {
            warning: fresh.id.clone(),
            revision: fresh.revision,
            options: fresh.options.clone(),
        };
        self.write(Write::Warning(fresh));
        self.record(Some(&visit.id), asked);
    }
}

impl Dispatch {
    /// Takes the option with this digit for the customer. `revision` is the version of the
    /// options that the customer saw, where known.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when the warning is over; `Invalid` when there is no such digit.
    pub async fn choose(
        &self,
        warning: &WarningId,
        digit: u8,
        revision: Option<u32>,
    ) -> Result<Chosen, Error> {
        self.decide_on_warning(warning, |decision, warning| {
            decision.take(warning, digit, revision)
        })
        .await
    }

    /// What would come of taking this option now; changes nothing.
    ///
    /// # Errors
    /// As for [`Dispatch::choose`].
    pub async fn try_option(&self, warning: &WarningId, digit: u8) -> Result<Chosen, Error> {
        let mut outcome = None;
        let dropped = self
            .decide_on_warning(warning, |decision, warning| {
                outcome = Some(decision.take(warning, digit, None));
                // Nothing is written of a decision that fails.
                Err::<(), _>(Error::Refused("this was only tried".into()))
            })
            .await;
        match (outcome, dropped) {
            (Some(outcome), _) => outcome,
            (None, Err(error)) => Err(error),
            (None, Ok(())) => Err(Error::Refused("nothing was tried".into())),
        }
    }
}

/// When a person answers by.
pub(crate) fn answer_by(decision: &Decision<'_>) -> Timestamp {
    decision.now + decision.state.territory.settings.call_within_s
}
