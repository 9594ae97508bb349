//! Warn: a promise that will probably break becomes an episode with options. Opens at the last check that
//! leaves the customer half an hour (earlier and later only when it is nearly sure) or right before the
//! promise's end, tells again only what is news, and closes.

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::decision::Decision;
use crate::forecast::{DayForecast, scenarios};
use crate::hand_over;
use crate::options;
use crate::quiet::Urgency;
use crate::refusal::Refusal;
use crate::texts::{OptionText, Text};
use crate::watch::{Risk, risks};
use kept_domain::{
    CaseKind, LedgerFact, MessageKind, Note, Ppm, Promise, PromiseState, Seconds, TechnicianId,
    Visit, VisitId, Warning, WarningClose, WarningId, WarningMode, WarningOption, WarningState,
};
use std::collections::BTreeSet;

/// A warning that comes this long before the promise's end is in time for the customer to act.
pub const NOTICE: Seconds = Seconds::minutes(30);
/// Promises are looked at this often at least.
const CHECKED_EVERY: Seconds = Seconds(60);
/// Less than this is left at the last check before the promise's end, and at the one before it in case
/// that one comes late.
pub const ENDING: Seconds = Seconds(120);

/// What a warning is worth now, and what is known by waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// A later check is in time too, and knows more.
    Early,
    /// The last check that is in time.
    Last,
    /// Too late for much, and what is probable now is soon known.
    Late,
    /// The promise's end is at hand: nobody should learn from it that nobody came.
    Ending,
}

impl Moment {
    /// The moment when so much is left until the promise's end.
    fn of(left: Seconds) -> Self {
        if left >= NOTICE + CHECKED_EVERY {
            Moment::Early
        } else if left >= NOTICE {
            Moment::Last
        } else if left >= ENDING {
            Moment::Late
        } else {
            Moment::Ending
        }
    }
}

