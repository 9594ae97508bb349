//! Leave by: the customer has to be gone by a time of the visit's day. Windows that are chosen later end in time for it.

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::receive::known_visit;
use kept_domain::{LedgerFact, Timestamp, VisitId};

impl Dispatch {
    /// Notes by when the customer has to leave, or that they needn't. `by` is the dispatcher's name; none when the
    /// customer says so. What is so already changes nothing.
    ///
    /// # Errors
    /// `Invalid` when it is on another day than the visit; `NotFound`.
    pub async fn set_leave_by(
        &self,
        visit: &VisitId,
        at: Option<Timestamp>,
        by: Option<&str>,
    ) -> Result<(), Error> {
        let key = self.key_of(visit).await?;
        self.decide(&key.territory, key.day, |decision| {
            let day = decision.state.local_day();
            if at.is_some_and(|at| at < day.start() || at > day.end()) {
                return Err(Error::Invalid {
                    field: "at".into(),
                    message: "must be on the day of the visit".into(),
                });
            }
            let mut visit = known_visit(decision, visit)?;
            if visit.leave_by == at {
                return Ok(());
            }
            visit.leave_by = at;
            let fact = LedgerFact::LeaveBySet {
                at,
                by: by.map(str::to_owned),
            };
            decision.record(Some(&visit.id), fact);
            decision.write(Write::Visit(Box::new(visit)));
            Ok(())
        })
        .await
    }
}
