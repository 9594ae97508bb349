//! Follow up: what people still have to do, and what they write themselves.

use crate::app::{Dispatch, Error};
use kept_domain::{CaseId, VisitId};

impl Dispatch {
    /// Closes a case.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when it is closed.
    pub async fn close_case(&self, _case: &CaseId, _by: &str) -> Result<(), Error> {
        todo!()
    }

    /// A person writes to a visit's customer.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when empty or too long; `Refused` without a number or after an
    /// opt-out.
    pub async fn write_to_customer(
        &self,
        _visit: &VisitId,
        _by: &str,
        _body: &str,
    ) -> Result<(), Error> {
        todo!()
    }
}
