//! Follow up: what people still have to do, and what they write themselves.

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::decision::Decision;
use crate::quiet::Urgency;
use crate::receive::{checked_body, known_visit};
use crate::refusal::Refusal;
use crate::tell::earliest;
use kept_domain::text::transliterate;
use kept_domain::{
    Case, CaseId, CaseKind, LedgerFact, LocalDay, MessageKind, Note, Promise, PromiseState,
    Recipient, Seconds, Timestamp, Visit, VisitId, WarningState,
};

impl Decision<'_> {
    /// Opens a case that is due as soon as the firm says; nothing when the same is open already.
    pub(crate) fn open_case(&mut self, visit: &Visit, kind: CaseKind, note: Note) {
        let due = self.now + self.state.territory.settings.call_within_s;
        self.open_case_by(visit, kind, due, note);
    }

    /// Opens a case that is due at `due`.
    pub(crate) fn open_case_by(
        &mut self,
        visit: &Visit,
        kind: CaseKind,
        due: Timestamp,
        note: Note,
    ) {
        let open =
            |case: &Case| case.visit == visit.id && case.kind == kind && case.closed_at.is_none();
        if self.state.cases.values().any(open) {
            return;
        }
        let case = Case {
            id: CaseId(self.ids.id()),
            visit: visit.id.clone(),
            customer: visit.customer.clone(),
            kind,
            owner: visit.owner.clone(),
            due_at: due,
            opened_at: self.now,
            closed_at: None,
            note,
        };
        self.write(Write::Case(case.clone()));
        self.record(
            Some(&visit.id),
            LedgerFact::CaseOpened {
                case: Box::new(case),
            },
        );
    }

    /// Closes a visit's open cases of a kind.
    pub(crate) fn close_cases(&mut self, visit: &VisitId, kind: CaseKind, by: &str) {
        let open: Vec<Case> = self
            .state
            .cases
            .values()
            .filter(|case| case.visit == *visit && case.kind == kind && case.closed_at.is_none())
            .cloned()
            .collect();
        for case in open {
            self.close(case, by);
        }
    }

    /// A visit on no route is somebody's task until it is on one. Where a tight window was told, a
    /// warning asks the customer instead.
    pub(crate) fn follow_unassigned(&mut self) {
        let Some(plan) = self.state.plan.clone() else {
            return;
        };
        let placed: Vec<VisitId> = self
            .state
            .cases
            .values()
            .filter(|case| case.kind == CaseKind::Unassigned && case.closed_at.is_none())
            .filter(|case| plan.find(&case.visit).is_some())
            .map(|case| case.visit.clone())
            .collect();
        for visit in placed {
            self.close_cases(&visit, CaseKind::Unassigned, "the plan");
        }
        for left in &plan.unassigned {
            let Some(visit) = self.state.visits.get(&left.visit).cloned() else {
                continue;
            };
            if self.is_for_a_person(&visit.id) {
                let due = self.find_someone_by(&visit);
                let note = Note::NobodyCanTake {
                    reasons: left.reasons.clone(),
                };
                self.open_case_by(&visit, CaseKind::Unassigned, due, note);
            }
        }
    }

    fn is_for_a_person(&self, visit: &VisitId) -> bool {
        let warned =
            |word: &Promise| word.state == PromiseState::Standing && word.technician.is_some();
        !self.state.progress_of(visit).status.is_closed()
            && !self.state.word_of(visit).is_some_and(warned)
    }

    /// On the day itself as soon as the firm calls; before it, while customers may still be phoned that
    /// evening or else when they may be again. Never after the time that was agreed begins.
    fn find_someone_by(&self, visit: &Visit) -> Timestamp {
        let state = &self.state;
        let soon = self.now + state.territory.settings.call_within_s;
        let zone = state.territory.zone;
        let today = self.now.date(zone);
        if today >= state.date {
            return soon;
        }
        let evening = LocalDay::new(today, zone).at(state.territory.settings.quiet_from);
        let by = if self.now < evening {
            evening
        } else {
            earliest(state, self.now, Urgency::Normal)
        };
        by.min(visit.booked.from()).max(soon)
    }

    fn close(&mut self, mut case: Case, by: &str) {
        case.closed_at = Some(self.now);
        let (id, visit) = (case.id.clone(), case.visit.clone());
        self.write(Write::Case(case));
        let fact = LedgerFact::CaseClosed {
            case: id,
            by: by.to_owned(),
        };
        self.record(Some(&visit), fact);
    }

    /// Customers who were asked and don't answer get an e-mail, where they have an address; then a
    /// person calls them.
    pub(crate) fn chase_unanswered(&mut self) {
        let patience = self.state.territory.settings.unanswered_s;
        let silent: Vec<(VisitId, Seconds)> = self
            .state
            .warnings
            .values()
            .filter(|warning| warning.state == WarningState::Open)
            .filter_map(|warning| {
                let waits = self.now - *warning.told_at.last()?;
                (waits >= patience).then(|| (warning.visit.clone(), waits))
            })
            .collect();
        for (visit, waits) in silent {
            if self.warned_by_mail(&visit) && waits < patience + patience {
                continue;
            }
            let chased = self
                .state
                .cases
                .values()
                .any(|case| case.visit == visit && case.kind == CaseKind::CallUnanswered);
            if let (false, Some(visit)) = (chased, self.state.visits.get(&visit).cloned()) {
                self.open_case(&visit, CaseKind::CallUnanswered, Note::Unanswered);
            }
        }
    }

    /// Sends a visit's last warning by e-mail too; whether it went that way, now or before.
    fn warned_by_mail(&mut self, visit: &VisitId) -> bool {
        let warned = self
            .state
            .messages
            .values()
            .filter(|m| m.visit == *visit && m.kind == MessageKind::Warning)
            .filter(|m| matches!(m.to, Recipient::Phone(_)))
            .max_by_key(|m| (m.created_at, m.id.clone()))
            .cloned();
        match (warned, self.state.visits.get(visit).cloned()) {
            (Some(message), Some(visit)) => self.mail_instead(&visit, &message),
            _ => false,
        }
    }
}

