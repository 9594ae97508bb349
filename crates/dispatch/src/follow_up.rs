//! Follow up: what people still have to do, and what they write themselves.

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::decision::Decision;
use crate::receive::{checked_body, known_visit};
use crate::tell::Urgency;
use kept_domain::text::transliterate;
use kept_domain::{
    Case, CaseId, CaseKind, LedgerFact, MessageKind, Timestamp, Visit, VisitId, WarningState,
};

impl Decision<'_> {
    /// Opens a case that is due as soon as the firm says; nothing when the same is open already.
    pub(crate) fn open_case(&mut self, visit: &Visit, kind: CaseKind, note: &str) {
        let due = self.now + self.state.territory.settings.call_within_s;
        self.open_case_by(visit, kind, due, note);
    }

    /// Opens a case that is due at `due`.
    pub(crate) fn open_case_by(
        &mut self,
        visit: &Visit,
        kind: CaseKind,
        due: Timestamp,
        note: &str,
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
            note: note.to_owned(),
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

    /// Customers who were asked and don't answer are called by a person.
    pub(crate) fn chase_unanswered(&mut self) {
        let patience = self.state.territory.settings.unanswered_s;
        let silent: Vec<VisitId> = self
            .state
            .warnings
            .values()
            .filter(|warning| warning.state == WarningState::Open)
            .filter(|warning| {
                warning
                    .told_at
                    .last()
                    .is_some_and(|told| self.now - *told >= patience)
            })
            .map(|warning| warning.visit.clone())
            .collect();
        for visit in silent {
            let chased = self
                .state
                .cases
                .values()
                .any(|case| case.visit == visit && case.kind == CaseKind::CallUnanswered);
            if let (false, Some(visit)) = (chased, self.state.visits.get(&visit).cloned()) {
                self.open_case(
                    &visit,
                    CaseKind::CallUnanswered,
                    "Was asked and hasn't answered: please call",
                );
            }
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
                return Err(Error::Refused("the case is closed already".into()));
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
            let Some(customer) = decision.texted_customer(&visit) else {
                return Err(Error::Refused(
                    "this customer can't be texted: please call".into(),
                ));
            };
            let words = transliterate(&format!("{}: {body}", decision.state.territory.firm));
            let dedupe = format!("personal:{}", decision.ids.id());
            decision.queue_body(
                &visit,
                &customer,
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
