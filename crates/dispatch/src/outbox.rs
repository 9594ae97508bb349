//! Outbox: hands queued texts to a gateway, each one once.

use crate::app::{Dispatch, Error};
use crate::ports::Gateway;

impl Dispatch {
    /// Leases due messages as `worker` and hands them over; returns how many were handled.
    ///
    /// # Errors
    /// The store failed.
    pub async fn deliver_due(
        &self,
        _gateway: &dyn Gateway,
        _worker: &str,
        _limit: u32,
    ) -> Result<u32, Error> {
        todo!()
    }
}