impl Decision<'_> {
    /// Brings warnings up to date on the routes that `wanted` accepts. The cost is that of
    /// forecasting these routes.
    pub(crate) fn watch(&mut self, wanted: impl Fn(&TechnicianId) -> bool) {
        let scenarios = scenarios(&self.state);
        let forecast = DayForecast::of_routes(&self.state, self.now, &scenarios, &wanted);
        for risk in risks(&self.state, self.now, &forecast, &wanted) {
            self.look_at(&risk);
        }
    }

    fn look_at(&mut self, risk: &Risk) {
        let live = self.state.live_warning_of(&risk.visit).cloned();
        let standing = matches!(
            risk.promise.state,
            PromiseState::Standing | PromiseState::Narrowed
        );
        if standing && risk.promise.window.to() <= self.now {
            self.break_promise(&risk.visit, &risk.promise);
        }
        match live {
            Some(warning) => self.update(warning, risk),
            None => self.consider(risk),
        }
    }

    /// Opens a warning when the risk is high enough for the time that is left.
    fn consider(&mut self, risk: &Risk) {
        let settings = self.state.territory.settings.clone();
        let left = risk.promise.window.to() - self.now;
        let standing = matches!(
            risk.promise.state,
            PromiseState::Standing | PromiseState::Narrowed
        );
        if !standing || left <= Seconds::ZERO || risk.late_ppm < settings.warn_open_ppm {
            self.suspicions.forget(&risk.visit);
            return;
        }
        let sure = risk.late_ppm >= settings.warn_sure_ppm;
        let since = self.suspicions.note(&risk.visit, self.now);
        let confirm = settings.warn_confirm_s;
        let confirmed = self.now - since >= confirm;
        // What has time waits for colleagues to be looked for, which a tick does before it watches.
        let looked_for = hand_over::rule(&settings).is_none() || since < self.now;
        let opens = match Moment::of(left) {
            Moment::Early => sure && looked_for,
            Moment::Last | Moment::Ending => true,
            Moment::Late => sure && confirmed,
        };
        if opens {
            self.suspicions.forget(&risk.visit);
            self.open_warning(risk, settings.warn_mode);
        }
    }

    /// Opens warnings at once about promises that a person's change puts at risk: the customers are told,
    /// or the board proposes it.
    pub(crate) fn warn_about(&mut self, visits: &BTreeSet<VisitId>, mode: WarningMode) {
        let forecast = DayForecast::new(&self.state, self.now);
        for risk in risks(&self.state, self.now, &forecast, |_| true) {
            let is_new = self.state.live_warning_of(&risk.visit).is_none();
            if is_new && visits.contains(&risk.visit) && risk.promise.window.to() > self.now {
                self.open_warning(&risk, mode);
            }
        }
    }

    fn open_warning(&mut self, risk: &Risk, mode: WarningMode) {
        let Some(visit) = self.state.visits.get(&risk.visit).cloned() else {
            return;
        };
        let Some(technician) = risk
            .technician
            .clone()
            .or_else(|| risk.promise.technician.clone())
        else {
            return;
        };
        let warning = Warning {
            id: WarningId(self.ids.id()),
            visit: visit.id.clone(),
            promise: risk.promise.id.clone(),
            opened_at: self.now,
            state: match mode {
                WarningMode::Automatic => WarningState::Open,
                WarningMode::AskFirst => WarningState::Proposed,
            },
            reason: risk.reason.clone(),
            technician,
            late_ppm: risk.late_ppm,
            expected: risk.expected,
            revision: 1,
            told_at: Vec::new(),
            options: Vec::new(),
            chosen: None,
            muted: false,
        };
        let fact = LedgerFact::WarningOpened {
            warning: warning.id.clone(),
            promise: warning.promise.clone(),
            late_ppm: warning.late_ppm,
            expected: warning.expected,
            reason: warning.reason.clone(),
        };
        self.record(Some(&visit.id), fact);
        let warning = self.with_fresh_options(warning);
        match mode {
            WarningMode::Automatic => self.ask(&visit, warning),
            WarningMode::AskFirst => self.write(Write::Warning(warning)),
        }
    }

    /// The warning with options that hold from now on.
    pub(crate) fn with_fresh_options(&mut self, mut warning: Warning) -> Warning {
        warning.options = options::fresh(self, &warning);
        warning
    }

    /// Tells the customer of the options: a text with digits, or a call when there is no number.
    pub(crate) fn ask(&mut self, visit: &Visit, mut warning: Warning) {
        let word = self
            .state
            .word_of(&visit.id)
            .map_or(visit.booked, |promise| promise.window);
        let name = self.first_name(&warning.technician);
        let names = self.option_names(&warning.technician, &warning.options);
        let texts = option_texts(&warning.options, &names);
        let link = self.links.url(visit);
        let text = Text::Warning {
            technician: &name,
            promise: word,
            expected: warning.expected,
            options: &texts,
            reference: &visit.reference,
            again: !warning.told_at.is_empty(),
            link: &link,
        };
        // Windows that still wait to go out are no longer true.
        self.withdraw(&visit.id, |kind| kind != MessageKind::Personal);
        let dedupe = format!("warning:{}:{}", warning.id, warning.revision);
        // Whoever chose to wait and would be warned again and again is called instead.
        let texts_max =
            2 * usize::try_from(self.state.territory.settings.warn_texts_max).unwrap_or(0);
        let told = self.warning_texts(&visit.id) < texts_max
            && self.queue(
                visit,
                MessageKind::Warning,
                &dedupe,
                Urgency::Disruption,
                &text,
            );
        if told {
            warning.told_at.push(self.now);
        } else {
            self.open_case(visit, CaseKind::CallUnanswered, Note::CannotBeTold);
        }
        let fact = LedgerFact::Asked {
            warning: warning.id.clone(),
            revision: warning.revision,
            options: warning.options.clone(),
        };
        self.write(Write::Warning(warning));
        self.record(Some(&visit.id), fact);
    }

    fn warning_texts(&self, visit: &VisitId) -> usize {
        let is_warning =
            |m: &&kept_domain::Message| m.visit == *visit && m.kind == MessageKind::Warning;
        self.state.messages.values().filter(is_warning).count()
    }

    /// First names for the options, in their order; who waits, waits for `technician`.
    pub(crate) fn option_names(
        &self,
        technician: &TechnicianId,
        options: &[WarningOption],
    ) -> Vec<Option<String>> {
        options
            .iter()
            .map(|option| match &option.kind {
                kept_domain::OptionKind::OtherTechnician { technician, .. }
                | kept_domain::OptionKind::OtherSlot { technician, .. } => {
                    Some(self.first_name(technician))
                }
                kept_domain::OptionKind::Call { owner, .. } => Some(owner.clone()),
                kept_domain::OptionKind::Wait { .. } => Some(self.first_name(technician)),
            })
            .collect()
    }

    fn update(&mut self, warning: Warning, risk: &Risk) {
        let settings = self.state.territory.settings.clone();
        let broken = self
            .state
            .word_of(&warning.visit)
            .is_some_and(|word| matches!(word.state, PromiseState::Broken { .. }));
        let calm = risk.late_ppm < settings.warn_close_ppm && !broken;
        if calm && warning.is_undecided() {
            self.calm_down(warning);
        } else if self.is_news(&warning, risk, settings.warn_again_s) {
            self.tell_again(warning, risk, settings.warn_texts_max);
        } else if differs(&warning, risk) {
            let (late_ppm, expected) = (risk.late_ppm, risk.expected);
            self.write(Write::Warning(Warning {
                late_ppm,
                expected,
                ..warning
            }));
        }
    }

    /// The expected window left the one told by so much that the customer must know.
    fn is_news(&self, warning: &Warning, risk: &Risk, again: Seconds) -> bool {
        warning.state == WarningState::Open
            && (risk.expected.from() - warning.expected.from() >= again
                && risk.expected.to() - warning.expected.to() >= again)
    }

    fn tell_again(&mut self, mut warning: Warning, risk: &Risk, texts_max: u32) {
        let Some(visit) = self.state.visits.get(&warning.visit).cloned() else {
            return;
        };
        warning.late_ppm = risk.late_ppm;
        warning.expected = risk.expected;
        warning.revision += 1;
        if warning.told_at.len() < usize::try_from(texts_max).unwrap_or(usize::MAX) {
            let warning = self.with_fresh_options(warning);
            self.ask(&visit, warning);
        } else {
            self.write(Write::Warning(warning));
            self.open_case(&visit, CaseKind::CallUnanswered, Note::LaterThanSaid);
        }
    }

    /// The promise holds again before anybody chose.
    fn calm_down(&mut self, warning: Warning) {
        let Some(visit) = self.state.visits.get(&warning.visit).cloned() else {
            return;
        };
        let word = self.state.word_of(&visit.id).map(|promise| promise.window);
        let told = !warning.told_at.is_empty();
        let name = self.first_name(&warning.technician);
        let id = warning.id.clone();
        self.close_warning(warning, WarningClose::Resolved);
        if let (true, Some(window)) = (told, word) {
            let link = self.links.url(&visit);
            let text = Text::BackOnTime {
                technician: &name,
                window,
                link: &link,
            };
            let dedupe = format!("back:{id}");
            self.queue(
                &visit,
                MessageKind::BackOnTime,
                &dedupe,
                Urgency::Disruption,
                &text,
            );
        }
    }

    /// Closes a warning.
    pub(crate) fn close_warning(&mut self, mut warning: Warning, how: WarningClose) {
        warning.state = WarningState::Closed { how, at: self.now };
        let (id, visit) = (warning.id.clone(), warning.visit.clone());
        self.write(Write::Warning(warning));
        self.record(Some(&visit), LedgerFact::WarningClosed { warning: id, how });
    }

    /// The promise's end has passed and nobody came. The customer who wasn't warned hears of it
    /// from us first, and a person makes it good.
    fn break_promise(&mut self, visit: &VisitId, promise: &Promise) {
        let Some(visit) = self.state.visits.get(visit).cloned() else {
            return;
        };
        let mut broken = promise.clone();
        broken.state = PromiseState::Broken { at: self.now };
        let fact = LedgerFact::PromiseBroken {
            promise: broken.id.clone(),
            arrived: None,
            late_s: self.now - broken.window.to(),
        };
        self.write(Write::Promise(broken));
        self.record(Some(&visit.id), fact);
        self.open_case(&visit, CaseKind::Recover, Note::PromiseBroke);
        let warned = self
            .state
            .live_warning_of(&visit.id)
            .is_some_and(|w| !w.told_at.is_empty());
        if !warned {
            let name = promise
                .technician
                .as_ref()
                .map(|id| self.first_name(id))
                .unwrap_or_default();
            let link = self.links.url(&visit);
            let text = Text::Missed {
                technician: &name,
                owner: &visit.owner,
                link: &link,
            };
            let dedupe = format!("missed:{}", promise.id);
            self.queue(
                &visit,
                MessageKind::Missed,
                &dedupe,
                Urgency::Disruption,
                &text,
            );
        }
    }
}

