//! Pin: a dispatcher holds a visit to its technician, and lets it go again. The plan that counts stays as it is; what
//! is planned, repaired or offered later leaves the visit with this technician, or out. Must never hold a visit
//! to somebody who is absent.

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::day::DayState;
use crate::receive::known_visit;
use crate::refusal::Refusal;
use kept_domain::{LedgerFact, TechnicianId, Visit, VisitId};

/// The technician that a visit is held to on a day, while that one works.
pub(super) fn held_to<'a>(state: &DayState, visit: &'a Visit) -> Option<&'a TechnicianId> {
    let pinned = visit.pinned.as_ref()?;
    let technician = state.technicians.get(pinned)?;
    (!technician.absent.contains(&state.date)).then_some(pinned)
}

/// The name of who holds a visit.
pub(super) fn name_of(state: &DayState, technician: &TechnicianId) -> String {
    let known = state.technicians.get(technician);
    known.map_or_else(|| technician.to_string(), |known| known.name.clone())
}

impl Dispatch {
    /// Holds a visit to the technician whose route it is on (`pinned`), or lets it go. `by` is the dispatcher's name.
    /// What is so already changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when the visit is on no route, or closed.
    pub async fn pin(&self, visit: &VisitId, pinned: bool, by: &str) -> Result<(), Error> {
        let key = self.key_of(visit).await?;
        self.decide(&key.territory, key.day, |decision| {
            let mut visit = known_visit(decision, visit)?;
            let to = if pinned {
                Some(decision.state.holder_of(&visit)?)
            } else {
                None
            };
            if visit.pinned == to {
                return Ok(());
            }
            visit.pinned.clone_from(&to);
            let by = by.to_owned();
            let fact = match to {
                Some(technician) => LedgerFact::Pinned { technician, by },
                None => LedgerFact::Unpinned { by },
            };
            decision.record(Some(&visit.id), fact);
            decision.write(Write::Visit(Box::new(visit)));
            Ok(())
        })
        .await
    }
}

impl DayState {
    /// Whose route a visit is on that is still to be done.
    fn holder_of(&self, visit: &Visit) -> Result<TechnicianId, Error> {
        if self.progress_of(&visit.id).status.is_closed() {
            return Err(Error::Refused(Refusal::Closed));
        }
        let found = self.plan.as_ref().and_then(|plan| plan.find(&visit.id));
        let holder = found.map(|(route, _)| route.technician.clone());
        holder.ok_or(Error::Refused(Refusal::OnNoRoute))
    }
}
