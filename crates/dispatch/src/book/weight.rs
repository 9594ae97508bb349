//! Weight: a dispatcher says how much a visit's window counts against the others'. What was told stays told; windows
//! that are chosen later are the narrower for it.

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::receive::known_visit;
use crate::refusal::Refusal;
use kept_domain::{Fault, LedgerFact, VisitId, WINDOW_WEIGHT_MAX};

impl Dispatch {
    /// Sets what a minute of a visit's window counts, 1 to [`WINDOW_WEIGHT_MAX`]. `by` is the dispatcher's name. What
    /// is so already changes nothing.
    ///
    /// # Errors
    /// `Invalid` names `window_weight`; `NotFound`; `Refused` when the visit is closed.
    pub async fn weigh_window(
        &self,
        visit: &VisitId,
        window_weight: u8,
        by: &str,
    ) -> Result<(), Error> {
        if !(1..=WINDOW_WEIGHT_MAX).contains(&window_weight) {
            return Err(Error::Invalid {
                field: "window_weight".into(),
                message: Fault::not_between(window_weight, 1, WINDOW_WEIGHT_MAX),
            });
        }
        let key = self.key_of(visit).await?;
        self.decide(&key.territory, key.day, |decision| {
            let mut visit = known_visit(decision, visit)?;
            if decision.state.progress_of(&visit.id).status.is_closed() {
                return Err(Error::Refused(Refusal::Closed));
            }
            if visit.window_weight == window_weight {
                return Ok(());
            }
            visit.window_weight = window_weight;
            let fact = LedgerFact::WindowWeighed {
                window_weight,
                by: by.to_owned(),
            };
            decision.record(Some(&visit.id), fact);
            decision.write(Write::Visit(Box::new(visit)));
            Ok(())
        })
        .await
    }
}