impl Dispatch {
    /// Closes a case.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when it is closed.
    pub async fn close_case(&self, case: &CaseId, by: &str) -> Result<(), Error> {
        let missing = || Error::NotFound(format!("case {case}"));
        let key = self.store.find_case(case).await?.ok_or_else(missing)?;
        self.decide(&key.territory, key.day, |decision| {
            let known = decision
                .state
                .cases
                .get(case)
                .cloned()
                .ok_or_else(missing)?;
            if known.closed_at.is_some() {
                return Err(Error::Refused(Refusal::CaseClosed));
            }
            decision.close(known, by);
            Ok(())
        })
        .await
    }

    /// A person writes to a visit's customer.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when empty or too long; `Refused` without a number or after an
    /// opt-out.
    pub async fn write_to_customer(
        &self,
        visit: &VisitId,
        by: &str,
        body: &str,
    ) -> Result<(), Error> {
        let body = checked_body(body)?;
        let key = self.key_of(visit).await?;
        self.decide(&key.territory, key.day, |decision| {
            let visit = known_visit(decision, visit)?;
            let Some((_, to)) = decision.reachable_customer(&visit) else {
                return Err(Error::Refused(Refusal::CannotText));
            };
            let words = transliterate(&format!("{}: {body}", decision.state.territory.firm));
            let dedupe = format!("personal:{}", decision.ids.id());
            decision.queue_to(
                &visit,
                to,
                MessageKind::Personal,
                &dedupe,
                Urgency::Answer,
                words,
            );
            decision.close_cases(&visit.id, CaseKind::Answer, by);
            Ok(())
        })
        .await
    }
}
