//! Report: what technicians' phones say, in batches, in any order, more than once.

use crate::app::{Dispatch, Error};
use kept_domain::{EventId, EventKind, TechnicianId, Timestamp, VisitId};

/// Events per batch.
pub const BATCH_MAX: usize = 200;

/// One event as a phone sends it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Made by the phone.
    pub id: EventId,
    /// Counts up on the device.
    pub device_sequence: u64,
    /// When it happened, by the phone's clock.
    pub occurred_at: Timestamp,
    /// Which visit, where the kind needs one.
    pub visit: Option<VisitId>,
    /// What.
    pub kind: EventKind,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportResult {
    /// Taken over.
    Accepted,
    /// Known already; nothing changed.
    Repeated,
    /// Not taken over, and why. Sending it again will not help.
    Refused(String),
}

impl Dispatch {
    /// Takes over a batch of a technician's events. `sent_at` is the phone's clock when it sent
    /// them: its difference to ours corrects the times. Results are in the batch's order.
    ///
    /// # Errors
    /// `Invalid` when the batch is too large; `NotFound` for an unknown technician.
    pub async fn report(
        &self,
        _technician: &TechnicianId,
        _sent_at: Timestamp,
        _batch: &[Report],
    ) -> Result<Vec<(EventId, ReportResult)>, Error> {
        todo!()
    }
}