/// Options as texts offer them.
pub(crate) fn option_texts<'a>(
    options: &'a [WarningOption],
    names: &'a [Option<String>],
) -> Vec<OptionText<'a>> {
    options
        .iter()
        .zip(names)
        .map(|(option, name)| OptionText {
            digit: option.digit,
            kind: &option.kind,
            name: name.as_deref(),
        })
        .collect()
}

/// Whether the board would show the difference: a change of 5 % or of the expected window.
fn differs(warning: &Warning, risk: &Risk) -> bool {
    let step = |ppm: Ppm| ppm.0 / 50_000;
    step(warning.late_ppm) != step(risk.late_ppm) && warning.is_live()
}

impl Dispatch {
    /// A dispatcher approves a proposed warning: the customer is asked.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when it isn't proposed.
    pub async fn approve_warning(&self, warning: &WarningId) -> Result<(), Error> {
        self.decide_on_warning(warning, |decision, warning| {
            if warning.state != WarningState::Proposed {
                return Err(Error::Refused(Refusal::AskedAlready));
            }
            let visit = decision
                .state
                .visits
                .get(&warning.visit)
                .cloned()
                .ok_or_else(|| Error::NotFound(format!("visit {}", warning.visit)))?;
            let mut fresh = decision.with_fresh_options(warning);
            fresh.state = WarningState::Open;
            decision.ask(&visit, fresh);
            Ok(())
        })
        .await
    }

    /// Mutes or unmutes a warning on the board.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn mute_warning(&self, warning: &WarningId, muted: bool) -> Result<(), Error> {
        self.decide_on_warning(warning, |decision, warning| {
            decision.write(Write::Warning(Warning { muted, ..warning }));
            Ok(())
        })
        .await
    }

    /// Decides on the day of a warning.
    pub(crate) async fn decide_on_warning<T>(
        &self,
        warning: &WarningId,
        mut decision: impl FnMut(&mut Decision<'_>, Warning) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let missing = || Error::NotFound(format!("warning {warning}"));
        let key = self
            .store
            .find_warning(warning)
            .await?
            .ok_or_else(missing)?;
        self.decide(&key.territory, key.day, |draft| {
            let known = draft
                .state
                .warnings
                .get(warning)
                .cloned()
                .ok_or_else(missing)?;
            decision(draft, known)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_check_in_time_is_the_one_after_which_less_than_the_notice_is_left() {
        let at = |seconds: i64| Moment::of(NOTICE + Seconds(seconds));
        assert_eq!((at(60), at(7_200)), (Moment::Early, Moment::Early));
        assert_eq!((at(59), at(0)), (Moment::Last, Moment::Last));
        assert_eq!((at(-1), at(-1_680)), (Moment::Late, Moment::Late));
        assert_eq!((at(-1_681), at(-1_800)), (Moment::Ending, Moment::Ending));
    }
}
